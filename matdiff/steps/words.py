"""The names of rules, typed as on paper, in LaTeX."""

from __future__ import annotations

import re
from functools import cache

from ..render.names import GREEK, latex_word

RAISED = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "0123456789-+abcdefghijklmnoprstuvwxyz", strict=True)
)
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗ", "0123456789ijkl", strict=True))
SIGNS = {
    "ᴴ": r"^{\mathrm{H}}", "ℂ": r"\mathbb{C} ", "ℝ": r"\mathbb{R} ", "…": r"\dots ", "∘": r"\circ ",
    "ᵀ": r"^{\top}", "⁻ᵀ": r"^{-\top}", "′": "'", "⊙": r"\odot ", "⊘": r"\oslash ", "⊗": r"\otimes ",
    "⟨": r"\langle ", "⟩": r"\rangle ", "‖": r"\Vert ", "|": r"\vert ", "λ": r"\lambda ", "σ": r"\sigma ",
    "Σ": r"\textstyle\sum ", "Ω": r"\Omega ", "∂": r"\partial ", "∇": r"\nabla ", "≥": r"\ge ",
    "≤": r"\le ", "≠": r"\ne ", "−": "-", "½": r"\tfrac{1}{2}", "𝟏": r"\mathbf{1}", "×": r"\times ",
    "·": r"\cdot ", "√": r"\surd ", "Π": r"\textstyle\prod ", "θ": r"\theta ", "∈": r"\in ",
    "∞": r"\infty ", "→": r"\to ", "↦": r"\mapsto ", "ε": r"\varepsilon ", "δ": r"\delta ", "{": r"\{",
    "}": r"\}", "#": r"\#", "%": r"\%", "&": r"\&", "π": r"\pi ", "μ": r"\mu ",
}  # fmt: skip
ESCAPES = {"_": r"\_", "^": r"\^{}", "{": r"\{", "}": r"\}", "#": r"\#", "%": r"\%", "&": r"\&"}
FUNCTIONS = {
    "tr", "det", "log", "exp", "vec", "unvec", "diag", "sum", "mean", "softmax", "rowsum", "colsum",
    "expm", "logm", "sqrtm", "tril", "triu", "sym", "skew", "sign", "relu", "step", "frechet", "adj",
    "inv", "blkdiag", "hcat", "vcat", "logdet", "rank", "sin", "cos", "tanh", "softplus", "logsumexp",
}  # fmt: skip
TOKEN = re.compile(r"⁻ᵀ|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ]+|[₀-₉ᵢⱼₖₗ]+|_[A-Za-z0-9]+|[A-Za-z]+|\s+|.")
MATHEMATICS = re.compile(r"[=⟨‖ᵀ⁻⊙∂∇δ]|_[A-Za-z0-9]")


@cache
def latex_words(words: str) -> str:
    """A rule in LaTeX: formulas as formulas, words upright."""
    if not MATHEMATICS.search(words):
        return r"\text{" + escaped(words) + "}" if words else ""
    parts = TOKEN.findall(words)
    prose = [is_prose(part) for part in parts]
    for i, part in enumerate(parts):  # an article, and the spaces among words, belong to them
        before = i > 1 and prose[i - 2]
        after = i + 2 < len(parts) and prose[i + 2]
        if (part == "a" and before) or (
            part.isspace() and i and prose[i - 1] and i + 1 < len(parts) and prose[i + 1]
        ):
            prose[i] = True
        elif part == "I" and before and after:
            prose[i] = False
    out: list[str] = []
    for i, part in enumerate(parts):
        if part.isspace():
            beside = (
                (i and prose[i - 1]) or (i + 1 < len(parts) and prose[i + 1]) or (i and parts[i - 1] in ",;")
            )
            out.append(" " if prose[i] else r"\ " if beside else " ")
        elif prose[i]:
            out.append(part)
        else:
            next_ = parts[i + 1 : i + 3]  # d(Y_ij), d log Y
            differential = part == "d" and (next_[:1] == ["("] or (len(next_) == 2 and next_[1] in FUNCTIONS))
            shown = r"\mathrm{d}" if differential else formula(part)
            # X⁺′ and X⁺ᵀ have two superscripts, W₁_ij two subscripts
            again = bool(out) and (out[-1][0], shown[0]) in (("^", "'"), ("^", "^"), ("_", "_"))
            out.append("{}" + shown if again else shown)
    return "".join(grouped(out, prose))


def grouped(out: list[str], prose: list[bool]) -> list[str]:
    """Runs of prose, each in one ``\\text``."""
    found: list[str] = []
    for i, part in enumerate(out):
        if prose[i] and (not i or not prose[i - 1]):
            found.append(r"\text{")
        found.append(part)
        if prose[i] and (i + 1 == len(out) or not prose[i + 1]):
            found.append("}")
    return found


def is_prose(part: str) -> bool:
    """Whether a token is a word, not a function, a Greek letter or a product of letters."""
    if part in FUNCTIONS or part in GREEK or is_symbols(part):
        return False
    return part.isascii() and part.isalpha() and len(part) > 1


def is_symbols(word: str) -> bool:
    """Whether letters stand for a product or a differential: AXB, dX, KK, du."""
    return len(word) <= 4 and (word[1:].isupper() or (len(word) == 2 and word[0] == "d" and word != "do"))


def formula(part: str) -> str:
    """One token of a formula."""
    if part in SIGNS:
        return SIGNS[part]
    if part[0] in RAISED:
        return "^{" + "".join(RAISED[c] for c in part) + "}"
    if part[0] == "_" and len(part) > 1:
        return "_{" + part[1:] + "}"
    if part[0] in LOWERED:
        return "_{" + "".join(LOWERED[c] for c in part) + "}"
    if part in GREEK:
        return latex_word(part)
    if part in FUNCTIONS:
        return rf"\operatorname{{{part}}}"
    if len(part) > 1 and part[0] == "d":
        return r"\mathrm{d}" + part[1:]
    return part


def escaped(words: str) -> str:
    """Prose in LaTeX, where signs of mathematics are formulas within it."""
    return "".join(
        f"${formula(c).strip()}$" if not c.isascii() and (c in SIGNS or c in RAISED or c in LOWERED) else
        ESCAPES.get(c, c)
        for c in words
    )  # fmt: skip
