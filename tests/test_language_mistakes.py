"""Mistakes of people who learn: one message each, the place, and the likely fix."""

from __future__ import annotations

import pytest

from matdiff.errors import MatdiffError
from matdiff.language import parse

# what is typed, the code, the column, a part of the message, a part of the hint
MISTAKES = [
    # brackets and bars
    ("tr(A X B", "syntax", 3, "the `(` is never closed", "add `)`"),
    ("tr(A X B))", "syntax", 10, "closes nothing", "take it away"),
    ("[A, B; C", "syntax", 1, "the `[` is never closed", "add `]`"),
    ("||A x - b", "syntax", 1, "the `||` is never closed", "add `||`"),
    ("|x", "syntax", 1, "the `|` is never closed", "add `|`"),
    ("(x + y]", "syntax", 7, "does not close the `(`", "`)` is expected"),
    (r"\left( x \right]", "syntax", 16, "does not close the `(`", "`)` is expected"),
    ("x}", "syntax", 2, "closes nothing", "open it"),
    ("x_{1", "syntax", 3, "never closed", ""),
    ("x^{2", "syntax", 3, "never closed", "add `}`"),
    (")x(", "syntax", 1, "closes nothing", ""),
    ("<x, y", "syntax", 1, "never closed", "add `>`"),
    # operators and operands
    ("x'A x +", "syntax", 7, "missing after `+`", "take the operator away"),
    ("* x", "syntax", 1, "missing before `*`", ""),
    ("x' * * y", "syntax", 4, "missing after `*`", ""),
    ("x^", "syntax", 2, "an exponent is missing", ""),
    ("x^^2", "syntax", 3, "missing before `^`", ""),
    ("'x", "syntax", 1, "nothing before it to transpose", ""),
    ("2 3 x", "syntax", 3, "two numbers side by side", "`*`"),
    ("a^b^c", "syntax", 1, "two powers", "(a^b)^c"),
    ("x_", "syntax", 2, "a subscript is missing", "x_{…}"),
    (r"\frac{x}", "syntax", 8, "two arguments", r"\frac{a}{b}"),
    (r"\frac{1}{} x", "syntax", 9, "nothing stands between", ""),
    ("exp", "syntax", 1, "the argument of `exp` is missing", "exp(…)"),
    ("exp + 1", "syntax", 1, "the argument of `exp` is missing", "exp(…)"),
    ("exp -x", "syntax", 1, "the argument of `exp` is missing", "exp(-…)"),
    ("log log", "syntax", 5, "nothing follows", "log(…)"),
    ("", "syntax", 1, "there is no expression", ""),
    ("# only a comment", "syntax", 17, "there is no expression", ""),
    (";;;", "syntax", 4, "there is no expression", ""),
    # names
    ("trcae(A X)", "name", 1, "unknown function `trcae`", "trace"),
    ("logdte(X)", "name", 1, "unknown function `logdte`", "logdet"),
    ("INV(A)", "name", 1, "unknown function", "`inv`"),
    (r"\foo{x}", "name", 1, r"unknown macro `\foo`", ""),
    (r"\lamda x", "name", 1, r"unknown macro `\lamda`", r"\lambda"),
    ("loss - x", "name", 1, "`loss` is no known name", "declare it"),
    ("dot(x, y)", "name", 1, "unknown function", "inner(x, y)"),
    ("transpos(A) x", "name", 1, "unknown function", "transpose"),
    # shapes
    ("x : vector(n); x^2", "shape", 16, "the base of `x^2`", "x.^2"),
    ("A : matrix(m, n); inv(A)", "shape", 19, "a square matrix", "pinv(A)"),
    ("A : matrix(m, n); det(A)", "shape", 19, "a square matrix", "A' A"),
    ("A : matrix(m, n); B : matrix(n, m); A + B", "shape", 37, "equal shapes", "A + B'"),
    ("A : matrix(m, n); x : vector(m); A x", "shape", 34, "n and m", "A' x"),
    ("x y", "shape", 1, "the product of `x`", "x' y"),
    ("x'x/y'y", "shape", 1, "divides by a scalar", "next factor alone"),
    ("A : matrix(n, n); A + 1", "shape", 23, "two things", "`I`"),
    # declarations and definitions
    ("x : vektor(n); x", "kind", 5, "`vektor` is no kind", "vector"),
    ("x : vector(n, m); x", "arity", 5, "takes 1 size", "x : vector(n)"),
    ("x :", "kind", 4, "the kind of `x` is missing", "matrix(m, n)"),
    ("x : vector(n); x : vector(n); x", "definition", 16, "declared twice", ""),
    ("z = W z", "definition", 7, "defined by itself", "another name"),
    ("y = z; z = x; y", "definition", 5, "before its definition", "above"),
    ("x; y", "syntax", 1, "only the last statement", "name"),
    ("x =", "syntax", 3, "nothing stands right of `=`", ""),
    ("x = y = z", "syntax", 7, "`=` inside an expression", "one definition"),
    # arguments
    ("tr(A, B)", "arity", 1, "takes 1 argument, not 2", "tr(X)"),
    ("kron(A)", "arity", 1, "takes 2 arguments, not 1", "kron(X, Y)"),
    ("log(x, 2)", "arity", 1, "takes 1 argument", "log(x)/log(2)"),
    ("x, y", "syntax", 2, "a comma", "parentheses of a function"),
    # what other notations have, and this one has not
    ("x < y", "syntax", 3, "never closed", "no comparisons"),
    ("x == y", "syntax", 3, "no comparisons", ""),
    ("x != y", "syntax", 3, "no comparisons", ""),
    ("x -> y", "syntax", 4, "no comparisons", ""),
    ("x ? y : z", "syntax", 3, "no meaning", "function alone"),
    ("x && y", "syntax", 3, "no meaning", "logical"),
    ("x!", "syntax", 2, "no meaning", "gamma"),
    ("“x”", "syntax", 1, "no meaning", "without quotes"),
    ("x[0]", "unsupported", 1, "entries", "e_1'"),
    ("E[x]", "unsupported", 1, "expectation", "write out"),
    ("p(x|y)", "syntax", 6, "does not close", "conditional"),
    ("N(x; mu, Sigma)", "syntax", 2, "never closed", "density"),
    (r"\log I_0(\kappa)", "unsupported", 6, "no identity matrix", "Bessel"),
    (r"\coprod_i x_i", "unsupported", 1, "product of this kind", "prod(x)"),
    (r"\prod_{i<j} x_i x_j", "unsupported", 1, "product over `i`", "prod("),
    (r"\max_i x_i", "unsupported", 1, "over an index", "`max(x)`"),
    ("sum(huber(r, c))", "arity", 5, "takes 1 argument", "c^2 huber(r/c)"),
    (r"\int x", "unsupported", 1, "an integral", ""),
    (r"f(x) \equiv x", "unsupported", 6, "a comparison", "right side"),
    ("x'A x where A is symmetric", "syntax", 7, "the word `where`", "A : symmetric"),
    ("h(b|y||) + c", "syntax", 8, "does not close", "conditional"),
    # places
    ("x'A x +\n  (y - z", "syntax", 3, "never closed", "add `)`"),
    ("\tx'A\tx)", "syntax", 7, "closes nothing", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "code", "column", "message", "hint"), MISTAKES, ids=[repr(m[0])[:40] for m in MISTAKES]
)
def test_a_mistake_is_explained(typed: str, code: str, column: int, message: str, hint: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(typed)
    error = caught.value
    assert (error.code, error.column) == (code, column)
    assert message in error.message
    assert hint in (error.hint or "")
    assert "\n" not in error.message


def test_the_line_of_a_mistake() -> None:
    with pytest.raises(MatdiffError) as caught:
        parse("z = W x;\ny = A z\n\ntr(y")
    assert (caught.value.line, caught.value.column) == (4, 3)


HUGE = {
    "parentheses": "(" * 20_000 + "x" + ")" * 20_000,
    "primes": "x" + "'" * 5_000,
    "signs": "-" * 20_000 + "x",
    "tabs": "\t\tx'\tA\tx\t",
    "comments": "# a # b # c\nx'x # d",
    "windows": "x'A x\r\n",
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_and_odd_inputs_are_read(name: str) -> None:
    assert parse(HUGE[name]).symbols["x"].is_column


TOO_MUCH = {
    "open": ("(" * 20_000, "syntax"),
    "brackets": ("([" * 10_000, "syntax"),
    "quotients": (r"\frac{" * 5_000 + "x", "syntax"),
    "bars": ("|" * 20_001, "syntax"),
    "letters": ("x" * 49_999, "name"),
    "characters": ("x" * 60_000, "limit"),
    "methods": ("x" + ".sum()" * 6_000, "limit"),
    "minima": (r"\min_x " * 5_000 + "x", "unsupported"),
    "definitions": (", a=x" * 5_000, "definition"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_one_error(name: str) -> None:
    typed, code = TOO_MUCH[name]
    with pytest.raises(MatdiffError) as caught:
        parse(typed)
    assert caught.value.code == code
    assert len(str(caught.value)) < 1_000
