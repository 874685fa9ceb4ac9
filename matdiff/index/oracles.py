"""Elementwise functions in a prime field: consistent random values.

A function such as exp has no meaning modulo p.  What a check needs is that one argument always has
one value, that the derivative is the one that the operation states, and the few relations
that answers are written with: exp(−u) = 1/exp(u), cosh² − sinh² = 1, log(1/u) = −log u …  All other
values are random, so an identity that holds for them holds for every function with those
relations.  What cannot be had, exp(u + v) = exp(u) exp(v) but for a few arguments above all, shows as a
mismatch, which is why a mismatch decides nothing where an oracle was asked.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from .prime_field import character, fraction, rational_power

# multiples c of an argument at which a value is known if it is known at the argument: exp(cu) = exp(u)^c
MULTIPLES = tuple(
    Fraction(*c)
    for c in ((-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2), (3, 1), (-3, 1), (1, 3), (-1, 3), (4, 1), (1, 4))
)
SHIFTS = range(-8, 9)
MOST_LOGARITHMS = 6  # of which sums are tried
MOST_EXPONENTIALS = 100  # of which sums and differences of two are tried


class Oracles:
    """The values of functions at residues, all remembered."""

    def __init__(self, p: int, random: Random) -> None:
        self.p = p
        self.random = random
        self.asked = 0  # how many different values were drawn
        self.exponentials: dict[int, int] = {}
        self.drawn: dict[int, int] = {}  # those of them that follow from no others
        self.logarithms: dict[int, int] = {}
        self.tangents: dict[int, int] = {}
        self.powers: dict[int, dict[int, int]] = {}
        self.others: dict[tuple[Any, ...], int] = {}
        self.multiples = [(fraction(p, c), c) for c in MULTIPLES]

    def draw(self) -> int:
        """A random residue."""
        self.asked += 1
        return self.random.randrange(1, self.p)

    def draw_square(self) -> int:
        """A random residue that counts as positive."""
        return pow(self.draw(), 2, self.p)

    def inverse(self, value: int) -> int:
        """1/value.  Raises ZeroDivisionError for 0."""
        if not value % self.p:
            raise ZeroDivisionError("division by zero")
        return pow(value, -1, self.p)

    # --- functions with relations ---------------------------------------------------------------

    def exp(self, u: int) -> int:
        """exp u: positive, and exp(cu) = exp(u)^c for small rational c."""
        found = self.exponentials.get(u)
        if found is None:
            if u == 0:
                return 1
            for factor, c in self.multiples:
                known = self.exponentials.get(u * factor % self.p)
                if known is not None and (c.numerator in (1, -1) or character(self.p, known) == 1):
                    if c.numerator == -1 and c.denominator == 1:
                        found = self.inverse(known)
                    elif character(self.p, known) == 1:
                        found = rational_power(self.p, known, 1 / c)
                    if found is not None:
                        break
            else:
                found = self.sum_of_logarithms(u) or self.of_two(u)
                if found is None:
                    found = self.drawn[u] = self.draw_square()
            assert found is not None
            self.exponentials[u] = found
            self.logarithms.setdefault(found, u)
        return found

    def sum_of_logarithms(self, u: int) -> int | None:
        """exp(± log a ± log b …) = a^±1 b^±1 …, where only a few logarithms are known."""
        if not 1 < len(self.logarithms) <= MOST_LOGARITHMS:
            return None
        sums = {0: 1}  # a sum of logarithms → the product
        for argument, logarithm in self.logarithms.items():
            inverse = self.inverse(argument)
            for total, product in list(sums.items()):
                sums.setdefault((total + logarithm) % self.p, product * argument % self.p)
                sums.setdefault((total - logarithm) % self.p, product * inverse % self.p)
        return sums.get(u)

    def of_two(self, u: int) -> int | None:
        """exp(a ± b) = exp(a) exp(b)^±1, where both were drawn: a value is a product of two at most."""
        if len(self.drawn) > MOST_EXPONENTIALS:
            return None
        for v, value in self.drawn.items():
            for other, sign in ((u - v) % self.p, 1), ((u + v) % self.p, -1):
                known = self.drawn.get(other)
                if known is not None:
                    return known * (value if sign == 1 else self.inverse(value)) % self.p
        return None

    def log(self, u: int) -> int:
        """log u: log 1 = 0, log(1/u) = −log u, log(exp u) = u."""
        if u == 1:
            return 0
        found = self.logarithms.get(u)
        if found is None:
            turned = self.logarithms.get(self.inverse(u))
            found = self.draw() if turned is None else -turned % self.p
            self.logarithms[u] = found
            self.exponentials.setdefault(found, u)
        return found

    def softplus(self, u: int) -> int:
        """log(1 + exp u), with softplus(u) − softplus(−u) = u."""
        e = self.exp(u)
        argument = (1 + e) % self.p
        if argument not in self.logarithms:
            turned = self.logarithms.get((1 + self.inverse(e)) % self.p)
            if turned is not None:
                self.logarithms[argument] = (turned + u) % self.p
        return self.log(argument)

    def half_tangent(self, u: int) -> int:
        """tan(u/2), an odd function."""
        found = self.tangents.get(u)
        if found is None:
            found = self.draw() if u else 0
            self.tangents[u], self.tangents[-u % self.p] = found, -found % self.p
        return found

    def sin(self, u: int) -> int:
        t = self.half_tangent(u)
        return 2 * t * self.inverse(1 + t * t) % self.p

    def cos(self, u: int) -> int:
        t = self.half_tangent(u)
        return (1 - t * t) * self.inverse(1 + t * t) % self.p

    def tan(self, u: int) -> int:
        t = self.half_tangent(u)
        return 2 * t * self.inverse(1 - t * t) % self.p

    def sinh(self, u: int) -> int:
        e = self.exp(u)
        return (e - self.inverse(e)) * self.inverse(2) % self.p

    def cosh(self, u: int) -> int:
        e = self.exp(u)
        return (e + self.inverse(e)) * self.inverse(2) % self.p

    def tanh(self, u: int) -> int:
        return self.sinh(u) * self.inverse(self.cosh(u)) % self.p

    def sigmoid(self, u: int) -> int:
        return self.inverse(1 + self.exp(-u % self.p))

    def erfc(self, u: int) -> int:
        return (1 - self.odd("erf", u)) % self.p

    def acos(self, u: int) -> int:
        # half of π is a random number like any other: only its derivative is ever asked for
        return (self.other("π/2", ()) - self.odd("asin", u)) % self.p

    # --- functions without relations ------------------------------------------------------------

    def other(self, name: str, arguments: tuple[Any, ...]) -> int:
        """A random value, the same for the same name and arguments."""
        key = (name, *arguments)
        found = self.others.get(key)
        if found is None:
            found = self.others[key] = self.draw()
        return found

    def odd(self, name: str, u: int) -> int:
        """A random value with f(−u) = −f(u)."""
        if u == 0:
            return 0
        turned = self.p - u
        return self.other(name, (u,)) if u < turned else self.p - self.other(name, (turned,))

    # --- powers ---------------------------------------------------------------------------------

    def power(self, base: int, exponent: int) -> int:
        """base^e for a number e of the field, consistent in e + j and c e for small j and c."""
        known = self.powers.setdefault(base, {})
        found = known.get(exponent)
        if found is None:
            found = self._related(base, exponent, known)
            if found is None:
                found = self.draw_square()
            known[exponent] = found
        return found

    def _related(self, base: int, exponent: int, known: dict[int, int]) -> int | None:
        """The value from a known one at a related exponent; also from an integer exponent."""
        p = self.p
        for e, value in [(0, 1), *known.items()]:
            for j in SHIFTS:
                if (e + j - exponent) % p == 0:
                    return value * rational_power(p, base, Fraction(j)) % p
            for factor, c in self.multiples:
                for j in SHIFTS:
                    # exponent · factor + j = e, so base^exponent = (base^e / base^j)^(1/c)
                    if (exponent * factor + j - e) % p == 0:
                        inner = value * rational_power(p, base, Fraction(-j)) % p
                        if (1 / c).denominator == 1 or character(p, inner) == 1:
                            return rational_power(p, inner, 1 / c)
        return None


# name of the class → its values; the others are random, the odd ones with f(−u) = −f(u)
VALUES: dict[str, Callable[[Oracles, int], int]] = {
    "Exp": Oracles.exp, "Log": Oracles.log, "Softplus": Oracles.softplus, "Sigmoid": Oracles.sigmoid,
    "Sin": Oracles.sin, "Cos": Oracles.cos, "Tan": Oracles.tan, "Sinh": Oracles.sinh, "Cosh": Oracles.cosh,
    "Tanh": Oracles.tanh, "Erfc": Oracles.erfc, "Acos": Oracles.acos,
    "Erf": lambda o, u: o.odd("erf", u), "Asin": lambda o, u: o.odd("asin", u),
    "Atan": lambda o, u: o.odd("atan", u),
    "Asinh": lambda o, u: o.odd("asinh", u), "Atanh": lambda o, u: o.odd("atanh", u),
}  # fmt: skip
