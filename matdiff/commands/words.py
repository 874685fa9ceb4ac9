"""The words that options and requests take, each list once."""

from __future__ import annotations

from collections.abc import Sequence

KINDS = (
    "gradient", "jacobian", "hessian", "vjp", "jvp", "hvp", "differential", "map", "tensor", "einsum",
    "wirtinger", "wirtinger-conj",
)  # fmt: skip
CHECKS = ("off", "auto", "sympy", "proof", "numeric")
CONVENTIONS = ("subspace", "entries")
LAYOUTS = ("mixed", "numerator", "denominator")
STACKINGS = ("columns", "rows")
ROADS = ("differential", "index", "backprop")


def targets() -> Sequence[str]:
    """What code can be written for."""
    from ..derivation import TARGETS

    return TARGETS
