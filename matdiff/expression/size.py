"""Sizes of matrices: integers, names, and sums and products of them.

A size is a polynomial in size names with rational coefficients, so that ``m*n``, ``m + n`` and
``n*(n + 1)/2`` are sizes too, and the smaller of two sizes.  Equal sizes are one object, so they
compare by identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

Monomial = tuple[str, ...]


class Least(str):
    """The smaller of two sizes whose order is not known, as a name in a monomial."""

    __slots__ = ("sizes",)
    sizes: tuple[Size, Size]

    def __new__(cls, left: Size, right: Size) -> Least:
        name = super().__new__(cls, f"min({left}, {right})")
        name.sizes = (left, right)
        return name

    def __getnewargs__(self) -> tuple[Size, Size]:  # type: ignore[override]
        return self.sizes


class Size:
    """An immutable, interned polynomial in size names: 3, m, m·n + 1.

    ``Size.of`` makes one of an integer or a name; ``+``, ``*`` combine them, ``at({"m": 2})`` is the number.
    """

    __slots__ = ("degree", "names", "terms")
    terms: tuple[tuple[Monomial, Fraction], ...]
    names: frozenset[str]
    degree: int
    _interned: dict[tuple[tuple[Monomial, Fraction], ...], Size] = {}

    def __new__(cls, terms: Mapping[Monomial, Fraction]) -> Size:
        key = tuple(sorted((m, c) for m, c in terms.items() if c))
        size = cls._interned.get(key)
        if size is None:
            size = object.__new__(cls)
            size.terms = key
            size.names = frozenset().union(*(_names(name) for monomial, _ in key for name in monomial))
            size.degree = max((len(monomial) for monomial, _ in key), default=0)
            size = cls._interned.setdefault(key, size)
        return size

    @staticmethod
    def of(value: int | str | Size) -> Size:
        """The size that an integer or a name stands for."""
        if isinstance(value, Size):
            return value
        if isinstance(value, str):
            return Size({(value,): Fraction(1)})
        return Size({(): Fraction(value)})

    @staticmethod
    def least(left: Size, right: Size) -> Size:
        """The smaller of two sizes; symbolic where neither is known to be."""
        if left is right:
            return left
        if left.value is not None and right.value is not None:
            return left if left.value < right.value else right
        if ONE in (left, right):
            return ONE
        return Size.of(Least(*sorted((left, right), key=str)))

    @property
    def value(self) -> int | None:
        """The integer that the size is, or None if it is symbolic."""
        if not self.terms:
            return 0
        if self.names:
            return None
        return int(self.terms[0][1])

    def __add__(self, other: int | str | Size) -> Size:
        total = dict(self.terms)
        for monomial, coefficient in Size.of(other).terms:
            total[monomial] = total.get(monomial, Fraction(0)) + coefficient
        return Size(total)

    def __mul__(self, other: int | str | Size | Fraction) -> Size:
        if isinstance(other, Fraction):
            return Size({m: c * other for m, c in self.terms})
        product: dict[Monomial, Fraction] = {}
        for m1, c1 in self.terms:
            for m2, c2 in Size.of(other).terms:
                monomial = tuple(sorted(m1 + m2))
                product[monomial] = product.get(monomial, Fraction(0)) + c1 * c2
        return Size(product)

    def at(self, sizes: Mapping[str, int]) -> int:
        """The value at given sizes of the names.  Raises KeyError for a name without a size."""
        total = Fraction(0)
        for monomial, coefficient in self.terms:
            for name in monomial:
                coefficient *= (
                    min(s.at(sizes) for s in name.sizes) if isinstance(name, Least) else sizes[name]
                )
            total += coefficient
        return int(total)

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        common = lcm(*(coefficient.denominator for _, coefficient in self.terms))
        if common > 1 and len(self.terms) > 1:
            return f"({self * common})/{common}"
        text = ""
        for monomial, coefficient in sorted(self.terms, key=lambda t: (-len(t[0]), t[0])):
            sign = "-" if coefficient < 0 else "+"
            number = abs(coefficient)
            factors = [] if number == 1 and monomial else [str(number)]
            factors += [
                name if (power := monomial.count(name)) == 1 else f"{name}^{power}"
                for name in dict.fromkeys(monomial)
            ]
            body = "*".join(factors)
            text = f"{text} {sign} {body}" if text else ("-" if sign == "-" else "") + body
        return text

    def __repr__(self) -> str:
        return f"Size({str(self)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return Size, (dict(self.terms),)

    def __copy__(self) -> Size:
        return self

    def __deepcopy__(self, memo: object) -> Size:
        return self


def _names(name: str) -> frozenset[str]:
    """The names that a name in a monomial stands for."""
    if isinstance(name, Least):
        return name.sizes[0].names | name.sizes[1].names
    return frozenset((name,))


ONE = Size.of(1)
Shape = tuple[Size, Size]
SCALAR: Shape = (ONE, ONE)
