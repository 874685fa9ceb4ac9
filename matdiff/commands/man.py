"""``matdiff man``: the manual page, made of the descriptions of the commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from .. import __version__
from ..terminal import write
from . import NAMES, command
from .option import Command, Option

SUMMARY = "derivatives of matrix expressions, in matrix notation, each one checked"
ENVIRONMENT = (
    ("NO_COLOR", "if set, no colours where --color is not given"),
    ("FORCE_COLOR", "if set, colours also where the output is no terminal"),
    ("XDG_CACHE_HOME", "where the tables of the grammar are kept, in a folder matdiff"),
)
STATUS = (
    ("0", "all well; of verify: the claim is right"),
    ("1", "a check failed; of verify: the claim is wrong, or it is not decided"),
    ("2", "bad input"),
)


def run(options: argparse.Namespace) -> int:
    """Print the page."""
    write(page([command(name) for name in NAMES]))
    return 0


def page(commands: list[Command]) -> str:
    """The page in roff, for man and mandoc."""
    lines = [
        r".\" made by `matdiff man`",
        f'.TH MATDIFF 1 "" "matdiff {__version__}" "User Commands"',
        ".SH NAME", rf"matdiff \- {SUMMARY}",
        ".SH SYNOPSIS",
    ]  # fmt: skip
    for each in commands:
        lines += [".PP" if each is not commands[0] else ".nh", *synopsis(each)]
    lines += [".SH DESCRIPTION"]
    for each in commands:
        lines += [".TP", rf".B matdiff {each.name}", escaped(each.summary + ".")]
    for each in commands:
        lines += [f'.SH "MATDIFF {each.name.upper()}"', *prose(each.description)]
        for heading, options in each.groups().items():
            lines += [f".SS {escaped(heading)}"] if heading and options else []
            for option in options:
                lines += [".TP", label(option), *described(option)]
        if each.epilog:
            lines += [".PP", *prose(each.epilog)]
    for title, rows in (("EXIT STATUS", STATUS), ("ENVIRONMENT", ENVIRONMENT)):
        lines += [f'.SH "{title}"']
        for name, says in rows:
            lines += [".TP", rf".B {escaped(name)}", escaped(says + ".")]
    return "\n".join(lines)


def synopsis(each: Command) -> Iterator[str]:
    """How a command is called."""
    yield rf".B matdiff {each.name}"
    for option in each.options:
        if not option.named:
            name = rf"\fI{escaped(option.name)}\fR"
            yield f"[{name}]" if option.number in ("?", "*") else name
    yield r"[\fIoptions\fR]"


def label(option: Option) -> str:
    """An option and its value."""
    if not option.named:
        return rf"\fI{escaped(option.name)}\fR"
    name = rf"\fB{escaped(option.name)}\fR"
    if option.is_switch:
        return name
    value = rf"\fI{escaped(option.value)}\fR"
    return f"{name} [{value}]" if option.number == "?" else f"{name} {value}"


def described(option: Option) -> Iterator[str]:
    """What the help says of an option, line by line."""
    for i, line in enumerate(option.says().split("\n")):
        if i:
            yield ".br"
        yield escaped(line)


def prose(text: str) -> Iterator[str]:
    """Paragraphs as they stand; indented lines are examples."""
    shown = False
    for line in text.rstrip("\n").split("\n"):
        indented = line.startswith("  ")
        if not line:
            if shown:
                yield ".EE"
                shown = False
            yield ".PP"
            continue
        if indented != shown:
            yield ".EX" if indented else ".EE"
            shown = indented
        yield escaped(line)
    if shown:
        yield ".EE"


def escaped(text: str) -> str:
    """A text without a meaning to roff."""
    for sign, said in (
        ("\\", r"\e"),
        ("-", r"\-"),
        ("'", r"\(aq"),
        ("`", r"\(ga"),
        ("^", r"\(ha"),
        ("~", r"\(ti"),
    ):
        text = text.replace(sign, said)
    return r"\&" + text if text.startswith((".", " ")) else text


COMMAND = Command(
    "man",
    "print the manual page",
    run,
    (),
    """\
Print the manual page, in roff.

  matdiff man | man -l -                                        read it
  matdiff man > ~/.local/share/man/man1/matdiff.1               install it, for `man matdiff`
""",
)
