"""The proof at random points of a prime field.

F is evaluated at X + ε₁V₁ + … scalar by scalar, and the coefficient of ε₁⋯ is compared with the
answer applied to the same directions.  No rule of differentiation of a matrix operation is used:
only ``evaluate``, and the derivatives of elementwise functions of one number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from time import perf_counter, process_time

from ..errors import Undecidable
from ..expression import Expression, Symbol, fold, postorder
from ..operations.arithmetic import Scale, Sum
from ..operations.determinant import Adjugate, Determinant
from ..operations.inverse import Inverse
from .claim import (
    ALL_SIZES,
    FAILED,
    PROVED,
    THESE_SIZES,
    UNDECIDED,
    Claim,
    Method,
    Mismatch,
    Resample,
)
from .dual import numbers
from .evaluation import Entries, evaluate
from .judge import judge
from .prime_field import PRIMES
from .proof_field import Asker, ProofField, World
from .samplers import Plain, tangent_of, value_of
from .sizes import TOO_LARGE, Plan, Run, plan
from .spectrum import is_symmetric_group

POINTS_FOR_SIGNS = 52  # each decides with probability 1/2 at least
POINTS_FOR_ORDERS = 8  # until they show that the order of eigenvalues does not matter
TIME_LIMIT = 2.0  # seconds of the processor after which nothing new is begun
TRIES = 400  # points drawn before a domain is given up as not met
SEED = 20611  # the same answer in every process
TIME_FOR_A_POINT = 0.6  # seconds of the processor spent at most on finding one


class Verifier:
    """One claim, prepared: the sorted nodes of both sides, the symbols, the directions."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.function_order = postorder(claim.function)
        self.answer_order = postorder(claim.answer)
        self.seed = claim.direction
        symbols = claim.function.symbols | claim.answer.symbols | {claim.variable}
        self.symbols = sorted(
            (s for s in symbols if isinstance(s, Symbol) and s is not self.seed),
            key=lambda s: (s.name, s.kind, str(s.shape)),
        )
        self.level = claim.total_order
        self.positive: frozenset[Expression] = frozenset()
        self.uncertain = False
        self.signs = False
        self.roots: set[Expression | None] = set()  # nodes whose root was taken
        self.rejected: set[Expression | None] = set()  # those of them whose argument is no square of its own
        self.counts_met: dict[Asker, set[int]] = {}  # of eigenvalues, see World
        self.ordered: set[Asker] = set()

    def point(
        self, p: int, sizes: Mapping[str, int], random: Random, free: bool = False, free_signs: bool = True
    ) -> None:
        """Compares both sides at one random point.

        Raises Mismatch where they differ, Undecidable where no point can be found.
        """
        started = process_time()
        last: Exception | None = None
        singular = 0
        for attempt in range(TRIES):
            if attempt > 3 and process_time() - started > TIME_FOR_A_POINT:
                break
            try:
                self._compare(World(p, sizes, random, free, free_signs))
                return
            except Resample as error:
                last = error
                self.positive |= error.symbols
                if error.node is not None:
                    self.rejected.add(error.node)
                self.uncertain = True
            except ZeroDivisionError as error:
                last = error
                singular += 1
                if singular > 5:
                    break  # so often by chance: F has no value at these sizes
        raise Undecidable(f"no point of the domain was found: {last}")

    def _compare(self, world: World) -> None:
        claim, p, sizes, random = self.claim, world.p, world.sizes, world.random
        real = {s: value_of(p, random, s, sizes, s in self.positive) for s in self.symbols}
        X = claim.variable
        directions = self._directions(world, real[X])
        # F first at the point itself where that may fail: a point outside the domain costs little then
        try:
            if self.positive or self.uncertain:
                self._function(world, real, [], 0)
            top = self._function(world, real, directions, self.level)
            seed = self._seed_value(world, directions)
            values: dict[Expression, Entries] = {s: _constants(world, v) for s, v in real.items()}
            if self.seed is not None:
                values[self.seed] = _constants(world, seed)
            field = ProofField(world, 0)
            [answer] = evaluate([claim.answer], field, values, self.answer_order)
        finally:
            self.uncertain |= world.uncertain
            self.signs |= world.signs
            self.roots |= world.roots
            self.ordered |= world.ordered
            for asker, counts in world.counts_met.items():
                self.counts_met.setdefault(asker, set()).update(counts)
        plain = [[v.a for v in row] for row in answer]
        judge(claim, real[X], directions, top, plain, seed, lambda a, b: not (a - b) % p)

    def is_without_order(self) -> bool:
        """Whether it cannot matter which eigenvalue is called the largest."""
        return all(is_symmetric_group(a[1], self.counts_met.get(a, set())) for a in self.ordered)

    def _directions(self, world: World, value: Plain) -> list[Plain]:
        claim = self.claim
        count = self.level
        if claim.kind in ("differential", "jvp"):
            return [tangent_of(world.p, world.random, claim.variable, value)] * count
        if count > 1 and claim.variable.kind == "orthogonal":
            raise Undecidable("second derivatives by an orthogonal matrix")
        return [tangent_of(world.p, world.random, claim.variable, value) for _ in range(count)]

    def _function(
        self, world: World, real: Mapping[Symbol, Plain], directions: Sequence[Plain], level: int
    ) -> Plain:
        """The coefficients of ε₁⋯εₖ of the entries of F."""
        field = ProofField(world, level)
        constant = field.number_type.constant
        values: dict[Expression, Entries] = {
            s: [[constant(v) for v in row] for row in entries] for s, entries in real.items()
        }
        if level:
            point = field.number_type.point
            rows = range(len(real[self.claim.variable]))
            columns = range(len(real[self.claim.variable][0]))
            values[self.claim.variable] = [
                [point(real[self.claim.variable][i][j], tuple(V[i][j] for V in directions)) for j in columns]
                for i in rows
            ]
        [entries] = evaluate([self.claim.function], field, values, self.function_order)
        return [[entry.top() for entry in row] for row in entries]

    def _seed_value(self, world: World, directions: Sequence[Plain]) -> Plain:
        claim = self.claim
        if claim.kind in ("differential", "jvp", "hvp"):
            return directions[0]
        if claim.kind == "vjp":
            rows, columns = (size.at(world.sizes) for size in claim.function.shape)
            return [[world.random.randrange(world.p) for _ in range(columns)] for _ in range(rows)]
        return []


def _constants(world: World, entries: Plain) -> Entries:
    number = numbers(world.p, 0)
    return [[number(v) for v in row] for row in entries]


def prove(claim: Claim) -> Method:
    """Checks a claim at random points of a prime field, for all sizes where the argument reaches.

    A claim is *proved* when the sides agree at every point that the plan asks for (the probability
    that they do without being equal is below 2⁻⁵⁰), *failed* when they differ and no oracle, root
    or sign was asked, *undecided* otherwise.
    """
    started, began = perf_counter(), process_time()

    def found(status: str, run: Run | None, scope: str | None = None, remark: str = "") -> Method:
        return Method("proof", status, run.sizes if run else {}, perf_counter() - started, scope, remark)

    misfit = claim.misfit()
    if misfit is not None:
        return found(FAILED, None, None, misfit)
    claim = without_constants(claim)
    try:
        chosen: Plan = plan(claim)
    except Undecidable as error:
        return found(UNDECIDED, None, None, str(error))
    verifier = Verifier(claim)
    random = Random(SEED)
    run: Run | None = None
    passed: Run | None = None
    remark, reason = chosen.remark, TOO_LARGE
    try:
        if chosen.formal is not None and not chosen.after:
            try:
                for run in chosen.formal:
                    run_points(verifier, run, random)
                return found(PROVED, run, ALL_SIZES)
            except Undecidable as error:
                remark = reason = str(error)
        for tried, group in enumerate(chosen.groups):
            # two orders of the sizes: where X is wide, det(X'X) is zero whatever the answer is
            if (tried > 1 and passed is not None) or (tried and process_time() - began > TIME_LIMIT):
                break
            try:
                for run in group.first:
                    run_points(verifier, run, random)
                passed = passed or run
                for run in group.again:
                    if process_time() - began > TIME_LIMIT:
                        break
                    run_points(verifier, run, random)
            except Undecidable as error:
                reason = str(error)
    except Mismatch as mismatch:
        return found(UNDECIDED if verifier.uncertain else FAILED, run, None, str(mismatch))
    if passed is None:
        return found(UNDECIDED, run, None, reason)
    if chosen.formal is not None and chosen.after:
        formal = Verifier(without_adjugates(claim))
        try:
            for run in chosen.formal:
                run_points(formal, run, random)
            return found(PROVED, run, ALL_SIZES)
        except (Mismatch, Undecidable) as error:
            remark = f"not with free inverses: {error}"
    return found(PROVED, passed, THESE_SIZES, remark)


def without_constants(claim: Claim) -> Claim:
    """The claim without the terms of F that do not hold the variable: they may have no value in the field."""
    F = claim.function
    if not isinstance(F, Sum):
        return claim
    kept = [term for term in F.operands if claim.variable in term.symbols]
    if not kept or len(kept) == len(F.operands):
        return claim
    return claim._replace(function=kept[0] if len(kept) == 1 else Sum(*kept))


def without_adjugates(claim: Claim) -> Claim:
    """The claim with adj Y written as det Y · Y⁻¹, so that both may be free."""
    if not any(isinstance(node, Adjugate) for node in postorder(claim.function, claim.answer)):
        return claim

    def rebuild(node: Expression, operands: list[Expression]) -> Expression:
        if isinstance(node, Adjugate):
            return Scale(Determinant(operands[0]), Inverse(operands[0]))
        return node.rebuilt(operands) if operands else node

    return claim._replace(function=fold(claim.function, rebuild), answer=fold(claim.answer, rebuild))


def run_points(verifier: Verifier, run: Run, random: Random) -> None:
    """The points of one run, with another prime each.  Raises Mismatch or Undecidable.

    A sign is a free variable s first, any number with s(−u) = −s(u): then few points do.  Where that fails
    (s² = 1 may be needed) it is ±1, and so many points are taken that its two values do not
    agree by chance.  The same holds for a root whose argument may be a square, √(u²) = ±u.
    """
    try:
        signed_points(verifier, run, random, True)
    except Mismatch:
        if not verifier.signs:
            raise
        signed_points(verifier, run, random, False)


def signed_points(verifier: Verifier, run: Run, random: Random, free_signs: bool) -> None:
    """The points with signs as free variables or as ±1."""
    points = POINTS_FOR_SIGNS if verifier.signs and not free_signs else run.points
    done = 0
    verifier.ordered.clear()  # other sizes have other matrices
    verifier.counts_met.clear()
    while done < points:
        verifier.point(PRIMES[done % len(PRIMES)], run.sizes, random, run.free, free_signs)
        done += 1
        if verifier.uncertain:
            points = max(points, 2)  # a second prime: what is a square differs between primes
        if done == points and done < POINTS_FOR_SIGNS and not verifier.roots <= verifier.rejected:
            points += 1
        elif done == points and not verifier.is_without_order():
            if done >= POINTS_FOR_ORDERS:
                raise Undecidable("which eigenvalue is the largest may matter")
            points += 1
