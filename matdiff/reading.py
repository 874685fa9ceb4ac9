"""A program as it was read, for people to look at: its formulas in LaTeX, its symbols with their shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .derivation import shape_texts
from .expression import ATTRIBUTES, ONE, Expression, Symbol, substitute
from .render import latex, text
from .render.names import latex_name, unicode_name

if TYPE_CHECKING:
    from .language import Program


def described(program: Program) -> dict[str, Any]:
    """The program as JSON: ``latex``, ``text``, ``shape``, ``lines``, ``symbols``, ``functions``, ``notes``.

    ``lines`` are the definitions and the expression, each with ``name``, ``left``, ``latex``, ``text`` and
    ``shape``; what was defined stands in later lines by its name.
    """
    known: dict[Expression, Expression] = {}
    lines: list[dict[str, Any]] = []
    for name, node in program.definitions.items():
        lines.append(line(name, latex_name(name), node, known))
        if node.operands:
            known.setdefault(node, Symbol(name, node.rows, node.columns))
    left = None if program.label is None else latex_name(program.label)
    if left is not None and program.arguments:
        left += "(" + ", ".join(map(latex_name, program.arguments)) + ")"
    last = line(program.label, left, program.expression, known)
    occurring = {s.name for s in program.expression.symbols if isinstance(s, Symbol)}
    return {
        **{field: last[field] for field in ("latex", "text", "shape")},
        "lines": [*lines, last],
        "symbols": [symbol(s, s.name in occurring) for s in program.symbols.values()],
        "functions": list(program.functions),
        "arguments": list(program.arguments),
        "notes": list(program.notes),
    }


def line(
    name: str | None, left: str | None, node: Expression, known: dict[Expression, Expression]
) -> dict[str, Any]:
    """One statement, with what was defined before it by name."""
    parts = (substitute(operand, known) for operand in node.operands)
    shown = known[node] if node in known else node.rebuilt(parts) if node.operands else node
    return {
        "name": name,
        "left": left,
        "latex": latex(shown),
        "text": text(shown),
        "shape": shape_texts(node.shape),
    }


def symbol(found: Symbol, occurs: bool) -> dict[str, Any]:
    """One symbol: what a declaration says of it, whether or not there is one."""
    rows, columns = found.shape
    if found.kind != "general":
        kind = found.kind
    elif columns is not ONE:
        kind = "matrix"
    else:
        kind = "scalar" if rows is ONE else "vector"
    return {
        "name": found.name,
        "latex": latex_name(found.name),
        "unicode": unicode_name(found.name),
        "shape": shape_texts(found.shape),
        "kind": kind,
        "square": rows is columns,
        "complex": "complex" in found.properties,
        "attributes": sorted(ATTRIBUTES & found.declared),
        "occurs": occurs,
    }
