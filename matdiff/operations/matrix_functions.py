"""Functions of square matrices: exponential, logarithm, square root; Sylvester's equation, Cholesky.

Higham, Functions of Matrices (2008), chapter 3: the derivative of f at X along E is written
frechet(f, X, E); where E commutes with X it is f′(X) E, and tr(frechet(f, X, E)) = tr(f′(X) E).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from ..expression import Expression, Rule, closure
from ..expression.rule import X, Y
from .arithmetic import Number, Product, Scale, Sum, identity, kron, multiply, scale, transposed
from .constants import Identity
from .determinant import LogDeterminant
from .diagonal import Diagonal, DiagonalPart
from .inverse import Inverse, eliminate
from .operation import Entries, Level, Notation, Operation
from .powers import MatrixPower
from .reductions import Trace
from .structure import Tril
from .transpose import Transpose

HALF = Fraction(1, 2)


class MatrixFunction(Operation):
    """Base of the functions of a square matrix (n×n → n×n)."""

    __slots__ = ()
    abstract = True
    signature = "(n,n)->(n,n)"
    kept: ClassVar[frozenset[str]] = frozenset({"symmetric", "diagonal", "lower", "upper"})

    def find_properties(self) -> frozenset[str]:
        return closure(self.operands[0].properties & self.kept)

    def slope(self) -> Expression:
        """f′(X), for directions that commute with X."""
        raise NotImplementedError

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        from .frechet import Frechet

        return Frechet(type(self), self.operands[0], dX)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        entries: Entries = field.matrix_function(self.name, self, operands[0])
        return entries


class MatrixExponential(MatrixFunction):
    """expm X = I + X + X²/2 + … (n×n → n×n)."""

    __slots__ = ()
    name = "expm"
    source = "Higham (2008), §10.2; Matrix Cookbook, section 2.5: d tr(expm(X)) = tr(expm(X) dX)"
    latex = Notation(r"\exp\left({0}\right)")
    numpy = "scipy.linalg.expm({0})"

    def find_properties(self) -> frozenset[str]:
        given = self.operands[0].properties
        found = set(given & {"diagonal", "lower", "upper", "nonnegative"})
        if "symmetric" in given:
            found.add("spd")
        if "skew" in given:
            found.add("orthogonal")
        return closure(found | {"invertible"})

    def slope(self) -> Expression:
        return self


class MatrixLogarithm(MatrixFunction):
    """logm X, the principal logarithm (n×n → n×n)."""

    __slots__ = ()
    name = "logm"
    source = "Higham (2008), §11.2; d tr(logm(X)) = tr(X⁻¹ dX)"
    condition = "{0} has no eigenvalue on the closed negative real axis"
    latex = Notation(r"\log\left({0}\right)")
    numpy = "scipy.linalg.logm({0})"

    def slope(self) -> Expression:
        return Inverse(self.operands[0])


class MatrixSquareRoot(MatrixFunction):
    """sqrtm X, the principal square root (n×n → n×n)."""

    __slots__ = ()
    name = "sqrtm"
    source = "Higham (2008), §6.1, from S² = X: S dS + dS S = dX"
    condition = "{0} has no eigenvalue on the closed negative real axis"
    kept = frozenset({"symmetric", "psd", "spd", "diagonal", "lower", "upper", "invertible", "orthogonal"})
    latex = Notation(r"{0:POSTFIX}^{{1/2}}", Level.POWER)
    numpy = "scipy.linalg.sqrtm({0})"

    def slope(self) -> Expression:
        return scale(HALF, Inverse(self))

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        return Sylvester(self, self, dX)


FUNCTIONS: dict[str, type[MatrixFunction]] = {
    "expm": MatrixExponential, "logm": MatrixLogarithm, "sqrtm": MatrixSquareRoot,
}  # fmt: skip


class Sylvester(Operation):
    """The X with A X + X B = C (m×m, n×n, m×n → m×n)."""

    __slots__ = ()
    name = "sylvester"
    signature = "(m,m),(n,n),(m,n)->(m,n)"
    source = "Higham (2008), appendix B.14: A dX + dX B = dC − dA X − X dB"
    condition = "{0} and -{1} have no eigenvalue in common"
    numpy = "scipy.linalg.solve_sylvester({0}, {1}, {2})"

    def find_properties(self) -> frozenset[str]:
        A, B, C = self.operands
        same = A is B.T or (A is B and "symmetric" in A.properties)
        return closure(C.properties & {"symmetric", "skew"}) if same else frozenset()

    def differential(self, *d: Expression | None) -> Expression:
        A, B, _ = self.operands
        dA, dB, dC = d
        parts = [
            *([dC] if dC is not None else []),
            *([-(dA @ self)] if dA is not None else []),
            *([-(self @ dB)] if dB is not None else []),
        ]
        right = parts[0] if len(parts) == 1 else Sum(*parts)
        return Sylvester(A, B, right)

    def adjoint(self, slot: int, G: Expression) -> Expression:
        if slot != 2:
            return super().adjoint(slot, G)
        A, B, _ = self.operands
        return Sylvester(A.T, B.T, G)

    def matrix(self, slot: int) -> Expression:
        if slot != 2:
            return super().matrix(slot)
        A, B, C = self.operands
        return Inverse(kron(identity(C.columns), A) + kron(B.T, identity(C.rows)))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        A, B, C = operands
        m, n = len(A), len(B)
        system = [[field.zero] * (m * n) for _ in range(m * n)]
        for j in range(n):
            for i in range(m):
                row = system[j * m + i]
                for k in range(m):
                    row[j * m + k] = row[j * m + k] + A[i][k]
                for k in range(n):
                    row[k * m + i] = row[k * m + i] + B[k][j]
        solution = eliminate(field, system, [[C[i][j]] for j in range(n) for i in range(m)])[0]
        return [[solution[j * m + i][0] for j in range(n)] for i in range(m)]


class Cholesky(Operation):
    """chol X, the lower L with positive diagonal and X = L L′ for an spd X (n×n → n×n)."""

    __slots__ = ()
    name = "chol"
    signature = "(n,n)->(n,n)"
    source = "dL = L Φ(L⁻¹ dX L⁻ᵀ), Φ the lower triangle with half the diagonal, from dX = dL L′ + L dL′"
    condition = "{0} is symmetric positive definite"
    numpy = "np.linalg.cholesky({0})"

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        from .spectral import symmetric

        (X,) = operands
        return cls(symmetric(cls.name, X))

    def find_properties(self) -> frozenset[str]:
        return closure({"lower", "invertible"} | (self.operands[0].properties & {"diagonal"}))

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        inverse = Inverse(self)
        inside = inverse @ dX @ inverse.T
        return self @ (Tril(inside) - scale(HALF, Diagonal(DiagonalPart(inside))))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        X = operands[0]
        n = len(X)
        L: Entries = [[field.zero] * n for _ in range(n)]
        for j in range(n):
            for i in range(j, n):
                rest = X[i][j]
                for k in range(j):
                    rest = rest - L[i][k] * L[j][k]
                L[i][j] = field.sqrt(rest) if i == j else rest / L[j][j]
        return L


# --- rules ----------------------------------------------------------------------------------------


def commutes(E: Expression, X: Expression) -> bool:
    """Whether E is written as a function of X or of what X is a multiple of: c X, X⁻¹, Xᵏ, expm(X) …"""
    base = unscaled(X)
    stack, steps = [E], 0
    while stack:
        node = unscaled(stack.pop())
        steps += 1
        if node is base or isinstance(node, Identity):
            continue
        if steps > 100 or not isinstance(node, (Sum, Inverse, MatrixFunction, MatrixPower)):
            return False
        stack.extend(node.operands if isinstance(node, Sum) else node.operands[:1])
    return True


def unscaled(node: Expression) -> Expression:
    """What a multiple is a multiple of."""
    while isinstance(node, Scale):
        node = node.body
    return node


def half_solution(node: Expression) -> Expression | None:
    """½ A⁻¹ C, the solution of A X + X A = C for a C that commutes with A."""
    A, B, right = node.operands
    inner = A.operands[0] if isinstance(A, MatrixSquareRoot) else A
    if A is not B or not (commutes(right, inner) or commutes(right, A)):
        return None
    return scale(HALF, multiply(Inverse(A), right))


def traced(node: Expression) -> Expression | None:
    """½ tr(A⁻¹ C) for the trace of the solution of A X + X A = C."""
    inside = node.operands[0]
    if isinstance(inside, Sylvester) and inside.operands[0] is inside.operands[1]:
        A, _, right = inside.operands
        return scale(HALF, Trace(Inverse(A) @ right))
    return None


def outside(kind: type[MatrixFunction]) -> Rule:
    """The rule that takes a transpose out of a matrix function."""
    return Rule(f"{kind.name}(X′) = {kind.name}(X)′", kind[Transpose[X]], lambda X: kind(X).T)


MatrixExponential.rules = (outside(MatrixExponential),)
MatrixLogarithm.rules = (
    outside(MatrixLogarithm),
    Rule(
        "logm(expm S) = S for a symmetric S",
        MatrixLogarithm[MatrixExponential[X]],
        lambda X: X,
        lambda X: "symmetric" in X.properties,
    ),
)
MatrixSquareRoot.rules = (
    outside(MatrixSquareRoot),
    Rule("sqrtm(S)² = S", MatrixPower[MatrixSquareRoot[X], Number(2)], lambda X: X),
)
Sylvester.rules = (
    Rule("A X + X A = C: X = ½ A⁻¹ C for A C = C A", Sylvester, half_solution),
    Rule("A X + X A = C: tr(X) = ½ tr(A⁻¹ C)", Trace, traced, source="Higham (2008), appendix B.14"),
)


def of_factors(left: Expression, right: Expression) -> Expression | None:
    """S for L L′, S⁻¹ for L⁻ᵀ L⁻¹, with L the Cholesky factor of S."""
    if isinstance(left, Cholesky) and transposed(left) is right:
        return left.operands[0]
    if isinstance(right, Inverse) and isinstance(right.operands[0], Cholesky):
        factor = right.operands[0]
        if left in (Transpose(right), Inverse(Transpose(factor))):
            return Inverse(factor.operands[0])
    return None


Cholesky.rules = (
    Rule(
        "LL′ = S, L⁻ᵀL⁻¹ = S⁻¹ for L = chol(S)",
        Product[X, Y],
        lambda X, Y: of_factors(X, Y),
        lambda X, Y: of_factors(X, Y) is not None,
    ),
    Rule(
        "log|chol(S)| = ½ log|S|",
        LogDeterminant[Cholesky[X]],
        lambda X: scale(HALF, LogDeterminant(X)),
    ),
)
