"""The check by sympy: exact at small sizes, and never begun where it would take long."""

from __future__ import annotations

from fractions import Fraction

import pytest
from check_claims import claim

from matdiff.expression import Symbol
from matdiff.index import check
from matdiff.index.algebra import Algebra, Quotient
from matdiff.index.sympy_check import check_with_sympy
from matdiff.index.sympy_cost import BUDGET, estimate
from matdiff.index.sympy_field import SympyField, factors

SCALAR = {"t": "scalar", "c": "scalar", "k": "scalar"}

RIGHT = [
    ("tr(A X B)", "X", "gradient", "A' B'", {}),
    ("tr(A inv(X) B)", "X", "gradient", "-(inv(X) B A inv(X))'", {}),
    ("det(X)", "X", "hessian",
     "Y = inv(X); det(X) (vec(Y') vec(Y')' - kron(Y, Y') commutation(n, n))", {"X": "matrix(n, n)"}),
    ("logdet(X)", "X", "gradient", "inv(X)", {"X": "spd(n)"}),
    ("x' x", "x", "hvp", "2 V", {}),
    ("A X B", "X", "vjp", "A' G B'", {}),
    ("X X", "X", "differential", "dX X + X dX", {}),
    ("tr(A Q)", "Q", "gradient", "1/2 (A' - Q A Q)", {"Q": "orthogonal(n)"}),
    ("tr(A X)", "X", "gradient", "1/2 (A' - A)", {"X": "skew(n)"}),
    ("norm(x)", "x", "hessian", "I/norm(x) - x x'/norm(x)^3", {}),
    ("sum(f(W x))", "x", "hessian", "W' diag(f''(W x)) W", {}),
    ("exp(t + c)", "t", "gradient", "exp(t) exp(c)", SCALAR),  # what a prime field cannot know
    ("log(t c)", "c", "gradient", "1/c", SCALAR),
    ("softplus(t) - softplus(-t)", "t", "gradient", "1", SCALAR),
    ("sin(t)^2", "t", "hessian", "2 - 4 sin(t)^2", SCALAR),
    ("t^k", "t", "gradient", "k t^(k - 1)", SCALAR),
    ("t^k", "k", "gradient", "log(t) t^k", SCALAR),
    ("sqrt(t^2)", "t", "gradient", "sign(t)", SCALAR),
    ("abs(t)^3", "t", "gradient", "3 t abs(t)", SCALAR),
    ("erf(t)", "t", "gradient", "2/sqrt(pi) exp(-t^2)", SCALAR),
    ("max(t, c)", "t", "gradient", "step(t - c)", SCALAR),
    ("softmax(x)", "x", "jacobian", "diag(softmax(x)) - softmax(x) softmax(x)'", {}),
    ("exp(t/3)^3", "t", "gradient", "exp(t)", SCALAR),
]  # fmt: skip


@pytest.mark.parametrize("case", RIGHT, ids=lambda c: f"{c[2]} of {c[0]}")
def test_right_answers_are_proved_at_sizes(case: tuple[str, str, str, str, dict[str, str]]) -> None:
    found = check(claim(*case), "sympy")
    assert (found.status, found.scope) == ("proved", "these sizes"), found.methods
    sizes = found.methods[0].sizes
    assert all(size >= 2 for size in sizes.values())
    assert len(set(sizes.values())) == len(sizes)


@pytest.mark.parametrize("case", RIGHT, ids=lambda c: f"{c[2]} of {c[0]}")
def test_twice_the_answer_is_not_proved(case: tuple[str, str, str, str, dict[str, str]]) -> None:
    *rest, answer, declared = case
    assert check(claim(*rest, twice(answer), declared), "sympy").status in ("failed", "undecided")


@pytest.mark.parametrize(
    ("function", "answer", "declared"),
    [
        ("tr(A X)", "A", {"X": "matrix(n, n)"}),
        ("tr(A X)", "A'", {"X": "symmetric(n)"}),
        ("tr(inv(X))", "-inv(X)'", {}),
        ("tr(A Q)", "A'", {"Q": "orthogonal(n)"}),
    ],
)
def test_wrong_rational_answers_fail(function: str, answer: str, declared: dict[str, str]) -> None:
    variable = "Q" if "Q" in declared else "X"
    assert check(claim(function, variable, "gradient", answer, declared), "sympy").status == "failed"


def test_a_wrong_answer_with_functions_is_undecided() -> None:
    assert check(claim("exp(t)", "t", "gradient", "t", SCALAR), "sympy").status == "undecided"


def test_a_long_computation_is_not_begun_in_passing() -> None:
    slow = claim("tr(inv(A + X' C X) X' B X)", "X", "gradient", "X", {"X": "matrix(m, n)"})
    work, _ = estimate(slow, {"m": 3, "n": 3})
    assert work > BUDGET
    found = check_with_sympy(slow)
    assert (found.status, found.sizes) == ("undecided", {})
    assert [m.method for m in check(slow).methods] == ["proof"]


def test_the_estimate_grows_with_the_sizes() -> None:
    case = claim("tr(A X B X)", "X", "gradient", "A' X' B' + B' X' A'", {"X": "matrix(m, n)"})
    small, large = estimate(case, {"m": 2, "n": 3})[0], estimate(case, {"m": 4, "n": 5})[0]
    assert small < large


def twice(answer: str) -> str:
    """A program for twice the answer."""
    *definitions, result = answer.split(";")
    return "; ".join([*definitions, f"2 ({result})"])


# --- the algebra ------------------------------------------------------------------------------------


@pytest.fixture
def field() -> SympyField:
    return SympyField(Algebra(4, 40), {})


def fresh(field: SympyField) -> Quotient:
    return field.algebra.generator(field.algebra.new())


def test_quotients_are_equal_by_their_numerators(field: SympyField) -> None:
    x, y = fresh(field), fresh(field)
    one = field.one
    assert (one / x + one / y - (x + y) / (x * y)).is_zero()
    assert not (one / x - one / y).is_zero()
    assert ((x * x - y * y) / (x - y) - (x + y)).is_zero()
    with pytest.raises(ZeroDivisionError):
        _ = one / (x - x)


def test_derivatives_of_quotients(field: SympyField) -> None:
    x, y = fresh(field), fresh(field)
    quotient = x / (x + y)
    assert (field.algebra.derivative(quotient, 0) - y / ((x + y) * (x + y))).is_zero()


def test_functions_of_equal_arguments_are_one_atom(field: SympyField) -> None:
    x, y = fresh(field), fresh(field)
    taken = field.algebra.taken
    left, right = (
        field.undefined(("f", 0), (x + y).power(2)),
        field.undefined(("f", 0), x * x + y * y + (x + x) * y),
    )
    assert (left - right).is_zero()
    assert field.algebra.taken == taken + 1
    # different arguments, also those with the same product of places
    assert not (field.undefined(("f", 0), x * x) - field.undefined(("f", 0), y)).is_zero()


def test_relations_of_functions(field: SympyField) -> None:
    x, y = fresh(field), fresh(field)
    assert (field.exp(x) * field.exp(y) - field.exp(x + y)).is_zero()
    assert (field.exp(x) * field.exp(-x) - field.one).is_zero()
    assert (field.log(x * y) - field.log(x) - field.log(y)).is_zero()
    assert (field.log(field.exp(x)) - x).is_zero()
    assert (field.exp(field.log(x)) - x).is_zero()
    assert (field.sqrt(x + y) * field.sqrt(x + y) - x - y).is_zero()
    assert (field.sqrt(x * x) - field.absolute(x)).is_zero()
    assert not (field.sqrt(x * x) - x).is_zero()
    assert (field.sin(x).power(2) + field.cos(x).power(2) - field.one).is_zero()
    assert (field.sign(x) * field.sign(x) - field.one).is_zero()
    assert (field.sign(-x) + field.sign(x)).is_zero()
    assert (field.rational_power(x, Fraction(3, 2)) - x * field.sqrt(x)).is_zero()
    assert not (field.exp(x) - field.exp(y)).is_zero()


@pytest.mark.parametrize("number", [1, 2, 12, 97, 360, 10007 * 10007])
def test_factors(number: int) -> None:
    product = 1
    for prime, exponent in factors(number).items():
        product *= prime**exponent
    assert product == number


def test_a_symbol_that_is_positive_has_no_sign(field: SympyField) -> None:
    place = field.algebra.new()
    field.positive.add(place)
    x = field.algebra.generator(place)
    assert (field.sign(x) - field.one).is_zero()
    assert Symbol("x", declared=frozenset({"positive"})).properties >= {"positive"}
