"""dF = ⟨G, dX⟩: how the adjoint's walk moves one operation after the other to the other side.

At every moment of the walk dF is the sum of ⟨G, Y⟩ over the nodes Y that wait to be visited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..calculus.adjoint import Visit
from ..expression import Expression, Symbol
from ..operations import EntrySum, InnerProduct, Mean, Scale, Sum, Trace, add, scale
from .reasons import Reason, of_adjoint, of_events, of_one
from .replay import Changes, events, replay

HEADS = (Trace, EntrySum, Mean)  # tr L(Y) is told as one rule
MOVES = 2  # operations that one line moves
MOST_MOVING = 24  # lines of a walk; the rest of it is one line
LEFT_OVER = 2  # no line for fewer than so many

Line = tuple[Expression, list[Reason]]


def pairing(frontier: Sequence[tuple[Expression, Expression]]) -> Expression:
    """Σ ⟨G, Y⟩ over pairs of Y and G."""
    return add(*(scale(G, Y) if Y.is_scalar else InnerProduct(G, Y) for Y, G in frontier))


def is_silent(node: Expression) -> bool:
    """Whether no line tells that the adjoint has passed a node."""
    return isinstance(node, (Sum, Symbol, InnerProduct, Scale))


class Walk:
    """The lines of one walk."""

    def __init__(self, visits: Sequence[Visit], direction: Symbol, known: Changes, full: bool) -> None:
        self.visits = visits
        self.direction = direction
        self.known = known
        self.full = full
        self.waiting: dict[Expression, list[Expression]] = {}
        inside = {node.operands[0]: type(node) for node, _, _ in visits if isinstance(node, HEADS)}
        self.heads = {n: kind for n, kind in inside.items() if not is_silent(n) and not isinstance(n, HEADS)}

    def lines(self) -> Iterator[Line]:
        """The lines after the first, up to ⟨G, dX⟩."""
        reasons: list[Reason] = []
        count = 0
        moves, to_come = 0, sum(not is_silent(node) for node, _, _ in self.visits)
        for node, arrived, G in self.visits:
            self.waiting.pop(node, None)
            if self.full:
                for fired, now in replay(arrived, [self.known]):
                    yield self.whole(node, now), [*reasons, of_one(fired)]
                    reasons = []
            else:
                reasons += of_events(events(arrived, self.known)[0])
            if node is self.direction:
                yield self.whole(node, G), reasons
                return
            if not self.full and moves >= MOVES and to_come >= LEFT_OVER and not self.waiting:
                count += 1
                if count < MOST_MOVING:
                    yield self.whole(node, G), reasons
                reasons, moves = ([], 0) if count < MOST_MOVING else (reasons[:2], 0)
            self.move(node, G, reasons)
            moves += not is_silent(node)
            to_come -= not is_silent(node)
            if self.full:
                yield self.whole(), reasons
                reasons = []

    def move(self, node: Expression, G: Expression, reasons: list[Reason]) -> None:
        """Send the seed of a node to its operands."""
        for slot, operand in enumerate(node.operands):
            if self.direction not in operand.symbols:
                continue
            self.waiting.setdefault(operand, []).append(node.adjoint(slot, G))  # type: ignore[attr-defined]
            if not is_silent(node) and operand not in self.heads:
                reasons.append(of_adjoint(node, slot, self.heads.get(node)))

    def whole(self, node: Expression | None = None, G: Expression | None = None) -> Expression:
        """dF at this moment; ``node`` is being visited with the seed G."""
        pairs = [] if node is None or G is None else [(node, G)]
        pairs += [(Y, add(*reversed(seeds))) for Y, seeds in self.waiting.items()]
        return pairing(pairs)
