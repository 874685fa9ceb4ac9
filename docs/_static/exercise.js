// The boxes of the exercises: what is typed is shown as it is read, and graded by the package itself, which runs in
// a worker and is fetched when a box is used for the first time. Without this script questions, hints and answers stand there all the same.
(() => {
  const SOLVED = "matdiff-exercises"; // the exercises that were solved, kept in the reader's browser
  const WAIT = 150; // ms without a keystroke after which the claim is read
  const root = new URL(document.documentElement.dataset.content_root || "./", document.baseURI);
  const GREEK =
    /^(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega)$/i;
  const SLIPS = {
    transposed: "a transpose",
    factor: "a factor",
    sign: "a sign",
    "missing term": "a term",
    order: "the order of factors",
    symmetrised: "the symmetric part",
    chain: "the chain rule",
    elementwise: "entry by entry or not",
    trace: "a trace for a determinant",
    conjugate: "a complex conjugate",
    layout: "the layout",
    structure: "the structure of the variable",
    question: "the question",
    shape: "the shape",
  };

  // --- the grader

  let engine = null;
  let failures = 0; // a browser remembers that a module could not be fetched, by its address
  const listeners = new Set();

  /** The engine of the playground, fetched once. */
  function grader() {
    engine ??= import(new URL(`playground/engine.js${failures ? `?${failures}` : ""}`, root).href)
      .then((module) => {
        const found = module.engine ? module.engine() : new module.Engine({ base: new URL("playground/", root) });
        found.addEventListener("progress", ({ detail }) => listeners.forEach((tell) => tell(detail)));
        return found.load().then(() => found);
      })
      .catch((error) => {
        engine = null; // the next try fetches again
        failures += 1;
        throw error;
      });
    return engine;
  }

  // --- small things of the page

  const made = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  /** A formula: KaTeX where it is there, otherwise its source. */
  function formula(tex, display = false) {
    const span = made("span", { className: "exercise-math" });
    try {
      katex.render(tex, span, { displayMode: display, throwOnError: true, strict: "ignore" });
    } catch {
      span.textContent = tex;
    }
    return span;
  }

  const nameOf = (name) => {
    const [, letters, rest] = name.match(/^([A-Za-z]+)_?(.*)$/) ?? [null, name, ""];
    const base = GREEK.test(letters) ? `\\${letters}` : letters.length > 1 ? `\\mathrm{${letters}}` : letters;
    return rest ? `${base}_{${rest}}` : base;
  };

  const number = (value) => {
    const text = String(value);
    const parts = text.match(/^(-?)(\d+)\/(\d+)$/);
    return parts ? `${parts[1]}\\tfrac{${parts[2]}}{${parts[3]}}` : text.replace(/e([+-]?\d+)$/, "\\cdot 10^{$1}");
  };

  /** Numbers, lists and lists of lists as LaTeX. */
  function matrix(value) {
    if (!Array.isArray(value)) return number(value);
    const rows = value.map((row) => (Array.isArray(row) ? row.map(number).join(" & ") : number(row)));
    return `\\begin{bmatrix}${rows.join(" \\\\ ")}\\end{bmatrix}`;
  }

  /** Sentences in which backquotes mark code. */
  function sentence(text) {
    const parts = text.split("`");
    return parts.map((part, i) => (i % 2 ? made("code", { textContent: part }) : document.createTextNode(part)));
  }

  const solved = () => {
    try {
      return new Set(JSON.parse(localStorage.getItem(SOLVED) ?? "[]"));
    } catch {
      return new Set();
    }
  };

  const remember = (key) => {
    try {
      localStorage.setItem(SOLVED, JSON.stringify([...solved().add(key)]));
    } catch {
      /* a browser that keeps nothing */
    }
  };

  // --- one exercise

  function start(form) {
    const box = form.closest(".exercise");
    const question = JSON.parse(form.dataset.exercise);
    const input = form.querySelector("input");
    const preview = form.querySelector(".exercise-preview");
    const verdict = form.querySelector(".exercise-verdict");
    const key = `${location.pathname.split("/").pop()}#${box.id}`;
    let timer, reading, shown, asked = 0, tries = 0;

    form.hidden = false;
    if (solved().has(key)) box.classList.add("is-solved");

    const say = (state, ...content) => {
      verdict.dataset.state = state;
      verdict.replaceChildren(...content);
    };
    const progress = ({ fraction, words }) => {
      if (verdict.dataset.state !== "busy") return;
      say("busy", made("progress", { value: fraction, max: 1 }), `The grader is on its way: ${words} …`);
    };
    const missing = () =>
      say(
        "error",
        made("p", {}, "The grader could not be fetched. Your answer is not lost; try again, or compare it with the one below."),
      );

    /** Show what is typed as it is read; the last of several questions counts. */
    async function read() {
      const claim = input.value.trim();
      if (claim === shown || reading) return;
      if (!claim) {
        shown = claim;
        return preview.replaceChildren();
      }
      reading = true;
      try {
        const found = await (await grader()).ask({ do: "read", ...question, claim });
        shown = claim;
        if (input.value.trim() === claim) {
          preview.replaceChildren(
            found.error ? made("span", { className: "exercise-unread" }, ...sentence(found.error.message)) : formula(found.latex),
          );
        }
      } catch {
        shown = claim;
      } finally {
        reading = false;
      }
      if (input.value.trim() !== shown) read();
    }

    async function check(event) {
      event.preventDefault();
      const claim = input.value.trim();
      if (!claim) return input.focus();
      const turn = ++asked;
      say("busy", "Checking …");
      try {
        const engine = await grader();
        if (turn === asked) say("busy", "Checking …");
        const found = await engine.ask({ do: "verify", ...question, claim });
        if (turn === asked) judge(found, claim);
      } catch (error) {
        if (turn === asked && error.name !== "AbortError") missing();
      }
    }

    function judge(found, claim) {
      if (found.verdict === "right") return right(found);
      if (found.verdict === "wrong") return wrong(found);
      if (found.verdict === "undecided") return say("error", made("p", {}, "This one could not be decided."));
      const error = found.error ?? { message: found.message };
      const where = error.column && !claim.includes("\n") ? marked(claim, error.column) : "";
      const hint = error.hint ? made("p", { className: "exercise-more" }, ...sentence(`${error.hint}.`)) : "";
      say("error", made("p", {}, "I cannot read this: ", ...sentence(error.message), "."), where, hint);
    }

    /** The claim with the place that is meant. */
    function marked(claim, column) {
      const letters = [...claim];
      const before = letters.slice(0, column - 1).join("");
      const at = letters[column - 1] ?? " ";
      return made(
        "p", {}, made("code", {}, before, made("mark", {}, at), letters.slice(column).join("")),
      );
    }

    function right(found) {
      const words = [made("strong", {}, "✓ Right.")];
      if (found.form && found.form !== "as asked") {
        const form = found.message.replace(/^right: /, "");
        words.push(` ${form[0].toUpperCase()}${form.slice(1)}.`);
      }
      if (found.check?.status === "proved" && found.check.scope === "all sizes") words.push(" Proved for all sizes.");
      say("right", made("p", {}, ...words));
      box.classList.add("is-solved");
      remember(key);
    }

    function wrong(found) {
      tries += 1;
      const words = [made("strong", {}, "✗ Not yet.")];
      const { diagnosis, counterexample } = found;
      if (diagnosis) {
        const hint = diagnosis.message.replace(/(it is right): .*$/s, "$1"); // the answer itself is below
        const step = diagnosis.step ? ` (line ${diagnosis.step} of the derivation)` : "";
        words.push(
          " Look at ", made("em", {}, SLIPS[diagnosis.slip] ?? diagnosis.slip), ": ", ...sentence(hint), `${step}.`,
        );
      }
      const content = [made("p", {}, ...words)];
      if (counterexample) content.push(example(counterexample));
      if (tries > 1 && box.querySelector(".exercise-hint:not([open])")) {
        content.push(made("p", { className: "exercise-more" }, "There is a hint below."));
      }
      say("wrong", ...content);
    }

    /** Small numbers for which the claim and the derivative differ. */
    function example({ values, functions, claim, derivative, exact }) {
      const at = Object.entries(values).map(([name, value]) => `${nameOf(name)} = ${matrix(value)}`);
      at.push(...Object.entries(functions ?? {}).map(([name, text]) => `${nameOf(name)}: \\text{${text}}`));
      const sign = exact ? "=" : "\\approx";
      const line = (label, tex) =>
        made("div", { className: "exercise-line", tabIndex: 0 }, made("span", {}, label), formula(tex));
      return made(
        "div",
        { className: "exercise-example" },
        line("For example, at", at.join(",\\quad ")),
        line("yours is", claim === null ? "\\text{not defined}" : `${sign} ${matrix(claim)}`),
        line("it should be", `${sign} ${matrix(derivative)}`),
      );
    }

    input.addEventListener("focus", () => grader().catch(() => {}), { once: true });
    input.addEventListener("input", () => {
      if (verdict.dataset.state && verdict.dataset.state !== "busy") verdict.dataset.state = "old";
      clearTimeout(timer);
      timer = setTimeout(read, WAIT);
    });
    form.addEventListener("submit", check);
    listeners.add(progress);
  }

  // --- the page

  /** KaTeX in the place of MathML, so that all formulas of the page look alike. */
  function typeset(element) {
    for (const math of element.querySelectorAll("[data-latex]")) {
      const tex = math.dataset.latex;
      math.removeAttribute("data-latex");
      try {
        katex.render(tex, math, { displayMode: false, throwOnError: true, strict: "ignore" });
      } catch {
        /* the MathML stays */
      }
    }
  }

  document.querySelectorAll(".exercise-form").forEach(start);
  addEventListener("DOMContentLoaded", () => {
    if (!window.katex) return; // the MathML stays
    const near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          near.unobserve(target);
          typeset(target);
        }
      },
      { rootMargin: "800px" },
    );
    document.querySelectorAll(".exercise").forEach((box) => near.observe(box));
  });
})();
