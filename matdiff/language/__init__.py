"""The input language: text to a program of typed expressions."""

from .declarations import Declaration, parse_declaration
from .program import Program, parse

__all__ = ["Declaration", "Program", "parse", "parse_declaration"]
