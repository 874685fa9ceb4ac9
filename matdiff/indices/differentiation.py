"""Derivatives of index notation by the entry X_kl: product rule, chain rule, ∂X_ij/∂X_kl = δ_ik δ_jl."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from ..calculus.differential import apply_rule
from ..errors import MatdiffError
from ..expression import ONE, Expression, Symbol
from .entries import Place, expand
from .terms import (
    ARGUMENTS,
    UNIT,
    ZERO,
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
    constant,
    depends,
    distributed,
    plus,
    renewed,
    single,
    times,
)
from .terms import entry as entry_of

Filling = Mapping[Expression, Callable[[Place, Place], IndexSum]]
DIRECTIONS = (Symbol("\0d first"), Symbol("\0d second"))  # stand for the differentials of the arguments


class Differentiation:
    """The derivative by one entry of a variable.

    ``reasons`` collects the rules that were used, ``sources`` where they stand.
    """

    def __init__(self, variable: Symbol, row: Place, column: Place) -> None:
        self.variable = variable
        self.row = row
        self.column = column
        self.reasons: dict[str, None] = {}
        self.sources: dict[str, None] = {}

    def __call__(self, body: IndexSum) -> IndexSum:
        """The derivative, with ∂X_ij/∂X_kl as factors, multiplied out as far as these reach.

        Raises MatdiffError: ``unsupported`` for an operation whose differential has no index form, ``limit``.
        """
        parts: list[IndexSum] = []
        for term in body.terms:
            places = [p for p, f in enumerate(term.factors) if depends(f, self.variable)]
            if len(places) > 1:
                self.reasons["product rule"] = None
            for place in places:
                parts.append(self.term(term, place))
        return plus(*parts)

    def term(self, term: Term, place: int) -> IndexSum:
        """A term with one factor differentiated."""
        before = Term(term.coefficient, term.factors[:place], term.bound)
        after = Term(UNIT, term.factors[place + 1 :])
        middle = renewed(self.factor(term.factors[place]))
        return IndexSum(tuple(beside(before, t, after) for t in middle.terms))

    def factor(self, factor: Factor) -> IndexSum:
        """The derivative of a factor."""
        if isinstance(factor, Group):
            return self(factor.inside)
        if isinstance(factor, Applied):
            return self.chain(factor)
        if isinstance(factor, Entry):
            if factor.body is self.variable:
                return single(Partial(self.variable, factor.row, factor.column, self.row, self.column))
            return self.opaque(factor)
        return ZERO

    def chain(self, factor: Applied) -> IndexSum:
        """f(u): f′(u) ∂u, by the differential of the operation."""
        self.reasons["chain rule"] = None
        pairs = list(zip(ARGUMENTS, DIRECTIONS, factor.arguments, strict=False))
        moving = {u for u, _, argument in pairs if depends(Group(argument), self.variable)}
        given: dict[Expression, Expression] = {u: d for u, d, _ in pairs if u in moving}
        slope = apply_rule(factor.pattern, [given.get(o) for o in factor.pattern.operands])
        if slope is None:
            return ZERO
        table: dict[Expression, Callable[[Place, Place], IndexSum]] = {}
        for u, d, argument in pairs:
            table[u] = lambda row, column, argument=argument: renewed(argument)  # type: ignore[misc]
            table[d] = lambda row, column, argument=argument: self(argument)  # type: ignore[misc]
        return filled(expand(slope, None, None), table, set(DIRECTIONS))

    def opaque(self, factor: Entry) -> IndexSum:
        """The entry of an operation without a formula: by its differential, written in entries."""
        body = factor.body
        directions = {
            o: Symbol(f"\0d {i}", o.rows, o.columns)
            for i, o in enumerate(body.operands)
            if self.variable in o.symbols
        }
        change = apply_rule(body, [directions.get(o) for o in body.operands])
        self.note(body)
        if change is None:
            return ZERO
        table: dict[Expression, Callable[[Place, Place], IndexSum]] = {}
        for operand, d in directions.items():
            table[d] = lambda row, column, operand=operand: self(expand(operand, row, column))  # type: ignore[misc]
        return filled(expand(change, factor.row, factor.column), table, set(directions.values()))

    def note(self, body: Expression) -> None:
        """Remember which rule was used."""
        source = getattr(body, "source", "")
        where, _, rule = source.rpartition(": ")
        self.reasons[rule or f"derivative of {getattr(body, 'name', None) or type(body).__name__}"] = None
        if where:
            self.sources[where] = None


def filled(body: IndexSum, table: Filling, linear: set[Symbol]) -> IndexSum:
    """A sum with entries of stand-ins replaced; products with those of ``linear`` are multiplied out.

    Raises MatdiffError (``unsupported``) where a stand-in is inside an entry that has no index form.
    """
    parts: list[IndexSum] = []
    for term in body.terms:
        inner: list[IndexSum] = []
        for factor in term.factors:
            if isinstance(factor, Applied):
                factor = Applied(factor.pattern, tuple(filled(a, table, linear) for a in factor.arguments))
                inner.append(single(factor))
            elif isinstance(factor, Group):
                inside = filled(factor.inside, table, linear)
                spread = any(depends(factor, d) for d in linear)
                inner.append(inside if spread else times(inside, constant(1)))
            elif isinstance(factor, Entry) and factor.body in table:
                value = table[factor.body](factor.row, factor.column)
                inner.append(value if factor.body in linear else times(value, constant(1)))
            else:
                if isinstance(factor, Entry) and any(depends(factor, d) for d in table):
                    raise MatdiffError("unsupported", "this differential has no form in index notation")
                inner.append(single(factor))
        found = distributed(*inner)
        head = Term(term.coefficient, (), term.bound)
        parts.append(IndexSum(tuple(beside(head, t) for t in found.terms)))
    return plus(*parts)


# --- the derivative of the variable itself -----------------------------------------------------------


def delta(left: Place, right: Place) -> IndexSum:
    """δ_ij; 1 where there is no index."""
    if left is None or right is None:
        return constant(1)
    return single(Delta(left, right))


def entry_by_entry(X: Symbol, row: Place, column: Place, k: Place, m: Place) -> IndexSum:
    """∂X_ij/∂X_kl = δ_ik δ_jl."""
    return distributed(delta(row, k), delta(column, m))


def in_subspace(X: Symbol, row: Place, column: Place, k: Place, m: Place) -> IndexSum:
    """∂X_ij/∂X_kl for a variable with structure: the projection of the unit matrix (k, l).

    Symmetric: ½ (δ_ik δ_jl + δ_il δ_jk); skew with a minus; diagonal: δ_ik δ_jl δ_kl; triangles with [k ≥ l].
    Raises MatdiffError (``unsupported``) for another structure.
    """
    plain = entry_by_entry(X, row, column, k, m)
    kind = X.kind
    if kind == "general" or row is None or column is None:
        return plain
    if kind in ("symmetric", "spd", "skew"):
        turned = entry_by_entry(X, row, column, m, k)
        sign = -1 if kind == "skew" else 1
        return distributed(constant(Fraction(1, 2)), plus(plain, distributed(constant(sign), turned)))
    if kind == "diagonal":
        return distributed(plain, delta(k, m))
    if kind in ("lower", "upper"):
        from ..operations import Ones, Tril, Triu

        mask = (Tril if kind == "lower" else Triu)(Ones(*X.shape))
        return distributed(entry_of(mask, k, m), plain)
    raise MatdiffError("unsupported", f"there is no index form of a derivative by a matrix that is {kind}")


def with_deltas(
    body: IndexSum, rule: Callable[[Symbol, Place, Place, Place, Place], IndexSum] = entry_by_entry
) -> IndexSum:
    """The partial derivatives of the variable's entries replaced by deltas."""
    parts: list[IndexSum] = []
    for term in body.terms:
        values = [rule(*f) if isinstance(f, Partial) else single(f) for f in term.factors]
        found = distributed(*values)
        head = Term(term.coefficient, (), term.bound)
        parts.append(IndexSum(tuple(beside(head, t) for t in found.terms)))
    return plus(*parts)


def places_of(symbol: Symbol, row: str = "k", column: str = "l") -> tuple[Place, Place]:
    """Indices of the entry of a symbol that is derived by."""
    return (
        None if symbol.rows is ONE else Index(symbol.rows, row),
        None if symbol.columns is ONE else Index(symbol.columns, row if symbol.rows is ONE else column),
    )
