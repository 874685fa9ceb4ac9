"""The forms of output: plain text, Unicode for terminals, LaTeX.  A form is data, not branches."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from ..operations.operation import Level
from .names import latex_name, plain_name, unicode_name


class Dialect(NamedTuple):
    """One form of output.

    Attributes
    ----------
    name : the attribute of an operation that holds its template: ``text``, ``unicode``, ``latex``.
    blocks : the same of block matrices, [A, B; C, D] in prose and hcat and vcat in what code is made of.
    times : between factors; dot : between factors where the former would be misread.
    minus, plus, less : the sign in front, and the operators of a sum.
    entrywise, entrywise_over : the product and the quotient entry by entry.
    entrywise_first, entrywise_operand : how tightly the first and the other operands of these must bind.
    over : the template of a quotient of scalars; stacked: it is a fraction, with its own grouping.
    one_superscript : ``x^a^b`` is an error, so what has a superscript takes parentheses under another.
    symbol : how a name is written.
    call : the template of a function without a notation of its own.
    power : exponents that have a sign of their own.
    inverse_transpose : the template of X⁻¹′, or None.
    sized, bare : constants, with sizes written or left to the reader (see constants.py).
    where, separator, definition : how a program is put together.
    """

    name: str
    blocks: str
    times: str
    dot: str
    minus: str
    plus: str
    less: str
    entrywise: str
    entrywise_over: str
    entrywise_first: int
    entrywise_operand: int
    stacked: bool
    one_superscript: bool
    symbol: Callable[[str], str]
    call: str
    powers: dict[str, str]
    inverse_transpose: str | None
    constants: dict[str, str]

    def grouped(self, text: str) -> str:
        """In parentheses, as large as what they hold."""
        return f"\\left({text}\\right)" if is_tall(text) else f"({text})"

    def fitted(self, template: str, operands: list[str]) -> str:
        """A template whose brackets grow only where an operand is tall."""
        if "\\left" in template and not any(map(is_tall, operands)):
            return small(template)
        return template


TALL = ("\\frac", "\\left", "\\sum", "\\begin{bmatrix}")


def is_tall(text: str) -> bool:
    """Whether something in a text is higher than a line (LaTeX)."""
    return any(mark in text for mark in TALL)


@cache
def small(template: str) -> str:
    """A template with brackets of ordinary size."""
    for large, plain in (
        ("\\left\\|", "\\lVert "), ("\\right\\|", "\\rVert"), ("\\left|", "\\lvert "),
        ("\\right|", "\\rvert"), ("\\left\\langle ", "\\langle "), ("\\right\\rangle", " \\rangle"),
        ("\\left", ""), ("\\right", ""),
    ):  # fmt: skip
        template = template.replace(large, plain)
    return template


TEXT = Dialect(
    name="text", blocks="text", times="*", dot="*", minus="-", plus=" + ", less=" - ",
    entrywise=" .* ", entrywise_over=" ./ ", entrywise_first=Level.UNARY, entrywise_operand=Level.POWER,
    stacked=False, one_superscript=False, symbol=plain_name, call="NAME(ARGUMENTS)", powers={},
    inverse_transpose=None,
    constants={
        "I": "I", "I_n": "I_{0}", "I(n)": "eye({0})", "ones": "ones", "ones(n)": "ones({0})",
        "ones(m, n)": "ones({0}, {1})", "matrix(1)": "matrix(1)", "zeros": "vector(0)",
        "zeros(n)": "zeros({0})", "zeros(m, n)": "zeros({0}, {1})", "matrix(0)": "matrix(0)",
        "e": "e_{0}", "pi": "pi",
    },
)  # fmt: skip

PROSE = TEXT._replace(blocks="unicode")

UNICODE = TEXT._replace(
    name="unicode", blocks="unicode", times=" ", dot="·", minus="−", less=" − ",
    entrywise=" ⊙ ", entrywise_over=" ⊘ ", entrywise_first=Level.PRODUCT, entrywise_operand=Level.PRODUCT,
    one_superscript=True,  # X⁻¹² would be a twelfth power
    symbol=unicode_name, powers={"^2": "²", "^3": "³"},
    inverse_transpose="{0:POSTFIX}⁻ᵀ",
    constants=TEXT.constants | {"pi": "π", "ones": "𝟏"},
)  # fmt: skip

LATEX = UNICODE._replace(
    name="latex", blocks="latex", dot=r" \cdot ", minus="-", less=" - ",
    entrywise=r" \odot ", entrywise_over=r" \oslash ",
    stacked=True, symbol=latex_name,
    call=r"\operatorname{{NAME}}\left(ARGUMENTS\right)", powers={},
    inverse_transpose=r"{0:POSTFIX}^{{-\top}}",
    constants={
        "I": "I", "I_n": "I_{{{0}}}", "I(n)": "I_{{{0}}}", "ones": r"\mathbf{{1}}",
        "ones(n)": r"\mathbf{{1}}_{{{0}}}", "ones(m, n)": r"\mathbf{{1}}_{{{0} \times {1}}}",
        "matrix(1)": r"\mathbf{{1}}", "zeros": r"\mathbf{{0}}", "zeros(n)": r"\mathbf{{0}}_{{{0}}}",
        "zeros(m, n)": r"\mathbf{{0}}_{{{0} \times {1}}}", "matrix(0)": r"\mathbf{{0}}", "e": "e_{{{0}}}",
        "pi": r"\pi",
    },
)  # fmt: skip
