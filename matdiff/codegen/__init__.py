"""Code that computes an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..errors import MatdiffError
from ..expression import SCALAR, Expression, Shape, Size, Symbol, postorder
from ..operations import Function
from .code import Code, dimensions
from .emitter import Emitter, Names
from .identifiers import identifier
from .sizes import axes, reading

__all__ = ["numpy"]

_WORD = re.compile(r"[A-Za-z_]\w*")
MODULES = ("scipy.linalg", "scipy.special")


def numpy(
    node: Expression,
    kind: str,
    variable: Symbol | None = None,
    function_shape: Shape = SCALAR,
    symbols: Iterable[Symbol] = (),
) -> tuple[str, list[str]]:
    """The source of a NumPy function that computes a derivative, and its arguments in order.

    Parameters
    ----------
    node : the derivative.
    kind : what the function is called: ``gradient``, ``jacobian`` …
    variable : what was derived by; its array is an argument where a size is needed that no other has.
    function_shape : the shape of what was derived.
    symbols : the symbols of what was derived, whose arrays can be asked for a size too.

    The arguments are symbols, seeds among them, by their names, and undefined functions ``f`` with
    their derivatives ``f_1``, ``f_2``.  Vectors are 1-D arrays, matrices 2-D, scalars floats; the
    Jacobian of a scalar by a vector or a matrix is 2-D with one row, as the gradient by a 1×n matrix is.

    Raises MatdiffError (``unsupported``) for an operation without code, or a size that no array has.
    """
    nodes = postorder(node)
    given = [n for n in nodes if isinstance(n, Symbol)]
    inner = [p for n in nodes for p in getattr(n, "patterns", ())]  # functions in sums over indices
    functions = dict.fromkeys((n.function, n.primes) for n in [*nodes, *inner] if isinstance(n, Function))
    spare = [s for s in (*symbols, *([variable] if variable is not None else [])) if s not in given]
    names = named(nodes, [*given, *dict.fromkeys(spare)], functions)
    emitter = Emitter(names)
    result = emitter.emit(nodes)
    row = variable is not None and variable.is_row and kind in ("gradient", "vjp", "hvp")
    if dimensions(node) == 1 and (row or (kind == "jacobian" and function_shape == SCALAR)):
        result = Code(f"{result.at(4)}[np.newaxis, :]")
    lines = used([*emitter.lines, f"return {result.text if node.operands else floating(node, result)}"])
    wanted = words_of(lines)
    sizes = [name for name, code in names.sizes.items() if code in wanted]
    arrays = [(s, names.symbols[s]) for s in given]
    header, missing = reading(sizes, arrays, names.sizes)
    for symbol in dict.fromkeys(spare):
        if not missing:
            break
        more = (symbol, names.symbols[symbol])
        if any(name in size.names for size, _ in axes(*more) for name in missing):
            arrays.append(more)
            header, missing = reading(sizes, arrays, names.sizes)
    if missing:
        raise MatdiffError(
            "unsupported", f"the code needs the size {missing[0]}, and none of its arguments has it"
        )
    rows = [f"{c} = np.ravel({c})" for s, c in arrays if s.is_row and not s.is_scalar]
    parameters = [code for _, code in arrays] + [names.functions[f] for f in functions]
    body = [*rows, *header, *lines]
    imports = ["import numpy as np"]
    imports += [f"import {m}" for m in MODULES if any(f"{m}." in line for line in body)]
    source = "\n".join(
        [*imports, "", "", f"def {kind}({', '.join(parameters)}):", *(f"    {line}" for line in body), ""]
    )
    arguments = [s.name for s, _ in arrays]
    return source, arguments + [names.functions[f] for f in functions]


def named(nodes: list[Expression], symbols: list[Symbol], functions: Iterable[tuple[str, int]]) -> Names:
    """Identifiers for everything that has a name, no two the same."""
    taken: set[str] = set()

    def fresh(name: str) -> str:
        found = identifier(name, taken)
        taken.add(found)
        return found

    of_symbols: dict[Expression, str] = {s: fresh(s.name) for s in symbols}
    of_functions = {(f, k): fresh(f"{f}_{k}" if k else f) for f, k in functions}
    sizes = dict.fromkeys(
        name for n in (*nodes, *symbols) for size in (*n.shape, *sizes_in(n)) for name in sorted(size.names)
    )
    return Names(of_symbols, of_functions, {name: fresh(name) for name in sizes})


def sizes_in(node: Expression) -> list[Size]:
    """The sizes among the parameters of a node."""
    return [p for p in node.parameters if isinstance(p, Size)]


def floating(node: Expression, code: Code) -> str:
    """A number as a float."""
    if node.is_scalar and any("complex" in n.properties for n in (node, *node.symbols)):
        return f"complex({code.text})"
    return f"float({code.text})" if node.is_scalar and not isinstance(node, Symbol) else code.text


def used(lines: list[str]) -> list[str]:
    """The lines whose values are used."""
    needed: set[str] = set()
    kept: list[str] = []
    for line in reversed(lines):
        target, _, value = line.partition(" = ")
        if line.startswith("return ") or target in needed:
            needed.update(_WORD.findall(line if line.startswith("return ") else value))
            kept.append(line)
    return kept[::-1]


def words_of(lines: Iterable[str]) -> set[str]:
    """All identifiers in some lines."""
    return {word for line in lines for word in _WORD.findall(line)}
