"""The words around formulas: how a line begins (so, hence, (3), Step 2:), and the reasons behind it."""

from __future__ import annotations

import re

# words that stand before a formula in a derivation; none is a name or a product of names that anybody uses
_WORDS = """
set setting equating equate zero it
so hence thus therefore then and now with let where we get have obtain find see know that this these it
its gives give gave yields yield leads to follows from is are the our both sides of taking take takes
differential differentials differentiating differentiate derivative derivatives gradient gradients
function functions define defined denote consider suppose assume for write written rewrite as means
implies consequently note recall compute computing derive deriving substituting substitute simplify
simplifying simplifies expand expanding applying apply using use by finally first second third next since
because also again altogether together combining collecting rearranging equals equivalently which can need
want will would if when here there proof solution answer result claim lemma step given chain rule product
quotient linear linearity cyclic loss objective cost respect wrt hessian jacobian jacobi formula identity
property
"""
WORDS = frozenset(_WORDS.split())
SHORT = frozenset({"be", "in", "on", "an", "a"})  # passed over only among other words
_NUMBER = re.compile(
    r"^\s*(?:(?:step|eq|equation|line)\.?\s*\(?\d+\)?\s*[.:)]?|\(?\d+[.)](?=\s)|\(\w{1,3}\)(?=\s+\S.*=|\s*=)|[-*•](?=\s.*=))\s*",
    re.IGNORECASE,
)
_GRADIENT = re.compile(
    r"^\s*(?:(?:so|hence|thus|and|therefore|then|finally|now|consequently|we\s+(?:get|have|obtain))[,:]?\s+)*"
    r"(?:the\s+)?(?:grad(?:ient)?|derivative|jacobian|hessian)"
    r"(?:\s+of\s+\w+|\s+\w)?(?:\s+(?:with\s+respect\s+to|w\.?r\.?t\.?|by|in)\s+\w+)?\s*(?:=|:|is\b(?=.*\S))\s*",
    re.IGNORECASE,
)
# "Since x'A dx is a scalar, df = …"
_CLAUSE = re.compile(
    r"^\s*(?:since|because|as|by|using|from|noting|recalling)\s[^=]*?[a-z]{2,}[^=,]*,\s*(?=[^,=]*=)",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"^\s*(?:=>|->|⇒|⟹|→|∴|\\(?:implies|iff|Rightarrow|Longrightarrow|Leftrightarrow|to|therefore|because)(?![A-Za-z]))\s*"
)
_WORD = re.compile(r"^\s*([A-Za-z]+)(?:[,:.]|(?=\s)|$)\s*")
_BEHIND = re.compile(
    r"\s+(?:(?:by|since|because|using|via|due to|as|from|where we)\s+(?:the\s+)?[A-Za-z]{3,}[^=]*"
    r"|[(\[](?:[A-Za-z]+['’]?s?[\s,-]*)*[A-Za-z]{4,}(?:['’]s)?(?:[\s,-]+[A-Za-z]+)*[)\]])\s*$"
)


def without_words(line: str, behind: bool = False) -> str:
    """A line without numbers, arrows and words before its formula; ``behind``: also without a reason."""
    line = _GRADIENT.sub("∇f = ", _CLAUSE.sub("", _NUMBER.sub("", line)))
    while True:
        sign = _SIGN.match(line)
        if sign is not None:
            line = line[sign.end() :]
            continue
        word = _WORD.match(line)
        if word is None:
            break
        name = word[1].lower()
        rest = line[word.end() :]
        if name in WORDS or (
            name in SHORT and (following := _WORD.match(rest)) and following[1].lower() in WORDS
        ):
            line = rest
            continue
        break
    if behind:
        found = _BEHIND.search(line)
        if found is not None and is_reason(found.group()):
            line = line[: found.start()]
    return line


def is_prose(line: str) -> bool:
    """Whether a line without an equals sign is words, and no formula that goes on."""
    from ..language.vocabulary import words

    if re.search(r"->|→|↦|\\(?:to|mapsto|colon)(?![A-Za-z])", line):
        return True
    found = [
        w
        for w in re.findall(r"(?<![A-Za-z\\])[A-Za-z][a-z]{2,}(?![A-Za-z])", line)
        if w.lower() not in words()
    ]
    return len(found) > 1 or (bool(found) and re.search(r"[.:!]\s*$", line) is not None)


def is_reason(text: str) -> bool:
    """Whether the words behind a formula are no function of it: ``(cyclic property)``, no ``log(det)``."""
    from ..language.vocabulary import called

    names = called()
    return any(len(word) > 3 and word.lower() not in names for word in re.findall(r"[A-Za-z]+", text))
