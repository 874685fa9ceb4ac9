"""The layouts that need code: sums, scaling, products, quotients, powers, inverse transposes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from ..expression import Expression
from ..operations import (
    Extent,
    Function,
    Hadamard,
    Inverse,
    MatrixPower,
    Number,
    Power,
    Product,
    Scale,
    Sum,
    Transpose,
    VerticalBlock,
)
from ..operations.operation import Level
from .blocks import stacked
from .dialect import Dialect
from .piece import Piece

if TYPE_CHECKING:
    from .layout import Writer

ONE = Fraction(1)
# a name that is read as a function where a parenthesis follows
APPLIED = {"f", "g", "h", "phi", "psi", "sigma", "gamma", "φ", "ψ", "σ", "γ"}
DIFFERENTIAL = r"\mathrm{d}"  # dX in LaTeX is set apart from the other factors


def number(dialect: Dialect, value: Fraction) -> Piece:
    """A rational number."""
    over, under = abs(value.numerator), value.denominator
    tokens = 1 + 2 * (under != 1) + (value < 0)
    if under == 1:
        return Piece(dialect, str(over), Level.ATOM, tokens, value < 0)
    if dialect.stacked:
        return Piece(dialect, f"\\frac{{{over}}}{{{under}}}", Level.POWER, tokens, value < 0)
    return Piece(dialect, f"{over}/{under}", Level.PRODUCT, tokens, value < 0)


def grouped(piece: Piece) -> Piece:
    """A piece in parentheses."""
    return Piece(piece.dialect, piece.dialect.grouped(piece.whole), Level.ATOM, piece.tokens)


def sum_of(writer: Writer, node: Expression, terms: list[Piece]) -> Piece:
    """a + b - c; a term without a sign stands first where there is one."""
    d = writer.dialect
    first = next((i for i, term in enumerate(terms) if not term.negative), 0)
    ordered = [terms[first], *terms[:first], *terms[first + 1 :]]
    parts = [ordered[0].at(Level.HADAMARD) if ordered[0].negative else ordered[0].whole]
    tokens = ordered[0].tokens
    for term in ordered[1:]:
        parts.append(d.less if term.negative else d.plus)
        parts.append(term.text if term.negative else term.at(Level.HADAMARD))
        tokens += term.tokens + (not term.negative)
    return Piece(d, "".join(parts), Level.SUM, tokens)


# --- products -----------------------------------------------------------------------------------


def product(writer: Writer, node: Expression, factors: list[Piece]) -> Piece:
    """A B C."""
    found = beside(writer.dialect, factors)
    found.chain = node.is_scalar
    return found


def beside(d: Dialect, factors: list[Piece], last: int = Level.POWER) -> Piece:
    """Factors side by side, read from the left; ``last`` says how tightly the last one must bind."""
    text = factors[0].at(Level.PRODUCT)
    for i, factor in enumerate(factors[1:], 2):
        following = factor.at(last if i == len(factors) else Level.POWER)
        # juxtaposed, a digit would join the number before it, and f (x) be an application
        bracket = following.startswith(("(", r"\left("))
        if following[:1].isdigit() or (bracket and last_word(text) in APPLIED):
            text += d.dot + following
        elif following.startswith(DIFFERENTIAL) or factors[i - 2].text.startswith(DIFFERENTIAL):
            text += r" \, " + following
        else:
            text += d.times + following
    return Piece(d, text, Level.PRODUCT, sum(f.tokens for f in factors) + len(factors) - 1)


def scalars(d: Dialect, factors: list[Piece]) -> Piece:
    """A product of scalars; one chain such as x'A x may stand last without parentheses."""
    if len(factors) == 1:
        return factors[0]
    chains = [f for f in factors if f.chain]
    others = [f for f in factors if not f.chain]
    simple = all(f.level >= Level.POWER or f.text[0].isdigit() for f in others)
    if len(chains) == 1 and simple:
        return beside(d, [*others, chains[0]], last=Level.PRODUCT)
    return beside(d, [grouped(f) if f.chain else f for f in factors])


def scaled(d: Dialect, factors: list[Piece], body: Piece, level: int) -> Piece:
    """Scalars before a body, which must bind at least as tightly as ``level``; chains take parentheses."""
    if not factors:
        return body
    return beside(d, [*(grouped(f) if f.chain else f for f in factors), body], last=level)


def fraction(d: Dialect, over: list[Piece], under: list[Piece]) -> Piece:
    """A quotient of scalars."""
    return quotient(d, scalars(d, over) if over else number(d, ONE), under)


def quotient(d: Dialect, top: Piece, under: list[Piece]) -> Piece:
    """top / under."""
    bottom = scalars(d, under)
    tokens = top.tokens + 1 + bottom.tokens
    if d.stacked:
        return Piece(d, f"\\frac{{{top.whole}}}{{{bottom.whole}}}", Level.POWER, tokens)
    return Piece(d, f"{top.at(Level.PRODUCT)}/{bottom.at(Level.POWER)}", Level.PRODUCT, tokens)


def scale(writer: Writer, node: Expression, operands: list[Piece]) -> Piece:
    """c X, c X/d, c/d X, by what reads best."""
    d = writer.dialect
    coefficient, body = ONE, None
    over: list[Piece] = []
    under: list[Piece] = []
    sizes_under = True  # only sizes are below
    for operand, piece in zip(node.operands, operands, strict=True):
        if isinstance(operand, Number):
            coefficient *= operand.value
        elif not operand.is_scalar:
            body = piece
        elif divides(operand, piece):
            under.append(piece.inside)  # type: ignore[arg-type]
            sizes_under = sizes_under and isinstance(operand.operands[0], Extent)
        else:
            over.append(piece)
    level = Level.PRODUCT if isinstance(node.operands[-1], Product) else Level.POWER
    found = arranged(d, abs(coefficient), over, under, sizes_under, body, level)
    if coefficient > 0:
        return found
    if found.negative or found.level < Level.HADAMARD:
        found = grouped(found)
    return Piece(d, found.text, found.level, found.tokens + 1, True)


def arranged(
    d: Dialect,
    value: Fraction,
    over: list[Piece],
    under: list[Piece],
    sizes_under: bool,
    body: Piece | None,
    level: int,
) -> Piece:
    """value · over · body / under, in a readable order."""
    leading = [number(d, value)] if value != 1 else []
    plain = all(p.tokens == 1 for p in over)
    if value.denominator != 1 and (under or (over and plain and body is not None)):
        # 1/2 before 1/m is 1/(2*m), 1/2 c X is c/2 X; otherwise a fraction stands in front
        under = [number(d, Fraction(value.denominator)), *under]
        leading = [number(d, Fraction(value.numerator))] if value.numerator != 1 else []
    over = [*leading, *over]
    if body is None:
        if under:
            return fraction(d, over, under)
        return scalars(d, over) if over else number(d, ONE)
    short = body.level in (Level.SUM, Level.ATOM) and "\\frac" not in body.text
    if d.stacked and not over and not sizes_under and short:
        return quotient(d, body, under)  # one symbol, or a sum that needs no parentheses then
    if under and (d.stacked or (over and sizes_under) or not plain):
        return scaled(d, [fraction(d, over, under)], body, level)
    found = scaled(d, over, body, level)
    return quotient(d, found, under) if under else found


def hadamard(writer: Writer, node: Expression, factors: list[Piece]) -> Piece:
    """a ⊙ b ⊘ c."""
    d = writer.dialect
    under = [f.inside for f, o in zip(factors, node.operands, strict=True) if divides(o, f) and f.inside]
    over = [f for f, o in zip(factors, node.operands, strict=True) if not divides(o, f)] or [one(d)]
    tokens = sum(f.tokens for f in over + under) + len(over) + len(under) - 1
    nested = isinstance(node.operands[0], Hadamard) and over[0] is factors[0]  # read from the left anyway
    text = entrywise(d, over, Level.HADAMARD if nested else d.entrywise_first)
    if under:
        several = len(under) > 1
        bottom = entrywise(d, under, d.entrywise_first)
        below = d.grouped(bottom) if several else under[0].at(d.entrywise_operand)
        text += d.entrywise_over + below
    return Piece(d, text, Level.HADAMARD, tokens)


def entrywise(d: Dialect, factors: list[Piece], level: int) -> str:
    """Factors with the sign of the product entry by entry between them; ``level`` is for the first."""
    first, *others = factors
    return d.entrywise.join([first.at(level), *(f.at(d.entrywise_operand) for f in others)])


def one(d: Dialect) -> Piece:
    """The 1 of 1 ./ x."""
    return Piece(d, r"\mathbf{1}" if d.stacked else "1")


def divides(node: Expression, piece: Piece) -> bool:
    """Whether a factor is written below."""
    return piece.inside is not None and isinstance(node, Power)


def last_word(text: str) -> str:
    """The name at the end of a text, if it has no subscript."""
    end = len(text)
    while end and text[end - 1].isalpha():
        end -= 1
    return "" if end and (text[end - 1] == "_" or text[end - 1].isdigit()) else text[end:]


# --- powers -------------------------------------------------------------------------------------


def power(writer: Writer, node: Expression, operands: list[Piece]) -> Piece:
    """x^p, sqrt(x), 1/x^p."""
    assert isinstance(node, Power)
    d, p = writer.dialect, node.number
    if p is None or p >= 0:
        return raised(writer, node, operands)
    bottom = operands[0]
    if p != -1:
        bottom = raised(writer, Power(node.base, -p), [bottom, number(d, -p)])
    if node.is_scalar:
        found = fraction(d, [], [bottom])
    else:
        text = one(d).text + d.entrywise_over + bottom.at(d.entrywise_operand)
        found = Piece(d, text, Level.HADAMARD, bottom.tokens + 2)
    found.inside = bottom
    return found


def raised(writer: Writer, node: Expression, operands: list[Piece]) -> Piece:
    """A power by its template; in some forms a square has a sign of its own."""
    assert isinstance(node, (Power, MatrixPower))
    base, exponent = operands
    of_inverse = isinstance(node.operands[0], Inverse) and base.inside is not None
    if writer.dialect.stacked and of_inverse and exponent.text.isdigit():
        text = f"{base.inside:POSTFIX}^{{-{exponent.text}}}"  # X⁻², not (X⁻¹)²
        return Piece(writer.dialect, text, Level.POWER, base.tokens + 1 + exponent.tokens)
    found = writer.applied(node, operands)
    if node.is_scalar or isinstance(node, MatrixPower):
        sign = "^" + exponent.text
        shown = writer.dialect.powers.get(sign)
        if shown is not None and found.text.endswith(sign):
            found.text = found.text.removesuffix(sign) + shown
    return found


def superscript(writer: Writer, node: Expression, operands: list[Piece]) -> Piece:
    """An inverse or a transpose; both together have one sign in some forms."""
    (operand,) = operands
    template = writer.dialect.inverse_transpose
    other = Inverse if isinstance(node, Transpose) else Transpose
    if template is not None and operand.inside is not None and isinstance(node.operands[0], other):
        X = operand.inside
        return Piece(writer.dialect, template.format(X), Level.POSTFIX, X.tokens + 1)
    found = writer.applied(node, operands)
    found.inside = operand
    return found


def function(writer: Writer, node: Expression, operands: list[Piece]) -> Piece:
    """f''(x)."""
    assert isinstance(node, Function)
    d = writer.dialect
    template = d.fitted(r"{0}\left({1}\right)" if d.stacked else "{0}({1})", [operands[0].text])
    name = d.symbol(node.function) + "'" * node.primes
    return Piece(d, template.format(name, operands[0]), Level.ATOM, 1 + operands[0].tokens)


LAYOUTS: dict[type[Expression], Callable[[Writer, Expression, list[Piece]], Piece]] = {
    Sum: sum_of,
    Product: product,
    Scale: scale,
    Hadamard: hadamard,
    Power: power,
    MatrixPower: raised,
    Transpose: superscript,
    Inverse: superscript,
    Function: function,
    VerticalBlock: stacked,
}
