r"""``\min_x``, ``\underset{x}{\arg\min}`` in front of a formula: the function is read, and its variables.

The scanner finds the sign at the front of a statement and makes one word of it, with what stands under it
as its tail; here it is taken off.  A constraint after it (``s.t. …``) is left aside, and told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .characters import SUBSCRIPTS
from .raw import closing, failure
from .words import Scope

if TYPE_CHECKING:
    from .scanner import Scanner
    from .statements import Statement

SIGNS = {
    **dict.fromkeys(("min", "max", "inf", "sup", "argmin", "argmax"), ""),
    **dict.fromkeys(("minimize", "minimise", "argminimize"), "min"),
    **dict.fromkeys(("maximize", "maximise"), "max"),
}
# a font macro, a brace, space, or one of the words of a sign
_PIECE = re.compile(
    r"\\(?:operatorname|mathop|math(?:rm|bf|sf|it|op)|text(?:rm|bf|sf|normal)?|mbox|rm|bf|it|displaystyle)\b\*?"
    r"|[{}]|[ \t~]+|\\[,;:! ]"
    r"|\\?(?P<word>arg(?:min|max)?|minimi[sz]e|maximi[sz]e|min|max|inf|sup)(?![A-Za-z])"
)
_LIMITS = re.compile(r"\s*\\(?:no|display)?limits(?![A-Za-z])\s*|\s*(?=[_ₐ-ₜ])")
_ARGUMENTS = re.compile(r"\s*(?:\\(?:left|[bB]igg?l?))?\s*(?:[(\[{]|\\[({])")
_CONSTRAINT = re.compile(
    r"(?:\\(?:text|textrm|mathrm|mbox|operatorname)\s*\{\s*|\\rm\s+)?"
    r"(?:\bs\.\s*t\.|\bsubject(?:\s|~|\\[,; ])+to\b|\bsuch(?:\s|~|\\[,; ])+that\b)\s*\}?"
)
_NAME = re.compile(r"[^\W\d_](?:[A-Za-z]*)(?:_(?:[A-Za-z0-9]+|\{[^{}]*\}))?")


def optimum(scanner: Scanner, start: int) -> int:
    r"""The sign of an optimization that begins at a place, as one word: where reading goes on.

    It is the place itself where none begins.  What stands under the sign is the tail of the word.
    """
    text = scanner.text
    under, at = "", start
    if text.startswith("\\underset", start):
        at = scanner.skip_space(start + len("\\underset"))
        if text[at : at + 1] != "{":
            return start
        under, at = scanner.subscript(at)
        at = scanner.skip_space(at)
    word, end = sign_at(text, at)
    if not word:
        return start
    if not under:
        found = _LIMITS.match(text, end)
        after = found.end() if found else end
        if text[after : after + 1] == "_" or text[after : after + 1] in tuple(SUBSCRIPTS):
            under, end = scanner.subscripts(after)
            under = under[1:].strip("{}") if under.count("_") == 1 else under[1:]
    if not under and word in ("min", "max") and _ARGUMENTS.match(text, end):
        return start  # min(0, x)
    token = scanner.add("optimum", word, start, end)
    token.tail = under
    constraint = _CONSTRAINT.search(text, end)
    if constraint is not None and constraint.start() < scanner.stop:
        scanner.stop = constraint.start()
        scanner.constraint = " ".join(text[constraint.start() :].split())
    return end


def sign_at(text: str, start: int) -> tuple[str, int]:
    r"""The word of the sign at a place, ``argmin`` of ``\operatorname*{arg\,min}``, and where it ends."""
    at, depth, words, end = start, 0, "", start
    while True:
        found = _PIECE.match(text, at)
        if found is None:
            break
        piece, word = found.group(), found.group("word")
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth -= 1
            if depth < 0:
                break
        if word:
            words += word
        at = found.end()
        if words and words != "arg" and depth == 0:
            end = at
            break
    if end == start or words not in SIGNS:
        return "", start
    return SIGNS[words] or words, end


def take_objective(scope: Scope, statement: Statement, last: bool, constraint: str) -> None:
    """Take the sign of an optimization off the front of a statement.

    Raises MatdiffError for a maximum over an index, ``argmax(x)``, and a definition by a minimizer.
    """
    raws = statement.raws
    if not raws or raws[0].kind != "optimum":
        return
    sign, rest = raws[0], raws[1:]
    shown = " ".join(scope.text[sign.start : sign.end].split())
    if not rest:
        raise failure("syntax", f"nothing stands after `{shown}`", scope.text, sign.start)
    if (
        sign.text.startswith("arg")
        and not sign.tail
        and rest[0].text == "("
        and closing(rest, 0, "()") == len(rest) - 1
    ):
        raise failure(
            "unsupported", f"`{shown}` has no derivative: it is a place, not a value", scope.text, sign.start,
            f"leave it away, or, in front of a problem, name its variable: `{sign.text}_x …`",
        )  # fmt: skip
    if not last:
        raise failure(
            "unsupported", f"`{statement.name}` is defined by an optimization", scope.text, sign.start,
            "give a formula for the solution, or the function alone",
        )  # fmt: skip
    names = minimized_over(sign.tail)
    words = {r.text + r.tail for r in rest if r.kind == "word"}
    indices = {r.tail.strip("_{}") for r in rest if r.kind == "word" and r.tail}
    found = tuple(n for n in names if any(occurs(n, w) for w in words))
    if names and not found:
        if any(n in index for n in names for index in indices):
            raise failure(
                "unsupported", f"`{shown}`: the largest or smallest over an index is not read", scope.text,
                sign.start, f"of the entries of a vector it is `{sign.text.removeprefix('arg')}(x)`",
            )  # fmt: skip
        raise failure(
            "variable", f"`{names[0]}` under `{shown}` does not occur in what follows", scope.text,
            sign.start, "give what is minimized or maximized alone, and what it is derived by",
        )  # fmt: skip
    statement.raws = rest
    statement.place = rest[0]
    if statement.name is not None:
        statement.name, statement.arguments = None, ()
        statement.kind = "expression"
    statement.arguments = found
    scope.note(f"{shown} is left aside: what is read is the function after it.")
    if constraint:
        scope.note(f"The constraint is not used: {constraint}")


def occurs(name: str, word: str) -> bool:
    """Whether a name is a word, or a letter of a run of letters."""
    if name == word:
        return True
    run = word.partition("_")[0]
    return len(name) == 1 and name in run and word == run and run.isalpha() and len(run) < 4


def minimized_over(under: str) -> list[str]:
    """The names under the sign: W and H of ``W,H≥0``, x of ``x∈R^n``."""
    head = re.split(r"[∈:|≥≤<>=\\]", under)[0]
    names = []
    for part in head.split(","):
        found = _NAME.fullmatch(part.strip("{} "))
        if found is None:
            return []
        names.append(found.group())
    return names
