"""From trees with shapes to expressions, without recursion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import prod

from ..errors import MatdiffError
from ..expression import ONE, Expression, ShapeError, Size, fold
from ..operations import (
    Abs,
    Conjugate,
    Determinant,
    Extent,
    Function,
    Hermitian,
    Identity,
    ImaginaryUnit,
    InnerProduct,
    Inverse,
    Kronecker,
    MatrixPower,
    Norm,
    Number,
    Ones,
    Operation,
    Pi,
    Power,
    Product,
    PseudoInverse,
    Scale,
    Sum,
    Transpose,
    Unit,
    Zeros,
    add,
    divide,
    hadamard,
    multiply,
    negate,
    scale,
    signature,
)
from ..operations.complex import KNOWN
from .exponents import LetterT, Turned
from .raw import failure
from .samples import build_sum, filled
from .shapes import WithSizes
from .tree import Tree
from .vocabulary import functions

NORMS = {
    "1": "norm1",
    "∞": "norminf",
    "inf": "norminf",
    "F": "norm",
    "f": "norm",
    "*": "normnuc",
    "2": "normspec",
    **dict.fromkeys(("fro", "Fro"), "norm"),
    **dict.fromkeys(("op", "sp", "spec"), "normspec"),
    **dict.fromkeys(("nuc", "tr"), "normnuc"),
}
HALF = Fraction(1, 2)
LONGEST_CONSTANT = 50  # nodes of a divisor without symbols that is looked at


class Builder:
    """Builds the nodes of the trees of a program."""

    def __init__(self, text: str, symbols: dict[str, Expression]) -> None:
        self.text = text
        self.symbols = symbols
        self.definitions: dict[str, Expression] = {}
        self.notes: dict[str, None] = {}

    def symbol(self, name: str) -> Expression:
        """A symbol or a definition."""
        return self.definitions[name] if name in self.definitions else self.symbols[name]

    def fail(self, tree: Tree, code: str, message: str, hint: str | None = None) -> MatdiffError:
        """An error at a tree."""
        return failure(code, message, self.text, tree.start, hint)

    def shown(self, tree: Tree) -> str:
        """A tree as it was typed."""
        return " ".join(self.text[tree.start : min(tree.end, tree.start + 60)].split())

    def special(self, tree: Tree) -> Expression | None:
        """What stands for a tree instead of the node of its operation, if anything does."""
        return None

    def build(self, root: Tree) -> Expression:
        """The expression of a tree whose shapes are known."""
        nodes: dict[int, Expression] = {}
        stack: list[tuple[Tree, list[Tree] | None]] = [(root, None)]
        while stack:
            tree, parts = stack.pop()
            if parts is None:
                parts = operand_trees(tree)
                stack.append((tree, parts))
                stack.extend((p, None) for p in reversed(parts))
                continue
            special = self.special(tree)
            if special is not None:
                nodes[id(tree)] = special
                continue
            try:
                nodes[id(tree)] = BUILDERS[tree.op](self, tree, [nodes[id(p)] for p in parts])
            except ShapeError as error:
                raise self.fail(
                    tree, "shape", f"the shapes in `{self.shown(tree)}` do not fit: {error}"
                ) from None
        return nodes[id(root)]


def operand_trees(tree: Tree) -> list[Tree]:
    """The trees whose nodes a tree is built from: the factors of a product in one list, no sizes."""
    if tree.op in ("*", "·") and not is_inner(tree):
        factors = []
        while tree.op in ("*", "·") and not is_inner(tree):
            left, right = tree.children
            factors.append(right)
            tree = left
            if left.grouped:
                break
        factors.append(tree)
        factors.reverse()
        return factors
    if tree.op in ("constant", "measure", "sample_sum", "matrix_of"):
        return []
    if tree.op == "call":
        if isinstance(tree.value, WithSizes):
            return tree.children[: len(tree.children) - len(tree.value.sizes)]
        return [t for t in tree.children if t.op != "word"]
    return tree.children


def is_inner(tree: Tree) -> bool:
    """Whether a ``·`` stands between two columns."""
    return tree.op == "·" and all(t.shape[1] is ONE and t.shape[0] is not ONE for t in tree.children)


def product(factors: list[Expression]) -> Expression:
    """A product from left to right: a part that is 1×1 scales what follows unless it is a row."""
    scalars: list[Expression] = []
    chain: list[Expression] = []
    for factor in factors:
        if factor.is_scalar:
            scalars.append(factor)
            continue
        if chain and chain[0].rows is ONE and chain[-1].columns is ONE and factor.rows is not ONE:
            scalars.append(multiply(*chain))
            chain = []
        chain.append(factor)
    return multiply(*scalars, *chain)


def minus(node: Expression) -> Expression:
    """−A, into a number that stands in front."""
    if isinstance(node, Scale) and isinstance(node.operands[0], Number):
        value = -node.operands[0].value
        rest = node.operands[1:]
        if value == 1:
            return rest[0] if len(rest) == 1 else Scale(*rest)
        return Scale(Number(value), *rest)
    return negate(node)


Build = Callable[[Builder, Tree, list[Expression]], Expression]


def _number(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    return Number(Fraction(tree.value))


def _symbol(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    return builder.symbols[tree.value]


def _sum(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    rows, columns = tree.shape
    terms = []
    for sign, node in zip(tree.value, parts, strict=True):
        if node.is_scalar and not (rows is ONE and columns is ONE):
            if isinstance(node, Number) and node.value == 0:
                continue
            node = filled(node, rows, columns)
        terms.append(node if sign == "+" else minus(node))
    return add(*terms)


def _product(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    if is_inner(tree):
        return _inner(builder, tree, parts)
    return product(parts)


def _quotient(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    left, right = parts
    if right.is_scalar and not right.symbols and constant_value(right) == 0:
        raise builder.fail(tree, "domain", f"`{builder.shown(tree)}` divides by zero")
    return divide(left, right)


def constant_value(node: Expression) -> Fraction | None:
    """The number that sums and products of numbers are; None for anything else."""
    stack, size = [node], 0
    while stack:
        part = stack.pop()
        size += 1
        if size > LONGEST_CONSTANT or not isinstance(part, (Number, Sum, Scale, Product)):
            return None
        stack.extend(part.operands)

    def combine(part: Expression, values: list[Fraction]) -> Fraction:
        if isinstance(part, Number):
            return part.value
        return sum(values, Fraction(0)) if isinstance(part, Sum) else prod(values, start=Fraction(1))

    return fold(node, combine)


def _entry_quotient(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    left, right = parts
    if right.is_scalar:
        return _quotient(builder, tree, parts)
    return hadamard(*([] if isinstance(left, Number) and left.value == 1 else [left]), Power(right, -1))


def _solve(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    left, right = parts
    if left.is_scalar:
        between = builder.text[tree.children[0].end : tree.children[1].start]
        if between.startswith("\\ "):
            raise builder.fail(
                tree, "syntax", f"`{builder.shown(tree)}` can be a quotient or a product with a space",
                "write `y/x`, or `x y` without the backslash",
            )  # fmt: skip
        return _quotient(builder, tree, [right, left])
    return multiply(Inverse(left), right)


def _transpose(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    (operand,) = parts
    if isinstance(tree.op, Turned):  # ' and ^H: the conjugate transpose of what is complex
        if "complex" in operand.properties:
            return Conjugate(operand) if operand.is_scalar else Hermitian(operand)
        if tree.op.only_complex and not operand.is_scalar:
            raise builder.fail(
                tree, "unsupported", f"`{builder.shown(tree)}`: what stands before `^H` is real",
                "declare the symbol, for example `Z : complex matrix(m, n)`, or write `'`",
            )  # fmt: skip
    if isinstance(tree.op, LetterT) and operand.is_scalar:
        raise builder.fail(
            tree, "syntax", f"`{builder.shown(tree)}` may be a power or a transpose",
            "write `x^(T)` for the power, `x'` for the transpose",
        )  # fmt: skip
    return operand if operand.is_scalar else Transpose(operand)


def refuse_complex(builder: Builder, tree: Tree, parts: list[Expression], hint: str | None = None) -> None:
    """Raises MatdiffError (``unsupported``) where an operand is complex."""
    if any("complex" in p.properties for p in parts):
        raise builder.fail(
            tree, "unsupported", f"`{builder.shown(tree)}` has no rule for complex values here", hint
        )


def _inner(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    left, right = parts
    if tree.value == "norm" and left.is_column and "complex" in left.properties | right.properties:
        return multiply(Hermitian(left) if "complex" in left.properties else Transpose(left), right)
    refuse_complex(builder, tree, parts, "write tr(X' Y), or tr(X.T Y) without the conjugate")
    return InnerProduct(*parts)


def _sample_sum(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    found = build_sum(builder, tree)
    refuse_complex(builder, tree, list(found.symbols))
    return found


def _matrix_of(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    from .indexed import build_indexed

    found = build_indexed(builder, tree)
    if found is None:
        raise builder.fail(tree, "limit", f"`{builder.shown(tree)}` is too long")
    refuse_complex(builder, tree, list(found.symbols))
    return found


def _inverse(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    (operand,) = parts
    if operand.is_scalar:
        return _quotient(builder, tree, [Number(1), operand])
    return Inverse(operand)


def _pseudoinverse(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    (operand,) = parts
    sign = builder.text[tree.children[0].end : tree.end]
    if "complex" in operand.properties and ("dagger" in sign or "†" in sign):
        builder.notes[f"{builder.shown(tree)} is read as the conjugate transpose of what is complex."] = None
        return Conjugate(operand) if operand.is_scalar else Hermitian(operand)
    return _inverse(builder, tree, parts) if operand.is_scalar else PseudoInverse(operand)


def _inverse_transpose(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    (operand,) = parts
    return _inverse(builder, tree, parts) if operand.is_scalar else Transpose(Inverse(operand))


def _power(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    base, exponent = parts
    number = exponent.value if isinstance(exponent, Number) else None
    if isinstance(base, Number) and base.value == 0 and number is not None and number < 0:
        raise builder.fail(tree, "domain", f"`{builder.shown(tree)}` divides by zero")
    if isinstance(base, Number) and base.value < 0 and number is not None and number.denominator != 1:
        raise builder.fail(tree, "domain", f"`{builder.shown(tree)}` is no real number")
    if base.is_scalar or tree.op == ".^":
        return Power(base, exponent)
    if number == -1:
        return Inverse(base)
    if number == HALF:
        return named(builder, tree, "sqrtm", [base])
    if number is not None and number.denominator == 2:
        return MatrixPower(named(builder, tree, "sqrtm", [base]), 2 * number)
    if number is not None and number.denominator != 1:
        logarithm = named(builder, tree, "logm", [base])
        return named(builder, tree, "expm", [scale(number, logarithm)])  # the principal power
    return MatrixPower(base, exponent)


def _call(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    if isinstance(tree.value, WithSizes):
        return named(builder, tree, tree.value.word, parts, tree.value.sizes)
    words = [t.value for t in tree.children if t.op == "word"]
    return named(builder, tree, tree.value, parts, words=words)


def named(
    builder: Builder,
    tree: Tree,
    name: str,
    parts: list[Expression],
    sizes: Sequence[Size] = (),
    words: Sequence[str] = (),
) -> Expression:
    """The operation of a name whose signature the operands have."""
    kinds = functions().get(name)
    if kinds is None:
        raise builder.fail(tree, "unsupported", f"`{name}` has no rule here yet")
    first = parts[0] if parts else None
    if isinstance(first, Number) and (
        (name in ("log", "ln") and first.value <= 0) or (name == "sqrt" and first.value < 0)
    ):
        raise builder.fail(tree, "domain", f"`{builder.shown(tree)}` is no real number")
    kind = next((k for k in kinds if takes(k, parts)), kinds[0])
    if kind is InnerProduct or (kind not in KNOWN and kind.name != "sqrt"):
        refuse_complex(builder, tree, parts)
    try:
        return kind.build(*words, *parts, *sizes)
    except MatdiffError as error:
        raise builder.fail(tree, error.code, error.message, error.hint) from None


def takes(kind: type[Operation], parts: list[Expression]) -> bool:
    """Whether operands have the shapes of a signature."""
    if not kind.signature:
        return True
    seen: dict[str, Size] = {}
    inputs, _ = signature(kind.signature_for(len(parts)))
    for wanted, node in zip(inputs, parts, strict=True):
        for dimension, size in zip(wanted, node.shape, strict=True):
            if dimension == "1" and size is not ONE:
                return False
            if dimension.isalpha() and seen.setdefault(dimension, size) is not size:
                return False
    return True


def _norm(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    (operand,) = parts
    if tree.value is None or (tree.value == "2" and (operand.is_column or operand.is_row)):
        return Norm(operand)
    name = NORMS.get(tree.value)
    if name is None and operand.is_column and tree.value.isdigit() and tree.value != "0":
        return named(builder, tree, "normp", [operand, Number(int(tree.value))])
    if name is None:
        raise builder.fail(
            tree,
            "unsupported",
            f"the norm with the subscript {tree.value} is not read",
            "the norms are `_1`, `_2`, `_3` …, `_F`, `_*` and `_∞`; with a symbol, `normp(x, p)`; "
            "with a weight, `sqrt(x' A x)`",
        )
    return named(builder, tree, name, parts)


def _bars(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    (operand,) = parts
    if tree.op == "bars" and not operand.is_row and not operand.is_column:
        return Determinant(operand)
    return Abs(operand)


def _constant(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    rows, columns = tree.shape
    word = tree.value.word if isinstance(tree.value, WithSizes) else tree.op
    if word in ("I", "eye", "identity"):
        return Identity(rows)
    return (Ones if word == "ones" else Zeros)(rows, columns)


def _block(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    rows, at = [], 0
    for width in tree.value:
        row = parts[at : at + width]
        rows.append(row[0] if width == 1 else functions()["hcat"][0].build(*row))
        at += width
    return rows[0] if len(rows) == 1 else functions()["vcat"][0].build(*rows)


def _zero_block(builder: Builder, tree: Tree, parts: list[Expression]) -> Expression:
    rows, columns = tree.shape
    return Number(0) if rows is ONE and columns is ONE else Zeros(rows, columns)


BUILDERS: dict[str, Build] = {
    "block": _block,
    "zero_block": _zero_block,
    "number": _number,
    "pi": lambda builder, tree, parts: Pi(),
    "iunit": lambda builder, tree, parts: ImaginaryUnit(),
    "size": lambda builder, tree, parts: Extent(tree.value),
    "measure": lambda builder, tree, parts: Extent(tree.children[0].shape[1 if tree.value == "cols" else 0]),
    "symbol": _symbol,
    "reference": lambda builder, tree, parts: builder.definitions[tree.value],
    **dict.fromkeys(("identity", "ones", "zeros", "constant"), _constant),
    "unit": lambda builder, tree, parts: Unit(tree.value, tree.shape[0]),
    "filled": lambda builder, tree, parts: filled(parts[0], *tree.shape),
    "sum": _sum,
    "negate": lambda builder, tree, parts: (
        minus(parts[0]) if not tree.children[0].grouped else negate(parts[0])
    ),
    **dict.fromkeys(("*", "·"), _product),
    "/": _quotient,
    "\\": _solve,
    **dict.fromkeys(("⊙", ".*"), lambda builder, tree, parts: hadamard(*parts)),
    **dict.fromkeys(("⊘", "./"), _entry_quotient),
    "⊗": lambda builder, tree, parts: Kronecker(*parts),
    "transpose": _transpose,
    "inverse": _inverse,
    "inverse_transpose": _inverse_transpose,
    "pseudoinverse": _pseudoinverse,
    **dict.fromkeys(("^", ".^"), _power),
    "inner": _inner,
    "norm": _norm,
    **dict.fromkeys(("bars", "entries"), _bars),
    "call": _call,
    "sample_sum": _sample_sum,
    "matrix_of": _matrix_of,
    "function": lambda builder, tree, parts: Function(*tree.value, *parts),
}
