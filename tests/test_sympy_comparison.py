"""The questions that are also put to SymPy: matdiff answers every one, and rightly."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
SPECIFICATION = importlib.util.spec_from_file_location(
    "comparison", ROOT / "benchmarks" / "sympy_comparison.py"
)
assert SPECIFICATION is not None
comparison = importlib.util.module_from_spec(SPECIFICATION)
assert SPECIFICATION.loader is not None
SPECIFICATION.loader.exec_module(comparison)


@pytest.mark.parametrize("question", comparison.QUESTIONS, ids=lambda q: f"{q.kind}-{q.text}")
def test_matdiff_is_right(question: object) -> None:
    assert comparison.judged(comparison.by_matdiff, question) == ("right", "")


def test_the_judge_tells_right_from_wrong() -> None:
    question = next(q for q in comparison.QUESTIONS if q.text == "logdet(X)")
    assert comparison.judged(lambda q, values: np.linalg.inv(values["X"]).T, question)[0] == "right"
    assert comparison.judged(lambda q, values: np.zeros((3, 3)), question)[0] == "wrong"
    assert comparison.judged(lambda q, values: 1 // 0, question)[0] == "refused"


def test_the_readme_counts_the_questions() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    count = len(comparison.QUESTIONS)
    assert f"{count} ordinary questions" in text
    right, refused, wrong = re.search(r"SymPy [\d.]+: (\d+) right, (\d+) refused, (\d+) wrong", text).groups()  # type: ignore[union-attr]
    assert int(right) + int(refused) + int(wrong) == count
