"""What depends on the index of a sum: ``x_i``, ``A_{ij}``, and what they are of.

A letter with an index that is declared, or whose capital is a declared matrix, is what the declaration
says.  Any other is settled by the inference: a number for every i, or a vector for every i where it is
bold, transposed, or stands right of a transposed vector or of a matrix.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .declarations import Declaration
from .raw import failure
from .samples import Sample, SampleSum
from .tree import Tree
from .vocabulary import ANY, COLUMN, MATRIX, SCALAR, functions
from .words import Scope

MATRIX_KINDS_NOT = ("scalar", "vector", "function")
# capitals of Greek letters that look like Latin ones
CAPITALS = {
    "alpha": "A", "beta": "B", "epsilon": "E", "zeta": "Z", "eta": "H", "iota": "J", "kappa": "K", "mu": "M",
    "nu": "N", "omicron": "O", "rho": "R", "tau": "T", "chi": "C",
}  # fmt: skip
MOST_TERMS = 100  # of a factor in which names are looked for
SHIFTED = re.compile(r"([A-Za-z])([+-][0-9]{1,3})?(?:,?([A-Za-z])([+-][0-9]{1,3})?)?")
INVERSES = frozenset({"inverse", "inverse_transpose", "pseudoinverse"})
SQUARE_CALLS = frozenset(
    {"inv", "pinv", "adj", "cof", "expm", "logm", "sqrtm", "chol", "sym", "skew", "diag"}
)


class Leaf(NamedTuple):
    """A name inside sums: its tree, the trees around it (innermost last), and the sums around it."""

    tree: Tree
    path: Path | None
    sums: tuple[SampleSum, ...]


class Path(NamedTuple):
    """A tree, which of its operands is meant, and what is around it."""

    tree: Tree
    position: int
    outer: Path | None


class Marker:
    """Marks the trees of a program."""

    def __init__(self, scope: Scope, declared: dict[str, Declaration]) -> None:
        self.scope = scope
        self.declared = declared
        self.text = scope.text
        self.shifts: dict[int, tuple[int, ...]] = {}  # of x_{i+1}
        self.plain: set[str] = set()  # names without an index, undeclared
        self.columns: dict[str, Declaration] = {}  # data matrices by what was declared of a row

    def mark(self, roots: list[Tree]) -> None:
        """Mark all trees.  Raises MatdiffError for indices that are not read."""
        leaves = [leaf for root in roots for leaf in leaves_of(root)]
        if not any(leaf.sums for leaf in leaves):
            return
        letters = {total.index for leaf in leaves for total in leaf.sums}
        self.plain = {leaf.tree.value for leaf in leaves if leaf.tree.value not in self.declared}
        inside = {(id(t), leaf.tree.value) for leaf in leaves for t in leaf.sums}
        samples: list[tuple[Leaf, str, str]] = []
        outside: list[tuple[Leaf, str, str]] = []
        for leaf in leaves:
            found = self.indices(leaf)
            if found is not None:
                samples.append((leaf, *found))
            elif "_" in leaf.tree.value and not self.is_declared(leaf.tree.value):
                stem, _, subscript = leaf.tree.value.rpartition("_")
                outside.append((leaf, stem, subscript.strip("{}")))
        stems = {stem for _, stem, _ in samples}
        for leaf, stem, subscript in outside:
            one = len(subscript) == 1 and subscript.isalpha()
            if subscript in letters or (one and stem in stems):
                raise failure(
                    "unsupported", f"`{leaf.tree.value}` stands outside a sum over `{subscript}`", self.text,
                    leaf.tree.start, "put the whole summand into parentheses: `sum_i (…)`"
                    if subscript in letters else f"`{leaf.tree.value} : vector` makes it a name of its own",
                )  # fmt: skip
            if subscript.isdigit() and stem in stems and leaf.tree.value not in self.scope.defined:
                first = f"entry {subscript}" if subscript != "0" else "an entry"
                self.scope.note(f"{leaf.tree.value} is read as a name of its own, not as {first} of {stem}.")
            if one and leaf.sums:
                self.scope.note(f"{leaf.tree.value} is read as a name: `{subscript}` is no index of a sum.")
        for leaf, stem, indices in samples:
            if len(indices) == 2:  # first, so that x_i beside A_{ij} is no vector
                self.replace(leaf, stem, indices, False, False, inside)
        samples = [sample for sample in samples if len(sample[2]) == 1]
        vectors = {stem for leaf, stem, indices in samples if self.is_vector(leaf)}
        likely = {stem for leaf, stem, indices in samples if is_in_norm(leaf)}
        for leaf, stem, indices in samples:
            self.replace(leaf, stem, indices, stem in vectors, stem in likely, inside)

    def is_declared(self, name: str) -> bool:
        """Whether a name is declared or defined."""
        return name in self.declared or name in self.scope.defined

    def indices(self, leaf: Leaf) -> tuple[str, str] | None:
        """The stem of a name and the indices under it, those of sums around it; None for another name."""
        tree, sums = leaf.tree, leaf.sums
        bound = {total.index for total in sums}
        if tree.value in bound and not self.is_declared(tree.value):
            raise failure(
                "unsupported", f"the index `{tree.value}` as a number is not read", self.text, tree.start
            )
        stem, _, subscript = tree.value.rpartition("_")
        subscript = subscript.strip("{}")
        plain = subscript.replace(",", "")
        shifted = SHIFTED.fullmatch(subscript)
        if stem and shifted is not None and not self.is_declared(tree.value):
            first, by, second, by_second = shifted.groups()
            if {first, second or first} <= bound and (by or by_second):
                self.shifts[id(tree)] = tuple(int(s or 0) for s in (by, by_second))
                return stem, first + (second or "")
        if not stem or not any(index in subscript for index in bound):
            return None
        if plain in bound or (len(plain) == 2 and set(plain) <= bound):
            return stem, plain
        if self.is_declared(tree.value) or (subscript.isalpha() and len(subscript) > 2):
            return None  # a word: x_train in a sum over i
        raise failure(
            "unsupported", f"`{tree.value}` with more than one index is not read"
            if subscript.isalpha() else f"the index of `{tree.value}` is not read",
            self.text, tree.start, "every index needs its sum: `sum_{i,j} A_{ij}`; a space ends a subscript",
        )  # fmt: skip

    def is_matrix(self, name: str) -> bool:
        """Whether a name is declared as a matrix or defined with a capital."""
        declaration = self.declared.get(name)
        if declaration is not None:
            return declaration.kind not in MATRIX_KINDS_NOT
        return name[0].isupper() and name in self.scope.defined

    def replace(
        self, leaf: Leaf, stem: str, indices: str, vector: bool, likely: bool, inside: set[tuple[int, str]]
    ) -> None:
        """Make a sample or an entry of a name."""
        self.make_sample(leaf, stem, indices, vector, likely, inside)
        sums = tuple(next(t for t in reversed(leaf.sums) if t.index == index) for index in indices)
        shifts = self.shifts.get(id(leaf.tree), (0, 0))
        leaf.tree.value = leaf.tree.value._replace(stem=stem, shifts=shifts, totals=sums)

    def make_sample(
        self, leaf: Leaf, stem: str, indices: str, vector: bool, likely: bool, inside: set[tuple[int, str]]
    ) -> None:
        """What a name with indices is of."""
        tree, capital = leaf.tree, capital_of(stem)
        sums = [next(t for t in reversed(leaf.sums) if t.index == index) for index in indices]
        for total in sums:
            if not any(known is tree for known in total.leaves):
                total.leaves.append(tree)
        if len(indices) == 2:
            known = stem if stem[0].isupper() or self.is_declared(stem) else capital
            tree.op, tree.value = "indexed", Sample(known, False, indices[0], indices[1])
            return
        declaration = self.declared.get(tree.value)
        full = tree.value
        tree.op = "indexed"
        if declaration is not None and stem not in self.declared:
            tree.value = self.declared_sample(tree, stem, indices, declaration)
        elif self.is_matrix(stem):
            tree.value = Sample(stem, True, indices)
        elif not self.is_declared(stem) and self.is_matrix(capital):
            tree.value = Sample(capital, True, indices)
        elif (
            self.is_declared(stem)
            and self.is_matrix(capital)
            and any((id(t), stem) in inside for t in leaf.sums)
        ):
            tree.value = Sample(capital, True, indices)  # ‖x − x_i‖: the point x, and the samples x_i
        elif self.is_declared(stem):
            tree.value = Sample(stem, False, indices)
        elif vector and capital in self.plain and not any((id(t), capital) in inside for t in leaf.sums):
            tree.value = Sample(capital, True, indices)
        elif stem in self.plain:
            row = vector or likely
            tree.value = Sample(self.free(stem) if row else stem, row, indices)
        else:
            strong, weak = (COLUMN, COLUMN) if vector else (SCALAR, SCALAR)
            if likely and not vector:
                strong, weak = SCALAR | COLUMN, COLUMN
            if stem[0].isupper() and likely and leaf.path is not None and leaf.path.tree.value == "F":
                raise different_matrices(self.text, tree, indices)  # a Frobenius norm
            if stem[0].isupper() and not vector:
                strong, weak = (ANY, MATRIX) if not likely else (SCALAR | COLUMN, COLUMN)
                if full in self.scope.bold:
                    strong = weak = MATRIX
            tree.value = Sample(stem, None, indices, "", strong, weak)

    def declared_sample(self, tree: Tree, stem: str, index: str, declaration: Declaration) -> Sample:
        """``x_i : vector(d)`` is said of every sample."""
        if declaration.kind == "scalar":
            return Sample(stem, False, index)
        if declaration.kind != "vector":
            raise different_matrices(self.text, tree, index)
        name = capital_of(stem)
        if name in self.plain or (self.is_declared(name) and name not in self.columns):
            name = f"{name}_data"
        self.columns[name] = declaration
        return Sample(name, True, index)

    def free(self, stem: str) -> str:
        """A name for the matrix whose rows are the samples."""
        name = capital_of(stem)
        taken = name == stem or name in self.plain or name in self.declared or name in self.scope.sizes
        return f"{name}_data" if taken or name in self.scope.defined else name

    def is_vector(self, leaf: Leaf) -> bool:
        """Whether a sample is bold, transposed, or right of a transposed vector or a matrix."""
        if leaf.tree.value in self.scope.bold and not leaf.tree.value[0].isupper():
            return True
        if is_before_row(leaf):
            return True
        path = leaf.path
        while path is not None and (
            path.tree.op in ("sum", "negate", "function") or is_elementwise(path.tree)
        ):
            path = path.outer
        if path is None:
            return False
        if path.tree.op == "transpose":
            return True
        if path.tree.op == "inner":
            return True
        return (
            path.tree.op in ("*", "·")
            and path.position == 1
            and ends_in_row(path.tree.children[0], self.declared)
        )


def is_before_row(leaf: Leaf) -> bool:
    """Whether a sample stands left of a transposed one that ends the product: the u_i of λ_i u_i v_i^T."""
    name, path = leaf.tree.value, leaf.path
    if not "h" <= name[0] <= "z" or (len(name) > 1 and name[1] != "_"):
        return False
    if path is not None and path.tree.op == "*" and path.position == 1 and not path.tree.grouped:
        path = path.outer
    if path is None or path.tree.op != "*" or path.position != 0:
        return False
    right, outer = path.tree.children[1], path.outer
    goes_on = outer is not None and outer.tree.op == "*" and outer.position == 0 and not path.tree.grouped
    if right.op != "transpose" or right.children[0].op != "symbol" or goes_on:
        return False
    return bool(right.children[0].value.rpartition("_")[2] == name.rpartition("_")[2])


def is_elementwise(tree: Tree) -> bool:
    """Whether a tree is a function that is taken entry by entry."""
    return (
        tree.op == "call"
        and tree.value in functions()
        and functions()[tree.value][0].signature == "(m,n)->(m,n)"
    )


def leaves_of(root: Tree) -> list[Leaf]:
    """The names of a tree, each with what is around it."""
    found: list[Leaf] = []
    stack: list[Leaf] = [Leaf(root, None, ())]
    while stack:
        leaf = stack.pop()
        tree, path, sums = leaf
        if tree.op in ("symbol", "e") and isinstance(tree.value, str):
            found.append(leaf)
            continue
        if tree.op == "sample_sum":
            sums = (*sums, tree.value)
        elif tree.op == "element":
            settle_element(tree, sums)
        elif sums and tree.op == "call" and tree.value in ("norm", "norm2") and len(tree.children) == 1:
            tree.op, tree.value = "norm", None  # norm(x_i - y) is ‖x_i − y‖
        if tree.op == "matrix_of":
            sums = (*sums, *tree.value)
        stack.extend(Leaf(child, Path(tree, i, path), sums) for i, child in enumerate(tree.children))
    return found


def settle_element(tree: Tree, sums: tuple[SampleSum, ...]) -> None:
    """``[…]_i`` is an entry where i is the index of a sum around it, else the vector of these entries."""
    found = [next((t for t in reversed(sums) if t.index == letter), None) for letter in tree.value]
    known = [total for total in found if total is not None]
    if len(known) == len(found):
        tree.op = "entry_of"
        for total in dict.fromkeys(known):
            total.leaves.append(tree)
    elif not known and len(set(tree.value)) == len(tree.value):
        tree.op, tree.value = "matrix_of", [SampleSum(letter, None) for letter in tree.value]


def is_in_norm(leaf: Leaf) -> bool:
    """Whether a sample is the last factor of something in a norm."""
    path = leaf.path
    while path is not None:
        op = path.tree.op
        if op == "norm":
            return True
        passes = op in ("sum", "negate", "sample_sum") or (op == "*" and path.position == 1)
        if not (passes or (op == "/" and path.position == 0)):
            return False
        path = path.outer
    return False


def ends_in_row(tree: Tree, declared: dict[str, Declaration]) -> bool:
    """Whether the last factor of a product is transposed or a matrix, so that a vector follows."""
    while tree.op in ("*", "·") and not tree.grouped:
        tree = tree.children[1]
    if tree.op == "transpose":
        return True
    return is_matrix_like(tree, declared)


def is_matrix_like(tree: Tree, declared: dict[str, Declaration]) -> bool:
    """Whether a factor is a matrix by its look: a capital, an inverse, a power, a sum or entries of such."""
    stack, steps = [tree], 0
    while stack and steps < MOST_TERMS:
        tree, steps = stack.pop(), steps + 1
        if tree.op in ("sum", "+", "-", "negate"):
            stack.extend(reversed(tree.children))
        elif tree.op in ("transpose", "^", ".^", "function") or is_entrywise(tree):
            stack.append(tree.children[0])
        elif tree.op in (".*", "./", "⊙", "⊘"):
            stack.extend(reversed(tree.children))
        elif tree.op == "*":
            stack.append(tree.children[1])
        elif tree.op in INVERSES and tree.children[0].op == "symbol":
            stack.append(tree.children[0])
        elif tree.op == "symbol":
            declaration = declared.get(tree.value)
            kind = None if declaration is None else declaration.kind
            if tree.value[0].isupper() if kind is None else kind not in MATRIX_KINDS_NOT:
                return True
        elif (
            tree.op in INVERSES or tree.op == "identity" or (tree.op == "call" and tree.value in SQUARE_CALLS)
        ):
            return True
    return False


def is_entrywise(tree: Tree) -> bool:
    """Whether a tree is a known function of the shape of its operand: ``exp(X)``, ``tril(X)``."""
    return tree.op == "call" and functions()[tree.value][0].signature == "(m,n)->(m,n)"


def follows_row(tree: Tree, declared: dict[str, Declaration], known: dict[int, bool]) -> bool:
    """Whether a factor is a transposed vector times matrices: ``a' X``, after which a vector stands.

    ``known`` holds the products that were looked at before, by their place in memory.
    """
    chain: list[Tree] = []
    while True:
        product = tree.op == "*" and not (chain and tree.grouped)
        last = tree.children[1] if product else tree
        if product and last.op == "number":  # a' 2 A
            tree = tree.children[0]
            continue
        if id(tree) in known:
            found = known[id(tree)]
            break
        chain.append(tree)
        if not is_matrix_like(last, declared):
            found = last.op == "transpose"
            break
        if not product:
            found = False
            break
        tree = tree.children[0]
    known.update((id(t), found) for t in chain if t.op == "*" and not t.grouped)
    return found


def last_symbols(tree: Tree) -> list[str]:
    """The names that stand last in the terms of a factor: b in ``(A b - c)``, and c."""
    found: list[str] = []
    stack, steps = [tree], 0
    while stack and steps < MOST_TERMS:
        tree, steps = stack.pop(), steps + 1
        if tree.op == "symbol":
            found.append(tree.value)
        elif tree.op in ("sum", "negate"):
            stack.extend(tree.children)
        elif tree.op == "*":
            stack.append(tree.children[1])
    return found


def capital_of(stem: str) -> str:
    """The capital of a name: X of x, Phi of phi, M of mu."""
    letters = stem.partition("_")[0]
    upper = CAPITALS.get(letters) or letters[0].upper() + letters[1:]
    return upper + stem[len(letters) :]


def different_matrices(text: str, tree: Tree, index: str) -> Exception:
    """A matrix for every index."""
    return failure(
        "unsupported",
        f"`{text[tree.start : tree.end]}` is another matrix for every `{index}`: a sum of these is not read",
        text, tree.start, "give a formula for one of them",
    )  # fmt: skip
