"""Shapes of trees: one pass from the leaves up, each operation checking and unifying sizes.

The kinds of the symbols are settled before (kinds.py).  Every error names the operation, the operands as
they were typed and their shapes, and offers the likely fix.
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import MatdiffError
from ..expression import ONE, Shape, Size
from .declarations import Declaration
from .raw import failure
from .samples import SampleSum
from .sizes import Sizes
from .tree import Tree
from .vocabulary import COLUMN, MATRIX, SCALAR

COUNTERPARTS = {"exp": "expm", "log": "logm", "sqrt": "sqrtm"}  # entry by entry, and of a matrix


def index_count(total: SampleSum, resolve: Callable[[Size], Size]) -> None:
    """The number of terms of a sum, when the sizes are known."""
    total.whole = resolve(total.whole)
    total.count = total.whole + Size.of(1 - total.lower - total.minus)


def is_vec(tree: Tree) -> bool:
    """Whether a factor is vec X, or its transpose."""
    while tree.op == "transpose":
        tree = tree.children[0]
    return bool(tree.op == "call" and tree.value == "vec")


class NotSquare(Exception):
    """Bars around a matrix that is not square: they mean absolute values."""

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self.tree = tree


class Shaper:
    """Finds the shape of every tree."""

    def __init__(self, text: str, sizes: Sizes, taken: set[str], note: Callable[[str], None]) -> None:
        self.text = text
        self.sizes = sizes
        self.taken = taken  # names that a size must not get
        self.note = note
        self.symbols: dict[str, Shape] = {}
        self.definitions: dict[str, Tree] = {}
        self.met: list[Size] = []  # sizes in the order in which they are met, for their names
        self.later: list[
            tuple[Tree, Tree]
        ] = []  # scalars that are spread over a matrix, to be checked when sizes are known
        self.squares: list[Tree] = []
        self.undeclared: set[str] = set()
        self.numpy = 0  # whether `*` may be (1) or is (2) the product entry by entry
        self.induced: set[int] = set()  # where norms with a number begin: norm(x, 1)
        self.formless: set[str] = set()  # functions without a formula and without a declaration
        self.kind_of_tree: Callable[[Tree], int] = lambda tree: 0

    # texts

    def shown(self, tree: Tree) -> str:
        """A tree as it was typed."""
        text = " ".join(self.text[tree.start : min(tree.end, tree.start + 200)].split())
        return text if len(text) <= 60 else text[:57] + "…"

    def size_text(self, size: Size) -> str:
        """A size for a message: unknown ones under the names that they would get."""
        resolved = self.sizes.resolve(size)
        if any(n[0] == "?" for n in resolved.names):
            names = Sizes()
            names.known = dict(self.sizes.known)
            names.single = self.sizes.single
            names.name_all([*self.met, size], self.taken)
            resolved = names.resolve(size)
        text = str(resolved)
        return f"({text})" if len(resolved.terms) > 1 else text

    def shape_text(self, shape: Shape) -> str:
        """A shape for a message."""
        rows, columns = (self.sizes.resolve(s) for s in shape)
        if rows is ONE and columns is ONE:
            return "a scalar"
        return f"{self.size_text(rows)}×{self.size_text(columns)}"

    def described(self, tree: Tree) -> str:
        """A tree with its shape."""
        return f"`{self.shown(tree)}` ({self.shape_text(tree.shape)})"

    def fail(self, tree: Tree, message: str, hint: str | None = None, code: str = "shape") -> MatdiffError:
        """An error at a tree."""
        return failure(code, message, self.text, tree.start, hint)

    # sizes

    def same(self, left: Size, right: Size, place: Tree) -> bool:
        """Make two sizes equal."""
        return left is right or self.sizes.unify(left, right, place)

    def same_shape(self, left: Shape, right: Shape, place: Tree) -> bool:
        """Make two shapes equal."""
        return (
            self.fits(left, right)
            and self.same(left[0], right[0], place)
            and self.same(left[1], right[1], place)
        )

    def fits(self, left: Shape, right: Shape) -> bool:
        """Whether two shapes could be equal, without making them so."""
        return all(self.could(a, b) for a, b in zip(left, right, strict=True))

    def could(self, left: Size, right: Size) -> bool:
        """Whether two sizes could be equal: an unknown size is no 1."""
        a, b = self.sizes.resolve(left), self.sizes.resolve(right)
        if a is b:
            return True
        if a is ONE or b is ONE:
            return False
        unknown = any(n[0] == "?" for n in a.names | b.names)
        return unknown

    def is_scalar(self, tree: Tree) -> bool:
        """Whether a tree is 1×1."""
        return tree.shape[0] is ONE and tree.shape[1] is ONE

    # the pass

    def finish(self, order: list[Tree]) -> None:
        """Solve the equations that waited, name the unknown sizes, and put them into all shapes."""
        failed = self.sizes.retry()
        if failed is not None:
            left, right, place = failed
            assert isinstance(place, Tree)
            raise self.fail(
                place,
                f"the sizes in `{self.shown(place)}` do not fit: {self.size_text(left)} and"
                f" {self.size_text(right)}",
            )
        if self.sizes.waiting:
            self.pair_blocks()
            self.pair_factors()
        if self.sizes.waiting:
            left, right, place = self.sizes.waiting[0]
            assert isinstance(place, Tree)
            raise self.fail(
                place,
                f"the sizes in `{self.shown(place)}` cannot be inferred: {self.size_text(left)} ="
                f" {self.size_text(right)}",
                "declare them, for example `A : matrix(m, n)`",
            )
        everything = [*self.met, *(s for tree in order for s in tree.shape or ())]
        self.sizes.name_all(everything, self.taken)
        resolve = self.sizes.resolve
        for tree in order:
            if tree.shape is not None:
                tree.shape = (resolve(tree.shape[0]), resolve(tree.shape[1]))
            if tree.op == "sample_sum":
                index_count(tree.value, resolve)
            if tree.op == "matrix_of":
                for total in tree.value:
                    index_count(total, resolve)
            if tree.op == "number" or not isinstance(tree.value, WithSizes):
                continue
            tree.value = WithSizes(tree.value.word, [resolve(s) for s in tree.value.sizes])
        for tree, scalar in self.later:
            self.check_spread(tree, scalar)
        for tree in self.squares:
            self.note_square(tree)

    def pair_blocks(self) -> None:
        """Blocks that meet in a product fit one by one: (n + p) = (q + r) is n = q and p = r."""
        waiting, self.sizes.waiting = self.sizes.waiting, []
        for left, right, place in waiting:
            sides = [self.sizes.summands(self.sizes.resolve(s)) for s in (left, right)]
            if len(sides[0]) == len(sides[1]) > 1 and isinstance(place, Tree) and place.op == "*":
                for a, b in zip(*sides, strict=True):
                    self.sizes.unify(a, b, place)
                assert isinstance(place, Tree)
                self.note(f"The blocks in {self.shown(place)} fit one by one.")
            self.sizes.unify(left, right, place)

    def pair_factors(self) -> None:
        """m p = n q of Kronecker products is taken factor by factor, m = n and p = q: det(A ⊗ B).

        Beside a vec it is the other way round, A with n columns and B with m: (A ⊗ B) vec X is vec(B X A').
        """
        waiting, self.sizes.waiting = self.sizes.waiting, []
        for left, right, place in waiting:
            assert isinstance(place, Tree)
            one, other = (self.sizes.factors(self.sizes.resolve(s)) for s in (left, right))
            crossed = sum(map(is_vec, place.children)) == 1
            if len(one) == len(other) > 1 and (place.op == "*" or not crossed):
                if crossed and not any(a is b for a, b in zip(one, other, strict=True)):
                    other.reverse()
                for a, b in zip(one, other, strict=True):
                    self.sizes.unify(a, b, place)
                self.note(f"The sizes in {self.shown(place)} are taken to fit factor by factor.")
            self.sizes.unify(left, right, place)

    def check_spread(self, tree: Tree, scalar: Tree) -> None:
        """A scalar in a sum with a matrix: spread over the entries, unless the matrix is square."""
        rows, columns = tree.shape
        c = self.shown(scalar)
        if rows is columns and not (scalar.op == "number" and scalar.value in ("0", 0)):
            operand = next(t for t in tree.children if not self.is_scalar(t))
            times_i, times_ones = ("I", "matrix(1)") if c == "1" else (f"{c} I", f"{c} matrix(1)")
            raise self.fail(
                scalar,
                f"the sum of the scalar `{c}` and the square matrix {self.described(operand)} can mean two"
                " things",
                f"write `{times_i}` for a multiple of the identity, or `{times_ones}` to add it to every"
                " entry",
            )
        self.note(f"{c} in {self.shown(tree)} is spread over the entries.")

    def note_square(self, tree: Tree) -> None:
        """Tell that a function of a square matrix is taken entry by entry."""
        rows, columns = tree.shape
        if rows is columns and rows is not ONE:
            name = tree.value
            self.note(
                f"{self.shown(tree)} is taken entry by entry; the matrix function is {COUNTERPARTS[name]}."
            )


class WithSizes:
    """A word with the sizes that it was given: ``ones(m, n)``."""

    __slots__ = ("sizes", "word")

    def __init__(self, word: str, sizes: list[Size]) -> None:
        self.word = word
        self.sizes = sizes


def declared_shape(declaration: Declaration, sizes: Sizes) -> Shape:
    """The shape of a declared symbol; sizes that were left out are unknown."""
    given = declaration.sizes
    if declaration.kind == "scalar":
        return (ONE, ONE)
    if declaration.kind == "vector":
        return (given[0] if given else sizes.new(), ONE)
    if declaration.kind == "matrix":
        if given:
            return (given[0], given[1])
        if "invertible" in declaration.attributes:
            n = sizes.new()
            return (n, n)
        return (sizes.new(), sizes.new())
    n = given[0] if given else sizes.new()
    return (n, n)


def shape_of_kind(kind: int, sizes: Sizes) -> Shape:
    """A shape with unknown sizes."""
    if kind == SCALAR:
        return (ONE, ONE)
    if kind == COLUMN:
        return (sizes.new(), ONE)
    assert kind == MATRIX, kind
    return (sizes.new(), sizes.new())
