"""The shift-reduce loop over lark's table: from tokens to a tree, without recursion."""

from __future__ import annotations

from typing import Any

from .raw import failure
from .tables import load
from .tree import ACTIONS, Ambiguous, Token, Tree

SHOWN = {"$END": "the end", "RPAR": "`)`", "COMMA": "`,`"}


def run(tokens: list[Token], start: str, text: str) -> Any:
    """The value of the tokens under a start symbol.

    Raises MatdiffError where the grammar does not allow a token.
    """
    tables = load()
    table, rules, end = tables.actions, tables.rules, tables.ends[start]
    states = [tables.starts[start]]
    values: list[Any] = []
    for token in tokens:
        kind = token.kind
        while True:
            action = table[states[-1]].get(kind)
            if action is None:
                raise unexpected(token, text)
            if action >= 0:
                states.append(action)
                values.append(token)
                break
            origin, size, name = rules[~action]
            if size:
                taken = values[-size:]
                del values[-size:], states[-size:]
            else:
                taken = []
            values.append(taken[0] if name is None else ACTIONS[name](taken))
            state = table[states[-1]][origin]
            states.append(state)
            if state == end and kind == "$END":
                return values[-1]
    raise AssertionError("the tokens end with $END")


def unexpected(token: Token, text: str) -> Exception:
    """A token that the grammar does not allow here."""
    shown = SHOWN.get(token.kind) or f"`{text[token.start : token.end]}`"
    return failure("syntax", f"{shown} is not expected here", text, token.start)


def parse_formula(tokens: list[Token], text: str) -> Tree:
    """The tree of an expression."""
    try:
        tree: Tree = run(tokens, "formula", text)
    except Ambiguous as error:
        outer = error.tree
        inner = outer.children[0]
        a, b, c = (text[t.start : t.end] for t in (inner.children[0], inner.children[1], outer.children[1]))
        raise failure(
            "syntax",
            "two powers in a row are ambiguous",
            text,
            outer.start,
            f"write `({a}{inner.op}{b}){outer.op}{c}` or `{a}{inner.op}({b}{outer.op}{c})`",
        ) from None
    return tree
