"""A derivation as it is typed, text or LaTeX, cut into lines: what stands left, what stands right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..language.declarations import KIND_SIZES
from .notations import definitions_first, without_thin_spaces
from .prose import is_prose, without_words
from .statements import WHERE, equals_signs, plain, signs_alone, split_outside, without_fonts

_DECLARATION = re.compile(r"\s*(?P<name>[A-Za-z]\w*)\s*:\s*(?P<words>[a-z]+)")
_MEMBER = re.compile(
    r"(?P<name>\\?[A-Za-z]\w*)\s*(?:\\in|∈)\s*(?P<set>(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ|R)\s*(?:\^\s*\{[^}]*\}|\^\s*\w+)?)"
)
_LATEX = re.compile(r"\\\\|\\begin\s*\{|\$|\\\[|\\\(")
_BEGIN = re.compile(r"\\begin\s*\{(?P<name>[A-Za-z]+)\*?\}(?P<columns>\s*\{[^{}]*\})?")
_END = re.compile(r"\\end\s*\{(?P<name>[A-Za-z]+)\*?\}")
_MARK = re.compile(r"\\begin\s*\{[A-Za-z]+\*?\}|\\end\s*\{[A-Za-z]+\*?\}|\\\\(?:\s*\[[^\]]*\])?|\\newline\b")
_OPEN = re.compile(r"\$\$|\$|\\\[|\\\(|\\begin\s*\{[A-Za-z]+\*?\}")
_CLOSING = {"$$": "$$", "$": "$", r"\[": r"\]", r"\(": r"\)"}
# environments whose rows are rows of a matrix, and no lines of the derivation
MATRICES = frozenset(
    {"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array", "cases"}
)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*|#[^\n]*")
_CONTINUES = re.compile(r"^\s*(?:[+*/·⊙⊗)\]}-]|\\cdot|\\times|\\odot|\\otimes|\\left|\\right)")
_UNFINISHED = re.compile(r"(?:[+*/·⊙⊗(\[{-]|\\cdot|\\times|\\odot|\\left)\s*$")
# what stands behind a formula: a reason, the end of a proof
_REASON = re.compile(
    r"&&.*$|\\(?:because|tag\*?\s*\{|intertext\s*\{|shortintertext\s*\{).*$"
    r"|(?:\\q?quad|\\text\s*\{|\\mbox\s*\{|\\textrm\s*\{|\\hfill|\\hspace\s*\{|\\(?:black)?square\b|\\qed\b|∎|□).*$",
    re.DOTALL,
)
_COLUMN = re.compile(r"(?<=\S)(?:\s{3,}|\t+)\S.*$", re.DOTALL)  # plain text: a reason in a column of its own


_ZERO = re.compile(r"\b(?:set|setting|equat\w*)\b[^=]*\b(?:zero|0)\b", re.IGNORECASE)
_SPACE = re.compile(r"^(?:\s|&|\\[,;:! ]|\\q?quad\b)+")
_TEXT = re.compile(r"^\\(?:text|mbox|textrm)\s*\{[^}]*\}\s*")
_BOXED = re.compile(r"^(.*?)\\(?:boxed|fbox|underline)\s*\{(.*)\}\s*[.,;]?\s*$", re.DOTALL)


class Row(NamedTuple):
    """A part of a line between equals signs.

    Attributes
    ----------
    number : the number of the line in the text, from 1.
    left : what stands on the left of the line; empty where it continues the one before.
    right : what is said to equal it.
    text : the line as it was typed, without reasons.
    prose : whether it is words and no formula, and is passed over.
    equation : whether it says that something is set to zero.
    """

    number: int
    left: str
    right: str
    text: str
    prose: bool = False
    equation: bool = False


class Unit(NamedTuple):
    """A line of the source, with its number: of a formula, or of words around one."""

    number: int
    text: str
    math: bool | None = None  # None: it may be either


def rows(text: str) -> tuple[list[str], list[Row]]:
    """The declarations of a derivation, and its lines; a line with several equals signs is several."""
    declared: list[str] = []
    found: list[Row] = []
    waiting: list[Unit] = []
    for unit in units(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")):
        if is_declaration(unit.text):
            declared.append(unit.text.strip())
            continue
        waiting += with_definitions_first(unit)
    for unit in waiting:
        line = clean(unit)
        members = [m.group().strip() for m in _MEMBER.finditer(unit.text)]
        declared += members
        if not line:
            continue
        signs = equals_signs(line)
        if not signs:
            last = found[-1] if found and not found[-1].prose else None
            if unit.math is False or (unit.math is None and is_prose(unit.text)) or is_membership(line):
                if not is_membership(line):
                    found.append(Row(unit.number, "", "", unit.text.strip(), prose=True))
            elif last is not None and (
                unit.math or _CONTINUES.match(line) or _UNFINISHED.search(last.right) or is_open(last.right)
            ):  # a line without a sign goes on with the formula above
                found[-1] = last._replace(right=f"{last.right} {line}", text=f"{last.text} {line}")
            elif last is None:
                found.append(Row(unit.number, "", line, line))
            else:
                found.append(Row(unit.number, "", "", unit.text.strip(), prose=True))
            continue
        ends = [*signs[1:], len(line)]
        for place, (sign, end) in enumerate(zip(signs, ends, strict=True)):
            left = line[: signs[0]].strip().removesuffix(":").strip() if not place else ""
            right = line[sign + 1 : end].strip()
            row = Row(unit.number, without_fonts(left), right, f"{left} = {right}".strip())
            found.append(row._replace(equation=bool(_ZERO.search(unit.text))))
    return declared, [row for row in found if row.right or row.prose]


def with_definitions_first(unit: Unit) -> list[Unit]:
    """``L = r'r, r = Xw - y`` as two lines, the definition first; any other line as it is."""
    text = WHERE.sub(", ", without_thin_spaces(unit.text.replace("&", " ")))
    first = definitions_first(text)
    if first == text or "&&" in unit.text:
        return [unit]
    return [unit._replace(text=part) for part in split_outside(first, ";") if part.strip()]


def is_declaration(line: str) -> bool:
    """Whether a line declares a name: ``X : matrix(m, n)``."""
    found = _DECLARATION.match(line)
    return found is not None and not equals_signs(line) and found["words"] in KIND_WORDS


KIND_WORDS = frozenset({*KIND_SIZES, "complex"})


def is_membership(line: str) -> bool:
    """Whether a line only says in which sets its names are."""
    return bool(_MEMBER.search(line)) and not _MEMBER.sub("", line).strip(" ,.;&")


def is_open(text: str) -> bool:
    """Whether a bracket is still open."""
    return sum((c in "([{") - (c in ")]}") for c in text) > 0


# --- the lines of the source --------------------------------------------------------------------------


def units(text: str) -> Iterator[Unit]:
    """The lines of a text, with the numbers that they have there."""
    text = _COMMENT.sub(lambda found: " " * len(found.group()), text)
    if not _LATEX.search(text):
        for number, row in enumerate(text.split("\n"), 1):
            for part in row.split(";"):
                if part.strip():
                    yield Unit(number, part)
        return
    segments = list(formulas(text))
    if not segments:
        segments = [(0, len(text))]
    position = 0
    for start, end in segments:
        yield from words_between(text, position, start)
        yield from formula_lines(text, start, end)
        position = end
    yield from words_between(text, position, len(text))


def formulas(text: str) -> Iterator[tuple[int, int]]:
    """Where the formulas of a LaTeX text stand."""
    position = 0
    while (found := _OPEN.search(text, position)) is not None:
        sign = found.group()
        if sign in _CLOSING:
            closing = text.find(_CLOSING[sign], found.end())
            position = len(text) if closing < 0 else closing + len(_CLOSING[sign])
        else:
            position, depth = found.end(), 1
            while depth and (mark := re.compile(r"\\(begin|end)\s*\{").search(text, position)) is not None:
                depth += 1 if mark[1] == "begin" else -1
                position = mark.end()
            closing = text.find("}", position) if not depth else len(text) - 1
            position = max(position, closing + 1)
        yield found.start(), position


def words_between(text: str, start: int, end: int) -> Iterator[Unit]:
    """What stands between formulas: words, or formulas that nothing sets apart."""
    for offset, line in pieces_of(text, start, end, "\n"):
        kept = without_words(line.strip(" \t.,;:"))
        if equals_signs(line):
            yield Unit(text.count("\n", 0, offset) + 1, line)
        elif kept != line.strip(" \t.,;:") and re.search(r"\w", kept):
            yield Unit(text.count("\n", 0, offset) + 1, line, False)


def pieces_of(text: str, start: int, end: int, sign: str) -> Iterator[tuple[int, str]]:
    """The pieces of a part of a text between signs, and where they begin."""
    for piece in text[start:end].split(sign):
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), piece
        start += len(piece) + len(sign)


def formula_lines(text: str, start: int, end: int) -> Iterator[Unit]:
    r"""The lines of a formula in LaTeX: what stands between ``\\``, outside of matrices."""
    begin, depth = start, 0
    inline = text.startswith("$", start) and not text.startswith("$$", start)
    for mark in _MARK.finditer(text, start, end):
        name = _BEGIN.match(mark.group()) or _END.match(mark.group())
        if name is not None:
            if name["name"] in MATRICES:
                depth += 1 if mark.group().startswith(r"\begin") else -1
        elif depth == 0:
            yield from formula_line(text, begin, mark.start(), inline)
            begin = mark.end()
    yield from formula_line(text, begin, end, inline)


def formula_line(text: str, start: int, end: int, inline: bool) -> Iterator[Unit]:
    """One line of a formula, without what sets it apart; one within a sentence only if it has a sign."""
    piece = text[start:end]
    head = re.match(
        r"(?:\s|\$|\\\[|\\\(|&|\\begin\s*\{(?:(?!\w*matrix|array|cases)\w+)\*?\}(?:\s*\{\d+\})?)*", piece
    )
    number = text.count("\n", 0, start + (head.end() if head else 0)) + 1
    piece = re.sub(
        r"\\(?:begin|end)\s*\{(?!\w*matrix|array|cases)\w+\*?\}(?:\s*\{\d+\})?|\\\[|\\\]|\\\(|\\\)|\$",
        " ",
        piece,
    )
    if piece.strip() and (not inline or equals_signs(piece)):
        yield Unit(number, " ".join(piece.split()), True)


def clean(unit: Unit) -> str:
    """A line without what is no formula."""
    row = signs_alone(unit.text.rstrip())
    boxed = _BOXED.match(row)
    row = f"{boxed[1]}{boxed[2]}" if boxed else row
    row = _SPACE.sub("", row)
    row = without_words(row) if not _TEXT.match(row) else row
    row = _SPACE.sub("", _TEXT.sub("", row))
    row = plain(_REASON.sub("", row))
    if unit.math is None:
        row = _COLUMN.sub("", row)
    row = without_words(row.replace("&", " ").strip(), behind=True)
    return row.rstrip(",.;").strip().strip("$").strip()
