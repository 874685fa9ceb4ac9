"""The names of rules, typed as on paper, in LaTeX."""

from __future__ import annotations

import re
from functools import cache

RAISED = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "0123456789-+abcdefghijklmnoprstuvwxyz", strict=True)
)
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗ", "0123456789ijkl", strict=True))
SIGNS = {
    "ᵀ": r"^{\top}", "⁻ᵀ": r"^{-\top}", "′": "'", "⊙": r"\odot ", "⊘": r"\oslash ", "⊗": r"\otimes ",
    "⟨": r"\langle ", "⟩": r"\rangle ", "‖": r"\Vert ", "|": r"\vert ", "λ": r"\lambda ", "σ": r"\sigma ",
    "Σ": r"\textstyle\sum ", "Ω": r"\Omega ", "∂": r"\partial ", "∇": r"\nabla ", "≥": r"\ge ",
    "≤": r"\le ", "≠": r"\ne ", "−": "-", "½": r"\tfrac{1}{2}", "𝟏": r"\mathbf{1}", "×": r"\times ",
    "·": r"\cdot ", "√": r"\surd ", "Π": r"\textstyle\prod ", "θ": r"\theta ", "∈": r"\in ",
    "∞": r"\infty ", "→": r"\to ", "↦": r"\mapsto ", "ε": r"\varepsilon ", "δ": r"\delta ", "{": r"\{",
    "}": r"\}", "#": r"\#", "%": r"\%", "&": r"\&", "π": r"\pi ", "μ": r"\mu ",
}  # fmt: skip
FUNCTIONS = {
    "tr", "det", "log", "exp", "vec", "unvec", "diag", "sum", "mean", "softmax", "rowsum", "colsum",
    "expm", "logm", "sqrtm", "tril", "triu", "sym", "skew", "sign", "relu", "step", "frechet", "adj",
    "inv", "blkdiag", "hcat", "vcat", "logdet", "rank", "sin", "cos", "tanh", "softplus", "logsumexp",
}  # fmt: skip
TOKEN = re.compile(r"⁻ᵀ|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ]+|[₀-₉ᵢⱼₖₗ]+|[A-Za-z]+|\s+|.")
MATHEMATICS = re.compile(r"[=⟨‖ᵀ⁻⊙∂∇]")


@cache
def latex_words(words: str) -> str:
    """A rule in LaTeX: formulas as formulas, words upright."""
    if not MATHEMATICS.search(words):
        return r"\text{" + escaped(words) + "}" if words else ""
    out: list[str] = []
    prose: list[str] = []

    def flush() -> None:
        if prose:
            out.append(r"\text{" + "".join(prose) + "}")
            prose.clear()

    parts = TOKEN.findall(words)
    for i, part in enumerate(parts):
        is_word = (
            part.isascii()
            and part.isalpha()
            and len(part) > 1
            and part not in FUNCTIONS
            and not is_symbols(part)
        )
        article = (
            part == "a"
            and "".join(parts[i + 1 : i + 3]).strip().isalpha()
            and i > 1
            and parts[i - 2].isalpha()
        )
        if is_word or article:
            if not prose and out and out[-1] == r"\ ":
                prose.append(out.pop().replace(r"\ ", " "))
            prose.append(part)
        elif part.isspace():
            if prose:
                prose.append(" ")
            else:
                out.append(r"\ " if (i and parts[i - 1] in ",;") or next_is_word(parts, i) else " ")
        else:
            flush()
            out.append(formula(part))
    flush()
    return "".join(out)


def next_is_word(parts: list[str], at: int) -> bool:
    """Whether a word follows."""
    return (
        at + 1 < len(parts) and len(parts[at + 1]) > 1 and parts[at + 1].isascii() and parts[at + 1].isalpha()
    )


def is_symbols(word: str) -> bool:
    """Whether letters stand for a product: AXB, dX, KK."""
    return word[1:].isupper() and len(word) <= 4


def formula(part: str) -> str:
    """One token of a formula."""
    if part in SIGNS:
        return SIGNS[part]
    if part[0] in RAISED:
        return "^{" + "".join(RAISED[c] for c in part) + "}"
    if part[0] in LOWERED:
        return "_{" + "".join(LOWERED[c] for c in part) + "}"
    if part in FUNCTIONS:
        return rf"\operatorname{{{part}}}"
    if len(part) > 1 and part[0] == "d":
        return r"\mathrm{d}" + part[1:]
    return part


def escaped(words: str) -> str:
    """Prose in LaTeX, where signs of mathematics are formulas within it."""
    return "".join(
        f"${SIGNS[c].strip()}$" if c in SIGNS and not c.isascii() else SIGNS.get(c, c) for c in words
    )
