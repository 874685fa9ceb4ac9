"""Statements: where they end, and their left sides."""

from __future__ import annotations

from .raw import Raw, failure
from .reader import BINARY
from .tree import Tree
from .vocabulary import called
from .weights import contracts


class Statement:
    """A statement: its tokens, and what is on its left side."""

    __slots__ = ("arguments", "kind", "name", "place", "raws", "squared", "tree")

    def __init__(self, raws: list[Raw]) -> None:
        self.raws = raws
        self.kind = "expression"
        self.name: str | None = None
        self.arguments: tuple[str, ...] = ()
        self.place = raws[0]
        self.squared = False  # sigma^2 = …
        self.tree: Tree | None = None


INTRODUCING = frozenset({"let", "Let", "define", "Define", "consider", "Consider", "Given", "return"})
CONTINUING = frozenset(BINARY) | {"=", ":=", ":", ",", "^", ".^"}  # at the end of a line


def begins_inside(raws: list[Raw]) -> bool:
    """Whether a line of an aligned formula goes on with the one above: it begins with an operator."""
    first = next((r for r in raws if r.kind != "newline"), None)
    return (
        first is not None
        and first.kind == "op"
        and (first.text in BINARY or first.text in ("=", ")", "]", "}"))
    )


def split_statements(raws: list[Raw]) -> list[list[Raw]]:
    """The tokens of each statement: newlines and semicolons outside brackets end one."""
    statements: list[list[Raw]] = []
    current: list[Raw] = []
    depth = 0
    for i, raw in enumerate(raws):
        if raw.kind == "op":
            if raw.text in "([{":
                depth += 1
            elif raw.text in ")]}":
                depth = max(0, depth - 1)
        if depth == 0 and (raw.kind == "newline" or (raw.kind == "op" and raw.text == ";")):
            last = current[-1] if current else None
            continues = raw.kind == "newline" and (
                (last is not None and last.kind == "op" and last.text in CONTINUING)
                or (raw.text == "\\\\" and begins_inside(raws[i + 1 :]))
            )
            if not continues and current:
                statements.append(current)
                current = []
            continue
        current.append(raw)
    if current:
        statements.append(current)
    return statements


def anonymous(raws: list[Raw]) -> tuple[tuple[str, ...], list[Raw]]:
    """The arguments of ``@(x) x'*A*x`` and ``lambda x: x.T @ A @ x``, and what follows them."""
    sign, last = ("(", ")") if raws[0].text == "@" else ("", ":")
    begin = 1 + len(sign)
    if raws[0].text not in ("@", "lambda") or (sign and [r.text for r in raws[1:2]] != [sign]):
        return (), raws
    end = next((i for i, r in enumerate(raws) if r.kind == "op" and r.text == last), 0)
    names, commas = raws[begin:end:2], raws[begin + 1 : end : 2]
    if not names or any(r.kind != "word" for r in names) or any(r.text != "," for r in commas):
        return (), raws
    return tuple(r.text + r.tail for r in names), raws[end + 1 :]


def read_statement(raws: list[Raw], text: str) -> Statement:
    """A statement with its left side taken off."""
    if len(raws) > 1 and raws[0].text in INTRODUCING and raws[0].kind == "word" and not raws[0].tail:
        raws = raws[1:]
    statement = Statement(raws)
    statement.arguments, rest = anonymous(raws)
    if statement.arguments and rest:
        statement.raws, statement.place = rest, rest[0]
        return statement
    depth = 0
    for i, raw in enumerate(raws):
        if raw.kind != "op":
            continue
        depth += (raw.text in "([{") - (raw.text in ")]}")
        if depth == 0 and raw.text in (":", "=", ":="):
            left, right = raws[:i], raws[i + 1 :]
            if left and left[-1].kind == "op" and left[-1].text in "<>" and raw.glued:
                raise failure("syntax", "there are no comparisons", text, left[-1].start)
            if raw.text == ":" and contracts(left, right):
                continue
            if raw.text == ":":
                statement.kind = "declaration"
                statement.name = left_name(left, raw, text)
                statement.raws = right
                return statement
            if right and right[0].kind == "op" and right[0].text == "=":
                raise failure(
                    "syntax", "there are no comparisons", text, raw.start, "`=` defines a name: `z = W x + b`"
                )
            statement.kind = "definition"
            statement.squared = is_square(left)
            statement.name, statement.arguments = left_side(left, raw, text, right)
            if not right:
                raise failure("syntax", f"nothing stands right of `{raw.text}`", text, raw.start)
            arguments, rest = anonymous(right)
            if arguments and rest:
                statement.arguments, right = arguments, rest
            statement.raws = right
            return statement
    return statement


def left_name(left: list[Raw], sign: Raw, text: str) -> str:
    """The one name left of a sign."""
    if len(left) == 1 and left[0].kind == "word":
        return left[0].text + left[0].tail
    place = left[0] if left else sign
    if any(r.text in ("∂", "∇") and r.kind == "op" for r in left):
        raise failure(
            "unsupported", "a derivative stands on the left side", text, place.start,
            "give the function alone; what it is derived by is asked for beside it (`--wrt X`)",
        )  # fmt: skip
    if sign.text == ":":
        raise failure(
            "syntax",
            "a declaration begins with one name",
            text,
            place.start,
            "for example `X : matrix(m, n)`",
        )
    raise failure(
        "definition", "the left side of a definition is one name", text, place.start,
        "for example `z = W x + b`; of an equation give one side, or the difference of both",
    )  # fmt: skip


def heading(left: list[Raw]) -> tuple[str, tuple[str, ...]] | None:
    r"""The name in ``\ln p(x | \mu)`` or ``L(w; X, y)``, and the arguments before a ``;``, or None."""
    while len(left) > 1 and left[0].kind == "word" and left[0].text in ("log", "ln") and not left[0].tail:
        left = left[1:]
    if len(left) < 4 or left[0].kind != "word" or left[1].text != "(" or left[-1].text != ")":
        return None
    inner = left[2:-1]
    depth = 0
    for raw in inner:
        depth += (raw.text == "(") - (raw.text == ")")
        if depth < 0:
            return None
    cut = next((i for i, r in enumerate(inner) if r.kind == "op" and r.text in ("|", "||", ";", ":")), None)
    if cut is None:
        return None
    names, commas = inner[:cut:2], inner[1:cut:2]
    plain = all(r.kind == "word" for r in names) and all(r.text == "," for r in commas)
    arguments = tuple(r.text + r.tail for r in names) if plain and inner[cut].text == ";" else ()
    return left[0].text + left[0].tail, arguments


def is_square(left: list[Raw]) -> bool:
    r"""Whether a left side is the square of a name, ``\sigma^2``."""
    signs = [r.text for r in left[1:]]
    return left[:1] != [] and left[0].kind == "word" and signs in (["^", "2"], ["^", "{", "2", "}"], ["2"])


def undecorated(left: list[Raw]) -> list[Raw]:
    r"""The left side without an exponent: ``x^* =``, ``d(x, y)^2 =``, ``f^{*}(y) =``."""
    for at in (len(left) - 2, 1, len(left) - 4):
        if not 0 < at < len(left) - 1 or left[at].kind != "op" or left[at].text != "^":
            continue
        braced = left[at + 1].text == "{"
        inner = left[at + 1 + braced] if at + 1 + braced < len(left) else left[at]
        closed = not braced or (left[at + 3 : at + 4] and left[at + 3].text == "}")
        named = left[0].kind == "word" and left[at - 1].text + left[at - 1].tail != "e"
        if named and closed and (inner.text in ("*", "+") or inner.kind == "number"):
            rest = left[:at] + left[at + (4 if braced else 2) :]
            return rest if len(rest) == 1 or rest[-1].text == ")" else left
    if len(left) > 1 and left[-1].kind == "superscript" and (left[-1].text.isdigit() or left[-1].text == "+"):
        return left[:-1]
    return left


def refuse_equation(left: list[Raw], right: list[Raw], sign: Raw, text: str) -> None:
    """``A x = b`` is an equation; so is ``Ax = b``, where the left side could also be a name."""
    word = left[0] if len(left) == 1 and left[0].kind == "word" else None
    if sign.text == ":=" or (word is None and len(left) < 2):
        return
    if word is not None:
        run = word.text
        if word.whole or word.tail or len(run) not in (2, 3) or not run[0].isupper() or run in called():
            return
        single = len(right) == 1 and right[0].kind in ("word", "number")
        if not single and not (len(run) == 2 and run[1].islower()):
            return
        raise failure(
            "syntax", f"is `{run}` a name, or a product in an equation?", text, word.start,
            f"an equation is not read: give one side, or `{' '.join(run)} - …`; `{run} := …` defines a name",
        )  # fmt: skip


def left_side(left: list[Raw], sign: Raw, text: str, right: list[Raw]) -> tuple[str, tuple[str, ...]]:
    """The name, and the arguments of ``f(x, y) =``; a star or a number above them is left aside."""
    refuse_equation(left, right, sign, text)
    left = undecorated(left)
    if len(left) == 4 and [left[0].text, left[2].text, left[3].kind] == ["(", ")", "subscript"]:
        return left[1].text + left[3].text, ()  # (A B)_{ij}
    entries = left[-1].text if len(left) > 4 and left[-1].kind == "subscript" else ""  # f(x)_i
    if entries:
        left = left[:-1]
    if len(left) >= 4 and left[0].kind == "word" and left[1].text == "(" and left[-1].text == ")":
        inner = left[2:-1]
        names, commas = inner[::2], inner[1::2]
        if entries and all(r.kind == "word" for r in names) and all(r.text == "," for r in commas):
            return left[0].text + left[0].tail + entries, tuple(r.text + r.tail for r in names)
        name = left[0].text + left[0].tail
        if name in called():
            raise failure(
                "definition",
                f"`{name}` is a function of the language",
                text,
                left[0].start,
                "give it another name",
            )
        if all(r.kind == "word" for r in names) and all(r.text == "," for r in commas) and len(inner) % 2:
            return left[0].text + left[0].tail, tuple(r.text + r.tail for r in names)
    return heading(left) or (left_name(left, sign, text), ())
