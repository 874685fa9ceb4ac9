"""Names with indices on the left side, and names with bars: what they are of."""

from __future__ import annotations

import re

from .declarations import Declaration
from .raw import failure
from .statements import Statement
from .tree import Tree
from .words import Scope

INDEXED = re.compile(r"[^_]+_\{?([A-Za-z]),?([A-Za-z]?)\}?")  # C_ij


def all_trees(root: Tree) -> list[Tree]:
    """Every tree below and at a root, sizes too."""
    order, stack = [], [root]
    while stack:
        tree = stack.pop()
        order.append(tree)
        stack.extend(tree.children)
    return order


def free_names(root: Tree) -> set[str]:
    """The names in a definition, without those whose index is that of a sum in it."""
    found: set[str] = set()
    stack: list[tuple[Tree, tuple[str, ...]]] = [(root, ())]
    while stack:
        tree, bound = stack.pop()
        if tree.op == "symbol":
            under = tree.value.rpartition("_")[2].strip("{}")
            if "_" not in tree.value or under not in bound:
                found.add(tree.value)
        if tree.op == "sample_sum":
            bound = (*bound, tree.value.index)
        stack.extend((child, bound) for child in tree.children)
    return found


def root_of(scope: Scope, statement: Statement, tree: Tree) -> Tree:
    r"""What sigma is in ``\sigma^2 = …``.  Raises MatdiffError for the square of a matrix."""
    name = str(statement.name)
    if name[0].isupper():
        raise failure(
            "unsupported", f"`{name}^2 = …` defines the square of a matrix", scope.text,
            statement.place.start, f"define `{name}` itself; of a number, another name for its square",
        )  # fmt: skip
    scope.note(f"{name}^2 = … is read as the definition of {name}, as the root.")
    return Tree("call", [tree], "sqrt", tree.start, tree.end)


def take_indices(scope: Scope, statement: Statement) -> None:
    """``C_{ij} = \\sum_k A_{ik} B_{kj}`` gives the entries of C, and C is what is derived."""
    letters = INDEXED.fullmatch(str(statement.name))
    if letters is None or statement.tree is None:
        return
    free = [letter for letter in letters.groups() if letter]
    trees = all_trees(statement.tree)
    if not entries_given(trees, free, scope):
        for name in sorted({t.value for t in trees if t.op == "symbol"} - scope.declared):
            if name.rpartition("_")[2].strip("{}").replace(",", "") == "".join(free):
                scope.note(f"{name} is read as a name of its own, and not as an entry.")
        return
    tree = statement.tree
    statement.tree = Tree("element", [tree], "".join(free), tree.start, tree.end)
    scope.note(f"{statement.name} = … is read as what the entries are; derived is all of it.")


def entries_given(trees: list[Tree], free: list[str], scope: Scope) -> bool:
    """Whether letters on the left side are indices on the right: A_{ij} in a sum over j, z_i beside z_j."""
    bound = {t.value.index for t in trees if t.op == "sample_sum"}
    stems: dict[str, set[str]] = {}
    for tree in trees:
        if tree.op == "symbol" and "_" in tree.value and tree.value not in scope.declared:
            stem, _, under = tree.value.rpartition("_")
            letters = set(under.strip("{}").replace(",", ""))
            if letters <= {*free, *bound}:
                stems.setdefault(stem, set()).update(letters)
    return bool(bound) and any(found & bound and found & set(free) for found in stems.values())


def refuse_bars(text: str, declared: dict[str, Declaration], roots: list[Tree]) -> None:
    """``\\bar z`` of a complex z is its conjugate to most, and here a name of its own."""
    conjugates = {f"{n}_bar": n for n, d in declared.items() if "complex" in d.attributes}
    if not conjugates:
        return
    for tree in (t for root in roots for t in all_trees(root)):
        if tree.op == "symbol" and tree.value in conjugates and tree.value not in declared:
            name = conjugates[tree.value]
            raise failure(
                "syntax", f"is a bar over `{name}` the conjugate, or a name of its own?", text,
                tree.start, f"write `conj({name})`, or declare `{tree.value}`",
            )  # fmt: skip
