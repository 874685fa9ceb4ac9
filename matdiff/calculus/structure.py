"""Variables with structure: the direction lies in a subspace, the gradient is projected onto it.

Under the inner product tr(A′B), the gradient in the subspace is the orthogonal projection of the
gradient that ignores the structure; for an orthogonal Q, onto the tangent space at Q.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..expression import Expression, Symbol
from ..operations import Diagonal, DiagonalPart, Number, Tril, Triu, add, negate, scale


def symmetric(G: Expression, X: Symbol) -> Expression:
    """½(G + G′)."""
    return scale(Number(Fraction(1, 2)), add(G, G.T))


def skew(G: Expression, X: Symbol) -> Expression:
    """½(G − G′)."""
    return scale(Number(Fraction(1, 2)), add(G, negate(G.T)))


def diagonal(G: Expression, X: Symbol) -> Expression:
    """G ⊙ I."""
    return Diagonal(DiagonalPart(G))


def lower(G: Expression, X: Symbol) -> Expression:
    """The lower triangle of G."""
    return Tril(G)


def upper(G: Expression, X: Symbol) -> Expression:
    """The upper triangle of G."""
    return Triu(G)


def orthogonal(G: Expression, X: Symbol) -> Expression:
    """½(G − Q G′ Q): Edelman, Arias & Smith (1998), §2.2, for a square Q."""
    return scale(Number(Fraction(1, 2)), add(G, negate(X @ G.T @ X)))


PROJECTIONS: dict[str, Callable[[Expression, Symbol], Expression]] = {
    "symmetric": symmetric,
    "spd": symmetric,
    "skew": skew,
    "diagonal": diagonal,
    "lower": lower,
    "upper": upper,
    "orthogonal": orthogonal,
}

# the kind of a direction in which a variable of a kind may move
DIRECTIONS = {"spd": "symmetric", "orthogonal": "general"}


def project(G: Expression, variable: Symbol) -> Expression:
    """The gradient in the subspace (or tangent space) of a structured variable."""
    projection = PROJECTIONS.get(variable.kind)
    return G if projection is None else projection(G, variable)


def by_independent_entries(G: Expression, variable: Symbol) -> Expression:
    """G + G′ − G ⊙ I: by the independent entries of a symmetric matrix (Matrix Cookbook, eq. 138)."""
    return add(G, G.T, negate(Diagonal(DiagonalPart(G))))


def direction_of(variable: Symbol, name: str) -> Symbol:
    """A symbol for a direction in which the variable may move."""
    kind = DIRECTIONS.get(variable.kind, variable.kind)
    return Symbol(name, variable.rows, variable.columns, kind)


def explanation(variable: Symbol, kind: str, convention: str) -> str:
    """In one sentence, what a derivative by a structured variable is; nothing for a general one."""
    name, structure = variable.name, variable.kind
    if kind not in ("gradient", "vjp") or structure == "general":
        return ""
    if structure in ("symmetric", "spd"):
        if convention == "entries":
            return (
                f"by the independent entries of the symmetric {name}: twice the gradient G in the subspace "
                "of symmetric matrices, less its diagonal"
            )
        return (
            f"{name} is symmetric: this is the gradient G in that subspace; by independent entries it "
            "would be 2 G - diag(diag(G))"
        )
    if structure == "orthogonal":
        return f"{name} is orthogonal: this is the gradient in the tangent space at {name}"
    return f"{name} is {ADJECTIVES.get(structure, structure)}: this is the gradient in that subspace"


ADJECTIVES = {"skew": "skew-symmetric", "lower": "lower triangular", "upper": "upper triangular"}
