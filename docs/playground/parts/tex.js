// Mathematics on the page, and small helpers to build it.

const { katex } = globalThis; // a script of the page
const LONGEST = 24_000; // characters of LaTeX that are drawn; more would hold up the page
const OPTIONS = { throwOnError: false, strict: false, trust: false, maxExpand: 2000, errorColor: "var(--bad)" };

/** LaTeX into an element; what is wider than its place scrolls, and can be reached by keyboard. */
export function tex(element, latex, displayMode = false) {
  if (latex.length > LONGEST) element.append(make("code", { className: "undrawn", title: "too long to be drawn" }, latex));
  else katex.render(latex, element, { ...OPTIONS, displayMode });
  return element;
}

export function formula(latex, displayMode = false, className = "tex") {
  return tex(make(displayMode ? "div" : "span", { className }), latex, displayMode);
}

/** An element with properties and children; names with a dash or `role` are attributes. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** A sentence of the package, its `code` set as code; what quotes a page of text is cut. */
export const said = (text) => text.split(/`([^`]+)`/).map((part, place) => (place % 2 ? make("code", {}, cut(part, 80)) : cut(part, 600)));

const cut = (text, length) => (text.length > length ? `${text.slice(0, length)}…` : text);

/** What the package says of a question that has no answer. */
export const failure = (error) =>
  make("div", { className: "failure" }, make("p", {}, ...said(error.message)), error.hint ? make("p", { className: "hint" }, ...said(error.hint)) : "");

/** What scrolls takes the focus, so that arrow keys move it. */
export function reachable(root) {
  for (const box of root.querySelectorAll(".scrolls, .plain-text, .undrawn")) {
    if (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    const fade = () => box.classList.toggle("faded", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
    fade();
    box.onscroll = fade;
  }
}

const CODE = /(#.*|\/\/.*|%.*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\b(import|from|as|def|return|for|in|if|else|end|function|using|lambda|const|double|float|int|void|static|struct|subroutine|integer|real|do|call|fn|let|use|pub)\b/g;

/** Source with its comments, texts and words of the language marked. */
export function coloured(source, target) {
  const code = make("code");
  let last = 0;
  for (const found of source.matchAll(CODE)) {
    const [all, comment, text] = found;
    if (comment && !comments(comment, target)) continue;
    if (text?.startsWith("'") && /matlab|julia|octave/.test(target)) continue; // a transpose
    code.append(source.slice(last, found.index), make("span", { className: comment ? "c" : text ? "s" : "k" }, all));
    last = found.index + all.length;
  }
  code.append(source.slice(last));
  return code;
}

const comments = (text, target) =>
  text.startsWith("#") ? !/^(c|cpp|matlab)$/.test(target) : text.startsWith("//") ? /^(c|cpp|rust|js)/.test(target) : /matlab|octave/.test(target);
