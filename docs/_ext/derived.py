"""Formulas that the project derives while a page is built.

Three ways, all of which fail the build unless the answer is proved, or at least agrees with numbers:

``{derive}`` (directive)
    A question with its answer, conditions and verdict, on request the steps and the code::

        ```{derive} log det(X'X)
        :wrt: X
        :steps:
        ```

``{derive}`` (role)
    The answer alone, in a line: {derive}`x' A x | x`, {derive}`A X B | X | jacobian | vec=rows`.

``{identity}`` (directive and role)
    Sides that are equal, proved entry by entry: {identity}`vec(A X B) = kron(B', A) vec(X)`.

``{formula}`` (role)
    A formula of the input language, typeset and not checked: {formula}`tr(A' B)`.

``{rule}`` (role)
    The differential of an operation, by its own rule: {rule}`inv`.

``question`` and ``checked`` are for other extensions: they derive, check, and raise NotDerived.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.typing import ExtensionMetadata
from tex import marked

from matdiff import Derivation, MatdiffError, derive, parse
from matdiff.notation import left_side
from matdiff.summary import shape_line

if TYPE_CHECKING:
    from matdiff.expression import Expression
    from matdiff.index import Check
    from matdiff.steps import Steps
    from matdiff.steps.row import Row

METHODS = {"differential": "Steps", "backprop": "Steps, by backpropagation", "index": "Steps, in entries"}
VERDICTS = {
    "all sizes": "proved for all sizes",
    "these sizes": "proved at the sizes that were tried",
    None: "agrees with numbers at random points",
}


class NotDerived(ValueError):
    """A page asks for what the project does not derive, or cannot vouch for."""


# --- answers ------------------------------------------------------------------------------------------


def question(program: str, wrt: str | None = None, **options: Any) -> Derivation:
    """The answer to a question, as ``matdiff.derive`` takes it.  Raises NotDerived where it is refused."""
    try:
        found = derive(program, wrt, options.pop("as_", None), **options)
    except MatdiffError as error:
        raise NotDerived(f"{program!r} by {wrt}: {error}") from None
    if isinstance(found, list):
        raise NotDerived(f"{program!r}: name one variable with :wrt:")
    return found


def checked(found: Derivation, mode: str = "") -> Check:
    """The check of an answer: the proof, and all other ways where it does not decide.

    Raises NotDerived unless the answer is proved or agrees with numbers.
    """
    check = found.check(mode or "proof")
    if not mode and check.status == "undecided":
        check = found.check("auto")
    if check.status not in ("proved", "tested"):
        raise NotDerived(f"{found!r}: the check says {check.status}")
    return check


def verdict(check: Check) -> str:
    """What a check claims, in words."""
    return VERDICTS[check.scope if check.status == "proved" else None]


def typeset(program: str) -> str:
    """A formula of the input language in LaTeX.  Raises NotDerived where it cannot be read."""
    from matdiff.render import latex

    try:
        read = parse(program)
    except MatdiffError as error:
        raise NotDerived(f"{program!r}: {error}") from None
    return latex(read.expression, names=read.symbols, definitions=read.definitions)


def equal(text: str) -> tuple[list[Expression], list[str], str]:
    """The sides of ``declarations; left = right = …`` in LaTeX, and what the proof of their equality says.

    Two expressions are equal if one is the derivative of t times the other by t.
    Raises NotDerived unless each is proved equal to the first, or agrees with it at random points.
    """
    from matdiff import Scalar
    from matdiff.index import Claim, check
    from matdiff.render import latex

    *before, last = re.split(r";|\n", text)
    names = ["left_side", *(f"side_{'abcdefgh'[i]}" for i in range(last.count("=")))]
    sides = last.split("=")
    program = "\n".join(
        [*before, *(f"{n} = {s}" for n, s in zip(names, sides, strict=True)), " - ".join(names)]
    )
    try:
        read = parse(program)
        found = [read.definitions[n] for n in names]
        results = []
        for other in found[1:]:
            t = Scalar("t_0")
            claim = Claim(t * found[0], t, "gradient" if other.is_scalar else "jacobian", other)
            result = check(claim, "proof")
            results.append(result if result.status != "undecided" else check(claim, "auto"))
    except MatdiffError as error:
        raise NotDerived(f"{text!r}: {error}") from None
    for result in results:
        if result.status not in ("proved", "tested"):
            raise NotDerived(f"{text!r}: the check says {result.status}")
    weakest = max((verdict(r) for r in results), key=list(VERDICTS.values()).index)
    return found, [latex(node, names=read.symbols) for node in found], weakest


# --- their faces as HTML ------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A sentence as HTML; what stands in backquotes is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def steps_table(steps: Steps) -> str:
    """The lines of a derivation as a table, a section each where there are several."""
    parts = []
    for section in steps.sections:
        if section.title:
            parts.append(f'<p class="derived-section">{html.escape(section.title)}</p>')
        rows = "".join(map(step_row, section.rows))
        parts.append(f'<div class="steps"><table class="steps-table"><tbody>{rows}</tbody></table></div>')
    return "".join(parts)


def step_row(row: Row) -> str:
    """One line: left side, right side, why."""
    from matdiff.steps.forms import short

    left = marked(row.left.latex) if row.left else ""
    why = marked(row.reason.latex) if row.reason.latex else ""
    source = f' <span class="source">[{html.escape(short(row.source))}]</span>' if row.source else ""
    right = marked(rf"= \displaystyle {row.right.latex}")
    return f'<tr><td class="left">{left}</td><td>{right}</td><td class="why">{why}{source}</td></tr>'


def folded(title: str, inside: str, is_open: bool = False) -> str:
    """A part that is shown on a click."""
    return f"<details{' open' if is_open else ''}><summary>{html.escape(title)}</summary>{inside}</details>"


def facts(found: Derivation, check: Check) -> str:
    """Shapes, conditions, notes and the verdict."""
    rows = [("shape", html.escape(shape_line(found, "×").replace("*", "·")))]
    rows += [("given", plain(sentence)) for sentence in found.conditions]
    rows += [("note", plain(sentence)) for sentence in found.notes]
    rows.append(("check", f'<span class="verdict {check.status}">{verdict(check)}</span>'))
    return fact_list(rows)


def fact_list(rows: Iterable[tuple[str, str]]) -> str:
    """Labelled lines; a label is not repeated."""
    found: dict[str, list[str]] = {}
    for label, text in rows:
        found.setdefault(label, []).append(text)
    entries = (f"<dt>{n}</dt>{''.join(f'<dd>{t}</dd>' for t in texts)}" for n, texts in found.items())
    return f'<dl class="facts">{"".join(entries)}</dl>'


def function_of(found: Derivation) -> str:
    """The function that was derived, ``f = …`` in LaTeX."""
    from matdiff.render import latex
    from matdiff.render.names import latex_name

    body = latex(found.expression, names=found._names(), definitions=found._definitions())
    return f"{latex_name(found.name)} = {body}"


def answer_of(found: Derivation) -> str:
    """The answer with its left side, in LaTeX."""
    return f"{left_side(found, 'latex')} = {found.latex()}"


def card(found: Derivation, check: Check, options: Mapping[str, Any]) -> str:
    """A question and its answer, as HTML."""
    from matdiff.render.names import latex_name

    parts = []
    if "bare" not in options:
        by = marked(latex_name(found.variable.name))
        parts.append(f'<p class="derived-question">{marked(function_of(found))} by {by}</p>')
    parts.append(marked(answer_of(found), display=True))
    parts.append(facts(found, check))
    if "steps" in options or "method" in options:
        method = options.get("method", "differential")
        try:
            steps = found.steps_by(method, options.get("steps") == "full")
            status = steps.check().status
        except MatdiffError as error:
            raise NotDerived(f"{found!r}: {error}") from None
        if status == "failed":
            raise NotDerived(f"{found!r}: a line of its steps is wrong")
        parts.append(folded(METHODS[method], steps_table(steps), "open" in options))
    return "".join(parts)


# --- directives and roles -----------------------------------------------------------------------------


def one_of(*allowed: str) -> Any:
    """A validator of an option."""
    return lambda value: directives.choice(value, allowed)


class DeriveDirective(SphinxDirective):
    """``{derive}``: a question with its answer."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "wrt": directives.unchanged_required,
        "declare": directives.unchanged_required,
        "as": directives.unchanged_required,
        "convention": one_of("subspace", "entries"),
        "layout": one_of("mixed", "numerator", "denominator"),
        "vec": one_of("columns", "rows"),
        "order": directives.positive_int,
        "check": one_of("auto", "proof", "sympy", "numeric"),
        "steps": directives.unchanged,
        "method": one_of(*METHODS),
        "open": directives.flag,
        "code": directives.unchanged,
        "bare": directives.flag,
        "expect": directives.unchanged_required,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        program = "\n".join([*self.arguments, *self.content]).strip()
        if declared := self.options.get("declare"):
            program = f"{declared}\n{program}"
        chosen = {n: self.options[n] for n in ("convention", "layout", "vec", "order") if n in self.options}
        try:
            found = question(program, self.options.get("wrt"), as_=self.options.get("as"), **chosen)
            check = checked(found, self.options.get("check", ""))
            if "expect" in self.options and self.options["expect"] != found.text:
                raise NotDerived(f"{found.text!r} is derived, {self.options['expect']!r} expected")
            made = [raw(card(found, check, self.options))]
            if "code" in self.options:
                made += self.code(found, self.options["code"] or "numpy")
        except NotDerived as error:
            raise self.error(str(error)) from None
        box = nodes.container("", *made, classes=["derived"])
        self.add_name(box)
        return [box]

    def code(self, found: Derivation, target: str) -> list[nodes.Node]:
        """The emitted code, folded."""
        try:
            source = found.code(target)
        except MatdiffError as error:
            raise NotDerived(f"{found!r}: {error}") from None
        block = nodes.literal_block(source, source.rstrip("\n"), language="python")
        return [raw(f"<details><summary>Code ({html.escape(target)})</summary>"), block, raw("</details>")]


class IdentityDirective(SphinxDirective):
    """``{identity}``: equal sides, proved, with the verdict."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        try:
            _, sides, said = equal("\n".join([*self.arguments, *self.content]).strip())
        except NotDerived as error:
            raise self.error(str(error)) from None
        inside = marked(" = ".join(sides), display=True)
        said = f'<p class="derived-verdict"><span class="verdict proved">{said}</span></p>'
        return [nodes.container("", raw(inside + said), classes=["derived", "identity"])]


class InlineRole(SphinxRole):
    """A role that writes LaTeX; what it cannot vouch for fails the build."""

    def latex(self, text: str) -> str:
        """The formula for a text."""
        raise NotImplementedError

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            latex = self.latex(self.text)
        except NotDerived as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [nodes.problematic(self.rawtext, self.rawtext)], [message]
        return [nodes.math(latex, latex)], []


class DeriveRole(InlineRole):
    """{derive}`EXPR | X | KIND | option=value`: the answer alone."""

    def latex(self, text: str) -> str:
        program, wrt, kind, *more = arguments(text, 3)
        options: dict[str, Any] = dict(option.split("=", 1) for option in more)
        if "order" in options:
            options["order"] = int(options["order"])
        found = question(program, wrt or None, as_=kind or None, **options)
        checked(found)
        return found.latex()


class RuleRole(InlineRole):
    """{rule}`NAME`: the differential of an operation, by its name or the name of its class."""

    def latex(self, text: str) -> str:
        from matdiff.steps.rulebook import differentials
        from matdiff.steps.writing import Writing

        writing = Writing({}, ())
        for known in differentials():
            if text in (known.kind.__name__, known.kind.name):
                return f"{writing.write(known.left, 'latex')} = {writing.write(known.right, 'latex')}"
        raise NotDerived(f"there is no rule {text!r}")


class IdentityRole(InlineRole):
    """{identity}`A = B`."""

    def latex(self, text: str) -> str:
        return " = ".join(equal(text)[1])


class FormulaRole(InlineRole):
    """{formula}`EXPR`."""

    def latex(self, text: str) -> str:
        return typeset(text)


def arguments(text: str, count: int) -> Sequence[str]:
    """The parts of a text between bars with spaces around them, at least so many."""
    parts = [part.strip() for part in re.split(r"\s\|\s", text)]
    return [*parts, *[""] * (count - len(parts))]


def raw(*parts: str | Iterable[str]) -> nodes.raw:
    """A piece of HTML."""
    text = "".join(part if isinstance(part, str) else "".join(part) for part in parts)
    return nodes.raw("", text, format="html")


def trimmed(app: Sphinx, doctree: nodes.document) -> None:
    """No block of code ends with an empty line: a doctest does, in its source."""
    for block in doctree.findall(nodes.literal_block):
        if block.astext().endswith("\n"):
            block.rawsource = block.astext().rstrip("\n")
            block[:] = [nodes.Text(block.rawsource)]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register directives and roles."""
    app.add_config_value("matdiff_digest", "", "env", str)
    app.add_directive("derive", DeriveDirective)
    app.add_directive("identity", IdentityDirective)
    app.connect("doctree-read", trimmed)
    app.add_role("derive", DeriveRole())
    app.add_role("identity", IdentityRole())
    app.add_role("formula", FormulaRole())
    app.add_role("rule", RuleRole())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
