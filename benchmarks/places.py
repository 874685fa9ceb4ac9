"""Changes of an expression at one of its places."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from matdiff import operations as ops
from matdiff.errors import MatdiffError
from matdiff.expression import Expression, ShapeError

TRIES = 12  # places that are tried for a change

Change = Callable[[Expression, Random], Expression | None]


def nodes_of(root: Expression) -> list[tuple[int, ...]]:
    """The places of an expression, as paths."""
    found: list[tuple[int, ...]] = []
    stack: list[tuple[tuple[int, ...], Expression]] = [((), root)]
    while stack and len(found) < 300:
        path, node = stack.pop()
        found.append(path)
        stack.extend(((*path, i), o) for i, o in enumerate(node.operands))
    return found


def at(root: Expression, path: tuple[int, ...]) -> Expression:
    """The node at a place."""
    for i in path:
        root = root.operands[i]
    return root


BUILDERS: dict[type[Expression], Callable[..., Expression]] = {
    ops.Product: ops.multiply, ops.Sum: ops.add, ops.Scale: ops.scale, ops.Hadamard: ops.hadamard,
}  # fmt: skip


def put(root: Expression, path: tuple[int, ...], new: Expression) -> Expression:
    """The expression with another node at a place.  Raises ShapeError."""
    if not path:
        return new
    operands = list(root.operands)
    operands[path[0]] = put(operands[path[0]], path[1:], new)
    build = BUILDERS.get(type(root))
    return build(*operands) if build else root.rebuilt(operands)


def somewhere(root: Expression, change: Change, random: Random) -> Expression | None:
    """The expression with a change at a random place where it applies and fits."""
    paths = nodes_of(root)
    random.shuffle(paths)
    tried = 0
    for path in paths:
        try:
            new = change(at(root, path), random)
            if new is None:
                continue
            tried += 1
            found = put(root, path, new)
        except (ShapeError, MatdiffError, ValueError, TypeError):
            found = None
        if found is not None and found is not root:
            return found
        if tried > TRIES:
            return None
    return None
