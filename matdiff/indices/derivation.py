"""The index road to a derivative: entries, ∂X_ij/∂X_kl = δ_ik δ_jl, deltas contracted, back to matrices."""

from __future__ import annotations

from typing import NamedTuple

from ..calculus.structure import PROJECTIONS, project
from ..errors import MatdiffError
from ..expression import ONE, Expression, Symbol
from ..operations import zeros_like
from ..rewriting.canonical import canonical_rules
from ..rewriting.engine import Rewriter
from ..rewriting.presentation import present
from .differentiation import Differentiation, places_of, with_deltas
from .entries import Place, entries
from .matrix import to_matrix
from .notation import Letters, Words, formula_words, names_of, quotient, subscripted, symbol_words, words
from .terms import ZERO, Index, IndexSum, Partial, Term, cancelled, collected, contracted, without_deltas

MOST_TERMS = 60  # of a derivation that can still be read


class Line(NamedTuple):
    """One line of a derivation.

    Attributes
    ----------
    left : the left side; None where it is that of the line before.
    right : the right side.
    reason : why the line follows from the one before.
    source : where the rule stands, or an empty text.
    value : the right side as a sum of products of entries, or as an expression.
    """

    left: Words | None
    right: Words
    reason: str
    source: str
    value: IndexSum | Expression

    @property
    def text(self) -> str:
        """The line in plain text."""
        return (f"{self.left.text} = " if self.left else " = ") + self.right.text

    @property
    def unicode(self) -> str:
        """The line for a terminal."""
        return (f"{self.left.unicode} = " if self.left else " = ") + self.right.unicode

    @property
    def latex(self) -> str:
        """The line in LaTeX, to be aligned at ``&``."""
        return (f"{self.left.latex} &= " if self.left else "&= ") + self.right.latex


class IndexDerivation(NamedTuple):
    """A derivation in index notation.

    Attributes
    ----------
    lines : the lines, the first one the function itself.
    entries : the derivative at the indices ``free``, those of the function before those of the variable.
    free : the free indices of the result, those of the function first.
    result : the derivative in matrix notation; None where it has more than two indices or no matrix form.
    """

    lines: tuple[Line, ...]
    entries: IndexSum
    free: tuple[Index, ...]
    result: Expression | None


def index_derivation(function: Expression, variable: Symbol, name: str = "f") -> list[Line] | None:
    """The lines of the derivation in indices; None where it cannot be done so (see derive_by_indices)."""
    found = derive_by_indices(function, variable, name)
    return None if found is None else list(found.lines)


def derive_by_indices(function: Expression, variable: Symbol, name: str = "f") -> IndexDerivation | None:
    """The derivative of a function (m×n) by a symbol, in index notation and back.

    The result is the gradient of a scalar function, of the shape of the variable (projected onto the
    subspace of a structured one); the Jacobian of a vector by a vector; of any function by a scalar, of its
    shape.  None where an operation has no index form or the derivation is too long to be read.
    """
    try:
        return Road(function, variable, name).derive()
    except MatdiffError as error:
        if error.code in ("unsupported", "limit"):
            return None
        raise


class Road:
    """One derivation: its indices, their letters, its lines."""

    def __init__(self, function: Expression, variable: Symbol, name: str) -> None:
        self.function = function
        self.variable = variable
        self.letters = Letters(names_of({*function.symbols, variable}) | {name})
        self.lines: list[Line] = []
        self.title = symbol_words(Symbol(name))
        self.place = places_of(variable)
        self.home = self.places_of_function()
        # the letters of the derivative's indices are kept free from the first line on
        self.used: set[str] = set()
        for index in (*self.home, *self.place):
            if index is not None:
                self.used.add(self.letters.give(index, self.used))
        self.simplify = Rewriter(canonical_rules())

    def places_of_function(self) -> tuple[Place, Place]:
        """The indices of the function's entries."""
        rows, columns = self.function.shape
        return (
            None if rows is ONE else Index(rows, "i"),
            None if columns is ONE else Index(columns, "i" if rows is ONE else "j"),
        )

    def derive(self) -> IndexDerivation:
        """All lines."""
        function = without_deltas(entries(self.function, *self.homes()))
        self.say(self.entry_name(), function, "written out in entries")
        rule = Differentiation(self.variable, *self.place)
        change = rule(function)
        self.limit(change)
        scalar = self.variable.is_scalar
        if not change.terms:
            self.say(self.derivative_name(), ZERO, "nothing depends on the variable")
        else:
            reason = ", ".join(rule.reasons) or "derivative of the entries"
            if not scalar and any(isinstance(f, Partial) for t in change.terms for f in t.factors):
                self.say(self.derivative_name(), change, reason, "; ".join(rule.sources))
        result = with_deltas(change)
        if change.terms:
            self.say(None if len(self.lines) > 1 else self.derivative_name(), result, self.delta_rule())
        result = self.contract(result)
        simpler = cancelled(result)
        if simpler != result:
            self.say(None, simpler, "factors cancel")
        together = collected(simpler)
        if len(together.terms) != len(simpler.terms):
            self.say(None, together, "like terms")
        free = tuple(index for index in (*self.home, *self.place) if index is not None)
        answer = self.back(together, free)
        return IndexDerivation(tuple(self.lines), together, free, answer)

    def homes(self) -> tuple[Index | str, Index | str]:
        """The indices of the function for ``entries``."""
        return (self.home[0] or "i", self.home[1] or "j")

    def contract(self, body: IndexSum) -> IndexSum:
        """The deltas contracted, one in every term a line."""
        while True:
            terms: list[Term] = []
            said: dict[str, None] = {}
            for term in body.terms:
                step = contracted(term)
                if step is None:
                    terms.append(term)
                    continue
                old, new = (self.letters.known[index] for index in step[1])
                terms.append(step[0])
                said[f"δ_{old}{new}: {old} becomes {new}" if old != new else f"δ_{old}{old} = 1"] = None
            if not said:
                return body
            body = IndexSum(tuple(terms))
            self.say(None, body, "; ".join(said))

    def back(self, body: IndexSum, free: tuple[Index, ...]) -> Expression | None:
        """The last lines: matrix notation, and the subspace of a structured variable."""
        target = self.target()
        if target is None:
            return None
        found = to_matrix(body, target)
        if found is None:
            return None
        structured = self.variable.kind in PROJECTIONS
        if not target and not free and not body.terms:
            found = zeros_like(self.function)
        result = self.finished(found)
        self.lines.append(
            Line(self.matrix_name(), formula_words(result), "back to matrix notation", "", result)
        )
        if structured:
            result = self.finished(project(found, self.variable))
            reason = f"{self.variable.name} is {self.variable.kind}: projected onto that subspace"
            self.lines.append(Line(self.matrix_name(), formula_words(result), reason, "", result))
        return result

    def target(self) -> tuple[Index | None, ...] | None:
        """The indices of the rows and columns of the result; None where it has too many."""
        home, place = self.home, self.place
        if self.function.is_scalar:
            return place
        if self.variable.is_scalar:
            return home
        by_function = [i for i in home if i is not None]
        by_variable = [i for i in place if i is not None]
        if len(by_function) == len(by_variable) == 1:
            return (*by_function, *by_variable)
        return None

    def finished(self, node: Expression) -> Expression:
        """An expression in the form in which answers are given."""
        return present(self.simplify(node), self.simplify, None)

    # What is said

    def say(self, left: Words | None, body: IndexSum, reason: str, source: str = "") -> None:
        """A line."""
        right = words(body, self.letters, self.used)
        if self.lines and self.lines[-1].right == right and left is None:
            return
        self.lines.append(Line(left, right, reason, source, body))

    def limit(self, body: IndexSum) -> None:
        """Raises MatdiffError (``limit``) for what nobody reads."""
        if len(body.terms) > MOST_TERMS:
            raise MatdiffError("limit", f"the derivation in indices has more than {MOST_TERMS} terms")

    def entry_name(self) -> Words:
        """f, f_i or F_ij."""
        return subscripted(self.title, [self.letters.known[i] for i in self.home if i is not None])

    def derivative_name(self) -> Words:
        """∂f_i/∂x_k."""
        names = [self.letters.known[i] for i in self.place if i is not None]
        return quotient(self.entry_name(), subscripted(symbol_words(self.variable), names))

    def matrix_name(self) -> Words:
        """∂f/∂x."""
        return quotient(self.title, symbol_words(self.variable))

    def delta_rule(self) -> str:
        """∂X_ij/∂X_kl = δ_ik δ_jl, in the letters of this derivation."""
        names = [self.letters.known[i] for i in self.place if i is not None]
        X = self.variable.name
        if not names:
            return f"∂{X}/∂{X} = 1"
        others: list[str] = []
        for _ in names:
            free = Letters(self.letters.taken).give(Index(ONE), {*names, *others})
            others.append(free)
        deltas = " ".join(f"δ_{a}{b}" for a, b in zip(others, names, strict=True))
        rule = f"∂{X}_{''.join(others)}/∂{X}_{''.join(names)} = {deltas}"
        structured = self.variable.kind in PROJECTIONS and len(names) == 2
        return f"{rule}, for now as if {X} were not {self.variable.kind}" if structured else rule
