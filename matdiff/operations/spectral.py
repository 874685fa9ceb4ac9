"""Eigenvalues and eigenvectors of symmetric matrices, singular values, and the norms made of them.

Derivatives hold where the eigenvalues (singular values) concerned are simple; the vectors are
determined up to sign, and the rules hold for every choice.  Magnus & Neudecker (2019), §8.9.
"""

from __future__ import annotations

from typing import Any

from ..errors import MatdiffError
from ..expression import Expression, Rule, closure
from ..expression.rule import X
from .arithmetic import identity, inner, lift, multiply, product_of_entries, scale
from .constants import ones
from .determinant import LogDeterminant
from .diagonal import Diagonal, DiagonalPart
from .elementwise import Log
from .hadamard import hadamard
from .inverse import Inverse
from .norms import EntryNorm
from .operation import Entries, Notation, Operation
from .powers import Power
from .reductions import EntrySum, Trace, sum_of

SIMPLE = "the eigenvalues of {0} are simple"
SIMPLE_SINGULAR = "the singular values of {0} are simple and positive"


def gaps(values: Expression) -> Expression:
    """1/(λ_j − λ_i) off the diagonal, 0 on it: (1λ′ − λ1′ + I)^(−1) − I entry by entry."""
    n = values.rows
    one = ones(n)
    difference = multiply(one, values.T) - multiply(values, one.T)
    return Power(difference + identity(n), -1) - identity(n)


def symmetric(name: str | None, X: Any) -> Expression:
    """A symmetric operand.  Raises MatdiffError (``structure``) for one that is not known to be."""
    node = lift(X)
    if node.is_square and "symmetric" not in node.properties:
        raise MatdiffError(
            "structure",
            f"`{name}` is of symmetric matrices here, and nothing says that this one is",
            hint="declare it `symmetric(n)` or `spd(n)`, or take `sym(...)` of it",
        )
    return node


class OfSymmetric(Operation):
    """Base of what is taken of a symmetric matrix."""

    __slots__ = ()
    abstract = True

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        (X,) = operands
        return cls(symmetric(cls.name, X))


def column_of(matrix: Entries, j: int) -> Entries:
    """One column."""
    return [[row[j]] for row in matrix]


# --- eigenvalues of symmetric matrices ------------------------------------------------------------


class OfReal(OfSymmetric):
    """Base of what is also taken of a matrix with real eigenvalues that is not symmetric (eigen.py)."""

    __slots__ = ()
    abstract = True

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        from .eigen import GENERAL, is_general

        node = lift(operands[0])
        return GENERAL[cls](node) if is_general(cls.name, node) else super().build(node)


class Eigenvalues(OfReal):
    """The eigenvalues of a symmetric matrix, or of one with real eigenvalues, ascending (n×n → n×1)."""

    __slots__ = ()
    name = "eigvals"
    signature = "(n,n)->(n,1)"
    source = "Magnus & Neudecker (2019), §8.9: dλ = v′ dX v; Matrix Cookbook (67)"
    condition = SIMPLE
    numpy = "np.linalg.eigvalsh({0})"

    def find_properties(self) -> frozenset[str]:
        signs = {"spd": "positive", "psd": "nonnegative"}
        return closure(signs[p] for p in self.operands[0].properties & signs.keys())

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        V = Eigenvectors(self.operands[0])
        return DiagonalPart(V.T @ dX @ V)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[value] for value in field.eigh(operands[0])[0]]


class Eigenvectors(OfReal):
    """V with X = V diag(λ) V⁻¹, λ ascending and real, the columns of length 1 (n×n → n×n)."""

    __slots__ = ()
    name = "eigvecs"
    signature = "(n,n)->(n,n)"
    source = "Magnus & Neudecker (2019), §8.9: dV = V (F ⊙ V′dX V), F_ij = 1/(λ_j − λ_i)"
    condition = SIMPLE
    numpy = "np.linalg.eigh({0})[1]"

    def find_properties(self) -> frozenset[str]:
        return closure({"orthogonal"})

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        return self @ hadamard(gaps(Eigenvalues(self.operands[0])), self.T @ dX @ self)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        vectors: Entries = field.eigh(operands[0])[1]
        return vectors


class Extreme(OfSymmetric):
    """Base of the largest and the smallest eigenvalue of a symmetric matrix (n×n → 1×1)."""

    __slots__ = ()
    abstract = True
    signature = "(n,n)->()"
    source = "Magnus & Neudecker (2019), §8.9: dλ = v′ dX v; Matrix Cookbook (67)"

    def vector(self) -> Expression:
        """The eigenvector."""
        raise NotImplementedError

    def find_properties(self) -> frozenset[str]:
        signs = {"spd": "positive", "psd": "nonnegative"}
        given = self.operands[0].properties
        return closure({"symmetric"} | {signs[p] for p in given & signs.keys()})

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        v = self.vector()
        return multiply(v.T, dX, v)


class LambdaMax(Extreme):
    """The largest eigenvalue of a symmetric matrix (n×n → 1×1)."""

    __slots__ = ()
    name = "lambda_max"
    latex = Notation(r"\lambda_{{\max}}\left({0}\right)")
    condition = "the largest eigenvalue of {0} is simple"
    numpy = "np.linalg.eigvalsh({0})[-1]"

    def vector(self) -> Expression:
        return EigenvectorMax(self.operands[0])

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[field.eigh(operands[0])[0][-1]]]


class LambdaMin(Extreme):
    """The smallest eigenvalue of a symmetric matrix (n×n → 1×1)."""

    __slots__ = ()
    name = "lambda_min"
    latex = Notation(r"\lambda_{{\min}}\left({0}\right)")
    condition = "the smallest eigenvalue of {0} is simple"
    numpy = "np.linalg.eigvalsh({0})[0]"

    def vector(self) -> Expression:
        return EigenvectorMin(self.operands[0])

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[field.eigh(operands[0])[0][0]]]


class ExtremeVector(OfSymmetric):
    """Base of the eigenvectors of the largest and the smallest eigenvalue (n×n → n×1)."""

    __slots__ = ()
    abstract = True
    signature = "(n,n)->(n,1)"
    source = "Magnus & Neudecker (2019), §8.9: dv = (λI − X)⁺ dX v"

    def eigenvalue(self) -> Expression:
        """The eigenvalue."""
        raise NotImplementedError

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        X = self.operands[0]
        # (λI − X + vv′)⁻¹ = (λI − X)⁺ + vv′, and is an inverse in the ordinary sense
        system = scale(self.eigenvalue(), identity(X.rows)) - X + multiply(self, self.T)
        return Inverse(system) @ dX @ self - scale(multiply(self.T, dX, self), self)


class EigenvectorMax(ExtremeVector):
    """The unit eigenvector of the largest eigenvalue of a symmetric matrix (n×n → n×1)."""

    __slots__ = ()
    name = "eigvec_max"
    latex = Notation(r"\operatorname{{eigvec}}_{{\max}}\left({0}\right)")
    condition = "the largest eigenvalue of {0} is simple"
    numpy = "np.linalg.eigh({0})[1][:, -1]"

    def eigenvalue(self) -> Expression:
        return LambdaMax(self.operands[0])

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return column_of(field.eigh(operands[0])[1], -1)


class EigenvectorMin(ExtremeVector):
    """The unit eigenvector of the smallest eigenvalue of a symmetric matrix (n×n → n×1)."""

    __slots__ = ()
    name = "eigvec_min"
    latex = Notation(r"\operatorname{{eigvec}}_{{\min}}\left({0}\right)")
    condition = "the smallest eigenvalue of {0} is simple"
    numpy = "np.linalg.eigh({0})[1][:, 0]"

    def eigenvalue(self) -> Expression:
        return LambdaMin(self.operands[0])

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return column_of(field.eigh(operands[0])[1], 0)


# --- singular values ------------------------------------------------------------------------------


def gram(X: Entries) -> tuple[Entries, Entries, bool]:
    """X, X′, and whether X′X is the smaller of the two products of them."""
    turned = [list(column) for column in zip(*X, strict=True)]
    return X, turned, len(X[0]) <= len(X)


def singular_values(field: Any, X: Entries) -> list[Any]:
    """The singular values, descending, from the eigenvalues of the smaller Gram matrix."""
    X, turned, tall = gram(X)
    product = product_of_entries(turned, X) if tall else product_of_entries(X, turned)
    return [field.sqrt(value) for value in reversed(field.eigh(product)[0])]


def singular_vectors(field: Any, X: Entries) -> tuple[Entries, Entries]:
    """U and V by columns, for singular values that are not zero."""
    X, turned, tall = gram(X)
    product = product_of_entries(turned, X) if tall else product_of_entries(X, turned)
    values, vectors = field.eigh(product)
    near = [list(reversed(row)) for row in vectors]
    sizes = [field.sqrt(value) for value in reversed(values)]
    far = product_of_entries(X if tall else turned, near)
    far = [[entry / size for entry, size in zip(row, sizes, strict=True)] for row in far]
    return (far, near) if tall else (near, far)


class SingularValues(Operation):
    """The singular values, descending (m×n → min(m, n)×1)."""

    __slots__ = ()
    name = "svdvals"
    signature = "(m,n)->(m&n,1)"
    source = "dσ_i = u_i′ dX v_i, from X = U diag(σ) V′"
    condition = SIMPLE_SINGULAR
    numpy = "np.linalg.svd({0}, compute_uv=False)"

    def find_properties(self) -> frozenset[str]:
        return closure({"positive" if "invertible" in self.operands[0].properties else "nonnegative"})

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        X = self.operands[0]
        return DiagonalPart(multiply(LeftSingularVectors(X).T, dX, RightSingularVectors(X)))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[value] for value in singular_values(field, operands[0])]


class LeftSingularVectors(Operation):
    """U of X = U diag(σ) V′ with σ descending (m×n → m×min(m, n))."""

    __slots__ = ()
    name = "svdu"
    signature = "(m,n)->(m,m&n)"
    source = "dU = U (F ⊙ (P S + S P′)) + (I − UU′) dX V S⁻¹, P = U′dX V, F_ij = 1/(σ_j² − σ_i²)"
    condition = SIMPLE_SINGULAR
    numpy = "np.linalg.svd({0}, full_matrices=False)[0]"

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        X = self.operands[0]
        V, values = RightSingularVectors(X), SingularValues(X)
        S, P = Diagonal(values), multiply(self.T, dX, V)
        turn = self @ hadamard(gaps(Power(values, 2)), P @ S + S @ P.T)
        if X.rows is self.columns:  # U is orthogonal
            return turn
        return turn + (identity(X.rows) - self @ self.T) @ dX @ V @ Diagonal(Power(values, -1))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return singular_vectors(field, operands[0])[0]


class RightSingularVectors(Operation):
    """V of X = U diag(σ) V′ with σ descending (m×n → n×min(m, n))."""

    __slots__ = ()
    name = "svdv"
    signature = "(m,n)->(n,m&n)"
    source = "dV = V (F ⊙ (S P + P′ S)) + (I − VV′) dX′ U S⁻¹, P = U′dX V, F_ij = 1/(σ_j² − σ_i²)"
    condition = SIMPLE_SINGULAR
    numpy = "np.linalg.svd({0}, full_matrices=False)[2].T"

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        X = self.operands[0]
        U, values = LeftSingularVectors(X), SingularValues(X)
        S, P = Diagonal(values), multiply(U.T, dX, self)
        turn = self @ hadamard(gaps(Power(values, 2)), S @ P + P.T @ S)
        if X.columns is self.columns:  # V is orthogonal
            return turn
        return turn + (identity(X.columns) - self @ self.T) @ dX.T @ U @ Diagonal(Power(values, -1))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return singular_vectors(field, operands[0])[1]


class SpectralNorm(EntryNorm):
    """‖X‖₂, the largest singular value (m×n → 1×1)."""

    __slots__ = ()
    name = "normspec"
    latex = Notation(r"\left\|{0}\right\|_{{2}}")
    source = "dσ = u′ dX v with σ u = X v, v the eigenvector of the largest eigenvalue of X′X"
    condition = "the largest singular value of {0} is simple and positive"
    numpy = "np.linalg.norm({0}, 2)"

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        X = self.operands[0]
        v = EigenvectorMax(X.T @ X)
        return scale(Power(self, -1), inner(multiply(X, v, v.T), dX))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[singular_values(field, operands[0])[0]]]


class ConditionNumber(Operation):
    """cond X = ‖X‖₂ ‖X⁻¹‖₂, the largest by the smallest singular value (n×n → 1×1); a macro."""

    __slots__ = ()
    name = "cond"
    signature = "(n,n)->()"
    macro = True

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        (X,) = operands
        return SpectralNorm(X) * SpectralNorm(Inverse(X))


class NuclearNorm(EntryNorm):
    """‖X‖_*, the sum of the singular values (m×n → 1×1)."""

    __slots__ = ()
    name = "normnuc"
    latex = Notation(r"\left\|{0}\right\|_{{*}}")
    source = "d‖X‖_* = ⟨UV′, dX⟩, UV′ = X (X′X)^(−1/2) where X has full column rank"
    condition = "no singular value of {0} is zero"
    numpy = "np.linalg.norm({0}, 'nuc')"

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        X = self.operands[0]
        return inner(LeftSingularVectors(X) @ RightSingularVectors(X).T, dX)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[sum_of(field, singular_values(field, operands[0]))]]


Eigenvalues.rules = (
    Rule(
        "Σ λ_i = tr(X)",
        EntrySum[Eigenvalues[X]],
        lambda X: Trace(X),
        source="Magnus & Neudecker (2019), §1.11",
    ),
    Rule("Σ log λ_i = log det(X)", EntrySum[Log[Eigenvalues[X]]], lambda X: LogDeterminant(X)),
)
