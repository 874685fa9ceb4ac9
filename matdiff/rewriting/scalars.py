"""Functions of matrices, of a 1×1 matrix: functions of one number."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..expression import Expression, Rule
from ..operations import (
    Abs,
    Adjugate,
    Cholesky,
    Determinant,
    Diagonal,
    Eigenvalues,
    Exp,
    LambdaMax,
    LambdaMin,
    Log,
    LogDeterminant,
    LogSoftmax,
    LogSumExp,
    MatrixExponential,
    MatrixLogarithm,
    MatrixSquareRoot,
    NuclearNorm,
    Number,
    Operation,
    Power,
    SingularValues,
    Softmax,
    SpectralNorm,
    Sym,
    Tril,
    Triu,
)

HALF = Number(Fraction(1, 2))

OF_A_NUMBER: dict[type[Operation], Callable[[Expression], Expression]] = {
    **dict.fromkeys(
        (Determinant, Eigenvalues, LambdaMax, LambdaMin, Diagonal, Tril, Triu, Sym, LogSumExp),
        lambda x: x,
    ),
    LogDeterminant: lambda x: Log(Abs(x)),
    **dict.fromkeys((Adjugate, Softmax), lambda x: Number(1)),
    LogSoftmax: lambda x: Number(0),
    MatrixExponential: Exp,
    MatrixLogarithm: Log,
    **dict.fromkeys((MatrixSquareRoot, Cholesky), lambda x: Power(x, HALF)),
    **dict.fromkeys((NuclearNorm, SpectralNorm, SingularValues), Abs),
}


def of_a_number(node: Expression) -> Expression | None:
    """The function of the one entry."""
    (x,) = node.operands
    return OF_A_NUMBER[type(node)](x) if x.is_scalar else None  # type: ignore[index]


RULES = tuple(Rule("of a 1×1 matrix: of its entry", kind, of_a_number) for kind in OF_A_NUMBER)
