"""How long an answer takes, in one warm process, over the corpus.

    python benchmarks/derive.py                 # medians of the unchecked answer and of the proof
    python benchmarks/derive.py --slowest 10    # and the slowest cases
    python benchmarks/derive.py --stages        # and the share of each stage

An unchecked answer is reading, deriving, simplifying and printing the text. Needs PyYAML.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from matdiff.asking import derive, parse  # noqa: E402
from matdiff.derivation import Derivation  # noqa: E402
from matdiff.errors import MatdiffError  # noqa: E402

ROUNDS = 3  # the best of so many is taken: what else the machine does is no property of the program


def cases() -> list[dict[str, Any]]:
    """The cases of the corpus."""
    files = sorted((ROOT / "tests" / "corpus" / "cases").glob("*.yaml"))
    return [case for file in files for case in yaml.safe_load(file.read_text(encoding="utf-8"))]


def best(work: Callable[..., Any], *given: Any) -> tuple[float, Any]:
    """The shortest time of some rounds in milliseconds, and what came out."""
    times = []
    result = None
    for _ in range(ROUNDS):
        gc.collect()
        start = time.perf_counter()
        result = work(*given)
        times.append(1000 * (time.perf_counter() - start))
    return min(times), result


def answer(case: dict[str, Any]) -> Derivation:
    """The unchecked answer to a case, its text included."""
    found: Derivation = derive(
        case["expr"], case["wrt"], case["as"], declare=case.get("declare"),
        convention=case.get("convention", "subspace"),
    )  # fmt: skip
    _ = found.text
    return found


def fresh_proof(found: Derivation) -> str:
    """The proof of an answer, made anew."""
    return found._checked("proof").status


def printed(found: Derivation) -> str:
    """The text of an answer."""
    return found.text


def quantiles(times: list[float]) -> str:
    """Median, 90 % and largest."""
    ordered = sorted(times)
    return (
        f"median {statistics.median(ordered):8.2f} ms   90 % {ordered[int(0.9 * (len(ordered) - 1))]:8.2f} ms"
        f"   largest {ordered[-1]:8.1f} ms"
    )


def main() -> int:
    """Print the medians; the exit status is 1 if one is beyond its bar."""
    parser = argparse.ArgumentParser(description="Time answers and proofs over the corpus.")
    parser.add_argument("--slowest", type=int, default=0, metavar="N", help="print the slowest cases, too")
    parser.add_argument("--stages", action="store_true", help="print the share of each stage, too")
    parser.add_argument("--answer-bar", type=float, default=2.0, help="ms for the median answer (default 2)")
    parser.add_argument("--proof-bar", type=float, default=20.0, help="ms for the median proof (default 20)")
    options = parser.parse_args()

    answers: dict[str, float] = {}
    proofs: dict[str, float] = {}
    stages: dict[str, list[float]] = {"reading": [], "deriving": [], "printing": []}
    refused = 0
    for case in cases():
        try:
            answer(case)  # warm
            answers[case["id"]], found = best(answer, case)
            proofs[case["id"]], _ = best(fresh_proof, found)
        except MatdiffError:
            refused += 1
            continue
        if options.stages:
            reading, program = best(parse, case["expr"], case.get("declare"))
            deriving, found = best(derive, program, case["wrt"], case["as"])
            printing, _ = best(printed, found)
            for stage, spent in zip(stages, (reading, deriving, printing), strict=True):
                stages[stage].append(spent)
    print(f"{len(answers)} cases answered, {refused} refused")
    print(f"answer   {quantiles(list(answers.values()))}")
    print(f"proof    {quantiles(list(proofs.values()))}")
    if options.stages:
        for stage, spent_there in stages.items():
            print(f"  {stage:10}{quantiles(spent_there)}")
    for title, times in (("answer", answers), ("proof", proofs)):
        slowest = sorted(times.items(), key=lambda item: -item[1])[: options.slowest]
        for name, spent in slowest:
            print(f"  slow {title:7}{spent:9.1f} ms  {name}")
    late = (
        statistics.median(answers.values()) > options.answer_bar
        or statistics.median(proofs.values()) > options.proof_bar
    )
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
