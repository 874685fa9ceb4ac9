"""The normal form in which derivatives are taken: all rules that are not of presentation."""

from __future__ import annotations

from functools import cache

from ..operations import operations
from . import blocks, linear, logarithms, products, projections, quotients, scalars, scaling, spectral, sums
from .engine import Rules


@cache
def canonical_rules() -> Rules:
    """The rules of the operations, then those that belong to no single one."""
    own = tuple(rule for kind in operations() for rule in kind.__dict__.get("rules", ()))
    rooms = (scalars, products, projections, blocks, scaling, linear, logarithms, spectral)
    return Rules((*(rule for room in rooms for rule in room.RULES), *own, *sums.RULES, *quotients.RULES))
