"""At which sizes a determinant is zero whatever the entries are: nothing said about it there can be wrong.

A product has at most the rank of its thinnest factor, so det(X'X) asks for a tall X, det(A'S B) for an A and
a B with fewer columns than S has rows and columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..expression import Expression

Choice = dict[str, int]
OF_FULL_RANK = frozenset({"Determinant", "LogDeterminant", "Adjugate", "Inverse"})


def arrangements(rising: Choice, nodes: Sequence[Expression]) -> list[Choice]:
    """The same sizes rising, falling, and the least for the square matrices: those where least vanishes."""
    falling = dict(zip(rising, reversed(rising.values()), strict=True))
    return [one for (one,) in telling([[rising], [falling], [squares_first(rising, nodes)]], nodes)]


def squares_first(sizes: Choice, nodes: Iterable[Expression]) -> Choice:
    """The sizes with the least for the names of the matrices that must have full rank."""
    square = {n for node in nodes if type(node).__name__ in OF_FULL_RANK for n in node.operands[0].rows.names}
    names = sorted(sizes, key=lambda name: (name not in square, sizes[name]))
    found = dict(zip(names, sorted(sizes.values()), strict=True))
    return {name: found[name] for name in sizes}


def telling(groups: Sequence[list[Choice]], nodes: Sequence[Expression]) -> list[list[Choice]]:
    """The groups of choices, each once, without those where all vanishes that does in another, and more."""
    different = [group for i, group in enumerate(groups) if group not in groups[:i]]
    lost = [frozenset().union(*(vanishing(nodes, choice) for choice in group)) for group in different]
    return [group for group, own in zip(different, lost, strict=True) if not any(o < own for o in lost)]


def vanishing(nodes: Sequence[Expression], sizes: Mapping[str, int]) -> frozenset[Expression]:
    """The determinants and inverses, by their operands, that cannot have full rank at some sizes."""
    if not any(type(node).__name__ in OF_FULL_RANK for node in nodes):
        return frozenset()
    ranks: dict[Expression, int] = {}
    lost: set[Expression] = set()
    for node in nodes:  # operands come first
        name, given = type(node).__name__, [ranks[o] for o in node.operands]
        rank = min(size.at(sizes) for size in node.shape)
        if name == "Product":
            rank = min(given)
        elif name == "Sum":
            rank = min(rank, sum(given))
        elif name in ("Scale", "Transpose"):
            rank = given[-1]
        elif name in ("Ones", "Unit"):
            rank = 1
        elif name in OF_FULL_RANK and given[0] < node.operands[0].rows.at(sizes):
            lost.add(node.operands[0])
        ranks[node] = rank
    return frozenset(lost)
