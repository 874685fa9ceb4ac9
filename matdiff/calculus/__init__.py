"""Differentials, adjoints, Jacobians, and the derivative that is asked for."""

from .derive import CONVENTIONS, KINDS, Derivative, derive

__all__ = ["CONVENTIONS", "KINDS", "Derivative", "derive"]
