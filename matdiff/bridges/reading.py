"""SymPy's matrix expressions, read as expressions of ours.

SymPy's symbols are read as real ones.  What has no reading here raises: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions import (
    Adjoint,
    BlockDiagMatrix,
    BlockMatrix,
    DiagMatrix,
    DiagonalMatrix,
    DiagonalOf,
    DotProduct,
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
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol

from .. import operations as ops
from ..errors import MatdiffError
from ..expression import Expression, ShapeError, Size, Symbol, substitute
from ..language.program import Program
from ..language.scanner import Scanner
from ..language.vocabulary import called
from ..operations.arithmetic import add, multiply, scale
from ..operations.constants import ones_like, zeros
from ..symbols import named
from .assumptions import Assumptions
from .functions import FROM_SYMPY, RECIPROCALS

FUNCTIONS = {*FROM_SYMPY, *RECIPROCALS, "polygamma", "Heaviside"}
NO_OPERANDS = (MatrixSymbol, Identity, ZeroMatrix, OneMatrix, sp.Symbol, sp.Number, sp.NumberSymbol)


class SympyProgram(Program):
    """What was read; ``origin`` holds what the names stand for in SymPy, to write answers with."""

    origin: Mapping[str, Any] = {}


def from_sympy(expression: Any, declare: Any = None) -> Expression:
    """The expression that a matrix expression or a scalar of SymPy stands for.

    Parameters
    ----------
    expression : of MatrixSymbol, MatAdd, MatMul, MatPow, Transpose, Adjoint, Inverse, Trace, Determinant,
        HadamardProduct, HadamardPower, KroneckerProduct, DiagMatrix, DiagonalMatrix, DiagonalOf,
        BlockMatrix, BlockDiagMatrix, Identity, ZeroMatrix, OneMatrix, explicit matrices, elements with
        integer indices, ``applyfunc``; of symbols, numbers and functions for scalars.
    declare : what is known of the symbols: ``{"S": "symmetric"}`` in the words of the input language, or
        assumptions of SymPy, ``Q.symmetric(S) & Q.invertible(A)``.

    A symbol that is a dimension of a matrix stands for that size; all symbols are real.
    Raises MatdiffError: ``unsupported`` for what has no reading, with its name; ``shape`` where the
    dimensions do not fit; ``definition`` where two symbols have one name.
    """
    return read_sympy(expression, declare).expression


def read_sympy(expression: Any, declare: Any = None) -> SympyProgram:
    """The same as a program, which remembers the symbols of SymPy.  Raises as ``from_sympy`` does."""
    if isinstance(expression, sp.MatrixBase):
        expression = expression.as_immutable()
    if not isinstance(expression, sp.Basic):
        raise MatdiffError("input", f"an expression of SymPy is expected, not {type(expression).__name__}")
    reader = Reader(Assumptions(declare))
    try:
        found = reader.read(expression)
    except ShapeError as error:
        raise MatdiffError("shape", str(error), hint="dimensions must be the same symbols") from None
    reader.assumptions.refuse_unused(reader.symbols)
    functions = tuple(name for name, value in reader.origin.items() if isinstance(value, sp.FunctionClass))
    program = SympyProgram(found, reader.symbols, functions, {}, None, (), [])
    program.origin = reader.origin
    return program


def matched(expression: Any, symbols: Mapping[str, Symbol]) -> Expression:
    """An expression of SymPy that speaks of known symbols: a claim about them.

    Raises MatdiffError (name) for a symbol that is not known, (shape) for one that has another shape.
    """
    node = read_sympy(expression).expression
    places: dict[Expression, Expression] = {}
    for symbol in sorted((s for s in node.symbols if isinstance(s, Symbol)), key=lambda s: s.name):
        known = symbols.get(symbol.name)
        if known is None:
            raise MatdiffError(
                "name", f"there is no {symbol.name} in the question",
                hint="the symbols are " + ", ".join(symbols),
            )  # fmt: skip
        if known.shape != symbol.shape:
            raise MatdiffError(
                "shape", f"{symbol.name} is {symbol.rows}×{symbol.columns}, not {known.rows}×{known.columns}"
            )
        places[symbol] = known
    return substitute(node, places)


class Reader:
    """Reads one expression, node by node, operands first."""

    def __init__(self, assumptions: Assumptions) -> None:
        self.assumptions = assumptions
        self.symbols: dict[str, Symbol] = {}
        self.origin: dict[str, Any] = {}
        self.dimensions: set[Any] = set()
        self.entrywise = False  # inside the function of applyfunc: scalars act on every entry

    def read(self, root: Any) -> Expression:
        """The expression of a tree of SymPy."""
        order = walk(root)
        for node in order:
            if isinstance(node, MatrixExpr) and isinstance(node, NO_OPERANDS):
                self.dimensions |= {s for size in node.shape for s in size.free_symbols}
        return self.built(order, {})[root]

    def built(self, order: list[Any], values: dict[Any, Expression]) -> dict[Any, Expression]:
        """The expressions of all nodes."""
        for node in order:
            if node not in values:
                values[node] = handler_of(node)(self, node, *(values[o] for o in operands(node)))
        return values

    def name(self, given: str, value: Any) -> str:
        """The name of a symbol in plain text.  Raises MatdiffError where it cannot be one, or is taken."""
        raws = Scanner(given, called()).scan()
        if len(raws) != 1 or raws[0].kind != "word":
            raise MatdiffError("input", f"`{given}` is no name here", hint="a letter or a word: X, w_1")
        name = raws[0].text + raws[0].tail
        if self.origin.setdefault(name, value) != value:
            raise MatdiffError("definition", f"two different symbols are called {name}")
        return name

    def size(self, dimension: Any) -> Size:
        """A dimension.  Raises MatdiffError (unsupported) for what is no polynomial."""
        total = Size({})
        for term, coefficient in sp.expand(dimension).as_coefficients_dict().items():
            if not coefficient.is_Rational:
                raise MatdiffError("unsupported", f"no size: {dimension}")
            part = Size({(): Fraction(int(coefficient.p), int(coefficient.q))})
            for base, power in term.as_powers_dict().items():
                if base == 1:
                    continue
                if not isinstance(base, sp.Symbol) or not power.is_Integer or not 0 < power < 10:
                    raise MatdiffError(
                        "unsupported", f"no size: {dimension}",
                        hint="sizes are integers, symbols, sums and products",
                    )  # fmt: skip
                for _ in range(int(power)):
                    part = part * self.name(base.name, base)
            total = total + part
        if total.value is not None and total.value < 1:
            raise MatdiffError("domain", f"a size is at least 1, not {dimension}")
        return total

    def symbol(self, node: Any, rows: Size, columns: Size, *attributes: str) -> Symbol:
        """A symbol of some shape, with what is declared or assumed of it."""
        name = self.name(node.name, node)
        kind, declared = self.assumptions.of(name, rows, columns)
        found = Symbol(name, rows, columns, kind, declared | frozenset(attributes))
        return self.symbols.setdefault(name, found)


def handler_of(node: Any) -> Handler:
    """What reads a node.  Raises MatdiffError (unsupported) for a class that has no reading."""
    kind = next((kind for kind in type(node).__mro__ if kind in HANDLERS), None)
    if kind is None:
        raise unsupported(node)
    name = type(node).__name__
    if HANDLERS[kind] is function and not isinstance(node, AppliedUndef) and name not in FUNCTIONS:
        raise unsupported(node)
    return HANDLERS[kind]


def walk(root: Any) -> list[Any]:
    """Every node once, operands first."""
    seen: set[Any] = set()
    order: list[Any] = []
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            handler_of(node)
            stack.append((node, True))
            stack.extend((o, False) for o in reversed(operands(node)))
    return order


def operands(node: Any) -> tuple[Any, ...]:
    """What a node is made of, as far as it is read."""
    if isinstance(node, NO_OPERANDS):
        return ()
    if isinstance(node, (sp.Derivative, sp.Subs)):
        return slope_of(node)[2:]
    if isinstance(node, (ElementwiseApplyFunction, Inverse)):
        return (node.expr if isinstance(node, ElementwiseApplyFunction) else node.arg,)
    if isinstance(node, MatrixElement):
        return (node.parent,)
    if isinstance(node, BlockDiagMatrix):
        return tuple(node.diag)
    if isinstance(node, BlockMatrix):
        return tuple(node.blocks)
    if isinstance(node, sp.MatrixBase):
        return tuple(node)
    return tuple(node.args)


def unsupported(node: Any) -> MatdiffError:
    """The error of what has no reading."""
    name = type(node).__name__
    hint = "differentiate here: md.derive takes the expression itself" if "erivative" in name else None
    return MatdiffError("unsupported", f"SymPy's {name} has no reading here: {str(node)[:60]}", hint=hint)


# --- scalars ----------------------------------------------------------------------------------------


def number(reader: Reader, node: Any) -> Expression:
    """A number, exact; a decimal one as it is written."""
    if not node.is_finite:
        raise MatdiffError("domain", f"{node} is no number")
    if isinstance(node, sp.Float):
        return ops.Number(Fraction(str(node)))
    return ops.Number(Fraction(int(node.p), int(node.q)))


def constant(reader: Reader, node: Any) -> Expression:
    """π and e."""
    if node is sp.pi:
        return ops.Pi()
    if node is sp.E:
        return ops.Exp(ops.Number(1))
    raise unsupported(node)


def scalar(reader: Reader, node: Any) -> Expression:
    """A symbol: a size, where it is a dimension of a matrix."""
    if node in reader.dimensions:
        return ops.Extent(reader.size(node))
    if node.is_real is False:
        raise MatdiffError("unsupported", f"{node} is declared not to be real; symbols are read as real")
    size = Size.of(1)
    return reader.symbol(node, size, size, *(["positive"] if node.is_positive else []))


def summed(reader: Reader, node: Any, *terms: Expression) -> Expression:
    """A sum of scalars; of scalars and matrices entry by entry, inside applyfunc."""
    matrix = next((t for t in terms if not t.is_scalar), None)
    if matrix is None or not reader.entrywise:
        return add(*terms)
    return add(*(scale(t, ones_like(matrix)) if t.is_scalar else t for t in terms))


def product(reader: Reader, node: Any, *factors: Expression) -> Expression:
    """A product of scalars, or entry by entry inside applyfunc."""
    return ops.hadamard(*factors) if reader.entrywise else scale(*factors)


def raised(reader: Reader, node: Any, base: Expression, exponent: Expression) -> Expression:
    """A power, entry by entry inside applyfunc: there an exponent may vary, too."""
    if exponent.is_scalar and (base.is_scalar or reader.entrywise):
        return ops.Power(base, exponent)
    if not reader.entrywise:
        raise unsupported(node)
    log = ops.Log(base)
    return ops.Exp(ops.hadamard(log, exponent))


def function(reader: Reader, node: Any, *arguments: Expression) -> Expression:
    """A function of scalars, or of every entry inside applyfunc."""
    name = type(node).__name__
    if not reader.entrywise and not all(a.is_scalar for a in arguments):
        raise MatdiffError(
            "unsupported", f"SymPy's {name} of a matrix has no reading here",
            hint=f"entry by entry it is applyfunc({name}); the matrix exponential is md.expm",
        )  # fmt: skip
    if isinstance(node, AppliedUndef):
        if len(arguments) != 1:
            raise unsupported(node)
        return ops.Function(reader.name(name, type(node)), 0, arguments[0])
    if name in RECIPROCALS:
        return ops.Power(built(RECIPROCALS[name], *arguments), -1)
    if name == "polygamma":
        k = arguments[0]
        if not isinstance(k, ops.Number) or k.value.denominator != 1:
            raise unsupported(node)
        return ops.Polygamma(*arguments) if k.value else ops.Digamma(arguments[1])
    if name == "Heaviside":
        if node.args[1:] != (sp.S.Half,):
            raise MatdiffError(
                "unsupported", f"step(0) is 1/2 here, which {node} does not say", hint="Heaviside(x, 1/2)"
            )
        return ops.Step.build(arguments[0])
    if name in ("Max", "Min"):
        total = arguments[0]
        for other in arguments[1:]:
            total = built(FROM_SYMPY[name], total, other)
        return total
    if name == "log" and isinstance(arguments[0], ops.Abs):
        inside = arguments[0].operands[0]
        if isinstance(inside, ops.Determinant):
            return ops.LogDeterminant(inside.operands[0])
    return built(FROM_SYMPY[name], *arguments)


def built(name: str, *arguments: Expression) -> Expression:
    """An operation by its name."""
    build = named(name)
    assert build is not None, name
    return build(*arguments)


def slope_of(node: Any) -> tuple[Any, int, Any]:
    """f, k and u of f⁽ᵏ⁾(u), the derivative of a function without a formula.  Raises for any other one."""
    inside = node.expr if isinstance(node, sp.Subs) else node
    if isinstance(inside, sp.Derivative) and len(inside.args) == 2:
        f, (u, k) = inside.args
        point = node.point[0] if isinstance(node, sp.Subs) and node.variables == (u,) else u
        if isinstance(f, AppliedUndef) and f.args == (u,) and (inside is node or point is not u):
            return type(f), int(k), point
    raise unsupported(node)


def slope(reader: Reader, node: Any, u: Expression) -> Expression:
    """f′(u), f″(u) … of a function without a formula."""
    f, k, _ = slope_of(node)
    return ops.Function(reader.name(f.__name__, f), k, u)


# --- matrices ---------------------------------------------------------------------------------------


def matrix(reader: Reader, node: Any) -> Expression:
    """A symbol; one that is 1×1 is a scalar."""
    rows, columns = node.shape
    return reader.symbol(node, reader.size(rows), reader.size(columns))


def elementwise(reader: Reader, node: Any, X: Expression) -> Expression:
    """A function of every entry: its formula, with the matrix for the variable."""
    if isinstance(node.function, sp.Lambda):
        (variable,), body = node.function.variables, node.function.expr
    else:
        variable = sp.Dummy("d")
        body = node.function(variable)
    order = walk(body)
    if any(isinstance(part, MatrixExpr) for part in order):
        raise MatdiffError("unsupported", "applyfunc with a function in which there are matrices")
    reader.entrywise = not X.is_scalar
    try:
        value = reader.built(order, {variable: X})[body]
    finally:
        reader.entrywise = False
    return scale(value, ones_like(X)) if value.is_scalar and not X.is_scalar else value


def element(reader: Reader, node: Any, X: Expression) -> Expression:
    """An entry with integer indices."""
    i, j = node.i, node.j
    if not (i.is_Integer and j.is_Integer):
        raise MatdiffError("unsupported", f"the indices of {node} are no integers")
    if X.is_scalar:
        return X
    left = [] if X.is_row else [ops.Unit(int(i) + 1, X.rows).T]
    right = [] if X.is_column else [ops.Unit(int(j) + 1, X.columns)]
    return multiply(*left, X, *right)


def explicit(reader: Reader, node: Any, *entries: Expression) -> Expression:
    """A matrix of entries, or of blocks."""
    rows, columns = (node.blocks if isinstance(node, BlockMatrix) else node).shape
    lines = [entries[i * columns : (i + 1) * columns] for i in range(rows)]
    whole = [line[0] if columns == 1 else ops.HorizontalBlock(*line) for line in lines]
    return whole[0] if rows == 1 else ops.VerticalBlock(*whole)


def power(reader: Reader, node: Any, X: Expression, k: Expression) -> Expression:
    """A power of a square matrix."""
    if isinstance(k, ops.Number) and k.value == -1:
        return inverse(reader, node, X)
    return X**k


def inverse(reader: Reader, node: Any, X: Expression) -> Expression:
    """The inverse."""
    return ops.Power(X, -1) if X.is_scalar else ops.Inverse(X)


def diagonal(reader: Reader, node: Any, x: Expression) -> Expression:
    """A diagonal matrix of a vector, which may lie."""
    return ops.Diagonal(x if x.is_column else x.T)


def trace(reader: Reader, node: Any, X: Expression) -> Expression:
    """The trace, by which a 1×1 matrix becomes a scalar."""
    return X if X.is_scalar else ops.Trace(X)


def entry_power(reader: Reader, node: Any, X: Expression, p: Expression) -> Expression:
    """A power of every entry."""
    if not p.is_scalar:
        raise unsupported(node)
    return ops.Power(X, p)


def kronecker(reader: Reader, node: Any, *factors: Expression) -> Expression:
    """A Kronecker product, from the left."""
    total = factors[0]
    for factor in factors[1:]:
        total = (
            multiply(total, factor) if total.is_scalar or factor.is_scalar else ops.Kronecker(total, factor)
        )
    return total


Handler = Callable[..., Expression]
HANDLERS: dict[Any, Handler] = {
    sp.Number: number,
    sp.NumberSymbol: constant,
    sp.Symbol: scalar,
    sp.Add: summed,
    sp.Mul: product,
    sp.Pow: raised,
    sp.Function: function,
    sp.Max: function,
    sp.Min: function,
    sp.Derivative: slope,
    sp.Subs: slope,
    MatrixSymbol: matrix,
    MatrixElement: element,
    sp.MatrixBase: explicit,
    BlockMatrix: explicit,
    BlockDiagMatrix: lambda r, n, *blocks: blocks[0] if len(blocks) == 1 else ops.DiagonalBlock(*blocks),
    MatAdd: lambda r, n, *terms: add(*terms),
    MatMul: lambda r, n, *factors: multiply(*factors),
    MatPow: power,
    Inverse: inverse,
    Transpose: lambda r, n, X: X if X.is_scalar else X.T,
    Adjoint: lambda r, n, X: ops.Hermitian(X) if "complex" in X.properties else X if X.is_scalar else X.T,
    Trace: trace,
    Determinant: lambda r, n, X: X if X.is_scalar else ops.Determinant(X),
    DotProduct: lambda r, n, x, y: ops.inner(*(v if v.is_column else v.T for v in (x, y))),
    HadamardProduct: lambda r, n, *factors: ops.hadamard(*factors),
    HadamardPower: entry_power,
    KroneckerProduct: kronecker,
    DiagMatrix: diagonal,
    DiagonalMatrix: lambda r, n, X: ops.Diagonal(ops.DiagonalPart(X)),
    DiagonalOf: lambda r, n, X: ops.DiagonalPart(X),
    Identity: lambda r, n: ops.Number(1) if n.shape == (1, 1) else ops.Identity(r.size(n.shape[0])),
    ZeroMatrix: lambda r, n: zeros(*map(r.size, n.shape)),
    OneMatrix: lambda r, n: ops.ones(*map(r.size, n.shape)),
    ElementwiseApplyFunction: elementwise,
}  # fmt: skip
