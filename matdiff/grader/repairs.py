"""Repairs of a text whose shapes do not fit, so that it is no expression.

A transpose more or less, two factors exchanged, or products entry by entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

MOST = 60
LONGEST = 3  # products taken entry by entry at once
SIGNS = ("", "*", "@", r"\,")
_POSTFIX = re.compile(r"'|ᵀ|⊤|\^\s*\{?\s*(?:\\top|\\intercal|T)\s*\}?|\.T\b")
# a name, a bracket, a function of a bracket
_FACTOR = re.compile(
    r"(?:[A-Za-z]\w*\((?:[^()]|\([^()]*\))*\)|[A-Za-z]\w*|\((?:[^()]|\([^()]*\))*\))(?:'|ᵀ)?"
)


def repairs(text: str) -> Iterator[tuple[str, str, str]]:
    """The slip, what is said of it, and the repaired text."""
    found: list[tuple[str, str, str]] = []
    for match in _POSTFIX.finditer(text):
        found.append(
            ("transposed", "without one transpose it is right", text[: match.start()] + text[match.end() :])
        )
    for place in ends(text):
        found.append(("transposed", "with one transpose more it is right", f"{text[:place]}'{text[place:]}"))
    for pairs in neighbours(text):
        for left, right in pairs:
            sign = text[left.end() : right.start()].strip()
            apart = f" {sign} " if sign else " "
            other = f"{text[: left.start()]}{right.group()}{apart}{left.group()}{text[right.end() :]}"
            found.append(("order", "with two factors exchanged it is right", other))
        for i, j in combinations(range(len(pairs) + 1), 2):
            if j - i <= LONGEST:
                found.append(("elementwise", "with products entry by entry (.*) it is right",
                              with_dots(text, pairs[i:j])))  # fmt: skip
    yield from found[:MOST]


def neighbours(text: str) -> Iterator[list[tuple[re.Match[str], re.Match[str]]]]:
    """The factors that stand side by side, for the text and for what stands in each of its brackets."""
    waiting = [(0, len(text))]
    while waiting:
        start, end = waiting.pop(0)
        factors = list(_FACTOR.finditer(text, start, end))
        waiting += [(text.index("(", f.start()) + 1, f.end() - 1) for f in factors if "(" in f.group()]
        yield [
            (left, right)
            for left, right in pairwise(factors)
            if text[left.end() : right.start()].strip() in SIGNS
        ]


def with_dots(text: str, pairs: list[tuple[re.Match[str], re.Match[str]]]) -> str:
    """A text with ``.*`` between some of its factors."""
    for left, right in reversed(pairs):
        text = f"{text[: left.end()]} .* {text[right.start() :]}"
    return text


def ends(text: str) -> list[int]:
    """The places behind a name or a closing bracket."""
    places = [match.end() for match in re.finditer(r"[A-Za-z]\w*|[)\]]", text)]
    return [place for place in places if text[place : place + 1] != "'"]
