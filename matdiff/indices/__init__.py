"""Index notation for people: entries, Kronecker deltas, tensors, and the way back to matrices.

``entries(node)`` writes an expression in indices, ``to_matrix`` turns index notation back into matrix
notation, ``tensor`` gives ∂F_ij/∂X_kl, ``index_derivation`` the lines of a derivation by indices.
"""

from .derivation import IndexDerivation, Line, derive_by_indices, index_derivation
from .entries import entries
from .matrix import to_matrix
from .notation import Letters, Words, words
from .tensor import Tensor, tensor, tensor_of
from .terms import (
    ARGUMENTS,
    Applied,
    Delta,
    Entry,
    Group,
    Index,
    IndexSum,
    Term,
    applied,
    constant,
    entry,
    extent,
    plus,
    power,
    summed,
    times,
)

__all__ = [
    "ARGUMENTS",
    "Applied",
    "Delta",
    "Entry",
    "Group",
    "Index",
    "IndexDerivation",
    "IndexSum",
    "Letters",
    "Line",
    "Tensor",
    "Term",
    "Words",
    "applied",
    "constant",
    "derive_by_indices",
    "entries",
    "entry",
    "extent",
    "index_derivation",
    "plus",
    "power",
    "summed",
    "tensor",
    "tensor_of",
    "times",
    "to_matrix",
    "words",
]
