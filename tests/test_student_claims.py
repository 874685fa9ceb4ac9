"""Claims as people write them are judged rightly, and a slip is called what a teacher would call it."""

from __future__ import annotations

import pytest
from student_claims import QUESTIONS, Question

from matdiff.grader import Grader


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.expr} by {q.wrt} {q.as_ or ''}".strip())
def test_claims(question: Question) -> None:
    grader = Grader(question.expr, question.wrt, question.as_, declare=question.declare)
    for claim, form in question.right:
        found = grader.grade(claim)
        assert (found.verdict, found.form) == ("right", form), (claim, str(found))
    for claim, slips in question.wrong:
        found = grader.grade(claim)
        assert found.verdict == "wrong", (claim, str(found))
        if slips:
            assert found.diagnosis is not None, claim
            assert found.diagnosis.slip in slips.split() or found.diagnosis.slip in slips, (claim, str(found))


STEPS = [
    ("S : symmetric(n); tr(A S)", "S", "A'", 4, "the claim is the derivative by a general matrix"),
    ("x' A x", "x", "2 x' A", 3, "2*A stands where A + A' belongs"),
    ("u' tanh(W x)", "W", "(u .* tanh(W x)) x'", 2, "tanh(W*x) stands where its derivative belongs"),
    ("tr(A inv(X))", "X", "-(inv(X)^2 A)'", 2, "the factors stand in the wrong order"),
    (
        "h = tanh(W x); 1/2 ||V h - y||^2",
        "W",
        "V'(V h - y) x'",
        4,
        "the derivative of tanh(W*x) is forgotten",
    ),
    ("x' A x", "x", "2 A x", 3, "2*A stands where A + A' belongs"),
    ("||A x - b||", "x", "A'(A x - b)", 2, "1/norm(A*x - b) is missing"),
]


@pytest.mark.parametrize(("expr", "wrt", "claim", "step", "message"), STEPS)
def test_the_slip_is_found_in_its_line(expr: str, wrt: str, claim: str, step: int, message: str) -> None:
    found = Grader(expr, wrt, locate=True).grade(claim).diagnosis
    assert found is not None
    assert message in found.message
    assert found.step == step
