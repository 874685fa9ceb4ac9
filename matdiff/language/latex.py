"""LaTeX around the formulas: environments, display brackets, labels, and letters in blackboard bold.

Functions of the scanner that are needed only where a text has such macros.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..errors import listed
from . import characters as C
from .vocabulary import UNDEFINED

if TYPE_CHECKING:
    from .raw import Raw
    from .scanner import Scanner

_ENVIRONMENT = re.compile(r"\s*\{\s*([A-Za-z]+)\*?\s*\}")
# the width of the columns of an array, or the number of an alignat
_COLUMNS = re.compile(r"\s*(?:\[[^\]\n]*\]|\{[lcr|0-9 @!]*\})")
_BRACES = re.compile(r"\s*(?:\[[^\]\n]*\])?\s*\{[^{}]*\}|\s*-?[0-9.]+\s*(?:em|ex|pt|mu|cm|mm)")
_LABEL = re.compile(
    r"\^\s*\{\s*[\[(]\s*([A-Za-z]|[0-9]{1,3}|[A-Za-z]\s*[-+]\s*[0-9])\s*[\])]\s*(?P<turned>\^?\s*(?:\\(?:top|intercal|mathsf\s*\{?T\}?)|T|')|)\s*\}"
)
_UPPER_FIRST = re.compile(r"\^\s*(?:\{\s*(?:[A-Za-z]|[0-9]+)\s*\}|[A-Za-z0-9])\s*(?=_)")
_POWER_FIRST = re.compile(
    r"\^\s*(?:\{\s*(-?[0-9]+|T|\\top|\\intercal|\\mathsf\s*\{?T\}?)\s*\}|([0-9]|T|\\top|\\intercal))\s*(?=_)"
)
_BLOCK = re.compile(r"_\s*\{\s*(?:[0-9]{2}|[A-Za-z]\s*,?\s*[A-Za-z]\s*\}|[0-9]\s*,)|_[0-9]{2}")
_OVER_SIGN = re.compile(r"\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*\{\s*:?=\s*\}")
_ATTACHED = re.compile(r"\s*[_^]\s*\{")
_REST = re.compile(r"(?:[\s$.,;]|\\[\])]|\\end\s*\{[A-Za-z]+\*?\}|\\(?:label|tag)\s*\{[^{}]*\})*\Z")


def environment(scanner: Scanner, name: str, start: int, end: int) -> int:
    r"""``\begin{align}`` or ``\end{align}``: where reading goes on."""
    found = _ENVIRONMENT.match(scanner.text, end)
    if found is None:
        raise scanner.fail(
            "syntax", f"`\\{name}` needs the name of an environment", start, r"`\begin{bmatrix}`"
        )
    word = found.group(1)
    if word not in C.ENVIRONMENTS:
        from .vocabulary import near

        offered = near(word, C.ENVIRONMENTS)
        hint = f"did you mean {listed(offered)}?" if offered else None
        raise scanner.fail("unsupported", f"the environment `{word}` is not read here", start, hint)
    brackets = C.ENVIRONMENTS[word]
    end = found.end()
    if name == "begin":
        scanner.environments.append(word)
        if word in ("array", "alignat"):
            columns = _COLUMNS.match(scanner.text, end)
            end = columns.end() if columns else end
        if brackets is not None:
            opening(scanner, brackets[0], start, end)
        return end
    opened = scanner.environments.pop() if scanner.environments else ""
    if opened.rstrip("*") != word:
        raise scanner.fail("syntax", f"`\\end{{{word}}}` closes nothing", start)
    if brackets is not None:
        while scanner.tokens and scanner.tokens[-1].text == ";":  # a row that is empty at the end
            scanner.tokens.pop()
        if opened == word:
            closing(scanner, brackets[1], start, end)
    return end


def opening(scanner: Scanner, signs: str, start: int, end: int) -> None:
    """What stands before the blocks of a matrix; brackets that stand around an array are enough."""
    before = scanner.tokens[-1] if scanner.tokens else None
    inner = scanner.environments[-1] in ("array", "matrix", "smallmatrix")
    if inner and before is not None and before.text in ("[", "(") and before.kind == "op":
        before.text = "["
        scanner.environments[-1] += "*"  # the brackets around it close it
        return
    for sign in signs:
        scanner.add("op", "||" if sign == "‖" else sign, start, end).side = "open" if sign in "|‖" else ""


def closing(scanner: Scanner, signs: str, start: int, end: int) -> None:
    """What stands after the blocks of a matrix."""
    for sign in signs:
        scanner.add("op", "||" if sign == "‖" else sign, start, end).side = "close" if sign in "|‖" else ""


def display(scanner: Scanner) -> None:
    """``$$`` opens or closes a formula of its own; a line in it is no statement."""
    if "$$" in scanner.environments:
        scanner.environments.remove("$$")
    else:
        scanner.environments.append("$$")


def in_matrix(scanner: Scanner) -> bool:
    """Whether ``&`` and ``\\\\`` separate blocks."""
    name = scanner.environments[-1].rstrip("*") if scanner.environments else ""
    return C.ENVIRONMENTS.get(name) is not None


def upper_first(text: str, position: int) -> str:
    """``^n`` where the lower bound of a sum follows the upper one."""
    found = _UPPER_FIRST.match(text, position)
    return found.group() if found else ""


def annotation(scanner: Scanner, end: int) -> int:
    r"""Where ``\label{…}`` ends."""
    found = _BRACES.match(scanner.text, end)
    return found.end() if found else end


def over_sign(scanner: Scanner, start: int, end: int) -> int:
    r"""Where ``\stackrel{\text{def}}{=}`` ends, which is a ``:=``; the place itself where it is none."""
    found = _OVER_SIGN.match(scanner.text, end)
    if found is None:
        return start
    scanner.add("op", ":=", start, found.end())
    return found.end()


def braced(scanner: Scanner, start: int, end: int) -> int:
    r"""``\underbrace{…}_{\text{…}}`` is what stands in the braces: where reading goes on."""
    text, opening = scanner.text, scanner.skip_space(end)
    close = closing_brace(text, opening) if text[opening : opening + 1] == "{" else len(text)
    if close == len(text):
        raise scanner.fail("syntax", f"`{text[start:end]}` needs an expression in braces", start)
    after = _ATTACHED.match(text, close + 1)
    if after is not None:
        last = closing_brace(text, after.end() - 1)
        if last < len(text):
            scanner.skips[close + 1] = last + 1
    scanner.add("op", "{", opening, opening + 1)
    return opening + 1


def closing_brace(text: str, opening: int) -> int:
    """Where the brace at a place closes; the length of the text where it does not."""
    depth = 0
    for at in range(opening, len(text)):
        if text[at] in "{}" and text[at - 1 : at] != "\\":
            depth += 1 if text[at] == "{" else -1
            if depth == 0:
                return at
    return len(text)


def empty_braces(scanner: Scanner) -> bool:
    """``{}`` is nothing, as before the ampersand of a line; not as an exponent or an argument."""
    tokens = scanner.tokens
    if not tokens or tokens[-1].kind != "op" or tokens[-1].text != "{":
        return False
    before = tokens[-2] if len(tokens) > 1 else None
    if before is not None and (before.kind == "macro" or before.text in ("^", "}")):
        return False
    tokens.pop()
    return True


def is_last(text: str, position: int) -> bool:
    """Whether only marks that close a formula stand from a place on."""
    return _REST.match(text, position) is not None


def power_first(scanner: Scanner, token: Raw, end: int) -> int:
    """``x^2_i`` and ``x^T_i`` are ``x_i^2`` and ``x_i^T``: the subscript belongs to the name."""
    found = _POWER_FIRST.match(scanner.text, end)
    if found is None:
        return end
    exponent = found.group(1) or found.group(2)
    if exponent == "-1":
        if _BLOCK.match(scanner.text, found.end()):
            return end  # X^{-1}_{22} is a part of the inverse, not the inverse of a part
        scanner.inverses.append(token)
    token.tail, after = scanner.subscripts(found.end())
    token.end = end
    if not exponent.lstrip("-").isdigit():
        scanner.add("superscript", "T", end, found.end())
        return after
    scanner.add("op", "^", end, end + 1)
    scanner.add("op", "{", end + 1, end + 1)
    if exponent[0] == "-":
        scanner.add("op", "-", end + 1, end + 1)
    scanner.add("number", exponent.lstrip("-"), end + 1, found.end())
    scanner.add("op", "}", found.end(), found.end())
    return after


def label(scanner: Scanner, token: Raw, end: int) -> int:
    """``x^{(i)}`` is ``x_i``: an index in parentheses above a name belongs to it."""
    text = scanner.text
    found = _LABEL.match(text, end)
    if found is None or token.kind != "word" or (token.text == "e" and not token.tail):
        return end
    if token.text in UNDEFINED and not token.tail and text[found.end() : found.end() + 1] == "(":
        raise scanner.fail(
            "unsupported", "the order of a derivative in parentheses is not read", token.start,
            f"write primes: `{token.text}''(x)`",
        )  # fmt: skip
    index, tail = "".join(found.group(1).split()), token.tail
    if len(index) > 1 and not index.isdigit():  # x^{(t+1)}
        index = f"{{{index}}}"
    scanner.labels.append((text[token.start : found.end()], token))
    if len(tail) == 2 and tail[1].isalpha():  # x_j^{(i)}: entry j of sample i
        token.tail = f"_{{{index}{tail[1]}}}"
    else:
        token.tail = f"_{index}{tail}"
    token.end = end = found.end()
    if text[end : end + 1] == "_":
        more, end = scanner.subscripts(end)
        inner = more[1:].strip("{}")
        token.tail = f"_{{{index}{inner}}}" if len(inner) == 1 and not tail else token.tail + more
        token.end = end
    if found.group("turned"):
        scanner.add("superscript", "T", end, end)
    return end


def blackboard(scanner: Scanner, word: str, start: int, end: int) -> int:
    """A letter in blackboard bold: a set after ∈, else nothing that is read."""
    what = C.BLACKBOARD[word]
    if what != "a set":
        raise scanner.fail(
            "unsupported", f"`{scanner.text[start:end]}`, {what}, is not read here", start,
            "write out what it is of, or declare a name for it",
        )  # fmt: skip
    token = scanner.add("set", word, start, end)
    while scanner.text[end : end + 1] == "_":
        more, end = scanner.subscripts(end)
        token.tail += more
        token.end = end
    return end


def unwrapped(scanner: Scanner, word: str, end: int) -> int:
    r"""The place after ``}`` where braces hold only the last word: ``{\rm tr}``; the braces go."""
    tokens, text = scanner.tokens, scanner.text
    after = scanner.skip_space(end)
    if len(tokens) < 2 or tokens[-2].text != "{" or tokens[-2].kind != "op" or text[after : after + 1] != "}":
        return end
    before = tokens[-3] if len(tokens) > 2 else None
    argument = before is not None and (before.kind == "macro" or before.text in ("}", "^"))
    if argument and len(word) > 1:
        return end
    tokens[-1].glued = tokens[-2].glued
    del tokens[-2]
    end = after + 1
    if text[end : end + 1] == "_" or (text[end : end + 1] in C.SUBSCRIPTS and text[end : end + 1]):
        more, end = scanner.subscripts(end)
        tokens[-1].tail += more
    tokens[-1].end = end
    return label(scanner, tokens[-1], end)


def backslash(scanner: Scanner, name: str, start: int) -> int:
    """``A \\ b`` where an operand stands before, else an unknown macro."""
    if name.isspace():  # a space at the end of a line
        return start + 2
    known = len(name) < 3 or not name.isalpha() or not name.islower()
    if scanner.after_operand() and known:
        scanner.add("op", "\\", start, start + 1)
        return start + 1
    from .vocabulary import near

    offered = near(
        name,
        {*C.GREEK_MACROS, *C.MACROS, *scanner.functions, *C.FONTS, *C.QUOTIENTS, "sum", "left", "right"},
    )
    macros = listed("\\" + n for n in offered)
    hint = f"did you mean {macros}?" if offered else "of a macro of your own write what it stands for"
    raise scanner.fail("name", f"unknown macro `\\{name}`", start, hint)


def macro_sign(scanner: Scanner, name: str, start: int, end: int) -> int:
    """A macro that is an operator, a bracket or space."""
    sign = C.MACROS[name]
    if name == " " and not scanner.after_operand():
        sign = ""
    elif name == " " and not any(
        t.kind == "macro" or (scanner.text[t.start] == "\\" and t.text != "\\") for t in scanner.tokens
    ):
        sign = "\\"  # in a text without macros: A \ b
    if not sign:
        return end
    if sign in ("T", "+"):
        scanner.add("superscript", sign, start, end)
        return end
    token = scanner.add("op", sign, start, end)
    token.side, scanner.side = scanner.side, ""
    return end
