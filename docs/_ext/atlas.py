"""The atlas in the pages: rows of a table, the list of all rows, the errata.

``{atlas} cookbook-traces first`` writes the rows of one section; ``{atlas-list}`` a line for each row of all
tables, with a search box; ``{atlas-errata}`` the rows whose printed form is wrong, and why.  Every row is
derived, checked and graded when the builder starts: one that is not as its table says ends the build.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache

from atlas_rows import TABLES, Row, RowError, Table, tables
from derived import folded, plain, raw, steps_table
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata
from tex import marked

import matdiff as md
from matdiff.summary import shape_line

logger = logging.getLogger(__name__)
SCOPES = {
    "all sizes": "proved for all sizes",
    "these sizes": "proved at the sizes shown",
    None: "held against numbers",
}
SHORT = {"all sizes": "all sizes", "these sizes": "these sizes", None: "numbers"}
PLAIN = re.compile(r"scalar|vector(\([^()]*\))?|matrix(\([^()]*\))?")  # what the line of shapes says, too
PLAYGROUND = "../playground/index.html"


@cache
def read() -> dict[str, Table]:
    """All tables, read once a build."""
    return tables()


# --- HTML ---------------------------------------------------------------------------------------------


def card(row: Row) -> str:
    """A row with everything that is known of it."""
    from matdiff.render.names import latex_name

    by = marked(latex_name(row.answer.variable.name))
    parts = [
        f'<p class="atlas-head"><a class="atlas-anchor" href="#{row.id}">{html.escape(row.label)}</a>'
        f"{badge(row)}</p>",
        f'<div class="atlas-formulas"><span class="atlas-question">{marked(row.function)} by {by}</span>'
        f'<span class="atlas-answer">{marked(display_style(row.formula))}</span></div>',
        facts(row),
        tools(row),
    ]
    try:
        steps = row.answer.steps
        if steps.check().status == "failed":
            raise RowError(f"{row.id}: a line of its steps is wrong")
        parts.append(folded("Steps", steps_table(steps)))
    except md.MatdiffError as error:
        parts.append(f'<p class="atlas-nosteps">No steps: {plain(error.message)}.</p>')
    return f'<div class="derived atlas-row" id="{row.id}">{"".join(parts)}</div>'


def badge(row: Row) -> str:
    """The verdict on the answer."""
    return f'<span class="verdict {row.check.status}">{html.escape(row.verdict)}</span>'


def facts(row: Row) -> str:
    """The printed form with its verdict, shapes, conditions, notes."""
    lines: list[tuple[str, str]] = []
    if row.printed_formula is not None:
        name, sign = (
            ("printed", '<span class="atlas-wrong">✗ wrong as it stands</span>')
            if row.erratum
            else ("usual form", '<span class="atlas-same">✓ the same</span>')
        )
        lines.append((name, f"{marked(display_style(row.printed_formula))} {sign}"))
    if row.erratum:
        lines.append(("erratum", plain(row.erratum) + holds(row)))
        if row.grade.diagnosis is not None:
            lines.append(("slip", plain(row.grade.diagnosis.message)))
        shown = "<br>".join(html.escape(line) for line in row.grade.counterexample.lines())
        lines.append(("shown", f"<code>{shown}</code>"))
    special = {name: kind for name, kind in row.declare.items() if not PLAIN.fullmatch(kind)}
    if special:
        lines.append(("declared", declared(special)))
    lines.append(("shape", html.escape(shape_line(row.answer, "×"))))
    lines += [("given", plain(sentence)) for sentence in row.answer.conditions]
    if row.note:
        lines.append(("note", plain(row.note)))
    inside = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in lines)
    return f'<dl class="atlas-facts">{inside}</dl>'


def display_style(latex: str) -> str:
    """A formula that stands in a line, with fractions of full size."""
    return rf"\displaystyle {latex}"


def holds(row: Row) -> str:
    """Under which declarations the printed form of an erratum is right."""
    if not row.holds_if:
        return ""
    return f" With {declared(row.holds_if)} it is right, and proved."


def declared(kinds: Mapping[str, str]) -> str:
    """Declarations as code."""
    return ", ".join(f"<code>{html.escape(f'{name}: {kind}')}</code>" for name, kind in kinds.items())


def tools(row: Row) -> str:
    """Copy the answer, copy the question, open it."""
    copies = (("answer", row.answer.text), ("LaTeX", row.answer.latex()), ("command", row.command))
    buttons = " ".join(
        f'<button type="button" class="atlas-copy" data-copy="{html.escape(text)}">Copy {name}</button>'
        for name, text in copies
    )
    link = html.escape(f"{PLAYGROUND}#{row.hash}")
    return f'<p class="atlas-tools">{buttons} <a href="{link}">Open in the playground</a></p>'


def listed(row: Row, page: str) -> str:
    """A row as one line of the list."""
    place = f"errata.html#erratum-{row.id}"
    erratum = f' <a class="atlas-wrong" href="{place}">erratum</a>' if row.erratum else ""
    said = SHORT[row.check.scope if row.check.status == "proved" else None]
    return (
        f'<tr data-search="{html.escape(row.searched.lower())}">'
        f'<td class="atlas-place"><a href="{page}.html#{row.id}">{html.escape(row.label)}</a>{erratum}</td>'
        f'<td class="atlas-given">{marked(row.function)}</td>'
        f'<td class="atlas-found">{marked(row.formula)}</td>'
        f'<td class="atlas-said"><span class="verdict {row.check.status}" title="{html.escape(row.verdict)}">'
        f"{said}</span></td></tr>"
    )


# --- directives ---------------------------------------------------------------------------------------


class AtlasDirective(SphinxDirective):
    """A directive that depends on all tables."""

    def note(self) -> dict[str, Table]:
        """The tables; the page is built anew when one of them changes."""
        for file in sorted(TABLES.glob("*.yaml")):
            self.env.note_dependency(str(file))
        return read()


class Rows(AtlasDirective):
    """``{atlas} table section``: the rows of a section."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        name, title = self.arguments
        table = self.note().get(name)
        section = next((s for s in table.sections if s.title == title), None) if table else None
        if section is None:
            raise self.error(f"the atlas has no section {title!r} in a table {name!r}")
        try:
            return [raw(card(row)) for row in section.rows]
        except RowError as error:
            raise self.error(str(error)) from None


class Listing(AtlasDirective):
    """``{atlas-list}``: a line for each row, with a search box."""

    def run(self) -> list[nodes.Node]:
        found = self.note()
        count = sum(1 for table in found.values() for _ in table.rows)
        parts = [
            '<div class="atlas-search"><label for="atlas-query">Search</label> '
            '<input id="atlas-query" type="search" autocomplete="off" '
            'placeholder="logdet, tr(A X B), symmetric, hessian …">'
            f'<span id="atlas-count" role="status">{count} identities</span></div>'
        ]
        for name, table in found.items():
            rows = "".join(listed(row, name) for row in table.rows)
            parts += [
                f'<section class="atlas-part"><h2>{html.escape(table.title)}</h2>',
                f'<table class="atlas-list"><tbody>{rows}</tbody></table>',
                "</section>",
            ]
        return [raw(*parts)]


class Errata(AtlasDirective):
    """``{atlas-errata}``: the rows whose printed form is wrong."""

    def run(self) -> list[nodes.Node]:
        return [
            raw(card_of_erratum(row)) for table in self.note().values() for row in table.rows if row.erratum
        ]


def card_of_erratum(row: Row) -> str:
    """An erratum: a row, with an anchor of its own."""
    own = f"erratum-{row.id}"
    text = card(row).replace(f'id="{row.id}"', f'id="{own}"', 1)
    return text.replace(f'href="#{row.id}"', f'href="#{own}"', 1)


class Figures(AtlasDirective):
    """``{atlas-figures}``: how many rows there are, and what their checks say."""

    def run(self) -> list[nodes.Node]:
        rows = [row for table in self.note().values() for row in table.rows]
        counts: dict[str | None, int] = {}
        for row in rows:
            counts[row.check.scope] = counts.get(row.check.scope, 0) + 1
        said = ", ".join(f"{counts[scope]} {words}" for scope, words in SCOPES.items() if scope in counts)
        printed = sum(row.printed is not None and not row.erratum for row in rows)
        errata = sum(row.erratum is not None for row in rows)
        text = (
            f"{len(rows)} identities: {said}. For {printed} of them the usual form, as a rule that of the "
            f"literature, is graded right; {errata} are errata."
        )
        return [nodes.paragraph("", text)]


# --- the build ----------------------------------------------------------------------------------------


def verify(app: Sphinx) -> None:
    """Derive, check and grade every row.  Raises ExtensionError that lists those that are not as stated."""
    wrong = []
    try:
        rows = [row for table in read().values() for row in table.rows]
    except RowError as error:
        raise ExtensionError(str(error)) from None
    for row in rows:
        try:
            row.verify()
        except RowError as error:
            wrong.append(str(error))
    if wrong:
        raise ExtensionError("the atlas is wrong:\n" + "\n".join(wrong))
    logger.info("atlas: %d identities derived, checked and graded", len(rows))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives."""
    app.add_directive("atlas", Rows)
    app.add_directive("atlas-list", Listing)
    app.add_directive("atlas-errata", Errata)
    app.add_directive("atlas-figures", Figures)
    app.add_css_file("atlas.css")
    app.add_js_file("atlas.js", defer="defer")
    app.connect("builder-inited", verify)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
