"""The rules to read: ``matdiff rules`` lists them, ``matdiff explain RULE`` says why one holds.

The identity of an operation is what its own rule makes of letters; proofs in entries are
computed where both sides can be written so, and taken from proofs.py elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ..catalogue import chapter, title
from ..errors import MatdiffError
from ..expression import Expression, Rule, Size, Symbol
from ..operations import (
    Function,
    Hadamard,
    Number,
    Operation,
    Product,
    Scale,
    Sum,
    Transpose,
    Unvec,
    operations,
)
from ..operations.elementwise import Elementwise
from ..operations.operation import dimension_size, signature
from ..rewriting.canonical import canonical_rules
from ..rewriting.engine import Fired, Rewriter
from ..rewriting.presentation import RULES as PRESENTATION
from .differential import Differential
from .examples import EXAMPLES
from .proofs import DIFFERENTIALS, ENTRYWISE, LINEAR, SIMPLIFICATIONS
from .reasons import bibliography, differential_letter, in_short, written
from .writing import Writing


class Known(NamedTuple):
    """A rule of differentiation: the operation on letters, and d of it.

    ``left`` is d(…), ``right`` what it is equal to.
    """

    kind: type[Operation]
    node: Expression
    left: Expression
    right: Expression


class Simplification(NamedTuple):
    """A rule of simplification, perhaps for several operations."""

    name: str
    rules: tuple[Rule, ...]

    @property
    def source(self) -> str:
        """Where it stands."""
        return next((r.source for r in self.rules if r.source), "")


def on_letters(kind: type[Operation]) -> Expression | None:
    """An operation on letters of its own signature; None where it has no differential."""
    U, V = Symbol("U", "m", "n"), Symbol("V", "m", "n")
    special: dict[type[Operation], Expression] = {
        Sum: Sum(U, V), Scale: Scale(Symbol("c"), U), Product: Product(U, Symbol("V", "n", "p")),
        Hadamard: Hadamard(U, V), Function: Function("f", 0, Symbol("Y", "m", "n")),
    }  # fmt: skip
    if kind in special:
        return special[kind]
    if kind.macro or not kind.signature or kind.takes_function:
        return None
    inputs, _ = signature(kind.signature)
    if not inputs:
        return None
    single = len(inputs) == 1
    letters = {"matrix": iter("YZW" if single else "UVW"), "vector": iter("yzw"), "scalar": iter("uvw")}
    operands: list[Expression] = []
    declared = frozenset({"complex"} if chapter(kind) == "complex" else ())
    for rows, columns in inputs:
        m, n = (Size.of(1) if d == "1" else dimension_size(d, known_sizes(d)) for d in (rows, columns))
        what = "scalar" if rows == columns == "1" else "vector" if columns == "1" else "matrix"
        operands.append(Symbol(next(letters[what]), m, n, "general", declared))
    if kind.__name__ in ("Power", "MatrixPower", "PowerDerivative"):
        operands[-1] = Symbol("k")
    try:
        if kind.takes_sizes:
            return Unvec(operands[0], Size.of("m"), Size.of("n")) if kind is Unvec else None
        return kind(*operands)
    except (TypeError, ValueError, MatdiffError):
        return None


def known_sizes(dimension: str) -> dict[str, Size]:
    """The sizes that a dimension of a signature is made of."""
    return {name: Size.of(name) for name in re.findall(r"[a-z]+", dimension)}


@cache
def differentials() -> tuple[Known, ...]:
    """The rule of differentiation of every operation that has one."""
    found = []
    for kind in operations():
        node = on_letters(kind)
        if node is None:
            continue
        constant = {"Power", "MatrixPower", "PowerDerivative", "Polygamma"}
        parts = [
            None if kind.__name__ in constant and operand.is_scalar else differential_letter(operand)
            for operand in node.operands
        ]
        try:
            right = node.differential(*parts)  # type: ignore[attr-defined]
        except (MatdiffError, NotImplementedError):
            continue
        if right is None:
            right = Number(0)
        elif not getattr(node, "linear", False) and (short := in_short(right)).length <= right.length:
            right = short
        found.append(Known(kind, node, Differential(node), right))
    return tuple(found)


@cache
def simplifications() -> tuple[Simplification, ...]:
    """All rules of simplification by their names."""
    found: dict[str, list[Rule]] = {}
    for rule in (*canonical_rules().rules, *PRESENTATION.rules):
        found.setdefault(rule.name, []).append(rule)
    return tuple(Simplification(name, tuple(rules)) for name, rules in found.items())


# --- the list ---------------------------------------------------------------------------------------


def listed(words: Sequence[str]) -> str:
    """All rules, a line each; only those in which the words stand, if there are any."""
    writing = Writing({}, ())
    lines: list[str] = []
    current = ""
    for known in differentials():
        line = f"{writing.unicode(known.left)} = {writing.unicode(known.right)}"
        source = bibliography(known.kind.source)
        if not wanted(words, line, title(known.kind), source):
            continue
        if chapter(known.kind) != current:
            current = chapter(known.kind)
            lines += ["", f"DIFFERENTIALS: {current.upper()}"]
        lines.append(f"  {line}" + (f"   [{source}]" if source else ""))
    found = [s for s in simplifications() if wanted(words, s.name, written(s.name), s.source)]
    if found:
        lines += ["", "SIMPLIFICATIONS"]
        lines += [
            f"  {written(s.name)}" + (f"   [{bibliography(s.source)}]" if s.source else "") for s in found
        ]
    if not lines:
        raise MatdiffError(
            "name", f"no rule contains {' '.join(words)!r}", hint="matdiff rules lists them all"
        )
    lines += ["", "matdiff explain RULE says why a rule holds, when, and shows it at work."]
    return "\n".join(lines).strip()


def wanted(words: Sequence[str], *texts: str) -> bool:
    """Whether all words stand in the texts."""
    whole = " ".join(texts).casefold()
    return all(plain(word) in plain(whole) for word in words)


def plain(text: str) -> str:
    """A text to compare by: without spaces, accents and kinds of transposes."""
    text = text.casefold().replace(" ", "")
    for sign, letter in (
        ("ᵀ", "'"),
        ("′", "'"),
        ("⁻¹", "^-1"),
        ("²", "^2"),
        ("−", "-"),
        ("⊙", ".*"),
        ("⊗", "kron"),
    ):
        text = text.replace(sign, letter)
    return text


# --- one rule ---------------------------------------------------------------------------------------

# what shows a rule better than the operation on two letters
SHOWN = {
    "Product": ("x' A x", "x"),
    "Hadamard": ("a' (x .* x)", "x"),
    "Scale": ("c c c", "c"),
    "Sum": ("x + x'x x", "x"),
}
ALIASES = {
    "productrule": "Product", "product": "Product", "linearity": "Sum", "sumrule": "Sum",
    "quotientrule": "Power", "powerrule": "Power", "chainrule": "Exp",
}  # fmt: skip


def explained(query: str) -> str:
    """What is known of the rules that a query means.

    Raises MatdiffError (name) with near names where there are none.
    """
    wish = plain(query)
    kinds = [k for k in differentials() if wish in names_of(k) or ALIASES.get(wish) == k.kind.__name__]
    if kinds:
        return "\n\n".join(differential_entry(k) for k in kinds)
    exact = [s for s in simplifications() if wish in (plain(s.name), plain(written(s.name)))]
    found = exact or [s for s in simplifications() if wish in plain(s.name)]
    if not found:
        writing = Writing({}, ())
        kinds = [
            k
            for k in differentials()
            if wish in plain(writing.unicode(k.left) + "=" + writing.unicode(k.right))
        ]
        if kinds:
            return "\n\n".join(differential_entry(k) for k in kinds[:3])
        raise MatdiffError("name", f"there is no rule {query!r}", hint=near(query))
    return "\n\n".join(simplification_entry(s) for s in found[:3])


def names_of(known: Known) -> set[str]:
    """What an operation may be called."""
    kind = known.kind
    return {plain(w) for w in (kind.name, *kind.synonyms, kind.__name__, title(kind)) if w}


def near(query: str) -> str:
    """Names like the one that was asked for."""
    from difflib import get_close_matches

    names = sorted({n for k in operations() for n in (k.name, *k.synonyms) if n})
    found = get_close_matches(query, names, 3)
    return f"did you mean {', '.join(found)}?" if found else "matdiff rules lists them all"


def entry(head: str, rows: Iterable[tuple[str, str]]) -> str:
    """A title and labelled lines; a label is not repeated."""
    lines, shown = [head], ""
    for label, text in rows:
        lines.append(f"  {label if label != shown else '':<12}{text}".rstrip())
        shown = label
    return "\n".join(lines)


def differential_entry(known: Known) -> str:
    """A rule of differentiation."""
    writing = Writing({}, ())
    node, kind = known.node, known.kind
    rows: list[tuple[str, str]] = []
    source = bibliography(kind.source)
    if source:
        rows.append(("source", source))
    condition: str | None = getattr(node, "condition", None)
    if condition:
        rows.append(("given", condition.format(*(writing.unicode(o) for o in node.operands))))
    rows += [("because", line) for line in proof_of(known)]
    rows += [("", "")] + [("in entries", line) for line in entries_of(known)] if not condition else []
    example = example_of(known)
    rows += [("", "")] + [("example", line) for line in example] if example else []
    head = f"{writing.unicode(known.left)} = {writing.unicode(known.right)}"
    return entry(
        head, [r for i, r in enumerate(rows) if r != ("", "") or (i + 1 < len(rows) and rows[i + 1][1])]
    )


def proof_of(known: Known) -> tuple[str, ...]:
    """Why the differential of an operation is what it is."""
    name = known.kind.__name__
    if name in DIFFERENTIALS:
        return DIFFERENTIALS[name]
    if issubclass(known.kind, Elementwise):
        return ENTRYWISE
    return LINEAR if known.kind.linear else ()


def entries_of(known: Known) -> list[str]:
    """The derivative of an operation, derived in index notation, where that is short."""
    if len(known.node.operands) != 1 or issubclass(known.kind, Elementwise):
        return []
    from ..indices.derivation import derive_by_indices

    (Y,) = known.node.operands
    if not isinstance(Y, Symbol):
        return []
    found = derive_by_indices(known.node, Y, "f")
    if found is None or len(found.lines) > 8:
        return []
    return [line.unicode + (f"    {line.reason}" if line.reason else "") for line in found.lines]


def example_of(known: Known) -> list[str]:
    """A small derivation that takes the rule."""
    from ..asking import derive

    Y = next((o for o in known.node.operands if isinstance(o, Symbol)), None)
    own = SHOWN.get(known.kind.__name__)
    if Y is None:
        return []
    try:
        found = derive(*own) if own else derive(known.node, Y)
        lines = found.steps.unicode().splitlines()
    except MatdiffError:
        return []
    return lines


def simplification_entry(rule: Simplification) -> str:
    """A rule of simplification."""
    writing = Writing({}, ())
    rows = []
    if rule.source:
        rows.append(("source", rule.source))
    fired = instance_of(rule)
    if rule.name in SIMPLIFICATIONS:
        rows += [("because", written(line)) for line in SIMPLIFICATIONS[rule.name]]
    elif fired is not None:
        rows += [("in entries", line) for line in both_sides(fired)]
    if fired is not None:
        rows.append(("example", f"{writing.unicode(fired.before)} = {writing.unicode(fired.after)}"))
        structures = structure_words(fired.before)
        if structures:
            rows.append(("where", structures))
    return entry(written(rule.name), rows)


def structure_words(node: Expression) -> str:
    """The structure of the symbols in an example."""
    told = [
        f"{s.name} is {s.kind if s.kind != 'general' else ', '.join(sorted(s.declared))}"
        for s in sorted((s for s in node.symbols if isinstance(s, Symbol)), key=lambda s: s.name)
        if s.kind != "general" or s.declared
    ]
    return ", ".join(told)


def instance_of(rule: Simplification) -> Fired | None:
    """The shortest application of a rule in the examples."""
    best: Fired | None = None
    for fired in applications():
        if fired.rule in rule.rules and fired.before is not fired.after:
            size = fired.before.length + fired.after.length
            if best is None or size < best.before.length + best.after.length:
                best = fired
    return best


@cache
def applications() -> tuple[Fired, ...]:
    """All rules that fire in the examples."""
    from ..asking import derive, parse

    found: list[Fired] = []
    for example in EXAMPLES:
        program = parse(example.text)
        if example.wrt:
            found.extend(derive(program, example.wrt, example.kind or None)._derivative.trace)
        else:
            Rewriter(canonical_rules(), found)(program.expression)
    return tuple(f for f in found if tells(f))


def tells(fired: Fired) -> bool:
    """Whether an application shows what a rule does: not X″ = X for (AB)′ = B′A′."""
    writing = Writing({}, ())
    if isinstance(fired.before, Transpose) and not isinstance(fired.before.operands[0], Product):
        return False
    return writing.unicode(fired.before) != writing.unicode(fired.after)


def both_sides(fired: Fired) -> Iterator[str]:
    """Both sides of an identity in entries, where they can be written so."""
    from ..indices.entries import entries
    from ..indices.notation import words
    from ..indices.terms import without_deltas

    writing = Writing({}, ())
    place = "" if fired.before.is_scalar else "_i" if fired.before.is_column else "_ij"
    try:
        for node in (fired.before, fired.after):
            shown = writing.unicode(node)
            left = f"({shown}){place}" if place else shown
            yield f"{left} = {words(without_deltas(entries(node))).unicode}"
    except MatdiffError:
        return
