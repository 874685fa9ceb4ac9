"""Declarations: ``X : matrix(m, n) invertible``."""

from __future__ import annotations

from fractions import Fraction

from ..errors import MatdiffError, listed
from ..expression import ATTRIBUTES, KINDS, ONE, Size
from .parser import run
from .raw import Raw, failure
from .scanner import Scanner
from .tree import Token, Tree
from .vocabulary import called, near

STRUCTURES = frozenset(KINDS) - {"general"}
# kind → how many sizes it takes
KIND_SIZES = {"scalar": 0, "vector": 1, "matrix": 2, "function": 0, **dict.fromkeys(sorted(STRUCTURES), 1)}
COMPLEX_KINDS = frozenset({"scalar", "vector", "matrix", "hermitian"})
SIGNS = {
    "+": "PLUS",
    "-": "MINUS",
    "*": "TIMES",
    "/": "TIMES",
    "(": "LPAR",
    ")": "RPAR",
    ",": "COMMA",
    "^": "POWER",
}
LARGEST_SIZE = 10**9


class Declaration:
    """What was declared of a name.

    ``kind`` is ``scalar``, ``vector``, ``matrix``, ``function`` or a structure; ``sizes`` are None
    where they are to be inferred; ``attributes`` are those of the declaration.
    """

    __slots__ = ("attributes", "kind", "name", "sizes")

    def __init__(
        self, name: str, kind: str, sizes: tuple[Size, ...] | None, attributes: frozenset[str]
    ) -> None:
        self.name = name
        self.kind = kind
        self.sizes = sizes
        self.attributes = attributes

    @property
    def structure(self) -> str:
        """The kind of the symbol: a structure, or ``general``."""
        return self.kind if self.kind in STRUCTURES else "general"

    @property
    def names(self) -> frozenset[str]:
        """The names of sizes in it."""
        return frozenset().union(*(s.names for s in self.sizes or ()))

    def __repr__(self) -> str:
        inner = "" if self.sizes is None else "(" + ", ".join(map(str, self.sizes)) + ")"
        return " ".join([f"{self.name} : {self.kind}{inner}", *sorted(self.attributes)])


def parse_declaration(name: str, text: str) -> Declaration:
    """The declaration of a name, from the text right of the colon.

    Raises MatdiffError (``kind``, ``arity``, ``domain`` …).
    """
    if not isinstance(text, str):
        raise MatdiffError("input", f'the declaration of `{name}` is a text such as "matrix(m, n)"')
    return read_declaration(name, Scanner(text, called()).scan(), text)


def read_declaration(name: str, raws: list[Raw], text: str) -> Declaration:
    """The declaration of a name from its raw tokens."""
    raws = [r for r in raws if r.kind != "newline"]
    if not raws:
        raise failure(
            "kind",
            f"the kind of `{name}` is missing",
            text,
            len(text),
            f"for example `{name} : matrix(m, n)`",
        )
    first = raws[0]
    is_complex = first.text == "complex" and first.kind == "word"
    if is_complex:
        raws = raws[1:]
        if not raws:
            hint = "for example `complex matrix(m, n)`"
            raise failure("kind", "a kind is missing after `complex`", text, len(text), hint)
        first = raws[0]
        if first.text in KIND_SIZES and first.text not in COMPLEX_KINDS:
            raise failure(
                "unsupported", f"a complex {first.text} is not read", text, first.start,
                "the complex kinds are " + ", ".join(sorted(COMPLEX_KINDS)),
            )  # fmt: skip
    kind = first.text + first.tail
    if kind == "symmetric" and raws[1:] and raws[1].text == "toeplitz":
        raws, kind = raws[1:], "symmetric toeplitz"
    if first.kind != "word" or kind not in KIND_SIZES:
        raise unknown_kind(first, text)
    tokens = [Token("KIND", first.text, first.start, first.end)]
    depth = 0
    for raw in raws[1:]:
        depth += {"(": 1, ")": -1}.get(raw.text, 0)
        if raw.kind == "number" and not raw.tail and depth:
            tokens.append(Token("NUMBER", raw.text, raw.start, raw.end))
        elif raw.kind == "word" and depth:
            tokens.append(Token("NAME", raw.text + raw.tail, raw.start, raw.end))
        elif raw.kind == "superscript" and raw.text.isdigit() and depth:
            tokens.append(Token("POWER", "^", raw.start, raw.end))
            tokens.append(Token("NUMBER", raw.text, raw.start, raw.end))
        elif raw.kind == "word":
            if raw.text not in ATTRIBUTES:
                raise unknown_attribute(raw, text)
            tokens.append(Token("ATTRIBUTE", raw.text, raw.start, raw.end))
        elif raw.kind == "op" and raw.text in SIGNS:
            tokens.append(Token(SIGNS[raw.text], raw.text, raw.start, raw.end))
        else:
            raise failure(
                "syntax", f"`{text[raw.start : raw.end]}` is not expected in a declaration", text, raw.start
            )
    if depth > 0:
        raise failure("syntax", "a `(` of the declaration is never closed", text, first.start, "add `)`")
    tokens.append(Token("$END", None, raws[-1].end, raws[-1].end))
    _, trees, attributes = run(tokens, "declaration", text)
    sizes = None
    if trees is not None:
        wanted = KIND_SIZES[kind]
        if len(trees) != wanted:
            example = {0: kind, 1: f"{kind}(n)", 2: f"{kind}(m, n)"}[wanted]
            raise failure(
                "arity",
                f"`{kind}` takes {wanted} size{'s' * (wanted != 1)}, not {len(trees)}",
                text,
                first.start,
                f"for example `{name} : {example}`",
            )
        sizes = tuple(declared_size(t, text) for t in trees)
    found = frozenset(t.value for t in attributes)
    if "invertible" in found and (
        kind in ("scalar", "vector", "function") or (kind == "matrix" and sizes and sizes[0] is not sizes[1])
    ):
        raise failure(
            "kind",
            "only a square matrix is invertible",
            text,
            first.start,
            f"`{name} : matrix(n, n) invertible`",
        )
    if kind == "function" and found:
        raise failure("kind", "a function has no attributes", text, first.start)
    if "positive" in found and (is_complex or kind == "hermitian"):
        raise failure("kind", "a complex symbol cannot be positive", text, first.start)
    return Declaration(name, kind, sizes, found | {"complex"} if is_complex else found)


# what kinds are called elsewhere
OTHERWISE = {
    **dict.fromkeys(("positive", "definite", "psd", "pd", "posdef", "covariance"), "spd"),
    **dict.fromkeys(("column", "col", "row", "array"), "vector"),
    **dict.fromkeys(("real", "number", "float", "int", "integer", "constant"), "scalar"),
    **dict.fromkeys(("triangular", "lower_triangular", "upper_triangular"), "lower upper"),
    **dict.fromkeys(("square", "general", "dense", "tensor"), "matrix"),
    **dict.fromkeys(("antisymmetric", "skewsymmetric"), "skew"),
    "unitary": "orthogonal",
    "sym": "symmetric",
    "func": "function",
}


def unknown_kind(raw: Raw, text: str) -> MatdiffError:
    """A word that is no kind."""
    word = text[raw.start : raw.end]
    if not word[:1].isalpha():
        return failure(
            "kind",
            f"a kind is missing before `{word}`",
            text,
            raw.start,
            "for example `matrix(m, n)`, `vector(n)`",
        )
    meant = OTHERWISE.get(word.lower())
    offered = meant.split() if meant else near(word.lower(), KIND_SIZES)
    hint = f"did you mean {listed(offered)}?" if offered else "the kinds are " + ", ".join(KIND_SIZES)
    return failure("kind", f"`{word}` is no kind", text, raw.start, hint)


def unknown_attribute(raw: Raw, text: str) -> MatdiffError:
    """A word that is no attribute."""
    offered = near(raw.text, ATTRIBUTES)
    hint = (
        f"did you mean {listed(offered)}?"
        if offered
        else "the attributes are " + ", ".join(sorted(ATTRIBUTES))
    )
    return failure("kind", f"`{raw.text}` is no attribute", text, raw.start, hint)


def declared_size(tree: Tree, text: str) -> Size:
    """The size that a tree of a declaration stands for.  Raises MatdiffError if it is below 1."""
    size = size_of(tree, text)
    value = size.value
    if value is not None and (value < 1 or size.terms[0][1].denominator != 1):
        raise failure("domain", f"a size is at least 1, not {size}", text, tree.start)
    if value is not None and value > LARGEST_SIZE:
        raise failure("limit", f"a size is at most {LARGEST_SIZE}", text, tree.start)
    return size


def size_of(tree: Tree, text: str) -> Size:
    """The polynomial of size names that a tree is; sums are walked with a stack of values."""
    order: list[Tree] = []
    stack = [tree]
    while stack:
        node = stack.pop()
        order.append(node)
        if node.op != "measure":
            stack.extend(node.children)
    values: dict[int, Size] = {}
    for node in reversed(order):
        values[id(node)] = combine(node, [values[id(c)] for c in node.children if id(c) in values], text)
    return values[id(tree)]


def combine(node: Tree, parts: list[Size], text: str) -> Size:
    """The size of one node, from those below it."""
    if node.op == "number":
        value = Fraction(node.value)
        return Size({(): value})
    if node.op in ("symbol", "size", "e"):
        return Size.of(node.value or "e")
    if node.op == "measure":
        shape = node.children[0].shape
        index = {"rows": 0, "cols": 1, "len": 0}[node.value]
        return shape[index]  # type: ignore[no-any-return]
    if node.op == "sum":
        total = parts[0]
        for sign, part in zip(node.value[1:], parts[1:], strict=True):
            total = total + (part if sign == "+" else part * -1)
        return total
    if node.op == "negate":
        return parts[0] * -1
    if node.op == "*":
        return parts[0] * parts[1]
    if node.op == "/" and parts[1].value:
        return parts[0] * Fraction(1, parts[1].value)
    if node.op == "^" and parts[1].value in (1, 2, 3):
        total = ONE
        for _ in range(parts[1].value or 0):
            total = total * parts[0]
        return total
    raise failure(
        "kind",
        f"`{text[node.start : node.end]}` is no size",
        text,
        node.start,
        "sizes are names, positive integers, sums and products of them",
    )
