"""Sizes in code: they are read off the arrays that are the arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm

from ..expression import ONE, Size, Symbol
from ..expression.size import Least
from .code import ATOM, PRODUCT, SUM, Code


def size_code(size: Size, names: Mapping[str, str]) -> Code:
    """A size as an integer expression, with the identifiers of the size names."""
    if not size.terms:
        return Code("0")
    common = lcm(*(c.denominator for _, c in size.terms))
    text, level = "", ATOM
    for monomial, coefficient in size.terms:
        number = abs(coefficient * common)
        factors = [] if number == 1 and monomial else [str(number)]
        for name in dict.fromkeys(monomial):
            power = monomial.count(name)
            factors.append(size_name(name, names) + (f"**{power}" if power > 1 else ""))
        if len(factors) > 1:
            level = PRODUCT
        sign = (" - " if coefficient < 0 else " + ") if text else "-" if coefficient < 0 else ""
        text += sign + " * ".join(factors)
    if len(size.terms) > 1:
        level = SUM
    found = Code(text, level)
    return found if common == 1 else Code(f"{found.at(ATOM)} // {common}", PRODUCT)


def size_name(name: str, names: Mapping[str, str]) -> str:
    """One name in a monomial: an identifier, or the smaller of two sizes."""
    if isinstance(name, Least):
        return "min(" + ", ".join(size_code(size, names).text for size in name.sizes) + ")"
    return names[name]


def axes(symbol: Symbol, identifier: str) -> list[tuple[Size, str]]:
    """The sizes of an array and how they are read off it."""
    if symbol.is_scalar:
        return []
    if symbol.rows is ONE or symbol.columns is ONE:
        return [(symbol.rows if symbol.columns is ONE else symbol.columns, f"len({identifier})")]
    return [(symbol.rows, f"{identifier}.shape[0]"), (symbol.columns, f"{identifier}.shape[1]")]


def reading(
    wanted: Iterable[str], arrays: Iterable[tuple[Symbol, str]], names: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Lines that read size names off arrays, and the names that cannot be had from them."""
    given = [axis for symbol, identifier in arrays for axis in axes(symbol, identifier)]
    wanted = list(wanted)
    beside = [
        n for name in wanted for s, _ in given if name in s.names for n in sorted(s.names) if n in names
    ]
    lines: dict[str, str] = {}
    known: dict[str, None] = {}
    todo = list(dict.fromkeys([*wanted, *beside]))  # T of an array with T g rows asks for g
    while todo:
        found = next(((n, v) for n in todo for s, c in given if (v := solved(n, s, c, known, names))), None)
        if found is None:
            break
        name, code = found
        lines[name] = code
        known[name] = None
        todo.remove(name)
    needed = set(wanted)
    for name in reversed(lines):
        if name in needed:
            needed |= {n for n in lines if re.search(rf"\b{re.escape(names[n])}\b", lines[name])}
    return [f"{names[n]} = {code}" for n, code in lines.items() if n in needed], [
        n for n in wanted if n in todo
    ]


def solved(
    name: str, size: Size, code: str, known: Mapping[str, None], names: Mapping[str, str]
) -> str | None:
    """The value of a size name from a size that holds it once: n from n, 2n, m n, m + n."""
    if size is Size.of(name):
        return code
    if name not in size.names or any(isinstance(n, Least) for m, _ in size.terms for n in m):
        return None
    if not size.names - {name} <= known.keys():
        return None
    with_name = [(m, c) for m, c in size.terms if name in m]
    if len(with_name) != 1 or with_name[0][0].count(name) != 1:
        return None
    [(monomial, coefficient)] = with_name
    rest = Size({m: c for m, c in size.terms if name not in m})
    factor = Size({tuple(n for n in monomial if n != name): Fraction(coefficient)})
    top = f"({code} - {size_code(rest, names).at(PRODUCT)})" if rest.terms else code
    return top if factor is ONE else f"{top} // {size_code(factor, names).at(ATOM)}"
