"""Answers and derivations in two dimensions, where there is room and it reads better than lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .notation import left_side

if TYPE_CHECKING:
    from .derivation import Derivation
    from .render.box import Box
    from .steps import Steps
    from .steps.row import Words

WHERE, ALSO, NEXT = r" \quad\text{where }", r", \qquad ", r",\; "
LONGEST = 5000  # characters of LaTeX beyond which nobody reads it in two dimensions


class Room(NamedTuple):
    """How wide a formula may be, and whether it takes two dimensions also where a line would do."""

    columns: int
    always: bool = False


def equation(derivation: Derivation, several: bool, room: Room) -> str | None:
    """An answer with its left side and its definitions; None where it is better written in lines."""
    body, _, where = derivation.latex().partition(ALSO)[0].partition(WHERE)
    found = shown([body, *where.split(NEXT)] if where else [body], room)
    if found is None:
        return None
    from .render.box import beside, flat

    right, *definitions = found
    left = left_box((left_side(derivation, "unicode", several), left_side(derivation, "latex")))
    whole = beside((left, flat(" = "), right))
    rows = [beside((flat("        " if i else "  where "), box)) for i, box in enumerate(definitions)]
    if max(box.width for box in (whole, *rows)) > room.columns:
        return None
    return "\n".join(spread([whole, *rows]))


def derivation_lines(steps: Steps, room: Room, beside_it: Callable[[str], str] = str) -> str | None:
    """Steps with their rules beside them; None where they are better written in lines.

    ``beside_it`` gives the rules another colour.
    """
    lines: list[str] = []
    boxes = shown([row.right.latex for row in steps.rows], room)
    if boxes is None:
        return None
    from .render.box import beside, flat
    from .steps.forms import GAP, WIDEST, short

    following = iter(boxes)
    for section in steps.sections:
        pairs = [(left_box(row.left), next(following)) for row in section.rows]
        left = max(one.width for one, _ in pairs)
        told = [other.width for _, other in pairs if other.width <= WIDEST]
        right = max(told, default=0)
        rows = []
        for row, (one, other) in zip(section.rows, pairs, strict=True):
            if left + 3 + other.width > room.columns:
                return None
            why = row.reason.unicode + (f"  [{short(row.source)}]" if row.source else "")
            parts = [flat(" " * (left - one.width)), one, flat(" = "), other]
            if why:
                parts.append(flat(" " * (max(0, right - other.width) + GAP)))
                parts.append(flat(beside_it(why.strip())))
            rows.append(beside(parts))
        if section.title:
            lines += ([""] if lines else []) + [section.title]
        lines += spread(rows)
    return "\n".join(lines)


def left_box(words: Words | tuple[str, str] | None) -> Box:
    """A left side: as it stands in a line, but a quotient with its bar."""
    from .render.box import flat

    if not words:
        return flat("")
    *_, unicode, latex = words
    stacked = shown([latex], Room(0, True)) if "/" in unicode else None
    return stacked[0] if stacked else flat(unicode)


def spread(rows: Sequence[Box]) -> list[str]:
    """Rows one below the other, a blank line between them where one of the two is high."""
    lines: list[str] = []
    for i, box in enumerate(rows):
        if i and max(box.height, rows[i - 1].height) > 1:
            lines.append("")
        lines += str(box).split("\n")
    return lines


def shown(texts: Sequence[str], room: Room) -> list[Box] | None:
    """LaTeX in two dimensions; None where that gains nothing, is too long, or cannot be had."""
    from .errors import MatdiffError
    from .render.planar import Planar

    if sum(map(len, texts)) > LONGEST:
        return None
    try:
        found = [Planar(text) for text in texts]
    except MatdiffError:
        return None
    return [each.box for each in found] if room.always or any(each.gains for each in found) else None
