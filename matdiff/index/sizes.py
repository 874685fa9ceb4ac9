"""At which sizes a claim is tested, and when that settles all sizes.

Written in entries, both sides are sums of products with contracted indices.  Order the distinct
terms by their number of indices: the one with the most has a monomial that no other makes, provided
that every size is at least that number.  So an identity that holds there holds formally, and
hence at all sizes.  ``measure.py`` bounds that number, and the degree in which a size occurs as a
number (``n``, ``1/n``, ``tr I``), which leaves no monomial behind: it takes degree + 1 values of the size.
Quotients, roots and powers are counted with their denominators multiplied out.
Inverses and determinants are outside the argument unless they may be free variables (free.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from itertools import islice, pairwise, permutations, product
from math import factorial, prod
from typing import NamedTuple

from ..errors import Undecidable
from ..expression import Expression, Size, Symbol, postorder
from ..operations.constants import Unit
from .claim import Claim
from .measure import Measure, measure
from .ranks import arrangements, squares_first, telling

LARGEST_COST = 120_000  # multiplications of dual numbers that all points of a proof for all sizes may take
COST_OF_A_RUN = 300_000
LARGEST_RUN = 5_000_000  # some seconds: what takes more is not begun
LARGEST_GIVEN = 10 * LARGEST_RUN  # where all sizes are numbers
TOO_LARGE = "the matrices are too large"
LARGEST_GRID = 64
LARGEST_ORDERS = 8
MOST_POINTS = 12
COLOURS = 4  # different sizes in a choice that is one of several


class Run(NamedTuple):
    """A test at sizes: how many random points, and whether inverses are free variables."""

    sizes: dict[str, int]
    points: int
    free: bool = False


class Group(NamedTuple):
    """Tests with the sizes in one order: at sizes that tell all names apart, and at the other parity."""

    first: list[Run]
    again: list[Run]


class Plan(NamedTuple):
    """What to test.

    ``groups`` are for several orders of the sizes: none may fail, and the first tests of one must pass, to
    prove a claim there.  ``formal``, if not None, proves it for all sizes; with ``after`` only when those
    have passed: inverses are free variables there.
    """

    groups: list[Group]
    formal: list[Run] | None
    after: bool = False
    remark: str = ""


def size_names(nodes: Iterable[Expression]) -> list[str]:
    """The names of sizes that occur, sorted."""
    names: set[str] = set()
    for node in nodes:
        for size in node.shape:
            names |= size.names
        for parameter in node.parameters:
            if isinstance(parameter, Size):
                names |= parameter.names
    return sorted(names)


def least_sizes(nodes: Iterable[Expression], names: Iterable[str], least: int) -> dict[str, int]:
    """The least size for each name: ``least``, and enough for every unit vector e_i to have its one."""
    sizes = dict.fromkeys(names, least)
    for node in nodes:
        if isinstance(node, Unit):
            for name in node.rows.names:
                sizes[name] = max(sizes[name], node.index)
        for size in node.shape:  # n - 1 is at least 1
            short = any(coefficient < 0 for _, coefficient in size.terms)
            while short and size.names <= sizes.keys() and size.at(sizes) < 1 and sizes[min(size.names)] < 64:
                sizes |= {name: sizes[name] + 1 for name in size.names}
    return sizes


def spread(
    names: Iterable[str], least: Mapping[str, int], colours: Mapping[str, int] | None = None
) -> dict[str, int]:
    """A size for each name, at least the one asked, no two alike; with colours no two of different colours.

    At most as many values are passed over for a name as there are other colours.
    """
    chosen: dict[str, int] = {}
    taken: dict[int, object] = {}
    for name in sorted(names, key=lambda name: (least.get(name, 2), name)):
        value = least.get(name, 2)
        colour: object = name if colours is None else colours[name]
        while taken.setdefault(value, colour) != colour:
            value += 1
        chosen[name] = value
    return dict(sorted(chosen.items()))


def told_apart(names: Iterable[str], least: Mapping[str, int], colours: int) -> list[dict[str, int]]:
    """Choices of sizes near the least, of so many colours each; any two names differ in one of the choices.

    A colour is a digit of the place of the name: there are as many choices as a place has digits.
    """
    places = {name: place for place, name in enumerate(names)}
    choices: list[dict[str, int]] = []
    weight = 1
    while not choices or weight < len(places):
        digits = {name: place // weight % colours for name, place in places.items()}
        choices.append(spread(places, least, digits))
        weight *= colours
    return choices


def affordable(
    names: list[str], leasts: Iterable[Mapping[str, int]], price: Price, limit: int
) -> list[dict[str, int]]:
    """Choices of sizes that tell all names apart within a price, the last ones if there are none.

    First a single choice with no two sizes alike, then several of few sizes: what a single one costs
    grows with the cube of the number of names.
    """
    choices: list[dict[str, int]] = []
    for colours in numbers_of_colours(names):
        for least in leasts:
            choices = told_apart(names, least, colours)
            if sum(map(price.at, choices)) <= limit:
                return choices
    return choices


def numbers_of_colours(names: Sized) -> list[int]:
    """One for each name, or a few."""
    each = max(len(names), 2)
    return [each, COLOURS] if each > COLOURS else [each]


def orders(
    names: list[str], least: Mapping[str, int], nodes: Iterable[Expression], limit: int = LARGEST_RUN
) -> list[dict[str, int]]:
    """The sizes of a test with numbers, in the orders that tell most: det(X'X) needs X tall, det(XX') wide.

    No two are alike, where there are not too many names.  None where an evaluation takes too long.
    """
    nodes = list(nodes)
    price = Price(nodes)
    found: list[dict[str, int]] = []
    for colours in numbers_of_colours(names):
        rising = told_apart(names, least, colours)[0]
        found = found or [s for s in arrangements(rising, nodes) if price.is_payable(s, limit)]
    return found


def plan(claim: Claim) -> Plan:
    """The tests of a claim."""
    nodes = postorder(claim.function, claim.answer, claim.variable)
    names = size_names(nodes)
    found = measure(claim)
    points = number_of_points(found)
    if points > MOST_POINTS:
        raise Undecidable("the degree is too high for random points to decide")
    price = Price(nodes, claim.total_order)
    if not names:
        # nothing to vary: these sizes are all
        if not price.is_payable({}, LARGEST_GIVEN):
            raise Undecidable(TOO_LARGE)
        return Plan([], [Run({}, points)])
    floor = least_sizes(nodes, names, 0)
    groups = several(floor, points, Price(nodes, claim.total_order, with_roots=True), nodes)
    if found.outside is not None:
        return Plan(groups, None, remark=found.outside)
    # a unit vector has a place of its own, beside those that the indices of a term take
    wanted = {name: max(found.indices.get(name, 0) + floor[name], 3) for name in names}
    if not any(found.degrees.get(name, 0) for name in names):
        # no more is needed than ``wanted``; that all names are told apart is to be on the safe side
        grid = affordable(names, [wanted], price, LARGEST_COST // points)
    else:
        ranges = [range(min(found.degrees.get(name, 0), LARGEST_GRID) + 1) for name in names]
        grid = [
            {name: wanted[name] + shift for name, shift in zip(names, shifts, strict=True)}
            for shifts in islice(product(*ranges), LARGEST_GRID + 1)
        ]
    formal = [Run(sizes, points, found.needs_free) for sizes in grid]
    cost = sum(price.at(run.sizes) for run in formal) * points
    if len(grid) > LARGEST_GRID or cost > LARGEST_COST:
        return Plan(groups, None, remark="the sizes that a proof for all sizes needs are too large")
    return Plan(groups, formal, found.needs_free)


def several(floor: dict[str, int], points: int, price: Price, nodes: Sequence[Expression]) -> list[Group]:
    """The groups of tests; the sizes are met even and odd, for det(−X) = det X where the size is even.

    The groups differ in the order of the sizes, those that tell most: det(X'X) needs X tall, det(XX') wide.
    What would take too long is left out.
    """
    leasts = [{name: max(least, size) for name, size in floor.items()} for least in (3, 2)]
    choices = affordable(list(floor), leasts, price, COST_OF_A_RUN)
    listed = [list(sizes.values()) for sizes in choices]
    places = range(len(floor))
    ordered = [
        [dict(zip(floor, (values[i] for i in order), strict=True)) for values in listed]
        for order in [places, places[::-1], *islice(permutations(places), 1, LARGEST_ORDERS)]
    ]
    groups = []
    for first in telling([*ordered, [squares_first(sizes, nodes) for sizes in choices]], nodes):
        enough = all(sizes[name] >= least for sizes in first for name, least in floor.items())
        if enough and all(price.is_payable(sizes) for sizes in first):
            again = [other_parity(sizes, floor, price) for sizes in first]
            groups.append(
                Group(
                    [Run(sizes, points) for sizes in first],
                    [Run(sizes, points) for sizes in again if price.is_payable(sizes)],
                )
            )
    return groups


def other_parity(sizes: dict[str, int], floor: Mapping[str, int], price: Price) -> dict[str, int]:
    """Sizes that are all larger by one, or smaller where that is too costly."""
    larger = {name: size + 1 for name, size in sizes.items()}
    if price.at(larger) > COST_OF_A_RUN and min(sizes.values()) > 2 and not any(floor.values()):
        return {name: size - 1 for name, size in sizes.items()}
    return larger


def number_of_points(found: Measure) -> int:
    """How many points make an error less likely than 2⁻⁵⁰: each misses with probability chance/p."""
    points, each = 1, 61 - found.chance.bit_length()
    while each > 0 and points * each < 51:
        points += 1
    return points if each > 0 else MOST_POINTS + 1


class Price:
    """About how many multiplications an evaluation takes at given sizes.

    ``with_roots``: and the points where not all under a root is a square.
    """

    def __init__(self, nodes: Iterable[Expression], order: int = 1, with_roots: bool = False) -> None:
        self.with_roots = with_roots
        self.nodes = [node for node in nodes if not isinstance(node, Symbol)]
        self.weight = (1, 1, 2, 5)[min(order, 3)]

    def at(self, sizes: Mapping[str, int]) -> int:
        """The price at some sizes, of all points that have to be drawn."""
        work, rarity = self._both(sizes)
        return work * rarity

    def is_payable(self, sizes: Mapping[str, int], limit: int = LARGEST_RUN) -> bool:
        """Whether one point takes no more than some seconds."""
        return self._both(sizes)[0] <= limit

    def _both(self, sizes: Mapping[str, int]) -> tuple[int, int]:
        """The price of one point, and of how many points one is in the domain."""
        total = 0
        known: dict[Size, int] = {}
        rare: dict[Expression, int] = {}

        def count(size: Size) -> int:
            value = known.get(size)
            if value is None:
                value = known[size] = size.at(sizes)
            return value

        for node in self.nodes:
            rows, columns = count(node.shape[0]), count(node.shape[1])
            name = type(node).__name__
            if name == "Product":
                total += chain([*(count(o.shape[0]) for o in node.operands), columns])
            elif name in (
                "Inverse",
                "PseudoInverse",
                "Determinant",
                "LogDeterminant",
                "Adjugate",
                "MatrixPower",
            ):
                n = max(map(count, node.operands[0].shape))
                total += n**5 if name == "Adjugate" else (8 if name == "MatrixPower" else 2) * n**3
            elif name in SPECTRAL:
                n = min(map(count, node.operands[0].shape), default=1)
                chance = factorial(min(n, 20)) * (2**n if name in WITH_ROOTS else 1)
                rare[node.operands[0]] = max(rare.get(node.operands[0], 1), chance)
                total += 50 * n**3
            elif node.operands:
                total += 2 * rows * columns + sum(
                    count(o.shape[0]) * count(o.shape[1]) for o in node.operands
                )
                if name not in CHEAP:
                    total += 12 * rows * columns
                if name == "Power" and self.with_roots and is_root(node):
                    rare[node.operands[0]] = 2 ** min(rows * columns, 64)  # all entries must be squares
            else:
                total += rows * columns // 4
        # eigenvalues and roots are in the field once in so many points
        return total * self.weight, min(prod(rare.values()), 10**9)


SPECTRAL = frozenset({
    "Eigenvalues", "Eigenvectors", "LambdaMax", "LambdaMin", "EigenvectorMax", "EigenvectorMin",
    "SingularValues", "LeftSingularVectors", "RightSingularVectors", "NuclearNorm", "SpectralNorm",
    "MatrixExponential", "MatrixLogarithm", "MatrixSquareRoot", "Frechet", "FrechetMatrix",
})  # fmt: skip
WITH_ROOTS = SPECTRAL - {
    "Eigenvalues", "LambdaMax", "LambdaMin",
    "MatrixExponential", "MatrixLogarithm", "Frechet", "FrechetMatrix",
}  # fmt: skip
CHEAP = frozenset({
    "Sum", "Scale", "Hadamard", "Transpose", "Trace", "EntrySum", "Vec", "Unvec", "Diagonal", "DiagonalPart",
    "Kronecker", "InnerProduct", "Mean", "RowSum", "ColumnSum", "SquaredNorm", "Sym", "Skew", "Tril", "Triu",
})  # fmt: skip


def is_root(node: Expression) -> bool:
    """Whether a power is one of the square root, of each entry."""
    number = node.number  # type: ignore[attr-defined]
    return number is not None and number.denominator % 2 == 0


def chain(dimensions: list[int]) -> int:
    """The multiplications of a product of matrices, from the thin end."""
    if dimensions[-1] <= dimensions[0]:
        dimensions = dimensions[::-1]
    first = dimensions[0]
    return sum(first * a * b for a, b in pairwise(dimensions[1:])) or 1
