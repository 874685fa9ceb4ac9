"""The atlas: tables of identities from the literature, read from ``docs/atlas/*.yaml``, derived and graded.

Nothing here knows of Sphinx.  A table states questions and what the literature prints; every answer is
derived anew, checked, and the printed form is put to the grader.  A row that is refused, not decided, or
graded otherwise than its table says, is a RowError: the build and the tests stop on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

import matdiff as md
from matdiff.render import latex, text
from matdiff.render.names import latex_name

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "docs" / "atlas"
CORPUS = [ROOT / "tests" / "corpus" / folder for folder in ("cases", "more")]

TAKEN_FROM_A_CASE = ("expr", "wrt", "as", "declare", "convention", "note")
ROW_FIELDS = {
    "id", "case", "label", "expr", "wrt", "as", "declare", "convention", "printed", "note", "erratum",
    "holds_if",
}  # fmt: skip


class RowError(Exception):
    """A row that the project does not answer as its table says."""


@dataclass(frozen=True)
class Row:
    """One identity: a question, and what the literature prints.

    Attributes
    ----------
    id : the anchor; for a case of the corpus its id.
    label : the number of the equation, or a few words.
    expr, wrt, as_, declare, convention : the question, as ``derive`` takes it.
    printed : the literature's form in the input language; None where the language has no words for it.
    note : a sentence for the reader.
    erratum : why the printed form is wrong as it stands; None where it is right.
    holds_if : declarations under which the printed form of an erratum is right.
    case : the case of the corpus that the row stands for.
    """

    id: str
    label: str
    expr: str
    wrt: str
    as_: str
    declare: Mapping[str, str] = field(default_factory=dict)
    convention: str = "subspace"
    printed: str | None = None
    note: str = ""
    erratum: str | None = None
    holds_if: Mapping[str, str] = field(default_factory=dict)
    case: str | None = None

    @cached_property
    def answer(self) -> md.Derivation:
        """What the project derives.  Raises RowError where it refuses."""
        try:
            return md.derive(self.expr, self.wrt, self.as_, declare=self.declare, convention=self.convention)
        except md.MatdiffError as error:
            raise RowError(f"{self.id}: refused: {error}") from error

    @cached_property
    def check(self) -> Any:
        """The verdict on the answer: the proof first, everything where it does not decide.

        Raises RowError where nothing decides, or the check fails.
        """
        found = self.answer.check("proof")
        if found.status != "proved":
            found = self.answer.check("auto")
        if found.status not in ("proved", "tested"):
            raise RowError(f"{self.id}: the check says {found.status}: {self.answer.text}")
        return found

    @cached_property
    def grade(self) -> Any:
        """What the grader says of the printed form, None where there is none.

        Raises RowError if a printed form is not right, or an erratum is not wrong with a counterexample.
        """
        if self.printed is None:
            return None
        found = self._graded(self.declare)
        if self.erratum is None:
            if not found:
                raise RowError(f"{self.id}: the printed form is not graded right: {self.printed}\n{found}")
            return found
        if found.verdict != "wrong" or found.counterexample is None:
            raise RowError(f"{self.id}: marked as an erratum, but graded {found.verdict}: {self.printed}")
        if self.holds_if and not self._graded({**self.declare, **self.holds_if}):
            raise RowError(f"{self.id}: the printed form is not right under {dict(self.holds_if)}")
        return found

    def _graded(self, declare: Mapping[str, str]) -> Any:
        """The printed form, graded; by all ways where the proof does not decide."""
        assert self.printed is not None
        found = None
        for check in ("proof", "auto"):
            try:
                found = md.verify(
                    self.expr, self.wrt, self.printed, self.as_, declare=declare,
                    convention=self.convention, check=check,
                )  # fmt: skip
            except md.MatdiffError as error:
                raise RowError(f"{self.id}: the question cannot be read: {error}") from error
            if found.verdict != "undecided":
                break
        return found

    def verify(self) -> None:
        """Derive, check and grade.  Raises RowError."""
        _ = self.answer, self.check, self.grade

    # --- what a page shows

    @property
    def verdict(self) -> str:
        """What the check claims, in a few words."""
        if self.check.status == "tested":
            return "agrees with numbers"
        if self.check.scope == "all sizes":
            return "proved for all sizes"
        sizes = next((m.sizes for m in self.check.methods if m.status == "proved"), {})
        shown = ", ".join(f"{name} = {value}" for name, value in sizes.items())
        return f"proved at {shown}" if shown else "proved"

    @property
    def function(self) -> str:
        """The function in LaTeX, with its name."""
        return rf"{latex_name(self.answer.name)} = {self._latex(self.answer.expression)}"

    @property
    def formula(self) -> str:
        """The answer in LaTeX, with its left side."""
        from matdiff.notation import left_side

        return f"{left_side(self.answer, 'latex')} = {self.answer.latex()}"

    @property
    def printed_formula(self) -> str | None:
        """The literature's form in LaTeX, where it differs from the answer."""
        if self.grade is None or self.grade.claim is None:
            return None
        names = frozenset(self.answer.shapes)
        if self.erratum is None and text(self.grade.claim, names=names) == self.answer.text:
            return None
        return self._latex(self.grade.claim)

    @property
    def command(self) -> str:
        """The question on the command line."""
        options = [f'--declare "{name}: {kind}"' for name, kind in self.declare.items()]
        if self.convention != "subspace":
            options.append(f"--convention {self.convention}")
        return " ".join([f'matdiff derive "{self.expr}" --wrt {self.wrt} --as {self.as_}', *options])

    @property
    def hash(self) -> str:
        """The question as the hash of the playground's address; an erratum brings its claim along."""
        fields = [("e", self.expr), ("x", self.wrt), ("as", self.as_)]
        if self.convention != "subspace":
            fields.append(("structure", self.convention))
        if self.erratum and self.printed:
            fields += [("tab", "verify"), ("claim", self.printed)]
        return urlencode([*fields, *(("d", f"{name}: {kind}") for name, kind in self.declare.items())])

    @property
    def searched(self) -> str:
        """What the search box looks through."""
        return " ".join(
            (self.id, self.label, self.expr, self.answer.text, self.printed or "", self.as_, self.note)
        )

    def _latex(self, expression: Any) -> str:
        """An expression in LaTeX, with the names and the definitions of the question."""
        return latex(expression, names=frozenset(self.answer.shapes), definitions=self._definitions)

    @property
    def _definitions(self) -> Mapping[str, Any]:
        return md.parse(self.expr, dict(self.declare)).definitions


@dataclass(frozen=True)
class Section:
    """A few rows, under a heading of a page."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """One page of the atlas."""

    name: str
    order: int
    title: str
    source: str
    sections: tuple[Section, ...]

    @property
    def rows(self) -> Iterator[Row]:
        """All rows, in order."""
        for section in self.sections:
            yield from section.rows


def cases() -> dict[str, dict[str, Any]]:
    """The corpus' cases from the literature, by id."""
    found = (case for folder in CORPUS for file in sorted(folder.glob("*.yaml")) for case in _load(file))
    return {case["id"]: case for case in found}


def tables(folder: Path = TABLES) -> dict[str, Table]:
    """All tables of a folder, by name, in their order.  Raises RowError for a malformed one."""
    corpus = cases()
    found = [_table(file, corpus) for file in sorted(folder.glob("*.yaml"))]
    found.sort(key=lambda table: table.order)
    seen: set[str] = set()
    for row in (row for table in found for row in table.rows):
        if row.id in seen:
            raise RowError(f"{row.id} stands in two rows")
        seen.add(row.id)
    return {table.name: table for table in found}


def _load(file: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), Loader=loader)


def _table(file: Path, corpus: Mapping[str, dict[str, Any]]) -> Table:
    """A table from its file."""
    data = _load(file)
    sections = tuple(
        Section(part["title"], tuple(_row(entry, corpus, file.stem) for entry in part["rows"]))
        for part in data["sections"]
    )
    return Table(file.stem, data["order"], data["title"], data["source"], sections)


def _row(entry: Any, corpus: Mapping[str, dict[str, Any]], table: str) -> Row:
    """A row: the name of a case, or fields, those of a case being its own where they are not given."""
    given = {"case": entry} if isinstance(entry, str) else dict(entry)
    unknown = set(given) - ROW_FIELDS
    if unknown:
        raise RowError(f"{table}: unknown fields {sorted(unknown)} in {given}")
    name = given.pop("case", None)
    if name is not None:
        if name not in corpus:
            raise RowError(f"{table}: there is no case {name}")
        case = corpus[name]
        own = {key: case[key] for key in TAKEN_FROM_A_CASE if key in case}
        own["printed"] = case.get("expected")
        own["label"] = label_of(case["source"])
        given = {"id": name, **own, **given}
    try:
        return Row(
            id=given["id"], label=given.get("label", ""), expr=given["expr"], wrt=given["wrt"],
            as_=given["as"], declare=given.get("declare") or {},
            convention=given.get("convention", "subspace"), printed=given.get("printed"),
            note=given.get("note") or "", erratum=given.get("erratum"),
            holds_if=given.get("holds_if") or {}, case=name,
        )  # fmt: skip
    except KeyError as error:
        raise RowError(f"{table}: {given.get('id', given)} lacks {error}") from None


def label_of(source: str) -> str:
    """``(46) with Y = A + t B`` of ``The Matrix Cookbook (2012), eq. 46 with Y = A + t B``."""
    _, _, place = source.partition(", ")
    if place.startswith('"'):  # Wikipedia, "Matrix calculus", scalar-by-vector: a'x
        return place.partition(": ")[2] or place
    return re.sub(r"^eq\. (\d+)", r"(\1)", place).replace("sec. ", "§")
