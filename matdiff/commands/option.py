"""Commands and options as data: the parser, the help, the completion and the man page are made of these."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

Words = tuple[str, ...] | Callable[[], Sequence[str]]


class Option:
    """An option or an argument of a command.

    Attributes
    ----------
    name : ``--wrt``, or ``EXPR`` for an argument without a name.
    help : what it does; ``{words}`` stands for the words that it takes.
    value : how its value is called in the help; none for a switch and for an argument.
    words : the values that are offered, or a function that lists them.
    default : the value where it is not given.
    into : the attribute that takes the value, where it is not the name.
    adds : the word that a switch appends to ``into``.
    number : how many values: one, ``?``, ``*``, ``+`` as in argparse, or ``repeat`` for an option that may
        be given again.
    bare : the value of an option that is given without one (number ``?``).
    type : what turns the text into the value.
    files : whether the value is the name of a file.
    group : the heading under which the help lists it.
    """

    __slots__ = (
        "adds", "bare", "default", "files", "group", "help", "into", "name", "number", "type", "value",
        "words",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        help: str,
        value: str = "",
        words: Words = (),
        default: Any = None,
        into: str = "",
        adds: str = "",
        number: str = "",
        bare: str = "",
        type: Callable[[str], Any] = str,
        files: bool = False,
        group: str = "",
    ) -> None:
        self.name = name
        self.help = help
        self.value = value
        self.words = words
        self.default = default
        self.into = into
        self.adds = adds
        self.number = number
        self.bare = bare
        self.type = type
        self.files = files
        self.group = group

    @property
    def named(self) -> bool:
        """Whether it is an option, and no argument that goes by its place."""
        return self.name.startswith("-")

    @property
    def is_switch(self) -> bool:
        """Whether it takes no value."""
        return self.named and not self.value

    def offered(self) -> tuple[str, ...]:
        """The words that it takes, where they are known."""
        return tuple(self.words() if callable(self.words) else self.words)

    def says(self) -> str:
        """What the help says of it."""
        return (
            self.help.replace("{words}", ", ".join(self.offered())) if "{words}" in self.help else self.help
        )

    def add_to(self, parser: argparse._ActionsContainer) -> None:
        """Teach it to a parser."""
        how: dict[str, Any] = {"help": self.says().replace("%", "%%")}
        if self.into or not self.named:
            how["dest"] = self.into or self.name.lower()
        if self.adds:
            how |= {"action": "append_const", "const": self.adds}
        elif self.is_switch:
            how["action"] = "store_true"
        else:
            how |= {"metavar": self.value or self.name, "default": self.default, "type": self.type}
            if self.number == "repeat":
                how["action"] = "append"
            elif self.number:
                how["nargs"] = self.number
                if self.named:
                    how["const"] = self.bare
        if not self.named:
            parser.add_argument(how.pop("dest"), **how)
        else:
            parser.add_argument(self.name, **how)


class Command:
    """A subcommand.

    Attributes
    ----------
    name, summary : as the list of all commands shows it.
    run : what it does with the arguments; returns the exit status.
    options : what it takes, in the order of the help.
    description, epilog : what stands above and below the options in the help.
    """

    __slots__ = ("description", "epilog", "name", "options", "run", "summary")

    def __init__(
        self,
        name: str,
        summary: str,
        run: Callable[[argparse.Namespace], int],
        options: tuple[Option, ...] = (),
        description: str = "",
        epilog: str = "",
    ) -> None:
        self.name = name
        self.summary = summary
        self.run = run
        self.options = options
        self.description = description
        self.epilog = epilog

    def every(self) -> tuple[Option, ...]:
        """Its options, and those that all commands have."""
        return (*self.options, *COMMON)

    def groups(self) -> dict[str, list[Option]]:
        """The options under their headings, in their order; those without one first."""
        found: dict[str, list[Option]] = {"": []}
        for option in self.every():
            found.setdefault(option.group, []).append(option)
        return found

    def add_to(self, commands: argparse._SubParsersAction[Any]) -> None:
        """Teach it to the parser of all commands."""
        made = commands.add_parser(
            self.name, help=self.summary, description=self.description or self.summary + ".",
            epilog=self.epilog or None, formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )  # fmt: skip
        for heading, options in self.groups().items():
            place = made.add_argument_group(heading) if heading else made
            for option in options:
                option.add_to(place)


COLORS = ("auto", "always", "never")
COMMON = (Option("--color", "{words} (default: auto, on a terminal)", "WHEN", COLORS, default="auto"),)
