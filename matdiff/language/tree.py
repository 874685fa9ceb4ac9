"""The untyped tree, and the actions of the grammar that build it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Token:
    """A token of the grammar: its terminal, what it stands for, and its place in the text."""

    __slots__ = ("end", "kind", "start", "value")

    def __init__(self, kind: str, value: Any, start: int, end: int) -> None:
        self.kind = kind
        self.value = value
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"{self.kind}:{self.value}"


class Tree:
    """A node of the untyped tree.

    ``op`` says what it is, ``value`` what is not a child (a name, a number, signs).  ``grouped`` is true in
    parentheses.  ``variable`` and ``shape`` are filled in by the inference.
    """

    __slots__ = ("children", "end", "grouped", "op", "shape", "spread", "start", "value", "variable")

    def __init__(self, op: str, children: list[Tree], value: Any, start: int, end: int) -> None:
        self.op = op
        self.children = children
        self.value = value
        self.start = start
        self.end = end
        self.grouped = False
        self.spread = False
        self.variable = -1
        self.shape: Any = None

    def __repr__(self) -> str:
        inner = " ".join(map(repr, self.children))
        return (
            f"({self.op}{'' if self.value is None else ':' + str(self.value)}{' ' + inner if inner else ''})"
        )


OF_ENTRIES = {"max": "largest", "min": "smallest"}  # what they are of one operand


class Ambiguous(Exception):
    """``a^b^c``."""

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self.tree = tree


Values = list[Any]


def _leaf(values: Values) -> Tree:
    token = values[0]
    value = token.value
    if isinstance(value, tuple):  # a constant with its parameters
        op, value = value
        return Tree(op, [], value, token.start, token.end)
    return Tree("number" if token.kind == "NUMBER" else "symbol", [], value, token.start, token.end)


def _add(values: Values) -> Tree:
    return _term(values, "+")


def _subtract(values: Values) -> Tree:
    return _term(values, "-")


def _term(values: Values, sign: str) -> Tree:
    """One more term of a sum; a sum that is not in parentheses is one node."""
    left, _, right = values
    if left.op == "sum" and not left.grouped:
        left.children.append(right)
        left.value.append(sign)
        left.end = right.end
        return left  # type: ignore[no-any-return]
    return Tree("sum", [left, right], ["+", sign], left.start, right.end)


def _binary(values: Values) -> Tree:
    left, token, right = values
    return _factors(token.value, left, right)


def _juxtapose(values: Values) -> Tree:
    left, right = values
    return _factors("*", left, right)


def _factors(op: str, left: Tree, right: Tree) -> Tree:
    """Two factors; a sign in front is taken out of the product: -x y is -(x y)."""
    if (
        op in ("*", "·", "/", "@")
        and left.op == "negate"
        and not left.grouped
        and left.children[0].op != "number"
    ):
        left.children[0] = _factors(op, left.children[0], right)
        left.end = right.end
        return left
    if op == "@":
        return product_of_arrays(left, right)
    return Tree("inner" if op == ":" else op, [left, right], None, left.start, right.end)


def product_of_arrays(left: Tree, right: Tree) -> Tree:
    """A product by ``@``, a product whose value says so."""
    return Tree("*", [left, right], "@", left.start, right.end)


def _negate(values: Values) -> Tree:
    token, operand = values
    return Tree("negate", [operand], None, token.start, operand.end)


def _affirm(values: Values) -> Tree:
    token, operand = values
    operand.start = token.start
    return operand  # type: ignore[no-any-return]


def _postfix(values: Values) -> Tree:
    operand, token = values
    if isinstance(token.value, tuple):  # [x]_i
        return Tree("element", [operand], token.value[1], operand.start, token.end)
    if operand.op == "e" and token.value == "inverse":
        minus = Tree("number", [], -1, token.start, token.end)
        return Tree("call", [minus], "exp", operand.start, token.end)
    if token.value == "positive":  # [x]_+
        zero = Tree("number", [], "0", token.start, token.end)
        return Tree("call", [zero, operand], "max", operand.start, token.end)
    return Tree(token.value, [operand], None, operand.start, token.end)


def _power(values: Values) -> Tree:
    left, token, right = values
    if left.op == "e" and token.value == "^":
        return Tree("call", [right], "exp", left.start, right.end)
    if left.op in ("^", ".^") and not left.grouped:
        raise Ambiguous(Tree(token.value, [left, right], None, left.start, right.end))
    return Tree(token.value, [left, right], None, left.start, right.end)


def _group(values: Values) -> Tree:
    opening, inner, closing = values
    inner.grouped = True
    inner.start, inner.end = opening.start, closing.end
    return inner  # type: ignore[no-any-return]


def _call(values: Values) -> Tree:
    name, _, arguments, closing = values if len(values) == 4 else (*values[:2], [], values[2])
    op, value = name.value
    end = max([closing.end, *(a.end for a in arguments)])
    if op == "infix":
        return _infix(value, arguments, name.start, end)
    if op == "call" and len(arguments) == 1:
        value = OF_ENTRIES.get(value, value)
    return Tree(op, arguments, value, name.start, end)


def _infix(value: str, arguments: list[Tree], start: int, end: int) -> Tree:
    """An operator that was written as a function: ``np.dot(A, x)``, ``np.square(x)``."""
    if value == "square" and len(arguments) == 1:
        tree = Tree(".^", [arguments[0], Tree("number", [], "2", end, end)], None, start, end)
    elif len(arguments) < 2 or value == "square":
        return Tree("infix", arguments, value, start, end)
    else:
        tree = arguments[0]
        for right in arguments[1:]:
            tree = (
                product_of_arrays(tree, right)
                if value == "@"
                else Tree(value, [tree, right], None, start, end)
            )
    tree.grouped = True
    return tree


def _bars(values: Values) -> Tree:
    opening, inner, closing = values
    op = "norm" if opening.kind == "NORM" or closing.value is not None else "bars"  # |x|_1 is a norm
    return Tree(op, [inner], closing.value, opening.start, closing.end)


def _inner(values: Values) -> Tree:
    opening, left, _, right, closing = values
    return Tree("inner", [left, right], opening.value, opening.start, closing.end)


def _root(values: Values) -> Tree:
    token, operand = values
    return Tree("call", [operand], "sqrt", token.start, operand.end)


def _fraction(values: Values) -> Tree:
    token, _, over, _, _, under, closing = values
    tree = Tree("/", [over, under], None, token.start, closing.end)
    tree.grouped = True  # a quotient in LaTeX is one factor
    return tree


def _block(values: Values) -> Tree:
    opening, rows, closing = values
    if len(rows) == 1 and len(rows[0]) == 1:
        return _group([opening, rows[0][0], closing])
    for tree in (t for row in rows for t in row):
        if tree.op == "number" and tree.value == "0":
            tree.op, tree.value = "zero_block", None
    return Tree(
        "block", [t for row in rows for t in row], [len(row) for row in rows], opening.start, closing.end
    )


def _append(values: Values) -> list[Any]:
    values[0].append(values[-1])
    return values[0]  # type: ignore[no-any-return]


ACTIONS: dict[str, Callable[[Values], Any]] = {
    "formula": lambda values: values[0],
    "number": _leaf,
    "name": _leaf,
    "add": _add,
    "subtract": _subtract,
    "binary": _binary,
    "juxtapose": _juxtapose,
    "negate": _negate,
    "affirm": _affirm,
    "postfix": _postfix,
    "power": _power,
    "group": _group,
    "call": _call,
    "bars": _bars,
    "inner": _inner,
    "root": _root,
    "fraction": _fraction,
    "block": _block,
    "none": lambda values: [],
    "first": lambda values: [values[0]],
    "append": _append,
    "declare": lambda values: (values[0], None, values[1]),
    "declare_sizes": lambda values: (values[0], values[2] if len(values) == 5 else [], values[-1]),
}
