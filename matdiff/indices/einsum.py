"""Index notation as NumPy: one ``np.einsum`` a term."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..codegen import named, used, words_of
from ..codegen.code import ATOM, POWER, PRODUCT, SUM, UNARY, Code
from ..codegen.emitter import Emitter, number_code
from ..codegen.sizes import axes, reading
from ..errors import MatdiffError
from ..expression import Expression, Symbol, postorder
from ..operations import Function, Identity, Number, Ones
from .notation import Letters
from .terms import (
    ARGUMENTS,
    Applied,
    Delta,
    Entry,
    Factor,
    Group,
    Index,
    IndexSum,
    Partial,
    Term,
    free_in_term,
    free_of,
    indices_of,
)

LETTERS = "ijklpqrstuabcdefghmnovwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def source(
    body: IndexSum,
    free: Sequence[Index],
    known: Letters,
    variables: Iterable[Symbol] = (),
    name: str = "einsum",
) -> tuple[str, tuple[str, ...]]:
    """The source of a NumPy function that computes the array of a sum, and its arguments.

    ``free`` are the axes of the array; ``variables`` are symbols whose arrays can tell a size.
    Raises MatdiffError (``unsupported``) for an operation without code, or a size that no array has.
    """
    sizes = [index.size for index in {**dict.fromkeys(free), **dict.fromkeys(indices_in(body))}]
    nodes = list(dict.fromkeys([*expressions_in(body), *(Ones(size) for size in dict.fromkeys(sizes))]))
    given = sorted({n for n in nodes if isinstance(n, Symbol)}, key=lambda s: s.name)
    functions = dict.fromkeys((n.function, n.primes) for n in nodes if isinstance(n, Function))
    spare = [v for v in dict.fromkeys(variables) if v not in given]
    names = named(nodes, [*given, *spare], functions)
    emitter = Emitter(names)
    result = Writer(emitter, known).sum(body, tuple(free))
    shape = [emitter.size(index.size).text for index in free]
    if not body.terms:
        result = Code(f"np.zeros(({', '.join(shape)}{',' * (len(shape) == 1)}))") if shape else Code("0.0")
    lines = used([*emitter.lines, f"return {result.text}"])
    wanted = words_of(lines)
    size_names = [n for n, code in names.sizes.items() if code in wanted]
    arrays = [(s, names.symbols[s]) for s in given if names.symbols[s] in wanted]
    header, missing = reading(size_names, arrays, names.sizes)
    for symbol in [s for s in (*given, *spare) if s not in dict(arrays)]:
        more = (symbol, names.symbols[symbol])
        if missing and any(n in size.names for size, _ in axes(*more) for n in missing):
            arrays.append(more)
            header, missing = reading(size_names, arrays, names.sizes)
    if missing:
        raise MatdiffError(
            "unsupported", f"the code needs the size {missing[0]}, and none of its arguments has it"
        )
    rows = [f"{c} = np.ravel({c})" for s, c in arrays if s.is_row and not s.is_scalar]
    parameters = [code for _, code in arrays] + [names.functions[f] for f in functions]
    content = [*rows, *header, *lines]
    imports = ["import numpy as np"]
    imports += [
        f"import {m}" for m in ("scipy.linalg", "scipy.special") if any(f"{m}." in c for c in content)
    ]
    text = "\n".join(
        [*imports, "", "", f"def {name}({', '.join(parameters)}):", *(f"    {c}" for c in content), ""]
    )
    return text, (*(s.name for s, _ in arrays), *(names.functions[f] for f in functions))


def expressions_in(body: IndexSum) -> list[Expression]:
    """All nodes that the code will hold."""
    found: dict[Expression, None] = {}
    for factor in factors_in(body):
        if isinstance(factor, Entry):
            found.update(dict.fromkeys(postorder(factor.body)))
        elif isinstance(factor, Applied):
            found.update(dict.fromkeys(n for n in postorder(factor.pattern) if n not in ARGUMENTS))
    return list(found)


def factors_in(body: IndexSum) -> list[Factor]:
    """All factors, those in the sums inside, too."""
    found: list[Factor] = []
    todo = [body]
    while todo:
        for term in todo.pop().terms:
            for factor in term.factors:
                found.append(factor)
                if isinstance(factor, Group):
                    todo.append(factor.inside)
                elif isinstance(factor, Applied):
                    todo.extend(factor.arguments)
    return found


def indices_in(body: IndexSum) -> list[Index]:
    """All indices."""
    return [index for factor in factors_in(body) for index in indices_of(factor)]


class Writer:
    """Writes sums as code; parts of them become local variables."""

    def __init__(self, emitter: Emitter, known: Letters) -> None:
        self.emitter = emitter
        self.known = known
        self.variables: dict[str, Code] = {}

    def bound(self, code: Code) -> Code:
        """A local variable with the value of some code; the same one for the same code."""
        if code.text.isidentifier():
            return code
        if code.text not in self.variables:
            self.variables[code.text] = self.emitter.bound(code)
        return self.variables[code.text]

    def sum(self, body: IndexSum, free: tuple[Index, ...]) -> Code:
        """The array of a sum, its axes in the order of the free indices."""
        found: Code | None = None
        # a number is spread over the array of the other terms by NumPy
        spread = any(all(index in free_in_term(term) for index in free) for term in body.terms)
        for term in body.terms:
            code = self.term(term, () if spread and not free_in_term(term) else free)
            if found is None:
                found = code
            elif code.text.startswith("-"):
                found = Code(f"{found.text} - {code.text[1:]}", SUM)
            else:
                found = Code(f"{found.text} + {code.at(PRODUCT)}", SUM)
        return found or Code("0.0")

    def term(self, term: Term, free: tuple[Index, ...]) -> Code:
        """The array of a term: numbers and scalars times one einsum."""
        value = term.coefficient
        scalars: list[Code] = []
        under: list[Code] = []
        operands: list[tuple[Code, tuple[Index, ...]]] = []
        for factor in term.factors:
            code, places = self.factor(factor)
            if places:
                operands.append((code, places))
            elif code.under is not None:
                under.append(code.under)
            else:
                scalars.append(code)
        present = {index for _, places in operands for index in places}
        for index in free:
            if index not in present:
                operands.append((self.emitter.code(Ones(index.size), []), (index,)))
        body = self.einsum(operands, free) if operands else None
        factors = [*scalars, *([body] if body is not None else [])]
        sign = "-" if value < 0 else ""
        if abs(value) != 1 or not factors:
            factors.insert(0, number_code(abs(value)))
        if len(factors) == 1:
            text, level = factors[0].at(PRODUCT if sign else SUM), factors[0].level
        else:
            first, *others = factors
            text, level = " * ".join([first.at(PRODUCT), *(f.at(POWER) for f in others)]), PRODUCT
        for code in under:
            text, level = f"{Code(text, level).at(PRODUCT)} / {code.at(POWER)}", PRODUCT
        return Code(sign + text, min(level, UNARY) if sign else level)

    def einsum(self, operands: list[tuple[Code, tuple[Index, ...]]], free: tuple[Index, ...]) -> Code:
        """np.einsum('ik,lj->ijkl', A, B); an array by itself where nothing is summed or moved."""
        if len(operands) == 1 and operands[0][1] == free:
            return operands[0][0]
        letters: dict[Index, str] = {}
        for index in [*free, *(i for _, places in operands for i in places)]:
            if index not in letters:
                wish = self.known.known.get(index, "")
                alone = len(wish) == 1 and wish in LETTERS and wish not in letters.values()
                letters[index] = wish if alone else next(c for c in LETTERS if c not in letters.values())
        inputs = ",".join("".join(letters[i] for i in places) for _, places in operands)
        output = "".join(letters[i] for i in free)
        return Code(f"np.einsum('{inputs}->{output}', {', '.join(code.text for code, _ in operands)})", ATOM)

    def factor(self, factor: Factor) -> tuple[Code, tuple[Index, ...]]:
        """The code of a factor, and the indices of its axes."""
        if isinstance(factor, Entry):
            places = tuple(index for index in (factor.row, factor.column) if index is not None)
            code = self.emitter.emit(postorder(factor.body))
            return self.bound(code) if "(" in code.text else code, places
        if isinstance(factor, Delta):
            return self.emitter.code(Identity(factor.left.size), []), (factor.left, factor.right)
        if isinstance(factor, Partial):
            raise MatdiffError("unsupported", "a derivative that is not carried out has no code")
        places = tuple(dict.fromkeys(indices_of(factor)))
        if isinstance(factor, Group):
            return self.sum(factor.inside, places), places
        return self.function(factor, places), places

    def function(self, factor: Applied, places: tuple[Index, ...]) -> Code:
        """A function of arrays whose axes are the same indices."""
        codes: dict[Expression, Code] = {}
        for stand_in, argument in zip(ARGUMENTS, factor.arguments, strict=False):
            own = places if free_of(argument) else ()
            code = self.sum(argument, own)
            codes[stand_in] = self.bound(code)
        operands = [codes[o] if o in codes else self.number(o) for o in factor.pattern.operands]
        return self.emitter.code(factor.pattern, operands)

    def number(self, node: Expression) -> Code:
        """A number in a pattern."""
        assert isinstance(node, Number)
        return number_code(node.value)
