"""How text is read: names, functions, operators, bars; each text beside one that says the same."""

from __future__ import annotations

import pytest

from matdiff.errors import MatdiffError
from matdiff.expression import Symbol
from matdiff.language import parse
from matdiff.operations import Number, Product, Scale, Transpose

SAME = [
    # runs of letters
    ("AXB", "A X B"),
    ("Xbeta", "X beta"),
    ("trX", "tr(X)"),
    ("x'Ax", "x' A x"),
    ("logdetX", "logdet(X)"),
    ("2x1'y", "2 x1' y"),
    # functions without parentheses
    ("tr A X B", "tr(A X B)"),
    ("tr A inv(B) C", "tr(A inv(B) C)"),
    ("det X det Y", "det(X) det(Y)"),
    ("log det X", "log(det(X))"),
    ("tr (A) b", "tr(A) b"),
    ("tr A X + b", "tr(A X) + b"),
    ("tr A * b", "tr(A) b"),
    ("sum exp x'x", "sum(exp(x' x))"),
    ("det X^2", "det(X^2)"),
    ("tr A' B", "tr((A') B)"),
    ("|tr A|", "abs(tr(A))"),
    ("log ||x||", "log(norm(x))"),
    # functions and factors before a parenthesis
    ("a(x + y)", "a * (x + y)"),
    ("w (x' y)", "w * (x' y)"),
    ("gamma x", "gamma * x"),
    # precedence
    ("-x^2 a", "-((x^2) a)"),
    ("2x^2y", "2 (x^2) y"),
    ("a/b c", "(a/b) c"),
    ("1/2 x'x", "(1/2) (x' x)"),
    ("y ⊙ A x", "y ⊙ (A x)"),
    ("A x ⊗ b", "(A x) ⊗ b"),
    ("x .* y ./ z", "(x .* y) ./ z"),
    ("A -B", "A - B"),
    ("a * -b", "a * (-b)"),
    ("-A^-1 b", "-(inv(A) b)"),
    ("A'^2", "(A')^2"),
    ("x'A'^-1 x", "x' inv(A') x"),
    ("a^-b", "a^(-b)"),
    ("x^TAx", "x' A x"),
    ("a^10 x", "a^(10) x"),
    ("a^bc x", "a^b c x"),
    ("a**b", "a^b"),
    ("1.*x", "1 .* x"),
    ("x.^-2", "x.^(-2)"),
    # transposes, inverses
    ("A.T x", "A' x"),
    ("X^{-T}", "inv(X)'"),
    ("X^-T", "inv(X)'"),
    ("X^<-1>", "inv(X)"),
    ("X^{-1}", "inv(X)"),
    ("X^(-1)", "inv(X)"),
    ("X^+", "pinv(X)"),
    ("A\\B", "inv(A) B"),
    ("A \\ B", "inv(A) B"),
    ("x''", "(x')'"),
    # bars
    ("|a||b|", "abs(a) abs(b)"),
    ("|A x|", "abs(A x)"),
    ("|X|", "det(X)"),
    ("||x|| ||y||", "norm(x) norm(y)"),
    ("a ||x||", "a norm(x)"),
    ("||x||_1 + ||x||_inf + ||X||_F + ||X||_2", "norm1(x) + norminf(x) + norm(X) + normspec(X)"),
    ("||x||_2^2", "norm(x)^2"),
    ("| ||x|| - a |", "abs(norm(x) - a)"),
    ("<X, Y>", "inner(X, Y)"),
    # constants
    ("e^{x'x}", "exp(x' x)"),
    ("e^-a", "exp(-a)"),
    ("e^x", "exp(x)"),
    ("I_n X", "eye(n) X"),
    ("1_n' x", "ones(n)' x"),
    ("vector(1)' x", "ones' x"),
    ("ones'(X w)", "ones' (X w)"),
    ("vector(0) + x", "zeros + x"),
    ("matrix(2) + A B", "2 matrix(1) + A B"),
    ("2.50 x", "5/2 x"),
    ("1e-3 x", "1/1000 x"),
    (".5x", "1/2 x"),
    # the argument of undefined functions
    ("f(x)", "f( x )"),
    ("f''(A x)", "f''(A x)"),
    # newlines and comments
    ("A x +\n b", "A x + b"),
    ("(A x\n+ b)' z", "(A x + b)' z"),
    ("# a comment\nx' y # another", "x' y"),
    ("z = A x; z' z", "(A x)' (A x)"),
    ("z := A x\n\nz' z;", "(A x)' (A x)"),
    ("x' y;;", "x' y"),
    # names of one thing
    ("x_{train}' x_train", "x_train' x_train"),
    ("W_{\\mathrm{in}} x", "W_in x"),
    ("λ x", "lambda x"),
    # spread scalars
    ("1 + exp(x)", "ones + exp(x)"),
    ("x - mean(x)", "x - mean(x) ones"),
    ("z - logsumexp(z)", "z - logsumexp(z) ones"),
    ("max(0, x)", "relu(x)"),
    ("silu(x) + SiLU(x)", "x .* sigmoid(x) + x .* sigmoid(x)"),
    ("mish(x)", "x .* tanh(softplus(x))"),
    ("logsigmoid(x)", "-softplus(-x)"),
    ("leakyrelu(x, c)", "relu(x) - c relu(-x)"),
    ("elu(x)", "relu(x) + exp(-relu(-x)) - ones"),
    ("1./x", "x.^-1"),
    # blocks
    ("[A; B] x", "vcat(A, B) x"),
    ("[x; y]' z", "vcat(x, y)' z"),
    ("[1, 0; 0, 4] x", "vcat(hcat(1, 0), hcat(0, 4)) x"),
    ("[A, x; x', 0] y", "vcat(hcat(A, x), hcat(x', 0)) y"),
    ("[A x]", "A x"),
    # a scalar part of a product scales
    ("x' x A", "(x' x) A"),
]


@pytest.mark.parametrize(("text", "other"), SAME)
def test_two_texts_say_the_same(text: str, other: str) -> None:
    assert parse(text).expression is parse(other).expression


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("f'(x)", "f(x)"), ("a b^c", "(a b)^c"), ("x' y", "y' x"), ("tr A B", "tr(A) B"), ("-a^2", "(-a)^2"),
        ("f''(x)", "f'(x)"),
    ],
)  # fmt: skip
def test_two_texts_say_different_things(text: str, other: str) -> None:
    assert parse(text).expression is not parse(other).expression


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("AXB", "AXB is read as A X B."),
        ("1/n sum(x)", "n is read as a scalar."),
        ("A x + b", "b is read as a vector."),
        ("|X|", "|X| is read as the determinant."),
        ("1 + exp(x)", "1 in 1 + exp(x) is spread over the entries."),
        ("X : matrix(n, n); sum(exp(X))", "exp(X) is taken entry by entry; the matrix function is expm."),
        ("sigma(x)", "sigma(…) is read as sigmoid(…)."),
        ("norm(X'X)", "norm(X'X) is the Frobenius norm; the spectral norm is normspec(X'X)."),
        ("norm2(X)", "norm2(X) is the Frobenius norm; the spectral norm is normspec(X)."),
    ],
)
def test_silent_decisions_are_told(text: str, note: str) -> None:
    assert note in parse(text).notes


@pytest.mark.parametrize(
    "text",
    [
        "x' A x", "tr(A X B)", "||A x - y||^2", "X : matrix(m, n); sum(exp(X))", "norm(A x)",
        "‖X‖ + ||X||^2 + ||X||_F", "norm(X, 'fro')", "np.linalg.norm(X)", "normspec(X)",
    ],
)  # fmt: skip
def test_nothing_is_told_where_nothing_was_decided(text: str) -> None:
    assert parse(text).notes == []


def test_a_product_is_flat() -> None:
    node = parse("A X B x").expression
    assert isinstance(node, Product)
    assert len(node.operands) == 4


def test_a_sign_stands_before_a_product() -> None:
    node = parse("-A X B").expression
    assert isinstance(node, Scale)
    assert node.operands[0] is Number(-1)
    assert isinstance(node.operands[1], Product)


def test_four_vectors_are_one_product() -> None:
    node = parse("a' x x' b", {"a": "vector(n)", "b": "vector(n)"}).expression
    assert isinstance(node, Product)
    assert [isinstance(o, Transpose) for o in node.operands] == [True, False, True, False]


def test_a_declared_name_is_no_function() -> None:
    program = parse("f (x + y)", {"f": "scalar"})
    assert program.functions == ()
    assert parse("f(x + y)", {"f": "scalar"}).expression is program.expression


def test_a_definition_is_no_function() -> None:
    assert parse("h = a + b; h(x + y)").functions == ()


def test_a_declared_function_may_have_any_name() -> None:
    program = parse("act : function; sum(act(W x)) + sum(act'(W x))")
    assert program.functions == ("act",)


def test_undefined_functions_are_listed() -> None:
    assert set(parse("f(g'(x))").functions) == {"f", "g"}


def test_definitions_are_shared() -> None:
    program = parse("z = W x + b\ny = z ⊙ z\nL = sum(y) + sum(z)")
    assert list(program.definitions) == ["z", "y"]
    assert program.definitions["y"].operands == (program.definitions["z"],) * 2
    assert program.label == "L"


def test_the_left_side_names_the_answer() -> None:
    program = parse("f(x, A) = x' A x")
    assert (program.label, program.arguments) == ("f", ("x", "A"))
    assert parse(r"\mathcal L := x' x").label == "L"
    assert parse("x' x").label is None


def test_declared_symbols_that_do_not_occur_are_kept() -> None:
    program = parse("a", {"X": "matrix(m, n)"})
    assert program.resolve_variable("X").shape == parse("X", {"X": "matrix(m, n)"}).expression.shape


@pytest.mark.parametrize("name", ["theta", "θ", r"\theta"])
def test_a_variable_may_be_spelt_in_any_dialect(name: str) -> None:
    assert parse("x' theta").resolve_variable(name).name == "theta"


def test_sizes_are_numbers_in_expressions() -> None:
    text = "X : matrix(m, n); m/n sum(X) + rows(X)/cols(X) sum(X)"
    left, right = parse(text).expression.operands
    assert left is right


@pytest.mark.parametrize("text", ["pred", "x + loss", "logit x", "xsinx", "axb"])
def test_letters_that_mean_nothing_are_an_error(text: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(text)
    assert caught.value.code == "name"
    assert "declare" in str(caught.value.hint)


def test_a_differential_has_the_shape_of_its_variable() -> None:
    program = parse("tr(A dX) + tr(A X)")
    assert program.symbols["dX"].shape == program.symbols["X"].shape
    assert isinstance(program.symbols["dX"], Symbol)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("S : complex symmetric(n); S", "unsupported"),
        ("A^* b", "unsupported"),
        ("A^H b", "unsupported"),
        (r"\int x", "unsupported"),
        ("f(x) = x' x; f", "unsupported"),
        ("(A x)_1", "unsupported"),
    ],
)
def test_what_is_not_read_is_refused(text: str, code: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "same"),
    [
        # the subscript after the exponent belongs to the name
        (r"\sigma^2_x", "sigma_x^2"),
        ("x^T_i A x_i", "x_i' A x_i"),
        (r"x^\top_1 A x_2", "x_1' A x_2"),
        (r"\Sigma^{-1}_k x", "inv(Sigma_k) x"),
        (r"\sum_{ij} A_{ij} X^{-1}_{ij}", "<A, X^-1>"),
        (r"\|x\|^2_2", "norm(x)^2"),
        (r"\|X\|^2_F", "norm(X)^2"),
        # a transposed 1 is a row of ones
        ("1'x", "ones' x"),
        ("1^T x", "ones' x"),
        (r"\frac13 1 1^T x", "1/3 ones ones' x"),
        ("y' 11'x", "y' ones ones' x"),
        ("x^T 1", "x' ones"),
        ("X'1 + y", "X' ones + y"),
        # labels, iterates, inner products with the name of a norm
        (r"A x^{(t+1)}", "A x_{t+1}"),
        ("e^{(a+c)}", "exp(a + c)"),
        (r"\langle A, B\rangle_F", "<A, B>"),
        ("A^{-1T} x", "inv(A)' x"),
        ("t : scalar; A^t B", "t : scalar; A^(t) B"),
        ("a^t c", "a^(t) c"),
        # a unit vector with a letter
        ("e_i' x", "sum(e_i .* x)"),
        ("e_i' A e_j", "tr(e_i' A e_j)"),
        ("x_+", "max(0, x)"),
        ("sum(x_+)", "sum(max(0, x))"),
        # numbers and exponents
        ("1e3 x", "1000 x"),
        ("e^2x", "exp(2) x"),
        ("2^n", "2^(n)"),
        ("e^{-x^2}", "exp(-(x^2))"),
        (r"\frac12 x", "(1/2) x"),
        # scopes
        ("tr A + B", "tr(A) + B"),
        (r"\det A B", "det(A B)"),
        (r"\exp x^2", "exp(x^2)"),
        (r"\sum_i a_i b_i + c", "(sum_i a_i b_i) + c"),
        ("a/(b)c", "(a/b) c"),
        ("A*-B", "A * (-B)"),
        ("sin x cos x", "sin(x) cos(x)"),
        ("log a/b", "log(a)/b"),
        (r"\sqrt2 x", "sqrt(2) x"),
        ("|A||B|", "det(A) det(B)"),
        ("A \\ (B \\ x)", "inv(A) (inv(B) x)"),
        ("A'B'", "(A') (B')"),
        ("-W1 + x_1 x_1'", "(-W1) + (x_1 (x_1'))"),
    ],
)  # fmt: skip
def test_readings_that_could_go_wrong(text: str, same: str) -> None:
    given = {"e_i": "vector(n)", "e_j": "vector(n)"} if "e_" in text else {}
    one, other = parse(text).expression, parse(same, given).expression
    if text.startswith("e_"):
        one, other = parse(text, given).expression, parse(text).expression
    assert str(one) == str(other)


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("f^2(x)", "syntax", "power of a value"),
        ("f²(x)", "syntax", "power of a value"),
        ("f^{2}(x)", "syntax", "power of a value"),
        ("2'x", "syntax", "no transpose"),
        ("1e3x", "syntax", "power of ten"),
        ("x\\ y", "syntax", "with a space"),
        ("X^{-1}_{22}", "unsupported", "a subscript after a bracket"),
        ("X^{-1}_{ji}", "unsupported", "depends on the index `j`"),
        ("x_i^2_j", "syntax", "a subscript under the number"),
        ("x.y", "syntax", "no product"),
        ("x^t A x", "syntax", "may be a transpose or a power"),
        ("A^{t}B", "syntax", "may be a transpose or a power"),
        (r"x^T x \text{ where } x", "syntax", "the word `where`"),
        ("x'Ax/x'x", "shape", "divides by a scalar"),
        ("||x|-|y||", "syntax", "never closed"),
    ],
)
def test_what_could_be_read_wrongly_is_refused(text: str, code: str, says: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.line) == (code, 1)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("A^{-1} b", "b right of a matrix is read as a scalar; declare it if it is a vector."),
        ("x_+", "x_+ is read as max(0, x)."),
        ("e_i' x", "e_i is read as a vector, a unit vector for example."),
        ("1'x", "1 before a transpose is read as ones."),
        (r"\Sigma^{-1}_k x", "Sigma^{-1}_k is read as the inverse of Sigma_k."),
    ],
)
def test_what_could_be_read_otherwise_is_told(text: str, note: str) -> None:
    assert note in parse(text).notes
