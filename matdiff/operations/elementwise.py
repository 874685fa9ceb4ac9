"""Functions that act entry by entry: each gives its derivative, and the differential is
f(X) ↦ f′(X) ⊙ dX (Magnus & Neudecker 2019, §8.2; Matrix Cookbook, section 2.8)."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from ..expression import Expression, Rule, closure
from ..expression.rule import X
from .arithmetic import Number, Operand, add, lift, negate, scale
from .constants import Zeros, ones_like
from .hadamard import hadamard
from .operation import Entries, Level, Notation, Operation
from .powers import Power

SIGNS = frozenset({"positive", "nonnegative", "nonzero"})


class Elementwise(Operation):
    """f(X), entry by entry (m×n → m×n); ``derivative`` says what f′ is.

    ``sign`` is what is known of every value, ``zero`` says that f(0) = 0, ``odd`` that f(−x) = −f(x).
    """

    __slots__ = ()
    abstract = True
    signature = "(m,n)->(m,n)"
    sign: ClassVar[str | None] = None
    zero: ClassVar[bool] = False
    odd: ClassVar[bool] = False

    def derivative(self, x: Expression) -> Expression | None:
        """f′(x), of the shape of x; None where it is zero."""
        raise NotImplementedError(f"no derivative for {type(self).__name__}")

    def differential(self, *d: Expression | None) -> Expression | None:
        dX = d[-1]
        slope = self.derivative(self.operands[-1])
        if slope is None or dX is None:
            return None
        return hadamard(slope, dX)

    def find_properties(self) -> frozenset[str]:
        given = self.operands[-1].properties
        found = set(given & {"symmetric"})
        if self.zero:
            found |= given & {"diagonal", "lower", "upper"}
        if self.odd:
            found |= given & {"skew"}
        if self.sign is not None:
            found.add(self.sign)
        return closure(found | self.find_sign(given & SIGNS))

    def find_sign(self, given: frozenset[str]) -> frozenset[str]:
        """What is known of the values, from the signs of the operand."""
        return frozenset()

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [[field.apply(self, u) for u in row] for row in operands[0]]


def latex_name(name: str) -> Notation:
    """The template of a function that LaTeX has a macro for."""
    return Notation(rf"\{name}\left({{0}}\right)")


def latex_operator(name: str) -> Notation:
    """The template of a function that LaTeX has no macro for."""
    return Notation(rf"\operatorname{{{{{name}}}}}\left({{0}}\right)")


# --- exponential and powers -----------------------------------------------------------------------


class Exp(Elementwise):
    """exp x; exp′ = exp."""

    __slots__ = ()
    name = "exp"
    sign = "positive"
    latex = latex_name("exp")
    numpy = "np.exp({0})"

    def derivative(self, x: Expression) -> Expression:
        return Exp(x)


class Log(Elementwise):
    """The natural logarithm; log′ x = 1/x."""

    __slots__ = ()
    name = "log"
    synonyms = ("ln",)
    latex = latex_name("log")
    numpy = "np.log({0})"

    def derivative(self, x: Expression) -> Expression:
        return Power(x, -1)


class Sigmoid(Elementwise):
    """σ(x) = 1/(1 + exp(−x)); σ′ = σ ⊙ (1 − σ)."""

    __slots__ = ()
    name = "sigmoid"
    sign = "positive"
    latex = Notation(r"\sigma\left({0}\right)")
    unicode = Notation("σ({0})")
    numpy = "scipy.special.expit({0})"

    def derivative(self, x: Expression) -> Expression:
        value = Sigmoid(x)
        return hadamard(value, ones_like(x) - value)


class Softplus(Elementwise):
    """log(1 + exp x); softplus′ = σ."""

    __slots__ = ()
    name = "softplus"
    sign = "positive"
    latex = latex_operator("softplus")
    numpy = "np.logaddexp(0, {0})"

    def derivative(self, x: Expression) -> Expression:
        return Sigmoid(x)


# --- pieces ---------------------------------------------------------------------------------------


class Abs(Elementwise):
    """|x|; abs′ = sign, for x ≠ 0."""

    __slots__ = ()
    name = "abs"
    sign = "nonnegative"
    zero = True
    condition = "no entry of {0} is zero"
    latex = Notation(r"\left|{0}\right|")
    unicode = Notation("|{0}|")
    numpy = "np.abs({0})"

    def find_sign(self, given: frozenset[str]) -> frozenset[str]:
        return frozenset({"positive"}) if "nonzero" in given else frozenset()

    def notation(self, dialect: str) -> Notation | None:
        # the bars of a square matrix would be read as its determinant
        if self.is_square and not self.is_scalar:
            return latex_operator("abs") if dialect == "latex" else None
        return super().notation(dialect)

    def derivative(self, x: Expression) -> Expression:
        return Sign(x)

    def differential(self, *d: Expression | None) -> Expression | None:
        (dX,) = d
        if dX is not None and "complex" in self.operands[0].properties:
            from .complex import differential_of_abs

            return differential_of_abs(self, dX)
        return super().differential(dX)


class Sign(Elementwise):
    """−1, 0 or 1; locally constant."""

    __slots__ = ()
    name = "sign"
    zero = True
    odd = True
    condition = "no entry of {0} is zero"
    latex = latex_operator("sign")
    numpy = "np.sign({0})"

    def find_sign(self, given: frozenset[str]) -> frozenset[str]:
        return given

    def derivative(self, x: Expression) -> None:
        return None


class Relu(Elementwise):
    """max(0, x); relu′ = step, for x ≠ 0."""

    __slots__ = ()
    name = "relu"
    sign = "nonnegative"
    zero = True
    condition = "no entry of {0} is zero"
    latex = latex_operator("relu")
    numpy = "np.maximum({0}, 0)"

    def derivative(self, x: Expression) -> Expression:
        return Step(x)


class Step(Elementwise):
    """The unit step: 0, 1/2 or 1 as x is negative, zero or positive; locally constant."""

    __slots__ = ()
    name = "step"
    sign = "nonnegative"
    condition = "no entry of {0} is zero"
    latex = latex_operator("step")
    numpy = "np.heaviside({0}, 0.5)"

    def derivative(self, x: Expression) -> None:
        return None


# --- of two operands ------------------------------------------------------------------------------


class Extremum(Operation):
    """Base of the larger and the smaller of two, entry by entry."""

    __slots__ = ()
    abstract = True
    signature = "(m,n),(m,n)->(m,n)"
    commutative = True

    def steps(self) -> tuple[Expression, Expression]:
        """Where each of the operands is taken."""
        raise NotImplementedError

    def find_properties(self) -> frozenset[str]:
        left, right = (o.properties for o in self.operands)
        return closure(left & right & {"symmetric", "diagonal", "lower", "upper", *SIGNS})

    def differential(self, *d: Expression | None) -> Expression | None:
        terms = [hadamard(s, dX) for s, dX in zip(self.steps(), d, strict=True) if dX is not None]
        return add(*terms) if terms else None

    def evaluate(self, field: Any, *operands: Entries) -> Entries:
        return [
            [field.apply(self, a, b) for a, b in zip(r, s, strict=True)]
            for r, s in zip(*operands, strict=True)
        ]


def spread(left: Operand, right: Operand) -> tuple[Expression, Expression]:
    """Two operands of one shape: a scalar beside a matrix is spread over the entries."""
    a, b = lift(left), lift(right)
    if a.is_scalar and not b.is_scalar:
        a = scale(a, ones_like(b))
    elif b.is_scalar and not a.is_scalar:
        b = scale(b, ones_like(a))
    return a, b


def is_zero(node: Expression) -> bool:
    """Whether a node is written as zero."""
    if isinstance(node, Number):
        return node.value == 0
    return isinstance(node, Zeros)


class Maximum(Extremum):
    """The larger of two, entry by entry (m×n, m×n → m×n); ``max(0, x)`` is relu(x)."""

    __slots__ = ()
    name = "max"
    source = "d max(a, b) = step(a − b) da + step(b − a) db, for a ≠ b"
    condition = "no entry of {0} equals that of {1}"
    latex = Notation(r"\max\left({0}, {1}\right)")
    numpy = "np.maximum({0}, {1})"

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        left, right = operands
        if is_zero(lift(left)):
            return Relu(lift(right))
        if is_zero(lift(right)):
            return Relu(lift(left))
        return cls(*spread(left, right))

    def steps(self) -> tuple[Expression, Expression]:
        a, b = self.operands
        return Step(a - b), Step(b - a)


class Minimum(Extremum):
    """The smaller of two, entry by entry (m×n, m×n → m×n); ``min(0, x)`` is −relu(−x)."""

    __slots__ = ()
    name = "min"
    source = "d min(a, b) = step(b − a) da + step(a − b) db, for a ≠ b"
    condition = "no entry of {0} equals that of {1}"
    latex = Notation(r"\min\left({0}, {1}\right)")
    numpy = "np.minimum({0}, {1})"

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        left, right = operands
        if is_zero(lift(left)):
            return negate(Relu(negate(right)))
        if is_zero(lift(right)):
            return negate(Relu(negate(left)))
        return cls(*spread(left, right))

    def steps(self) -> tuple[Expression, Expression]:
        a, b = self.operands
        return Step(b - a), Step(a - b)


class Huber(Elementwise):
    """x²/2 where |x| ≤ 1, |x| − 1/2 elsewhere; huber′ x is x cut to [−1, 1]."""

    __slots__ = ()
    name = "huber"
    sign = "nonnegative"
    zero = True
    latex = latex_operator("huber")
    numpy = "scipy.special.huber(1, {0})"

    def derivative(self, x: Expression) -> Expression:
        return Minimum(Maximum(x, negate(ones_like(x))), ones_like(x))


# --- functions without a formula ------------------------------------------------------------------


class Function(Elementwise):
    """An undefined function f entry by entry, or its derivative f′, f″ … (m×n → m×n).

    The parameters are the name and the order of the derivative.
    """

    __slots__ = ()

    def __new__(cls, name: str, order: int, x: Expression) -> Self:
        return super().__new__(cls, x, parameters=(name, order))

    @property
    def function(self) -> str:
        """The name of f."""
        return self.parameters[0]  # type: ignore[return-value]

    @property
    def primes(self) -> int:
        """How often f is differentiated."""
        return self.parameters[1]  # type: ignore[return-value]

    def notation(self, dialect: str) -> Notation | None:
        return Notation(f"{self.function}{chr(39) * self.primes}({{0}})", Level.ATOM)

    def derivative(self, x: Expression) -> Expression:
        return Function(self.function, self.primes + 1, x)


Exp.rules = (
    Rule("exp(log x) = x", Exp[Log[X]], lambda X: X),
    Rule("exp(0) = 1", Exp, lambda node: ones_like(node) if is_zero(node.operands[0]) else None),
)
Log.rules = (
    Rule("log(exp x) = x", Log[Exp[X]], lambda X: X),
    Rule("log(1) = 0", Log[Number(1)], lambda: Number(0)),
)
Abs.rules = (
    Rule("||x|| = |x|", Abs[Abs[X]], lambda X: Abs(X)),
    Rule("|x| = x for x ≥ 0", Abs[X], lambda X: X, lambda X: "nonnegative" in X.properties),
)
Sign.rules = (
    Rule("sign x = 1 for x > 0", Sign[X], lambda X: ones_like(X), lambda X: "positive" in X.properties),
    Rule("sign(sign x) = sign x", Sign[Sign[X]], lambda X: Sign(X)),
)
Relu.rules = (Rule("relu x = x for x ≥ 0", Relu[X], lambda X: X, lambda X: "nonnegative" in X.properties),)
Step.rules = (
    Rule("step x = 1 for x > 0", Step[X], lambda X: ones_like(X), lambda X: "positive" in X.properties),
    Rule("step(0) = 1/2", Step, lambda node: ones_like(node) / 2 if is_zero(node.operands[0]) else None),
)
Maximum.rules = (Rule("max(x, x) = x", Maximum[X, X], lambda X: X),)
Minimum.rules = (Rule("min(x, x) = x", Minimum[X, X], lambda X: X),)
