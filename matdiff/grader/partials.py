r"""``\frac{\partial L}{\partial z} x^\top`` in a text: derivatives as parts of a formula."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..expression import Expression

PLACE = "ThePartial"
_D = r"(?:\\partial|∂|\\mathrm\s*\{\s*d\s*\}|d)"
_NAME = r"\\?[A-Za-z]\w*(?:_\{\w+\})?|[^\W\d_]"
_PARTIAL = re.compile(
    rf"\\[dt]?frac\s*\{{\s*{_D}\s*(?P<f>{_NAME})\s*\}}\s*\{{\s*{_D}\s*(?P<x>{_NAME})\s*\}}"
    rf"|(?:\\partial|∂)\s*(?P<f2>{_NAME})\s*/\s*(?:\\partial|∂)\s*(?P<x2>{_NAME})"
    r"|(?<![A-Za-z0-9_\\])d(?P<f3>[A-Za-z]\w*)\s*/\s*d(?P<x3>[A-Za-z]\w*)"
)


def partials_read(
    text: str, value: Callable[[str, str], Expression | None]
) -> tuple[str, dict[str, Expression]]:
    """The text with a name for each ∂f/∂x that ``value`` knows, and what the names stand for."""
    places: dict[str, Expression] = {}

    def named(found: re.Match[str]) -> str:
        known = value(found["f"] or found["f2"] or found["f3"], found["x"] or found["x2"] or found["x3"])
        if known is None:
            return found.group()
        name = f"{PLACE}{len(places) + 1}"
        places[name] = known
        return f" {name} "

    return _PARTIAL.sub(named, text), places
