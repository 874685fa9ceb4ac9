"""Rules of sums: like terms are collected and common factors pulled out, never multiplied out.

A common factor is pulled out where that makes the text shorter: ``A x + A′ x = (A + A′) x``.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from ..expression import Expression, Rule
from ..operations import (
    Diagonal,
    EntrySum,
    Frechet,
    Hadamard,
    Identity,
    Kronecker,
    Mean,
    Number,
    Operation,
    Power,
    Product,
    Scale,
    Sum,
    Sylvester,
    Trace,
    Transpose,
    Vec,
    Zeros,
    add,
    hadamard,
    multiply,
    ones_like,
    scale,
    transposed,
    zeros_like,
)
from ..operations.symbolic_powers import PowerDerivative
from .scaling import base_and_exponent, combined, norm_power

MOST_TERMS = 40  # a longer sum is left as it is: opening and searching it is quadratic

# linear operations of one operand under which sums are gathered: tr A + tr B = tr(A + B)
GATHERED: tuple[type[Operation], ...] = (Trace, EntrySum, Mean, Diagonal, Vec)


class Term(NamedTuple):
    """A term of a sum: number × scalars × body; the body is None where all are scalars."""

    number: Fraction
    scalars: tuple[Expression, ...]
    body: Expression | None


def split(node: Expression) -> Term:
    """A term as a number, scalars and a body."""
    operands = node.operands if isinstance(node, Scale) else (node,)
    number = Fraction(1)
    if isinstance(operands[0], Number):
        number, operands = operands[0].value, operands[1:]
    if operands and not operands[-1].is_scalar:
        return Term(number, operands[:-1], operands[-1])
    return Term(number, operands, None)


def joined(number: Fraction, scalars: Iterable[Expression], body: Expression | None) -> Expression:
    """The term again."""
    parts = [*scalars] if body is None else [*scalars, body]
    if number != 1 or not parts:
        parts.insert(0, Number(number))
    return parts[0] if len(parts) == 1 else Scale(*parts)


# --- like terms -----------------------------------------------------------------------------------


def flatten(node: Expression) -> list[Expression] | None:
    """The terms with nested sums opened, a minus sign distributed; None if nothing is nested."""
    from .order import negated

    terms: list[Expression] = []
    changed = False
    for operand in node.operands:
        if isinstance(operand, Sum) and len(operand.operands) <= MOST_TERMS:
            terms.extend(operand.operands)
            changed = True
        elif isinstance(operand, Zeros) or (isinstance(operand, Number) and operand.value == 0):
            changed = True
        elif (
            isinstance(operand, Scale)
            and len(operand.operands) == 2
            and isinstance(operand.operands[1], Sum)
            and len(operand.operands[1].operands) <= MOST_TERMS
            and operand.operands[0] is Number(-1)
        ):
            terms.extend(negated(t) for t in operand.operands[1].operands)
            changed = True
        else:
            terms.append(operand)
    return terms if changed else None


def collect(node: Expression) -> Expression | None:
    """Like terms as one: 2 A + 3 A = 5 A, a X + b X = (a + b) X."""
    terms = flatten(node)
    changed = terms is not None
    numbers: dict[tuple[frozenset[Expression] | tuple[Expression, ...], Expression | None], Fraction] = {}
    first: dict[object, Term] = {}
    for term in map(split, terms if terms is not None else node.operands):
        key = (bag(term.scalars), term.body)
        if key in numbers:
            changed = True
        numbers[key] = numbers.get(key, Fraction(0)) + term.number
        first.setdefault(key, term)
    if not changed:
        return None
    kept = [joined(n, first[key].scalars, key[1]) for key, n in numbers.items() if n]
    return add(*kept) if kept else zeros_like(node)


def bag(scalars: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """Scalars without their order."""
    return scalars if len(scalars) < 2 else tuple(sorted(scalars, key=id))


def is_negative(term: Expression) -> bool:
    """Whether a term is written with a minus sign."""
    number = term.operands[0] if isinstance(term, Scale) else term
    return isinstance(number, Number) and number.value < 0


def sign_outside(node: Expression) -> Expression | None:
    """−B − C = −(B + C)."""
    from .order import negated

    if not all(map(is_negative, node.operands)):
        return None
    return Scale(Number(-1), Sum(*map(negated, node.operands)))


# --- common factors -------------------------------------------------------------------------------


class Parts(NamedTuple):
    """What two terms may share: the scalars, and the factors of the body from either end."""

    term: Term
    left: tuple[Expression, ...]  # the factors of a product; one factor is a product of one


def parts_of(node: Expression) -> Parts:
    """A term, opened."""
    term = split(node)
    body = term.body
    if body is None:
        return Parts(term, ())
    return Parts(term, body.operands if isinstance(body, Product) else (body,))


class Common(NamedTuple):
    """A common factor of some terms: number × scalars × (left · rest · right)."""

    number: Fraction
    scalars: tuple[Expression, ...]
    left: tuple[Expression, ...]
    right: tuple[Expression, ...]


def common_scalars(one: tuple[Expression, ...], other: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """The scalars that both have, powers of one base with the exponent that is nearer to 0."""
    powers: dict[Expression, Fraction] | None = None
    held = set(one)
    shared = []
    for s in other:
        if s in held:
            shared.append(s)
            continue
        if powers is None:
            pairs = map(base_and_exponent, one)
            powers = {base: exponent.value for base, exponent in pairs if isinstance(exponent, Number)}
        base, exponent = base_and_exponent(s)
        if isinstance(exponent, Number) and base in powers:
            a, b = powers[base], exponent.value
            if a * b > 0:
                shared.append(norm_power(base, Number(min(a, b, key=abs))))
    return tuple(shared)


def common(one: Parts, other: Parts) -> Common | None:
    """What two terms share, or None."""
    scalars = common_scalars(one.term.scalars, other.term.scalars)
    number = Fraction(1)
    a, b = one.term.number, other.term.number
    if abs(a) == abs(b) != 1:
        number = a if a == b else abs(a)
    left = right = 0
    x, y = one.left, other.left
    shortest = len(x) if x == y else min(len(x), len(y)) - 1  # something is left of both
    while left < shortest and x[left] is y[left]:
        left += 1
    while right < shortest - left and x[-1 - right] is y[-1 - right]:
        right += 1
    if not scalars and number == 1 and not left and not right:
        return None
    return Common(number, scalars, x[:left], x[len(x) - right :] if right else ())


def divided(parts: Parts, factor: Common) -> Expression | None:
    """What is left of a term without a common factor, or None where it does not have it."""
    term, left, right = parts.term, len(factor.left), len(factor.right)
    number = term.number
    if factor.number != 1:
        if abs(number) != abs(factor.number):
            return None
        number = number / factor.number
    scalars = list(term.scalars)
    for s in factor.scalars:
        if s in scalars:
            scalars.remove(s)
        else:
            base, exponent = base_and_exponent(s)
            assert isinstance(exponent, Number)
            scalars = combined([*scalars, Power(base, -exponent.value)])
    chain = parts.left
    if len(chain) < left + right or chain[:left] != factor.left or (right and chain[-right:] != factor.right):
        return None
    rest = chain[left : len(chain) - right] if right else chain[left:]
    if rest:
        return joined(number, scalars, multiply(*rest))
    return joined(number, scalars, None)


def has_common(parts: Parts, factor: Common) -> bool:
    """Whether a term has a common factor that two others have."""
    left, right = len(factor.left), len(factor.right)
    chain = parts.left
    if len(chain) < left + right or chain[:left] != factor.left or (right and chain[-right:] != factor.right):
        return False
    if factor.number != 1 and abs(parts.term.number) != abs(factor.number):
        return False
    wanted = set(factor.scalars)
    return wanted.issubset(parts.term.scalars) or wanted.issubset(
        common_scalars(factor.scalars, parts.term.scalars)
    )


def factor_out(node: Expression) -> Expression | None:
    """The common factor whose removal shortens a sum most: AXB + AYB = A(X + Y)B."""
    terms = node.operands
    if len(terms) > MOST_TERMS:
        return None
    parts = [parts_of(t) for t in terms]
    best: tuple[int, Expression] | None = None
    tried: set[Common] = set()
    for i in range(len(terms)):
        for j in range(i + 1, len(terms)):
            factor = common(parts[i], parts[j])
            if factor is None:
                continue
            for candidate in (
                factor,
                factor._replace(number=Fraction(1)),
                factor._replace(left=(), right=()),
            ):
                if candidate in tried or not (
                    candidate.scalars or candidate.left or candidate.right or candidate.number != 1
                ):
                    continue
                tried.add(candidate)
                found = pulled_out(terms, parts, candidate)
                if found is not None and (best is None or found.length < best[0]):
                    best = (found.length, found)
    return best[1] if best is not None and best[0] < node.length else None


def pulled_out(terms: tuple[Expression, ...], parts: list[Parts], factor: Common) -> Expression | None:
    """The sum with a factor pulled out of every term that has it."""
    rests = {i: rest for i, p in enumerate(parts) if has_common(p, factor) and (rest := divided(p, factor))}
    shapes = [rest.shape for rest in rests.values()]
    if any(shape != shapes[0] for shape in shapes):  # never A x + x = (A + I) x, but a x + x = (a + 1) x
        rests = {i: rest for i, rest in rests.items() if rest.is_scalar}
    members = list(rests)
    if len(members) < 2:
        return None
    inside = add(*rests.values())
    chain = [*factor.left, inside, *factor.right]
    body = multiply(*chain) if factor.left or factor.right else inside
    whole = (
        scale(Number(factor.number), *factor.scalars, body)
        if factor.number != 1
        else (scale(*factor.scalars, body) if factor.scalars else body)
    )
    others = [t for i, t in enumerate(terms) if i not in members]
    if not others:
        return whole
    at = members[0]
    before = [t for i, t in enumerate(terms) if i < at]
    after = [t for i, t in enumerate(terms) if i > at and i not in members]
    return Sum(*before, whole, *after)


def gather(node: Expression) -> Expression | None:
    """Terms that differ in one operand of a linear operation: A ⊗ X + A ⊗ Y = A ⊗ (X + Y)."""
    terms = node.operands
    if len(terms) > MOST_TERMS:
        return None
    for i, one in enumerate(terms):
        first = split(one)
        for j in range(i + 1, len(terms)):
            second = split(terms[j])
            merged = merge(first, second)
            if merged is None:
                continue
            rest = [t for k, t in enumerate(terms) if k not in (i, j)]
            new = add(*rest[:i], merged, *rest[i:])
            if new.length < node.length:
                return new
    return None


def merge(first: Term, second: Term) -> Expression | None:
    """Two terms as one linear operation of a sum, or None."""
    x, y = first.body, second.body
    if x is None or y is None:  # tr A + tr B: the last scalar is the operation
        if not first.scalars or not second.scalars:
            return None
        x, y = first.scalars[-1], second.scalars[-1]
        first = Term(first.number, first.scalars[:-1], None)
        second = Term(second.number, second.scalars[:-1], None)
    along = merge_directions(first, x, second, y)
    if along is not None:
        return along
    if type(x) is not type(y):
        return None
    if isinstance(x, Product) and isinstance(y, Product) and x.is_scalar:
        return merge_chains(first, x, second, y)
    if isinstance(x, GATHERED):
        if x.operands[0].shape != y.operands[0].shape or first.scalars or second.scalars:
            return None
        return x.rebuilt((add(joined_to(first, x.operands[0]), joined_to(second, y.operands[0])),))
    if isinstance(x, Kronecker):
        for slot in (0, 1):
            if (
                x.operands[1 - slot] is y.operands[1 - slot]
                and x.operands[slot].shape == y.operands[slot].shape
            ):
                inner = add(joined_to(first, x.operands[slot]), joined_to(second, y.operands[slot]))
                operands = (inner, x.operands[1]) if slot == 0 else (x.operands[0], inner)
                return Kronecker(*operands)
    return None


def along_direction(node: Expression) -> tuple[Expression, int] | None:
    """What is linear in one operand, frechet(f, X, E), and the place of that operand.

    A transpose is taken off where frechet(f, X, E)′ = frechet(f, X, E′).
    """
    inside = node.operands[0] if isinstance(node, Transpose) else node
    if isinstance(inside, Sylvester):
        slot, others = 2, inside.operands[:2]
    elif isinstance(inside, PowerDerivative) or (isinstance(inside, Frechet) and len(inside.operands) == 2):
        slot, others = 1, inside.operands[:1]
    else:
        return None
    turns = "symmetric" in others[0].properties and others[0] is others[-1]
    return (inside, slot) if inside is node or turns else None


def merge_directions(first: Term, x: Expression, second: Term, y: Expression) -> Expression | None:
    """L(E) + L(D) = L(E + D) for the derivative L of a matrix function at the same matrix."""
    one, other = along_direction(x), along_direction(y)
    if one is None or other is None or type(one[0]) is not type(other[0]):
        return None
    (L, slot), (M, _) = one, other
    E = L.operands[slot] if L is x else transposed(L.operands[slot])
    D = M.operands[slot] if M is y else transposed(M.operands[slot])

    def along(node: Expression, direction: Expression) -> Expression:
        return node.rebuilt((*node.operands[:slot], direction, *node.operands[slot + 1 :]))

    if along(L, D) is not along(M, D):
        return None
    return along(L, add(joined_to(first, E), joined_to(second, D)))


def merge_chains(first: Term, x: Product, second: Term, y: Product) -> Expression | None:
    """a′Ab + b′Ca = a′(A + C′)b for two 1×1 chains."""
    for other in (y.operands, tuple(transposed(f) for f in reversed(y.operands))):
        factor = common(Parts(Term(Fraction(1), (), x), x.operands), Parts(Term(Fraction(1), (), y), other))
        if factor is None or not (factor.left or factor.right):
            continue
        left, right = len(factor.left), len(factor.right)
        if left + right >= min(len(x.operands), len(other)):
            continue  # the same chain twice: nothing is left of it
        one = multiply(*x.operands[left : len(x.operands) - right])
        two = multiply(*other[left : len(other) - right])
        if one.shape == two.shape:
            return multiply(*factor.left, add(joined_to(first, one), joined_to(second, two)), *factor.right)
    return None


def joined_to(term: Term, operand: Expression) -> Expression:
    """The coefficient of a term times another operand."""
    parts = [*term.scalars, operand]
    if term.number != 1:
        parts.insert(0, Number(term.number))
    return scale(*parts)


def whole_sum(node: Expression) -> Expression | None:
    """A + B + c (A + B) = (1 + c)(A + B), where that is shorter."""
    from .order import negated

    terms = node.operands
    if len(terms) > MOST_TERMS:
        return None
    for i, term in enumerate(terms):
        if not isinstance(term, Scale) or not isinstance(term.body, Sum):
            continue
        parts = term.body.operands
        for sign, wanted in ((1, parts), (-1, tuple(map(negated, parts)))):
            if not all(part in terms for part in wanted):
                continue
            rest = [t for k, t in enumerate(terms) if k != i and t not in wanted]
            new = add(scale(add(Number(sign), scale(*term.scalars)), term.body), *rest)
            if new.length < node.length:
                return new
    return None


def common_entries(node: Expression) -> Expression | None:
    """A ⊙ X + A ⊙ Y = A ⊙ (X + Y), where that is shorter."""
    if node.is_scalar or len(node.operands) > MOST_TERMS:
        return None
    terms = [split(t) for t in node.operands]
    factors = [t.body.operands if isinstance(t.body, Hadamard) else (t.body,) for t in terms]
    for i in range(len(terms)):
        for j in range(i + 1, len(terms)):
            shared = [f for f in factors[i] if f in factors[j] and not isinstance(f, (Identity,))]
            if not shared:
                continue
            members = [
                k
                for k, term in enumerate(terms)
                if all(f in factors[k] for f in shared)
                and not (term.scalars and len(factors[k]) == len(shared))
            ]  # a bare common factor leaves ones, which a scalar must not spread over
            if len(members) < 2:
                continue
            inside = []
            for k in members:
                rest = [f for f in factors[k] if f not in shared]
                body = hadamard(*(r for r in rest if r is not None)) if rest else ones_like(node)
                inside.append(joined(terms[k].number, terms[k].scalars, body))
            whole = hadamard(*(s for s in shared if s is not None), add(*inside))
            before = [node.operands[k] for k in range(members[0])]
            after = [t for k, t in enumerate(node.operands) if k > members[0] and k not in members]
            new = add(*before, whole, *after)
            if new.length < node.length:
                return new
    return None


RULES = (
    Rule("collect like terms", Sum, collect),
    Rule("−B − C = −(B + C)", Sum, sign_outside),
    Rule("AXB + AYB = A(X + Y)B", Sum, factor_out),
    Rule("A + B + c(A + B) = (1 + c)(A + B)", Sum, whole_sum),
    Rule("A ⊙ X + A ⊙ Y = A ⊙ (X + Y)", Sum, common_entries),
    Rule("L(X) + L(Y) = L(X + Y) for a linear L", Sum, gather),
)
