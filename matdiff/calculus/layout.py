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


def arrangement(kind: str, function: Expression, variable: Expression, layout: str, stacking: str) -> str:
    """In words, what stands in which entry of a gradient, a Jacobian or a Hessian."""
    F, X = function.shape, variable.shape
    x = getattr(variable, "name", "x")
    rows, columns = X
    turned = (kind, layout) in TURNED
    if kind == "gradient":
        if variable.is_scalar:
            return f"the derivative by {x}, a scalar"
        name = "numerator layout" if turned else "mixed and denominator layout"
        shape = f"{columns}×{rows}" if turned else f"{rows}×{columns}"
        if variable.is_column or variable.is_row:
            return f"{name}: {shape}, entry i is ∂f/∂{x}_i"
        return f"{name}: {shape}, entry (i, j) is ∂f/∂{x}_{'ji' if turned else 'ij'}"
    name = "denominator layout" if turned else "numerator layout"
    if kind == "jacobian" and variable.is_scalar:
        shape = f"{F[1]}×{F[0]}" if turned else f"{F[0]}×{F[1]}"
        return f"{name}: {shape}, entry (i, j) is ∂f_{'ji' if turned else 'ij'}/∂{x}"
    of_vectors = (variable.is_column or variable.is_row) and (
        kind == "hessian" or function.is_column or function.is_row
    )
    size, width = F[0] * F[1], rows * columns
    if kind == "hessian":
        what = f"∂²f/∂{x}_i ∂{x}_j" if of_vectors else f"∂²f/∂(vec {x})_i ∂(vec {x})_j"
        return f"{width}×{width}, entry (i, j) is {what}" + ("" if of_vectors else stacks(stacking))
    shape = f"({width})×({size})" if turned else f"({size})×({width})"
    i, j = ("j", "i") if turned else ("i", "j")
    what = f"∂f_{i}/∂{x}_{j}" if of_vectors else f"∂(vec f)_{i}/∂(vec {x})_{j}"
    shape = shape if not of_vectors else shape.replace("(", "").replace(")", "")
    return f"{name}: {shape}, entry (i, j) is {what}" + ("" if of_vectors else stacks(stacking))


def by_entries(kind: str, variable: Expression) -> bool:
    """Whether a matrix of derivatives by independent entries has a column for each of them only."""
    from .structure import BASES

    return kind in ("jacobian", "hessian") and getattr(variable, "kind", "general") in BASES


def stacks(stacking: str) -> str:
    """How vec stacks a matrix, in words."""
    return f"; vec stacks {stacking}"
