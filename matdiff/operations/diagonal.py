"""Diagonal matrices of vectors, diagonals of matrices, the outer product."""

from __future__ import annotations

from typing import Any

from ..expression import Expression, Rule, closure
from ..expression.rule import X
from .arithmetic import identity, kron, multiply
from .constants import ones
from .hadamard import hadamard
from .operation import Entries, Notation, Operation
from .transpose import Transpose


class Diagonal(Operation):
    """diag(x), the diagonal matrix of a vector (n×1 → n×n)."""

    __slots__ = ()
    name = "diag"
    signature = "(n,1)->(n,n)"
    linear = True
    source = "Magnus & Neudecker (2019), §8.2, entry by entry: d diag(u) = diag(du)"
    latex = Notation(r"\operatorname{{diag}}\left({0}\right)")
    numpy = "np.diag({0})"

    def find_properties(self) -> frozenset[str]:
        given = self.operands[0].properties
        found = {"diagonal"} | (given & {"nonnegative"})
        if "nonnegative" in given:
            found.add("psd")
        if "positive" in given:
            found.add("spd")
        if "nonzero" in given:
            found.add("invertible")
        return closure(found)

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return DiagonalPart(G)

    def matrix(self, slot: int) -> Expression:
        return selection(self.rows)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        n = len(operands[0])
        return [[operands[0][i][0] if i == j else field.zero for j in range(n)] for i in range(n)]


class DiagonalPart(Operation):
    """diag(X), the diagonal of a square matrix (n×n → n×1)."""

    __slots__ = ()
    name = "diag"
    signature = "(n,n)->(n,1)"
    linear = True
    source = "Magnus & Neudecker (2019), §8.2, entry by entry"
    latex = Notation(r"\operatorname{{diag}}\left({0}\right)")
    numpy = "np.diag({0})"

    def find_properties(self) -> frozenset[str]:
        given = self.operands[0].properties
        found = set(given & {"positive", "nonnegative", "nonzero"})
        if "spd" in given:
            found.add("positive")
        if "psd" in given:
            found.add("nonnegative")
        return closure(found)

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return Diagonal(G)

    def matrix(self, slot: int) -> Expression:
        return selection(self.rows).T

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[row[i]] for i, row in enumerate(operands[0])]


class Outer(Operation):
    """outer(x, y) = x y′ (m×1, n×1 → m×n); a macro."""

    __slots__ = ()
    name = "outer"
    signature = "(m,1),(n,1)->(m,n)"
    macro = True

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        x, y = operands
        return multiply(x, y.T)


def selection(size: Any) -> Expression:
    """The n²×n matrix S with vec(diag(x)) = S x: (I ⊗ 1) ⊙ (1 ⊗ I)."""
    return hadamard(kron(identity(size), ones(size)), kron(ones(size), identity(size)))


Diagonal.rules = (
    Rule(
        "diag(1) = I",
        Diagonal,
        lambda node: identity(node.rows) if node.operands[0] is ones(node.rows) else None,
    ),
    Rule(
        "diag(diag(X)) = X for a diagonal X",
        Diagonal[DiagonalPart[X]],
        lambda X: X,
        lambda X: "diagonal" in X.properties,
    ),
)
DiagonalPart.rules = (
    Rule("diag(diag(x)) = x", DiagonalPart[Diagonal[X]], lambda X: X),
    Rule("diag(X′) = diag(X)", DiagonalPart[Transpose[X]], lambda X: DiagonalPart(X)),
    Rule(
        "diag(I) = 1",
        DiagonalPart,
        lambda node: ones(node.rows) if node.operands[0] is identity(node.rows) else None,
    ),
)
