"""Names of NumPy, PyTorch, SymPy, MATLAB and Julia: ``np.linalg.norm(x)``, ``X.T.dot(y)``, ``norm(x, 2)``.

Functions of the scanner that are needed only where a text has such names.  A method becomes the function
around what it is called on, ``np.dot(A, x)`` a product.  What takes an axis, or has another meaning there,
is refused with what to write here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..errors import listed
from .vocabulary import near

if TYPE_CHECKING:
    from .raw import Raw
    from .scanner import Scanner

# functions with another name there
RENAMED: dict[str, str] = {
    **dict.fromkeys(("inverse", "pinverse"), "inv"),
    "pinverse": "pinv",
    **dict.fromkeys(("trace", "reduce_trace"), "tr"),
    **dict.fromkeys(("absolute", "fabs"), "abs"),
    **dict.fromkeys(("maximum", "fmax", "amax"), "max"),
    **dict.fromkeys(("minimum", "fmin", "amin"), "min"),
    **dict.fromkeys(("reduce_sum", "nansum"), "sum"),
    **dict.fromkeys(("reduce_mean", "average"), "mean"),
    **dict.fromkeys(("expit", "logistic"), "sigmoid"),
    **dict.fromkeys(("t", "permute", "swapaxes"), "transpose"),
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "eye": "eye", "identity": "eye", "ones": "ones", "zeros": "zeros", "pi": "pi",
    "cholesky": "chol", "det": "det", "logdet": "logdet", "real": "re", "imag": "im", "conjugate": "conj",
    "log_softmax": "logsoftmax", "eigvalsh": "eigvals", "gammaln": "loggamma", "lgamma": "loggamma",
    "psi": "digamma", "svdvals": "svdvals", "multi_dot": "dot", "leaky_relu": "leakyrelu",
}  # fmt: skip
# functions of two operands that are operators here
INFIX: dict[str, str] = {
    **dict.fromkeys(("dot", "matmul", "mm", "mv", "bmm", "vdot"), "@"),
    **dict.fromkeys(("multiply", "mul"), ".*"),
    **dict.fromkeys(("divide", "div", "true_divide"), "./"),
    **dict.fromkeys(("power", "pow", "float_power"), ".^"),
    "square": "square", "solve": "\\",
}  # fmt: skip
_TAKEN = (
    "exp log sqrt abs sign sin cos tan sinh cosh tanh sigmoid softplus relu erf erfc gamma digamma max min "
    "sum mean norm logsumexp softmax diag outer kron inv pinv conj expm logm sqrtm tril triu trace inner var "
    "asin acos atan prod silu gelu elu mish logsigmoid"
)
TAKEN = frozenset(_TAKEN.split())
WRITTEN: dict[str, str] = {
    "slogdet": "`logdet(X)`", "einsum": "the sum with indices, `sum_k A_{ik} B_{kj}`",
    "log1p": "`log(1 + x)`", "expm1": "`exp(x) - 1`", "reshape": "`vec(X)` or `unvec(x, m, n)`",
    "ravel": "`vec(X')`: NumPy goes by rows", "flatten": "`vec(X')`: NumPy goes by rows",
    "cross_entropy": "`-y' log(softmax(z))`", "mse_loss": "`1/len(y) ||x - y||^2`", "log2": "`log(x)/log(2)`",
    "log10": "`log(x)/log(10)`", "shape": "`rows(X)` and `cols(X)`", "size": "`len(x)`",
    "item": "nothing: `x`",
    "std": "`sqrt(var(x))`", "concatenate": "`[A; B]`", "vstack": "`[A; B]`", "hstack": "`[A, B]`",
    "block": "`[A, B; C, D]`", "where": "`max`, `min` or `step`", "clip": "`max(a, min(b, x))`",
    "eigh": "`eigvals(S)` and `eigvecs(S)`", "svd": "`svdvals(X)`", "argmax": "`max`",
    "array": "the matrix, `[a, b; c, d]`", "e": "`e^x` or `exp(x)`",
}  # fmt: skip
_QUALIFIED = re.compile(r"(?:[A-Za-z]+\.)+([A-Za-z_][A-Za-z_0-9]*)")
_METHOD = re.compile(r"\.([A-Za-z_][A-Za-z_0-9]*)\s*\(\s*(\)?)")
_ATTRIBUTE = re.compile(r"\.([A-Za-z_][A-Za-z_0-9]*)")
_ORDER = re.compile(
    r",\s*(?:ord\s*=\s*|p\s*=\s*)?(?:['\"](?P<name>fro|nuc|inf|Inf)['\"]|(?P<infinite>(?:[a-z]+\.)?[iI]nf)|(?P<number>[12]))\s*\)"
)
_ROWS = re.compile(r"(?P<axis>\s*(?:(?:axis|dim)\s*=\s*)?(?:-1|1)\s*)\)")  # of a softmax: each row, as here
_SWAPPED = re.compile(r"\s*(?:0\s*,\s*1|1\s*,\s*0|-1\s*,\s*-2|-2\s*,\s*-1)\s*\)")
_KEYWORD = re.compile(r",\s*(?P<name>axis|dim|keepdims?|ord|out|dtype)\s*=")
FUNCTIONAL = re.compile(  # torch.nn.functional as F
    r"\.(?:(?:log_)?softmax|relu|sigmoid|tanh|softplus|[gs]elu|silu|elu|leaky_relu|mish|logsigmoid|[a-z_]+_loss)\("
)
NUMPY = re.compile(r"\b(?:np|numpy|jnp|torch|tf)\.")
NUMPY_LIKE = re.compile(NUMPY.pattern + r"|[\w)\]'.]\s*@|\.(?:sum|mean|pow|mm|matmul)\(")
OF_ROWS = frozenset({"softmax", "logsoftmax", "log_softmax"})
MOST_METHODS = 500
ORDERS = {"fro": "F", "nuc": "*", "inf": "∞", "Inf": "∞"}


def qualified(scanner: Scanner, start: int) -> int:
    """``np.linalg.norm``: the function by its name here; where reading goes on, or 0."""
    found = _QUALIFIED.match(scanner.text, start)
    if found is None:
        return 0
    name = found.group(1)
    from .raw import Raw

    operator = INFIX.get(name)
    if operator is not None:
        token = Raw("infix", operator, start, found.end())
        scanner.tokens.append(token)
        return found.end()
    word = known_name(scanner, name, start, scanner.text[start : found.end()])
    token = scanner.add("word", word, start, found.end())
    token.whole = True
    return found.end()


def known_name(scanner: Scanner, name: str, start: int, shown: str) -> str:
    """The name of a function here.  Raises MatdiffError (``name``) for one that is not known."""
    if name in RENAMED:
        return RENAMED[name]
    if name in TAKEN and name not in WRITTEN:
        return name
    if name in WRITTEN:
        raise scanner.fail("name", f"`{shown}` is not known here", start, f"write {WRITTEN[name]}")
    offered = near(name, {*TAKEN, *RENAMED})
    hint = (
        f"did you mean {listed(offered)}?"
        if offered
        else "write it with the functions of `matdiff functions`"
    )
    raise scanner.fail("name", f"`{shown}` is not known here", start, hint)


def method(scanner: Scanner, start: int) -> int:
    """``X.sum()`` and ``A.dot(x)``: where reading goes on; the place itself where no method begins."""
    text = scanner.text
    found = _METHOD.match(text, start)
    if found is None:
        attribute = _ATTRIBUTE.match(text, start)
        if attribute is not None and attribute.group(1) in WRITTEN:
            raise scanner.fail(
                "name",
                f"`{attribute.group()}` is not known here",
                start,
                f"write {WRITTEN[attribute.group(1)]}",
            )
        if attribute is not None and len(attribute.group(1)) == 1:
            raise scanner.fail("syntax", "a `.` between names is no product", start, "write a space")
        return start
    name, empty = found.group(1), bool(found.group(2))
    whole = {**dict.fromkeys(OF_ROWS, _ROWS), "transpose": _SWAPPED, "swapaxes": _SWAPPED}.get(name)
    same = whole.match(text, found.end()) if whole is not None and not empty else None
    if same is not None:
        word = "transpose" if whole is _SWAPPED else known_name(scanner, name, start, f".{name}()")
        wrap(scanner, word, start)
        scanner.add("op", ")", same.end() - 1, same.end())
        return same.end()
    if empty:
        wrap(scanner, known_name(scanner, name, start, f".{name}()"), start)
        scanner.add("op", ")", found.end() - 1, found.end())
        return found.end()
    if name not in INFIX:
        known_name(scanner, name, start, f".{name}(…)")
        raise scanner.fail(
            "unsupported", f"`.{name}(…)` with an argument is not read", start, AXES.get(name, AXES[""])
        )
    close = closing(text, text.index("(", start))
    wrap(scanner, "", start)
    scanner.add("op", INFIX[name], start, start + 1)
    scanner.doubled.add(close)
    return text.index("(", start)


AXES = {
    "sum": "of the columns and of the rows: `colsum(X)`, `rowsum(X)`",
    "mean": "of the columns and of the rows: `1/rows(X) colsum(X)`, `1/cols(X) rowsum(X)`",
    "softmax": "`softmax(X)` is taken of each row",
    "norm": "the norms are `norm(X)`, `norm1(x)`, `norminf(x)`, `normspec(X)`",
    "": "write the function around it",
}


def wrap(scanner: Scanner, word: str, place: int) -> None:
    """Put the operand that has just ended into parentheses, after a function."""
    from .raw import Raw

    scanner.wrapped += 1
    if scanner.wrapped > MOST_METHODS:
        raise scanner.fail("limit", f"more than {MOST_METHODS} methods are not read", place)
    at = operand_start(scanner.tokens)
    start = scanner.tokens[at].start
    opening = Raw("op", "(", start, start, True)
    around = [opening]
    if word:
        function = Raw("word", word, start, start, scanner.tokens[at].glued)
        function.whole = True
        around.insert(0, function)
    scanner.tokens[at].glued = True
    scanner.tokens[at:at] = around


def operand_start(tokens: list[Raw]) -> int:
    """Where the last operand begins, its function included."""
    at = len(tokens) - 1
    while at > 0 and (
        tokens[at].kind in ("superscript", "subscript")
        or (tokens[at].text in ("'", ".T") and tokens[at].kind == "op")
    ):
        at -= 1
    if tokens[at].kind == "op" and tokens[at].text in (")", "]"):
        depth = 0
        while at > 0:
            if tokens[at].kind == "op":
                depth += (tokens[at].text in ")]") - (tokens[at].text in "([")
            if depth == 0:
                break
            at -= 1
        before = tokens[at - 1] if at else None
        if before is not None and before.kind in ("word", "infix") and tokens[at].glued:
            at -= 1
    return at


def closing(text: str, opening: int) -> int:
    """Where the parenthesis at a place closes; the length of the text where it does not."""
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] in "([") - (text[at] in ")]")
        if depth == 0:
            return at
    return len(text)


def comma(scanner: Scanner, start: int) -> int:
    """``, 2)`` and ``, 'fro')`` in a norm, and ``, axis=0)``: where reading goes on, or the place itself."""
    tokens, text = scanner.tokens, scanner.text
    keyword, order, rows = (
        _KEYWORD.match(text, start),
        _ORDER.match(text, start),
        _ROWS.match(text, start + 1),
    )
    if keyword is None and order is None and rows is None:
        return start
    depth, at = 0, len(tokens) - 1
    while at >= 0 and depth >= 0:
        if tokens[at].kind == "op":
            depth += (tokens[at].text in ")]}") - (tokens[at].text in "([{")
        at -= 1
    name = tokens[at] if depth < 0 and at >= 0 else None
    if order is not None and name is not None and name.kind == "word" and name.text in ("norm", "norm2"):
        sign = ORDERS.get(order.group("name") or "") or (
            "∞" if order.group("infinite") else order.group("number")
        )
        if sign in ("1", "∞"):
            scanner.induced.add(name.start)
        opening = tokens[at + 1]
        del tokens[at]
        opening.text, opening.side, opening.start = "||", "open", name.start
        tokens[at].glued = name.glued
        end = order.end()
        scanner.add("op", "||", end - 1, end).side = "close"
        scanner.add("subscript", f"_{sign}", end - 1, end)
        return end
    if rows is not None and name is not None and name.kind == "word" and name.text in OF_ROWS:
        return start + 1 + len(rows.group("axis"))
    if keyword is not None:
        word = name.text if name is not None else ""
        raise scanner.fail(
            "unsupported", f"`{keyword.group('name')}=` is not read", keyword.start("name"),
            AXES.get(word, "there are no keywords"),
        )  # fmt: skip
    return start
