"""A derivation: an answer with all its faces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .calculus import Derivative
from .errors import MatdiffError
from .expression import ONE, Expression, Symbol
from .operations import Function

if TYPE_CHECKING:
    from .expression import Shape
    from .index import Check
    from .language import Program
    from .steps import Steps

TARGETS = ("numpy",)


class Derivation:
    """The derivative of a function by a symbol, with its text, its code and its check.

    Attributes
    ----------
    expression : F, the expression that was derived (m×n).
    variable : the symbol it was derived by.
    kind : ``gradient``, ``jacobian``, ``hessian``, ``vjp``, ``jvp``, ``hvp`` or ``differential``; by a
        complex symbol also ``wirtinger`` and ``wirtinger-conj``.
    result : the derivative, an expression.
    seed : G of a vjp, V of a jvp or hvp, dX of a differential; otherwise None.
    convention : ``subspace`` or ``entries``.
    order : how often the derivative was taken.
    layout, stacking : ``mixed``, ``numerator`` or ``denominator``; ``columns`` or ``rows``.
    name : what the answer calls the function.
    conditions : under which conditions the answer holds, sentences.
    notes : what was decided in reading the text, sentences.
    """

    form: str | None = None  # map, tensor … where the answer is shown in another form
    __slots__ = (
        "_checks",
        "_codes",
        "_derivative",
        "_program",
        "conditions",
        "convention",
        "expression",
        "kind",
        "layout",
        "name",
        "notes",
        "order",
        "result",
        "seed",
        "stacking",
        "variable",
    )

    def __init__(self, derivative: Derivative, program: Program | None = None) -> None:
        self._derivative = derivative
        self._program = program
        self._checks: dict[str, Check] = {}
        self._codes: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.expression = derivative.function
        self.variable = derivative.variable
        self.kind = derivative.kind
        self.result = derivative.result
        self.seed = derivative.seed
        self.convention = derivative.convention
        self.order = derivative.order
        self.layout = derivative.layout
        self.stacking = derivative.stacking
        self.name = (program.label if program else None) or self._free_name()
        self.conditions = _sentences(derivative.conditions, self._names())
        read = program.notes if program else ()
        told = (note if note.endswith(".") else f"{note}." for note in derivative.notes)
        self.notes = tuple(dict.fromkeys((*read, *told)))
        for name, part in self._idle():
            self.notes += (f"{name} does not occur, so {part} is zero.",)

    def _idle(self) -> list[tuple[str, str]]:
        """The variables that do not occur, and what of the answer is zero for it."""
        idle = self.variable not in self.expression.symbols
        return [(self.variable.name, "the derivative")] if idle else []

    # --- the faces of the answer

    @property
    def text(self) -> str:
        """The answer in the plain input language; it parses back to the same expression."""
        from .render import text

        return text(self.result, names=self._names(), definitions=self._definitions())

    def unicode(self) -> str:
        """The answer for a terminal, ``2 Xᵀ (X w − y)``; it parses back, too."""
        from .render import unicode

        return unicode(self.result, names=self._names(), definitions=self._definitions())

    def latex(self) -> str:
        """The answer in LaTeX, for KaTeX and amsmath."""
        from .render import latex

        return latex(self.result, names=self._names(), definitions=self._definitions())

    def code(self, target: str = "numpy") -> str:
        """The source of one function, named as the kind, that computes the answer from ``arguments``.

        Raises MatdiffError (unsupported) for another target than ``numpy`` and for an operation without code.
        """
        return self._emitted(target)[0]

    @property
    def arguments(self) -> tuple[str, ...]:
        """The symbols that the code takes, in its order."""
        return self._emitted("numpy")[1]

    def function(self, target: str = "numpy") -> Callable[..., Any]:
        """The function that the code defines, ready to be called with ``arguments``.

        Vectors are 1-D arrays, matrices 2-D, scalars floats.  Needs NumPy, and SciPy for special functions.
        Raises MatdiffError (unsupported) as ``code`` does.
        """
        scope: dict[str, Any] = {}
        try:  # only what the emitter has written is run here, nothing that a user has typed
            exec(compile(self.code(target), f"<{self.kind} of {self.name}>", "exec"), scope)
        except ImportError as error:
            raise MatdiffError(
                "unsupported", f"this needs {error.name}", hint="pip install 'matdiff[numpy]'"
            ) from None
        made: Callable[..., Any] = scope[self.kind.replace("-", "_")]
        return made

    def check(self, mode: str = "auto") -> Check:
        """Check the answer against the entries of F: ``off``, ``auto``, ``sympy``, ``proof`` or ``numeric``.

        The result has ``status`` (proved, tested, failed, undecided, off), ``scope`` (``all sizes`` or
        ``these sizes``) and ``methods``.  No rule of the derivation takes part in it.
        Raises MatdiffError (kind) for another mode.
        """
        if mode not in self._checks:
            self._checks[mode] = self._checked(mode)
        return self._checks[mode]

    @property
    def steps(self) -> Steps:
        """The derivation as a textbook writes it, line by line, from the rules that fired.

        It prints as aligned text; ``latex()``, ``markdown()`` and ``html()`` give the other forms.
        """
        return self.steps_by()

    def steps_by(self, method: str = "differential", full: bool = False) -> Steps:
        """The steps by one of three roads: ``differential``, ``index`` (entries) or ``backprop`` (the graph).

        ``full`` gives every rewriting a line of its own.
        Raises MatdiffError: ``kind`` for another road, ``unsupported`` where a road does not lead here.
        """
        from .steps import steps

        return steps(self, method, full)

    @property
    def shapes(self) -> dict[str, list[str]]:
        """The shape of every symbol that is not a function, the variable and the seed included."""
        symbols: dict[str, Symbol] = {}
        if self._program:
            symbols.update(self._program.symbols)
        for node in (self.expression, self.result):
            symbols.update((s.name, s) for s in sorted(node.symbols, key=_name) if isinstance(s, Symbol))
        symbols[self.variable.name] = self.variable
        if self.seed is not None:
            symbols[self.seed.name] = self.seed
        return {name: shape_texts(symbol.shape) for name, symbol in symbols.items()}

    @property
    def shape(self) -> list[str]:
        """The shape of the answer, as texts: ``[]`` for a scalar, ``["n"]`` for a vector."""
        return shape_texts(self.result.shape)

    def as_dict(self, check: str = "auto") -> dict[str, Any]:
        """The answer as JSON: every field of the table of the language's description but ``id``.

        Code that cannot be had leaves ``code`` empty and adds a note.
        """
        from .cost import cost

        notes = list(self.notes)
        try:
            arguments, code = list(self.arguments), {"numpy": self.code("numpy")}
        except MatdiffError as error:
            arguments, code = [], {}
            notes.append(f"no NumPy code: {error.message}")
        return {
            "wrt": self.variable.name,
            "as": self.form or self.kind,
            "result": self.text,
            "latex": self.latex(),
            "shape": self.shape,
            "shapes": self.shapes,
            "arguments": arguments,
            "code": code,
            "notes": notes,
            "conditions": list(self.conditions),
            "check": {"status": "off", "methods": []} if check == "off" else self.check(check).as_dict(),
            "cost": cost(self.result),
        }

    def left(self, dialect: str) -> str | None:
        """The left side in ``text``, ``unicode`` or ``latex``, where the form has one of its own."""
        return None

    def rows(self, plain: bool) -> list[tuple[str, str]]:
        """What the form adds to a summary: labels and lines."""
        return []

    def as_layout(
        self, layout: str | None = None, vec: str | None = None, convention: str | None = None
    ) -> Derivation:
        """The same derivative in another layout, stacking or convention; what is None stays as it is.

        Raises MatdiffError: ``kind`` for an unknown layout, ``unsupported`` for a form that has none.
        """
        from .layouts import as_layout

        return as_layout(self, layout, vec, convention)

    @property
    def arrangement(self) -> str:
        """In words, what stands in which entry; empty where nothing is laid out (a differential, a vjp)."""
        from .calculus.layout import arrangement, by_entries

        if self.order > 1 or self.kind not in ("gradient", "jacobian", "hessian"):
            return ""
        if self.convention == "entries" and by_entries(self.kind, self.variable):
            rows, columns = self.shape if len(self.shape) == 2 else (*self.shape, "1")
            where = f"by the independent entries of {self.variable.name}"
            return f"{self.layout} layout: ({rows})×({columns}), {where}"
        return arrangement(self.kind, self.expression, self.variable, self.layout, self.stacking)

    def to_sympy(self, like: Any = None) -> Any:
        """The answer as a matrix expression of SymPy; see ``matdiff.to_sympy``.

        Where the question was of SymPy, its own symbols are used.
        """
        from .bridges import to_sympy

        if self.form in ("tensor", "einsum"):
            raise MatdiffError(
                "unsupported", f"the form {self.form!r} is no matrix", hint="ask for the jacobian"
            )
        return to_sympy(self.result, getattr(self._program, "origin", None) if like is None else like)

    def __repr__(self) -> str:
        return f"<{self.kind} of {self.name} by {self.variable.name}: {self.text}>"

    def __str__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        from .display import derivation_latex

        return f"$\\displaystyle {derivation_latex(self)}$"

    def _repr_html_(self) -> str:
        from .display import derivation_html

        return derivation_html(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from .display import bundle, derivation_text

        return bundle(derivation_text(self), self._repr_html_(), self._repr_latex_())

    # --- how they are made

    def _names(self) -> frozenset[str]:
        """The names that are in use."""
        used = {s.name for s in self.expression.symbols if isinstance(s, Symbol)} | {self.variable.name}
        if self._program:
            used |= {*self._program.symbols, *self._program.functions, *self._program.definitions}
        return frozenset(used)

    def _definitions(self) -> Mapping[str, Expression]:
        """What the user has given a name to."""
        return self._derivative.definitions

    def _given(self) -> Mapping[str, Expression]:
        """What the user has given a name to, as it was typed."""
        return self._program.definitions if self._program else {}

    def _free_name(self) -> str:
        """A name for a function that has none."""
        from .expression import postorder

        used = self._names() | {n.function for n in postorder(self.expression) if isinstance(n, Function)}
        return next((n for n in ("f", "F", "L", "y", "g") if n not in used), "f")

    def _emitted(self, target: str) -> tuple[str, tuple[str, ...]]:
        """The source and the names of its arguments."""
        if target not in TARGETS:
            raise MatdiffError("unsupported", f"no code for {target!r}", hint="numpy")
        if target not in self._codes:
            from . import codegen

            symbols = sorted((s for s in self.expression.symbols if isinstance(s, Symbol)), key=_name)
            source, arguments = codegen.numpy(
                self.result, self.kind.replace("-", "_"), self.variable, self.expression.shape, symbols
            )
            self._codes[target] = (source, tuple(arguments))
        return self._codes[target]

    def _checked(self, mode: str) -> Check:
        """The check, made anew."""
        from .index import Claim, check
        from .index.claim import MODES

        if mode not in MODES:
            raise MatdiffError("kind", f"unknown way to check {mode!r}", hint="one of " + ", ".join(MODES))
        answer = self.result
        if self.order == 1:
            from .calculus.layout import restore

            answer = restore(answer, self.kind, self.expression, self.variable, self.layout, self.stacking)
        claim = Claim(
            self.expression, self.variable, self.kind, answer, self.seed, self.convention, self.order
        )
        return check(claim, mode)


def shape_texts(shape: Shape) -> list[str]:
    """A shape as texts: [] for a scalar, [n] for a column, [m, n] for a matrix."""
    rows, columns = shape
    if columns is ONE:
        return [] if rows is ONE else [str(rows)]
    return [str(rows), str(columns)]


def _name(symbol: Expression) -> str:
    """The name of a symbol, to sort by."""
    return symbol.name if isinstance(symbol, Symbol) else ""


def _sentences(conditions: Sequence[tuple[str, Expression]], names: frozenset[str]) -> tuple[str, ...]:
    """The conditions with their operands written out."""
    from .render import prose

    sentences = (
        template.format(*(prose(operand, names=names) for operand in node.operands))
        for template, node in conditions
    )
    return tuple(dict.fromkeys(sentences))
