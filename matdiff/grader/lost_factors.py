"""Factors that a claim has lost, or has too many: the chain rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..expression import Expression, postorder
from ..operations import Diagonal, Power, hadamard, multiply, scale, transposed
from .comparison import Comparison, quietly, rational, shown
from .places import placed, places
from .points import ratio
from .slips import Diagnosis

MOST_PARTS = 60  # subexpressions that are tried as a forgotten factor
MOST_INSERTED = 14  # those that are tried inside
MOST_PLACES = 40


def lost_factors(c: Comparison) -> Diagnosis | None:
    """The right answer without a factor, or with one too many."""
    if c.target is None or c.truth is None:
        return None
    parts = parts_of(c)
    if c.fits:
        found = lost_scalars(c, parts) or lost_entries(c, parts)
        if found is not None:
            return found
    for part in parts:
        if part.is_scalar:
            continue
        for factor in dict.fromkeys((part, transposed(part))):
            for product in products(factor, c.claim):
                if c.is_right(product):
                    return Diagnosis("chain", f"the factor {shown(factor)} is missing")
            for product in products(factor, c.right):
                if c.is_claim(product):
                    return Diagnosis("chain", f"the factor {shown(factor)} is one too many")
    return None


def lost_scalars(c: Comparison, parts: Sequence[Expression]) -> Diagnosis | None:
    """A scalar factor."""
    assert c.target is not None and c.truth is not None
    factors = ratio(c.target, c.truth)
    if factors is None:
        return None
    for part in parts:
        values = c.points.values(part) if part.is_scalar else None
        if values is None:
            continue
        plain = [v for (v,) in values]
        for said, quotient in (
            ("one too many", [f / v if v else 0.0 for f, v in zip(factors, plain, strict=True)]),
            ("missing", [f * v for f, v in zip(factors, plain, strict=True)]),
        ):
            number = rational(quotient)
            if number is not None:
                also = "" if number == 1 else f", and a factor {number}" if number != -1 else ", and a sign"
                return Diagnosis("chain", f"the factor {shown(part)} is {said}{also}")
    return None


def lost_entries(c: Comparison, parts: Sequence[Expression]) -> Diagnosis | None:
    """A factor entry by entry."""
    for part in parts:
        if part.shape == c.right.shape and not part.is_scalar:
            if c.is_right(hadamard(part, c.claim)):
                return Diagnosis("chain", f"the factor {shown(part)}, entry by entry, is missing")
            if c.is_claim(hadamard(part, c.right)):
                return Diagnosis("chain", f"the factor {shown(part)}, entry by entry, is one too many")
        elif part.is_column and part.rows is c.right.rows:
            if c.is_right(multiply(Diagonal(part), c.claim)):
                return Diagnosis("chain", f"the factor diag({shown(part)}) is missing")
            if c.is_claim(multiply(Diagonal(part), c.right)):
                return Diagnosis("chain", f"the factor diag({shown(part)}) is one too many")
    return None


def insertions(c: Comparison) -> Diagnosis | None:
    """A factor that is missing somewhere inside the claim, or inside the right answer."""
    parts = [f for part in parts_of(c)[:MOST_INSERTED] for f in dict.fromkeys((part, transposed(part)))]
    for root, said, fits in (
        (c.claim, "missing", c.is_right),
        (c.right, "one too many", c.is_claim),
    ):
        for path, node in places(root)[:MOST_PLACES]:
            for part in parts:
                for product in joined(part, node):
                    new = placed(root, path, product) if path else product
                    if new is not None and fits(new):
                        return Diagnosis("chain", f"the factor {shown(part)} is {said} at {shown(node)}")
    return None


def exchanged(c: Comparison) -> Diagnosis | None:
    """A part of the claim in the place of another part of the function: det X for det(A X B)."""
    parts = parts_of(c)
    for path, node in places(c.claim)[:MOST_PLACES]:
        if not node.operands or 2 * node.length > c.claim.length:
            continue  # the claim itself, nearly: that says nothing
        for part in parts:
            if part.shape != node.shape or part is node:
                continue
            new = placed(c.claim, path, part) if path else part
            if new is not None and c.is_right(new):
                return Diagnosis("chain", f"{shown(node)} stands where {shown(part)} belongs")
    return None


def parts_of(c: Comparison) -> list[Expression]:
    """The subexpressions of function, answer and claim, with the slopes in them; the shortest first."""
    found: dict[Expression, None] = {}
    for root in (*c.forms, c.claim, c.question.function):
        for node in postorder(root):
            if node.symbols:
                found[node] = None
                slope = getattr(node, "derivative", None)
                if slope is not None and node.operands:
                    image = quietly(lambda slope=slope, node=node: slope(node.operands[-1]))  # type: ignore[misc]
                    if image is not None:
                        found[image] = None
    return sorted(found, key=lambda n: n.length)[:MOST_PARTS]


def joined(part: Expression, node: Expression) -> Iterator[Expression]:
    """The products of a part and a node: as matrices, entry by entry, and with one over a scalar."""
    if part.is_scalar:
        yield scale(part, node)
        yield scale(Power(part, -1), node)
        return
    if not node.is_scalar:
        yield from products(part, node)
        if part.shape == node.shape:
            yield hadamard(part, node)


def products(factor: Expression, node: Expression) -> Iterator[Expression]:
    """The products of two expressions that fit, in both orders."""
    if node.is_scalar:
        yield scale(node, factor)
        return
    if factor.columns is node.rows:
        yield multiply(factor, node)
    if node.columns is factor.rows:
        yield multiply(node, factor)
