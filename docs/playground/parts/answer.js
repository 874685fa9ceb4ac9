// The card with the answer: formula, shape, conditions, verdict, what can be copied.

import { formula, make, reachable, said } from "./tex.js";

const VERDICTS = {
  proved: ["✓", "good"], tested: ["✓", "good"], failed: ["✗", "bad"], undecided: ["?", "plain"], off: ["…", "plain"],
};
const SAID = {
  tested: "agrees with numbers at random points",
  failed: "the check FAILED: this answer is wrong, please report it",
  undecided: "not decided",
  off: "checking",
};

const WHERE = String.raw` \quad\text{where } `; // between an answer and what it names

export const shapeWords = (shape) => (shape.length === 0 ? "scalar" : shape.length === 1 ? `${shape[0]}-vector` : shape.join(" × "));

/** What a check says, in words. */
export function verdictWords(check) {
  if (check.status === "proved") return check.scope === "all sizes" ? "proved for all sizes" : "proved at these sizes";
  return SAID[check.status];
}

export function verdictBadge(check) {
  const [sign, mood] = check.running ? VERDICTS.off : check.cancelled && check.status === "off" ? ["–", "plain"] : VERDICTS[check.status];
  const ways = check.methods.map((method) => {
    const sizes = Object.entries(method.sizes).map(([name, size]) => `${name} = ${size}`).join(", ");
    const time = method.seconds >= 1 ? `${method.seconds.toFixed(1)} s` : `${Math.max(1, Math.round(1000 * method.seconds))} ms`;
    const status = ["proved", "tested"].includes(method.status) ? "" : ` ${method.status}`;
    return `${method.method}${status}${sizes ? " at " + sizes : ""}, ${time}`;
  });
  return make(
    "p", { className: `verdict ${mood}` },
    make("span", { className: "sign", "aria-hidden": "true" }, sign),
    make("strong", {}, check.running ? SAID.off : check.cancelled && check.status === "off" ? "not checked" : verdictWords(check)),
    ways.length ? make("span", { className: "ways" }, ways.join("; ")) : "",
  );
}

export class AnswerCard {
  constructor(card, { copy, again }) {
    Object.assign(this, { card, copy, again });
  }

  show(answer) {
    this.answer = answer;
    const left = answer.left.latex;
    const math = make("div", { className: "scrolls main-formula", role: "group", "aria-label": "The derivative" });
    const [main, where] = answer.latex.split(WHERE);
    math.append(formula(`${left} = ${main}`, true));
    const definitions = where === undefined ? "" : make("div", { className: "scrolls where", role: "group", "aria-label": "where" }, "where ", formula(where));
    this.verdict = make("div", { className: "verdict-place" });
    const facts = make("dl", { className: "facts" });
    const fact = (name, ...values) => facts.append(make("dt", {}, name), make("dd", {}, ...values));
    fact("shape", shapeWords(answer.shape));
    for (const words of answer.conditions) fact("given", words);
    for (const words of answer.notes) fact("note", ...said(words));
    const text = make("code", { className: "plain-text" }, answer.result);
    fact("text", text);
    if (answer.adjoint) fact("adjoint", make("code", {}, answer.adjoint));
    this.card.replaceChildren(
      math,
      definitions,
      this.verdict,
      make("div", { className: "copies" },
        this.button("Copy LaTeX", () => this.copy(answer.latex, "LaTeX copied"), "copy-latex"),
        this.button("Copy text", () => this.copy(answer.result, "text copied"), "copy-text"),
        this.button("Copy Unicode", () => this.copy(answer.unicode, "Unicode copied"), "copy-unicode"),
      ),
      facts,
    );
    this.card.classList.remove("empty");
    this.showCheck(answer.check);
    reachable(this.card);
  }

  showCheck(check) {
    const { running, cancelled, ...kept } = check;
    this.answer.check = kept;
    const ways = new Set(check.methods.map((method) => method.method));
    const more = !running && (check.status !== "off" || cancelled) && !ways.has("sympy")
      ? this.button(check.status === "off" ? "check" : "check with sympy, too", this.again, "check-more") : "";
    this.verdict.replaceChildren(verdictBadge(check), more);
  }

  /** What went wrong, in place of the answer. */
  fail(error) {
    this.answer = null;
    this.card.classList.remove("empty");
    this.card.replaceChildren(
      make("p", { className: "failure" }, make("strong", {}, ...said(error.message))),
      error.hint ? make("p", { className: "hint" }, ...said(error.hint)) : "",
    );
  }

  button(words, onclick, id) {
    const button = make("button", { type: "button", className: "quiet", id }, words);
    button.addEventListener("click", onclick);
    return button;
  }
}
