"""Programs: declarations, definitions and the expression that is derived."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..errors import MatdiffError, listed
from ..expression import ONE, SCALAR, Expression, Symbol
from . import matmul
from .build import Builder
from .declarations import Declaration, parse_declaration, read_declaration
from .doubts import note_doubts, scaling_names
from .entries import all_trees, free_names, refuse_bars, root_of, take_indices
from .exponents import is_turned
from .inference import Kinds, postorder, size_names, size_trees
from .inlined import check_sum, inline_samples
from .kinds import Tie
from .marks import Marker, capital_of
from .misfits import tied
from .names import plain_name, read_name
from .parser import parse_formula
from .raw import Raw, failure
from .reader import Reader
from .scanner import Scanner
from .shape_rules import find_shapes
from .shapes import NotSquare, Shaper, WithSizes, declared_shape, shape_of_kind
from .sizes import Sizes
from .statements import Statement, read_statement, split_statements
from .tree import Tree
from .vocabulary import UNDEFINED, called, near
from .where import unfolded
from .words import Scope

MOST_READINGS = 4  # that are tried where the kinds alone leave a tie
INDEXED = re.compile(r"_(?!in)[i-nr-t]{1,2}$")  # the end of a name that looks like an entry, x_j or A_ij


class Program(NamedTuple):
    """A program that has been read.

    Attributes
    ----------
    expression : what is derived, the last statement.
    symbols : every symbol that is declared or occurs, by name.
    functions : names of the elementwise functions without a formula.
    definitions : the definitions in order, shared nodes of one graph.
    label : the name on the left of the last statement, or None.
    arguments : the arguments there, of ``f(x) = …``.
    notes : what was decided in reading, as sentences.
    typed : the expression with its sums as they were typed, to be shown; None where it has none.
    """

    expression: Expression
    symbols: dict[str, Symbol]
    functions: tuple[str, ...]
    definitions: dict[str, Expression]
    label: str | None
    arguments: tuple[str, ...]
    notes: list[str]
    typed: Expression | None = None

    def resolve_variable(self, name: str) -> Symbol:
        """The symbol to differentiate by.  Raises MatdiffError (``variable``) if there is none."""
        plain = plain_name(name)
        found = self.symbols.get(plain)
        if found is not None:
            return found
        if plain in self.definitions:
            others = ", or derive by " + listed(self.symbols) if self.symbols else ""
            raise MatdiffError(
                "variable",
                f"`{plain}` is defined by the program, so it is no variable",
                hint=f"take the definition of `{plain}` away" + others,
            )
        if plain in self.functions:
            raise MatdiffError("variable", f"`{plain}` is a function, and no variable")
        names = {n for s in self.symbols.values() for size in s.shape for n in size.names}
        if plain in names:
            raise MatdiffError("variable", f"`{plain}` is a size, and no variable")
        offered = near(plain, self.symbols) or [n for n in self.symbols if n.lower() == plain.lower()]
        entry = next((n for n in self.symbols if INDEXED.sub("", n) == plain != n), None)
        if "," in plain:
            hint = 'name one variable at a time: `--wrt x --wrt A`, in Python `["x", "A"]`'
        elif entry:
            total = f"sum_{{{', '.join(entry.partition('_')[2])}}} …"
            hint = f"`{entry}` is a name of its own here; inside a sum it is an entry of `{plain}`: `{total}`"
        elif offered:
            hint = f"did you mean {listed(offered)}?"
        elif self.symbols:
            there_are = "the symbols are " if len(self.symbols) > 1 else "the only symbol is "
            hint = there_are + ", ".join(f"`{n}`" for n in self.symbols)
        else:
            hint = "no variable stands in the formula"
        raise MatdiffError("variable", f"`{name}` neither occurs nor is declared", hint=hint)


class Parser:
    """Reads one program."""

    def __init__(self, text: str, declare: Mapping[str, str]) -> None:
        self.text = text
        self.scope = Scope(text)
        self.declared: dict[str, Declaration] = {}
        self.columns: dict[str, Declaration] = {}  # data matrices, and what was declared of a row
        self.names: dict[str, set[str]] = {}  # the names that occur in each definition
        self.spread: set[str] = set()  # definitions that are numbers, spread beside a vector
        for name, kind in declare.items():
            if not isinstance(name, str):
                raise MatdiffError("input", "the names of declarations are texts")
            plain = read_name(name)
            try:
                self.declared[plain] = parse_declaration(plain, kind)
            except MatdiffError as error:
                if error.source is None:
                    raise
                raise MatdiffError(
                    error.code, f"in the declaration `{plain} : {kind}`: {error.message}", hint=error.hint
                ) from None

    def parse(self) -> Program:
        """The program.  Raises MatdiffError."""
        statements = self.statements()
        self.read_trees(statements)
        formulas = [s for s in statements if s.tree is not None]
        if len(formulas) > 1 and "_" in self.text:
            formulas = inline_samples(self.text, formulas)
        self.find_sizes(formulas)
        refuse_bars(self.text, self.declared, [s.tree for s in formulas if s.tree is not None])
        return self.infer(formulas, set())

    # statements and trees

    def statements(self) -> list[Statement]:
        """The statements, with the declarations taken in."""
        text = self.text
        scanner = Scanner(text, called())
        raws = scanner.scan()
        for shown, word in scanner.labels:
            self.scope.note(f"{shown} is read as the name {word.text}{word.tail}.")
        for token in scanner.inverses:
            name = token.text + token.tail
            self.scope.note(f"{token.text}^{{-1}}{token.tail} is read as the inverse of {name}.")
        self.scope.numpy, self.scope.induced = scanner.numpy, scanner.induced
        statements: list[Statement] = []
        for part in split_statements(raws):
            if any(r.kind == "op" and r.text == "∈" for r in part):
                from .membership import read_memberships

                statements += read_memberships(self.scope, part)
            else:
                statements += [read_statement(one, text) for one in unfolded(part)]
        for statement in (s for s in statements if s.kind == "declaration"):
            name = str(statement.name)
            if name in self.declared and any(
                s.name == name and s is not statement and s.kind == "declaration" for s in statements
            ):
                raise failure("definition", f"`{name}` is declared twice", text, statement.place.start)
            self.declared[name] = read_declaration(name, statement.raws, text)
        formulas = [s for s in statements if s.kind != "declaration"]
        if not formulas:
            raise failure(
                "syntax",
                "there is no expression",
                text,
                len(text),
                "the last statement is what is derived" if statements else "type a formula, such as `x' A x`",
            )
        if any(r.kind == "optimum" for r in raws):
            from .objectives import take_objective

            for statement in formulas:
                take_objective(self.scope, statement, statement is formulas[-1], scanner.constraint)
        if any(r.text in ("∂", "∇") or r.kind == "macro" or r.text[0] == "d" for r in raws):
            from .asked import take_derivative

            take_derivative(self.scope, formulas[-1])
        self.collect_names(raws, formulas)
        return formulas

    def collect_names(self, raws: list[Raw], formulas: list[Statement]) -> None:
        """Fill the scope with what is declared and defined."""
        scope, text = self.scope, self.text
        for name, declaration in self.declared.items():
            (scope.functions if declaration.kind == "function" else scope.declared).add(name)
            if declaration.kind not in ("function", "scalar"):
                scope.matrices.add(name)
            scope.sizes |= declaration.names
        clash = scope.sizes & scope.declared
        if clash:
            name = sorted(clash)[0]
            raise MatdiffError(
                "kind",
                f"`{name}` is declared, and is a size of another declaration",
                hint="give one of them another name",
            )
        scope.turned_pi = any(
            r.text == "pi" and not r.tail and is_turned(raws, i + 1) for i, r in enumerate(raws)
        )
        if scope.turned_pi:
            scope.note("pi is transposed, so it is a vector and not the number.")
        scope.present = {r.text + r.tail for r in raws if r.kind == "word" and (len(r.text) == 1 or r.whole)}
        for statement in formulas[:-1]:
            if statement.name is None:
                raise failure(
                    "syntax",
                    "only the last statement may be a bare expression",
                    text,
                    statement.place.start,
                    "give it a name (`z = …`), or end the line above with an operator to continue it",
                )
            if statement.arguments:
                raise failure(
                    "unsupported",
                    f"`{statement.name}(…) = …` defines a function; only the last statement may",
                    text,
                    statement.place.start,
                    f"define the value: `{statement.name} = …`",
                )
        defined: set[str] = set()
        for statement in (s for s in formulas if s.name is not None):
            name = str(statement.name)
            if name in defined:
                raise failure(
                    "definition",
                    f"`{name}` is defined twice",
                    text,
                    statement.place.start,
                    "give one of them another name",
                )
            if name in scope.declared and statement is not formulas[-1]:
                raise failure(
                    "definition",
                    f"`{name}` is declared and defined",
                    text,
                    statement.place.start,
                    "take the declaration away: its shape is that of the definition",
                )
            defined.add(name)
        scope.pending = {s.name for s in formulas[:-1] if s.name is not None}

    def read_trees(self, formulas: list[Statement]) -> None:
        """The tree of each statement."""
        scope = self.scope
        for i, statement in enumerate(formulas):
            scope.current = statement.name
            if statement is formulas[-1] and statement.arguments:
                scope.present |= set(statement.arguments)
            statement.tree = parse_formula(Reader(scope, statement.raws).read(), self.text)
            if statement is formulas[-1] and statement.name is not None:
                take_indices(scope, statement)
            elif statement.squared:
                statement.tree = root_of(scope, statement, statement.tree)
            if statement.name is not None and i < len(formulas) - 1:
                scope.defined.add(statement.name)
        scope.current = None

    def find_sizes(self, formulas: list[Statement]) -> None:
        """Decide which names are sizes, which are definitions and which are symbols."""
        scope = self.scope
        orders = [all_trees(s.tree) for s in formulas if s.tree is not None]
        for statement in formulas[:-1]:
            self.names[str(statement.name)] = free_names(statement.tree) if statement.tree else set()
        for order in orders:
            for tree in order:
                for argument in size_trees(tree):
                    for leaf in size_names(argument):
                        name = leaf.value or "e"
                        if name in scope.declared or name in scope.defined:
                            raise failure(
                                "kind",
                                f"`{name}` is no size",
                                self.text,
                                leaf.start,
                                "sizes are names of their own, or positive integers",
                            )
                        scope.sizes.add(name)
                if tree.op in ("identity", "ones", "zeros") and tree.value and not tree.value.isdigit():
                    scope.sizes.add(tree.value)
        summed = False
        for order in orders:
            for tree in order:
                if tree.op == "sample_sum" and tree.children:
                    check_sum(scope, tree, self.names)
                    summed = True
                elif tree.op == "element":
                    summed = True
        if summed:
            marker = Marker(scope, self.declared)
            marker.mark([s.tree for s in formulas if s.tree is not None])
            self.columns = marker.columns
            self.drop_samples(orders)
        for order in orders:
            for tree in order:
                if tree.op == "e":
                    tree.op, tree.value = "symbol", "e"
                if tree.op == "symbol":
                    if tree.value in scope.defined:
                        tree.op = "reference"
                    elif tree.value in scope.sizes and tree.value not in scope.declared:
                        tree.op = "size"

    def drop_samples(self, orders: list[list[Tree]]) -> None:
        """Take away the declarations of samples, which stand for their data matrix now."""
        left = {t.value for order in orders for t in order if t.op == "symbol"}
        marked = {(t.value.over, t.value.name) for order in orders for t in order if t.op == "indexed"}
        letters = {over for over, _ in marked}
        for name in list(self.declared):
            stem, _, index = name.rpartition("_")
            if index in letters and name not in left and {(index, stem), (index, capital_of(stem))} & marked:
                del self.declared[name]

    # inference

    def infer(
        self, formulas: list[Statement], absolute: set[int], overruled: frozenset[str] = frozenset()
    ) -> Program:
        """Kinds, sizes and nodes.

        ``absolute`` holds the bars that are absolute values, ``overruled`` names without their default kind.
        """
        scope = self.scope
        kinds = Kinds(
            self.text,
            {n: d for n, d in self.declared.items() if d.kind != "function"},
            scope.bold,
            scope.differentials,
        )
        kinds.numpy, kinds.spread = scope.numpy == 1, self.spread
        order: list[Tree] = []
        for statement in formulas:
            assert statement.tree is not None
            part = postorder(statement.tree)
            if matmul.restore(part):
                part = postorder(statement.tree)
            for tree in part:
                if tree.op == "bars" and tree.start in absolute:
                    tree.op = "entries"
                if isinstance(tree.value, WithSizes):  # from the pass before
                    tree.value = tree.value.word
            kinds.connect(part)
            if statement is not formulas[-1]:
                assert statement.name is not None
                kinds.definitions[statement.name] = statement.tree
            order += part
        tie = kinds.solve(overruled)
        kinds.settle_samples(order, scope)
        notes = list(scope.notes)
        if matmul.turn(order, kinds.network, notes):
            order = [t for s in formulas if s.tree is not None for t in postorder(s.tree)]
        shaper = self.shaper(kinds, notes)
        try:
            find_shapes(shaper, order)
        except NotSquare as bars:
            if bars.tree.start in absolute:
                raise
            return self.infer(formulas, absolute | {bars.tree.start}, overruled)
        except MatdiffError as error:
            numbers = {n for n, t in kinds.definitions.items() if t.shape == SCALAR}
            if numbers and not self.spread:
                self.spread = numbers
                try:
                    return self.infer(formulas, absolute, overruled)
                except MatdiffError:
                    self.spread = set()
            if tie is not None and not overruled:
                found = self.only_reading(formulas, absolute, tie)
                if found is not None:
                    return found
                raise tied(error, tie.names) from None
            raise
        shaper.finish(order)
        if not overruled:
            found = self.without_spreading(formulas, absolute, shaper, kinds)
            if found is not None:
                return found
        note_doubts(shaper, order)
        for name in kinds.variables:
            told = kinds.overruled(name)
            if told is not None and told not in notes:
                notes.append(told)
        return self.build(formulas, shaper, notes)

    def only_reading(self, formulas: list[Statement], absolute: set[int], tie: Tie) -> Program | None:
        """The program with one default kind of a tie overruled, where the shapes allow just one of them."""
        found: list[Program] = []
        for name in sorted(set(tie.names))[:MOST_READINGS]:
            try:
                found.append(self.infer(formulas, absolute, frozenset((name,))))
            except MatdiffError:
                continue
        return found[0] if len(found) == 1 and len(set(tie.names)) <= MOST_READINGS else None

    def without_spreading(
        self, formulas: list[Statement], absolute: set[int], shaper: Shaper, kinds: Kinds
    ) -> Program | None:
        """The program with a number for a vector where that makes a value of what would be a spread vector.

        In ``log(1 + exp(-y w' x))`` the y is the label of one sample.
        """
        last = formulas[-1].tree
        assert last is not None
        if not shaper.later or shaper.is_scalar(last) or last.shape[1] is not ONE:
            return None
        for name in scaling_names(all_trees(last), shaper):
            if name in kinds.transposed:
                continue
            try:
                found = self.infer(formulas, absolute, frozenset((name,)))
            except MatdiffError:
                continue
            if found.expression.is_scalar and not any("spread" in note for note in found.notes):
                return found
        return None

    def shaper(self, kinds: Kinds, notes: list[str]) -> Shaper:
        """A shaper that knows the shapes of the symbols."""
        sizes = Sizes()

        def note(sentence: str) -> None:
            if sentence not in notes:
                notes.append(sentence)

        taken = self.scope.sizes | set(kinds.variables) | set(self.declared) | self.scope.defined
        shaper = Shaper(self.text, sizes, taken, note)
        shaper.definitions = kinds.definitions
        shaper.numpy, shaper.induced = self.scope.numpy, self.scope.induced
        shaper.formless = set(UNDEFINED - self.scope.functions)
        shaper.kind_of_tree = lambda tree: kinds.network.masks[tree.variable]
        for name in [*kinds.variables, *self.declared]:
            declaration = self.declared.get(name)
            if name in shaper.symbols or (declaration is not None and declaration.kind == "function"):
                continue
            row = self.columns.get(name)
            if declaration is not None:
                shaper.symbols[name] = declared_shape(declaration, sizes)
            elif row is not None:
                shaper.symbols[name] = (sizes.new(), declared_shape(row, sizes)[0])
            else:
                shaper.undeclared.add(name)
                shaper.symbols[name] = shape_of_kind(kinds.kind(name), sizes)
        for name in self.scope.differentials & set(shaper.symbols):
            shaper.symbols[name] = shaper.symbols[name[1:]]
        return shaper

    def build(self, formulas: list[Statement], shaper: Shaper, notes: list[str]) -> Program:
        """The nodes of a program whose shapes are known."""
        resolve = shaper.sizes.resolve
        leftover = [s for shape in shaper.symbols.values() for s in shape]
        shaper.sizes.name_all(leftover, shaper.taken | {n for s in leftover for n in resolve(s).names})
        symbols: dict[str, Symbol] = {}
        for name, (rows, columns) in shaper.symbols.items():
            declaration = self.declared.get(name)
            structure = declaration.structure if declaration else "general"
            attributes = declaration.attributes if declaration else frozenset()
            if name in self.scope.differentials and name[1:] in self.declared:
                attributes = self.declared[name[1:]].attributes & {"complex"}
            symbols[name] = Symbol(name, resolve(rows), resolve(columns), structure, attributes)
        builder = Builder(self.text, dict(symbols))
        for statement in formulas[:-1]:
            assert statement.tree is not None and statement.name is not None
            builder.definitions[statement.name] = builder.build(statement.tree)
        last = formulas[-1]
        assert last.tree is not None
        typed = None
        if any(t.op == "sample_sum" for t in all_trees(last.tree)):
            from .typed import typed_form

            typed = typed_form(builder, last.tree)
        expression = builder.build(last.tree)
        functions = dict.fromkeys(n for n, d in self.declared.items() if d.kind == "function")
        for tree in (t for s in formulas if s.tree is not None for t in all_trees(s.tree)):
            if tree.op == "function":
                functions[tree.value[0]] = None
        return Program(
            expression,
            symbols,
            tuple(functions),
            builder.definitions,
            last.name,
            last.arguments,
            [*notes, *builder.notes],
            typed,
        )


def parse(text: str, declare: Mapping[str, str] | None = None) -> Program:
    """Read a program; the declarations of ``declare`` come before its own.

    Raises MatdiffError with a code, the place and a likely fix.
    """
    if not isinstance(text, str):
        raise MatdiffError("input", "the expression is a text")
    return Parser(text, declare or {}).parse()
