"""What is said of a derivation: a verdict for every line, and which is the first that does not follow."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..index import Check
from .exact import Counterexample
from .slips import Diagnosis
from .verdict import ERROR, RIGHT, UNDECIDED, WRONG

SKIPPED = "skipped"


class Line(NamedTuple):
    """What is said of one line.

    ``verdict`` is ``right`` (it follows), ``wrong``, ``undecided``, ``error`` (it cannot be read) or
    ``skipped`` (it is no formula).
    """

    number: int
    text: str
    verdict: str
    message: str
    check: Check | None = None
    diagnosis: Diagnosis | None = None
    counterexample: Counterexample | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "line": self.number,
            "text": self.text,
            "verdict": self.verdict,
            "message": self.message,
            "diagnosis": self.diagnosis.as_dict() if self.diagnosis else None,
            "counterexample": self.counterexample.as_dict() if self.counterexample else None,
            "check": self.check.as_dict() if self.check else None,
        }


class Chain(NamedTuple):
    """What is said of a derivation: every line, and which is the first that does not follow."""

    lines: list[Line]

    @property
    def first(self) -> Line | None:
        """The first line that does not follow or cannot be read; None where there is none."""
        return next((line for line in self.lines if line.verdict in (WRONG, ERROR)), None)

    @property
    def verdict(self) -> str:
        """``right`` where every line follows; otherwise that of the first line that does not."""
        first = self.first or next((line for line in self.lines if line.verdict == UNDECIDED), None)
        return RIGHT if first is None else first.verdict

    def __bool__(self) -> bool:
        """Whether every line follows."""
        return self.verdict == RIGHT

    def as_dict(self, identity: Any = None) -> dict[str, Any]:
        """As JSON: ``id``, ``verdict``, ``line`` (the number of the first wrong one), ``lines``."""
        return {
            "id": identity,
            "verdict": self.verdict,
            "line": self.first.number if self.first else None,
            "lines": [line.as_dict() for line in self.lines],
        }

    def text(self, plain: bool = False) -> str:
        """A line for each line, and below the first wrong one what is wrong with it."""
        signs = {
            RIGHT: ("✓", "ok"),
            WRONG: ("✗", "WRONG"),
            UNDECIDED: ("?", "?"),
            ERROR: ("✗", "ERROR"),
            SKIPPED: ("-", "-"),
        }
        written: list[str] = []
        for line in self.lines:
            written.append(f"{line.number:4}  {signs[line.verdict][plain]} {line.text}")
            if line.verdict != RIGHT or line.message not in ("", "it follows"):
                written.append(f"        {line.message}")
            if line.diagnosis is not None:
                written.append(f"        slip    {line.diagnosis.slip}: {line.diagnosis.message}")
            if line.counterexample is not None:
                at, claim, value = line.counterexample.lines()
                written.append(f"        {at}")
                written.append("        " + claim.replace("the claim", "this line"))
                written.append("        " + value.replace("the derivative", "what it should equal"))
        return "\n".join([*written, self.summary()])

    def summary(self) -> str:
        """The verdict in one sentence."""
        first = self.first
        if first is None:
            return "every line follows" if self.verdict == RIGHT else "not every line could be decided"
        said = "is the first that does not follow" if first.verdict == WRONG else "cannot be read"
        return f"line {first.number} {said}"

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from ..display import chain_html

        return chain_html(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # a notebook would print the tuple
        printer.text(self.text())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from ..display import bundle

        return bundle(self.text(), self._repr_html_())
