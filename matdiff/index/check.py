"""The check of an answer: which ways it takes, and what they come to."""

from __future__ import annotations

from ..errors import MatdiffError, Undecidable
from .claim import (
    ALL_SIZES,
    FAILED,
    MODES,
    OFF,
    PROVED,
    TESTED,
    THESE_SIZES,
    UNDECIDED,
    Check,
    Claim,
    Method,
)


def check(claim: Claim, mode: str = "auto") -> Check:
    """Checks an answer against its function, by scalar arithmetic on entries only.

    ``mode`` is ``off``, ``sympy``, ``proof``, ``numeric``, or ``auto``: the proof, sympy where it is cheap,
    and numbers where neither decides.  Raises ValueError for another mode.
    """
    if mode not in MODES:
        raise ValueError(f"a check is one of {', '.join(MODES)}, not {mode!r}")
    if mode == "off":
        return Check(OFF, None, [])
    from .exponents import with_counted_exponents

    claim = with_counted_exponents(claim)
    methods: list[Method] = []
    if claim.is_complex:
        return check_complex(claim, mode)
    if mode in ("auto", "proof"):
        methods.append(run("proof", claim))
    if mode in ("auto", "sympy"):
        found = run("sympy", claim, forced=mode == "sympy")
        if mode == "sympy" or found.sizes or found.status != UNDECIDED:
            methods.append(found)
    # what sympy alone has proved, at sizes that are small, is tried with numbers at larger ones
    if mode == "numeric" or (mode == "auto" and methods[0].status == UNDECIDED):
        methods.append(run("numeric", claim))
    return conclude(methods)


def check_complex(claim: Claim, mode: str) -> Check:
    """The same with complex symbols: the proof and numbers; sympy has no part in it."""
    ways = {"sympy": ("sympy",), "proof": ("proof",), "numeric": ("numeric",)}.get(mode, ("proof", "numeric"))
    return conclude([run_complex(method, claim) for method in ways])


def run_complex(method: str, claim: Claim) -> Method:
    """One way of checking a claim with complex symbols; what it cannot carry out is undecided."""
    try:
        if method == "proof":
            from .complex_proof import prove

            return prove(claim)
        if method == "numeric":
            from .complex_numeric import check_with_numbers

            return check_with_numbers(claim)
    except (Undecidable, MatdiffError, ArithmeticError) as error:
        return Method(method, UNDECIDED, {}, 0.0, None, str(error))
    return Method(method, UNDECIDED, {}, 0.0, None, "there is no check of complex symbols with sympy")


def run(method: str, claim: Claim, forced: bool = False) -> Method:
    """One way of checking; what it cannot carry out is undecided."""
    try:
        if method == "proof":
            from .proof import prove

            return prove(claim)
        if method == "sympy":
            from .sympy_check import check_with_sympy

            return check_with_sympy(claim, forced)
        from .numeric import check_with_numbers

        return check_with_numbers(claim)
    except (Undecidable, MatdiffError, ArithmeticError) as error:
        return Method(method, UNDECIDED, {}, 0.0, None, str(error))


def conclude(methods: list[Method]) -> Check:
    """The status of all together: failed if any did, proved if any did, else tested."""
    statuses = {m.status for m in methods}
    if FAILED in statuses:
        return Check(FAILED, None, methods)
    if PROVED in statuses:
        everywhere = any(m.scope == ALL_SIZES for m in methods if m.status == PROVED)
        return Check(PROVED, ALL_SIZES if everywhere else THESE_SIZES, methods)
    return Check(TESTED if TESTED in statuses else UNDECIDED, None, methods)
