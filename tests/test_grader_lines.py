"""Derivations as people write them: LaTeX of all sorts, words between, numbers before, reasons behind."""

from __future__ import annotations

import pytest

from matdiff.grader import verify_lines

RIGHT = {
    "numbered equations and a tag": r"""% least squares
\begin{align*}
  f(w) &= \frac{1}{2}\|Xw - y\|_2^2 \\
       &= \frac12 (Xw-y)^\top (Xw-y) \tag{1} \\
  \frac{\partial f}{\partial w} &= X^\top X w - X^\top y \\
       &= X^\top (X w - y).
\end{align*}
""",
    "words between and reasons behind": """We want the derivative of the log determinant.

Let f(X) = log det(X)

Taking differentials we get
  df = d log det X
     = tr(X^-1 dX)          (Jacobi's formula)
     = tr(dX X^-1) (cyclic property)
     = tr(X^-1 dX) by the cyclic property again
Therefore
  df/dX = X^-T
""",
    "a list": "1. f = tr(A X B)\n2. df = tr(A dX B)\n3.    = tr(B A dX)\n4. ∇f = A'B'\n",
    "numbers in parentheses": (
        "(1) f = ||X||_F^2\n(2) = tr(X'X)\n(3) df = tr(dX' X + X' dX)\n(4) so df/dX = 2X\n"
    ),
    "a sentence with formulas in it": r"""Let $f(X) = \operatorname{tr}(X^{-1} A)$. Then
\begin{align*}
\mathrm{d}f &= \operatorname{tr}\left(\mathrm{d}(X^{-1}) A\right)\\
&= -\operatorname{tr}\left(X^{-1}\,\mathrm{d}X\, X^{-1} A\right)
\end{align*}
and hence $\nabla f = -(X^{-1} A X^{-1})^\top$.
""",
    "derivatives within formulas": r"""\begin{align}
z &= Wx + b, \\
p &= \operatorname{softmax}(z), \\
L &= -y^\top \log p \\
\frac{\partial L}{\partial z} &= (\mathbf{1}^\top y) p - y \\
\frac{\partial L}{\partial W} &= \frac{\partial L}{\partial z} x^\top \\
&= ((\mathbf 1^\top y) p - y) x^\top
\end{align}
""",
    "three columns": r"""\begin{eqnarray}
f & = & a^T X b \\
df & = & a^T dX b \\
 & = & \mathrm{tr}(b a^T dX) \\
\frac{df}{dX} & = & a b^T
\end{eqnarray}
""",
    "arrows, spaces and the end of the proof": r"""\begin{align*}
f &= \log|X|, \quad X \in \mathbb{R}^{n\times n}\\
\Rightarrow \quad \mathrm df &= \mathrm{tr}(X^{-1}\mathrm dX) \\
\therefore\; \frac{\mathrm df}{\mathrm dX} &= X^{-T} \quad\blacksquare
\end{align*}
""",
    "primes": "f : x -> x'x\nf = x'x\ndf = 2x'dx\nf'(x) = 2x\nf''(x) = 2I\n",
    "an operator before the function": r"""\begin{align*}
\nabla_x \left(x^\top A x\right) &= A x + A^\top x \\
&= (A + A^\top)x
\end{align*}""",
    "a matrix has rows of its own": r"""\begin{align}
M &= \begin{bmatrix} A \\ B \end{bmatrix} \\
f &= \|M x\|^2 \\
\nabla f &= 2 M^\top M x
\end{align}
""",
    "windows line ends": "\ufefff = x'A x\r\ndf = dx'A x + x'A dx\r\n   = x'(A + A')dx\r\n∇f = (A + A')x\r\n",
    "displays": "$$ f = \\|Ax-b\\|^2 $$\n$$ \\nabla_x f = 2A^\\top(Ax-b) $$\n",
    "signs with a letter above, and a box": r"""\begin{align}
f &\triangleq x^\top A x \\
\mathrm{d} f &\overset{(a)}{=} (\mathrm{d} x)^\top A x + x^\top A\, \mathrm{d}x \\
&\stackrel{\text{(b)}}{=} x^\top (A + A^\top)\,\mathrm{d}x,
\end{align}
where (a) is the product rule and (b) transposes a scalar. Hence
$$\boxed{\nabla f = (A+A^\top)x.}$$
""",
    "bold letters and script": r"""\begin{align*}
\mathcal{L} &= \frac{1}{2}\left\lVert \mathbf{y} - \mathbf{X}\mathbf{w}\right\rVert^2 \\
d\mathcal{L} &= -(\mathbf{y}-\mathbf{X}\mathbf{w})^\top \mathbf{X}\, d\mathbf{w} \\
\nabla_{\mathbf{w}} \mathcal{L} &= -\mathbf{X}^\top(\mathbf{y}-\mathbf{X}\mathbf{w})
\end{align*}
""",
    "Greek differentials behind braces": r"""\begin{align*}
\ell(\Sigma) &= -\frac{n}{2}\log|\Sigma| - \frac{1}{2}\operatorname{tr}(\Sigma^{-1}S)\\
d\ell &= -\frac n2 \mathrm{tr}(\Sigma^{-1}d\Sigma) + \frac12 \mathrm{tr}(\Sigma^{-1}d\Sigma\,\Sigma^{-1}S)\\
\frac{\partial \ell}{\partial \Sigma} &= -\frac n2 \Sigma^{-\top} + \frac12 (\Sigma^{-1}S\Sigma^{-1})^\top\\
0 &= -n\Sigma + S
\end{align*}
""",
    "steps with numbers": r"""Given: J(w) = (1/n) ||X w - y||^2 + lambda ||w||^2
Step 1: dJ = (2/n) (X w - y)' X dw + 2 lambda w' dw
Step 2: grad J = (2/n) X'(X w - y) + 2 lambda w
Setting it to zero: (X'X + n lambda I) w = X'y
""",
    "the gradient in words": "f = a'x + x'x\nso the gradient of f is a + 2 x\n",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT.keys())
def test_every_formula_is_read_and_follows(text: str) -> None:
    chain = verify_lines(text, "x" if "M &=" in text or "a'x" in text or "∇_x" in text else None)
    assert chain.verdict == "right", str(chain)
    read = {line.number for line in chain.lines if line.verdict == "right" or "to be solved" in line.message}
    wanted = {number for number, line in enumerate(text.replace("\r", "").split("\n"), 1) if "=" in line}
    assert wanted <= read | {number for number, line in enumerate(text.split("\n"), 1) if " is a + " in line}


WRONG = [
    ("signs with a letter above, and a box", r"x^\top (A + A^\top)\,", r"2 x^\top A\,", 4, "symmetrised"),
    ("bold letters and script", r"= -\mathbf{X}^\top", r"= \mathbf{X}^\top", 4, "sign"),
    ("Greek differentials behind braces", r"+ \frac12 \mathrm", r"- \frac12 \mathrm", 3, "sign"),
    ("steps with numbers", "2 lambda w' dw", "lambda w' dw", 2, "factor"),
    ("numbered equations and a tag", "X w - X", "X w + X", 5, "sign"),
    (
        "words between and reasons behind",
        "tr(X^-1 dX)          (Jacobi",
        "tr(X dX)          (Jacobi",
        7,
        "chain",
    ),
    ("a list", "tr(A dX B)", "tr(B dX A)", 2, "shape"),
    ("a sentence with formulas in it", r"= -\operatorname", r"= \operatorname", 4, "sign"),
    ("a sentence with formulas in it", r"\nabla f = -(X", r"\nabla f = -2(X", 6, "factor"),
    ("derivatives within formulas", r"p - y \\", r"p + y \\", 5, "sign"),
    ("derivatives within formulas", r"\partial z} x^\top", r"\partial z} 2 x^\top", 6, "factor"),
    ("primes", "f''(x) = 2I", "f''(x) = I", 5, "factor"),
    (
        "arrows, spaces and the end of the proof",
        r"\mathrm{tr}(X^{-1}\mathrm dX)",
        r"\mathrm{tr}(\mathrm dX)",
        3,
        "chain",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "slip"), WRONG)
def test_the_first_wrong_line_is_named(name: str, old: str, new: str, line: int, slip: str) -> None:
    text = RIGHT[name]
    assert old in text
    chain = verify_lines(text.replace(old, new, 1))
    assert chain.first is not None, str(chain)
    assert (chain.first.number, chain.first.verdict) == (line, "wrong"), str(chain)
    assert chain.first.diagnosis is not None
    assert chain.first.diagnosis.slip == slip, str(chain)


def test_words_are_named_and_passed_over() -> None:
    chain = verify_lines("f = x'x\nhello this is nonsense here\n∇f = 2 x\n")
    assert [line.verdict for line in chain.lines] == ["right", "skipped", "right"]
    assert chain.verdict == "right"
    assert "no formula" in str(chain)


def test_a_line_that_cannot_be_read_is_named_and_the_next_one_is_still_judged() -> None:
    chain = verify_lines("f = x'A x\n∇f = frobnicate(x)\n   = (A + A')x\n", "x")
    assert [line.verdict for line in chain.lines] == ["right", "error", "right"]
    assert chain.summary() == "line 2 cannot be read"


def test_an_equation_that_is_solved_is_no_identity() -> None:
    chain = verify_lines("f = ||A x - b||^2\n∇_x f = 2 A'(A x - b) = 0\nA'A x = A'b\nx = inv(A'A) A'b\n")
    assert [line.verdict for line in chain.lines] == ["right", "right", "skipped", "skipped", "skipped"]
    assert chain.verdict == "right"
    wrong = verify_lines("f = ||A x - b||^2\n∇_x f = 0\n")
    assert wrong.verdict == "wrong"
