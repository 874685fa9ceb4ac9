"""Sums that are no sums over samples: ``sum_{i,j} A_{ij} x_i x_j`` by way of index notation.

The summand is written as a sum of products of entries, and turned into matrix notation where there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..errors import MatdiffError
from ..expression import ONE, Expression
from ..indices import ARGUMENTS, Index, IndexSum, applied, constant, plus, power, summed, times, to_matrix
from ..indices.terms import Entry, distributed, single
from ..operations import Abs, Elementwise, Function, Number, Power
from .build import Builder
from .conditions import restricted
from .samples import SampleSum, base_of
from .tree import Tree
from .vocabulary import SPREADING, functions

DEEPEST = 60  # levels of a summand; it bounds the recursion here
HALF = Fraction(1, 2)
Place = Index | None


class NotRead(Exception):
    """A part of a summand without an index form; the tree."""

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self.tree = tree


def build_indexed(builder: Builder, tree: Tree) -> Expression | None:
    """The matrix form of a sum, None where there is none.

    Raises MatdiffError (``unsupported``) for a part of the summand that has no index form.
    """
    if depth(tree) > DEEPEST:
        return None
    row, column = (fresh(size) for size in tree.shape)
    found, plain = None, None
    try:
        for expanded in range(3):  # squares of sums as they are, then multiplied out
            if found is None:
                body = Indexer(builder, expanded).expand(tree, row, column)
                plain = plain or body
                found = to_matrix(body, (row, column))
    except NotRead as error:
        raise builder.fail(
            error.tree, "unsupported", f"`{builder.shown(error.tree)}` in a sum over indices is not read",
            "write the sum in matrix notation",
        ) from None  # fmt: skip
    except MatdiffError as error:
        if error.code != "limit":
            raise
        return None
    if found is not None:
        return found
    from ..indices.formula import in_matrices

    assert plain is not None
    return in_matrices(plain, (row, column))


def depth(root: Tree) -> int:
    """The number of levels of a tree."""
    deepest, stack = 0, [(root, 1)]
    while stack:
        tree, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in tree.children)
    return deepest


class Indexer:
    """Writes trees in indices.

    ``expanded`` says what is multiplied out: nothing (0), squared norms (1), all squares (2).
    """

    def __init__(self, builder: Builder, expanded: int) -> None:
        self.builder = builder
        self.expanded = expanded
        self.bound: dict[str, Index] = {}

    def expand(self, tree: Tree, row: Place, column: Place) -> IndexSum:
        """The entry of a tree at two indices; None where there is one row or column."""
        if not depends(tree):
            node = self.builder.build(tree)
            if isinstance(node, Number):
                return constant(node.value)
            if node.is_scalar:
                return single(Entry(node, None, None))
            return single(Entry(node, row, column))
        rule = RULES.get(tree.op)
        if rule is None:
            raise NotRead(tree)
        return rule(self, tree, row, column)


def depends(tree: Tree) -> bool:
    """Whether something in a tree has the index of a sum."""
    stack = [tree]
    while stack:
        tree = stack.pop()
        if tree.op in ("indexed", "sample_sum", "entry_of", "matrix_of"):
            return True
        stack.extend(tree.children)
    return False


def fresh(size: object) -> Place:
    """A new index, None for a size of 1."""
    return None if size is ONE else Index(size)  # type: ignore[arg-type]


def _indexed(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    _, is_row, over, second, *_ = tree.value
    node, bound = base_of(indexer.builder, tree.value), indexer.bound
    if over not in bound or (second and second not in bound):
        raise NotRead(tree)
    if second:
        return single(Entry(node, bound[over], bound[second]))
    return single(Entry(node, bound[over], row if is_row else None))


def _sample_sum(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    total: SampleSum = tree.value
    if total.index in indexer.bound or total.word == "prod":
        raise NotRead(tree)
    index = indexer.bound[total.index] = Index(total.count, total.index)
    body = indexer.expand(tree.children[0], row, column)
    if total.condition is not None:
        body = restricted(indexer, tree, total.condition, body)
    del indexer.bound[total.index]
    return summed(body, index)


def _entry_of(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    if any(letter not in indexer.bound for letter in tree.value):
        raise NotRead(tree)
    places: list[Place] = [indexer.bound[letter] for letter in tree.value]
    (inside,) = tree.children
    if len(places) == 1:
        places.insert(0 if inside.shape[0] is ONE else 1, None)
    return indexer.expand(inside, places[0], places[1])


def _matrix_of(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    outer = dict(indexer.bound)
    for total, index in zip(tree.value, (row, column), strict=False):
        assert index is not None
        indexer.bound[total.index] = index
    found = indexer.expand(tree.children[0], None, None)
    indexer.bound = outer
    return found


def _sum(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    parts = []
    for sign, child in zip(tree.value, tree.children, strict=True):
        part = indexer.expand(child, row, column)
        parts.append(part if sign == "+" else times(constant(-1), part))
    return plus(*parts)


def _product(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    left, right = tree.children
    if is_scalar(left):
        return times(indexer.expand(left, None, None), indexer.expand(right, row, column))
    if is_scalar(right):
        return times(indexer.expand(left, row, column), indexer.expand(right, None, None))
    if tree.op == "·" and left.shape[1] is ONE and right.shape[1] is ONE:
        return _inner(indexer, tree, row, column)
    inner = fresh(left.shape[1])
    return summed(times(indexer.expand(left, row, inner), indexer.expand(right, inner, column)), inner)


def _inner(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    left, right = tree.children
    p, q = fresh(left.shape[0]), fresh(left.shape[1])
    return summed(times(indexer.expand(left, p, q), indexer.expand(right, p, q)), p, q)


def _entrywise(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    left, right = (
        indexer.expand(c, *((None, None) if is_scalar(c) else (row, column))) for c in tree.children
    )
    return times(left, right)


def _quotient(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    left, right = tree.children
    under = indexer.expand(right, *((None, None) if is_scalar(right) else (row, column)))
    return times(indexer.expand(left, row, column), power(under, -1))


def _power(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    base, exponent = tree.children
    if depends(exponent) or (tree.op == "^" and not is_scalar(base)):
        raise NotRead(tree)
    node = indexer.builder.build(exponent)
    if base.op == "norm" and base.value in (None, "2", "F") and node is Number(2):
        return squares(indexer, base.children[0])
    inside = indexer.expand(base, row, column)
    if node is Number(2) and indexer.expanded == 2:
        return distributed(inside, inside)
    if isinstance(node, Number):
        return power(inside, node.value)
    return applied(Power(*ARGUMENTS), inside, single(Entry(node, None, None)))


def squares(indexer: Indexer, tree: Tree) -> IndexSum:
    """The sum of the squared entries."""
    p, q = fresh(tree.shape[0]), fresh(tree.shape[1])
    inside = indexer.expand(tree, p, q)
    return summed(distributed(inside, inside) if indexer.expanded else power(inside, 2), p, q)


def reciprocal(indexer: Indexer, tree: Tree) -> IndexSum:
    """(1 + x_i)^{-1}."""
    if not is_scalar(tree):
        raise NotRead(tree)
    return power(indexer.expand(tree.children[0], None, None), -1)


def _norm(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    if tree.value not in (None, "2", "F") or (tree.value == "2" and ONE not in tree.children[0].shape):
        raise NotRead(tree)
    return power(squares(indexer, tree.children[0]), HALF)


def _call(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    kinds = functions()[tree.value]
    if tree.value in SPREADING:
        pattern = kinds[0].build(*ARGUMENTS)
        return applied(pattern, *(indexer.expand(c, row, column) for c in tree.children))
    if issubclass(kinds[0], Elementwise) or tree.value == "sqrt":
        return applied(kinds[0].build(ARGUMENTS[0]), indexer.expand(tree.children[0], row, column))
    if tree.value == "sum":
        (inside,) = tree.children
        p, q = fresh(inside.shape[0]), fresh(inside.shape[1])
        return summed(indexer.expand(inside, p, q), p, q)
    raise NotRead(tree)


def is_scalar(tree: Tree) -> bool:
    """Whether a tree is 1×1."""
    return tree.shape[0] is ONE and tree.shape[1] is ONE


def _bars(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    if tree.op == "bars" and not is_scalar(tree.children[0]):
        raise NotRead(tree)
    return applied(Abs(ARGUMENTS[0]), indexer.expand(tree.children[0], row, column))


def _function(indexer: Indexer, tree: Tree, row: Place, column: Place) -> IndexSum:
    name, order = tree.value
    return applied(Function(name, order, ARGUMENTS[0]), indexer.expand(tree.children[0], row, column))


Rule = Callable[[Indexer, Tree, Place, Place], IndexSum]
RULES: dict[str, Rule] = {
    "indexed": _indexed,
    "sample_sum": _sample_sum,
    "entry_of": _entry_of,
    "matrix_of": _matrix_of,
    "sum": _sum,
    "negate": lambda indexer, tree, row, column: times(
        constant(-1), indexer.expand(tree.children[0], row, column)
    ),
    **dict.fromkeys(("*", "·"), _product),
    **dict.fromkeys(("⊙", ".*"), _entrywise),
    **dict.fromkeys(("/", "./", "⊘"), _quotient),
    **dict.fromkeys(("^", ".^"), _power),
    "inverse": lambda indexer, tree, row, column: reciprocal(indexer, tree),
    "transpose": lambda indexer, tree, row, column: indexer.expand(tree.children[0], column, row),
    "inner": _inner,
    "norm": _norm,
    **dict.fromkeys(("bars", "entries"), _bars),
    "call": _call,
    "function": _function,
}
