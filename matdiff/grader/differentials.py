"""``d(X'X)`` in a text: the differential of what stands in the parentheses, as an expression."""

from __future__ import annotations

import re

from ..calculus.derive import Session
from ..calculus.differential import differential
from ..errors import MatdiffError
from ..expression import Expression, Symbol
from ..operations import zeros_like
from .claims import Context, read_claim

PLACE = "TheDifferential"
_BEGIN = re.compile(
    r"(?<![A-Za-z0-9_\\])(?:d|∂|\\partial)\s*"
    r"(?P<functions>(?:\\?(?:log|ln|det|tr|exp|logdet|sin|cos|tanh|operatorname\s*\{\w+\})(?![A-Za-z])\s*)*)"
    r"(?P<open>\\left\s*)?(?P<bracket>[(\[|‖]|\\\|)"
)
_LEADING = re.compile(
    r"(?<![A-Za-z0-9_\\])(?:d|∂|\\partial)\s*"
    r"(?P<functions>(?:\\?(?:log|ln|det|tr|exp|logdet|sin|cos|tanh|operatorname\s*\{\w+\})(?![A-Za-z])\s*)+)"
    r"(?P<name>[A-Za-z]\w*)"
)
CLOSING = {"(": ")", "[": "]"}


def total(node: Expression, variable: Symbol, direction: Symbol) -> Expression | None:
    """The differential of an expression in normal form; None where it is zero."""
    change = differential(node, variable, direction).get(node)
    return None if change is None else Session(variable, ()).simplify(change)


def differentials_read(
    text: str, context: Context, variable: Symbol, direction: Symbol
) -> tuple[str, dict[str, Expression]]:
    """The text with a name for each ``d(…)``, and what the names stand for.  Raises MatdiffError."""
    places: dict[str, Expression] = {}
    if "d" in context.symbols or "d" in context.definitions:
        return text, places
    position = 0
    while True:
        found = _BEGIN.search(text, position)
        if found is None:
            break
        inside, end = bracketed(text, found)
        if inside is None:
            position = found.end()
            continue
        text, position = replaced(text, found.start(), end, inside, places, context, variable, direction)
    while (found := _LEADING.search(text)) is not None:
        inside = found["functions"] + " " + found["name"]
        text, _ = replaced(text, found.start(), found.end(), inside, places, context, variable, direction)
    return text, places


def bracketed(text: str, found: re.Match[str]) -> tuple[str | None, int]:
    """What a differential is taken of, and where it ends; None without a closing bracket."""
    opening = found["bracket"]
    start = found.start("open") if found["open"] else found.start("bracket")
    depth = 0
    if opening in CLOSING:
        for i in range(found.start("bracket"), len(text)):
            depth += (text[i] in "([{") - (text[i] in ")]}")
            if depth == 0:
                return found["functions"] + text[start : i + 1], i + 1
        return None, len(text)
    closing = text.find(opening, found.end("bracket"))
    if closing < 0:
        return None, len(text)
    end = closing + len(opening)
    power = re.match(r"(?:_\{?\w\}?)?\s*(?:\^\{?\d\}?|²)?", text[end:])
    end += power.end() if power else 0
    return found["functions"] + text[start:end], end


def replaced(
    text: str,
    start: int,
    end: int,
    inside: str,
    places: dict[str, Expression],
    context: Context,
    variable: Symbol,
    direction: Symbol,
) -> tuple[str, int]:
    """The text with a name in the place of one differential, and where it goes on."""
    if not inside.strip():
        raise MatdiffError("syntax", "nothing stands in the parentheses of a differential")
    inner = read_claim(inside, context)
    change = total(inner, variable, direction)
    name = f"{PLACE}{len(places) + 1}"
    places[name] = zeros_like(inner) if change is None else change
    return f"{text[:start]} {name} {text[end:]}", start + len(name) + 2
