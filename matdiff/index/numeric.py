"""The test with high-precision numbers, for what neither the proof nor sympy decides.

F is evaluated with mpmath at X ± hV (more points for higher derivatives), the central difference is compared
with the answer along V.  With 30 + 20k digits and h = 10⁻¹⁵ the two agree to about 28 digits where
the answer is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from time import perf_counter, process_time
from typing import Any

from ..errors import Undecidable
from ..expression import Expression, Size, Symbol, postorder
from ..expression.structure import SOURCES, source
from ..operations.frechet import nested
from ..operations.inverse import eliminate
from .claim import FAILED, TESTED, UNDECIDED, Claim, Method, Mismatch, Resample
from .evaluation import Entries, evaluate, rational_value
from .judge import judge
from .sizes import LARGEST_RUN, TOO_LARGE, least_sizes, orders, size_names

POINTS = 3
MISSES = 6
POINTS_WITH_SIGNS = 40  # two pieces of a function agree by chance at some points
SIGNED = frozenset(
    {"Abs", "Sign", "Relu", "Step", "Maximum", "Minimum", "Huber", "Largest", "Smallest", "LargestPlace",
     "SmallestPlace", "Norm", "Norm1", "NormInf", "Power"}
)  # fmt: skip
SEED = 20611
STEP_DIGITS = 15
AGREEMENT = 20  # digits to which both sides must agree
DISAGREEMENT = 8  # they differ where they differ within so many digits
LARGEST_VALUE = 10**8
SLOW = frozenset({"MatrixLogarithm", "Frechet", "FrechetMatrix"})  # which mpmath takes long for
TIME_LIMIT = 4.0  # seconds of the processor
LARGEST_WORK = LARGEST_RUN // 5  # numbers with many digits are slower than residues


class NumberField:
    """Real numbers of many digits; what ``evaluate`` of an operation is given."""

    def __init__(self, context: Any, sizes: Mapping[str, int]) -> None:
        self.context = context
        self.sizes = sizes
        self.zero, self.one = context.mpf(0), context.mpf(1)
        self.pi = +context.pi
        self.current: Expression | None = None
        self.operands: list[Entries] = []

    def number(self, value: Fraction) -> Any:
        return self.context.mpf(value.numerator) / value.denominator

    def size(self, size: Size) -> Any:
        return self.context.mpf(size.at(self.sizes))

    def count(self, size: Size) -> int:
        return size.at(self.sizes)

    def is_zero(self, value: Any) -> bool:
        # what is zero but for rounding: a pivot of a singular matrix
        return bool(abs(value) < self.context.mpf(10) ** (20 - self.context.dps))

    def sqrt(self, value: Any) -> Any:
        if value <= 0:
            raise Resample("a root of a negative number")
        return self.context.sqrt(value)

    def power(self, base: Any, exponent: Any, node: Expression) -> Any:
        r = rational_value(node, self.sizes)
        if r is not None and r.denominator == 1:
            return base ** int(r)
        if base <= 0:
            raise Resample("a power of a negative number")
        return self.context.power(base, exponent)

    def apply(self, node: Expression, *arguments: Any) -> Any:
        name = type(node).__name__
        if name == "Function":
            return undefined(self.context, node.parameters[0], node.parameters[1], arguments[0])
        function = FUNCTIONS.get(name)
        if function is not None:
            value = function(self.context, *arguments)
        else:
            own = getattr(self.context, str(getattr(node, "name", None)), None)  # mpmath's, by our name
            if own is None:
                raise Undecidable(f"no numbers for {name}")
            value = own(*arguments)
        if isinstance(value, self.context.mpc) or not self.context.isfinite(value):
            raise Resample(f"{name} outside its domain")
        return value

    def inverse(self, node: Expression, X: Entries) -> Entries | None:
        n = range(len(X))
        found, _ = eliminate(self, X, [[self.one if i == j else self.zero for j in n] for i in n])
        if any(abs(v) > LARGEST_VALUE for row in found for v in row):
            raise Resample("a matrix that is nearly singular")
        return found

    def determinant(self, node: Expression, X: Entries) -> Any:
        return None

    def real(self, matrix: Any) -> Entries:
        """The entries of a matrix of mpmath.  Raises Resample where they are not real."""
        entries = matrix.tolist()
        small = self.context.mpf(10) ** (10 - self.context.dps)
        if any(abs(self.context.im(v)) > small * (1 + abs(v)) for row in entries for v in row):
            raise Resample("a matrix function that is not real")
        return [[self.context.re(v) for v in row] for row in entries]

    def matrix_function(self, name: str, node: Expression, X: Entries) -> Entries:
        """expm, logm or sqrtm of a matrix."""
        functions = {"expm": self.context.expm, "logm": self.context.logm, "sqrtm": self.context.sqrtm}
        if name not in functions:
            raise Undecidable(f"no numbers for {name}")
        if self.is_symmetric(X):
            return self.spectral_function(name, X)
        try:
            return self.real(functions[name](self.context.matrix(X)))
        except self.context.NoConvergence as error:
            raise Resample(f"{name} does not converge") from error

    def frechet(self, name: str, node: Expression, X: Entries, directions: Sequence[Entries]) -> Entries:
        """The derivative of expm, logm or sqrtm along some directions."""
        from .divided import TAYLOR, derivative

        matrix = self.context.matrix
        if name not in TAYLOR:
            raise Undecidable(f"no numbers for the derivative of {name}")
        found = derivative(self.context, name, matrix(X), [matrix(E) for E in directions])
        if found is not None:
            return self.real(found)
        corner = self.matrix_function(name, node, nested(self, X, tuple(directions)))
        return [row[-len(X) :] for row in corner[: len(X)]]

    def is_symmetric(self, X: Entries) -> bool:
        """Whether a matrix is symmetric, up to rounding."""
        small = self.context.mpf(10) ** (10 - self.context.dps)
        return all(
            abs(X[i][j] - X[j][i]) <= small * (1 + abs(X[i][j])) for i in range(len(X)) for j in range(i)
        )

    def spectral_function(self, name: str, X: Entries) -> Entries:
        """expm, logm or sqrtm of a symmetric matrix, from its eigenvalues."""
        values, vectors = self.eigh(X)
        if name != "expm" and values[0] <= 0:
            raise Resample(f"{name} of a matrix that is not positive definite")
        scalar = {"expm": self.context.exp, "logm": self.context.log, "sqrtm": self.context.sqrt}[name]
        images = [scalar(value) for value in values]
        return [
            [sum(a * f * b for a, f, b in zip(row, images, other, strict=True)) for other in vectors]
            for row in vectors
        ]

    def eigh(self, X: Entries) -> tuple[list[Any], Entries]:
        """The eigenvalues, ascending, and the eigenvectors of a symmetric matrix, with a fixed sign."""
        n = range(len(X))
        if not self.is_symmetric(X):
            raise Undecidable("the eigenvalues of a matrix that is not symmetric")
        values, vectors = self.context.eigsy(self.context.matrix(X))
        order = sorted(n, key=lambda i: values[i])
        columns = []
        for i in order:
            column = [vectors[j, i] for j in n]
            # the entry of largest size is positive: the same sign at neighbouring points
            lead = max(column, key=abs)
            columns.append([v if lead > 0 else -v for v in column])
        return [values[i] for i in order], [list(row) for row in zip(*columns, strict=True)]

    def eig(self, X: Entries) -> tuple[list[Any], Entries]:
        """The eigenvalues, ascending, and unit eigenvectors with a fixed sign of a matrix.

        Raises Resample where an eigenvalue is not real.
        """
        n = range(len(X))
        values, vectors = self.context.eig(self.context.matrix(X))
        small = self.context.mpf(10) ** (10 - self.context.dps)
        if any(abs(self.context.im(value)) > small * (1 + abs(value)) for value in values):
            raise Resample("eigenvalues that are not real")
        columns = []
        for i in sorted(n, key=lambda i: self.context.re(values[i])):
            column = [vectors[j, i] for j in n]
            lead = max(column, key=abs)  # real up to a factor, and positive once divided by it
            column = [self.context.re(v / lead) for v in column]
            length = self.context.sqrt(sum(v * v for v in column))
            columns.append([v / length for v in column])
        ordered = sorted(self.context.re(value) for value in values)
        return ordered, [list(row) for row in zip(*columns, strict=True)]

    def __getattr__(self, name: str) -> Any:
        raise Undecidable(f"no numbers for {name}")


def undefined(context: Any, name: object, primes: object, u: Any) -> Any:
    """The k-th derivative of a function without a formula: sin(au + b) + u³/7 stands for it."""
    letter = sum(map(ord, str(name)))
    a, b = context.mpf(3 + letter % 5) / 4, context.mpf(1 + letter % 7) / 5
    k = int(str(primes))
    polynomial = (u**3, 3 * u**2, 6 * u, context.mpf(6))[k] if k < 4 else context.mpf(0)
    return a**k * context.sin(a * u + b + k * context.pi / 2) + polynomial / 7


# what mpmath does not have under the name of the operation
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "Sigmoid": lambda c, u: 1 / (1 + c.exp(-u)), "Softplus": lambda c, u: c.log(1 + c.exp(u)),
    "Abs": lambda c, u: abs(u), "Relu": lambda c, u: max(u, c.zero),
    "Step": lambda c, u: (c.sign(u) + 1) / 2, "Maximum": lambda c, u, v: max(u, v),
    "Minimum": lambda c, u, v: min(u, v),
    "Huber": lambda c, u: u * u / 2 if abs(u) <= 1 else abs(u) - c.one / 2,
    "LogGamma": lambda c, u: c.log(abs(c.gamma(u))), "Digamma": lambda c, u: c.psi(0, u),
    "Polygamma": lambda c, k, u: c.psi(int(k), u),
}  # fmt: skip

# how values are drawn until F has one: bounds of an entry, and whether square matrices get a heavy diagonal
MANNERS: tuple[tuple[Fraction, Fraction, bool], ...] = (
    (Fraction(-3, 2), Fraction(3, 2), False),
    (Fraction(1, 4), Fraction(3, 2), False),
    (Fraction(-3, 4), Fraction(3, 4), True),
    (Fraction(1, 20), Fraction(1, 4), True),
    (Fraction(1, 20), Fraction(1, 4), False),
    (Fraction(5, 4), Fraction(5, 2), False),
)


class Sampler:
    """Random values and tangents of symbols."""

    def __init__(self, context: Any, random: Random, manner: int) -> None:
        self.context = context
        self.random = random
        self.low, self.high, self.heavy = MANNERS[manner]

    def uniform(self, low: Fraction, high: Fraction) -> Any:
        """A random number of an interval."""
        return self.context.mpf(low.numerator) / low.denominator + (
            self.context.mpf(self.random.randrange(10**15)) / 10**15
        ) * (self.context.mpf((high - low).numerator) / (high - low).denominator)

    def matrix(self, rows: int, columns: int, low: Fraction, high: Fraction) -> Entries:
        """A matrix of random numbers."""
        return [[self.uniform(low, high) for _ in range(columns)] for _ in range(rows)]

    def value(self, symbol: Symbol, sizes: Mapping[str, int]) -> Entries:
        """A random value of a symbol."""
        rows, columns = symbol.rows.at(sizes), symbol.columns.at(sizes)
        low, high = self.low, self.high
        if "positive" in symbol.properties and low < 0:
            low = Fraction(1, 4)
        n = range(rows)
        if symbol.kind == "spd":
            B = self.matrix(rows, rows, Fraction(-1), Fraction(1))
            return [[sum(b * c for b, c in zip(B[i], B[j], strict=True)) + (i == j) for j in n] for i in n]
        if symbol.kind == "orthogonal":
            return self.orthogonal(rows)
        X = self.matrix(rows, columns, low, high)
        if rows == columns > 1 and symbol.kind != "skew" and (self.heavy or "invertible" in symbol.declared):
            X = [[X[i][j] + (rows if i == j else 0) for j in n] for i in n]
        return structured(symbol.kind, X)

    def orthogonal(self, n: int) -> Entries:
        """The Cayley transform of a skew matrix, the last column with a random sign."""
        S = self.context.matrix(structured("skew", self.matrix(n, n, Fraction(-1), Fraction(1))))
        unit = self.context.eye(n)
        Q = ((unit - S) * (unit + S) ** -1).tolist()
        sign = self.random.choice((1, -1))
        return [[*row[:-1], sign * row[-1]] for row in Q]

    def tangent(self, symbol: Symbol, value: Entries) -> Entries:
        """A random tangent."""
        V = self.matrix(len(value), len(value[0]), Fraction(-1), Fraction(1))
        if symbol.kind == "orthogonal":
            return structured("skew", V)
        return structured(symbol.kind, V)


def structured(kind: str, X: Entries) -> Entries:
    """The matrix of a linear subspace that has the entries of X where they are free."""
    if kind not in SOURCES:
        return X
    n = range(len(X))
    sources = [[source(kind, i, j) for j in n] for i in n]
    return [[s * X[k][m] for s, k, m in row] for row in sources]


class NumericTest:
    """One claim at one choice of sizes."""

    def __init__(self, claim: Claim, sizes: dict[str, int]) -> None:
        from mpmath import MPContext

        self.claim = claim
        self.sizes = sizes
        self.level = claim.total_order
        self.context = MPContext()
        self.context.dps = 35 + 20 * self.level
        self.field = NumberField(self.context, sizes)
        self.step = self.context.mpf(10) ** -STEP_DIGITS
        self.seed = claim.direction
        symbols = claim.function.symbols | claim.answer.symbols | {claim.variable}
        self.symbols = sorted(
            (s for s in symbols if isinstance(s, Symbol) and s is not self.seed),
            key=lambda s: (s.name, s.kind),
        )
        self.function_order = postorder(claim.function)
        self.answer_order = postorder(claim.answer)

    def point(self, random: Random, manner: int) -> None:
        """Compares both sides at a random point.  Raises Mismatch, Resample or Undecidable."""
        claim, X = self.claim, self.claim.variable
        sampler = Sampler(self.context, random, manner)
        values: dict[Expression, Entries] = {s: sampler.value(s, self.sizes) for s in self.symbols}
        steps = [sampler.tangent(X, values[X]) for _ in range(self.level)]
        if claim.kind in ("differential", "jvp"):
            steps = steps[:1] * self.level
        if X.kind == "orthogonal" and self.level > 1:
            raise Undecidable("second derivatives by an orthogonal matrix")
        top = self.difference(values, steps)
        directions = steps
        if X.kind == "orthogonal":
            directions = [matrix_product(values[X], S) for S in steps]
        seed: Entries = []
        if claim.kind in ("differential", "jvp", "hvp"):
            seed = directions[0]
        elif claim.kind == "vjp":
            rows, columns = (size.at(self.sizes) for size in claim.function.shape)
            seed = sampler.matrix(rows, columns, Fraction(-1), Fraction(1))
        given: dict[Expression, Entries] = dict(values)
        if self.seed is not None:
            given[self.seed] = seed
        [answer] = evaluate([claim.answer], self.field, given, self.answer_order)
        judge(claim, values[X], directions, top, answer, seed, self.same)

    def difference(self, values: Mapping[Expression, Entries], steps: Sequence[Entries]) -> Entries:
        """The central difference of F along the steps."""
        total: Entries | None = None
        for signs in product((1, -1), repeat=len(steps)):
            F = self.function(values, steps, signs)
            sign = 1
            for s in signs:
                sign *= s
            total = (
                [[sign * v for v in row] for row in F]
                if total is None
                else [
                    [t + sign * v for t, v in zip(r, s, strict=True)] for r, s in zip(total, F, strict=True)
                ]
            )
        assert total is not None
        scale = (2 * self.step) ** len(steps)
        return [[v / scale for v in row] for row in total]

    def function(
        self, values: Mapping[Expression, Entries], steps: Sequence[Entries], signs: Sequence[int]
    ) -> Entries:
        """F at a shifted point."""
        X = self.claim.variable
        moved = values[X]
        for V, sign in zip(steps, signs, strict=True):
            h = sign * self.step
            if X.kind == "orthogonal":
                # Q (I − hΩ/2)⁻¹ (I + hΩ/2) stays orthogonal and begins along QΩ
                unit, turn = self.context.eye(len(V)), self.context.matrix(V) * (h / 2)
                moved = (self.context.matrix(moved) * ((unit - turn) ** -1) * (unit + turn)).tolist()
            else:
                moved = [
                    [x + h * v for x, v in zip(r, s, strict=True)] for r, s in zip(moved, V, strict=True)
                ]
        given: dict[Expression, Entries] = dict(values)
        given[X] = moved
        [entries] = evaluate([self.claim.function], self.field, given, self.function_order)
        return entries

    def same(self, a: Any, b: Any) -> bool:
        """Whether two numbers agree.  Raises Undecidable where they nearly do."""
        gap, size = abs(a - b), 1 + max(abs(a), abs(b))
        if size > LARGEST_VALUE:
            raise Resample("a point too near to where there is no value")
        if gap <= size * self.context.mpf(10) ** -AGREEMENT:
            return True
        if gap <= size * self.context.mpf(10) ** -DISAGREEMENT:
            raise Undecidable("the numbers agree to some digits only")
        return False


def matrix_product(left: Entries, right: Entries) -> Entries:
    """The product of two matrices of numbers."""
    return [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*right, strict=True)]
        for row in left
    ]


def check_with_numbers(claim: Claim) -> Method:
    """Compares an answer with differences of F at random points, with many digits.

    *tested* where all points agree, *failed* where one differs, *undecided* where F has no value.
    """
    started, began = perf_counter(), process_time()
    misfit = claim.misfit()
    if misfit is not None:
        return Method("numeric", FAILED, {}, perf_counter() - started, None, misfit)
    names = size_names(postorder(claim.function, claim.answer, claim.variable))
    nodes = postorder(claim.function, claim.answer)
    least = 2 if any(type(node).__name__ in SLOW for node in nodes) else 3
    found = Method("numeric", UNDECIDED, {}, 0.0, None, TOO_LARGE)
    for sizes in orders(names, least_sizes(nodes, names, least), nodes, LARGEST_WORK):
        status, remark = test_at(NumericTest(claim, sizes), began)
        found = Method("numeric", status, sizes, perf_counter() - started, None, remark)
        if status != UNDECIDED:
            break
    return found


def test_at(test: NumericTest, began: float) -> tuple[str, str]:
    """Status and remark of a test at several points."""
    random = Random(SEED)
    nodes = [*test.function_order, *test.answer_order]
    points = POINTS_WITH_SIGNS if any(type(node).__name__ in SIGNED for node in nodes) else POINTS
    agreed, remark = 0, "no point of the domain was found"
    missed = 0
    try:
        while agreed < points and missed < 2 * MISSES * len(MANNERS) and process_time() - began < TIME_LIMIT:
            try:
                # after some misses another manner of drawing: most points of it may be in the domain
                test.point(random, missed // MISSES % len(MANNERS))
                agreed += 1
            except (Resample, ZeroDivisionError, ValueError) as error:
                # ValueError: an argument that mpmath has no value for
                remark = str(error) or type(error).__name__
                missed += 1
    except Mismatch as mismatch:
        return FAILED, str(mismatch)
    except Undecidable as error:
        return UNDECIDED, str(error)
    return (TESTED, "") if agreed == points else (UNDECIDED, remark)


__all__ = ["NumericTest", "check_with_numbers"]
