"""Special functions, entry by entry: the error function, the gamma function and its derivatives."""

from __future__ import annotations

from typing import Any, Self

from ..errors import MatdiffError
from ..expression import Expression
from .arithmetic import Number, Operand, lift, negate, scale
from .constants import Pi
from .elementwise import Elementwise, Exp, latex_operator
from .hadamard import hadamard
from .operation import Entries, Notation
from .powers import HALF, Power

# --- special functions ----------------------------------------------------------------------------


def bell(x: Expression) -> Expression:
    """2/√π exp(−x²), the derivative of erf."""
    return scale(2, Power(Pi(), -HALF), Exp(negate(Power(x, 2))))


class Erf(Elementwise):
    """The error function; erf′ x = 2/√π exp(−x²)."""

    __slots__ = ()
    name = "erf"
    zero = True
    odd = True
    latex = latex_operator("erf")
    numpy = "scipy.special.erf({0})"

    def derivative(self, x: Expression) -> Expression:
        return bell(x)


class Erfc(Elementwise):
    """1 − erf x; its derivative is −2/√π exp(−x²)."""

    __slots__ = ()
    name = "erfc"
    sign = "positive"
    latex = latex_operator("erfc")
    numpy = "scipy.special.erfc({0})"

    def derivative(self, x: Expression) -> Expression:
        return negate(bell(x))


class Gamma(Elementwise):
    """The gamma function; Γ′ = Γ ⊙ ψ with the digamma function ψ."""

    __slots__ = ()
    name = "gamma"
    latex = Notation(r"\Gamma\left({0}\right)")
    numpy = "scipy.special.gamma({0})"

    def find_sign(self, given: frozenset[str]) -> frozenset[str]:
        return given & {"positive"}

    def derivative(self, x: Expression) -> Expression:
        return hadamard(Gamma(x), Digamma(x))


class LogGamma(Elementwise):
    """log |Γ(x)|; its derivative is the digamma function."""

    __slots__ = ()
    name = "loggamma"
    latex = Notation(r"\log\Gamma\left({0}\right)")
    numpy = "scipy.special.gammaln({0})"

    def derivative(self, x: Expression) -> Expression:
        return Digamma(x)


class Digamma(Elementwise):
    """ψ(x) = Γ′(x)/Γ(x); its derivative is the trigamma function."""

    __slots__ = ()
    name = "digamma"
    latex = Notation(r"\psi\left({0}\right)")
    numpy = "scipy.special.digamma({0})"

    def derivative(self, x: Expression) -> Expression:
        return Polygamma(1, x)


class Polygamma(Elementwise):
    """ψ⁽ᵏ⁾(x), the k-th derivative of the digamma function, k a number (1×1, m×n → m×n)."""

    __slots__ = ()
    name = "polygamma"
    signature = "(),(m,n)->(m,n)"
    latex = Notation(r"\psi^{{({0})}}\left({1}\right)")
    numpy = "scipy.special.polygamma({0}, {1})"

    def __new__(cls, order: Operand, x: Expression) -> Self:
        return super().__new__(cls, lift(order), x)

    @property
    def order_of_derivative(self) -> int:
        """The order k.  Raises MatdiffError where it is no number 1, 2, …"""
        k = self.operands[0]
        if not isinstance(k, Number) or k.value.denominator != 1 or k.value < 1:
            raise MatdiffError("unsupported", "the order of polygamma must be a number 1, 2, …")
        return int(k.value)

    def derivative(self, x: Expression) -> Expression:
        return Polygamma(self.order_of_derivative + 1, x)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        [[k]] = operands[0]
        return [[field.apply(self, k, u) for u in row] for row in operands[1]]
