"""Every rewriting rule: it fires, it declines, and it keeps shape and value.

The rules are watched at work: on the corpus, where whole derivations are simplified, and on the
SAMPLES, for rules that the corpus does not need.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from test_operations import FIELD, FloatField, draw

from matdiff.calculus import derive
from matdiff.errors import MatdiffError, Undecidable
from matdiff.expression import Expression, Rule, Size, Symbol, postorder, substitute
from matdiff.language import parse
from matdiff.operations import (
    ColumnSum,
    Eigenvalues,
    Extent,
    GeneralEigenvalues,
    GeneralEigenvectors,
    Hermitian,
    Number,
    Ones,
    Power,
    Scale,
    SquaredNorm,
    Sum,
    Trace,
    Transpose,
    Unvec,
    Vec,
    Zeros,
    kron,
)
from matdiff.rewriting.canonical import canonical_rules
from matdiff.rewriting.engine import Fired, Rewriter
from matdiff.rewriting.presentation import RULES as PRESENTATION
from matdiff.rewriting.sums import gather

CASES = [
    case
    for file in sorted((Path(__file__).parent / "corpus" / "cases").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]

# program, declarations
SAMPLES: list[tuple[str, dict[str, str]]] = [
    ("det(X^k) + logdet(X^k)", {"X": "matrix(n, n)", "k": "scalar"}),
    ("max(X, X) + min(X, X) + step(0)", {"X": "matrix(m, n)"}),
    ("t^2/(2 + t^2*c) + (1 + a/b)/b + 1/(t*(1 + a/t)) + t^2*(c + a/t^2)", dict.fromkeys("abct", "scalar")),
    ("f(X')", {"X": "matrix(m, n)"}),
    ("det(K)", {"K": "skew(3)"}),
    (
        "det(c) + logdet(c) + adj(c) + expm(c) + logm(c) + sqrtm(c) + chol(c) + lambda_max(c) + lambda_min(c)"
        " + eigvals(c) + diag(c) + tril(c) + triu(c) + sym(c) + softmax(c) + logsoftmax(c) + logsumexp(c)"
        " + normnuc(c) + normspec(c) + svdvals(c) + normalize(c)",
        {"c": "scalar positive"},
    ),
    ("conj(X) + re(X) + im(X)", {"X": "matrix(m, n)"}),
    ("(X').^3", {"X": "matrix(m, n)"}),
    ("x' ⊙ y'", {"x": "vector(n)", "y": "vector(n)"}),
    ("A*inv(B*A)", {"A": "matrix(n, n)", "B": "matrix(n, n)"}),
    ("inv(A*W*B)*A*X", {"A": "matrix(n, n)", "W": "matrix(n, m)", "B": "matrix(m, n)", "X": "matrix(n, n)"}),
    ("kron(A, B)*vec(X)", {"A": "matrix(p, m)", "B": "matrix(q, n)", "X": "matrix(n, m)"}),
    ("(2 X')^2", {"X": "matrix(n, n)"}),
    ("1/(1 + exp(x))", {"x": "scalar"}),
    ("a*exp(a)/(exp(a) + exp(b)) - exp(b)/(exp(a) + exp(b))", {"a": "scalar", "b": "scalar"}),
    ("y .* exp(x) ./ (exp(x) + exp(y))", {"x": "vector(n)", "y": "vector(n)"}),
    ("triu(L)", {"L": "lower(n)"}),
    ("||2 X||^2", {"X": "matrix(m, n)"}),
    ("norm(c X)", {"X": "matrix(m, n)", "c": "scalar"}),
    ("kron(eye(m), eye(n)) + kron(ones(m, m), ones(n, n))", {"x": "vector(n)", "y": "vector(m)"}),
    ("exp(x)/sum(exp(x))", {"x": "vector(n)"}),
    ("inv(diag(rowsum(exp(X))))*exp(X) + exp(X)*inv(diag(colsum(exp(X))))", {"X": "matrix(m, n)"}),
    (
        "(eye(n) - ones(n)*ones(n)'/n)*(x - mean(x)*ones) + sum(2*(x - mean(x)*ones) + y)*x",
        dict.fromkeys("xy", "vector(n)"),
    ),
    ("(x - mean(x)*ones)'*(eye(n) - ones(n)*ones(n)'/n)*y", dict.fromkeys("xy", "vector(n)")),
    ("log(a*exp(b)/(1 + exp(c))) + exp(a*c)*exp(-a*c)", dict.fromkeys("abc", "scalar positive")),
    (
        "log(x .* sigmoid(y).^a .* (ones - sigmoid(y))) + log(c*exp(x).^3)",
        dict.fromkeys("ac", "scalar positive") | {"x": "vector(n) positive"},
    ),
    ("inv(pinv(X)' pinv(X))", {"X": "matrix(n, m)"}),
    ("pinv(pinv(X))", {"X": "matrix(m, n)"}),
    ("pinv(X)", {"X": "matrix(n, n) invertible"}),
    ("X^1 + X^-1 + X^0", {"X": "matrix(n, n)"}),
    ("diag(diag(D))*diag(diag(x))", {"D": "diagonal(n)", "x": "vector(n)"}),
    ("diag(diag(x))'*x", {"x": "vector(n)"}),
    ("diag(diag(diag(x)))", {"x": "vector(n)"}),
    ("diag(eye(n))'*x", {"x": "vector(n)"}),
    ("vec(x) + vec(x')", {"x": "vector(n)"}),
    ("tr(X') + tr(x'x)", {"X": "matrix(n, n)", "x": "vector(n)"}),
    ("sum(X') + sum(x'x)", {"X": "matrix(m, n)", "x": "vector(n)"}),
    ("mean(X') + mean(x'x)", {"X": "matrix(m, n)", "x": "vector(n)"}),
    ("rowsum(X') + rowsum(x)", {"X": "matrix(m, n)", "x": "vector(n)"}),
    ("colsum(X') + colsum(y')", {"X": "matrix(m, n)", "y": "vector(m)"}),
    (
        "sym(S) + skew(K) + tril(L) + triu(U)",
        {"S": "symmetric(n)", "K": "skew(n)", "L": "lower(n)", "U": "upper(n)"},
    ),
    ("exp(log(x)) + log(exp(x)) + exp(0*x)", {"x": "scalar positive"}),
    (
        "log(1) + abs(abs(x)) + sign(y) + sign(sign(x)) + relu(y) + step(y)",
        {"x": "scalar", "y": "scalar positive"},
    ),
    ("norm(X') + norm(X')^2 + norm1(X') + norminf(X')", {"X": "matrix(m, n)"}),
    ("norm(c) + norm(c)^2 + norm1(c) + norminf(c)", {"c": "scalar"}),
    ("prod(X') + max(X') + min(X')", {"X": "matrix(m, n)"}),
    ("prod(a*exp(x)) + prod(x .* exp(y) .* exp(x))", {"x": "vector(n)", "y": "vector(n)"}),
    ("log(prod(x)) + log(prod(exp(y)))", {"x": "vector(n) positive", "y": "vector(n)"}),
    ("(c^k)^2/c^k + (x.^k).^2 ./ x.^k", dict.fromkeys("ck", "scalar positive") | {"x": "vector(n) positive"}),
    ("prod(c) + max(c) + min(c) + maxmask(c) + minmask(c)", {"c": "scalar"}),
    ("Q Q' X", {"Q": "orthogonal(n)", "X": "matrix(n, n)"}),
]
SQUARES = {"A": "matrix(m, m)", "B": "matrix(n, n)"}
BLOCKS = {"A": "matrix(m, n)", "B": "matrix(m, p)", "C": "matrix(q, n)"}
QUARTERS = {
    "A": "matrix(m, m)", "B": "matrix(m, n)", "C": "matrix(n, m)", "D": "matrix(n, n)",
    "x": "vector(m)", "y": "vector(n)", "u": "vector(m)", "v": "vector(n)",
}  # fmt: skip
SAMPLES += [
    (
        "det(kron(A, B)) + logdet(kron(A, B)) + sum(kron(A, B)) + norm(kron(A, B)) + norm(kron(A, B))^2",
        SQUARES,
    ),
    (
        "sum(B*(kron(A, X) .* kron(C, Y))*B + kron(A, X).^3)",
        dict.fromkeys("ACXY", "matrix(n, n)") | {"B": "matrix(n^2, n^2)"},
    ),
    ("tr(blkdiag(A, B)) + logdet(blkdiag(A, B)) + norm(blkdiag(A, B))^2 + sum(blkdiag(A, B))", SQUARES),
    ("inv(blkdiag(A, B))", SQUARES),
    ("hcat(A, B)'", BLOCKS),
    ("sum(hcat(A, B)) + sum(vcat(A, C)) + norm(hcat(A, B))^2 + norm(vcat(A, C))^2", BLOCKS),
    ("hcat(A, B)*vcat(X, Y)", BLOCKS | {"X": "matrix(n, q)", "Y": "matrix(p, q)"}),
    ("vec(X)'*kron(A, B)*y", {"A": "matrix(m, p)", "B": "matrix(n, q)", "X": "matrix(n, m)"}),
    ("duplication(n)*vech(S)", {"S": "symmetric(n)"}),
    ("sqrt(x'x) + sqrt(tr(X'X)) + sqrt(sum(X.^2))", {"X": "matrix(m, n)", "x": "vector(n)"}),
    ("chol(S)*chol(S)'", {"S": "spd(n)"}),
    ("inv(chol(S))'*inv(chol(S)) + logdet(chol(S))*S", {"S": "spd(n)"}),
    ("toep(T)*x + toep(x) + toep(toep(A))*x", {"T": "toeplitz(n)", "A": "matrix(n, n)", "x": "vector(n)"}),
    ("toepsum(toep(A)) + toepsum(A') + toep(A') + tr(toep(A))*A", {"A": "matrix(n, n)"}),
    ("toepsum(D)*x + toepsum(x) + toep(D)*x", {"D": "diagonal(n)", "x": "vector(n)"}),
    ("toeplitzbasis(n, 1)*x", {"x": "vector(n)"}),
    ("frechet(expm, X', 2 A') + frechet(expm, X, 2 A)", {"X": "matrix(n, n)", "A": "matrix(n, n)"}),
    ("frechetmat(expm, X')*vec(A)", {"X": "matrix(n, n)", "A": "matrix(n, n)"}),
    ("frechetmat(expm, X, 3 A)*x", {"X": "matrix(n, n)", "A": "matrix(n, n)", "x": "vector(n^2)"}),
    ("tr(A*frechet(expm, X, A, B) + frechet(expm, X, B, A)*A)", dict.fromkeys("ABX", "matrix(n, n)")),
    ("A*inv(A'*A)*A'*A*inv(A'*A)*A'*x + pinv(A)'*A'*x", {"A": "matrix(m, n)", "x": "vector(m)"}),
    ("(I - A*inv(A'*A)*A')*A + (I - A*inv(A'*A)*A')^2*A", {"A": "matrix(m, n)"}),
    ("(I - A*inv(A'*A)*A')*(I - A*inv(A'*A)*A')*x", {"A": "matrix(m, n)", "x": "vector(m)"}),
    ("(I - A*inv(A'*A)*A')^2 + A*pinv(A)*A*A' + (I - A*pinv(A))*A*A'", {"A": "matrix(m, n)"}),
    ("hcat(vcat(A, C), vcat(B, D))*vcat(x, y) + vcat(x, y)", QUARTERS),
    ("hcat(zeros(m, m), zeros(m, n))*vcat(x, y) + x", QUARTERS),
    ("vcat(zeros(m), zeros(m))'*vcat(x, x)*x + vcat(x, y)'*vcat(x, y)*x", QUARTERS),
    ("vcat(x, y) + 2*vcat(u, v)", QUARTERS),
    *(
        (f"hcat({left})*inv(vcat(hcat(A, B), hcat(C, D))){turned}*vcat({right})", QUARTERS)
        for left in ("eye(m), zeros(m, n)", "zeros(n, m), eye(n)")
        for right in ("eye(m), zeros(n, m)", "zeros(m, n), eye(n)")
        for turned in ("", "'")
    ),
    ("det(vcat(hcat(A, B), hcat(zeros(n, m), D)))*x + det(I + x*u')*x", QUARTERS),
    ("inv(vcat(hcat(A, B), hcat(zeros(n, m), D)))*vcat(x, y)", QUARTERS),
    ("logdet(vcat(hcat(A, zeros(m, n)), hcat(C, D)))*x + logdet(I + 2*x*x')*x", QUARTERS),
    ("inv(vcat(hcat(A, zeros(m, n)), hcat(C, D)))*vcat(x, y)", QUARTERS),
    ("inv(I + x*u')*x + inv(I + 3*x*u')'*u", QUARTERS),
    ("elimination(n)*vec(X)", {"X": "matrix(n, n)"}),
    (
        "elimination(n)*duplication(n)*vech(X) + duplication(n)'*commutation(n, n)*vec(X)",
        {"X": "matrix(n, n)"},
    ),
    ("commutation(n, n)*duplication(n)*y + vec(X)", {"X": "matrix(n, n)", "y": "vector(n*(n + 1)/2)"}),
    ("eigvecs(S)*diag(exp(eigvals(S)))*eigvecs(S)' + sum(eigvals(S).^2)*S", {"S": "symmetric(n)"}),
    ("eigvals(S)'*exp(eigvals(S)) + norm(eigvals(S)) + norm(eigvals(S))^2", {"S": "symmetric(n)"}),
    (
        "eigvecs(L)*diag(exp(eigvals(L)))*inv(eigvecs(L)) + norm(eigvals(L))^2*L + norm(eigvals(L))*L",
        {"L": "lower(n)"},
    ),
    ("(sum(eigvals(L)) + sum(eigvals(L).^2))*L", {"L": "lower(n)"}),
    ("sum(log(eigvals(inv(P)*S)))*S", {"P": "spd(n)", "S": "spd(n)"}),
    ("svdu(X)*diag(svdvals(X))*svdv(X)' + sum(svdvals(X).^2)*X", {"X": "matrix(m, n)"}),
    ("sum(log(1 + eigvals(S)))", {"S": "spd(n)"}),
    ("tr(frechet(expm, X, A, B))", dict.fromkeys("ABX", "matrix(n, n)")),
    (
        "det(A + x*u')*inv(A + x*u')*x + det(A + x*u')*inv(A + x*u')'*u + (u'*inv(A + x*u')*det(A + x*u'))'",
        QUARTERS,
    ),
    ("det(vcat(hcat(A, x), hcat(u', c)))/(c - u'*inv(A)*x)*x", QUARTERS | {"c": "scalar"}),
    ("det(vcat(hcat(c, u'), hcat(x, A)))/(c - u'*inv(A)*x)*x", QUARTERS | {"c": "scalar"}),
    ("(2 - 2*t^2*c/(2 + t^2*c))/(2 + t^2*c) + 1 - t/(1 + t) - t/(1 + t)^2", {"t": "scalar", "c": "scalar"}),
    (
        "1 ./ (1 + x.^2).^0.5 - x.^2 ./ (1 + x.^2).^1.5 + y - y .* x ./ (1 + x)",
        {"x": "vector(n)", "y": "vector(n)"},
    ),
    (
        "1/t^2/(1 + a/t) + t^3*(1 + a/t^2) + t*sign(t) + 2 - t*(c + 2*t)/(b + t*(c + t))",
        dict.fromkeys("abct", "scalar"),
    ),
    (
        "A*pinv(A)*pinv(A)'*x + A*pinv(A)*A*x + (y'*pinv(A)'*pinv(A)*A*x)*y + (x'*A'*A*pinv(A)*y)*y",
        {"A": "matrix(m, n)", "x": "vector(n)", "y": "vector(m)"},
    ),
    (
        "sum(diag(x)*A*diag(y)) + sum(diag(x)*B) + sum(C*diag(y))",
        {**dict.fromkeys("ABC", "matrix(n, n)"), "x": "vector(n)", "y": "vector(n)"},
    ),
    (
        "diag(A*diag(x)*B + B*diag(x)*A) + c*A*x - 2*A*x",
        {"A": "matrix(n, n)", "B": "matrix(n, n)", "x": "vector(n)", "c": "scalar"},
    ),
    ("(A + A' - c*(A + A'))*x", {"A": "matrix(n, n)", "x": "vector(n)", "c": "scalar"}),
]
# function, declarations, variable, kind: rules that work on differentials
DERIVED: list[tuple[str, dict[str, str], str, str]] = [
    ("logdet(X'X)", {"X": "matrix(m, n)"}, "X", "differential"),
    ("||X'X - A||^2", {"X": "matrix(m, n)", "A": "symmetric(n)"}, "X", "differential"),
    ("tr((3 P^2 - 2 P^3) H)", {"P": "symmetric(n)", "H": "symmetric(n)"}, "P", "gradient"),
    ("det([A, u; v', 0])", {"A": "matrix(n, n)", "u": "vector(n)", "v": "vector(n)"}, "u", "gradient"),
    ("||(I - H) y||^2", {"H": "matrix(n, n)", "y": "vector(n)"}, "y", "gradient"),
    ("tr(A*X^k)", {"X": "matrix(n, n)", "A": "matrix(n, n)", "k": "scalar"}, "X", "differential"),
    ("tr(X^k)", {"X": "matrix(n, n)", "k": "scalar"}, "X", "differential"),
    ("x'*rowsum(A) + x'*A*ones + y'*colsum(A)", {"A": "matrix(m, n)"}, "x", "gradient"),
    ("erf(x/sqrt(2)) + erf(x*sqrt(3))", {"x": "scalar"}, "x", "gradient"),
    ("tr(X*A*ones*ones')", {"A": "matrix(m, n)", "X": "matrix(n, m)"}, "X", "gradient"),
    ("X^k*X*X^k + X^-k*X + (X*X^k)'", {"X": "matrix(n, n)", "k": "scalar"}, "X", "differential"),
    (
        "tr(A*S^k) + tr(A*expm(S)) + tr(A*sqrtm(S))",
        {"S": "spd(n)", "A": "matrix(n, n)", "k": "scalar"},
        "S",
        "gradient",
    ),
    ("tr(A*X^k)", {"X": "matrix(n, n)", "A": "matrix(n, n)", "k": "scalar"}, "X", "gradient"),
    (
        "x'*diag(A'*B'*A')",
        {"A": "matrix(n, n)", "B": "matrix(n, n)", "x": "vector(n)"},
        "x",
        "gradient",
    ),
    ("t^2*tr(A'*B'*C')", {**dict.fromkeys("ABC", "matrix(n, n)"), "t": "scalar"}, "t", "gradient"),
    ("(c*X)^k", {"X": "matrix(n, n)", "k": "scalar", "c": "scalar"}, "c", "differential"),
]
M, N = Size.of("m"), Size.of("n")
# nodes that no text makes, or only by way of another
NODES: list[Expression] = [
    Hermitian(Symbol("X", "m", "n")),
    Ones(1, 1),
    Zeros(1, 1),
    Power(Symbol("x", "n"), 0),
    Power(Symbol("x", "n"), 1),
    SquaredNorm(Symbol("X", "m", "n").T),
    SquaredNorm(Symbol("c")),
    SquaredNorm(Eigenvalues(Symbol("S", "n", "n", "symmetric"))),
    SquaredNorm(2 * Symbol("x", "n")),
    GeneralEigenvalues(Symbol("S", "n", "n", "symmetric")),
    SquaredNorm(GeneralEigenvalues(Symbol("L", "n", "n", "lower"))),
    GeneralEigenvectors(Symbol("S", "n", "n", "symmetric")),
    SquaredNorm(kron(Symbol("X", "m", "n"), Symbol("Y", "p", "q"))),
    Trace(Symbol("c")),
    ColumnSum(Symbol("x", "m").T @ Symbol("X", "m", "n")),
    Vec(Unvec(Symbol("v", "k"), "k", 1)),
    Vec(Unvec(Symbol("v", M * N), M, N)),
    Unvec(Vec(Symbol("X", "m", "n")), "m", "n"),
    Unvec(Symbol("v", "n"), "n", 1),
    Unvec(Symbol("v", "n"), 1, "n"),
    Vec(Transpose(Symbol("x", "n"))),
    Sum(Number(1), Number(2)),
]
# these need values that floating-point entries cannot give here; spectral functions have tests of their own
UNSEEN = {"sylvester", "expm", "logm", "sqrtm", "I for a vector", "A X + X A = C"}


class Sizes(dict[str, int]):
    """Every size name gets a size: those of the corpus, so that X'X of a tall X is invertible."""

    def __missing__(self, name: str) -> int:
        self[name] = {"m": 4, "n": 3, "p": 2, "q": 5}.get(name, 2 + len(self) % 2)
        return self[name]


class Field(FloatField):
    """The field of floating-point numbers at the sizes of one derivation."""

    def __init__(self) -> None:
        self.sizes = Sizes()

    def count(self, size: Size) -> int:
        return (
            size.at(self.sizes)
            if not size.names
            else int(sum(c * np.prod([self.sizes[name] for name in monomial]) for monomial, c in size.terms))
        )

    def size(self, size: Size) -> float:
        return float(self.count(size))


def entries(root: Expression, field: Field, known: dict[Expression, Any]) -> np.ndarray:
    """The value of an expression; symbols are drawn when they are met."""
    for node in postorder(root):
        if node in known:
            continue
        if isinstance(node, Symbol):
            shape = tuple(field.count(s) for s in node.shape)
            low = 0.5 if "positive" in node.declared else None
            value = draw(_Sized(node, shape), low) if low is None else np.full(shape, 0.7)
            known[node] = value.tolist()
        else:
            known[node] = node.evaluate(field, *(known[o] for o in node.operands))  # type: ignore[attr-defined]
    return np.array(known[root], dtype=float)


class _Sized:
    """A symbol with numbers as sizes, for ``draw``."""

    def __init__(self, symbol: Symbol, shape: tuple[int, int]) -> None:
        self.name, self.kind, self.declared = symbol.name, symbol.kind, symbol.declared
        self.shape = tuple(Size.of(s) for s in shape)


def watched() -> dict[Rule, list[Fired]]:
    """What every rule did on the corpus and on the samples."""
    found: dict[Rule, list[Fired]] = defaultdict(list)
    traces: list[list[Fired]] = []
    for case in CASES:
        try:
            program = parse(case["expr"], case.get("declare"))
            derivative = derive(program.expression, program.resolve_variable(case["wrt"]), case["as"])
        except MatdiffError:
            continue
        traces.append(list(derivative.trace))
    for text, declare in SAMPLES:
        traces.append(fired(parse(text, declare).expression))
    for text, declare, variable, kind in DERIVED:
        program = parse(text, declare)
        traces.append(list(derive(program.expression, program.resolve_variable(variable), kind).trace))
    traces += [fired(node) for node in NODES]
    for trace in traces:
        for event in trace:
            found[event.rule].append(event)
    return found


def fired(node: Expression) -> list[Fired]:
    """The trace of bringing a node to normal form."""
    trace: list[Fired] = []
    Rewriter(canonical_rules(), trace)(node)
    return trace


ALL = [*canonical_rules().rules, *PRESENTATION.rules]
WATCHED = watched()
assert FIELD is not None


def label(rule: Rule) -> str:
    """A name for the test."""
    return f"{rule.kind.__name__}: {rule.name}"


@pytest.mark.parametrize("rule", ALL, ids=label)
def test_rule_keeps_shape_and_value(rule: Rule) -> None:
    """Wherever a rule fired, both sides have the same shape and the same value."""
    events = WATCHED.get(rule, [])
    compared = 0
    for event in events[:40]:
        assert event.before.shape == event.after.shape, (event.before, event.after)
        field, known = Field(), dict[Expression, Any]()
        try:
            with np.errstate(all="ignore"):
                before, after = (
                    # k is an exponent, which is counted as a size is
                    entries(substitute(side, {Symbol("k"): Extent("k")}), field, known)
                    for side in (event.before, event.after)
                )
        except (
            Undecidable,
            AttributeError,
            ZeroDivisionError,
            ValueError,
            TypeError,
            OverflowError,
            KeyError,
        ):
            continue  # a spectral function, or a logarithm of a negative number
        if not np.all(np.isfinite(before)) or max(np.max(np.abs(before)), np.max(np.abs(after))) > 1e6:
            continue  # next to a singularity
        np.testing.assert_allclose(
            after, before, rtol=1e-6, atol=1e-8, err_msg=f"{event.before} → {event.after}"
        )
        compared += 1
    spectral = any(word in rule.name for word in UNSEEN)
    assert compared or spectral, (
        f"the rule was never seen at work ({len(events)} times fired): give SAMPLES an expression for it; "
        f"if one is there, another rule of {rule.kind.__name__} comes before it"
    )


@pytest.mark.parametrize("rule", ALL, ids=label)
def test_rule_declines(rule: Rule) -> None:
    """A rule leaves its own results and plain nodes of its class alone: it does not fire for ever."""
    for event in WATCHED.get(rule, [])[:20]:
        node, steps = event.after, 0
        while isinstance(node, rule.kind) and (new := rule.apply(node)) is not None and new is not node:
            node, steps = new, steps + 1
            assert steps < 50, f"{rule.name} does not end on {event.before}"


def test_normal_form_is_stable() -> None:
    """Simplifying twice changes nothing; a fresh engine agrees on the length."""
    for case in CASES[::3]:
        try:
            program = parse(case["expr"], case.get("declare"))
        except MatdiffError:
            continue
        simplify = Rewriter(canonical_rules())
        once = simplify(program.expression)
        assert simplify(once) is once
        assert Rewriter(canonical_rules())(once).length == once.length, case["id"]


def test_equal_chains_are_not_gathered() -> None:
    """t x'Ax + c x'Ax: nothing is left of the chain once it is taken out, and the rule declines."""
    x, A = Symbol("x", "n"), Symbol("A", "n", "n")
    chain = x.T @ A @ x
    assert gather(Sum(Scale(Symbol("t"), chain), Scale(Symbol("c"), chain))) is None
