"""Unicode characters and LaTeX macros, as data: what each stands for among the common tokens.

The LaTeX dialect grows here: a macro is a row in a table, not a branch in the scanner.
"""

from __future__ import annotations

# --- Greek ----------------------------------------------------------------------------------------

_LOWER = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau "
    "upsilon phi chi psi omega"
)
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK: frozenset[str] = frozenset((_LOWER + " " + _UPPER).split())

GREEK_LETTERS: dict[str, str] = {
    **dict(zip("αβγδεζηθικλμνξοπρστυφχψω", _LOWER.split(), strict=True)),
    **dict(zip("ΓΔΘΛΞΠΣΥΦΨΩ", _UPPER.split(), strict=True)),
    "ϵ": "epsilon",
    "ϑ": "theta",
    "ϕ": "phi",
    "ϱ": "rho",
    "ς": "sigma",
    "ϖ": "pi",
    "ϰ": "kappa",
    "µ": "mu",
}

# --- Unicode --------------------------------------------------------------------------------------

# characters that are an operator, a bracket or a quote
OPERATORS: dict[str, str] = {
    "−": "-",
    "–": "-",
    "‒": "-",
    "＋": "+",
    "×": "*",
    "∗": "*",
    "⋅": "·",
    "·": "·",
    "∙": "·",
    "•": "·",
    "÷": "/",
    "∕": "/",
    "⁄": "/",
    "∖": "\\",
    "⊙": "⊙",
    "∘": "⊙",
    "◦": "⊙",
    "⊘": "⊘",
    "⊗": "⊗",
    "‖": "||",
    "∥": "||",
    "∣": "|",
    "⟨": "<",
    "〈": "<",
    "⟩": ">",
    "〉": ">",
    "′": "'",
    "’": "'",
    "‘": "'",
    "´": "'",
    "ʹ": "'",
    "″": "''",
    "‴": "'''",
    "≔": ":=",
    "（": "(",
    "）": ")",
    "，": ",",
}
SPACES = "\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060-\u2064\u3000\ufeff"
FRACTIONS: dict[str, str] = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅕": "1/5",
    "⅙": "1/6",
    "⅛": "1/8",
}
SUPERSCRIPTS: dict[str, str] = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾", "0123456789+-()", strict=True)),
    **dict(zip("ᵀᵗᴴⁿⁱʲᵏᵐᵖʳˢᵃᵇᶜᵈˣʸᶻ", "TTHnijkmprsabcdxyz", strict=True)),
    "⊤": "T",
    "⊺": "T",
    "†": "+",
}
SUBSCRIPTS: dict[str, str] = {
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
    **dict(zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx", strict=True)),
}
ACCENTS: dict[str, str] = {
    "\u0302": "hat",
    "\u0304": "bar",
    "\u0305": "bar",
    "\u0303": "tilde",
    "\u0307": "dot",
    "\u0308": "ddot",
}

# --- LaTeX ----------------------------------------------------------------------------------------

# macros that are an operator or a bracket; "" is space
MACROS: dict[str, str] = {
    **dict.fromkeys(
        (
            ",",
            ";",
            "!",
            ":",
            " ",
            "quad",
            "qquad",
            "thinspace",
            "displaystyle",
            "textstyle",
            "limits",
            "nolimits",
        ),
        "",
    ),
    **dict.fromkeys(
        ("big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr"), ""
    ),
    "cdot": "·",
    "bullet": "·",
    "times": "*",
    "ast": "*",
    "odot": "⊙",
    "circ": "⊙",
    "oslash": "⊘",
    "otimes": "⊗",
    "div": "/",
    "setminus": "\\",
    "langle": "<",
    "rangle": ">",
    "lt": "<",
    "gt": ">",
    "|": "||",
    "Vert": "||",
    "vert": "|",
    "mid": "|",
    "{": "(",
    "}": ")",
    "lbrace": "(",
    "rbrace": ")",
    "lbrack": "[",
    "rbrack": "]",
    "lparen": "(",
    "rparen": ")",
    "top": "T",
    "intercal": "T",
    "prime": "'",
    "dagger": "+",
    "dag": "+",
    "coloneqq": ":=",
    "colon": ":",
}
# brackets of which the macro says whether they open
SIDED: dict[str, tuple[str, str]] = {
    "lVert": ("||", "open"),
    "rVert": ("||", "close"),
    "lvert": ("|", "open"),
    "rvert": ("|", "close"),
}
ROOTS = frozenset({"sqrt"})
QUOTIENTS = frozenset({"frac", "tfrac", "dfrac", "cfrac"})
BOLD = frozenset({"mathbf", "boldsymbol", "bm", "bf", "pmb", "symbf", "vec", "mathbb"})
UPRIGHT = frozenset(
    {"operatorname", "mathrm", "text", "textrm", "rm", "mathop", "mathsf", "mathtt", "textsf"}
)
PLAIN = frozenset({"mathcal", "mathit", "mathscr", "mathfrak", "mathnormal", "boldmath"})
FONTS = BOLD | UPRIGHT | PLAIN
ACCENT_MACROS: dict[str, str] = {
    "hat": "hat",
    "widehat": "hat",
    "bar": "bar",
    "overline": "bar",
    "tilde": "tilde",
    "widetilde": "tilde",
    "dot": "dot",
    "ddot": "ddot",
}
GREEK_MACROS: dict[str, str] = {
    **{name: name for name in GREEK},
    **{"var" + name: name for name in ("epsilon", "theta", "phi", "rho", "sigma", "kappa", "pi")},
    "ell": "l",
}
SUBSCRIPT_MACROS: dict[str, str] = {"infty": "∞", "ast": "*", "star": "star", "max": "max", "min": "min"}
# what LaTeX can say and this language does not read
REFUSED: dict[str, str] = {
    "partial": "a derivative is asked for, not typed",
    "nabla": "a derivative is asked for, not typed",
    "int": "an integral",
    "prod": "a product over an index",
    "lim": "a limit",
    "begin": "an environment",
    "forall": "a quantifier",
    "in": "a set",
    "infty": "infinity",
    "leq": "a comparison",
    "geq": "a comparison",
    "le": "a comparison",
    "ge": "a comparison",
    "neq": "a comparison",
}
