"""Complex numbers: conjugates, real and imaginary parts, the Hermitian transpose, and what is real.

A derivative by a complex Z treats Z and conj(Z) as two variables that do not depend on each other
(Wirtinger), so every rule of the other chapters, whose transposes are plain and whose functions are
analytic, holds as it stands.  Conjugates stand at the symbols in the normal form.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Self

from ..errors import MatdiffError
from ..expression import OPERATORS, SCALAR, Expression, Rule, Shape, closure, postorder
from .arithmetic import Number, Product, Scale, Sum, add, inner, scale, transposed
from .circular import Cos, Cosh, Sin, Sinh, Tan, Tanh
from .constants import Constant, zeros_like
from .determinant import Adjugate, Determinant, LogDeterminant
from .diagonal import Diagonal, DiagonalPart
from .elementwise import Abs, Exp, Log
from .hadamard import Hadamard, hadamard
from .inverse import Inverse
from .kronecker import Kronecker, Unvec, Vec
from .norms import Norm, SquaredNorm
from .operation import Entries, Level, Notation, Operation
from .powers import MatrixPower, Power
from .reductions import ColumnSum, EntrySum, InnerProduct, Mean, RowSum, Trace
from .transpose import Transpose

HJORUNGNES = "Hjørungnes & Gesbert (2007), Complex-Valued Matrix Differentiation"
COOKBOOK = "Matrix Cookbook (2012), chapter 4"
HALF = Number(Fraction(1, 2))


class Conjugate(Operation):
    """The complex conjugate, entry by entry (m×n → m×n); antilinear: conj(c X) = conj(c) conj(X)."""

    __slots__ = ()
    name = "conj"
    signature = "(m,n)->(m,n)"
    source = f"{HJORUNGNES}, §III: d conj(Z) = conj(dZ)"
    latex = Notation(r"\overline{{{0}}}")

    def find_properties(self) -> frozenset[str]:
        return self.operands[0].properties

    def code(self) -> str | None:
        return "np.conj({0})" if self.is_scalar else "{0}.conj()"

    def differential(self, *d: Expression | None) -> Expression | None:
        (dX,) = d
        return None if dX is None else conjugated(dX)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[conjugate_of(field, u) for u in row] for row in operands[0]]


class Hermitian(Operation):
    """Zᴴ, the conjugate of the transpose (m×n → n×m)."""

    __slots__ = ()
    signature = "(m,n)->(n,m)"
    source = f"{HJORUNGNES}, §III: d(Zᴴ) = (dZ)ᴴ"
    text = Notation("{0:POSTFIX}'", Level.POSTFIX)
    unicode = Notation("{0:POSTFIX}ᴴ", Level.POSTFIX)
    latex = Notation(r"{0:POSTFIX}^{{\mathsf{{H}}}}", Level.POSTFIX)

    def notation(self, dialect: str) -> Notation | None:
        # of what is real it is the transpose, and reads so
        own = self if is_complex(self.operands[0]) else Transpose(self.operands[0])
        return super().notation(dialect) if own is self else own.notation(dialect)

    def find_properties(self) -> frozenset[str]:
        return transposed(self.operands[0]).properties

    def differential(self, *d: Expression | None) -> Expression | None:
        (dX,) = d
        return None if dX is None else hermitian(dX)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[conjugate_of(field, u) for u in column] for column in zip(*operands[0], strict=True)]


class RealPart(Operation):
    """re Z = (Z + conj Z)/2, entry by entry (m×n → m×n)."""

    __slots__ = ()
    name = "re"
    signature = "(m,n)->(m,n)"
    source = f"{COOKBOOK}: d re Z = re dZ"
    latex = Notation(r"\operatorname{{Re}}\left({0}\right)")
    numpy = "np.real({0})"

    def find_properties(self) -> frozenset[str]:
        given = self.operands[0].properties
        if "complex" not in given:
            return given
        symmetric = {"symmetric"} if "hermitian" in given else set()
        return closure((given & {"symmetric", "skew", "diagonal", "lower", "upper"}) | symmetric)

    def differential(self, *d: Expression | None) -> Expression | None:
        (dX,) = d
        return None if dX is None else RealPart(dX)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        half = field.one / (field.one + field.one)
        return [[(u + conjugate_of(field, u)) * half for u in row] for row in operands[0]]


class ImaginaryPart(Operation):
    """im Z = (Z − conj Z)/(2i), entry by entry (m×n → m×n)."""

    __slots__ = ()
    name = "im"
    signature = "(m,n)->(m,n)"
    source = f"{COOKBOOK}: d im Z = im dZ"
    latex = Notation(r"\operatorname{{Im}}\left({0}\right)")
    numpy = "np.imag({0})"

    def find_properties(self) -> frozenset[str]:
        given = self.operands[0].properties
        skew = {"skew"} if "hermitian" in given else set()
        return closure((given & {"symmetric", "skew", "diagonal", "lower", "upper"}) | skew)

    def differential(self, *d: Expression | None) -> Expression | None:
        (dX,) = d
        return None if dX is None else ImaginaryPart(dX)

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        if not has_conjugates(field):
            return [[field.zero for _ in row] for row in operands[0]]
        twice = (field.one + field.one) * field.imaginary_unit
        return [[(u - conjugate_of(field, u)) / twice for u in row] for row in operands[0]]


class ImaginaryUnit(Constant):
    """The number i with i² = −1 (1×1)."""

    __slots__ = ()
    name = "iunit"
    latex = Notation(r"\mathrm{{i}}")
    text = Notation("iunit")
    unicode = Notation("iunit")
    numpy = "1j"

    def __new__(cls) -> Self:
        return super().__new__(cls)

    def find_shape(self) -> Shape:
        return SCALAR

    def find_properties(self) -> frozenset[str]:
        return closure({"complex", "symmetric", "nonzero"})

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[field.imaginary_unit]]


def has_conjugates(field: Any) -> bool:
    """Whether the numbers of a field are complex."""
    return hasattr(type(field), "conjugate")


def conjugate_of(field: Any, value: Any) -> Any:
    """The conjugate of a number; a real one is its own."""
    return field.conjugate(value) if has_conjugates(field) else value


# --- words that rules are written in ----------------------------------------------------------------


def is_complex(node: Expression) -> bool:
    """Whether the value of an expression may be complex."""
    return "complex" in node.properties


def is_over_complex(function: Expression, variable: Expression) -> bool:
    """Whether a complex symbol, or the imaginary unit, occurs."""
    return (
        is_complex(variable)
        or any(map(is_complex, function.symbols))
        or any(isinstance(node, ImaginaryUnit) for node in postorder(function))
    )


def refuse_complex(function: Expression, variables: Iterable[Expression], what: str) -> None:
    """Raises MatdiffError (``unsupported``) where complex symbols occur in what is for real ones only."""
    if any(is_over_complex(function, v) for v in variables):
        raise MatdiffError("unsupported", f"there is no {what} with complex symbols")


def conjugated(node: Expression) -> Expression:
    """The conjugate, with the trivial cases taken away: of what is real, of a conjugate."""
    if not is_complex(node):
        return node
    return node.operands[0] if isinstance(node, Conjugate) else Conjugate(node)


def hermitian(node: Expression) -> Expression:
    """The conjugate transpose, with the trivial cases taken away."""
    if not is_complex(node):
        return transposed(node)
    if "hermitian" in node.properties:
        return node
    if node.is_scalar:
        return conjugated(node)
    return node.operands[0] if isinstance(node, Hermitian) else Hermitian(node)


# --- what is known of a complex value -----------------------------------------------------------------

# the operations that are analytic in each operand, with conj(f(X, …)) = f(conj X, …)
ANALYTIC = (
    Sum, Scale, Product, Transpose, Trace, EntrySum, Mean, RowSum, ColumnSum, InnerProduct, Hadamard,
    Kronecker, Vec, Unvec, Diagonal, DiagonalPart, Inverse, Determinant, Adjugate, MatrixPower, Power,
    Exp, Log, Sin, Cos, Tan, Sinh, Cosh, Tanh,
)  # fmt: skip
REAL_VALUED = (Abs, Norm, SquaredNorm, LogDeterminant, RealPart, ImaginaryPart)
KNOWN = (*ANALYTIC, *REAL_VALUED, Conjugate, Hermitian)

# what of the other rules of find_properties holds for complex matrices, too (transposes are plain)
KEPT = frozenset({"symmetric", "skew", "diagonal", "lower", "upper", "invertible", "nonzero"})
OF_HERMITIAN = (Inverse, Adjugate, Transpose, Conjugate, Hermitian)
REAL_OF_HERMITIAN = (Trace, Determinant, DiagonalPart)


def complex_properties(node: Expression) -> frozenset[str]:
    """The properties of a node that has a complex operand."""
    found = node.properties
    if isinstance(node, REAL_VALUED):
        return found - {"complex", "hermitian"}
    kept = found & KEPT
    if is_real(node):
        return closure(kept | ({"nonnegative"} if is_square_norm(node) else set()))
    if node.is_square and is_hermitian(node):
        return closure(kept | {"complex", "hermitian"})
    return closure(kept | {"complex"})


def is_real(node: Expression) -> bool:
    """Whether the form of a node with complex operands shows that its values are real."""
    if isinstance(node, REAL_OF_HERMITIAN):
        return "hermitian" in node.operands[0].properties
    if isinstance(node, (Sum, Scale, Hadamard)):
        return closed(node.operands)
    if isinstance(node, InnerProduct):
        left, right = node.operands
        return left in conjugates(right) or all("hermitian" in o.properties for o in node.operands)
    return node.is_scalar and is_hermitian(node)


def is_square_norm(node: Expression) -> bool:
    """Whether a node has the form zᴴ z."""
    return isinstance(node, Product) and len(factors_of(node)) % 2 == 0


def factors_of(node: Expression) -> list[Expression]:
    """The factors of a product, nested ones opened once."""
    return [f for o in node.operands for f in (o.operands if isinstance(o, Product) else (o,))]


def is_hermitian(node: Expression) -> bool:
    """Whether the form of a square node shows that it is its own conjugate transpose."""
    if isinstance(node, Product):
        factors = factors_of(node)
        half, odd = divmod(len(factors), 2)
        return (not odd or equals_own(factors[half])) and all(
            factors[-1 - i] in hermitians(factors[i]) for i in range(half)
        )
    if isinstance(node, Sum):
        terms = set(node.operands)
        return all(equals_own(t) or any(h in terms for h in hermitians(t)) for t in terms)
    if isinstance(node, Scale):
        return equals_own(node.body) and closed(node.scalars)
    if isinstance(node, (Kronecker, Hadamard)):
        return all(map(equals_own, node.operands))
    if isinstance(node, MatrixPower):
        return node.integer is not None and equals_own(node.base)
    return isinstance(node, OF_HERMITIAN) and equals_own(node.operands[0])


def equals_own(node: Expression) -> bool:
    """Whether a matrix is known to be Hermitian, or real and symmetric."""
    return "hermitian" in node.properties or (not is_complex(node) and "symmetric" in node.properties)


def closed(nodes: Iterable[Expression]) -> bool:
    """Whether the conjugates of some nodes are the same nodes in another order."""
    rest = list(nodes)
    while rest:
        node = rest.pop()
        if not is_complex(node):
            continue
        partner = next((c for c in conjugates(node) if c in rest), None)
        if partner is None:
            return False
        rest.remove(partner)
    return True


def conjugates(node: Expression) -> list[Expression]:
    """The forms in which the conjugate of a node may be written."""
    if not is_complex(node):
        return [node]
    found: list[Expression] = [node.operands[0] if isinstance(node, Conjugate) else Conjugate(node)]
    if isinstance(node, Product):
        found.append(Product(*(conjugated(f) for f in node.operands)))
        if node.is_scalar:
            found.append(Product(*(plain_hermitian(f) for f in reversed(node.operands))))
    elif isinstance(node, (Trace, Determinant, Transpose)):
        found += [node.rebuilt((c,)) for c in conjugates(node.operands[0])]
    elif isinstance(node, Hermitian):
        found.append(transposed(node.operands[0]))
    return found


def plain_hermitian(node: Expression) -> Expression:
    """The conjugate transpose in normal form, of a leaf."""
    if "hermitian" in node.properties:
        return node
    if isinstance(node, (Transpose, Hermitian)):
        return node.operands[0] if isinstance(node, Hermitian) else conjugated(node.operands[0])
    return transposed(conjugated(node))


def hermitians(node: Expression) -> list[Expression]:
    """The forms in which the conjugate transpose of a node may be written."""
    if not is_complex(node):
        return [transposed(node)]
    if equals_own(node):
        return [node]
    if isinstance(node, Hermitian):
        return [node.operands[0]]
    found = [Hermitian(node), plain_hermitian(node)]
    if isinstance(node, Product):
        found.append(Product(*(plain_hermitian(f) for f in reversed(node.operands))))
    return found


# --- differentials of what is real but not analytic ----------------------------------------------------


def twice_real(left: Expression, right: Expression) -> Expression:
    """⟨conj A, B⟩ + ⟨A, conj B⟩ = 2 re tr(Aᴴ B)."""
    return add(inner(conjugated(left), right), inner(left, conjugated(right)))


def differential_of_abs(node: Expression, dX: Expression) -> Expression:
    """d|x| = (conj(x) dx + x conj(dx)) / (2|x|)."""
    X = node.operands[0]
    both = add(hadamard(conjugated(X), dX), hadamard(X, conjugated(dX)))
    return scale(HALF, hadamard(Power(node, -1), both))


def differential_of_norm(node: Expression, dX: Expression) -> Expression:
    """d‖X‖ = re tr(Xᴴ dX) / ‖X‖."""
    return scale(HALF, Power(node, -1), twice_real(node.operands[0], dX))


def differential_of_log_determinant(node: Expression, dX: Expression) -> Expression:
    """d log|det X| = re tr(X⁻¹ dX), which is tr(X⁻¹ dX) for a Hermitian X."""
    X = node.operands[0]
    if "hermitian" in X.properties:
        return Trace(Inverse(X) @ dX)
    return scale(HALF, add(Trace(Inverse(X) @ dX), Trace(Inverse(conjugated(X)) @ conjugated(dX))))


def of_real(node: Expression) -> Expression | None:
    """The operand, where it is real."""
    return None if is_complex(node.operands[0]) else node.operands[0]


Conjugate.rules = (Rule("conj(X) = X for a real X", Conjugate, of_real),)
RealPart.rules = (Rule("re X = X for a real X", RealPart, of_real),)
ImaginaryPart.rules = (
    Rule(
        "im X = 0 for a real X",
        ImaginaryPart,
        lambda node: None if is_complex(node.operands[0]) else zeros_like(node),
    ),
)
Hermitian.rules = (
    Rule(
        "Xᴴ = X′ for a real X",
        Hermitian,
        lambda node: None if is_complex(node.operands[0]) else transposed(node.operands[0]),
    ),
)

OPERATORS["complex properties"] = complex_properties
