"""Derivatives of expressions with complex symbols.

By a complex Z the differential is linear in dZ and in conj(dZ): df = ⟨∂f/∂Z, dZ⟩ + ⟨∂f/∂Z*, conj(dZ)⟩
with ⟨A, B⟩ = tr(A′B), whose two parts are the Wirtinger derivatives.  The gradient of a real f is
2 ∂f/∂Z*, so that df = re tr(∇fᴴ dZ) (Hjørungnes & Gesbert 2007; Matrix Cookbook 2012, chapter 4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..errors import MatdiffError
from ..expression import Expression, Symbol, postorder, substitute
from ..operations import (
    Conjugate,
    Extent,
    Log,
    Number,
    Power,
    Zeros,
    scale,
    transposed,
    vec,
    zeros_like,
)
from ..operations.complex import KNOWN, is_complex
from ..rewriting.complexes import complex_rules, conjugate_presenter
from ..rewriting.engine import Rewriter
from ..rewriting.presentation import presenter
from .adjoint import adjoint
from .derive import WIRTINGER, Derivative, Session
from .derive import conditions_of as real_conditions
from .jacobian import jacobian_matrix
from .layout import statement
from .structure import explanation

KINDS = ("gradient", *WIRTINGER, "jacobian", "differential", "jvp")


def refuse(function: Expression) -> None:
    """Raises MatdiffError (``unsupported``) for an operation that has no rule for complex operands."""
    for node in postorder(function):
        if not any(map(is_complex, node.operands)):
            continue
        if not isinstance(node, KNOWN):
            name = getattr(node, "name", None) or type(node).__name__
            raise MatdiffError("unsupported", f"there is no rule for {name} of a complex value")
        if isinstance(node, Power) and (is_complex(node.exponent) or not whole(node.exponent)):
            raise MatdiffError(
                "unsupported", "a power of a complex value needs a whole number as exponent",
                hint="of a norm or an absolute value, which are real, there are roots",
            )  # fmt: skip


def whole(exponent: Expression) -> bool:
    """Whether an exponent is an integer."""
    return isinstance(exponent, Extent) or (isinstance(exponent, Number) and exponent.value.denominator == 1)


class ComplexSession(Session):
    """A derivation in the normal form of complex expressions."""

    def __init__(self, variable: Symbol, taken: Iterable[str]) -> None:
        super().__init__(variable, taken)
        self.simplify = Rewriter(complex_rules(), self.trace)

    def direction(self, *names: str) -> Symbol:
        """A direction in which the variable may move: complex with it."""
        found = super().direction(*names)
        if not is_complex(self.variable):
            return found
        return Symbol(found.name, *found.shape, declared=self.variable.declared)

    def is_real(self, function: Expression) -> bool:
        """Whether a function in normal form is shown to be its own conjugate."""
        return not is_complex(function) or self.simplify(Conjugate(function)) is function

    def parts(self, function: Expression) -> tuple[Expression, Symbol, Symbol]:
        """dF with dZ and, in place of conj(dZ), a symbol that does not depend on it."""
        name = self.passing("d" + self.variable.name)
        shape = self.variable.shape
        direction = Symbol(name, *shape, declared=self.variable.declared)
        other = Symbol(f"conj({name})", *shape, declared=self.variable.declared)
        dF = self.linearised(function, direction)
        dF = substitute(dF, {Conjugate(direction): other})
        for node in postorder(dF):
            if isinstance(node, Conjugate) and direction in node.symbols:
                raise MatdiffError("unsupported", "there is no rule for a conjugate in this expression")
        return dF, direction, other

    def wirtinger(self, function: Expression, conjugate: bool, kind: str) -> Expression:
        """∂F/∂Z, or ∂F/∂Z*: of a scalar of the shape of Z, else ∂vec F/∂(vec Z)′."""
        dF, direction, other = self.parts(function)
        along, still = (other, direction) if conjugate else (direction, other)
        if self.variable.is_scalar:
            found = substitute(dF, {along: Number(1), still: Number(0)})
            return self.simplified("simplify", found)
        start = len(self.trace)
        if function.is_scalar:
            visits: list[tuple[Expression, Expression, Expression]] = []
            G = adjoint(dF, along, Number(1), self.simplify, visits)
            G = zeros_like(self.variable) if G is None else G
            self.record("adjoint", dF, G, start, along, visits)
            return self.simplified("row", transposed(vec(G))) if kind == "jacobian" else G
        matrices = jacobian_matrix(dF, along, self.simplify)
        width = self.variable.rows * self.variable.columns
        J = Zeros(function.rows * function.columns, width) if matrices is None else matrices[dF]
        return self.record("jacobian", dF, J, start, along, matrices)


def derive_complex(
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
    """The derivative of an expression with complex symbols; the arguments are those of ``derive``.

    Raises MatdiffError: ``unsupported`` for operations, kinds and layouts without a rule, ``kind`` for a
    gradient of what is not known to be real or the Jacobian of what is not holomorphic.
    """
    refuse(function)
    if (order, layout, stacking, convention) != (1, "mixed", "columns", "subspace"):
        raise MatdiffError(
            "unsupported", "with complex symbols there are first derivatives in the default layout only"
        )
    if kind is not None and kind not in KINDS:
        raise MatdiffError(
            "unsupported", f"there is no {kind} with complex symbols", hint="one of " + ", ".join(KINDS)
        )
    if is_complex(variable) and variable.kind != "general":
        raise MatdiffError("unsupported", f"there is no derivative by a {variable.kind} {variable.name}")
    if not is_complex(variable) and kind in WIRTINGER:
        raise MatdiffError(
            "kind",
            f"{variable.name} is real",
            hint=f"ask for the gradient, or declare `{variable.name} : complex …`",
        )
    session = ComplexSession(variable, {*(s.name for s in function.symbols), *taken})  # type: ignore[attr-defined]
    start = session.simplified("function", function)
    shown_real = not is_complex(function)  # tr(Y Yᴴ), as it was typed
    real = function.is_scalar and (shown_real or session.is_real(start))
    seed: Symbol | None = None
    notes: list[str] = []
    if kind in ("differential", "jvp"):
        seed = session.direction(*(["d" + variable.name] if kind == "differential" else "VUDE"))
        result = session.linearised(start, seed)
    elif not is_complex(variable):
        kind = kind or ("gradient" if function.is_scalar else "jacobian")
        if kind == "gradient" and not function.is_scalar:
            raise MatdiffError("kind", "a gradient needs a scalar function", hint="ask for the jacobian")
        result = session.gradient(start) if kind == "gradient" else session.jacobian(start)
        notes += [
            statement(kind, function, variable, layout, stacking),
            explanation(variable, kind, convention),
        ]
    else:
        kind = kind or ("gradient" if real else "wirtinger")
        result = by_complex(session, start, kind, real, notes)
    first = len(session.trace)
    show = printer(session.simplify, seed)
    shown = session.record("present", result, show(result), first)
    return Derivative(
        function, variable, kind, shown, seed, convention, order, layout, stacking,
        conditions_of(start, variable), tuple(note for note in notes if note),
        tuple(session.trace), tuple(session.stages),
        {name: show(session.simplify(node)) for name, node in (definitions or {}).items()},
    )  # fmt: skip


def by_complex(
    session: ComplexSession, start: Expression, kind: str, real: bool, notes: list[str]
) -> Expression:
    """A gradient, a Wirtinger derivative or a Jacobian by a complex symbol; ``real`` says what f is."""
    Z = session.variable.name
    if kind == "gradient":
        if not real:
            raise MatdiffError(
                "kind", "a gradient is of a real scalar, and this one is not known to be real",
                hint="ask for wirtinger and wirtinger-conj, or derive re(…)",
            )  # fmt: skip
        notes.append(
            f"the gradient by a complex {Z} is 2 ∂f/∂{Z}*: df = re tr(∇f' d{Z}), ' the conjugate transpose"
        )
        return session.simplified("row", scale(2, session.wirtinger(start, True, kind)))
    result = session.wirtinger(start, kind == "wirtinger-conj", kind)
    other = result if kind == "wirtinger-conj" else session.wirtinger(start, True, kind)
    holomorphic = is_zero(other)
    if kind == "jacobian" and not holomorphic:
        raise MatdiffError(
            "kind", f"this function is not holomorphic in {Z}: it has two Jacobians",
            hint="ask for wirtinger (by Z) and wirtinger-conj (by its conjugate)",
        )  # fmt: skip
    if kind in WIRTINGER:
        by, fixed = (f"{Z}*", Z) if kind == "wirtinger-conj" else (Z, f"{Z}*")
        laid = (
            "entry (i, j) is that by entry (i, j)"
            if start.is_scalar
            else "numerator layout, vec stacks columns"
        )
        notes.append(f"∂f/∂{by} with {fixed} held fixed (Wirtinger), {Z}* = conj({Z}); {laid}")
    if holomorphic:
        notes.append(f"f is holomorphic in {Z}: ∂f/∂{Z}* = 0")
    return result


def is_zero(node: Expression) -> bool:
    """Whether an expression is a constant zero."""
    return isinstance(node, Zeros) or node is Number(0)


def printer(simplify: Rewriter, seed: Symbol | None) -> Callable[[Expression], Expression]:
    """What gives expressions in normal form their printed form; see ``presenter``."""
    show, conjugates = presenter(simplify, seed), conjugate_presenter(simplify)
    return lambda node: conjugates(show(node))


def printed(node: Expression, simplify: Rewriter, seed: Symbol | None) -> Expression:
    """The printed form of one expression."""
    return printer(simplify, seed)(node)


def conditions_of(function: Expression, variable: Symbol) -> tuple[tuple[str, Expression], ...]:
    """The conditions of the real rules, and that the logarithm of a complex value is off its cut."""
    found = dict.fromkeys(real_conditions(function, variable))
    for node in postorder(function):
        if isinstance(node, Log) and is_complex(node.operands[0]) and variable in node.symbols:
            found["no entry of {0} is zero or a negative number", node] = None
    return tuple((template, shown(node)) for template, node in found)


def shown(node: Expression) -> Expression:
    """A node with its operands in printed form: a condition speaks of them."""
    return node.rebuilt(map(conjugate_presenter(Rewriter(complex_rules())), node.operands))
