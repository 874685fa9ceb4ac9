"""softmax, its logarithm, log-sum-exp, and normalised vectors."""

from __future__ import annotations

from typing import Any

from ..expression import Expression
from .arithmetic import inner, scale
from .constants import ones, ones_like
from .diagonal import Diagonal
from .elementwise import Exp, Log
from .hadamard import hadamard
from .norms import Norm
from .operation import Entries, Notation, Operation
from .powers import Power
from .reductions import RowSum, sum_of

POSITIVE = frozenset({"positive", "nonnegative", "nonzero"})


def shares(field: Any, node: Expression, entries: list[Any]) -> list[Any]:
    """exp(z_i) / Σ exp(z_j)."""
    exp = Exp(node)
    values = [field.apply(exp, z) for z in entries]
    total = field.one / sum_of(field, values)
    return [value * total for value in values]


def log_sum_exp(field: Any, node: Expression, entries: list[Any]) -> Any:
    """log Σ exp(z_j)."""
    exp = Exp(node)
    return field.apply(Log(exp), sum_of(field, [field.apply(exp, z) for z in entries]))


class Softmax(Operation):
    """p = exp(z) / sum(exp(z)) of a vector (n×1 → n×1)."""

    __slots__ = ()
    name = "softmax"
    signature = "(n,1)->(n,1)"
    numpy = "scipy.special.softmax({0})"
    source = "dp = p ⊙ dz − p (p′dz), from p = exp(z)/1′exp(z)"
    latex = Notation(r"\operatorname{{softmax}}\left({0}\right)")

    def find_properties(self) -> frozenset[str]:
        return POSITIVE

    def differential(self, *d: Expression | None) -> Expression:
        (dz,) = d
        assert dz is not None
        return hadamard(self, dz) - scale(inner(self, dz), self)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        z = [row[0] for row in operands[0]]
        return [[share] for share in shares(field, self.operands[0], z)]


class SoftmaxRows(Operation):
    """P = softmax of every row of a matrix (m×n → m×n)."""

    __slots__ = ()
    name = "softmax"
    signature = "(m,n)->(m,n)"
    numpy = "scipy.special.softmax({0}, axis=1)"
    source = "dP = P ⊙ dZ − diag((P ⊙ dZ) 1) P"
    latex = Notation(r"\operatorname{{softmax}}\left({0}\right)")

    def find_properties(self) -> frozenset[str]:
        return POSITIVE

    def differential(self, *d: Expression | None) -> Expression:
        (dZ,) = d
        assert dZ is not None
        moved = hadamard(self, dZ)
        return moved - Diagonal(RowSum(moved)) @ self

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [shares(field, self.operands[0], row) for row in operands[0]]


class LogSoftmax(Operation):
    """z − logsumexp(z) 1 of a vector (n×1 → n×1)."""

    __slots__ = ()
    name = "logsoftmax"
    signature = "(n,1)->(n,1)"
    numpy = "scipy.special.log_softmax({0})"
    source = "d log p = dz − 1 (p′dz), p = softmax(z)"
    latex = Notation(r"\operatorname{{logsoftmax}}\left({0}\right)")

    def differential(self, *d: Expression | None) -> Expression:
        (dz,) = d
        assert dz is not None
        return dz - scale(inner(Softmax(self.operands[0]), dz), ones_like(self))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        z = [row[0] for row in operands[0]]
        total = log_sum_exp(field, self.operands[0], z)
        return [[entry - total] for entry in z]


class LogSoftmaxRows(Operation):
    """The logarithm of softmax of every row of a matrix (m×n → m×n)."""

    __slots__ = ()
    name = "logsoftmax"
    signature = "(m,n)->(m,n)"
    numpy = "scipy.special.log_softmax({0}, axis=1)"
    source = "d log P = dZ − (P ⊙ dZ) 1 1′, P = softmax(Z)"
    latex = Notation(r"\operatorname{{logsoftmax}}\left({0}\right)")

    def differential(self, *d: Expression | None) -> Expression:
        (dZ,) = d
        assert dZ is not None
        moved = RowSum(hadamard(SoftmaxRows(self.operands[0]), dZ))
        return dZ - moved @ ones(self.columns).T

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        totals = [log_sum_exp(field, self.operands[0], row) for row in operands[0]]
        return [[entry - total for entry in row] for row, total in zip(operands[0], totals, strict=True)]


class LogSumExp(Operation):
    """log Σ exp(z_ij) over all entries (m×n → 1×1)."""

    __slots__ = ()
    name = "logsumexp"
    signature = "(m,n)->()"
    numpy = "scipy.special.logsumexp({0})"
    source = "d log 1′exp(z) = softmax(z)′dz"
    latex = Notation(r"\operatorname{{logsumexp}}\left({0}\right)")

    def find_properties(self) -> frozenset[str]:
        return frozenset({"symmetric"})

    def differential(self, *d: Expression | None) -> Expression:
        (dZ,) = d
        assert dZ is not None
        Z = self.operands[0]
        if Z.is_column:
            return inner(Softmax(Z), dZ)
        return inner(Exp(Z - scale(self, ones_like(Z))), dZ)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[log_sum_exp(field, self.operands[0], [z for row in operands[0] for z in row])]]


class Normalize(Operation):
    """x / ‖x‖ (m×n → m×n); a macro."""

    __slots__ = ()
    name = "normalize"
    signature = "(m,n)->(m,n)"
    macro = True

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        (x,) = operands
        return scale(Power(Norm(x), -1), x)
