"""Exercises of the lessons, apart from Sphinx: read from a page, and held against the grader.

An exercise is a directive with a block of options::

    ```{exercise} Both sides
    ---
    expr: x' A x
    wrt: x
    answer: (A + A') x
    wrong: |
      2 A x => symmetrised
      A x => missing term
    hints: |
      x stands twice, so there are two terms.
    ---
    Find the gradient of the quadratic form.
    ```

``wrong`` has a typical mistake a line and the slip that the grader must find in it, ``hints`` a hint a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matdiff import Derivation
    from matdiff.grader import Grader, Verdict

OPTIONS = ("expr", "wrt", "declare", "as", "layout", "convention", "vec", "strict", "method", "steps")
TEXTS = ("answer", "wrong", "hints", "ask")
BLOCK = re.compile(r"^(`{3,}|:{3,})\{exercise\}[ ]*([^\n]*)\n(.*?)^\1[ ]*$", re.M | re.S)
HEAD = re.compile(r"\A---\n(.*?)^---\n", re.M | re.S)


@dataclass(frozen=True)
class Exercise:
    """One question with its right answer, a few wrong ones and hints.

    Attributes
    ----------
    title, question : words to read.
    expr, wrt, declare, as_, layout, convention, vec, strict : the question as ``matdiff.verify`` takes it.
    answer : the right answer, in plain text.
    wrong : typical mistakes, each with the name of its slip.
    hints : one sentence or two each.
    ask : LaTeX that stands before the box; None takes the left side of the answer.
    method : the road by which the steps are told.
    """

    title: str
    question: str
    expr: str
    wrt: str
    answer: str
    declare: Mapping[str, str] = field(default_factory=dict)
    as_: str | None = None
    layout: str = "mixed"
    convention: str = "subspace"
    vec: str = "columns"
    strict: bool = False
    wrong: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()
    ask: str | None = None
    method: str = "differential"
    steps: bool = True

    @classmethod
    def from_options(cls, title: str, options: Mapping[str, str | None], question: str) -> Exercise:
        """The exercise that the options of a directive describe.  Raises ValueError where they do not."""
        unknown = set(options) - {*OPTIONS, *TEXTS}
        if unknown:
            raise ValueError(f"unknown options: {', '.join(sorted(unknown))}")
        missing = [name for name in ("expr", "wrt", "answer", "wrong", "hints") if not options.get(name)]
        if missing:
            raise ValueError(f"missing: {', '.join(missing)}")
        given = {name: (value or "").strip() for name, value in options.items()}
        return cls(
            title=title,
            question=question,
            expr=given["expr"],
            wrt=given["wrt"],
            answer=given["answer"],
            declare=dict(declarations(given.get("declare", ""))),
            as_=given.get("as") or None,
            layout=given.get("layout", "mixed"),
            convention=given.get("convention", "subspace"),
            vec=given.get("vec", "columns"),
            strict="strict" in options,
            wrong=tuple(mistakes(given["wrong"])),
            hints=tuple(line.strip() for line in given["hints"].splitlines() if line.strip()),
            ask=given.get("ask") or None,
            method=given.get("method", "differential"),
            steps=given.get("steps", "") != "no",
        )

    def grader(self) -> Grader:
        """The grader of this question."""
        from matdiff.grader import Grader

        return Grader(
            self.expr, self.wrt, self.as_, declare=self.declare, layout=self.layout, vec=self.vec,
            convention=self.convention, strict=self.strict, locate=True,
        )  # fmt: skip

    def derivation(self) -> Derivation:
        """The answer as the project derives it."""
        return self.grader().derivation

    def request(self) -> dict[str, object]:
        """The question as JSON, without a claim: what the page sends to the grader."""
        found: dict[str, object] = {"expr": self.expr, "wrt": self.wrt, "declare": dict(self.declare)}
        if self.as_:
            found["as"] = self.as_
        for name, usual in (("layout", "mixed"), ("convention", "subspace"), ("vec", "columns")):
            if getattr(self, name) != usual:
                found[name] = getattr(self, name)
        if self.strict:
            found["strict"] = True
        return found

    def verdicts(self) -> Iterator[tuple[str, str, Verdict]]:
        """The claims with what is expected of them (``right`` or a slip) and what the grader says."""
        grader = self.grader()
        for claim, expected in ((self.answer, "right"), *self.wrong):
            yield claim, expected, grader.grade(claim)

    def problems(self) -> list[str]:
        """Where the grader does not say what the exercise promises; empty if all is well."""
        found = []
        for claim, expected, verdict in self.verdicts():
            slip = verdict.diagnosis.slip if verdict.diagnosis else None
            got = verdict.verdict if verdict.verdict != "wrong" else slip or "wrong, without a slip"
            if got != expected:
                found.append(
                    f"`{claim}` should be {expected}, and the grader says: {got} ({verdict.message})"
                )
        return found


def declarations(text: str) -> Iterator[tuple[str, str]]:
    """``X: matrix(m, n); a: vector(n)`` as pairs."""
    for part in re.split(r"[;\n]", text):
        if part.strip():
            name, _, kind = part.partition(":")
            yield name.strip(), kind.strip()


def mistakes(text: str) -> Iterator[tuple[str, str]]:
    """Lines ``claim => slip`` as pairs.  Raises ValueError for another line."""
    for line in text.splitlines():
        if line.strip():
            claim, arrow, slip = line.partition("=>")
            if not arrow:
                raise ValueError(f"no slip is named for {line.strip()!r}; write: claim => slip")
            yield claim.strip(), slip.strip()


def read(page: str) -> list[Exercise]:
    """The exercises of a page, in order.  Raises ValueError for one that cannot be read."""
    found = []
    for _, title, body in BLOCK.findall(page):
        head = HEAD.match(body)
        if head is None:
            raise ValueError(f"{title}: no options")
        found.append(Exercise.from_options(title.strip(), options(head.group(1)), body[head.end() :].strip()))
    return found


def options(block: str) -> dict[str, str | None]:
    """``name: value`` and ``name: |`` with indented lines below, as MyST reads them."""
    found: dict[str, str | None] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith(" "):
            found[name] = (found[name] or "") + line.strip() + "\n"
        elif line.strip():
            name, _, value = line.partition(":")
            value = value.strip()
            found[name] = "" if value == "|" else value.strip('"')
    return found
