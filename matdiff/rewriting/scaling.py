"""Rules of scalars: what multiplies a matrix, powers of scalars, zeros and ones."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from ..expression import Expression, Rule
from ..operations import (
    Abs,
    Cos,
    Cosh,
    Diagonal,
    DiagonalPart,
    EntrySum,
    Exp,
    Hadamard,
    Identity,
    Norm,
    Number,
    Ones,
    Power,
    Product,
    Relu,
    Scale,
    Sigmoid,
    Sign,
    Sin,
    Sinh,
    SquaredNorm,
    Step,
    Sum,
    Tan,
    Tanh,
    Trace,
    Transpose,
    Zeros,
    hadamard,
    multiply,
    ones_like,
    power_of,
    scale,
    transposed,
    zeros_like,
)

LARGEST_NUMBER = 1024  # bits; a larger power of a number stays a power
MOST_FACTORS = 40  # a longer product is left nested: opening it in every layer of a network is quadratic
ONE, MINUS_ONE = Number(1), Number(-1)


# --- powers that share a base ---------------------------------------------------------------------


def base_and_exponent(factor: Expression) -> tuple[Expression, Expression]:
    """A factor as a power of a base; ‖x‖² counts as the second power of ‖x‖."""
    if isinstance(factor, Power):
        base, exponent = factor.base, factor.exponent
        if isinstance(base, SquaredNorm) and isinstance(exponent, Number):
            return Norm(base.operands[0]), Number(2 * exponent.value)
        return base, exponent
    if isinstance(factor, SquaredNorm):
        return Norm(factor.operands[0]), Number(2)
    return factor, ONE


def norm_power(base: Expression, exponent: Expression) -> Expression:
    """A power, even ones of a norm written with ‖x‖²."""
    if isinstance(base, Norm) and isinstance(exponent, Number):
        half = exponent.value / 2
        if half.denominator == 1 and half > 0:
            return power_of(SquaredNorm(base.operands[0]), half)
    return power_of(base, exponent)


def with_norms(factors: Sequence[Expression]) -> Sequence[Expression]:
    """x′x as ‖x‖², where another factor is a power of ‖x‖."""
    norms = {f.operands[0] for f in factors if isinstance(f, SquaredNorm)}
    norms |= {f.base.operands[0] for f in factors if isinstance(f, Power) and isinstance(f.base, Norm)}
    norms |= {f.operands[0] for f in factors if isinstance(f, Norm)}
    if not norms:
        return factors
    found = []
    for factor in factors:
        base, exponent = base_and_exponent(factor)
        if isinstance(base, Product) and len(base.operands) == 2 and isinstance(exponent, Number):
            left, right = base.operands
            if right in norms and transposed(left) is right:
                factor = norm_power(Norm(right), Number(2 * exponent.value))
        found.append(factor)
    return found


def combined(factors: Sequence[Expression]) -> list[Expression]:
    """Commuting factors with the powers of a base made one, in the order of first occurrence."""
    factors = with_norms(factors)
    powers: dict[Expression, list[Expression]] = {}
    for factor in factors:
        base, exponent = base_and_exponent(factor)
        powers.setdefault(base, []).append(exponent)
    if len(powers) == len(factors):
        return list(factors)
    result = []
    for factor in factors:
        base, _ = base_and_exponent(factor)
        exponents = powers.pop(base, None)
        if exponents is None:
            continue
        if len(exponents) == 1:
            result.append(factor)
        elif all(isinstance(e, Number) for e in exponents):
            total = sum((e.value for e in exponents), Fraction(0))  # type: ignore[attr-defined]
            if total != 0:
                result.append(norm_power(base, Number(total)))
        else:
            result.append(norm_power(base, Sum(*exponents)))
    return result


def paired(factors: list[Expression]) -> list[Expression] | None:
    """Factors after one identity between two of them, or None.

    sign(x) |x| = x, sign(x) x = |x|, sign(x)/|x| = 1/x, step(x) relu(x) = relu(x), eˣ σ(−x) = σ(x),
    eˣ e⁻ˣ = 1, sinh x/cosh x = tanh x, sin x/cos x = tan x.
    """
    if not any(isinstance(f, (Sign, Step, Sigmoid, Sinh, Sin, Exp)) for f in factors):
        return None
    place = {f: i for i, f in enumerate(factors)}

    def merged(one: Expression, other: Expression, new: Expression) -> list[Expression]:
        result = list(factors)
        result[place[one]] = new
        del result[place[other]]
        return result

    for factor in factors:
        if isinstance(factor, Sign):
            x = factor.operands[0]
            if Abs(x) in place:
                return merged(factor, Abs(x), x)
            if x in place:
                return merged(factor, x, Abs(x))
            inverse = Power(Abs(x), -1)
            if inverse in place:
                return merged(factor, inverse, Power(x, -1))
        elif isinstance(factor, Step):
            relu: Expression = Relu(factor.operands[0])
            for partner in (relu, Power(relu, 2)):
                if partner in place:
                    return merged(partner, factor, partner)
        elif isinstance(factor, Exp):
            for partner in factors:
                if isinstance(partner, Exp) and opposite(partner.operands[0], factor.operands[0]):
                    return [f for f in factors if f is not factor and f is not partner]
        elif isinstance(factor, (Sinh, Sin)):
            x = factor.operands[0]
            below = Power(Cosh(x) if isinstance(factor, Sinh) else Cos(x), -1)
            if below in place:
                return merged(factor, below, Tanh(x) if isinstance(factor, Sinh) else Tan(x))
        elif isinstance(factor, Sigmoid):
            x = factor.operands[0]
            for partner in place:
                if isinstance(partner, Exp) and opposite(partner.operands[0], x):
                    return merged(factor, partner, Sigmoid(partner.operands[0]))
    return None


def opposite(left: Expression, right: Expression) -> bool:
    """Whether one is minus the other, as written."""
    from .order import negated

    return negated(left) is right or negated(right) is left


# --- Scale ----------------------------------------------------------------------------------------


def normalize_scale(node: Expression) -> Expression | None:
    """Nested scalings as one, one number in front, powers of a base as one."""
    number = Fraction(1)
    scalars: list[Expression] = []
    body: Expression | None = None
    todo = list(reversed(node.operands))
    while todo:
        operand = todo.pop()
        if isinstance(operand, Number):
            number *= operand.value
        elif isinstance(operand, Scale) and len(operand.operands) <= MOST_FACTORS:
            todo.extend(reversed(operand.operands))
        elif operand.is_scalar:
            scalars.append(operand)
        else:
            body = operand
    if number == 0 or isinstance(body, Zeros):
        return zeros_like(node)
    scalars = combined(scalars)
    while (fewer := paired(scalars)) is not None:
        scalars = combined(fewer)
    operands: list[Expression] = [] if number == 1 and (scalars or body is not None) else [Number(number)]
    operands += scalars
    if body is not None:
        operands.append(body)
    if len(operands) == 1:
        return operands[0]
    new = tuple(operands)
    return node if new == node.operands else Scale(*new)


def clear_denominator(node: Expression) -> Expression | None:
    """(1 + a/b)⁻¹ b⁻¹ = (b + a)⁻¹ and (1 + a/b) b = b + a, where that is shorter."""
    assert isinstance(node, Scale)
    for i, factor in enumerate(node.operands):
        below = isinstance(factor, Power) and factor.number == -1
        total = factor.base if below else factor  # type: ignore[attr-defined]
        if not isinstance(total, Sum) or not total.is_scalar:
            continue
        inside = {
            f for t in total.operands if isinstance(t, Scale) for f in t.operands if isinstance(f, Power)
        }
        for j, other in enumerate(node.operands):
            base, exponent = base_and_exponent(other)
            if i == j or not other.is_scalar or not isinstance(exponent, Number):
                continue
            if (exponent.value < 0) != below:
                continue
            # the power of the base that stands below inside, or the whole of it
            powers = map(base_and_exponent, inside)
            steps = {e.value for b, e in powers if b is base and isinstance(e, Number)}
            step = max((e for e in steps if -abs(exponent.value) <= e < 0), default=None)
            if step is None:
                continue
            multiplier = norm_power(base, Number(-step))
            left = exponent.value - (step if below else -step)
            cleared = Sum(
                *(normalize_scale(Scale(multiplier, t)) or Scale(multiplier, t) for t in total.operands)
            )
            new = Power(cleared, -1) if below else cleared
            rest = [o for k, o in enumerate(node.operands) if k not in (i, j)]
            if left:
                rest.insert(0, norm_power(base, Number(left)))
            found = scale(*rest[:i], new, *rest[i:]) if rest else new
            if not left or found.length < node.length:
                return found
    return None


def distribute_number(node: Expression) -> Expression | None:
    """½ (2A + B + C) = A + ½ (B + C): a number over the terms that it cancels in, where that is shorter."""
    assert isinstance(node, Scale)
    number, *rest = node.operands
    if len(rest) != 1 or not isinstance(number, Number) or number.value == -1 or not isinstance(rest[0], Sum):
        return None
    outside: list[Expression] = []
    inside: list[Expression] = []
    for term in rest[0].operands:
        factor = term.operands[0] if isinstance(term, Scale) else Number(1)
        cancels = isinstance(factor, Number) and abs(factor.value * number.value) == 1
        (outside if cancels else inside).append(term)
    if is_cleared(number, rest[0]):
        outside, inside = list(rest[0].operands), []
    if not outside:
        return None
    kept = [scale(number, Sum(*inside) if len(inside) > 1 else inside[0])] if inside else []
    terms = [normalize_scale(Scale(number, t)) or Scale(number, t) for t in outside] + [
        (normalize_scale(k) or k) if isinstance(k, Scale) else k for k in kept
    ]
    new = Sum(*terms) if len(terms) > 1 else terms[0]
    return new if new.length < node.length else None


def is_cleared(number: Number, total: Expression) -> bool:
    """Whether every term of a sum has a number that takes a fraction in front of it away: ½ (6A − 4B)."""
    if number.value.denominator == 1:
        return False
    heads = [t.operands[0] if isinstance(t, Scale) else ONE for t in total.operands]
    return all(isinstance(h, Number) and (h.value * number.value).denominator == 1 for h in heads)


# --- Power ----------------------------------------------------------------------------------------


def exact_root(value: Fraction, exponent: Fraction) -> Fraction | None:
    """A rational number to a rational power, if that is rational (integers and square roots)."""
    if exponent.denominator == 1:
        digits = max(value.numerator.bit_length(), value.denominator.bit_length())
        if (value == 0 and exponent < 0) or abs(exponent) * digits > LARGEST_NUMBER:
            return None
        return value ** int(exponent)
    if exponent.denominator != 2 or value < 0:
        return None
    p, q = isqrt(value.numerator), isqrt(value.denominator)
    if p * p != value.numerator or q * q != value.denominator:
        return None
    return Fraction(p, q) ** exponent.numerator


def power_of_power(node: Expression) -> Expression | None:
    """(xᵖ)^q = x^(pq), unless an even p hides a sign."""
    assert isinstance(node, Power)
    inner, q = node.base, node.number
    if q is None or not isinstance(inner, Power):
        return None
    p = inner.number
    if p is None:  # an integer counts factors, whatever p is
        return Power(inner.base, Scale(Number(q), inner.exponent)) if q.denominator == 1 else None
    hidden = p.denominator == 1 and p.numerator % 2 == 0 and (p * q).denominator * q.denominator != 1
    if hidden and "nonnegative" not in inner.base.properties:
        return Power(Abs(inner.base), p * q) if (p * q).numerator % 2 else None
    return Power(inner.base, p * q)


def power_of_base(node: Expression) -> Expression | None:
    """Powers of what has a form of its own: a number, |x|, ‖x‖, eˣ, a product."""
    assert isinstance(node, Power)
    base, q = node.base, node.number
    if isinstance(base, Ones):
        return base
    if q is None:
        return None
    if isinstance(base, Number):
        value = exact_root(base.value, q)
        return None if value is None else Number(value)
    if isinstance(base, Abs) and q.denominator == 1 and q.numerator % 2 == 0:
        return Power(base.operands[0], q)
    if isinstance(base, Norm) and q.denominator == 1 and q.numerator % 2 == 0 and q > 0:
        return norm_power(base, Number(q))
    if isinstance(base, SquaredNorm) and (q < 0 or q.denominator != 1):
        return Power(Norm(base.operands[0]), 2 * q)
    if isinstance(base, Exp):
        return Exp(Scale(Number(q), base.operands[0]))
    if isinstance(base, Step) and q > 0:
        return base
    if isinstance(base, (Scale, Hadamard)):
        if q.denominator == 1:
            return hadamard(*(Power(o, q) for o in base.operands))
        if isinstance(base.operands[0], Number) and base.operands[0].value > 0:
            rest = base.operands[1:]
            return hadamard(Power(base.operands[0], q), Power(rest[0] if len(rest) == 1 else Scale(*rest), q))
    return None


def root_of_squares(node: Expression) -> Expression | None:
    """√(x′x) = ‖x‖, √tr(A′A) = ‖A‖, √sum(X²) = ‖X‖, and odd powers of these."""
    assert isinstance(node, Power)
    q, base = node.number, node.base
    if q is None or q.denominator != 2 or not base.is_scalar:
        return None
    inside = base.operands[0] if isinstance(base, (Trace, EntrySum)) else base
    if isinstance(base, EntrySum):
        squared = isinstance(inside, Power) and inside.number == 2
        return Power(Norm(inside.operands[0]), 2 * q) if squared else None
    if isinstance(inside, Product) and len(inside.operands) == 2:
        left, right = inside.operands
        if transposed(left) is right:
            return Power(Norm(right), 2 * q)
    return None


def logistic(node: Expression) -> Expression | None:
    """1/(1 + eˣ) = σ(−x)."""
    assert isinstance(node, Power)
    q, base = node.number, node.base
    if q is None or q.denominator != 1 or q >= 0 or not isinstance(base, Sum) or len(base.operands) != 2:
        return None
    for one, other in (base.operands, reversed(base.operands)):
        if one is ones_like(base) and isinstance(other, Exp):
            return power_of(Sigmoid(Scale(MINUS_ONE, other.operands[0])), -q)
    return None


# --- Hadamard -------------------------------------------------------------------------------------


def normalize_hadamard(node: Expression) -> Expression | None:
    """Nested products as one, scalars outside, powers of a base as one."""
    outside: list[Expression] = []
    factors: list[Expression] = []
    todo = list(reversed(node.operands))
    while todo:
        operand = todo.pop()
        if isinstance(operand, Hadamard) and len(operand.operands) <= MOST_FACTORS:
            todo.extend(reversed(operand.operands))
        elif isinstance(operand, Scale):
            outside.extend(operand.scalars)
            todo.append(operand.body)
        elif isinstance(operand, Zeros):
            return operand
        elif not isinstance(operand, Ones):
            factors.append(operand)
    factors = combined(factors)
    while (fewer := paired(factors)) is not None:
        factors = combined(fewer)
    body = hadamard(*factors) if factors else ones_like(node)
    return Scale(*outside, body) if outside else body


def as_outer(node: Expression) -> tuple[Expression, Expression] | None:
    """The columns u and v of a product u v′, or None."""
    if isinstance(node, Product):
        for i, factor in enumerate(node.operands[:-1]):
            if factor.is_column:
                left, right = multiply(*node.operands[: i + 1]), multiply(*node.operands[i + 1 :])
                return left, transposed(right)
    return None


def hadamard_of_products(node: Expression) -> Expression | None:
    """(u v′) ⊙ A = diag(u) A diag(v), and for two outer products (u ⊙ a)(v ⊙ b)′."""
    for i, factor in enumerate(node.operands):
        if not isinstance(factor, (Identity, Diagonal, Product)):
            continue
        rest = node.operands[:i] + node.operands[i + 1 :]
        if isinstance(factor, Identity):
            return Diagonal(DiagonalPart(hadamard(*rest)))
        if isinstance(factor, Diagonal):
            return Diagonal(hadamard(factor.operands[0], DiagonalPart(hadamard(*rest))))
        outer = as_outer(factor)
        if outer is not None:
            u, v = outer
            other = hadamard(*rest)
            second = as_outer(other)
            if second is not None:
                a, b = second
                return multiply(hadamard(u, a), Transpose(hadamard(v, b)))
            return multiply(Diagonal(u), other, Diagonal(v))
    return None


RULES = (
    Rule("one scalar coefficient", Scale, normalize_scale),
    Rule("(1 + a/b) b = b + a", Scale, clear_denominator),
    Rule("½ (2A + B) = A + ½ B", Scale, distribute_number),
    Rule("(xᵖ)^q = x^(pq)", Power, power_of_power),
    Rule("power of a product", Power, power_of_base),
    Rule("√(x′x) = ‖x‖", Power, root_of_squares),
    Rule("1/(1 + eˣ) = σ(−x)", Power, logistic),
    Rule("one product entry by entry", Hadamard, normalize_hadamard),
    Rule(
        "(u v′) ⊙ A = diag(u) A diag(v)",
        Hadamard,
        hadamard_of_products,
        source="Horn & Johnson (1991), Topics in Matrix Analysis, §5.1",
    ),
)
