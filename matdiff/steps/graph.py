"""The computation graph: F cut into nodes with names, each a formula of the nodes before it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from ..expression import Expression, Symbol, count_uses, postorder, substitute
from ..operations import Power, Scale, Sum, Transpose

if TYPE_CHECKING:
    from ..derivation import Derivation


STRUCTURES = ("spd", "diagonal", "symmetric", "skew", "lower", "upper")  # the first that holds


class Node(NamedTuple):
    """A node of the graph.

    Attributes
    ----------
    name : the user's own, or v1, v2 …; that of the function for the last one.
    symbol : what stands for its value in the formulas of others.
    formula : of the symbols of other nodes and of the inputs.
    value : what it is as an expression of the inputs alone.
    moves : whether it depends on the variable.
    """

    name: str
    symbol: Symbol
    formula: Expression
    value: Expression
    moves: bool


class Graph:
    """The nodes in the order in which they are computed; the last one is the function."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.variable = derivation.variable
        program = derivation._program
        self.taken = set(derivation._names()) | {derivation.name}
        given = {
            name: node
            for name, node in (program.definitions if program else {}).items()
            if node.operands and node is not derivation.expression and not isinstance(node, Symbol)
        }
        self.own = any(self.variable in node.symbols for node in given.values())
        if self.own:  # as the user has cut it
            self.function = derivation.expression
            inside = set(postorder(self.function))
            parts = {node: name for name, node in given.items() if node in inside}
        else:
            self.function = derivation._derivative.stages[0].after
            parts = cut(self.function, self.variable, self.taken)
        self.nodes = self.build(parts)

    def build(self, parts: dict[Expression, str]) -> list[Node]:
        """The nodes, from the expressions that have a name."""
        found: list[Node] = []
        symbols: dict[Expression, Expression] = {}
        for part in postorder(self.function):
            if part not in parts and part is not self.function:
                continue
            formula = part.rebuilt(substitute(o, symbols) for o in part.operands) if part.operands else part
            name = self.derivation.name if part is self.function else parts[part]
            kind = next((k for k in STRUCTURES if k in part.properties and not part.is_scalar), "general")
            symbol = Symbol(name, part.rows, part.columns, kind, part.properties)
            found.append(Node(name, symbol, formula, part, self.variable in part.symbols))
            if part is not self.function:
                symbols[part] = symbol
        return found

    @property
    def inputs(self) -> list[Symbol]:
        """The symbols that the nodes are computed from, the variable first."""
        own = {node.symbol for node in self.nodes}
        found = {s for node in self.nodes for s in node.formula.symbols if isinstance(s, Symbol)} - own
        return sorted(found, key=lambda s: (s is not self.variable, s.name))

    @property
    def edges(self) -> list[tuple[Symbol, Symbol]]:
        """From each symbol in a formula to the symbol of the node."""
        return [
            (s, node.symbol)
            for node in self.nodes
            for s in sorted((s for s in node.formula.symbols if isinstance(s, Symbol)), key=lambda s: s.name)
        ]


def cut(function: Expression, variable: Expression, taken: Collection[str]) -> dict[Expression, str]:
    """Where a function without definitions is cut: at what a nonlinear operation is applied to, and
    at what it gives, and at what is used twice."""
    order = [node for node in postorder(function) if variable in node.symbols]
    uses = count_uses([function])
    wanted: set[Expression] = set()
    for node in order:
        moving = [o for o in node.operands if variable in o.symbols]
        if not is_nonlinear(node, len(moving)):
            continue
        wanted.add(node)
        wanted.update(moving)
    wanted.update(node for node in order if uses[node] > 1 and not isinstance(node, (Transpose, Scale)))
    names: dict[Expression, str] = {}
    used = set(taken)
    number = 1
    for node in order:
        if node in wanted and node.operands and node is not function and not is_quotient(node):
            while f"v{number}" in used:
                number += 1
            names[node] = f"v{number}"
            number += 1
    return names


def is_quotient(node: Expression) -> bool:
    """Whether a node is one over a scalar, or a transpose: no node of its own."""
    return isinstance(node, Transpose) or (isinstance(node, Power) and node.is_scalar and node.number == -1)


def is_nonlinear(node: Expression, moving: int) -> bool:
    """Whether a node is more than a linear operation in one operand that moves."""
    if isinstance(node, Sum):
        return False
    return not getattr(node, "linear", False) or (isinstance(node, Scale) and moving > 1)
