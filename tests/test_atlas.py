"""The atlas: every row is derived, checked, and its printed form graded as its table says."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "docs" / "_ext"))

import atlas_rows
from atlas_rows import Row, RowError

TABLES = atlas_rows.tables()
ROWS = {row.id: row for table in TABLES.values() for row in table.rows}
SHARE = atlas_rows.ROOT / "docs" / "playground" / "parts" / "share.js"
ERRATA = {
    "cookbook-051b", "cookbook-089", "cookbook-092", "cookbook-095", "cookbook-127", "cookbook-143b",
    "cookbook-252",
}  # fmt: skip


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS.items()])
def test_row(row: Row) -> None:
    row.verify()
    assert row.check.status in ("proved", "tested")
    assert row.formula.endswith(row.answer.latex())
    if row.erratum is not None:
        assert row.grade.verdict == "wrong" and row.grade.counterexample is not None
        assert row.printed_formula is not None
    elif row.printed is not None:
        assert row.grade.verdict == "right"


def test_most_rows_are_proved_for_all_sizes() -> None:
    scopes = [row.check.scope for row in ROWS.values()]
    assert len(scopes) >= 300
    assert scopes.count("all sizes") >= 0.8 * len(scopes)
    assert scopes.count(None) <= 0.08 * len(scopes)


def test_the_errata_are_these() -> None:
    assert {name for name, row in ROWS.items() if row.erratum is not None} == ERRATA


def test_no_case_of_the_tables_is_left_out() -> None:
    taken = {row.case for row in ROWS.values()}
    left = {name for name in atlas_rows.cases() if name.startswith(("cookbook-", "wikipedia-"))} - taken
    assert not left


def test_every_section_stands_on_its_page_once() -> None:
    for table in TABLES.values():
        page = (atlas_rows.TABLES / f"{table.name}.md").read_text(encoding="utf-8")
        asked = re.findall(r"^```\{atlas\} (\S+) (\S+)$", page, flags=re.M)
        assert asked == [(table.name, section.title) for section in table.sections]


def test_the_address_of_the_playground_holds_the_question() -> None:
    names = re.search(r"FIELDS = \{(.*?)\}", SHARE.read_text(encoding="utf-8"))
    assert names is not None
    fields = dict(re.findall(r'(\w+): "(\w+)"', names[1]))
    found = parse_qs(ROWS["cookbook-138c"].hash)
    assert found == {
        fields["expr"]: ["a'*X*b"], fields["wrt"]: ["X"], fields["as"]: ["gradient"],
        fields["convention"]: ["entries"], "d": ["X: symmetric(n)", "a: vector(n)", "b: vector(n)"],
    }  # fmt: skip
    found = parse_qs(ROWS["cookbook-095"].hash)
    assert found[fields["claim"]] == [ROWS["cookbook-095"].printed] and found[fields["tab"]] == ["verify"]


QUESTION = Row(id="x", label="x", expr="x' A x", wrt="x", as_="gradient", printed="(A + A') x")


def test_a_row_that_is_right_passes() -> None:
    QUESTION.verify()
    assert QUESTION.verdict == "proved for all sizes"
    assert QUESTION.printed_formula is None  # it looks like the answer
    assert replace(QUESTION, printed="A x + A' x").printed_formula == r"A x + A^{\top} x"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"printed": "2 A x"}, "not graded right"),
        ({"printed": "2 A y"}, "not graded right"),
        ({"expr": "x' A x +"}, "refused"),
        ({"expr": "nosuchfunction(x' A x)"}, "refused"),
        ({"erratum": "it is right, though"}, "graded right"),
        ({"printed": "2 A x", "erratum": "as it is", "holds_if": {"A": "skew(n)"}}, "not right under"),
    ],
)
def test_a_row_that_is_not_as_stated_is_an_error(changed: dict[str, object], message: str) -> None:
    with pytest.raises(RowError, match=message):
        replace(QUESTION, **changed).verify()  # type: ignore[arg-type]


def test_an_erratum_that_needs_an_assumption() -> None:
    row = replace(QUESTION, printed="2 A x", erratum="A is symmetric", holds_if={"A": "symmetric(n)"})
    row.verify()
    assert row.grade.diagnosis.slip == "symmetrised"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("[no-such-case]", "there is no case"),
        ("[{id: a, expr: x, wrt: x}]", "lacks 'as'"),
        ("[{case: cookbook-049, claim: X}]", "unknown fields"),
        ("[cookbook-049, cookbook-049]", "stands in two rows"),
    ],
)
def test_a_malformed_table_is_an_error(tmp_path: Path, rows: str, message: str) -> None:
    text = f"order: 1\ntitle: t\nsource: s\nsections:\n  - title: one\n    rows: {rows}\n"
    (tmp_path / "table.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RowError, match=message):
        atlas_rows.tables(tmp_path)
