"""What stands around formulas that are pasted: optimizations, definitions, signs of derivatives."""

from __future__ import annotations

import pytest

from matdiff.errors import MatdiffError
from matdiff.language import parse
from matdiff.render import text

LEAST_SQUARES = "||A x - b||^2"

# what is pasted, what it is in plain text, what it is derived by when nothing else is asked
OBJECTIVES = [
    (r"\min_x \|Ax-b\|^2", LEAST_SQUARES, ("x",)),
    (r"\arg\min_x \|Ax-b\|^2", LEAST_SQUARES, ("x",)),
    (r"\underset{x}{\arg\min}\; \|Ax-b\|_2^2", LEAST_SQUARES, ("x",)),
    (r"x^* = \underset{x\in\mathbb{R}^n}{\text{arg min}}\ \|Ax-b\|_2^2", LEAST_SQUARES, ("x",)),
    (r"\hat{x} = \operatorname*{arg\,min}_{x} \|Ax-b\|_2^2", LEAST_SQUARES, ("x",)),
    (r"\mathop{\rm argmin}_x \|Ax-b\|^2", LEAST_SQUARES, ("x",)),
    (r"\mathop{\mathrm{arg\,min}}\limits_{x} \|Ax-b\|^2.", LEAST_SQUARES, ("x",)),
    (r"\min_{x\ge0}\ \|Ax-b\|^2 \text{ subject to } \|x\|_1 \le t", LEAST_SQUARES, ("x",)),
    (
        r"\begin{aligned}\min_{x}\quad & \|Ax-b\|^2 \\ \text{s.t.}\quad & x \ge 0\end{aligned}",
        LEAST_SQUARES,
        ("x",),
    ),
    (r"\text{minimize} \; \|Ax-b\|^2", LEAST_SQUARES, ()),
    ("argmin_x ||A x - b||^2", LEAST_SQUARES, ("x",)),
    ("minₓ ‖Ax − b‖²", LEAST_SQUARES, ("x",)),
    ("minimize ||A x - b||^2", LEAST_SQUARES, ()),
    (r"\min_{W,H\ge 0} \frac12\|V-WH\|_F^2", "1/2 ||V - W H||^2", ("W", "H")),
    (r"\max_W \operatorname{tr}(W^TSW) \quad \text{s.t.}\quad W^TW=I", "tr(W' S W)", ("W",)),
    (r"\max(0, x)", "max(0, x)", ()),
    (r"\max\{0, x\}", "max(0, x)", ()),
    (r"L = \min(x, y)", "min(x, y)", ()),
]


@pytest.mark.parametrize(("pasted", "plain", "arguments"), OBJECTIVES, ids=[p[:50] for p, _, _ in OBJECTIVES])
def test_the_sign_of_an_optimization_is_left_aside(
    pasted: str, plain: str, arguments: tuple[str, ...]
) -> None:
    found = parse(pasted)
    assert text(found.expression) == text(parse(plain).expression)
    assert found.arguments == arguments


def test_a_constraint_is_told() -> None:
    notes = parse(r"\max_W \operatorname{tr}(W^TSW) \quad \text{s.t.}\quad W^TW=I").notes
    assert any("W^TW=I" in note and "not used" in note for note in notes)


# definitions beside the formula, in any order
TOGETHER = [
    (r"L = y^T\log p, \quad p = \mathrm{softmax}(z), \quad z = Wx", "z = W x; p = softmax(z); y' log(p)"),
    (r"z = Wx + b,\ a = \sigma(z),\ L = \|a - y\|^2", "z = W x + b; a = sigmoid(z); ||a - y||^2"),
    (r"L(W) = \|a-y\|^2 \quad\text{where}\quad a = \sigma(Wx)", "a = sigmoid(W x); ||a - y||^2"),
    (r"\hat{y} = Xw, \quad \|y - \hat{y}\|^2", "||y - X w||^2"),
    ("\\frac½2 \\\nx'x", "1/4 x' x"),
    ("L = ||a - y||^2 where a = W x", "a = W x; ||a - y||^2"),
    (r"y = a/\sqrt{\sigma^2}, \quad \sigma^2 = x^Tx", "a/sqrt(sqrt(x'x)^2)"),
    (r"\exp(-r^{2}/2), r^{2} = x^Tx", "exp(-sqrt(x'x)^2/2)"),
    ("σ² = x'x; log(σ²)", "log(sqrt(x'x)^2)"),
    (r"\mu = \frac1n\sum_{i=1}^n x_i; \sum_{i=1}^n (x_i - \mu)^2", "sum((x - sum(x)/len(x) ones).^2)"),
    ("x - m, m = mean(x)", "x - mean(x) ones"),
    (
        r"z = \frac{x - \mu}{s}, \quad \mu = \frac1n \sum_i x_i, \quad x \in \mathbb{R}^n",
        "x: vector(n); z = (x - (1/n sum(x)) ones)/s; z",
    ),
    (r"\mathrm{softmax}(x)_i = \frac{e^{x_i}}{\sum_{j=1}^n e^{x_j}}", "softmax(x)"),
    (
        r"\mathcal{L} = -\sum_i y_i \log \hat{y}_i,\quad \hat{y} = \text{softmax}(Wx+b)",
        r"\hat{y} = softmax(W x + b); -sum_i y_i log(\hat{y}_i)",
    ),
    (r"f(x) = x^TAx, \quad A = B^TB,\quad B \in \mathbb{R}^{m\times n}", "B: matrix(m, n); A = B' B; x' A x"),
]


@pytest.mark.parametrize(("pasted", "plain"), TOGETHER)
def test_definitions_beside_a_formula(pasted: str, plain: str) -> None:
    assert text(parse(pasted).expression) == text(parse(plain).expression)


@pytest.mark.parametrize(
    ("pasted", "plain", "label"),
    [
        (r"J(\theta) \stackrel{\text{def}}{=} \|X\theta - y\|^2", "||X theta - y||^2", "J"),
        (r"J(\theta) \overset{\Delta}{=} \|X\theta - y\|^2", "||X theta - y||^2", "J"),
        (r"d_M(x, y)^2 = (x-y)^\top M (x-y)", "(x - y)' M (x - y)", "d_M"),
        (r"f^*(y) = y^T A y", "y' A y", "f"),
        (r"f = \underbrace{x^T A x}_{\text{quadratic}} + \overbrace{c'x}^{linear}", "x' A x + c' x", "f"),
    ],
)
def test_left_sides(pasted: str, plain: str, label: str) -> None:
    found = parse(pasted)
    assert text(found.expression) == text(parse(plain).expression)
    assert found.label == label


@pytest.mark.parametrize(
    ("pasted", "plain", "variable"),
    [
        ("d/dx x'A x", "x' A x", "x"),
        ("d(x'A x)/dx", "x' A x", "x"),
        ("∂tr(AXB)/∂X", "tr(A X B)", "X"),
        (r"\frac{\delta}{\delta x} x^TAx", "x' A x", "x"),
        ("d/dX tr(AXB)", "tr(A X B)", "X"),
    ],
)
def test_signs_of_derivatives(pasted: str, plain: str, variable: str) -> None:
    found = parse(pasted)
    assert text(found.expression) == text(parse(plain).expression)
    assert found.arguments == (variable,)


# what is asked about: the code, the column, what the message or the hint says
ASKED = [
    ("Ax = b", "syntax", 1, "equation"),
    ("x' A x = 1", "definition", 1, "of an equation give one side"),
    (r"\max_i x_i", "unsupported", 1, "over an index"),
    ("argmax(x)", "unsupported", 1, "leave it away"),
    (r"\min_z \|Ax - b\|", "variable", 1, "`z` under"),
    (r"z = \min_x x^T x; z^2", "unsupported", 5, "defined by an optimization"),
    (r"\underbrace x", "syntax", 1, "braces"),
]


@pytest.mark.parametrize(("pasted", "code", "column", "says"), ASKED)
def test_what_is_asked_about(pasted: str, code: str, column: int, says: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(pasted)
    error = caught.value
    assert (error.code, error.column) == (code, column)
    assert says in f"{error.message} {error.hint}"


# a reading that is a guess is told: what is typed, what a note says
TOLD = [
    ("x'x/2y'y", "divides by 2 alone"),
    ("a/b c", "divides by b alone"),
    ("f(x)", "function of one number"),
    (r"\sqrt{X}", "sqrtm"),
    (r"e^X", "expm"),
    (r"X \beta", "beta right of a matrix is read as a vector"),
    (r"\delta x", "read as a product"),
    (r"A^\dagger x", "read as the pseudoinverse"),
    (r"\lambda^T g(x) + h(x)", "lambda is read as a matrix"),
    (r"\frac{n}{2}\log|\Sigma|", "n is read as a scalar"),
    ("n log(x'x)", "n is read as a scalar"),
]


@pytest.mark.parametrize(("typed", "says"), TOLD)
def test_a_guess_is_told(typed: str, says: str) -> None:
    assert any(says in note for note in parse(typed).notes)


@pytest.mark.parametrize(
    "typed", ["1/2 x'x", "1/2x'x", r"\frac12 x'x", "1/n sum(x)", "f(a)", "exp(X)", "x'A x/2"]
)
def test_what_is_plain_is_not_told(typed: str) -> None:
    assert not any(word in note for note in parse(typed).notes for word in ("divides", "one number", "expm"))


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("1/m * (-y'*log(sigmoid(X*theta)) - (1-y)'*log(1-sigmoid(X*theta)))", "theta : vector; m : scalar;"),
        ("a' 2 A b", "a : vector; b : vector;"),
        ("tr(A X) + y' X beta", "beta : vector;"),
    ],
)
def test_vectors_beside_matrices(typed: str, plain: str) -> None:
    assert text(parse(typed).expression) == text(parse(plain + typed).expression)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (r"f(\mathbf{w}) = \log\left(1 + \exp(-y\,\mathbf{w}^\top\mathbf{x})\right)", "y"),
        (r"-y \log \sigma(w^T x) - (1-y)\log(1 - \sigma(w^T x))", "y"),
        ("max(0, 1 - y (w'x + b))", "y"),
        (r"-\frac{N}{2}\{D\ln(2\pi) + \ln|C| + \operatorname{Tr}(C^{-1}S)\}", "N"),
        (r"\frac{N}{2}\ln|C|", "N"),
    ],
)
def test_labels_and_counts_are_numbers(typed: str, name: str) -> None:
    found = parse(typed)
    assert found.expression.is_scalar
    assert found.symbols[name].is_scalar
    assert f"{name} is read as a scalar." in found.notes


@pytest.mark.parametrize("typed", ["1 + exp(x)", "1 - x x'y", "1 - y", "A log(x'x)"])
def test_what_is_no_label_is_left(typed: str) -> None:
    assert not parse(typed).expression.is_scalar


# what can mean two things is asked about, with both
TWO_MEANINGS = [
    (r"\operatorname{Tr}\rho\ln\rho", "syntax", 22, "reach over"),
    (r"\langle\psi|H|\psi\rangle", "syntax", 1, "x' A y"),
    (r"\frac{\mu}{2}(I_1 - 3)", "unsupported", 15, "I_1 : scalar"),
    (r"\frac{|w^Hh|^2}{w^HRw}", "unsupported", 8, "real"),
    (r"E\{\|x\|^2\}", "unsupported", 1, "expectation"),
    (r"\mathbf{1}_{x>0}", "unsupported", 1, "`step(x)`"),
    (r"z : complex vector(n); \bar{z}^T A z", "syntax", 24, "`conj(z)`"),
    ("1/2n sum(x)", "syntax", 4, "below the line"),
    ("||X w - y||^2/2n", "syntax", 16, "below the line"),
    (r"\exp(-\|x - y\|^2/2\sigma^2)", "syntax", 20, "below the line"),
    (r"(XW^Q)(XW^K)^T", "syntax", 4, "part of a name"),
    (r"W^{V} x", "syntax", 2, "`W_V`"),
    ("1/mn sum(x)", "syntax", 3, "below the line"),
    ("1/2N ||y - X w||^2", "syntax", 4, "below the line"),
    ("sum(x^2)", "shape", 5, "`x.^2`"),
    (r"\sum_{l=1}^L \|W^{(l)}\|_F^2", "unsupported", 16, "another matrix for every `l`"),
]


@pytest.mark.parametrize(("typed", "code", "column", "says"), TWO_MEANINGS)
def test_two_meanings(typed: str, code: str, column: int, says: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(typed)
    assert (caught.value.code, caught.value.column) == (code, column)
    assert says in f"{caught.value.message} {caught.value.hint}"


# other languages: what is typed there, what it is here
ELSEWHERE = [
    ("np.linalg.norm(A @ x - b)**2", "||A x - b||^2"),
    ("np.sum((y - X @ w)**2)", "sum((y - X w).^2)"),
    ("((X @ W - Y)**2).mean()", "mean((X W - Y).^2)"),
    ("np.mean(np.log(1 + np.exp(-y * (X @ w))))", "y : vector; mean(log(1 + exp(-y .* (X w))))"),
    ("np.exp(A * X).sum()", "sum(exp(A .* X))"),
    ("x.T @ A @ x", "x' A x"),
    ("x.T.dot(A).dot(x)", "x' A x"),
    ("2*x.dot(y)", "2 x' y"),
    ("A.dot(x).sum()", "sum(A x)"),
    ("torch.trace(torch.mm(A, X))", "tr(A X)"),
    ("A.mm(X).trace()", "tr(A X)"),
    ("np.square(y - X @ w).sum()", "sum((y - X w).^2)"),
    ("x.pow(2).sum()", "sum(x.^2)"),
    ("np.linalg.solve(A, x)", "A \\ x"),
    ("np.maximum(0, x)", "max(0, x)"),
    ("torch.norm(X, p='fro')**2", "||X||_F^2"),
    ("np.linalg.norm(x, ord=1)", "norm1(x)"),
    ("norm(A*x - b, 2)^2", "||A x - b||^2"),
    ("norm(X, 2)", "normspec(X)"),
    ("norm(X,'fro')^2", "||X||^2"),
    ("norm(x,inf)", "norminf(x)"),
    ("sum(X(:).^2)", "sum(vec(X).^2)"),
    ("sum(x.^2)/length(x)", "sum(x.^2)/len(x)"),
    ("f = @(x) x'*A*x", "x' A x"),
    ("f = lambda x: x.T @ A @ x", "x' A x"),
    ("x @ A @ x", "x' A x"),
    ("F.softmax(Q @ K.transpose(-2, -1) / math.sqrt(d), dim=-1) @ V", "softmax(Q K'/sqrt(d)) V"),
    ("torch.log_softmax(Z, 1)", "logsoftmax(Z)"),
    ("Z.softmax(-1)", "softmax(Z)"),
    ("F.relu(W @ x)", "relu(W x)"),
    ("F.dot(x)", "F x"),
    ("a @ K @ a", "a: vector; a' K a"),
    ("r @ r", "r' r"),
    ("np.log(1 + np.exp(-y * (w @ x)))", "y : scalar; log(1 + exp(-y w' x))"),
    ("(y - X @ w) @ (y - X @ w)", "(y - X w)' (y - X w)"),
    ("-y @ np.log(p)", "-y' log(p)"),
    ("np.tanh(x @ W + b)", "b: vector; tanh((x' W)' + b)"),
    ("x.dot(A).dot(x)", "x' A x"),
    ("np.dot(np.dot(x, A), x)", "x' A x"),
    ("u @ v.T", "u v'"),
    (r"\pi^T x + \log 2", "pi: vector; pi' x + log(2)"),
    ("K : scalar; X^K", "K : scalar; X^{K}"),
    ("c : scalar; c @ X", "c : scalar; c X"),
    ("sum(exp.(x) .+ 1)", "sum(exp(x) + 1)"),
    ("Trace(A*Inverse(X))", "tr(A inv(X))"),
    ("HadamardProduct(A, X)", "A .* X"),
    ("MatMul(A, X, B)", "A X B"),
    ("(A*X).trace()", "tr(A X)"),
]


@pytest.mark.parametrize(("typed", "plain"), ELSEWHERE)
def test_other_languages(typed: str, plain: str) -> None:
    assert text(parse(typed).expression) == text(parse(plain).expression)


# what means something else there, or nothing here
REFUSED = [
    ("[A B; C D]", "syntax", 1, "`[A, B; C, D]` for blocks"),
    ("A @ X * B", "syntax", 1, "two things"),
    ("norm(X, 1)", "unsupported", 1, "over the entries"),
    ("np.sum(X, axis=0)", "unsupported", 11, "`colsum(X)`"),
    ("X.sum(axis=1)", "unsupported", 2, "`rowsum(X)`"),
    ("np.einsum('ij,jk->ik', A, B)", "name", 1, "sum_k"),
    ("np.foo(x)", "name", 1, "`np.foo` is not known"),
    ("Tr[A.X]", "syntax", 5, "a space"),
    ("X.shape", "name", 2, "rows(X)"),
    ("A %*% x", "syntax", 3, "`*` here"),
    ("x[i]", "unsupported", 1, "`x_i`"),
    ("X[i, j]", "unsupported", 1, "entries of `X`"),
    ("size(X, 1)", "name", 1, "rows(X)"),
    ("np.dot(A)", "arity", 1, "two arguments"),
]


@pytest.mark.parametrize(("typed", "code", "column", "says"), REFUSED)
def test_other_languages_are_asked_about(typed: str, code: str, column: int, says: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(typed)
    assert (caught.value.code, caught.value.column) == (code, column)
    assert says in f"{caught.value.message} {caught.value.hint}"


def test_a_product_of_entries_is_told() -> None:
    notes = parse("np.sum(A * X**2)").notes
    assert any("* in A * X**2 is taken entry by entry" in note for note in notes)
    assert any("** in X**2 is taken entry by entry" in note for note in notes)
