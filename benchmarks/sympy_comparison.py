"""What SymPy's matrix derivatives and matdiff answer to ordinary questions, both held against numbers.

    python benchmarks/sympy_comparison.py              # a line for each question, and the sums
    python benchmarks/sympy_comparison.py --markdown   # the same as a table

Each question has its function written in NumPy by hand. Its central differences, at two random points, are
the judge of both answers: neither SymPy nor matdiff takes part in it. A derivative counts as right in either
layout. *Refused* is an error, a derivative that is not carried out, or one that cannot be evaluated; *wrong*
is an answer with another value, given without a warning. SymPy is asked with sizes that are symbols and with
sizes that are numbers, and in several spellings where there are; the best outcome counts (right, then
refused, then wrong). Needs NumPy.
"""

from __future__ import annotations

import argparse
import signal
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import sympy
from sympy import (
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    MatrixSymbol,
    Trace,
    det,
    exp,
    log,
    sqrt,
)

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import matdiff as md  # noqa: E402

SECONDS = 20  # after which an answer is no answer
RIGHT, WRONG, REFUSED = "right", "wrong", "refused"
N, M = 3, 2  # X, A, B and C are N×N, R and T are N×M, vectors have N entries, y and w: see SHAPES
SHAPES = {
    "X": (N, N), "A": (N, N), "B": (N, N), "R": (N, M), "w": (M, 1), "x": (N, 1), "a": (N, 1), "b": (N, 1),
    "y": (N, 1),
}  # fmt: skip
SIZES = {N: sympy.Symbol("n", positive=True, integer=True), M: sympy.Symbol("m", positive=True, integer=True)}
NUMBERS = {symbol: number for number, symbol in SIZES.items()}
S = {name: MatrixSymbol(name, *(SIZES.get(n, n) for n in shape)) for name, shape in SHAPES.items()}
X, A, B, R, w, x, a, b, y = S.values()
J = sympy.OneMatrix(SIZES[N], 1)
Values = dict[str, Any]


class Question(NamedTuple):
    """A function in three notations, the variable, and which derivative is asked for."""

    text: str
    wrt: str
    symbolic: Callable[[], Any] | tuple[Callable[[], Any], ...]
    numeric: Callable[..., Any]
    kind: str = "gradient"


def each(function: Callable[[Any], Any], of: Any) -> Any:
    """A function entry by entry, as SymPy writes it."""
    return of.applyfunc(function)


def scalar(of: Any) -> Any:
    """The entry of a 1×1 matrix."""
    return of[0, 0]


L = np.linalg
QUESTIONS = (
    Question("tr(A X B)", "X", lambda: Trace(A * X * B), lambda A, X, B: np.trace(A @ X @ B)),
    Question("tr(X' A X)", "X", lambda: Trace(X.T * A * X), lambda X, A: np.trace(X.T @ A @ X)),
    Question("tr(X^3)", "X", lambda: Trace(X**3), lambda X: np.trace(X @ X @ X)),
    Question("tr(A inv(X))", "X", lambda: Trace(A * Inverse(X)), lambda A, X: np.trace(A @ L.inv(X))),
    Question("a' inv(X) b", "X", lambda: a.T * Inverse(X) * b, lambda a, X, b: a @ L.inv(X) @ b),
    Question(
        "tr(inv(X) A inv(X) B)", "X", lambda: Trace(Inverse(X) * A * Inverse(X) * B),
        lambda X, A, B: np.trace(L.inv(X) @ A @ L.inv(X) @ B),
    ),
    Question("a' X' X b", "X", lambda: a.T * X.T * X * b, lambda a, X, b: a @ X.T @ X @ b),
    Question("det(X)", "X", lambda: det(X), lambda X: L.det(X)),
    Question("det(X)^2", "X", lambda: det(X) ** 2, lambda X: L.det(X) ** 2),
    Question("det(A X B)", "X", lambda: det(A * X * B), lambda A, X, B: L.det(A @ X @ B)),
    Question("det(X' X)", "X", lambda: det(X.T * X), lambda X: L.det(X.T @ X)),
    Question("det(R' R)", "R", lambda: det(R.T * R), lambda R: L.det(R.T @ R)),
    Question("logdet(X)", "X", lambda: log(det(X)), lambda X: np.log(abs(L.det(X)))),
    Question("logdet(R' R)", "R", lambda: log(det(R.T * R)), lambda R: np.log(L.det(R.T @ R))),
    Question("logdet(X) + tr(A X)", "X", lambda: log(det(X)) + Trace(A * X),
             lambda X, A: np.log(abs(L.det(X))) + np.trace(A @ X)),
    Question("tr(X)^2", "X", lambda: Trace(X) ** 2, lambda X: np.trace(X) ** 2),
    Question("tr(X) tr(A X)", "X", lambda: Trace(X) * Trace(A * X),
             lambda X, A: np.trace(X) * np.trace(A @ X)),
    Question("tr(X' X)/tr(X)", "X", lambda: Trace(X.T * X) / Trace(X),
             lambda X: np.trace(X.T @ X) / np.trace(X)),
    Question("norm(X)", "X", (lambda: sqrt(Trace(X.T * X)), lambda: Trace(X.T * X) ** 0.5),
             lambda X: L.norm(X)),
    Question("tr((A .* X) B)", "X", lambda: Trace(HadamardProduct(A, X) * B),
             lambda A, X, B: np.trace((A * X) @ B)),
    Question("tr(kron(A, X))", "X", lambda: Trace(KroneckerProduct(A, X)),
             lambda A, X: np.trace(np.kron(A, X))),
    Question("a' kron(X, eye(1)) b", "X", lambda: a.T * KroneckerProduct(X, Identity(1)) * b,
             lambda a, X, b: a @ X @ b),
    Question("tr(A expm(X))", "X", lambda: Trace(A * exp(X)),
             lambda A, X: np.trace(A @ expm(X))),
    Question("a' exp(X) b", "X", lambda: a.T * each(exp, X) * b, lambda a, X, b: a @ np.exp(X) @ b),
    Question("tr(exp(A X))", "X", lambda: Trace(each(exp, A * X)), lambda A, X: np.trace(np.exp(A @ X))),
    Question("||R w - y||^2", "R", lambda: (R * w - y).T * (R * w - y),
             lambda R, w, y: np.sum((R @ w - y) ** 2)),
    Question("x' A x", "x", lambda: x.T * A * x, lambda x, A: x @ A @ x),
    Question("(x' A x) (x' B x)", "x",
             (lambda: scalar(x.T * A * x) * scalar(x.T * B * x), lambda: x.T * A * x * x.T * B * x),
             lambda x, A, B: (x @ A @ x) * (x @ B @ x)),
    Question("x' A x / (x' x)", "x",
             (lambda: scalar(x.T * A * x) / scalar(x.T * x), lambda: x.T * A * x * Inverse(x.T * x)),
             lambda x, A: x @ A @ x / (x @ x)),
    Question("exp(x' A x)", "x", (lambda: exp(scalar(x.T * A * x)), lambda: each(exp, x.T * A * x)),
             lambda x, A: np.exp(x @ A @ x)),
    Question("||A x - b||^2", "x", lambda: (A * x - b).T * (A * x - b),
             lambda A, x, b: np.sum((A @ x - b) ** 2)),
    Question(
        "||A x - b||", "x",
        (
            lambda: sqrt(scalar((A * x - b).T * (A * x - b))),
            lambda: each(sqrt, (A * x - b).T * (A * x - b)),
        ),
        lambda A, x, b: L.norm(A @ x - b),
    ),
    Question("(a' x)^2", "x",
             (lambda: (a.T * x) ** 2, lambda: a.T * x * a.T * x, lambda: x.T * a * a.T * x),
             lambda a, x: (a @ x) ** 2),
    Question("sum(exp(x))", "x", lambda: J.T * each(exp, x), lambda x: np.sum(np.exp(x))),
    Question("sum(exp(A x))", "x", lambda: J.T * each(exp, A * x), lambda A, x: np.sum(np.exp(A @ x))),
    Question("logsumexp(x)", "x",
             (lambda: each(log, J.T * each(exp, x)), lambda: log(scalar(J.T * each(exp, x)))),
             lambda x: np.log(np.sum(np.exp(x)))),
    Question("a' log(x.^2)", "x", lambda: a.T * each(log, HadamardProduct(x, x)),
             lambda a, x: a @ np.log(x * x)),
    Question("sum(x .* x .* a)", "x",
             (lambda: J.T * HadamardProduct(x, x, a),
              lambda: J.T * HadamardProduct(x, HadamardProduct(x, a))),
             lambda x, a: np.sum(x * x * a)),
    Question("sum(log(1 + exp(-y .* (R w))))", "w",
             lambda: J.T * each(log, J + each(exp, -HadamardProduct(y, R * w))),
             lambda y, R, w: np.sum(np.log(1 + np.exp(-y * (R @ w))))),
    Question("a' diag(x) b", "x", lambda: a.T * sympy.DiagMatrix(x) * b, lambda a, x, b: np.sum(a * x * b)),
    Question("A x", "x", lambda: A * x, lambda A, x: A @ x, "jacobian"),
    Question("x x' a", "x", lambda: x * x.T * a, lambda x, a: x * (x @ a), "jacobian"),
    Question("(x' x) x", "x", lambda: x * x.T * x, lambda x: x * (x @ x), "jacobian"),
    Question("exp(A x)", "x", lambda: each(exp, A * x), lambda A, x: np.exp(A @ x), "jacobian"),
    Question("A (x .* x)", "x", lambda: A * HadamardProduct(x, x), lambda A, x: A @ (x * x), "jacobian"),
    Question("x/norm(x)", "x",
             (lambda: x / sqrt(scalar(x.T * x)), lambda: x * each(lambda t: 1 / sqrt(t), x.T * x)),
             lambda x: x / L.norm(x), "jacobian"),
    Question("inv(A + x x') a", "x", lambda: Inverse(A + x * x.T) * a,
             lambda A, x, a: L.inv(A + np.outer(x, x)) @ a, "jacobian"),
    Question("x' A x", "x", lambda: x.T * A * x, lambda x, A: x @ A @ x, "hessian"),
    Question("(x' x)^2", "x",
             (lambda: (x.T * x) ** 2, lambda: x.T * x * x.T * x), lambda x: (x @ x) ** 2, "hessian"),
    Question("sum(exp(A x))", "x", lambda: J.T * each(exp, A * x), lambda A, x: np.sum(np.exp(A @ x)),
             "hessian"),
)  # fmt: skip


def expm(value: Any) -> Any:
    """The matrix exponential by its series: the values here are small."""
    term = total = np.eye(len(value))
    for k in range(1, 60):
        term = term @ value / k
        total = total + term
    return total


def point(seed: int) -> Values:
    """Random values for every symbol; vectors are one-dimensional; positive, so that logarithms exist."""
    random = np.random.default_rng(seed)
    made: Values = {name: random.uniform(0.2, 1.2, shape) for name, shape in SHAPES.items()}
    made["X"] = made["X"] + np.eye(N)
    return {name: value[:, 0] if SHAPES[name][1] == 1 else value for name, value in made.items()}


def differences(function: Callable[[Any], Any], at: Any, step: float) -> Any:
    """Central differences: a leading axis for each entry of what is differentiated by."""
    rows = []
    for index in np.ndindex(at.shape):
        shift = np.zeros_like(at)
        shift[index] = step
        rows.append((np.asarray(function(at + shift)) - np.asarray(function(at - shift))) / (2 * step))
    return np.array(rows).reshape(at.shape + np.shape(rows[0]))


def truth(question: Question, values: Values) -> Any:
    """The derivative by numbers: entry (i, j) is ∂f_i/∂x_j, a gradient has the shape of the variable."""
    names = question.numeric.__code__.co_varnames[: question.numeric.__code__.co_argcount]

    def function(value: Any) -> Any:
        return question.numeric(*((value if n == question.wrt else values[n]) for n in names))

    at = values[question.wrt]
    if question.kind == "hessian":
        return differences(lambda v: differences(function, v, 1e-4), at, 1e-4)
    found = differences(function, at, 1e-6)
    return found.T if question.kind == "jacobian" else found


# --- the two answers ------------------------------------------------------------------------------


def by_sympy(spelling: int, numbers: bool, question: Question, values: Values) -> Any:
    """The value of SymPy's answer, with sizes that are symbols or numbers.  Raises where there is none."""
    function, variable = spellings(question)[spelling](), S[question.wrt]
    if numbers:
        function, variable = function.subs(NUMBERS), variable.subs(NUMBERS)
    return value_of(derived(function, variable, question.kind).subs(NUMBERS), values)


def spellings(question: Question) -> tuple[Callable[[], Any], ...]:
    """The ways in which SymPy is given the function."""
    return question.symbolic if isinstance(question.symbolic, tuple) else (question.symbolic,)


def derived(function: Any, variable: Any, kind: str) -> Any:
    """The first or the second derivative."""
    first = function.diff(variable)
    return first.diff(variable) if kind == "hessian" else first


def value_of(answer: Any, values: Values) -> Any:
    """The entries of an answer as numbers."""
    explicit = {S[n].subs(NUMBERS): sympy.Matrix(np.reshape(v, SHAPES[n])) for n, v in values.items()}
    answer = answer.subs(explicit).doit()
    if hasattr(answer, "as_explicit"):
        answer = answer.as_explicit()
    if answer.has(sympy.Derivative):
        raise ValueError("the derivative is not carried out")
    return np.array(answer.tolist() if hasattr(answer, "tolist") else [answer], dtype=float)


def by_matdiff(question: Question, values: Values) -> Any:
    """The value of matdiff's answer.  Raises MatdiffError where there is none."""
    declare = {n: f"vector({r})" if c == 1 else f"matrix({r}, {c})" for n, (r, c) in SHAPES.items()}
    found = md.derive(question.text, question.wrt, question.kind, declare=declare)
    return found.function("numpy")(*(values[name] for name in found.arguments))


def judged(answer: Callable[[Question, Values], Any], question: Question) -> tuple[str, str]:
    """Right, wrong or refused, and what was said."""
    signal.signal(signal.SIGALRM, out_of_time)
    for seed in (1, 2):
        values = point(seed)
        target = truth(question, values)
        signal.alarm(SECONDS)
        try:
            value = answer(question, values)
        except Exception as error:
            return REFUSED, f"{type(error).__name__}: {error}".split("\n")[0][:70]
        finally:
            signal.alarm(0)
        scale = 1e-4 * (1 + np.abs(target).max())
        goal = np.squeeze(target)
        layouts = [np.squeeze(value), np.squeeze(value).T]
        if not any(v.shape == goal.shape and np.abs(v - goal).max() < scale for v in layouts):
            return WRONG, f"{np.round(np.ravel(value)[:3], 3)} for {np.round(np.ravel(target)[:3], 3)}"
    return RIGHT, ""


def sympy_judged(question: Question) -> tuple[str, str]:
    """What is best for SymPy of all ways to ask it."""
    ways = [(i, numbers) for i in range(len(spellings(question))) for numbers in (False, True)]
    found = [judged(partial(by_sympy, *way), question) for way in ways]
    return min(found, key=lambda one: (RIGHT, REFUSED, WRONG).index(one[0]))


def out_of_time(*_: object) -> None:
    """An answer that takes too long is none."""
    raise TimeoutError(f"more than {SECONDS} s")


def main() -> None:
    """Ask both, and print what they say."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--markdown", action="store_true", help="a table for a document")
    options = arguments.parse_args()
    warnings.simplefilter("ignore")
    counts = {"SymPy": Counter[str](), "matdiff": Counter[str]()}
    if options.markdown:
        print(
            f"| question | by | derivative | SymPy {sympy.__version__} | matdiff |",
            "| --- | --- | --- | --- | --- |",
            sep="\n",
        )
    for question in QUESTIONS:
        (theirs, said), (ours, own) = sympy_judged(question), judged(by_matdiff, question)
        counts["SymPy"][theirs] += 1
        counts["matdiff"][ours] += 1
        if options.markdown:
            print(f"| `{question.text}` | {question.wrt} | {question.kind} | {theirs} | {ours} |")
        else:
            print(f"{question.text:<32}{question.wrt:<3}{question.kind:<10}{theirs:<9}{ours:<9}{said} {own}")
    print()
    for name, found in counts.items():
        version = sympy.__version__ if name == "SymPy" else md.__version__
        print(f"{name} {version}: " + ", ".join(f"{found[word]} {word}" for word in (RIGHT, WRONG, REFUSED)))


if __name__ == "__main__":
    main()
