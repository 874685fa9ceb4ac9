"""The places of an expression, seen as a tree, and the expression with something else at one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..errors import MatdiffError
from ..expression import Expression, ShapeError
from ..operations import Hadamard, Product, Scale, Sum, add, hadamard, multiply, scale

MOST_PLACES = 160  # places of an expression that are looked at
Path = tuple[int, ...]


def places(root: Expression) -> list[tuple[Path, Expression]]:
    """The nodes of an expression as a tree, from the root down, each with its path."""
    found: list[tuple[Path, Expression]] = []
    level: list[tuple[Path, Expression]] = [((), root)]
    while level and len(found) < MOST_PLACES:
        found += level[: MOST_PLACES - len(found)]
        level = [((*path, i), o) for path, node in level for i, o in enumerate(node.operands)]
        level = level[:MOST_PLACES]
    return found


def rebuilt(node: Expression, operands: Sequence[Expression]) -> Expression:
    """A node with other operands, by the builders where a scalar among the operands makes a difference."""
    builders: dict[type[Expression], Callable[..., Expression]] = {
        Product: multiply, Hadamard: hadamard, Scale: scale, Sum: add,
    }  # fmt: skip
    build = builders.get(type(node))
    return node.rebuilt(operands) if build is None else build(*operands)


def placed(root: Expression, path: Path, new: Expression) -> Expression | None:
    """The expression with another one at a path; None where that does not fit."""
    chain = [root]
    for i in path[:-1]:
        chain.append(chain[-1].operands[i])
    try:
        for node, i in zip(reversed(chain), reversed(path), strict=False):
            new = rebuilt(node, (*node.operands[:i], new, *node.operands[i + 1 :]))
    except (ShapeError, MatdiffError, ValueError, KeyError, TypeError):
        return None
    return new
