"""A whole derivation, line by line: which line is the first that does not follow from the one before?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..asking import variables
from ..calculus.structure import direction_of
from ..errors import MatdiffError
from ..expression import Expression, ShapeError, Symbol, substitute
from ..index import Check, Claim, check
from ..index.check import conclude
from ..index.claim import FAILED, PROVED, TESTED, UNDECIDED
from ..language import Program, parse
from ..language.vocabulary import called
from ..operations import scale, zeros_like
from .chain import SKIPPED, Chain, Line
from .claim_texts import Read, read_text
from .claims import context_of, read_claim
from .comparison import derived, sized
from .diagnosis import Search
from .differentials import differentials_read, total
from .entries import INDEX, entries_read
from .exact import counterexample
from .grading import Grader
from .notations import direction_named
from .partials import partials_read
from .points import Points, same
from .readings import Question
from .rows import Row, rows
from .slips import Diagnosis
from .statements import divided_by_entries, kind_of
from .verdict import ERROR, RIGHT, WRONG
from .verdict import UNDECIDED as NOT_DECIDED

Made = TypeVar("Made")
_PLAIN = re.compile(
    r"\s*(\\?[A-Za-z][A-Za-z0-9]*(?:_\{?\w+\}?)?|[^\W\d_])\s*(?:\(\s*\\?\w+(?:\s*,\s*\\?\w+)*\s*\))?\s*$"
)
_FRACTION = re.compile(
    r"\\[dt]?frac\s*\{\s*(?:\\partial|∂|d)\s*(?P<f>.*?)\s*\}\s*\{\s*(?:\\partial|∂|d)\s*(?P<x>.*?)\s*\}\s*$"
    r"|(?:\\partial|∂|d)\s*(?P<f2>.*?)\s*/\s*\(?\s*(?:\\partial|∂|d)\s*(?P<x2>.*?)\)?\s*$"
)
_SECOND = re.compile(r"((?:\\partial|∂|(?<![A-Za-z])d)\s*(?:\\?\w+)?)\s*(?:²|\^\s*2|\^\{2\})")
# ∂/∂x (…)
_APPLIED = re.compile(
    r"(?:\\[dt]?frac\s*\{\s*(?:\\partial|∂|d)\s*\}\s*\{\s*(?:\\partial|∂|d)\s*(?P<x>\\?\w+?)\s*\}"
    r"|(?:\\partial|∂|d)\s*/\s*(?:\\partial|∂|d)\s*(?P<x2>\\?\w+)|(?:\\nabla|∇)\s*(?:_\s*\{?(?P<x3>\\?\w+)\}?)?)"
    r"\s*(?P<f>(?:\\left\s*)?[(\[].*[)\]])\s*$"
)
_PRIMES = re.compile(
    r"\s*(?P<f>\\?\w+?)\s*(?P<primes>'{1,2}|\^\s*\{\\prime\}|\^\\prime)\s*(?:\(\s*(?P<x>\\?\w+)\s*\))?\s*$"
)
_NABLA = re.compile(r"(?:∇|\\nabla|grad)\s*(?:_\{?(?P<x>\\?\w+)\}?)?\s*(?P<f>\\?\w*)")
_DIFFERENTIAL = re.compile(r"\s*d\s*\(?\s*(?P<f>\\?\w+)\s*\)?\s*$")


class Reader:
    """Follows one derivation."""

    def __init__(
        self, text: str, expression: str | None, wrt: str | None, declare: Mapping[str, str] | None, mode: str
    ) -> None:
        declared, self.rows = rows(text)
        if all(row.prose for row in self.rows):
            raise MatdiffError("input", "there is no formula in this derivation")
        self.mode = mode
        self.heads: list[Row] = [] if expression is not None else self.take_heads()
        source = "\n".join([*declared, expression if expression is not None else self.source()])
        program: Program = parse(source, dict(declare or {}))
        self.function = program.expression
        self.name = program.label
        name = wrt or self.variable_named(program)
        self.variable = program.resolve_variable(name)
        self.direction = direction_of(self.variable, "d" + self.variable.name)
        context = context_of(self.function, program.symbols, program.definitions, program.functions)
        self.context = context.with_symbols({self.direction.name: self.direction})
        for symbol in list(program.symbols.values()):
            twin = "d" + symbol.name
            if symbol is not self.variable and twin not in self.context.symbols:
                self.context = self.context.with_definition(twin, zeros_like(symbol))
        for known, node in program.definitions.items():
            self.define(known, node)
        if self.name is not None:
            self.define(self.name, self.function)
        self.previous: Expression | None = None
        self.entries = ""  # the left side that says of which entry is spoken
        self.form: str | None = None
        self.solving = False  # whether what follows is an equation that is solved
        self.partials: dict[tuple[str, str], Expression] = {}  # ∂f/∂x as the lines have them

    # --- the beginning: definitions, and the function itself

    def take_heads(self) -> list[Row]:
        """The lines before the first that speaks of a derivative: names and what they stand for."""
        heads: list[Row] = []
        lines = [row for row in self.rows if not row.prose]
        for row in lines:
            if row.left and not is_name(row.left):
                break
            if row.left:
                heads.append(row)
            elif not heads:
                heads.append(row)
                break
        if not heads and kind_of(lines[0].left) is None:
            return [Row(0, "", lines[0].left, "")]  # an identity: its left side is the function
        if not heads and (applied := _APPLIED.match(lines[0].left)):
            return [Row(0, "", applied["f"], "")]  # ∂/∂x (…): the function stands in parentheses
        if not heads:
            raise MatdiffError(
                "input", "the derivation does not say of which function it is", hint="begin with `f = …`"
            )
        return heads

    def source(self) -> str:
        """The program that the first lines are."""
        written = [f"{row.left} = {row.right}" if row.left else row.right for row in self.heads]
        return "\n".join(written)

    def variable_named(self, program: Program) -> str:
        """The variable that the lines speak of: that of ∇_X, of d/dX, or the X of a dX."""
        for row in self.rows:
            for found in (_FRACTION.match(row.left), _NABLA.match(row.left)):
                x = found and (found.groupdict().get("x") or found.groupdict().get("x2"))
                for name in (x.strip("\\ "), INDEX.sub("", x).strip("\\ ")) if x else ():
                    if name in program.symbols:
                        return name
        for row in self.rows:
            found = _APPLIED.match(row.left) or _PRIMES.match(row.left)
            x = found and (
                found.groupdict().get("x") or found.groupdict().get("x2") or found.groupdict().get("x3")
            )
            if x and x.strip("\\ ") in program.symbols:
                return x.strip("\\ ")
        words = {w for row in self.rows for w in re.findall(r"(?<![A-Za-z])d\\?([A-Za-z]\w*)", row.right)}
        named = [name for name in program.symbols if name in words]
        if not named and program.symbols and all(kind_of(row.left) is None for row in self.rows):
            return next(iter(program.symbols))  # identities alone: no line asks for a derivative
        return named[0] if len(named) == 1 else variables(program)[0]

    def define(self, name: str, node: Expression) -> None:
        """A name for an expression, and d of it for its differential."""
        if name not in self.context.symbols:
            self.context = self.context.with_definition(name, node)
            if "d" + name not in self.context.symbols:
                change = total(node, self.variable, self.direction)
                self.context = self.context.with_definition(
                    "d" + name, zeros_like(node) if change is None else change
                )

    # --- line by line

    def walk(self) -> Chain:
        """What is said of every line; one that cannot be read is passed over."""
        found: list[Line] = []
        for row in self.rows:
            if row.prose:
                found.append(Line(row.number, row.text, SKIPPED, "no formula: passed over"))
                continue
            try:
                line = self.line(row)
            except (MatdiffError, ShapeError) as error:
                message = error.message if isinstance(error, MatdiffError) else str(error)
                message = message.replace("the claim has", "this line has")
                message = message.replace("the program has not", "no line above has")
                wrong = isinstance(error, ShapeError) or error.code == "shape"
                said = "the shapes do not fit together" if wrong else f"this cannot be read: {message}"
                reason = Diagnosis("shape", message) if wrong else None
                line = Line(row.number, row.text, WRONG if wrong else ERROR, said, diagnosis=reason)
            if line.message is not None:
                found.append(line)
        return Chain(found)

    def line(self, row: Row) -> Line:
        """What is said of one line.  Raises MatdiffError for one that cannot be read."""
        if self.is_equation(row):
            self.solving = True
            return Line(row.number, row.text, SKIPPED, "an equation to be solved: not judged")
        if row in self.heads and row.left:
            name = plain_word(row.left)
            self.previous = self.context.definitions.get(name, self.function)
            self.form = None
            return Line(row.number, row.text, RIGHT, "")
        if not row.left and self.previous is None:
            self.previous = self.function
            right = self.read(row.right, [self.function.shape])
            return self.compared(row, self.function, right)
        if not row.left:
            assert self.previous is not None
            right = self.read(row.right, [self.previous.shape])
            return self.compared(row, self.previous, right)
        return self.opened(row)

    def is_equation(self, row: Row) -> bool:
        """Whether something is set to zero here, or was above: what follows is solved, and no identity."""
        if row in self.heads or kind_of(row.left) is not None:
            self.solving = False
            return False
        zero = not row.left and self.previous is not None and is_nought(row.right)
        return self.solving or row.equation or zero or is_nought(row.left)

    def opened(self, row: Row) -> Line:
        """A line with a left side of its own."""
        kind, left = kind_of(row.left), row.left
        self.entries = left
        along, _ = direction_named(f"{left} =")
        if along is not None:  # Df(X)[H]
            self.context = self.context.with_definition(along, self.direction)
            right = self.read(row.right, [self.function.shape])
            return self.derived(row, self.function, self.variable, "differential", right)
        if kind == "differential" and (found := _DIFFERENTIAL.match(left)):
            of = self.named(found["f"])
            if of is not None:
                self.previous = total(of, self.variable, self.direction)
                right = self.read(row.right, [of.shape])
                self.form = None
                return self.derived(row, of, self.variable, "differential", right)
        if kind in ("gradient", "hessian", "derivative"):
            return self.derivative(row, kind)
        name = plain_word(left)
        if is_name(left) and name not in self.context.symbols:
            known = self.named(name)
            if known is None:
                right = self.read(row.right, [])
                self.define(name, right)
                self.previous = right
                return Line(row.number, row.text, RIGHT, "")
            return self.compared(row, known, self.read(row.right, [known.shape]))
        value = self.read(left, [])
        return self.compared(row, value, self.read(row.right, [value.shape]))

    def named(self, name: str) -> Expression | None:
        """What a name stands for: a definition, or the function, which may have any name if it has none."""
        name = plain_word(name)
        if name in self.context.definitions:
            return self.context.definitions[name]
        if name == self.name or (
            self.name is None and name in ("f", "F", "L", "J", "y", "E", "ell", "phi", "g", "")
        ):
            return self.function
        return None

    def derivative(self, row: Row, kind: str) -> Line:
        """A line that says what a derivative is."""
        of, by = self.function, self.variable
        left, powers = _SECOND.subn(r"\1", row.left)
        kind = "hessian" if powers == 2 else kind
        fraction, nabla = _FRACTION.match(left), _NABLA.match(left)
        applied, primes = _APPLIED.match(left), _PRIMES.match(left)
        found = next((m.groupdict() for m in (applied, fraction, nabla, primes) if m), {})
        if primes and not (fraction or nabla):
            kind = "hessian" if len(primes["primes"]) == 2 else kind
        f = found.get("f") or found.get("f2") or ""
        x = found.get("x") or found.get("x2") or found.get("x3") or ""
        if applied:
            of, f = self.read(f, []), ""
        of = self.named(f) or of
        inner: tuple[Expression, Symbol] | None = None
        name = plain_word(x)
        name = name if name in self.context.symbols else INDEX.sub("", name)
        if name in self.context.symbols:
            by = self.context.symbols[name]
        elif name in self.context.definitions:
            node = self.context.definitions[name]
            by = Symbol(name, node.rows, node.columns)
            inner = (node, by)
            of = substitute(of, {node: by})
        asked = "hessian" if kind == "hessian" else "gradient" if of.is_scalar else "jacobian"
        grader = Grader(of, by, asked, check=self.mode)
        grader.derivation.name = f or self.name or "f"
        grader.context = self.context if inner is None else self.context.with_symbols({name: by})
        self.previous = grader.derivation.result  # what goes on below, should this not be readable
        read = read_differentials(grader, row, self)
        right = read.answer
        if inner is not None:  # p = softmax(z) is a function of z here
            right = substitute(right, {inner[0]: inner[1]})
        verdict = grader.judge(right, read.fixed)
        self.previous = right if inner is None else substitute(right, {inner[1]: inner[0]})
        self.partials[plain_word(f) or self.name or "", name] = self.previous
        message = "it follows" if verdict.verdict == RIGHT else verdict.message
        if verdict.verdict == RIGHT and verdict.message != "right":
            message = verdict.message.removeprefix("right: ")
        return Line(
            row.number,
            row.text,
            verdict.verdict,
            message,
            verdict.check,
            verdict.diagnosis,
            verdict.counterexample,
        )

    def read(self, text: str, shapes: list[Any]) -> Expression:
        """An expression, the differentials in it carried out.  Raises MatdiffError."""
        context = self.context
        text, places = partials_read(text, self.partial)
        for name, node in places.items():
            context = context.with_definition(name, node)
        text, places = differentials_read(text, context, self.variable, self.direction)
        for name, node in places.items():
            context = context.with_definition(name, node)
        try:
            return read_divided(lambda text: read_claim(text, context, shapes), text)
        except MatdiffError:
            found = entries_read(text, self.entries, context, shapes) if INDEX.search(text) else None
            if found is None:
                raise
            return found

    def partial(self, f: str, x: str) -> Expression | None:
        """∂f/∂x where it stands in a formula: as a line above has it, otherwise as it is."""
        f, x = plain_word(f), plain_word(x)
        if (f, x) in self.partials:
            return self.partials[f, x]
        of, inner = self.named(f), self.context.definitions.get(x)
        by = self.context.symbols.get(x)
        if of is None or (by is None and inner is None):
            return None
        if by is None:
            assert inner is not None
            by = Symbol(x, inner.rows, inner.columns)
            of = substitute(of, {inner: by})
        found = derived(Question(of, by, "gradient" if of.is_scalar else "jacobian"))
        return found if found is None or inner is None else substitute(found, {by: inner})

    # --- deciding

    def compared(self, row: Row, left: Expression, right: Expression) -> Line:
        """Whether two expressions are equal."""
        self.previous = right
        if left is right:
            return Line(row.number, row.text, RIGHT, "it follows", Check(PROVED, "all sizes", []))
        t = Symbol("the_factor")
        kind = "gradient" if left.is_scalar else "jacobian"
        claim = Claim(scale(t, left), t, kind, right)
        return self.decided(row, claim, left, right, Question(left, self.variable, "identity"))

    def derived(self, row: Row, of: Expression, by: Symbol, kind: str, right: Expression) -> Line:
        """Whether an expression is the differential of another."""
        self.previous = right
        change = total(of, by, self.direction)
        left = zeros_like(of) if change is None else change
        claim = Claim(of, by, kind, right, self.direction)
        return self.decided(row, claim, left, right, Question(of, by, kind, self.direction))

    def decided(
        self, row: Row, claim: Claim, left: Expression, right: Expression, question: Question
    ) -> Line:
        """A line from the check of its claim, with a diagnosis where it is wrong."""
        if left.shape != right.shape:
            diagnosis = Diagnosis("shape", f"the left side is {sized(left)}, the right side {sized(right)}")
            return Line(row.number, row.text, WRONG, "this does not follow", None, diagnosis)
        points = Points([left], [s for s in (left.symbols | right.symbols) if isinstance(s, Symbol)])
        known, said = points.values(left), points.values(right)
        if known is None or said is None or same(known, said):
            found = check(claim, self.mode)
            if found.status == UNDECIDED:
                found = conclude([*found.methods, *check(claim, "numeric").methods])
            if found.status in (PROVED, TESTED):
                return Line(row.number, row.text, RIGHT, "it follows", found)
            if found.status != FAILED:
                return Line(row.number, row.text, NOT_DECIDED, "this could not be decided", found)
        symbols = sorted(
            (s for s in left.symbols | right.symbols if isinstance(s, Symbol)),
            key=lambda s: (s is self.direction, s.name),
        )
        shown = counterexample(right, left, symbols)
        if shown is None:
            return Line(row.number, row.text, NOT_DECIDED, "this could not be decided")
        search = Search(question, left, right, [], points)
        diagnosis_found = search.run() or search.two_slips()
        message = "this does not follow" + (" from the line before" if not row.left else "")
        return Line(row.number, row.text, WRONG, message, Check(FAILED, None, []), diagnosis_found, shown)


def read_differentials(grader: Grader, row: Row, reader: Reader) -> Read:
    """A claim of a derivative, in which differentials may stand."""
    text, places = partials_read(row.right, reader.partial)
    for name, node in places.items():
        grader.context = grader.context.with_definition(name, node)
    text, places = differentials_read(text, grader.context, reader.variable, reader.direction)
    for name, node in places.items():
        grader.context = grader.context.with_definition(name, node)
    whole = f"{row.left} = {text}" if INDEX.search(row.left) else text
    return read_divided(lambda t: read_text(t, grader.context, grader.question), whole)


def read_divided(read: Callable[[str], Made], text: str) -> Made:
    """What a text stands for, with a quotient by a vector read entry by entry.  Raises MatdiffError."""
    try:
        return read(text)
    except MatdiffError as error:
        other = divided_by_entries(text)
        if error.code != "shape" or other == text:
            raise
        try:
            return read(other)
        except MatdiffError:
            raise error from None


def is_nought(text: str) -> bool:
    """Whether a side is nothing but a zero."""
    return (
        re.fullmatch(r"\s*(?:0|𝟎|\\math(?:bf|bb|rm)\s*\{?0\}?|\\boldsymbol\s*\{?0\}?)\s*", text) is not None
    )


def is_name(left: str) -> bool:
    """Whether a left side is a name, with or without arguments, and says nothing of a derivative."""
    if kind_of(left) is not None or not _PLAIN.match(left):
        return False
    return "(" not in left or plain_word(left) not in called()


def plain_word(text: str) -> str:
    """A name on a left side, without its arguments and its backslash."""
    return re.sub(r"\(.*\)\s*$", "", text).strip().lstrip("\\").strip()


def verify_lines(
    text: str,
    wrt: str | None = None,
    expression: str | None = None,
    *,
    declare: Mapping[str, str] | None = None,
    check: str = "proof",
) -> Chain:
    """Whether every line of a derivation follows.

    Parameters
    ----------
    text : the derivation, text or aligned LaTeX: ``f = …``, then ``df = …`` with ``= …`` below, at last
        ``∇f = …`` or ``df/dX = …``.  Definitions (``Z = X'X``) and declarations
        (``X : matrix(m, n)``) may stand between.
    wrt : the variable; None takes the one that the lines speak of.
    expression : the function, where the derivation does not begin with it.
    declare : further declarations.
    check : how a line is checked.

    A line ``df = …`` must be the differential, ``∇f = …`` the gradient (in any layout), and a line that
    begins with ``=`` must equal the one before.  Raises MatdiffError for a function that cannot be read.
    """
    return Reader(text, expression, wrt, declare, check).walk()
