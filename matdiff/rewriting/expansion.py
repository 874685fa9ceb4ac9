"""Multiplying out, where terms then cancel: p ⊙ (1 − y) − (1 − p) ⊙ y = p − y.

The normal form never expands.  This strategy tries it on one sum or product at a time and keeps
the result only where like terms met, or rows were added up, and the text became shorter.
"""

from __future__ import annotations

from itertools import product as choices

from ..expression import Expression, Rule, postorder
from ..operations import (
    Hadamard,
    Kronecker,
    Number,
    Ones,
    Product,
    PseudoInverse,
    Scale,
    Sigmoid,
    Sum,
    Transpose,
    add,
    hadamard,
    multiply,
    negate,
    ones_like,
    scale,
)
from ..operations.blocks import Block
from .engine import Fired, Rewriter
from .scaling import as_outer
from .sums import bag, split

MOST_TERMS = 32
FEW_TERMS = 4  # where no like terms meet
LONGEST = 400  # longer expressions are left as they are
EXPAND = Rule("A(B + C) = AB + AC, like terms collected", Expression, lambda node: None)


def multiplied_out(root: Expression, simplify: Rewriter, new: dict[Expression, Expression]) -> Expression:
    """The expression with every sum and product multiplied out where that shortens it.

    ``new`` remembers what became of each node, for expressions that share parts.
    """
    if root.length > LONGEST:
        return root
    for node in postorder(root, known=new):
        current = (
            simplify(node.rebuilt(new[o] for o in node.operands))
            if any(new[o] is not o for o in node.operands)
            else node
        )
        new[node] = shorter(current, simplify)
    return new[root]


def shorter(node: Expression, simplify: Rewriter) -> Expression:
    """One node multiplied out, if terms cancel and the text becomes shorter."""
    if not isinstance(node, (Sum, Hadamard, Product, Scale)) or not has_sum_factor(node):
        return node
    terms = expanded(node)
    if terms is None:
        return node
    simple = [simplify(t) for t in terms]
    keys = {(bag(split(t).scalars), split(t).body) for t in flat(simple)}
    met = len(keys) < len(flat(simple))
    if len(simple) < 2 or not (met or (is_summed_up(node) and len(simple) <= FEW_TERMS)):
        return node
    new = simplify(add(*simple))
    if (new.length >= node.length or not (met or has_fewer_parts(new, node))) and not is_freed(new, node):
        return node
    if simplify.trace is not None:
        simplify.trace.append(Fired(EXPAND, node, new))
    return new


def is_summed_up(node: Expression) -> bool:
    """Whether a product has factors that are likely to shorten its terms: (X′ − a1′)1 = X′1 − n a."""
    if isinstance(node, Hadamard):  # A ⊙ (x1′ − 1x′) = diag(x) A − A diag(x)
        sums = [f for f in node.operands if isinstance(f, Sum)]
        return bool(sums) and all(as_outer(t.body if isinstance(t, Scale) else t) for t in sums[0].operands)
    if not isinstance(node, Product):
        return False
    factors = (f.operands[0] if isinstance(f, Transpose) else f for f in node.operands)
    return any(isinstance(f, (Ones, Block, Kronecker, PseudoInverse)) for f in factors)


def has_fewer_parts(new: Expression, old: Expression) -> bool:
    """Whether a form has no more different parts than another, and no blocks."""
    parts = postorder(new)
    return len(parts) <= len(postorder(old)) and not any(isinstance(part, Block) for part in parts)


def is_freed(new: Expression, old: Expression) -> bool:
    """Whether a form has no Kronecker products any more, and is not much longer."""
    return (
        new.length <= 2 * old.length
        and any(isinstance(part, Kronecker) for part in old.operands)
        and not any(isinstance(part, Kronecker) for part in postorder(new))
    )


def flat(terms: list[Expression]) -> list[Expression]:
    """Terms with sums among them opened."""
    return [t for term in terms for t in (term.operands if isinstance(term, Sum) else (term,))]


def has_sum_factor(node: Expression) -> bool:
    """Whether a sum stands as a factor in a node or in a term of it."""
    terms = node.operands if isinstance(node, Sum) else (node,)
    return any(
        isinstance(f, (Sum, Sigmoid))
        for t in terms
        for s in ((t,) if not isinstance(t, Scale) else t.operands)
        for f in ((s,) if s is not node else ()) + (s.operands if isinstance(s, (Hadamard, Product)) else ())
    )


def expanded(node: Expression) -> list[Expression] | None:
    """The terms of a node with its products multiplied out; None if they are too many."""
    twins = {s.operands[0] for s in postorder(node) if isinstance(s, Sigmoid)}

    def terms_of(part: Expression) -> list[Expression] | None:
        """The terms of a factor, sums and products opened as deep as they alternate."""
        if isinstance(part, Sum):
            total: list[Expression] = []
            for operand in part.operands:
                terms = terms_of(operand)
                if terms is None or len(total) + len(terms) > MOST_TERMS:
                    return None
                total.extend(terms)
            return total
        if isinstance(part, Sigmoid):
            argument = part.operands[0]
            if isinstance(argument, Scale) and argument.scalars == (Number(-1),) and argument.body in twins:
                return [ones_like(part), negate(Sigmoid(argument.body))]
            return [part]
        if isinstance(part, (Hadamard, Product, Scale)):
            factors = [terms_of(f) for f in part.operands]
            count = 1
            for found in factors:
                if found is None:
                    return None
                count *= len(found)
            if count > MOST_TERMS:
                return None
            build = {Hadamard: hadamard, Product: multiply, Scale: scale}[type(part)]
            return [build(*chosen) for chosen in choices(*(f for f in factors if f is not None))]
        return [part]

    return terms_of(node) if node.length <= LONGEST else None
