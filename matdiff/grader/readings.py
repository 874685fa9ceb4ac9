"""In how many ways a claim may be meant: kinds, layouts, stackings and conventions.

A derivative has one value and many ways to be written down.  A reading turns a claim into the default
layout of a kind, where it is compared; the reading that fits says what the author has written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..calculus.layout import exchange, restore
from ..calculus.structure import BY_ENTRIES, direction_of
from ..errors import MatdiffError
from ..expression import ONE, Expression, Shape, ShapeError, Symbol
from ..index import Claim
from ..operations import Diagonal, Unvec, multiply, transposed

AS_ASKED = "as asked"

# form → what is said of a right answer in it
FORMS = {
    AS_ASKED: "",
    "transpose layout": "this is the transpose of the {kind} (the transpose layout)",
    "numerator layout": "this is numerator layout",
    "mixed layout": "this is the layout in which a gradient has the shape of {x}",
    "denominator layout": "this is the transpose of the Jacobian (denominator layout)",
    "jacobian": "this is the Jacobian: the entries of the gradient as one row",
    "vector": "this is vec of the gradient: its columns, stacked",
    "rows": "this stacks matrices by rows",
    "columns": "this stacks matrices by columns",
    "denominator layout, rows": "this is denominator layout, and stacks matrices by rows",
    "jacobian, rows": "this is the Jacobian, with the rows of {x} one after the other",
    "vector, rows": "this is the gradient as a vector: the rows of {x}, stacked",
    "gradient": "this is the gradient, of the shape of {x}; the Jacobian is its entries in one row",
    "independent entries": "this is the independent-entries convention for {structure} {x}{cookbook}",
    "subspace": "this is the gradient in the subspace of the {structure} matrices",
    "diagonal entries": "this is the derivative by the diagonal entries of {x}",
    "differential": "this is the differential",
    "jvp": "this is the derivative along {v}",
    "vjp": "this is the vector-Jacobian product with {g}",
    "hvp": "this is the Hessian times {v}",
}


# kind → what it is called in a sentence
CALLED = {
    "jacobian": "Jacobian", "hessian": "Hessian", "jvp": "derivative along V",
    "vjp": "vector-Jacobian product", "hvp": "Hessian-vector product",
}  # fmt: skip


def called(kind: str) -> str:
    """A kind of derivative in a sentence."""
    return CALLED.get(kind, kind)


def words(form: str, variable: Symbol, kind: str) -> str:
    """What is said of a right answer in a form."""
    structure = {"spd": "symmetric", "lower": "lower triangular", "upper": "upper triangular"}.get(
        variable.kind, variable.kind
    )
    return FORMS[form].format(
        x=variable.name, kind=called(kind), v="V", g="G", structure=structure,
        cookbook=" (Matrix Cookbook, eq. 138)" if structure == "symmetric" else "",
    )  # fmt: skip


class Question(NamedTuple):
    """What was asked: the derivative of a function by a variable, of a kind, in a layout and a convention."""

    function: Expression
    variable: Symbol
    kind: str
    seed: Symbol | None = None
    convention: str = "subspace"
    layout: str = "mixed"
    stacking: str = "columns"


class Reading(NamedTuple):
    """A way to take a claim: its name (a key of FORMS), and the claim in the default layout."""

    form: str
    claim: Claim


def readings(question: Question, answer: Expression, strict: bool = False) -> Iterator[Reading]:
    """The ways in which an answer may be meant whose shapes fit, the one that was asked for first.

    ``strict`` leaves only that one.
    """
    seen: set[tuple[object, ...]] = set()
    for form, kind, convention, turned, seed in attempts(question, answer, strict):
        claim = Claim(question.function, question.variable, kind, turned, seed, convention)
        key = (kind, convention, turned)
        if key in seen or misfit_of(claim) is not None:
            continue
        seen.add(key)
        yield Reading(form, claim)


def misfit_of(claim: Claim) -> str | None:
    """Why the shape of an answer cannot be right, or None."""
    if not claim.is_complex:
        return claim.misfit()
    from ..index.complex_proof import misfit

    return misfit(claim)


Attempt = tuple[str, str, str, Expression, Symbol | None]


def attempts(question: Question, answer: Expression, strict: bool) -> Iterator[Attempt]:
    """All readings, also those whose shapes do not fit."""
    kind, X, convention = question.kind, question.variable, question.convention

    def attempt(
        form: str,
        turned: Expression | None,
        kind: str = kind,
        seed: Symbol | None = question.seed,
        convention: str = convention,
    ) -> Iterator[Attempt]:
        if turned is not None:
            yield form, kind, convention, turned, seed

    asked = fitting(lambda: restore(answer, kind, question.function, X, question.layout, question.stacking))
    yield from attempt(AS_ASKED, asked)
    if strict:
        return
    yield from along(question, answer)
    if X.kind in BY_ENTRIES and kind == "gradient":
        other = "entries" if convention == "subspace" else "subspace"
        form = {"entries": "independent entries", "subspace": "subspace"}[other]
        yield from attempt(form, asked, convention=other)
    for form, turned, other in rearranged(question, answer):
        yield from attempt(form, turned, other, None if other in ("gradient", "jacobian") else question.seed)
    if X.kind == "diagonal" and kind == "gradient" and answer.shape == (X.rows, ONE):
        yield from attempt("diagonal entries", Diagonal(answer))


def along(question: Question, answer: Expression) -> Iterator[Attempt]:
    """An answer that speaks of a direction or a seed is of another kind than was asked."""
    X, F = question.variable, question.function
    taken = {s.name for s in F.symbols if isinstance(s, Symbol)}
    seeds = {
        "differential": direction_of(X, "d" + X.name),
        "jvp": direction_of(X, "V"),
        "vjp": Symbol("G", F.rows, F.columns),
    }
    for kind, seed in seeds.items():
        if (
            seed in answer.symbols
            and seed is not question.seed
            and seed.name not in taken
            and kind != question.kind
        ):
            yield kind, kind, question.convention, answer, seed


def rearranged(question: Question, answer: Expression) -> Iterator[tuple[str, Expression | None, str]]:
    """The same numbers in another arrangement: form, the default layout of a kind, that kind."""
    kind, X, F = question.kind, question.variable, question.function
    flipped = transposed(answer)
    matrix = not (X.is_column or X.is_row)
    matrices = matrix or not (F.is_column or F.is_row)
    if kind == "gradient":
        if question.layout == "numerator":
            yield "mixed layout", answer, kind
        else:
            yield "transpose layout", flipped, kind
        if not matrix:
            return
        if answer.shape == (ONE, X.rows * X.columns):
            yield "jacobian", answer, "jacobian"
            yield "jacobian, rows", by_rows(question, answer), "jacobian"
        elif answer.shape == (X.rows * X.columns, ONE):
            yield "vector", Unvec(answer, X.rows, X.columns), kind
            yield "vector, rows", transposed(Unvec(answer, X.columns, X.rows)), kind
    elif kind == "jacobian":
        yield ("numerator layout", answer, kind) if question.layout == "denominator" else (
            "denominator layout", flipped, kind
        )  # fmt: skip
        if F.is_scalar and not X.is_scalar:
            yield "gradient", answer, "gradient"
        if matrices and not X.is_scalar:
            rows = question.stacking == "columns"
            given = by_rows if rows else lambda _, a: a
            yield "rows" if rows else "columns", given(question, answer), kind
            if question.layout != "denominator":
                yield "denominator layout, rows", given(question, flipped), kind
    elif kind == "hessian" and matrix:
        rows = question.stacking == "columns"
        yield ("rows", by_rows(question, answer), kind) if rows else ("columns", answer, kind)
    elif kind in ("vjp", "hvp", "wirtinger", "wirtinger-conj"):
        yield "transpose layout", flipped, kind


def by_rows(question: Question, answer: Expression) -> Expression | None:
    """A Jacobian or Hessian that stacks by rows, in default layout."""
    X = question.variable
    top = X if question.kind == "hessian" else question.function
    before, after = exchange(top.columns, top.rows), exchange(X.rows, X.columns)
    return fitting(lambda: multiply(*before, answer, *after)) if before or after else None


def fitting(make: object) -> Expression | None:
    """What a function makes, or None where the shapes do not fit."""
    try:
        return make()  # type: ignore[operator, no-any-return]
    except (ShapeError, MatdiffError):
        return None


def allowed_shapes(question: Question) -> list[Shape]:
    """The shapes that an answer may have, the one asked for first."""
    X, F = question.variable.shape, question.function.shape
    f, x = F[0] * F[1], X[0] * X[1]
    kind = question.kind
    if kind in ("differential", "jvp"):
        return [F]
    if X == (ONE, ONE):
        found = [F, (f, ONE), (F[1], F[0])]
    elif kind == "jacobian":
        found = [(f, x), (x, f)] + ([X] if f is ONE else [])
        if question.layout == "denominator":
            found[0], found[1] = found[1], found[0]
    elif kind == "hessian":
        found = [(x, x)]
    else:
        found = [X, (X[1], X[0]), (ONE, x), (x, ONE)] if kind == "gradient" else [X, (X[1], X[0])]
        if question.layout == "numerator" and kind == "gradient":
            found[0], found[1] = found[1], found[0]
    return list(dict.fromkeys(found))
