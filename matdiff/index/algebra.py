"""Exact functions of entries: polynomials of sympy over products of denominators, with atoms.

An element is a polynomial of sympy over a product of known factors, never cancelled by a gcd: to be zero is
to have a numerator zero.  A function value such as exp(u), log(u) or f(u) is a generator of its own, an
*atom*; atoms have relations (s² = 1 for a sign, r² = p for a root) and derivatives by the chain rule.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from time import perf_counter
from typing import Any

from ..errors import Undecidable

MODULUS = (1 << 61) - 1
LARGEST_NUMERATOR = 20_000  # terms: beyond this a check is given up
LARGEST_PRODUCT = 400_000  # products of terms in one multiplication


class Full(Exception):
    """All generators that were set aside are taken."""


class Algebra:
    """A ring with entries and atoms as generators, denominators, relations and derivatives."""

    def __init__(self, entries: int, spare: int, seconds: float = 10.0) -> None:
        from sympy import QQ
        from sympy.polys.rings import PolyRing

        self.ring: Any = PolyRing([f"x{i}" for i in range(entries + spare)], QQ)
        self.generators = self.ring.gens
        self.deadline = perf_counter() + seconds
        self.taken = 0
        self.factors: list[Any] = []
        self.places: dict[Any, int] = {}
        self.relations: dict[int, tuple[int, Any]] = {}  # generator g, q, p: g^q = p
        self.slopes: dict[int, tuple[Callable[[], Quotient], Quotient]] = {}  # atom: f′(u), u
        self.derivatives: dict[tuple[str, int, int], Quotient] = {}
        random = Random(1)
        self.residues = [random.randrange(1, MODULUS) for _ in self.generators]
        self.zero, self.one = self.constant(0), self.constant(1)

    def constant(self, value: Any) -> Quotient:
        """A rational number."""
        return Quotient(self, self.ring.ground_new(self.ring.domain.convert(value)), ())

    def new(self) -> int:
        """The place of a fresh generator.  Raises Full."""
        if self.taken >= len(self.generators):
            raise Full
        self.taken += 1
        return self.taken - 1

    def generator(self, place: int) -> Quotient:
        """A generator as an element."""
        return Quotient(self, self.generators[place], ())

    def atom(self, argument: Quotient, slope: Callable[[], Quotient]) -> int:
        """A fresh generator for f(u), with f′(u)."""
        place = self.new()
        self.slopes[place] = (slope, argument)
        return place

    def factor(self, polynomial: Any) -> int:
        """The place of a denominator."""
        place = self.places.get(polynomial)
        if place is None:
            place = self.places[polynomial] = len(self.factors)
            self.factors.append(polynomial)
        return place

    def split(self, polynomial: Any) -> tuple[Any, dict[int, int], Any]:
        """c · Π gᵃ · f: the leading coefficient, the powers of generators, the rest (1 or monic)."""
        monomials = list(polynomial.itermonoms())
        common = tuple(map(min, *monomials)) if len(monomials) > 1 else monomials[0]
        lead = polynomial.LC
        if any(common):
            rest = self.ring.from_dict({
                tuple(a - b for a, b in zip(m, common, strict=True)): c / lead
                for m, c in polynomial.iterterms()
            })  # fmt: skip
        else:
            rest = polynomial.quo_ground(lead)
        return lead, {i: a for i, a in enumerate(common) if a}, rest

    def inverse(self, element: Quotient) -> Quotient:
        """1/element.  Raises ZeroDivisionError."""
        numerator = self.reduced(element.numerator)
        if not numerator:
            raise ZeroDivisionError("division by zero")
        lead, powers, rest = self.split(numerator)
        result = self.constant(1 / lead)
        for place, exponent in element.denominator:
            result = result * Quotient(self, self.factors[place] ** exponent, ())
        for generator, exponent in powers.items():
            if generator in self.relations:
                # 1/g = g^(q−1)/p
                q, p = self.relations[generator]
                turned = Quotient(self, self.generators[generator] ** (q - 1), ())
                if p != 1:
                    turned = turned * self.inverse(Quotient(self, p, ()))
                for _ in range(exponent):
                    result = result * turned
            else:
                place = self.factor(self.generators[generator])
                result = result * Quotient(self, self.ring.one, ((place, exponent),))
        if rest != 1:
            result = result * Quotient(self, self.ring.one, ((self.factor(rest), 1),))
        return result

    def reduced(self, polynomial: Any) -> Any:
        """The polynomial with the relations applied."""
        for place, (q, p) in reversed(self.relations.items()):
            if polynomial.degree(self.generators[place]) < q:
                continue
            total = self.ring.zero
            powers: dict[int, dict[tuple[int, ...], Any]] = {}
            for monomial, coefficient in polynomial.iterterms():
                k, rest = divmod(monomial[place], q)
                powers.setdefault(k, {})[(*monomial[:place], rest, *monomial[place + 1 :])] = coefficient
            for k, terms in powers.items():
                total += self.ring.from_dict(terms) * p**k
            polynomial = total
        return polynomial

    def derivative(self, element: Quotient, x: int) -> Quotient:
        """∂/∂x by sympy's polynomials, through atoms by the chain rule."""
        total = self.of_polynomial(element.numerator, x) * Quotient(self, self.ring.one, element.denominator)
        for place, exponent in element.denominator:
            inner = self.of_factor(place, x)
            if inner.numerator:
                total = total - element * inner * Quotient(
                    self, self.ring.ground_new(self.ring.domain.convert(exponent)), ((place, 1),)
                )
        return total

    def of_polynomial(self, polynomial: Any, x: int) -> Quotient:
        """The derivative of a polynomial, which may contain atoms."""
        total = Quotient(self, polynomial.diff(self.generators[x]), ())
        for place in {i for m in polynomial.itermonoms() for i, a in enumerate(m) if a and i in self.slopes}:
            inner = self.of_atom(place, x)
            if inner.numerator:
                total = total + Quotient(self, polynomial.diff(self.generators[place]), ()) * inner
        return total

    def of_factor(self, place: int, x: int) -> Quotient:
        """The derivative of a denominator."""
        key = ("factor", place, x)
        if key not in self.derivatives:
            self.derivatives[key] = self.of_polynomial(self.factors[place], x)
        return self.derivatives[key]

    def of_atom(self, place: int, x: int) -> Quotient:
        """The derivative of an atom: f′(u) ∂u/∂x."""
        key = ("atom", place, x)
        if key not in self.derivatives:
            slope, argument = self.slopes[place]
            inner = self.derivative(argument, x)
            self.derivatives[key] = slope() * inner if inner.numerator else self.zero
        return self.derivatives[key]

    def residue(self, polynomial: Any) -> int:
        """The polynomial at fixed residues: what equal ones share."""
        total, values = 0, self.residues
        for monomial, c in polynomial.iterterms():
            term = c.numerator * pow(c.denominator, -1, MODULUS)
            for i, a in enumerate(monomial):
                if a:
                    term = term * pow(values[i], a, MODULUS)
            total += term
        return int(total % MODULUS)


class Quotient:
    """A polynomial over a product of powers of denominators."""

    __slots__ = ("algebra", "denominator", "numerator")

    def __init__(self, algebra: Algebra, numerator: Any, denominator: tuple[tuple[int, int], ...]) -> None:
        if len(numerator) > LARGEST_NUMERATOR:
            raise Undecidable("the polynomials grow too large")
        self.algebra = algebra
        self.numerator = numerator
        self.denominator = denominator if numerator else ()

    def __add__(self, other: Quotient) -> Quotient:
        if not self.numerator:
            return other
        if not other.numerator:
            return self
        if self.denominator == other.denominator:
            return Quotient(self.algebra, self.numerator + other.numerator, self.denominator)
        mine, theirs = dict(self.denominator), dict(other.denominator)
        left, right = self.numerator, other.numerator
        factors = self.algebra.factors
        for place in mine.keys() | theirs.keys():
            gap = mine.get(place, 0) - theirs.get(place, 0)
            if gap > 0:
                right = right * factors[place] ** gap
            elif gap < 0:
                left = left * factors[place] ** -gap
        common = {
            place: max(mine.get(place, 0), theirs.get(place, 0)) for place in mine.keys() | theirs.keys()
        }
        return Quotient(self.algebra, left + right, tuple(sorted(common.items())))

    def __neg__(self) -> Quotient:
        return Quotient(self.algebra, -self.numerator, self.denominator)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        if (
            len(self.numerator) * len(other.numerator) > LARGEST_PRODUCT
            or perf_counter() > self.algebra.deadline
        ):
            raise Undecidable("the polynomials grow too large")
        numerator = self.numerator * other.numerator
        if not self.denominator or not other.denominator:
            return Quotient(self.algebra, numerator, self.denominator or other.denominator)._cancelled()
        total = dict(self.denominator)
        for place, exponent in other.denominator:
            total[place] = total.get(place, 0) + exponent
        return Quotient(self.algebra, numerator, tuple(sorted(total.items())))._cancelled()

    def __truediv__(self, other: Quotient) -> Quotient:
        return self * self.algebra.inverse(other)

    def _cancelled(self) -> Quotient:
        """Without denominators that the numerator shows: powers of generators, or the whole of it."""
        if not self.denominator or not self.numerator:
            return self
        numerator, left = self.numerator, []
        for place, exponent in self.denominator:
            factor = self.algebra.factors[place]
            if len(factor) == 1:
                # a generator: all its powers at once
                i = next(i for i, a in enumerate(factor.leading_expv()) if a)
                k = min(exponent, min(m[i] for m in numerator.itermonoms()))
                if k:
                    numerator = numerator.ring.from_dict(
                        {(*m[:i], m[i] - k, *m[i + 1 :]): c for m, c in numerator.iterterms()}
                    )
                exponent -= k
            elif len(factor) == len(numerator):
                quotient, rest = numerator.div(factor)
                if not rest:
                    numerator, exponent = quotient, exponent - 1
            if exponent:
                left.append((place, exponent))
        return Quotient(self.algebra, numerator, tuple(left))

    def is_zero(self) -> bool:
        """Whether it is zero, by the relations known."""
        return not self.numerator or not self.algebra.reduced(self.numerator)

    def power(self, exponent: int) -> Quotient:
        """An integer power."""
        base = self if exponent >= 0 else self.algebra.inverse(self)
        if len(base.numerator) == 1:
            below = tuple((place, e * abs(exponent)) for place, e in base.denominator if exponent)
            power = Quotient(self.algebra, base.numerator ** abs(exponent), below)
            return Quotient(self.algebra, self.algebra.reduced(power.numerator), power.denominator)
        result = self.algebra.one
        for _ in range(abs(exponent)):
            result = result * base
        # (√p)² is p at once, or its derivative would be p p′/p
        if abs(exponent) > 1 and self.algebra.relations:
            return Quotient(self.algebra, self.algebra.reduced(result.numerator), result.denominator)
        return result

    def key(self) -> int:
        """A number that equal elements share."""
        algebra = self.algebra
        value = algebra.residue(algebra.reduced(self.numerator))
        for place, exponent in self.denominator:
            value = value * pow(algebra.residue(algebra.factors[place]), -exponent, MODULUS) % MODULUS
        return value
