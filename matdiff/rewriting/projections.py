"""Projections P = L (R L)⁻¹ R and I − P: P² = P, (I − P) L = 0, R (I − P) = 0."""

from __future__ import annotations

from ..expression import Expression, Rule
from ..operations import (
    Identity,
    Inverse,
    MatrixPower,
    Number,
    Product,
    PseudoInverse,
    Scale,
    Sum,
    Transpose,
    multiply,
    transposed,
    zeros,
)

Chain = tuple[Expression, ...]
MN19 = "Magnus & Neudecker (2019), §1.18"


def inside_of_inverse(factor: Expression) -> Chain:
    """The factors of Y where a factor is the inverse of a product Y; transposed ones turned."""
    if not isinstance(factor, (Inverse, Transpose)):
        return ()
    turned = not isinstance(factor, Inverse)
    inverse = transposed(factor) if turned else factor
    if not isinstance(inverse, Inverse) or not isinstance(inverse.operands[0], Product):
        return ()
    chain = inverse.operands[0].operands
    return tuple(transposed(f) for f in reversed(chain)) if turned else chain


def cancel_whole(node: Expression) -> Expression | None:
    """(B A)⁻¹ B A = I and B A (B A)⁻¹ = I, also for rectangular A and B."""
    factors = node.operands
    for i, factor in enumerate(factors):
        chain = inside_of_inverse(factor)
        if not chain:
            continue
        width = len(chain)
        before, after = factors[:i], factors[i + 1 :]
        if after[:width] == chain:
            rest = (*before, *after[width:])
        elif i >= width and before[-width:] == chain:
            rest = (*before[:-width], *after)
        else:
            continue
        return multiply(*rest) if rest else Identity(node.rows)
    return None


def ends_of_projection(node: Expression) -> tuple[Chain, Chain] | None:
    """L and R of a projection L (R L)⁻¹ R, or X and X⁺ of X X⁺; None for anything else."""
    if not isinstance(node, Product):
        return None
    factors = node.operands
    for i, factor in enumerate(factors):
        left, right = factors[:i], factors[i + 1 :]
        chain = inside_of_inverse(factor)
        if chain and left and right and right + left == chain:
            return left, right
    if len(factors) == 2:
        X, Y = factors
        if is_pair(X, Y):
            return (X,), (Y,)
    return None


def complement(node: Expression) -> tuple[Chain, Chain] | None:
    """L and R of I − P."""
    if not isinstance(node, Sum) or len(node.operands) != 2:
        return None
    for one, other in (node.operands, node.operands[::-1]):
        if isinstance(one, Identity) and isinstance(other, Scale) and other.scalars == (Number(-1),):
            return ends_of_projection(other.body)
    return None


def annihilated(node: Expression) -> Expression | None:
    """(I − P) L = 0, R (I − P) = 0 and (I − P)(I − P) = I − P."""
    factors = node.operands
    for i, factor in enumerate(factors):
        ends = complement(factor)
        if ends is None:
            continue
        left, right = ends
        if factors[i + 1 : i + 1 + len(left)] == left or (
            i >= len(right) and factors[i - len(right) : i] == right
        ):
            return zeros(node.rows, node.columns)
        if i + 1 < len(factors) and factors[i + 1] is factor:
            return multiply(*factors[:i], *factors[i + 1 :])
    return None


def power(node: Expression) -> Expression | None:
    """(I − P)ᵏ = I − P for k ≥ 1."""
    assert isinstance(node, MatrixPower)
    k = node.integer
    return node.base if k is not None and k > 1 and complement(node.base) is not None else None


def is_pair(one: Expression, other: Expression) -> bool:
    """Whether two factors are X X⁺ or X⁺X."""
    return (isinstance(other, PseudoInverse) and other.operands[0] is one) or (
        isinstance(one, PseudoInverse) and one.operands[0] is other
    )


def pseudoinverse(node: Expression) -> Expression | None:
    """X X⁺X = X, X X⁺X⁺′ = X⁺′, X′X X⁺ = X′, and the same with X⁺ for X."""
    factors = node.operands
    for i in range(len(factors) - 2):
        one, two, three = factors[i : i + 3]
        real = "complex" not in two.properties
        if is_pair(one, two) and (three is one or (real and three is transposed(two))):
            return multiply(*factors[:i], *factors[i + 2 :])
        if is_pair(two, three) and real and one is transposed(two):
            return multiply(*factors[: i + 1], *factors[i + 3 :])
    return None


def symmetric_projection(node: Expression) -> Expression | None:
    """(X X⁺)′ = X X⁺ and (X⁺X)′ = X⁺X, for a real X."""
    factors = node.operands
    for i in range(len(factors) - 1):
        left, right = factors[i : i + 2]
        if not isinstance(left, Transpose) or not isinstance(right, Transpose):
            continue
        X, Y = right.operands[0], left.operands[0]
        if "complex" not in X.properties and ends_of_projection(Product(X, Y)) is not None:
            return multiply(*factors[:i], X, Y, *factors[i + 2 :])
    return None


RULES = (
    Rule("(BA)⁻¹BA = I", Product, cancel_whole, source="Magnus & Neudecker (2019), §1.9"),
    Rule("XX⁺X = X, XX⁺X⁺′ = X⁺′", Product, pseudoinverse, source="Magnus & Neudecker (2019), §2.7"),
    Rule("(XX⁺)′ = XX⁺", Product, symmetric_projection, source="Magnus & Neudecker (2019), §2.7"),
    Rule("(I − P)P = 0, (I − P)² = I − P", Product, annihilated, source=MN19),
    Rule("(I − P)ᵏ = I − P", MatrixPower, power, source=MN19),
)
