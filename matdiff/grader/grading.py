"""Is this the derivative?  A claim is read, taken in every form it may be meant in, and proved or refuted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..asking import _as_program, derive, of_sympy, variables
from ..calculus.structure import direction_of
from ..derivation import Derivation
from ..errors import MatdiffError
from ..expression import ONE, Expression, ShapeError, Symbol, postorder, substitute
from ..index import Check, Claim, Method, check
from ..index.check import conclude
from ..index.claim import FAILED, OFF, PROVED, TESTED, UNDECIDED
from .claim_texts import read_text
from .claims import Context, context_of, read_claim, unknown_letter
from .comparison import shown
from .diagnosis import Search
from .edits import without_powers
from .exact import Counterexample, counterexample
from .notations import sides
from .points import Points, same
from .prose import without_words
from .readings import AS_ASKED, Question, allowed_shapes, called, readings, words
from .repairs import repairs
from .slips import Diagnosis
from .statements import divided_by_entries
from .verdict import ERROR, RIGHT, WRONG, Verdict
from .verdict import UNDECIDED as NOT_DECIDED
from .where import line_of
from .wrong_rules import Slipped, slipped

if TYPE_CHECKING:
    from ..language import Program

MOST_COMPARED = 3  # forms in which a wrong claim is held against the right answer
UNGRADED = ("map", "tensor", "einsum")  # faces of an answer that are no expression


class Grader:
    """A question that is asked once, and claims of its answer, as many as there are.

    Parameters
    ----------
    expression : a text of the input language, a program that was parsed, or an expression.
    wrt : the variable; None takes the argument of ``f(x) = …`` or the only symbol there is.
    as_, declare, convention, layout, vec : as ``matdiff.derive`` takes them.
    strict : only the layout and the convention that are asked for are right.
    check : how right claims are checked, a mode of ``matdiff.index.check``; numbers step in where it
        does not decide.
    locate : whether a diagnosis says at which line of the derivation the slip happens.

    Raises MatdiffError for a question that cannot be read.
    """

    def __init__(
        self,
        expression: Expression | str | Program,
        wrt: str | Symbol | None = None,
        as_: str | None = None,
        *,
        declare: Mapping[str, str] | None = None,
        convention: str = "subspace",
        layout: str = "mixed",
        vec: str = "columns",
        strict: bool = False,
        check: str = "proof",
        locate: bool = False,
    ) -> None:
        program: Program | None
        if isinstance(expression, Expression):
            program, function = None, expression
        else:
            program = _as_program(expression, declare)
            assert program is not None
            function = program.expression
        if wrt is None and program is not None:
            names = variables(program)
            if len(names) > 1:
                raise MatdiffError("variable", "a claim is about one variable; there are " + ", ".join(names))
            wrt = names[0]
        if as_ in UNGRADED:
            raise MatdiffError(
                "unsupported",
                f"a claim of the form {as_!r} is not graded",
                hint="claim the differential or the jacobian",
            )
        self.strict = strict
        self.mode = check
        self.locate = locate
        self.options = {"convention": convention, "layout": layout, "vec": vec}
        self.source: Expression | Program = program if program is not None else function
        self.derivation: Derivation = derive(self.source, wrt, as_, **self.options)  # type: ignore[call-overload]
        found = self.derivation
        self.question = Question(
            found.expression, found.variable, found.kind, found.seed, convention, layout, vec
        )  # fmt: skip
        self.context = context_of(
            function, program.symbols if program else {}, program.definitions if program else {},
            program.functions if program else (),
        ).with_symbols(self.seeds(program))  # fmt: skip
        self._points: Points | None = None
        self._derived: dict[tuple[str, str], Expression | None] = {}
        self._own: Check | None = None
        self._slipped: list[Slipped] | None = None
        self._forms: list[Expression] | None = None

    def seeds(self, program: Program | None) -> dict[str, Symbol]:
        """The directions and seeds that a claim may speak of, by name, unless the program has the name."""
        X, F, asked = self.question.variable, self.question.function, self.derivation.seed
        taken = {s.name for s in F.symbols if isinstance(s, Symbol)} | {X.name}
        if program is not None:
            taken |= {*program.symbols, *program.functions, *program.definitions}
        found = {
            "d" + X.name: direction_of(X, "d" + X.name),
            "V": direction_of(X, "V"),
            "G": Symbol("G", F.rows, F.columns),
        }
        found = {name: symbol for name, symbol in found.items() if name not in taken}
        return found if asked is None else {**found, asked.name: asked}

    @property
    def points(self) -> Points:
        """Where claims are compared with the right answer."""
        if self._points is None:
            self._points = Points([self.derivation.result], self.context.symbols.values())
        return self._points

    # --- grading

    def grade(self, claim: str | Expression) -> Verdict:
        """The verdict on a claim, a text or an expression.  An unreadable one is an ``error``, not raised."""
        if isinstance(claim, Expression):
            return self.judge(claim)
        if of_sympy(claim):
            from ..bridges import matched

            return self.judge(matched(claim, self.context.symbols))
        if not isinstance(claim, str):
            raise MatdiffError("input", f"a claim is a text or an expression, not {type(claim).__name__}")
        try:
            answer, said, fixed, unused = read_text(claim, self.context, self.question)
        except (MatdiffError, ShapeError) as raised:
            bare = without_words(claim.strip("`* \n"))
            if bare and bare != claim:  # the answer of somebody who also says what it is
                return self.grade(bare)
            error = raised if isinstance(raised, MatdiffError) else MatdiffError("shape", str(raised))
            if error.code == "shape":
                error = unknown_letter(right_side(claim), self.context) or error
            if error.code == "shape":
                divided = divided_by_entries(right_side(claim))
                found = self.divided(divided) if divided != right_side(claim) else None
                if isinstance(found, Verdict):
                    return found
                error = found or error
                diagnosis = (
                    self.mended(claim)
                    or self.mended(divided)
                    or Diagnosis("shape", f"the shapes in the claim do not fit together: {error.message}")
                )
                return Verdict(WRONG, None, self.blame(), None, diagnosis, answer=self.derivation.result)
            return Verdict(ERROR, None, f"the claim cannot be read: {error.message}", error=error)
        if unused is not None:
            told = Diagnosis("question", f"this maps {unused} to something in which {unused} does not stand")
            return Verdict(WRONG, None, self.blame(), None, told, None, answer, self.derivation.result)
        found = self.judge(answer, fixed)
        if said:
            found = found._replace(message=f"{found.message} ({said}: {shown(answer)})")
        if found.verdict == WRONG and (other := self.of_matrices(claim)) != claim:
            second = self.grade(other)
            if second.verdict == RIGHT:
                return second._replace(
                    message=f"{second.message} (\\exp and \\log read as functions of matrices)"
                )
        return found

    def divided(self, text: str) -> Verdict | MatdiffError | None:
        """The verdict on a text whose quotients are taken entry by entry, or why it cannot be read.

        None where it is wrong, and that reading does not say why.
        """
        try:
            found = self.judge(self.read(text))
        except MatdiffError as error:
            return error if error.code == "shape" else None
        if found.verdict == RIGHT:
            return found._replace(message=f"{found.message} (the division is read entry by entry)")
        slip = found.diagnosis.slip if found.diagnosis is not None else "shape"
        return found if slip != "shape" else None

    def mended(self, text: str) -> Diagnosis | None:
        """The slip of a text whose shapes do not fit: one transpose, or two factors exchanged."""
        for slip, said, other in repairs(right_side(text)):
            try:
                answer = read_claim(other, self.context, allowed_shapes(self.question))
            except MatdiffError:
                continue
            for reading in readings(self.question, answer, self.strict):
                right = self.right(reading.claim)
                if right is not None and right.shape == reading.claim.answer.shape:
                    known, found = self.points.values(right), self.points.values(reading.claim.answer)
                    if same(known, found):
                        return Diagnosis(
                            slip, f"the shapes in the claim do not fit together; {said}: {other.strip()}"
                        )
        return None

    def of_matrices(self, text: str) -> str:
        r"""The text with LaTeX's ``\exp`` and ``\log`` read as the matrix functions that the program has."""
        kinds = {type(node).__name__ for node in postorder(self.question.function)}
        for macro, name, kind in (
            (r"\exp", "expm", "MatrixExponential"),
            (r"\log", "logm", "MatrixLogarithm"),
        ):
            if kind in kinds:
                text = text.replace(macro, f" {name}")
        return text

    def read(self, claim: str) -> Expression:
        """The expression that a text stands for.  Raises MatdiffError."""
        return read_text(claim, self.context, self.question).answer

    def judge(self, answer: Expression, fixed: bool = False) -> Verdict:
        """The verdict on an expression; ``fixed``: only in the layout that was asked for."""
        doubt: Check | None = None
        failed: Check | None = None
        for reading in readings(self.question, answer, fixed or self.strict):
            if not self.plausible(reading.claim):
                continue
            found = self.checked(reading.claim)
            if found.status in (PROVED, TESTED):
                return Verdict(
                    RIGHT,
                    reading.form,
                    self.praise(reading.form),
                    found,
                    claim=answer,
                    answer=self.derivation.result,
                )
            if found.status in (UNDECIDED, OFF):
                doubt = doubt or found
            else:
                failed = failed or found
        shown = self.refuted(answer)
        if shown is None and failed is None and doubt is None:
            asked = next(readings(self.question, answer, self.strict), None)
            failed = self.checked(asked.claim) if asked is not None else None
        if shown is None and (doubt is not None or failed is None or failed.status != FAILED):
            return Verdict(
                NOT_DECIDED,
                None,
                "this could not be decided",
                doubt,
                claim=answer,
                answer=self.derivation.result,
            )
        diagnosis = self.diagnosed(answer)
        if diagnosis is not None and self.locate:
            diagnosis = diagnosis._replace(step=line_of(self.derivation, diagnosis, answer))
        return Verdict(
            WRONG,
            None,
            self.blame(),
            failed or Check(FAILED, None, []),
            diagnosis,
            shown,
            answer,
            self.derivation.result,
        )

    def praise(self, form: str) -> str:
        """What is said of a right answer."""
        said = words(form, self.question.variable, self.question.kind)
        return "right" + (f": {said}" if said else "")

    def blame(self) -> str:
        """What is said of a wrong one."""
        kind, name = called(self.question.kind), self.question.variable.name
        return f"this is not the {kind} of {self.derivation.name} by {name}"

    # --- deciding

    def plausible(self, claim: Claim) -> bool:
        """Whether a claim agrees with the derived answer in machine numbers, or that cannot be said."""
        right = self.right(claim)
        if right is None:
            return True
        if right is claim.answer:
            return True
        if right.shape != claim.answer.shape:
            return False
        points = self.points
        known, said = points.values(right), points.values(claim.answer)
        return known is None or said is None or same(known, said)

    def right(self, claim: Claim) -> Expression | None:
        """The derived answer of a kind and convention in default layout; None where there is no rule."""
        key = (claim.kind, claim.convention)
        if key not in self._derived:
            try:
                found = derive(
                    self.source, self.question.variable.name, claim.kind, convention=claim.convention
                )
                answer = found.result
                if found.seed is not None and claim.seed is not None and found.seed is not claim.seed:
                    answer = substitute(answer, {found.seed: claim.seed})
                self._derived[key] = answer
            except MatdiffError:
                self._derived[key] = None
        return self._derived[key]

    def checked(self, claim: Claim) -> Check:
        """The check of a claim; numbers where the mode does not decide."""
        found = check(claim, self.mode)
        if found.status == UNDECIDED and all(m.method != "numeric" for m in found.methods):
            numbers = check(claim, "numeric")
            methods: list[Method] = [*found.methods, *numbers.methods]
            found = conclude(methods)
        return found

    def own_check(self) -> Check:
        """The check of the derived answer: what a counterexample rests on."""
        if self._own is None:
            self._own = self.derivation.check(self.mode)
            if self._own.status == UNDECIDED:
                self._own = self.derivation.check("numeric")
        return self._own

    def refuted(self, answer: Expression) -> Counterexample | None:
        """A point where a claim differs from the derived answer, which is checked itself, or None."""
        right = self.derivation.result
        if self.own_check().status not in (PROVED, TESTED):
            return None
        symbols = list(dict.fromkeys((*self.context.symbols.values(),)))
        occurring = self.question.function.symbols | right.symbols | answer.symbols
        if (
            answer.shape != right.shape
            and right.shape[::-1] == answer.shape
            and not self.strict
            and ONE in right.shape
        ):
            # a row for a column is no reason of its own
            answer = answer.T
        return counterexample(answer, right, [s for s in symbols if s in occurring])

    # --- diagnosing

    def diagnosed(self, answer: Expression) -> Diagnosis | None:
        """The slip, compared in the layout that was asked for, or in the one of the claim; or two slips."""
        best: Diagnosis | None = None
        searches: list[Search] = []
        for question, right, candidate in self.comparisons(answer):
            points = self.points
            if points.values(candidate) is None:
                other = Points([right, candidate], self.context.symbols.values())
                points = other if other.points else points
            if question is self.question:
                search = Search(question, right, candidate, self.forms(), points, self.slipped)
            else:
                search = Search(question, right, candidate, [without_powers(right)], points)
            found = search.run()
            if found is not None and found.slip != "shape":
                return found
            best = best or found
            searches.append(search)
        return next(filter(None, (search.two_slips() for search in searches)), best)

    def comparisons(self, answer: Expression) -> Iterator[tuple[Question, Expression, Expression]]:
        """What a claim may have answered: questions, each with its answer and the claim in that form."""
        right = self.derivation.result
        yield self.question, right, answer
        if self.strict:
            return
        tried = {(right, answer)}
        for reading in readings(self.question, answer):
            claim = reading.claim
            if (right, claim.answer) not in tried and claim.answer.shape == right.shape:
                tried.add((right, claim.answer))
                yield self.question, right, claim.answer
            other = self.right(claim)
            if other is None or other.shape != claim.answer.shape or (other, claim.answer) in tried:
                continue
            tried.add((other, claim.answer))
            yield (
                self.question._replace(
                    kind=claim.kind, seed=claim.seed, convention=claim.convention, layout="mixed",
                    stacking="columns",
                ), other, claim.answer,
            )  # fmt: skip
            if len(tried) > MOST_COMPARED:
                return

    def slipped(self) -> list[Slipped]:
        """What comes out by wrong rules, once for all claims."""
        if self._slipped is None:
            self._slipped = slipped(self.question)
        return self._slipped

    def forms(self) -> list[Expression]:
        """Expressions equal to the answer: as it came from the rules, before it was put in order."""
        if self._forms is None:
            self._forms = forms_of(self.question, self.derivation)
        return self._forms


def forms_of(question: Question, derivation: Derivation) -> list[Expression]:
    """Expressions equal to an answer, the likeliest to be written first."""
    from ..calculus.derive import derive as raw

    found: list[Expression] = []
    if question.layout == "mixed" and question.stacking == "columns":
        made = raw(question.function, question.variable, question.kind, convention=question.convention)
        last = {made.result, derivation.result}
        for fired in reversed(made.trace[-40:]):
            if fired.after in last:
                last.add(fired.before)
                if fired.before.shape == made.result.shape:
                    found.append(fired.before)
    seed = derivation.seed
    found = [f for f in found if seed is None or seed in f.symbols][:4]
    return [*found, without_powers(derivation.result)]


def right_side(text: str) -> str:
    """A claim without the left side that says what it is: ``∇f = …``, ``df/dX = …``, ``dX ↦ …``."""
    return sides(text)[1] if isinstance(text, str) else text


def verify(
    expression: Expression | str | Program,
    wrt: str | Symbol | None = None,
    claim: str | Expression = "",
    as_: str | None = None,
    *,
    declare: Mapping[str, str] | None = None,
    convention: str = "subspace",
    layout: str = "mixed",
    vec: str = "columns",
    strict: bool = False,
    check: str = "proof",
) -> Verdict:
    """Whether a claim is the derivative of an expression by a symbol.

    Parameters
    ----------
    expression : a text of the input language, what ``parse`` returns, or an expression (m×n).
    wrt : the symbol, or its name.
    claim : the derivative that is claimed, a text that is read with the symbols, the definitions and
        the sizes of the expression (the seeds are G, V and dX), or an expression.
    as_, declare, convention, layout, vec : as ``derive`` takes them.
    strict : only the layout and the convention that are asked for are right.  Otherwise the transpose
        layout, the Jacobian for a gradient, the independent entries of a symmetric matrix … are right,
        too, and named.
    check : how a claim is checked, ``proof``, ``sympy``, ``numeric`` or ``auto``.

    Raises MatdiffError for a question that cannot be read; for such a claim the verdict is ``error``.
    """
    grader = Grader(
        expression, wrt, as_, declare=declare, convention=convention, layout=layout, vec=vec, strict=strict,
        check=check, locate=True,
    )  # fmt: skip
    return grader.grade(claim)


__all__ = ["AS_ASKED", "Context", "Grader", "verify"]
