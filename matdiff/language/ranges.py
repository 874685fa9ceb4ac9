"""The range of a sum: ``sum_i``, ``\\sum_{i=1}^{n-1}``, ``\\sum_{i,j}``, ``\\sum_{i<j}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .raw import Raw
from .samples import SampleSum

if TYPE_CHECKING:
    from .reader import Reader

_LETTERS = r"[A-Za-z](?:,?[A-Za-z]){0,3}"
_PLAIN = re.compile(rf"({_LETTERS})(?:=([0-9]{{1,6}}))?$")
_BETWEEN = re.compile(r"1≤([A-Za-z])≤([A-Za-z])$")
# i<j, 1≤i<j≤n, i,j:i≠j
_CONDITION = re.compile(rf"(?:{_LETTERS}(?:=1)?[,:;|]+|1≤)?([A-Za-z])([<>≤≥≠])([A-Za-z])(?:≤([A-Za-z]))?$")
_AFTER = re.compile(r"([A-Za-z])=([A-Za-z])(\+1)?$")  # j=i+1
_SPELLED = (("!=", "≠"), ("\\=", "≠"), ("<=", "≤"), (">=", "≥"), ("/=", "≠"))
MIRRORED = {"<": ">", ">": "<", "≤": "≥", "≥": "≤", "≠": "≠"}


def read_range(reader: Reader, raw: Raw, total: SampleSum) -> list[SampleSum]:
    """The indices of a sum and the bound above it; two indices are two sums.

    Raises MatdiffError (``unsupported``) for a range that is not read.
    """
    text = total.index
    for spelled, sign in _SPELLED:
        text = text.replace(spelled, sign)
    around = {f.total.index: f.total for f in reader.stack if f.total is not None}
    condition: tuple[str, str, str] | None = None
    letters, lower, upper, minus = "", 1, None, 0
    if plain := _PLAIN.match(text):
        letters = plain.group(1).replace(",", "")
        lower = int(plain.group(2) or 1)
        upper, minus = read_upper(reader, raw)
        if lower == 0 and upper is not None:
            lower, upper, minus = from_zero(reader, raw, upper, minus)
    elif between := _BETWEEN.match(text):
        letters, upper = between.groups()
    elif found := _CONDITION.match(text):
        first, sign, second, upper = found.groups()
        condition = (sign, first, second)
        letters = "".join(i for i in (first, second) if i not in around)
        above, minus = read_upper(reader, raw)
        upper = upper or above
    elif (after := _AFTER.match(text)) and after.group(2) in around:
        letters, other = after.group(1), after.group(2)
        condition = ("<" if after.group(3) else "≤", other, letters)
        upper, minus = read_upper(reader, raw)
    if upper in around and plain and lower == 1 and minus in (0, 1):  # \sum_{j=1}^{i-1}
        condition = ("<" if minus else "≤", letters, str(upper))
        upper, minus = None, 0
    again = bool(set(letters) & set(around)) and not (plain and condition is None)
    if not letters or len(set(letters)) < len(letters) or again or lower < 1:
        raise not_read(reader, raw, total.index)
    if condition is not None and (minus or lower > 1):
        raise not_read(reader, raw, total.index)
    total.index = letters[0]
    totals = [total, *(SampleSum(letter, None, total.word) for letter in letters[1:])]
    for one in totals:
        one.upper, one.lower, one.minus = upper, lower, minus
    totals[-1].condition = condition
    if condition is not None:
        (partner,) = set(condition[1:]) - {totals[-1].index}
        totals[-1].other = next(t for t in (*totals, *around.values()) if t.index == partner)
        widen(around, condition)
    reader.scope.indices |= set(letters)
    return totals


def from_zero(reader: Reader, raw: Raw, upper: str, minus: int) -> tuple[int, str, int]:
    r"""The range of an index that counts from 0, ``\sum_{i=0}^{n-1}``, as one that counts from 1."""
    if upper.isdigit():
        upper, minus = str(int(upper) + 1), minus + 1
    if minus < 1:
        return 0, upper, minus  # n + 1 terms: not read
    letter = reader.text[raw.start : raw.end]
    reader.scope.note(f"The range of {letter} counts from 0; entry 0 is the first one.")
    return 1, upper, minus - 1


def widen(around: dict[str, SampleSum], condition: tuple[str, str, str]) -> None:
    """In ``\\sum_{i=1}^{n-1} \\sum_{j=i+1}^n`` the last i may be counted in: it has no j."""
    sign, first, second = condition
    for letter, strictly in ((first, "<"), (second, ">")):
        outer = around.get(letter)
        if outer is not None and sign == strictly and outer.minus == 1:
            outer.minus = 0
        if outer is not None and sign == MIRRORED[strictly] and outer.lower == 2:
            outer.lower = 1


def not_read(reader: Reader, raw: Raw, text: str) -> Exception:
    """A range that is not read."""
    hint = "a sum runs over all of an index: `sum_i …`, `sum_{i=1}^n …`, `sum_{i,j} …` or `sum_{i<j} …`"
    if "∈" in text:
        hint = "a sum over a set is a sum over all with weights: `sum_i s_i …` with s_i = 1 in the set"
    elif "=0" in text:
        hint = "indices count from 1, or from 0 up to `n-1`"
    return reader.fail("unsupported", f"the range `{text}` of a sum is not read", raw, hint)


def read_upper(reader: Reader, raw: Raw) -> tuple[str | None, int]:
    """What stands above the sign of a sum, and what is taken from it: n and 1 for ``n - 1``."""
    raws, at = reader.raws, reader.at
    if at < len(raws) and raws[at].kind == "superscript":
        bound = raws[at]
        reader.at = at + 1
        name, _, less = bound.text.partition("-")
        if not name or (less and not less.isdigit()):
            raise reader.fail("unsupported", "the upper bound of a sum is a name or a number", bound)
        return name, int(less or 0)
    if at + 1 >= len(raws) or raws[at].kind != "op" or raws[at].text != "^":
        return None, 0
    braced = raws[at + 1].kind == "op" and raws[at + 1].text == "{"
    end = at + 2 + 2 * braced
    bound = raws[at + 1 + braced] if at + 1 + braced < len(raws) else raw
    minus = 0
    if braced and [r.text for r in raws[end - 1 : end]] == ["-"] and raws[end : end + 1]:
        taken = raws[end]
        if taken.kind == "number" and taken.text.isdigit() and len(taken.text) < 7:
            minus, end = int(taken.text), end + 2
    closed = not braced or (end <= len(raws) and raws[end - 1].text == "}")
    if (
        bound.kind not in ("word", "number")
        or not closed
        or (bound.kind == "number" and (not bound.text.isdigit() or minus))
    ):
        raise reader.fail("unsupported", "the upper bound of a sum is a name or a number", raws[at])
    if not braced and bound.kind == "word" and len(bound.text) > 1 and not bound.whole:
        rest = Raw("word", bound.text[1:], bound.start + 1, bound.end)  # \sum_{i=1}^nx_i
        rest.tail, rest.glued = bound.tail, True
        raws[at + 1] = rest
        reader.at = at + 1
        return bound.text[0], 0
    reader.at = end
    return bound.text + bound.tail, minus
