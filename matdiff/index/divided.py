"""Derivatives of functions of a matrix by divided differences, in numbers of many digits.

With X = V diag(λ) V⁻¹ and Ẽ = V⁻¹ E V, the derivative of f along E₁ … E_k is V S V⁻¹ with
S_ij = Σ f[λ_i, λ_p, …, λ_j] Ẽ_ip … Ẽ_qj over all paths i, p, …, q, j and all orders of the directions
(Daleckii & Krein 1965; Higham 2008, theorem 3.11 for k = 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations, product
from typing import Any

# the k-th derivative of the scalar function divided by k!
TAYLOR: dict[str, Callable[[Any, Any, int], Any]] = {
    "expm": lambda c, x, k: c.exp(x) / c.factorial(k),
    "logm": lambda c, x, k: c.log(x) if k == 0 else (-1) ** (k - 1) / (k * x**k),
    "sqrtm": lambda c, x, k: c.binomial(c.mpf(1) / 2, k) * x ** (c.mpf(1) / 2 - k),
}


class Divided:
    """f[x₀, …, x_k] for some points, each value once; equal points are met by their index."""

    def __init__(self, context: Any, name: str, points: Sequence[Any]) -> None:
        self.context = context
        self.taylor = TAYLOR[name]
        self.points = points
        self.known: dict[tuple[int, ...], Any] = {}

    def at(self, places: tuple[int, ...]) -> Any:
        """The divided difference over sorted places."""
        found = self.known.get(places)
        if found is None:
            first, last = self.points[places[0]], self.points[places[-1]]
            if places[0] == places[-1]:
                found = self.taylor(self.context, first, len(places) - 1)
            else:
                found = (self.at(places[1:]) - self.at(places[:-1])) / (last - first)
            self.known[places] = found
        return found


def derivative(context: Any, name: str, X: Any, directions: Sequence[Any]) -> Any | None:
    """The derivative of f at X along some directions, a matrix of mpmath.

    None where X has no basis of eigenvectors or nearly none.
    """
    n = X.rows
    values, V = context.eig(X)
    small = context.mpf(10) ** (-context.dps // 4)
    if any(abs(values[i] - values[j]) < small for i in range(n) for j in range(i)):
        return None
    inverse = V**-1
    turned = [inverse * E * V for E in directions]
    divided = Divided(context, name, values)
    S = context.matrix(n, n)
    for order in permutations(turned):
        for path in product(range(n), repeat=len(directions) + 1):
            term = divided.at(tuple(sorted(path)))
            for E, i, j in zip(order, path, path[1:], strict=False):
                term = term * E[i, j]
            S[path[0], path[-1]] += term
    return V * S * inverse
