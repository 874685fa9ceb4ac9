"""Xᵏ with a symbol k for the exponent: its derivative Σ Xⁱ E Xᵏ⁻¹⁻ⁱ as one linear operation."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

from ..errors import MatdiffError, Undecidable
from ..expression import Expression, Rule, closure, fold
from .arithmetic import Extent, Number, Scale, Sum, add, identity, kron, multiply, scale
from .blocks import DiagonalBlock, HorizontalBlock, VerticalBlock, selection
from .constants import Zeros, zeros
from .operation import Entries, Notation, Operation
from .powers import MatrixPower
from .reductions import Trace
from .transpose import Transpose


class PowerDerivative(Operation):
    """Σ Xⁱ E Xᵏ⁻¹⁻ⁱ for i = 0 … k − 1: the derivative of Xᵏ along E (n×n, n×n, 1×1 → n×n)."""

    __slots__ = ()
    name = "frechetpow"
    signature = "(n,n),(n,n),()->(n,n)"
    source = "Matrix Cookbook, eq. 90: the derivative of Xᵏ; the adjoint along E is the derivative at X′"
    latex = Notation(r"\sum_{{i=0}}^{{{2}-1}} {0:POSTFIX}^{{i}} \, {1:PRODUCT} \, {0:POSTFIX}^{{{2}-1-i}}", 0)

    def find_properties(self) -> frozenset[str]:
        X, E, _ = (o.properties for o in self.operands)
        return closure(X & E & {"symmetric", "diagonal", "lower", "upper"})

    def code(self) -> str:
        block = "np.block([[{0}, {1}], [np.zeros_like({0}), {0}]])"
        return f"np.linalg.matrix_power({block}, int({{2}}))[:len({{0}}), len({{0}}):]"

    def differential(self, *d: Expression | None) -> Expression:
        dX, dE, dk = d
        if dk is not None:
            raise MatdiffError("unsupported", "there is no rule for a power of matrices by its exponent")
        X, E, k = self.operands
        terms: list[Expression] = [] if dE is None else [PowerDerivative(X, dE, k)]
        if dX is not None:  # the derivative of [X, E; 0, X]ᵏ along blkdiag(dX, dX), its corner
            terms.append(corner(PowerDerivative(above(X, E, X), DiagonalBlock(dX, dX), k)))
        return add(*terms)

    def adjoint(self, slot: int, G: Expression) -> Expression:
        X, _, k = self.operands
        return PowerDerivative(X.T, G, k) if slot == 1 else super().adjoint(slot, G)

    def matrix(self, slot: int) -> Expression:
        if slot != 1:
            return super().matrix(slot)
        # Σ PⁱQᵏ⁻¹⁻ⁱ for P = I ⊗ X and Q = X′ ⊗ I, which commute, is the corner of [P, I; 0, Q]ᵏ
        X, _, k = self.operands
        unit = identity(X.rows)
        P, Q = kron(unit, X), kron(X.T, unit)
        return corner(MatrixPower(above(P, identity(P.rows), Q), k))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        X, E, [[k]] = operands
        count = exponent_value(field, self.operands[2])
        n = len(X)
        block = [list(row) + list(e) for row, e in zip(X, E, strict=True)]
        block += [[field.zero] * n + list(row) for row in X]
        power = MatrixPower(self.operands[0], count).evaluate(field, block, [[k]])
        return [row[n:] for row in power[:n]]


def above(A: Expression, B: Expression, C: Expression) -> Expression:
    """[A, B; 0, C]."""
    return VerticalBlock(HorizontalBlock(A, B), HorizontalBlock(zeros(C.rows, A.columns), C))


def corner(M: Expression) -> Expression:
    """The upper right quarter."""
    half = M.rows * Fraction(1, 2)
    return multiply(selection([half, half], 0).T, M, selection([half, half], 1))


def exponent_value(field: Any, exponent: Expression) -> int:
    """The integer that an exponent of sizes and numbers comes to.  Raises Undecidable where it is none."""

    def value(node: Expression, parts: list[Fraction]) -> Fraction:
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Extent):
            return Fraction(field.count(node.size))
        if isinstance(node, Sum):
            return sum(parts, Fraction(0))
        if isinstance(node, Scale):
            return prod(parts, start=Fraction(1))
        raise Undecidable("a matrix power with a symbolic exponent")

    found = fold(exponent, value)
    if found.denominator != 1:
        raise Undecidable("a matrix power with a fraction for its exponent")
    return int(found)


def traced(node: Expression) -> Expression | None:
    """tr(Σ Xⁱ E Xᵏ⁻¹⁻ⁱ) = k tr(Xᵏ⁻¹ E)."""
    inside = node.operands[0]
    if not isinstance(inside, PowerDerivative):
        return None
    X, E, k = inside.operands
    return scale(k, Trace(multiply(MatrixPower(X, add(k, Number(-1))), E)))


def along_itself(node: Expression) -> Expression | None:
    """Σ Xⁱ E Xᵏ⁻¹⁻ⁱ = k Xᵏ⁻¹ E for an E that commutes with X."""
    from .matrix_functions import commutes

    X, E, k = node.operands
    return scale(k, multiply(MatrixPower(X, add(k, Number(-1))), E)) if commutes(E, X) else None


def scalars_outside(node: Expression) -> Expression | None:
    """Σ Xⁱ (cE) Xᵏ⁻¹⁻ⁱ = c Σ Xⁱ E Xᵏ⁻¹⁻ⁱ, and zero along zero."""
    X, E, k = node.operands
    if isinstance(E, Zeros):
        return E
    return scale(*E.scalars, PowerDerivative(X, E.body, k)) if isinstance(E, Scale) else None


def turned(node: Expression) -> Expression | None:
    """frechetpow(X′, E′, k) = frechetpow(X, E, k)′ where both stand transposed."""
    X, E, k = node.operands
    if not isinstance(X, Transpose) or not (isinstance(E, Transpose) or "symmetric" in E.properties):
        return None
    return Transpose(PowerDerivative(X.operands[0], E.T, k))


PowerDerivative.rules = (
    Rule("Σ Xⁱ(cE)Xᵏ⁻¹⁻ⁱ = c Σ XⁱEXᵏ⁻¹⁻ⁱ", PowerDerivative, scalars_outside),
    Rule("frechetpow(X′, E′, k) = frechetpow(X, E, k)′", PowerDerivative, turned),
    Rule(
        "Σ XⁱEXᵏ⁻¹⁻ⁱ = k Xᵏ⁻¹E where XE = EX",
        PowerDerivative,
        along_itself,
        source="Matrix Cookbook, eq. 121",
    ),
)
Trace.rules = (
    *Trace.rules,
    Rule("tr Σ XⁱEXᵏ⁻¹⁻ⁱ = k tr(Xᵏ⁻¹E)", Trace, traced, source="Matrix Cookbook, eq. 121"),
)
