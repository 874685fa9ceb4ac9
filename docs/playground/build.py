"""Build the playground into a folder: the page, Pyodide, KaTeX, and the package with what it needs.

    python docs/playground/build.py --out docs/_build/html/playground

Everything that the page loads is in the folder, so that it works without a network and from any static
host.  Needs node and npm (Pyodide and KaTeX are npm packages) and, the first time, PyPI and npm.
The Python packages are packed as bytecode for Pyodide's own Python, with the LALR table of the grammar
beside them: nothing is compiled or built in the browser.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = ROOT / "docs" / "_build" / "playground-cache"
REQUIREMENTS = ("lark", "sympy", "mpmath")
PAGE = ("index.html", "style.css", "*.js", "*.svg")
PYODIDE = (
    "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json",
)  # fmt: skip
COUNTED = ("pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")  # what the worker fetches itself
# asked before the page says that it is ready, so that the first question of a reader finds the rules at hand
WARM = (
    {"do": "read", "expr": "z = W x + b; 1/2 ||sigmoid(z) - t||^2 + logdet(X'X)"},
    {"do": "derive", "expr": "1/2 ||A x - b||^2 + lambda/2 ||x||^2", "wrt": "x", "check": "proof"},
)


def main() -> None:
    """Read the arguments and build."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "_build" / "html" / "playground")
    build(parser.parse_args().out)


def build(out: Path) -> None:
    """Build all of it into ``out``."""
    modules = node_modules()
    out.mkdir(parents=True, exist_ok=True)
    copy_page(out)
    copy_pyodide(modules / "pyodide", out / "pyodide")
    copy_katex(modules / "katex", out / "katex")
    for old in out.glob("*.zip"):
        old.unlink()
    names = pack(modules, out)
    manifest = {
        "core": names["core"],
        "extra": names["extra"],
        "bytes": sum((out / "pyodide" / name).stat().st_size for name in COUNTED)
        + (out / names["core"]).stat().st_size,
        "warm": WARM,
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    print(f"playground: {megabytes(out)} in {out}")


def megabytes(folder: Path) -> str:
    """The size of a folder, to read."""
    return f"{sum(f.stat().st_size for f in folder.rglob('*') if f.is_file()) / 1e6:.1f} MB"


def node_modules() -> Path:
    """The npm packages of the lock file, beside it; installed if they are not there, or are others."""
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    wanted = {name: entry["version"] for name, entry in lock["packages"].items() if name}
    if any(installed(name) != version for name, version in wanted.items() if name != "node_modules/fsevents"):
        run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], HERE)
    return HERE / "node_modules"


def installed(name: str) -> str | None:
    """The version of an npm package that is there."""
    try:
        found: str = json.loads((HERE / name / "package.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError):
        return None
    return found


def copy_page(out: Path) -> None:
    """The page itself, its styles and modules."""
    for pattern in PAGE:
        for source in HERE.glob(pattern):
            shutil.copy(source, out / source.name)
    for source in sorted((HERE / "parts").glob("*")):
        (out / "parts").mkdir(exist_ok=True)
        shutil.copy(source, out / "parts" / source.name)


def copy_pyodide(source: Path, out: Path) -> None:
    """The files of Pyodide that a page needs; its list of packages is emptied, as none is fetched."""
    out.mkdir(exist_ok=True)
    for name in PYODIDE:
        shutil.copy(source / name, out / name)
    lock = json.loads((source / "pyodide-lock.json").read_text(encoding="utf-8"))
    (out / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": {}}), encoding="utf-8")


def copy_katex(source: Path, out: Path) -> None:
    """KaTeX as a module, its style, and its fonts in the form that every browser reads."""
    (out / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "dist" / "katex.mjs", out / "katex.mjs")
    shutil.copy(source / "dist" / "katex.min.css", out / "katex.min.css")
    for font in (source / "dist" / "fonts").glob("*.woff2"):
        shutil.copy(font, out / "fonts" / font.name)


# --- the Python packages


def pack(modules: Path, out: Path) -> dict[str, str]:
    """The archives of the worker: ``core``, which a first answer needs, and ``extra``."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        core, extra = work / "core", work / "extra"
        (core / "cache" / "matdiff").mkdir(parents=True)
        extra.mkdir()
        key, table = grammar_table()
        (core / "cache" / "matdiff" / f"grammar-{key}.json").write_text(table, encoding="utf-8")
        plan = {
            "pyodide": str(modules / "pyodide"),
            "out": str(work),
            "archives": {
                "core": {"folder": str(core), "wheels": [str(own_wheel(work))]},
                "extra": {"folder": str(extra), "wheels": [str(wheel(r)) for r in REQUIREMENTS]},
            },
        }
        (work / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        run(["node", str(HERE / "pack.mjs"), str(work / "plan.json")], work)
        return {archive: move(work / f"{archive}.zip", out) for archive in ("core", "extra")}


def move(file: Path, out: Path) -> str:
    """Move an archive into the page, under a name that changes with what is in it."""
    name = f"{file.stem}-{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}.zip"
    shutil.copy(file, out / name)
    return name


def grammar_table() -> tuple[str, str]:
    """The name and the text of the LALR table of the grammar, as the package keeps it in its cache."""
    sys.path.insert(0, str(ROOT))
    from matdiff.language.tables import build as made
    from matdiff.language.tables import encode, grammar_text, key

    grammar = grammar_text()
    return key(grammar), encode(made(grammar))


def own_wheel(work: Path) -> Path:
    """The wheel of this checkout, built from a copy, so that nothing is left behind in it."""
    copy, wheels = work / "source", work / "wheels"
    copy.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for folder in ("matdiff", "grammar"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    for file in ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in", "CHANGELOG.md"):
        if (ROOT / file).exists():
            shutil.copy(ROOT / file, copy / file)
    pip("wheel", "--no-deps", "--wheel-dir", str(wheels), str(copy))
    return next(wheels.glob("matdiff-*.whl"))


def wheel(requirement: str) -> Path:
    """The wheel of a package, of the version that is installed here, fetched once."""
    wanted = version(requirement)
    folder = CACHE / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob(f"{requirement}-{wanted}-*.whl")):
        pip(
            "download", "--no-deps", "--only-binary", ":all:", "--dest", str(folder),
            f"{requirement}=={wanted}",
        )  # fmt: skip
    return next(folder.glob(f"{requirement}-{wanted}-*.whl"))


def pip(*arguments: str) -> None:
    """Run pip, quietly."""
    run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], ROOT)


def run(command: list[str], folder: Path) -> None:
    """Run a program; its output is shown where it fails."""
    try:
        done = subprocess.run(
            command, cwd=folder, text=True, capture_output=True, check=False, env={**os.environ, "CI": "1"}
        )
    except FileNotFoundError:
        sys.exit(f"the playground needs `{command[0]}` to be built")
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} … failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
