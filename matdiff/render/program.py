"""Which parts of an answer get a name: ``p = softmax(z); p .* G - (p'*G)*p``.

A part that occurs more than once is named where that makes the whole clearly shorter.  A graph whose
tree would be too long to read gets as many names as it takes, so a text never explodes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ..expression import Expression, Size, count_uses, postorder
from ..operations import (
    Exp,
    Function,
    Inverse,
    Kronecker,
    Number,
    Sigmoid,
    Softmax,
    SoftmaxRows,
    Sum,
    Tanh,
)
from .dialect import TEXT
from .layout import Writer
from .piece import Piece

LONGEST = 3000  # tokens of a tree that is laid out as it is; beyond, every shared part is named
READABLE = 150  # tokens beyond which every name that shortens the text at all is given
GAIN = 6  # tokens that a name must save at least
SHARE = 0.2  # and which part of the whole

# letters for the parts of an answer, as the literature calls them: by operation, else by shape;
# all of the kind that the letter has by default
USUAL: dict[type[Expression], str] = {
    Softmax: "ps", SoftmaxRows: "PS", Sigmoid: "spPS", Tanh: "thTH", Exp: "usES", Inverse: "MN",
    Kronecker: "K", Sum: "rsMN",
}  # fmt: skip
SCALARS, VECTORS, MATRICES = "cabdeg", "rsuvwzpqthklxy", "MNPQRSTZHEABCDFJKLOUVWXYG"


def is_nameable(node: Expression) -> bool:
    """Whether a node is worth a name at all."""
    return bool(node.operands) and node.length >= 3 and not isinstance(node, Number)


def choose(
    root: Expression, definitions: Mapping[str, Expression], taken: Collection[str]
) -> dict[Expression, str]:
    """The nodes that get a name, with it, in the order of their definition."""
    uses = count_uses([root])
    shared = {node for node, count in uses.items() if count > 1 and node is not root and is_nameable(node)}
    if not shared:
        return {}
    order = postorder(root)
    own = {node: name for name, node in definitions.items()}
    chosen = shared if root.length > LONGEST else worth_naming(root, order, shared, own, taken)
    if not chosen:
        return {}
    used = {*taken, *words(order), *definitions}
    found: dict[Expression, str] = {}
    for node in order:
        if node in chosen:
            found[node] = own[node] if node in own else next(n for n in candidates(node) if n not in used)
            used.add(found[node])
    return found


def worth_naming(
    root: Expression, order: list[Expression], shared: set[Expression],
    defined: Collection[Expression], taken: Collection[str],
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
        best = max(gains, key=lambda node: (gains[node], place[node]))
        needed = 1 if total > READABLE or best in defined else max(GAIN, SHARE * total)
        if gains[best] < needed:
            break
        chosen.add(best)
        shared = shared - {best}
    # a name that is used once after all, since what held the other uses has a name itself
    uses = count_uses([root])
    return {node for node in chosen if uses[node] > 1}


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


def candidates(node: Expression) -> Iterator[str]:
    """Names for a node, the usual ones first; they never end."""
    letters = SCALARS if node.is_scalar else VECTORS if node.is_column else MATRICES
    usual = "".join(c for c in USUAL.get(type(node), "") if c in letters)
    yield from usual
    yield from letters
    number = 1
    while True:
        for letter in (usual or letters)[:1]:
            yield f"{letter}_{number}"
        number += 1
