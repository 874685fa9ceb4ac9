"""How much work a sympy check will be, estimated before it is begun."""

from __future__ import annotations

from collections.abc import Mapping
from math import factorial

from ..expression import Expression, Symbol, postorder
from ..operations.arithmetic import Number
from .claim import Claim

BUDGET = 350_000  # products of terms that a check in passing may take: about half a second
LARGEST_BUDGET = 20_000_000  # the same for a check that was asked for
LIMIT = 10**12

LINEAR = frozenset(
    {"Trace", "EntrySum", "Mean", "RowSum", "ColumnSum", "Norm1", "NormInf", "Largest", "Smallest"}
)


class Size:
    """Of an entry: terms above and below the line, and whether the denominator is one for all entries."""

    __slots__ = ("above", "below", "shared")

    def __init__(self, above: int, below: int = 1, shared: bool = True) -> None:
        self.above = min(above, LIMIT)
        self.below = min(below, LIMIT)
        self.shared = shared


def summed(size: Size, count: int) -> Size:
    """A sum of entries."""
    if count <= 1:
        return size
    if size.shared:
        return Size(size.above * count, size.below)
    return Size(count * size.above * size.below ** min(count - 1, 20), size.below ** min(count, 20))


def multiplied(left: Size, right: Size) -> Size:
    """A product of entries."""
    return Size(left.above * right.above, left.below * right.below, left.shared and right.shared)


def added(left: Size, right: Size) -> Size:
    """A sum of two entries; equal denominators are taken as one."""
    if left.below == right.below:
        return Size(left.above + right.above, left.below, left.shared and right.shared)
    return Size(
        left.above * right.below + right.above * left.below,
        left.below * right.below,
        left.shared and right.shared,
    )


class Estimate:
    """The work of evaluating expressions at some sizes."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes = sizes
        self.work = 0
        self.atoms = 0

    def entry(self, root: Expression) -> Size:
        """The size of an entry of an expression; the work is added up."""
        found: dict[Expression, Size] = {}
        for node in postorder(root):
            found[node] = self.node(node, [found[o] for o in node.operands])
            rows, columns = (s.at(self.sizes) for s in node.shape)
            self.work = min(self.work + rows * columns * found[node].above, LIMIT)
        return found[root]

    def node(self, node: Expression, given: list[Size]) -> Size:
        name = type(node).__name__
        if isinstance(node, Symbol) or not given:
            return Size(1)
        if name == "Product":
            total = given[0]
            for operand, size in zip(node.operands[1:], given[1:], strict=True):
                count = operand.rows.at(self.sizes)
                total = summed(multiplied(total, size), count)
                rows, columns = node.rows.at(self.sizes), operand.columns.at(self.sizes)
                self.work += rows * columns * total.above
            return total
        if name in ("Scale", "Hadamard", "Kronecker", "InnerProduct"):
            total = given[0]
            for size in given[1:]:
                total = multiplied(total, size)
            return summed(total, self.count(node.operands[0])) if name == "InnerProduct" else total
        if name == "Sum":
            total = given[0]
            for size in given[1:]:
                total = added(total, size)
            return total
        if name in LINEAR:
            rows, columns = (s.at(self.sizes) for s in node.operands[0].shape)
            count = {"Trace": rows, "RowSum": columns, "ColumnSum": rows}.get(name, rows * columns)
            return summed(given[0], count)
        if name in ("SquaredNorm", "Norm", "Normalize"):
            square = summed(multiplied(given[0], given[0]), self.count(node.operands[0]))
            if name == "SquaredNorm":
                return square
            self.atoms += 1
            # a root hides what its derivative is divided by
            return Size(square.above, square.above, False)
        if name in ("Inverse", "Determinant", "LogDeterminant", "Adjugate", "PseudoInverse"):
            return self.inverted(node, name, given[0])
        if name == "Sylvester":  # a system of equations, one for each entry
            equations = self.count(node)
            solved = self.inverted(node, "Inverse", added(given[0], given[1]), equations)
            return summed(multiplied(solved, given[2]), equations)
        if name == "MatrixPower":
            exponent = node.operands[1]
            k = int(exponent.value) if isinstance(exponent, Number) else 20
            n = node.rows.at(self.sizes)
            base = self.inverted(node, "Inverse", given[0]) if k < 0 else given[0]
            total = base
            for _ in range(abs(k) - 1):
                total = summed(multiplied(total, base), n)
            return total
        if name == "Power":
            exponent = node.operands[1]
            p = exponent.value if isinstance(exponent, Number) else None
            if p == 2 and type(node.operands[0]).__name__ == "Norm":
                return Size(given[0].above)  # ‖X‖² has no root
            if p is not None and p.denominator == 1:
                k = abs(int(p))
                size = Size(given[0].above ** min(k, 30), given[0].below ** min(k, 30), given[0].shared)
                return size if p >= 0 else Size(size.below, size.above, False)
            self.atoms += self.count(node)
            return Size(given[0].above, given[0].above, False)
        if name in (
            "Transpose",
            "Vec",
            "Vech",
            "Unvec",
            "Diagonal",
            "DiagonalPart",
            "Sym",
            "Skew",
            "Tril",
            "Triu",
        ):
            return given[0]
        self.atoms += self.count(node.operands[-1]) + self.count(node)
        if name in ("Softmax", "SoftmaxRows"):
            return Size(1, node.rows.at(self.sizes) + 1)
        if name in ("Sigmoid", "Tanh", "Tan", "Softplus"):
            return Size(2, 2, False)
        return Size(given[-1].above, given[-1].above, False) if name == "Log" else Size(1)

    def inverted(self, node: Expression, name: str, size: Size, rows: int = 0) -> Size:
        """Of an inverse by cofactors, or a determinant; of as many rows as the operand has, or are given."""
        n = rows or min(s.at(self.sizes) for s in node.operands[0].shape)
        if name == "PseudoInverse":
            longer = max(s.at(self.sizes) for s in node.operands[0].shape)
            size = Size(longer * size.above**2, size.below)
            self.work += (longer * size.above) ** (2 * n)  # by elimination, whose pivots are not cancelled
        minor = factorial(n - 1) * size.above ** (n - 1)
        determinant = n * minor * size.above
        self.work += n * n * minor + determinant
        if name == "LogDeterminant":
            self.atoms += 2
            return Size(determinant, determinant)
        if name in ("Determinant", "Adjugate"):
            return Size(determinant if name == "Determinant" else minor)
        return Size(minor, determinant)

    def count(self, node: Expression) -> int:
        """The number of entries."""
        return node.rows.at(self.sizes) * node.columns.at(self.sizes)


def estimate(claim: Claim, sizes: Mapping[str, int]) -> tuple[int, int]:
    """About how many products of terms a check takes, and how many atoms it makes."""
    work = Estimate(sizes)
    F, A = work.entry(claim.function), work.entry(claim.answer)
    f, x, a = (work.count(node) for node in (claim.function, claim.variable, claim.answer))
    derivatives = f * x**claim.total_order
    each = F.above * (1 + claim.total_order * F.below)
    compared = derivatives * (F.above * A.below + A.above * F.below)
    atoms = int(work.atoms * (2 + claim.total_order))
    total = work.work + derivatives * each + compared + a + atoms * 4
    # a monomial is as long as there are generators
    return min(total * (1 + atoms // 200), LIMIT), atoms
