"""d(…): the differential of an expression that is still to be taken, a node for display only."""

from __future__ import annotations

from typing import ClassVar, Self

from ..expression import Expression, Symbol
from ..operations.operation import Level, Notation, Operation

PRIMES = {"text": "d({0})", "unicode": "d({0})", "latex": r"\mathrm{{d}}\left({0}\right)"}
PLAIN = {"text": "d{0}", "unicode": "d{0}", "latex": r"\mathrm{{d}}{0}"}
BY = {
    "text": "d({0})/d{x}",
    "unicode": "∂({0})/∂{x}",
    "latex": r"\frac{{\partial}}{{\partial {x}}}\left({0}\right)",
}


class Differential(Operation):
    """d(E) along the direction of a derivation, of the shape of E (m×n → m×n).

    ``known`` are the properties of what it stands for; ``by`` is the scalar x of ∂E/∂x.
    """

    __slots__ = ()
    abstract: ClassVar[bool] = True  # no operation of the language
    signature = "(m,n)->(m,n)"

    def __new__(cls, operand: Expression, known: frozenset[str] = frozenset(), by: str = "") -> Self:
        return super().__new__(cls, operand, parameters=(known, by))

    def find_properties(self) -> frozenset[str]:
        return self.parameters[0]  # type: ignore[return-value]

    @property
    def of(self) -> Expression:
        """The expression whose differential it is."""
        return self.operands[0]

    def notation(self, dialect: str) -> Notation:
        by = str(self.parameters[1])
        if by:
            from ..render.names import latex_name, unicode_name

            name = {"latex": latex_name, "unicode": unicode_name}.get(dialect, str)(by)
            return Notation(
                BY[dialect].replace("{x}", name.replace("{", "{{").replace("}", "}}")), Level.PRODUCT
            )
        return Notation((PLAIN if isinstance(self.of, Symbol) else PRIMES)[dialect], Level.ATOM)
