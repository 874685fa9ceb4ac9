"""Boxes of characters, put together in two dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import combining

# what a bracket is made of when it is higher than a line: top, middle, bottom
TALL = {
    "(": "⎛⎜⎝", ")": "⎞⎟⎠", "[": "⎡⎢⎣", "]": "⎤⎥⎦", "|": "│││", "‖": "‖‖‖",
}  # fmt: skip


class Box(NamedTuple):
    """Lines of one width, and the one that stands on the line of its neighbours."""

    lines: tuple[str, ...]
    base: int = 0

    @property
    def width(self) -> int:
        """The columns that it takes."""
        return columns(self.lines[0])

    @property
    def height(self) -> int:
        """The lines that it takes."""
        return len(self.lines)

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)


def columns(text: str) -> int:
    """The columns that a text takes: what stands above a letter takes none."""
    return len(text) if text.isascii() else sum(not combining(c) for c in text)


def flat(text: str) -> Box:
    """A text in one line."""
    return Box((text,))


def padded(line: str, width: int) -> str:
    """A line in the middle of a width."""
    free = width - columns(line)
    return " " * (free // 2) + line + " " * (free - free // 2)


def beside(boxes: Sequence[Box]) -> Box:
    """Boxes in a row, their base lines at one height."""
    if len(boxes) == 1:
        return boxes[0]
    if not boxes:
        return flat("")
    above = max(box.base for box in boxes)
    below = max(box.height - box.base for box in boxes)
    lines = []
    for line in range(above + below):
        parts = []
        for box in boxes:
            own = line - above + box.base
            parts.append(box.lines[own] if 0 <= own < box.height else " " * box.width)
        lines.append("".join(parts))
    return Box(tuple(lines), above)


def stacked(boxes: Sequence[Box], base: int) -> Box:
    """Boxes one above the other, centred; ``base``: the one whose base line is that of all."""
    width = max(box.width for box in boxes)
    lines = tuple(padded(line, width) for box in boxes for line in box.lines)
    return Box(lines, sum(box.height for box in boxes[:base]) + boxes[base].base)


def fraction(over: Box, under: Box) -> Box:
    """A quotient with its bar."""
    bar = "─" * max(over.width, under.width)
    if bar in (*over.lines, *under.lines):  # the bar of the whole is the longer one
        bar += "──"
    return stacked((over, flat(bar), under), 1)


def root(inside: Box) -> Box:
    """A square root; over a letter or a number the sign alone is enough."""
    if inside.height == 1 and inside.width == 1:
        return beside((flat("√"), inside))
    if inside.height == 1:
        return Box((" " + "_" * inside.width, "√" + inside.lines[0]), 1)
    height = inside.height
    lines = [" " * (height + 1) + "_" * inside.width]
    for i, line in enumerate(inside.lines):
        last = i == height - 1
        sign = "╲╱" + " " * (height - 1) if last else " " * (height - i) + "╱" + " " * i
        lines.append(sign + line)
    return Box(tuple(lines), inside.base + 1)


def overlined(inside: Box) -> Box:
    """A bar above: of a letter in its line, of more in a line of its own."""
    if inside.height == 1 and inside.width == 1:
        return flat(inside.lines[0] + "\u0305")
    return Box(("_" * inside.width, *inside.lines), inside.base + 1)


def bracketed(opening: str, inside: Box, closing: str) -> Box:
    """Brackets as high as what they hold; an empty one is left out."""
    sides = [bracket(sign, inside.height, inside.base) for sign in (opening, closing)]
    return beside([box for box in (sides[0], inside, sides[1]) if box.width])


def bracket(sign: str, height: int, base: int) -> Box:
    """One bracket of a height."""
    if height == 1 or not sign:
        return flat(sign)
    if sign not in TALL:
        return Box(tuple(sign if line == base else " " for line in range(height)), base)
    parts = TALL[sign]
    return Box((parts[0], *(parts[1],) * (height - 2), parts[2]), base)


def scripted(body: Box, high: Box | None, low: Box | None) -> Box:
    """A superscript and a subscript, right of the body, each above or below its base line."""
    blank = flat("")
    above, below = high or blank, low or blank
    width = max(above.width, below.width)
    lines = [line + " " * (width - above.width) for line in above.lines] if high else []
    lines += [" " * width] * body.height
    lines += [line + " " * (width - below.width) for line in below.lines] if low else []
    return beside((body, Box(tuple(lines), body.base + (above.height if high else 0))))


def matrix(rows: Sequence[Sequence[Box]], opening: str, closing: str) -> Box:
    """A matrix of boxes; a blank line keeps high rows apart."""
    count = max(map(len, rows))
    cells = [[*row, *[flat("")] * (count - len(row))] for row in rows]
    widths = [max(row[j].width for row in cells) for j in range(count)]
    lines: list[str] = []
    apart = any(cell.height > 1 for row in cells for cell in row)
    for i, row in enumerate(cells):
        if i and apart:
            lines.append(" " * (sum(widths) + 2 * (count - 1)))
        parts: list[Box] = []
        for j, cell in enumerate(row):
            parts += [flat("  ")] if j else []
            parts.append(Box(tuple(padded(line, widths[j]) for line in cell.lines), cell.base))
        lines += beside(parts).lines
    return bracketed(opening, Box(tuple(lines), (len(lines) - 1) // 2), closing)
