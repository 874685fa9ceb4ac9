"""From the graph of an answer to lines of NumPy, operation by operation.

The code of an operation is the template in its own class; sums, products and powers need more, for
parentheses, quotients and the arrays that vectors are.  Shared parts are computed once.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from ..errors import MatdiffError
from ..expression import ONE, Expression, Size, Symbol
from ..operations import (
    Conjugate,
    Elementwise,
    EntryProduct,
    EntrySum,
    Extent,
    Function,
    Hadamard,
    Hermitian,
    Identity,
    ImaginaryPart,
    ImaginaryUnit,
    InnerProduct,
    Kronecker,
    Largest,
    LargestPlace,
    LogSumExp,
    MatrixPower,
    Maximum,
    Mean,
    Minimum,
    Norm,
    Norm1,
    NormInf,
    Number,
    Ones,
    Pi,
    Power,
    Product,
    RealPart,
    Scale,
    Smallest,
    SmallestPlace,
    SquaredNorm,
    Sum,
    Transpose,
    Unit,
    Zeros,
)
from ..operations.operation import Operation, signature
from .code import ATOM, POWER, PRODUCT, SUM, UNARY, Code, dimensions, filled, lowered, raised, repeated
from .sizes import size_code

LONGEST = 80  # characters of an expression before it becomes a line of its own
HALF = Fraction(1, 2)
# operations whose template takes arrays with any number of axes
ANY_AXES = (
    Conjugate, RealPart, ImaginaryPart,
    Elementwise, Maximum, Minimum, Largest, Smallest, LargestPlace, SmallestPlace, EntryProduct, EntrySum,
    Mean, Norm, Norm1, NormInf, SquaredNorm, LogSumExp,
)  # fmt: skip


class Names(NamedTuple):
    """The identifiers of symbols, of undefined functions with their derivatives, and of sizes."""

    symbols: dict[Expression, str]
    functions: dict[tuple[str, int], str]
    sizes: dict[str, str]


class Emitter:
    """Writes the lines that compute some nodes; each node once."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.lines: list[str] = []
        self.taken = {*names.symbols.values(), *names.functions.values(), *names.sizes.values()}
        self.codes: dict[Expression, Code] = {}
        self.count = 0

    def emit(self, order: list[Expression]) -> Code:
        """The code of the last of some nodes, operands first; what comes before it is in ``lines``."""
        root, codes = order[-1], self.codes
        uses = dict.fromkeys(order, 0)
        for node in order:
            for operand in node.operands:
                uses[operand] += 1
        for node in order:
            code = self.code(node, [codes[o] for o in node.operands])
            cheap = not node.operands or (isinstance(node, Transpose) and "(" not in code.text)
            if node is not root and not cheap and (uses[node] > 1 or len(code.text) > LONGEST):
                code = self.bound(code)
            codes[node] = code
        return codes[root]

    def bound(self, code: Code) -> Code:
        """A local variable with the value of a piece of code."""
        self.count += 1
        name = f"t{self.count}"
        while name in self.taken:
            name += "_"
        self.lines.append(f"{name} = {code.text}")
        return Code(name)

    def code(self, node: Expression, operands: list[Code]) -> Code:
        """The code of a node, from that of its operands."""
        write = EMITTERS.get(type(node))
        if write is not None:
            return write(self, node, operands)
        return self.applied(node, operands)

    def applied(self, node: Expression, operands: list[Code]) -> Code:
        """The code of an operation, by its template.

        The template takes and gives arrays with as many axes as the signature has sizes; where a
        size is 1, they are raised to that and lowered again.
        """
        template = node.code() if isinstance(node, Operation) else None
        if not isinstance(node, Operation) or template is None:
            raise MatdiffError("unsupported", f"there is no NumPy code for {type(node).__name__}")
        template = template.replace("{*}", ", ".join(f"{{{i}}}" for i in range(len(operands))))
        arguments = list(operands)
        result_axes = dimensions(node)
        shapes = node.signature_for(len(operands))
        if not isinstance(node, ANY_AXES) and shapes and operands:
            inputs, output = signature(shapes)
            for i, (operand, given) in enumerate(zip(node.operands, inputs, strict=True)):
                axes = sum(dimension != "1" for dimension in given)
                if dimensions(operand) < axes:
                    arguments[i] = raised(operands[i], operand, axes)
            result_axes = sum(dimension != "1" for dimension in output)
        arguments += [self.size(p) for p in node.parameters if isinstance(p, Size)]
        for place in repeated(template):
            if not arguments[place].text.isidentifier():
                arguments[place] = self.bound(arguments[place])
        found = filled(template, arguments)
        return lowered(found, node) if dimensions(node) < result_axes else found

    def size(self, size: Size) -> Code:
        """A size."""
        return size_code(size, self.names.sizes)

    # Leaves

    def symbol(self, node: Expression, operands: list[Code]) -> Code:
        """An argument."""
        return Code(self.names.symbols[node])

    def extent(self, node: Expression, operands: list[Code]) -> Code:
        """A size as a number."""
        assert isinstance(node, Extent)
        return self.size(node.size)

    def number(self, node: Expression, operands: list[Code]) -> Code:
        """A rational number."""
        assert isinstance(node, Number)
        return number_code(node.value)

    def identity(self, node: Expression, operands: list[Code]) -> Code:
        """np.eye(n)."""
        return Code(f"np.eye({self.size(node.rows).text})" if dimensions(node) else "1.0")

    def filled(self, node: Expression, operands: list[Code]) -> Code:
        """np.ones(n), np.zeros((m, n))."""
        name = "ones" if isinstance(node, Ones) else "zeros"
        sizes = [self.size(s).text for s in node.shape if s is not ONE]
        if not sizes:
            return Code("1.0" if name == "ones" else "0.0")
        return Code(f"np.{name}({sizes[0] if len(sizes) == 1 else '(' + ', '.join(sizes) + ')'})")

    def unit(self, node: Expression, operands: list[Code]) -> Code:
        """A row of the identity."""
        assert isinstance(node, Unit)
        return Code(f"np.eye({self.size(node.rows).text})[{node.index - 1}]" if dimensions(node) else "1.0")

    def function(self, node: Expression, operands: list[Code]) -> Code:
        """A callable, or its derivative."""
        assert isinstance(node, Function)
        return Code(f"{self.names.functions[node.function, node.primes]}({operands[0].text})")

    # Sums and products

    def sum(self, node: Expression, operands: list[Code]) -> Code:
        """a + b - c; ones beside something else are the number 1, spread over the entries by NumPy."""
        constant = [is_constant(term) for term in node.operands]
        if not all(constant):
            operands = [
                self.spread(term) if same and not term.is_scalar else code
                for term, same, code in zip(node.operands, constant, operands, strict=True)
            ]
        first = next((i for i, code in enumerate(operands) if not is_negative(code)), 0)
        ordered = [operands[first], *operands[:first], *operands[first + 1 :]]
        text = ordered[0].text
        for code in ordered[1:]:
            text += f" - {code.text[1:]}" if is_negative(code) else f" + {code.at(PRODUCT)}"
        return Code(text, SUM)

    def spread(self, term: Expression) -> Code:
        """The number that all entries of ``ones`` or ``c ones`` are."""
        scalars = term.operands[:-1]
        return scaled(scalars, [self.codes[s] for s in scalars]) if scalars else Code("1")

    def scale(self, node: Expression, operands: list[Code]) -> Code:
        """c * X / d."""
        return scaled(node.operands, operands)

    def hadamard(self, node: Expression, operands: list[Code]) -> Code:
        """a * b / c."""
        under = [c.under for c in operands if c.under is not None]
        return divided([c for c in operands if c.under is None], under)

    def product(self, node: Expression, operands: list[Code]) -> Code:
        """A @ B; a column times a row is an outer product, and a chain is multiplied from its vector."""
        runs: list[list[int]] = []
        for i, operand in enumerate(node.operands):
            if i == 0 or operand.rows is ONE:
                runs.append([])
            runs[-1].append(i)
        numbers: list[Code] = []
        arrays: list[Code] = []
        for run in runs:
            first, last = node.operands[run[0]], node.operands[run[-1]]
            value = chain([operands[i] for i in run], last.columns is ONE)
            (numbers if first.rows is ONE and last.columns is ONE else arrays).append(value)
        if len(arrays) == 2:
            arrays = [Code(f"np.outer({arrays[0].text}, {arrays[1].text})")]
        return times([*numbers, *arrays])

    def kronecker(self, node: Expression, operands: list[Code]) -> Code:
        """np.kron of arrays with as many axes as the result."""
        axes = dimensions(node)
        pairs = zip(operands, node.operands, strict=True)
        left, right = (raised(code, o, axes) if dimensions(o) < axes else code for code, o in pairs)
        return Code(f"np.kron({left.text}, {right.text})")

    def inner(self, node: Expression, operands: list[Code]) -> Code:
        """a @ b of vectors, np.sum(A * B) of matrices."""
        left, right = operands
        axes = dimensions(node.operands[0])
        if axes == 1:
            return Code(f"{left.at(POWER)} @ {right.at(POWER)}", PRODUCT)
        together = times([left, right])
        return Code(f"np.sum({together.text})") if axes else together

    def hermitian(self, node: Expression, operands: list[Code]) -> Code:
        """A.conj().T; of a vector, which is 1-D either way, the conjugate."""
        if dimensions(node) == 0:
            return Code(f"np.conj({operands[0].text})")
        return Code(operands[0].at(ATOM) + (".conj().T" if dimensions(node) == 2 else ".conj()"))

    def transpose(self, node: Expression, operands: list[Code]) -> Code:
        """A.T; a vector is 1-D either way."""
        return Code(operands[0].at(ATOM) + ".T") if dimensions(node) == 2 else operands[0]

    # Powers

    def power(self, node: Expression, operands: list[Code]) -> Code:
        """x ** p, np.sqrt(x), 1 / x ** p."""
        assert isinstance(node, Power)
        base, exponent = operands
        p = node.number
        if p is None:
            return Code(f"{base.at(ATOM)} ** {exponent.at(ATOM)}", POWER)
        size = abs(p)
        if size == 1:
            found = base
        elif size == HALF:
            found = Code(f"np.sqrt({base.text})")
        elif size.denominator == 1:
            found = Code(f"{base.at(ATOM)} ** {size}", POWER)
        else:  # of a negative float, ** would be complex
            found = Code(f"np.power({base.text}, {number_code(size).text})")
        return found if p >= 0 else Code(f"1 / {found.at(POWER)}", PRODUCT, found)

    def matrix_power(self, node: Expression, operands: list[Code]) -> Code:
        """An integer power of a matrix, or a root."""
        assert isinstance(node, MatrixPower)
        base, exponent = operands
        p = node.exponent
        if isinstance(p, Number) and p.value == HALF:
            return Code(f"np.real_if_close(scipy.linalg.sqrtm({base.text}))")
        if isinstance(p, Number) and p.value.denominator != 1:
            root = f"scipy.linalg.fractional_matrix_power({base.text}, {exponent.text})"
            return Code(f"np.real_if_close({root})")
        count = exponent.text if isinstance(p, (Number, Extent)) else f"int({exponent.text})"
        return Code(f"np.linalg.matrix_power({base.text}, {count})")


def number_code(value: Fraction) -> Code:
    """A number: exact as an integer or a float, else a quotient."""
    if value.denominator == 1:
        return Code(str(value), ATOM if value >= 0 else UNARY)
    if value.denominator & (value.denominator - 1) == 0 or Fraction(str(float(value))) == value:
        return Code(str(float(value)), ATOM if value >= 0 else UNARY)
    return Code(f"{value.numerator} / {value.denominator}", PRODUCT)


def is_constant(node: Expression) -> bool:
    """Whether all entries are one scalar: ones, c ones."""
    return isinstance(node, Ones) or (isinstance(node, Scale) and isinstance(node.body, Ones))


def is_negative(code: Code) -> bool:
    """Whether a minus sign in front can become the operator of a sum."""
    return code.text.startswith("-") and code.level >= PRODUCT


def times(codes: list[Code]) -> Code:
    """a * b * c."""
    if len(codes) == 1:
        return codes[0]
    first, *others = codes
    return Code(" * ".join([first.at(PRODUCT), *(c.at(POWER) for c in others)]), PRODUCT)


def divided(over: list[Code], under: list[Code]) -> Code:
    """a * b / (c * d)."""
    top = times(over or [Code("1")])
    if not under:
        return top
    bottom = under[0].at(POWER) if len(under) == 1 else f"({times(under).text})"
    return Code(f"{top.at(PRODUCT)} / {bottom}", PRODUCT)


def chain(codes: list[Code], from_right: bool) -> Code:
    """A @ B @ C; from the right where the last one is a column."""
    if not from_right:
        first, *others = codes
        text = " @ ".join([first.at(POWER), *(c.at(POWER) for c in others)])
        return first if not others else Code(text, PRODUCT)
    found = codes[-1]
    for code in reversed(codes[:-1]):
        found = Code(f"{code.at(POWER)} @ {found.at(POWER)}", PRODUCT)
    return found


def scaled(nodes: tuple[Expression, ...], codes: list[Code]) -> Code:
    """The product of scalars and at most one array: numbers first, so that few entries are touched."""
    value = Fraction(1)
    over: list[Code] = []
    under: list[Code] = []
    body: list[Code] = []
    for operand, code in zip(nodes, codes, strict=True):
        if isinstance(operand, Number):
            value *= operand.value
        elif not operand.is_scalar:
            body = [code]
        elif code.under is not None:
            under.append(code.under)
        else:
            over.append(code)
    size = abs(value)
    if number_code(size).level < ATOM:  # a third is divided by
        under.insert(0, number_code(Fraction(size.denominator)))
        size *= size.denominator
    if size != 1:
        over.insert(0, number_code(size))
    found = times([divided(over, under), *body]) if body and over else divided(over + body, under)
    return found if value > 0 else Code("-" + found.at(PRODUCT), min(found.level, UNARY))


EMITTERS: dict[type[Expression], Callable[[Emitter, Expression, list[Code]], Code]] = {
    Symbol: Emitter.symbol,
    Number: Emitter.number,
    Extent: Emitter.extent,
    Pi: lambda emitter, node, operands: Code("np.pi"),
    Identity: Emitter.identity,
    Ones: Emitter.filled,
    Zeros: Emitter.filled,
    Unit: Emitter.unit,
    Function: Emitter.function,
    Sum: Emitter.sum,
    Scale: Emitter.scale,
    Product: Emitter.product,
    Hadamard: Emitter.hadamard,
    Kronecker: Emitter.kronecker,
    InnerProduct: Emitter.inner,
    Transpose: Emitter.transpose,
    Hermitian: Emitter.hermitian,
    ImaginaryUnit: lambda emitter, node, operands: Code("1j"),
    Power: Emitter.power,
    MatrixPower: Emitter.matrix_power,
}
