"""Formulas as text: the plain input language, Unicode for terminals, LaTeX.

The plain and the Unicode form parse back to what was printed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ..errors import MatdiffError
from ..expression import OPERATORS, Expression, postorder
from ..operations import Function
from .dialect import LATEX, PROSE, TEXT, UNICODE, Dialect
from .layout import Writer
from .occurrences import Occurrences
from .piece import Piece
from .program import choose, words

__all__ = ["latex", "length", "prose", "text", "unicode"]

Definitions = Mapping[str, Expression]


def text(node: Expression, *, names: Collection[str] = (), definitions: Definitions | None = None) -> str:
    """The plain text of an expression, in the input language: ``2*X'*(X*w - y)``.

    Where a shared part is worth a name the text is a program, ``p = softmax(z); p .* G - (p'*G)*p``:
    the name is the user's own, from ``definitions``, or a free letter that is not among ``names``
    either.  Raises MatdiffError: ``unsupported`` for an operation without a notation, ``name`` where
    the text needs a function that is called like one of ``names``.
    """
    defined, body = pieces(TEXT, node, names, definitions)
    found = "; ".join([*(f"{name} = {piece.whole}" for name, piece in defined), body.whole])
    for name in (name for name in names if len(name) > 1 and f"{name}(" in found):
        if re.search(rf"(?<![\w']){re.escape(name)}\(", found) and not applied(node, name):
            raise MatdiffError(
                "name", f"the answer needs the function {name}(…), and a symbol is called `{name}`",
                hint="give the symbol another name",
            )  # fmt: skip
    return found


def prose(node: Expression, *, names: Collection[str] = ()) -> str:
    """The plain text of an expression within a sentence: blocks stand in brackets, ``[A, B; C, D]``."""
    defined, body = pieces(PROSE, node, names, None)
    return "; ".join([*(f"{name} = {piece.whole}" for name, piece in defined), body.whole])


def applied(node: Expression, name: str) -> bool:
    """Whether a name is that of an undefined function in an expression."""
    return any(isinstance(part, Function) and part.function == name for part in postorder(node))


def unicode(node: Expression, *, names: Collection[str] = (), definitions: Definitions | None = None) -> str:
    """The same for a terminal: ``2 Xᵀ (X w − y)``.  It parses back, too."""
    defined, body = pieces(UNICODE, node, names, definitions)
    return "; ".join([*(f"{name} = {piece.whole}" for name, piece in defined), body.whole])


def latex(node: Expression, *, names: Collection[str] = (), definitions: Definitions | None = None) -> str:
    """The same in LaTeX, for KaTeX and amsmath: ``2 X^{\\top} (X w - y)``."""
    defined, body = pieces(LATEX, node, names, definitions)
    if not defined:
        return body.whole
    where = r",\; ".join(f"{name} = {piece.whole}" for name, piece in defined)
    return rf"{body.whole} \quad\text{{where }} {where}"


def length(node: Expression, *, names: Collection[str] = (), definitions: Definitions | None = None) -> int:
    """The number of tokens of the plain text: names, numbers, functions and operators."""
    defined, body = pieces(TEXT, node, names, definitions)
    return body.tokens + sum(piece.tokens + 2 for _, piece in defined)


def pieces(
    dialect: Dialect, node: Expression, names: Collection[str], definitions: Definitions | None
) -> tuple[list[tuple[str, Piece]], Piece]:
    """The definitions of a text, as written names and pieces, and the piece of the expression."""
    order = postorder(node)
    taken = {*names, *words(order)}
    chosen = choose(order, definitions or {}, taken)
    *defined, body = Writer(dialect, taken).write(Occurrences([*chosen, node], chosen))
    return [(dialect.symbol(name), piece) for name, piece in zip(chosen.values(), defined, strict=True)], body


OPERATORS["text"] = text
