"""The twelve slips of the mutation bench: a right answer, spoilt at one place or as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

from places import BUILDERS, Change, at, nodes_of, put, somewhere

from matdiff import operations as ops
from matdiff.errors import MatdiffError
from matdiff.expression import Expression, ShapeError, Symbol, postorder, substitute
from matdiff.grader import Grader
from matdiff.render import text as said


class Mutant(NamedTuple):
    """A claim, and the slip that made it; None for one that is right."""

    slip: str | None
    text: str


# --- at one place --------------------------------------------------------------------------------


def transposed(node: Expression, random: Random) -> Expression | None:
    """A' for A."""
    if node.is_scalar or "symmetric" in node.properties:
        return None
    return node.operands[0] if isinstance(node, ops.Transpose) else ops.Transpose(node)


def factor(node: Expression, random: Random) -> Expression | None:
    """2A, A/2 or nA for A; A for 2A."""
    if isinstance(node, ops.Scale) and isinstance(node.operands[0], ops.Number) and random.random() < 0.5:
        return ops.scale(*node.operands[1:])
    if isinstance(node, ops.Number):
        return None
    sizes = [ops.Extent(s) for s in node.shape if s.names]
    number = random.choice([ops.Number(2), ops.Number(Fraction(1, 2)), *sizes[:1]])
    return ops.scale(number, node)


def sign(node: Expression, random: Random) -> Expression | None:
    """−A for a term A."""
    if not isinstance(node, ops.Sum):
        return None
    i = random.randrange(len(node.operands))
    terms = list(node.operands)
    terms[i] = ops.negate(terms[i])
    return ops.add(*terms)


def missing_term(node: Expression, random: Random) -> Expression | None:
    """A sum without a term."""
    if not isinstance(node, ops.Sum):
        return None
    i = random.randrange(len(node.operands))
    return ops.add(*(t for j, t in enumerate(node.operands) if j != i))


def order(node: Expression, random: Random) -> Expression | None:
    """Two factors of a product exchanged."""
    if not isinstance(node, ops.Product):
        return None
    chain = list(node.operands)
    i = random.randrange(len(chain) - 1)
    chain[i], chain[i + 1] = chain[i + 1], chain[i]
    return ops.multiply(*chain)


def symmetrised(node: Expression, random: Random) -> Expression | None:
    """A or 2A for A + A'; A + A' for A."""
    if isinstance(node, ops.Sum) and len(node.operands) == 2 and node.is_square and not node.is_scalar:
        left, right = node.operands
        if ops.transposed(left) is right or ops.transposed(right) is left:
            return random.choice([left, right, ops.scale(2, left)])
    return None


def as_if_symmetric(node: Expression, random: Random) -> Expression | None:
    """A + A' for A."""
    if (
        isinstance(node, Symbol)
        and node.is_square
        and not node.is_scalar
        and "symmetric" not in node.properties
    ):
        return ops.add(node, node.T)
    return None


def chain(node: Expression, random: Random) -> Expression | None:
    """A product without one of its factors."""
    if not isinstance(node, (ops.Product, ops.Hadamard, ops.Scale)):
        return None
    i = random.randrange(len(node.operands))
    if not node.operands[i].symbols:
        return None
    rest = [o for j, o in enumerate(node.operands) if j != i]
    if len(rest) == 1:
        return rest[0]
    return BUILDERS[type(node)](*rest)


def elementwise(node: Expression, random: Random) -> Expression | None:
    """A ⊙ B for A B, 1 ⊘ A for A⁻¹, and the other way round."""
    if isinstance(node, ops.Product):
        factors = list(node.operands)
        places = [i for i in range(len(factors) - 1) if factors[i].shape == factors[i + 1].shape]
        if not places:
            return None
        i = random.choice(places)
        return ops.multiply(*factors[:i], ops.hadamard(factors[i], factors[i + 1]), *factors[i + 2 :])
    if isinstance(node, ops.Hadamard) and node.is_square:
        return ops.multiply(*node.operands)
    if isinstance(node, ops.Inverse):
        return ops.Power(node.operands[0], -1)
    if isinstance(node, ops.MatrixPower):
        return ops.Power(node.operands[0], node.operands[1])
    if isinstance(node, ops.Power) and node.is_square and not node.is_scalar:
        return ops.MatrixPower(node.operands[0], node.operands[1])
    if isinstance(node, ops.MatrixExponential):
        return ops.Exp(node.operands[0])
    return None


def trace(node: Expression, random: Random) -> Expression | None:
    """tr for det, det for tr."""
    if isinstance(node, ops.Trace):
        return ops.Determinant(node.operands[0])
    if isinstance(node, (ops.Determinant, ops.LogDeterminant)):
        return ops.Trace(node.operands[0])
    return None


PLACED: dict[str, Change] = {
    "transposed": transposed, "factor": factor, "sign": sign, "missing term": missing_term, "order": order,
    "symmetrised": symmetrised, "chain": chain, "elementwise": elementwise, "trace": trace,
}  # fmt: skip


# --- slips of the whole --------------------------------------------------------------------------


def mutants(case: dict[str, Any], grader: Grader, right: Expression, random: Random) -> Iterator[Mutant]:
    """One mutant for each slip that applies."""
    for slip, change in PLACED.items():
        new = somewhere(right, change, random)
        if slip == "symmetrised" and new is None:
            new = somewhere(right, as_if_symmetric, random)
        if slip == "sign" and (new is None or random.random() < 0.3):
            new = ops.negate(right)
        if slip == "missing term" and (new is None or random.random() < 0.5):
            new = one_place(case, random) or new
        if slip == "chain" and random.random() < 0.2:
            new = broken_chain(case, grader, random) or new
        if new is not None:
            yield Mutant(slip, said(new))
    yield from wholes(case, grader, right, random)
    ill = misplaced_transpose(said(right), random)
    if ill is not None:
        yield Mutant("transposed", ill)


def wholes(case: dict[str, Any], grader: Grader, right: Expression, random: Random) -> Iterator[Mutant]:
    """Slips of layout, structure and shape."""
    X, F, kind = grader.question.variable, grader.question.function, grader.question.kind
    if kind in ("gradient", "jacobian") and not right.is_scalar:
        layouts: list[Expression] = [right.T]
        if kind == "gradient" and not X.is_column:
            layouts += [ops.vec(right), ops.vec(right).T]
        if kind == "jacobian" and not F.is_column and not X.is_scalar:
            layouts.append(ops.Commutation(F.rows, F.columns) @ right)
        yield Mutant("layout", said(random.choice(layouts)))
    if X.kind == "general" and kind == "gradient" and X.is_square and not X.is_scalar:
        D = ops.Diagonal(ops.DiagonalPart(right))
        half = ops.scale(Fraction(1, 2), right + right.T)
        yield Mutant("structure", said(random.choice([half, right + right.T - D])))
    elif X.kind != "general":
        free = Symbol(X.name, X.rows, X.columns)
        try:
            found = Grader(substitute(F, {X: free}), free, kind).derivation
            yield Mutant("structure", said(substitute(found.result, {free: X})))
        except MatdiffError:
            pass
    shapes: list[Expression] = []
    if not right.is_scalar:
        shapes = [ops.EntrySum(right), right @ right.T, ops.RowSum(right)]
        if right.is_square:
            shapes.append(ops.Trace(right))
        if right.is_column:
            shapes.append(ops.Diagonal(right))
    if shapes:
        yield Mutant("shape", said(random.choice(shapes)))


def one_place(case: dict[str, Any], random: Random) -> Expression | None:
    """The product rule with one term left out: one of the places of the variable is held constant."""
    import matdiff as md

    if case["as"] not in ("gradient", "jacobian"):
        return None
    program = md.parse(case["expr"], case["declare"])
    X = program.resolve_variable(case["wrt"])
    F = program.expression
    paths = [p for p in nodes_of(F) if at(F, p) is X]
    if not 2 <= len(paths) <= 6:
        return None
    still = Symbol("still", X.rows, X.columns, X.kind, X.declared)
    try:
        one = put(F, random.choice(paths), still)
        found = md.derive(one, X, case["as"], convention=case["convention"])
    except (MatdiffError, ShapeError):
        return None
    return substitute(found.result, {still: X})


def broken_chain(case: dict[str, Any], grader: Grader, random: Random) -> Expression | None:
    """The derivative by an inner function of the same shape."""
    X, F, kind = grader.question.variable, grader.question.function, grader.question.kind
    inner = [n for n in postorder(F) if X in n.symbols and n is not X and n is not F and n.shape == X.shape]
    if not inner or kind not in ("gradient", "jacobian") or X.kind != "general":
        return None
    node = random.choice(inner)
    free = Symbol("inside", node.rows, node.columns)
    try:
        found = Grader(substitute(F, {node: free}), free, kind).derivation
    except (MatdiffError, ShapeError):
        return None
    return substitute(found.result, {free: node})


def misplaced_transpose(text: str, random: Random) -> str | None:
    """A text with one transpose taken away: often of a shape that does not fit."""
    places = [i for i, c in enumerate(text) if c == "'" and text[i + 1 : i + 2] not in ("(", "'") and i]
    if not places:
        return None
    i = random.choice(places)
    return text[:i] + text[i + 1 :]
