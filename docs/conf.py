"""The build of the site: ``make docs``."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE / "_ext")]

from matdiff import __version__  # noqa: E402

project = "matdiff"
author = "the matdiff authors"
copyright = "the matdiff authors, MIT licence"
version = release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "docstrings", "tex", "derived", "rule_pages", "command_pages"]
extensions += [name for name in ("exercise", "atlas") if (HERE / "_ext" / f"{name}.py").exists()]
exclude_patterns = ["_build", "_ext", "playground", "**/node_modules", "**/README.md", "Thumbs.db"]
nitpicky = False

# --- Markdown and notebooks

myst_enable_extensions = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_dmath_double_inline = True


def digest() -> str:
    """What the answers depend on: the sources of the package and of the extensions."""
    found = hashlib.sha256()
    for folder in ("matdiff", "grammar", "docs/_ext"):
        for source in sorted((ROOT / folder).rglob("*")):
            if source.suffix in (".py", ".lark"):
                found.update(source.read_bytes())
    return found.hexdigest()[:16]


matdiff_digest = digest()  # a page is built anew when the package has changed, and its cells run again
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "_build" / "cells" / matdiff_digest)
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_execution_show_tb = True
nb_ipywidgets_js: dict[str, object] = {}  # nothing is loaded from elsewhere
nb_merge_streams = True


def quiet_kernels() -> None:
    """Cells run with an IPython profile of the build's own, whose kernels do not warn of their transport."""
    profile = HERE / "_build" / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    settings = 'c = get_config()\nc.IPKernelApp.log_level = "ERROR"\n'
    (profile / "ipython_kernel_config.py").write_text(settings, encoding="utf-8")
    os.environ["IPYTHONDIR"] = str(profile.parent)


quiet_kernels()

# --- mathematics: KaTeX, from the folder in which npm has put it

KATEX = HERE / "playground" / "node_modules" / "katex" / "dist"
ASSETS = HERE / "_build" / "assets"


def stage() -> None:
    """Put what a page needs of KaTeX beside the site's own files."""
    if not KATEX.exists():
        raise SystemExit(f"{KATEX.relative_to(ROOT)} is not there: npm ci --prefix docs/playground")
    target = ASSETS / "katex"
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    for name in ("katex.min.css", "katex.min.js"):
        shutil.copy(KATEX / name, target / name)
    for font in KATEX.glob("fonts/*.woff2"):
        shutil.copy(font, target / "fonts" / font.name)


stage()
html_math_renderer = "katex"

# --- the reference

autodoc_typehints = "none"
autodoc_member_order = "bysource"

# --- pages

html_theme = "furo"
html_title = "matdiff"
html_favicon = "playground/icon.svg"
html_static_path = ["_static", str(ASSETS)]
templates_path = ["_templates"]
html_css_files = ["katex/katex.min.css", "site.css"]
html_js_files = [("katex/katex.min.js", {"defer": "defer"}), ("tex.js", {"defer": "defer"})]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
pygments_style = "default"
pygments_dark_style = "github-dark"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1d4f91", "color-brand-content": "#1d5fb4"},
    "dark_css_variables": {"color-brand-primary": "#8ab4f8", "color-brand-content": "#8ab4f8"},
}
