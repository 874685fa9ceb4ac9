"""Random values of symbols with their structure, and random tangents of the variable."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from ..expression import Symbol
from ..expression.structure import SOURCES, source
from ..operations.arithmetic import product_of_entries
from ..operations.inverse import eliminate
from .prime_field import residues

Plain = list[list[int]]


def free_entries(p: int, random: Random, rows: int, columns: int, positive: bool = False) -> Plain:
    """Random residues; squares where they are to count as positive."""
    draw = random.randrange
    if positive:
        return [[pow(draw(1, p), 2, p) for _ in range(columns)] for _ in range(rows)]
    return [[draw(p) for _ in range(columns)] for _ in range(rows)]


def structured(p: int, kind: str, X: Plain) -> Plain:
    """The matrix of a linear subspace that has the entries of X where they are free."""
    if kind not in SOURCES:
        return X
    n = range(len(X))
    sources = [[source(kind, i, j) for j in n] for i in n]
    return [[s * X[k][m] % p for s, k, m in row] for row in sources]


def orthogonal(p: int, random: Random, n: int) -> Plain:
    """(I − S)(I + S)⁻¹ D with S skew and D a diagonal of random signs: both components are met.

    Raises ZeroDivisionError where I + S is singular.
    """
    number = residues(p)
    S = structured(p, "skew", free_entries(p, random, n, n))
    field = _Unit(number)
    plus = [[number((S[i][j] + (i == j)) % p) for j in range(n)] for i in range(n)]
    minus = [[number(((i == j) - S[i][j]) % p) for j in range(n)] for i in range(n)]
    # both are functions of S and commute
    Q, _ = eliminate(field, plus, minus)
    signs = [random.choice((1, -1)) for _ in range(n)]
    return [[q.a * s % p for q, s in zip(row, signs, strict=True)] for row in Q]


class _Unit:
    """What elimination needs of a field."""

    def __init__(self, number: type) -> None:
        self.zero, self.one = number(0), number(1)

    def is_zero(self, value: object) -> bool:
        return not value.a  # type: ignore[attr-defined]


def value_of(
    p: int, random: Random, symbol: Symbol, sizes: Mapping[str, int], positive: bool = False
) -> Plain:
    """A random value of a symbol."""
    rows, columns = symbol.rows.at(sizes), symbol.columns.at(sizes)
    if symbol.kind == "orthogonal":
        return orthogonal(p, random, rows)
    positive = positive or "positive" in symbol.properties
    return structured(p, symbol.kind, free_entries(p, random, rows, columns, positive))


def tangent_of(p: int, random: Random, symbol: Symbol, value: Plain, direction: Plain | None = None) -> Plain:
    """A random tangent of a symbol at a value; for an orthogonal Q it is QΩ with Ω skew."""
    V = free_entries(p, random, len(value), len(value[0])) if direction is None else direction
    if symbol.kind != "orthogonal":
        return structured(p, symbol.kind, V)
    number = residues(p)
    Q = [[number(v) for v in row] for row in value]
    skew = [[number(v) for v in row] for row in structured(p, "skew", V)]
    return [[v.a for v in row] for row in product_of_entries(Q, skew)]
