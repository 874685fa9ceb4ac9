"""Unification of sizes: unknown sizes are names that begin with ``?``."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd

from ..expression import Size
from ..expression.size import Least

FRESH = ("m", "n", "p", "q", "r", "s", "k", "l")


class Sizes:
    """Unknown sizes and what is known of them."""

    def __init__(self) -> None:
        self.known: dict[str, Size] = {}
        self.single: dict[Size, str] = {}  # the sizes that are one unknown, by identity
        self.count = 0
        self.waiting: list[tuple[Size, Size, object]] = []

    def new(self) -> Size:
        """An unknown size."""
        self.count += 1
        name = f"?{self.count}"
        size = Size.of(name)
        self.single[size] = name
        return size

    def resolve(self, size: Size) -> Size:
        """A size with everything put in that is known."""
        if not size.names:
            return size
        known, name = self.known, self.single.get(size)
        path = []
        while name is not None and name in known:
            path.append(name)
            size = known[name]
            name = self.single.get(size)
        if name is None and any(n in known for n in size.names):
            total = Size({})
            for monomial, coefficient in size.terms:
                term = Size({(): coefficient})
                for factor in monomial:
                    term = term * self.factor(factor)
                total = total + term
            size = total
        for name in path:  # chains of unknowns stay short
            known[name] = size
        return size

    def factor(self, name: str) -> Size:
        """A name in a size, with everything put in that is known."""
        if isinstance(name, Least):
            return Size.least(self.resolve(name.sizes[0]), self.resolve(name.sizes[1]))
        return self.resolve(self.known[name]) if name in self.known else Size.of(name)

    def is_unknown(self, size: Size) -> bool:
        """Whether a size is a single unknown."""
        return size in self.single

    def unify(self, left: Size, right: Size, place: object = None) -> bool:
        """Make two sizes equal; False if they cannot be, or were declared to differ."""
        left, right = self.resolve(left), self.resolve(right)
        if left is right:
            return True
        for a, b in ((right, left), (left, right)):
            if self.is_unknown(a):
                (name,) = a.names
                if name not in b.names:
                    return self.bind(name, b)
        unknown = [n for n in left.names | right.names if n[0] == "?"]
        if not unknown:
            return False
        return self.solve(left, right, place)

    def bind(self, name: str, size: Size) -> bool:
        """Say what an unknown is; False for a size that no matrix has."""
        value = size.value
        if value is not None and (value < 1 or size.terms[0][1].denominator != 1):
            return False
        self.known[name] = size
        return True

    def solve(self, left: Size, right: Size, place: object) -> bool:
        """An equation of sums and products of sizes: solved if linear in one unknown, else it waits."""
        difference = dict((left + right * -1).terms)
        names = {name for monomial in difference for name in monomial if name[0] == "?"}
        for name in sorted(names):
            with_name = {m: c for m, c in difference.items() if name in m}
            if len(with_name) == 1:
                ((monomial, coefficient),) = with_name.items()
                if monomial.count(name) != 1:
                    continue
                others = tuple(n for n in monomial if n != name)
                rest: dict[tuple[str, ...], Fraction] = {}
                for m, c in difference.items():
                    if name not in m:
                        quotient = divide_monomial(m, others)
                        if quotient is None:
                            break
                        rest[quotient] = -c / coefficient
                else:
                    if all(c > 0 for c in rest.values()):  # m = n - p may be no size
                        return self.bind(name, Size(rest))
        if not names:
            return False
        sides = [m for size in (left, right) for m, c in size.terms if c == 1]
        k = gcd(*(m.count(name) for m in sides for name in m))
        if len(left.terms) == len(right.terms) == 1 and len(sides) == 2 and k > 1:  # m² = n²
            roots = [Size({m[::k]: Fraction(1)}) for m in sides]
            return self.unify(roots[0], roots[1], place)
        self.waiting.append((left, right, place))
        return True

    def summands(self, size: Size) -> list[Size]:
        """The sizes that a sum consists of, unknown ones in the order in which they arose; [] for another."""
        names = [m[0] for m, c in size.terms if len(m) == 1 and c == 1]
        if len(names) < len(size.terms):
            return []
        return [
            Size.of(n) for n in sorted(names, key=lambda n: (n[0] != "?", int(n[1:]) if n[0] == "?" else 0))
        ]

    def factors(self, size: Size) -> list[Size]:
        """The unknown sizes that a product consists of, in the order in which they arose; [] for another."""
        if len(size.terms) != 1 or size.terms[0][1] != 1 or any(n[0] != "?" for n in size.terms[0][0]):
            return []
        return [Size.of(n) for n in sorted(size.terms[0][0], key=lambda n: int(n[1:]))]

    def retry(self) -> tuple[Size, Size, object] | None:
        """Try again what waits, until nothing changes; an equation that fails, or None."""
        changed = True
        while changed and self.waiting:
            todo, self.waiting = self.waiting, []
            before = len(self.known)
            for left, right, place in todo:
                if not self.unify(left, right, place):
                    return left, right, place
            changed = len(self.known) > before
        return None

    def name_all(self, sizes: list[Size], taken: set[str]) -> None:
        """Name the unknown sizes, in the order in which they are met: n for one alone, else m, n, p …"""
        unknown: dict[str, None] = {}
        for size in sizes:
            names = [n for n in self.resolve(size).names if n[0] == "?"]
            unknown.update(dict.fromkeys(sorted(names, key=lambda n: int(n[1:]))))
        free: Iterator[str] = (n for n in names_without_end() if n not in taken)
        if len(unknown) == 1 and "n" not in taken:
            free = iter(("n",))
        for name in unknown:
            self.known[name] = Size.of(next(free))


def names_without_end() -> Iterator[str]:
    """m, n, p, q …, then m1, n1 …"""
    yield from FRESH
    count = 1
    while True:
        for name in FRESH:
            yield f"{name}{count}"
        count += 1


def divide_monomial(monomial: tuple[str, ...], divisor: tuple[str, ...]) -> tuple[str, ...] | None:
    """A product of names without some of them, or None."""
    rest = list(monomial)
    for name in divisor:
        if name not in rest:
            return None
        rest.remove(name)
    return tuple(rest)
