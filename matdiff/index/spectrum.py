"""Eigenvalues, eigenvectors and functions of matrices modulo a prime.

A random matrix has all its eigenvalues in the prime field with probability about 1/n!; points where it has
not, or where two are equal, are drawn again.  Which of the roots of the characteristic polynomial is called
the largest does not matter where its Galois group is that of all permutations: then an identity holds for any
order of the roots or for none.  The points that are drawn again show it, see ``is_symmetric_group``.
Derivatives come from the equation X v = λ v, v_k = 1, alone, solved by Newton's method in dual numbers: no
formula for the derivative of an eigenvalue is used.  expm, logm and sqrtm are V f(Λ) V⁻¹.
"""

from __future__ import annotations

from random import Random
from typing import Any

from ..errors import Undecidable
from ..operations.arithmetic import product_of_entries
from ..operations.inverse import eliminate
from .claim import Resample
from .prime_field import residues

Polynomial = list[int]  # the coefficients, from the constant one
Plain = list[list[int]]
LARGEST = 4  # rows: larger matrices almost never have all their eigenvalues in the field


class NotSplit(Resample):
    """Not all roots are in the field; ``count`` of them are."""

    def __init__(self, count: int) -> None:
        super().__init__("eigenvalues that are not in the field")
        self.count = count


def is_symmetric_group(rows: int, counts: set[int]) -> bool:
    """Whether the numbers of roots that were met show that the Galois group has all permutations.

    By Dedekind's theorem it has a permutation with the cycles that the factors modulo a prime have: none
    fixed of two or three is a full cycle, one fixed of three a transposition.
    """
    return rows == 1 or (rows == 2 and 0 in counts) or (rows == 3 and {0, 1} <= counts)


class Numbers:
    """What elimination needs of residues."""

    def __init__(self, p: int) -> None:
        self.number = residues(p)
        self.zero, self.one = self.number(0), self.number(1)

    @staticmethod
    def is_zero(value: Any) -> bool:
        """Whether a residue is 0."""
        return not value.a


class Eigenpair:
    """An eigenvalue and its eigenvector with a 1 at one place, and the inverse of Newton's matrix there."""

    __slots__ = ("newton", "place", "value", "vector")

    def __init__(self, p: int, A: Plain, value: int) -> None:
        self.value = value
        self.vector, self.place = null_vector(p, shifted(p, A, value))
        n, number = len(A), residues(p)
        columns = [j for j in range(n) if j != self.place]
        system = [
            [number(row[j]) for j in columns] + [number(-v % p)]
            for row, v in zip(shifted(p, A, value), self.vector, strict=True)
        ]
        unit = [[number(int(i == j)) for j in range(n)] for i in range(n)]
        solved, _ = eliminate(Numbers(p), system, unit)
        self.newton = [[entry.a for entry in row] for row in solved]

    def lifted(self, number: Any, X: list[list[Any]], level: int) -> tuple[Any, list[Any]]:
        """The eigenvalue and the eigenvector of a matrix with infinitesimals."""
        value = number.constant(self.value)
        vector = [number.constant(v) for v in self.vector]
        places = [j for j in range(len(X)) if j != self.place]
        for _ in range(level):  # each step is right in one more order
            image = product_of_entries(X, [[entry] for entry in vector])
            wrong = [v - value * entry for [v], entry in zip(image, vector, strict=True)]
            step = [combined(number, row, wrong) for row in self.newton]
            for j, change in zip(places, step, strict=False):
                vector[j] = vector[j] - change
            value = value - step[-1]
        return value, vector


class Eigen:
    """The eigenvalues and the unit eigenvectors of a matrix, each made when it is asked for."""

    def __init__(self, field: Any, pairs: list[tuple[Any, list[Any]]]) -> None:
        self.field = field
        self.pairs = pairs

    def __getitem__(self, index: int) -> Any:
        if index == 0:
            return [value for value, _ in self.pairs]
        if index != 1:
            raise IndexError(index)
        columns = []
        for _, vector in self.pairs:
            [[square]] = product_of_entries([vector], [[entry] for entry in vector])
            length = self.field.sqrt(square)
            columns.append([entry / length for entry in vector])
        return [list(row) for row in zip(*columns, strict=True)]


def combined(number: Any, weights: list[int], values: list[Any]) -> Any:
    """A sum of numbers with integer weights."""
    total = number.constant(0)
    for weight, value in zip(weights, values, strict=True):
        total = total + value.scaled(weight)
    return total


def shifted(p: int, A: Plain, value: int) -> Plain:
    """A − λI."""
    return [[(a - value * (i == j)) % p for j, a in enumerate(row)] for i, row in enumerate(A)]


def null_vector(p: int, A: Plain) -> tuple[list[int], int]:
    """The vector with A v = 0 and v_k = 1, and k.  Raises Resample where there are several."""
    rows, pivots = [row[:] for row in A], list[int]()
    for column in range(len(A)):
        at = len(pivots)
        pivot = next((i for i in range(at, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[at], rows[pivot] = rows[pivot], rows[at]
        inverse = pow(rows[at][column], -1, p)
        rows[at] = [entry * inverse % p for entry in rows[at]]
        for i, row in enumerate(rows):
            if i != at and row[column]:
                rows[i] = [(a - row[column] * b) % p for a, b in zip(row, rows[at], strict=True)]
        pivots.append(column)
    free = [j for j in range(len(A)) if j not in pivots]
    if len(free) != 1:
        raise Resample("an eigenvalue that is not simple")
    vector = [0] * len(A)
    vector[free[0]] = 1
    for row, column in zip(rows, pivots, strict=False):
        vector[column] = -row[free[0]] % p
    return vector, free[0]


def eigenpairs(p: int, A: Plain) -> list[Eigenpair]:
    """The eigenvalues in the order of their residues, with their vectors.  Raises Resample, Undecidable."""
    if len(A) > LARGEST:
        raise Undecidable("the eigenvalues of a matrix of this size")
    values = sorted(roots(p, characteristic(p, A), Random(A[0][0])))
    return [Eigenpair(p, A, value) for value in values]


# --- polynomials ----------------------------------------------------------------------------------


def characteristic(p: int, A: Plain) -> Polynomial:
    """det(xI − A), by Faddeev and LeVerrier."""
    n = len(A)
    found, M = [1], [[int(i == j) for j in range(n)] for i in range(n)]
    for k in range(1, n + 1):
        AM = [[sum(a * M[j][c] for j, a in enumerate(row)) % p for c in range(n)] for row in A]
        coefficient = -sum(AM[i][i] for i in range(n)) * pow(k, -1, p) % p
        found.append(coefficient)
        M = [[(v + coefficient * (i == j)) % p for j, v in enumerate(row)] for i, row in enumerate(AM)]
    return found[::-1]


def remainder(p: int, f: Polynomial, g: Polynomial) -> Polynomial:
    """f modulo g, whose leading coefficient is 1."""
    f = f[:]
    while len(f) >= len(g):
        head = f.pop()
        if head:
            for i in range(1, len(g)):
                f[-i] = (f[-i] - head * g[-i - 1]) % p
    return trimmed(f)


def trimmed(f: Polynomial) -> Polynomial:
    """Without leading zeros."""
    while f and not f[-1]:
        f.pop()
    return f


def power(p: int, base: Polynomial, exponent: int, modulus: Polynomial) -> Polynomial:
    """A power of a polynomial modulo another one."""
    found: Polynomial = [1]
    for digit in bin(exponent)[2:]:
        found = remainder(p, times(p, found, found), modulus)
        if digit == "1":
            found = remainder(p, times(p, found, base), modulus)
    return found


def times(p: int, f: Polynomial, g: Polynomial) -> Polynomial:
    """The product."""
    found = [0] * max(len(f) + len(g) - 1, 0)
    for i, a in enumerate(f):
        for j, b in enumerate(g):
            found[i + j] = (found[i + j] + a * b) % p
    return found


def common(p: int, f: Polynomial, g: Polynomial) -> Polynomial:
    """The greatest common divisor, with leading coefficient 1."""
    while g:
        inverse = pow(g[-1], -1, p)
        g = [a * inverse % p for a in g]
        f, g = g, remainder(p, f, g)
    return f


def roots(p: int, f: Polynomial, random: Random) -> list[int]:
    """The roots of a polynomial.  Raises Resample where they are not all in the field and different."""
    degree = len(f) - 1
    frobenius = power(p, [0, 1], p, f) if degree > 1 else [0, 1]
    if frobenius != [0, 1]:
        difference = [*frobenius, *[0] * (2 - len(frobenius))]
        difference[1] = (difference[1] - 1) % p
        raise NotSplit(len(common(p, f, trimmed(difference))) - 1)
    found: list[int] = []
    parts = [f]
    while parts:  # Cantor and Zassenhaus
        part = parts.pop()
        if len(part) == 2:
            found.append(-part[0] % p)
            continue
        half = power(p, [random.randrange(p), 1], (p - 1) // 2, part) or [0]
        half[0] = (half[0] - 1) % p
        divisor = common(p, part, trimmed(half))
        if 1 < len(divisor) < len(part):
            parts += [divisor, quotient(p, part, divisor)]
        else:
            parts.append(part)
    return found


def quotient(p: int, f: Polynomial, g: Polynomial) -> Polynomial:
    """f/g, where it has no remainder; the leading coefficients are 1."""
    f, found = f[:], []
    while len(f) >= len(g):
        head = f.pop()
        found.append(head)
        for i in range(1, len(g)):
            f[-i] = (f[-i] - head * g[-i - 1]) % p
    return found[::-1]
