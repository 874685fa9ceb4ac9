"""Unicode and LaTeX beside plain text: three spellings, one meaning."""

from __future__ import annotations

import pytest

from matdiff.errors import MatdiffError
from matdiff.language import parse

UNICODE = [
    ("½ xᵀ A x", "1/2 x' A x"),
    ("‖A x − b‖²", "||A x - b||^2"),
    ("A⁻¹ b", "inv(A) b"),
    ("A⁻ᵀ x", "inv(A)' x"),
    ("A⁺ x", "pinv(A) x"),
    ("X ⊙ Y ⊘ Z", "(X ⊙ Y) ⊘ Z"),
    ("x ∘ y", "x ⊙ y"),
    ("A ⊗ B", "kron(A, B)"),
    ("⟨x, A y⟩", "inner(x, A y)"),
    ("x’ y", "x' y"),
    ("x′ y", "x' y"),
    ("√(x' x)", "sqrt(x' x)"),
    ("√a x", "sqrt(a) x"),
    ("α X + β Y", "alpha X + beta Y"),
    ("σ(W x)", "sigmoid(W x)"),
    ("Σ⁻¹ μ", "inv(Sigma) mu"),
    ("W₁ x", "W_1 x"),
    ("x₁₂", "x_12"),
    ("xᵢ + yᵢ", "x_i + y_i"),
    ("π r²", "pi r^2"),
    ("𝟏ᵀ x", "ones' x"),
    ("𝐱ᵀ 𝐲", "x' y"),
    ("x · y", "inner(x, y)"),
    ("a × b", "a b"),
    ("x̂ − x", "x_hat - x"),
    ("ŷ − y", "y_hat - y"),
    ("a¹⁰", "a^10"),
    ("aⁿ", "a^n"),
    ("a⁻²", "a^-2"),
    ("∑ x", "sum x"),
    ("\u00a0x'\u2009y\u200b", "x' y"),
    ("\ufeffx' y", "x' y"),
    ("‖x‖₁ + ‖x‖_∞", "norm1(x) + norminf(x)"),
]

LATEX = [
    (r"\tfrac12 x^\top A x", "1/2 x' A x"),
    (r"\frac{1}{2} \left\| X w - y \right\|^2", "1/2 ||X w - y||^2"),
    (r"\frac1{2} a", "1/2 a"),
    (r"\frac ab x", "a/b x"),
    (r"\dfrac{a}{b} x", "(a/b) x"),
    (r"\operatorname{tr}(A X^{-1})", "tr(A inv(X))"),
    (r"\operatorname{tr} A X", "tr A X"),
    (r"\mathrm{tr}\left(A X\right)", "tr(A X)"),
    (r"\tr(X)", "tr(X)"),
    (r"\log\det X", "log(det(X))"),
    (r"\exp(-x)", "exp(-x)"),
    (r"\sqrt{a + b}", "sqrt(a + b)"),
    (r"\alpha x", "alpha x"),
    (r"\varepsilon x", "epsilon x"),
    (r"A \odot B", "A ⊙ B"),
    (r"A \otimes B", "A ⊗ B"),
    (r"A \circ B", "A ⊙ B"),
    (r"A \oslash B", "A ⊘ B"),
    (r"a \cdot b", "a b"),
    (r"a \times b", "a b"),
    (r"\langle x, y \rangle", "<x, y>"),
    (r"\left\langle x, y\right\rangle", "<x, y>"),
    (r"\lVert x \rVert_2^2", "norm(x)^2"),
    ("‖x‖²₂", "norm(x)^2"),
    (r"\|X\|_F^2", "norm(X)^2"),
    (r"\|X\|_*", "normnuc(X)"),
    (r"\|x\|_\infty", "norminf(x)"),
    (r"\left|a\right|", "abs(a)"),
    (r"\lvert a \rvert \lvert b \rvert", "|a||b|"),
    (r"X^{-\top}", "inv(X)'"),
    (r"X^{\top} y", "X' y"),
    (r"X^\intercal y", "X' y"),
    (r"X^\mathsf{T} y", "X' y"),
    (r"X^\dagger y", "pinv(X) y"),
    (r"\mathbf{x}^\top \mathbf{A} \mathbf{x}", "x' A x"),
    (r"\boldsymbol{\mu}^\top x", "mu' x"),
    (r"\bm\mu^\top x", "mu' x"),
    (r"\mathbf 1^\top x", "ones' x"),
    (r"\mathbb{1}^\top x", "ones' x"),
    (r"\mathbf{1}_n^\top x", "ones(n)' x"),
    (r"\hat{y} - y", "y_hat - y"),
    (r"\hat y - y", "y_hat - y"),
    (r"\hat{\mathbf y} - y", "y_hat - y"),
    (r"\bar x_1", "x_bar_1"),
    (r"W_{\mathrm{in}} x", "W_in x"),
    (r"x_{\text{train}}", "x_train"),
    (r"\Sigma^{-1} x", "inv(Sigma) x"),
    (r"\lambda_{\max}(\operatorname{sym} A)", "lambda_max(sym(A))"),
    (r"\sum x", "sum(x)"),
    (r"x^\top\!A\,x", "x' A x"),
    (r"$x^\top A x$", "x' A x"),
    (r"\left(A x\right)^\top y", "(A x)' y"),
    (r"\bigl(A x\bigr)^\top y", "(A x)' y"),
    (r"e^{-x^\top x}", "exp(-x' x)"),
    (r"\pi r^2", "pi r^2"),
    (r"\sigma(W x)", "sigmoid(W x)"),
    (r"A \ B", "A \\ B"),
    (r"A\B", "inv(A) B"),
    (r"\alpha A \ B", "alpha A B"),
]


@pytest.mark.parametrize(("text", "plain"), UNICODE)
def test_unicode_says_the_same(text: str, plain: str) -> None:
    assert parse(text).expression is parse(plain).expression


@pytest.mark.parametrize(("text", "plain"), LATEX)
def test_latex_says_the_same(text: str, plain: str) -> None:
    assert parse(text).expression is parse(plain).expression


@pytest.mark.parametrize(
    ("text", "rows", "columns"),
    [(r"\mathbf{b}", "n", "1"), (r"\mathbf{B}", "m", "n"), ("𝐛", "n", "1"), ("b", "1", "1")],
)
def test_bold_letters_are_vectors_and_matrices(text: str, rows: str, columns: str) -> None:
    assert tuple(map(str, parse(text).expression.shape)) == (rows, columns)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        (r"x + \aplha y", "name", 5),
        (r"\foo", "name", 1),
        (r"x \leq y", "unsupported", 3),
        (r"\begin{tabular} a \end{tabular}", "unsupported", 1),
        (r"\sqrt[3]{x}", "unsupported", 1),
        (r"\left( x \right]", "syntax", 16),
        (r"\frac{1}", "syntax", 8),
        (r"\hat{}", "syntax", 1),
        (r"\lVert x", "syntax", 1),
        (r"x \rVert", "syntax", 3),
    ],
)
def test_errors_in_latex_have_their_place(text: str, code: str, column: int) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.column) == (code, column)


def test_columns_count_characters_of_the_text_that_was_typed() -> None:
    with pytest.raises(MatdiffError) as caught:
        parse("𝐱ᵀ 𝐱 +\n ½ αβγ pred")
    assert (caught.value.line, caught.value.column) == (2, 8)
