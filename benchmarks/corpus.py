"""How many derivatives of the corpus are right, proved, and as short as in the literature.

    python benchmarks/corpus.py              # all cases, a line a source, as in docs/reference/benchmarks.md
    python benchmarks/corpus.py --sample 10  # every tenth case
    python benchmarks/corpus.py --list       # and name what is wrong, refused, not proved or long

Right means that the emitted NumPy code and the printed text both agree with the numeric derivative of the
case's own function, which knows nothing of matdiff. The judge is that of ``tests/test_corpus.py``. Needs the
test extra.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "corpus"
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(CORPUS)]

import oracle  # noqa: E402
from test_corpus import answer, parses_back, text_is_wrong  # noqa: E402

from matdiff.errors import MatdiffError  # noqa: E402

COLUMNS = ("cases", "right", "wrong", "refused", "proved", "for all sizes", "text parses back")
LONG = 1.5  # times the literature's form


class Score(NamedTuple):
    """What is found of one case; ``length`` is None where the literature's form has no words here."""

    name: str
    source: str
    marks: tuple[str, ...]
    length: float | None
    said: str


def score(given: tuple[str, dict[str, Any]]) -> Score:
    """One case, judged."""
    source, case = given
    try:
        found = answer(case)
        text = found.text
        outcome = oracle.check_code(case, found.code("numpy"), found.arguments)
        right = outcome.ok and not text_is_wrong(case, text)
        check = found.check("auto")
    except MatdiffError as error:
        return Score(case["id"], source, ("cases", "refused"), None, str(error).splitlines()[0])
    marks = ["cases", "right" if right else "wrong"]
    if check.status == "proved":
        marks += ["proved", "for all sizes"] if check.scope == "all sizes" else ["proved"]
    if parses_back(case, found):
        marks.append("text parses back")
    length = None
    if case.get("expected"):
        names = [*oracle.symbols(case), *case["declare"]]
        length = oracle.size_of_text(text, names) / max(1, oracle.size_of_text(case["expected"], names))
    return Score(case["id"], source, tuple(marks), length, f"{text}   [{check.status}]")


def main() -> int:
    """Print the table; the exit status is 1 if an answer is wrong."""
    parser = argparse.ArgumentParser(description="Score the answers to the corpus.")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every N-th case")
    parser.add_argument("--list", action="store_true", help="name the cases that are not as they should be")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="how many at once (default 2)")
    options = parser.parse_args()

    files = [file for folder in ("cases", "more") for file in sorted((CORPUS / folder).glob("*.yaml"))]
    given = [(file.stem, case) for file in files for case in oracle.load_cases([file])][:: options.sample]
    with Pool(options.processes) as pool:
        scores = list(pool.imap(score, given, chunksize=8))

    counts = {file.stem: Counter[str]() for file in files}
    for one in scores:
        counts[one.source].update(one.marks)
    counts["all"] = sum(counts.values(), Counter())
    print("| source | " + " | ".join(COLUMNS) + " |\n| --- |" + " --: |" * len(COLUMNS))
    for name, found in counts.items():
        print(f"| {name} | " + " | ".join(str(found[column]) for column in COLUMNS) + " |")

    total = counts["all"]
    shares = ", ".join(
        f"{total[mark] / total['cases']:.1%} {mark}" for mark in ("right", "proved", "for all sizes")
    )
    lengths = [one.length for one in scores if one.length is not None]
    long = [one for one in scores if one.length is not None and one.length > LONG]
    print(f"\n{shares}; median length {statistics.median(lengths):.2f}, {len(long)} longer than {LONG} times")
    if options.list:
        for one in scores:
            if "right" not in one.marks or "proved" not in one.marks or one in long:
                print(f"  {one.name}: {', '.join(one.marks[1:])}, length {one.length or 0:.2f}: {one.said}")
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
