"""Other forms of an answer: the linear map with its adjoint, the tensor in index notation, einsum,
and one block answer by several variables.

Each is a Derivation, with the same faces; the engine and the check know nothing of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .calculus import derive as _derive
from .calculus.derive import Derivative
from .calculus.jointly import Joint, derive_jointly
from .derivation import Derivation, _name
from .errors import MatdiffError
from .expression import Expression, Symbol

if TYPE_CHECKING:
    from .index import Check
    from .indices import Tensor
    from .language import Program


class LinearMap(Derivation):
    """The linear map dX ↦ dF, and its adjoint G ↦ … with ⟨G, dF⟩ = ⟨adjoint(G), dX⟩.

    Attributes
    ----------
    adjoint : the vector-Jacobian product, a Derivation of its own.
    """

    __slots__ = ("adjoint",)
    form = "map"

    def __init__(self, derivative: Derivative, adjoint: Derivation, program: Program | None = None) -> None:
        super().__init__(derivative, program)
        self.adjoint = adjoint

    def rows(self, plain: bool) -> list[tuple[str, str]]:
        seed = self.adjoint.seed.name if self.adjoint.seed is not None else "G"
        arrow, written = ("->", self.adjoint.text) if plain else ("↦", self.adjoint.unicode())
        return [("adjoint", f"{seed} {arrow} {written}")]

    def latex(self) -> str:
        seed = self.adjoint.seed.name if self.adjoint.seed is not None else "G"
        return rf"{super().latex()}, \qquad {seed} \mapsto {self.adjoint.latex()}"

    def as_dict(self, check: str = "auto") -> dict[str, Any]:
        return {**super().as_dict(check), "adjoint": self.adjoint.text}

    def _checked(self, mode: str) -> Check:
        from .index.check import conclude

        own, other = super()._checked(mode), self.adjoint.check(mode)
        return own if mode == "off" else conclude([*own.methods, *other.methods])


class InIndices(Derivation):
    """The entries ∂F_ij/∂X_kl in index notation (``tensor``), or as code (``einsum``)."""

    __slots__ = ("_tensor", "form")

    def __init__(self, derivative: Derivative, form: str, program: Program | None = None) -> None:
        from .indices import tensor

        super().__init__(derivative, program)
        self.form = form
        assert derivative.seed is not None
        symbols: list[Symbol] = [s for s in self.expression.symbols if isinstance(s, Symbol)]
        self._tensor: Tensor = tensor(
            derivative.result, derivative.seed, self.variable, sorted(symbols, key=_name)
        )
        self.notes = (*self.notes, "the check is of the differential, whose entries these are.")

    @property
    def text(self) -> str:
        """The entries in index notation, or the call of einsum."""
        return self._tensor.text if self.form == "tensor" else called(self._tensor.einsum)

    def unicode(self) -> str:
        return self._tensor.unicode if self.form == "tensor" else self.text

    def latex(self) -> str:
        return self._tensor.latex

    def left(self, dialect: str) -> str:
        words = self._tensor.left(self.name, self.variable)
        return str(getattr(words, dialect))

    @property
    def shape(self) -> list[str]:
        """The sizes of the tensor, those of F first."""
        return [str(size) for size in self._tensor.shape]

    def _emitted(self, target: str) -> tuple[str, tuple[str, ...]]:
        return self._tensor.einsum, self._tensor.arguments


def called(source: str) -> str:
    """What an einsum function returns, as one line; its preparations before it."""
    body = [line.strip() for line in source.split("\n") if line.startswith("    ")]
    return "; ".join(line.removeprefix("return ") for line in body)


class Jointly(Derivation):
    """One block answer by several variables: gradients in a column, Jacobians in a row, blocks."""

    __slots__ = ("joint",)
    form = "jointly"

    def __init__(self, joint: Joint, program: Program | None = None) -> None:
        _, column, _ = joint.as_one()
        self.joint = joint
        names = ", ".join(v.name for v in joint.variables)
        super().__init__(
            Derivative(
                joint.function, column, joint.kind, joint.result, None, "subspace", 1, "mixed", "columns",
                joint.conditions, (f"by ({names}) at once: their vecs stand one above the other",), (), (),
                program.definitions if program else {},
            ),
            program,
        )  # fmt: skip

    def _idle(self) -> list[tuple[str, str]]:
        occurring = self.expression.symbols
        return [(v.name, f"the block of {v.name}") for v in self.joint.variables if v not in occurring]

    @property
    def shapes(self) -> dict[str, list[str]]:
        """The shape of every symbol."""
        return {name: s for name, s in super().shapes.items() if name != self.variable.name}

    def left(self, dialect: str) -> str:
        from .notation import joint_side

        return joint_side(self, [v.name for v in self.joint.variables], dialect)

    def as_dict(self, check: str = "auto") -> dict[str, Any]:
        names = [v.name for v in self.joint.variables]
        return {**super().as_dict(check), "wrt": names, "as": self.kind}

    def _checked(self, mode: str) -> Check:
        from .index import Claim, check

        function, column, answer = self.joint.as_one()
        return check(Claim(function, column, self.kind, answer), mode)


def in_form(
    function: Expression,
    variable: Symbol,
    form: str,
    options: Mapping[str, Any],
    program: Program | None,
    taken: frozenset[str],
) -> Derivation:
    """An answer in one of FORMS.  Raises MatdiffError as ``derive`` does."""
    definitions = program.definitions if program else {}
    if options.get("order", 1) != 1:
        raise MatdiffError("unsupported", f"the form {form!r} is of first derivatives", hint="order 1")
    found = _derive(function, variable, "differential", taken=taken, definitions=definitions, **options)
    if form != "map":
        return InIndices(found, form, program)
    adjoint = _derive(function, variable, "vjp", taken=taken, definitions=definitions, **options)
    return LinearMap(found, Derivation(adjoint, program), program)


def jointly(
    function: Expression,
    variables: Sequence[Symbol],
    kind: str | None,
    program: Program | None,
    taken: frozenset[str],
) -> Jointly:
    """One block answer by several variables.  Raises MatdiffError as ``derive_jointly`` does."""
    return Jointly(derive_jointly(function, variables, kind, taken), program)
