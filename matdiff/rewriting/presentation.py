"""The last touch: the answer in the shape in which the literature prints it.

These rules would undo the normal form, so they run once, after it: transposes of long products are
gathered, products are multiplied out where terms cancel, positive terms come first.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..expression import Expression, Rule, Symbol, postorder, substitute
from ..expression.rule import X
from ..operations import (
    ColumnSum,
    Diagonal,
    DiagonalPart,
    EntrySum,
    Extent,
    Hadamard,
    InnerProduct,
    Inverse,
    Kronecker,
    MatrixPower,
    Mean,
    Number,
    Ones,
    Pi,
    Power,
    Product,
    RowSum,
    Scale,
    Sum,
    Trace,
    Transpose,
    multiply,
    scale,
    transposed,
)
from .engine import Fired, Rewriter, Rules
from .expansion import multiplied_out
from .order import negated
from .sums import is_negative

WORTH = 2  # a transpose is gathered where that saves so many tokens


# --- transposes -----------------------------------------------------------------------------------


def turned(node: Expression) -> Expression:
    """The transpose of a term, as short as one step makes it."""
    if isinstance(node, Scale) and not node.is_scalar:
        return Scale(*node.scalars, turned(node.body))
    if isinstance(node, Product):
        return Product(*(transposed(f) for f in reversed(node.operands)))
    return transposed(node)


def gather_transposes(node: Expression) -> Expression | None:
    """X⁻ᵀA′B′X⁻ᵀ = (X⁻¹BAX⁻¹)′, where that is clearly shorter."""
    if node.is_scalar or node.is_column or node.is_row:
        return None
    if isinstance(node, Sum) and any("complex" in t.properties for t in node.operands):
        return None  # Z + conj(Z) is re Z first
    inside = Sum(*(turned(t) for t in node.operands)) if isinstance(node, Sum) else turned(node)
    new = Transpose(inside)
    return new if new.length + (1 if all_turned(node) else WORTH) <= node.length else None


def all_turned(node: Expression) -> bool:
    """Whether all terms of a sum are transposes, and one of more than a name."""
    bodies = [t.body if isinstance(t, Scale) else t for t in node.operands] if isinstance(node, Sum) else []
    return all(isinstance(b, Transpose) for b in bodies) and any(b.operands[0].operands for b in bodies)


def pair(node: Expression, trace: list[Fired] | None) -> Expression:
    """(A − B)′ for A′ − B′, where A − B stands elsewhere in the answer."""
    sums = [n for n in postorder(node) if isinstance(n, Sum) and not (n.is_column or n.is_row)]
    if len(sums) < 2:
        return node
    by_terms = {frozenset(n.operands): n for n in sums}
    found: dict[Expression, Expression] = {}
    for one in sums:
        other = by_terms.get(frozenset(map(turned, one.operands)))
        if other is None or other is one or other in found or transposes_in(one) <= transposes_in(other):
            continue
        found[one] = Transpose(other)
        if trace is not None:
            trace.append(Fired(PAIRED, one, found[one]))
    return substitute(node, found) if found else node


def transposes_in(total: Expression) -> int:
    """How many factors of the terms of a sum are transposes."""
    factors = [f for term in total.operands for f in (term, *term.operands)]
    return sum(isinstance(f, Transpose) for f in factors)


PAIRED = Rule("A′ − B′ = (A − B)′", Sum, lambda node: None)


def gather_kronecker(node: Expression) -> Expression | None:
    """A′ ⊗ B′ = (A ⊗ B)′."""
    if all(isinstance(o, Transpose) for o in node.operands):
        return Transpose(Kronecker(*(transposed(o) for o in node.operands)))
    return None


# --- signs ---------------------------------------------------------------------------------------


def turn_sign(node: Expression) -> Expression | None:
    """−(a − b) = b − a, also where the difference is a factor: −A(a − b) = A(b − a)."""
    assert isinstance(node, Scale)
    number, *rest = node.operands
    if not isinstance(number, Number) or number.value >= 0:
        return None
    positive = [] if number.value == -1 else [Number(-number.value)]
    if isinstance(rest[-1], Product) and number.value == -1:
        chain = rest[-1].operands
        mixed = [i for i, f in enumerate(chain) if is_difference(f)]
        if len(mixed) != 1 or any(isinstance(f, Transpose) and is_difference(f.operands[0]) for f in chain):
            return None
        turned_chain = (*chain[: mixed[0]], negative(chain[mixed[0]]), *chain[mixed[0] + 1 :])
        body: Expression = Product(*turned_chain)
    elif is_difference(rest[-1]) or (number.value == -1 and len(rest) == 1 and isinstance(rest[-1], Sum)):
        body = negative(rest[-1])
    else:
        return None
    operands = [*positive, *rest[:-1], body]
    return operands[0] if len(operands) == 1 else Scale(*operands)


def is_difference(node: Expression) -> bool:
    """Whether a sum has terms of both signs."""
    return (
        isinstance(node, Sum)
        and any(map(is_negative, node.operands))
        and not all(map(is_negative, node.operands))
    )


def negative(node: Expression) -> Expression:
    """Minus a difference, positive terms first."""
    return Sum(*sorted(map(negated, node.operands), key=is_negative))


# --- order ----------------------------------------------------------------------------------------


def positive_first(node: Expression) -> Expression | None:
    """a − b, not −b + a."""
    new = sorted(node.operands, key=is_negative)
    return None if new == list(node.operands) else Sum(*new)


def transpose_second(node: Expression) -> Expression | None:
    """A + A′, not A′ + A."""
    terms = list(node.operands)
    for i, term in enumerate(terms):
        body = term.body if isinstance(term, Scale) else term
        if isinstance(body, Transpose) and isinstance(body.operands[0], Symbol | Inverse):
            plain = (
                Scale(*term.operands[:-1], body.operands[0]) if isinstance(term, Scale) else body.operands[0]
            )
            if plain in terms[i + 1 :]:
                j = terms.index(plain, i + 1)
                terms[i], terms[j] = terms[j], terms[i]
                return Sum(*terms)
    return None


def plain_first(node: Expression) -> Expression | None:
    """Names before what is computed, quotients last: y ⊙ σ(x), a ⊘ b."""

    def place(factor: Expression) -> int:
        if isinstance(factor, Power) and factor.number is not None and factor.number < 0:
            return 2
        return 0 if isinstance(factor, Symbol) else 1

    new = sorted(node.operands, key=place)
    return None if new == list(node.operands) else Hadamard(*new)


def twice(node: Expression) -> Expression | None:
    """tr(S (Y + Y′)) = 2 tr(S Y) for a symmetric S, and the same of ⟨S, Y + Y′⟩."""
    if isinstance(node, InnerProduct):
        left, right = node.operands
        for S, Y in ((left, right), (right, left)):
            half = turned_half(Y)
            if half is not None and "symmetric" in S.properties:
                return scale(Number(2), node.rebuilt((S, half) if S is left else (half, S)))
        return None
    (X,) = node.operands
    for i, factor in enumerate(X.operands if isinstance(X, Product) else ()):
        half = turned_half(factor)
        if half is not None:
            chain = (*X.operands[i + 1 :], *X.operands[:i])
            if "symmetric" in multiply(*chain).properties:
                return scale(Number(2), Trace(multiply(*chain, half)))
    return None


def turned_half(node: Expression) -> Expression | None:
    """Y of Y + Y′, the one of the two that holds fewer transposes; None for another sum."""
    if not isinstance(node, Sum) or len(node.operands) != 2 or "complex" in node.properties:
        return None
    first, second = node.operands
    if turned(first) is not second:
        return None
    return min((second, first), key=lambda term: sum(isinstance(f, Transpose) for f in term.operands))


def direction_last(direction: Expression) -> Rule:
    """tr(A dX), not tr(dX A): the differential stands last and untransposed."""
    ends = (direction, transposed(direction))

    def rotated(node: Expression) -> Expression | None:
        (body,) = node.operands
        if not isinstance(body, Product):
            return None
        chain = body.operands
        places = [i for i, f in enumerate(chain) if f in ends]
        if len(places) != 1:
            return None
        at = places[0]
        if chain[at] is direction:
            new = (*chain[at + 1 :], *chain[: at + 1])
        else:
            new = (*(transposed(f) for f in reversed((*chain[at + 1 :], *chain[:at]))), direction)
        result = Trace(Product(*new))
        return None if result is node or result.length > node.length else result

    return Rule("tr(dX A) = tr(A dX)", Trace, rotated)


# --- names that are shorter -----------------------------------------------------------------------


def repeated(node: Expression) -> Expression | None:
    """A X A X = (A X)², where that is shorter."""
    chain = node.operands
    for width in range(len(chain) // 2, 1, -1):
        for start in range(len(chain) - 2 * width + 1):
            if chain[start] is not chain[start + width]:
                continue
            unit, count = chain[start : start + width], 1
            while chain[start + count * width : start + (count + 1) * width] == unit:
                count += 1
            if count > 1 and unit[0].rows is unit[-1].columns:
                power = MatrixPower(Product(*unit), count)
                new = multiply(*chain[:start], power, *chain[start + count * width :])
                return new if new.length < node.length else None
    return None


def sums_of_rows(node: Expression) -> Expression | None:
    """X 1 = rowsum(X), X′ 1 = colsum(X), also before a row; 1′X after a column is colsum(X)′."""
    X, *rest = node.operands
    if isinstance(rest[0], Ones) and rest[0].is_column and len(rest) <= 2 and not (X.is_row or X.is_column):
        total = ColumnSum(X.operands[0]) if isinstance(X, Transpose) else RowSum(X)
        return multiply(total, *rest[1:])
    if (
        len(rest) == 2
        and X.is_column
        and isinstance(rest[0], Transpose)
        and isinstance(rest[0].operands[0], Ones)
    ):
        last = rest[1]
        if rest[0].is_row and not (last.is_row or last.is_column):
            total = RowSum(last.operands[0]) if isinstance(last, Transpose) else ColumnSum(last)
            return multiply(X, Transpose(total))
    return None


def mean(node: Expression) -> Expression | None:
    """sum(X)/(mn) = mean(X)."""
    assert isinstance(node, Scale)
    operands = list(node.operands)
    for total in operands:
        if not isinstance(total, EntrySum):
            continue
        (summed,) = total.operands
        rest = [o for o in operands if o is not total]
        for size in (summed.rows, summed.columns):
            inverse = Power(Extent(size), -1)
            if size.value == 1:
                continue
            if inverse not in rest:
                break
            rest.remove(inverse)
        else:
            at = operands.index(total) - (len(operands) - len(rest) - 1)
            return scale(*rest[:at], Mean(summed), *rest[at:]) if rest else Mean(summed)
    return None


def roots_of_constants(node: Expression) -> Expression | None:
    """√2 √π = √(2π) and √2/√π = √(2/π): the square roots of the constants in a product as one."""
    found = [
        o
        for o in node.operands
        if isinstance(o, Power)
        and isinstance(o.base, (Number, Pi))
        and o.number is not None
        and abs(o.number) == HALF
    ]
    if len(found) < 2:
        return None
    outside = max(o.number for o in found if o.number is not None)
    number, others = Fraction(1), []
    for o in found:
        sign = 1 if o.number == outside else -1
        if isinstance(o.base, Number):
            number *= o.base.value**sign
        else:
            others.append(o.base if sign == 1 else Power(o.base, -1))
    inside = scale(Number(number), *others)
    constants = set(found)
    rest = [o for o in node.operands if o not in constants]
    return scale(Power(inside, outside), *rest)


def of_transpose(node: Expression) -> Expression | None:
    """f(X′) = f(X), where a transpose was gathered inside."""
    (X,) = node.operands
    return node.rebuilt((X.operands[0],)) if isinstance(X, Transpose) and X.operands[0].is_square else None


HALF = Fraction(1, 2)
HALVES = Rules(
    (
        Rule("tr(S(Y + Y′)) = 2 tr(SY)", Trace, twice),
        Rule("⟨S, Y + Y′⟩ = 2⟨S, Y⟩", InnerProduct, twice),
    )
)
LAST = Rules(
    (
        Rule("diag(X′) = diag(X)", DiagonalPart, of_transpose),
        Rule("tr(X′) = tr(X)", Trace, of_transpose),
        Rule("A′B′C′ = (CBA)′", Sum, gather_transposes),
        Rule("A′B′C′ = (CBA)′", Product, gather_transposes),
        Rule("A′ ⊗ B′ = (A ⊗ B)′", Kronecker, gather_kronecker),
        Rule("a − b", Sum, positive_first),
        Rule("A + A′", Sum, transpose_second),
        Rule("−(a − b) = b − a", Scale, turn_sign),
        Rule("y ⊙ σ(x)", Hadamard, plain_first),
        Rule("A X A X = (A X)²", Product, repeated),
        Rule("X 1 = rowsum(X)", Product, sums_of_rows),
        Rule("sum(X)/(mn) = mean(X)", Scale, mean),
        Rule("√a √b = √(ab)", Scale, roots_of_constants),
        Rule("diag(v⁻¹) = diag(v)⁻¹", Diagonal[Power[X, Number(-1)]], lambda X: Inverse(Diagonal(X))),
    )
)
RULES = HALVES + LAST + Rules((PAIRED,))


def presenter(simplify: Rewriter, direction: Expression | None = None) -> Callable[[Expression], Expression]:
    """What gives expressions in normal form their printed form; a part that several share is visited once.

    ``direction`` is the dX in them, if any.
    """
    rules = LAST if direction is None else Rules((*LAST.rules, direction_last(direction)))
    touch = Rewriter(rules, simplify.trace, unify=False)
    expanded: dict[Expression, Expression] = {}
    if direction is None:
        return lambda node: pair(touch(multiplied_out(node, simplify, expanded)), simplify.trace)
    halve = Rewriter(HALVES, simplify.trace, unify=False)
    return lambda node: pair(touch(multiplied_out(simplify(halve(node)), simplify, expanded)), simplify.trace)


def present(node: Expression, simplify: Rewriter, direction: Expression | None = None) -> Expression:
    """The printed form of one expression in normal form."""
    return presenter(simplify, direction)(node)
