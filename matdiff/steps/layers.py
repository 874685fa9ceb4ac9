"""dF from the outside in: a layer of operations in each line, the rest still written d(…)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping

from ..expression import Expression, postorder, substitute
from ..operations import Power, Sum, Transpose, zeros_like
from .differential import Differential
from .reasons import Reason, of_differential

Placeholder = Callable[[Expression], Expression | None]


def placeholders(
    found: Mapping[Expression, Expression | None], variable: Expression, direction: Expression, by: str
) -> Placeholder:
    """What stands for the differential of a node: d(…), dX for the variable, None for a constant."""

    def placeholder(node: Expression) -> Expression | None:
        d = found.get(node)
        if d is None:
            return None
        return direction if node is variable else Differential(node, d.properties, by)

    return placeholder


def layers(
    whole: Expression, placeholder: Placeholder, one_by_one: bool
) -> Iterator[tuple[Expression, list[Reason]]]:
    """Each line of dF, with the rules that it takes; operations that the differential merely goes
    through are opened together with their neighbours unless ``one_by_one``."""
    current = whole
    while True:
        reasons: list[Reason] = []
        before = current
        if not one_by_one:
            current = smooth(current, placeholder, reasons)
        current = opened(current, placeholder, False, reasons)
        if not one_by_one:
            current = smooth(current, placeholder, reasons)
        if current is before:
            return
        yield current, reasons


def smooth(current: Expression, placeholder: Placeholder, reasons: list[Reason]) -> Expression:
    """All that the differential merely goes through, opened, however deep it goes."""
    made: dict[Expression, Expression] = {}
    waiting = deque(D for D in postorder(current) if isinstance(D, Differential))
    while waiting:
        D = waiting.popleft()
        if D in made:
            continue
        assert isinstance(D, Differential)
        node = D.of
        parts = [placeholder(o) for o in node.operands]
        moving = tuple(i for i, part in enumerate(parts) if part is not None)
        if not is_plain(node, moving):
            continue
        new = node.differential(*parts)  # type: ignore[attr-defined]
        made[D] = zeros_like(node) if new is None else new
        reasons.append(of_differential(node, moving))
        waiting += [n for n in new_nodes(made[D], node) if isinstance(n, Differential)]
    # what is inside is smaller: it is put in place first
    for outer in sorted(made, key=lambda D: D.operands[0].length):
        order = new_nodes(made[outer], outer.operands[0])
        now: dict[Expression, Expression] = {}
        for node in order:
            if isinstance(node, Differential):
                now[node] = made.get(node, node)
            elif any(now.get(o, o) is not o for o in node.operands):
                now[node] = node.rebuilt(now.get(o, o) for o in node.operands)
        made[outer] = now.get(made[outer], made[outer])
    return substitute(current, made) if made else current


def new_nodes(root: Expression, known: Expression) -> list[Expression]:
    """The nodes of a differential in topological order, without those of the operands."""
    leaves = set(known.operands)
    found: dict[Expression, None] = {}
    stack = [(root, False)]
    while stack:
        node, done = stack.pop()
        if node in found:
            continue
        if done or isinstance(node, Differential):
            found[node] = None
        elif node not in leaves:
            stack.append((node, True))
            stack += [(o, False) for o in node.operands]
    return list(found)


def opened(
    current: Expression, placeholder: Placeholder, only_plain: bool, reasons: list[Reason]
) -> Expression:
    """Every d(…) in an expression replaced by what the rule of its operation makes of it."""
    new: dict[Expression, Expression] = {}
    for D in postorder(current):
        if not isinstance(D, Differential):
            continue
        node = D.of
        parts = [placeholder(o) for o in node.operands]
        moving = tuple(i for i, part in enumerate(parts) if part is not None)
        if only_plain and not is_plain(node, moving):
            continue
        made = node.differential(*parts)  # type: ignore[attr-defined]
        new[D] = zeros_like(node) if made is None else made
        reasons.append(of_differential(node, moving))
    return substitute(current, new) if new else current


def is_plain(node: Expression, moving: tuple[int, ...]) -> bool:
    """Whether the differential of a node merely goes through, to the one operand that moves.

    One over a scalar counts, so that a quotient is one line.
    """
    if isinstance(node, Power) and node.is_scalar and node.number == -1:
        return True
    return isinstance(node, (Sum, Transpose)) or (getattr(node, "linear", False) and len(moving) == 1)
