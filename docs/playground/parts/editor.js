// The box in which the expression is typed: it grows with the text, and marks the place of a mistake.

import { make } from "./tex.js";

export class Editor {
  constructor(area, mirror) {
    this.area = area;
    this.mirror = mirror;
    area.addEventListener("input", () => this.mark(null));
    area.addEventListener("scroll", () => (mirror.scrollTop = area.scrollTop));
    this.mark(null);
  }

  get text() {
    return this.area.value;
  }

  set text(value) {
    this.area.value = value;
    this.mark(null);
  }

  /** Mark what stands at a line and a column, both from 1; null takes the mark away. */
  mark(place) {
    const text = this.area.value;
    const [start, end] = place ? extent(text, place.line, place.column) : [text.length, text.length];
    this.mirror.replaceChildren(
      text.slice(0, start),
      ...(place ? [make("mark", {}, text.slice(start, end) || " ")] : []),
      text.slice(end) + "\n",
    );
    this.area.toggleAttribute("aria-invalid", false);
    this.area.setAttribute("aria-invalid", String(Boolean(place)));
    this.place = place ? start : null;
  }

  /** Put the cursor where the mistake is. */
  show() {
    if (this.place === null) return;
    this.area.focus();
    this.area.setSelectionRange(this.place, this.place);
  }
}

/** Where a mark begins and ends: a word, a macro, a number, or one character. Columns count characters. */
function extent(text, line, column) {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, part) => sum + part.length + 1, 0);
  const inLine = [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  const start = Math.min(before + inLine, text.length);
  const [found] = text.slice(start).match(/^(\\?[\p{L}]+[\p{L}\d_]*|\d+(\.\d+)?|[^\n])/u) ?? [""];
  return [start, start + found.length];
}
