"""Symbols: the leaves that have a name."""

from __future__ import annotations

from typing import Any, Self

from .node import Expression
from .properties import KINDS, closure
from .size import ONE, Shape, Size


class Symbol(Expression):
    """A named scalar, vector or matrix.

    ``kind`` is the declared structure (``symmetric``, ``lower`` … or ``general``); derivatives by
    the symbol respect it.  ``declared`` holds the attributes (``positive``, ``invertible``).
    """

    __slots__ = ()

    def __new__(
        cls,
        name: str,
        rows: int | str | Size = ONE,
        columns: int | str | Size = ONE,
        kind: str = "general",
        declared: frozenset[str] = frozenset(),
    ) -> Self:
        shape = (Size.of(rows), Size.of(columns))
        return super().__new__(cls, parameters=(name, shape, kind, declared))

    def rebuilt(self, operands: Any) -> Expression:
        return self

    @property
    def name(self) -> str:
        """The name as it is typed in plain text."""
        return self.parameters[0]  # type: ignore[return-value]

    @property
    def kind(self) -> str:
        """The structure: ``general``, ``symmetric``, ``spd``, ``diagonal`` …"""
        return self.parameters[2]  # type: ignore[return-value]

    @property
    def declared(self) -> frozenset[str]:
        """The attributes of the declaration."""
        return self.parameters[3]  # type: ignore[return-value]

    def find_shape(self) -> Shape:
        return self.parameters[1]  # type: ignore[return-value]

    def find_properties(self) -> frozenset[str]:
        shape: Shape = self.parameters[1]  # type: ignore[assignment]
        extra = {"symmetric"} if shape == (ONE, ONE) else set()
        return closure(KINDS[self.kind] | self.declared | extra)

    def find_symbols(self) -> frozenset[Expression]:
        return frozenset((self,))

    def find_length(self) -> int:
        return 1
