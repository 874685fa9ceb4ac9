"""Derivations line by line: every line of every case holds, the roads agree, wrong lines are found."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
import yaml
from test_complex import KINDS as COMPLEX
from test_complex import TABLE as complex_table

import matdiff as md
from matdiff.command_line import main
from matdiff.errors import MatdiffError
from matdiff.expression import Expression, Symbol
from matdiff.operations import Number, Scale
from matdiff.rewriting.canonical import canonical_rules
from matdiff.rewriting.presentation import RULES as PRESENTATION
from matdiff.steps import Steps
from matdiff.steps.backprop import Backpropagation
from matdiff.steps.differential import Differential
from matdiff.steps.mathml import mathml
from matdiff.steps.numbers import verdict
from matdiff.steps.reasons import written
from matdiff.steps.rulebook import both_sides, differentials, explained, instance_of, listed, simplifications
from matdiff.steps.words import latex_words

CASES = {
    case["id"]: case
    for file in sorted((Path(__file__).parent / "corpus" / "cases").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
}
NETWORK = "z = W x + b; h = tanh(z); y = V h + k; 1/2 ||y - t||^2"
LOGISTIC = "z = X w; p = sigmoid(z); -y' log(p) - (1 - y)' log(1 - p)"
GAUSSIAN = "S : spd(n); -1/2 logdet(S) - 1/2 (x - m)' inv(S) (x - m)"
# the ten most-asked results, the variable, the most lines that a good textbook takes
ASKED = [
    ("tr(A X B)", "X", 4),
    ("x' A x", "x", 5),
    ("||A x - b||^2", "x", 4),
    ("logdet(X)", "X", 4),
    ("inv(X)", "X", 4),
    ("-y' log(softmax(z))", "z", 5),
    (LOGISTIC, "w", 8),
    ("x' A x/(x' x)", "x", 6),
    (GAUSSIAN, "S", 5),
    (NETWORK, "W", 8),
]


def derivation(case: dict[str, Any]) -> md.Derivation:
    """The answer to a case; skips where there is none."""
    try:
        return md.derive(
            case["expr"],
            case["wrt"],
            case.get("as"),
            declare=case.get("declare") or {},
            convention=case.get("convention", "subspace"),
        )
    except MatdiffError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("name", CASES)
def test_every_line_of_every_case_holds(name: str) -> None:
    found = derivation(CASES[name])
    short, full = found.steps, found.steps_by(full=True)
    assert short.check().status == "holds", short.check()
    assert full.check().status == "holds", full.check()
    # the last line is the answer itself, the first the function as typed, its sums as matrices
    assert short.lines[-1].right is found.result
    assert found.expression in [line.right for line in short.lines[:2]]
    assert len(full.lines) >= len(short.lines)


@pytest.mark.parametrize(
    "name", [n for n, c in CASES.items() if c.get("as") in (None, "gradient", "vjp")][::3]
)
def test_backpropagation_agrees(name: str) -> None:
    found = derivation(CASES[name])
    if found.kind not in ("gradient", "vjp"):
        pytest.skip("no gradient")
    assert found.steps_by("backprop").check().status == "holds"


@pytest.mark.parametrize("name", list(CASES)[::4])
def test_the_index_road_agrees(name: str) -> None:
    found = derivation(CASES[name])
    try:
        steps = found.steps_by("index")
    except MatdiffError as error:
        assert error.code in ("kind", "unsupported")
        return
    assert steps.check().status in ("holds", "undecided")
    assert len(steps) >= 2


@pytest.mark.parametrize(("expression", "variable", "most"), ASKED)
def test_the_most_asked_are_short(expression: str, variable: str, most: int) -> None:
    steps = md.derive(expression, variable).steps
    assert len(steps) <= most + len(steps.writing.used([s.right for s in steps.lines]))
    assert all(row.reason.unicode for row in steps.rows if row.left is None), steps.unicode()


def test_the_derivation_of_log_det() -> None:
    assert md.derive("logdet(X'X)", "X").steps.unicode().splitlines() == [
        " f = logdet(Xᵀ X)",
        "df = tr((Xᵀ X)⁻¹ d(Xᵀ X))            d logdet(Y) = tr(Y⁻¹ dY)  [Magnus & Neudecker §8.3]",
        "   = tr((Xᵀ X)⁻¹ (dXᵀ X + Xᵀ dX))    product rule; d(Yᵀ) = dYᵀ  [Magnus & Neudecker §8.2]",
        "   = ⟨(Xᵀ X)⁻¹, dXᵀ X + Xᵀ dX⟩       tr(A Y) = ⟨Aᵀ, Y⟩; (Xᵀ X)⁻¹ is symmetric",
        "   = ⟨2 X (Xᵀ X)⁻¹, dX⟩              ⟨G, A Y⟩ = ⟨Aᵀ G, Y⟩; ⟨G, Y A⟩ = ⟨G Aᵀ, Y⟩; collect like terms",
        "∇f = 2 X (Xᵀ X)⁻¹",
    ]


def test_the_names_of_a_program_stay() -> None:
    text = md.derive(NETWORK, "W").steps.unicode()
    assert "df = ⟨y − t, V dh⟩" in text
    assert "z = W x + b" in text


# --- the check finds what is wrong ------------------------------------------------------------------


@pytest.mark.parametrize(("expression", "variable"), [(e, v) for e, v, _ in ASKED])
def test_a_wrong_line_is_found(expression: str, variable: str) -> None:
    found = md.derive(expression, variable)
    steps = found.steps
    for place, step in enumerate(steps.lines):
        wrong = step._replace(right=Scale(Number(2), step.right))
        lines = [*steps.lines[:place], wrong, *steps.lines[place + 1 :]]
        told = verdict(found, lines)
        assert (told.status, told.line) == ("failed", place), step


def test_a_differential_is_no_operation_of_the_language() -> None:
    X = Symbol("X", "n", "n")
    assert Differential(X).shape == X.shape
    assert not any(isinstance(X, Differential) for X in md.derive("x' A x", "x").result.symbols)
    with pytest.raises(NotImplementedError):
        Differential(X).evaluate(None, [[1]])


def test_d_is_opened_from_the_outside_in() -> None:
    """Each line of the first chain has one layer more opened, and the last has nothing left to take."""
    lines = md.derive("log(det(exp(X)))", "X").steps.lines
    chain = [s.right for s in lines if isinstance(s.left, Differential) or s.label is None]

    def open_parts(node: Expression) -> int:
        from matdiff.expression import postorder

        return sum(isinstance(n, Differential) for n in postorder(node))

    assert open_parts(chain[1]) == 1
    assert open_parts(chain[-1]) == 0


# --- kinds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "variable", "options"),
    [
        ("x' A x", "x", {"as_": "hessian"}),
        ("x' A x", "x", {"as_": "hvp"}),
        ("logdet(X)", "X", {"as_": "hessian"}),
        ("A X B", "X", {"as_": "vjp"}),
        ("A X B", "X", {"as_": "jvp"}),
        ("tr(X^3)", "X", {"as_": "differential"}),
        ("x' A x", "x", {"order": 2, "as_": "differential"}),
        ("x' A x", "x", {"as_": "jacobian"}),
        ("exp(t A) x", "t", {}),
        ("det(A + t B)", "t", {"as_": "hessian"}),
        ("sum(x.^3)", "x", {"order": 2}),
        ("x' A x", "x", {"layout": "numerator"}),
        ("A X B", "X", {"layout": "denominator"}),
        ("A X B", "X", {"vec": "rows"}),
        ("S : symmetric(n); tr(A S)", "S", {}),
        ("S : symmetric(n); tr(A S)", "S", {"convention": "entries"}),
        ("Q : orthogonal(n); tr(A Q B Q)", "Q", {}),
        ("K : skew(n); tr(A K K)", "K", {}),
        ("L : lower(n); logdet(L) + tr(A L)", "L", {}),
        ("X - X", "X", {}),
        ("x' x - x' x", "x", {}),
        ("x", "x", {}),
        ("X", "X", {"as_": "vjp"}),
    ],
)
def test_steps_of_every_kind(expression: str, variable: str, options: dict[str, Any]) -> None:
    found = md.derive(expression, variable, **options)
    for steps in (found.steps, found.steps_by(full=True)):
        assert steps.check().status == "holds"
        assert steps.unicode() and steps.latex()


def test_a_deep_network_in_time_and_space() -> None:
    layers = "; ".join(f"h{i} = tanh(W h{i - 1})" for i in range(1, 12))
    steps = md.derive(f"h0 : vector(n); W : matrix(n, n); {layers}; sum(h11)", "W").steps
    assert len(steps.unicode()) < 200_000


# --- backpropagation --------------------------------------------------------------------------------


def test_the_tables_of_a_network() -> None:
    text = normalize("NFC", md.derive(NETWORK, "W").steps_by("backprop").unicode())
    for line in ("h = tanh(z)", "ȳ = y − t", "h̄ = Vᵀ ȳ", "W̄ = z̄ xᵀ"):
        assert normalize("NFC", line) in text, text


def test_backpropagation_names_its_own_nodes() -> None:
    steps = md.derive("logdet(X'X)", "X").steps_by("backprop")
    assert "v1 = Xᵀ X" in steps.unicode()
    assert "2 X v1⁻¹" in steps.unicode()


@pytest.mark.parametrize(
    ("expression", "variable", "rule"),
    [
        ("Z = W X; tr(A Z)", "W", "from Z: ⟨G, Y A⟩ = ⟨G Aᵀ, Y⟩"),
        ("Z = W X; tr(A Z)", "W", "from f: tr(A Y) = ⟨Aᵀ, Y⟩"),
        ("logdet(X'X)", "X", "from f: d logdet(Y) = tr(Y⁻¹ dY)  [Magnus & Neudecker §8.3]"),
        ("z = W x + k; h = tanh(z); sum(h)", "W", "from h: d tanh(y) = dy ⊙ (𝟏 − tanh(y).^2)"),
        ("r = A x - y; 1/2||r||^2", "x", "from f: d‖y‖² = 2 ⟨y, dy⟩  [Matrix Cookbook (132)]"),
        ("r = X w; sum(exp(r)) + tr(X)", "X", "from r, f: ⟨g, Y a⟩ = ⟨g aᵀ, Y⟩; tr(Y) = ⟨I, Y⟩"),
    ],
)
def test_an_adjoint_names_the_rule_that_sends_it(expression: str, variable: str, rule: str) -> None:
    assert rule in md.derive(expression, variable).steps_by("backprop").unicode()


@pytest.mark.parametrize(
    ("expression", "variable", "rule"),
    [
        ("1/2 ||A x - y||^2 + 1/2 x'B x", "x", "cX + cY = c(X + Y)"),
        ("tr(A X'X B)", "X", "AXB + AYB = A(X + Y)B"),
        ("tr(A X'X B)", "X", "AX + AY = A(X + Y)"),
        ("A : matrix(n, n); tr(A X B) + tr(A C X B)", "X", "XB + YB = (X + Y)B"),
    ],
)
@pytest.mark.parametrize("full", [False, True])
def test_a_common_factor_is_named_by_its_side(expression: str, variable: str, rule: str, full: bool) -> None:
    told = [row.reason.unicode for row in md.derive(expression, variable).steps_by(full=full).rows]
    assert any(rule in reason.split("; ") for reason in told), told


def test_a_wrong_adjoint_is_found() -> None:
    steps = md.derive(NETWORK, "W").steps_by("backprop")
    assert isinstance(steps, Backpropagation)
    steps.adjoints[2].formula = Scale(Number(2), steps.adjoints[2].formula)
    assert steps.check().status == "failed"


@pytest.mark.parametrize("method", ["backprop", "index"])
def test_roads_that_do_not_lead_there_say_so(method: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        md.derive("x' A x", "x", "hessian").steps_by(method)
    assert caught.value.code == "kind"
    with pytest.raises(MatdiffError):
        md.derive("x' A x", "x").steps_by("magic")


def test_the_picture_is_an_image_of_the_graph() -> None:
    svg = md.derive(NETWORK, "W").steps_by("backprop").picture()
    root = ET.fromstring(svg)
    texts = " ".join(t.text or "" for t in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "h = tanh(z)" in texts and "W\u0304 = " in texts
    boxes = [
        [float(r.get(k, "0")) for k in ("x", "y", "width", "height")]
        for r in root.iter("{http://www.w3.org/2000/svg}rect")
    ]
    assert len(boxes) == 10  # W, x, b, V, k, t; z, h, y, f
    for i, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[:i]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


# --- forms ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("expression", "variable"), [(e, v) for e, v, _ in ASKED])
@pytest.mark.parametrize("method", ["differential", "backprop", "index"])
def test_forms(expression: str, variable: str, method: str) -> None:
    try:
        steps: Steps = md.derive(expression, variable).steps_by(method)
    except MatdiffError as error:
        assert error.code in ("kind", "unsupported")
        return
    latex = steps.latex()
    assert latex.count(r"\begin{align*}") == len(steps.sections)
    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\left") == latex.count(r"\right")
    assert latex.isascii(), {c for c in latex if not c.isascii()}
    assert not re.search(r"\\text\{[^}$]*[_^]", latex.replace(r"\_", "")), latex
    assert "$$" in steps.markdown()
    page = steps.html()
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    body = page[page.index("<body>") : page.index("</body>") + len("</body>")]
    ET.fromstring(body)
    assert len(steps.as_list()) == len(steps) == len(steps.rows)


def test_mathml_reads_what_is_written() -> None:
    assert mathml(r"\frac{1}{2}") == "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
    assert mathml(r"X_{1}^{\top}") == "<math><msubsup><mi>X</mi><mn>1</mn><mi>⊤</mi></msubsup></math>"
    assert "<mtext>" in mathml(r"\text{where } x")
    assert "unknown" not in mathml(r"\left(\frac{a}{b}\right)")


def test_two_superscripts_are_set_apart() -> None:
    assert latex_words("X X⁺ X⁺ᵀ = X⁺ᵀ") == r"X X^{+} X^{+}{}^{\top} = X^{+}{}^{\top}"


def test_every_rule_has_latex() -> None:
    for rule in (*canonical_rules().rules, *PRESENTATION.rules):
        latex = latex_words(rule.name)
        assert latex.isascii(), (rule.name, latex)
        assert latex.count("{") == latex.count("}")


# --- the rule book ----------------------------------------------------------------------------------


def test_every_rule_is_listed_and_explained() -> None:
    book = listed([])
    assert "d logdet(Y) = tr(Y⁻¹ dY)" in book
    for known in differentials():
        assert "because" in explained(known.kind.name or known.kind.__name__)
    for rule in simplifications():
        assert written(rule.name) in explained(rule.name)


def test_differentials_have_a_reason() -> None:
    from matdiff.steps.rulebook import proof_of

    without = [k.kind.__name__ for k in differentials() if not proof_of(k)]
    assert not without


def test_simplifications_have_a_reason_or_an_example() -> None:
    from matdiff.steps.proofs import SIMPLIFICATIONS

    silent = []
    for rule in simplifications():
        fired = instance_of(rule)
        if rule.name not in SIMPLIFICATIONS and (fired is None or len(list(both_sides(fired))) < 2):
            silent.append(rule.name)
    assert len(silent) <= 30, f"say of yours in SIMPLIFICATIONS (steps/proofs.py) why it holds: {silent}"


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("logdet", "d logdet(Y) = tr(Y⁻¹ dY)"),
        ("product rule", "d(U V) = dU V + U dV"),
        ("(AB)' = B'A'", "(AB)ᵀ = BᵀAᵀ"),
        ("diag(v) x", "a_i x_i"),
        ("tr", "δ_kl"),
    ],
)
def test_explain(query: str, line: str) -> None:
    assert line in explained(query)


def test_explain_an_unknown_rule() -> None:
    with pytest.raises(MatdiffError) as caught:
        explained("lodget")
    assert caught.value.code == "name" and "logdet" in (caught.value.hint or "")


# --- the command line -------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The status, and what is printed."""
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def test_steps_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "derive", "x' A x", "--wrt", "x", "--check", "numeric", "--steps")
    assert status == 0
    assert "product rule" in out and "holds at random numbers" in out
    # the word after --steps may be the expression
    assert run(capsys, "derive", "--steps", "x' A x", "--wrt", "x", "--check", "off")[0] == 0
    status, out, _ = run(
        capsys, "derive", "x' A x", "--wrt", "x", "--check", "off", "--steps", "full", "--latex"
    )
    assert out.startswith(r"\begin{align*}")
    status, out, _ = run(capsys, "derive", "x' A x", "--wrt", "x", "--check", "off", "--html")
    assert out.startswith("<!DOCTYPE html>")
    status, out, _ = run(capsys, "derive", "x' A x", "--wrt", "x", "--check", "off", "--json", "--steps")
    assert [line["left"] for line in json.loads(out)["steps"]] == ["f", "df", None, None, "∇f"]
    status, out, _ = run(capsys, "derive", "x' A x", "--wrt", "x", "--check", "off", "--method", "index")
    assert "δ" in out


def test_the_graph_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "graph.svg"
    assert run(capsys, "derive", NETWORK, "--wrt", "W", "--check", "off", "--graph", str(file))[0] == 0
    ET.fromstring(file.read_text(encoding="utf-8"))


def test_bad_steps(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "derive", "x'x", "--wrt", "x", "--steps", "all")
    assert status == 2 and "--steps full" in err
    assert run(capsys, "derive", "x'x", "--wrt", "x", "--method", "magic")[0] == 2
    assert run(capsys, "explain", "nothing like this")[0] == 2
    assert run(capsys, "rules", "no such words")[0] == 2
    assert run(capsys, "rules", "softmax")[0] == 0


# --- complex variables ----------------------------------------------------------------------------


@pytest.mark.parametrize("row", complex_table, ids=[row[0] for row in complex_table])
def test_every_line_by_a_complex_symbol_holds(row: tuple[Any, ...]) -> None:
    _, expression, wrt, kind, *_ = row
    asked = dict.fromkeys((kind, "wirtinger-conj", "differential"))
    for each in [k for k in asked if wrt not in "Rr" or k == kind]:
        steps = md.derive(expression, wrt, each, declare=COMPLEX).steps
        assert steps.check().status == "holds", (each, str(steps))
        assert (
            r"\frac{\partial" in steps.latex() or r"\nabla" in steps.latex() or each in ("differential", None)
        )


def test_dz_and_its_conjugate_stand_apart() -> None:
    declare = {"z": "complex vector(n)", "A": "complex matrix(n, n)"}
    found = md.derive("z' A z", "z", "wirtinger", declare=declare).steps.unicode()
    assert "= ⟨Aᵀ conj(z), dz⟩ + ⟨A z, conj(dz)⟩" in found
    assert "d conj(y) = conj(dy)" in found
    for method, full in (("index", False), ("backprop", False), ("differential", True)):
        with pytest.raises(md.MatdiffError, match="with complex symbols there are no steps"):
            md.derive("z' A z", "z", "wirtinger", declare=declare).steps_by(method, full)


# --- long derivations -----------------------------------------------------------------------------


def test_a_long_derivation_is_cut_and_every_line_holds() -> None:
    found = md.derive("sin(" * 60 + "a" + ")" * 60, "a").steps
    assert len(found) < 60  # the lines that name parts among them
    assert "and so on, down to the innermost" in found.unicode()
    assert found.check().status == "holds"


def test_the_steps_of_a_deep_chain_are_quick_to_make() -> None:
    text = "x1 = tanh(A x)" + "".join(f"; x{i + 1} = tanh(x{i})" for i in range(1, 400)) + "; sum(x400)"
    assert len(md.derive(text, "x").steps) < 1000


def test_a_bar_is_as_long_as_what_it_stands_over() -> None:
    found = mathml(r"\overline{A z - b}")
    assert found.count("<mover>") == 0
    assert re.search(r'<mrow style="border-top: [^"]*">.*A.*z.*b.*</mrow>', found)
