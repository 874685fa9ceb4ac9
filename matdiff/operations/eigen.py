"""Eigenvalues and eigenvectors of real matrices that are not symmetric.

Where the eigenvalues are real and simple, they and the eigenvectors are differentiable: with X V = V diag(λ)
dλ = diag(V⁻¹ dX V).  The columns of V have length 1; their sign is free, and the rules hold for every choice.
Magnus (1985), On differentiating eigenvalues and eigenvectors; Giles (2008), §3.1.
"""

from __future__ import annotations

from typing import Any

from ..errors import MatdiffError
from ..expression import Expression, Rule, closure
from ..expression.rule import X
from .arithmetic import multiply
from .determinant import LogDeterminant
from .diagonal import Diagonal, DiagonalPart
from .elementwise import Log
from .hadamard import hadamard
from .inverse import Inverse
from .operation import Entries, Notation, Operation
from .reductions import EntrySum, Trace
from .spectral import Eigenvalues, Eigenvectors, gaps

SUMS = "Magnus & Neudecker (2019), §1.11"
REAL_AND_SIMPLE = "the eigenvalues of {0} are real and simple"


def is_general(name: str | None, X: Expression) -> bool:
    """Whether a matrix is real, square and not known to be symmetric.

    Raises MatdiffError (``structure``) where its eigenvalues are not real.
    """
    if not X.is_square or X.is_scalar or X.properties & {"symmetric", "complex"}:
        return False
    for kind in ("skew", "orthogonal"):
        if kind in X.properties:
            raise MatdiffError(
                "structure",
                f"`{name}` is of matrices with real eigenvalues here; those of "
                f"{'an' if kind == 'orthogonal' else 'a'} {kind} matrix are not real",
            )
    return True


class GeneralEigenvalues(Operation):
    """The eigenvalues of a matrix that has real ones, ascending (n×n → n×1)."""

    __slots__ = ()
    signature = "(n,n)->(n,1)"
    source = "Magnus (1985), Econometric Theory 1, theorem 2: dλ = w′dX v/(w′v), w′ the rows of V⁻¹"
    condition = REAL_AND_SIMPLE
    text = Notation("eigvals({0})")
    unicode = text
    latex = Notation(r"\operatorname{{eigvals}}\left({0}\right)")
    numpy = "np.sort(np.linalg.eigvals({0}))"

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        V = GeneralEigenvectors(self.operands[0])
        return DiagonalPart(multiply(Inverse(V), dX, V))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[value] for value in field.eig(operands[0])[0]]


class GeneralEigenvectors(Operation):
    """V with X V = V diag(λ) for an X with real eigenvalues λ, ascending; columns of length 1 (n×n → n×n)."""

    __slots__ = ()
    signature = "(n,n)->(n,n)"
    source = (
        "Magnus (1985), Econometric Theory 1, theorem 2: dV = V (C − diag(diag(V′V C))), "
        "C = F ⊙ V⁻¹dX V, F_ij = 1/(λ_j − λ_i), so that the columns keep their length 1"
    )
    condition = REAL_AND_SIMPLE + "; the columns of eigvecs({0}) have length 1"
    text = Notation("eigvecs({0})")
    unicode = text
    latex = Notation(r"\operatorname{{eigvecs}}\left({0}\right)")
    numpy = "(lambda w, V: V[:, np.argsort(w)])(*np.linalg.eig({0}))"

    def find_properties(self) -> frozenset[str]:
        return closure({"invertible"})

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        turn = hadamard(gaps(GeneralEigenvalues(self.operands[0])), multiply(Inverse(self), dX, self))
        return self @ (turn - Diagonal(DiagonalPart(self.T @ self @ turn)))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        vectors: Entries = field.eig(operands[0])[1]
        return vectors


GENERAL: dict[type[Expression], type[Operation]] = {
    Eigenvalues: GeneralEigenvalues,
    Eigenvectors: GeneralEigenvectors,
}


def is_symmetric(X: Expression) -> bool:
    """Whether a matrix turned out to be symmetric."""
    return "symmetric" in X.properties


GeneralEigenvalues.rules = (
    Rule("Σ λ_i = tr(X)", EntrySum[GeneralEigenvalues[X]], lambda X: Trace(X), source=SUMS),
    Rule(
        "Σ log λ_i = log det(X)",
        EntrySum[Log[GeneralEigenvalues[X]]],
        lambda X: LogDeterminant(X),
        source=SUMS,
    ),
    Rule("λ of a symmetric matrix", GeneralEigenvalues[X], lambda X: Eigenvalues(X), is_symmetric),
)
GeneralEigenvectors.rules = (
    Rule("V of a symmetric matrix", GeneralEigenvectors[X], lambda X: Eigenvectors(X), is_symmetric),
)
