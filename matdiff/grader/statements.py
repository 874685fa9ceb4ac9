"""The left sides of statements: what a line of a derivation, or a claim, says that it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ..language.characters import GREEK_LETTERS, GREEK_MACROS

# a left side that names a derivative → the kind
LEFT = (
    (re.compile(r"(?:∇²|\\nabla\s*\^\s*\{?2\}?|hess\b|H(?:ess)?\b)"), "hessian"),
    (re.compile(r"(?:∇|\\nabla|grad\b|\\operatorname\{grad\})"), "gradient"),
    (re.compile(r"\\[dt]?frac\s*\{\s*(?:\\partial|\\mathrm\s*\{?d\}?|d)"), "derivative"),
    (re.compile(r"(?:∂|d|\\partial)\s*(?:vec)?\s*\(?.*?\)?\s*/\s*\(?(?:∂|d|\\partial)"), "derivative"),
    (re.compile(r"D\s*\w+\s*\("), "derivative"),
    (re.compile(r"[A-Za-z]\w*\s*(?:''|\^\s*\{\\prime\s*\\prime\})\s*\(\s*\\?\w+\s*\)\s*$"), "hessian"),
    (re.compile(r"[A-Za-z]\w*\s*(?:'|\^\s*\{?\\prime\}?)\s*\(\s*\\?\w+\s*\)\s*$"), "derivative"),
    (
        re.compile(
            r"(?:\\mathrm\s*\{d\}|\\mathrm\s+d|\\operatorname\{d\}|\\text\{d\}|\\dif|d)\s*\(?\s*(?:\\?[A-Za-z]+|.)"
        ),
        "differential",
    ),
)
_NAME = re.compile(r"\s*(?:\\?[A-Za-z]\w*|\\math\w+\{?\s*\w+\}?|\w)(?:_\{?\w+\}?)?\s*(?:\([^()=]*\))?\s*$")


# LaTeX as derivations are written in it → the input language
SPELLINGS = (
    (
        re.compile(
            r"\\begin\s*\{(?:alignat|alignedat|aligned|align|eqnarray|equation|split|gathered|gather|multlined|multline)\*?\}|\\end\s*\{(?:alignat|alignedat|aligned|align|eqnarray|equation|split|gathered|gather|multlined|multline)\*?\}"
        ),
        " ",
    ),
    (re.compile(r"\\(?:nonumber|notag)\b|\\label\s*\{[^}]*\}|\\tag\s*\{[^}]*\}"), " "),
    (
        re.compile(
            r"(?:\\mathrm\s*\{\s*d\s*\}|\\operatorname\s*\{\s*d\s*\}|\\text\s*\{\s*d\s*\}|\\mathrm\s+d(?!iag|et)|\\dif(?![A-Za-z])|\\dd(?![A-Za-z])|𝑑|ⅆ)\s*"
        ),
        " d",
    ),
    (re.compile(r"\\math(?:bf|bb)\s*\{1\}_\{\s*(\w+)\s*\\times\s*(\w+)\s*\}"), r" ones(\1, \2) "),
    (re.compile(r"\\math(?:bf|bb)\s*\{0\}_\{\s*(\w+)\s*\\times\s*(\w+)\s*\}"), r" zeros(\1, \2) "),
)
SIGNS = (
    # an equals sign with a number or a reason above it
    (re.compile(r"\\(?:overset|stackrel|underset)\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*(?:\{\s*=\s*\}|=)"), " = "),
    (re.compile(r"\\(?:triangleq|coloneqq|equiv|stackeq)(?![A-Za-z])|≡|≔|≜"), " = "),
)
_POWER = re.compile(r"\^\{\s*\\odot\s*")
WHERE = re.compile(
    r"(?:,\s*)?(?:\\q?quad\s*)?\\(?:text|mbox|textrm)\s*\{\s*,?\s*(?:where|with|letting|for)\s*\}"
    r"|,?\s*\b(?:where|letting|with(?!\s+respect))\b"
)


def signs_alone(text: str) -> str:
    """A text in which every sign that says that two sides are equal is ``=``."""
    for pattern, new in SIGNS:
        text = pattern.sub(new, text)
    return text


_FONT = re.compile(
    r"\\(?:math(?:bf|cal|rm|it|sf|bb|frak|scr)|bm|boldsymbol|pmb|vec)\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|(\\?[A-Za-z](?![A-Za-z])))"
)
_FONT_D = re.compile(r"(?<![A-Za-z\\])(d|\\partial|∂)\s*(?=" + _FONT.pattern + ")")


def without_fonts(text: str) -> str:
    """A left side with its names in plain letters."""
    return _FONT.sub(lambda found: f"{found[1] or found[2]}", text)


def plain_differentials(text: str) -> str:
    r"""``d\mathbf{w}`` as the one name dw."""
    while (found := _FONT_D.search(text)) is not None:
        name = _FONT.match(text, found.end())
        assert name is not None
        text = f"{text[: found.start()]} {found[1]}{name[1] or name[2]} {text[name.end() :]}"
    return text


def plain(text: str) -> str:
    """A text without what LaTeX needs for layout; ``… where M = …`` becomes ``M = …; …``."""
    for pattern, new in SPELLINGS:
        text = pattern.sub(new, text)
    text = plain_differentials(signs_alone(_POWER.sub(".^{", text)))
    body, *where = WHERE.split(text, maxsplit=1)
    if where:
        definitions = [d for d in split_outside(where[0].replace("\\;", " "), ",") if d.strip()]
        return "; ".join([*(d.strip() for d in definitions), body.strip()])
    return text


_ONES = re.compile(r"\\math(?:bf|bb)\s*\{?1\}?(?!\w|_)|𝟏(?!_)|\bones\b(?!\s*\()")


def of_any_shape(text: str) -> str:
    """A text in which a bare 𝟏 takes the shape that fits, not that of a column."""
    return _ONES.sub(" matrix(1) ", text)


_FUNCTION_POWER = re.compile(r"(?P<name>\\?[A-Za-z]+)\s*\^\s*\{?(?P<power>[2-9])\}?\s*(?=(?:\\left\s*)?\()")
_SPREAD = re.compile(r"`(?P<scalar>.+) (?P<ones>ones'?)`, to add it to every entry")


def written_out(text: str, hint: str | None) -> Iterator[str]:
    """A text whose shapes do not fit, with what is short for something else written out.

    A bare 𝟏 takes the shape that fits, ``tanh^2(x)`` is taken entry by entry, and a scalar beside a vector
    is added to every entry.
    """
    yield of_any_shape(text)
    found = _FUNCTION_POWER.search(text)
    if found is not None:
        end = closing(text, text.index("(", found.end()))
        inside = text[found.end() : end]
        yield f"{text[: found.start()]}({found['name']}{inside}).^{found['power']}{text[end:]}"
    spread = _SPREAD.search(hint or "")
    if spread is not None and spread["scalar"] in text:
        yield text.replace(spread["scalar"], f"(({spread['scalar']}) {spread['ones']})")


_QUOTIENT = re.compile(r"\\[dtc]?frac\s*(?=\{)")


def divided_by_entries(text: str) -> str:
    r"""A text in which every quotient is taken entry by entry: ``\frac{1}{1 + e^{-x}}`` of a vector x."""
    while (found := _QUOTIENT.search(text)) is not None:
        middle = closing(text, found.end())
        opening = middle + re.match(r"\s*", text[middle:]).end()  # type: ignore[union-attr]
        if not text.startswith("{", opening):
            break
        end = closing(text, opening)
        over, below = text[found.end() + 1 : middle - 1], text[opening + 1 : end - 1]
        text = f"{text[: found.start()]} (({over}) ./ ({below})) {text[end:]}"
    return re.sub(r"(?<![./])/(?!/)", " ./ ", text)


def closing(text: str, opening: int) -> int:
    """The place behind the bracket that closes the one at a place; the end of the text where none does."""
    depth = 0
    for i in range(opening, len(text)):
        depth += (text[i] in "([{") - (text[i] in ")]}")
        if depth == 0:
            return i + 1
    return len(text)


_GREEK = re.compile(
    r"(?<![A-Za-z0-9_\\])d\s*(?:\\(?P<macro>[A-Za-z]+)|(?P<letter>["
    + "".join(GREEK_LETTERS)
    + r"]))(?![A-Za-z])"
)


def greek_differentials(text: str, known: Collection[str]) -> str:
    """``d\\Sigma`` and ``dΣ`` as the one name that they are, where that name is known."""
    if "d" in known:
        return text

    def named(found: re.Match[str]) -> str:
        name = GREEK_LETTERS[found["letter"]] if found["letter"] else GREEK_MACROS.get(found["macro"], "")
        return f" d{name} " if "d" + name in known else found.group()

    return _GREEK.sub(named, text)


def split_outside(text: str, sign: str) -> list[str]:
    """The parts of a text between signs that stand outside brackets."""
    depth, parts, start = 0, [], 0
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if c == sign and depth <= 0:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]


def equals_signs(text: str) -> list[int]:
    """Where the equals signs outside brackets stand."""
    depth, found = 0, []
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if (
            c == "="
            and depth <= 0
            and text[i - 1 : i] not in (":", "<", ">", "!")
            and text[i + 1 : i + 2] != "="
        ):
            found.append(i)
    return found


def left_side(text: str) -> tuple[str, str]:
    """The left side and what is claimed to equal it; definitions before the last statement stay.

    A plain name on the left is left to the language.  Of ``a = b = c`` the last is the claim.
    """
    cut = last_statement(text)
    before, statement = text[:cut], text[cut:]
    signs = equals_signs(statement)
    if not signs:
        return "", text
    left, right = statement[: signs[0]], statement[signs[-1] + 1 :]
    if len(signs) == 1 and _NAME.match(left) and not before.strip() and kind_of(left) is None:
        return left.strip(), right
    return left.strip(), before + right


def last_statement(text: str) -> int:
    """Where the last statement begins: after a semicolon or newline outside brackets."""
    depth, cut = 0, 0
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if c in ";\n" and depth <= 0 and text[i + 1 :].strip():
            cut = i + 1
    return cut


def kind_of(left: str) -> str | None:
    """What a left side says that it is: gradient, hessian, derivative, differential; or None."""
    stripped = left.strip()
    for pattern, kind in LEFT:
        if pattern.match(stripped):
            return kind
    return None
