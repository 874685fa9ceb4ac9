"""The mutation bench of the grader: right answers, spoilt by a slip, and right ones in other words.

    python benchmarks/mutations.py                  # all cases, one mutant for each slip that applies
    python benchmarks/mutations.py --sample 8       # every eighth case
    python benchmarks/mutations.py --seed 2 --verbose

The slips are written here anew, and what is right is judged by the corpus: a small reader of its own
evaluates the text, and the derivative of the case's own NumPy function is found by differences.
Neither knows of matdiff.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from matdiff.errors import MatdiffError
from matdiff.expression import Expression
from matdiff.grader import SLIPS, Grader
from matdiff.render import text as said

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent / "tests" / "corpus"
sys.path[:0] = [str(HERE), str(CORPUS)]

import oracle  # noqa: E402
import textcheck  # noqa: E402
from slips import Mutant, mutants  # noqa: E402
from wordings import rewritten  # noqa: E402

LONGEST = 400  # longer answers are left as they are
FURTHER = 10  # points at which a mutant must agree, too, before it is said to be right
HIDDEN = ("symmetric", "spd")


def without_structure(case: dict[str, Any], values: dict[str, Any]) -> dict[str, Any] | None:
    """The values with what is symmetric by chance moved off it; None where there is nothing of that sort."""
    rng = np.random.default_rng(5)
    declared = {k for k, v in case["declare"].items() if str(v).split("(")[0] in HIDDEN}
    moved = {
        name: values[name] + 0.2 * rng.uniform(-1, 1, np.shape(values[name]))
        for name, domain in case["domain"].items()
        if domain in HIDDEN and name not in declared and np.ndim(values[name]) == 2
    }
    return {**values, **moved} if moved else None


class Judge:
    """What is right, by numbers: the corpus' own reader against the differences of the case's function."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.draws = [oracle.sample(case, oracle.generator(case, i)) for i in range(2)]
        self.targets = [oracle.numeric_derivative(case, values) for values in self.draws]
        self.more: list[tuple[dict[str, Any], Any]] = []
        self.moved = without_structure(case, self.draws[0])

    def matrix(self, target: Any) -> Any:
        """The derivative as a matrix; a vector is a column, the Jacobian of a scalar a row."""
        if target.ndim != 1:
            return target if target.ndim else target.reshape(1, 1)
        by_scalar = not oracle.symbols(self.case)[self.case["wrt"]].shape
        return target[None, :] if self.case["as"] == "jacobian" and not by_scalar else target[:, None]

    def is_right(self, text: str, form: str | None = None) -> bool | None:
        """Whether a text has the value of the derivative in a form; None where that cannot be said.

        What holds for matrices that happen to be symmetric alone is not said to be right.
        """
        found = self.agrees(text, form, list(zip(self.draws, self.targets, strict=True)))
        if found and form is None:
            # two points can refute; they do not say that it is right: sign(Xw − my) is often sign(Xw − y)
            found = self.agrees(text, form, self.further())
        if found and self.moved is not None:
            try:
                target = oracle.numeric_derivative(self.case, self.moved)
            except Exception:
                return None
            return True if self.agrees(text, form, [(self.moved, target)]) else None
        return found

    def further(self) -> list[tuple[dict[str, Any], Any]]:
        """More points, drawn when they are first needed."""
        if not self.more:
            for i in range(2, 2 + FURTHER):
                values = oracle.sample(self.case, oracle.generator(self.case, i))
                self.more.append((values, oracle.numeric_derivative(self.case, values)))
        return self.more

    def agrees(self, text: str, form: str | None, points: list[tuple[dict[str, Any], Any]]) -> bool | None:
        """The same at some points."""
        functions = {
            k: v for k, v in oracle.NAMES.items() if k[0] in "fg" and k[1:] in ("", "_1", "_2", "_3")
        }
        for values, wanted in points:
            names = {**{k: v for k, v in functions.items() if k not in values}, **values}
            target = arranged(self.matrix(wanted), form)
            if target is None:
                return None
            try:
                with np.errstate(all="ignore"):
                    value = textcheck.read(text, names, self.case["sizes"], target.shape)
                if form is None:
                    value = oracle.same_layout(
                        self.case, values, value.reshape(wanted.shape), wanted
                    ).reshape(target.shape)
            except (textcheck.TextError, ValueError) as problem:
                # a shape that is not that of the derivative, or factors that do not fit together
                return (
                    False
                    if any(word in str(problem) for word in ("the shape is", "matmul", "broadcast"))
                    else None
                )
            except Exception:
                return None
            scale = max(float(np.max(np.abs(target))) if target.size else 0.0, 1e-3)
            if not np.all(np.isfinite(value)):
                return None
            if not np.allclose(value, target, rtol=1e-6, atol=1e-6 * scale):
                return False
        return True


def arranged(target: Any, form: str | None) -> Any:
    """The derivative in another form, where that is only another arrangement of it."""
    if form is None:
        return target
    if form in ("transpose layout", "denominator layout", "numerator layout"):
        return target.T
    if form == "jacobian":
        return target.ravel(order="F")[None, :]
    return target.ravel(order="F")[:, None] if form == "vector" else None


class Figures:
    """What is counted."""

    def __init__(self) -> None:
        self.mutants: Counter[str] = Counter()  # by slip: wrong mutants
        self.named: Counter[str] = Counter()  # with a diagnosis that was found to make the claim
        self.same: Counter[str] = Counter()  # with the very slip that was applied
        self.accepted: list[str] = []
        self.rejected: list[str] = []
        self.undecided: list[str] = []
        self.unnamed: list[str] = []
        self.shown = self.right = self.dropped = self.unread = self.other_forms = self.unjudged = 0
        self.forms: Counter[str] = Counter()
        self.slowest = 0.0


def run(cases: list[dict[str, Any]], seed: int) -> Figures:
    """The figures of some cases."""
    figures = Figures()
    for case in cases:
        random = Random(f"{seed} {case['id']}")
        try:
            strict, free = (
                Grader(
                    case["expr"], case["wrt"], case["as"], declare=case["declare"],
                    convention=case["convention"], strict=strict,
                )
                for strict in (True, False)
            )  # fmt: skip
            right = strict.read(case["expected"])
        except MatdiffError as error:
            figures.undecided.append(f"{case['id']}: {error.message}")
            continue
        judge = Judge(case)
        for text in right_texts(case, strict, right, random):
            grade_right(figures, case, strict, judge, text)
        if right.length <= LONGEST:
            for mutant in mutants(case, strict, right, random):
                grade_wrong(figures, case, strict, free, judge, mutant)
    return figures


def right_texts(case: dict[str, Any], grader: Grader, right: Expression, random: Random) -> Iterator[str]:
    """Right claims: the literature's, the project's own, and both in other words."""
    yield case["expected"]
    yield grader.derivation.text
    yield grader.derivation.unicode()
    if right.length <= LONGEST:
        for form in (right, grader.derivation.result):
            for other in rewritten(form, random):
                yield said(other)


def grade_right(figures: Figures, case: dict[str, Any], grader: Grader, judge: Judge, text: str) -> None:
    """A claim that is right must be found so."""
    figures.right += 1
    verdict = timed(figures, grader, text)
    if verdict.verdict == "undecided":
        figures.undecided.append(f"{case['id']}: {text}")
    elif verdict.verdict != "right":
        figures.rejected.append(f"{case['id']}: {text}: {verdict.message} {verdict.diagnosis}")


def grade_wrong(
    figures: Figures, case: dict[str, Any], strict: Grader, free: Grader, judge: Judge, mutant: Mutant
) -> None:
    """A mutant: dropped where it is right after all; otherwise it must be refused and its slip named."""
    assert mutant.slip is not None
    truth = judge.is_right(mutant.text)
    verdict = timed(figures, strict, mutant.text)
    if verdict.verdict == "error":
        figures.unread += 1
        return
    if truth is None:
        # a word that the corpus' reader has not: the grader's own numbers are the judge
        truth = verdict.verdict == "right"
        figures.unjudged += 1
    if truth:
        figures.dropped += 1
        if verdict.verdict != "right":
            figures.rejected.append(
                f"{case['id']}: {mutant.text} ({mutant.slip}): {verdict.message} {verdict.diagnosis}"
            )
        return
    figures.mutants[mutant.slip] += 1
    if verdict.verdict == "right":
        figures.accepted.append(f"{case['id']}: {mutant.text} ({mutant.slip})")
        return
    if verdict.verdict == "undecided":
        figures.undecided.append(f"{case['id']}: {mutant.text} ({mutant.slip})")
        return
    figures.shown += verdict.counterexample is not None
    if verdict.diagnosis is None:
        figures.unnamed.append(f"{case['id']}: {mutant.text} ({mutant.slip}) for {case['expected']}")
    else:
        figures.named[mutant.slip] += 1
        figures.same[mutant.slip] += verdict.diagnosis.slip == mutant.slip
    lenient = timed(figures, free, mutant.text)
    if lenient.verdict == "right":
        # right in another layout: judged by the numbers where that is an arrangement of them
        figures.other_forms += 1
        figures.forms[lenient.form or ""] += 1
        if lenient.form == "as asked" or judge.is_right(mutant.text, lenient.form) is False:
            figures.accepted.append(f"{case['id']}: {mutant.text} ({mutant.slip}), as {lenient.form}")


def timed(figures: Figures, grader: Grader, text: str) -> Any:
    """A verdict, with the time it took."""
    started = time.perf_counter()
    verdict = grader.grade(text)
    figures.slowest = max(figures.slowest, time.perf_counter() - started)
    return verdict


def report(figures: Figures, seconds: float, verbose: bool) -> None:
    """The figures as a table."""
    total, named = sum(figures.mutants.values()), sum(figures.named.values())
    print(f"{'slip':14}{'mutants':>9}{'named':>8}{'by its own name':>17}")
    for slip in SLIPS:
        count = figures.mutants[slip]
        if count:
            print(
                f"{slip:14}{count:9}{100 * figures.named[slip] / count:7.1f}%"
                f"{100 * figures.same[slip] / count:16.1f}%"
            )
    print(
        f"{'all':14}{total:9}{100 * named / max(1, total):7.1f}%"
        f"{100 * sum(figures.same.values()) / max(1, total):16.1f}%"
    )
    print(f"wrong claims accepted: {len(figures.accepted)} of {total}")
    print(f"right claims rejected: {len(figures.rejected)} of {figures.right + figures.dropped}")
    print(f"undecided: {len(figures.undecided)}; with a counterexample: {figures.shown} of {total}")
    print(f"mutants that were right after all: {figures.dropped}; that could not be read: {figures.unread}")
    print(f"mutants that the corpus' reader cannot judge, so the grader's numbers do: {figures.unjudged}")
    forms = ", ".join(f"{form} {count}" for form, count in figures.forms.most_common())
    print(f"accepted as another layout or convention unless --strict: {figures.other_forms} ({forms})")
    graded = figures.right + 2 * total
    print(
        f"{seconds:.0f} s, about {1000 * seconds / max(1, graded):.0f} ms a claim, "
        f"the slowest {figures.slowest:.1f} s"
    )
    for title, lines in (
        ("ACCEPTED", figures.accepted), ("REJECTED", figures.rejected),
        ("UNDECIDED", figures.undecided if verbose else []),
        ("NOT NAMED", figures.unnamed if verbose else []),
    ):  # fmt: skip
        for line in lines:
            print(f"{title}  {line}")


def main() -> int:
    """Run the bench; 1 if a claim was misjudged, or fewer than nine in ten slips named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=1, metavar="K", help="only every K-th case")
    parser.add_argument("--only", metavar="WORD", help="only cases whose id has this word")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    cases = [c for c in oracle.load_cases([CORPUS / "cases"]) if c.get("expected")][:: options.sample]
    if options.only:
        cases = [c for c in cases if options.only in c["id"]]
    started = time.perf_counter()
    figures = run(cases, options.seed)
    report(figures, time.perf_counter() - started, options.verbose)
    total = max(1, sum(figures.mutants.values()))
    return int(bool(figures.accepted or figures.rejected) or sum(figures.named.values()) < 0.9 * total)


if __name__ == "__main__":
    sys.exit(main())
