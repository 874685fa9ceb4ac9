"""Matrices put together from others: side by side, one above the other, along the diagonal.

These are linear in all their operands at once, not in each: d hcat(A, B) = hcat(dA, dB).
"""

from __future__ import annotations

from typing import Any

from ..expression import Expression, Rule, Size, closure
from ..expression.rule import X, Y
from .arithmetic import Product, add, identity, kron, multiply, transposed
from .constants import zeros, zeros_like
from .determinant import LogDeterminant
from .inverse import Inverse
from .norms import SquaredNorm
from .operation import Entries, Notation, Operation
from .reductions import EntrySum, Trace
from .transpose import Transpose


class Block(Operation):
    """Base of what puts matrices together."""

    __slots__ = ()
    abstract = True
    variadic = True

    def differential(self, *d: Expression | None) -> Expression:
        return self.rebuilt(
            zeros_like(X) if dX is None else dX for X, dX in zip(self.operands, d, strict=True)
        )

    def row_selection(self, slot: int) -> Expression | None:
        """P with rows of self = P X …; None for the identity."""
        return None

    def column_selection(self, slot: int) -> Expression | None:
        """Q with columns of self = … X Q′; None for the identity."""
        return None

    def adjoint(self, slot: int, G: Expression) -> Expression:
        P, Q = self.row_selection(slot), self.column_selection(slot)
        return multiply(*([P.T] if P is not None else []), G, *([Q] if Q is not None else []))

    def matrix(self, slot: int) -> Expression:
        m, n = self.operands[slot].shape
        P, Q = self.row_selection(slot), self.column_selection(slot)
        return kron(identity(n) if Q is None else Q, identity(m) if P is None else P)

    def find_properties(self) -> frozenset[str]:
        common = frozenset.intersection(*(o.properties for o in self.operands))
        return closure(common & {"positive", "nonnegative", "nonzero"})


def selection(sizes: list[Size], slot: int) -> Expression:
    """The rows of an identity matrix at one of several places: a column of blocks 0, I, 0."""
    if len(sizes) == 1:
        return identity(sizes[0])
    width = sizes[slot]
    return VerticalBlock(
        *(identity(size) if i == slot else zeros(size, width) for i, size in enumerate(sizes))
    )


def listed(pattern: str, count: int) -> str:
    """A pattern with # for a letter of its own, for each operand."""
    return ",".join(pattern.replace("#", letters(i)) for i in range(count))


def summed(name: str, count: int) -> str:
    """na+nb+…, the total of a size over the operands."""
    return "+".join(name + letters(i) for i in range(count))


def matrix_of(count: int, dialect: str, latex: str, unicode: str) -> Notation | None:
    """The operands in brackets, as a row or a column; plain text keeps the name."""
    if dialect == "text":
        return None
    places = (latex if dialect == "latex" else unicode).join(f"{{{i}}}" for i in range(count))
    return Notation(
        rf"\begin{{{{bmatrix}}}} {places} \end{{{{bmatrix}}}}" if dialect == "latex" else f"[{places}]"
    )


def letters(number: int) -> str:
    """a, b, … z, ba, bb, …"""
    high, low = divmod(number, 26)
    return (letters(high) if high else "") + chr(ord("a") + low)


class HorizontalBlock(Block):
    """[A, B, …] side by side (m×n, m×p, … → m×(n + p + …))."""

    __slots__ = ()
    name = "hcat"
    signature = "(m,na),(m,nb)->(m,na+nb)"
    source = "d[A, B] = [dA, dB]"
    numpy = "np.hstack(({*}))"

    def notation(self, dialect: str) -> Notation | None:
        return matrix_of(len(self.operands), dialect, " & ", ", ")

    @classmethod
    def signature_for(cls, count: int) -> str:
        return f"{listed('(m,n#)', count)}->(m,{summed('n', count)})"

    def column_selection(self, slot: int) -> Expression:
        return selection([o.columns for o in self.operands], slot)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[entry for part in row for entry in part] for row in zip(*operands, strict=True)]


class VerticalBlock(Block):
    """A above B above … (m×n, p×n, … → (m + p + …)×n)."""

    __slots__ = ()
    name = "vcat"
    signature = "(ma,n),(mb,n)->(ma+mb,n)"
    source = "d[A; B] = [dA; dB]"
    numpy = "np.vstack(({*}))"

    def notation(self, dialect: str) -> Notation | None:
        return matrix_of(len(self.operands), dialect, " \\\\ ", "; ")

    @classmethod
    def signature_for(cls, count: int) -> str:
        return f"{listed('(m#,n)', count)}->({summed('m', count)},n)"

    def row_selection(self, slot: int) -> Expression:
        return selection([o.rows for o in self.operands], slot)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [row for entries in operands for row in entries]


class DiagonalBlock(Block):
    """The matrix with blocks A, B, … along its diagonal (m×n, p×q, … → (m + p + …)×(n + q + …))."""

    __slots__ = ()
    name = "blkdiag"
    signature = "(ma,na),(mb,nb)->(ma+mb,na+nb)"
    source = "d blkdiag(A, B) = blkdiag(dA, dB)"
    numpy = "scipy.linalg.block_diag({*})"

    @classmethod
    def signature_for(cls, count: int) -> str:
        return f"{listed('(m#,n#)', count)}->({summed('m', count)},{summed('n', count)})"

    def find_properties(self) -> frozenset[str]:
        common = frozenset.intersection(*(o.properties for o in self.operands))
        if not all(o.is_square for o in self.operands):
            return common & {"nonnegative"}
        lost = {"positive", "nonzero"}
        return closure((common - lost) | (common & {"nonnegative"}))

    def row_selection(self, slot: int) -> Expression:
        return selection([o.rows for o in self.operands], slot)

    def column_selection(self, slot: int) -> Expression:
        return selection([o.columns for o in self.operands], slot)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        widths = [len(entries[0]) for entries in operands]
        return [
            [field.zero] * sum(widths[:i]) + list(row) + [field.zero] * sum(widths[i + 1 :])
            for i, entries in enumerate(operands)
            for row in entries
        ]


# --- rules ----------------------------------------------------------------------------------------


def contracted(A: Expression, B: Expression) -> Expression:
    """[A₁, A₂, …] [B₁; B₂; …] = A₁B₁ + A₂B₂ + …"""
    return add(*(multiply(a, b) for a, b in zip(A.operands, B.operands, strict=True)))


def fits(A: Expression, B: Expression) -> bool:
    """Whether a row of blocks and a column of blocks are divided in the same way."""
    if not (isinstance(A, HorizontalBlock) and isinstance(B, VerticalBlock)):
        return False
    return [a.columns for a in A.operands] == [b.rows for b in B.operands]


def over_blocks(outer: type[Operation], block: type[Block], name: str, square: bool = False) -> Rule:
    """The rule that a function of blocks is the sum of that of each."""

    def replacement(node: Expression) -> Expression | None:
        inside = node.operands[0]
        if not isinstance(inside, block) or (square and not all(o.is_square for o in inside.operands)):
            return None
        return add(*(outer(o) for o in inside.operands))

    return Rule(name, outer, replacement)


def turned(node: Expression) -> Expression | None:
    """The transpose of blocks, block by block."""
    kind = TURNED.get(type(node.operands[0]))
    return kind(*(transposed(o) for o in node.operands[0].operands)) if kind else None


def inverse_of_blocks(node: Expression) -> Expression | None:
    """The inverse of square blocks along the diagonal."""
    (X,) = node.operands
    if not isinstance(X, DiagonalBlock) or not all(o.is_square for o in X.operands):
        return None
    return DiagonalBlock(*(Inverse(o) for o in X.operands))


TURNED: dict[type[Expression], type[Block]] = {
    HorizontalBlock: VerticalBlock,
    VerticalBlock: HorizontalBlock,
    DiagonalBlock: DiagonalBlock,
}
DiagonalBlock.rules = (
    Rule("[A, B]′ = [A′; B′]", Transpose, turned),
    Rule("[A, B] [C; D] = AC + BD", Product[X, Y], lambda X, Y: contracted(X, Y), lambda X, Y: fits(X, Y)),
    over_blocks(SquaredNorm, HorizontalBlock, "‖[A, B]‖² = ‖A‖² + ‖B‖²"),
    over_blocks(SquaredNorm, VerticalBlock, "‖[A; B]‖² = ‖A‖² + ‖B‖²"),
    over_blocks(SquaredNorm, DiagonalBlock, "‖blkdiag(A, B)‖² = ‖A‖² + ‖B‖²"),
    over_blocks(EntrySum, HorizontalBlock, "sum([A, B]) = sum(A) + sum(B)"),
    over_blocks(EntrySum, VerticalBlock, "sum([A; B]) = sum(A) + sum(B)"),
    over_blocks(EntrySum, DiagonalBlock, "sum(blkdiag(A, B)) = sum(A) + sum(B)"),
    over_blocks(Trace, DiagonalBlock, "tr(blkdiag(A, B)) = tr(A) + tr(B)", square=True),
    over_blocks(LogDeterminant, DiagonalBlock, "log|blkdiag(A, B)| = log|A| + log|B|", square=True),
    Rule("blkdiag(A, B)⁻¹ = blkdiag(A⁻¹, B⁻¹)", Inverse, inverse_of_blocks),
)
