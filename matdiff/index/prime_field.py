"""The integers modulo a prime, as numbers of a check.

The primes are p = 2q + 1 with q prime and p ≡ −1 modulo 4 and every prime up to 37.  Then −1 is no square and
every number whose prime factors are at most 37 is one, so *being a square* behaves as *being
positive*: it is multiplicative, and exactly one of u and −u has it.  The squares are a group of
prime order q, in which every root of every element is unique: x^(a/b) is a homomorphism, as it is
for positive real numbers.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from operator import mul
from typing import Any

PRIMES = (2303367434092484759, 2303159653424710079, 2301111529699502519, 2299241503689530399)


def character(p: int, value: int) -> int:
    """1 for a square, −1 for another number, 0 for 0: what stands for the sign."""
    value %= p
    if not value:
        return 0
    return 1 if pow(value, (p - 1) // 2, p) == 1 else -1


def rational_power(p: int, base: int, exponent: Fraction) -> int:
    """base^exponent; for a broken exponent the one that is a square, of a base that is a square.

    Raises ZeroDivisionError for a power of 0 that has no value.
    """
    if exponent.denominator == 1:
        if base % p == 0 and exponent < 0:
            raise ZeroDivisionError("0 to a negative power")
        return pow(base, int(exponent), p)
    if base % p == 0:
        raise ZeroDivisionError("a root of 0 has no derivative")
    q = (p - 1) // 2
    return pow(base, exponent.numerator * pow(exponent.denominator, -1, q) % q, p)


def fraction(p: int, value: Fraction) -> int:
    """The residue of a rational number."""
    return value.numerator * pow(value.denominator, -1, p) % p


@cache
def residues(p: int) -> type[Any]:
    """The class of residues modulo p."""

    class Residue:
        """An integer modulo p: ``a``."""

        __slots__ = ("a",)
        level = 0

        def __init__(self, a: int) -> None:
            self.a = a

        @staticmethod
        def constant(a: int) -> Residue:
            return Residue(a)

        @staticmethod
        def dot(left: list[Any], right: list[Any]) -> Residue:
            return Residue(sum(map(mul, [x.a for x in left], [y.a for y in right])) % p)

        def __add__(self, other: Any) -> Residue:
            return Residue((self.a + other.a) % p)

        def __sub__(self, other: Any) -> Residue:
            return Residue((self.a - other.a) % p)

        def __neg__(self) -> Residue:
            return Residue(-self.a % p)

        def __mul__(self, other: Any) -> Residue:
            return Residue(self.a * other.a % p)

        def __truediv__(self, other: Any) -> Residue:
            if not other.a:
                raise ZeroDivisionError("division by zero")
            return Residue(self.a * pow(other.a, -1, p) % p)

        def scaled(self, factor: int) -> Residue:
            """The product with an integer."""
            return Residue(self.a * factor % p)

        def composed(self, derivatives: list[int]) -> Residue:
            """f(self), from f, f′, f″ … at ``a``."""
            return Residue(derivatives[0] % p)

        def vanishes(self) -> bool:
            """Whether every part is zero."""
            return not self.a

        def top(self) -> int:
            """The coefficient of the product of all infinitesimals."""
            return self.a

    return Residue
