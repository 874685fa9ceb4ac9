"""``matdiff functions``: all operations, or all that is known of some."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ..terminal import write
from .option import Command, Option


def run(options: argparse.Namespace) -> int:
    """Print the catalogue, or the entries that were asked for."""
    from ..catalogue import catalogue, entry

    for text in [entry(name) for name in options.names] if options.names else [catalogue()]:
        write(text, "listing")
    return 0


def names() -> Sequence[str]:
    """The names of all operations."""
    from ..operations import operations

    return sorted({kind.name for kind in operations() if kind.name})


COMMAND = Command(
    "functions",
    "list the operations with their signatures and rules",
    run,
    (Option("NAME", "such as det, or softmax", words=names, into="names", number="*"),),
    "List the operations of the input language, or all that is known of some.",
)
