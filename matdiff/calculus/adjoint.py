"""The adjoint of a linear map dX ↦ dF: from the root of dF down to dX, each linear operation
sends the seed through its own adjoint."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import MatdiffError
from ..expression import Expression, Symbol, postorder
from ..operations import add

# node of dF, the seeds that reached it, added, and the same in normal form
Visit = tuple[Expression, Expression, Expression]


def adjoint(
    dF: Expression,
    direction: Symbol,
    seed: Expression,
    simplify: Callable[[Expression], Expression],
    visits: list[Visit],
) -> Expression | None:
    """The G with ⟨seed, dF⟩ = ⟨G, dX⟩; None where dF does not depend on dX.

    The nodes that the walk visits are appended to ``visits``, with their seeds.
    Raises MatdiffError (``unsupported``) where an operation has no adjoint.
    """
    if direction not in dF.symbols:
        return None
    seeds: dict[Expression, list[Expression]] = {dF: [seed]}
    for node in reversed(postorder(dF)):
        if direction not in node.symbols or node not in seeds:
            continue
        arrived = add(*reversed(seeds.pop(node)))  # in the order of the function
        G = simplify(arrived)
        visits.append((node, arrived, G))
        if node is direction:
            return G
        for slot, operand in enumerate(node.operands):
            if direction in operand.symbols:
                seeds.setdefault(operand, []).append(adjoint_of(node, slot, G))
    return None


def adjoint_of(node: Expression, slot: int, G: Expression) -> Expression:
    """What one operation sends the seed to."""
    try:
        result: Expression = node.adjoint(slot, G)  # type: ignore[attr-defined]
    except NotImplementedError:
        name = getattr(node, "name", None) or type(node).__name__
        raise MatdiffError("unsupported", f"there is no rule for the adjoint of {name}") from None
    return result
