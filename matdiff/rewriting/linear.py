"""Rules that follow from linearity alone, and those between linear operations."""

from __future__ import annotations

from ..expression import Expression, Rule, Size
from ..expression.rule import X as ANY
from ..operations import (
    Abs,
    Commutation,
    Diagonal,
    DiagonalPart,
    Duplication,
    EntrySum,
    Extent,
    Hadamard,
    Identity,
    InnerProduct,
    Inverse,
    Kronecker,
    Mean,
    Norm,
    Number,
    Ones,
    Operation,
    Power,
    Product,
    PseudoInverse,
    Scale,
    Softmax,
    SquaredNorm,
    Sum,
    Trace,
    Transpose,
    Tril,
    Triu,
    Vec,
    Vech,
    Zeros,
    add,
    hadamard,
    multiply,
    negate,
    ones,
    scale,
    transposed,
    zeros_like,
)
from .order import equal_forms
from .products import base_and_power, join_powers
from .scaling import as_outer

MN19 = "Magnus & Neudecker (2019)"
OWN = (Scale, Product, Hadamard, Transpose, Sum)  # these have rules of their own


def scalars_outside(node: Expression) -> Expression | None:
    """L(c X) = c L(X)."""
    if not getattr(node, "linear", False) or isinstance(node, OWN):
        return None
    outside: list[Expression] = []
    operands: list[Expression] = []
    for operand in node.operands:
        if isinstance(operand, Zeros):
            return zeros_like(node)
        if isinstance(operand, Scale) and not operand.is_scalar:
            outside.extend(operand.scalars)
            operand = operand.body
        operands.append(operand)
    return scale(*outside, node.rebuilt(operands)) if outside else None


def size_of(node: Size) -> Expression:
    """A size as a number."""
    return Number(node.value) if node.value is not None else Extent(node)


def trace(node: Expression) -> Expression | None:
    """Traces of sums, outer products, Kronecker products, diagonal matrices and the identity."""
    (X,) = node.operands
    if isinstance(X, Sum):
        if has_equal_traces(X.operands):
            return add(*(Trace(t) for t in X.operands))
        units = [t for t in X.operands if isinstance(t.body if isinstance(t, Scale) else t, Identity)]
        if units:
            rest = [t for t in X.operands if t not in units]
            return add(*([Trace(add(*rest))] if rest else []), *(Trace(t) for t in units))
    if isinstance(X, Product):
        chain = X.operands
        for i, factor in enumerate(chain):
            if factor.is_column:
                return multiply(*chain[i + 1 :], *chain[: i + 1])
        if base_and_power(chain[0])[0] is base_and_power(chain[-1])[0]:
            return Trace(Product(*chain[1:], chain[0]))
    if isinstance(X, Kronecker) and all(f.is_square for f in X.operands):
        return scale(*(Trace(f) for f in X.operands))
    if isinstance(X, Diagonal):
        return EntrySum(X.operands[0])
    if isinstance(X, Identity):
        return size_of(X.rows)
    return None


def has_equal_traces(terms: tuple[Expression, ...]) -> bool:
    """Whether two terms have the same trace up to a factor, as X′dX and dX′X have."""
    keys: set[object] = set()
    for term in terms:
        body = term.body if isinstance(term, Scale) else term
        if (
            isinstance(body, Product)
            and base_and_power(body.operands[0])[0] is base_and_power(body.operands[-1])[0]
        ):
            turned = Product(*body.operands[1:], body.operands[0])
            body = join_powers(turned) or turned
        forms = {key for key, _ in equal_forms(Trace(body))}
        if forms & keys:
            return True
        keys |= forms
    return False


def entry_sum(node: Expression) -> Expression | None:
    """Sums of the entries of constants, transposes, diagonal matrices and outer products."""
    (X,) = node.operands
    if isinstance(X, Ones):
        return scale(size_of(X.rows), size_of(X.columns)) if not X.is_column else size_of(X.rows)
    if isinstance(X, (Diagonal, Identity)):
        return EntrySum(X.operands[0]) if X.operands else size_of(X.rows)
    if isinstance(X, Product) and len(X.operands) == 2 and X.operands[0].is_column and not X.is_scalar:
        return scale(EntrySum(X.operands[0]), EntrySum(transposed(X.operands[1])))
    if isinstance(X, Product) and isinstance(X.operands[0], Diagonal):  # sum(diag(x) A) = x′A 1
        return multiply(Transpose(X.operands[0].operands[0]), *X.operands[1:], ones(X.columns))
    if isinstance(X, Product) and isinstance(X.operands[-1], Diagonal):
        return multiply(Transpose(ones(X.rows)), *X.operands[:-1], X.operands[-1].operands[0])
    if isinstance(X, Softmax):
        return Number(1)
    if isinstance(X, Sum):
        left = [t for t in X.operands if not is_centred(t)]
        if len(left) < len(X.operands):
            return EntrySum(add(*left)) if left else Number(0)
        constant = [
            t
            for t in X.operands
            if isinstance(t, Ones) or (isinstance(t, Scale) and isinstance(t.body, Ones))
        ]
        rest = [t for t in X.operands if t not in constant]
        if constant:
            return add(*(EntrySum(t) for t in constant), *([EntrySum(add(*rest))] if rest else []))
    return None


def is_centred(node: Expression) -> bool:
    """Whether a vector is c (x − sum(x)/n 1), whose entries add up to 0."""
    total = node.body if isinstance(node, Scale) else node
    if not isinstance(total, Sum) or not total.is_column:
        return False
    constant = [t for t in total.operands if isinstance(t, Scale) and isinstance(t.body, Ones)]
    if len(constant) != 1:
        return False
    rest = add(*(t for t in total.operands if t is not constant[0]))
    number = constant[0].operands[0] if isinstance(constant[0].operands[0], Number) else Number(1)
    scalars = {s for s in constant[0].scalars if s is not number}
    summed = rest if number.value == -1 else negate(rest) if number.value == 1 else None
    return summed is not None and scalars == {Power(size_of(total.rows), -1), EntrySum(summed)}


def is_centring(node: Expression) -> bool:
    """Whether a matrix is I − 11′/n, which takes the mean away."""
    if not isinstance(node, Sum) or len(node.operands) != 2:
        return False
    ones_over = scale(Number(-1), Power(size_of(node.rows), -1), Ones(node.rows, node.rows))
    return any(isinstance(o, Identity) for o in node.operands) and ones_over in node.operands


def centred(node: Expression) -> Expression | None:
    """(I − 11′/n) r = r for r = x − sum(x)/n 1, and r′(I − 11′/n) = r′."""
    chain = node.operands
    for i, factor in enumerate(chain):
        if not is_centring(factor):
            continue
        before = transposed(chain[i - 1]) if i and chain[i - 1].is_row else None
        after = chain[i + 1] if i + 1 < len(chain) else None
        if any(v is not None and v.is_column and is_centred(v) for v in (before, after)):
            return multiply(*chain[:i], *chain[i + 1 :])
    return None


def mean(node: Expression) -> Expression | None:
    """mean(X) = sum(X)/(mn); the answer is written with the mean again."""
    (X,) = node.operands
    return scale(*(Power(size_of(size), -1) for size in X.shape if size.value != 1), EntrySum(X))


def triangle(node: Expression) -> Expression | None:
    """The lower triangle of an upper triangular matrix is its diagonal, and the other way round."""
    (X,) = node.operands
    if type(X) is type(node):
        return X
    own, other = ("lower", "upper") if isinstance(node, Tril) else ("upper", "lower")
    if own not in X.properties and other in X.properties:
        return Diagonal(DiagonalPart(X))
    return None


def inner(node: Expression) -> Expression | None:
    """⟨X, Y⟩ of vectors, outer products, the identity, ones."""
    left, right = node.operands
    if left.is_scalar:
        return scale(left, right)
    if left.is_column:
        return multiply(Transpose(left), right)
    if left.is_row:
        return multiply(left, Transpose(right))
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Identity):
            return Trace(other)
        if isinstance(one, Ones):
            return EntrySum(other)
        if isinstance(one, Diagonal):
            return multiply(Transpose(one.operands[0]), DiagonalPart(other))
        if isinstance(one, Product):
            for i, factor in enumerate(one.operands[:-1]):
                if factor.is_column:
                    u, v = multiply(*one.operands[: i + 1]), multiply(*one.operands[i + 1 :])
                    return multiply(Transpose(u), other, Transpose(v))
    if (
        isinstance(left, Kronecker)
        and isinstance(right, Kronecker)
        and all(a.shape == b.shape for a, b in zip(left.operands, right.operands, strict=True))
    ):
        return scale(*(InnerProduct(a, b) for a, b in zip(left.operands, right.operands, strict=True)))
    return None


def squared_norm(node: Expression) -> Expression | None:
    """‖c X‖² = c² ‖X‖²."""
    (X,) = node.operands
    if isinstance(X, Scale) and not X.is_scalar:
        return scale(*(Power(s, 2) for s in X.scalars), SquaredNorm(X.body))
    return None


def norm(node: Expression) -> Expression | None:
    """‖c X‖ = |c| ‖X‖."""
    (X,) = node.operands
    if isinstance(X, Scale) and not X.is_scalar:
        return scale(
            *(Abs(s) if not isinstance(s, Number) else Number(abs(s.value)) for s in X.scalars), Norm(X.body)
        )
    return None


def diagonal_part(node: Expression) -> Expression | None:
    """The diagonal of outer products and of products of triangular matrices."""
    (X,) = node.operands
    if isinstance(X, Product):
        first, last = X.operands[0], X.operands[-1]
        if isinstance(first, Ones):
            return multiply(transposed(multiply(*X.operands[1:])), Ones(first.columns))
        if isinstance(last, Ones):
            return multiply(*X.operands[:-1], Ones(last.rows))
        outer = as_outer(X)
        if outer is not None:
            return hadamard(*outer)
        for structure in ("lower", "upper"):
            if all(structure in f.properties for f in X.operands):
                return hadamard(*(DiagonalPart(f) for f in X.operands))
        first, last = X.operands[0], X.operands[-1]
        if isinstance(first, Diagonal):
            return hadamard(first.operands[0], DiagonalPart(multiply(*X.operands[1:])))
        if isinstance(last, Diagonal):
            return hadamard(DiagonalPart(multiply(*X.operands[:-1])), last.operands[0])
        for i, factor in enumerate(X.operands):
            if isinstance(factor, Diagonal):  # diag(A diag(v) B) = (A ⊙ B′) v
                left, right = multiply(*X.operands[:i]), multiply(*X.operands[i + 1 :])
                return multiply(hadamard(left, transposed(right)), factor.operands[0])
    if isinstance(X, Sum) and all(map(has_diagonal_inside, X.operands)):
        return add(*(DiagonalPart(t) for t in X.operands))
    if isinstance(X, Inverse) and X.properties & {"lower", "upper"}:
        return Power(DiagonalPart(X.operands[0]), -1)
    return None


def has_diagonal_inside(term: Expression) -> bool:
    """Whether a term is a product A diag(v) B."""
    body = term.body if isinstance(term, Scale) else term
    return isinstance(body, Product) and any(isinstance(f, Diagonal) for f in body.operands[1:-1])


def kronecker(node: Expression) -> Expression | None:
    """Kronecker products of identities, and of a column and a row."""
    left, right = node.operands
    if left.is_scalar or right.is_scalar:
        return scale(left, right)
    if isinstance(left, Identity) and isinstance(right, Identity):
        return Identity(node.rows)
    if isinstance(left, Ones) and isinstance(right, Ones):
        return Ones(node.rows, node.columns)
    if left.is_column and right.is_row:
        return multiply(left, right)
    if left.is_row and right.is_column:
        return multiply(right, left)
    return None


def hadamard_of_kroneckers(node: Expression) -> Expression | None:
    """(A ⊗ B) ⊙ (C ⊗ D) = (A ⊙ C) ⊗ (B ⊙ D) where the factors have the same shapes."""
    factors = node.operands
    for i, one in enumerate(factors):
        for j, other in enumerate(factors[i + 1 :], i + 1):
            if not (isinstance(one, Kronecker) and isinstance(other, Kronecker)):
                continue
            (A, B), (C, D) = one.operands, other.operands
            if A.shape == C.shape and B.shape == D.shape:
                joined = Kronecker(hadamard(A, C), hadamard(B, D))
                return hadamard(*factors[:i], joined, *factors[i + 1 : j], *factors[j + 1 :])
    return None


def power_of_kronecker(node: Expression) -> Expression | None:
    """The power of A ⊗ B entry by entry, for an integer."""
    X, number = node.base, node.number  # type: ignore[attr-defined]
    if not isinstance(X, Kronecker) or number is None or number.denominator != 1:
        return None
    return Kronecker(*(Power(part, Number(number)) for part in X.operands))


def gram_of_pseudoinverse(X: Expression) -> Expression | None:
    """The Z Z′ with (Z⁺)′ Z⁺ = (Z Z′)⁻¹, which holds where the left side is invertible; likewise Z′Z."""
    if not isinstance(X, Product) or len(X.operands) != 2 or transposed(X.operands[0]) is not X.operands[1]:
        return None
    first = transposed(X.operands[0])
    if isinstance(first, PseudoInverse):  # (Z⁺)′ Z⁺
        Z = first.operands[0]
        return multiply(Z, transposed(Z))
    if isinstance(X.operands[0], PseudoInverse):  # Z⁺ (Z⁺)′
        Z = X.operands[0].operands[0]
        return multiply(transposed(Z), Z)
    return None


def inverse_of_gram(node: Expression) -> Expression | None:
    """((Z⁺)′ Z⁺)⁻¹ = Z Z′."""
    return gram_of_pseudoinverse(node.operands[0])


def unit_size(node: Expression) -> Expression | None:
    """Constants of size 1×1 are numbers."""
    if not node.is_scalar:
        return None
    return Number(0 if isinstance(node, Zeros) else 1)


def commutation(node: Expression) -> Expression | None:
    """K vec X = vec X′, K(A ⊗ B)K = B ⊗ A, KK = I."""
    chain = node.operands
    for i, K in enumerate(chain):
        if not isinstance(K, Commutation):
            continue
        m, n = K.parameters
        if i > 0 and isinstance(chain[i - 1], Kronecker):  # (a′ ⊗ B) K = B ⊗ a′
            A, B = chain[i - 1].operands
            if (A.is_row or B.is_row) and (A.columns, B.columns) == (m, n):
                return multiply(*chain[: i - 1], Kronecker(B, A), *chain[i + 1 :])
        if i + 1 < len(chain) and isinstance(chain[i + 1], Kronecker):  # K (a ⊗ B) = B ⊗ a
            A, B = chain[i + 1].operands
            if (A.is_column or B.is_column) and (B.rows, A.rows) == (m, n):
                return multiply(*chain[:i], Kronecker(B, A), *chain[i + 2 :])
        if i + 1 < len(chain):
            right = chain[i + 1]
            if isinstance(right, Vec) and right.operands[0].shape == (m, n):
                return multiply(*chain[:i], Vec(Transpose(right.operands[0])), *chain[i + 2 :])
            if isinstance(right, Commutation) and right.parameters == (n, m):
                rest = chain[:i] + chain[i + 2 :]
                return multiply(*rest) if rest else Identity(node.rows)
            if (
                i + 2 < len(chain)
                and isinstance(right, Diagonal)
                and isinstance(right.operands[0], Vec)
                and isinstance(chain[i + 2], Commutation)
                and right.operands[0].operands[0].shape == (m, n)
            ):
                turned = Diagonal(Vec(Transpose(right.operands[0].operands[0])))
                return multiply(*chain[:i], turned, *chain[i + 3 :])
            if (
                i + 2 < len(chain)
                and isinstance(right, Kronecker)
                and isinstance(chain[i + 2], Commutation)
                and right.operands[0].rows is n
                and right.operands[1].rows is m
            ):
                A, B = right.operands
                if chain[i + 2].parameters == (A.columns, B.columns):
                    return multiply(*chain[:i], Kronecker(B, A), *chain[i + 3 :])
    return None


RULES = (
    Rule("L(cX) = c L(X) for a linear L", Operation, scalars_outside),
    Rule("I₁ = 1", Identity, unit_size),
    Rule("1 × 1 ones = 1", Ones, unit_size),
    Rule("1 × 1 zeros = 0", Zeros, unit_size),
    Rule("traces", Trace, trace, source=f"{MN19}, §1.10"),
    Rule("sums of entries", EntrySum, entry_sum),
    Rule("mean(X) = sum(X)/(mn)", Mean, mean),
    Rule("(I − 11′/n)(x − mean(x) 1) = x − mean(x) 1", Product, centred),
    Rule("triangles of triangular matrices", Tril, triangle),
    Rule("triangles of triangular matrices", Triu, triangle),
    Rule("⟨X, Y⟩", InnerProduct, inner, source=f"{MN19}, §1.10"),
    Rule("‖cX‖² = c²‖X‖²", SquaredNorm, squared_norm),
    Rule("‖cX‖ = |c| ‖X‖", Norm, norm),
    Rule("diagonals", DiagonalPart, diagonal_part),
    Rule("Kronecker products", Kronecker, kronecker, source=f"{MN19}, §2.2"),
    Rule("(A ⊗ B) ⊙ (C ⊗ D) = (A ⊙ C) ⊗ (B ⊙ D)", Hadamard, hadamard_of_kroneckers),
    Rule("(A ⊗ B).^k = A.^k ⊗ B.^k", Power, power_of_kronecker),
    Rule("((Z⁺)′Z⁺)⁻¹ = ZZ′", Inverse, inverse_of_gram, source=f"{MN19}, §2.8"),
    Rule(
        "D vech S = vec S",
        Product[Duplication, Vech[ANY]],
        lambda X: Vec(X),
        lambda X: "symmetric" in X.properties,
        source=f"{MN19}, §3.8",
    ),
    Rule("KK = I, K vec X = vec X′", Product, commutation, source=f"{MN19}, §3.7"),
)
