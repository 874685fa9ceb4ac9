"""The lessons keep their promises: their exercises are graded as they say, and their cells run.

The pages are read without Sphinx; what their directives look like in a browser is in ``tests/browser``.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs" / "_ext"))

from exercises import Exercise, declarations, mistakes, read  # noqa: E402

from matdiff.grader import SLIPS  # noqa: E402

PAGES = sorted((ROOT / "docs" / "tutorials").glob("[0-9]*.md"))
LESSONS = [pytest.param(page, id=page.stem) for page in PAGES]
EXERCISES = [
    pytest.param(exercise, id=f"{page.stem[:2]}-{exercise.title.replace(' ', '-')}")
    for page in PAGES
    for exercise in read(page.read_text(encoding="utf-8"))
]
VALUE = r"(\[.*\]|-?\d\S*)"


def cells(page: Path) -> list[str]:
    """The code of a page, a cell each."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"^```\{code-cell\}[^\n]*\n((?::[^\n]*\n)*)(.*?)^```$", text, re.M | re.S)
    return [code for _, code in found]


def test_there_are_ten_lessons_in_the_table_of_contents() -> None:
    contents = (ROOT / "docs" / "tutorials" / "index.md").read_text(encoding="utf-8")
    toctree = contents.split("```{toctree}")[1].split("```")[0]
    assert re.findall(r"^\d\d-\S+$", toctree, re.M) == [page.stem for page in PAGES]
    assert len(PAGES) == 10


@pytest.mark.parametrize("page", LESSONS)
def test_a_lesson_has_its_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.search(rf"^# {int(page.stem[:2])}\. ", text, re.M)
    assert "**A question first.**" in text
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert headings[-4:] == ["A check with numbers", "Where it goes wrong", "Exercises", "In two lines"]
    assert text.count("```{exercise}") == len(read(text))
    assert len(read(text)) in range(3, 7)
    assert "md.verify" in text
    assert ".steps" in text


@pytest.mark.parametrize("page", LESSONS)
def test_the_cells_of_a_lesson_run(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("numpy")
    space: dict[str, object] = {}
    for code in cells(page):
        tree = ast.parse(code)
        if any(alias.name.startswith("IPython") for node in ast.walk(tree) for alias in names(node)):
            space["SVG"] = str  # a picture is text enough here
            continue
        exec(compile(tree, page.name, "exec"), space)
    shown = capsys.readouterr().out
    compared = re.findall(rf"^(?:difference quotient|⟨G, J V⟩) +{VALUE}\n\S.*? +{VALUE}$", shown, re.M)
    assert compared or page.stem[:2] in ("02", "03"), shown  # these two compare other things
    for lines in compared:
        left, right = ([float(part) for part in line.strip("[]").split()] for line in lines)
        assert left == pytest.approx(right, rel=1e-5, abs=1e-7)


def names(node: ast.AST) -> list[ast.alias]:
    """What a statement imports, the module of ``from … import`` included."""
    if isinstance(node, ast.ImportFrom):
        return [ast.alias(node.module or "")]
    return node.names if isinstance(node, ast.Import) else []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_grader_says_what_an_exercise_promises(exercise: Exercise) -> None:
    assert exercise.problems() == []
    assert len(exercise.wrong) >= 2 or exercise.title == "The cube"
    assert all(slip in SLIPS for _, slip in exercise.wrong)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_steps_of_an_answer_can_be_told(exercise: Exercise) -> None:
    told = exercise.derivation().steps_by(exercise.method)
    assert len(told.rows) >= 2
    assert told.check().status == "holds"


def test_an_exercise_that_is_wrong_itself_is_found() -> None:
    given: dict[str, str | None] = {
        "expr": "x' A x",
        "wrt": "x",
        "answer": "2 A x",
        "wrong": "(A + A') x => factor\nA x => sign",
        "hints": "none",
    }
    found = Exercise.from_options("wrong", given, "").problems()
    assert [line.split("`")[1] for line in found] == ["2 A x", "(A + A') x", "A x"]
    assert "symmetrised" in found[0]
    assert "right" in found[1]
    with pytest.raises(ValueError, match="missing: hints"):
        Exercise.from_options("no hints", {**given, "hints": None}, "")
    with pytest.raises(ValueError, match="unknown options: hint"):
        Exercise.from_options("a typing error", {**given, "hint": "…"}, "")
    with pytest.raises(ValueError, match="no slip is named"):
        list(mistakes("2 A x"))
    with pytest.raises(ValueError, match="no options"):
        read("```{exercise} Empty\nA question without options.\n```\n")
    assert dict(declarations("a: vector(n); X : matrix(m, n)")) == {"a": "vector(n)", "X": "matrix(m, n)"}
