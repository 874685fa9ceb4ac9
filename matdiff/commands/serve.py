"""``matdiff serve``: the playground in a browser on this machine."""

from __future__ import annotations

import argparse

from ..errors import MatdiffError
from .option import Command, Option


def run(options: argparse.Namespace) -> int:
    """Serve the playground until it is interrupted."""
    if not 0 <= options.port <= 65535:
        raise MatdiffError("input", f"there is no port {options.port}", hint="--port 8000")
    from ..serving import serve

    return int(serve(options.folder, options.port, not options.no_browser) or 0)


COMMAND = Command(
    "serve",
    "open the playground in the browser",
    run,
    (
        Option("--port", "the port (default: 8000; 0: any that is free)", "N", default=8000, type=int),
        Option("--folder", "the folder of the built pages", "F", files=True),
        Option("--no-browser", "only serve, and print the address"),
    ),
    "Serve the playground on this machine and open it in the browser. Nothing leaves the machine. It is "
    "found in the checkout that the package or the current folder belongs to, after `make docs`.",
)
