"""The corpus: every case from the literature is answered, right, checked, and parses back.

The oracle knows nothing of the project: it differentiates each case's own NumPy function by
differences, and a small reader of its own evaluates the printed text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest
import textcheck

import matdiff as md
from matdiff import render
from matdiff.expression import postorder
from matdiff.operations import Unit
from matdiff.rewriting.canonical import canonical_rules
from matdiff.rewriting.engine import Rewriter

CORPUS = Path(__file__).resolve().parent / "corpus"
CASES = {case["id"]: case for case in oracle.load_cases([CORPUS / "cases", CORPUS / "more"])}

# what is not answered yet → why; each must fail, so that this table cannot go stale
UNANSWERED: dict[str, str] = {}


def parameters() -> list[Any]:
    """The cases, the unanswered ones marked."""
    return [
        pytest.param(
            case,
            id=name,
            marks=[pytest.mark.xfail(raises=(md.MatdiffError, AssertionError), reason=UNANSWERED[name])]
            if name in UNANSWERED
            else [],
        )
        for name, case in CASES.items()
    ]


def answer(case: dict[str, Any]) -> md.Derivation:
    """The project's answer to a case."""
    return md.derive(
        case["expr"], case["wrt"], case["as"], declare=case["declare"], convention=case["convention"]
    )


def text_is_wrong(case: dict[str, Any], text: str) -> bool:
    """Whether the text, read by the corpus's own reader, has another value than the numeric derivative."""
    functions = {k: v for k, v in oracle.NAMES.items() if k[0] in "fg" and k[1:] in ("", "_1", "_2", "_3")}
    values = oracle.sample(case, oracle.generator(case, 0))
    target = oracle.numeric_derivative(case, values)
    names = {**{k: v for k, v in functions.items() if k not in values}, **values}
    try:
        with np.errstate(all="ignore"):
            value = textcheck.read(text, names, case["sizes"], target.shape)
    except Exception:  # words that the reader lacks; the code was judged all the same
        return False
    value = oracle.same_layout(case, values, value, target)
    scale = max(float(np.max(np.abs(target))) if target.size else 0.0, 1e-3)
    return not np.allclose(value, target, rtol=1e-5, atol=1e-5 * scale)


def parses_back(case: dict[str, Any], found: md.Derivation) -> bool:
    """Whether the text of an answer, read again, is the same answer, of the same shape."""
    declared = {
        name: "scalar"
        if not sizes
        else f"vector({sizes[0]})"
        if len(sizes) == 1
        else f"matrix({', '.join(sizes)})"
        for name, sizes in found.shapes.items()
    }
    back = md.parse(found.text, {**declared, **case["declare"]})
    again = render.text(back.expression, names=found.shapes, definitions=back.definitions)
    simplify = Rewriter(canonical_rules())
    if again != found.text and simplify(back.expression) is not simplify(found.result):
        return False
    # the size of a constant that stands alone is not written, `I`, nor the number of rows of e_1 x'
    if not back.expression.symbols or any(isinstance(node, Unit) for node in postorder(found.result)):
        return True
    return back.expression.shape == found.result.shape


@pytest.mark.parametrize("case", parameters())
def test_case(case: dict[str, Any]) -> None:
    found = answer(case)

    outcome = oracle.check_code(case, found.code("numpy"), found.arguments)
    assert outcome.ok, f"the code is wrong: {outcome.message}\n{found.code('numpy')}"
    assert not text_is_wrong(case, found.text), f"the code is right, the text is not: {found.text}"

    check = found.check("auto")
    assert check.status in ("proved", "tested"), check

    assert parses_back(case, found)


def test_most_answers_are_proved() -> None:
    """A floor, so that a check that decides nothing any more is noticed."""
    sample = [case for name, case in list(CASES.items())[::8] if name not in UNANSWERED]
    proved = sum(answer(case).check("proof").status == "proved" for case in sample)
    assert proved >= 0.85 * len(sample)


def test_the_table_of_the_unanswered_names_cases() -> None:
    assert set(UNANSWERED) <= set(CASES)
