"""The local server: loopback alone, right types, no listing, clear errors."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from matdiff import MatdiffError, serving
from matdiff.serving import HOST, Server, listen, site


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built site, small."""
    folder = tmp_path / "html"
    (folder / "playground" / "pyodide").mkdir(parents=True)
    (folder / "index.html").write_text("<p>docs")
    (folder / "playground" / "index.html").write_text("<p>playground ∇")
    (folder / "playground" / "pyodide" / "python.wasm").write_bytes(b"\0asm")
    for name in (
        "engine.js",
        "pyodide.mjs",
        "style.css",
        "core.zip",
        "matdiff.whl",
        "manifest.json",
        "f.woff2",
    ):
        (folder / "playground" / name).write_text("x")
    (tmp_path / "secret.txt").write_text("not served")
    return folder


@pytest.fixture
def server(built: Path) -> Iterator[Server]:
    found = listen(str(built))
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


def get(server: Server, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(HOST, server.server_address[1], timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_it_listens_on_this_machine_alone(server: Server):
    assert server.server_address[0] == "127.0.0.1"
    assert server.address == f"http://127.0.0.1:{server.server_address[1]}/playground/"


def test_the_page_is_served(server: Server):
    response, body = get(server, "/playground/")
    assert response.status == 200
    assert body.decode() == "<p>playground ∇"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("engine.js", "text/javascript; charset=utf-8"),
        ("pyodide.mjs", "text/javascript; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("pyodide/python.wasm", "application/wasm"),
        ("core.zip", "application/zip"),
        ("matdiff.whl", "application/zip"),
        ("manifest.json", "application/json"),
        ("f.woff2", "font/woff2"),
    ],
)
def test_types(server: Server, file: str, kind: str):
    response, _ = get(server, f"/playground/{file}")
    assert response.status == 200
    assert response.headers["Content-Type"] == kind


def test_pages_may_share_memory_with_their_worker(server: Server):
    response, _ = get(server, "/playground/engine.js")
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp"


def test_nothing_outside_the_folder_is_served_or_listed(server: Server):
    for path in (
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/playground/../../secret.txt",
        "/playground/pyodide/",
    ):
        response, body = get(server, path)
        assert response.status == 404, path
        assert b"not served" not in body


def test_another_host_is_not_answered(server: Server):
    assert get(server, "/", Host="evil.example")[0].status == 421
    assert get(server, "/", Host="localhost:80")[0].status == 200


def test_a_folder_with_the_page_alone(tmp_path: Path):
    (tmp_path / "index.html").write_text("<p>")
    with listen(str(tmp_path)) as server:
        assert server.address.endswith(f":{server.server_address[1]}/")


def test_what_is_not_built_is_a_clear_error(tmp_path: Path):
    with pytest.raises(MatdiffError, match="no built page") as raised:
        site(str(tmp_path))
    assert raised.value.code == "input"
    assert "make docs" in str(raised.value.hint)


def checkout(root: Path, *, is_built: bool) -> Path:
    """What a checkout looks like to the server."""
    (root / "docs" / "playground").mkdir(parents=True)
    (root / "docs" / "playground" / "build.py").write_text("")
    if is_built:
        (root / "docs" / "_build" / "html" / "playground").mkdir(parents=True)
        (root / "docs" / "_build" / "html" / "playground" / "index.html").write_text("<p>")
    return root


def test_an_installed_package_finds_the_checkout_around_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(serving, "__file__", str(tmp_path / "site-packages" / "matdiff" / "serving.py"))
    root = checkout(tmp_path / "work", is_built=True)
    (root / "docs" / "how-to").mkdir()
    monkeypatch.chdir(root / "docs" / "how-to")
    assert site() == str(root / "docs" / "_build" / "html")


def test_an_installed_package_without_a_checkout_says_where_the_playground_is_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(serving, "__file__", str(tmp_path / "site-packages" / "matdiff" / "serving.py"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MatdiffError, match="no part of the installed package") as raised:
        site()
    assert "`make docs`" in str(raised.value.hint)
    assert "--folder" in str(raised.value.hint)


def test_a_checkout_that_is_not_built_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    root = checkout(tmp_path / "work", is_built=False)
    monkeypatch.setattr(serving, "__file__", str(root / "matdiff" / "serving.py"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MatdiffError, match=r"not built in .*work") as raised:
        site()
    assert "`make docs`" in str(raised.value.hint)


def test_a_port_that_is_taken_is_a_clear_error(server: Server, built: Path):
    with pytest.raises(MatdiffError, match="cannot listen on port") as raised:
        listen(str(built), server.server_address[1])
    assert raised.value.hint == "--port 0 takes a free one"


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_the_command_serves_until_it_is_interrupted(built: Path):
    program = (
        "import signal; from matdiff.serving import serve\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it\n"
        f"raise SystemExit(serve({str(built)!r}, 0, False))"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            line = running.stdout.readline()
            assert line.startswith("matdiff playground at http://127.0.0.1:")
            port = int(line.split(":")[2].split("/")[0])
            connection = http.client.HTTPConnection(HOST, port, timeout=10)
            connection.request("GET", "/")
            assert connection.getresponse().status == 200
            connection.close()
            running.send_signal(signal.SIGINT)
            assert running.wait(timeout=60) == 0
        finally:
            running.kill()
