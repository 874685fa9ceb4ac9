"""Expressions without text: symbols by constructors, operations by name.

    X = Matrix("X", "m", "n")
    tr(A @ X @ B)

Sizes are integers, names, or sums and products of them (``Size.of("m") * 2``).  A name is one that the
language reads, ``w_1`` or ``θ``; another one raises MatdiffError (input).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from .errors import MatdiffError
from .expression import Expression, ShapeError, Size, Symbol
from .operations import Function, Operation, lift, operations, signature
from .operations import hadamard as _hadamard
from .operations.complex import KNOWN, is_complex
from .operations.extremes import OF_ONE

Dimension = int | str | Size
Operand = Expression | int


def _size(value: Dimension) -> Size:
    """A size.  Raises MatdiffError: domain for an integer below 1, input for a name that cannot be read."""
    if isinstance(value, int) and value < 1:
        raise MatdiffError("domain", f"a size is at least 1, not {value}")
    return Size.of(_name(value) if isinstance(value, str) else value)


def _name(name: str) -> str:
    """A name as plain text writes it, θ as theta.  Raises MatdiffError (input) for what is no name."""
    if not isinstance(name, str):
        raise MatdiffError("input", f"a name is a text, not {name!r}")
    if len(name) == 1 and name.isascii() and name.isalpha():
        return name
    from .language.names import read_name

    return read_name(name)


def _symbol(
    name: str, rows: Dimension, columns: Dimension, kind: str = "general", **attributes: bool
) -> Symbol:
    """A symbol; the attributes that are true are declared of it."""
    if attributes.get("complex") and attributes.get("positive"):
        raise MatdiffError("kind", "a complex symbol cannot be positive")
    declared = frozenset(a for a, holds in attributes.items() if holds)
    return Symbol(_name(name), _size(rows), _size(columns), kind, declared)


def Scalar(name: str, *, positive: bool = False, complex: bool = False) -> Symbol:
    """A scalar (1×1), like ``name : scalar``.  Raises MatdiffError (kind) for a complex positive one."""
    return _symbol(name, 1, 1, positive=positive, complex=complex)


def Vector(name: str, n: Dimension, *, positive: bool = False, complex: bool = False) -> Symbol:
    """A column vector (n×1), like ``name : vector(n)``.  Raises MatdiffError (domain) for n < 1."""
    return _symbol(name, n, 1, positive=positive, complex=complex)


def Matrix(
    name: str, m: Dimension, n: Dimension, *, invertible: bool = False, positive: bool = False,
    complex: bool = False,
) -> Symbol:  # fmt: skip
    """A matrix (m×n), like ``name : matrix(m, n)``; ``positive`` is meant entry by entry.

    Raises ShapeError for an invertible matrix that is not square, MatdiffError (domain) for a size below 1.
    """
    if invertible and _size(m) is not _size(n):
        raise ShapeError(f"only a square matrix is invertible, not {m}×{n}")
    return _symbol(name, m, n, invertible=invertible, positive=positive, complex=complex)


def Symmetric(name: str, n: Dimension, *, invertible: bool = False) -> Symbol:
    """A symmetric matrix (n×n); derivatives by it lie in the symmetric matrices.

    Raises MatdiffError (domain) for n < 1.
    """
    return _symbol(name, n, n, "symmetric", invertible=invertible)


def SPD(name: str, n: Dimension) -> Symbol:
    """A symmetric positive definite matrix (n×n); derivatives by it lie in the symmetric matrices.

    Raises MatdiffError (domain) for n < 1.
    """
    return _symbol(name, n, n, "spd")


def Diagonal(name: str, n: Dimension, *, invertible: bool = False) -> Symbol:
    """A diagonal matrix (n×n); derivatives by it are diagonal.  ``md.diag(x)`` makes one of a vector.

    Raises MatdiffError (domain) for n < 1.
    """
    return _symbol(name, n, n, "diagonal", invertible=invertible)


def Orthogonal(name: str, n: Dimension) -> Symbol:
    """An orthogonal matrix (n×n); derivatives by it lie in the tangent space at it.

    Raises MatdiffError (domain) for n < 1.
    """
    return _symbol(name, n, n, "orthogonal")


def Skew(name: str, n: Dimension, *, invertible: bool = False) -> Symbol:
    """A skew-symmetric matrix (n×n); derivatives by it are skew-symmetric.

    Raises MatdiffError (domain) for n < 1.
    """
    return _symbol(name, n, n, "skew", invertible=invertible)


def Lower(name: str, n: Dimension, *, invertible: bool = False) -> Symbol:
    """A lower triangular matrix (n×n); derivatives by it are lower triangular.

    Raises MatdiffError (domain) for n < 1.
    """
    return _symbol(name, n, n, "lower", invertible=invertible)


def Upper(name: str, n: Dimension, *, invertible: bool = False) -> Symbol:
    """An upper triangular matrix (n×n); derivatives by it are upper triangular.

    Raises MatdiffError (domain) for n < 1.
    """
    return _symbol(name, n, n, "upper", invertible=invertible)


class UndefinedFunction:
    """A scalar function f without a formula, entry by entry: ``UndefinedFunction("f")(X)`` (m×n → m×n)."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = _name(name)

    def __call__(self, operand: Expression) -> Expression:
        """f(X), entry by entry."""
        return Function(self.name, 0, operand)

    def __repr__(self) -> str:
        return f"UndefinedFunction({self.name!r})"


def hadamard(*factors: Operand) -> Expression:
    """The product entry by entry, A ⊙ B ⊙ … (m×n, … → m×n); scalars scale.

    Raises ShapeError unless the shapes are equal.  Its differential is the product rule:
    Magnus & Neudecker (2019), §8.2.
    """
    return _hadamard(*factors)


@cache
def _by_name() -> dict[str, list[type[Operation]]]:
    """The operations of each name of the input language, in the order of their definition."""
    table: dict[str, list[type[Operation]]] = {}
    for kind in operations():
        for name in (kind.name, *kind.synonyms):
            if name is not None:
                table.setdefault(name, []).append(kind)
    return table


def operation_names() -> list[str]:
    """The names of all operations of the input language, sorted."""
    return sorted(_by_name())


@cache
def named(name: str) -> Callable[..., Expression] | None:
    """The function that builds an operation by its name, or None if there is none of that name.

    Several operations may share a name (``diag``): the first one that fits the shapes is taken.
    """
    kinds = _by_name().get(name)
    if not kinds:
        return None

    def apply(*operands: Any) -> Expression:
        if len(operands) == 1 and name in OF_ONE:
            return OF_ONE[name].build(lift(operands[0]))
        counts = {len(signature(k.signature)[0]) for k in kinds if k.signature and not k.takes_sizes}
        if counts and len(operands) not in counts and not any(k.takes_sizes for k in kinds):
            wanted = " or ".join(map(str, sorted(counts)))
            raise MatdiffError("arity", f"{name} takes {wanted} operands, not {len(operands)}")
        first: ShapeError | None = None
        for kind in kinds:
            nodes = operands if kind.takes_sizes else tuple(lift(o) for o in operands)
            if kind not in KNOWN and kind.name != "sqrt" and any(map(is_complex, filter(is_node, nodes))):
                raise MatdiffError("unsupported", f"there is no rule for {name} of a complex value")
            try:
                return kind.build(*nodes)
            except ShapeError as error:
                first = first or error
            except (TypeError, ValueError) as error:
                if isinstance(error, MatdiffError):
                    raise
                wanted = f"{name} : {kind.signature}" if kind.signature else f"{name} takes other arguments"
                raise MatdiffError("arity", f"{wanted}, given {len(operands)}") from None
        shapes = " and ".join(f"{o.rows}×{o.columns}" for o in operands if isinstance(o, Expression))
        wanted = " or ".join(k.signature for k in kinds if k.signature)
        raise ShapeError(f"{name} : {wanted}, given {shapes}" if wanted else str(first)) from first

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = (
        "\n\n".join(_describe(kind) for kind in kinds) + "\n\nRaises ShapeError if the shapes do not fit."
    )
    return apply


def is_node(operand: object) -> bool:
    """Whether an operand is an expression, and no size or name."""
    return isinstance(operand, Expression)


def _describe(kind: type[Operation]) -> str:
    """What an operation is, its shapes, and the source of its rule."""
    lines = [(kind.__doc__ or kind.__name__).strip()]
    if kind.signature:
        lines.append(f"Shapes: {kind.signature}.")
    if kind.source:
        lines.append(f"Rule: {kind.source}.")
    return "\n".join(lines)
