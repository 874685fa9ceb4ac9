"""From a function to the derivative that is asked for: linearise, then transpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..errors import MatdiffError
from ..expression import Expression, Symbol, postorder
from ..operations import Number, transposed, vec, zeros_like
from ..rewriting.canonical import canonical_rules
from ..rewriting.engine import Fired, Rewriter
from ..rewriting.presentation import present
from .adjoint import adjoint
from .differential import differential
from .jacobian import jacobian_matrix
from .layout import LAYOUTS, STACKINGS, arrange, statement
from .structure import by_independent_entries, direction_of, project

KINDS = ("gradient", "jacobian", "differential", "hessian", "jvp", "vjp", "hvp")
CONVENTIONS = ("subspace", "entries")
LARGEST_ORDER = 8


class Derivative(NamedTuple):
    """A derivative and how it came about.

    ``seed`` is the symbol G of a VJP, V of a JVP or HVP, dX of a differential.  ``conditions``
    are templates (``{0} is invertible``) with the node that they speak of.
    """

    function: Expression
    variable: Symbol
    kind: str
    result: Expression
    seed: Symbol | None
    convention: str
    order: int
    layout: str
    stacking: str
    conditions: tuple[tuple[str, Expression], ...]
    notes: tuple[str, ...]
    trace: tuple[Fired, ...]


class Session:
    """One derivation: its rewriter, its names, its trace."""

    def __init__(self, variable: Symbol, taken: Iterable[str]) -> None:
        self.variable = variable
        self.taken = set(taken) | {variable.name}
        self.trace: list[Fired] = []
        self.simplify = Rewriter(canonical_rules(), self.trace)

    def name(self, *wishes: str) -> str:
        """The first name that is free."""
        for wish in (*wishes, *(f"{wishes[0]}_{i}" for i in range(1000))):
            if wish not in self.taken:
                self.taken.add(wish)
                return wish
        raise MatdiffError("limit", "no name is left for a seed")

    def direction(self, *names: str) -> Symbol:
        """A direction in which the variable may move."""
        return direction_of(self.variable, self.name(*names))

    def linearised(self, function: Expression, direction: Symbol) -> Expression:
        """dF in normal form, a zero where the function does not depend on the variable."""
        dF = differential(function, self.variable, direction)
        return zeros_like(function) if dF is None else self.simplify(dF)

    def gradient(self, function: Expression, seed: Expression | None = None) -> Expression:
        """The adjoint applied to a seed (1 for a scalar function), in the variable's subspace."""
        G = self.general_gradient(function, seed)
        return self.simplify(project(G, self.variable))

    def general_gradient(self, function: Expression, seed: Expression | None = None) -> Expression:
        """The same, ignoring the structure of the variable."""
        direction = Symbol("d" + self.variable.name, self.variable.rows, self.variable.columns)
        dF = self.linearised(function, direction)
        G = adjoint(dF, direction, Number(1) if seed is None else seed, self.simplify)
        return zeros_like(self.variable) if G is None else G

    def jacobian(self, function: Expression) -> Expression:
        """∂vec F/∂(vec X)′; by a scalar of the shape of F; of a scalar one row."""
        if self.variable.is_scalar:
            direction = Symbol("d" + self.variable.name)
            dF = differential(function, self.variable, Number(1))
            return zeros_like(function) if dF is None else self.simplify(dF)
        if function.is_scalar:
            return self.simplify(transposed(vec(self.gradient(function))))
        direction = self.direction("d" + self.variable.name)
        self.taken.discard(direction.name)
        J = jacobian_matrix(self.linearised(function, direction), direction, self.simplify)
        if J is None:
            from ..operations import Zeros

            return Zeros(function.rows * function.columns, self.variable.rows * self.variable.columns)
        return J


def gradient(session: Session, function: Expression, convention: str) -> tuple[Expression, Symbol | None]:
    """The gradient of a scalar function, of the shape of the variable."""
    if convention == "entries" and session.variable.kind in ("symmetric", "spd"):
        G = session.general_gradient(function)
        return session.simplify(by_independent_entries(G, session.variable)), None
    return session.gradient(function), None


def jacobian(session: Session, function: Expression, convention: str) -> tuple[Expression, Symbol | None]:
    """The Jacobian."""
    return session.jacobian(function), None


def hessian(session: Session, function: Expression, convention: str) -> tuple[Expression, Symbol | None]:
    """The Jacobian of the gradient."""
    if session.variable.kind == "orthogonal":
        raise MatdiffError(
            "unsupported", "a Hessian on the orthogonal matrices, which are curved, is not defined here"
        )
    return session.jacobian(session.gradient(function)), None


def differential_of(
    session: Session, function: Expression, convention: str
) -> tuple[Expression, Symbol | None]:
    """dF."""
    direction = session.direction("d" + session.variable.name)
    return session.linearised(function, direction), direction


def jvp(session: Session, function: Expression, convention: str) -> tuple[Expression, Symbol | None]:
    """dF along V."""
    direction = session.direction("V", "U", "D", "E")
    return session.linearised(function, direction), direction


def vjp(session: Session, function: Expression, convention: str) -> tuple[Expression, Symbol | None]:
    """The adjoint applied to G."""
    seed = Symbol(session.name("G", "S", "H", "T"), function.rows, function.columns)
    return session.gradient(function, seed), seed


def hvp(session: Session, function: Expression, convention: str) -> tuple[Expression, Symbol | None]:
    """The differential of the gradient along V."""
    if session.variable.kind == "orthogonal":
        raise MatdiffError(
            "unsupported", "a Hessian on the orthogonal matrices, which are curved, is not defined here"
        )
    direction = session.direction("V", "U", "D", "E")
    return session.linearised(session.gradient(function), direction), direction


Road = Callable[[Session, Expression, str], tuple[Expression, Symbol | None]]
ROADS: dict[str, Road] = {
    "gradient": gradient,
    "jacobian": jacobian,
    "hessian": hessian,
    "differential": differential_of,
    "jvp": jvp,
    "vjp": vjp,
    "hvp": hvp,
}
OF_SCALARS = ("gradient", "hessian", "hvp")


def derive(
    function: Expression,
    variable: Symbol,
    kind: str | None = None,
    *,
    convention: str = "subspace",
    order: int = 1,
    layout: str = "mixed",
    stacking: str = "columns",
    taken: Iterable[str] = (),
) -> Derivative:
    """The derivative of a function by a symbol, in matrix notation.

    Parameters
    ----------
    function : m×n, an expression.
    variable : a symbol; its kind (symmetric, lower …) is respected.
    kind : one of KINDS; None takes the gradient of a scalar, the Jacobian of anything else.
    convention : ``entries``: the gradient by the independent entries of a symmetric matrix.
    order : how often the derivative is taken; beyond 1 for gradients and Jacobians.
    layout, stacking : one of LAYOUTS, one of STACKINGS.
    taken : names that the seed must not have.

    Raises
    ------
    MatdiffError : ``kind`` where the derivative does not exist for the shape, ``unsupported``
        where there is no rule, ``limit``.
    """
    kind = kind or ("gradient" if function.is_scalar else "jacobian")
    if kind not in ROADS:
        raise MatdiffError("kind", f"unknown kind of derivative {kind!r}", hint="one of " + ", ".join(KINDS))
    for given, known, what in (
        (convention, CONVENTIONS, "convention"),
        (layout, LAYOUTS, "layout"),
        (stacking, STACKINGS, "vec"),
    ):
        if given not in known:
            raise MatdiffError("kind", f"unknown {what} {given!r}", hint="one of " + ", ".join(known))
    if kind in OF_SCALARS and not function.is_scalar:
        raise MatdiffError(
            "kind",
            f"a {kind} needs a scalar function; this one is {function.rows}×{function.columns}",
            hint="ask for the jacobian, a vjp or a differential",
        )
    if not 1 <= order <= LARGEST_ORDER:
        raise MatdiffError("limit", f"the order must be from 1 to {LARGEST_ORDER}, not {order}")
    session = Session(variable, {s.name for s in function.symbols} | set(taken))  # type: ignore[attr-defined]
    start = session.simplify(function)
    result, seed = ROADS[kind](session, start, convention)
    for _ in range(order - 1):
        result = again(session, kind, result, seed)
    if order == 1:
        result = session.simplify(arrange(result, kind, function, variable, layout, stacking))
    shown = present(result, session.simplify, seed)
    words = statement(kind, function, variable, layout, stacking) if order == 1 else ""
    return Derivative(
        function,
        variable,
        kind,
        shown,
        seed,
        convention,
        order,
        layout,
        stacking,
        conditions_of(start, variable),
        (words,) if words else (),
        tuple(session.trace),
    )


def again(session: Session, kind: str, result: Expression, seed: Symbol | None) -> Expression:
    """The derivative of a derivative."""
    if kind in ("differential", "jvp"):
        assert seed is not None
        return session.linearised(result, seed)
    if kind in ("gradient", "jacobian", "hessian"):
        return session.jacobian(result)
    raise MatdiffError(
        "unsupported", f"a {kind} has no higher order here", hint="ask for a jacobian of higher order"
    )


def conditions_of(function: Expression, variable: Symbol) -> tuple[tuple[str, Expression], ...]:
    """The conditions of the operations that were differentiated, with the nodes they speak of."""
    found: dict[tuple[str, Expression], None] = {}
    for node in postorder(function):
        template = getattr(node, "condition", None)
        if template and variable in node.symbols:
            found[(template, node)] = None
    return tuple(found)
