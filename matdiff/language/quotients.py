"""LaTeX quotients and roots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .raw import Raw
from .words import classify

if TYPE_CHECKING:
    from .reader import Reader


def read_macro(reader: Reader, raw: Raw) -> None:
    """A root or a quotient."""
    following = reader.raws[reader.at] if reader.at < len(reader.raws) else None
    if raw.text == "sqrt":
        reader.put("ROOT", None, raw.start, raw.end)
        reader.operand = reader.exponent = False
        if (
            following is not None
            and following.text == "["
            and following.glued
            and reader.text[raw.start] == "\\"
        ):
            raise reader.fail(
                "unsupported", "a root with an index is not read", raw, "write it as a power: `x^{1/3}`"
            )
        return
    reader.put("FRACTION", None, raw.start, raw.end)
    reader.operand = reader.exponent = False
    quotient_argument(reader, raw, 1)


def quotient_argument(reader: Reader, raw: Raw, left: int) -> None:
    """One of the two arguments of a quotient: a group, a digit or a letter."""
    following = reader.raws[reader.at] if reader.at < len(reader.raws) else None
    if following is not None and following.kind == "op" and following.text == "{":
        reader.at += 1
        reader.open(following, "{", left=left)
        return
    if following is None or following.kind not in ("number", "word") or following.text[0] == ".":
        raise reader.fail("syntax", "a quotient needs two arguments", raw, r"write `\frac{a}{b}`")
    length = len(following.text) if following.whole or "/" in following.text else 1
    head = Raw(following.kind, following.text[:length], following.start, following.start + length)
    head.whole = following.whole
    if len(following.text) > length:
        rest = Raw(following.kind, following.text[length:], following.start + length, following.end)
        rest.tail, rest.glued = following.tail, True
        reader.raws[reader.at] = rest
    elif following.kind == "word" and following.tail[:1].isdigit():  # \frac N2
        digits = following.tail[: len(following.tail) - len(following.tail.lstrip("0123456789"))]
        rest = Raw("number", digits, head.end, head.end + len(digits))
        rest.tail, rest.glued = following.tail[len(digits) :], True
        reader.raws[reader.at] = rest
    else:
        head.tail, head.end = following.tail, following.end
        reader.at += 1
    reader.put("LBRACE", None, head.start, head.start)
    if head.kind == "number":
        reader.put("NUMBER", head.text, head.start, head.end)
    else:
        for item in classify(reader.scope, head, (False, False)):
            reader.put("NAME", item[1], head.start, head.end)
    reader.put("RBRACE", None, head.end, head.end)
    reader.operand = True
    if left:
        quotient_argument(reader, raw, left - 1)
