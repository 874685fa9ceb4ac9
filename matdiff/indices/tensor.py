"""The derivative of a matrix by a matrix as a tensor: ∂F_ij/∂X_kl = A_ik B_lj.

The differential dF is linear in dX: written in entries, (dX)_ab becomes δ_ak δ_bl, and the deltas are
contracted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..errors import MatdiffError
from ..expression import ONE, Expression, Size, Symbol
from .differentiation import filled, in_subspace
from .einsum import source
from .entries import Place, entries
from .notation import Letters, Words, letters, names_of, quotient, subscripted, symbol_words, words
from .terms import Index, IndexSum, cancelled, collected, without_deltas


class Tensor:
    """The entries of a linear map dX ↦ dF.

    Attributes
    ----------
    entries : ∂F_ij/∂X_kl as a sum of products of entries.
    free : its indices, those of F before those of X; a vector has one, a scalar none.
    shape : their sizes.
    indices : their letters.
    direction : dX.
    """

    __slots__ = ("_letters", "_source", "_words", "direction", "entries", "free", "variables")

    def __init__(
        self,
        entries: IndexSum,
        free: tuple[Index, ...],
        direction: Symbol,
        known: Letters,
        variables: Iterable[Symbol],
    ) -> None:
        self.entries = entries
        self.free = free
        self.direction = direction
        self.variables = tuple(variables)
        self._letters = known
        self._words: Words | None = None
        self._source: tuple[str, tuple[str, ...]] | None = None

    def __repr__(self) -> str:
        return f"Tensor({self.text!r}, indices {self.indices!r})"

    @property
    def shape(self) -> tuple[Size, ...]:
        """The sizes of the indices."""
        return tuple(index.size for index in self.free)

    @property
    def indices(self) -> tuple[str, ...]:
        """The letters of the indices."""
        return tuple(self._letters.known[index] for index in self.free)

    @property
    def words(self) -> Words:
        """The entries in all forms."""
        if self._words is None:
            self._words = words(self.entries, self._letters, self.indices)
        return self._words

    @property
    def text(self) -> str:
        """The entries in plain text: ``A_ik*B_lj``."""
        return self.words.text

    @property
    def unicode(self) -> str:
        """The entries for a terminal: ``A_ik B_lj``."""
        return self.words.unicode

    @property
    def latex(self) -> str:
        """The entries in LaTeX: ``A_{ik} B_{lj}``."""
        return self.words.latex

    def left(self, name: str, variable: Symbol) -> Words:
        """What the entries are, for a function of this name: ``∂F_ij/∂X_kl``."""
        count = len(self.free) - sum(size is not ONE for size in self.direction.shape)
        over = subscripted(symbol_words(Symbol(name)), list(self.indices[:count]))
        under = subscripted(symbol_words(variable), list(self.indices[count:]))
        return quotient(over, under)

    @property
    def einsum(self) -> str:
        """The source of a function ``einsum`` of ``arguments``: the tensor as an array of ``shape``.

        Vectors are 1-D arrays, matrices 2-D, scalars floats.  Raises MatdiffError (``unsupported``) for an
        operation without code, or a size that no array has.
        """
        return self._program()[0]

    @property
    def arguments(self) -> tuple[str, ...]:
        """What the function ``einsum`` takes, in its order."""
        return self._program()[1]

    def function(self) -> Callable[..., object]:
        """The function ``einsum``, ready to be called.  Needs NumPy."""
        scope: dict[str, Callable[..., object]] = {}
        # only what was written here is run, nothing that a user has typed
        exec(compile(self.einsum, "<einsum>", "exec"), scope)
        return scope["einsum"]

    def _program(self) -> tuple[str, tuple[str, ...]]:
        """The source and its arguments."""
        if self._source is None:
            _ = self.words  # settles the letters
            self._source = source(self.entries, self.free, self._letters, self.variables)
        return self._source


def tensor(
    dF: Expression, direction: Symbol, variable: Symbol | None = None, symbols: Iterable[Expression] = ()
) -> Tensor:
    """The tensor of a differential.

    Parameters
    ----------
    dF : m×n, linear in the direction.
    direction : dX, p×q; one that is symmetric, skew, diagonal or triangular gives the entries of the
        projected map (symmetric: ½ (T_ijkl + T_ijlk)).
    variable, symbols : further symbols whose arrays can tell a size to the code.

    The indices are those of F, then those of X; a scalar has none, a vector one: ∂f_i/∂x_j.
    Raises MatdiffError: ``unsupported`` where dX is inside an operation without an index form, ``limit``.
    """
    others = [s for s in symbols if isinstance(s, Symbol)]
    spare = dict.fromkeys([*([variable] if variable is not None else []), *others])
    named = {s for s in dF.symbols if s is not direction} | set(spare)
    known = Letters(names_of(named) | names_of({Symbol("_", *direction.shape)}))
    source_of_letters = letters(known.taken)

    def place(size: Size) -> Place:
        if size is ONE:
            return None
        index = Index(size)
        known.known[index] = next(source_of_letters)
        return index

    row, column = (place(size) for size in dF.shape)
    k, m = (place(size) for size in direction.shape)
    found = entries(dF, row or "", column or "")

    def derivative(a: Place, b: Place) -> IndexSum:
        return in_subspace(direction, a, b, k, m)

    found = filled(found, {direction: derivative}, {direction})
    free = tuple(index for index in (row, column, k, m) if index is not None)
    return Tensor(collected(cancelled(without_deltas(found))), free, direction, known, spare)


def tensor_of(function: Expression, variable: Symbol) -> Tensor:
    """The tensor ∂F_ij/∂X_kl of a function; for a structured variable that of the projected map.

    Raises MatdiffError as ``tensor`` does; ``unsupported`` for an orthogonal variable.
    """
    from ..calculus import derive

    if variable.kind == "orthogonal":
        raise MatdiffError(
            "unsupported", "there is no tensor by an orthogonal matrix: its tangent space changes with it"
        )
    found = derive(function, variable, "differential")
    assert found.seed is not None
    return tensor(found.result, found.seed, variable, function.symbols)
