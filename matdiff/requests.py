"""JSON in, JSON out: one request a line, one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO

from .asking import derive, derive_jointly, parse, variables
from .commands.outcome import BAD_INPUT, FAILED, unexpected
from .commands.reading import decode, known_kind, one_of, plain_jointly
from .commands.words import CHECKS, CONVENTIONS, LAYOUTS, ROADS, STACKINGS
from .errors import MatdiffError

# the fields whose value is one of a few words → these words; the first is the default
WORDS = {
    "convention": CONVENTIONS,
    "check": tuple(dict.fromkeys(("auto", *CHECKS))),
    "layout": LAYOUTS,
    "vec": STACKINGS,
    "method": ROADS,
}
FIELDS = ("id", "expr", "wrt", "declare", "as", "order", "jointly", "steps", *WORDS)


def dumps(value: Any) -> str:
    """A value as one line of JSON, its signs as they are."""
    return json.dumps(value, ensure_ascii=False)


def serve(source: BinaryIO, sink: TextIO) -> int:
    """Answer every line; the exit status: 1 if a check failed, 2 if a request was bad."""
    status = 0
    for line in source:
        if not line.strip():
            continue
        for answer in answers(line):
            failed = "error" in answer or answer["check"]["status"] == "failed"
            if failed:
                status = BAD_INPUT if "error" in answer and status != FAILED else status
                status = status if "error" in answer else FAILED
            sink.buffer.write((dumps(answer) + "\n").encode("utf-8", "backslashreplace"))
        sink.flush()
    return status


def answers(line: bytes) -> Iterator[dict[str, Any]]:
    """The answers to one request: one for each variable, or an error."""
    identity: Any = None
    try:
        request = read(line)
        identity = request.get("id")
        validate(request)
        program = parse(request["expr"], request.get("declare") or {})
        wanted = request.get("wrt")
        names = variables(program) if wanted is None else [wanted] if isinstance(wanted, str) else wanted
    except Exception as error:
        yield failure(identity, error)
        return
    together = bool(request.get("jointly"))
    for wrt in names[:1] if together else names:
        try:
            kind = known_kind(request.get("as"))
            if together:
                plain_jointly(
                    word(request, "convention"),
                    request.get("order", 1),
                    word(request, "layout"),
                    word(request, "vec"),
                )
                found = derive_jointly(program, names, kind)
            else:
                found = derive(
                    program, wrt, kind, convention=word(request, "convention"),
                    order=request.get("order", 1), layout=word(request, "layout"), vec=word(request, "vec"),
                )  # fmt: skip
            answer = found.as_dict(word(request, "check"))
            if request.get("steps"):
                answer["steps"] = found.steps_by(
                    word(request, "method"), request["steps"] == "full"
                ).as_list()
            yield {"id": identity, **answer, "wrt": names if together else wrt}
        except Exception as error:
            yield failure(identity, error)


def read(line: bytes) -> dict[str, Any]:
    """A request.  Raises MatdiffError (input) for what is no JSON object."""
    try:
        request = json.loads(decode(line, "the request"))
    except json.JSONDecodeError as error:
        raise MatdiffError("input", f"not JSON: {error.msg}", error.lineno, error.colno) from None
    except RecursionError:
        raise MatdiffError("input", "not JSON: nested too deeply") from None
    if not isinstance(request, dict):
        raise MatdiffError("input", "a request is a JSON object", hint='{"expr": "tr(A X B)", "wrt": "X"}')
    return request


def validate(request: dict[str, Any]) -> None:
    """Raises MatdiffError (input) for a field of another type, a missing or an unknown one."""
    for field in request:
        one_of("field", field, FIELDS)
    if not isinstance(request.get("expr"), str):
        raise MatdiffError(
            "input", "the field 'expr' is missing" if "expr" not in request else "'expr' must be a text"
        )
    wrt = request.get("wrt")
    names = wrt if isinstance(wrt, list) and wrt else [wrt]
    if wrt is not None and not all(isinstance(w, str) for w in names):
        raise MatdiffError("input", "'wrt' must be a name or a list of names")
    declare = request.get("declare")
    if declare is not None and (
        not isinstance(declare, dict) or not all(isinstance(d, str) for d in declare.values())
    ):
        raise MatdiffError("input", "'declare' must map names to texts", hint='{"X": "matrix(m, n)"}')
    if request.get("as") is not None and not isinstance(request["as"], str):
        raise MatdiffError("input", "'as' must be a text")
    order = request.get("order", 1)
    if not isinstance(order, int) or isinstance(order, bool):
        raise MatdiffError("input", "'order' must be an integer")
    if not isinstance(request.get("jointly", False), bool):
        raise MatdiffError("input", "'jointly' must be true or false")
    steps = request.get("steps")
    if steps is not None and not (isinstance(steps, bool) or steps == "full"):
        raise MatdiffError("input", "'steps' must be true, false or \"full\"")
    for field, allowed in WORDS.items():
        one_of(field, word(request, field), allowed)


def word(request: dict[str, Any], field: str) -> str:
    """The value of a field of few words, or its default."""
    value: str = WORDS[field][0] if request.get(field) is None else request[field]
    return value


def failure(identity: Any, error: Exception) -> dict[str, Any]:
    """An error as an answer."""
    known = error if isinstance(error, MatdiffError) else unexpected(error)
    said: dict[str, Any] = {
        "code": known.code, "message": known.message, "line": known.line, "column": known.column,
    }  # fmt: skip
    if known.hint:
        said["hint"] = known.hint
    return {"id": identity, "error": said}
