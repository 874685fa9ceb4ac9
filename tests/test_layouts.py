"""Layouts: every Jacobian of the corpus in all of them, held against one another with numbers."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest

import matdiff as md
from matdiff.calculus.layout import LAYOUTS, STACKINGS
from matdiff.expression import Symbol, postorder
from matdiff.index.evaluation import RationalField, evaluate
from matdiff.index.sizes import size_names
from matdiff.operations.complex import is_over_complex

CORPUS = Path(__file__).resolve().parent / "corpus"
CASES = {case["id"]: case for case in oracle.load_cases([CORPUS / "cases", CORPUS / "more"])}
JACOBIANS = [name for name, case in CASES.items() if case["as"] in ("jacobian", "hessian")]
SIZES = {"m": 2, "n": 3, "p": 2, "q": 3}


def numbers(derivation: Any, case: dict[str, Any], found: dict[str, Any]) -> np.ndarray[Any, Any]:
    """The value of an answer's code, 2-D."""
    known = {**oracle.NAMES, **case["sizes"], **found}
    result = derivation.function()(*(known[name] for name in derivation.arguments))
    value = np.asarray(result, dtype=float)
    return value.reshape(-1, 1) if value.ndim < 2 else value


def by_hand(J: Any, kind: str, F: tuple[int, int], X: tuple[int, int], layout: str, vec: str) -> Any:
    """A derivative in numerator layout, columns stacked, rearranged entry by entry."""
    if vec == "rows" and X != (1, 1):
        top = X if kind == "hessian" else F
        order = [[j * shape[0] + i for i in range(shape[0]) for j in range(shape[1])] for shape in (top, X)]
        J = J[np.ix_(*order)]
    return J.T if kind == "jacobian" and layout == "denominator" else J


@pytest.mark.parametrize("name", JACOBIANS)
def test_jacobians_of_the_corpus_in_all_layouts(name: str) -> None:
    """Each layout is the rearrangement, entry by entry, of the default one; and converts back to it."""
    case = CASES[name]
    try:
        start = md.derive(
            case["expr"], case["wrt"], case["as"], declare=case["declare"], convention=case["convention"]
        )
    except md.MatdiffError:
        pytest.skip("not answered: test_corpus.py lists it")
    if start._derivative.kind == "hessian" and start.seed is not None:
        pytest.skip("a Hessian of each component")
    found = oracle.sample(case, oracle.generator(case, 0))
    shapes = [np.shape(oracle.evaluate(case["f"], case, found)), np.shape(found[case["wrt"]])]
    F, X = ((*shape, 1, 1)[:2] for shape in shapes)
    if start.expression.is_row:
        F = (1, max(F))
    plain = numbers(start, case, found)
    by_entries = start.convention == "entries" and start.variable.kind != "general"
    for layout, vec in product(LAYOUTS, STACKINGS[:1] if by_entries else STACKINGS):
        turned = start.as_layout(layout, vec)
        assert (turned.layout, turned.stacking) == (layout, vec)
        got = numbers(turned, case, found)
        wanted = by_hand(plain, start.kind, F, X, layout, vec)
        assert np.allclose(got.reshape(wanted.shape), wanted, rtol=1e-6, atol=1e-9), (layout, vec)
        assert turned.arrangement
        back = turned.as_layout("mixed", "columns")
        assert np.allclose(numbers(back, case, found), plain, rtol=1e-6, atol=1e-9)
        if not by_entries and not is_over_complex(start.expression, start.variable):
            given = md.convert(
                turned.result, start.expression, start.variable, start.kind, from_layout=layout,
                from_vec=vec, layout="mixed", vec="columns",
            )  # fmt: skip
            same = both(given.result, start)
            assert np.allclose(*same, rtol=1e-6, atol=1e-9)


def both(node: md.Expression, derivation: md.Derivation) -> list[Any]:
    """The values of two expressions, with more rows than columns where the other way is singular."""
    try:
        return [values(part, derivation) for part in (node, derivation.result)]
    except ZeroDivisionError:
        return [values(part, derivation, 1) for part in (node, derivation.result)]


def values(node: md.Expression, derivation: md.Derivation, shift: int = 0) -> Any:
    """The entries at one point, by the operations' own scalar arithmetic with mpmath."""
    from random import Random

    import mpmath

    from matdiff.index.numeric import NumberField

    context = mpmath.mp.clone()
    context.dps = 40
    names = sorted(set(size_names(postorder(node, derivation.expression, derivation.variable))))
    sizes = {name: 2 + (k + shift) % 2 for k, name in enumerate(names)}
    random = Random(5)
    at = {}
    for symbol in sorted((s for s in node.symbols | derivation.expression.symbols), key=str):
        rows, columns = (d.at(sizes) for d in symbol.shape)
        X = [
            [context.mpf(random.randrange(3, 90)) / 70 + (i == j) for j in range(columns)]
            for i in range(rows)
        ]
        assert isinstance(symbol, Symbol)
        at[symbol] = structured(X, symbol.kind)
    [entries] = evaluate([node], NumberField(context, sizes), at)
    return np.array(entries, dtype=float)


def structured(X: list[list[Any]], kind: str) -> list[list[Any]]:
    """A matrix with a structure."""
    n = range(len(X))
    if kind in ("symmetric", "spd"):
        return [[X[max(i, j)][min(i, j)] for j in n] for i in n]
    keep = {"diagonal": lambda i, j: i == j, "lower": lambda i, j: i >= j, "upper": lambda i, j: i <= j}.get(
        kind
    )
    return X if keep is None else [[X[i][j] if keep(i, j) else X[i][j] * 0 for j in n] for i in n]


# --- derivatives from elsewhere -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "of", "wrt", "source", "target", "text"),
    [
        ("kron(B', A)", "A X B", "X", ("numerator", "columns"), ("denominator", "columns"), "kron(B, A')"),
        ("kron(B', A)", "A X B", "X", ("numerator", "columns"), ("numerator", "rows"), "kron(A, B')"),
        ("kron(A, B')", "A X B", "X", ("numerator", "rows"), ("denominator", "columns"), "kron(B, A')"),
        ("A'", "A x", "x", ("denominator", "columns"), ("numerator", "columns"), "A"),
        ("2 x", "x'x", "x", ("mixed", "columns"), ("numerator", "columns"), "2*x'"),
        ("A'", "tr(A X)", "X", ("denominator", "columns"), ("numerator", "columns"), "A"),
        ("commutation(m, n)", "X'", "X", ("mixed", "columns"), ("mixed", "rows"), "commutation(n, m)"),
        (r"\mathbf{B}^\top \otimes \mathbf{A}", "A X B", "X",
         ("mixed", "columns"), ("mixed", "rows"), "kron(A, B')"),
        ("kron(B', A)", "A X B", "X", ("mixed", "columns"), ("mixed", "columns"), "kron(B', A)"),
        ("I", "2 x", "x", ("mixed", "columns"), ("denominator", "columns"), "I"),
    ],
)  # fmt: skip
def test_a_given_derivative(given: str, of: str, wrt: str, source: Any, target: Any, text: str) -> None:
    found = md.convert(
        given, of, wrt, from_layout=source[0], from_vec=source[1], layout=target[0], vec=target[1]
    )
    assert found.text == text
    assert target[0] in found.arrangement or target[0] == "mixed"
    assert found.arrangement in str(found) and found.text in repr(found)


def test_the_function_is_not_looked_at_beyond_its_shape() -> None:
    """Even a wrong derivative is converted faithfully: that is what was asked."""
    assert md.convert("7 A", "A x", "x", layout="denominator").text == "7*A'"


@pytest.mark.parametrize(
    ("given", "of", "wrt", "error", "hint"),
    [
        ("kron(B, A')", "A X B", "X",
         "(n*p)×(m*q); a jacobian in mixed layout is (m*q)×(n*p)", "denominator"),
        ("A", "x' A x", "x", "n×n; a gradient in mixed layout is n×1", None),
        ("C x", "A x", "x", "C, which the program has not", None),
    ],
)  # fmt: skip
def test_what_does_not_fit(given: str, of: str, wrt: str, error: str, hint: str | None) -> None:
    with pytest.raises(md.MatdiffError) as caught:
        md.convert(given, of, wrt, layout="numerator")
    assert error in caught.value.message
    assert hint is None or hint in str(caught.value.hint)


def test_unknown_words_and_kinds_without_layout() -> None:
    for options in ({"layout": "row"}, {"vec": "stack"}, {"convention": "free"}, {"from_layout": "x"}):
        with pytest.raises(md.MatdiffError, match="unknown") as caught:
            md.convert("A", "A x", "x", **options)  # type: ignore[arg-type]
        assert caught.value.code == "kind"
    with pytest.raises(md.MatdiffError, match="has no layout"):
        md.convert("A", "A x", "x", "vjp", layout="denominator")
    with pytest.raises(md.MatdiffError, match="of which function"):
        md.convert("A", layout="denominator")
    with pytest.raises(md.MatdiffError, match="knows its function"):
        md.convert(md.jacobian("A x", "x"), "A x", layout="denominator")
    with pytest.raises(md.MatdiffError, match="has no layout"):
        md.derive("A x", "x", "map").as_layout("denominator")
    with pytest.raises(md.MatdiffError, match="scalar function"):
        md.convert("A", "A x", "x", "gradient")
    with pytest.raises(md.MatdiffError, match="higher order"):
        md.derive("x' A x", "x", "gradient", order=2).as_layout("numerator")


# --- conventions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["symmetric", "spd", "skew", "diagonal", "lower", "upper"])
def test_conventions_there_and_back(kind: str) -> None:
    declare = {"S": f"{kind}(n)"}
    sub = md.gradient("tr(A S B S)", "S", declare=declare)
    entries = sub.as_layout(convention="entries")
    assert entries.check("proof").status == "proved"
    back = md.convert(
        entries.result, sub.expression, sub.variable, from_convention="entries", convention="subspace"
    )
    assert np.allclose(values(back.result, sub), values(sub.result, sub))
    forth = md.convert(sub.result, sub.expression, sub.variable, convention="entries")
    assert np.allclose(values(forth.result, sub), values(entries.result, sub))
    assert "subspace" in back.arrangement and "independent entries" in forth.arrangement


def test_jacobians_by_independent_entries_stay_as_they_are() -> None:
    found = md.derive("vech(inv(S))", "S", "jacobian", declare={"S": "spd(n)"}, convention="entries")
    assert "by the independent entries of S" in found.arrangement
    assert found.as_layout(convention="subspace").convention == "subspace"
    with pytest.raises(md.MatdiffError, match="has one layout"):
        md.convert(
            "I", "vech(S)", "S", declare={"S": "spd(n)"}, from_convention="entries", layout="numerator"
        )


def test_the_gradient_of_half_the_squares() -> None:
    """The Cookbook's 2 S − S ⊙ I becomes S."""
    found = md.convert(
        "2 S - diag(diag(S))", "1/2 tr(S S)", "S", declare={"S": "symmetric(n)"}, from_convention="entries",
        convention="subspace",
    )  # fmt: skip
    assert found.text == "S"


# --- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expr", "wrt", "kind", "layout", "vec", "words"),
    [
        ("x'A x", "x", "gradient", "mixed", "columns",
         "mixed and denominator layout: n×1, entry i is ∂f/∂x_i"),
        ("tr(A X)", "X", "gradient", "numerator", "columns",
         "numerator layout: m×n, entry (i, j) is ∂f/∂X_ji"),
        ("A x", "x", "jacobian", "denominator", "rows", "denominator layout: n×m, entry (i, j) is ∂f_j/∂x_i"),
        ("X X'", "X", "jacobian", "mixed", "rows",
         "numerator layout: (m^2)×(m*n), entry (i, j) is ∂(vec f)_i/∂(vec X)_j; vec stacks rows"),
        ("x'A x", "x", "hessian", "mixed", "columns", "n×n, entry (i, j) is ∂²f/∂x_i ∂x_j"),
        ("tr(X X)", "X", "hessian", "mixed", "columns",
         "n^2×n^2, entry (i, j) is ∂²f/∂(vec X)_i ∂(vec X)_j; vec stacks columns"),
        ("a x", "a", "jacobian", "denominator", "columns",
         "denominator layout: 1×n, entry (i, j) is ∂f_ji/∂a"),
        ("a^2", "a", "gradient", "mixed", "columns", "the derivative by a, a scalar"),
        ("A x", "x", "vjp", "mixed", "columns", ""),
    ],
)  # fmt: skip
def test_the_layout_is_told_in_words(
    expr: str, wrt: str, kind: str, layout: str, vec: str, words: str
) -> None:
    found = md.derive(expr, wrt, kind, layout=layout, vec=vec)
    assert found.arrangement == words
    if words and kind != "hessian" and not found.variable.is_scalar:
        sizes = {"m": 2, "n": 3}
        shape = words.partition(": ")[2].partition(", entry")[0].replace("(", "").replace(")", "")
        rows, columns = (eval(part.replace("^", "**"), {}, sizes) for part in shape.split("×"))
        assert (rows, columns) == tuple(d.at(sizes) for d in found.result.shape)


def test_steps_and_names_survive() -> None:
    found = md.jacobian("z = W x + b; sigmoid(z)", "x").as_layout("denominator")
    assert "denominator layout" in " ".join(found.notes)
    assert len(found.steps) > 2
    assert found.check("proof").status == "proved"


def test_a_field_of_numbers_is_needed_nowhere() -> None:
    """Conversion is exact: rational entries stay rational."""
    found = md.convert("1/3 A", "A x", "x", layout="denominator")
    (A,) = found.result.symbols
    from fractions import Fraction

    entries = [[Fraction(k + 2 * i) for k in range(3)] for i in range(2)]
    [value] = evaluate([found.result], RationalField({"m": 2, "n": 3}), {A: entries})
    assert value == [[Fraction(entries[i][j], 3) for i in range(2)] for j in range(3)]


# --- the command line ---------------------------------------------------------------------------------


def command(*arguments: str) -> tuple[int, str, str]:
    """The exit status of a command, and what it wrote."""
    done = subprocess.run(
        [sys.executable, "-m", "matdiff", "convert", *arguments], check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def test_the_command() -> None:
    asked = ("kron(B', A)", "--of", "A X B", "--wrt", "X", "--layout", "denominator", "--vec", "rows")
    status, said, _ = command(*asked)
    words = "denominator layout: (n*p)×(m*q), entry (i, j) is ∂(vec f)_j/∂(vec X)_i; vec stacks rows"
    assert (status, said) == (0, f"kron(A', B)\n  {words}\n")
    assert command(*asked, "--text")[1] == "kron(A', B)\n"
    found = json.loads(command(*asked, "--json")[1])
    assert found == {
        "result": "kron(A', B)", "latex": r"A^{\top} \otimes B", "shape": ["n*p", "m*q"],
        "layout": "denominator", "vec": "rows", "convention": "subspace", "arrangement": words,
    }  # fmt: skip


def test_mistakes_of_the_command() -> None:
    status, _, said = command("A'", "--of", "A x", "--wrt", "x", "--layout", "numerator")
    assert status == 2 and "n×m; a jacobian in mixed layout is m×n" in said
    assert "it would be in denominator layout" in said
    status, _, said = command("A'")
    assert status == 2 and "of which function" in said
