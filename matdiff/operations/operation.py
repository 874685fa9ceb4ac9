"""What an operation is: one class that holds everything the project knows of it.

A class states, as far as it applies:

``name``, ``synonyms``      how it is called in the input language (None: written with operators only)
``signature``               its shapes: ``(m,n),(n,p)->(m,p)``; sizes are names, 1, sums and products, and
                            ``m&n`` (the smaller of two)
``build(*operands)``        what the input language calls; a macro builds a composition there
``takes_sizes``             its arguments after those of the signature are sizes: ``ones(m, n)``
``linear``                  True: linear in each operand; its differential is then generated
``differential(*d)``        otherwise, the differential, from those of the operands (None: constant);
                            the result None is the zero map (``sign`` and ``step`` are locally constant)
``adjoint(slot, G)``        for a linear slot: what it sends the seed G to
``matrix(slot)``            for a linear slot: M with vec(self) = M vec(operand)
``evaluate(field, *X)``     its entries by scalar arithmetic; every check runs this and nothing else
``rules``                   its own simplifications
``find_properties()``       symmetric, invertible …, from the properties of the operands
``text``, ``unicode``, ``latex``, ``numpy``   how it is printed (no text: ``name(operands, parameters)``);
                            ``notation(dialect)`` where it depends on the node
``condition``               under which condition its derivative holds, a template of the operands
``variadic``                takes ``fewest`` operands (2) or more; ``signature_for(count)`` says its signature
``takes_function``          its first argument is the name of a matrix function: ``frechet(expm, X, E)``

The entries of spectral functions come from hooks of the field, which raise Undecidable in a
field that has no eigenvalues: ``field.eigh(X)`` for a symmetric matrix gives the list of the
eigenvalues, ascending, and the matrix of the eigenvectors, by columns;
``field.matrix_function(name, node, X)`` gives the entries of ``expm``, ``logm`` or ``sqrtm`` of X,
``field.frechet(name, node, X, directions)`` those of its derivative along some directions.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import Any, ClassVar, NamedTuple

from ..expression import ONE, Expression, Rule, Shape, ShapeError, Size

Entries = list[list[Any]]


class Level:
    """How tightly a piece of notation binds, loosest first (the table of operators)."""

    SUM, HADAMARD, PRODUCT, UNARY, POWER, POSTFIX, ATOM = range(7)


class Notation(NamedTuple):
    """A template: ``{0}`` is the first operand as it is, ``{0:POSTFIX}`` in parentheses unless it
    binds at least so tightly; ``level`` is how tightly the whole binds."""

    template: str
    level: int = Level.ATOM


class Operation(Expression):
    """Base of all operations; a subclass with a ``signature`` or a ``find_shape`` is one."""

    __slots__ = ()
    name: ClassVar[str | None] = None
    synonyms: ClassVar[tuple[str, ...]] = ()
    signature: ClassVar[str] = ""
    abstract: ClassVar[bool] = False  # a base that is no operation itself; not inherited
    macro: ClassVar[bool] = False  # a name for a composition of others: ``build`` never makes a node of it
    takes_sizes: ClassVar[bool] = False
    takes_function: ClassVar[bool] = False
    variadic: ClassVar[bool] = False
    fewest: ClassVar[int] = 2
    linear: ClassVar[bool] = False
    associative: ClassVar[bool] = False
    commutative: ClassVar[bool] = False
    rules: ClassVar[tuple[Rule, ...]] = ()
    text: ClassVar[Notation | None] = None
    unicode: ClassVar[Notation | None] = None
    latex: ClassVar[Notation | None] = None
    numpy: ClassVar[str | None] = None
    condition: ClassVar[str | None] = None
    source: ClassVar[str] = ""

    def find_shape(self) -> Shape:
        inputs, output = signature(self.signature_for(len(self.operands)))
        sizes: dict[str, Size] = {}
        if len(inputs) != len(self.operands):
            raise ShapeError(f"{self.name} takes {len(inputs)} operands, not {len(self.operands)}")
        for wanted, operand in zip(inputs, self.operands, strict=True):
            for dimension, size in zip(wanted, operand.shape, strict=True):
                known = ONE if dimension == "1" else sizes.setdefault(dimension, size)
                if known is not size:
                    raise ShapeError(
                        f"{type(self).__name__} {self.signature}: "
                        + " and ".join(f"{o.rows}×{o.columns}" for o in self.operands)
                    )
        return (dimension_size(output[0], sizes), dimension_size(output[1], sizes))

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        """What the name stands for in the input language: a node, or for a macro a composition."""
        return cls(*operands)

    @classmethod
    def signature_for(cls, count: int) -> str:
        """The signature for a number of operands; it differs where the operation is variadic."""
        return cls.signature

    def notation(self, dialect: str) -> Notation | None:
        """The template of this node in ``text``, ``unicode`` or ``latex``; None: ``name(…)``."""
        template: Notation | None = getattr(self, dialect)
        return template

    def code(self) -> str | None:
        """The template of NumPy: ``{0}`` is an operand or, after them, a size, ``{*}`` all operands."""
        return self.numpy

    def holds_if(self) -> str | None:
        """The condition of this node: that of its class, unless it depends on the operands."""
        return self.condition

    def differential(self, *d: Expression | None) -> Expression | None:
        """The differential at the operands, from those of the operands (None for a constant).

        The result None is the zero map.  An operation that is linear in each operand gets it by
        the product rule: d(A ∘ B) = dA ∘ B + A ∘ dB.
        """
        if not self.linear:
            raise NotImplementedError(f"no differential for {type(self).__name__}")
        from .arithmetic import add

        return add(
            *(
                self.rebuilt((*self.operands[:i], dX, *self.operands[i + 1 :]))
                for i, dX in enumerate(d)
                if dX is not None
            )
        )

    def adjoint(self, slot: int, G: Expression) -> Expression:
        """What the adjoint of the linear map in one operand sends the seed G to."""
        raise NotImplementedError(f"no adjoint for {type(self).__name__}, operand {slot + 1}")

    def matrix(self, slot: int) -> Expression:
        """The matrix M with vec(self) = M vec(operand), for a linear operand."""
        raise NotImplementedError(f"no matrix for {type(self).__name__}, operand {slot + 1}")

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        """The entries, computed from those of the operands by the arithmetic of a field."""
        raise NotImplementedError(f"no entries for {type(self).__name__}")


@cache
def signature(text: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, str]]:
    """The dimensions of the operands and of the result; ``()`` is a scalar."""
    pairs = []
    for part in re.findall(r"\(([^()]*)\)", text):
        rows, _, columns = part.replace(" ", "").partition(",")
        pairs.append((rows or "1", columns or "1"))
    return tuple(pairs[:-1]), pairs[-1]


def dimension_size(dimension: str, sizes: dict[str, Size]) -> Size:
    """The size that a dimension of a signature stands for: ``m``, ``1``, ``m*p``, ``m+p``,
    ``n*n/2+n/2``, or ``m&n``, the smaller of two."""
    if dimension in sizes:
        return sizes[dimension]
    if dimension == "1":
        return ONE
    if "&" in dimension:
        left, right = dimension.split("&")
        return Size.least(dimension_size(left, sizes), dimension_size(right, sizes))
    total: Size | None = None
    for term in dimension.split("+"):
        product = ONE
        over, _, under = term.partition("/")
        for factor in over.split("*"):
            product = product * (int(factor) if factor.isdigit() else sizes[factor])
        if under:
            product = product * Fraction(1, int(under))
        total = product if total is None else total + product
    assert total is not None
    return total


@cache
def operations() -> tuple[type[Operation], ...]:
    """All operations, in the order of their definition."""
    found: list[type[Operation]] = []
    todo: list[type[Operation]] = [Operation]
    while todo:
        kind = todo.pop(0)
        subclasses = kind.__subclasses__()
        todo.extend(subclasses)
        if "abstract" not in kind.__dict__ and (
            kind.signature or kind.find_shape is not Operation.find_shape
        ):
            found.append(kind)
    return tuple(found)
