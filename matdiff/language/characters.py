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
    "≜": ":=",
    "∈": "∈",
    "∂": "∂",
    "∇": "∇",
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
    **dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌", "0123456789+-=", strict=True)),
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
            ">",
            "/",
            "quad",
            "qquad",
            "enspace",
            "enskip",
            "thinspace",
            "medspace",
            "thickspace",
            "negthinspace",
            "displaystyle",
            "textstyle",
            "scriptstyle",
            "scriptscriptstyle",
            "limits",
            "nolimits",
            "displaylimits",
            "nonumber",
            "notag",
            "strut",
            "mathstrut",
            "hfill",
            "allowbreak",
            "mathopen",
            "mathclose",
            "mathrel",
            "mathbin",
            "mathord",
            "mathinner",
            "boxed",
            "ensuremath",
            "middle",
        ),
        "",
    ),
    **dict.fromkeys(
        (size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")), ""
    ),
    "cdot": "·",
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
    **dict.fromkeys(("coloneqq", "coloneq", "triangleq", "doteq", "eqdef"), ":="),
    "colon": ":",
    "in": "∈",
    "partial": "∂",
    "nabla": "∇",
}
# macros that are dropped together with what stands in braces after them
ANNOTATIONS = frozenset(
    {"label", "tag", "hspace", "vspace", "phantom", "hphantom", "vphantom", "color", "kern"}
)
# \begin{…}: None holds formulas, a pair is what stands around the blocks of a matrix
_FORMULAS = (
    "equation align aligned alignat gather gathered split eqnarray multline math displaymath flalign dmath"
)
ENVIRONMENTS: dict[str, tuple[str, str] | None] = {
    **dict.fromkeys(_FORMULAS.split()),
    **dict.fromkeys(("matrix", "array", "smallmatrix"), ("([", "])")),
    **dict.fromkeys(("bmatrix", "pmatrix", "Bmatrix", "bsmallmatrix", "psmallmatrix"), ("([", "])")),
    "vmatrix": ("|[", "]|"),
    "Vmatrix": ("‖[", "]‖"),
}
# letters in blackboard bold that are no names: sets, and what is no symbol of a formula
BLACKBOARD: dict[str, str] = {
    **dict.fromkeys("RCNZQSKH", "a set"),
    "E": "an expectation",
    "P": "a probability",
    "V": "a variance",
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
BOLD = frozenset(
    {"mathbf", "boldsymbol", "bm", "bf", "pmb", "symbf", "symbfit", "mathbfit", "vec", "mathbb", "mathbbm",
     "mathds", "textbf", "bold", "bfseries", "boldmath", "vect", "vb", "mathbfsf"}
)  # fmt: skip
UPRIGHT = frozenset(
    {"operatorname", "mathrm", "text", "textrm", "rm", "mathop", "mathsf", "mathtt", "textsf", "textnormal",
     "mbox", "sf", "tt", "textup", "texttt"}
)  # fmt: skip
PLAIN = frozenset({"mathcal", "mathit", "mathscr", "mathfrak", "mathnormal", "textit", "it", "cal"})
FONTS = BOLD | UPRIGHT | PLAIN
# fonts that reach to the end of the braces around them: {\bf x}, {\rm tr}
SWITCHES = frozenset({"bf", "rm", "it", "sf", "tt", "cal", "boldmath", "bfseries"})
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
COMPARISONS = {
    "ne": "≠", "neq": "≠", "lt": "<", "gt": ">", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥",
    "geq": "≥", "geqslant": "≥", "in": "∈", "colon": ":", "mid": ":",
}  # fmt: skip
SUBSCRIPT_MACROS: dict[str, str] = {
    "infty": "∞", "ast": "*", "star": "star", "max": "max", "min": "min", **COMPARISONS,
}  # fmt: skip
TOTALS = {"sum": "sum", "prod": "product"}  # the signs that have an index, and what they are called
# what to write instead of a character that has no meaning
CHARACTER_HINTS: dict[str, str] = {
    "%": "`%*%` is `*` here, and a comment begins with `#`",
    "!": "n! is `gamma(n + 1)`",
    "?": "give the function alone",
    "`": "give the formula without quotes",
    '"': "give the formula without quotes",
    "~": "a negation is not read; a tilde above a name is `\\tilde x`",
    ".": "a product is written with a space or `*`, a product entry by entry with `.*`",
    "$": "one `$` before the formula, one after it",
    "&": "there are no logical operators",
    **dict.fromkeys("“”„", "give the formula without quotes"),
}
# what LaTeX and Unicode can say and this language does not read
_REFUSED: dict[str, str] = {
    "an integral": "int iint oint ∫",
    "a product of this kind": "coprod bigotimes bigodot",
    "a set": "bigcup bigcap cup cap emptyset subset subseteq notin ∪ ∩ ∅ ⊂ ⊆ ∉",
    "a limit or a map": "lim limsup liminf to rightarrow mapsto longrightarrow → ↦",
    "a quantifier": "forall exists ∀ ∃",
    "infinity": "infty ∞",
    "a comparison": "leq geq le ge neq ne approx equiv sim propto succ succeq prec preceq ll gg simeq cong"
    " ≤ ≥ ≠ ≈ ≡ ∼ ∝ ≻ ⪰ ≺ ⪯ ≪ ≫",
    "an ellipsis": "cdots ldots dots dotsc dotsb vdots ddots hdots … ⋯",
    "an operation of this kind": "Pr sup inf argmin argmax arg dim ker gcd rank",
    "a double sign": "pm mp ± ∓",
    "this operator": "bullet oplus wedge vee star ominus ⊕ ⊖ ∧ ∨",
    "an annotation": "stackrel overset underset substack",
    "this notation": "binom tbinom dbinom choose over",
    "rounding": "lfloor rfloor lceil rceil ⌊ ⌋ ⌈ ⌉",
}
REFUSED: dict[str, str] = {word: what for what, words in _REFUSED.items() for word in words.split()}
REFUSED_HINTS: dict[str, str] = {  # what to write instead, by what is refused
    "a product of this kind": "a product of numbers is `prod_i x_i`, or `prod(x)`",
    "an integral": "give what is integrated, or a formula for the value",
    "a comparison": "give one side alone: of `f(x) ≡ …` the right side",
    "a limit or a map": "give the formula of the function alone: `f(x) = …`",
    "an ellipsis": "write a sum with an index: `sum_{i=1}^n x_i`",
    "a quantifier": "give the formula alone",
    "a double sign": "write the two formulas one by one",
    "this notation": r"write it with `\frac` or with factorials, `gamma(n + 1)`",
}

# --- other languages, and optimizations -------------------------------------------------------------

MODULES = frozenset(
    {"np", "numpy", "jnp", "jax", "torch", "tf", "math", "scipy", "sp", "sympy", "cupy", "linalg", "special",
     "onp", "anp", "nn", "functional"}
)  # fmt: skip
OPERATIONS = {"MatMul": "·", "HadamardProduct": "⊙", "KroneckerProduct": "⊗"}  # of SymPy
OPTIMA = frozenset(
    {"min", "max", "inf", "sup", "arg", "argmin", "argmax", "minimize", "minimise", "maximize", "maximise",
     "underset", "operatorname", "mathop", "mathrm", "text", "textrm", "mbox"}
)  # fmt: skip
BEFORE_OPTIMA = frozenset({"=", ":=", ";", "\n", "\\\\"})
