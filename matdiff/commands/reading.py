"""What the user gave: words, expressions, declarations, each with a clear error."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import BinaryIO

from ..errors import MatdiffError
from .words import CONVENTIONS, KINDS, LAYOUTS, STACKINGS

STRUCTURED = ("symmetric", "spd", "diagonal", "orthogonal", "skew", "lower", "upper", "toeplitz")


def one_of(what: str, value: object, allowed: Sequence[str], code: str = "input") -> None:
    """Raises MatdiffError, with the nearest word, for a value that is not allowed."""
    if value in allowed:
        return
    from difflib import get_close_matches

    near = get_close_matches(str(value).lower(), allowed, 1)
    one_of_them = "one of " + ", ".join(allowed) if len(allowed) > 1 else f"the only one is {allowed[0]}"
    hint = f"did you mean {near[0]}?" if near else one_of_them
    raise MatdiffError(code, f"unknown {what} {str(value)[:60]!r}", hint=hint)


def known_kind(kind: str | None) -> str | None:
    """A kind that can be asked for.  Raises MatdiffError (kind) for another word."""
    if kind is not None:
        one_of("kind", kind, KINDS, code="kind")
    return kind


def plain_jointly(convention: str, order: int, layout: str, vec: str) -> None:
    """Raises MatdiffError (unsupported) for what a joint derivative does not have; nothing is ignored."""
    if (convention, order, layout, vec) != (CONVENTIONS[0], 1, LAYOUTS[0], STACKINGS[0]):
        raise MatdiffError(
            "unsupported", "a joint derivative has no other convention, order, layout or stacking of vec"
        )


def standard_input() -> BinaryIO:
    """Standard input, as bytes.  Raises MatdiffError (input) where there is none."""
    if sys.stdin is None:
        raise MatdiffError("input", "standard input is closed")
    return sys.stdin.buffer


def read_expression(given: str) -> str:
    """The text of the expression.  Raises MatdiffError (input) for a file that cannot be read."""
    if given == "-":
        return decode(standard_input().read(), "standard input")
    if given.startswith("@"):
        try:
            with open(given[1:], "rb") as file:
                return decode(file.read(), given[1:])
        except OSError as error:
            what = (
                f"cannot read {given[1:]}: {error.strerror or error}"
                if given[1:]
                else "no file is named after `@`"
            )
            hint = "`@file` takes the expression from a file, as in @loss.txt"
            raise MatdiffError("input", what, hint=hint) from None
    text = given[1:] if given.startswith(" -") else given
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise MatdiffError("input", "the expression is not valid UTF-8", hint="set LANG to a UTF-8 locale")
    return text


def decode(data: bytes, place: str) -> str:
    """UTF-8 as text.  Raises MatdiffError (input) with the line and column of the first bad byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise MatdiffError(
            "input", f"{place} is not UTF-8 at line {line}, column {column}", line, column, "save it as UTF-8"
        ) from None


def as_declaration(text: str) -> str:
    """A declaration in its usual form that has the name, and the kind if one is told, of a text."""
    words = re.findall(r"[A-Za-z]\w*", text)
    name = words[0] if words else "X"
    if name[0].islower():
        return f"{name}: vector(n)"
    structure = next((w.lower() for w in words[1:] if w.lower() in STRUCTURED), None)
    return f"{name}: {structure}(n)" if structure else f"{name}: matrix(m, n)"


def declarations(given: Sequence[str]) -> dict[str, str]:
    """``['X: matrix(m, n)', …]`` as a dictionary.  Raises MatdiffError (input) without a colon."""
    found: dict[str, str] = {}
    for text in given:
        for part in filter(str.strip, text.split(";")):
            name, colon, kind = part.partition(":")
            if not colon or not name.strip():
                raise MatdiffError(
                    "input",
                    f"cannot read the declaration {part.strip()!r}",
                    hint=f"write '{as_declaration(part)}'",
                )
            if name.strip() in found:
                raise MatdiffError(
                    "definition", f"`{name.strip()}` is declared twice", hint="keep one of the two"
                )
            found[name.strip()] = kind.strip()
    return found
