"""Writes every LaTeX string that the corpus produces, for katex.test.mjs.

A JSON object a line: ``case``, ``what`` (question, answer, claim, shown, steps …), ``display``, ``latex``.
What the project does not answer in some form is not written; that the corpus is answered is tested elsewhere.

Command line: ``python latex_strings.py [--sample N] > strings.jsonl``; N takes every Nth case.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

import matdiff as md
from matdiff.notation import left_side
from matdiff.render import latex
from matdiff.render.names import latex_name

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
ROADS = ("differential", "backprop", "index")
FORMS = ("map", "tensor", "einsum")


def cases(sample: int = 1) -> Iterator[dict[str, Any]]:
    """The cases of the corpus, every ``sample``-th of each file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for folder in ("cases", "more"):
        for file in sorted((CORPUS / folder).glob("*.yaml")):
            yield from yaml.load(file.read_text(encoding="utf-8"), Loader=loader)[::sample]


def question(case: dict[str, Any], kind: str | None = None) -> md.Derivation | None:
    """The answer to a case, None where it is refused in this kind."""
    try:
        return md.derive(
            case["expr"], case["wrt"], kind or case["as"], declare=case.get("declare"),
            convention=case.get("convention", "subspace"),
        )  # fmt: skip
    except md.MatdiffError:
        return None


def strings(case: dict[str, Any]) -> Iterator[tuple[str, bool, str]]:
    """What a case shows as LaTeX: a name, whether it is displayed, the formula."""
    found = question(case)
    if found is None:
        return
    function = latex(found.expression, names=found._names(), definitions=found._definitions())
    yield "question", False, f"{latex_name(found.name)} = {function}"
    yield "answer", True, f"{left_side(found, 'latex')} = {found.latex()}"
    yield "shown", False, found._repr_latex_().strip("$")
    if claim := case.get("expected"):
        verdict = md.verify(
            case["expr"], case["wrt"], claim, case["as"], declare=case.get("declare"),
            convention=case.get("convention", "subspace"),
        )  # fmt: skip
        if verdict.claim is not None:
            yield "claim", False, latex(verdict.claim, names=found._names())
    for road in ROADS:
        yield from steps(found, road)
    for form in FORMS:
        shaped = question(case, form)
        if shaped is not None:
            yield form, True, shaped.latex()
            left = shaped.left("latex")
            if left is not None:
                yield f"{form}, left", False, left


def steps(found: md.Derivation, road: str) -> Iterator[tuple[str, bool, str]]:
    """The lines of a derivation, one by one and as a block."""
    try:
        lines = found.steps_by(road)
        sections = lines.sections
    except md.MatdiffError:
        return
    for block in re.findall(r"\$\$(.*?)\$\$", lines.markdown(), flags=re.S):
        yield f"{road} steps", True, block
    if len(sections) == 1:
        yield f"{road} steps, for amsmath", True, lines.latex()
    yield f"{road} steps, shown", True, lines._repr_latex_().strip("$")
    for section in sections:
        for row in section.rows:
            for name, words in (("left", row.left), ("right", row.right), ("reason", row.reason)):
                if words is not None and words.latex:
                    yield f"{road} steps, {name}", False, words.latex


def main() -> None:
    """Write the strings; each formula once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=int, default=1)
    seen: set[tuple[bool, str]] = set()
    for case in cases(options.parse_args().sample):
        for what, display, formula in strings(case):
            if (display, formula) not in seen:
                seen.add((display, formula))
                json.dump(
                    {"case": case["id"], "what": what, "display": display, "latex": formula}, sys.stdout
                )
                print()


if __name__ == "__main__":
    main()
