"""The derivative of every elementwise function, against mpmath and against sympy.

The checks of an answer take these derivatives from the operations, so they are tested apart.
"""

from __future__ import annotations

from itertools import pairwise

import mpmath
import pytest
import sympy

from matdiff.errors import Undecidable
from matdiff.expression import Expression, Symbol, postorder
from matdiff.index import Claim, check
from matdiff.index.evaluation import evaluate
from matdiff.index.numeric import NumberField
from matdiff.operations import Number, Trace, operations
from matdiff.operations.elementwise import Elementwise, Function

T = Symbol("t")
CLASSES = [c for c in operations() if issubclass(c, Elementwise) and not getattr(c, "macro", False)]
UNARY = [c for c in CLASSES if c.signature == "(m,n)->(m,n)" and c is not Function]
# where a function has real values, if not everywhere
DOMAINS = {
    "Log": (0.2, 3.0), "Gamma": (0.3, 3.0), "LogGamma": (0.3, 3.0), "Digamma": (0.3, 3.0),
    "Asin": (-0.9, 0.9),
    "Acos": (-0.9, 0.9), "Atanh": (-0.9, 0.9), "Acosh": (1.2, 4.0), "Polygamma": (0.3, 3.0),
}  # fmt: skip
NAMES = {
    "Sigmoid": lambda t: 1 / (1 + sympy.exp(-t)), "Softplus": lambda t: sympy.log(1 + sympy.exp(t)),
    "Huber": lambda t: sympy.Piecewise((t**2 / 2, abs(t) <= 1), (abs(t) - sympy.Rational(1, 2), True)),
    "LogGamma": sympy.loggamma, "Digamma": sympy.digamma,
}  # fmt: skip


def instances() -> list[Expression]:
    """Every elementwise function of one variable at t, and some of those with parameters."""
    found = [c(T) for c in UNARY]
    found += [Function("f", 0, T), Function("f", 2, T)]
    found += [c(k, T) for c in CLASSES if c.__name__ == "Polygamma" for k in (1, 2)]  # type: ignore[call-arg, arg-type]
    return found


def number(field: NumberField, node: Expression | None, t: mpmath.mpf) -> mpmath.mpf:
    """The value of an expression in t."""
    if node is None:
        return field.zero
    [[[value]]] = evaluate([node], field, {T: [[t]]})
    return value


def test_there_are_functions_to_test() -> None:
    assert len(UNARY) >= 25
    assert {"Exp", "Log", "Sin", "Relu", "Erf", "Gamma"} <= {c.__name__ for c in UNARY}


@pytest.mark.parametrize("node", instances(), ids=repr)
def test_the_derivative_is_the_slope(node: Expression) -> None:
    context = mpmath.MPContext()
    context.dps = 60
    field = NumberField(context, {})
    assert isinstance(node, Elementwise)
    slope = node.derivative(T)
    low, high = DOMAINS.get(type(node).__name__, (-2.0, 2.0))
    h = context.mpf(10) ** -20
    for k in range(7):
        t = context.mpf(low) + (context.mpf(high) - low) * (k + context.mpf(1) / 3) / 7
        difference = (number(field, node, t + h) - number(field, node, t - h)) / (2 * h)
        assert abs(difference - number(field, slope, t)) < context.mpf(10) ** -25, (node, t)


@pytest.mark.parametrize("kind", UNARY, ids=lambda c: c.__name__)
def test_the_derivative_is_the_one_that_sympy_knows(kind: type[Elementwise]) -> None:
    if kind.__name__ in ("Abs", "Sign", "Relu", "Step"):
        pytest.skip("sympy's are distributions")
    t = sympy.Symbol("t", real=True)
    function = NAMES.get(kind.__name__, getattr(sympy, kind.__name__.lower(), None))
    assert function is not None, f"name the function of sympy for {kind.__name__}"
    expected = sympy.lambdify(t, sympy.diff(function(t), t), "mpmath")
    field = NumberField(mpmath.mp, {})
    low, high = DOMAINS.get(kind.__name__, (-2.0, 2.0))
    for k in range(5):
        u = mpmath.mpf(low) + (mpmath.mpf(high) - low) * (k + mpmath.mpf(1) / 3) / 5
        assert abs(expected(u) - number(field, kind(T).derivative(T), u)) < 1e-12


@pytest.mark.parametrize("kind", UNARY, ids=lambda c: c.__name__)
def test_the_sign_that_is_claimed_of_values_holds(kind: type[Elementwise]) -> None:
    field = NumberField(mpmath.mp, {})
    low, high = DOMAINS.get(kind.__name__, (-2.0, 2.0))
    points = [mpmath.mpf(low) + (mpmath.mpf(high) - low) * k / 9 for k in range(10)]
    values = [number(field, kind(T), u) for u in points]
    if kind.sign is not None:
        smallest = min(values)
        assert smallest > 0 if kind.sign == "positive" else smallest >= 0
    if kind.zero:
        assert number(field, kind(T), mpmath.mpf(0)) == 0
    if kind.odd:
        assert all(abs(number(field, kind(T), -u) + v) < 1e-12 for u, v in zip(points, values, strict=True))
    assert any(a != b for a, b in pairwise(values))


@pytest.mark.parametrize("kind", UNARY, ids=lambda c: c.__name__)
@pytest.mark.parametrize("method", ["proof", "sympy", "numeric"])
def test_every_method_knows_every_function(kind: type[Elementwise], method: str) -> None:
    node = kind(T)
    slope = node.derivative(T)
    right = Number(0) if slope is None else slope
    assert all(isinstance(n, Expression) for n in postorder(right))
    found = check(Claim(node, T, "gradient", right), method)
    assert found.status == ("tested" if method == "numeric" else "proved"), found.methods
    wrong = check(Claim(node, T, "gradient", right + 1), method)
    assert wrong.status in ("undecided", "failed"), wrong.methods
    if method == "numeric":
        assert wrong.status == "failed"


def test_an_unknown_function_is_undecidable() -> None:
    field = NumberField(mpmath.mp, {})
    with pytest.raises(Undecidable):
        field.apply(Trace(T), mpmath.mpf(1))
