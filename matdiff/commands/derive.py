"""``matdiff derive``: one expression, or with --jsonl a line each."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ..errors import MatdiffError
from ..terminal import complain, faint, is_terminal, speaks_unicode, width, write
from .option import Command, Option
from .outcome import FAILED
from .page import answer_page, opened, output_to, page
from .reading import declarations, known_kind, one_of, plain_jointly, read_expression, standard_input
from .words import CHECKS, CONVENTIONS, KINDS, LAYOUTS, ROADS, STACKINGS, targets

if TYPE_CHECKING:
    from ..derivation import Derivation
    from ..index import Check
    from ..pretty import Room

STEPS_FORMS = ("markdown", "html")  # forms that only a derivation line by line has

DESCRIPTION = """\
Derive an expression by a symbol.

EXPR is typed as on paper: `x' A x`, `tr(A X B)`, `logdet(X)`, `‖A x − b‖²`. Small letters h-z are
vectors, a-e and g scalars, capitals matrices; all sizes are found by themselves. EXPR is `-` for
standard input, `@file` for a file. A program may declare and define first:

  X : matrix(m, n); z = X w + b; sum(log(1 + exp(z)))
"""

EXAMPLES = """\
examples
  matdiff derive "x' A x" --wrt x                      the gradient
  matdiff derive "softmax(W x + b)" --wrt x            the Jacobian
  matdiff derive "f(x) = x' A x" --as hessian          the variable is the argument of f
  matdiff derive "||A X - B||^2" --wrt A --wrt X       one answer each
  matdiff derive "x' A y" --wrt x --wrt y --jointly    one block answer
  matdiff derive "tr(S A)" --wrt S --declare "S: symmetric(n)"
  matdiff derive "x' A x" --wrt x --latex              only the LaTeX, for a pipe
  matdiff derive "x' A x" --wrt x --code numpy         only the NumPy function
  matdiff derive "-x'x" --wrt x --json                 everything, as JSON
  matdiff derive "logdet(X'X)" --wrt X --steps         why it is so, line by line
  matdiff derive "logdet(X'X)" --wrt X --open          the same as a page in the browser

kinds (--as)
  gradient      of a scalar: has the shape of the variable (the default for a scalar)
  jacobian      of a vector: m×n; of a matrix: d vec F / d (vec X)' (the default otherwise)
  hessian       of a scalar: the Jacobian of the gradient
  differential  dF, linear in dX
  wirtinger, wirtinger-conj   by a complex Z: df/dZ, and df/dZ* by its conjugate
  jvp vjp hvp   Jacobian times V, transposed Jacobian times G, Hessian times V
  map           the linear map dX -> dF, and its adjoint G -> ...
  tensor        the entries dF_ij/dX_kl in index notation;  einsum: the same as NumPy code

checks (--check): every answer is checked against the entries of the function, by none of the rules
that made it: `sympy` at small sizes, `proof` for all sizes, `numeric` with many digits; `auto` takes
sympy and the proof, and numbers where neither decides.

requests (--jsonl), an object a line
  expr                   the expression; `id`, if given, comes back with the answer
  wrt                    a name, or a list of names for an answer each
  declare                an object, {"X": "matrix(m, n)"}
  as, order, jointly, convention, layout, vec, check   as the options
  steps                  true or "full": the answer has `steps`, a list of lines; method: their road
An answer has the fields of --json; a bad request an `error`, and never stops the others.

exit status: 0 all well, 1 a check failed, 2 bad input
"""

JSONL = """read one JSON request a line from standard input, write one JSON object a line:
{"expr": "tr(A X B)", "wrt": "X", "declare": {…}, "as": …, "check": …, "steps": true, "id": …}"""

FORMS = "output (default: a summary to read)"
TEACHING = "how it comes about"

OPTIONS = (
    Option("EXPR", "the expression; `-`: standard input; `@file`: a file", number="?"),
    Option("--wrt", "derive by X (may be repeated)", "X", number="repeat"),
    Option("--declare", "such as 'X: matrix(m, n)', 'S: symmetric(n)'", "D", number="repeat"),
    Option("--as", "what is asked for: {words}", "KIND", KINDS, into="kind"),
    Option("--order", "derive K times", "K", default=1, type=int),
    Option("--convention", "subspace (default) or entries", "C", CONVENTIONS, default="subspace"),
    Option("--layout", "mixed (default), numerator or denominator", "L", LAYOUTS, default="mixed"),
    Option("--vec", "stack matrices by columns (default) or rows", "V", STACKINGS, default="columns"),
    Option("--jointly", "one block answer by all --wrt (gradient, jacobian, hessian)"),
    Option("--check", "how it is checked: {words} (default: auto)", "MODE", CHECKS, default="auto"),
    Option("--text", "only the plain text", into="forms", adds="text", group=FORMS),
    Option("--unicode", "only ∇-style text", into="forms", adds="unicode", group=FORMS),
    Option("--latex", "only the LaTeX", into="forms", adds="latex", group=FORMS),
    Option("--pretty", "formulas in two dimensions, also in a pipe", group=FORMS),
    Option("--one-line", "formulas in one line each, also on a terminal", group=FORMS),
    Option("--markdown", "only the steps, as Markdown", into="forms", adds="markdown", group=FORMS),
    Option(
        "--html", "only the steps, as a page that needs nothing else", into="forms", adds="html", group=FORMS
    ),
    Option(
        "--code", "only the source of a function that computes it: {words}", "LANGUAGE", targets, group=FORMS
    ),
    Option("--json", "one JSON object a result", group=FORMS),
    Option("--jsonl", JSONL, group=FORMS),
    Option("--output", "write to this file instead, in UTF-8", "FILE", files=True, group=FORMS),
    Option(
        "--steps", "the derivation line by line; `full`: every rewriting", "full", ("full",), number="?",
        group=TEACHING,
    ),
    Option(
        "--method", "the road of the steps: {words} (default: differential)", "ROAD", ROADS, group=TEACHING
    ),
    Option(
        "--graph", "write a picture of the computation graph, as SVG", "FILE", files=True, group=TEACHING
    ),
    Option("--open", "show the derivation as a page in the browser", group=TEACHING),
)  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Answer what was asked; the exit status."""
    if options.jsonl:
        from ..requests import serve

        if options.expr is not None:
            raise MatdiffError(
                "input", "--jsonl reads its requests from standard input, not from the arguments"
            )
        return serve(standard_input(), sys.stdout)
    if options.expr is None and options.steps not in (None, "", "full"):
        options.expr, options.steps = options.steps, ""  # --steps took the expression for its word
    if options.expr is None:
        raise MatdiffError(
            "input",
            "there is no expression",
            hint='matdiff derive "x\' A x" --wrt x; see matdiff derive --help',
        )
    road = validated(options)
    with output_to(options.output):
        return answered(options, road)


def answered(options: argparse.Namespace, road: tuple[str, bool] | None) -> int:
    """Derive by every variable, and print what was asked for; the exit status."""
    from ..asking import derive, derive_jointly, parse, variables

    program = parse(read_expression(options.expr), declarations(options.declare or []))
    wanted = options.wrt or variables(program)
    status = 0
    for number, wrt in enumerate(wanted[:1] if options.jointly else wanted):
        if options.jointly:
            found: Derivation = derive_jointly(program, wanted, options.kind)
        else:
            found = derive(
                program, wrt, options.kind, convention=options.convention, order=options.order,
                layout=options.layout, vec=options.vec,
            )  # fmt: skip
        if number and not (options.json or options.forms or options.code):
            write("")
        check = found.check(options.check)
        status = max(status, show(found, check, road, options, len(wanted) > 1 and not options.jointly))
        if options.graph:
            from ..steps.shown import save_graph

            save_graph(found, options.graph)
        if options.open:
            write(f"  {'page':<8}{opened(page(found, road or (ROADS[0], False)))}", "summary")
        if check.status == "failed":
            complain("WARNING: the check FAILED: this answer is wrong; please report it")
            status = FAILED
    return status


def validated(options: argparse.Namespace) -> tuple[str, bool] | None:
    """The road of the steps and whether they are full, or None; raises MatdiffError for unknown words."""
    known_kind(options.kind)
    one_of("check", options.check, CHECKS)
    one_of("convention", options.convention, CONVENTIONS)
    one_of("layout", options.layout, LAYOUTS)
    one_of("vec", options.vec, STACKINGS)
    if options.code is not None:
        one_of("code", options.code, targets())
    if options.jointly:
        plain_jointly(options.convention, options.order, options.layout, options.vec)
    if options.steps is None and options.method is None and not set(options.forms or ()) & set(STEPS_FORMS):
        return None
    from ..steps.shown import wanted

    return wanted(options.steps or "", options.method)


def show(
    found: Derivation,
    check: Check,
    road: tuple[str, bool] | None,
    options: argparse.Namespace,
    several: bool,
) -> int:
    """Print an answer in the form that was asked for; the exit status."""
    if options.json:
        from ..requests import dumps

        answer = found.as_dict(options.check)
        if road:
            answer["steps"] = found.steps_by(*road).as_list()
        write(dumps(answer))
        return 0
    if not options.forms and not options.code:
        from ..summary import summary

        write(summary(found, check, not speaks_unicode(), several, room_for(options)), "summary")
    status = show_steps(found, road, options) if road else 0
    if not road:
        for form in options.forms or ():
            write(form_of(found, form, several, options))
    if options.code:
        write(found.code(options.code).rstrip("\n"))
    return status


def form_of(found: Derivation, form: str, several: bool, options: argparse.Namespace) -> str:
    """An answer in one form alone."""
    if form == "text":
        return found.text
    if form == "latex":
        return found.latex()
    room = room_for(options) if options.pretty else None
    if room is not None:
        from ..pretty import equation

        return equation(found, several, room) or found.unicode()
    return found.unicode()


def room_for(options: argparse.Namespace) -> Room | None:
    """The room for two dimensions: the terminal, or as much as it takes with --pretty; None: lines."""
    if options.one_line or not speaks_unicode():
        return None
    on_terminal = is_terminal(sys.stdout)
    if not (options.pretty or on_terminal):
        return None
    from ..pretty import Room

    return Room(width() if on_terminal else sys.maxsize, options.pretty)


def show_steps(found: Derivation, road: tuple[str, bool], options: argparse.Namespace) -> int:
    """Print the steps, and hold every line against numbers; the exit status."""
    from ..steps.shown import verdict_line, written

    try:
        steps = found.steps_by(*road)
    except MatdiffError as error:
        if options.forms != ["html"] or error.code != "unsupported":
            raise
        write(answer_page(found))
        return 0
    plain = not speaks_unicode()
    if not options.forms:
        write("")
    room = None if options.forms else room_for(options)
    planar = None
    if room is not None:
        from ..pretty import derivation_lines

        planar = derivation_lines(steps, room, faint)
    if planar is not None:
        write(planar)
    else:
        columns = width() if is_terminal(sys.stdout) else None
        write(written(steps, options.forms or (), plain, columns), None if options.forms else "steps")
    if options.check == "off":
        return 0
    verdict = steps.check()
    if not options.forms:
        write("")
        write(verdict_line(steps, verdict, plain), "summary")
    elif verdict.status == "failed":
        complain(verdict_line(steps, verdict, plain).strip())
    return FAILED if verdict.status == "failed" else 0


COMMAND = Command("derive", "derive an expression", run, OPTIONS, DESCRIPTION, EXAMPLES)
