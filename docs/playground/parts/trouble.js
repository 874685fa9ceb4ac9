// What is wrong with the expression: the place marked in the text, the reason and what would help below it.

import { make, said } from "./tex.js";

const PATIENCE = 500; // ms without a key before an unfinished formula is called a mistake

export class Trouble {
  /** `old(isOld)` is told whether the last reading no longer is that of the text. */
  constructor(box, editor, old) {
    Object.assign(this, { box, editor, old, timer: null, shown: null });
  }

  /** Show a mistake; one that comes up while somebody types waits until they pause. */
  show(error, { typing = false } = {}) {
    clearTimeout(this.timer);
    if (!error) return this.clear();
    this.old(true);
    if (typing && !this.shown) this.timer = setTimeout(() => this.write(error), PATIENCE);
    else this.write(error);
  }

  clear() {
    clearTimeout(this.timer);
    this.old(false);
    this.shown = null;
    this.editor.mark(null);
    this.box.replaceChildren();
  }

  write(error) {
    const here = error.line !== null && (error.source === undefined || error.source === this.editor.text);
    this.editor.mark(here ? error : null);
    const now = JSON.stringify(error);
    if (now === this.shown) return; // said again, it would be read aloud again
    this.shown = now;
    const where = error.line > 1 ? `line ${error.line}, column ${error.column}` : `column ${error.column}`;
    const place = here ? make("button", { type: "button", className: "quiet place", onclick: () => this.editor.show() }, where) : "";
    this.box.replaceChildren(
      make("p", {}, make("strong", {}, ...said(error.message)), " ", place),
      error.hint ? make("p", { className: "hint" }, ...said(error.hint)) : "",
    );
  }
}
