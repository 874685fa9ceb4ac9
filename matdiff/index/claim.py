"""What is checked (a claim) and what came of it (a check)."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import Undecidable
from ..expression import ONE, Expression, Symbol
from ..expression.structure import ORDERS, independent_count

PROVED, TESTED, FAILED, UNDECIDED, OFF = "proved", "tested", "failed", "undecided", "off"
ALL_SIZES, THESE_SIZES = "all sizes", "these sizes"
MODES = ("off", "auto", "sympy", "proof", "numeric")
KINDS = ("gradient", "jacobian", "hessian", "vjp", "jvp", "hvp", "differential")


class Claim(NamedTuple):
    """That ``answer`` is the derivative of ``function`` by ``variable``.

    Attributes
    ----------
    function : F as it was typed, before any simplification.
    variable : the symbol; a structured one stands for its subspace (orthogonal: its tangent space).
    kind : gradient, jacobian, hessian, vjp, jvp, hvp or differential.
    answer : the derivative, laid out as LANGUAGE.md says.
    seed : G of a vjp, V of a jvp or hvp, dX of a differential, as it occurs in the answer.
    convention : ``subspace``, or ``entries``: the Matrix Cookbook's independent entries.
    order : how often the derivative is taken.  The Jacobian of order k is that of vec of the one of
        order k − 1; d^k F has the same dX in each place; a hessian of order 2 is the Jacobian of one.
    """

    function: Expression
    variable: Symbol
    kind: str
    answer: Expression
    seed: Symbol | None = None
    convention: str = "subspace"
    order: int = 1

    @property
    def is_complex(self) -> bool:
        """Whether complex symbols, or the imaginary unit, occur."""
        from ..operations.complex import is_over_complex

        return is_over_complex(self.function, self.variable)

    @property
    def total_order(self) -> int:
        """How often F is differentiated."""
        return self.order + (self.kind in ("hessian", "hvp"))

    @property
    def direction(self) -> Symbol | None:
        """The symbol of the answer that stands for a direction or a seed, if it occurs."""
        if self.seed is not None:
            return self.seed
        name = {"differential": "d" + self.variable.name, "vjp": "G", "jvp": "V", "hvp": "V"}.get(self.kind)
        wanted = self.function.shape if self.kind == "vjp" else self.variable.shape
        for symbol in self.answer.symbols:
            if isinstance(symbol, Symbol) and symbol.name == name and symbol.shape == wanted:
                return symbol
        return None

    @property
    def by_basis(self) -> bool:
        """Whether the columns of the answer are the independent entries of the variable alone."""
        matrix = self.kind in ("jacobian", "hessian")
        return matrix and self.convention == "entries" and self.variable.kind in ORDERS

    def misfit(self) -> str | None:
        """Why the shape of the answer cannot be that of such a derivative, or None."""
        F, X, A = self.function.shape, self.variable.shape, self.answer.shape
        f, x = F[0] * F[1], X[0] * X[1]
        if self.by_basis:
            x = independent_count(self.variable.kind, X[0])
        if self.kind == "hvp" and self.order > 1:
            return "a product with a Hessian is of order 2"
        if self.kind in ("gradient", "hvp") or (self.kind == "jacobian" and x is ONE):
            if self.kind != "jacobian" and f is not ONE and x is not ONE:
                return "a gradient is of a scalar"
            if self.total_order > 1 and self.kind == "gradient" and x is not ONE:
                allowed = [power_shape(f, x, self.total_order)]
            elif x is ONE:
                allowed = [F, (f, ONE)]
            else:
                allowed = [X]
        elif self.kind == "vjp":
            allowed = [X]
        elif self.kind in ("differential", "jvp"):
            allowed = [F]
        elif self.kind in ("jacobian", "hessian"):
            allowed = [F, (f, ONE)] if x is ONE else [power_shape(f, x, self.total_order)]
        else:
            return f"unknown kind {self.kind}"
        if A in allowed:
            return None
        shown = " or ".join(f"{m}×{n}" for m, n in dict.fromkeys(allowed))
        return f"the answer is {A[0]}×{A[1]}, not {shown}"


def power_shape(f: object, x: object, order: int) -> tuple[object, object]:
    """The shape of the Jacobian of order k: (f xᵏ⁻¹) × x."""
    rows = f
    for _ in range(order - 1):
        rows = rows * x  # type: ignore[operator]
    return rows, x


class Method(NamedTuple):
    """What one way of checking found."""

    method: str
    status: str
    sizes: dict[str, int]
    seconds: float
    scope: str | None = None
    remark: str = ""

    def as_dict(self) -> dict[str, object]:
        """The entry of the field ``check.methods``."""
        return {
            "method": self.method,
            "status": self.status,
            "sizes": dict(self.sizes),
            "seconds": round(self.seconds, 4),
        }


class Check(NamedTuple):
    """What came of a check.

    ``status`` is proved, tested, failed, undecided or off; ``scope`` says for which sizes a proof holds.
    """

    status: str
    scope: str | None
    methods: list[Method]

    def as_dict(self) -> dict[str, object]:
        """The field ``check`` of an answer in JSON."""
        found: dict[str, object] = {"status": self.status}
        if self.status == PROVED:
            found["scope"] = self.scope
        found["methods"] = [method.as_dict() for method in self.methods]
        return found

    def _repr_html_(self) -> str:
        from ..display import check_html

        return check_html(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # a notebook would print the tuple
        from ..display import check_text

        printer.text(check_text(self))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from ..display import bundle, check_text

        return bundle(check_text(self), self._repr_html_())


class Mismatch(Exception):
    """The two sides differ at a point; the text says where."""


class Resample(Exception):
    """The point lies outside the domain; another one is to be drawn.

    ``symbols`` are those whose entries should be positive at the next one, ``node`` is what took a root of
    no square.
    """

    def __init__(
        self, reason: str, symbols: frozenset[Expression] = frozenset(), node: Expression | None = None
    ) -> None:
        super().__init__(reason)
        self.symbols = symbols
        self.node = node


__all__ = [
    "ALL_SIZES",
    "FAILED",
    "KINDS",
    "MODES",
    "OFF",
    "PROVED",
    "TESTED",
    "THESE_SIZES",
    "UNDECIDED",
    "Check",
    "Claim",
    "Method",
    "Mismatch",
    "Resample",
    "Undecidable",
]
