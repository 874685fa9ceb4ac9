"""The tables of the grammar: made by lark once, then read from a file.

Lark turns ``grammar/matdiff.lark`` into an LALR(1) table; importing it costs as much as the rest of
the program.  So the table is kept as JSON in the user's own cache folder, under a name made from the
grammar, and lark is imported only when there is none.  The layout of the file is our own, so a table
serves every version of Python and of lark.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any, NamedTuple
from zlib import adler32, crc32

FORMAT = 1  # counts up when the layout of the file changes
STARTS = ("formula", "declaration")


class Tables(NamedTuple):
    """An LALR(1) table.

    ``actions[state][terminal or rule]`` is the next state if it is not negative, else ``~rule``;
    ``rules[rule]`` is (left side, number of symbols on the right, name of the action or None).
    """

    actions: list[dict[str, int]]
    rules: list[tuple[str, int, str | None]]
    starts: dict[str, int]
    ends: dict[str, int]


def grammar_text() -> str:
    """The grammar, from the checkout or from the installed package."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    try:  # beside the package: no need of the import system
        with open(os.path.join(root, "grammar", "matdiff.lark"), encoding="utf-8") as file:
            return file.read()
    except OSError:
        from importlib.resources import files

        return files("matdiff.grammar").joinpath("matdiff.lark").read_text(encoding="utf-8")


def build(grammar: str) -> Tables:
    """The table of a grammar, made by lark; a test asks lark to be strict about conflicts."""
    from lark import Lark
    from lark.lexer import Lexer
    from lark.parsers.lalr_analysis import Shift

    class Given(Lexer):
        """The tokens are given; lark reads no text here."""

        def __init__(self, configuration: Any) -> None:
            pass

        def lex(self, lexer_state: Any, parser_state: Any) -> Any:
            return iter(lexer_state)

    parser = Lark(grammar, parser="lalr", lexer=Given, start=list(STARTS), maybe_placeholders=False)
    table = parser.parser.parser._parse_table
    number = {state: i for i, state in enumerate(table.states)}
    rules: dict[Any, int] = {}
    actions: list[dict[str, int]] = []
    for row in table.states.values():
        actions.append(
            {
                name: number[argument] if action is Shift else ~rules.setdefault(argument, len(rules))
                for name, (action, argument) in sorted(row.items())
            }
        )
    described = [
        (
            str(rule.origin.name),
            len(rule.expansion),
            None if rule.alias is None else str(rule.alias),
        )
        for rule in rules
    ]
    return Tables(
        actions,
        described,
        {start: number[table.start_states[start]] for start in STARTS},
        {start: number[table.end_states[start]] for start in STARTS},
    )


def cache_folder() -> str | None:
    """The user's own cache folder, or None where there is none."""
    base = os.environ.get("XDG_CACHE_HOME") or ""
    if not os.path.isabs(base):
        home = os.path.expanduser("~")
        if not os.path.isabs(home):
            return None
        base = os.path.join(home, ".cache")
    return os.path.join(base, "matdiff")


def key(grammar: str) -> str:
    """What the table depends on, as the name of a file: the grammar, and the layout of the file."""
    text = grammar.encode()
    return f"{FORMAT}-{len(text)}-{crc32(text):08x}-{adler32(text):08x}"


def encode(tables: Tables) -> str:
    """The table as JSON."""
    return json.dumps(tables._asdict(), separators=(",", ":"), ensure_ascii=False)


def decode(text: str) -> Tables:
    """The table from JSON.  Raises ValueError, KeyError or TypeError if it is none."""
    data = json.loads(text)
    actions, rules, starts, ends = (data[name] for name in Tables._fields)
    if not (
        isinstance(actions, list) and isinstance(rules, list) and set(starts) == set(STARTS) == set(ends)
    ):
        raise ValueError("not a table")
    return Tables(actions, [(o, n, a) for o, n, a in rules], starts, ends)


def write(path: str, text: str) -> None:
    """Write a file whole or not at all, into a folder that only the user may use."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    temporary = f"{path}.{os.getpid()}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise


_loaded: Tables | None = None


def load() -> Tables:
    """The table of the grammar: from memory, from the cache, or made now and kept."""
    global _loaded
    if _loaded is not None:
        return _loaded
    grammar = grammar_text()
    folder = cache_folder()
    path = os.path.join(folder, f"grammar-{key(grammar)}.json") if folder else None
    if path is not None:
        try:
            with open(path, encoding="utf-8") as file:
                _loaded = decode(file.read())
            return _loaded
        except (OSError, ValueError, KeyError, TypeError):
            pass  # absent or damaged: it is made again
    _loaded = build(grammar)
    if path is not None:
        with suppress(OSError):  # a folder that cannot be written costs only time
            write(path, encode(_loaded))
    return _loaded
