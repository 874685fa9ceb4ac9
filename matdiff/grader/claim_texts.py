"""The text of a claim, in any notation, as an expression."""

from __future__ import annotations

from typing import NamedTuple

from ..calculus.structure import direction_of
from ..errors import MatdiffError
from ..expression import Expression
from .claims import Context, read_claim
from .entries import INDEX, RAISED, einsums_read, entries_read
from .notations import direction_named, primes_read, sides, transposed_by_t, unframed
from .readings import Question, allowed_shapes
from .statements import written_out

MOST_MENDED = 8  # texts that are tried in the place of one whose shapes do not fit


class Read(NamedTuple):
    """What a text stands for.

    Attributes
    ----------
    answer : the expression.
    said : what is to be told of how it was read; empty where that is plain.
    fixed : whether it says of which entry it speaks, ``∂f/∂X_ij = …``, so that no other layout is meant.
    unused : the direction of a map, ``H ↦ …``, that does not stand in what it is mapped to.
    """

    answer: Expression
    said: str = ""
    fixed: bool = False
    unused: str | None = None


def read_text(claim: str, context: Context, question: Question) -> Read:
    """The expression that a text stands for.

    Raises MatdiffError for a text that cannot be read.
    """
    if not isinstance(claim, str):
        raise MatdiffError("input", "the claim is a text")
    shapes = allowed_shapes(question)
    X = question.variable
    name, _ = direction_named(unframed(claim))
    direction: Expression = direction_of(X, "d" + X.name)
    if name is not None and name not in context.symbols and name not in context.definitions:
        context = context.with_definition(name, direction)
    elif name is not None:
        direction = context.symbols.get(name, direction)
    left, text = sides(claim)
    for read in (einsums_read, primes_read):
        text, places = read(text, context)
        for place, node in places.items():
            context = context.with_definition(place, node)
    if INDEX.search(left) or RAISED.search(text):
        found = entries_read(text, left, context, shapes)
        if found is not None:
            return Read(found, "read entry by entry", bool(INDEX.search(left)))
    waiting, first = [text], None
    if "t" not in context.symbols and (turned := transposed_by_t(text)) != text:
        waiting.append(turned)
    for text in waiting:
        try:
            answer = read_claim(text, context, shapes)
            idle = name not in (None, X.name) and direction not in answer.symbols
            return Read(answer, unused=name if idle else None)
        except MatdiffError as error:
            first = first or error
            if error.code == "shape" and len(waiting) < MOST_MENDED:
                waiting += [other for other in written_out(text, error.hint) if other not in waiting]
    if INDEX.search(waiting[0]):
        found = entries_read(waiting[0], left, context, shapes)
        if found is not None:
            return Read(found, "read entry by entry", bool(INDEX.search(left)))
    assert first is not None
    raise first
