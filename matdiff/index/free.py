"""Inverses and determinants as free variables: Z for Y⁻¹ and δ for det Y.

An identity that holds when Z is any matrix with dZ = −Z dY Z, and δ any scalar with
dδ = δ tr(Z dY), is one between sums of products, to which the argument for all sizes applies.  One
that needs Z Y = I, or the determinant written out, fails here: it is then proved at sizes only.
"""

from __future__ import annotations

from random import Random
from typing import Any

from ..operations.arithmetic import product_of_entries
from .evaluation import Entries

Plain = list[list[int]]


class FreeInverses:
    """The free inverse and the free determinant of each matrix of residues that was met."""

    def __init__(self, p: int, random: Random) -> None:
        self.p = p
        self.random = random
        self.inverses: dict[tuple[Any, ...], Plain] = {}
        self.determinants: dict[tuple[Any, ...], int] = {}

    def real_inverse(self, Y: Plain) -> Plain:
        """Z of Y: symmetric with Y, skew, triangular or diagonal with it, and turned with it.

        The inverses of the multiples of Y are multiples of Z.
        """
        p, n = self.p, len(Y)
        lead = next((v for row in Y for v in row if v), 0)
        if not lead:
            raise ZeroDivisionError("singular matrix")
        scale = pow(lead, -1, p)
        unit = [[v * scale % p for v in row] for row in Y]
        key = tuple(map(tuple, unit))
        Z = self.inverses.get(key)
        if Z is None:
            Z = self._draw(unit, n)
            self.inverses[key] = Z
            turned = [list(column) for column in zip(*unit, strict=True)]
            if turned != unit:
                # the transpose has another leading entry: its own scale
                lead_turned = next(v for row in turned for v in row if v)
                factor = pow(lead_turned, -1, p)
                other = tuple(tuple(v * factor % p for v in row) for row in turned)
                self.inverses.setdefault(
                    other, [[v * lead_turned % p for v in column] for column in zip(*Z, strict=True)]
                )
        return [[v * scale % p for v in row] for row in Z]

    def _draw(self, Y: Plain, n: int) -> Plain:
        p, draw = self.p, self.random.randrange
        lower = all(not Y[i][j] for i in range(n) for j in range(i + 1, n))
        upper = all(not Y[i][j] for i in range(n) for j in range(i))
        if lower or upper:
            # the diagonal of the inverse of a triangular matrix is no matter of sizes
            if any(not Y[i][i] for i in range(n)):
                raise ZeroDivisionError("singular matrix")
            below, above = lower and not upper, upper and not lower
            return [
                [
                    pow(Y[i][i], -1, p)
                    if i == j
                    else draw(p)
                    if (below and i > j) or (above and i < j)
                    else 0
                    for j in range(n)
                ]
                for i in range(n)
            ]
        Z = [[draw(p) for _ in range(n)] for _ in range(n)]
        symmetric = all(Y[i][j] == Y[j][i] for i in range(n) for j in range(i))
        skew = all((Y[i][j] + Y[j][i]) % p == 0 for i in range(n) for j in range(i + 1))
        if symmetric or skew:
            for i in range(n):
                for j in range(i):
                    Z[i][j] = Z[j][i] if symmetric else -Z[j][i] % p
                if skew:
                    Z[i][i] = 0
        return Z

    def real_determinant(self, Y: Plain) -> int:
        """δ of Y and of its transpose."""
        key = min(tuple(map(tuple, Y)), tuple(zip(*Y, strict=True)))
        if key not in self.determinants:
            self.determinants[key] = pow(self.random.randrange(1, self.p), 1, self.p)
        return self.determinants[key]

    def _split(self, field: Any, Y: Entries) -> tuple[Plain, Entries, Entries]:
        """The real part R of Y, its free inverse Z, and −Z (Y − R), which is infinitesimal."""
        number = field.number_type
        real = [[y.a for y in row] for row in Y]
        Z = [[number.constant(z) for z in row] for row in self.real_inverse(real)]
        rest = [[number.constant(y.a) - y for y in row] for row in Y]
        return real, Z, product_of_entries(Z, rest)

    def inverse(self, field: Any, Y: Entries) -> Entries:
        """Σ (−Z N)ʲ Z, where Y = R + N with N infinitesimal."""
        _, Z, step = self._split(field, Y)
        total = term = Z
        for _ in range(field.level):
            term = product_of_entries(step, term)
            total = [[a + b for a, b in zip(r, s, strict=True)] for r, s in zip(total, term, strict=True)]
        return total

    def determinant(self, field: Any, Y: Entries) -> Any:
        """δ exp tr log(I + Z N), where Y = R + N with N infinitesimal."""
        number = field.number_type
        if field.level == 0:
            return number(self.real_determinant([[y.a for y in row] for row in Y]))
        real, _, step = self._split(field, Y)
        exponent, power = field.zero, step
        for j in range(1, field.level + 1):
            trace = field.zero
            for i, row in enumerate(power):
                trace = trace + row[i]
            exponent = exponent - trace.scaled(pow(j, -1, self.p))  # log(I − S) = −Σ Sʲ/j
            if j < field.level:
                power = product_of_entries(power, step)
        return exponent.composed([1] * (field.level + 1)).scaled(self.real_determinant(real))
