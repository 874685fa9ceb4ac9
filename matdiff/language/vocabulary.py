"""The words of the language: functions by their names, default kinds of letters, known sizes."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..operations import Operation, operations
from .characters import GREEK

# kinds of a shape, as bits: which of rows and columns are 1
SCALAR, COLUMN, ROW, MATRIX = 1, 2, 4, 8
ANY = SCALAR | COLUMN | ROW | MATRIX
KIND_NAMES = {SCALAR: "scalar", COLUMN: "vector", ROW: "row", MATRIX: "matrix"}

# names that may be called but are no operations of the table
CONSTANT_WORDS = frozenset({"I", "eye", "ones", "zeros", "pi", "iunit"})
NUMBERS = frozenset({"pi", "iunit"})
FILLED = frozenset({"vector", "matrix"})  # vector(1), matrix(0)
MEASURES = frozenset({"rows", "cols", "len"})
SPREADING = frozenset({"max", "min"})  # a scalar beside a matrix is spread over the entries

ALONE = frozenset({"re", "im"})  # too short to be found inside a run of letters
# what is taken of a vector or a matrix: an undeclared name in it is no scalar
REDUCING = frozenset({
    "sum", "mean", "var", "rowsum", "colsum", "softmax", "logsoftmax", "logsumexp", "normalize", "vec",
    "normp", "vech", "prod", "largest", "smallest", "maxmask", "minmask", "diag", "tr", "trace",
    "det", "logdet", "inv", "adj", "cof",
})  # fmt: skip

# other spellings of the words of the language
ALIASES = {
    **dict.fromkeys(("Tr", "TR", "Trace", "trace"), "tr"),
    **dict.fromkeys(("Det", "Determinant"), "det"),
    "Inverse": "inv",
    "Transpose": "transpose",
    "length": "len",
    "Diag": "diag",
    "Vec": "vec",
    "Vech": "vech",
    "sgn": "sign",
    "expit": "sigmoid",
    "logistic": "sigmoid",
    "ReLU": "relu",
    "Softmax": "softmax",
    "LSE": "logsumexp",
    "Var": "var",
}
# what functions of other languages are called here
ELSEWHERE = {
    "dot": "inner(x, y)",
    "matmul": "A B",
    "mul": "A .* B",
    "multiply": "A .* B",
    "solve": "A \\ b",
    "slogdet": "logdet(A)",
    "trans": "A'",
    "tanhh": "tanh(x)",
    "square": "x.^2",
    "power": "x.^k",
    "concat": "[A, B]",
    "concatenate": "[A, B]",
    "size": "rows(X)` and `cols(X)",
    "numel": "rows(X) cols(X)",
    "cross": "skew(…) y` with the matrix of x written out, or the formula in `det(…)",
    "crossprod": "X' X",
    "einsum": "sum_k A_{ik} B_{kj}",
    "reshape": "vec(X)` or `unvec(x, m, n)",
    **dict.fromkeys(
        ("diff", "Derivative", "gradient", "jacobian", "hessian", "grad"),
        "f` alone, and ask for its derivative: `--wrt X",
    ),
    "MatrixSymbol": "X : matrix(n, n)",
    "Matrix": "X : matrix(n, n)",
    "rank": "tr(P)` for a projection P; the convex stand-in of other ranks is `normnuc(X)",
}
UNDEFINED = frozenset({"f", "g", "h", "phi", "psi"})  # elementwise functions, right before "("
GREEK_FUNCTIONS = {"sigma": "sigmoid"}  # what a Greek letter is, right before "("

# functions of the contract that have no operation yet: refused by name, never unknown
PLANNED: frozenset[str] = frozenset()


@cache
def functions() -> dict[str, tuple[type[Operation], ...]]:
    """The operations by name and synonym, in the order of their definition."""
    found: dict[str, list[type[Operation]]] = {}
    for kind in operations():
        for name in (kind.name, *kind.synonyms):
            if name is not None and name not in CONSTANT_WORDS:
                found.setdefault(name, []).append(kind)
    return {name: tuple(kinds) for name, kinds in found.items()}


@cache
def called() -> frozenset[str]:
    """Every word that can stand before an opening parenthesis."""
    return (
        frozenset(functions()) | frozenset(ALIASES) | PLANNED | FILLED | MEASURES | CONSTANT_WORDS - NUMBERS
    )


@cache
def words() -> frozenset[str]:
    """Every word that a run of letters may hold, but for the declared names."""
    return (called() | CONSTANT_WORDS | GREEK) - ALONE


@cache
def size_arguments(kind: type[Operation]) -> tuple[int, int]:
    """How many sizes an operation takes, at least and at most."""
    new: Any = kind.__new__
    most = new.__code__.co_argcount - 1 - operands(kind)
    return most - len(new.__defaults__ or ()), most


def operands(kind: type[Operation]) -> int:
    """How many operands the signature of an operation has."""
    return kind.signature.partition("->")[0].count("(")


def layout(name: str, count: int) -> tuple[int, int]:
    """Where the operands of a function begin and end: before are names, after are sizes."""
    kind = functions()[name][0]
    start = int(kind.takes_function)
    return start, count if kind.variadic else start + operands(kind)


def arity(name: str) -> tuple[int, int | None]:
    """How many arguments a function takes, at least and at most (None: any number)."""
    kind = functions()[name][0]
    start, end = layout(name, 2)
    if kind.variadic:
        return start + kind.fewest, None
    low, high = size_arguments(kind) if kind.takes_sizes else (0, 0)
    return end + low, end + high


@cache
def longest_word() -> int:
    """The length of the longest word."""
    return max(map(len, words()))


def default_kind(name: str, bold: bool = False) -> tuple[int, int]:
    """The kinds that a name without a declaration has by default: strongly, weakly.

    A bold or a late letter is a vector, a capital a matrix, an early letter a scalar; a lower-case Greek
    letter is whatever fits, a scalar if all do.
    """
    stem = base(name)
    if stem[0].isupper():
        return MATRIX, MATRIX
    if bold:
        return COLUMN, COLUMN
    if stem in GREEK or stem in "abcdefg":
        return SCALAR | COLUMN, SCALAR
    if len(stem) == 1:
        return COLUMN, COLUMN
    return SCALAR | COLUMN, SCALAR | COLUMN


def base(name: str) -> str:
    """The name without subscripts, accents and digits."""
    stem = name.partition("_")[0].rstrip("0123456789")
    return stem or name


def near(word: str, candidates: Any) -> list[str]:
    """At most three names that are spelt alike, the likest first and none that is far behind it."""
    from difflib import SequenceMatcher, get_close_matches

    close = get_close_matches(word, sorted(candidates), 4, 0.6)
    alike = [SequenceMatcher(None, c, word).ratio() for c in close]
    close = [c for c, ratio in zip(close, alike, strict=True) if ratio > alike[0] - 0.2]
    close = [c for c in close if len(c) > 2 or len(word) < 4 or c == "tr"]
    twins = {c.lower() for c in close if c[0].islower() == word[0].islower()}  # no `Softmax` beside `softmax`
    return [c for c in close if c[0].islower() == word[0].islower() or c.lower() not in twins][:3]
