"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from matdiff import asking, derivation
from matdiff.command_line import main
from matdiff.requests import serve

ROOT = Path(__file__).resolve().parents[1]
ANSWER_FIELDS = {
    "id", "wrt", "as", "result", "latex", "shape", "shapes", "arguments", "code", "notes", "conditions",
    "check", "cost",
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The exit status and what went to the two outputs."""
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def ask(*lines: object) -> tuple[int, list[dict[str, Any]]]:
    """Answers to requests in JSON lines, and the exit status."""
    data = b"".join((x if isinstance(x, bytes) else json.dumps(x).encode()) + b"\n" for x in lines)
    sink = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    status = serve(io.BytesIO(data), sink)
    text = sink.buffer.getvalue().decode()  # type: ignore[attr-defined]
    return status, [json.loads(line) for line in text.splitlines()]


# --- what is printed ------------------------------------------------------------------------------


def test_the_summary_shows_formula_shape_and_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "derive", "tr(A X B)", "--wrt", "X", "--check", "proof")
    assert status == 0
    assert err == ""
    assert out.splitlines()[0] == "∇f = Aᵀ Bᵀ"
    assert "n×p" in out
    assert "A'*B'" in out
    assert "✓ proved for all sizes (proof at " in out


def test_the_summary_names_conditions_and_notes(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "derive", "L = tr(AXB inv(X))", "--wrt", "X", "--check", "off")
    assert out.startswith("∇L = ")
    assert "given   X is invertible" in out
    assert "note" in out
    assert "- not checked" in out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--text"], "A'*B'\n"),
        (["--unicode"], "Aᵀ Bᵀ\n"),
        (["--latex"], "A^{\\top} B^{\\top}\n"),
        (["--text", "--latex"], "A'*B'\nA^{\\top} B^{\\top}\n"),
    ],
)
def test_one_form_alone(capsys: pytest.CaptureFixture[str], options: list[str], expected: str) -> None:
    assert run(capsys, "derive", "tr(A X B)", "--wrt", "X", "--check", "off", *options) == (0, expected, "")


def test_code_alone_runs(capsys: pytest.CaptureFixture[str]) -> None:
    np = pytest.importorskip("numpy")
    _, out, _ = run(capsys, "derive", "x' A x", "--wrt", "x", "--check", "off", "--code", "numpy")
    scope: dict[str, Any] = {}
    exec(out, scope)
    A, x = np.array([[1.0, 2.0], [5.0, 3.0]]), np.array([1.0, -1.0])
    assert scope["gradient"](A, x).tolist() == ((A + A.T) @ x).tolist()


def test_several_variables_give_several_answers(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "derive", "x' A y", "--wrt", "x", "--wrt", "y", "--check", "off", "--text")
    assert out.splitlines() == ["A*y", "A'*x"]
    _, out, _ = run(capsys, "derive", "x' A y", "--wrt", "x", "--wrt", "y", "--check", "off")
    assert "∇_x f = A y" in out
    assert "∇_y f = Aᵀ x" in out


def test_json_has_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "derive", "x' A x", "--wrt", "x", "--json", "--check", "off")
    answer = json.loads(out)
    assert status == 0
    assert set(answer) == ANSWER_FIELDS - {"id"}
    assert answer["check"] == {"status": "off", "methods": []}
    assert answer["shape"] == ["n"]
    assert answer["shapes"] == {"A": ["n", "n"], "x": ["n"]}
    assert answer["cost"]["nodes"] == 5


@pytest.mark.parametrize("expression", ["-x'x", "- x'x", "-(x'x)", "-2x'x"])
def test_an_expression_may_begin_with_a_minus(capsys: pytest.CaptureFixture[str], expression: str) -> None:
    status, out, err = run(capsys, "derive", expression, "--wrt", "x", "--check", "off", "--text")
    assert (status, err) == (0, "")
    assert out in ("-2*x\n", "-4*x\n")


def test_declarations_and_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(
        capsys, "derive", "x' S x", "--wrt", "x", "--declare", "S: symmetric(n)", "--as", "hessian",
        "--check", "off", "--text",
    )  # fmt: skip
    assert (status, out) == (0, "2*S\n")


def test_the_argument_of_f_is_the_variable(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "derive", "g(x) = x' A x", "--check", "off")
    assert out.startswith("∇g = ")


def test_layouts(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["derive", "A X B", "--wrt", "X", "--text", "--check", "proof"]
    assert run(capsys, *arguments) == (0, "kron(B', A)\n", "")
    assert run(capsys, *arguments, "--vec", "rows") == (0, "kron(A, B')\n", "")
    assert run(capsys, *arguments, "--layout", "denominator") == (0, "kron(B, A')\n", "")


def test_a_file_and_standard_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "loss.txt"
    file.write_text("# the loss\nz = W x\nz' z\n", encoding="utf-8")
    assert run(capsys, "derive", f"@{file}", "--wrt", "x", "--check", "off", "--text")[1] == "2*W'*W*x\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x'x")))
    assert run(capsys, "derive", "-", "--check", "off", "--text")[1] == "2*x\n"


def test_functions_lists_operations(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "functions")
    assert status == 0
    for name in ("det", "logdet", "softmax", "kron", "(n,n) -> ()"):
        assert name in out
    _, out, _ = run(capsys, "functions", "inv")
    assert "Magnus & Neudecker" in out
    status, _, err = run(capsys, "functions", "dett")
    assert status == 2
    assert "did you mean det" in err


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--version")
    assert (status, out) == (0, "matdiff 0.1.0\n")
    for arguments in (["--help"], ["derive", "--help"], []):
        status, out, _ = run(capsys, *arguments)
        assert status == 0
        assert "derive" in out


def test_what_does_not_occur_has_derivative_zero(capsys: pytest.CaptureFixture[str]) -> None:
    question = ("derive", "x'x", "--wrt", "y", "--check", "off")
    status, out, _ = run(capsys, *question, "--declare", "y: vector(n)")
    assert status == 0
    assert out.startswith(("∇f = vector(0)\n", "∇f = 𝟎\n"))
    assert "note    y does not occur, so the derivative is zero." in out
    assert run(capsys, *question)[0] == 2


# --- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["derive"], ["there is no expression"]),
        (["derive", "x +", "--wrt", "x"], ["syntax", "line 1, column 3", "^", "hint"]),
        (["derive", "x'A x"], ["variable", "A, x", "hint"]),
        (["derive", "2"], ["variable", "no symbol"]),
        (["derive", "x'x", "--wrt", "y"], ["variable", "y"]),
        (["derive", "x'x", "--wrt", "x", "--as", "hesian"], ["kind", "did you mean hessian"]),
        (["derive", "x'x", "--wrt", "x", "--as", "tensr"], ["kind", "tensor"]),
        (["derive", "x'x", "--wrt", "x", "--jointly"], ["variable", "two or more"]),
        (["derive", "x'A y", "--wrt", "x", "--wrt", "y", "--jointly", "--order", "2"], ["unsupported"]),
        (["derive", "x'x", "--wrt", "x", "--layout", "up"], ["layout"]),
        (["derive", "x'x", "--wrt", "x", "--check", "prof"], ["did you mean proof"]),
        (["derive", "x'x", "--wrt", "x", "--code", "fortran"], ["fortran"]),
        (["derive", "x'x", "--wrt", "x", "--order", "99"], ["limit"]),
        (["derive", "x'x", "--wrt", "x", "--order", "two"], ["--order"]),
        (["derive", "x'x", "--wrt", "x", "--declare", "X"], ["declaration", "X: matrix(m, n)"]),
        (["derive", "x'x", "--declare", "a: scalar; a: scalar"], ["twice"]),
        (["derive", "@/no/such/file"], ["cannot read /no/such/file"]),
        (["derive", "x'\udcff", "--wrt", "x"], ["input", "UTF-8"]),
        (["derive", "A x", "y"], ["quotes"]),
        (["derive", "A x", "--foo"], ["unrecognized arguments: --foo", "matdiff derive --help"]),
        (["verify", "A x", "--foo"], ["matdiff verify --help"]),
        (["derive", "x'x", "--jsonl"], ["standard input"]),
        (["derve", "x'x"], ["did you mean matdiff derive?"]),
        (["gradient", "x'x"], ["matdiff derive EXPR"]),
        (["derive", "x'x", "--wtr", "x"], ["--wtr", "did you mean --wrt?"]),
        (["derive", "x'x", "-wrt", "x"], ["did you mean --wrt?"]),
        (["derive", "x'A x", "--wrt", "x", "A"], ["--wrt before each variable"]),
        (["convert", "A", "--from", "rows"], ["--from-layout or --from-vec"]),
        (["man", "derive"], ["matdiff man --help"]),
        (["derive", "x'A x", "--wrt", "x,A"], ["variable", "--wrt x --wrt A"]),
        (["derive", "A_ij x_j", "--wrt", "x"], ["variable", "sum_{j}"]),
        (["derive", "x'A x", "--declare", "A symmetric"], ["write 'A: symmetric(n)'"]),
        (["derive", "x'A x", "--declare", "A: SPD(n)"], ["kind", "did you mean `spd`?"]),
        (["derive", "x'A x", "--declare", "A: positive definite"], ["kind", "did you mean `spd`?"]),
        (["derive", "x'A x", "--declare", "A: (n, n)"], ["kind", "a kind is missing", "matrix(m, n)"]),
        (["derive", "@"], ["no file is named", "@loss.txt"]),
        (["functions", "nosuch"], ["name"]),
    ],
)
def test_bad_input_is_one_clear_error(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]
) -> None:
    status, out, err = run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert "Traceback" not in err
    for word in words:
        assert word in err


def test_a_file_that_is_no_utf8(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "latin"
    file.write_bytes(b"x'x +\n  \xe4")
    status, _, err = run(capsys, "derive", f"@{file}")
    assert status == 2
    assert "not UTF-8 at line 2, column 3" in err


def test_a_mistake_of_ours_is_an_apology(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("inside")

    monkeypatch.setattr(asking, "parse", broken)
    status, _, err = run(capsys, "derive", "x'x")
    assert status == 2
    assert "sorry" in err
    assert "KeyError" in err
    assert "report" in err
    assert "Traceback" not in err


def test_a_failed_check_warns_and_exits_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from matdiff.index.claim import Check, Method

    failed = Check("failed", None, [Method("proof", "failed", {"n": 3}, 0.002)])
    monkeypatch.setattr(derivation.Derivation, "_checked", lambda self, mode: failed)
    for options in ([], ["--latex"], ["--json"]):
        status, out, err = run(capsys, "derive", "x'x", *options)
        assert status == 1
        assert "FAILED" in err
        assert out
    assert ask({"expr": "x'x", "wrt": "x"})[0] == 1


# --- JSON lines -----------------------------------------------------------------------------------


def test_requests_are_answered_in_order_and_errors_do_not_stop() -> None:
    status, answers = ask(
        {"id": 1, "expr": "x' A x", "wrt": "x", "check": "proof"},
        {"id": "two", "expr": "x' A +", "wrt": "x", "check": "off"},
        b"{not json",
        b"\xff\xfe",
        b"",
        [1, 2],
        {"id": 3, "expr": "x' A y", "wrt": ["x", "q", "y"], "check": "off"},
        {
            "id": 4,
            "expr": "tr(S A)",
            "wrt": "S",
            "declare": {"S": "symmetric(n)"},
            "check": "off",
            "as": "gradient",
        },
    )
    assert status == 2
    assert [a["id"] for a in answers] == [1, "two", None, None, None, 3, 3, 3, 4]
    assert [a.get("error", {}).get("code") for a in answers] == [
        None, "syntax", "input", "input", "input", None, "variable", None, None,
    ]  # fmt: skip
    assert answers[0]["check"]["status"] == "proved"
    assert answers[0]["check"]["methods"][0]["method"] == "proof"
    assert (answers[1]["error"]["line"], answers[1]["error"]["column"]) == (1, 6)
    assert [answers[i]["wrt"] for i in (5, 7, 8)] == ["x", "y", "S"]
    for answer in answers:
        if "error" in answer:
            assert {"code", "message", "line", "column"} <= set(answer["error"])
        else:
            assert set(answer) == ANSWER_FIELDS


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"wrt": "x"}, "input"),
        ({"expr": 3, "wrt": "x"}, "input"),
        ({"expr": "x'x", "wrt": 3}, "input"),
        ({"expr": "x'x", "wrt": []}, "input"),
        ({"expr": "x'x", "wrt": "x", "declare": ["x"]}, "input"),
        ({"expr": "x'x", "wrt": "x", "declare": {"x": "vektor(n)"}}, "kind"),
        ({"expr": "x'x", "wrt": "x", "as": "jocabian"}, "kind"),
        ({"expr": "x'x", "wrt": "x", "as": "tensr"}, "kind"),
        ({"expr": "x'x", "wrt": "x", "jointly": True}, "variable"),
        ({"expr": "x'x", "wrt": "x", "jointly": 1}, "input"),
        ({"expr": "x'x", "wrt": "x", "order": "2"}, "input"),
        ({"expr": "x'x", "wrt": "x", "order": True}, "input"),
        ({"expr": "x'x", "wrt": "x", "check": ["proof"]}, "input"),
        ({"expr": "x'x", "wrt": "x", "convetnion": "entries"}, "input"),
        ({"expr": "x'x \ud800", "wrt": "x"}, None),
    ],
)
def test_bad_requests(request_: dict[str, Any], code: str | None) -> None:
    status, (answer,) = ask({"id": 7, **request_})
    assert status == 2
    assert answer["id"] == 7
    if code:
        assert answer["error"]["code"] == code


def test_all_well_exits_0() -> None:
    status, (answer,) = ask({"expr": "x'x", "wrt": "x", "check": "off"})
    assert status == 0
    assert answer["id"] is None


# --- as processes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["cli.py"], ["-m", "matdiff"]])
def test_from_a_checkout(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command, "derive", "tr(A X B)", "--wrt", "X", "--check", "off"],
        cwd=ROOT, capture_output=True, check=False, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().startswith("∇f = Aᵀ Bᵀ")


def test_a_terminal_without_unicode_gets_plain_text() -> None:
    done = subprocess.run(
        [sys.executable, "cli.py", "derive", "tr(A X B)", "--wrt", "X", "--check", "off"],
        cwd=ROOT, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("ascii").startswith("grad f = A'*B'")


def test_an_unchecked_answer_imports_neither_sympy_nor_numpy() -> None:
    program = (
        "import sys; from matdiff.command_line import main; "
        "main(['derive', 'tr(A X B)', '--wrt', 'X', '--check', 'off']); "
        "print([m for m in ('sympy', 'numpy', 'mpmath', 'scipy', 'inspect') if m in sys.modules])"
    )
    for _ in range(2):  # the first one makes the tables of the grammar, if there are none
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
            encoding="utf-8",
        )
    assert done.stdout.splitlines()[-1] == "[]"
