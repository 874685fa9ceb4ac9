"""Claims are read in the context of the program: its symbols, definitions and sizes, and the seeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..errors import MatdiffError
from ..expression import ONE, Expression, Shape, Size, Symbol, postorder, substitute
from ..language.declarations import Declaration
from ..language.program import Parser
from ..language.scanner import Scanner
from ..language.statements import read_statement, split_statements
from ..language.vocabulary import called, near
from ..operations import Function, Number, Sum, Zeros, add
from .statements import greek_differentials

LETTERS = frozenset("IeTdi")  # letters that mean something without a declaration
TARGET = "TheShapeOfTheAnswer"
_NUMBERED = re.compile(r"([A-Za-z]+)_?([0-9]+)$")


class Context(NamedTuple):
    """What is known where a claim is read.

    Attributes
    ----------
    symbols : the symbols of the program, and the directions and seeds (dX, V, G) that are not taken.
    definitions : what the program defines, by name.
    functions : the elementwise functions without a formula.
    """

    symbols: dict[str, Symbol]
    definitions: dict[str, Expression]
    functions: tuple[str, ...]

    def with_symbols(self, symbols: Mapping[str, Symbol]) -> Context:
        """The context with further symbols."""
        return self._replace(symbols={**self.symbols, **symbols})

    def with_definition(self, name: str, value: Expression) -> Context:
        """The context with a further definition."""
        return self._replace(definitions={**self.definitions, name: value})

    @property
    def size_names(self) -> frozenset[str]:
        """The names of the sizes of all symbols."""
        return frozenset().union(*(s.names for symbol in self.symbols.values() for s in symbol.shape))


def context_of(
    function: Expression,
    symbols: Mapping[str, Symbol],
    definitions: Mapping[str, Expression],
    functions: Iterable[str],
) -> Context:
    """The context of a function, from its program or, for a bare expression, from its own symbols."""
    found = {s.name: s for s in sorted((s for s in function.symbols if isinstance(s, Symbol)), key=by_name)}
    undefined = [str(n.parameters[0]) for n in postorder(function) if isinstance(n, Function)]
    return Context({**symbols, **found}, dict(definitions), tuple(dict.fromkeys((*functions, *undefined))))


def by_name(symbol: Symbol) -> str:
    """The name of a symbol, to sort by."""
    return symbol.name


class ClaimParser(Parser):
    """Reads a claim: every name of the context is declared, with the shape that it has there."""

    def __init__(self, text: str, context: Context, extra: Mapping[str, Shape] | None = None) -> None:
        super().__init__(text, {})
        own = names_defined(text)
        for name, symbol in context.symbols.items():
            if name not in own:
                self.declared[name] = declaration_of(name, symbol.shape, symbol.kind, symbol.declared)
                twin = other_spelling(name)
                if twin not in own and twin not in context.symbols and twin not in context.definitions:
                    self.declared[twin] = declaration_of(twin, symbol.shape, symbol.kind, symbol.declared)
        for name, node in context.definitions.items():
            if name not in own:
                self.declared[name] = declaration_of(name, node.shape)
        for name, shape in (extra or {}).items():
            self.declared[name] = declaration_of(name, shape)
        for name in context.functions:
            self.declared[name] = Declaration(name, "function", None, frozenset())


def other_spelling(name: str) -> str:
    """``x_1`` for ``x1`` and the other way round; any other name as it is."""
    found = _NUMBERED.match(name)
    if found is None:
        return name
    return f"{found[1]}{found[2]}" if "_" in name else f"{found[1]}_{found[2]}"


def declaration_of(
    name: str, shape: Shape, kind: str = "general", attributes: frozenset[str] = frozenset()
) -> Declaration:
    """The declaration that a symbol would have had."""
    rows, columns = shape
    if kind != "general":
        return Declaration(name, kind, (rows,), attributes)
    if columns is ONE:
        return Declaration(
            name, "scalar" if rows is ONE else "vector", () if rows is ONE else (rows,), attributes
        )
    return Declaration(name, "matrix", (rows, columns), attributes)


def names_defined(text: str) -> set[str]:
    """The names on the left sides of a text."""
    raws = Scanner(text, called()).scan()
    return {s.name for s in (read_statement(r, text) for r in split_statements(raws)) if s.name is not None}


def read_claim(text: str, context: Context, shapes: Iterable[Shape] = ()) -> Expression:
    """The expression that a claim stands for.

    Parameters
    ----------
    text : a program of the input language; the last statement is the claim.
    context : the names that may occur in it.
    shapes : the shapes that it should have, the likeliest first: they settle sizes that are not
        written (``I``, ``0``).

    Raises MatdiffError for a text that cannot be read, and (``name``) for a symbol that is not known.
    """
    if not isinstance(text, str):
        raise MatdiffError("input", "the claim is a text")
    text = greek_differentials(text, {*context.symbols, *context.definitions})
    claim = resolved(ClaimParser(text, context).parse().expression, context)
    wanted = list(shapes)
    if claim.is_scalar and is_zero(claim) and wanted:
        return Zeros(*wanted[0]) if wanted[0] != (ONE, ONE) else claim
    known = context.size_names | names_of_shapes(wanted)
    if isinstance(claim, Zeros) and wanted and not names_of_shapes([claim.shape]) <= known:
        return Zeros(*wanted[0]) if wanted[0] != (ONE, ONE) else Number(0)
    if not names_of_shapes(n.shape for n in postorder(claim)) <= known:
        for shape in wanted:
            settled = with_shape(text, context, shape)
            if settled is not None:
                return settled
    return claim


def with_shape(text: str, context: Context, shape: Shape) -> Expression | None:
    """The claim read as a matrix of a shape; None where it has another."""
    last = split_statements(Scanner(text, called()).scan())[-1]
    statement = read_statement(last, text)
    start, end = statement.raws[0].start, statement.raws[-1].end
    wrapped = f"{text[:start]}{TARGET} + ({text[start:end]}){text[end:]}"
    try:
        found = ClaimParser(wrapped, context, {TARGET: shape}).parse().expression
        terms = found.operands if isinstance(found, Sum) else ()
        target = next((t for t in terms if isinstance(t, Symbol) and t.name == TARGET), None)
        rest = [t for t in terms if t is not target]
        return resolved(add(*rest), context) if target is not None and rest else None
    except MatdiffError:
        return None


def resolved(node: Expression, context: Context) -> Expression:
    """The expression with the definitions in place.  Raises MatdiffError (``name``) for an unknown symbol."""
    known = set(context.symbols.values())
    places: dict[Expression, Expression] = {}
    for symbol in sorted((s for s in node.symbols if isinstance(s, Symbol)), key=lambda s: s.name):
        if symbol in known:
            continue
        if symbol.name in context.definitions:
            places[symbol] = context.definitions[symbol.name]
            continue
        twin = context.symbols.get(other_spelling(symbol.name))
        if twin is not None:
            places[symbol] = twin
            continue
        raise unknown(symbol.name, context)
    return substitute(node, places) if places else node


def unknown(name: str, context: Context) -> MatdiffError:
    """What is said of a symbol that the program has not."""
    offered = near(name, [*context.symbols, *context.definitions])
    return MatdiffError(
        "name",
        f"the claim has {name}, which the program has not",
        hint="did you mean " + " or ".join(offered) + "?"
        if offered
        else "the symbols are " + ", ".join([*context.symbols, *context.definitions]),
    )


def unknown_letter(text: str, context: Context) -> MatdiffError | None:
    """The error of a letter that the program has not, in a text whose shapes do not fit either."""
    known = {*context.symbols, *context.definitions, *context.functions, *context.size_names}
    try:
        known |= {other_spelling(name) for name in known} | names_defined(text) | LETTERS
    except MatdiffError:
        return None
    for raw in Scanner(text, called()).scan():
        if raw.kind == "word" and len(raw.text) == 1 and not {raw.text, raw.text + raw.tail} & known:
            return unknown(raw.text, context)
    return None


def is_zero(node: Expression) -> bool:
    """Whether a scalar is the number 0."""
    return isinstance(node, Number) and node.value == 0


def names_of_shapes(shapes: Iterable[tuple[Size, Size]]) -> frozenset[str]:
    """The names of sizes in shapes."""
    return frozenset().union(*(size.names for shape in shapes for size in shape))


__all__ = ["Context", "context_of", "read_claim"]
