"""Errors about shapes: the operation, the operands as typed, their shapes, and the likely fix."""

from __future__ import annotations

from ..errors import MatdiffError, listed
from ..expression import ONE
from ..operations import Operation
from ..operations.operation import signature
from .shapes import Shaper
from .tree import Tree


def sum_error(shaper: Shaper, left: Tree, right: Tree, sign: str) -> MatdiffError:
    """Two terms of different shapes."""
    word = "sum" if sign == "+" else "difference"
    message = f"the {word} of {shaper.described(left)} and {shaper.described(right)} needs equal shapes"
    hint = None
    scalars = [t for t in (left, right) if shaper.is_scalar(t)]
    turned = (right.shape[1], right.shape[0])
    if len(scalars) == 1:
        c = shaper.shown(scalars[0])
        other = right if scalars[0] is left else left
        if other.shape[1] is ONE:
            hint = f"did you mean `{factor(scalars[0], c)} ones`, to add it to every entry?"
        elif other.shape[0] is ONE:
            hint = f"did you mean `{factor(scalars[0], c)} ones'`, to add it to every entry?"
        else:
            c = factor(scalars[0], c)
            hint = f"write `{c} matrix(1)` to add it to every entry"
            if other.shape[0] is other.shape[1]:
                hint = f"write `{c} I`, or `{c} matrix(1)` to add it to every entry"
            elif scalars[0].op == "symbol" and not scalars[0].grouped:
                hint += f", or `ones {c}'` to add a vector `{c}` to every row"
    elif shaper.fits(left.shape, turned):
        hint = f"did you mean `{shaper.shown(left)} {sign} {transposed(shaper, right)}`?"
    return shaper.fail(left, message, hint)


LOOSE = frozenset({"sum", "negate", "⊙", "⊘", "⊗", "*", "/", "\\", ".*", "./", "·"})


def factor(tree: Tree, text: str) -> str:
    """The text of a tree as a factor."""
    return f"({text})" if tree.op in ("sum", "negate", "⊙", "⊘", "⊗") and not tree.grouped else text


def transposed(shaper: Shaper, tree: Tree) -> str:
    """The text of the transpose of a tree."""
    if tree.op == "transpose":
        return shaper.shown(tree.children[0])
    text = shaper.shown(tree)
    return f"({text})'" if tree.op in LOOSE and not tree.grouped else f"{text}'"


def last_factor(tree: Tree) -> Tree:
    """The factor of a product that stands next to what follows."""
    while tree.op in ("*", "·") and not tree.grouped:
        tree = tree.children[1]
    return tree


def product_error(shaper: Shaper, tree: Tree, left: Tree, right: Tree) -> MatdiffError:
    """Two factors that do not fit."""
    inner = (shaper.size_text(left.shape[1]), shaper.size_text(right.shape[0]))
    message = (
        f"the product of {shaper.described(left)} and {shaper.described(right)} needs as many columns"
        f" on the left as rows on the right, not {inner[0]} and {inner[1]}"
    )
    beside = last_factor(left)
    alone = beside is left
    before, after = shaper.shown(beside), shaper.shown(right)
    (m, n), (p, q) = left.shape, right.shape
    if before == after:  # the two letters of a run
        return shaper.fail(left, message, "put a space between the letters")
    both = left.shape[1] is ONE and right.shape[1] is ONE and shaper.could(m, p)
    if both and alone:
        turned = transposed(shaper, left)
        hint = f"did you mean `{turned} {after}` (a scalar), or `{before} ⊙ {after}` (entry by entry)?"
    elif right.op == "transpose" and shaper.could(n, q):
        hint = f"did you mean `{before} {shaper.shown(right.children[0])}`?"
    elif beside.op == "transpose" and alone and shaper.could(m, p):
        hint = f"did you mean `{shaper.shown(beside.children[0])} {after}`?"
    elif alone and shaper.could(m, p):
        hint = f"did you mean `{transposed(shaper, left)} {after}`?"
    elif shaper.could(n, q):
        hint = f"did you mean `{before} {transposed(shaper, right)}`?"
    elif shaper.fits(left.shape, right.shape):
        hint = f"did you mean `{before} ⊙ {after}`, entry by entry?"
    else:
        hint = "check the order of the factors and the declared sizes"
    return shaper.fail(left, message, hint)


def call_error(
    shaper: Shaper, tree: Tree, kinds: tuple[type[Operation], ...], given: list[Tree]
) -> MatdiffError:
    """Operands that do not have the shapes that a function takes."""
    name = tree.value
    inputs, _ = signature(kinds[0].signature_for(len(given)))
    wanted = " or ".join(dict.fromkeys(described_signature(signature(k.signature)[0]) for k in kinds))
    shown = " and ".join(shaper.described(t) for t in given)
    hint = None
    if inputs == (("n", "n"),):
        columns = given[0].shape[1]
        if name in ("tr", "trace", "det", "logdet"):
            g = given[0]
            hint = (
                f"for example `{name}({transposed(shaper, g)} {shaper.shown(g)})`"
                if columns is not ONE
                else f"`sum({shaper.shown(g)})` adds the entries"
            )
        elif name == "inv":
            hint = f"the pseudoinverse is `pinv({shaper.shown(given[0])})`"
    elif len(given) == 2 and shaper.fits(given[0].shape, (given[1].shape[1], given[1].shape[0])):
        hint = f"did you mean `{name}({shaper.shown(given[0])}, {transposed(shaper, given[1])})`?"
    return shaper.fail(tree, f"`{name}` takes {wanted}, not {shown}", hint)


def described_signature(inputs: tuple[tuple[str, str], ...]) -> str:
    """The operands of a signature in words."""
    parts = []
    for rows, columns in inputs:
        if rows == columns == "1":
            parts.append("a scalar")
        elif columns == "1":
            parts.append("a column")
        elif rows == columns:
            parts.append("a square matrix")
        else:
            parts.append("a matrix")
    if len(parts) == 2 and inputs[0] == inputs[1]:
        return "two operands of one shape"
    return " and ".join(parts)


def tied(error: MatdiffError, names: list[str]) -> MatdiffError:
    """The error of a program that several changes of default kinds would make well-typed."""
    declare = f"declare {listed(sorted(names))}: as scalar, vector or matrix"
    if error.hint:
        declare = f"{error.hint} Or {declare}" if error.hint.endswith("?") else f"{error.hint}; or {declare}"
    return MatdiffError(error.code, error.message, error.line, error.column, declare, error.source)
