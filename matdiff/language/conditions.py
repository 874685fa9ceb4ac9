"""Sums with a condition: ``\\sum_{i<j}``, ``\\sum_{i \\ne j}``, by masks and Kronecker deltas."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ..indices import Delta, Index, IndexSum, constant, plus
from ..indices.terms import (
    Applied,
    Entry,
    Factor,
    Group,
    Term,
    beside,
    collected,
    distributed,
    renamed,
    renewed,
    single,
    sum_key,
    sums_in,
    without_deltas,
)
from ..operations import Exp, Ones, Power, Tril, Triu
from ..operations.circular import Cos, Cosh, Sin, Sinh, Tanh
from ..operations.elementwise import Abs, Sigmoid, Softplus

if TYPE_CHECKING:
    from .indexed import Indexer
    from .tree import Tree

# functions that have a value and a derivative at 0, or a subgradient
REGULAR = (Abs, Exp, Cos, Cosh, Sin, Sinh, Tanh, Sigmoid, Softplus)
ODD = (Sin, Sinh, Tanh)  # 0 at 0


def restricted(indexer: Indexer, tree: Tree, condition: tuple[str, str, str], body: IndexSum) -> IndexSum:
    """The summand where a condition holds, else 0.

    i < j is [i ≤ j] − δ_ij, and half of i ≠ j where the summand is symmetric.  Raises MatdiffError
    (``unsupported``) where the indices have different ranges.
    """
    sign, first, second = condition
    i, j = indexer.bound.get(first), indexer.bound.get(second)
    builder = indexer.builder
    if i is None or j is None or i.size is not j.size:
        raise builder.fail(
            tree, "unsupported", f"the sum where {first} {sign} {second} is not read",
            "both indices need the same range, from 1 to the size",
        )  # fmt: skip
    strict = sign in ("<", ">", "≠")
    half = sign in ("<", ">") and symmetric(body, i, j)
    if strict:
        body = guarded(body, i, j)
    if sign == "≠":
        kept = body
    elif half:
        kept = distributed(constant(Fraction(1, 2)), body)
    else:
        mask = (Triu if sign in ("<", "≤") else Tril)(Ones(i.size, i.size))
        kept = distributed(single(Entry(mask, i, j)), body)
    on_diagonal = without_deltas(renamed(body, {j: i}))
    simpler = opened(on_diagonal)
    if weight(simpler) < weight(on_diagonal):
        on_diagonal = simpler
    if not strict or not on_diagonal.terms:
        return kept
    taken = constant(Fraction(-1, 2) if half else -1)
    return plus(kept, distributed(taken, single(Delta(i, j)), on_diagonal))


def symmetric(body: IndexSum, i: Index, j: Index) -> bool:
    """Whether a sum is the same with two indices exchanged."""
    plain = opened(body, True)
    names: dict[Index, object] = {i: "first", j: "second"}
    return sum_key(plain, names) == sum_key(opened(renamed(body, {i: j, j: i}), True), names)


def weight(body: IndexSum) -> int:
    """The number of factors, those inside of functions, too."""
    return sum(1 + sum(1 + sum(map(weight, sums_in(f))) for f in term.factors) for term in body.terms)


def guarded(body: IndexSum, i: Index, j: Index) -> IndexSum:
    """The same for i ≠ j, with δ_ij added where a root, a quotient or a logarithm is taken of 0 at i = j."""
    terms: list[Term] = []
    for term in body.terms:
        factors: list[Factor] = []
        for factor in term.factors:
            if isinstance(factor, Group):
                factor = Group(guarded(factor.inside, i, j))
            elif isinstance(factor, Applied):
                inside = [guarded(a, i, j) for a in factor.arguments]
                if not is_regular(factor) and not opened(without_deltas(renamed(inside[0], {j: i}))).terms:
                    inside[0] = plus(inside[0], single(Delta(i, j)))
                factor = Applied(factor.pattern, tuple(inside))
            factors.append(factor)
        terms.append(term._replace(factors=tuple(factors)))
    return IndexSum(tuple(terms))


def is_regular(factor: Applied) -> bool:
    """Whether a function has a value and a derivative at 0."""
    if isinstance(factor.pattern, Power):
        exponent = factor.pattern.number
        return exponent is not None and exponent.denominator == 1 and exponent > 0
    return isinstance(factor.pattern, REGULAR)


def opened(body: IndexSum, compared: bool = False) -> IndexSum:
    """A sum with parentheses and squares multiplied out and like terms together: x_i − x_i is 0.

    One that is only compared has squares for arguments whose sign is of no account.
    """
    parts: list[IndexSum] = []
    for term in body.terms:
        inner: list[IndexSum] = []
        for factor in term.factors:
            if isinstance(factor, Group):
                inner.append(opened(factor.inside, compared))
            elif isinstance(factor, Applied):
                inner.append(opened_function(factor, compared))
            else:
                inner.append(single(factor))
        spread = distributed(*inner)
        head = Term(term.coefficient, (), term.bound)
        parts.append(IndexSum(tuple(beside(head, t) for t in spread.terms)))
    return collected(plus(*parts))


def opened_function(factor: Applied, compared: bool) -> IndexSum:
    """A function of sums; a square of one is multiplied out, and a positive power of 0 is 0."""
    inside = [opened(a, compared) for a in factor.arguments]
    exponent = factor.pattern.number if isinstance(factor.pattern, Power) else None
    at_zero = (exponent is not None and exponent > 0) or isinstance(factor.pattern, (Abs, *ODD))
    if at_zero and not inside[0].terms:
        return IndexSum(())
    if compared and isinstance(factor.pattern, (Abs, Cos, Cosh)):
        inside[0] = distributed(inside[0], renewed(inside[0]))
    if exponent == 2:
        return distributed(inside[0], renewed(inside[0]))
    return single(Applied(factor.pattern, tuple(inside)))
