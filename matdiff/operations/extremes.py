"""The product of all entries, the largest and the smallest of them, and where these stand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from ..expression import Expression, Rule, closure
from ..expression.rule import X
from .arithmetic import Extent, Number, Scale, add, inner, scale
from .elementwise import SIGNS, Exp, Extremum, Maximum, Minimum, Step
from .hadamard import Hadamard, hadamard
from .operation import Entries, Notation, Operation
from .powers import Power
from .reductions import EntrySum
from .transpose import Transpose


class EntryProduct(Operation):
    """The product of all entries (m×n → 1×1)."""

    __slots__ = ()
    name = "prod"
    signature = "(m,n)->()"
    source = "d Π x_i = Π x_i · Σ dx_i/x_i, for x_i ≠ 0"
    condition = "no entry of {0} is zero"
    latex = Notation(r"\operatorname{{prod}}\left({0}\right)")
    numpy = "np.prod({0})"

    def find_properties(self) -> frozenset[str]:
        return closure({"symmetric"} | (self.operands[0].properties & SIGNS))

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        return scale(self, inner(Power(self.operands[0], -1), dX))

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        total = field.one
        for row in operands[0]:
            for entry in row:
                total = total * entry
        return [[total]]


class Extreme(Operation):
    """Base of the largest and the smallest entry, and of the places where they stand."""

    __slots__ = ()
    abstract = True
    of_two: ClassVar[type[Extremum]]

    def extreme(self, field: Any, X: Entries) -> Any:
        """The extreme entry."""
        total, *others = [entry for row in X for entry in row]
        node = self.of_two(self.operands[0], self.operands[0])
        for entry in others:
            total = field.apply(node, total, entry)
        return total


class ExtremeEntry(Extreme):
    """Base of the largest and the smallest entry (m×n → 1×1)."""

    __slots__ = ()
    abstract = True
    signature = "(m,n)->()"
    place: ClassVar[type[Extreme]]

    def find_properties(self) -> frozenset[str]:
        return closure({"symmetric"} | (self.operands[0].properties & SIGNS))

    def differential(self, *d: Expression | None) -> Expression:
        (dX,) = d
        assert dX is not None
        return inner(self.place(self.operands[0]), dX)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[self.extreme(field, operands[0])]]


class ExtremePlace(Extreme):
    """Base of the places of the largest and the smallest entry; locally constant (m×n → m×n)."""

    __slots__ = ()
    abstract = True
    signature = "(m,n)->(m,n)"

    def find_properties(self) -> frozenset[str]:
        return closure({"nonnegative"} | (self.operands[0].properties & {"symmetric"}))

    def differential(self, *d: Expression | None) -> None:
        return None

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        extreme, node = self.extreme(field, operands[0]), Step(self.operands[0])

        def place(entry: Any) -> Any:  # 1 at a difference of zero, where the step is 1/2
            below, above = field.apply(node, entry - extreme), field.apply(node, extreme - entry)
            return field.number(Fraction(4)) * below * above

        return [[place(entry) for entry in row] for row in operands[0]]


class LargestPlace(ExtremePlace):
    """1 where the largest entry stands, 0 elsewhere; locally constant (m×n → m×n)."""

    __slots__ = ()
    name = "maxmask"
    of_two = Maximum
    source = "which entry is largest does not change nearby"
    condition = "one entry of {0} alone is largest"
    latex = Notation(r"\operatorname{{maxmask}}\left({0}\right)")
    numpy = "np.where({0} == np.max({0}), 1.0, 0.0)"


class SmallestPlace(ExtremePlace):
    """1 where the smallest entry stands, 0 elsewhere; locally constant (m×n → m×n)."""

    __slots__ = ()
    name = "minmask"
    of_two = Minimum
    source = "which entry is smallest does not change nearby"
    condition = "one entry of {0} alone is smallest"
    latex = Notation(r"\operatorname{{minmask}}\left({0}\right)")
    numpy = "np.where({0} == np.min({0}), 1.0, 0.0)"


class Largest(ExtremeEntry):
    """The largest entry (m×n → 1×1), which is typed ``max(X)``."""

    __slots__ = ()
    name = "largest"
    of_two, place = Maximum, LargestPlace
    source = "d max x_i = dx_k, where x_k alone is largest"
    condition = "one entry of {0} alone is largest"
    text = Notation("max({0})")
    unicode = Notation("max({0})")
    latex = Notation(r"\max\left({0}\right)")
    numpy = "np.max({0})"


class Smallest(ExtremeEntry):
    """The smallest entry (m×n → 1×1), which is typed ``min(X)``."""

    __slots__ = ()
    name = "smallest"
    of_two, place = Minimum, SmallestPlace
    source = "d min x_i = dx_k, where x_k alone is smallest"
    condition = "one entry of {0} alone is smallest"
    text = Notation("min({0})")
    unicode = Notation("min({0})")
    latex = Notation(r"\min\left({0}\right)")
    numpy = "np.min({0})"


def of_transposed(kind: type[Operation], name: str) -> Rule:
    """The rule that the order of the entries does not matter."""
    return Rule(f"{name}(X′) = {name}(X)", kind[Transpose[X]], lambda X: kind(X))


def of_number(kind: type[Operation], name: str) -> Rule:
    """The rule that one number is itself."""
    return Rule(f"{name}(c) = c", kind[X], lambda X: X, lambda X: X.is_scalar)


def exponentials_outside(node: Expression) -> Expression | None:
    """prod(c eᵘ ⊙ X) = cⁿ exp(sum(u)) prod(X), where n is the number of entries."""
    (inside,) = node.operands
    scalars = inside.scalars if isinstance(inside, Scale) else ()
    body = inside.body if isinstance(inside, Scale) else inside
    factors = body.operands if isinstance(body, Hadamard) else (body,)
    exponents = [f.operands[0] for f in factors if isinstance(f, Exp)]
    if inside.is_scalar or not exponents:
        return None
    rest = [f for f in factors if not isinstance(f, Exp)]
    return scale(
        *(Power(c, Extent(inside.rows * inside.columns)) for c in scalars),
        Exp(EntrySum(add(*exponents))),
        *([EntryProduct(hadamard(*rest))] if rest else []),
    )


EntryProduct.rules = (
    of_transposed(EntryProduct, "prod"),
    of_number(EntryProduct, "prod"),
    Rule("prod(c eᵘ ⊙ X) = cⁿ exp(Σu) prod(X)", EntryProduct, exponentials_outside),
)
Largest.rules = (of_transposed(Largest, "max"), of_number(Largest, "max"))
Smallest.rules = (of_transposed(Smallest, "min"), of_number(Smallest, "min"))
LargestPlace.rules = (Rule("maxmask(c) = 1", LargestPlace[X], lambda X: Number(1), lambda X: X.is_scalar),)
SmallestPlace.rules = (Rule("minmask(c) = 1", SmallestPlace[X], lambda X: Number(1), lambda X: X.is_scalar),)
OF_ONE: dict[str, type[Operation]] = {"max": Largest, "min": Smallest}  # what they are of one operand
