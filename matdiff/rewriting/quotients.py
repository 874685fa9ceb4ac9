"""Quotients in lowest terms: 1 − c/(1 + c) = 1/(1 + c), also entry by entry, where that is shorter."""

from __future__ import annotations

from fractions import Fraction

from ..expression import Expression, Rule
from ..operations import Hadamard, Number, Power, Scale, Sum, add, hadamard, ones_like, scale
from .scaling import normalize_hadamard, normalize_scale
from .sums import collect, split

MOST_TERMS = 6  # of a sum, and of a denominator: the numerators have as many terms as both multiplied
HIGHEST = 3  # how often a denominator is multiplied out


def exponent_of(factor: Expression, base: Expression) -> Fraction:
    """Which power of a base a factor is; 0 for anything else."""
    if isinstance(factor, Power) and factor.base is base and factor.number is not None:
        return factor.number
    return Fraction(0)


def factors_of(term: Expression) -> tuple[Expression, ...]:
    """What a term is the product of, entry by entry, without its number."""
    parts = split(term)
    if parts.body is None:
        return parts.scalars
    return (*parts.scalars, *(parts.body.operands if isinstance(parts.body, Hadamard) else (parts.body,)))


def denominators(node: Expression) -> list[Expression]:
    """The sums that some terms of a sum are divided by."""
    powers = [f for term in node.operands for f in factors_of(term) if isinstance(f, Power)]
    found = (p.base for p in powers if isinstance(p.base, Sum) and exponent_of(p, p.base) < 0)
    return [base for base in dict.fromkeys(found) if base.shape == node.shape]


def product_of(whole: Expression, *factors: Expression) -> Expression:
    """The product of scalars, and of factors of the shape of a whole entry by entry."""
    if whole.is_scalar:
        product = scale(*factors)
    else:
        scalars, bodies = [f for f in factors if f.is_scalar], [f for f in factors if not f.is_scalar]
        body = hadamard(*bodies) if bodies else ones_like(whole)
        if isinstance(body, Hadamard):
            body = normalize_hadamard(body) or body
        product = scale(*scalars, body)
    return (normalize_scale(product) or product) if isinstance(product, Scale) else product


def numerator(
    whole: Expression, term: Expression, below: Expression, power: Fraction
) -> list[Expression] | None:
    """The terms of a term times a power of a sum, multiplied out; None where that is not possible."""
    factors = factors_of(term)
    own = next((f for f in factors if exponent_of(f, below) < 0), None)
    missing = power + (exponent_of(own, below) if own is not None else 0)
    if missing.denominator != 1 or missing > HIGHEST:
        return None
    rest = [f for f in factors if f is not own]
    terms = [product_of(whole, Number(split(term).number), *rest)]
    for _ in range(int(missing)):
        terms = [product_of(whole, *opened(t), *opened(d)) for t in terms for d in below.operands]
        if len(terms) > MOST_TERMS**2:
            return None
    return [part for t in terms for part in multiplied_out(whole, t)]


def multiplied_out(whole: Expression, term: Expression) -> list[Expression]:
    """The terms of a product of which one factor is a sum, t (c + t) = t c + t²; others as they are."""
    factors = opened(term)
    for i, factor in enumerate(factors):
        if isinstance(factor, Sum) and factor.shape == whole.shape and len(factor.operands) <= MOST_TERMS:
            return [product_of(whole, *factors[:i], *opened(t), *factors[i + 1 :]) for t in factor.operands]
    return [term]


def opened(term: Expression) -> tuple[Expression, ...]:
    """The number of a term and its factors."""
    return (Number(split(term).number), *factors_of(term))


def lowest_terms(node: Expression) -> Expression | None:
    """a − b/d = (a d − b)/d, where terms then cancel."""
    if len(node.operands) > MOST_TERMS:
        return None
    for below in denominators(node):
        if len(below.operands) > MOST_TERMS:
            continue
        power = -min(exponent_of(f, below) for t in node.operands for f in factors_of(t))
        above: list[Expression] = []
        for term in node.operands:
            terms = numerator(node, term, below, power)
            if terms is None:
                break
            above.extend(terms)
        else:
            total = add(*above)
            top = (collect(total) or total) if isinstance(total, Sum) else total
            new = product_of(
                node, *(opened(top) if not isinstance(top, Sum) else (top,)), Power(below, -power)
            )
            if new.length < node.length:
                return new
    return None


RULES = (Rule("a − b/d = (ad − b)/d", Sum, lowest_terms),)
