"""What stands left of the equals sign in the lines of a derivation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..expression import Symbol
from ..notation import BY_VEC, HIGHER, LATEX, SUPERSCRIPTS, TEXT, UNICODE, left_side
from ..render.names import latex_name, unicode_name
from .step import Label

if TYPE_CHECKING:
    from ..derivation import Derivation

WRITTEN: dict[str, Callable[[str], str]] = {"text": str, "unicode": unicode_name, "latex": latex_name}
TABLES = {"text": TEXT, "unicode": UNICODE, "latex": LATEX}
D = {"text": "d", "unicode": "d", "latex": r"\mathrm{d} "}
PAIRED = {"text": "<{s}, {f}>", "unicode": "⟨{s}, {f}⟩", "latex": r"\langle {s}, {f}\rangle"}
STACKED = {"text": "vec({f})", "unicode": "vec {f}", "latex": r"\operatorname{{vec}} {f}"}
BY = {"text": "d{f}/d{x}", "unicode": "∂{f}/∂{x}", "latex": r"\frac{{\partial {f}}}{{\partial {x}}}"}
FORMS = ("text", "unicode", "latex")


class Labels:
    """The labels of one derivation."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.several = derivation.kind in ("gradient", "hessian", "hvp")

    def function(self, depth: int) -> Label:
        """F, or its derivative after so many differentiations."""
        return Label(*(self._function(depth, form) for form in FORMS))

    def _function(self, depth: int, form: str) -> str:
        f, x = WRITTEN[form](self.derivation.name), WRITTEN[form](self.derivation.variable.name)
        kind, function, variable = self.derivation.kind, self.derivation.expression, self.derivation.variable
        if depth == 0:
            return f
        power = str(depth).translate(SUPERSCRIPTS) if form == "unicode" else str(depth)
        if kind in ("differential", "jvp"):
            return D[form] + (f if depth == 1 else (f"{power} {f}" if form == "unicode" else f"^{power} {f}"))
        if depth > 1:
            return HIGHER[form].format(f=f, x=x, k=power)
        if function.is_scalar and kind != "jacobian":
            return TABLES[form]["gradient"].format(f=f, x=x)
        if (function.is_column or function.is_row) and (variable.is_column or variable.is_row):
            return TABLES[form]["jacobian"].format(f=f, x=x)
        return (TABLES[form]["jacobian"] if variable.is_scalar else BY_VEC[form]).format(f=f, x=x)

    def _differential(self, depth: int, by: str, form: str) -> str:
        f = self._function(depth, form)
        if by:
            if depth == 0:
                return BY[form].format(f=f, x=WRITTEN[form](by))
            return self._function(depth + 1, form)
        if depth and self.derivation.kind in ("differential", "jvp"):
            return self._function(depth + 1, form)
        if depth and "/" in f:
            return f"{D[form]}({f})"
        return D[form] + f

    def differential(self, depth: int, by: str) -> Label:
        """dF; ∂F/∂x by a scalar."""
        return Label(*(self._differential(depth, by, form) for form in FORMS))

    def paired(self, seed: Symbol) -> Label:
        """⟨G, dF⟩."""
        return Label(
            *(
                PAIRED[form].format(s=WRITTEN[form](seed.name), f=self._differential(0, "", form))
                for form in FORMS
            )
        )

    def stacked(self, depth: int) -> Label:
        """vec dF."""
        return Label(*(STACKED[form].format(f=self._differential(depth, "", form)) for form in FORMS))

    def answer(self) -> Label:
        """The left side of the answer."""
        return Label(*(left_side(self.derivation, form) for form in FORMS))
