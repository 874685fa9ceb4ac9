"""The comparison of an answer with a derivative along directions, in any kind of numbers.

The same few lines serve residues, sympy's polynomials and high-precision numbers: they only
add and multiply, and ask whether two numbers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..errors import Undecidable
from ..expression.structure import REPEATED, independent_places, is_free, source
from .claim import Claim, Mismatch
from .evaluation import Entries, flat

Same = Callable[[Any, Any], bool]


def judge(
    claim: Claim,
    value: Entries,
    directions: Sequence[Entries],
    top: Entries,
    answer: Entries,
    seed: Entries,
    same: Same,
) -> None:
    """Compares the answer, applied to the directions, with the derivative of F along them.

    ``value`` is the point X, ``top`` the derivative dᵏF along the k directions (for an hvp the first is V),
    ``seed`` the value of G.  Raises Mismatch, or Undecidable where a layout is not defined.
    """
    kind, X = claim.kind, claim.variable
    if kind in ("differential", "jvp"):
        compare(flat(answer), flat(top), same, "dF differs")
        return
    pairs = claim.convention == "entries" and X.kind in REPEATED
    if kind == "hvp" and pairs:
        raise Undecidable("products with a Hessian by independent entries")
    vectors = [independent(X.kind, V, claim.by_basis) if pairs else flat(V) for V in directions]
    wanted = [inner(flat(seed), flat(top))] if kind == "vjp" else flat(top)
    if kind == "hvp":
        vectors = vectors[1:]  # the first direction is in the answer already
    if X.is_scalar:
        found = flat(answer)
        for (v,) in vectors:
            found = [a * v for a in found]
        compare(found, wanted, same, "the derivative by a scalar differs")
    elif kind in ("gradient", "vjp", "hvp") and len(vectors) == 1:
        compare([inner(flat(answer), vectors[0])], wanted, same, "the inner product with a direction differs")
        if not is_tangent(X.kind, value, answer, same):
            raise Mismatch(
                f"the answer is not {X.kind}" if X.kind != "orthogonal" else "the answer is no tangent"
            )
    else:
        # a Jacobian of order k, (f xᵏ⁻¹) × x, contracted with the directions from the last to the first
        block, width = answer, len(vectors[0])
        for V in vectors[:0:-1]:
            column = [inner(row, V) for row in block]
            height = len(column) // width
            block = [[column[i + height * j] for j in range(width)] for i in range(height)]
        compare(
            [inner(row, vectors[0]) for row in block], wanted, same, "the Jacobian along a direction differs"
        )


def compare(found: Sequence[Any], wanted: Sequence[Any], same: Same, remark: str) -> None:
    """Raises Mismatch unless the numbers are the same."""
    if len(found) != len(wanted):
        raise Mismatch(f"{len(found)} entries, not {len(wanted)}")
    for i, (a, b) in enumerate(zip(found, wanted, strict=True)):
        if not same(a, b):
            raise Mismatch(f"{remark} (entry {i + 1})" if len(found) > 1 else remark)


def inner(left: Sequence[Any], right: Sequence[Any]) -> Any:
    """Σ aᵢ bᵢ."""
    total = left[0] * right[0]
    for a, b in zip(left[1:], right[1:], strict=True):
        total = total + a * b
    return total


def independent(kind: str, V: Entries, alone: bool) -> list[Any]:
    """vec V with each independent entry counted once, the others zero or left out."""
    if alone:
        return [V[i][j] for i, j in independent_places(kind, len(V))]
    zero = V[0][0] - V[0][0]
    return [V[i][j] if is_free(kind, i, j) else zero for j in range(len(V)) for i in range(len(V))]


def is_tangent(kind: str, value: Entries, G: Entries, same: Same) -> bool:
    """Whether a matrix is its own projection onto the tangent space of a structure."""
    n = range(len(G))
    if kind == "general":
        return True
    if kind == "orthogonal":
        # Q'G is skew
        turned = list(zip(*value, strict=True))
        columns = list(zip(*G, strict=True))
        G = [[inner(q, g) for g in columns] for q in turned]
        kind = "skew"
    sources = [(i, j, source(kind, i, j)) for i in n for j in n if not is_free(kind, i, j)]
    return all(
        same(G[i][j], G[k][m] if s > 0 else -G[k][m] if s else G[k][m] - G[k][m])
        for i, j, (s, k, m) in sources
    )
