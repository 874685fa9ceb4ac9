"""Which entries of a structured matrix are free, and what the others are made of."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .size import Size

Source = tuple[int, int, int]  # (s, k, l): the entry is s times the free entry (k, l); s = 0: it is zero

ZERO: Source = (0, 0, 0)


def symmetric(i: int, j: int) -> Source:
    """The lower triangle is free."""
    return (1, max(i, j), min(i, j))


def skew(i: int, j: int) -> Source:
    """The entries below the diagonal are free."""
    return (1, i, j) if i > j else (-1, j, i) if i < j else ZERO


def toeplitz(i: int, j: int) -> Source:
    """The first column and the first row are free."""
    return (1, i - min(i, j), j - min(i, j))


# kind of a symbol → where its entry (i, j) comes from, counted from 0
SOURCES: dict[str, Callable[[int, int], Source]] = {
    "symmetric": symmetric,
    "spd": symmetric,
    "skew": skew,
    "diagonal": lambda i, j: (1, i, j) if i == j else ZERO,
    "lower": lambda i, j: (1, i, j) if i >= j else ZERO,
    "upper": lambda i, j: (1, i, j) if i <= j else ZERO,
    "toeplitz": toeplitz,
    "symmetric toeplitz": lambda i, j: (1, abs(i - j), 0),
}

# kinds whose independent entries stand at several places
REPEATED = frozenset({"symmetric", "spd", "skew", "toeplitz", "symmetric toeplitz"})


# kinds with a basis matrix: how its columns, the independent entries, are ordered
ORDERS: dict[str, Callable[[int, int], tuple[int, int]]] = {
    "symmetric": lambda i, j: (j, i),
    "spd": lambda i, j: (j, i),
    "toeplitz": lambda i, j: (i - j, 0),
}


def independent_places(kind: str, n: int) -> list[tuple[int, int]]:
    """The places of the independent entries of an n×n matrix, in the order of its basis matrix."""
    places = [(i, j) for j in range(n) for i in range(n) if is_free(kind, i, j)]
    return sorted(places, key=lambda place: ORDERS[kind](*place)) if kind in ORDERS else places


def independent_count(kind: str, n: Size) -> Size:
    """How many entries of an n×n matrix with a basis matrix are independent."""
    if kind == "toeplitz":
        return n + n + Size.of(-1)
    return (n * n + n) * Fraction(1, 2)


def source(kind: str, i: int, j: int) -> Source:
    """Where the entry (i, j) of a matrix of a kind comes from; itself where the kind is no subspace."""
    rule = SOURCES.get(kind)
    return (1, i, j) if rule is None else rule(i, j)


def is_free(kind: str, i: int, j: int) -> bool:
    """Whether an entry is one of the independent ones."""
    return source(kind, i, j) == (1, i, j)
