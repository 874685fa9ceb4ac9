"""A derivation as a page in the browser, and output into a file."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import MatdiffError

if TYPE_CHECKING:
    from ..derivation import Derivation

FORMS = ("map", "tensor", "einsum")  # what an answer can be besides its kind


def page(found: Derivation, road: tuple[str, bool]) -> str:
    """The steps as a page that needs nothing else; where there are none, the answer alone.

    Raises MatdiffError (kind) for a road that is none.
    """
    try:
        return found.steps_by(*road).html()
    except MatdiffError as error:
        if error.code != "unsupported":
            raise
    return answer_page(found)


def answer_page(found: Derivation) -> str:
    """A page with the answer alone."""
    from ..notation import left_side
    from ..steps.forms import html
    from ..steps.row import Row, Section, Words

    left = Words(*(left_side(found, dialect) for dialect in ("text", "unicode", "latex")))
    row = Row(left, Words(found.text, found.unicode(), found.latex()))
    title = f"{found.form if found.form in FORMS else found.kind} of {found.name}"
    return html([Section("", [row])], title, title)


def opened(content: str) -> str:
    """Write a page to a file of its own and open it in the browser; the name of the file."""
    import tempfile
    import webbrowser
    from pathlib import Path

    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="matdiff-", suffix=".html", delete=False
    ) as file:
        file.write(content)
    webbrowser.open(Path(file.name).as_uri())
    return file.name


@contextmanager
def output_to(name: str | None) -> Iterator[None]:
    """Standard output goes into a file, in UTF-8, once all went well; nothing changes without a name.

    Raises MatdiffError (input) for a file that cannot be written.
    """
    if name is None:
        yield
        return
    written, before = io.BytesIO(), sys.stdout
    sys.stdout = io.TextIOWrapper(written, encoding="utf-8", write_through=True)
    try:
        yield
        content = written.getvalue()
    finally:
        sys.stdout = before
    try:
        with open(name, "wb") as file:
            file.write(content)
    except OSError as error:
        raise MatdiffError("input", f"cannot write {name}: {error.strerror or error}") from None
