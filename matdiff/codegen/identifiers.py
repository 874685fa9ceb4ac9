"""Names of Python for the symbols and sizes of mathematics."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection
from functools import cache

from ..render.names import SINGULAR

# what the templates of operations say themselves, and the variables of their loops
RESERVED = frozenset({"np", "scipy", "min", "max", "int", "float", "range", "len", "i", "j", "unit"})


def identifier(name: str, taken: Collection[str] = ()) -> str:
    """A valid identifier for a name, not among those that are taken: ``lambda`` → ``lambda_``."""
    text = plain(name)
    while keyword.iskeyword(text) or text in RESERVED or text in taken:
        text += "_"
    return text


@cache
def plain(name: str) -> str:
    """The letters and digits of a name: ``x_{train}`` → ``x_train``, ``α`` → ``alpha``."""
    if name.isidentifier() and name.isascii():
        return name
    text = "".join(SINGULAR.get(character, character) for character in name)
    text = re.sub(r"\\(?:mathrm|text|operatorname)\b", "", text)
    text = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    text = re.sub(r"__+", "_", text)
    if not text or text[0].isdigit():
        text = "x_" + text
    return text
