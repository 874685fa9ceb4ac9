"""What a word is: a declared name, a function, a constant, or a product of letters."""

from __future__ import annotations

from typing import Any

from ..errors import listed
from .characters import GREEK, TOTALS
from .raw import Raw, failure
from .samples import SampleSum
from .vocabulary import (
    ALIASES,
    ELSEWHERE,
    FILLED,
    GREEK_FUNCTIONS,
    MEASURES,
    PLANNED,
    UNDEFINED,
    called,
    functions,
    longest_word,
    near,
    words,
)

Item = tuple[str, Any]  # ("symbol", name), ("leaf", (op, value)) or ("function", (op, value))


LONGEST_SHOWN = 60  # letters of a word in a message
CONNECTIVES = frozenset({"where", "with", "subject", "such", "that", "otherwise", "and", "for"})
# with what a pasted question begins
QUESTIONS = frozenset({
    "the", "what", "find", "compute", "calculate", "determine", "differentiate", "derive", "evaluate", "show",
    "prove", "let", "given", "respect", "how",
})  # fmt: skip


class Scope:
    """The names that are known where a statement is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.declared: set[str] = set()  # symbols with a declaration
        self.matrices: set[str] = set()  # those that are declared as no scalars
        self.functions: set[str] = set()  # declared functions
        self.sizes: set[str] = set()  # names of sizes in declarations
        self.defined: set[str] = set()  # definitions before this statement
        self.pending: set[str] = set()  # definitions after it
        self.current: str | None = None  # the name that this statement defines
        self.present: set[str] = set()  # words of the whole program
        self.bold: set[str] = set()  # names that were written bold
        self.differentials: set[str] = set()  # names such as dX beside an X
        self.indices: set[str] = set()  # of the sums so far
        self.numpy = 0  # whether the text is written as NumPy is: 1 perhaps, 2 for sure
        self.induced: set[int] = set()  # norms with a number: norm(x, 1)
        self.notes: list[str] = []
        self.turned_pi = False  # pi is a vector where it is transposed

    def note(self, sentence: str) -> None:
        """Tell what was decided silently, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def elementwise(self, raw: Raw) -> bool:
        """Whether a word is a function that is taken entry by entry."""
        kinds = functions().get(ALIASES.get(raw.text, raw.text))
        return kinds is not None and kinds[0].signature == "(m,n)->(m,n)"

    def is_name(self, name: str) -> bool:
        """Whether a name was declared or is defined somewhere."""
        return name in self.declared or name in self.defined or name in self.pending or name == self.current


def followed_by_parenthesis(raws: list[Raw], at: int) -> tuple[bool, bool]:
    """Whether the token at a place is an opening parenthesis, and whether nothing stands before it."""
    if at < len(raws) and raws[at].kind == "op" and raws[at].text in ("(", "["):
        return True, raws[at].glued
    return False, False


def classify(scope: Scope, raw: Raw, call: tuple[bool, bool], primes: bool = False) -> list[Item]:
    """What a word is.

    ``call`` says whether an opening parenthesis follows, and directly; ``primes`` whether derivative
    primes stand between.  Raises MatdiffError for a word that means nothing.
    """
    word, tail = raw.text, raw.tail
    full = word + tail
    if scope.is_name(full):
        return [symbol(scope, full, raw)]
    if full in scope.functions:
        return [("function", ("function", full))]
    if full in UNDEFINED and call[0] and call[1]:
        return [("function", ("function", full))]
    if raw.text in UNDEFINED and raw.tail and call[1] and not primes:
        raise failure(
            "name", f"`{full}(…)`: is `{full}` a function?", scope.text, raw.start,
            f"`{full} : function` declares an elementwise function, a space before `(` makes it a factor",
        )  # fmt: skip
    if primes:
        raise failure(
            "unsupported",
            f"`{full}'` is no function without a formula",
            scope.text,
            raw.start,
            f"`'` directly before `(` is a derivative of `f`, `g`, `h`; write `({full})' (` for a transpose",
        )
    if full in scope.sizes:
        return [("symbol", full)]
    if word in CONNECTIVES or word.lower() in QUESTIONS:
        raise failure(
            "syntax", f"the word `{word}` in a formula", scope.text, raw.start,
            "give the formula alone; a declaration is a statement of its own: `A : symmetric; x' A x`",
        )  # fmt: skip
    item = known(scope, raw, call)
    if item is not None:
        return [item]
    if len(word) == 1:
        return [symbol(scope, full, raw)]
    if word[0] == "d" and (
        full[1:] in scope.declared or full[1:] in scope.present - scope.pending - scope.defined
    ):
        scope.differentials.add(full)
        return [("symbol", full)]
    if raw.whole:
        if call[0]:
            raise unknown_function(scope, raw, full)
        return [symbol(scope, full, raw)]
    return split(scope, raw, call)


def symbol(scope: Scope, name: str, raw: Raw) -> Item:
    """A name; one that is not defined yet is an error."""
    if raw.bold:
        scope.bold.add(name)
    if name == scope.current:
        raise failure(
            "definition",
            f"`{name}` is defined by itself",
            scope.text,
            raw.start,
            "give the left side another name",
        )
    if name in scope.pending and name not in scope.defined:
        raise failure(
            "definition",
            f"`{name}` is used before its definition",
            scope.text,
            raw.start,
            "move the definition above this line",
        )
    return ("symbol", name)


def known(scope: Scope, raw: Raw, call: tuple[bool, bool]) -> Item | None:
    """A word of the vocabulary, or None."""
    word, tail = raw.text, raw.tail
    full = ALIASES.get(word, word) + tail
    if word in GREEK:
        if word == "pi" and not tail and not scope.turned_pi:
            return ("leaf", ("pi", None))
        if call[1] and not tail and word in GREEK_FUNCTIONS:
            scope.note(f"{word}(…) is read as {GREEK_FUNCTIONS[word]}(…).")
            return ("function", ("call", GREEK_FUNCTIONS[word]))
        if full in called() and (call[1] or full not in GREEK):
            return ("function", ("call", full))
        return symbol(scope, full, raw)
    if full == "iunit":
        return ("leaf", ("iunit", None))
    if word in ("I", "eye", "ones", "zeros"):
        if call[0] and not tail and (word != "I" or call[1]):
            return ("function", ("constant", word))
        op = "identity" if word in ("I", "eye") else word
        if tail in ("_0", "_1") and op == "identity":
            other = "an identity of size 1 is `eye(1)`" if tail == "_1" else "Bessel functions are not read"
            raise failure(
                "unsupported", f"`{scope.text[raw.start : raw.end]}` is no identity matrix", scope.text,
                raw.start, f"`{full} : scalar` makes it a name of its own; {other}",
            )  # fmt: skip
        return ("leaf", (op, tail.strip("_{}") or None))
    if word in TOTALS and tail:
        return ("function", ("sample_sum", SampleSum(tail.strip("_{}"), None, word)))
    if full in FILLED:
        return ("function", ("filled", full)) if call[0] else None
    if full in MEASURES:
        return ("function", ("measure", full))
    if full in called():
        if full in PLANNED and full not in functions():
            return ("function", ("planned", full))
        return ("function", ("call", full))
    if word == "e":
        index = tail[1:]
        if tail.startswith("_") and index.isdigit():
            return ("leaf", ("unit", int(index[:9])))
        if not tail:
            return ("leaf", ("e", None))
        if len(index) == 1 and index.isalpha() and not scope.is_name("e") and index not in scope.indices:
            scope.note(f"{full} is read as a vector, a unit vector for example.")
            scope.bold.add(full)
            return ("symbol", full)
    if word in ("min", "max", "argmin", "argmax") and tail:
        raise failure(
            "unsupported", f"`{scope.text[raw.start : raw.end]}`: an optimization is not read",
            scope.text, raw.start,
            "give what is minimized or maximized alone, and what it is derived by",
        )  # fmt: skip
    if word in called() and tail and len(word) > 1:
        offered = near(full, called()) or [word]
        raise failure(
            "name",
            f"unknown function `{scope.text[raw.start : raw.end]}`",
            scope.text,
            raw.start,
            f"did you mean {listed(offered)}?",
        )
    return None


def split(scope: Scope, raw: Raw, call: tuple[bool, bool]) -> list[Item]:
    """A run of letters as a product: the longest known word from the left, else one letter."""
    word, tail = raw.text, raw.tail
    if call[1] and not tail and word.lower() in called() and len(word) > 1:
        raise unknown_function(scope, raw, word)
    names = scope.declared | scope.functions | scope.sizes | scope.defined | scope.pending
    if scope.current:
        names.add(scope.current)
    longest = max(longest_word(), max(map(len, names), default=1))
    vocabulary = words()
    pieces: list[str] = []
    position, alone, size = 0, 0, len(word)
    while position < size:
        length = 1
        for end in range(min(size, position + longest), position + 1, -1):
            piece = word[position:end]
            last = end == size
            if (
                (last and piece + tail in names)
                or piece in names
                or piece in vocabulary
                or (last and piece + tail in vocabulary)
            ):
                length = end - position
                break
        piece = word[position : position + length]
        alone = alone + 1 if length == 1 and piece.islower() and piece not in names else 0
        if alone == 3:
            raise meaningless(scope, raw, call)
        pieces.append(piece)
        position += length
    single = sum(len(p) == 1 and p not in names for p in pieces)
    if word.islower() and single > 1 and any(p in called() and p not in GREEK for p in pieces):
        raise meaningless(scope, raw, call)  # `trce X` is no tr(c e X)
    if word.islower() and size > 2 and call[1] and pieces[-1] not in called():
        raise unknown_function(scope, raw, word)
    items: list[Item] = []
    at = raw.start
    for i, piece in enumerate(pieces):
        last = i == len(pieces) - 1
        part = Raw("word", piece, at, at + len(piece))
        part.tail = tail if last else ""
        part.bold = raw.bold
        part.whole = len(piece) > 1
        items += classify(scope, part, call if last else (False, False))
        at += len(piece)
    scope.note(f"{word}{tail} is read as {' '.join(pieces)}{tail}.")
    return items


def meaningless(scope: Scope, raw: Raw, call: tuple[bool, bool]) -> Exception:
    """Letters in a row that are no word."""
    word = raw.text + raw.tail
    if len(word) > LONGEST_SHOWN:
        word = word[:LONGEST_SHOWN] + "…"
    if call[0] and (call[1] or near(word, called())):
        return unknown_function(scope, raw, word)
    from .declarations import KIND_SIZES

    if word in KIND_SIZES:
        return failure(
            "name", f"`{word}` is a kind, and no name", scope.text, raw.start,
            f"a declaration is a statement of its own: `A : {word}; x' A x`",
        )  # fmt: skip
    offered = near(raw.text, called() | scope.declared | scope.defined | GREEK)
    hint = f"did you mean {listed(offered)}? Or declare" if offered else "declare"
    return failure(
        "name",
        f"`{word}` is no known name",
        scope.text,
        raw.start,
        f"{hint} it (`{word} : vector`), or put spaces between the letters for a product "
        f"(`{' '.join(raw.text[:20])}`)",
    )


def unknown_function(scope: Scope, raw: Raw, word: str) -> Exception:
    """A word before a parenthesis that is no function."""
    if word in ELSEWHERE:
        return failure(
            "name", f"unknown function `{word}`", scope.text, raw.start, f"write `{ELSEWHERE[word]}`"
        )
    offered = [word.lower()] if word.lower() in called() else near(word, called())
    hint = (
        f"did you mean {listed(offered)}?"
        if offered
        else f"`{word} : function` declares an elementwise function, a space before `(` makes it a factor"
    )
    return failure("name", f"unknown function `{word}`", scope.text, raw.start, hint)
