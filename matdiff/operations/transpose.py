"""The transpose."""

from __future__ import annotations

from typing import Any

from ..expression import OPERATORS, Expression, closure, operator
from .arithmetic import identity
from .operation import Entries, Level, Notation, Operation

PLAIN = Notation("{0:POSTFIX}.T", Level.POSTFIX)
TURNED = {"lower": "upper", "upper": "lower"}


class Transpose(Operation):
    """A′ (m×n → n×m)."""

    __slots__ = ()
    name = "transpose"
    signature = "(m,n)->(n,m)"
    linear = True
    source = "Magnus & Neudecker (2019), §8.2: d(U′) = (dU)′"
    text = Notation("{0:POSTFIX}'", Level.POSTFIX)
    unicode = Notation("{0:POSTFIX}ᵀ", Level.POSTFIX)
    latex = Notation(r"{0:POSTFIX}^{{\top}}", Level.POSTFIX)

    def find_properties(self) -> frozenset[str]:
        return closure(TURNED.get(p, p) for p in self.operands[0].properties)

    def notation(self, dialect: str) -> Notation | None:
        if dialect == "text" and "complex" in self.operands[0].properties:
            return PLAIN  # ' is the conjugate transpose there
        return super().notation(dialect)

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return G.T

    def matrix(self, slot: int) -> Expression:
        m, n = self.operands[0].shape
        if self.is_row or self.is_column:
            return identity(m * n)
        return operator("commutation", m, n)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [list(column) for column in zip(*operands[0], strict=True)]


OPERATORS["transpose"] = Transpose
