"""Random well-typed expressions, for the property tests."""

from __future__ import annotations

from random import Random

from matdiff import operations as ops
from matdiff.expression import ONE, Expression, Shape, Size, Symbol

M, N = Size.of("m"), Size.of("n")
SYMBOLS = [
    Symbol("c"),
    Symbol("t", declared=frozenset({"positive"})),
    Symbol("x", N),
    Symbol("z", N),
    Symbol("y", M),
    Symbol("X", M, N),
    Symbol("Y", M, N),
    Symbol("A", N, N),
    Symbol("B", M, M),
    Symbol("S", N, N, "symmetric"),
    Symbol("P", N, N, "spd"),
    Symbol("D", N, N, "diagonal"),
    Symbol("L", N, N, "lower"),
    Symbol("K", N, N, "skew"),
    Symbol("Q", N, N, "orthogonal"),
]
SMOOTH = [ops.Sin, ops.Exp, ops.Tanh, ops.Sigmoid, ops.Softplus, ops.Relu, ops.Cos]
SCALAR: Shape = (ONE, ONE)


class Expressions:
    """A source of random expressions of a given shape."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def leaf(self, shape: Shape) -> Expression:
        """A symbol or a constant."""
        fitting: list[Expression] = [s for s in SYMBOLS if s.shape == shape]
        turned: list[Expression] = [s.T for s in SYMBOLS if (s.columns, s.rows) == shape and shape != SCALAR]
        constants: list[Expression] = []
        if shape == SCALAR:
            constants = [ops.Number(2), ops.Number(-1)]
        elif shape[0] is shape[1]:
            constants = [ops.Identity(shape[0])]
        elif shape[1] is ONE:
            constants = [ops.Ones(shape[0])]
        return self.random.choice(fitting * 4 + turned * 2 + constants)

    def make(self, shape: Shape, depth: int) -> Expression:
        """An expression of a shape, with at most so many levels of operations."""
        if depth <= 0:
            return self.leaf(shape)
        pick = self.random.random()
        make, size = self.make, self.random.choice([M, N])
        rows, columns = shape
        if pick < 0.15:
            return self.leaf(shape)
        if pick < 0.32:
            return ops.add(make(shape, depth - 1), make(shape, depth - 1))
        if pick < 0.40:
            return ops.scale(make(SCALAR, depth - 1), make(shape, depth - 1))
        if shape == SCALAR:
            return self.scalar(pick, depth, size)
        if pick < 0.62:
            left, right = (rows, size), (size, columns)
            return ops.multiply(make(left, depth - 1), make(right, depth - 1))
        if pick < 0.70:
            return make((columns, rows), depth - 1).T
        if pick < 0.78:
            return ops.hadamard(make(shape, depth - 1), make(shape, depth - 1))
        if pick < 0.86:
            return self.random.choice(SMOOTH)(make(shape, depth - 1))
        return self.special(shape, depth, size)

    def scalar(self, pick: float, depth: int, size: Size) -> Expression:
        """A scalar from something larger."""
        make = self.make
        square, column = (size, size), (size, ONE)
        shape = (self.random.choice([M, N]), self.random.choice([M, N, ONE]))
        choices = [
            lambda: ops.Trace(make(square, depth - 1)),
            lambda: ops.multiply(make(column, depth - 1).T, make(square, depth - 1), make(column, depth - 1)),
            lambda: ops.EntrySum(make(shape, depth - 1)),
            lambda: ops.SquaredNorm(make(shape, depth - 1)),
            lambda: ops.Norm(make(shape, depth - 1)),
            lambda: ops.InnerProduct(make(shape, depth - 1), make(shape, depth - 1)),
            lambda: ops.Power(make(SCALAR, depth - 1), self.random.choice([2, 3, -1])),
            lambda: ops.Mean(make(shape, depth - 1)),
            lambda: ops.LogSumExp(make(column, depth - 1)),
            lambda: ops.LogDeterminant(ops.add(make(square, depth - 2), ops.Identity(size))),
            lambda: ops.Determinant(make(square, depth - 1)),
            lambda: self.random.choice(SMOOTH)(make(SCALAR, depth - 1)),
            lambda: ops.multiply(make(column, depth - 1).T, make(column, depth - 1)),
        ]
        return self.random.choice(choices)()

    def special(self, shape: Shape, depth: int, size: Size) -> Expression:
        """What only some shapes have."""
        make = self.make
        rows, columns = shape
        if columns is ONE:
            return self.random.choice(
                [
                    lambda: ops.DiagonalPart(make((rows, rows), depth - 1)),
                    lambda: ops.RowSum(make((rows, size), depth - 1)),
                    lambda: ops.ColumnSum(make((size, rows), depth - 1)),
                    lambda: ops.Softmax(make(shape, depth - 1)),
                    lambda: ops.multiply(ops.Diagonal(make(shape, depth - 1)), make(shape, depth - 1)),
                    lambda: ops.multiply(ops.Inverse(make((rows, rows), depth - 1)), make(shape, depth - 1)),
                ]
            )()
        if rows is columns:
            return self.random.choice(
                [
                    lambda: ops.Diagonal(make((rows, ONE), depth - 1)),
                    lambda: ops.Inverse(ops.add(make(shape, depth - 2), ops.Identity(rows))),
                    lambda: ops.MatrixPower(make(shape, depth - 1), self.random.choice([2, 3])),
                    lambda: ops.multiply(make((rows, ONE), depth - 1), make((ONE, rows), depth - 1)),
                    lambda: ops.Tril(make(shape, depth - 1)),
                ]
            )()
        return ops.multiply(make((rows, size), depth - 1), make((size, columns), depth - 1))


def random_expression(seed: int, depth: int = 4) -> tuple[Expression, Symbol]:
    """A function and a symbol that occurs in it."""
    random = Random(seed)
    source = Expressions(random)
    shapes: list[Shape] = [SCALAR, SCALAR, SCALAR, (N, ONE), (M, ONE), (M, N), (N, N)]
    while True:
        function = source.make(random.choice(shapes), random.randint(1, depth))
        symbols = sorted((s for s in function.symbols if isinstance(s, Symbol)), key=lambda s: s.name)
        if symbols:
            return function, random.choice(symbols)
