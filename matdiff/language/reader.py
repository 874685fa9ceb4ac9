"""From raw tokens to the tokens of the grammar: everything that context decides.

One pass over the tokens of a statement with a stack of what is open.  It says what each word is
(words.py), whether a bar opens or closes, whether ``'`` is a transpose, where the argument of a
function without parentheses ends, and finds operands that are missing and brackets that do not match.
"""

from __future__ import annotations

from ..errors import MatdiffError
from .characters import GREEK
from .samples import SampleSum
from .scanner import Raw, failure
from .tree import Token
from .vocabulary import UNDEFINED, called, functions
from .words import Item, Scope, classify, followed_by_parenthesis, symbol

BINARY: dict[str, tuple[str, str]] = {
    "+": ("PLUS", "+"), "-": ("MINUS", "-"), "*": ("TIMES", "*"), "@": ("TIMES", "*"), "·": ("TIMES", "·"),
    "/": ("TIMES", "/"), "\\": ("TIMES", "\\"), ".*": ("TIMES", ".*"), "./": ("TIMES", "./"),
    "⊙": ("ENTRYWISE", "⊙"), "⊘": ("ENTRYWISE", "⊘"), "⊗": ("ENTRYWISE", "⊗"),
}
CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}
TERMINALS = {
    "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", "{": "LBRACE", "}": "RBRACE",
    "<": "LESSTHAN", ">": "MORETHAN",
}
# what an exponent in braces says when it is no number: raw texts joined → action
EXPONENTS = {
    "T": "transpose", "-1": "inverse", "-T": "inverse_transpose", "+": "pseudoinverse", "'": "transpose",
    "*": "conjugate", "H": "conjugate", "<-1>": "inverse", "-": "",
}
RUN = ("bare", "sum")  # frames of functions without parentheses


def takes_function(name: str) -> bool:
    """Whether the first argument of a function is the name of another one."""
    kinds = functions().get(name)
    return kinds is not None and kinds[0].takes_function


class Frame:
    """Something open: a bracket, a bar, the argument of a function without parentheses."""

    __slots__ = ("call", "kind", "left", "raw")

    def __init__(self, kind: str, raw: Raw, call: bool = False, left: int = 0) -> None:
        self.kind = kind
        self.raw = raw
        self.call = call  # the parentheses of a function
        self.left = left  # arguments of a quotient still to come after this one


class Reader:
    """Reads the raw tokens of one statement."""

    def __init__(self, scope: Scope, raws: list[Raw]) -> None:
        self.scope = scope
        self.text = scope.text
        self.raws = raws
        self.at = 0
        self.tokens: list[Token] = []
        self.stack: list[Frame] = []
        self.operand = False  # whether an operand has just ended
        self.exponent = False  # whether an exponent without braces comes next
        self.number_end = -1

    def fail(self, code: str, message: str, raw: Raw, hint: str | None = None) -> MatdiffError:
        """An error at a token."""
        return failure(code, message, self.text, raw.start, hint)

    def shown(self, raw: Raw) -> str:
        """A token as it was typed."""
        return self.text[raw.start : raw.end] if raw.end > raw.start else raw.text

    def put(self, kind: str, value: object, start: int, end: int) -> None:
        """One more token of the grammar."""
        self.tokens.append(Token(kind, value, start, end))

    def read(self) -> list[Token]:
        """The tokens of the grammar.  Raises MatdiffError with the place of what is wrong."""
        raws = self.raws
        while self.at < len(raws):
            raw = raws[self.at]
            self.at += 1
            if raw.kind == "op":
                self.sign(raw)
            elif raw.kind == "word":
                self.word(raw)
            elif raw.kind == "number":
                self.number(raw)
            elif raw.kind == "superscript":
                self.superscript(raw, raw.text)
            elif raw.kind == "macro":
                self.macro(raw)
            elif raw.kind == "subscript":
                raise self.fail("unsupported", "a subscript after a bracket: entries of an expression are not read", raw,
                                "give the expression a name first, or use a unit vector: `e_1' x`")
            # a newline inside brackets is a space
        end = Raw("op", "", raws[-1].end, raws[-1].end) if raws else Raw("op", "", 0, 0)
        self.close_runs(end, sums=True)
        if self.stack:
            frame = self.stack[-1]
            close = {"|": "|", "||": "||", "‖": "‖"}.get(frame.kind) or {v: k for k, v in CLOSING.items()}[frame.kind]
            raise self.fail("syntax", f"the `{self.shown(frame.raw)}` is never closed", frame.raw, f"add `{close}`")
        if not self.operand:
            raise self.missing(end)
        self.put("$END", None, end.start, end.end)
        return self.tokens

    def missing(self, raw: Raw) -> MatdiffError:
        """Nothing stands where an operand is needed."""
        index = self.raws.index(raw) if raw in self.raws else len(self.raws)
        before = next((r for r in reversed(self.raws[:index]) if r.kind != "newline"), None)
        if before is None:
            return self.fail("syntax", "there is no expression", raw)
        shown = self.shown(before)
        if self.tokens and self.tokens[-1].kind in ("LPAR", "LSQB", "LBRACE", "NORM", "BAR", "LESSTHAN"):
            what = f"`{self.shown(raw)}`" if raw.text else "the end"
            return self.fail("syntax", f"nothing stands between `{shown}` and {what}", before)
        return self.fail("syntax", f"an operand is missing after `{shown}`", before, "write the operand, or take the operator away")

    # frames

    def frame(self) -> Frame | None:
        """The innermost bracket or bar that is open."""
        return next((f for f in reversed(self.stack) if f.kind not in RUN), None)

    def close_runs(self, raw: Raw, sums: bool) -> None:
        """End the arguments of functions without parentheses."""
        while self.stack and (self.stack[-1].kind == "bare" or (sums and self.stack[-1].kind == "sum")):
            frame = self.stack.pop()
            if not self.operand:
                name = self.shown(frame.raw)
                follows = f"`{self.shown(raw)}` follows" if raw.text else "nothing follows"
                raise self.fail("syntax", f"the argument of `{name}` is missing: {follows}", frame.raw, f"write `{name}(…)`")
            self.put("RPAR", None, self.tokens[-1].end, self.tokens[-1].end)

    def begin(self, raw: Raw) -> None:
        """An operand begins here."""
        if self.operand and self.exponent:
            self.exponent = False

    def open(self, raw: Raw, kind: str, call: bool = False, left: int = 0) -> None:
        """A bracket opens."""
        self.stack.append(Frame(kind, raw, call, left))
        terminal = TERMINALS[kind] if not (call and kind == "[") else "LPAR"
        self.put(terminal, None, raw.start, raw.end)
        self.operand = False
        self.exponent = False

    def close(self, raw: Raw) -> None:
        """A bracket closes."""
        kind = CLOSING[raw.text]
        self.close_runs(raw, sums=True)
        frame = self.stack[-1] if self.stack else None
        if frame is None or frame.kind != kind:
            if raw.text == ">":
                raise self.fail("syntax", "there are no comparisons; `<x, y>` is an inner product", raw)
            if frame is None:
                raise self.fail("syntax", f"the `{raw.text}` closes nothing", raw, f"take it away, or open it with `{kind}`")
            wanted = {v: k for k, v in CLOSING.items()}.get(frame.kind, frame.kind)
            line = failure("", "", self.text, frame.raw.start)
            raise self.fail(
                "syntax",
                f"the `{raw.text}` does not close the `{self.shown(frame.raw)}` of line {line.line}, column {line.column}",
                raw, f"`{wanted}` is expected here",
            )
        empty_call = frame.call and self.tokens[-1].kind == "LPAR"
        if not self.operand and not empty_call:
            raise self.missing(raw)
        self.stack.pop()
        terminal = TERMINALS[raw.text] if not (frame.call and kind == "[") else "RPAR"
        self.put(terminal, None, raw.start, raw.end)
        self.operand = True
        if frame.left:
            self.quotient_argument(raw, frame.left - 1)

    def bar(self, raw: Raw) -> None:
        """A bar: after an operand it closes the innermost open bar of its kind, else it opens."""
        sign = "‖" if raw.text == "||" else "|"
        frame = self.frame()
        splittable = sign == "‖" and self.text[raw.start] == "|"
        closes = raw.side == "close" or (self.operand and raw.side != "open")
        if closes and frame is not None and frame.kind == sign:
            self.close_runs(raw, sums=True)
            if not self.operand:
                raise self.missing(raw)
            self.stack.pop()
            end, norm = raw.end, None
            if self.at < len(self.raws) and self.raws[self.at].kind == "subscript":
                after = self.raws[self.at]
                norm, end = after.text.strip("_{}"), after.end
                self.at += 1
            self.put("NORM_END" if sign == "‖" else "BAR_END", norm, raw.start, end)
            self.operand = True
            return
        if closes and splittable and frame is not None and frame.kind == "|":
            middle = raw.start + 1
            first, second = Raw("op", "|", raw.start, middle), Raw("op", "|", middle, raw.end)
            self.bar(first)
            self.bar(second)
            return
        if raw.side == "close":
            raise self.fail("syntax", f"the `{self.shown(raw)}` closes nothing", raw)
        self.stack.append(Frame(sign, raw))
        self.put("NORM" if sign == "‖" else "BAR", None, raw.start, raw.end)
        self.operand = False

    # signs

    def sign(self, raw: Raw) -> None:
        """An operator or a bracket."""
        text = raw.text
        if text in BINARY:
            self.operator(raw)
        elif text in "([{<":
            if text == "<" and self.exponent:
                raise self.fail("syntax", "an exponent needs braces: `^{…}`", raw)
            self.open(raw, text)
        elif text in CLOSING:
            self.close(raw)
        elif text in ("|", "||"):
            self.bar(raw)
        elif text == "," or text == ";":
            self.separator(raw)
        elif text in ("^", ".^"):
            self.power(raw)
        elif text.startswith("'") or text == ".T":
            if not self.operand:
                raise self.fail("syntax", f"the `{text}` has nothing before it to transpose", raw)
            for _ in range(len(text) if text[0] == "'" else 1):
                self.put("POSTFIX", "transpose", raw.start, raw.end)
        elif text in ("=", ":="):
            raise self.fail("syntax", f"a `{text}` inside an expression", raw, "one definition a statement: `z = W x + b; …`; there are no comparisons")
        elif text == ".\\":
            raise self.fail("unsupported", "`.\\` is not read", raw, "write `b ./ a`")
        else:
            raise self.fail("syntax", f"a `{self.shown(raw)}` is not expected here", raw)

    def operator(self, raw: Raw) -> None:
        """A binary operator, or a sign."""
        text = raw.text
        terminal, value = BINARY[text]
        if not self.operand:
            if text not in "+-":
                if raw is self.raws[0] or not self.tokens:
                    raise self.fail("syntax", f"an operand is missing before `{self.shown(raw)}`", raw)
                raise self.missing(raw)
            if self.stack and self.stack[-1].kind == "bare" and self.tokens[-1].kind == "LPAR":
                name = self.shown(self.stack[-1].raw)
                raise self.fail("syntax", f"the argument of `{name}` is missing", self.stack[-1].raw, f"write `{name}(-…)`")
            self.put(terminal, value, raw.start, raw.end)
            return
        self.close_runs(raw, sums=text in "+-")
        self.put(terminal, value, raw.start, raw.end)
        self.operand = False

    def separator(self, raw: Raw) -> None:
        """A comma between arguments, or the end of a row."""
        self.close_runs(raw, sums=True)
        frame = self.frame()
        if raw.text == ";" and (frame is None or frame.kind != "["):
            place = frame.raw if frame else raw
            raise self.fail("syntax", f"the `{self.shown(place)}` is never closed", place, "close it before the `;`")
        if frame is None or not (frame.call or frame.kind in "<["):
            raise self.fail("syntax", "a comma is not expected here", raw, "arguments stand in the parentheses of a function")
        if not self.operand:
            raise self.missing(raw)
        self.put("COMMA" if raw.text == "," else "SEMICOLON", None, raw.start, raw.end)
        self.operand = False

    # exponents

    def power(self, raw: Raw) -> None:
        """``^`` and what stands above."""
        if not self.operand:
            raise self.fail("syntax", f"an operand is missing before `{raw.text}`", raw)
        raws, at = self.raws, self.at
        if raw.text == "^":
            action, taken = self.special(at)
            if action:
                if action == "conjugate":
                    raise self.fail("unsupported", "conjugate transposes: complex matrices are not read yet", raw)
                self.at = at + taken
                self.put("POSTFIX", action, raw.start, raws[self.at - 1].end)
                self.operand = True
                return
        following = raws[at] if at < len(raws) else None
        if following is None or following.kind == "newline":
            raise self.fail("syntax", f"an exponent is missing after `{raw.text}`", raw)
        if following.kind == "superscript":
            raise self.fail("syntax", "an exponent of an exponent", following)
        self.put("POWER", raw.text, raw.start, raw.end)
        self.operand = False
        self.exponent = following.kind != "op" or following.text in "+-"

    def special(self, at: int) -> tuple[str, int]:
        """The action of an exponent that is no number (T, -1, -T, +), and how many tokens it is."""
        raws = self.raws
        if at >= len(raws):
            return "", 0
        braced = raws[at].kind == "op" and raws[at].text in "{("
        if braced:
            end = at + 1
            content = ""
            while end < len(raws) and end < at + 4 and raws[end].text not in ("}", ")"):
                content += raws[end].text + raws[end].tail
                end += 1
            closed = end < len(raws) and raws[end].text == {"{": "}", "(": ")"}[raws[at].text]
            action = EXPONENTS.get(content, "") if closed else ""
            if raws[at].text == "(" and content not in ("T", "-1", "-T"):
                action = ""
            return action, end - at + 1
        first = raws[at]
        sign = ""
        if first.kind == "op" and first.text in "-+*'<":
            if first.text == "<":
                content = "".join(r.text for r in raws[at : at + 4])
                return ("inverse", 4) if content == "<-1>" else ("", 0)
            if first.text == "+":
                return "pseudoinverse", 1
            if first.text == "*":
                return "conjugate", 1
            if first.text == "'":
                return "transpose", 1
            sign, at = "-", at + 1
            first = raws[at] if at < len(raws) else first
        if first.kind == "number" and sign and first.text == "1" and not first.tail:
            return "inverse", 2
        if first.kind == "superscript" and first.text in ("T", "+"):
            action = EXPONENTS[sign + first.text] if sign + first.text in EXPONENTS else ""
            return action, 1 + len(sign)
        if first.kind == "word" and first.text[0] == "T" and not (first.text == "T" and first.tail):
            if first.text != "T":  # x^TAx: the rest is the next word
                rest = Raw("word", first.text[1:], first.start + 1, first.end)
                rest.tail, rest.whole = first.tail, False
                head = Raw("word", "T", first.start, first.start + 1)
                raws[at : at + 1] = [head, rest]
            return EXPONENTS[sign + "T"], 1 + len(sign)
        return "", 0

    def superscript(self, raw: Raw, text: str) -> None:
        """A run of Unicode superscripts."""
        if not self.operand:
            raise self.fail("syntax", f"`{self.shown(raw)}` has nothing before it", raw)
        while text:
            for length in (2, 1):
                action = EXPONENTS.get(text[:length])
                if (action and not text[length:].isdigit()) or (action and text[0] == "T"):
                    assert action is not None
                    self.put("POSTFIX", action, raw.start, raw.end)
                    text = text[length:]
                    break
            else:
                self.put("POWER", "^", raw.start, raw.end)
                if text[0] == "-":
                    self.put("MINUS", "-", raw.start, raw.end)
                    text = text[1:]
                digits = text[: len(text) - len(text.lstrip("0123456789"))]
                if digits:
                    self.put("NUMBER", digits, raw.start, raw.end)
                elif text and text[0].isalpha():
                    self.put("NAME", text[0], raw.start, raw.end)
                    digits = text[0]
                else:
                    raise self.fail("syntax", f"the exponent `{self.shown(raw)}` cannot be read", raw)
                text = text[len(digits) :]

    # operands

    def number(self, raw: Raw) -> None:
        """A number; a bold or subscripted 0 or 1 is a constant vector."""
        text = raw.text
        exponent, self.exponent = self.exponent, False
        if not exponent and self.operand and self.number_end == self.at - 1:
            raise self.fail("syntax", "two numbers side by side", raw, "write `*` between them")
        if raw.bold or raw.tail:
            if text not in ("0", "1"):
                raise self.fail("syntax", f"a subscript under the number {text}", raw)
            self.put("NAME", ("ones" if text == "1" else "zeros", raw.tail.strip("_{}") or None), raw.start, raw.end)
        else:
            self.put("NUMBER", text, raw.start, raw.end)
            self.number_end = -1 if exponent else self.at
        self.operand = True

    def word(self, raw: Raw) -> None:
        """A name, a function, a product of letters."""
        if self.exponent:
            self.exponent_word(raw)
            return
        raws, at = self.raws, self.at
        primes = 0
        while at < len(raws) and raws[at].kind == "op" and raws[at].text.startswith("'") and raws[at].glued:
            primes += len(raws[at].text)
            at += 1
        if primes and not (at < len(raws) and raws[at].text == "(" and raws[at].kind == "op" and raws[at].glued):
            primes, at = 0, self.at
        call = followed_by_parenthesis(raws, at)
        if primes and not self.takes_primes(raw):
            primes, at = 0, self.at
            call = (False, False)
        for item in classify(self.scope, raw, call, primes > 0):
            self.item(item, raw, call, primes)
        if primes:
            self.at = max(self.at, at)

    def takes_primes(self, raw: Raw) -> bool:
        """Whether primes after a word are derivatives: it is a function, not a name."""
        full = raw.text + raw.tail
        if self.scope.is_name(full):
            return False
        return full in self.scope.functions or full in UNDEFINED or (len(full) > 1 and full in called() and full not in GREEK)

    def item(self, item: Item, raw: Raw, call: tuple[bool, bool], primes: int) -> None:
        """A name or a function."""
        kind, value = item
        if kind != "function":
            self.put("NAME", value, raw.start, raw.end)
            self.operand = True
            return
        op, name = value
        if op == "function":
            value = (op, (name, primes))
        if op == "sample_sum":
            self.bounds(raw, name)
            self.put("FUNCTION", value, raw.start, raw.end)
            self.run(raw, "sum")
            return
        if call[0]:
            self.at += primes and self.primes_at(primes)
            self.put("FUNCTION", value, raw.start, raw.end)
            opening = self.raws[self.at]
            self.at += 1
            self.open(opening, opening.text, call=True)
            if op == "call" and takes_function(name) and self.at < len(self.raws) and self.raws[self.at].kind == "word":
                word = self.raws[self.at]
                self.at += 1
                self.put("NAME", ("word", word.text + word.tail), word.start, word.end)
                self.operand = True
            return
        if self.stack and self.stack[-1].kind == "bare" and self.operand:
            self.close_runs(raw, sums=False)
        self.put("FUNCTION", value, raw.start, raw.end)
        following = self.raws[self.at] if self.at < len(self.raws) else None
        if (following is not None and following.kind in ("superscript",)) or (
            following is not None and following.kind == "op" and following.text in ("^", ".^", "'")
        ):
            shown = self.shown(raw)
            raise self.fail("syntax", f"`{self.shown(following)}` after the function `{shown}`", following,
                            f"write `{shown}(x){self.shown(following)}…` or `({shown} x){self.shown(following)}…`")
        self.run(raw, "bare")

    def bounds(self, raw: Raw, total: SampleSum) -> None:
        """The index of a sum and the bound above it, ``sum_{i=1}^n``."""
        index, _, first = total.index.partition("=")
        if not index.isalpha() or first not in ("", "1"):
            raise self.fail("unsupported", f"the range `{total.index}` of a sum is not read", raw,
                            "a sum over samples is `sum_i …` or `sum_{i=1}^n …`")
        total.index = index
        raws, at = self.raws, self.at
        if at + 1 >= len(raws) or raws[at].kind != "op" or raws[at].text != "^":
            return
        braced = raws[at + 1].kind == "op" and raws[at + 1].text == "{"
        end = at + 2 + 2 * braced
        bound = raws[at + 1 + braced] if at + 1 + braced < len(raws) else raw
        closed = not braced or (end <= len(raws) and raws[end - 1].text == "}")
        if bound.kind not in ("word", "number") or not closed:
            raise self.fail("unsupported", "the upper bound of a sum is a name or a number", raws[at])
        total.upper = bound.text + bound.tail
        self.at = end

    def primes_at(self, primes: int) -> int:
        """How many tokens a number of primes takes."""
        count = taken = 0
        while count < primes:
            count += len(self.raws[self.at + taken].text)
            taken += 1
        return taken

    def run(self, raw: Raw, kind: str) -> None:
        """Open the argument of a function without parentheses."""
        self.stack.append(Frame(kind, raw))
        self.put("LPAR", None, raw.end, raw.end)
        self.operand = False

    def exponent_word(self, raw: Raw) -> None:
        """One letter, or one declared or Greek name, as an exponent; the rest of the word follows."""
        self.exponent = False
        word, tail = raw.text, raw.tail
        length = 1
        if raw.whole or self.scope.is_name(word + tail) or word + tail in self.scope.sizes:
            length = len(word)
        else:
            names = GREEK | self.scope.declared | self.scope.defined | self.scope.sizes
            length = next((n for n in range(len(word), 1, -1) if word[:n] in names), 1)
        head = Raw("word", word[:length], raw.start, raw.start + length)
        head.whole, head.bold = raw.whole, raw.bold
        if length == len(word):
            head.tail, head.end = tail, raw.end
        else:
            rest = Raw("word", word[length:], raw.start + length, raw.end)
            rest.tail, rest.glued = tail, True
            self.raws.insert(self.at, rest)
        if head.text == "pi" and not head.tail and not self.scope.is_name("pi"):
            self.put("NAME", ("pi", None), head.start, head.end)
        else:
            kind, name = symbol(self.scope, head.text + head.tail, head)
            self.put("NAME", name, head.start, head.end)
        self.operand = True

    def macro(self, raw: Raw) -> None:
        """A root or a quotient."""
        following = self.raws[self.at] if self.at < len(self.raws) else None
        if raw.text == "sqrt":
            self.put("ROOT", None, raw.start, raw.end)
            self.operand = self.exponent = False
            if following is not None and following.text == "[" and following.glued and self.text[raw.start] == "\\":
                raise self.fail("unsupported", "a root with an index is not read", raw, "write it as a power: `x^{1/3}`")
            return
        self.put("FRACTION", None, raw.start, raw.end)
        self.operand = self.exponent = False
        self.quotient_argument(raw, 1)

    def quotient_argument(self, raw: Raw, left: int) -> None:
        """One of the two arguments of a quotient: a group, a digit or a letter."""
        following = self.raws[self.at] if self.at < len(self.raws) else None
        if following is not None and following.kind == "op" and following.text == "{":
            self.at += 1
            self.open(following, "{", left=left)
            return
        if following is None or following.kind not in ("number", "word"):
            raise self.fail("syntax", "a quotient needs two arguments", raw, r"write `\frac{a}{b}`")
        length = 1 if not following.whole else len(following.text)
        head = Raw(following.kind, following.text[:length], following.start, following.start + length)
        head.whole = following.whole
        if len(following.text) > length:
            rest = Raw(following.kind, following.text[length:], following.start + length, following.end)
            rest.tail, rest.glued = following.tail, True
            self.raws[self.at] = rest
        else:
            head.tail, head.end = following.tail, following.end
            self.at += 1
        self.put("LBRACE", None, head.start, head.start)
        if head.kind == "number":
            self.put("NUMBER", head.text, head.start, head.end)
        else:
            for item in classify(self.scope, head, (False, False)):
                self.put("NAME", item[1], head.start, head.end)
        self.put("RBRACE", None, head.end, head.end)
        self.operand = True
        if left:
            self.quotient_argument(raw, left - 1)
