"""The way back: from a sum of products of entries to matrix notation.

A term is a graph: the indices are its nodes, the matrices its edges, the vectors its loose ends.  Summed
indices are taken away one by one: a chain of two matrices becomes their product, a vector in between a
diagonal matrix, a closed cycle a trace, matrices between the same two indices a Hadamard product.  What is
left are vectors and matrices at the free indices.  Where three matrices or more meet in one summed index
there is no matrix notation, and the answer is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..errors import MatdiffError
from ..expression import ONE, Expression, Size, substitute
from ..operations import (
    ColumnSum,
    Diagonal,
    DiagonalPart,
    Elementwise,
    EntrySum,
    Exp,
    Extent,
    Hadamard,
    Identity,
    InnerProduct,
    Norm,
    Number,
    Ones,
    Power,
    Product,
    RowSum,
    Softmax,
    SquaredNorm,
    Trace,
    Tril,
    Triu,
    add,
    hadamard,
    multiply,
    ones,
    scale,
    transposed,
    zeros,
)
from .terms import (
    ARGUMENTS,
    Applied,
    Delta,
    Entry,
    Factor,
    Group,
    Index,
    IndexSum,
    Partial,
    Term,
    beside,
    distributed,
    free_of,
    indices_of,
    single,
    without_deltas,
)

HALF = Fraction(1, 2)
Free = tuple["Index | None", "Index | None"]


def to_matrix(body: IndexSum, free: Sequence[Index | str | None] = ()) -> Expression | None:
    """The matrix, vector or scalar whose entry a sum is; None where there is no notation for it.

    ``free`` are the index of the rows and that of the columns, or their letters; one alone gives a column,
    None and one a row, none a scalar.  Every other index must be summed.  A free index that does not occur
    needs to be an Index, for its size.  Raises ValueError for a letter that no free index has.
    The result is as it was found: ``Rewriter(canonical_rules())`` brings it to its normal form.
    """
    present = free_of(body)
    places: list[Index | None] = []
    for wanted in free:
        index = next((p for p in present if p.letter == wanted), None) if isinstance(wanted, str) else wanted
        if index is None and wanted is not None:
            raise ValueError(f"no index {wanted}")
        places.append(index)
    if any(index not in places for index in present) or len(places) > 2:
        return None
    row, column = (*places, None, None)[:2]
    try:
        return of_sum(without_deltas(body), (row, column))
    except MatdiffError as error:
        if error.code == "limit":
            return None
        raise


def of_sum(body: IndexSum, free: Free) -> Expression | None:
    """The matrix of a sum whose deltas are contracted."""
    parts: list[Expression] = []
    for term in body.terms:
        part = of_term(term, free)
        if part is None:
            return None
        parts.append(part)
    return add(*parts) if parts else zeros(size_of(free[0]), size_of(free[1]))


def size_of(index: Index | None) -> Size:
    """The size of an index; 1 where there is none."""
    return ONE if index is None else index.size


class Edge:
    """A matrix between two indices: the entry at (row, column) is a factor."""

    __slots__ = ("column", "matrix", "row")

    def __init__(self, matrix: Expression, row: Index, column: Index) -> None:
        self.matrix = matrix
        self.row = row
        self.column = column

    def touches(self, index: Index) -> bool:
        """Whether an index is one of its two."""
        return index is self.row or index is self.column

    def other(self, index: Index) -> Index:
        """The index at the other end."""
        return self.column if index is self.row else self.row

    def starting_at(self, index: Index) -> Expression:
        """The matrix with its rows at an index."""
        return self.matrix if index is self.row else transposed(self.matrix)


class Graph:
    """The scalars, vectors and matrices of a term."""

    def __init__(self) -> None:
        self.scalars: list[Expression] = []
        self.vectors: dict[Index, list[Expression]] = {}
        self.edges: list[Edge] = []

    def put(self, value: Expression, places: Sequence[Index]) -> None:
        """A factor: a scalar, a column at an index, a matrix between two."""
        if not places:
            self.scalars.append(value)
        elif len(places) == 1:
            self.vectors.setdefault(places[0], []).append(value)
        elif places[0] is places[1]:
            self.put(DiagonalPart(value), places[:1])
        else:
            self.edges.append(Edge(value, places[0], places[1]))

    def at(self, index: Index) -> list[Edge]:
        """The matrices at an index."""
        return [edge for edge in self.edges if edge.touches(index)]

    def vector(self, index: Index) -> Expression | None:
        """All vectors at an index, as one."""
        found = self.vectors.pop(index, [])
        return hadamard(*found) if found else None

    def find_shares(self) -> None:
        """exp(z_i) / Σ_p exp(z_p) is softmax(z)_i."""
        for scalar in list(self.scalars):
            if not (isinstance(scalar, Power) and scalar.number == -1 and isinstance(scalar.base, EntrySum)):
                continue
            (shares,) = scalar.base.operands
            home = next((found for found in self.vectors.values() if shares in found), None)
            if isinstance(shares, Exp) and home is not None:
                home[home.index(shares)] = Softmax(shares.operands[0])
                self.scalars.remove(scalar)

    def merge_parallel(self, summed: set[Index]) -> None:
        """Matrices between the same two indices become one, A ⊙ B; but not where all is a trace."""
        pairs: dict[frozenset[Index], list[Edge]] = {}
        for edge in self.edges:
            pairs.setdefault(frozenset((edge.row, edge.column)), []).append(edge)
        for pair, edges in pairs.items():
            if len(edges) < 2:
                continue
            first = edges[0]
            if len(edges) == 2 and self.is_chain(first, edges[1], pair, summed):
                continue
            together = entrywise([edge.starting_at(first.row) for edge in edges])
            at = self.edges.index(first)
            self.edges[at] = Edge(together, first.row, first.column)
            self.edges = [edge for edge in self.edges if edge not in edges]

    def is_chain(self, first: Edge, second: Edge, pair: frozenset[Index], summed: set[Index]) -> bool:
        """Whether two parallel matrices are better multiplied: tr(A B), diag(A B)."""
        ends = [i for i in pair if i in summed and i not in self.vectors and len(self.at(i)) == 2]
        composed = isinstance(first.matrix, Product) or isinstance(second.matrix, Product)
        return len(ends) == 2 or (len(ends) == 1 and (composed or first.row is second.column))

    def eliminate(self, summed: list[Index]) -> bool:
        """Take away all summed indices; False where that is not possible."""
        left = list(summed)
        while left:
            self.merge_parallel(set(left))
            index = min(left, key=self.effort)
            if len(self.at(index)) > 2:
                return False
            left.remove(index)
            self.take(index, left)
        self.merge_parallel(set())
        return True

    def effort(self, index: Index) -> tuple[int, int]:
        """What is taken away first: ends of chains, M v before M′ v."""
        edges = self.at(index)
        vectors = len(self.vectors.get(index, ()))
        turned = sum(index is edge.row for edge in edges)
        return (2 * len(edges) if vectors or len(edges) != 1 else 3, turned if len(edges) == 1 else 0)

    def take(self, index: Index, summed: list[Index]) -> None:
        """Sum over an index with two matrices at most."""
        edges = self.at(index)
        self.edges = [edge for edge in self.edges if edge not in edges]
        if not edges:
            self.scalars.append(self.total(index))
            return
        if len(edges) == 1:
            (edge,) = edges
            other = edge.other(index)
            vector = self.vector(index)
            if vector is None and other in summed and not self.at(other) and other not in self.vectors:
                summed.remove(other)
                self.scalars.append(total_of(edge.matrix))
                return
            if vector is None and isinstance(edge.matrix, (Elementwise, Hadamard, Power)):
                self.put(RowSum(edge.matrix) if other is edge.row else ColumnSum(edge.matrix), [other])
                return
            self.put(
                multiply(edge.starting_at(other), ones(index.size) if vector is None else vector), [other]
            )
            return
        # in the order in which a reader goes through the chain
        first, second = edges if edges[0].column is index or edges[1].row is index else edges[::-1]
        start, end = first.other(index), second.other(index)
        vector = self.vector(index)
        closed = start is end and start in summed and not self.at(start) and start not in self.vectors
        if closed and vector is None:
            summed.remove(start)
            A, B = first.matrix, second.matrix
            if first.row is second.row and not isinstance(A, Product) and not isinstance(B, Product):
                self.scalars.append(InnerProduct(A, B))
            else:
                self.scalars.append(Trace(multiply(first.starting_at(start), second.starting_at(index))))
            return
        middle = [] if vector is None else [Diagonal(vector)]
        chain = multiply(first.starting_at(start), *middle, second.starting_at(index))
        self.put(chain, [start, end])

    def total(self, index: Index) -> Expression:
        """Σ_i of the vectors at an index."""
        found = self.vectors.pop(index, [])
        if not found:
            return Extent(index.size)
        if len(found) == 1:
            return total_of(found[0])
        return multiply(transposed(found[0]), hadamard(*found[1:]))

    def value(self, free: Free) -> Expression:
        """What is left at the free indices."""
        row, column = free
        parts: list[Expression] = []
        if row is None and column is None:
            return scale(*self.scalars)
        if row is None or column is None:
            index = row or column
            assert index is not None
            body = self.vector(index)
            vector = ones(index.size) if body is None else body
            parts.append(vector if column is None else transposed(vector))
        else:
            left, right = self.vector(row), self.vector(column)
            if self.edges:
                (edge,) = self.edges  # the parallel ones are merged
                chain = [edge.starting_at(row)]
                if left is not None:
                    chain.insert(0, Diagonal(left))
                if right is not None:
                    chain.append(Diagonal(right))
                parts.append(multiply(*chain))
            else:
                first = ones(row.size) if left is None else left
                second = ones(column.size) if right is None else right
                parts.append(multiply(first, transposed(second)))
        return scale(*self.scalars, *parts)


def total_of(matrix: Expression) -> Expression:
    """The sum of all entries."""
    if isinstance(matrix, DiagonalPart):
        return Trace(matrix.operands[0])
    if isinstance(matrix, Power) and matrix.number == 2:
        return SquaredNorm(matrix.base)
    return EntrySum(matrix)


def entrywise(factors: list[Expression]) -> Expression:
    """A ⊙ B ⊙ …; a triangle of ones takes the triangle of the rest."""
    masks = [f for f in factors if isinstance(f, (Tril, Triu)) and isinstance(f.operands[0], Ones)]
    rest = [f for f in factors if f not in masks]
    if not rest:
        return hadamard(*factors)
    found = hadamard(*rest)
    for mask in masks:
        found = type(mask)(found)
    return found


def of_term(term: Term, free: Free) -> Expression | None:
    """The matrix of a term."""
    graph = Graph()
    if term.coefficient != 1:
        graph.scalars.append(Number(term.coefficient))
    for place, factor in enumerate(term.factors):
        found = of_factor(factor, free)
        if found is None:
            if not isinstance(factor, Group):
                return None
            # a sum that has no matrix of its own may have one together with the factors around it
            before, after = term.factors[:place], term.factors[place + 1 :]
            spread = distributed(*map(single, before), factor.inside, *map(single, after))
            head = Term(term.coefficient, (), term.bound)
            terms = tuple(beside(head, t) for t in spread.terms)
            return of_sum(without_deltas(IndexSum(terms)), free)
        graph.put(*found)
    graph.find_shares()
    if not graph.eliminate(list(term.bound)):
        return None
    if not graph.scalars and free == (None, None):
        return Number(1)
    return graph.value(free)


def of_factor(factor: Factor, free: Free) -> tuple[Expression, list[Index]] | None:
    """A factor as a scalar, a column or a matrix, with the indices it stands at."""
    if isinstance(factor, Entry):
        places = [index for index in (factor.row, factor.column) if index is not None]
        column = factor.body.is_row and not factor.body.is_column
        return (transposed(factor.body) if column else factor.body), places
    if isinstance(factor, Delta):
        return Identity(factor.left.size), [factor.left, factor.right]
    if isinstance(factor, Partial):
        return None
    places = list(dict.fromkeys(indices_of(factor)))
    if len(places) > 2:
        return None
    if len(places) == 2 and free[0] in places:
        places.sort(key=lambda index: index is not free[0])
    within: Free = (*places, None, None)[:2]  # type: ignore[assignment]
    found = of_sum(factor.inside, within) if isinstance(factor, Group) else of_function(factor, within)
    return None if found is None else (found, places)


def of_function(factor: Applied, free: Free) -> Expression | None:
    """A function entry by entry of a matrix."""
    values: dict[Expression, Expression] = {}
    for position, (stand_in, argument) in enumerate(zip(ARGUMENTS, factor.arguments, strict=False)):
        # the exponent of a power is a scalar for all entries
        places: Free = (None, None) if position and isinstance(factor.pattern, Power) else free
        if any(index not in places for index in free_of(argument)):
            return None
        value = of_sum(argument, places)
        if value is None:
            return None
        values[stand_in] = value
    found = substitute(factor.pattern, values)
    if isinstance(found, Power) and found.number == HALF and isinstance(found.base, SquaredNorm):
        return Norm(found.base.operands[0])
    return found
