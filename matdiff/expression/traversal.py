"""Walks over the graph, none of them recursive."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import TypeVar

from .node import Expression

T = TypeVar("T")


def postorder(*roots: Expression, known: Container[Expression] = ()) -> list[Expression]:
    """Every node once, operands before the nodes that use them, left before right.

    What is ``known`` already is left out, with what only it uses.
    """
    seen: set[Expression] = set()
    order: list[Expression] = []
    stack: list[tuple[Expression, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen and node not in known:
            seen.add(node)
            stack.append((node, True))
            stack.extend((o, False) for o in reversed(node.operands) if o not in seen)
    return order


def fold(root: Expression, function: Callable[[Expression, list[T]], T]) -> T:
    """The value of ``function(node, values of its operands)`` at the root, once a node."""
    values: dict[Expression, T] = {}
    for node in postorder(root):
        values[node] = function(node, [values[o] for o in node.operands])
    return values[root]


def substitute(root: Expression, replacements: Mapping[Expression, Expression]) -> Expression:
    """The expression with some nodes replaced; their operands are not looked at."""
    result: dict[Expression, Expression] = dict(replacements)
    stack = [root]
    while stack:
        node = stack[-1]
        if node in result:
            stack.pop()
            continue
        missing = [o for o in node.operands if o not in result]
        if missing:
            stack.extend(reversed(missing))
            continue
        stack.pop()
        new = tuple(result[o] for o in node.operands)
        result[node] = node if new == node.operands else node.rebuilt(new)
    return result[root]


def count_uses(roots: Iterable[Expression]) -> dict[Expression, int]:
    """How often each node is an operand of another one; a root counts once more."""
    starts = list(roots)
    uses = dict.fromkeys(starts, 1)
    for node in postorder(*starts):
        uses.setdefault(node, 0)
        for operand in node.operands:
            uses[operand] = uses.get(operand, 0) + 1
    return uses
