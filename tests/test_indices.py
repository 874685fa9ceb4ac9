"""Index notation: entries, the way back, tensors, derivations; all compared with numbers.

Sums are evaluated here by plain loops over their indices, tensors also by the code they come with; the truth
are the values of the function itself and its central differences.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest

from matdiff.calculus import derive
from matdiff.codegen import numpy as numpy_code
from matdiff.errors import MatdiffError
from matdiff.expression import Expression, Size, Symbol
from matdiff.index import Claim, check
from matdiff.indices import (
    ARGUMENTS,
    Applied,
    Delta,
    Entry,
    Group,
    Index,
    IndexSum,
    applied,
    constant,
    derive_by_indices,
    entries,
    entry,
    extent,
    index_derivation,
    plus,
    power,
    summed,
    tensor,
    tensor_of,
    times,
    to_matrix,
    words,
)
from matdiff.indices.terms import collected, free_of
from matdiff.language import parse
from matdiff.operations import Exp, Function, Log
from matdiff.render import text
from matdiff.rewriting.canonical import canonical_rules
from matdiff.rewriting.engine import Rewriter
from matdiff.rewriting.presentation import present

Values = dict[str, Any]
SIZES = (2, 3, 4, 5, 6)
FUNCTIONS = {
    "f": np.tanh,
    "f_1": lambda x: 1 - np.tanh(x) ** 2,
    "f_2": lambda x: -2 * np.tanh(x) * (1 - np.tanh(x) ** 2),
}


# --- numbers --------------------------------------------------------------------------------------


class Point:
    """Random values of the symbols of some expressions, at sizes that are all different."""

    def __init__(self, *roots: Expression, seed: int = 0) -> None:
        random = np.random.default_rng(seed)
        symbols = sorted(
            {s for root in roots for s in root.symbols if isinstance(s, Symbol)}, key=lambda s: s.name
        )
        names = sorted({n for s in symbols for size in s.shape for n in size.names})
        self.sizes = dict(zip(names, SIZES, strict=False))
        self.values: Values = {}
        self.symbols = symbols
        self.arrays: dict[Expression, Any] = {}
        for symbol in symbols:
            shape = [self.size(s) for s in symbol.shape]
            # positive, and square ones far from singular
            array = random.uniform(0.3, 1.2, shape) + 3 * np.eye(*shape) * (shape[0] == shape[1] > 1)
            if symbol.kind in ("symmetric", "spd"):
                array = array + array.T
            if symbol.kind == "skew":
                array = np.triu(array, 1) - np.triu(array, 1).T
            if symbol.kind == "diagonal":
                array = array * np.eye(*shape)
            if symbol.kind in ("lower", "upper"):
                array = np.tril(array) if symbol.kind == "lower" else np.triu(array)
            self.values[symbol.name] = array.item() if array.size == 1 else array.squeeze()

    def size(self, size: Size) -> int:
        """The value of a size."""
        return size.at(self.sizes)

    def of(self, node: Expression, values: Values | None = None) -> Any:
        """The value of an expression, as a 2-D array."""
        source, arguments = numpy_code(node, "value", symbols=self.symbols)
        scope: Values = {}
        exec(source, scope)
        known = {**FUNCTIONS, **(values or self.values)}
        found = scope["value"](*(known[name] for name in arguments))
        return np.reshape(np.asarray(found, dtype=float), [self.size(s) for s in node.shape])

    def entry(self, factor: Entry, where: dict[Index, int]) -> float:
        """The value of an entry."""
        if factor.body not in self.arrays:
            self.arrays[factor.body] = self.of(factor.body)
        places = [0 if i is None else where[i] for i in (factor.row, factor.column)]
        return float(self.arrays[factor.body][places[0], places[1]])

    def sum(self, body: IndexSum, where: dict[Index, int]) -> float:
        """The value of a sum, by loops over its indices."""
        total = 0.0
        for term in body.terms:
            ranges = [range(self.size(i.size)) for i in term.bound]
            for numbers in product(*ranges):
                here = {**where, **dict(zip(term.bound, numbers, strict=True))}
                value = float(term.coefficient)
                for factor in term.factors:
                    value *= self.factor(factor, here)
                    if value == 0:
                        break
                total += value
        return total

    def factor(self, factor: Any, where: dict[Index, int]) -> float:
        """The value of a factor."""
        if isinstance(factor, Entry):
            return self.entry(factor, where)
        if isinstance(factor, Delta):
            return float(where[factor.left] == where[factor.right])
        if isinstance(factor, Group):
            return self.sum(factor.inside, where)
        if isinstance(factor, Applied):
            given = [self.sum(a, where) for a in factor.arguments]
            names = [stand_in.name for stand_in in ARGUMENTS]
            return float(self.of(factor.pattern, dict(zip(names, given, strict=False))).item())
        pairs = ((factor.row, factor.by_row), (factor.column, factor.by_column))
        return float(all(a is None or where[a] == where[b] for a, b in pairs))

    def array(self, body: IndexSum, free: tuple[Index, ...]) -> Any:
        """The array of a sum over its free indices."""
        shape = [self.size(i.size) for i in free]
        found = np.empty(shape)
        for place in np.ndindex(*shape):
            found[place] = self.sum(body, dict(zip(free, place, strict=True)))
        return found

    def differences(self, function: Expression, variable: Symbol) -> Any:
        """∂F_ij/∂X_kl by central differences along the subspace, four axes."""
        shape = [self.size(s) for s in variable.shape]
        X = np.reshape(self.values[variable.name], shape)
        found = np.empty([self.size(s) for s in function.shape] + shape)
        step = 1e-5
        for k, m in np.ndindex(*shape):
            E = np.zeros(shape)
            E[k, m] = step
            E = projected(E, variable.kind)
            ends = []
            for moved in (X + E, X - E):
                value = moved.item() if moved.size == 1 else np.squeeze(moved)
                ends.append(self.of(function, {**self.values, variable.name: value}))
            found[:, :, k, m] = (ends[0] - ends[1]) / (2 * step)
        return found


def projected(E: Any, kind: str) -> Any:
    """The projection onto the subspace of a structure."""
    if kind in ("symmetric", "spd"):
        return (E + E.T) / 2
    if kind == "skew":
        return (E - E.T) / 2
    if kind == "diagonal":
        return E * np.eye(len(E))
    return {"lower": np.tril, "upper": np.triu}.get(kind, lambda M: M)(E)


def read(source: str, declare: dict[str, str] | None = None) -> Expression:
    """The expression of a text."""
    return parse(source, declare).expression


def simplified(node: Expression) -> str:
    """The text of an expression in the form of an answer."""
    rewriter = Rewriter(canonical_rules())
    return text(present(rewriter(node), rewriter, None))


# --- entries and the way back -------------------------------------------------------------------------

EXPRESSIONS = [
    "A X B",
    "x'A x",
    "||A x - b||^2",
    "norm(x) A",
    "f(W x)",
    "f(x y')",
    "tr(A X B X' C)",
    "tr(A B)",
    "tr(A'X)",
    "tr(X)",
    "inv(X')*A",
    "A X^3",
    "softmax(W x + b) - y",
    "logsoftmax(A x)",
    "logsumexp(A X)",
    "logsoftmax(A X B)",
    "1/n*sum((y - X w).^2)",
    "mean(exp(X))",
    "norm1(A x)/det(S)",
    "diag(x) A + eye",
    "diag(A B)",
    "diag(A .* B)",
    "diag(A diag(x) B)",
    "A diag(x .* y) B",
    "2 tril(A B) - triu(C)",
    "sym(A) + skew(B)",
    "(x'x) A - 2 (a'x + 1) A",
    "(A .* B) x",
    "x'(A .* B .* C) y",
    "sum(A .* B)",
    "sum(A*B)",
    "rowsum(A) + colsum(B)",
    "colsum(exp(A))",
    "x y' + ones(m, n)",
    "x/(x'x)",
    "max(A, B)",
    "exp(x'y) A.^3 ./ B",
    "A.^(x'y)",
    "(A + B)(C + D)",
    "A e_2",
    "tr(A)*x'x + tr(B)*det(C)",
    "sum(x .* y .* z)",
]


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_entries_are_those_of_the_expression(source: str) -> None:
    node = read(source)
    point = Point(node)
    row, column = (
        Index(size, letter) if size.value != 1 else None
        for size, letter in zip(node.shape, "ij", strict=True)
    )
    found = entries(node, row or "i", column or "j")
    free = tuple(i for i in (row, column) if i is not None)
    assert set(free_of(found)) <= set(free)
    np.testing.assert_allclose(point.array(found, free).ravel(), point.of(node).ravel(), rtol=1e-9)


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_the_way_back_gives_the_same_matrix(source: str) -> None:
    node = read(source)
    row, column = (
        Index(size, letter) if size.value != 1 else None
        for size, letter in zip(node.shape, "ij", strict=True)
    )
    found = to_matrix(entries(node, row or "i", column or "j"), (row, column))
    assert found is not None
    assert found.shape == node.shape
    point = Point(node)
    np.testing.assert_allclose(point.of(found), point.of(node), rtol=1e-9)


@pytest.mark.parametrize(
    ("source", "plain", "unicode", "latex"),
    [
        ("A X B", "sum_{k,l} A_ik*X_kl*B_lj", "Σ_kl A_ik X_kl B_lj", r"\sum_{k, l} A_{ik} X_{kl} B_{lj}"),
        ("eye + A'", "delta_ij + A_ji", "δ_ij + A_ji", r"\delta_{ij} + A_{ji}"),
        ("inv(X)", "inv(X)_ij", "(X⁻¹)_ij", r"(X^{-1})_{ij}"),
        ("f(W x)", "f(sum_j W_ij*x_j)", "f(Σ_j W_ij x_j)", r"f\left(\sum_{j} W_{ij} x_{j}\right)"),
        ("||A x - b||^2", "sum_i (sum_j A_ij*x_j - b_i)^2", "Σ_i (Σ_j A_ij x_j − b_i)²", None),
        ("-2 x'y", "-2*sum_i x_i*y_i", "−2 Σ_i x_i y_i", r"-2 \sum_{i} x_{i} y_{i}"),
        (
            "W_1 - tril(B)",
            "(W_1)_ij - [i >= j]*B_ij",
            "W₁_ij − [i ≥ j] B_ij",
            r"(W_{1})_{ij} - [i \ge j] B_{ij}",
        ),
    ],
)
def test_entries_are_written_as_in_a_textbook(
    source: str, plain: str, unicode: str, latex: str | None
) -> None:
    found = words(
        entries(
            read(
                source,
                {"A": "matrix(a, b)", "X": "matrix(b, b)", "B": "matrix(b, c)"}
                if source == "A X B"
                else None,
            )
        )
    )
    assert (found.text, found.unicode) == (plain, unicode)
    assert latex is None or found.latex == latex


def test_indices_have_no_letter_that_means_something_else() -> None:
    i = read("i*(A B)", {"i": "scalar", "A": "matrix(j, k)", "B": "matrix(k, l)"})
    found = words(entries(i, "r", "s"), used=())
    assert found.text == "i*sum_p A_rp*B_ps"


def test_what_nobody_reads_is_refused() -> None:
    node = read("x")
    for _ in range(300):
        node = Function("f", 0, node)
    with pytest.raises(MatdiffError) as error:
        entries(node)
    assert error.value.code == "limit"


# --- sums that are put together by hand ---------------------------------------------------------------


def by_hand() -> Iterator[tuple[IndexSum, tuple[Index, ...], str]]:
    """Index expressions with their free indices and their matrix form."""
    n, m = Size.of("n"), Size.of("m")
    a, b, y = (Symbol(name, "n") for name in "aby")
    x, w = Symbol("x", "n"), Symbol("w", "m")
    A, X = Symbol("A", "n", "n"), Symbol("X", "n", "m")
    B, C = Symbol("B", "n", "m"), Symbol("C", "n", "m")
    i, j, k = Index(n, "i"), Index(n, "j"), Index(m, "k")
    inner = summed(times(entry(X, i, k), entry(w, k)), k)  # x_i' w
    u = ARGUMENTS[0]
    yield summed(times(entry(a, i), entry(b, i)), i), (), "a'*b"
    yield summed(times(entry(A, i, j), entry(x, i), entry(x, j)), i, j), (), "x'*A*x"
    yield summed(times(entry(y, i), applied(Function("f", 0, u), inner)), i), (), "y'*f(X*w)"
    yield summed(times(entry(X, i, k), entry(y, i)), i), (k,), "X'*y"
    yield summed(power(plus(entry(y, i), times(constant(-1), inner)), 2), i), (), "norm(y - X*w)^2"
    yield times(power(extent(n), -1), summed(entry(y, i), i)), (), "mean(y)"
    logistic = applied(Exp(u), times(constant(-1), entry(y, i), inner))
    yield summed(applied(Log(u), plus(constant(1), logistic)), i), (), "sum(softplus(-y .* (X*w)))"
    yield summed(times(entry(X, i, k), entry(B, i, k)), k), (i,), "rowsum(X .* B)"
    yield summed(times(entry(X, i, k), entry(B, j, k), entry(w, k)), k), (i, j), "X*diag(w)*B'"
    yield summed(times(entry(X, i, k), entry(X, j, k)), k), (i, j), "X*X'"
    yield summed(constant(1), i), (), "n"
    yield times(entry(a, i), entry(b, j)), (j, i), "b*a'"
    yield entry(a, i), (i, k), "a*ones'"
    yield summed(times(entry(X, i, k), entry(B, j, k), entry(C, i, k)), k), (i, j), "(X .* C)*B'"
    yield single_delta(i, j), (i, j), "I"


def single_delta(i: Index, j: Index) -> IndexSum:
    """δ_ij."""
    return entries(read("eye(n)"), i, j)


@pytest.mark.parametrize(("body", "free", "expected"), list(by_hand()), ids=[case[2] for case in by_hand()])
def test_index_expressions_become_matrices(body: IndexSum, free: tuple[Index, ...], expected: str) -> None:
    found = to_matrix(body, free)
    assert found is not None
    assert simplified(found).replace("ones(m)", "ones") == expected


def test_letters_name_the_free_indices() -> None:
    X, y = Symbol("X", "n", "m"), Symbol("y", "n")
    i, j = Index(Size.of("n"), "i"), Index(Size.of("m"), "j")
    body = summed(times(entry(X, i, j), entry(y, i)), i)
    assert text(to_matrix(body, ("j",))) == "X'*y"  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no index"):
        to_matrix(body, ("k",))


def test_three_matrices_at_one_summed_index_have_no_matrix_form() -> None:
    n = Size.of("n")
    i, j, k, p = (Index(n, letter) for letter in "ijkp")
    A, B, C = (Symbol(name, "n", "n") for name in "ABC")
    body = summed(times(entry(A, i, p), entry(B, j, p), entry(C, k, p)), p)
    assert to_matrix(summed(body, k), (i, j)) is not None  # C 1 is a vector
    assert to_matrix(body, (i, j)) is None  # k is neither free nor summed
    x = Symbol("x", "n")
    f = applied(Exp(ARGUMENTS[0]), plus(entry(x, i), entry(x, j), entry(x, k)))
    assert to_matrix(summed(f, k), (i, j)) is None  # exp(x_i + x_j + x_k) is no matrix


def test_a_sum_does_not_capture_an_index_outside() -> None:
    x = Symbol("x", "n")
    i = Index(Size.of("n"), "i")
    total = summed(entry(x, i), i)
    for body in (times(total, entry(x, i)), times(entry(x, i), total)):
        assert list(free_of(body)) == [i]
        assert simplified(to_matrix(body, (i,))) == "sum(x)*x"  # type: ignore[arg-type]
    assert words(times(entry(x, i), total)).text == "x_i*sum_j x_j"


def test_entries_must_fit_the_shape() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        entry(Symbol("x", "n"), Index(Size.of("m")))
    with pytest.raises(ValueError, match="do not fit"):
        entry(Symbol("A", "n", "n"), Index(Size.of("n")))


def test_like_terms_are_collected_up_to_order_and_names() -> None:
    A, x = Symbol("A", "n", "n"), Symbol("x", "n")
    n = Size.of("n")
    i, j, k = (Index(n) for _ in range(3))
    first = summed(times(entry(A, i, k), entry(x, i)), i)
    same = summed(times(entry(x, j), entry(A, j, k)), j)
    other = summed(times(entry(x, j), entry(A, k, j)), j)
    assert len(collected(plus(first, same)).terms) == 1
    assert collected(plus(first, same)).terms[0].coefficient == 2
    assert len(collected(plus(first, other)).terms) == 2
    assert collected(plus(first, times(constant(-1), same))).terms == ()


# --- tensors ------------------------------------------------------------------------------------------

TENSORS = [
    ("A X B", "X", {}),
    ("X", "X", {}),
    ("X'", "X", {}),
    ("W x", "x", {}),
    ("W x + b", "W", {}),
    ("inv(X)", "X", {}),
    ("A inv(X) X'", "X", {}),
    ("X X'", "X", {}),
    ("c A X X", "X", {}),
    ("c A X X", "c", {}),
    ("f(W x)", "x", {}),
    ("f(A X) .* B", "X", {}),
    ("softmax(W x)", "W", {}),
    ("exp(X) .* (X + B)", "X", {}),
    ("det(X)*X", "X", {}),
    ("logdet(X)*a", "X", {}),
    ("x/norm(x)", "x", {}),
    ("diag(x) A", "x", {}),
    ("X diag(X'a)", "X", {}),
    ("tril(X X')", "X", {}),
    ("x'A x", "x", {}),
    ("tr(A X)", "X", {}),
    ("sum(exp(A X))*X", "X", {}),
    ("A S B", "S", {"S": "symmetric(n)"}),
    ("K A K", "K", {"K": "skew(n)"}),
    ("inv(S)", "S", {"S": "spd(n)"}),
    ("A D A'", "D", {"D": "diagonal(n)"}),
    ("L L'", "L", {"L": "lower(n)"}),
    ("a U", "U", {"U": "upper(n)"}),
    ("(x'x)*A", "x", {}),
    ("2*B", "X", {"B": "matrix(p, q)", "X": "matrix(m, n)"}),
]


@pytest.mark.parametrize(("source", "name", "declare"), TENSORS)
def test_tensors_are_the_differences(source: str, name: str, declare: dict[str, str]) -> None:
    program = parse(source, declare)
    node, variable = program.expression, program.resolve_variable(name)
    found = tensor_of(node, variable)
    point = Point(node, variable)
    expected = point.differences(node, variable)
    shape = [point.size(s) for s in found.shape]
    expected = expected.reshape(shape)
    scale = max(1.0, float(np.max(np.abs(expected))))
    known = {**FUNCTIONS, **point.values}
    by_code = np.asarray(found.function()(*(known[a] for a in found.arguments)))
    assert list(by_code.shape) == shape
    np.testing.assert_allclose(by_code, expected, atol=1e-7 * scale)
    np.testing.assert_allclose(point.array(found.entries, found.free), expected, atol=1e-7 * scale)


def test_the_tensor_of_a_product_is_that_of_the_textbook() -> None:
    program = parse("A X B")
    X = program.resolve_variable("X")
    found = tensor_of(program.expression, X)
    assert found.text == "A_ik*B_lj"
    assert found.latex == "A_{ik} B_{lj}"
    assert found.einsum.endswith("def einsum(A, B):\n    return np.einsum('ik,lj->ijkl', A, B)\n")
    assert found.arguments == ("A", "B")
    assert [str(s) for s in found.shape] == [str(s) for s in (*program.expression.shape, *X.shape)]
    assert found.left("F", X).unicode == "∂F_ij/∂X_kl"


@pytest.mark.parametrize(
    ("source", "name", "plain", "latex"),
    [
        ("X", "X", "delta_ik*delta_jl", r"\delta_{ik} \delta_{jl}"),
        ("W x", "x", "W_ij", "W_{ij}"),
        ("tr(X)", "X", "delta_ij", r"\delta_{ij}"),
        ("inv(X)", "X", "-inv(X)_ik*inv(X)_lj", "-(X^{-1})_{ik} (X^{-1})_{lj}"),
        ("X x", "X", "delta_ij*x_k", r"\delta_{ij} x_{k}"),
    ],
)
def test_tensors_in_text_and_latex(source: str, name: str, plain: str, latex: str) -> None:
    program = parse(source)
    found = tensor_of(program.expression, program.resolve_variable(name))
    assert (found.text, found.latex) == (plain, latex)


def test_a_tensor_of_a_differential_that_is_given() -> None:
    A, B = Symbol("A", "m", "n"), Symbol("B", "p", "q")
    dX = Symbol("dX", "n", "p")
    assert tensor(A @ dX @ B, dX).text == "A_ik*B_lj"


def test_no_tensor_where_the_differential_has_no_index_form() -> None:
    program = parse("expm(X)")
    with pytest.raises(MatdiffError) as error:
        tensor_of(program.expression, program.resolve_variable("X"))
    assert error.value.code == "unsupported"


# --- derivations --------------------------------------------------------------------------------------


def lines_of(source: str, name: str, declare: dict[str, str] | None = None) -> list[str]:
    """The lines of a derivation, in Unicode."""
    program = parse(source, declare)
    found = index_derivation(program.expression, program.resolve_variable(name))
    assert found is not None
    return [line.unicode for line in found]


def test_a_derivation_reads_as_by_hand() -> None:
    assert lines_of("v' W x", "W") == [
        "f = Σ_ij v_i W_ij x_j",
        "∂f/∂W_kl = Σ_ij v_i (∂W_ij/∂W_kl) x_j",
        " = Σ_ij v_i δ_ik δ_jl x_j",
        " = v_k Σ_j δ_jl x_j",
        " = v_k x_l",
        "∂f/∂W = v xᵀ",
    ]


def test_reasons_name_the_deltas() -> None:
    program = parse("v' W x")
    found = index_derivation(program.expression, program.resolve_variable("W"))
    assert found is not None
    assert [line.reason for line in found] == [
        "written out in entries",
        "derivative of the entries",
        "∂W_ij/∂W_kl = δ_ik δ_jl",
        "δ_ik: i becomes k",
        "δ_jl: j becomes l",
        "back to matrix notation",
    ]


def test_like_terms_have_a_line() -> None:
    assert lines_of("x'x", "x")[-3:] == [" = x_k + x_k", " = 2 x_k", "∂f/∂x = 2 x"]


DERIVATIONS = [
    *((source, name, declare) for source, name, declare in TENSORS if not declare),
    ("||A x - b||^2", "x", {}),
    ("tr(A X B X' C)", "X", {}),
    ("x'A x/(x'x)", "x", {}),
    ("sum(log(1 + exp(-y .* (X w))))", "w", {}),
    ("logsumexp(A x)", "x", {}),
    ("-y'logsoftmax(W x)", "W", {}),
    ("log(det(X X'))", "X", {}),
    ("norm1(X a)", "X", {}),
    ("max(x'a, x'b)", "x", {"x": "vector(n)", "a": "vector(n)", "b": "vector(n)"}),
    ("t^2*A + exp(t)*B", "t", {"t": "scalar"}),
]


@pytest.mark.parametrize(("source", "name", "declare"), DERIVATIONS)
def test_every_line_of_a_derivation_holds(source: str, name: str, declare: dict[str, str]) -> None:
    program = parse(source, declare)
    node, variable = program.expression, program.resolve_variable(name)
    found = derive_by_indices(node, variable)
    assert found is not None
    point = Point(node, variable)
    derivative = point.differences(node, variable).reshape([point.size(i.size) for i in found.free])
    scale = max(1.0, float(np.max(np.abs(derivative))))
    home = found.free[: sum(size.value != 1 for size in node.shape)]
    first, *rest = found.lines
    assert isinstance(first.value, IndexSum)
    np.testing.assert_allclose(point.array(first.value, home).ravel(), point.of(node).ravel(), rtol=1e-9)
    assert len(rest) >= 1
    for line in rest:
        if isinstance(line.value, IndexSum):
            np.testing.assert_allclose(point.array(line.value, found.free), derivative, atol=1e-7 * scale)
        else:
            np.testing.assert_allclose(point.of(line.value).ravel(), derivative.ravel(), atol=1e-7 * scale)


def test_a_structured_variable_is_projected_at_the_end() -> None:
    program = parse("x' S x + tr(A S)", {"S": "symmetric(n)"})
    S = program.resolve_variable("S")
    found = derive_by_indices(program.expression, S)
    assert found is not None
    assert found.lines[-2].unicode == "∂f/∂S = x xᵀ + Aᵀ"
    assert found.lines[-1].reason == "S is symmetric: projected onto that subspace"
    assert found.result is derive(program.expression, S).result


def test_no_derivation_for_what_has_no_index_form() -> None:
    program = parse("tr(expm(X))")
    assert index_derivation(program.expression, program.resolve_variable("X")) is None


def test_what_does_not_depend_on_the_variable_has_derivative_zero() -> None:
    program = parse("a'a", {"x": "vector(m)"})
    found = derive_by_indices(program.expression, program.resolve_variable("x"))
    assert found is not None
    assert found.lines[1].unicode == "∂f/∂x_k = 0"
    assert found.result is derive(program.expression, program.resolve_variable("x")).result


# --- the corpus: the index road agrees with the differential method -------------------------------------

CORPUS = Path(__file__).resolve().parent / "corpus" / "cases"
WITHOUT_INDEX_FORM = ("expm", "logm", "sqrtm", "kron", "⊗", "otimes")


def corpus_cases() -> list[dict[str, Any]]:
    """Gradients and Jacobians of the corpus."""
    cases = oracle.load_cases([CORPUS])
    return [c for c in cases if c["as"] in ("gradient", "jacobian") and c["convention"] == "subspace"]


@pytest.mark.parametrize("file", sorted(path.stem for path in CORPUS.glob("*.yaml")))
def test_the_roads_agree_on_the_corpus(file: str) -> None:
    ours = {c["id"] for c in oracle.load_cases([CORPUS / f"{file}.yaml"])}
    answered = asked = 0
    for case in corpus_cases():
        if case["id"] not in ours:
            continue
        try:
            program = parse(case["expr"], case["declare"])
            node, variable = program.expression, program.resolve_variable(case["wrt"])
            expected = derive(node, variable, case["as"]).result
        except MatdiffError:  # that is for the test of the corpus itself
            continue
        asked += 1
        found = derive_by_indices(node, variable)
        if found is None:
            assert any(word in case["expr"] for word in WITHOUT_INDEX_FORM), case["id"]
            continue
        if found.result is None:
            assert len(found.free) > 2, case["id"]
            continue
        answered += 1
        if found.result is not expected and not (case["as"] == "jacobian" and node.is_scalar):
            claim = Claim(node, variable, case["as"], found.result, None, "subspace", 1)
            assert check(claim).status in ("proved", "tested"), (case["id"], text(found.result))
    assert answered >= 0.85 * asked
