"""Circular and hyperbolic functions, entry by entry."""

from __future__ import annotations

from ..expression import Expression
from .arithmetic import negate
from .constants import ones_like
from .elementwise import Elementwise, latex_name, latex_operator
from .powers import HALF, Power

# --- circular functions ---------------------------------------------------------------------------


class Sin(Elementwise):
    """sin x; sin′ = cos."""

    __slots__ = ()
    name = "sin"
    zero = True
    odd = True
    latex = latex_name("sin")
    numpy = "np.sin({0})"

    def derivative(self, x: Expression) -> Expression:
        return Cos(x)


class Cos(Elementwise):
    """cos x; cos′ = −sin."""

    __slots__ = ()
    name = "cos"
    latex = latex_name("cos")
    numpy = "np.cos({0})"

    def derivative(self, x: Expression) -> Expression:
        return negate(Sin(x))


class Tan(Elementwise):
    """tan x; tan′ = 1 + tan²."""

    __slots__ = ()
    name = "tan"
    zero = True
    odd = True
    latex = latex_name("tan")
    numpy = "np.tan({0})"

    def derivative(self, x: Expression) -> Expression:
        return ones_like(x) + Power(Tan(x), 2)


class Asin(Elementwise):
    """arcsin x; its derivative is (1 − x²)^(−1/2)."""

    __slots__ = ()
    name = "asin"
    synonyms = ("arcsin",)
    zero = True
    odd = True
    latex = latex_name("arcsin")
    numpy = "np.arcsin({0})"

    def derivative(self, x: Expression) -> Expression:
        return Power(ones_like(x) - Power(x, 2), -HALF)


class Acos(Elementwise):
    """arccos x; its derivative is −(1 − x²)^(−1/2)."""

    __slots__ = ()
    name = "acos"
    synonyms = ("arccos",)
    sign = "nonnegative"
    latex = latex_name("arccos")
    numpy = "np.arccos({0})"

    def derivative(self, x: Expression) -> Expression:
        return negate(Power(ones_like(x) - Power(x, 2), -HALF))


class Atan(Elementwise):
    """arctan x; its derivative is 1/(1 + x²)."""

    __slots__ = ()
    name = "atan"
    synonyms = ("arctan",)
    zero = True
    odd = True
    latex = latex_name("arctan")
    numpy = "np.arctan({0})"

    def derivative(self, x: Expression) -> Expression:
        return Power(ones_like(x) + Power(x, 2), -1)


# --- hyperbolic functions -------------------------------------------------------------------------


class Sinh(Elementwise):
    """sinh x; sinh′ = cosh."""

    __slots__ = ()
    name = "sinh"
    zero = True
    odd = True
    latex = latex_name("sinh")
    numpy = "np.sinh({0})"

    def derivative(self, x: Expression) -> Expression:
        return Cosh(x)


class Cosh(Elementwise):
    """cosh x; cosh′ = sinh."""

    __slots__ = ()
    name = "cosh"
    sign = "positive"
    latex = latex_name("cosh")
    numpy = "np.cosh({0})"

    def derivative(self, x: Expression) -> Expression:
        return Sinh(x)


class Tanh(Elementwise):
    """tanh x; tanh′ = 1 − tanh²."""

    __slots__ = ()
    name = "tanh"
    zero = True
    odd = True
    latex = latex_name("tanh")
    numpy = "np.tanh({0})"

    def derivative(self, x: Expression) -> Expression:
        return ones_like(x) - Power(Tanh(x), 2)


class Asinh(Elementwise):
    """arsinh x; its derivative is (1 + x²)^(−1/2)."""

    __slots__ = ()
    name = "asinh"
    synonyms = ("arcsinh", "arsinh")
    zero = True
    odd = True
    latex = latex_operator("arsinh")
    numpy = "np.arcsinh({0})"

    def derivative(self, x: Expression) -> Expression:
        return Power(ones_like(x) + Power(x, 2), -HALF)


class Acosh(Elementwise):
    """arcosh x, x > 1; its derivative is (x² − 1)^(−1/2)."""

    __slots__ = ()
    name = "acosh"
    synonyms = ("arccosh", "arcosh")
    sign = "nonnegative"
    latex = latex_operator("arcosh")
    numpy = "np.arccosh({0})"

    def derivative(self, x: Expression) -> Expression:
        return Power(Power(x, 2) - ones_like(x), -HALF)


class Atanh(Elementwise):
    """artanh x; its derivative is 1/(1 − x²)."""

    __slots__ = ()
    name = "atanh"
    synonyms = ("arctanh", "artanh")
    zero = True
    odd = True
    latex = latex_operator("artanh")
    numpy = "np.arctanh({0})"

    def derivative(self, x: Expression) -> Expression:
        return Power(ones_like(x) - Power(x, 2), -1)
