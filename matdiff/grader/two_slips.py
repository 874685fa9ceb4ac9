"""Two slips at once: one in the right answer and one in the claim that meet, or one and a wrong number.

Every slip is applied to the right answer, every repair to the claim; where two of the results have the
same values, both together explain the claim.  That takes no more values than one slip does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from ..expression import Expression, Shape
from ..index.evaluation import flat
from .comparison import Comparison, rational
from .points import Vector, ratio, same
from .slips import Diagnosis

MOST = 600  # changes from either end
DIGITS = 7
NUMBER = 1.0  # how far-fetched a wrong number is beside another slip


class Change(NamedTuple):
    """An expression with one change: how far-fetched that is, the slip, and what is said of it."""

    node: Expression
    cost: float
    length: int
    slip: str
    message: str


class Pair(NamedTuple):
    """Two slips that explain a claim together."""

    cost: tuple[float, int]
    diagnosis: Diagnosis


def two_slips(c: Comparison, forward: Iterable[Change], backward: Iterable[Change]) -> Diagnosis | None:
    """The likeliest two slips that turn the right answer into the claim, or None."""
    if c.target is None or c.truth is None or c.points.over_complex:
        return None
    slipped, repaired = list(forward)[:MOST], list(backward)[:MOST]
    found = [*with_a_number(c, slipped, repaired)]
    if c.fits:
        found += meeting(c, slipped, repaired)
    best = min(found, key=lambda pair: pair.cost, default=None)
    return None if best is None else best.diagnosis


def with_a_number(c: Comparison, slipped: list[Change], repaired: list[Change]) -> Iterator[Pair]:
    """One slip, and a wrong sign or number."""
    for changes, wanted, shape, inverse in (
        (slipped, c.target, c.claim.shape, False),
        (repaired, c.truth, c.right.shape, True),
    ):
        assert wanted is not None
        for change in changes:
            number = multiple(c, change.node, wanted, shape)
            if number is None or change.slip in ("factor", "sign"):
                continue
            said = of_a_number(1 / number if inverse else number)
            cost = change.cost + NUMBER + (abs(number) != 1)
            yield Pair((cost, change.length), both(change, said))


def multiple(c: Comparison, node: Expression, wanted: list[Vector], shape: Shape) -> Fraction | None:
    """The number that an expression is short of, or None."""
    if node.shape != shape:
        return None
    first = c.points.points[0].value(node)
    if first is None or ratio(wanted[:1], [flat(first)]) is None:
        return None
    values = c.points.values(node)
    factors = None if values is None else ratio(wanted, values)
    number = None if factors is None else rational(factors)
    return None if number in (None, 1) else number


def of_a_number(number: Fraction) -> str:
    """What is said of a claim that is so many times too large."""
    if number == -1:
        return "the sign is wrong"
    sign = " and the sign is wrong" if number < 0 else ""
    size = abs(number)
    if size < 1:
        return f"a factor {1 / size} is missing{sign}"
    return f"a factor {size} is one too many{sign}"


def meeting(c: Comparison, slipped: list[Change], repaired: list[Change]) -> Iterator[Pair]:
    """A slip in the right answer and a repair of the claim with the same values."""
    known: dict[tuple[object, ...], list[Change]] = {}
    for change in slipped:
        key = fingerprint(c, change.node)
        if key is not None:
            known.setdefault(key, []).append(change)
    for change in repaired:
        key = fingerprint(c, change.node)
        for other in known.get(key, ()) if key is not None else ():
            if not same(c.points.values(other.node), c.points.values(change.node)):
                continue
            cost = other.cost + change.cost
            first, second = sorted((other, change), key=lambda x: x.cost)
            yield Pair((cost, other.length + change.length), both(first, second.message))


def fingerprint(c: Comparison, node: Expression) -> tuple[object, ...] | None:
    """The shape of an expression and its values at one point, rounded: equal ones have equal prints."""
    entries = c.points.points[0].value(node)
    if entries is None:
        return None
    values = flat(entries)
    scale = max(map(abs, values))
    if not scale:
        return None
    return (*node.shape, *(f"{v / scale:.{DIGITS}f}".replace("-0.0000000", "0.0000000") for v in values),
            f"{scale:.{DIGITS}e}")  # fmt: skip


def both(first: Change, second: str) -> Diagnosis:
    """What is said of two slips."""
    return Diagnosis(first.slip, f"two slips: {first.message}; and {second}")
