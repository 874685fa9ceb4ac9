"""Which dimensions are 1: scalar, column, row or matrix, by constraint propagation.

Every tree and every symbol has a set of possible kinds (bits).  Each operation relates the kinds of its
operands and of its value; propagation narrows the sets until nothing changes.  Then the default kinds of
undeclared letters are imposed one by one.  Where one does not fit, the smallest conflict is looked at:
the reading that overrules the fewest defaults is taken, and a tie is reported.  There is no search
over combinations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

from ..expression import ONE, Size
from ..operations.operation import dimension_size, signature
from .vocabulary import ANY, COLUMN, MATRIX, ROW, SCALAR, functions

S, C, R, M = SCALAR, COLUMN, ROW, MATRIX
KINDS = (S, C, R, M)
MANY_CONFLICTS = 30  # beyond this, conflicts are settled without looking for a tie


class Relation:
    """Which kinds go together, as tuples; remembers how it narrows."""

    __slots__ = ("narrowed", "tuples")

    def __init__(self, tuples: Iterable[tuple[int, ...]]) -> None:
        self.tuples = tuple(dict.fromkeys(tuples))
        self.narrowed: dict[tuple[int, ...], tuple[int, ...] | None] = {}

    def narrow(self, masks: tuple[int, ...]) -> tuple[int, ...] | None:
        """The kinds that are still possible, or None if none are."""
        try:
            return self.narrowed[masks]
        except KeyError:
            pass
        found = [0] * len(masks)
        for row in self.tuples:
            if len(row) == len(masks) and all(k & mask for k, mask in zip(row, masks, strict=True)):
                for i, kind in enumerate(row):
                    found[i] |= kind
        result = tuple(found) if found[0] else None
        self.narrowed[masks] = result
        return result


SCALING = [(S, k, k) for k in KINDS] + [(k, S, k) for k in KINDS]
MATRIX_PRODUCTS = [(R, C, S), (R, M, R), (M, C, C), (M, M, M), (C, R, M)]
SAME = Relation((k, k) for k in KINDS)
RELATIONS: dict[str, Relation] = {
    "*": Relation(SCALING + MATRIX_PRODUCTS),
    "numpy": Relation(SCALING + MATRIX_PRODUCTS + [(k, k, k) for k in KINDS]),  # * of which one cannot tell
    "·": Relation([*SCALING, *MATRIX_PRODUCTS, (C, C, S)]),
    "/": Relation((k, S, k) for k in KINDS),
    "\\": Relation([(S, k, k) for k in KINDS] + [(M, M, M), (M, C, C)]),
    ".*": Relation(SCALING + [(k, k, k) for k in KINDS]),
    "./": Relation(SCALING + [(k, k, k) for k in KINDS]),
    "^": Relation([(S, S, S), (M, S, M)]),
    ".^": Relation((k, S, k) for k in KINDS),
    "transpose": Relation([(S, S), (C, R), (R, C), (M, M)]),
    "pseudoinverse": Relation([(S, S), (C, R), (R, C), (M, M)]),
    "inverse": Relation([(S, S), (M, M)]),
    "inverse_transpose": Relation([(S, S), (M, M)]),
    "bars": Relation([(S, S), (C, C), (R, R), (M, S)]),
    "column": Relation([(a, b) for a in KINDS for b in KINDS if (a in (S, C)) == (b in (S, C))]),
    "entries": SAME,  # bars that are absolute values, entry by entry
    "extremum": Relation(SCALING + [(k, k, k) for k in KINDS]),
}


def kind_of(rows: Size, columns: Size) -> int:
    """The kind of a shape."""
    if rows is ONE:
        return S if columns is ONE else R
    return C if columns is ONE else M


@cache
def relation_of(name: str) -> Relation:
    """The relation of a function, from the signatures of its operations."""
    if name in ("max", "min"):
        return RELATIONS["extremum"]
    signatures = [kind.signature for kind in functions()[name]]
    signatures += [kind.signature_for(kind.fewest) for kind in functions()[name] if kind.variadic]
    return Relation(row for text in dict.fromkeys(signatures) for row in signature_kinds(text))


def signature_kinds(text: str) -> Iterator[tuple[int, ...]]:
    """The kinds that a signature allows: each size of it is 1 or is not."""
    inputs, output = signature(text)
    names = sorted(set(re.findall("[a-z]+", text)))
    for choice in product((ONE, None), repeat=len(names)):
        sizes = {n: Size.of(n) if c is None else c for n, c in zip(names, choice, strict=True)}
        yield tuple(
            kind_of(dimension_size(rows, sizes), dimension_size(columns, sizes))
            for rows, columns in (*inputs, output)
        )


class Tie(Exception):
    """Several readings are equally good; the names of the symbols of which one must be another kind."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.names = names


class Network:
    """Variables with sets of kinds, and relations between them."""

    def __init__(self) -> None:
        self.masks: list[int] = []
        self.relations: list[tuple[Relation, tuple[int, ...]]] = []
        self.watching: list[list[int]] = []
        self.trail: list[tuple[int, int]] = []

    def variable(self, mask: int = ANY) -> int:
        """A new variable."""
        self.masks.append(mask)
        self.watching.append([])
        return len(self.masks) - 1

    def relate(self, relation: Relation, *variables: int) -> None:
        """A relation between variables."""
        index = len(self.relations)
        self.relations.append((relation, variables))
        for variable in variables:
            self.watching[variable].append(index)

    def restrict(self, variable: int, mask: int) -> bool:
        """Narrow a variable and everything that follows; False, and nothing is changed, if that cannot be."""
        start = len(self.trail)
        old = self.masks[variable]
        new = old & mask
        if new == old:
            return True
        if new:
            self.trail.append((variable, old))
            self.masks[variable] = new
            if self.propagate(self.watching[variable]):
                return True
        self.undo(start)
        return False

    def undo(self, length: int) -> None:
        """Take back what was narrowed since the trail had a length."""
        trail, masks = self.trail, self.masks
        while len(trail) > length:
            variable, old = trail.pop()
            masks[variable] = old

    def propagate(self, start: Iterable[int] | None = None) -> bool:
        """Narrow until nothing changes; False if a variable has no kind left."""
        masks, relations, watching, trail = self.masks, self.relations, self.watching, self.trail
        queue = list(range(len(relations)) if start is None else start)
        queue.reverse()
        waiting = set(queue)
        while queue:
            index = queue.pop()
            waiting.discard(index)
            relation, variables = relations[index]
            before = tuple([masks[v] for v in variables])
            after = relation.narrow(before)
            if after is None:
                return False
            if after != before:
                for variable, mask in zip(variables, after, strict=True):
                    old = masks[variable]
                    new = old & mask
                    if new != old:
                        if not new:
                            return False
                        trail.append((variable, old))
                        masks[variable] = new
                        for other in watching[variable]:
                            if other not in waiting:
                                waiting.add(other)
                                queue.append(other)
        return True


class Prior:
    """The default kind of a symbol: strongly, then weakly."""

    __slots__ = ("name", "strong", "variable", "weak")

    def __init__(self, name: str, variable: int, strong: int, weak: int) -> None:
        self.name = name
        self.variable = variable
        self.strong = strong
        self.weak = weak


def settle(network: Network, priors: list[Prior]) -> None:
    """Impose the default kinds on a propagated network, overruling as few as can be.  Raises Tie."""
    accepted: list[Prior] = []
    conflicts = 0
    strong = sorted(priors, key=lambda p: p.strong != MATRIX)  # matrices first
    for index, prior in enumerate(strong):
        if network.restrict(prior.variable, prior.strong):
            accepted.append(prior)
            continue
        conflicts += 1
        if not network.masks[prior.variable] & prior.strong and conflicts > MANY_CONFLICTS:
            continue
        dropped = choose(network, accepted, prior, strong[index + 1 :])
        if dropped is not prior:
            network.undo(0)
            accepted = [p for p in accepted if p is not dropped]
            for other in [*accepted, prior]:
                network.restrict(other.variable, other.strong)
            accepted.append(prior)
    for prior in priors:
        network.restrict(prior.variable, prior.weak)
    for prior in priors:
        for kind in (S, C, M):
            if network.restrict(prior.variable, kind):
                break


def choose(network: Network, accepted: list[Prior], prior: Prior, later: list[Prior]) -> Prior:
    """Which of the priors in conflict is overruled.  Raises Tie if two would do equally well."""
    core = conflict(network, accepted, prior)
    scores: list[tuple[int, Prior]] = []
    length = len(network.trail)
    saved = network.trail[:]
    masks = network.masks[:]
    for candidate in [*core, prior]:
        network.undo(0)
        kept = [p for p in [*accepted, prior] if p is not candidate]
        if all(network.restrict(p.variable, p.strong) for p in kept):
            missed = sum(not network.restrict(p.variable, p.strong) for p in later)
            scores.append((missed, candidate))
    network.masks[:] = masks
    network.trail[:] = saved
    assert len(network.trail) == length
    if not scores:
        return prior
    best = min(score for score, _ in scores)
    winners = [candidate for score, candidate in scores if score == best]
    if len(winners) > 1:
        raise Tie([w.name for w in winners])
    return winners[0]


def conflict(network: Network, accepted: list[Prior], prior: Prior) -> list[Prior]:
    """A smallest part of the accepted priors that does not go with another one."""
    saved, masks = network.trail[:], network.masks[:]
    core: list[Prior] = []
    while True:
        network.undo(0)
        ok = network.restrict(prior.variable, prior.strong)
        for other in core:
            ok = ok and network.restrict(other.variable, other.strong)
        if not ok:
            break
        culprit = next((p for p in accepted if not network.restrict(p.variable, p.strong)), None)
        if culprit is None:
            break
        core.append(culprit)
    network.masks[:] = masks
    network.trail[:] = saved
    return core
