// The reader's own answer: one line is a derivative, several are a derivation; graded, with the slip.

import { verdictBadge } from "./answer.js";
import { failure, formula, make, reachable, said } from "./tex.js";

const FINGERS = "(pointer: coarse)";
const DELAY = 150; // ms after the last key
const MOODS = { right: ["✓", "good"], wrong: ["✗", "bad"] };

/** The box, read while it is typed in, and the verdict below it. */
export class VerifyPanel {
  constructor(panel, ask, { changed }) {
    Object.assign(this, { panel, ask, changed });
    this.input = make("textarea", { id: "claim", rows: 1, spellcheck: false, autocapitalize: "off", "aria-describedby": "claim-hint" });
    this.strict = make("input", { type: "checkbox", id: "strict" });
    this.preview = make("div", { className: "preview small", role: "group", "aria-label": "Your answer as it is read" });
    this.result = make("div", { className: "result", role: "status" });
    const form = make("form", { className: "claim", autocomplete: "off" },
      make("label", { className: "label", for: "claim" }, "Your derivative"),
      make("div", { className: "row" }, this.input, make("button", { className: "primary", id: "check-claim" }, "Check")),
      make("p", { className: "hint", id: "claim-hint" }, "Or a derivation in several lines", make("span", { className: "keys-only" }, " (", make("kbd", {}, "Shift"), " + ", make("kbd", {}, "Enter"), ")"), ", each of which is checked."),
      this.preview,
      make("label", { className: "tick" }, this.strict, " only in the layout that is asked for"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.grade();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia(FINGERS).matches) return; // which have no Shift + Enter
      event.preventDefault();
      form.requestSubmit();
    });
    this.input.addEventListener("input", () => {
      this.fit();
      this.result.replaceChildren();
      this.changed(this.input.value);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.read(), DELAY);
    });
    panel.replaceChildren(form, this.result);
  }

  get isDerivation() {
    return this.input.value.trim().includes("\n");
  }

  /** Another claim, from a link. */
  set claim(text) {
    this.input.value = text;
    this.result.replaceChildren();
    this.fit();
  }

  fit() {
    this.input.rows = Math.min(12, this.input.value.split("\n").length);
  }

  show(request) {
    const asked = JSON.stringify(request);
    if (asked !== this.asked) this.result.replaceChildren();
    this.asked = asked;
    this.request = request;
    this.read();
  }

  async read() {
    const claim = this.input.value;
    if (!claim.trim() || !this.request || this.isDerivation) return this.preview.replaceChildren();
    const found = await this.ask({ ...this.request, do: "read", claim });
    if (!found || claim !== this.input.value) return;
    this.input.setAttribute("aria-invalid", String(Boolean(found.error)));
    if (found.error) this.preview.replaceChildren(make("span", { className: "hint" }, ...said(found.error.message)));
    else this.preview.replaceChildren(make("span", { className: "scrolls" }, formula(found.latex)));
    reachable(this.preview);
  }

  async grade() {
    const text = this.input.value;
    if (!text.trim() || !this.request) return this.input.focus();
    this.result.replaceChildren(make("p", { className: "hint" }, "checking …"));
    const { expr, wrt, declare } = this.request;
    const question = this.isDerivation
      ? { expr, wrt, declare, lines: text }
      : { ...this.request, claim: text, strict: this.strict.checked };
    const found = await this.ask({ ...question, do: "verify" });
    if (!found) return this.result.replaceChildren();
    this.input.setAttribute("aria-invalid", String(!found.verdict || found.verdict === "error"));
    this.result.replaceChildren(...(found.lines ? lines(found) : told(found)));
    reachable(this.result);
  }
}

/** What the grader says of one claim. */
function told(found) {
  if (!found.verdict) return [failure(found.error)];
  return [
    verdict(found.verdict, found.message),
    slip(found.diagnosis),
    counterexample(found.shown),
    found.verdict === "right" && found.check ? verdictBadge(found.check) : "",
    found.error?.hint ? make("p", { className: "hint" }, ...said(found.error.hint)) : "",
  ].filter(Boolean);
}

/** What it says of a derivation: each line with its sign, and why one does not follow. */
function lines(found) {
  if (!found.lines.length && found.error) return [failure(found.error)];
  const rows = found.lines.map((line) => {
    const [sign, mood] = MOODS[line.verdict] ?? ["?", "plain"];
    const why = line.verdict === "right" ? "" : make("div", { className: "why" }, make("p", {}, ...said(capital(line.message))), slip(line.diagnosis));
    return make("li", { className: `verdict ${mood}` },
      make("span", { className: "sign" }, sign, make("span", { className: "unseen" }, ` ${line.verdict}: `)), make("code", {}, line.text), why);
  });
  const all = found.verdict === "right" ? "Each line follows" : found.line ? `Line ${found.line} is where to look` : "Not all of it could be decided";
  return [verdict(found.verdict, all), make("ol", { className: "graded" }, ...rows)];
}

function verdict(kind, words) {
  const [sign, mood] = MOODS[kind] ?? ["?", "plain"];
  return make("p", { className: `verdict ${mood}` },
    make("span", { className: "sign", "aria-hidden": "true" }, sign), make("strong", {}, ...said(capital(words))));
}

function slip(diagnosis) {
  if (!diagnosis) return "";
  const { slip: name, message, step } = diagnosis;
  return make("p", { className: "slip" },
    make("span", { className: "badge" }, name), " ", ...said(capital(message)), step ? ` (line ${step} of the steps)` : "", ".");
}

function counterexample(shown) {
  if (!shown) return "";
  const [point, ...values] = shown;
  return make("div", { className: "counterexample" },
    make("p", {}, "A counterexample, ", point, ":"),
    make("ul", {}, ...values.map((value) => make("li", {}, make("code", {}, value.replaceAll(/ {2,}/g, " "))))));
}

const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
