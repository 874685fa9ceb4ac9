"""Pieces of a formula: text with what is needed to put it into a larger one."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import Any

from ..operations.operation import Level

LEVELS = {name: value for name, value in vars(Level).items() if name.isupper()}

# what counts as a token in the text of a template: a name, a number, an operator or a bracket
# that is notation (a norm, an inner product); brackets that group, commas and points count nothing
_TOKEN = re.compile(r"[^\W\d_]\w*|\d+|\|\||‖|'+|ᵀ|⁻¹|⁻ᵀ|⁺|²|[-+*/^⊙⊘⊗<⟨|]")


class Piece:
    """The text of a subexpression.

    Attributes
    ----------
    text : without the sign, if it has one in front.
    level : how tightly it binds (operations.Level), without the sign.
    tokens : how many tokens it has, as the length of an answer is measured, the sign included.
    negative : whether a minus sign is in front of it.
    inside : of a power with a negative exponent, what it is one over; of an inverse, its operand.
    chain : a product that is a scalar, such as x'y: in a longer product it takes parentheses.
    dialect : the form of output it is written in.
    """

    __slots__ = ("chain", "dialect", "inside", "level", "negative", "text", "tokens")

    def __init__(
        self,
        dialect: Any,
        text: str,
        level: int = Level.ATOM,
        tokens: int = 1,
        negative: bool = False,
        inside: Piece | None = None,
        chain: bool = False,
    ) -> None:
        self.dialect = dialect
        self.text = text
        self.level = level
        self.tokens = tokens
        self.negative = negative
        self.inside = inside
        self.chain = chain

    @property
    def whole(self) -> str:
        """The text with its sign."""
        return self.dialect.minus + self.text if self.negative else self.text

    def at(self, level: int) -> str:
        """The text for a place where something must bind at least so tightly."""
        bound = min(self.level, Level.UNARY) if self.negative else self.level
        return self.whole if bound >= level else self.dialect.grouped(self.whole)

    def __format__(self, specification: str) -> str:
        """``{0}`` and ``{0:POSTFIX}`` of a template."""
        if not specification:
            return self.whole
        level = LEVELS[specification]
        if level == Level.POSTFIX and self.dialect.one_superscript:
            level = Level.ATOM
        return self.at(level)


@cache
def own_tokens(template: str) -> int:
    """The tokens of a template without those of its operands."""
    found = _TOKEN.findall(" ".join(literal for literal, _, _, _ in Formatter().parse(template)))
    closing = sum(token in ("||", "‖", "|") for token in found) // 2  # a pair of bars is one token
    return len(found) - closing


@cache
def places(template: str) -> frozenset[int]:
    """Which operands a template shows."""
    return frozenset(int(field) for _, field, _, _ in Formatter().parse(template) if field)
