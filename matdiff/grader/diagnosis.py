"""Which slip turns the right answer into a claim.

Candidates are made from both ends: each slip applied to the right answer, in the forms that it has on the way
(whole, before its projection, term by term, occurrence by occurrence), and each repair applied to the claim.
They are compared by their values at random points, never by their texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations_with_replacement, permutations
from typing import NamedTuple

from ..calculus.structure import by_independent_entries, project
from ..errors import MatdiffError
from ..expression import Expression, ShapeError, Size, Symbol, postorder, substitute
from ..operations import (
    Diagonal,
    DiagonalPart,
    Sum,
    Tril,
    Triu,
    add,
    negate,
    transposed,
)  # fmt: skip
from ..rewriting.expansion import expanded
from .comparison import Comparison, derived, rational, shown, sized
from .edits import edited, is_one, without_powers
from .lost_factors import exchanged, insertions, lost_factors
from .other_questions import another_question
from .places import placed, places
from .points import Points, Vector, ratio
from .readings import Question, called, readings, words
from .slips import Diagnosis, Edit
from .symmetry import SLIPS_OF_SYMMETRY, said_of_symmetry
from .two_slips import Change, two_slips
from .wrong_rules import Slipped, slipped

MOST_OCCURRENCES = 12  # places of the variable that are derived by apart
MOST_INNER = 12  # inner functions whose derivative is tried

WRONG_RULE = "a wrong rule"
# a slip that explains a claim in more than one way is called by the first of these
ORDER = (
    "sign", "factor", "symmetrised", "trace", WRONG_RULE, "missing term", "conjugate", "transposed", "order",
    "elementwise", "chain",
)  # fmt: skip
FARTHER = len(ORDER)  # what is said of a change that a hand seldom makes


class Match(NamedTuple):
    """A diagnosis with how far-fetched it is."""

    cost: tuple[float, int, int]
    diagnosis: Diagnosis


class Search(Comparison):
    """One claim that is wrong, and the right answer.

    Parameters
    ----------
    question : what was asked.
    right : the answer, in the layout that was asked for.
    claim : the claim, as it was read.
    forms : further expressions that are equal to the answer.
    points : where they are compared; both have values there.
    wrongly : gives what comes out by wrong rules, where that is known already.
    """

    def __init__(
        self,
        question: Question,
        right: Expression,
        claim: Expression,
        forms: Iterable[Expression],
        points: Points,
        wrongly: Callable[[], list[Slipped]] | None = None,
    ) -> None:
        super().__init__(question, right, claim, forms, points)
        self.wrongly = wrongly or (lambda: slipped(question))

    def run(self) -> Diagnosis | None:
        """The likeliest single slip, or None."""
        if self.target is None or self.truth is None:
            return self.edits() or self.shape()
        for look in (
            self.layouts, self.multiples, self.structures, self.diagonals, self.first_order, self.edits,
            self.occurrences,
            self.terms, self.inner_functions, lambda: another_question(self), lambda: lost_factors(self),
            lambda: insertions(self), lambda: exchanged(self), self.shape,
        ):  # fmt: skip
            found = look()
            if found is not None:
                return self.with_symmetry(found)
        return None

    def with_symmetry(self, found: Diagnosis) -> Diagnosis:
        """A diagnosis that says, too, whether the claim would be right for a symmetric matrix."""
        if not self.fits or found.slip not in SLIPS_OF_SYMMETRY:
            return found
        said = said_of_symmetry(self.right, self.claim, self.question.variable)
        return found._replace(message=found.message + said)

    # --- what is looked for, the likeliest first

    def layouts(self) -> Diagnosis | None:
        """The right numbers in another arrangement."""
        question = self.question
        for reading in readings(question, self.claim):
            if reading.form == "as asked" or reading.claim.kind not in (
                "gradient",
                "jacobian",
                "hessian",
                question.kind,
            ):
                continue
            truth = derived(question._replace(
                kind=reading.claim.kind, convention=reading.claim.convention, layout="mixed",
                stacking="columns", seed=None,
            ))  # fmt: skip
            if truth is None or truth.shape != reading.claim.answer.shape:
                continue
            values = self.points.values(truth)
            if not self.agrees(reading.claim.answer, values):
                continue
            if reading.form in ("transpose layout", "mixed layout"):
                return Diagnosis("transposed", f"the claim is the transpose of the {called(question.kind)}")
            said = words(reading.form, question.variable, question.kind)
            return Diagnosis("layout", f"{said}, and another convention was asked for")
        return None

    def multiples(self) -> Diagnosis | None:
        """The right answer times a number."""
        if not self.fits or self.target is None or self.truth is None:
            return None
        factors = ratio(self.target, self.truth)
        found = None if factors is None else self.known_factor(factors)
        if found is None:
            return None
        if found == "-1":
            return Diagnosis("sign", "the sign is wrong: the claim is minus the right answer")
        return Diagnosis("factor", f"a factor is wrong: the claim is {found} times the right answer")

    def known_factor(self, factors: Vector) -> str | None:
        """A number, or one times a size, a quotient or a product of sizes, with these values; as a text.

        Of several the one with the simplest number: there are few sizes to tell them apart.
        """
        number = rational(factors)
        if number is not None:
            return str(number)
        found: list[tuple[int, int, str]] = []
        for place, (name, values) in enumerate(self.size_factors()):
            number = rational([f / v for f, v in zip(factors, values, strict=True)])
            if number is not None:
                scaled = (
                    name
                    if number == 1
                    else f"({number})*{name}"
                    if "/" in str(number)
                    else f"{number}*{name}"
                )
                found.append((abs(number.numerator) + number.denominator, place, scaled))
        return min(found)[2] if found else None

    def size_factors(self) -> Iterator[tuple[str, Vector]]:
        """The sizes that may stand as numbers, their quotients and products: names and values."""
        nodes = [self.question.function, self.question.variable, self.right, self.claim]
        sizes = list(dict.fromkeys(
            Size.of(name) for node in postorder(*nodes) for size in node.shape for name in sorted(size.names)
        ))  # fmt: skip
        values = {size: self.points.size(size) for size in sizes}
        for size in sizes:
            yield str(size), values[size]
            yield f"1/{size}", [1 / v for v in values[size]]
        for a, b in permutations(sizes, 2):
            yield f"{a}/{b}", [v / w for v, w in zip(values[a], values[b], strict=True)]
        for a, b in combinations_with_replacement(sizes, 2):
            product = [v * w for v, w in zip(values[a], values[b], strict=True)]
            yield f"{a}*{b}" if a is not b else f"{a}^2", product
            yield f"1/({a}*{b})" if a is not b else f"1/{a}^2", [1 / v for v in product]

    def structures(self) -> Diagnosis | None:
        """A structured variable treated as a general one, or the other way round."""
        X, kind = self.question.variable, self.question.kind
        name, structure = X.name, {"spd": "symmetric"}.get(X.kind, X.kind)
        if X.kind != "general":
            free = Symbol(X.name, X.rows, X.columns, "general", X.declared)
            general = derived(self.question._replace(
                function=substitute(self.question.function, {X: free}), variable=free, convention="subspace"
            ))  # fmt: skip
            if general is not None:
                back = substitute(general, {free: X})
                if self.is_claim(back):
                    return Diagnosis(
                        "structure",
                        f"{name} is {structure}, and the claim is the derivative by a general matrix",
                    )
                if self.is_claim(transposed(back)):
                    return Diagnosis(
                        "structure",
                        f"{name} is {structure}, and the claim is the derivative by a general matrix, "
                        "transposed",
                    )
                if structure == "symmetric" and self.is_claim(by_independent_entries(back, X)):
                    return Diagnosis(
                        "structure", f"this is the derivative by the independent entries of {name}"
                    )
                if structure == "symmetric" and self.is_claim(add(back, transposed(back))):
                    return Diagnosis(
                        "structure", f"the two triangles of {name} are counted twice: a factor 2 is too many"
                    )
        elif kind in ("gradient", "vjp") and X.is_square and not X.is_scalar:
            for structure in ("symmetric", "skew", "diagonal", "lower", "upper"):
                as_if = Symbol(X.name, X.rows, X.columns, structure)
                if self.is_claim(project(self.right, as_if)):
                    return Diagnosis(
                        "structure",
                        f"{name} is a general matrix, and the claim takes it for a {structure} one",
                    )
            G = self.right
            symmetric = Symbol(X.name, X.rows, X.columns, "symmetric")
            for twice in (add(G, transposed(G)), by_independent_entries(G, symmetric)):
                if self.is_claim(twice):
                    return Diagnosis(
                        "structure", f"{name} is a general matrix, and the claim takes it for a symmetric one"
                    )
            for part in (Diagonal(DiagonalPart(G)), Tril(G), Triu(G)):
                if self.is_claim(part):
                    return Diagnosis(
                        "structure", f"the claim is only a part of the gradient: {name} is a general matrix"
                    )
        return None

    def diagonals(self) -> Diagnosis | None:
        """The diagonal of a derivative that has more, or more where only a diagonal belongs."""
        J, kind = self.right, self.question.kind
        if not J.is_square or J.is_scalar:
            return None
        if self.fits and self.is_right(Diagonal(DiagonalPart(self.claim))):
            return Diagnosis(
                "elementwise", f"off its diagonal the {called(kind)} is zero: each entry stands for itself"
            )  # fmt: skip
        if kind not in ("jacobian", "hessian"):
            return None
        said = f"only the diagonal of the {called(kind)}, as if each entry depended on one entry alone"
        if self.is_claim(DiagonalPart(J)):
            return Diagnosis("elementwise", f"this is {said}, and as a vector")
        if "diagonal" not in J.properties and self.is_claim(Diagonal(DiagonalPart(J))):
            return Diagnosis("elementwise", f"this is {said}")
        return None

    def first_order(self) -> Diagnosis | None:
        """A gradient where its derivative was asked for."""
        return another_question(self) if self.question.kind == "hessian" else None

    def edits(self) -> Diagnosis | None:
        """One change in the right answer, one repair of the claim, or one wrong rule."""
        best: Match | None = None
        for match in (*self.forward(), *self.backward(), *self.wrong_rules()):
            if best is None or match.cost < best.cost:
                best = match
        return best.diagnosis if best else None

    def forward(self) -> Iterator[Match]:
        """The slips in the right answer that make the claim."""
        for form in self.forms:
            for new, edit in edited(form):
                if self.is_claim(new):
                    yield matched(edit, edit.forth, 0)

    def backward(self) -> Iterator[Match]:
        """The repairs of the claim that make it right."""
        for form in dict.fromkeys((self.claim, without_powers(self.claim))):
            for new, edit in edited(form):
                if self.is_right(new):
                    yield matched(edit, edit.back, 1)

    def wrong_rules(self) -> Iterator[Match]:
        """The operations of the function that were differentiated by a wrong rule."""
        for slip in self.wrongly():
            if self.is_claim(slip.result):
                yield Match((ORDER.index(WRONG_RULE), 0, 0), slip.diagnosis)
                return

    def two_slips(self) -> Diagnosis | None:
        """Two changes, or one and a wrong number."""
        found = two_slips(self, self.slips_in_the_answer(), self.repairs_of_the_claim())
        return None if found is None else self.with_symmetry(found)

    def slips_in_the_answer(self) -> Iterator[Change]:
        """The right answer with one change, or by one wrong rule."""
        for slip in self.wrongly():
            said = slip.diagnosis
            yield Change(slip.result, ORDER.index(WRONG_RULE), 0, said.slip, said.message)
        for form in self.forms:
            for new, edit in edited(form):
                if not (edit.seldom or is_one(edit.before)):
                    yield changed(new, edit, edit.forth)

    def repairs_of_the_claim(self) -> Iterator[Change]:
        """The claim with one change."""
        for form in dict.fromkeys((self.claim, without_powers(self.claim))):
            for new, edit in edited(form):
                if not (edit.seldom or is_one(edit.before)):
                    yield changed(new, edit, edit.back)

    def occurrences(self) -> Diagnosis | None:
        """The product rule without one of its terms: the variable held constant at one of its places."""
        question = self.question
        if question.kind not in ("gradient", "jacobian", "vjp", "differential", "jvp") or not self.fits:
            return None
        X, F = question.variable, question.function
        paths = [path for path, node in places(F) if node is X][: MOST_OCCURRENCES + 1]
        if not 2 <= len(paths) <= MOST_OCCURRENCES:
            return None
        moving = Symbol(X.name + "_moving", X.rows, X.columns, X.kind, X.declared)
        for number, path in enumerate(paths, 1):
            one = placed(F, path, moving)
            if one is None:
                continue
            term = derived(question._replace(function=one, variable=moving))
            if term is None:
                continue
            term = substitute(term, {moving: X})
            if term.shape != self.right.shape:
                continue
            if self.is_claim(term):
                return Diagnosis(
                    "missing term", f"the product rule is not finished: {X.name} is differentiated at one of "
                    f"its {len(paths)} places only"
                )  # fmt: skip
            if self.is_claim(add(self.right, negate(term))):
                return Diagnosis(
                    "missing term",
                    f"a term of the product rule is missing: the one where {X.name} is differentiated "
                    f"at place {number}, {shown(term)}",
                )  # fmt: skip
        return None

    def terms(self) -> Diagnosis | None:
        """The right answer plus a multiple of one of its terms, or of one of the claim's."""
        if not self.fits or self.target is None or self.truth is None:
            return None
        gap = [
            [a - b for a, b in zip(c, r, strict=True)] for c, r in zip(self.target, self.truth, strict=True)
        ]
        for node, own in [
            *((t, True) for f in self.forms for t in terms_of(f)),
            *((t, False) for t in terms_of(self.claim)),
        ]:
            if node.shape != self.right.shape:
                continue
            values = self.points.values(node)
            factors = ratio(gap, values) if values is not None else None
            number = rational(factors) if factors is not None else None
            if number is None:
                continue
            term = shown(node)
            if number == -1 and own:
                return Diagnosis("missing term", f"the term {term} is missing")
            if number == 1 and not own:
                return Diagnosis("missing term", f"the term {term} is one too many")
            if number == (-2 if own else 2):
                return Diagnosis("sign", f"the sign of {term} is wrong")
            if own:
                return Diagnosis("factor", f"the term {term} stands {number + 1} times")
            return Diagnosis("factor", f"a factor of the term {term} is wrong")
        return self.one_term()

    def one_term(self) -> Diagnosis | None:
        """One term of the right answer alone, perhaps so often as there are terms: as if they were equal."""
        assert self.target is not None
        for form in self.forms:
            for terms in (list(form.operands) if isinstance(form, Sum) else [], quietly_expanded(form)):
                for term in terms:
                    values = self.points.values(term) if term.shape == self.right.shape else None
                    factors = ratio(self.target, values) if values is not None else None
                    number = rational(factors) if factors is not None else None
                    if number == 1:
                        return Diagnosis(
                            "missing term", f"of the {len(terms)} terms only {shown(term)} is there"
                        )
                    if number == len(terms) > 1:
                        times = "twice" if number == 2 else f"{number} times"
                        return Diagnosis(
                            "symmetrised", f"{shown(term)} stands {times}: the {number} terms are not equal"
                        )
        return None

    def inner_functions(self) -> Diagnosis | None:
        """The derivative by an inner function: the chain rule broken off."""
        question = self.question
        if question.kind not in ("gradient", "jacobian", "vjp"):
            return None
        X, F = question.variable, question.function
        inner = [n for n in reversed(postorder(F)) if X in n.symbols and n is not X and n is not F][
            :MOST_INNER
        ]
        for node in inner:
            free = Symbol("inner", node.rows, node.columns)
            outer = derived(
                question._replace(function=substitute(F, {node: free}), variable=free),
                expected=self.claim.shape,
            )
            if outer is None:
                continue
            if self.is_claim(substitute(outer, {free: node})):
                return Diagnosis(
                    "chain",
                    f"the chain rule is not finished: this is the derivative by {shown(node)}, not {X.name}",
                )
        return None

    def shape(self) -> Diagnosis | None:
        """A shape that no arrangement of the derivative has."""
        if self.fits:
            return None
        X, F = self.question.variable, self.question.function
        of = "a scalar" if F.is_scalar else f"this {sized(F)}"
        return Diagnosis(
            "shape",
            f"the shape cannot be right: the claim is {sized(self.claim)}, and the "
            f"{called(self.question.kind)} of {of} by {X.name} is {sized(self.right)}",
        )


def matched(edit: Edit, template: str, far: int) -> Match:
    """A match of an edit, with its sentence."""
    message = template.replace("{0}", shown(edit.before)).replace("{1}", shown(edit.after))
    rank = ORDER.index(edit.slip) + FARTHER * edit.seldom
    return Match((rank, far, edit.before.length + edit.after.length), Diagnosis(edit.slip, message))


def changed(new: Expression, edit: Edit, template: str) -> Change:
    """An expression with an edit in it."""
    match = matched(edit, template, 0)
    cost, _, length = match.cost
    return Change(new, cost, length, match.diagnosis.slip, match.diagnosis.message)


def terms_of(node: Expression) -> Iterator[Expression]:
    """The terms of a sum, and those that it has when it is multiplied out."""
    if isinstance(node, Sum):
        yield from node.operands
    opened = quietly_expanded(node)
    if len(opened) > 1:
        yield from opened


def quietly_expanded(node: Expression) -> list[Expression]:
    """The terms of an expression, multiplied out where that is not too long."""
    try:
        return expanded(node) or []
    except (MatdiffError, ShapeError):
        return []
