"""Expressions: immutable nodes of one shared graph.

Equal expressions are one object (hash-consing), so comparison is identity, a memo is a dict, and
a deep network takes linear space.  Every expression is a matrix with two sizes: a vector is n×1,
a scalar 1×1.  A constructor builds what was asked, with its shape checked, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from fractions import Fraction
from typing import Any, Self
from weakref import WeakValueDictionary

from .size import ONE, Shape, Size

LONGEST = 10**9  # a length beyond this is "too long" whatever it is exactly

_INTERNED: WeakValueDictionary[tuple[Any, ...], Expression] = WeakValueDictionary()

# The operators of expressions, supplied by the rule book (matdiff.operations).
OPERATORS: dict[str, Callable[..., Any]] = {}


def operator(name: str, *operands: Any) -> Expression:
    """An operator applied to operands."""
    result: Expression = OPERATORS[name](*operands)
    return result


class ShapeError(ValueError):
    """The shapes of the operands do not fit the operation."""


class ExpressionType(type):
    """The type of the classes of nodes: ``Inverse[X]`` is a pattern."""

    def __getitem__(cls, operands: Any) -> Any:
        """A pattern: ``Inverse[X]`` stands for the inverse of anything (see rule.py)."""
        from .rule import Pattern

        return Pattern(cls, operands if isinstance(operands, tuple) else (operands,))  # type: ignore[arg-type]


class Expression(metaclass=ExpressionType):
    """A node: a class, its operands, and parameters that are no expressions.

    Attributes
    ----------
    operands : the operands, expressions.
    parameters : what else the node is made of (a name, a number, a size), hashable.
    shape : (rows, columns), two sizes.
    properties : what is known of the value: ``symmetric``, ``invertible`` … (see properties.py).
    symbols : the symbols that occur in it.
    length : about the number of tokens of its text; shared parts count each time.
    """

    __slots__ = (
        "__weakref__",
        "length",
        "operands",
        "parameters",
        "properties",
        "shape",
        "symbols",
    )
    operands: tuple[Expression, ...]
    parameters: tuple[Hashable, ...]
    shape: Shape
    properties: frozenset[str]
    symbols: frozenset[Expression]
    length: int

    def __new__(cls, *operands: Expression, parameters: tuple[Hashable, ...] = ()) -> Self:
        key = (cls, operands, parameters)
        found = _INTERNED.get(key)
        if found is not None:
            return found  # type: ignore[return-value]
        node = object.__new__(cls)
        node.operands = operands
        node.parameters = parameters
        node.shape = node.find_shape()
        node.properties = node.find_properties()
        for operand in operands:
            if "complex" in operand.properties:
                node.properties = OPERATORS["complex properties"](node)
                break
        node.symbols = node.find_symbols()
        node.length = min(node.find_length(), LONGEST)
        return _INTERNED.setdefault(key, node)  # type: ignore[return-value]

    # What a class says of its nodes

    def find_shape(self) -> Shape:
        """The shape, from those of the operands.  Raises ShapeError if they do not fit."""
        raise NotImplementedError(type(self).__name__)

    def find_properties(self) -> frozenset[str]:
        """The properties, from those of the operands."""
        return frozenset()

    def find_symbols(self) -> frozenset[Expression]:
        """The symbols that occur."""
        found = [o.symbols for o in self.operands]
        if not found:
            return frozenset()
        largest = max(found, key=len)
        more = [symbols for symbols in found if not symbols <= largest]
        return largest.union(*more) if more else largest  # one set for a whole network

    def find_length(self) -> int:
        """About the number of tokens of the text."""
        return 1 + sum(o.length for o in self.operands)

    # Shape

    @property
    def rows(self) -> Size:
        """The number of rows."""
        return self.shape[0]

    @property
    def columns(self) -> Size:
        """The number of columns."""
        return self.shape[1]

    @property
    def is_scalar(self) -> bool:
        """Whether the shape is 1×1."""
        return self.shape[0] is ONE and self.shape[1] is ONE

    @property
    def is_column(self) -> bool:
        """Whether there is one column (a scalar is a column, too)."""
        return self.shape[1] is ONE

    @property
    def is_row(self) -> bool:
        """Whether there is one row (a scalar is a row, too)."""
        return self.shape[0] is ONE

    @property
    def is_square(self) -> bool:
        """Whether rows and columns are as many."""
        return self.shape[0] is self.shape[1]

    def rebuilt(self, operands: Iterable[Expression]) -> Expression:
        """The same node with other operands."""
        return Expression.__new__(type(self), *operands, parameters=self.parameters)

    # Operators

    def __add__(self, other: Expression | int | Fraction) -> Expression:
        return operator("add", self, other)

    def __radd__(self, other: int | Fraction) -> Expression:
        return operator("add", other, self)

    def __sub__(self, other: Expression | int | Fraction) -> Expression:
        return operator("subtract", self, other)

    def __rsub__(self, other: int | Fraction) -> Expression:
        return operator("subtract", other, self)

    def __mul__(self, other: Expression | int | Fraction) -> Expression:
        return operator("scale", self, other)

    def __rmul__(self, other: int | Fraction) -> Expression:
        return operator("scale", other, self)

    def __matmul__(self, other: Expression) -> Expression:
        return operator("multiply", self, other)

    def __truediv__(self, other: Expression | int | Fraction) -> Expression:
        return operator("divide", self, other)

    def __rtruediv__(self, other: int | Fraction) -> Expression:
        return operator("divide", other, self)

    def __pow__(self, exponent: Expression | int | Fraction) -> Expression:
        return operator("power", self, exponent)

    def __neg__(self) -> Expression:
        return operator("negate", self)

    @property
    def T(self) -> Expression:
        """The transpose."""
        return operator("transpose", self)

    def to_sympy(self, like: Any = None) -> Any:
        """The same as a matrix expression of SymPy; see ``matdiff.to_sympy``."""
        from importlib import import_module

        return import_module("matdiff.bridges").to_sympy(self, like)

    def _repr_latex_(self) -> str:
        from importlib import import_module

        return f"$\\displaystyle {import_module('matdiff.render').latex(self)}$"

    # Identity

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        from .traversal import postorder

        nodes = postorder(self)
        place = {node: i for i, node in enumerate(nodes)}
        rows = [(type(n), tuple(place[o] for o in n.operands), n.parameters) for n in nodes]
        return _rebuild, (rows,)

    def __repr__(self) -> str:
        if "text" not in OPERATORS:
            from importlib import import_module

            import_module("matdiff.render")  # supplies the printer; nothing else asks for it here
        return str(OPERATORS["text"](self))


def _rebuild(rows: list[tuple[type[Expression], tuple[int, ...], tuple[Hashable, ...]]]) -> Expression:
    """An expression from its nodes in topological order."""
    nodes: list[Expression] = []
    for kind, operands, parameters in rows:
        nodes.append(Expression.__new__(kind, *(nodes[i] for i in operands), parameters=parameters))
    return nodes[-1]
