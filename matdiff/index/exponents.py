"""Symbols that are the exponent of a matrix: integers, which count like sizes do."""

from __future__ import annotations

from ..expression import Expression, Size, Symbol, postorder, substitute
from ..operations.arithmetic import Extent
from ..operations.powers import MatrixPower
from ..operations.symbolic_powers import PowerDerivative
from .claim import Claim
from .sizes import size_names


def with_counted_exponents(claim: Claim) -> Claim:
    """The claim with a size of its own for each symbol in the exponent of a matrix; tested at some of them.

    A claim that derives by such a symbol stays as it is: at integers there is no derivative.
    """
    nodes = postorder(claim.function, claim.answer)
    symbols = {
        symbol
        for node in nodes
        if isinstance(node, (MatrixPower, PowerDerivative))
        for symbol in node.operands[-1].symbols
        if isinstance(symbol, Symbol)
    }
    if not symbols or claim.variable in symbols:
        return claim
    taken = set(size_names([*nodes, claim.variable]))
    counts: dict[Expression, Expression] = {}
    for symbol in sorted(symbols, key=lambda symbol: symbol.name):
        name = symbol.name
        while name in taken:
            name += "'"
        taken.add(name)
        counts[symbol] = Extent(Size.of(name))
    return claim._replace(
        function=substitute(claim.function, counts), answer=substitute(claim.answer, counts)
    )
