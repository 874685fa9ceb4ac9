"""The determinant, its logarithm, the adjugate and the cofactors."""

from __future__ import annotations

from typing import Any

from ..errors import Undecidable
from ..expression import Expression, Rule, closure
from ..expression.rule import X, Y
from .arithmetic import Extent, Number, dot, scale, transposed
from .inverse import Inverse, eliminate, refuse_rank_one
from .kronecker import Kronecker
from .operation import Entries, Notation, Operation
from .powers import MatrixPower, Power


def determinant_of(field: Any, matrix: Entries) -> Any:
    """det A by elimination; where no pivot is left, by Bird's division-free method.

    A matrix that is singular in its real part alone (dual numbers) needs the second way.
    """
    try:
        return eliminate(field, matrix, [[] for _ in matrix])[1]
    except ZeroDivisionError:
        return division_free_determinant(field, matrix)


def division_free_determinant(field: Any, matrix: Entries) -> Any:
    """det A with sums and products only (R. Bird, Inf. Process. Lett. 111, 2011)."""
    n = len(matrix)
    if n == 0:
        return field.one
    current = matrix
    for _ in range(n - 1):
        tail = field.zero
        upper: Entries = [[]] * n
        for i in range(n - 1, -1, -1):
            upper[i] = [field.zero] * i + [tail, *current[i][i + 1 :]]
            tail = tail - current[i][i]
        current = [[dot(row, [matrix[k][j] for k in range(n)]) for j in range(n)] for row in upper]
    value = current[0][0]
    return value if n % 2 else -value


def scalar_properties(*extra: str) -> frozenset[str]:
    """The properties of a scalar with a known sign."""
    return closure({"symmetric", *extra})


class Determinant(Operation):
    """det X of a square matrix (n×n → 1×1)."""

    __slots__ = ()
    name = "det"
    signature = "(n,n)->()"
    source = "Magnus & Neudecker (2019), §8.3: d|X| = |X| tr(X⁻¹ dX); Matrix Cookbook (46)"
    condition = "{0} is invertible"
    unicode = Notation("det({0})")
    latex = Notation(r"\det\left({0}\right)")
    numpy = "np.linalg.det({0})"

    def find_properties(self) -> frozenset[str]:
        given = self.operands[0].properties
        if "spd" in given:
            return scalar_properties("positive")
        if "psd" in given:
            return scalar_properties("nonnegative")
        return scalar_properties("nonzero") if "invertible" in given else scalar_properties()

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        refuse_rank_one(self.operands[0])
        return scale(self, trace(Inverse(self.operands[0]) @ dX))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        value = field.determinant(self, operands[0])
        return [[determinant_of(field, operands[0]) if value is None else value]]


class LogDeterminant(Operation):
    """log |det X| of a square matrix (n×n → 1×1)."""

    __slots__ = ()
    name = "logdet"
    signature = "(n,n)->()"
    source = "Magnus & Neudecker (2019), §8.3: d log|X| = tr(X⁻¹ dX); Matrix Cookbook (43)"
    condition = "{0} is invertible"
    latex = Notation(r"\log\left|\det\left({0}\right)\right|")
    numpy = "np.linalg.slogdet({0})[1]"

    def find_properties(self) -> frozenset[str]:
        return scalar_properties()

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        refuse_rank_one(self.operands[0])
        if "complex" in self.operands[0].properties:
            from .complex import differential_of_log_determinant

            return differential_of_log_determinant(self, dX)
        return trace(Inverse(self.operands[0]) @ dX)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        # the logarithm and the absolute value are applied to the entry by the field itself
        from .elementwise import Abs, Log

        X = self.operands[0]
        determinant = Determinant(X)
        [[value]] = determinant.evaluate(field, operands[0])
        if field.is_zero(value):
            raise Undecidable("the logarithm of a determinant that is zero")
        size = field.apply(Abs(determinant), value)
        return [[field.apply(Log(Abs(determinant)), size)]]


class Adjugate(Operation):
    """adj X, the transposed matrix of the cofactors: X adj X = det X · I (n×n → n×n)."""

    __slots__ = ()
    name = "adj"
    signature = "(n,n)->(n,n)"
    source = "Magnus & Neudecker (2019), §8.5: dX# from X# = |X| X⁻¹"
    condition = "{0} is invertible"
    latex = Notation(r"\operatorname{{adj}}\left({0}\right)")
    numpy = (
        "np.array([[(-1) ** (i + j) * np.linalg.det(np.delete(np.delete({0}, i, 0), j, 1)) "
        "for i in range(len({0}))] for j in range(len({0}))])"
    )

    def find_properties(self) -> frozenset[str]:
        kept = {"symmetric", "psd", "spd", "diagonal", "lower", "upper", "invertible"}
        return closure(self.operands[0].properties & kept)

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        inverse = Inverse(self.operands[0])
        return scale(trace(inverse @ dX), self) - inverse @ dX @ self

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        X = operands[0]
        n = len(X)

        def cofactor(row: int, column: int) -> Any:
            minor = [[X[i][j] for j in range(n) if j != column] for i in range(n) if i != row]
            value = determinant_of(field, minor)
            return -value if (row + column) % 2 else value

        return [[cofactor(j, i) for j in range(n)] for i in range(n)]


class Cofactors(Operation):
    """cof X = adj(X)′, the matrix of the cofactors (n×n → n×n); a macro."""

    __slots__ = ()
    name = "cof"
    signature = "(n,n)->(n,n)"
    macro = True

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        (X,) = operands
        return transposed(Adjugate(X))


def trace(X: Expression) -> Expression:
    """tr X."""
    from .reductions import Trace

    return Trace(X)


def both_square(X: Expression, Y: Expression) -> bool:
    """Whether two factors are square."""
    return X.is_square and Y.is_square


def is_odd_skew(X: Expression) -> bool:
    """Whether X is skew-symmetric, and of an odd number of rows: then |X| = |−X′| = −|X|."""
    return "skew" in X.properties and not X.rows.names and X.rows.at({}) % 2 == 1


def has_symbolic_power(node: Expression) -> bool:
    """Whether this is a function of Xᵏ with a symbol k."""
    return isinstance(node, MatrixPower) and not isinstance(node.exponent, Number)


Determinant.rules = (
    Rule("|X| = 0 for skew X of odd order", Determinant[X], lambda X: Number(0), is_odd_skew),
    Rule(
        "|Xᵏ| = |X|ᵏ",
        Determinant,
        lambda node: (
            Power(Determinant(node.operands[0].base), node.operands[0].exponent)
            if has_symbolic_power(node.operands[0])
            else None
        ),
    ),
    Rule(
        "|A ⊗ B| = |A|ⁿ |B|ᵐ",
        Determinant[Kronecker[X, Y]],
        lambda X, Y: Power(Determinant(X), Extent(Y.rows)) * Power(Determinant(Y), Extent(X.rows)),
        both_square,
        source="Magnus & Neudecker (2019), §2.2",
    ),
)
LogDeterminant.rules = (
    Rule(
        "log|Xᵏ| = k log|X|",
        LogDeterminant,
        lambda node: (
            node.operands[0].exponent * LogDeterminant(node.operands[0].base)
            if has_symbolic_power(node.operands[0])
            else None
        ),
    ),
    Rule(
        "log|A ⊗ B| = n log|A| + m log|B|",
        LogDeterminant[Kronecker[X, Y]],
        lambda X, Y: Extent(Y.rows) * LogDeterminant(X) + Extent(X.rows) * LogDeterminant(Y),
        both_square,
        source="Magnus & Neudecker (2019), §2.2",
    ),
)
