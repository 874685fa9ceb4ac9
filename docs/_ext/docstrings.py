"""Docstrings as the project writes them, for autodoc: ``name : what it is``, a line each, under a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

ENTRY = re.compile(r"(\w[\w, ]*?) : (.*)")


def converted(lines: list[str]) -> Iterator[str]:
    """The lines with lists of parameters and attributes as definition lists."""
    at = 0
    while at < len(lines):
        if at + 1 < len(lines) and lines[at] and re.fullmatch(r"-{4,}", lines[at + 1]):
            yield from ("", f".. rubric:: {lines[at]}", "")
            at += 2
            while at < len(lines) and lines[at].strip():
                if found := ENTRY.fullmatch(lines[at]):
                    names = ", ".join(f"``{name.strip()}``" for name in found[1].split(","))
                    yield from (names, f"    {found[2]}")
                else:
                    yield f"    {lines[at].strip()}"
                at += 1
            yield ""
        else:
            yield lines[at]
            at += 1


def process(
    app: Sphinx, what: str, name: str, subject: object, options: dict[str, Any], lines: list[str]
) -> None:
    """Rewrite a docstring in place."""
    lines[:] = converted(lines)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Listen to autodoc."""
    app.connect("autodoc-process-docstring", process)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
