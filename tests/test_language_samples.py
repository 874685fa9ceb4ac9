"""Sums over samples, read in matrix notation."""

from __future__ import annotations

import pytest

from matdiff.errors import MatdiffError
from matdiff.language import parse

X = {"X": "matrix(m, n)", "w": "vector(n)", "y": "vector(m)"}
MU = X | {"mu": "vector(n)", "S": "matrix(n, n)", "b": "scalar"}


@pytest.mark.parametrize(
    ("text", "matrix"),
    [
        ("sum_i y_i", "sum(y)"),
        ("sum_i y_i (x_i' w)", "sum(y ⊙ (X w))"),
        ("sum_i f(w' x_i)", "sum(f(X w))"),
        (r"\sum_{i=1}^{m} \log(x_i^\top w)", "sum(log(X w))"),
        ("sum_i (y_i - x_i' w - b)^2", "sum((y - X w - b ones).^2)"),
        ("sum_i (y_i - x_i' w)^2/b", "sum(b^-1 (y - X w).^2)"),
        ("sum_i ||x_i||^2", "sum(rowsum(X.^2))"),
        ("sum_i ||x_i - mu||^2", "sum(rowsum((X - ones mu').^2))"),
        ("sum_i x_i x_i'", "X' X"),
        ("sum_i x_i", "colsum(X)"),
        ("sum_i y_i x_i", "colsum(diag(y) X)"),
        ("sum_i x_i' S x_i", "sum(rowsum((X S) ⊙ X))"),
        ("sum_i exp(x_i)' w", "sum(exp(X) w)"),
        ("sum_i max(0, 1 - y_i)", "sum(max(0, 1 - y))"),
        ("sum_{i=1}^m b", "rows(X) b"),
        ("1/m sum_i y_i - b", "1/m sum(y) - b"),
        ("2 sum_i y_i^2 + sum_j y_j", "2 sum(y.^2) + sum(y)"),
        ("p = X w; sum_i (y_i - p_i)", "sum(y - X w)"),
        ("sum_i -y_i", "sum(-y)"),
        ("sum_i y_i sum_j y_j", "sum(sum(y) y)"),
        ("sum_i sum_j y_i y_j", "sum(y) sum(y)"),
        ("prod_i y_i", "prod(y)"),
        (r"\prod_{i=1}^m (1 - y_i)", "prod(1 - y)"),
        (r"\log \prod_i \sigma(x_i^\top w)", "log(prod(sigmoid(X w)))"),
        ("∏_i y_i + b", "prod(y) + b"),
        (r"\prod y_i", "prod(y)"),
        (r"\prod_i b^{y_i}", "prod(exp(log(b) y))"),
        (r"\prod_i b^2 (x_i^\top w)^{y_i}", "prod(b^2 exp(y .* log(X w)))"),
        (r"\prod_{i=1}^m b", "b^{rows(X)}"),
        ("sum_i y_i prod_j y_j", "sum(prod(y) y)"),
    ],
)
def test_a_sum_over_samples_is_its_matrix_form(text: str, matrix: str) -> None:
    assert parse(text, MU).expression is parse(matrix, MU).expression


# definitions with an index, beside a sum over it
DEFINED = [
    ("z_i = x_i' w; sum_i (y_i - z_i)^2", "sum_i (y_i - x_i' w)^2"),
    ("z_i = x_i' w; sum_j (y_j - z_j)^2", "sum_i (y_i - x_i' w)^2"),
    ("z_i = x_i' w; p_i = sigmoid(z_i); sum_i y_i log(p_i)", "sum_i y_i log(sigmoid(x_i' w))"),
    ("-sum_i y_i p_i, p_i = e^{y_i}/(sum_j e^{y_j})", "-sum_i y_i (e^{y_i}/(sum_j e^{y_j}))"),
    (r"\sum_i (y_i - \hat y_i)^2, \quad \hat y_i = w^\top x_i + b", "sum_i (y_i - (w' x_i + b))^2"),
    ("s_{ij} = x_i' x_j; sum_{k,l} s_{kl}^2", "sum_{i,j} (x_i' x_j)^2"),
    ("r_i = y_i - b; sum_i r_i^2 + sum_j r_j^4", "sum_i (y_i - b)^2 + sum_i (y_i - b)^4"),
]


@pytest.mark.parametrize(("text", "plain"), DEFINED)
def test_definitions_with_an_index_are_put_in(text: str, plain: str) -> None:
    assert str(parse(text, MU).expression) == str(parse(plain, MU).expression)


def test_a_definition_with_an_index_keeps_other_names() -> None:
    found = parse("k_i = exp(-||x_i - x_{train}||^2); sum_j y_j k_j", {"X": "matrix(m, n)", "y": "vector(m)"})
    assert set(found.symbols) == {"X", "x_train", "y"}


def test_the_scope_ends_at_a_sum() -> None:
    node = parse("sum_i y_i + b", MU).expression
    assert node is parse("(sum_i y_i) + b", MU).expression


def test_what_was_read_is_told() -> None:
    notes = parse("sum_i y_i (x_i' w)", X).notes
    assert "x_i is read as row i of X." in notes
    assert "y_i is read as entry i of y." in notes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sum_i x_ij", "unsupported"),
        ("sum_i i y_i", "unsupported"),
        ("sum_{i=1}^m x_{i+1}", "shape"),
        ("sum_i x_{i+k}", "unsupported"),
        ("sum_{i=0}^m y_i", "unsupported"),
        ("z = x_i' w; sum_i (y_i - z)", "unsupported"),
        ("sum_i det(x_i x_i')", "unsupported"),
        ("z_i = x_i' w; sum_i (y_i - z_i)^2 + z_i", "unsupported"),
        ("z_i = x_i' w + sum_j y_j; sum_j z_j", "unsupported"),
        ("sum_{i,j} I_{ij} y_i y_j", "unsupported"),
        ("sum_i 1_i y_i", "unsupported"),
        ("sum_i b", "shape"),
        ("sum_{i=1}^n y_i", "shape"),
        ("sum_i x_i y", "shape"),
        ("sum_i", "syntax"),
    ],
)
def test_sums_that_are_not_read_are_refused(text: str, code: str) -> None:
    with pytest.raises(MatdiffError) as caught:
        parse(text, MU)
    assert caught.value.code == code
    assert caught.value.line == 1
