"""The differential road by a complex symbol: df = ⟨∂f/∂Z, dZ⟩ + ⟨∂f/∂Z*, conj(dZ)⟩, with ⟨A, B⟩ = tr(A′B).

The lines up to df are those of the real road; the two parts are read off by the walks that the derivation
has recorded, one along dZ and one along conj(dZ).
"""

from __future__ import annotations

from ..calculus.derive import Stage
from ..calculus.wirtinger import printed
from ..expression import Expression, Symbol, substitute
from ..operations import (
    Conjugate,
    InnerProduct,
    Number,
    RealPart,
    Scale,
    Vec,
    Zeros,
    add,
    multiply,
    scale,
    vec,
)
from ..rewriting.complexes import complex_rules
from ..rewriting.engine import Rewriter
from .lines import Steps
from .pairings import is_silent
from .reasons import Reason, of_adjoint, of_events, of_matrix
from .road import Road
from .step import Step

SOURCE = "Hjørungnes & Gesbert (2007), §III"


class ComplexRoad(Road):
    """Makes the lines of a derivation by a complex symbol."""

    def walk(self) -> list[Step]:
        """All lines."""
        self.simplify = Rewriter(complex_rules())
        stages = [s for s in self.derivative.stages if s.name != "present"]
        for stage in stages[:3]:
            getattr(self, "stage_" + stage.name)(stage)
        dF = stages[2].after if len(stages) > 2 else self.value
        if self.derivation.kind not in ("differential", "jvp"):
            self.read_off(dF, stages)
        self.stage_present(self.derivative.stages[-1])
        return self.lines

    def read_off(self, dF: Expression, stages: list[Stage]) -> None:
        """The line in which dZ and conj(dZ) stand apart, and what the answer is."""
        direction = stages[1].direction
        assert isinstance(direction, Symbol)
        other = Symbol(f"conj({direction.name})", *direction.shape, declared=direction.declared)
        conjugate = Conjugate(direction)
        parts: dict[bool, Expression] = {}
        reasons: list[Reason] = []
        for stage in stages[3:]:
            if stage.name in ("adjoint", "jacobian"):
                along = stage.direction is not None and stage.direction.name == other.name  # type: ignore[attr-defined]
                parts[along] = stage.after
                reasons += self.rules(stage)
            elif stage.name == "simplify" and self.variable.is_scalar and stage.before.symbols.isdisjoint(
                {direction, other}
            ):  # fmt: skip
                parts[(len(parts) == 1) != (self.derivation.kind == "wirtinger-conj")] = stage.after
        if self.derivation.kind == "gradient":
            G = next(iter(parts.values()))
            shown = scale(2, RealPart(self.paired(G, conjugate)))
            self.go_on(shown, [Reason("f is real: its two parts are conjugates", SOURCE), *reasons])
            self.notes.append(Reason("df = re ⟨∇f, {0}⟩", "", conjugate, minor=True))
            self.value = scale(2, G)
            return
        asked = self.derivation.kind == "wirtinger-conj"
        terms: list[Expression] = []
        for along, symbol in ((False, direction), (True, conjugate)):
            known = parts.get(along)
            if known is None:  # the other part is as the differential has it
                moving = direction if along else conjugate
                still = multiply(Number(0), moving) if moving.is_scalar else Scale(Number(0), moving)
                left = self.simplify(substitute(dF, {moving: still}))
                terms += (
                    [] if is_zero(left) else [self.shown(left if dF.is_scalar or dF.is_column else vec(left))]
                )
            elif not is_zero(known):
                terms.append(self.paired(known, symbol))
        if terms:
            last = self.last_differential()
            if dF.is_scalar or dF.is_column:
                self.go_on(
                    add(*terms), reasons or [Reason("the parts in dX and conj(dX)", SOURCE, minor=True)]
                )
            else:
                self.begin(self.labels.stacked(0), Vec(last), add(*terms), reasons)
        self.value = parts[asked] if asked in parts else next(iter(parts.values()))

    def stage_present(self, stage: Stage) -> None:
        """The answer as it is printed."""
        if self.derivation.kind in ("differential", "jvp"):
            self.go_on(stage.after, self.presented(stage))
        else:
            super().stage_present(stage)

    def presented(self, stage: Stage) -> list[Reason]:
        """The rules of the last touch; it writes conj(Z)′ as Zᴴ, which the normal form undoes."""
        start, end = stage.fired
        return of_events(self.derivative.trace[start:end])[:1]

    def rules(self, stage: Stage) -> list[Reason]:
        """The rules of a walk."""
        found: list[Reason] = []
        direction = stage.direction
        assert direction is not None
        if stage.name == "adjoint":
            for node, _, _ in stage.found or ():
                found += [
                    of_adjoint(node, slot, None) for slot, o in enumerate(node.operands)
                    if direction in o.symbols and not is_silent(node)
                ]  # fmt: skip
        else:
            for node in stage.found or ():
                found += [
                    of_matrix(node, slot) for slot, o in enumerate(node.operands)
                    if direction in o.symbols and not is_silent(node) and not node.is_column
                ]  # fmt: skip
        start, end = stage.fired
        return [*found, *of_events(self.derivative.trace[start:end])]

    def paired(self, G: Expression, direction: Expression) -> Expression:
        """⟨G, dZ⟩; J dZ for what is no scalar."""
        G = self.shown(G)
        if direction.is_scalar:
            return scale(G, direction) if G.is_scalar else scale(direction, G)
        if self.derivative.function.is_scalar:
            return InnerProduct(G, direction)
        return multiply(G, direction if direction.is_column else vec(direction))

    def shown(self, node: Expression) -> Expression:
        """An expression as answers print it: conj(A)′ is the conjugate transpose."""
        return printed(node, self.simplify, None)


def is_zero(node: Expression) -> bool:
    """Whether an expression is a constant zero."""
    return isinstance(node, Zeros) or node is Number(0)


class ComplexSteps(Steps):
    """The steps of a derivation by a complex symbol."""

    road = ComplexRoad
