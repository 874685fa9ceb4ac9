"""Small mistakes in an answer: a sign, a transpose, a factor, a term.

Every mutant has the shape of the answer; whether it has another value is for the caller to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from matdiff.expression import Expression, ShapeError, postorder, substitute
from matdiff.operations import (
    Hadamard,
    Inverse,
    Number,
    Power,
    Product,
    Scale,
    Sum,
    Transpose,
    add,
    hadamard,
    multiply,
    scale,
)

Parts = tuple[Expression, ...]
Slip = tuple[str, Callable[..., Expression], Parts]  # what it is, and how the mutated node is built


def slips(node: Expression) -> Iterator[Slip]:
    """What a slip of the pen makes of one node; not all of it fits the shapes."""
    parts = node.operands
    if isinstance(node, Sum):
        for i, term in enumerate(parts):
            yield "a sign of a term", add, put(parts, i, -term)
            yield "a term less", add, put(parts, i)
            yield "a term twice", add, (*parts, term)
    elif isinstance(node, Product):
        for i, factor in enumerate(parts):
            yield "a factor less", multiply, put(parts, i)
            yield "a factor twice", multiply, put(parts, i, factor, factor)
            yield "a factor transposed", multiply, put(parts, i, factor.T)
        yield "factors in reverse", multiply, parts[::-1]
    elif isinstance(node, Hadamard):
        for i, factor in enumerate(parts):
            yield "a factor less", hadamard, put(parts, i)
            yield "a factor twice", hadamard, (*parts, factor)
    elif isinstance(node, Scale):
        for i in range(len(parts) - 1):
            yield "a scalar less", scale, put(parts, i)
        yield "a scalar twice", scale, (parts[0], *parts)
    elif isinstance(node, (Transpose, Inverse)):
        yield "an operation less", multiply, parts
    elif isinstance(node, Power):
        yield "another exponent", Power, (parts[0], parts[1] + 1)
    if isinstance(node, Number):
        yield "another number", scale, (Number(node.value + 1),)
    else:
        yield "a sign", scale, (Number(-1), node)
        yield "a factor of two", scale, (Number(2), node)
        yield "a transpose", multiply, (node.T,)


def put(parts: Parts, place: int, *others: Expression) -> Parts:
    """Operands with others in one place."""
    return (*parts[:place], *others, *parts[place + 1 :])


def mutants(answer: Expression) -> Iterator[tuple[str, Expression]]:
    """All answers with one slip, each once."""
    seen = {answer}
    nodes = postorder(answer)
    exponents = {n.operands[1] for n in nodes if isinstance(n, Power)}
    for node in nodes:
        if node in exponents:
            continue  # a power has a variant of its own
        for name, build, operands in slips(node):
            try:
                other = build(*operands)
                if other is node or other.shape != node.shape:
                    continue
                mutant = substitute(answer, {node: other})
            except (ShapeError, ValueError, AssertionError, IndexError):
                continue  # the slip does not fit
            if mutant.shape == answer.shape and mutant not in seen:
                seen.add(mutant)
                yield name, mutant
