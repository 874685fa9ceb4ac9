"""Proofs about eigenvalues, singular values and functions of matrices, in a prime field."""

from __future__ import annotations

from random import Random

import pytest
from check_claims import claim

import matdiff as md
from matdiff.index.claim import Resample
from matdiff.index.dual import numbers
from matdiff.index.prime_field import PRIMES
from matdiff.index.proof import prove
from matdiff.index.spectrum import characteristic, eigenpairs, is_symmetric_group, roots, times
from matdiff.operations.arithmetic import product_of_entries

P = PRIMES[0]

RIGHT = [
    ("sum(eigvals(X))", "X", "gradient", {"X": "symmetric(n)"}, "I"),
    ("lambda_max(X)", "X", "gradient", {"X": "symmetric(n)"}, "eigvec_max(X)*eigvec_max(X)'"),
    ("lambda_max(A + t*B)", "t", "gradient", {"A": "symmetric(n)", "B": "symmetric(n)"},
     "eigvec_max(A + t*B)'*B*eigvec_max(A + t*B)"),
    ("sum(eigvals(X).^2)", "X", "gradient", {"X": "symmetric(n)"}, "2*X"),
    ("tr(expm(X))", "X", "gradient", {}, "expm(X)'"),
    ("expm(t*A)", "t", "jacobian", {"t": "scalar"}, "A*expm(t*A)"),
    ("expm(A)", "A", "vjp", {}, "frechet(expm, A', G)"),
    ("tr(logm(X))", "X", "gradient", {}, "inv(X)'"),
    ("tr(sqrtm(X))", "X", "gradient", {}, "1/2*inv(sqrtm(X))'"),
    ("normnuc(X)", "X", "gradient", {"X": "matrix(m, n)"}, "svdu(X)*svdv(X)'"),
]  # fmt: skip

WRONG = [
    ("sum(eigvals(X))", "X", "gradient", {"X": "symmetric(n)"}, "2*I"),
    ("lambda_max(X)", "X", "gradient", {"X": "symmetric(n)"}, "eigvec_min(X)*eigvec_min(X)'"),
    ("lambda_max(X)", "X", "gradient", {"X": "symmetric(n)"}, "eigvec_max(X)*eigvec_max(X)'/2"),
    ("sum(eigvals(X).^2)", "X", "gradient", {"X": "symmetric(n)"}, "2*X^2"),
    ("tr(expm(X))", "X", "gradient", {}, "expm(X)"),
    ("expm(t*A)", "t", "jacobian", {"t": "scalar"}, "A*expm(A)"),
    ("expm(A)", "A", "vjp", {}, "frechet(expm, A, G)"),
    ("expm(A)", "A", "jvp", {}, "expm(A)*V"),
    ("tr(logm(X))", "X", "gradient", {}, "inv(X)"),
    ("tr(sqrtm(X))", "X", "gradient", {}, "inv(sqrtm(X))'"),
    ("sqrtm(A)", "A", "jvp", {}, "1/2*inv(sqrtm(A))*V"),
    ("normnuc(X)", "X", "gradient", {"X": "matrix(m, n)"}, "2*svdu(X)*svdv(X)'"),
]


@pytest.mark.parametrize(("function", "variable", "kind", "declare", "answer"), RIGHT)
def test_right_answers_are_proved(
    function: str, variable: str, kind: str, declare: dict[str, str], answer: str
) -> None:
    found = prove(claim(function, variable, kind, answer, declare))
    assert (found.status, found.scope) == ("proved", "these sizes")


@pytest.mark.parametrize(("function", "variable", "kind", "declare", "answer"), WRONG)
def test_wrong_answers_are_not(
    function: str, variable: str, kind: str, declare: dict[str, str], answer: str
) -> None:
    assert prove(claim(function, variable, kind, answer, declare)).status in ("undecided", "failed")


@pytest.mark.parametrize(
    ("function", "variable", "kind", "declare"),
    [
        ("eigvals(S)", "S", "jacobian", {"S": "symmetric(n)"}),
        ("eigvecs(S)", "S", "jvp", {"S": "symmetric(n)"}),
        ("lambda_max(S)", "S", "hvp", {"S": "symmetric(n)"}),
        ("svdvals(X)", "X", "vjp", {"X": "matrix(m, n)"}),
        ("tr(A*expm(X))", "X", "hvp", {}),
        ("-tr(X*logm(X))", "X", "gradient", {"X": "spd(n)"}),
        ("x'*expm(t*A)*x", "t", "hessian", {"x": "vector(n)", "t": "scalar"}),
    ],
)
def test_answers_are_proved(function: str, variable: str, kind: str, declare: dict[str, str]) -> None:
    assert md.derive(function, variable, kind, declare=declare).check("proof").status == "proved"


def test_the_roots_of_a_polynomial() -> None:
    wanted = [3, 5, P - 7, 11]
    f = [1]
    for root in wanted:
        f = times(P, f, [-root % P, 1])
    assert sorted(roots(P, f, Random(1))) == sorted(wanted)
    with pytest.raises(Resample):
        roots(P, [1, 0, 1], Random(1))  # −1 is no square
    with pytest.raises(Resample):
        eigenpairs(P, [[2, 0], [0, 2]])


def test_the_characteristic_polynomial() -> None:
    assert characteristic(P, [[2, 1], [1, 3]]) == [5, P - 5, 1]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_an_eigenvalue_in_dual_numbers(level: int) -> None:
    """X v = λ v and v_k = 1 hold with all infinitesimals."""
    random = Random(7)
    number = numbers(P, level)
    base = [[2, 1, 5], [0, 3, 4], [0, 0, 7]]
    directions = [[[random.randrange(P) for _ in range(3)] for _ in range(3)] for _ in range(level)]
    X = [[number.point(base[i][j], tuple(V[i][j] for V in directions)) for j in range(3)] for i in range(3)]
    for pair in eigenpairs(P, base):
        value, vector = pair.lifted(number, X, level)
        assert vector[pair.place].a == 1
        for [image], entry in zip(product_of_entries(X, [[v] for v in vector]), vector, strict=True):
            assert (image - value * entry).vanishes()


@pytest.mark.parametrize("operand", ["D", "blkdiag(A, B)"])
def test_where_the_order_of_eigenvalues_matters_nothing_is_claimed(operand: str) -> None:
    """Which entry of the diagonal is the largest is a matter of chance modulo a prime."""
    declare = {"D": "diagonal(n)", "A": "symmetric(n)", "B": "symmetric(m)"}
    variable = "D" if operand == "D" else "A"
    found = md.derive(f"lambda_max({operand})", variable, "gradient", declare=declare)
    assert found.check("proof").status == "undecided"


def test_what_shows_that_all_permutations_are_there() -> None:
    assert is_symmetric_group(1, set())
    assert is_symmetric_group(2, {0})
    assert is_symmetric_group(3, {0, 1})
    assert not is_symmetric_group(2, {2})
    assert not is_symmetric_group(3, {0})
    assert not is_symmetric_group(3, {1})
    assert not is_symmetric_group(4, {0, 1, 2})


def test_the_exponential_of_a_sum_of_few_logarithms() -> None:
    found = md.derive("exp(sum(log(eigvals(X))))", "X", "gradient", declare={"X": "spd(n)"})
    assert found.check("proof").status == "proved"
    right = claim("exp(a + b)", "a", "gradient", "exp(a)*exp(b)")
    wrong = claim("exp(a + b)", "a", "gradient", "exp(a)*exp(-b)")
    assert prove(right).status == "proved"
    assert prove(wrong).status != "proved"
