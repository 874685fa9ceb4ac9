"""The Python interface."""

from __future__ import annotations

import copy
import inspect
import pickle
import subprocess
import sys
from collections.abc import Callable

import pytest

import matdiff as md

np = pytest.importorskip("numpy")


# --- deriving -------------------------------------------------------------------------------------


def test_text_in_text_out() -> None:
    found = md.derive("tr(A X B)", "X")
    assert found.text == str(found) == "A'*B'"
    assert found.unicode() == "Aᵀ Bᵀ"
    assert found.latex() == "A^{\\top} B^{\\top}"
    assert found.kind == "gradient"
    assert found.shape == ["n", "p"]
    assert repr(found) == "<gradient of f by X: A'*B'>"


def test_an_expression_without_text() -> None:
    A, X = md.Matrix("A", "n", "m"), md.Matrix("X", "m", "n")
    found = md.derive(md.tr(A @ X), X)
    assert found.result is A.T
    assert md.derive(md.tr(A @ X), "X").result is A.T
    assert found.notes == ()


def test_text_and_constructors_mean_the_same() -> None:
    M, x, y = md.Matrix("M", "m", "n"), md.Vector("x", "n"), md.Vector("y", "m")
    built = md.derive(md.norm(M @ x - y) ** 2, x)
    typed = md.derive("||M x - y||^2", "x", declare={"M": "matrix(m, n)", "y": "vector(m)"})
    assert built.result is typed.result
    assert built.text == "2*M'*(M*x - y)"


@pytest.mark.parametrize(
    ("ask", "expected", "shape"),
    [
        (md.gradient, "(A + A')*x", ["n"]),
        (md.jacobian, "x'*(A + A')", ["1", "n"]),
        (md.hessian, "A + A'", ["n", "n"]),
        (md.hvp, "(A + A')*V", ["n"]),
        (md.differential, "x'*(A + A')*dx|dx'*(A + A')*x", []),
        (md.jvp, "x'*(A + A')*V|V'*(A + A')*x", []),
        (md.vjp, "G*(A + A')*x", ["n"]),
    ],
)
def test_short_forms(ask: object, expected: str, shape: list[str]) -> None:
    found = ask("x' A x", "x")  # type: ignore[operator]
    assert found.text in expected.split("|")
    assert found.shape == shape
    assert found.check("proof").status == "proved"
    assert (found.seed is None) == (found.kind in ("gradient", "jacobian", "hessian"))


def test_several_variables() -> None:
    found = md.derive("x' A y", ["x", "y"])
    assert [d.text for d in found] == ["A*y", "A'*x"]
    assert [d.text for d in md.gradient("f(x, y) = x' A y")] == ["A*y", "A'*x"]


def test_the_variable_may_be_left_out() -> None:
    assert md.derive("x'x").text == "2*x"
    assert md.derive("f(x) = x' A x").text == "(A + A')*x"
    with pytest.raises(md.MatdiffError, match="A, x"):
        md.derive("x' A x")
    x = md.Vector("x", 3)
    assert md.derive(x.T @ x).text == "2*x"


def test_a_program_is_read_once_and_derived_often() -> None:
    program = md.parse("z = W x + b; L = sum(exp(z))", declare={"W": "matrix(m, n)"})
    assert set(program.definitions) == {"z"}
    found = md.derive(program, "x")
    assert found.name == "L"
    assert found.text == "W'*exp(z)" or found.text == "W'*exp(W*x + b)"
    assert set(found.shapes) == {"W", "x", "b"}


def test_conventions_and_orders() -> None:
    half = md.gradient("tr(S (A + A'))", "S", declare={"S": "symmetric(n)"})
    assert half.text in ("A + A'", "A' + A")
    entries = md.gradient("logdet(S)", "S", declare={"S": "symmetric(n)"}, convention="entries")
    assert entries.check("proof").status == "proved"
    assert md.derive("x^3", "x", declare={"x": "scalar"}, order=2).text == "6*x"


def test_checks_are_made_once_and_off_is_off() -> None:
    found = md.derive("logdet(X)", "X")
    assert found.check("off").status == "off"
    first = found.check("proof")
    assert first.status == "proved"
    assert found.check("proof") is first
    assert first.as_dict()["methods"][0]["method"] == "proof"  # type: ignore[index]
    with pytest.raises(md.MatdiffError, match="unknown way"):
        found.check("prof")


def test_code_and_function() -> None:
    found = md.gradient("1/2 ||A x - b||^2", "x")
    A, x, b = np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0]), np.ones(3)
    assert "def gradient(" in found.code("numpy")
    values = {"A": A, "x": x, "b": b}
    result = found.function("numpy")(*(values[name] for name in found.arguments))
    assert np.allclose(result, A.T @ (A @ x - b))
    with pytest.raises(md.MatdiffError, match="fortran"):
        found.code("fortran")


def test_the_answer_as_a_dictionary() -> None:
    answer = md.derive("logdet(X)", "X").as_dict("off")
    assert answer["conditions"] == ["X is invertible"]
    assert answer["wrt"] == "X"
    assert answer["as"] == "gradient"
    assert answer["result"] == "inv(X)'"
    assert answer["arguments"] == ["X"]
    assert answer["shapes"] == {"X": ["n", "n"]}
    assert answer["check"] == {"status": "off", "methods": []}


def test_jupyter_shows_mathematics() -> None:
    shown = md.derive("L = x' A x", "x")._repr_latex_()
    assert shown == "$\\displaystyle \\nabla_{x} L = (A + A^{\\top}) x$"
    assert "\\frac{\\partial" in md.derive("A x", "x")._repr_latex_()
    assert "\\mathrm{d}" in md.differential("x' A x", "x")._repr_latex_()


def test_the_name_of_the_function_is_free() -> None:
    assert md.derive("sum(f(x))", "x").name == "F"
    assert md.derive("f'x", "x", declare={"f": "vector(n)"}).name == "F"


def test_a_symbol_is_one_symbol() -> None:
    X, other = md.Matrix("X", "m", "n"), md.Matrix("X", "n", "m")
    with pytest.raises(md.MatdiffError, match="two different symbols"):
        md.derive(md.tr(X @ other), "X")
    with pytest.raises(md.MatdiffError, match="differs"):
        md.derive(md.sum(X), other)
    with pytest.raises(md.MatdiffError, match="not in the expression"):
        md.derive(md.sum(X), "Y")
    with pytest.raises(md.MatdiffError, match="declarations belong to a text"):
        md.derive(md.sum(X), "X", declare={"X": "matrix(m, n)"})  # type: ignore[call-overload]
    with pytest.raises(md.MatdiffError, match="a text or an expression"):
        md.derive(3, "X")  # type: ignore[call-overload]


# --- symbols and operations -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("symbol", "shape", "property_"),
    [
        (md.Scalar("a", positive=True), ("1", "1"), "positive"),
        (md.Vector("x", "n"), ("n", "1"), None),
        (md.Matrix("X", "m", 3), ("m", "3"), None),
        (md.Matrix("X", "n", "n", invertible=True), ("n", "n"), "invertible"),
        (md.Symmetric("S", "n"), ("n", "n"), "symmetric"),
        (md.SPD("P", "n"), ("n", "n"), "invertible"),
        (md.Diagonal("D", "n"), ("n", "n"), "diagonal"),
        (md.Orthogonal("Q", "n"), ("n", "n"), "orthogonal"),
        (md.Skew("K", "n"), ("n", "n"), "skew"),
        (md.Lower("L", "n"), ("n", "n"), "lower"),
        (md.Upper("U", "n"), ("n", "n"), "upper"),
    ],
)
def test_constructors(symbol: md.Symbol, shape: tuple[str, str], property_: str | None) -> None:
    assert (str(symbol.rows), str(symbol.columns)) == shape
    if property_:
        assert property_ in symbol.properties
    assert pickle.loads(pickle.dumps(symbol)) is symbol
    assert copy.deepcopy(symbol) is symbol


def test_impossible_symbols() -> None:
    with pytest.raises(md.MatdiffError, match="at least 1"):
        md.Vector("x", 0)
    with pytest.raises(md.ShapeError, match="square"):
        md.Matrix("X", "m", "n", invertible=True)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("a b", "`a_b`"),
        ("2x", "`x_2`"),
        ("x - y", "`x_y`"),
        ("дом", "letter or a word"),
        ("", "letter or a word"),
    ],
)
def test_a_name_that_cannot_be_read_back_is_refused(name: str, hint: str) -> None:
    for make in (
        lambda: md.Scalar(name), lambda: md.Matrix(name, 2, 3), lambda: md.Vector("x", name),
        lambda: md.UndefinedFunction(name), lambda: md.parse("x", {name: "scalar"}),
    ):  # fmt: skip
        with pytest.raises(md.MatdiffError, match="is no name") as error:
            make()
        assert error.value.code == "input"
        assert hint in str(error.value.hint)


@pytest.mark.parametrize(
    ("name", "plain"),
    [("θ_k", "theta_k"), ("W₁", "W_1"), ("x̂", "x_hat"), ("W_{in}", "W_in"), ("\\beta", "beta"), ("𝐱", "x")],
)
def test_names_are_those_of_the_language(name: str, plain: str) -> None:
    x = md.Vector(name, "n")
    assert x.name == plain
    assert x is md.Vector(plain, "n")
    found = md.derive(x.T @ x, name)
    assert found.text == f"2*{plain}"
    assert str(md.parse(found.text, {name: "vector(n)"}).expression) == found.text


def test_operations_by_name() -> None:
    X, x = md.Matrix("X", "n", "n"), md.Vector("x", "n")
    assert md.diag(x).shape == X.shape
    assert md.diag(X).shape == x.shape
    assert md.kron(X, x).shape == (X.rows * X.rows, X.rows)
    assert md.outer(x, x) is x @ x.T
    assert md.trace is md.trace
    assert md.hadamard(X, X).shape == X.shape
    assert md.max(0, x) is md.relu(x)
    assert md.commutation("m", "n").rows is md.Size.of("m") * "n"
    f = md.UndefinedFunction("f")
    assert md.derive(md.sum(f(x)), x).text == "f'(x)"


def test_extremes_of_one_operand_and_of_two() -> None:
    x, y = md.Vector("x", "n"), md.Vector("y", "n")
    assert md.derive(md.max(x), x).text == "maxmask(x)"
    assert md.derive(md.min(x - y), y).text == "-minmask(x - y)"
    assert str(md.max(x, y)) == "max(x, y)"
    assert md.parse("max(x) + min(x)").expression is md.max(x) + md.min(x)


def test_operations_refuse_what_does_not_fit() -> None:
    X = md.Matrix("X", "m", "n")
    with pytest.raises(md.ShapeError, match="det"):
        md.det(X)
    with pytest.raises(md.MatdiffError, match="takes 1 operands"):
        md.det(X, X)
    with pytest.raises(AttributeError, match="nosuch"):
        md.nosuch  # noqa: B018


def test_every_public_name_is_documented() -> None:
    from matdiff.operations import operations

    names = dir(md)
    assert {"derive", "tr", "det", "softmax", "Matrix"} <= set(names)
    assert {k.name for k in operations() if k.name} <= set(names)
    for name in names:
        value = getattr(md, name)
        if callable(value):
            assert inspect.getdoc(value), name
    for name in ("derive", "parse", "Derivation", "Matrix", "inv"):
        assert "Raises" in inspect.getdoc(getattr(md, name)) or name == "Derivation"  # type: ignore[operator]


def test_importing_is_cheap() -> None:
    program = "import sys, matdiff; print([m for m in sys.modules if m.startswith('matdiff')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "['matdiff']"


@pytest.mark.parametrize(
    ("ask", "says", "hint"),
    [
        (lambda: md.gradient("x'x", "x", declare="x: vector(n)"), "are a dictionary", "matrix(m, n)"),
        (lambda: md.gradient("x'x", 3), "a name or a symbol, not int", ""),
        (lambda: md.verify("x'x", "x", 3), "a text or an expression, not int", ""),
        (lambda: md.norm("x"), "not str", "parse("),
        (lambda: md.Matrix("A", "n", "n") @ [[1, 2], [3, 4]], "not list", "a name"),
    ],
)
def test_a_wrong_kind_of_argument_is_told(ask: Callable[[], object], says: str, hint: str) -> None:
    with pytest.raises(md.MatdiffError) as raised:
        ask()
    assert raised.value.code == "input" and says in raised.value.message
    assert hint in (raised.value.hint or "")


def test_shapes_that_do_not_fit_are_told_with_the_names() -> None:
    A, B = md.Matrix("A", "n", "m"), md.Matrix("B", "n", "m")
    with pytest.raises(md.ShapeError, match=r"A \(n×m\) and B \(n×m\) needs as many columns"):
        A @ B
    with pytest.raises(md.ShapeError, match=r"sum of A \(n×m\) and x \(n×1\) needs equal shapes"):
        A + md.Vector("x", "n")
