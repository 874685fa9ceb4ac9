"""Small changes of an expression at one place: the slips of a hand that writes, and their repairs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

from ..errors import MatdiffError
from ..expression import Expression, ShapeError, Symbol, fold, substitute
from ..operations import (
    Determinant,
    Diagonal,
    DiagonalPart,
    Elementwise,
    EntrySum,
    Exp,
    Extent,
    Function,
    Hadamard,
    Identity,
    Inverse,
    Kronecker,
    Log,
    LogDeterminant,
    MatrixExponential,
    MatrixLogarithm,
    MatrixPower,
    MatrixSquareRoot,
    Number,
    Ones,
    Power,
    Product,
    Scale,
    Sign,
    Step,
    Sum,
    Trace,
    Transpose,
    Vec,
    add,
    hadamard,
    identity,
    multiply,
    negate,
    scale,
    transposed,
)  # fmt: skip
from ..operations.complex import Conjugate
from .places import placed, places, rebuilt
from .slips import Edit
from .turns import built, conjugates, orders, transposed_pairs, transposes, turned

STEPS = (Step, Sign)
IN_A_FUNCTION = 0.01  # how seldom a sign inside a function is the slip


def edited(root: Expression) -> Iterator[tuple[Expression, Edit]]:
    """The expression with one change at one place, for every place and every change that fits."""
    seen: set[Expression] = {root}
    for path, node in places(root):
        parent, within = root, False
        for i in path[:-1]:
            within = within or isinstance(parent, STEPS)
            parent = parent.operands[i]
        within = within or (bool(path) and isinstance(parent, STEPS))
        for edit in changes(node, parent if path else None):
            if within:  # few points tell the arguments of a step apart
                edit = edit._replace(seldom=max(edit.seldom, 1))
            new = placed(root, path, edit.after) if path else edit.after
            if new is not None and new not in seen:
                seen.add(new)
                yield new, edit
    for new, edit in everywhere(root):
        if new not in seen:
            seen.add(new)
            yield new, edit


def everywhere(root: Expression) -> Iterator[tuple[Expression, Edit]]:
    """One transpose, conjugate or symmetric sum changed at all places where it stands."""
    counts: dict[Expression, int] = {}
    for _, node in places(root):
        counts[node] = counts.get(node, 0) + 1
    for node, count in counts.items():
        if count < 2 or not isinstance(node, (Transpose, Conjugate, Inverse, Symbol, Sum)) or node.is_scalar:
            continue
        for make in (symmetrisations,) if isinstance(node, Sum) else (transposes, conjugates):
            for edit in attempt(make, node, None):
                new = built(lambda edit=edit, node=node: substitute(root, {node: edit.after}))  # type: ignore[misc]
                if new is not None:
                    yield (
                        new,
                        edit._replace(
                            forth=f"{edit.forth}, at {count} places", back=f"{edit.back}, at {count} places"
                        ),
                    )


def changes(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """The changes of one node; those that its operands or the operation above stand for are left to them."""
    for make in CHANGES:
        yield from attempt(make, node, parent)


def attempt(make: Any, node: Expression, parent: Expression | None) -> list[Edit]:
    """The changes of one sort, without those whose shapes do not fit."""
    found: list[Edit] = []
    try:
        for edit in make(node, parent):
            found.append(edit)
    except (ShapeError, MatdiffError):
        pass
    return found


def without_powers(root: Expression) -> Expression:
    """The expression with small powers written as products: a slip may be in one factor."""

    def rebuild(node: Expression, operands: list[Expression]) -> Expression:
        if isinstance(node, MatrixPower) and node.integer in (2, 3):
            return multiply(*operands[:1] * int(node.integer))
        if isinstance(node, Power) and node.number in (2, 3):
            return hadamard(*operands[:1] * int(node.number))
        return node.rebuilt(operands) if operands else node

    return fold(root, rebuild)


# --- the sorts of changes ---------------------------------------------------------------------------


def symmetrisations(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """A + A' becomes A or 2A; A becomes A + A'."""
    if isinstance(node, Sum):
        terms = node.operands
        for i, j in combinations(range(len(terms)), 2):
            if is_turned(terms[i], terms[j]):
                rest = [t for k, t in enumerate(terms) if k not in (i, j)]
                pair = Sum(terms[i], terms[j])
                for kept in (terms[i], terms[j], scale(2, terms[i]), scale(2, terms[j])):
                    yield Edit("symmetrised", pair, add(kept, *rest) if rest else kept)
    elif (
        node.is_square
        and not node.is_scalar
        and "symmetric" not in node.properties
        and not isinstance(parent, Transpose)
    ):
        both = Sum(node, transposed(node))
        yield Edit("symmetrised", node, both)
        yield Edit("symmetrised", node, scale(Fraction(1, 2), both))


def is_turned(left: Expression, right: Expression) -> bool:
    """Whether one of two terms is the transpose of the other, also written as a product, A'B and B'A."""
    if not left.is_square or left.is_scalar:
        return False
    return turned(left) is right or transposed(left) is right


def signs(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """A term of a sum, or a factor, with the other sign."""
    if parent is None or isinstance(parent, Sum) or nonlinear(parent):
        # (−Σ)⁻¹ for −Σ⁻¹ is no slip that a hand makes; σ(y) for σ(−y) is
        inside = 0 if parent is None or isinstance(parent, Sum) else IN_A_FUNCTION
        seldom = inside if inside == 0 or isinstance(parent, Elementwise) else 1
        said = "the sign of {0} is wrong"
        yield Edit("sign", node, negated(node), said, said, seldom)


def negated(node: Expression) -> Expression:
    """Minus an expression."""
    if isinstance(node, Number):
        return Number(-node.value)
    if isinstance(node, Scale) and isinstance(node.operands[0], Number):
        value = -node.operands[0].value
        return scale(*node.operands[1:]) if value == 1 else scale(Number(value), *node.operands[1:])
    return negate(node)


def nonlinear(node: Expression) -> bool:
    """Whether a factor of an operand is no factor of the node."""
    return isinstance(
        node, (Elementwise, Power, MatrixPower, Inverse, Determinant, LogDeterminant)
    ) or not getattr(node, "linear", True)


def missing_terms(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """A sum without one of its terms, or with one of them alone."""
    if not isinstance(node, Sum):
        return
    terms = node.operands
    for i, term in enumerate(terms):
        rest = add(*terms[:i], *terms[i + 1 :])
        if is_one(rest) and isinstance(parent, (Hadamard, Scale, Diagonal, Product)):
            # 1 − tanh² becomes 1: the whole factor is forgotten
            yield Edit("chain", node, rest, "the factor {0} of the chain rule is missing",
                       "the factor {1} is one too many")  # fmt: skip
            continue
        if isinstance(parent, (Power, Elementwise)) and not rest.symbols:
            continue  # nothing but a number is left of the function: the whole of it is forgotten
        yield Edit("missing term", term, rest, "the term {0} is missing", "the term {0} is one too many")
    if len(terms) > 2:
        for term in terms:
            yield Edit(
                "missing term", node, term, "of {0} only {1} is there", "{0} stands where {1} alone belongs"
            )


def is_one(node: Expression) -> bool:
    """Whether every entry is the number 1."""
    return isinstance(node, Ones) or (isinstance(node, Number) and node.value == 1)


def factors(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """A term, or an argument, times 2, ½ or a size; a number left out; an exponent that is one off."""
    lost = "the factor {0} is missing"
    spare = "the factor {0} is one too many"
    if isinstance(node, Scale):
        for i, scalar in enumerate(node.scalars):
            if is_plain_number(scalar):
                rest = scale(*node.operands[:i], *node.operands[i + 1 :])
                yield Edit("factor", scalar, rest, lost, spare)
    if isinstance(node, (Power, MatrixPower)) and isinstance(node.exponent, Number):
        value = node.exponent.value
        for other in (value + 1, value - 1, 2 * value, value / 2):
            new = built(lambda other=other: type(node)(node.base, other) if other else None)  # type: ignore[misc]
            if new is not None:
                yield Edit("factor", node, new, seldom=1)
    if isinstance(node, Number) and (not node.is_scalar or isinstance(parent, (Power, MatrixPower))):
        return
    if parent is None or isinstance(parent, (Sum, Power, MatrixPower)) or nonlinear(parent):
        if isinstance(node, Number):
            for value in (node.value + 1, node.value - 1, 2 * node.value, node.value / 2):
                if value:
                    yield Edit("factor", node, Number(value))
            return
        for number in (2, Fraction(1, 2)):
            yield Edit(
                "factor", node, scale(number, node), f"a factor {number} is too many at {{0}}",
                f"a factor {number} is missing at {{0}}",
            )  # fmt: skip
        for size in dict.fromkeys(node.shape):
            if size.names:
                for extent in (Extent(size), Power(Extent(size), -1)):
                    name = str(size) if isinstance(extent, Extent) else f"1/{size}"
                    yield Edit(
                        "factor", node, scale(extent, node), f"a factor {name} is too many at {{0}}",
                        f"a factor {name} is missing at {{0}}",
                    )  # fmt: skip


def is_plain_number(node: Expression) -> bool:
    """Whether a scalar holds no symbol."""
    return not node.symbols


def trace_and_determinant(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """tr for det, det for tr."""
    kinds: tuple[Any, ...] = (Trace, Determinant, LogDeterminant)
    if isinstance(node, kinds):
        for kind in kinds:
            if not isinstance(node, kind):
                yield Edit("trace", node, kind(node.operands[0]))
    if isinstance(node, Trace) and isinstance(node.operands[0], Product):
        chain = node.operands[0].operands
        for i in range(1, len(chain)):
            left, right = multiply(*chain[:i]), multiply(*chain[i:])
            if left.is_square and right.is_square:
                said = "the trace of a product is no product of traces: {1} stands where {0} belongs"
                yield Edit(
                    "trace", node, scale(Trace(left), Trace(right)), said, "{0} stands where {1} belongs"
                )


ELEMENTWISE_TWINS: tuple[tuple[type[Expression], type[Expression]], ...] = (
    (MatrixExponential, Exp), (MatrixLogarithm, Log),
)  # fmt: skip


def elementwise(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """A ⊙ B for A B, 1 ⊘ X for X⁻¹, and the other way round."""
    forth = "{1} is taken entry by entry; {0} belongs there"
    if isinstance(node, Product):
        chain = node.operands
        for i in range(len(chain) - 1):
            for left, right in ((chain[i], chain[i + 1]), (transposed(chain[i]), chain[i + 1]),
                                (chain[i], transposed(chain[i + 1]))):  # fmt: skip
                if left.shape == right.shape:
                    new = built(
                        lambda i=i, left=left, right=right: multiply(  # type: ignore[misc]
                            *chain[:i], hadamard(left, right), *chain[i + 2 :]
                        )
                    )
                    if new is not None:
                        yield Edit("elementwise", node, new, forth)
            for at, other in ((i, i + 1), (i + 1, i)):
                if isinstance(chain[at], Diagonal) and chain[at].operands[0].shape == chain[other].shape:
                    pair = hadamard(chain[at].operands[0], chain[other])
                    yield Edit("elementwise", node, multiply(*chain[:i], pair, *chain[i + 2 :]), forth)
    elif isinstance(node, Hadamard):
        terms = node.operands
        for i, j in permutations(range(len(terms)), 2):
            if isinstance(terms[i], Ones) or isinstance(terms[j], Ones):
                continue
            rest = [t for k, t in enumerate(terms) if k not in (i, j)]
            for left, right in (
                (terms[i], terms[j]),
                (transposed(terms[i]), terms[j]),
                (terms[i], transposed(terms[j])),
            ):
                product = built(lambda left=left, right=right: multiply(left, right))  # type: ignore[misc]
                if product is not None:
                    new = built(lambda product=product, rest=rest: hadamard(product, *rest))  # type: ignore[misc]
                    if new is not None:
                        yield Edit("elementwise", node, new, "{0} is to be taken entry by entry, not as {1}")
    elif isinstance(node, Inverse):
        yield Edit("elementwise", node, Power(node.operands[0], -1), forth)
    elif isinstance(node, MatrixPower):
        yield Edit("elementwise", node, Power(node.base, node.exponent), forth)
    elif isinstance(node, Power) and node.is_square and not node.is_scalar:
        new = Inverse(node.base) if node.number == -1 else MatrixPower(node.base, node.exponent)
        yield Edit("elementwise", node, new, "{0} is to be taken entry by entry, not as {1}")
    elif isinstance(node, MatrixSquareRoot):
        yield Edit("elementwise", node, Power(node.operands[0], Fraction(1, 2)), forth)
    for matrix, entries in ELEMENTWISE_TWINS:
        if isinstance(node, matrix):
            yield Edit("elementwise", node, entries(*node.operands), forth)
        elif isinstance(node, entries) and node.is_square and not node.is_scalar:
            yield Edit(
                "elementwise", node, matrix(*node.operands), "{0} is to be taken entry by entry, not as {1}"
            )
    if isinstance(node, DiagonalPart):
        yield Edit("elementwise", node, multiply(node.operands[0], Ones(node.rows)), forth)


def chain_factors(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """A product without one of its factors; a function without its derivative's prime."""
    lost, spare = "the factor {0} of the chain rule is missing", "the factor {0} is one too many"
    if isinstance(node, (Product, Hadamard, Scale, Kronecker)):
        for i, factor in enumerate(node.operands):
            if isinstance(node, Scale) and i < len(node.operands) - 1 and is_plain_number(factor):
                continue
            rest = node.operands[:i] + node.operands[i + 1 :]
            new = built(lambda rest=rest: rebuilt(node, rest) if len(rest) > 1 else rest[0])  # type: ignore[misc]
            if new is not None and isinstance(factor, Identity):
                yield Edit("chain", factor, new, "the identity {0} is missing: {1} alone is a number",
                           "the identity {0} is one too many")  # fmt: skip
            elif new is not None:
                yield Edit("chain", factor, new, lost, spare)
        if (
            isinstance(node, Scale)
            and isinstance(node.body, (Product, Hadamard))
            and is_plain_number(node.operands[0])
        ):
            # −y ⊙ z without −y
            for i, factor in enumerate(node.body.operands):
                rest = node.body.operands[:i] + node.body.operands[i + 1 :]
                new = built(
                    lambda rest=rest: scale(  # type: ignore[misc]
                        *node.scalars[1:], rebuilt(node.body, rest) if len(rest) > 1 else rest[0]
                    )
                )
                if new is not None:
                    yield Edit("chain", scale(node.operands[0], factor), new, lost, spare)
        if isinstance(node, (Product, Hadamard)) and len(node.operands) > 2:
            count = len(node.operands)
            for i in range(count - 1):
                for j in range(i + 2, count + 1):
                    rest = node.operands[:i] + node.operands[j:]
                    if not rest:
                        continue
                    new = built(lambda rest=rest: rebuilt(node, rest) if len(rest) > 1 else rest[0])  # type: ignore[misc]
                    if new is not None:
                        cut = built(lambda i=i, j=j: rebuilt(node, node.operands[i:j]))  # type: ignore[misc]
                        if cut is not None:
                            yield Edit("chain", cut, new, lost, spare)
    if isinstance(node, Elementwise) and not isinstance(node, Function):
        slope = node.derivative(node.operands[-1])
        if slope is not None:
            yield Edit("chain", node, slope)
    if isinstance(node, Function):
        name, primes, *_ = node.parameters
        for count in (int(str(primes)) - 1, int(str(primes)) + 1):
            if count >= 0:
                yield Edit("chain", node, Function(str(name), count, node.operands[0]))
    if (
        isinstance(node, (Elementwise, Inverse, Power, MatrixPower, Transpose, Vec, Diagonal))
        and node.operands
    ):
        inner = node.operands[-1] if isinstance(node, Elementwise) else node.operands[0]
        if not isinstance(node, Transpose) and inner.shape == node.shape:
            yield Edit("chain", node, inner)
    if isinstance(node, EntrySum):
        return
    stands_alone = isinstance(parent, (Sum, Transpose))  # within det or an inverse it is no factor
    if isinstance(node, Symbol) and node.is_square and not node.is_scalar and stands_alone:
        yield Edit("chain", node, identity(node.rows), lost, spare)


CHANGES = (
    symmetrisations, signs, missing_terms, factors, trace_and_determinant, conjugates, transposes, orders,
    transposed_pairs, elementwise, chain_factors,
)  # fmt: skip
