"""The engine: applies rules until none fires, and keeps the trace.

Rules are data (expression/rule.py); how they are applied is decided here alone: operands before
the nodes that use them, every node once, the first rule of its class that fires, until none does.
What commutes is compared up to order, and the order that was met first is kept, so an answer
reads in the order of the question.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..expression import Expression, Rule
from .order import equal_forms

LIMIT = 200_000  # rule applications in one derivation; more means that two rules undo each other


class Fired(NamedTuple):
    """One application of a rule."""

    rule: Rule
    before: Expression
    after: Expression


# what the engine itself does: of all equal forms of a node it keeps the one that it met first
ORDER = Rule("equal up to the order of operands", Expression, lambda node: None)


class Rules:
    """A set of rules, looked up by the class of the node."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_class: dict[type[Expression], tuple[Rule, ...]] = {}

    def of(self, kind: type[Expression]) -> tuple[Rule, ...]:
        """The rules for nodes of a class, its base classes included."""
        found = self._by_class.get(kind)
        if found is None:
            found = tuple(rule for rule in self.rules if issubclass(kind, rule.kind))
            self._by_class[kind] = found
        return found

    def __add__(self, other: Rules) -> Rules:
        return Rules(self.rules + other.rules)


class Rewriter:
    """Brings expressions to the normal form of a set of rules; remembers what it has done.

    ``unify`` makes one of what is equal up to order.
    """

    def __init__(self, rules: Rules, trace: list[Fired] | None = None, unify: bool = True) -> None:
        self.rules = rules
        self.trace = trace
        self.unify = unify
        self.seen: dict[object, Expression] = {}
        self.normal: dict[Expression, Expression] = {}
        self.fired = 0

    def __call__(self, root: Expression) -> Expression:
        """The normal form."""
        normal = self.normal
        became: dict[Expression, Expression] = {}  # node → what a rule made of it
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
            pending = [o for o in node.operands if o not in normal]
            if pending:
                stack.extend(reversed(pending))
                continue
            operands = tuple(normal[o] for o in node.operands)
            new = node if operands == node.operands else node.rebuilt(operands)
            if new is node:
                new = self.step(node)
            if new is node:
                normal[node] = node
                stack.pop()
            else:
                became[node] = new
                stack.append(new)
        return normal[root]

    def step(self, node: Expression) -> Expression:
        """What the first rule that fires makes of a node; itself where none does."""
        for rule in self.rules.of(type(node)):
            new = rule.apply(node)
            if new is not None and new is not node:
                self.fired += 1
                if self.fired > LIMIT:
                    raise RuntimeError(f"rewriting does not end: {rule.name}")
                if self.trace is not None:
                    self.trace.append(Fired(rule, node, new))
                return new
        return self.representative(node) if self.unify else node

    def representative(self, node: Expression) -> Expression:
        """Of all orders in which the same can be written, the one met first."""
        forms = equal_forms(node)
        for key, restore in forms:
            found = self.seen.get(key)
            if found is not None:
                new = restore(found)
                if self.trace is not None and new is not node:
                    self.trace.append(Fired(ORDER, node, new))
                return new
        if forms:
            self.seen[forms[0][0]] = node
        return node
