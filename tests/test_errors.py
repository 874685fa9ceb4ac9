"""The 40 bad inputs that a newcomer is likeliest to type: one clear error each, with place and fix."""

from __future__ import annotations

import time
from typing import NamedTuple

import pytest

from matdiff.errors import CODES, MatdiffError
from matdiff.language import parse


class Bad(NamedTuple):
    """An input, and what its error says: code, line, column, words of the message, words of the hint."""

    text: str
    code: str
    line: int
    column: int
    says: tuple[str, ...]
    hint: str
    declare: dict[str, str] = {}


TABLE = [
    # brackets
    Bad("tr(A X B", "syntax", 1, 3, ("`(` is never closed",), "add `)`"),
    Bad("tr A X B)", "syntax", 1, 9, ("`)` closes nothing",), "take it away"),
    Bad("[A x)", "syntax", 1, 5, ("`)` does not close the `[`", "column 1"), "`]`"),
    Bad("A ( ) x", "syntax", 1, 3, ("nothing stands between `(` and `)`",), ""),
    Bad("X^{-1", "syntax", 1, 3, ("`{` is never closed",), "add `}`"),
    # bars
    Bad("|x + 1", "syntax", 1, 1, ("`|` is never closed",), "add `|`"),
    Bad("1 + ||A x - b", "syntax", 1, 5, ("`||` is never closed",), "add"),
    Bad("<x, y", "syntax", 1, 1, ("`<` is never closed",), "add `>`"),
    # operands
    Bad("A x +", "syntax", 1, 5, ("operand is missing after `+`",), "operand"),
    Bad("x' A * / y", "syntax", 1, 6, ("operand is missing after `*`",), "operand"),
    Bad("* x", "syntax", 1, 1, ("operand is missing before `*`",), ""),
    Bad("", "syntax", 1, 1, ("no expression",), "type a formula"),
    Bad("X : matrix", "syntax", 1, 11, ("no expression",), "last statement"),
    Bad("x^", "syntax", 1, 2, ("exponent is missing",), ""),
    Bad("a^b^c", "syntax", 1, 1, ("ambiguous",), "`(a^b)^c` or `a^(b^c)`"),
    Bad("x, y", "syntax", 1, 2, ("comma",), "function"),
    Bad("x > 0", "syntax", 1, 3, ("no comparisons",), "positive"),
    Bad("x == y", "syntax", 1, 3, ("no comparisons",), "`=`"),
    Bad("exp -x", "syntax", 1, 1, ("argument of `exp` is missing",), "exp(-"),
    Bad("sin^-1 x", "syntax", 1, 4, ("inverse function or the reciprocal",), "1/sin(x)"),
    Bad("sin^T x", "syntax", 1, 4, ("after the function `sin`",), "sin(x)"),
    # names
    Bad("trce(X)", "name", 1, 1, ("unknown function `trce`",), "`trace`"),
    Bad("sum(sigmod(x))", "name", 1, 5, ("unknown function `sigmod`",), "`sigmoid`"),
    Bad("\\aplha X", "name", 1, 1, ("unknown macro `\\aplha`",), "\\alpha"),
    Bad("1/2 pred'pred", "name", 1, 5, ("`pred`",), "declare"),
    Bad("\\mymacro{X}", "name", 1, 1, ("unknown macro `\\mymacro`",), "what it stands for"),
    Bad("trace_of(A X)", "name", 1, 1, ("unknown function `trace_of`",), "`trace`"),
    Bad("sofmax(W x)", "name", 1, 1, ("`sofmax`",), "`softmax` or `logsoftmax`?"),
    Bad("rank(X)", "name", 1, 1, ("`rank`",), "write `tr(P)` for a projection P"),
    # sentences
    Bad("Find the gradient of x'x", "syntax", 1, 1, ("the word `Find`",), "the formula alone"),
    Bad("x'x for the symmetric A", "syntax", 1, 5, ("the word `for`",), "the formula alone"),
    Bad("A symmetric x", "name", 1, 3, ("`symmetric` is a kind",), "`A : symmetric; x' A x`"),
    # shapes
    Bad("A x'", "shape", 1, 1, ("product", "`A` (m×n)", "`x'` (1×n)"), "did you mean `A x`?",
        {"A": "matrix(m, n)", "x": "vector(n)"}),
    Bad("x y", "shape", 1, 1, ("`x` (n×1)", "`y` (n×1)"), "`x' y`", {"x": "vector(n)", "y": "vector(n)"}),
    Bad("x y", "shape", 1, 1, ("`x` (m×1)", "`y` (n×1)"), "declare `x` or `y`"),
    Bad("A + B", "shape", 1, 1, ("sum", "`A` (m×n)", "`B` (n×m)"), "did you mean `A + B'`?",
        {"A": "matrix(m, n)", "B": "matrix(n, m)"}),
    Bad("R^2 = X' X; tr(R^2)", "unsupported", 1, 1, ("`R^2 = …`", "square of a matrix"), "define `R` itself"),
    Bad("x - sum(x)", "shape", 1, 1, ("difference", "`sum(x)` (a scalar)"), "`sum(x) ones`"),
    Bad("det(A)", "shape", 1, 1, ("`det` takes a square matrix", "`A` (m×n)"), "", {"A": "matrix(m, n)"}),
    Bad("x^2", "shape", 1, 1, ("`x^2`", "`x` (n×1)"), "`x.^2`", {"x": "vector(n)"}),
    Bad("1/x", "shape", 1, 1, ("`/` divides by a scalar",), "./", {"x": "vector(n)"}),
    Bad("A + 1", "shape", 1, 5, ("scalar `1`", "square matrix `A` (n×n)"), "`I`", {"A": "matrix(n, n)"}),
    Bad("A B", "shape", 1, 1, ("`A` (m×n)", "`B` (p×q)", "not n and p"), "",
        {"A": "matrix(m, n)", "B": "matrix(p, q)"}),
    # kinds
    Bad("X : matrx(m, n)\ntr(X)", "kind", 1, 5, ("`matrx` is no kind",), "`matrix`"),
    Bad("x : vector(n) positiv\nsum(x)", "kind", 1, 15, ("`positiv` is no attribute",), "`positive`"),
    # arity
    Bad("tr(A, B)", "arity", 1, 1, ("`tr` takes 1 argument, not 2",), "tr(X)"),
    Bad("X : matrix(m)\nX", "arity", 1, 5, ("`matrix` takes 2 sizes, not 1",), "matrix(m, n)"),
    # definitions
    Bad("z = W y\ny = f(x)\nz", "definition", 1, 7, ("`y` is used before its definition",), "move"),
    Bad("z = x\nz = y\nz", "definition", 2, 1, ("`z` is defined twice",), "another name"),
    Bad("x = x + 1", "definition", 1, 5, ("`x` is defined by itself",), "another name"),
    # domain
    Bad("1/0 x", "domain", 1, 1, ("divides by zero",), ""),
    Bad("X : matrix(0, n)\ntr(X)", "domain", 1, 12, ("at least 1, not 0",), ""),
    Bad("log(-1) x", "domain", 1, 1, ("no real number",), ""),
]  # fmt: skip


def error_of(text: str, declare: dict[str, str] | None = None) -> MatdiffError:
    with pytest.raises(MatdiffError) as caught:
        parse(text, declare)
    return caught.value


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.text.replace("\n", "; ") or "empty")
def test_bad_input_gives_one_clear_error(bad: Bad) -> None:
    error = error_of(bad.text, bad.declare)
    assert (error.code, error.line, error.column) == (bad.code, bad.line, bad.column)
    for words in bad.says:
        assert words in error.message
    assert bad.hint in (error.hint or "")
    assert len(error.message) < 300


@pytest.mark.parametrize("bad", [b for b in TABLE if b.text], ids=lambda bad: bad.text.replace("\n", "; "))
def test_the_caret_stands_under_the_place(bad: Bad) -> None:
    lines = str(error_of(bad.text, bad.declare)).splitlines()
    shown, caret = lines[1], lines[2]
    assert shown.strip() == bad.text.splitlines()[bad.line - 1].strip()
    assert caret.rstrip().endswith("^")
    assert len(caret.rstrip()) - 4 == bad.column


def test_there_are_forty() -> None:
    assert len({b.text for b in TABLE}) >= 40
    assert {b.code for b in TABLE} <= set(CODES)


# --- variables ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Y", "`X`"),
        ("x", "`X`"),
        ("z", "defined by the program"),
        ("n", "is a size"),
        ("f", "is a function"),
        ("", "neither occurs"),
        ("no name!", "neither occurs"),
    ],
)
def test_what_is_no_variable(name: str, words: str) -> None:
    program = parse("X : matrix(m, n); z = A X; sum(f(z))")
    with pytest.raises(MatdiffError) as caught:
        program.resolve_variable(name)
    assert caught.value.code == "variable"
    assert words in caught.value.message + str(caught.value.hint)


def test_what_is_defined_is_no_variable() -> None:
    for text, hint in (("x = 3; x'x", "away"), ("z = A y; z'z", "away, or derive by `A` or `y`")):
        with pytest.raises(MatdiffError) as caught:
            parse(text).resolve_variable(text[0])
        assert (caught.value.hint or "").endswith(hint)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("X W1 + b", "to every row; or declare `W1` or `b`: as scalar, vector or matrix"),
        ("x y", "(entry by entry)? Or declare `x` or `y`: as scalar, vector or matrix"),
        ("1 + ||A x - b", "add `||`"),
        ("‖A x - b", "add `‖`"),
        ("\\aplha X", "did you mean `\\alpha`?"),
        ("tance(X)", "did you mean `trace`, `tan` or `tanh`?"),
    ],
)
def test_hints_read_well(text: str, hint: str) -> None:
    assert (error_of(text).hint or "").endswith(hint)


def test_nothing_is_shown_of_an_empty_line() -> None:
    assert "^" not in str(error_of(""))


# --- encodings and limits -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("x\ud800", "input", 2),
        ("x\ufffd", "input", 2),
        ("x \x00", "syntax", 3),
        ("x & y", "syntax", 3),
        ("X ≤ Y", "unsupported", 3),
        ("A.foo()", "name", 2),
        ("汉", "syntax", 1),
    ],
)
def test_characters_without_a_meaning(text: str, code: str, column: int) -> None:
    error = error_of(text)
    assert (error.code, error.line, error.column) == (code, 1, column)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "x" + ")" * 10_000,
        "(" * 500_000 + "x" + ")" * 500_000,
        "(" * 10_000,
        "x + " * 250_000,
        "sin(" * 10_000 + "x" + ")" * 10_000,
        "|" * 9_999 + "x" + "|" * 9_999,
        "||" * 5_000 + "x" + "||" * 5_000,
        "-" * 10_000 + "x",
        "x" + "'" * 10_000,
        "x" + "^2" * 10_000,
        "\\frac{1}{" * 4_000 + "x" + "}" * 4_000,
        "x_{" * 10_000,
        "a" * 40_000,
        "A" * 10_000,
        "1" * 10_000,
        "x^1e999999999",
        "\n" * 1_000_000 + "x",
    ],
    ids=lambda text: text[:12],
)
def test_excess_gives_an_answer_or_an_error(text: str) -> None:
    start = time.process_time()
    try:
        parse(text)
    except MatdiffError as error:
        assert error.code in ("limit", "syntax", "name")
    assert time.process_time() - start < 30  # a hang, not a slow machine


def test_a_megabyte_is_too_long() -> None:
    assert error_of("x + " * 250_000 + "x").code == "limit"


def test_the_names_of_declarations_are_checked() -> None:
    error = error_of("x", {"X": "matrix(m,"})
    assert error.code == "syntax"
    assert "`X : matrix(m,`" in error.message
