"""Norms with a weight, ``‖x‖_A`` for √(xᵀ A x), and double contractions, ``A : B`` for tr(AᵀB)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .declarations import KIND_SIZES
from .raw import Raw
from .tree import Token
from .words import symbol

if TYPE_CHECKING:
    from .reader import Reader

CAPITALS = "Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega|[A-Z]"
WEIGHT = re.compile(rf"((?:{CAPITALS})(?:_\w+|_\{{\w+\}}|\d*))(\^-1)?")
NOT_WEIGHTS = frozenset({"F"})
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
BETWEEN_TERMS = frozenset("+-,;=")
LETTERS_OF_SPACES = ("\\mathcal", "\\mathbb", "\\mathscr", "\\mathfrak")  # ‖f‖ in a space of functions


def read_weight(reader: Reader, at: int) -> None:
    """Where the norm that ends at a token has a matrix under it, its tokens become ``sqrt(<x, (A)*(x)>)``."""
    tokens = reader.tokens
    closing = tokens[at]
    found = WEIGHT.fullmatch(closing.value)
    shown = reader.text[closing.start : closing.end]
    if found is None or found[1] in NOT_WEIGHTS or any(word in shown for word in LETTERS_OF_SPACES):
        return
    if "_" in found[1] and len(found[1].partition("_")[0]) == 1 and not is_known(reader, found[1]):
        return  # ‖X‖_{S_p}, ‖f‖_{L_2} and ‖G‖_{H_2} are norms of their own
    opening, depth = at, 1
    while depth:
        opening -= 1
        depth += (tokens[opening].kind == "NORM_END") - (tokens[opening].kind == "NORM")
    start, end = tokens[opening].start, closing.end
    name = found[1]
    _, value = symbol(reader.scope, name, Raw("word", name, closing.start, end))
    matrix = f"inv({name})" if found[2] else name
    reader.scope.note(
        f"The norm with {closing.value} under it is read as the weighted one, sqrt(x' {matrix} x)."
    )
    inside = tokens[opening + 1 : at]

    def sign(kind: str, value: object = None) -> Token:
        return Token(kind, value, start, end)

    weight = [sign("NAME", value)] + [sign("POSTFIX", "inverse")] * bool(found[2])
    tokens[opening : at + 1] = [
        sign("FUNCTION", ("call", "sqrt")), sign("LPAR"), sign("LESSTHAN", "norm"), *inside, sign("COMMA"),
        *weight, sign("TIMES", "*"), sign("LPAR"), *map(again, inside), sign("RPAR"),
        sign("MORETHAN"), sign("RPAR"),
    ]  # fmt: skip


def is_known(reader: Reader, name: str) -> bool:
    """Whether a name is declared or defined, or stands elsewhere in the statement."""
    return reader.scope.is_name(name) or any(
        r.kind == "word" and r.text + r.tail == name for r in reader.raws
    )


def again(token: Token) -> Token:
    """A token once more; a sum in it is a sum of its own."""
    value = token.value
    if token.kind == "FUNCTION" and value[0] == "sample_sum":
        from copy import copy

        total = copy(value[1])
        total.leaves = []
        value = (value[0], total)
    return Token(token.kind, value, token.start, token.end)


def contracts(left: list[Raw], right: list[Raw]) -> bool:
    """Whether a ``:`` outside of brackets stands between two factors, and is not that of a declaration."""
    if not left or not right or right[0].text in {*KIND_SIZES, "complex"}:
        return False
    if left[-1].kind == "number" or right[0].kind not in ("word", "op", "macro"):
        return False
    first = right[0]
    if first.kind == "op" and first.text not in OPENING:
        return False
    if len(left) > 1:
        return not any(r.kind == "op" and r.text in (",", "∂", "∇") for r in left)
    powers = any(r.text == "^" or r.kind == "superscript" for r in right[1:2])  # X : R^n
    return first.kind == "word" and not powers and (first.bold or first.whole or len(first.text) == 1)


def is_contraction(reader: Reader) -> bool:
    """Whether the ``:`` that was just met stands between two factors: no range, no part of a matrix."""
    before, after = reader.raws[reader.at - 2 : reader.at - 1], reader.raws[reader.at : reader.at + 1]
    if not reader.operand or not before or before[0].kind == "number" or not after:
        return False
    depth = 0
    for raw in reversed(reader.raws[: reader.at - 1]):
        sign = raw.text if raw.kind == "op" else ""
        depth += (sign in CLOSING) - (sign in OPENING)
        if depth < 0 or (depth == 0 and sign in BETWEEN_TERMS):
            break
        if depth == 0 and sign == ":":
            raise reader.fail(
                "unsupported", "`E : C : E`, with a tensor of fourth order, is not read",
                reader.raws[reader.at - 1], "`A : B` is tr(A'B); of a linear law write its formula",
            )  # fmt: skip
    return after[0].kind in ("word", "macro") or (after[0].kind == "op" and after[0].text in OPENING)
