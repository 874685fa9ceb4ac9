"""The field in which the proof is carried out: dual numbers modulo a prime, with oracles."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any

from ..errors import Undecidable
from ..expression import Expression, Size, Symbol
from ..operations.arithmetic import product_of_entries
from ..operations.inverse import eliminate
from .claim import Resample
from .dual import numbers
from .evaluation import Entries, evaluate, rational_value
from .free import FreeInverses
from .oracles import VALUES, Oracles
from .prime_field import character, fraction, rational_power
from .spectrum import Eigen, Eigenpair, NotSplit, eigenpairs

# the functions that depend on a sign: u ↦ the value from the sign of the real part
SIGNED = frozenset({"Abs", "Sign", "Relu", "Step", "Maximum", "Minimum"})


Asker = tuple[Expression | None, int]


class World:
    """What all evaluations at one point share: the prime, the sizes, the oracles, the free inverses."""

    def __init__(
        self, p: int, sizes: Mapping[str, int], random: Random, free: bool = False, free_signs: bool = True
    ) -> None:
        self.p = p
        self.sizes = sizes
        self.random = random
        self.oracles = Oracles(p, random)
        self.free = FreeInverses(p, random) if free else None
        self.pi = pow(random.randrange(2, p), 2, p)
        self.towers: dict[tuple[Any, ...], list[int]] = {}
        self.slopes: dict[tuple[Any, ...], Expression | None] = {}
        self.exponents: dict[Expression, Fraction | None] = {}
        self.uncertain = False  # an oracle, a root or a sign was asked: a mismatch then decides nothing
        self.free_signs = free_signs
        self.signs = False  # a sign was asked
        self.roots: set[Expression | None] = set()  # the nodes that took a root
        self.first_roots: dict[int, Expression | None] = {}  # argument → the node that took its root first
        self.counts: dict[Size, int] = {}
        self.logged: set[int] = set()  # what a logarithm was taken of, so is positive
        # matrix → its eigenvalues, and the node that met it first, with the number of rows
        self.spectra: dict[tuple[int, ...], tuple[list[Eigenpair], Asker]] = {}
        self.counts_met: dict[Asker, set[int]] = {}  # how many of the eigenvalues were in the field
        self.ordered: set[Asker] = set()  # of whose eigenvalues the order was asked for

    def exponent(self, node: Expression) -> Fraction | None:
        """The exponent if it is a rational number."""
        if node not in self.exponents:
            self.exponents[node] = rational_value(node, self.sizes)
        return self.exponents[node]

    def tower(self, node: Expression, others: tuple[int, ...], u: int, count: int) -> list[int]:
        """f(u), f′(u), …, ``count`` derivatives: by an oracle, and from the class's own ``derivative``."""
        kind = (type(node), node.parameters, node.operands[:-1])
        key = (kind, others, u, count)
        found = self.towers.get(key)
        if found is None:
            found = [self.value(node, others, u)]
            if count:
                if kind not in self.slopes:
                    self.slopes[kind] = node.derivative(ARGUMENT)  # type: ignore[attr-defined]
                slope = self.slopes[kind]
                found += [0] * count if slope is None else self.derivatives(slope, u, count)
            self.towers[key] = found
        return found

    def derivatives(self, slope: Expression, u: int, count: int) -> list[int]:
        """g(u), g′(u) …, ``count`` of them, for an expression g in the argument."""
        field = ProofField(self, count - 1)
        point = field.number_type.point(u, (1,) * (count - 1)) if count > 1 else field.number_type(u)
        [[result]] = evaluate([slope], field, {ARGUMENT: [[point]]})[0]
        if count == 1:
            return [result.a]
        if count == 2:
            return [result.a, result.b]
        if count == 3:
            return [result.a, result.b, result.d]
        return [result.parts[(1 << j) - 1] for j in range(count)]

    def value(self, node: Expression, others: tuple[int, ...], u: int) -> int:
        """f(u) at a residue."""
        self.uncertain = True
        name = type(node).__name__
        relation = VALUES.get(name)
        if relation is not None:
            return relation(self.oracles, u)
        return self.oracles.other(name, (node.parameters, *others, u))


ARGUMENT = Symbol("the argument of a function")


class ProofField:
    """Numbers of one level over the world of a point; what ``evaluate`` of an operation is given."""

    def __init__(self, world: World, level: int) -> None:
        self.world = world
        self.level = level
        self.number_type = numbers(world.p, level)
        self.zero = self.number_type.constant(0)
        self.one = self.number_type.constant(1)
        self.current: Expression | None = None
        self.operands: list[Entries] = []

    @property
    def pi(self) -> Any:
        return self.number_type.constant(self.world.pi)

    def number(self, value: Fraction) -> Any:
        return self.number_type.constant(fraction(self.world.p, value))

    def size(self, size: Size) -> Any:
        return self.number_type.constant(self.count(size) % self.world.p)

    def count(self, size: Size) -> int:
        found = self.world.counts.get(size)
        if found is None:
            found = self.world.counts[size] = size.at(self.world.sizes)
        return found

    def is_zero(self, value: Any) -> bool:
        return not value.a

    def sqrt(self, value: Any) -> Any:
        node = self.current
        if node is not None and node.operands and node.operands[0].is_scalar:
            # the norm of a scalar is its absolute value, and the scalar itself where it is positive
            [[u]] = self.operands[0]
            if "nonnegative" in node.operands[0].properties and character(self.world.p, u.a) < 0:
                raise Resample("what is positive is no square here")
        return self._rational(value, Fraction(1, 2))

    def apply(self, node: Expression, *arguments: Any) -> Any:
        name = type(node).__name__
        if name in SIGNED:
            return self._signed(name, "nonnegative" in node.operands[0].properties, *arguments)
        *others, u = arguments
        if name == "Log" and type(node.operands[0]).__name__ != "Abs":
            self.world.logged.add(u.a)
        return u.composed(self.world.tower(node, tuple(o.a for o in others), u.a, self.level))

    def _signed(self, name: str, positive: bool, u: Any, v: Any = None) -> Any:
        if v is not None:
            size = self._signed("Abs", False, u - v)
            half = pow(2, -1, self.world.p)
            return (u + v + size if name == "Maximum" else u + v - size).scaled(half)
        if u.vanishes():
            return self.number(Fraction(1, 2)) if name == "Step" else u
        world = self.world
        world.uncertain = world.signs = True
        if not u.a:
            raise Resample("a kink")
        positive = positive or u.a in world.logged
        if world.free_signs:
            return self._with_sign(name, u, 1 if positive else world.oracles.odd("sign", u.a))
        sign = character(world.p, u.a)
        if sign < 0 and positive:
            raise Resample("what is positive is no square here")
        return self._with_sign(name, u, sign)

    def _with_sign(self, name: str, u: Any, sign: int) -> Any:
        """|u| = s u, step u = (1 + s)/2, relu u = u step u for the sign s of u."""
        if name == "Abs":
            return u.scaled(sign)
        if name == "Sign":
            return self.number_type.constant(sign % self.world.p)
        step = (1 + sign) * pow(2, -1, self.world.p) % self.world.p
        return u.scaled(step) if name == "Relu" else self.number_type.constant(step)

    def power(self, base: Any, exponent: Any, node: Expression) -> Any:
        r = self.world.exponent(node)
        if r is not None:
            return self._rational(base, r)
        # u^e = u₀^e₀ exp(e log(u/u₀) + (e − e₀) log u₀), where the exponent is infinitesimal
        world = self.world
        world.uncertain = True
        p, level = world.p, self.level
        if not base.a:
            raise ZeroDivisionError("0 to a power")
        value = world.oracles.power(base.a, exponent.a)
        if level == 0:
            return self.number_type(value)
        inverse = pow(base.a, -1, p)
        logs, factor = [0], inverse
        for j in range(1, level + 1):
            logs.append(factor)
            factor = -factor * inverse * j % p
        shift = exponent - self.number_type.constant(exponent.a)
        small = exponent * base.composed(logs) + shift.scaled(world.oracles.log(base.a))
        return small.composed([1] * (level + 1)).scaled(value)

    def _rational(self, base: Any, r: Fraction) -> Any:
        """base^r by its Taylor series."""
        world, u = self.world, base.a
        broken = r.denominator != 1
        if broken:
            world.uncertain = True
            if base.vanishes():
                raise ZeroDivisionError("a root of 0 has no derivative")
            positive = self._roots_of()
            # the same argument at the same point: the same root, whichever node takes it
            world.roots.add(world.first_roots.setdefault(u, self.current))
            if not u:
                raise Resample("a root of 0")
            if character(world.p, u) < 0:
                raise Resample("a root of what is no square here", positive, self.current)
            value = rational_power(world.p, u, r)
        elif r == 0:
            return self.one
        elif u == 0 and r > 0:
            found = base
            for _ in range(int(r) - 1):
                found = found * base
            return found
        else:
            if not u:
                raise ZeroDivisionError("0 to a negative power")
            value = pow(u, int(r), world.p)
        if self.level == 0:
            return self.number_type(value)
        derivatives, inverse = [value], pow(u, -1, world.p)
        for j in range(self.level):
            value = value * fraction(world.p, r - j) * inverse % world.p
            derivatives.append(value)
        return base.composed(derivatives)

    def _roots_of(self) -> frozenset[Expression]:
        """The symbols whose roots are taken entry by entry by the current node."""
        node = self.current
        if node is None or not node.operands:
            return frozenset()
        return frozenset(o for o in node.operands[:1] if isinstance(o, Symbol))

    def inverse(self, node: Expression, X: Entries) -> Entries | None:
        free = self.world.free
        return None if free is None else free.inverse(self, X)

    def determinant(self, node: Expression, X: Entries) -> Any:
        free = self.world.free
        return None if free is None else free.determinant(self, X)

    # --- eigenvalues

    def eigenpairs(self, X: Entries, ordered: bool = False) -> list[tuple[Any, list[Any]]]:
        """The eigenvalues of a matrix and its eigenvectors, with a 1 at some place.  Raises Resample."""
        world = self.world
        world.uncertain = True
        plain = [[entry.a for entry in row] for row in X]
        key = tuple(entry for row in plain for entry in row)
        if key not in world.spectra:
            asker = (self.current, len(X))
            try:
                world.spectra[key] = eigenpairs(world.p, plain), asker
            except NotSplit as error:
                world.counts_met.setdefault(asker, set()).add(error.count)
                raise
        pairs, first = world.spectra[key]
        if ordered:
            world.ordered.add(first)
        return [pair.lifted(self.number_type, X, self.level) for pair in pairs]

    def eig(self, X: Entries) -> Any:
        """The eigenvalues and the unit eigenvectors of a matrix.  Raises Resample."""
        return Eigen(self, self.eigenpairs(X, ordered=True))

    def eigh(self, X: Entries) -> Any:
        """The same of a symmetric matrix."""
        n = range(len(X))
        if any(not (X[i][j] - X[j][i]).vanishes() for i in n for j in range(i)):
            raise Undecidable("the eigenvalues of a matrix that is not symmetric")
        return self.eig(X)

    def matrix_function(self, name: str, node: Expression, X: Entries) -> Entries:
        """expm, logm or sqrtm of a matrix, from its eigenvalues."""
        if name not in ("expm", "logm", "sqrtm"):
            raise Undecidable(f"{name} cannot be had in a prime field")
        pairs = self.eigenpairs(X)
        V = [list(row) for row in zip(*(vector for _, vector in pairs), strict=True)]
        n = range(len(X))
        unit = [[self.one if i == j else self.zero for j in n] for i in n]
        inverse, _ = eliminate(self, V, unit)
        images = [self._image(name, value) for value, _ in pairs]
        scaled = [[image * entry for entry in row] for image, row in zip(images, inverse, strict=True)]
        return product_of_entries(V, scaled)

    def _image(self, name: str, value: Any) -> Any:
        """exp, log or the root of an eigenvalue."""
        if name == "sqrtm":
            return self._rational(value, Fraction(1, 2))
        oracles, u = self.world.oracles, value.a
        if name == "expm":
            return value.composed([oracles.exp(u)] * (self.level + 1))
        if not u:
            raise Resample("the logarithm of a singular matrix")
        derivatives, factor = [oracles.log(u)], oracles.inverse(u)
        for j in range(1, self.level + 1):
            derivatives.append(factor)
            factor = -factor * j * oracles.inverse(u) % self.world.p
        return value.composed(derivatives)

    def frechet(self, name: str, node: Expression, X: Entries, directions: tuple[Entries, ...]) -> Entries:
        """The derivative of a matrix function along some directions: its coefficient in dual numbers."""
        if self.level:
            raise Undecidable("the derivative of a Fréchet derivative in a prime field")
        wider = ProofField(self.world, len(directions))
        n = range(len(X))
        point = wider.number_type.point
        moved = [[point(X[i][j].a, tuple(E[i][j].a for E in directions)) for j in n] for i in n]
        found = wider.matrix_function(name, node, moved)
        return [[self.number_type(entry.top()) for entry in row] for row in found]

    def __getattr__(self, name: str) -> Any:
        raise Undecidable(f"{name} cannot be had in a prime field")
