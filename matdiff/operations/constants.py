"""Constants: identity, ones, zeros, unit vectors, π."""

from __future__ import annotations

from typing import Any, Self

from ..expression import ONE, OPERATORS, SCALAR, Expression, Rule, Shape, Size, closure
from .arithmetic import Extent, Number, Product, scale
from .operation import Entries, Operation
from .transpose import Transpose


class Constant(Operation):
    """Base of the constants: no operands, no symbols; the parameters say which."""

    __slots__ = ()

    def find_symbols(self) -> frozenset[Expression]:
        return frozenset()

    def find_length(self) -> int:
        return 1


class Identity(Constant):
    """The identity matrix I (n×n)."""

    __slots__ = ()
    name = "I"
    synonyms = ("eye",)
    takes_sizes = True

    def __new__(cls, size: int | str | Size) -> Self:
        return super().__new__(cls, parameters=(Size.of(size),))

    def find_shape(self) -> Shape:
        size: Size = self.parameters[0]  # type: ignore[assignment]
        return (size, size)

    def find_properties(self) -> frozenset[str]:
        return closure({"spd", "diagonal", "orthogonal", "toeplitz", "nonnegative"})

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        n = field.count(self.rows)
        return [[field.one if i == j else field.zero for j in range(n)] for i in range(n)]


class Ones(Constant):
    """A matrix of ones (m×n)."""

    __slots__ = ()
    name = "ones"
    takes_sizes = True

    def __new__(cls, rows: int | str | Size, columns: int | str | Size = ONE) -> Self:
        return super().__new__(cls, parameters=(Size.of(rows), Size.of(columns)))

    def find_shape(self) -> Shape:
        return self.parameters  # type: ignore[return-value]

    def find_properties(self) -> frozenset[str]:
        return closure({"positive"} | ({"symmetric", "toeplitz"} if self.is_square else set()))

    def find_length(self) -> int:
        return 1 if self.is_column else 2

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[field.one] * field.count(self.columns) for _ in range(field.count(self.rows))]


class Zeros(Constant):
    """A matrix of zeros (m×n); a scalar zero is the number 0."""

    __slots__ = ()
    name = "zeros"
    takes_sizes = True

    def __new__(cls, rows: int | str | Size, columns: int | str | Size = ONE) -> Self:
        return super().__new__(cls, parameters=(Size.of(rows), Size.of(columns)))

    def find_shape(self) -> Shape:
        return self.parameters  # type: ignore[return-value]

    def find_properties(self) -> frozenset[str]:
        square = {"psd", "diagonal", "skew", "toeplitz"} if self.is_square else set()
        return closure({"nonnegative"} | square)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[field.zero] * field.count(self.columns) for _ in range(field.count(self.rows))]


class Unit(Constant):
    """The i-th unit vector e_i (n×1), i counted from 1."""

    __slots__ = ()

    def __new__(cls, index: int, size: int | str | Size) -> Self:
        return super().__new__(cls, parameters=(index, Size.of(size)))

    @property
    def index(self) -> int:
        """The place of the one."""
        return self.parameters[0]  # type: ignore[return-value]

    def find_shape(self) -> Shape:
        return (self.parameters[1], ONE)  # type: ignore[return-value]

    def find_properties(self) -> frozenset[str]:
        return frozenset({"nonnegative"})

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        n = field.count(self.rows)
        return [[field.one if i == self.index - 1 else field.zero] for i in range(n)]


class Pi(Constant):
    """The number π (1×1)."""

    __slots__ = ()
    name = "pi"

    def __new__(cls) -> Self:
        return super().__new__(cls)

    def find_shape(self) -> Shape:
        return SCALAR

    def find_properties(self) -> frozenset[str]:
        return closure({"positive", "symmetric"})

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[field.pi]]


def ones(rows: Size, columns: Size = ONE) -> Expression:
    """A matrix of ones; the number 1 where it is 1×1."""
    return Number(1) if rows is ONE and columns is ONE else Ones(rows, columns)


def zeros(rows: Size, columns: Size = ONE) -> Expression:
    """A matrix of zeros; the number 0 where it is 1×1."""
    return Number(0) if rows is ONE and columns is ONE else Zeros(rows, columns)


def ones_like(node: Expression) -> Expression:
    """Ones of the shape of a node; the number 1 for a scalar."""
    return ones(*node.shape)


def zeros_like(node: Expression) -> Expression:
    """Zeros of the shape of a node; the number 0 for a scalar."""
    return zeros(*node.shape)


def product_of_ones(node: Expression) -> Expression | None:
    """1 (m×n) 1 (n×p) … = n 1 (m×p)."""
    factors = node.operands
    if not all(isinstance(f.operands[0] if isinstance(f, Transpose) else f, Ones) for f in factors):
        return None
    return scale(*(Extent(f.columns) for f in factors[:-1] if f.columns is not ONE), ones(*node.shape))


Ones.rules = (Rule("1 1′ 1 = n 1", Product, product_of_ones),)

OPERATORS["identity"] = Identity
