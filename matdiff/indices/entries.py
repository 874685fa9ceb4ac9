"""The entries of an expression, operation by operation: (A X B)_ij = Σ_kl A_ik X_kl B_lj."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..errors import MatdiffError
from ..expression import ONE, Expression, Size, fold
from ..operations import (
    ColumnSum,
    Diagonal,
    DiagonalPart,
    Elementwise,
    EntrySum,
    Exp,
    Hadamard,
    Identity,
    InnerProduct,
    Inverse,
    Log,
    LogSoftmax,
    LogSoftmaxRows,
    LogSumExp,
    MatrixPower,
    Maximum,
    Mean,
    Minimum,
    Norm,
    Norm1,
    Number,
    Ones,
    Power,
    Product,
    RowSum,
    Scale,
    Skew,
    SquaredNorm,
    Sum,
    Sym,
    Trace,
    Transpose,
    Tril,
    Triu,
    Zeros,
)
from ..operations.elementwise import Abs
from .terms import (
    ARGUMENTS,
    ZERO,
    Delta,
    Entry,
    Index,
    IndexSum,
    applied,
    constant,
    distributed,
    extent,
    plus,
    power,
    single,
    summed,
    times,
)

HALF = Fraction(1, 2)
DEEPEST = 60  # levels of an expression that is written in indices; it bounds every recursion here
LONGEST = 1500  # tokens of such an expression

Place = Index | None


def entries(node: Expression, i: str | Index = "i", j: str | Index = "j") -> IndexSum:
    """The entry (i, j) of an expression (m×n) as a sum of products of entries of symbols.

    An index is not used where its size is 1.  Sums among the factors stay in parentheses; identities
    are Kronecker deltas; functions entry by entry hold the index form of what they are applied to; an
    operation without a formula in its operands' entries (inverse, determinant, softmax …) is an entry itself.
    Raises MatdiffError (``limit``) for an expression that is too deep or too long to be read so.
    """
    check_size(node)
    row, column = (
        None if size is ONE else index if isinstance(index, Index) else Index(size, index)
        for index, size in zip((i, j), node.shape, strict=True)
    )
    return expand(node, row, column)


def check_size(node: Expression) -> None:
    """Raises MatdiffError (``limit``) for an expression that nobody reads in indices."""
    depth = fold(node, lambda _, below: 1 + max(below, default=0))
    if depth > DEEPEST or node.length > LONGEST:
        raise MatdiffError("limit", "the expression is too long to be written in indices")


def fresh(size: Size) -> Place:
    """A new index, None for a size of 1."""
    return None if size is ONE else Index(size)


def expand(node: Expression, row: Place, column: Place) -> IndexSum:
    """The entry at two indices."""
    rule = RULES.get(type(node))
    if rule is None and isinstance(node, Elementwise):
        rule = elementwise
    if rule is not None:
        found = rule(node, row, column)
        if found is not None:
            return found
    return single(Entry(node, row, column))


# --- arithmetic -----------------------------------------------------------------------------------


def number(node: Expression, row: Place, column: Place) -> IndexSum:
    """A number."""
    assert isinstance(node, Number)
    return constant(node.value)


def identity(node: Expression, row: Place, column: Place) -> IndexSum:
    """I_ij = δ_ij."""
    return constant(1) if row is None or column is None else single(Delta(row, column))


def sum_of(node: Expression, row: Place, column: Place) -> IndexSum:
    """(A + B)_ij = A_ij + B_ij."""
    return plus(*(expand(o, row, column) for o in node.operands))


def scale(node: Expression, row: Place, column: Place) -> IndexSum:
    """(c A)_ij = c A_ij."""
    *scalars, body = node.operands
    numbers = [s for s in scalars if isinstance(s, Number)]
    others = [expand(s, None, None) for s in scalars if not isinstance(s, Number)]
    inside = expand(body, row, column)
    head = times(*(expand(n, None, None) for n in numbers))
    # a number alone does not keep a sum in parentheses
    return times(head, *others, inside) if others else distributed(head, inside)


def product(node: Expression, row: Place, column: Place) -> IndexSum:
    """(A B)_ij = Σ_p A_ip B_pj."""
    inner = [fresh(o.columns) for o in node.operands[:-1]]
    parts = [
        expand(o, left, right)
        for o, left, right in zip(node.operands, [row, *inner], [*inner, column], strict=True)
    ]
    return summed(times(*parts), *inner)


def hadamard(node: Expression, row: Place, column: Place) -> IndexSum:
    """(A ⊙ B)_ij = A_ij B_ij."""
    return times(*(expand(o, row, column) for o in node.operands))


def transpose(node: Expression, row: Place, column: Place) -> IndexSum:
    """(A′)_ij = A_ji."""
    return expand(node.operands[0], column, row)


def inverse(node: Expression, row: Place, column: Place) -> IndexSum | None:
    """(A′⁻¹)_ij = (A⁻¹)_ji."""
    inside = node.operands[0]
    return expand(Inverse(inside.operands[0]), column, row) if isinstance(inside, Transpose) else None


def matrix_power(node: Expression, row: Place, column: Place) -> IndexSum | None:
    """(X²)_ij = Σ_p X_ip X_pj; higher powers are entries themselves."""
    assert isinstance(node, MatrixPower)
    if node.integer not in (2, 3):
        return None
    return product(Product(*[node.base] * node.integer), row, column)


# --- sums of entries --------------------------------------------------------------------------------


def trace(node: Expression, row: Place, column: Place) -> IndexSum:
    """tr A = Σ_i A_ii."""
    index = fresh(node.operands[0].rows)
    return summed(expand(node.operands[0], index, index), index)


def entry_sum(node: Expression, row: Place, column: Place) -> IndexSum:
    """Σ_ij A_ij."""
    inside = node.operands[0]
    p, q = fresh(inside.rows), fresh(inside.columns)
    return summed(expand(inside, p, q), p, q)


def mean(node: Expression, row: Place, column: Place) -> IndexSum:
    """Σ_ij A_ij / (m n)."""
    m, n = node.operands[0].shape
    weights = [reciprocal(size) for size in (m, n) if size is not ONE]
    return times(*weights, entry_sum(node, row, column))


def reciprocal(size: Size) -> IndexSum:
    """One over a size."""
    return constant(Fraction(1, size.value)) if size.value else power(extent(size), -1)


def row_sum(node: Expression, row: Place, column: Place) -> IndexSum:
    """Σ_p A_ip."""
    index = fresh(node.operands[0].columns)
    return summed(expand(node.operands[0], row, index), index)


def column_sum(node: Expression, row: Place, column: Place) -> IndexSum:
    """Σ_p A_pi."""
    index = fresh(node.operands[0].rows)
    return summed(expand(node.operands[0], index, row), index)


def inner(node: Expression, row: Place, column: Place) -> IndexSum:
    """⟨A, B⟩ = Σ_ij A_ij B_ij."""
    left, right = node.operands
    p, q = fresh(left.rows), fresh(left.columns)
    return summed(times(expand(left, p, q), expand(right, p, q)), p, q)


def squared_norm(node: Expression, row: Place, column: Place) -> IndexSum:
    """‖A‖² = Σ_ij A_ij²."""
    inside = node.operands[0]
    p, q = fresh(inside.rows), fresh(inside.columns)
    return summed(power(expand(inside, p, q), 2), p, q)


def norm(node: Expression, row: Place, column: Place) -> IndexSum:
    """‖A‖ = √(Σ_ij A_ij²)."""
    return power(squared_norm(node, row, column), HALF)


def norm1(node: Expression, row: Place, column: Place) -> IndexSum:
    """Σ_ij |A_ij|."""
    inside = node.operands[0]
    p, q = fresh(inside.rows), fresh(inside.columns)
    return summed(applied(Abs(ARGUMENTS[0]), expand(inside, p, q)), p, q)


def log_sum_exp(node: Expression, row: Place, column: Place) -> IndexSum:
    """log Σ_ij exp(A_ij)."""
    inside = node.operands[0]
    p, q = fresh(inside.rows), fresh(inside.columns)
    return log_of_exponentials(expand(inside, p, q), p, q)


def log_of_exponentials(body: IndexSum, *indices: Place) -> IndexSum:
    """log Σ exp(body) over some indices."""
    return applied(Log(ARGUMENTS[0]), summed(applied(Exp(ARGUMENTS[0]), body), *indices))


def log_softmax(node: Expression, row: Place, column: Place) -> IndexSum:
    """z_i − log Σ_p exp(z_p)."""
    inside = node.operands[0]
    index = fresh(inside.rows)
    total = log_of_exponentials(expand(inside, index, None), index)
    return plus(expand(inside, row, column), times(constant(-1), total))


def log_softmax_rows(node: Expression, row: Place, column: Place) -> IndexSum:
    """Z_ij − log Σ_p exp(Z_ip)."""
    inside = node.operands[0]
    index = fresh(inside.columns)
    total = log_of_exponentials(expand(inside, row, index), index)
    return plus(expand(inside, row, column), times(constant(-1), total))


# --- diagonals and parts ------------------------------------------------------------------------------


def diagonal(node: Expression, row: Place, column: Place) -> IndexSum:
    """diag(x)_ij = x_i δ_ij."""
    inside = expand(node.operands[0], row, None)
    return inside if row is None or column is None else times(inside, single(Delta(row, column)))


def diagonal_part(node: Expression, row: Place, column: Place) -> IndexSum:
    """diag(X)_i = X_ii."""
    return expand(node.operands[0], row, row)


def sym(node: Expression, row: Place, column: Place) -> IndexSum:
    """½ (A_ij ± A_ji)."""
    sign = -1 if isinstance(node, Skew) else 1
    inside = node.operands[0]
    both = plus(expand(inside, row, column), times(constant(sign), expand(inside, column, row)))
    return times(constant(HALF), both)


def triangle(node: Expression, row: Place, column: Place) -> IndexSum | None:
    """[i ≥ j] A_ij, [i ≤ j] A_ij."""
    if isinstance(node.operands[0], Ones) or row is None or column is None:
        return None
    mask = type(node)(Ones(*node.shape))
    return times(single(Entry(mask, row, column)), expand(node.operands[0], row, column))


# --- functions entry by entry -------------------------------------------------------------------------


def elementwise(node: Expression, row: Place, column: Place) -> IndexSum:
    """f(A)_ij = f(A_ij)."""
    return applied(node.rebuilt((ARGUMENTS[0],)), expand(node.operands[0], row, column))


def extremum(node: Expression, row: Place, column: Place) -> IndexSum:
    """max(A_ij, B_ij)."""
    return applied(node.rebuilt(ARGUMENTS), *(expand(o, row, column) for o in node.operands))


def power_of(node: Expression, row: Place, column: Place) -> IndexSum:
    """A_ij ^ p."""
    assert isinstance(node, Power)
    if isinstance(node.base, Norm) and node.number == 2:
        return squared_norm(node.base, row, column)
    base = expand(node.base, row, column)
    if node.number is not None:
        return power(base, node.number)
    return applied(Power(*ARGUMENTS), base, expand(node.exponent, None, None))


RULES: dict[type[Expression], Callable[[Expression, Place, Place], IndexSum | None]] = {
    Number: number,
    Zeros: lambda node, row, column: ZERO,
    Ones: lambda node, row, column: constant(1),
    Identity: identity,
    Sum: sum_of,
    Scale: scale,
    Product: product,
    Hadamard: hadamard,
    Transpose: transpose,
    Inverse: inverse,
    MatrixPower: matrix_power,
    Trace: trace,
    EntrySum: entry_sum,
    Mean: mean,
    RowSum: row_sum,
    ColumnSum: column_sum,
    InnerProduct: inner,
    SquaredNorm: squared_norm,
    Norm: norm,
    Norm1: norm1,
    LogSumExp: log_sum_exp,
    LogSoftmax: log_softmax,
    LogSoftmaxRows: log_softmax_rows,
    Diagonal: diagonal,
    DiagonalPart: diagonal_part,
    Sym: sym,
    Skew: sym,
    Tril: triangle,
    Triu: triangle,
    Maximum: extremum,
    Minimum: extremum,
    Power: power_of,
}
