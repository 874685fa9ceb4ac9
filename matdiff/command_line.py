"""The command line: ``matdiff derive EXPR --wrt X``, ``matdiff functions``.

Exit status: 0 all well; 1 a check failed; 2 bad input.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from . import __version__
from .errors import MatdiffError
from .help import DERIVE, DESCRIPTION, EXAMPLES, JSONL, VERIFY

if TYPE_CHECKING:
    from .derivation import Derivation

FAILED, BAD_INPUT = 1, 2
KINDS = (
    "gradient", "jacobian", "hessian", "vjp", "jvp", "hvp", "differential", "map", "tensor", "einsum",
    "wirtinger", "wirtinger-conj",
)  # fmt: skip
CHECKS = ("off", "auto", "sympy", "proof", "numeric")
CONVENTIONS = ("subspace", "entries")
LAYOUTS = ("mixed", "numerator", "denominator")
STACKINGS = ("columns", "rows")
STEPS_FORMS = {"markdown": "Markdown", "html": "a page that needs nothing else"}


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, with the likely fix."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong with the arguments and leave with status 2."""
        hint = f"{self.prog} --help"
        if "invalid choice" in message and "COMMAND" in message:
            hint = "matdiff derive EXPR --wrt X, or matdiff functions"
        elif message.startswith("unrecognized arguments: --"):
            hint = "matdiff derive --help lists the options"
        elif message.startswith("unrecognized arguments"):
            hint = 'put the expression in quotes: matdiff derive "x\' A x" --wrt x'
        self.exit(BAD_INPUT, f"{self.prog}: {message}\nhint: {hint}\n")


def parser() -> argparse.ArgumentParser:
    """The arguments of the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    top = Parser(prog="matdiff", description=DESCRIPTION, formatter_class=raw, allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"matdiff {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    derive = commands.add_parser(
        "derive", help="derive an expression", description=DERIVE, epilog=EXAMPLES, formatter_class=raw,
        allow_abbrev=False,
    )  # fmt: skip
    derive.add_argument(
        "expr", nargs="?", metavar="EXPR", help="the expression; `-`: standard input; `@file`: a file"
    )
    derive.add_argument("--wrt", action="append", metavar="X", help="derive by X (may be repeated)")
    derive.add_argument(
        "--declare", action="append", metavar="D", help="such as 'X: matrix(m, n)', 'S: symmetric(n)'"
    )
    derive.add_argument("--as", dest="kind", metavar="KIND", help=", ".join(KINDS))
    derive.add_argument("--order", type=int, default=1, metavar="K", help="derive K times")
    derive.add_argument("--convention", default="subspace", metavar="C", help="subspace (default) or entries")
    derive.add_argument(
        "--layout", default="mixed", metavar="L", help="mixed (default), numerator or denominator"
    )
    derive.add_argument(
        "--vec", default="columns", metavar="V", help="stack matrices by columns (default) or rows"
    )
    derive.add_argument(
        "--jointly", action="store_true", help="one block answer by all --wrt (gradient, jacobian, hessian)"
    )
    derive.add_argument(
        "--check", default="auto", metavar="MODE", help=", ".join(CHECKS) + " (default: auto)"
    )
    form = derive.add_argument_group("output (default: a summary to read)")
    form.add_argument("--text", dest="forms", action="append_const", const="text", help="only the plain text")
    form.add_argument(
        "--unicode", dest="forms", action="append_const", const="unicode", help="only ∇-style text"
    )
    form.add_argument("--latex", dest="forms", action="append_const", const="latex", help="only the LaTeX")
    for steps_form in ("markdown", "html"):
        form.add_argument(
            f"--{steps_form}", dest="forms", action="append_const", const=steps_form,
            help=f"only the steps, as {STEPS_FORMS[steps_form]}",
        )  # fmt: skip
    form.add_argument("--code", metavar="numpy", help="only the source of a function that computes it")
    form.add_argument("--json", action="store_true", help="one JSON object a result")
    form.add_argument("--jsonl", action="store_true", help=JSONL)

    teaching = derive.add_argument_group("how it comes about")
    teaching.add_argument(
        "--steps", nargs="?", const="", metavar="full",
        help="the derivation line by line; `full`: every rewriting",
    )  # fmt: skip
    teaching.add_argument(
        "--method", metavar="ROAD", help="the road of the steps: differential (default), index or backprop"
    )
    teaching.add_argument("--graph", metavar="FILE", help="write a picture of the computation graph, as SVG")

    rules = commands.add_parser(
        "rules", help="list the rules of differentiation and of simplification", allow_abbrev=False,
        description="List all rules: how each operation is differentiated, and all simplifications.",
    )  # fmt: skip
    rules.add_argument("words", nargs="*", metavar="WORD", help="only rules in which these words stand")
    explain = commands.add_parser(
        "explain", help="explain a rule: why it holds, when, and an example", allow_abbrev=False,
        description="Explain a rule, by the name of an operation or by its words (product rule).",
    )  # fmt: skip
    explain.add_argument("words", nargs="+", metavar="RULE", help="such as logdet, inv, 'product rule', tr")

    verify = commands.add_parser(
        "verify", help="is this derivative right, and if not, what went wrong", description=VERIFY,
        formatter_class=raw, allow_abbrev=False,
    )  # fmt: skip
    verify.add_argument(
        "expr", nargs="?", metavar="EXPR", help="the expression; `-`: standard input; `@file`: a file"
    )
    verify.add_argument("--claim", metavar="TEXT", help="the derivative that is claimed; `-` or `@file`")
    verify.add_argument(
        "--lines", metavar="FILE", help="a whole derivation, line by line; `-`: standard input"
    )
    verify.add_argument("--wrt", metavar="X", help="the variable")
    verify.add_argument("--declare", action="append", metavar="D", help="such as 'S: symmetric(n)'")
    verify.add_argument("--as", dest="kind", metavar="KIND", help=", ".join(KINDS))
    verify.add_argument("--convention", default="subspace", metavar="C", help="subspace (default) or entries")
    verify.add_argument(
        "--layout", default="mixed", metavar="L", help="mixed (default), numerator or denominator"
    )
    verify.add_argument("--vec", default="columns", metavar="V", help="columns (default) or rows")
    verify.add_argument("--strict", action="store_true", help="no other layout or convention is right")
    verify.add_argument(
        "--check", default="proof", metavar="MODE", help=", ".join(CHECKS) + " (default: proof)"
    )
    verify.add_argument("--json", action="store_true", help="the verdict as one JSON object")
    verify.add_argument("--jsonl", action="store_true", help="a JSON request a line, a verdict a line")

    functions = commands.add_parser(
        "functions", help="list the operations with their signatures and rules", allow_abbrev=False,
        description="List the operations of the input language, or all that is known of some.",
    )  # fmt: skip
    functions.add_argument("names", nargs="*", metavar="NAME", help="such as det, or softmax")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    top = parser()
    try:
        options = top.parse_args(shielded(given))
    except SystemExit as leaving:
        return int(leaving.code or 0)
    try:
        if options.command is None:
            top.print_help()
            return 0
        if options.command == "functions":
            return functions(options.names)
        if options.command == "verify":
            from .grader.command import run

            return run(options)
        if options.command in ("rules", "explain"):
            return rules(options.command, options.words)
        return derive(options)
    except MatdiffError as error:
        complain(str(error))
        return BAD_INPUT
    except BrokenPipeError:
        silence()
        return 0
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except Exception as error:
        complain(str(unexpected(error)))
        return BAD_INPUT


def shielded(arguments: list[str]) -> list[str]:
    """The arguments with a space before an expression that begins with a minus sign: `-x'x` is no option.

    What follows `--` is no option either.
    """
    if "--" in arguments:
        at = arguments.index("--")
        return [*shielded(arguments[:at]), *(" " + a for a in arguments[at + 1 :])]
    return [
        " " + a if re.match(r"-(?!-[a-z])(?!h$).", a) and {"derive", "verify"} & {*arguments[:i]} else a
        for i, a in enumerate(arguments)
    ]


def complain(text: str) -> None:
    """Print to standard error, whatever its encoding."""
    encoding = sys.stderr.encoding or "ascii"
    sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def silence() -> None:
    """Whoever read our output is gone: nothing is written at exit either."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unexpected(error: Exception) -> MatdiffError:
    """A clear error for what should not happen; never a traceback."""
    if isinstance(error, (RecursionError, MemoryError)):
        return MatdiffError("limit", "the input is too large or nested too deeply")
    from .expression import ShapeError

    if isinstance(error, ShapeError):
        return MatdiffError("shape", str(error))
    said = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return MatdiffError(
        "unsupported", f"sorry, this has met a mistake in matdiff itself ({said})",
        hint="please report it, with the input",
    )  # fmt: skip


# --- derive ---------------------------------------------------------------------------------------


def derive(options: argparse.Namespace) -> int:
    """``matdiff derive``: one expression, or with --jsonl a line each."""
    if options.jsonl:
        from .requests import serve

        if options.expr is not None:
            raise MatdiffError(
                "input", "--jsonl reads its requests from standard input, not from the arguments"
            )
        return serve(sys.stdin.buffer, sys.stdout)
    if options.expr is None and options.steps not in (None, "", "full"):
        options.expr, options.steps = options.steps, ""  # --steps took the expression for its word
    if options.expr is None:
        raise MatdiffError(
            "input",
            "there is no expression",
            hint='matdiff derive "x\' A x" --wrt x; see matdiff derive --help',
        )
    from .asking import derive as ask
    from .asking import derive_jointly, parse, variables

    kind = known_kind(options.kind)
    one_of("check", options.check, CHECKS)
    one_of("convention", options.convention, CONVENTIONS)
    one_of("layout", options.layout, LAYOUTS)
    one_of("vec", options.vec, STACKINGS)
    if options.code is not None:
        one_of("code", options.code, ("numpy",))
    road = steps_wanted(options)
    if options.jointly:
        plain_jointly(options.convention, options.order, options.layout, options.vec)
    program = parse(read_expression(options.expr), declarations(options.declare or []))
    wanted = options.wrt or variables(program)
    status = 0
    several = len(wanted) > 1 and not options.jointly
    for number, wrt in enumerate(wanted[:1] if options.jointly else wanted):
        found: Derivation
        if options.jointly:
            found = derive_jointly(program, wanted, kind)
        else:
            found = ask(
                program, wrt, kind, convention=options.convention, order=options.order,
                layout=options.layout, vec=options.vec,
            )  # fmt: skip
        check = found.check(options.check)
        if options.json:
            from .requests import dumps

            answer = found.as_dict(options.check)
            if road:
                answer["steps"] = found.steps_by(*road).as_list()
            write(dumps(answer))
        elif options.forms or options.code:
            if road:
                status = max(status, show_steps(found, road, options))
            for form in () if road else options.forms or ():
                write(
                    found.text if form == "text" else found.unicode() if form == "unicode" else found.latex()
                )
            if options.code:
                write(found.code(options.code).rstrip("\n"))
        else:
            from .summary import summary

            if number:
                write("")
            write(summary(found, check, plain=not speaks_unicode(), several=several))
            if road:
                status = max(status, show_steps(found, road, options))
        if options.graph:
            from .steps.shown import save_graph

            save_graph(found, options.graph)
        if check.status == "failed":
            complain("WARNING: the check FAILED: this answer is wrong; please report it")
            status = FAILED
    return status


def steps_wanted(options: argparse.Namespace) -> tuple[str, bool] | None:
    """The road of the steps and whether they are full, or None; Markdown and pages are always of steps."""
    if options.steps is None and options.method is None and not set(options.forms or ()) & set(STEPS_FORMS):
        return None
    from .steps.shown import wanted

    return wanted(options.steps or "", options.method)


def show_steps(found: Derivation, road: tuple[str, bool], options: argparse.Namespace) -> int:
    """Print the steps, and hold every line against numbers; the exit status."""
    from .steps.shown import verdict_line, written

    steps = found.steps_by(*road)
    plain = not speaks_unicode()
    if not options.forms:
        write("")
    write(written(steps, options.forms or (), plain))
    if options.check == "off":
        return 0
    verdict = steps.check()
    if not options.forms:
        write("")
        write(verdict_line(steps, verdict, plain))
    elif verdict.status == "failed":
        complain(verdict_line(steps, verdict, plain).strip())
    return FAILED if verdict.status == "failed" else 0


def plain_jointly(convention: str, order: int, layout: str, vec: str) -> None:
    """Raises MatdiffError (unsupported) for what a joint derivative does not have; nothing is ignored."""
    if (convention, order, layout, vec) != (CONVENTIONS[0], 1, LAYOUTS[0], STACKINGS[0]):
        raise MatdiffError(
            "unsupported", "a joint derivative has no other convention, order, layout or stacking of vec"
        )


def known_kind(kind: str | None) -> str | None:
    """A kind that can be asked for.

    Raises MatdiffError: ``unsupported`` for one that is not available yet, ``kind`` for no such kind.
    """
    if kind is not None:
        one_of("kind", kind, KINDS, code="kind")
    return kind


def one_of(what: str, value: object, allowed: Sequence[str], code: str = "input") -> None:
    """Raises MatdiffError, with the nearest word, for a value that is not allowed."""
    if value in allowed:
        return
    from difflib import get_close_matches

    near = get_close_matches(str(value).lower(), allowed, 1)
    hint = f"did you mean {near[0]}?" if near else "one of " + ", ".join(allowed)
    raise MatdiffError(code, f"unknown {what} {str(value)[:60]!r}", hint=hint)


def read_expression(given: str) -> str:
    """The text of the expression.  Raises MatdiffError (input) for a file that cannot be read."""
    if given == "-":
        return decode(sys.stdin.buffer.read(), "standard input")
    if given.startswith("@"):
        try:
            with open(given[1:], "rb") as file:
                return decode(file.read(), given[1:])
        except OSError as error:
            raise MatdiffError("input", f"cannot read {given[1:]}: {error.strerror or error}") from None
    text = given[1:] if given.startswith(" -") else given
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise MatdiffError("input", "the expression is not valid UTF-8", hint="set LANG to a UTF-8 locale")
    return text


def decode(data: bytes, place: str) -> str:
    """UTF-8 as text.  Raises MatdiffError (input) with the line and column of the first bad byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise MatdiffError(
            "input", f"{place} is not UTF-8 at line {line}, column {column}", line, column, "save it as UTF-8"
        ) from None


def declarations(given: Sequence[str]) -> dict[str, str]:
    """``['X: matrix(m, n)', …]`` as a dictionary.  Raises MatdiffError (input) without a colon."""
    found: dict[str, str] = {}
    for text in given:
        for part in filter(str.strip, text.split(";")):
            name, colon, kind = part.partition(":")
            if not colon or not name.strip():
                raise MatdiffError(
                    "input", f"cannot read the declaration {part.strip()!r}", hint="write 'X: matrix(m, n)'"
                )
            if name.strip() in found:
                raise MatdiffError("definition", f"{name.strip()} is declared twice")
            found[name.strip()] = kind.strip()
    return found


def speaks_unicode() -> bool:
    """Whether standard output can show the signs of mathematics."""
    return "utf" in (sys.stdout.encoding or "").lower()


def write(text: str) -> None:
    """Print a line; what the encoding cannot show is escaped."""
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    sys.stdout.flush()


# --- rules ----------------------------------------------------------------------------------------


def rules(command: str, words: Sequence[str]) -> int:
    """``matdiff rules``: all rules; ``matdiff explain RULE``: what is known of one."""
    from .steps.rulebook import explained, listed

    write(listed(words) if command == "rules" else explained(" ".join(words)))
    return 0


# --- functions ------------------------------------------------------------------------------------


def functions(names: Sequence[str]) -> int:
    """``matdiff functions``: all operations, or all that is known of some."""
    from .catalogue import catalogue, entry

    for text in [entry(name) for name in names] if names else [catalogue()]:
        write(text)
    return 0
