"""Sums over indices without a matrix form: they are derived, checked and computed in index notation."""

from __future__ import annotations

import numpy as np
import pytest

import matdiff as md
from matdiff.errors import MatdiffError
from matdiff.language import parse

PAIRS = "sum_{i,j,k,l} A_{ij} B_{ik} C_{il} D_{jk} E_{jl} H_{kl}"  # every two indices share a matrix
TRIPLET = "sum_{i,j,k} max(0, 1 - S_{ij} + S_{ik})"
NESTED = "sum_{i,j,k} A_{ij} exp(x_i + x_j x_k)"


def numbers(*shape: int) -> np.ndarray:
    """Random numbers."""
    return np.random.default_rng(sum(shape)).normal(size=shape)


@pytest.mark.parametrize(
    ("text", "wrt", "answer"),
    [
        (PAIRS, "A", "[sum_{k,l} B_ik*C_il*D_jk*E_jl*H_kl]_ij"),
        (PAIRS, "H", "[sum_{k,l} A_kl*B_ki*C_kj*D_li*E_lj]_ij"),
        (TRIPLET, "S", "[sum_k step(1 - S_ik + S_ij) - sum_k step(1 - S_ij + S_ik)]_ij"),
        (f"3 {PAIRS} + tr(A H)", "A", "3*[sum_{k,l} B_ik*C_il*D_jk*E_jl*H_kl]_ij + H'"),
    ],
)
def test_the_answer_stays_in_index_notation(text: str, wrt: str, answer: str) -> None:
    found = md.derive(text, wrt)
    assert found.text == answer
    assert found.check("proof").status == "proved"
    assert found.check("proof").scope == "these sizes"
    assert found.check("numeric").status == "tested"


def test_a_scalar_is_written_as_it_was_typed() -> None:
    assert str(parse(PAIRS).expression) == "sum_{i,j,k,l} A_ij*B_ik*C_il*D_jk*E_jl*H_kl"


@pytest.mark.parametrize("text", [PAIRS, TRIPLET, NESTED, f"log({NESTED}) + x' A x"])
@pytest.mark.parametrize("wrt", ["A", "S", "x"])
def test_the_text_of_an_answer_reads_back(text: str, wrt: str) -> None:
    program = parse(text)
    if wrt not in program.symbols:
        return
    found = md.derive(text, wrt)
    declared = {
        name: "scalar" if not sizes else f"{'vector' if len(sizes) == 1 else 'matrix'}({', '.join(sizes)})"
        for name, sizes in found.shapes.items()
    }
    again = md.derive(f"({found.text})", wrt, "differential", declare=declared)
    assert parse(found.text, declared).expression.shape == found.result.shape
    assert again.check("proof").status == "proved"


def test_the_code_is_the_derivative() -> None:
    A, x = numbers(3, 3), numbers(3)
    found = md.derive(NESTED, "x")
    gradient = found.function()(*({"A": A, "x": x}[name] for name in found.arguments))

    def value(x: np.ndarray) -> float:
        inside = x[:, None, None] + x[None, :, None] * x[None, None, :]
        return float(np.sum(A[:, :, None] * np.exp(inside)))

    h = 1e-6
    by_differences = [(value(x + h * e) - value(x - h * e)) / (2 * h) for e in np.eye(3)]
    assert np.allclose(gradient, by_differences, rtol=1e-6)


def test_a_function_without_a_formula_is_an_argument_of_the_code() -> None:
    found = md.derive("sum_{i,j,k} f(A_{ij} + A_{ik})", "A")
    A = numbers(3, 4)
    assert found.arguments == ("A", "f_1")
    wanted = 2 * np.cos(A[:, :, None] + A[:, None, :]).sum(axis=2)
    assert np.allclose(found.function()(A, np.cos), wanted)


def test_a_hessian_in_index_notation() -> None:
    text = "sum_{i,j,k} exp(A_{ij} x_i y_j z_k)"
    found = md.derive(text, "x", "hessian")
    assert found.text == "diag([sum_{j,k} exp(A_ij*x_i*y_j*z_k)*A_ij^2*y_j^2*z_k^2]_i)"
    assert found.check("proof").status == "proved"
    with pytest.raises(MatdiffError) as caught:
        md.derive(text, "A", "hessian")
    assert caught.value.code == "unsupported"


@pytest.mark.parametrize(
    ("text", "matrix"),
    [
        ("sum_{i,j,k} A_{ij} B_{jk} C_{ki}", "tr(A (B C))"),
        (r"\sum_{i=1}^n\sum_{j=1}^n x_i A_{ij} y_j", "x' (A y)"),
        ("sum_i log((A x)_i)", "sum(log(A x))"),
        (r"\sum_i \left[A x\right]_i^2", "sum((A x).^2)"),
        ("sum_i (x_i - [A x]_i)^2", "sum((x - A x).^2)"),
        ("[sum_j A_kj*x_j]_k", "A x"),
        ("(x_i y_j)_{ij}", "x y'"),
        ("[A_{ji}]_{ij} x", "A' x"),
        ("y' [x_i^2]_i", "y' x.^2"),
        ("sum_i A_{ii} + y' y", "tr(A) + y' y"),
        ("sum_i x_i sum_i y_i", "sum(sum(y) x)"),
    ],
)
def test_brackets_with_indices(text: str, matrix: str) -> None:
    declared = {
        "A": "matrix(n, n)",
        "B": "matrix(n, n)",
        "C": "matrix(n, n)",
        "x": "vector(n)",
        "y": "vector(n)",
    }
    assert parse(text, declared).expression is parse(matrix, declared).expression


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("(A x)_k", "unsupported", "depends on the index `k`"),
        ("sum_i (A B)_i", "shape", "two indices"),
        ("sum_{i,j} (A x)_{ij}", "shape", "one index"),
        ("sum_i (A x)_{ij}", "unsupported", "some are not"),
        ("(A x)_1", "unsupported", "a subscript after a bracket"),
        ("sum_i det(y_i A)", "unsupported", "is not read"),
    ],
)
def test_brackets_that_are_not_read(text: str, code: str, says: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(text, {"A": "matrix(n, n)", "B": "matrix(n, n)", "x": "vector(n)"})
    assert (caught.value.code, caught.value.line) == (code, 1)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("text", "wrt", "first", "second", "reason"),
    [
        (
            r"\sum_{i=1}^n (y_i - \mathbf{x}_i^\top w)^2", "w",
            "Σ_i (y_i − x_iᵀ w)²", "sum((y − X w).^2)", "Σ over samples as matrices",
        ),
        (
            "x' A x + sum_{i,j} B_{ij} log(x_i + x_j)", "x",
            "xᵀ A x + Σ_ij B_ij log(x_i + x_j)", None, "Σ over indices as matrices",
        ),
        (
            r"\sum_i \log \sum_k \exp(w_k x_i)", "w",
            "Σ_i log(Σ_k exp(w_k x_i))", "sum(log(rowsum(exp(x wᵀ))))", "Σ over indices as matrices",
        ),
        (
            "sum_i y_i sum_j W_{ij} ||x_i - x_j||^2", "X",
            "Σ_i y_i (Σ_j W_ij ‖x_i − x_j‖²)", None, "Σ over samples as matrices",
        ),
    ],
)  # fmt: skip
def test_the_matrix_form_is_a_step(text: str, wrt: str, first: str, second: str | None, reason: str) -> None:
    steps = md.derive(text, wrt).steps
    at = next(i for i, row in enumerate(steps.rows) if row.left and row.left.unicode == "f")
    rows = steps.rows[at:]  # below the definitions
    assert rows[0].right.unicode == first
    assert second is None or rows[1].right.unicode == second
    assert rows[1].reason.unicode == reason
    assert steps.check().status == "holds"


def test_a_wrong_matrix_form_would_be_noticed() -> None:
    """The first line is computed sample by sample, not by the matrix form."""
    steps = md.derive("sum_i y_i (x_i' w)^2", "w", declare={"X": "matrix(m, n)"}).steps
    line = steps.lines[1]
    steps.lines[1] = line._replace(right=line.right + line.right)
    assert steps.check().status == "failed"


def test_a_sum_that_stays_in_index_notation_has_no_such_step() -> None:
    steps = md.derive(PAIRS, "A").steps
    assert not any("Σ over" in row.reason.unicode for row in steps.rows)
    assert steps.check().status == "holds"


@pytest.mark.parametrize(
    ("text", "matrix"),
    [
        (r"\sum_i \lambda_i u_i v_i^T", "(diag(lambda)*U)'*V"),
        (r"\sum_i u_i v_i^T", "U'*V"),
        (r"\sum_i y_i x_i^T w", "sum(y .* (X*w))"),
        (r"\sum_i \alpha_i x_i^T", "ones'*(diag(alpha)*X)"),
    ],
)
def test_a_sample_before_a_transposed_one_is_a_vector_where_the_product_ends(text: str, matrix: str) -> None:
    assert str(parse(text).expression) == matrix


def test_the_diagonal_of_what_is_not_square_is_refused() -> None:
    with pytest.raises(MatdiffError) as caught:
        parse("sum_i A_{ii}", {"A": "matrix(m, n)"})
    assert caught.value.code == "shape"
    assert "not square" in caught.value.message


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        # the index is the one under the names
        (r"\sum (y_i - \hat y_i)^2", "sum((y - y_hat).^2)"),
        (r"\sum x_i y_i + c", "sum(x .* y) + c"),
        ("∑ xᵢ²", "sum(x.^2)"),
        # from 0
        (r"\sum_{i=0}^{n-1} (y_i - w^T x_i)^2", "sum((y - X*w).^2)"),
        (r"\sum_{i=0}^{9} x_i^2", "sum(x.^2)"),
        # entries on the left side
        (r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}", "softmax(z)"),
        (r"C_{ij} = \sum_k A_{ik} B_{kj}", "A*B"),
        (r"(AB)_{ij} = \sum_k A_{ik} B_{kj}", "A*B"),
        (r"a_j = \sigma(\sum_i W_{ji} x_i + b_j)", "sigmoid(W*x + b)"),
        (r"z_k = \sum_j w_{kj} \tanh(\sum_i v_{ji} x_i)", "W*tanh(V*x)"),
        ("y_i = w' x_i + b", "w'*x_i + b"),
    ],
)
def test_indices_that_are_not_written(typed: str, read: str) -> None:
    assert str(parse(typed).expression) == read


def test_ten_terms_from_0_to_9() -> None:
    assert str(parse(r"\sum_{i=0}^{9} x_i^2").symbols["x"].rows) == "10"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (r"\sum x_i^2", "sum over i"),
        (r"\sum_{i=0}^{n-1} x_i", "counts from 0"),
        (r"x_1^2 + \sum_{i=2}^n (x_i - x_{i-1})^2", "x_1 is read as a name of its own"),
        (r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}", "what the entries are"),
        (r"L_i = -\log p_i", "not as an entry"),
    ],
)
def test_what_is_decided_about_indices_is_told(typed: str, says: str) -> None:
    assert any(says in note for note in parse(typed).notes)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (r"\sum A_{i} B_j", "over which index"),
        (r"\sum_{i=0}^{n} a_i x_i", "up to `n-1`"),
        (r"\sum_{t=0}^{T-1} \|x_{t+1} - A x_t\|^2", "outside of the vector"),
        (r"x_N^T Q x_N + \sum_{k=1}^{N-1} x_k^T Q x_k", "`x_N : vector`"),
    ],
)
def test_what_is_asked_about_indices(typed: str, says: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(typed)
    assert says in f"{caught.value.message} {caught.value.hint}"
