"""The road of indices: entries, deltas, contraction, back to matrices (see matdiff.indices)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import MatdiffError
from .lines import Steps
from .row import Row, Section, Words
from .words import latex_words
from .writing import Writing

if TYPE_CHECKING:
    from ..derivation import Derivation
    from .numbers import Verdict


class IndexSteps(Steps):
    """The derivation in index notation.

    Raises MatdiffError (unsupported) where it has none.
    """

    method = "index"

    def __init__(self, derivation: Derivation) -> None:
        from ..indices.derivation import derive_by_indices

        function, variable = derivation.expression, derivation.variable
        fitting = "gradient" if function.is_scalar else "jacobian"
        if derivation.kind != fitting or derivation.order > 1 or derivation.convention != "subspace":
            raise MatdiffError(
                "kind",
                f"the index road gives gradients and Jacobians, not this {derivation.kind}",
                hint="take --method differential",
            )
        found = derive_by_indices(function, variable, derivation.name)
        if found is None:
            raise MatdiffError(
                "unsupported",
                "this derivative has no derivation in indices that could be read",
                hint="take --method differential",
            )
        self.derivation = derivation
        self.full = False
        self.lines = []
        self.found = found
        self.result = found.result
        self.writing = Writing.of(derivation)
        rows = []
        for line in found.lines:
            left = Words(line.left.text, line.left.unicode, line.left.latex) if line.left else None
            right = Words(line.right.text, line.right.unicode, line.right.latex)
            reason = Words(line.reason, line.reason, latex_words(line.reason))
            rows.append(Row(left, right, reason, line.source))
        self.sections = [Section("", rows)]

    def check(self, points: int = 1) -> Verdict:
        """The result in matrix notation against the answer."""
        from .numbers import Verdict, verdict
        from .step import Label, Step

        if self.result is None:
            return Verdict("undecided", -1, "the result has no matrix form")
        step = Step(Label("", "", ""), self.derivation.result, self.result)
        return verdict(self.derivation, [step], points)
