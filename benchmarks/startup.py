"""What a whole process costs, from the shell to the answer.

    python benchmarks/startup.py            # the fastest of 15 runs each
    python benchmarks/startup.py --runs 5

The time on the clock depends on what else the machine does; the processor's time hardly does.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DERIVE = ["-m", "matdiff", "derive", "tr(A X B)", "--wrt", "X"]
PROCESSES = {
    'python -c ""': ["-c", ""],
    'python -c "import lark"': ["-c", "import lark"],
    'python -c "import numpy"': ["-c", "import numpy"],
    "matdiff derive … --check off": [*DERIVE, "--check", "off"],
    "matdiff derive … --check proof": [*DERIVE, "--check", "proof"],
    "matdiff derive …, which imports sympy": DERIVE,
}
UNIT = 'python -c "import lark"'


def run(arguments: list[str]) -> tuple[float, float]:
    """Milliseconds on the clock, and of the processor, of one process."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} ends with {process.returncode}")
    return 1000 * (time.perf_counter() - start), 1000 * (used.ru_utime + used.ru_stime)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Time whole processes.")
    parser.add_argument("--runs", type=int, default=15, metavar="N", help="the fastest of N (default 15)")
    options = parser.parse_args()
    found = {}
    for name, arguments in PROCESSES.items():
        clock, processor = zip(*(run(arguments) for _ in range(options.runs)), strict=True)
        found[name] = min(clock), min(processor)
    print("| process | clock | processor | to `import lark` |\n| --- | --: | --: | --: |")
    for name, (clock_, processor_) in found.items():
        print(f"| `{name}` | {clock_:.0f} ms | {processor_:.0f} ms | {processor_ / found[UNIT][1]:.1f} |")
    print(f"\nload {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
