"""A line as it is printed, whatever road it comes from."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """A text in the three forms of output."""

    text: str
    unicode: str
    latex: str


class Row(NamedTuple):
    """``left = right``, the rule, its source; a line without a left side continues the one before."""

    left: Words | None
    right: Words
    reason: Words = Words("", "", "")
    source: str = ""


class Section(NamedTuple):
    """Rows with a title; the title is empty where there is one section only."""

    title: str
    rows: list[Row]
