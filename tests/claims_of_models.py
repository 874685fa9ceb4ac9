r"""Claims as people write them, of statistical models, vector functions and kernels.

Like ``student_claims``: right claims with the form that is named, wrong ones with all the slips that a
teacher might call them, and none where that is left open.
"""

from __future__ import annotations

from student_claims import Question, ways

QUESTIONS = (
    # --- statistics and models
    Question(
        "sum(exp(X w) - y .* (X w))",
        "w",
        right=ways(
            "X'(exp(X w) - y)",
            r"X^\top\left(e^{Xw} - y\right)",
            "X'exp(X w) - X'y",
            "-X'(y - exp(X w))",
            r"\sum_{i} (\exp(x_i^\top w) - y_i) x_i",
        ),
        wrong=(
            ("exp(X w) - y", "chain shape"),
            ("X'(X w - y)", "chain"),
            ("X'(exp(X w) + y)", "sign"),
            ("X'(y - exp(X w))", "sign"),
            ("X'exp(X w)", "missing term"),
            ("X (exp(X w) - y)", "transposed"),
            ("X'(exp(w) - y)", "shape chain"),
        ),
    ),
    Question(
        "-sum(y .* log(sigmoid(X w)) + (1 - y) .* log(1 - sigmoid(X w)))",
        "w",
        right=ways(
            "X'(sigmoid(X w) - y)",
            r"X^\top(\sigma(Xw) - y)",
            "-X'(y - sigmoid(X w))",
            "X' sigmoid(X w) - X'y",
            r"X^\top\left(\frac{1}{1+e^{-Xw}} - y\right)",
            "X'(1 ./ (1 + exp(-X w)) - y)",
        ),
        wrong=(
            ("X'(y - sigmoid(X w))", "sign"),
            ("sigmoid(X w) - y", "chain shape"),
            ("X'(sigmoid(X w) .* (1 - sigmoid(X w)))", ""),
            ("X'(X w - y)", "chain"),
            ("X'(sigmoid(X w) - y) .* (sigmoid(X w)(1 - sigmoid(X w)))", "shape elementwise"),
            ("X'diag(sigmoid(X w) .* (1 - sigmoid(X w)))(sigmoid(X w) - y)", "chain"),
            ("X (sigmoid(X w) - y)", "transposed"),
            ("1/n X'(sigmoid(X w) - y)", "factor"),
        ),
    ),
    Question(
        "1/2 sum_i s_i (y_i - x_i' w)^2",
        "w",
        declare={"X": "matrix(n, d)", "y": "vector(n)", "s": "vector(n)"},
        right=ways(
            "-X'(s .* (y - X w))",
            "X' diag(s) (X w - y)",
            r"-X^\top S (y - Xw), \text{ where } S = \operatorname{diag}(s)",
            r"-\sum_{i=1}^n s_i (y_i - x_i^\top w) x_i",
            "X'diag(s) X w - X'(s .* y)",
        ),
        wrong=(
            ("X'(s .* (y - X w))", "sign"),
            ("-X'(y - X w)", "chain missing"),
            ("-2 X'(s .* (y - X w))", "factor"),
            ("-(s .* (y - X w))", "chain shape"),
            ("-X'(s .* y)", "missing term"),
            ("-X diag(s)(y - X w)", "transposed"),
        ),
    ),
    Question(
        "sum_i max(0, 1 - y_i (x_i' w)) + lambda ||w||^2",
        "w",
        declare={"X": "matrix(n, d)", "y": "vector(n)"},
        right=ways(
            "-X'(y .* step(1 - y .* (X w))) + 2 lambda w",
            "2 lambda w - X' diag(y) step(1 - y .* (X w))",
        ),
        wrong=(
            ("X'(y .* step(1 - y .* (X w))) + 2 lambda w", "sign"),
            ("-X'y + 2 lambda w", "chain"),
            ("-X'(y .* step(1 - y .* (X w))) + lambda w", "factor"),
            ("-X'(y .* step(1 - y .* (X w)))", "missing term"),
            ("-X'step(1 - y .* (X w)) + 2 lambda w", "chain"),
        ),
    ),
    Question(
        "log(w' S w) - 2 log(w' m)",
        "w",
        declare={"S": "symmetric(n)", "m": "vector(n)"},
        right=ways(
            "2 S w/(w'S w) - 2 m/(w'm)",
            r"\frac{2Sw}{w^\top S w} - \frac{2m}{w^\top m}",
            "2 (S w/(w'S w) - m/(m'w))",
            "(S + S')w/(w'S w) - 2/(m'w) m",
        ),
        wrong=(
            ("S w/(w'S w) - 2 m/(w'm)", "factor"),
            ("2 S w - 2 m", ""),
            ("2 S w/(w'S w) + 2 m/(w'm)", "sign"),
            ("2 S w/(w'S w)", "missing term"),
            ("2 S w/(w'S w) - m/(w'm)", "factor"),
            ("1/(w'S w) - 2/(w'm)", "shape chain"),
            ("2 S w - 2 m/(w'm)", "chain"),
        ),
    ),
    Question(
        "(w' m)^2 / (w' S w)",
        "w",
        declare={"S": "symmetric(n)", "m": "vector(n)"},
        right=ways(
            "2 (w'm)/(w'S w) m - 2 (w'm)^2/(w'S w)^2 S w",
            r"\frac{2 (w^\top m) m}{w^\top S w} - \frac{2 (w^\top m)^2 S w}{(w^\top S w)^2}",
            "2 (w'm)/(w'S w)^2 ((w'S w) m - (w'm) S w)",
        ),
        wrong=(
            ("2 (w'm)/(w'S w) m", "missing term"),
            ("2 (w'm)/(w'S w) m + 2 (w'm)^2/(w'S w)^2 S w", "sign"),
            ("2 (w'm) m/(2 S w)", "shape"),
            ("2 (w'm)/(w'S w) m - (w'm)^2/(w'S w)^2 S w", "factor"),
            ("2 (w'm)/(w'S w) m - 2 (w'm)^2/(w'S w) S w", "chain"),
        ),
    ),
    Question(
        "var(x)",
        "x",
        declare={"x": "vector(n)"},
        right=ways(
            "2/n (x - mean(x))",
            r"\frac{2}{n}\left(x - \frac{1}{n}\mathbf{1}\mathbf{1}^\top x\right)",
            "2/n (x - mean(x) ones)",
            "2/n (I - 1/n ones(n, n)) x",
            "2/n x - 2/n^2 sum(x) ones(n)",
        ),
        wrong=(
            ("2/n x", "missing term"),
            ("2 (x - mean(x))", "factor"),
            ("1/n (x - mean(x))", "factor"),
            ("2/n (x + mean(x))", "sign"),
            ("2/n sum(x - mean(x))", "shape chain"),
        ),
    ),
    # --- vector functions
    Question(
        "x .* y",
        "x",
        right=ways("diag(y)", "D = diag(y)", r"\operatorname{diag}(y)", "diag(y)'", "I .* (y ones')"),
        wrong=(
            ("y", "shape chain elementwise"),
            ("diag(x)", "question"),
            ("diag(x) + diag(y)", "missing term"),
            ("I", "chain"),
            ("x", "shape"),
            ("y'", "shape elementwise chain"),
        ),
    ),
    Question(
        "(x'x) x",
        "x",
        right=ways(
            "(x'x) I + 2 x x'",
            "x'x I + 2 x x'",
            r"\|x\|^2 I + 2xx^\top",
            "||x||^2 eye + x x' + x x'",
        ),
        wrong=(
            ("3 x'x", "shape chain"),
            ("(x'x) I", "missing term"),
            ("2 x x'", "missing term"),
            ("(x'x) I + x x'", "factor"),
            ("3 x x'", "order missing term"),
            ("(x'x) I - 2 x x'", "sign"),
            ("3 (x'x) I", "order factor missing term"),
            ("(x'x) I + 2 x'x", "order shape"),
        ),
    ),
    Question(
        "A x / (c'x)",
        "x",
        declare={"c": "vector(n)"},
        right=(
            *ways(
                "A/(c'x) - A x c'/(c'x)^2",
                r"\frac{A}{c^\top x} - \frac{A x c^\top}{(c^\top x)^2}",
                "1/(c'x) A (I - x c'/(c'x))",
                "((c'x) A - A x c')/(c'x)^2",
            ),
            *ways("A'/(c'x) - c x'A'/(c'x)^2", form="denominator layout"),
        ),
        wrong=(
            ("A/(c'x)", "missing term"),
            ("A/c", "shape"),
            ("A/(c'x) + A x c'/(c'x)^2", "sign"),
            ("A/(c'x) - c x' A/(c'x)^2", "transposed shape order"),
            ("A/(c'x) - A x c'/(c'x)", "chain"),
        ),
    ),
    Question(
        "W2 relu(W1 x + b1) + b2",
        "x",
        declare={"b1": "vector(h)", "b2": "vector(m)", "W1": "matrix(h, n)", "W2": "matrix(m, h)"},
        right=(
            *ways(
                "W2 diag(step(W1 x + b1)) W1",
                r"W_2 \operatorname{diag}(\operatorname{step}(W_1 x + b_1)) W_1",
                "D = diag(step(W1 x + b1)); W2 D W1",
            ),
            *ways("W1' diag(step(W1 x + b1)) W2'", form="denominator layout"),
        ),
        wrong=(
            ("W2 W1", "chain"),
            ("W2 diag(step(W1 x + b1))", "chain shape"),
            ("W2 diag(relu(W1 x + b1)) W1", "chain"),
            ("W1 diag(step(W1 x + b1)) W2", "order shape"),
            ("W2 step(W1 x + b1) W1", "shape elementwise"),
            ("-W2 diag(step(W1 x + b1)) W1", "sign"),
        ),
    ),
    Question(
        "softmax(A x)",
        "x",
        right=(
            *ways(
                "p = softmax(A x); (diag(p) - p p') A",
                r"\left(\mathrm{diag}(p) - pp^\top\right)A \text{ where } p= \operatorname{softmax}(Ax)",
                "p = softmax(A x); diag(p) A - p (p'A)",
                "diag(softmax(A x)) (I - ones softmax(A x)') A",
            ),
            *ways("p = softmax(A x); A'(diag(p) - p p')", form="denominator layout"),
        ),
        wrong=(
            ("p = softmax(A x); diag(p) - p p'", "chain shape"),
            ("p = softmax(A x); diag(p) A", "missing term elementwise chain"),
            ("p = softmax(A x); diag(p .* (1 - p)) A", "elementwise"),
            ("p = softmax(A x); (diag(p) + p p') A", "sign"),
            ("p = softmax(A x); A (diag(p) - p p')", "order shape transposed"),
            ("p = softmax(A x); (diag(p) - p'p I) A", "order missing term"),
            ("A", "chain"),
        ),
    ),
    Question(
        "log(a'x)",
        "x",
        declare={"a": "vector(n)"},
        right=(
            *ways("a/(a'x)", r"\frac{a}{a^\top x}", "1/(x'a) a", "(a'x)^-1 a"),
            *ways("a'/(a'x)", form="transpose layout"),
            *ways("a'dx/(a'x)", form="differential"),
        ),
        wrong=(
            ("1/(a'x)", "chain shape"),
            ("a", "chain"),
            ("x/(a'x)", "question order"),
            ("-a/(a'x)", "sign"),
            ("a/(a'x)^2", "chain"),
            ("1 ./ (a .* x)", "elementwise"),
            ("a (a'x)", "chain"),
        ),
    ),
    Question(
        "sqrt(1 + x'x)",
        "x",
        right=ways(
            "x/sqrt(1 + x'x)",
            r"\frac{x}{\sqrt{1+\|x\|^2}}",
            "(1 + x'x)^(-1/2) x",
            r"\frac{1}{2}(1+x^\top x)^{-1/2}\,2x",
        ),
        wrong=(
            ("x/(2 sqrt(1 + x'x))", "factor chain"),
            ("1/(2 sqrt(1 + x'x))", "chain shape"),
            ("2x/sqrt(1 + x'x)", "factor"),
            ("x sqrt(1 + x'x)", "chain"),
            ("x", "chain"),
            ("-x/sqrt(1 + x'x)", "sign"),
            ("x/sqrt(1 - x'x)", "sign"),
        ),
    ),
    Question(
        "exp(-1/2 ||x - y||^2 / s^2)",
        "x",
        declare={"s": "scalar"},
        right=ways(
            "-exp(-1/2 ||x - y||^2/s^2) (x - y)/s^2",
            r"\frac{y-x}{s^2}\exp\left(-\frac{\|x-y\|^2}{2s^2}\right)",
            "exp(-||x - y||^2/(2 s^2))/s^2 * (y - x)",
        ),
        wrong=(
            ("exp(-1/2 ||x - y||^2/s^2) (x - y)/s^2", "sign"),
            ("-exp(-1/2 ||x - y||^2/s^2) (x - y)/s", "chain factor"),
            ("-exp(-1/2 ||x - y||^2/s^2) (x - y)", "chain"),
            ("-(x - y)/s^2", "chain"),
            ("exp(-1/2 ||x - y||^2/s^2)", "shape chain"),
            ("-2 exp(-1/2 ||x - y||^2/s^2) (x - y)/s^2", "factor"),
            ("-1/2 exp(-1/2 ||x - y||^2/s^2) (x - y)/s^2", "factor"),
        ),
    ),
)
