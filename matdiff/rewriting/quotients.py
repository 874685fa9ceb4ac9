"""Quotients of scalars in lowest terms: 1 − c/(1 + c) = 1/(1 + c), where that is shorter."""

from __future__ import annotations

from ..expression import Expression, Rule
from ..operations import Number, Power, Scale, Sum, add, scale
from .scaling import normalize_scale
from .sums import collect, split

MOST_TERMS = 6  # of a sum, and of a denominator: the numerators have as many terms as both multiplied
HIGHEST = 3  # the highest power of a denominator


def exponent_of(factor: Expression, base: Expression) -> int:
    """Which whole power of a base a factor is; 0 for anything else."""
    if isinstance(factor, Power) and factor.base is base and factor.number is not None:
        return int(factor.number) if factor.number.denominator == 1 else 0
    return 0


def denominators(node: Expression) -> list[Expression]:
    """The sums that some terms of a sum of scalars are divided by."""
    powers = [f for term in node.operands for f in split(term).scalars if isinstance(f, Power)]
    found = (p.base for p in powers if isinstance(p.base, Sum) and exponent_of(p, p.base) < 0)
    return list(dict.fromkeys(found))


def product_of(*factors: Expression) -> Expression:
    """The product of scalars, powers of a base as one."""
    product = scale(*factors)
    return (normalize_scale(product) or product) if isinstance(product, Scale) else product


def numerator(term: Expression, below: Expression, power: int) -> list[Expression] | None:
    """The terms of a term times a power of a sum, multiplied out; None if the power is too high."""
    parts = split(term)
    own = next((f for f in parts.scalars if exponent_of(f, below) < 0), None)
    missing = power + (exponent_of(own, below) if own is not None else 0)
    rest: list[Expression] = [f for f in parts.scalars if f is not own]
    terms = [product_of(Number(parts.number), *rest)]
    for _ in range(missing):
        terms = [product_of(t, d) for t in terms for d in below.operands]
        if len(terms) > MOST_TERMS**2:
            return None
    return terms


def lowest_terms(node: Expression) -> Expression | None:
    """a − b/d = (a d − b)/d, where terms then cancel."""
    if not node.is_scalar or len(node.operands) > MOST_TERMS:
        return None
    for below in denominators(node):
        power = -min(exponent_of(f, below) for t in node.operands for f in split(t).scalars)
        if len(below.operands) > MOST_TERMS or power > HIGHEST:
            continue
        above: list[Expression] = []
        for term in node.operands:
            terms = numerator(term, below, power)
            if terms is None:
                break
            above.extend(terms)
        else:
            total = add(*above)
            top = (collect(total) or total) if isinstance(total, Sum) else total
            new = scale(top, Power(below, -power))
            if new.length < node.length:
                return new
    return None


RULES = (Rule("a − b/d = (ad − b)/d", Sum, lowest_terms),)
