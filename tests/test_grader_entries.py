"""Index notation and einsum as the grader reads them, held against NumPy."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

import matdiff as md
from matdiff.expression import Expression, Symbol
from matdiff.grader import Grader
from matdiff.grader.claim_texts import read_text
from matdiff.operations import scale

RNG = np.random.default_rng(5)
N = 3
VALUES = {"A": RNG.standard_normal((N, N)), "B": RNG.standard_normal((N, N)), "x": RNG.standard_normal(N)}
INDICES = "ijkl"


@pytest.fixture(scope="module")
def grader() -> Grader:
    """A question about a vector: entries are read with one free index."""
    return Grader("x'A B x", "x", declare={"A": "matrix(n, n)", "B": "matrix(n, n)"})


def contraction(seed: int) -> tuple[list[tuple[str, str]], str]:
    """A product of entries of A, B and x with one free index, each other index twice: names with indices."""
    source = random.Random(seed)
    free, *pairs = source.sample(INDICES, 4)
    chain = [free, *pairs[: source.randint(1, 3)]]
    factors: list[tuple[str, str]] = []
    for left, right in pairwise(chain):
        letters = (left, right) if source.random() < 0.5 else (right, left)
        factors.append((source.choice("AB"), "".join(letters)))
    factors.append(("x", chain[-1]))
    source.shuffle(factors)
    return factors, free


def value(node: Expression) -> np.ndarray:
    """The value of an expression: the derivative of t times it by t, as the code that is emitted gives it."""
    t = Symbol("the_factor")
    found = md.derive(scale(t, node), t)
    return np.asarray(found.function("numpy")(*(VALUES[name] for name in found.arguments)))


@pytest.mark.parametrize("seed", range(24))
def test_sums_conventions_and_einsum_agree_with_numpy(grader: Grader, seed: int) -> None:
    factors, free = contraction(seed)
    wanted = np.einsum(
        ",".join(letters for _, letters in factors) + "->" + free, *(VALUES[name] for name, _ in factors)
    )
    bound = sorted({letter for _, letters in factors for letter in letters} - {free})
    product = " ".join(f"{name}_{{{letters}}}" for name, letters in factors)
    plain = " ".join(f"{name}_{letters}" for name, letters in factors)
    for text in (
        f"sum_{{{','.join(bound)}}} {product}",
        "".join(f"\\sum_{{{letter}=1}}^n " for letter in bound) + product,
        plain,
        f"2 {plain} - {plain}",
        f"\\partial f / \\partial x_{free} = {plain}",
        f"einsum('{','.join(letters for _, letters in factors)}->{free}', "
        f"{', '.join(name for name, _ in factors)})",
    ):
        read = read_text(text, grader.context, grader.question)
        assert np.allclose(value(read.answer), wanted), text


def test_terms_in_parentheses_are_summed_apart(grader: Grader) -> None:
    A, B, x = VALUES["A"], VALUES["B"], VALUES["x"]
    read = read_text("2 (A_ij x_j - x_i) B_ik", grader.context, grader.question)
    assert np.allclose(value(read.answer), 2 * B.T @ (A @ x - x))


def test_the_order_of_the_indices_is_that_of_the_left_side() -> None:
    grader = Grader("tr(A X B)", "X", declare={"A": "matrix(n, n)", "B": "matrix(n, n)"})
    for left, form in (("∂f/∂X_ij = ", "as asked"), ("", "as asked")):
        found = grader.grade(f"{left}sum_k A_ki B_jk")
        assert (found.verdict, found.form) == ("right", form)
    assert grader.grade("∂f/∂X_ji = sum_k A_ki B_jk").verdict == "wrong"
    assert grader.grade("∂f/∂X_ji = sum_k A_kj B_ik").verdict == "right"
    loose = grader.grade("sum_k A_kj B_ik")
    assert (loose.verdict, loose.form) == ("right", "transpose layout")
