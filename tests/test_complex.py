"""Complex symbols: chapter 4 of the Matrix Cookbook and what signal processing asks for.

Every answer is compared with differences in real and in imaginary direction of a NumPy function that
is written here, apart from being checked by the project itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import matdiff as md
from matdiff.errors import MatdiffError
from matdiff.expression import Symbol
from matdiff.index import Claim, check
from matdiff.operations import Conjugate, Hermitian, Inverse, Product, Scale, Transpose, operations
from matdiff.operations.complex import KNOWN, is_complex
from matdiff.render import text
from matdiff.rewriting.complexes import complex_rules
from matdiff.rewriting.engine import Rewriter

SIZES = {"m": 3, "n": 2, "k": 4}
KINDS = {
    "X": "complex matrix(m, n)", "A": "complex matrix(m, m)", "B": "complex matrix(n, m)",
    "M": "complex matrix(m, m)",
    "C": "complex matrix(k, m)", "H": "hermitian(m)", "R": "matrix(m, m)", "z": "complex vector(m)",
    "a": "complex vector(m)", "b": "complex vector(k)", "r": "vector(m)", "c": "complex scalar",
    "S": "complex matrix(n, n)", "Q": "hermitian(n)",
}  # fmt: skip
SHAPES = {
    "X": (3, 2), "A": (3, 3), "B": (2, 3), "M": (3, 3), "C": (4, 3), "H": (3, 3), "R": (3, 3), "z": (3,),
    "a": (3,), "b": (4,), "r": (3,), "c": (), "S": (2, 2), "Q": (2, 2),
}  # fmt: skip

I2, I3 = np.eye(2), np.eye(3)
inv, det, tr, conj = np.linalg.inv, np.linalg.det, np.trace, np.conj


def h(A: Any) -> Any:
    return np.conj(A).T


# number of the equation or a name, function, by, kind, answer, the function in NumPy
TABLE: list[tuple[str, str, str, str, str, Callable[..., Any]]] = [
    # traces
    ("240", "tr(S)", "S", "wirtinger", "I", lambda S: tr(S)),
    ("240 conj", "tr(S')", "S", "wirtinger-conj", "I", lambda S: tr(h(S))),
    ("241", "tr(conj(S))", "S", "wirtinger", "matrix(0)", lambda S: tr(conj(S))),
    ("242", "tr(A X B)", "X", "wirtinger", "A.T*B.T", lambda X, A, B: tr(A @ X @ B)),
    ("242 conj", "tr(A' conj(X) B)", "X", "wirtinger-conj", "conj(A)*B.T",
     lambda X, A, B: tr(h(A) @ conj(X) @ B)),
    ("244", "tr(B' X')", "X", "wirtinger-conj", "B'", lambda X, B: tr(h(B) @ h(X))),
    ("246", "tr(X X')", "X", "wirtinger", "conj(X)", lambda X: tr(X @ h(X))),
    ("248", "tr(X X')", "X", "wirtinger-conj", "X", lambda X: tr(X @ h(X))),
    ("250", "tr(X X')", "X", "gradient", "2*X", lambda X: tr(X @ h(X))),
    ("norm", "||X||_F^2", "X", "gradient", "2*X", lambda X: np.sum(abs(X) ** 2)),
    ("re", "re(tr(A X B))", "X", "gradient", "A'*B'", lambda X, A, B: tr(A @ X @ B).real),
    ("im", "im(tr(A X B))", "X", "gradient", "iunit*A'*B'", lambda X, A, B: tr(A @ X @ B).imag),
    ("plain", "tr(B X.T.T)", "X", "wirtinger", "B.T", lambda X, B: tr(B @ X)),
    ("quadratic", "tr(X' H X)", "X", "gradient", "2*H*X", lambda X, H: tr(h(X) @ H @ X)),
    ("quadratic 2", "tr(X' A X)", "X", "wirtinger", "A.T*conj(X)", lambda X, A: tr(h(X) @ A @ X)),
    ("plain quadratic", "tr(X.T A X)", "X", "wirtinger", "(A + A.T)*X", lambda X, A: tr(X.T @ A @ X)),
    # determinants
    ("253", "det(X' A X)", "X", "wirtinger", "det(X'*A*X)*A.T*conj(X)*inv(X'*A*X).T",
     lambda X, A: det(h(X) @ A @ X)),
    ("254", "det(X' A X)", "X", "wirtinger-conj", "det(X'*A*X)*A*X*inv(X'*A*X)",
     lambda X, A: det(h(X) @ A @ X)),
    ("253 real", "det(X' H X)", "X", "gradient", "2*det(X'*H*X)*H*X*inv(X'*H*X)",
     lambda X, H: det(h(X) @ H @ X).real),
    ("253 abs", "|det(X' A X)|", "X", "gradient", "N = X'*A*X; abs(det(N))*(A*X*inv(N) + A'*X*inv(N)')",
     lambda X, A: abs(det(h(X) @ A @ X))),
    ("abs det", "|det(A)|", "A", "gradient", "abs(det(A))*inv(A)'", lambda A: abs(det(A))),
    ("det", "det(A)", "A", "wirtinger", "det(A)*inv(A).T", lambda A: det(A)),
    ("log|det|", "logdet(A)", "A", "gradient", "inv(A)'", lambda A: np.log(abs(det(A)))),
    ("log det", "log(det(A))", "A", "wirtinger", "inv(A).T", lambda A: np.log(det(A))),
    ("capacity", "log det(I + X' H' H X)", "X", "gradient", "2*H^2*X*inv(I + X'*H^2*X)",
     lambda X, H: np.log(det(I2 + h(X) @ H @ H @ X).real)),
    ("MIMO", "log det(I + X Q X')", "X", "gradient", "2*inv(I + X*Q*X')*X*Q",
     lambda X, Q: np.log(abs(det(I3 + X @ Q @ h(X))))),
    # vectors
    ("least squares", "||C z - b||^2", "z", "gradient", "2*C'*(C*z - b)",
     lambda z, C, b: np.sum(abs(C @ z - b) ** 2)),
    ("least squares, z", "||C z - b||^2", "z", "wirtinger", "C.T*conj(C*z - b)",
     lambda z, C, b: np.sum(abs(C @ z - b) ** 2)),
    ("distance", "||C z - b||", "z", "gradient", "C'*(C*z - b)/norm(C*z - b)",
     lambda z, C, b: np.linalg.norm(C @ z - b)),
    ("form", "z' A z", "z", "wirtinger", "A.T*conj(z)", lambda z, A: conj(z) @ A @ z),
    ("form conj", "z' A z", "z", "wirtinger-conj", "A*z", lambda z, A: conj(z) @ A @ z),
    ("form H", "z' H z", "z", "gradient", "2*H*z", lambda z, H: (conj(z) @ H @ z).real),
    ("form real", "re(z' A z)", "z", "gradient", "(A + A')*z", lambda z, A: (conj(z) @ A @ z).real),
    ("bilinear", "z.T A z", "z", "wirtinger", "(A + A.T)*z", lambda z, A: z @ A @ z),
    ("beam", "|a' z|^2", "z", "gradient", "2*(a'*z)*a", lambda z, a: abs(conj(a) @ z) ** 2),
    ("modulus", "|a' z|", "z", "gradient", "a'*z/abs(a'*z)*a", lambda z, a: abs(conj(a) @ z)),
    ("256", "||A z||^2 / ||M z||^2", "z", "gradient",
     "2*(A'*A - norm(A*z)^2/norm(M*z)^2*M'*M)*z/norm(M*z)^2",
     lambda z, A, M: np.sum(abs(A @ z) ** 2) / np.sum(abs(M @ z) ** 2)),
    ("Rayleigh", "(z' H z)/(z' z)", "z", "gradient", "2*(H*z - z'*H*z/(z'*z)*z)/(z'*z)",
     lambda z, H: (conj(z) @ H @ z).real / np.sum(abs(z) ** 2)),
    ("root", "sqrt(z' z)", "z", "gradient", "z/sqrt(z'*z)", lambda z: np.linalg.norm(z)),
    ("entries", "sum(abs(z))", "z", "gradient", "z ./ abs(z)", lambda z: np.sum(abs(z))),
    ("squares", "sum(abs(z).^2)", "z", "gradient", "2*z", lambda z: np.sum(abs(z) ** 2)),
    ("exp", "sum(exp(z))", "z", "wirtinger", "exp(z)", lambda z: np.sum(np.exp(z))),
    ("diag", "z' diag(a) z", "z", "wirtinger-conj", "a .* z", lambda z, a: np.sum(conj(z) * a * z)),
    ("fourth", "||z||^4", "z", "gradient", "4*norm(z)^2*z", lambda z: np.sum(abs(z) ** 2) ** 2),
    # inverses and powers
    ("inverse", "tr(M inv(A))", "A", "wirtinger", "-(inv(A)*M*inv(A)).T", lambda A, M: tr(M @ inv(A))),
    ("inverse H", "re(tr(M inv(A)))", "A", "gradient", "-(inv(A)*M*inv(A))'",
     lambda A, M: tr(M @ inv(A)).real),
    ("power", "tr(A^3)", "A", "wirtinger", "3*(A^2).T", lambda A: tr(A @ A @ A)),
    # scalars
    ("scalar", "c^3", "c", "wirtinger", "3*c^2", lambda c: c**3),
    ("modulus 2", "|c|^2", "c", "gradient", "2*c", lambda c: abs(c) ** 2),
    ("modulus 1", "|c|", "c", "gradient", "c/abs(c)", lambda c: abs(c)),
    ("phase", "c * conj(c)", "c", "wirtinger", "conj(c)", lambda c: c * conj(c)),
    ("real part", "re(c)", "c", "gradient", "1", lambda c: c.real),
    ("imaginary part", "im(c)", "c", "gradient", "iunit", lambda c: c.imag),
    ("step", "||a - c z||^2", "c", "gradient", "-2*z'*(a - c*z)",
     lambda c, a, z: np.sum(abs(a - c * z) ** 2)),
    ("logarithm", "log(c)", "c", "wirtinger", "1/c", lambda c: np.log(c)),
    # as papers write it
    ("channel", "log det(I + H X X^H H^H)", "X", "gradient", "2*H*inv(I + H*X*X'*H)*H*X",
     lambda X, H: np.log(abs(det(I3 + H @ X @ h(X) @ h(H))))),
    ("Capon", "1/(a^H H^{-1} a)", "a", "gradient", "-2*inv(H)*a/(a'*inv(H)*a)^2",
     lambda a, H: (1 / (conj(a) @ inv(H) @ a)).real),
    ("error", "tr[(S - B X)(S - B X)^H]", "X", "gradient", "-2*B'*(S - B*X)",
     lambda X, S, B: tr((S - B @ X) @ h(S - B @ X)).real),
    ("dagger", r"z^\dagger H z/(z^\dagger z)", "z", "gradient", "2*(H*z - z'*H*z/(z'*z)*z)/(z'*z)",
     lambda z, H: (conj(z) @ H @ z).real / np.sum(abs(z) ** 2)),
    ("weight", r"\|z - a\|_{H^{-1}}^2", "z", "gradient", "2*inv(H)*(z - a)",
     lambda z, a, H: (conj(z - a) @ inv(H) @ (z - a)).real),
    ("star", "c c^* ||z||^2", "z", "gradient", "2*abs(c)^2*z",
     lambda z, c: abs(c) ** 2 * np.sum(abs(z) ** 2)),
    # several values, and real variables
    ("vector", "C z", "z", "wirtinger", "C", lambda z, C: C @ z),
    ("vector conj", "C conj(z)", "z", "wirtinger-conj", "C", lambda z, C: C @ conj(z)),
    ("vector jacobian", "C z - b", "z", "jacobian", "C", lambda z, C, b: C @ z - b),
    ("matrix", "A X", "X", "wirtinger", "kron(I_n, A)", lambda X, A: (A @ X).ravel(order="F")),
    ("real x", "||C r - b||^2", "r", "gradient", "2*re(C'*(C*r - b))",
     lambda r, C, b: np.sum(abs(C @ r - b) ** 2)),
    ("real x, complex f", "a.T r", "r", "gradient", "a", lambda r, a: a @ r),
    ("real X", "re(tr(A R))", "R", "gradient", "re(A.T)", lambda R, A: tr(A @ R).real),
]  # fmt: skip


def sample(name: str, seed: int = 0) -> Any:
    random = np.random.default_rng([seed, ord(name)])
    shape = SHAPES[name]
    real, imaginary = random.uniform(-1, 1, shape), random.uniform(-1, 1, shape)
    if name in "HQ":
        value = real + 1j * imaginary
        return (value + h(value)) / 2 + 2 * np.eye(shape[0])
    return real if name in "Rr" else complex(real, imaginary) if not shape else real + 1j * imaginary


def names_of(function: Callable[..., Any]) -> list[str]:
    return list(function.__code__.co_varnames[: function.__code__.co_argcount])


def partial(function: Callable[..., Any], values: dict[str, Any], name: str, unit: complex) -> Any:
    """∂f by each entry of a symbol in a direction: the values of f on the first axes, then the symbol's."""
    step = 1e-6
    at = np.asarray(values[name], dtype=complex)
    columns = []
    for place in np.ndindex(at.shape):
        moved = []
        for sign in (1, -1):
            other = at.copy()
            other[place] += sign * step * unit
            given = other.real if name in "Rr" else other if other.shape else complex(other)
            moved.append(np.asarray(function(**{**values, name: given}), dtype=complex))
        columns.append((moved[0] - moved[1]) / (2 * step))
    found = np.stack(columns, axis=-1)
    return found.reshape(found.shape[:-1] + at.shape)


def expected(function: Callable[..., Any], values: dict[str, Any], name: str, kind: str) -> Any:
    along = partial(function, values, name, 1)
    if name in "Rr":
        return along
    across = partial(function, values, name, 1j)
    if kind == "gradient":
        return along + 1j * across
    sign = 1 if kind == "wirtinger-conj" else -1
    found = (along + sign * 1j * across) / 2
    if np.ndim(function(**values)) == 1 and len(SHAPES[name]) == 2:  # ∂vec F/∂(vec X)′
        return found.transpose(0, 2, 1).reshape(found.shape[0], -1)
    return found


def ask(expression: str, wrt: str, kind: str | None) -> md.Derivation:
    found = md.derive(expression, wrt, kind, declare=KINDS)
    assert isinstance(found, md.Derivation)
    return found


@pytest.mark.parametrize(
    ("name", "expression", "wrt", "kind", "answer", "function"), TABLE, ids=[r[0] for r in TABLE]
)
def test_table(
    name: str, expression: str, wrt: str, kind: str, answer: str, function: Callable[..., Any]
) -> None:
    found = ask(expression, wrt, kind)
    assert found.text == answer

    values = {n: sample(n) for n in names_of(function)}
    wanted = expected(function, values, wrt, kind)
    given = found.function()(**{n: values.get(n, sample(n)) for n in found.arguments})
    assert np.allclose(np.broadcast_to(given, wanted.shape), wanted, rtol=1e-6, atol=1e-6)

    result = found.check()
    assert result.status == "proved", result
    assert {m.method: m.status for m in result.methods} == {"proof": "proved", "numeric": "tested"}

    # what is printed reads back
    declared = {**KINDS, "N": "complex matrix"}
    declared = {n: k for n, k in declared.items() if n in found.shapes}
    for printed in (found.text, found.unicode()):
        back = md.parse(printed, declared)
        simplify = Rewriter(complex_rules())
        if found.result.symbols:
            assert simplify(back.expression) is simplify(found.result), printed


def test_all_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not proved for all sizes is so for a reason, and none for want of time."""
    monkeypatch.setattr("matdiff.index.complex_proof.TIME_LIMIT", 60.0)
    some = {name for name, e, w, k, _, _ in TABLE if ask(e, w, k).check("proof").scope != "all sizes"}
    assert some <= {"256"}  # the sizes that it takes are too large


@pytest.mark.parametrize(("expression", "wrt"), [(e, w) for _, e, w, k, _, _ in TABLE if w not in "Rr"])
def test_differential(expression: str, wrt: str) -> None:
    found = ask(expression, wrt, "differential")
    assert found.check().status == "proved"
    assert found.seed is not None and is_complex(found.seed)


# --- what a check must see ---------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expression", "wrt", "kind", "answer", "function"), TABLE, ids=[r[0] for r in TABLE]
)
def test_wrong_answers_fail(
    name: str, expression: str, wrt: str, kind: str, answer: str, function: Callable[..., Any]
) -> None:
    """The conjugate, the double, and the other transpose are told from the answer."""
    found = ask(expression, wrt, kind)
    answers = [Scale(md.Number(2), found.result) if hasattr(md, "Number") else found.result + found.result]
    if is_complex(found.result):
        answers.append(Conjugate(found.result))
    for wrong in answers:
        if not wrong.symbols and not found.result.symbols and wrong.properties == found.result.properties:
            continue
        claim = Claim(found.expression, found.variable, kind, wrong, found.seed)
        zero = found.text == "matrix(0)"
        for mode in ("proof", "numeric"):
            status = check(claim, mode).status
            assert (status in ("proved", "tested")) == zero, (text(wrong), mode, status)


def test_a_gradient_by_a_plain_transpose_is_wrong() -> None:
    z, C, b = (
        Symbol(n, *s, declared=frozenset({"complex"})) for n, s in (("z", "m"), ("C", "km"), ("b", "k"))
    )
    function = ask("||C z - b||^2", "z", "gradient").expression
    assert function.symbols == {z, C, b}
    for left, status in ((Hermitian(C), "proved"), (Transpose(C), "failed")):
        claim = Claim(function, z, "gradient", 2 * Product(left, C @ z - b))
        assert check(claim).status == status


def test_a_function_that_is_not_real_has_no_gradient() -> None:
    A, z = (
        Symbol("A", "m", "m", declared=frozenset({"complex"})),
        Symbol("z", "m", declared=frozenset({"complex"})),
    )
    claim = Claim(Hermitian(z) @ A @ z, z, "gradient", 2 * (A @ z))
    assert check(claim, "proof").status == "failed"
    assert check(claim, "numeric").status == "failed"


# --- kinds, notes, conditions ---------------------------------------------------------


def test_the_default_kind() -> None:
    assert ask("||C z - b||^2", "z", None).kind == "gradient"
    assert ask("z' A z", "z", None).kind == "wirtinger"
    assert ask("C z", "z", None).kind == "wirtinger"
    assert ask("||C r - b||^2", "r", None).kind == "gradient"


def test_conventions_are_told() -> None:
    assert any("2 ∂f/∂z*" in n for n in ask("z' H z", "z", None).notes)
    assert any("holomorphic" in n for n in ask("det(A)", "A", "wirtinger").notes)
    assert not any("holomorphic" in n for n in ask("z' A z", "z", "wirtinger").notes)


@pytest.mark.parametrize(
    ("expression", "wrt", "condition"),
    [
        ("det(X' A X)", "X", "X'*A*X is invertible"),
        ("||C z - b||", "z", "C*z - b ≠ 0"),
        ("|a' z|", "z", "no entry of a'*z is zero"),
        ("log(c)", "c", "no entry of c is zero or a negative number"),
    ],
)
def test_conditions(expression: str, wrt: str, condition: str) -> None:
    assert condition in ask(expression, wrt, None).conditions


def test_left_sides() -> None:
    from matdiff.notation import left_side

    assert left_side(ask("z' A z", "z", "wirtinger-conj"), "unicode") == "∂f/∂z*"
    assert left_side(ask("z' A z", "z", "wirtinger"), "latex") == r"\frac{\partial f}{\partial z}"


def test_latex() -> None:
    assert ask("||C z - b||^2", "z", None).latex() == r"2 C^{\mathsf{H}} (C z - b)"
    assert ask("z' A z", "z", "wirtinger").latex() == r"A^{\top} \overline{z}"


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("tr(re(R) R)", "2*R'"),
        ("im(det(R)) + tr(R)", "I"),
        ("sum(conj(R))", "matrix(1)"),
        ("||re(R)||^2", "2*R"),
    ],
)
def test_real_values(expression: str, answer: str) -> None:
    found = md.derive(expression, "R", declare={"R": KINDS["R"]})
    assert found.text == answer
    assert found.check().status == "proved"


def test_spellings() -> None:
    plain = ask("z' A z", "z", "wirtinger-conj").text
    for other in ("z^H A z", "zᴴ A z", "z^{H} A z", r"z^{\mathsf H} A z", "conj(z).T A z", "conj(z)^T A z"):
        declare = {"z": KINDS["z"], "A": KINDS["A"]}
        assert md.derive(other, "z", "wirtinger-conj", declare=declare).text == plain, other


# --- what is not answered ---------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "wrt", "kind", "code"),
    [
        ("z' A z", "z", "gradient", "kind"),
        ("c", "c", "gradient", "kind"),
        ("C conj(z)", "z", "jacobian", "kind"),
        ("tr(X X')", "X", "hessian", "unsupported"),
        ("tr(X X')", "X", "hvp", "unsupported"),
        ("C z", "z", "vjp", "unsupported"),
        ("tr(X X')", "X", "tensor", "unsupported"),
        ("tr(X X')", "X", "map", "unsupported"),
        ("tr(X X')", "X", "einsum", "unsupported"),
        ("tr(H)", "H", "gradient", "unsupported"),
        ("sum(sqrt(z))", "z", None, "unsupported"),
        ("sum(sigmoid(z))", "z", None, "unsupported"),
        ("sum(max(0, z))", "z", None, "unsupported"),
        ("sum(sign(z))", "z", None, "unsupported"),
        ("sum(f(z))", "z", None, "unsupported"),
        ("norm1(z)", "z", None, "unsupported"),
        ("norminf(z)", "z", None, "unsupported"),
        ("normnuc(X)", "X", None, "unsupported"),
        ("var(z)", "z", None, "unsupported"),
        ("||pinv(X)||^2", "X", None, "unsupported"),
        ("tr(expm(A))", "A", None, "unsupported"),
        ("lambda_max(A)", "A", None, "unsupported"),
        ("logsumexp(z)", "z", None, "unsupported"),
        ("<z, a>", "z", None, "unsupported"),
        ("inner(z, a)", "z", None, "unsupported"),
        ("tr(outer(z, a))", "z", None, "unsupported"),
        ("tr(sym(A))", "A", None, "unsupported"),
        ("c^(1/2)", "c", None, "unsupported"),
        ("sum(r.^c)", "c", None, "unsupported"),
        ("sum_i |z_i|^2", "z", None, "unsupported"),
        ("z^* z", "z", None, "unsupported"),
        ("r' r", "r", "wirtinger", "kind"),
    ],
)
def test_refused(expression: str, wrt: str, kind: str | None, code: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        ask(expression, wrt, kind)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "options", [{"order": 2}, {"layout": "denominator"}, {"vec": "rows"}, {"convention": "entries"}]
)
def test_other_layouts_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(MatdiffError) as caught:
        md.derive("tr(X X')", "X", declare=KINDS, **options)
    assert caught.value.code == "unsupported"


def test_expressions_without_text() -> None:
    z, C, b = md.Vector("z", "m", complex=True), md.Matrix("C", "k", "m", complex=True), md.Vector("b", "k")
    assert md.derive(md.norm(C @ z - b) ** 2, z).text == "2*C'*(C*z - b)"
    assert md.derive(md.conj(z).T @ z, z).text == "2*z"
    for name in ("var", "pinv", "softmax", "lambda_max"):
        with pytest.raises(MatdiffError):
            getattr(md, name)(md.Matrix("S", "n", "n", complex=True))
    with pytest.raises(MatdiffError):
        md.Vector("z", "m", complex=True, positive=True)


def test_jointly_is_refused() -> None:
    from matdiff.asking import derive_jointly

    with pytest.raises(MatdiffError) as caught:
        derive_jointly(
            "||C z - a||^2", ["z", "a"], declare={"z": "complex vector", "C": "matrix", "a": "vector"}
        )
    assert caught.value.code == "unsupported"


@pytest.mark.parametrize(
    ("declaration", "code"),
    [
        ("complex", "kind"),
        ("complex symmetric(n)", "unsupported"),
        ("complex function", "unsupported"),
        ("complex vector(n) positive", "kind"),
        ("complex matrx(n, n)", "kind"),
    ],
)
def test_bad_declarations(declaration: str, code: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        md.parse("x", {"x": declaration})
    assert caught.value.code == code


# --- properties ---------------------------------------------------------


def test_what_is_known_of_complex_values() -> None:
    X = Symbol("X", "m", "n", declared=frozenset({"complex"}))
    H = Symbol("H", "n", "n", "hermitian")
    z = Symbol("z", "n", declared=frozenset({"complex"}))
    assert "psd" not in (X.T @ X).properties and "symmetric" in (X.T @ X).properties
    assert "hermitian" in (Hermitian(X) @ X).properties and "symmetric" not in (Hermitian(X) @ X).properties
    assert "hermitian" in Product(X, H, Hermitian(X)).properties
    assert "hermitian" in (X @ H @ Hermitian(X)).properties
    assert "hermitian" in Inverse(H).properties
    assert "hermitian" not in (H @ H.T).properties
    assert not is_complex(Hermitian(z) @ H @ z) and is_complex(z.T @ H @ z)
    assert not is_complex(z.T @ Conjugate(z))
    assert "nonnegative" in (Hermitian(z) @ z).properties
    assert "nonnegative" not in (Hermitian(z) @ H @ z).properties
    assert "nonnegative" not in (z.T @ z).properties


def test_real_rules_are_not_taken_for_complex_values() -> None:
    simplify = Rewriter(complex_rules())
    for expression in (
        "log(exp(c))",
        "(c^2)^(1/2)",
        "log(det(A))",
        "log(det(A.T A))",
        "|c|^2",
        "exp(log(c))",
    ):
        node = md.parse(expression, KINDS).expression
        again = simplify(node)
        values = {s: np.atleast_2d(3 * sample(s.name)) for s in node.symbols}  # type: ignore[attr-defined]
        if expression in ("(c^2)^(1/2)", "log(exp(c))", "log(det(A))"):
            assert again is node
        assert values


def test_every_operation_is_known_or_refused() -> None:
    """An operation outside the table is refused for complex operands, not derived as if real."""
    from matdiff.calculus.wirtinger import refuse

    for kind in operations():
        if kind in KNOWN or kind.macro or not kind.signature or kind.takes_sizes or kind.takes_function:
            continue
        inputs = kind.signature.partition("->")[0].count("(")
        shape = (
            ("n", "n") if "(n,n)" in kind.signature else ("n", 1) if "(n,1)" in kind.signature else ("m", "n")
        )
        operands = [Symbol(f"X{i}", *shape, declared=frozenset({"complex"})) for i in range(inputs)]
        try:
            node = kind(*operands)
        except Exception:
            continue
        with pytest.raises(MatdiffError):
            refuse(node)
