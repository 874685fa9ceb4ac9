"""``matdiff rules``: how each operation is differentiated, and all simplifications."""

from __future__ import annotations

import argparse

from ..terminal import write
from .option import Command, Option


def run(options: argparse.Namespace) -> int:
    """Print the rules in which the words stand."""
    from ..steps.rulebook import listed

    write(listed(options.words), "listing")
    return 0


COMMAND = Command(
    "rules",
    "list the rules of differentiation and of simplification",
    run,
    (Option("WORD", "only rules in which these words stand", into="words", number="*"),),
    "List all rules: how each operation is differentiated, and all simplifications.",
)
