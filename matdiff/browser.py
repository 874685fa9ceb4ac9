"""For a page: plain functions, JSON in and JSON out, that keep the last question at hand.

``ask`` is the only one that a page calls; ``do`` says which of ``ASKED`` answers.  A request that cannot be
answered gives ``{"error": {"code", "message", "line", "column", "hint"?, "source"?}}``, and one that
needs a module that is not here ``{"needs": name}``; nothing is ever raised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .errors import MatdiffError

if TYPE_CHECKING:
    from .derivation import Derivation
    from .grader import Grader
    from .language import Program

Request = dict[str, Any]
Answer = dict[str, Any]

MOST_KEPT = 16  # questions that are remembered, so that steps, graph and check need not derive again
OWN = ("method", "full", "target", "claim", "strict")  # fields that `derive --jsonl` does not have

_kept: dict[str, Any] = {}


def ask(text: str) -> str:
    """The answer to one request, both as JSON."""
    from .requests import dumps, failure, read

    identity: Any = None
    try:
        request = read(text.encode("utf-8", "surrogatepass"))
        identity = request.pop("id", None)
        name = request.pop("do", "derive")
        if not isinstance(name, str) or name not in ASKED:
            raise MatdiffError("input", f"unknown request {name!r}", hint="one of " + ", ".join(ASKED))
        answer = ASKED[name](request)
    except ImportError as error:  # the page fetches what is rarely needed when it is needed
        answer = {"needs": error.name}
    except Exception as error:
        answer = failure(identity, error)
        place = getattr(error, "source", None)
        if answer["error"]["line"] is not None and place is not None:
            answer["error"]["source"] = place
    return dumps({**answer, "id": identity})


# --- what may be asked


def derive(request: Request) -> Answer:
    """The derivative, as ``matdiff derive --jsonl`` gives it, with its left side and in Unicode.

    A list of variables gives ``{"answers": […]}``.
    """
    wanted = request.get("wrt")
    if isinstance(wanted, list) and not request.get("jointly"):
        return {"answers": [derive({**request, "wrt": wrt}) for wrt in wanted]}
    from .notation import left_side
    from .requests import word

    found = question(request)
    answer = found.as_dict(word(request, "check"))
    answer["wrt"] = wanted if wanted is not None else answer["wrt"]
    answer["left"] = {dialect: left_side(found, dialect) for dialect in ("text", "unicode", "latex")}
    answer["unicode"] = found.unicode()
    return answer


def check(request: Request) -> Answer:
    """The check alone: of an answer that was given without."""
    from .requests import word

    return {"check": question(request).check(word(request, "check")).as_dict()}


def code(request: Request) -> Answer:
    """The code for one ``target``."""
    target = request.get("target") or "numpy"
    found = question(request)
    return {"target": target, "code": found.code(target)}


def steps(request: Request) -> Answer:
    """The lines of the derivation by one ``method``, in sections, each line with its rule and source."""
    found = question(request).steps_by(request.get("method") or "differential", bool(request.get("full")))
    return {
        "method": found.method,
        "sections": [
            {
                "title": section.title,
                "rows": [
                    {
                        "left": row.left and row.left.latex,
                        "latex": row.right.latex,
                        "text": row.right.text,
                        "rule": row.reason.latex,
                        "words": row.reason.unicode,
                        "source": row.source,
                    }
                    for row in section.rows
                ],
            }
            for section in found.sections
        ],
        "latex": found.latex(),
    }


def graph(request: Request) -> Answer:
    """The picture of the computation graph, as SVG."""
    from .steps.backprop import Backpropagation

    return {"svg": Backpropagation(question(request)).picture()}


def read(request: Request) -> Answer:
    """What was typed, as it is read: LaTeX, and every symbol with its shape, kind and attributes.

    With a ``claim`` and a ``wrt``, the claim as it is read.
    """
    if request.get("claim") is not None:
        return read_claim(request)
    program = parsed(request)
    from .reading import described

    return described(program)


def verify(request: Request) -> Answer:
    """The verdict on a ``claim``, as ``matdiff verify --jsonl`` gives it, with the claim as it was read."""
    from .render import latex

    if request.get("lines") is not None:
        return verify_lines(request)
    found = grader(request).grade(request["claim"])
    answer = found.as_dict()
    answer["latex"] = None if found.claim is None else latex(found.claim)
    if found.counterexample is not None:
        answer["shown"] = found.counterexample.lines()
    if found.error is not None and found.error.hint:
        answer["error"]["hint"] = found.error.hint
    return answer


def verify_lines(request: Request) -> Answer:
    """The verdict on each line of a derivation."""
    from .grader import verify_lines as graded
    from .grader.command import validate, word

    validate(request)
    return graded(
        request["lines"], request.get("wrt"), request.get("expr"), declare=request.get("declare"),
        check=word(request, "check"),
    ).as_dict()  # fmt: skip


def about(request: Request) -> Answer:
    """The version, and the words that the other requests take."""
    from . import __version__
    from .commands.words import CHECKS, CONVENTIONS, KINDS, LAYOUTS, ROADS, STACKINGS, targets
    from .expression import ATTRIBUTES
    from .language.declarations import COMPLEX_KINDS, KIND_SIZES

    return {
        "version": __version__,
        "as": list(KINDS),
        "check": list(CHECKS),
        "convention": list(CONVENTIONS),
        "layout": list(LAYOUTS),
        "vec": list(STACKINGS),
        "method": list(ROADS),
        "target": list(targets()),
        "kinds": dict(KIND_SIZES),
        "complex": sorted(COMPLEX_KINDS),
        "attributes": sorted(ATTRIBUTES),
    }


ASKED: dict[str, Callable[[Request], Answer]] = {
    "derive": derive,
    "read": read,
    "verify": verify,
    "check": check,
    "steps": steps,
    "graph": graph,
    "code": code,
    "about": about,
}


# --- questions, kept


def kept(key: str, make: Callable[[], Any]) -> Any:
    """What was made for a key before, or is made now; the oldest of many is forgotten."""
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = make()
    else:
        _kept[key] = _kept.pop(key)
    return _kept[key]


def forget() -> None:
    """Forget the questions that were kept."""
    _kept.clear()


def parsed(request: Request) -> Program:
    """The program of a request.  Raises MatdiffError."""
    from .asking import parse
    from .requests import dumps, validate

    fields: Request = {field: request[field] for field in ("expr", "declare") if field in request}
    validate(fields)
    return kept("program " + dumps(fields), lambda: parse(request["expr"], request.get("declare") or {}))  # type: ignore[no-any-return]


def question(request: Request) -> Derivation:
    """The derivation that a request is about.  Raises MatdiffError."""
    from .requests import dumps, validate

    fields = {field: value for field, value in request.items() if field not in OWN}
    validate(fields)
    fields.pop("check", None)
    return kept("derivation " + dumps(fields), lambda: derived(fields))  # type: ignore[no-any-return]


def derived(request: Request) -> Derivation:
    """A derivation, made now."""
    from .asking import derive as asked
    from .asking import derive_jointly, variables
    from .commands.reading import known_kind, plain_jointly
    from .requests import word

    program, kind = parsed(request), known_kind(request.get("as"))
    order, wrt = request.get("order", 1), request.get("wrt")
    convention, layout, vec = (word(request, field) for field in ("convention", "layout", "vec"))
    if request.get("jointly"):
        plain_jointly(convention, order, layout, vec)
        return derive_jointly(program, [wrt] if isinstance(wrt, str) else wrt or variables(program), kind)
    name = wrt if wrt is not None else variables(program)[0]
    return asked(program, name, kind, convention=convention, order=order, layout=layout, vec=vec)


def grader(request: Request) -> Grader:
    """The grader of a question, made once for all claims that are about it.  Raises MatdiffError."""
    from .commands.reading import known_kind
    from .grader import Grader
    from .grader.command import validate, word
    from .requests import dumps

    validate(request)
    fields = {field: value for field, value in request.items() if field != "claim"}

    def make() -> Grader:
        return Grader(
            parsed(request), request.get("wrt"), known_kind(request.get("as")),
            convention=word(request, "convention"), layout=word(request, "layout"), vec=word(request, "vec"),
            strict=bool(request.get("strict")), check=word(request, "check"), locate=True,
        )  # fmt: skip

    return kept("grader " + dumps(fields), make)  # type: ignore[no-any-return]


def read_claim(request: Request) -> Answer:
    """A claim as it is read, with everything that the program knows."""
    from .render import latex

    return {"latex": latex(grader(request).read(request["claim"]))}
