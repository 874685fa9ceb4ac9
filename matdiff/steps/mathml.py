"""LaTeX, as the project writes it, in MathML: what a browser shows without any library."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import partial
from html import escape
from unicodedata import lookup, name

TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}^_&]|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
SYMBOLS = {
    "top": "⊤", "odot": "⊙", "oslash": "⊘", "otimes": "⊗", "times": "×", "cdot": "·", "langle": "⟨",
    "rangle": "⟩", "lVert": "‖", "rVert": "‖", "Vert": "‖", "|": "‖", "lvert": "|", "rvert": "|",
    "vert": "|", "partial": "∂", "nabla": "∇", "infty": "∞", "sum": "∑", "ge": "≥", "le": "≤", "ne": "≠",
    "to": "→", "mapsto": "↦", "in": "∈", "{": "{", "}": "}", "#": "#", "%": "%", "&": "&", "_": "_",
    "surd": "√", "prod": "∏", "dots": "…", "circ": "∘", "approx": "≈", "pm": "±", "neq": "≠", "leq": "≤",
    "geq": "≥", "ell": "ℓ", "checkmark": "✓",
}  # fmt: skip
GREEK = dict(
    zip(
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "varepsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "varphi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
            "Pi",
            "Sigma",
            "Upsilon",
            "Phi",
            "Psi",
            "Omega",
            "vartheta",
            "varrho",
        ],
        "αβγδϵεζηθικλμνξπρστυϕφχψωΓΔΘΛΞΠΣΥΦΨΩϑϱ",
        strict=True,
    )
)
SPACES = {
    ",": "0.17em",
    ";": "0.28em",
    ":": "0.22em",
    " ": "0.33em",
    "quad": "1em",
    "qquad": "2em",
    "!": "-0.17em",
}
NAMED = (
    "log",
    "exp",
    "det",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "arcsin",
    "arccos",
    "arctan",
    "max",
    "min",
)
# a font → what Unicode calls its letters; browsers know no other way to show them
FONTS = {
    "mathbf": "BOLD", "boldsymbol": "BOLD", "bm": "BOLD", "mathcal": "SCRIPT", "mathbb": "DOUBLE-STRUCK",
    "mathsf": "SANS-SERIF", "mathfrak": "FRAKTUR",
}  # fmt: skip
# brackets of a matrix are drawn as borders: signs do not grow without a font of mathematics
BORDERS = "border-left:.08em solid;border-right:.08em solid;padding:0 .15em"
MATRICES = {
    "bmatrix": f"{BORDERS};border-radius:.35em",
    "pmatrix": f"{BORDERS};border-radius:.8em",
    "vmatrix": BORDERS,
}
ENDS = {"}", r"\right"}
ENDS_IN_MATRIX = {"&", r"\\", r"\end"}
OVERLINE = "border-top: 0.06em solid; padding-top: 0.12em"
ACCENTS = {
    "hat": "^", "widehat": "^", "bar": "‾", "tilde": "~", "widetilde": "~", "dot": "˙",
    "ddot": "¨", "vec": "→", "check": "ˇ", "breve": "˘",
}  # fmt: skip
OPENING, CLOSING = {"(", "[", "⟨"}, {")", "]", "⟩"}
THIN = '<mspace width="0.17em"/>'  # TeX sets the names of functions apart, a browser does not
MINUS, NEGATIVE = (
    "<mo>−</mo>",
    '<mo form="prefix">−</mo>',
)  # by its place alone a browser takes each for the first
BAR = '<mo stretchy="false" lspace="0" rspace="0">|</mo>'  # between letters a browser takes it for a relation


def mathml(latex: str, display: bool = False) -> str:
    """A formula as a ``<math>`` element."""
    style = ' display="block"' if display else ""
    return f"<math{style}>{Parser(latex).row()}</math>"


class Parser:
    """Reads one formula."""

    def __init__(self, latex: str) -> None:
        self.tokens = TOKEN.findall(latex)
        self.at = 0
        self.matrices = 0  # how many are open

    def row(self, end: str | None = None) -> str:
        """Everything up to a closing token, as one element."""
        items: list[str] = []
        before = ""
        operand = False  # whether there is something to the left that a minus takes from
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token == end:
                self.at += 1
                break
            if token in ENDS or (self.matrices and token in ENDS_IN_MATRIX):
                break
            if token in "^_":
                self.at += 1
                items.append(self.script(token, items.pop() if items else "<mrow></mrow>"))
                continue
            now = before if token.isspace() else atom(token)
            if not token.isspace() and "name" in (before, now) and before and now:
                items.append(THIN)
            before = now
            made = self.item()
            if made == MINUS and not operand:
                made = NEGATIVE
            if not token.isspace() and token[1:] not in SPACES:
                operand = now == "letter"
            if made:
                items.append(made)
        return items[0] if len(items) == 1 else f"<mrow>{''.join(items)}</mrow>"

    def script(self, sign: str, base: str) -> str:
        """A base with a superscript or a subscript, or both."""
        first = self.argument()
        other = self.tokens[self.at] if self.at < len(self.tokens) else ""
        if other in ("^", "_") and other != sign:
            self.at += 1
            second = self.argument()
            low, high = (first, second) if sign == "_" else (second, first)
            return f"<msubsup>{base}{low}{high}</msubsup>"
        tag = "msup" if sign == "^" else "msub"
        return f"<{tag}>{base}{first}</{tag}>"

    def argument(self) -> str:
        """A group in braces or a single token."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        if self.at < len(self.tokens) and self.tokens[self.at] == "{":
            self.at += 1
            return self.row("}")
        return self.item()

    def raw(self) -> str:
        """The text of a group in braces."""
        depth, start = 0, self.at
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            depth += (token == "{") - (token == "}")
            self.at += 1
            if depth == 0:
                break
        return "".join(self.tokens[start + 1 : self.at - 1])

    def item(self) -> str:
        """The next element; nothing for a space."""
        token = self.tokens[self.at]
        self.at += 1
        if token.isspace():
            return ""
        if token == "{":
            return self.row("}")
        if token[0] == "\\":
            return self.macro(token[1:])
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token.isalpha():
            return f"<mi>{escape(token)}</mi>"
        if token == "'":
            return "<mo>′</mo>"
        if token == "|":
            return BAR
        if token in OPENING | CLOSING:
            return f'<mo stretchy="false">{token}</mo>'
        return f"<mo>{escape({'-': '−', '*': '∗'}.get(token, token))}</mo>"

    def macro(self, name: str) -> str:
        """A macro with its arguments."""
        if name in ("frac", "tfrac", "dfrac"):
            over = self.argument()
            return f"<mfrac>{over}{self.argument()}</mfrac>"
        if name == "sqrt":
            return f"<msqrt>{self.argument()}</msqrt>"
        if name == "left":
            return self.fenced()
        if name in ("operatorname", "mathrm", "operatorname*"):
            word = self.raw().replace(r"\_", "_")
            return f'<mi mathvariant="normal">{escape(word)}</mi>'
        if name in FONTS:
            return f'<mi mathvariant="normal">{escape(in_font(FONTS[name], self.raw()))}</mi>'
        if name == "begin":
            return self.matrix(self.raw())
        if name == "text":
            return self.prose(self.raw())
        if name == "overline":  # as long as what it stands over, in every font
            return f'<mrow style="{OVERLINE}">{self.argument()}</mrow>'
        if name in ACCENTS:
            # as an accent, browsers set a bar upon the x-height, where it cannot be told from the letter,
            # and in the size of a script it can hardly be seen
            over = escape(ACCENTS[name])
            size = ' mathsize="1.4em"' if over == "‾" else ""
            return f'<mover>{self.argument()}<mo stretchy="false"{size}>{over}</mo></mover>'
        if name in GREEK:
            return f"<mi>{GREEK[name]}</mi>"
        if name in SPACES:
            return f'<mspace width="{SPACES[name]}"/>'
        if name in SYMBOLS:
            sign = SYMBOLS[name]
            if sign == "|":
                return BAR
            stretch = ' stretchy="false"' if sign in "⟨⟩‖|" else ""
            tag = "mi" if sign in "⊤∞" else "mo"
            return f"<{tag}{stretch if tag == 'mo' else ''}>{escape(sign)}</{tag}>"
        if name in NAMED:
            return f"<mi>{name}</mi>"
        if name in ("textstyle", "displaystyle"):
            return ""
        return f"<mtext>{escape(name)}</mtext>"

    def matrix(self, environment: str) -> str:
        """Rows of cells up to the end of the environment, in its brackets."""
        rows: list[list[str]] = [[]]
        self.matrices += 1
        while self.at < len(self.tokens):
            rows[-1].append(self.row())
            token = self.tokens[self.at] if self.at < len(self.tokens) else r"\end"
            self.at += 1
            if token == r"\\":
                rows.append([])
            elif token == r"\end":
                self.raw()
                break
        self.matrices -= 1
        cells = ("".join(f"<mtd>{cell}</mtd>" for cell in row) for row in rows)
        style = f' style="{MATRICES[environment]}"' if environment in MATRICES else ""
        return f"<mtable{style}>" + "".join(f"<mtr>{row}</mtr>" for row in cells) + "</mtable>"

    def fenced(self) -> str:
        """What stands between ``\\left`` and ``\\right``, in brackets that grow."""
        opening = self.fence()
        inside = self.row()
        closing = ""
        if self.at < len(self.tokens) and self.tokens[self.at] == r"\right":
            self.at += 1
            closing = self.fence()
        return f"<mrow>{opening}{inside}{closing}</mrow>"

    def fence(self) -> str:
        """One bracket."""
        token = self.tokens[self.at]
        self.at += 1
        sign = SYMBOLS.get(token[1:], "") if token[0] == "\\" else "" if token == "." else token
        return f"<mo>{escape(sign)}</mo>" if sign else ""

    def prose(self, words: str) -> str:
        """Words, with formulas between dollar signs."""
        parts = words.split("$")
        made = []
        for i, part in enumerate(parts):
            if i % 2:
                made.append(Parser(part).row())
            elif part:
                made.append(f"<mtext>{escape(part.replace(' ', chr(160)))}</mtext>")
        return f"<mrow>{''.join(made)}</mrow>"


def atom(token: str) -> str:
    """What a token begins, where spaces are concerned: a ``name`` of a function, a ``letter``, or neither."""
    macro = token[1:] if token[0] == "\\" else ""
    if macro in NAMED or macro.startswith("operatorname"):
        return "name"
    if not macro:
        return "letter" if token[0].isalnum() or token in CLOSING | {"{", "|", "'"} else ""
    if macro in SYMBOLS:
        return "letter" if SYMBOLS[macro] in "⊤∞∂∇ℓ|‖⟩" and macro not in ("lvert", "lVert") else ""
    return "" if macro in SPACES or macro in ("right", "textstyle", "displaystyle") else "letter"


def in_font(font: str, text: str) -> str:
    """Letters and digits of a font, as Unicode has them; what it has not stays as it is."""
    plain = GREEK.get(text[1:], text) if text.startswith("\\") else text
    return "".join(map(partial(letter_in_font, font), plain))


def letter_in_font(font: str, letter: str) -> str:
    """One letter or digit of a font: a few stand outside the block of the others."""
    words = name(letter, "").replace("LATIN ", "").replace("GREEK ", "").replace("LETTER ", "")
    for prefix in (f"MATHEMATICAL {font} ", f"{font} ", "BLACK-LETTER "):
        with suppress(KeyError):
            return lookup(prefix + words)
    return letter
