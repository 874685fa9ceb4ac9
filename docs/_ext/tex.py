"""Mathematics by KaTeX: the build writes LaTeX, holds every piece of it against KaTeX, the page shows it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)
TEX = re.compile(r'<(span|div) class="tex( display)?[^>]*>(.*?)</\1>', re.S)
PROGRAM = """
const katex = require(process.argv[1]);
let wrong = [];
for (const [page, display, tex] of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
  try { katex.renderToString(tex, {displayMode: display, throwOnError: true, strict: "ignore"}); }
  catch (error) { wrong.push([page, String(error.message)]); }
}
console.log(JSON.stringify(wrong));
"""


def marked(latex: str, display: bool = False) -> str:
    """A formula as HTML that the page's script shows."""
    tag, name = ("div", "tex display") if display else ("span", "tex")
    return f'<{tag} class="{name} notranslate">{html.escape(latex)}</{tag}>'


def inline(translator: HTML5Translator, node: nodes.math) -> None:
    """A formula in a line."""
    translator.body.append(marked(node.astext()))
    raise nodes.SkipNode


def display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """A formula that stands alone; lines and columns are aligned."""
    latex = node.astext().strip()
    bare = re.sub(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", "", latex, flags=re.S)
    if "\\\\" in bare or re.search(r"(?<!\\)&", bare):
        latex = rf"\begin{{aligned}}{latex}\end{{aligned}}"
    translator.body.append(marked(latex, display=True))
    raise nodes.SkipNode


def verify(app: Sphinx, error: Exception | None) -> None:
    """Every formula of every page is rendered once; a formula that KaTeX refuses is a warning."""
    node = shutil.which("node")
    if error is not None or app.builder.format != "html" or node is None:
        return
    found: list[tuple[str, bool, str]] = []
    for page in sorted(Path(app.outdir).rglob("*.html")):
        if "playground" in page.relative_to(app.outdir).parts:
            continue
        for match in TEX.finditer(page.read_text(encoding="utf-8")):
            found.append((page.name, bool(match[2]), html.unescape(match[3])))
    katex = Path(app.outdir) / "_static" / "katex" / "katex.min.js"
    done = subprocess.run(
        [node, "-e", PROGRAM, str(katex)], input=json.dumps(found), text=True, capture_output=True, check=True
    )
    for page, message in json.loads(done.stdout):
        logger.warning("KaTeX refuses a formula of %s: %s", page, message)
    logger.info("%d formulas, all of them read by KaTeX", len(found))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the renderer."""
    skip: Any = None
    app.add_html_math_renderer("katex", inline_renderers=(inline, skip), block_renderers=(display, skip))
    app.connect("build-finished", verify)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
