"""The last touch: answers in the shape in which the literature prints them."""

from __future__ import annotations

import pytest

import matdiff as md

DECLARED = {
    "A": "matrix(n, n)", "C": "symmetric(n)", "H": "matrix(n, n)", "P": "symmetric(n)", "S": "symmetric(n)",
    "R": "spd(m)", "X": "matrix(n, m)", "Y": "matrix(n, m)", "u": "vector(n)", "v": "vector(n)",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "variable", "kind", "printed"),
    [
        ("logdet(X'X)", "X", "differential", "2*tr(inv(X'*X)*X'*dX)"),
        ("||X X' - S||^2", "X", "differential", "4*<X*X' - S, X*dX'>"),
        ("tr(A X X')", "X", "differential", "tr(A*(dX*X' + X*dX'))"),
        ("tr((3 P^2 - 2 P^3) S)", "P", "gradient", "3*(S*P + P*S) - 2*(S*P^2 + P*S*P + P^2*S)"),
        ("det([A, u; v', 0])", "u", "gradient", "-det(A)*inv(A)'*v"),
        ("log(det([C, u; u', 0]))", "u", "gradient", "2*inv(C)*u/(u'*inv(C)*u)"),
        ("||(I - H) u||^2", "u", "gradient", "2*(I - H)'*(I - H)*u"),
        ("tr((X - Y)' S (X - Y) R)", "R", "gradient", "(X - Y)'*S*(X - Y)"),
        ("A'P + P A - P X inv(R) X'P", "P", "jvp", "M = A - X*inv(R)*X'*P; V*M + M'*V"),
    ],
)
def test_an_answer_is_printed_as_in_the_literature(text: str, variable: str, kind: str, printed: str) -> None:
    names = {name: kind for name, kind in DECLARED.items() if name in text}
    found = md.derive(text, variable, kind, declare=names)
    assert found.text == printed
    assert found.check("auto").status == "proved"
