"""What a function in front of parentheses reaches over, and Γ: habits that the signs alone do not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .applications import read_item
from .exponents import is_turned, special
from .raw import Raw
from .tree import Token
from .vocabulary import functions

if TYPE_CHECKING:
    from .reader import Frame, Reader

TRACES = frozenset({"tr", "Tr", "trace", "Trace"})
OPENING = frozenset("([{")


def reach_on(reader: Reader, frame: Frame) -> None:
    """After the closing parenthesis of a function: does it, or one without parentheses before it, end here?

    ``tr (Y - X B)' (Y - X B)`` is the trace of the product, for a number is not transposed; and
    ``log det(X) tr(X)`` is ``log(det(X)) tr(X)``.
    """
    from .reader import Frame as Opened

    tokens, raws, at = reader.tokens, reader.raws, reader.at
    op, name = tokens[frame.place - 1].value
    if op != "call":
        return
    if name in TRACES and not frame.commas and is_turned(raws, at):
        power = special(raws, at + 1)[1] if raws[at].text == "^" else 0
        if begins_factor(raws, at + 1 + power):
            start = tokens[frame.place].start
            tokens.insert(frame.place, Token("LPAR", None, start, start))
            reader.stack.append(Opened("bare", Raw("word", name, tokens[frame.place - 1].start, start)))
            reader.stack[-1].place = frame.place
            reader.scope.note(f"{name} before a transposed factor is read as that of the whole product.")
        return
    outer = reader.stack[-1] if reader.stack else None
    if outer is None or outer.kind != "bare" or outer.place != frame.place - 2 or not begins_factor(raws, at):
        return
    kinds = functions().get(name)
    scalar = kinds is not None and kinds[0].signature.endswith("->()")
    if scalar and reader.scope.elementwise(outer.raw) and raws[at].text != name:
        reader.close_runs(frame.raw, sums=False)


def begins_factor(raws: list[Raw], at: int) -> bool:
    """Whether one more factor of a product stands at a place."""
    if at >= len(raws):
        return False
    return raws[at].kind in ("word", "macro") or (raws[at].kind == "op" and raws[at].text in OPENING)


def read_logarithm(reader: Reader, raw: Raw, call: tuple[bool, bool]) -> bool:
    """``\\log_2 x`` and ``\\log_{10}(x)`` as ``(log(x)/log(2))``; False for any other word."""
    base = raw.tail.strip("_{}")
    if raw.text != "log" or base not in ("2", "10") or reader.scope.is_name(raw.text + raw.tail):
        return False
    start, end = raw.start, raw.end
    after = [
        Token("TIMES", "/", end, end), Token("FUNCTION", ("call", "log"), start, end),
        Token("LPAR", None, end, end), Token("NUMBER", base, end, end), Token("RPAR", None, end, end),
        Token("RPAR", None, end, end),
    ]  # fmt: skip
    reader.put("LPAR", None, start, start)
    plain = Raw("word", "log", start, end)
    read_item(reader, ("function", ("call", "log")), plain, call, 0)
    reader.stack[-1].after = after + reader.stack[-1].after  # a power above belongs to the whole
    return True


def is_gamma_function(reader: Reader, raw: Raw, call: tuple[bool, bool]) -> bool:
    """Whether ``\\Gamma(a)`` is a value of the gamma function: Γ is no matrix elsewhere, nor looks like one.

    A matrix stands in a norm, after a transpose or another matrix, or without parentheses after it.
    """
    if raw.text != "Gamma" or raw.tail or raw.bold or not call[0] or reader.scope.is_name("Gamma"):
        return False
    raws = reader.raws
    for i, other in enumerate(raws):
        alone = other.kind == "word" and other.text == "Gamma" and not other.tail
        if alone and not begins_factor(raws, i + 1):
            return False
    if any(frame.kind == "‖" for frame in reader.stack):
        return False
    before = reader.tokens[-1] if reader.operand and reader.tokens else None
    if before is None:
        return True
    capital = before.kind == "NAME" and isinstance(before.value, str) and before.value[0].isupper()
    return not capital and not (before.kind == "POSTFIX" and before.value != "positive")
