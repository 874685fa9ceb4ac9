"""Habits of books: weighted norms, ``A : B``, ones without a mark, Γ(a), tr (…)'(…)."""

from __future__ import annotations

import numpy as np
import pytest

import matdiff as md


def read(text: str) -> str:
    """An expression as it was understood, in plain text."""
    return str(md.parse(text).expression)


def same(text: str, other: str) -> None:
    """Both texts are the same expression."""
    assert md.parse(text).expression is md.parse(other).expression


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"\|A x - b\|_W^2", "sqrt(<A x - b, W (A x - b)>)^2"),
        (r"\|A x - b\|^2_W", "sqrt(<A x - b, W (A x - b)>)^2"),
        (r"\|x - \mu\|_{\Sigma^{-1}}", "sqrt(<x - mu, inv(Sigma) (x - mu)>)"),
        ("‖x‖_P + ‖x‖_2", "sqrt(<x, P x>) + norm(x)"),
        (r"\lVert \lVert x \rVert_Q x \rVert_R", "sqrt(<sqrt(<x, Q x>) x, R (sqrt(<x, Q x>) x)>)"),
        (r"\sum_{i=1}^n \|y_i - A x_i\|_W^2", r"\sum_{i=1}^n sqrt(<y_i - A x_i, W (y_i - A x_i)>)^2"),
        (r"\|x\|_{P_1}^2 + \operatorname{tr}(P_1)", "sqrt(<x, P_1 x>)^2 + tr(P_1)"),
        (r"\|X\|_F + \|X\|_*", "norm(X) + normnuc(X)"),
    ],
)
def test_a_matrix_under_a_norm_is_its_weight(text: str, meant: str) -> None:
    same(text, meant)


def test_a_weight_is_told() -> None:
    assert "The norm with Q under it is read as the weighted one, sqrt(x' Q x)." in md.parse("‖x‖_Q").notes


@pytest.mark.parametrize(
    "text", [r"\|f\|_{\mathcal H}", r"\|X\|_{TV}", r"\|X\|_{S_p}", "‖G‖_{H_2}", r"\|x\|_q"]
)
def test_another_subscript_is_no_weight(text: str) -> None:
    with pytest.raises(md.MatdiffError, match="the norm with the subscript"):
        md.parse(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("E : F", "<E, F>"),
        (r"\tfrac12\,\mathbf{E} : \mathbf{A}\mathbf{E}", "<1/2 E, A E>"),
        (r"\mu(\mathbf F:\mathbf F - 3)", r"\mu (<F, F> - 3)"),
        (r"\boldsymbol\sigma : \boldsymbol\epsilon", r"<\boldsymbol\sigma, \boldsymbol\epsilon>"),
        (r"s = S - \tfrac13 \operatorname{tr}(S) I; \sqrt{\tfrac32 s:s}",
         r"s = S - 1/3 tr(S) I; sqrt(<3/2 s, s>)"),
        ("E : F - (E + F) : E", "<E, F> - <E + F, E>"),
    ],
)  # fmt: skip
def test_a_colon_between_factors_is_a_double_contraction(text: str, meant: str) -> None:
    same(text, meant)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("E : C : E", "a tensor of fourth order"),
        ("X : matrx(m, n); X", "`matrx` is no kind"),
        ("X : R^n; X", "`R` is no kind"),
        ("tr(A 1:3)", "a `:` is not expected"),
        ("x, y : vector(n); x'y", "a declaration begins with one name"),
    ],
)
def test_a_colon_elsewhere_is_refused(text: str, message: str) -> None:
    with pytest.raises(md.MatdiffError, match=message):
        md.parse(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("diag(W 1) x", "diag(W ones) x"),
        (r"1^\top A 1", "ones' A ones"),
        ("1' S 1", "ones' S ones"),
        (r"\|(A - B) 1\|^2", "||(A - B) ones||^2"),
        ("x' 1", "x' ones"),
        (r"\|X - 1\bar{x}'\|^2", r"\|X - ones \bar{x}'\|^2"),
        ("y' (1 a'x)", "y' (ones a'x)"),
    ],
)
def test_a_1_after_a_factor_is_a_column_of_ones(text: str, meant: str) -> None:
    same(text, meant)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"\ln\det(X)\,\operatorname{tr}(X)", "log(det(X)) * tr(X)"),
        ("log tr(X) X", "log(tr(X)) * X"),
        (r"\log\det(A)\det(B)", "log(det(A) * det(B))"),
        ("log det(X)^2", "log(det(X)^2)"),
        ("tr inv(X) A", "tr(inv(X) * A)"),
        ("log exp(x) y", "log(exp(x) * y)"),
    ],
)
def test_a_scalar_of_parentheses_ends_the_argument(text: str, meant: str) -> None:
    declared = {"x": "scalar", "y": "scalar"} if "x" in text.split() or "(x)" in text else {}
    assert md.parse(text, declared).expression is md.parse(meant, declared).expression


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"\operatorname{tr}\,(B - AT)'(B - AT)", "tr((B - A T)' (B - A T))"),
        (r"n \operatorname{tr}(Y - XB)^\top W (Y - XB) + 1", "n tr((Y - X B)' W (Y - X B)) + 1"),
        ("trace (X)ᵀ(X) - 2", "tr(X' X) - 2"),
        ("tr(A)' + tr(A)", "tr(A) + tr(A)"),
    ],
)
def test_a_trace_before_a_transpose_is_that_of_the_product(text: str, meant: str) -> None:
    declared = {"A": "matrix(n, n)"} if "tr(A)" in text else {}
    back = md.parse(text, declared).expression
    assert str(md.derive(text, sorted(md.parse(text, declared).symbols)[0], declare=declared).text) == str(
        md.derive(meant, sorted(md.parse(meant, declared).symbols)[0], declare=declared).text
    )
    assert back.is_scalar


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"\ln\Gamma(a) - \ln\Gamma(a+b)", "log(gamma(a)) - log(gamma(a + b))"),
        (r"\frac{\Gamma(\alpha)\Gamma(\beta)}{\Gamma(\alpha+\beta)}",
         "gamma(alpha) gamma(beta)/gamma(alpha + beta)"),
        ("Γ(a)", "gamma(a)"),
    ],
)  # fmt: skip
def test_a_capital_gamma_with_parentheses_is_the_function(text: str, meant: str) -> None:
    same(text, meant)
    assert "Gamma(…) is read as the gamma function, gamma(…)." in md.parse(text).notes


@pytest.mark.parametrize(
    "text",
    [r"\|\Gamma(x - y)\|^2", r"(x - y)^\top\Gamma(x - y)", r"A \Gamma(x - y)", r"\Gamma(x - y) + \Gamma z"],
)
def test_a_matrix_gamma_stays_a_matrix(text: str) -> None:
    assert "Gamma" in md.parse(text).symbols


@pytest.mark.parametrize(
    ("text", "variable", "answer"),
    [
        (r"(\operatorname{vec} X)'(A\otimes B)\operatorname{vec} X", "X", "B*X*A' + B'*X*A"),
        (r"(I - A\otimes A)^{-1}\operatorname{vec}(\Sigma)", "Sigma", "inv(I - kron(A, A))"),
        ("vec(X)' kron(A, B) vec(Y)", "A", "X'*B*Y"),
        (r"\operatorname{vec}(X)'\operatorname{vec}(Y)", "X", "Y"),
        (r"\log\det(A \otimes B)", "A", "n*inv(A)'"),
        ("tr(X ⊗ A)", "X", "tr(A)*I_m"),
        ("sum((A ⊗ B) ⊙ (C ⊗ D))", "C", "sum(B .* D)*A"),
        ("(A ⊗ B)(C ⊗ D)", "B", None),
    ],
)
def test_kronecker_products_fit_factor_by_factor(text: str, variable: str, answer: str | None) -> None:
    found = md.derive(text, variable)
    assert answer in (found.text, None)
    assert any("are taken to fit factor by factor" in note for note in found.notes)


def test_code_reads_a_size_off_a_product_of_two() -> None:
    found = md.derive("(y - X b)' (inv(S) ⊗ I_T) (y - X b)", "b", declare={"S": "spd(g)", "b": "vector(p)"})
    source = found.code("numpy")
    assert "g = S.shape[0]" in source and "T = " in source and "// g" in source
    gradient = found.function("numpy")
    X, S, y, b = np.arange(12.0).reshape(6, 2), np.diag([1.0, 2.0]), np.ones(6), np.array([0.5, -1.0])
    values = {"X": X, "S": S, "y": y, "b": b}
    expected = -2 * X.T @ np.kron(np.linalg.inv(S), np.eye(3)) @ (y - X @ b)
    assert np.allclose(gradient(*(values[name] for name in found.arguments)), expected)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"\log_2(a)", "log(a)/log(2)"),
        (r"\log_{10} a + 1", "log(a)/log(10) + 1"),
        (r"3/\log_2(a)^2", "3/(log(a)/log(2))^2"),
        (r"\log_2^2(a)", "(log(a)/log(2))^2"),
        (r"\log_2\det(A)\operatorname{tr}(A)", "(log(det(A))/log(2)) tr(A)"),
    ],
)
def test_logarithms_to_another_base(text: str, meant: str) -> None:
    declared = {"a": "scalar", "A": "matrix(n, n)"}
    read, known = (md.parse(t, {k: v for k, v in declared.items() if k in t}) for t in (text, meant))
    values = [md.derive(t, "A" if "A" in t else "a", declare=declared).text for t in (text, meant)]
    assert read.expression.shape == known.expression.shape
    assert values[0] == values[1]


def test_an_h_above_is_a_transpose_beside_a_channel_h() -> None:
    declared = {"H": "complex matrix(m, n)", "Q": "hermitian(n)"}
    assert md.parse("H Q H^H", declared).expression is md.parse("H Q H'", declared).expression
    scalar = md.parse("2^H", {"H": "scalar"})
    assert str(scalar.expression) == "2^H"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sum_{i<j} log(norm(x_i - x_j))", "sum_{i<j} log(||x_i - x_j||)"),
        ("sum_i norm(x_i - y)^2", "sum_i ||x_i - y||^2"),
        ("sum_{i,j} W_ij norm2(x_i - x_j)^2", "sum_{i,j} W_ij ||x_i - x_j||^2"),
    ],
)
def test_a_norm_in_a_sum_may_be_a_function(text: str, meant: str) -> None:
    same(text, meant)
