"""The shape of each kind of tree, from those of its operands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..expression import ONE, SCALAR, Shape, Size
from ..operations import Operation
from ..operations.operation import dimension_size, signature
from . import index_shapes
from .characters import GREEK
from .declarations import size_of
from .misfits import call_error, product_error, sum_error, transposed
from .shapes import COUNTERPARTS, NotSquare, Shaper, WithSizes
from .tree import Tree
from .vocabulary import COLUMN, MATRIX, ROW, functions, layout

WORDS = {
    "+": "the sum",
    "*": "the product",
    "·": "the product",
    "⊙": "the product entry by entry",
    ".*": "the product entry by entry",
    "⊘": "the quotient entry by entry",
    "./": "the quotient entry by entry",
}

COUNTS = frozenset("KMNT")  # capitals that often count something
Rule = Callable[[Shaper, Tree], Shape]


def _scalar(shaper: Shaper, tree: Tree) -> Shape:
    return SCALAR


def _symbol(shaper: Shaper, tree: Tree) -> Shape:
    shape = shaper.symbols[tree.value]
    shaper.met.extend(shape)
    return shape


def _reference(shaper: Shaper, tree: Tree) -> Shape:
    return shaper.definitions[tree.value].shape  # type: ignore[no-any-return]


def _operand(shaper: Shaper, tree: Tree) -> Shape:
    return tree.children[0].shape  # type: ignore[no-any-return]


def _zero_block(shaper: Shaper, tree: Tree) -> Shape:
    kinds = shaper.kind_of_tree(tree)
    rows = shaper.sizes.new() if kinds & (MATRIX | COLUMN) else ONE
    columns = shaper.sizes.new() if kinds & MATRIX or kinds & (ROW | COLUMN) == ROW else ONE
    return (rows, columns)


def _block(shaper: Shaper, tree: Tree) -> Shape:
    """Blocks beside each other are equally high, blocks below each other equally wide where they can be."""
    rows, at = [], 0
    for width in tree.value:
        rows.append(tree.children[at : at + width])
        at += width
    for row in rows:
        for block in row[1:]:
            height = row[0].shape[0]
            if not (shaper.could(height, block.shape[0]) and shaper.same(height, block.shape[0], tree)):
                raise shaper.fail(
                    block,
                    f"{shaper.described(row[0])} and {shaper.described(block)} stand side by side and need"
                    " equally many rows",
                )
    if len({len(row) for row in rows}) == 1:
        for column in zip(*rows, strict=True):
            for block in column[1:]:
                shaper.same(column[0].shape[1], block.shape[1], tree)
    totals = [total([block.shape[1] for block in row]) for row in rows]
    for row, width in zip(rows[1:], totals[1:], strict=True):
        if not shaper.same(totals[0], width, tree):
            raise shaper.fail(
                row[0],
                f"this row of blocks has {shaper.size_text(width)} columns, the first one"
                f" {shaper.size_text(totals[0])}",
            )
    return (total([row[0].shape[0] for row in rows]), totals[0])


def total(sizes: list[Size]) -> Size:
    """The sum of sizes."""
    found = sizes[0]
    for size in sizes[1:]:
        found = found + size
    return found


def _identity(shaper: Shaper, tree: Tree) -> Shape:
    size = Size.of(tree.value) if tree.value else shaper.sizes.new()
    if isinstance(tree.value, str) and tree.value.isdigit():
        size = Size.of(int(tree.value))
    return (size, size)


def _column_constant(shaper: Shaper, tree: Tree) -> Shape:
    value = tree.value
    if isinstance(value, str):
        return (Size.of(int(value) if value.isdigit() else value), ONE)
    return (shaper.sizes.new(), ONE)


def _constant(shaper: Shaper, tree: Tree) -> Shape:
    word = tree.value
    sizes = [checked_size(shaper, t) for t in tree.children]
    most = 1 if word in ("I", "eye") else 2
    if not 1 <= len(sizes) <= most:
        wanted = "one size" if most == 1 else "one or two sizes"
        raise shaper.fail(
            tree, f"`{word}` takes {wanted}, not {len(sizes)}", f"for example `{word}(n)`", "arity"
        )
    tree.value = WithSizes(word, sizes)
    if most == 1:
        return (sizes[0], sizes[0])
    return (sizes[0], sizes[1] if len(sizes) == 2 else ONE)


def checked_size(shaper: Shaper, tree: Tree) -> Size:
    """The size that an argument is.  Raises MatdiffError if it is none or below 1."""
    size = shaper.sizes.resolve(size_of(tree, shaper.text))
    value = size.value
    if value is not None and value < 1:
        raise shaper.fail(tree, f"a size is at least 1, not {size}", code="domain")
    if not size.names and size.terms[0][1].denominator != 1:
        raise shaper.fail(tree, f"a size is an integer, not {size}", code="domain")
    return size


def _filled(shaper: Shaper, tree: Tree) -> Shape:
    if len(tree.children) != 1:
        raise shaper.fail(
            tree,
            f"`{tree.value}` in an expression takes one number, the entry",
            f"for example `{tree.value}(1)`; sizes stand in declarations",
            "arity",
        )
    (entry,) = tree.children
    if not shaper.is_scalar(entry):
        raise shaper.fail(
            entry, f"the entries of `{shaper.shown(tree)}` are one scalar, not {shaper.described(entry)}"
        )
    return (shaper.sizes.new(), ONE if tree.value == "vector" else shaper.sizes.new())


def _sum(shaper: Shaper, tree: Tree) -> Shape:
    terms = tree.children
    full = [t for t in terms if not (t.spread and shaper.is_scalar(t))] or terms
    first = full[0]
    shape: Shape = first.shape
    for term in full[1:]:
        if not shaper.same_shape(shape, term.shape, tree):
            raise sum_error(shaper, first, term, tree.value[terms.index(term)])
    if not shaper.is_scalar(first):
        for term in terms:
            if term.spread and shaper.is_scalar(term):
                shaper.later.append((tree, term))
    return shape


def _product(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    if shaper.is_scalar(left):
        return right.shape  # type: ignore[no-any-return]
    if shaper.is_scalar(right):
        name = right.value if right.op == "symbol" else None
        if name in shaper.undeclared and name[0] in "abcdefg" and ONE not in left.shape:
            shaper.note(f"{name} right of a matrix is read as a scalar; declare it if it is a vector.")
        return left.shape  # type: ignore[no-any-return]
    if shaper.numpy == 1 and tree.op == "*" and "*" in shaper.text[left.end : right.start]:
        before, after = shaper.shown(left), shaper.shown(right)
        raise shaper.fail(
            tree,
            f"`*` between {shaper.described(left)} and {shaper.described(right)} can mean two things in"
            " NumPy's notation",
            f"write `{before} @ {after}` for the product of matrices, `{before} .* {after}` entry by entry",
            "syntax",
        )
    if tree.op == "·" and left.shape[1] is ONE and right.shape[1] is ONE:
        if not shaper.same(left.shape[0], right.shape[0], tree):
            raise product_error(shaper, tree, left, right)
        return SCALAR
    if not (shaper.could(left.shape[1], right.shape[0]) and shaper.same(left.shape[1], right.shape[0], tree)):
        raise product_error(shaper, tree, left, right)
    return (left.shape[0], right.shape[1])


def _quotient(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    if left.op == "symbol" and left.value in COUNTS & shaper.undeclared and ONE not in left.shape:
        shaper.note(
            f"{left.value} in {shaper.shown(tree)} is read as a matrix; declare it if it is a number."
        )
    if not shaper.is_scalar(right):
        before, after = shaper.shown(left), shaper.shown(right)
        if right.op == "transpose" and right.shape[0] is ONE:
            hint = f"`/` divides by the next factor alone: write `… / ({after} …)`"
        elif shaper.fits(left.shape, right.shape) or left.spread:
            hint = f"did you mean `{before} ./ {after}`, entry by entry?"
        else:
            hint = f"did you mean `{before} inv({after})`, or `{after} \\ {before}`?"
        raise shaper.fail(
            tree,
            f"{shaper.described(left)} divided by {shaper.described(right)}: `/` divides by a scalar",
            hint,
        )
    return left.shape  # type: ignore[no-any-return]


def _solve(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    if shaper.is_scalar(left):
        return right.shape  # type: ignore[no-any-return]
    square(shaper, left, "`\\` solves a system with", tree)
    if not (shaper.could(left.shape[1], right.shape[0]) and shaper.same(left.shape[1], right.shape[0], tree)):
        raise shaper.fail(
            tree,
            f"{shaper.described(left)} and {shaper.described(right)} need equally many rows",
            "`A \\ b` is `inv(A) b`",
        )
    return right.shape  # type: ignore[no-any-return]


def _entrywise(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    gap = shaper.text[left.end : right.start] if shaper.numpy == 2 else ""
    if "*" in gap and ".*" not in gap and not shaper.is_scalar(left) and not shaper.is_scalar(right):
        shaper.note(f"* in {shaper.shown(tree)} is taken entry by entry, as NumPy does.")
    for scalar, other in ((left, right), (right, left)):
        if shaper.is_scalar(scalar) and (scalar.spread or tree.op in (".*", "./") or shaper.is_scalar(other)):
            if not shaper.is_scalar(other) and tree.op in ("./", "⊘") and scalar is left:
                shaper.note(f"{shaper.shown(scalar)} in {shaper.shown(tree)} is spread over the entries.")
            return other.shape  # type: ignore[no-any-return]
    if not shaper.same_shape(left.shape, right.shape, tree):
        message = (
            f"{WORDS[tree.op]} of {shaper.described(left)} and {shaper.described(right)} needs equal shapes"
        )
        hint = None
        if shaper.fits(left.shape, (right.shape[1], right.shape[0])):
            hint = f"did you mean `{shaper.shown(left)} {tree.op} {transposed(shaper, right)}`?"
        elif shaper.is_scalar(left) or shaper.is_scalar(right):
            hint = f"a scalar factor needs no sign: `{shaper.shown(left)} {shaper.shown(right)}`"
        elif shaper.could(left.shape[1], right.shape[0]):
            hint = f"did you mean the matrix product `{shaper.shown(left)} {shaper.shown(right)}`?"
        raise shaper.fail(left, message, hint)
    return left.shape  # type: ignore[no-any-return]


def square(shaper: Shaper, operand: Tree, what: str, place: Tree, hint: str | None = None) -> None:
    """Ask that an operand is square."""
    rows, columns = operand.shape
    if not (shaper.could(rows, columns) and shaper.same(rows, columns, place)):
        raise shaper.fail(place, f"{what} a square matrix, and {shaper.described(operand)} is not", hint)


def _inverse(shaper: Shaper, tree: Tree) -> Shape:
    (operand,) = tree.children
    square(
        shaper, operand, "the inverse is of", tree, f"the pseudoinverse is `pinv({shaper.shown(operand)})`"
    )
    return operand.shape  # type: ignore[no-any-return]


def _turned(shaper: Shaper, tree: Tree) -> Shape:
    rows, columns = tree.children[0].shape
    return (columns, rows)


def _power(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    before = shaper.shown(left)
    if not shaper.is_scalar(right):
        raise shaper.fail(right, f"the exponent {shaper.described(right)} is no scalar")
    if not shaper.is_scalar(left):
        e = shaper.shown(right)
        hint = f"did you mean `{before}.^{e}` (entry by entry)" + (
            f" or `{transposed(shaper, left)} {before}` (a scalar)?"
            if left.shape[1] is ONE and e == "2"
            else "?"
        )
        square(shaper, left, f"the base of `{shaper.shown(tree)}` must be a scalar or", tree, hint)
    return left.shape  # type: ignore[no-any-return]


def _entry_power(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    if not shaper.is_scalar(right):
        raise shaper.fail(
            right,
            f"`.^` with the exponent {shaper.described(right)}, which is no scalar, is not read",
            f"write `exp({shaper.shown(right)} ⊙ log({shaper.shown(left)}))`",
            "unsupported",
        )
    return left.shape  # type: ignore[no-any-return]


def _inner(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    if not shaper.same_shape(left.shape, right.shape, tree):
        raise shaper.fail(
            tree,
            f"the inner product of {shaper.described(left)} and {shaper.described(right)} needs equal shapes",
        )
    return SCALAR


def _norm(shaper: Shaper, tree: Tree) -> Shape:
    """``norm(X, 1)`` of a matrix is its largest column sum in other languages, and not that of ``‖X‖_1``."""
    if tree.start in shaper.induced and ONE not in tree.children[0].shape:
        raise shaper.fail(
            tree,
            f"`norm` of the matrix {shaper.described(tree.children[0])} with a number is not read",
            "`norm1(X)` and `norminf(X)` are taken over the entries",
            "unsupported",
        )
    return SCALAR


def _bars(shaper: Shaper, tree: Tree) -> Shape:
    (operand,) = tree.children
    rows, columns = operand.shape
    if tree.op == "entries" or rows is ONE or columns is ONE:
        return operand.shape  # type: ignore[no-any-return]
    if not shaper.same(rows, columns, tree):
        raise NotSquare(tree)
    if operand.op == "symbol" and operand.value in shaper.undeclared:
        shaper.note(f"{shaper.shown(tree)} is read as the determinant.")
    return SCALAR


def note_greek(shaper: Shaper, call: Tree) -> None:
    """Tell that a Greek letter among the factors in a trace or determinant is a scalar: tr(rho H)."""
    stack = [call.children[0]]
    while stack:
        tree = stack.pop()
        if tree.op == "*":
            stack.extend(tree.children)
        elif (
            tree.op == "symbol"
            and tree.value in shaper.undeclared
            and shaper.is_scalar(tree)
            and tree.value.partition("_")[0] in GREEK
        ):
            where = shaper.shown(call)
            shaper.note(f"{tree.value} in {where} is read as a scalar; declare it if it is a matrix.")


def _call(shaper: Shaper, tree: Tree) -> Shape:
    name, arguments = tree.value, tree.children
    kinds = functions()[name]
    if name in ("max", "min"):
        return _extremum(shaper, tree)
    start, end = layout(name, len(arguments))
    given, sizes = arguments[start:end], [checked_size(shaper, t) for t in arguments[end:]]
    fitting = [k for k in kinds if could_take(shaper, k, given)]
    if not fitting:
        raise call_error(shaper, tree, kinds, given)
    kind = fitting[0]
    shape = take(shaper, kind, tree, given, sizes)
    if shape is None:
        raise call_error(shaper, tree, kinds, given)
    if name in COUNTERPARTS:
        shaper.squares.append(tree)
    if name in ("tr", "det", "logdet"):
        note_greek(shaper, tree)
    if sizes:
        tree.value = WithSizes(name, sizes)
    return shape


def could_take(shaper: Shaper, kind: type[Operation], given: list[Tree]) -> bool:
    """Whether operands could have the shapes of a signature."""
    seen: dict[str, Size] = {}
    inputs, _ = signature(kind.signature_for(len(given))) if kind.signature else ((), None)
    for wanted, operand in zip(inputs, given, strict=True):
        for dimension, size in zip(wanted, operand.shape, strict=True):
            if dimension == "1":
                if size is not ONE:
                    return False
            elif dimension.isalpha() and not shaper.could(seen.setdefault(dimension, size), size):
                return False
    return True


def take(
    shaper: Shaper, kind: type[Operation], tree: Tree, given: list[Tree], extra: list[Size]
) -> Shape | None:
    """The shape of an operation, its operands unified with the signature; None if they do not fit."""
    if not kind.signature:
        constant: Any = kind
        return constant(*extra).find_shape()  # type: ignore[no-any-return]
    inputs, output = signature(kind.signature_for(len(given)))
    seen: dict[str, Size] = {}
    if extra:
        names = [d for d in output if d.isalpha()]
        seen.update(zip(names, extra, strict=False))
    delayed = []
    for wanted, operand in zip(inputs, given, strict=True):
        for dimension, size in zip(wanted, operand.shape, strict=True):
            if dimension == "1":
                if size is not ONE:
                    return None
            elif dimension.isalpha():
                known = seen.setdefault(dimension, size)
                if not (shaper.could(known, size) and shaper.same(known, size, tree)):
                    return None
            else:
                delayed.append((dimension, size))
    for dimension, size in delayed:
        if not shaper.same(dimension_size(dimension, seen), size, tree):
            return None
    return (dimension_size(output[0], seen), dimension_size(output[1], seen))


def _extremum(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    for scalar, other in ((left, right), (right, left)):
        if shaper.is_scalar(scalar):
            if not shaper.is_scalar(other) and not (scalar.op == "number" and scalar.value == "0"):
                shaper.note(f"{shaper.shown(scalar)} in {shaper.shown(tree)} is spread over the entries.")
            return other.shape  # type: ignore[no-any-return]
    if not shaper.same_shape(left.shape, right.shape, tree):
        raise shaper.fail(
            tree,
            f"`{tree.value}` takes two operands of one shape, not {shaper.described(left)} and"
            f" {shaper.described(right)}",
        )
    return left.shape  # type: ignore[no-any-return]


SHAPES: dict[str, Rule] = {
    **index_shapes.RULES,
    **dict.fromkeys(("number", "pi", "iunit", "size", "measure"), _scalar),
    "norm": _norm,
    "symbol": _symbol,
    "reference": _reference,
    "negate": _operand,
    "function": _operand,
    "block": _block,
    "zero_block": _zero_block,
    "identity": _identity,
    **dict.fromkeys(("ones", "zeros"), _column_constant),
    "unit": lambda shaper, tree: (shaper.sizes.new(), ONE),
    "constant": _constant,
    "filled": _filled,
    "sum": _sum,
    **dict.fromkeys(("*", "·"), _product),
    "/": _quotient,
    "\\": _solve,
    **dict.fromkeys(("⊙", "⊘", ".*", "./"), _entrywise),
    "⊗": lambda shaper, tree: (
        tree.children[0].shape[0] * tree.children[1].shape[0],
        tree.children[0].shape[1] * tree.children[1].shape[1],
    ),
    **dict.fromkeys(("inverse", "inverse_transpose"), _inverse),
    **dict.fromkeys(("transpose", "pseudoinverse"), _turned),
    "^": _power,
    ".^": _entry_power,
    "inner": _inner,
    **dict.fromkeys(("bars", "entries"), _bars),
    "call": _call,
}


def find_shapes(shaper: Shaper, order: list[Tree]) -> None:
    """The shapes of trees in postorder.  Raises MatdiffError, or NotSquare for a pair of bars."""
    for tree in order:
        rule = SHAPES.get(tree.op)
        if rule is None:
            raise shaper.fail(tree, f"`{tree.op}` is not read here", code="unsupported")
        shape = rule(shaper, tree)
        tree.shape = (shaper.sizes.resolve(shape[0]), shaper.sizes.resolve(shape[1]))
