"""Ranges of sums: conditions, shifted entries, bounds other than 1 and n."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import matdiff as md
from matdiff.errors import MatdiffError
from matdiff.language import parse

N, D = 5, 3
RNG = np.random.default_rng(5)
VALUES = {
    "A": RNG.normal(size=(N, N)),
    "W": RNG.normal(size=(N, N)),
    "x": RNG.normal(size=N),
    "q": RNG.normal(size=N),
    "X": RNG.normal(size=(N, D)),
    "B": RNG.normal(size=(D, D)),
}
Function = Callable[..., float]


def pairs(condition: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """Pairs of indices."""
    return [(i, j) for i in range(N) for j in range(N) if condition(i, j)]


LOWER = pairs(lambda i, j: i < j)
OTHER = pairs(lambda i, j: i != j)

CASES: list[tuple[str, str, Function]] = [
    (r"\sum_{i<j} A_{ij} x_i x_j", "x", lambda A, x: sum(A[i, j] * x[i] * x[j] for i, j in LOWER)),
    (r"\sum_{i>j} A_{ij} x_i x_j", "A", lambda A, x: sum(A[j, i] * x[i] * x[j] for i, j in LOWER)),
    (r"\sum_{i \ne j} x_i x_j", "x", lambda x: sum(x[i] * x[j] for i, j in OTHER)),
    (
        r"\sum_{i\neq j} W_{ij}\|x_i-x_j\|^2",
        "X",
        lambda W, X: sum(W[i, j] * np.sum((X[i] - X[j]) ** 2) for i, j in OTHER),
    ),
    (r"\sum_{1\le i<j\le n} (x_i-x_j)^2", "x", lambda x: sum((x[i] - x[j]) ** 2 for i, j in LOWER)),
    (r"\sum_{i<j} \frac{1}{|x_i - x_j|}", "x", lambda x: sum(1 / abs(x[i] - x[j]) for i, j in LOWER)),
    (r"\sum_{i<j} \log|x_i - x_j|", "x", lambda x: sum(np.log(abs(x[i] - x[j])) for i, j in LOWER)),
    (
        r"\sum_{i \neq j} \frac{q_i q_j}{\|\mathbf{x}_i - \mathbf{x}_j\|}",
        "X",
        lambda q, X: sum(q[i] * q[j] / np.linalg.norm(X[i] - X[j]) for i, j in OTHER),
    ),
    (
        r"\sum_{i<j} \exp(-\|x_i - x_j\|^2)",
        "X",
        lambda X: sum(np.exp(-np.sum((X[i] - X[j]) ** 2)) for i, j in LOWER),
    ),
    (r"\sum_i\sum_{j=1}^{i-1} A_{ij} x_j", "x", lambda A, x: sum(A[j, i] * x[i] for i, j in LOWER)),
    (
        r"\sum_{i=1}^n\sum_{j=1}^{i} A_{ij} x_j",
        "x",
        lambda A, x: sum(A[i, j] * x[j] for i, j in pairs(lambda i, j: j <= i)),
    ),
    (r"\sum_{i=1}^{n-1}\sum_{j=i+1}^n A_{ij}^2", "A", lambda A: sum(A[i, j] ** 2 for i, j in LOWER)),
    (r"\sum_{i=1}^n\sum_{j\ne i} A_{ij} x_j", "A", lambda A, x: sum(A[i, j] * x[j] for i, j in OTHER)),
    (r"\sum_{i=2}^n (x_i - x_{i-1})^2", "x", lambda x: np.sum((x[1:] - x[:-1]) ** 2)),
    (r"\sum_{i=1}^{n-1} \sqrt{1+(x_{i+1}-x_i)^2}", "x", lambda x: np.sum(np.sqrt(1 + (x[1:] - x[:-1]) ** 2))),
    ("sum_i x_i x_{i+1}", "x", lambda x: np.sum(x[1:] * x[:-1])),
    (
        r"\sum_{i=1}^{n-2} (x_{i+2} - 2x_{i+1} + x_i)^2",
        "x",
        lambda x: np.sum((x[2:] - 2 * x[1:-1] + x[:-2]) ** 2),
    ),
    (r"\sum_{t=1}^{T-1} \|x_{t+1} - B x_t\|^2", "B", lambda B, X: np.sum((X[1:] - X[:-1] @ B.T) ** 2)),
    (r"\sum_{i,j} (A_{i+1,j}-A_{i,j})^2", "A", lambda A: np.sum((A[1:] - A[:-1]) ** 2)),
    (r"\sum_{i=2}^{n} x_i^2", "x", lambda x: np.sum(x[1:] ** 2)),
    (r"\sum_{1 \leq i \leq n} x_i^2", "x", lambda x: np.sum(x**2)),
    ("∑ᵢ₌₂ⁿ (xᵢ − xᵢ₋₁)²", "x", lambda x: np.sum((x[1:] - x[:-1]) ** 2)),
    ("∑_{i≠j} x_i x_j", "x", lambda x: sum(x[i] * x[j] for i, j in OTHER)),
]


@pytest.mark.parametrize(("text", "wrt", "function"), CASES, ids=[f"{t} by {w}" for t, w, _ in CASES])
def test_the_derivative_is_that_of_the_sum(text: str, wrt: str, function: Function) -> None:
    found = md.derive(text, wrt)
    code = found.function()
    given = [VALUES[name] for name in found.arguments]
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    h, value = 1e-6, VALUES[wrt]
    wanted = np.zeros_like(value)
    for place in np.ndindex(*value.shape):
        step = np.zeros_like(value)
        step[place] = h
        ends = [
            function(*(value + sign * step if name == wrt else VALUES[name] for name in names))
            for sign in (1, -1)
        ]
        wanted[place] = (ends[0] - ends[1]) / (2 * h)
    assert np.allclose(code(*given), wanted, rtol=1e-5, atol=1e-6)
    assert found.check("proof").status in ("proved", "undecided")
    assert found.check().status in ("proved", "tested")


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (r"\sum_{i=1}^n x_{i+1}", "shape", "lies outside"),
        (r"\sum_{i=2}^n x_{i-2}", "shape", "lies outside"),
        (r"\sum_{i=0}^{n} x_i", "unsupported", "the range `i=0`"),
        (r"\sum_{k}\sum_{i\in C_k} \|x_i-\mu_k\|^2", "unsupported", "the range `i∈C_k`"),
        (r"\sum_{i<j} (x_i - y_j)", "shape", "runs to"),
        (r"\sum_{i<j<k} x_i x_j x_k", "unsupported", "the range `i<j<k`"),
        (r"\sum_{i} x_{2i}", "unsupported", "the index of"),
        (r"\sum_{i=1}^n x_i x_{n-i}", "unsupported", "the index of"),
    ],
)
def test_ranges_that_are_not_read(text: str, code: str, says: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(text, {"x": "vector(n)", "y": "vector(m)"} if "y_j" in text else None)
    assert (caught.value.code, caught.value.line) == (code, 1)
    assert says in caught.value.message


def test_an_implied_range_is_told() -> None:
    assert "The sum over i runs from 1 to n - 1." in parse("sum_i x_i x_{i+1}").notes
    assert "x_{i+1} is read as entry i+1 of x." in parse("sum_i x_i x_{i+1}").notes
