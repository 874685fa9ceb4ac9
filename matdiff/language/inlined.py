r"""Definitions with an index, ``p_i = \sigma(w^\top x_i)``: put in where a sum over it has their name."""

from __future__ import annotations

import re

from .entries import all_trees, free_names
from .raw import failure
from .statements import Statement
from .tree import Tree
from .words import Scope

INDEXED = re.compile(r"(.+)_\{?([A-Za-z]),?([A-Za-z]?)\}?")  # p_i, d_{ij}
MOST_TREES = 5000  # a chain of such definitions grows with every use


def with_index(name: object) -> tuple[str, str]:
    """The stem of a name and the letters under it, if they could be indices: d and ij of ``d_{ij}``."""
    found = INDEXED.fullmatch(name) if isinstance(name, str) else None
    return (found.group(1), found.group(2) + found.group(3)) if found is not None else ("", "")


def inline_samples(text: str, formulas: list[Statement]) -> list[Statement]:
    """The formulas without the definitions that could be put in.

    Raises MatdiffError (``limit``) where they grow too large.
    """
    kept = list(formulas)
    for statement in formulas[:-1]:
        stem, letters = with_index(statement.name)
        if not stem or statement.tree is None or len(set(letters)) < len(letters):
            continue
        inside = {letter for name in free_names(statement.tree) for letter in with_index(name)[1]}
        if not inside.issuperset(letters):
            continue
        later = kept[kept.index(statement) + 1 :]
        done = [put_in(text, other, stem, letters, statement.tree) for other in later]
        if all(done):
            kept.remove(statement)
        if sum(len(all_trees(s.tree)) for s in later if s.tree is not None) > MOST_TREES:
            raise failure("limit", f"`{statement.name}` is used too often", text, statement.place.start)
    return kept


def depending(names: dict[str, set[str]], index: str) -> set[str]:
    """The definitions in which something with an index occurs, from the names that occur in each."""
    found: set[str] = set()
    for name, inside in names.items():
        if any(n in found or n.endswith((f"_{index}", f"_{{{index}}}")) for n in inside):
            found.add(name)
    return found


def check_sum(scope: Scope, tree: Tree, names: dict[str, set[str]]) -> None:
    """Take the bound of a sum as a size.

    Raises MatdiffError where it is none, and for definitions and constants with the index inside.
    """
    total, text = tree.value, scope.text
    if total.upper is not None and not total.upper.isdigit():
        if total.upper in scope.declared or total.upper in scope.defined:
            raise failure("kind", f"`{total.upper}` is no size", text, tree.start)
        scope.sizes.add(total.upper)
    for leaf in all_trees(tree.children[0]):
        if leaf.op == "symbol" and leaf.value in depending(names, total.index):
            raise failure(
                "unsupported", f"the definition `{leaf.value}` depends on the index `{total.index}`", text,
                leaf.start, "write it out inside the sum",
            )  # fmt: skip
        constant = leaf.value if leaf.op in ("identity", "ones") and isinstance(leaf.value, str) else ""
        if constant.isalpha() and total.index in constant and len(constant) < 3:
            raise failure(
                "unsupported", f"`{text[leaf.start : leaf.end]}` in a sum over `{total.index}`", text,
                leaf.start, "constants have no index here; give numbers another letter, `m_i` or `M_{ij}`",
            )  # fmt: skip


def put_in(text: str, statement: Statement, stem: str, letters: str, body: Tree) -> bool:
    """Put a definition in for its name in the sums over its indices; whether it stands nowhere else.

    Raises MatdiffError (``unsupported``) where a sum in the definition is over the same letter.
    """
    assert statement.tree is not None
    holder = Tree("holder", [statement.tree], None, 0, 0)
    stack: list[tuple[Tree, frozenset[str]]] = [(holder, frozenset(with_index(statement.name)[1]))]
    complete = True
    while stack:
        tree, bound = stack.pop()
        if tree.op == "sample_sum":
            bound |= {tree.value.index}
        for i, child in enumerate(tree.children):
            own, new = with_index(child.value) if child.op == "symbol" else ("", "")
            if own != stem:
                stack.append((child, bound))
            elif bound.issuperset(new) and len(new) == len(letters):
                if not fits(body, letters, new):
                    raise failure(
                        "unsupported", f"`{child.value}`: the definition has another sum over `{new}`", text,
                        child.start, "give the index of one of the sums another letter",
                    )  # fmt: skip
                tree.children[i] = copied(body, dict(zip(letters, new, strict=True)), bound)
            else:
                complete = False
    statement.tree = holder.children[0]
    return complete


def fits(body: Tree, letters: str, new: str) -> bool:
    """Whether the indices can have other letters: no sum in the definition is over one of those."""
    taken = {t.value.index for t in all_trees(body) if t.op == "sample_sum"}
    taken |= {letter for name in free_names(body) for letter in with_index(name)[1]} - set(letters)
    return not taken & (set(new) - set(letters))


def copied(body: Tree, letters: dict[str, str], bound: frozenset[str]) -> Tree:
    """A copy of a tree with other letters for its indices."""
    from copy import copy

    trees = all_trees(body)
    indices = bound | set(letters) | {t.value.index for t in trees if t.op == "sample_sum"}
    copies: dict[int, Tree] = {}
    for tree in reversed(trees):
        value = tree.value
        if tree.op == "symbol" and with_index(value)[1] and indices.issuperset(with_index(value)[1]):
            stem, line, under = value.rpartition("_")
            value = stem + line + "".join(letters.get(c, c) for c in under)
        elif tree.op == "sample_sum":
            value = copy(value)
            value.leaves = []
        twin = Tree(tree.op, [copies[id(c)] for c in tree.children], value, tree.start, tree.end)
        twin.grouped = tree.grouped
        copies[id(tree)] = twin
    result = copies[id(body)]
    result.grouped = True
    return result
