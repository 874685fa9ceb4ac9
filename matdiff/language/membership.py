r"""``X \in \mathbb{R}^{m \times n}`` as a declaration, alone or beside a formula."""

from __future__ import annotations

from .declarations import read_declaration
from .raw import Raw, failure
from .statements import Statement, read_statement
from .where import unfolded
from .words import Scope

LINKS = frozenset({"and", "where", "with", "for", "let", "Let", "given", "Given", "all"})
# set → (kinds by the number of sizes, kinds where the set is that of positive elements)
SETS: dict[str, tuple[dict[int, str], dict[int, str]]] = {
    "R": ({0: "scalar", 1: "vector", 2: "matrix"}, {0: "scalar positive", 1: "vector", 2: "matrix"}),
    "C": ({0: "complex scalar", 1: "complex vector", 2: "complex matrix"}, {}),
    "S": ({1: "symmetric"}, {1: "spd"}),
    "H": ({1: "hermitian"}, {}),
    "K": ({}, {}),
}
SIGNED = {"+": "at least 0", "++": "positive", ">0": "positive", "\\geq0": "at least 0", "geq0": "at least 0"}


def read_memberships(scope: Scope, raws: list[Raw]) -> list[Statement]:
    """The statements of a line with ∈: declarations, and at most one formula.  Raises MatdiffError."""
    text = scope.text
    statements: list[Statement] = []
    names: list[Raw] = []  # names that wait for their ∈
    formula: list[Raw] = []
    for part in parts(raws):
        at = next((i for i, r in enumerate(part) if r.kind == "op" and r.text == "∈"), None)
        if at is None:
            if len(part) == 1 and part[0].kind == "word":
                names.append(part[0])
            else:
                if names:
                    raise failure("syntax", "a comma is not expected here", text, names[0].start)
                if formula:
                    formula.append(Raw("op", ",", part[0].start, part[0].start))
                formula += part
            continue
        left = part[:at]
        if len(left) != 1 or left[0].kind != "word":
            raise failure(
                "syntax", "one name stands before ∈", text, part[0].start, r"`X \in \mathbb{R}^{m \times n}`"
            )
        kind = kind_of_set(scope, part[at], part[at + 1 :])
        for name in [*names, left[0]]:
            statement = Statement(kind)
            statement.kind, statement.place = "declaration", name
            statement.name = name.text + name.tail
            read_declaration(statement.name, kind, text)
            statements.append(statement)
        names = []
    if names:
        raise failure("syntax", f"the set of `{names[0].text}` is missing", text, names[0].start)
    if formula:
        found = unfolded(formula)
        if len(found) == 1 and len(parts(formula)) > 1:
            raise failure("syntax", "a comma is not expected here", text, formula[0].start)
        statements += [read_statement(one, text) for one in found]
    return statements


def parts(raws: list[Raw]) -> list[list[Raw]]:
    """What stands between commas and linking words, outside brackets."""
    found: list[list[Raw]] = [[]]
    depth = 0
    for raw in raws:
        if raw.kind == "op":
            depth += (raw.text in "([{") - (raw.text in ")]}")
        if (depth == 0 and ((raw.kind == "op" and raw.text in (",", ":")) or raw.kind == "newline")) or (
            depth == 0 and raw.kind == "word" and raw.text in LINKS and not raw.tail
        ):
            found.append([])
        else:
            found[-1].append(raw)
    return [part for part in found if part]


def kind_of_set(scope: Scope, sign: Raw, raws: list[Raw]) -> list[Raw]:
    """The tokens of a declaration for the set right of ∈."""
    text = scope.text
    first = raws[0] if raws else sign
    letter = first.text if first.kind in ("set", "word") else ""
    if letter not in SETS:
        raise failure(
            "unsupported", f"the set `{text[first.start : raws[-1].end] if raws else ''}` is not read",
            text, first.start,
            r"a declaration is `x \in \mathbb{R}^n` or `X : matrix(m, n)`",
        )  # fmt: skip
    sign_text = first.tail.strip("_{}")
    rest = raws[1:]
    exponent: list[Raw] = []
    while rest:
        raw = rest[0]
        if raw.kind == "subscript":
            sign_text, rest = raw.text.strip("_{}"), rest[1:]
        elif raw.kind == "superscript" and not exponent:
            exponent, rest = from_superscript(raw), rest[1:]
        elif raw.text == "^" and len(rest) > 1 and not exponent:
            if rest[1].text == "{":
                end = next((i for i, r in enumerate(rest) if r.text == "}"), len(rest))
                exponent, rest = rest[2:end], rest[end + 1 :]
            else:
                exponent, rest = rest[1:2], rest[2:]
                if exponent[0].tail:  # ^n_+
                    sign_text = exponent[0].tail.strip("_{}")
                    exponent = [Raw("word", exponent[0].text, exponent[0].start, exponent[0].end)]
        else:
            raise failure(
                "syntax", f"`{text[raw.start : raw.end]}` is not expected after a set", text, raw.start
            )
    sizes = dimensions(exponent)
    plain, positive = SETS[letter]
    kind = (positive if sign_text in ("++", ">0") else plain).get(len(sizes))
    if kind is None or (sign_text and sign_text not in SIGNED):
        raise failure(
            "unsupported", f"the set `{text[first.start : raws[-1].end]}` is not read", text, first.start
        )
    if sign_text and kind not in ("spd", "scalar positive"):
        scope.note(f"That {text[sign.start : raws[-1].end]} is {SIGNED[sign_text]} is not used.")
    start, end = first.start, raws[-1].end
    words = [Raw("word", w, start, end) for w in kind.split()]
    attributes = [w for w in words if w.text == "positive"]
    words = [w for w in words if w.text != "positive"]
    if not sizes:
        return [*words, *attributes]
    inside: list[Raw] = []
    for size in sizes:
        inside += [*([Raw("op", ",", start, end)] if inside else []), *size]
    return [*words, Raw("op", "(", start, end), *inside, Raw("op", ")", start, end), *attributes]


def dimensions(exponent: list[Raw]) -> list[list[Raw]]:
    """The sizes above a set: ``m \\times n``; in ``m x n`` the x in the middle is a sign."""
    found: list[list[Raw]] = [[]]
    for raw in exponent:
        between = raw.kind == "word" and raw.text == "x" and len(exponent) == 3 and found[-1]
        if (raw.kind == "op" and raw.text in ("*", ",", "·")) or between:
            found.append([])
        else:
            found[-1].append(raw)
    return [size for size in found if size]


def from_superscript(raw: Raw) -> list[Raw]:
    """ℝᵐˣⁿ: letters and digits above."""
    found = []
    for i, character in enumerate(raw.text):
        kind = "number" if character.isdigit() else "word" if character.isalpha() else "op"
        found.append(Raw(kind, character, raw.start + i, raw.start + i + 1))
    return found
