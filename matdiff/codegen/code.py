"""Pieces of Python: text and how tightly it binds; the shapes that arrays have in NumPy."""

from __future__ import annotations

from functools import cache

from ..expression import ONE, Expression

SUM, PRODUCT, UNARY, POWER, ATOM = range(5)


class Code:
    """A piece of Python.

    ``under`` is what a reciprocal is one over; a quotient divides by that.
    """

    __slots__ = ("level", "text", "under")

    def __init__(self, text: str, level: int = ATOM, under: Code | None = None) -> None:
        self.text = text
        self.level = level
        self.under = under

    def at(self, level: int) -> str:
        """The text for a place where something must bind at least so tightly."""
        return self.text if self.level >= level else f"({self.text})"


def dimensions(node: Expression) -> int:
    """How many axes the array of a node has: a scalar is a float, a row or a column 1-D."""
    if node.rows is ONE:
        return 0 if node.columns is ONE else 1
    return 1 if node.columns is ONE else 2


def raised(code: Code, node: Expression, axes: int) -> Code:
    """The value of a node as an array with more axes than it has."""
    if dimensions(node) == 1:
        return Code(code.at(ATOM) + ("[:, None]" if node.columns is ONE else "[None, :]"))
    return Code(f"np.atleast_{axes}d({code.text})")


def lowered(code: Code, node: Expression) -> Code:
    """The value of a node from an array with more axes than it should have."""
    if dimensions(node) == 1:
        return Code(f"np.ravel({code.text})")
    return Code(f"{code.at(ATOM)}.item()")


def filled(template: str, operands: list[Code]) -> Code:
    """A template with its operands, in parentheses where they need them."""
    parts = split(template)
    text = ""
    for literal, place, level in parts:
        text += literal
        if place is not None:
            text += operands[place].at(level)
    return Code(text, level_of(template))


@cache
def split(template: str) -> list[tuple[str, int | None, int]]:
    """A template as literals, each with the operand after it and how tightly that must bind."""
    from string import Formatter

    found: list[tuple[str, int | None, int]] = []
    parts = list(Formatter().parse(template))
    for i, (literal, field, _, _) in enumerate(parts):
        if not field:
            found.append((literal, None, SUM))
            continue
        after = parts[i + 1][0] if i + 1 < len(parts) else ""
        alone = literal.endswith(("(", ", ", "[")) and after.startswith((")", ",", "]"))
        found.append((literal, int(field), SUM if alone else ATOM))
    return found


@cache
def level_of(template: str) -> int:
    """How tightly the text of a template binds: a call is an atom, anything with an operator is not."""
    depth = 0
    for character in template:
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif depth == 0 and character in " -+*/":
            return SUM
    return ATOM


@cache
def repeated(template: str) -> frozenset[int]:
    """The operands that a template shows more than once."""
    places = [place for _, place, _ in split(template) if place is not None]
    return frozenset(p for p in places if places.count(p) > 1)
