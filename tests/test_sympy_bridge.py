"""SymPy both ways: what is written is evaluated by a small reader of its own, over the whole corpus."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest
import scipy.linalg
import scipy.special
import sympy as sp
from sympy.matrices import expressions as mx
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement

import matdiff as md
from matdiff.expression import Symbol, postorder
from matdiff.rewriting.canonical import canonical_rules
from matdiff.rewriting.engine import Rewriter

CORPUS = Path(__file__).resolve().parent / "corpus"
CASES = {case["id"]: case for case in oracle.load_cases([CORPUS / "cases", CORPUS / "more"])}

n, m, p = sp.symbols("n m p")
a, b, c = sp.symbols("a b c")
A = sp.MatrixSymbol("A", m, n)
B = sp.MatrixSymbol("B", n, p)
S, X, Y = (sp.MatrixSymbol(name, n, n) for name in "SXY")
x, y = (sp.MatrixSymbol(name, n, 1) for name in "xy")
t = sp.MatrixSymbol("t", m, 1)


# --- a reader of SymPy's expressions, in NumPy --------------------------------------------------------

FUNCTIONS: dict[str, Any] = {
    "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin,
    "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh, "Abs": np.abs, "sign": np.sign,
    "erf": scipy.special.erf, "erfc": scipy.special.erfc, "gamma": scipy.special.gamma,
    "loggamma": scipy.special.gammaln, "Max": np.maximum, "Min": np.minimum, "Heaviside": np.heaviside,
    "polygamma": lambda k, u: scipy.special.polygamma(int(k), u),
    "sec": lambda u: 1 / np.cos(u), "conjugate": np.conj, "re": np.real, "im": np.imag,
}  # fmt: skip


def value(node: Any, at: dict[Any, Any]) -> Any:
    """The value of an expression: 2-D arrays and floats.  ``at`` holds names, sizes and bound symbols."""
    if node in at:
        return at[node]
    match node:
        case mx.MatrixSymbol():
            return at[node.name]
        case sp.Symbol():
            return np.squeeze(at[node.name])  # also of a vector of one entry
        case sp.core.numbers.ImaginaryUnit():
            return 1j
        case sp.Number() | sp.NumberSymbol():
            return float(node)
        case MatrixElement():
            return float(np.atleast_2d(at[node.parent.name])[int(node.i), int(node.j)])
        case mx.Identity():
            return np.eye(int(value(node.shape[0], at)))
        case mx.OneMatrix():
            return np.ones([int(value(s, at)) for s in node.shape])
        case mx.ZeroMatrix():
            return np.zeros([int(value(s, at)) for s in node.shape])
        case ElementwiseApplyFunction():
            (variable,) = node.function.variables
            X = value(node.expr, at)
            return np.asarray(value(node.function.expr, {**at, variable: X})) * np.ones_like(X)
        case sp.MatrixBase():
            return np.array([[value(e, at) for e in row] for row in node.tolist()])
        case mx.BlockMatrix():
            return np.block([[value(e, at) for e in row] for row in node.blocks.tolist()])
        case mx.BlockDiagMatrix():
            return scipy.linalg.block_diag(*(value(e, at) for e in node.diag))
        case sp.Subs():
            return value(node.expr, {**at, node.variables[0]: value(node.point[0], at)})
        case sp.Derivative():
            k = int(node.args[1][1])
            return oracle.NAMES[f"{type(node.expr).__name__}_{k}"](value(node.args[1][0], at))
        case mx.Inverse():
            return np.linalg.inv(value(node.arg, at))
        case _:
            pass
    parts = [value(arg, at) for arg in node.args]
    match node:
        case mx.MatMul():
            total: Any = 1.0
            for part in parts:
                total = total @ part if np.ndim(total) == np.ndim(part) == 2 else total * part
            return total
        case mx.MatAdd() | sp.Add():
            return sum(parts[1:], parts[0])
        case sp.Mul() | mx.HadamardProduct():
            return np.prod(np.broadcast_arrays(*parts), axis=0)
        case sp.Pow() | mx.HadamardPower():
            return parts[0] ** parts[1]
        case mx.MatPow():
            return scipy.linalg.fractional_matrix_power(parts[0], parts[1])
        case mx.Transpose():
            return parts[0].T
        case mx.Adjoint():
            return parts[0].conj().T
        case mx.Trace():
            return np.trace(parts[0])
        case mx.Determinant():
            return np.linalg.det(parts[0])
        case mx.KroneckerProduct():
            total = parts[0]
            for part in parts[1:]:
                total = np.kron(total, part)
            return total
        case mx.DiagMatrix():
            return np.diag(parts[0].ravel())
        case mx.DiagonalMatrix():
            return np.diag(np.diag(parts[0]))
        case mx.DiagonalOf():
            return np.diag(parts[0])[:, None]
        case sp.core.function.AppliedUndef():
            return oracle.NAMES[type(node).__name__](parts[0])
        case sp.Function() | sp.Max() | sp.Min():
            return FUNCTIONS[type(node).__name__](*parts)
    raise AssertionError(f"no value for {type(node).__name__}")


def columns(found: dict[str, Any]) -> dict[Any, Any]:
    """Vectors as columns."""
    return {k: np.asarray(v)[:, None] if np.ndim(v) == 1 else v for k, v in found.items()}


def sizes_of(derivation: md.Derivation, found: dict[str, Any]) -> dict[str, float]:
    """The sizes that the arrays have."""
    sizes: dict[str, float] = {}
    symbols = {s for node in (derivation.expression, derivation.result) for s in node.symbols}
    given = []
    for symbol in symbols | {derivation.variable}:
        assert isinstance(symbol, Symbol)
        if symbol.name in found:  # else it is a number that the case calls a size
            shape = np.shape(found[symbol.name]) or (1, 1)
            given += zip(symbol.shape, (*shape, 1)[:2], strict=True)
    for size, number in sorted(given, key=lambda one: one[0].degree):
        unknown = [name for name in size.names if name not in sizes]
        if len(unknown) == 1 and len(size.terms) == 1:  # n, 2 n, and T of g T where g is known
            (names, coefficient) = size.terms[0]
            if names.count(unknown[0]) == 1:
                known = np.prod([sizes[name] for name in names if name != unknown[0]])
                sizes[unknown[0]] = number / float(coefficient) / known
    return sizes


def answer(case: dict[str, Any]) -> md.Derivation:
    return md.derive(
        case["expr"], case["wrt"], case["as"], declare=case["declare"], convention=case["convention"]
    )


@pytest.mark.parametrize("name", list(CASES))
def test_every_answer_of_the_corpus(name: str) -> None:
    """Written for SymPy, it has the value that the oracle finds; read back, it is the same."""
    case = CASES[name]
    try:
        derivation = answer(case)
    except md.MatdiffError:
        pytest.skip("not answered: test_corpus.py lists it")
    try:
        written = derivation.to_sympy()
    except md.MatdiffError as error:
        assert error.code == "unsupported"
        assert error.message.split()[-1].strip("`").isidentifier(), error.message
        return
    rng = oracle.generator(case, 0)
    found = oracle.sample(case, rng)
    target = np.asarray(oracle.numeric_derivative(case, found), dtype=float)
    at = {**case["sizes"], **columns(found), **sizes_of(derivation, found)}
    with np.errstate(all="ignore"):
        plain = np.asarray(value(written, at))
    got = oracle.same_layout(case, found, plain, target)
    scale = max(float(np.max(np.abs(target))), 1e-3)
    assert np.allclose(got, target, rtol=1e-5, atol=1e-5 * scale)

    declare = {
        s.name: f"{s.kind}({s.rows})" if s.kind != "general" else ""
        for s in derivation.result.symbols
        if isinstance(s, Symbol)
    }
    back = md.from_sympy(written, {k: v for k, v in declare.items() if v})
    simplify = Rewriter(canonical_rules())
    if simplify(back) is not simplify(derivation.result):
        again = md.to_sympy(back)
        with np.errstate(all="ignore"):
            assert np.allclose(np.asarray(value(again, at)), plain, rtol=1e-6, atol=1e-8 * scale)


def test_most_of_the_corpus_can_be_written() -> None:
    """A floor, so that a bridge that refuses everything is noticed."""
    found = []
    for case in list(CASES.values())[::7]:
        try:
            derivation = answer(case)
        except md.MatdiffError:
            continue
        try:
            derivation.to_sympy()
            found.append(True)
        except md.MatdiffError:
            found.append(False)
    assert sum(found) > 0.8 * len(found)


# --- reading ------------------------------------------------------------------------------------------

READ: list[tuple[Any, str]] = [
    (sp.Trace(A * B * sp.MatrixSymbol("C", p, m)), "tr(A*B*C)"),
    (2 * X - 3 * Y.T, "2*X - 3*Y'"),
    (X / a, "X/a"),
    (x.T * X * x, "x'*X*x"),
    (X.I * x, "inv(X)*x"),
    (X**3, "X^3"),
    (X**-2, "X^(-2)"),
    (sp.Determinant(X), "det(X)"),
    (sp.log(sp.Abs(sp.Determinant(X))), "logdet(X)"),
    (sp.HadamardProduct(X, Y.T), "X .* Y'"),
    (mx.HadamardPower(X, 2), "X.^2"),
    (mx.HadamardPower(X, -1), "1 ./ X"),
    (sp.KroneckerProduct(X, A), "kron(X, A)"),
    (sp.Identity(n) + X, "I + X"),
    (sp.OneMatrix(n, n) * X, "ones(n, n)*X"),
    (sp.MatAdd(X, sp.ZeroMatrix(n, n)), "X + matrix(0)"),
    (X.applyfunc(sp.sin), "sin(X)"),
    ((A * x).applyfunc(lambda u: 1 / (1 + sp.exp(-u))), "1 ./ (ones + exp(-A*x))"),
    (x.applyfunc(lambda u: u**2 + a), "a*ones + x.^2"),
    (x.applyfunc(lambda u: u**u), "exp(log(x) .* x)"),
    (mx.DiagMatrix(x) * X, "diag(x)*X"),
    (mx.DiagonalOf(X), "diag(X)"),
    (mx.DiagonalMatrix(X), "diag(diag(X))"),
    (mx.BlockMatrix([[X, x], [x.T, sp.Matrix([[a]])]]), "vcat(hcat(X, x), hcat(x', a))"),
    (mx.BlockDiagMatrix(X, Y), "blkdiag(X, Y)"),
    (sp.sqrt(sp.Trace(x.T * x)), "sqrt(x'*x)"),
    (a * sp.exp(b) / c, "a*exp(b)/c"),
    (a**2 + sp.Rational(1, 3), "1/3 + a^2"),
    (sp.Float("0.25") * a, "1/4*a"),
    (sp.pi * sp.E, "exp(1)*pi"),
    (sp.Max(0, a), "relu(a)"),
    (sp.Max(a, b), "max(a, b)"),
    (sp.Heaviside(a, sp.S.Half), "step(a)"),
    (sp.sec(a), "1/cos(a)"),
    (sp.digamma(a), "digamma(a)"),
    (sp.Trace(X) / n, "tr(X)/n"),
    (y * (x.T * x), "y*x'*x"),
    (sp.Function("f")(a) * sp.Function("f")(a).diff(a), "f'(a)*f(a)"),
    (x.applyfunc(sp.Function("f")), "f(x)"),
    (sp.MatrixSymbol("Q", 2, 3)[0, 2], "e_1'*Q*e_3"),
    (sp.MatrixSymbol("Q", 3, 2) * sp.Matrix([[1, 2], [3, a]]), "Q*vcat(hcat(1, 2), hcat(3, a))"),
    (mx.Adjoint(X), "X'"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "text"), READ, ids=[text for _, text in READ])
def test_reading(given: Any, text: str) -> None:
    assert str(md.from_sympy(given)) == text


@pytest.mark.parametrize(("given", "text"), READ, ids=[text for _, text in READ])
def test_what_is_read_has_the_value_of_what_was_given(given: Any, text: str) -> None:
    """Numbers for both, at sizes that differ from each other."""
    if any("MatrixElement" in type(part).__name__ for part in sp.preorder_traversal(given)):
        assert md.to_sympy_explicit(md.from_sympy(given)) == given
        return
    sizes = {"m": 2, "n": 3, "p": 4}
    rng = np.random.default_rng(3)
    node = md.from_sympy(given)
    at: dict[Any, Any] = dict(sizes)
    for symbol in node.symbols:
        assert isinstance(symbol, Symbol)
        shape = tuple(size.at(sizes) for size in symbol.shape)
        at[symbol.name] = rng.uniform(0.3, 1.4, shape) if not symbol.is_scalar else float(rng.uniform(1, 2))
    found, wanted = np.asarray(value(md.to_sympy(node), at)), np.asarray(value(given, at))
    assert np.allclose(found, wanted.reshape(np.shape(found)))


REFUSED: list[tuple[Any, str]] = [
    (sp.exp(X), "exp"),
    (sp.Trace(X).diff(a, evaluate=False), "Derivative"),
    (sp.Piecewise((a, a > 0), (0, True)), "Piecewise"),
    (sp.Sum(a, (b, 1, 3)), "Sum"),
    (mx.PermutationMatrix(sp.combinatorics.Permutation(1, 2, 0)), "PermutationMatrix"),
    (sp.Heaviside(a, 0), "step(0)"),
    (sp.I * a, "ImaginaryUnit"),
    (sp.besselj(1, a), "besselj"),
    (X[m, 0], "indices"),
    (sp.Trace(X[0:2, 0:2]), "MatrixSlice"),
    (mx.FunctionMatrix(3, 3, sp.Lambda((m, n), m + n)), "FunctionMatrix"),
    (sp.Symbol("z", imaginary=True), "real"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "word"), REFUSED, ids=[f"{word}-{k}" for k, (_, word) in enumerate(REFUSED)]
)
def test_what_has_no_reading_is_refused_by_name(given: Any, word: str) -> None:
    with pytest.raises(md.MatdiffError) as caught:
        md.from_sympy(given)
    assert caught.value.code == "unsupported"
    assert word in caught.value.message


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(md.MatdiffError, match="product") as caught:
        md.from_sympy(sp.MatMul(X, sp.MatrixSymbol("Z", m, p)))
    assert caught.value.code == "shape"


def test_two_symbols_of_one_name() -> None:
    with pytest.raises(md.MatdiffError, match="two different symbols are called x"):
        md.from_sympy(x.T * x * sp.Symbol("x"))


def test_a_number_that_is_none() -> None:
    with pytest.raises(md.MatdiffError) as caught:
        md.from_sympy(sp.Pow(a, sp.oo, evaluate=False))
    assert caught.value.code == "domain"


def test_declarations_and_assumptions() -> None:
    f = sp.Trace(X * S)
    assert md.gradient(f, S).text == "X'"
    for known in (sp.Q.symmetric(S), {"S": "symmetric"}, {"S": "symmetric(n)"}, {S: "symmetric"}):
        assert md.gradient(f, S, declare=known).text == "1/2*(X + X')"
    spd = sp.Q.symmetric(S) & sp.Q.positive_definite(S) & sp.Q.invertible(X)
    symbols = {s.name: s for s in md.from_sympy(f, spd).symbols}
    assert symbols["S"].kind == "spd" and "invertible" in symbols["X"].properties
    with pytest.raises(md.MatdiffError, match="positive_definite") as caught:
        md.from_sympy(f, sp.Q.positive_definite(S))
    assert "symmetry" in str(caught.value.hint)
    with pytest.raises(md.MatdiffError, match=r"Q\.normal"):
        md.from_sympy(f, sp.Q.normal(S))
    with pytest.raises(md.MatdiffError, match="does not occur"):
        md.from_sympy(f, {"T": "symmetric"})
    with pytest.raises(md.MatdiffError, match="m×n"):
        md.from_sympy(A, {"A": "symmetric"})
    with pytest.raises(md.MatdiffError, match="has no reading"):
        md.from_sympy(f, sp.Q.symmetric(S) | sp.Q.symmetric(X))


def test_a_positive_symbol() -> None:
    assert md.from_sympy(sp.Abs(sp.Symbol("r", positive=True), evaluate=False)).properties >= {"positive"}


# --- asking -------------------------------------------------------------------------------------------


def test_questions_of_sympy_are_answered_with_its_symbols() -> None:
    n = sp.Symbol("n", integer=True, positive=True)
    X = sp.MatrixSymbol("X", n, n)
    found = md.gradient(sp.log(sp.Determinant(X)), X)
    assert found.text == "inv(X)'"
    assert found.to_sympy() == sp.Transpose(X.I)
    assert found.to_sympy().shape == (n, n)
    assert found.check().status == "proved"


def test_names_sequences_and_joint_answers() -> None:
    f = sp.Trace(X * Y * X)
    by_x, by_y = md.derive(f, [X, "Y"])
    assert (by_x.text, by_y.text) == ("(X*Y + Y*X)'", "(X^2)'")
    assert md.derive_jointly(x.T * X * y, [x, y]).kind == "gradient"
    with pytest.raises(md.MatdiffError, match="no symbol"):
        md.derive(f, X * Y)
    with pytest.raises(md.MatdiffError) as caught:
        md.derive(f, sp.MatrixSymbol("Z", n, n))
    assert caught.value.code == "variable"


def test_a_claim_of_sympy_is_graded() -> None:
    f = x.T * X * x
    assert md.verify(f, x, X * x + X.T * x)
    square = sp.MatrixSymbol("A", n, n)
    assert md.verify("x' A x", "x", square * x + square.T * x)
    wrong = md.verify(f, x, 2 * X * x)
    assert wrong.verdict == "wrong" and wrong.diagnosis is not None
    assert wrong.diagnosis.slip == "symmetrised"
    S = sp.MatrixSymbol("S", n, n)
    assert md.verify(sp.Trace(X * S), S, (X + X.T) / 2, declare=sp.Q.symmetric(S))
    with pytest.raises(md.MatdiffError, match="there is no Y"):
        md.verify(f, x, 2 * Y * x)
    with pytest.raises(md.MatdiffError, match="m×n, not n×n"):
        md.verify(f, x, sp.MatrixSymbol("X", m, n) * x)


def test_a_derivative_of_sympy_is_converted() -> None:
    found = md.convert(A.T, A * x, x, from_layout="denominator", layout="numerator")
    assert found.to_sympy(like=A) == A


def test_matrices_that_are_scalars_or_rows() -> None:
    c, row = sp.MatrixSymbol("c", 1, 1), sp.MatrixSymbol("r", 1, n)
    node = md.from_sympy(c * row)
    assert md.to_sympy(node, like=c * row) == c[0, 0] * row
    assert md.gradient(row * X * row.T, row).text == "r*(X + X')"
    assert md.to_sympy_explicit(md.from_sympy(c), {}, like=c) == c[0, 0]


def test_a_form_that_is_no_matrix() -> None:
    for form in ("tensor", "einsum"):
        with pytest.raises(md.MatdiffError, match="no matrix"):
            md.derive("A X B", "X", form).to_sympy()
    assert md.derive("A X", "X", "map").to_sympy() is not None


def test_like_gives_the_symbols() -> None:
    r = sp.Symbol("r", positive=True, integer=True)
    R = sp.MatrixSymbol("R", r, r)
    node = md.from_sympy(sp.Trace(R**2) / r)
    assert md.to_sympy(node, like=sp.Trace(R)) == sp.Trace(R**2) / r
    assert md.to_sympy(node) != sp.Trace(R**2) / r
    assert node.to_sympy(like={"r": r, "R": R}) == md.to_sympy(node, like=R)


# --- what SymPy lacks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("vec(X)", "vec"), ("commutation(m, n)", "commutation"), ("expm(A)", "expm"),
        ("lambda_max(S)", "lambda_max"), ("pinv(X)", "pinv"), ("tril(X)", "tril"), ("adj(A)", "adj"),
        ("norminf(x)", "norminf"), ("chol(S)", "chol"),
    ],
)  # fmt: skip
def test_what_sympy_lacks_is_named(text: str, word: str) -> None:
    with pytest.raises(md.MatdiffError) as caught:
        md.parse(text, {"S": "spd(n)"} if "S" in text else {}).expression.to_sympy()
    assert caught.value.code == "unsupported"
    assert caught.value.message.endswith(f"`{word}`")
    assert "to_sympy_explicit" in str(caught.value.hint)


# --- entries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "tr(A X B)", "log(det(X X'))", "||A x - b||^2", "softmax(W x + b)", "x' inv(A) x",
        "sum(sigmoid(X y))", "det(X)^2", "logsumexp(W x)", "norm(X)", "tr(X^3)",
        "1/n sum(log(1 + exp(-y .* (X w))))",
    ],
)  # fmt: skip
def test_entries_are_differentiated_by_sympy_itself(text: str) -> None:
    """∂F/∂X entry by entry, by SymPy's scalar calculus, is the answer's matrix of entries."""
    program = md.parse(text)
    wrt = "X" if "X" in program.symbols else "x" if "x" in program.symbols else "w"
    found = md.derive(text, wrt)
    sizes = {"m": 2, "n": 2, "p": 2, "q": 2}
    F = md.to_sympy_explicit(found.expression, sizes)
    rows, width = (size.at(sizes) for size in found.variable.shape)
    V = sp.MatrixSymbol(wrt, rows, width)
    given = md.to_sympy_explicit(found.result, sizes)
    entries = sorted(
        {e for part in (F, given) for e in sp.Matrix([part]).atoms(MatrixElement)}
        | sp.Matrix([F]).atoms(sp.Symbol),
        key=str,
    )  # fmt: skip
    point = {e: sp.Rational(5 + 7 * k % 11, 9) for k, e in enumerate(entries)}
    for i in range(rows):
        for j in range(width):
            slope = sp.diff(F, V[i, j])
            got = given[i, j] if found.kind == "gradient" else given[:, i]
            difference = sp.Matrix([slope - got]).xreplace(point).evalf(30)
            assert max(abs(d) for d in difference) < 1e-20


def is_long(node: md.Expression) -> bool:
    """Whether the entries would be long formulas: those of inverses of matrices, above all."""
    slow = ("Inverse", "PseudoInverse", "Adjugate", "Determinant", "MatrixPower", "Sylvester", "Cholesky")
    return node.length > 20 or any(type(part).__name__ in slow for part in postorder(node))


@pytest.mark.parametrize("part", range(6))
def test_entries_have_the_values_of_the_corpus(part: int) -> None:
    """Explicit entries with numbers in them, against the oracle."""
    seen = 0
    for case in list(CASES.values())[part::24]:
        try:
            derivation = answer(case)
            found = oracle.sample(case, oracle.generator(case, 0))
            sizes = {k: int(v) for k, v in sizes_of(derivation, found).items()}
            if is_long(derivation.result):
                continue
            explicit = md.to_sympy_explicit(derivation.result, sizes)
        except md.MatdiffError:
            continue
        target = np.asarray(oracle.numeric_derivative(case, found), dtype=float)
        at = {**case["sizes"], **columns(found)}
        if any(isinstance(v, np.ndarray) and not np.isfinite(v).all() for v in at.values()):
            continue
        plain = np.asarray(value(explicit, at), dtype=float)
        got = oracle.same_layout(case, found, plain, target)
        scale = max(float(np.max(np.abs(target))), 1e-3)
        assert np.allclose(got, target, rtol=1e-5, atol=1e-5 * scale), case["id"]
        seen += 1
    assert seen >= 10


def test_entries_of_structured_symbols() -> None:
    declare = {"S": "symmetric(n)", "L": "lower(n)", "K": "skew(n)", "D": "diagonal(n)"}
    for name in declare:
        node = md.parse(f"{name} + 0 {name}", declare).symbols[name]
        M = sp.MatrixSymbol(name, 2, 2)
        lower = M[1, 0]
        expected = {
            "S": [[M[0, 0], lower], [lower, M[1, 1]]],
            "L": [[M[0, 0], 0], [lower, M[1, 1]]],
            "K": [[0, -lower], [lower, 0]],
            "D": [[M[0, 0], 0], [0, M[1, 1]]],
        }[name]
        assert md.to_sympy_explicit(node, {"n": 2}) == sp.ImmutableMatrix(expected)


def test_entries_need_sizes_and_closed_forms() -> None:
    node = md.parse("tr(A X)").expression
    with pytest.raises(md.MatdiffError, match="sizes of m, n are missing") as caught:
        md.to_sympy_explicit(node, {})
    assert caught.value.hint == 'sizes={"m": 2, "n": 3}'
    with pytest.raises(md.MatdiffError, match="at least 1"):
        md.to_sympy_explicit(node, {"m": 0, "n": 3})
    with pytest.raises(md.MatdiffError) as caught:
        md.to_sympy_explicit(node, {"m": 1000, "n": 1000})
    assert caught.value.code == "limit"
    with pytest.raises(md.MatdiffError, match="closed form"):
        md.to_sympy_explicit(md.parse("lambda_max(S)", {"S": "symmetric(n)"}).expression, {"n": 2})
    with pytest.raises(md.MatdiffError, match="orthogonal"):
        md.to_sympy_explicit(md.parse("tr(Q)", {"Q": "orthogonal(n)"}).expression, {"n": 2})


def test_a_complex_expression() -> None:
    node = md.parse("Z' Z", {"Z": "complex matrix(m, n)"}).expression
    Z = sp.MatrixSymbol("Z", m, n)
    assert node.to_sympy() == sp.MatMul(mx.Adjoint(Z), Z)
    entries = md.to_sympy_explicit(node, {"m": 1, "n": 1})
    Z = sp.MatrixSymbol("Z", 1, 1)
    assert entries[0, 0] == Z[0, 0] * sp.conjugate(Z[0, 0])
    Z = sp.MatrixSymbol("Z", m, n)
    assert str(md.from_sympy(mx.Adjoint(Z) * Z, {"Z": "complex matrix"})) == "Z'*Z"


def test_sympy_stays_away_at_the_start() -> None:
    code = "import matdiff, sys; matdiff.derive('tr(A X)', 'X'); sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
