"""The slips that are recognised, by name, and what is said of them."""

from __future__ import annotations

from typing import NamedTuple

from ..expression import Expression

# slip → what it is, in general
SLIPS: dict[str, str] = {
    "transposed": "a transpose is missing, or one too many",
    "factor": "a factor such as 2, ½ or n is missing, or one too many",
    "sign": "a sign is wrong",
    "missing term": "a term of a sum, or of the product rule, is missing, or one too many",
    "order": "factors of a product stand in the wrong order",
    "symmetrised": "A stands where A + A' belongs, or the other way round",
    "chain": "a factor of the chain rule is forgotten, or one too many",
    "elementwise": "a product or a function is taken entry by entry, or should be",
    "trace": "a trace stands for a determinant, or the other way round",
    "conjugate": "a complex conjugate is missing, or one too many",
    "layout": "the numbers are right, and arranged in another layout or convention than was asked for",
    "structure": "a variable with structure is treated as a general one, or the other way round",
    "question": "this is the answer to another question: another variable, another order, no derivative",
    "shape": "the shape cannot be right",
}


class Diagnosis(NamedTuple):
    """The slip that turns a right answer into the claim.

    Attributes
    ----------
    slip : a key of SLIPS.
    message : a sentence that says what has happened, here.
    step : the number of the line of the derivation where it happens, or None.
    place : the operation of the function that is differentiated by a wrong rule, where that is the slip.
    """

    slip: str
    message: str
    step: int | None = None
    place: Expression | None = None

    def as_dict(self) -> dict[str, str | int]:
        """As JSON."""
        found: dict[str, str | int] = {"slip": self.slip, "message": self.message}
        if self.step is not None:
            found["step"] = self.step
        return found


class Edit(NamedTuple):
    """A change of one place of an expression.

    Attributes
    ----------
    slip : the slip that the change is.
    before, after : the subexpression and what is put in its place.
    forth, back : sentences for a claim that has ``after`` where ``before`` is right, and the other way round;
        templates in which ``{0}`` is before and ``{1}`` after.
    seldom : how much another explanation is to be preferred: 0 not at all, 1 to any other.
    """

    slip: str
    before: Expression
    after: Expression
    forth: str = "{1} stands where {0} belongs"
    back: str = "{0} stands where {1} belongs"
    seldom: float = 0
