"""Typed expressions: sizes, hash-consed nodes, symbols, properties and walks."""

from .node import OPERATORS, Expression, ShapeError, operator
from .properties import ATTRIBUTES, KINDS, closure
from .rule import Pattern, Rule, Wildcard
from .size import ONE, SCALAR, Shape, Size
from .symbol import Symbol
from .traversal import count_uses, fold, postorder, substitute

__all__ = [
    "ATTRIBUTES",
    "KINDS",
    "ONE",
    "OPERATORS",
    "SCALAR",
    "Expression",
    "Pattern",
    "Rule",
    "Shape",
    "ShapeError",
    "Size",
    "Symbol",
    "Wildcard",
    "closure",
    "count_uses",
    "fold",
    "operator",
    "postorder",
    "substitute",
]
