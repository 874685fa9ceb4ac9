"""``matdiff completion SHELL``: a script for bash, zsh or fish, made of the descriptions of the commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from ..terminal import write
from . import NAMES, command
from .option import Command, Option
from .reading import one_of

SHELLS = ("bash", "zsh", "fish")
TOP = (Option("--help", "show the help and leave"), Option("--version", "show the version and leave"))
HELP = Option("--help", "show the help and leave")

DESCRIPTION = """\
Print a script that completes commands, options and their words.

  bash   eval "$(matdiff completion bash)"           in ~/.bashrc
  zsh    eval "$(matdiff completion zsh)"            in ~/.zshrc, after compinit
  fish   matdiff completion fish | source            in ~/.config/fish/config.fish
"""


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    one_of("shell", options.shell, SHELLS)
    commands = [command(name) for name in NAMES]
    write({"bash": bash, "zsh": zsh, "fish": fish}[options.shell](commands).rstrip("\n"))
    return 0


def line(text: str) -> str:
    """What stands beside a word: the first line of its help."""
    return text.split("\n")[0].rstrip(":").replace("`", "")


def places(each: Command) -> list[Option]:
    """The arguments of a command that have no name."""
    return [option for option in each.every() if not option.named]


def switches(each: Command) -> list[Option]:
    """The options of a command."""
    return [*(option for option in each.every() if option.named), HELP]


# --- bash -----------------------------------------------------------------------------------------

BASH = """\
# Completion of matdiff for bash; made by `matdiff completion bash`.
_matdiff() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words="" files=""
    if [ "$word" = "=" ]; then  # --color=always is three words here
        word=""
    elif [ "$before" = "=" ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="@TOP@"
    else
        case "${COMP_WORDS[1]} $before" in
@CASES@
        esac
    fi
    local IFS=$' \\t\\n'
    if [ -n "$files" ]; then
        compopt -o filenames 2>/dev/null
        IFS=$'\\n'
        COMPREPLY=($(compgen -f -- "$word"))
    elif [ "${word:0:1}" = "@" ]; then
        IFS=$'\\n'
        COMPREPLY=($(compgen -P @ -f -- "${word:1}"))
    else
        COMPREPLY=($(compgen -W "$words" -- "$word"))
    fi
}
complete -F _matdiff matdiff
"""


def bash(commands: list[Command]) -> str:
    """The script for bash."""
    cases = "\n".join(f"            {case}" for each in commands for case in bash_cases(each))
    top = " ".join([*(each.name for each in commands), *(option.name for option in TOP)])
    return BASH.replace("@TOP@", top).replace("@CASES@", cases)


def bash_cases(each: Command) -> Iterator[str]:
    """What may follow each option of a command, and else."""
    for option in switches(each):
        if option.files:
            yield f'"{each.name} {option.name}") files=1 ;;'
        elif not option.is_switch:
            yield f'"{each.name} {option.name}") words="{" ".join(option.offered())}" ;;'
    words = [word for option in places(each) for word in option.offered()]
    words += [option.name for option in switches(each)]
    yield f'"{each.name} "*) words="{" ".join(words)}" ;;'


# --- zsh ------------------------------------------------------------------------------------------

ZSH = """\
#compdef matdiff
# Completion of matdiff for zsh; made by `matdiff completion zsh`.
_matdiff() {
    local -a commands
    commands=(
@COMMANDS@
    )
    if (( CURRENT == 2 )); then
        _describe -t commands command commands
        _arguments @TOP@
        return
    fi
    shift words
    (( CURRENT-- ))
    case $words[1] in
@CASES@
    esac
}
if [ "$funcstack[1]" = "_matdiff" ]; then
    _matdiff "$@"
else
    compdef _matdiff matdiff
fi
"""


def zsh(commands: list[Command]) -> str:
    """The script for zsh."""
    listed = "\n".join(f"        {quoted(each.name + ':' + line(each.summary))}" for each in commands)
    top = " ".join(quoted(zsh_option(option)) for option in TOP)
    cases = "\n".join(zsh_case(each) for each in commands)
    return ZSH.replace("@COMMANDS@", listed).replace("@TOP@", top).replace("@CASES@", cases)


def zsh_case(each: Command) -> str:
    """The arguments of one command."""
    made = [zsh_option(option) for option in switches(each)]
    made += [f"*:{option.name}:{zsh_action(option)}" for option in places(each)]
    lines = " \\\n".join(f"                {quoted(one)}" for one in made)
    return f"        {each.name})\n            _arguments \\\n{lines} ;;"


def zsh_option(option: Option) -> str:
    """An option as _arguments reads it: name[what it does]:value:action."""
    says = line(option.says()).replace("[", r"\[").replace("]", r"\]").replace(":", r"\:")
    once = "*" if option.number == "repeat" else ""
    optional = ":" if option.number == "?" else ""
    value = "" if option.is_switch else f":{optional}{option.value}:{zsh_action(option)}"
    return f"{once}{option.name}[{says}]{value}"


def zsh_action(option: Option) -> str:
    """What is offered for a value."""
    words = " ".join(option.offered())
    return f"({words})" if words else "_files" if option.files else " "


def quoted(text: str) -> str:
    """A text between single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


# --- fish -----------------------------------------------------------------------------------------


def fish(commands: list[Command]) -> str:
    """The script for fish."""
    lines = ["# Completion of matdiff for fish; made by `matdiff completion fish`.", "complete -c matdiff -f"]
    first = "__fish_use_subcommand"
    lines += [f"complete -c matdiff -n {first} {fish_option(option)}" for option in TOP]
    for each in commands:
        lines.append(f"complete -c matdiff -n {first} -a {each.name} -d {fish_quoted(line(each.summary))}")
    for each in commands:
        when = f"complete -c matdiff -n '__fish_seen_subcommand_from {each.name}'"
        lines += [f"{when} {fish_option(option)}" for option in switches(each)]
        lines += [f"{when} -a '{' '.join(o.offered())}'" for o in places(each) if o.offered()]
    return "\n".join(lines)


def fish_option(option: Option) -> str:
    """An option as `complete` of fish reads it."""
    words = " ".join(option.offered())
    value = "" if option.is_switch else " -r -F" if option.files else f" -x -a '{words}'" if words else " -x"
    return f"-l {option.name[2:]}{value} -d {fish_quoted(line(option.says()))}"


def fish_quoted(text: str) -> str:
    """A text between single quotes, as fish escapes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


COMMAND = Command(
    "completion",
    "print the completion script for bash, zsh or fish",
    run,
    (Option("SHELL", "{words}", words=SHELLS, into="shell"),),
    DESCRIPTION,
)
