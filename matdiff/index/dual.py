"""Dual numbers over a prime field, of any order: numbers with infinitesimals εᵢ² = 0.

F(X + ε₁V₁ + … + εₖVₖ) has the k-th derivative of F along V₁, …, Vₖ as the coefficient of ε₁⋯εₖ.
Orders 1 and 2 are written out because every check of a gradient or a Hessian runs in them.
"""

from __future__ import annotations

from functools import cache
from math import factorial
from typing import Any

from .prime_field import residues


def numbers(p: int, level: int) -> type[Any]:
    """The class of numbers modulo p with a given count of infinitesimals."""
    return (
        residues(p)
        if level == 0
        else duals(p)
        if level == 1
        else hyperduals(p)
        if level == 2
        else jets(p, level)
    )


@cache
def duals(p: int) -> type[Any]:
    """The class of dual numbers a + bε."""

    class Dual:
        """a + bε modulo p."""

        __slots__ = ("a", "b")
        level = 1

        def __init__(self, a: int, b: int) -> None:
            self.a = a
            self.b = b

        @staticmethod
        def constant(a: int) -> Dual:
            return Dual(a, 0)

        @staticmethod
        def point(a: int, parts: tuple[int, ...]) -> Dual:
            return Dual(a, parts[0])

        @staticmethod
        def dot(left: list[Any], right: list[Any]) -> Dual:
            a = b = 0
            for x, y in zip(left, right, strict=True):
                u = x.a
                v = y.a
                a += u * v
                b += u * y.b + x.b * v
            return Dual(a % p, b % p)

        def __add__(self, other: Any) -> Dual:
            return Dual((self.a + other.a) % p, (self.b + other.b) % p)

        def __sub__(self, other: Any) -> Dual:
            return Dual((self.a - other.a) % p, (self.b - other.b) % p)

        def __neg__(self) -> Dual:
            return Dual(-self.a % p, -self.b % p)

        def __mul__(self, other: Any) -> Dual:
            return Dual(self.a * other.a % p, (self.a * other.b + self.b * other.a) % p)

        def __truediv__(self, other: Any) -> Dual:
            if not other.a:
                raise ZeroDivisionError("division by zero")
            inverse = pow(other.a, -1, p)
            a = self.a * inverse % p
            return Dual(a, (self.b - a * other.b) * inverse % p)

        def scaled(self, factor: int) -> Dual:
            return Dual(self.a * factor % p, self.b * factor % p)

        def composed(self, derivatives: list[int]) -> Dual:
            return Dual(derivatives[0] % p, derivatives[1] * self.b % p)

        def vanishes(self) -> bool:
            return not self.a and not self.b

        def top(self) -> int:
            return self.b

    return Dual


@cache
def hyperduals(p: int) -> type[Any]:
    """The class of hyper-dual numbers a + bε₁ + cε₂ + dε₁ε₂."""

    class HyperDual:
        """a + bε₁ + cε₂ + dε₁ε₂ modulo p."""

        __slots__ = ("a", "b", "c", "d")
        level = 2

        def __init__(self, a: int, b: int, c: int, d: int) -> None:
            self.a = a
            self.b = b
            self.c = c
            self.d = d

        @staticmethod
        def constant(a: int) -> HyperDual:
            return HyperDual(a, 0, 0, 0)

        @staticmethod
        def point(a: int, parts: tuple[int, ...]) -> HyperDual:
            return HyperDual(a, parts[0], parts[1], 0)

        @staticmethod
        def dot(left: list[Any], right: list[Any]) -> HyperDual:
            a = b = c = d = 0
            for x, y in zip(left, right, strict=True):
                u, v = x.a, y.a
                ub, uc, vb, vc = x.b, x.c, y.b, y.c
                a += u * v
                b += u * vb + ub * v
                c += u * vc + uc * v
                d += u * y.d + x.d * v + ub * vc + uc * vb
            return HyperDual(a % p, b % p, c % p, d % p)

        def __add__(self, other: Any) -> HyperDual:
            return HyperDual(
                (self.a + other.a) % p, (self.b + other.b) % p, (self.c + other.c) % p, (self.d + other.d) % p
            )

        def __sub__(self, other: Any) -> HyperDual:
            return HyperDual(
                (self.a - other.a) % p, (self.b - other.b) % p, (self.c - other.c) % p, (self.d - other.d) % p
            )

        def __neg__(self) -> HyperDual:
            return HyperDual(-self.a % p, -self.b % p, -self.c % p, -self.d % p)

        def __mul__(self, other: Any) -> HyperDual:
            return HyperDual.dot([self], [other])

        def __truediv__(self, other: Any) -> HyperDual:
            if not other.a:
                raise ZeroDivisionError("division by zero")
            inverse = pow(other.a, -1, p)
            square = inverse * inverse
            return HyperDual.dot([self], [other.composed([inverse, -square, 2 * square * inverse])])

        def scaled(self, factor: int) -> HyperDual:
            return HyperDual(
                self.a * factor % p, self.b * factor % p, self.c * factor % p, self.d * factor % p
            )

        def composed(self, derivatives: list[int]) -> HyperDual:
            f, slope, curvature = derivatives[:3]
            return HyperDual(
                f % p,
                slope * self.b % p,
                slope * self.c % p,
                (slope * self.d + curvature * self.b * self.c) % p,
            )

        def vanishes(self) -> bool:
            return not (self.a or self.b or self.c or self.d)

        def top(self) -> int:
            return self.d

    return HyperDual


@cache
def jets(p: int, level: int) -> type[Any]:
    """The class of numbers with more infinitesimals: a coefficient for each set of them."""
    count = 1 << level
    pairs = [[(s, t ^ s) for s in range(t + 1) if s & t == s] for t in range(count)]

    class Jet:
        """Σ c_S ε_S over the sets S of infinitesimals, modulo p."""

        __slots__ = ("a", "parts")

        def __init__(self, parts: list[int]) -> None:
            self.parts = parts
            self.a = parts[0]

        @staticmethod
        def constant(a: int) -> Jet:
            return Jet([a] + [0] * (count - 1))

        @staticmethod
        def point(a: int, parts: tuple[int, ...]) -> Jet:
            found = [a] + [0] * (count - 1)
            for i, part in enumerate(parts):
                found[1 << i] = part
            return Jet(found)

        def __add__(self, other: Any) -> Jet:
            return Jet([(x + y) % p for x, y in zip(self.parts, other.parts, strict=True)])

        def __sub__(self, other: Any) -> Jet:
            return Jet([(x - y) % p for x, y in zip(self.parts, other.parts, strict=True)])

        def __neg__(self) -> Jet:
            return Jet([-x % p for x in self.parts])

        def __mul__(self, other: Any) -> Jet:
            x, y = self.parts, other.parts
            return Jet([sum(x[s] * y[t] for s, t in row) % p for row in pairs])

        def __truediv__(self, other: Any) -> Jet:
            if not other.a:
                raise ZeroDivisionError("division by zero")
            inverse = pow(other.a, -1, p)
            reciprocal: Jet = other.composed(
                [(-1) ** j * factorial(j) * pow(inverse, j + 1, p) for j in range(level + 1)]
            )
            return self * reciprocal

        def scaled(self, factor: int) -> Jet:
            return Jet([x * factor % p for x in self.parts])

        def composed(self, derivatives: list[int]) -> Jet:
            rest = Jet([0, *self.parts[1:]])
            power, total = Jet.constant(1), Jet.constant(derivatives[0] % p)
            for j in range(1, level + 1):
                power = power * rest
                total = total + power.scaled(derivatives[j] * pow(factorial(j), -1, p))
            return total

        def vanishes(self) -> bool:
            return not any(self.parts)

        def top(self) -> int:
            return self.parts[-1]

    Jet.level = level  # type: ignore[attr-defined]
    return Jet
