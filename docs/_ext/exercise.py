"""The directive ``exercise``: a question with a box, a grader behind it, and the answer in a fold.

What an exercise is, and how it is written, stands in ``exercises.py``.  While the page is built, the right
answer is held against the grader, and so is each mistake, which must be recognised as the slip that is
named: an exercise that does not keep its promise fails the build.  The formulas are MathML, so that question,
hints and answer can be read without any script; the box comes to life with ``exercise.js``.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import directives
from exercises import OPTIONS, TEXTS, Exercise
from sphinx.util.docutils import SphinxDirective

from matdiff import MatdiffError
from matdiff.notation import left_side
from matdiff.render.names import latex_name
from matdiff.steps.forms import short
from matdiff.steps.mathml import mathml as as_mathml

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from matdiff import Derivation
    from matdiff.steps.row import Row

KINDS = {"jacobian": "Jacobian", "hessian": "Hessian", "jvp": "JVP", "vjp": "VJP", "hvp": "HVP"}
STRUCTURES = ("symmetric", "spd", "diagonal", "orthogonal", "skew", "lower", "upper")
WORDS = {"spd": "symmetric positive definite", "lower": "lower triangular", "upper": "upper triangular"}


class ExerciseDirective(SphinxDirective):
    """``{exercise} Title`` with the options of ``exercises.py``; the body is the question."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {
        **dict.fromkeys((*OPTIONS, *TEXTS), directives.unchanged),
        "strict": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        title = self.arguments[0]
        try:
            exercise = Exercise.from_options(title, self.options, "\n".join(self.content))
            problems = exercise.problems()
        except (ValueError, MatdiffError) as error:
            raise self.error(f"exercise {title!r}: {error}") from error
        if problems:
            raise self.error(f"exercise {title!r}: " + "; ".join(problems))

        seen = self.env.metadata[self.env.docname]
        number = int(seen.get("exercises", 0)) + 1
        seen["exercises"] = str(number)
        lesson = re.match(r"\d+", self.env.docname.rpartition("/")[2])
        label = f"{int(lesson.group())}.{number}" if lesson else str(number)
        place = f"exercise-{number}"

        box = nodes.container(classes=["exercise"], ids=[place])
        self.set_source_info(box)
        box += html(f'<p class="exercise-title"><span>Exercise {label}</span> {escape(title)}</p>')
        self.state.nested_parse(self.content, self.content_offset, box)
        derivation = exercise.derivation()
        box += html(given(exercise, derivation) + form(exercise, derivation, place, label))
        box += html("".join(hint(text, n, exercise) for n, text in enumerate(exercise.hints)))
        box += html(answer(exercise, derivation))
        return [box]


def html(source: str) -> nodes.raw:
    """A piece of HTML."""
    return nodes.raw("", source, format="html")


def mathml(latex: str) -> str:
    """A formula as MathML, with its source for the script that sets it as the rest of the page."""
    source = escape(rf"\displaystyle {latex}", quote=True)
    return f'<span class="exercise-math" data-latex="{source}">{as_mathml(latex)}</span>'


def steps(exercise: Exercise, derivation: Derivation) -> str:
    """The derivation by the road that the exercise asks for, as the rows of a table."""
    rows = []
    for section in derivation.steps_by(exercise.method).sections:
        if section.title:
            rows.append(f'<tr class="exercise-section"><td colspan="4">{escape(section.title)}</td></tr>')
        rows += [line(row) for row in section.rows]
    return "".join(rows)


def given(exercise: Exercise, derivation: Derivation) -> str:
    """The function, its definitions, and the shapes of all that occurs."""
    formulas = []
    for row in derivation.steps_by("differential").rows:
        left = row.left.latex if row.left else ""
        formulas.append(f"{left} = {row.right.latex}")
        if row.left and row.left.text == derivation.name:
            break
    shown = "".join(f'<div class="exercise-formula">{mathml(formula)}</div>' for formula in formulas)
    shapes = []
    for name, shape in derivation.shapes.items():
        symbol = mathml(latex_name(name))
        kind = exercise.declare.get(name, "").partition("(")[0].strip()
        said = f"{symbol} ∈ {real(shape)}" if shape else f"{symbol} a number"
        said = f'<span class="exercise-shape">{said}</span>'
        shapes.append(said + (f", {WORDS.get(kind, kind)}" if kind in STRUCTURES else ""))
    kind = KINDS.get(derivation.kind, derivation.kind)
    variable = f'<span class="exercise-shape">by {mathml(latex_name(derivation.variable.name))}.</span>'
    asked = f"Find the {kind} {variable}"
    return (
        f'<div class="exercise-given" tabindex="0">{shown}</div>'
        f'<p class="exercise-shapes">{"; ".join(shapes)}. {asked}</p>'
    )


def real(shape: list[str]) -> str:
    """The space of vectors or matrices of a shape, as MathML."""
    sizes = " × ".join(shape)
    inner = "".join(
        f"<mn>{part}</mn>" if part.isdigit() else f"<mi>{part}</mi>" if part.isalnum() else f"<mo>{part}</mo>"
        for part in re.findall(r"\w+|\S", sizes)
    )
    return f'<math><msup><mi mathvariant="normal">ℝ</mi><mrow>{inner}</mrow></msup></math>'


def form(exercise: Exercise, derivation: Derivation, place: str, label: str) -> str:
    """The box; hidden until a script has taken charge of it."""
    left = exercise.ask or f"{left_side(derivation, 'latex')} ="
    data = escape(json.dumps(exercise.request(), ensure_ascii=False), quote=True)
    return f"""
<form class="exercise-form" data-exercise="{data}" hidden>
<label for="{place}-claim"><span class="exercise-left">{mathml(left)}</span></label>
<input id="{place}-claim" type="text" autocomplete="off" autocapitalize="off" autocorrect="off"
 spellcheck="false" enterkeyhint="done" placeholder="your answer"
 aria-describedby="{place}-preview {place}-verdict" aria-label="your answer to exercise {label}">
<button type="submit">Check</button>
<div class="exercise-preview" id="{place}-preview"></div>
<div class="exercise-verdict" id="{place}-verdict" role="status" aria-live="polite"></div>
</form>
<noscript><p class="exercise-note">Checking an answer here needs JavaScript. The answer is below;
<code>matdiff verify</code> grades on the command line.</p></noscript>
"""


def hint(text: str, number: int, exercise: Exercise) -> str:
    """A hint in a fold of its own."""
    label = "Hint" if len(exercise.hints) == 1 else f"Hint {number + 1}"
    return f'<details class="exercise-hint"><summary>{label}</summary><p>{escape(text)}</p></details>'


def answer(exercise: Exercise, derivation: Derivation) -> str:
    """The right answer, the way to it, and what goes wrong."""
    right = f"{left_side(derivation, 'latex')} = {derivation.latex()}"
    shown = [f'<div class="exercise-formula" tabindex="0">{mathml(right)}</div>']
    if exercise.steps:
        shown.append(
            f'<div class="exercise-steps" tabindex="0"><table>{steps(exercise, derivation)}</table></div>'
        )
    shown.append(f"<p>To type: <code>{escape(exercise.answer)}</code></p>")
    slips = "".join(
        f"<li><code>{escape(claim)}</code>: {escape(verdict.diagnosis.message)}</li>"
        for claim, expected, verdict in exercise.verdicts()
        if expected != "right" and verdict.diagnosis
    )
    return (
        '<details class="exercise-answer"><summary>Show the answer</summary>'
        + "".join(shown)
        + f"<p>Often written instead:</p><ul>{slips}</ul></details>"
    )


def line(row: Row) -> str:
    """A line of the derivation."""
    left = mathml(row.left.latex) if row.left else ""
    why = mathml(row.reason.latex) if row.reason.latex else ""
    source = f" <span>{escape(short(row.source))}</span>" if row.source else ""
    return f"<tr><td>{left}</td><td>=</td><td>{mathml(row.right.latex)}</td><td>{why}{source}</td></tr>"


def add_assets(app: Sphinx, pagename: str, _t: str, _c: dict[str, Any], _d: nodes.document | None) -> None:
    """The script and the style, on the pages that have exercises."""
    if app.env.metadata.get(pagename, {}).get("exercises"):
        app.add_js_file("exercise.js", loading_method="defer")
        app.add_css_file("exercise.css")


def setup(app: Sphinx) -> dict[str, Any]:
    """Registers the directive."""
    app.add_directive("exercise", ExerciseDirective)
    app.connect("html-page-context", add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
