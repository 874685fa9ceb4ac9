r"""Claims as people write them, of functions of vectors: forms, norms, quotients, sums.

Like ``student_claims``: right claims with the form that is named, wrong ones with all the slips that a
teacher might call them, and none where that is left open.
"""

from __future__ import annotations

from student_claims import Question, ways

QUESTIONS = (
    # --- linear and bilinear forms
    Question(
        "a' B x",
        "x",
        declare={"a": "vector(m)", "B": "matrix(m, n)"},
        right=(
            *ways(
                "B'a",
                "(a'B)'",
                r"\mathbf{B}^{\top}\mathbf{a}",
                "B.T @ a",
                "∇f = Bᵀa",
                "transpose(B)*a",
                "vec(a'B)",
            ),
            *ways("x ↦ B'a", r"\nabla f : x \mapsto B^\top a"),
            *ways("a'B", r"\frac{\partial f}{\partial x} = a^\top B", "df/dx = a'B", form="transpose layout"),
            *ways("a'B dx", "df = a' B dx", r"df = a^\top B\,\mathrm{d}x", form="differential"),
        ),
        wrong=(
            ("B a", "transposed"),
            ("a B", "transposed order shape"),
            ("a'B x", "shape question"),
            ("B", "chain shape"),
            ("-B'a", "sign"),
            ("2 B'a", "factor"),
            ("B'x", "shape chain"),
            ("a", "shape chain"),
        ),
    ),
    Question(
        "x' A y + y' B x",
        "y",
        right=(
            *ways("A'x + B x", "(A' + B)x", "(x'A + x'B')'", r"A^\top x + Bx", "B x + (x'A)'"),
            *ways("x'A + x'B'", "x'(A + B')", form="transpose layout"),
        ),
        wrong=(
            ("A x + B x", "transposed"),
            ("A'x", "missing term"),
            ("A'x - B x", "sign"),
            ("A y + B'y", "shape question"),
            ("(A + B)'x", "transposed"),
            ("A'x + B'x", "transposed"),
            ("A' + B", "chain shape"),
        ),
    ),
    Question(
        "(a'x)(b'x)",
        "x",
        declare={"a": "vector(n)", "b": "vector(n)"},
        right=(
            *ways(
                "(b'x) a + (a'x) b",
                "(a b' + b a')x",
                "a b' x + b a' x",
                r"(a^\top x)\,b + (b^\top x)\,a",
                "a (x'b) + b (x'a)",
                "2 sym(a b') x",
            ),
            *ways("x'(a b' + b a')", "(b'x) a' + (a'x) b'", form="transpose layout"),
        ),
        wrong=(
            ("2 a b' x", "symmetrised"),
            ("(b'x) a", "missing term"),
            ("(a'x) a + (b'x) b", ""),
            ("a b' + b a'", "chain shape question"),
            ("(b'x) a - (a'x) b", "sign"),
            ("a .* b", ""),
            ("a + b", ""),
        ),
    ),
    Question(
        "(a'x)^2",
        "x",
        declare={"a": "vector(n)"},
        right=(
            *ways("2 (a'x) a", "2 a a'x", "2 a (x'a)", r"2(a^\top x)a", "a a' x + a a' x", "2 <a, x> a"),
            *ways("2 (a'x) a'", "2 x' a a'", form="transpose layout"),
            *ways("2 (a'x) (a'dx)", "2 a'x a'dx", form="differential"),
        ),
        wrong=(
            ("2 a'x", "chain shape"),
            ("2 a", "chain"),
            ("(a'x) a", "factor"),
            ("2 (a'x) x", "question order"),
            ("2 (a'x)^2 a", "chain factor"),
            ("2 a .* x", "elementwise chain"),
            ("2 a'a x", ""),
        ),
    ),
    Question(
        "(x - m)' inv(S) (x - m)",
        "x",
        declare={"S": "spd(n)", "m": "vector(n)"},
        right=(
            *ways(
                "2 inv(S) (x - m)",
                r"2S^{-1}(x-m)",
                "2 (S \\ (x - m))",
                "-2 inv(S)(m - x)",
                "2 inv(S) x - 2 inv(S) m",
                "(inv(S) + inv(S)')(x - m)",
                r"2\,S^{-1}x - 2\,S^{-1}m",
            ),
            *ways("2 (x - m)' inv(S)", form="transpose layout"),
        ),
        wrong=(
            ("inv(S)(x - m)", "factor"),
            ("2 S (x - m)", "chain"),
            ("-2 inv(S)(x - m)", "sign"),
            ("2 inv(S)(x + m)", "sign"),
            ("2 inv(S) x", "missing term"),
            ("2 (x - m)", "chain missing"),
            ("2 inv(S)", "chain shape"),
            ("-2 inv(S)(x - m)(x - m)' inv(S)", "shape chain"),
        ),
    ),
    Question(
        "(A x - b)' (C x - d)",
        "x",
        declare={"b": "vector(m)", "d": "vector(m)"},
        right=ways(
            "A'(C x - d) + C'(A x - b)",
            "(A'C + C'A) x - A'd - C'b",
            r"A^\top(Cx - d) + C^\top(Ax-b)",
            "A'C x + C'A x - (A'd + C'b)",
            "((C x - d)'A + (A x - b)'C)'",
        ),
        wrong=(
            ("A'(C x - d)", "missing term"),
            ("A'(C x - d) - C'(A x - b)", "sign"),
            ("A'(A x - b) + C'(C x - d)", ""),
            ("2 A'(C x - d)", "symmetrised missing term factor"),
            ("A'C x - A'd - C'b", "missing term symmetrised"),
            ("A(C x - d) + C(A x - b)", ""),
            ("A'C + C'A", "chain shape question"),
        ),
    ),
    # --- norms and distances
    Question(
        "||x||",
        "x",
        right=(
            *ways(
                "x/||x||", r"\frac{x}{\|x\|}", "normalize(x)", "(x'x)^(-1/2) x", r"\frac{x}{\sqrt{x^\top x}}"
            ),
            *ways("x'/||x||", form="transpose layout"),
            *ways("x'dx/||x||", r"df = \frac{x^\top dx}{\|x\|}", form="differential"),
        ),
        wrong=(
            ("2 x", "chain"),
            ("x", "chain"),
            ("x/(2 ||x||)", "factor"),
            ("1/||x||", "shape chain"),
            ("2x/||x||", "factor"),
            ("x/||x||^2", "chain"),
            ("||x||", "shape question"),
        ),
    ),
    Question(
        "1/||x||",
        "x",
        right=ways(
            "-x/||x||^3",
            r"-\frac{x}{\|x\|^3}",
            "-(x'x)^(-3/2) x",
            "-1/(x'x) * x/||x||",
            r"-\|x\|^{-3}\,x",
        ),
        wrong=(
            ("x/||x||^3", "sign"),
            ("-x/||x||^2", "chain"),
            ("-1/||x||^2", "shape chain"),
            ("-2x/||x||^3", "factor"),
            ("-x/||x||", "chain"),
            ("-3x/||x||^4", ""),
        ),
    ),
    Question(
        "||x||^4",
        "x",
        right=ways("4 ||x||^2 x", "4 (x'x) x", "4 x x' x", r"4\|x\|^2 x", "2 (x'x) 2 x"),
        wrong=(
            ("4 ||x||^3", "chain shape"),
            ("4 ||x||^3 x", "chain"),
            ("2 ||x||^2 x", "factor"),
            ("4 x", "chain"),
            ("4 ||x|| x", "chain"),
            ("4 x.^3", "elementwise"),
        ),
    ),
    Question(
        "||x - a|| - ||x - b||",
        "x",
        declare={"a": "vector(n)", "b": "vector(n)"},
        right=ways(
            "(x - a)/||x - a|| - (x - b)/||x - b||",
            "normalize(x - a) - normalize(x - b)",
            r"\frac{x-a}{\lVert x-a\rVert} + \frac{b-x}{\lVert x-b\rVert}",
            "(x - a)/||a - x|| - (x - b)/||b - x||",
        ),
        wrong=(
            ("(x - a)/||x - a|| + (x - b)/||x - b||", "sign"),
            ("(x - a)/||x - a||", "missing term"),
            ("2(x - a) - 2(x - b)", ""),
            ("b - a", ""),
            ("(a - x)/||x - a|| - (x - b)/||x - b||", "sign"),
        ),
    ),
    Question(
        "||A x||^2 / ||x||^2",
        "x",
        right=ways(
            "2 A'A x/(x'x) - 2 ||A x||^2/(x'x)^2 x",
            r"\frac{2 A^\top A x}{\|x\|^2} - \frac{2\|Ax\|^2 x}{\|x\|^4}",
            "2/(x'x) (A'A - (x'A'A x)/(x'x) I) x",
            "2 (||x||^2 A'A x - ||A x||^2 x)/||x||^4",
        ),
        wrong=(
            ("2 A'A x/(x'x)", "missing term"),
            ("2 A'A x/(x'x) + 2 ||A x||^2/(x'x)^2 x", "sign"),
            ("A'A x/(x'x) - ||A x||^2/(x'x)^2 x", "factor"),
            ("2 A'A x/(2 x)", "shape"),
            ("2 A A' x/(x'x) - 2 ||A x||^2/(x'x)^2 x", "order transposed shape"),
            ("2 A'A x/(x'x) - 2 ||A x||^2/(x'x) x", "chain"),
            ("A'A", "shape chain"),
        ),
    ),
    # --- sums and elementwise functions
    Question(
        "sum(sin(x))",
        "x",
        right=ways("cos(x)", r"\cos(x)", "diag(cos(x)) ones", "cos(x) .* 1"),
        wrong=(
            ("-cos(x)", "sign"),
            ("sin(x)", "chain"),
            ("sum(cos(x))", "shape chain"),
            ("diag(cos(x))", "shape chain"),
            ("cos(sum(x))", "shape chain"),
            ("-sin(x)", "chain"),
        ),
    ),
    Question(
        "sum(x .* log(x))",
        "x",
        declare={"x": "vector(n) positive"},
        right=ways("log(x) + 1", "1 + log(x)", r"\log x + \mathbf{1}", "log(x) + ones", "log(x) + x./x"),
        wrong=(
            ("log(x)", "missing term"),
            ("1./x", ""),
            ("log(x) - 1", "sign"),
            ("log(x) + x", ""),
            ("log(x) + 1./x", "chain"),
            ("x .* log(x)", "chain question"),
        ),
    ),
    Question(
        "a' exp(B x)",
        "x",
        declare={"a": "vector(m)", "B": "matrix(m, n)"},
        right=(
            *ways(
                "B'(a .* exp(B x))",
                r"B^\top (a \odot e^{Bx})",
                "B' diag(a) exp(B x)",
                "B' diag(exp(B x)) a",
                "((a .* exp(B x))' B)'",
            ),
            *ways("(a .* exp(B x))'B", "a' diag(exp(B x)) B", form="transpose layout"),
        ),
        wrong=(
            ("B'exp(B x)", "chain missing"),
            ("a .* exp(B x)", "chain shape"),
            ("B(a .* exp(B x))", "transposed"),
            ("a'exp(B x) B", "shape elementwise order"),
            ("B' a", "chain"),
            ("-B'(a .* exp(B x))", "sign"),
            ("B'(a exp(B x))", "shape elementwise"),
        ),
    ),
    Question(
        "sum((A x - b).^3)",
        "x",
        right=ways(
            "3 A'(A x - b).^2",
            r"3A^\top (Ax-b)^{\odot 2}",
            "3 A'((A x - b) .* (A x - b))",
            "3 A' diag(A x - b) (A x - b)",
            "3 ((A x - b).^2' A)'",
        ),
        wrong=(
            ("A'(A x - b).^2", "factor"),
            ("3 (A x - b).^2", "chain shape"),
            ("3 A'(A x - b)", "chain"),
            ("3 A'(A x - b).^3", "chain"),
            ("3 A'(A x + b).^2", "sign"),
            ("3 A'||A x - b||^2", "elementwise shape"),
            ("3 A (A x - b).^2", "transposed"),
        ),
    ),
    Question(
        "sum(abs(x)) + 1/2 ||x||^2",
        "x",
        right=ways("sign(x) + x", "x + sign(x)", r"\operatorname{sign}(x) + x", "x ./ abs(x) + x"),
        wrong=(
            ("sign(x)", "missing term"),
            ("abs(x) + x", "chain"),
            ("sign(x) + 2 x", "factor"),
            ("sign(x) - x", "sign"),
            ("1 + x", "chain"),
        ),
    ),
)
