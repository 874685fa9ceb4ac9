"""What the documents show is what the program prints.

Blocks marked ``console`` are run line by line, ``pycon`` blocks as doctests, ``python`` blocks as programs.
Times are not compared.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import matdiff
from matdiff.catalogue import title
from matdiff.operations import operations

ROOT = Path(__file__).resolve().parents[1]
MADE = {"_build", "node_modules"}  # what a build leaves in docs
DOCUMENTS = (
    "README.md",
    *sorted(
        str(page.relative_to(ROOT))
        for page in (ROOT / "docs").rglob("*.md")
        if not MADE & set(page.relative_to(ROOT).parts)
    ),
)
TIME = re.compile(r"<?\d+(?:\.\d+)? m?s\b|\"seconds\": [\d.e-]+")


def blocks(kind: str) -> list[object]:
    """The blocks of a kind in all documents."""
    return [
        pytest.param(match.group(1), id=f"{Path(name).with_suffix('').as_posix()}-{number}")
        for name in DOCUMENTS
        for number, match in enumerate(
            re.finditer(rf"^```{kind}\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.M | re.S)
        )
    ]


def environment(folder: Path) -> dict[str, str]:
    """An environment in which ``matdiff`` and ``python`` are the ones under test."""
    for name, arguments in (("matdiff", " -m matdiff"), ("python", "")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}"{arguments} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("block", blocks("console"))
def test_console(block: str, tmp_path: Path) -> None:
    said = environment(tmp_path)
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, _, expected = part.partition("\n")
        while command.endswith("\\"):
            more, _, expected = expected.partition("\n")
            command = command[:-1] + more.removeprefix("> ")
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=ROOT,
            env=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        got = TIME.sub("…", done.stdout.decode()).rstrip()
        assert got == TIME.sub("…", expected).rstrip(), command


@pytest.mark.parametrize("block", blocks("pycon"))
def test_pycon(block: str) -> None:
    test = doctest.DocTestParser().get_doctest(block, {}, "document", None, 0)
    outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test)
    assert outcome.failed == 0
    assert outcome.attempted > 0


@pytest.mark.parametrize("block", blocks("python"))
def test_python(block: str, tmp_path: Path) -> None:
    if "import torch" in block:  # compared with, not needed
        pytest.importorskip("torch", reason="a comparison with PyTorch, which is not installed")
    done = subprocess.run(
        [sys.executable, "-c", block],
        cwd=ROOT,
        env=environment(tmp_path),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_there_is_something_to_compare() -> None:
    assert len(blocks("console")) >= 3
    assert len(blocks("pycon")) >= 1
    assert len(blocks("python")) >= 4
    assert sum("import torch" in block.values[0] for block in blocks("python")) == 1  # type: ignore[attr-defined]


def test_links_lead_somewhere() -> None:
    for name in (*DOCUMENTS, "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"


def test_the_page_of_the_language_names_every_function() -> None:
    page = (ROOT / "docs" / "reference" / "language.md").read_text(encoding="utf-8")
    section = page.split("\n## Functions\n")[1].split("\n## ")[0]
    listed = set(re.findall(r"`(\w+)`", section))
    names = {title(kind) for kind in operations()}
    assert {name for name in names if name.isidentifier()} - {"I"} <= listed
    tables = "".join(line for line in section.splitlines() if line.startswith("|"))
    assert set(re.findall(r"`(\w+)`", tables)) <= names


def test_the_page_of_the_interface_names_every_public_name() -> None:
    page = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\.\. auto\w+:: matdiff\.(\w+)$", page, re.M))
    assert documented == set(matdiff.__all__)


def test_the_page_of_the_grader_names_every_slip_and_form() -> None:
    from matdiff.grader import FORMS, SLIPS

    page = (ROOT / "docs" / "reference" / "grader.md").read_text(encoding="utf-8")
    script = (ROOT / "docs" / "_static" / "exercise.js").read_text(encoding="utf-8")
    words = script.split("const SLIPS = {")[1].split("};")[0]
    assert {name for name in (*SLIPS, *FORMS) if f"`{name}`" not in page} == set()
    assert {name for name in SLIPS if not re.search(rf'^ +"?{name}"?:', words, re.M)} == set()
