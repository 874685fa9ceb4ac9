"""What an answer costs: nodes of its graph, and operations on numbers as a polynomial in the sizes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .expression import Expression, Size, postorder
from .operations import (
    Adjugate,
    Commutation,
    Determinant,
    Diagonal,
    DiagonalPart,
    Duplication,
    EntrySum,
    Hadamard,
    InnerProduct,
    Inverse,
    Kronecker,
    LogDeterminant,
    MatrixPower,
    Norm,
    Product,
    PseudoInverse,
    Scale,
    SquaredNorm,
    Sum,
    Trace,
    Transpose,
    Tril,
    Triu,
    Unvec,
    Vec,
    Vech,
)  # fmt: skip

ZERO = Size.of(0)


def area(node: Expression) -> Size:
    """The number of entries."""
    return node.rows * node.columns


def times(size: Size, factor: int | Fraction) -> Size:
    """A size, so many times."""
    return size * Fraction(factor)


def chain(node: Expression) -> Size:
    """A product, from the end that stays small: 2 m n p for m×n by n×p."""
    factors = list(node.operands)
    if factors[-1].is_column:
        factors = factors[::-1]
        pairs = [(f.rows, f.columns) for f in factors]
        width = pairs[0][1]
        total = ZERO
        for rows, columns in pairs[1:]:
            total = total + times(rows * columns * width, 2)
        return total
    rows = factors[0].rows
    total = ZERO
    for factor in factors[1:]:
        total = total + times(rows * factor.rows * factor.columns, 2)
    return total


def cube(factor: Fraction) -> Callable[[Expression], Size]:
    """So many times n³, n the size of the operand."""

    def count(node: Expression) -> Size:
        n = node.operands[0].rows
        return times(n * n * n, factor)

    return count


def of_operand(factor: int) -> Callable[[Expression], Size]:
    """So many operations an entry of the operand."""
    return lambda node: times(area(node.operands[0]), factor)


def nothing(node: Expression) -> Size:
    """Moving entries about is free."""
    return ZERO


COUNTS: dict[type[Expression], Callable[[Expression], Size]] = {
    Sum: lambda node: times(area(node), len(node.operands) - 1),
    Hadamard: lambda node: times(area(node), len(node.operands) - 1),
    Scale: lambda node: area(node) + Size.of(len(node.operands) - 2),
    Product: chain,
    Kronecker: area,
    Inverse: cube(Fraction(2)),
    PseudoInverse: lambda node: times(area(node) * node.rows, 4),
    Determinant: cube(Fraction(2, 3)),
    LogDeterminant: cube(Fraction(2, 3)),
    Adjugate: cube(Fraction(8, 3)),
    MatrixPower: cube(Fraction(2)),
    Trace: lambda node: node.operands[0].rows,
    EntrySum: of_operand(1),
    InnerProduct: of_operand(2),
    Norm: of_operand(2),
    SquaredNorm: of_operand(2),
    **dict.fromkeys(
        (Transpose, Vec, Unvec, Vech, Diagonal, DiagonalPart, Commutation, Duplication, Tril, Triu), nothing
    ),
}


def flops(root: Expression) -> Size:
    """The operations on numbers, each shared part counted once; a polynomial in the sizes."""
    total = ZERO
    for node in postorder(root):
        if node.operands:
            total = total + COUNTS.get(type(node), area)(node)
    return total


def cost(root: Expression) -> dict[str, Any]:
    """The field ``cost`` of an answer: ``{"nodes": 4, "flops": "2*m*n + m"}``."""
    return {"nodes": len(postorder(root)), "flops": str(flops(root))}
