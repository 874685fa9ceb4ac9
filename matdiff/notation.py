"""What stands left of the equals sign: ∇f, ∂z/∂x, df …, in the three dialects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .derivation import Derivation

# kind → how its left side reads; f the function, x the variable, s the seed
UNICODE = {
    "wirtinger": "∂{f}/∂{x}",
    "wirtinger-conj": "∂{f}/∂{x}*",
    "gradient": "∇{f}",
    "jacobian": "∂{f}/∂{x}",
    "hessian": "∇²{f}",
    "vjp": "D{f}({x})*[{s}]",
    "jvp": "D{f}({x})[{s}]",
    "hvp": "∇²{f}[{s}]",
    "differential": "d{f}",
}
TEXT = {
    "wirtinger": "d{f}/d{x}",
    "wirtinger-conj": "d{f}/dconj({x})",
    "gradient": "grad {f}",
    "jacobian": "d{f}/d{x}",
    "hessian": "hess {f}",
    "vjp": "vjp {f}",
    "jvp": "jvp {f}",
    "hvp": "hvp {f}",
    "differential": "d{f}",
}
LATEX = {
    "wirtinger": r"\frac{{\partial {f}}}{{\partial {x}}}",
    "wirtinger-conj": r"\frac{{\partial {f}}}{{\partial {x}^{{*}}}}",
    "gradient": r"\nabla_{{{x}}} {f}",
    "jacobian": r"\frac{{\partial {f}}}{{\partial {x}}}",
    "hessian": r"\nabla^2_{{{x}}} {f}",
    "vjp": r"\mathrm{{D}}{f}({x})^{{*}}[{s}]",
    "jvp": r"\mathrm{{D}}{f}({x})[{s}]",
    "hvp": r"\nabla^2_{{{x}}} {f}[{s}]",
    "differential": r"\mathrm{{d}} {f}",
}
# a matrix by a matrix is the Jacobian of vec by vec
BY_VEC = {
    "text": "dvec({f})/dvec({x})'",
    "unicode": "∂vec {f}/∂(vec {x})ᵀ",
    "latex": r"\frac{{\partial \operatorname{{vec}} {f}}}{{\partial (\operatorname{{vec}} {x})^{{\top}}}}",
}
HIGHER = {
    "text": "d^{k} {f}/d{x}^{k}",
    "unicode": "∂{k}{f}/∂{x}{k}",
    "latex": r"\frac{{\partial^{k} {f}}}{{\partial {x}^{k}}}",
}
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def left_side(derivation: Derivation, dialect: str, several: bool = False) -> str:
    """The left side of an answer in ``text``, ``unicode`` or ``latex``.

    ``several`` names the variable, too.
    """
    from .render.names import latex_name, unicode_name

    own = derivation.left(dialect)
    if own is not None:
        return own
    table = {"text": TEXT, "unicode": UNICODE, "latex": LATEX}[dialect]
    writers: dict[str, Callable[[str], str]] = {"text": str, "unicode": unicode_name, "latex": latex_name}
    written = writers[dialect]
    f, x = written(derivation.name), written(derivation.variable.name)
    s = written(derivation.seed.name) if derivation.seed is not None else ""
    template = table[derivation.kind]
    if derivation.kind == "gradient" and derivation.layout == "numerator":
        template = table["jacobian"]  # a row
    function, variable = derivation.expression, derivation.variable
    if derivation.order > 1:
        k = str(derivation.order + (derivation.kind == "hessian"))
        if derivation.kind in ("gradient", "jacobian", "hessian"):
            return HIGHER[dialect].format(
                f=f, x=x, k=k.translate(SUPERSCRIPTS) if dialect == "unicode" else k
            )
        if derivation.kind == "differential":
            power = {"text": f"^{k}", "unicode": k.translate(SUPERSCRIPTS), "latex": f"^{k}"}[dialect]
            return ("\\mathrm{d}" if dialect == "latex" else "d") + f"{power} {f}"
    is_matrix = not (function.is_column or function.is_row) or not (variable.is_column or variable.is_row)
    if derivation.kind == "jacobian" and is_matrix and not variable.is_scalar:
        template = BY_VEC[dialect]
    elif several and dialect != "latex" and derivation.kind in ("gradient", "hessian", "hvp"):
        template = template.replace("{f}", "_{x} {f}", 1)
        template = template.replace(" _", "_")
    return template.format(f=f, x=x, s=s)


def joint_side(derivation: Derivation, variables: list[str], dialect: str) -> str:
    """The left side of an answer by several variables at once."""
    from .render.names import latex_name, unicode_name

    writers: dict[str, Callable[[str], str]] = {"text": str, "unicode": unicode_name, "latex": latex_name}
    written = writers[dialect]
    f, x = written(derivation.name), "(" + ", ".join(map(written, variables)) + ")"
    table = {"text": TEXT, "unicode": UNICODE, "latex": LATEX}[dialect]
    template = table[derivation.kind]
    if dialect != "latex" and derivation.kind != "jacobian":
        template = template.replace("{f}", "_{x} {f}", 1).replace(" _", "_")
    return template.format(f=f, x=x, s="")
