"""LaTeX and Unicode as they are pasted from papers: sums over samples and indices, sets, environments."""

from __future__ import annotations

from random import Random

import pytest

from matdiff.errors import MatdiffError
from matdiff.language import Program, parse
from matdiff.render import text

# what is pasted, what it is in plain text
FORMULAS = [
    # functions and fonts
    (r"\mathrm{Tr}\left[ A X B X^{T} C \right]", "tr(A X B X' C)"),
    (r"\mathop{\mathrm{tr}}(A X)", "tr(A X)"),
    (r"\operatorname*{tr}(A X)", "tr(A X)"),
    (r"\operatorname{tr}[A X]", "tr(A X)"),
    (r"\operatorname{Tr} A X", "tr(A X)"),
    (r"\Tr(A X)", "tr(A X)"),
    (r"{\rm tr}(A X)", "tr(A X)"),
    (r"{\operatorname{tr}}(A X)", "tr(A X)"),
    (r"\mathop{\rm tr}(A X)", "tr(A X)"),
    (r"\text{diag}(x)", "diag(x)"),
    (r"\vec(X)", "vec(X)"),
    (r"{\bf x}^T {\bf A} {\bf x}", "x' A x"),
    (r"{\mathbf x}_1", "x_1"),
    (r"{\bf x}_1^T {\bf x}_1", "x_1' x_1"),
    (r"\vec{x}^T A \vec{x}", "x' A x"),
    (r"\mathbf{a}^{\rm T}\mathbf{X}\mathbf{b}", "a' X b"),
    (r"\boldsymbol{\Sigma}^{-1}\boldsymbol{x}", "inv(Sigma) x"),
    (r"\mathbf 1^\top X \mathbf 1", "ones' X ones"),
    # exponents
    (r"x^{\mathsf T} A x", "x' A x"),
    (r"x^{\intercal} A x", "x' A x"),
    (r"X^{-\top}", "inv(X)'"),
    (r"X^{-\mathsf T}", "inv(X)'"),
    (r"A^\dagger b", "pinv(A) b"),
    (r"A^{\dagger}", "pinv(A)"),
    (r"\log^2(a)", "log(a)^2"),
    (r"\sin^2 a + b", "sin(a)^2 + b"),
    (r"\sin² a", "sin(a)^2"),
    (r"\operatorname{tr}^2(X^T X)", "tr(X' X)^2"),
    (r"\det(X)^{-1/2}", "det(X)^(-1/2)"),
    (r"\det^{-1}(X)", "det(X)^-1"),
    (r"e^{x}", "exp(x)"),
    (r"\frac{x^{\prime}Ax}{x^{\prime}x}", "(x' A x)/(x' x)"),
    (r"(2\pi)^{-d/2}|\Sigma|^{-1/2}", "(2 pi)^(-d/2) det(Sigma)^(-1/2)"),
    # brackets and bars
    (r"\left\lVert Ax-b\right\rVert_2^2", "||A x - b||^2"),
    (r"\Vert x \Vert_2", "norm(x)"),
    (r"\| X \|_{\mathrm{F}}^{2}", "||X||^2"),
    (r"\left\|X\right\|_*", "normnuc(X)"),
    (r"\lvert X \rvert", "det(X)"),
    (r"|x|_1", "norm1(x)"),
    (r"|x|_2^2", "||x||^2"),
    (r"|X|_F", "norm(X)"),
    (r"\Big\| x \Big\|", "norm(x)"),
    (r"\bigl( x^T x \bigr)^2", "(x' x)^2"),
    (r"\exp\left\{-\frac{1}{2}x^\top S x\right\}", "exp(-1/2 x' S x)"),
    (r"[1 - y^T x]_+", "max(0, 1 - y' x)"),
    # spaces, displays, environments, closing marks
    (r"\[ x^T A x \]", "x' A x"),
    (r"\(x^\top A x\)", "x' A x"),
    ("$$\nx^T A x\n+ q^T x\n$$", "x' A x + q' x"),
    (r"$x^T A x$.", "x' A x"),
    (r"x^T A x.", "x' A x"),
    (r"x^T A x,", "x' A x"),
    (r"x^\top\!A\,x\;+\;2\,q^{\top}\!x \quad", "x' A x + 2 q' x"),
    (r"\displaystyle \frac{1}{2} x^T x \tag{3}", "1/2 x' x"),
    (r"\begin{align} f(x) &= x^T A x \end{align}", "x' A x"),
    (r"\begin{align*} f(x) &= x^T A x \\ &\quad + q^T x. \end{align*}", "x' A x + q' x"),
    ("\\begin{equation} \\label{eq:f}\n L(W) = \\|Y - XW\\|_F^2.\n\\end{equation}", "||Y - X W||^2"),
    (r"f(x) &= x^T A x", "x' A x"),
    (r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}", "[A, B; C, D]"),
    (r"\left[\begin{array}{cc} A & B \\ C & D \end{array}\right]", "[A, B; C, D]"),
    (r"\begin{pmatrix} x \\ y \end{pmatrix}", "[x; y]"),
    (
        r"A : matrix(n, n); D : matrix(n, n); \det\begin{bmatrix} A & B \\ C & D \end{bmatrix}",
        "A : matrix(n, n); D : matrix(n, n); det([A, B; C, D])",
    ),
    # left sides
    (r"\ln p(X|\mu,\Sigma) = \operatorname{tr}(A X)", "tr(A X)"),
    (r"f(x) := x^T A x", "x' A x"),
    (r"f(x) \triangleq x^T A x", "x' A x"),
    # Unicode
    ("½ xᵀ A x − qᵀ x", "1/2 x' A x - q' x"),
    ("‖A𝐱 − b‖²", "||A x - b||^2"),
    ("X⁻ᵀ", "inv(X)'"),
    ("√(x’x)", "sqrt(x' x)"),
]

# sums, nothing declared: what is pasted, the declarations that follow from it, and the matrix form
XWY = {"X": "matrix(m, n)", "w": "vector(n)", "y": "vector(m)"}
SUMS = [
    (r"\sum_{i=1}^{m} (y_i - \mathbf{x}_i^\top \mathbf{w})^2", XWY, "sum((y - X w).^2)"),
    (r"\sum_{i=1}^m (y_i - x_i^\top w)^2", XWY, "sum((y - X w).^2)"),
    ("∑ᵢ (yᵢ − wᵀxᵢ)²", XWY, "sum((y - X w).^2)"),
    ("∑ᵢ₌₁ᵐ (yᵢ − wᵀxᵢ)²", XWY, "sum((y - X w).^2)"),
    (r"\sum_i \log(1+e^{-y_i w^T x_i})", XWY, "sum(log(ones + exp(-(y ⊙ (X w)))))"),
    (r"\frac1m \sum_{i=1}^m (w^\top x^{(i)} - y^{(i)})^2", XWY, "1/m sum((X w - y).^2)"),
    (r"\sum_{i=1}^m (x^{(i)\top} w)^2", XWY, "sum((X w).^2)"),
    (r"\sum_i [1 - y_i w^T x_i]_+", XWY, "sum(max(0, ones - y ⊙ (X w)))"),
    (r"\sum_i \log(1+\exp(-y_i \langle w, x_i\rangle))", XWY, "sum(log(ones + exp(-(y ⊙ (X w)))))"),
    (r"\sum_{i=1}^m (x_i-\mu)^T S (x_i-\mu)", XWY | {"S": "matrix(n, n)", "mu": "vector(n)"},
     "sum(rowsum(((X - ones mu') S) ⊙ (X - ones mu')))"),
    (r"\sum_i \|x_i - \mu\|^2", XWY | {"mu": "vector(n)"}, "sum(rowsum((X - ones mu').^2))"),
    (r"\sum_i x_i x_i^T", XWY, "X' X"),
    (r"\sum_i (Y_i - X_i^T\beta)^2", XWY | {"Y": "vector(m)", "beta": "vector(n)"}, "sum((Y - X beta).^2)"),
    (r"\sum_n \{t_n - w^T \phi(x_n)\}^2", XWY | {"t": "vector(m)"}, "sum((t - phi(X) w).^2)"),
    (r"\log\sum_{i=1}^m \exp(a_i^T x + b_i)",
     {"A": "matrix(m, n)", "x": "vector(n)", "b": "vector(m)"}, "log(sum(exp(A x + b)))"),
    (r"-\sum_k y_k \log p_k", {"y": "vector(m)", "p": "vector(m)"}, "-sum(y ⊙ log(p))"),
    (r"\sum\limits_{i=1}^n x_i^2", {"x": "vector(n)"}, "sum(x.^2)"),
    (r"\sum^n_{i=1} x_i^2", {"x": "vector(n)"}, "sum(x.^2)"),
    (r"\sum_{i=1}^nx_i^2", {"x": "vector(n)"}, "sum(x.^2)"),
    (r"x_i \in \mathbb{R}; \sum_i (x_i - a)^2", {"x": "vector(n)", "a": "scalar"}, "sum((x - a ones).^2)"),
    (r"x_n \in \mathbb{R}^d; \sum_{n=1}^N x_n^T x_n", {"X": "matrix(N, d)"}, "sum(rowsum(X ⊙ X))"),
    # two indices
    (r"\sum_{i,j} A_{ij} x_i x_j", {"A": "matrix(n, n)", "x": "vector(n)"}, "x' (A x)"),
    (r"\sum_i\sum_j a_{ij}x_ix_j", {"A": "matrix(n, n)", "x": "vector(n)"}, "x' (A x)"),
    (r"\sum_{i=1}^m\sum_{j=1}^n X_{ij}^2", {"X": "matrix(m, n)"}, "||X||^2"),
    (r"\sum_{i,j} A_{ij}X_{ji}", {"A": "matrix(m, n)", "X": "matrix(n, m)"}, "tr(A X)"),
    (r"\sum_i \left(y_i - \sum_{j} x_{ij} \beta_j\right)^2", XWY | {"beta": "vector(n)"}, "||y - X beta||^2"),
    (r"\sum_{i,j} (M_{ij} - u_i^T v_j)^2",
     {"M": "matrix(m, n)", "U": "matrix(m, p)", "V": "matrix(n, p)"}, "||M - U V'||^2"),
    (r"\sum_{i,j} W_{ij}(x_i - x_j)^2",
     {"W": "matrix(n, n)", "x": "vector(n)"}, "<W, (x ones' - ones x').^2>"),
    (r"\sum_{i,j} W_{ij}\|x_i - x_j\|^2", {"W": "matrix(n, n)", "X": "matrix(n, p)"},
     "<W, rowsum(X ⊙ X) ones' - X X' - X X' + ones rowsum(X ⊙ X)'>"),
    (r"\sum_{ij} A_{ij} \log A_{ij}", {"A": "matrix(m, n)"}, "<A, log(A)>"),
]  # fmt: skip


def same(left: Program, right: Program) -> bool:
    """Whether two programs are the same text, up to the names of sizes."""
    return text(left.expression) == text(right.expression)


@pytest.mark.parametrize(("pasted", "plain"), FORMULAS)
def test_what_is_pasted_is_read(pasted: str, plain: str) -> None:
    assert same(parse(pasted), parse(plain))


@pytest.mark.parametrize(("pasted", "declare", "plain"), SUMS)
def test_sums_without_declarations(pasted: str, declare: dict[str, str], plain: str) -> None:
    read, expected = parse(pasted), parse(plain, declare)
    assert same(read, expected)
    kinds = {name: (s.is_scalar, s.is_column) for name, s in expected.symbols.items()}
    assert {name: (s.is_scalar, s.is_column) for name, s in read.symbols.items()} == {
        name: kinds[name] for name in read.symbols
    }


@pytest.mark.parametrize(
    ("pasted", "code", "says"),
    [
        (r"\mathbb{E}[x]", "unsupported", "expectation"),
        ("𝔼[x]", "unsupported", "expectation"),
        (r"\mathbb{R} x", "unsupported", "set"),
        (r"x_1, \cdots, x_n", "unsupported", "ellipsis"),
        (r"x + \min_w \|Xw - y\|^2", "unsupported", "optimization"),
        (r"\max_i x_i", "unsupported", "over an index"),
        (r"\prod_i A_i", "unsupported", "another matrix for every"),
        (r"\int x", "unsupported", "integral"),
        (r"A \preceq B", "unsupported", "comparison"),
        ("x ≤ y", "unsupported", "comparison"),
        ("x<=y", "syntax", "no comparisons"),
        (r"\sum_{i\in S} x_i", "unsupported", "range"),
        (r"\sum_i x_i + y_i", "unsupported", "outside a sum"),
        (r"z_i - \log\sum_j \exp(z_j)", "unsupported", "outside a sum"),
        (r"\sum_i A_i x_i", "unsupported", "another matrix for every"),
        (r"\sum_{i,j} A_{ik} x_i x_j", "unsupported", "more than one index"),
        (r"\sum_{i,j,k} x_i", "shape", "depends on `k`"),
        (r"\sin^{-1}(x)", "syntax", "inverse function or the reciprocal"),
        (r"f^{(2)}(x)", "unsupported", "order of a derivative"),
        (r"h_\theta(x)", "name", "is `h_theta` a function"),
        (r"\nabla^2 f(x)", "unsupported", "higher derivative"),
        (r"\nabla_x x^T A x + q^T x", "syntax", "whole sum"),
        (r"\nabla f(x) = A x", "unsupported", "left side"),
        (r"\frac{\partial \log\det X}{\partial X} = X^{-T}", "unsupported", "left side"),
        (r"A + \frac{\partial f}{\partial x}", "unsupported", "inside an expression"),
        (r"x \in [0, 1]", "unsupported", "set"),
        (r"x \in \mathbb{R}^n, y; x", "syntax", "set of `y` is missing"),
        (r"\begin{tabular} x \end{tabular}", "unsupported", "environment"),
        (r"x \end{align}", "syntax", "closes nothing"),
        ("x.^TAx", "syntax", "no transpose"),
        ("x[0]", "unsupported", "entries"),
        ("X(1,2)", "unsupported", "entries"),
        ("1_000 x", "domain", "at least 1"),
        ("eye(1.5) x", "domain", "integer"),
        ("INV(A)", "name", "unknown function"),
        ("dot(x, y)", "name", "unknown function"),
        ("x & y", "syntax", "no meaning"),
    ],
)
def test_what_is_not_read_is_named(pasted: str, code: str, says: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(pasted)
    assert caught.value.code == code
    assert says in caught.value.message
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("pasted", "shapes"),
    [
        (r"X \in \mathbb{R}^{m \times n}; \operatorname{tr}(X^T X)", {"X": "m×n"}),
        (r"\|Ax - b\|^2, A \in \mathbb{R}^{m\times n},\ x \in \mathbb{R}^n \text{ and } b \in \mathbb{R}^m.",
         {"A": "m×n", "x": "n×1", "b": "m×1"}),
        ("A, B ∈ ℝⁿˣⁿ; tr(A B)", {"A": "n×n", "B": "n×n"}),
        ("x ∈ ℝⁿ; xᵀx", {"x": "n×1"}),
        (r"t \in \mathbb{R}; t x", {"t": "1×1", "x": "n×1"}),
        (r"f(x,y) = x^T y, where x, y \in R^p", {"x": "p×1", "y": "p×1"}),
        (r"c \in \mathbb{R}^3; \|c\|", {"c": "3×1"}),
    ],
)  # fmt: skip
def test_sets_are_declarations(pasted: str, shapes: dict[str, str]) -> None:
    read = parse(pasted)
    assert {n: f"{s.rows}×{s.columns}" for n, s in read.symbols.items()} == shapes


def test_sets_of_structured_matrices() -> None:
    assert parse(r"S \in \mathbb{S}^n_{++}; \log\det S").symbols["S"].kind == "spd"
    assert parse(r"S \in \mathbb{S}^{n}; \operatorname{tr} S").symbols["S"].kind == "symmetric"
    read = parse(r"S \in \mathbb{S}_+^n; \operatorname{tr} S")
    assert read.symbols["S"].kind == "symmetric"
    assert any("at least 0 is not used" in note for note in read.notes)
    assert "positive" in parse(r"a \in \mathbb{R}_{++}; a").symbols["a"].declared


@pytest.mark.parametrize(
    ("pasted", "plain", "arguments"),
    [
        (r"\nabla_x x^T A x", "x' A x", ("x",)),
        (r"\nabla_{\mathbf{w}} \|X\mathbf{w} - y\|^2", "||X w - y||^2", ("w",)),
        (r"\nabla_x (x^T A x + q^T x)", "x' A x + q' x", ("x",)),
        (r"\frac{\partial}{\partial X} \operatorname{tr}(AX)", "tr(A X)", ("X",)),
        (r"\frac{\partial \operatorname{tr}(AX)}{\partial X}", "tr(A X)", ("X",)),
        (r"\frac{d}{dx} x^T A x", "x' A x", ("x",)),
        (r"f = x^T A x; \frac{\partial f}{\partial x}", "x' A x", ("x",)),
        (r"\frac{\partial}{\partial \mathbf b} \|y - X\mathbf b\|^2", "||y - X b||^2", ("b",)),
        ("∂/∂X tr(A X)", "tr(A X)", ("X",)),
        ("∇ ‖x‖²", "||x||^2", ()),
    ],
)  # fmt: skip
def test_a_derivative_that_is_asked_for_in_the_text(
    pasted: str, plain: str, arguments: tuple[str, ...]
) -> None:
    read = parse(pasted)
    assert same(read, parse(plain))
    assert read.arguments == arguments
    assert any("asks for the derivative" in note for note in read.notes)


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        (r"\max(0, 1 - y\, w^\top x)^2", "max(0, 1 - y w' x)^2"),
        ("a' b", "inner(a, b)"),
        ("a' X b", "a' X b"),
        ("a' adj(X) b", "a' adj(X) b"),
        ("a' X (b - c)", "a' X (b - c)"),
        (r"x^T \Sigma^{-1} \mu", "x' inv(Sigma) mu"),
    ],
)
def test_a_form_is_a_scalar(pasted: str, plain: str) -> None:
    read = parse(pasted)
    assert read.expression.is_scalar
    declared = dict.fromkeys(("a", "b", "c", "w", "x", "mu"), "vector(n)") | {"y": "scalar"}
    assert text(read.expression).replace("<a, b>", "a'*b") == text(
        parse(
            plain.replace("inner(a, b)", "a' b"), {n: d for n, d in declared.items() if n in read.symbols}
        ).expression
    )


@pytest.mark.parametrize(
    ("pasted", "note"),
    [
        (r"\sum_i (y_i - x_i^\top w)^2", "x_i is read as row i of X."),
        (r"\sum_i (y_i - x_i^\top w)^2", "y_i is read as entry i of y."),
        (r"\sum_{i,j} A_{ij} x_i x_j", "A_{ij} is read as entry (i, j) of A."),
        (r"W^{(1)} x", "W^{(1)} is read as the name W_1."),
        (r"\max(0, 1 - y\, w^\top x)^2", "y is read as a scalar."),
        ("[x]_+", "(…)_+ is read as max(0, …)."),
        (r"\rho(x - y)", "rho(…) is read as a product."),
        ("K(x)", "K(…) is read as a product."),
        (r"\sum_i x_i y_j", "y_j is read as a name: `j` is no index of a sum."),
        ("[A, B] [x; y]", "The blocks in [A, B] [x; y] fit one by one."),
    ],
)
def test_what_was_decided_is_told(pasted: str, note: str) -> None:
    assert note in parse(pasted).notes


def test_a_data_matrix_gets_another_name_where_its_own_is_taken() -> None:
    read = parse(r"\sum_i \|x_i - X w\|^2")
    assert "x_i is read as row i of X_data." in read.notes
    declared = parse(r"\sum_i (y_i - x_i^T w)^2", {"X": "matrix(m, n)"})
    assert "X_data" not in declared.symbols
    both = parse(r"\sum_i \|x - x_i\|^2")
    assert both.symbols["x"].is_column and not both.symbols["X"].is_column


def test_declarations_overrule_the_reading_of_samples() -> None:
    read = parse(r"\sum_i x_i y_i", {"x": "vector(n)"})
    assert set(read.symbols) == {"x", "y"}
    rows = parse(r"\sum_i x_i", {"x_i": "vector(d)"})
    assert rows.expression.is_column and str(rows.symbols["X"].columns) == "d"


def test_layers_are_names() -> None:
    read = parse(
        r"a^{(1)} = \tanh(W^{(1)} x + b^{(1)}) \\ \hat{y} = W^{(2)} a^{(1)} \\ \frac12\|\hat{y} - y\|^2"
    )
    assert list(read.definitions) == ["a_1", "y_hat"]
    assert {"W_1", "W_2", "b_1", "x", "y"} == set(read.symbols)


PIECES = [
    r"\sum_{i=1}^n", r"\sum_{i,j}", r"x_i", r"y_j", r"A_{ij}", r"\mathbf{x}_i", r"^T", r"^{-1}",
    r"\left(", r"\right)", r"(", r")", r"\|", r"\log", r"^2", r"\frac{", r"}", r"{", r"\in",
    r"\mathbb{R}", r"^{m", r"\times", r"n}", r",", r".", r"&", r"\\", r"\begin{bmatrix}",
    r"\end{bmatrix}", r"\begin{align}", r"\end{align}", r"\nabla_x", r"\partial", r"X", r"w", r"=", r"+",
    r"{\bf", r"x}", r"{\rm", r"tr}", r"x^{(i)}", r"_+", r"[", r"]", r"|", r"\sin^2", r"\Sigma", r";",
    r"$$", r"\[", r"\]", r"\text{and}", r"\frac{d}{dx}", r"∑ᵢ", r"xᵢ", r"'", r"\vec", r"\det", r"\max",
    r"\label{a}",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_no_paste_ends_in_another_exception(seed: int) -> None:
    random = Random(seed)
    for _ in range(10):
        pasted = random.choice(["", " "]).join(random.choices(PIECES, k=random.randint(1, 14)))
        try:
            assert parse(pasted).expression.shape
        except MatdiffError as error:
            assert error.message


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        (r"\left\|W^{[2]}\max(0,W^{[1]}x)-y\right\|^2", "||W_2 max(0, W_1 x) - y||^2"),
        (r"\mathbf{(y-Xb)^T(y-Xb)}", "(y - X b)' (y - X b)"),
        (r"\mathbf{x^T A x} + \mathbf{b^T x}", "x' A x + b' x"),
        (r"\ln\det\left[\mathbf{I+ZDZ^T}\right]", "log(det(I + Z D Z'))"),
        (r"\mathrm{x^T A x}", "x' A x"),
        (r"\frac N2 A", "N/2 A"),
        (r"\frac a2x", "a/2 x"),
        (r"\begin{split} f(x) = {}& x^\top A x \\ &+ w^\top x \end{split}", "x' A x + w' x"),
        (r"A{}B", "A B"),
        (r"\log\sum_{k\neq l}\left(1+(y_k-y_l)^2\right)^{-1}", "log(sum_{k≠l} 1/(1 + (y_k - y_l)^2))"),
        (r"\sum_i (1+x_i^2)^{-1}", "sum_i 1/(1 + x_i^2)"),
    ],
)
def test_more_pasted_spellings(pasted: str, plain: str) -> None:
    assert str(parse(pasted).expression) == str(parse(plain).expression)


@pytest.mark.parametrize(
    ("pasted", "note"),
    [
        (r"\frac N2 \|x\|^2", "N is read as a scalar."),
        ("tr(rho H)", "rho in tr(rho H) is read as a scalar; declare it if it is a matrix."),
        (r"W^{[1]} x", "W^{[1]} is read as the name W_1."),
    ],
)  # fmt: skip
def test_doubtful_spellings_are_told(pasted: str, note: str) -> None:
    assert note in parse(pasted).notes


def test_a_greek_letter_whose_power_is_in_a_trace_is_a_matrix() -> None:
    rho = parse(r"\operatorname{Tr}(\rho^2) - \operatorname{Tr}(\rho H)").symbols["rho"]
    assert rho.is_square
    assert not rho.is_scalar
