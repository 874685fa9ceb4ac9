"""One derivative by several variables at once: blocks side by side, and one above the other.

The variables stand for one column, their vecs stacked: ∂(Xz)/∂(z, vec X′) is [X, I ⊗ z′].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..errors import MatdiffError
from ..expression import ONE, Expression, Size, Symbol, substitute
from ..operations import HorizontalBlock, Unvec, VerticalBlock, Zeros, multiply, transposed, vec
from ..operations.blocks import selection
from ..rewriting.canonical import canonical_rules
from ..rewriting.engine import Rewriter
from ..rewriting.presentation import present
from .derive import Derivative, conditions_of, derive

KINDS = ("gradient", "jacobian", "hessian")


class Joint(NamedTuple):
    """A derivative by several variables.

    ``result`` is (Σ sizes)×1 for a gradient, m×(Σ sizes) for a Jacobian, square for a Hessian;
    ``parts`` are the derivatives by the single variables (for a Hessian its rows of blocks).
    """

    function: Expression
    variables: tuple[Symbol, ...]
    kind: str
    result: Expression
    parts: tuple[Derivative, ...]
    conditions: tuple[tuple[str, Expression], ...]

    def as_one(self) -> tuple[Expression, Symbol, Expression]:
        """The same claim with one column as the variable: function, variable, answer.

        Every variable is read off the column by its entries, so a check needs to know nothing of blocks.
        """
        sizes = [v.rows * v.columns for v in self.variables]
        total = sum(sizes[1:], sizes[0])
        column = Symbol("all_variables", total)
        parts: dict[Expression, Expression] = {}
        for i, variable in enumerate(self.variables):
            piece = multiply(transposed(selection(sizes, i)), column)
            parts[variable] = piece if variable.is_column else Unvec(piece, variable.rows, variable.columns)
        return replaced(self.function, parts), column, replaced(self.result, parts)


def replaced(node: Expression, parts: Mapping[Expression, Expression]) -> Expression:
    """An expression with symbols replaced."""
    return substitute(node, parts)


def derive_jointly(
    function: Expression, variables: Iterable[Symbol], kind: str | None = None, taken: Iterable[str] = ()
) -> Joint:
    """The derivative by several symbols as one block answer.

    Raises MatdiffError: ``kind`` for kinds without blocks, ``structure`` for a structured variable
    (its entries are no independent columns), and as ``derive`` does.
    """
    chosen = tuple(dict.fromkeys(variables))
    kind = kind or ("gradient" if function.is_scalar else "jacobian")
    if kind not in KINDS:
        raise MatdiffError(
            "kind",
            f"a {kind} by several variables at once has no block form",
            hint="one of " + ", ".join(KINDS),
        )
    if len(chosen) < 2:
        raise MatdiffError(
            "variable", "a joint derivative is by two or more variables", hint="name them: --wrt x --wrt y"
        )
    for variable in chosen:
        if variable.kind != "general":
            raise MatdiffError(
                "structure",
                f"{variable.name} is {variable.kind}: its entries are not independent of each other",
                hint="derive by it alone, or declare it as a matrix",
            )
    parts = tuple(derive(function, v, "gradient" if kind == "hessian" else kind, taken=taken) for v in chosen)
    simplify = Rewriter(canonical_rules())
    if kind == "gradient":
        result: Expression = VerticalBlock(*(vec(p.result) for p in parts))
    elif kind == "jacobian":
        result = HorizontalBlock(
            *(as_columns(p.result, function.rows * function.columns, p.variable) for p in parts)
        )
    else:
        rows = [HorizontalBlock(*(second(p.result, p.variable, v, taken) for v in chosen)) for p in parts]
        result = VerticalBlock(*rows)
    shown = result.rebuilt(shortened(block, simplify) for block in result.operands)
    return Joint(
        function,
        chosen,
        kind,
        shown,
        parts,
        tuple(dict.fromkeys(condition for v in chosen for condition in conditions_of(simplify(function), v))),
    )


def shortened(block: Expression, simplify: Rewriter) -> Expression:
    """A block in its printed form."""
    if isinstance(block, HorizontalBlock):
        return block.rebuilt(shortened(part, simplify) for part in block.operands)
    return present(simplify(block), simplify)


def as_columns(J: Expression, rows: Size, variable: Symbol) -> Expression:
    """A Jacobian with a row for each entry of the function, also where the variable is a scalar."""
    return (
        vec(J) if variable.is_scalar and J.columns is not ONE else transposed(J) if J.rows is not rows else J
    )


def second(gradient: Expression, of: Symbol, by: Symbol, taken: Iterable[str]) -> Expression:
    """The block of a Hessian: the Jacobian of one partial gradient by another variable."""
    if by not in gradient.symbols:
        return Zeros(of.rows * of.columns, by.rows * by.columns)
    J = derive(gradient, by, "jacobian", taken=taken).result
    return as_columns(J, of.rows * of.columns, by)
