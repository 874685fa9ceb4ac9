"""What is installed is what is written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import matdiff

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LEFT_OUT = (
    ".git", ".venv", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis",
    "_build", "node_modules",
)  # fmt: skip


def test_every_package_is_listed() -> None:
    found = {
        str(p.parent.relative_to(ROOT)).replace(os.sep, ".") for p in (ROOT / "matdiff").rglob("__init__.py")
    } | {"matdiff.grammar"}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == found
    assert list(PROJECT["tool"]["setuptools"]["packages"]) == sorted(found)


def test_run_time_dependencies_are_few() -> None:
    names = {re.split(r"[><= ]", d)[0] for d in PROJECT["project"]["dependencies"]}
    assert names == {"lark", "sympy"}


def test_the_changelog_knows_the_version() -> None:
    assert f"## {matdiff.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_file_is_too_long() -> None:
    long = {
        str(p.relative_to(ROOT)): count
        for folder in ("matdiff", "grammar", "benchmarks")
        for p in (ROOT / folder).rglob("*.py")
        if (count := len(p.read_text(encoding="utf-8").splitlines())) > 700
    }
    assert long == {}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from a copy of the checkout."""
    folder = tmp_path_factory.mktemp("build")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*LEFT_OUT))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*command, "--wheel-dir", folder, source], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_package_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {n.split("/")[0].removesuffix(".dist-info").split("-")[0] for n in names} == {"matdiff"}
    assert "matdiff/grammar/matdiff.lark" in names
    assert "matdiff/grammar/__init__.py" in names
    assert "matdiff/py.typed" in names
    written = {p.relative_to(ROOT).as_posix() for p in (ROOT / "matdiff").rglob("*.py")}
    assert written <= set(names)


def test_the_wheel_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {
        **os.environ, "PYTHONPATH": str(tmp_path / "site"), "PYTHONIOENCODING": "utf-8",
        "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "matdiff", "derive", "tr(A X B)", "--wrt", "X", "--text"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "A'*B'\n", done.stderr
    place = subprocess.run(
        [sys.executable, "-c", "import matdiff; print(matdiff.__file__)"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert place.stdout.startswith(str(tmp_path))
