"""The rules that fired, played again on a whole expression.

The engine works inside out and remembers every node that a rule has changed; played again in the
same order these changes lead a whole expression line by line to its normal form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..calculus.derive import Derivative, Stage
from ..expression import Expression, substitute
from ..rewriting.engine import ORDER, Fired
from ..rewriting.expansion import EXPAND
from ..rewriting.presentation import RULES as PRESENTATION

TURNED = "tr(dX A) = tr(A dX)"  # made anew for every direction
_LAST = {id(rule) for rule in PRESENTATION.rules}


class Changes:
    """What became of each node in a run of the engine.

    Attributes
    ----------
    fired : node → the rule that has changed it.
    quiet : nodes in which no rule fires, as walks have found; they are not walked through again.
    """

    def __init__(self, fired: Iterable[Fired]) -> None:
        self.fired = {f.before: f for f in fired}
        self.quiet: set[Expression] = set()


def is_of_presentation(fired: Fired) -> bool:
    """Whether a rule belongs to the last touch, which would undo the normal form."""
    return id(fired.rule) in _LAST or fired.rule.name == TURNED


def phases(derivative: Derivative, stage: Stage) -> list[Changes]:
    """The changes of a stage and of all before it, run by run; a last run is the presentation."""
    start, end = stage.fired
    normal = [f for f in derivative.trace[:end] if not is_of_presentation(f)]
    if stage.name != "present":
        return [Changes(f for f in normal if f.rule is not EXPAND)]
    return [Changes(normal), Changes(f for f in derivative.trace[start:end] if is_of_presentation(f))]


def events(
    root: Expression, known: Changes, forms: dict[Expression, Expression] | None = None
) -> tuple[list[Fired], Expression]:
    """The changes that lead an expression to its normal form, in the order of the engine, and that form.

    ``forms`` remembers normal forms from one expression to the next; what is in it is not told again.
    """
    normal = {} if forms is None else forms
    quiet = known.quiet
    became: dict[Expression, Expression] = {}
    found: list[Fired] = []
    stack = [root]
    while stack:
        node = stack[-1]
        if node in normal:
            stack.pop()
            continue
        if node in became:
            normal[node] = normal[became[node]]
            stack.pop()
            continue
        if node in quiet:
            normal[node] = node
            stack.pop()
            continue
        pending = [o for o in node.operands if o not in normal]
        if pending:
            stack.extend(reversed(pending))
            continue
        new = node
        if any(normal[o] is not o for o in node.operands):
            new = node.rebuilt(normal[o] for o in node.operands)
        elif node in known.fired:
            found.append(known.fired[node])
            new = known.fired[node].after
        if new is node:
            normal[node] = node
            if quiet.issuperset(node.operands):
                quiet.add(node)
            stack.pop()
        else:
            became[node] = new
            stack.append(new)
    return found, normal[root]


def replay(root: Expression, runs: Iterable[Changes]) -> Iterator[tuple[Fired, Expression]]:
    """Each rule that fires on an expression, with what the whole has become."""
    current = root
    for known in runs:
        found, _ = events(current, known)
        for fired in found:
            new = substitute(current, {fired.before: fired.after})
            if new is not current and fired.rule is not ORDER:
                yield fired, new
            current = new
