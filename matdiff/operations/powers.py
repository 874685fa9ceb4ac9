"""Powers: of scalars, entry by entry, and of square matrices."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Self

from ..errors import MatdiffError
from ..expression import OPERATORS, Expression, Rule, closure
from ..expression.rule import X
from .arithmetic import Extent, Number, Operand, add, lift, multiply, product_of_entries
from .constants import ones_like
from .hadamard import hadamard
from .inverse import Inverse
from .operation import Entries, Level, Notation, Operation

LARGEST_EXPONENT = 50
HALF = Fraction(1, 2)


def is_plain(exponent: Expression) -> bool:
    """Whether an exponent is written without parentheses: a name or a number 0, 1, 2, …"""
    if isinstance(exponent, Number):
        return exponent.value >= 0 and exponent.value.denominator == 1
    return not exponent.operands and not isinstance(exponent, Extent)


class Power(Operation):
    """X to a scalar power, entry by entry (m×n, 1×1 → m×n).

    ``Power(x, -1)`` is 1/x, ``Power(x, 1/2)`` the square root.
    """

    __slots__ = ()
    name = "pow"
    signature = "(m,n),()->(m,n)"
    source = "dxᵖ = p xᵖ⁻¹ dx + log(x) xᵖ dp"
    numpy = "{0} ** {1}"

    def __new__(cls, base: Expression, exponent: Operand) -> Self:
        return super().__new__(cls, base, lift(exponent))

    @property
    def base(self) -> Expression:
        """What is raised."""
        return self.operands[0]

    @property
    def exponent(self) -> Expression:
        """The power, a scalar."""
        return self.operands[1]

    @property
    def number(self) -> Fraction | None:
        """The power if it is a number."""
        return self.exponent.value if isinstance(self.exponent, Number) else None

    def find_properties(self) -> frozenset[str]:
        given, p = self.base.properties, self.number
        found = set(given & {"symmetric", "positive", "nonnegative", "nonzero"})
        if p is not None and p > 0:
            found |= given & {"diagonal", "lower", "upper"}
        if p is not None and p < 0 and "nonnegative" in found:
            found.add("positive")  # where it has a value at all
        if p is not None and (p.numerator % 2 == 0 or p.denominator % 2 == 0):
            found.add("positive" if "nonzero" in given or p < 0 else "nonnegative")
        return closure(found)

    def find_length(self) -> int:
        p = self.number
        if p == HALF:
            return self.base.length + 1
        if p is not None and p < 0:  # printed as a quotient: the sign of the product becomes the slash
            return self.base.length + (0 if p == -1 else 1 + Number(-p).length)
        return self.base.length + 1 + self.exponent.length

    def notation(self, dialect: str) -> Notation | None:
        scalar, p = self.is_scalar, self.number
        if p == HALF:
            return Notation(r"\sqrt{{{0}}}" if dialect == "latex" else "sqrt({0})")
        if dialect == "latex":
            return Notation(
                "{0:POSTFIX}^{{{1}}}" if scalar else r"{0:POSTFIX}^{{\odot {1:UNARY}}}", Level.POWER
            )
        sign = "^" if scalar else ".^"
        exponent = "{1}" if is_plain(self.exponent) else "({1})"
        return Notation("{0:POSTFIX}" + sign + exponent, Level.POWER)

    def differential(self, *d: Expression | None) -> Expression:
        dx, dp = d
        terms: list[Expression] = []
        if dx is not None:
            p = self.number
            lower = power_of(self.base, Number(p - 1) if p is not None else self.exponent - 1)
            terms.append(hadamard(self.exponent, lower, dx))
        if dp is not None:
            from .elementwise import Log

            terms.append(hadamard(dp, Log(self.base), self))
        return add(*terms)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        [[p]] = operands[1]
        return [[field.power(u, p, self.exponent) for u in row] for row in operands[0]]


class Sqrt(Operation):
    """√x entry by entry (m×n → m×n): the macro ``Power(x, 1/2)``."""

    __slots__ = ()
    name = "sqrt"
    signature = "(m,n)->(m,n)"
    macro = True

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        (x,) = operands
        return Power(x, HALF)


class MatrixPower(Operation):
    """Xᵏ of a square matrix, k a scalar (n×n, 1×1 → n×n)."""

    __slots__ = ()
    signature = "(n,n),()->(n,n)"
    source = "Magnus & Neudecker (2019), §8.2, repeated: dXᵏ = Σ Xⁱ dX Xᵏ⁻¹⁻ⁱ; Matrix Cookbook (123)"
    latex = Notation("{0:POSTFIX}^{{{1}}}", Level.POWER)
    numpy = "np.linalg.matrix_power({0}, {1})"

    def __new__(cls, base: Expression, exponent: Operand) -> Self:
        return super().__new__(cls, base, lift(exponent))

    @property
    def base(self) -> Expression:
        """What is raised."""
        return self.operands[0]

    @property
    def exponent(self) -> Expression:
        """The power, a scalar."""
        return self.operands[1]

    @property
    def integer(self) -> int | None:
        """The power if it is an integer."""
        k = self.exponent
        return int(k.value) if isinstance(k, Number) and k.value.denominator == 1 else None

    def find_properties(self) -> frozenset[str]:
        given, k = self.base.properties, self.integer
        if k is None:
            return closure(given & {"symmetric", "diagonal"})
        found = set(
            given & {"symmetric", "psd", "spd", "diagonal", "lower", "upper", "orthogonal", "invertible"}
        )
        if k >= 0:
            found |= given & {"nonnegative"}
        if k < 0:
            found.add("invertible")
        if "skew" in given and "symmetric" not in given:
            found.add("skew" if k % 2 else "symmetric")
        if "symmetric" in given and k % 2 == 0:
            found.add("spd" if "invertible" in found else "psd")
        return closure(found)

    def holds_if(self) -> str | None:
        return None if isinstance(self.exponent, (Number, Extent)) else "{1} is a positive integer"

    def find_length(self) -> int:
        return self.base.length + 1 + self.exponent.length

    def notation(self, dialect: str) -> Notation | None:
        if dialect == "latex":
            return self.latex
        return Notation("{0:POSTFIX}^" + ("{1}" if is_plain(self.exponent) else "({1})"), Level.POWER)

    def differential(self, *d: Expression | None) -> Expression | None:
        dX, dk = d
        k = self.integer
        if dk is not None:
            raise MatdiffError(
                "unsupported", "there is no rule for the derivative of a matrix power by its exponent"
            )
        if k is None and not isinstance(self.exponent, Number):
            from .symbolic_powers import PowerDerivative

            return None if dX is None else PowerDerivative(self.base, dX, self.exponent)
        if k is None:
            raise MatdiffError(
                "unsupported", "there is no rule for the derivative of a fractional matrix power"
            )
        if abs(k) > LARGEST_EXPONENT:
            raise MatdiffError("limit", f"the exponent {k} is beyond {LARGEST_EXPONENT}")
        if dX is None or k == 0:
            return None
        base = self.base if k > 0 else Inverse(self.base)
        step = dX if k > 0 else -(base @ dX @ base)
        count = abs(k)

        def around(i: int) -> Expression:
            factors = [matrix_power(base, i), step, matrix_power(base, count - 1 - i)]
            return multiply(*(f for f in factors if f is not None))

        return add(*(around(i) for i in range(count)))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        X = operands[0]
        k = self.integer
        if k is None:
            if isinstance(self.exponent, Number) and self.exponent.value == HALF:
                root: Entries = field.matrix_function("sqrtm", self, X)
                return root
            from .symbolic_powers import exponent_value

            k = exponent_value(field, self.exponent)
        n = len(X)
        unit = [[field.one if i == j else field.zero for j in range(n)] for i in range(n)]
        if k < 0:
            X, k = Inverse(self.base).evaluate(field, X), -k
        total: Entries | None = None
        while k:
            if k % 2:
                total = X if total is None else product_of_entries(total, X)
            k //= 2
            if k:
                X = product_of_entries(X, X)
        return unit if total is None else total


def matrix_power(base: Expression, exponent: int) -> Expression | None:
    """Xᵏ, X itself for k = 1, None for k = 0."""
    if exponent == 0:
        return None
    return base if exponent == 1 else MatrixPower(base, exponent)


def power_of(base: Expression, exponent: Operand) -> Expression:
    """X to a power entry by entry: X itself for 1, ones for 0."""
    node = lift(exponent)
    if isinstance(node, Number) and node.value == 1:
        return base
    return ones_like(base) if isinstance(node, Number) and node.value == 0 else Power(base, node)


def power(base: Operand, exponent: Operand) -> Expression:
    """A scalar to a power, or a square matrix; X^(1/2) is sqrtm(X).  Raises MatdiffError for other shapes."""
    node = lift(base)
    if node.is_scalar:
        return Power(node, exponent)
    if not node.is_square:
        raise MatdiffError(
            "shape", f"a power of a {node.rows}×{node.columns} matrix", hint="Power(x, k) acts entry by entry"
        )
    number = exponent.value if isinstance(exponent, Number) else exponent
    if isinstance(number, Fraction) and number.denominator == 2:
        from .matrix_functions import MatrixSquareRoot

        root = MatrixSquareRoot(node)
        half = {1: root, -1: Inverse(root)}
        return half.get(number.numerator) or MatrixPower(root, number.numerator)
    return MatrixPower(node, exponent)


Power.rules = (
    Rule("x¹ = x", Power[X, Number(1)], lambda X: X),
    Rule("x⁰ = 1", Power[X, Number(0)], lambda X: ones_like(X)),
)

OPERATORS["power"] = power
