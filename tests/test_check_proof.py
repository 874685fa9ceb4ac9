"""The proof: right answers are proved, for all sizes where the argument reaches; wrong ones never."""

from __future__ import annotations

import pytest
from check_claims import claim

import matdiff as md
from matdiff.expression import Expression, Symbol
from matdiff.index import Claim, check
from matdiff.index.proof import prove
from matdiff.operations import (
    Determinant,
    EntrySum,
    Hadamard,
    Identity,
    Inverse,
    Number,
    Ones,
    Power,
    Scale,
    Tanh,
    Trace,
    Zeros,
)

V = {"a": "vector(n)", "b": "vector(n)", "t": "scalar", "m": "vector(n)"}

# function, variable, kind, answer, declarations
EVERYWHERE = [
    ("tr(A X B)", "X", "gradient", "A' B'", {}),
    ("x' A x", "x", "hessian", "A + A'", {}),
    ("||A x - y||^2", "x", "gradient", "2 A' (A x - y)", {}),
    ("mean((A x - y).^2)", "x", "gradient", "2/m A' (A x - y)", {"A": "matrix(m, n)"}),
    ("x - mean(x) ones", "x", "jacobian", "I - 1/n ones ones'", {"x": "vector(n)"}),
    ("log(det(X))", "X", "gradient", "inv(X)'", {}),
    ("det(X)", "X", "gradient", "cof(X)", {}),
    ("inv(X)", "X", "jacobian", "-kron(inv(X)', inv(X))", {}),
    ("tr(inv(X' C X) A)", "X", "gradient", "-C X inv(X' C X) (A + A') inv(X' C X)", {"C": "symmetric(m)"}),
    ("sum(f(W x))", "x", "hessian", "W' diag(f''(W x)) W", {}),
    ("sum(log(exp(x) + exp(y)))", "x", "gradient", "sigmoid(x - y)", {"y": "vector(n)"}),
    ("softmax(x)", "x", "jacobian", "diag(softmax(x)) - softmax(x) softmax(x)'", {}),
    ("sum(log(ones + exp(-y .* (X w))))", "w", "gradient", "-X' (y .* sigmoid(-y .* (X w)))", {}),
    ("x' x", "x", "hvp", "2 V", {}),
    ("A X B", "X", "vjp", "A' G B'", {}),
    ("X .* X", "X", "jvp", "2 X .* V", {"X": "matrix(m, n)"}),
    ("X X", "X", "differential", "dX X + X dX", {}),
    ("norm(x - a)", "x", "gradient", "(x - a)/norm(x - a)", V),
    ("sum(abs(x))", "x", "gradient", "sign(x)", {}),
    ("sum(relu(x).^2)", "x", "gradient", "2 relu(x)", {}),
    ("tr(A X)", "X", "gradient", "1/2 (A + A')", {"X": "symmetric(n)"}),
    ("tr(A X)", "X", "gradient", "tril(A')", {"X": "lower(n)"}),
    ("tr(A X)", "X", "gradient", "1/2 (A' - A)", {"X": "skew(n)"}),
    ("tr(A X)", "X", "gradient", "A .* I", {"X": "diagonal(n)"}),
    ("vec(A X B)", "X", "jacobian", "kron(B', A)", {}),
    ("x.^3", "x", "jacobian", "3 diag(x.^2)", {}),
    ("(e_7' x)^2", "x", "gradient", "2 (e_7' x) e_7", {"x": "vector(n)"}),
    ("t^k", "t", "gradient", "k t^(k - 1)", {"t": "scalar", "k": "scalar"}),
    ("sin(t)^2 + cos(t)^2", "t", "gradient", "0", {"t": "scalar"}),
    ("tanh(t)", "t", "gradient", "1 - tanh(t)^2", {"t": "scalar"}),
    ("sqrt(t)", "t", "gradient", "1/(2 sqrt(t))", {"t": "scalar"}),
    ("gamma(t)", "t", "gradient", "gamma(t) digamma(t)", {"t": "scalar"}),
]


@pytest.mark.parametrize("case", EVERYWHERE, ids=lambda c: f"{c[2]} of {c[0]}")
def test_right_answers_are_proved(case: tuple[str, str, str, str, dict[str, str]]) -> None:
    found = check(claim(*case), "proof")
    assert found.status == "proved", found.methods
    power = case[0] == "t^k"  # an exponent that is a symbol is outside the argument for all sizes
    assert found.scope == "all sizes" or power, found.methods


AT_SIZES = [
    ("tr(A Q)", "Q", "gradient", "1/2 (A' - Q A Q)", {"Q": "orthogonal(n)"}),
    ("tr(X inv(X))", "X", "gradient", "matrix(0)", {}),
    ("det(A X B)", "X", "gradient", "det(A X B) inv(X)'", {"A": "matrix(n, n)", "B": "matrix(n, n)"}),
    ("logdet(X' X)", "X", "gradient", "2 pinv(X)'", {"X": "matrix(m, n)"}),
    ("det(Q) tr(A Q)", "Q", "gradient", "1/2 det(Q) (A' - Q A Q)", {"Q": "orthogonal(n)"}),
]


@pytest.mark.parametrize("case", AT_SIZES, ids=lambda c: f"{c[2]} of {c[0]}")
def test_what_needs_the_structure_is_proved_at_sizes(case: tuple[str, str, str, str, dict[str, str]]) -> None:
    found = check(claim(*case), "proof")
    assert (found.status, found.scope) == ("proved", "these sizes"), found.methods


# a wrong answer, and whether the arithmetic is conclusive
WRONG = [
    ("det(X)", "X", "differential", "tr(X) tr(dX) - tr(X dX)", {}, True),  # true for n = 2 alone
    ("tr(A X)", "X", "gradient", "A'", {"X": "symmetric(n)"}, True),  # not its own projection
    ("tr(A X)", "X", "gradient", "A'", {"X": "lower(n)"}, True),
    ("tr(A Q)", "Q", "gradient", "A'", {"Q": "orthogonal(n)"}, True),
    ("det(Q) tr(A Q)", "Q", "gradient", "1/2 (A' - Q A Q)", {"Q": "orthogonal(n)"}, True),  # det Q = ±1
    ("sum(abs(x))", "x", "gradient", "ones", {}, False),
    ("sum(abs(x))", "x", "gradient", "-sign(x)", {}, False),
    ("v' relu(x)", "x", "gradient", "v .* step(2 x + v)", {}, False),  # a sign agrees by chance half the time
    ("norm(t)", "t", "gradient", "1", {"t": "scalar"}, False),  # √t² is |t|
    ("sqrt(t^2)", "t", "gradient", "1", {"t": "scalar"}, False),
    ("tr(A X B)", "X", "gradient", "-A' B'", {}, True),
    ("tr(A X)", "X", "gradient", "A", {"X": "matrix(n, n)"}, True),
    ("x' A x", "x", "gradient", "2 A x", {}, True),
    ("x' x", "x", "gradient", "x", {}, True),
    ("tr(X inv(X)) tr(X)", "X", "gradient", "tr(X) I", {}, True),
    ("tr(X inv(X)) tr(X)", "X", "gradient", "3 I", {}, True),  # true for n = 3 alone
    ("tr(I) x' x", "x", "gradient", "6 x", {"x": "vector(n)"}, True),  # true for n = 3 alone
    ("det(2 X)", "X", "gradient", "8 det(X) inv(X)'", {}, True),  # true for n = 3 alone
    ("det(-X)", "X", "gradient", "-det(X) inv(X)'", {}, True),  # true for odd n
    ("logdet(X' X)", "X", "gradient", "2 X", {"X": "matrix(m, n)"}, False),
    ("e_7' x", "x", "gradient", "vector(0)", {"x": "vector(n)"}, True),  # true where there is no e_7
    ("exp(t)", "t", "gradient", "exp(-t)", {"t": "scalar"}, False),
    ("mean(x)", "x", "gradient", "1/3 ones", {"x": "vector(n)"}, True),
    ("sin(t)", "t", "gradient", "-cos(t)", {"t": "scalar"}, False),
    ("f(t)", "t", "gradient", "f(t)", {"t": "scalar"}, False),
    ("kron(X, A)", "X", "differential", "kron(A, dX)", {"X": "matrix(n, n)", "A": "matrix(n, n)"}, True),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda c: f"{c[0]} → {c[3]}")
def test_wrong_answers_are_never_proved(case: tuple[str, str, str, str, dict[str, str], bool]) -> None:
    found = check(claim(*case[:5]), "proof")
    assert found.status == ("failed" if case[5] else "undecided"), found.methods
    assert found.scope is None


@pytest.mark.parametrize("case", WRONG, ids=lambda c: f"{c[0]} → {c[3]}")
def test_all_methods_together_find_what_is_wrong(
    case: tuple[str, str, str, str, dict[str, str], bool],
) -> None:
    assert check(claim(*case[:5])).status == "failed"


def test_the_trap_of_two_by_two_matrices_holds_there() -> None:
    case = claim("det(X)", "X", "differential", "tr(X) tr(dX) - tr(X dX)", {"X": "matrix(2, 2)"})
    assert check(case, "proof").status == "proved"


def test_fixed_sizes_are_all_sizes() -> None:
    found = check(claim("tr(A X)", "X", "gradient", "A'", {"X": "matrix(2, 3)"}), "proof")
    assert (found.status, found.scope) == ("proved", "all sizes")


def test_independent_entries() -> None:
    right, wrong = "A + A' - A .* I", "1/2 (A + A')"
    declared = {"X": "symmetric(n)"}
    assert check(claim("tr(A X)", "X", "gradient", right, declared, "entries"), "proof").status == "proved"
    assert check(claim("tr(A X)", "X", "gradient", wrong, declared, "entries"), "proof").status == "failed"
    assert check(claim("tr(A X)", "X", "gradient", right, declared), "proof").status == "failed"


@pytest.mark.parametrize(
    ("function", "kind", "answer", "order"),
    [
        ("t^5", "gradient", "60 t^2", 3),
        ("exp(2 t)", "gradient", "16 exp(2 t)", 4),
        ("f(t)", "gradient", "f'''(t)", 3),
        ("X X", "differential", "2 dX dX", 2),
    ],
)
def test_higher_orders(function: str, kind: str, answer: str, order: int) -> None:
    variable = "X" if "X" in function else "t"
    declared = {"t": "scalar"} if variable == "t" else {}
    assert check(claim(function, variable, kind, answer, declared, order=order), "proof").status == "proved"
    worse = f"2 ({answer})"
    assert check(claim(function, variable, kind, worse, declared, order=order), "proof").status != "proved"


def test_a_shape_that_cannot_be_fails() -> None:
    X = Symbol("X", "m", "n")
    A = Symbol("A", "n", "m")
    found = check(Claim(Trace(A @ X), X, "gradient", A), "proof")
    assert found.status == "failed"
    assert "n×m" in found.methods[0].remark


def test_what_has_no_value_in_a_field_is_undecided() -> None:
    found = check(claim("lambda_max(X)", "X", "gradient", "X", {"X": "symmetric(n)"}), "proof")
    assert found.status == "undecided"
    assert found.methods[0].remark


def test_a_function_that_is_nowhere_defined_is_undecided() -> None:
    X = Symbol("X", "n", "n")
    zero = Inverse(Zeros("n", "n"))
    found = check(Claim(Trace(zero @ X), X, "gradient", zero.T), "proof")
    assert found.status == "undecided"


def test_a_size_hidden_in_a_trace_takes_several_values() -> None:
    X = Symbol("X", "n", "n")
    F = Scale(Trace(Identity("n")), Trace(X))
    found = check(Claim(F, X, "gradient", Scale(Number(4), Identity("n"))), "proof")
    assert found.status == "failed"


def test_the_same_claim_gives_the_same_check() -> None:
    X = Symbol("X", "n", "n")
    right = Claim(Determinant(X), X, "gradient", Scale(Determinant(X), Inverse(X).T))
    first, second = check(right, "proof"), check(right, "proof")
    assert [m._replace(seconds=0.0) for m in first.methods] == [
        m._replace(seconds=0.0) for m in second.methods
    ]


@pytest.mark.parametrize("wrong", ["det(X' A X) A X", "0 X"])
def test_where_both_sides_vanish_nothing_is_proved(wrong: str) -> None:
    # det(X'AX) is zero where X is wide: the sizes where X is tall must be met, too
    case = claim("det(X' A X)", "X", "gradient", wrong, {"X": "matrix(m, n)", "A": "symmetric(m)"})
    assert check(case, "proof").status == "failed"


def test_a_degree_beyond_the_prime_is_undecided() -> None:
    x = Symbol("x")
    F: Expression = x
    for _ in range(64):
        F = Power(F, 2)
    found = check(Claim(F, x, "gradient", F), "proof")
    assert found.status == "undecided"
    assert "degree" in found.methods[0].remark


def test_a_deep_network_is_proved_at_sizes() -> None:
    W, x = Symbol("W", "n", "n"), Symbol("x", "n")
    layers: list[Expression] = [x]
    for _ in range(300):
        layers.append(Tanh(W @ layers[-1]))
    seed: Expression = Ones("n", 1)
    for layer in reversed(layers[1:]):
        seed = W.T @ Hadamard(seed, Ones("n", 1) - Power(layer, 2))
    found = check(Claim(EntrySum(layers[-1]), x, "gradient", seed), "proof")
    assert found.status == "proved"
    assert check(Claim(EntrySum(layers[-1]), x, "gradient", -seed), "proof").status != "proved"


def test_terms_without_the_variable_need_no_value() -> None:
    """The nested roots have almost never a value in the field; they do not depend on x."""
    found = md.derive("x'x + tr(sqrtm(sqrtm(A) B sqrtm(A)))", "x", "gradient")
    assert found.check("proof").status == "proved"


def test_what_a_logarithm_is_taken_of_is_positive() -> None:
    right = claim("log(det(X))*tr(X)", "X", "gradient", "tr(X)*inv(X)' + logdet(X)*I")
    wrong = claim("exp(det(X))", "X", "gradient", "exp(abs(det(X)))*det(X)*inv(X)'")
    assert prove(right).status == "proved"
    assert prove(wrong).status != "proved"


VANISHING = [  # function, variable, wrong answer, sizes: a determinant is zero in most orders of the sizes
    ("det(X' X)", "X", "5 det(X' X) X", {"X": "matrix(m, n)"}),
    ("det(X X')", "X", "5 det(X X') X", {"X": "matrix(m, n)"}),
    ("det(A' S B)", "A", "det(A' S B) S B (A' S B)", {"A": "matrix(m, n)", "B": "matrix(p, n)"}),
    ("det(A' S B) + tr(A' C)", "A", "det(A' S B) A + C", {"A": "matrix(m, n)", "B": "matrix(p, n)"}),
    ("det(B S A)", "A", "det(B S A) S' B'", {"B": "matrix(n, m)", "A": "matrix(p, n)"}),
    ("det(X' X) + det(X X')", "X", "2 det(X X') X + 2 X adj(X' X)", {"X": "matrix(m, n)"}),
    ("det(X' X) det(Y Y')", "X", "det(Y Y') det(X' X) X", {"X": "matrix(q, p)", "Y": "matrix(m, n)"}),
]


@pytest.mark.parametrize("way", ["proof", "numeric", "sympy"])
@pytest.mark.parametrize(("function", "variable", "answer", "declare"), VANISHING, ids=lambda c: str(c)[:30])
def test_no_answer_hides_behind_a_determinant_that_is_zero(
    function: str, variable: str, answer: str, declare: dict[str, str], way: str
) -> None:
    found = check(claim(function, variable, "gradient", answer, declare), way)
    assert found.status in ("failed", "undecided"), found.methods
    assert way != "proof" or found.status == "failed"
