"""``matdiff convert``: a derivative from elsewhere in another layout."""

from __future__ import annotations

import argparse
import json

from ..errors import MatdiffError
from ..terminal import write
from .option import Command, Option
from .reading import declarations, read_expression
from .words import CONVENTIONS, LAYOUTS, STACKINGS

LAID_OUT = ("gradient", "jacobian", "hessian")

DESCRIPTION = """\
Write a derivative that stands somewhere in another layout.

  matdiff convert "kron(B', A)" --of "A X B" --wrt X --layout denominator --vec rows
  matdiff convert "A'" --of "A x" --wrt x --from-layout denominator --layout numerator

The function gives the symbols and the shapes; it is not differentiated, and the derivative is taken as it
is: `matdiff verify` says whether it is right.
"""


def run(options: argparse.Namespace) -> int:
    """Convert, and print the derivative with its layout in words."""
    from ..layouts import convert

    if options.of is None:
        raise MatdiffError(
            "input", "of which function is it the derivative?",
            hint="matdiff convert \"A'\" --of \"A x\" --wrt x --from-layout denominator --layout numerator",
        )  # fmt: skip
    found = convert(
        read_expression(options.expr), read_expression(options.of), options.wrt, options.kind,
        layout=options.layout, vec=options.vec, convention=options.convention,
        from_layout=options.from_layout, from_vec=options.from_vec, from_convention=options.from_convention,
        declare=declarations(options.declare or []),
    )  # fmt: skip
    if options.json:
        write(json.dumps({
            "result": found.text, "latex": found.latex(), "shape": found.shape, "layout": found.layout,
            "vec": found.stacking, "convention": found.convention, "arrangement": found.arrangement,
        }, ensure_ascii=False))  # fmt: skip
    else:
        write(found.text if options.text else f"{found.text}\n  {found.arrangement}")
    return 0


COMMAND = Command(
    "convert",
    "a derivative from elsewhere in another layout",
    run,
    (
        Option("EXPR", "the derivative; `-`: standard input; `@file`: a file"),
        Option("--of", "the function that it is the derivative of", "FUNCTION"),
        Option("--wrt", "the variable", "X"),
        Option("--declare", "such as 'S: symmetric(n)'", "D", number="repeat"),
        Option("--as", "what it is: {words}", "KIND", LAID_OUT, into="kind"),
        Option("--layout", "the layout wanted: {words}", "L", LAYOUTS),
        Option("--vec", "how matrices are to be stacked: {words}", "V", STACKINGS),
        Option("--convention", "the convention wanted: {words}", "C", CONVENTIONS),
        Option("--from-layout", "the layout that it is in (default: mixed)", "L", LAYOUTS, default="mixed"),
        Option("--from-vec", "how it stacks matrices (default: columns)", "V", STACKINGS, default="columns"),
        Option(
            "--from-convention", "its convention (default: subspace)", "C", CONVENTIONS, default="subspace"
        ),
        Option("--text", "only the plain text"),
        Option("--json", "one JSON object"),
    ),
    DESCRIPTION,
)
