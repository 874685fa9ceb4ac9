"""The Kronecker product, vec, and the commutation and duplication matrices."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Self

from ..expression import ONE, OPERATORS, Expression, Rule, Shape, ShapeError, Size, closure
from ..expression.rule import X
from .arithmetic import Product, identity, multiply
from .constants import Constant
from .operation import Entries, Level, Notation, Operation
from .transpose import Transpose


class Kronecker(Operation):
    """A ⊗ B, the blocks a_ij B (p×q, m×n → pm×qn)."""

    __slots__ = ()
    name = "kron"
    signature = "(p,q),(m,n)->(p*m,q*n)"
    linear = True
    source = "Magnus & Neudecker (2019), §2.2, §9.13: d(U ⊗ V) = dU ⊗ V + U ⊗ dV"
    text = Notation("kron({0}, {1})")
    unicode = Notation("{0:PRODUCT} ⊗ {1:UNARY}", Level.HADAMARD)
    latex = Notation(r"{0:PRODUCT} \otimes {1:UNARY}", Level.HADAMARD)
    numpy = "np.kron({0}, {1})"

    def find_properties(self) -> frozenset[str]:
        left, right = (o.properties for o in self.operands)
        kept = {
            "symmetric",
            "psd",
            "spd",
            "diagonal",
            "lower",
            "upper",
            "orthogonal",
            "invertible",
            "nonnegative",
            "positive",
            "nonzero",
        }
        return closure(left & right & kept)

    def adjoint(self, slot: int, G: Expression) -> Expression:
        A, B = self.operands
        if slot == 1:
            return contract_left(A, B.shape, G)
        # A ⊗ B is B ⊗ A with rows and columns permuted
        (p, q), (m, n) = A.shape, B.shape
        if n is ONE:
            return kron(identity(p), B.T) @ G
        if m is ONE:
            return G @ kron(identity(q), B.T)
        return contract_left(B, A.shape, commutation(m, p) @ G @ commutation(q, n))

    def matrix(self, slot: int) -> Expression:
        A, B = self.operands
        (p, q), (m, n) = A.shape, B.shape
        body = kron(identity(p * q), vec(B)) if slot == 0 else kron(vec(A), identity(m * n))
        if n is ONE or p is ONE:
            return body
        return kron(kron(identity(q), commutation(n, p)), identity(m)) @ body

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        A, B = operands
        return [[a * b for a in row for b in other] for row in A for other in B]


def contract_left(A: Expression, shape: Shape, G: Expression) -> Expression:
    """Σ a_ij G_ij over the blocks of G: the adjoint of Y ↦ A ⊗ Y at G, Y of the given shape."""
    (p, q), (m, n) = A.shape, shape
    if q is ONE:
        return kron(A.T, identity(m)) @ G
    if p is ONE:
        return G @ kron(A.T, identity(n))
    return kron(vec(A).T, identity(m)) @ kron(identity(q), G) @ kron(vec(identity(q)), identity(n))


class Vec(Operation):
    """vec X, the columns stacked (m×n → mn×1)."""

    __slots__ = ()
    name = "vec"
    signature = "(m,n)->(m*n,1)"
    linear = True
    source = "Magnus & Neudecker (2019), §2.4: d vec U = vec dU"
    latex = Notation(r"\operatorname{{vec}}\left({0}\right)")
    numpy = "np.ravel({0}, order='F')"

    def find_properties(self) -> frozenset[str]:
        return self.operands[0].properties & {"positive", "nonnegative", "nonzero"}

    def adjoint(self, slot: int, G: Expression) -> Expression:
        X = self.operands[0]
        if X.is_column:
            return G
        return G.T if X.is_row else Unvec(G, *X.shape)

    def matrix(self, slot: int) -> Expression:
        return identity(self.rows)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[entry] for column in zip(*operands[0], strict=True) for entry in column]


class Unvec(Operation):
    """The m×n matrix whose columns are stacked in v (mn×1 → m×n); parameters m, n."""

    __slots__ = ()
    name = "unvec"
    signature = "(m*n,1)->(m,n)"
    takes_sizes = True
    linear = True
    source = "the inverse of vec"
    numpy = "np.reshape({0}, ({1}, {2}), order='F')"

    def __new__(cls, v: Expression, rows: int | str | Size, columns: int | str | Size) -> Self:
        return super().__new__(cls, v, parameters=(Size.of(rows), Size.of(columns)))

    def find_shape(self) -> Shape:
        m, n = self.sizes
        v = self.operands[0]
        if not v.is_column or v.rows is not m * n:
            raise ShapeError(f"unvec of {v.rows}×{v.columns} to {m}×{n}")
        return (m, n)

    @property
    def sizes(self) -> Shape:
        """The sizes of the matrix."""
        return self.parameters  # type: ignore[return-value]

    def find_properties(self) -> frozenset[str]:
        return self.operands[0].properties & {"positive", "nonnegative", "nonzero"}

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return vec(G)

    def matrix(self, slot: int) -> Expression:
        return identity(self.operands[0].rows)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        m, n = (field.count(size) for size in self.sizes)
        return [[operands[0][j * m + i][0] for j in range(n)] for i in range(m)]


class Commutation(Constant):
    """K with K vec(X) = vec(X′) for X m×n (mn×mn).  Magnus & Neudecker (2019), §3.7."""

    __slots__ = ()
    name = "commutation"
    takes_sizes = True
    source = "Magnus & Neudecker (2019), §3.7"
    latex = Notation("K_{{{0}, {1}}}")
    numpy = "np.eye({0} * {1})[np.arange({0} * {1}).reshape({0}, {1}, order='F').ravel()]"

    def __new__(cls, rows: int | str | Size, columns: int | str | Size) -> Self:
        return super().__new__(cls, parameters=(Size.of(rows), Size.of(columns)))

    @property
    def sizes(self) -> Shape:
        """m and n."""
        return self.parameters  # type: ignore[return-value]

    def find_shape(self) -> Shape:
        m, n = self.sizes
        return (m * n, m * n)

    def find_properties(self) -> frozenset[str]:
        m, n = self.sizes
        return closure({"orthogonal", "nonnegative"} | ({"symmetric"} if m is n else set()))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        m, n = (field.count(size) for size in self.sizes)
        entries = [[field.zero] * (m * n) for _ in range(m * n)]
        for i in range(m):
            for j in range(n):
                entries[i * n + j][j * m + i] = field.one
        return entries


class Vech(Operation):
    """vech S, the columns of the lower triangle stacked (n×n → n(n+1)/2×1)."""

    __slots__ = ()
    name = "vech"
    signature = "(n,n)->(n*n/2+n/2,1)"
    linear = True
    source = "Magnus & Neudecker (2019), §3.8"
    latex = Notation(r"\operatorname{{vech}}\left({0}\right)")
    numpy = "{0}.T[np.triu_indices(len({0}))]"

    def find_properties(self) -> frozenset[str]:
        return self.operands[0].properties & {"positive", "nonnegative", "nonzero"}

    def adjoint(self, slot: int, G: Expression) -> Expression:
        from .structure import Tril

        n = self.operands[0].rows
        return Tril(Unvec(Duplication(n) @ G, n, n))

    def matrix(self, slot: int) -> Expression:
        return Elimination(self.operands[0].rows)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        S = operands[0]
        return [[S[i][j]] for j in range(len(S)) for i in range(j, len(S))]


class Elimination(Constant):
    """L with L vec(X) = vech(X) for X n×n (n(n+1)/2×n²)."""

    __slots__ = ()
    name = "elimination"
    takes_sizes = True
    source = "Magnus & Neudecker (1980), The elimination matrix"
    latex = Notation("L_{{{0}}}")
    numpy = "np.eye({0} * {0})[np.triu(np.ones(({0}, {0}))).ravel() > 0]"

    def __new__(cls, size: int | str | Size) -> Self:
        return super().__new__(cls, parameters=(Size.of(size),))

    def find_shape(self) -> Shape:
        n: Size = self.parameters[0]  # type: ignore[assignment]
        return ((n * n + n) * Fraction(1, 2), n * n)

    def find_properties(self) -> frozenset[str]:
        return frozenset({"nonnegative"})

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        n = field.count(self.parameters[0])
        places = [j * n + i for j in range(n) for i in range(j, n)]
        return [[field.one if k == place else field.zero for k in range(n * n)] for place in places]


class Duplication(Constant):
    """D with D vech(S) = vec(S) for symmetric S n×n (n²×n(n+1)/2)."""

    __slots__ = ()
    name = "duplication"
    takes_sizes = True
    source = "Magnus & Neudecker (2019), §3.8"
    latex = Notation("D_{{{0}}}")
    # entry (i, j) of a symmetric matrix stands at place b (2n − b − 1)/2 + a of vech, a = max, b = min
    numpy = (
        "np.eye({0} * ({0} + 1) // 2)[np.fromfunction(lambda i, j: "
        "np.minimum(i, j) * (2 * {0} - np.minimum(i, j) - 1) // 2 + np.maximum(i, j), "
        "({0}, {0}), dtype=int).ravel()]"
    )

    def __new__(cls, size: int | str | Size) -> Self:
        return super().__new__(cls, parameters=(Size.of(size),))

    @property
    def size(self) -> Size:
        """n."""
        return self.parameters[0]  # type: ignore[return-value]

    def find_shape(self) -> Shape:
        n = self.size
        return (n * n, (n * n + n) * Fraction(1, 2))

    def find_properties(self) -> frozenset[str]:
        return frozenset({"nonnegative"})

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        n = field.count(self.size)
        places = [(i, j) for j in range(n) for i in range(j, n)]
        entries = [[field.zero] * len(places) for _ in range(n * n)]
        for column, (i, j) in enumerate(places):
            entries[j * n + i][column] = field.one
            entries[i * n + j][column] = field.one
        return entries


def vec(operand: Expression) -> Expression:
    """The columns stacked; a column is itself, a row its transpose."""
    if operand.is_column:
        return operand
    return operand.T if operand.is_row else Vec(operand)


def kron(left: Expression, right: Expression) -> Expression:
    """A ⊗ B; a scalar among them scales."""
    if left.is_scalar or right.is_scalar:
        return left * right
    return Kronecker(left, right)


def commutation(rows: Size, columns: Size) -> Expression:
    """The commutation matrix; the identity where one of the sizes is 1."""
    if rows is ONE or columns is ONE:
        return identity(rows * columns)
    return Commutation(rows, columns)


Vec.rules = (
    Rule("vec x = x", Vec, lambda node: node.operands[0] if node.operands[0].is_column else None),
    Rule("vec x′ = x", Vec, lambda node: node.operands[0].T if node.operands[0].is_row else None),
    Rule("vec(unvec v) = v", Vec[Unvec[X]], lambda X: X),
)
Unvec.rules = (
    Rule("unvec(vec X) = X", Unvec, lambda node: unwrapped(node)),
    Rule("unvec v = v", Unvec, lambda node: node.operands[0] if node.is_column else None),
    Rule("unvec v = v′", Unvec, lambda node: node.operands[0].T if node.is_row else None),
)
Elimination.rules = (
    Rule("L vec(X) = vech(X)", Product[Elimination, Vec[X]], lambda X: Vech(X)),
    Rule("L D = I", Product, lambda node: eliminated(node)),
)
Duplication.rules = (Rule("K D = D", Product, lambda node: exchanged(node)),)
Commutation.rules = (
    Rule(
        "K = I for a vector",
        Commutation,
        lambda node: identity(node.rows) if ONE in node.parameters else None,
    ),
)


def eliminated(node: Expression) -> Expression | None:
    """L D = I and D′ L′ = I; the other way round it is the identity on symmetric matrices alone."""
    factors = node.operands
    for i in range(len(factors) - 1):
        left, right = factors[i : i + 2]
        if isinstance(left, Transpose) and isinstance(right, Transpose):
            left, right = right.operands[0], left.operands[0]
        if isinstance(left, Elimination) and isinstance(right, Duplication):
            rest = (*factors[:i], *factors[i + 2 :])
            return multiply(*rest) if rest else identity(node.rows)
    return None


def exchanged(node: Expression) -> Expression | None:
    """K D = D and D′ K = D′."""
    factors = node.operands
    for i in range(len(factors) - 1):
        left, right = factors[i : i + 2]
        if isinstance(left, Commutation) and isinstance(right, Duplication):
            return multiply(*factors[:i], *factors[i + 1 :])
        if isinstance(right, Commutation) and left is Transpose(Duplication(right.sizes[0])):
            return multiply(*factors[: i + 1], *factors[i + 2 :])
    return None


def unwrapped(node: Expression) -> Expression | None:
    """X for unvec(vec X) of the same sizes."""
    inside = node.operands[0]
    if isinstance(inside, Vec) and inside.operands[0].shape == node.shape:
        return inside.operands[0]
    return None


OPERATORS.update(vec=vec, kron=kron, commutation=commutation)
