"""The test with high-precision numbers, and what all methods come to."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from check_claims import claim

from matdiff.errors import MatdiffError
from matdiff.index import Check, Method, check
from matdiff.index.check import conclude

RIGHT = [
    ("tr(A X B)", "X", "gradient", "A' B'", {}),
    ("tr(expm(X))", "X", "gradient", "expm(X)'", {}),
    ("tr(logm(X))", "X", "gradient", "inv(X)'", {"X": "matrix(n, n)"}),
    ("sum(eigvals(X))", "X", "gradient", "I", {"X": "symmetric(n)"}),
    ("normnuc(X)", "X", "gradient", "X inv(sqrtm(X' X))", {"X": "matrix(m, n)"}),
    ("logdet(X' X)", "X", "gradient", "2 pinv(X)'", {"X": "matrix(m, n)"}),
    ("x' log(x ./ y)", "x", "gradient", "log(x ./ y) + ones", {}),
    ("f(t)", "t", "hessian", "f''(t)", {"t": "scalar"}),
    ("x' A x", "x", "hvp", "(A + A') V", {}),
    ("tr(A Q)", "Q", "gradient", "1/2 (A' - Q A Q)", {"Q": "orthogonal(n)"}),
    ("asin(t)", "t", "gradient", "1/sqrt(1 - t^2)", {"t": "scalar"}),
    ("acosh(t)", "t", "gradient", "1/sqrt(t^2 - 1)", {"t": "scalar"}),
    ("exp(a + b)", "a", "gradient", "exp(a) exp(b)", {"a": "scalar", "b": "scalar"}),
    ("t^5", "t", "gradient", "60 t^2", {"t": "scalar"}),
]


@pytest.mark.parametrize("case", RIGHT, ids=lambda c: f"{c[2]} of {c[0]}")
def test_right_answers_are_tested(case: tuple[str, str, str, str, dict[str, str]]) -> None:
    order = 3 if case[0] == "t^5" else 1
    found = check(claim(*case, order=order), "numeric")
    assert (found.status, found.scope) == ("tested", None), found.methods


@pytest.mark.parametrize("case", RIGHT, ids=lambda c: f"{c[2]} of {c[0]}")
@pytest.mark.parametrize("slip", ["-({})", "1001/1000 ({})"])
def test_wrong_answers_fail(case: tuple[str, str, str, str, dict[str, str]], slip: str) -> None:
    order = 3 if case[0] == "t^5" else 1
    *rest, answer, declared = case
    assert check(claim(*rest, slip.format(answer), declared, order=order), "numeric").status == "failed"


def test_a_singular_gram_matrix_is_no_counterexample() -> None:
    # X'X is singular where X is wide, and its root has no inverse there
    answer = "M = sqrtm(X' X); (V - X inv(M) sylvester(M, M, V' X + X' V)) inv(M)"
    found = check(claim("normnuc(X)", "X", "hvp", answer, {"X": "matrix(m, n)"}), "numeric")
    assert found.status == "tested", found.methods
    assert found.methods[0].sizes["m"] > found.methods[0].sizes["n"]


def test_no_real_value_is_undecided() -> None:
    found = check(claim("log(-exp(t))", "t", "gradient", "1", {"t": "scalar"}), "numeric")
    assert found.status == "undecided"
    assert found.methods[0].remark


# --- all together -------------------------------------------------------------------------------------


def method(name: str, status: str, scope: str | None = None) -> Method:
    return Method(name, status, {"n": 2}, 0.1, scope)


@pytest.mark.parametrize(
    ("methods", "status", "scope"),
    [
        (
            [method("proof", "proved", "all sizes"), method("sympy", "proved", "these sizes")],
            "proved",
            "all sizes",
        ),
        ([method("proof", "undecided"), method("sympy", "proved", "these sizes")], "proved", "these sizes"),
        ([method("proof", "proved", "all sizes"), method("sympy", "failed")], "failed", None),
        ([method("proof", "undecided"), method("numeric", "tested")], "tested", None),
        ([method("proof", "undecided"), method("numeric", "failed")], "failed", None),
        ([method("proof", "undecided")], "undecided", None),
        ([], "undecided", None),
    ],
)
def test_what_all_methods_come_to(methods: list[Method], status: str, scope: str | None) -> None:
    found = conclude(methods)
    assert (found.status, found.scope) == (status, scope)


def test_the_modes() -> None:
    case = claim("tr(A X B)", "X", "gradient", "A' B'")
    assert check(case, "off") == Check("off", None, [])
    assert [m.method for m in check(case).methods] == ["proof", "sympy"]
    for mode in ("proof", "sympy", "numeric"):
        assert [m.method for m in check(case, mode).methods] == [mode]
    with pytest.raises(ValueError, match="guess"):
        check(case, "guess")


def test_numbers_are_asked_where_neither_decides() -> None:
    case = claim("tr(expm(X))", "X", "gradient", "expm(X)'")
    found = check(case)
    assert found.status in ("tested", "proved")
    wrong = check(claim("tr(expm(X))", "X", "gradient", "expm(X)", {"X": "matrix(n, n)"}))
    assert wrong.status == "failed"


def test_numbers_are_asked_where_sympy_alone_has_proved() -> None:
    # log|det| makes the proof undecided, and at n = 2 the claim is true
    wrong = claim("logdet(X)", "X", "differential", "(tr(X) tr(dX) - tr(X dX))/det(X)")
    assert check(wrong, "sympy").status == "proved"
    assert check(wrong).status == "failed"


def test_the_field_of_an_answer() -> None:
    found = check(claim("tr(A X B)", "X", "gradient", "A' B'")).as_dict()
    assert json.loads(json.dumps(found)) == found
    assert set(found) == {"status", "scope", "methods"}
    assert (found["status"], found["scope"]) == ("proved", "all sizes")
    methods = found["methods"]
    assert isinstance(methods, list)
    for entry in methods:
        assert set(entry) == {"method", "status", "sizes", "seconds"}
    failed = check(claim("tr(A X B)", "X", "gradient", "-A' B'")).as_dict()
    assert set(failed) == {"status", "methods"}
    assert check(claim("tr(A X B)", "X", "gradient", "A' B'"), "off").as_dict() == {
        "status": "off",
        "methods": [],
    }


def test_an_error_of_the_rule_book_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    from matdiff.operations import Trace

    def broken(self: object, field: object, *operands: object) -> object:
        raise MatdiffError("unsupported", "no entries")

    case = claim("tr(A X B)", "X", "gradient", "A' B'")
    monkeypatch.setattr(Trace, "evaluate", broken)
    found = check(case)
    assert found.status == "undecided"
    assert all("no entries" in m.remark for m in found.methods if m.remark)


def test_the_package_imports_no_heavy_library() -> None:
    code = (
        "import matdiff.index, sys; "
        "sys.exit(any(name in sys.modules for name in ('sympy', 'mpmath', 'numpy', 'random', 'dataclasses')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
