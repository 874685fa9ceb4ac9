"""Fonts and accents: ``\\hat{\\mathbf{x}}_1``, ``{\\bf x}``, ``\\operatorname{tr}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import characters as C
from . import latex

if TYPE_CHECKING:
    from .scanner import Scanner

_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_SWITCHED = re.compile(r"\s*([A-Za-z]+)")
_MACRO = re.compile(r"\\([A-Za-z]+)\*?")


def dressed(scanner: Scanner, name: str, start: int, end: int) -> int:
    """A letter or a word under fonts and accents: ``\\hat{\\mathbf{x}}_1``."""
    text, dress, braces = scanner.text, [name], 0
    while True:
        end = scanner.skip_space(end)
        if text[end : end + 1] == "{":
            braces += 1
            end += 1
            continue
        macro = _MACRO.match(text, end)
        if macro is None or (macro.group(1) not in C.FONTS and macro.group(1) not in C.ACCENT_MACROS):
            break
        dress.append(macro.group(1))
        end = macro.end()
    if dress[-1] in C.SWITCHES and not braces:
        switched = _SWITCHED.match(text, end)
        if switched is not None:
            word, end = switched.group(1), switched.end()
            token = scanner.add("word", word, start, end)
            token.bold = not C.BOLD.isdisjoint(dress)
            token.whole = len(word) > 1 and not token.bold
            return latex.unwrapped(scanner, word, end)
    bold = not C.BOLD.isdisjoint(dress)
    accent = "".join("_" + C.ACCENT_MACROS[d] for d in reversed(dress) if d in C.ACCENT_MACROS)
    word, end = dressed_word(scanner, end, braces > 0, bold)
    if not word and dress == [name] and braces == 1 and text[end : end + 1] not in ("}", ""):
        return dressed_group(scanner, start, bold)
    if not word and name in scanner.functions:  # \vec(X)
        return scanner.word(name, start, end, whole=True)
    if not word:
        raise scanner.fail("syntax", f"`\\{dress[-1]}` needs a letter or a word", start)
    tail = accent
    if braces:
        digits = _DIGITS.match(text, end)
        if digits and not accent and word.isalpha():
            tail, end = digits.group(), digits.end()
        inner, end = scanner.subscripts(end)
        tail += inner
    for _ in range(braces):
        end = scanner.skip_space(end)
        if text[end : end + 1] != "}" and dress == [name] and braces == 1:
            return dressed_group(scanner, start, bold)
        if text[end : end + 1] != "}":
            raise scanner.fail(
                "unsupported", f"`\\{name}{{…}}` around more than one name", start,
                "put each name into its own braces",
            )  # fmt: skip
        end += 1
    if word in C.BLACKBOARD and "mathbb" in dress and not tail:
        return latex.blackboard(scanner, word, start, end)
    if not tail and word.isalpha():
        return scanner.word(word, start, end, whole=len(word) > 1, bold=bold)
    token = scanner.add("word" if word.isalpha() else "number", word, start, end)
    token.whole, token.bold = len(word) > 1, bold
    outer, token.end = scanner.subscripts(end)
    token.tail = tail + outer
    return latex.label(scanner, token, token.end)


def dressed_group(scanner: Scanner, start: int, bold: bool) -> int:
    """``\\mathbf{y - X b}``: braces around an expression, whose letters are all in that font."""
    text = scanner.text
    opening = text.index("{", start)
    depth, close = 0, opening
    while close < len(text):
        depth += {"{": 1, "}": -1}.get(text[close], 0)
        if depth == 0:
            break
        close += 1
    if bold:
        scanner.bold_until = max(scanner.bold_until, close)
    scanner.add("op", "{", opening, opening + 1)
    return opening + 1


def dressed_word(scanner: Scanner, position: int, braced: bool, bold: bool) -> tuple[str, int]:
    """The word under a font: one letter, in braces a run of letters, a Greek letter, a bold 0 or 1."""
    text = scanner.text
    macro = _MACRO.match(text, position)
    if macro is not None and macro.group(1) in C.GREEK_MACROS:
        return C.GREEK_MACROS[macro.group(1)], macro.end()
    if macro is not None and macro.group(1) in scanner.functions:
        return macro.group(1), macro.end()
    letters = _LETTERS.match(text, position)
    if letters is not None:
        word = letters.group() if braced else letters.group()[0]
        return word, position + len(word)
    character = text[position : position + 1]
    if character in C.GREEK_LETTERS:
        return C.GREEK_LETTERS[character], position + 1
    if bold and character and character in "01":
        return character, position + 1
    return "", position


def letter(scanner: Scanner, character: str, start: int, end: int) -> int:
    """A letter of a mathematical alphabet, or with an accent; else an error."""
    import unicodedata

    name = unicodedata.name(character, "")
    folded = unicodedata.normalize("NFKC", character)
    bold = "BOLD" in name or "DOUBLE-STRUCK" in name
    if folded in C.GREEK_LETTERS:
        return scanner.word(C.GREEK_LETTERS[folded], start, end, whole=True, bold=bold)
    if folded in C.BLACKBOARD and "DOUBLE-STRUCK" in name:
        return latex.blackboard(scanner, folded, start, end)
    if len(folded) == 1 and folded.isascii() and folded.isalpha():
        return scanner.word(folded, start, end, bold=bold)
    if folded in ("0", "1") and bold:
        token = scanner.add("number", folded, start, end)
        token.bold = True
        token.tail, token.end = scanner.subscripts(end)
        return token.end
    stem, mark = unicodedata.normalize("NFD", character)[:1], unicodedata.normalize("NFD", character)[1:]
    if mark in C.ACCENTS and (stem in C.GREEK_LETTERS or stem.isascii()):
        word = C.GREEK_LETTERS.get(stem, stem)
        return scanner.word(word, start, end, whole=len(word) > 1, accent="_" + C.ACCENTS[mark])
    if "\ud800" <= character <= "\udfff" or character == "\ufffd":
        raise scanner.fail("input", "the text is not valid UTF-8 here", start)
    called = f"U+{ord(character):04X}" + (f" ({name})" if name else "")
    shown = f"`{character}`, {called}," if character.isprintable() else called
    hint = C.CHARACTER_HINTS.get(character)
    raise scanner.fail("syntax", f"the character {shown} has no meaning here", start, hint)
