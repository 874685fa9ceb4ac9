"""An answer as a few lines to read: the formula, its shape, what it rests on, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .notation import left_side

if TYPE_CHECKING:
    from .derivation import Derivation
    from .index import Check
    from .pretty import Room

SIGNS = {"proved": "✓", "tested": "✓", "failed": "✗ FAILED", "undecided": "?", "off": "-"}
PLAIN_SIGNS = {"proved": "ok", "tested": "ok", "failed": "FAILED", "undecided": "?", "off": "-"}
SAID = {
    "tested": "agrees with numbers at random points",
    "failed": "the answer is wrong",
    "undecided": "not decided",
    "off": "not checked",
}


def summary(
    derivation: Derivation,
    check: Check,
    plain: bool = False,
    several: bool = False,
    room: Room | None = None,
) -> str:
    """The formula, then a line for each thing to know.

    ``plain`` keeps to ASCII where it can; where there is ``room`` the formula may take two dimensions.
    """
    written = derivation.text if plain else derivation.unicode()
    lines = [formula(derivation, written, plain, several, room), ""]
    rows = [("shape", shape_line(derivation, "x" if plain else "×"))]
    if not plain and derivation.text != written:
        rows.append(("text", derivation.text))
    rows += derivation.rows(plain)
    rows += [("given", sentence) for sentence in derivation.conditions]
    rows += [("note", sentence) for sentence in derivation.notes]
    rows.append(("check", verdict(check, plain)))
    shown = ""
    for label, line in rows:
        lines.append(f"  {label if label != shown else '':<8}{line}")
        shown = label
    return "\n".join(lines)


def formula(derivation: Derivation, written: str, plain: bool, several: bool, room: Room | None) -> str:
    """The answer with its left side, and below it what its names stand for."""
    if room is not None:
        from .pretty import equation

        planar = equation(derivation, several, room)
        if planar is not None:
            return planar
    *definitions, body = statements(written)
    whole = f"{left_side(derivation, 'text' if plain else 'unicode', several)} = {body}"
    return whole + ("\n  where " + ", ".join(definitions) if definitions else "")


def statements(written: str) -> list[str]:
    """The definitions of a text and the answer; the rows of blocks in brackets stay together."""
    found, depth, start = [], 0, 0
    for place, sign in enumerate(written):
        depth += (sign in "([") - (sign in ")]")
        if sign == ";" and depth == 0:
            found.append(written[start:place].strip())
            start = place + 1
    return [*found, written[start:].strip()]


def shape_line(derivation: Derivation, times: str) -> str:
    """The shape of the answer, and those of the symbols in it."""
    rows, columns = derivation.result.shape
    own = "scalar" if derivation.result.is_scalar else f"{sized(str(rows))}{times}{sized(str(columns))}"
    if derivation.form in ("tensor", "einsum"):
        own = times.join(map(sized, derivation.shape)) or "scalar"
    others = []
    for name, sizes in derivation.shapes.items():
        shape = times.join(map(sized, sizes)) if len(sizes) == 2 else sizes[0] if sizes else "scalar"
        others.append(f"{name} {shape}")
    return own + (f"   ({', '.join(others)})" if others else "")


def sized(size: str) -> str:
    """A size, in parentheses if it is a sum or a product."""
    return size if size.isalnum() else f"({size})"


def verdict(check: Check, plain: bool) -> str:
    """The verdict in one line: ``✓ proved for all sizes (proof 3 ms, sympy at m=2, n=3 40 ms)``."""
    sign = (PLAIN_SIGNS if plain else SIGNS)[check.status]
    if check.status == "proved":
        said = "proved for all sizes" if check.scope == "all sizes" else "proved at these sizes"
    else:
        said = SAID[check.status]
    ways = []
    for method in check.methods:
        at = ", ".join(f"{name}={size}" for name, size in method.sizes.items())
        status = "" if method.status in ("proved", "tested") else f" {method.status}"
        ways.append(f"{method.method}{status}{' at ' + at if at else ''}, {duration(method.seconds)}")
    return f"{sign} {said}" + (f" ({'; '.join(ways)})" if ways else "")


def duration(seconds: float) -> str:
    """A time, short."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms" if seconds >= 0.001 else "<1 ms"
