"""Shapes by unification, default kinds and what overrules them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from matdiff.errors import MatdiffError
from matdiff.expression import ONE
from matdiff.language import Program, parse, parse_declaration

CORPUS = Path(__file__).parent / "corpus" / "cases"


def shapes(program: Program) -> dict[str, str]:
    """The shape of each symbol as one text."""
    found = {}
    for name, symbol in program.symbols.items():
        sizes = [str(s) for s in symbol.shape if s is not ONE]
        found[name] = "×".join(sizes) if symbol.columns is not ONE or not sizes else sizes[0]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tr(A X B)", {"A": "m×n", "X": "n×p", "B": "p×m"}),
        ("x' A x", {"x": "n", "A": "n×n"}),
        ("A x + b", {"A": "m×n", "x": "n", "b": "m"}),
        ("A X + X B", {"A": "m×m", "X": "m×n", "B": "n×n"}),
        ("||A x - b||^2 + a ||x||^2", {"A": "m×n", "x": "n", "b": "m", "a": ""}),
        ("1/n sum(x)", {"n": "", "x": "m"}),
        ("(x - mu)' inv(Sigma) (x - mu)", {"x": "n", "mu": "n", "Sigma": "n×n"}),
        ("alpha x", {"alpha": "", "x": "n"}),
        ("theta' x", {"theta": "n", "x": "n"}),
        ("a' x", {"a": "n", "x": "n"}),
        ("x^2 + a x", {"x": "", "a": ""}),
        ("X/N", {"X": "m×n", "N": ""}),
        ("kron(A, B) x", {"A": "m×n", "B": "p×q", "x": "n*q"}),
        ("vec(X)' A vec(X)", {"X": "m×n", "A": "m*n×m*n"}),
        ("hcat(A, B) x", {"A": "m×n", "B": "m×p", "x": "n + p"}),
        ("diag(x) A diag(y)", {"x": "m", "A": "m×n", "y": "n"}),
        ("diag(A)' x", {"A": "n×n", "x": "n"}),
        ("x y'", {"x": "m", "y": "n"}),
        ("x' (A ones)", {"x": "m", "A": "m×n"}),
        ("ones(k, l)' X", {"X": "k×n"}),
        ("eye(3) x", {"x": "3"}),
        ("svdvals(A)' x", {"A": "m×n", "x": "min(m, n)"}),
        ("z = W x + b; z' z", {"W": "m×n", "x": "n", "b": "m"}),
        ("c b .* exp(c b)", {"c": "", "b": ""}),
        ("softmax(z)' A softmax(z)", {"z": "n", "A": "n×n"}),
        ("[A, b; b', 0]", {"A": "n×n", "b": "n"}),
        ("[0, A; A', 0]", {"A": "m×n"}),
        ("A\\b", {"A": "n×n", "b": "n"}),
        ("sum(x) x", {"x": "n"}),
        ("K q/sqrt(d)", {"K": "m×n", "q": "n", "d": ""}),
    ],
)
def test_shapes_are_inferred(text: str, expected: dict[str, str]) -> None:
    assert shapes(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "declare", "expected"),
    [
        ("A x", {"A": "matrix(p, q)"}, {"A": "p×q", "x": "q"}),
        ("A x", {"x": "vector"}, {"x": "n", "A": "m×n"}),
        ("x' S x", {"S": "symmetric"}, {"x": "n", "S": "n×n"}),
        ("A x", {"A": "matrix(2n, n + 1)"}, {"A": "2*n×n + 1", "x": "n + 1"}),
        ("A x", {"A": "matrix(m n, n^2)"}, {"A": "m*n×n^2", "x": "n^2"}),
        ("A x", {"A": "matrix(3, 2)"}, {"A": "3×2", "x": "2"}),
        ("a x", {"x": "matrix(1, n)"}, {"x": "n", "a": ""}),
        ("a x", {"x": "vector(1)"}, {"x": "", "a": ""}),
    ],
)  # fmt: skip
def test_declared_sizes_are_kept(text: str, declare: dict[str, str], expected: dict[str, str]) -> None:
    assert shapes(parse(text, declare)) == expected


def test_two_declared_sizes_are_never_made_equal() -> None:
    with pytest.raises(MatdiffError) as caught:
        parse("x + y", {"x": "vector(m)", "y": "vector(n)"})
    assert caught.value.code == "shape"
    assert (
        parse("x + y", {"x": "vector(m)"}).symbols["y"].shape
        == parse("x", {"x": "vector(m)"}).expression.shape
    )


def test_a_declared_size_is_no_integer() -> None:
    with pytest.raises(MatdiffError):
        parse("x + y", {"x": "vector(n)", "y": "vector(3)"})


def test_fresh_sizes_avoid_the_names_of_symbols() -> None:
    assert shapes(parse("p' n + m' q")) == {"p": "r", "n": "r", "m": "s", "q": "s"}


@pytest.mark.parametrize("text", ["x y", "x A", "A x y z + w"])
def test_a_tie_names_the_choices(text: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(text)
    assert "eclare" in str(caught.value.hint)


@pytest.mark.parametrize("text", ["vec(A) + kron(x, y)", "det([A, B; C, D])"])
def test_sizes_are_not_guessed(text: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(text)
    assert "cannot be inferred" in caught.value.message
    assert "declare" in str(caught.value.hint)


def test_properties_come_from_the_declaration() -> None:
    program = parse("inv(P) + S", {"P": "spd(n)", "S": "symmetric(n)"})
    assert "spd" in program.expression.operands[0].properties
    assert program.symbols["P"].kind == "spd"
    assert "symmetric" in program.expression.properties


def test_attributes_come_from_the_declaration() -> None:
    program = parse("a X", {"a": "scalar positive", "X": "matrix(n, n) invertible"})
    assert "positive" in program.symbols["a"].properties
    assert "invertible" in program.symbols["X"].properties


@pytest.mark.parametrize(
    "text",
    [
        "scalar", "vector(n)", "matrix(m, n)", "symmetric(n)", "matrix(2*n, n + 1)", "function",
        "vector(n) positive",
    ],
)  # fmt: skip
def test_declarations_print_as_they_are_typed(text: str) -> None:
    assert repr(parse_declaration("X", text)) == f"X : {text}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "kind"), ("matrx(m)", "kind"), ("vector(m, n)", "arity"), ("matrix(m)", "arity"),
        ("vector(0)", "domain"),
        ("vector(-1)", "domain"), ("vector(n) nice", "kind"), ("vector(n", "syntax"),
        ("vector invertible", "kind"), ("complex spd(n)", "unsupported"), ("vector(1/2)", "domain"),
        ("vector(n))", "syntax"), ("scalar(3)", "arity"), ("vector(99999999999)", "limit"), ("X", "kind"),
    ],
)  # fmt: skip
def test_bad_declarations(text: str, code: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse_declaration("x", text)
    assert caught.value.code == code


def test_a_chain_of_layers_is_linear() -> None:
    layers = "\n".join(f"h_{i} = tanh(W_{i} h_{i - 1} + b_{i})" for i in range(1, 600))
    program = parse(layers + "\nsum(h_599)")
    assert len(program.definitions) == 599
    assert program.symbols["b_300"].columns is ONE


# --- the corpus -----------------------------------------------------------------------------------


def cases() -> list[Any]:
    return [
        pytest.param(case, id=case["id"])
        for file in sorted(CORPUS.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", cases())
def test_the_corpus_is_read(case: dict[str, Any]) -> None:
    program = parse(case["expr"], case.get("declare"))
    symbol = program.resolve_variable(case["wrt"])
    for name, dimensions in (case.get("shapes") or {}).items():
        ones = [s is ONE for s in program.symbols[name].shape]
        assert ones == [len(dimensions) < 1, len(dimensions) < 2], name
    if case.get("expected"):
        declare = {n: f"matrix({s.rows}, {s.columns})" for n, s in program.symbols.items()}
        declare |= (
            {"G": f"matrix({program.expression.rows}, {program.expression.columns})"}
            if case["as"] == "vjp"
            else {}
        )
        declare |= {"V": f"matrix({symbol.rows}, {symbol.columns})"} if case["as"] in ("jvp", "hvp") else {}
        parse(
            case["expected"],
            declare | (case.get("declare") or {}) | dict.fromkeys(program.functions, "function"),
        )
