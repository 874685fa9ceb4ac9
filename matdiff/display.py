"""What notebooks show: an answer, a check, steps, a verdict, as HTML and as LaTeX.

A notebook takes the richest form that it can show.  The HTML is made so that all of them can: its
formulas are MathML, which needs no script (the editors that show HTML do not look for LaTeX in it), its
few styles are inline and keep to the colours around them, light or dark.  The LaTeX is for what prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .derivation import Derivation
    from .grader import Chain, Verdict
    from .grader.exact import Counterexample
    from .index import Check
    from .layouts import Arranged
    from .steps import Steps

# status → sign, colour that is readable on white and on black
STATUSES = {
    "proved": ("✓", "#2e8b57"), "tested": ("✓", "#2e8b57"), "right": ("✓", "#2e8b57"),
    "holds": ("✓", "#2e8b57"), "failed": ("✗", "#d1453b"), "wrong": ("✗", "#d1453b"),
    "error": ("✗", "#d1453b"), "undecided": ("?", "#b8860b"), "off": ("–", "#808080"),
}  # fmt: skip
BLOCK = "margin:.4em 0;line-height:1.6"
SCROLL = "overflow-x:auto;overflow-y:hidden;padding:.25em 0"
SMALL = "font-size:.85em"
MUTED = "font-size:.85em;opacity:.75"
CELL = "padding:.25em .4em;border:0;background:none;text-align:"


def formula(latex: str, display: bool = False) -> str:
    """A formula as MathML, with its LaTeX beside it for those who copy it."""
    from .steps.mathml import mathml

    made = mathml(latex)
    start = made.index(">") + 1
    source = f'<annotation encoding="application/x-tex">{escape(latex)}</annotation>'
    inside = made[start : -len("</math>")]
    style = ' displaystyle="true"' if display else ""  # where it stands, not in the middle of a wide page
    return f"<math{style}><semantics><mrow>{inside}</mrow>{source}</semantics></math>"


def block(parts: Iterable[str]) -> str:
    """Lines of HTML as one block."""
    return f'<div class="matdiff" style="{BLOCK}">' + "".join(parts) + "</div>"


def line(inside: str, style: str = SMALL) -> str:
    """One line of a block."""
    return f'<div style="{style}">{inside}</div>'


def badge(status: str, said: str, hint: str = "") -> str:
    """A sign and a few words in a colour; what stands in the hint is shown when one points at it."""
    sign, colour = STATUSES[status]
    title = f' title="{escape(hint)}"' if hint else ""
    style = f"color:{colour};border:1px solid;border-radius:.8em;padding:0 .6em;white-space:nowrap"
    return f'<span style="{style}"{title}>{sign} {escape(said)}</span>'


# --- checks -------------------------------------------------------------------------------------------


def check_words(check: Check) -> tuple[str, str]:
    """The verdict of a check in a few words, and how it was found."""
    from .summary import verdict

    said, _, ways = verdict(check, False).partition(" (")
    return said.split(" ", 1)[1].removeprefix("FAILED "), ways.removesuffix(")")


def check_html(check: Check) -> str:
    """A check: a badge of one line."""
    said, ways = check_words(check)
    return f'<span class="matdiff" style="{SMALL}">{badge(check.status, said, ways)}</span>'


def check_text(check: Check) -> str:
    """A check for a terminal."""
    from .summary import verdict

    return verdict(check, False)


def check_of(derivation: Derivation) -> Check:
    """The check that is shown with an answer: one that was made, or the proof, which is quick."""
    for mode in ("auto", "proof", "sympy", "numeric"):
        if mode in derivation._checks:
            return derivation._checks[mode]
    found = derivation.check("proof")
    return derivation.check("auto") if found.status == "undecided" else found


# --- answers ------------------------------------------------------------------------------------------


def derivation_latex(derivation: Derivation) -> str:
    """``left = right``."""
    from .notation import left_side

    return f"{left_side(derivation, 'latex')} = {derivation.latex()}"


def derivation_html(derivation: Derivation) -> str:
    """An answer: the formula, its verdict, the shapes, what it rests on."""
    check = check_of(derivation)
    return block(
        [
            line(formula(derivation_latex(derivation), True), SCROLL),
            line(check_html(check) + f' <span style="opacity:.75">{escape(shapes(derivation))}</span>'),
            *(line("holds where " + escape(words)) for words in derivation.conditions),
            *(line(escape(note), MUTED) for note in derivation.notes),
        ]
    )


def shapes(derivation: Derivation) -> str:
    """The shape of the answer and those of the symbols."""
    from .summary import shape_line

    return "shape " + " ".join(shape_line(derivation, "×").split())


def derivation_text(derivation: Derivation) -> str:
    """An answer for a terminal."""
    from .summary import summary

    return summary(derivation, check_of(derivation))


def arranged_html(arranged: Arranged) -> str:
    """A converted derivative with its layout in words."""
    return block([line(formula(arranged.latex(), True), SCROLL), line(escape(arranged.arrangement), MUTED)])


# --- steps --------------------------------------------------------------------------------------------


def steps_html(steps: Steps) -> str:
    """A derivation line by line: equals signs below each other, the rule and its source beside them."""
    from .steps.forms import short

    parts: list[str] = []
    for section in steps.sections:
        if section.title:
            parts.append(line(escape(section.title), "margin-top:.6em;font-weight:600"))
        rows = []
        for row in section.rows:
            left = formula(row.left.latex) if row.left else ""
            # rules one by one, so that a line can break between them
            why = "; ".join(formula(part) for part in row.reason.latex.split(r",\ ") if part)
            source = f" [{escape(short(row.source))}]" if row.source else ""
            rows.append(
                f'<tr style="background:none"><td style="{CELL}right;white-space:nowrap">{left}</td>'
                f'<td style="{CELL}center">=</td>'
                f'<td style="{CELL}left;white-space:nowrap">{formula(row.right.latex)}</td>'
                f'<td style="{CELL}left;padding-left:2em;{MUTED}">{why}{source}</td></tr>'
            )
        table = f'<table style="border:0;border-collapse:collapse;margin:0">{"".join(rows)}</table>'
        parts.append(line(table, SCROLL))
    if drawing := steps.picture():
        parts.append(line(picture(drawing), SCROLL))
    return block(parts)


def picture(svg: str) -> str:
    """A drawing that keeps its styles to itself: as an image, on white."""
    from base64 import b64encode

    data = b64encode(svg.encode()).decode()
    style = "background:#fff;max-width:100%"
    return f'<img alt="the computation graph" style="{style}" src="data:image/svg+xml;base64,{data}"/>'


# --- verdicts -----------------------------------------------------------------------------------------


def verdict_html(verdict: Verdict) -> str:
    """What the grader says of a claim: the verdict, the slip, the counterexample as matrices."""
    said, ways = check_words(verdict.check) if verdict.check is not None else ("", "")
    message = verdict.message.removeprefix(verdict.verdict).removeprefix(":").strip()
    message = f" {escape(message)}" if message else ""
    parts = [line(badge(verdict.verdict, verdict.verdict, ways) + message, "")]
    if verdict.error is not None:
        parts.append(f'<pre style="margin:.3em 0;{SMALL}">{escape(str(verdict.error))}</pre>')
    if verdict.verdict == "right" and said:
        parts.append(line(escape(said), MUTED))
    if verdict.claim is not None:
        parts.append(line("read as " + formula(latex_of(verdict.claim)), SMALL))
    parts += diagnosis_lines(verdict.diagnosis)
    parts += counterexample_lines(verdict.counterexample, "the claim", "the derivative")
    return block(parts)


def diagnosis_lines(diagnosis: Any) -> list[str]:
    """The slip that was recognised."""
    if diagnosis is None:
        return []
    where = f" (line {diagnosis.step} of the derivation)" if diagnosis.step is not None else ""
    said = re.sub(r"`([^`]+)`", r'<code style="background:none">\1</code>', escape(diagnosis.message))
    return [line(f"<b>{escape(diagnosis.slip)}</b>: {said}{where}")]


def counterexample_lines(found: Counterexample | None, claim: str, derivative: str) -> list[str]:
    """The point, and both values there."""
    if found is None:
        return []
    at, values = counterexample_latex(found)
    words = [f"at {formula(at)}" if at else "everywhere"]
    words += [
        f"{escape(who)} is {formula(what)}" for who, what in zip((claim, derivative), values, strict=True)
    ]
    return [line(", ".join(words), SCROLL)]


def counterexample_latex(found: Counterexample) -> tuple[str, tuple[str, str]]:
    """A counterexample in LaTeX: the point, the value of the claim, and that of the derivative."""
    from .render.names import latex_name

    at = [f"{latex_name(name)} = {matrix_latex(entries)}" for name, entries in found.values.items()]
    at += [f"{latex_name(name)}(u) = {body}" for name, body in found.functions.items()]
    about = "" if found.exact else r"\approx "
    claim = about + matrix_latex(found.claim) if found.claim else r"\text{not defined}"
    return r",\ ".join(at), (claim, about + matrix_latex(found.derivative))


def matrix_latex(entries: list[list[Any]]) -> str:
    """Numbers as a matrix; a single one as it is."""
    from .grader.exact import number

    def shown(value: Any) -> str:
        over, slash, below = str(number(value)).partition("/")
        if not slash:
            return over
        sign = "-" if over.startswith("-") else ""
        return rf"{sign}\frac{{{over.removeprefix('-')}}}{{{below}}}"

    if len(entries) == len(entries[0]) == 1:
        return shown(entries[0][0])
    rows = r" \\ ".join(" & ".join(map(shown, row)) for row in entries)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def latex_of(expression: Any) -> str:
    """An expression in LaTeX."""
    from .render import latex

    return latex(expression)


def verdict_latex(verdict: Verdict) -> str:
    """The same for what prints: sentences, and matrices."""
    sign = {"right": r"\checkmark", "wrong": r"\times", "error": r"\times"}.get(verdict.verdict, "?")
    lines = [rf"{sign}\ \text{{{prose(verdict.message)}}}"]
    if verdict.diagnosis is not None:
        said = prose(f"{verdict.diagnosis.slip}: {verdict.diagnosis.message}")
        lines.append(rf"\text{{{said}}}")
    if verdict.counterexample is not None:
        at, (claim, value) = counterexample_latex(verdict.counterexample)
        lines.append(rf"\text{{at }} {at}" if at else r"\text{everywhere}")
        lines.append(rf"\text{{the claim is }} {claim},\ \text{{the derivative is }} {value}")
    return "$$\\begin{aligned}\n" + " \\\\\n".join("& " + part for part in lines) + "\n\\end{aligned}$$"


def prose(words: str) -> str:
    """A sentence as text of LaTeX."""
    special = {c: "\\" + c for c in "#$%&_{}"} | {"\\": r"\textbackslash ", "^": r"\^{}", "~": r"\~{}"}
    special |= {"×": r"$\times$", "≠": r"$\ne$", "½": r"$\tfrac{1}{2}$", "‖": r"$\|$"}
    return "".join(special.get(c, c) for c in words)


def chain_html(chain: Chain) -> str:
    """A derivation of one's own: a sign beside every line, and what is wrong with the first wrong one."""
    parts = [line(badge(chain.verdict, chain.summary()), "margin-bottom:.3em")]
    for row in chain.lines:
        sign, colour = STATUSES[row.verdict]
        parts.append(
            line(
                f'<span style="color:{colour}">{sign}</span> <span style="opacity:.6">{row.number}</span> '
                f'<code style="background:none">{escape(row.text)}</code>',
                "",
            )
        )
        if row.verdict != "right" or row.message not in ("", "it follows"):
            parts.append(line(escape(row.message), MUTED + ";padding-left:2em"))
        indented = [*diagnosis_lines(row.diagnosis)]
        indented += counterexample_lines(row.counterexample, "this line", "what it should equal")
        parts += [f'<div style="padding-left:2em">{part}</div>' for part in indented]
    return block(parts)


def bundle(text: str, html: str, latex: str | None = None) -> dict[str, str]:
    """The MIME bundle of a value: plain text, HTML, and LaTeX where there is a formula."""
    return {"text/plain": text, "text/html": html, **({"text/latex": latex} if latex else {})}
