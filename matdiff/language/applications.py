"""Functions and what they are applied to, with parentheses and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .characters import GREEK
from .samples import SampleSum
from .scanner import Raw
from .vocabulary import UNDEFINED, called, functions
from .words import Item

if TYPE_CHECKING:
    from .reader import Reader


def takes_function(name: str) -> bool:
    """Whether the first argument of a function is the name of another one."""
    kinds = functions().get(name)
    return kinds is not None and kinds[0].takes_function


def takes_primes(reader: Reader, raw: Raw) -> bool:
    """Whether primes after a word are derivatives: it is a function, not a name."""
    full = raw.text + raw.tail
    if reader.scope.is_name(full):
        return False
    return (
        full in reader.scope.functions
        or full in UNDEFINED
        or (len(full) > 1 and full in called() and full not in GREEK)
    )


def read_item(reader: Reader, item: Item, raw: Raw, call: tuple[bool, bool], primes: int) -> None:
    """A name or a function."""
    kind, value = item
    if kind != "function":
        reader.put("NAME", value, raw.start, raw.end)
        reader.operand = True
        return
    op, name = value
    if op == "function":
        value = (op, (name, primes))
    if op == "sample_sum":
        read_bounds(reader, raw, name)
        reader.put("FUNCTION", value, raw.start, raw.end)
        reader.run(raw, "sum")
        return
    if call[0]:
        reader.at += primes and primes_at(reader, primes)
        reader.put("FUNCTION", value, raw.start, raw.end)
        opening = reader.raws[reader.at]
        reader.at += 1
        reader.open(opening, opening.text, call=True)
        if (
            op == "call"
            and takes_function(name)
            and reader.at < len(reader.raws)
            and reader.raws[reader.at].kind == "word"
        ):
            word = reader.raws[reader.at]
            reader.at += 1
            reader.put("NAME", ("word", word.text + word.tail), word.start, word.end)
            reader.operand = True
        return
    if reader.stack and reader.stack[-1].kind == "bare" and reader.operand:
        reader.close_runs(raw, sums=False)
    reader.put("FUNCTION", value, raw.start, raw.end)
    following = reader.raws[reader.at] if reader.at < len(reader.raws) else None
    if (following is not None and following.kind in ("superscript",)) or (
        following is not None and following.kind == "op" and following.text in ("^", ".^", "'")
    ):
        shown = reader.shown(raw)
        raise reader.fail(
            "syntax",
            f"`{reader.shown(following)}` after the function `{shown}`",
            following,
            f"write `{shown}(x){reader.shown(following)}…` or `({shown} x){reader.shown(following)}…`",
        )
    reader.run(raw, "bare")


def read_bounds(reader: Reader, raw: Raw, total: SampleSum) -> None:
    """The index of a sum and the bound above it, ``sum_{i=1}^n``."""
    index, _, first = total.index.partition("=")
    if not index.isalpha() or first not in ("", "1"):
        raise reader.fail(
            "unsupported",
            f"the range `{total.index}` of a sum is not read",
            raw,
            "a sum over samples is `sum_i …` or `sum_{i=1}^n …`",
        )
    total.index = index
    raws, at = reader.raws, reader.at
    if at + 1 >= len(raws) or raws[at].kind != "op" or raws[at].text != "^":
        return
    braced = raws[at + 1].kind == "op" and raws[at + 1].text == "{"
    end = at + 2 + 2 * braced
    bound = raws[at + 1 + braced] if at + 1 + braced < len(raws) else raw
    closed = not braced or (end <= len(raws) and raws[end - 1].text == "}")
    if bound.kind not in ("word", "number") or not closed:
        raise reader.fail("unsupported", "the upper bound of a sum is a name or a number", raws[at])
    total.upper = bound.text + bound.tail
    reader.at = end


def primes_at(reader: Reader, primes: int) -> int:
    """How many tokens a number of primes takes."""
    count = taken = 0
    while count < primes:
        count += len(reader.raws[reader.at + taken].text)
        taken += 1
    return taken
