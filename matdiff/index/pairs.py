"""Complex numbers for the proof: pairs (a, b) of residues, of which the conjugate is (b, a).

A number z = x + iy over a field in which −1 has a root ι is the pair (x + ιy, x − ιy): sums and products
go part by part, what is real has two equal parts.  An identity of rational functions of Z and conj(Z)
holds for all complex Z just where it holds for such pairs, whose two parts may be any numbers.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from ..errors import Undecidable
from ..expression import Expression, Size
from .evaluation import Entries
from .proof_field import ProofField, World


@cache
def pairs(number: Any) -> type[Any]:
    """The class of pairs of numbers of a class."""

    class Pair:
        """(a, b), part by part."""

        __slots__ = ("a", "b")

        def __init__(self, a: Any, b: Any) -> None:
            self.a = a
            self.b = b

        @staticmethod
        def dot(left: list[Any], right: list[Any]) -> Pair:
            return Pair(
                dot(number, [x.a for x in left], [y.a for y in right]),
                dot(number, [x.b for x in left], [y.b for y in right]),
            )

        def __add__(self, other: Any) -> Pair:
            return Pair(self.a + other.a, self.b + other.b)

        def __sub__(self, other: Any) -> Pair:
            return Pair(self.a - other.a, self.b - other.b)

        def __neg__(self) -> Pair:
            return Pair(-self.a, -self.b)

        def __mul__(self, other: Any) -> Pair:
            return Pair(self.a * other.a, self.b * other.b)

        def __truediv__(self, other: Any) -> Pair:
            return Pair(self.a / other.a, self.b / other.b)

        def is_real(self) -> bool:
            """Whether the two parts are equal."""
            return bool((self.a - self.b).vanishes())

    return Pair


def dot(number: type[Any], left: list[Any], right: list[Any]) -> Any:
    """Σ aᵢ bᵢ of numbers of a class."""
    own = getattr(number, "dot", None)
    if own is not None:
        return own(left, right)
    total = left[0] * right[0]
    for a, b in zip(left[1:], right[1:], strict=True):
        total = total + a * b
    return total


class PairField:
    """Pairs over the field of a proof; what ``evaluate`` of an operation is given."""

    def __init__(self, world: World, level: int) -> None:
        self.base = ProofField(world, level)
        number: Any = self.base.number_type
        self.pair = pairs(number)
        self.zero = self.both(self.base.zero)
        self.one = self.both(self.base.one)
        self.current: Expression | None = None
        self.operands: list[Entries] = []

    def both(self, value: Any) -> Any:
        """A real number."""
        return self.pair(value, value)

    @property
    def pi(self) -> Any:
        return self.both(self.base.pi)

    @property
    def imaginary_unit(self) -> Any:
        """(ι, −ι), where −1 has a root modulo p."""
        root = root_of_minus_one(self.base.world.p)
        unit = self.base.number_type.constant(root)
        return self.pair(unit, -unit)

    def number(self, value: Fraction) -> Any:
        return self.both(self.base.number(value))

    def size(self, size: Size) -> Any:
        return self.both(self.base.size(size))

    def count(self, size: Size) -> int:
        return self.base.count(size)

    def is_zero(self, value: Any) -> bool:
        # a pivot must have an inverse in both parts
        return self.base.is_zero(value.a) or self.base.is_zero(value.b)

    def conjugate(self, value: Any) -> Any:
        return self.pair(value.b, value.a)

    def sqrt(self, value: Any) -> Any:
        if not value.is_real():
            raise Undecidable("a root of a complex number")
        return self.both(self.root(value.a))

    def root(self, value: Any) -> Any:
        """The root of a real number that counts as positive.  Raises Resample for another one."""
        self.base.current = self.current
        try:
            return self.base._rational(value, Fraction(1, 2))
        except ValueError:
            raise Undecidable("roots beside the imaginary unit") from None

    def apply(self, node: Expression, *arguments: Any) -> Any:
        if all(u.is_real() for u in arguments):
            return self.both(self.base.apply(node, *(u.a for u in arguments)))
        if type(node).__name__ == "Abs":
            (u,) = arguments
            return self.both(self.root(u.a * u.b))
        return self.pair(
            self.base.apply(node, *(u.a for u in arguments)), self.base.apply(node, *(u.b for u in arguments))
        )

    def power(self, base: Any, exponent: Any, node: Expression) -> Any:
        self.base.current = self.current
        try:
            if base.is_real():
                return self.both(self.base.power(base.a, exponent.a, node))
            r = self.base.world.exponent(node)
            if r is None or r.denominator != 1:
                raise Undecidable("a root of a complex number")
            return self.pair(
                self.base.power(base.a, exponent.a, node), self.base.power(base.b, exponent.b, node)
            )
        except ValueError:
            raise Undecidable("roots beside the imaginary unit") from None

    def inverse(self, node: Expression, X: Entries) -> Entries | None:
        found = [self.base.inverse(node, part) for part in split(X)]
        return None if found[0] is None or found[1] is None else self.joined(found[0], found[1])

    def determinant(self, node: Expression, X: Entries) -> Any:
        found = [self.base.determinant(node, part) for part in split(X)]
        return None if found[0] is None else self.pair(*found)

    def joined(self, first: Entries, second: Entries) -> Entries:
        """A matrix of pairs."""
        return [
            [self.pair(a, b) for a, b in zip(r, s, strict=True)] for r, s in zip(first, second, strict=True)
        ]

    def __getattr__(self, name: str) -> Any:
        raise Undecidable(f"{name} of pairs cannot be had in a prime field")


def split(X: Entries) -> tuple[Entries, Entries]:
    """The two parts of a matrix of pairs."""
    return [[v.a for v in row] for row in X], [[v.b for v in row] for row in X]


@cache
def root_of_minus_one(p: int) -> int:
    """A number whose square is −1 modulo p.  Raises Undecidable where there is none."""
    if p % 4 != 1:
        raise Undecidable("−1 has no root modulo this prime")
    for base in range(2, 100):
        root = pow(base, (p - 1) // 4, p)
        if root * root % p == p - 1:
            return root
    raise Undecidable("no root of −1 was found")
