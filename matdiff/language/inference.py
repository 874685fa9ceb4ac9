"""From the trees of a program to the kinds of its symbols."""

from __future__ import annotations

from ..errors import MatdiffError
from ..expression import ONE, Size
from . import matmul
from .declarations import Declaration
from .doubts import is_greek
from .kinds import RELATIONS, SAME, Network, Prior, Relation, Tie, kind_of, relation_of, settle
from .marks import capital_of, different_matrices, follows_row, is_matrix_like, last_symbols
from .misfits import last_factor
from .raw import failure
from .tree import Tree
from .vocabulary import (
    ANY,
    COLUMN,
    KIND_NAMES,
    MATRIX,
    REDUCING,
    ROW,
    SCALAR,
    arity,
    base,
    default_kind,
    functions,
    layout,
)
from .words import Scope

# operations whose value has the kind of their operand
PASSING = frozenset({"negate", "function", "sample_sum"})
FIXED = {
    **dict.fromkeys(("number", "pi", "iunit", "size", "norm", "inner", "measure"), SCALAR),
    **dict.fromkeys(("ones", "zeros", "unit"), COLUMN),
    "identity": MATRIX,
}


COUNTS = frozenset("mnp")  # letters that often count something
LARGE_COUNTS = frozenset("KMNT")
MEASURING = frozenset({"log", "ln", "logdet", "det", "tr", "trace", "sum", "mean", "norm"})
ADDING = frozenset({"sum", "mean", "var", "logsumexp", "softmax", "logsoftmax"})
SUMMARIES = frozenset(
    {"mean", "var", "largest", "smallest", "logsumexp"}
)  # spread beside a vector: x - mean(x)
OF_SAMPLE = Relation([(SCALAR, COLUMN), (COLUMN, MATRIX), (MATRIX, MATRIX)])


def postorder(root: Tree) -> list[Tree]:
    """The trees below and at a root, operands first; arguments that are sizes are left out."""
    order: list[Tree] = []
    stack = [root]
    while stack:
        tree = stack.pop()
        order.append(tree)
        stack.extend(expression_children(tree))
    order.reverse()
    return order


def expression_children(tree: Tree) -> list[Tree]:
    """The children that are expressions, not sizes; of sizes, the expressions that are measured in them."""
    if tree.op == "constant":
        return [m for t in tree.children for m in measured(t)]
    if tree.op == "call" and tree.value in functions():
        start, end = layout(tree.value, len(tree.children))
        if start or end < len(tree.children):
            return [*tree.children[start:end], *(m for t in size_trees(tree) for m in measured(t))]
    return tree.children


def measured(tree: Tree) -> list[Tree]:
    """The expressions in a size: X in ``ones(rows(X))``."""
    found, stack = [], [tree]
    while stack:
        node = stack.pop()
        if node.op == "measure":
            found.append(node)
        else:
            stack.extend(node.children)
    return found


def size_trees(tree: Tree) -> list[Tree]:
    """The arguments of a tree that are sizes."""
    if tree.op == "constant":
        return tree.children
    if tree.op == "call" and tree.value in functions() and functions()[tree.value][0].takes_sizes:
        return tree.children[layout(tree.value, len(tree.children))[1] :]
    return []


def size_names(tree: Tree) -> list[Tree]:
    """The leaves of a size that are names."""
    found, stack = [], [tree]
    while stack:
        node = stack.pop()
        if node.op in ("symbol", "e"):
            found.append(node)
        elif node.op != "measure":
            stack.extend(node.children)
    return found


class Kinds:
    """The network of a program: one variable a tree, shared by the occurrences of a symbol."""

    def __init__(
        self, text: str, declared: dict[str, Declaration], bold: set[str], differentials: set[str]
    ) -> None:
        self.text = text
        self.declared = declared
        self.bold = bold
        self.differentials = differentials
        self.spread: set[str] = set()  # definitions that are numbers, spread beside a vector
        self.numpy = False  # whether `*` may be the product entry by entry
        self.network = Network()
        self.variables: dict[str, int] = {}  # of symbols
        self.definitions: dict[str, Tree] = {}
        self.transposed: set[str] = set()  # names that are vectors by where they stand
        self.rows: dict[int, bool] = {}  # products after which a vector stands
        self.counts: set[str] = set()  # n of n/2 log |S|
        self.leaning: set[str] = set()  # Greek letters right of a matrix: vectors if they can be
        self.samples: dict[str, Prior] = {}  # of letters with an index, by their stem

    def connect(self, order: list[Tree]) -> None:
        """Add trees in postorder."""
        for tree in order:
            self.check_arity(tree)
            self.add(tree)

    def symbol(self, name: str) -> int:
        """The variable of a symbol."""
        variable = self.variables.get(name)
        if variable is None:
            declaration = self.declared.get(name)
            mask = ANY & ~ROW
            if declaration is not None:
                mask = declared_kind(declaration)
            elif name in self.differentials:  # dX has the shape of X
                variable = self.symbol(name[1:])
                self.variables[name] = variable
                return variable
            variable = self.variables[name] = self.network.variable(mask)
        return variable

    def add(self, tree: Tree) -> None:
        """The variable of a tree, related to those of its operands."""
        op, network = tree.op, self.network
        children = tree.children
        if op == "symbol":
            tree.variable = self.symbol(tree.value)
            declaration = self.declared.get(tree.value)
            tree.spread = declaration is not None and declared_kind(declaration) == SCALAR
        elif op == "reference":
            target = self.definitions[tree.value]
            tree.variable, tree.spread = target.variable, target.spread or tree.value in self.spread
        elif op == "indexed":
            self.sample(tree)
        elif op == "entry_of":
            network.restrict(children[0].variable, MATRIX if len(tree.value) == 2 else COLUMN | ROW)
            tree.variable = network.variable(SCALAR)
        elif op == "matrix_of":
            network.restrict(children[0].variable, SCALAR)
            tree.variable = network.variable(MATRIX if len(tree.value) == 2 else COLUMN)
        elif op in PASSING:
            tree.variable, tree.spread = children[0].variable, children[0].spread
        elif op in FIXED:
            tree.variable = network.variable(FIXED[op])
            tree.spread = op in ("number", "pi", "size", "measure")
            if op == "inner":
                network.relate(SAME, children[0].variable, children[1].variable)
        elif op == "constant":
            tree.variable = network.variable(
                ANY
                if any_one(tree)
                else MATRIX
                if len(tree.children) == 2 or tree.value in ("I", "eye")
                else COLUMN
            )
        elif op == "filled":
            tree.variable = network.variable(COLUMN if tree.value == "vector" else MATRIX)
            for child in children:
                network.restrict(child.variable, SCALAR)
        elif op in ("sum", "⊙", "⊘"):
            full = [c for c in children if not c.spread] or children
            tree.spread = full is children and all(c.spread for c in children)
            tree.variable = full[0].variable
            for child in full[1:]:
                if child.variable != tree.variable:
                    network.relate(SAME, tree.variable, child.variable)
        else:
            self.operation(tree)

    def sample(self, tree: Tree) -> None:
        """x_i or A_{ij}, related to what it is of."""
        network, sample = self.network, tree.value
        name, row = sample.name, sample.row
        base = self.definitions[name].variable if name in self.definitions else self.symbol(name)
        if row is not None:
            network.restrict(base, MATRIX if row or sample.second else COLUMN)
            tree.variable = network.variable(COLUMN if row else SCALAR)
            return
        found = self.samples.get(name)
        if found is None:
            capital = name[0].isupper()
            variable = network.variable(SCALAR | COLUMN | MATRIX * capital)
            network.restrict(base, COLUMN | MATRIX)
            network.relate(OF_SAMPLE, variable, base)
            shown = f"{name}_{sample.over}"
            found = self.samples[name] = Prior(shown, variable, sample.strong, sample.weak)
        tree.variable = found.variable

    def settle_samples(self, order: list[Tree], scope: Scope) -> None:
        """Say of every sample whether it is a number or a vector, and name the matrix of the vectors."""
        if not self.samples:
            return
        names: dict[str, str] = {}
        for stem, prior in self.samples.items():
            mask = self.network.masks[prior.variable]
            kind = mask & prior.weak or mask & prior.strong or mask
            if kind & SCALAR:
                self.network.restrict(self.variables[stem], COLUMN)
            elif kind & COLUMN:
                new = capital_of(stem)
                if new != stem and (new in self.variables or new in self.declared or new in scope.sizes):
                    new += "_data"
                names[stem] = new
                self.network.restrict(self.variables[stem], MATRIX)
                if new != stem:
                    self.variables[new] = self.variables.pop(stem)
        for tree in order:
            if tree.op == "indexed" and tree.value.row is None:
                stem = tree.value.name
                prior = self.samples[stem]
                mask = self.network.masks[prior.variable]
                if not (mask & prior.weak or mask & prior.strong or mask) & (SCALAR | COLUMN):
                    raise different_matrices(self.text, tree, tree.value.over)
                tree.value = tree.value._replace(name=names.get(stem, stem), row=stem in names)

    def operation(self, tree: Tree) -> None:
        """A tree with a relation of its own."""
        op, network, children = tree.op, self.network, tree.children
        if op == "block":
            rows, at = [], 0
            for width in tree.value:
                rows.append(self.folded(relation_of("hcat"), children[at : at + width]))
                at += width
            if len(set(tree.value)) == 1:
                self.zeros_in_columns(children, tree.value[0])
            tree.variable = self.folded(relation_of("vcat"), rows).variable
            return
        if op == "zero_block":
            tree.variable = network.variable()
            return
        if op == "call":
            kinds = functions()[tree.value]
            if (
                tree.value in REDUCING
                and (inside := powered(children[0])).op == "symbol"
                and inside.value not in self.declared
            ):
                small = inside.value[0].islower() and tree.value in ADDING and not is_greek(inside.value)
                squared = small and inside is not children[0] and children[0].op == "^"
                if squared:
                    raise power_of_vector(self.text, children[0], tree.value)
                network.restrict(inside.variable, ANY & ~SCALAR)
            if kinds[0].signature == "(m,n)->(m,n)":
                tree.variable, tree.spread = children[0].variable, children[0].spread
                return
            if not kinds[0].signature:
                tree.variable = network.variable(MATRIX)
                return
            tree.spread = tree.value in SUMMARIES
            start, end = layout(tree.value, len(children))
            relation, children = relation_of(tree.value), children[start:end]
            if len(children) > 2 and kinds[0].variadic:
                children = [self.folded(relation, children[:-1]), children[-1]]
        elif op == "⊗":
            relation = relation_of("kron")
        else:
            relation = RELATIONS[op]
            if op == "*" and self.numpy and "*" in self.text[children[0].end : children[1].start]:
                relation = RELATIONS["numpy"]
            elif matmul.is_matmul(tree):
                relation = matmul.RELATION
            tree.spread = op not in ("bars", "entries") and all(c.spread for c in children)
        if op == "transpose" and children[0].op == "symbol":
            name = children[0].value
            self.transposed.add(name)
            if name not in self.declared and name[0].islower():
                network.restrict(children[0].variable, ANY & ~SCALAR)
        if op == "*" and follows_row(children[0], self.declared, self.rows):
            self.transposed.update(last_symbols(children[1]))
        count = children[0]
        if (
            op == "*"
            and count.op == "/"
            and count.children[0].op == "symbol"
            and count.children[0].value in LARGE_COUNTS
        ):
            count = count.children[0]
        counted = COUNTS if op == "/" else COUNTS | LARGE_COUNTS
        if op in ("*", "/") and count.op == "symbol" and count.value in counted and says_how_often(tree):
            self.counts.add(count.value)
        greek = op == "*" and children[1].op == "symbol" and is_greek(children[1].value)
        if greek and is_matrix_like(last_factor(children[0]), self.declared):
            self.leaning.add(children[1].value)
        tree.variable = network.variable()
        network.relate(relation, *(c.variable for c in children), tree.variable)

    def zeros_in_columns(self, blocks: list[Tree], width: int) -> None:
        """A zero among blocks in columns is as wide as the block above or below it."""
        for upper, lower in zip(blocks, blocks[width:], strict=False):
            if "zero_block" in (upper.op, lower.op):
                self.network.relate(RELATIONS["column"], upper.variable, lower.variable)

    def folded(self, relation: Relation, children: list[Tree]) -> Tree:
        """A stand-in for the first operands of an operation of any number of them, two by two."""
        total = children[0]
        for child in children[1:]:
            following = Tree("folded", [], None, total.start, child.end)
            following.variable = self.network.variable()
            self.network.relate(relation, total.variable, child.variable, following.variable)
            total = following
        return total

    def check_arity(self, tree: Tree) -> None:
        """Raise an error for what has no rule or the wrong number of arguments."""
        op, count = tree.op, len(tree.children)
        if op in UNREAD:
            raise failure("unsupported", UNREAD[op].format(tree.value), self.text, tree.start)
        if op == "infix":
            raise failure(
                "arity",
                f"`{tree.value}` as a function takes two arguments, not {count}",
                self.text,
                tree.start,
            )
        least = most = None
        if op in ("function", "measure", "sample_sum"):
            least = most = 1
        elif op == "call":
            least, most = arity(tree.value)
            if functions()[tree.value][0].takes_function and (not count or tree.children[0].op != "word"):
                raise failure(
                    "arity",
                    f"the first argument of `{tree.value}` is the name of a matrix function",
                    self.text,
                    tree.start,
                    f"for example `{tree.value}(expm, X, E)`",
                )
        if least is not None and not least <= count <= (count if most is None else most):
            name = tree.value[0] if op == "function" else tree.value
            wanted = (
                f"{least}" if least == most else f"{least} or more" if most is None else f"{least} to {most}"
            )
            raise failure(
                "arity",
                f"`{name}` takes {wanted} argument{'s' * (most != 1)}, not {count}",
                self.text,
                tree.start,
                ARITIES.get(name)
                or f"for example `{name}({', '.join(EXAMPLES[: least if most is None else most])})`",
            )

    def priors(self) -> list[Prior]:
        """The default kinds of the symbols that are not declared."""
        found = list(self.samples.values())
        for name, variable in self.variables.items():
            if name in self.declared or name in self.differentials or name in self.samples:
                continue
            found.append(Prior(name, variable, *self.default(name)))
        return found

    def solve(self, overruled: frozenset[str] = frozenset()) -> Tie | None:
        """Settle the kinds of all symbols; a tie is returned, with the default kinds left in place."""
        network = self.network
        if not network.propagate():
            network.undo(0)
            return None
        network.trail.clear()
        try:
            priors = self.priors()
            for prior in priors:
                if prior.name in overruled:
                    prior.strong = prior.weak = ANY
            settle(network, priors)
        except Tie as tie:
            network.undo(0)
            return tie
        return None

    def kind(self, name: str) -> int:
        """The kind of a symbol; where nothing decides, its default."""
        mask = self.network.masks[self.variables[name]]
        strong, weak = self.default(name)
        for choice in (mask & weak, mask & strong, mask):
            for kind in (SCALAR, COLUMN, MATRIX):
                if choice & kind:
                    return kind
        return mask

    def default(self, name: str) -> tuple[int, int]:
        """The default kinds of a name, where it stands: strongly, weakly."""
        strong, weak = default_kind(name, name in self.bold)
        if name in self.transposed and strong != MATRIX:
            return COLUMN, COLUMN
        if name in self.leaning and strong & COLUMN:
            return strong, COLUMN
        if name in self.counts:
            return SCALAR | (MATRIX if name.isupper() else COLUMN), SCALAR
        return strong, weak

    def overruled(self, name: str) -> str | None:
        """A note if a name is not of its default kind."""
        if name in self.declared:
            return None
        kind, (_, weak) = self.kind(name), default_kind(name, name in self.bold)
        stem = base(name)
        if kind == MATRIX and name[0].islower():
            return f"{name} is read as a matrix."
        if name in self.leaning and name not in self.transposed and kind == COLUMN:
            return f"{name} right of a matrix is read as a vector."
        if kind & weak or (len(stem) > 1 and not stem[0].isupper()):
            return None
        return f"{name} is read as a {KIND_NAMES[kind]}."


def says_how_often(tree: Tree) -> bool:
    """Whether the first factor is a number of things: n of ``n/2`` and of ``n log |S|``."""
    right = tree.children[1]
    if tree.op == "/":
        return right.op == "number"
    if right.op == "^":
        right = right.children[0]
    if right.op == "sum":
        return right.grouped and any(
            says_how_often(Tree("*", [right, t], None, 0, 0)) for t in right.children
        )
    if right.op == "*" and not right.grouped:
        return says_how_often(Tree("*", [right, right.children[0]], None, 0, 0))
    return right.op in ("bars", "norm") or (right.op == "call" and right.value in MEASURING)


def any_one(tree: Tree) -> bool:
    """Whether a size of a constant is the number 1."""
    return any(t.op == "number" and t.value == "1" for t in tree.children)


def power_of_vector(text: str, tree: Tree, outer: str) -> MatdiffError:
    """``sum(x^2)``: the entries are meant, and a vector has no powers."""
    left, right = tree.children
    base, power = text[left.start : left.end], text[right.start : right.end]
    shown = text[tree.start : tree.end]
    return failure(
        "shape", f"`{shown}` in `{outer}`: a vector has no powers", text, tree.start,
        f"write `{base}.^{power}` for those of its entries"
        + (f", `sum_{base[-1]} {shown}` for the sum over {base[-1]}" if base[-2:-1] == "_" else ""),
    )  # fmt: skip


def powered(tree: Tree) -> Tree:
    """What a power, a transpose or an inverse is of: rho in tr(rho^2)."""
    while tree.op in ("^", "transpose", "inverse", "inverse_transpose", "negate"):
        tree = tree.children[0]
    return tree


def declared_kind(declaration: Declaration) -> int:
    """The kind of a declared symbol."""
    if declaration.kind == "scalar":
        return SCALAR
    sizes = declaration.sizes
    if declaration.kind == "vector":
        return COLUMN if sizes is None else kind_of(sizes[0], ONE)
    if declaration.kind == "matrix":
        return MATRIX if sizes is None else kind_of(*sizes)
    return MATRIX if sizes is None else kind_of(sizes[0], sizes[0])


UNREAD = {
    "element": "of the indices `{}` after a bracket, some are those of sums around it, and some are not",
    "planned": "the function `{}` has no rule here yet",
}
ARITIES = {
    **dict.fromkeys(
        ("norm", "norm2"), "the norms are `norm(X)`, `norm1(x)`, `norminf(x)`, `normspec(X)`, `normnuc(X)`"
    ),
    "sum": "of the columns and of the rows: `colsum(X)`, `rowsum(X)`",
    "mean": "of the columns and of the rows: `1/rows(X) colsum(X)`, `1/cols(X) rowsum(X)`",
    "max": "between two operands, entry by entry: `max(0, x)`",
    "min": "between two operands, entry by entry: `min(0, x)`",
    "huber": "`huber(r)` is linear beyond 1; beyond c it is `c^2 huber(r/c)`",
    "log": "a logarithm to another base is `log(x)/log(2)`",
}
EXAMPLES = ("X", "Y", "n")
_ = Size
