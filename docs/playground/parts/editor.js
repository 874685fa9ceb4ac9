// The box in which the expression is typed: it grows with the text, and marks the place of a mistake.

import { make } from "./tex.js";

export class Editor {
  constructor(area, mirror) {
    this.area = area;
    this.mirror = mirror;
    area.addEventListener("input", () => this.keep());
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
    this.write(start, end, Boolean(place));
    this.area.setAttribute("aria-invalid", String(Boolean(place)));
    this.place = place ? start : null;
    this.marked = text.slice(0, end);
  }

  /** The text once more behind the box, with a mark in it. */
  write(start, end, isMarked) {
    const text = this.area.value;
    this.mirror.replaceChildren(
      text.slice(0, start), ...(isMarked ? [make("mark", {}, text.slice(start, end) || " ")] : []), text.slice(end) + "\n",
    );
  }

  /** A mark stays while the text up to its end stays; what is read next moves it or takes it away. */
  keep() {
    const text = this.area.value;
    const kept = this.place !== null && text.startsWith(this.marked) && text.length > this.place;
    this.write(...(kept ? [this.place, this.marked.length] : [text.length, text.length]), kept);
    if (!kept) this.place = null;
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
