"""Rows as aligned text, LaTeX, Markdown, a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from unicodedata import combining

from .row import Row, Section

WIDEST = 58  # characters after which a line does not push the reasons of the others to the right
WIDEST_LEFT = 12
GAP = 4


def short(source: str) -> str:
    """A source as it is quoted beside a line: without the year."""
    return re.sub(r" \(\d{4}\)(?=,|$)", "", source).replace(",", "", 1) if "§" in source else source


def text(sections: Sequence[Section], plain: bool = False, columns: int | None = None) -> str:
    """Aligned text for a terminal; where it is too narrow, the reasons stand below the lines."""
    lines: list[str] = []
    for section in sections:
        if section.title:
            lines += ([""] if lines else []) + [section.title]
        lines += aligned(section.rows, plain, columns)
    return "\n".join(lines)


def width(text: str) -> int:
    """The columns that a text takes: a bar over a letter takes none."""
    return sum(not combining(c) for c in text)


def below(why: str, columns: int, at: int) -> list[str]:
    """A reason in lines of its own."""
    from textwrap import wrap

    return wrap(
        why, max(columns, 24), initial_indent=" " * at, subsequent_indent=" " * at,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def aligned(rows: Sequence[Row], plain: bool, columns: int | None = None) -> list[str]:
    """Rows, their equals signs and their reasons one below the other."""
    form = "text" if plain else "unicode"
    lefts = [getattr(row.left, form) if row.left else "" for row in rows]
    rights = [getattr(row.right, form) for row in rows]
    left = max((width(shown) for shown in lefts if width(shown) <= WIDEST_LEFT), default=0)
    told = [row for row in rows if row.reason.unicode or row.source]
    # a sign that is wider than one character in some fonts is still one column
    right = max(
        (width(r) for r, row in zip(rights, rows, strict=True) if width(r) <= WIDEST and row in told),
        default=0,
    )
    lines = []
    for row, one, other in zip(rows, lefts, rights, strict=True):
        line = f"{' ' * (left - width(one))}{one} = {other}"
        why = row.reason.unicode + (f"  [{short(row.source)}]" if row.source else "")
        if why:
            line += " " * (left + 3 + right - width(line) + GAP if width(line) <= left + 3 + right else GAP)
            line += why.strip()
        lines.append(line.rstrip())
    if columns is None or all(width(line) <= columns for line in lines):
        return lines
    lines = []
    for row, one, other in zip(rows, lefts, rights, strict=True):
        lines.append(f"{' ' * (left - width(one))}{one} = {other}")
        why = row.reason.unicode + (f"  [{short(row.source)}]" if row.source else "")
        lines += below(why.strip(), columns, left + GAP + 3) if why else []
    return lines


def latex(sections: Sequence[Section], environment: str = "align*") -> str:
    """An aligned block: ``df &= … && \\text{why}``."""
    blocks = []
    for section in sections:
        body = " \\\\\n".join(latex_row(row) for row in section.rows)
        block = f"\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}"
        blocks.append(
            f"\\text{{{section.title}}}\n{block}" if section.title and environment != "align*" else block
        )
    return "\n".join(blocks)


def latex_row(row: Row) -> str:
    """One line of the block."""
    line = (row.left.latex + " " if row.left else "") + "&= " + row.right.latex
    source = rf"\ \text{{[{latex_source(short(row.source))}]}}" if row.source else ""
    return line + (f" && {row.reason.latex}{source}" if row.reason.latex or source else "")


def latex_source(source: str) -> str:
    """A source as text of LaTeX."""
    return source.replace("&", r"\&").replace("§", r"\S ")


def markdown(sections: Sequence[Section], title: str) -> str:
    """A piece of Markdown with the derivation in display mathematics."""
    lines = [f"### {title}"] if title else []
    for section in sections:
        if section.title:
            lines += ["", f"**{section.title}**"]
        lines += ["", "$$", latex([Section("", section.rows)], "aligned"), "$$"]
    return "\n".join(lines).strip() + "\n"


PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font-family: Georgia, serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem;
  line-height: 1.5; }}
h1 {{ font-size: 1.3rem; font-weight: normal; }}
h2 {{ font-size: 1.05rem; margin: 1.6rem 0 0.4rem; }}
code {{ font-size: 0.9rem; }}
.scroll {{ overflow-x: auto; }}
table {{ border-collapse: collapse; }}
td {{ padding: 0.3rem 0.2rem; vertical-align: baseline; }}
td.left {{ text-align: right; white-space: nowrap; }}
td.right {{ white-space: nowrap; padding-right: 2.5rem; }}
td.why, td.source {{ color: #666; font-size: 0.85rem; }}
td.source {{ padding-left: 1rem; white-space: nowrap; }}
math {{ font-size: 1.05em; }}
svg {{ max-width: 100%; height: auto; }}
details {{ margin-top: 1.5rem; }}
pre {{ overflow-x: auto; font-size: 0.8rem; }}
</style>
</head>
<body>
<h1>{heading}</h1>
{body}
<details><summary>LaTeX</summary><pre>{latex}</pre></details>
</body>
</html>
"""


def html(sections: Sequence[Section], title: str, heading: str, picture: str = "") -> str:
    """A page that needs nothing else: MathML, and the picture of the graph if there is one."""
    from .mathml import mathml

    parts = []
    for section in sections:
        if section.title:
            parts.append(f"<h2>{escape(section.title)}</h2>")
        parts.append('<div class="scroll"><table>')
        for row in section.rows:
            left = mathml(row.left.latex) if row.left else ""
            why = mathml(row.reason.latex) if row.reason.latex else ""
            parts.append(
                f'<tr><td class="left">{left}</td><td>=</td><td class="right">{mathml(row.right.latex)}</td>'
                f'<td class="why">{why}</td><td class="source">{escape(short(row.source))}</td></tr>'
            )
        parts.append("</table></div>")
    if picture:
        parts.append(f'<div class="scroll">{picture}</div>')
    return PAGE.format(
        title=escape(title), heading=heading, body="\n".join(parts), latex=escape(latex(sections))
    )
