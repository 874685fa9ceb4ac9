"""Rules of complex expressions: conjugates stand at the symbols, and come together in the answer.

The other rules hold for complex values where they are identities of rational or analytic functions.
Those that speak of signs, of absolute values or of roots are taken for real operands only.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from ..expression import Expression, Rule, postorder
from ..expression.rule import X
from ..operations import (
    Abs,
    Conjugate,
    Determinant,
    EntrySum,
    Exp,
    Hadamard,
    Hermitian,
    ImaginaryPart,
    ImaginaryUnit,
    InnerProduct,
    Inverse,
    Log,
    Number,
    Power,
    Product,
    RealPart,
    Scale,
    SquaredNorm,
    Sum,
    Trace,
    Transpose,
    add,
    hadamard,
    multiply,
    negate,
    scale,
    transposed,
    zeros_like,
)
from ..operations.complex import ANALYTIC, conjugated, is_complex
from . import linear, logarithms, scaling
from .canonical import canonical_rules
from .engine import Rewriter, Rules

HALF = Number(Fraction(1, 2))
MOST_TERMS = 12  # pairs of conjugates are not looked for in a longer sum


# --- the normal form --------------------------------------------------------------------------------


def push_conjugate(node: Expression) -> Expression | None:
    """A conjugate moved to the symbols."""
    (operand,) = node.operands
    if not is_complex(operand):
        return operand
    if isinstance(operand, Conjugate):
        return operand.operands[0]
    if isinstance(operand, ImaginaryUnit):
        return negate(operand)
    if "hermitian" in operand.properties and not operand.operands:
        return Transpose(operand)
    if isinstance(operand, ANALYTIC):
        return operand.rebuilt(conjugated(o) for o in operand.operands)
    return None


def imaginary_part(X: Expression) -> Expression:
    """im X = −½ i (X − conj X)."""
    if not is_complex(X):
        return zeros_like(X)
    return scale(Number(Fraction(-1, 2)), ImaginaryUnit(), add(X, negate(Conjugate(X))))


def real_part(X: Expression) -> Expression:
    """re X = ½ (X + conj X)."""
    return scale(HALF, add(X, Conjugate(X))) if is_complex(X) else X


def power_of_unit(node: Expression) -> Expression | None:
    """i² = −1."""
    assert isinstance(node, Power)
    p = node.number
    if not isinstance(node.base, ImaginaryUnit) or p is None or p.denominator != 1:
        return None
    sign = Number(-1 if p.numerator % 4 in (2, 3) else 1)
    return scale(sign, node.base) if p.numerator % 2 else sign


def power(node: Expression) -> Expression | None:
    """(x y)ⁿ = xⁿ yⁿ, (xᵖ)ⁿ = x^(pn) and |x|²ⁿ = (x conj(x))ⁿ for an integer n and a complex x."""
    assert isinstance(node, Power)
    base, n = node.base, node.number
    if n is None or n.denominator != 1:
        return None
    if isinstance(base, (Scale, Hadamard)) and is_complex(base):
        return hadamard(*(Power(o, n) for o in base.operands))
    if isinstance(base, Power) and is_complex(base) and base.number is not None:
        return Power(base.base, base.number * n)
    if isinstance(base, Exp) and is_complex(base):
        return Exp(scale(Number(n), base.operands[0]))
    if isinstance(base, Abs) and is_complex(base.operands[0]) and n.numerator % 2 == 0:
        x = base.operands[0]
        return hadamard(Power(x, n / 2), Power(Conjugate(x), n / 2))
    return None


def absolute(node: Expression) -> Expression | None:
    """|c X| = |c| |X|, |conj X| = |X|."""
    (operand,) = node.operands
    if isinstance(operand, Conjugate):
        return Abs(operand.operands[0])
    if isinstance(operand, Scale) and is_complex(operand):
        return scale(*(Number(abs(o.value)) if isinstance(o, Number) else Abs(o) for o in operand.operands))
    if isinstance(operand, ImaginaryUnit):
        return Number(1)
    if isinstance(operand, Determinant) and is_complex(operand):
        return conjugated_inside(operand, Abs)
    return None


def conjugated_inside(node: Expression, kind: type[Expression]) -> Expression | None:
    """|det conj X| = |det X|, where that is shorter."""
    (inside,) = node.operands
    plain = conjugate_form(inside)
    return kind(node.rebuilt((plain,))) if plain.length < inside.length else None


def with_absolute_value(node: Expression) -> Expression | None:
    """x conj(x)/|x| = |x|."""
    factors = list(node.operands)
    for i, factor in enumerate(factors):
        base = factor.base if isinstance(factor, Power) else None
        if not isinstance(base, Abs) or not is_complex(base.operands[0]):
            continue
        n = factor.number  # type: ignore[attr-defined]
        if n is None or n >= 0:
            continue
        x = base.operands[0]
        partner = conjugate_form(x)
        if x not in factors or partner not in factors:
            continue
        rest = [f for j, f in enumerate(factors) if j != i]
        rest.remove(x)
        rest.remove(partner)
        raised = [] if n == -2 else [Power(base, n + 2)]
        whole = [*rest, *raised]
        return hadamard(*whole) if whole else None
    return None


def conjugate_form(node: Expression) -> Expression:
    """The conjugate in normal form."""
    return normal_conjugate()(Conjugate(node))


@cache
def normal_conjugate() -> Rewriter:
    """A rewriter for conjugates alone."""
    return Rewriter(Rules((Rule("conj(AB) = conj(A) conj(B)", Conjugate, push_conjugate),)), unify=False)


def squared_norm(node: Expression) -> Expression | None:
    """‖c X‖² = c conj(c) ‖X‖²."""
    (operand,) = node.operands
    if operand.is_scalar and is_complex(operand):
        return scale(Conjugate(operand), operand)
    if isinstance(operand, Scale) and is_complex(operand):
        numbers = [scale(Conjugate(s), s) for s in operand.scalars]
        return scale(*numbers, SquaredNorm(operand.body))
    return None


RULES = (
    Rule("conj(AB) = conj(A) conj(B)", Conjugate, push_conjugate, source="Hjørungnes (2011), §2.3"),
    Rule("Zᴴ = conj(Z)′", Hermitian[X], lambda X: Transpose(conjugated(X))),
    Rule("re Z = (Z + conj(Z))/2", RealPart[X], real_part),
    Rule("im Z = (Z − conj(Z))/(2i)", ImaginaryPart[X], imaginary_part),
    Rule("i² = −1", Power, power_of_unit),
    Rule("(xy)ⁿ = xⁿyⁿ", Power, power),
    Rule("|cx| = |c| |x|", Abs, absolute),
    Rule("x conj(x)/|x| = |x|", Scale, with_absolute_value),
    Rule("x conj(x)/|x| = |x|", Hadamard, with_absolute_value),
    Rule("‖cX‖² = |c|²‖X‖²", SquaredNorm, squared_norm),
)

# rules of signs, roots and logarithms: for real operands only
REAL_ONLY = frozenset({
    scaling.power_of_power, scaling.power_of_base, scaling.logistic, linear.squared_norm,
    *(rule.replacement for rule in logarithms.RULES),
})  # fmt: skip
REAL_ONLY_OWN = (*Log.rules, *SquaredNorm.rules)


def of_real_operands(rule: Rule) -> Rule:
    """A rule that does not touch a node with a complex operand."""

    def replace(node: Expression) -> Expression | None:
        return None if any(map(is_complex, node.operands)) else rule.apply(node)

    return Rule(rule.name, rule.kind, replace, source=rule.source)


@cache
def complex_rules() -> Rules:
    """The normal form of expressions with complex symbols."""
    rest = (
        of_real_operands(rule) if rule.replacement in REAL_ONLY or rule in REAL_ONLY_OWN else rule
        for rule in canonical_rules().rules
    )
    return Rules((*RULES, *rest))


# --- the last touch ---------------------------------------------------------------------------------


def without_conjugate(node: Expression) -> Expression:
    """The X of conj(X), whatever the node is."""
    if not is_complex(node):
        return node
    if isinstance(node, Conjugate):
        return node.operands[0]
    if isinstance(node, Hermitian):
        return transposed(node.operands[0])
    if isinstance(node, Transpose):
        inside = node.operands[0]
        return inside if "hermitian" in inside.properties else Hermitian(inside)
    if isinstance(node, Scale):
        return Scale(*map(without_conjugate, node.operands))
    return Conjugate(node)


def gather_conjugates(node: Expression) -> Expression | None:
    """conj(A) conj(B) = conj(A B), where that is shorter."""
    if not is_complex(node) or isinstance(node, (Conjugate, Hermitian, Transpose)):
        return None
    if not isinstance(node, ANALYTIC):
        return None
    if isinstance(node, Inverse):
        inside = node.operands[0]
        return Conjugate(Inverse(inside.operands[0])) if isinstance(inside, Conjugate) else None
    new = Conjugate(node.rebuilt(map(without_conjugate, node.operands)))
    return new if new.length < node.length else None


def turned_chain(node: Expression) -> Expression | None:
    """x′ conj(z) = zᴴ x for a 1×1 chain, where that is shorter."""
    if not node.is_scalar:
        return None
    new = Product(*(shown_transpose(f) for f in reversed(node.operands)))
    return new if new.length < node.length else None


def shown_transpose(node: Expression) -> Expression:
    """The transpose in printed form."""
    if isinstance(node, Conjugate):
        return Hermitian(node.operands[0])
    return conjugated(node.operands[0]) if isinstance(node, Hermitian) else transposed(node)


def number_outside(node: Expression) -> Expression | None:
    """tr(2 re Z) = 2 tr(re Z)."""
    (operand,) = node.operands
    if not isinstance(operand, Scale) or operand.is_scalar or not isinstance(operand.body, RealPart):
        return None
    return scale(*operand.scalars, node.rebuilt((operand.body,)))


def one_number(node: Expression) -> Expression | None:
    """½ (2 re Z) = re Z."""
    assert isinstance(node, Scale)
    if not any(isinstance(o, Scale) for o in node.operands):
        return None
    return scaling.normalize_scale(node)


def gather_absolute_value(node: Expression) -> Expression | None:
    """z conj(z) = |z|²."""
    factors = list(node.operands)
    for one in factors:
        if is_complex(one) and not isinstance(one, Conjugate) and Conjugate(one) in factors:
            rest = [f for f in factors if f is not one and f is not Conjugate(one)]
            if len(rest) == len(factors) - 2:
                return hadamard(*rest, Power(Abs(one), 2))
    return None


def inner_product(node: Expression) -> Expression | None:
    """⟨A, B⟩ = tr(A′B): for complex matrices the transpose is shown."""
    left, right = node.operands
    if not is_complex(left) and not is_complex(right):
        return None
    return Trace(multiply(transposed(left), right))


def turned(node: Expression) -> Expression | None:
    """conj(Z)′ = Zᴴ, (Zᴴ)′ = conj(Z)."""
    (operand,) = node.operands
    if isinstance(operand, Conjugate):
        return Hermitian(operand.operands[0])
    return Conjugate(operand.operands[0]) if isinstance(operand, Hermitian) else None


def conjugate_of_turned(node: Expression) -> Expression | None:
    """conj(Z′) = Zᴴ, conj(Zᴴ) = Z′."""
    (operand,) = node.operands
    if isinstance(operand, Transpose):
        return Hermitian(operand.operands[0])
    if isinstance(operand, Hermitian):
        return transposed(operand.operands[0])
    return operand.operands[0] if isinstance(operand, Conjugate) else None


def hermitian_of_turned(node: Expression) -> Expression | None:
    """(Zᴴ)ᴴ = Z, (Z′)ᴴ = conj(Z)."""
    (operand,) = node.operands
    if not is_complex(operand):
        return transposed(operand)
    if "hermitian" in operand.properties:
        return operand
    if isinstance(operand, Hermitian):
        return operand.operands[0]
    if isinstance(operand, Transpose):
        return conjugated(operand.operands[0])
    return transposed(operand.operands[0]) if isinstance(operand, Conjugate) else None


SHOWN = Rules(
    (
        Rule("conj(Z)′ = Zᴴ", Transpose, turned),
        Rule("conj(Z′) = Zᴴ", Conjugate, conjugate_of_turned),
        Rule("(Zᴴ)ᴴ = Z", Hermitian, hermitian_of_turned),
        Rule("tr(2 re Z) = 2 tr(re Z)", Trace, number_outside),
        Rule("sum(2 re Z) = 2 sum(re Z)", EntrySum, number_outside),
        Rule("½ (2 re Z) = re Z", Scale, one_number),
        Rule("x′ conj(z) = zᴴ x", Product, turned_chain),
        Rule("z conj(z) = |z|²", Scale, gather_absolute_value),
        Rule("z conj(z) = |z|²", Hadamard, gather_absolute_value),
        Rule("⟨A, B⟩ = tr(A′B)", InnerProduct, inner_product),
        Rule("conj(A) conj(B) = conj(AB)", Expression, gather_conjugates),
    )
)


def real_parts(simplify: Rewriter) -> Rules:
    """Z + conj(Z) = 2 re Z, however the conjugate is written."""

    def gathered(node: Expression) -> Expression | None:
        terms = list(node.operands)
        if len(terms) > MOST_TERMS or not any(map(is_complex, terms)):
            return None
        for i, one in enumerate(terms):
            if not is_complex(one):
                continue
            turned = simplify(Conjugate(one))
            j = next((j for j in range(i + 1, len(terms)) if simplify(terms[j]) is turned), None)
            if j is None:
                continue
            plain = min(one, terms[j], key=conjugates_in)
            return add(*terms[:i], twice_real_part(plain), *terms[i + 1 : j], *terms[j + 1 :])
        return None

    return Rules((Rule("Z + conj(Z) = 2 re Z", Sum, gathered),))


def twice_real_part(node: Expression) -> Expression:
    """2 re Z, real factors outside."""
    if not isinstance(node, Scale):
        return scale(2, RealPart(node))
    outside = [s for s in node.scalars if not is_complex(s)]
    inside = [s for s in node.scalars if is_complex(s)]
    number = Number(2)
    if outside and isinstance(outside[0], Number):
        number = Number(2 * outside.pop(0).value)  # type: ignore[attr-defined]
    body = RealPart(scale(*inside, node.body))
    return scale(*([] if number.value == 1 else [number]), *outside, body)


def conjugates_in(node: Expression) -> int:
    """How many conjugates there are in an expression."""
    return sum(isinstance(n, (Conjugate, Hermitian)) for n in postorder(node))


def conjugate_presenter(simplify: Rewriter) -> Callable[[Expression], Expression]:
    """What gives complex expressions their printed form, after the last touch of the others."""
    real = Rewriter(real_parts(simplify), simplify.trace, unify=False)
    shown = Rewriter(SHOWN, simplify.trace, unify=False)
    return lambda node: shown(real(node))
