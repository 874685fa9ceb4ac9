"""Functions and what they are applied to, with parentheses and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .characters import GREEK, TOTALS
from .ranges import read_range
from .raw import Raw
from .tree import Token
from .vocabulary import UNDEFINED, called, functions
from .words import Item, followed_by_parenthesis

if TYPE_CHECKING:
    from .reader import Reader


TRACES = frozenset({"tr", "Tr", "trace", "Trace"})
FACTORS = frozenset({"*", "·", "(", "[", "{", "|", "||"})
CONSTANTS = frozenset({"ones", "zeros", "eye", "identity"})  # ones'(A x): a row times what follows
LIKE_FUNCTIONS = frozenset({"rho", "chi", "xi", "zeta", "l", "Phi", "Psi", "Gamma", "Lambda", "E", "P"})


def takes_function(name: str) -> bool:
    """Whether the first argument of a function is the name of another one."""
    kinds = functions().get(name)
    return kinds is not None and kinds[0].takes_function


def takes_primes(reader: Reader, raw: Raw) -> bool:
    """Whether primes after a word are derivatives: it is a function, not a name."""
    full = raw.text + raw.tail
    if reader.scope.is_name(full):
        return False
    return (
        full in reader.scope.functions
        or full in UNDEFINED
        or (len(full) > 1 and full in called() and full not in GREEK and raw.text not in CONSTANTS)
    )


def read_item(reader: Reader, item: Item, raw: Raw, call: tuple[bool, bool], primes: int) -> None:
    """A name or a function."""
    kind, value = item
    if kind != "function":
        reader.put("NAME", value, raw.start, raw.end)
        reader.operand = True
        return
    op, name = value
    if op == "function":
        value = (op, (name, primes))
    if op == "sample_sum":
        for total in read_range(reader, raw, name):
            reader.put("FUNCTION", (op, total), raw.start, raw.end)
            reader.run(raw, "sum")
            reader.stack[-1].total = total
        return
    if call[0]:
        reader.at += primes and primes_at(reader, primes)
        reader.put("FUNCTION", value, raw.start, raw.end)
        opening = reader.raws[reader.at]
        reader.at += 1
        if opening.text == "[" and is_block(reader.raws, reader.at):  # det [A, B; C, D]
            refuse_spaced(reader, opening, reader.at)
            reader.put("LPAR", None, opening.start, opening.start)
            reader.open(opening, "[")
            reader.stack[-1].after = [Token("RPAR", None, opening.end, opening.end)]
            return
        reader.open(opening, opening.text, call=True)
        if (
            op == "call"
            and takes_function(name)
            and reader.at < len(reader.raws)
            and reader.raws[reader.at].kind == "word"
        ):
            word = reader.raws[reader.at]
            reader.at += 1
            reader.put("NAME", ("word", word.text + word.tail), word.start, word.end)
            reader.operand = True
        return
    if reader.stack and reader.stack[-1].kind == "bare" and reader.operand:
        outer = reader.stack[-1].raw
        if outer.text in TRACES and reader.scope.elementwise(raw):
            over, inner = reader.shown(outer), reader.shown(raw)
            raise reader.fail(
                "syntax", f"does `{over}` reach over `{inner}`?", raw,
                f"write parentheses: `{over}(A logm(A))` or `{over}(A) {inner}(…)`",
            )  # fmt: skip
        reader.close_runs(raw, sums=False)
    reader.put("FUNCTION", value, raw.start, raw.end)
    following = reader.raws[reader.at] if reader.at < len(reader.raws) else None
    if following is not None and (following.kind == "superscript" or following.text == "^"):
        exponent = read_exponent(reader, raw, op, following)
        call = followed_by_parenthesis(reader.raws, reader.at)
        if call[0]:
            reader.at += 1
            opening = reader.raws[reader.at - 1]
            reader.open(opening, opening.text, call=True)
        else:
            reader.run(raw, "bare")
        reader.stack[-1].after = exponent
        return
    if following is not None and following.kind == "op" and following.text in (".^", "'"):
        shown = reader.shown(raw)
        raise reader.fail(
            "syntax",
            f"`{reader.shown(following)}` stands right after the function `{shown}`, before its argument",
            following,
            f"write `{shown}(x){reader.shown(following)}…` or `({shown} x){reader.shown(following)}…`",
        )
    reader.run(raw, "bare")


def read_infix(reader: Reader, raw: Raw) -> None:
    """``np.dot(A, x)``: an operator that is written as a function."""
    if not followed_by_parenthesis(reader.raws, reader.at)[0]:
        raise reader.fail("syntax", f"`{reader.shown(raw)}` needs its arguments in parentheses", raw)
    reader.put("FUNCTION", ("infix", raw.text), raw.start, raw.end)
    opening = reader.raws[reader.at]
    reader.at += 1
    reader.open(opening, opening.text, call=True)


def is_block(raws: list[Raw], at: int) -> bool:
    """Whether what stands in brackets has rows: a ``;`` outside of other brackets."""
    depth = 0
    for raw in raws[at:]:
        if raw.kind == "op":
            depth += (raw.text in "([{") - (raw.text in ")]}")
            if depth < 0 or (depth == 0 and raw.text == ";"):
                return depth == 0
    return False


class Rows:
    """What stands in a pair of brackets: its rows, and how many operands spaces separate in each."""

    __slots__ = ("before", "commas", "end", "plain", "rows")

    def __init__(self) -> None:
        self.rows = [1]
        self.commas = False
        self.plain = True  # names and numbers only
        self.before = False  # whether an operand has just ended
        self.end = 0


def rows_of(raws: list[Raw]) -> dict[int, Rows]:
    """The rows in all brackets, by the place after their opening."""
    found: dict[int, Rows] = {}
    stack = [Rows()]
    for i, raw in enumerate(raws):
        rows, sign = stack[-1], raw.text if raw.kind == "op" else ""
        if sign and sign in ")]}" and len(stack) > 1:
            stack.pop().end = i
            stack[-1].before = True
            continue
        opens = bool(sign) and sign in "([{"
        if (opens or raw.kind in ("word", "number", "infix")) and rows.before and not raw.glued:
            rows.rows[-1] += 1
        rows.plain = rows.plain and raw.kind in ("word", "number")
        rows.commas = rows.commas or sign == ","
        if sign == ";":
            rows.rows.append(1)
        rows.before = raw.kind in ("word", "number", "superscript", "subscript") or sign in ("'", ".T")
        if opens:
            stack.append(Rows())
            found[i + 1] = stack[-1]
    return found


def refuse_spaced(reader: Reader, opening: Raw, at: int) -> None:
    """``[A B; C D]``: blocks in MATLAB's notation, products here."""
    if reader.rows is None:
        reader.rows = rows_of(reader.raws)
    found = reader.rows[at] if at in reader.rows else Rows()
    counts = found.rows
    if counts[0] < 2 or found.commas:
        return
    if len(counts) > 1 and len(set(counts)) == 1:
        raise reader.fail(
            "syntax", "a space in brackets can separate blocks, or factors", opening,
            "write `[A, B; C, D]` for blocks, `[A*B; C*D]` for products",
        )  # fmt: skip
    entries = [r.kind for r in reader.raws[found.end + 1 : found.end + 2]] == ["subscript"]
    if len(counts) == 1 and found.plain and not entries and "\\" not in reader.text:
        reader.scope.note("Brackets with a space inside hold a product; blocks are `[A, B]`.")


def name_index(reader: Reader, raw: Raw) -> None:
    """``\\sum x_i y_i``: the index of a sum is the one letter under the names in it."""
    depth, letters = 0, dict[str, None]()
    if raw.text not in TOTALS or raw.tail or reader.text[raw.start] not in "\\∑∏":
        return
    for following in reader.raws[reader.at :]:
        if following.kind == "op":
            depth += (following.text in "([{<") - (following.text in ")]}>")
            if depth < 0 or (depth == 0 and following.text in "+-=,;"):
                break
        under = following.tail.strip("_{}")
        index = following.kind == "word" and len(under) == 1 and under.isalpha()
        if index and not reader.scope.is_name(following.text + following.tail):
            letters[under] = None
    if len(letters) > 1:
        which = " or ".join(f"`\\{raw.text}_{letter}`" for letter in letters)
        raise reader.fail(
            "syntax", f"over which index does the {TOTALS[raw.text]} run?", raw, f"write {which}"
        )
    for letter in letters:
        raw.tail = f"_{letter}"
        reader.scope.note(f"{reader.shown(raw)} is read as the {TOTALS[raw.text]} over {letter}.")


def read_exponent(reader: Reader, raw: Raw, op: str, first: Raw) -> list[Token]:
    """The exponent between a function and its argument, ``\\log^2(x)``, as tokens for after it."""
    from .reader import Reader as SubReader

    raws, at, shown = reader.raws, reader.at, reader.shown(raw)
    end = at + 1
    if first.text == "^" and end < len(raws):
        end += 1
        if raws[end - 1].text == "{":
            while end < len(raws) and raws[end - 1].text != "}":
                end += 1
        elif raws[end - 1].text == "-" and end < len(raws):
            end += 1
    taken = raws[at:end]
    text = "".join(r.text for r in taken).strip("^{}")
    plain = text.lstrip("-").replace("/", "").replace(".", "")
    named = len(text) == 1 and text.isalpha() and text != "T"
    if op not in ("call", "function") or not (plain.isdigit() or (named and op == "call")):
        raise reader.fail(
            "syntax",
            f"`{reader.text[first.start : taken[-1].end]}` stands right after the function `{shown}`, "
            "before its argument",
            first,
            f"write `{shown}(x){reader.shown(first)}…` or `({shown} x){reader.shown(first)}…`",
        )
    if text.startswith("-1") and (op == "function" or reader.scope.elementwise(raw)):
        raise reader.fail(
            "syntax",
            f"`{shown}^{{{text}}}` can mean the inverse function or the reciprocal",
            first,
            f"write `1/{shown}(x)` for the reciprocal, `arcsin(x)` and the like for the inverse function",
        )
    reader.at = end
    inner = SubReader(reader.scope, taken)
    inner.operand = True
    return inner.read()[:-1]


def refuse_iterate(reader: Reader, raw: Raw, at: int) -> None:
    """``f^2(x)`` is the square of f(x) to some, and f(f(x)) to others; it is no f² x."""
    raws = reader.raws
    if raw.text not in UNDEFINED or raw.tail or reader.scope.is_name(raw.text) or at >= len(raws):
        return
    if raws[at].kind == "superscript":
        end = at + 1
    elif raws[at].kind == "op" and raws[at].text == "^" and at + 1 < len(raws):
        end = at + 2
        if raws[at + 1].text == "{":
            end = next((i for i in range(at, len(raws)) if raws[i].text == "}"), len(raws)) + 1
    else:
        return
    if raws[end - 1 : end] and followed_by_parenthesis(raws, end)[1]:
        power = reader.text[raws[at].start : raws[end - 1].end]
        raise reader.fail(
            "syntax", f"`{raw.text}{power}(…)` can mean the power of a value, or a product", raw,
            f"write `{raw.text}(x){power}`; a space before `(` makes a product",
        )  # fmt: skip


def note_product(reader: Reader, name: str, at: int) -> None:
    """Tell that ``K(x)`` and ``rho(x - y)`` are products, where a function could be meant."""
    raws = reader.raws
    alone = at + 2 < len(raws) and raws[at + 1].kind == "word" and raws[at + 2].text in (")", "]", ",")
    if (
        name == "E"
        and (raws[at].text == "[" or reader.text[raws[at].start] == "\\")
        and not reader.scope.is_name(name)
    ):
        raise reader.fail(
            "unsupported", "`E[…]`, an expectation, is not read here", raws[at - 1],
            "write out what it is of, or declare `E` for a product",
        )  # fmt: skip
    if not reader.scope.is_name(name) and (alone or name in LIKE_FUNCTIONS):
        reader.scope.note(f"{name}(…) is read as a product.")


def refuse_divisor(reader: Reader, raw: Raw) -> None:
    """``1/2n sum(x)`` and ``1/mn sum(x)``: how much stands below the line is not clear."""
    raws, at, tokens = reader.raws, reader.at, reader.tokens
    if tokens and ends_divisor(reader, raw):
        divisor = reader.text[tokens[-1].start : raw.end]
        raise reader.fail(
            "syntax", f"does all of `{divisor}` stand below the line?", raw,
            f"write `…/({divisor})`, or a `*`: `…/{tokens[-1].value}*{divisor[len(tokens[-1].value) :]}`",
        )  # fmt: skip
    if not tokens or raw.whole or raw.tail or reader.scope.is_name(raw.text):
        return
    if tokens[-1].kind == "NUMBER":
        divided = len(tokens) > 1 and tokens[-2].value == "/" and raw.glued and len(raw.text) == 1
    else:
        divided = tokens[-1].value == "/" and 1 < len(raw.text) < 4 and not is_word(reader, raw.text)
    following = raws[at] if at < len(raws) else None
    if not (raw.text.islower() or (raw.text in "KMNT" and tokens[-1].kind == "NUMBER")):
        return
    if not divided or following is None or (following.kind == "op" and following.text not in FACTORS):
        return
    if following.kind not in ("op", "word", "macro") or (following.text == "(" and following.glued):
        return
    start = tokens[-1].start if tokens[-1].kind == "NUMBER" else raw.start
    divisor = reader.text[start : raw.end]
    raise reader.fail(
        "syntax", f"does all of `{divisor}` stand below the line?", raw,
        f"write `…/({divisor})`, or a space: `…/{divisor[0]} {divisor[1:]}`",
    )  # fmt: skip


def ends_divisor(reader: Reader, raw: Raw) -> bool:
    r"""Whether ``2n`` in ``…/2n``, or ``2\sigma^2``, is the end of a term, where nobody means ``(…/2) n``."""
    raws, at, tokens = reader.raws, reader.at, reader.tokens
    if len(tokens) < 3 or tokens[-1].kind != "NUMBER" or tokens[-2].value != "/" or not raw.glued:
        return False
    plain = tokens[-3].kind == "NUMBER" and (len(tokens) < 4 or tokens[-4].kind != "POWER")
    if plain or (len(raw.text) > 1 and raw.text not in GREEK):
        return False
    if at + 1 < len(raws) and raws[at].text == "^" and raws[at + 1].kind == "number":
        at += 2
    elif at < len(raws) and raws[at].kind == "superscript" and raws[at].text.isdigit():
        at += 1
    following = raws[at] if at < len(raws) else None
    return following is None or following.kind == "newline" or following.text in (")", "}", "]", "+", "-")


def is_word(reader: Reader, word: str) -> bool:
    """Whether a run of letters is a known word."""
    return word in called() or word in reader.scope.sizes or word in reader.scope.functions


def refuse_entry(reader: Reader, raw: Raw, name: str, at: int) -> None:
    """``x(3)`` and ``X[:, 1]`` are entries in programming languages, and no products here."""
    raws = reader.raws
    closing = next((i for i in range(at, min(at + 7, len(raws))) if raws[i].text in (")", "]")), None)
    if closing is None:
        return
    inside = raws[at + 1 : closing]
    first = inside[0] if inside else raw
    letters = all(r.kind in ("word", "number") for r in inside[::2])
    entry = (len(inside) == 1 and name[0].islower()) or len(inside) == 3
    indexed = letters and entry and (raws[at].text == "[" or first.text in ("i", "j"))
    if indexed and all(r.text == "," for r in inside[1::2]) and not reader.scope.is_name(first.text):
        raise reader.fail(
            "unsupported", f"entries of `{name}` are not read in this notation", raw,
            f"inside a sum an entry is `{name}_i`, elsewhere `e_1' {name}`",
        )  # fmt: skip
    numbers = bool(inside) and all(r.kind == "number" and r.text.isdigit() for r in inside[::2])
    if (numbers and all(r.text in (",", ":") for r in inside[1::2])) or first.text == ":":
        raise reader.fail(
            "unsupported",
            f"entries and parts of `{name}` are not read",
            raw,
            f"an entry is `e_1' {name}` or `e_1' {name} e_2`, all entries are `vec({name})`;"
            f" a space makes a product: `{name} (3)`",
        )


def primes_at(reader: Reader, primes: int) -> int:
    """How many tokens a number of primes takes."""
    count = taken = 0
    while count < primes:
        count += len(reader.raws[reader.at + taken].text)
        taken += 1
    return taken
