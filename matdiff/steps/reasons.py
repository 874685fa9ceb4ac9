"""Why a line follows from the one before: rules in words or as identities.

The identity of an operation is not typed anywhere: it is what the operation's own rule makes of
letters, so it can say nothing else than the rule that fired.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from ..expression import Expression, Rule, Symbol
from ..operations import (
    EntrySum,
    Hadamard,
    InnerProduct,
    Kronecker,
    Number,
    Operation,
    Product,
    Scale,
    Sum,
    Trace,
    Transpose,
    Vec,
    multiply,
    transposed,
    vec,
)
from ..operations.complex import is_complex
from ..rewriting.canonical import canonical_rules
from ..rewriting.engine import Fired, Rewriter
from ..rewriting.presentation import RULES as PRESENTATION
from ..rewriting.presentation import present
from .differential import Differential

# the rules of presentation that are no identities, but say what a formula looks like
_ORDERINGS = {id(rule) for rule in PRESENTATION.rules if "=" not in rule.name}
PRODUCTS = (Product, Hadamard, Kronecker, Scale, InnerProduct)
MOST = 3  # reasons that are named beside a line
SHORT = 16  # tokens of what is shown beside a line
TRANSPOSE, GATHER = "(AB)′ = B′A′", "L(X) + L(Y) = L(X + Y) for a linear L"
FACTOR = "AXB + AYB = A(X + Y)B"
GATHERED: dict[type[Expression], str] = {Trace: "tr", EntrySum: "sum"}
# rules that stand for many identities
GROUPS = {
    "logarithms with a name", "traces", "sums of entries", "Kronecker products", "diagonals",
    "inverse of a product", "powers of a matrix", "power of a product",
    "triangles of triangular matrices", "KK = I, K vec X = vec X′",
}  # fmt: skip

# rules of bookkeeping: a textbook does not name them
TRIVIAL = {
    "one scalar coefficient", "A c B = c A B", "one product entry by entry", "I₁ = 1", "1 × 1 ones = 1",
    "1 × 1 zeros = 0", "x¹ = x", "x⁰ = 1", "vec x = x", "vec x′ = x", "⟨X, Y⟩",
    "L(cX) = c L(X) for a linear L", "a − b", "−(a − b) = b − a", "y ⊙ σ(x)", "tr(c) = c", "sum(c) = c",
    "c (A + B) = cA + cB for a number c", "equal up to the order of operands", "(xᵖ)^q = x^(pq)",
    "tr(dX A) = tr(A dX)", "K = I for a vector", "rowsum(x) = x", "−B − C = −(B + C)", "colsum(x′) = x",
    "unvec v = v", "unvec v = v′",
}  # fmt: skip


class Reason(NamedTuple):
    """A rule as it is named beside a line.

    ``left = right`` are expressions where the rule is an identity of an operation, otherwise
    ``words`` names it, with ``{0}`` for ``left``; ``source`` is where it stands in the literature;
    ``minor`` is what is only told where nothing else is.
    """

    words: str
    source: str = ""
    left: Expression | None = None
    right: Expression | None = None
    minor: bool = False


def bibliography(source: str) -> str:
    """The book and place of a source, without the formula: ``Magnus & Neudecker (2019), §8.3``."""
    head = re.split(r"[:;]|, (?=from |repeated|entry )", source)[0].strip()
    known = re.search(r"§|\(\d|\b(19|20)\d\d\b", head)
    return head if known else ""


def of_rule(rule: Rule) -> Reason:
    """A rewriting rule."""
    return Reason(written(rule.name), bibliography(rule.source))


def of_one(fired: Fired) -> Reason:
    """The rule of one rewriting, where each has a line of its own."""
    return of_event(fired) if fired.rule.name == FACTOR else of_rule(fired.rule)


def of_events(fired: Iterable[Fired]) -> list[Reason]:
    """The rules among the fired ones that a reader wants to know."""
    found = (of_event(f) for f in fired if f.rule.name not in TRIVIAL and not is_bookkeeping(f))
    return list(dict.fromkeys(found))


def of_event(fired: Fired) -> Reason:
    """One application of a rule; a rule that stands for many identities is shown by what it did."""
    rule, before, after = fired
    source = bibliography(rule.source)
    if rule.name == TRANSPOSE:
        (inside,) = before.operands
        if "symmetric" in inside.properties and not isinstance(inside, Symbol) and inside.length <= SHORT:
            return Reason("{0} is symmetric", "", inside)
        return Reason("(AB)ᵀ = BᵀAᵀ", source, minor=True)
    if rule.name == GATHER and before.is_scalar:
        for kind, name in GATHERED.items():
            if count(before, kind) > count(after, kind):
                return Reason(f"{name}(A) + {name}(B) = {name}(A + B)")
        return Reason("aᵀ A b = bᵀ Aᵀ a")
    if rule.name == FACTOR:
        return Reason(factored(before, after), source)
    if rule.name in GROUPS and before.length + after.length <= SHORT:
        return Reason("", source, before, after)
    return Reason(written(rule.name), source)


def factored(before: Expression, after: Expression) -> str:
    """Which common factor a sum has lost: a number, or a matrix on one side or on both."""
    kept = before.operands
    whole = next((t for t in after.operands if t not in kept), after) if isinstance(after, Sum) else after
    if isinstance(whole, Scale):
        whole = whole.operands[-1]
    if not isinstance(whole, Product):
        return "cX + cY = c(X + Y)"
    at = next((i for i, factor in enumerate(whole.operands) if isinstance(factor, Sum)), 0)
    if at == 0:
        return "XB + YB = (X + Y)B"
    return "AX + AY = A(X + Y)" if at == len(whole.operands) - 1 else FACTOR


def count(node: Expression, kind: type[Expression]) -> int:
    """How many terms of a sum have a factor of a kind."""
    terms = node.operands if isinstance(node, Sum) else (node,)
    return sum(any(isinstance(part, kind) for part in (term, *term.operands)) for term in terms)


def written(name: str) -> str:
    """The name of a rule with the transposes of the answers: A′ is Aᵀ, f′ stays."""
    return re.sub(r"(?<![fσ])′", "ᵀ", name)


def is_bookkeeping(fired: Fired) -> bool:
    """Whether a rule did nothing that shows: a double transpose, sums opened, another order."""
    name, before, after = fired.rule.name, fired.before, fired.after
    if id(fired.rule) in _ORDERINGS:
        return True
    if name == TRANSPOSE:
        (inside,) = before.operands
        return (
            inside.is_scalar
            or isinstance(inside, (Transpose, Symbol))
            or (inside is after and inside.length > SHORT)
        )
    if name == "collect like terms":
        terms = after.operands if isinstance(after, Sum) else (after,)
        return len(terms) >= sum(len(t.operands) if isinstance(t, Sum) else 1 for t in before.operands)
    if name in GROUPS:
        from ..render import unicode

        return before.length <= SHORT and unicode(before) == unicode(after)
    return False


# --- identities of operations -----------------------------------------------------------------------


def letter(operand: Expression, wishes: str, used: set[str]) -> Expression:
    """A letter of the shape of an operand; a row is a transposed column."""
    name = next((w for w in wishes if w not in used), f"{wishes[0]}_{len(used)}")
    used.add(name)
    declared = frozenset({"complex"}) if is_complex(operand) else frozenset()
    if operand.is_row and not operand.is_scalar:
        return Transpose(Symbol(name, operand.columns, declared=declared))
    return Symbol(name, operand.rows, operand.columns, declared=declared)


def letters(operands: Sequence[Expression], moving: Sequence[int]) -> list[Expression]:
    """Letters in place of operands: Y, y or u for what moves, the others A, a, c …"""
    found: list[Expression] = []
    used: set[str] = set()
    for slot, operand in enumerate(operands):
        if slot not in moving and isinstance(operand, Number):
            found.append(operand)
        elif operand.is_scalar:
            found.append(letter(operand, "uvw" if slot in moving else "cab", used))
        elif operand.is_column or operand.is_row:
            found.append(letter(operand, "yzw" if slot in moving else "abc", used))
        else:
            found.append(letter(operand, "YZUVW" if slot in moving else "ABCDEF", used))
    return found


def generic(node: Expression, moving: Sequence[int]) -> tuple[Expression, list[Expression], list[int]]:
    """The operation of a node on letters, the letters, and the places of those that move.

    Factors that stay are one letter, on either side of the one that moves.
    """
    operands = list(node.operands)
    places = list(moving)
    if isinstance(node, (Product, Hadamard)) and len(moving) == 1:
        (at,) = moving
        left, right = operands[:at], operands[at + 1 :]
        if isinstance(node, Hadamard):
            left, right = ([left[0]] if left else []), ([] if left else right[:1])
        else:
            left = [left[0], multiply(*left[1:])] if len(left) > 1 and left[0].is_row else joined(left)
            right = (
                [multiply(*right[:-1]), right[-1]]
                if len(right) > 1 and right[-1].is_column
                else joined(right)
            )
        operands, places = [*left, operands[at], *right], [len(left)]
    chosen = letters(operands, places)
    return node.rebuilt(chosen), chosen, places


def joined(factors: list[Expression]) -> list[Expression]:
    """Factors as one."""
    return [multiply(*factors)] if factors else []


def in_short(node: Expression, direction: Expression | None = None) -> Expression:
    """An identity's side as it is printed."""
    if is_complex(node):
        from ..calculus.wirtinger import printed
        from ..rewriting.complexes import complex_rules

        simplify = Rewriter(complex_rules())
        return printed(simplify(node), simplify, direction if isinstance(direction, Symbol) else None)
    simplify = Rewriter(canonical_rules())
    return present(simplify(node), simplify, direction)


@lru_cache(maxsize=1024)
def of_differential(node: Expression, moving: tuple[int, ...]) -> Reason:
    """The rule by which an operation was differentiated, where the operands ``moving`` depend on X."""
    assert isinstance(node, Operation)
    source = bibliography(node.source)
    if isinstance(node, PRODUCTS) and len(moving) > 1:
        return Reason("product rule", source)
    if isinstance(node, (Sum, Scale)) or (node.linear and isinstance(node, PRODUCTS)):
        return Reason("d is linear", source, minor=True)
    shape, operands, places = generic(node, moving)
    parts = [differential_letter(o) if slot in places else None for slot, o in enumerate(operands)]
    right = shape.differential(*parts)  # type: ignore[attr-defined]
    if right is None:
        right = Number(0)
    elif not node.linear and (short := in_short(right, parts[places[0]])).length <= right.length:
        right = short
    return Reason("", source, Differential(shape), right)


def differential_letter(operand: Expression) -> Expression:
    """dY for the letter Y."""
    if isinstance(operand, Transpose):
        return Transpose(differential_letter(operand.operands[0]))
    assert isinstance(operand, Symbol)
    return Symbol("d" + operand.name, operand.rows, operand.columns, "general", operand.declared)


@lru_cache(maxsize=1024)
def of_adjoint(node: Expression, slot: int, head: type[Expression] | None) -> Reason:
    """⟨G, L(Y)⟩ = ⟨L*G, Y⟩ for a linear operation; ``head``: a trace or sum around it makes that tr L(Y)."""
    if isinstance(node, Product) and node.is_scalar and node.operands[slot].is_row:  # told as a′A y
        node, slot = Product(*(transposed(f) for f in reversed(node.operands))), len(node.operands) - 1 - slot
    shape, operands, (place,) = generic(node, (slot,))
    Y = operands[place]
    if head is not None:
        outer = head(shape)
        seed = in_short(outer.adjoint(0, Number(1)))  # type: ignore[attr-defined]
        left: Expression = outer
    elif shape.is_scalar:
        seed, left = Number(1), shape
    else:
        seed = Symbol("G" if not shape.is_column else "g", shape.rows, shape.columns)
        left = InnerProduct(seed, shape)
    G = in_short(shape.adjoint(place, seed))  # type: ignore[attr-defined]
    if Y.is_scalar:
        return Reason("", "", left, multiply(G, Y))
    if isinstance(Y, Transpose):  # a row is told as a column
        G, Y = in_short(G.T), Y.operands[0]
    plain = isinstance(node, Transpose) or (shape.is_scalar and len(shape.operands) == 2 and Y.is_column)
    return Reason("", "", left, InnerProduct(G, Y), minor=plain)


@lru_cache(maxsize=1024)
def of_matrix(node: Expression, slot: int) -> Reason:
    """vec L(Y) = M vec Y for a linear operation."""
    shape, operands, (place,) = generic(node, (slot,))
    Y = operands[place]
    M = in_short(shape.matrix(place))  # type: ignore[attr-defined]
    source = "Magnus & Neudecker (2019), §2.4" if isinstance(node, Product) else ""
    left = shape if shape.is_column else Vec(shape)
    stacked = Y if Y.is_column else transposed(Y) if Y.is_row else vec(Y)
    return Reason("", source, left, multiply(M, stacked))


def distinct(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons without repetitions; a minor one only where there is nothing else."""
    found = list(dict.fromkeys(reasons))
    return tuple([r for r in found if not r.minor] or found[:1])
