"""Sums as they were typed: ``Σ_i (y_i − x_iᵀ w)²`` as an expression that a derivation can show.

It is only shown, and held against numbers: what is derived is the matrix form (samples.py, indexed.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..expression import ONE, Expression, Shape, Symbol, postorder
from ..index.evaluation import evaluate as value_of
from ..operations import SquaredNorm
from ..operations.operation import Entries, Level, Notation, Operation
from ..render.dialect import LATEX, TEXT, UNICODE
from ..render.layout import Writer
from ..render.occurrences import Occurrences
from .build import Builder
from .samples import SampleSum
from .tree import Tree

DIALECTS = {"text": TEXT, "unicode": UNICODE, "latex": LATEX}
FIRST = 0xF000  # signs that stand for samples until they are written


class Sampled(NamedTuple):
    """A sample in a summand: its sign, what it is of, its indices, and what it is called."""

    sign: Symbol
    base: Expression
    indices: str
    row: bool
    stem: str


class TypedSum(Operation):
    """A sum of a summand over indices; the operands are the symbols that it depends on.

    The parameters are the summand, the letters of the indices, their sizes, and the samples in the summand.
    """

    __slots__ = ()
    abstract = True

    @property
    def body(self) -> Expression:
        """The summand."""
        return self.parameters[0]  # type: ignore[return-value]

    @property
    def samples(self) -> tuple[Sampled, ...]:
        """The samples in the summand."""
        return self.parameters[3]  # type: ignore[return-value]

    @property
    def of_rows(self) -> bool:
        """Whether the rows of a matrix are summed over, in here or in a sum inside."""
        inner = (n for n in postorder(self.body) if isinstance(n, TypedSum))
        return any(s.row for s in self.samples) or any(n.of_rows for n in inner)

    def find_shape(self) -> Shape:
        return self.body.shape

    def find_length(self) -> int:
        return 2 + self.body.length

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return self.value(field, dict(zip(self.operands, operands, strict=True)), {})

    def value(self, field: Any, given: Mapping[Expression, Entries], at: Mapping[str, int]) -> Entries:
        """The sum, summand by summand."""
        letters: Any = self.parameters[1]
        sizes: Any = self.parameters[2]
        total: Entries | None = None
        inner = [n for n in postorder(self.body) if isinstance(n, TypedSum)]
        for place in places([field.count(size) for size in sizes]):
            here = {**at, **dict(zip(letters, place, strict=True))}
            values: dict[Expression, Entries] = dict(given)
            for sample in self.samples:
                values[sample.sign] = entry(sample, given[sample.base], here)
            values.update((node, node.value(field, given, here)) for node in inner)
            (found,) = value_of([self.body], field, values)
            total = found if total is None else added(total, found)
        assert total is not None
        return total

    def notation(self, dialect: str) -> Notation:
        (piece,) = Writer(DIALECTS[dialect], ()).write(Occurrences([self.body], {}))
        body = piece.at(Level.HADAMARD)
        for sample in self.samples:
            body = body.replace(sample.sign.name, written(sample, dialect))
        letters = str(self.parameters[1])
        sign = {
            "text": f"sum_{letters}" if len(letters) == 1 else f"sum_{{{','.join(letters)}}}",
            "unicode": f"Σ_{letters}",
            "latex": rf"\sum_{{{', '.join(letters)}}}",
        }[dialect]
        text = f"{sign} {body}".replace("{", "{{").replace("}", "}}")
        return Notation(text, Level.HADAMARD)


def places(counts: list[int]) -> list[tuple[int, ...]]:
    """All values of some indices."""
    found: list[tuple[int, ...]] = [()]
    for count in counts:
        found = [(*place, i) for place in found for i in range(count)]
    return found


def added(left: Entries, right: Entries) -> Entries:
    """The sum of two matrices."""
    return [[a + b for a, b in zip(r, s, strict=True)] for r, s in zip(left, right, strict=True)]


def entry(sample: Sampled, base: Entries, at: Mapping[str, int]) -> Entries:
    """The value of a sample."""
    first, *second = (at[letter] for letter in sample.indices)
    if second:
        return [[base[first][second[0]]]]
    if sample.row:
        return [[x] for x in base[first]]
    return [[base[first][0] if len(base) > 1 or len(base[0]) == 1 else base[0][first]]]


def written(sample: Sampled, dialect: str) -> str:
    """x_i, A_ij."""
    name = DIALECTS[dialect].symbol(sample.stem)
    if dialect == "latex":
        return f"{name}_{{{sample.indices}}}" if "_" not in name else f"({name})_{{{sample.indices}}}"
    return f"{name}_{sample.indices}"


class NotShown(Exception):
    """A sum that is not shown as it was typed."""


class TypedBuilder(Builder):
    """Builds expressions with the sums as they were typed."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder.text, dict(builder.symbols))
        self.definitions = builder.definitions
        self.signs: dict[tuple[str, str, bool], Sampled] = {}

    def special(self, tree: Tree) -> Expression | None:
        """A sum or a sample."""
        if tree.op in ("entry_of", "matrix_of"):
            raise NotShown
        if tree.op == "indexed":
            if any(tree.value.shifts):
                raise NotShown
            name, row, over, second, *_ = tree.value
            stem = tree.value.stem or name
            key = (stem, over + second, bool(row))
            if key not in self.signs:
                sign = Symbol(chr(FIRST + len(self.signs)), *tree.shape)
                self.signs[key] = Sampled(sign, self.symbol(name), over + second, bool(row), stem)
            return self.signs[key].sign
        if tree.op == "sample_sum":
            return self.typed_sum(tree)
        if tree.op == "^" and tree.children[1].value in (2, "2"):
            (base, _) = tree.children  # ‖x_i − x_j‖² has a value at i = j without a root
            if base.op == "norm" and base.value in (None, "2", "F") and ONE in base.children[0].shape:
                return SquaredNorm(self.build(base.children[0]))
        return None

    def typed_sum(self, tree: Tree) -> Expression:
        """A sum; those that are nested directly are one."""
        letters, sizes = "", []
        while tree.op == "sample_sum" and not (letters and tree.grouped):
            total: SampleSum = tree.value
            if total.word == "prod" or total.condition is not None or total.count is not total.whole:
                raise NotShown
            letters += total.index
            sizes.append(total.count)
            (tree,) = tree.children
        body = self.build(tree)
        inside = [n for n in postorder(body) if isinstance(n, TypedSum)]
        known: dict[Expression, Sampled] = {s.sign: s for s in self.signs.values()}
        samples = tuple(known[n] for n in postorder(body) if n in known)
        data = dict.fromkeys(s.base for s in samples)
        data.update((n, None) for n in postorder(body) if isinstance(n, Symbol) and n not in known)
        data.update((o, None) for n in inside for o in n.operands if o not in known)
        return TypedSum(*data, parameters=(body, letters, tuple(sizes), samples))


def typed_form(builder: Builder, tree: Tree) -> Expression | None:
    """The expression of a tree with its sums as they were typed; None where it is not shown."""
    typed = TypedBuilder(builder)
    try:
        return typed.build(tree)
    except NotShown:
        return None
