"""Toeplitz matrices: constant along each diagonal."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Self

from ..expression import ONE, Expression, Rule, Shape, Size, closure
from ..expression.rule import X
from .arithmetic import Extent, identity, multiply, scale
from .blocks import VerticalBlock
from .constants import Constant, Identity, Unit, zeros, zeros_like
from .inverse import Inverse
from .kronecker import commutation
from .operation import Entries, Notation, Operation
from .powers import Power
from .reductions import Trace
from .structure import Tril
from .transpose import Transpose


class Toeplitz(Operation):
    """The matrix with first column x and first row y, constant along its diagonals; its corner is
    x₁ (m×1, n×1 → m×n)."""

    __slots__ = ()
    name = "toeplitz"
    signature = "(m,1),(n,1)->(m,n)"
    source = "d toeplitz(x, y) = toeplitz(dx, dy); the adjoint sums along the diagonals"
    numpy = "scipy.linalg.toeplitz({0}, {1})"

    def find_properties(self) -> frozenset[str]:
        x, y = self.operands
        common = x.properties & y.properties & {"positive", "nonnegative", "nonzero"}
        square = {"toeplitz"} if self.is_square else set()
        return closure(common | square | ({"symmetric"} if x is y else set()))

    def differential(self, *d: Expression | None) -> Expression:
        return Toeplitz(
            *(zeros_like(x) if dx is None else dx for x, dx in zip(self.operands, d, strict=True))
        )

    def adjoint(self, slot: int, G: Expression) -> Expression:
        m, n = self.shape
        if slot == 0:
            return ToeplitzSum(G) @ Unit(1, n)
        return Transpose(ToeplitzSum(G - Tril(G))) @ Unit(1, m)  # the corner belongs to x

    def matrix(self, slot: int) -> Expression:
        m, n = self.shape
        if slot == 0:
            return multiply(ToeplitzBasis(m, n), below(n, identity(m)))
        first = Unit(1, n)
        return multiply(
            commutation(n, m), ToeplitzBasis(n, m), below(m, identity(n) - multiply(first, first.T))
        )

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        x, y = operands
        return [[x[i - j][0] if i >= j else y[j - i][0] for j in range(len(y))] for i in range(len(x))]


def below(count: Size, M: Expression) -> Expression:
    """A matrix under count − 1 rows of zeros."""
    rows = count + Size.of(-1)
    return M if rows is Size.of(0) else VerticalBlock(zeros(rows, M.columns), M)


class AlongDiagonals(Operation):
    """Base of what puts one number on each diagonal (m×n → m×n); linear, and its own adjoint."""

    __slots__ = ()
    abstract = True
    signature = "(m,n)->(m,n)"
    linear = True
    kept = frozenset({"symmetric", "skew", "diagonal", "lower", "upper", "positive", "nonnegative"})

    def find_properties(self) -> frozenset[str]:
        square = {"toeplitz"} if self.is_square else set()
        return closure(square | (self.operands[0].properties & self.kept))

    def weight(self, field: Any, count: int) -> Any:
        """What the sum along a diagonal with so many entries is multiplied by."""
        raise NotImplementedError

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        (A,) = operands
        rows, columns = range(len(A)), range(len(A[0]))
        value: dict[int, Any] = {}
        for d in range(-len(A[0]) + 1, len(A)):
            entries = [A[i][i - d] for i in rows if 0 <= i - d < len(A[0])]
            total = entries[0]
            for entry in entries[1:]:
                total = total + entry
            value[d] = self.weight(field, len(entries)) * total
        return [[value[i - j] for j in columns] for i in rows]


class ToeplitzSum(AlongDiagonals):
    """The Toeplitz matrix whose entries are the sums of A along the diagonals (m×n → m×n)."""

    __slots__ = ()
    name = "toepsum"
    source = "Matrix Cookbook (143): ∂tr(AT)/∂T = α(A), written here as toepsum(A′)"
    kept = AlongDiagonals.kept | {"psd", "spd"}
    latex = Notation(r"\operatorname{{toepsum}}\left({0}\right)")
    numpy = (
        "scipy.linalg.toeplitz([np.trace({0}, -i) for i in range({0}.shape[0])], "
        "[np.trace({0}, i) for i in range({0}.shape[1])])"
    )

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return ToeplitzSum(G)

    def matrix(self, slot: int) -> Expression:
        B = ToeplitzBasis(*self.shape)
        return B @ B.T

    def weight(self, field: Any, count: int) -> Any:
        return field.one


class ToeplitzPart(AlongDiagonals):
    """The Toeplitz matrix nearest to A: its entries are the means along the diagonals (m×n → m×n)."""

    __slots__ = ()
    name = "toep"
    source = "the orthogonal projection onto the Toeplitz matrices under ⟨A, B⟩ = tr(A′B)"
    latex = Notation(r"\operatorname{{toep}}\left({0}\right)")
    numpy = (
        "scipy.linalg.toeplitz([np.diag({0}, -i).mean() for i in range({0}.shape[0])], "
        "[np.diag({0}, i).mean() for i in range({0}.shape[1])])"
    )

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return ToeplitzPart(G)

    def matrix(self, slot: int) -> Expression:
        B = ToeplitzBasis(*self.shape)
        return multiply(B, Inverse(B.T @ B), B.T)

    def weight(self, field: Any, count: int) -> Any:
        return field.number(Fraction(1, count))


class ToeplitzBasis(Constant):
    """B with B t = vec(T) for the Toeplitz T (m×n) with the diagonals t₁ … from the upper right corner
    down (mn×(m + n − 1))."""

    __slots__ = ()
    name = "toeplitzbasis"
    takes_sizes = True
    source = "one column for each diagonal"
    latex = Notation("B_{{{0}, {1}}}")
    numpy = (
        "np.equal.outer(np.subtract.outer(np.arange({0}), np.arange({1})).ravel(order='F'), "
        "np.arange(1 - {1}, {0})).astype(float)"
    )

    def __new__(cls, rows: int | str | Size, columns: int | str | Size) -> Self:
        return super().__new__(cls, parameters=(Size.of(rows), Size.of(columns)))

    @property
    def sizes(self) -> Shape:
        """m and n."""
        return self.parameters  # type: ignore[return-value]

    def find_shape(self) -> Shape:
        m, n = self.sizes
        return (m * n, m + n + Size.of(-1))

    def find_properties(self) -> frozenset[str]:
        return frozenset({"nonnegative"})

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        m, n = (field.count(size) for size in self.sizes)
        return [
            [field.one if i - j == d else field.zero for d in range(1 - n, m)]
            for j in range(n)
            for i in range(m)
        ]


# --- rules ----------------------------------------------------------------------------------------


def of_thin(node: Expression) -> Expression | None:
    """A row or a column has one entry on each diagonal."""
    (A,) = node.operands
    return A if A.is_column or A.is_row else None


def of_diagonal(node: Expression) -> Expression | None:
    """tr(D) I, for the means divided by n."""
    (D,) = node.operands
    if "diagonal" not in D.properties or "toeplitz" in D.properties:
        return None
    total = scale(Trace(D), Identity(D.rows))
    return total if isinstance(node, ToeplitzSum) else scale(Power(Extent(D.rows), -1), total)


def of_both(kind: type[AlongDiagonals], value: str) -> tuple[Rule, ...]:
    """The rules that hold for the sums and for the means."""
    name = kind.name
    return (
        Rule(f"{name} x = x for a row or a column x", kind, of_thin),
        Rule(f"{name}(A′) = {name}(A)′", kind[Transpose[X]], lambda X: kind(X).T),
        Rule(f"{name} D = {value} I for a diagonal D", kind, of_diagonal),
    )


ToeplitzPart.rules = (
    Rule("toep T = T for a Toeplitz T", ToeplitzPart[X], lambda X: X, lambda X: "toeplitz" in X.properties),
    *of_both(ToeplitzPart, "tr(D)/n"),
    Rule("tr(toep A) = tr(A)", Trace[ToeplitzPart[X]], lambda X: Trace(X)),
)
ToeplitzSum.rules = (
    Rule("toepsum(toep A) = toepsum A", ToeplitzSum[ToeplitzPart[X]], lambda X: ToeplitzSum(X)),
    *of_both(ToeplitzSum, "tr(D)"),
)
ToeplitzBasis.rules = (
    Rule(
        "B = I for a column",
        ToeplitzBasis,
        lambda node: identity(node.rows) if node.parameters[1] is ONE else None,
    ),
)
