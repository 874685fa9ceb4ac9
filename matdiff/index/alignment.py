"""Whether the indices of Kronecker products, vec and commutation matrices split alike where they meet."""

from __future__ import annotations

from ..expression import ONE, Expression, Size, Symbol, postorder

Split = tuple[Size, ...] | None  # the sizes an index is made of, the slowest first; None: not known


def alignment(root: Expression) -> str | None:
    """Why a contraction over an index of product size does not split into two, or None.

    kron(A, B) has the indices of A before those of B, vec those of the columns before those of the
    rows; an index so split may only meet one that is split alike.
    """
    splits: dict[Expression, tuple[Split, Split]] = {}
    problem = "indices of a Kronecker product that do not align are outside the argument for all sizes"
    for node in postorder(root):
        given = [splits[o] for o in node.operands]
        name = type(node).__name__
        plain = tuple((s,) if len(s.terms) == 1 and s.degree <= 1 else None for s in node.shape)
        rows: Split = plain[0]
        columns: Split = plain[1]
        if isinstance(node, Symbol):
            if None in plain:
                return problem
        elif name == "Kronecker":
            rows = joined(*(g[0] for g in given))
            columns = joined(*(g[1] for g in given))
        elif name == "Vec":
            rows = joined(given[0][1], given[0][0])
        elif name == "Transpose":
            rows, columns = given[0][1], given[0][0]
        elif name == "Commutation":
            m, n = node.sizes  # type: ignore[attr-defined]
            rows, columns = joined((m,), (n,)), joined((n,), (m,))
        elif name in ("Sum", "Hadamard", "Maximum", "Minimum"):
            for split_rows, split_columns in given:
                if not agree(rows, split_rows) or not agree(columns, split_columns):
                    return problem
                rows, columns = rows or split_rows, columns or split_columns
        elif name == "Product":
            rows, columns = given[0][0], given[-1][1]
            known = given[0][1]
            for (left_node, right_node), (split_rows, split_columns) in zip(
                zip(node.operands, node.operands[1:], strict=False), given[1:], strict=True
            ):
                if not agree(known, split_rows):
                    return problem
                if type(left_node).__name__ == "Identity":
                    rows = rows or split_rows
                # an identity passes the split on
                known = known or split_rows if type(right_node).__name__ == "Identity" else split_columns
            columns = columns or known
        elif name == "Diagonal":
            rows = columns = given[0][0]
        elif name == "DiagonalPart":
            if not agree(*given[0]):
                return problem
            rows = given[0][0] or given[0][1]
        elif (
            name in ("Trace", "Inverse", "Determinant", "LogDeterminant", "Adjugate", "MatrixPower") and given
        ):
            if not agree(*given[0]):
                return problem
            if name in ("Inverse", "Adjugate", "MatrixPower"):
                rows, columns = given[0]
        elif name == "Unvec":
            if given[0][0] is not None and not agree(given[0][0], joined(plain[1], plain[0])):
                return problem
        elif name == "InnerProduct":
            if not agree(given[0][0], given[1][0]) or not agree(given[0][1], given[1][1]):
                return problem
        elif given and all(o.shape == node.shape for o in node.operands if not o.is_scalar):
            rows, columns = next(
                (g for o, g in zip(node.operands, given, strict=True) if not o.is_scalar), (rows, columns)
            )
        splits[node] = (rows, columns)
    return None


def joined(*splits: Split) -> Split:
    """The split of an index that is made of others, those of size 1 left out."""
    if any(split is None for split in splits):
        return None
    return tuple(size for split in splits if split for size in split if size is not ONE)


def agree(left: Split, right: Split) -> bool:
    """Whether two splits can be of one index."""
    return (
        left is None
        or right is None
        or [s for s in left if s is not ONE] == [s for s in right if s is not ONE]
    )
