"""The differential road: F, dF from the outside in, dF in normal form, ⟨∇f, dX⟩, the answer.

Nothing is derived here.  Every line shows what the derivation has recorded: the differential of
each node by its own rule, the rules that fired on dF, the seeds of the adjoint's walk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from ..calculus.derive import Stage
from ..errors import MatdiffError
from ..expression import Expression, Symbol, postorder
from ..operations import Number, Product, Transpose, Vec, Zeros, multiply, transposed, vec
from ..rewriting.canonical import canonical_rules
from ..rewriting.engine import Rewriter, Rules
from .differential import Differential
from .labels import Labels
from .layers import layers, placeholders
from .pairings import Walk, is_silent, pairing
from .reasons import Reason, distinct, of_events, of_matrix, of_one
from .replay import events, phases, replay
from .step import Label, Step
from .writing import Writing

if TYPE_CHECKING:
    from ..derivation import Derivation

TIDY = {
    "one scalar coefficient", "A c B = c A B", "one product entry by entry", "I₁ = 1", "1 × 1 ones = 1",
    "1 × 1 zeros = 0", "x¹ = x", "x⁰ = 1",
}  # fmt: skip
SUBSPACES = {
    "symmetric": "{0} is symmetric", "spd": "{0} is symmetric", "skew": "{0} is skew",
    "diagonal": "{0} is diagonal", "lower": "{0} is lower triangular", "upper": "{0} is upper triangular",
    "toeplitz": "{0} is Toeplitz", "symmetric toeplitz": "{0} is symmetric and Toeplitz",
    "orthogonal": "{0} is tangent to the orthogonal matrices",
}  # fmt: skip
INNER = Reason("df = ⟨∇f, dX⟩", minor=True)
MOST_LAYERS = 24  # lines of differentials from the outside in; the others follow in one line
MOST_LINES = 800  # of a derivation with every rewriting
SHORTER = 0.8  # a line that only bookkeeping makes stands where it is so much shorter


def same(node: Expression) -> Expression:
    """An expression as it is."""
    return node


class Road:
    """Makes the lines of a derivation, from its stages."""

    def __init__(self, derivation: Derivation, full: bool) -> None:
        self.derivation = derivation
        self.derivative = derivation._derivative
        self.variable = derivation.variable
        self.full = full
        self.lines: list[Step] = []
        self.labels = Labels(derivation)
        self.writing = Writing.of(derivation)
        self.value: Expression = self.derivative.function  # what the next labelled line is equal to
        self.direction: Expression = self.variable
        self.depth = 0  # how often F has been differentiated
        self.notes: list[Reason] = []  # for the next labelled line

    def walk(self) -> list[Step]:
        """All lines."""
        for stage in self.derivative.stages:
            getattr(self, "stage_" + stage.name)(stage)
        return self.lines

    # --- lines

    def begin(
        self, label: Label, left: Expression, right: Expression, reasons: Sequence[Reason] = ()
    ) -> None:
        """A line with a left side."""
        self.lines.append(Step(label, left, right, distinct(reasons)))

    def go_on(self, right: Expression, reasons: Sequence[Reason] = ()) -> None:
        """A line that continues the last one; one that looks the same is merged with it."""
        last = self.lines[-1]
        if len(self.lines) >= MOST_LINES:
            raise MatdiffError(
                "limit", f"every rewriting of this derivation is more than {MOST_LINES} lines",
                hint="ask for the steps without `full`",
            )  # fmt: skip
        if self.alike(right, last.right):
            self.lines[-1] = last._replace(right=right, reasons=distinct([*last.reasons, *reasons]))
        else:
            self.lines.append(Step(None, last.right, right, distinct(reasons)))

    def alike(self, one: Expression, other: Expression) -> bool:
        """Whether two expressions look the same."""
        return one is other or self.writing.unicode(one) == self.writing.unicode(other)

    def rewritten(self, stage: Stage, wrap: Callable[[Expression], Expression] = same) -> None:
        """From ``stage.before`` to ``stage.after``: one line, or one for every rule.

        ``wrap`` puts what is rewritten into the line.
        """
        runs = phases(self.derivative, stage)
        if self.full:
            for fired, whole in replay(stage.before, runs):
                self.go_on(wrap(whole), [of_one(fired)])
        elif not self.alike(stage.after, stage.before):
            found: list[Reason] = []
            current = stage.before
            for known in runs:
                fired_here, current = events(current, known)
                found += of_events(fired_here)
            if found or stage.after.length < SHORTER * self.lines[-1].right.length:
                self.go_on(wrap(forward(stage.after, stage.direction)), found)

    # --- stages

    def stage_function(self, stage: Stage) -> None:
        """f = …"""
        program = self.derivation._program
        typed = program.typed if program is not None else None
        if typed is not None and not self.alike(typed, stage.before):
            self.begin(self.labels.function(0), typed, typed)
            rows = any(getattr(node, "of_rows", False) for node in postorder(typed))
            self.go_on(stage.before, [Reason(f"Σ over {'samples' if rows else 'indices'} as matrices")])
        else:
            self.begin(self.labels.function(0), stage.before, stage.before)
        self.rewritten(stage)

    def stage_differential(self, stage: Stage) -> None:
        """df = …, from the outside in."""
        function, direction = stage.before, stage.direction
        assert direction is not None
        if self.depth:
            self.begin(self.labels.function(self.depth), self.value, function, self.notes)
            self.notes = []
        by = self.variable.name if isinstance(direction, Number) else ""
        placeholder = placeholders(stage.found, self.variable, direction, by)
        whole = placeholder(function)
        left = Differential(function, by=by)
        self.begin(self.labels.differential(self.depth, by), left, stage.after if whole is None else whole)
        if isinstance(whole, Differential):
            first = self.lines[-1]
            for count, (right, reasons) in enumerate(layers(whole, placeholder, self.full)):
                if count == MOST_LAYERS and not self.full:
                    self.go_on(
                        stage.after, [*distinct(reasons)[:2], Reason("and so on, down to the innermost")]
                    )
                    break
                shown = right if self.full else tidy()(right)
                if self.lines[-1] is first:  # df = d(f) itself says nothing
                    self.lines[-1] = first._replace(right=shown, reasons=distinct(reasons))
                else:
                    self.go_on(shown, reasons)
        self.depth += 1

    def stage_simplify(self, stage: Stage) -> None:
        """dF in normal form."""
        if self.full:
            self.go_on(stage.before)
        self.rewritten(stage)
        self.value = stage.after

    def stage_adjoint(self, stage: Stage) -> None:
        """dF = ⟨G, dX⟩."""
        direction = stage.direction
        assert isinstance(direction, Symbol)
        self.direction = direction
        self.value = stage.after
        if not stage.found:
            return
        if not stage.before.is_scalar or self.derivation.kind == "vjp":
            seed = self.derivation.seed
            assert seed is not None
            label = self.labels.paired(seed)
            dF = self.last_differential()
            self.begin(label, pairing([(dF, seed)]), pairing([(stage.before, seed)]))
        (known,) = phases(self.derivative, stage)
        last = self.lines[-1].right
        for right, reasons in Walk(stage.found, direction, known, self.full).lines():
            self.go_on(right if self.full else tidy()(right), reasons or [INNER])
        if self.lines[-1].right is not last and not self.full:
            self.polish(stage.after)

    def polish(self, G: Expression) -> None:
        """⟨G, dX⟩ with G as the answer prints it, where no other stage changes it."""
        present = self.derivative.stages[-1]
        if present.before is not G or self.derivation.kind not in ("gradient", "vjp"):
            return
        shown = pairing([(self.direction, present.after)])
        if not self.alike(shown, self.lines[-1].right):
            self.lines[-1] = self.lines[-1]._replace(
                right=shown, reasons=distinct([*self.lines[-1].reasons, *self.presented(present)])
            )

    def is_polished(self, G: Expression) -> bool:
        """Whether the line before the answer shows it already."""
        if G.shape != self.direction.shape or len(self.lines) < 2:
            return False
        return self.lines[-2].right is pairing([(self.direction, G)])

    def presented(self, stage: Stage) -> list[Reason]:
        """The rules of the last touch that a reader wants to know."""
        found: list[Reason] = []
        current = stage.before
        for known in phases(self.derivative, stage):
            fired, current = events(current, known)
            found += of_events(fired)
        return found

    def last_differential(self) -> Expression:
        """The d(F) of the last line that begins with it."""
        return next(step.left for step in reversed(self.lines) if isinstance(step.left, Differential))

    def stage_project(self, stage: Stage) -> None:
        """⟨G, dX⟩ = ⟨PG, dX⟩ for dX in a subspace."""
        known, self.value = self.value, stage.after
        if self.variable.kind not in SUBSPACES or (stage.after is known and not self.full):
            return
        why = Reason(SUBSPACES[self.variable.kind], "", self.direction)
        if self.full:
            self.go_on(pairing([(self.direction, stage.before)]), [why])
            self.rewritten(stage, lambda G: pairing([(self.direction, G)]))
        elif not isinstance(self.lines[-1].right, Zeros):
            self.go_on(pairing([(self.direction, stage.after)]), [why])
            self.polish(stage.after)

    def stage_entries(self, stage: Stage) -> None:
        """G + G′ − G ⊙ I, by independent entries."""
        self.notes.append(Reason("G + G′ − G ⊙ I, by the independent entries", "Matrix Cookbook (138)"))
        self.value = stage.before

    def stage_row(self, stage: Stage) -> None:
        """The gradient as a row."""
        self.notes.append(Reason("the gradient as a row"))
        self.value = stage.before

    def stage_jacobian(self, stage: Stage) -> None:
        """vec dF = J vec dX."""
        direction = stage.direction
        assert direction is not None
        self.value = stage.after
        if stage.found is None:
            return
        reasons: list[Reason] = []
        for node in stage.found:
            if not is_silent(node) and not (isinstance(node, Transpose) and (node.is_row or node.is_column)):
                reasons += [
                    of_matrix(node, slot) for slot, o in enumerate(node.operands)
                    if direction in o.symbols and not is_left_product(node, slot)
                ]  # fmt: skip
        (known,) = phases(self.derivative, stage)
        start, end = stage.fired
        reasons += of_events(self.derivative.trace[start:end])
        del known
        dF = self.last_differential()
        right = multiply(stage.after, direction if direction.is_column else vec(direction))
        if stage.before.is_column:
            self.go_on(right, reasons or [Reason("dF = J dX, J the Jacobian")])
            return
        self.begin(self.labels.stacked(self.depth - 1), Vec(dF), right, reasons)

    def stage_arrange(self, stage: Stage) -> None:
        """Another layout."""
        if stage.before is not self.value and stage.before is not stage.after:
            self.notes.append(Reason("layout"))
            self.value = stage.before

    def stage_present(self, stage: Stage) -> None:
        """The answer as it is printed."""
        kind = self.derivation.kind
        if kind == "differential":
            self.rewritten(stage)
            if self.lines[-1].right is not stage.after:
                self.lines[-1] = self.lines[-1]._replace(right=stage.after)
            return
        self.begin(self.labels.answer(), self.value, stage.before, self.notes)
        if self.full:
            self.rewritten(stage)
            return
        told = [] if self.is_polished(stage.after) else self.presented(stage)
        self.lines[-1] = self.lines[-1]._replace(right=stage.after, reasons=distinct([*self.notes, *told]))


def forward(root: Expression, direction: Expression | None) -> Expression:
    """x′A dx, not dx′A′x: in a 1×1 chain the differential stands last."""
    if not isinstance(direction, Symbol):
        return root
    new: dict[Expression, Expression] = {}
    for node in postorder(root):
        made = (
            node if all(new[o] is o for o in node.operands) else node.rebuilt(new[o] for o in node.operands)
        )
        if isinstance(made, Product) and made.is_scalar and made.operands[0] is transposed(direction):
            made = Product(*(transposed(f) for f in reversed(made.operands)))
        new[node] = made
    return new[root]


def is_left_product(node: Expression, slot: int) -> bool:
    """Whether a node is A y, whose matrix is A itself."""
    own = node.is_column and node.operands[slot].is_column
    return own and getattr(node, "linear", False) and slot == len(node.operands) - 1


@cache
def tidy_rules() -> Rules:
    """The rules of bookkeeping: coefficients in front, identities dropped."""
    return Rules(rule for rule in canonical_rules().rules if rule.name in TIDY)


def tidy() -> Rewriter:
    """Puts coefficients in front and drops identities, nothing else."""
    return Rewriter(tidy_rules(), unify=False)
