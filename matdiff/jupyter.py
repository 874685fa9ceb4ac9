"""The notebook extension: ``%load_ext matdiff`` gives ``%matdiff`` and ``%%matdiff``.

    %matdiff tr(A X B) --wrt X

    %%matdiff --wrt W --steps --to slope
    z = W x + b
    -y' log(softmax(z))

Options are those of the command line.  A mistake is told in its own words, without a traceback.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import MatdiffError

if TYPE_CHECKING:
    from .derivation import Derivation

USAGE = """\
%matdiff EXPR [options]        the derivative of an expression; d = %matdiff … keeps it
%%matdiff [options]            of the program in the cell: declarations, definitions, the expression

--wrt X            derive by X; repeated, or X,Y: one answer each
--as KIND          gradient, jacobian, hessian, differential, jvp, vjp, hvp, map, tensor, einsum …
--declare D        such as "S: symmetric(n)"; repeated for more
--order K, --convention C, --layout L, --vec V     as on the command line
--check MODE       off, auto, proof, sympy, numeric
--steps [full]     the derivation line by line;  --method differential, backprop, index
--code [LANGUAGE]  the source of a function that computes it (numpy)
--claim ANSWER     grade this answer instead of showing the right one
--jointly          one block answer by all variables
--to NAME          keep the result in this variable"""

# option → whether it takes a value: always, never, or where a word of these follows
VALUES: dict[str, tuple[str, ...] | bool] = {
    "wrt": True, "as": True, "declare": True, "order": True, "convention": True, "layout": True, "vec": True,
    "check": True, "method": True, "claim": True, "to": True, "jointly": False, "help": False,
    "steps": ("full",), "code": True,
}  # fmt: skip
REPEATED = ("wrt", "declare")
OPTION = re.compile(r"(?:(?<=\s)|^)--(" + "|".join(VALUES) + r")(?=[\s=]|$)")
WORD = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")


class Refusal(MatdiffError):
    """A mistake in a magic: a notebook shows it as one message."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class Asked(NamedTuple):
    """What a magic was asked."""

    expression: str
    options: dict[str, Any]


def read(text: str) -> Asked:
    """Options and expression of a line; the options stand before or behind it.

    Raises MatdiffError (input) for an option that is not known or has no value.
    """
    options: dict[str, Any] = {}
    kept: list[str] = []
    at = 0
    while True:
        found = OPTION.search(text, at)
        kept.append(text[at : found.start() if found else len(text)])
        if found is None:
            break
        name, at = found[1], found.end()
        wanted = VALUES[name]
        word = WORD.match(text, at + (text[at : at + 1] == "="))
        value: Any = next((part for part in word.groups() if part is not None), None) if word else None
        if wanted is False or (isinstance(wanted, tuple) and value not in wanted):
            options[name] = True
            continue
        if word is None or (word[3] or "").startswith("--"):
            if name == "code":
                options[name] = "numpy"
                continue
            raise MatdiffError("input", f"--{name} needs a value", hint="%matdiff --help")
        at = word.end()
        if name in REPEATED:
            options.setdefault(name, []).append(value)
        else:
            options[name] = value
    expression = " ".join(part.strip() for part in kept if part.strip())
    if (unknown := re.search(r"(?:(?<=\s)|^)--([a-z][a-z-]+)", expression)) is not None:
        raise MatdiffError("input", f"unknown option --{unknown[1]}", hint="%matdiff --help")
    return Asked(expression, options)


def program(text: str, declared: list[str]) -> str:
    """The program with the declarations of the options before it."""
    return "\n".join([*declared, text])


def answer(asked: Asked) -> tuple[Any, list[Any]]:
    """The result that is kept, and what is shown, in its order.  Raises MatdiffError."""
    from .asking import derive, derive_jointly, parse, variables
    from .index.claim import MODES

    options = asked.options
    if not asked.expression.strip():
        raise MatdiffError("input", "there is no expression", hint="%matdiff tr(A X B) --wrt X")
    source = parse(program(asked.expression, options.get("declare", [])))
    names = [name.strip() for given in options.get("wrt", []) for name in given.split(",")]
    shared: dict[str, Any] = {key: options[key] for key in ("convention", "layout", "vec") if key in options}
    if "order" in options:
        if not str(options["order"]).isdigit():
            raise MatdiffError("input", f"--order is a number, not {options['order']!r}")
        shared["order"] = int(options["order"])
    if (mode := options.get("check")) is not None and mode not in MODES:
        raise MatdiffError("input", f"no way to check is called {mode!r}", hint="one of " + ", ".join(MODES))
    if "claim" in options:
        from .grader import verify

        shared.pop("order", None)
        verdict = verify(source, names[0] if names else None, options["claim"], options.get("as"), **shared)
        if verdict.error is not None:
            raise verdict.error
        return verdict, [verdict]
    found: list[Derivation]
    if options.get("jointly"):
        found = [derive_jointly(source, names or variables(source), options.get("as"))]
    else:
        found = [derive(source, name, options.get("as"), **shared) for name in names or variables(source)]
    shown: list[Any] = []
    for one in found:
        if mode is not None:
            one.check(mode)
        shown.append(one)
        if "steps" in options or "method" in options:
            shown.append(one.steps_by(options.get("method", "differential"), options.get("steps") == "full"))
        if "code" in options:
            shown.append(Source(one.code(options["code"])))
    return found[0] if len(found) == 1 else found, shown


class Source:
    """The source of a program, shown as one."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.text.rstrip()}\n```"


def load_ipython_extension(shell: Any) -> None:
    """Register ``%matdiff`` and ``%%matdiff``; IPython calls this on ``%load_ext matdiff``."""
    from IPython.core.magic import no_var_expand
    from IPython.display import display

    show: Callable[[Any], None] = display

    def magic(line: str, cell: str | None = None) -> Any:
        try:
            asked = read(line)
            if cell is not None:
                asked = asked._replace(expression=f"{asked.expression}\n{cell}" if asked.expression else cell)
            if asked.options.get("help") or not asked.expression.strip():
                print(USAGE)
                return None
            kept, shown = answer(asked)
            if (name := asked.options.get("to")) is not None:
                if not str(name).isidentifier():
                    raise MatdiffError("input", f"--to needs a name, not {name!r}")
                shell.user_ns[name] = kept
        except MatdiffError as error:
            raise refusal(error) from None
        if cell is None and len(shown) == 1:
            return kept  # so that `d = %matdiff …` keeps it and shows nothing
        for part in shown:
            show(part)
        return None

    # braces and dollars of LaTeX are not names of Python
    shell.register_magic_function(no_var_expand(magic), "line_cell", "matdiff")


def refusal(error: MatdiffError) -> Refusal:
    """The same error, shown as one message."""
    return Refusal(error.code, error.message, error.line, error.column, error.hint, error.source)
