"""The rule book: every operation, one class each, and the words the rules are written in."""

from .arithmetic import (
    Extent, Number, Product, Scale, Sum,
    add, divide, identity, inner, kron, lift, multiply, negate, scale, subtract, transposed, vec,
)
from .constants import Identity, Ones, Pi, Unit, Zeros, ones, ones_like, zeros, zeros_like
from .determinant import Adjugate, Cofactors, Determinant, LogDeterminant
from .diagonal import Diagonal, DiagonalPart, Outer
from .elementwise import (
    Abs, Acos, Acosh, Asin, Asinh, Atan, Atanh, Cos, Cosh, Digamma, Elementwise, Erf, Erfc, Exp, Function,
    Gamma, Log, LogGamma, Maximum, Minimum, Polygamma, Relu, Sigmoid, Sign, Sin, Sinh, Softplus, Step, Tan, Tanh,
    spread,
)
from .hadamard import Hadamard, hadamard
from .inverse import Inverse, PseudoInverse
from .kronecker import Commutation, Duplication, Kronecker, Unvec, Vec, Vech, commutation
from .norms import Norm, Norm1, NormInf, SquaredNorm
from .operation import Entries, Level, Notation, Operation, operations, signature
from .powers import MatrixPower, Power, Sqrt, power, power_of
from .reductions import ColumnSum, EntrySum, InnerProduct, Mean, RowSum, Trace, Variance
from .softmax import LogSoftmax, LogSoftmaxRows, LogSumExp, Normalize, Softmax, SoftmaxRows
from .structure import Skew, Sym, Tril, Triu
from .transpose import Transpose

__all__ = [
    "Abs", "Acos", "Acosh", "Adjugate", "Asin", "Asinh", "Atan", "Atanh", "Cofactors", "ColumnSum",
    "Commutation", "Cos", "Cosh", "Determinant", "Diagonal", "DiagonalPart", "Digamma", "Duplication",
    "Elementwise", "Entries", "EntrySum", "Erf", "Erfc", "Exp", "Extent", "Function", "Gamma", "Hadamard",
    "Identity", "InnerProduct", "Inverse", "Kronecker", "Level", "Log", "LogDeterminant", "LogGamma",
    "LogSoftmax", "LogSoftmaxRows", "LogSumExp", "MatrixPower", "Maximum", "Mean", "Minimum", "Norm", "Norm1",
    "NormInf", "Normalize", "Notation", "Number", "Ones", "Operation", "Outer", "Pi", "Polygamma", "Power",
    "Product", "PseudoInverse", "Relu", "RowSum", "Scale", "Sigmoid", "Sign", "Sin", "Sinh", "Skew", "Softmax",
    "SoftmaxRows", "Softplus", "Sqrt", "SquaredNorm", "Step", "Sum", "Sym", "Tan", "Tanh", "Trace", "Transpose",
    "Tril", "Triu", "Unit", "Unvec", "Variance", "Vec", "Vech", "Zeros", "add", "commutation", "divide",
    "hadamard", "identity", "inner", "kron", "lift", "multiply", "negate", "ones", "ones_like", "operations",
    "power", "power_of", "scale", "signature", "spread", "subtract", "transposed", "vec", "zeros", "zeros_like",
]
