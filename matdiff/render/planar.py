"""Formulas in two dimensions for a terminal: fractions with a bar, sums with limits, matrices, roots.

It is read from the LaTeX that the project writes, so that whatever has LaTeX has this, too.  What stands
open is kept on a stack: no depth of nesting is too much.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..errors import MatdiffError
from .box import Box, beside, bracketed, flat, fraction, matrix, overlined, root, scripted, stacked
from .names import GREEK

TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}^_&]|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
SIGNS = {
    "top": "⊤", "odot": "⊙", "oslash": "⊘", "otimes": "⊗", "times": "×", "cdot": "·", "langle": "⟨",
    "rangle": "⟩", "lVert": "‖", "rVert": "‖", "Vert": "‖", "|": "‖", "lvert": "|", "rvert": "|", "vert": "|",
    "partial": "∂", "nabla": "∇", "infty": "∞", "sum": "∑", "prod": "∏", "ge": "≥", "le": "≤", "ne": "≠",
    "to": "→", "mapsto": "↦", "in": "∈", "{": "{", "}": "}", "#": "#", "%": "%", "&": "&", "_": "_", "*": "*",
    ",": " ", ";": " ", ":": " ", " ": " ", "!": "", "quad": "  ", "qquad": "    ", "textstyle": "",
    "displaystyle": "", "ell": "ℓ", "colon": ":",
}  # fmt: skip
SIGNS |= GREEK
NAMED = frozenset(
    ("log", "ln", "exp", "det", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan",
     "max", "min", "dim", "gcd", "lim")
)  # fmt: skip
UPRIGHT = frozenset(
    ("operatorname", "operatorname*", "mathrm", "text", "mathbf", "boldsymbol", "mathcal", "mathbb",
     "mathsf", "mathfrak", "textrm")
)  # fmt: skip
BOLD = {"0": "𝟎", "1": "𝟏"}
ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "widetilde": "\u0303",
    "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7", "check": "\u030c", "breve": "\u0306",
}  # fmt: skip
HIGH = dict(zip("0123456789+−-()ni⊤*H", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿⁱᵀ*ᴴ", strict=True))
LOW = dict(zip("0123456789+−-()aehijklmnoprstuvx×", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓₓ", strict=True))
BRACKETS = {"bmatrix": "[]", "pmatrix": "()", "vmatrix": "||", "matrix": "  "}
OPENING, PREFIX = frozenset("([{⟨"), frozenset("∂∇")
SPACE = flat(" ")
HIGHEST = 60  # lines


class Item:
    """A box in a row, with what is still to be written at its corners.

    Attributes
    ----------
    body, high, low : the box, its superscript, its subscript.
    limits : whether these stand above and below, as those of a sum.
    opens, closes : whether no space follows, and none precedes it.
    blocks : of a matrix of one row, its cells.
    """

    __slots__ = ("blocks", "body", "closes", "high", "limits", "low", "opens")

    def __init__(self, body: Box, limits: bool = False, opens: bool = False, closes: bool = False) -> None:
        self.body = body
        self.limits = limits
        self.opens = opens
        self.closes = closes
        self.blocks: list[Box] | None = None
        self.high: Box | None = None
        self.low: Box | None = None


class Frame:
    """A row that is being read: its items, and the token that ends it.

    Attributes
    ----------
    end : the token that ends it.
    close : what is made of it then.
    wants : of a macro, how many arguments are still to come; its items are these.
    cells : of a matrix, its rows as far as they are read.
    """

    __slots__ = ("cells", "close", "end", "items", "spaced", "wants")

    def __init__(self, end: str = "", close: Callable[[Box], Box] | None = None, wants: int = 0) -> None:
        self.end = end
        self.close = close
        self.wants = wants
        self.items: list[Item] = []
        self.spaced = False
        self.cells: list[list[Box]] = [[]]


class Macro(Frame):
    """A macro, or a script, whose arguments are being read."""

    __slots__ = ("boxes", "build")

    def __init__(self, wants: int, build: Callable[[list[Box]], Item | None]) -> None:
        super().__init__(wants=wants)
        self.build = build
        self.boxes: list[Box] = []


class Planar:
    """A formula in two dimensions.

    Attributes
    ----------
    box : the whole of it.
    gains : whether it shows something better than a line would: a quotient of more than numbers, limits,
        a matrix, a root or a script that a line cannot show.
    """

    def __init__(self, latex: str) -> None:
        """Raises MatdiffError (unsupported) for LaTeX that the project does not write."""
        self.tokens = TOKEN.findall(latex)
        self.at = 0
        self.gains = False
        self.frames: list[Frame] = [Frame()]
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            self.read(token)
        if len(self.frames) != 1:
            raise unknown("what is never closed")
        self.box = self.row(self.frames[0])

    # --- tokens

    def read(self, token: str) -> None:
        """One token."""
        frame = self.frames[-1]
        if token.isspace():
            frame.spaced = True
        elif frame.end and token == frame.end:
            self.end()
        elif token in "^_":
            self.script(token)
        elif token == "{":
            self.frames.append(Frame("}"))
        elif token in ("&", r"\\") and frame.end == r"\end":
            self.cell(frame)
            if token == r"\\":
                frame.cells.append([])
        elif token[0] == "\\":
            self.macro(token[1:])
        elif token in "}&":
            raise unknown(token)
        else:
            sign = {"-": "−", "'": "′"}.get(token, token)
            self.put(Item(flat(sign), opens=sign in OPENING, closes=sign in ")]},;"))

    def macro(self, name: str) -> None:
        """A macro: a sign, or something that takes arguments."""
        if name in ("frac", "tfrac", "dfrac"):
            self.frames.append(Macro(2, self.quotient))
        elif name == "sqrt":
            self.frames.append(Macro(1, self.root))
        elif name == "overline":
            self.frames.append(Macro(1, lambda boxes: Item(overlined(boxes[0]))))
        elif name == "left":
            self.fenced()
        elif name == "begin":
            self.environment()
        elif name in UPRIGHT:
            self.put(Item(self.word(self.raw(), name)))
        elif name in ACCENTS:
            self.frames.append(Macro(1, lambda boxes: Item(accented(boxes[0], ACCENTS[name]))))
        elif name in SIGNS:
            sign = SIGNS[name]
            opens = name in ("langle", "lVert", "lvert", "{", "partial", "nabla")
            closes = name in ("rangle", "rVert", "rvert", "}", ",", ";", ":", " ", "quad", "qquad", "!")
            self.put(Item(flat(sign), name in ("sum", "prod"), opens or not sign.strip(), closes))
        elif name in NAMED:
            self.put(Item(flat(name)))
        else:
            raise unknown("\\" + name)

    def raw(self) -> str:
        """The text of a group in braces."""
        depth, start = 0, self.at
        while self.at < len(self.tokens):
            depth += (self.tokens[self.at] == "{") - (self.tokens[self.at] == "}")
            self.at += 1
            if depth == 0:
                break
        return "".join(self.tokens[start + 1 : self.at - 1])

    def word(self, text: str, font: str) -> Box:
        """A word, as it is."""
        shown = re.sub(r"\\([A-Za-z]+) ?", lambda m: SIGNS.get(m[1], m[1]), text).replace(r"\_", "_")
        return flat(BOLD.get(shown, shown) if font == "mathbf" else shown)

    # --- what opens and closes

    def fence(self) -> str:
        """The bracket after ``\\left`` or ``\\right``."""
        while self.tokens[self.at].isspace():
            self.at += 1
        token = self.tokens[self.at]
        self.at += 1
        return "" if token == "." else SIGNS[token[1:]] if token[0] == "\\" else token

    def fenced(self) -> None:
        """What stands between ``\\left`` and ``\\right``."""
        opening = self.fence()
        self.frames.append(Frame(r"\right", lambda inside: bracketed(opening, inside, self.fence())))

    def environment(self) -> None:
        """A matrix."""
        name = self.raw()
        if name not in BRACKETS:
            raise unknown(rf"\begin{{{name}}}")
        self.frames.append(Frame(r"\end"))

    def end(self) -> None:
        """The frame that is open is complete."""
        frame = self.frames.pop()
        if frame.end == r"\end":
            self.cell(frame)
            brackets = BRACKETS[self.raw()]
            self.gains = self.gains or len(frame.cells) > 1
            item = Item(matrix(frame.cells, brackets[0].strip(), brackets[1].strip()))
            item.blocks = frame.cells[0] if len(frame.cells) == 1 else None
            self.put(item)
            return
        box = self.row(frame)
        self.put(Item(frame.close(box) if frame.close is not None else box))

    def cell(self, frame: Frame) -> None:
        """A cell of a matrix is complete; rows of blocks one above the other are one matrix of blocks."""
        blocks = frame.items[0].blocks if len(frame.items) == 1 else None
        alone = not frame.cells[-1] and blocks is not None and self.tokens[self.at - 1] != "&"
        if alone and blocks is not None and frame.items[0].high is None and frame.items[0].low is None:
            frame.cells[-1] += blocks
        else:
            frame.cells[-1].append(self.row(frame))
        frame.items, frame.spaced = [], False

    def put(self, item: Item) -> None:
        """An item goes to the macro that waits for it, or into the row."""
        while isinstance(macro := self.frames[-1], Macro):
            macro.boxes.append(item.body)
            if len(macro.boxes) < macro.wants:
                return
            self.frames.pop()
            made = macro.build(macro.boxes)
            if made is None:
                return
            item = made
        if item.body.height > HIGHEST:
            raise unknown("so high a formula")
        frame = self.frames[-1]
        if frame.spaced and frame.items and not (frame.items[-1].opens or item.closes):
            frame.items.append(Item(SPACE, opens=True, closes=True))
        frame.spaced = False
        frame.items.append(item)

    def script(self, sign: str) -> None:
        """What stands at a corner of the last item."""
        frame = self.frames[-1]
        if isinstance(frame, Macro) or not frame.items:
            raise unknown(sign)
        item = frame.items[-1]

        def build(boxes: list[Box]) -> None:
            if sign == "^":
                item.high = boxes[0]
            else:
                item.low = boxes[0]
                item.opens = item.opens and item.body.lines[0] not in PREFIX  # ∇ₓ f, but ∇f

        self.frames.append(Macro(1, build))

    # --- boxes

    def quotient(self, boxes: list[Box]) -> Item:
        """A fraction."""
        over, under = boxes
        plain = all(box.height == 1 and box.lines[0].isdigit() for box in boxes)
        self.gains = self.gains or not plain
        return Item(fraction(over, under))

    def root(self, boxes: list[Box]) -> Item:
        """A root."""
        self.gains = self.gains or boxes[0].width > 1
        return Item(root(boxes[0]))

    def row(self, frame: Frame) -> Box:
        """The items of a frame side by side."""
        return beside([self.finished(item) for item in frame.items])

    def finished(self, item: Item) -> Box:
        """An item with its scripts: in its line where there are signs for them."""
        high, low = item.high, item.low
        if item.limits and (high is not None or low is not None):
            self.gains = True
            boxes = [box for box in (high, item.body, low) if box is not None]
            return stacked(boxes, int(high is not None))
        body = item.body
        small = None if low is None else translated(low, LOW)
        if small is not None and body.height == 1:
            body, low = beside((body, flat(small))), None
        elif low is not None and low.height == 1 and body.height == 1:
            body, low = beside((body, flat("_" + tight(low.lines[0])))), None
        large = None if high is None else translated(high, HIGH)
        if large is not None and low is None:
            lines = [line + (large if i == 0 else " " * len(large)) for i, line in enumerate(body.lines)]
            body, high = Box(tuple(lines), body.base), None
        if high is None and low is None:
            return body
        self.gains = True
        return scripted(body, high, low)


def translated(box: Box, signs: dict[str, str]) -> str | None:
    """A script as small signs, where there are such signs for all of it."""
    text = tight(box.lines[0])
    if box.height > 1 or any(c not in signs for c in text):
        return None
    return "".join(signs[c] for c in text)


def tight(text: str) -> str:
    """A text without spaces, or in parentheses where that would be misread."""
    short = text.replace(" ", "")
    return short if len(short) <= 1 or not re.search(r"\w \w", text) else f"({text})"


def accented(box: Box, accent: str) -> Box:
    """An accent over the first letter."""
    line = box.lines[0]
    return Box((line[:1] + accent + line[1:], *box.lines[1:]), box.base)


def unknown(what: str) -> MatdiffError:
    """An error for what cannot be laid out."""
    return MatdiffError("unsupported", f"there is no layout in two dimensions for {what}")
