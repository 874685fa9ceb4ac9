"""The inverse and the pseudoinverse."""

from __future__ import annotations

from typing import Any

from ..errors import MatdiffError
from ..expression import ONE, Expression, Rule, closure
from ..expression.rule import X
from .arithmetic import Product, Scale, add, identity, product_of_entries
from .operation import Entries, Level, Notation, Operation


def eliminate(field: Any, matrix: Entries, right: Entries) -> tuple[Entries, Any]:
    """The solution of A X = B and det A, by Gaussian elimination with scalars.

    Raises ZeroDivisionError if A is singular.
    """
    n = len(matrix)
    rows = [list(a) + list(b) for a, b in zip(matrix, right, strict=True)]
    determinant = field.one
    for k in range(n):
        pivot = next((i for i in range(k, n) if not field.is_zero(rows[i][k])), None)
        if pivot is None:
            raise ZeroDivisionError("singular matrix")
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            determinant = -determinant
        head = rows[k][k]
        determinant = determinant * head
        inverse = field.one / head
        rows[k] = [field.zero] * (k + 1) + [entry * inverse for entry in rows[k][k + 1 :]]
        for i in range(n):
            factor = rows[i][k]
            if i != k and not field.is_zero(factor):
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [row[n:] for row in rows], determinant


def full_rank_factors(field: Any, matrix: Entries) -> tuple[Entries, Entries]:
    """C of full column rank and F of full row rank with A = C F: the columns of the pivots and the
    rows of the reduced echelon form."""
    rows = [list(row) for row in matrix]
    pivots: list[int] = []
    for column in range(len(matrix[0])):
        k = len(pivots)
        pivot = next((i for i in range(k, len(rows)) if not field.is_zero(rows[i][column])), None)
        if pivot is None:
            continue
        rows[k], rows[pivot] = rows[pivot], rows[k]
        inverse = field.one / rows[k][column]
        rows[k] = [entry * inverse for entry in rows[k]]
        for i in range(len(rows)):
            factor = rows[i][column]
            if i != k and not field.is_zero(factor):
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
        pivots.append(column)
    return [[row[j] for j in pivots] for row in matrix], rows[: len(pivots)]


def refuse_rank_one(X: Expression) -> None:
    """Raises MatdiffError (``domain``) for what has rank 1 and more than one row, as x y′ has."""
    body = X.operands[-1] if isinstance(X, Scale) else X
    factors = body.operands if isinstance(body, Product) and body.rows is not ONE else ()
    if any(factor.columns is ONE for factor in factors[:-1]):
        raise MatdiffError(
            "domain", f"{X} has rank 1, so it has no inverse and its determinant is 0",
            hint="a term is missing, as in det(A + x y') or inv(A + x y')",
        )  # fmt: skip


class Inverse(Operation):
    """X⁻¹ of an invertible square X (n×n → n×n)."""

    __slots__ = ()
    name = "inv"
    signature = "(n,n)->(n,n)"
    source = "Magnus & Neudecker (2019), §8.4: dX⁻¹ = −X⁻¹ (dX) X⁻¹"
    condition = "{0} is invertible"
    text = Notation("inv({0})")
    unicode = Notation("{0:POSTFIX}⁻¹", Level.POSTFIX)
    latex = Notation("{0:POSTFIX}^{{-1}}", Level.POSTFIX)
    numpy = "np.linalg.inv({0})"

    def find_properties(self) -> frozenset[str]:
        kept = {"symmetric", "skew", "spd", "diagonal", "lower", "upper", "orthogonal"}
        return closure((self.operands[0].properties & kept) | {"invertible"})

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        refuse_rank_one(self.operands[0])
        return -(self @ dX @ self)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        n = len(operands[0])
        unit = [[field.one if i == j else field.zero for j in range(n)] for i in range(n)]
        return field.inverse(self, operands[0]) or eliminate(field, operands[0], unit)[0]


class PseudoInverse(Operation):
    """X⁺, the Moore-Penrose inverse (m×n → n×m).

    (X′X)⁻¹X′ where the columns are independent, X′(XX′)⁻¹ where the rows are.
    """

    __slots__ = ()
    name = "pinv"
    signature = "(m,n)->(n,m)"
    source = (
        "Magnus & Neudecker (2019), §8.5 (Golub & Pereyra 1973): "
        "dX⁺ = −X⁺dX X⁺ + X⁺X⁺′dX′(I − XX⁺) + (I − X⁺X)dX′X⁺′X⁺, at constant rank"
    )
    condition = "the rank of {0} does not change"
    text = Notation("pinv({0})")
    unicode = Notation("{0:POSTFIX}⁺", Level.POSTFIX)
    latex = Notation(r"{0:POSTFIX}^{{+}}", Level.POSTFIX)
    numpy = "np.linalg.pinv({0})"

    def find_properties(self) -> frozenset[str]:
        kept = {"symmetric", "skew", "psd", "spd", "diagonal", "orthogonal", "invertible"}
        return closure(self.operands[0].properties & kept)

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        X = self.operands[0]
        main = -(self @ dX @ self)
        left = self @ self.T @ dX.T @ (identity(X.rows) - X @ self)
        right = (identity(X.columns) - self @ X) @ dX.T @ self.T @ self
        return add(main, left, right)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        # X = C F with full ranks: X⁺ = F′(FF′)⁻¹ (C′C)⁻¹C′
        C, F = full_rank_factors(field, operands[0])
        if not F:
            return [[field.zero] * len(operands[0]) for _ in operands[0][0]]
        turned_C, turned_F = ([list(column) for column in zip(*M, strict=True)] for M in (C, F))
        left = eliminate(field, product_of_entries(turned_C, C), turned_C)[0]
        if len(F) == len(F[0]):  # F = I
            return left
        return product_of_entries(turned_F, eliminate(field, product_of_entries(F, turned_F), left)[0])


Inverse.rules = (
    Rule("(X⁻¹)⁻¹ = X", Inverse[Inverse[X]], lambda X: X, source="Magnus & Neudecker (2019), §1.9"),
)
PseudoInverse.rules = (
    Rule("(X⁺)⁺ = X", PseudoInverse[PseudoInverse[X]], lambda X: X, source="Magnus & Neudecker (2019), §2.8"),
    Rule("X⁺ = X⁻¹", PseudoInverse[X], lambda X: Inverse(X), lambda X: "invertible" in X.properties),
)
