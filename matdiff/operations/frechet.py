"""Fréchet derivatives of functions of a matrix, of every order, and their matrices.

frechet(f, X, E) is the derivative of f at X along E, frechet(f, X, E, D) that of frechet(f, X, E) along D,
and so on.  It is linear in each direction and does not depend on their order.
Higham, Functions of Matrices (2008), chapter 3; Higham & Relton (2014), Higher order Fréchet derivatives.
"""

from __future__ import annotations

from typing import Any, Self

from ..errors import MatdiffError
from ..expression import Expression, Rule, closure
from ..expression.rule import X, Y
from .arithmetic import Product, Scale, add, identity, kron, multiply, negate, scale
from .constants import Zeros, zeros_like
from .inverse import Inverse
from .kronecker import Vec
from .matrix_functions import FUNCTIONS, MatrixFunction, MatrixSquareRoot, Sylvester, commutes
from .operation import Entries, Notation, Operation
from .reductions import Trace
from .transpose import Transpose


def nested(field: Any, X: Entries, directions: tuple[Entries, ...]) -> Entries:
    """[M, I ⊗ E; 0, M] with M = X first and E each of the directions in turn.

    f of it has the derivative of f along all of them in its corner (Higham & Relton 2014, theorem 3.5).
    It serves fields that have no other way to ``frechet``.
    """
    M = X
    for E in directions:
        size, n = len(M), len(E)
        right = [
            [E[i % n][j % n] if i // n == j // n else field.zero for j in range(size)] for i in range(size)
        ]
        M = [[*row, *other] for row, other in zip(M, right, strict=True)] + [
            [field.zero] * size + list(row) for row in M
        ]
    return M


def nested_code(count: int) -> str:
    """The same in NumPy, the operands in their places."""
    if count == 1:
        return "np.block([[{0}, {1}], [np.zeros_like({0}), {0}]])"
    terms = [f"np.kron(np.eye({2**count}), {{0}})"]
    for j in range(count):
        step = 2**j
        ones = ", ".join(str(int(not i & step)) for i in range(2**count - step))
        terms.append(f"np.kron(np.diag([{ones}], {step}), {{{j + 1}}})")
    return " + ".join(terms)


class Derivative(Operation):
    """Base of the derivatives of a function of a matrix; the parameter is its name."""

    __slots__ = ()
    abstract = True
    takes_function = True
    variadic = True

    def __new__(cls, function: type[MatrixFunction] | str, *operands: Expression) -> Self:
        name = function if isinstance(function, str) else function.name
        return super().__new__(cls, *operands, parameters=(name,))

    @classmethod
    def name_of(cls, function: Any) -> str:
        """The name of a matrix function.  Raises MatdiffError for another one."""
        name = function if isinstance(function, str) else getattr(function, "name", None)
        if name not in FUNCTIONS:
            raise MatdiffError("name", f"{cls.name} takes one of {', '.join(FUNCTIONS)}, not {name}")
        return str(name)

    @property
    def function(self) -> type[MatrixFunction]:
        """The class of the matrix function."""
        return FUNCTIONS[self.parameters[0]]  # type: ignore[index]

    @property
    def directions(self) -> tuple[Expression, ...]:
        """What it is the derivative along."""
        return self.operands[1:]

    def differential(self, *d: Expression | None) -> Expression:
        first, *rest = d
        terms = [] if first is None else [self.rebuilt((*self.operands, first))]
        for i, dE in enumerate(rest, 1):
            if dE is not None:
                terms.append(self.rebuilt((*self.operands[:i], dE, *self.operands[i + 1 :])))
        return add(*terms)

    def listed(self, dialect: str) -> Notation:
        """name(f, X, E, …)."""
        places = ", ".join(f"{{{i}}}" for i in range(len(self.operands)))
        return Notation(f"{self.name}({self.parameters[0]}, {places})")


class Frechet(Derivative):
    """The derivative of a matrix function at X along E, along further directions if there are more
    (n×n, n×n, … → n×n); the parameter is its name."""

    __slots__ = ()
    name = "frechet"
    signature = "(n,n),(n,n)->(n,n)"
    source = "Higham (2008), §3.1: the adjoint along E is the derivative at X′ along the others transposed"

    @classmethod
    def signature_for(cls, count: int) -> str:
        return ",".join(["(n,n)"] * count) + "->(n,n)"

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        name, (A, *directions) = cls.name_of(operands[0]), operands[1:]
        if name != "sqrtm":
            return cls(name, A, *directions)
        root: Expression = MatrixSquareRoot(A)
        found = [Sylvester(root, root, E) for E in directions]
        if len(found) == 1:
            return found[0]
        if len(found) > 2:
            raise MatdiffError("unsupported", "there is no rule for the third derivative of sqrtm")
        first, second = found  # S S = X, differentiated twice
        return Sylvester(root, root, negate(first @ second + second @ first))

    def notation(self, dialect: str) -> Notation | None:
        if dialect != "latex":
            return self.listed(dialect)
        order = len(self.directions)
        places = ", ".join(f"{{{i}}}" for i in range(len(self.operands)))
        power = f"^{{{{({order})}}}}" if order > 1 else ""
        name = rf"\mathrm{{{{{self.parameters[0]}}}}}"  # KaTeX makes bad MathML of \operatorname there
        return Notation(rf"L_{{{{{name}}}}}{power}\left({places}\right)")

    def code(self) -> str:
        # the corner of f of the nested blocks: Higham (2008), eq. 3.16
        block = nested_code(len(self.directions))
        return f"scipy.linalg.{self.parameters[0]}({block})[:len({{0}}), -len({{0}}):]"

    def find_properties(self) -> frozenset[str]:
        common = frozenset.intersection(*(o.properties for o in self.operands))
        kept = {"diagonal", "lower", "upper"} | ({"symmetric"} if self.of_symmetric else set())
        return closure(common & kept)

    @property
    def of_symmetric(self) -> bool:
        """Whether X and all directions are symmetric; the derivative is the same in any order of them."""
        return all("symmetric" in o.properties for o in self.operands)

    def adjoint(self, slot: int, G: Expression) -> Expression:
        if slot == 0:
            return super().adjoint(slot, G)
        others = [E.T for i, E in enumerate(self.operands) if i not in (0, slot)]
        return Frechet(self.function, self.operands[0].T, *others, G)

    def matrix(self, slot: int) -> Expression:
        if slot == 0:
            return super().matrix(slot)
        others = [E for i, E in enumerate(self.operands) if i not in (0, slot)]
        return FrechetMatrix.build(self.function, self.operands[0], *others)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        A, *directions = operands
        entries: Entries = field.frechet(
            self.parameters[0], self.function(self.operands[0]), A, tuple(directions)
        )
        return entries


class FrechetMatrix(Derivative):
    """The matrix K of E ↦ frechet(f, X, …, E): vec(frechet(f, X, …, E)) = K vec(E) (n×n, … → n²×n²)."""

    __slots__ = ()
    name = "frechetmat"
    signature = "(n,n),(n,n)->(n*n,n*n)"
    fewest = 1
    source = "Higham (2008), §3.2, eq. 3.17: the Kronecker form of the Fréchet derivative"

    @classmethod
    def signature_for(cls, count: int) -> str:
        return ",".join(["(n,n)"] * count) + "->(n*n,n*n)"

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        name, (A, *directions) = cls.name_of(operands[0]), operands[1:]
        if name != "sqrtm":
            return cls(name, A, *directions)
        if directions:
            raise MatdiffError("unsupported", "there is no matrix of the second derivative of sqrtm here")
        root: Expression = MatrixSquareRoot(A)
        return Inverse(kron(identity(A.rows), root) + kron(root.T, identity(A.rows)))

    def notation(self, dialect: str) -> Notation | None:
        if dialect != "latex":
            return self.listed(dialect)
        places = ", ".join(f"{{{i}}}" for i in range(len(self.operands)))
        name = rf"\mathrm{{{{{self.parameters[0]}}}}}"  # KaTeX makes bad MathML of \operatorname there
        return Notation(rf"K_{{{{{name}}}}}\left({places}\right)")

    def code(self) -> str:
        count = len(self.operands)
        block = nested_code(count).replace(f"{{{count}}}", "unit")
        value = f"scipy.linalg.{self.parameters[0]}({block})[:len({{0}}), -len({{0}}):].ravel(order='F')"
        units = "np.eye({0}.size).reshape(-1, *{0}.shape).transpose(0, 2, 1)"
        return f"np.stack([{value} for unit in {units}], axis=1)"

    def find_properties(self) -> frozenset[str]:
        common = frozenset.intersection(*(o.properties for o in self.operands))
        return closure(common & {"symmetric"})

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        A, *directions = operands
        n = len(A)
        columns = []
        for k in range(n * n):
            E = [[field.one if j * n + i == k else field.zero for j in range(n)] for i in range(n)]
            node = self.function(self.operands[0])
            value = field.frechet(self.parameters[0], node, A, (*directions, E))
            columns.append([value[i][j] for j in range(n) for i in range(n)])
        return [list(row) for row in zip(*columns, strict=True)]


# --- rules ----------------------------------------------------------------------------------------


def along_itself(node: Expression) -> Expression | None:
    """f′(X) E for a direction E that commutes with X."""
    assert isinstance(node, Frechet)
    if len(node.directions) > 1:
        return None
    A, E = node.operands
    return multiply(node.function(A).slope(), E) if commutes(E, A) else None


def traced(node: Expression) -> Expression | None:
    """tr(f′(X) E) for the trace of a derivative of f, and what becomes of it along a second direction."""
    inside = node.operands[0]
    if not isinstance(inside, Frechet) or len(inside.directions) > 2:
        return None
    A, E, *others = inside.operands
    slope = inside.function(A).slope()
    if others:
        slope = slope.differential(others[0])  # type: ignore[attr-defined]
    return Trace(multiply(slope, E))


def scalars_outside(node: Expression) -> Expression | None:
    """c out of every direction c E; zero along a direction that is zero."""
    outside: list[Expression] = []
    directions: list[Expression] = []
    for E in node.operands[1:]:
        if isinstance(E, Zeros):
            return zeros_like(node)
        if isinstance(E, Scale) and not E.is_scalar:
            outside.extend(E.scalars)
            E = E.body
        directions.append(E)
    return scale(*outside, node.rebuilt((node.operands[0], *directions))) if outside else None


def turned(node: Expression) -> Expression | None:
    """frechet(f, X, E)′ where X and E stand transposed, or are symmetric."""
    if not all(isinstance(o, Transpose) or "symmetric" in o.properties for o in node.operands):
        return None
    if not any(isinstance(o, Transpose) for o in node.operands):
        return None
    return Transpose(node.rebuilt(o.T for o in node.operands))


def derivative_along(K: Expression, E: Expression) -> Expression:
    """What K, or a transposed K, is the matrix of, at E."""
    operands = [o.T for o in K.operands[0].operands] if isinstance(K, Transpose) else [*K.operands]
    node = K.operands[0] if isinstance(K, Transpose) else K
    return Frechet(str(node.parameters[0]), *operands, E)


Frechet.rules = (
    Rule("frechet(f, X, cE) = c frechet(f, X, E)", Frechet, scalars_outside),
    Rule("frechet(f, X, E) = f′(X) E for E X = X E", Frechet, along_itself, source="Higham (2008), §3.2"),
    Rule("frechet(f, X′, E′) = frechet(f, X, E)′", Frechet, turned),
    Rule("tr(frechet(f, X, E)) = tr(f′(X) E)", Trace, traced, source="Higham (2008), §3.2"),
)
FrechetMatrix.rules = (
    Rule("frechetmat(f, X, cE) = c frechetmat(f, X, E)", FrechetMatrix, scalars_outside),
    Rule("frechetmat(f, X′) = frechetmat(f, X)′", FrechetMatrix, turned),
    Rule(
        "frechetmat(f, X) vec E = vec(frechet(f, X, E))",
        Product[X, Vec[Y]],
        lambda X, Y: Vec(derivative_along(X, Y)),
        lambda X, Y: isinstance(X.operands[0] if isinstance(X, Transpose) else X, FrechetMatrix),
    ),
)
