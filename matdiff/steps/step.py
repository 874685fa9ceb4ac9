"""A line of a derivation."""

from __future__ import annotations

from typing import NamedTuple

from ..expression import Expression
from .reasons import Reason
from .row import Words as Label

__all__ = ["Label", "Step"]


class Step(NamedTuple):
    """One line: ``label = right``, and why it follows.

    Attributes
    ----------
    label : what stands on the left; None where the line continues the one before.
    left : the value of the left side, an expression: what the line is checked against; that of a line that
        continues is the right side of the one before.
    right : the right side.
    reasons : the rules that lead from the left side to the right one.
    """

    label: Label | None
    left: Expression
    right: Expression
    reasons: tuple[Reason, ...] = ()
