"""At which line of the derivation a slip happens: the first that leads to the claim by one such change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import MatdiffError
from ..expression import Expression, ShapeError, Symbol, fold, postorder
from ..index.evaluation import flat
from ..operations import inner, transposed
from .differentials import total
from .edits import edited
from .points import Points, alike

if TYPE_CHECKING:
    from ..derivation import Derivation
    from ..steps.step import Step
    from .slips import Diagnosis

MOST_CHANGES = 400


def line_of(derivation: Derivation, diagnosis: Diagnosis, claim: Expression) -> int | None:
    """The number of the line of ``derivation.steps``, from 1; None where it cannot be told."""
    slip = diagnosis.slip
    try:
        steps = derivation.steps
        lines = list(steps.lines)
        first = len(steps) - len(lines)
    except (MatdiffError, AttributeError, NotImplementedError, ShapeError):
        return None
    if diagnosis.place is not None:
        taken = line_that_takes(lines, diagnosis.place)
        return None if taken is None else first + taken
    if slip == "structure":
        taken = next((n for n, step in enumerate(lines, 1) if is_projection(step)), None)
        return None if taken is None else first + taken
    X, F = derivation.variable, derivation.expression
    if claim.shape != derivation.result.shape and claim.shape == derivation.result.shape[::-1]:
        claim = transposed(claim)
    for number, step in enumerate(lines, 1):
        right = step.right
        direction = next(
            (
                s
                for s in right.symbols
                if isinstance(s, Symbol) and s.name == "d" + X.name and s not in F.symbols
            ),
            None,
        )
        if direction is None:
            continue
        wanted = along(derivation, claim, direction)
        if wanted is None:
            return None
        if found_in(carried_out(right, X, direction), wanted, slip):
            return first + number
    answer = derivation.result
    last = first + len(lines)
    return last if answer.shape == claim.shape and found_in(answer, claim, slip) else None


def is_projection(step: Step) -> bool:
    """Whether a line uses that dX lies in a subspace."""
    from ..steps.road import SUBSPACES

    return any(reason.words in SUBSPACES.values() for reason in step.reasons)


def line_that_takes(lines: Sequence[Step], place: Expression) -> int | None:
    """The number of the first line in which the differential of an operation is carried out."""
    from ..steps.differential import Differential

    waiting = False
    for number, step in enumerate(lines, 1):
        inside = {
            node
            for outer in postorder(step.right)
            if isinstance(outer, Differential)
            for node in postorder(outer.of)
        }
        if place in inside:
            waiting = True
        elif number > 1 and (waiting or place in postorder(lines[0].right)):
            return number
    return None


def along(derivation: Derivation, claim: Expression, direction: Symbol) -> Expression | None:
    """What dF is if the claim is the derivative."""
    if derivation.kind == "differential":
        return claim
    if derivation.kind == "gradient" and claim.shape == direction.shape:
        return inner(claim, direction)
    F = derivation.expression
    if (
        derivation.kind == "jacobian"
        and F.is_column
        and direction.is_column
        and claim.columns is direction.rows
    ):
        return claim @ direction
    return None


def carried_out(node: Expression, variable: Symbol, direction: Symbol) -> Expression:
    """A line in which no differential is still to be taken."""
    from ..steps.differential import Differential

    def rebuild(node: Expression, operands: list[Expression]) -> Expression:
        if isinstance(node, Differential):
            return total(operands[0], variable, direction) or node
        return node.rebuilt(operands) if operands else node

    return fold(node, rebuild)


def found_in(line: Expression, wanted: Expression, slip: str) -> bool:
    """Whether one change of a sort makes of a line what is wanted."""
    points = Points([line, wanted], [])
    target = points.values(wanted)
    if target is None or line.shape != wanted.shape:
        return False
    for count, (new, edit) in enumerate(edited(line)):
        if count > MOST_CHANGES:
            return False
        if edit.slip != slip or new.shape != wanted.shape:
            continue
        for point, vector in zip(points.points, target, strict=True):
            entries = point.value(new)
            if entries is None or not alike(flat(entries), vector):
                break
        else:
            return True
    return False
