"""What a page asks for: JSON in, JSON out."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from matdiff.browser import ASKED, ask
from matdiff.requests import answers


def asked(**request: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ask(json.dumps(request)))
    return found


def test_an_answer_has_the_fields_of_jsonl():
    request = {"id": 3, "expr": "1/2 ||A x - b||^2", "wrt": "x", "check": "off"}
    (expected,) = answers(json.dumps(request).encode())
    found = asked(do="derive", **request)
    assert {field: found[field] for field in expected} == expected
    assert found["left"]["unicode"] == "∇f"
    assert found["left"]["latex"] == r"\nabla_{x} f"
    assert found["unicode"] == "Aᵀ (A x − b)"


def test_derive_is_what_is_done_when_nothing_is_said():
    assert asked(expr="tr(A X)", wrt="X", check="off")["result"] == "A'"


def test_several_variables_give_several_answers_and_jointly_one():
    found = asked(expr="x' A x", wrt=["x", "A"], check="off")
    assert [answer["result"] for answer in found["answers"]] == ["(A + A')*x", "x*x'"]
    joint = asked(expr="x' A y", wrt=["x", "y"], jointly=True, check="off")
    assert joint["wrt"] == ["x", "y"]
    assert "A" in joint["result"]


def test_a_check_comes_after_its_answer():
    request = {"expr": "tr(A X B)", "wrt": "X"}
    assert asked(**request, check="off")["check"]["status"] == "off"
    found = asked(do="check", **request, check="proof")
    assert found["check"]["status"] == "proved"
    assert found["check"]["scope"] == "all sizes"


def test_every_code_target_is_code():
    for target in asked(do="about")["target"]:
        found = asked(do="code", expr="x' A x", wrt="x", target=target)
        assert found["target"] == target
        assert "gradient" in found["code"]


@pytest.mark.parametrize("method", ["differential", "index", "backprop"])
def test_steps_of_every_road(method: str):
    found = asked(do="steps", expr="logdet(X'X)", wrt="X", method=method)
    rows = [row for section in found["sections"] for row in section["rows"]]
    assert found["method"] == method
    assert len(rows) > 2
    assert all(row["latex"] for row in rows)
    if method == "differential":
        assert rows[-1]["text"] == asked(expr="logdet(X'X)", wrt="X", check="off")["result"]


def test_the_graph_is_a_picture():
    found = asked(do="graph", expr="z = W x + b; 1/2 ||sigmoid(z) - t||^2", wrt="W")
    assert found["svg"].startswith("<svg")
    assert "W x + b" in found["svg"]


def test_what_is_read_is_told_with_shapes_and_kinds():
    found = asked(
        do="read", expr="z = W x + b; 1/2 ||z - t||^2 + tr(S W W')", declare={"S": "symmetric invertible"}
    )
    assert (found["lines"][0]["left"], found["lines"][0]["latex"]) == ("z", "W x + b")
    assert "z - t" in found["latex"], "what was defined stands by its name"
    symbols = {symbol["name"]: symbol for symbol in found["symbols"]}
    assert symbols["W"]["shape"] == ["m", "n"]
    assert symbols["W"]["kind"] == "matrix"
    assert symbols["b"]["kind"] == "vector"
    assert symbols["S"]["kind"] == "symmetric"
    assert symbols["S"]["attributes"] == ["invertible"]
    assert symbols["S"]["square"]
    assert "b is read as a vector." in found["notes"]
    assert found["shape"] == []


def test_what_is_only_declared_is_told_too():
    found = asked(do="read", expr="Y : matrix(m, n); f(x) = a'x")
    symbols = {symbol["name"]: symbol for symbol in found["symbols"]}
    assert not symbols["Y"]["occurs"]
    assert symbols["x"]["occurs"]
    assert found["arguments"] == ["x"]
    assert found["lines"][-1]["left"] == "f(x)"


def test_a_definition_that_is_used_as_it_is_stands_by_its_name():
    found = asked(do="read", expr="z = W x; z")
    assert [line["latex"] for line in found["lines"]] == ["W x", "z"]


def test_a_wrong_claim_is_diagnosed():
    found = asked(do="verify", expr="x' A x", wrt="x", claim="2 A x")
    assert found["verdict"] == "wrong"
    assert found["diagnosis"]["slip"] == "symmetrised"
    assert found["diagnosis"]["step"] == 3
    assert found["latex"] == "2 A x"
    assert found["counterexample"]["exact"] is True
    assert len(found["shown"]) == 3


def test_a_right_claim_is_proved():
    found = asked(do="verify", expr="x' A x", wrt="x", claim=r"(A^\top + A) x")
    assert found["verdict"] == "right"
    assert found["form"] == "as asked"
    assert found["check"]["status"] == "proved"


def test_a_derivation_is_graded_line_by_line():
    found = asked(do="verify", lines="f = x'x\ndf = 2 x' dx\n∇f = x")
    assert found["verdict"] == "wrong"
    assert found["line"] == 3


def test_a_claim_is_read_with_what_the_program_knows():
    assert asked(do="read", expr="x' A x", wrt="x", claim="A x + A'x")["latex"] == r"A x + A^{\top} x"
    broken = asked(do="read", expr="x' A x", wrt="x", claim="A x + ")["error"]
    assert broken["code"] == "syntax"
    assert broken["source"] == "A x + "


def test_a_mistake_has_a_place_and_a_hint():
    found = asked(do="read", expr="tr(A X B")["error"]
    assert (found["code"], found["line"], found["column"], found["hint"]) == ("syntax", 1, 3, "add `)`")
    assert found["source"] == "tr(A X B"


def test_nothing_is_raised():
    for text in (
        "",
        "[]",
        "{",
        '{"do": "nothing"}',
        '{"do": ["read"]}',
        '{"do": "verify"}',
        '{"expr": 7}',
        '"\ud800"',
    ):
        found = json.loads(ask(text))
        assert found["error"]["code"] == "input", text
        assert found["error"]["message"]


def test_the_words_of_a_request_are_told():
    found = asked(do="about")
    assert "gradient" in found["as"]
    assert found["kinds"]["spd"] == 1
    assert set(found["method"]) == {"differential", "index", "backprop"}


def test_a_first_answer_needs_neither_sympy_nor_lark():
    """What a page fetches later must not be needed for reading, deriving, proving and telling the steps."""
    requests = [
        {"do": "read", "expr": "1/2 ||A x - b||^2"},
        {"do": "derive", "expr": "1/2 ||A x - b||^2", "wrt": "x", "check": "proof"},
        {"do": "steps", "expr": "1/2 ||A x - b||^2", "wrt": "x"},
        {"do": "graph", "expr": "1/2 ||A x - b||^2", "wrt": "x"},
        {"do": "about"},
    ]
    assert {request["do"] for request in requests} <= set(ASKED)
    program = f"""
import json, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("sympy", "mpmath", "numpy", "scipy"):
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Absent())
from matdiff.browser import ask
for request in {requests!r}:
    found = json.loads(ask(json.dumps(request)))
    assert "error" not in found and "needs" not in found, found
lines = "df = 2 x' dx\\n= x' dx"
for request in (
    {{"do": "check", "expr": "tr(A X)", "wrt": "X", "check": "numeric"}},
    {{"do": "verify", "expr": "x' A x", "wrt": "x", "claim": "2 A x"}},
    {{"do": "verify", "expr": "x'x", "wrt": "x", "lines": lines}},
):
    print(json.loads(ask(json.dumps(request)))["needs"])
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == ["mpmath"] * 3
