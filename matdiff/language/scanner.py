"""From characters to raw tokens: numbers, words, signs, each with its place in the text.

Unicode and LaTeX are folded to common tokens here (tables in characters.py).  What a word is (a
name, a function, a product of letters) and what a bar or a quote does is decided by the reader.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ..errors import MatdiffError
from . import characters as C
from . import latex
from .fonts import dressed, letter
from .raw import Raw, failure

LONGEST_TEXT = 50_000
LONGEST_NUMBER = 400
_EXPONENT = re.compile(r"[eE][+-]?[0-9]+[A-Za-z]")  # 1e3x

_TOKEN = re.compile(
    r"(?P<space>(?:[ \t\r\f\v$" + C.SPACES + r"]|\#[^\n]*)+)"
    r"|(?P<newline>\n|\\\\|[\u0085\u2028\u2029])"
    r"|(?P<number>(?:[0-9]+(?:\.(?![*/^'T])[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![A-Za-z0-9]))?)"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<macro>\\(?:[A-Za-z]+\*?|.))"
    r"|(?P<op>\.\*|\./|\.\^|\.\\|\.T(?![A-Za-z0-9_])|\.'|\*\*|:=|\|\||[-+*/@^\\=:,;<>()\[\]{}|'_])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_SPACE = re.compile(r"\s*")
_LIMITS = re.compile(r"\s*(?:\\(?:no|display)?limits)?\s*(?=[_^]|$)")
_SECOND = re.compile(r"_\{?[A-Za-z]")


def numpy_like(text: str) -> int:
    """Whether a text is written as NumPy and its kin are: 2 for sure, 1 by ``@`` and methods, 0 not."""
    from .libraries import NUMPY, NUMPY_LIKE

    return 2 if NUMPY.search(text) else int(NUMPY_LIKE.search(text) is not None)


def named_elsewhere(scanner: Scanner, word: str, start: int, end: int) -> int:
    """Where ``np.linalg.norm`` or ``MatMul`` ends, a name of another language; 0 where none begins."""
    if scanner.text[end] == "." and (word in C.MODULES or word == "F"):
        from .libraries import FUNCTIONAL, qualified

        if word != "F" or FUNCTIONAL.match(scanner.text, end):
            return qualified(scanner, start)
    if scanner.text[end] == "(" and word in C.OPERATIONS:
        scanner.add("infix", C.OPERATIONS[word], start, end)
        return end
    return 0


class Scanner:
    """Reads a text into raw tokens."""

    def __init__(self, text: str, functions: Collection[str]) -> None:
        if len(text) > LONGEST_TEXT:
            raise MatdiffError(
                "limit", f"the text has {len(text)} characters; at most {LONGEST_TEXT} are read"
            )
        self.text = text
        self.functions = functions
        self.tokens: list[Raw] = []
        self.side = ""  # what \left or \right said of the next bracket
        self.environments: list[str] = []  # open ones: \begin{…}, \[, $$
        self.bold_until = 0  # the end of \mathbf{…} around an expression
        self.inverses: list[Raw] = []  # names with an inverse before their subscript
        self.labels: list[tuple[str, Raw]] = []  # names with an index in parentheses above them
        self.stop = len(text)  # where reading ends: at the constraint of an optimization
        self.constraint = ""
        self.wrapped = 0  # how many methods were met
        self.doubled: set[int] = set()  # places of parentheses that close two: of methods
        self.induced: set[int] = set()  # norms of which a number says which: norm(x, 1)
        self.numpy = numpy_like(text) if "@" in text or "." in text else 0
        self.skips: dict[int, int] = {}  # what stands under or over a brace: where it begins and ends

    def fail(self, code: str, message: str, offset: int, hint: str | None = None) -> MatdiffError:
        """An error at a place in the text."""
        return failure(code, message, self.text, offset, hint)

    def scan(self) -> list[Raw]:
        """The raw tokens.  Raises MatdiffError for what cannot be read."""
        text, tokens, match = self.text, self.tokens, _TOKEN.match
        position, glued = 0, False
        while position < self.stop:
            found = match(text, position)
            assert found is not None
            kind, word, end = found.lastgroup, found.group(), found.end()
            if kind == "space":
                if "$$" in word:
                    latex.display(self)
                position, glued = end, False
                continue
            count = len(tokens)
            if kind == "word":
                position = self.optimum(word, position) or self.word(word, position, end)
            elif kind == "op":
                position = self.sign(word, position, end)
            elif kind == "number":
                position = self.number(word, position, end)
            elif kind == "newline":
                position = self.newline(word, position, end)
            elif kind == "macro":
                position = self.macro(word, position, end)
            else:
                position = self.character(word, position, end)
            if len(tokens) > count:
                tokens[count].glued = glued
                glued = True
        while tokens and tokens[-1].kind == "op" and tokens[-1].text == ",":
            tokens.pop()  # the comma after a formula
        return tokens

    def newline(self, word: str, start: int, end: int) -> int:
        """The end of a line; in LaTeX only a double backslash is one."""
        if word == "\\\\":
            if self.environments and latex.in_matrix(self):
                self.add("op", ";", start, end)
                return end
            while self.tokens and self.tokens[-1].kind == "op" and self.tokens[-1].text == ",":
                self.tokens.pop()
        elif self.environments:
            return end
        self.add("newline", word, start, end)
        return end

    def add(self, kind: str, text: str, start: int, end: int) -> Raw:
        """Append a token."""
        token = Raw(kind, text, start, end)
        self.tokens.append(token)
        return token

    # numbers and signs

    def number(self, word: str, start: int, end: int) -> int:
        """A number, or the constant ``1_n``."""
        mantissa, _, exponent = word.lower().partition("e")
        if len(mantissa) > LONGEST_NUMBER or (exponent and abs(int(exponent[:9])) > LONGEST_NUMBER):
            raise self.fail("limit", "the number is too long", start)
        if not exponent and _EXPONENT.match(self.text, end):
            raise self.fail(
                "syntax", f"`{self.text[start : end + 3]}…` may be a power of ten or a product", start,
                "write `*` after the number",
            )  # fmt: skip
        token = self.add("number", word, start, end)
        if self.text[end : end + 1] == "_":
            token.tail, token.end = self.subscripts(end)
            return token.end
        return end

    def sign(self, word: str, start: int, end: int) -> int:
        """An operator, a bracket, a quote, a subscript after a bracket."""
        if word == "_":
            last = self.tokens[-1] if self.tokens else None
            if (
                last is not None
                and last.text == "}"
                and len(self.tokens) > 2
                and self.tokens[-2].kind == "word"
            ):
                self.tokens.pop()
                after = latex.unwrapped(self, self.tokens[-1].text, last.start)
                if after != last.start:
                    return after
                self.tokens.append(last)
            tail, end = self.subscripts(start)
            self.add("subscript", tail, start, end)
            return end
        if word == "}" and self.tokens and self.tokens[-1].text in self.functions:
            after = latex.unwrapped(self, self.tokens[-1].text, start)
            if after != start:
                return after
        if word == "}" and latex.empty_braces(self):
            return end
        if word == ".'":
            word = ".T"
        if word == "," and any(sign in self.text for sign in ("norm", "=", "softmax")):
            from .libraries import comma

            after = comma(self, start)
            if after != start:
                return after
        if word == "**" and self.numpy:
            word = ".^"
        elif word == "*" and self.numpy == 2:
            word = ".*"
        if word == ")" and start in self.doubled:
            self.add("op", word, start, end)
        if word == "(" and self.text.startswith("(:)", start) and self.after_operand():
            from .libraries import wrap

            wrap(self, "vec", start)
            self.add("op", ")", start, start + 3)
            return start + 3
        if word == "}" and self.skips:
            self.add("op", word, start, end)
            return self.skips.pop(end, end)
        token = self.add("op", "^" if word == "**" else word, start, end)
        token.side, self.side = self.side, ""
        return end

    # words

    def optimum(self, word: str, start: int) -> int:
        """Where the sign of an optimization ends that begins here, in front of a formula, or 0."""
        if word not in C.OPTIMA or (self.tokens and self.tokens[-1].text not in C.BEFORE_OPTIMA):
            return 0
        from .objectives import optimum

        after = optimum(self, start)
        return after if after > start else 0

    def word(
        self, word: str, start: int, end: int, whole: bool = False, bold: bool = False, accent: str = ""
    ) -> int:
        """A run of letters with the digits and subscripts that belong to it."""
        text = self.text
        if text[end : end + 1] in (".", "(") and text[end : end + 1] and not accent:
            after = named_elsewhere(self, word, start, end)
            if after:
                return after
        token = self.add("word", word, start, end)
        token.whole, token.bold = whole, bold or start < self.bold_until
        tail = ""
        following = text[end : end + 1]
        if following.isdigit() and following.isascii() and not accent:
            digits = _DIGITS.match(text, end)
            assert digits is not None
            tail, end = digits.group(), digits.end()
            following = text[end : end + 1]
        while following in C.ACCENTS and following:
            accent += "_" + C.ACCENTS[following]
            end += 1
            following = text[end : end + 1]
        tail += accent
        if following == "_" or (following in C.SUBSCRIPTS and following):
            more, end = self.subscripts(end)
            tail += more
        token.tail, token.end = tail, end
        if text[end : end + 1] == "^":
            after = latex.label(self, token, end)
            return after if tail or after != end else latex.power_first(self, token, end)
        return end

    def subscripts(self, position: int) -> tuple[str, int]:
        """The subscripts that begin at a place, in their plain form, and where they end."""
        text, tail = self.text, ""
        while position < len(text):
            character = text[position]
            if character in C.SUBSCRIPTS:
                start = position
                while position < len(text) and text[position] in C.SUBSCRIPTS:
                    position += 1
                content = "".join(C.SUBSCRIPTS[c] for c in text[start:position])
            elif character == "_":
                content, position = self.subscript(position + 1)
            else:
                break
            plain = content.isascii() and (content.isdigit() or content.isalpha())
            tail += f"_{content}" if plain else f"_{{{content}}}"
        return tail, position

    def subscript(self, position: int) -> tuple[str, int]:
        """What stands under a ``_``, and where it ends."""
        text = self.text
        start = position
        position = self.skip_space(position)
        character = text[position : position + 1]
        if character == "{":
            close, depth = position, 0
            while close < len(text):
                depth += {"{": 1, "}": -1}.get(text[close], 0)
                if depth == 0:
                    break
                close += 1
            if depth:
                raise self.fail("syntax", "the brace `{` of the subscript is never closed", position)
            content = self.plain(text[position + 1 : close])
            if not content:
                raise self.fail("syntax", "an empty subscript", position)
            return content, close + 1
        for pattern in (_DIGITS, _LETTERS):
            found = pattern.match(text, position)
            if found:
                end = found.end()
                if end - position == 2 and _SECOND.match(text, end) and character.isalpha():
                    end -= 1  # x_ix_j is x_i x_j
                return text[position:end], end
        if character == "\\":
            found = _LETTERS.match(text, position + 1)
            if found and found.group() in C.FONTS and text[found.end() : found.end() + 1] == "{":
                return self.subscript(found.end())
            if found:
                return self.plain("\\" + found.group()), found.end()
        if character and (character in "*∞+" or character in C.GREEK_LETTERS):
            return self.plain(character), position + 1
        raise self.fail(
            "syntax", "a subscript is missing after `_`", start - 1, "a subscript is `x_1`, `x_in` or `x_{…}`"
        )

    def plain(self, content: str) -> str:
        """The content of a subscript without fonts, spaces and braces, Greek letters by name."""

        def replace(found: re.Match[str]) -> str:
            name = found.group(1)
            if name in C.FONTS:
                return ""
            return C.SUBSCRIPT_MACROS.get(name) or C.GREEK_MACROS.get(name, name)

        content = re.sub(r"\\([A-Za-z]+)", replace, content)
        content = "".join(C.GREEK_LETTERS.get(c, C.SUBSCRIPTS.get(c, c)) for c in content)
        return re.sub(r"[\s{}\\]+", "", content)

    # macros

    def macro(self, word: str, start: int, end: int) -> int:
        """A LaTeX macro, or the backslash of ``A \\ b``."""
        name = word[1:].rstrip("*") if len(word) > 2 else word[1:]
        after = self.optimum(name, start)
        if after:
            return after
        if name in ("left", "right"):
            self.side = "open" if name == "left" else "close"
            after = self.skip_space(end)
            if self.text[after : after + 1] == ".":
                self.side = ""
                return after + 1
            return end
        if name in ("begin", "end"):
            return latex.environment(self, name, start, end)
        if name in C.ANNOTATIONS:
            return latex.annotation(self, end)
        if name in ("stackrel", "overset", "underset"):
            after = latex.over_sign(self, start, end)
            if after != start:
                return after
        if name in ("underbrace", "overbrace"):
            return latex.braced(self, start, end)
        if name in ("[", "]", "(", ")"):
            if name in ("[", "(") and not self.after_operand():
                self.environments.append(name)
                return end
            if (
                name in ("]", ")")
                and self.environments
                and self.environments[-1] == {"]": "[", ")": "("}[name]
            ):
                self.environments.pop()
                return end
        if name in C.SIDED:
            sign, side = C.SIDED[name]
            self.add("op", sign, start, end).side = side
            return end
        if name in C.ROOTS or name in C.QUOTIENTS:
            self.add("macro", "sqrt" if name in C.ROOTS else "frac", start, end)
            return end
        if name in C.FONTS or name in C.ACCENT_MACROS:
            return dressed(self, name, start, end)
        if name in C.GREEK_MACROS:
            following = self.text[end : end + 1]
            if following.isdigit():  # \theta1 is a product, as LaTeX sets it
                greek = self.add("word", C.GREEK_MACROS[name], start, end)
                greek.whole = True
                return end
            return self.word(C.GREEK_MACROS[name], start, end, whole=True)
        if name in C.MACROS:
            return latex.macro_sign(self, name, start, end)
        if name in ("sum", "prod", "min", "max"):
            return self.total(start, end, name)
        if name in self.functions:
            return self.word(name, start, end, whole=True)
        if name in C.REFUSED:
            what = C.REFUSED[name]
            hint = C.REFUSED_HINTS.get(what)
            raise self.fail("unsupported", f"`{word}`: {what} is not read here", start, hint)
        return latex.backslash(self, name, start)

    def total(self, start: int, end: int, name: str = "sum") -> int:
        r"""The sign of a sum; ``\\limits`` may stand before its bounds."""
        found = _LIMITS.match(self.text, end)
        end = found.end() if found else end
        token = self.add("word", name, start, end)
        token.whole = True
        above = latex.upper_first(self.text, end) if name in C.TOTALS else ""
        end += len(above)
        if self.text[end : end + 1] == "_" or self.text[end : end + 1] in C.SUBSCRIPTS:
            token.tail, end = self.subscripts(end) if end < len(self.text) else ("", end)
        token.end = end
        if above:  # \sum^n_{i=1}
            self.add("op", "^", end, end)
            bound = above[1:].strip("{} ")
            self.add("number" if bound.isdigit() else "word", bound, end, end)
        return end

    def after_operand(self) -> bool:
        """Whether the token before is the end of an operand."""
        if not self.tokens:
            return False
        last = self.tokens[-1]
        return last.kind in ("number", "word", "superscript", "subscript") or (
            last.kind == "op" and last.text in (")", "]", "}", "|", "||", ">", "'", ".T")
        )

    def skip_space(self, position: int) -> int:
        """The place of the next character that is no space."""
        found = _SPACE.match(self.text, position)
        return found.end() if found else position

    # other characters

    def character(self, character: str, start: int, end: int) -> int:
        """A character beyond ASCII."""
        if character in C.GREEK_LETTERS:
            return self.word(C.GREEK_LETTERS[character], start, end, whole=True)
        if character in C.OPERATORS:
            token = self.add("op", C.OPERATORS[character], start, end)
            token.side, self.side = self.side, ""
            return end
        if character in C.SUPERSCRIPTS:
            while end < len(self.text) and self.text[end] in C.SUPERSCRIPTS:
                end += 1
            self.add("superscript", "".join(C.SUPERSCRIPTS[c] for c in self.text[start:end]), start, end)
            return end
        if character in C.FRACTIONS:
            self.add("number", C.FRACTIONS[character], start, end)
            return end
        if character == "√":
            self.add("macro", "sqrt", start, end)
            return end
        if character in "∑∏":
            return self.total(start, end, "sum" if character == "∑" else "prod")
        if character == "&":
            if latex.in_matrix(self):
                self.add("op", ",", start, end)
                return end
            if self.environments or "\\" in self.text or "&=" in self.text:
                return end
        if character == "." and latex.is_last(self.text, end):
            return end  # the full stop after a formula
        if character == "." and self.after_operand():
            following = self.text[end : end + 1]
            called = self.tokens[-1].kind == "word" and self.tokens[-1].text in self.functions
            if (following == "(" and called) or (following and following in "+-"):
                return end  # exp.(x), x .+ y
            from .libraries import method

            after = method(self, start)
            if after != start:
                return after
        if character == "!" and self.text[end : end + 1] == "=":
            raise self.fail("syntax", "there are no comparisons", start)
        if character in C.REFUSED:
            what = C.REFUSED[character]
            hint = C.REFUSED_HINTS.get(what)
            raise self.fail("unsupported", f"`{character}`: {what} is not read here", start, hint)
        if character in C.SUBSCRIPTS:
            tail, end = self.subscripts(start)
            self.add("subscript", tail, start, end)
            return end
        return letter(self, character, start, end)
