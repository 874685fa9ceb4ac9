"""The command line: ``matdiff derive EXPR --wrt X``, ``matdiff functions``; see ``commands``.

Exit status: 0 all well; 1 a check failed; 2 bad input.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from . import __version__
from .commands import NAMES, command
from .commands.option import COLORS
from .commands.outcome import BAD_INPUT, INTERRUPTED, unexpected
from .commands.reading import one_of
from .errors import MatdiffError
from .terminal import color, complain, silence

DESCRIPTION = """\
Derivatives of matrix expressions, in matrix notation, each one checked.

  matdiff derive "tr(A X B)" --wrt X
  matdiff derive "1/2 ||A x - b||^2" --wrt x
  matdiff derive "logdet(S)" --wrt S --declare "S: symmetric(n)"
"""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, with the likely fix."""

    command: str | None = None  # the one that was asked for, of the parser of all

    def error(self, message: str) -> NoReturn:
        """Print what is wrong with the arguments and leave with status 2."""
        hint = f"{self.prog} --help"
        if "invalid choice" in message and "COMMAND" in message:
            hint = "matdiff derive EXPR --wrt X, or matdiff functions"
            near = alike(message.split("'")[1], NAMES)
            if near:
                hint = f"did you mean matdiff {near}?"
        elif message.startswith("unrecognized arguments: "):
            hint = self.instead(message.split()[2])
        complain(f"{self.prog}: {message}\nhint: {hint}")
        self.exit(BAD_INPUT)

    def instead(self, word: str) -> str:
        """What to write in place of an argument that no option takes."""
        called = " ".join(filter(None, (self.prog, self.command)))
        if word.startswith("-"):
            meant = f"--{word.lstrip('-')}"
            begun = [o for o in self.options() if o.startswith(meant)]
            near = " or ".join(begun) or alike(meant, self.options())
            return f"did you mean {near}?" if near else f"{called} --help lists the options"
        if self.command in ("derive", "verify"):
            return f'put the expression in quotes, and --wrt before each variable: {called} "x\' A x" --wrt x'
        return f"{called} --help"

    def options(self) -> list[str]:
        """The options of the command that was asked for."""
        found = [a.choices for a in self._actions if isinstance(a, argparse._SubParsersAction)]
        below = found[0].get(self.command or "") if found and found[0] else None
        return [o for o in below._option_string_actions if o.startswith("--")] if below else []


def alike(word: str, words: Iterable[str]) -> str | None:
    """The word that is spelt most alike, if one is."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.lower(), list(words), 1, 0.7)), None)


def parser(name: str | None = None) -> argparse.ArgumentParser:
    """The arguments of all commands, or of one alone, which is quicker."""
    raw = argparse.RawDescriptionHelpFormatter
    top = Parser(prog="matdiff", description=DESCRIPTION, formatter_class=raw, allow_abbrev=False)
    top.command = name
    top.add_argument("--version", action="version", version=f"matdiff {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for each in (name,) if name else NAMES:
        command(each).add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given and given[0] in NAMES else None
    color("auto")
    if sys.stdout is None:
        if sys.stderr is not None:
            complain("input: standard output is closed")
        return BAD_INPUT
    try:
        top = parser(name)
        options = top.parse_args(shielded(given))
        if options.command is None:
            top.print_help()
            return 0
        one_of("color", options.color, COLORS)
        color(options.color)
        return command(options.command).run(options)
    except SystemExit as leaving:  # argparse leaves so after --help and after an error
        return int(leaving.code or 0)
    except MatdiffError as error:
        complain(str(error))
        return BAD_INPUT
    except BrokenPipeError:
        silence()
        return 0
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except OSError as error:
        silence()  # what is still to be written would fail once more at exit
        complain(f"input: {error.filename or 'the output'}: {error.strerror or error}")
        return BAD_INPUT
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
