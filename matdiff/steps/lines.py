"""The steps of a derivation: lines with their rules, in every form, each held against numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import MatdiffError
from ..expression import Expression
from .forms import html, latex, markdown, text
from .reasons import MOST, Reason
from .row import Row, Section, Words
from .step import Step
from .words import latex_words
from .writing import Writing

if TYPE_CHECKING:
    from ..derivation import Derivation
    from .numbers import Verdict
    from .road import Road

METHODS = ("differential", "index", "backprop")
FORMS = ("text", "unicode", "latex")


class Steps:
    """A derivation line by line.

    Attributes
    ----------
    method : ``differential``, ``index`` or ``backprop``.
    full : whether every rewriting has a line of its own.
    lines : the steps, each with its two sides as expressions (none for the index road).
    sections : the lines as they are printed.
    """

    method = "differential"
    road: ClassVar[type[Road] | None] = None  # what makes the lines, where it is another

    def __init__(self, derivation: Derivation, full: bool = False) -> None:
        from .road import Road

        road = (self.road or Road)(derivation, full)
        self.derivation = derivation
        self.full = full
        self.lines: list[Step] = road.walk()
        nodes = [step.right for step in self.lines]
        self.writing = road.writing.extended(nodes)
        shown = [self.writing.symbols.get(node, node) for node in nodes]
        whole = [node for node in nodes if node in self.writing.symbols]
        rows = [
            *definitions(self.writing, shown, whole),
            *(row_of(step, self.writing) for step in self.lines),
        ]
        self.sections = [Section("", rows)]

    @property
    def rows(self) -> list[Row]:
        """All lines as they are printed, those of definitions included."""
        return [row for section in self.sections for row in section.rows]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        return self.unicode()

    def __repr__(self) -> str:
        return f"<{len(self)} steps of the {self.derivation.kind} of {self.derivation.name}>"

    def text(self, columns: int | None = None) -> str:
        """Aligned text, its formulas in the plain input language."""
        return text(self.sections, plain=True, columns=columns)

    def unicode(self, columns: int | None = None) -> str:
        """Aligned text for a terminal; where ``columns`` are too few, the reasons stand below the lines."""
        return text(self.sections, columns=columns)

    def latex(self) -> str:
        """``align*`` blocks, for amsmath and KaTeX."""
        return latex(self.sections)

    def markdown(self) -> str:
        """Markdown with display mathematics."""
        return markdown(self.sections, self.title("text"))

    def html(self) -> str:
        """A page that needs no other file and no network (MathML)."""
        from .mathml import mathml

        label = latex_words(self.title("text").partition(":")[0])
        heading = f"{mathml(label)}: {mathml(self.writing.write(self.derivation.expression, 'latex'))}"
        return html(self.sections, self.title("text"), heading, self.picture())

    def picture(self) -> str:
        """A picture that belongs to the page, as SVG; none here."""
        return ""

    def title(self, form: str) -> str:
        """What is derived, in words."""
        d = self.derivation
        return f"{d.kind} of {d.name} by {d.variable.name}: {self.writing.write(d.expression, form)}"

    def as_list(self) -> list[dict[str, Any]]:
        """The lines as JSON."""
        return [
            {
                "left": row.left.unicode if row.left else None,
                "right": row.right.unicode,
                "text": row.right.text,
                "latex": row.right.latex,
                "rule": row.reason.unicode,
                "source": row.source,
            }
            for row in self.rows
        ]

    def check(self, points: int = 1) -> Verdict:
        """Both sides of every line at random points, d(…) as a difference quotient."""
        from .numbers import verdict

        return verdict(self.derivation, self.lines, points)

    def _repr_latex_(self) -> str:
        return "$$" + latex(self.sections, "aligned") + "$$"

    def _repr_html_(self) -> str:
        from ..display import steps_html

        return steps_html(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from ..display import bundle

        return bundle(self.unicode(), self._repr_html_(), self._repr_latex_())


def definitions(writing: Writing, nodes: list[Expression], whole: list[Expression]) -> list[Row]:
    """The lines that say what the names stand for that occur in nodes, or are the whole of a line."""
    from .labels import WRITTEN

    known = dict(writing.used([*nodes, *whole]))
    known.update((writing.names[node], node) for node in whole)
    order = {name: place for place, name in enumerate(writing.names.values())}
    return [
        Row(Words(*(WRITTEN[f](name) for f in FORMS)), Words(*(writing.write(node, f) for f in FORMS)))
        for name, node in sorted(known.items(), key=lambda item: order[item[0]])
    ]


def row_of(step: Step, writing: Writing) -> Row:
    """A line in the three forms of output."""
    shown = writing.symbols.get(step.right, step.right)  # f = p where p = softmax(z) stands above
    right = Words(*(writing.write(shown, form) for form in FORMS))
    return Row(step.label, right, reason_words(step.reasons, writing), source_of(step.reasons))


def reason_words(reasons: tuple[Reason, ...], writing: Writing) -> Words:
    """The rules beside a line, the first few; what reads the same at other sizes is said once."""
    told = list({one_reason(r, writing, "text"): r for r in reversed(reasons[:MOST])}.values())[::-1]
    text, unicode, latex = ([one_reason(r, writing, form) for r in told] for form in FORMS)
    return Words("; ".join(text), "; ".join(unicode), r",\ ".join(latex))


def one_reason(reason: Reason, writing: Writing, form: str) -> str:
    """One rule."""
    left = writing.write(reason.left, form) if reason.left is not None else ""
    if not reason.words:
        assert reason.right is not None
        return f"{left} = {writing.write(reason.right, form)}"
    if form == "latex":
        before, hole, after = reason.words.partition("{0}")
        return latex_words(before) + left + (r"\text{" + after + "}" if hole and after else "")
    return reason.words.replace("{0}", left)


def source_of(reasons: tuple[Reason, ...]) -> str:
    """The source of the first rule that has one."""
    return next((r.source for r in reasons[:MOST] if r.source), "")


def steps(derivation: Derivation, method: str = "differential", full: bool = False) -> Steps:
    """The steps of a derivation by one of the three roads.

    Raises MatdiffError: ``kind`` for another road, ``unsupported`` where a road does not lead there.
    """
    if method not in METHODS:
        raise MatdiffError("kind", f"unknown method {method!r}", hint="one of " + ", ".join(METHODS))
    over_complex = any(
        "complex" in s.properties for s in (derivation.variable, *derivation.expression.symbols)
    )
    if over_complex and (method != "differential" or full):
        raise MatdiffError(
            "unsupported", f"with complex symbols there are no steps by the method {method!r}"
            if not full else "with complex symbols there are no steps with every rewriting",
            hint="--steps alone takes the differential road",
        )  # fmt: skip
    if not derivation._derivative.stages:
        raise MatdiffError("unsupported", "there are no steps for this form", hint="ask for the gradient")
    if "complex" in derivation.variable.properties:
        from .wirtinger import ComplexSteps

        return ComplexSteps(derivation)
    if method == "differential":
        return Steps(derivation, full)
    if method == "backprop":
        from .backprop import Backpropagation

        return Backpropagation(derivation)
    from .by_index import IndexSteps

    return IndexSteps(derivation)
