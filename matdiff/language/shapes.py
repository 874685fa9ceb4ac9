"""Shapes of trees: one pass from the leaves up, each operation checking and unifying sizes.

The kinds of the symbols are settled before (kinds.py).  Every error names the operation, the operands as
they were typed and their shapes, and offers the likely fix.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import MatdiffError
from ..expression import ONE, SCALAR, Shape, Size
from ..operations import Operation
from ..operations.operation import dimension_size, signature
from .declarations import size_of
from .scanner import failure
from .sizes import Sizes
from .tree import Tree
from .vocabulary import functions, layout

COUNTERPARTS = {"exp": "expm", "log": "logm", "sqrt": "sqrtm"}  # entry by entry, and of a matrix
WORDS = {
    "+": "the sum", "*": "the product", "·": "the product", "⊙": "the product entry by entry", ".*": "the product entry by entry",
    "⊘": "the quotient entry by entry", "./": "the quotient entry by entry",
}


class NotSquare(Exception):
    """Bars around a matrix that is not square: they mean absolute values."""

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self.tree = tree


class Shaper:
    """Finds the shape of every tree."""

    def __init__(self, text: str, sizes: Sizes, taken: set[str], note: Callable[[str], None]) -> None:
        self.text = text
        self.sizes = sizes
        self.taken = taken  # names that a size must not get
        self.note = note
        self.symbols: dict[str, Shape] = {}
        self.definitions: dict[str, Tree] = {}
        self.met: list[Size] = []  # sizes in the order in which they are met, for their names
        self.later: list[tuple[Tree, Tree]] = []  # scalars that are spread over a matrix, to be checked when sizes are known
        self.squares: list[Tree] = []
        self.undeclared: set[str] = set()

    # texts

    def shown(self, tree: Tree) -> str:
        """A tree as it was typed."""
        text = " ".join(self.text[tree.start : min(tree.end, tree.start + 200)].split())
        return text if len(text) <= 60 else text[:57] + "…"

    def size_text(self, size: Size) -> str:
        """A size for a message: unknown ones under the names that they would get."""
        resolved = self.sizes.resolve(size)
        if any(n[0] == "?" for n in resolved.names):
            names = Sizes()
            names.known = dict(self.sizes.known)
            names.single = self.sizes.single
            names.name_all([*self.met, size], self.taken)
            resolved = names.resolve(size)
        text = str(resolved)
        return f"({text})" if len(resolved.terms) > 1 else text

    def shape_text(self, shape: Shape) -> str:
        """A shape for a message."""
        rows, columns = (self.sizes.resolve(s) for s in shape)
        if rows is ONE and columns is ONE:
            return "a scalar"
        return f"{self.size_text(rows)}×{self.size_text(columns)}"

    def described(self, tree: Tree) -> str:
        """A tree with its shape."""
        return f"`{self.shown(tree)}` ({self.shape_text(tree.shape)})"

    def fail(self, tree: Tree, message: str, hint: str | None = None, code: str = "shape") -> MatdiffError:
        """An error at a tree."""
        return failure(code, message, self.text, tree.start, hint)

    # sizes

    def same(self, left: Size, right: Size, place: Tree) -> bool:
        """Make two sizes equal."""
        return left is right or self.sizes.unify(left, right, place)

    def same_shape(self, left: Shape, right: Shape, place: Tree) -> bool:
        """Make two shapes equal."""
        return self.fits(left, right) and self.same(left[0], right[0], place) and self.same(left[1], right[1], place)

    def fits(self, left: Shape, right: Shape) -> bool:
        """Whether two shapes could be equal, without making them so."""
        return all(self.could(a, b) for a, b in zip(left, right, strict=True))

    def could(self, left: Size, right: Size) -> bool:
        """Whether two sizes could be equal: an unknown size is no 1."""
        a, b = self.sizes.resolve(left), self.sizes.resolve(right)
        if a is b:
            return True
        if a is ONE or b is ONE:
            return False
        unknown = any(n[0] == "?" for n in a.names | b.names)
        return unknown

    def is_scalar(self, tree: Tree) -> bool:
        """Whether a tree is 1×1."""
        return tree.shape[0] is ONE and tree.shape[1] is ONE

    # the pass

    def run(self, order: list[Tree]) -> None:
        """The shapes of trees in postorder.  Raises MatdiffError, or NotSquare for a pair of bars."""
        for tree in order:
            rule = SHAPES.get(tree.op)
            if rule is None:
                raise self.fail(tree, f"`{tree.op}` is not read here", code="unsupported")
            shape = rule(self, tree)
            tree.shape = (self.sizes.resolve(shape[0]), self.sizes.resolve(shape[1]))

    def finish(self, order: list[Tree]) -> None:
        """Solve the equations that waited, name the unknown sizes, and put them into all shapes."""
        failed = self.sizes.retry()
        if failed is not None:
            left, right, place = failed
            assert isinstance(place, Tree)
            raise self.fail(place, f"the sizes in `{self.shown(place)}` do not fit: {self.size_text(left)} and {self.size_text(right)}")
        if self.sizes.waiting:
            left, right, place = self.sizes.waiting[0]
            assert isinstance(place, Tree)
            raise self.fail(
                place, f"the sizes in `{self.shown(place)}` cannot be inferred: {self.size_text(left)} = {self.size_text(right)}",
                "declare them, for example `A : matrix(m, n)`",
            )
        everything = [*self.met, *(s for tree in order for s in tree.shape or ())]
        self.sizes.name_all(everything, self.taken)
        resolve = self.sizes.resolve
        for tree in order:
            if tree.shape is not None:
                tree.shape = (resolve(tree.shape[0]), resolve(tree.shape[1]))
            if tree.op == "sample_sum":
                tree.value.count = resolve(tree.value.count)
            if tree.op == "number" or not isinstance(tree.value, WithSizes):
                continue
            tree.value = WithSizes(tree.value.word, [resolve(s) for s in tree.value.sizes])
        for tree, scalar in self.later:
            self.check_spread(tree, scalar)
        for tree in self.squares:
            self.note_square(tree)

    def check_spread(self, tree: Tree, scalar: Tree) -> None:
        """A scalar in a sum with a matrix: spread over the entries, unless the matrix is square."""
        rows, columns = tree.shape
        c = self.shown(scalar)
        if rows is columns and not (scalar.op == "number" and scalar.value in ("0", 0)):
            operand = next(t for t in tree.children if not self.is_scalar(t))
            times_i, times_ones = ("I", "matrix(1)") if c == "1" else (f"{c} I", f"{c} matrix(1)")
            raise self.fail(
                scalar, f"the sum of the scalar `{c}` and the square matrix {self.described(operand)} can mean two things",
                f"write `{times_i}` for a multiple of the identity, or `{times_ones}` to add it to every entry",
            )
        self.note(f"{c} in {self.shown(tree)} is spread over the entries.")

    def note_square(self, tree: Tree) -> None:
        """Tell that a function of a square matrix is taken entry by entry."""
        rows, columns = tree.shape
        if rows is columns and rows is not ONE:
            name = tree.value
            self.note(f"{self.shown(tree)} is taken entry by entry; the matrix function is {COUNTERPARTS[name]}.")


class WithSizes:
    """A word with the sizes that it was given: ``ones(m, n)``."""

    __slots__ = ("sizes", "word")

    def __init__(self, word: str, sizes: list[Size]) -> None:
        self.word = word
        self.sizes = sizes


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


def _base(shaper: Shaper, tree: Tree) -> Shape:
    """The shape of the matrix or the vector of which a tree is a sample."""
    name = tree.value.name
    found = shaper.definitions.get(name)
    return found.shape if found is not None else shaper.symbols[name]


def _indexed(shaper: Shaper, tree: Tree) -> Shape:
    base = _base(shaper, tree)
    shaper.met.extend(base)
    kind = "row" if tree.value.row else "entry"
    shaper.note(f"{shaper.shown(tree)} is read as {kind} {tree.value.index} of {tree.value.name}.")
    return (base[1], ONE) if tree.value.row else SCALAR


def _sample_sum(shaper: Shaper, tree: Tree) -> Shape:
    total = tree.value
    counts = [_base(shaper, leaf)[0] for leaf in total.leaves]
    if total.upper is not None:
        counts.append(Size.of(int(total.upper) if total.upper.isdigit() else total.upper))
    if not counts:
        raise shaper.fail(tree, f"nothing in the sum depends on `{total.index}`", "the range is not known: write `sum_{i=1}^n`")
    for leaf, count in zip([*total.leaves, tree], counts, strict=False):
        if not shaper.same(counts[0], count, tree):
            raise shaper.fail(
                leaf, f"the sum over `{total.index}` has {shaper.size_text(counts[0])} terms by"
                f" `{shaper.shown(total.leaves[0])}`, and {shaper.size_text(count)} by `{shaper.shown(leaf)}`")
    total.count = counts[0]
    return tree.children[0].shape  # type: ignore[no-any-return]


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
        raise shaper.fail(tree, f"`{word}` takes {wanted}, not {len(sizes)}", f"for example `{word}(n)`", "arity")
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
    return size


def _filled(shaper: Shaper, tree: Tree) -> Shape:
    if len(tree.children) != 1:
        raise shaper.fail(tree, f"`{tree.value}` in an expression takes one number, the entry",
                          f"for example `{tree.value}(1)`; sizes stand in declarations", "arity")
    (entry,) = tree.children
    if not shaper.is_scalar(entry):
        raise shaper.fail(entry, f"the entries of `{shaper.shown(tree)}` are one scalar, not {shaper.described(entry)}")
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


def sum_error(shaper: Shaper, left: Tree, right: Tree, sign: str) -> MatdiffError:
    """Two terms of different shapes."""
    word = "sum" if sign == "+" else "difference"
    message = f"the {word} of {shaper.described(left)} and {shaper.described(right)} needs equal shapes"
    hint = None
    scalars = [t for t in (left, right) if shaper.is_scalar(t)]
    turned = (right.shape[1], right.shape[0])
    if len(scalars) == 1:
        c = shaper.shown(scalars[0])
        other = right if scalars[0] is left else left
        if other.shape[1] is ONE:
            hint = f"did you mean `{factor(scalars[0], c)} ones`, to add it to every entry?"
        elif other.shape[0] is ONE:
            hint = f"did you mean `{factor(scalars[0], c)} ones'`, to add it to every entry?"
        else:
            hint = f"write `{factor(scalars[0], c)} I` or `{factor(scalars[0], c)} matrix(1)`"
    elif shaper.fits(left.shape, turned):
        hint = f"did you mean `{shaper.shown(left)} {sign} {transposed(shaper, right)}`?"
    return shaper.fail(left, message, hint)


LOOSE = frozenset({"sum", "negate", "⊙", "⊘", "⊗", "*", "/", "\\", ".*", "./", "·"})


def factor(tree: Tree, text: str) -> str:
    """The text of a tree as a factor."""
    return f"({text})" if tree.op in ("sum", "negate", "⊙", "⊘", "⊗") and not tree.grouped else text


def transposed(shaper: Shaper, tree: Tree) -> str:
    """The text of the transpose of a tree."""
    if tree.op == "transpose":
        return shaper.shown(tree.children[0])
    text = shaper.shown(tree)
    return f"({text})'" if tree.op in LOOSE and not tree.grouped else f"{text}'"


def _product(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    if shaper.is_scalar(left):
        return right.shape  # type: ignore[no-any-return]
    if shaper.is_scalar(right):
        return left.shape  # type: ignore[no-any-return]
    if tree.op == "·" and left.shape[1] is ONE and right.shape[1] is ONE:
        if not shaper.same(left.shape[0], right.shape[0], tree):
            raise product_error(shaper, tree, left, right)
        return SCALAR
    if not (shaper.could(left.shape[1], right.shape[0]) and shaper.same(left.shape[1], right.shape[0], tree)):
        raise product_error(shaper, tree, left, right)
    return (left.shape[0], right.shape[1])


def last_factor(tree: Tree) -> Tree:
    """The factor of a product that stands next to what follows."""
    while tree.op in ("*", "·") and not tree.grouped:
        tree = tree.children[1]
    return tree


def product_error(shaper: Shaper, tree: Tree, left: Tree, right: Tree) -> MatdiffError:
    """Two factors that do not fit."""
    inner = (shaper.size_text(left.shape[1]), shaper.size_text(right.shape[0]))
    message = (
        f"the product of {shaper.described(left)} and {shaper.described(right)} needs as many columns on the left"
        f" as rows on the right, not {inner[0]} and {inner[1]}"
    )
    beside = last_factor(left)
    alone = beside is left
    l, r = shaper.shown(beside), shaper.shown(right)
    (m, n), (p, q) = left.shape, right.shape
    both = left.shape[1] is ONE and right.shape[1] is ONE and shaper.could(m, p)
    if both and alone:
        hint = f"did you mean `{transposed(shaper, left)} {r}` (a scalar), or `{l} ⊙ {r}` (entry by entry)?"
    elif right.op == "transpose" and shaper.could(n, q):
        hint = f"did you mean `{l} {shaper.shown(right.children[0])}`?"
    elif beside.op == "transpose" and alone and shaper.could(m, p):
        hint = f"did you mean `{shaper.shown(beside.children[0])} {r}`?"
    elif alone and shaper.could(m, p):
        hint = f"did you mean `{transposed(shaper, left)} {r}`?"
    elif shaper.could(n, q):
        hint = f"did you mean `{l} {transposed(shaper, right)}`?"
    elif shaper.fits(left.shape, right.shape):
        hint = f"did you mean `{l} ⊙ {r}`, entry by entry?"
    else:
        hint = "check the order of the factors and the declared sizes"
    return shaper.fail(left, message, hint)


def _quotient(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    if not shaper.is_scalar(right):
        l, r = shaper.shown(left), shaper.shown(right)
        if shaper.fits(left.shape, right.shape) or left.spread:
            hint = f"did you mean `{l} ./ {r}`, entry by entry?"
        else:
            hint = f"did you mean `{l} inv({r})`, or `{r} \\ {l}`?"
        raise shaper.fail(tree, f"{shaper.described(left)} divided by {shaper.described(right)}: `/` divides by a scalar", hint)
    return left.shape  # type: ignore[no-any-return]


def _solve(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    if shaper.is_scalar(left):
        return right.shape  # type: ignore[no-any-return]
    square(shaper, left, "`\\` solves a system with", tree)
    if not (shaper.could(left.shape[1], right.shape[0]) and shaper.same(left.shape[1], right.shape[0], tree)):
        raise shaper.fail(tree, f"{shaper.described(left)} and {shaper.described(right)} need equally many rows",
                          "`A \\ b` is `inv(A) b`")
    return right.shape  # type: ignore[no-any-return]


def _entrywise(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    for scalar, other in ((left, right), (right, left)):
        if shaper.is_scalar(scalar) and (scalar.spread or tree.op in (".*", "./") or shaper.is_scalar(other)):
            if not shaper.is_scalar(other) and tree.op in ("./", "⊘") and scalar is left:
                shaper.note(f"{shaper.shown(scalar)} in {shaper.shown(tree)} is spread over the entries.")
            return other.shape  # type: ignore[no-any-return]
    if not shaper.same_shape(left.shape, right.shape, tree):
        message = f"{WORDS[tree.op]} of {shaper.described(left)} and {shaper.described(right)} needs equal shapes"
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
    square(shaper, operand, "the inverse is of", tree, f"the pseudoinverse is `pinv({shaper.shown(operand)})`")
    return operand.shape  # type: ignore[no-any-return]


def _turned(shaper: Shaper, tree: Tree) -> Shape:
    rows, columns = tree.children[0].shape
    return (columns, rows)


def _power(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    l = shaper.shown(left)
    if not shaper.is_scalar(right):
        raise shaper.fail(right, f"the exponent {shaper.described(right)} is no scalar")
    if not shaper.is_scalar(left):
        e = shaper.shown(right)
        hint = f"did you mean `{l}.^{e}` (entry by entry)" + (f" or `{transposed(shaper, left)} {l}` (a scalar)?" if left.shape[1] is ONE and e == "2" else "?")
        square(shaper, left, f"the power `{shaper.shown(tree)}` is of a scalar or", tree, hint)
    return left.shape  # type: ignore[no-any-return]


def _entry_power(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    if not shaper.is_scalar(right):
        raise shaper.fail(right, f"`.^` with the exponent {shaper.described(right)}, which is no scalar, is not read",
                          f"write `exp({shaper.shown(right)} ⊙ log({shaper.shown(left)}))`", "unsupported")
    return left.shape  # type: ignore[no-any-return]


def _inner(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    if not shaper.same_shape(left.shape, right.shape, tree):
        raise shaper.fail(tree, f"the inner product of {shaper.described(left)} and {shaper.described(right)} needs equal shapes")
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


def take(shaper: Shaper, kind: type[Operation], tree: Tree, given: list[Tree], extra: list[Size]) -> Shape | None:
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


def call_error(shaper: Shaper, tree: Tree, kinds: tuple[type[Operation], ...], given: list[Tree]) -> MatdiffError:
    """Operands that do not have the shapes that a function takes."""
    name = tree.value
    inputs, _ = signature(kinds[0].signature_for(len(given)))
    wanted = " or ".join(dict.fromkeys(described_signature(signature(k.signature)[0]) for k in kinds))
    shown = " and ".join(shaper.described(t) for t in given)
    hint = None
    if inputs == (("n", "n"),):
        rows, columns = given[0].shape
        if name in ("tr", "trace", "det", "logdet"):
            g = given[0]
            hint = f"for example `{name}({transposed(shaper, g)} {shaper.shown(g)})`" if columns is not ONE else f"`sum({shaper.shown(g)})` adds the entries"
        elif name == "inv":
            hint = f"the pseudoinverse is `pinv({shaper.shown(given[0])})`"
    elif len(given) == 2 and shaper.fits(given[0].shape, (given[1].shape[1], given[1].shape[0])):
        hint = f"did you mean `{name}({shaper.shown(given[0])}, {transposed(shaper, given[1])})`?"
    return shaper.fail(tree, f"`{name}` takes {wanted}, not {shown}", hint)


def described_signature(inputs: tuple[tuple[str, str], ...]) -> str:
    """The operands of a signature in words."""
    parts = []
    for rows, columns in inputs:
        if rows == columns == "1":
            parts.append("a scalar")
        elif columns == "1":
            parts.append("a column")
        elif rows == columns:
            parts.append("a square matrix")
        else:
            parts.append("a matrix")
    if len(parts) == 2 and inputs[0] == inputs[1]:
        return "two operands of one shape"
    return " and ".join(parts)


def _extremum(shaper: Shaper, tree: Tree) -> Shape:
    left, right = tree.children
    for scalar, other in ((left, right), (right, left)):
        if shaper.is_scalar(scalar):
            if not shaper.is_scalar(other) and not (scalar.op == "number" and scalar.value == "0"):
                shaper.note(f"{shaper.shown(scalar)} in {shaper.shown(tree)} is spread over the entries.")
            return other.shape  # type: ignore[no-any-return]
    if not shaper.same_shape(left.shape, right.shape, tree):
        raise shaper.fail(tree, f"`{tree.value}` takes two operands of one shape, not {shaper.described(left)} and {shaper.described(right)}")
    return left.shape  # type: ignore[no-any-return]


def _unsupported(what: str) -> Rule:
    def refuse(shaper: Shaper, tree: Tree) -> Shape:
        raise shaper.fail(tree, what.format(tree.value), code="unsupported")

    return refuse


SHAPES: dict[str, Rule] = {
    **dict.fromkeys(("number", "pi", "size", "measure"), _scalar),
    "norm": _scalar,
    "symbol": _symbol,
    "reference": _reference,
    "negate": _operand,
    "function": _operand,
    "indexed": _indexed,
    "sample_sum": _sample_sum,
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
        tree.children[0].shape[0] * tree.children[1].shape[0], tree.children[0].shape[1] * tree.children[1].shape[1],
    ),
    **dict.fromkeys(("inverse", "inverse_transpose"), _inverse),
    **dict.fromkeys(("transpose", "pseudoinverse"), _turned),
    "^": _power,
    ".^": _entry_power,
    "inner": _inner,
    **dict.fromkeys(("bars", "entries"), _bars),
    "call": _call,
}
