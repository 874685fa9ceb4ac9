"""Rules of matrix products and transposes.

In the normal form transposes stand at the leaves of products, scalars in front, a 1×1 chain is a
scalar, neighbours with the same base are one power, and a diagonal matrix before a vector is an
entrywise product.
"""

from __future__ import annotations

from ..expression import ONE as ONE_SIZE
from ..expression import Expression, Rule
from ..expression.rule import A, B, X
from ..operations import (
    ColumnSum,
    Commutation,
    Diagonal,
    Elementwise,
    EntrySum,
    Hadamard,
    Identity,
    Inverse,
    Kronecker,
    MatrixExponential,
    MatrixLogarithm,
    MatrixPower,
    MatrixSquareRoot,
    Number,
    Ones,
    Power,
    Product,
    RowSum,
    Scale,
    Sum,
    Transpose,
    Unit,
    Vec,
    Zeros,
    add,
    hadamard,
    identity,
    multiply,
    scale,
    transposed,
    zeros_like,
)
from .order import negated

Chain = list[Expression]
LONGEST_CHAIN = 12  # a power of a product is written out up to so many factors
MATRIX_FUNCTIONS = (MatrixExponential, MatrixLogarithm, MatrixSquareRoot)
MN19 = "Magnus & Neudecker (2019)"


# --- transposes -----------------------------------------------------------------------------------


def push_transpose(node: Expression) -> Expression | None:
    """A transpose moved to the leaves; a sum of vectors keeps it: (x − a)′."""
    (operand,) = node.operands
    if operand.is_scalar or "symmetric" in operand.properties:
        return operand
    if "skew" in operand.properties:
        return Scale(Number(-1), operand)
    if isinstance(operand, Transpose):
        return operand.operands[0]
    if isinstance(operand, Product):
        return Product(*(transposed(f) for f in reversed(operand.operands)))
    if isinstance(operand, Scale):
        return Scale(*operand.scalars, transposed(operand.body))
    if isinstance(operand, (Ones, Zeros)):
        return type(operand)(operand.columns, operand.rows) if not operand.is_column else None
    if isinstance(operand, (Sum, Hadamard)) and not operand.is_column:
        return operand.rebuilt(transposed(o) for o in operand.operands)
    if isinstance(operand, Kronecker):
        return Kronecker(*(transposed(o) for o in operand.operands))
    if isinstance(operand, Commutation):
        return Commutation(*reversed(operand.parameters))  # type: ignore[arg-type]
    return None


def pull_transpose(node: Expression) -> Expression | None:
    """f(X′) = f(X)′, and rows as transposed columns."""
    if isinstance(node, (Sum, Hadamard)):
        if not node.is_row or node.is_scalar:
            return None
        return Transpose(node.rebuilt(transposed(o) for o in node.operands))
    first = node.operands[0]
    turned = isinstance(first, Transpose) or first.is_row
    if not turned or first.is_column:  # the transpose of a row is a column, and stays inside
        return None
    return Transpose(node.rebuilt((transposed(first), *node.operands[1:])))


# --- products -------------------------------------------------------------------------------------


def base_and_power(factor: Expression) -> tuple[Expression, int]:
    """A factor as an integer power of a matrix."""
    if isinstance(factor, MatrixPower) and factor.integer is not None:
        base, k = base_and_power(factor.base)
        return base, k * factor.integer
    if isinstance(factor, Inverse):
        return factor.operands[0], -1
    if isinstance(factor, Transpose):
        base, k = base_and_power(factor.operands[0])
        return transposed(base), k
    return factor, 1


def matrix_power(base: Expression, k: int) -> Expression:
    """The k-th power, an inverse where k is negative, transposes outside."""
    if isinstance(base, Transpose):
        return transposed(matrix_power(base.operands[0], k))
    if k < 0:
        return Inverse(base) if k == -1 else MatrixPower(Inverse(base), -k)
    return base if k == 1 else MatrixPower(base, k)


def flat(node: Expression) -> tuple[Chain, Chain]:
    """The scalars and the matrix factors of a product, nested ones opened."""
    scalars: Chain = []
    factors: Chain = []
    todo = list(reversed(node.operands))
    while todo:
        operand = todo.pop()
        if isinstance(operand, Scale):
            scalars.extend(operand.scalars)
            todo.append(operand.body)
        elif operand.is_scalar:
            scalars.append(operand)
        elif isinstance(operand, Product):
            todo.extend(reversed(operand.operands))
        elif not isinstance(operand, Identity):
            factors.append(operand)
    return scalars, factors


def split_at_scalars(factors: Chain) -> tuple[list[Chain], Chain]:
    """The chains 1×1 inside a product, cut where one column meets one row, and what is left."""
    pieces: list[Chain] = []
    for factor in factors:
        if not pieces or pieces[-1][-1].columns is ONE_SIZE:
            pieces.append([])
        pieces[-1].append(factor)
    whole = [p for p in pieces if p[0].rows is ONE_SIZE and p[-1].columns is ONE_SIZE]
    rest = [p for p in pieces if not (p[0].rows is ONE_SIZE and p[-1].columns is ONE_SIZE)]
    return whole, [f for p in rest for f in p]


def normalize_product(node: Expression) -> Expression | None:
    """Scalars in front, nested products opened, 1×1 chains as scalars, identities dropped."""
    if any(isinstance(o, Zeros) for o in node.operands):
        return zeros_like(node)
    scalars, factors = flat(node)
    whole, rest = split_at_scalars(factors)
    if not scalars and tuple(factors) == node.operands and (not whole or (len(whole) == 1 and not rest)):
        return None
    parts = scalars + [multiply(*chain) for chain in whole]
    if rest:
        parts.append(multiply(*rest))
    elif not node.is_scalar:
        parts.append(identity(node.rows))
    return scale(*parts) if parts else Number(1)


def join_powers(node: Expression) -> Expression | None:
    """Xᵃ Xᵇ = Xᵃ⁺ᵇ for neighbours; X X⁻¹ = I."""
    factors = node.operands
    for i in range(len(factors) - 1):
        left, right = factors[i], factors[i + 1]
        if not left.is_square or left.shape != right.shape:
            continue
        base, a = base_and_power(left)
        other, b = base_and_power(right)
        if base is other:
            middle = [] if a + b == 0 else [matrix_power(base, a + b)]
            chain = [*factors[:i], *middle, *factors[i + 2 :]]
            return multiply(*chain) if chain else identity(node.rows)
    return None


def exponent_of(factor: Expression, base: Expression) -> Expression | None:
    """The exponent with which a factor is a power of a base; None where it is none."""
    if isinstance(factor, MatrixPower) and factor.base is base:
        return factor.exponent
    if factor is base:
        return Number(1)
    inverse = base.operands[0] if isinstance(base, Inverse) else Inverse(base)
    return Number(-1) if factor is inverse else None


def join_symbolic_powers(node: Expression) -> Expression | None:
    """Xᵏ X = Xᵏ⁺¹ and Xᵏ X⁻¹ = Xᵏ⁻¹ with a symbol k."""
    factors = node.operands
    for i in range(len(factors) - 1):
        pair = factors[i : i + 2]
        turned = all(isinstance(f, Transpose) for f in pair)
        left, right = (f.operands[0] for f in pair) if turned else pair
        for power, other in ((left, right), (right, left)):
            if not isinstance(power, MatrixPower) or power.integer is not None:
                continue
            exponent = exponent_of(other, power.base)
            if exponent is None:
                continue
            joined = MatrixPower(power.base, add(power.exponent, exponent))
            return multiply(*factors[:i], Transpose(joined) if turned else joined, *factors[i + 2 :])
    return None


def root_matrix(node: Expression) -> Expression:
    """The matrix that a matrix is a function of: X for Xᵏ, X⁻¹, logm X, expm(c logm X)."""
    while True:
        base = base_and_power(node)[0]
        if isinstance(base, MATRIX_FUNCTIONS):
            base = base.operands[0]
            base = base.body if isinstance(base, Scale) else base
        if base is node:
            return node
        node = base


def commuting(node: Expression) -> Expression | None:
    """Functions of one matrix commute: logm(X) X⁻¹ = X⁻¹ logm(X); powers stand first."""
    factors = node.operands
    for i in range(len(factors) - 1):
        left, right = factors[i], factors[i + 1]
        if isinstance(left, MATRIX_FUNCTIONS) and not isinstance(right, MATRIX_FUNCTIONS):
            if not left.is_square or left.shape != right.shape:
                continue
            if root_matrix(left) is root_matrix(right):
                return multiply(*factors[:i], right, left, *factors[i + 2 :])
    return None


def cancel_inverse(node: Expression) -> Expression | None:
    """A (B A)⁻¹ = B⁻¹ and (A B)⁻¹ A = B⁻¹ for square A and B, transposes alike."""
    factors = node.operands
    for i, factor in enumerate(factors):
        turned = isinstance(factor, Transpose)
        inverse = factor.operands[0] if turned else factor
        if not isinstance(inverse, Inverse) or not isinstance(inverse.operands[0], Product):
            continue
        chain = inverse.operands[0].operands
        if turned:
            chain = tuple(transposed(f) for f in reversed(chain))
        if i > 0 and chain[-1] is factors[i - 1] and chain[-1].is_square:
            middle = Inverse(multiply(*chain[:-1]))
            return multiply(*factors[: i - 1], middle, *factors[i + 1 :])
        if i + 1 < len(factors) and chain[0] is factors[i + 1] and chain[0].is_square:
            middle = Inverse(multiply(*chain[1:]))
            return multiply(*factors[:i], middle, *factors[i + 2 :])
    return None


def diagonal_times_vector(node: Expression) -> Expression | None:
    """diag(v) x = v ⊙ x, and x′ diag(v) = (v ⊙ x)′; for two diagonal matrices, too."""
    factors = node.operands
    for i, factor in enumerate(factors):
        if not isinstance(factor, Diagonal):
            continue
        v = factor.operands[0]
        if node.is_column and i + 1 < len(factors):
            return multiply(*factors[:i], hadamard(v, multiply(*factors[i + 1 :])))
        if node.is_row and i > 0:
            return multiply(Transpose(hadamard(transposed(multiply(*factors[:i])), v)), *factors[i + 1 :])
        right = factors[i + 1] if i + 1 < len(factors) else None
        if right is not None and right.is_column:
            return multiply(*factors[:i], hadamard(v, right), *factors[i + 2 :])
        if isinstance(right, Diagonal):
            return multiply(*factors[:i], Diagonal(hadamard(v, right.operands[0])), *factors[i + 2 :])
        if i > 0 and factors[i - 1].is_row:
            new = Transpose(hadamard(transposed(factors[i - 1]), v))
            return multiply(*factors[: i - 1], new, *factors[i + 1 :])
    return None


def inner_product(node: Expression) -> Expression | None:
    """1′x = sum(x), x′(v ⊙ x⁻¹) = sum(v), eᵢ′eⱼ = δᵢⱼ for chains of two vectors."""
    if not node.is_scalar or len(node.operands) != 2:
        return None
    left, right = transposed(node.operands[0]), node.operands[1]
    if not left.is_column:
        return None
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Ones):
            return EntrySum(other)
        if isinstance(one, Hadamard) or (
            isinstance(one, Power) and one.number is not None and one.number < 0
        ):
            bases = {f.base for f in getattr(one, "operands", ()) if isinstance(f, Power)}
            if isinstance(one, Power):
                bases = {one.base}
            others = other.operands if isinstance(other, Hadamard) else (other,)
            if bases & {o.base if isinstance(o, Power) else o for o in others}:
                return EntrySum(hadamard(one, other))
    if isinstance(left, Unit) and isinstance(right, Unit):
        return Number(1 if left is right else 0)
    return None


def orthogonal(node: Expression) -> Expression | None:
    """Q Q′ = I = Q′ Q for an orthogonal Q."""
    factors = node.operands
    for i in range(len(factors) - 1):
        if "orthogonal" in factors[i].properties and transposed(factors[i]) is factors[i + 1]:
            chain = factors[:i] + factors[i + 2 :]
            return multiply(*chain) if chain else identity(node.rows)
    return None


def kron_times_kron(A: Expression, B: Expression) -> Expression:
    """(A ⊗ B)(C ⊗ D) = AC ⊗ BD."""
    (a, b), (c, d) = A.operands, B.operands
    return Kronecker(multiply(a, c), multiply(b, d))


def fits(A: Expression, B: Expression) -> bool:
    """Whether the factors of two Kronecker products can be multiplied."""
    (a, b), (c, d) = A.operands, B.operands
    return a.columns is c.rows and b.columns is d.rows


def kron_times_vec(A: Expression, X: Expression) -> Expression:
    """(A ⊗ B) vec X = vec(B X A′)."""
    a, b = A.operands
    return Vec(multiply(b, X, Transpose(a)))


def fits_vec(A: Expression, X: Expression) -> bool:
    """Whether B X A′ exists."""
    a, b = A.operands
    return b.columns is X.rows and a.columns is X.columns


def vec_times_kron(A: Expression, B: Expression) -> Expression:
    """(vec X)′ (A ⊗ B) = (vec(B′XA))′."""
    a, b = B.operands
    return Transpose(Vec(multiply(Transpose(b), A.operands[0].operands[0], a)))


def fits_turned(A: Expression, B: Expression) -> bool:
    """Whether a transposed vec stands before a Kronecker product, and B′XA exists."""
    if not isinstance(A, Transpose) or not isinstance(A.operands[0], Vec) or not isinstance(B, Kronecker):
        return False
    X, (a, b) = A.operands[0].operands[0], B.operands
    return b.rows is X.rows and a.rows is X.columns


# --- inverses -------------------------------------------------------------------------------------


def normalize_inverse(node: Expression) -> Expression | None:
    """Inverses of what has one: of scaled, orthogonal, diagonal matrices, products of square ones."""
    (X,) = node.operands
    if X.is_scalar:
        return Power(X, -1)
    if isinstance(X, Identity):
        return X
    if "orthogonal" in X.properties:
        return Transpose(X)
    if isinstance(X, Scale):
        return Scale(*(Power(s, -1) for s in X.scalars), Inverse(X.body))
    if isinstance(X, Transpose):
        return Transpose(Inverse(X.operands[0]))
    if isinstance(X, Diagonal):
        return Diagonal(Power(X.operands[0], -1))
    if isinstance(X, MatrixPower):
        return MatrixPower(Inverse(X.base), X.exponent)
    if isinstance(X, Kronecker) and all(f.is_square for f in X.operands):
        return Kronecker(*(Inverse(f) for f in X.operands))
    if isinstance(X, Product):
        if all(f.is_square for f in X.operands):
            return Product(*(Inverse(f) for f in reversed(X.operands)))
        turned = tuple(transposed(f) for f in reversed(X.operands))
        if sum(isinstance(f, Transpose) for f in turned) < sum(isinstance(f, Transpose) for f in X.operands):
            return Transpose(Inverse(Product(*turned)))
    return None


def is_negative_number(node: Expression) -> bool:
    """Whether this is a number below 0."""
    return isinstance(node, Number) and node.value < 0


def normalize_matrix_power(node: Expression) -> Expression | None:
    """(X^j)^k = X^(jk), (X′)^k = (X^k)′, powers of scaled and negative ones."""
    assert isinstance(node, MatrixPower)
    k, X = node.integer, node.base
    if k is None:
        if isinstance(node.exponent, Scale) and is_negative_number(node.exponent.operands[0]):
            return MatrixPower(Inverse(X), negated(node.exponent))
        return None
    if X.is_scalar:
        return Power(X, node.exponent)
    if k == 0 or isinstance(X, Identity):
        return identity(X.rows)
    if k == 1:
        return X
    if k < 0:
        return MatrixPower(Inverse(X), -k)
    if isinstance(X, Transpose):
        return Transpose(MatrixPower(X.operands[0], k))
    if isinstance(X, Scale):
        return Scale(*(Power(s, k) for s in X.scalars), MatrixPower(X.body, k))
    if isinstance(X, MatrixPower) and X.integer is not None:
        return MatrixPower(X.base, X.integer * k)
    if isinstance(X, Diagonal):
        return Diagonal(Power(X.operands[0], k))
    if isinstance(X, Product) and k * len(X.operands) <= LONGEST_CHAIN:
        return Product(*(X.operands * k))  # A X A X and (A X)² are one; the answer is written with the power
    return None


def sum_of_rows(node: Expression) -> Expression | None:
    """rowsum(X) = X 1, colsum(X) = X′ 1; the answer is written with the sums again."""
    (X,) = node.operands
    if isinstance(node, RowSum):
        return multiply(X, Ones(X.columns))
    return multiply(transposed(X), Ones(X.rows))


RULES = (
    Rule("(AB)′ = B′A′", Transpose, push_transpose, source=f"{MN19}, §1.4"),
    Rule("f(X′) = f(X)′", Elementwise, pull_transpose),
    Rule("f(X′) = f(X)′", Power, pull_transpose),
    Rule("a′ + b′ = (a + b)′", Sum, pull_transpose),
    Rule("a′ ⊙ b′ = (a ⊙ b)′", Hadamard, pull_transpose),
    Rule("A c B = c A B", Product, normalize_product),
    Rule("XᵃXᵇ = Xᵃ⁺ᵇ", Product, join_powers),
    Rule("XᵏX = Xᵏ⁺¹", Product, join_symbolic_powers),
    Rule("f(X) X = X f(X)", Product, commuting, source="Higham (2008), Functions of Matrices, §1.2"),
    Rule("A(BA)⁻¹ = B⁻¹", Product, cancel_inverse, source=f"{MN19}, §1.9"),
    Rule("QQ′ = I", Product, orthogonal, source=f"{MN19}, §1.8"),
    Rule("diag(v) x = v ⊙ x", Product, diagonal_times_vector),
    Rule("1′x = sum(x)", Product, inner_product),
    Rule(
        "(A ⊗ B)(C ⊗ D) = AC ⊗ BD",
        Product[A, B],
        kron_times_kron,
        lambda A, B: isinstance(A, Kronecker) and isinstance(B, Kronecker) and fits(A, B),
        f"{MN19}, §2.2",
    ),
    Rule(
        "(A ⊗ B) vec X = vec(BXA′)",
        Product[A, Vec[X]],
        kron_times_vec,
        lambda A, X: isinstance(A, Kronecker) and fits_vec(A, X),
        f"{MN19}, §2.4",
    ),
    Rule("(vec X)′(A ⊗ B) = (vec(B′XA))′", Product[A, B], vec_times_kron, fits_turned, f"{MN19}, §2.4"),
    Rule("inverse of a product", Inverse, normalize_inverse, source=f"{MN19}, §1.9"),
    Rule("powers of a matrix", MatrixPower, normalize_matrix_power),
    Rule("rowsum(X) = X 1", RowSum, sum_of_rows),
    Rule("colsum(X) = X′ 1", ColumnSum, sum_of_rows),
)
