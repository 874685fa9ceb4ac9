r"""Derivations as people write them, each right as it stands, and with slips whose line is known.

A slip is a piece of the text, what is written instead, the number of the first line that is then wrong,
and what a teacher might call it (nothing where that is left open).
"""

from __future__ import annotations

from typing import NamedTuple


class Written(NamedTuple):
    """A derivation, the variable where the text does not say it, and slips in it."""

    name: str
    text: str
    slips: tuple[tuple[str, str, int, str], ...] = ()
    wrt: str | None = None
    expr: str | None = None


DERIVATIONS = (
    Written(
        "least squares, in matrices and differentials",
        r"""\begin{align*}
f(x) &= \|Ax - b\|_2^2 \\
&= (Ax-b)^\top (Ax-b) \\
&= x^\top A^\top A x - 2 b^\top A x + b^\top b \\
df &= dx^\top A^\top A x + x^\top A^\top A\,dx - 2 b^\top A\,dx \\
&= 2 x^\top A^\top A\,dx - 2 b^\top A\,dx \\
&= 2 (Ax - b)^\top A\,dx \\
\nabla f &= 2A^\top(Ax - b)
\end{align*}
""",
        (
            ("- 2 b^\\top A x + b", "- b^\\top A x + b", 4, "factor"),
            ("+ b^\\top b", "- b^\\top b", 4, "sign"),
            ("&= 2 (Ax - b)^\\top A\\,dx", "&= 2 (Ax + b)^\\top A\\,dx", 7, "sign"),
            ("&= 2A^\\top(Ax - b)", "&= 2A(Ax - b)", 8, "transposed shape"),
        ),
    ),
    Written(
        "ridge regression in plain text",
        """J(w) = 1/2 ||X w - y||^2 + lambda/2 w'w
dJ = (X w - y)' X dw + lambda w' dw
   = ((X w - y)'X + lambda w') dw
grad J = X'(X w - y) + lambda w
       = (X'X + lambda I) w - X'y
""",
        (
            ("(X w - y)' X dw + lambda w' dw", "(X w - y)' dw + lambda w' dw", 2, "chain shape"),
            ("+ lambda w') dw", "- lambda w') dw", 3, "sign"),
            ("= (X'X + lambda I) w - X'y", "= (X X' + lambda I) w - X'y", 5, "shape order transposed"),
            ("= (X'X + lambda I) w - X'y", "= (X'X + lambda) w - X'y", 5, ""),
        ),
    ),
    Written(
        "the log determinant of a Gram matrix",
        r"""\begin{align}
f &= \log\det(X^\top X) \\
df &= \operatorname{tr}\left((X^\top X)^{-1} d(X^\top X)\right) \\
&= \operatorname{tr}\left((X^\top X)^{-1} (dX^\top X + X^\top dX)\right) \\
&= 2\operatorname{tr}\left((X^\top X)^{-1} X^\top dX\right) \\
\frac{\partial f}{\partial X} &= 2 X (X^\top X)^{-1}
\end{align}
""",
        (
            ("(dX^\\top X + X^\\top dX)", "(dX^\\top X)", 4, "missing term symmetrised factor"),
            ("&= 2\\operatorname{tr}", "&= \\operatorname{tr}", 5, "factor"),
            ("&= 2 X (X^\\top X)^{-1}", "&= 2 (X^\\top X)^{-1}", 6, "chain shape"),
            ("((X^\\top X)^{-1} d(", "((X^\\top X) d(", 3, "chain"),
        ),
    ),
    Written(
        "an inverse inside a trace",
        """f = tr(A X^-1)
df = tr(A d(X^-1))
   = -tr(A X^-1 dX X^-1)
   = -tr(X^-1 A X^-1 dX)
∇f = -(X^-1 A X^-1)'
""",
        (
            ("= -tr(A X^-1 dX X^-1)", "= tr(A X^-1 dX X^-1)", 3, "sign"),
            ("= -tr(A X^-1 dX X^-1)", "= -tr(A X^-2 dX)", 3, "order"),
            ("= -tr(X^-1 A X^-1 dX)", "= -tr(A X^-2 dX)", 4, "order transposed"),
            ("∇f = -(X^-1 A X^-1)'", "∇f = -X^-1 A X^-1 X", 5, ""),
        ),
    ),
    Written(
        "quadratic form, the transpose of a scalar",
        r"""\begin{aligned}
f &= x^\top A x \\
\mathrm{d}f &= (\mathrm{d}x)^\top A x + x^\top A\,\mathrm{d}x && \text{product rule} \\
&= x^\top A^\top \mathrm{d}x + x^\top A\,\mathrm{d}x && \text{a scalar is its transpose} \\
&= x^\top (A + A^\top)\,\mathrm{d}x \\
\nabla f &= (A + A^\top) x
\end{aligned}
""",
        (
            (
                "x^\\top A^\\top \\mathrm{d}x + x^\\top A\\,",
                "x^\\top A \\mathrm{d}x + x^\\top A\\,",
                4,
                "symmetrised transposed",
            ),
            ("(A + A^\\top)\\,", "(A - A^\\top)\\,", 5, "sign"),
            ("\\nabla f &= (A + A^\\top) x", "\\nabla f &= 2 A x", 6, "symmetrised"),
        ),
    ),
    Written(
        "a Rayleigh quotient",
        """f = (x'A x)/(x'x)
df = (x'(A + A')dx)/(x'x) - (x'A x)/(x'x)^2 2 x'dx
∇f = (A + A')x/(x'x) - 2 (x'A x)/(x'x)^2 x
   = 1/(x'x) ((A + A')x - 2 f x)
""",
        (
            ("- (x'A x)/(x'x)^2 2 x'dx", "- (x'A x)/(x'x)^2 x'dx", 2, "factor"),
            ("- (x'A x)/(x'x)^2 2 x'dx", "+ (x'A x)/(x'x)^2 2 x'dx", 2, "sign"),
            ("((A + A')x - 2 f x)", "((A + A')x - f x)", 4, "factor"),
        ),
    ),
    Written(
        "logistic loss",
        r"""Let $\ell(w) = \log(1 + e^{-a\,x^\top w})$ with a label $a$.
\begin{align*}
d\ell &= \frac{-a\, e^{-a x^\top w}}{1 + e^{-a x^\top w}}\, x^\top dw \\
&= -a\,\sigma(-a x^\top w)\, x^\top dw \\
\nabla_w \ell &= -a\,\sigma(-a x^\top w)\, x
\end{align*}
""",
        (
            ("&= \\frac{-a\\, e", "&= \\frac{a\\, e", 3, "sign"),
            (
                "&= -a\\,\\sigma(-a x^\\top w)\\, x^\\top dw",
                "&= -a\\,\\sigma(a x^\\top w)\\, x^\\top dw",
                4,
                "sign",
            ),
            ("\\nabla_w \\ell &= -a\\,", "\\nabla_w \\ell &= -", 5, "chain factor missing"),
        ),
    ),
    Written(
        "maximum likelihood of a covariance",
        r"""\begin{align*}
\ell &= \frac{n}{2}\log\det\Lambda - \frac12 \operatorname{tr}(S\Lambda) \\
d\ell &= \frac{n}{2}\operatorname{tr}(\Lambda^{-1}d\Lambda) - \frac12\operatorname{tr}(S\,d\Lambda) \\
&= \operatorname{tr}\left(\left(\frac{n}{2}\Lambda^{-1} - \frac12 S\right)d\Lambda\right) \\
\frac{\partial\ell}{\partial\Lambda} &= \frac{n}{2}\Lambda^{-\top} - \frac12 S^\top
\end{align*}
""",
        (
            ("(\\Lambda^{-1}d\\Lambda)", "(\\Lambda d\\Lambda)", 3, "chain"),
            ("\\Lambda^{-1} - \\frac12 S\\right", "\\Lambda^{-1} + \\frac12 S\\right", 4, "sign"),
            ("\\Lambda^{-\\top} - \\frac12 S^\\top", "\\Lambda^{-\\top}", 5, "missing term"),
        ),
    ),
    Written(
        "matrix factorisation",
        """f = 1/2 ||U V' - M||_F^2
df = <U V' - M, dU V'>
   = tr((U V' - M)' dU V')
   = tr(V'(U V' - M)' dU)
   = <(U V' - M) V, dU>
df/dU = (U V' - M) V
""",
        (
            ("= <U V' - M, dU V'>", "= <U V' - M, V dU'>", 2, "shape transposed order"),
            ("= tr(V'(U V' - M)' dU)", "= tr((U V' - M)' V' dU)", 4, "shape order"),
            ("df/dU = (U V' - M) V", "df/dU = (U V' - M) V'", 6, "shape transposed"),
        ),
    ),
    Written(
        "a network of two layers, by backpropagation",
        r"""\begin{align*}
z &= Wx + b \\
h &= \tanh(z) \\
L &= \frac12\|Vh - y\|^2 \\
\frac{\partial L}{\partial h} &= V^\top(Vh - y) \\
\frac{\partial L}{\partial z} &= \frac{\partial L}{\partial h} \odot (1 - h \odot h) \\
\frac{\partial L}{\partial W} &= \frac{\partial L}{\partial z} x^\top
\end{align*}
""",
        (
            ("&= V^\\top(Vh - y)", "&= V(Vh - y)", 5, "transposed shape"),
            ("(1 - h \\odot h)", "(1 + h \\odot h)", 6, "sign"),
            ("(1 - h \\odot h)", "(1 - h)", 6, ""),
            (
                "\\frac{\\partial L}{\\partial z} x^\\top",
                "x^\\top \\frac{\\partial L}{\\partial z}",
                7,
                "order shape",
            ),
        ),
    ),
    Written(
        "softmax cross entropy",
        """p = softmax(z)
L = -(y' log(p))
dL = -(y' d(log(p)))
   = -(y' (dp ./ p))
∇_z L = sum(y) p - y
""",
        (
            ("= -(y' (dp ./ p))", "= -(y' (p ./ dp))", 4, ""),
            ("= -(y' (dp ./ p))", "= y' (dp ./ p)", 4, "sign"),
            ("∇_z L = sum(y) p - y", "∇_z L = y - sum(y) p", 5, "sign"),
        ),
    ),
    Written(
        "the norm by the chain rule",
        """f = ||A x - b||
  = sqrt((A x - b)'(A x - b))
df = 1/(2 sqrt((A x - b)'(A x - b))) * 2 (A x - b)' A dx
   = (A x - b)' A dx / ||A x - b||
∇f = A'(A x - b)/||A x - b||
""",
        (
            ("= (A x - b)' A dx / ||A x - b||", "= (A x - b)' A dx / (2 ||A x - b||)", 4, "factor"),
            ("sqrt((A x - b)'(A x - b)))", "((A x - b)'(A x - b)))", 3, "chain"),
            ("∇f = A'(A x - b)/||A x - b||", "∇f = (A x - b)/||A x - b||", 5, "shape chain"),
        ),
    ),
    Written(
        "a Gaussian kernel",
        """f = exp(-||x - m||^2/(2 s))
df = -f (x - m)'dx/s
∇f = -f (x - m)/s
""",
        (
            ("df = -f (x - m)'dx/s", "df = f (x - m)'dx/s", 2, "sign"),
            ("df = -f (x - m)'dx/s", "df = -f (x - m)'dx/(2 s)", 2, "factor"),
            ("∇f = -f (x - m)/s", "∇f = -(x - m)/s", 3, "chain"),
        ),
        "x",
    ),
    Written(
        "the derivative of the inverse",
        r"""\begin{align*}
F &= X^{-1} \\
I &= X X^{-1} \\
dF &= -X^{-1}\,dX\,X^{-1} \\
&= -F\,dX\,F
\end{align*}
""",
        (
            ("dF &= -X^{-1}\\,dX\\,X^{-1}", "dF &= X^{-1}\\,dX\\,X^{-1}", 4, "sign"),
            ("&= -F\\,dX\\,F", "&= -F^2\\,dX", 5, "order"),
        ),
        "X",
    ),
    Written(
        "products inside a determinant",
        """f = det(A X B)
df = det(A X B) tr((A X B)^-1 A dX B)
   = det(A X B) tr(B (A X B)^-1 A dX)
∇f = det(A X B) (B (A X B)^-1 A)'
   = det(A X B) A' (A X B)^-T B'
""",
        (
            ("df = det(A X B) tr(", "df = tr(", 2, "chain"),
            ("tr(B (A X B)^-1 A dX)", "tr(A (A X B)^-1 B dX)", 3, "order shape"),
            ("= det(A X B) A' (A X B)^-T B'", "= det(A X B) B' (A X B)^-T A'", 5, "order shape"),
        ),
    ),
    Written(
        "a symmetric variable is declared",
        """S : symmetric(n)
f = tr(S A S)
df = tr(dS A S) + tr(S A dS)
   = tr((A S + S A) dS)
∇f = sym(A S + S A)
""",
        (
            ("= tr((A S + S A) dS)", "= 2 tr(A S dS)", 4, ""),
            ("∇f = sym(A S + S A)", "∇f = A S + S A", 5, "structure symmetrised transposed"),
        ),
    ),
    Written(
        "Hessian of a quadratic",
        r"""\begin{align*}
f &= \tfrac12 x^\top Q x - b^\top x \\
\nabla f &= \tfrac12 (Q + Q^\top) x - b \\
\nabla^2 f &= \tfrac12 (Q + Q^\top)
\end{align*}
""",
        (
            ("\\nabla f &= \\tfrac12 (Q + Q^\\top) x - b", "\\nabla f &= Q x - b", 3, "symmetrised"),
            ("\\nabla^2 f &= \\tfrac12 (Q + Q^\\top)", "\\nabla^2 f &= Q + Q^\\top", 4, "factor"),
        ),
        "x",
    ),
    Written(
        "numbered steps with reasons",
        """Step 1. f = tr(X'X A)
Step 2. df = tr(dX' X A) + tr(X' dX A)     (product rule)
Step 3. = tr(A' X' dX) + tr(A X' dX)     (transpose the first, rotate the second)
Step 4. = tr((A + A') X' dX)
Step 5. so ∇f = X (A + A')
""",
        (
            ("= tr(A' X' dX) + tr(A X' dX)", "= tr(A X' dX) + tr(A X' dX)", 3, "transposed symmetrised"),
            ("= tr((A + A') X' dX)", "= tr((A + A') X dX)", 4, "shape transposed"),
            ("∇f = X (A + A')", "∇f = (A + A') X", 5, "shape order"),
        ),
    ),
    Written(
        "with respect to the bias",
        """X : matrix(n, d)
L = 1/2 ||X w + b ones - y||^2
dL = (X w + b ones - y)' ones db
dL/db = ones'(X w + b ones - y)
      = sum(X w - y) + n b
""",
        (
            ("' ones db", "' db", 3, "shape chain"),
            ("= sum(X w - y) + n b", "= sum(X w - y) + b", 5, "factor chain"),
        ),
        "b",
    ),
    Written(
        "a vector function",
        """y = W x + c
p = sigmoid(y)
dp = p .* (1 - p) .* (W dx)
dp/dx = diag(p .* (1 - p)) W
""",
        (
            ("dp = p .* (1 - p) .* (W dx)", "dp = p .* (1 - p) .* dx", 3, "chain shape"),
            ("dp/dx = diag(p .* (1 - p)) W", "dp/dx = diag(p) W", 4, "chain"),
            ("dp/dx = diag(p .* (1 - p)) W", "dp/dx = W diag(p .* (1 - p))", 4, "order shape"),
        ),
        "x",
    ),
    Written(
        "weighted least squares with an equation to solve",
        r"""\begin{align*}
f(w) &= (y - Xw)^\top D (y - Xw), \quad D = D^\top \\
\nabla f &= -X^\top (D + D^\top)(y - Xw) \\
0 &= X^\top (D + D^\top)(y - Xw)
\end{align*}
""",
        (("&= -X^\\top (D + D^\\top)", "&= X^\\top (D + D^\\top)", 3, "sign"),),
        "w",
    ),
    Written(
        "words between the formulas",
        r"""We differentiate the nuclear-free penalty
\[ f(X) = \frac{1}{2}\|X\|_F^2 + \operatorname{tr}(A^\top X). \]
First, by linearity,
\[ df = \operatorname{tr}(X^\top dX) + \operatorname{tr}(A^\top dX)
   = \operatorname{tr}\big((X + A)^\top dX\big). \]
Hence
\[ \frac{df}{dX} = X + A. \]
""",
        (
            ("+ \\operatorname{tr}(A^\\top dX)", "+ \\operatorname{tr}(A dX)", 4, "shape transposed"),
            ("= X + A. \\]", "= 2X + A. \\]", 7, "factor"),
            ("= X + A. \\]", "= X + A^\\top. \\]", 7, "shape transposed"),
        ),
    ),
    Written(
        "Kronecker and vec",
        """F = A X B
vec(F) = kron(B', A) vec(X)
dF = A dX B
vec(dF) = kron(B', A) vec(dX)
dF/dX = kron(B', A)
""",
        (
            ("vec(dF) = kron(B', A) vec(dX)", "vec(dF) = kron(A, B') vec(dX)", 4, "order shape transposed"),
            ("dF/dX = kron(B', A)", "dF/dX = kron(B, A)", 5, "transposed shape"),
        ),
        "X",
    ),
    Written(
        "the matrix exponential under a trace",
        """f = tr(expm(X))
df = tr(expm(X) dX)
∇f = expm(X)'
""",
        (
            ("df = tr(expm(X) dX)", "df = tr(X expm(X) dX)", 2, "chain"),
            ("∇f = expm(X)'", "∇f = exp(X)'", 3, "elementwise"),
        ),
    ),
    Written(
        "two steps in one line",
        """f = (a'x)^2
df = 2 (a'x) d(a'x) = 2 (a'x) a'dx
∇f = 2 (a'x) a = 2 a a' x
""",
        (
            ("= 2 (a'x) a'dx", "= 2 (a'x) x'dx", 2, ""),
            ("= 2 a a' x", "= 2 a' a x", 3, ""),
        ),
    ),
    Written(
        "cubes entry by entry",
        r"""$$ f = \mathbf{1}^\top (Ax)^{\odot 3} $$
$$ df = 3\,\left((Ax)^{\odot 2}\right)^\top A\,dx $$
$$ \nabla f = 3 A^\top (Ax)^{\odot 2} $$
""",
        (
            ("df = 3\\,", "df = ", 2, "factor"),
            ("= 3 A^\\top (Ax)^{\\odot 2} $$", "= 3 (Ax)^{\\odot 2} $$", 3, "chain shape"),
        ),
    ),
    Written(
        "a quadratic form entry by entry",
        r"""\begin{align*}
f &= x^\top A x = \sum_{i,j} x_i A_{ij} x_j \\
\frac{\partial f}{\partial x_k} &= \sum_j A_{kj} x_j + \sum_i x_i A_{ik} \\
&= (Ax)_k + (A^\top x)_k \\
\nabla f &= (A + A^\top) x
\end{align*}
""",
        (
            ("\\sum_i x_i A_{ik}", "\\sum_i x_i A_{ki}", 3, "symmetrised transposed"),
            ("(A^\\top x)_k", "(A x)_k", 4, "symmetrised transposed"),
        ),
    ),
    Written(
        "the entries say which way round",
        """f = tr(A X B)
df/dX_ij = sum_k A_ki B_jk
         = (A'B')_ij
∇f = A'B'
""",
        (
            ("sum_k A_ki B_jk", "sum_k B_ik A_kj", 2, "transposed"),
            ("(A'B')_ij", "(B A)_ij", 3, "transposed shape"),
        ),
    ),
    Written(
        "Fréchet derivatives along H",
        "f(X) = logdet(X)\nDf(X)[H] = tr(X^-1 H)\n∇f(X) = X^-T\n",
        (("tr(X^-1 H)", "tr(X H)", 2, "chain"), ("tr(X^-1 H)", "-tr(X^-1 H)", 2, "sign")),
    ),
    Written(
        "a residual with a name that is told afterwards",
        "L = ||r||^2 where r = X w - y\ndL = 2 r'dr\ndr = X dw\n∇_w L = 2 X'r\n",
        (
            ("2 r'dr", "r'dr", 2, "factor"),
            ("dr = X dw", "dr = X' dw", 3, "shape"),
            ("2 X'r", "2 r", 4, "chain shape"),
        ),
    ),
    Written(
        "the chain rule in fractions of plain text",
        """z = W x
p = sigmoid(z)
L = ||p - y||^2
dL/dp = 2 (p - y)
dL/dz = dL/dp .* p .* (1 - p)
dL/dW = dL/dz x'
""",
        (
            ("dL/dp .* p .* (1 - p)", "dL/dp .* p", 5, "chain"),
            ("dL/dz x'", "x' dL/dz", 6, "shape order"),
            ("2 (p - y)", "2 (y - p)", 4, "sign"),
        ),
    ),
    Written(
        "sentences",
        """We have f = x'A x.
By the product rule, df = dx'A x + x'A dx.
Since x'A dx is a scalar, df = x'A'dx + x'A dx.
Therefore the gradient is (A + A') x.
""",
        (("x'A'dx + x'A dx", "2 x'A dx", 3, "symmetrised"), ("is (A + A') x", "is 2 A x", 4, "symmetrised")),
    ),
)
