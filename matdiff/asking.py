"""Asking: a text or an expression in, derivations out; the functions of the Python interface."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast, overload

from .calculus import derive as _derive
from .derivation import Derivation
from .errors import MatdiffError
from .expression import Expression, Symbol

if TYPE_CHECKING:
    from .language import Program

FORMS = ("map", "tensor", "einsum")  # kinds that are other forms of the differential (forms.py)


def parse(text: str, declare: Mapping[str, str] | None = None) -> Program:
    """Read a program of the input language: declarations, definitions, and the expression to derive.

    Parameters
    ----------
    text : such as ``X : matrix(m, n); tr(A X B)``, in plain text, Unicode or LaTeX.
    declare : further declarations, ``{"X": "matrix(m, n)"}``.

    Returns a Program with ``expression``, ``symbols``, ``functions``, ``definitions``, ``label``,
    ``arguments`` and ``notes``.  Raises MatdiffError with the line, the column and the likely fix.
    """
    from .language import parse as read

    if declare is not None and not hasattr(declare, "items"):
        raise MatdiffError("input", "declarations are a dictionary", hint='declare={"X": "matrix(m, n)"}')
    return read(text, dict(declare or {}))


def variables(program: Program) -> list[str]:
    """What to derive by when nothing is said: the arguments of ``f(x) = …``, or the only symbol there is.

    Raises MatdiffError (variable) that lists the symbols.
    """
    if program.arguments:
        return list(program.arguments)
    names = sorted({s.name for s in program.expression.symbols if isinstance(s, Symbol)})
    if len(names) == 1:
        return names
    if not names:
        raise MatdiffError("variable", "there is no symbol to derive by in this expression")
    raise MatdiffError(
        "variable",
        "derive by which symbol? There are " + ", ".join(names),
        hint=f"name one, such as {names[-1]}, or write f({names[-1]}) = … before the expression",
    )


@overload
def derive(  # type: ignore[overload-overlap]  # a text is a sequence of texts, but one name here
    expression: Expression | str | Program,
    wrt: str | Symbol | None = None,
    as_: str | None = None,
    *,
    declare: Mapping[str, str] | None = None,
    convention: str = "subspace",
    order: int = 1,
    layout: str = "mixed",
    vec: str = "columns",
) -> Derivation: ...


@overload
def derive(
    expression: Expression | str | Program,
    wrt: Sequence[str | Symbol],
    as_: str | None = None,
    *,
    declare: Mapping[str, str] | None = None,
    convention: str = "subspace",
    order: int = 1,
    layout: str = "mixed",
    vec: str = "columns",
) -> list[Derivation]: ...


def derive(
    expression: Expression | str | Program,
    wrt: str | Symbol | Sequence[str | Symbol] | None = None,
    as_: str | None = None,
    *,
    declare: Mapping[str, str] | None = None,
    convention: str = "subspace",
    order: int = 1,
    layout: str = "mixed",
    vec: str = "columns",
) -> Derivation | list[Derivation]:
    """The derivative of an expression by a symbol, or by several, one after the other.

    Parameters
    ----------
    expression : a text of the input language, what ``parse`` returns, or an expression (m×n), ours or a
        matrix expression of SymPy, which ``from_sympy`` reads (``declare`` may then be assumptions, ``Q…``).
    wrt : a symbol or its name; a sequence of them gives a list of derivations.  None takes the
        argument of ``f(x) = …`` or the only symbol there is (a list where there are several arguments).
    as_ : ``gradient``, ``jacobian``, ``hessian``, ``vjp``, ``jvp``, ``hvp`` or ``differential``; by a
        complex symbol ``gradient`` (2 ∂f/∂Z* of a real f), ``wirtinger`` (∂f/∂Z) or ``wirtinger-conj``;
        None takes the gradient of a scalar and the Jacobian of anything else.
    declare : declarations for a text, ``{"S": "symmetric(n)"}``.
    convention : ``subspace`` (derivatives by a symmetric, diagonal … matrix lie in that subspace),
        or ``entries``, the Matrix Cookbook's independent entries.
    order : how often the derivative is taken.
    layout : ``mixed`` (a gradient has the shape of the variable, a Jacobian a row for each entry of the
        function), ``numerator`` (a gradient is a row, too) or ``denominator`` (a Jacobian is transposed).
    vec : ``columns`` or ``rows``: how matrices are stacked.

    The gradient has the shape of the variable; the Jacobian of an m-vector by an n-vector is m×n, and
    ∂vec F/∂(vec X)′ where a matrix is involved (Magnus & Neudecker, 2019, §5.15).
    Raises MatdiffError for a text that cannot be read, a symbol that is not there, or a missing rule.
    """
    options = {"convention": convention, "order": order, "layout": layout, "stacking": vec}
    program = _as_program(expression, declare)
    if of_sympy(wrt):
        wrt = _name_of(wrt)
    if wrt is None and program is not None:
        found = variables(program)
        wrt = found[0] if len(found) == 1 else found
    if wrt is None:
        assert isinstance(expression, Expression)
        only = [s for s in expression.symbols if isinstance(s, Symbol)]
        if len(only) != 1:
            names = ", ".join(sorted(s.name for s in only)) or "none"
            raise MatdiffError("variable", f"derive by which symbol? There are: {names}")
        wrt = only[0]
    if not isinstance(wrt, (str, Symbol)):
        if not hasattr(wrt, "__iter__"):
            raise MatdiffError("input", f"a variable is a name or a symbol, not {type(wrt).__name__}")
        return [_one(expression, program, w, as_, options) for w in wrt]
    return _one(expression, program, wrt, as_, options)


def derive_jointly(
    expression: Expression | str | Program,
    wrt: Sequence[str | Symbol],
    as_: str | None = None,
    *,
    declare: Mapping[str, str] | None = None,
) -> Derivation:
    """One block answer by several symbols, whose vecs stand one above the other.

    A gradient is one column, a Jacobian m×(n + p + …), a Hessian a square of blocks: ∂(Xz)/∂(z, vec X′)
    is [X, z′ ⊗ I].  The symbols are general: a structured one raises MatdiffError (structure).
    """
    from .forms import jointly
    from .operations.complex import refuse_complex

    program = _as_program(expression, declare)
    found = [_asked(expression, program, w) for w in wrt]
    if not found:
        raise MatdiffError("variable", "a joint derivative is by two or more variables")
    refuse_complex(found[0][0], [v for _, v, _ in found], "joint derivative")
    return jointly(found[0][0], [v for _, v, _ in found], as_, program, found[0][2])


def of_sympy(value: object) -> bool:
    """Whether a value is an object of SymPy, which need not be imported to know that."""
    return any(kind.__module__.startswith("sympy.") for kind in type(value).__mro__)


def _as_program(expression: object, declare: Mapping[str, str] | None) -> Program | None:
    """The program that a text or a program stands for; None for an expression."""
    if isinstance(expression, str):
        return parse(expression, declare)
    if of_sympy(expression):
        from .bridges import read_sympy

        return read_sympy(expression, declare)
    if isinstance(expression, Expression):
        if declare:
            raise MatdiffError(
                "input", "declarations belong to a text; an expression has its symbols already"
            )
        return None
    if hasattr(expression, "expression") and hasattr(expression, "resolve_variable"):
        return cast("Program", expression)
    raise MatdiffError("input", f"a text or an expression is expected, not {type(expression).__name__}")


def _one(
    expression: object, program: Program | None, wrt: str | Symbol, kind: str | None, options: dict[str, Any]
) -> Derivation:
    """One derivation."""
    function, variable, taken = _asked(expression, program, wrt)
    if kind in FORMS:
        from .forms import in_form
        from .operations.complex import refuse_complex

        refuse_complex(function, [variable], kind)

        return in_form(function, variable, kind, options, program, taken)
    definitions = program.definitions if program is not None else {}
    found = _derive(function, variable, kind, taken=taken, definitions=definitions, **options)
    return Derivation(found, program)


def _name_of(wrt: Any) -> str:
    """The name of a symbol of SymPy.  Raises MatdiffError (variable) for what is no symbol."""
    name = getattr(wrt, "name", None)
    if not isinstance(name, str):
        raise MatdiffError("variable", f"{wrt} is no symbol of SymPy to derive by")
    return name


def _asked(
    expression: object, program: Program | None, wrt: str | Symbol
) -> tuple[Expression, Symbol, frozenset[str]]:
    """The function, the symbol to derive by, and the names in use."""
    if of_sympy(wrt):
        wrt = _name_of(wrt)
    if program is not None:
        variable = program.resolve_variable(wrt if isinstance(wrt, str) else wrt.name)
        return (
            program.expression,
            variable,
            frozenset({*program.symbols, *program.functions, *program.definitions}),
        )
    assert isinstance(expression, Expression)
    return expression, _symbol_of(expression, wrt), frozenset()


def _symbol_of(expression: Expression, wrt: str | Symbol) -> Symbol:
    """The symbol to derive by.  Raises MatdiffError if two have one name, or none has."""
    symbols = [s for s in expression.symbols if isinstance(s, Symbol)]
    names = [s.name for s in symbols]
    if twice := sorted({n for n in names if names.count(n) > 1}):
        raise MatdiffError("definition", f"two different symbols are called {twice[0]}")
    if isinstance(wrt, Symbol):
        if wrt not in symbols and wrt.name in names:
            raise MatdiffError(
                "variable", f"the {wrt.name} to derive by differs from the one in the expression"
            )
        return wrt
    from .language.names import plain_name

    for symbol in symbols:
        if symbol.name in (wrt, plain_name(wrt)):
            return symbol
    raise MatdiffError(
        "variable", f"{wrt} is not in the expression", hint="one of " + ", ".join(sorted(names))
    )


def _short(kind: str, summary: str) -> Callable[..., Any]:
    """A short form of ``derive`` for one kind."""

    def ask(
        expression: Expression | str | Program,
        wrt: Any = None,
        *,
        declare: Mapping[str, str] | None = None,
        convention: str = "subspace",
        order: int = 1,
        layout: str = "mixed",
        vec: str = "columns",
    ) -> Any:
        return derive(
            expression, wrt, kind, declare=declare, convention=convention, order=order, layout=layout, vec=vec
        )

    ask.__name__ = ask.__qualname__ = kind
    ask.__doc__ = f"{summary}\n\nArguments, errors and conventions are those of ``derive``."
    return ask


gradient = _short(
    "gradient", "The gradient of a scalar (1×1) by X, of the shape of X: entry (i, j) is ∂f/∂X_ij."
)
jacobian = _short(
    "jacobian",
    "The Jacobian: m×n of an m-vector by an n-vector; ∂vec F/∂(vec X)′ of matrices (M & N, §5.15).",
)
hessian = _short(
    "hessian", "The Hessian of a scalar by x (n×n), or by vec X (mn×mn): the Jacobian of the gradient."
)
vjp = _short(
    "vjp", "The vector-Jacobian product: the adjoint of dX ↦ dF at a seed G of the shape of F; of that of X."
)
jvp = _short(
    "jvp", "The Jacobian-vector product: dF along a direction V of the shape of X; of the shape of F."
)
hvp = _short("hvp", "The Hessian of a scalar times a direction V of the shape of X; of the shape of X.")
differential = _short("differential", "The differential dF, linear in dX; of the shape of F.")
