"""A right answer in other words: the equivalent forms of the mutation bench."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from places import BUILDERS, somewhere

from matdiff import operations as ops
from matdiff.expression import Expression


def rewritten(right: Expression, random: Random) -> Iterator[Expression]:
    """Equivalent forms."""
    for change in (
        twice,
        reordered,
        distributed,
        turned_inverse,
        turned_product,
        halves,
        more,
        commuted,
        rotated,
    ):
        new = somewhere(right, change, random)
        if new is not None:
            yield new


def twice(node: Expression, random: Random) -> Expression | None:
    """A'' for A."""
    return None if node.is_scalar else ops.Transpose(ops.Transpose(node))


def reordered(node: Expression, random: Random) -> Expression | None:
    """B + A for A + B."""
    if not isinstance(node, ops.Sum):
        return None
    terms = list(node.operands)
    random.shuffle(terms)
    return ops.add(*terms)


def distributed(node: Expression, random: Random) -> Expression | None:
    """AB + AC for A(B + C)."""
    if not isinstance(node, (ops.Product, ops.Hadamard, ops.Scale)):
        return None
    for i, o in enumerate(node.operands):
        if isinstance(o, ops.Sum):
            build = BUILDERS[type(node)]
            return ops.add(*(build(*node.operands[:i], t, *node.operands[i + 1 :]) for t in o.operands))
    return None


def turned_inverse(node: Expression, random: Random) -> Expression | None:
    """inv(A')' for inv(A)."""
    return ops.Transpose(ops.Inverse(node.operands[0].T)) if isinstance(node, ops.Inverse) else None


def turned_product(node: Expression, random: Random) -> Expression | None:
    """(B'A')' for A B."""
    if not isinstance(node, ops.Product):
        return None
    return ops.Transpose(ops.multiply(*(f.T for f in reversed(node.operands))))


def halves(node: Expression, random: Random) -> Expression | None:
    """A/2 + A/2 for A."""
    if isinstance(node, ops.Number):
        return None
    half = ops.scale(Fraction(1, 2), node)
    return ops.add(half, half)


def more(node: Expression, random: Random) -> Expression | None:
    """3A − 2A for A."""
    if isinstance(node, ops.Number):
        return None
    return ops.add(ops.scale(3, node), ops.scale(-2, node))


def commuted(node: Expression, random: Random) -> Expression | None:
    """B ⊙ A for A ⊙ B."""
    return ops.hadamard(*reversed(node.operands)) if isinstance(node, ops.Hadamard) else None


def rotated(node: Expression, random: Random) -> Expression | None:
    """tr(BA) for tr(AB)."""
    if not isinstance(node, ops.Trace) or not isinstance(node.operands[0], ops.Product):
        return None
    first, *rest = node.operands[0].operands
    return ops.Trace(ops.multiply(*rest, first))
