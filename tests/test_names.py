"""Names that mean something already: an answer is right, and reads back, whatever the symbols are called."""

from __future__ import annotations

import numpy as np
import pytest

import matdiff as md


def again(found: md.Derivation, declare: dict[str, str]) -> object:
    """The expression that the answer's text is read as, beside the same declarations."""
    return md.parse(found.text, declare).expression


@pytest.mark.parametrize("kind", ["gradient", "hessian", "jacobian", "differential", "jvp"])
def test_a_symbol_that_is_called_like_the_differential(kind: str) -> None:
    declare = {"X": "vector(n)", "dX": "vector(n)"}
    found = md.derive("(dX'*X)^2", "X", kind, declare=declare)
    expected = {
        "gradient": "2*(dX'*X)*dX",
        "hessian": "2*dX*dX'",
        "jacobian": "2*(dX'*X)*dX'",
        "differential": "2*(dX'*X)*(dX'*dX_0)",
        "jvp": "2*(dX'*X)*(dX'*V)",
    }
    assert found.text == expected[kind]
    assert found.check("proof").status == "proved"


def test_the_steps_beside_a_symbol_that_is_called_like_the_differential() -> None:
    found = md.derive("dX'*X", "X", "gradient", declare={"X": "vector(n)", "dX": "vector(n)"})
    assert "dX₀" in str(found.steps)


@pytest.mark.parametrize(
    ("expression", "variable", "declare", "text"),
    [
        ("I*x + x", "x", {"I": "matrix(n, n)"}, "I + eye"),
        ("X*A", "X", {"I": "scalar", "X": "matrix(n, n)"}, "kron(A', eye(n))"),
        ("norm(x)*x + I_n*x", "x", {"I_n": "matrix(n, n)"}, "x*x'/norm(x) + norm(x)*I + I_n"),
        ("sum(x)*(ones'*x)", "x", {"ones": "vector(n)"}, "(ones'*x)*vector(1) + sum(x)*ones"),
        ("c*sum(X)", "X", {"ones": "scalar", "X": "matrix(m, n)"}, "c*(1_{m}*1_{n}')"),
        ("erf(pi'*x)", "x", {"pi": "vector(n)"}, "2*exp(-(pi'*x)^2)/sqrt(acos(-1))*pi"),
        ("x'*diag*x", "x", {"diag": "matrix(n, n)"}, "(diag + diag')*x"),
    ],
)
def test_symbols_that_are_called_like_constants(
    expression: str, variable: str, declare: dict[str, str], text: str
) -> None:
    found = md.derive(expression, variable, declare=declare)
    assert found.text == text
    shapes = {
        name: f"matrix({', '.join(s)})" if len(s) == 2 else f"vector({s[0]})" if s else "scalar"
        for name, s in found.shapes.items()
    }
    assert md.parse(f"({text}) - ({found.text})", {**shapes, **declare})
    assert again(found, {**shapes, **declare}) is md.parse(text, {**shapes, **declare}).expression


def test_a_symbol_that_is_called_like_a_function_of_the_answer() -> None:
    with pytest.raises(md.MatdiffError, match="a symbol is called `sign`"):
        _ = md.derive("abs(x)*sign", "x", declare={"x": "scalar", "sign": "scalar"}).text
    assert md.derive("phi(a)", "a").text == "phi'(a)"


def test_a_power_by_a_symbol_called_T() -> None:
    declare = {"x": "scalar", "T": "scalar"}
    with pytest.raises(md.MatdiffError, match="a power or a transpose"):
        md.parse("x^T", declare)
    assert md.derive("x^(T)", "x", declare=declare).text == "T*x^(T - 1)"
    assert md.derive("q^T z/T", "z", declare={"T": "scalar"}).text == "q/T"


def test_elimination_and_duplication_in_both_orders() -> None:
    found = md.derive("duplication(n)*vech(X)", "X", declare={"X": "matrix(n, n)"})
    J = found.function("numpy")(np.zeros((2, 2)))
    assert J.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]
    assert md.derive("elimination(n)*duplication(n)*x", "x").text == "I"


@pytest.mark.parametrize("function", ["exp(r)*x", "softmax(r)*x", "norm(r)^3", "sum(r.^3)"])
def test_functions_of_rows(function: str) -> None:
    found = md.derive(function, "r", "gradient", declare={"r": "matrix(1, n)"})
    assert found.shape == ["1", "n"]
    r, x = np.array([[0.5, 1.0, 2.0]]), np.array([1.0, -1.0, 3.0])
    values = {"r": r, "x": x}
    assert found.function("numpy")(*(values[name] for name in found.arguments)).shape == (1, 3)
    assert found.check("proof").status == "proved"


@pytest.mark.parametrize("kind", ["gradient", "jacobian", "differential", "jvp", "hessian"])
def test_no_second_derivative_on_the_orthogonal_matrices(kind: str) -> None:
    """The tangent space turns with Q, so what dQ is at a second point would have to be said."""
    order = 1 if kind == "hessian" else 2
    with pytest.raises(md.MatdiffError, match="curved"):
        md.derive("tr(Q A Q)", "Q", kind, declare={"Q": "orthogonal(n)"}, order=order)
