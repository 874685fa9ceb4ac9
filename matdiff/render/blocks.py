"""Block matrices in brackets: rows of rows are one matrix, not a matrix of matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..expression import Expression
from ..operations import HorizontalBlock, Zeros, zeros
from .piece import Piece

if TYPE_CHECKING:
    from .layout import Writer

BEGIN, END = r"\begin{bmatrix} ", r" \end{bmatrix}"


def stacked(writer: Writer, node: Expression, operands: list[Piece]) -> Piece:
    """A above B …; rows that are cut at the same columns are the rows of one matrix."""
    whole = writer.applied(node, operands)
    begin, end, beside, below = (
        (BEGIN, END, " & ", r" \\ ") if writer.dialect.stacked else ("[", "]", ", ", "; ")
    )
    cut_rows = [row for row in node.operands if isinstance(row, HorizontalBlock)]
    cuts = {tuple(part.columns for part in row.operands) for row in cut_rows}
    texts = [piece.whole for piece in operands]
    if len(cuts) == 1 and whole.text.startswith(begin):  # a row of zeros is cut as the others are
        widths = next(iter(cuts))
        for i, row in enumerate(node.operands):
            if isinstance(row, Zeros):
                cells = [writer.piece(zeros(row.rows, width), []).whole for width in widths]
                texts[i] = begin + beside.join(cells) + end
    if (
        not whole.text.startswith(begin)
        or len(cuts) != 1
        or not all(isinstance(row, (HorizontalBlock, Zeros)) for row in node.operands)
        or not all(text.startswith(begin) for text in texts)  # a row with a name of its own
    ):
        return whole
    rows = [text.removeprefix(begin).removesuffix(end) for text in texts]
    return Piece(whole.dialect, begin + below.join(rows) + end, whole.level, whole.tokens)
