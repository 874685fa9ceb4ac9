"""From raw tokens to the tokens of the grammar: everything that context decides.

One pass over the tokens of a statement with a stack of what is open.  It says what each word is
(words.py), whether a bar opens or closes, whether ``'`` is a transpose, where the argument of a
function without parentheses ends, and finds operands that are missing and brackets that do not match.
"""

from __future__ import annotations

import re

from ..errors import MatdiffError
from .applications import (
    Rows,
    name_index,
    note_product,
    read_infix,
    read_item,
    refuse_divisor,
    refuse_entry,
    refuse_iterate,
    refuse_spaced,
    takes_primes,
)
from .exponents import PRIME, read_exponent_word, read_power, read_superscript, read_turned_number
from .habits import is_gamma_function, reach_on, read_logarithm
from .quotients import quotient_argument, read_macro
from .raw import Raw, failure
from .samples import SampleSum
from .tree import Token
from .weights import is_contraction, read_weight
from .words import Scope, classify, followed_by_parenthesis

BINARY: dict[str, tuple[str, str]] = {
    "+": ("PLUS", "+"),
    "-": ("MINUS", "-"),
    "*": ("TIMES", "*"),
    "@": ("TIMES", "@"),
    "·": ("TIMES", "·"),
    "/": ("TIMES", "/"),
    "\\": ("TIMES", "\\"),
    ".*": ("TIMES", ".*"),
    "./": ("TIMES", "./"),
    "⊙": ("ENTRYWISE", "⊙"),
    "⊘": ("ENTRYWISE", "⊘"),
    "⊗": ("ENTRYWISE", "⊗"),
    ":": ("ENTRYWISE", ":"),
}
BARS = ("|", "||", "‖")
CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}
TERMINALS = {
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "{": "LBRACE",
    "}": "RBRACE",
    "<": "LESSTHAN",
    ">": "MORETHAN",
}
UNREAD = {
    "∂": ("a derivative inside an expression is not read", "give the function, and ask for its derivative"),
    "∇": ("a derivative inside an expression is not read", "give the function, and ask for its derivative"),
    "∈": (
        "a set inside an expression is not read",
        r"a declaration is a statement: `X \\in \\mathbb{R}^{m \\times n}`",
    ),
}
INDICES = re.compile(r"_\{?\s*([A-Za-z])\s*,?\s*([A-Za-z]?)\s*\}?")  # of [x]_i, (A B)_{ij}
RUN = ("bare", "sum")  # frames of functions without parentheses


class Frame:
    """Something open: a bracket, a bar, the argument of a function without parentheses."""

    __slots__ = ("after", "call", "commas", "kind", "left", "place", "raw", "total")

    def __init__(self, kind: str, raw: Raw, call: bool = False, left: int = 0) -> None:
        self.kind = kind
        self.raw = raw
        self.place = 0  # its first token
        self.call = call  # the parentheses of a function
        self.left = left  # arguments of a quotient still to come after this one
        self.commas = 0
        self.total: SampleSum | None = None
        self.after: list[Token] = []  # the exponent of a function, which follows its argument


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
        self.rows: dict[int, Rows] | None = None  # of all brackets, found when one is met

    def fail(self, code: str, message: str, raw: Raw, hint: str | None = None) -> MatdiffError:
        """An error at a token."""
        return failure(code, message, self.text, raw.start, hint)

    def shown(self, raw: Raw) -> str:
        """A token as it was typed."""
        return " ".join(self.text[raw.start : raw.end].split()) if raw.end > raw.start else raw.text

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
            elif raw.kind == "infix":
                read_infix(self, raw)
            elif raw.kind == "superscript":
                read_superscript(self, raw, raw.text)
            elif raw.kind == "macro":
                read_macro(self, raw)
            elif raw.kind == "set":
                raise self.fail(
                    "unsupported", f"the set `{self.shown(raw)}` in an expression is not read", raw
                )
            elif raw.kind == "subscript":
                if raw.text == "_{+}" and self.operand:
                    self.scope.note("(…)_+ is read as max(0, …).")
                    self.put("POSTFIX", "positive", raw.start, raw.end)
                    continue
                if self.tokens and self.tokens[-1].kind == "MORETHAN" and raw.text.strip("_{}") in ("F", "2"):
                    continue  # ⟨A, B⟩_F
                if self.operand and INDICES.fullmatch(raw.text):
                    self.put("POSTFIX", ("element", INDICES.sub(r"\1\2", raw.text)), raw.start, raw.end)
                    continue
                raise self.fail(
                    "unsupported",
                    "a subscript after a bracket: entries of an expression are not read",
                    raw,
                    "give the expression a name first, or use a unit vector: `e_1' x`",
                )
            # a newline inside brackets is a space
        end = Raw("op", "", raws[-1].end, raws[-1].end) if raws else Raw("op", "", 0, 0)
        self.close_runs(end, sums=True)
        if self.stack:
            frame = self.stack[-1]
            shown = self.shown(frame.raw)
            close = shown if frame.kind in BARS else {v: k for k, v in CLOSING.items()}[frame.kind]
            fix = f"add `{close}`" if shown != "<" else "add `>`; there are no comparisons"
            raise self.fail("syntax", f"the `{shown}` is never closed", frame.raw, fix)
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
        return self.fail(
            "syntax",
            f"an operand is missing after `{shown}`",
            before,
            "write the operand, or take the operator away",
        )

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
                raise self.fail(
                    "syntax",
                    f"the argument of `{name}` is missing: {follows}",
                    frame.raw,
                    f"write `{name}(…)`",
                )
            self.put("RPAR", None, self.tokens[-1].end, self.tokens[-1].end)
            self.follow(frame)

    def follow(self, frame: Frame) -> None:
        """The exponent that stood at the name of a function: ``\\sin^2 x`` is ``(\\sin x)^2``."""
        end = self.tokens[-1].end
        self.tokens += [Token(t.kind, t.value, end, end) for t in frame.after]

    def open(self, raw: Raw, kind: str, call: bool = False, left: int = 0) -> None:
        """A bracket opens."""
        self.stack.append(Frame(kind, raw, call, left))
        self.stack[-1].place = len(self.tokens)
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
                raise self.fail(
                    "syntax",
                    "there are no comparisons; `<x, y>` is an inner product",
                    raw,
                    "give the formula alone; of a variable say it beside: `x : vector(n) positive`",
                )
            if frame is None:
                raise self.fail(
                    "syntax",
                    f"the `{raw.text}` closes nothing",
                    raw,
                    f"take it away, or open it with `{kind}`",
                )
            conditional = frame.kind == "|" and raw.text == ")" and self.conditional(frame)
            wanted = {v: k for k, v in CLOSING.items()}.get(frame.kind, frame.kind)
            line = failure("", "", self.text, frame.raw.start)
            raise self.fail(
                "syntax",
                f"the `{raw.text}` does not close the `{self.shown(frame.raw)}` of line {line.line},"
                f" column {line.column}",
                raw,
                "of a conditional `p(x|y)` write the formula"
                if conditional
                else f"`{wanted}` is expected here",
            )
        empty_call = frame.call and self.tokens[-1].kind == "LPAR"
        if not self.operand and not empty_call:
            raise self.missing(raw)
        if raw.text == ">" and not frame.commas:
            raise self.fail(
                "syntax", "an inner product has two parts", frame.raw,
                "write `<x, y>`; of `⟨x|A|y⟩` write `x' A y`",
            )  # fmt: skip
        self.stack.pop()
        terminal = TERMINALS[raw.text] if not (frame.call and kind == "[") else "RPAR"
        self.put(terminal, None, raw.start, raw.end)
        self.operand = True
        self.follow(frame)
        if frame.call and not frame.left:
            reach_on(self, frame)
        if frame.left:
            quotient_argument(self, raw, frame.left - 1)

    def conditional(self, frame: Frame) -> bool:
        """Whether a bar stands inside the parentheses after a name: p(x|y)."""
        at = next((i for i, r in enumerate(self.raws) if r.start >= frame.raw.start), 0)
        opening = next((i for i in range(at - 1, 0, -1) if self.raws[i].text == "("), 0)
        return opening > 0 and self.raws[opening - 1].kind == "word"

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
            kinds = [r.kind for r in self.raws[self.at : self.at + 2]]
            if sign == "‖" and kinds == ["superscript", "subscript"]:  # ‖x‖²₂ is ‖x‖₂²
                self.raws[self.at : self.at + 2] = reversed(self.raws[self.at : self.at + 2])
            if self.at < len(self.raws) and self.raws[self.at].kind == "subscript":
                after = self.raws[self.at]
                norm, end = after.text.strip("_{}"), after.end
                self.at += 1
                if norm == "+":
                    norm, end, self.at = None, raw.end, self.at - 1
            self.put("NORM_END" if sign == "‖" else "BAR_END", norm, raw.start, end)
            self.operand = True
            if norm is not None and sign == "‖":
                read_weight(self, len(self.tokens) - 1)
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
        if text == ":" and not is_contraction(self):
            raise self.fail("syntax", "a `:` is not expected here", raw)
        if text in BINARY:
            self.operator(raw)
        elif text in "([{<":
            if text == "<" and self.exponent:
                raise self.fail("syntax", "an exponent needs braces: `^{…}`", raw)
            if text == "[":
                refuse_spaced(self, raw, self.at)
            self.open(raw, text)
        elif text in CLOSING:
            self.close(raw)
        elif text in ("|", "||"):
            self.bar(raw)
        elif text == "," or text == ";":
            self.separator(raw)
        elif text in ("^", ".^"):
            read_power(self, raw)
        elif text.startswith("'") or text == ".T":
            if not self.operand:
                raise self.fail("syntax", f"the `{text}` has nothing before it to transpose", raw)
            for _ in range(len(text) if text[0] == "'" else 1):
                self.put("POSTFIX", PRIME if text[0] == "'" else "transpose", raw.start, raw.end)
        elif text in ("=", ":="):
            raise self.fail(
                "syntax",
                f"a `{text}` inside an expression",
                raw,
                "one definition a statement: `z = W x + b; …`; there are no comparisons",
            )
        elif text in UNREAD:
            raise self.fail("unsupported", f"`{self.shown(raw)}`: {UNREAD[text][0]}", raw, UNREAD[text][1])
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
                raise self.fail(
                    "syntax",
                    f"the argument of `{name}` is missing",
                    self.stack[-1].raw,
                    f"write `{name}({'-' * (text == '-')}…)`",
                )
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
            raise self.fail(
                "syntax",
                f"the `{self.shown(place)}` is never closed",
                place,
                "close it before the `;`; of a density `N(x; …)` write the formula",
            )
        if frame is None or not (frame.call or frame.kind in "<["):
            raise self.fail(
                "syntax",
                "a comma is not expected here",
                raw,
                "arguments stand in the parentheses of a function; `;` ends a statement",
            )
        if not self.operand:
            raise self.missing(raw)
        frame.commas += 1
        self.put("COMMA" if raw.text == "," else "SEMICOLON", None, raw.start, raw.end)
        self.operand = False

    # exponents

    def number(self, raw: Raw) -> None:
        """A number; a bold or subscripted 0 or 1 is a constant vector."""
        text = raw.text
        exponent, self.exponent = self.exponent, False
        if not exponent and self.operand and self.number_end == self.at - 1:
            raise self.fail("syntax", "two numbers side by side", raw, "write `*` between them")
        if exponent and raw.tail and self.tokens[-2].kind in ("NORM_END", "BAR_END"):
            self.tokens[-2].value, raw.tail = raw.tail.strip("_{}"), ""  # ‖x‖^2_F
            self.tokens[-2].end = raw.end
            if self.tokens[-2].kind == "NORM_END":
                read_weight(self, len(self.tokens) - 2)
        if not exponent and not raw.bold and not raw.tail and read_turned_number(self, raw):
            return
        if raw.bold or raw.tail:
            if text not in ("0", "1"):
                raise self.fail(
                    "syntax", f"a subscript under the number {text}", raw,
                    "a subscript belongs to a name: `x_1^2`",
                )  # fmt: skip
            if raw.tail.strip("_{}")[:1] == "0":
                raise self.fail(
                    "domain", f"`{self.shown(raw)}`: a size is at least 1", raw, "`1_n` is a column of ones"
                )
            if set(raw.tail) & set("<>=≤≥≠∈"):
                raise self.fail(
                    "unsupported", f"`{self.shown(raw)}`: an indicator is not read", raw,
                    "`step(x)` is 1 where x is positive, and 0 where it is negative",
                )  # fmt: skip
            self.put(
                "NAME",
                ("ones" if text == "1" else "zeros", raw.tail.strip("_{}") or None),
                raw.start,
                raw.end,
            )
        else:
            self.put("NUMBER", text, raw.start, raw.end)
            self.number_end = -1 if exponent else self.at
        self.operand = True

    def word(self, raw: Raw) -> None:
        """A name, a function, a product of letters."""
        refuse_divisor(self, raw)
        name_index(self, raw)
        if self.exponent:
            read_exponent_word(self, raw)
            return
        raws, at = self.raws, self.at
        positive = raw.tail == "_{+}" and not self.scope.is_name(raw.text + raw.tail)
        if positive:
            raw.tail = ""
        refuse_iterate(self, raw, at)
        primes = 0
        while at < len(raws) and raws[at].kind == "op" and raws[at].text.startswith("'") and raws[at].glued:
            primes += len(raws[at].text)
            at += 1
        if primes and not (
            at < len(raws) and raws[at].text == "(" and raws[at].kind == "op" and raws[at].glued
        ):
            primes, at = 0, self.at
        call = followed_by_parenthesis(raws, at)
        if primes and not takes_primes(self, raw):
            primes, at = 0, self.at
            call = (False, False)
        if read_logarithm(self, raw, call):
            return
        if is_gamma_function(self, raw, call):
            self.scope.note("Gamma(…) is read as the gamma function, gamma(…).")
            read_item(self, ("function", ("call", "gamma")), raw, (True, True), 0)
            return
        items = classify(self.scope, raw, call, primes > 0)
        for item in items[:-1]:
            read_item(self, item, raw, (False, False), 0)
        if call[1] and items[-1][0] == "symbol":
            refuse_entry(self, raw, items[-1][1], at)
            note_product(self, items[-1][1], at)
        read_item(self, items[-1], raw, call, primes)
        if positive:
            self.scope.note(f"{self.shown(raw)} is read as max(0, {raw.text}).")
            self.put("POSTFIX", "positive", raw.start, raw.end)
        if primes:
            self.at = max(self.at, at)

    def run(self, raw: Raw, kind: str) -> None:
        """Open the argument of a function without parentheses."""
        self.stack.append(Frame(kind, raw))
        self.stack[-1].place = len(self.tokens)
        self.put("LPAR", None, raw.end, raw.end)
        self.operand = False
