"""The differential dF: an expression that is linear in the direction dX."""

from __future__ import annotations

from ..errors import MatdiffError
from ..expression import Expression, Symbol, postorder

Differentials = dict[Expression, Expression | None]


def differential(function: Expression, variable: Symbol, direction: Expression) -> Differentials:
    """The differentials of the function and of every node in it that depends on the variable, along
    a direction, by the rule of each operation; None where one is zero.

    Raises MatdiffError (``unsupported``) for an operation without a rule.
    """
    d: Differentials = {variable: direction}
    for node in postorder(function):
        if node is variable or variable not in node.symbols:
            continue
        parts = [d.get(o) for o in node.operands]
        d[node] = None if all(p is None for p in parts) else apply_rule(node, parts)
    return d


def apply_rule(node: Expression, parts: list[Expression | None]) -> Expression | None:
    """The differential of one operation from those of its operands."""
    try:
        result: Expression | None = node.differential(*parts)  # type: ignore[attr-defined]
    except NotImplementedError:
        name = getattr(node, "name", None) or type(node).__name__
        raise MatdiffError("unsupported", f"there is no rule for the derivative of {name}") from None
    return result
