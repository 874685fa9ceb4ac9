"""The entries of an expression at given sizes, in the arithmetic of a field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..errors import Undecidable
from ..expression import Expression, Size, Symbol, postorder

Entries = list[list[Any]]
Values = dict[Expression, Entries]


def evaluate(
    roots: Sequence[Expression],
    field: Any,
    values: Mapping[Expression, Entries],
    order: Sequence[Expression] | None = None,
) -> list[Entries]:
    """The entries of the roots, each node once.

    ``values`` has those of the symbols, ``order`` the nodes if they were sorted before.
    Raises Undecidable for a symbol without a value or a node without entries.
    """
    found: Values = dict(values)
    for node in postorder(*roots) if order is None else order:
        if node in found:
            continue
        if isinstance(node, Symbol):
            raise Undecidable(f"{node.name} has no value here")
        method = getattr(node, "evaluate", None)
        if method is None:
            raise Undecidable(f"no entries for {type(node).__name__}")
        operands = [found[o] for o in node.operands]
        field.current, field.operands = node, operands
        try:
            found[node] = method(field, *operands)
        except NotImplementedError as error:
            raise Undecidable(str(error)) from error
    return [found[root] for root in roots]


def flat(entries: Entries) -> list[Any]:
    """The entries column by column: vec."""
    return [row[j] for j in range(len(entries[0])) for row in entries]


class RationalField:
    """Exact rational numbers: what the value of an exponent is, where it is a number."""

    zero, one = Fraction(0), Fraction(1)
    current: Expression | None = None
    operands: Sequence[Entries] = ()

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes = sizes

    def number(self, value: Fraction) -> Fraction:
        return value

    def size(self, size: Size) -> Fraction:
        return Fraction(size.at(self.sizes))

    def count(self, size: Size) -> int:
        return size.at(self.sizes)

    def is_zero(self, value: Fraction) -> bool:
        return not value

    def power(self, base: Fraction, exponent: Fraction, node: Expression) -> Fraction:
        if exponent.denominator != 1 or abs(exponent) > 64:
            raise Undecidable("no rational number")
        return base ** int(exponent)

    def __getattr__(self, name: str) -> Any:
        raise Undecidable(f"{name} of rational numbers")


def rational_value(node: Expression, sizes: Mapping[str, int]) -> Fraction | None:
    """The value of a constant scalar if it is a rational number, else None."""
    if node.symbols:
        return None
    try:
        [[value]] = evaluate([node], RationalField(sizes), {})[0]
    except (Undecidable, ZeroDivisionError):
        return None
    return value if isinstance(value, Fraction) else None
