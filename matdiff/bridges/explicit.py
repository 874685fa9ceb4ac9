"""Entries: an expression at given sizes as an explicit matrix of SymPy."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixSymbol

from ..errors import MatdiffError, Undecidable
from ..expression import Expression, Size, Symbol, postorder
from ..index.evaluation import Entries, evaluate
from ..index.sizes import size_names
from .functions import applied
from .writing import origin_of

LARGEST_ENTRIES = 10_000


def to_sympy_explicit(
    expression: Expression, sizes: Mapping[str, int] | None = None, like: Any = None
) -> Any:
    """The entries of an expression (m×n) at given sizes, an ImmutableMatrix; a scalar as a scalar.

    The entries of a matrix symbol X are ``MatrixSymbol("X", m, n)[i, j]``, so that matrices may be
    substituted for X; a symmetric matrix takes those of its lower triangle, a diagonal or triangular one
    has zeros.

    Parameters
    ----------
    sizes : the size names and their values, ``{"m": 2, "n": 3}``; not needed where all sizes are integers.
    like : as in ``to_sympy``.

    Raises MatdiffError: ``input`` for a size that is missing, ``unsupported`` for what has no entries in
    closed form (eigenvalues, matrix functions), ``limit`` for more than 10000 entries.
    """
    given = {name: int(value) for name, value in (sizes or {}).items()}
    nodes = postorder(expression)
    if missing := [name for name in size_names(nodes) if name not in given]:
        raise MatdiffError(
            "input", "the sizes of " + ", ".join(missing) + " are missing",
            hint="sizes={" + ", ".join(f'"{name}": {k + 2}' for k, name in enumerate(missing)) + "}",
        )  # fmt: skip
    if low := [name for name, value in given.items() if value < 1]:
        raise MatdiffError("domain", f"a size is at least 1, not {low[0]} = {given[low[0]]}")
    for node in nodes:
        if node.rows.at(given) * node.columns.at(given) > LARGEST_ENTRIES:
            raise MatdiffError("limit", f"{node.rows}×{node.columns} is too large to be written out")
    origin = origin_of(like)
    values: dict[Expression, Entries] = {
        node: entries_of(node, given, origin) for node in nodes if isinstance(node, Symbol)
    }
    try:
        [found] = evaluate([expression], ExplicitField(given), values, nodes)
    except Undecidable as error:
        raise MatdiffError("unsupported", f"no explicit entries: {error}") from None
    except ZeroDivisionError as error:
        raise MatdiffError("domain", f"no explicit entries: {error}") from None
    return found[0][0] if expression.is_scalar else sp.ImmutableMatrix(found)


def entries_of(symbol: Symbol, sizes: Mapping[str, int], origin: Mapping[str, Any]) -> Entries:
    """The entries of a symbol with its structure."""
    known = origin.get(symbol.name)
    if symbol.is_scalar:
        if isinstance(known, (sp.Symbol, MatrixSymbol)):
            return [[known[0, 0] if isinstance(known, MatrixSymbol) else known]]
        positive = {"positive": True} if "positive" in symbol.declared else {}
        return [[sp.Symbol(symbol.name, **positive)]]
    if symbol.kind == "orthogonal":
        raise MatdiffError("unsupported", f"the entries of the orthogonal {symbol.name} are not independent")
    rows, columns = symbol.rows.at(sizes), symbol.columns.at(sizes)
    X = MatrixSymbol(symbol.name, rows, columns)
    return [[entry(X, symbol.kind, i, j) for j in range(columns)] for i in range(rows)]


def entry(X: Any, kind: str, i: int, j: int) -> Any:
    """An entry of a matrix with a structure."""
    if (
        (kind == "diagonal" and i != j)
        or (kind == "lower" and i < j)
        or (kind == "upper" and i > j)
        or (kind == "skew" and i == j)
    ):
        return sp.S.Zero
    if kind in ("symmetric", "spd", "skew") and i < j:
        return -X[j, i] if kind == "skew" else X[j, i]
    if kind == "hermitian":
        return sp.re(X[i, i]) if i == j else sp.conjugate(X[j, i]) if i < j else X[i, j]
    return X[i, j]


class ExplicitField:
    """Expressions of SymPy as the numbers that ``evaluate`` of an operation is given."""

    zero, one, half, pi = sp.S.Zero, sp.S.One, sp.S.Half, sp.pi
    imaginary_unit = sp.I
    current: Expression | None = None
    operands: list[Entries] = []

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes = sizes

    def number(self, value: Fraction) -> Any:
        return sp.Rational(value.numerator, value.denominator)

    def size(self, size: Size) -> Any:
        return sp.Integer(size.at(self.sizes))

    def count(self, size: Size) -> int:
        return size.at(self.sizes)

    def is_zero(self, value: Any) -> bool:
        return bool(value == 0) or bool(sp.expand(value) == 0)

    def conjugate(self, value: Any) -> Any:
        return sp.conjugate(value)

    def sqrt(self, value: Any) -> Any:
        return sp.sqrt(value)

    def power(self, base: Any, exponent: Any, node: Expression) -> Any:
        return base**exponent

    def apply(self, node: Expression, *arguments: Any) -> Any:
        return applied(node, *arguments)

    def inverse(self, node: Expression, X: Entries) -> Entries:
        """By the adjugate: one division."""
        matrix = sp.Matrix(X)
        below = matrix.det(method="berkowitz")
        if self.is_zero(below):
            raise ZeroDivisionError("a singular matrix")
        found: Entries = (matrix.adjugate() / below).tolist()
        return found

    def determinant(self, node: Expression, X: Entries) -> Any:
        return sp.Matrix(X).det(method="berkowitz")

    def __getattr__(self, name: str) -> Any:
        raise Undecidable(f"{name} has no entries in closed form")
