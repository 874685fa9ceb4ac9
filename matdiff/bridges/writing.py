"""Our expressions as SymPy's matrix expressions, where SymPy has the operations.

Scalars become scalars of SymPy: x′Ax is ``Trace(x.T*A*x)``, the sum of all entries ``Trace(OneMatrix*X)``.
Nothing is evaluated on the way, and SymPy differentiates nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp
from sympy.matrices.expressions import (
    Adjoint,
    BlockDiagMatrix,
    BlockMatrix,
    DiagMatrix,
    DiagonalOf,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    OneMatrix,
    Trace,
    Transpose,
    ZeroMatrix,
)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixSymbol

from ..errors import MatdiffError, Undecidable
from ..expression import Expression, Size, Symbol, postorder
from ..expression.size import Least
from ..operations import Elementwise, Maximum, Minimum, Operation, Polygamma
from .functions import applied, undefined


def to_sympy(expression: Expression, like: Any = None) -> Any:
    """The matrix expression (a scalar where it is 1×1) of SymPy that an expression is.

    Parameters
    ----------
    expression : m×n.
    like : an expression of SymPy, or names with what they stand for; its symbols are used where the names
        are the same, with their assumptions.  Otherwise symbols have none but ``positive``.

    Raises MatdiffError (unsupported) with the name of an operation that SymPy's matrix expressions lack.
    """
    writer = Writer(like)
    values: dict[Expression, Any] = {}
    for node in postorder(expression):
        values[node] = writer.write(node, [values[o] for o in node.operands])
    return values[expression]


def origin_of(like: Any) -> Mapping[str, Any]:
    """The symbols of SymPy by name."""
    if like is None:
        return {}
    if isinstance(like, Mapping):
        return like
    from .reading import read_sympy

    return read_sympy(like).origin


class Writer:
    """Writes the nodes of one expression."""

    def __init__(self, like: Any) -> None:
        self.origin = origin_of(like)

    def name(self, name: str) -> Any:
        """A scalar symbol or a size."""
        found = self.origin.get(name)
        return found if isinstance(found, sp.Symbol) else sp.Symbol(name)

    def size(self, size: Size) -> Any:
        """A size as a number of SymPy."""
        total = sp.S.Zero
        for monomial, coefficient in size.terms:
            part = sp.Rational(coefficient.numerator, coefficient.denominator)
            for name in monomial:
                part *= sp.Min(*map(self.size, name.sizes)) if isinstance(name, Least) else self.name(name)
            total += part
        return total

    def shape(self, node: Expression) -> tuple[Any, Any]:
        """The dimensions of a node."""
        return self.size(node.rows), self.size(node.columns)

    def symbol(self, node: Symbol) -> Any:
        """A symbol: that of ``like``, or one of our own."""
        found = self.origin.get(node.name)
        if node.is_scalar:
            if isinstance(found, MatrixSymbol):
                return found[0, 0]
            if isinstance(found, sp.Expr):
                return found
            return (
                sp.Symbol(node.name, positive=True) if "positive" in node.declared else sp.Symbol(node.name)
            )
        shape = self.shape(node)
        if isinstance(found, MatrixSymbol) and found.shape == shape:
            return found
        return MatrixSymbol(node.name, *shape)

    def write(self, node: Expression, values: list[Any]) -> Any:
        """A node, from its operands as they are written."""
        if isinstance(node, Symbol):
            return self.symbol(node)
        scalars = bool(values) and all(o.is_scalar for o in node.operands)
        name = type(node).__name__
        try:
            if isinstance(node, (Elementwise, Maximum, Minimum, Polygamma)):
                return applied(node, *values) if scalars else entrywise(node, values)
            if scalars and name in OF_SCALARS:
                return OF_SCALARS[name](*values)
            if name in MATRICES:
                values = [as_matrix(v) for v in values] if scalars else values
                found = MATRICES[name](self, node, *values)
                return Trace(found) if node.is_scalar and found.is_Matrix else found
        except Undecidable as error:
            raise MatdiffError("unsupported", str(error)) from None
        word = (node.name if isinstance(node, Operation) else None) or name
        raise MatdiffError(
            "unsupported", f"SymPy's matrix expressions have no operation `{word}`",
            hint="md.to_sympy_explicit gives the entries at sizes of your choice",
        )  # fmt: skip


def times(*factors: Any) -> Any:
    """A product, flat, its scalars before it."""
    scalar, matrices = sp.S.One, []
    for factor in factors:
        if isinstance(factor, MatMul):
            coefficient, parts = factor.as_coeff_matrices()
            scalar *= coefficient
            matrices += parts
        elif factor.is_Matrix:
            matrices.append(factor)
        else:
            scalar *= factor
    if not matrices:
        return scalar
    if scalar == 1:
        return matrices[0] if len(matrices) == 1 else MatMul(*matrices)
    return MatMul(scalar, *matrices)


def plus(*terms: Any) -> Any:
    """A sum, flat."""
    if not terms[0].is_Matrix:
        return sp.Add(*terms)
    return MatAdd(*(part for term in terms for part in (term.args if isinstance(term, MatAdd) else [term])))


def as_matrix(value: Any) -> Any:
    """A scalar as a 1×1 matrix."""
    return value if value.is_Matrix else sp.ImmutableMatrix([[value]])


def turned(X: Any) -> Any:
    """The transpose."""
    return X.arg if isinstance(X, Transpose) else Transpose(X)


def mapped(function: Callable[[Any], Any], X: Any) -> Any:
    """A function of every entry."""
    u = sp.Symbol("u")  # one and the same, so that equal expressions are equal in SymPy
    return ElementwiseApplyFunction(sp.Lambda(u, function(u)), X)


def entrywise(node: Expression, values: list[Any]) -> Any:
    """A function of every entry of a matrix."""
    *first, X = values
    if isinstance(node, (Maximum, Minimum)):  # max(A, B) = A + relu(B − A)
        A, B = values
        sign = sp.Integer(1 if isinstance(node, Maximum) else -1)
        return plus(A, times(sign, mapped(lambda u: sp.Max(0, u), plus(times(sign, B), times(-sign, A)))))
    if type(node).__name__ == "Function":
        return mapped(lambda u: undefined(str(node.parameters[0]), int(str(node.parameters[1])), u), X)
    return mapped(lambda u: applied(node, *first, u), X)


def entry_sum(X: Any) -> Any:
    """The sum of all entries, tr(1 X)."""
    rows, columns = X.shape
    return Trace(times(OneMatrix(columns, rows), X))


def row_sum(X: Any) -> Any:
    """X 1, a column."""
    return times(X, OneMatrix(X.shape[1], 1))


def squared_norm(w: Writer, node: Expression, X: Any) -> Any:
    """‖X‖²."""
    left = Adjoint(X) if "complex" in node.operands[0].properties else turned(X)
    return Trace(times(left, X))


def softmax(X: Any) -> Any:
    """exp(X), each row divided by its sum; a column by its own."""
    E = mapped(sp.exp, X)
    if X.shape[1] == 1:
        return times(1 / entry_sum(E), E)
    totals = times(row_sum(E), OneMatrix(1, X.shape[1]))
    return HadamardProduct(E, HadamardPower(totals, -1))


def log_softmax(X: Any) -> Any:
    """X minus the logarithm of the sum of exp over each row; of a column over all."""
    E = mapped(sp.exp, X)
    if X.shape[1] == 1:
        return plus(X, times(-sp.log(entry_sum(E)), OneMatrix(*X.shape)))
    return plus(X, times(-1, mapped(sp.log, row_sum(E)), OneMatrix(1, X.shape[1])))


def blocks(w: Writer, node: Expression, *values: Any) -> Any:
    """Matrices side by side."""
    return BlockMatrix([[as_matrix(v) for v in values]])


def blocks_below(w: Writer, node: Expression, *values: Any) -> Any:
    """Matrices one above the other."""
    return BlockMatrix([[as_matrix(v)] for v in values])


def blocks_along(w: Writer, node: Expression, *values: Any) -> Any:
    """Matrices along the diagonal."""
    if all(o.is_square for o in node.operands):
        return BlockDiagMatrix(*map(as_matrix, values))
    parts = list(zip(node.operands, map(as_matrix, values), strict=True))
    return BlockMatrix(
        [
            [
                value if i == j else ZeroMatrix(w.size(a.rows), w.size(b.columns))
                for j, (b, _) in enumerate(parts)
            ]
            for i, (a, value) in enumerate(parts)
        ]
    )


def matrix_power(w: Writer, node: Expression, X: Any, k: Any) -> Any:
    """Xᵏ of a square matrix."""
    return Inverse(X) if k == -1 else MatPow(X, k)


def halves(sign: int) -> Callable[..., Any]:
    """(X ± X′)/2."""
    return lambda w, node, X: plus(times(sp.S.Half, X), times(sign * sp.S.Half, turned(X)))


# operations of which only scalars are left
OF_SCALARS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(
        ("Transpose", "Trace", "Determinant", "EntrySum", "Mean", "RowSum", "ColumnSum", "Sym", "Diagonal",
         "DiagonalPart", "Vec", "Unvec", "Vech", "Tril", "Triu", "EntryProduct", "Largest", "Smallest"),
        lambda u: u,
    ),
    "Inverse": lambda u: 1 / u,
    "LogDeterminant": lambda u: sp.log(sp.Abs(u)),
    "Power": sp.Pow,
    "Sum": sp.Add, "Scale": sp.Mul, "Hadamard": sp.Mul, "Kronecker": sp.Mul, "InnerProduct": sp.Mul,
    **dict.fromkeys(("Norm", "Norm1", "NormInf", "NuclearNorm", "SpectralNorm"), sp.Abs),
    "SquaredNorm": lambda u: sp.Abs(u) ** 2,
    "LogSumExp": lambda u: u,
    "Conjugate": sp.conjugate, "Hermitian": sp.conjugate, "RealPart": sp.re, "ImaginaryPart": sp.im,
}  # fmt: skip

# class of an operation → how it is written; 1×1 matrices become scalars afterwards
MATRICES: dict[str, Callable[..., Any]] = {
    "Number": lambda w, n: sp.Rational(n.value.numerator, n.value.denominator),
    "Extent": lambda w, n: w.size(n.size),
    "Pi": lambda w, n: sp.pi,
    "ImaginaryUnit": lambda w, n: sp.I,
    "Identity": lambda w, n: Identity(w.size(n.rows)),
    "Ones": lambda w, n: OneMatrix(*w.shape(n)),
    "Zeros": lambda w, n: ZeroMatrix(*w.shape(n)),
    "Sum": lambda w, n, *terms: plus(*terms),
    "Scale": lambda w, n, *factors: times(*factors),
    "Product": lambda w, n, *factors: times(*factors),
    "Transpose": lambda w, n, X: turned(X),
    "Hermitian": lambda w, n, X: Adjoint(X),
    "Conjugate": lambda w, n, X: Adjoint(turned(X)),
    "Inverse": lambda w, n, X: Inverse(X),
    "Hadamard": lambda w, n, *factors: HadamardProduct(*factors),
    "Power": lambda w, n, X, p: HadamardPower(X, p),
    "MatrixPower": matrix_power,
    "MatrixSquareRoot": lambda w, n, X: MatPow(X, sp.S.Half),
    "Kronecker": lambda w, n, *factors: KroneckerProduct(*map(as_matrix, factors)),
    "Diagonal": lambda w, n, x: DiagMatrix(x),
    "DiagonalPart": lambda w, n, X: DiagonalOf(X),
    "Trace": lambda w, n, X: Trace(X),
    "Determinant": lambda w, n, X: Determinant(X),
    "LogDeterminant": lambda w, n, X: sp.log(sp.Abs(Determinant(X))),
    "EntrySum": lambda w, n, X: entry_sum(X),
    "Mean": lambda w, n, X: entry_sum(X) / (X.shape[0] * X.shape[1]),
    "RowSum": lambda w, n, X: row_sum(X),
    "ColumnSum": lambda w, n, X: row_sum(turned(X)),
    "InnerProduct": lambda w, n, X, Y: Trace(times(turned(X), Y)),
    "SquaredNorm": squared_norm,
    "Norm": lambda w, n, X: sp.sqrt(squared_norm(w, n, X)),
    "Norm1": lambda w, n, X: entry_sum(mapped(sp.Abs, X)),
    "Sym": halves(1),
    "Skew": halves(-1),
    "LogSumExp": lambda w, n, X: sp.log(entry_sum(mapped(sp.exp, X))),
    "Softmax": lambda w, n, X: softmax(X),
    "SoftmaxRows": lambda w, n, X: softmax(X),
    "LogSoftmax": lambda w, n, X: log_softmax(X),
    "LogSoftmaxRows": lambda w, n, X: log_softmax(X),
    "HorizontalBlock": blocks,
    "VerticalBlock": blocks_below,
    "DiagonalBlock": blocks_along,
}  # fmt: skip
