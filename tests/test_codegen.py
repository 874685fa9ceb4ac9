"""The NumPy code of every operation and of composed answers, run and compared with their entries."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from test_operations import CASES, FIELD, SIZES, draw, smooth, value, values_for

from matdiff import operations as ops
from matdiff.codegen import numpy as numpy_code
from matdiff.codegen.identifiers import RESERVED, identifier
from matdiff.errors import MatdiffError, Undecidable
from matdiff.expression import ONE, SCALAR, Expression, Shape, ShapeError, Size, Symbol
from matdiff.operations import Operation, operations, signature

Arrays = Mapping[Expression, np.ndarray]


def natural(symbol: Expression, entries: np.ndarray) -> Any:
    """A value as the code wants it: a float, a 1-D or a 2-D array."""
    if symbol.is_scalar:
        return float(entries[0, 0])
    return entries.ravel() if ONE in symbol.shape else entries


def run(
    node: Expression,
    at: Arrays,
    kind: str = "vjp",
    variable: Symbol | None = None,
    function_shape: Shape = SCALAR,
    symbols: tuple[Symbol, ...] = (),
) -> Any:
    """What the emitted function returns."""
    source, arguments = numpy_code(node, kind, variable, function_shape, symbols)
    scope: dict[str, Any] = {}
    exec(compile(source, "<code>", "exec"), scope)
    named = {s.name: natural(s, entries) for s, entries in at.items()}  # type: ignore[attr-defined]
    for f, order in product("fg", range(4)):
        entrywise = np.vectorize(lambda x, f=f, order=order: smooth(f, order, x), otypes=[float])
        named.setdefault(f"{f}_{order}" if order else f, entrywise)
    return scope[kind](*(named[a] for a in arguments))


def agrees(node: Expression, at: Arrays) -> None:
    """The code gives the entries, in an array with the axes that the shape asks for."""
    expected, found = value(node, at), run(node, at)
    axes = 0 if node.is_scalar else 1 if ONE in node.shape else 2
    assert np.ndim(found) == axes, numpy_code(node, "vjp")[0]
    assert np.size(found) == expected.size
    assert np.allclose(np.reshape(found, expected.shape), expected), numpy_code(node, "vjp")[0]


@pytest.mark.parametrize(("kind", "expression"), CASES)
def test_every_operation(kind: type[Operation], expression: Expression) -> None:
    at = values_for(kind, expression)
    try:
        expected = value(expression, at)
    except Undecidable:
        pytest.skip("no value in floating point")
    sources = tuple(s for s in sized_symbols() if s not in at)
    found = run(expression, {**at, **{s: draw(s) for s in sources}}, symbols=sources)
    if kind in (ops.Eigenvectors, ops.EigenvectorMax, ops.EigenvectorMin, ops.GeneralEigenvectors,
                ops.LeftSingularVectors, ops.RightSingularVectors):  # fmt: skip
        found, expected = np.abs(found), np.abs(expected)  # up to signs
    assert np.size(found) == expected.size
    assert np.allclose(np.reshape(found, expected.shape), expected)


@pytest.mark.parametrize(("kind", "expression"), CASES)
def test_no_symbol_is_called_like_the_variable_of_a_loop(
    kind: type[Operation], expression: Expression
) -> None:
    source, _ = numpy_code(expression, "vjp", symbols=sized_symbols())
    loops = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.comprehension)]
    assert {one.target.id for one in loops if isinstance(one.target, ast.Name)} <= RESERVED


def sized_symbols() -> list[Symbol]:
    """Arrays that sizes can be read off."""
    return [Symbol("M", "m", "n"), Symbol("P", "p", "q")]


def degenerate() -> list[Any]:
    """Every operation with some sizes 1, so that its operands are vectors and scalars."""
    found = []
    for kind in operations():
        if not kind.signature or kind in (ops.Unvec, ops.Sylvester) or kind.takes_function or kind.macro:
            continue
        inputs, _ = signature(kind.signature)
        names = sorted({d for shape in inputs for d in shape if d.isalnum() and not d.isdigit()})
        for ones in product((False, True), repeat=len(names)):
            if not any(ones):
                continue
            sizes = {n: ONE if one else Size.of(n[0]) for n, one in zip(names, ones, strict=True)}
            shapes = [[ONE if d.isdigit() else sizes[d] for d in shape] for shape in inputs]
            operands = [Symbol(f"X{i}", *shape, "spd" if shape == [ONE, ONE] else "general")
                        for i, shape in enumerate(shapes)]  # fmt: skip
            try:
                found.append(pytest.param(kind(*operands), id=f"{kind.__name__}-{ones}"))
            except (ShapeError, MatdiffError, TypeError):
                continue
    return found


@pytest.mark.parametrize("node", degenerate())
def test_vectors_and_scalars(node: Expression) -> None:
    if isinstance(node, (ops.Polygamma, ops.Cholesky)):
        at = {s: np.full([size.at(SIZES) for size in s.shape], 2.0) for s in node.symbols}
    else:
        at = values_for(type(node), node)  # type: ignore[arg-type]
    try:
        expected = value(node, at)
    except (ArithmeticError, IndexError, ValueError, Undecidable):
        pytest.skip("no value")
    found = run(node, at)
    assert np.ndim(found) == (0 if node.is_scalar else 1 if ONE in node.shape else 2)
    assert np.allclose(np.abs(np.reshape(found, expected.shape)), np.abs(expected))


X, A = Symbol("X", "m", "n"), Symbol("A", "n", "n")
w, v, y = Symbol("w", "n"), Symbol("v", "n"), Symbol("y", "m")
c, d = Symbol("c"), Symbol("d")
row = Symbol("z", 1, "n")


@pytest.mark.parametrize(
    "node",
    [
        2 * (X.T @ (X @ w - y)),
        -(X.T @ ops.hadamard(y, ops.Sigmoid(-ops.hadamard(y, X @ w)))),
        y @ w.T @ A,
        X @ w @ v.T @ A,
        w.T @ A @ v,
        ops.Product(w.T, v, w.T, A),
        ops.Product(X, w, v.T, A, w),
        ops.Product(v, w.T, A, v),
        row @ A,
        ops.Product(row, A, row.T),
        y @ row,
        (w.T @ A @ w) / (w.T @ w),
        (w - v) / ops.Norm(w - v),
        ops.scale(Fraction(2, 3), c, ops.Power(d, -1), X),
        ops.scale(Fraction(-1, 2), ops.Power(c, -2), w),
        ops.scale(ops.Power(ops.Extent("m"), -1), X),
        ops.Hadamard(w, ops.Power(v, -1), ops.Power(w, -2)),
        ops.Hadamard(ops.Power(w, -1), ops.Power(v, -1)),
        ops.Ones("n") - w,
        w - ops.scale(c, ops.Ones("n")),
        ops.scale(c, ops.Ones("n")) + ops.scale(3, ops.Ones("n")),
        ops.Sum(ops.scale(-1, w), ops.scale(-2, v)),
        w - (v - w),
        A - c * ops.Identity("n"),
        ops.Power(ops.Power(c, 2) + 1, Fraction(-3, 2)),
        ops.Power(c, Fraction(1, 3)) * w,
        ops.MatrixPower(A, 3) - ops.MatrixPower(A, ops.Extent("n")),
        ops.Diagonal(w) @ A - ops.Diagonal(ops.DiagonalPart(A)),
        ops.Kronecker(w, v.T) + ops.Kronecker(v, w.T),
        ops.Kronecker(ops.Identity("m"), A),
        ops.Function("f", 1, ops.Function("f", 0, w)) + ops.Function("g", 2, v),
        ops.Power(w, c),
        ops.scale(c, d),
        ops.scale(-1, c) - d,
        ops.Unit(2, "n") + w,
    ],
)  # fmt: skip
def test_composed(node: Expression) -> None:
    symbols = {X, A, w, v, y, c, d, row}
    at = {s: np.abs(draw(s)) + 0.3 for s in symbols}
    expected, found = value(node, at), run(node, at, symbols=(X,))
    axes = 0 if node.is_scalar else 1 if ONE in node.shape else 2
    assert np.ndim(found) == axes
    assert np.allclose(np.reshape(found, expected.shape), expected)


def test_jacobian_with_one_row() -> None:
    """A scalar by a vector: 2-D; a row by a scalar is a vector, so 1-D."""
    at = {w: draw(w), A: draw(A)}
    node = w.T @ A
    assert run(node, at, "jacobian", w).shape == (1, SIZES["n"])
    assert run(node, at, "jacobian", c, (ONE, Size.of("n"))).shape == (SIZES["n"],)
    assert run(w, at, "jacobian", c, w.shape).shape == (SIZES["n"],)


def test_results_are_floats() -> None:
    """Also a constant derivative of a scalar."""
    assert isinstance(run(ops.Number(2), {}, "gradient", c), float)
    assert isinstance(run(ops.Extent("n"), {w: draw(w)}, "gradient", w), float)
    assert isinstance(float(run(w.T @ w, {w: draw(w)}, "gradient", w)), float)


def test_sizes_come_from_arrays() -> None:
    """Where only a size is needed, an array that has it is an argument, the variable if need be."""
    source, arguments = numpy_code(ops.Identity("m"), "gradient", Symbol("S", "m", "m"))
    assert arguments == ["S"] and "S.shape[0]" in source
    _, arguments = numpy_code(ops.Ones("n"), "gradient", w, symbols=(X, w))
    assert arguments == ["X"]
    long = Symbol("u", Size.of("n") * 2)
    assert run(ops.Identity("n"), {long: np.ones(4)}, "gradient", long).shape == (2, 2)
    with pytest.raises(MatdiffError, match="size q"):
        numpy_code(ops.Identity("q"), "gradient", w)


def test_ones_need_no_size_beside_a_vector() -> None:
    """1 - p is broadcast."""
    source, arguments = numpy_code(ops.Ones("n") - ops.Sigmoid(w), "gradient", w)
    assert "np.ones" not in source and arguments == ["w"]


def test_names_are_valid() -> None:
    """Keywords, Greek letters, LaTeX and clashes."""
    assert identifier("lambda") == "lambda_"
    assert identifier("x_{train}") == "x_train"
    assert identifier("α") == "alpha"
    assert identifier(r"\hat y") == "hat_y"
    assert identifier("np") == "np_"
    taken: set[str] = set()
    for name in ("x_1", "x_{1}", "x1", "in", "σ", "sigma", "return", "W_{in}", "dX"):
        found = identifier(name, taken)
        assert found.isidentifier() and not keyword.iskeyword(found) and found not in taken
        taken.add(found)


def test_a_symbol_called_like_a_size_or_a_local() -> None:
    """Neither a size nor a local variable hides an argument."""
    n, t1 = Symbol("n"), Symbol("t1", "n")
    shared = ops.Exp(t1 + t1)
    node = ops.scale(n, ops.hadamard(shared, shared)) + ops.scale(ops.Extent("n"), t1)
    at = {n: np.array([[3.0]]), t1: draw(t1)}
    assert np.allclose(run(node, at), value(node, at).ravel())


def test_deep_and_shared() -> None:
    """A deep graph with an exponential tree gives code of linear length that Python can read."""
    node: Expression = w
    for _ in range(400):
        node = ops.Tanh(ops.hadamard(node, node) + node)
    source, _ = numpy_code(node, "gradient", w)
    assert source.count("\n") < 1300
    at = {w: draw(w)}
    assert np.allclose(run(node, at), value(node, at).ravel())
    chain: Expression = w
    for _ in range(3000):
        chain = ops.Sin(chain)
    assert np.allclose(run(chain, at), value(chain, at).ravel())


def test_numerically_safe() -> None:
    """Large arguments do not overflow."""
    big = {w: np.full((SIZES["n"], 1), 800.0)}
    with np.errstate(over="raise", invalid="raise"):
        assert np.allclose(run(ops.Softplus(w), big), 800)
        assert np.allclose(run(ops.Sigmoid(-w), big), 0)
        assert np.allclose(run(ops.Softmax(w), big), 0.5)
        assert np.isclose(run(ops.LogSumExp(w), big), 800 + np.log(2))


def test_unsupported_operation() -> None:
    """An operation without code is an error, never something else."""

    class Strange(Operation):
        name = "strange"
        signature = "(n,1)->(n,1)"
        abstract = True

    with pytest.raises(MatdiffError, match="Strange"):
        numpy_code(Strange(w), "gradient", w)


_ = FIELD
