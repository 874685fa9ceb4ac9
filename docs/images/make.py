"""The pictures of the README: what a command prints on a terminal, as SVG for light and dark pages.

    python docs/images/make.py

Each picture is made from the output of the real command. The letters stand in columns of one width, so that
brackets and fraction bars join whatever font there is.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
PICTURES = {
    "derivation.svg": (
        "derive", "x' S x / (x' x)", "--wrt", "x", "--declare", "S: symmetric(n)", "--steps", "--pretty",
    ),
}  # fmt: skip
STEP, LINE, EDGE = 8.4, 17, 18  # the width of a column, the height of a line, the margin
CLASSES = {"2": "f", "1": "b", "1;32": "g", "1;31": "r", "1;33": "u", "36": "h"}
STYLE = """
svg { color-scheme: light dark; }
.page { fill: #ffffff; stroke: #d0d7de; }
text { font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; }
.f { fill: #6e7781; } .b { font-weight: 600; } .g { fill: #116329; } .r { fill: #b3261e; }
.u { fill: #7d4e00; } .h { fill: #0550ae; } .p { fill: #6e7781; }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117; stroke: #30363d; }
  text { fill: #e6edf3; }
  .f, .p { fill: #8b949e; } .g { fill: #56d364; } .r { fill: #ff7b72; }
  .u { fill: #e3b341; } .h { fill: #79c0ff; }
}
"""
ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")
TIMES = re.compile(r"(?:, |; )?\b(?:\d+(?:\.\d+)?|<1) m?s\b")


def shown(arguments: tuple[str, ...]) -> list[str]:
    """The command and what it prints, in colours; without times, so that the picture stays the same."""
    done = subprocess.run(
        [sys.executable, "-m", "matdiff", *arguments, "--color", "always", "--check", "proof"],
        cwd=ROOT, stdout=subprocess.PIPE, check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    words = (f'"{a}"' if re.search(r"[^\w-]", a) else a for a in arguments if a != "--pretty")
    text = TIMES.sub("", done.stdout.decode())
    return [f"$ matdiff {' '.join(words)}", "", *text.rstrip("\n").split("\n")]


def runs(line: str) -> list[tuple[int, str, str]]:
    """The pieces of a line: column, text, class."""
    found, column, style = [], 0, ""
    parts = ESCAPE.split(line)
    for i, part in enumerate(parts):
        if i % 2:
            style = CLASSES.get(part, "")
            continue
        for match in re.finditer(r"\S+(?: \S+)*", part):
            found.append((column + match.start(), match.group(), style))
        column += len(part)
    return found


def picture(lines: list[str]) -> str:
    """The SVG."""
    columns = max(len(ESCAPE.sub("", line)) for line in lines)
    width, height = round(columns * STEP + 2 * EDGE), len(lines) * LINE + 2 * EDGE
    body = []
    for row, line in enumerate(lines):
        y = EDGE + LINE * row + 13
        for column, text, style in runs(line):
            x, length = round(EDGE + column * STEP, 1), round(len(text) * STEP, 1)
            name = f' class="{style}"' if style else ' class="p"' if row == 0 else ""
            place = f'x="{x}" y="{y}" textLength="{length}"'
            body.append(f'<text {place}{name} xml:space="preserve">{escape(text)}</text>')
    said = escape(ESCAPE.sub("", lines[0]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{said}">\n<style>{STYLE}</style>\n'
        f'<rect class="page" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>\n'
        + "\n".join(body) + "\n</svg>\n"
    )  # fmt: skip


def main() -> None:
    """Write all pictures."""
    for name, arguments in PICTURES.items():
        (FOLDER / name).write_text(picture(shown(arguments)), encoding="utf-8")
        print(FOLDER / name)


if __name__ == "__main__":
    main()
