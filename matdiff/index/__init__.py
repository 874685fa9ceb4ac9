"""The index level: checks of an answer by scalar arithmetic on entries."""

from .check import check
from .claim import Check, Claim, Method

__all__ = ["Check", "Claim", "Method", "check"]
