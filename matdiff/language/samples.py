"""Sums over samples: ``sum_i log(1 + exp(-y_i (x_i' w)))`` in matrix notation.

The summand is lifted from one sample to all: a scalar becomes the column of its values, a column
the matrix whose rows are its values, so ``x_i' w`` becomes ``X w`` and a product of scalars ``⊙``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ..errors import MatdiffError
from ..expression import ONE, Expression, Size
from ..operations import (
    Abs,
    ColumnSum,
    Diagonal,
    Elementwise,
    EntryProduct,
    EntrySum,
    Exp,
    Extent,
    Function,
    HorizontalBlock,
    Log,
    Number,
    Ones,
    Power,
    RowSum,
    Zeros,
    add,
    hadamard,
    identity,
    multiply,
    scale,
    transposed,
    zeros,
)  # fmt: skip
from .characters import TOTALS
from .tree import Tree
from .vocabulary import SPREADING, functions

if TYPE_CHECKING:
    from .build import Builder

HALF = Fraction(1, 2)
FREE, SCALARS, COLUMNS, ROWS, OUTER = "free", "scalars", "columns", "rows", "outer"


class SampleSum:
    """The index of a sum or a product, its last value, and the trees in it that depend on the index."""

    __slots__ = ("condition", "count", "index", "leaves", "lower", "minus", "other", "upper", "whole", "word")

    def __init__(self, index: str, upper: str | None, word: str = "sum") -> None:
        self.word = word
        self.index = index
        self.upper = upper
        self.lower = 1  # the first value of the index
        self.minus = 0  # what the last one is short of the size of what is summed: 1 of n - 1
        self.whole: Size = ONE  # that size; ``count`` is the number of terms
        self.condition: tuple[str, str, str] | None = None  # i < j: two letters with a sign between
        self.other: SampleSum | None = None  # the sum over the other one of the two
        self.leaves: list[Tree] = []
        self.count: Size = ONE

    def __str__(self) -> str:
        return f"{self.word}_{self.index}"


class Sample(NamedTuple):
    """``x_i``: row i of a matrix (as a column), or entry i of a vector; ``A_{ij}``: an entry of a matrix.

    Where ``row`` is None the inference decides; ``strong`` and ``weak`` are the default kinds of ``x_i``.
    """

    name: str
    row: bool | None
    over: str  # the index
    second: str = ""  # the index of the columns
    strong: int = 0
    weak: int = 0
    stem: str = ""  # the letter as it was typed
    shifts: tuple[int, ...] = ()  # 1 of x_{i+1}, one for each index
    totals: tuple[SampleSum, ...] = ()  # the sums over the indices


class Lifted(NamedTuple):
    """A part of the summand for all samples.

    ``node`` holds a scalar a row (m×1), or a column or a row of every sample as a row (m×p); for the
    kind ``outer`` sample i is u v′ with u in ``node`` and v in ``other``.  A free part is as it is.
    """

    kind: str
    node: Expression
    other: Expression | None = None


def build_sum(builder: Builder, tree: Tree) -> Expression:
    """The sum over all samples of a summand."""
    total: SampleSum = tree.value
    (body,) = tree.children
    try:
        if total.condition is not None:
            what = TOTALS[total.word]
            raise builder.fail(tree, "unsupported", f"a {what} with a condition on its indices is not read")
        lifted = Lifter(builder, tree).lift(body)
    except MatdiffError as error:
        if error.code != "unsupported" or total.word == "prod":
            raise
        from .indexed import build_indexed

        found = build_indexed(builder, tree)
        if found is None:
            raise
        return found
    if total.word == "prod":
        return product_of(builder, tree, lifted)
    ones = Ones(total.count, ONE)
    if lifted.kind == FREE:
        return scale(Extent(total.count), lifted.node)
    if lifted.kind == SCALARS:
        return EntrySum(lifted.node)
    if lifted.kind == COLUMNS:
        return ColumnSum(lifted.node)
    if lifted.kind == ROWS:
        return multiply(ones.T, lifted.node)
    assert lifted.other is not None
    return multiply(lifted.node.T, lifted.other)


def product_of(builder: Builder, tree: Tree, lifted: Lifted) -> Expression:
    """The product of a number for every sample."""
    total: SampleSum = tree.value
    if lifted.kind == SCALARS:
        return EntryProduct(lifted.node)
    if lifted.kind == FREE and lifted.node.is_scalar:
        return Power(lifted.node, Extent(total.count))
    raise builder.fail(
        tree, "unsupported", f"`{builder.shown(tree)}` is a product of matrices, which is not read",
        "a product of numbers is `prod_i f(x_i)`; write the matrices out: `A B C`",
    )  # fmt: skip


def base_of(builder: Builder, sample: Sample) -> Expression:
    """What a sample is of, cut to the terms of the sums: ``[0 I] x`` for x_i, i = 2, …, n."""
    base = builder.symbol(sample.name)
    for place, (total, shift) in enumerate(zip(sample.totals, sample.shifts, strict=False)):
        if total.lower == 1 and total.minus == 0:
            continue
        before = total.lower - 1 + shift
        after = total.minus - shift
        width = total.count
        blocks: list[Expression] = [identity(width)]
        if before:
            blocks.insert(0, zeros(width, Size.of(before)))
        if after:
            blocks.append(zeros(width, Size.of(after)))
        window = HorizontalBlock(*blocks) if len(blocks) > 1 else blocks[0]
        base = multiply(base, transposed(window)) if place else multiply(window, base)
    return base


def filled(value: Expression, rows: Size, columns: Size) -> Expression:
    """A matrix of equal entries."""
    if isinstance(value, Number):
        if value.value == 0:
            return Zeros(rows, columns)
        if value.value == 1:
            return Ones(rows, columns)
    return scale(value, Ones(rows, columns))


def regroup(body: Tree) -> None:
    """Put the scalar factors of every product in front: y_i w′ x_i is y_i (w′ x_i)."""
    stack = [body]
    while stack:
        tree = stack.pop()
        if tree.op != "*":
            stack.extend(tree.children)
            continue
        factors, inner = [], tree
        while inner.op == "*" and (inner is tree or not inner.grouped):
            factors.append(inner.children[1])
            inner = inner.children[0]
        factors.append(inner)
        factors.reverse()
        stack.extend(factors)
        scalars = [f for f in factors if is_scalar(f)]
        others = [f for f in factors if not is_scalar(f)]
        if scalars and len(others) > 1:
            tree.children = [chained(scalars), chained(others)]


def chained(factors: list[Tree]) -> Tree:
    """A product of trees from left to right."""
    total = factors[0]
    for factor in factors[1:]:
        left, total = total, Tree("*", [total, factor], None, total.start, factor.end)
        total.shape = factor.shape if is_scalar(left) else (left.shape[0], factor.shape[1])
        if is_scalar(factor):
            total.shape = left.shape
    return total


def is_scalar(tree: Tree) -> bool:
    """Whether a tree is 1×1."""
    return tree.shape is not None and tree.shape[0] is ONE and tree.shape[1] is ONE


class Lifter:
    """Lifts the summand of one sum."""

    def __init__(self, builder: Builder, tree: Tree) -> None:
        self.builder = builder
        self.total: SampleSum = tree.value
        self.place = tree
        self.bound = {id(leaf) for leaf in self.total.leaves}

    def fail(self, tree: Tree) -> MatdiffError:
        """What cannot be lifted."""
        what = TOTALS[self.total.word]
        return self.builder.fail(
            tree, "unsupported",
            f"`{self.builder.shown(tree)}` in a {what} over `{self.total.index}` is not read",
            f"write the {what} in matrix notation, with `{self.total.word}(…)`, `X w` and `⊙`",
        )  # fmt: skip

    def lift(self, body: Tree) -> Lifted:
        """The summand for all samples."""
        regroup(body)
        order: list[Tree] = []
        stack = [body]
        while stack:
            tree = stack.pop()
            order.append(tree)
            stack.extend(tree.children)
        order.reverse()
        dependent: set[int] = set(self.bound)
        for tree in order:
            if any(id(c) in dependent for c in tree.children):
                dependent.add(id(tree))
        if id(body) not in dependent:
            return Lifted(FREE, self.builder.build(body))
        inner = next((t for t in order if t.op == "sample_sum" and id(t) in dependent), None)
        if inner is not None:
            raise self.fail(inner)
        values: dict[int, Lifted] = {}
        for tree in order:
            if id(tree) not in dependent:
                continue
            parts = [
                values[id(c)] if id(c) in dependent else Lifted(FREE, self.builder.build(c))
                for c in tree.children
                if c.op != "word"
            ]
            values[id(tree)] = self.one(tree, parts)
        return values[id(body)]

    def one(self, tree: Tree, parts: list[Lifted]) -> Lifted:
        """One operation, its operands lifted."""
        op = tree.op
        if op == "indexed":
            if tree.value.second:
                raise self.fail(tree)
            return Lifted(COLUMNS if tree.value.row else SCALARS, base_of(self.builder, tree.value))
        if op == "entry_of":
            if parts[0].kind != FREE or not parts[0].node.is_column or tree.value != self.total.index:
                raise self.fail(tree)
            return Lifted(SCALARS, parts[0].node)
        if op == "sum":
            return self.add(tree, parts)
        if op in ("*", "·"):
            if op == "·" and all(self.is_column(p) for p in parts):
                return self.inner(tree, *parts)
            return self.multiply(tree, *parts)
        if op in ("/", "./", "⊘"):
            left, right = parts
            if (op == "/" and right.kind == SCALARS) or right.kind == left.kind == SCALARS:
                return self.multiply(tree, left, Lifted(SCALARS, Power(right.node, -1)))
            if right.kind == FREE and right.node.is_scalar:
                return self.multiply(tree, left, Lifted(FREE, Power(right.node, -1)))
            if right.kind == left.kind == COLUMNS:
                return Lifted(COLUMNS, hadamard(left.node, Power(right.node, -1)))
        if op in ("⊙", ".*"):
            return self.entrywise(tree, *parts)
        if op in ("^", ".^"):
            base, exponent = parts
            plain = base.kind == SCALARS or (base.kind == FREE and base.node.is_scalar)
            if plain and exponent.kind == SCALARS and self.total.word == "prod":
                return self.likelihood(tree, base.node, exponent.node)
            if exponent.kind == FREE and (
                base.kind == SCALARS or (op == ".^" and base.kind in (COLUMNS, ROWS))
            ):
                return self.power(tree, base, exponent.node)
        if op == "inner":
            return self.inner(tree, *parts)
        if op == "call" and tree.value in SPREADING and {p.kind for p in parts} <= {SCALARS, FREE}:
            return Lifted(SCALARS, functions()[tree.value][0].build(*(p.node for p in parts)))
        (part, *others) = parts
        if not others and part.kind != FREE:
            return self.unary(tree, part)
        raise self.fail(tree)

    def unary(self, tree: Tree, part: Lifted) -> Lifted:
        """An operation of one operand."""
        op, node = tree.op, part.node
        if op == "negate" and part.kind != OUTER:
            return Lifted(part.kind, -node)
        if op == "inverse" and part.kind == SCALARS:
            return Lifted(SCALARS, Power(node, -1))
        if op == "transpose":
            if part.kind == OUTER:
                assert part.other is not None
                return Lifted(OUTER, part.other, node)
            return Lifted({COLUMNS: ROWS, ROWS: COLUMNS}.get(part.kind, part.kind), node)
        if part.kind == OUTER:
            raise self.fail(tree)
        if op == "norm" and tree.value in (None, "2", "F"):
            return Lifted(SCALARS, Power(self.squares(part), HALF))
        if op in ("bars", "entries"):
            return Lifted(part.kind, Abs(node))
        if op == "function":
            return Lifted(part.kind, Function(tree.value[0], tree.value[1], node))
        if op == "call":
            return self.call(tree, part)
        raise self.fail(tree)

    def call(self, tree: Tree, part: Lifted) -> Lifted:
        """A function of one operand that is taken sample by sample."""
        kinds = functions()[tree.value]
        if issubclass(kinds[0], Elementwise) or tree.value == "sqrt":
            return Lifted(part.kind, kinds[0].build(part.node))
        if part.kind in (COLUMNS, ROWS):
            if tree.value == "sum":
                return Lifted(SCALARS, RowSum(part.node))
            if tree.value in ("norm", "norm2"):
                return Lifted(SCALARS, Power(self.squares(part), HALF))
            if tree.value in ("softmax", "logsoftmax"):
                return Lifted(part.kind, kinds[-1].build(part.node))
            if tree.value == "logsumexp":
                log, exp = functions()["log"][0], functions()["exp"][0]
                return Lifted(SCALARS, log.build(RowSum(exp.build(part.node))))
        raise self.fail(tree)

    def squares(self, part: Lifted) -> Expression:
        """The squared norm of every sample."""
        square = Power(part.node, 2)
        return square if part.kind == SCALARS else RowSum(square)

    def likelihood(self, tree: Tree, base: Expression, exponent: Expression) -> Lifted:
        """p_i^{y_i} = exp(y_i log p_i), for a positive base."""
        self.builder.notes[f"{self.builder.shown(tree)} is read as a power of a positive number."] = None
        logarithm = Log(base)
        product = scale(logarithm, exponent) if base.is_scalar else hadamard(exponent, logarithm)
        return Lifted(SCALARS, Exp(product))

    def power(self, tree: Tree, base: Lifted, exponent: Expression) -> Lifted:
        """A power; the square of a norm is a sum of squares."""
        inside = base.node
        if isinstance(inside, Power) and inside.number == HALF and exponent is Number(2) and tree.op == "^":
            return Lifted(base.kind, inside.base)
        return Lifted(base.kind, Power(inside, exponent))

    def is_column(self, part: Lifted) -> bool:
        """Whether a part is a column for every sample."""
        return part.kind == COLUMNS or (part.kind == FREE and part.node.is_column and not part.node.is_scalar)

    def spread(self, tree: Tree, part: Lifted, kind: str) -> Expression:
        """A free part of a sum, once for every sample."""
        if part.kind == kind:
            return part.node
        ones = Ones(self.total.count, ONE)
        if part.kind == FREE:
            if kind == SCALARS and part.node.is_scalar:
                return filled(part.node, self.total.count, ONE)
            if kind == COLUMNS and part.node.is_column and not part.node.is_scalar:
                return multiply(ones, transposed(part.node))
            if kind == ROWS and part.node.is_row and not part.node.is_scalar:
                return multiply(ones, part.node)
        raise self.fail(tree)

    def add(self, tree: Tree, parts: list[Lifted]) -> Lifted:
        """A sum inside the summand."""
        kind = next(p.kind for p in parts if p.kind != FREE)
        if kind == OUTER:
            raise self.fail(tree)
        terms = []
        for sign, part in zip(tree.value, parts, strict=True):
            node = self.spread(tree, part, kind)
            terms.append(node if sign == "+" else -node)
        return Lifted(kind, add(*terms))

    def entrywise(self, tree: Tree, left: Lifted, right: Lifted) -> Lifted:
        """A product entry by entry."""
        if (
            left.kind == SCALARS
            or right.kind == SCALARS
            or (FREE in (left.kind, right.kind) and (left.node.is_scalar or right.node.is_scalar))
        ):
            return self.multiply(tree, left, right)
        kind = right.kind if left.kind == FREE else left.kind
        if kind == OUTER:
            raise self.fail(tree)
        return Lifted(kind, hadamard(self.spread(tree, left, kind), self.spread(tree, right, kind)))

    def inner(self, tree: Tree, left: Lifted, right: Lifted) -> Lifted:
        """The inner product of two columns."""
        if not (self.is_column(left) and self.is_column(right)):
            raise self.fail(tree)
        if left.kind == FREE:
            left, right = right, left
        if right.kind == FREE:
            return Lifted(SCALARS, multiply(left.node, right.node))
        return Lifted(SCALARS, RowSum(hadamard(left.node, right.node)))

    def multiply(self, tree: Tree, left: Lifted, right: Lifted) -> Lifted:
        """A product of two parts."""
        kinds = (left.kind, right.kind)
        a, b = left.node, right.node
        ones = Ones(self.total.count, ONE)
        for part, scalar in ((left, right), (right, left)):
            if scalar.kind == FREE and scalar.node.is_scalar:
                return Lifted(part.kind, scale(scalar.node, part.node), part.other)
        if kinds == (SCALARS, SCALARS):
            return Lifted(SCALARS, hadamard(a, b))
        for weight, part in ((left, right), (right, left)):
            if weight.kind == SCALARS and part.kind in (COLUMNS, ROWS, OUTER):
                return Lifted(part.kind, multiply(Diagonal(weight.node), part.node), part.other)
            if weight.kind == SCALARS and part.kind == FREE and part.node.is_column:
                return Lifted(COLUMNS, multiply(weight.node, transposed(part.node)))
            if weight.kind == SCALARS and part.kind == FREE and part.node.is_row:
                return Lifted(ROWS, multiply(weight.node, part.node))
        if kinds == (ROWS, COLUMNS):
            return Lifted(SCALARS, RowSum(hadamard(a, b)))
        if kinds == (COLUMNS, ROWS):
            return Lifted(OUTER, a, b)
        if kinds == (ROWS, FREE):
            product = multiply(a, b)
            return Lifted(SCALARS if b.is_column else ROWS, product)
        if kinds == (FREE, COLUMNS):
            product = multiply(b, transposed(a))
            return Lifted(SCALARS if a.is_row else COLUMNS, product)
        if kinds == (COLUMNS, FREE) and b.is_row:
            return Lifted(OUTER, a, multiply(ones, b))
        if kinds == (FREE, ROWS) and a.is_column:
            return Lifted(OUTER, multiply(ones, transposed(a)), b)
        if kinds == (OUTER, FREE):
            assert left.other is not None
            return (
                Lifted(OUTER, a, multiply(left.other, b)) if not b.is_column else self.outer_column(left, b)
            )
        if kinds == (FREE, OUTER) and not a.is_row:
            return Lifted(OUTER, multiply(b, transposed(a)), right.other)
        raise self.fail(tree)

    def outer_column(self, left: Lifted, column: Expression) -> Lifted:
        """u v′ b is the column u, scaled by v′ b."""
        assert left.other is not None
        return Lifted(COLUMNS, multiply(Diagonal(multiply(left.other, column)), left.node))
