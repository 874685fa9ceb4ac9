"""Claims as people write them are judged rightly, and a slip is called what a teacher would call it."""

from __future__ import annotations

import claims_in_notations
import claims_of_matrices
import claims_of_models
import claims_of_structure
import claims_of_vectors
import pytest
import student_claims
from derivations_written import DERIVATIONS, Written
from student_claims import Question

from matdiff.grader import Grader, verify, verify_lines

ROOMS = (
    student_claims,
    claims_of_vectors,
    claims_of_models,
    claims_of_matrices,
    claims_of_structure,
    claims_in_notations,
)
QUESTIONS = [question for room in ROOMS for question in room.QUESTIONS]


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


@pytest.mark.parametrize("written", DERIVATIONS, ids=lambda d: d.name)
def test_a_derivation_and_its_slips(written: Written) -> None:
    chain = verify_lines(written.text, written.wrt)
    assert chain.verdict == "right", str(chain)
    for old, new, line, slips in written.slips:
        assert old in written.text
        chain = verify_lines(written.text.replace(old, new, 1), written.wrt)
        assert chain.first is not None, (new, str(chain))
        assert (chain.first.number, chain.first.verdict) == (line, "wrong"), (new, str(chain))
        if slips:
            assert chain.first.diagnosis is not None, new
            assert chain.first.diagnosis.slip in slips, (new, str(chain))


TWO = [
    ("x' A x", "x", "-2 A x", ("the sign", "2*A stands where A + A' belongs")),
    ("||A x - b||^2", "x", "A'(A x + b)", ("the sign of b is wrong", "factor 2 is missing")),
    ("tr(A inv(X))", "X", "-2 (inv(X)^2 A)'", ("a factor 2 is", "the factors stand in the wrong order")),
    ("logdet(X'X)", "X", "X (X'X)", ("a factor 2 is missing", "X'*X stands where its inverse belongs")),
    (
        "(A x - b)'(C x - d)",
        "x",
        "A'(C x + d) - C'(A x - b)",
        ("the sign of -d is wrong", "the sign of -C'*(A*x - b) is wrong"),
    ),
]


@pytest.mark.parametrize(("expr", "wrt", "claim", "said"), TWO)
def test_two_slips_at_once_are_both_told(expr: str, wrt: str, claim: str, said: tuple[str, str]) -> None:
    declare = {"b": "vector(m)", "d": "vector(m)"} if " - b" in expr else {}
    found = verify(expr, wrt, claim, declare=declare)
    assert found.verdict == "wrong" and found.diagnosis is not None, str(found)
    assert found.diagnosis.message.startswith("two slips: ")
    assert all(words in found.diagnosis.message for words in said), str(found)


OTHER = [
    ("x'A y", "x", "A'x", None, "this is the gradient by y, not by x"),
    ("||x||", "x", "||x||", None, "this is the function itself"),
    ("sum(x .* log(x))", "x", "x .* log(x)", None, "this is what stands in sum(x .* log(x))"),
    ("||A x||^2", "x", "2 A'A x", "hessian", "this is the gradient by x, and the Hessian was asked for"),
    (
        "tr(A X B)",
        "X",
        "A'B'",
        "differential",
        "this is the gradient by X, and the differential was asked for",
    ),
]


@pytest.mark.parametrize(("expr", "wrt", "claim", "kind", "said"), OTHER)
def test_the_answer_to_another_question_is_recognised(
    expr: str, wrt: str, claim: str, kind: str | None, said: str
) -> None:
    found = verify(expr, wrt, claim, kind)
    assert found.verdict == "wrong" and found.diagnosis is not None, str(found)
    assert found.diagnosis.slip == "question"
    assert said in found.diagnosis.message


SYMMETRIC = [
    ("x'A x", "x", "2 A x", "; it would be right for a symmetric A"),
    ("tr(A X B X')", "X", "2 A X B", "; it would be right for symmetric A and B"),
    ("x'A x", "x", "A'x", ""),
    ("x'A x", "x", "(A - A')x", ""),
]


@pytest.mark.parametrize(("expr", "wrt", "claim", "said"), SYMMETRIC)
def test_a_claim_that_holds_for_symmetric_matrices_is_told_so(
    expr: str, wrt: str, claim: str, said: str
) -> None:
    found = verify(expr, wrt, claim).diagnosis
    assert found is not None
    assert found.message.endswith(said) if said else "symmetric" not in found.message


LOGISTIC = "sum(log(1 + exp(X w))) - y'X w"


def test_a_quotient_by_a_vector_is_taken_entry_by_entry_and_that_is_told() -> None:
    for claim in (r"X^\top\left(\frac{1}{1+e^{-Xw}} - y\right)", "∇f = X'(1/(1 + exp(-X w)) - y)"):
        found = verify(LOGISTIC, "w", claim)
        assert found and found.message == "right (the division is read entry by entry)", str(found)
    found = verify(LOGISTIC, "w", r"\nabla f = X^\top\left(\frac{1}{1+e^{-Xw}} + y\right)")
    assert found.diagnosis is not None and found.diagnosis.slip == "sign"
    text = f"f = {LOGISTIC}\n∇f = X'(1/(1 + exp(-X w)) - y)\n"
    assert verify_lines(text, "w").verdict == "right"


def test_a_claim_whose_shapes_do_not_fit_is_wrong_also_behind_a_left_side() -> None:
    found = verify("x'A x", "x", "∇f = A x x")
    assert found.verdict == "wrong" and found.diagnosis is not None and found.diagnosis.slip == "shape"


def test_the_words_of_a_repair_are_single_spaced() -> None:
    found = verify(LOGISTIC, "w", "(sigmoid(X w) - y) X'")
    assert found.diagnosis is not None and found.diagnosis.slip == "order"
    assert found.diagnosis.message.endswith("it is right: X' (sigmoid(X w) - y)")
    for question in QUESTIONS:
        grader = Grader(question.expr, question.wrt, question.as_, declare=question.declare)
        for claim, _ in question.wrong[:2]:
            diagnosis = grader.grade(claim).diagnosis
            assert diagnosis is None or "  " not in diagnosis.message
