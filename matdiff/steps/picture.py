"""A picture of the computation graph, as SVG: values in the nodes, adjoints below them.

Layers by the longest path, each layer ordered by the middle of its neighbours (Sugiyama, Tagawa
and Toda, 1981), inputs to the left.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ..expression import Symbol
from ..render.names import unicode_name
from .graph import Graph
from .writing import Writing

if TYPE_CHECKING:
    from .backprop import Adjoint

CHARACTER, LINE, PADDING = 7.6, 18, 12
COLUMN_GAP, ROW_GAP, MARGIN = 56, 26, 12
SWEEPS = 8
LONGEST = 44  # characters of a formula in the picture

STYLE = """
text { font: 13px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1b1b1b; }
.value { fill: #eef4fb; stroke: #4a78a8; } .input { fill: #f6f6f6; stroke: #999; }
.variable { fill: #fff3dc; stroke: #c98a1b; } .adjoint { fill: #a3341f; }
.edge { stroke: #777; fill: none; } .moving { stroke: #4a78a8; stroke-width: 1.6; }
"""


class Box:
    """A node of the picture."""

    def __init__(self, symbol: Symbol, lines: list[str], adjoint: str, style: str) -> None:
        self.symbol = symbol
        self.lines = lines
        self.adjoint = adjoint
        self.style = style
        longest = max(len(line) for line in [*lines, adjoint])
        self.width = longest * CHARACTER + 2 * PADDING
        self.height = (len(lines) + bool(adjoint)) * LINE + PADDING
        self.layer = 0
        self.x = self.y = 0.0


def picture(graph: Graph, adjoints: Sequence[Adjoint], writing: Writing) -> str:
    """The SVG of a graph with its adjoints."""
    unicode = writing.unicode
    known = {a.target: f"{unicode(a.symbol)} = {clipped(unicode(a.formula))}" for a in adjoints}
    boxes: dict[Symbol, Box] = {}
    for symbol in graph.inputs:
        style = "variable" if symbol is graph.variable else "input"
        boxes[symbol] = Box(symbol, [unicode_name(symbol.name)], known.get(symbol, ""), style)
    for node in graph.nodes:
        line = f"{unicode_name(node.name)} = {clipped(unicode(node.formula))}"
        boxes[node.symbol] = Box(node.symbol, [line], known.get(node.symbol, ""), "value")
    edges = [(boxes[a], boxes[b]) for a, b in graph.edges]
    place(list(boxes.values()), edges)
    moving = {boxes[node.symbol] for node in graph.nodes if node.moves} | {boxes.get(graph.variable)}
    return draw(list(boxes.values()), edges, {box for box in moving if box is not None})


def clipped(text: str) -> str:
    """A formula that is not too long for a box."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def place(boxes: list[Box], edges: list[tuple[Box, Box]]) -> None:
    """Give every box its layer and its place in it."""
    before: dict[Box, list[Box]] = {box: [] for box in boxes}
    after: dict[Box, list[Box]] = {box: [] for box in boxes}
    for a, b in edges:
        before[b].append(a)
        after[a].append(b)
    for box in boxes:  # in the order of the computation
        box.layer = 1 + max((o.layer for o in before[box]), default=-1)
    for box in reversed(boxes):  # an input stands just before its first use
        if not before[box] and after[box]:
            box.layer = min(o.layer for o in after[box]) - 1
    layers: list[list[Box]] = [[] for _ in range(1 + max(box.layer for box in boxes))]
    for box in boxes:
        layers[box.layer].append(box)
    x = float(MARGIN)
    for layer in layers:
        for box in layer:
            box.x = x
        x += max((box.width for box in layer), default=0.0) + COLUMN_GAP
        stack(layer)
    for sweep in range(SWEEPS):
        neighbours = before if sweep % 2 == 0 else after
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            middle = {box: centre(neighbours[box], box) for box in layer}
            layer.sort(key=lambda box: middle[box])
            stack(layer, sum(middle.values()) / len(layer) if layer else 0.0)
    top = min(box.y for box in boxes) - MARGIN
    for box in boxes:
        box.y -= top


def centre(neighbours: list[Box], box: Box) -> float:
    """The height at which the neighbours of a box stand, on average."""
    if not neighbours:
        return box.y + box.height / 2
    return sum(o.y + o.height / 2 for o in neighbours) / len(neighbours)


def stack(layer: list[Box], middle: float = 0.0) -> None:
    """Boxes one below the other around a height."""
    total = sum(box.height for box in layer) + ROW_GAP * (len(layer) - 1)
    y = middle - total / 2
    for box in layer:
        box.y = y
        y += box.height + ROW_GAP


def draw(boxes: list[Box], edges: list[tuple[Box, Box]], moving: set[Box]) -> str:
    """The picture itself."""
    width = max(box.x + box.width for box in boxes) + MARGIN
    height = max(box.y + box.height for box in boxes) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img">',
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#777"/></marker></defs>',
    ]
    for a, b in edges:
        x1, y1, x2, y2 = a.x + a.width, a.y + a.height / 2, b.x, b.y + b.height / 2
        bend = (x2 - x1) / 2
        style = "edge moving" if a in moving and b in moving else "edge"
        parts.append(
            f'<path class="{style}" marker-end="url(#tip)" '
            f'd="M{x1:.1f} {y1:.1f} C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"/>'
        )
    for box in boxes:
        parts.append(
            f'<rect class="{box.style}" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
            f'height="{box.height:.1f}" rx="6"/>'
        )
        y = box.y + LINE
        for line in box.lines:
            parts.append(f'<text x="{box.x + PADDING:.1f}" y="{y:.1f}">{escape(line)}</text>')
            y += LINE
        if box.adjoint:
            parts.append(
                f'<text class="adjoint" x="{box.x + PADDING:.1f}" y="{y:.1f}">{escape(box.adjoint)}</text>'
            )
    return "\n".join([*parts, "</svg>"]) + "\n"
