"""What a longer formula costs: work is counted in calls of functions, not in seconds."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

import matdiff as md
from matdiff.expression import Expression, Symbol, postorder
from matdiff.index import Claim, check
from matdiff.index.sizes import COLOURS, told_apart
from matdiff.operations import EntrySum, Identity, Inverse, Product, Scale, Sin, Trace, Transpose
from matdiff.render import latex
from matdiff.rewriting.order import first_rotation


def work(function: Callable[[], Any]) -> int:
    """How many functions of Python are called."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(before)
    return calls


def test_the_work_is_counted() -> None:
    """The measure itself: a walk that is quadratic is seen as one."""

    def walk(n: int) -> None:
        for _ in range(n * n):
            str_of(n)

    def str_of(n: int) -> str:
        return str(n)

    assert work(lambda: walk(20)) > 3.5 * work(lambda: walk(10))


# --- the proof with many size names ---------------------------------------------------------------


def chain(n: int) -> tuple[str, str]:
    """The trace of a product of n matrices, each between two sizes of their own."""
    declared = "; ".join(f"A{i} : matrix(n{i}, n{(i + 1) % n})" for i in range(n))
    return f"{declared}; tr({' '.join(f'A{i}' for i in range(n))})", f"A{n // 2}"


def traces(n: int) -> tuple[str, str]:
    """A sum of n traces, each with two sizes of its own."""
    declared = "; ".join(f"A{i} : matrix(n{i}, m{i}); B{i} : matrix(m{i}, n{i})" for i in range(n))
    terms = " + ".join(f"tr(A{i} B{i}) tr(C X)" for i in range(n))
    return f"{declared}; X : matrix(p, q); C : matrix(q, p); {terms}", "X"


@pytest.mark.parametrize("program", [chain, traces])
def test_many_sizes_are_proved_for_all_sizes(program: Callable[[int], tuple[str, str]]) -> None:
    found = md.gradient(*program(60)).check("proof")
    assert (found.status, found.scope) == ("proved", "all sizes")


@pytest.mark.parametrize("program", [chain, traces])
def test_a_proof_grows_with_the_formula(program: Callable[[int], tuple[str, str]]) -> None:
    some, more = (md.gradient(*program(n)) for n in (40, 80))
    assert work(lambda: more.check("proof")) < 3 * work(lambda: some.check("proof"))


@pytest.mark.parametrize("count", [1, 4, 5, 16, 17, 100])
def test_any_two_sizes_differ_somewhere(count: int) -> None:
    names = [f"n{i}" for i in range(count)]
    least = {name: 3 + (i % 7 == 0) * i for i, name in enumerate(names)}
    choices = told_apart(names, least, COLOURS)
    assert COLOURS ** (len(choices) - 1) < max(count, 2)
    for one, other in combinations(names, 2):
        assert any(sizes[one] != sizes[other] for sizes in choices)
    for sizes in choices:
        assert all(least[name] <= size < least[name] + COLOURS for name, size in sizes.items())


def test_a_claim_that_needs_two_of_many_sizes_alike_fails() -> None:
    """The sum of the entries of the identity is its size."""
    n = 80
    A = [Symbol(f"A{i}", f"n{i:02}", f"n{(i + 1) % n:02}") for i in range(n)]
    X = A[0]

    def size(i: int) -> Expression:
        return EntrySum(Inverse(Identity(f"n{i:02}")))

    F = Scale(size(1), Trace(Product(*A)))
    turned = Product(*A[1:]).T
    assert check(Claim(F, X, "gradient", Scale(size(1), turned)), "proof").status == "proved"
    for other in (2, 1 + COLOURS, 1 + COLOURS**2, 1 + COLOURS**3):
        assert check(Claim(F, X, "gradient", Scale(size(other), turned)), "proof").status == "failed"


# --- many definitions -----------------------------------------------------------------------------


def layers(n: int) -> tuple[str, str]:
    """A network: n layers that share a matrix."""
    told = "; ".join(f"z{i} = W h{i - 1}; h{i} = tanh(z{i})" for i in range(1, n + 1))
    return f"W : matrix(n, n); h0 : vector(n); {told}; sum(h{n})", "W"


def functions(n: int) -> tuple[str, str]:
    """A function of a function of …, each with a name that is used once."""
    return "; ".join(["x0 : vector(n)", *(f"x{i + 1} = sin(x{i})" for i in range(n)), f"sum(x{n})"]), "x0"


def polynomial(n: int) -> tuple[str, str]:
    """Scalars, each made of the one before, with a coefficient of its own."""
    told = "; ".join(f"c{i + 1} = a_{i} c{i} + sin(c{i})" for i in range(n))
    return f"x : vector(n); c0 = x'x; {told}; c{n}", "x"


def scalars(n: int) -> tuple[str, str]:
    """A sum of n definitions."""
    told = "; ".join(f"z{i} = A{i} x" for i in range(n))
    declared = "; ".join(f"A{i} : matrix(m, n)" for i in range(n))
    return f"{declared}; {told}; {' + '.join(f'z{i}′z{i}' for i in range(n))}", "x"


PROGRAMS = [layers, functions, polynomial, scalars]


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_answer_grows_with_the_definitions(program: Callable[[int], tuple[str, str]]) -> None:
    some, more = (work(lambda n=n: md.derive(*program(n))) for n in (60, 180))
    assert more < 4 * some


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_text_grows_with_the_definitions(program: Callable[[int], tuple[str, str]]) -> None:
    some, more = (md.derive(*program(n)) for n in (60, 180))
    for face in ("unicode", "latex", "code"):
        assert work(getattr(more, face)) < 4 * work(getattr(some, face)), face


def test_nodes_with_the_same_symbols_share_the_set() -> None:
    found = md.derive(*polynomial(100))
    sets = {id(node.symbols) for node in postorder(found.expression)}
    assert len(sets) < 2 * len(found.expression.symbols) + 5


# --- steps ----------------------------------------------------------------------------------------


def residuals(n: int) -> tuple[str, str]:
    """A chain of n sums with names."""
    told = "; ".join(f"x{i + 1} = sin(x{i}) + b" for i in range(n))
    return f"x0 : vector(n); b : vector(n); {told}; sum(x{n})", "x0"


@pytest.mark.parametrize("program", [layers, functions, residuals])
def test_steps_grow_with_the_definitions(program: Callable[[int], tuple[str, str]]) -> None:
    md.derive(*program(10)).steps.unicode()  # what is made once for all
    some, more = (md.derive(*program(n)) for n in (60, 180))
    assert work(lambda: more.steps) < 4 * work(lambda: some.steps)


@pytest.mark.parametrize("operation", [Transpose, Inverse, Sin])
def test_a_deep_text_is_not_kept_at_every_depth(operation: type[Expression]) -> None:
    """Each text is put into the next one: the memory of all of them would be quadratic."""

    def peak(depth: int) -> int:
        node: Expression = Symbol("X", "n", "n")
        for _ in range(depth):
            node = operation(node)
        tracemalloc.start()
        try:
            latex(node)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(1600) < 8 * peak(400)


# --- what would take too long is not begun --------------------------------------------------------


def kronecker(n: int) -> tuple[str, str]:
    """The trace of a Kronecker product of n + 1 matrices, which has 2ⁿ⁺¹ rows at the least."""
    declared = "; ".join(f"A{i} : matrix(n, n)" for i in range(n))
    return f"{declared}; X : matrix(n, n); tr(X {' '.join(f'⊗ A{i}' for i in range(n))})", "X"


GIANT = "X : matrix(100000, 100000); A : matrix(100000, 100000); tr(A X X)", "X"


@pytest.mark.parametrize("asked", [kronecker(30), GIANT])
@pytest.mark.parametrize("mode", ["auto", "proof", "numeric", "sympy"])
def test_matrices_that_fill_the_memory_are_not_made(asked: tuple[str, str], mode: str) -> None:
    found = md.gradient(*asked)
    assert found.check(mode).status == "undecided"
    assert found.check(mode).methods[-1].remark
    assert found.steps.check().status == "undecided"


def test_a_kronecker_product_is_proved_where_it_is_small() -> None:
    found = md.gradient(*kronecker(6)).check("proof")
    assert (found.status, found.methods[0].sizes) == ("proved", {"n": 2})


# --- long chains ----------------------------------------------------------------------------------


@pytest.mark.parametrize("factors", ["A", "AB", "BAAB", "ABABB", "ABCABC", "BABAABA", "CCBCCA"])
def test_the_first_rotation_is_that_of_every_rotation(factors: str) -> None:
    chain = tuple(Symbol(name, "n", "n") for name in factors)
    rotated = [chain[i:] + chain[:i] for i in range(len(chain))]
    assert {first_rotation(one) for one in rotated} == {first_rotation(chain)}
    assert first_rotation(chain) in rotated


def powers(n: int) -> tuple[str, str]:
    """The trace of (X A)ⁿ written out, whose gradient has n equal terms."""
    return f"X : matrix(n, n); A : matrix(n, n); tr({'X A ' * n})", "X"


def test_a_trace_of_a_long_chain_is_compared_once() -> None:
    """The chain is n long and stands in n terms: n², and not n³ for all rotations of all terms."""
    some, more = (work(lambda n=n: md.gradient(*powers(n))) for n in (20, 60))
    assert more < 11 * some
