"""Norms over the entries: Euclidean (Frobenius), sum of absolute values, largest absolute value."""

from __future__ import annotations

from typing import Any

from ..expression import Expression, Rule, closure
from ..expression.rule import X, Y
from .arithmetic import Number, dot, inner, lift, scale
from .constants import ones_like
from .elementwise import Abs, Maximum, Sign, Step
from .hadamard import hadamard
from .kronecker import Kronecker
from .operation import Entries, Level, Notation, Operation
from .powers import Power
from .reductions import EntrySum, sum_of
from .transpose import Transpose


class EntryNorm(Operation):
    """Base of the norms (m×n → 1×1)."""

    __slots__ = ()
    abstract = True
    signature = "(m,n)->()"

    def find_properties(self) -> frozenset[str]:
        # an invertible or positive matrix is not zero
        given = self.operands[0].properties & {"invertible", "nonzero"}
        return closure({"symmetric", "positive" if given else "nonnegative"})


class Norm(EntryNorm):
    """‖X‖, the Euclidean norm of a vector, the Frobenius norm of a matrix (m×n → 1×1)."""

    __slots__ = ()
    name = "norm"
    synonyms = ("norm2",)
    source = "Matrix Cookbook (131): d‖x‖ = x′dx / ‖x‖"
    condition = "{0} ≠ 0"
    unicode = Notation("‖{0}‖")
    latex = Notation(r"\left\|{0}\right\|")
    numpy = "np.linalg.norm({0})"

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        if "complex" in self.operands[0].properties:
            from .complex import differential_of_norm

            return differential_of_norm(self, dX)
        return scale(Power(self, -1), inner(self.operands[0], dX))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        [[square]] = SquaredNorm(self.operands[0]).evaluate(field, *operands)
        return [[field.sqrt(square)]]


class SquaredNorm(EntryNorm):
    """‖X‖², the sum of the squares of the entries (m×n → 1×1)."""

    __slots__ = ()
    source = "Matrix Cookbook (132): d‖X‖² = 2⟨X, dX⟩"
    text = Notation("norm({0})^2", Level.POWER)
    unicode = Notation("‖{0}‖²", Level.POWER)
    latex = Notation(r"\left\|{0}\right\|^{{2}}", Level.POWER)
    numpy = "np.sum({0} ** 2)"

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        if "complex" in self.operands[0].properties:
            from .complex import twice_real

            return twice_real(self.operands[0], dX)
        return scale(2, inner(self.operands[0], dX))

    def code(self) -> str | None:
        return "np.linalg.norm({0}) ** 2" if "complex" in self.operands[0].properties else self.numpy

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        entries = [entry for row in operands[0] for entry in row]
        if "complex" in self.operands[0].properties:
            from .complex import conjugate_of

            return [[dot([conjugate_of(field, entry) for entry in entries], entries)]]
        return [[dot(entries, entries)]]


class Norm1(EntryNorm):
    """‖X‖₁, the sum of the absolute values of the entries (m×n → 1×1)."""

    __slots__ = ()
    name = "norm1"
    source = "d|x| = sign(x) dx, for x ≠ 0"
    condition = "no entry of {0} is zero"
    unicode = Notation("‖{0}‖₁")
    latex = Notation(r"\left\|{0}\right\|_{{1}}")
    numpy = "np.sum(np.abs({0}))"

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        return inner(Sign(self.operands[0]), dX)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        sizes = Abs(self.operands[0]).evaluate(field, *operands)
        return [[sum_of(field, [entry for row in sizes for entry in row])]]


class NormInf(EntryNorm):
    """‖X‖_∞, the largest absolute value of the entries (m×n → 1×1)."""

    __slots__ = ()
    name = "norminf"
    source = "d max |x_i| = sign(x_k) dx_k, where |x_k| alone is largest"
    condition = "one entry of {0} alone is largest in absolute value"
    unicode = Notation("‖{0}‖_∞")
    latex = Notation(r"\left\|{0}\right\|_{{\infty}}")
    numpy = "np.max(np.abs({0}))"

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        X = self.operands[0]
        if X.is_scalar:
            return scale(Sign(X), dX)
        # step(0) = 1/2 picks the largest entry, step of the others is 0
        largest = Step(Abs(X) - scale(self, ones_like(X)))
        return scale(2, inner(hadamard(largest, Sign(X)), dX))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        X = Abs(self.operands[0])
        sizes = [entry for row in X.evaluate(field, *operands) for entry in row]
        node = Maximum(X, X)
        total = sizes[0]
        for entry in sizes[1:]:
            total = field.apply(node, total, entry)
        return [[total]]


class NormP(Operation):
    """‖x‖_p of a vector, (Σ |x_i|ᵖ)^(1/p) for a scalar p (n×1, 1×1 → 1×1); a macro."""

    __slots__ = ()
    name = "normp"
    signature = "(n,1),()->()"
    macro = True

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        x, p = (lift(operand) for operand in operands)
        even = isinstance(p, Number) and p.value.denominator == 1 and p.value.numerator % 2 == 0
        return Power(EntrySum(Power(x if even else Abs(x), p)), Power(p, -1))


def of_transposed(kind: type[EntryNorm], name: str) -> Rule:
    """The rule that a norm of X′ is that of X."""
    return Rule(name, kind[Transpose[X]], lambda X: kind(X))


Norm.rules = (
    Rule("‖A ⊗ B‖ = ‖A‖ ‖B‖", Norm[Kronecker[X, Y]], lambda X, Y: Norm(X) * Norm(Y)),
    of_transposed(Norm, "‖X′‖ = ‖X‖"),
    Rule("‖c‖ = |c|", Norm[X], lambda X: Abs(X), lambda X: X.is_scalar),
)
SquaredNorm.rules = (
    Rule("‖A ⊗ B‖² = ‖A‖² ‖B‖²", SquaredNorm[Kronecker[X, Y]], lambda X, Y: SquaredNorm(X) * SquaredNorm(Y)),
    of_transposed(SquaredNorm, "‖X′‖² = ‖X‖²"),
    Rule("‖c‖² = c²", SquaredNorm[X], lambda X: Power(X, 2), lambda X: X.is_scalar),
)
Norm1.rules = (
    of_transposed(Norm1, "‖X′‖₁ = ‖X‖₁"),
    Rule("‖c‖₁ = |c|", Norm1[X], lambda X: Abs(X), lambda X: X.is_scalar),
)
NormInf.rules = (
    of_transposed(NormInf, "‖X′‖_∞ = ‖X‖_∞"),
    Rule("‖c‖_∞ = |c|", NormInf[X], lambda X: Abs(X), lambda X: X.is_scalar),
)
