"""Index notation: sums of products of entries, with summed indices written out.

Σ_j A_ij x_j is one term: the factors A_ij and x_j, the summed index j, the free index i.  A factor may
be an entry, a Kronecker delta, a function of sums (``f(Σ_j A_ij x_j)``), or a sum in parentheses, which
is not multiplied out.  An index is an object, so two of them never clash whatever their letters; the
letters are settled when a sum is written (notation.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from ..errors import MatdiffError
from ..expression import ONE, Expression, Size, Symbol
from ..operations import Extent, Number, Power

MOST_TERMS = 400  # of a sum that is multiplied out


class Index:
    """An index that runs from 1 to a size; ``letter`` is what it would like to be called."""

    __slots__ = ("letter", "size")

    def __init__(self, size: Size, letter: str = "") -> None:
        self.size = size
        self.letter = letter

    def __repr__(self) -> str:
        return f"Index({self.letter!r}, {str(self.size)!r})"


class Entry(NamedTuple):
    """The entry of a matrix; the row index is None where there is one row, the column index likewise."""

    body: Expression
    row: Index | None
    column: Index | None


class Delta(NamedTuple):
    """δ_ij: 1 where the indices are equal, otherwise 0."""

    left: Index
    right: Index


class Partial(NamedTuple):
    """∂X_ij/∂X_kl, before it is known what that is."""

    body: Symbol
    row: Index | None
    column: Index | None
    by_row: Index | None
    by_column: Index | None


class Applied(NamedTuple):
    """A scalar function of sums: an operation on the ARGUMENTS in their places (and on numbers)."""

    pattern: Expression
    arguments: tuple[IndexSum, ...]


class Group(NamedTuple):
    """A sum in parentheses."""

    inside: IndexSum


Factor = Entry | Delta | Partial | Applied | Group


class Term(NamedTuple):
    """coefficient · factors, summed over the bound indices, each of which occurs."""

    coefficient: Fraction
    factors: tuple[Factor, ...]
    bound: tuple[Index, ...] = ()


class IndexSum(NamedTuple):
    """A sum of terms; without terms it is zero."""

    terms: tuple[Term, ...]

    def __repr__(self) -> str:
        from .notation import text

        return text(self)


ARGUMENTS = (Symbol("\0first"), Symbol("\0second"))  # stand for the arguments of an Applied
UNIT = Fraction(1)
ZERO = IndexSum(())


# --- builders -------------------------------------------------------------------------------------


def constant(value: int | Fraction) -> IndexSum:
    """A number."""
    return IndexSum((Term(Fraction(value), ()),)) if value else ZERO


def single(factor: Factor) -> IndexSum:
    """One factor."""
    return IndexSum((Term(UNIT, (factor,)),))


def entry(body: Expression, row: Index | None = None, column: Index | None = None) -> IndexSum:
    """The entry of a matrix (m×n), a vector or a scalar.

    Raises ValueError unless the indices fit the shape.
    """
    for index, size in zip((row, column), body.shape, strict=True):
        if (index is None) != (size is ONE) or (index is not None and index.size is not size):
            raise ValueError(f"the indices {row}, {column} do not fit a {body.rows}×{body.columns} matrix")
    return single(Entry(body, row, column))


def extent(size: Size) -> IndexSum:
    """A size as a number."""
    return constant(size.value) if size.value is not None else single(Entry(Extent(size), None, None))


def applied(pattern: Expression, *arguments: IndexSum) -> IndexSum:
    """A function of sums; ``pattern`` is an operation on ARGUMENTS."""
    return single(Applied(pattern, arguments))


def power(base: IndexSum, exponent: int | Fraction) -> IndexSum:
    """A sum to a power."""
    return base if exponent == 1 else applied(Power(ARGUMENTS[0], Number(exponent)), base)


def plus(*sums: IndexSum) -> IndexSum:
    """The sum."""
    return IndexSum(tuple(term for s in sums for term in s.terms))


def times(*sums: IndexSum) -> IndexSum:
    """The product; a sum of several terms stays in parentheses."""
    parts = [single(Group(s)) if len(s.terms) > 1 else s for s in sums]
    return distributed(*parts)


def distributed(*sums: IndexSum) -> IndexSum:
    """The product, multiplied out.  Raises MatdiffError (``limit``) where that is too long."""
    total: tuple[Term, ...] = (Term(UNIT, ()),)
    for s in sums:
        if len(total) * len(s.terms) > MOST_TERMS:
            raise MatdiffError("limit", f"the index notation has more than {MOST_TERMS} terms")
        total = tuple(joined(left, right) for left in total for right in s.terms)
    return IndexSum(total)


def joined(left: Term, right: Term) -> Term:
    """The product of two terms; summed indices that would clash are renewed."""
    if set(bound_in(left)) & {*bound_in(right), *free_in_term(right)}:
        left = renewed_term(left)
    if set(bound_in(right)) & free_in_term(left).keys():
        right = renewed_term(right)
    return beside(left, right)


def beside(*terms: Term) -> Term:
    """The factors and the summed indices of all, as they are: a sum reaches over all factors."""
    coefficient = UNIT
    for term in terms:
        coefficient *= term.coefficient
    return Term(
        coefficient, tuple(f for t in terms for f in t.factors), tuple(i for t in terms for i in t.bound)
    )


def summed(body: IndexSum, *indices: Index | None) -> IndexSum:
    """The sum over some indices; a term in which an index does not occur is multiplied by its size."""
    terms = body.terms
    for index in indices:
        if index is None:
            continue
        parts: list[Term] = []
        for term in terms:
            if index in free_in_term(term):
                parts.append(Term(term.coefficient, term.factors, (*term.bound, index)))
            else:
                parts.extend(distributed(extent(index.size), IndexSum((term,))).terms)
        terms = tuple(parts)
    return IndexSum(terms)


# --- indices --------------------------------------------------------------------------------------


def free_of(body: IndexSum) -> dict[Index, None]:
    """The free indices, in the order in which they occur."""
    found: dict[Index, None] = {}
    for term in body.terms:
        found.update(free_in_term(term))
    return found


def free_in_term(term: Term) -> dict[Index, None]:
    """The free indices of a term."""
    found = {index: None for factor in term.factors for index in indices_of(factor)}
    for index in term.bound:
        found.pop(index, None)
    return found


def indices_of(factor: Factor) -> Iterator[Index]:
    """The free indices of a factor."""
    if isinstance(factor, Applied):
        for argument in factor.arguments:
            yield from free_of(argument)
    elif isinstance(factor, Group):
        yield from free_of(factor.inside)
    else:
        yield from (part for part in factor if isinstance(part, Index))


def bound_in(term: Term) -> Iterator[Index]:
    """The summed indices of a term and of all inside it."""
    yield from term.bound
    for factor in term.factors:
        for inside in sums_in(factor):
            for other in inside.terms:
                yield from bound_in(other)


def sums_in(factor: Factor) -> tuple[IndexSum, ...]:
    """The sums that a factor is made of."""
    if isinstance(factor, Applied):
        return factor.arguments
    return (factor.inside,) if isinstance(factor, Group) else ()


def renamed(body: IndexSum, table: Mapping[Index, Index]) -> IndexSum:
    """Other indices for some of the free ones."""
    if not any(index in table for index in free_of(body)):
        return body
    return IndexSum(
        tuple(t._replace(factors=tuple(renamed_factor(f, table) for f in t.factors)) for t in body.terms)
    )


def renamed_factor(factor: Factor, table: Mapping[Index, Index]) -> Factor:
    """Other indices for some of the free ones of a factor."""
    if isinstance(factor, Applied):
        return Applied(factor.pattern, tuple(renamed(a, table) for a in factor.arguments))
    if isinstance(factor, Group):
        return Group(renamed(factor.inside, table))
    parts = [table.get(part, part) if isinstance(part, Index) else part for part in factor]
    return type(factor)(*parts)  # type: ignore[arg-type]


def renewed(body: IndexSum) -> IndexSum:
    """The same sum with new summed indices."""
    return IndexSum(tuple(renewed_term(term) for term in body.terms))


def renewed_term(term: Term) -> Term:
    """The same term with new summed indices."""
    table = {index: Index(index.size, index.letter) for index in term.bound}
    factors: list[Factor] = []
    for factor in term.factors:
        if isinstance(factor, Applied):
            factor = Applied(factor.pattern, tuple(renewed(a) for a in factor.arguments))
        elif isinstance(factor, Group):
            factor = Group(renewed(factor.inside))
        factors.append(renamed_factor(factor, table))
    return Term(term.coefficient, tuple(factors), tuple(table.values()))


def depends(factor: Factor, symbol: Expression) -> bool:
    """Whether a symbol occurs in a factor."""
    if isinstance(factor, (Entry, Partial)):
        return symbol in factor.body.symbols
    return any(depends(f, symbol) for s in sums_in(factor) for t in s.terms for f in t.factors)


def symbols_of(body: IndexSum) -> frozenset[Expression]:
    """The symbols that occur, those that stand for arguments left out."""
    found: set[Expression] = set()
    for term in body.terms:
        for factor in term.factors:
            if isinstance(factor, (Entry, Partial)):
                found |= factor.body.symbols
            elif isinstance(factor, Applied):
                found |= factor.pattern.symbols
            for inside in sums_in(factor):
                found |= symbols_of(inside)
    return frozenset(found.difference(ARGUMENTS))


# --- Kronecker deltas and like terms ----------------------------------------------------------------


def contracted(term: Term) -> tuple[Term, tuple[Index, Index]] | None:
    """The term without its first delta that can go, and which index became which; None where none can.

    A delta with a summed index goes with that sum: Σ_i δ_ik a_i = a_k; δ_ii is 1.
    """
    for place, factor in enumerate(term.factors):
        if not isinstance(factor, Delta):
            continue
        left, right = factor
        rest = term.factors[:place] + term.factors[place + 1 :]
        if left is right:
            new = Term(term.coefficient, rest, term.bound)
            return with_extents(new), (left, right)
        # where both are summed, the one on the right goes
        old, new_index = (right, left) if right in term.bound else (left, right)
        if old in term.bound:
            bound = tuple(index for index in term.bound if index is not old)
            factors = tuple(renamed_factor(f, {old: new_index}) for f in rest)
            return with_extents(Term(term.coefficient, factors, bound)), (old, new_index)
    return None


def with_extents(term: Term) -> Term:
    """A summed index that no longer occurs gives its size as a factor."""
    present = {index for factor in term.factors for index in indices_of(factor)}
    lost = [index for index in term.bound if index not in present]
    if not lost:
        return term
    coefficient, factors = term.coefficient, term.factors
    for index in lost:
        if index.size.value is not None:
            coefficient *= index.size.value
        else:
            factors = (Entry(Extent(index.size), None, None), *factors)
    return Term(coefficient, factors, tuple(index for index in term.bound if index in present))


def without_deltas(body: IndexSum) -> IndexSum:
    """All deltas contracted that can be, in the sums inside, too."""
    terms: list[Term] = []
    for term in body.terms:
        factors: list[Factor] = []
        for factor in term.factors:
            if isinstance(factor, Applied):
                factor = Applied(factor.pattern, tuple(without_deltas(a) for a in factor.arguments))
            elif isinstance(factor, Group):
                factor = Group(without_deltas(factor.inside))
            factors.append(factor)
        term = Term(term.coefficient, tuple(factors), term.bound)
        while (step := contracted(term)) is not None:
            term = step[0]
        terms.append(term)
    return IndexSum(tuple(terms))


def cancelled(body: IndexSum) -> IndexSum:
    """Factors and their reciprocals taken away: p_i y_i / p_i = y_i."""
    return IndexSum(tuple(cancelled_term(term) for term in body.terms))


def cancelled_term(term: Term) -> Term:
    """A term without the factors that cancel."""
    factors = list(term.factors)
    for factor in term.factors:
        base = reciprocal_of(factor)
        if base is not None and base in factors:
            factors.remove(base)
            factors.remove(factor)
    if len(factors) == len(term.factors):
        return term
    return with_extents(term._replace(factors=tuple(factors)))


def reciprocal_of(factor: Factor) -> Factor | None:
    """What a factor is one over, if that is a single factor."""
    if (
        not isinstance(factor, Applied)
        or not isinstance(factor.pattern, Power)
        or factor.pattern.number != -1
    ):
        return None
    terms = factor.arguments[0].terms
    alone = (
        len(terms) == 1 and len(terms[0].factors) == 1 and terms[0].coefficient == 1 and not terms[0].bound
    )
    return terms[0].factors[0] if alone else None


def collected(body: IndexSum) -> IndexSum:
    """Like terms together: a_k b_k + b_k a_k = 2 a_k b_k."""
    found: dict[object, Term] = {}
    for term in body.terms:
        key = key_of(term, {})
        old = found.get(key)
        coefficient = term.coefficient + (old.coefficient if old is not None else 0)
        found[key] = (old or term)._replace(coefficient=coefficient)
    return IndexSum(tuple(term for term in found.values() if term.coefficient))


def key_of(term: Term, names: Mapping[Index, object]) -> tuple[object, ...]:
    """The same for terms that differ in the order of factors and the names of summed indices (mostly)."""
    inner: dict[Index, object] = {**names, **dict.fromkeys(term.bound, "*")}
    order = sorted(term.factors, key=lambda f: repr(factor_key(f, inner)))
    count = len(names)
    for factor in order:
        for index in indices_of(factor):
            if inner.get(index) == "*":
                inner[index] = f"{count}"
                count += 1
    return tuple(sorted((factor_key(f, inner) for f in order), key=repr))


def factor_key(factor: Factor, names: Mapping[Index, object]) -> tuple[object, ...]:
    """What makes a factor what it is, under names for the summed indices."""
    kind = type(factor).__name__
    if isinstance(factor, Delta):
        return (kind, *sorted(str(names.get(i, id(i))) for i in factor))
    if isinstance(factor, (Applied, Group)):
        head: tuple[object, ...] = (kind, id(factor.pattern)) if isinstance(factor, Applied) else (kind,)
        return (*head, *(sum_key(s, names) for s in sums_in(factor)))
    parts = (names.get(p, id(p)) if isinstance(p, Index) else id(p) for p in factor)
    return (kind, *parts)


def sum_key(body: IndexSum, names: Mapping[Index, object]) -> tuple[object, ...]:
    """The key of a sum inside a factor."""
    keys: Iterable[tuple[object, ...]] = ((str(t.coefficient), key_of(t, names)) for t in body.terms)
    return tuple(sorted(keys, key=repr))
