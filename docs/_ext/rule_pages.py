"""The reference of operations and rules, made from their classes; each rule is checked on the way.

``{operations}`` writes a section for each chapter of the rule book, in it one for each operation;
``{simplifications}`` all rewriting rules, each with an example that is proved.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from derived import NotDerived, checked, fact_list, raw, verdict
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata
from tex import marked

from matdiff import MatdiffError, Scalar, derive
from matdiff.catalogue import arrow, chapter, title
from matdiff.expression import Expression, Size, Symbol
from matdiff.index import Check, Claim, check
from matdiff.operations import Operation, operations
from matdiff.operations.operation import dimension_size, signature
from matdiff.render import latex
from matdiff.rewriting import (
    blocks,
    complexes,
    linear,
    logarithms,
    products,
    projections,
    quotients,
    scaling,
    spectral,
    sums,
)
from matdiff.rewriting.presentation import RULES as PRESENTATION
from matdiff.steps.proofs import SIMPLIFICATIONS
from matdiff.steps.reasons import bibliography, written
from matdiff.steps.rulebook import (
    Known,
    Simplification,
    differentials,
    instance_of,
    known_sizes,
    proof_of,
    simplifications,
    structure_words,
)
from matdiff.steps.words import MATHEMATICS, latex_words
from matdiff.steps.writing import Writing

UNDECIDED = {"X^k", "A^k"}  # what no check can carry out: a matrix to a power that is a symbol
STRUCTURES = ("general", "symmetric", "spd")
ROOMS = {
    "Products": products.RULES, "Scalars and entry-by-entry products": scaling.RULES,
    "Linear operations": linear.RULES, "Logarithms and softmax": logarithms.RULES,
    "Sums": sums.RULES, "Quotients": quotients.RULES,
    "Block matrices": blocks.RULES, "Eigenvalues and singular values": spectral.RULES,
    "Complex entries": complexes.RULES, "Projections onto structured matrices": projections.RULES,
    "How an answer is shown": PRESENTATION.rules,
}  # fmt: skip


# --- operations -----------------------------------------------------------------------------------------


class Operations(SphinxDirective):
    """All operations that have a notation of their own, by chapters."""

    def run(self) -> list[nodes.Node]:
        known = {k.kind: k for k in differentials()}
        chapters: dict[str, dict[str, list[type[Operation]]]] = {}
        for kind in operations():
            if name := title(kind):
                chapters.setdefault(chapter(kind), {}).setdefault(name, []).append(kind)
        made: list[nodes.Node] = [raw(contents(chapters))]
        for name, entries in chapters.items():
            part = section(self, name.capitalize(), f"chapter-{nodes.make_id(name)}")
            for shown, kinds in entries.items():
                one = section(self, shown, anchor(shown, kinds), code=True)
                for kind in kinds:
                    try:
                        one += operation(kind, known.get(kind))
                    except NotDerived as error:
                        raise self.error(str(error)) from None
                part += one
            made.append(part)
        return made


def anchor(shown: str, kinds: list[type[Operation]]) -> str:
    """The place of an operation on the page."""
    return nodes.make_id(f"op-{shown}" if shown.isidentifier() else f"operator-{kinds[0].__name__}")


def contents(chapters: dict[str, dict[str, list[type[Operation]]]]) -> str:
    """All names with links, a line a chapter."""
    lines = []
    for name, entries in chapters.items():
        links = (
            f'<a href="#{anchor(shown, kinds)}"><code>{html.escape(shown)}</code></a>'
            for shown, kinds in entries.items()
        )
        lines.append(f"<dt>{html.escape(name)}</dt><dd>{' '.join(links)}</dd>")
    return f'<dl class="facts glance">{"".join(lines)}</dl>'


def section(directive: SphinxDirective, heading: str, place: str, code: bool = False) -> nodes.section:
    """A section with its title, whose place a link can name."""
    words = nodes.literal(heading, heading) if code else nodes.Text(heading)
    part = nodes.section("", nodes.title(heading, "", words), ids=[place], names=[place])
    part.source, part.line = directive.get_source_info()
    directive.state.document.note_explicit_target(part)
    return part


def operation(kind: type[Operation], known: Known | None) -> list[nodes.Node]:
    """All that is known of an operation."""
    doc = " ".join((kind.__doc__ or "").replace("``", "").split())
    rows: list[tuple[str, str]] = []
    body: list[nodes.Node] = [nodes.paragraph("", doc)]
    if kind.signature:
        rows.append(("shapes", f"<code>{html.escape(arrow(kind.signature))}</code>"))
    if kind.synonyms:
        rows.append(("synonyms", ", ".join(f"<code>{html.escape(s)}</code>" for s in kind.synonyms)))
    if known is not None:
        writing = Writing({}, ())
        left, right = writing.write(known.left, "latex"), writing.write(known.right, "latex")
        body.append(raw(marked(f"{left} = {right}", display=True)))
        condition: str | None = getattr(known.node, "condition", None)
        if condition:
            letters = (writing.unicode(o) for o in known.node.operands)
            rows.append(("given", html.escape(condition.format(*letters))))
        rows += [("why", words(line)) for line in proof_of(known)]
        rows.append(("check", verdict_of(known)))
    elif kind.macro and (short := composition(kind)):
        body.append(raw(marked(short, display=True)))
    if kind.source:
        rows.append(("source", html.escape(bibliography(kind.source) or kind.source)))
    rows += [("simplify", words(written(rule.name))) for rule in kind.__dict__.get("rules", ())]
    return [*body, raw(fact_list(rows))]


def words(text: str) -> str:
    """The name of a rule: mathematics as such, words as words."""
    return marked(latex_words(text)) if MATHEMATICS.search(text) else html.escape(text)


def verdict_of(known: Known) -> str:
    """The verdict on the differential of an operation, on general letters or on those that it needs.

    Raises NotDerived where no check confirms it.
    """
    for kind in STRUCTURES:
        letters = [structured(operand, kind) for operand in known.node.operands]
        variable = next((o for o in letters if isinstance(o, Symbol)), None)
        if variable is None:
            return "a constant"
        try:
            found = derive(known.node.rebuilt(letters), variable, "differential")
            result = checked(found)
        except (NotDerived, MatdiffError, ValueError):
            continue
        said = badge(result)
        return said if kind == "general" else f"{said}, for {variable.name} {FOR[kind]}"
    if title(known.kind) in UNDECIDED:
        return "not decided: no check can carry out a matrix power whose exponent is a symbol"
    raise NotDerived(f"the differential of {known.kind.__name__} is not confirmed by any check")


FOR = {"symmetric": "symmetric", "spd": "symmetric positive definite"}


def structured(operand: Expression, kind: str) -> Expression:
    """A square letter with a structure; any other as it is."""
    if isinstance(operand, Symbol) and operand.rows is operand.columns and not operand.is_scalar:
        return Symbol(operand.name, operand.rows, operand.columns, kind, operand.declared)
    return operand


def badge(result: Check) -> str:
    """A verdict as HTML."""
    return f'<span class="verdict {result.status}">{verdict(result)}</span>'


def composition(kind: type[Operation]) -> str:
    """What a macro stands for, ``name(x, y) = …`` in LaTeX; nothing where it cannot be built of letters."""
    inputs, _ = signature(kind.signature)
    letters: list[Expression] = []
    for (rows, columns), name in zip(inputs, iter("xyz" if inputs[0][1] == "1" else "XYZ"), strict=False):
        m, n = (Size.of(1) if d == "1" else dimension_size(d, known_sizes(d)) for d in (rows, columns))
        letters.append(Symbol(name if not rows == columns == "1" else "c", m, n))
    try:
        body = latex(kind.build(*letters))
    except (MatdiffError, TypeError, ValueError):
        return ""
    given = ",\\ ".join(latex(letter) for letter in letters)
    return rf"\operatorname{{{kind.name}}}({given}) = {body}"


# --- simplifications ------------------------------------------------------------------------------------


class Simplifications(SphinxDirective):
    """All rewriting rules, by where they live, with an example each."""

    def run(self) -> list[nodes.Node]:
        made: list[nodes.Node] = []
        for room, rules in by_rooms():
            part = section(self, room, f"rules-{nodes.make_id(room)}")
            try:
                part += raw("".join(map(simplification, rules)))
            except NotDerived as error:
                raise self.error(str(error)) from None
            made.append(part)
        return made


def by_rooms() -> Iterator[tuple[str, list[Simplification]]]:
    """The rules of each room; those of operations together, last but one."""
    rest = list(simplifications())
    for room, rules in ROOMS.items():
        found = [s for s in rest if any(r in rules for r in s.rules)]
        rest = [s for s in rest if s not in found]
        yield room, found
    yield "Of single operations", rest


def simplification(rule: Simplification) -> str:
    """A rule with its reason and an example.  Raises NotDerived where a check refutes the example."""
    rows: list[tuple[str, str]] = []
    if rule.source:
        rows.append(("source", html.escape(bibliography(rule.source) or rule.source)))
    rows += [("why", words(written(line))) for line in SIMPLIFICATIONS.get(rule.name, ())]
    fired = instance_of(rule)
    if fired is not None:
        writing = Writing({}, ())
        shown = f"{writing.write(fired.before, 'latex')} = {writing.write(fired.after, 'latex')}"
        where = structure_words(fired.before)
        rows.append(("example", marked(shown) + (f" where {html.escape(where)}" if where else "")))
        rows.append(("check", equality(fired.before, fired.after)))
    return f'<div class="rule"><p class="rule-name">{words(written(rule.name))}</p>{fact_list(rows)}</div>'


def equality(left: Expression, right: Expression) -> str:
    """The verdict on an equation: is the right side the derivative of t times the left side by t?"""
    t = Scalar("t_0")
    claim = Claim(t * left, t, "gradient" if right.is_scalar else "jacobian", right)
    result = check(claim, "proof")
    if result.status == "undecided":
        result = check(claim, "auto")
    if result.status == "failed":
        raise NotDerived(f"{left} = {right} is refuted by the check")
    return badge(result) if result.status in ("proved", "tested") else "not decided"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives."""
    app.add_directive("operations", Operations)
    app.add_directive("simplifications", Simplifications)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
