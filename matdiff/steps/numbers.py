"""Every line of a derivation, held against numbers.

d(E) is not what a rule says it is but the difference quotient of E at a random point in a random
direction, with so many digits that a right line agrees to twenty of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import Undecidable
from ..expression import Expression, Symbol, postorder
from ..index.claim import Resample
from ..index.complex_numeric import ComplexField, ComplexSampler
from ..index.evaluation import Entries, evaluate
from ..index.numeric import MANNERS, STEP_DIGITS, NumberField, Sampler, matrix_product
from ..index.sizes import TOO_LARGE, least_sizes, orders, size_names
from ..operations.complex import is_complex
from .differential import Differential
from .step import Step

if TYPE_CHECKING:
    from ..derivation import Derivation

DIGITS = 60
AGREEMENT = 18  # digits to which both sides of a right line agree
SEED = 4099
TRIES = 10  # points that are drawn in each manner
LARGEST_VALUE = 10**8


class Verdict(NamedTuple):
    """What the numbers say of a derivation.

    ``status`` is ``holds``, ``failed`` or ``undecided``; ``line`` counts from 0, -1 where no line is meant.
    """

    status: str
    line: int = -1
    remark: str = ""


class Numbers:
    """The values of all expressions of a derivation at random points."""

    def __init__(self, derivation: Derivation, nodes: Sequence[Expression], sizes: dict[str, int]) -> None:
        from mpmath import MPContext

        self.variable = derivation.variable
        directions = (stage.direction for stage in derivation._derivative.stages)
        self.direction_name = next(
            (d.name for d in directions if isinstance(d, Symbol)), "d" + self.variable.name
        )
        self.seed = derivation.seed
        self.kind = derivation.kind
        self.sizes = sizes
        self.context = MPContext()
        self.context.dps = DIGITS
        self.over_complex = any(is_complex(node) for node in (self.variable, *nodes))
        self.field = (ComplexField if self.over_complex else NumberField)(self.context, sizes)
        self.step = self.context.mpf(10) ** -STEP_DIGITS
        self.order = postorder(*nodes)
        self.nodes = list(nodes)
        self.open = [node for node in self.order if isinstance(node, Differential)]
        self.symbols = sorted(
            {s for s in self.order if isinstance(s, Symbol)} | {self.variable}, key=lambda s: (s.name, s.kind)
        )

    def is_direction(self, symbol: Symbol) -> bool:
        """Whether a symbol stands for the direction in which the variable moves."""
        if symbol is self.seed:
            return self.kind != "vjp"
        return symbol.name == self.direction_name and symbol.shape == self.variable.shape

    def at(self, random: Random, manner: int) -> list[Entries]:
        """The values at a random point.  Raises Resample, Undecidable or ArithmeticError."""
        sampler = (ComplexSampler if self.over_complex else Sampler)(self.context, random, manner)
        values: dict[Expression, Entries] = {}
        for symbol in self.symbols:
            if not self.is_direction(symbol):
                values[symbol] = sampler.value(symbol, self.sizes)
        X = self.variable
        by_scalar = any(D.parameters[1] for D in self.open)
        one: Entries = [[self.context.mpf(1)]]
        tangent = one if by_scalar else sampler.tangent(X, values[X])
        moving = matrix_product(values[X], tangent) if X.kind == "orthogonal" else tangent
        for symbol in self.symbols:
            if self.is_direction(symbol):
                values[symbol] = moving
        values.update(self.differentials(values, tangent))
        return evaluate(self.nodes, self.field, values, self.order)

    def differentials(
        self, values: Mapping[Expression, Entries], tangent: Entries
    ) -> dict[Expression, Entries]:
        """The value of each d(E): the central difference of E."""
        if not self.open:
            return {}
        inside = [D.operands[0] for D in self.open]
        order = postorder(*inside)
        sides = []
        for sign in (1, -1):
            given = dict(values)
            given[self.variable] = self.moved(values[self.variable], tangent, sign * self.step)
            sides.append(evaluate(inside, self.field, given, order))
        return {
            D: [
                [(a - b) / (2 * self.step) for a, b in zip(r, s, strict=True)]
                for r, s in zip(up, down, strict=True)
            ]
            for D, up, down in zip(self.open, *sides, strict=True)
        }

    def moved(self, value: Entries, tangent: Entries, h: Any) -> Entries:
        """The variable a little further in a direction."""
        if self.variable.kind == "orthogonal":  # stays orthogonal: Q (I − hΩ/2)⁻¹ (I + hΩ/2)
            unit, turn = self.context.eye(len(tangent)), self.context.matrix(tangent) * (h / 2)
            found: Entries = (self.context.matrix(value) * ((unit - turn) ** -1) * (unit + turn)).tolist()
            return found
        return [[x + h * v for x, v in zip(r, s, strict=True)] for r, s in zip(value, tangent, strict=True)]

    def agree(self, one: Entries, other: Entries) -> bool:
        """Whether two matrices are equal.  Raises Resample where the numbers are too large to tell."""
        if len(one) != len(other) or len(one[0]) != len(other[0]):
            return False
        for row, twin in zip(one, other, strict=True):
            for a, b in zip(row, twin, strict=True):
                size = 1 + max(abs(a), abs(b))
                if size > LARGEST_VALUE:
                    raise Resample("a point too near to where there is no value")
                if abs(a - b) > size * self.context.mpf(10) ** -AGREEMENT:
                    return False
        return True


def verdict(derivation: Derivation, steps: Sequence[Step], points: int = 1) -> Verdict:
    """Holds both sides of every line against each other at random points."""
    nodes = [node for step in steps for node in (step.left, step.right)]
    names = size_names(postorder(*nodes, derivation.variable))
    parts = postorder(*nodes)
    remark = TOO_LARGE
    for sizes in orders(names, least_sizes(parts, names, 2), parts):
        remark = "no point of the domain was found"
        numbers = Numbers(derivation, nodes, sizes)
        random, agreed = Random(SEED), 0
        for attempt in range(len(MANNERS) * TRIES):
            try:
                values = numbers.at(random, attempt // TRIES)
                wrong = [i for i in range(len(steps)) if not numbers.agree(values[2 * i], values[2 * i + 1])]
            except (Resample, ZeroDivisionError, ValueError) as error:
                remark = str(error) or type(error).__name__
                continue
            except Undecidable as error:
                remark = str(error)
                break
            if wrong:
                return Verdict("failed", wrong[0], "the two sides differ")
            agreed += 1
            if agreed >= points:
                return Verdict("holds")
    return Verdict("undecided", -1, remark)
