"""The command line, from the options themselves, and the grammar, from its file."""

from __future__ import annotations

import html
import re
from pathlib import Path
from textwrap import dedent

from derived import raw
from docutils import nodes
from rule_pages import section
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from matdiff.commands import NAMES, command
from matdiff.commands.option import Option

GRAMMAR = Path(__file__).resolve().parents[2] / "grammar" / "matdiff.lark"


def literal(text: str, language: str = "text") -> nodes.literal_block:
    """A block of code."""
    return nodes.literal_block(text, text, language=language)


class CommandLine(SphinxDirective):
    """A section for each command."""

    def run(self) -> list[nodes.Node]:
        made: list[nodes.Node] = []
        for name in NAMES:
            one = command(name)
            part = section(self, f"matdiff {name}", f"command-{name}", code=True)
            part += prose(one.description or one.summary[:1].upper() + one.summary[1:] + ".")
            for heading, options in one.groups().items():
                if heading:
                    part += nodes.rubric("", heading)
                part += raw(f'<dl class="options">{"".join(map(entry, options))}</dl>')
            if one.epilog:
                part += literal(one.epilog.strip())
            made.append(part)
        return made


def prose(text: str) -> list[nodes.Node]:
    """Paragraphs; what is indented is code."""
    made: list[nodes.Node] = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        if block.startswith("  "):
            made.append(literal(dedent(block)))
        else:
            made.append(raw(f"<p>{quoted(' '.join(block.split()))}</p>"))
    return made


def quoted(text: str) -> str:
    """A text as HTML; what stands in backquotes is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def entry(option: Option) -> str:
    """An option with its value, and what it does."""
    value = f" {option.value}" if option.named and option.value else ""
    value = f" [{option.value}]" if option.named and option.number == "?" else value
    return f"<dt><code>{html.escape(option.name + value)}</code></dt><dd>{quoted(option.says())}</dd>"


class Grammar(SphinxDirective):
    """The grammar: its headings, its comments, its rules."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(GRAMMAR))
        made: list[nodes.Node] = []
        for block in re.split(r"\n\s*\n", GRAMMAR.read_text(encoding="utf-8").strip()):
            if heading := re.fullmatch(r"// --- (.*?) -+", block):
                words = heading[1]
                made.append(section(self, words[:1].upper() + words[1:], f"grammar-{nodes.make_id(words)}"))
                continue
            place = made[-1] if made and isinstance(made[-1], nodes.section) else None
            lines = block.split("\n")
            told = [line.removeprefix("//").strip() for line in lines if line.startswith("//")]
            rules = "\n".join(line for line in lines if not line.startswith("//"))
            found: list[nodes.Node] = [nodes.paragraph("", " ".join(told))] if told else []
            found += [literal(rules)] if rules else []
            if place is None:
                made += found
            else:
                place.extend(found)
        return made


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives."""
    app.add_directive("command-line", CommandLine)
    app.add_directive("grammar", Grammar)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
