"""Bridges to other libraries of mathematics: SymPy's matrix expressions, both ways.

Nothing here is imported until it is asked for; only these modules read or write what SymPy holds.
"""

from .explicit import to_sympy_explicit
from .reading import SympyProgram, from_sympy, matched, read_sympy
from .writing import to_sympy

__all__ = ["SympyProgram", "from_sympy", "matched", "read_sympy", "to_sympy", "to_sympy_explicit"]
