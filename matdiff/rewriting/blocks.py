"""Block matrices: products and sums block by block, inverses and determinants by Schur complements."""

from __future__ import annotations

from typing import NamedTuple

from ..expression import ONE, Expression, Rule
from ..operations import (
    Abs,
    Determinant,
    HorizontalBlock,
    Identity,
    Inverse,
    Log,
    LogDeterminant,
    Number,
    Power,
    Product,
    Scale,
    Sum,
    Transpose,
    VerticalBlock,
    Zeros,
    add,
    multiply,
    negate,
    power_of,
    scale,
    transposed,
    zeros_like,
)
from ..operations.blocks import contracted, fits
from .order import equal_forms

MN19 = "Magnus & Neudecker (2019)"


class Quarters(NamedTuple):
    """[A, B; C, D] with square A and D."""

    A: Expression
    B: Expression
    C: Expression
    D: Expression


def quarters(node: Expression) -> Quarters | None:
    """The four blocks of a matrix that is divided alike across and down."""
    if not isinstance(node, VerticalBlock) or len(node.operands) != 2:
        return None
    above, below = node.operands
    if not (isinstance(above, HorizontalBlock) and isinstance(below, HorizontalBlock)):
        return None
    if len(above.operands) != 2 or len(below.operands) != 2:
        return None
    found = Quarters(*above.operands, *below.operands)
    return found if found.A.is_square and found.D.is_square else None


def is_zero(node: Expression) -> bool:
    """Whether a block is a constant zero."""
    inside = node.operands[0] if isinstance(node, Transpose) else node
    return isinstance(inside, Zeros) or inside is Number(0)


def is_unit(node: Expression) -> bool:
    """Whether a block is a constant identity."""
    return isinstance(node, Identity) or node is Number(1)


# --- sums and products ----------------------------------------------------------------------------


def of_zeros(node: Expression) -> Expression | None:
    """[0, 0] = 0."""
    return zeros_like(node) if all(map(is_zero, node.operands)) else None


def rows_outside(node: Expression) -> Expression | None:
    """[[A; C], [B; D]] = [[A, B]; [C, D]]."""
    columns = node.operands
    if not all(isinstance(c, VerticalBlock) for c in columns):
        return None
    heights = [[part.rows for part in column.operands] for column in columns]
    if any(h != heights[0] for h in heights):
        return None
    rows = zip(*(column.operands for column in columns), strict=True)
    return VerticalBlock(*(HorizontalBlock(*row) for row in rows))


def block_product(node: Expression) -> Expression | None:
    """[A, B; C, D] [E; F] = [AE + BF; CE + DF]."""
    factors = node.operands
    for i in range(len(factors) - 1):
        left, right = factors[i : i + 2]
        if isinstance(left, VerticalBlock) and all(fits(row, right) for row in left.operands):
            new = VerticalBlock(*(contracted(row, right) for row in left.operands))
            return multiply(*factors[:i], new, *factors[i + 2 :])
    return None


def block_sum(node: Expression) -> Expression | None:
    """[A; B] + [C; D] = [A + C; B + D] for blocks that are divided alike."""
    terms = node.operands
    for i, one in enumerate(terms):
        first = one.body if isinstance(one, Scale) else one
        if not isinstance(first, (HorizontalBlock, VerticalBlock)):
            continue
        shapes = [part.shape for part in first.operands]
        for j in range(i + 1, len(terms)):
            other = terms[j]
            second = other.body if isinstance(other, Scale) else other
            if type(second) is not type(first) or [p.shape for p in second.operands] != shapes:
                continue
            parts = zip(shares(one), shares(other), strict=True)
            new = first.rebuilt(add(a, b) for a, b in parts)
            rest = [t for k, t in enumerate(terms) if k not in (i, j)]
            return add(*rest[:i], new, *rest[i:])
    return None


def shares(term: Expression) -> list[Expression]:
    """The blocks of a term, its scalars to each."""
    if not isinstance(term, Scale):
        return list(term.operands)
    return [scale(*term.scalars, part) for part in term.body.operands]


# --- inverses and determinants --------------------------------------------------------------------


def chosen(node: Expression) -> int | None:
    """Which of two blocks [I, 0] or [0, I] selects, across or down; None for anything else."""
    if not isinstance(node, (HorizontalBlock, VerticalBlock)) or len(node.operands) != 2:
        return None
    first, second = node.operands
    if is_unit(first) and is_zero(second):
        return 0
    return 1 if is_zero(first) and is_unit(second) else None


def block_of_inverse(M: Quarters, row: int, column: int) -> Expression | None:
    """A block of [A, B; C, D]⁻¹ by the Schur complement of A, or of D; None where that is no help."""
    A, B, C, D = M
    pivot = D if row == column == 0 or (row != column and better(D, A)) else A
    if is_zero(pivot):
        return None
    if pivot is A:
        complement = Inverse(add(D, negate(multiply(C, Inverse(A), B))))
        if row == column:
            return complement
        if row == 0:
            return negate(multiply(Inverse(A), B, complement))
        return negate(multiply(complement, C, Inverse(A)))
    complement = Inverse(add(A, negate(multiply(B, Inverse(D), C))))
    if row == column:
        return complement
    if row == 0:
        return negate(multiply(complement, B, Inverse(D)))
    return negate(multiply(Inverse(D), C, complement))


def better(one: Expression, other: Expression) -> bool:
    """Whether one of two blocks is known to be invertible, and the other is not."""
    return is_zero(other) or ("invertible" in one.properties and "invertible" not in other.properties)


def corner(node: Expression) -> tuple[int, Quarters, int, int, bool] | None:
    """The first [I, 0] M⁻¹ [0; I] in a product: its place, M, the row, the column, whether M⁻¹ is turned."""
    factors = node.operands
    for i in range(len(factors) - 2):
        left, middle, right = factors[i : i + 3]
        turned = isinstance(middle, Transpose)
        inverse = middle.operands[0] if turned else middle
        if not isinstance(inverse, Inverse):
            continue
        M, row, column = quarters(inverse.operands[0]), chosen(left), chosen(right)
        if M is None or row is None or column is None:
            continue
        sizes = [M.A.rows, M.D.rows]
        if [o.columns for o in left.operands] == sizes == [o.rows for o in right.operands]:
            return i, M, row, column, turned
    return None


def corner_of_inverse(node: Expression) -> Expression | None:
    """[0, I] [A, B; C, D]⁻¹ [0; I] = (D − C A⁻¹ B)⁻¹, and the like for the other corners."""
    found = corner(node)
    if found is None:
        return None
    i, M, row, column, turned = found
    block = block_of_inverse(M, *((column, row) if turned else (row, column)))
    if block is None:
        return None
    return multiply(*node.operands[:i], transposed(block) if turned else block, *node.operands[i + 3 :])


def pivot_of(before: Expression, after: Expression) -> tuple[Expression, ...]:
    """Which block was taken to be invertible."""
    found = corner(before)
    if found is None:
        return ()
    _, M, row, column, _ = found
    return (M.D if row == column == 0 or (row != column and better(M.D, M.A)) else M.A,)


def triangular(node: Expression) -> Quarters | None:
    """The blocks of a matrix with a zero block in a corner beside its diagonal."""
    M = quarters(node)
    return M if M is not None and (is_zero(M.B) or is_zero(M.C)) else None


def determinant_of_triangular(node: Expression) -> Expression | None:
    """|A, B; 0, D| = |A| |D|."""
    M = triangular(node.operands[0])
    if M is None:
        return None
    parts = (node.rebuilt((M.A,)), node.rebuilt((M.D,)))
    return add(*parts) if isinstance(node, LogDeterminant) else scale(*parts)


def inverse_of_triangular(node: Expression) -> Expression | None:
    """[A, B; 0, D]⁻¹ = [A⁻¹, −A⁻¹BD⁻¹; 0, D⁻¹]."""
    M = triangular(node.operands[0])
    if M is None:
        return None
    A, D = Inverse(M.A), Inverse(M.D)
    return VerticalBlock(
        HorizontalBlock(A, negate(multiply(A, M.B, D)) if not is_zero(M.B) else M.B),
        HorizontalBlock(negate(multiply(D, M.C, A)) if not is_zero(M.C) else M.C, D),
    )


# --- one column more ------------------------------------------------------------------------------


def rank_one(term: Expression) -> tuple[Expression, Expression] | None:
    """u and v of a term u v′, scalars with u; None for anything else."""
    body = term.body if isinstance(term, Scale) else term
    if not isinstance(body, Product) or not body.is_square:
        return None
    for i, factor in enumerate(body.operands[:-1]):
        if factor.columns is ONE:
            u, v = multiply(*body.operands[: i + 1]), transposed(multiply(*body.operands[i + 1 :]))
            return (scale(*term.scalars, u) if isinstance(term, Scale) else u), v
    return None


def unit_and_rank_one(node: Expression) -> tuple[Expression, Expression] | None:
    """u and v of I + u v′, scalars with u; None for anything else."""
    if not isinstance(node, Sum) or len(node.operands) != 2:
        return None
    for one, other in (node.operands, node.operands[::-1]):
        if isinstance(one, Identity):
            found = rank_one(other)
            if found is not None:
                return found
    return None


def determinant_lemma(node: Expression) -> Expression | None:
    """|I + u v′| = 1 + v′u."""
    found = unit_and_rank_one(node.operands[0])
    if found is None or "complex" in node.operands[0].properties:
        return None
    u, v = found
    value = add(Number(1), multiply(transposed(v), u))
    return Log(Abs(value)) if isinstance(node, LogDeterminant) else value


def sherman_morrison(node: Expression) -> Expression | None:
    """(I + u v′)⁻¹ u = u/(1 + v′u) and v′ (I + u v′)⁻¹ = v′/(1 + v′u)."""
    factors = node.operands
    for i, factor in enumerate(factors):
        turned = isinstance(factor, Transpose)
        inverse = factor.operands[0] if turned else factor
        if not isinstance(inverse, Inverse):
            continue
        found = unit_and_rank_one(inverse.operands[0])
        if found is None:
            continue
        u, v = found
        below = power_of(add(Number(1), multiply(transposed(v), u)), -1)
        if turned:
            u, v = v, u
        u, v = (x.body if isinstance(x, Scale) else x for x in (u, v))
        if (i + 1 < len(factors) and factors[i + 1] is u) or (i > 0 and factors[i - 1] is transposed(v)):
            return scale(below, multiply(*factors[:i], *factors[i + 1 :]))
    return None


class Update(NamedTuple):
    """|M| before a chain with M⁻¹ u, where M = A + u v′."""

    determinant: int  # the place of |M| among the scalars
    inverse: int  # the place of M⁻¹, or of its transpose, in the chain
    A: Expression


def update(node: Expression) -> Update | None:
    """|M| M⁻¹ u or |M| v′ M⁻¹ with M = A + u v′, or the same of M′; None for anything else."""
    assert isinstance(node, Scale)
    if not isinstance(node.body, Product) or "complex" in node.properties:
        return None
    chain = node.body.operands
    for place, scalar in enumerate(node.scalars):
        M = scalar.operands[0] if isinstance(scalar, Determinant) else None
        if not isinstance(M, Sum):
            continue
        inverse = Inverse(M)
        for i, factor in enumerate(chain):
            turned = factor is transposed(inverse) and factor is not inverse
            if factor is not inverse and not turned:
                continue
            for term in M.operands:
                u, v = rank_one(term) or (None, None)
                if u is None or v is None:
                    continue
                u = u.body if isinstance(u, Scale) else u
                right, left = (v, u) if turned else (u, v)
                if (i + 1 < len(chain) and chain[i + 1] is right) or (
                    i > 0 and chain[i - 1] is transposed(left)
                ):
                    return Update(place, i, add(*(t for t in M.operands if t is not term)))
    return None


def updated(node: Expression) -> Expression | None:
    """|A + u v′| (A + u v′)⁻¹ u = |A| A⁻¹ u, and the like from the left and turned."""
    found = update(node)
    if found is None:
        return None
    assert isinstance(node, Scale)
    chain, at, inverse = node.body.operands, found.inverse, Inverse(found.A)
    middle = Transpose(inverse) if isinstance(chain[at], Transpose) else inverse
    scalars = list(node.scalars)
    scalars[found.determinant] = Determinant(found.A)
    return scale(*scalars, multiply(*chain[:at], middle, *chain[at + 1 :]))


def updated_part(before: Expression, after: Expression) -> tuple[Expression, ...]:
    """The matrix that was taken to be invertible."""
    found = update(before)
    return () if found is None else (found.A,)


def scalar_complement(node: Expression) -> tuple[int, int, Expression] | None:
    """|A, b; b′, c| (c − b′A⁻¹b)⁻¹: the places of both, and A; None for anything else."""
    assert isinstance(node, Scale)
    for i, whole in enumerate(node.operands):
        M = quarters(whole.operands[0]) if isinstance(whole, Determinant) else None
        if M is None:
            continue
        for kept, B, C, single in ((M.A, M.B, M.C, M.D), (M.D, M.C, M.B, M.A)):
            if not single.is_scalar or kept.is_scalar:
                continue
            chain = multiply(C, Inverse(kept), B)
            forms = {key for key, _ in equal_forms(Product(*chain.operands))}
            for j, below in enumerate(node.operands):
                if not isinstance(below, Power) or below.number != -1:
                    continue
                if is_zero(single) and forms & {key for key, _ in equal_forms(below.base)}:
                    return i, j, kept
                if not isinstance(below.base, Sum):
                    continue
                rest = [t for t in below.base.operands if t is not single]
                if len(rest) != 1 or len(below.base.operands) != 2 or not isinstance(rest[0], Scale):
                    continue
                number, other = rest[0].operands[0], rest[0].body
                if len(rest[0].operands) != 2 or number is not Number(-1) or not isinstance(other, Product):
                    continue
                if forms & {key for key, _ in equal_forms(other)}:
                    return i, j, kept
    return None


def bordered_determinant(node: Expression) -> Expression | None:
    """|A, b; b′, c|/(c − b′A⁻¹b) = |A|."""
    found = scalar_complement(node)
    if found is None:
        return None
    i, j, A = found
    operands = [Determinant(A) if k == i else o for k, o in enumerate(node.operands) if k != j]
    below = node.operands[j]
    assert isinstance(below, Power)
    return scale(*operands) if isinstance(below.base, Sum) else negate(scale(*operands))


def bordered_part(before: Expression, after: Expression) -> tuple[Expression, ...]:
    """The matrix that was taken to be invertible."""
    found = scalar_complement(before)
    return () if found is None else (found[2],)


RULES = (
    Rule("[0, 0] = 0", HorizontalBlock, of_zeros),
    Rule("[0, 0] = 0", VerticalBlock, of_zeros),
    Rule("[[A; C], [B; D]] = [[A, B]; [C, D]]", HorizontalBlock, rows_outside),
    Rule("[A, B; C, D] [E; F] = [AE + BF; CE + DF]", Product, block_product),
    Rule("[A; B] + [C; D] = [A + C; B + D]", Sum, block_sum),
    Rule(
        "[0, I] [A, B; C, D]⁻¹ [0; I] = (D − CA⁻¹B)⁻¹",
        Product,
        corner_of_inverse,
        source=f"{MN19}, §1.11, eq. 8",
        assumes=pivot_of,
    ),
    Rule("|A, B; 0, D| = |A| |D|", Determinant, determinant_of_triangular, source=f"{MN19}, §1.13"),
    Rule("|A, B; 0, D| = |A| |D|", LogDeterminant, determinant_of_triangular, source=f"{MN19}, §1.13"),
    Rule("[A, B; 0, D]⁻¹ by blocks", Inverse, inverse_of_triangular, source=f"{MN19}, §1.11"),
    Rule("|I + uv′| = 1 + v′u", Determinant, determinant_lemma, source="Matrix Cookbook, eq. 24"),
    Rule("|I + uv′| = 1 + v′u", LogDeterminant, determinant_lemma, source="Matrix Cookbook, eq. 24"),
    Rule("(I + uv′)⁻¹u = u/(1 + v′u)", Product, sherman_morrison, source="Matrix Cookbook, eq. 160"),
    Rule(
        "|A + uv′| (A + uv′)⁻¹u = |A| A⁻¹u",
        Scale,
        updated,
        source=f"{MN19}, §1.13, and Matrix Cookbook, eq. 160",
        assumes=updated_part,
    ),
    Rule(
        "|A, b; b′, c|/(c − b′A⁻¹b) = |A|",
        Scale,
        bordered_determinant,
        source=f"{MN19}, §1.13",
        assumes=bordered_part,
    ),
)
