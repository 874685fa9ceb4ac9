"""Repairs of a text whose shapes do not fit, so that it is no expression.

A transpose more or less, or two factors exchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

MOST = 60
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
    factors = list(_FACTOR.finditer(text))
    for left, right in pairwise(factors):
        between = text[left.end() : right.start()]
        sign = between.strip()
        if sign in ("", "*", "@", r"\,"):
            apart = f" {sign} " if sign else " "
            other = f"{text[: left.start()]}{right.group()}{apart}{left.group()}{text[right.end() :]}"
            found.append(("order", "with two factors exchanged it is right", other))
    yield from found[:MOST]


def ends(text: str) -> list[int]:
    """The places behind a name or a closing bracket."""
    places = [match.end() for match in re.finditer(r"[A-Za-z]\w*|[)\]]", text)]
    return [place for place in places if text[place : place + 1] != "'"]
