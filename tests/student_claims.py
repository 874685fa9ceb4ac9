r"""Claims as people write them: right ones in unusual forms, wrong ones with the slips of a hand.

Each question has right claims, each with the form that is named, and wrong ones, each with the slips of which
one must be named: all that a teacher might call it; none where two slips at once leave it open.
"""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    """An expression, and claims of its derivative."""

    expr: str
    wrt: str
    right: tuple[tuple[str, str], ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    declare: dict[str, str] = {}
    as_: str | None = None


def ways(*claims: str, form: str = "as asked") -> tuple[tuple[str, str], ...]:
    """Right claims, all in one form."""
    return tuple((claim, form) for claim in claims)


QUESTIONS = (
    # --- quadratic forms
    Question(
        "x' A x",
        "x",
        right=(
            *ways(
                "(A + A')x",
                "A x + A'x",
                r"\left(A + A^\top\right) x",
                "A^T x + A x",
                "2*sym(A)*x",
                "(x'(A+A'))'",
                r"\nabla_x f = (A^{\top}+A)\,x",
                "Ax + (x'A)'",
                r"2 \cdot \frac{A + A^T}{2} x",
                "x'A' + x'A",
                r"\frac{\partial f}{\partial x} = x^T (A + A^T)",
                r"A\mathbf{x} + A^\top\mathbf{x}",
            )[:9],
            *ways("x'A' + x'A", r"\frac{\partial f}{\partial x} = x^T (A + A^T)", form="transpose layout"),
            *ways(r"A\mathbf{x} + A^\top\mathbf{x}"),
            *ways("dx' A x + x' A dx", "x'(A + A')dx", form="differential"),
        ),
        wrong=(
            ("2 A x", "symmetrised"),
            ("A x", "symmetrised missing term"),
            ("(A - A')x", "sign"),
            ("2 (A + A')x", "factor"),
            ("2 x' A", "symmetrised"),
            ("A' x", "symmetrised missing term"),
            ("1/2 (A+A') x", "factor"),
            ("A + A'", "chain shape"),
            ("-(A + A') x", "sign"),
            ("(A + A') x x'", "shape chain"),
        ),
    ),
    Question(
        "1/2 x' Q x - b' x",
        "x",
        declare={"Q": "symmetric(n)", "b": "vector(n)"},
        right=ways(
            "Q x - b", "-(b - Q x)", "(x' Q - b')'", r"\frac{1}{2}(Q + Q^T)x - b", "0.5*Q*x + 0.5*Q'*x - b"
        ),
        wrong=(
            ("Q x", "missing term"),
            ("Q x + b", "sign"),
            ("2 Q x - b", "factor"),
            ("Q - b", "chain shape"),
            ("1/2 Q x - b", "factor"),
        ),
    ),
    # --- least squares
    Question(
        "||A x - b||^2",
        "x",
        right=(
            *ways(
                "2 A'(A x - b)",
                "2 A'A x - 2 A'b",
                "-2 A'(b - A x)",
                r"2 A^\top A x - 2 A^\top b",
                "2(A'A x - A'b)",
                r"2\,A^{T}\bigl(Ax - b\bigr)",
                "A'(2Ax - 2b)",
                "2.0 * A.T @ (A @ x - b)",
                "2 (x'A'A - b'A)'",
                r"\nabla f = 2 A^{\mathsf T}(A x-b)",
            ),
            *ways("2 (A x - b)' A", form="transpose layout"),
        ),
        wrong=(
            ("A'(A x - b)", "factor"),
            ("2 A (A x - b)", "transposed"),
            ("2 (A x - b)", "chain"),
            ("2 A'(A x + b)", "sign"),
            ("2 A'A x", "missing term"),
            ("2 A'(b - A x)", "sign"),
            ("2 A' ||A x - b||", "elementwise chain shape"),
            ("1/2 A'(A x - b)", "factor"),
            ("2 A'A x - b", "shape chain"),
            ("2 A A' x - 2 A' b", "order"),
            ("A' A x - 2 A'b", "factor"),
        ),
    ),
    Question(
        "||A x - b||",
        "x",
        right=ways(
            "A'(A x - b)/||A x - b||",
            r"\frac{A^\top (Ax-b)}{\|Ax-b\|_2}",
            "A' normalize(A x - b)",
            "(A'A x - A'b)/sqrt((A x - b)'(A x - b))",
        ),
        wrong=(
            ("(A x - b)/||A x - b||", "chain"),
            ("A'(A x - b)", "chain"),
            ("2 A'(A x - b)", "chain"),
            ("A'(A x - b)/(2||A x - b||)", "factor"),
            ("A/||A x - b||", "chain shape"),
        ),
    ),
    Question(
        "1/n sum_i (y_i - x_i' w)^2",
        "w",
        declare={"X": "matrix(n, d)", "y": "vector(n)"},
        right=ways(
            "2/n X'(X w - y)",
            r"-\frac{2}{n} X^\top (y - Xw)",
            "-2/n sum_i (y_i - x_i'w) x_i",
            r"\frac{2}{n}\sum_{i=1}^n (x_i^\top w - y_i) x_i",
        ),
        wrong=(
            ("2 X'(X w - y)", "factor"),
            ("-2/n X'(X w - y)", "sign"),
            ("2/n X (X w - y)", "transposed"),
            ("1/n X'(X w - y)", "factor"),
            ("2/n (X w - y)", "chain"),
            ("2/d X'(X w - y)", "factor"),
        ),
    ),
    Question(
        "1/2 ||y - X w||^2 + lambda/2 ||w||^2",
        "w",
        right=ways(
            "X'(X w - y) + lambda w",
            "(X'X + lambda I)w - X'y",
            r"-X^\top(y - Xw) + \lambda w",
            r"(X^TX+\lambda I_n)w - X^T y",
        ),
        wrong=(
            ("X'(y - X w) + lambda w", "sign"),
            ("X'(X w - y) + 2 lambda w", "factor"),
            ("X'(X w - y)", "missing term"),
            ("X'(X w - y) + lambda", "chain"),
            ("X'X w + lambda w", "missing term"),
            ("X'(X w - y) - lambda w", "sign"),
        ),
    ),
    # --- traces
    Question(
        "tr(A X B)",
        "X",
        right=(
            *ways("A'B'", "(B A)'", r"A^\top B^\top", r"(BA)^{\top}"),
            *ways("B A", form="transpose layout"),
            *ways("vec((B A)')'", "vec(A' B')'", form="jacobian"),
            *ways("vec(A'B')", form="vector"),
            *ways("tr(A dX B)", "tr(B A dX)", form="differential"),
        ),
        wrong=(
            ("A B", "order transposed"),
            ("B'A'", "order"),
            ("-A'B'", "sign"),
            ("A'", "chain shape missing term"),
            ("2 A'B'", "factor"),
        ),
    ),
    Question(
        "tr(X' A X)",
        "X",
        right=(
            *ways("(A + A')X", "A X + A' X", r"A\mathbf{X} + A^{\top}\mathbf{X}"),
            *ways("X'(A + A')", "X'A + X'A'", form="transpose layout"),
        ),
        wrong=(
            ("2 A X", "symmetrised"),
            ("A X", "missing term symmetrised"),
            ("(A + A')X'", "transposed"),
            ("X (A + A')", "transposed order"),
            ("A + A'", "chain shape"),
        ),
    ),
    Question(
        "tr(X^3)",
        "X",
        right=(
            *ways("3 (X^2)'", "3 X'X'", "3 (X')^2", "X'X' + X'X' + X'X'"),
            *ways("3 X^2", form="transpose layout"),
        ),
        wrong=(
            ("X'X'", "factor missing term"),
            ("3 X'.^2", "elementwise"),
            ("2 X'X'", "factor missing term"),
            ("3 X'", "chain factor"),
            ("3 X'X", "transposed"),
        ),
    ),
    Question(
        "tr(A X^-1 B)",
        "X",
        right=(
            *ways("-(X^-1 B A X^-1)'", "-X^-T A' B' X^-T", r"-X^{-\top}A^\top B^\top X^{-\top}"),
            *ways("-X^-1 B A X^-1", form="transpose layout"),
        ),
        wrong=(
            ("X^-T A'B' X^-T", "sign"),
            ("-X^-2 B A", "order transposed"),
            ("-(X^-1 B A)'", "chain"),
            ("-X^-T A B X^-T", "transposed shape"),
            ("-X^-T A' B X^-T", "transposed shape"),
        ),
        declare={"A": "matrix(n, n)", "B": "matrix(n, n)"},
    ),
    # --- determinants
    Question(
        "logdet(X)",
        "X",
        right=(
            *ways(
                "X^-T",
                "(X^-1)'",
                "inv(X)'",
                "inv(X')",
                r"X^{-\top}",
                r"\left(X^{-1}\right)^{T}",
                "1/det(X) * cof(X)",
                "adj(X)'/det(X)",
                "inv(X X') X",
            ),
            *ways("X^-1", form="transpose layout"),
            *ways("vec(inv(X)')'", form="jacobian"),
            *ways("tr(X^-1 dX)", form="differential"),
        ),
        wrong=(
            ("det(X) X^-T", "chain"),
            ("-X^-T", "sign"),
            ("1/det(X)", "shape chain"),
            ("X'", "chain"),
            ("1/det(X) X^-T", "chain"),
            ("X^-T .* I", "structure"),
        ),
    ),
    Question(
        "det(X)",
        "X",
        right=(
            *ways("det(X) X^-T", "cof(X)", "adj(X)'", r"|X|\,(X^{-1})^\top"),
            *ways("det(X) inv(X)", "adj(X)", form="transpose layout"),
        ),
        wrong=(
            ("X^-T", "chain"),
            ("det(X)", "chain shape"),
            ("det(X) X'", "chain"),
            ("tr(X) X^-T", "trace"),
            ("det(X) I", "chain"),
        ),
    ),
    Question(
        "det(A X B)",
        "X",
        right=(*ways("det(A X B) X^-T", "det(A) det(X) det(B) X^-T", "det(A X B) A' inv(A X B)' B'"),),
        wrong=(
            ("det(X) X^-T", "chain"),
            ("det(A X B) inv(A X B)'", "chain"),
            ("det(A X B) A' X^-T B'", ""),
            ("A' inv(A X B)' B'", "chain"),
        ),
        declare={"A": "matrix(n, n)", "B": "matrix(n, n)"},
    ),
    Question(
        "logdet(X' X)",
        "X",
        right=(
            *ways(
                "2 X (X'X)^-1",
                "2 pinv(X)'",
                r"2X(X^\top X)^{-1}",
                "X (2 (X'X)^-1)",
                "X inv(X'X) + X inv(X'X)'",
            ),
            *ways("2 (X'X)^-1 X'", form="transpose layout"),
        ),
        wrong=(
            ("X (X'X)^-1", "factor missing term"),
            ("(X'X)^-1", "chain"),
            ("2 (X'X)^-1", "chain factor"),
            ("2 X (X X')^-1", "transposed shape order"),
            ("2 X X' X", "chain"),
        ),
    ),
    Question(
        "logdet(S)",
        "S",
        declare={"S": "symmetric(n)"},
        right=(
            *ways("S^-1", "inv(S)'", r"S^{-1}"),
            *ways("2 S^-1 - I .* S^-1", "2 inv(S) - diag(diag(inv(S)))", form="independent entries"),
        ),
        wrong=(
            ("2 S^-1", "structure factor"),
            ("S^-1 - diag(diag(S^-1))", "structure missing term"),
            ("-S^-1", "sign"),
            ("2 S^-1 + I .* S^-1", "sign structure"),
        ),
    ),
    Question(
        "tr(A S)",
        "S",
        declare={"S": "symmetric(n)"},
        right=(
            *ways("(A + A')/2", "sym(A)", "0.5*A + 0.5*A'", r"\tfrac12 (A + A^\top)"),
            *ways(
                "A + A' - diag(diag(A))", "A + A' - A.*I", r"A + A^T - A \circ I", form="independent entries"
            ),
        ),
        wrong=(
            ("A'", "structure"),
            ("A", "structure symmetrised"),
            ("A + A'", "structure factor"),
            ("A + A' + diag(diag(A))", "sign structure"),
            ("2 A - diag(diag(A))", "symmetrised structure"),
        ),
    ),
    Question(
        "1/2 logdet(Sigma) + 1/2 (x - mu)' inv(Sigma) (x - mu)",
        "Sigma",
        declare={"Sigma": "spd(n)"},
        right=(
            *ways(
                "1/2 (inv(Sigma) - inv(Sigma)(x - mu)(x - mu)' inv(Sigma))",
                r"\frac12\Sigma^{-1} - \frac12\Sigma^{-1}(x-\mu)(x-\mu)^\top\Sigma^{-1}",
                r"\frac{1}{2}\left(\Sigma^{-1} - \Sigma^{-1}(x-\mu)(x-\mu)^T\Sigma^{-1}\right)",
                "1/2 inv(Sigma)(Sigma - (mu - x)(mu - x)')inv(Sigma)",
            ),
        ),
        wrong=(
            (r"\frac12\Sigma^{-1} + \frac12\Sigma^{-1}(x-\mu)(x-\mu)^\top\Sigma^{-1}", "sign"),
            (r"\frac12\Sigma^{-1} - \frac12(x-\mu)(x-\mu)^\top", "chain"),
            (r"\Sigma^{-1} - \Sigma^{-1}(x-\mu)(x-\mu)^\top\Sigma^{-1}", "factor"),
            (r"\frac12\Sigma^{-1} - \frac12\Sigma^{-1}(x-\mu)(x-\mu)^\top", "chain"),
            (r"\frac12\Sigma^{-1}", "missing term"),
            (r"\frac12\Sigma^{-1} - \frac12(x-\mu)^\top\Sigma^{-2}(x-\mu)", "order shape kind"),
        ),
    ),
    # --- inverse, products
    Question(
        "inv(X)",
        "X",
        right=(
            *ways("-kron(inv(X)', inv(X))", r"-X^{-\top} \otimes X^{-1}", "-kron(inv(X'), inv(X))"),
            *ways("-inv(X) dX inv(X)", r"-X^{-1}\,dX\,X^{-1}", form="differential"),
            *ways("-kron(inv(X), inv(X)')", form="denominator layout"),
        ),
        wrong=(
            ("kron(inv(X)', inv(X))", "sign"),
            ("-inv(X)^2", "shape elementwise"),
            ("-inv(X) dX", "chain"),
            ("-inv(X)^2 dX", "order"),
            ("-kron(inv(X), inv(X))", "transposed"),
            ("-inv(X) dX' inv(X)", "transposed"),
            ("-dX inv(X)^2", "order"),
        ),
    ),
    Question(
        "a' X^-1 b",
        "X",
        declare={"a": "vector(n)", "b": "vector(n)"},
        right=(
            *ways(
                "-X^-T a b' X^-T", r"-X^{-\top}ab^\top X^{-\top}", "-(X^-1 b a' X^-1)'", "-(X' \\ a)(b'/X')"
            )[:3],
        ),
        wrong=(
            ("-X^-1 a b' X^-1", "transposed"),
            ("X^-T a b' X^-T", "sign"),
            ("-X^-T b a' X^-T", "order transposed"),
            ("-a b' X^-T", "chain"),
            ("-X^-2 a b'", ""),
        ),
    ),
    Question(
        "||X||_F^2",
        "X",
        right=ways("2 X", "X + X", "2*X", r"2\mathbf{X}"),
        wrong=(
            ("X", "factor"),
            ("2 X'X", "chain shape order"),
            ("2 ||X||", "shape chain"),
            ("2", "shape chain"),
        ),
    ),
    Question(
        "||X||_F",
        "X",
        right=ways("X/||X||_F", r"\frac{X}{\|X\|_F}", "X/sqrt(tr(X'X))", "X/norm(X)"),
        wrong=(
            ("2 X", "chain"),
            ("X", "chain"),
            ("X/(2||X||_F)", "factor"),
            ("X/||X||_F^2", "chain"),
            ("2X/||X||_F", "factor"),
        ),
    ),
    Question(
        "1/2 ||X W - Y||_F^2",
        "W",
        right=(
            *ways("X'(X W - Y)", r"X^\top X W - X^\top Y", "-X'(Y - X W)"),
            *ways("(X W - Y)' X", form="transpose layout"),
        ),
        wrong=(
            ("(X W - Y) X'", "order shape"),
            ("2 X'(X W - Y)", "factor"),
            ("X (X W - Y)", "transposed"),
            ("X'(X W + Y)", "sign"),
            ("(X W - Y)", "chain shape"),
        ),
    ),
    # --- activations and networks
    Question(
        "u' tanh(W x + b)",
        "W",
        declare={"u": "vector(m)", "b": "vector(m)"},
        right=ways(
            "(u .* (1 - tanh(W x + b).^2)) x'",
            r"\left(u \odot (1 - \tanh^2(Wx+b))\right) x^\top",
            "diag(u) (1 - tanh(W x + b).^2) x'",
            "(u ./ cosh(W x + b).^2) x'",
            "diag(1 - tanh(W x + b).^2) u x'",
        ),
        wrong=(
            ("u x'", "missing term chain"),
            ("(u .* tanh(W x + b)) x'", "chain"),
            ("(u .* (1 - tanh(W x + b).^2))", "chain shape"),
            ("(u .* (1 + tanh(W x + b).^2)) x'", "sign"),
            ("(1 - tanh(W x + b).^2) x'", "chain"),
            ("(u .* (1 - tanh(W x + b))) x'", "chain elementwise factor"),
        ),
    ),
    Question(
        "u' sigmoid(W x + b)",
        "W",
        declare={"u": "vector(m)", "b": "vector(m)"},
        right=ways(
            "(u .* sigmoid(W x + b) .* (1 - sigmoid(W x + b))) x'",
            r"\bigl(u\odot\sigma(Wx+b)\odot(1-\sigma(Wx+b))\bigr)x^{\top}",
            "diag(sigmoid(W x + b)) diag(1 - sigmoid(W x + b)) u x'",
            "(u .* sigmoid(W x + b) .* sigmoid(-W x - b)) x'",
        ),
        wrong=(
            ("(u .* sigmoid(W x + b)) x'", "chain"),
            ("(u .* (1 - sigmoid(W x + b))) x'", "chain"),
            ("(u .* sigmoid(W x + b) .* (1 - sigmoid(W x + b)))", "chain shape"),
            ("(u .* sigmoid(W x + b) .* (1 + sigmoid(W x + b))) x'", "sign"),
            ("(u .* sigmoid(W x + b).^2) x'", "sign"),
        ),
    ),
    Question(
        "softmax(z)",
        "z",
        right=(
            *ways(
                "diag(softmax(z)) - softmax(z) softmax(z)'",
                r"\operatorname{diag}(p) - p p^\top \text{ where } p = \operatorname{softmax}(z)",
                "p = softmax(z); diag(p) - p p'",
                "p = exp(z)/sum(exp(z)); diag(p)(I - ones(n) p')",
                "(I - p ones') diag(p) where p = softmax(z)",
            ),
        ),
        wrong=(
            ("diag(softmax(z))", "missing term"),
            ("softmax(z) .* (1 - softmax(z))", "shape elementwise"),
            ("diag(softmax(z) .* (1 - softmax(z)))", "missing term chain elementwise structure"),
            ("diag(softmax(z)) + softmax(z) softmax(z)'", "sign"),
            ("softmax(z) softmax(z)' - diag(softmax(z))", "sign"),
            ("diag(softmax(z)) - softmax(z)' softmax(z)", "order shape"),
            ("-softmax(z) softmax(z)'", "missing term"),
        ),
    ),
    Question(
        "-y' log(softmax(z))",
        "z",
        right=ways(
            "sum(y) softmax(z) - y",
            "softmax(z) (ones' y) - y",
            r"\left(\mathbf{1}^\top y\right)\operatorname{softmax}(z) - y",
        ),
        wrong=(
            ("softmax(z) - y", "chain"),
            ("y - sum(y) softmax(z)", "sign"),
            ("-y ./ softmax(z)", "chain"),
            ("sum(y) softmax(z)", "missing term"),
            ("sum(y) softmax(z) + y", "sign"),
        ),
    ),
    Question(
        "sum_i log(1 + exp(-y_i (x_i' w)))",
        "w",
        declare={"X": "matrix(n, d)", "y": "vector(n)"},
        right=ways(
            "-X'(y .* sigmoid(-y .* (X w)))",
            "-sum_i y_i sigmoid(-y_i x_i' w) x_i",
            r"-\sum_{i=1}^n \frac{y_i x_i}{1 + \exp(y_i x_i^\top w)}",
            "-X' diag(y) sigmoid(-diag(y) X w)",
        ),
        wrong=(
            ("X'(y .* sigmoid(-y .* (X w)))", "sign"),
            ("-X' sigmoid(-y .* (X w))", "chain"),
            ("-X'(y .* sigmoid(y .* (X w)))", "sign"),
            ("-1/n X'(y .* sigmoid(-y .* (X w)))", "factor"),
            ("-y .* sigmoid(-y .* (X w))", "chain shape"),
            ("-X'(y .* exp(-y .* (X w)))", "chain"),
        ),
    ),
    Question(
        "1/n sum_i log(1 + exp(-y_i (x_i' w)))",
        "w",
        declare={"X": "matrix(n, d)", "y": "vector(n)"},
        right=ways("-1/n X'(y .* sigmoid(-y .* (X w)))"),
        wrong=(("-X'(y .* sigmoid(-y .* (X w)))", "factor"), ("1/n X'(y .* sigmoid(-y .* (X w)))", "sign")),
    ),
    Question(
        "H = relu(X W + ones b'); 1/2 ||H V - Y||_F^2",
        "b",
        declare={"b": "vector(k)"},
        right=(
            *ways(
                "((H V - Y) V' .* step(X W + ones b'))' ones", "colsum((H V - Y) V' .* step(X W + ones b'))"
            ),
            *ways("ones' ((H V - Y) V' .* step(X W + ones b'))", form="transpose layout"),
        ),
        wrong=(
            ("((H V - Y) V')' ones", "chain"),
            ("(H V - Y) V' .* step(X W + ones b')", "shape chain"),
            ("(H V - Y) V' .* step(X W + ones b') ones", "shape transposed order"),
            ("1/n ((H V - Y) V' .* step(X W + ones b'))' ones", "factor error"),
        ),
    ),
    Question(
        "h = tanh(W x); 1/2 ||V h - y||^2",
        "W",
        right=ways(
            "(V'(V h - y) .* (1 - h.^2)) x'",
            r"\left(V^\top (Vh - y) \odot (1 - h \odot h)\right) x^\top",
            "diag(1 - h.^2) V'(V h - y) x'",
        ),
        wrong=(
            ("V'(V h - y) x'", "chain missing term"),
            ("(V (V h - y) .* (1 - h.^2)) x'", "transposed shape"),
            ("(V'(V h - y) .* (1 - h.^2)) h'", "chain shape"),
            ("((V h - y) .* (1 - h.^2)) x'", "chain shape"),
            ("(V'(V h + y) .* (1 - h.^2)) x'", "sign"),
            ("(V'(V h - y) .* (1 - h)) x'", "chain factor elementwise"),
            ("(V'(V h - y) .* h) x'", "chain"),
            ("2 (V'(V h - y) .* (1 - h.^2)) x'", "factor"),
        ),
    ),
    # --- quotients
    Question(
        "x' A x / (x' x)",
        "x",
        declare={"A": "symmetric(n)"},
        right=ways(
            "2/(x'x) (A x - (x'A x)/(x'x) x)",
            "2 A x/(x'x) - 2 (x'A x) x/(x'x)^2",
            r"\frac{2}{x^\top x}\left(A x - \frac{x^\top A x}{x^\top x}x\right)",
            "2 (x'x A x - x'A x x)/(x'x)^2",
            "2 (A x ||x||^2 - x' A x x)/||x||^4",
        ),
        wrong=(
            ("2 A x/(x'x)", "missing term"),
            ("2 A x/(x'x) + 2 (x'A x) x/(x'x)^2", "sign"),
            ("2 A x/(2 x)", "shape kind domain elementwise"),
            ("A x/(x'x) - (x'A x) x/(x'x)^2", "factor"),
            ("2 A x/(x'x) - 2 (x'A x) x/(x'x)", "chain factor"),
        ),
    ),
    Question(
        "x/||x||",
        "x",
        right=ways(
            "(I - x x'/(x'x))/||x||",
            "I/||x|| - x x'/||x||^3",
            r"\frac{1}{\|x\|}\left(I - \frac{xx^\top}{\|x\|^2}\right)",
            "1/norm(x)*(eye(n) - outer(x,x)/norm(x)^2)",
        ),
        wrong=(
            ("I/||x||", "missing term"),
            ("I/||x|| + x x'/||x||^3", "sign"),
            ("I/||x|| - x x'/||x||^2", "chain factor"),
            ("(I - x x')/||x||", "chain"),
            ("I/||x|| - x'x/||x||^3", "order shape"),
        ),
    ),
    # --- elementwise and matrix by matrix
    Question(
        "X W",
        "X",
        right=(
            *ways("kron(W', I)", r"W^\top \otimes I_m", "kron(W', eye)"),
            *ways("kron(W, I)", form="denominator layout"),
            *ways("dX W", form="differential"),
            *ways("kron(I, W')", form="rows"),
        ),
        wrong=(
            ("W'", "chain shape"),
            ("W", "shape chain"),
            ("kron(W', W')", "shape chain"),
            ("-kron(W', I)", "sign"),
            ("W dX", "order shape"),
        ),
    ),
    Question(
        "exp(A x)",
        "x",
        declare={"A": "matrix(m, n)"},
        right=(
            *ways("diag(exp(A x)) A", r"\operatorname{diag}(e^{Ax})A", "(exp(A x) ones') .* A"),
            *ways("A' diag(exp(A x))", form="denominator layout"),
        ),
        wrong=(
            ("exp(A x) A", "elementwise shape"),
            ("diag(exp(A x))", "chain"),
            ("A", "chain"),
            ("A diag(exp(A x))", "transposed order"),
            ("A' exp(A x)", "shape chain elementwise transposed"),
        ),
    ),
    Question(
        "log(sum(exp(x)))",
        "x",
        right=ways(
            "softmax(x)",
            "exp(x)/sum(exp(x))",
            r"\frac{\exp(x)}{\mathbf{1}^\top \exp(x)}",
            "exp(x - logsumexp(x))",
        ),
        wrong=(
            ("1/sum(exp(x))", "chain shape"),
            ("exp(x)", "chain"),
            ("sum(exp(x))", "shape chain question"),
            ("logsoftmax(x)", ""),
            ("ones(n)/sum(exp(x))", "chain"),
        ),
    ),
    Question(
        "sum(log(x))",
        "x",
        declare={"x": "vector(n) positive"},
        right=ways("1./x", "x.^-1", "ones ./ x", r"\mathbf{1} \oslash x", "exp(-log(x))"),
        wrong=(
            ("1/sum(x)", "shape chain"),
            ("log(x)", "chain"),
            ("-1 ./ x", "sign"),
            ("-1 ./ x.^2", ""),
            ("1", "shape chain"),
        ),
    ),
    Question(
        "f(u' X v)",
        "X",
        declare={"f": "function", "u": "vector(m)", "v": "vector(n)"},
        right=ways("f'(u'X v) u v'", r"f'(u^\top X v)\, u v^\top"),
        wrong=(("u v'", "chain"), ("f(u'X v) u v'", "chain"), ("f'(u' X v) u", "chain shape")),
    ),
    Question(
        "a ||x||^2 + b' x + c",
        "x",
        declare={"b": "vector(n)"},
        right=ways("2 a x + b", "2*a*x + b", "b + a(x + x)"),
        wrong=(
            ("2 a x + b + c", "missing term"),
            ("2 a x", "missing term"),
            ("2 x + b", "chain"),
            ("2 a x + b x", "chain shape"),
            ("2 a + b", "chain shape kind"),
        ),
    ),
    # --- Hessians
    Question(
        "x' A x",
        "x",
        as_="hessian",
        right=ways("A + A'", r"A + A^{\top}", "2 sym(A)", r"\nabla^2 f = A^T + A", "H = A + A'"),
        wrong=(
            ("2 A", "symmetrised"),
            ("A", "symmetrised missing term"),
            ("(A + A')x", "shape chain question"),
            ("A - A'", "sign"),
        ),
    ),
    Question(
        "log(1 + exp(x' w))",
        "w",
        as_="hessian",
        right=ways("sigmoid(x'w)(1 - sigmoid(x'w)) x x'", r"\sigma(x^\top w)\,\sigma(-x^\top w)\,x x^\top"),
        wrong=(
            ("sigmoid(x'w) x x'", "chain"),
            ("sigmoid(x'w)(1 - sigmoid(x'w)) x'x", "order shape"),
            ("(1 - sigmoid(x'w)) x x'", "chain"),
            ("sigmoid(x'w)(1 - sigmoid(x'w)) x", "shape chain"),
        ),
    ),
)
