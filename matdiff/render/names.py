"""How the names of symbols and sizes are written in each form of output."""

from __future__ import annotations

from functools import cache

SMALL = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
    "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
)  # fmt: skip
LETTERS = dict(zip(SMALL, "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
LETTERS |= {"varepsilon": "ε", "vartheta": "ϑ", "varphi": "ϕ", "varrho": "ϱ"}
# the capitals that do not look like a Latin letter: LaTeX has macros for these alone
CAPITALS = {
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
GREEK = LETTERS | CAPITALS
WITHOUT_MACRO = {"omicron": "o"}
ACCENTS = ("hat", "bar", "tilde", "dot", "ddot", "vec", "check", "breve", "widehat", "widetilde", "overline")
FONTS = ("mathcal", "mathbf", "mathbb", "mathrm", "mathsf", "mathfrak", "boldsymbol")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SINGULAR = {letter: name for name, letter in GREEK.items()}  # the name of a letter


def split(name: str) -> tuple[str, str, str, str]:
    """A name as accent, differential sign, stem and subscript: ``\\hat y``, ``dX``, ``W_{in}``, ``W1``."""
    accent = ""
    if name.startswith("\\"):
        word = name[1:]
        for mark in (*ACCENTS, *FONTS):
            if word.startswith(mark) and not word[len(mark) : len(mark) + 1].isalpha():
                accent, name = mark, word[len(mark) :].strip().replace("}", "", 1).replace("{", "", 1)
                break
        else:
            name = word
    stem, _, subscript = name.partition("_")
    stem, subscript = stem.strip("{} "), subscript.strip("{}")
    letters = stem.rstrip("0123456789")
    if not subscript and letters and letters != stem:
        stem, subscript = letters, stem[len(letters) :]
    if len(stem) > 1 and stem[0] == "d" and is_letter(stem[1:]) and stem not in GREEK:
        return accent, "d", stem[1:], subscript
    return accent, "", stem, subscript


def is_letter(stem: str) -> bool:
    """Whether a stem is one letter, Latin or Greek, perhaps with a number."""
    letters = stem.rstrip("0123456789")
    return len(letters) == 1 or letters in GREEK


@cache
def latex_name(name: str) -> str:
    """A name in LaTeX: ``\\Sigma_{1}``, ``W_{\\mathrm{in}}``, ``\\hat{y}``, ``\\mathrm{d}X``."""
    accent, differential, stem, subscript = split(name)
    text = latex_word(stem)
    if accent:
        text = f"\\{accent}{{{text}}}"
    if subscript:
        parts = [latex_word(part.strip()) for part in subscript.split(",")]
        text += "_{" + ", ".join(parts) + "}"
    return f"\\mathrm{{d}}{text}" if differential else text


def latex_word(word: str) -> str:
    """A word in LaTeX: a letter in italics, a Greek one by its macro, anything longer upright."""
    word = SINGULAR.get(word, word).removeprefix("\\")
    if word in WITHOUT_MACRO:
        return WITHOUT_MACRO[word]
    if word in GREEK:
        return "\\" + word
    if len(word) <= 1 or word.isdigit() or (len(word) == 2 and word[1].isdigit()):
        return word
    return "\\mathrm{" + word.replace("_", "\\_").replace("{", "").replace("}", "") + "}"


@cache
def unicode_name(name: str) -> str:
    """A name for a terminal: ``Σ₁``, ``dX``; what has no sign of its own stays as typed."""
    accent, differential, stem, subscript = split(name)
    if accent or stem.startswith("\\"):
        return name
    text = differential + GREEK.get(stem, stem)
    if "_" not in name:
        return text + subscript
    if subscript.isascii() and subscript.isdigit():
        return text + subscript.translate(SUBSCRIPTS)
    return text + name[name.index("_") :]


def plain_name(name: str) -> str:
    """A name as it is typed."""
    return name
