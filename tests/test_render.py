"""How expressions are printed: text that parses back, Unicode, LaTeX, lengths, programs."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from test_operations import CASES, draw, value

from matdiff import operations as ops
from matdiff.errors import MatdiffError
from matdiff.expression import ONE, Expression, Size, Symbol, postorder, substitute
from matdiff.language import parse
from matdiff.operations import Operation
from matdiff.operations.blocks import Block
from matdiff.render import latex, length, text, unicode
from matdiff.render.names import latex_name, unicode_name
from matdiff.render.occurrences import SIZED
from matdiff.render.piece import own_tokens
from matdiff.rewriting.canonical import canonical_rules
from matdiff.rewriting.engine import Rewriter
from matdiff.summary import statements

CORPUS = Path(__file__).parent / "corpus"
sys.path.insert(0, str(CORPUS))
import oracle  # noqa: E402

X, Y, A, B = Symbol("X", "m", "n"), Symbol("Y", "m", "n"), Symbol("A", "n", "n"), Symbol("B", "n", "n")
x, w, v, y = Symbol("x", "n"), Symbol("w", "n"), Symbol("v", "n"), Symbol("y", "m")
a, b, c, d = Symbol("a"), Symbol("b"), Symbol("c"), Symbol("d")
Sigma = Symbol("Sigma", "n", "n")
r = X @ w - y


def kind(symbol: Symbol) -> str:
    """The declaration of a symbol."""
    attributes = " ".join(sorted(symbol.declared))
    if symbol.is_scalar:
        return f"scalar {attributes}"
    if symbol.kind != "general":
        return f"{symbol.kind}({symbol.rows})"
    if symbol.columns is ONE:
        return f"vector({symbol.rows}) {attributes}"
    return f"matrix({symbol.rows}, {symbol.columns}) {attributes}"


def back(printed: str, node: Expression, more: dict[str, str] | None = None) -> Expression:
    """What a printed text means, with the shapes of the symbols declared."""
    declare = {s.name: kind(s) for s in node.symbols if isinstance(s, Symbol)}
    for n in postorder(node):
        if isinstance(n, ops.Function):
            declare[n.function] = "function"
    return parse(printed, {**(more or {}), **declare}).expression


# --- what is printed ------------------------------------------------------------------------------

PRINTED: list[tuple[Expression, str, str, str]] = [
    (2 * (X.T @ r), "2*X'*(X*w - y)", "2 Xᵀ (X w − y)", r"2 X^{\top} (X w - y)"),
    (-(X.T @ ops.hadamard(y, ops.Sigmoid(-ops.hadamard(y, X @ w)))),
     "-X'*(y .* sigmoid(-y .* (X*w)))", "−Xᵀ (y ⊙ σ(−y ⊙ X w))",
     r"-X^{\top} (y \odot \sigma(-y \odot X w))"),
    (ops.Power(x, 2), "x.^2", "x.^2", r"x^{\odot 2}"),
    (ops.scale(Fraction(1, 2), (A + A.T) @ x), "1/2*(A + A')*x", "1/2 (A + Aᵀ) x",
     r"\frac{1}{2} (A + A^{\top}) x"),
    (x.T @ A @ x / (x.T @ x), "x'*A*x/(x'*x)", "xᵀ A x/(xᵀ x)", r"\frac{x^{\top} A x}{x^{\top} x}"),
    (ops.Inverse(A).T, "inv(A)'", "A⁻ᵀ", r"A^{-\top}"),
    (ops.Inverse(A.T), "inv(A')", "A⁻ᵀ", r"A^{-\top}"),
    (ops.Inverse(A), "inv(A)", "A⁻¹", "A^{-1}"),
    (ops.MatrixPower(A, 3), "A^3", "A³", "A^{3}"),
    (ops.MatrixPower(ops.Inverse(A), 2), "inv(A)^2", "(A⁻¹)²",
     "A^{-2}"),
    (ops.MatrixPower(A, 2).T, "(A^2)'", "(A²)ᵀ", r"(A^{2})^{\top}"),
    (ops.SquaredNorm(x), "norm(x)^2", "‖x‖²", r"\lVert x\rVert^{2}"),
    (ops.InnerProduct(X, Y), "<X, Y>", "⟨X, Y⟩", r"\langle X, Y \rangle"),
    (ops.Hadamard(A, ops.Power(B, -1)), "A ./ B", "A ⊘ B", r"A \oslash B"),
    (ops.Hadamard(x, ops.Power(w, -1), ops.Power(v, -2)), "x ./ (w .* v.^2)", "x ⊘ (w ⊙ v.^2)",
     r"x \oslash (w \odot v^{\odot 2})"),
    (ops.Kronecker(A, X), "kron(A, X)", "A ⊗ X", r"A \otimes X"),
    (ops.Diagonal(x), "diag(x)", "diag(x)", r"\operatorname{diag}(x)"),
    (ops.Function("f", 2, x), "f''(x)", "f''(x)", "f''(x)"),
    (ops.Function("phi", 1, x), "phi'(x)", "φ'(x)", r"\phi'(x)"),
    ((x - w) / ops.Norm(x - w), "(x - w)/norm(x - w)", "(x − w)/‖x − w‖",
     r"\frac{x - w}{\lVert x - w\rVert}"),
    (A @ x / ops.Norm(x), "A*x/norm(x)", "A x/‖x‖", r"\frac{1}{\lVert x\rVert} A x"),
    (ops.LambdaMax(X.T @ X), "lambda_max(X'*X)", "lambda_max(Xᵀ X)", r"\lambda_{\max}(X^{\top} X)"),
    (ops.VerticalBlock(ops.HorizontalBlock(A, x), ops.HorizontalBlock(x.T, c)),
     "vcat(hcat(A, x), hcat(x', c))", "[A, x; xᵀ, c]",
     r"\begin{bmatrix} A & x \\ x^{\top} & c \end{bmatrix}"),
    (ops.EntrySum(ops.HorizontalBlock(A, A)), "sum(hcat(A, A))", "sum([A, A])",
     r"\operatorname{sum}\left(\begin{bmatrix} A & A \end{bmatrix}\right)"),
    (ops.scale(2, ops.Power(ops.Extent("m"), -1), X.T @ r), "2/m*X'*(X*w - y)", "2/m Xᵀ (X w − y)",
     r"\frac{2}{m} X^{\top} (X w - y)"),
    (ops.scale(x.T @ w, x) - ops.hadamard(x, w), "(x'*w)*x - x .* w", "(xᵀ w) x − x ⊙ w",
     r"(x^{\top} w) x - x \odot w"),
    (1 / c, "1/c", "1/c", r"\frac{1}{c}"),
    (ops.Power(c, Fraction(-1, 2)), "1/sqrt(c)", "1/sqrt(c)", r"\frac{1}{\sqrt{c}}"),
    (ops.Power(x, -1), "1 ./ x", "1 ⊘ x", r"\mathbf{1} \oslash x"),
    (ops.scale(c, ops.Power(d, -1), X), "c*X/d", "c X/d", r"\frac{c}{d} X"),
    (ops.scale(Fraction(1, 2), c, X), "c/2*X", "c/2 X", r"\frac{c}{2} X"),
    (ops.scale(Fraction(1, 2), ops.Power(c, -1), X), "X/(2*c)", "X/(2 c)", r"\frac{X}{2 c}"),
    (ops.scale(Fraction(-1, 2), x.T @ A @ x), "-1/2*x'*A*x", "−1/2 xᵀ A x", r"-\frac{1}{2} x^{\top} A x"),
    (ops.Sum(ops.negate(x), w), "w - x", "w − x", "w - x"),
    (-(x - w), "-(x - w)", "−(x − w)", "-(x - w)"),
    (x - (w - v), "x - (w - v)", "x − (w − v)", "x - (w - v)"),
    (ops.scale(2, ops.Hadamard(x, w)), "2*(x .* w)", "2 (x ⊙ w)", r"2 (x \odot w)"),
    (A @ (B @ A), "A*(B*A)", "A (B A)", "A (B A)"),
    (A + c * ops.Identity("n"), "A + c*I", "A + c I", "A + c I"),
    (2 * ops.Identity("n"), "2*I_n", "2 I_n", "2 I_{n}"),
    (ops.Ones("n") - x, "ones - x", "𝟏 − x", r"\mathbf{1} - x"),
    (ops.Ones("m", "n") - X, "matrix(1) - X", "matrix(1) − X", r"\mathbf{1} - X"),
    (c * ops.Zeros("m", "n"), "c*zeros(m, n)", "c zeros(m, n)", r"c \mathbf{0}_{m \times n}"),
    (ops.Inverse(Sigma) @ x, "inv(Sigma)*x", "Σ⁻¹ x", r"\Sigma^{-1} x"),
    (ops.LogDeterminant(A), "logdet(A)", "logdet(A)", r"\log\lvert \det(A)\rvert"),
    (ops.Exp(x.T @ w / (x.T @ x)), "exp(x'*w/(x'*x))", "exp(xᵀ w/(xᵀ x))",
     r"\exp\left(\frac{x^{\top} w}{x^{\top} x}\right)"),
    (ops.Power(c, Fraction(3, 2)), "c^(3/2)", "c^(3/2)", r"c^{\frac{3}{2}}"),
    (ops.Number(Fraction(-3, 4)), "-3/4", "−3/4", r"-\frac{3}{4}"),
    (ops.Commutation("m", "n"), "commutation(m, n)", "commutation(m, n)", "K_{m, n}"),
    (ops.Trace(A @ B), "tr(A*B)", "tr(A B)", r"\operatorname{tr}(A B)"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "plain", "pretty", "tex"), PRINTED, ids=[row[1] for row in PRINTED])
def test_printed(node: Expression, plain: str, pretty: str, tex: str) -> None:
    assert (text(node), unicode(node), latex(node)) == (plain, pretty, tex)


@pytest.mark.parametrize("node", [row[0] for row in PRINTED], ids=[row[1] for row in PRINTED])
def test_parses_back(node: Expression) -> None:
    """Text and Unicode mean what was printed, up to the normal form."""
    simplify = Rewriter(canonical_rules())
    sizes = {"V": "matrix(m, n)"}
    for printed in (text(node), unicode(node)):
        assert simplify(back(printed, node, sizes)) is simplify(node), printed


def test_repr() -> None:
    assert repr(A @ x) == "A*x"


# --- the corpus and random expressions --------------------------------------------------------------


def corpus_texts() -> list[Any]:
    """The formulas of the corpus, with their declarations."""
    found = []
    for case in oracle.load_cases(sorted((CORPUS / "cases").glob("*.yaml"))):
        declare = {name: declaration(sizes) for name, sizes in case["shapes"].items()} | case["declare"]
        for field in ("expr", "expected"):
            if case[field] and "sum_" not in case[field]:
                found.append(pytest.param(case[field], declare, id=f"{case['id']}-{field}"))
    return found


def declaration(sizes: list[Any]) -> str:
    return ("scalar", "vector", "matrix")[len(sizes)] + (f"({', '.join(map(str, sizes))})" if sizes else "")


@pytest.mark.parametrize(("formula", "declare"), corpus_texts())
def test_corpus_round_trip(formula: str, declare: dict[str, str]) -> None:
    """What is read from the corpus is printed so that it reads the same, and as long as it is said to be."""
    program = parse(formula, declare)
    node = program.expression
    simplify = Rewriter(canonical_rules())
    shapes = {s.name: kind(s) for s in program.symbols.values()}
    shapes |= dict.fromkeys(program.functions, "function")
    normal = simplify(node)
    for printed in (text(node), unicode(node)):
        assert simplify(parse(printed, shapes).expression) is normal, printed
    for shown in (node, normal):
        again = text(shown)
        if "zeros" not in again:  # which the measure reads as a product of letters
            assert oracle.size_of_text(again, program.symbols) == length(shown), again
    assert balanced(latex(node))


def balanced(tex: str) -> bool:
    """Whether braces and \\left \\right come in pairs, and no superscript stands on another."""
    depth = 0
    for i, character in enumerate(tex):
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
        if character == "^" and tex[:i].endswith("}") and superscripted(tex[:i]):
            return False
    return depth == 0 and tex.count(r"\left") == tex.count(r"\right")


def superscripted(tex: str) -> bool:
    """Whether a text ends in a superscript: x^{…}."""
    depth, i = 0, len(tex)
    while i:
        i -= 1
        depth += (tex[i] == "}") - (tex[i] == "{")
        if depth == 0:
            return tex[i - 1] == "^"
    return False


@pytest.mark.parametrize(("kind_", "expression"), CASES)
def test_every_operation(kind_: type[Operation], expression: Expression) -> None:
    """Every operation has a notation in each form, and reads back with the same entries."""
    assert balanced(latex(expression))
    declare = {"M": "matrix(m, n)", "P": "matrix(p, q)", "k": "scalar"}
    if isinstance(expression, SIZED) or (len(expression.operands) == 1 and isinstance(expression, Block)):
        return  # what is one constant has no sizes, and one block alone cannot be typed
    rename = {s: Symbol("c") for s in expression.symbols if s.name == "p"}  # type: ignore[attr-defined]
    expression = substitute(expression, rename)
    for printed in (text(expression), unicode(expression)):
        found = back(printed, expression, declare)
        assert found.shape == expression.shape, printed
        at = {s: draw(s, 0.5, 0.9) for s in expression.symbols | found.symbols}  # type: ignore[arg-type]
        if found is not expression:
            assert abs(value(found, at) - value(expression, at)).max() < 1e-9, printed


def test_random_expressions() -> None:
    """Random well-typed expressions read back to the same normal form."""
    import random

    chance = random.Random(5)
    for _ in range(300):
        node = grown(chance, 3, chance.choice(["s", "v", "M"]))
        simplify = Rewriter(canonical_rules())
        for printed in (text(node), unicode(node)):
            found = back(printed, node, {s.name: kind(s) for s in (x, w, A, B, a, b)})
            if simplify(found) is not simplify(node):  # the normal form is not unique; the value is
                at = {s: draw(s, 0.3, 0.9) for s in (x, w, A, B, a, b)}
                assert abs(value(found, at) - value(node, at)).max() < 1e-9, printed


def grown(chance: Any, depth: int, shape: str) -> Expression:
    """A random expression: a scalar, a vector of n or an n×n matrix."""
    if depth == 0:
        return chance.choice({"s": [a, b, ops.Number(2)], "v": [x, w], "M": [A, B]}[shape])

    def part(of: str) -> Expression:
        return grown(chance, chance.randrange(depth), of)

    always = [
        lambda: part(shape) + part(shape),
        lambda: part(shape) - part(shape),
        lambda: ops.scale(part("s"), part(shape)),
        lambda: -part(shape),
        lambda: part(shape) / (part("s") ** 2 + 1),
        lambda: ops.scale(Fraction(chance.randint(-3, 3) or 1, chance.randint(1, 3)), part(shape)),
        lambda: ops.Sin(part(shape)),
        lambda: ops.Power(ops.Exp(part(shape)), chance.choice([-1, 2, Fraction(1, 2), Fraction(-1, 2)])),
    ]
    own = {
        "s": [
            lambda: part("v").T @ part("v"),
            lambda: part("v").T @ part("M") @ part("v"),
            lambda: ops.Trace(part("M")),
            lambda: ops.Norm(part("v")),
            lambda: ops.Sqrt.build(ops.Exp(part("s"))),
        ],
        "v": [
            lambda: part("M") @ part("v"),
            lambda: ops.hadamard(part("v"), part("v")),
            lambda: ops.hadamard(part("v"), ops.Power(ops.Exp(part("v")), -1)),
            lambda: ops.Ones("n") - part("v"),
        ],
        "M": [
            lambda: part("M") @ part("M"),
            lambda: part("M").T,
            lambda: part("v") @ part("v").T,
            lambda: ops.hadamard(part("M"), part("M")),
            lambda: part("M") + ops.scale(part("s"), ops.Identity("n")),
            lambda: ops.Diagonal(part("v")),
            lambda: ops.MatrixPower(part("M"), 2),
        ],
    }
    found: Expression = chance.choice(always + own[shape])()
    return found


# --- sizes of constants -----------------------------------------------------------------------------

n, m = Size.of("n"), Size.of("m")


def test_blocks_in_brackets() -> None:
    """A row of zeros is cut as the row beside it; a summary keeps the rows of blocks together."""
    row = ops.HorizontalBlock(A, x)
    assert unicode(ops.VerticalBlock(row, ops.Zeros(1, A.columns + 1))) == "[A, x; zeros(1, n), 0]"
    assert statements("M = [A; B]⁻¹; M [x; y] M") == ["M = [A; B]⁻¹", "M [x; y] M"]


def test_unit_vector_without_its_size() -> None:
    """The shape of an answer is told beside it, so e_1 has no size even where nothing else gives it."""
    assert text(ops.Unit(1, "n") @ x.T) == "e_1*x'"
    assert text(ops.EntrySum(ops.Kronecker(ops.Unit(1, "n"), A))) == "sum(kron(I_n*e_1, A))"


@pytest.mark.parametrize(
    ("node", "plain"),
    [
        (2 * ops.Identity("n"), "2*I_n"),
        (-ops.Identity(n * m), "-eye(m*n)"),
        (ops.Inverse(A + ops.Identity("n")), "inv(A + I)"),
        (X @ ops.Identity("n") @ X.T, "X*I*X'"),
        (x @ ops.Ones("m").T, "x*ones(m)'"),
        (x @ ops.Ones("m").T + X.T, "x*ones' + X'"),
        (ops.Kronecker(A, ops.Identity("m")), "kron(A, I_m)"),
        (ops.Kronecker(A.T, ops.Identity("n")) + ops.Kronecker(A, B), "kron(A', I) + kron(A, B)"),
        (ops.Kronecker(ops.Identity("m"), A) + ops.Kronecker(X @ X.T, ops.Identity("n")),
         "kron(I_m, A) + kron(X*X', I_n)"),
        (ops.Kronecker(ops.Identity("n"), ops.Identity("n")) + ops.Commutation("n", "n"),
         "kron(I_n, I_n) + commutation(n, n)"),
        (ops.Trace(ops.Identity("n")), "tr(I_n)"),
        (-ops.Ones("m", "n"), "-ones(m, n)"),
        (ops.hadamard(ops.Ones("m", "n"), X), "matrix(1) .* X"),
        (ops.Ones("n").T @ x, "ones'*x"),
        (ops.Unit(1, "n") + x, "e_1 + x"),
        (x + ops.Zeros("n"), "x + vector(0)"),
        (ops.Ones("n") @ ops.Ones("n").T + A, "ones*ones' + A"),
        (ops.EntrySum(ops.Exp(ops.Ones("n"))), "sum(exp(ones(n)))"),
        (ops.Diagonal(ops.Ones("n")) @ X.T, "diag(ones)*X'"),
    ],
)  # fmt: skip
def test_sizes_where_they_are_needed(node: Expression, plain: str) -> None:
    """A constant has its size where the surroundings do not give it, and reads back either way."""
    assert text(node) == plain
    found = back(plain, node, {"Y": "matrix(m, n)"})
    at = {s: draw(s) for s in node.symbols}  # type: ignore[arg-type]
    assert found.shape == node.shape
    assert abs(value(found, at) - value(node, at)).max() < 1e-12


@pytest.mark.parametrize(
    ("node", "plain"),
    [
        (ops.Identity("n"), "I"), (ops.Zeros("m", "n"), "matrix(0)"), (ops.Zeros("n"), "vector(0)"),
        (ops.Ones("m", "n"), "matrix(1)"), (ops.Ones("n"), "ones"), (ops.Unit(2, "n"), "e_2"),
    ],
)  # fmt: skip
def test_an_answer_that_is_a_constant(node: Expression, plain: str) -> None:
    """It is told with its shape beside it, so it needs no size; it reads back as the same constant."""
    assert text(node) == plain
    assert type(parse(plain).expression) is type(node)


# --- programs -----------------------------------------------------------------------------------------


def test_a_shared_part_gets_a_name() -> None:
    p = ops.Softmax(A @ x + w)
    node = ops.hadamard(p, v) - ops.scale(p.T @ v, p)
    assert text(node) == "p = softmax(A*x + w); p .* v - (p'*v)*p"
    assert latex(node).endswith(r"\quad\text{where } p = \operatorname{softmax}(A x + w)")
    assert back(text(node), node) is node


def test_the_users_own_name() -> None:
    """The name of a definition is taken, and free letters avoid every name in use."""
    z = ops.Sigmoid(A @ x + w)
    node = ops.hadamard(z, ops.Ones("n") - z, w - z)
    assert text(node, definitions={"h": z}).startswith("h = sigmoid(A*x + w); ")
    assert text(node).startswith("s = ")
    assert text(node, names={"s"}).startswith("p = ")


def test_no_name_where_it_does_not_pay() -> None:
    dX = Symbol("dX", "n", "n")
    node = -(ops.Inverse(A) @ dX @ ops.Inverse(A))
    assert text(node) == "-inv(A)*dX*inv(A)"


def test_what_is_named_is_readable() -> None:
    """Not the reciprocal or the transpose of something."""
    q = x.T @ A @ x + c
    node = ops.scale(ops.Power(q, -1), A - ops.scale(ops.Power(q, -1), B + ops.scale(ops.Power(q, -2), A)))
    assert text(node).startswith("a = x'*A*x + c; ") or text(node).startswith("b = x'*A*x + c; ")


def test_definitions_stand_before_their_use() -> None:
    s = ops.Sigmoid(A @ x + w)
    t = ops.Tanh(B @ s + x + w)
    node = ops.hadamard(s, t, ops.Ones("n") - t, ops.Ones("n") - s, t + s)
    first, second, _ = text(node).split("; ")
    assert first == "s = sigmoid(A*x + w)" and second.endswith(" = tanh(B*s + x + w)")
    simplify = Rewriter(canonical_rules())
    assert simplify(back(text(node), node)) is simplify(node)


def test_shared_graphs_do_not_explode() -> None:
    """A graph whose tree has 2^300 nodes is printed as a program, and reads back."""
    node: Expression = x
    for _ in range(300):
        node = ops.Tanh(node + ops.hadamard(node, node))
    printed = text(node)
    assert len(printed) < 300 * 60
    assert back(printed, node) is node
    assert len(latex(node)) < 300 * 200


def test_deep_graphs() -> None:
    """No recursion in depth."""
    node: Expression = x
    for _ in range(5000):
        node = ops.Sin(node)
    assert text(node).startswith("sin(sin(") and latex(node).endswith(")")


# --- names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "tex", "pretty"),
    [
        ("x", "x", "x"),
        ("alpha", r"\alpha", "α"),
        ("Sigma", r"\Sigma", "Σ"),
        ("W_1", "W_{1}", "W₁"),
        ("W1", "W_{1}", "W1"),
        ("W_in", r"W_{\mathrm{in}}", "W_in"),
        ("W_{in}", r"W_{\mathrm{in}}", "W_{in}"),
        ("mu_0", r"\mu_{0}", "μ₀"),
        ("x_i", "x_{i}", "x_i"),
        ("dX", r"\mathrm{d}X", "dX"),
        ("dSigma", r"\mathrm{d}\Sigma", "dΣ"),
        (r"\hat y", r"\hat{y}", r"\hat y"),
        (r"\hat y_1", r"\hat{y}_{1}", r"\hat y_1"),
        ("pred", r"\mathrm{pred}", "pred"),
    ],
)
def test_names(name: str, tex: str, pretty: str) -> None:
    assert (latex_name(name), unicode_name(name)) == (tex, pretty)


def test_a_letter_that_is_taken() -> None:
    """σ(x) is no sigmoid beside a symbol σ, nor \\sigma in LaTeX."""
    node = Symbol("sigma") * ops.Sigmoid(x)
    assert unicode(node) == "σ·sigmoid(x)" or unicode(node) == "σ sigmoid(x)"
    assert latex(node) == r"\sigma \operatorname{sigmoid}(x)"
    assert back(unicode(node), node) is node


def test_latex_spacing() -> None:
    """A differential is set apart, and a scalar f before a parenthesis is no function."""
    dX = Symbol("dX", "n", "n")
    assert latex(ops.Product(A, dX, B)) == r"A \, \mathrm{d}X \, B"
    assert latex(ops.scale(Symbol("sigma"), x + w)) == r"\sigma \cdot (x + w)"


def test_bars_within_bars() -> None:
    """A norm in a norm is written with its name, so that the bars pair."""
    node = ops.Norm(ops.scale(ops.Norm(x), w))
    assert unicode(node) == "norm(‖x‖ w)"


def test_no_application_by_accident() -> None:
    """A scalar f before a parenthesis is a factor."""
    f = Symbol("f")
    node = ops.scale(f, x + w)
    assert unicode(node) == "f·(x + w)"
    assert back(unicode(node), node) is node


def test_lengths() -> None:
    assert own_tokens("inv({0})") == 1 and own_tokens("‖{0}‖²") == 2 and own_tokens("<{0}, {1}>") == 1
    assert length(2 * (X.T @ r)) == 10


def test_unsupported() -> None:
    class Nameless(Operation):
        signature = "(n,1)->(n,1)"
        abstract = True

    with pytest.raises(MatdiffError, match="Nameless"):
        text(Nameless(x))


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("A : matrix(n, n); D : matrix(m, m); logdet([A, B; C, D])", "[A, B; C, D] is invertible"),
        ("||[A; B]||", "[A; B] ≠ 0"),
        ("sum(abs(2 [A, B] + C))", "no entry of 2*[A, B] + C is zero"),
    ],
)
def test_blocks_in_a_condition_stand_in_brackets(expression: str, condition: str) -> None:
    import matdiff as md

    assert condition in md.gradient(expression, "A").conditions


def test_random_code() -> None:
    """The code of random expressions computes their entries."""
    import random

    import numpy as np
    from test_codegen import run

    chance = random.Random(11)
    for _ in range(150):
        node = grown(chance, 3, chance.choice(["s", "v", "M"]))
        at = {s: draw(s, 0.3, 0.9) for s in (x, w, A, B, a, b)}
        expected = value(node, at)
        with np.errstate(all="ignore"):
            found = run(node, at, symbols=(A,))
        assert np.allclose(np.reshape(found, expected.shape), expected), text(node)
