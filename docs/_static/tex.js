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
  const all = (root = document) => root.querySelectorAll(".tex:not([data-shown])").forEach(show);
  const near = new IntersectionObserver(
    (entries) =>
      entries.forEach((entry) => {
        if (!entry.isIntersecting) return;
        near.unobserve(entry.target);
        show(entry.target);
      }),
    { rootMargin: "1500px" },
  );
  const watch = (root = document) =>
    root.querySelectorAll(".tex:not([data-shown])").forEach((element) => near.observe(element));
  // for the scripts of other pages: show one formula now, or watch those that were added
  window.matdiffTex = { show, all, watch };
  addEventListener("beforeprint", () => all());
  watch();
})();
