"""Properties that hold for every expression, on random well-typed ones (hypothesis draws the seeds)."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from random_expressions import random_expression

from matdiff import render
from matdiff.calculus import derive
from matdiff.calculus.derive import Derivative
from matdiff.errors import MatdiffError
from matdiff.expression import Expression, Symbol, postorder, substitute
from matdiff.index import Claim, check
from matdiff.language import parse
from matdiff.operations import inner
from matdiff.rewriting.canonical import canonical_rules
from matdiff.rewriting.engine import Rewriter

LONGEST = 90  # a longer function says nothing more, slowly
SEEDS = st.integers(min_value=0, max_value=10**9)
quick = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def declarations(*nodes: Expression) -> dict[str, str]:
    """What a reader has to be told of the symbols."""
    found = {}
    for symbol in (n for n in postorder(*nodes) if isinstance(n, Symbol)):
        if symbol.kind != "general":
            text = f"{symbol.kind}({symbol.rows})"
        elif symbol.is_scalar:
            text = "scalar"
        elif symbol.is_column:
            text = f"vector({symbol.rows})"
        else:
            text = f"matrix({symbol.rows}, {symbol.columns})"
        found[symbol.name] = " ".join([text, *sorted(symbol.declared)])
    return found


def kind_for(function: Expression, variable: Symbol, seed: int) -> str:
    """A kind of derivative that exists."""
    kinds = (
        ["gradient", "hessian", "hvp", "differential"] if function.is_scalar else ["jacobian", "vjp", "jvp"]
    )
    kind = Random(seed * 7919 + 13).choice(kinds)
    return "gradient" if variable.kind == "orthogonal" and kind in ("hessian", "hvp") else kind


def answer(function: Expression, variable: Symbol, kind: str | None = None) -> Derivative:
    """The derivative; where there is none, as of the determinant of x y′, another function is drawn."""
    try:
        return derive(function, variable, kind)
    except MatdiffError as error:
        assert error.code == "domain"
        reject()


@quick
@given(SEEDS)
def test_no_answer_is_refuted(seed: int) -> None:
    """The proof, which shares no rule with the derivation, never contradicts it."""
    function, variable = random_expression(seed)
    if function.length > LONGEST:
        return
    derivative = answer(function, variable, kind_for(function, variable, seed))
    claim = Claim(function, variable, derivative.kind, derivative.result, derivative.seed)
    assert check(claim, "proof").status in ("proved", "undecided")


@quick
@given(SEEDS)
def test_jvp_and_vjp_are_adjoint(seed: int) -> None:
    """⟨J V, G⟩ = ⟨V, J′ G⟩, as a claim about a function that is linear in V."""
    function, variable = random_expression(seed)
    if function.length > LONGEST or variable.kind != "general":
        return
    forward, backward = answer(function, variable, "jvp"), answer(function, variable, "vjp")
    assert forward.seed is not None and backward.seed is not None
    pairing = inner(forward.result, backward.seed)
    claim = Claim(pairing, forward.seed, "gradient", backward.result)
    assert check(claim, "proof").status in ("proved", "undecided")


@quick
@given(SEEDS)
@pytest.mark.parametrize("dialect", ["text", "unicode"])
def test_answers_parse_back(dialect: str, seed: int) -> None:
    """What is printed is read again as the same expression."""
    function, variable = random_expression(seed)
    if function.length > LONGEST:
        return
    result = answer(function, variable).result
    if not result.operands:
        return  # a constant alone is printed without its sizes
    printed = getattr(render, dialect)(result)
    again = parse(printed, declarations(result)).expression
    simplify = Rewriter(canonical_rules())
    assert again.shape == result.shape, printed
    assert simplify(again) is simplify(result), printed


@quick
@given(SEEDS)
def test_latex_is_balanced(seed: int) -> None:
    """Braces and \\left \\right are balanced."""
    function, variable = random_expression(seed)
    if function.length > LONGEST:
        return
    printed = render.latex(answer(function, variable).result)
    plain = printed.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")
    assert printed.count(r"\left") == printed.count(r"\right") + printed.count(r"\leftarrow")


@quick
@given(SEEDS)
def test_same_input_same_answer(seed: int) -> None:
    """An answer depends on the question alone, not on what was derived before."""
    function, variable = random_expression(seed)
    if function.length > LONGEST:
        return
    assert answer(function, variable).result is answer(substitute(function, {}), variable).result
