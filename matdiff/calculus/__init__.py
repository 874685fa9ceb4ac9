"""Differentials, adjoints, Jacobians, and the derivative that is asked for."""

from .derive import CONVENTIONS, KINDS, Derivative, derive
from .layout import LAYOUTS, STACKINGS

__all__ = ["CONVENTIONS", "KINDS", "LAYOUTS", "STACKINGS", "Derivative", "derive"]
