"""Readings that are guesses: each is told in a note, so that nobody is answered another question unawares."""

from __future__ import annotations

from ..expression import ONE
from .characters import GREEK
from .shapes import COUNTERPARTS, Shaper
from .tree import Tree

NORMS = ("norm", "norm2")
CHANGES = ("Delta", "delta")  # letters that often say "a change of" what follows


def note_doubts(shaper: Shaper, order: list[Tree]) -> None:
    """Tell what of a program, whose shapes are known, many would read otherwise."""
    for tree in order:
        if tree.op == "*":
            note_divided(shaper, tree)
            note_change(shaper, tree)
        elif tree.op == ".^" and not shaper.is_scalar(tree):
            base, exponent = tree.children
            if "**" in shaper.text[base.end : exponent.start]:
                shaper.note(f"** in {shaper.shown(tree)} is taken entry by entry, as NumPy does.")
        elif tree.op == "function" and not shaper.is_scalar(tree):
            name = tree.value[0]
            if name in shaper.formless:
                shaper.note(
                    f"{name} is read as a function of one number: {shaper.shown(tree)} is entry by entry."
                )
        elif tree.op == "pseudoinverse":
            above = shaper.text[tree.children[0].end : tree.end]
            if "dag" in above or "†" in above or ONE in tree.shape:
                shown = shaper.shown(tree)
                shaper.note(f"{shown} is read as the pseudoinverse; a conjugate transpose is `'`.")
        elif tree.op == "call" and tree.value in COUNTERPARTS:
            note_matrix_function(shaper, tree)
        elif tree.op == "call" and tree.value in NORMS:
            note_norm(shaper, tree)


def beside(shaper: Shaper, left: Tree, right: Tree) -> str | None:
    """What stands between two factors where it is no operator."""
    gap = shaper.text[left.end : right.start]
    return gap if not gap.strip("\\,;:! \t\n{}()") else None


def note_divided(shaper: Shaper, tree: Tree) -> None:
    """``a/b c``: the divisor is b alone, where some mean b c."""
    left, right = tree.children
    if left.op != "/" or left.grouped:
        return
    gap = beside(shaper, left, right)
    over, under = left.children
    if gap is None or under.grouped or (gap and under.op == "number"):
        return
    plain = over.op == "number" or (over.op == "negate" and over.children[0].op == "number")
    if plain and (gap or under.op not in ("number", "symbol", "size") or right.op not in ("symbol", "size")):
        return
    if plain and not shaper.is_scalar(right):
        return
    divisor = shaper.shown(under)
    shaper.note(f"`/` in {shaper.shown(tree)} divides by {divisor} alone; `/({divisor} …)` divides by more.")


def note_change(shaper: Shaper, tree: Tree) -> None:
    """``Δx`` is the product of Δ and x, where some mean one name."""
    left, right = tree.children
    change = left.op == "symbol" and left.value in CHANGES and left.value in shaper.undeclared
    if change and right.op in ("symbol", "function", "indexed") and beside(shaper, left, right) is not None:
        shown = shaper.shown(tree)
        shaper.note(f"{shown} is read as a product; a change is a name of its own: `x_delta : vector`.")


def note_matrix_function(shaper: Shaper, tree: Tree) -> None:
    r"""``\sqrt X`` and ``e^X`` are taken entry by entry, where mathematicians take the matrix function."""
    operand = tree.children[0]
    while operand.op in ("negate", "transpose"):
        operand = operand.children[0]
    begins = shaper.text[tree.start : tree.start + 2]
    if (begins[:1] in ("\\", "√") or begins == "e^") and operand.op == "symbol":
        matrix = not any(size.value == 1 for size in operand.shape)
        if matrix and operand.value in shaper.undeclared:
            name = COUNTERPARTS[tree.value]
            shaper.note(f"{shaper.shown(tree)} is taken entry by entry; the matrix function is {name}.")


def note_norm(shaper: Shaper, tree: Tree) -> None:
    """``norm(X)`` is the Frobenius norm here and in NumPy, the spectral norm in MATLAB."""
    (operand,) = tree.children
    if ONE not in operand.shape and shaper.text.startswith(NORMS, tree.start):
        shown = shaper.shown(operand)
        shaper.note(f"{shaper.shown(tree)} is the Frobenius norm; the spectral norm is normspec({shown}).")


def is_greek(name: str) -> bool:
    """Whether a name is a small Greek letter."""
    return name.partition("_")[0] in GREEK and name[0].islower()


def scaling_names(trees: list[Tree], shaper: Shaper) -> list[str]:
    """Vectors that scale a value, as y in ``y w' x`` and ``y log(w' x)``: they may be meant as numbers."""
    found: dict[str, None] = {}
    for tree in trees:
        if tree.op not in ("*", ".*"):
            continue
        left, right = tree.children
        if left.op == "*" and left.children[1].op == "transpose":  # (y w') x
            name = left.children[0]
        elif shaper.is_scalar(right) and right.op in ("call", "*", "sum", "bars", "norm", "inner"):
            name = left
        else:
            continue
        while name.op in ("negate", "*"):
            name = name.children[-1]
        if name.op == "sum":
            names = [t.value for t in name.children if t.op == "symbol"]
            found.update((n, None) for n in names if n in shaper.undeclared)
        elif name.op == "symbol" and name.value in shaper.undeclared and not shaper.is_scalar(name):
            found[name.value] = None
    return list(found)[:4]
