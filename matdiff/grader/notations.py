"""What people write around a formula and in it: frames, maps, definitions behind, primes, Xᵗ."""

from __future__ import annotations

import re

from ..errors import MatdiffError
from ..expression import Expression
from ..operations import Elementwise, Function
from .claims import Context, read_claim
from .statements import closing, equals_signs, left_side, plain, split_outside

_FRAME = re.compile(r"\\\[|\\\]|\\\(|\\\)|\$+|^\s*\\(?:boxed|fbox)\s*(?=\{)")
# "2Ax if A is symmetric", "(by the product rule)"
_CLAUSE = re.compile(
    r"(?<=\S)[,;]?\s+(?:(?:since|because|using|if|when|whenever|for|assuming|provided)\s+(?!\\?\w+\s*:?=(?!=))\S.*"
    r"|(?:since|because|if|assuming)\s.*|by\s+(?:the\s+)?[a-z]{4,}.*)$"
    r"|\s*[(\[][^()\[\]]*\b(?:symmetric|definite|invertible|orthogonal|rule|property|cyclic)\b[^()\[\]]*[)\]]\s*$",
    re.DOTALL,
)
_THIN = re.compile(r"\\[,;:!]")
_MAP = re.compile(
    r"^\s*(?:(?:∇|\\nabla)?\s*[A-Za-z]\w*\s*:\s*)?\(?\s*(?P<name>d?\s*\\?[A-Za-z]\w*)\s*\)?\s*(?:↦|⟼|->|→|\\(?:long)?mapsto(?![a-z])|\\to(?![a-z]))"
)
# Df(X)[H] = …, df_X(H) = …
_ALONG = re.compile(
    r"^\s*(?:D|d|\\mathrm\s*\{\s*[dD]\s*\})\s*\\?[A-Za-z]\w*?\s*"
    r"(?:_\{?\\?\w+\}?\s*[(\[]|\(\s*\\?\w+\s*\)\s*[(\[]|\[)\s*(?P<name>\\?[A-Za-z]\w*)\s*[)\]]\s*="
)
_DEFINITION = re.compile(r"^(?:\s|\\q?quad\b|\\[,;: ])*(?P<name>\\?[A-Za-z]\w*(?:_\{?\w+\}?)?)\s*:?=(?!=)")
_BEHIND = re.compile(r"(?:\\q?quad|\\[,;: ]|[\s,])+$")
_ASSUMPTION = re.compile(
    r"^(?:\s|\\q?quad\b)*(?P<name>\\?[A-Za-z]\w*)\s*=\s*(?P=name)\s*"
    r"(?:'|ᵀ|\^\s*\{?\s*(?:T|\\top|\\intercal)\s*\}?)\s*\.?\s*$"
)
_PRIME = re.compile(
    r"(?<![A-Za-z\\])\\?(?P<name>[A-Za-z]+)\s*(?P<primes>'{1,2}|\^\s*\{\s*\\prime\s*\}|\^\s*\\prime(?![a-z])|′)\s*"
    r"(?:\\left\s*)?(?=\()"
)
_SMALL_T = re.compile(r"\^\s*(?:\{\s*t\s*\}|t)(?![A-Za-z0-9])")
PLACE = "ThePrimed"


def unframed(text: str) -> str:
    """A text without dollars, displays and boxes, its definitions in front."""
    return definitions_first(without_thin_spaces(_FRAME.sub(" ", _CLAUSE.sub("", text))))


def without_thin_spaces(text: str) -> str:
    r"""A text without ``\,`` and ``\;``, so that commas and semicolons are such."""
    return _THIN.sub(" ", text)


def definitions_first(text: str) -> str:
    """``2A'r, r = Ax - b`` and ``2A'r; r = Ax - b`` with the definition in front."""
    bare: list[str] = []
    definitions: list[str] = []
    assumed = False
    for statement in split_outside(text, ";"):
        for number, part in enumerate(split_outside(statement, ",")):
            found = _DEFINITION.match(part)
            own = found and re.search(
                rf"(?<![A-Za-z\\]){re.escape(found['name'])}(?![A-Za-z])", part[found.end() :]
            )
            if (number or bare) and _ASSUMPTION.match(part):
                assumed = True  # A = A': whether that holds, the question says
                continue
            if found and not own and (number or bare):
                definitions.append(part.strip())
            elif number:
                bare[-1] += "," + part
            else:
                bare.append(part)
    if not definitions or not bare:
        return _BEHIND.sub("", ";".join(bare)) if assumed else text
    *before, last = bare
    names = [found["name"] for part in definitions if (found := _DEFINITION.match(part))]
    signs = equals_signs(last)
    if not all(name in last[signs[-1] + 1 if signs else 0 :] for name in names):
        return text
    cleaned = [re.sub(r"^(?:\s|\\q?quad\b|\\[,;: ])*", "", part) for part in definitions]
    return ";".join([*before, *cleaned, _BEHIND.sub("", last)])


def direction_named(text: str) -> tuple[str | None, str]:
    """The direction that a map is written with, ``H ↦ …`` or ``Df(X)[H] = …``, and the text without it."""
    found = _MAP.match(text)
    if found is not None:
        return re.sub(r"\s|\\", "", found["name"]), text[found.end() :]
    along = _ALONG.match(text)
    return (along["name"].lstrip("\\"), text[along.end() :]) if along else (None, text)


def sides(text: str) -> tuple[str, str]:
    """What stands on the left of a claim, and the claim."""
    return left_side(plain(direction_named(unframed(text))[1]))


def transposed_by_t(text: str) -> str:
    """``A^t`` as the transpose."""
    return _SMALL_T.sub("'", text)


def primes_read(text: str, context: Context) -> tuple[str, dict[str, Expression]]:
    """The text with a name for each ``σ'(Wx)`` of a function that has a formula.  Raises MatdiffError."""
    places: dict[str, Expression] = {}
    known = {*context.symbols, *context.definitions, *context.functions}
    while True:
        waiting = [f for f in _PRIME.finditer(text) if f["name"] not in known]
        for found in reversed(waiting):
            end = closing(text, found.end())
            try:
                node: Expression | None = read_claim(f"{found['name']}{text[found.end() : end]}", context)
            except MatdiffError:
                node = None
            for _ in range(len(found["primes"]) if "'" in found["primes"] else 1):
                plain_function = isinstance(node, Elementwise) and not isinstance(node, Function)
                node = node.derivative(node.operands[-1]) if plain_function else None  # type: ignore[union-attr]
            if node is not None:
                name = f"{PLACE}{'ABCDEFGH'[min(len(places), 7)]}"
                places[name] = node
                context = context.with_definition(name, node)
                text = f"{text[: found.start()]} {name} {text[end:]}"
                break
        else:
            return text, places
