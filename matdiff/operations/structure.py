"""Projections onto structured matrices: symmetric and skew parts, triangles."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..expression import Expression, Rule, closure
from ..expression.rule import X
from .arithmetic import identity, scale, vec
from .constants import ones
from .diagonal import Diagonal
from .kronecker import commutation
from .operation import Entries, Notation, Operation

HALF = Fraction(1, 2)


class Sym(Operation):
    """The symmetric part (X + X′)/2 (n×n → n×n)."""

    __slots__ = ()
    name = "sym"
    signature = "(n,n)->(n,n)"
    linear = True
    source = "Magnus & Neudecker (2019), §3.7: vec sym X = ½(I + K) vec X"
    latex = Notation(r"\operatorname{{sym}}\left({0}\right)")
    numpy = "({0} + {0}.T) / 2"

    def find_properties(self) -> frozenset[str]:
        given = self.operands[0].properties
        return closure({"symmetric"} | (given & {"psd", "spd", "diagonal", "positive", "nonnegative"}))

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return Sym(G)

    def matrix(self, slot: int) -> Expression:
        n = self.rows
        return scale(HALF, identity(n * n) + commutation(n, n))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        S, half = operands[0], field.number(HALF)
        return [[half * (S[i][j] + S[j][i]) for j in range(len(S))] for i in range(len(S))]


class Skew(Operation):
    """The skew part (X − X′)/2 (n×n → n×n)."""

    __slots__ = ()
    name = "skew"
    signature = "(n,n)->(n,n)"
    linear = True
    source = "Magnus & Neudecker (2019), §3.7: vec skew X = ½(I − K) vec X"
    latex = Notation(r"\operatorname{{skew}}\left({0}\right)")
    numpy = "({0} - {0}.T) / 2"

    def find_properties(self) -> frozenset[str]:
        return closure({"skew"})

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return Skew(G)

    def matrix(self, slot: int) -> Expression:
        n = self.rows
        return scale(HALF, identity(n * n) - commutation(n, n))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        S, half = operands[0], field.number(HALF)
        return [[half * (S[i][j] - S[j][i]) for j in range(len(S))] for i in range(len(S))]


class Tril(Operation):
    """The lower triangle with the diagonal, zeros above (m×n → m×n)."""

    __slots__ = ()
    name = "tril"
    signature = "(m,n)->(m,n)"
    linear = True
    source = "a mask of zeros and ones, entry by entry"
    latex = Notation(r"\operatorname{{tril}}\left({0}\right)")
    numpy = "np.tril({0})"

    def find_properties(self) -> frozenset[str]:
        square = {"lower"} if self.is_square else set()
        return closure(square | (self.operands[0].properties & {"nonnegative", "upper"}))

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return Tril(G)

    def matrix(self, slot: int) -> Expression:
        return Diagonal(vec(Tril(ones(*self.shape))))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[u if j <= i else field.zero for j, u in enumerate(row)] for i, row in enumerate(operands[0])]


class Triu(Operation):
    """The upper triangle with the diagonal, zeros below (m×n → m×n)."""

    __slots__ = ()
    name = "triu"
    signature = "(m,n)->(m,n)"
    linear = True
    source = "a mask of zeros and ones, entry by entry"
    latex = Notation(r"\operatorname{{triu}}\left({0}\right)")
    numpy = "np.triu({0})"

    def find_properties(self) -> frozenset[str]:
        square = {"upper"} if self.is_square else set()
        return closure(square | (self.operands[0].properties & {"nonnegative", "lower"}))

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return Triu(G)

    def matrix(self, slot: int) -> Expression:
        return Diagonal(vec(Triu(ones(*self.shape))))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[u if j >= i else field.zero for j, u in enumerate(row)] for i, row in enumerate(operands[0])]


def unchanged(kind: type[Operation], name: str, structure: str) -> Rule:
    """The rule that a projection leaves alone what has the structure already."""
    return Rule(name, kind[X], lambda X: X, lambda X: structure in X.properties)


Sym.rules = (unchanged(Sym, "sym S = S for a symmetric S", "symmetric"),)
Skew.rules = (unchanged(Skew, "skew K = K for a skew K", "skew"),)
Tril.rules = (unchanged(Tril, "tril L = L for a lower triangle L", "lower"),)
Triu.rules = (unchanged(Triu, "triu U = U for an upper triangle U", "upper"),)
