r"""Definitions in the line of a formula: ``L = \|a - y\|^2, \quad a = \sigma(z) \text{ where } z = W x``."""

from __future__ import annotations

from .raw import Raw
from .statements import is_square

MOST_PIECES = 60
LINKS = frozenset({"where", "with", "and"})


def parts(raws: list[Raw]) -> list[list[Raw]]:
    """What stands between commas and linking words, outside brackets."""
    found: list[list[Raw]] = [[]]
    depth = 0
    for raw in raws:
        if raw.kind == "op":
            depth += (raw.text in "([{<") - (raw.text in ")]}>")
        link = raw.text == "," if raw.kind == "op" else raw.text in LINKS and not raw.tail
        if depth == 0 and link:
            found.append([])
        else:
            found[-1].append(raw)
    return [part for part in found if part]


def left_of(part: list[Raw]) -> list[Raw] | None:
    """What stands left of the first ``=`` outside brackets, or None."""
    depth = 0
    for i, raw in enumerate(part):
        if raw.kind == "op":
            depth += (raw.text in "([{") - (raw.text in ")]}")
            if depth == 0 and raw.text in ("=", ":="):
                return part[:i]
    return None


def unfolded(raws: list[Raw]) -> list[list[Raw]]:
    """The statements of one line: definitions first, each before it is used, and the formula last.

    A line of which one cannot tell what is the formula comes back as it is.
    """
    if not any(r.kind == "op" and r.text in ("=", ":=") for r in raws):
        return [raws]
    pieces = parts(raws)
    if not 1 < len(pieces) <= MOST_PIECES:
        return [raws]
    lefts = [left_of(piece) for piece in pieces]
    if sum(left is None for left in lefts) > 1:
        return [raws]
    names: list[str] = []
    for left in lefts:
        word = left[0] if left and left[0].kind == "word" else None
        names.append(word.text + word.tail if word is not None else "")
    used = [occurring(piece[len(left or ()) :]) for piece, left in zip(pieces, lefts, strict=True)]
    plain = [left is not None and (len(left) == 1 or is_square(left)) for left in lefts]
    bare = [i for i, left in enumerate(lefts) if left is None]
    main = bare or [
        i for i, name in enumerate(names) if not any(name in u for k, u in enumerate(used) if k != i)
    ]
    if len(main) != 1 or not all(plain[i] and names[i] for i in range(len(pieces)) if i != main[0]):
        return [raws]
    ordered: list[int] = []
    left_over = [i for i in range(len(pieces)) if i != main[0]]
    while left_over:
        ready = [i for i in left_over if not any(names[k] in used[i] for k in left_over if k != i)]
        if not ready:
            return [raws]
        ordered.append(ready[0])
        left_over.remove(ready[0])
    return [*(pieces[i] for i in ordered), pieces[main[0]]]


def occurring(raws: list[Raw]) -> set[str]:
    """The names in some tokens, with and without their last subscript: p_hat_i and p_hat."""
    found: set[str] = set()
    for raw in raws:
        if raw.kind == "word":
            full = raw.text + raw.tail
            found |= {full, full.rpartition("_")[0] or full}
            if not raw.whole:  # a run of letters: A and x of Ax
                found |= {*raw.text[:-1], raw.text[-1], raw.text[-1] + raw.tail}
    return found
