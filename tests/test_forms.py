"""The other forms of an answer: linear map, tensor, einsum, blocks by several variables."""

from __future__ import annotations

import numpy as np
import pytest

from matdiff.asking import derive, derive_jointly
from matdiff.errors import MatdiffError
from matdiff.forms import InIndices, LinearMap

RNG = np.random.default_rng(7)


def test_linear_map_has_its_adjoint() -> None:
    """⟨G, A dX B⟩ = ⟨A'GB', dX⟩, both sides checked."""
    found = derive("A X B", "X", "map")
    assert isinstance(found, LinearMap)
    assert (found.text, found.adjoint.text) == ("A*dX*B", "A'*G*B'")
    answer = found.as_dict("proof")
    assert (answer["as"], answer["adjoint"]) == ("map", "A'*G*B'")
    assert answer["check"]["status"] == "proved" and len(answer["check"]["methods"]) == 2
    assert r"G \mapsto" in found.latex()


def test_tensor_and_einsum() -> None:
    """∂(AXB)_ij/∂X_kl = A_ik B_lj, and code that computes it."""
    found = derive("A X B", "X", "tensor")
    assert isinstance(found, InIndices)
    assert (found.text, found.latex(), found.shape) == ("A_ik*B_lj", "A_{ik} B_{lj}", ["m", "q", "n", "p"])
    A, B = RNG.standard_normal((2, 3)), RNG.standard_normal((4, 5))
    code = derive("A X B", "X", "einsum")
    assert code.text == "np.einsum('ik,lj->ijkl', A, B)"
    scope: dict[str, object] = {}
    exec(code.code(), scope)
    tensor = scope["einsum"](A, B)  # type: ignore[operator]
    dX = RNG.standard_normal((3, 4))
    np.testing.assert_allclose(np.einsum("ijkl,kl->ij", tensor, dX), A @ dX @ B)


@pytest.mark.parametrize(
    ("text", "declare", "wrt", "kind", "result"),
    [
        ("X z", {"X": "matrix(m, n)", "z": "vector(n)"}, ["z", "X"], None, "hcat(X, kron(z', I))"),
        ("x'A y + ||x||^2", {"y": "vector(m)"}, ["x", "y"], None, "vcat(A*y + 2*x, A'*x)"),
        (
            "x'A y + ||x||^2", {"y": "vector(m)"}, ["x", "y"], "hessian",
            "vcat(hcat(2*I, A), hcat(A', zeros(m, m)))",
        ),
    ],
)  # fmt: skip
def test_blocks_by_several_variables(
    text: str, declare: dict[str, str], wrt: list[str], kind: str | None, result: str
) -> None:
    """The blocks, checked as one derivative by one column."""
    found = derive_jointly(text, wrt, kind, declare=declare)
    assert found.text == result
    assert found.check("proof").status == "proved"
    assert found.as_dict("off")["wrt"] == wrt


def test_a_note_names_the_variable_of_a_joint_derivative_that_does_not_occur() -> None:
    found = derive_jointly("x'A x", ["x", "y"], declare={"y": "vector(n)"})
    assert "y does not occur, so the block of y is zero." in found.notes
    assert not any("does not occur" in note for note in derive_jointly("x'A y", ["x", "y"]).notes)


def test_blocks_of_scalars() -> None:
    """A Hessian by two scalars is 2×2."""
    found = derive_jointly("a x^2 y", ["x", "y"], "hessian", declare={"x": "scalar", "y": "scalar"})
    assert found.shape == ["2", "2"]
    assert found.check("proof").status == "proved"


@pytest.mark.parametrize(
    ("wrt", "kind", "declare", "code"),
    [
        (["x"], None, {}, "variable"),
        (["x", "A"], "vjp", {}, "kind"),
        (["x", "A"], None, {"A": "symmetric(n)"}, "structure"),
    ],
)
def test_blocks_that_do_not_exist(
    wrt: list[str], kind: str | None, declare: dict[str, str], code: str
) -> None:
    """One variable, a kind without blocks, a variable with structure."""
    with pytest.raises(MatdiffError) as error:
        derive_jointly("x'A x", wrt, kind, declare=declare)
    assert error.value.code == code


def test_a_wrong_block_is_refuted() -> None:
    """The check of a block answer can fail."""
    from matdiff.index import Claim, check

    joint = derive_jointly("x'A y", ["x", "y"], declare={"y": "vector(m)"}).joint  # type: ignore[attr-defined]
    function, column, answer = joint.as_one()
    assert check(Claim(function, column, "gradient", -answer), "proof").status == "failed"


def test_forms_are_of_first_order() -> None:
    """A tensor of second derivatives is not made up."""
    with pytest.raises(MatdiffError) as error:
        derive("A X B", "X", "tensor", order=2)
    assert error.value.code == "unsupported"


@pytest.mark.parametrize(
    ("text", "result"),
    [("f(A x)", "A'*diag(G .* f''(A*x))*A"), ("x*x'*b", "b*G' + G*b'")],
)
def test_second_derivative_of_a_vector(text: str, result: str) -> None:
    """The Hessian of a vector function is that of ⟨G, f⟩; G = e_i picks a component."""
    found = derive(text, "x", "hessian", declare={"b": "vector(n)", "x": "vector(n)"})
    assert found.text == result
    assert found.check("proof").status == "proved"
    assert any("component i" in note for note in found.notes)
