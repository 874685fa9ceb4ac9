"""``matdiff verify``: one claim, a derivation line by line, or a claim for each line of JSON."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO

from ..commands.outcome import BAD_INPUT, unexpected
from ..commands.reading import declarations, known_kind, one_of, read_expression, standard_input
from ..commands.words import CHECKS, CONVENTIONS, LAYOUTS, STACKINGS
from ..errors import MatdiffError
from ..requests import dumps, read
from ..terminal import speaks_unicode, write
from .grading import Grader
from .verdict import ERROR, RIGHT, UNDECIDED, WRONG, Verdict

VERDICTS = {RIGHT: 0, WRONG: 1, UNDECIDED: 1, ERROR: BAD_INPUT}
WORDS = {"convention": CONVENTIONS, "layout": LAYOUTS, "vec": STACKINGS, "check": ("proof", *CHECKS)}
FIELDS = ("id", "expr", "wrt", "claim", "lines", "declare", "as", "strict", *WORDS)
MOST_KEPT = 64  # questions of --jsonl that are remembered: many claims are about one


def run(options: argparse.Namespace) -> int:
    """Carry the command out; the exit status."""
    if options.jsonl:
        if options.expr is not None or options.claim is not None or options.lines is not None:
            raise MatdiffError(
                "input", "--jsonl reads its requests from standard input, not from the arguments"
            )
        return serve(standard_input(), sys.stdout)
    kind = known_kind(options.kind)
    for field, allowed in WORDS.items():
        one_of(field, getattr(options, field), allowed)
    declared = declarations(options.declare or [])
    if options.lines is not None:
        from .lines import verify_lines

        if options.claim is not None:
            raise MatdiffError("input", "--claim and --lines are two questions; ask one of them")
        text = read_expression("-" if options.lines == "-" else "@" + options.lines)
        expression = None if options.expr is None else read_expression(options.expr)
        chain = verify_lines(text, options.wrt, expression, declare=declared, check=options.check)
        if options.json:
            write(dumps(chain.as_dict()))
        else:
            write(chain.text(plain=not speaks_unicode()), "verdict")
        return VERDICTS[chain.verdict]
    if options.expr is None or options.claim is None:
        missing = "an expression" if options.expr is None else "a claim"
        raise MatdiffError(
            "input", f"{missing} is missing", hint='matdiff verify "x\' A x" --wrt x --claim "2 A x"'
        )
    grader = Grader(
        read_expression(options.expr), options.wrt, kind, declare=declared, convention=options.convention,
        layout=options.layout, vec=options.vec, strict=options.strict, check=options.check, locate=True,
    )  # fmt: skip
    verdict = grader.grade(read_expression(options.claim))
    if options.json:
        write(dumps(verdict.as_dict()))
    else:
        if verdict.error is not None:
            verdict = verdict._replace(message="the claim cannot be read")
        write(verdict.text(plain=not speaks_unicode()), "verdict")
        if verdict.error is not None:
            write(str(verdict.error), "error")
    return VERDICTS[verdict.verdict]


def serve(source: BinaryIO, sink: TextIO) -> int:
    """A verdict for every line; the exit status: 2 if a request was bad, else 1 if a claim was not right."""
    status = 0
    kept: dict[str, Grader] = {}
    for line in source:
        if not line.strip():
            continue
        answer = answered(line, kept)
        status = max(status, VERDICTS[answer["verdict"]])
        sink.buffer.write((dumps(answer) + "\n").encode("utf-8", "backslashreplace"))
        sink.flush()
    return status


def answered(line: bytes, kept: dict[str, Grader]) -> dict[str, Any]:
    """The answer to one request; a bad one has the verdict ``error``."""
    identity: Any = None
    try:
        request = read(line)
        identity = request.get("id")
        validate(request)
        if request.get("lines") is not None:
            from .lines import verify_lines

            return verify_lines(
                request["lines"], request.get("wrt"), request.get("expr"), declare=request.get("declare"),
                check=word(request, "check"),
            ).as_dict(identity)  # fmt: skip
        return grader_of(request, kept).grade(request["claim"]).as_dict(identity)
    except Exception as error:
        known = error if isinstance(error, MatdiffError) else unexpected(error)
        return Verdict(ERROR, None, known.message, error=known).as_dict(identity)


def grader_of(request: dict[str, Any], kept: dict[str, Grader]) -> Grader:
    """The grader of a question, made once for all claims that are about it."""
    key = dumps({field: request.get(field) for field in FIELDS if field not in ("id", "claim")})
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = Grader(
            request["expr"], request.get("wrt"), known_kind(request.get("as")),
            declare=request.get("declare"),
            convention=word(request, "convention"), layout=word(request, "layout"), vec=word(request, "vec"),
            strict=bool(request.get("strict")), check=word(request, "check"),
        )  # fmt: skip
    return kept[key]


def validate(request: dict[str, Any]) -> None:
    """Raises MatdiffError (input) for an unknown field, a missing one, or one of another type."""
    for field in request:
        one_of("field", field, FIELDS)
    for field in required(request):
        if not isinstance(request.get(field), str):
            raise MatdiffError(
                "input",
                f"the field {field!r} is missing" if field not in request else f"{field!r} must be a text",
            )
    for field in ("wrt", "as", "expr"):
        if request.get(field) is not None and not isinstance(request[field], str):
            raise MatdiffError("input", f"{field!r} must be a text")
    if not isinstance(request.get("strict", False), bool):
        raise MatdiffError("input", "'strict' must be true or false")
    declare = request.get("declare")
    if declare is not None and (
        not isinstance(declare, dict) or not all(isinstance(d, str) for d in declare.values())
    ):
        raise MatdiffError("input", "'declare' must map names to texts", hint='{"X": "matrix(m, n)"}')
    for field, allowed in WORDS.items():
        one_of(field, word(request, field), allowed)


def required(request: dict[str, Any]) -> Iterator[str]:
    """The fields that a request must have."""
    if request.get("lines") is not None:
        yield "lines"
    else:
        yield from ("expr", "claim")


def word(request: dict[str, Any], field: str) -> str:
    """The value of a field of few words, or its default."""
    value: str = WORDS[field][0] if request.get(field) is None else request[field]
    return value
