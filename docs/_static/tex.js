// Shows the formulas of a page with KaTeX: those that come near the window, and all of them for print.
(() => {
  const show = (element) => {
    if (element.dataset.shown || !window.katex) return;
    const source = element.textContent;
    element.dataset.shown = "1";
    element.dataset.tex = source;
    katex.render(source, element, {
      displayMode: element.classList.contains("display"),
      throwOnError: false,
      strict: "ignore",
    });
  };
  // what is wider than its place scrolls, also by the keyboard
  const PLACES =
    ".tex.display, .steps, dl.facts dd, .rule-name, article pre, .table-wrapper, .cell_output [style*=overflow-x], " +
    ".atlas-question, .atlas-answer, .atlas-facts dd, .atlas-given, .atlas-found";
  const reachable = (place) => {
    if (place.scrollWidth > place.clientWidth) place.tabIndex = 0;
    else place.removeAttribute("tabindex");
  };
  const wide = () => document.querySelectorAll(PLACES).forEach(reachable);
  const all = (root = document) => {
    root.querySelectorAll(".tex:not([data-shown])").forEach(show);
    wide();
  };
  const near = new IntersectionObserver(
    (entries) => {
      const come = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
      come.forEach((element) => near.unobserve(element));
      come.forEach(show);
      if (come.length) wide();
    },
    { rootMargin: "1500px" },
  );
  const watch = (root = document) =>
    root.querySelectorAll(".tex:not([data-shown])").forEach((element) => near.observe(element));
  // for the scripts of other pages: show one formula now, or watch those that were added
  window.matdiffTex = { show, all, watch };
  addEventListener("beforeprint", () => all());
  // what can be seen is shown at once
  const formulas = [...document.querySelectorAll(".tex")];
  const seen = formulas.filter(
    (element) => element.getClientRects().length && element.getBoundingClientRect().top < 2 * innerHeight,
  );
  seen.forEach(show);
  watch();
  wide();
  document.fonts.ready.then(wide);
  document.fonts.addEventListener("loadingdone", wide);
  addEventListener("resize", wide);
  // in what the search finds, formulas are text: their commonest words become signs
  const SIGNS = {
    "^{\\top}": "ᵀ", "^\\top": "ᵀ", "^{-1}": "⁻¹", "^{-\\top}": "⁻ᵀ", "^{2}": "²", "^2": "²", "\\otimes": "⊗", "\\odot": "⊙", "\\oslash": "⊘",
    "\\partial": "∂", "\\nabla": "∇", "\\langle": "⟨", "\\rangle": "⟩", "\\lVert": "‖", "\\lvert": "|", "\\rvert": "|", "\\rVert": "‖", "\\sum": "Σ", "\\mapsto": "↦",
    "\\sigma": "σ", "\\lambda": "λ", "\\delta": "δ", "\\mu": "μ", "\\times": "×", "\\,": " ", "\\;": " ", "\\quad": " ", "\\displaystyle": "", "\\textstyle": "",
  };
  const readable = (tex) => {
    let text = tex
      .replace(/([_^])\{([\w*])\}/g, "$1$2")
      .replace(/\\(?:operatorname|math(?:rm|bf|sf|bb|cal)|text(?!style))\*?(?:\{([^{}]*)\}|\s*(\w))/g, "$1$2")
      .replace(/\\[td]?frac(\d)(\d)/g, "$1/$2")
      .replace(/\\[td]?frac\{([^{}]*)\}\{([^{}]*)\}/g, "$1/$2");
    for (const [macro, sign] of Object.entries(SIGNS)) text = text.replaceAll(macro, sign);
    return text.replace(/\\(?=[a-z ])/g, "").replace(/[{}]/g, "");
  };
  if (typeof Search !== "undefined" && Search.htmlToText) {
    const plain = Search.htmlToText;
    Search.htmlToText = (html, anchor) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      page.querySelectorAll("annotation").forEach((one) => one.remove()); // the LaTeX beside MathML
      page.querySelectorAll(".tex").forEach((one) => (one.textContent = readable(one.textContent)));
      page.querySelectorAll("p, dt, dd, td, div.tex, summary").forEach((one) => one.append(" "));
      return plain(page.documentElement.outerHTML, anchor);
    };
  }
  // the two columns beside the page are told apart
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "All pages");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");
  // a fold is named by its own words
  document.querySelectorAll("summary[aria-label]").forEach((element) => element.removeAttribute("aria-label"));
  document.addEventListener("toggle", wide, true);
})();
