"""Sums over indices that have no matrix notation: Σ_ijk A_ij B_jk C_ki D_ik as a node like any other.

The node holds the matrices as operands and the sum of products of their entries as its structure, so
that it is differentiated, checked, printed and computed like every other operation: its differential and
its adjoint are made in index notation, and turned into matrices wherever there is a form for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..codegen.code import Code
from ..codegen.emitter import EMITTERS, Emitter
from ..errors import MatdiffError
from ..expression import ONE, Expression, Shape, Size, Symbol
from ..index.evaluation import evaluate as value_of
from ..operations import Diagonal, Number, Transpose, Vec, add, scale, zeros
from ..operations.operation import Entries, Level, Notation, Operation
from .differentiation import Differentiation, with_deltas
from .einsum import Writer
from .entries import RULES, Place
from .matrix import to_matrix
from .notation import Letters, latex_letter, names_of, words
from .terms import (
    ARGUMENTS,
    Applied,
    Delta,
    Entry,
    Factor,
    Group,
    Index,
    IndexSum,
    Term,
    cancelled,
    collected,
    distributed,
    power,
    renamed,
    renewed,
    single,
    summed,
    without_deltas,
)

MOST_VALUES = 2_000_000  # values of all indices together that are gone through
Free = tuple[Place, Place]
Replacement = Mapping[Expression, Expression]


class Indexed(Operation):
    """A sum of products of entries at the free indices (its shape is that of the free indices).

    The parameters are the terms, with numbers for operands and indices, the two free indices (None where
    there is one row or column), and the sizes of the indices.
    """

    __slots__ = ()
    abstract = True
    source = "a sum over indices"

    def find_shape(self) -> Shape:
        free, sizes = self.parameters[1:]
        row, column = (ONE if f is None else sizes[f] for f in free)  # type: ignore[attr-defined,index]
        return (row, column)

    def find_length(self) -> int:
        return 4 + 2 * sum(o.length for o in self.operands)

    def decoded(self, bodies: Sequence[Expression]) -> tuple[IndexSum, Free]:
        """The sum with some matrices in the places of the operands, and its free indices."""
        terms, free, sizes = self.parameters
        indices = [Index(size) for size in sizes]  # type: ignore[attr-defined]
        row, column = (None if f is None else indices[f] for f in free)  # type: ignore[attr-defined]
        return renewed(decode(terms, bodies, indices)), (row, column)

    def stand_ins(self) -> list[Symbol]:
        """Symbols in place of the operands."""
        return [Symbol(f"\0operand {i}", *o.shape) for i, o in enumerate(self.operands)]

    @property
    def patterns(self) -> list[Expression]:
        """The functions that are taken of sums."""
        found: list[Expression] = []
        stack = [self.parameters[0]]
        while stack:
            for _, factors, _ in stack.pop():  # type: ignore[attr-defined]
                for kind, *rest in factors:
                    if kind == "applied":
                        found.append(rest[0])
                        stack.extend(rest[1])
                    elif kind == "group":
                        stack.append(rest[0])
        return found

    def slope(self, slot: int) -> tuple[IndexSum, Free, Free]:
        """∂F_ij/∂X_kl by the entries of an operand, and the indices of both."""
        stand_ins = self.stand_ins()
        body, free = self.decoded(stand_ins)
        X = stand_ins[slot]
        place: Free = (fresh(X.rows), fresh(X.columns))
        found = without_deltas(with_deltas(Differentiation(X, *place)(body)))
        return replaced(found, dict(zip(stand_ins, self.operands, strict=True))), free, place

    def differential(self, *d: Expression | None) -> Expression | None:
        stand_ins = self.stand_ins()
        parts = []
        for X, dX in zip(stand_ins, d, strict=True):
            if dX is None:
                continue
            body, free = self.decoded(stand_ins)
            change = Differentiation(X, None, None)(body)
            change = with_deltas(change, lambda _, i, j, *__, dX=dX: single(Entry(dX, i, j)))
            parts.append(
                in_matrices(replaced(change, dict(zip(stand_ins, self.operands, strict=True))), free)
            )
        return add(*parts)

    def adjoint(self, slot: int, G: Expression) -> Expression:
        body, (row, column), place = self.slope(slot)
        if self.is_scalar:
            return scale(G, in_matrices(body, place))
        seed = single(Entry(G, row, column))
        return in_matrices(summed(distributed(seed, body), row, column), place)

    def matrix(self, slot: int) -> Expression:
        X = self.operands[slot]
        if self.is_scalar:
            column = self.adjoint(slot, Number(1))
            return Transpose(column if column.is_column else Vec(column))
        body, free, place = self.slope(slot)
        rows, columns = ([i for i in pair if i is not None] for pair in (free, place))
        if len(rows) != 1 or len(columns) > 1:
            raise MatdiffError(
                "unsupported",
                f"the derivative of a {self.rows}×{self.columns} sum over indices by a {X.rows}×{X.columns}"
                " matrix has more than two indices",
                hint="ask for the differential or the tensor",
            )
        return in_matrices(body, (rows[0], columns[0] if columns else None))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        stand_ins = self.stand_ins()
        body, (row, column) = self.decoded(stand_ins)
        values = Values(field, dict(zip(stand_ins, operands, strict=True)))
        m, n = (1 if size is ONE else field.count(size) for size in self.shape)
        entries = []
        for i in range(m):
            for j in range(n):
                at = {index: k for index, k in ((row, i), (column, j)) if index is not None}
                entries.append(values.sum(body, at))
        return [entries[i * n : (i + 1) * n] for i in range(m)]

    def notation(self, dialect: str) -> Notation:
        """``[sum_j A_kj*B_kj]_k``; a scalar stands without brackets."""
        stand_ins = [Symbol(mark(i), *o.shape) for i, o in enumerate(self.operands)]
        body, free = self.decoded(stand_ins)
        names = names_of(s for o in self.operands for s in o.symbols)
        letters = Letters({*names, *(n for size in self.shape for n in size.names)})
        given: list[str] = []
        for index in free:
            if index is not None:
                given.append(letters.give(index, given))
        text = getattr(words(body, letters, given), dialect)
        text = text.replace("{", "{{").replace("}", "}}")
        for i, operand in enumerate(self.operands):
            name = operand.name if isinstance(operand, Symbol) else ""
            # W_1 with an index: (W_1)_ij
            bare = not ("_" in name or name[-1:].isdigit()) or operand.is_scalar
            text = text.replace(mark(i), f"{{{i}:ATOM}}" if bare else f"({{{i}}})")
        if not given:
            return Notation(text, Level.SUM if len(body.terms) > 1 else Level.HADAMARD)
        long = any(len(g) > 1 for g in given)
        if dialect == "latex":
            below = (" " if long else "").join(map(latex_letter, given))
            return Notation(f"\\left[ {text} \\right]_{{{{{below}}}}}", Level.POSTFIX)
        below = ",".join(given) if long else "".join(given)
        return Notation(f"[{text}]_{below}" if not long else f"[{text}]_{{{{{below}}}}}", Level.POSTFIX)


def mark(place: int) -> str:
    """A sign that stands for an operand until the template is made."""
    return chr(0xE000 + place)


def fresh(size: Size) -> Place:
    """A new index, None for a size of 1."""
    return None if size is ONE else Index(size)


def in_matrices(body: IndexSum, free: Free) -> Expression:
    """The expression whose entry at the free indices a sum is, in matrix notation as far as there is one."""
    tidy = renewed(powers(collected(cancelled(without_deltas(body)))))
    whole = to_matrix(tidy, free)
    if whole is not None:
        return whole
    parts: list[Expression] = []
    left: list[Term] = []
    for term in tidy.terms:
        found = to_matrix(IndexSum((term,)), free) or on_diagonal(term, free)
        if found is None:
            left.append(term)
        else:
            parts.append(found)
    if left:
        parts.append(indexed(IndexSum(tuple(left)), free))
    return add(*parts) if parts else zeros(*(ONE if i is None else i.size for i in free))


def on_diagonal(term: Term, free: Free) -> Expression | None:
    """δ_ij a_i is diag(a); None for a term without the delta of the free indices."""
    row, column = free
    if row is None or column is None:
        return None
    deltas = [f for f in term.factors if isinstance(f, Delta) and {f.left, f.right} == {row, column}]
    if not deltas:
        return None
    rest = term._replace(factors=tuple(f for f in term.factors if f not in deltas))
    return Diagonal(in_matrices(renamed(IndexSum((rest,)), {column: row}), (row, None)))


def powers(body: IndexSum) -> IndexSum:
    """Entries that occur more than once in a product as powers: A_ij A_ij is A_ij^2."""
    terms: list[Term] = []
    for term in body.terms:
        counts: dict[Factor, int] = {}
        for factor in term.factors:
            counts[factor] = counts.get(factor, 0) + 1
        factors: list[Factor] = []
        for factor, count in counts.items():
            if isinstance(factor, Entry) and count > 1 and not factor.body.is_scalar:
                factors += power(single(factor), count).terms[0].factors
            else:
                factors += [factor] * count
        terms.append(term._replace(factors=tuple(factors)))
    return IndexSum(tuple(terms))


def indexed(body: IndexSum, free: Free) -> Expression:
    """The node of a sum; a number in front of its only term stands in front of the node."""
    if len(body.terms) == 1 and body.terms[0].coefficient != 1:
        (term,) = body.terms
        rest = indexed(IndexSum((term._replace(coefficient=Fraction(1)),)), free)
        return scale(Number(term.coefficient), rest)
    encoder = Encoder()
    places = tuple(None if i is None else encoder.index(i) for i in free)
    terms = encoder.sum(body)
    return Indexed(*encoder.operands, parameters=(terms, places, tuple(i.size for i in encoder.indices)))


class Encoder:
    """Writes sums with numbers for operands and indices, so that equal ones are equal."""

    def __init__(self) -> None:
        self.operands: dict[Expression, int] = {}
        self.indices: dict[Index, int] = {}

    def index(self, index: Place) -> int | None:
        """The number of an index."""
        return None if index is None else self.indices.setdefault(index, len(self.indices))

    def sum(self, body: IndexSum) -> tuple[Any, ...]:
        """A sum."""
        return tuple(
            (t.coefficient, tuple(map(self.factor, t.factors)), tuple(map(self.index, t.bound)))
            for t in body.terms
        )

    def factor(self, factor: Factor) -> tuple[Any, ...]:
        """A factor."""
        if isinstance(factor, Entry):
            number = self.operands.setdefault(factor.body, len(self.operands))
            return ("entry", number, self.index(factor.row), self.index(factor.column))
        if isinstance(factor, Delta):
            return ("delta", self.index(factor.left), self.index(factor.right))
        if isinstance(factor, Applied):
            return ("applied", factor.pattern, tuple(map(self.sum, factor.arguments)))
        assert isinstance(factor, Group)
        return ("group", self.sum(factor.inside))


def decode(terms: Any, bodies: Sequence[Expression], indices: Sequence[Index]) -> IndexSum:
    """The sum that an Encoder has written."""

    def index(number: int | None) -> Place:
        return None if number is None else indices[number]

    def factor(code: tuple[Any, ...]) -> Factor:
        kind, *rest = code
        if kind == "entry":
            return Entry(bodies[rest[0]], index(rest[1]), index(rest[2]))
        if kind == "delta":
            return Delta(indices[rest[0]], indices[rest[1]])
        if kind == "applied":
            return Applied(rest[0], tuple(decode(a, bodies, indices) for a in rest[1]))
        return Group(decode(rest[0], bodies, indices))

    return IndexSum(
        tuple(
            Term(c, tuple(map(factor, factors)), tuple(indices[b] for b in bound))
            for c, factors, bound in terms
        )
    )


def replaced(body: IndexSum, table: Replacement) -> IndexSum:
    """Other matrices in place of some."""

    def factor(old: Factor) -> Factor:
        if isinstance(old, Entry):
            return old._replace(body=table.get(old.body, old.body))
        if isinstance(old, Applied):
            return Applied(old.pattern, tuple(replaced(a, table) for a in old.arguments))
        if isinstance(old, Group):
            return Group(replaced(old.inside, table))
        return old

    return IndexSum(tuple(t._replace(factors=tuple(map(factor, t.factors))) for t in body.terms))


class Values:
    """The value of sums, by going through the values of the indices."""

    def __init__(self, field: Any, entries: Mapping[Expression, Entries]) -> None:
        self.field = field
        self.entries = entries
        self.steps = 0

    def sum(self, body: IndexSum, at: Mapping[Index, int]) -> Any:
        """A sum at some values of its free indices."""
        total = self.field.zero
        for term in body.terms:
            total = total + self.field.number(term.coefficient) * self.term(term, at)
        return total

    def term(self, term: Term, at: Mapping[Index, int]) -> Any:
        """A term without its coefficient: all values of its bound indices, the last one fastest."""
        counts = [self.field.count(index.size) for index in term.bound]
        total = self.field.zero
        place = [0] * len(counts)
        while all(counts):
            self.steps += 1
            if self.steps > MOST_VALUES:
                raise NotImplementedError("a sum over too many values of its indices")
            here = {**at, **dict(zip(term.bound, place, strict=True))}
            product = self.field.one
            for factor in term.factors:
                product = product * self.factor(factor, here)
            total = total + product
            position = len(counts) - 1
            while position >= 0 and place[position] == counts[position] - 1:
                place[position] = 0
                position -= 1
            if position < 0:
                break
            place[position] += 1
        return total

    def factor(self, factor: Factor, at: Mapping[Index, int]) -> Any:
        """A factor."""
        if isinstance(factor, Entry):
            row, column = (0 if i is None else at[i] for i in (factor.row, factor.column))
            return self.entries[factor.body][row][column]
        if isinstance(factor, Delta):
            return self.field.one if at[factor.left] == at[factor.right] else self.field.zero
        if isinstance(factor, Group):
            return self.sum(factor.inside, at)
        assert isinstance(factor, Applied)
        values: dict[Expression, Entries] = {
            a: [[self.sum(s, at)]] for a, s in zip(ARGUMENTS, factor.arguments, strict=False)
        }
        ((value,),) = value_of([factor.pattern], self.field, values)[0]
        return value


class IndexedWriter(Writer):
    """Writes the code of a sum whose matrices have code already."""

    def factor(self, factor: Factor) -> tuple[Code, tuple[Index, ...]]:
        if isinstance(factor, Entry):
            places = tuple(index for index in (factor.row, factor.column) if index is not None)
            code = self.emitter.codes[factor.body]
            return (self.bound(code) if "(" in code.text else code), places
        return super().factor(factor)


def emit(emitter: Emitter, node: Expression, operands: list[Code]) -> Code:
    """np.einsum for each term."""
    assert isinstance(node, Indexed)
    body, free = node.decoded(node.operands)
    return IndexedWriter(emitter, Letters()).sum(body, tuple(i for i in free if i is not None))


def expand_indexed(node: Expression, row: Place, column: Place) -> IndexSum:
    """The sum itself, at other free indices; the matrices in it written in entries as far as they can be."""
    assert isinstance(node, Indexed)
    body, free = node.decoded(node.operands)
    table = {
        old: new for old, new in zip(free, (row, column), strict=True) if old is not None and new is not None
    }
    return renamed(body, table)


RULES[Indexed] = expand_indexed
EMITTERS[Indexed] = emit
