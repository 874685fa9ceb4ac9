"""What is equal up to the order of its operands.

Sums, Hadamard products and products of scalars commute; a sum is also minus the sum of the
negatives, a 1×1 chain its own transpose, a trace the same for every rotation.  The engine keeps
the form that it met first, so that ``Xw − y`` and ``y − Xw`` are recognised as one residual and
the answer keeps the order of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from ..expression import Expression
from ..operations import (
    Frechet,
    FrechetMatrix,
    Hadamard,
    InnerProduct,
    Number,
    Product,
    Scale,
    Sum,
    Trace,
    transposed,
)

Form = tuple[Hashable, Callable[[Expression], Expression]]


def same(node: Expression) -> Expression:
    """The form met first, as it is."""
    return node


def negative(node: Expression) -> Expression:
    """Minus the form met first."""
    return Scale(Number(-1), node)


def bag(nodes: tuple[Expression, ...]) -> Hashable:
    """Operands without their order."""
    return tuple(sorted(map(id, nodes)))


def negated(term: Expression) -> Expression:
    """Minus a term of a sum, in normal form."""
    if isinstance(term, Number):
        return Number(-term.value)
    if isinstance(term, Scale) and isinstance(term.operands[0], Number):
        number, rest = term.operands[0].value, term.operands[1:]
        if number == -1:
            return rest[0] if len(rest) == 1 else Scale(*rest)
        return Scale(Number(-number), *rest)
    if isinstance(term, Scale):
        return Scale(Number(-1), *term.operands)
    return Scale(Number(-1), term)


def turned(factors: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """The factors of the transposed chain."""
    return tuple(transposed(f) for f in reversed(factors))


def first_rotation(factors: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """The same of all rotations of a chain: the first one in the order of the places in memory.

    Two starts are compared factor by factor; the loser and all starts that it has beaten are out.
    """
    places, count = list(map(id, factors)) * 2, len(factors)
    start, other, length = 0, 1, 0
    while other < count and length < count:
        one, two = places[start + length], places[other + length]
        if one == two:
            length += 1
            continue
        if one > two:
            start, other = other, max(other, start + length) + 1
        else:
            other += length + 1
        length = 0
    return factors[start:] + factors[:start]


def of_sum(node: Expression) -> list[Form]:
    """A sum without its order, and the sum of the negatives."""
    terms = node.operands
    return [(("sum", bag(terms)), same), (("sum", bag(tuple(map(negated, terms)))), negative)]


def of_hadamard(node: Expression) -> list[Form]:
    """The factors without their order."""
    return [(("hadamard", bag(node.operands)), same)]


def of_scale(node: Expression) -> list[Form]:
    """The scalars without their order."""
    if node.is_scalar:
        return [(("scale", bag(node.operands)), same)]
    return [(("scale", bag(node.operands[:-1]), node.operands[-1]), same)]


def of_product(node: Expression) -> list[Form]:
    """A 1×1 chain and its transpose."""
    if not node.is_scalar:
        return []
    return [(("chain", node.operands), same), (("chain", turned(node.operands)), same)]


def of_inner(node: Expression) -> list[Form]:
    """⟨A, B⟩ = ⟨B, A⟩ = ⟨A′, B′⟩."""
    left, right = node.operands
    pairs = [(left, right), (transposed(left), transposed(right))]
    return [(("inner", bag(pair)), same) for pair in pairs]


def of_trace(node: Expression) -> list[Form]:
    """All rotations of a chain, and of its transpose."""
    body = node.operands[0]
    if not isinstance(body, Product):
        return [(("trace", body), same), (("trace", transposed(body)), same)]
    chains = (body.operands, turned(body.operands))
    return [(("trace", first_rotation(chain)), same) for chain in chains]


def of_directions(node: Expression) -> list[Form]:
    """A derivative does not depend on the order of its directions."""
    first, *directions = node.operands
    if len(directions) < 2:
        return []
    return [((type(node), node.parameters, first, bag(tuple(directions))), same)]


FORMS: dict[type[Expression], Callable[[Expression], list[Form]]] = {
    Sum: of_sum,
    Hadamard: of_hadamard,
    Scale: of_scale,
    Product: of_product,
    InnerProduct: of_inner,
    Trace: of_trace,
    Frechet: of_directions,
    FrechetMatrix: of_directions,
}


def equal_forms(node: Expression) -> list[Form]:
    """Keys of the forms equal to a node, its own first, and how the node follows from each."""
    forms = FORMS.get(type(node))
    return [] if forms is None else forms(node)
