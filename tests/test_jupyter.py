"""Notebooks: what is shown, in which forms; the magics; the notebooks of the documentation."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbclient
import nbformat
import oracle
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

import matdiff as md
from matdiff import jupyter
from matdiff.display import formula, matrix_latex, prose
from matdiff.steps.mathml import mathml

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
CASES = oracle.load_cases([ROOT / "tests" / "corpus" / "cases", ROOT / "tests" / "corpus" / "more"])


def well_formed(html: str) -> ElementTree.Element:
    """The tree of a piece of HTML that is XML, too."""
    return ElementTree.fromstring(html)


def words(html: str) -> str:
    """The text of a piece of HTML without its formulas."""
    bare = re.sub(r"<math.*?</math>", "", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", bare))).strip()


def bundle(value: Any) -> dict[str, str]:
    """The MIME bundle of a value."""
    found: dict[str, str] = value._repr_mimebundle_(include=None, exclude=None)
    return found


# --- what is shown ------------------------------------------------------------------------------------


def test_an_answer() -> None:
    found = md.gradient("logdet(X'X)", "X")
    shown = bundle(found)
    assert set(shown) == {"text/plain", "text/html", "text/latex"}
    assert shown["text/plain"].startswith("∇f = 2 X (Xᵀ X)⁻¹\n")
    assert shown["text/latex"] == r"$\displaystyle \nabla_{X} f = 2 X (X^{\top} X)^{-1}$"
    assert shown["text/html"] == found._repr_html_()
    said = words(shown["text/html"])
    assert said == "✓ proved for all sizes shape m×n (X m×n) holds where X'*X is invertible"
    tree = well_formed(shown["text/html"])
    (source,) = (e.text for e in tree.iter("annotation"))
    assert source == r"\nabla_{X} f = 2 X (X^{\top} X)^{-1}"


def test_no_form_needs_a_script_or_a_file() -> None:
    found = md.gradient("z = W x + b; -y' log(softmax(z))", "W")
    for value in (found, found.steps, found.steps_by("backprop"), found.check(), md.verify("x'x", "x", "x")):
        html = value._repr_html_()
        assert not re.search(r"<script|<link|<style|src=(?!.data:)|href=|@import|url\(", html)
        assert "$" not in re.sub(r"<annotation.*?</annotation>", "", html)


def test_the_check_is_made_once_and_a_better_one_is_shown() -> None:
    found = md.gradient("x' A x", "x")
    found._repr_html_()
    assert list(found._checks) == ["proof"]
    found.check("numeric")
    found._checks.pop("proof")
    assert "agrees with numbers" in words(found._repr_html_())


def test_a_failed_check_is_told() -> None:
    found = md.gradient("x' A x", "x")
    found.result = found.result + found.result
    said = words(found._repr_html_())
    assert said.startswith("✗ the answer is wrong")


def test_notes_are_escaped() -> None:
    found = md.gradient("1/n sum(log(1 + exp(-y .* (X w))))", "w")
    assert "n is read as a scalar." in words(found._repr_html_())
    assert "<b>" not in formula(r"a < b \text{<b>}")


def test_a_check_is_a_badge() -> None:
    check = md.gradient("tr(A X B)", "X").check("proof")
    shown = bundle(check)
    assert set(shown) == {"text/plain", "text/html"}
    assert shown["text/plain"].startswith("✓ proved for all sizes (proof at m=")
    assert words(shown["text/html"]) == "✓ proved for all sizes"
    (badge,) = well_formed(shown["text/html"])
    assert badge.attrib["title"].startswith("proof at m=")
    assert words(md.gradient("tr(X)", "X").check("off")._repr_html_()) == "– not checked"


def test_steps() -> None:
    steps = md.gradient("logdet(X'X)", "X").steps
    shown = bundle(steps)
    assert shown["text/plain"] == steps.unicode()
    assert shown["text/latex"].startswith("$$\\begin{aligned}")
    tree = well_formed(shown["text/html"])
    assert len(list(tree.iter("tr"))) == len(steps)
    assert "[Magnus & Neudecker §8.3]" in "".join(tree.itertext())


def test_the_graph_is_a_picture() -> None:
    steps = md.gradient("z = W x + b; -y' log(softmax(z))", "W").steps_by("backprop")
    (image,) = well_formed(steps._repr_html_()).iter("img")
    kind, _, data = image.attrib["src"].partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert "softmax(z)" in "".join(well_formed(b64decode(data).decode()).itertext())


def test_a_wrong_claim() -> None:
    verdict = md.verify("x'A x", "x", "2 A x")
    shown = bundle(verdict)
    said = words(shown["text/html"])
    assert said.startswith("✗ wrong this is not the gradient of f by x")
    assert "symmetrised : 2*A stands where A + A' belongs" in said
    sources = [e.text for e in well_formed(shown["text/html"]).iter("annotation")]
    assert sources[0] == "2 A x"
    assert sources[1].startswith(r"x = \begin{bmatrix} 3 \\ 1 \end{bmatrix},\ A = ")
    assert len(sources) == 4
    assert r"\text{the claim is } \begin{bmatrix} -6 \\ 8 \end{bmatrix}" in shown["text/latex"]
    assert shown["text/plain"] == verdict.text()


def test_a_right_claim_and_one_that_cannot_be_read() -> None:
    right = md.verify("x'A x", "x", "(A + A') x")
    assert words(right._repr_html_()) == "✓ right proved for all sizes read as"
    error = md.verify("x'A x", "x", "2 A x + (")
    tree = well_formed(error._repr_html_())
    (pre,) = tree.iter("pre")
    assert pre.text is not None and "    2 A x + (\n            ^" in pre.text


def test_a_derivation_of_ones_own() -> None:
    chain = md.verify_lines("f = x'A x\ndf = dx'A x + x'A dx\n = 2 x' A dx")
    said = words(chain._repr_html_())
    assert said.startswith("✗ line 3 is the first that does not follow ✓ 1 f = x'A x ✓ 2")
    assert "symmetrised" in said and "this line is" in said
    assert bundle(chain)["text/plain"] == chain.text()


def test_fractions_in_matrices() -> None:
    from fractions import Fraction

    assert matrix_latex([[Fraction(-1, 2), Fraction(3)]]) == (
        r"\begin{bmatrix} -\frac{1}{2} & 3 \end{bmatrix}"
    )
    assert matrix_latex([[Fraction(7)]]) == "7"


def test_sentences_in_latex() -> None:
    assert prose(r"50 % of x_1^2 \ m×n") == r"50 \% of x\_1\^{}2 \textbackslash  m$\times$n"


def test_expressions_and_converted_derivatives() -> None:
    assert md.parse("tr(A X)").expression._repr_latex_() == (r"$\displaystyle \operatorname{tr}(A X)$")
    found = md.convert("A'", "A x", "x", from_layout="denominator", layout="numerator")
    assert words(found._repr_html_()).startswith("numerator layout: m×n")
    assert found._repr_latex_() == r"$\displaystyle A$"


def test_mathml_sets_the_names_of_functions_apart() -> None:
    thin = '<mspace width="0.17em"/>'
    made = mathml(r"n \log\lvert\det(S)\rvert")
    assert f"<mi>n</mi>{thin}<mi>log</mi><mo" in made
    assert mathml(r"\mathrm{d}\operatorname{tr}(Y)").count(thin) == 1
    assert thin not in mathml(r"\mathrm{d}X + \operatorname{tr}(Y)")


def test_mathml_tells_a_sign_from_a_difference() -> None:
    assert mathml(r"-x - f(-y) \, - \left(-z\right)").count('form="prefix"') == 3
    assert mathml(r"a - b^{-1}").count('form="prefix"') == 1
    assert mathml(r"X^{\top} - \frac{1}{2} \odot -y").count('form="prefix"') == 1


def test_mathml_of_matrices_and_fonts() -> None:
    made = mathml(r"\begin{bmatrix} a & \frac{1}{2} \\ 0 & b \end{bmatrix} \mathbf{1}_{n}^{\top}")
    tree = well_formed(made)
    assert [len(row) for row in tree.iter("mtr")] == [2, 2]
    assert "𝟏" in "".join(tree.itertext())
    assert "".join(well_formed(mathml(r"\mathbb{R} \mathcal{L} \boldsymbol{\theta}")).itertext()) == "ℝℒ𝛉"
    nested = well_formed(mathml(r"\begin{pmatrix} \begin{bmatrix} a & b \end{bmatrix} \\ c \end{pmatrix} d"))
    assert "".join(nested.itertext()) == "abcd"
    assert len(list(nested.iter("mtable"))) == 2


@pytest.mark.parametrize("part", range(4))
def test_every_answer_of_the_corpus_is_well_formed(part: int) -> None:
    """XML that is closed, with no macro that MathML has no word for."""
    known = {"where", "and"}
    for case in CASES[part::16]:
        try:
            found = md.derive(case["expr"], case["wrt"], case["as"], declare=case["declare"])
        except md.MatdiffError:
            continue
        found._checks["off"] = found.check("off")
        tree = well_formed(formula(found.latex(), True))
        for text in tree.iter("mtext"):
            assert text.text is not None
            assert text.text.strip("\xa0 ,;") in known or not text.text.isascii(), (case["id"], text.text)


# --- the magics ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> InteractiveShell:
    """A shell that leaves nothing in the home folder."""
    made = InteractiveShell.instance(
        config=Config({"HistoryManager": {"enabled": False}}),
        ipython_dir=str(tmp_path_factory.mktemp("ipython")),
    )
    made.run_line_magic("load_ext", "matdiff")
    return made


def run(shell: InteractiveShell, cell: str) -> tuple[Any, str, list[Any]]:
    """The result of a cell, what it printed, and what it displayed."""
    with capture_output() as captured:
        outcome = shell.run_cell(cell)
    return outcome, captured.stdout + captured.stderr, captured.outputs


def test_a_line(shell: InteractiveShell) -> None:
    outcome, _, _ = run(shell, "%matdiff tr(A X B) --wrt X")
    assert outcome.result.text == "A'*B'"
    run(shell, "d = %matdiff x'A x --wrt x --as hessian")
    assert shell.user_ns["d"].text == "A + A'"


def test_quotes_braces_and_dollars_stay(shell: InteractiveShell) -> None:
    shell.user_ns["x"] = "not this"
    outcome, _, _ = run(shell, r"%matdiff \frac{1}{2} \|A x - b\|^{2} --wrt x")
    assert outcome.result.text == "A'*(A*x - b)"
    outcome, _, _ = run(shell, "%matdiff --wrt=x x' A x")
    assert outcome.result.text == "(A + A')*x"


def test_a_cell(shell: InteractiveShell) -> None:
    cell = "%%matdiff --wrt W --steps --code --to slope\nz = W x + b\n-y' log(softmax(z))\n"
    outcome, _, displayed = run(shell, cell)
    assert outcome.success and outcome.result is None
    assert [sorted(part.data) for part in displayed] == [
        ["text/html", "text/latex", "text/plain"],
        ["text/html", "text/latex", "text/plain"],
        ["text/markdown", "text/plain"],
    ]
    assert displayed[2].data["text/markdown"].startswith("```python\nimport numpy as np")
    assert shell.user_ns["slope"].text == "(sum(y)*softmax(W*x + b) - y)*x'"


def test_declarations_several_variables_and_checks(shell: InteractiveShell) -> None:
    cell = '%%matdiff --wrt S --declare "S: symmetric(n)" --check numeric --to d\ntr(A S)'
    run(shell, cell)
    assert shell.user_ns["d"].text == "1/2*(A + A')"
    assert next(iter(shell.user_ns["d"]._checks)) == "numeric"
    _, _, displayed = run(shell, "%%matdiff --wrt x,y --wrt A --to all\nA : matrix(m, n)\nx' A y")
    assert len(displayed) == 3
    assert [one.variable.name for one in shell.user_ns["all"]] == ["x", "y", "A"]
    outcome, _, _ = run(shell, "%matdiff x'A y --wrt x --wrt y --jointly")
    assert outcome.result.form == "jointly"
    outcome, _, _ = run(shell, "%matdiff A x --wrt x --layout denominator --vec rows")
    assert (outcome.result.layout, outcome.result.stacking) == ("denominator", "rows")
    outcome, _, _ = run(shell, "%matdiff f(x) = x'x --order 2 --as gradient")
    assert outcome.result.order == 2


def test_a_claim(shell: InteractiveShell) -> None:
    outcome, _, _ = run(shell, '%matdiff x\'A x --wrt x --claim "2 A x"')
    assert outcome.result.verdict == "wrong"
    outcome, _, _ = run(shell, "%matdiff x'A x --wrt x --claim '(A + A^T) x'")
    assert bool(outcome.result)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%%matdiff --wrt X\ntr(A X B", "syntax error at line 1, column 3: the `(` is never closed"),
        ("%%matdiff --wrt X\nA : matrix(m, m)\ntr(A)", "neither occurs nor is declared"),
        ("%matdiff x'x --wrt", "--wrt needs a value"),
        ("%matdiff x'x --wtr x", "unknown option --wtr"),
        ("%matdiff x'x --wrt x --check maybe", "no way to check"),
        ("%matdiff x'x --wrt x --order two", "--order is a number"),
        ("%matdiff x'x --wrt x --to 3", "--to needs a name"),
        ("%matdiff x'x --wrt x --claim 2x+(", "never closed"),
        ("%matdiff x'x --wrt x --as gradients", "unknown kind"),
    ],
)
def test_a_mistake_is_one_message(shell: InteractiveShell, cell: str, message: str) -> None:
    outcome, printed, _ = run(shell, cell)
    assert not outcome.success
    assert isinstance(outcome.error_in_exec, md.MatdiffError)
    assert message in printed
    assert "Traceback" not in printed and "File " not in printed


def test_help(shell: InteractiveShell) -> None:
    for line in ("%matdiff", "%matdiff --help"):
        _, printed, _ = run(shell, line)
        assert printed.startswith("%matdiff EXPR [options]")
    listed = set(re.findall(r"--(\w+)", jupyter.USAGE))
    assert listed == set(jupyter.VALUES) - {"help"}


def test_ipython_stays_away_at_the_start() -> None:
    code = (
        "import matdiff as m, sys; m.derive('tr(A X)', 'X')._repr_html_(); sys.exit('IPython' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- the notebooks ------------------------------------------------------------------------------------


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 2


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_is_kept_without_results(path: Path) -> None:
    """Results are made by whoever runs it; in the repository a change of the text is all there is to read."""
    content = json.loads(path.read_text(encoding="utf-8"))
    assert nbformat.validator.validate(content) is None
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
    assert content["cells"][0]["source"][0].startswith("# ")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = [o for cell in notebook.cells for o in cell.get("outputs", ()) if "data" in o]
    assert sum("text/html" in output["data"] for output in shown) >= 5
    for output in shown:
        html = output["data"].get("text/html", "")
        assert "✗ the answer is wrong" not in html
