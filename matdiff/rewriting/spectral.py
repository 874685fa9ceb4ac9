"""Functions of the eigenvalues and of the singular values that are functions of the matrix itself.

With X = V diag(λ) V⁻¹ the matrix V diag(f(λ)) V⁻¹ is f(X): no eigenvector is needed, and no eigenvalue
has to be simple.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..expression import Expression, Rule, postorder
from ..operations import (
    Diagonal,
    Eigenvalues,
    Eigenvectors,
    EntrySum,
    Exp,
    GeneralEigenvalues,
    GeneralEigenvectors,
    Hadamard,
    Identity,
    Inverse,
    LeftSingularVectors,
    Log,
    LogDeterminant,
    MatrixExponential,
    MatrixLogarithm,
    MatrixPower,
    MatrixSquareRoot,
    Norm,
    Ones,
    Power,
    Product,
    RightSingularVectors,
    Scale,
    SingularValues,
    SquaredNorm,
    Sum,
    Trace,
    add,
    multiply,
    scale,
    transposed,
)

VALUES, VECTORS = (Eigenvalues, GeneralEigenvalues), (Eigenvectors, GeneralEigenvectors)
HIGHAM = "Higham (2008), Functions of Matrices, §1.2"


def power_of(base: Expression, exponent: Fraction) -> Expression | None:
    """A whole or half power of a symmetric matrix."""
    if exponent.denominator == 1:
        k = int(exponent)
        if k < 0:
            base, k = Inverse(base), -k
        return base if k == 1 else MatrixPower(base, k)
    if exponent.denominator == 2:
        return power_of(MatrixSquareRoot(base), 2 * exponent)
    return None


def image(node: Expression, known: dict[Expression, Expression | None]) -> Expression | None:
    """The matrix function that one operation on f(λ) stands for, from those of its operands."""
    parts = [known.get(o) for o in node.operands]
    if isinstance(node, Scale):
        body = known.get(node.body)
        return None if node.is_scalar or body is None else scale(*node.scalars, body)
    if isinstance(node, Power):
        base = known.get(node.base)
        return None if base is None or node.number is None else power_of(base, node.number)
    if any(p is None for p in parts):
        return None
    given = [p for p in parts if p is not None]
    if isinstance(node, Sum):
        return add(*given)
    if isinstance(node, Hadamard):
        return multiply(*given)  # functions of one matrix commute
    kind = FUNCTIONS.get(type(node))
    return None if kind is None else kind(given[0])


FUNCTIONS: dict[type[Expression], Callable[[Expression], Expression]] = {
    Exp: MatrixExponential,
    Log: MatrixLogarithm,
}


def function_of_matrix(values: Expression) -> tuple[Expression, Expression] | None:
    """X and f(X) for a vector f(λ), λ the eigenvalues of X; None where f has no name as a matrix function."""
    spectra = {node for node in postorder(values) if isinstance(node, VALUES)}
    if len(spectra) != 1 or not values.is_column:
        return None
    (spectrum,) = spectra
    (X,) = spectrum.operands
    known: dict[Expression, Expression | None] = {spectrum: X}
    for node in postorder(values):
        if node in known:
            continue
        if isinstance(node, Ones) and node.shape == values.shape:
            known[node] = Identity(X.rows)
        elif node.shape == values.shape and node.operands:
            known[node] = image(node, known)
    found = known.get(values)
    return None if found is None else (X, found)


def reassembled(node: Expression) -> Expression | None:
    """V diag(f(λ)) V⁻¹ = f(X); for a symmetric X V⁻¹ is V′."""
    chain = node.operands
    for i in range(len(chain) - 2):
        V, middle, last = chain[i : i + 3]
        if not isinstance(V, VECTORS) or not isinstance(middle, Diagonal):
            continue
        if last is not (transposed(V) if isinstance(V, Eigenvectors) else Inverse(V)):
            continue
        found = function_of_matrix(middle.operands[0])
        if found is not None and found[0] is V.operands[0]:
            return multiply(*chain[:i], found[1], *chain[i + 3 :])
    return None


def summed(node: Expression) -> Expression | None:
    """Σ f(λ_i) = tr(f(X))."""
    (values,) = node.operands
    inside = values.operands[0] if isinstance(values, Log) else values
    if isinstance(inside, VALUES):
        return None  # these have rules of their own: tr X, log det X
    found = function_of_matrix(inside)
    if found is None:
        return None
    return LogDeterminant(found[1]) if isinstance(values, Log) else Trace(found[1])


def inner_product(node: Expression) -> Expression | None:
    """f(λ)′g(λ) = tr(f(X) g(X))."""
    if not node.is_scalar or len(node.operands) != 2:
        return None
    left, right = (function_of_matrix(v) for v in (transposed(node.operands[0]), node.operands[1]))
    if left is None or right is None or left[0] is not right[0]:
        return None
    return Trace(multiply(left[1], right[1]))


def singular(node: Expression) -> Expression | None:
    """U diag(σ) V′ = X."""
    chain = node.operands
    for i in range(len(chain) - 2):
        U, middle, last = chain[i : i + 3]
        if not isinstance(U, LeftSingularVectors) or not isinstance(middle, Diagonal):
            continue
        X = U.operands[0]
        if middle.operands[0] is SingularValues(X) and last is transposed(RightSingularVectors(X)):
            return multiply(*chain[:i], X, *chain[i + 3 :])
    return None


def sum_of_singular(node: Expression) -> Expression | None:
    """Σ σ_i² = ‖X‖², Σ log σ_i = log|det X|."""
    (values,) = node.operands
    inside = values.operands[0] if values.operands else values
    if not isinstance(inside, SingularValues):
        return None
    (X,) = inside.operands
    if isinstance(values, Power) and values.number == 2:
        return SquaredNorm(X)
    return LogDeterminant(X) if isinstance(values, Log) and X.is_square else None


def norm_of_values(node: Expression) -> Expression | None:
    """‖σ‖ = ‖X‖ and ‖λ‖ = ‖X‖."""
    (values,) = node.operands
    return node.rebuilt(values.operands) if isinstance(values, (Eigenvalues, SingularValues)) else None


def squares_of_values(node: Expression) -> Expression | None:
    """‖λ‖² = tr(X²) and ‖λ‖ = √tr(X²) for an X that is not symmetric."""
    (values,) = node.operands
    if not isinstance(values, GeneralEigenvalues):
        return None
    squares = Trace(MatrixPower(values.operands[0], 2))
    return squares if isinstance(node, SquaredNorm) else Power(squares, Fraction(1, 2))


RULES = (
    Rule("V diag(f(λ)) V⁻¹ = f(X)", Product, reassembled, source=HIGHAM),
    Rule("Σ f(λ_i) = tr(f(X))", EntrySum, summed, source=HIGHAM),
    Rule("f(λ)′g(λ) = tr(f(X) g(X))", Product, inner_product, source=HIGHAM),
    Rule("U diag(σ) V′ = X", Product, singular),
    Rule("Σ σ_i² = ‖X‖², Σ log σ_i = log|det X|", EntrySum, sum_of_singular),
    Rule("‖λ‖ = ‖X‖", Norm, norm_of_values),
    Rule("‖λ‖² = ‖X‖²", SquaredNorm, norm_of_values),
    Rule("‖λ‖² = tr(X²)", SquaredNorm, squares_of_values, source=HIGHAM),
    Rule("‖λ‖ = √tr(X²)", Norm, squares_of_values, source=HIGHAM),
)
