// The inferred shapes as chips; a click on one opens a menu in which its kind is declared.

import { formula, make } from "./tex.js";

const WORDS = {
  general: "matrix", spd: "positive definite", lower: "lower triangular", upper: "upper triangular",
  skew: "skew-symmetric", toeplitz: "Toeplitz", "symmetric toeplitz": "symmetric Toeplitz",
};
const ORDER = ["scalar", "vector", "matrix", "symmetric", "spd", "diagonal", "orthogonal", "lower", "upper", "skew"];
const rank = (kind) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
const PLAIN = ["scalar", "vector", "matrix"];

export const kindWords = (kind) => WORDS[kind] ?? kind;

export class Symbols {
  /** `change(name, declaration or null)` is called when something is chosen. */
  constructor({ chips, by, part, byPart, menu, change, choose }) {
    Object.assign(this, { chips, by, part, byPart, menu, change, choose });
    this.words = null;
    menu.addEventListener("toggle", (event) => {
      if (event.newState === "closed") this.opener?.setAttribute("aria-expanded", "false");
    });
    addEventListener("resize", () => menu.matches(":popover-open") && menu.hidePopover());
  }

  /** Show the symbols of a program; `declared(name)` says whether a symbol is declared. */
  show(symbols, declared, variable) {
    this.declared = declared;
    const focused = document.activeElement?.dataset?.symbol;
    this.part.hidden = symbols.length === 0;
    this.chips.replaceChildren(...symbols.map((symbol) => make("li", {}, this.chip(symbol))));
    if (focused) this.chips.querySelector(`[data-symbol="${CSS.escape(focused)}"]`)?.focus();
    this.showVariables(symbols.filter((symbol) => symbol.kind !== "function"), variable);
  }

  chip(symbol) {
    const isDeclared = this.declared(symbol.name);
    const shape = symbol.shape.length ? symbol.shape.join(" × ") : "";
    const kind = (symbol.complex && symbol.kind !== "hermitian" ? "complex " : "") + kindWords(symbol.kind);
    const words = [kind, ...symbol.attributes].join(", ");
    const chip = make(
      "button",
      {
        type: "button", className: `chip${isDeclared ? " declared" : ""}`, "aria-haspopup": "dialog",
        "aria-expanded": "false", title: isDeclared ? "declared" : "inferred",
      },
      make("span", { className: "unseen" }, `${symbol.name}: `),
      hidden(formula(symbol.latex)),
      shape ? make("span", { className: "shape" }, shape.replaceAll("*", "")) : "",
      make("span", { className: words === "matrix" || words === "vector" ? "unseen" : "kind" }, ` ${words}`),
    );
    chip.dataset.symbol = symbol.name;
    chip.addEventListener("click", () => this.open(chip, symbol));
    return chip;
  }

  showVariables(symbols, variable) {
    this.byPart.hidden = symbols.length === 0;
    this.by.replaceChildren(
      ...symbols.map((symbol) => {
        const input = make("input", { type: "radio", name: "by", value: symbol.name, checked: symbol.name === variable });
        input.addEventListener("change", () => this.choose(symbol.name));
        return make("label", { className: "segment" }, input, make("span", { className: "unseen" }, symbol.name), hidden(formula(symbol.latex)));
      }),
    );
  }

  open(chip, symbol) {
    const kinds = Object.keys(this.words.kinds).filter((kind) => kind !== "function" && kind !== "hermitian");
    kinds.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
    const plain = kinds.filter((kind) => PLAIN.includes(kind));
    const structures = kinds.filter((kind) => !PLAIN.includes(kind));
    const state = { kind: symbol.kind, complex: symbol.complex, attributes: new Set(symbol.attributes) };
    const send = (close) => {
      if (close) this.menu.hidePopover();
      const words = [state.complex && this.words.complex.includes(state.kind) ? "complex" : "", state.kind, ...state.attributes];
      this.change(symbol.name, words.filter(Boolean).join(" "));
    };
    const choice = (kind) => {
      const input = make("input", { type: "radio", name: "kind", value: kind, checked: kind === symbol.kind });
      input.addEventListener("click", (event) => {
        state.kind = kind;
        if (["scalar", "vector"].includes(kind)) state.attributes.delete("invertible");
        send(event.detail > 0); // a click closes the menu, arrow keys go on choosing
      });
      return make("label", {}, input, " ", kindWords(kind));
    };
    const tick = (name, words = name) => {
      const input = make("input", { type: "checkbox", checked: name === "complex" ? symbol.complex : state.attributes.has(name) });
      input.addEventListener("change", () => {
        if (name === "complex") state.complex = input.checked;
        else if (input.checked) state.attributes.add(name);
        else state.attributes.delete(name);
        send(false);
      });
      return make("label", {}, input, " ", words);
    };
    const inferred = make("button", { type: "button", className: "quiet", disabled: !(this.declared(symbol.name)) }, "As inferred");
    inferred.addEventListener("click", () => {
      this.menu.hidePopover();
      this.change(symbol.name, null);
    });
    this.menu.replaceChildren(
      make("p", { className: "menu-title" }, formula(symbol.latex), " is a"),
      make("div", { className: "choices", role: "radiogroup", "aria-label": "Kind" }, ...plain.map(choice)),
      make("p", { className: "menu-title small" }, "or a square matrix that is"),
      make("div", { className: "choices", role: "radiogroup", "aria-label": "Structure" }, ...structures.map(choice)),
      make("div", { className: "choices ticks" }, ...this.words.attributes.map((name) => tick(name)), tick("complex")),
      make("div", { className: "menu-end" }, inferred),
    );
    this.opener = chip;
    chip.setAttribute("aria-expanded", "true");
    this.menu.showPopover();
    place(this.menu, chip);
    this.menu.querySelector("input:checked, input")?.focus({ preventScroll: true });
  }
}

const hidden = (element) => {
  element.setAttribute("aria-hidden", "true");
  return element;
};

/** Put a menu below a chip, inside the window. */
function place(menu, chip) {
  const at = chip.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
  const below = at.bottom + 6;
  const top = below + height > innerHeight - 8 && at.top > height + 14 ? at.top - height - 6 : below;
  Object.assign(menu.style, { left: `${left}px`, top: `${Math.max(8, Math.min(top, innerHeight - height - 8))}px` });
}
