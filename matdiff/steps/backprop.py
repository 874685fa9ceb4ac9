"""The road of backpropagation: values forward, adjoints backward.

The adjoint v̄ of a node is the gradient of the function by the value of that node.  Each use of v
in another node u sends ū through the adjoint of u's formula; v̄ is the sum of what arrives.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..calculus.derive import Session
from ..calculus.layout import arrange
from ..calculus.structure import by_independent_entries, project
from ..errors import MatdiffError
from ..expression import Expression, Symbol, postorder, substitute
from ..operations import Number, Sum, Transpose, add
from ..render.names import latex_name, unicode_name
from ..rewriting.presentation import present
from .graph import Graph, Node
from .labels import Labels
from .lines import FORMS, Steps, reason_words, source_of
from .pairings import HEADS, is_silent
from .reasons import Reason, distinct, of_adjoint, of_differential
from .row import Row, Section, Words
from .step import Step
from .writing import BAR, Writing, barred_name

if TYPE_CHECKING:
    from ..derivation import Derivation
    from .numbers import Verdict

KINDS = ("gradient", "vjp")


class Adjoint:
    """The adjoint of one node.

    Attributes
    ----------
    node : the node; None for the variable.
    symbol : v̄.
    target : the symbol whose adjoint it is.
    formula : Σ of the local products, in the symbols of values and of later adjoints.
    reasons : one text for each use.
    """

    def __init__(self, target: Symbol, symbol: Symbol, formula: Expression, users: list[Node]) -> None:
        self.target = target
        self.symbol = symbol
        self.formula = formula
        self.users = users


class Backpropagation(Steps):
    """Forward and backward tables of a gradient or a VJP.

    Raises MatdiffError (kind) for any other derivative.
    """

    method = "backprop"

    def __init__(self, derivation: Derivation) -> None:
        if derivation.kind not in KINDS or derivation.order > 1:
            raise MatdiffError(
                "kind",
                f"backpropagation gives gradients and VJPs, not a {derivation.kind}",
                hint="ask for the gradient, or for a vjp: --as vjp",
            )
        self.derivation = derivation
        self.full = False
        self.graph = Graph(derivation)
        self.variable = derivation.variable
        self.session = Session(self.variable, self.graph.taken)
        self.adjoints = self.backward()
        self.result = self.answer()
        self.writing = Writing(self.names(), self.graph.taken)
        self.labels = Labels(derivation)
        self.lines = self.steps()
        self.sections = [Section("forward", self.forward_rows()), Section("backward", self.backward_rows())]

    def names(self) -> dict[Expression, str]:
        """The nodes by their formulas, also in normal form: what repeats a value is written as it."""
        found: dict[Expression, str] = {}
        for node in self.graph.nodes[:-1]:
            for formula in (node.formula, self.session.simplify(node.formula)):
                if formula.operands:
                    found.setdefault(formula, node.name)
        return found

    # --- the adjoints

    def backward(self) -> list[Adjoint]:
        """The adjoints, that of the function first, that of the variable last."""
        *others, last = self.graph.nodes
        seed = self.derivation.seed
        start: Expression = Number(1) if seed is None else seed
        bars: dict[Symbol, Symbol] = {}
        found = [Adjoint(last.symbol, self.bar(last.symbol, bars), start, [])]
        if not last.moves:
            return found
        moving = [node for node in self.graph.nodes if node.moves]
        for target in (*(node.symbol for node in reversed(others) if node.moves), self.variable):
            users = [node for node in moving if target in node.formula.symbols]
            parts = [self.local(node, target, start if node is last else bars[node.symbol]) for node in users]
            formula = self.tidy(add(*parts))
            if target is self.variable:
                formula = self.tidy(self.in_subspace(formula))
            found.append(Adjoint(target, self.bar(target, bars), formula, users))
        return found

    def in_subspace(self, G: Expression) -> Expression:
        """The gradient of a structured variable, by the convention that was asked for."""
        if self.derivation.convention == "entries":
            return by_independent_entries(G, self.variable)
        return project(G, self.variable)

    def bar(self, target: Symbol, bars: dict[Symbol, Symbol]) -> Symbol:
        """v̄, of the shape of v."""
        bars[target] = Symbol(BAR + target.name, target.rows, target.columns)
        return bars[target]

    def local(self, node: Node, target: Symbol, seed: Expression) -> Expression:
        """What the adjoint of a node sends to one of the symbols in its formula."""
        session = Session(target, self.graph.taken)
        return session.general_gradient(session.simplify(node.formula), seed)

    def tidy(self, node: Expression) -> Expression:
        """A formula as it is printed."""
        return present(self.session.simplify(node), self.session.simplify)

    def answer(self) -> Expression:
        """The gradient in the symbols of the values, every adjoint put in."""
        known: dict[Expression, Expression] = {}
        for adjoint in self.adjoints:
            known[adjoint.symbol] = substitute(adjoint.formula, known)
        if self.adjoints[-1].target is not self.variable:
            from ..operations import zeros_like

            return zeros_like(self.variable)
        d = self.derivation
        G = known[self.adjoints[-1].symbol]
        return self.tidy(arrange(G, d.kind, d.expression, d.variable, d.layout, d.stacking))

    def expanded(self) -> Expression:
        """The gradient as an expression of the inputs alone."""
        return substitute(self.result, self.values())

    def values(self, until: Symbol | None = None) -> dict[Expression, Expression]:
        """The value of each symbol; those that are computed from ``until`` still contain it."""
        known: dict[Expression, Expression] = {}
        for node in self.graph.nodes:
            if node.symbol is not until:
                known[node.symbol] = substitute(node.formula, known)
        return known

    # --- lines

    def steps(self) -> list[Step]:
        """The forward lines and the answer, as expressions of the inputs."""
        values = self.values()
        found = []
        for node in self.graph.nodes:
            label = self.label(node)
            found.append(Step(label, node.value, values[node.symbol]))
        found.append(Step(self.labels.answer(), self.derivation.result, self.expanded()))
        return found

    def check(self, points: int = 1) -> Verdict:
        """The forward lines against the function, every adjoint against differences by its node."""
        from ..index.claim import FAILED, UNDECIDED, Claim
        from ..index.numeric import check_with_numbers
        from .numbers import Verdict, verdict

        found = verdict(self.derivation, self.lines, points)
        if found.status != "holds":
            return found
        bars: dict[Expression, Expression] = {}
        for place, adjoint in enumerate(self.adjoints):
            bars[adjoint.symbol] = substitute(adjoint.formula, bars)
            if not place:
                continue
            target = adjoint.target
            known = self.values(target)
            function = substitute(self.graph.nodes[-1].formula, known)
            kind = "vjp" if self.derivation.kind == "vjp" else "gradient"
            answer = substitute(bars[adjoint.symbol], known)
            convention = self.derivation.convention if target is self.variable else "subspace"
            if target is not self.variable:
                answer = project(answer, target)
            claim = Claim(function, target, kind, answer, self.derivation.seed, convention)
            status = check_with_numbers(claim).status
            if status in (FAILED, UNDECIDED):
                return Verdict("failed" if status == FAILED else "undecided", len(self.lines) + place - 1)
        return found

    def label(self, node: Node) -> Words:
        """The name of a node."""
        return Words(node.name, unicode_name(node.name), latex_name(node.name))

    def write(self, node: Expression) -> Words:
        """A formula in the three forms."""
        return Words(*(self.writing.write(node, form) for form in FORMS))

    def forward_rows(self) -> list[Row]:
        """v = …, with its shape."""
        return [
            Row(self.label(node), self.write(node.formula), shape_words(node.value))
            for node in self.graph.nodes
        ]

    def backward_rows(self) -> list[Row]:
        """v̄ = …, with the nodes that it comes from."""
        rows = []
        for adjoint in self.adjoints:
            name = adjoint.symbol.name
            left = Words(self.writing.write(adjoint.symbol, "text"), barred_name(name), latex_name(name))
            rules = self.rules(adjoint)
            rows.append(Row(left, self.write(adjoint.formula), self.origin(adjoint, rules), source_of(rules)))
        rows.append(Row(self.labels.answer(), self.write(self.result)))
        own = Writing.of(self.derivation)
        shorter = Words(*(own.write(self.derivation.result, form) for form in FORMS))
        if len(shorter.unicode) < len(rows[-1].right.unicode):
            why = "simplified with all values put in"
            rows.append(Row(None, shorter, Words(why, why, rf"\text{{{why}}}")))
        return rows

    def rules(self, adjoint: Adjoint) -> tuple[Reason, ...]:
        """The rules by which the nodes send their adjoints to this one."""
        formulas = [self.session.simplify(node.formula) for node in adjoint.users]
        found = distinct(r for formula in formulas for r in local_rules(formula, adjoint.target))
        return tuple(r for r in found if not r.minor)

    def origin(self, adjoint: Adjoint, why: tuple[Reason, ...]) -> Words:
        """From which nodes an adjoint has come, and by which rules."""
        if not adjoint.users:
            seed = "∂{0}/∂{0}" if self.derivation.seed is None else "the seed"
            name = self.derivation.name
            if self.derivation.seed is not None:
                return Words(seed, seed, r"\text{the seed}")
            f = latex_name(name)
            return Words(seed.format(name), seed.format(unicode_name(name)), rf"\partial {f}/\partial {f}")
        names = [node.name for node in adjoint.users]
        told = reason_words(why, self.writing)
        text, unicode, latex = (
            "from " + ", ".join(names),
            "from " + ", ".join(map(unicode_name, names)),
            r"\text{from } " + ",\\ ".join(map(latex_name, names)),
        )
        if not why:
            return Words(text, unicode, latex)
        return Words(f"{text}: {told.text}", f"{unicode}: {told.unicode}", rf"{latex}:\ {told.latex}")

    def picture(self) -> str:
        """The graph with values and adjoints on it, as SVG."""
        from .picture import picture

        return picture(self.graph, self.adjoints, self.writing)


def local_rules(formula: Expression, target: Symbol) -> Iterator[Reason]:
    """The rules from a formula down to a symbol in it: of differentials, and of linear operations."""
    heads: dict[Expression, type[Expression]] = {}  # what is inside a trace: tr(A Y) is told as one rule
    for part in reversed(postorder(formula)):
        moving = tuple(slot for slot, o in enumerate(part.operands) if target in o.symbols)
        if not moving or isinstance(part, (Sum, Transpose)):
            continue
        inner = part.operands[moving[0]]
        if isinstance(part, HEADS) and not is_silent(inner) and getattr(inner, "linear", False):
            heads[inner] = type(part)
        elif not getattr(part, "linear", False) or len(moving) > 1:
            yield of_differential(part, moving)
        elif not is_silent(part):
            yield of_adjoint(part, moving[0], heads.get(part))


def shape_words(node: Expression) -> Words:
    """The shape of a value."""
    if node.is_scalar:
        return Words("scalar", "scalar", r"\text{scalar}")
    rows, columns = (str(s) for s in node.shape)
    return Words(f"{rows}x{columns}", f"{rows}×{columns}", rf"{rows} \times {columns}".replace("*", r"\,"))
