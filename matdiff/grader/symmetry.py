"""Whether a wrong claim would be right for symmetric matrices: the commonest silent assumption."""

from __future__ import annotations

from ..expression import Expression, ShapeError, Symbol, substitute
from .points import Points, same

SLIPS_OF_SYMMETRY = ("symmetrised", "transposed", "missing term", "sign", "factor", "order")


def said_of_symmetry(right: Expression, claim: Expression, variable: Symbol) -> str:
    """``; it would be right for a symmetric A``, or nothing.

    Parameters
    ----------
    right, claim : of one shape.
    variable : it stays as it is.
    """
    square = sorted(
        (
            s
            for s in right.symbols | claim.symbols
            if isinstance(s, Symbol) and s.is_square and not s.is_scalar and s.kind == "general"
            and s is not variable and s.name not in ("G", "V", "d" + variable.name)
        ),
        key=lambda s: s.name,
    )  # fmt: skip
    for chosen in (*((s,) for s in square), tuple(square) if len(square) > 1 else ()):
        if chosen and agree_if_symmetric(right, claim, chosen):
            *names, last = [s.name for s in chosen]
            which = f"{', '.join(names)} and {last}" if names else f"a symmetric {last}"
            return f"; it would be right for {'symmetric ' if names else ''}{which}"
    return ""


def agree_if_symmetric(right: Expression, claim: Expression, chosen: tuple[Symbol, ...]) -> bool:
    """Whether both have the same values where some symbols are symmetric."""
    places: dict[Expression, Expression] = {
        s: Symbol(s.name, s.rows, s.columns, "symmetric", s.declared) for s in chosen
    }
    try:
        left, other = substitute(right, places), substitute(claim, places)
    except (ShapeError, ValueError):
        return False
    points = Points([left, other], [])
    return bool(points.points) and same(points.values(left), points.values(other))
