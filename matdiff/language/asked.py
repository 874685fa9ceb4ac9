r"""A derivative that is asked for in the text: ``\nabla_x f``, ``\frac{\partial}{\partial X} tr(A X)``.

The sign is taken off, and the variable under it is what is derived by when nothing else is said.
"""

from __future__ import annotations

from ..errors import MatdiffError
from .raw import Raw, closing, failure
from .statements import Statement
from .words import Scope

HINT = "give the function alone; what it is derived by is asked for beside it (`--wrt X`)"


def take_derivative(scope: Scope, statement: Statement) -> None:
    """Take the sign of a derivative off the front of the last statement.

    Raises MatdiffError (``unsupported``) where it stands elsewhere.
    """
    raws = statement.raws
    signs = any(r.kind == "op" and r.text in ("∂", "∇") for r in raws)
    if not signs and not is_quotient_of_d(raws) and not is_slash_of_d(scope, raws):
        return
    found = nabla(scope, raws) or quotient(scope, raws) or slashed(raws)
    if found is None or statement.kind == "definition":
        place = next((r for r in raws if r.text in ("∂", "∇")), raws[0])
        raise failure(
            "unsupported", "a derivative inside an expression is not read", scope.text, place.start, HINT
        )
    variable, rest, inside = found
    if not rest:
        raise failure("syntax", "the function that is derived is missing", scope.text, raws[-1].start)
    if not inside:
        refuse_sum(scope, rest)
    end = raws[0].end if variable is None else max(raws[0].end, variable.end)
    if inside or raws[0].kind == "macro":
        end = raws[-1].end if inside else rest[0].start
    shown = " ".join(scope.text[raws[0].start : end].split())
    statement.raws = rest
    statement.place = rest[0]
    if variable is not None:
        statement.arguments = (variable.text + variable.tail,)
    scope.note(f"{shown} asks for the derivative; what is read is the function.")


Found = tuple[Raw | None, list[Raw], bool]


def nabla(scope: Scope, raws: list[Raw]) -> Found | None:
    """∇_x f: the variable, the function, and whether the function stands inside the sign."""
    if raws[0].text != "∇" or raws[0].kind != "op":
        return None
    rest, variable = raws[1:], None
    if rest and rest[0].kind == "subscript":
        name = rest[0].text[1:].strip("{}")
        if "," in name:
            raise several(scope, rest[0])
        variable = Raw("word", name, rest[0].start, rest[0].end)
        stem, _, tail = name.partition("_")
        variable.text, variable.tail = stem, "_" + tail if tail else ""
        rest = rest[1:]
    if rest and (rest[0].text == "^" or rest[0].kind == "superscript"):
        raise higher(scope, rest[0])
    return variable, rest, False


def quotient(scope: Scope, raws: list[Raw]) -> Found | None:
    r"""``\frac{\partial f}{\partial x}`` and ``\frac{\partial}{\partial x} f``."""
    if raws[0].kind != "macro" or raws[0].text != "frac" or len(raws) < 2 or raws[1].text != "{":
        return None
    end = closing(raws, 1)
    if end is None or end + 1 >= len(raws) or raws[end + 1].text != "{":
        return None
    last = closing(raws, end + 1)
    if last is None:
        return None
    over, under = raws[2:end], raws[end + 2 : last]
    variable = differential(under)
    if not over or not (is_sign(over[0]) or without_d(over[0])):
        return None
    if len(over) > 1 and (over[1].text == "^" or over[1].kind == "superscript"):
        raise higher(scope, over[1])
    if variable is None:
        return None
    function = over[1:] if is_sign(over[0]) else [*without_d(over[0]), *over[1:]]
    rest = raws[last + 1 :]
    if function and rest:
        return None
    return (variable, function, True) if function else (variable, rest, False)


def slashed(raws: list[Raw]) -> Found | None:
    """∂/∂x f, d/dx f, ∂f/∂x and d(x' x)/dx."""
    if not (is_sign(raws[0]) or without_d(raws[0])):
        return None
    at = under_slash(raws)
    if at is None:
        return None
    signed = is_sign(raws[at + 1])
    variable = differential(raws[at + 1 : at + 3] if signed else raws[at + 1 : at + 2])
    if variable is None:
        return None
    function = [*without_d(raws[0]), *raws[1:at]]
    rest = raws[at + 2 + signed :]
    if function and rest:
        return None
    return (variable, function, True) if function else (variable, rest, False)


def under_slash(raws: list[Raw]) -> int | None:
    """Where the slash before ∂x or dx is: the only one, or one right after the first sign."""
    depth, found = 0, None
    for i, raw in enumerate(raws[:-1]):
        if raw.kind != "op":
            continue
        depth += (raw.text in "([{<") - (raw.text in ")]}>")
        if depth == 0 and raw.text in "+-" and found is None:
            return None
        following = raws[i + 1]
        if depth == 0 and raw.text == "/" and found is None and (is_sign(following) or without_d(following)):
            found = i
    return found


def is_sign(raw: Raw) -> bool:
    """Whether a token is ∂, d or δ alone."""
    if raw.kind == "op":
        return raw.text == "∂"
    return raw.kind == "word" and raw.text in ("d", "delta") and not raw.tail


def without_d(raw: Raw) -> list[Raw]:
    """``df`` without its d."""
    if raw.kind != "word" or len(raw.text) != 2 or raw.text[0] != "d" or raw.whole:
        return []
    found = Raw("word", raw.text[1:], raw.start + 1, raw.end)
    found.tail, found.bold = raw.tail, raw.bold
    return [found]


def differential(raws: list[Raw]) -> Raw | None:
    """The variable in ``\\partial X`` or ``dX``."""
    if len(raws) == 2 and is_sign(raws[0]) and raws[1].kind == "word":
        return raws[1]
    if len(raws) == 1 and without_d(raws[0]):
        return without_d(raws[0])[0]
    return None


def is_quotient_of_d(raws: list[Raw]) -> bool:
    r"""Whether a statement begins with ``\frac{d…}{dx}``."""
    if raws[0].kind != "macro" or len(raws) < 6 or raws[1].text != "{":
        return False
    end = closing(raws, 1)
    if end is None or end + 1 >= len(raws) or raws[end + 1].text != "{":
        return False
    last = closing(raws, end + 1)
    under = raws[end + 2 : last] if last is not None else []
    over = raws[2:end]
    return bool(over) and (is_sign(over[0]) or bool(without_d(over[0]))) and differential(under) is not None


def is_slash_of_d(scope: Scope, raws: list[Raw]) -> bool:
    """Whether a statement begins with ``d/dx``, or is ``df/dx``."""
    known = scope.declared | scope.defined | scope.present
    first = raws[0]
    if first.kind != "word" or not (is_sign(first) or without_d(first)) or first.text in scope.declared:
        return False
    at = under_slash(raws)
    if at is None or raws[at + 1].kind != "word" or raws[at + 1].text in known:
        return False
    return differential(raws[at + 1 : at + 2]) is not None and (at == 1 or raws[at + 2 :] == [])


def refuse_sum(scope: Scope, rest: list[Raw]) -> None:
    """A sum after the sign: does the derivative reach over all of it?"""
    depth, bars = 0, 0
    for i, raw in enumerate(rest):
        if raw.kind != "op":
            continue
        depth += (raw.text in "([{<") - (raw.text in ")]}>")
        bars += raw.text in ("|", "||")
        if (
            i
            and depth == 0
            and bars % 2 == 0
            and raw.text in "+-"
            and rest[i - 1].text not in ("^", "·", "*", "/")
        ):
            raise failure(
                "syntax", "it is not clear whether the derivative reaches over the whole sum",
                scope.text, raw.start,
                "put what is derived into parentheses, or give the function alone",
            )  # fmt: skip
        if raw.text in ("=", ":="):
            raise failure(
                "unsupported", "a derivative inside an expression is not read", scope.text, raw.start, HINT
            )


def higher(scope: Scope, raw: Raw) -> MatdiffError:
    """A second derivative."""
    return failure(
        "unsupported", "a higher derivative in the text is not read", scope.text, raw.start,
        "give the function alone, and ask for its Hessian (`--as hessian`)",
    )  # fmt: skip


def several(scope: Scope, raw: Raw) -> MatdiffError:
    """Several variables under one sign."""
    return failure("unsupported", "several variables under one ∇ are not read", scope.text, raw.start, HINT)
