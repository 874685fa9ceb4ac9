"""The test of claims with complex symbols: differences in real and imaginary direction, with many digits."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from time import perf_counter, process_time
from typing import Any

from ..errors import Undecidable
from ..expression import Expression, Symbol, postorder
from ..operations.complex import is_complex
from .claim import FAILED, UNDECIDED, Claim, Method
from .complex_proof import misfit
from .evaluation import Entries, evaluate, flat, rational_value
from .judge import compare, inner
from .numeric import LARGEST_WORK, NumberField, NumericTest, Sampler, test_at
from .sizes import TOO_LARGE, orders, size_names

# analytic functions, which mpmath calls the same in small letters
ANALYTIC = frozenset({"Exp", "Log", "Sin", "Cos", "Tan", "Sinh", "Cosh", "Tanh"})


class ComplexField(NumberField):
    """Complex numbers of many digits; what ``evaluate`` of an operation is given."""

    @property
    def imaginary_unit(self) -> Any:
        return self.context.mpc(0, 1)

    def conjugate(self, value: Any) -> Any:
        return self.context.conj(value)

    def as_real(self, value: Any) -> Any:
        """A real number.  Raises Undecidable for one that is not, up to rounding."""
        if abs(self.context.im(value)) > self.context.mpf(10) ** (10 - self.context.dps) * (1 + abs(value)):
            raise Undecidable("a function of real numbers at a complex one")
        return self.context.re(value)

    def sqrt(self, value: Any) -> Any:
        return super().sqrt(self.as_real(value))

    def power(self, base: Any, exponent: Any, node: Expression) -> Any:
        r = rational_value(node, self.sizes)
        if r is not None and r.denominator == 1:
            return base ** int(r)
        return super().power(self.as_real(base), self.as_real(exponent), node)

    def apply(self, node: Expression, *arguments: Any) -> Any:
        name = type(node).__name__
        if is_complex(node.operands[-1]):
            if name == "Abs":
                return abs(arguments[0])
            if name in ANALYTIC:
                return getattr(self.context, name.lower())(*arguments)
            raise Undecidable(f"no numbers for {name} of a complex value")
        return super().apply(node, *map(self.as_real, arguments))


class ComplexSampler(Sampler):
    """Random values and directions, complex for complex symbols."""

    def value(self, symbol: Symbol, sizes: Mapping[str, int]) -> Entries:
        if not is_complex(symbol):
            return super().value(symbol, sizes)
        plain = Symbol(symbol.name, *symbol.shape)
        real, imaginary = (
            super().value(plain, sizes),
            self.matrix(symbol.rows.at(sizes), symbol.columns.at(sizes), Fraction(-1), Fraction(1)),
        )
        found = self.joined(real, imaginary)
        if symbol.kind != "hermitian":
            return found
        turned = [[self.context.conj(v) for v in column] for column in zip(*found, strict=True)]
        return [[(a + b) / 2 for a, b in zip(r, s, strict=True)] for r, s in zip(found, turned, strict=True)]

    def tangent(self, symbol: Symbol, value: Entries) -> Entries:
        if not is_complex(symbol):
            return super().tangent(symbol, value)
        rows, columns = len(value), len(value[0])
        return self.joined(*(self.matrix(rows, columns, Fraction(-1), Fraction(1)) for _ in range(2)))

    def joined(self, real: Entries, imaginary: Entries) -> Entries:
        """A complex matrix."""
        return [
            [self.context.mpc(a, b) for a, b in zip(r, s, strict=True)]
            for r, s in zip(real, imaginary, strict=True)
        ]


class ComplexTest(NumericTest):
    """One claim with complex symbols at one choice of sizes."""

    def __init__(self, claim: Claim, sizes: dict[str, int]) -> None:
        super().__init__(claim, sizes)
        self.field = ComplexField(self.context, sizes)

    def point(self, random: Random, manner: int) -> None:
        claim, X = self.claim, self.claim.variable
        if X.kind == "orthogonal":
            raise Undecidable("an orthogonal variable beside complex symbols")
        sampler = ComplexSampler(self.context, random, manner)
        values: dict[Expression, Entries] = {s: sampler.value(s, self.sizes) for s in self.symbols}
        V = sampler.tangent(X, values[X])
        along = flat(self.difference(values, [V]))
        given = dict(values)
        if self.seed is not None:
            given[self.seed] = V
        [answer] = evaluate([claim.answer], self.field, given, self.answer_order)
        if claim.kind in ("differential", "jvp"):
            compare(flat(answer), along, self.same, "dF differs")
            return
        v = flat(V)
        if claim.kind == "gradient" and is_complex(X):
            found = inner([self.context.conj(g) for g in flat(answer)], v)
            compare([self.context.re(found)], along, self.same, "the derivative along a direction differs")
            return
        if claim.kind in ("wirtinger", "wirtinger-conj"):
            # ∂F/∂Z and ∂F/∂Z* along V from the derivatives D along V and iV: (D[V] ∓ i D[iV]) / 2
            i = self.field.imaginary_unit
            turned = flat(self.difference(values, [[[i * x for x in row] for row in V]]))
            sign = -1 if claim.kind == "wirtinger" else 1
            along = [(a + sign * i * b) / 2 for a, b in zip(along, turned, strict=True)]
            if sign > 0:
                v = [self.context.conj(x) for x in v]
        if X.is_scalar:
            found_all = [g * v[0] for g in flat(answer)]
        elif claim.function.is_scalar:
            found_all = [inner(flat(answer), v)]
        else:
            found_all = [inner(row, v) for row in answer]
        compare(found_all, along, self.same, "the derivative along a direction differs")


def check_with_numbers(claim: Claim) -> Method:
    """Compares an answer with differences of F at random complex points, with many digits."""
    started, began = perf_counter(), process_time()
    if (wrong := misfit(claim)) is not None:
        return Method("numeric", FAILED, {}, perf_counter() - started, None, wrong)
    names = size_names(postorder(claim.function, claim.answer, claim.variable))
    nodes = postorder(claim.function, claim.answer)
    found = Method("numeric", UNDECIDED, {}, 0.0, None, TOO_LARGE)
    for sizes in orders(names, dict.fromkeys(names, 2), nodes, LARGEST_WORK):
        status, remark = test_at(ComplexTest(claim, sizes), began)
        found = Method("numeric", status, sizes, perf_counter() - started, None, remark)
        if status != UNDECIDED:
            break
    return found
