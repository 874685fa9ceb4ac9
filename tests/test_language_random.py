"""Whatever is typed gives a program or a MatdiffError with a place, never another exception."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from matdiff.errors import CODES, MatdiffError
from matdiff.language import parse
from matdiff.language.vocabulary import functions

SIGNS = r"+ - * / \ ^ ^T ^{-1} ' .T ( ) [ ] { } | || < > , ; : = ² ᵀ ⁻¹ ½ √ ‖ ⊙ .* ./ .^ # $ ^+ ^- \| _ _1 _{"
NAMES = r"x y A B X a b n 1 2 0.5 .5 1e3 α \alpha e I ones e_1 pi lambda x_i y_i 'x dX :matrix(m,n) vector(1)"
CALLS = r"f f( g( tr det inv sum exp log ( diag eye(n) kron( vec( max( rows( frechet( hcat( sigma( unvec("
MACROS = r"\frac \sqrt \left( \right) \mathbf \hat \top \sum_{i=1}^n sum_i \mathrm{tr} \operatorname{"
PIECES = [piece for group in (SIGNS, NAMES, CALLS, MACROS) for piece in group.split()]
ATOMS = "x y A B X a alpha 2 1 0 n I ones e_1 pi matrix(1) vector(0) mu x_i e"
LEAVES = st.sampled_from(ATOMS.split(" "))
DECLARATIONS = st.sampled_from(
    [{}, {"A": "matrix(m, n)"}, {"x": "vector(n)", "A": "symmetric(n)", "a": "scalar"}, {"x": "matrix(1, n)"}]
)


def formulas(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = [" ", " + ", " - ", "*", "/", " .* ", " ./ ", " ⊙ ", " ⊗ ", "\\", "·"]
    marks = ["'", "^2", "^-1", ".^2", "^+", ".^(1/2)", "^n"]
    frames = [
        "||{}||",
        "|{}|",
        "<{}, x>",
        "[{}, y]",
        "sum_i {}",
        "f'({})",
        "\\frac{{{}}}{{2}}",
        "-{}",
        "z = {}; z",
    ]
    return st.one_of(
        st.builds("{}{}{}".format, children, st.sampled_from(signs), children),
        st.builds("({}){}".format, children, st.sampled_from(marks)),
        st.builds("{}({})".format, st.sampled_from(sorted(functions())), children),
        st.builds("{}({}, {})".format, st.sampled_from(sorted(functions())), children, children),
        st.builds(str.format, st.sampled_from(frames), children),
    )


def check(text: str, declare: dict[str, str] | None = None) -> None:
    try:
        program = parse(text, declare)
    except MatdiffError as error:
        assert error.code in CODES
        assert error.line is not None or error.code in ("limit", "input")
        assert error.message
        assert str(error)
    else:
        for symbol in program.expression.symbols:
            assert symbol in program.symbols.values()
        assert not any(n.startswith("?") for s in program.expression.shape for n in s.names)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " "]))
def test_pieces_in_any_order(pieces: list[str], space: str) -> None:
    check(space.join(pieces))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None)
@given(st.recursive(LEAVES, formulas, max_leaves=8), DECLARATIONS)
def test_formulas_of_any_shapes(text: str, declare: dict[str, str]) -> None:
    check(text, declare)
