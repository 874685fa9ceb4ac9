"""The matrix of a linear map dX ↦ dF: vec dF = J vec dX, from dX up to the root."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import MatdiffError
from ..expression import Expression, Symbol, postorder
from ..operations import Sum, add, identity, multiply


def jacobian_matrix(
    dF: Expression, direction: Symbol, simplify: Callable[[Expression], Expression]
) -> dict[Expression, Expression] | None:
    """J with vec dF = J vec dX (column-stacking), for dF and every node in it that depends on dX;
    None where dF does not.

    Raises MatdiffError (``unsupported``) where an operation has no matrix.
    """
    if direction not in dF.symbols:
        return None
    J: dict[Expression, Expression] = {}
    for node in postorder(dF):
        if node is direction:
            J[node] = simplify(identity(node.rows * node.columns))
        elif direction in node.symbols:
            parts = [
                J[o] if isinstance(node, Sum) else multiply(matrix_of(node, slot), J[o])
                for slot, o in enumerate(node.operands)
                if direction in o.symbols
            ]
            J[node] = simplify(add(*parts))
    return J


def matrix_of(node: Expression, slot: int) -> Expression:
    """The matrix of one operation in one operand."""
    try:
        result: Expression = node.matrix(slot)  # type: ignore[attr-defined]
    except NotImplementedError:
        name = getattr(node, "name", None) or type(node).__name__
        raise MatdiffError("unsupported", f"there is no rule for the Jacobian matrix of {name}") from None
    return result
