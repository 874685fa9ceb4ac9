"""``matdiff serve``: the built pages on this machine alone, by the standard library's server."""

from __future__ import annotations

import os
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .errors import MatdiffError

HOST = "127.0.0.1"
PLAYGROUND = "playground"
SOURCE = ("docs", PLAYGROUND, "build.py")  # a checkout has it
BUILT = ("docs", "_build", "html")
HINT = "`make docs` builds it in a checkout; --folder names another place"
ELSEWHERE = (
    "`make docs` builds it in a checkout of matdiff; serve it from there, or name its folder with --folder"
)
# said here, as what the system knows of these differs from one machine to the next
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".zip": "application/zip",
    ".woff2": "font/woff2",
    ".ipynb": "application/json",
}
# so that pages may share memory with their worker, and work can be interrupted at once
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",  # asked again, and sent again only where it has changed
}


class Pages(SimpleHTTPRequestHandler):
    """Files of one folder, with their types; it says nothing of each request."""

    server: Server
    extensions_map = {"": "application/octet-stream", **SimpleHTTPRequestHandler.extensions_map, **TYPES}
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, directory=arguments[2].folder, **options)

    def parse_request(self) -> bool:
        """Whether a request is answered: only what asks for this machine by its name (no DNS rebinding)."""
        if not super().parse_request():
            return False
        host = self.headers.get("Host", HOST).rpartition("@")[2]
        if host.rpartition(":")[0] not in ("127.0.0.1", "localhost") and host not in (HOST, "localhost"):
            self.send_error(421, "Misdirected Request")
            return False
        return True

    def end_headers(self) -> None:
        """The headers of every answer."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """No folder is listed."""
        self.send_error(404, "File not found")

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing is written for each request."""


class Server(ThreadingHTTPServer):
    """A server on loopback that knows its folder."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"

    def __init__(self, folder: str, port: int) -> None:
        self.folder = folder
        super().__init__((HOST, port), Pages)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that has gone away is no news."""

    @property
    def address(self) -> str:
        """Where the playground is, which need not be a part of a site."""
        inner = (
            f"{PLAYGROUND}/" if os.path.isfile(os.path.join(self.folder, PLAYGROUND, "index.html")) else ""
        )
        return f"http://{HOST}:{self.server_address[1]}/{inner}"


def is_built(folder: str) -> bool:
    """Whether a folder holds the built site, or the built playground alone."""
    return any(os.path.isfile(os.path.join(folder, page, "index.html")) for page in (PLAYGROUND, os.curdir))


def checkouts() -> list[str]:
    """The checkouts in which the pages may be built: that of the package, and those around this folder."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    here = [os.getcwd()]
    while os.path.dirname(here[-1]) != here[-1]:
        here.append(os.path.dirname(here[-1]))
    return [root for root in (package, *here) if os.path.isfile(os.path.join(root, *SOURCE))]


def site(folder: str | None = None) -> str:
    """The folder of the built pages: the one that is named, or that of a checkout.

    Raises MatdiffError (input) where there is none.
    """
    if folder is not None:
        if not is_built(folder):
            raise MatdiffError("input", f"there is no built page in {folder}", hint=HINT)
        return os.path.abspath(folder)
    roots = checkouts()
    for root in roots:
        built = os.path.join(root, *BUILT)
        if os.path.isfile(os.path.join(built, PLAYGROUND, "index.html")):
            return built
    if roots:
        raise MatdiffError("input", f"the playground is not built in {roots[0]}", hint=HINT)
    raise MatdiffError("input", "the playground is no part of the installed package", hint=ELSEWHERE)


def listen(folder: str | None = None, port: int = 0) -> Server:
    """A server that listens and does not answer yet; port 0 is any that is free.

    Raises MatdiffError (input) where nothing is built or the port is taken.
    """
    found = site(folder)
    try:
        return Server(found, port)
    except OSError as error:
        raise MatdiffError(
            "input",
            f"cannot listen on port {port}: {error.strerror or error}",
            hint="--port 0 takes a free one",
        ) from None


def serve(folder: str | None = None, port: int = 8000, open_browser: bool = True) -> int:
    """Serve the playground until it is interrupted, and show it in the browser; the exit status.

    Raises MatdiffError (input) as ``listen`` does.
    """
    with listen(folder, port) as server:
        print(f"matdiff playground at {server.address} (stop with Ctrl-C)", flush=True)
        if open_browser:
            import webbrowser

            webbrowser.open(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0
