"""The proof of claims with complex symbols: at random pairs of residues (pairs.py).

The two parts of a pair are Z and conj(Z) as variables that do not depend on each other, which is what
a Wirtinger derivative means; so one comparison at random points settles the real and the imaginary part.
The argument for all sizes is that of the real proof: conjugates change no index.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from time import perf_counter

from ..errors import Undecidable
from ..expression import Expression, Symbol, fold
from ..operations import (
    Abs,
    Conjugate,
    Hermitian,
    ImaginaryPart,
    ImaginaryUnit,
    Number,
    Power,
    RealPart,
    Transpose,
    hadamard,
)
from ..operations.complex import is_complex
from .claim import ALL_SIZES, FAILED, PROVED, THESE_SIZES, UNDECIDED, Claim, Method, Mismatch
from .evaluation import Entries, evaluate, flat
from .judge import compare, inner, is_tangent
from .pairs import PairField, split
from .proof import SEED, TIME_LIMIT, Verifier, run_points
from .proof_field import World
from .samplers import Plain, free_entries, tangent_of, value_of
from .sizes import TOO_LARGE, Run, plan

# primes p with p ≡ 1 modulo 4, where −1 has a root
SPLIT_PRIMES = (2305843009213693921, 2305843009213693693, 2305843009213693669, 2305843009213693613)
Halves = tuple[Plain, Plain]


class ComplexVerifier(Verifier):
    """One claim with complex symbols, prepared."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(claim)
        nodes = (*self.function_order, *self.answer_order)
        self.with_unit = any(isinstance(n, (ImaginaryUnit, ImaginaryPart)) for n in nodes)

    def _compare(self, world: World) -> None:
        if self.with_unit and world.p not in SPLIT_PRIMES:
            spare = SPLIT_PRIMES[world.p % len(SPLIT_PRIMES)]
            world = World(spare, world.sizes, world.random, world.free is not None, world.free_signs)
        claim, X = self.claim, self.claim.variable
        values = {s: self._value(world, s) for s in self.symbols}
        direction = self._direction(world, values[X])
        try:
            top = self._along(world, values, direction)
            given: dict[Expression, Entries] = {s: joined(world, 0, *v) for s, v in values.items()}
            if self.seed is not None:
                given[self.seed] = joined(world, 0, *direction)
            [answer] = evaluate([claim.answer], PairField(world, 0), given, self.answer_order)
        finally:
            self.uncertain |= world.uncertain
            self.signs |= world.signs
            self.roots |= world.roots
        judge(claim, values[X], direction, top, answer, world.p)

    def _value(self, world: World, symbol: Symbol) -> Halves:
        """The parts of a random value: equal for a real symbol, transposes for a Hermitian one."""
        if not is_complex(symbol):
            found = value_of(world.p, world.random, symbol, world.sizes, symbol in self.positive)
            return found, found
        rows, columns = symbol.rows.at(world.sizes), symbol.columns.at(world.sizes)
        first = free_entries(world.p, world.random, rows, columns)
        if symbol.kind == "hermitian":
            return first, [list(column) for column in zip(*first, strict=True)]
        return first, free_entries(world.p, world.random, rows, columns)

    def _direction(self, world: World, value: Halves) -> Halves:
        """A random direction; for a Wirtinger derivative one that moves Z or conj(Z) alone."""
        X = self.claim.variable
        if not is_complex(X):
            found = tangent_of(world.p, world.random, X, value[0])
            return found, found
        rows, columns = len(value[0]), len(value[0][0])
        still = [[0] * columns for _ in range(rows)]
        first, second = (free_entries(world.p, world.random, rows, columns) for _ in range(2))
        if self.claim.kind == "wirtinger":
            return first, still
        return (still, second) if self.claim.kind == "wirtinger-conj" else (first, second)

    def _along(self, world: World, values: Mapping[Symbol, Halves], direction: Halves) -> Entries:
        """dF along a direction, as pairs of residues."""
        field = PairField(world, 1)
        given: dict[Expression, Entries] = {s: joined(world, 1, *v) for s, v in values.items()}
        X = self.claim.variable
        point = field.base.number_type.point
        parts = [
            [[point(x, (v,)) for x, v in zip(r, s, strict=True)] for r, s in zip(value, V, strict=True)]
            for value, V in zip(values[X], direction, strict=True)
        ]
        given[X] = field.joined(*parts)
        [entries] = evaluate([self.claim.function], field, given, self.function_order)
        return entries


def joined(world: World, level: int, first: Plain, second: Plain) -> Entries:
    """A matrix of constant pairs."""
    field = PairField(world, level)
    constant = field.base.number_type.constant
    return field.joined(*([[constant(v) for v in row] for row in part] for part in (first, second)))


def judge(claim: Claim, value: Halves, direction: Halves, top: Entries, answer: Entries, p: int) -> None:
    """Compares the answer along a direction with dF.  Raises Mismatch."""
    dF = [[[v.top() for v in row] for row in part] for part in split(top)]
    G = [[[v.a for v in row] for row in part] for part in split(answer)]
    U, W = map(flat, direction)

    def same(a: int, b: int) -> bool:
        return not (a - b) % p

    if claim.kind in ("differential", "jvp"):
        for found, wanted in zip(G, dF, strict=True):
            compare(flat(found), flat(wanted), same, "dF differs")
        return
    if claim.kind == "gradient" and is_complex(claim.variable):
        # df = re tr(∇fᴴ dZ), in both parts: f is real
        half = pow(2, -1, p)
        found = (inner(flat(G[1]), U) + inner(flat(G[0]), W)) * half
        for part in dF:
            compare([found], flat(part), same, "the derivative along a direction differs")
        return
    # the first part is F itself, the second its conjugate; of a real variable both are compared
    sides = [(G[0], W if claim.kind == "wirtinger-conj" else U, dF[0])]
    if not is_complex(claim.variable):
        sides.append((G[1], W, dF[1]))
    for answered, V, wanted in sides:
        if claim.variable.is_scalar:
            along = [g * V[0] for g in flat(answered)]
        elif claim.function.is_scalar:
            along = [inner(flat(answered), V)]
        else:
            along = [inner(row, V) for row in answered]
        compare(along, flat(wanted), same, "the derivative along a direction differs")
    if claim.kind == "gradient" and not is_tangent(claim.variable.kind, value[0], G[0], same):
        raise Mismatch(f"the answer is not {claim.variable.kind}")


def erased(claim: Claim) -> Claim:
    """The claim with conjugates left out: its terms have the same indices."""

    def rebuild(node: Expression, operands: list[Expression]) -> Expression:
        if isinstance(node, (Conjugate, RealPart, ImaginaryPart)):
            return operands[0]
        if isinstance(node, Hermitian):
            return Transpose(*operands)
        if isinstance(node, ImaginaryUnit):
            return Number(1)
        if isinstance(node, Abs) and is_complex(node.operands[0]):
            return Power(hadamard(operands[0], operands[0]), Number(1) / 2)
        if isinstance(node, Symbol):
            return plain(node)
        return node.rebuilt(operands) if operands else node

    return claim._replace(
        function=fold(claim.function, rebuild),
        answer=fold(claim.answer, rebuild),
        variable=plain(claim.variable),
        seed=None if claim.seed is None else plain(claim.seed),
        kind={"wirtinger": "", "wirtinger-conj": ""}.get(claim.kind, claim.kind)
        or ("gradient" if claim.function.is_scalar else "jacobian"),
    )


def plain(symbol: Symbol) -> Symbol:
    """A symbol as if it were real."""
    return Symbol(symbol.name, *symbol.shape) if is_complex(symbol) else symbol


def misfit(claim: Claim) -> str | None:
    """Why the shape of the answer cannot be right, or None."""
    return erased(claim).misfit()


def prove(claim: Claim) -> Method:
    """Checks a claim with complex symbols at random pairs; as the proof of real ones does."""
    started = perf_counter()

    def found(status: str, run: Run | None, scope: str | None = None, remark: str = "") -> Method:
        return Method("proof", status, run.sizes if run else {}, perf_counter() - started, scope, remark)

    if (wrong := misfit(claim)) is not None:
        return found(FAILED, None, None, wrong)
    chosen = plan(erased(claim))
    verifier, random = ComplexVerifier(claim), Random(SEED)
    run: Run | None = None
    passed: Run | None = None
    remark = chosen.remark or TOO_LARGE
    try:
        if chosen.formal is not None and not chosen.after:
            try:
                for run in chosen.formal:
                    run_points(verifier, run, random)
                return found(PROVED, run, ALL_SIZES)
            except Undecidable as error:
                remark = str(error)
        for group in chosen.groups:
            try:
                for run in (*group.first, *group.again):
                    run_points(verifier, run, random)
            except Undecidable as error:
                remark = str(error)
            else:
                passed = run
                break
            if perf_counter() - started > TIME_LIMIT:
                break
    except Mismatch as mismatch:
        return found(UNDECIDED if verifier.uncertain else FAILED, run, None, str(mismatch))
    if passed is None:
        return found(UNDECIDED, run, None, remark)
    if chosen.formal is not None and chosen.after:
        try:
            formal = ComplexVerifier(claim)
            for run in chosen.formal:
                run_points(formal, run, random)
            return found(PROVED, run, ALL_SIZES)
        except (Mismatch, Undecidable) as error:
            remark = f"not with free inverses: {error}"
    return found(PROVED, passed, THESE_SIZES, remark)
