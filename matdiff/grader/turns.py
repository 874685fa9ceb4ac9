"""Factors that stand transposed or in another order: slips of one product."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations

from ..errors import MatdiffError
from ..expression import Expression, ShapeError
from ..operations import Kronecker, Product, Scale, Sum, Transpose, multiply, transposed
from ..operations.complex import Conjugate, Hermitian, is_complex
from .places import rebuilt
from .slips import Edit

LONGEST_PRODUCT = 4  # of longer products only neighbours are exchanged


def orders(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """The factors of a product in another order, where the shapes allow it."""
    if not isinstance(node, (Product, Kronecker)):
        return
    chain = node.operands
    count = len(chain)
    if count <= LONGEST_PRODUCT:
        others: list[tuple[Expression, ...]] = list(permutations(chain))
    else:
        others = [(*chain[:i], chain[i + 1], chain[i], *chain[i + 2 :]) for i in range(count - 1)]
        others += [(*chain[1:], chain[0]), (chain[-1], *chain[:-1]), chain[::-1]]
    for other in others:
        if other == chain:
            continue
        new = built(lambda other=other: rebuilt(node, other))  # type: ignore[misc]
        if new is not None:
            yield wrong_order(node, new)


def transposes(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """A' for A, A for A'."""
    if isinstance(node, Transpose):
        yield Edit("transposed", node, node.operands[0])
    elif not node.is_scalar and not isinstance(parent, Transpose) and "symmetric" not in node.properties:
        yield Edit("transposed", node, transposed(node))


def conjugates(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """conj(Z) for Z, the transpose for the conjugate transpose, and the other way round."""
    if isinstance(node, Conjugate):
        yield Edit("conjugate", node, node.operands[0])
    elif isinstance(node, Hermitian):
        yield Edit("conjugate", node, Transpose(node.operands[0]))
    elif isinstance(node, Transpose) and is_complex(node):
        yield Edit("conjugate", node, Hermitian(node.operands[0]))
    elif is_complex(node) and not isinstance(parent, (Conjugate, Hermitian)):
        yield Edit("conjugate", node, Conjugate(node))


def transposed_pairs(node: Expression, parent: Expression | None) -> Iterator[Edit]:
    """A'B' for A B, two neighbours of a product at once."""
    if isinstance(node, Product) and len(node.operands) > 1:
        chain = node.operands
        for i in range(len(chain) - 1):
            pair = tuple(map(transposed, chain[i : i + 2]))
            if is_exchange(pair, chain[i : i + 2]):
                continue
            new = built(lambda i=i, pair=pair: multiply(*chain[:i], *pair, *chain[i + 2 :]))  # type: ignore[misc]
            if new is not None and new is not node:
                yield turn(node, new)
        new = built(lambda: multiply(*map(transposed, chain)))
        if new is not None and len(chain) > 2:
            yield turn(node, new)
        for i, j in combinations(range(len(chain) + 1), 2):
            if 2 <= j - i < len(chain) <= 2 * LONGEST_PRODUCT:
                part = turned(multiply(*chain[i:j]))
                new = built(lambda i=i, j=j, part=part: multiply(*chain[:i], part, *chain[j:]))  # type: ignore[misc]
                if new is not None and new is not node:
                    yield turn(node, new)


def turn(node: Expression, new: Expression) -> Edit:
    """A product with factors transposed: an order where they are symmetric, so that they only move."""
    if sorted(map(id, chain_of(node))) == sorted(map(id, chain_of(new))):
        return wrong_order(node, new)
    return Edit("transposed", node, new)


def chain_of(node: Expression) -> list[Expression]:
    """The factors of a product, those of its factors among them."""
    waiting, found = [node], []
    while waiting:
        top = waiting.pop()
        if isinstance(top, Product):
            waiting += top.operands
        else:
            found.append(untransposed_sum(top))
    return found


def untransposed_sum(node: Expression) -> Expression:
    """A + A' for A' + A: terms in one order."""
    if isinstance(node, Sum):
        return Sum(*sorted(node.operands, key=lambda n: (n.length, str(n))))
    return node


def wrong_order(node: Expression, new: Expression) -> Edit:
    """The factors of a product stand in another order."""
    return Edit(
        "order", node, new, "the factors of {0} stand in the wrong order: {1}",
        "the factors of {1} stand in the wrong order: {0}",
    )  # fmt: skip


def is_exchange(new: Sequence[Expression], old: Sequence[Expression]) -> bool:
    """Whether two factors are only exchanged: x x' for x'x is an order."""
    return [without_scalars(f) for f in new] == [without_scalars(f) for f in reversed(old)]


def without_scalars(node: Expression) -> Expression:
    """A factor without its scalar factors."""
    if isinstance(node, Transpose) and isinstance(node.operands[0], Scale):
        return transposed(node.operands[0].body)
    return node.body if isinstance(node, Scale) else node


def turned(node: Expression) -> Expression:
    """The transpose, with the transposes of products and multiples carried out."""
    if isinstance(node, Scale) and not node.is_scalar:
        return Scale(*node.scalars, turned(node.body))
    if isinstance(node, Product):
        return Product(*(turned(f) for f in reversed(node.operands)))
    if isinstance(node, Sum):
        return Sum(*map(turned, node.operands))
    return transposed(node)


def built(make: Callable[[], Expression | None]) -> Expression | None:
    """What a builder makes, or None where the shapes do not fit."""
    try:
        return make()
    except (ShapeError, MatdiffError):
        return None
