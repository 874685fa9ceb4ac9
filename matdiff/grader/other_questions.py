"""Claims that answer another question: the function itself, another variable, another order of derivative."""

from __future__ import annotations

from collections.abc import Iterator

from ..expression import ONE, Expression, Symbol
from ..operations import transposed, zeros_like
from .comparison import Comparison, derived, shown
from .readings import called
from .slips import Diagnosis

MOST_VARIABLES = 8
SECOND = {"gradient": "hessian", "hessian": "gradient"}


def another_question(c: Comparison) -> Diagnosis | None:
    """The question that a claim answers, where it is not the one that was asked."""
    if c.target is None:
        return None
    for answer, said in answers(c):
        for candidate in dict.fromkeys((answer, transposed(answer))):
            if c.is_claim(candidate):
                return Diagnosis("question", said)
    return None


def answers(c: Comparison) -> Iterator[tuple[Expression, str]]:
    """Answers of other questions about the same function, each with what it is."""
    question = c.question
    X, F, kind = question.variable, question.function, question.kind
    if kind == "identity":
        return
    as_if = f"were linear in {X.name}" if kind == "hessian" else f"did not depend on {X.name}"
    yield zeros_like(c.right), f"the claim is zero, as if the function {as_if}"
    yield F, f"this is the function itself, and no derivative of it by {X.name}"
    if len(F.operands) == 1 and F.operands[0] is not X:
        yield F.operands[0], f"this is what stands in {shown(F)}, and no derivative by {X.name}"
    other = SECOND.get(kind) if F.is_scalar else None
    if kind == "differential" and F.is_scalar:
        other = "gradient"
    if other == "hessian" and not (X.is_column or X.is_scalar):
        other = None
    if other is not None:
        found = derived(question._replace(kind=other, layout="mixed", stacking="columns", seed=None))
        if found is not None:
            yield found, f"this is the {called(other)} by {X.name}, and the {called(kind)} was asked for"
    if kind not in ("gradient", "jacobian"):
        return
    names = sorted((s for s in F.symbols if isinstance(s, Symbol) and s is not X), key=lambda s: s.name)
    for symbol in names[:MOST_VARIABLES]:
        if {symbol.rows, symbol.columns, ONE} & {X.rows, X.columns, *c.claim.shape}:
            found = derived(question._replace(variable=symbol, layout="mixed", stacking="columns"))
            if found is not None:
                yield found, f"this is the {called(kind)} by {symbol.name}, not by {X.name}"
