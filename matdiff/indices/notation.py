"""Index notation as text, Unicode, LaTeX: ``sum_p A_pi*x_p``, ``Σ_p A_pi x_p``, ``\\sum_{p} A_{pi} x_{p}``.

The letters of the indices are settled here: each summed index gets the first letter that is not in use
where it stands, and keeps it as long as it can, so that the lines of a derivation speak of the same indices.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from ..expression import SCALAR, Expression, Shape, Symbol, closure, substitute
from ..operations import Number, Ones, Scale, Sum, Tril, Triu, Unit
from ..operations.operation import Level, Operation
from ..render.dialect import LATEX, TEXT, UNICODE, Dialect
from ..render.layout import Writer
from ..render.names import GREEK
from ..render.occurrences import Occurrences
from ..render.piece import Piece
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
    free_of,
    indices_of,
    sums_in,
    symbols_of,
)

ORDER = "ijklpqrstuabcdghmnovwxyz"
DIALECTS: tuple[Dialect, ...] = (TEXT, UNICODE, LATEX)


class Words(NamedTuple):
    """A formula in all forms of output."""

    text: str
    unicode: str
    latex: str


def letters(taken: Collection[str], order: str = ORDER) -> Iterator[str]:
    """Letters for indices, those that mean something else left out; then Greek ones, then i1, i2, …"""
    yield from (letter for letter in order if letter not in taken)
    yield from (name for name in GREEK if name not in taken and name != "delta")
    count = 0
    while True:
        count += 1
        yield f"i{count}"


class Letters:
    """The letters of indices, in one derivation.

    ``taken`` are the names of symbols and sizes, which no index should have.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = frozenset(taken)
        self.known: dict[Index, str] = {}

    def give(self, index: Index, used: Collection[str], order: str = ORDER) -> str:
        """The letter of an index, which is none of those in use."""
        letter = self.known.get(index) or index.letter
        if not letter or letter in used or (index not in self.known and letter in self.taken):
            letter = next(found for found in letters(self.taken, order) if found not in used)
        self.known[index] = letter
        return letter

    def settle(self, body: IndexSum, used: Collection[str] = ()) -> None:
        """Letters for all indices of a sum; ``used`` are kept for others."""
        outside = {*used}
        for index in free_of(body):
            outside.add(self.give(index, outside - {self.known.get(index, "")}))
        self._settle(body, outside)

    def _settle(self, body: IndexSum, used: set[str]) -> None:
        for term in body.terms:
            inner = set(used)
            # in the order in which they are read
            read = dict.fromkeys(i for f in term.factors for i in indices_of(f) if i in term.bound)
            for index in read:
                inner.add(self.give(index, inner))
            for factor in term.factors:
                for inside in sums_in(factor):
                    self._settle(inside, inner)


# --- the formula as a scalar expression ---------------------------------------------------------------


class Leaf(Operation):
    """A factor of index notation that is written already; the parameters are its three forms."""

    __slots__ = ()
    abstract = True

    def find_shape(self) -> Shape:
        return SCALAR

    def find_symbols(self) -> frozenset[Expression]:
        return frozenset()

    def find_properties(self) -> frozenset[str]:
        return closure({"symmetric"})


class Summation(Operation):
    """Σ over indices of the first operand, times the second one, which is written in front."""

    __slots__ = ()
    abstract = True

    def find_shape(self) -> Shape:
        return SCALAR

    def find_properties(self) -> frozenset[str]:
        return closure({"symmetric"})


class IndexWriter(Writer):
    """Writes index notation with the writer of all formulas."""

    def piece(self, node: Expression, operands: list[Piece], bare: bool = False) -> Piece:
        form = DIALECTS.index(self.dialect)
        if isinstance(node, Leaf):
            return Piece(self.dialect, str(node.parameters[form]))
        if isinstance(node, Summation):
            body = f"{node.parameters[form]} {operands[0].at(Level.PRODUCT)}"
            if len(operands) == 1:
                return Piece(self.dialect, body, Level.PRODUCT, chain=True)
            front = operands[1]
            if front.negative and front.text == "1":
                return Piece(self.dialect, body, Level.PRODUCT, negative=True, chain=True)
            head = front.text if front.level >= Level.PRODUCT else self.dialect.grouped(front.text)
            text = f"{head}{self.dialect.times}{body}"
            return Piece(self.dialect, text, Level.PRODUCT, negative=front.negative, chain=True)
        return super().piece(node, operands, bare)


def text(body: IndexSum, known: Letters | None = None) -> str:
    """The plain text."""
    return words(body, known).text


def latex(body: IndexSum, known: Letters | None = None) -> str:
    """The LaTeX."""
    return words(body, known).latex


def words(body: IndexSum, known: Letters | None = None, used: Collection[str] = ()) -> Words:
    """A sum in all forms; ``used`` are letters kept for other indices."""
    known = known or Letters(names_in(body))
    known.settle(body, used)
    node = as_node(body, known)
    return Words(*(written(node, dialect, known.taken) for dialect in DIALECTS))


def names_in(body: IndexSum) -> set[str]:
    """The names of the symbols and sizes in a sum."""
    return names_of(symbols_of(body)) | {name for index in all_indices(body) for name in index.size.names}


def names_of(symbols: Iterable[Expression]) -> set[str]:
    """The names of symbols and of their sizes."""
    found: set[str] = set()
    for symbol in symbols:
        assert isinstance(symbol, Symbol)
        found |= {symbol.name, *symbol.rows.names, *symbol.columns.names}
    return found


def all_indices(body: IndexSum) -> Iterator[Index]:
    """All indices, free and summed."""
    for term in body.terms:
        for factor in term.factors:
            yield from indices_of(factor)
            for inside in sums_in(factor):
                yield from all_indices(inside)


def written(node: Expression, dialect: Dialect, taken: Collection[str]) -> str:
    """An expression in one form, without names for its parts."""
    (piece,) = IndexWriter(dialect, taken).write(Occurrences([node], {}))
    return piece.whole


def as_node(body: IndexSum, known: Letters) -> Expression:
    """A scalar expression whose leaves are the entries."""
    terms = [term_node(term, known) for term in body.terms]
    if not terms:
        return Number(0)
    return terms[0] if len(terms) == 1 else Sum(*terms)


def term_node(term: Term, known: Letters) -> Expression:
    """A term: what does not depend on the summed indices, and the sum of the rest."""
    if not term.bound:
        return scaled(term, list(term.factors), known) or Number(term.coefficient)
    inside = [f for f in term.factors if any(i in term.bound for i in indices_of(f))]
    front = scaled(term, [f for f in term.factors if f not in inside], known)
    body = product_node([factor_node(f, known) for f in inside])
    order = dict.fromkeys(i for f in inside for i in indices_of(f) if i in term.bound)
    names = [known.known[index] for index in order]
    together = "".join(names) if all(len(name) == 1 for name in names) else "{" + ",".join(names) + "}"
    comma = ",".join(names)
    signs = (
        f"sum_{comma}" if len(names) == 1 else f"sum_{{{comma}}}",
        f"Σ_{together}",
        rf"\sum_{{{', '.join(map(latex_letter, names))}}}",
    )
    return Summation(*([body] if front is None else [body, front]), parameters=signs)


def scaled(term: Term, factors: list[Factor], known: Letters) -> Expression | None:
    """The coefficient and some factors; None for 1."""
    nodes = [factor_node(f, known) for f in factors]
    if term.coefficient != 1:
        nodes.insert(0, Number(term.coefficient))
    return product_node(nodes) if nodes else None


def product_node(nodes: list[Expression]) -> Expression:
    """The product of scalars."""
    return nodes[0] if len(nodes) == 1 else Scale(*nodes)


def factor_node(factor: Factor, known: Letters) -> Expression:
    """A factor."""
    if isinstance(factor, Applied):
        table = dict(zip(ARGUMENTS, (as_node(a, known) for a in factor.arguments), strict=False))
        return substitute(factor.pattern, table)  # type: ignore[arg-type]
    if isinstance(factor, Group):
        return as_node(factor.inside, known)
    if isinstance(factor, Entry) and factor.body.is_scalar:
        return factor.body
    return Leaf(parameters=factor_words(factor, known))


def factor_words(factor: Entry | Delta | Partial, known: Letters) -> Words:
    """An entry, a delta or a partial derivative of entries."""
    if isinstance(factor, Delta):
        return subscripted(Words("delta", "δ", r"\delta"), [known.known[i] for i in factor])
    if isinstance(factor, Partial):
        over = entry_words(factor.body, (factor.row, factor.column), known)
        under = entry_words(factor.body, (factor.by_row, factor.by_column), known)
        return Words(
            f"d({over.text})/d({under.text})",
            f"(∂{over.unicode}/∂{under.unicode})",
            rf"\frac{{\partial {over.latex}}}{{\partial {under.latex}}}",
        )
    return entry_words(factor.body, (factor.row, factor.column), known)


def entry_words(body: Expression, indices: tuple[Index | None, ...], known: Letters) -> Words:
    """X_ij, (X⁻¹)_ij, [i ≥ j]."""
    names = [known.known[index] for index in indices if index is not None]
    if isinstance(body, (Tril, Triu)) and isinstance(body.operands[0], Ones) and len(names) == 2:
        first, second = map(latex_letter, names)
        low = isinstance(body, Tril)
        return Words(
            f"[{names[0]} {'>=' if low else '<='} {names[1]}]",
            f"[{names[0]} {'≥' if low else '≤'} {names[1]}]",
            rf"[{first} {chr(92)}{'ge' if low else 'le'} {second}]",
        )
    if isinstance(body, Unit):
        return subscripted(Words("delta", "δ", r"\delta"), [*names, str(body.index)])
    forms: list[str] = []
    for dialect in DIALECTS:
        (piece,) = Writer(dialect, known.taken).write(Occurrences([body], {}))
        if isinstance(body, Symbol):
            alone = not names or not any(sign in piece.text for sign in "_ ")
        else:
            alone = piece.level == Level.ATOM and not piece.negative
        forms.append(piece.whole if alone else dialect.grouped(piece.whole))
    return subscripted(Words(*forms), names)


def subscripted(base: Words, names: list[str]) -> Words:
    """A base with indices."""
    if not names:
        return base
    plain = "".join(names) if all(len(name) == 1 for name in names) else "{" + ",".join(names) + "}"
    bare = "_" not in base.latex or base.latex.startswith("(")
    latex = base.latex if bare else f"({base.latex})"  # W_{1}_{ij} is an error
    return Words(
        f"{base.text}_{plain}",
        f"{base.unicode}_{plain}",
        f"{latex}_{{{(' ' if any(len(n) > 1 for n in names) else '').join(map(latex_letter, names))}}}",
    )


def latex_letter(name: str) -> str:
    """A letter of an index in LaTeX."""
    if name in GREEK:
        return "\\" + name
    return name if len(name) == 1 or name.isdigit() else f"{name[0]}_{{{name[1:]}}}"


def formula_words(node: Expression) -> Words:
    """An expression in matrix notation, in all forms."""
    from .. import render

    return Words(render.text(node), render.unicode(node), render.latex(node))


def symbol_words(symbol: Symbol) -> Words:
    """A name in all forms."""
    return Words(*(dialect.symbol(symbol.name) for dialect in DIALECTS))


def quotient(over: Words, under: Words) -> Words:
    """∂f/∂x."""
    return Words(
        f"d({over.text})/d({under.text})" if "_" in over.text + under.text else f"d{over.text}/d{under.text}",
        f"∂{over.unicode}/∂{under.unicode}",
        rf"\frac{{\partial {over.latex}}}{{\partial {under.latex}}}",
    )
