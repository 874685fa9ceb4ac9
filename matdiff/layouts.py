"""From one layout to another: a derivative's numbers arranged anew.

A derivation converts itself (``Derivation.as_layout``); ``convert`` also takes a derivative that stands
in a book or a program, as text, and says in words how the result is laid out.  The conversion is exact
whatever the derivative is: it is not checked here that it is one (``verify`` does that).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .calculus.layout import LAYOUTS, STACKINGS, arrange, arrangement, by_entries, restore
from .calculus.structure import by_independent_entries
from .derivation import Derivation, shape_texts
from .errors import MatdiffError
from .expression import ONE, Expression, Shape, Symbol
from .operations import Diagonal, DiagonalPart, Number, Scale, Sum, add, scale

if TYPE_CHECKING:
    from .language import Program

LAID_OUT = ("gradient", "jacobian", "hessian")  # kinds whose numbers can be arranged in several ways


class Arranged:
    """A derivative in a layout.

    Attributes
    ----------
    result : the derivative, an expression.
    kind : ``gradient``, ``jacobian`` or ``hessian``.
    layout, stacking, convention : of the result.
    arrangement : in words, what stands in which entry.
    """

    __slots__ = ("_names", "arrangement", "convention", "kind", "layout", "result", "stacking")

    def __init__(
        self, result: Expression, kind: str, layout: str, stacking: str, convention: str, words: str,
        names: frozenset[str],
    ) -> None:  # fmt: skip
        self.result = result
        self.kind = kind
        self.layout = layout
        self.stacking = stacking
        self.convention = convention
        self.arrangement = words
        self._names = names

    @property
    def text(self) -> str:
        """The derivative in the plain input language."""
        from .render import text

        return text(self.result, names=self._names)

    def unicode(self) -> str:
        """The derivative for a terminal."""
        from .render import unicode

        return unicode(self.result, names=self._names)

    def latex(self) -> str:
        """The derivative in LaTeX."""
        from .render import latex

        return latex(self.result, names=self._names)

    @property
    def shape(self) -> list[str]:
        """The shape, as texts."""
        return shape_texts(self.result.shape)

    def to_sympy(self, like: Any = None) -> Any:
        """The derivative as a matrix expression of SymPy."""
        from .bridges import to_sympy

        return to_sympy(self.result, like)

    def __str__(self) -> str:
        return f"{self.text}\n  {self.arrangement}"

    def __repr__(self) -> str:
        return f"<{self.kind}: {self.text}; {self.arrangement}>"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def _repr_html_(self) -> str:
        from .display import arranged_html

        return arranged_html(self)


def as_layout(
    derivation: Derivation, layout: str | None, vec: str | None, convention: str | None
) -> Derivation:
    """The same derivative in another layout; what is None stays as it is.

    Raises MatdiffError: ``kind`` for an unknown layout, ``unsupported`` for what has none.
    """
    from .calculus import derive

    if derivation.form is not None:
        raise MatdiffError(
            "unsupported", f"the form {derivation.form!r} has no layout", hint="convert the jacobian"
        )
    wanted = {
        "layout": layout or derivation.layout,
        "stacking": vec or derivation.stacking,
        "convention": convention or derivation.convention,
    }
    if derivation.order > 1 and (wanted["layout"], wanted["stacking"]) != (
        derivation.layout, derivation.stacking
    ):  # fmt: skip
        raise MatdiffError("unsupported", "a derivative of higher order has one layout here")
    found = derive(
        derivation.expression, derivation.variable, derivation.kind, order=derivation.order,
        taken=derivation._names(), definitions=derivation._given(), **wanted,
    )  # fmt: skip
    return Derivation(found, derivation._program)


def convert(
    given: Derivation | Expression | str,
    of: Expression | str | Program | None = None,
    wrt: str | Symbol | None = None,
    as_: str | None = None,
    *,
    layout: str | None = None,
    vec: str | None = None,
    convention: str | None = None,
    from_layout: str = "mixed",
    from_vec: str = "columns",
    from_convention: str = "subspace",
    declare: Mapping[str, str] | None = None,
) -> Derivation | Arranged:
    """A derivative in another layout.

    Parameters
    ----------
    given : a derivation, which knows its own layout; or a derivative as it stands somewhere, a text of the
        input language (LaTeX, too) or an expression.
    of, wrt, as_ : for the latter, the function, the variable and the kind, as in ``derive``: they give
        the symbols and the shapes.  The function is not differentiated.
    layout : ``mixed``, ``numerator`` or ``denominator``; ``vec`` : ``columns`` or ``rows``;
        ``convention`` : ``subspace`` or ``entries``, for gradients by a structured matrix.  None: as given.
    from_layout, from_vec, from_convention : those of a text or an expression.
    declare : declarations for a text.

    Returns a Derivation for a derivation, otherwise an ``Arranged``; both have ``result``, ``text``,
    ``latex()``, ``shape`` and ``arrangement``, which says in words what stands where.
    Raises MatdiffError: ``kind`` for an unknown layout, ``shape`` where the given matrix does not have the
    shape of such a derivative, ``unsupported`` for a kind that has no layout.
    """
    if isinstance(given, Derivation):
        if of is not None or wrt is not None or as_ is not None:
            raise MatdiffError("input", "a derivation knows its function and its variable")
        return as_layout(given, layout, vec, convention)
    return arranged(given, question(of, wrt, as_, declare), (from_layout, from_vec, from_convention), (
        layout or from_layout, vec or from_vec, convention or from_convention,
    ))  # fmt: skip


class Question:
    """Of which function a given matrix is the derivative, by what, and which names it may speak of."""

    __slots__ = ("function", "kind", "program", "variable")

    def __init__(self, function: Expression, variable: Symbol, kind: str, program: Program | None) -> None:
        self.function = function
        self.variable = variable
        self.kind = kind
        self.program = program

    def read(self, text: str, shape: Shape) -> Expression:
        """A derivative that is given as text."""
        from .grader.claims import context_of, read_claim

        program = self.program
        context = context_of(
            self.function, program.symbols if program else {}, program.definitions if program else {},
            program.functions if program else (),
        ).with_symbols({self.variable.name: self.variable})  # fmt: skip
        return read_claim(text, context, [shape])

    @property
    def symbols(self) -> dict[str, Symbol]:
        """The symbols by name."""
        found = {s.name: s for s in self.function.symbols if isinstance(s, Symbol)}
        known = self.program.symbols if self.program is not None else {}
        return {**found, **known, self.variable.name: self.variable}

    @property
    def names(self) -> frozenset[str]:
        """The names that are taken."""
        found = {s.name for s in self.function.symbols if isinstance(s, Symbol)} | {self.variable.name}
        if self.program is not None:
            found |= {*self.program.symbols, *self.program.functions, *self.program.definitions}
        return frozenset(found)


def question(
    of: Expression | str | Program | None,
    wrt: str | Symbol | None,
    as_: str | None,
    declare: Mapping[str, str] | None,
) -> Question:
    """What the given matrix is the derivative of."""
    from .asking import _as_program, _asked, variables

    if of is None:
        raise MatdiffError(
            "input", "of which function is it the derivative, and by what?",
            hint='convert("kron(B\', A)", of="A X B", wrt="X", layout="denominator")',
        )  # fmt: skip
    program = _as_program(of, declare)
    if wrt is None:
        if program is None:
            raise MatdiffError("variable", "by which symbol is it the derivative?")
        names = variables(program)
        if len(names) > 1:
            raise MatdiffError("variable", "by which symbol? There are " + ", ".join(names))
        wrt = names[0]
    function, variable, _ = _asked(of, program, wrt)
    kind = as_ or ("gradient" if function.is_scalar else "jacobian")
    if kind not in LAID_OUT:
        raise MatdiffError("unsupported", f"a {kind} has no layout", hint="one of " + ", ".join(LAID_OUT))
    if kind in ("gradient", "hessian") and not function.is_scalar:
        raise MatdiffError("kind", f"a {kind} is of a scalar function")
    return Question(function, variable, kind, program)


def arranged(
    given: Expression | str, asked: Question, source: tuple[str, str, str], target: tuple[str, str, str]
) -> Arranged:
    """A given derivative, from one (layout, stacking, convention) to another."""
    from .asking import of_sympy
    from .calculus.derive import CONVENTIONS
    from .rewriting.canonical import canonical_rules
    from .rewriting.engine import Rewriter
    from .rewriting.presentation import present

    for chosen in (source, target):
        for value, known, what in zip(
            chosen, (LAYOUTS, STACKINGS, CONVENTIONS), ("layout", "vec", "convention"), strict=True
        ):
            if value not in known:
                raise MatdiffError("kind", f"unknown {what} {value!r}", hint="one of " + ", ".join(known))
    F, X, kind = asked.function, asked.variable, asked.kind
    if by_entries(kind, X) and "entries" in (source[2], target[2]):
        raise MatdiffError(
            "unsupported", f"a {kind} by the independent entries of {X.name} has one layout here",
            hint="a derivation converts itself: as_layout(convention=…)",
        )  # fmt: skip
    wanted = shape_in(kind, F, X, source[0])
    if of_sympy(given):
        from .bridges import matched

        given = matched(given, asked.symbols)
    node = asked.read(given, wanted) if isinstance(given, str) else given
    if node.shape != wanted:
        raise MatdiffError(
            "shape",
            f"the given matrix is {shape_words(node.shape)}; "
            f"a {kind} in {source[0]} layout is {shape_words(wanted)} here",
            hint=layouts_of(node.shape, kind, F, X),
        )
    plain = converted(restore(node, kind, F, X, source[0], source[1]), X, kind, source[2], target[2])
    simplify = Rewriter(canonical_rules())
    result = present(simplify(arrange(plain, kind, F, X, target[0], target[1])), simplify)
    words = arrangement(kind, F, X, target[0], target[1])
    if X.kind != "general" and kind == "gradient":
        words += "; by the independent entries" if target[2] == "entries" else "; in the subspace"
    return Arranged(result, kind, *target, words, asked.names)


def shape_in(kind: str, F: Expression, X: Symbol, layout: str) -> Shape:
    """The shape of a derivative in a layout."""
    f, x = F.rows * F.columns, X.rows * X.columns
    if kind == "gradient":
        return (X.columns, X.rows) if layout == "numerator" else X.shape
    if kind == "hessian":
        return (x, x)
    rows, columns = F.shape if x is ONE else (f, x)
    return (columns, rows) if layout == "denominator" else (rows, columns)


def shape_words(shape: Shape) -> str:
    """A shape to read."""
    from .summary import sized

    return "×".join(sized(str(size)) for size in shape)


def layouts_of(shape: Shape, kind: str, F: Expression, X: Symbol) -> str | None:
    """The layouts in which a derivative would have a shape, in words."""
    found = [layout for layout in LAYOUTS if shape_in(kind, F, X, layout) == shape]
    return f"it would be in {' or '.join(found)} layout" if found else None


def diagonal_parts(G: Expression) -> list[Expression]:
    """The diagonal of a matrix, term by term: diag(2 A − diag(x)) is 2 diag(A) and −x."""
    found: list[Expression] = []
    for term in G.operands if isinstance(G, Sum) else (G,):
        scalars, body = (term.scalars, term.body) if isinstance(term, Scale) else ((), term)
        part = body.operands[0] if isinstance(body, Diagonal) else DiagonalPart(body)
        found.append(scale(*scalars, part))
    return found


def converted(G: Expression, X: Symbol, kind: str, source: str, target: str) -> Expression:
    """A gradient by a structured matrix, from one convention to the other."""
    if source == target or kind != "gradient" or X.kind == "general":
        return G
    if target == "entries":
        return by_independent_entries(G, X)
    half = Number(Fraction(1, 2))
    if X.kind in ("symmetric", "spd"):
        return scale(half, add(G, *map(Diagonal, diagonal_parts(G))))
    if X.kind == "skew":
        return scale(half, G)
    if X.kind in ("diagonal", "lower", "upper"):
        return G  # an independent entry stands at one place
    raise MatdiffError(
        "unsupported", f"there is no way back from the independent entries of a {X.kind} matrix"
    )
