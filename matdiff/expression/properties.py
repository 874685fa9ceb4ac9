"""What can be known of a matrix without its entries, and what follows from what."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

# property → what it implies; `positive` and `nonnegative` are meant entry by entry,
# `spd` is symmetric positive definite, `psd` symmetric positive semidefinite; what is not `complex` is real
IMPLIES: dict[str, tuple[str, ...]] = {
    "spd": ("psd", "invertible"),
    "psd": ("symmetric",),
    "diagonal": ("symmetric", "lower", "upper"),
    "orthogonal": ("invertible",),
    "positive": ("nonnegative", "nonzero"),
    "symmetric": (),
    "skew": (),
    "lower": (),
    "upper": (),
    "toeplitz": (),
    "invertible": (),
    "nonnegative": (),
    "nonzero": (),
    "complex": (),
    "hermitian": ("complex",),
}

# the kinds of square matrices that can be declared → their properties
KINDS: dict[str, frozenset[str]] = {
    "general": frozenset(),
    "symmetric": frozenset({"symmetric"}),
    "spd": frozenset({"spd"}),
    "diagonal": frozenset({"diagonal"}),
    "orthogonal": frozenset({"orthogonal"}),
    "skew": frozenset({"skew"}),
    "lower": frozenset({"lower"}),
    "upper": frozenset({"upper"}),
    "toeplitz": frozenset({"toeplitz"}),
    "symmetric toeplitz": frozenset({"symmetric", "toeplitz"}),
    "hermitian": frozenset({"hermitian"}),
}

ATTRIBUTES = frozenset({"positive", "invertible"})


def closure(properties: Iterable[str]) -> frozenset[str]:
    """The properties with all that follows from them."""
    return _closure(frozenset(properties))


@cache
def _closure(properties: frozenset[str]) -> frozenset[str]:
    known: set[str] = set()
    todo = list(properties)
    while todo:
        name = todo.pop()
        if name not in known:
            known.add(name)
            todo.extend(IMPLIES[name])
    if {"lower", "upper"} <= known or {"symmetric", "lower"} <= known or {"symmetric", "upper"} <= known:
        known |= {"diagonal", "symmetric", "lower", "upper"}
    return frozenset(known)
