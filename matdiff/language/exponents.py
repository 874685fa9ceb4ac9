"""Exponents: powers, transposes, inverses, as ``^…`` and as Unicode superscripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .characters import GREEK
from .raw import Raw
from .words import symbol

if TYPE_CHECKING:
    from .reader import Reader


class Turned(str):
    """A transpose that is the conjugate transpose of what is complex; as a word ``transpose``."""

    __slots__ = ("only_complex",)
    only_complex: bool

    def __new__(cls, only_complex: bool) -> Turned:
        found = super().__new__(cls, "transpose")
        found.only_complex = only_complex
        return found


class LetterT(str):
    """A transpose that was written ``^T`` where T is a name, too; as a word ``transpose``."""

    __slots__ = ()


T_OR_TRANSPOSE = LetterT("transpose")
PRIME, HERMITIAN = Turned(False), Turned(True)

# what an exponent in braces says when it is no number: raw texts joined → action
EXPONENTS = {
    "T": "transpose",
    "-1": "inverse",
    **dict.fromkeys(("-T", "-1T", "T-1"), "inverse_transpose"),
    "+": "pseudoinverse",
    "'": PRIME,
    "*": "conjugate",
    "H": HERMITIAN,
    "<-1>": "inverse",
}


def read_power(reader: Reader, raw: Raw) -> None:
    """``^`` and what stands above."""
    if not reader.operand:
        raise reader.fail("syntax", f"an operand is missing before `{raw.text}`", raw)
    raws, at = reader.raws, reader.at
    if raw.text == "^":
        action, taken = special(reader.raws, at)
        if not action and is_letter(raws, at, "H") and is_no_exponent(reader, "H"):
            action, taken = HERMITIAN, 1
        elif not action and begins_with_h(reader, at):
            word = raws[at]  # w^HRw
            rest = Raw("word", word.text[1:], word.start + 1, word.end)
            rest.tail, rest.glued, word.text, word.tail, word.end = word.tail, True, "H", "", word.start + 1
            raws.insert(at + 1, rest)
            action, taken = HERMITIAN, 1
        if action == "transpose" and reader.scope.is_name("T"):
            written = [r for r in raws[at : at + taken] if r.text == "T" and r.kind == "word"]
            if written:
                action = "" if raws[at].text == "(" else T_OR_TRANSPOSE
        if action:
            if action == "conjugate" and is_declared_scalar(reader):
                action = PRIME
            if action == "conjugate":
                raise reader.fail(
                    "unsupported", "`^*` may be a conjugate or a conjugate transpose", raw,
                    "write `conj(Z)`, or `Z'` for the conjugate transpose",
                )  # fmt: skip
            reader.at = at + taken
            reader.put("POSTFIX", action, raw.start, raws[reader.at - 1].end)
            reader.operand = True
            return
    following = raws[at] if at < len(raws) else None
    names = reader.scope.is_name
    if (
        raw.text == ".^"
        and following is not None
        and (
            following.kind == "word"
            and following.text[0] == "T"
            and not names(following.text + following.tail)
        )
    ):
        raise reader.fail("syntax", "`.^T` is no transpose", raw, "write `x'`, `x.T` or `x^T`")
    if following is None or following.kind == "newline":
        raise reader.fail("syntax", f"an exponent is missing after `{raw.text}`", raw)
    if following.kind == "superscript":
        raise reader.fail("syntax", "an exponent of an exponent", following)
    if raw.text == "^":
        refuse_small_t(reader, raw, at)
        refuse_label(reader, raw, at)
    reader.put("POWER", raw.text, raw.start, raw.end)
    reader.operand = False
    reader.exponent = following.kind != "op" or following.text in "+-"


def refuse_small_t(reader: Reader, raw: Raw, at: int) -> None:
    """``x^t A x`` is a transpose to some: with a t that stands nowhere else it is asked about."""
    if not reader.tokens:
        return
    raws, before = reader.raws, reader.tokens[-1]
    braced = raws[at].text == "{"
    place = at + braced
    if place >= len(raws) or raws[place].kind != "word" or raws[place].text[:1] != "t" or raws[place].whole:
        return
    exponent = raws[place]
    end = place + 1 + braced
    if braced and (exponent.text != "t" or end > len(raws) or raws[end - 1].text != "}"):
        return
    follows = len(exponent.text) > 1 or (end < len(raws) and raws[end].kind in ("word", "macro"))
    name = before.value if before.kind == "NAME" and isinstance(before.value, str) else ""
    vector = before.kind == "RPAR" or name[:1].isupper() or (name[:1] >= "h" and len(name) == 1)
    used = reader.scope.is_name("t") or "t" in reader.scope.sizes
    elsewhere = sum(r.kind == "word" and r.text == "t" for r in raws) > 1
    if follows and vector and not used and not elsewhere and not exponent.tail:
        raise reader.fail(
            "syntax", "`^t` may be a transpose or a power", raw,
            "write `^T` for the transpose; `t : scalar` declares the exponent",
        )  # fmt: skip


COUNTING = frozenset("KLMNRT")  # capitals that are numbers as often as not


def refuse_label(reader: Reader, raw: Raw, at: int) -> None:
    """``W^Q``: a capital over a capital is part of a name to many, and an exponent to some."""
    if not reader.tokens:
        return
    raws, before = reader.raws, reader.tokens[-1]
    braced = raws[at].text == "{"
    found = raws[at + braced] if at + braced < len(raws) else raw
    name = found.text[:1]
    if found.kind != "word" or found.whole or not name.isupper() or name in COUNTING:
        return
    if braced and (found.text != name or [r.text for r in raws[at + 2 : at + 3]] != ["}"]):
        return
    known = reader.scope.is_name(name) or name in reader.scope.sizes
    if known or before.kind != "NAME" or not isinstance(before.value, str) or not before.value[0].isupper():
        return
    raise reader.fail(
        "syntax", f"is `{name}` an exponent, or part of a name?", raw,
        f"write `{before.value[0]}_{name}` for a name; `{name} : scalar` declares the exponent",
    )  # fmt: skip


def is_letter(raws: list[Raw], at: int, letter: str) -> bool:
    """Whether a bare letter stands at a place."""
    return at < len(raws) and raws[at].kind == "word" and raws[at].text == letter and not raws[at].tail


def begins_with_h(reader: Reader, at: int) -> bool:
    """Whether a run of letters above begins with the H of a conjugate transpose."""
    raw = reader.raws[at] if at < len(reader.raws) else None
    if raw is None or raw.kind != "word" or raw.whole or len(raw.text) < 2 or raw.text[0] != "H":
        return False
    return is_no_exponent(reader, "H") and not reader.scope.is_name(raw.text + raw.tail)


def is_declared_scalar(reader: Reader) -> bool:
    """Whether a scalar's name has just ended, whose conjugate and conjugate transpose are one."""
    name, scope = reader.tokens[-1], reader.scope
    return name.kind == "NAME" and name.value in scope.declared and name.value not in scope.matrices


def is_no_exponent(reader: Reader, name: str) -> bool:
    """Whether a name cannot be an exponent: it is none, or a matrix, as the channel H of ``H Q H^H``."""
    return name in reader.scope.matrices or not reader.scope.is_name(name)


def special(raws: list[Raw], at: int) -> tuple[str, int]:
    """The action of an exponent that is no number (T, -1, -T, +), and how many tokens it is."""
    if at >= len(raws):
        return "", 0
    braced = raws[at].kind == "op" and raws[at].text in "{("
    if braced:
        end = at + 1
        content = ""
        while end < len(raws) and end < at + 4 and raws[end].text not in ("}", ")"):
            content += raws[end].text + raws[end].tail
            end += 1
        closed = end < len(raws) and raws[end].text == {"{": "}", "(": ")"}[raws[at].text]
        action = EXPONENTS.get(content, "") if closed else ""
        if raws[at].text == "(" and content not in ("T", "-1", "-T"):
            action = ""
        return action, end - at + 1
    first = raws[at]
    sign = ""
    if first.kind == "op" and first.text in "-+*'<":
        if first.text == "<":
            content = "".join(r.text for r in raws[at : at + 4])
            return ("inverse", 4) if content == "<-1>" else ("", 0)
        if first.text == "+":
            return "pseudoinverse", 1
        if first.text == "*":
            return "conjugate", 1
        if first.text == "'":
            return PRIME, 1
        sign, at = "-", at + 1
        first = raws[at] if at < len(raws) else first
    if first.kind == "number" and sign and first.text == "1" and not first.tail:
        return "inverse", 2
    if first.kind == "superscript" and first.text in ("T", "+"):
        return EXPONENTS.get(sign + first.text, ""), 1 + len(sign)
    if first.kind == "word" and first.text[0] == "T" and not (first.text == "T" and first.tail):
        if first.text != "T":  # x^TAx: the rest is the next word
            rest = Raw("word", first.text[1:], first.start + 1, first.end)
            rest.tail, rest.whole = first.tail, False
            head = Raw("word", "T", first.start, first.start + 1)
            raws[at : at + 1] = [head, rest]
        return EXPONENTS[sign + "T"], 1 + len(sign)
    return "", 0


def is_turned(raws: list[Raw], at: int) -> bool:
    """Whether a transpose stands at a place."""
    if at >= len(raws):
        return False
    raw = raws[at]
    if raw.kind == "superscript":
        return raw.text == "T"
    return raw.kind == "op" and (
        raw.text in ("'", ".T") or (raw.text == "^" and special(raws, at + 1)[0] in ("transpose", PRIME))
    )


def read_turned_number(reader: Reader, raw: Raw) -> bool:
    """``1'`` is a row of ones, ``1 1'`` and ``11'`` a matrix of ones; another number is not transposed."""
    raws, at = reader.raws, reader.at
    before = reader.tokens[-1] if reader.operand and reader.tokens else None
    if raw.text == "1" and before is not None and not is_turned(raws, at):
        reader.put("NAME", ("ones", None), raw.start, raw.end)  # x' 1, W 1
        reader.scope.note("1 after a factor is read as ones.")
        return True
    if raw.text == "1" and at < len(raws) and raws[at].kind == "word" and is_turned(raws, at + 1):
        reader.put("NAME", ("ones", None), raw.start, raw.end)  # X - 1 x'
        reader.scope.note("1 before a transposed factor is read as ones.")
        reader.operand = True
        return True
    pair = raw.text == "1" and at < len(raws) and raws[at].kind == "number" and raws[at].text == "1"
    if not is_turned(raws, at + pair):
        return False
    if raw.text not in ("1", "11"):
        raise reader.fail(
            "syntax", f"the number {raw.text} has no transpose", raw, "`ones'` is a row of ones"
        )
    for _ in range(len(raw.text)):
        reader.put("NAME", ("ones", None), raw.start, raw.end)
    reader.scope.note(f"{raw.text} before a transpose is read as {' '.join(['ones'] * len(raw.text))}.")
    reader.operand = True
    return True


def read_superscript(reader: Reader, raw: Raw, text: str) -> None:
    """A run of Unicode superscripts."""
    if not reader.operand:
        raise reader.fail("syntax", f"`{reader.shown(raw)}` has nothing before it", raw)
    while text:
        for length in (2, 1):
            action = EXPONENTS.get(text[:length])
            if (action and not text[length:].isdigit()) or (action and text[0] == "T"):
                assert action is not None
                reader.put("POSTFIX", action, raw.start, raw.end)
                text = text[length:]
                break
        else:
            reader.put("POWER", "^", raw.start, raw.end)
            if text[0] == "-":
                reader.put("MINUS", "-", raw.start, raw.end)
                text = text[1:]
            digits = text[: len(text) - len(text.lstrip("0123456789"))]
            if digits:
                reader.put("NUMBER", digits, raw.start, raw.end)
            elif text and text[0].isalpha():
                reader.put("NAME", text[0], raw.start, raw.end)
                digits = text[0]
            else:
                raise reader.fail("syntax", f"the exponent `{reader.shown(raw)}` cannot be read", raw)
            text = text[len(digits) :]


# operands


def read_exponent_word(reader: Reader, raw: Raw) -> None:
    """One letter, or one declared or Greek name, as an exponent; the rest of the word follows."""
    reader.exponent = False
    word, tail = raw.text, raw.tail
    length = 1
    if raw.whole or reader.scope.is_name(word + tail) or word + tail in reader.scope.sizes:
        length = len(word)
    else:
        names = GREEK | reader.scope.declared | reader.scope.defined | reader.scope.sizes
        length = next((n for n in range(len(word), 1, -1) if word[:n] in names), 1)
    head = Raw("word", word[:length], raw.start, raw.start + length)
    head.whole, head.bold = raw.whole, raw.bold
    if length == len(word):
        head.tail, head.end = tail, raw.end
    else:
        rest = Raw("word", word[length:], raw.start + length, raw.end)
        rest.tail, rest.glued = tail, True
        reader.raws.insert(reader.at, rest)
    if head.text == "pi" and not head.tail and not reader.scope.is_name("pi"):
        reader.put("NAME", ("pi", None), head.start, head.end)
    else:
        _, name = symbol(reader.scope, head.text + head.tail, head)
        reader.put("NAME", name, head.start, head.end)
    reader.operand = True
