"""Derivations that teach: the steps of an answer, by three roads, each line held against numbers."""

from .lines import METHODS, Steps, steps

__all__ = ["METHODS", "Steps", "steps"]
