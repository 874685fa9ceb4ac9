"""What is known of SymPy's symbols: declarations of the input language, or predicates of ``Q``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy as sp
from sympy.assumptions import AppliedPredicate

from ..errors import MatdiffError
from ..expression import ONE, Size
from ..language.declarations import Declaration, parse_declaration

# predicates of SymPy → the structure and the attributes that they are here
STRUCTURES: dict[frozenset[str], str] = {
    frozenset(): "general",
    frozenset({"symmetric"}): "symmetric",
    frozenset({"symmetric", "positive_definite"}): "spd",
    frozenset({"orthogonal"}): "orthogonal",
    frozenset({"diagonal"}): "diagonal",
    frozenset({"diagonal", "symmetric"}): "diagonal",
    frozenset({"lower_triangular"}): "lower",
    frozenset({"upper_triangular"}): "upper",
}
ATTRIBUTES = {"invertible": "invertible", "positive": "positive"}
PLAIN = {"real", "square", "real_elements"}  # true of every symbol, or of its shape


class Assumptions:
    """Declarations and predicates, by name."""

    def __init__(self, given: Any) -> None:
        self.declared: dict[str, Declaration] = {}
        self.predicates: dict[str, set[str]] = {}
        if given is None or given is True:
            return
        if isinstance(given, Mapping):
            for name, kind in given.items():
                plain = str(getattr(name, "name", name))
                self.declared[plain] = parse_declaration(plain, kind)
        elif isinstance(given, sp.Basic):
            self.take(given)
        else:
            raise MatdiffError(
                "input", 'what is declared is {"S": "symmetric"}, or Q.symmetric(S) & Q.invertible(A)'
            )

    def take(self, given: Any) -> None:
        """The predicates of a conjunction.  Raises MatdiffError (unsupported) for anything else."""
        for part in sp.And.make_args(given):
            if not isinstance(part, AppliedPredicate) or not hasattr(part.arguments[0], "name"):
                raise MatdiffError(
                    "unsupported", f"the assumption {part} has no reading here",
                    hint="predicates of symbols, joined by &: Q.symmetric(S) & Q.invertible(A)",
                )  # fmt: skip
            word = str(part.function.name)
            known = {p for predicates in STRUCTURES for p in predicates} | ATTRIBUTES.keys() | PLAIN
            if word not in known:
                raise MatdiffError(
                    "unsupported", f"the assumption Q.{word} has no reading here",
                    hint="those that have are " + ", ".join(f"Q.{k}" for k in sorted(known)),
                )  # fmt: skip
            if word not in PLAIN:
                self.predicates.setdefault(part.arguments[0].name, set()).add(word)

    def of(self, name: str, rows: Size, columns: Size) -> tuple[str, frozenset[str]]:
        """Structure and attributes of a symbol.  Raises MatdiffError where its shape contradicts them."""
        if name in self.declared:
            return self.of_declaration(self.declared[name], rows, columns)
        words = self.predicates.get(name, set())
        structure = STRUCTURES.get(frozenset(words - ATTRIBUTES.keys()))
        if structure is None:
            hint = None
            if "positive_definite" in words:
                hint = f"SymPy's positive_definite says nothing of symmetry; add Q.symmetric({name})"
            raise MatdiffError(
                "unsupported", f"no structure that is {' and '.join(sorted(words))}: {name}", hint=hint
            )
        found = frozenset(ATTRIBUTES[word] for word in words & ATTRIBUTES.keys())
        if (structure != "general" or "invertible" in found) and rows is not columns:
            raise MatdiffError("kind", f"{name} is {rows}×{columns}, and not square")
        return structure, found

    def of_declaration(
        self, declaration: Declaration, rows: Size, columns: Size
    ) -> tuple[str, frozenset[str]]:
        """The same for a declaration of the input language."""
        name, sizes = declaration.name, declaration.sizes
        given = {"scalar": (ONE, ONE), "vector": (rows, ONE), "matrix": (rows, columns)}.get(
            declaration.kind, (rows, rows)
        )
        if sizes is not None:
            given = (sizes[0], sizes[-1]) if declaration.kind != "vector" else (sizes[0], ONE)
        if given != (rows, columns):
            raise MatdiffError(
                "shape",
                f"{name} is {rows}×{columns} in the expression of SymPy, and {given[0]}×{given[1]} here",
            )
        return declaration.structure, declaration.attributes

    def refuse_unused(self, symbols: Iterable[str]) -> None:
        """Raises MatdiffError (variable) for a name that does not occur: a slip of the pen."""
        for name in (*self.declared, *self.predicates):
            if name not in symbols:
                raise MatdiffError("variable", f"{name} is declared, and does not occur")
