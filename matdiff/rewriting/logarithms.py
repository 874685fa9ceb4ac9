"""Rules of logarithms and of the softmax: what log and exp make of sums, products and determinants."""

from __future__ import annotations

from ..expression import Expression, Rule
from ..expression.rule import A
from ..operations import (
    Abs,
    Determinant,
    Diagonal,
    EntryProduct,
    EntrySum,
    Exp,
    Hadamard,
    Identity,
    Inverse,
    Log,
    LogDeterminant,
    LogSoftmax,
    LogSoftmaxRows,
    LogSumExp,
    Number,
    Ones,
    Power,
    Product,
    Scale,
    Sigmoid,
    Softmax,
    SoftmaxRows,
    Softplus,
    Sum,
    Transpose,
    add,
    hadamard,
    multiply,
    negate,
    ones_like,
    scale,
    transposed,
)
from .linear import gram_of_pseudoinverse
from .products import push_transpose
from .scaling import base_and_exponent


def softmax_of_sum(node: Expression) -> Expression | None:
    """exp(z)/sum(exp(z)) = softmax(z) for a vector z."""
    if not node.body.is_column or not isinstance(node.body, Exp):  # type: ignore[attr-defined]
        return None
    total = Power(EntrySum(node.body), -1)  # type: ignore[attr-defined]
    if total not in node.operands:
        return None
    rest = [o for o in node.operands[:-1] if o is not total]
    return scale(*rest, Softmax(node.body.operands[0]))  # type: ignore[attr-defined]


def sigmoid_of_difference(node: Expression) -> Expression | None:
    """exp(u)/(exp(u) + exp(v)) = σ(u − v), of numbers and entry by entry."""
    for below in node.operands:
        total = below.base if isinstance(below, Power) and below.number == -1 else None
        if not isinstance(total, Sum) or len(total.operands) != 2:
            continue
        for one, other in (total.operands, total.operands[::-1]):
            if isinstance(one, Exp) and isinstance(other, Exp) and one in node.operands:
                rest = [o for o in node.operands if o is not one and o is not below]
                value = Sigmoid(one.operands[0] - other.operands[0])
                return hadamard(*rest, value) if isinstance(node, Hadamard) else scale(*rest, value)
    return None


def turned(node: Expression) -> Expression:
    """The transpose of an expression, moved into the factors of a product."""
    if isinstance(node, Scale):
        return Scale(*node.scalars, turned(node.body))
    result = transposed(node)
    return (push_transpose(result) or result) if isinstance(result, Transpose) else result


def softmax_of_rows(node: Expression) -> Expression | None:
    """diag(1/(exp(Z) 1)) exp(Z) = softmax(Z), the exponentials over the sums of their rows."""
    factors = node.operands
    for i, factor in enumerate(factors):
        inverse = factor.operands[0] if isinstance(factor, Diagonal) else None
        if not isinstance(inverse, Power) or inverse.number != -1 or not isinstance(inverse.base, Product):
            continue
        exponentials, *rest = inverse.base.operands
        if not isinstance(exponentials, Exp) or len(rest) != 1 or not isinstance(rest[0], Ones):
            continue
        (Z,) = exponentials.operands
        rows = SoftmaxRows(Z)
        if i + 1 < len(factors) and factors[i + 1] is exponentials:
            return multiply(*factors[:i], rows, *factors[i + 2 :])
        left = factors[i - 1] if i else None
        if left is transposed(exponentials) or (isinstance(left, Exp) and left.operands[0] is turned(Z)):
            return multiply(*factors[: i - 1], transposed(rows), *factors[i + 1 :])
    return None


def log_rule(node: Expression) -> Expression | None:
    """Logarithms that have a name: log det, log Σ eˣ, log softmax, log σ, log(1 − σ)."""
    (X,) = node.operands
    if isinstance(X, Abs) and isinstance(X.operands[0], Determinant):
        X = X.operands[0]
    if isinstance(X, Determinant):
        return LogDeterminant(X.operands[0])
    if isinstance(X, Scale) and X.is_scalar:  # log(|A|ⁿ|B|ᵐ) = n log|A| + m log|B|
        powers = [base_and_exponent(f) for f in X.operands]
        if all(isinstance(base, Determinant) for base, _ in powers):
            return add(*(scale(e, LogDeterminant(base.operands[0])) for base, e in powers))
    if isinstance(X, EntrySum) and isinstance(X.operands[0], Exp) and X.operands[0].is_column:
        return LogSumExp(X.operands[0].operands[0])
    if isinstance(X, Softmax):
        return LogSoftmax(X.operands[0])
    if isinstance(X, SoftmaxRows):
        return LogSoftmaxRows(X.operands[0])
    if isinstance(X, Sigmoid):
        return negate(Softplus(negate(X.operands[0])))
    if isinstance(X, Sum) and len(X.operands) == 2:
        for one, other in (X.operands, tuple(reversed(X.operands))):
            if one is not ones_like(X):
                continue
            if isinstance(other, Exp):
                return Softplus(other.operands[0])
            if (
                isinstance(other, Scale)
                and isinstance(other.body, Sigmoid)
                and other.scalars == (Number(-1),)
            ):
                return negate(Softplus(other.body.operands[0]))
    return None


def named_logarithm(base: Expression) -> Expression | None:
    """The logarithm of a positive expression where it has a name, log eᵘ = u; None for any other."""
    if isinstance(base, Exp):
        return base.operands[0]
    if isinstance(base, (Determinant, Abs)) and "positive" not in base.properties:
        return None
    return log_rule(Log(base))


def log_of_product(node: Expression) -> Expression | None:
    """log(eᵘ x) = u + log x: of the factors of a product, those whose logarithm has a name stand alone."""
    (X,) = node.operands
    factors = X.operands if isinstance(X, (Scale, Hadamard)) else (X,) if isinstance(X, Power) else ()
    if isinstance(X, Scale) and isinstance(X.body, Hadamard) and not X.is_scalar:
        factors = (*X.scalars, *X.body.operands)
    terms: list[Expression] = []
    rest: list[Expression] = []
    for factor in factors:
        base, exponent = base_and_exponent(factor)
        named = named_logarithm(base)
        if named is None:
            rest.append(factor)
        else:
            terms.append(scale(exponent, named if named.shape == X.shape else scale(named, ones_like(X))))
    if not terms:
        return None
    left = hadamard(*rest) if rest else None
    if left is not None and left.shape != X.shape:
        left = scale(left, ones_like(X))
    return add(*terms, *(() if left is None else (Log(left),)))


def log_determinant(node: Expression) -> Expression | None:
    """log|det X′| = log|det X|."""
    (X,) = node.operands
    if isinstance(X, Transpose):
        return LogDeterminant(X.operands[0])
    if isinstance(X, Inverse):
        return negate(LogDeterminant(X.operands[0]))
    gram = gram_of_pseudoinverse(X)
    if gram is not None:
        return negate(LogDeterminant(gram))
    if isinstance(X, Identity):
        return Number(0)
    return None


def exp_of_log_determinant(node: Expression) -> Expression | None:
    """exp log|det X| = |det X|."""
    (X,) = node.operands
    if not isinstance(X, LogDeterminant):
        return None
    determinant = Determinant(X.operands[0])
    return determinant if "spd" in X.operands[0].properties else Abs(determinant)


RULES = (
    Rule("eᶻ/Σeᶻ = softmax z", Scale, softmax_of_sum),
    Rule("diag(1/(eᶻ1)) eᶻ = softmax(Z)", Product, softmax_of_rows),
    Rule("eᵘ/(eᵘ + eᵛ) = σ(u − v)", Scale, sigmoid_of_difference),
    Rule("eᵘ/(eᵘ + eᵛ) = σ(u − v)", Hadamard, sigmoid_of_difference),
    Rule("logarithms with a name", Log, log_rule),
    Rule("log(eᵘ x) = u + log x", Log, log_of_product),
    Rule(
        "log prod(X) = Σ log X for X > 0",
        Log[EntryProduct[A]],
        lambda A: EntrySum(Log(A)),
        lambda A: "positive" in A.properties,
    ),
    Rule("log|det X′| = log|det X|", LogDeterminant, log_determinant),
    Rule("exp log|det X| = |det X|", Exp, exp_of_log_determinant),
)
