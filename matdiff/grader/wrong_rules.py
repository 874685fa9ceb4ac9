"""Derivatives that come out when one operation is differentiated by a wrong rule: σ for σ′, no sandwich.

The function is replaced by one of the same value whose derivative at one node is the wrong one:
op(U) by op(U₀) + L(U − U₀), where L is what the wrong rule makes of dU, and U₀, which is U, does not move.
The rest of the derivation is then right, so that the slip is found however deep it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from ..errors import MatdiffError
from ..expression import Expression, ShapeError, Symbol, postorder, substitute
from ..operations import (
    Determinant,
    Elementwise,
    Inverse,
    LogDeterminant,
    MatrixExponential,
    MatrixPower,
    Norm,
    Power,
    Softmax,
    SquaredNorm,
    Trace,
    add,
    hadamard,
    inner,
    multiply,
    negate,
    ones_like,
    scale,
    subtract,
    transposed,
)  # fmt: skip
from .comparison import derived, quietly, shown
from .readings import Question
from .slips import Diagnosis

MOST_NODES = 24  # operations that are tried, from the outside in
KINDS = ("gradient", "jacobian", "differential", "vjp", "jvp")


class Wrong(NamedTuple):
    """A wrong rule: the slip that it is, what is said of it, and what it makes of dU."""

    slip: str
    message: str
    change: Expression


class Slipped(NamedTuple):
    """What comes out by a wrong rule."""

    diagnosis: Diagnosis
    result: Expression


def wrong_rules(node: Expression, U: Expression, dU: Expression, said: str, of: str) -> Iterator[Wrong]:
    """The wrong rules for an operation.

    Parameters
    ----------
    node : the operation, at a point that does not move.
    U, dU : its operand there, and the change of the operand.
    said, of : the operation and its operand, in a sentence.
    """
    forgotten = f"the derivative of {said} is forgotten"
    if isinstance(node, Elementwise):
        yield Wrong("chain", forgotten, dU)
        yield Wrong("chain", f"{said} stands where its derivative belongs", hadamard(node, dU))
        slope = node.derivative(U)
        if slope is not None:
            yield Wrong("sign", f"the sign of the derivative of {said} is wrong", negate(hadamard(slope, dU)))
    elif isinstance(node, Inverse):
        rule = f"in the derivative of {said}: d(U^-1) is -U^-1 dU U^-1"
        yield Wrong("sign", f"the minus is forgotten {rule}", multiply(node, dU, node))
        for product in (multiply(node, node, dU), multiply(dU, node, node)):
            yield Wrong("order", f"the factors stand in the wrong order {rule}", negate(product))
        for product in (multiply(node, dU), multiply(dU, node)):
            yield Wrong("chain", f"one of the two inverses is missing {rule}", negate(product))
        yield Wrong("chain", forgotten, dU)
        yield Wrong("chain", f"both inverses are missing {rule}", negate(dU))
        turned = transposed(node)
        for product in (multiply(turned, dU, turned), multiply(node, transposed(dU), node)):
            yield Wrong("transposed", f"a transpose is one too many {rule}", negate(product))
    elif isinstance(node, (LogDeterminant, Determinant)):
        inverse, det = Inverse(U), Determinant(U)
        rules: dict[str, Expression] = {
            f"the inverse is forgotten in the derivative of {said}": Trace(dU),
            f"{of} stands where its inverse belongs, in the derivative of {said}": Trace(multiply(U, dU)),
        }
        right: Expression = Trace(multiply(inverse, dU))
        if isinstance(node, LogDeterminant):
            rules[f"the factor det({of}) is one too many, in the derivative of {said}"] = scale(det, right)
            rules[f"1/det({of}) is one too many, in the derivative of {said}"] = scale(Power(det, -1), right)
        else:
            rules = {message: scale(det, change) for message, change in rules.items()}
            rules[f"the factor {said} is missing in its derivative"] = right
        for message, change in rules.items():
            yield Wrong("chain", message, change)
    elif isinstance(node, Norm):
        along = inner(U, dU)
        yield Wrong("chain", f"1/{said} is missing in the derivative of {said}", along)
        yield Wrong("chain", f"this is the derivative of {said}^2, not of {said}", scale(2, along))
        where = f"in the derivative of {said}"
        yield Wrong(
            "factor", f"a factor 1/2 is one too many {where}", scale(Fraction(1, 2), Power(node, -1), along)
        )
        yield Wrong("factor", f"a factor 2 is one too many {where}", scale(2, Power(node, -1), along))
        yield Wrong("chain", f"1/{said} is one too many {where}", scale(Power(node, -2), along))
    elif isinstance(node, SquaredNorm):
        yield Wrong("factor", f"the 2 is missing in the derivative of {said}", inner(U, dU))
    elif isinstance(node, Power) and node.number is not None:
        yield from of_a_power(node, U, dU, said, forgotten)
    elif isinstance(node, MatrixPower) and (count := node.integer or 0) > 1:
        lower = MatrixPower(U, count - 1) if count > 2 else U
        yield Wrong("missing term", f"the product rule is not finished at {said}", multiply(lower, dU))
        for product in (multiply(lower, dU), multiply(dU, lower)):
            yield Wrong("order", f"{said} is differentiated as if the factors commuted",
                        scale(count, product))  # fmt: skip
    elif isinstance(node, MatrixExponential):
        for product in (multiply(node, dU), multiply(dU, node)):
            yield Wrong("order", f"{said} is differentiated as if U and dU commuted", product)
    elif isinstance(node, Softmax):
        own = f"{said} is differentiated entry by entry, as if each entry depended on one entry alone"
        yield Wrong("elementwise", own, hadamard(node, subtract(ones_like(node), node), dU))
        yield Wrong("chain", forgotten, dU)


def of_a_power(node: Power, U: Expression, dU: Expression, said: str, forgotten: str) -> Iterator[Wrong]:
    """The wrong rules for u^k, a scalar or entry by entry."""
    k = node.number
    assert k is not None
    lower = Power(U, k - 1) if k != 2 else U
    yield Wrong("chain", forgotten, dU)
    yield Wrong("factor", f"the exponent {k} is missing as a factor in the derivative of {said}",
                hadamard(lower, dU))  # fmt: skip
    yield Wrong(
        "chain", f"the exponent is not lowered in the derivative of {said}", scale(k, hadamard(node, dU))
    )
    if k < 0:
        yield Wrong("sign", f"the sign of the derivative of {said} is wrong", scale(-k, hadamard(lower, dU)))


def slipped(question: Question) -> list[Slipped]:
    """What comes out of a question when one operation of the function is differentiated by a wrong rule."""
    if question.kind not in KINDS:
        return []
    X, F = question.variable, question.function
    still = Symbol(X.name + "_still", X.rows, X.columns, X.kind, X.declared)
    found: list[Slipped] = []
    moving = [n for n in reversed(postorder(F)) if X in n.symbols and n.operands]
    for node in moving[:MOST_NODES]:
        U = node.operands[0] if not isinstance(node, Elementwise) else node.operands[-1]
        here, U0 = substitute(node, {X: still}), substitute(U, {X: still})
        try:
            wrong = list(wrong_rules(here, U0, subtract(U, U0), shown(node), shown(U)))
        except (MatdiffError, ShapeError, ValueError):
            continue
        for rule in wrong:
            places = {node: add(here, rule.change)}
            instead = quietly(lambda places=places: substitute(F, places))  # type: ignore[misc]
            result = None if instead is None else derived(question._replace(function=instead))
            if result is not None:
                diagnosis = Diagnosis(rule.slip, rule.message, None, node)
                found.append(Slipped(diagnosis, substitute(result, {still: X})))
    return found
