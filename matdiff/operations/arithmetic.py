"""Numbers, sums, scaling and matrix products: the algebra that every rule is written in.

Scaling by scalars and the matrix product are two different nodes, so ``x'Ax x x'`` has one
meaning: a 1×1 chain is one scalar and never flattened back into a product.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Self

from ..errors import MatdiffError
from ..expression import (
    ONE,
    OPERATORS,
    SCALAR,
    Expression,
    Shape,
    ShapeError,
    Size,
    Symbol,
    closure,
    operator,
)
from .operation import Entries, Level, Notation, Operation

Operand = Expression | int | Fraction
MOST_PAIRS = 12  # terms of a sum that are looked at two by two


# --- leaves -------------------------------------------------------------------------------------


class Number(Operation):
    """A rational number, exact (1×1)."""

    __slots__ = ()

    def __new__(cls, value: int | Fraction) -> Self:
        return super().__new__(cls, parameters=(Fraction(value),))

    @property
    def value(self) -> Fraction:
        """The number."""
        return self.parameters[0]  # type: ignore[return-value]

    def find_shape(self) -> Shape:
        return SCALAR

    def find_properties(self) -> frozenset[str]:
        sign = {"symmetric"}
        if self.value > 0:
            sign.add("positive")
        elif self.value == 0:
            sign.add("nonnegative")
        else:
            sign.add("nonzero")
        return closure(sign)

    def find_symbols(self) -> frozenset[Expression]:
        return frozenset()

    def find_length(self) -> int:
        return 1 + (self.value < 0) + 2 * (self.value.denominator != 1)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[field.number(self.value)]]


class Extent(Operation):
    """A size as a number (1×1): the n of ``1/n``."""

    __slots__ = ()

    def __new__(cls, size: int | str | Size) -> Self:
        return super().__new__(cls, parameters=(Size.of(size),))

    @property
    def size(self) -> Size:
        """The size."""
        return self.parameters[0]  # type: ignore[return-value]

    def find_shape(self) -> Shape:
        return SCALAR

    def find_properties(self) -> frozenset[str]:
        return closure({"symmetric", "positive"})

    def find_symbols(self) -> frozenset[Expression]:
        return frozenset()

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[field.size(self.size)]]


# --- sums, scaling, products --------------------------------------------------------------------


class Sum(Operation):
    """A + B + … of equal shapes (m×n, … → m×n)."""

    __slots__ = ()
    associative = True
    commutative = True
    source = "Magnus & Neudecker (2019), §8.2: d(U + V) = dU + dV"

    def find_shape(self) -> Shape:
        shape = self.operands[0].shape
        for operand in self.operands:
            if operand.shape != shape:
                raise ShapeError(f"a sum of {' and '.join(map(sized, self.operands))} needs equal shapes")
        return shape

    def find_properties(self) -> frozenset[str]:
        kept = {"symmetric", "skew", "diagonal", "lower", "upper", "toeplitz", "nonnegative"}
        common = frozenset.intersection(*(o.properties for o in self.operands))
        found = set(common & kept)
        for sign in ("psd", "nonnegative"):
            if all(sign in o.properties for o in self.operands):
                found.add(sign)
                strong = "spd" if sign == "psd" else "positive"
                if any(strong in o.properties for o in self.operands):
                    found.add(strong)
        if "symmetric" not in found and self.is_square and in_pairs(self.operands):
            found.add("symmetric")
        return closure(found)

    def find_length(self) -> int:
        return sum(o.length for o in self.operands) + len(self.operands) - 1

    def differential(self, *d: Expression | None) -> Expression:
        return add(*(dX for dX in d if dX is not None))

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return G

    def matrix(self, slot: int) -> Expression:
        return identity(self.rows * self.columns)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        total = operands[0]
        for entries in operands[1:]:
            total = [[a + b for a, b in zip(r, s, strict=True)] for r, s in zip(total, entries, strict=True)]
        return total


class Scale(Operation):
    """c₁ c₂ … X with scalars cᵢ before the last operand (1×1, …, m×n → m×n)."""

    __slots__ = ()
    linear = True
    source = "Magnus & Neudecker (2019), §8.2: d(αU) = dα U + α dU"

    @property
    def scalars(self) -> tuple[Expression, ...]:
        """The scalars before the body."""
        return self.operands[:-1]

    @property
    def body(self) -> Expression:
        """What is scaled."""
        return self.operands[-1]

    def find_shape(self) -> Shape:
        if len(self.operands) < 2 or not all(s.is_scalar for s in self.scalars):
            raise ShapeError("what scales must be scalars")
        return self.body.shape

    def find_properties(self) -> frozenset[str]:
        kept = {"symmetric", "skew", "diagonal", "lower", "upper", "toeplitz"}
        body = self.body.properties
        found = set(body & kept)
        scalars = [s.properties for s in self.scalars]
        if "invertible" in body and all("nonzero" in s for s in scalars):
            found.add("invertible")
        for sign, strong in (("nonnegative", "positive"), ("psd", "spd")):
            if sign in body and all("nonnegative" in s for s in scalars):
                found.add(sign)
            if strong in body and all("positive" in s for s in scalars):
                found.add(strong)
        if "nonzero" in body and all("nonzero" in s for s in scalars):
            found.add("nonzero")
        return closure(found)

    def find_length(self) -> int:
        total = sum(o.length for o in self.operands) + len(self.operands) - 1
        first = self.operands[0]
        return total - 1 if isinstance(first, Number) and first.value == -1 else total

    def adjoint(self, slot: int, G: Expression) -> Expression:
        others = self.scalars[:slot] + self.scalars[slot + 1 :]
        if slot == len(self.scalars):
            return scale(*self.scalars, G)
        return scale(*others, inner(self.body, G))

    def matrix(self, slot: int) -> Expression:
        if slot == len(self.scalars):
            return scale(*self.scalars, identity(self.rows * self.columns))
        return scale(*self.scalars[:slot], *self.scalars[slot + 1 :], vec(self.body))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        factor = operands[0][0][0]
        for entries in operands[1:-1]:
            factor = factor * entries[0][0]
        return [[factor * entry for entry in row] for row in operands[-1]]


class Product(Operation):
    """The matrix product A B … (m×n, n×p, … → m×p); no factor is a scalar."""

    __slots__ = ()
    linear = True
    associative = True
    source = "Magnus & Neudecker (2019), §8.2: d(UV) = dU V + U dV"

    def find_shape(self) -> Shape:
        for left, right in zip(self.operands, self.operands[1:], strict=False):
            if left.columns is not right.rows:
                raise ShapeError(
                    f"a product of {sized(left)} and {sized(right)} needs as many columns on the left "
                    "as rows on the right"
                )
        return (self.operands[0].rows, self.operands[-1].columns)

    def find_properties(self) -> frozenset[str]:
        factors = self.operands
        every = frozenset.intersection(*(o.properties for o in factors))
        found = set(every & {"diagonal", "lower", "upper", "orthogonal", "nonnegative", "invertible"})
        if self.is_scalar:
            found.add("symmetric")
        half, odd = divmod(len(factors), 2)
        middle = factors[half].properties if odd else frozenset({"spd", "psd", "symmetric"})
        if (
            "symmetric" in middle
            and self.is_square
            and all(are_transposes(factors[i], factors[-1 - i]) for i in range(half))
        ):
            found.add("symmetric")
            if "psd" in middle:
                found.add("psd")
                outer = factors[:half] if half else ()
                if "spd" in middle | (frozenset() if odd else frozenset({"spd"})) and all(
                    "invertible" in f.properties for f in outer
                ):
                    found.add("spd")
            if self.is_scalar and "psd" in found:
                found.add("nonnegative")
        return closure(found)

    def find_length(self) -> int:
        return sum(o.length for o in self.operands) + len(self.operands) - 1

    def adjoint(self, slot: int, G: Expression) -> Expression:
        left, right = self.operands[:slot], self.operands[slot + 1 :]
        return multiply(*(f.T for f in reversed(left)), G, *(f.T for f in reversed(right)))

    def matrix(self, slot: int) -> Expression:
        left, right = self.operands[:slot], self.operands[slot + 1 :]
        operand = self.operands[slot]
        before = multiply(*left) if left else identity(operand.rows)
        after = multiply(*right).T if right else identity(operand.columns)
        return kron(after, before)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        # the cheaper end first: a chain with a vector never makes a large matrix
        if len(operands[-1][0]) <= len(operands[0]):
            total = operands[-1]
            for entries in reversed(operands[:-1]):
                total = product_of_entries(entries, total)
        else:
            total = operands[0]
            for entries in operands[1:]:
                total = product_of_entries(total, entries)
        return total


def dot(left: list[Any], right: list[Any]) -> Any:
    """Σ aᵢ bᵢ; a type of scalars may bring a faster sum of products of its own."""
    own = getattr(type(left[0]), "dot", None)
    if own is not None:
        return own(left, right)
    total = left[0] * right[0]
    for a, b in zip(left[1:], right[1:], strict=True):
        total = total + a * b
    return total


def product_of_entries(left: Entries, right: Entries) -> Entries:
    """The entries of a product of two matrices."""
    columns = [list(column) for column in zip(*right, strict=True)]
    return [[dot(row, column) for column in columns] for row in left]


# --- builders: the operators of Python and the words of the rules ---------------------------------


def lift(value: Operand) -> Expression:
    """An expression as it is, a Python number as a Number.  Raises MatdiffError (input) for anything else."""
    if isinstance(value, Expression):
        return value
    try:
        return Number(value)
    except (TypeError, ValueError, OverflowError):
        raise MatdiffError(
            "input",
            f"an expression or a number is expected, not {type(value).__name__}",
            hint='an array gets a name, Matrix("B", "m", "n"); a text is read by parse(…).expression',
        ) from None


def sized(node: Expression) -> str:
    """What a message calls an operand: the name of a symbol, and the shape."""
    shape = f"{node.rows}×{node.columns}"
    return f"{node.name} ({shape})" if isinstance(node, Symbol) else shape


def add(*terms: Operand) -> Expression:
    """A + B + …; one term is itself.  Raises ShapeError unless the shapes are equal."""
    operands = [lift(t) for t in terms]
    return operands[0] if len(operands) == 1 else Sum(*operands)


def subtract(left: Operand, right: Operand) -> Expression:
    """A − B."""
    return add(left, negate(right))


def negate(operand: Operand) -> Expression:
    """−A."""
    node = lift(operand)
    return Number(-node.value) if isinstance(node, Number) else Scale(Number(-1), node)


def scale(*operands: Operand) -> Expression:
    """c₁ c₂ … X, where all but one are scalars, which stands last if it is none.

    Raises ShapeError where two are not: ``A @ B`` is the matrix product and ``hadamard(A, B)``
    the product entry by entry.
    """
    nodes = [lift(o) for o in operands]
    bodies = [n for n in nodes if not n.is_scalar]
    if len(bodies) > 1:
        raise ShapeError(
            "`*` scales by a scalar; A @ B is the matrix product, hadamard(A, B) the one entry by entry"
        )
    scalars = [n for n in nodes if n.is_scalar]
    ordered = scalars + bodies
    return ordered[0] if len(ordered) == 1 else Scale(*ordered)


def multiply(*factors: Operand) -> Expression:
    """The matrix product; scalar factors scale it."""
    nodes = [lift(f) for f in factors]
    chain = [n for n in nodes if not n.is_scalar]
    scalars = [n for n in nodes if n.is_scalar]
    body = chain[0] if len(chain) == 1 else Product(*chain) if chain else None
    if not scalars:
        assert body is not None
        return body
    return scale(*scalars) if body is None else scale(*scalars, body)


def divide(left: Operand, right: Operand) -> Expression:
    """A / c by a scalar c.  Raises ShapeError if c is not a scalar."""
    numerator, divisor = lift(left), lift(right)
    if not divisor.is_scalar:
        raise ShapeError("division is by a scalar; inv(A) @ b solves a system")
    if isinstance(divisor, Number) and divisor.value != 0:
        if isinstance(numerator, Number):
            return Number(numerator.value / divisor.value)
        return scale(Number(1 / divisor.value), numerator)
    reciprocal = operator("power", divisor, -1)
    if isinstance(numerator, Number) and numerator.value == 1:
        return reciprocal
    return scale(reciprocal, numerator) if not numerator.is_scalar else scale(numerator, reciprocal)


def transposed(node: Expression) -> Expression:
    """The transpose, with the trivial cases taken away: of a symmetric matrix, of a transpose."""
    if "symmetric" in node.properties:
        return node
    result = operator("transpose", node)
    if isinstance(node, type(result)):
        return node.operands[0]
    return result


def unturned(node: Expression) -> Expression:
    """S for the transpose of a symmetric S."""
    turned = "symmetric" in node.properties and type(node) is OPERATORS["transpose"]
    return node.operands[0] if turned else node


def in_pairs(operands: Sequence[Expression]) -> bool:
    """Whether what is not symmetric comes in pairs of transposes, each as often as the other."""
    counts: dict[Expression, int] = {}
    for operand in operands:
        if "symmetric" not in operand.properties:
            counts[operand] = counts.get(operand, 0) + 1
    if all(counts.get(transposed(o)) == count for o, count in counts.items()):
        return True
    rest = list(counts)
    if len(rest) > MOST_PAIRS:
        return False
    while rest:
        one = rest.pop()
        other = next((o for o in rest if counts[o] == counts[one] and are_transposes(one, o)), None)
        if other is None:
            return False
        rest.remove(other)
    return True


def are_transposes(left: Expression, right: Expression, depth: int = 3) -> bool:
    """Whether one is the transpose of the other, seen through a few sums, scalings and products."""
    left, right = unturned(left), unturned(right)
    if transposed(left) is right or left is transposed(right):
        return True
    if depth == 0 or type(left) is not type(right) or len(left.operands) != len(right.operands):
        return False
    pairs = list(zip(left.operands, right.operands, strict=True))
    if isinstance(left, Sum):
        return all(are_transposes(a, b, depth - 1) for a, b in pairs)
    if isinstance(left, Scale):
        return left.scalars == right.operands[:-1] and are_transposes(
            left.body, right.operands[-1], depth - 1
        )
    if isinstance(left, Product):
        turned = zip(left.operands, reversed(right.operands), strict=True)
        return all(are_transposes(a, b, depth - 1) for a, b in turned)
    return False


def identity(size: Size) -> Expression:
    """The identity matrix."""
    return operator("identity", size)


def inner(left: Expression, right: Expression) -> Expression:
    """⟨A, B⟩ = tr(A'B)."""
    return operator("inner", left, right)


def vec(operand: Expression) -> Expression:
    """The columns, stacked."""
    return operator("vec", operand)


def kron(left: Expression, right: Expression) -> Expression:
    """The Kronecker product."""
    return operator("kron", left, right)


OPERATORS.update(add=add, subtract=subtract, negate=negate, scale=scale, multiply=multiply, divide=divide)
_ = (ONE, Level, Notation)
