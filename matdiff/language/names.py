"""Names that come without a formula around them: of declarations, of variables, of symbols made in Python."""

from __future__ import annotations

import re
from functools import cache

from ..errors import MatdiffError
from .scanner import Scanner
from .vocabulary import called

_NAME = re.compile(r"[^\W\d_]")
_UNNAMED = re.compile(r"[\W_]+")


@cache
def as_one_word(name: str) -> str | None:
    """A name as plain text writes it, ``\\theta`` and ``θ`` as ``theta``; None where it is not one word."""
    try:
        raws = Scanner(name, called()).scan()
    except MatdiffError:
        return None
    if len(raws) != 1 or raws[0].kind != "word":
        return None
    word = raws[0].text + raws[0].tail
    return word if _NAME.match(word) else None


def plain_name(name: str) -> str:
    """A name as plain text writes it; as it is where it cannot be read."""
    return as_one_word(name) or name


def read_name(name: str) -> str:
    """A name as plain text writes it.  Raises MatdiffError (input) for one that cannot be read back."""
    found = as_one_word(name)
    if found is not None:
        return found
    digits, letters = re.match(r"([\d\s]*)(.*)", name, re.DOTALL).groups()  # type: ignore[union-attr]
    meant = "_".join(filter(None, (_UNNAMED.sub("_", letters).strip("_"), digits.strip())))
    hint = "a name is a letter or a word: `X`, `w_1`"
    if as_one_word(meant) == meant:
        hint = f"did you mean `{meant}`?"
    raise MatdiffError("input", f"`{name}` is no name", hint=hint)
