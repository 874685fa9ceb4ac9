"""The tree that is printed, and which sizes of constants its reader can work out.

What is printed is a tree: shared parts are written out each time, unless they have a name.  A
constant such as I is written without its size where a reader who unifies the sizes of every
operation finds it from the surroundings, and with it otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from ..expression import ONE, Expression, Symbol
from ..operations import Extent, Hadamard, Identity, Number, Ones, Pi, Product, Scale, Sum, Unit, Zeros
from ..operations.operation import Operation, signature

SIZED = (Identity, Ones, Zeros, Unit)  # the constants that can be written without their sizes


class Occurrences:
    """The occurrences of nodes in some expressions that are printed together.

    Attributes
    ----------
    nodes : the node of each occurrence; operands stand after what uses them.
    operands : the places of the operands of each occurrence; none for a name.
    """

    def __init__(self, roots: list[Expression], names: Mapping[Expression, str]) -> None:
        """``roots`` are the definitions, each a key of ``names``, and last the expression itself."""
        self.nodes: list[Expression] = list(roots)
        self.operands: list[range] = []
        self.names = names
        self.roots = len(roots)
        for place, node in enumerate(self.nodes):  # the list grows while it is walked
            start = len(self.nodes)
            if place < self.roots or node not in names:
                self.nodes.extend(node.operands)
            self.operands.append(range(start, len(self.nodes)))

    def is_name(self, place: int) -> bool:
        """Whether an occurrence is a name that stands for its node."""
        return place >= self.roots and self.nodes[place] in self.names

    def determined(self) -> set[int]:
        """The places of the constants whose sizes follow from their surroundings."""
        constants = [
            i for i, node in enumerate(self.nodes) if isinstance(node, SIZED) and not self.is_name(i)
        ]
        if not constants or len(self.nodes) == 1:
            return set(constants)  # an answer that is one constant is told with its shape beside it
        sizes = Sizes(2 * len(self.nodes))
        home = {node: i for i, node in enumerate(self.nodes[: self.roots])}
        for place, node in enumerate(self.nodes):
            if self.is_name(place):
                sizes.equal((place, home[node]))
            else:
                constrain(sizes, place, node, self.operands[place])
        sizes.solve()
        # a size that is written may settle others; identities look better alike, and I_n is as short as I
        groups = [[i for i in constants if isinstance(self.nodes[i], Identity)]]
        groups += [[i] for i in constants if not isinstance(self.nodes[i], (Identity, Unit))]
        found: set[int] = set()
        for group in groups:
            found.update(self.settled(group, sizes))
        # the shape of an answer is told beside it, and a size before e_2 would be a factor more
        sizes.know(2 * self.roots - 2, 2 * self.roots - 1)
        sizes.solve()
        for unit in constants:
            if isinstance(self.nodes[unit], Unit):
                found.update(self.settled([unit], sizes))
        return found

    @staticmethod
    def settled(group: list[int], sizes: Sizes) -> set[int]:
        """Those of some constants whose sizes are known; the sizes of the others are written."""
        open_ones = [i for i in group if not (sizes.is_known(2 * i) and sizes.is_known(2 * i + 1))]
        if open_ones:
            sizes.know(*(s for i in open_ones for s in (2 * i, 2 * i + 1)))
            sizes.solve()
        return set(group).difference(open_ones)


class Sizes:
    """Sizes as a reader solves them: which are equal, which are products of others, which are known.

    The rows of occurrence i are size 2i, its columns size 2i + 1.
    """

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))
        self.known = [False] * count
        self.products: list[tuple[int, list[int]]] = []
        self.sums: list[tuple[int, list[int]]] = []

    def find(self, size: int) -> int:
        """The representative of what a size is equal to."""
        while self.parent[size] != size:
            self.parent[size] = self.parent[self.parent[size]]
            size = self.parent[size]
        return size

    def same(self, a: int, b: int) -> None:
        """Two sizes are equal."""
        a, b = self.find(a), self.find(b)
        self.parent[b] = a
        self.known[a] = self.known[a] or self.known[b]

    def equal(self, places: tuple[int, ...] | range) -> None:
        """All these occurrences have one shape."""
        for place in places[1:]:
            self.same(2 * places[0], 2 * place)
            self.same(2 * places[0] + 1, 2 * place + 1)

    def know(self, *sizes: int) -> None:
        """A size is given."""
        for size in sizes:
            self.known[self.find(size)] = True

    def is_known(self, size: int) -> bool:
        """Whether a size is determined."""
        return self.known[self.find(size)]

    def solve(self) -> None:
        """Carry what is known through sums and products of sizes."""
        changed = True
        while changed:
            changed = False
            for result, terms in self.sums:
                if not self.is_known(result) and all(map(self.is_known, terms)):
                    self.know(result)
                    changed = True
            for result, factors in self.products:
                open_ones = {self.find(s) for s in (result, *factors) if not self.is_known(s)}
                if len(open_ones) == 1:
                    self.know(*open_ones)
                    changed = True


def constrain(sizes: Sizes, place: int, node: Expression, operands: range) -> None:
    """What the sizes of one occurrence have to do with those of its operands."""
    rows, columns = 2 * place, 2 * place + 1
    if isinstance(node, Identity):
        sizes.same(rows, columns)
    elif isinstance(node, (Ones, Zeros, Unit)):
        if node.columns is ONE:
            sizes.know(columns)
    elif isinstance(node, (Sum, Hadamard)):
        sizes.equal((place, *operands))
    elif isinstance(node, Scale):
        for scalar in operands[:-1]:
            sizes.know(2 * scalar, 2 * scalar + 1)
        sizes.equal((place, operands[-1]))
    elif isinstance(node, Product):
        sizes.same(rows, 2 * operands[0])
        for left, right in pairwise(operands):
            sizes.same(2 * left + 1, 2 * right)
        sizes.same(columns, 2 * operands[-1] + 1)
    elif isinstance(node, Operation) and node.signature and not node.takes_sizes:
        by_signature(sizes, place, node.signature_for(len(operands)), operands)
    elif isinstance(node, (Symbol, Number, Extent, Pi)) or not operands:
        sizes.know(rows, columns)
    elif isinstance(node, Operation) and node.takes_sizes:  # its sizes are written
        sizes.know(rows, columns, *(s for o in operands for s in (2 * o, 2 * o + 1)))
    else:  # nothing is known of it but that its shape follows from those of the operands
        of_operands = [s for o in operands for s in (2 * o, 2 * o + 1)]
        sizes.sums.append((rows, of_operands))
        sizes.sums.append((columns, of_operands))


def by_signature(sizes: Sizes, place: int, text: str, operands: range) -> None:
    """Dimensions with one name are one size; those of the result may be products and sums."""
    inputs, output = signature(text)
    named: dict[str, int] = {}
    for dimensions, operand in zip(inputs, operands, strict=True):
        for size, dimension in zip((2 * operand, 2 * operand + 1), dimensions, strict=True):
            if dimension == "1":
                sizes.know(size)
            elif dimension in named:
                sizes.same(named[dimension], size)
            else:
                named[dimension] = size
    for size, dimension in zip((2 * place, 2 * place + 1), output, strict=True):
        if dimension == "1":
            sizes.know(size)
        elif dimension in named:
            sizes.same(named[dimension], size)
        elif any(sign in dimension for sign in "+/&"):
            sizes.sums.append((size, list(named.values())))
        else:
            sizes.products.append((size, [named[f] for f in dimension.split("*") if f in named]))
