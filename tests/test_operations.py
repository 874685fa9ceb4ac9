"""Every operation, at random rectangular sizes: what its class says of it, against its own entries.

The entries (``evaluate``) are computed in floating point; differentials are compared with
differences, adjoints by ⟨L dX, G⟩ = ⟨dX, L* G⟩, matrices by vec(L dX) = M vec(dX).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.linalg

from matdiff import operations as ops
from matdiff.calculus import derive
from matdiff.errors import MatdiffError, Undecidable
from matdiff.expression import ONE, Expression, ShapeError, Size, Symbol, postorder, substitute
from matdiff.language import parse
from matdiff.operations import Operation, operations, signature
from matdiff.operations.frechet import nested
from matdiff.operations.symbolic_powers import PowerDerivative

SIZES = {"m": 3, "n": 2, "p": 4, "q": 5, "k": 3}
STEP = 1e-5


# --- a field of floating-point numbers --------------------------------------------------------------


def smooth(name: str, order: int, x: float) -> float:
    """An undefined function for the tests: f(x) = sin(2x) + x², with its derivatives."""
    waves = (math.sin, math.cos, lambda u: -math.sin(u), lambda u: -math.cos(u))
    powers = (x * x, 2 * x, 2.0)
    return 2.0**order * waves[order % 4](2 * x) + (powers[order] if order < 3 else 0.0)


FUNCTIONS: dict[type[Operation], Callable[..., float]] = {
    ops.Exp: math.exp,
    ops.Log: math.log,
    ops.Abs: abs,
    ops.Sin: math.sin,
    ops.Cos: math.cos,
    ops.Sign: lambda x: float((x > 0) - (x < 0)),
    ops.Tan: math.tan,
    ops.Asin: math.asin,
    ops.Acos: math.acos,
    ops.Atan: math.atan,
    ops.Sinh: math.sinh,
    ops.Cosh: math.cosh,
    ops.Tanh: math.tanh,
    ops.Asinh: math.asinh,
    ops.Acosh: math.acosh,
    ops.Atanh: math.atanh,
    ops.Erf: math.erf,
    ops.Erfc: math.erfc,
    ops.Sigmoid: lambda x: 1 / (1 + math.exp(-x)),
    ops.Softplus: lambda x: math.log1p(math.exp(x)),
    ops.Relu: lambda x: max(x, 0.0),
    ops.Step: lambda x: 0.5 if x == 0 else float(x > 0),
    ops.Gamma: math.gamma,
    ops.LogGamma: math.lgamma,
    ops.Digamma: lambda x: float(mpmath.digamma(x)),
    ops.Polygamma: lambda k, x: float(mpmath.polygamma(int(k), x)),
    ops.Maximum: max,
    ops.Minimum: min,
    ops.Huber: lambda x: x * x / 2 if abs(x) <= 1 else abs(x) - 0.5,
}


class FloatField:
    """Floating-point numbers as a field for ``evaluate``."""

    zero, one, pi = 0.0, 1.0, math.pi

    def number(self, value: Fraction) -> float:
        return float(value)

    def count(self, size: Size) -> int:
        return size.at(SIZES)

    def size(self, size: Size) -> float:
        return float(size.at(SIZES))

    def is_zero(self, x: float) -> bool:
        return x == 0

    def sqrt(self, x: float) -> float:
        return math.sqrt(x)

    def apply(self, node: Expression, *entries: float) -> float:
        if isinstance(node, ops.Function):
            return smooth(node.function, node.primes, *entries)
        assert type(node) in FUNCTIONS, f"name the values of {type(node).__name__} in FUNCTIONS of this file"
        return float(FUNCTIONS[type(node)](*entries))

    def power(self, base: float, exponent: float, node: Expression) -> float:
        return float(base**exponent)

    def inverse(self, node: Expression, X: Any) -> Any:
        return None

    def determinant(self, node: Expression, X: Any) -> Any:
        return None

    def eigh(self, X: Any) -> Any:
        values, vectors = np.linalg.eigh(np.array(X))
        return values.tolist(), (vectors * np.where(vectors.sum(axis=0) < 0, -1, 1)).tolist()

    def eig(self, X: Any) -> Any:
        values, vectors = np.linalg.eig(np.array(X))
        if np.iscomplexobj(values):
            raise Undecidable("the eigenvalues are not real")
        order = np.argsort(values)
        signed = vectors * np.where(vectors[np.abs(vectors).argmax(axis=0), range(len(X))] < 0, -1, 1)
        return values[order].tolist(), signed[:, order].tolist()

    def matrix_function(self, name: str, node: Expression, X: Any) -> Any:
        entries = np.real_if_close(getattr(scipy.linalg, name)(np.array(X)))
        if np.iscomplexobj(entries):
            raise Undecidable(f"{name} is not real")
        return entries.tolist()

    def frechet(self, name: str, node: Expression, X: Any, directions: Any) -> Any:
        block = nested(self, X, tuple(directions))
        return [row[-len(X) :] for row in self.matrix_function(name, node, block)[: len(X)]]


FIELD = FloatField()
Values = Mapping[Expression, np.ndarray]


def value(root: Expression, values: Values) -> np.ndarray:
    """The entries of an expression at given values of its symbols."""
    known: dict[Expression, Any] = {}
    for node in postorder(root):
        if isinstance(node, Symbol):
            known[node] = values[node].tolist()
        else:
            known[node] = node.evaluate(FIELD, *(known[o] for o in node.operands))  # type: ignore[attr-defined]
        rows, columns = (size.at(SIZES) for size in node.shape)
        assert len(known[node]) == rows and all(len(row) == columns for row in known[node]), node
    return np.array(known[root], dtype=float)


# --- random matrices of a kind ----------------------------------------------------------------------


def draw(symbol: Symbol, low: float | None = None, high: float = 2.0, seed: int = 0) -> np.ndarray:
    """A random value of a symbol with the structure that it is declared with."""
    if symbol.name == "k":  # an exponent of matrices
        return np.array([[3.0]])
    random_ = np.random.default_rng([seed, *symbol.name.encode()])
    shape = tuple(size.at(SIZES) for size in symbol.shape)
    if low is not None:
        return random_.uniform(low, high, shape)
    A = random_.standard_normal(shape)
    if "positive" in symbol.declared:
        return np.abs(A) + 0.1
    if "nonnegative" in symbol.declared:
        return np.maximum(A, 0)
    square: dict[str, Callable[[], np.ndarray]] = {
        "symmetric": lambda: A + A.T,
        "spd": lambda: A @ A.T + np.eye(len(A)),
        "skew": lambda: A - A.T,
        "psd": lambda: A[:, :1] @ A[:, :1].T,
        "diagonal": lambda: np.diag(np.diag(A)),
        "orthogonal": lambda: np.linalg.qr(A)[0],
        "lower": lambda: np.tril(A),
        "upper": lambda: np.triu(A),
        "toeplitz": lambda: scipy.linalg.toeplitz(A[:, 0], A[0]),
        "symmetric toeplitz": lambda: scipy.linalg.toeplitz(A[0]),
        "general": lambda: A,
    }
    kinds = [k for k in ("psd",) if k in symbol.declared] or [symbol.kind]
    return square[kinds[0]]()


# what the entries of the operands are drawn from, where not everything is allowed
DOMAINS: dict[type[Operation], tuple[float, float]] = {
    ops.Log: (0.5, 2),
    ops.Asin: (-0.9, 0.9),
    ops.Acos: (-0.9, 0.9),
    ops.Acosh: (1.5, 3),
    ops.Atanh: (-0.9, 0.9),
    ops.Gamma: (0.5, 3),
    ops.LogGamma: (0.5, 3),
    ops.Digamma: (0.5, 3),
    ops.Polygamma: (0.5, 3),
    ops.Power: (0.5, 2),
    ops.Sqrt: (0.5, 2),
}


def symbols_for(kind: type[Operation]) -> list[Expression]:
    """Symbols with the shapes of the signature."""
    inputs, _ = signature(kind.signature)
    return [
        Symbol(f"X{i}", *(Size.of(int(d)) if d.isdigit() else _product(d) for d in shape))
        for i, shape in enumerate(inputs)
    ]


def _product(dimension: str) -> Size:
    size = ONE
    for name in dimension.split("*"):
        size = size * Size.of(name)
    return size


def matrix(name: str, rows: str = "m", columns: str = "n") -> Symbol:
    return Symbol(name, *(int(size) if size.isdigit() else size for size in (rows, columns)))


def square(name: str) -> Symbol:
    return Symbol(name, "m", "m")


# operations that are not built from their signature alone
SAMPLES: dict[type[Operation], Callable[[], list[Expression]]] = {
    ops.Number: lambda: [ops.Number(Fraction(-3, 4)), ops.Number(0), ops.Number(2)],
    ops.Extent: lambda: [ops.Extent("n"), ops.Extent(Size.of("m") * "n")],
    ops.Pi: lambda: [ops.Pi()],
    ops.ImaginaryUnit: list,  # no real number: test_complex.py
    ops.Identity: lambda: [ops.Identity("n")],
    ops.Ones: lambda: [ops.Ones("m", "n"), ops.Ones("n")],
    ops.Zeros: lambda: [ops.Zeros("m", "n")],
    ops.Unit: lambda: [ops.Unit(2, "m")],
    ops.Commutation: lambda: [ops.Commutation("m", "n"), ops.Commutation("m", "m")],
    ops.Duplication: lambda: [ops.Duplication("m")],
    ops.Elimination: lambda: [ops.Elimination("m")],
    ops.ToeplitzBasis: lambda: [ops.ToeplitzBasis("m", "n"), ops.ToeplitzBasis("n", "m")],
    ops.Sum: lambda: [ops.Sum(matrix("X"), matrix("Y"), matrix("Z"))],
    ops.Scale: lambda: [ops.Scale(Symbol("a"), Symbol("b"), matrix("X"))],
    ops.Product: lambda: [
        ops.Product(matrix("X"), matrix("Y", "n", "p"), matrix("Z", "p", "q")),
        ops.Product(Symbol("x", 1, "m"), Symbol("y", "m", 1)),
    ],
    ops.Hadamard: lambda: [
        ops.Hadamard(matrix("X"), matrix("Y"), matrix("Z")),
        ops.Hadamard(Symbol("x", "m"), Symbol("y", "m")),
    ],
    ops.Transpose: lambda: [matrix("X").T, Symbol("x", "m").T],
    ops.MatrixPower: lambda: [ops.MatrixPower(square("X"), k) for k in (-2, -1, 0, 1, 3)],
    ops.Power: lambda: [
        *(ops.Power(matrix("X"), k) for k in (-1, 2, Fraction(1, 2), 0, 1)),
        ops.Power(matrix("X"), Symbol("p")),
        ops.Power(Symbol("x"), Symbol("p")),
    ],
    ops.Polygamma: lambda: [ops.Polygamma(2, matrix("X"))],
    ops.Function: lambda: [ops.Function("f", order, matrix("X")) for order in range(3)],
    ops.Kronecker: lambda: [
        ops.Kronecker(matrix("X", *first), matrix("Y", *second))
        for first in (("p", "q"), ("p", "1"), ("1", "q"))
        for second in (("m", "n"), ("m", "1"), ("1", "n"))
    ],
    ops.Unvec: lambda: [ops.Unvec(Symbol("v", Size.of("m") * "n"), "m", "n")],
    ops.Vec: lambda: [ops.Vec(matrix("X")), ops.Vec(matrix("X", "1", "n")), ops.Vec(matrix("X", "m", "1"))],
    ops.LogSumExp: lambda: [ops.LogSumExp(matrix("X")), ops.LogSumExp(Symbol("x", "m"))],
    **{
        kind: lambda kind=kind: [kind(Symbol("X", "m", "m", "symmetric"))]  # type: ignore[misc]
        for kind in (
            ops.Eigenvalues,
            ops.Eigenvectors,
            ops.LambdaMax,
            ops.LambdaMin,
            ops.EigenvectorMax,
            ops.EigenvectorMin,
        )
    },
    **{
        kind: lambda kind=kind: [  # type: ignore[misc]
            kind(matrix("X")),
            kind(matrix("X", "n", "m")),
            kind(square("X")),
        ]
        for kind in (ops.SingularValues, ops.LeftSingularVectors, ops.RightSingularVectors, ops.SpectralNorm)
    },
    **{
        # a lower triangular matrix has real eigenvalues, and its transpose
        kind: lambda kind=kind: [kind(Symbol("X", "m", "m", "lower")), kind(Symbol("X", "m", "m", "lower").T)]  # type: ignore[misc]
        for kind in (ops.GeneralEigenvalues, ops.GeneralEigenvectors)
    },
    ops.NuclearNorm: lambda: [ops.NuclearNorm(matrix("X")), ops.NuclearNorm(matrix("X", "2", "3"))],
    ops.Cholesky: lambda: [ops.Cholesky(Symbol("X", "m", "m", "spd"))],
    ops.MatrixExponential: lambda: [ops.MatrixExponential(square("X"))],
    ops.MatrixLogarithm: lambda: [ops.MatrixLogarithm(Symbol("X", "m", "m", "spd"))],
    ops.MatrixSquareRoot: lambda: [ops.MatrixSquareRoot(Symbol("X", "m", "m", "spd"))],
    ops.Frechet: lambda: [
        ops.Frechet("expm", square("X"), square("E")),
        ops.Frechet("logm", Symbol("X", "m", "m", "spd"), square("E")),
        ops.Frechet("expm", square("X"), square("E"), square("D")),
    ],
    ops.FrechetMatrix: lambda: [
        ops.FrechetMatrix("expm", square("X")),
        ops.FrechetMatrix("expm", square("X"), square("E")),
    ],
    PowerDerivative: lambda: [PowerDerivative(square("X"), square("E"), ops.Extent("m"))],
    ops.Sylvester: lambda: [
        ops.Sylvester(Symbol("A", "m", "m", "spd"), Symbol("B", "n", "n", "spd"), matrix("C")),
    ],
    **{
        kind: lambda kind=kind: [  # type: ignore[misc]
            kind(matrix("X", "m", "m"), matrix("Y", "m", "m"), matrix("Z", "m", "m")),
            kind(matrix("X")),
        ]
        for kind in (ops.HorizontalBlock, ops.VerticalBlock, ops.DiagonalBlock)
    },
    ops.PseudoInverse: lambda: [ops.PseudoInverse(matrix("X")), ops.PseudoInverse(matrix("X", "n", "m"))],
}


def samples(kind: type[Operation]) -> list[Expression]:
    """Expressions with this operation at the root (or what a macro makes)."""
    if kind in SAMPLES:
        return SAMPLES[kind]()
    assert kind.signature, f"{kind.__name__} has no signature and no sample here"
    return [kind.build(*symbols_for(kind))]


CASES = [
    pytest.param(kind, expression, id=f"{kind.__name__}-{i}")
    for kind in operations()
    for i, expression in enumerate(samples(kind))
]


def values_for(kind: type[Operation], expression: Expression, seed: int = 0) -> dict[Expression, np.ndarray]:
    low, high = DOMAINS.get(kind, (None, 2.0))
    return {s: draw(s, low, high, seed) for s in expression.symbols}  # type: ignore[arg-type]


def tangent(symbol: Expression) -> Symbol:
    assert isinstance(symbol, Symbol)
    structure = "symmetric" if symbol.kind == "spd" else symbol.kind
    return Symbol("d" + symbol.name, *symbol.shape, structure)


# --- the tests --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "expression"), CASES)
def test_shape(kind: type[Operation], expression: Expression) -> None:
    """The entries are as many as the shape says (asserted in ``value``)."""
    found = value(expression, values_for(kind, expression))
    assert np.isfinite(found).all()


@pytest.mark.parametrize(("kind", "expression"), CASES)
def test_differential(kind: type[Operation], expression: Expression) -> None:
    """The differential is the limit of differences, in every operand alone and in all at once."""
    if not isinstance(expression, Operation) or not expression.symbols or kind.macro:
        return
    at = values_for(kind, expression)
    operands = expression.operands
    moving = [o for o in operands if isinstance(o, Symbol)]
    if kind is PowerDerivative:
        moving = moving[:2]  # the exponent has no rule
    for chosen in [[o] for o in moving] + ([moving] if len(moving) > 1 else []):
        d = [tangent(o) if o in chosen else None for o in operands]
        directions = {tangent(o): draw(tangent(o)) for o in chosen}

        def moved(step: float, directions: Any = directions, chosen: Any = chosen) -> np.ndarray:
            return value(expression, {**at, **{o: at[o] + step * directions[tangent(o)] for o in chosen}})

        differences = (8 * (moved(STEP) - moved(-STEP)) - moved(2 * STEP) + moved(-2 * STEP)) / (12 * STEP)
        found = expression.differential(*d)
        if found is None:
            assert np.allclose(differences, 0, atol=1e-7)
            continue
        assert found.shape == expression.shape
        assert np.allclose(value(found, {**at, **directions}), differences, rtol=1e-6, atol=1e-6), found.shape


# linear in all operands at once, and in some of the operands alone
JOINTLY = (ops.Sum, ops.Toeplitz, ops.HorizontalBlock, ops.VerticalBlock, ops.DiagonalBlock)
SLOTS: dict[type[Operation], tuple[int, ...]] = {
    ops.Frechet: (1,),
    PowerDerivative: (1,),
    ops.Sylvester: (2,),
}


def linear_slots(kind: type[Operation], expression: Expression) -> tuple[int, ...]:
    if kind.linear or kind in JOINTLY:
        return tuple(range(len(expression.operands)))
    return SLOTS.get(kind, ())


LINEAR = [
    pytest.param(kind, expression, slot, id=f"{case.id}-{slot}")
    for case in CASES
    for kind, expression in [case.values]
    for slot in linear_slots(kind, expression)
]


@pytest.mark.parametrize(("kind", "expression", "slot"), LINEAR)
def test_adjoint_and_matrix(kind: type[Operation], expression: Expression, slot: int) -> None:
    """⟨L dX, G⟩ = ⟨dX, L* G⟩ and vec(L dX) = M vec(dX) in every operand."""
    assert isinstance(expression, Operation)
    at = values_for(kind, expression)
    seed, operand = Symbol("G", *expression.shape), expression.operands[slot]
    at[seed] = draw(seed)
    dX = tangent(operand)
    others = [ops.zeros_like(o) if kind in JOINTLY else o for o in expression.operands]
    others[slot] = dX
    direction = draw(dX)
    image = value(expression.rebuilt(others), {**at, dX: direction})
    pulled = expression.adjoint(slot, seed)
    assert pulled.shape == operand.shape
    assert np.isclose((image * at[seed]).sum(), (value(pulled, at) * direction).sum())
    M = expression.matrix(slot)
    assert np.allclose(value(M, at) @ direction.ravel(order="F"), image.ravel(order="F"))


def test_no_slot_is_forgotten() -> None:
    """A class with an adjoint or a matrix of its own is in the table of linear slots."""
    for kind in operations():
        if kind.adjoint is not Operation.adjoint or kind.matrix is not Operation.matrix:
            assert kind.linear or kind in JOINTLY or kind in SLOTS, kind


# --- properties -------------------------------------------------------------------------------------

KINDS = (
    "general", "symmetric", "spd", "psd", "diagonal", "orthogonal", "skew", "lower", "upper",
    "positive", "nonnegative", "invertible", "toeplitz",
)  # fmt: skip
HOLDS: dict[str, Callable[[np.ndarray], bool]] = {
    "toeplitz": lambda A: np.allclose(A, scipy.linalg.toeplitz(A[:, 0], A[0])),
    "symmetric": lambda A: np.allclose(A, A.T),
    "skew": lambda A: np.allclose(A, -A.T),
    "diagonal": lambda A: np.allclose(A, np.diag(np.diag(A))),
    "lower": lambda A: np.allclose(A, np.tril(A)),
    "upper": lambda A: np.allclose(A, np.triu(A)),
    "orthogonal": lambda A: np.allclose(A.T @ A, np.eye(len(A))),
    "invertible": lambda A: np.linalg.svd(A)[1].min() > 1e-9,
    "psd": lambda A: np.allclose(A, A.T) and np.linalg.eigvalsh(A).min() > -1e-7,
    "spd": lambda A: np.allclose(A, A.T) and np.linalg.eigvalsh(A).min() > 0,
    "positive": lambda A: bool((A > 0).all()),
    "nonnegative": lambda A: bool((A > -1e-9).all()),
    "nonzero": lambda A: bool((A != 0).all()),
}


def declared(name: str, kind: str, rows: Size, columns: Size) -> Symbol:
    if kind in ("positive", "nonnegative", "psd", "invertible"):
        return Symbol(name, rows, columns, "general", frozenset({kind}))
    return Symbol(name, rows, columns, kind)


def of_kind(symbol: Expression, kind: str) -> Symbol | None:
    """A symbol of a kind in place of another one, with all free sizes equal; None if it cannot be."""
    assert isinstance(symbol, Symbol)
    rows, columns = (ONE if size is ONE else Size.of(3) for size in symbol.shape)
    if kind not in ("general", "positive", "nonnegative") and rows is not columns:
        return None
    if kind not in ("general", "positive", "nonnegative") and rows is ONE:
        return None
    return declared(symbol.name, kind, rows, columns)


@pytest.mark.parametrize(("kind", "expression"), CASES)
def test_properties(kind: type[Operation], expression: Expression) -> None:
    """What is claimed of a node is true of its value, for operands of every structure."""
    leaves = sorted(expression.symbols, key=lambda s: s.name)  # type: ignore[attr-defined]
    if kind.macro or (kind in (ops.Unvec, ops.Kronecker) and any(ONE in s.shape for s in leaves)):
        return
    choices = KINDS if len(leaves) < 3 else ("general", "symmetric", "psd", "skew", "positive")
    checked = 0
    for structure in product(choices, repeat=len(leaves)):
        new = [of_kind(s, k) for s, k in zip(leaves, structure, strict=True)]
        if any(s is None for s in new):
            continue
        try:
            node = substitute(expression, dict(zip(leaves, new, strict=True)))  # type: ignore[arg-type]
            if kind in (ops.PseudoInverse, ops.MatrixLogarithm) and "psd" in structure:
                continue  # drawn with rank one
            low = DOMAINS.get(kind, (None, 2.0))[0]
            at = {s: draw(s, seed=1) for s in new if s is not None}
            if low is not None:
                at = {
                    s: np.where(v == 0, 0, np.clip(np.abs(v), low, DOMAINS[kind][1]))
                    if low > 0
                    else np.clip(v, -0.9, 0.9)
                    for s, v in at.items()
                }
                if not all(HOLDS[p](v) for s, v in at.items() for p in s.properties):
                    continue
            found = value(node, at)
        except (ShapeError, MatdiffError, Undecidable, ZeroDivisionError, ValueError, OverflowError):
            continue
        for claim in node.properties:
            assert HOLDS[claim](found), f"{kind.__name__} of {structure} is not {claim}"
        checked += 1
    assert checked or not leaves or kind in (ops.Unvec,)


@pytest.mark.parametrize("kind", operations(), ids=lambda kind: kind.__name__)
def test_names(kind: type[Operation]) -> None:
    """Names are those of the input language; the docstring says what the shapes are."""
    assert kind.__doc__ and len(kind.__doc__) > 10
    for name in (kind.name, *kind.synonyms):
        assert name is None or name.isidentifier()


NAMES = """
exp log sqrt abs sign sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sigmoid softplus relu step
erf erfc gamma loggamma digamma pow min max eigvals eigvecs svdvals svdu svdv lambda_max lambda_min normnuc
normspec expm logm sqrtm chol sylvester frechet toeplitz toep toepsum toeplitzbasis blkdiag
hcat vcat arcsin arctan ln tr trace
silu gelu elu mish leakyrelu logsigmoid
huber prod largest smallest maxmask minmask det logdet sum mean norm norm2 norm1 norminf
inner logsumexp var softmax logsoftmax diag vec vech rowsum colsum normalize
commutation duplication elimination inv pinv transpose adj cof kron outer sym skew tril triu
I eye ones zeros pi
"""


def test_all_names_of_the_language() -> None:
    known = {name for kind in operations() for name in (kind.name, *kind.synonyms)}
    assert set(NAMES.split()) <= known


def test_singular_determinant() -> None:
    """The determinant of a singular matrix is zero, by the division-free method."""
    X = square("X")
    rank_one = np.outer([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    assert np.allclose(value(ops.Determinant(X), {X: np.zeros((3, 3))}), 0)
    from matdiff.operations.determinant import division_free_determinant

    A = draw(X)
    assert np.isclose(division_free_determinant(FIELD, A.tolist()), np.linalg.det(A))
    assert np.isclose(division_free_determinant(FIELD, rank_one.tolist()), 0)


def test_eigenvalues_of_general_matrices() -> None:
    """Real ones: refused where they cannot be, and those of a symmetric matrix are what they were."""
    X = square("X")
    assert isinstance(ops.Eigenvalues.build(X), ops.GeneralEigenvalues)
    assert isinstance(ops.Eigenvectors.build(X), ops.GeneralEigenvectors)
    assert isinstance(ops.Eigenvalues.build(X + X.T), ops.Eigenvalues)
    for structure in ("skew", "orthogonal"):
        with pytest.raises(MatdiffError) as error:
            ops.Eigenvalues.build(Symbol("K", "m", "m", structure))
        assert error.value.code == "structure"


def test_extreme_eigenvalues_are_of_symmetric_matrices() -> None:
    for kind in (ops.LambdaMax, ops.LambdaMin, ops.Cholesky):
        with pytest.raises(MatdiffError) as error:
            kind.build(square("X"))
        assert error.value.code == "structure"
        X = square("X")
        assert isinstance(kind.build(X + X.T), kind)


def test_limits() -> None:
    """A matrix power beyond the limit, or by its exponent, has no derivative here."""
    X, dX = square("X"), square("dX")
    with pytest.raises(MatdiffError) as large:
        ops.MatrixPower(X, 51).differential(dX, None)
    assert large.value.code == "limit"
    with pytest.raises(MatdiffError) as symbolic:
        ops.MatrixPower(X, Symbol("k")).differential(dX, Symbol("dk"))
    assert symbolic.value.code == "unsupported"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B + B'", True),
        ("B + B + B'", False),
        ("2*B + B' + B'", False),
        ("B' + B''", True),
        ("B*B + B'*B'", True),
        ("B*B + B'*B", False),
        ("D*B + B'*D", True),
        ("x*y' + y*x' + S", True),
        ("x*y' - y*x'", False),
        ("B .* B'", True),
        ("S'*S + S'*B + B'*S", True),
        ("B .* B .* B'", False),
    ],
)
def test_sums_of_transposes_are_symmetric(text: str, expected: bool) -> None:
    declare = {
        "B": "matrix(n, n)", "S": "symmetric(n)", "D": "diagonal(n)", "x": "vector(n)", "y": "vector(n)",
    }  # fmt: skip
    assert ("symmetric" in parse(text, declare).expression.properties) is expected


@pytest.mark.parametrize("text", ["det(x*y')", "logdet(2*x*x')", "y'*inv(x*x')*y", "det(A*x*y'*A)"])
def test_what_has_rank_one_is_refused(text: str) -> None:
    """The answer would hold an inverse that never exists."""
    declare = {"x": "vector(n)", "y": "vector(n)", "A": "matrix(n, n)"}
    with pytest.raises(MatdiffError, match="has rank 1"):
        derive(parse(text, declare).expression, parse(text, declare).resolve_variable("x"), "gradient")


@pytest.mark.parametrize("text", ["det(A + x*y')", "det(x'*A*x*A)", "inv(x'*A*x)"])
def test_other_ranks_are_not_refused(text: str) -> None:
    program = parse(text, {"x": "vector(n)", "y": "vector(n)", "A": "matrix(n, n)"})
    assert derive(program.expression, program.resolve_variable("x"), "gradient").result.shape == (
        Size.of("n"),
        ONE,
    )
