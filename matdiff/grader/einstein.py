"""The summation convention: an index that stands twice in a term is summed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_INNERMOST = re.compile(r"(?:\\left\s*)?\(([^()]*)(?:\\right\s*)?\)")
_PLACE = re.compile(r"@(\d+)@")


def summed(text: str, letters: Callable[[str], str], free: Iterable[str]) -> tuple[str, list[str]]:
    """The text with a sum in front of each term that has an index twice, and the indices that are left.

    Parameters
    ----------
    letters : gives the indices in a piece without parentheses, each as often as it stands there.
    free : indices that are not summed over, however often they stand.
    """
    kept = frozenset(free)
    groups: list[tuple[str, list[str]]] = []  # what parentheses hold, and the indices that it has
    while (found := _INNERMOST.search(text)) is not None:
        groups.append(terms_summed(found[1], letters, kept, groups))
        text = f"{text[: found.start()]}@{len(groups) - 1}@{text[found.end() :]}"
    written, left = terms_summed(text, letters, kept, groups)
    while (place := _PLACE.search(written)) is not None:
        written = f"{written[: place.start()]}({groups[int(place[1])][0]}){written[place.end() :]}"
    return written, left


def terms_summed(
    text: str, letters: Callable[[str], str], kept: frozenset[str], groups: list[tuple[str, list[str]]]
) -> tuple[str, list[str]]:
    """The terms of a piece without parentheses, each with its sum, and the indices of all of them."""
    pieces = re.split(r"(?<![\^{_])([+\-−])", text)
    written, every = "", dict.fromkeys("")
    for piece in pieces:
        if piece in ("+", "-", "−"):
            written += f" {piece} "
            continue
        found = letters(piece) + "".join(
            letter for place in _PLACE.finditer(piece) for letter in groups[int(place[1])][1]
        )
        twice = [c for c in dict.fromkeys(found) if found.count(c) > 1 and c not in kept]
        every.update(dict.fromkeys(c for c in found if c not in twice))
        written += f"sum_{{{','.join(twice)}}} ({piece})" if twice else piece
    return written, list(every)
