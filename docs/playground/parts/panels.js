// What lies behind an answer: its steps, its graph, its code.

import { coloured, failure, formula, make, reachable, tex } from "./tex.js";

const SMALLEST = 0.75; // of the size of a graph, in which its texts can be read
const ROADS = { differential: "Differentials", backprop: "Backprop", index: "Indices" };
const TARGET_NAMES = {
  numpy: "NumPy", torch: "PyTorch", pytorch: "PyTorch", jax: "JAX", julia: "Julia", matlab: "MATLAB", c: "C", tensorflow: "TensorFlow",
  cpp: "C++", eigen: "Eigen", fortran: "Fortran", rust: "Rust", sympy: "SymPy", einsum: "einsum", lean: "Lean", latex: "LaTeX",
};

/** Radio buttons in a row. */
function segments(name, options, chosen, onchange) {
  return make("div", { className: "segments", role: "radiogroup", "aria-label": name },
    ...options.map(([value, words]) => {
      const input = make("input", { type: "radio", name, value, checked: value === chosen });
      input.addEventListener("change", () => onchange(value));
      return make("label", { className: "segment" }, input, make("span", {}, words));
    }));
}

/** The derivation, a line at a time. */
export class StepsPanel {
  constructor(panel, ask, copy) {
    Object.assign(this, { panel, ask, copy, road: "differential", shown: 0 });
  }

  async show(request, roads) {
    const found = await this.ask({ ...request, do: "steps", method: this.road });
    if (!found) return;
    this.request = request;
    const head = segments("Method", roads.map((road) => [road, ROADS[road] ?? road]), this.road, (road) => {
      this.road = road;
      this.show(request, roads).then(() => this.panel.querySelector("input:checked")?.focus());
    });
    this.panel.dataset.road = this.road;
    if (found.error) return this.panel.replaceChildren(head, failure(found.error));
    this.list = make("ol", { className: "steps" });
    this.rows = [];
    for (const section of found.sections) {
      if (section.title) this.rows.push({ title: section.title });
      section.rows.forEach((row) => this.rows.push(row));
    }
    this.next = button("Next step", "primary small", () => this.unfold(this.shown + 1));
    this.all = button("All steps", "quiet", () => this.unfold(this.rows.length));
    this.first = button("From the start", "quiet", () => this.unfold(Math.min(2, this.rows.length)));
    this.count = make("span", { className: "count", role: "status" });
    const copied = button("Copy LaTeX", "quiet", () => this.copy(found.latex, "the steps are copied"));
    copied.id = "copy-steps";
    this.panel.replaceChildren(head, this.list, make("div", { className: "unfold" }, this.next, this.all, this.first, copied, this.count));
    this.shown = 0;
    this.unfold(Math.min(2, this.rows.length));
  }

  unfold(count) {
    while (count < this.rows.length && this.rows[count - 1].title) count++;
    const known = Math.min(this.shown, count);
    [...this.list.children].forEach((row, place) => (place < count ? row.classList.remove("fresh") : row.remove()));
    this.list.append(...this.rows.slice(known, count).map(line)); // drawn when it is asked for
    this.shown = count;
    const lines = (rows) => rows.filter((row) => !row.title).length;
    const done = count >= this.rows.length;
    this.count.textContent = `${lines(this.rows.slice(0, count))} of ${lines(this.rows)}`;
    const focused = [this.next, this.all].includes(document.activeElement);
    for (const one of [this.next, this.all]) one.hidden = done;
    this.first.hidden = !done;
    if (done && focused) this.first.focus({ preventScroll: true });
    if (focused) this.first.parentElement.scrollIntoView({ block: "nearest" });
    reachable(this.list);
  }
}

/** One line: left side, equals, right side, and the rule below or beside it; or the title of a section. */
function line(row) {
  if (row.title) return make("li", { className: "section" }, row.title);
  const words = make("span", { className: "rule" });
  if (row.rule) words.append(formula(row.rule));
  if (row.source) words.append(" ", make("cite", {}, row.source));
  return make("li", { className: "fresh" },
    make("span", { className: "left" }, row.left ? formula(row.left) : ""),
    make("span", { className: "equals", "aria-hidden": "true" }, tex(make("span"), "=")),
    make("span", { className: "right scrolls" }, formula(String.raw`\displaystyle ` + row.latex)),
    words);
}

/** The computation graph; it brings its own style, which stays inside. */
export class GraphPanel {
  constructor(panel, ask) {
    Object.assign(this, { panel, ask });
  }

  async show(request) {
    let found;
    for (const as of [request.as, "gradient", "vjp"]) { // the graph of a Hessian is that of its function
      found = await this.ask({ ...request, ...(as && { as }), do: "graph" });
      if (!found) return;
      if (!found.error) break;
    }
    if (found.error) return this.panel.replaceChildren(failure(found.error));
    const box = make("div", { className: "graph scrolls", role: "group", "aria-label": "Computation graph" });
    const root = box.attachShadow({ mode: "open" });
    root.innerHTML = found.svg; // written by matdiff, with all texts escaped
    root.querySelector("svg")?.setAttribute("aria-label", "Computation graph, with the adjoint of each value");
    root.append(make("style", {}, `
      svg { display: block; margin: 0 auto; }
      text { fill: var(--ink); } .adjoint { fill: var(--accent); }
      .value { fill: var(--panel); stroke: var(--accent); } .input { fill: var(--sunk); stroke: var(--line-strong); }
      .variable { fill: var(--accent-soft); stroke: var(--accent); stroke-width: 2; }
      .edge { stroke: var(--muted); } .moving { stroke: var(--accent); } #tip path { fill: var(--muted); }`));
    this.panel.replaceChildren(box, make("p", { className: "hint" }, "Values from left to right; below each, in colour, its adjoint: the gradient of the result by it."));
    const svg = root.querySelector("svg");
    const width = Number.parseFloat(svg.getAttribute("width"));
    if (box.clientWidth < width && box.clientWidth > SMALLEST * width) { // a little too wide: smaller, rather than cut
      svg.style.height = "auto";
      svg.style.width = "100%";
    }
    reachable(this.panel);
  }
}

/** Code for every target. */
export class CodePanel {
  constructor(panel, ask, copy) {
    Object.assign(this, { panel, ask, copy, target: "numpy" });
  }

  async show(request, targets) {
    if (!targets.includes(this.target)) this.target = targets[0];
    const found = await this.ask({ ...request, do: "code", target: this.target });
    if (!found) return;
    const head = targets.length > 1
      ? segments("Language", targets.map((name) => [name, TARGET_NAMES[name] ?? name]), this.target, (target) => {
          this.target = target;
          this.show(request, targets).then(() => this.panel.querySelector("input:checked")?.focus());
        })
      : make("p", { className: "hint" }, `${TARGET_NAMES[this.target] ?? this.target}: vectors are 1-D arrays, matrices 2-D, scalars floats.`);
    this.panel.dataset.target = this.target;
    if (found.error) return this.panel.replaceChildren(head, failure(found.error));
    const pre = make("pre", { className: "scrolls" }, coloured(found.code.trimEnd(), this.target));
    const copy = button("Copy code", "quiet", () => this.copy(found.code, "code copied"));
    copy.id = "copy-code";
    this.panel.replaceChildren(head, pre, copy);
    reachable(this.panel);
  }
}

function button(words, className, onclick) {
  const found = make("button", { type: "button", className }, words);
  found.addEventListener("click", onclick);
  return found;
}
