"""Layouts: how the numbers of a derivative are arranged (Magnus & Neudecker 2019, §9.2–9.5).

``mixed``, the default, gives a gradient the shape of the variable and a Jacobian one row for each
entry of the function; ``numerator`` also lays the gradient down as a row, ``denominator`` also
turns the Jacobian.  Matrices are stacked by columns, or by rows.
"""

from __future__ import annotations

from ..expression import ONE, OPERATORS, Expression, Size
from ..operations import multiply, transposed

LAYOUTS = ("mixed", "numerator", "denominator")
STACKINGS = ("columns", "rows")
TURNED = {("gradient", "numerator"), ("jacobian", "denominator")}


def arrange(
    result: Expression, kind: str, function: Expression, variable: Expression, layout: str, stacking: str
) -> Expression:
    """A derivative in default layout, in another one."""
    if stacking == "rows" and kind in ("jacobian", "hessian") and not variable.is_scalar:
        top = variable if kind == "hessian" else function
        result = multiply(
            *exchange(top.rows, top.columns), result, *exchange(variable.columns, variable.rows)
        )
    return transposed(result) if (kind, layout) in TURNED else result


def restore(
    result: Expression, kind: str, function: Expression, variable: Expression, layout: str, stacking: str
) -> Expression:
    """A derivative in another layout, back in the default one: what the check looks at."""
    if (kind, layout) in TURNED:
        result = transposed(result)
    if stacking == "rows" and kind in ("jacobian", "hessian") and not variable.is_scalar:
        top = variable if kind == "hessian" else function
        result = multiply(
            *exchange(top.columns, top.rows), result, *exchange(variable.rows, variable.columns)
        )
    return result


def exchange(m: Size, n: Size) -> list[Expression]:
    """The commutation matrix that takes vec A to vec A′ for an m×n matrix A; nothing for a vector."""
    return [] if m is ONE or n is ONE else [OPERATORS["commutation"](m, n)]


def statement(kind: str, function: Expression, variable: Expression, layout: str, stacking: str) -> str:
    """The layout in words, or nothing where no matrix is laid out."""
    if kind == "gradient":
        return "the transpose of the gradient (numerator layout)" if layout == "numerator" else ""
    if kind not in ("jacobian", "hessian") or variable.is_scalar:
        return ""
    matrices = not variable.is_column or not (function.is_column or function.is_row)
    where = "denominator layout" if layout == "denominator" and kind == "jacobian" else "numerator layout"
    if not matrices:
        return where if kind == "jacobian" else ""
    return f"{where}, vec stacks {stacking}"
