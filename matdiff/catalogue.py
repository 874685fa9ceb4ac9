"""The rule book as a list to read: every operation with its signature and its rules."""

from __future__ import annotations

from .errors import MatdiffError
from .operations import Operation, operations

SIGNS = {"Sum": "A + B", "Scale": "c A", "Product": "A B", "Hadamard": "A .* B", "MatrixPower": "A^k"}


def title(kind: type[Operation]) -> str:
    """How an operation is written."""
    return kind.name or SIGNS.get(kind.__name__, "")


def chapter(kind: type[Operation]) -> str:
    """The chapter of the rule book that an operation stands in."""
    return kind.__module__.rpartition(".")[2].replace("_", " ")


def line_of(kind: type[Operation]) -> str:
    """The first sentence of what an operation is."""
    return (kind.__doc__ or "").strip().split("\n")[0]


def catalogue() -> str:
    """A line for each operation, by chapters."""
    lines: list[str] = []
    current = ""
    for kind in operations():
        if not title(kind):
            continue
        if chapter(kind) != current:
            current = chapter(kind)
            lines += ["", current.upper()] if lines else [current.upper()]
        lines.append(f"  {title(kind):<13}{arrow(kind.signature):<27}{line_of(kind)}")
    lines += [
        "",
        "matdiff functions NAME says all that is known of one: its rule, its simplifications, its source.",
    ]
    return "\n".join(lines)


def arrow(signature: str) -> str:
    """A signature with spaces; `()` is a scalar, `(n,1)` a column."""
    return signature.replace("->", " -> ").replace("),(", "), (")


def entry(name: str) -> str:
    """All that is known of the operations of a name.  Raises MatdiffError (name) with the near ones."""
    found = [k for k in operations() if name in (k.name, *k.synonyms, k.__name__, title(k))]
    if not found:
        from difflib import get_close_matches

        names = sorted({n for k in operations() for n in (k.name, *k.synonyms) if n})
        near = get_close_matches(name, names, 3)
        raise MatdiffError(
            "name", f"there is no operation {name!r}", hint=f"did you mean {', '.join(near)}?" if near else
            "matdiff functions lists them all",
        )  # fmt: skip
    return "\n\n".join(description(kind) for kind in found)


def description(kind: type[Operation]) -> str:
    """Name, shapes, condition, source and simplifications of an operation."""
    doc = " ".join((kind.__doc__ or "").split())
    rows = [("shapes", arrow(kind.signature)), ("synonyms", ", ".join(kind.synonyms))]
    rows.append(("rule", kind.source))
    if kind.linear:
        rows.append(("linear", "in each operand"))
    if kind.condition:
        rows.append(("given", kind.condition.format("X", "Y", "Z")))
    rows += [("simplify" if not i else "", rule.name) for i, rule in enumerate(kind.rules)]
    lines = [f"{title(kind) or kind.__name__}: {doc}"]
    lines += [f"  {label:<10}{value}" for label, value in rows if value]
    return "\n".join(lines)
