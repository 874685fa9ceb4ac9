"""Rewriting rules as data: a name, a pattern, a replacement, a side condition, a source.

A pattern is written with square brackets: ``Inverse[Inverse[X]]``, where X is a wildcard.  On an
associative operation (a product) a pattern stands for neighbouring operands, on a commutative one
(a sum) for any of them.  A rule may also be given a whole class and a function of its nodes::

    Rule("(X⁻¹)⁻¹ = X", Inverse[Inverse[X]], lambda X: X)
    Rule("X X⁻¹ = I", Product[X, Inverse[X]], lambda X: Identity(X.rows))
    Rule("collect like terms", Sum, collect)            # None where it does not apply
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

from .node import Expression

Bindings = dict[str, Expression]


class Wildcard:
    """Stands for any expression; the same wildcard twice stands for the same one."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Pattern:
    """A class of nodes and patterns of its operands."""

    __slots__ = ("kind", "operands")

    def __init__(self, kind: type[Expression], operands: tuple[Any, ...]) -> None:
        self.kind = kind
        self.operands = operands


A, B, C, X, Y, Z = (Wildcard(name) for name in "ABCXYZ")


def match(pattern: Any, node: Expression, bindings: Bindings) -> bool:
    """Whether a node has the form of a pattern; fills in the bindings (recursion in the pattern)."""
    if isinstance(pattern, Wildcard):
        return bindings.setdefault(pattern.name, node) is node
    if isinstance(pattern, Pattern):
        return (
            isinstance(node, pattern.kind)
            and len(node.operands) == len(pattern.operands)
            and all(match(p, o, bindings) for p, o in zip(pattern.operands, node.operands, strict=True))
        )
    if isinstance(pattern, type):
        return isinstance(node, pattern)
    return pattern is node


class Rule:
    """A named rewriting rule.

    Parameters
    ----------
    name : the identity as a textbook writes it.
    pattern : a Pattern, or a class for a rule that is a function of the node.
    replacement : called with the wildcards by name, or with the node; None: no change.
    when : the side condition, called like the replacement.
    source : where the identity stands.
    assumes : the matrices that have to be invertible for it, from the node before and after.
    """

    __slots__ = ("assumes", "kind", "name", "pattern", "replacement", "source", "when")

    def __init__(
        self,
        name: str,
        pattern: Any,
        replacement: Callable[..., Expression | None],
        when: Callable[..., bool] | None = None,
        source: str = "",
        assumes: Callable[[Expression, Expression], tuple[Expression, ...]] | None = None,
    ) -> None:
        self.assumes = assumes
        self.name = name
        self.pattern = pattern
        self.replacement = replacement
        self.when = when
        self.source = source
        self.kind: type[Expression] = pattern.kind if isinstance(pattern, Pattern) else pattern

    def __repr__(self) -> str:
        return f"Rule({self.name!r})"

    def apply(self, node: Expression) -> Expression | None:
        """What the rule makes of a node, or None."""
        if not isinstance(self.pattern, Pattern):
            if self.when is not None and not self.when(node):
                return None
            return self.replacement(node)
        operands, width = node.operands, len(self.pattern.operands)
        if not getattr(self.kind, "associative", False):
            return self._replace(node.operands)
        if getattr(self.kind, "commutative", False):
            for places in permutations(range(len(operands)), width):
                found = self._replace(tuple(operands[i] for i in places))
                if found is not None:
                    rest = [o for i, o in enumerate(operands) if i not in places]
                    at = min(places)
                    return node.rebuilt([*rest[:at], found, *rest[at:]]) if rest else found
            return None
        for start in range(len(operands) - width + 1):
            found = self._replace(operands[start : start + width])
            if found is not None:
                if width == len(operands):
                    return found
                return node.rebuilt((*operands[:start], found, *operands[start + width :]))
        return None

    def _replace(self, operands: tuple[Expression, ...]) -> Expression | None:
        """The replacement for operands that match the pattern's, or None."""
        bindings: Bindings = {}
        if len(operands) != len(self.pattern.operands):
            return None
        for pattern, operand in zip(self.pattern.operands, operands, strict=True):
            if not match(pattern, operand, bindings):
                return None
        if self.when is not None and not self.when(**bindings):
            return None
        return self.replacement(**bindings)
