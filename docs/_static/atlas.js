// The atlas: a search over the rows of the list, and buttons that copy.
(() => {
  const fold = (text) => text.toLowerCase().replace(/[\s*]+/g, "");

  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".atlas-copy");
    if (!button) return;
    const words = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed here";
    }
    setTimeout(() => (button.textContent = words), 1200);
  });

  // a link to a row leads to its steps
  const unfold = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const steps = row?.matches(".atlas-row") && row.querySelector("details");
    if (steps) steps.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();

  const box = document.getElementById("atlas-query");
  if (!box) return;
  const count = document.getElementById("atlas-count");
  const rows = [...document.querySelectorAll(".atlas-list tr")];
  const parts = [...document.querySelectorAll(".atlas-part")];
  const texts = rows.map((row) => row.dataset.search);
  const packed = texts.map(fold);

  const search = () => {
    const query = box.value.trim().toLowerCase();
    const words = query.split(/\s+/).filter(Boolean);
    const whole = fold(query);
    let shown = 0;
    rows.forEach((row, i) => {
      const found = packed[i].includes(whole) || words.every((word) => texts[i].includes(word));
      row.hidden = !found;
      shown += found;
    });
    for (const part of parts) part.hidden = !part.querySelector("tr:not([hidden])");
    count.textContent = `${shown} ${shown === 1 ? "identity" : "identities"}`;
    history.replaceState(null, "", query ? `#q=${encodeURIComponent(query)}` : location.pathname);
  };
  box.addEventListener("input", search);
  const asked = location.hash.match(/^#q=(.*)$/);
  if (asked) {
    box.value = decodeURIComponent(asked[1]);
    search();
  }
})();
