"""The subcommands: one module each, named like the command, which holds ``COMMAND`` and what it runs."""

from __future__ import annotations

from importlib import import_module

from .option import Command

NAMES = ("derive", "verify", "convert", "functions", "rules", "explain", "serve", "completion", "man")


def command(name: str) -> Command:
    """The description of a subcommand; its module is imported only now."""
    found: Command = import_module(f"{__name__}.{name}").COMMAND
    return found
