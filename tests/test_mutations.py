"""The check is a check: a wrong answer is never proved.

Every right answer of the corpus gets a slip of the pen, a sign, a transpose, a factor, a term. What
has the same value all the same is dropped, by numbers; none of the rest may be proved.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import oracle
import pytest
from mutations import mutants
from test_corpus import CASES, UNANSWERED, answer

import matdiff as md
from matdiff import codegen
from matdiff.expression import Expression, Symbol
from matdiff.index import Claim, check

# for each case, spread evenly over the answer; all of them with MATDIFF_MUTANTS=10000
MOST = int(os.environ.get("MATDIFF_MUTANTS", "40"))
SKIPPED = (md.MatdiffError, ArithmeticError, ValueError, NotImplementedError, np.linalg.LinAlgError)


def evaluator(case: dict[str, Any], found: md.Derivation) -> Callable[[Expression], list[np.ndarray]]:
    """A function that gives the values of an answer at two points."""
    points = [oracle.sample(case, oracle.generator(case, index)) for index in range(2)]
    symbols = [s for s in found.expression.symbols if isinstance(s, Symbol)]

    def values(node: Expression) -> list[np.ndarray]:
        source, arguments = codegen.numpy(
            node, found.kind, found.variable, found.expression.shape, sorted(symbols, key=lambda s: s.name)
        )
        scope: dict[str, Any] = {}
        exec(source, scope)
        results = []
        for point in points:
            known = {**oracle.NAMES, **case["sizes"], **point}
            taken = [known[oracle._canonical(name, known)] for name in arguments]
            with np.errstate(all="ignore"):
                result = np.real_if_close(np.asarray(scope[found.kind](*taken)), tol=1e6)
            if np.iscomplexobj(result):
                raise ValueError("a complex value: the mutant has left the domain")
            results.append(oracle.same_layout(case, point, result, result))
        return results

    return values


@pytest.mark.parametrize("name", [name for name in CASES if name not in UNANSWERED])
def test_no_mutant_is_proved(name: str) -> None:
    case = CASES[name]
    found = answer(case)
    values = evaluator(case, found)
    right = values(found.result)
    all_mutants = list(mutants(found.result))
    step = max(1, len(all_mutants) // MOST)
    for slip, mutant in all_mutants[::step]:
        try:
            wrong = values(mutant)
        except SKIPPED:
            continue  # a value cannot be had, so it is not known to be wrong
        if all(np.allclose(a, b, rtol=1e-9, atol=1e-12) for a, b in zip(right, wrong, strict=True)):
            continue
        claim = Claim(found.expression, found.variable, found.kind, mutant, found.seed, found.convention)
        result = check(claim, "proof")
        assert result.status != "proved", f"{slip}: {mutant!r} was proved for {found.text}"


def claimed(
    text: str, wrt: str, wrong: str, declare: dict[str, str] | None = None, kind: str = "gradient"
) -> str:
    """The status of the check of an answer given as text; its symbols are those of the function."""
    declare = declare or {}
    program = md.parse(text, declare)
    variable = program.resolve_variable(wrt)
    shapes = {n: f"matrix({s.rows}, {s.columns})" for n, s in program.symbols.items()}
    other = md.parse(wrong, {**shapes, **declare})
    claim = Claim(program.expression, variable, kind, other.expression, None)
    return check(claim, "proof").status


TRAPS = {
    "the determinant of a 2×2 matrix alone": ("det(X)", "X", "tr(X) I - X'", {"X": "matrix(n, n)"}),
    "a size hidden in tr(X inv(X))": ("tr(X inv(X)) sum(X)", "X", "3 ones(n, n)", {"X": "matrix(n, n)"}),
    "A' for a symmetric variable": ("tr(S A)", "S", "A'", {"S": "symmetric(n)", "A": "matrix(n, n)"}),
    "the diagonal counted twice": (
        "tr(S A)", "S", "A + A' - diag(diag(A))", {"S": "symmetric(n)", "A": "matrix(n, n)"},
    ),
    "the gradient off the diagonal": ("tr(D A)", "D", "A'", {"D": "diagonal(n)", "A": "matrix(n, n)"}),
    "the gradient above a lower triangle": ("tr(L A)", "L", "A'", {"L": "lower(n)", "A": "matrix(n, n)"}),
    "an orthogonal answer without det Q": (
        "tr(adj(Q) A)", "Q", "1/2 (A - Q A' Q)", {"Q": "orthogonal(n)", "A": "matrix(n, n)"},
    ),
    "an orthogonal answer off the tangent space": (
        "tr(A Q)", "Q", "A'", {"Q": "orthogonal(n)", "A": "matrix(n, n)"},
    ),
    "the derivative of a sum of absolute values": ("sum(abs(x))", "x", "ones(n)", {"x": "vector(n)"}),
    "the derivative of relu": ("sum(relu(x))", "x", "ones(n)", {"x": "vector(n)"}),
    "the norm without its root": ("norm(x)", "x", "x", {"x": "vector(n)"}),
    "the other branch of a root": ("sqrt(a)", "a", "-1/2 a^(-1/2)", {"a": "scalar positive"}),
    "a power of a symmetric matrix alone": ("tr(X^3)", "X", "3 X X", {"X": "matrix(n, n)"}),
    "an odd function for an even one": ("sum(f(x))", "x", "f(x)", {"x": "vector(n)"}),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_traps(trap: str) -> None:
    text, wrt, wrong, declare = TRAPS[trap]
    assert claimed(text, wrt, wrong, declare) != "proved"


@pytest.mark.parametrize(
    ("text", "wrt", "right", "declare"),
    [
        ("det(X)", "X", "adj(X)'", {"X": "matrix(n, n)"}),
        ("tr(X inv(X)) sum(X)", "X", "n ones(n, n)", {"X": "matrix(n, n)"}),
        ("tr(S A)", "S", "1/2 (A + A')", {"S": "symmetric(n)", "A": "matrix(n, n)"}),
        ("tr(D A)", "D", "diag(diag(A))", {"D": "diagonal(n)", "A": "matrix(n, n)"}),
        ("tr(A Q)", "Q", "1/2 (A' - Q A Q)", {"Q": "orthogonal(n)", "A": "matrix(n, n)"}),
        ("tr(adj(Q) A)", "Q", "1/2 det(Q) (A - Q A' Q)", {"Q": "orthogonal(n)", "A": "matrix(n, n)"}),
        ("sum(abs(x))", "x", "sign(x)", {"x": "vector(n)"}),
        ("sqrt(a)", "a", "1/2 a^(-1/2)", {"a": "scalar positive"}),
        ("tr(X^3)", "X", "3 X' X'", {"X": "matrix(n, n)"}),
    ],
)
def test_what_the_traps_imitate_is_proved(text: str, wrt: str, right: str, declare: dict[str, str]) -> None:
    assert claimed(text, wrt, right, declare) == "proved"
