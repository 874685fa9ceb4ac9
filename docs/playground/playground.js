// The page: what is typed, asked and shown. The work is done by the engine, in a worker.

import { engine as sharedEngine } from "./engine.js";
import { AnswerCard, shapeWords } from "./parts/answer.js";
import { Editor } from "./parts/editor.js";
import { EXAMPLES } from "./parts/examples.js";
import { CodePanel, GraphPanel, StepsPanel } from "./parts/panels.js";
import { fromHash, toHash } from "./parts/share.js";
import { Symbols } from "./parts/symbols.js";
import { formula, make, reachable, said } from "./parts/tex.js";
import { Trouble } from "./parts/trouble.js";
import { VerifyPanel } from "./parts/verify.js";

const $ = (id) => document.getElementById(id);
const engine = sharedEngine();
const READ_DELAY = 120; // ms after the last key
const PATIENCE = 250; // ms of work after which it can be cancelled
const DRAWN = 8000; // characters of LaTeX that are drawn while somebody types
const TABS = ["steps", "graph", "code", "verify"];
const FIRST = { expr: "1/2 ||A x - b||^2 + lambda/2 ||x||^2", wrt: "x" };
// what is derived by, if nothing else is said: the first of these that occurs
const USUAL = ["x", "w", "theta", "beta", "X", "W", "S", "Sigma", "Z", "z", "u", "v", "y"];
const WORDS = {
  as: {
    "": "gradient or Jacobian", gradient: "gradient", jacobian: "Jacobian", hessian: "Hessian", vjp: "vector-Jacobian product",
    jvp: "Jacobian-vector product", hvp: "Hessian-vector product", differential: "differential", map: "linear map, adjoint",
    tensor: "entries, with indices", einsum: "einsum", wirtinger: "∂/∂z (complex)", "wirtinger-conj": "∂/∂z* (complex)",
  },
  layout: { mixed: "mixed", numerator: "numerator", denominator: "denominator" },
  vec: { columns: "by columns", rows: "by rows" },
  convention: { subspace: "in the subspace", entries: "independent entries" },
};

const state = { expr: "", wrt: "", as: "", layout: "", vec: "", convention: "", declare: {}, tab: "steps", claim: "", chosen: false };
let words = null; // what the package offers
let read = null; // the last program that could be read
let asked = null; // the question of the answer that is shown

// --- asking

let works = 0;
let patience = null;

/** Do some work; what takes its time can be cancelled. */
async function work(doing) {
  if (works++ === 0) patience = setTimeout(() => ($("cancel").hidden = false), PATIENCE);
  try {
    return await doing();
  } finally {
    if (--works === 0) {
      clearTimeout(patience);
      $("cancel").hidden = true;
    }
  }
}

/** The answer to a request; null where it was cancelled. */
const ask = (request) =>
  work(async () => {
    try {
      return await engine.ask(request);
    } catch (error) {
      if (error.name === "AbortError") return null;
      return { error: { message: error.message, line: null, column: null } };
    }
  });

/** The fields of a question, without those that are left to the package. */
function question() {
  const found = { expr: state.expr, wrt: state.wrt };
  for (const field of ["as", "layout", "vec", "convention"]) if (state[field]) found[field] = state[field];
  if (Object.keys(state.declare).length) found.declare = { ...state.declare };
  return found;
}

// --- reading while it is typed

let reading = false;
let stale = false;
let timer = null;

function typed() {
  state.expr = editor.text;
  clearTimeout(timer);
  timer = setTimeout(readNow, READ_DELAY, { typing: true });
  showAge();
}

/** Read what is typed; while one reading is under way, the next waits and takes the newest text. */
async function readNow({ typing = false } = {}) {
  if (reading) return void (stale = true);
  reading = true;
  do {
    stale = false;
    const request = { do: "read", expr: state.expr };
    if (Object.keys(state.declare).length) request.declare = { ...state.declare };
    const found = state.expr.trim() ? await ask(request) : null;
    if (found && request.expr === state.expr) show(found, typing);
    else if (!state.expr.trim()) clear();
  } while (stale);
  reading = false;
}

function show(found, typing) {
  if (found.error) return trouble.show(found.error, { typing });
  trouble.clear();
  const known = found.symbols.map((symbol) => symbol.name);
  for (const name of Object.keys(state.declare)) if (!known.includes(name)) delete state.declare[name];
  read = found;
  showPreview(found);
  if (!known.includes(state.wrt) || !state.chosen) {
    state.chosen = false;
    const occurring = found.symbols.filter((symbol) => symbol.occurs).map((symbol) => symbol.name);
    state.wrt = found.arguments[0] ?? USUAL.find((name) => occurring.includes(name)) ?? occurring.at(-1) ?? "";
  }
  symbols.show(found.symbols, (name) => name in state.declare || inText(name) !== null, state.wrt);
  $("reading-notes").replaceChildren(...found.notes.map((note) => make("li", {}, ...said(note))));
}

function showPreview(found) {
  const rows = found.lines.map((line) => {
    const sides = line.left ? `${line.left} = ${line.latex}` : line.latex;
    const drawn = sides.length < DRAWN ? formula(String.raw`\displaystyle ` + sides) : make("span", { className: "hint" }, "too long to draw while you type");
    return make("div", { className: "line" }, make("span", { className: "scrolls" }, drawn),
      make("span", { className: "shape" }, shapeWords(line.shape)));
  });
  $("preview").replaceChildren(...rows);
  reachable($("preview"));
}

function clear() {
  trouble.clear();
  read = null;
  $("preview").replaceChildren();
  $("reading-notes").replaceChildren();
  symbols.show([], () => false, "");
}

// --- deriving

let number = 0;

const derive = (options = {}) => work(() => deriveNow(options));

async function deriveNow({ focus = false }) {
  clearTimeout(timer);
  const mine = ++number;
  if (!state.expr.trim()) {
    toast("type an expression, or take an example");
    return $("expression").focus();
  }
  await engine.load().catch(() => {});
  if (mine !== number) return;
  $("answer").setAttribute("aria-busy", "true");
  await readNow();
  while (reading) await new Promise((resolve) => setTimeout(resolve, 10));
  if (mine !== number) return;
  const request = question();
  const begun = performance.now();
  const answer = await ask({ ...request, do: "derive", check: "off" });
  if (mine !== number) return;
  $("answer").setAttribute("aria-busy", "false");
  if (!answer) return toast("cancelled");
  asked = request;
  showAge();
  remember();
  if (answer.error) {
    $("more").hidden = true;
    if (answer.error.line !== null) trouble.show(answer.error);
    return card.fail(answer.error);
  }
  card.show({ ...answer, notes: answer.notes.filter((note) => !read?.notes.includes(note)) });
  document.body.dataset.took = String(Math.round(performance.now() - begun));
  $("more").hidden = false;
  if (focus) $("answer").scrollIntoView({ block: "nearest", behavior: "smooth" });
  await check("proof");
  if (mine === number) showTab(state.tab);
}

/** Check the answer that is shown; what the proof does not decide, sympy and numbers may. */
async function check(mode) {
  const request = asked;
  const before = card.answer.check;
  card.showCheck({ ...before, running: true });
  const found = await ask({ ...request, do: "check", check: mode });
  if (asked !== request || !card.answer) return;
  if (!found) return card.showCheck({ ...before, cancelled: true });
  if (found.error) {
    toast(found.error.message);
    return card.showCheck(before);
  }
  card.showCheck(found.check);
  if (mode === "proof" && found.check.status === "undecided") await check("auto");
}

/** Whether the answer still is that of the question that stands there. */
function showAge() {
  const isOld = asked !== null && editor.text.trim() !== asked.expr.trim();
  $("answer-part").classList.toggle("old", isOld);
  $("age").hidden = !isOld;
}

// --- the address

/** The question into the address; another expression is a step that the back button undoes. */
function remember() {
  const hash = toHash({ ...state, tab: state.tab === "steps" ? "" : state.tab });
  const before = fromHash(location.hash);
  document.title = `${state.expr.replaceAll(/\s+/g, " ").slice(0, 60)} · matdiff playground`;
  if (before && before.expr !== state.expr) history.pushState(null, "", hash);
  else history.replaceState(null, "", hash);
}

// --- the parts of the page

const editor = new Editor($("expression"), $("mirror"));
const trouble = new Trouble($("trouble"), editor, (isOld) => $("preview").classList.toggle("old", isOld));
const symbols = new Symbols({
  chips: $("chips"), by: $("by"), part: $("symbols-part"), byPart: $("by-part"), menu: $("menu"),
  choose(name) {
    Object.assign(state, { wrt: name, chosen: true });
    derive();
  },
  change(name, declaration) {
    const written = inText(name);
    if (written) {
      const text = declaration === null ? state.expr.replace(written, "") : state.expr.replace(written, (_, head) => `${head}${declaration}`);
      editor.text = state.expr = text.trimStart();
    } else if (declaration === null) delete state.declare[name];
    else state.declare[name] = declaration;
    derive();
  },
});
const card = new AnswerCard($("answer"), { copy, again: () => check("auto") });
const panels = {
  steps: new StepsPanel($("panel-steps"), ask, copy),
  graph: new GraphPanel($("panel-graph"), ask),
  code: new CodePanel($("panel-code"), ask, copy),
  verify: new VerifyPanel($("panel-verify"), ask, {
    changed(claim) {
      state.claim = claim;
    },
  }),
};

/** Where a symbol is declared in the text itself. */
function inText(name) {
  const found = new RegExp(String.raw`((?:^|[\n;])[ \t]*${name.replace(/[.*+?^$|{}()[\]\\]/g, "\\$&")}[ \t]*:(?!=)[ \t]*)[^\n;]*`);
  return found.test(state.expr) ? found : null;
}

function showTab(name) {
  if (!TABS.includes(name)) name = "steps";
  state.tab = name;
  for (const tab of TABS) {
    const chosen = tab === name;
    $(`tab-${tab}`).setAttribute("aria-selected", String(chosen));
    $(`tab-${tab}`).tabIndex = chosen ? 0 : -1;
    $(`panel-${tab}`).hidden = !chosen;
  }
  if (!asked) return;
  const choices = { steps: words.method, code: words.target }[name];
  panels[name].show(asked, choices);
}

for (const tab of TABS) $(`tab-${tab}`).addEventListener("click", () => chooseTab(tab));
$("tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const to = event.key === "Home" ? 0 : event.key === "End" ? TABS.length - 1 : step && (TABS.indexOf(state.tab) + step + TABS.length) % TABS.length;
  if (to === undefined) return;
  event.preventDefault();
  chooseTab(TABS[to]);
  $(`tab-${TABS[to]}`).focus();
});

function chooseTab(tab) {
  showTab(tab);
  if (asked) history.replaceState(null, "", toHash({ ...state, expr: asked.expr, tab: tab === "steps" ? "" : tab }));
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  state.expr = editor.text;
  derive({ focus: true });
});
$("expression").addEventListener("input", typed);
$("expression").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("form").requestSubmit();
  }
});
$("cancel").addEventListener("click", cancel);
$("share").addEventListener("click", () => {
  remember();
  copy(location.href, "link copied");
});

function cancel() {
  number++;
  engine.cancel();
  $("answer").setAttribute("aria-busy", "false");
  toast("cancelled");
}

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    toast("the browser does not let this page copy");
  }
}

let toastTimer = null;

function toast(text) {
  $("toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => ($("toast").textContent = ""), 2500);
}

// --- options, gallery, keys, colours

for (const field of ["as", "layout", "vec", "convention"]) {
  $(field).replaceChildren(...Object.entries(WORDS[field]).map(([value, shown], place) => new Option(shown, place ? value : "")));
  $(field).addEventListener("change", () => {
    state[field] = $(field).value;
    derive();
  });
}

for (const [title, cards] of EXAMPLES) {
  const list = make("ul", { className: "cards" });
  for (const [name, expr, wrt, latex, more = {}] of cards) {
    const target = { expr, wrt, declare: {}, ...more };
    const link = make("a", { className: "example", href: toHash(target) }, make("span", { className: "name" }, name), formula(latex));
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      open(target);
      scrollTo({ top: 0, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    });
    list.append(make("li", {}, link));
  }
  $("examples").append(make("h3", { className: "label" }, title), list);
}

/** Put a question on the page, and answer it. */
function open(target) {
  Object.assign(state, { wrt: "", as: "", layout: "", vec: "", convention: "", tab: "steps", claim: "" }, target);
  state.declare = { ...target.declare };
  state.tab ||= "steps";
  state.chosen = Boolean(state.wrt); // by the reader, or by who made the link
  editor.text = state.expr;
  for (const field of ["as", "layout", "vec", "convention"]) $(field).value = state[field];
  panels.verify.claim = state.claim;
  derive();
}

const KEYS = [
  ["Enter", "derive"], ["Shift + Enter", "a new line"], ["Esc", "cancel the work"], ["/", "to the expression"],
  ["Alt + 1 … 4", "steps, graph, code, check mine"], ["Alt + N", "the next step"], ["Alt + C", "copy the LaTeX"], ["?", "this list"],
];
$("keys").replaceChildren(...KEYS.flatMap(([key, does]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, does)]));
$("help-open").addEventListener("click", () => $("help").showModal());

addEventListener("keydown", (event) => {
  const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "radio";
  const digit = event.altKey && /^Digit([1-4])$/.exec(event.code);
  if (event.key === "Escape" && works && !$("help").open && !$("menu").matches(":popover-open")) cancel();
  else if (digit && !$("more").hidden) {
    chooseTab(TABS[digit[1] - 1]);
    if (state.tab === "verify") panels.verify.input.focus();
    else $(`tab-${state.tab}`).focus();
  } else if (event.altKey && event.code === "KeyN" && state.tab === "steps") panels.steps.next?.click();
  else if (event.altKey && event.code === "KeyC" && card.answer) copy(card.answer.latex, "LaTeX copied");
  else if (!isTyping && event.key === "/") $("expression").focus();
  else if (!isTyping && event.key === "?") $("help").showModal();
  else return;
  event.preventDefault();
});

const THEMES = { auto: "as the system", light: "light", dark: "dark" };

function theme(next) {
  document.documentElement.dataset.theme = next;
  $("theme").setAttribute("aria-label", `Colours: ${THEMES[next]}`);
  $("theme").title = `Colours: ${THEMES[next]}`;
  $("theme").firstElementChild.textContent = { auto: "◐", light: "☀", dark: "☾" }[next];
}
theme(document.documentElement.dataset.theme);
$("theme").addEventListener("click", () => {
  const order = Object.keys(THEMES);
  const next = order[(order.indexOf(document.documentElement.dataset.theme) + 1) % order.length];
  theme(next);
  try {
    localStorage.setItem("theme", next);
  } catch {
    // it lasts as long as the page
  }
});

// --- loading

engine.addEventListener("progress", ({ detail }) => {
  const percent = Math.round(100 * detail.fraction);
  $("loading").hidden = false;
  $("again").hidden = true;
  $("bar").setAttribute("aria-valuenow", String(percent));
  $("bar").firstElementChild.style.width = `${percent}%`;
  $("loading-words").textContent = `${detail.words} · ${percent}% of ${(detail.bytes / 1e6).toFixed(1)} MB`;
});
engine.addEventListener("ready", ({ detail }) => {
  $("loading").hidden = true;
  document.body.dataset.from = detail.from;
  document.body.dataset.ready = engine.seconds.toFixed(2);
});
engine.addEventListener("failed", ({ detail }) => {
  $("loading").hidden = false;
  $("loading-words").textContent = `Python could not be loaded: ${detail.message}`;
  $("again").hidden = false;
});
$("again").addEventListener("click", () => {
  $("again").hidden = true;
  $("loading-words").textContent = "trying again";
  if (words) derive();
  else begin();
});

addEventListener("hashchange", () => {
  const given = fromHash(location.hash);
  if (given) open(given);
});
addEventListener("resize", () => reachable(document));

async function begin() {
  const target = fromHash(location.hash) ?? { ...FIRST, declare: {} };
  if (!editor.text) editor.text = state.expr = target.expr;
  const found = await engine.ask({ do: "about" }).catch(() => null); // why, stands where the loading is shown
  if (!found) return;
  symbols.words = words = found;
  for (const option of [...$("as").options]) if (option.value && !words.as.includes(option.value)) option.remove();
  open({ ...target, expr: editor.text, ...(editor.text !== target.expr && { wrt: "", declare: {}, claim: "" }) });
}
begin();

// Links inside the page move the focus; the address keeps its question.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']:not(.example)");
  const target = link && document.querySelector(link.getAttribute("href"));
  if (!target || event.defaultPrevented) return;
  event.preventDefault();
  target.scrollIntoView();
  target.focus({ preventScroll: true });
});
