"""How a command ends: its exit status, and a clear error for what should not happen."""

from __future__ import annotations

from ..errors import MatdiffError

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130


def unexpected(error: Exception) -> MatdiffError:
    """A clear error for what should not happen; never a traceback."""
    if isinstance(error, (RecursionError, MemoryError)):
        return MatdiffError("limit", "the input is too large or nested too deeply")
    from ..expression import ShapeError

    if isinstance(error, ShapeError):
        return MatdiffError("shape", str(error))
    said = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return MatdiffError(
        "unsupported", f"sorry, this has met a mistake in matdiff itself ({said})",
        hint="please report it, with the input",
    )  # fmt: skip
