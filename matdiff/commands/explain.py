"""``matdiff explain RULE``: what is known of one rule."""

from __future__ import annotations

import argparse

from ..terminal import write
from .functions import names
from .option import Command, Option


def run(options: argparse.Namespace) -> int:
    """Print why a rule holds, when, and an example."""
    from ..steps.rulebook import explained

    write(explained(" ".join(options.words)), "listing")
    return 0


COMMAND = Command(
    "explain",
    "explain a rule: why it holds, when, and an example",
    run,
    (Option("RULE", "such as logdet, inv, 'product rule', tr", words=names, into="words", number="+"),),
    "Explain a rule, by the name of an operation or by its words (product rule).",
)
