"""Raw tokens, where one of their brackets closes, and errors at a place of the text."""

from __future__ import annotations

from ..errors import MatdiffError


class Raw:
    """A raw token.

    ``kind`` is ``number``, ``word``, ``op``, ``superscript``, ``subscript``, ``macro`` (a root or a
    quotient) or ``newline``.  A word has a ``tail`` (digits, subscripts, accents) and may be ``bold``
    or ``whole`` (a Greek letter or a word in braces, which is never split).  A bar may have a ``side``:
    ``open`` or ``close``.
    """

    __slots__ = ("bold", "end", "glued", "kind", "side", "start", "tail", "text", "whole")

    def __init__(self, kind: str, text: str, start: int, end: int, glued: bool = False) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end
        self.glued = glued  # nothing stands between it and the token before
        self.tail = ""
        self.bold = False
        self.whole = False
        self.side = ""

    def __repr__(self) -> str:
        return f"{self.kind}:{self.text}{self.tail}"


def locate(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a place in a text, from 1."""
    lines = text[: max(0, min(offset, len(text)))].splitlines(keepends=True)
    if not lines or lines[-1].endswith(
        ("\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
    ):
        return len(lines) + 1, 1
    return len(lines), len(lines[-1]) + 1


def failure(code: str, message: str, text: str, offset: int, hint: str | None = None) -> MatdiffError:
    """An error at a place in a text."""
    line, column = locate(text, offset)
    return MatdiffError(code, message, line, column, hint, text)


def closing(raws: list[Raw], start: int, signs: str = "{}") -> int | None:
    """Where the bracket that opens at a place closes."""
    depth = 0
    for i in range(start, len(raws)):
        if raws[i].kind == "op":
            depth += (raws[i].text == signs[0]) - (raws[i].text == signs[1])
            if depth == 0:
                return i
    return None
