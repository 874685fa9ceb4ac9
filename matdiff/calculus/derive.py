"""From a function to the derivative that is asked for: linearise, then transpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..errors import MatdiffError
from ..expression import Expression, Symbol, postorder
from ..operations import (
    Inverse,
    Number,
    Operation,
    Power,
    Zeros,
    inner,
    multiply,
    transposed,
    vec,
    zeros_like,
)
from ..operations.complex import is_over_complex
from ..rewriting.canonical import canonical_rules
from ..rewriting.engine import Fired, Rewriter
from ..rewriting.presentation import presenter
from .adjoint import Visit, adjoint
from .differential import differential
from .jacobian import jacobian_matrix
from .layout import LAYOUTS, STACKINGS, arrange, statement
from .structure import (
    BASES,
    BY_ENTRIES,
    by_independent_entries,
    direction_of,
    entry_basis,
    explanation,
    project,
)

KINDS = ("gradient", "jacobian", "differential", "hessian", "jvp", "vjp", "hvp")
WIRTINGER = ("wirtinger", "wirtinger-conj")  # kinds by a complex symbol (wirtinger.py)
CONVENTIONS = ("subspace", "entries")
LARGEST_ORDER = 8

# conditions that a property of every operand meets, so that they need not be told
MET_BY = {
    "{0} is invertible": "invertible",
    "{0} is symmetric positive definite": "spd",
    "{0} has no eigenvalue on the closed negative real axis": "spd",
    "{0} and -{1} have no eigenvalue in common": "spd",
    "no entry of {0} is zero": "nonzero",
}


class Stage(NamedTuple):
    """A part of a derivation: what it began with, what came of it, and which rules fired on the way.

    Attributes
    ----------
    name : ``function`` (F in normal form), ``differential`` (the rule of each operation), ``simplify``
        (dF in normal form), ``adjoint``, ``jacobian`` (the walks over dF), ``project``, ``entries``,
        ``row``, ``arrange`` or ``present``.
    before, after : expressions.
    fired : the rules that fired meanwhile are ``trace[fired[0] : fired[1]]``.
    direction : dX, for the differential and what is made of it.
    found : of a differential, those of all nodes; of an adjoint, the visits; of a Jacobian, the matrices.
    """

    name: str
    before: Expression
    after: Expression
    fired: tuple[int, int]
    direction: Expression | None = None
    found: Any = None


class Derivative(NamedTuple):
    """A derivative and how it came about.

    ``seed`` is the symbol G of a VJP, V of a JVP or HVP, dX of a differential.  ``conditions``
    are templates (``{0} is invertible``) with the node that they speak of.  ``trace`` holds the rules
    that fired, ``stages`` says for what; ``definitions`` are the user's names in the form of the answer.
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
    stages: tuple[Stage, ...]
    definitions: Mapping[str, Expression]


class Session:
    """One derivation: its rewriter, its names, its trace and the stages that it went through."""

    def __init__(self, variable: Symbol, taken: Iterable[str]) -> None:
        self.variable = variable
        self.taken = set(taken) | {variable.name}
        self.trace: list[Fired] = []
        self.stages: list[Stage] = []
        self.simplify = Rewriter(canonical_rules(), self.trace)

    def name(self, *wishes: str) -> str:
        """The first name that is free."""
        for wish in (*wishes, *(f"{wishes[0]}_{i}" for i in range(1000))):
            if wish not in self.taken:
                self.taken.add(wish)
                return wish
        raise MatdiffError("limit", "no name is left for a seed")

    def passing(self, *wishes: str) -> str:
        """A free name for a direction that does not stay in the answer."""
        name = self.name(*wishes)
        self.taken.discard(name)
        return name

    def direction(self, *names: str) -> Symbol:
        """A direction in which the variable may move."""
        return direction_of(self.variable, self.name(*names))

    def record(
        self,
        name: str,
        before: Expression,
        after: Expression,
        start: int,
        direction: Expression | None = None,
        found: Any = None,
    ) -> Expression:
        """Remember a stage; its result."""
        self.stages.append(Stage(name, before, after, (start, len(self.trace)), direction, found))
        return after

    def simplified(self, name: str, before: Expression, direction: Expression | None = None) -> Expression:
        """The normal form, as a stage of its own."""
        start = len(self.trace)
        return self.record(name, before, self.simplify(before), start, direction)

    def linearised(self, function: Expression, direction: Expression) -> Expression:
        """dF in normal form, a zero where the function does not depend on the variable."""
        d = differential(function, self.variable, direction)
        dF = d.get(function)
        if dF is None:
            dF = zeros_like(function)
        self.record("differential", function, dF, len(self.trace), direction, d)
        return self.simplified("simplify", dF, direction)

    def gradient(self, function: Expression, seed: Expression | None = None) -> Expression:
        """The adjoint applied to a seed (1 for a scalar function), in the variable's subspace."""
        G = self.general_gradient(function, seed)
        return self.simplified("project", project(G, self.variable))

    def general_gradient(self, function: Expression, seed: Expression | None = None) -> Expression:
        """The same, ignoring the structure of the variable."""
        direction = Symbol(self.passing("d" + self.variable.name), *self.variable.shape)
        dF = self.linearised(function, direction)
        start, visits = len(self.trace), list[Visit]()
        G = adjoint(dF, direction, Number(1) if seed is None else seed, self.simplify, visits)
        G = zeros_like(self.variable) if G is None else G
        return self.record("adjoint", dF, G, start, direction, visits)

    def jacobian(self, function: Expression) -> Expression:
        """∂vec F/∂(vec X)′; by a scalar of the shape of F; of a scalar one row."""
        if self.variable.is_scalar:
            return self.linearised(function, Number(1))
        if function.is_scalar:
            return self.simplified("row", transposed(vec(self.gradient(function))))
        direction = direction_of(self.variable, self.passing("d" + self.variable.name))
        dF, start = self.linearised(function, direction), len(self.trace)
        found = jacobian_matrix(dF, direction, self.simplify)
        if found is None:
            J: Expression = Zeros(
                function.rows * function.columns, self.variable.rows * self.variable.columns
            )
        else:
            J = found[dF]
        return self.record("jacobian", dF, J, start, direction, found)


def gradient(session: Session, function: Expression, convention: str) -> tuple[Expression, Symbol | None]:
    """The gradient of a scalar function, of the shape of the variable."""
    if convention == "entries" and session.variable.kind in BY_ENTRIES:
        G = session.general_gradient(function)
        return session.simplified("entries", by_independent_entries(G, session.variable)), None
    return session.gradient(function), None


def jacobian(session: Session, function: Expression, convention: str) -> tuple[Expression, Symbol | None]:
    """The Jacobian."""
    basis = entry_basis(session.variable) if convention == "entries" else None
    J = session.jacobian(function)
    return (J if basis is None else session.simplified("entries", multiply(J, basis))), None


def hessian(session: Session, function: Expression, convention: str) -> tuple[Expression, Symbol | None]:
    """The Jacobian of the gradient."""
    if session.variable.kind == "orthogonal":
        raise MatdiffError(
            "unsupported", "a Hessian on the orthogonal matrices, which are curved, is not defined here"
        )
    basis = entry_basis(session.variable) if convention == "entries" else None
    if basis is None:
        return session.jacobian(session.gradient(function)), None
    H = session.jacobian(session.general_gradient(function))
    return session.simplified("entries", multiply(basis.T, H, basis)), None


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
    definitions: Mapping[str, Expression] | None = None,
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
    definitions : what names stand for; they come back in the form in which the answer holds them.

    Raises
    ------
    MatdiffError : ``kind`` where the derivative does not exist for the shape, ``unsupported``
        where there is no rule, ``limit``.
    """
    if is_over_complex(function, variable):
        from .wirtinger import derive_complex

        return derive_complex(
            function, variable, kind, convention=convention, order=order, layout=layout, stacking=stacking,
            taken=taken, definitions=definitions,
        )  # fmt: skip
    if kind in WIRTINGER:
        raise MatdiffError(
            "kind", f"{variable.name} is real: there is one derivative by it", hint="ask for the gradient"
        )
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
    if kind in ("hessian", "hvp") and not function.is_scalar:
        return by_components(
            function, variable, kind, convention, order, layout, stacking, taken, definitions
        )
    if kind in OF_SCALARS and not function.is_scalar:
        raise MatdiffError(
            "kind",
            f"a {kind} needs a scalar function; this one is {function.rows}×{function.columns}",
            hint="ask for the jacobian, a vjp or a differential",
        )
    if not 1 <= order <= LARGEST_ORDER:
        raise MatdiffError("limit", f"the order must be from 1 to {LARGEST_ORDER}, not {order}")
    if order > 1 and variable.kind == "orthogonal":
        raise MatdiffError(
            "unsupported",
            "a second derivative on the orthogonal matrices, which are curved, is not defined here",
        )
    by_basis = convention == "entries" and kind in ("jacobian", "hessian") and variable.kind in BASES
    if by_basis and (order > 1 or stacking != "columns"):
        raise MatdiffError(
            "unsupported",
            "a matrix of derivatives by independent entries is of first order and by columns",
        )
    session = Session(variable, {s.name for s in function.symbols} | set(taken))  # type: ignore[attr-defined]
    start = session.simplified("function", function)
    result, seed = ROADS[kind](session, start, convention)
    for _ in range(order - 1):
        result = again(session, kind, result, seed)
    if order == 1:
        result = session.simplified("arrange", arrange(result, kind, function, variable, layout, stacking))
    first = len(session.trace)
    show = presenter(session.simplify, seed)
    shown = session.record("present", result, show(result), first)
    words = statement(kind, function, variable, layout, stacking) if order == 1 else ""
    told = explanation(variable, kind, convention)
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
        tuple(dict.fromkeys((*conditions_of(start, variable), *assumptions(session.trace, result)))),
        tuple(note for note in (words, told) if note),
        tuple(session.trace),
        tuple(session.stages),
        {name: show(session.simplify(node)) for name, node in (definitions or {}).items()},
    )


def by_components(
    function: Expression,
    variable: Symbol,
    kind: str,
    convention: str,
    order: int,
    layout: str,
    stacking: str,
    taken: Iterable[str],
    definitions: Mapping[str, Expression] | None,
) -> Derivative:
    """The second derivative of a vector or a matrix: of ⟨G, F⟩, from which G = eᵢ takes component i."""
    used = {*taken, *(s.name for s in function.symbols)}  # type: ignore[attr-defined]
    name = Session(variable, used).name("G", "S", "H", "T")
    weights = Symbol(name, function.rows, function.columns)
    found = derive(
        inner(weights, function), variable, kind, convention=convention, order=order, layout=layout,
        stacking=stacking, taken={*used, name}, definitions=definitions,
    )  # fmt: skip
    one = (
        f"{name} = e_i gives that of component i"
        if function.is_column or function.is_row
        else (f"{name} = e_i e_j' gives that of entry (i, j)")
    )
    return found._replace(notes=(*found.notes, f"the {kind} of <{name}, f>: {one}"))


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


def assumptions(trace: Iterable[Fired], result: Expression) -> tuple[tuple[str, Expression], ...]:
    """What the rules that fired took to be invertible, and the answer holds the inverse of."""
    assumed = [
        X for event in trace if event.rule.assumes for X in event.rule.assumes(event.before, event.after)
    ]
    if not assumed:
        return ()
    held = set(postorder(result))
    found: dict[tuple[str, Expression], None] = {}
    for X in assumed:
        if X.is_scalar:
            if Power(X, -1) in held:
                found["{0} ≠ 0", Power(X, -1)] = None
        elif Inverse(X) in held and "invertible" not in X.properties:
            found["{0} is invertible", Inverse(X)] = None
    return tuple(found)


def conditions_of(function: Expression, variable: Symbol) -> tuple[tuple[str, Expression], ...]:
    """The conditions of the operations that were differentiated, with the nodes they speak of."""
    found: dict[tuple[str, Expression], None] = {}
    for node in postorder(function):
        template = node.holds_if() if isinstance(node, Operation) else None
        if template and variable in node.symbols and not is_met(template, node):
            found.update(((condition, node), None) for condition in template.split("; "))
    return tuple(found)


def is_met(template: str, node: Expression) -> bool:
    """Whether what is known of the operands already says that a condition holds."""
    needed = MET_BY.get(template)
    return needed is not None and all(needed in operand.properties for operand in node.operands)
