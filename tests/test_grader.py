"""The grader: right claims in any form, slips by name, counterexamples, derivations line by line, JSON."""

from __future__ import annotations

import io
import json
import sys
from fractions import Fraction
from typing import Any

import pytest

import matdiff as md
from matdiff.command_line import main
from matdiff.grader import FORMS, SLIPS, Grader, verify, verify_lines
from matdiff.grader.exact import ExactField
from matdiff.index.evaluation import evaluate

SYMMETRIC = {"S": "symmetric(n)"}

RIGHT: list[tuple[str, str, str, str | None, dict[str, str], str]] = [
    ("logdet(X'X)", "X", "2 X (X'X)^-1", None, {}, "as asked"),
    ("logdet(X'X)", "X", "2 pinv(X)'", None, {}, "as asked"),
    ("tr(A X B)", "X", "A'B'", None, {}, "as asked"),
    ("tr(A X B)", "X", "(B A)'", None, {}, "as asked"),
    ("tr(A X B)", "X", "B A", None, {}, "transpose layout"),
    ("tr(A X B)", "X", "vec(A'B')'", None, {}, "jacobian"),
    ("tr(A X B)", "X", "vec(A'B')", None, {}, "vector"),
    ("tr(A X B)", "X", "vec(B A)", None, {}, "vector, rows"),
    ("tr(A X B)", "X", "vec(B A)'", None, {}, "jacobian, rows"),
    ("tr(A X B)", "X", "tr(B A dX)", None, {}, "differential"),
    ("x' A x", "x", "x' A + x' A'", None, {}, "transpose layout"),
    ("W x", "x", "W'", None, {}, "denominator layout"),
    ("A X B", "X", "kron(B', A)", None, {}, "as asked"),
    ("A X B", "X", "kron(A, B')", None, {}, "rows"),
    ("A X B", "X", "kron(A', B)", None, {}, "denominator layout, rows"),
    ("A X B", "X", "A' G B'", None, {}, "vjp"),
    ("tr(A X)", "X", "A'", "jacobian", {}, "gradient"),
    ("logdet(S)", "S", "inv(S)", None, SYMMETRIC, "as asked"),
    ("logdet(S)", "S", "2 inv(S) - diag(diag(inv(S)))", None, SYMMETRIC, "independent entries"),
    ("logdet(D)", "D", "1 ./ diag(D)", None, {"D": "diagonal(n)"}, "diagonal entries"),
    ("x", "x", "I", None, {}, "as asked"),
    ("a", "x", "0", None, {"x": "vector(n)", "a": "scalar"}, "as asked"),
    ("mean(x.^2)", "x", "2/n x", None, {"x": "vector(n)"}, "as asked"),
    ("sum(f(x))", "x", "f'(x)", None, {}, "as asked"),
    ("softmax(x)", "x", "diag(softmax(x)) - softmax(x) softmax(x)'", None, {}, "as asked"),
    ("z = W x; sum(exp(z))", "x", "W' exp(z)", None, {}, "as asked"),
    ("x' A x", "x", r"\nabla f = (A + A^\top) x", None, {}, "as asked"),
    ("tr(A X)", "X", r"df = \operatorname{tr}(A \, \mathrm{d}X)", "differential", {}, "as asked"),
]


@pytest.mark.parametrize(("expr", "wrt", "claim", "kind", "declare", "form"), RIGHT)
def test_right_claims_are_proved_and_their_form_is_named(
    expr: str, wrt: str, claim: str, kind: str | None, declare: dict[str, str], form: str
) -> None:
    verdict = verify(expr, wrt, claim, kind, declare=declare)
    assert (verdict.verdict, verdict.form) == ("right", form), verdict
    assert verdict.check is not None and verdict.check.status == "proved"
    assert verdict.form in FORMS and verdict.counterexample is None and verdict.diagnosis is None


@pytest.mark.parametrize(
    ("expr", "wrt", "claim", "kind", "declare", "form"), [r for r in RIGHT if r[5] != "as asked"]
)
def test_only_the_form_that_was_asked_for_is_right_when_strict(
    expr: str, wrt: str, claim: str, kind: str | None, declare: dict[str, str], form: str
) -> None:
    verdict = verify(expr, wrt, claim, kind, declare=declare, strict=True)
    assert verdict.verdict == "wrong", verdict


SQUARE = {"A": "matrix(n, n)", "B": "matrix(n, n)", "X": "matrix(n, n)"}
WRONG: list[tuple[str, str, str, str | None, dict[str, str], str]] = [
    ("x' A x", "x", "A x", None, {}, "symmetrised"),
    ("x' A x", "x", "2 A x", None, {}, "symmetrised"),
    ("logdet(X'X)", "X", "X (X'X)^-1", None, {}, "factor"),
    ("mean(x.^2)", "x", "2 x", None, {}, "factor"),
    ("x'x", "x", "-2 x", None, {}, "sign"),
    ("||A x - b||^2", "x", "2 A'(A x + b)", None, {}, "sign"),
    ("||A x - b||^2", "x", "2 A' A x", None, {}, "missing term"),
    ("tr(X A X B)", "X", "A' X' B'", None, SQUARE, "missing term"),
    ("tr(A X B)", "X", "A B", None, SQUARE, "transposed"),
    ("tr(A X B)", "X", "B' A'", None, SQUARE, "order"),
    ("||A x - b||^2", "x", "2 (A x - b)", None, {}, "chain"),
    ("sum(f(W x))", "x", "W' f(W x)", None, {}, "chain"),
    ("sum(sigmoid(x))", "x", "sigmoid(x)", None, {}, "chain"),
    ("tr(inv(X))", "X", "-(1 ./ X)' (1 ./ X)'", None, {"X": "matrix(n, n)"}, "elementwise"),
    ("tr(A X B)", "X", "A' .* B'", None, SQUARE, "elementwise"),
    ("det(X)", "X", "tr(X) inv(X)'", None, {}, "trace"),
    ("tr(S A)", "S", "A'", None, SYMMETRIC, "structure"),
    ("tr(A X)", "X", "(A + A')/2", None, {"X": "matrix(n, n)"}, "structure"),
    ("x' A x", "x", "x x'", None, {}, "question"),
    ("x' A x", "x", "x' A x", None, {}, "question"),
    ("||A x - b||^2", "x", "2 A (A x - b)", None, {}, "transposed"),
]


@pytest.mark.parametrize(("expr", "wrt", "claim", "kind", "declare", "slip"), WRONG)
def test_wrong_claims_get_a_counterexample_and_a_slip(
    expr: str, wrt: str, claim: str, kind: str | None, declare: dict[str, str], slip: str
) -> None:
    verdict = verify(expr, wrt, claim, kind, declare=declare)
    assert verdict.verdict == "wrong" and not verdict
    assert verdict.diagnosis is not None and verdict.diagnosis.slip in SLIPS
    assert verdict.diagnosis.slip == slip, verdict
    if verdict.claim is not None:
        assert verdict.counterexample is not None


def test_slips_of_layout_when_strict() -> None:
    transposed = verify("tr(A X B)", "X", "B A", strict=True).diagnosis
    rows = verify("A X B", "X", "kron(A, B')", strict=True).diagnosis
    entries = verify(
        "logdet(S)", "S", "2 inv(S) - diag(diag(inv(S)))", declare=SYMMETRIC, strict=True
    ).diagnosis
    assert transposed is not None and transposed.slip == "transposed"
    assert rows is not None and rows.slip == "layout"
    assert entries is not None and entries.slip == "layout"


def test_the_asked_layout_and_convention_is_the_one_that_needs_no_name() -> None:
    assert verify("tr(A X B)", "X", "B A", layout="numerator").form == "as asked"
    assert verify("tr(A X B)", "X", "A'B'", layout="numerator").form == "mixed layout"
    assert verify("W x", "x", "W'", layout="denominator").form == "as asked"
    assert verify("W x", "x", "W", layout="denominator").form == "numerator layout"
    assert verify("A X B", "X", "kron(A, B')", vec="rows").form == "as asked"
    claim = "2 inv(S) - diag(diag(inv(S)))"
    assert verify("logdet(S)", "S", claim, declare=SYMMETRIC, convention="entries").form == "as asked"
    assert verify("logdet(S)", "S", "inv(S)", declare=SYMMETRIC, convention="entries").form == "subspace"


def test_complex_claims() -> None:
    declare = {"Z": "complex matrix(n, m)", "A": "complex matrix(n, n)"}
    assert verify("tr(Z' A Z)", "Z", "A.T conj(Z)", declare=declare).form == "as asked"
    assert verify("tr(Z' A Z)", "Z", "Z' A", declare=declare).form == "transpose layout"
    wrong = verify("norm(Z)^2", "Z", "2 conj(Z)", declare=declare)
    assert wrong.diagnosis is not None and wrong.diagnosis.slip == "conjugate"
    assert wrong.counterexample is not None
    assert "i'" in str(wrong.counterexample.as_dict()["claim"])


def test_the_faces_of_an_answer_that_are_no_expression_are_refused() -> None:
    with pytest.raises(md.MatdiffError, match="not graded"):
        verify("tr(A X)", "X", "A_ji", "tensor")


def test_the_step_of_a_slip() -> None:
    verdict = verify("||A x - b||^2", "x", "2 A'(A x + b)")
    assert verdict.diagnosis is not None and verdict.diagnosis.step is not None
    assert 1 < verdict.diagnosis.step <= len(md.derive("||A x - b||^2", "x").steps)


# --- counterexamples -----------------------------------------------------------------------------


def test_counterexamples_are_exact_and_true() -> None:
    """Both values are what the two expressions are at the point, in rational arithmetic."""
    grader = Grader("tr(A inv(X))", "X")
    verdict = grader.grade("-inv(X)' A inv(X)'")
    found = verdict.counterexample
    assert found is not None and found.exact and verdict.claim is not None and verdict.answer is not None
    values = {s: found.values[s.name] for s in grader.context.symbols.values() if s.name in found.values}
    both = evaluate([verdict.claim, verdict.answer], ExactField(found.sizes, {}), values)
    assert both == [found.claim, found.derivative] and found.claim != found.derivative
    assert all(
        isinstance(v, Fraction) and v.denominator == 1
        for m in found.values.values()
        for row in m
        for v in row
    )


def test_counterexamples_respect_the_structure_of_a_variable() -> None:
    found = verify("logdet(S)", "S", "2 inv(S)", declare={"S": "spd(n)"}).counterexample
    assert found is not None
    S = found.values["S"]
    assert [list(column) for column in zip(*S, strict=True)] == S


def test_a_claim_that_divides_by_zero_everywhere_is_wrong() -> None:
    verdict = verify("logdet(L)", "L", "1 ./ diag(diag(L))", declare={"L": "lower(n)"})
    assert verdict.verdict == "wrong" and verdict.counterexample is not None
    assert verdict.counterexample.as_dict()["claim"] is None


def test_undefined_functions_have_a_formula_in_a_counterexample() -> None:
    found = verify("sum(f(x))", "x", "f(x)").counterexample
    assert found is not None and found.exact and found.functions == {"f": "u^3"}


# --- what cannot be read -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "code"), [("Q x", "name"), ("2 (x", "syntax"), ("", "syntax"), ("wibble(x)", "name")]
)
def test_a_claim_that_cannot_be_read_is_an_error_and_not_wrong(claim: str, code: str) -> None:
    verdict = verify("x' A x", "x", claim)
    assert verdict.verdict == "error" and verdict.error is not None
    assert verdict.error.code == code


def test_a_question_that_cannot_be_read_raises() -> None:
    with pytest.raises(md.MatdiffError):
        verify("x' A x", "q", "A x")


def test_names_of_the_program_mean_in_a_claim_what_they_mean_there() -> None:
    """A definition is the same node; a symbol keeps its shape against the prior of its letter."""
    program = "n : scalar; z = W x + n*ones; sum(z)/n"
    assert verify(program, "x", "W' ones / n").verdict == "right"
    assert verify("r = A x - b; r'r", "x", "2 A' r").verdict == "right"
    assert verify("d : vector(k); d'x", "x", "d").verdict == "right"


def test_expressions_are_claims_too() -> None:
    A, x = md.Matrix("A", "n", "n"), md.Vector("x", "n")
    f = x.T @ A @ x
    assert verify(f, x, (A + A.T) @ x)
    assert not verify(f, x, 2 * (A @ x))
    assert md.verify is verify


# --- line by line ---------------------------------------------------------------------------------

TEXTBOOK = """\
f = log det(X'X)
df = tr((X'X)⁻¹ d(X'X))                 d log det Y = tr(Y⁻¹ dY)        [Magnus & Neudecker §8.3]
   = tr((X'X)⁻¹ (dX' X + X' dX))        product rule, d(X') = (dX)'
   = 2 tr((X'X)⁻¹ X' dX)                tr Y = tr Y', X'X symmetric
   = ⟨2 X (X'X)⁻¹, dX⟩                  df = ⟨∇f, dX⟩
∇f = 2 X (X'X)⁻¹
"""
ALIGNED = r"""
\begin{align*}
f &= \|A x - b\|^2 \\
\mathrm{d}f &= 2 (A x - b)^\top \mathrm{d}(A x - b) \\
  &= 2 (A x - b)^\top A \, \mathrm{d}x \\
\nabla f &= 2 A^\top (A x - b)
\end{align*}
"""
NETWORK = """\
z = W x
p = softmax(z)
L = -y' log(p)
∂L/∂p = -y ./ p
dp = (diag(p) - p p') dz
dL = -(y ./ p)' dp
   = (sum(y) p - y)' W dx
∂L/∂x = W'(sum(y) p - y)
"""


GAUSSIAN = r"""\begin{aligned}
L(\Sigma) &= \log\det\Sigma + \operatorname{tr}(S \Sigma^{-1}) \\[4pt]
dL &= \operatorname{tr}(\Sigma^{-1} d\Sigma) - \operatorname{tr}(S \Sigma^{-1} (d\Sigma) \Sigma^{-1})
      && \text{(differential)} \\
&= \operatorname{tr}\left((\Sigma^{-1} - \Sigma^{-1} S \Sigma^{-1}) d\Sigma\right) \quad\text{cyclic} \\
\Rightarrow \frac{\partial L}{\partial \Sigma} &= (\Sigma^{-1} - \Sigma^{-1} S \Sigma^{-1})^\top
\end{aligned}
"""
SECOND = "f = a t^2 + b t\ndf/dt = 2 a t + b\nd²f/dt² = 2 a\n"
IDENTITY = "tr(A X B) = tr(B A X)\n = <A'B', X>\n"


@pytest.mark.parametrize("text", [TEXTBOOK, ALIGNED, NETWORK, GAUSSIAN, SECOND, IDENTITY])
def test_right_derivations_follow_line_by_line(text: str) -> None:
    chain = verify_lines(text, "x" if "softmax" in text else None)
    assert chain.verdict == "right" and chain.first is None, str(chain)
    assert [line.number for line in chain.lines] == [
        i for i, t in enumerate(text.splitlines(), 1) if "=" in t
    ]


@pytest.mark.parametrize(
    ("text", "old", "new", "line", "slip"),
    [
        (TEXTBOOK, "dX' X + X' dX", "dX' X - X' dX", 3, "sign"),
        (TEXTBOOK, "= 2 tr(", "= tr(", 4, "factor"),
        (TEXTBOOK, "∇f = 2 X", "∇f = X", 6, "factor"),
        (ALIGNED, r"2 (A x - b)^\top \mathrm{d}", r"(A x - b)^\top \mathrm{d}", 4, "factor"),
        (ALIGNED, r"2 A^\top (A x - b)", r"2 A^\top (A x + b)", 6, "sign"),
        (NETWORK, "(diag(p) - p p')", "diag(p)", 5, "missing term"),
        (NETWORK, "W'(sum(y) p - y)", "W'(p - y)", 8, "chain"),
    ],
)
def test_the_first_line_that_does_not_follow(text: str, old: str, new: str, line: int, slip: str) -> None:
    assert text.count(old) == 1
    chain = verify_lines(text.replace(old, new), "x" if "softmax" in text else None)
    assert chain.verdict == "wrong" and chain.first is not None
    assert chain.first.number == line, str(chain)
    assert chain.first.diagnosis is not None and chain.first.diagnosis.slip == slip
    assert chain.first.counterexample is not None


def test_lines_after_a_wrong_one_are_held_against_it() -> None:
    chain = verify_lines("f = x'A x\ndf = x'A dx\n = dx'A'x\n = 2 dx'A'x")
    assert [line.verdict for line in chain.lines] == ["right", "wrong", "right", "wrong"]


def test_a_function_may_be_given_apart() -> None:
    chain = verify_lines("df = x'(A + A') dx\n∇f = (A + A') x", "x", "x'A x")
    assert chain.verdict == "right"


# --- the command line ----------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["verify", *arguments])
    return status, capsys.readouterr().out


@pytest.mark.parametrize(
    ("claim", "status", "verdict"),
    [("(A + A') x", 0, "right"), ("2 A x", 1, "wrong"), ("-(A + A') x", 1, "wrong"), ("q", 2, "error")],
)
def test_exit_status_and_json(
    capsys: pytest.CaptureFixture[str], claim: str, status: int, verdict: str
) -> None:
    found, out = run(capsys, "x' A x", "--wrt", "x", "--claim", claim, "--json")
    answer = json.loads(out)
    assert (found, answer["verdict"]) == (status, verdict)
    assert {"id", "verdict", "form", "diagnosis", "counterexample", "check"} <= set(answer)
    if verdict == "wrong":
        assert set(answer["diagnosis"]) >= {"slip", "message"}
        assert answer["counterexample"]["claim"] != answer["counterexample"]["derivative"]


def test_a_verdict_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    _, out = run(capsys, "x' A x", "--wrt", "x", "--claim", "2 A x")
    assert "symmetrised" in out and "counterexample at x = [" in out
    _, out = run(capsys, "tr(A X)", "--wrt", "X", "--claim", "A")
    assert "transpose layout" in out and "proved for all sizes" in out


def test_a_bad_question_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "x' A x", "--wrt", "q", "--claim", "x"]) == 2
    assert main(["verify", "x' A x", "--wrt", "x"]) == 2
    assert main(["verify", "x' A x", "--wrt", "x", "--claim", "x", "--layout", "other"]) == 2
    capsys.readouterr()


def test_lines_from_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    file = tmp_path / "derivation.txt"
    file.write_text(TEXTBOOK.replace("= 2 tr(", "= 3 tr("), encoding="utf-8")
    status, out = run(capsys, "--lines", str(file))
    assert status == 1 and "line 4 is the first that does not follow" in out
    status, out = run(capsys, "--lines", str(file), "--json")
    assert json.loads(out)["line"] == 4
    assert main(["verify", "--lines", str(tmp_path / "none.txt")]) == 2


def test_many_claims_as_json_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    requests: list[Any] = [
        {"id": 1, "expr": "tr(A X B)", "wrt": "X", "claim": "A'B'"},
        {"id": 2, "expr": "tr(A X B)", "wrt": "X", "claim": "A'B'/2"},
        {"id": 3, "expr": "tr(A X B)", "wrt": "X", "claim": "B A"},
        {"id": 4, "expr": "tr(A X B)", "wrt": "X", "claim": "B A", "strict": True},
        {"id": 5, "expr": "tr(A X B", "wrt": "X", "claim": "B A"},
        {"id": 6, "expr": "tr(A X B)", "wrt": "X"},
        {"id": 7, "expr": "tr(A X B)", "wrt": "X", "claim": "B", "colour": "red"},
        {"id": 8, "lines": TEXTBOOK},
        "no object",
    ]
    text = "".join(json.dumps(r) + "\n" for r in requests) + "\nnot json\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    status = main(["verify", "--jsonl"])
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [a["verdict"] for a in answers] == [
        "right", "wrong", "right", "wrong", "error", "error", "error", "right", "error", "error",
    ]  # fmt: skip
    assert [a["id"] for a in answers] == [1, 2, 3, 4, 5, 6, 7, 8, None, None]
    assert answers[1]["diagnosis"]["slip"] == "factor"
    assert answers[4]["error"]["code"] == "syntax"
    assert status == 2


# --- the corpus, a sample of the mutation bench -----------------------------------------------------


def test_a_sample_of_the_mutation_bench() -> None:
    import importlib.util
    from pathlib import Path

    path = Path(__file__).resolve().parents[1] / "benchmarks" / "mutations.py"
    spec = importlib.util.spec_from_file_location("mutations", path)
    assert spec is not None and spec.loader is not None
    bench: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    cases = [c for c in bench.oracle.load_cases([bench.CORPUS / "cases"]) if c.get("expected")][3::60]
    figures = bench.run(cases, seed=5)
    total = sum(figures.mutants.values())
    assert total > 30
    assert figures.accepted == [] and figures.rejected == []
    assert sum(figures.named.values()) >= 0.9 * total, figures.unnamed


def test_the_independent_entries_of_other_structures_are_a_convention_too() -> None:
    verdict = verify("tr(A K)", "K", "A' - A", declare={"K": "skew(n)"})
    assert (verdict.verdict, verdict.form) == ("right", "independent entries")
    assert verdict.message == "right: this is the independent-entries convention for skew K"


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("**(A + A')x**", "right"),
        ("The gradient is (A + A')x.", "right"),
        ("`(A + A') x`", "right"),
        ("I don't know", "error"),
        ("2 A q x", "error"),
        ("A A x x", "wrong"),
    ],
)
def test_claims_in_words(claim: str, said: str) -> None:
    assert verify("x' A x", "x", claim).verdict == said


@pytest.mark.parametrize(
    ("expr", "wrt", "claim"),
    [
        ("log(sum(exp(x)))", "x", "exp(x - logsumexp(x))"),
        ("u' tanh(W x)", "W", r"\left(u \odot (1 - \tanh^2(Wx))\right) x^\top"),
        ("sum(X)", "X", "ones"),
    ],
)
def test_what_a_claim_abbreviates_is_written_out(expr: str, wrt: str, claim: str) -> None:
    assert verify(expr, wrt, claim).verdict == "right"
