"""Activations of neural networks that are compositions of other functions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..expression import Expression
from .arithmetic import Number, add, lift, negate, scale
from .circular import Tanh
from .constants import ones_like
from .elementwise import Exp, Relu, Sigmoid, Softplus
from .hadamard import hadamard
from .operation import Operation
from .powers import Power
from .special import Erf


class Activation(Operation):
    """Base of the activations: macros, entry by entry."""

    __slots__ = ()
    abstract = True
    macro = True
    signature = "(m,n)->(m,n)"


class Silu(Activation):
    """x σ(x), entry by entry (m×n → m×n); a macro."""

    __slots__ = ()
    name = "silu"
    synonyms = ("SiLU",)

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        x = lift(operands[0])
        return hadamard(x, Sigmoid(x))


class Gelu(Activation):
    """x Φ(x) with the normal distribution function Φ, entry by entry (m×n → m×n); a macro."""

    __slots__ = ()
    name = "gelu"
    synonyms = ("GELU", "GeLU")

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        x = lift(operands[0])
        half = Number(Fraction(1, 2))
        return scale(half, hadamard(x, add(ones_like(x), Erf(scale(Power(Number(2), -half.value), x)))))


class Elu(Activation):
    """x for x > 0, exp(x) − 1 elsewhere, entry by entry (m×n → m×n); a macro."""

    __slots__ = ()
    name = "elu"
    synonyms = ("ELU",)

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        x = lift(operands[0])
        return add(Relu(x), Exp(negate(Relu(negate(x)))), negate(ones_like(x)))


class Mish(Activation):
    """x tanh(softplus x), entry by entry (m×n → m×n); a macro."""

    __slots__ = ()
    name = "mish"
    synonyms = ("Mish",)

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        x = lift(operands[0])
        return hadamard(x, Tanh(Softplus(x)))


class LogSigmoid(Activation):
    """log σ(x), entry by entry (m×n → m×n); a macro."""

    __slots__ = ()
    name = "logsigmoid"
    synonyms = ("LogSigmoid",)

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        return negate(Softplus(negate(lift(operands[0]))))


class LeakyRelu(Operation):
    """x for x > 0, c x elsewhere, entry by entry, for a scalar c (m×n, 1×1 → m×n); a macro."""

    __slots__ = ()
    name = "leakyrelu"
    synonyms = ("LeakyReLU",)
    macro = True
    signature = "(m,n),()->(m,n)"

    @classmethod
    def build(cls, *operands: Any) -> Expression:
        x, slope = (lift(operand) for operand in operands)
        return add(Relu(x), negate(scale(slope, Relu(negate(x)))))
