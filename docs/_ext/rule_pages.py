"""The reference of operations and rules, made from the classes."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Nothing yet."""
    return {"parallel_read_safe": True, "parallel_write_safe": True}
