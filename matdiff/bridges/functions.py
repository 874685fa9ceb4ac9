"""Functions of one number, ours and SymPy's, and what they are called there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from ..errors import Undecidable
from ..expression import Expression
from ..operations import Function

# class of an operation → the same function of SymPy's scalars
TO_SYMPY: dict[str, Callable[..., Any]] = {
    "Exp": sp.exp, "Log": sp.log, "Abs": sp.Abs, "Sign": sp.sign,
    "Sin": sp.sin, "Cos": sp.cos, "Tan": sp.tan, "Asin": sp.asin, "Acos": sp.acos, "Atan": sp.atan,
    "Sinh": sp.sinh, "Cosh": sp.cosh, "Tanh": sp.tanh, "Asinh": sp.asinh, "Acosh": sp.acosh,
    "Atanh": sp.atanh, "Erf": sp.erf, "Erfc": sp.erfc, "Gamma": sp.gamma, "LogGamma": sp.loggamma,
    "Digamma": lambda u: sp.polygamma(0, u), "Polygamma": sp.polygamma,
    "Maximum": sp.Max, "Minimum": sp.Min, "Relu": lambda u: sp.Max(0, u),
    "Step": lambda u: sp.Heaviside(u, sp.Rational(1, 2)),
    "Sigmoid": lambda u: 1 / (1 + sp.exp(-u)), "Softplus": lambda u: sp.log(1 + sp.exp(u)),
}  # fmt: skip

# a function of SymPy → the name of ours
FROM_SYMPY: dict[str, str] = {
    name: name
    for name in (
        "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh",
        "atanh", "sign", "erf", "erfc", "gamma", "loggamma", "digamma",
    )
} | {"Abs": "abs", "Max": "max", "Min": "min", "conjugate": "conj", "re": "re", "im": "im"}  # fmt: skip

# what SymPy has and we write as a quotient: the name of its reciprocal
RECIPROCALS = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}


def applied(node: Expression, *arguments: Any) -> Any:
    """The function of a node at scalars of SymPy.  Raises Undecidable where SymPy has no such function."""
    if isinstance(node, Function):
        return undefined(node.function, node.primes, arguments[0])
    function = TO_SYMPY.get(type(node).__name__)
    if function is None:
        raise Undecidable(f"SymPy has no {getattr(node, 'name', None) or type(node).__name__}")
    return function(*arguments)


def undefined(name: str, primes: int, argument: Any) -> Any:
    """f(u) of a function without a formula, or its derivative of some order at u."""
    f = sp.Function(name)
    if primes == 0:
        return f(argument)
    if isinstance(argument, sp.Symbol):
        return sp.Derivative(f(argument), (argument, primes))
    u = sp.Dummy("u")
    return sp.Subs(sp.Derivative(f(u), (u, primes)), u, argument)
