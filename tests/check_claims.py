"""Claims written as text, for the tests of the check."""

from __future__ import annotations

from matdiff.expression import ONE, Expression, Symbol
from matdiff.index import Claim
from matdiff.language import parse
from matdiff.operations import Sum


def claim(
    function: str,
    variable: str,
    kind: str,
    answer: str,
    declare: dict[str, str] | None = None,
    convention: str = "subspace",
    order: int = 1,
) -> Claim:
    """The claim that a text is the derivative of another; sizes in the answer follow from its shape."""
    program = parse(function, declare)
    X, F = program.resolve_variable(variable), program.expression
    shape = answer_shape(F, X, kind, order)
    given = {name: declaration(symbol) for name, symbol in program.symbols.items()}
    given |= dict.fromkeys(program.functions, "function")
    tangent = f"matrix({X.rows}, {X.columns})" if X.kind == "general" else f"{X.kind}({X.rows})"
    given |= {"d" + X.name: tangent, "V": tangent, "G": f"matrix({F.rows}, {F.columns})"}
    given["zzz"] = f"matrix({shape[0]}, {shape[1]})"
    parts = answer.split(";")
    text = "; ".join([*parts[:-1], f"({parts[-1]}) + zzz"])
    terms = [t for t in parse(text, given).expression.operands if getattr(t, "name", "") != "zzz"]
    result: Expression = terms[0] if len(terms) == 1 else Sum(*terms)
    return Claim(F, X, kind, result, None, convention, order)


def answer_shape(F: Expression, X: Symbol, kind: str, order: int) -> tuple[object, object]:
    """The shape that an answer should have."""
    f, x = F.rows * F.columns, X.rows * X.columns
    if kind in ("differential", "jvp") or x is ONE:
        return F.shape
    if kind in ("vjp", "hvp") or (kind == "gradient" and order == 1):
        return X.shape
    rows = f
    for _ in range(order - 1 + (kind == "hessian")):
        rows = rows * x
    return rows, x


def declaration(symbol: Symbol) -> str:
    """How a symbol is declared."""
    if symbol.kind != "general":
        return f"{symbol.kind}({symbol.rows})"
    return f"matrix({symbol.rows}, {symbol.columns}) " + " ".join(sorted(symbol.declared))
