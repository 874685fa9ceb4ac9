"""``@`` and ``dot``, as NumPy means them: a vector on its left is a row, and no number stands beside it.

``x @ A @ x`` is x'A x and ``r @ r`` is r'r.  Once the kinds of all symbols are known, the vectors are
transposed in the tree, so that nothing after it knows of ``@``.
"""

from __future__ import annotations

from .kinds import MATRIX_PRODUCTS, C, M, Network, R, Relation, S
from .tree import Tree

RELATION = Relation([*MATRIX_PRODUCTS, (C, C, S), (C, M, C)])
NOTE = "A vector on the left of a product by @ is a row, as in NumPy."


class Turned:
    """What a product by ``@`` was before its vectors were transposed."""

    __slots__ = ("left", "right")

    def __init__(self, left: Tree, right: Tree) -> None:
        self.left = left
        self.right = right


def is_matmul(tree: Tree) -> bool:
    """Whether a product is written with ``@``."""
    return tree.op == "*" and tree.value == "@"


def restore(order: list[Tree]) -> bool:
    """Take back what ``turn`` did to trees, for another reading; whether there was anything."""
    found = [tree for tree in order if isinstance(tree.value, Turned)]
    for tree in found:
        tree.op, tree.children, tree.value = "*", [tree.value.left, tree.value.right], "@"
    return bool(found)


def turn(order: list[Tree], network: Network, notes: list[str]) -> bool:
    """Transpose the vectors left of ``@``; whether there were any."""

    def tree_of(op: str, children: list[Tree], kind: int) -> Tree:
        new = Tree(op, children, None, children[0].start, children[-1].end)
        new.variable = network.variable(kind)
        return new

    changed = False
    for tree in order:
        if not is_matmul(tree):
            continue
        left, right = tree.children
        kinds = [network.masks[t.variable] for t in (left, right)]
        if kinds[0] != C or kinds[1] not in (C, M):
            continue
        turned = left.op == "transpose" and isinstance(left.value, Turned)
        row = left.children[0] if turned else tree_of("transpose", [left], R)
        tree.value = Turned(left, right)
        if kinds[1] == C:
            tree.children = [row, right]
        else:  # x @ A has one dimension, as x
            tree.op, tree.children = "transpose", [tree_of("*", [row, right], R)]
        notes += [NOTE] * (NOTE not in notes)
        changed = True
    return changed
