"""Variables with structure: the direction lies in a subspace, the gradient is projected onto it.

Under the inner product tr(A′B), the gradient in the subspace is the orthogonal projection of the
gradient that ignores the structure; for an orthogonal Q, onto the tangent space at Q.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..errors import MatdiffError
from ..expression import Expression, Symbol
from ..operations import (
    Diagonal,
    DiagonalPart,
    Duplication,
    Identity,
    Number,
    ToeplitzBasis,
    ToeplitzPart,
    ToeplitzSum,
    Trace,
    Tril,
    Triu,
    add,
    negate,
    scale,
)


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


def toeplitz(G: Expression, X: Symbol) -> Expression:
    """The means along the diagonals."""
    return ToeplitzPart(G)


def symmetric_toeplitz(G: Expression, X: Symbol) -> Expression:
    """The means over both diagonals at a distance."""
    return ToeplitzPart(symmetric(G, X))


PROJECTIONS: dict[str, Callable[[Expression, Symbol], Expression]] = {
    "symmetric": symmetric,
    "spd": symmetric,
    "skew": skew,
    "diagonal": diagonal,
    "lower": lower,
    "upper": upper,
    "orthogonal": orthogonal,
    "toeplitz": toeplitz,
    "symmetric toeplitz": symmetric_toeplitz,
}

# the kind of a direction in which a variable of a kind may move
DIRECTIONS = {"spd": "symmetric", "orthogonal": "general"}


def project(G: Expression, variable: Symbol) -> Expression:
    """The gradient in the subspace (or tangent space) of a structured variable."""
    projection = PROJECTIONS.get(variable.kind)
    return G if projection is None else projection(G, variable)


def entries_of_symmetric(G: Expression) -> Expression:
    """G + G′ − G ⊙ I (Matrix Cookbook, eq. 138)."""
    return add(G, G.T, negate(Diagonal(DiagonalPart(G))))


def entries_of_symmetric_toeplitz(G: Expression) -> Expression:
    """α(G) + α(G)′ − α(G) ⊙ I, α the sums along the diagonals (Matrix Cookbook, eq. 144)."""
    return add(ToeplitzSum(add(G, G.T)), negate(scale(Trace(G), Identity(G.rows))))


# kinds whose independent entries stand at several places → the gradient by these entries
BY_ENTRIES: dict[str, Callable[[Expression], Expression]] = {
    "symmetric": entries_of_symmetric,
    "spd": entries_of_symmetric,
    "skew": lambda G: add(G, negate(G.T)),
    "toeplitz": ToeplitzSum,
    "symmetric toeplitz": entries_of_symmetric_toeplitz,
}


# kinds → the matrix B with vec X = B t for the column t of the independent entries
BASES: dict[str, Callable[[Symbol], Expression]] = {
    "symmetric": lambda X: Duplication(X.rows),
    "spd": lambda X: Duplication(X.rows),
    "toeplitz": lambda X: ToeplitzBasis(X.rows, X.rows),
}


def entry_basis(variable: Symbol) -> Expression | None:
    """The B with vec X = B t for the independent entries t; None where these are all entries that vary.

    Raises MatdiffError (``unsupported``) for a kind without such a matrix.
    """
    if variable.kind in BASES:
        return BASES[variable.kind](variable)
    if variable.kind in BY_ENTRIES:
        raise MatdiffError(
            "unsupported",
            f"no Jacobian by the independent entries of a matrix that is {ADJECTIVES[variable.kind]}",
            hint="leave out the convention of independent entries",
        )
    return None


def by_independent_entries(G: Expression, variable: Symbol) -> Expression:
    """The gradient by the independent entries of a structured matrix, each derivative at all the places
    of its entry (a skew matrix: with the sign); else in the subspace."""
    rule = BY_ENTRIES.get(variable.kind)
    return project(G, variable) if rule is None else rule(G)


def direction_of(variable: Symbol, name: str) -> Symbol:
    """A symbol for a direction in which the variable may move."""
    kind = DIRECTIONS.get(variable.kind, variable.kind)
    return Symbol(name, variable.rows, variable.columns, kind)


def explanation(variable: Symbol, kind: str, convention: str) -> str:
    """In one sentence, what a derivative by a structured variable is; nothing for a general one."""
    name, structure = variable.name, variable.kind
    if kind in ("jacobian", "hessian") and convention == "entries" and structure in BASES:
        return (
            f"by t, the independent entries of {name}: vec({name}) = B t, B = toeplitzbasis(n, n)"
            if structure == "toeplitz"
            else f"by vech({name}), the independent entries: vec({name}) = D vech({name}), D = duplication(n)"
        )
    if kind not in ("gradient", "vjp") or structure == "general":
        return ""
    word = ADJECTIVES.get(structure, structure)
    if structure in INSTEAD:
        if convention == "entries" and kind == "gradient":
            return f"by the independent entries of the {word} {name}: {FOUND[structure]}"
        return (
            f"{name} is {word}: this is the gradient G in that subspace; by independent entries it "
            f"would be {INSTEAD[structure]}"
        )
    if structure == "orthogonal":
        return f"{name} is orthogonal: this is the gradient in the tangent space at {name}"
    return f"{name} is {word}: this is the gradient in that subspace"


ADJECTIVES = {
    "spd": "symmetric",
    "skew": "skew-symmetric",
    "lower": "lower triangular",
    "upper": "upper triangular",
    "toeplitz": "Toeplitz",
    "symmetric toeplitz": "symmetric and Toeplitz",
}
# the gradient by independent entries, from that in the subspace: as a formula, and in words
INSTEAD = {
    "symmetric": "2 G - diag(diag(G))",
    "spd": "2 G - diag(diag(G))",
    "skew": "2 G",
    "toeplitz": "toepsum(G)",
    "symmetric toeplitz": "2 toepsum(G) - tr(G) I",
}
FOUND = {
    "symmetric": "twice the gradient G in the subspace of symmetric matrices, less its diagonal",
    "spd": "twice the gradient G in the subspace of symmetric matrices, less its diagonal",
    "skew": "twice the gradient in the subspace of skew-symmetric matrices",
    "toeplitz": "the sums along the diagonals, where the gradient in the subspace has the means",
    "symmetric toeplitz": "the sums over the places of each entry, where that in the subspace has the means",
}
