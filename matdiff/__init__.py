"""matdiff: derivatives of matrix expressions, in matrix notation, each one checked.

    >>> import matdiff as md
    >>> md.derive("tr(A X B)", "X").text
    "A' B'"
    >>> md.gradient("1/2 ||A x - b||^2", "x").text
    "A' (A x - b)"
    >>> A, X = md.Matrix("A", "n", "m"), md.Matrix("X", "m", "n")
    >>> md.derive(md.tr(A @ X), X).text
    "A'"

Reading and deriving: ``parse``, ``derive``, ``derive_jointly``, ``gradient``, ``jacobian``,
``hessian``, ``vjp``, ``jvp``, ``hvp``, ``differential``; a ``Derivation`` is what they return.

Grading: ``verify`` (is this the derivative?), ``verify_lines`` (a whole derivation); a ``Verdict``.

Layouts: ``convert`` takes a derivative, also one from elsewhere, from one layout to another.

SymPy both ways: ``from_sympy``, ``to_sympy``, ``to_sympy_explicit``; Jupyter: ``%load_ext matdiff``.

Symbols: ``Scalar``, ``Vector``, ``Matrix``, ``Symmetric``, ``SPD``, ``Diagonal``, ``Orthogonal``,
``Skew``, ``Lower``, ``Upper``, ``UndefinedFunction``.

Operators: ``A @ B``, ``A + B``, ``c * A``, ``A / c``, ``A.T``, ``A ** k``, and every operation of the
input language under its name (``md.tr``, ``md.det``, ``md.inv``, ``md.exp`` …; ``dir(matdiff)`` lists
them); ``hadamard`` is the product entry by entry.

Importing this module loads nothing else; each name is fetched when it is first used.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# public name → the module that defines it
_PLACES = {
    **dict.fromkeys(
        (
            "derive",
            "derive_jointly",
            "differential",
            "gradient",
            "hessian",
            "hvp",
            "jacobian",
            "jvp",
            "parse",
            "vjp",
        ),
        "asking",
    ),
    "Derivation": "derivation",
    **dict.fromkeys(
        (
            "Diagonal",
            "Lower",
            "Matrix",
            "Orthogonal",
            "SPD",
            "Scalar",
            "Skew",
            "Symmetric",
            "UndefinedFunction",
            "Upper",
            "Vector",
            "hadamard",
        ),
        "symbols",
    ),
    **dict.fromkeys(("Verdict", "verify", "verify_lines"), "grader"),
    **dict.fromkeys(("Expression", "ShapeError", "Size", "Symbol"), "expression"),
    **dict.fromkeys(("Arranged", "convert"), "layouts"),
    **dict.fromkeys(("from_sympy", "to_sympy", "to_sympy_explicit"), "bridges"),
    "load_ipython_extension": "jupyter",
    "MatdiffError": "errors",
}

if TYPE_CHECKING:
    from .asking import (
        derive,
        derive_jointly,
        differential,
        gradient,
        hessian,
        hvp,
        jacobian,
        jvp,
        parse,
        vjp,
    )
    from .bridges import from_sympy, to_sympy, to_sympy_explicit
    from .derivation import Derivation
    from .errors import MatdiffError
    from .expression import Expression, ShapeError, Size, Symbol
    from .grader import Verdict, verify, verify_lines
    from .layouts import Arranged, convert
    from .symbols import (
        SPD,
        Diagonal,
        Lower,
        Matrix,
        Orthogonal,
        Scalar,
        Skew,
        Symmetric,
        UndefinedFunction,
        Upper,
        Vector,
        hadamard,
    )

__all__ = [
    "SPD",
    "Arranged",
    "Derivation",
    "Diagonal",
    "Expression",
    "Lower",
    "MatdiffError",
    "Matrix",
    "Orthogonal",
    "Scalar",
    "ShapeError",
    "Size",
    "Skew",
    "Symbol",
    "Symmetric",
    "UndefinedFunction",
    "Upper",
    "Vector",
    "Verdict",
    "convert",
    "derive",
    "derive_jointly",
    "differential",
    "from_sympy",
    "gradient",
    "hadamard",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "parse",
    "to_sympy",
    "to_sympy_explicit",
    "verify",
    "verify_lines",
    "vjp",
]


def __getattr__(name: str) -> Any:
    """A public name, from the module that defines it; otherwise an operation of the rule book."""
    from importlib import import_module

    if name in _PLACES:
        value = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    elif name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    else:
        value = import_module(f"{__name__}.symbols").named(name)
        if value is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, those of the operations included."""
    from .symbols import operation_names

    return sorted({*__all__, "__version__", *operation_names()})
