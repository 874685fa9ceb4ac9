"""The errors that a user may see: one clear message with its place and the likely fix."""

from __future__ import annotations

from collections.abc import Iterable

CODES = (
    "syntax",
    "name",
    "kind",
    "shape",
    "arity",
    "definition",
    "variable",
    "structure",
    "domain",
    "unsupported",
    "limit",
    "input",
)


def listed(names: Iterable[str]) -> str:
    """Names to choose from: ```a`, `b` or `c```."""
    quoted = [f"`{name}`" for name in names]
    return " or ".join([", ".join(quoted[:-1]), *quoted[-1:]] if len(quoted) > 1 else quoted)


class MatdiffError(ValueError):
    """Bad input, or a question that has no answer here.

    Attributes
    ----------
    code : one of CODES.
    message : what is wrong, one or two sentences.
    line, column : where it begins, counted from 1 in characters; None where there is no place.
    hint : the likely fix, or None.
    source : the text that was read, for the caret.
    """

    def __init__(
        self,
        code: str,
        message: str,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
        source: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint
        self.source = source

    def __str__(self) -> str:
        """The message with the line, a caret under the column, and the fix."""
        parts = [f"{self.code}: {self.message}"]
        if self.line is not None and self.column is not None and self.source is not None:
            lines = self.source.splitlines() or [""]
            shown = lines[self.line - 1] if self.line <= len(lines) else ""
            start = max(0, self.column - 50)
            parts[0] = f"{self.code} error at line {self.line}, column {self.column}: {self.message}"
            if shown.strip():
                parts.append(f"    {shown[start : start + 100]}")
                parts.append("    " + " " * (self.column - 1 - start) + "^")
        if self.hint:
            parts.append(f"hint: {self.hint}")
        return "\n".join(parts)


class Undecidable(Exception):
    """A check cannot be carried out in this kind of arithmetic; never an answer."""
