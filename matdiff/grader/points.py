"""Values of expressions at a few random points, in machine numbers: to compare many candidates fast.

What agrees here is then proved, and what differs is shown by a counterexample: machine numbers alone
decide nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from ..errors import MatdiffError, Undecidable
from ..expression import Expression, Size, Symbol, postorder
from ..index.claim import Resample
from ..index.complex_numeric import ComplexField, ComplexSampler
from ..index.evaluation import Entries, flat
from ..index.numeric import MANNERS, NumberField, Sampler
from ..index.sizes import orders, size_names
from ..operations.complex import is_complex

SEED = 40961
POINTS_OF_A_SIZE = 2
LARGEST = 1e6
NEAR = 1e-8
Vector = list[float]


class FloatField(NumberField):
    """Machine numbers; what ``evaluate`` of an operation is given."""

    def is_zero(self, value: Any) -> bool:
        return bool(abs(value) < 1e-11)

    def power(self, base: Any, exponent: Any, node: Expression) -> Any:
        if exponent == int(exponent):
            return base ** int(exponent)
        if base <= 0:
            raise Resample("a power of a negative number")
        return base**exponent


class ComplexFloatField(ComplexField):
    """Complex machine numbers."""

    def is_zero(self, value: Any) -> bool:
        return bool(abs(value) < 1e-11)

    def as_real(self, value: Any) -> Any:
        return super().as_real(complex(value))


def machine() -> Any:
    """The context of machine numbers of mpmath, with what the number field asks of a context."""
    from mpmath.ctx_fp import FPContext

    class Context(FPContext):  # type: ignore[misc]
        """Machine numbers."""

        isfinite = staticmethod(math.isfinite)
        hypot = staticmethod(math.hypot)

    return Context()


class Point:
    """A value for each symbol, at sizes; the values of the nodes that were met are kept."""

    def __init__(
        self, context: Any, sizes: dict[str, int], values: dict[Expression, Entries], over_complex: bool
    ) -> None:
        self.sizes = sizes
        self.over_complex = over_complex
        self.field = (ComplexFloatField if over_complex else FloatField)(context, sizes)
        self.found: dict[Expression, Entries | None] = dict(values)

    def value(self, root: Expression) -> Entries | None:
        """The entries of an expression; None where it has no value here."""
        found = self.found
        if root not in found:
            for node in postorder(root):
                if node not in found:
                    found[node] = self.compute(node, [found[o] for o in node.operands])
        return found[root]

    def compute(self, node: Expression, operands: Sequence[Entries | None]) -> Entries | None:
        """The entries of a node from those of its operands."""
        method = getattr(node, "evaluate", None)
        if method is None or isinstance(node, Symbol) or any(o is None for o in operands):
            return None
        self.field.current, self.field.operands = node, list(operands)  # type: ignore[arg-type]
        try:
            entries: Entries = method(self.field, *operands)
        except (
            Undecidable, Resample, MatdiffError, ArithmeticError, ValueError, NotImplementedError, TypeError,
            KeyError, AttributeError,
        ):  # fmt: skip
            return None
        if any(not abs(v) < LARGEST for row in entries for v in row):
            return None
        if not self.over_complex and any(isinstance(v, complex) for row in entries for v in row):
            return None
        return entries


class Points:
    """A few random points at which the given expressions have values."""

    def __init__(self, roots: Iterable[Expression], symbols: Iterable[Symbol]) -> None:
        self.roots = list(roots)
        self.symbols = sorted(
            {*symbols, *(s for r in self.roots for s in r.symbols if isinstance(s, Symbol))},
            key=lambda s: (s.name, s.kind, str(s.shape)),
        )
        self.context = machine()
        self.over_complex = any(is_complex(node) for node in (*self.roots, *self.symbols))
        self.points: list[Point] = []
        self.limits: dict[str, int] = {}
        names = size_names([*postorder(*self.roots), *self.symbols])
        least = dict.fromkeys(names, 2)
        choices = orders(names, least, postorder(*self.roots))
        if len(choices) == 1:
            choices += orders(names, dict.fromkeys(names, 3), postorder(*self.roots))
        for sizes in choices:
            self.draw(sizes)

    def draw(self, sizes: dict[str, int]) -> None:
        """Points at some sizes."""
        random = Random(SEED + sum(sizes.values()))
        count = 0
        for manner in range(len(MANNERS)):
            for _ in range(6):
                if count == POINTS_OF_A_SIZE:
                    return
                sampler = (ComplexSampler if self.over_complex else Sampler)(self.context, random, manner)
                try:
                    values: dict[Expression, Entries] = {s: sampler.value(s, sizes) for s in self.symbols}
                except (ArithmeticError, Resample):
                    continue
                point = Point(self.context, sizes, values, self.over_complex)
                if all(point.value(root) is not None for root in self.roots):
                    self.points.append(point)
                    count += 1
            if count:
                return

    def values(self, node: Expression) -> list[Vector] | None:
        """vec of an expression at each point; None where it lacks a value at one of them."""
        found: list[Vector] = []
        for point in self.points:
            entries = point.value(node)
            if entries is None:
                return None
            found.append(flat(entries))
        return found or None

    def size(self, size: Size) -> Vector:
        """A size at each point."""
        return [float(size.at(point.sizes)) for point in self.points]


def same(left: list[Vector] | None, right: list[Vector] | None) -> bool:
    """Whether two expressions agree at every point."""
    if left is None or right is None:
        return False
    return all(alike(a, b) for a, b in zip(left, right, strict=True))


def alike(a: Vector, b: Vector) -> bool:
    """Whether two vectors agree, measured by their largest entry."""
    if len(a) != len(b):
        return False
    scale = max(1e-3, *map(abs, a), *map(abs, b))
    return all(abs(x - y) <= NEAR * scale for x, y in zip(a, b, strict=True))


def ratio(left: list[Vector], right: list[Vector]) -> Vector | None:
    """The number λ at each point with left = λ right there; None where there is none, or right is zero."""
    found: Vector = []
    for a, b in zip(left, right, strict=True):
        if len(a) != len(b):
            return None
        lead = max(range(len(b)), key=lambda i, b=b: abs(b[i]))  # type: ignore[misc]
        if abs(b[lead]) < 1e-9:
            return None
        factor = a[lead] / b[lead]
        if not alike(a, [factor * v for v in b]):
            return None
        found.append(factor)
    return found
