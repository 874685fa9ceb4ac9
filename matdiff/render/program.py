"""Which parts of an answer get a name: ``p = softmax(z); p .* G - (p'*G)*p``.

A part that occurs more than once is named where that makes the whole clearly shorter, or no longer where
the user has named it.  A graph whose tree would be too long to read gets as many names as it takes, so
a text never explodes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ..expression import Expression, Size
from ..operations import (
    Exp,
    Function,
    Inverse,
    Kronecker,
    Number,
    Power,
    Scale,
    Sigmoid,
    Softmax,
    SoftmaxRows,
    Sum,
    Tanh,
    Transpose,
)
from .dialect import TEXT
from .layout import Writer
from .piece import Piece

LONGEST = 3000  # tokens of a tree that is laid out as it is; beyond, every shared part is named
READABLE = 150  # tokens beyond which every name that shortens the text at all is given
GAIN = 3  # tokens that a name must save at least
SHARE = 0.12  # and which part of the whole

# letters for the parts of an answer, as the literature calls them: by operation, else by shape;
# all of the kind that the letter has by default
USUAL: dict[type[Expression], str] = {
    Softmax: "ps", SoftmaxRows: "PS", Sigmoid: "spPS", Tanh: "thH", Exp: "usES", Inverse: "MN",
    Kronecker: "K", Sum: "rsMN",
}  # fmt: skip
SCALARS, VECTORS, MATRICES = "cabd", "rsuvwzpqthklxy", "MNPQRSZHEABCDFJKLUVWXYG"


def core(node: Expression) -> Expression:
    """What is named in place of a node: not 1/c but c, not X′ but X, not 2x but x."""
    while True:
        if isinstance(node, Transpose) or (isinstance(node, Power) and (node.number or 0) < 0):
            node = node.operands[0]
        elif isinstance(node, Scale) and isinstance(node.operands[0], Number) and len(node.operands) == 2:
            node = node.body
        else:
            return node


def nameable(order: list[Expression], defined: Collection[Expression]) -> set[Expression]:
    """The nodes that may get a name: what occurs more than once and is longer than a name."""
    seen: set[Expression] = set()
    found: set[Expression] = set()
    for node in order:
        for operand in node.operands:
            if operand not in seen:
                seen.add(operand)
            elif operand.operands:
                found.add(core(operand))
    if defined:
        found.update(node for node in order if node in defined)
    return {node for node in found if node.operands and node.length >= 3 and node is not order[-1]}


def choose(
    order: list[Expression], definitions: Mapping[str, Expression], taken: Collection[str]
) -> dict[Expression, str]:
    """The nodes that get a name, with it, in the order of their definition.

    ``order`` are the nodes of the expression, operands first; ``taken`` the names that are in use in it.
    """
    root = order[-1]
    own = {node: name for name, node in definitions.items()}
    shared = nameable(order, own)
    if not shared:
        return {}
    chosen = shared if root.length > LONGEST else worth_naming(root, order, shared, own, taken)
    if not chosen:
        return {}
    used = {*taken, *definitions}
    found: dict[Expression, str] = {}
    free: dict[tuple[str, str], Iterator[str]] = {}  # what one list has given is used for all others, too
    for node in order:
        if node in chosen:
            letters = letters_of(node)
            names = free.setdefault(letters, candidates(*letters))
            found[node] = own[node] if node in own else next(n for n in names if n not in used)
            used.add(found[node])
    return found


def worth_naming(
    root: Expression,
    order: list[Expression],
    shared: set[Expression],
    defined: Collection[Expression],
    taken: Collection[str],
) -> set[Expression]:
    """The shared nodes that shorten the text by a name, the most useful first."""
    own = own_lengths(order, taken)
    place = {node: i for i, node in enumerate(order)}
    chosen: set[Expression] = set()
    while shared:
        lengths: dict[Expression, int] = {}
        for node in order:
            lengths[node] = own[node] + sum(1 if o in chosen else lengths[o] for o in node.operands)
        times = dict.fromkeys(order, 0)
        times[root] = 1
        for node in reversed(order):
            count = 1 if node in chosen else times[node]
            for operand in node.operands:
                times[operand] += count
        total = lengths[root] + sum(lengths[node] + 2 for node in chosen)
        gains = {node: times[node] * (lengths[node] - 1) - lengths[node] - 2 for node in shared}
        needed = 1 if total > READABLE else max(GAIN, SHARE * total)
        worth = [node for node in shared if gains[node] >= (0 if node in defined else needed)]
        if not worth:
            return chosen
        best = max(worth, key=lambda node: (node in defined, gains[node], place[node]))
        chosen.add(best)
        shared = shared - {best}
    return chosen


def own_lengths(order: list[Expression], taken: Collection[str]) -> dict[Expression, int]:
    """The tokens that each node adds to those of its operands."""
    writer = Writer(TEXT, taken)
    pieces: dict[Expression, Piece] = {}
    own: dict[Expression, int] = {}
    for node in order:
        operands = [pieces[o] for o in node.operands]
        piece = writer.piece(node, operands, True)
        own[node] = piece.tokens - sum(o.tokens for o in operands)
        # the text itself is not needed here: a short one in its place keeps this linear
        piece.text = "x"
        pieces[node] = piece
    return own


def words(order: list[Expression]) -> set[str]:
    """All names in a text: of symbols, functions and sizes."""
    found: set[str] = set()
    for node in order:
        if not node.operands or isinstance(node, Function):
            found.update(p for p in node.parameters if isinstance(p, str))
            found.update(name for p in node.parameters if isinstance(p, Size) for name in p.names)
        for size in node.shape:
            found.update(size.names)
    return found


def letters_of(node: Expression) -> tuple[str, str]:
    """The usual letters for a node, and all of its kind."""
    letters = SCALARS if node.is_scalar else VECTORS if node.is_column else MATRICES
    return "".join(c for c in USUAL.get(type(node), "") if c in letters), letters


def candidates(usual: str, letters: str) -> Iterator[str]:
    """Names, the usual ones first; they never end."""
    yield from usual
    yield from letters
    number = 1
    while True:
        for letter in (usual or letters)[:1]:
            yield f"{letter}_{number}"
        number += 1
