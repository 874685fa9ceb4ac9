"""The tables of the grammar: made by lark without conflicts, kept safely, and read as lark reads them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from lark import Lark, Token, Transformer
from lark.lexer import Lexer

from matdiff.language import tables
from matdiff.language.parser import parse_formula
from matdiff.language.reader import Reader
from matdiff.language.scanner import Scanner
from matdiff.language.tree import ACTIONS
from matdiff.language.vocabulary import called
from matdiff.language.words import Scope

TEXTS = [
    "tr(A X B)", "x' A x", "1/2 ||A x - b||^2", "-x^-2 y", "a^{b c} / d", r"\frac{x}{y} z'", "<A x, y>",
    "A \\ b .* c ⊙ D", "kron(A, B) - - C", "|A| |x|", "f''(x) g(y)", "sqrt(x)^(1/2)", "√x y", "max(0, 1 - x)",
]  # fmt: skip


class Given(Lexer):
    """Hands lark the tokens of the reader instead of reading a text."""

    stream: ClassVar[list[Token]] = []

    def __init__(self, configuration: Any) -> None:
        pass

    def lex(self, text: str) -> Iterator[Token]:  # type: ignore[override]
        return iter(self.stream)


def tokens(text: str) -> list[Any]:
    return Reader(Scope(text), Scanner(text, called()).scan()).read()


def test_the_grammar_has_no_conflicts() -> None:
    Lark(tables.grammar_text(), parser="lalr", lexer=Given, start=list(tables.STARTS), strict=True)


def test_a_conflict_would_be_noticed() -> None:
    from lark.exceptions import GrammarError

    with pytest.raises(GrammarError):
        Lark('formula: formula "+" formula | "x"', parser="lalr", lexer=Given, start="formula", strict=True)


@pytest.mark.parametrize("text", TEXTS)
def test_the_loop_reads_as_lark_does(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tokens(text)
    monkeypatch.setattr(Given, "stream", [Token(t.kind, t) for t in given if t.kind != "$END"])

    class Build(Transformer[Any, Any]):
        def __default__(self, data: Any, children: list[Any], meta: Any) -> Any:
            values = [c.value if isinstance(c, Token) else c for c in children]
            return ACTIONS[data](values)

    lark = Lark(
        tables.grammar_text(), parser="lalr", lexer=Given, start="formula", keep_all_tokens=True,
        transformer=Build(), maybe_placeholders=False,
    )  # fmt: skip
    assert repr(lark.parse("")) == repr(parse_formula(tokens(text), text))


def test_every_action_of_the_grammar_exists() -> None:
    actions = {action for _, _, action in tables.build(tables.grammar_text()).rules}
    assert actions - {None} == set(ACTIONS)


def test_the_table_survives_the_file() -> None:
    made = tables.build(tables.grammar_text())
    assert tables.decode(tables.encode(made)) == made


@pytest.fixture
def empty_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(tables, "_loaded", None)
    return tmp_path / "cache" / "matdiff"


def test_the_cache_belongs_to_the_user_alone(empty_cache: Path) -> None:
    tables.load()
    (file,) = empty_cache.iterdir()
    assert stat.S_IMODE(empty_cache.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.suffix == ".json"


def test_the_cache_is_read(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tables.load()
    monkeypatch.setattr(tables, "_loaded", None)
    monkeypatch.setattr(tables, "build", lambda grammar: pytest.fail("made again"))
    assert tables.load() == first


@pytest.mark.parametrize(
    "content", ["", "{}", "[1, 2]", '{"actions": 1, "rules": 2, "starts": {}, "ends": {}}']
)
def test_a_damaged_cache_is_made_again(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    first = tables.load()
    (file,) = empty_cache.iterdir()
    file.write_text(content)
    monkeypatch.setattr(tables, "_loaded", None)
    assert len(tables.load().actions) == len(first.actions)
    assert len(file.read_text()) > 1000


def test_a_folder_that_cannot_be_written_does_no_harm(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(tables, "_loaded", None)
    assert tables.load().actions


def test_a_relative_cache_folder_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    folder = tables.cache_folder()
    assert folder is None or os.path.isabs(folder)


def test_the_key_depends_on_the_grammar() -> None:
    assert tables.key("a") != tables.key("b")
