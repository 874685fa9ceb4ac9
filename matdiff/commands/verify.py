"""``matdiff verify``: is this derivative right, and if not, what went wrong."""

from __future__ import annotations

import argparse

from .option import Command, Option
from .words import CHECKS, CONVENTIONS, KINDS, LAYOUTS, STACKINGS

DESCRIPTION = """\
Is this derivative right?

  matdiff verify "logdet(X'X)" --wrt X --claim "2 X (X'X)^-1"
  matdiff verify "x' A x" --wrt x --claim "2 A x"
  matdiff verify --lines derivation.txt

A right claim is proved, also in another form, layout or convention, which is then named. A wrong one
gets a counterexample and, where it is one slip away from right, the slip. --lines reads a whole
derivation, text or aligned LaTeX, and finds the first line that does not follow.
"""

EPILOG = """\
requests (--jsonl), an object a line
  expr, claim            the expression, and the derivative that is claimed of it
  lines                  in place of a claim: a whole derivation; expr may then be left out
  wrt                    the variable; id, if given, comes back with the verdict
  declare                an object, {"X": "matrix(m, n)"}
  as, convention, layout, vec, strict, check   as the options
A verdict has the fields of --json: verdict (right, wrong, undecided, error), form, message, diagnosis,
counterexample, check. A bad request has the verdict `error`, and never stops the others.

exit status: 0 right, 1 wrong or undecided, 2 bad input; of many requests the highest
"""

GRADED = tuple(kind for kind in KINDS if kind not in ("map", "tensor", "einsum"))


def run(options: argparse.Namespace) -> int:
    """Hand over to the grader."""
    from ..grader.command import run as grade

    return grade(options)


COMMAND = Command(
    "verify",
    "is this derivative right, and if not, what went wrong",
    run,
    (
        Option("EXPR", "the expression; `-`: standard input; `@file`: a file", number="?"),
        Option("--claim", "the derivative that is claimed; `-` or `@file`", "TEXT"),
        Option("--lines", "a whole derivation, line by line; `-`: standard input", "FILE", files=True),
        Option("--wrt", "the variable", "X"),
        Option("--declare", "such as 'S: symmetric(n)'", "D", number="repeat"),
        Option("--as", "what is asked for: {words}", "KIND", GRADED, into="kind"),
        Option("--convention", "subspace (default) or entries", "C", CONVENTIONS, default="subspace"),
        Option("--layout", "mixed (default), numerator or denominator", "L", LAYOUTS, default="mixed"),
        Option("--vec", "columns (default) or rows", "V", STACKINGS, default="columns"),
        Option("--strict", "no other layout or convention is right"),
        Option("--check", "how it is checked: {words} (default: proof)", "MODE", CHECKS, default="proof"),
        Option("--json", "the verdict as one JSON object"),
        Option("--jsonl", "a JSON request a line, a verdict a line"),
    ),
    DESCRIPTION,
    EPILOG,
)
