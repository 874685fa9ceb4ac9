"""The Hadamard product: entry by entry."""

from __future__ import annotations

from typing import Any

from ..expression import Expression, Shape, ShapeError, closure
from .arithmetic import Operand, in_pairs, lift, scale, vec
from .operation import Entries, Level, Notation, Operation


class Hadamard(Operation):
    """A ⊙ B ⊙ … of equal shapes, none a scalar (m×n, … → m×n).

    The quotient A ⊘ B is ``Hadamard(A, Power(B, -1))``.
    """

    __slots__ = ()
    linear = True
    associative = True
    commutative = True
    source = "Magnus & Neudecker (2019), §8.2: d(U ⊙ V) = dU ⊙ V + U ⊙ dV"
    text = Notation("{0:PRODUCT} .* {1:PRODUCT}", Level.HADAMARD)
    unicode = Notation("{0:PRODUCT} ⊙ {1:PRODUCT}", Level.HADAMARD)
    latex = Notation(r"{0:PRODUCT} \odot {1:PRODUCT}", Level.HADAMARD)
    numpy = "{0} * {1}"

    def find_shape(self) -> Shape:
        shape = self.operands[0].shape
        for operand in self.operands:
            if operand.shape != shape:
                raise ShapeError(
                    "a product entry by entry of "
                    + " and ".join(f"{o.rows}×{o.columns}" for o in self.operands)
                )
        return shape

    def find_properties(self) -> frozenset[str]:
        given = [o.properties for o in self.operands]
        common = frozenset.intersection(*given)
        # psd and spd by the product theorem of Schur
        found = set(common & {"symmetric", "psd", "spd", "positive", "nonnegative", "nonzero"})
        found |= frozenset().union(*given) & {"diagonal", "lower", "upper"}
        skew = sum("skew" in p and "symmetric" not in p for p in given)
        if skew and all("skew" in p or "symmetric" in p for p in given):
            found.add("skew" if skew % 2 else "symmetric")
        elif "symmetric" not in found and self.is_square and in_pairs(self.operands):
            found.add("symmetric")
        return closure(found)

    def find_length(self) -> int:
        return sum(o.length for o in self.operands) + len(self.operands) - 1

    def others(self, slot: int) -> tuple[Expression, ...]:
        """The factors but one."""
        return self.operands[:slot] + self.operands[slot + 1 :]

    def adjoint(self, slot: int, G: Expression) -> Expression:
        return hadamard(*self.others(slot), G)

    def matrix(self, slot: int) -> Expression:
        from .diagonal import Diagonal

        return Diagonal(vec(hadamard(*self.others(slot))))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        product = operands[0]
        for entries in operands[1:]:
            product = [
                [a * b for a, b in zip(r, s, strict=True)] for r, s in zip(product, entries, strict=True)
            ]
        return product


def hadamard(*factors: Operand) -> Expression:
    """A ⊙ B ⊙ …; scalars among the factors scale.  Raises ShapeError unless the shapes are equal."""
    nodes = [lift(f) for f in factors]
    scalars = [n for n in nodes if n.is_scalar]
    bodies = [n for n in nodes if not n.is_scalar]
    if not bodies:
        return scale(*scalars)
    body = bodies[0] if len(bodies) == 1 else Hadamard(*bodies)
    return scale(*scalars, body) if scalars else body
