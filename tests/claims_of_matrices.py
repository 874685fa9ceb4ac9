r"""Claims as people write them, of functions of matrices: traces, determinants, inverses.

Like ``student_claims``: right claims with the form that is named, wrong ones with all the slips that a
teacher might call them, and none where that is left open.
"""

from __future__ import annotations

from student_claims import Question, ways

SQUARE = {"A": "matrix(n, n)", "B": "matrix(n, n)", "X": "matrix(n, n)"}

QUESTIONS = (
    # --- traces
    Question(
        "tr(X)",
        "X",
        right=(
            *ways("I", "eye(n)", r"\mathbf{I}_n", "I'", "X X^-1"),
            *ways("vec(I)'", form="jacobian"),
            *ways("tr(dX)", form="differential"),
        ),
        wrong=(
            ("1", "shape chain"),
            ("n", "shape"),
            ("ones(n, n)", "structure chain elementwise"),
            ("X", "chain"),
            ("-I", "sign"),
            ("tr(I)", "shape chain"),
        ),
    ),
    Question(
        "tr(X A X B)",
        "X",
        declare=SQUARE,
        right=(
            *ways(
                "A'X'B' + B'X'A'",
                "(A X B + B X A)'",
                "(B X A)' + (A X B)'",
                r"A^\top X^\top B^\top + B^\top X^\top A^\top",
            ),
            *ways("A X B + B X A", form="transpose layout"),
            *ways("tr((A X B + B X A) dX)", "tr(dX A X B) + tr(X A dX B)", form="differential"),
        ),
        wrong=(
            ("2 A'X'B'", "symmetrised order missing"),
            ("A'X'B'", "missing term"),
            ("A'X'B' - B'X'A'", "sign"),
            ("A X' B + B X' A", "transposed"),
            ("A'X B' + B'X A'", "transposed"),
            ("2 (A X B)'", "symmetrised order missing"),
            ("A B + B A", ""),
            ("X'A'B' + B'A'X'", "order"),
        ),
    ),
    Question(
        "tr(A X B X')",
        "X",
        declare={"A": "matrix(m, m)", "B": "matrix(n, n)", "X": "matrix(m, n)"},
        right=(
            *ways(
                "A'X B' + A X B",
                "A X B + (B X'A)'",
                r"A\mathbf{X}B + A^{\top}\mathbf{X}B^{\top}",
                "A^T X B^T + A X B",
            ),
            *ways("B X'A + B'X'A'", form="transpose layout"),
            *ways("vec(A X B + A'X B')", form="vector"),
        ),
        wrong=(
            ("2 A X B", "symmetrised"),
            ("A X B", "missing term symmetrised"),
            ("A'X B' - A X B", "sign"),
            ("A'X B + A X B'", "transposed"),
            ("A X B' + A'X B", "transposed"),
            ("A'X B'", "missing term symmetrised"),
            ("A'B' + A B", "shape"),
            ("B X A + B'X A'", "shape order"),
        ),
    ),
    Question(
        "tr(A X^2)",
        "X",
        declare=SQUARE,
        right=(
            *ways("(A X + X A)'", "X'A' + A'X'", r"(AX + XA)^\top", "A'X' + (A X)'", "(X A + A X)^T"),
            *ways("A X + X A", form="transpose layout"),
            *ways("tr(A dX X + A X dX)", form="differential"),
        ),
        wrong=(
            ("2 A X", "order symmetrised missing"),
            ("2 A'X'", "order symmetrised missing"),
            ("2 X'A'", "order symmetrised missing"),
            ("A'X'", "missing term"),
            ("2 X'", ""),
            ("A'X + X A'", "transposed"),
            ("X'A' - A'X'", "sign"),
        ),
    ),
    Question(
        "tr(X' X X' X)",
        "X",
        right=(
            *ways("4 X X'X", r"4XX^\top X", "4 (X X') X", "2 X X'X + 2 X (X'X)", "4 (X'X X')'"),
            *ways("4 X'X X'", form="transpose layout"),
        ),
        wrong=(
            ("2 X X'X", "factor"),
            ("4 X'X X", "shape order transposed"),
            ("4 X", "chain"),
            ("4 X.^3", "elementwise chain"),
            ("4 X X X", "shape transposed"),
            ("4 X'X X' + X", "shape"),
        ),
    ),
    Question(
        "||A X B - C||_F^2",
        "X",
        right=(
            *ways(
                "2 A'(A X B - C)B'",
                "2 A'A X B B' - 2 A'C B'",
                r"2A^\top (AXB - C) B^\top",
                "-2 A'(C - A X B) B'",
                "2 (B (A X B - C)' A)'",
            ),
            *ways("2 B (A X B - C)' A", form="transpose layout"),
        ),
        wrong=(
            ("A'(A X B - C)B'", "factor"),
            ("2 (A X B - C)", "shape chain"),
            ("2 A'(A X B - C)", "shape chain"),
            ("2 A (A X B - C) B", "shape transposed"),
            ("2 A'(A X B + C)B'", "sign"),
            ("2 B'(A X B - C)A'", "shape order"),
            ("2 A'(A X B)B'", "missing term"),
            ("2 A'A X B B' - A'C B'", "factor"),
            ("2 A'(A X B - C)B", "shape transposed"),
        ),
    ),
    Question(
        "||X - U V'||_F^2",
        "U",
        right=(
            *ways(
                "-2 (X - U V') V",
                "2 (U V' - X) V",
                r"-2(X - UV^\top)V",
                "2 U V'V - 2 X V",
                "-2 X V + 2 U (V'V)",
            ),
            *ways("-2 V'(X - U V')'", form="transpose layout"),
        ),
        wrong=(
            ("2 (X - U V') V", "sign"),
            ("-2 (X - U V')", "shape chain"),
            ("-2 (X - U V') V'", "shape transposed"),
            ("-(X - U V') V", "factor"),
            ("-2 (X - U V')' U", "shape question"),
            ("-2 X V", "missing term"),
            ("2 U V'V", "missing term"),
            ("2 U - 2 X V", "chain missing term"),
        ),
    ),
    Question(
        "tr(A (X ⊙ B))",
        "X",
        right=ways("A' ⊙ B", "A' .* B", r"A^\top \circ B", "(A ⊙ B')'", r"B \odot A^{T}"),
        wrong=(
            ("A'B", "shape elementwise"),
            ("A ⊙ B", "shape transposed"),
            ("A'", "chain missing"),
            ("B", "chain missing"),
            ("-A' ⊙ B", "sign"),
            ("B A", "elementwise shape"),
        ),
    ),
    Question(
        "a' X' X b",
        "X",
        declare={"a": "vector(n)", "b": "vector(n)"},
        right=(
            *ways("X (a b' + b a')", "X a b' + X b a'", r"X(ab^\top + ba^\top)", "2 X sym(a b')"),
            *ways("(a b' + b a') X'", form="transpose layout"),
        ),
        wrong=(
            ("2 X a b'", "symmetrised order missing"),
            ("X b a'", "missing term symmetrised"),
            ("(a b' + b a') X", "shape order transposed"),
            ("X a b' - X b a'", "sign"),
            ("2 X", "shape chain factor"),
            ("2 a' X b", "shape"),
            ("X (a b')", "missing term symmetrised"),
        ),
    ),
    Question(
        "||X a - b||^2",
        "X",
        declare={"a": "vector(n)", "b": "vector(m)"},
        right=(
            *ways(
                "2 (X a - b) a'",
                "2 X a a' - 2 b a'",
                r"2(Xa-b)a^\top",
                "-2 outer(b - X a, a)",
                "2 kron(X a - b, a')",
            ),
            *ways("2 a (X a - b)'", form="transpose layout"),
        ),
        wrong=(
            ("2 (X a - b)", "shape chain"),
            ("2 a'(X a - b)", "shape order"),
            ("2 X'(X a - b)", "shape order question"),
            ("2 (X a - b) a", "shape transposed"),
            ("2 (X a + b) a'", "sign"),
            ("(X a - b) a'", "factor"),
            ("2 (X a - b) b'", "shape"),
        ),
    ),
    # --- determinants and inverses
    Question(
        "log det(I + X'X)",
        "X",
        right=(
            *ways(
                "2 X inv(I + X'X)",
                r"2X(I + X^\top X)^{-1}",
                "2 inv(I + X X') X",
                "X (inv(I + X'X) + inv(I + X'X)')",
            ),
            *ways("2 inv(I + X'X) X'", form="transpose layout"),
        ),
        wrong=(
            ("inv(I + X'X)", "shape chain"),
            ("X inv(I + X'X)", "factor"),
            ("2 inv(I + X'X)", "shape chain"),
            ("2 X inv(X'X)", "missing term chain"),
            ("2 X (I + X'X)", "chain"),
            ("2 X inv(I - X'X)", "sign"),
            ("2 det(I + X'X) X inv(I + X'X)", "chain"),
            ("2 X' inv(I + X'X)", "shape transposed"),
        ),
    ),
    Question(
        "det(X)^2",
        "X",
        right=(
            *ways(
                "2 det(X)^2 X^-T",
                "2 det(X) cof(X)",
                "2 det(X X') inv(X)'",
                r"2|X|^2 X^{-\top}",
                "2 det(X) adj(X)'",
            ),
            *ways("2 det(X)^2 inv(X)", form="transpose layout"),
        ),
        wrong=(
            ("2 det(X)", "shape chain"),
            ("2 det(X) X^-T", "chain"),
            ("det(X)^2 X^-T", "factor"),
            ("2 X^-T", "chain"),
            ("-2 det(X)^2 X^-T", "sign"),
            ("2 cof(X)", "chain"),
        ),
    ),
    Question(
        "1/det(X)",
        "X",
        right=(
            *ways(
                "-X^-T/det(X)",
                r"-\frac{1}{\det(X)}X^{-\top}",
                "-det(X)^-1 inv(X)'",
                "-cof(X)/det(X)^2",
                "-inv(det(X) X')",
            ),
        ),
        wrong=(
            ("X^-T/det(X)", "sign"),
            ("-1/det(X)^2", "shape chain"),
            ("-X^-T/det(X)^2", "chain"),
            ("-det(X) X^-T", "chain"),
            ("-X'/det(X)", "chain"),
        ),
    ),
    Question(
        "logdet(A + X B X')",
        "X",
        declare={"A": "spd(m)", "B": "symmetric(n)", "X": "matrix(m, n)"},
        right=(
            *ways(
                "2 inv(A + X B X') X B",
                r"2(A + XBX^\top)^{-1} X B",
                "2 ((A + X B X') \\ (X B))",
                "(inv(A + X B X') + inv(A + X B X')') X B",
            ),
            *ways("2 B X' inv(A + X B X')", form="transpose layout"),
        ),
        wrong=(
            ("inv(A + X B X') X B", "factor symmetrised missing"),
            ("inv(A + X B X')", "shape chain"),
            ("2 inv(A + X B X') X", "chain"),
            ("2 X B inv(A + X B X')", "shape order"),
            ("2 (A + X B X') X B", "chain"),
            ("2 inv(X B X') X B", "missing term chain"),
            ("-2 inv(A + X B X') X B", "sign"),
        ),
    ),
    Question(
        "tr(inv(X))",
        "X",
        right=(
            *ways(
                "-(X^-2)'",
                "-X^-T X^-T",
                r"-\left(X^{-2}\right)^\top",
                "-inv(X X)'",
                "-inv(X')^2",
                "-(X'X')^-1",
            ),
            *ways("-X^-2", "-inv(X)^2", form="transpose layout"),
        ),
        wrong=(
            ("X^-2'", "sign transposed"),
            ("-X^-T", "chain"),
            ("-X^-1 X^-T", "transposed"),
            ("X^-T X^-T", "sign"),
            ("-X'.^-2", "elementwise"),
            ("-tr(X^-2)", "shape trace"),
            ("-2 X^-T X^-T", "factor"),
        ),
    ),
    Question(
        "tr(inv(X'X) A)",
        "X",
        right=(
            *ways(
                "-X inv(X'X) (A + A') inv(X'X)",
                r"-X(X^\top X)^{-1}(A + A^\top)(X^\top X)^{-1}",
                "-X inv(X'X) A inv(X'X) - X inv(X'X) A' inv(X'X)",
                "-2 X inv(X'X) sym(A) inv(X'X)",
            ),
        ),
        wrong=(
            ("-2 X inv(X'X) A inv(X'X)", "symmetrised"),
            ("-inv(X'X) A inv(X'X)", "shape chain"),
            ("X inv(X'X) (A + A') inv(X'X)", "sign"),
            ("-X inv(X'X) (A - A') inv(X'X)", "sign"),
            ("-X inv(X'X) A inv(X'X)", "missing term symmetrised factor"),
            ("-X inv(X'X)^2 (A + A')", "order"),
            ("-X (A + A') inv(X'X)^2", "order"),
            ("-2 X inv(X'X) A' inv(X'X)", "symmetrised"),
        ),
    ),
    Question(
        "y' inv(K) y + logdet(K)",
        "K",
        declare={"K": "spd(n)"},
        right=(
            *ways(
                "inv(K) - inv(K) y y' inv(K)",
                r"K^{-1} - K^{-1}yy^\top K^{-1}",
                "inv(K)(K - y y')inv(K)",
                "inv(K) - (inv(K) y)(inv(K) y)'",
                r"K^{-1} - \alpha\alpha^\top \text{ where } \alpha = K^{-1}y",
            ),
        ),
        wrong=(
            ("inv(K) + inv(K) y y' inv(K)", "sign"),
            ("-inv(K) y y' inv(K)", "missing term"),
            ("inv(K) - y y'", "chain"),
            ("inv(K) - inv(K)^2 y y'", "order symmetrised structure"),
            ("inv(K) - 2 inv(K) y y' inv(K)", "factor"),
            ("inv(K) - y' inv(K)^2 y", "order shape"),
            ("2 inv(K) y", "shape question"),
            ("K - K y y' K", ""),
        ),
    ),
    Question(
        "1/2 tr(S inv(P))",
        "P",
        declare={"P": "spd(n)", "S": "symmetric(n)"},
        right=(
            *ways(
                "-1/2 inv(P) S inv(P)",
                r"-\tfrac{1}{2}P^{-1}SP^{-1}",
                "-0.5*inv(P)*S*inv(P)",
                "-1/2 (P \\ S) inv(P)",
                "-1/4 (inv(P) S inv(P) + inv(P)' S' inv(P)')",
            ),
            *ways("-inv(P) S inv(P) + 1/2 I .* (inv(P) S inv(P))", form="independent entries"),
        ),
        wrong=(
            ("1/2 inv(P) S inv(P)", "sign"),
            ("-inv(P) S inv(P)", "factor structure"),
            ("-1/2 inv(P)^2 S", "order"),
            ("-1/2 inv(P) S", "chain"),
            ("-1/2 S", "chain"),
            ("-1/2 inv(P) S P", "chain"),
            ("-1/2 P S P", "chain"),
        ),
    ),
)
