"""The formulas of the lines, all with the same names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..expression import Expression, Symbol, postorder
from ..operations import Norm, Number, Scale, SquaredNorm, Sum
from ..operations.operation import Level
from ..render.dialect import LATEX, TEXT, UNICODE
from ..render.layout import Writer
from ..render.names import unicode_name
from ..render.occurrences import Occurrences
from ..render.piece import Piece
from ..render.program import choose, words
from ..rewriting.order import negated
from .differential import Differential
from .replay import Changes, events, is_of_presentation

if TYPE_CHECKING:
    from ..derivation import Derivation

LONG = 60  # tokens of a line beyond which its shared parts get names
BAR = "\\bar "  # in front of the name of an adjoint


def barred_name(name: str) -> str:
    """A name for a terminal, with a bar over its letter: v̄₁."""
    if not name.startswith(BAR):
        return unicode_name(name)
    shown = unicode_name(name.removeprefix(BAR))
    return shown[:1] + "\u0304" + shown[1:]


DIALECTS = {"text": TEXT, "unicode": UNICODE._replace(symbol=barred_name), "latex": LATEX}


class LineWriter(Writer):
    """Writes dh, not d(h), where h is the name of something."""

    def applied(self, node: Expression, operands: list[Piece]) -> Piece:
        if isinstance(node, Differential) and not node.parameters[1]:
            (inside,) = operands
            d = r"\mathrm{d}" if self.dialect.stacked else "d"
            if inside.level == Level.ATOM and not inside.negative and is_name(inside.text):
                return Piece(self.dialect, d + inside.text, Level.ATOM, 1)
            if is_call(inside) or isinstance(node.of, (Norm, SquaredNorm)):
                space = " " if inside.text[0].isalpha() else ""
                return Piece(self.dialect, d + space + inside.text, Level.UNARY, inside.tokens + 1)
        return super().applied(node, operands)


def is_name(text: str) -> bool:
    """Whether a text is one name, without brackets."""
    return bool(text) and not any(c in text for c in "()[]|‖⟨ ") and not text[0].isdigit()


CALLED = re.compile(r"\\?(operatorname\{)?[A-Za-z]\w*\}?(\\left)?\(")


def is_call(piece: Piece) -> bool:
    """Whether a text is a function with its argument in brackets."""
    found = CALLED.match(piece.text)
    return piece.level == Level.ATOM and not piece.negative and found is not None and piece.text.endswith(")")


# a sum, and its terms
Named = tuple[Expression, tuple[Expression, ...]]


def sums_with_names(names: Iterable[Expression]) -> dict[Expression, list[tuple[int, Named]]]:
    """The sums among some nodes, and minus each, by their first term; those that contain others come first.

    Looked up by a term, so that a formula is not compared with every name.
    """
    found: dict[Expression, list[tuple[int, Named]]] = {}
    place = 0
    for part in reversed(list(names)):
        if isinstance(part, Sum):
            for whole, terms in (
                (part, part.operands),
                (Scale(Number(-1), part), tuple(map(negated, part.operands))),
            ):
                found.setdefault(terms[0], []).append((place, (whole, terms)))
                place += 1
    return found


class Writing:
    """Writes formulas; parts that have a name are written as it.

    ``names`` are the parts, those within others first.
    """

    def __init__(self, names: Mapping[Expression, str], taken: Iterable[str]) -> None:
        order = postorder(*names)
        self.names = {node: names[node] for node in order if node in names}
        self.taken = set(taken)
        self.sums = sums_with_names(self.names)
        self.symbols = {n: Symbol(name, n.rows, n.columns) for n, name in self.names.items()}
        self._texts: dict[tuple[str, Expression], str] = {}
        self._named: dict[Expression, tuple[Expression, list[Expression]]] = {}

    @classmethod
    def of(cls, derivation: Derivation) -> Writing:
        """The names that the user has given, and those of the answer."""
        trace = derivation._derivative.trace
        known = Changes(f for f in trace if not is_of_presentation(f))
        names: dict[Expression, str] = {}
        forms: dict[Expression, Expression] = {}
        program = derivation._program
        for name, node in (program.definitions if program else {}).items():
            if not node.operands or node is derivation.expression:
                continue
            names.setdefault(node, name)
            names.setdefault(events(node, known, forms)[1], name)
        names = {node: name for node, name in names.items() if node.operands}
        taken = derivation._names()
        order = postorder(derivation.result)
        answer = choose(order, {name: node for node, name in names.items()}, {*taken, *words(order)})
        for node, name in answer.items():
            names.setdefault(node, name)
        return cls(names, {*taken, *names.values()})

    def extended(self, nodes: Iterable[Expression]) -> Writing:
        """With names for the shared parts of long formulas."""
        names = dict(self.names)
        taken = set(self.taken)
        for node in nodes:
            if node.length <= LONG:
                continue
            given = {name: part for part, name in names.items()}
            order = postorder(node)
            for part, name in choose(order, given, {*taken, *words(order)}).items():
                if part not in names and not any(isinstance(n, Differential) for n in postorder(part)):
                    names[part] = name
                    taken.add(name)
        return Writing(names, taken)

    def used(self, nodes: Iterable[Expression]) -> list[tuple[str, Expression]]:
        """The names that occur in the formulas of some nodes, with what they stand for."""
        seen: set[Expression] = set()
        todo = list(nodes)
        while todo:
            for part in self.named(todo.pop())[1]:
                if part not in seen:
                    seen.add(part)
                    todo.append(part)
        found: dict[str, Expression] = {}
        for node, name in self.names.items():
            if node in seen:
                found.setdefault(name, node)
        return list(found.items())

    def write(self, node: Expression, form: str) -> str:
        """A formula in ``text``, ``unicode`` or ``latex``."""
        key = (form, node)
        if key not in self._texts:
            shown = self.named(node)[0]
            writer = LineWriter(DIALECTS[form], {*self.taken, *words(postorder(shown))})
            self._texts[key] = writer.write(Occurrences([shown], {}))[-1].whole
        return self._texts[key]

    def named(self, root: Expression) -> tuple[Expression, list[Expression]]:
        """An expression with the names of its parts in place of them, and these parts.

        A sum that contains the terms of a sum with a name shows it: V h + k − t is y − t.
        """
        if root not in self._named:
            new: dict[Expression, Expression] = {}
            found: dict[Expression, None] = {}
            stack = [root]
            while stack:
                node = stack[-1]
                if node in new:
                    stack.pop()
                elif node in self.names and node is not root:
                    new[node] = self.symbols[node]
                    found[node] = None
                else:
                    shown = self.with_sums(node) if isinstance(node, Sum) else node
                    missing = [o for o in shown.operands if o not in new]
                    if missing:
                        stack.extend(reversed(missing))
                        continue
                    same = shown is node and all(new[o] is o for o in node.operands)
                    new[node] = node if same else shown.rebuilt(new[o] for o in shown.operands)
            self._named[root] = new[root], list(found)
        return self._named[root]

    def with_sums(self, node: Sum) -> Expression:
        """A sum, the terms of sums with a name replaced by these."""
        terms = list(node.operands)
        candidates = dict(pair for t in node.operands for pair in self.sums.get(t, ()))
        for _, (whole, wanted) in sorted(candidates.items()):
            if len(wanted) < len(terms) and all(t in terms for t in wanted):
                at = terms.index(wanted[0])
                terms = [whole if i == at else t for i, t in enumerate(terms) if i == at or t not in wanted]
        return node if len(terms) == len(node.operands) else Sum(*terms)

    def unicode(self, node: Expression) -> str:
        """A formula for a terminal."""
        return self.write(node, "unicode")
