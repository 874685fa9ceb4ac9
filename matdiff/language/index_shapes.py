"""Shapes of sums over indices, of their entries, and of what stands in brackets with indices."""

from __future__ import annotations

from ..expression import ONE, SCALAR, Shape, Size
from .characters import TOTALS
from .samples import SampleSum
from .shapes import Shaper
from .tree import Tree


def base_shape(shaper: Shaper, tree: Tree) -> Shape:
    """The shape of the matrix or the vector of which a tree is a sample."""
    name = tree.value.name
    found = shaper.definitions.get(name)
    return found.shape if found is not None else shaper.symbols[name]


def indexed(shaper: Shaper, tree: Tree) -> Shape:
    """x_i or A_ij."""
    base = base_shape(shaper, tree)
    shaper.met.extend(base)
    name, row, over, second, *_ = tree.value
    if second == over and not shaper.same(base[0], base[1], tree):
        raise shaper.fail(tree, f"`{shaper.shown(tree)}` is on the diagonal of {name}, which is not square")
    over, second = (
        i + (f"{s:+d}" if s else "") for i, s in zip((over, second), tree.value.shifts, strict=True)
    )
    where = f"entry ({over}, {second})" if second else f"{'row' if row else 'entry'} {over}"
    shown = shaper.shown(tree)
    shaper.note(f"{shown[1:-1] if shown[0] == '{' else shown} is read as {where} of {name}.")
    return (base[1], ONE) if tree.value.row else SCALAR


def sample_sum(shaper: Shaper, tree: Tree) -> Shape:
    """A sum has the shape of its summand."""
    total = tree.value
    find_count(shaper, tree, total)
    return tree.children[0].shape  # type: ignore[no-any-return]


def size_at(shaper: Shaper, leaf: Tree, index: str) -> Size:
    """The size over which an index runs by a name or a bracket that has it."""
    if leaf.op == "entry_of":
        shape: Shape = leaf.children[0].shape
        if len(leaf.value) == 1:
            return shape[0] if shape[1] is ONE else shape[1]
        return shape[leaf.value[0] != index]
    return base_shape(shaper, leaf)[leaf.value.second == index != leaf.value.over]


def find_count(shaper: Shaper, tree: Tree, total: SampleSum) -> None:
    """The number of terms of a sum."""
    counts = [size_at(shaper, leaf, total.index) for leaf in total.leaves]
    if total.upper is not None:
        counts.append(Size.of(int(total.upper) if total.upper.isdigit() else total.upper))
    if not counts:
        raise shaper.fail(
            tree,
            f"nothing in the {TOTALS[total.word]} depends on `{total.index}`",
            f"the range is not known: write `{total.word}_{{i=1}}^n`",
        )
    for leaf, count in zip([*total.leaves, tree], counts, strict=False):
        if not shaper.same(counts[0], count, tree):
            raise shaper.fail(
                leaf,
                f"the {TOTALS[total.word]} over `{total.index}` has {shaper.size_text(counts[0])} terms by"
                f" `{shaper.shown(total.leaves[0])}`, and {shaper.size_text(count)} by"
                f" `{shaper.shown(leaf)}`",
            )
    if total.other is not None and total.other.leaves:  # i < j: both have one range
        outer = size_at(shaper, total.other.leaves[0], total.other.index)
        if not shaper.same(counts[0], outer, tree):
            raise shaper.fail(
                tree, f"`{total.index}` runs to {shaper.size_text(counts[0])}, and"
                f" `{total.other.index}`, with which it is compared, to {shaper.size_text(outer)}",
            )  # fmt: skip
    total.whole = total.count = counts[0]
    check_reach(shaper, tree, total)


def check_reach(shaper: Shaper, tree: Tree, total: SampleSum) -> None:
    """Whether every x_{i+1} of a sum exists; where no range is given, it is that of all that exist."""
    shifts = [
        s
        for leaf in total.leaves
        if leaf.op == "indexed"
        for i, s in zip((leaf.value.over, leaf.value.second), leaf.value.shifts, strict=False)
        if i == total.index
    ]
    lowest, highest = min(shifts, default=0), max(shifts, default=0)
    if total.upper is None and (lowest < 0 or highest > 0) and total.lower == 1 and total.minus == 0:
        total.lower, total.minus = 1 - min(lowest, 0), max(highest, 0)
        last = shaper.size_text(total.whole) + (f" - {total.minus}" if total.minus else "")
        shaper.note(f"The sum over {total.index} runs from {total.lower} to {last}.")
    if total.lower + lowest < 1 or highest > total.minus:
        raise shaper.fail(
            tree, f"an entry of the sum over `{total.index}` lies outside of the vector",
            "a range of all that exist is `sum_{i=2}^n` for x_{i-1}, `sum_{i=1}^{n-1}` for x_{i+1}",
        )  # fmt: skip
    number = total.whole.value
    if number is not None and number < total.lower + total.minus:
        raise shaper.fail(tree, f"the sum over `{total.index}` has no terms")


def entry_of(shaper: Shaper, tree: Tree) -> Shape:
    """The entry of an expression."""
    (inside,) = tree.children
    if (len(tree.value) == 1) != (ONE in inside.shape) or shaper.is_scalar(inside):
        raise shaper.fail(
            inside, f"{shaper.described(inside)} has {'one index' if ONE in inside.shape else 'two indices'}",
            "a vector has one index, a matrix two",
        )  # fmt: skip
    return SCALAR


def matrix_of(shaper: Shaper, tree: Tree) -> Shape:
    """The vector or matrix of which the entries are given."""
    for total in tree.value:
        if not total.leaves:
            raise shaper.fail(
                tree, f"nothing before the subscript depends on the index `{total.index}`",
                "an entry of an expression is read in a sum over its index; else write `e_1' X e_2`",
                "unsupported",
            )  # fmt: skip
        find_count(shaper, tree, total)
    counts = [total.count for total in tree.value]
    return (counts[0], counts[1] if len(counts) == 2 else ONE)


RULES = {"indexed": indexed, "sample_sum": sample_sum, "entry_of": entry_of, "matrix_of": matrix_of}
