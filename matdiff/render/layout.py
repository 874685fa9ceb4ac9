"""How a formula is put together from those of its operands: one engine for all forms of output.

The notation of an operation is a template in its own class; what needs code, for its signs, quotients
and parentheses, is in arithmetic.py; constants and names are here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction
from functools import cache

from ..errors import MatdiffError
from ..expression import ONE, Expression, Size, Symbol
from ..operations import Extent, HorizontalBlock, Identity, Number, Ones, Pi, Unit, VerticalBlock, Zeros
from ..operations.operation import Level, Notation, Operation
from .arithmetic import LAYOUTS, number
from .dialect import Dialect
from .names import GREEK, SINGULAR
from .occurrences import Occurrences
from .piece import Piece, own_tokens, places

NOTHING = Piece(None, "")


class Writer:
    """Writes texts in one form.

    ``taken`` are the names that mean something else than what a template writes: σ(x) is no sigmoid
    beside a symbol σ.
    """

    def __init__(self, dialect: Dialect, taken: Collection[str]) -> None:
        self.dialect = dialect
        self.taken = taken

    def write(self, occurrences: Occurrences) -> list[Piece]:
        """The pieces of the roots."""
        determined = occurrences.determined()
        nodes, operands = occurrences.nodes, occurrences.operands
        pieces = [NOTHING] * len(nodes)
        for place in range(len(nodes) - 1, -1, -1):
            node = nodes[place]
            if occurrences.is_name(place):
                pieces[place] = Piece(self.dialect, self.dialect.symbol(occurrences.names[node]))
            else:
                inner = operands[place]
                made = self.piece(node, pieces[inner.start : inner.stop], place in determined)
                pieces[place] = made
                # each is part of this text alone: so only the texts that are still to be put in are kept
                pieces[inner.start : inner.stop] = [NOTHING] * len(inner)
                if made.inside is not None:
                    made.inside.inside = None
        return pieces[: occurrences.roots]

    def piece(self, node: Expression, operands: list[Piece], bare: bool = False) -> Piece:
        """A node, from its operands; ``bare``: a constant without its sizes."""
        write = LAYOUTS.get(type(node))
        if write is not None:
            return write(self, node, operands)
        leaf = LEAVES.get(type(node))
        if leaf is not None:
            return leaf(self, node, bare)
        return self.applied(node, operands)

    def applied(self, node: Expression, operands: list[Piece]) -> Piece:
        """A node by the template of its operation, or as ``name(operands, sizes)``.

        Raises MatdiffError (``unsupported``) for an operation that has neither.
        """
        if not isinstance(node, Operation):
            raise MatdiffError("unsupported", f"there is no notation for {type(node).__name__}")
        arguments = [*operands, *(self.size(p) for p in node.parameters if isinstance(p, Size))]
        blocks = isinstance(node, (HorizontalBlock, VerticalBlock))
        notation = node.notation(self.dialect.blocks if blocks else self.dialect.name)
        if notation is None or self.clashes(notation.template, arguments):
            if node.name is None:
                raise MatdiffError("unsupported", f"there is no notation for {type(node).__name__}")
            notation, tokens = Notation(self.call(node.name, len(arguments))), 1
        else:
            tokens = own_tokens(notation.template)
        tokens += sum(arguments[i].tokens for i in places(notation.template))
        template = self.dialect.fitted(notation.template, [a.text for a in arguments])
        return Piece(self.dialect, template.format(*arguments), notation.level, tokens)

    def call(self, name: str, count: int) -> str:
        """The template of a function without a notation of its own."""
        places = ", ".join(f"{{{i}}}" for i in range(count))
        shown = name.replace("_", r"\_") if self.dialect.stacked else name
        return self.dialect.call.replace("NAME", shown).replace("ARGUMENTS", places)

    def clashes(self, template: str, operands: list[Piece]) -> bool:
        """Whether a template would be misread: its letter is taken, or bars stand within bars."""
        letter = leading_letter(template)
        if letter is not None and letter in self.taken:
            return True
        if self.dialect.stacked:
            return False
        return any(bar in template and any(bar in o.text for o in operands) for bar in "‖|")

    def size(self, size: Size) -> Piece:
        """A size, as a number or in a list of sizes."""
        d = self.dialect
        text, tokens = "", 0
        # the longest monomials first, as a polynomial is written
        terms = sorted(size.terms, key=lambda term: (-len(term[0]), term[0]))
        for monomial, coefficient in terms or [((), Fraction(0))]:
            factors = [] if abs(coefficient) == 1 and monomial else [number(d, abs(coefficient)).text]
            tokens += 2 * (coefficient.denominator != 1) + 2 * len(factors)
            for name in dict.fromkeys(monomial):
                power = monomial.count(name)
                factors.append(d.symbol(name) + (f"^{power}" if power > 1 else ""))
                tokens += 2 + 2 * (power > 1)
            sign = (d.less if coefficient < 0 else d.plus) if text else d.minus if coefficient < 0 else ""
            text += sign + d.times.join(factors)
        level = Level.SUM if len(size.terms) > 1 else Level.PRODUCT if tokens > 2 else Level.ATOM
        return Piece(d, text, level, tokens - 1)

    # Constants

    def constant(self, key: str, *arguments: Piece, tokens: int = 1) -> Piece:
        """A constant, by its template in the dialect; by another one where a symbol has its name."""
        template = self.dialect.constants[key]
        text = template.format(*(a.whole for a in arguments))
        word = key.partition("_")[0].partition("(")[0]
        if key in OTHERWISE and (text in self.taken or word in self.taken):
            text = OTHERWISE[key].format(*(a.whole for a in arguments))
            text = text.replace("eye", r"\operatorname{eye}") if self.dialect.stacked else text
        return Piece(self.dialect, text, Level.ATOM, tokens)

    def identity(self, node: Expression, bare: bool) -> Piece:
        """I, I_n, eye(m*n)."""
        if bare:
            return self.constant("I")
        size = self.size(node.rows)
        if size.tokens == 1:
            return self.constant("I_n", size)
        return self.constant("I(n)", size, tokens=2 + size.tokens)

    def filled(self, node: Expression, bare: bool) -> Piece:
        """ones, matrix(1), ones(m, n); and the same of zeros."""
        word, digit = ("ones", "1") if isinstance(node, Ones) else ("zeros", "0")
        if bare:
            key = word if node.columns is ONE else f"matrix({digit})"
            return self.constant(key, tokens=1 if key == "ones" else 2)
        rows, columns = self.size(node.rows), self.size(node.columns)
        if node.columns is ONE:
            return self.constant(f"{word}(n)", rows, tokens=2 + rows.tokens)
        return self.constant(f"{word}(m, n)", rows, columns, tokens=2 + rows.tokens + columns.tokens)

    def unit(self, node: Expression, bare: bool) -> Piece:
        """e_1; where its size is not clear, a column of the identity."""
        assert isinstance(node, Unit)
        found = self.constant("e", number(self.dialect, Fraction(node.index)))
        if bare or self.dialect.stacked:
            return found
        size = self.identity(node, False)
        text = size.text + self.dialect.times + found.text
        return Piece(self.dialect, text, Level.PRODUCT, size.tokens + 2)


@cache
def leading_letter(template: str) -> str | None:
    """The Greek letter that a template begins with, by its name."""
    head = template[:1]
    if head in SINGULAR:
        return SINGULAR[head]
    if head != "\\":
        return None
    end = 1
    while template[end : end + 1].isalpha():
        end += 1
    word = template[1:end]
    return word if word in GREEK else None


# what a constant is called beside a symbol of its name
OTHERWISE = {
    "I": "eye", "I_n": "eye({0})", "I(n)": "eye({0})", "pi": "acos(-1)",
    "ones": "vector(1)", "ones(n)": "1_{{{0}}}", "ones(m, n)": "(1_{{{0}}}*1_{{{1}}}')",
}  # fmt: skip


LEAVES: dict[type[Expression], Callable[[Writer, Expression, bool], Piece]] = {
    Symbol: lambda w, node, bare: Piece(w.dialect, w.dialect.symbol(node.name)),  # type: ignore[attr-defined]
    Number: lambda w, node, bare: number(w.dialect, node.value),  # type: ignore[attr-defined]
    Extent: lambda w, node, bare: w.size(node.size),  # type: ignore[attr-defined]
    Pi: lambda w, node, bare: w.constant("pi"),
    Identity: Writer.identity,
    Ones: Writer.filled,
    Zeros: Writer.filled,
    Unit: Writer.unit,
}
