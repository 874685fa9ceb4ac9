r"""Claims in index notation, ``\sum_j (A_{ij} + A_{ji}) x_j``, and calls of ``einsum``, as matrices.

What is written of entry (i, j) is made a scalar by a seed, Σ_ij S_ij (…), which the language reads; its
gradient by the seed is the matrix that has these entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..errors import MatdiffError
from ..expression import ONE, Expression, Shape, Size, Symbol
from ..operations import identity, zeros_like
from .claims import Context, read_claim
from .comparison import derived
from .einstein import summed
from .readings import Question
from .statements import closing, last_statement, split_outside, without_fonts

SEED, PART, UNIT = "TheSeed", "ThePart", "TheUnit"
_UNDER = r"_\s*(?:\{\s*(?P<braced>[a-z](?:\s*,?\s*[a-z]){0,3})\s*\}|(?P<bare>[a-z]{1,2})(?![A-Za-z0-9_]))"
INDEX = re.compile(_UNDER)
INDEXED = re.compile(r"(?<![A-Za-z\\])(?P<name>\\?[A-Za-z]+\d*|[^\W\d_])\s*" + _UNDER)
_SUM = re.compile(
    r"(?:\\sum|∑|(?<![A-Za-z])sum)\s*(?:\\limits\s*)?_\s*(?:\{(?P<set>[^{}]*)\}|(?P<one>[a-z])(?![a-z]))"
)
_DELTA = re.compile(
    r"(?:\\delta|δ|(?<![A-Za-z\\])(?:delta|I))\s*_\s*\{?\s*(?P<i>[a-z])\s*,?\s*(?P<j>[a-z])\s*\}?(?![A-Za-z0-9])"
    r"|(?:\\math(?:bf|bb)\s*\{?\s*1\s*\}?|𝟏|(?<![\w.])1)\s*_?\s*(?:\\?\{|\[|\()\s*(?P<k>[a-z])\s*={1,2}\s*(?P<l>[a-z])\s*"
    r"(?:\\?\}|\]|\))"
)
RAISED = re.compile(r"(?P<base>\\?[A-Za-z]\w*\s*(?:\^\s*(?:\{[^{}]*\}|-1|T)|'|⁻¹|ᵀ|⁻ᵀ))\s*" + _UNDER)
_BRACKET_UNDER = re.compile(r"[)\]]\s*" + _UNDER)
_EINSUM = re.compile(r"(?:(?:np|numpy|jnp|torch|tf)\.)?einsum\s*(?=\()")
_SUBSCRIPTS = re.compile(r"\s*['\"](?P<inputs>[a-z,\s]+)(?:->(?P<output>[a-z\s]*))?['\"]\s*$")


def letters_of(found: re.Match[str]) -> str:
    """The letters of a subscript."""
    return re.sub(r"[\s,]", "", found["braced"] or found["bare"])


def entries_read(text: str, left: str, context: Context, shapes: Iterable[Shape]) -> Expression | None:
    """The matrix whose entries a text gives; None where it is in no index notation that is known.

    Parameters
    ----------
    text : a program whose last statement speaks of entries.
    left : what stands on its left: the order of the indices, ``∂f/∂X_{ij}``.
    shapes : those that the matrix may have, the likeliest first.

    Raises MatdiffError (``shape``) where an index would run over two sizes.
    """
    cut = last_statement(text)
    before, body = text[:cut], without_fonts(text[cut:])
    body = _DELTA.sub(lambda f: f" ({UNIT}_{{{f['i'] or f['k']}{f['j'] or f['l']}}}) ", body)
    try:
        body, places = parts_read(body, before, context)
    except MatdiffError:
        return None
    for name, node in places.items():
        context = context.with_definition(name, node)
    defined = set(re.findall(r"(\\?[A-Za-z]\w*)\s*:?=", before))
    known = {*context.symbols, *context.definitions, *(name.lstrip("\\") for name in defined), UNIT}
    used: dict[str, None] = {}
    for found in INDEXED.finditer(body):
        name = found["name"].lstrip("\\")
        if name == "sum":
            continue
        if f"{name}_{letters_of(found)}" in known:
            continue
        if name not in known:
            return None
        used.update(dict.fromkeys(letters_of(found)))
    bound = {letter for found in _SUM.finditer(body) for letter in bound_letters(found)}
    first = [letter for found in INDEX.finditer(left) for letter in letters_of(found) if letter in used]
    free = list(dict.fromkeys([*first, *sorted(letter for letter in used if letter not in bound)]))
    misfit: MatdiffError | None = None
    for shape in shapes:
        sizes = [size for size in shape if size is not ONE]
        for order, written in ((free, body), einstein(body, used, first, len(sizes))):
            if order and len(order) == len(sizes):
                try:
                    answer = matrix_of(before, written, order, sizes, context)
                except MatdiffError as error:
                    misfit = misfit or (error if error.code == "shape" else None)
                    continue
                if answer is not None:
                    return answer
    if misfit is not None:
        raise MatdiffError("shape", "an index runs over two different sizes")
    return None


def bound_letters(found: re.Match[str]) -> list[str]:
    r"""The letters that a sum runs over: j of ``\sum_{j=1}^n``, i and j of ``\sum_{i,j}``."""
    if found["one"]:
        return [found["one"]]
    heads = [re.split(r"=|\\in|∈", part)[0] for part in found["set"].split(",")]
    return [letter for head in heads for letter in re.findall(r"[a-z]", head)]


def einstein(body: str, used: Iterable[str], first: list[str], count: int) -> tuple[list[str], str]:
    """The free letters and the text by the summation convention: what stands twice in a term is summed."""
    if _SUM.search(body):
        return [], body
    written, free = summed(body, lambda text: "".join(letters_of(f) for f in INDEXED.finditer(text)), first)
    order = [*first, *sorted(letter for letter in free if letter not in first)]
    return (order, written) if len(order) == count else ([], body)


def matrix_of(
    before: str, body: str, order: Sequence[str], sizes: Sequence[Size], context: Context
) -> Expression | None:
    """The vector or matrix whose entry at the letters is what a text says.  Raises MatdiffError."""
    seed = Symbol(SEED, sizes[0], sizes[1] if len(sizes) > 1 else ONE)
    known = context.with_symbols({SEED: seed})
    if UNIT in body:
        if len(sizes) < 2 or sizes[0] is not sizes[1]:
            return None
        known = known.with_definition(UNIT, identity(sizes[0]))
    text = f"{before} sum_{{{','.join(order)}}} {SEED}_{{{''.join(order)}}} * ({body})"
    total = read_claim(text, known, [(ONE, ONE)])
    if not total.is_scalar:
        return None
    if seed not in total.symbols:
        return zeros_like(seed)
    return derived(Question(total, seed, "gradient"))


def parts_read(body: str, before: str, context: Context) -> tuple[str, dict[str, Expression]]:
    """``(X^{-1})_{ji}`` with a name for what stands in the brackets.  Raises MatdiffError."""
    places: dict[str, Expression] = {}

    def named(start: int, end: int, found: re.Match[str], inside: str) -> str:
        name = PART + "ABCDEFGH"[min(len(places), 7)]
        places[name] = read_claim(f"{before}{inside}", context)
        return f"{body[:start]} ({name}_{{{letters_of(found)}}}) {body[end:]}"

    while (found := RAISED.search(body)) is not None:
        body = named(found.start(), found.end(), found, found["base"])
    position = 0
    while (found := _BRACKET_UNDER.search(body, position)) is not None:
        start = opening(body, found.start())
        inside = body[start : found.start() + 1]
        position = found.end()
        if start >= 0 and not INDEXED.search(inside):
            body, position = named(start, found.end(), found, f"({inside[1:-1]})"), 0
    return body, places


def opening(text: str, end: int) -> int:
    """The place of the bracket that is closed at a place; −1 where there is none."""
    depth = 0
    for i in range(end, -1, -1):
        depth += (text[i] in ")]}") - (text[i] in "([{")
        if depth == 0:
            return i
    return -1


def einsums_read(text: str, context: Context) -> tuple[str, dict[str, Expression]]:
    """The text with a name for each ``einsum('ij,j->i', A, x)``.  Raises MatdiffError."""
    places: dict[str, Expression] = {}
    while (found := _EINSUM.search(text)) is not None:
        end = closing(text, found.end())
        inside = text[found.end() + 1 : end - 1]
        quoted = re.match(r"\s*(?:'[^']*'|\"[^\"]*\")", inside)
        said = _SUBSCRIPTS.match(quoted.group()) if quoted else None
        if quoted is None or said is None:
            raise MatdiffError("syntax", "`einsum` needs subscripts: `einsum('ij,j->i', A, x)`")
        operands = split_outside(inside[quoted.end() :].lstrip(" ,"), ",")
        inputs = [part.strip() for part in said["inputs"].split(",")]
        nodes = [read_claim(operand, context) for operand in operands]
        name = f"TheEinsum{'ABCDEFGH'[min(len(places), 7)]}"
        places[name] = contracted(inputs, said["output"], nodes, context)
        text = f"{text[: found.start()]} {name} {text[end:]}"
    return text, places


def contracted(
    inputs: list[str], output: str | None, nodes: list[Expression], context: Context
) -> Expression:
    """The value of an einsum.  Raises MatdiffError where its subscripts do not fit its operands."""
    if len(inputs) != len(nodes):
        raise MatdiffError("arity", f"`einsum` has {len(inputs)} subscripts and {len(nodes)} operands")
    sizes: dict[str, Size] = {}
    for letters, node in zip(inputs, nodes, strict=True):
        axes = [size for size in node.shape if size is not ONE]
        if len(axes) != len(letters):
            raise MatdiffError("shape", f"`einsum`: the subscripts {letters} do not fit their operand")
        for letter, size in zip(letters, axes, strict=True):
            if sizes.setdefault(letter, size) is not size:
                raise MatdiffError("shape", f"`einsum`: the index {letter} has two sizes")
    every = "".join(inputs)
    order = output.strip() if output is not None else "".join(sorted(c for c in sizes if every.count(c) == 1))
    if len(order) > 2 or not set(order) <= set(sizes):
        raise MatdiffError(
            "unsupported", "`einsum` is read where the result is a number, a vector or a matrix"
        )
    names = [f"{PART}{'ABCDEFGH'[k]}" for k in range(len(nodes))]
    for name, node in zip(names, nodes, strict=True):
        context = context.with_definition(name, node)
    body = " ".join(f"{name}_{{{letters}}}" for name, letters in zip(names, inputs, strict=True))
    rest = [letter for letter in sizes if letter not in order]
    body = f"sum_{{{','.join(rest)}}} {body}" if rest else body
    if not order:
        return read_claim(body, context, [(ONE, ONE)])
    found = matrix_of("", body, order, [sizes[letter] for letter in order], context)
    if found is None:
        raise MatdiffError("unsupported", "this `einsum` is not read")
    return found
