"""The range of a sum: ``sum_i``, ``\\sum_{i=1}^n``, ``\\sum_{i,j}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .samples import SampleSum
from .scanner import Raw

if TYPE_CHECKING:
    from .reader import Reader

_RANGE = re.compile(r"([A-Za-z](?:,?[A-Za-z]){0,3})(=1)?$")


def read_range(reader: Reader, raw: Raw, total: SampleSum) -> list[SampleSum]:
    """The indices of a sum and the bound above it; two indices are two sums.

    Raises MatdiffError (``unsupported``) for a range that is not read.
    """
    found = _RANGE.match(total.index)
    if found is None:
        raise reader.fail(
            "unsupported",
            f"the range `{total.index}` of a sum is not read",
            raw,
            "a sum runs over all of an index: `sum_i …`, `sum_{i=1}^n …` or `sum_{i,j} …`",
        )
    letters = found.group(1).replace(",", "")
    upper = read_upper(reader, raw)
    if len(set(letters)) < len(letters):
        raise reader.fail("unsupported", f"the range `{total.index}` of a sum is not read", raw)
    total.index, total.upper = letters[0], upper
    reader.scope.indices |= set(letters)
    return [total, *(SampleSum(letter, upper) for letter in letters[1:])]


def read_upper(reader: Reader, raw: Raw) -> str | None:
    """What stands above the sign of a sum, or None."""
    raws, at = reader.raws, reader.at
    if at < len(raws) and raws[at].kind == "superscript":
        bound = raws[at]
        reader.at = at + 1
        return bound.text
    if at + 1 >= len(raws) or raws[at].kind != "op" or raws[at].text != "^":
        return None
    braced = raws[at + 1].kind == "op" and raws[at + 1].text == "{"
    end = at + 2 + 2 * braced
    bound = raws[at + 1 + braced] if at + 1 + braced < len(raws) else raw
    closed = not braced or (end <= len(raws) and raws[end - 1].text == "}")
    if (
        bound.kind not in ("word", "number")
        or not closed
        or (bound.kind == "number" and not bound.text.isdigit())
    ):
        raise reader.fail("unsupported", "the upper bound of a sum is a name or a number", raws[at])
    if not braced and bound.kind == "word" and len(bound.text) > 1 and not bound.whole:
        rest = Raw("word", bound.text[1:], bound.start + 1, bound.end)  # \sum_{i=1}^nx_i
        rest.tail, rest.glued = bound.tail, True
        raws[at + 1] = rest
        reader.at = at + 1
        return bound.text[0]
    reader.at = end
    return bound.text + bound.tail
