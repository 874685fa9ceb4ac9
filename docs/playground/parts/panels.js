// What lies behind an answer: its steps, its graph, its code, and the reader's own answer.

import { verdictBadge } from "./answer.js";
import { coloured, formula, make, reachable, said, tex } from "./tex.js";

const ROADS = { differential: "Differentials", backprop: "Backprop", index: "Indices" };
const TARGET_NAMES = {
  numpy: "NumPy", torch: "PyTorch", pytorch: "PyTorch", jax: "JAX", julia: "Julia", matlab: "MATLAB", c: "C", tensorflow: "TensorFlow",
  cpp: "C++", eigen: "Eigen", fortran: "Fortran", rust: "Rust", sympy: "SymPy", einsum: "einsum", lean: "Lean", latex: "LaTeX",
};

const failure = (error) =>
  make("div", { className: "failure" }, make("p", {}, ...said(error.message)), error.hint ? make("p", { className: "hint" }, ...said(error.hint)) : "");

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
  constructor(panel, ask) {
    Object.assign(this, { panel, ask, road: "differential", shown: 0 });
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
      if (section.title) this.rows.push(make("li", { className: "section" }, section.title));
      section.rows.forEach((row) => this.rows.push(line(row)));
    }
    this.next = button("Next step", "primary small", () => this.unfold(this.shown + 1));
    this.all = button("All steps", "quiet", () => this.unfold(this.rows.length));
    this.first = button("From the start", "quiet", () => this.unfold(Math.min(2, this.rows.length)));
    this.count = make("span", { className: "count", role: "status" });
    this.panel.replaceChildren(head, this.list, make("div", { className: "unfold" }, this.next, this.all, this.first, this.count));
    this.shown = 0;
    this.unfold(Math.min(2, this.rows.length));
  }

  unfold(count) {
    while (count < this.rows.length && this.rows[count - 1].className === "section") count++;
    this.list.replaceChildren(...this.rows.slice(0, count));
    for (const row of this.rows.slice(Math.min(this.shown, count), count)) row.classList.add("fresh");
    this.rows.slice(0, Math.min(this.shown, count)).forEach((row) => row.classList.remove("fresh"));
    this.shown = count;
    const lines = (rows) => rows.filter((row) => row.className !== "section").length;
    const done = count >= this.rows.length;
    this.count.textContent = `${lines(this.rows.slice(0, count))} of ${lines(this.rows)}`;
    const focused = [this.next, this.all].includes(document.activeElement);
    for (const one of [this.next, this.all]) one.hidden = done;
    this.first.hidden = !done;
    if (done && focused) this.first.focus({ preventScroll: true });
    reachable(this.list);
  }
}

/** One line: left side, equals, right side, and the rule below or beside it. */
function line(row) {
  const words = make("span", { className: "rule" });
  if (row.rule) words.append(formula(row.rule));
  if (row.source) words.append(" ", make("cite", {}, row.source));
  return make("li", {},
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
    const found = await this.ask({ ...request, do: "graph" });
    if (!found) return;
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
    box.style.setProperty("--width", svg.getAttribute("width") + "px");
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

const DELAY = 150;

/** The reader's own answer, read while it is typed, and graded. */
export class VerifyPanel {
  constructor(panel, ask, { changed }) {
    Object.assign(this, { panel, ask, changed });
    this.input = make("input", { type: "text", id: "claim", spellcheck: false, autocapitalize: "off", placeholder: "2 A x" });
    this.strict = make("input", { type: "checkbox", id: "strict" });
    this.preview = make("div", { className: "preview small", role: "group", "aria-label": "Your answer as it is read" });
    this.result = make("div", { className: "result", role: "status" });
    const form = make("form", { className: "claim", autocomplete: "off" },
      make("label", { className: "label", for: "claim" }, "Your derivative"),
      make("div", { className: "row" }, this.input, make("button", { className: "primary", id: "check-claim" }, "Check")),
      this.preview,
      make("label", { className: "tick" }, this.strict, " only in the layout that is asked for"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.grade();
    });
    this.input.addEventListener("input", () => {
      this.result.replaceChildren();
      this.changed(this.input.value);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.read(), DELAY);
    });
    panel.replaceChildren(form, this.result);
  }

  show(request) {
    const asked = JSON.stringify(request);
    if (asked !== this.asked) this.result.replaceChildren();
    this.asked = asked;
    const { order: _, ...question } = request;
    this.request = question;
    this.read();
  }

  async read() {
    const claim = this.input.value;
    if (!claim.trim() || !this.request) return this.preview.replaceChildren();
    const found = await this.ask({ ...this.request, do: "read", claim });
    if (!found || claim !== this.input.value) return;
    this.input.setAttribute("aria-invalid", String(Boolean(found.error)));
    if (found.error) this.preview.replaceChildren(make("span", { className: "hint" }, ...said(found.error.message)));
    else this.preview.replaceChildren(make("span", { className: "scrolls" }, formula(found.latex)));
    reachable(this.preview);
  }

  async grade() {
    const claim = this.input.value;
    if (!claim.trim() || !this.request) return this.input.focus();
    this.result.replaceChildren(make("p", { className: "hint" }, "checking …"));
    const found = await this.ask({ ...this.request, do: "verify", claim, strict: this.strict.checked });
    if (!found) return this.result.replaceChildren();
    this.input.setAttribute("aria-invalid", String(!found.verdict || found.verdict === "error"));
    this.result.replaceChildren(...told(found));
    reachable(this.result);
  }
}

/** What the grader says. */
function told(found) {
  if (!found.verdict) return [failure(found.error)];
  const mood = { right: "good", wrong: "bad" }[found.verdict] ?? "plain";
  const sign = { right: "✓", wrong: "✗" }[found.verdict] ?? "?";
  const parts = [
    make("p", { className: `verdict ${mood}` }, make("span", { className: "sign", "aria-hidden": "true" }, sign), make("strong", {}, ...said(capital(found.message)))),
  ];
  if (found.diagnosis) {
    const { slip, message, step } = found.diagnosis;
    parts.push(make("p", { className: "slip" }, make("span", { className: "badge" }, slip), " ", capital(message), step ? ` (line ${step} of the steps)` : "", "."));
  }
  if (found.shown) {
    const [point, ...values] = found.shown;
    parts.push(make("div", { className: "counterexample" },
      make("p", {}, "A counterexample, ", point, ":"),
      make("ul", {}, ...values.map((value) => make("li", {}, make("code", {}, value.replaceAll(/ {2,}/g, " ")))))));
  }
  if (found.verdict === "right" && found.check) parts.push(verdictBadge(found.check));
  if (found.error?.hint) parts.push(make("p", { className: "hint" }, ...said(found.error.hint)));
  return parts;
}

const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

function button(words, className, onclick) {
  const found = make("button", { type: "button", className }, words);
  found.addEventListener("click", onclick);
  return found;
}
