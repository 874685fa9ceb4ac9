"""The check by sympy: F in explicit entries at small sizes, differentiated entry by entry.

The difference from the answer's entries is reduced to zero exactly.  No matrix expression of sympy
is used, and nothing that a user typed is read by sympy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from time import perf_counter

from ..errors import Undecidable
from ..expression import Expression, Symbol, postorder
from ..expression.structure import source
from .algebra import Algebra, Full, Quotient
from .claim import FAILED, PROVED, THESE_SIZES, UNDECIDED, Claim, Method, Mismatch
from .evaluation import Entries, evaluate
from .judge import judge
from .ranks import arrangements
from .sizes import least_sizes, size_names, spread
from .sympy_cost import BUDGET, LARGEST_BUDGET, estimate
from .sympy_field import SympyField


class SympyTest:
    """One claim at one choice of sizes."""

    def __init__(self, claim: Claim, sizes: Mapping[str, int], spare: int, seconds: float) -> None:
        self.claim = claim
        self.sizes = sizes
        self.seed = claim.direction
        symbols = claim.function.symbols | claim.answer.symbols | {claim.variable}
        self.symbols = sorted(
            (s for s in symbols if isinstance(s, Symbol) and s is not self.seed),
            key=lambda s: (s.name, s.kind),
        )
        everything = [*self.symbols, *([self.seed] if self.seed is not None else []), claim.variable]
        count = sum(s.rows.at(sizes) * s.columns.at(sizes) for s in everything)
        self.algebra = Algebra(count, spare, seconds)
        self.field = SympyField(self.algebra, sizes)
        self.free: dict[Symbol, list[int]] = {}
        self.second: dict[tuple[int, ...], Entries] = {}  # derivatives found, by the places of the entries

    def run(self) -> None:
        """Compares both sides.  Raises Mismatch, Undecidable, ZeroDivisionError or Full."""
        claim, X = self.claim, self.claim.variable
        values: dict[Expression, Entries] = {s: self.value(s, s.kind) for s in self.symbols}
        [F] = evaluate([claim.function], self.field, values)
        kind, order = claim.kind, claim.total_order
        if X.kind == "orthogonal" and order > 1:
            raise Undecidable("second derivatives by an orthogonal matrix")
        basis = [
            [[self.algebra.derivative(entry, x) for entry in row] for row in values[X]] for x in self.free[X]
        ]
        given = dict(values)
        seed: Entries = []
        if kind in ("differential", "jvp", "hvp"):
            seed, weights = self.direction(basis)
            if self.seed is not None:
                given[self.seed] = seed
        elif kind == "vjp":
            seed = self.matrix(claim.function.rows.at(self.sizes), claim.function.columns.at(self.sizes))
            if self.seed is not None:
                given[self.seed] = seed
        [answer] = evaluate([claim.answer], self.field, given)
        if kind in ("differential", "jvp"):
            top = F
            for _ in range(order):
                top = self.along(top, weights)
            judge(claim, values[X], [seed] * order, top, answer, seed, same)
            return
        if kind == "hvp":
            F = self.along(F, weights)
        for places in product(range(len(basis)), repeat=order - (kind == "hvp")):
            if list(places) != sorted(places) and order == 2:
                directions = [basis[i] for i in places]
                top = self.second[places[::-1]]
            else:
                top = F
                for i in places:
                    top = [[self.algebra.derivative(entry, self.free[X][i]) for entry in row] for row in top]
                directions = [basis[i] for i in places]
            self.second[places] = top
            judge(
                claim,
                values[X],
                [seed, *directions] if kind == "hvp" else directions,
                top,
                answer,
                seed,
                same,
            )

    def along(self, entries: Entries, weights: Sequence[Quotient]) -> Entries:
        """Σ vₖ ∂/∂θₖ of each entry."""
        places = self.free[self.claim.variable]
        result = []
        for row in entries:
            found = []
            for entry in row:
                total = self.algebra.zero
                for x, v in zip(places, weights, strict=True):
                    total = total + v * self.algebra.derivative(entry, x)
                found.append(total)
            result.append(found)
        return result

    def direction(self, basis: Sequence[Entries]) -> tuple[Entries, list[Quotient]]:
        """A general tangent, Σ vₖ Eₖ, and its coefficients."""
        weights = [self.algebra.generator(self.algebra.new()) for _ in basis]
        rows, columns = range(len(basis[0])), range(len(basis[0][0]))
        total = [[self.algebra.zero for _ in columns] for _ in rows]
        for v, E in zip(weights, basis, strict=True):
            total = [[total[i][j] + v * E[i][j] for j in columns] for i in rows]
        return total, weights

    def matrix(self, rows: int, columns: int) -> Entries:
        """A matrix of generators."""
        return [[self.algebra.generator(self.algebra.new()) for _ in range(columns)] for _ in range(rows)]

    def value(self, symbol: Symbol, kind: str) -> Entries:
        """The entries of a symbol with its structure, in generators."""
        algebra = self.algebra
        rows, columns = symbol.rows.at(self.sizes), symbol.columns.at(self.sizes)
        if kind == "orthogonal":
            return self.rotation(symbol, rows)
        free: dict[tuple[int, int], int] = {}

        def entry(i: int, j: int) -> Quotient:
            sign, *place = source(kind, i, j)
            if not sign:
                return algebra.zero
            at = (place[0], place[1])
            if at not in free:
                free[at] = algebra.new()
                if "positive" in symbol.declared:
                    self.field.positive.add(free[at])
            found = algebra.generator(free[at])
            return found if sign > 0 else -found

        entries = [[entry(i, j) for j in range(columns)] for i in range(rows)]
        self.free[symbol] = list(free.values())
        return entries

    def rotation(self, symbol: Symbol, n: int) -> Entries:
        """The orthogonal 2×2 matrices, by the Cayley transform; the sign σ of the determinant has σ² = 1."""
        if n != 2:
            raise Undecidable("orthogonal matrices beyond 2×2")
        algebra = self.algebra
        place, sign = algebra.new(), algebra.new()
        algebra.relations[sign] = (2, algebra.ring.one)
        self.free[symbol] = [place]
        s, sigma = algebra.generator(place), algebra.generator(sign)
        one = algebra.one
        below = one / (one + s * s)
        c, d = (one - s * s) * below, (s + s) * below
        return [[c, -d * sigma], [d, c * sigma]]


def same(a: Quotient, b: Quotient) -> bool:
    """Whether two elements are one."""
    difference: Quotient = a - b
    return difference.is_zero()


def check_with_sympy(claim: Claim, forced: bool = False) -> Method:
    """Checks a claim at small sizes by exact differentiation of its entries.

    *proved* (at these sizes), *failed* where a difference is no zero, *undecided* where functions are
    involved whose relations may not all be known.  Without ``forced`` it is not begun (undecided, without
    sizes) where it would take more than about half a second.
    """
    started = perf_counter()
    misfit = claim.misfit()
    if misfit is not None:
        return Method("sympy", FAILED, {}, perf_counter() - started, None, misfit)
    names = size_names(postorder(claim.function, claim.answer, claim.variable))
    found = Method("sympy", UNDECIDED, {}, 0.0, None, "it would take too long")
    for sizes in orders(claim, names):
        work, atoms = estimate(claim, sizes)
        if work > (LARGEST_BUDGET if forced else BUDGET):
            continue
        status, remark = test_at(claim, sizes, atoms + 8, 30.0 if forced else 2.0)
        found = Method(
            "sympy",
            status,
            sizes,
            perf_counter() - started,
            THESE_SIZES if status == PROVED else None,
            remark,
        )
        if status != UNDECIDED:
            break
    return found


def orders(claim: Claim, names: Sequence[str]) -> list[dict[str, int]]:
    """The sizes to try: two and more, no two alike, in the orders that tell most."""
    nodes = postorder(claim.function, claim.answer)
    rising = spread(names, least_sizes(nodes, names, 2))
    for symbol in claim.function.symbols | {claim.variable}:
        if isinstance(symbol, Symbol) and symbol.kind == "orthogonal" and symbol.rows.names:
            rising = spread([n for n in names if n not in symbol.rows.names], dict.fromkeys(names, 3))
            rising |= dict.fromkeys(symbol.rows.names, 2)
    return arrangements(rising, nodes)


def test_at(claim: Claim, sizes: Mapping[str, int], spare: int, seconds: float) -> tuple[str, str]:
    """Status and remark at some sizes."""
    for _ in range(4):
        test = SympyTest(claim, sizes, spare, seconds)
        try:
            test.run()
        except Full:
            spare = 2 * spare + 16
            continue
        except Mismatch as mismatch:
            return UNDECIDED if test.field.opaque else FAILED, str(mismatch)
        except (Undecidable, ZeroDivisionError) as error:
            return UNDECIDED, str(error)
        return PROVED, ""
    return UNDECIDED, "too many functions"
