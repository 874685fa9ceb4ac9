"""A wrong claim beside the right answer: their values, and words for what is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeVar

from ..errors import MatdiffError
from ..expression import Expression, ShapeError, substitute
from ..index.evaluation import flat
from ..operations import Ones
from .points import NEAR, Points, Vector, alike
from .readings import Question

LONGEST_SHOWN = 60
MOST_NODES_SHOWN = 200
Made = TypeVar("Made")


class Comparison:
    """One claim that is wrong, and the right answer.

    Parameters
    ----------
    question : what was asked.
    right : the answer, in the layout that was asked for.
    claim : the claim, as it was read.
    forms : further expressions that are equal to the answer.
    points : where they are compared; both have values there.
    """

    def __init__(
        self,
        question: Question,
        right: Expression,
        claim: Expression,
        forms: Iterable[Expression],
        points: Points,
    ) -> None:
        self.question = question
        self.right = right
        self.claim = claim
        self.forms = list(dict.fromkeys((right, *forms)))
        self.points = points
        self.target = points.values(claim)
        self.truth = points.values(right)
        self.fits = claim.shape == right.shape

    def is_claim(self, node: Expression) -> bool:
        """Whether an expression has the shape and the values of the claim."""
        return node.shape == self.claim.shape and self.agrees(node, self.target)

    def is_right(self, node: Expression) -> bool:
        """Whether an expression has the shape and the values of the right answer."""
        return node.shape == self.right.shape and self.agrees(node, self.truth)

    def agrees(self, node: Expression, wanted: list[Vector] | None) -> bool:
        """Whether an expression has the wanted values, point after point."""
        if wanted is None:
            return False
        for point, vector in zip(self.points.points, wanted, strict=True):
            entries = point.value(node)
            if entries is None or not alike(flat(entries), vector):
                return False
        return True


def derived(question: Question, expected: object = None) -> Expression | None:
    """The answer of a question; None where it cannot be had, or has not the expected shape."""
    from ..calculus.derive import derive

    found = quietly(
        lambda: derive(
            question.function, question.variable, question.kind, convention=question.convention,
            layout=question.layout, stacking=question.stacking,
        )
    )  # fmt: skip
    if found is None or (expected is not None and found.result.shape != expected):
        return None
    if found.seed is not None and question.seed is not None:
        return substitute(found.result, {found.seed: question.seed})
    return found.result


def shown(node: Expression) -> str:
    """An expression in a sentence: one formula, without names for its parts."""
    from ..render.dialect import TEXT
    from ..render.layout import Writer
    from ..render.occurrences import Occurrences

    if node.length > MOST_NODES_SHOWN:
        return "…"
    if isinstance(node, Ones):
        return "1"  # whatever its shape: that is seen where it belongs
    try:
        [piece] = Writer(TEXT, frozenset()).write(Occurrences([node], {}))
    except MatdiffError:
        return "…"
    written: str = piece.whole
    return written if len(written) <= LONGEST_SHOWN else written[: LONGEST_SHOWN - 1] + "…"


def sized(node: Expression) -> str:
    """The shape of an expression in a sentence."""
    return "a scalar" if node.is_scalar else f"{node.rows}×{node.columns}"


def quietly(make: Callable[[], Made | None]) -> Made | None:
    """What a function makes, or None where it cannot be had."""
    try:
        return make()
    except (MatdiffError, ShapeError, NotImplementedError, TypeError):
        return None


def rational(values: Vector) -> Fraction | None:
    """The simple fraction that all numbers are, or None."""
    first = values[0]
    if any(abs(v - first) > NEAR * max(1.0, abs(first)) for v in values):
        return None
    if isinstance(first, complex):
        if abs(first.imag) > NEAR * max(1.0, abs(first)):
            return None
        first = first.real
    near = Fraction(first).limit_denominator(24)
    return (
        near
        if near and abs(float(near) - first) <= 10 * NEAR * max(1.0, abs(first)) and abs(near) <= 720
        else None
    )
