"""Steps on the command line: ``derive … --steps``, ``--method``, ``--graph``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import MatdiffError
from .lines import METHODS, Steps

if TYPE_CHECKING:
    from ..derivation import Derivation
    from .numbers import Verdict

FORMS = ("text", "unicode", "latex", "markdown", "html")


def wanted(steps: str | None, method: str | None) -> tuple[str, bool] | None:
    """The road and whether every rewriting is shown; None where no steps are asked for.

    Raises MatdiffError (input) for a word that is neither.
    """
    if steps is None and method is None:
        return None
    if steps not in (None, "", "full"):
        raise MatdiffError("input", f"unknown steps {steps!r}", hint="--steps, or --steps full")
    if method is not None and method not in METHODS:
        raise MatdiffError("input", f"unknown method {method!r}", hint="one of " + ", ".join(METHODS))
    return method or "differential", steps == "full"


def written(steps: Steps, forms: Sequence[str], plain: bool, columns: int | None = None) -> str:
    """The steps in the forms that were asked for; aligned text, in so many columns, where none was."""
    if not forms:
        return steps.text(columns) if plain else steps.unicode(columns)
    return "\n\n".join(getattr(steps, form)().rstrip("\n") for form in forms)


def verdict_line(steps: Steps, verdict: Verdict, plain: bool) -> str:
    """What the numbers say, in a line."""
    count = len(steps.rows)
    if verdict.status == "holds":
        return f"  {'steps':<8}{'ok' if plain else '✓'} each of {count} lines holds at random numbers"
    if verdict.status == "failed":
        return f"  {'steps':<8}{'FAILED' if plain else '✗ FAILED'} line {verdict.line + 1} is wrong"
    return f"  {'steps':<8}? not decided: {verdict.remark}"


def save_graph(derivation: Derivation, file: str) -> None:
    """Write the picture of the computation graph.  Raises MatdiffError (input, kind)."""
    from .backprop import Backpropagation

    svg = Backpropagation(derivation).picture()
    try:
        with open(file, "w", encoding="utf-8") as out:
            out.write(svg)
    except OSError as error:
        raise MatdiffError("input", f"cannot write {file}: {error.strerror or error}") from None
