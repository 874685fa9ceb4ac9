"""Counterexamples: small integer matrices at which a claim and the derivative differ, exactly if possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import chain
from math import isqrt
from random import Random
from typing import Any, NamedTuple

from ..errors import MatdiffError, Undecidable
from ..expression import Expression, Symbol, postorder
from ..expression.structure import SOURCES, source
from ..index.claim import Resample
from ..index.complex_numeric import ComplexField
from ..index.evaluation import Entries, RationalField, evaluate
from ..index.numeric import NumberField
from ..index.sizes import Price, orders, size_names
from ..operations import Function
from ..operations.arithmetic import product_of_entries
from ..operations.complex import is_complex
from ..operations.inverse import eliminate

SEED = 7919
DRAWS = 24  # points tried at each choice of sizes and signs
SEARCHED = 120  # where none of them shows a difference
KEPT = 6  # of so many counterexamples the shortest is shown
DIGITS = 30
SIGNIFICANT = 6

# what stands for a function without a formula, in the order in which the names are met
POLYNOMIALS: tuple[tuple[str, int], ...] = (("u^3", 3), ("u^4", 4), ("u^5", 5))


class Counterexample(NamedTuple):
    """A point where a claim is not the derivative.

    Attributes
    ----------
    sizes : the sizes by name.
    values : the value of each symbol, entries.
    functions : the formula that stands for each undefined function.
    claim, derivative : both values there, entries; they differ in shape or in an entry.  A claim that
        has no value there (a division by zero) has none.
    exact : whether they are rational numbers, exactly; otherwise they are rounded.
    """

    sizes: dict[str, int]
    values: dict[str, Entries]
    functions: dict[str, str]
    claim: Entries
    derivative: Entries
    exact: bool

    def as_dict(self) -> dict[str, Any]:
        """As JSON: a scalar is a number, a vector a list, a matrix a list of rows; ``"1/2"`` a fraction."""
        return {
            "sizes": self.sizes,
            "values": {name: plain(entries) for name, entries in self.values.items()},
            "functions": self.functions,
            "claim": plain(self.claim) if self.claim else None,
            "derivative": plain(self.derivative),
            "exact": self.exact,
        }

    def lines(self) -> list[str]:
        """The counterexample to read."""
        at = [f"{name} = {written(entries)}" for name, entries in self.values.items()]
        at += [f"{name}(u) = {formula}" for name, formula in self.functions.items()]
        about = "" if self.exact else "≈ "
        return [
            "at " + ", ".join(at) if at else "everywhere",
            f"the claim is {about}{written(self.claim)}"
            if self.claim
            else "the claim has no value: it divides by zero",
            f"the derivative is {about}{written(self.derivative)}",
        ]


def plain(entries: Entries) -> Any:
    """Entries as JSON."""
    shown = [[number(v) for v in row] for row in entries]
    if len(shown[0]) == 1:
        return shown[0][0] if len(shown) == 1 else [row[0] for row in shown]
    return shown


def number(value: Any) -> int | float | str:
    """A number as JSON."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else str(value)
    if value.imag:
        real, imaginary = (f"{float(part):.{SIGNIFICANT}g}" for part in (value.real, value.imag))
        return (
            f"{imaginary}i"
            if real == "0"
            else f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}i"
        )
    value = value.real
    return int(value) if value == int(value) else float(f"{float(value):.{SIGNIFICANT}g}")


def written(entries: Entries) -> str:
    """Entries in the notation of matrices: ``[1, 2; 3, 4]``."""
    rows = [", ".join(str(number(v)) for v in row) for row in entries]
    return rows[0] if len(entries) == len(entries[0]) == 1 else "[" + "; ".join(rows) + "]"


class ExactField(RationalField):
    """Rational numbers with roots of squares, signs, and polynomials for functions without a formula."""

    def __init__(self, sizes: Mapping[str, int], degrees: Mapping[str, int]) -> None:
        super().__init__(sizes)
        self.degrees = degrees

    def sqrt(self, value: Fraction) -> Fraction:
        """The root of a square.  Raises Undecidable for another number."""
        if value < 0:
            raise Resample("a root of a negative number")
        root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
        if root * root != value:
            raise Undecidable("an irrational root")
        return root

    def power(self, base: Fraction, exponent: Fraction, node: Expression) -> Fraction:
        if exponent.denominator == 2 and abs(exponent) < 20:
            return self.sqrt(base) ** exponent.numerator
        if exponent.denominator != 1 or abs(exponent) > 64:
            raise Undecidable("no rational number")
        return base ** int(exponent)

    def inverse(self, node: Expression, X: Entries) -> None:
        return None

    def determinant(self, node: Expression, X: Entries) -> None:
        return None

    def apply(self, node: Expression, *arguments: Fraction) -> Fraction:
        """The value of an elementwise function that is rational at rational numbers."""
        name = type(node).__name__
        if isinstance(node, Function):
            function, primes = str(node.parameters[0]), int(str(node.parameters[1]))
            return falling(self.degrees[function], primes) * power(
                arguments[0], self.degrees[function] - primes
            )
        rational = RATIONAL.get(name)
        if rational is None:
            raise Undecidable(f"{name} is irrational")
        return rational(*arguments)


def falling(degree: int, primes: int) -> int:
    """k (k − 1) … of as many factors as there are primes."""
    total = 1
    for i in range(primes):
        total *= degree - i
    return total


def power(base: Fraction, exponent: int) -> Fraction:
    """A power, with no value asked for where the factor before it is zero."""
    return base**exponent if exponent >= 0 else Fraction(0)


def sign(u: Fraction) -> Fraction:
    """−1, 0 or 1."""
    return Fraction((u > 0) - (u < 0))


RATIONAL: dict[str, Callable[..., Fraction]] = {
    "Abs": abs, "Sign": sign, "Relu": lambda u: max(u, Fraction(0)), "Step": lambda u: (sign(u) + 1) / 2,
    "Maximum": max, "Minimum": min,
}  # fmt: skip


class Decimals(NumberField):
    """Numbers of many digits, with the polynomials that stand for functions without a formula."""

    def __init__(self, context: Any, sizes: Mapping[str, int], degrees: Mapping[str, int]) -> None:
        super().__init__(context, sizes)
        self.degrees = degrees

    def apply(self, node: Expression, *arguments: Any) -> Any:
        if isinstance(node, Function):
            function, primes = str(node.parameters[0]), int(str(node.parameters[1]))
            degree = self.degrees[function]
            return falling(degree, primes) * arguments[0] ** max(degree - primes, 0)
        return super().apply(node, *arguments)


class Values:
    """Small integer values of symbols, with their structure."""

    def __init__(self, random: Random, low: int) -> None:
        self.random = random
        self.low = low

    def value(self, symbol: Symbol, sizes: Mapping[str, int]) -> Entries:
        """A value of a symbol, rational."""
        rows, columns = symbol.rows.at(sizes), symbol.columns.at(sizes)
        low = 1 if "positive" in symbol.properties else self.low
        X = [[Fraction(self.random.randint(low, 3)) for _ in range(columns)] for _ in range(rows)]
        n = range(rows)
        if symbol.kind == "spd":
            return [[sum((X[k][i] * X[k][j] for k in n), Fraction(i == j)) for j in n] for i in n]
        if symbol.kind == "orthogonal":
            return self.orthogonal(X)
        if symbol.kind not in SOURCES:
            return X
        sources = [[source(symbol.kind, i, j) for j in n] for i in n]
        return [[s * X[k][m] for s, k, m in row] for row in sources]

    def orthogonal(self, X: Entries) -> Entries:
        """(I − S)(I + S)⁻¹ with S skew, the last column with a random sign."""
        n = range(len(X))
        S = [[X[i][j] if j < i else -X[j][i] if i < j else Fraction(0) for j in n] for i in n]
        unit = [[Fraction(i == j) for j in n] for i in n]
        plus = [[unit[i][j] + S[i][j] for j in n] for i in n]
        minus = [[unit[i][j] - S[i][j] for j in n] for i in n]
        inverse, _ = eliminate(RationalField({}), plus, unit)
        turned = product_of_entries(minus, inverse)
        last = self.random.choice((1, -1))
        return [[*row[:-1], last * row[-1]] for row in turned]


def counterexample(claim: Expression, derivative: Expression, symbols: list[Symbol]) -> Counterexample | None:
    """A point where two expressions differ, the shortest of some; None where none was found.

    ``symbols`` are all that may be shown, in their order.
    """
    nodes = postorder(claim, derivative)
    names = size_names([*nodes, *symbols])
    functions = list(dict.fromkeys(str(n.parameters[0]) for n in nodes if isinstance(n, Function)))
    formulas = {name: POLYNOMIALS[min(i, 2)] for i, name in enumerate(functions)}
    for sizes in choices(names, nodes):
        found: list[Counterexample] = []
        for attempt in trials(claim, derivative, symbols, sizes, formulas):
            found.append(attempt)
            if len(found) == KEPT:
                break
        if found:
            return min(found, key=lambda c: (not c.exact, sum(map(len, c.lines()))))
    # a claim that has values at few points only: log(X^-1) of a matrix, entry by entry
    small = dict.fromkeys(names, 2)
    if not Price(nodes).is_payable(small):
        return None
    rare = next(trials(claim, derivative, symbols, small, formulas, SEARCHED), None)
    return rare or undefined(claim, derivative, symbols, names)


def undefined(
    claim: Expression, derivative: Expression, symbols: list[Symbol], names: list[str]
) -> Counterexample | None:
    """A point where the derivative has a value and the claim divides by zero, if it does so everywhere."""
    occurring = claim.symbols | derivative.symbols
    nodes = postorder(claim, derivative)
    found: Counterexample | None = None
    for sizes in choices(names, nodes):
        random = Random(SEED)
        for _ in range(DRAWS):
            drawn = Values(random, -2)
            try:
                values: dict[Expression, Entries] = {s: drawn.value(s, sizes) for s in symbols}
                right, exact = value_at(derivative, values, sizes)
            except (Resample, Undecidable, ZeroDivisionError, ValueError, KeyError):
                continue
            try:
                value_at(claim, values, sizes)
                return None
            except ZeroDivisionError:
                shown = {s.name: values[s] for s in symbols if s in occurring}
                found = found or Counterexample(sizes, shown, {}, [], right, exact)
            except (Resample, Undecidable, ValueError, KeyError):
                return None
    return found


def value_at(
    node: Expression, values: Mapping[Expression, Entries], sizes: dict[str, int]
) -> tuple[Entries, bool]:
    """The value of an expression, and whether it is exact."""
    try:
        return evaluate([node], ExactField(sizes, {}), values)[0], True
    except Undecidable:
        return decimals(node, node, values, sizes, {})[0], False


def choices(names: list[str], nodes: list[Expression]) -> Iterator[dict[str, int]]:
    """The sizes to try: all two, then all different, both ways round; none that take too long."""
    price = Price(nodes)
    small = dict.fromkeys(names, 2)
    different = [sizes for sizes in orders(names, small, nodes) if sizes != small]
    for sizes in (small, *different, dict.fromkeys(names, 3)):
        if price.is_payable(sizes):
            yield sizes


def trials(
    claim: Expression,
    derivative: Expression,
    symbols: list[Symbol],
    sizes: dict[str, int],
    formulas: Mapping[str, tuple[str, int]],
    draws: int = DRAWS,
) -> Iterator[Counterexample]:
    """Counterexamples at some sizes."""
    degrees = {name: degree for name, (_, degree) in formulas.items()}
    shown = {name: formula for name, (formula, _) in formulas.items()}
    random = Random(SEED)
    over_complex = any(is_complex(node) for node in (claim, derivative, *symbols))
    exact: ExactField | None = None if over_complex else ExactField(sizes, degrees)
    occurring = claim.symbols | derivative.symbols
    for low in chain.from_iterable((low,) * draws for low in (-2, 1)):
        drawn = Values(random, low)
        try:
            values: dict[Expression, Entries] = {s: drawn.value(s, sizes) for s in symbols}
            both = None
            if exact is not None:
                try:
                    both = evaluate([claim, derivative], exact, values)
                except Undecidable:
                    exact = None
            if both is None:
                both = decimals(claim, derivative, values, sizes, degrees)
        except (Resample, ZeroDivisionError, ValueError, OverflowError):
            continue
        except (Undecidable, MatdiffError):
            return
        if differ(both[0], both[1], exact is not None):
            yield Counterexample(
                dict(sizes),
                {s.name: seen(s, values[s]) for s in symbols if s in occurring},
                shown, both[0], both[1], exact is not None,
            )  # fmt: skip


def seen(symbol: Symbol, entries: Entries) -> Entries:
    """The value that a symbol had."""
    if not is_complex(symbol):
        return entries
    from mpmath import MPContext

    context = MPContext()
    plain = [[context.mpf(v.numerator) / v.denominator for v in row] for row in entries]
    return with_imaginary_part(context, symbol, plain)


def decimals(
    claim: Expression,
    derivative: Expression,
    values: Mapping[Expression, Entries],
    sizes: Mapping[str, int],
    degrees: Mapping[str, int],
) -> list[Entries]:
    """Both values with many digits."""
    from mpmath import MPContext

    context = MPContext()
    context.dps = DIGITS
    given = {
        s: [[context.mpf(v.numerator) / v.denominator for v in row] for row in entries]
        for s, entries in values.items()
    }
    if not any(is_complex(node) for node in (claim, derivative, *values)):
        return evaluate([claim, derivative], Decimals(context, sizes, degrees), given)
    given = {s: with_imaginary_part(context, s, entries) for s, entries in given.items()}
    return evaluate([claim, derivative], ComplexField(context, sizes), given)


def with_imaginary_part(context: Any, symbol: Expression, entries: Entries) -> Entries:
    """The value of a complex symbol, made of a real one: each entry with the one across as imaginary part."""
    if not is_complex(symbol):
        return entries
    rows, columns = len(entries), len(entries[0])
    across = [
        [entries[(i + 1) % rows][(j + 1) % columns] + i - j for j in range(columns)] for i in range(rows)
    ]
    found = [
        [context.mpc(a, b) for a, b in zip(r, s, strict=True)] for r, s in zip(entries, across, strict=True)
    ]
    if "hermitian" not in symbol.properties:
        return found
    return [[found[i][j] + context.conj(found[j][i]) for j in range(columns)] for i in range(rows)]


def differ(left: Entries, right: Entries, exact: bool) -> bool:
    """Whether two values differ, visibly where they are rounded."""
    if (len(left), len(left[0])) != (len(right), len(right[0])):
        return True
    pairs = [(a, b) for r, s in zip(left, right, strict=True) for a, b in zip(r, s, strict=True)]
    if exact:
        return any(a != b for a, b in pairs)
    scale = max(1, *(max(abs(a), abs(b)) for a, b in pairs))
    return scale < 10**6 and any(abs(a - b) > scale * 10**-5 for a, b in pairs)
