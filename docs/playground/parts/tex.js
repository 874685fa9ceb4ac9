// Mathematics on the page, and small helpers to build it.

import katex from "../katex/katex.mjs";

const OPTIONS = { throwOnError: false, strict: false, trust: false, maxExpand: 2000, errorColor: "var(--bad)" };

/** LaTeX into an element; what is wider than its place scrolls, and can be reached by keyboard. */
export function tex(element, latex, displayMode = false) {
  katex.render(latex, element, { ...OPTIONS, displayMode });
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

/** A sentence of the package, its `code` set as code. */
export const said = (text) => text.split(/`([^`]+)`/).map((part, place) => (place % 2 ? make("code", {}, part) : part));

/** What the package says of a question that has no answer. */
export const failure = (error) =>
  make("div", { className: "failure" }, make("p", {}, ...said(error.message)), error.hint ? make("p", { className: "hint" }, ...said(error.hint)) : "");

/** What scrolls sideways takes the focus, so that arrow keys move it. */
export function reachable(root) {
  for (const box of root.querySelectorAll(".scrolls")) {
    const wide = box.scrollWidth > box.clientWidth + 1;
    if (wide) box.tabIndex = 0;
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
