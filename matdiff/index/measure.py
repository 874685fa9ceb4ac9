"""Bounds on what the argument for all sizes needs: indices, degrees in the sizes, degree of the entries."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from ..expression import Expression, Size, Symbol, postorder
from ..operations.arithmetic import Number
from ..operations.elementwise import Elementwise
from .alignment import alignment
from .claim import Claim

Count = dict[str, int]  # size name → how many
LARGEST = 2**62
NOTHING: Count = {}
# kinds whose entries do not say which indices they have
UNANCHORED = {
    "orthogonal": "an orthogonal matrix",
    "toeplitz": "a Toeplitz matrix",
    "symmetric toeplitz": "a Toeplitz matrix",
}


class Measure(NamedTuple):
    """What is known of a claim before it is tested.

    Attributes
    ----------
    indices : for each size name, the number of indices that a term has at most.
    degrees : the degree in which the size occurs as a number.
    chance : of how many points one agrees by chance, times p: the degree of both sides multiplied out,
        and the chance that two of the arguments of functions are equal.
    needs_free : inverses or determinants occur: they must be free variables.
    outside : why the argument does not reach, or None.
    """

    indices: Count
    degrees: Count
    chance: int
    needs_free: bool
    outside: str | None


class Terms:
    """The bounds of one node: contracted indices, degree in sizes, degree, and which indices are anchored.

    An index is anchored when in every term some symbol carries it; a contraction of two indices that are
    not gives the size as a number.
    """

    __slots__ = ("column", "degree", "extent", "indices", "row")

    def __init__(
        self, indices: Count, extent: Count, degree: int, row: bool = True, column: bool = True
    ) -> None:
        self.indices = indices
        self.extent = extent
        self.degree = min(degree, LARGEST)
        self.row = row
        self.column = column


def names_of(*sizes: Size) -> Count:
    """How many indices of each name an index of a size is: one of m and one of n for m·n."""
    total: Count = {}
    for size in sizes:
        found: Count = {}
        for monomial, _ in size.terms:
            for name in set(monomial):
                found[name] = max(found.get(name, 0), monomial.count(name))
        total = plus(total, found)
    return total


def plus(*counts: Count) -> Count:
    """The sum."""
    total: Count = {}
    for count in counts:
        for name, n in count.items():
            total[name] = min(total.get(name, 0) + n, LARGEST)
    return total


def largest(*counts: Count) -> Count:
    """The larger one for each name."""
    total: Count = {}
    for count in counts:
        for name, n in count.items():
            total[name] = max(total.get(name, 0), n)
    return total


def times(factor: int, count: Count) -> Count:
    """The multiple."""
    return {name: min(factor * n, LARGEST) for name, n in count.items()} if factor else {}


class Outside(Exception):
    """The argument for all sizes does not cover an operation."""


class Side:
    """The bounds of one side of a claim; ``order`` is how often it is differentiated."""

    def __init__(self, order: int) -> None:
        self.order = order
        self.inner: Count = {}  # what the arguments of functions need
        self.quotients = False
        self.free = False
        self.functions = 0
        self.collision = 1  # the degree in which two arguments of functions differ

    def walk(self, root: Expression) -> Terms:
        """The bounds of an expression.  Raises Outside."""
        found: dict[Expression, Terms] = {}
        for node in postorder(root):
            if isinstance(node, Symbol):
                if node.kind in UNANCHORED:
                    raise Outside(UNANCHORED[node.kind])
                found[node] = Terms(NOTHING, NOTHING, 1)
                continue
            rule = RULES.get(type(node).__name__) or (elementwise if isinstance(node, Elementwise) else None)
            if rule is None:
                raise Outside(type(node).__name__)
            found[node] = rule(self, node, [found[o] for o in node.operands])
        return found[root]

    def argument(self, node: Expression, terms: Terms) -> None:
        """Notes what it takes that different arguments of a function differ."""
        self.inner = largest(self.inner, plus(terms.indices, names_of(*node.shape)))
        self.functions += 1
        self.collision = max(self.collision, terms.degree)


# --- what each operation does -----------------------------------------------------------------------

Rule = Callable[[Side, Expression, list[Terms]], Terms]


def constant(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A constant matrix: no index is anchored."""
    return Terms(NOTHING, NOTHING, 0, False, False)


def number(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A number."""
    return Terms(NOTHING, NOTHING, 0)


def extent(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A size as a number."""
    size: Size = node.parameters[0]  # type: ignore[assignment]
    return Terms(NOTHING, names_of(size), 0)


def total(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A sum: the larger of each."""
    return Terms(
        largest(*(t.indices for t in given)), largest(*(t.extent for t in given)),
        max(t.degree for t in given),
        all(t.row for t in given), all(t.column for t in given),
    )  # fmt: skip


def scale(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A multiple."""
    return Terms(
        plus(*(t.indices for t in given)), plus(*(t.extent for t in given)), sum(t.degree for t in given),
        given[-1].row, given[-1].column,
    )  # fmt: skip


def hadamard(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A product entry by entry: an index that one factor anchors is anchored."""
    return Terms(
        plus(*(t.indices for t in given)), plus(*(t.extent for t in given)), sum(t.degree for t in given),
        any(t.row for t in given), any(t.column for t in given),
    )  # fmt: skip


def matrix_product(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A product: one more index for each contraction; an identity passes indices on."""
    pairs = [
        (o, t) for o, t in zip(node.operands, given, strict=True) if type(o).__name__ != "Identity"
    ] or [(node.operands[0], given[0])]  # fmt: skip
    indices, extents = plus(*(t.indices for _, t in pairs)), plus(*(t.extent for _, t in pairs))
    for (left, a), (_, b) in pairwise(pairs):
        indices = plus(indices, names_of(left.columns))
        if not a.column and not b.row:
            extents = plus(extents, names_of(left.columns))
    return Terms(indices, extents, sum(t.degree for _, t in pairs), pairs[0][1].row, pairs[-1][1].column)


def same(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """The bounds of the operand."""
    return given[0]


def turned(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A transpose."""
    t = given[0]
    return Terms(t.indices, t.extent, t.degree, t.column, t.row)


def stacked(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """vec: one index for two."""
    t = given[0]
    return Terms(t.indices, t.extent, t.degree, t.row and t.column)


def unstacked(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A vector as a matrix."""
    t = given[0]
    return Terms(t.indices, t.extent, t.degree, t.row, t.row)


def diagonal(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """The diagonal: one index for both."""
    t = given[0]
    anchored = t.row or t.column
    return Terms(t.indices, t.extent, t.degree, anchored, anchored)


def diagonal_matrix(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A vector on the diagonal."""
    t = given[0]
    return Terms(t.indices, t.extent, t.degree, t.row, t.row)


def symmetrised(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A matrix and its transpose."""
    t = given[0]
    both = t.row and t.column
    return Terms(t.indices, t.extent, t.degree, both, both)


def kronecker(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A Kronecker product."""
    return Terms(
        plus(*(t.indices for t in given)), plus(*(t.extent for t in given)), sum(t.degree for t in given),
        all(t.row for t in given), all(t.column for t in given),
    )  # fmt: skip


def trace(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A contraction of both indices."""
    t, size = given[0], names_of(node.operands[0].rows)
    hidden = NOTHING if t.row or t.column else size
    return Terms(plus(t.indices, size), plus(t.extent, hidden), t.degree)


def summed(rows: bool, columns: bool, mean: bool = False) -> Rule:
    """The sum over rows, over columns or over both."""

    def rule(side: Side, node: Expression, given: list[Terms]) -> Terms:
        t, (m, n) = given[0], node.operands[0].shape
        indices, extents = t.indices, t.extent
        for wanted, anchored, size in ((rows, t.row, m), (columns, t.column, n)):
            if wanted:
                indices = plus(indices, names_of(size))
                if not anchored:
                    extents = plus(extents, names_of(size))
                if mean:
                    extents = plus(extents, names_of(size))
        return Terms(indices, extents, t.degree, rows or t.row, columns or t.column)

    return rule


def inner(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A contraction of both indices of two matrices."""
    a, b = given[0], given[-1]
    m, n = node.operands[0].shape
    extents = plus(a.extent, b.extent)
    for free, size in ((not a.row and not b.row, m), (not a.column and not b.column, n)):
        if free:
            extents = plus(extents, names_of(size))
    return Terms(plus(a.indices, b.indices, names_of(m, n)), extents, a.degree + b.degree)


def quotient(side: Side, t: Terms, factor: int = 1) -> Terms:
    """The bounds of a power that is no polynomial, its denominators multiplied out."""
    if t.indices or t.extent:
        side.quotients = True
    times_all = side.order + factor
    return Terms(
        times(times_all, t.indices),
        times(times_all, t.extent),
        t.degree * (side.order + factor),
        t.row,
        t.column,
    )


def norm(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """The root of a contraction."""
    found = quotient(side, inner(side, node, given))
    return Terms(found.indices, found.extent, found.degree)


def power(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A power entry by entry."""
    t, exponent = given[0], node.operands[1]
    if not isinstance(exponent, Number):
        raise Outside("a power with a symbolic exponent")
    e = exponent.value
    if e.denominator == 1 and e >= 0:
        return Terms(times(int(e), t.indices), times(int(e), t.extent), t.degree * int(e), t.row, t.column)
    side.argument(node, t)
    return quotient(side, t, -(-abs(e.numerator) // e.denominator))


def matrix_power(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A product with itself."""
    t, exponent = given[0], node.operands[1]
    if not isinstance(exponent, Number) or exponent.value.denominator != 1:
        raise Outside("a matrix power with a symbolic exponent")
    k = int(exponent.value)
    if k < 0:
        t = inverse(side, node, given)
    k = abs(k)
    size = names_of(node.rows)
    hidden = NOTHING if t.row or t.column else times(max(k - 1, 0), size)
    return Terms(
        plus(times(k, t.indices), times(max(k - 1, 0), size)), plus(times(k, t.extent), hidden), t.degree * k,
        t.row if k else False, t.column if k else False,
    )  # fmt: skip


def inverse(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A free variable, whose differential has two contractions."""
    t = given[0]
    side.free = True
    side.argument(node.operands[0], t)
    size = times(2 * side.order, names_of(node.operands[0].rows))
    # its entries are quotients of determinants: the size, here below 32, times the degree
    return Terms(plus(times(side.order, t.indices), size), times(side.order + 1, t.extent), 32 * t.degree)


def adjugate(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """det Y · Y⁻¹."""
    t = inverse(side, node, given)
    return Terms(times(2, t.indices), times(2, t.extent), 2 * t.degree)


def elementwise(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A function entry by entry: the argument counts where it is differentiated."""
    t = given[-1]
    side.argument(node, t)
    return Terms(
        times(side.order, t.indices),
        times(side.order + 1, t.extent),
        1 + side.order * t.degree,
        t.row,
        t.column,
    )


def extremum(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """The larger or smaller of two."""
    t = total(side, node, given)
    side.argument(node, t)
    return t


def softmax(rows: bool, columns: bool, scalar: bool = False) -> Rule:
    """Exponentials and the reciprocal of their sum."""

    def rule(side: Side, node: Expression, given: list[Terms]) -> Terms:
        t, (m, n) = given[0], node.operands[0].shape
        side.argument(node.operands[0], t)
        side.quotients = True
        sizes = names_of(*((m,) if rows else ()), *((n,) if columns else ()))
        bare = plus(
            names_of(m) if rows and not t.row else {}, names_of(n) if columns and not t.column else {}
        )
        k = side.order + 1
        row, column = (True, True) if scalar else (t.row, t.column)
        return Terms(
            plus(times(side.order, t.indices), times(k, sizes)), plus(times(k, t.extent), times(k, bare)),
            k + side.order * t.degree, row, column,
        )  # fmt: skip

    return rule


def normalized(side: Side, node: Expression, given: list[Terms]) -> Terms:
    """A matrix over its norm."""
    t, length = given[0], norm(side, node, given)
    return Terms(
        plus(t.indices, length.indices),
        plus(t.extent, length.extent),
        t.degree + length.degree,
        t.row,
        t.column,
    )


RULES: dict[str, Rule] = {
    "Number": number, "Pi": number, "Extent": extent,
    "Identity": constant, "Ones": constant, "Zeros": constant, "Unit": constant,
    "Commutation": constant, "Duplication": constant, "Elimination": constant,
    "Sum": total, "Scale": scale, "Hadamard": hadamard, "Product": matrix_product, "Transpose": turned,
    "Vec": stacked, "Vech": stacked, "Unvec": unstacked,
    "Diagonal": diagonal_matrix, "DiagonalPart": diagonal,
    "Sym": symmetrised, "Skew": symmetrised, "Tril": same, "Triu": same, "Kronecker": kronecker,
    "Trace": trace, "EntrySum": summed(True, True), "Mean": summed(True, True, True),
    "RowSum": summed(False, True), "ColumnSum": summed(True, False), "Norm1": summed(True, True),
    "InnerProduct": inner, "SquaredNorm": inner, "Norm": norm, "Normalize": normalized,
    "Power": power, "MatrixPower": matrix_power,
    "Inverse": inverse, "Determinant": inverse, "LogDeterminant": inverse, "Adjugate": adjugate,
    "Maximum": extremum, "Minimum": extremum,
    "Softmax": softmax(True, False), "SoftmaxRows": softmax(False, True), "LogSoftmax": softmax(True, False),
    "LogSoftmaxRows": softmax(False, True), "LogSumExp": softmax(True, True, scalar=True),
}  # fmt: skip


def measure(claim: Claim) -> Measure:
    """The bounds of a claim."""
    F, X, A = claim.function, claim.variable, claim.answer
    left, right = Side(claim.total_order), Side(0)
    try:
        f, a = left.walk(F), right.walk(A)
    except Outside as reason:
        return Measure({}, {}, 2**24, False, f"{reason} is outside the argument for all sizes")
    misaligned = alignment(F) or alignment(A)
    if X.kind in UNANCHORED:
        misaligned = f"{UNANCHORED[X.kind]} is outside the argument for all sizes"
    free_f, free_x = names_of(*F.shape), names_of(*X.shape)
    f_indices, f_extent = plus(f.indices, free_f), f.extent
    contracted = {
        "gradient": times(claim.total_order, free_x), "hessian": times(claim.total_order, free_x),
        "jacobian": plus(free_f, times(claim.total_order, free_x)), "hvp": free_x,
        "vjp": plus(free_x, free_f), "differential": free_f, "jvp": free_f,
    }[claim.kind]  # fmt: skip
    a_indices = plus(a.indices, contracted)
    if left.quotients or right.quotients:
        indices = plus(f_indices, a_indices)
        degrees = plus(f_extent, a.extent)
    else:
        indices, degrees = largest(f_indices, a_indices), largest(f_extent, a.extent)
    if X.kind != "general" or claim.kind == "vjp":
        indices = largest(indices, plus(a.indices, free_x))
    indices = largest(indices, left.inner, right.inner)
    degree = (f.degree + a.degree + claim.total_order) * 2
    functions = 16 * (left.functions + right.functions)
    chance = degree + 2 * max(left.collision, right.collision) * functions**2
    free = left.free or right.free
    return Measure(indices, degrees, chance, free, misaligned)
