"""A derivation as it is typed, text or aligned LaTeX, cut into lines: what stands left, what stands right."""

from __future__ import annotations

import re
from typing import NamedTuple

from .statements import equals_signs, plain

_DECLARATION = re.compile(r"\s*[A-Za-z]\w*\s*:\s*[a-z]")
_LATEX = re.compile(r"\\\\|\\begin\s*\{")
_BREAK = re.compile(r"\\\\(?:\s*\[[^\]]*\])?")
_WORDS = re.compile(
    r"^\s*(?:=>|⇒|⟹|∴|\\implies|\\Rightarrow|\\Longrightarrow|\\therefore|\\text\s*\{[^}]*\}|"
    r"(?:so|hence|thus|therefore|then|and|now|with|let|where)\b[,:]?(?=\s))\s*",
    re.IGNORECASE,
)
# what stands behind a formula: a reason
_REASON = re.compile(
    r"\\q?quad.*$|&&.*$|\\text\s*\{.*$|\\because.*$|(?<=\S)\s{3,}\S.*$|(?<=\S)\t+\S.*$", re.DOTALL
)
_COMMENT = re.compile(r"(?<!\\)%.*$|#.*$")


class Row(NamedTuple):
    """A part of a line between equals signs.

    Attributes
    ----------
    number : the number of the line in the text, from 1.
    left : what stands on the left of the line; empty where it continues the one before.
    right : what is said to equal it.
    text : the line as it was typed, without reasons.
    """

    number: int
    left: str
    right: str
    text: str


def rows(text: str) -> tuple[list[str], list[Row]]:
    """The declarations of a derivation, and its lines; a line with several equals signs is several."""
    declarations: list[str] = []
    found: list[Row] = []
    for number, line in lines(text):
        if _DECLARATION.match(line) and not equals_signs(line):
            declarations.append(line.strip())
            continue
        signs = equals_signs(line)
        if not signs:
            if found:  # a line without a sign goes on with the formula above
                last = found.pop()
                found.append(
                    last._replace(right=f"{last.right} {line.strip()}", text=f"{last.text} {line.strip()}")
                )
            else:
                found.append(Row(number, "", line.strip(), line.strip()))
            continue
        ends = [*signs[1:], len(line)]
        for place, (sign, end) in enumerate(zip(signs, ends, strict=True)):
            left = line[: signs[0]].strip().removesuffix(":").strip() if not place else ""
            right = line[sign + 1 : end].strip()
            found.append(Row(number, left, right, f"{left} = {right}".strip()))
    return declarations, [row for row in found if row.right]


def lines(text: str) -> list[tuple[int, str]]:
    """The lines with their numbers, without reasons, comments and signs of alignment."""
    found: list[tuple[int, str]] = []
    if _LATEX.search(text):
        number, start = 1, 0
        for match in [*_BREAK.finditer(text), None]:
            piece = text[start : match.start() if match else len(text)]
            ahead = len(piece) - len(piece.lstrip())
            at = number + piece[:ahead].count("\n") + len(re.findall(r"\\begin\s*\{[^}]*\}\s*\n", piece))
            found.append((at, " ".join(_COMMENT.sub("", row) for row in piece.split("\n"))))
            number += piece.count("\n") + (match.group().count("\n") if match else 0)
            start = match.end() if match else len(text)
    else:
        for number, row in enumerate(text.split("\n"), 1):
            for part in row.split(";"):
                found.append((number, _COMMENT.sub("", part)))
    return [(number, cleaned) for number, row in found if (cleaned := clean(row))]


def clean(row: str) -> str:
    """A line without what is no formula."""
    row = plain(_REASON.sub("", row.rstrip().lstrip(" \t")))
    row = _WORDS.sub("", row).replace("&", " ").strip()
    return row.rstrip(",.").strip().strip("$").strip()
