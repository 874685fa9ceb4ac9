"""What goes to the terminal or into a pipe: any encoding, and colours where a person reads.

Colours are laid over the finished text by patterns, so that what goes into a pipe is the same text without
them, and nothing that makes a text has to know of them.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from typing import TextIO

CODES = {
    "bold": "1", "faint": "2", "good": "1;32", "bad": "1;31", "unsure": "1;33", "hint": "36",
}  # fmt: skip

# which text → patterns, each with the styles of its groups; the first that matches a line decides
GOOD, BAD, UNSURE = r"(✓|ok\b)", r"(✗(?: FAILED)?|FAILED|WRONG:|ERROR:)", r"(\?)"
ROWS = (
    (rf"^(  (?:check|steps) +){GOOD}", "faint", "good"),
    (rf"^(  (?:check|steps) +){BAD}", "faint", "bad"),
    (rf"^(  (?:check|steps) +){UNSURE}", "faint", "unsure"),
    (r"^(  (?:slip) +)([\w ]+)(?=:)", "faint", "bold"),
    (r"^(  (?:shape|text|adjoint|given|note|page) +)(?=\S)", "faint"),
)
STYLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "summary": ROWS,
    "verdict": (
        (rf"^{GOOD}", "good"), (rf"^{BAD}", "bad"), (rf"^{UNSURE}", "unsure"), *ROWS,
        (r"^(  counterexample )", "faint"), (r"^( *\^)$", "bad"),
    ),
    "steps": ((r"^(?:.*\S)( {3,}\S.*)$", "faint"),),
    "error": (
        (r"^(hint:)", "hint"), (r"^(WARNING:)", "bad"), (r"^( *\^)$", "bad"),
        (r"^([a-z]+(?: error at line \d+, column \d+)?:)", "bad"), (r"^(matdiff [a-z]+:)", "bad"),
    ),
    "listing": (
        (r"^([A-Z][A-Z ]+)$", "bold"), (r"^(\S[^:]*:)", "bold"), (r"^(  [^ ]+(?: [^ ]+)*)(?=  )", "hint"),
    ),
}  # fmt: skip

_when = "auto"


def color(when: str) -> None:
    """Say when colours are used: ``auto``, ``always`` or ``never``."""
    global _when
    _when = when


def is_colored(stream: TextIO) -> bool:
    """Whether a stream gets colours: as it was said, as NO_COLOR and FORCE_COLOR say, or a terminal."""
    if _when != "auto":
        return _when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and is_terminal(stream)


def is_terminal(stream: TextIO) -> bool:
    """Whether a person reads along."""
    try:
        return stream.isatty()
    except ValueError:  # it is closed
        return False


@cache
def patterns(text: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """The patterns of a kind of text, with the styles of their groups."""
    return tuple((re.compile(pattern), styles) for pattern, *styles in STYLES[text])  # type: ignore[misc]


def painted(text: str, kind: str) -> str:
    """A text with colours; without its escape sequences it is the same again."""
    return "\n".join(painted_line(line, kind) for line in text.split("\n"))


def painted_line(line: str, kind: str) -> str:
    """One line, by the first pattern that fits it."""
    for pattern, styles in patterns(kind):
        match = pattern.match(line)
        if match:
            shown, at = "", 0
            for group, style in enumerate(styles, 1):
                start, end = match.span(group)
                shown += f"{line[at:start]}\x1b[{CODES[style]}m{line[start:end]}\x1b[0m"
                at = end
            return shown + line[at:]
    return line


def faint(text: str) -> str:
    """A text for standard output that steps back, where there are colours."""
    return f"\x1b[{CODES['faint']}m{text}\x1b[0m" if is_colored(sys.stdout) else text


def speaks_unicode() -> bool:
    """Whether standard output can show the signs of mathematics."""
    return "utf" in (sys.stdout.encoding or "").lower()


def width() -> int:
    """The columns of the terminal."""
    import shutil

    return shutil.get_terminal_size().columns


def write(text: str, kind: str | None = None) -> None:
    """Print a line; what the encoding cannot show is escaped.  ``kind``: which colours it may take."""
    put(sys.stdout, text, kind)
    sys.stdout.flush()


def complain(text: str, kind: str | None = "error") -> None:
    """Print to standard error, whatever its encoding."""
    put(sys.stderr, text, kind)


def put(stream: TextIO, text: str, kind: str | None) -> None:
    """A line for a stream, in its encoding."""
    if kind and is_colored(stream):
        text = painted(text, kind)
    encoding = stream.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = spelled(text, encoding)
    stream.write(text + "\n")


# what is written for a sign that an encoding has not
SPELLINGS = {
    "⁻ᵀ": "^-T", "⁻¹": "^-1", "ᵀ": "'", "ᴴ": "^H", "⁺": "^+", "²": "^2", "³": "^3", "⁰": "^0", "¹": "^1",
    "ⁿ": "^n", "ᵏ": "^k", "ⁱ": "^i", "ᵖ": "^p", "⁽": "^(", "⁾": ")", "⁻": "-", "ᵢ": "_i", "Γ": "Gamma",
    "⟨": "<", "⟩": ">", "‖": "||", "′": "'", "−": "-", "·": "*", "×": "x", "⊙": ".*", "⊘": "./", "⊗": "(x)",
    "∘": ".*", "Σ": "sum", "∂": "d", "∇": "grad ", "√": "sqrt", "∞": "inf", "≠": "!=", "≤": "<=", "≥": ">=",
    "≈": "~", "→": "->", "↦": "->", "⇒": "=>", "∈": "in", "§": "section ", "½": "1/2", "¼": "1/4", "π": "pi",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta", "θ": "theta",
    "λ": "lambda", "μ": "mu", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ψ": "psi", "ω": "omega",
    "Λ": "Lambda", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "𝟏": "ones", "𝟎": "zeros", "…": "...",
    "–": "-",     "“": '"', "”": '"', "’": "'", "✓": "ok", "✗": "WRONG", "│": "|", "─": "-",
}  # fmt: skip
_BELOW = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))


def spelled(text: str, encoding: str) -> str:
    """A text for an encoding that lacks signs of mathematics: spelled out, or else escaped."""
    text = re.sub(r"[₀-₉]+", lambda found: "_" + "".join(_BELOW[c] for c in found.group()), text)
    for sign, words in SPELLINGS.items():
        if sign in text:
            try:
                sign.encode(encoding)
            except UnicodeEncodeError:
                text = text.replace(sign, words)
    return text.replace("\u0304", "").encode(encoding, "backslashreplace").decode(encoding)


def silence() -> None:
    """Whoever read our output is gone: nothing is written at exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
