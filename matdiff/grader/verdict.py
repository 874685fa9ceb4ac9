"""What the grader says of a claim."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import MatdiffError
from ..expression import Expression
from ..index import Check
from .exact import Counterexample
from .slips import Diagnosis

RIGHT, WRONG, UNDECIDED, ERROR = "right", "wrong", "undecided", "error"


class Verdict(NamedTuple):
    """Whether a claim is the derivative, with the reason.

    Attributes
    ----------
    verdict : ``right``, ``wrong``, ``undecided``, or ``error`` for what cannot be read.
    form : the form, layout or convention in which a right claim is written: a key of
        ``matdiff.grader.FORMS``; ``as asked`` for the one that was asked for.  None unless it is right.
    message : a sentence or two to read.
    check : how that was decided.
    diagnosis : the slip of a wrong claim, where one is recognised.
    counterexample : a point where a wrong claim differs from the derivative.
    claim : the claim as it was read, or None.
    answer : the derivative as it was asked for, or None where it cannot be had.
    error : why there is no verdict.
    """

    verdict: str
    form: str | None = None
    message: str = ""
    check: Check | None = None
    diagnosis: Diagnosis | None = None
    counterexample: Counterexample | None = None
    claim: Expression | None = None
    answer: Expression | None = None
    error: MatdiffError | None = None

    def __bool__(self) -> bool:
        """Whether the claim is right."""
        return self.verdict == RIGHT

    def as_dict(self, identity: Any = None) -> dict[str, Any]:
        """The verdict as JSON; an error has ``error``, too."""
        found: dict[str, Any] = {
            "id": identity,
            "verdict": self.verdict,
            "form": self.form,
            "message": self.message,
            "diagnosis": self.diagnosis.as_dict() if self.diagnosis else None,
            "counterexample": self.counterexample.as_dict() if self.counterexample else None,
            "check": self.check.as_dict() if self.check else None,
        }
        if self.error is not None:
            found["error"] = {
                "code": self.error.code, "message": self.error.message, "line": self.error.line,
                "column": self.error.column,
            }  # fmt: skip
        return found

    def text(self, plain: bool = False) -> str:
        """The verdict as a few lines to read; ``plain`` keeps to ASCII where it can."""
        from ..summary import verdict as how

        sign = {RIGHT: ("✓", "ok"), WRONG: ("✗", "WRONG:"), UNDECIDED: ("?", "?"), ERROR: ("✗", "ERROR:")}[
            self.verdict
        ]
        lines = [f"{sign[plain]} {self.message}"]
        if self.diagnosis is not None:
            where = (
                f" (line {self.diagnosis.step} of the derivation)" if self.diagnosis.step is not None else ""
            )
            lines.append(f"  slip    {self.diagnosis.slip}: {self.diagnosis.message}{where}")
        if self.counterexample is not None:
            first, *rest = self.counterexample.lines()
            lines.append(f"  counterexample {first}")
            lines += [f"          {line}" for line in rest]
        if self.verdict == RIGHT and self.check is not None:
            lines.append("  check   " + how(self.check, plain))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from ..display import verdict_html

        return verdict_html(self)

    def _repr_latex_(self) -> str:
        from ..display import verdict_latex

        return verdict_latex(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # a notebook would print the tuple
        printer.text(self.text())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from ..display import bundle

        return bundle(self.text(), self._repr_html_(), self._repr_latex_())
