"""The field in which sympy checks: entries as generators, functions as atoms.

sympy gives the derivative of each function of one number; the relations that answers are
written with are those of the functions: exp(u + v) = exp u exp v, log(uv) = log u + log v,
sin² + cos² = 1, (√u)² = u, sign(u)² = 1.  Roots and logarithms are of positive numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import lcm
from typing import Any

from ..errors import Undecidable
from ..expression import Expression, Size
from .algebra import Algebra, Quotient
from .evaluation import Entries, rational_value

# class of an operation → a function of sympy of one argument, and whether it is odd
ATOMS: dict[str, tuple[str, bool]] = {
    "Asin": ("asin", True), "Atan": ("atan", True), "Asinh": ("asinh", True), "Acosh": ("acosh", False),
    "Atanh": ("atanh", True), "Erf": ("erf", True), "Gamma": ("gamma", False),
    "LogGamma": ("loggamma", False),
}  # fmt: skip
PARTS = 12  # exp(u/12) is the atom, so that the roots of exp u are powers of it
LARGEST_TO_FACTOR = 30  # terms of a polynomial under a root


def sympy_has(name: str) -> bool:
    """Whether sympy has a function of one number under a name of the rule book."""
    import sympy

    return isinstance(getattr(sympy, name, None), type(sympy.sin))


class SympyField:
    """Numbers of the algebra; what ``evaluate`` of an operation is given."""

    def __init__(self, algebra: Algebra, sizes: Mapping[str, int]) -> None:
        self.algebra = algebra
        self.sizes = sizes
        self.zero, self.one = algebra.zero, algebra.one
        self.half = algebra.constant(Fraction(1, 2))
        self.current: Expression | None = None
        self.operands: list[Entries] = []
        self.atoms: dict[tuple[Any, ...], tuple[Quotient, Quotient]] = {}
        self.exponentials: dict[int, Quotient] = {}  # generator of exp(u) → u
        self.logarithms: dict[int, Quotient] = {}  # generator of log(u) → u
        self.roots: dict[int, tuple[int, Quotient]] = {}  # generator of u^(1/q) → q, u
        self.positive: set[int] = set()
        self.opaque = False  # an atom was made: what does not vanish may still be zero

    # --- what every operation asks for ----------------------------------------------------------

    def number(self, value: Fraction) -> Quotient:
        return self.algebra.constant(value)

    def size(self, size: Size) -> Quotient:
        return self.algebra.constant(size.at(self.sizes))

    def count(self, size: Size) -> int:
        return size.at(self.sizes)

    def is_zero(self, value: Quotient) -> bool:
        return value.is_zero()

    @property
    def pi(self) -> Quotient:
        place = self._place(("pi",), self.one, self.one, lambda: self.zero)
        self.positive.add(place)
        return self.algebra.generator(place)

    def sqrt(self, value: Quotient) -> Quotient:
        return self.rational_power(value, Fraction(1, 2))

    def power(self, base: Quotient, exponent: Quotient, node: Expression) -> Quotient:
        r = rational_value(node, self.sizes)
        if r is None:
            return self.exp(exponent * self.log(base))
        return self.rational_power(base, r)

    def inverse(self, node: Expression, X: Entries) -> Entries | None:
        """By cofactors, which need one division only."""
        n = len(X)
        if n > 3:
            return None
        if n == 1:
            return [[self.one / X[0][0]]]
        reciprocal = self.one / self.determinant(node, X)
        return [[self._cofactor(X, j, i) * reciprocal for j in range(n)] for i in range(n)]

    def determinant(self, node: Expression, X: Entries) -> Any:
        """By the first row."""
        if not 1 < len(X) < 4:
            return None
        total = self.zero
        for j, entry in enumerate(X[0]):
            total = total + entry * self._cofactor(X, 0, j)
        return total

    def _cofactor(self, X: Entries, row: int, column: int) -> Any:
        """A cofactor of a 2×2 or 3×3 matrix."""
        rows = [[v for j, v in enumerate(r) if j != column] for i, r in enumerate(X) if i != row]
        value = rows[0][0] if len(rows) == 1 else rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]
        return -value if (row + column) % 2 else value

    def __getattr__(self, name: str) -> Any:
        raise Undecidable(f"{name} has no entries in closed form")

    # --- functions ------------------------------------------------------------------------------

    def apply(self, node: Expression, *arguments: Quotient) -> Quotient:
        name = type(node).__name__
        rule = FUNCTIONS.get(name)
        if rule is not None:
            return rule(self, *arguments)
        if name == "Function":
            return self.undefined(node.parameters, arguments[0])
        if name == "Polygamma":
            return self.polygamma(int(str(arguments[0].numerator)), arguments[1])
        if name in ATOMS:
            return self.named(*ATOMS[name], arguments[0])
        own = str(getattr(node, "name", None))
        if own.isidentifier() and sympy_has(own):
            return self.named(own, False, arguments[0])
        raise Undecidable(f"no sympy function for {name}")

    def _place(
        self, head: tuple[Any, ...], u: Quotient, argument: Quotient, slope: Callable[[], Quotient]
    ) -> int:
        """The generator of an atom ``head`` at u; ``argument`` is what the chain rule runs through."""
        key = (*head, u.key())
        known = self.atoms.get(key)
        if known is not None and (known[0] - u).is_zero():
            return next(i for i, a in enumerate(known[1].numerator.leading_expv()) if a)
        place = self.algebra.atom(argument, slope)
        self.atoms[key] = (u, self.algebra.generator(place))
        self.opaque = True
        return place

    def undefined(self, parameters: tuple[Any, ...], u: Quotient) -> Quotient:
        """f⁽ᵏ⁾(u) of a function without a formula."""
        name, k = parameters
        place = self._place(("f", name, k), u, u, lambda: self.undefined((name, k + 1), u))
        return self.algebra.generator(place)

    def polygamma(self, k: int, u: Quotient) -> Quotient:
        return self.algebra.generator(self._place(("polygamma", k), u, u, lambda: self.polygamma(k + 1, u)))

    def named(self, head: str, odd: bool, u: Quotient) -> Quotient:
        """An atom whose derivative sympy knows."""
        if u.is_zero() and odd:
            return self.zero
        if odd and u.numerator.LC < 0:
            return -self.named(head, odd, -u)
        return self.algebra.generator(self._place((head,), u, u, lambda: self.slope(head, u)))

    def slope(self, head: str, u: Quotient) -> Quotient:
        """f′(u), from sympy's derivative of f."""
        import sympy

        t = sympy.Symbol("t")
        return self.read(sympy.diff(getattr(sympy, head)(t), t), u)

    def read(self, expression: Any, u: Quotient) -> Quotient:
        """A small expression of sympy in one symbol, at u (recursion in an expression of sympy's own)."""
        import sympy

        if isinstance(expression, sympy.Symbol):
            return u
        if isinstance(expression, sympy.Rational):
            return self.algebra.constant(Fraction(int(expression.p), int(expression.q)))
        if expression is sympy.pi:
            return self.pi
        if isinstance(expression, (sympy.Add, sympy.Mul)):
            parts = [self.read(part, u) for part in expression.args]
            total = parts[0]
            for part in parts[1:]:
                total = total + part if isinstance(expression, sympy.Add) else total * part
            return total
        if isinstance(expression, sympy.exp):
            return self.exp(self.read(expression.args[0], u))
        if isinstance(expression, sympy.Pow) and isinstance(expression.exp, sympy.Rational):
            return self.rational_power(
                self.read(expression.base, u), Fraction(int(expression.exp.p), int(expression.exp.q))
            )
        if isinstance(expression, sympy.polygamma):
            return self.polygamma(int(expression.args[0]), self.read(expression.args[1], u))
        if isinstance(expression, sympy.gamma):
            return self.named("gamma", False, self.read(expression.args[0], u))
        raise Undecidable(f"no reading of {type(expression).__name__}")

    def exp(self, u: Quotient) -> Quotient:
        """Π exp(term/12)^(12c): an atom for each term, so that exp(u + v) = exp u exp v."""
        algebra, total = self.algebra, self.one
        for monomial, c in u.numerator.iterterms():
            coefficient = Fraction(int(c.numerator), int(c.denominator))
            places = [i for i, a in enumerate(monomial) if a]
            single = places[0] if not u.denominator and sum(monomial) == 1 else None
            if single is not None and single in self.logarithms:
                total = total * self.rational_power(self.logarithms[single], coefficient)
                continue
            parts = lcm(PARTS, coefficient.denominator)
            term = Quotient(
                algebra, algebra.ring.from_dict({monomial: self.convert(Fraction(1, parts))}), u.denominator
            )
            total = total * self._exponential(term).power(int(coefficient * parts))
        return total

    def _exponential(self, term: Quotient) -> Quotient:
        """The atom exp(term)."""
        place = self._place(("exp",), term, term, lambda: self.one)
        value = self.algebra.generator(place)
        if place not in self.exponentials:
            self.exponentials[place] = term
            self.positive.add(place)
            self.algebra.slopes[place] = (lambda: value, term)
        return value

    def convert(self, value: Fraction) -> Any:
        """A coefficient of the ring."""
        return self.algebra.ring.domain.convert(value)

    def log(self, u: Quotient) -> Quotient:
        """Σ a log g + log f + …: the logarithms of the factors, with a constant of its own for log(−1)."""
        algebra = self.algebra
        numerator = algebra.reduced(u.numerator)
        if not numerator:
            raise ZeroDivisionError("log of zero")
        lead, powers, rest = algebra.split(numerator)
        total = self._log_number(lead)
        if lead < 0:
            minus = self.algebra.constant(-1)
            total = total + self.algebra.generator(self._place(("log",), minus, minus, lambda: self.zero))
        for place, a in powers.items():
            total = total + self._log_generator(place) * algebra.constant(a)
        if rest != 1:
            total = total + self._log_polynomial(rest)
        for place, e in u.denominator:
            factor = algebra.factors[place]
            generator = self._generator_of(factor)
            one = self._log_polynomial(factor) if generator is None else self._log_generator(generator)
            total = total - one * algebra.constant(e)
        return total

    def _generator_of(self, polynomial: Any) -> int | None:
        """The place of the generator that a polynomial is, or None."""
        if len(polynomial) != 1:
            return None
        return next((i for i, a in enumerate(polynomial.leading_expv()) if a), None)

    def _log_number(self, value: Any) -> Quotient:
        total = self.zero
        for number, sign in ((abs(int(value.numerator)), 1), (int(value.denominator), -1)):
            for prime, exponent in factors(number).items():
                u = self.algebra.constant(prime)
                place = self._place(("log",), u, u, lambda: self.zero)
                self.logarithms.setdefault(place, u)
                total = total + self.algebra.generator(place) * self.algebra.constant(sign * exponent)
        return total

    def _log_generator(self, place: int) -> Quotient:
        if place in self.exponentials:
            return self.exponentials[place]
        if place in self.roots:
            q, u = self.roots[place]
            return self.log(u) * self.algebra.constant(Fraction(1, q))
        return self._log_polynomial(self.algebra.generators[place])

    def _log_polynomial(self, polynomial: Any) -> Quotient:
        u = Quotient(self.algebra, polynomial, ())
        place = self._place(("log",), u, u, lambda: self.one / u)
        self.logarithms.setdefault(place, u)
        return self.algebra.generator(place)

    def rational_power(self, base: Quotient, r: Fraction) -> Quotient:
        """base^r; with a broken exponent factor by factor, each taken as positive but (x²)^(1/2) = |x|."""
        algebra = self.algebra
        if r.denominator == 1:
            if abs(r) > 40:
                raise Undecidable("a high power")
            return base.power(int(r))
        numerator = algebra.reduced(base.numerator)
        if not numerator:
            raise ZeroDivisionError("a root of zero")
        lead, powers, rest = algebra.split(numerator)
        if lead < 0:
            if rest != 1:
                lead, rest = -lead, -rest
            else:
                raise Undecidable("a root of a negative number")
        total = self.one
        for number, sign in ((int(lead.numerator), 1), (int(lead.denominator), -1)):
            for prime, exponent in factors(number).items():
                total = total * self._root(algebra.constant(prime), r * sign * exponent, True)
        for place, a in powers.items():
            total = total * self._root(algebra.generator(place), r * a, a % 2 == 1 or place in self.positive)
        for factor, k in self._factors(rest):
            total = total * self._root(Quotient(algebra, factor, ()), r * k, k % 2 == 1)
        for place, e in base.denominator:
            for factor, k in self._factors(algebra.factors[place]):
                total = total * self._root(Quotient(algebra, factor, ()), -r * e * k, e * k % 2 == 1)
        return total

    def _factors(self, polynomial: Any) -> list[tuple[Any, int]]:
        """A polynomial as a product of powers; a long one, or a sign, stays with its first factor."""
        if polynomial == 1:
            return []
        if not 1 < len(polynomial) <= LARGEST_TO_FACTOR:
            return [(polynomial, 1)]
        coefficient, found = polynomial.factor_list()
        if len(found) == 1 and found[0][1] == 1:
            return [(polynomial, 1)]
        first, k = found[0]
        if coefficient != 1:
            if k > 1:
                return [(self.algebra.ring.ground_new(coefficient), 1), *found]
            found[0] = (first * coefficient, 1)
        return list(found)

    def _root(self, u: Quotient, r: Fraction, positive: bool) -> Quotient:
        """u^r of one factor, |u|^r unless it is positive."""
        if not positive:
            u = self.sign(u) * u
            return u.power(int(r)) if r.denominator == 1 else self.rational_power(u, r)
        if r.denominator == 1:
            return u.power(int(r))
        q = r.denominator
        generator = self._generator_of(u.numerator) if not u.denominator else None
        if generator in self.exponentials and generator is not None:
            return self.exp(self.exponentials[generator] * self.algebra.constant(r))
        place = self._place(("root", q), u, u, lambda: self.zero)
        if place not in self.roots:
            self.roots[place] = (q, u)
            self.positive.add(place)
            self.algebra.relations[place] = (q, u.numerator)
            value = self.algebra.generator(place)
            share = self.algebra.constant(Fraction(1, q))
            self.algebra.slopes[place] = (lambda: value * share / u, u)
        return self.algebra.generator(place).power(r.numerator)

    # --- signs ----------------------------------------------------------------------------------

    def sign(self, u: Quotient) -> Quotient:
        """A product of signs, each with s² = 1 and no derivative."""
        algebra = self.algebra
        numerator = algebra.reduced(u.numerator)
        if not numerator:
            return self.zero
        lead, powers, rest = algebra.split(numerator)
        total = self.one if lead > 0 else -self.one
        places = [p for p, a in powers.items() if a % 2 and p not in self.positive]
        polynomials = [algebra.generators[p] for p in places] + ([rest] if rest != 1 else [])
        polynomials += [algebra.factors[p] for p, e in u.denominator if e % 2]
        for polynomial in polynomials:
            generator = self._generator_of(polynomial)
            if generator is not None and generator in self.positive:
                continue
            if generator is not None and algebra.relations.get(generator, (0, 0))[1] == 1:
                total = total * algebra.generator(generator)  # a sign is its own sign
                continue
            v = Quotient(algebra, polynomial, ())
            place = self._place(("sign",), v, v, lambda: self.zero)
            algebra.relations.setdefault(place, (2, algebra.ring.one))
            total = total * algebra.generator(place)
        return total

    def absolute(self, u: Quotient) -> Quotient:
        return self.sign(u) * u

    def step(self, u: Quotient) -> Quotient:
        return (self.sign(u) + self.one) * self.half

    def maximum(self, u: Quotient, v: Quotient) -> Quotient:
        return (u + v + self.absolute(u - v)) * self.half

    def minimum(self, u: Quotient, v: Quotient) -> Quotient:
        return (u + v - self.absolute(u - v)) * self.half

    def huber(self, u: Quotient) -> Quotient:
        cut = self.minimum(self.maximum(u, -self.one), self.one)
        return cut * u - cut * cut * self.half

    # --- circular functions ---------------------------------------------------------------------

    def sin(self, u: Quotient) -> Quotient:
        if u.is_zero():
            return self.zero
        if u.numerator.LC < 0:
            return -self.sin(-u)
        place = self._place(("sin",), u, u, lambda: self.cos(u))
        if place not in self.algebra.relations:
            cosine = self.cos(u).numerator
            self.algebra.relations[place] = (2, 1 - cosine**2)
        return self.algebra.generator(place)

    def cos(self, u: Quotient) -> Quotient:
        if u.is_zero():
            return self.one
        if u.numerator.LC < 0:
            u = -u
        return self.algebra.generator(self._place(("cos",), u, u, lambda: -self.sin(u)))

    def sigmoid(self, u: Quotient) -> Quotient:
        return self.one / (self.one + self.exp(-u))

    def sinh(self, u: Quotient) -> Quotient:
        return (self.exp(u) - self.exp(-u)) * self.half

    def cosh(self, u: Quotient) -> Quotient:
        return (self.exp(u) + self.exp(-u)) * self.half


FUNCTIONS: dict[str, Callable[..., Quotient]] = {
    "Exp": SympyField.exp, "Log": SympyField.log, "Sigmoid": SympyField.sigmoid,
    "Softplus": lambda f, u: f.log(f.one + f.exp(u)),
    "Abs": SympyField.absolute, "Sign": SympyField.sign, "Step": SympyField.step,
    "Relu": lambda f, u: f.step(u) * u, "Maximum": SympyField.maximum, "Minimum": SympyField.minimum,
    "Huber": SympyField.huber,
    "Sin": SympyField.sin, "Cos": SympyField.cos, "Tan": lambda f, u: f.sin(u) / f.cos(u),
    "Sinh": SympyField.sinh, "Cosh": SympyField.cosh, "Tanh": lambda f, u: f.sinh(u) / f.cosh(u),
    "Erfc": lambda f, u: f.one - f.named("erf", True, u),
    "Acos": lambda f, u: f.pi * f.half - f.named("asin", True, u),
    "Digamma": lambda f, u: f.polygamma(0, u),
}  # fmt: skip


def factors(number: int) -> dict[int, int]:
    """The prime factors of a number; a large rest counts as one."""
    found: dict[int, int] = {}
    divisor = 2
    while divisor * divisor <= number and divisor < 1000:
        while number % divisor == 0:
            found[divisor] = found.get(divisor, 0) + 1
            number //= divisor
        divisor += 1
    if number > 1:
        found[number] = found.get(number, 0) + 1
    return found
