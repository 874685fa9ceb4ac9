"""Build the playground into a folder: the page, Pyodide, KaTeX, and the package with what it needs.

    python docs/playground/build.py --out docs/_build/html/playground

Everything that the page loads is in the folder, so that it works without a network and from any static
host.  Needs node and npm (Pyodide and KaTeX are npm packages) and, the first time, PyPI and npm.
The Python packages are packed as bytecode for Pyodide's own Python, with the LALR table of the grammar
beside them, and the memory of a Python that has loaded them is packed, too: nothing is compiled, built or
imported in the browser.
"""

from __future__ import annotations

import argparse
import gzip
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
NEEDED = ("mpmath",)  # by the grader, and by the steps
LATER = ("lark", "sympy")  # by what is rarely asked for
PAGE = ("index.html", "style.css", "*.js", "*.svg")
PYODIDE = (
    "pyodide.mjs", "pyodide.asm.mjs", "python_stdlib.zip", "pyodide-lock.json",
)  # fmt: skip
# packed, since not every host packs what it sends; the ending keeps hosts from unpacking it
WASM = "pyodide.asm.wasm"
COUNTED = (f"{WASM}.bin", "python_stdlib.zip", "pyodide-lock.json")  # what the worker fetches through Pyodide
# of the worker's Python, when its memory is packed and when it starts from there
ENVIRONMENT = {"HOME": "/home/pyodide", "XDG_CACHE_HOME": "/site/cache", "PYTHONDONTWRITEBYTECODE": "1"}
FIRST = {"expr": "1/2 ||A x - b||^2 + lambda/2 ||x||^2", "wrt": "x"}
PAPER = {"expr": r"z = W x + b; \tfrac12 \lVert \sigma(z) - t \rVert^2 + \log\det(X^\top X)", "wrt": "W"}
# asked before the memory is packed, so that the first question of a reader finds the rules at hand
WARM = (
    {"do": "about"},
    {"do": "read", **FIRST},
    *({**question, "do": "derive", "check": "proof"} for question in (FIRST, PAPER)),
    *({**FIRST, "do": "steps", "method": method} for method in ("differential", "backprop", "index")),
    *({**FIRST, "do": name} for name in ("code", "graph")),
    {**FIRST, "do": "check", "check": "proof"},
    {**FIRST, "do": "verify", "claim": "A'(A x - b)", "check": "proof"},
    {**FIRST, "do": "derive", "as": "hessian", "check": "proof"},
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
    for old in (*out.glob("*.zip"), *out.glob("*.bin")):
        old.unlink()
    names = pack(modules, out)
    counted = [*(out / "pyodide" / name for name in COUNTED), out / names["image"]]
    manifest = {**names, "bytes": sum(file.stat().st_size for file in counted), "env": ENVIRONMENT}
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
    packed = gzip.compress((source / WASM).read_bytes(), compresslevel=9, mtime=0)
    (out / f"{WASM}.bin").write_bytes(packed)
    (out / WASM).unlink(missing_ok=True)  # of an earlier build
    lock = json.loads((source / "pyodide-lock.json").read_text(encoding="utf-8"))
    (out / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": {}}), encoding="utf-8")


def copy_katex(source: Path, out: Path) -> None:
    """KaTeX, its style, and its fonts in the form that every browser reads."""
    (out / "fonts").mkdir(parents=True, exist_ok=True)
    for name in ("katex.min.js", "katex.min.css"):
        shutil.copy(source / "dist" / name, out / name)
    (out / "katex.mjs").unlink(missing_ok=True)  # of an earlier build
    for font in (source / "dist" / "fonts").glob("*.woff2"):
        shutil.copy(font, out / "fonts" / font.name)


# --- the Python packages


def pack(modules: Path, out: Path) -> dict[str, str]:
    """What the worker starts from: ``image``, its memory; ``core``, the files of that; and ``extra``."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        core, extra = work / "core", work / "extra"
        (core / "cache" / "matdiff").mkdir(parents=True)
        extra.mkdir()
        key, table = grammar_table()
        (core / "cache" / "matdiff" / f"grammar-{key}.json").write_text(table, encoding="utf-8")
        plan = {
            "pyodide": str(modules / "pyodide"),
            "out": str(work),
            "env": ENVIRONMENT,
            "warm": WARM,
            "later": LATER,
            "archives": {
                "core": {"folder": str(core), "wheels": [str(own_wheel(work)), *wheels(NEEDED)]},
                "extra": {"folder": str(extra), "wheels": wheels(LATER)},
            },
        }
        (work / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        run(["node", str(HERE / "pack.mjs"), str(work / "plan.json")], work)
        return {Path(name).stem: move(work / name, out) for name in ("core.zip", "extra.zip", "image.bin")}


def move(file: Path, out: Path) -> str:
    """Move an archive into the page, under a name that changes with what is in it."""
    name = f"{file.stem}-{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}{file.suffix}"
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


def wheels(requirements: tuple[str, ...]) -> list[str]:
    """The wheels of packages, of the versions that are installed here, each fetched once."""
    folder = CACHE / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for requirement in requirements:
        wanted = version(requirement)
        pattern = f"{requirement}-{wanted}-*.whl"
        if not list(folder.glob(pattern)):
            pip(
                "download", "--no-deps", "--only-binary", ":all:", "--dest", str(folder),
                f"{requirement}=={wanted}",
            )  # fmt: skip
        found.append(str(next(folder.glob(pattern))))
    return found


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
        sys.exit(f"{' '.join(command[:3])} … failed:\n{(done.stdout + done.stderr)[-3000:]}")


if __name__ == "__main__":
    main()
