"""Reductions: the trace, sums and means of entries, inner products."""

from __future__ import annotations

from typing import Any

from ..expression import OPERATORS, Expression, Rule, closure
from ..expression.rule import X, Y
from .arithmetic import Extent, dot, identity, kron, scale, vec
from .constants import ones
from .kronecker import Kronecker
from .operation import Entries, Notation, Operation
from .transpose import Transpose


class Trace(Operation):
    """tr X, the sum of the diagonal of a square matrix (n×n → 1×1)."""

    __slots__ = ()
    name = "tr"
    synonyms = ("trace",)
    signature = "(n,n)->()"
    linear = True
    source = "Magnus & Neudecker (2019), §8.2: d tr U = tr dU"
    latex = Notation(r"\operatorname{{tr}}\left({0}\right)")
    numpy = "np.trace({0})"

    def find_properties(self) -> frozenset[str]:
        given = self.operands[0].properties
        signs = {
            "spd": "positive",
            "positive": "positive",
            "psd": "nonnegative",
            "nonnegative": "nonnegative",
        }
        return closure({"symmetric"} | {signs[p] for p in given & signs.keys()})

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return scale(G, identity(self.operands[0].rows))

    def matrix(self, slot: int) -> Expression:
        return vec(identity(self.operands[0].rows)).T

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        total = field.zero
        for i, row in enumerate(operands[0]):
            total = total + row[i]
        return [[total]]


class EntrySum(Operation):
    """The sum of all entries, 1′ X 1 (m×n → 1×1)."""

    __slots__ = ()
    name = "sum"
    signature = "(m,n)->()"
    linear = True
    source = "1′ dX 1"
    latex = Notation(r"\operatorname{{sum}}\left({0}\right)")
    numpy = "np.sum({0})"

    def find_properties(self) -> frozenset[str]:
        given = self.operands[0].properties
        return closure({"symmetric"} | (given & {"positive", "nonnegative"}))

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return scale(G, ones(*self.operands[0].shape))

    def matrix(self, slot: int) -> Expression:
        m, n = self.operands[0].shape
        return ones(m * n).T

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[sum_of(field, [entry for row in operands[0] for entry in row])]]


class Mean(Operation):
    """The mean of all entries, 1′ X 1 / (m n) (m×n → 1×1)."""

    __slots__ = ()
    name = "mean"
    signature = "(m,n)->()"
    linear = True
    source = "1′ dX 1 / (m n)"
    latex = Notation(r"\operatorname{{mean}}\left({0}\right)")
    numpy = "np.mean({0})"

    def find_properties(self) -> frozenset[str]:
        given = self.operands[0].properties
        return closure({"symmetric"} | (given & {"positive", "nonnegative"}))

    def weight(self) -> Expression:
        """One over the number of entries."""
        m, n = self.operands[0].shape
        return 1 / Extent(m * n)

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return scale(self.weight(), G, ones(*self.operands[0].shape))

    def matrix(self, slot: int) -> Expression:
        m, n = self.operands[0].shape
        return scale(self.weight(), ones(m * n).T)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        m, n = self.operands[0].shape
        total = sum_of(field, [entry for row in operands[0] for entry in row])
        return [[total / field.size(m * n)]]


class Variance(Operation):
    """var X: the mean of the squared deviations from the mean; divides by m n (m×n → 1×1); a macro."""

    __slots__ = ()
    name = "var"
    signature = "(m,n)->()"
    macro = True

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        from .powers import Power

        (X,) = operands
        deviation = X - scale(Mean(X), ones(*X.shape))
        return Mean(Power(deviation, 2))


class RowSum(Operation):
    """X 1, the sum of every row (m×n → m×1)."""

    __slots__ = ()
    name = "rowsum"
    signature = "(m,n)->(m,1)"
    linear = True
    source = "dX 1"
    latex = Notation(r"\operatorname{{rowsum}}\left({0}\right)")
    numpy = "np.sum({0}, axis=1)"

    def find_properties(self) -> frozenset[str]:
        return closure(self.operands[0].properties & {"positive", "nonnegative"})

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return G @ ones(self.operands[0].columns).T

    def matrix(self, slot: int) -> Expression:
        m, n = self.operands[0].shape
        return kron(ones(n).T, identity(m))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[sum_of(field, row)] for row in operands[0]]


class ColumnSum(Operation):
    """X′ 1, the sum of every column (m×n → n×1)."""

    __slots__ = ()
    name = "colsum"
    signature = "(m,n)->(n,1)"
    linear = True
    source = "dX′ 1"
    latex = Notation(r"\operatorname{{colsum}}\left({0}\right)")
    numpy = "np.sum({0}, axis=0)"

    def find_properties(self) -> frozenset[str]:
        return closure(self.operands[0].properties & {"positive", "nonnegative"})

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return ones(self.operands[0].rows) @ G.T

    def matrix(self, slot: int) -> Expression:
        m, n = self.operands[0].shape
        return kron(identity(n), ones(m).T)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[sum_of(field, list(column))] for column in zip(*operands[0], strict=True)]


class InnerProduct(Operation):
    """⟨A, B⟩ = tr(A′B), the sum of the products of the entries (m×n, m×n → 1×1)."""

    __slots__ = ()
    name = "inner"
    signature = "(m,n),(m,n)->()"
    linear = True
    commutative = True
    source = "d⟨A, B⟩ = ⟨dA, B⟩ + ⟨A, dB⟩"
    text = Notation("<{0}, {1}>")
    unicode = Notation("⟨{0}, {1}⟩")
    latex = Notation(r"\left\langle {0}, {1}\right\rangle")
    numpy = "np.sum({0} * {1})"

    def find_properties(self) -> frozenset[str]:
        left, right = self.operands
        both = left.properties & right.properties
        found = {"symmetric"} | (both & {"positive", "nonnegative"})
        if left is right or "psd" in both:
            found.add("nonnegative")
        return closure(found)

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return scale(G, self.operands[1 - slot])

    def matrix(self, slot: int) -> Expression:
        return vec(self.operands[1 - slot]).T

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        left, right = ([entry for row in entries for entry in row] for entries in operands)
        return [[dot(left, right)]]


def sum_of(field: Any, entries: list[Any]) -> Any:
    """The sum of a list of scalars."""
    total = field.zero
    for entry in entries:
        total = total + entry
    return total


def of_scalar(node: Expression) -> Expression | None:
    """The operand, where it is a scalar."""
    return node.operands[0] if node.operands[0].is_scalar else None


Trace.rules = (
    Rule(
        "tr(X′) = tr(X)", Trace[Transpose[X]], lambda X: Trace(X), source="Magnus & Neudecker (2019), §1.10"
    ),
    Rule("tr(c) = c", Trace, of_scalar),
)
EntrySum.rules = (
    Rule("sum(A ⊗ B) = sum(A) sum(B)", EntrySum[Kronecker[X, Y]], lambda X, Y: EntrySum(X) * EntrySum(Y)),
    Rule("sum(X′) = sum(X)", EntrySum[Transpose[X]], lambda X: EntrySum(X)),
    Rule("sum(c) = c", EntrySum, of_scalar),
)
OPERATORS["inner"] = InnerProduct
