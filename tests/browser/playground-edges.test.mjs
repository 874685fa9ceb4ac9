// The playground where things go wrong or slowly: loading, cancelling, no network, odd input, fingers, the back button.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { answered, ask, launch, open, READY, serve, violations } from "./support.mjs";

let server, browser;

before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

const fresh = async (hash = "", options = {}) => {
  const page = await open(browser, server.address + hash, options);
  await answered(page);
  return page;
};
const text = (page) => page.textContent("#answer .plain-text");
const says = (page, words) => page.waitForSelector(`#answer .plain-text:text-is("${words}")`, { timeout: READY });
const PHONE = { width: 390, height: 844, hasTouch: true, isMobile: true };

/** A new page that is prepared before it opens. */
async function prepared(prepare, hash = "") {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await prepare(page, context);
  await page.goto(server.address + hash);
  return page;
}

describe("loading", () => {
  test("Python starts from its packed memory", async () => {
    const page = await fresh();
    assert.equal(await page.getAttribute("body", "data-from"), "image");
    assert.ok(!page.requested.some((url) => /core-.*zip/.test(url)), "the files of what is in the memory are not fetched first");
    await page.context().close();
  });

  test("where that fails, it starts from its files", async () => {
    const page = await prepared((made) => made.route("**/image-*.bin", async (route) => {
      const response = await route.fetch();
      const { gzipSync, gunzipSync } = await import("node:zlib");
      const memory = gunzipSync(await response.body());
      memory.fill(0, 0, 64); // another build of Python would say so here
      await route.fulfill({ response, body: gzipSync(memory, { level: 1 }) });
    }));
    await answered(page);
    assert.equal(await page.getAttribute("body", "data-from"), "files");
    await ask(page, "tr(A X B)");
    await says(page, "A'*B'");
    await page.context().close();
  });

  test("the bar follows the bytes, and never goes back", async () => {
    const page = await prepared((made) => made.addInitScript(() => {
      globalThis.seen = [];
      addEventListener("DOMContentLoaded", () => {
        const bar = document.querySelector("#bar");
        const note = () => globalThis.seen.push(Number(bar.getAttribute("aria-valuenow")));
        new MutationObserver(note).observe(bar, { attributeFilter: ["aria-valuenow"] });
      });
    }));
    await answered(page);
    const seen = await page.evaluate(() => globalThis.seen);
    assert.deepEqual(seen, [...seen].sort((a, b) => a - b));
    assert.ok(new Set(seen).size > 5, `it stood at ${[...new Set(seen)]}`);
    assert.equal(seen.at(-1), 100);
    assert.match(await page.textContent("#loading-words"), /MB/);
    await page.context().close();
  });

  test("what could not be fetched is told, and can be tried again", async () => {
    const page = await prepared((made) => made.route("**/*.wasm*", (route) => route.abort()));
    await page.waitForSelector("#again:not([hidden])");
    assert.match(await page.textContent("#loading-words"), /could not be loaded/);
    assert.deepEqual(await violations(page), []);
    await page.unroute("**/*.wasm*");
    await page.click("#again");
    await answered(page);
    assert.equal(await page.isHidden("#loading"), true);
    await page.context().close();
  });

  test("a worker that breaks is told, and started anew", async () => {
    const page = await fresh();
    await page.workers()[0].evaluate(() => void setTimeout(() => { throw new Error("broken on purpose"); }));
    await page.waitForSelector('#loading-words:has-text("broken on purpose")');
    await page.click("#again");
    await page.waitForSelector("#loading", { state: "hidden", timeout: READY });
    await ask(page, "tr(A X B)");
    await says(page, "A'*B'");
    await page.context().close();
  });

  test("without a network everything goes on", async () => {
    const page = await fresh();
    await page.waitForFunction(() => navigator.onLine);
    if (!page.requested.some((url) => /extra-/.test(url))) await page.context().waitForEvent("requestfinished", (request) => /extra-/.test(request.url()));
    await page.context().setOffline(true);
    await ask(page, "z = W x + b; 1/2 ||sigmoid(z) - t||^2");
    await answered(page);
    for (const tab of ["steps", "graph", "code"]) {
      await page.click(`#tab-${tab}`);
      await page.waitForSelector({ steps: "#panel-steps .katex", graph: "#panel-graph .graph", code: "#panel-code pre" }[tab]);
    }
    await page.click("#check-more");
    await page.waitForSelector('#answer .ways:has-text("sympy")', { timeout: READY });
    await page.context().close();
  });
});

describe("what is pasted", () => {
  let page;
  before(async () => {
    page = await fresh();
  });
  after(async () => {
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  const PASTED = {
    "dollar signs": String.raw`$$x^\top A x$$`,
    "brackets of LaTeX": String.raw`\[ x^\top A x \]`,
    "a numbered equation": String.raw`\begin{equation}\label{eq:1} f(x) = x^\top A x, \end{equation}`,
    "letters of mathematics": "𝐱ᵀ𝐀𝐱",
    "typographic quotes and hard spaces": "x’\u00a0A\u200b x",
  };
  for (const [what, pasted] of Object.entries(PASTED)) {
    test(what, async () => {
      await page.evaluate((content) => {
        const area = document.querySelector("#expression");
        area.focus();
        area.select();
        document.execCommand("insertText", false, content);
        document.querySelector("#answer").replaceChildren();
      }, pasted);
      await page.press("#expression", "Enter");
      await answered(page);
      assert.match(await page.textContent("#answer .main-formula annotation"), /= \(A \+ A\^\{\\top\}\) x/);
    });
  }

  test("what has no meaning is marked as a whole character", async () => {
    await page.fill("#expression", "x' 😀 x");
    await page.waitForSelector("#mirror mark");
    assert.equal(await page.textContent("#mirror mark"), "😀");
  });

  test("a page of letters gets a short message", async () => {
    await page.fill("#expression", "x".repeat(20_000));
    await page.waitForSelector("#trouble strong");
    assert.ok((await page.textContent("#trouble")).length < 1500);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 1280);
  });

  test("a sum of five hundred terms has its answer, in a box of bounded height, before it is checked", async () => {
    const long = Array.from({ length: 500 }, (_, i) => `tr(A_${i} X B_${i})`).join(" + ");
    await ask(page, long);
    await page.waitForSelector('#answer .plain-text:has-text("A_499")', { timeout: READY });
    assert.equal(await page.locator("#preview .hint").count(), 1); // too long to draw on every key
    await page.keyboard.press("Escape");
    await page.waitForSelector('#answer .verdict:has-text("not checked")', { timeout: READY });
    assert.deepEqual(await violations(page), []);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 1280);
    assert.ok((await page.locator("#answer .plain-text").boundingBox()).height < 250, "a long text scrolls inside its box");
  });

  test("nothing is asked of an empty box", async () => {
    await page.fill("#expression", "  ");
    await page.click("#derive");
    await page.waitForSelector('#toast:has-text("type an expression")');
    assert.equal(await page.evaluate(() => document.activeElement.id), "expression");
    assert.equal(await page.textContent("#trouble"), "");
    assert.equal(await page.isHidden("#chips"), true);
    assert.deepEqual(await violations(page), []);
  });
});

describe("while somebody types", () => {
  let page;
  before(async () => {
    page = await fresh();
    await page.clock.install();
  });
  after(() => page?.context().close());

  const read = async (written) => {
    await page.fill("#expression", written);
    await page.clock.runFor(130);
  };

  test("an unfinished formula is no mistake, until there is a pause", async () => {
    await read("tr(A X");
    await page.waitForSelector("#preview.old");
    assert.equal(await page.textContent("#trouble"), "");
    assert.equal(await page.locator("#mirror mark").count(), 0);
    await read("tr(A X)");
    await page.waitForSelector("#preview:not(.old)");
    await page.clock.runFor(2000);
    assert.equal(await page.textContent("#trouble"), "");
    await read("tr(A X");
    await page.waitForSelector("#preview.old");
    await page.clock.runFor(500);
    await page.waitForSelector("#mirror mark");
    assert.match(await page.textContent("#trouble"), /never closed/);
  });

  test("a mark stays while one goes on typing behind it", async () => {
    await page.fill("#expression", "tr(A X +");
    assert.equal(await page.textContent("#mirror mark"), "(");
    await page.fill("#expression", "t");
    assert.equal(await page.locator("#mirror mark").count(), 0);
  });

  test("an answer to what stood there before says so", async () => {
    assert.equal(await page.isVisible("#age"), true);
    await page.fill("#expression", "1/2 ||A x - b||^2 + lambda/2 ||x||^2");
    assert.equal(await page.isVisible("#age"), false);
  });
});

describe("long work", () => {
  const SLOW = Array.from({ length: 6 }, (_, i) => `tr(inv(X + A_${i}) B_${i})`).join(" + ");

  test("a check is cancelled, by Escape and by the button; the answer stays", async () => {
    const page = await fresh("#e=" + encodeURIComponent(SLOW) + "&x=X");
    const formula = await text(page);
    for (const stop of [() => page.keyboard.press("Escape"), () => page.click("#cancel")]) {
      await page.click("#check-more");
      await page.waitForSelector('#answer .verdict:has-text("checking")');
      await page.waitForSelector("#cancel:not([hidden])", { timeout: READY });
      await stop();
      await page.waitForSelector('#answer .verdict:has-text("proved")', { timeout: READY });
      await page.waitForSelector("#cancel", { state: "hidden", timeout: READY });
      assert.equal(await text(page), formula);
    }
    await ask(page, "tr(A X B)");
    await says(page, "A'*B'");
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
});

describe("the address", () => {
  test("the back button undoes an expression, and brings its options along", async () => {
    const page = await fresh();
    await ask(page, "x' A x");
    await says(page, "(A + A')*x");
    await page.selectOption("#as", "hessian");
    await says(page, "A + A'");
    await page.click(".example >> nth=1");
    await says(page, "A'*B'");
    assert.match(await page.title(), /^tr\(A X B\)/);
    await page.goBack();
    await says(page, "A + A'");
    assert.equal(await page.inputValue("#expression"), "x' A x");
    assert.equal(await page.inputValue("#as"), "hessian");
    await page.goBack();
    await says(page, "A'*(A*x - b) + lambda*x");
    await page.goForward();
    await says(page, "A + A'");
    await page.context().close();
  });

  test("links inside the page keep the question", async () => {
    const page = await fresh("#e=" + encodeURIComponent("tr(S A)") + "&x=S");
    const before = page.url();
    await page.click('.top a:has-text("Examples")');
    assert.equal(await page.evaluate(() => document.activeElement.id), "gallery");
    assert.equal(page.url(), before);
    await page.context().close();
  });

  test("a claim is shared with its question", async () => {
    const page = await fresh("#e=" + encodeURIComponent("x' A x") + "&x=x&tab=verify");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.fill("#claim", "2 A x");
    await page.click("#share");
    await page.waitForSelector("#toast:has-text('link copied')");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.goto("about:blank");
    await page.goto(link);
    await answered(page);
    assert.equal(await page.inputValue("#claim"), "2 A x");
    assert.equal(await page.isVisible("#claim"), true);
    await page.context().close();
  });
});

describe("hands", () => {
  test("with a finger, all that is pressed is large enough, and nothing sticks out", async () => {
    const page = await fresh("#e=" + encodeURIComponent("z = W x + b; 1/2 ||sigmoid(z) - t||^2") + "&x=W", PHONE);
    const small = () => page.evaluate(() =>
      [...document.querySelectorAll("button, a, select, .segment, .choices label, .tick")]
        .filter((one) => one.checkVisibility() && !one.closest("footer") && !one.matches(".place, .skip, .brand"))
        .map((one) => [one.id || one.textContent.trim(), one.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 40))
        .map(([name, box]) => `${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`));
    for (const tab of ["steps", "graph", "code", "verify"]) {
      await page.tap(`#tab-${tab}`);
      await page.waitForSelector(`#panel-${tab} *`);
      assert.deepEqual(await small(), [], tab);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, tab);
    }
    await page.tap("#chips .chip >> nth=0");
    await page.waitForSelector("#menu:popover-open");
    assert.deepEqual(await small(), [], "the menu of a symbol");
    const menu = await page.locator("#menu").boundingBox();
    assert.ok(menu.x >= 0 && menu.x + menu.width <= 390 && menu.y >= 0 && menu.y + menu.height <= 844);
    await page.context().close();
  });

  test("with a finger, a derivation of several lines can be typed", async () => {
    const page = await fresh("#e=" + encodeURIComponent("x' A x") + "&x=x&tab=verify", PHONE);
    await page.tap("#claim");
    await page.keyboard.type("df = dx' A x + x' A dx");
    await page.keyboard.press("Enter");
    await page.keyboard.type("= x' (A + A') dx");
    await page.tap("#check-claim");
    await page.waitForSelector(".graded li");
    assert.deepEqual(await page.$$eval(".graded .sign", (all) => all.map((sign) => sign.textContent)), ["✓ right: ", "✓ right: "]);
    await page.context().close();
  });

  test("a formula that is too wide scrolls inside its box, also by keyboard", async () => {
    const page = await fresh("#e=" + encodeURIComponent("logdet(A X B + C) + tr(A X B X' C X D) + ||A X B - C||^2") + "&x=X", { width: 390 });
    const box = page.locator("#answer .main-formula");
    assert.equal(await box.getAttribute("tabindex"), "0");
    assert.ok(await box.evaluate((one) => one.scrollWidth > one.clientWidth));
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
    await page.context().close();
  });

  test("every stop of the Tab key can be seen", async () => {
    const page = await fresh();
    await page.focus("#expression");
    const stops = [];
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const one = document.activeElement;
        const shown = [one, one.closest(".segment")].some((box) => box && getComputedStyle(box).outlineStyle !== "none");
        const { top, bottom } = one.getBoundingClientRect();
        return { name: one.id || one.dataset.symbol || one.textContent.trim(), shown, inside: bottom > 0 && top < innerHeight };
      });
      stops.push(stop);
    }
    assert.deepEqual(stops.filter((stop) => !stop.shown || !stop.inside), []);
    const names = stops.map((stop) => stop.name);
    const order = ["A", "as", "derive", "share", "copy-latex", "tab-steps", "panel-steps"].map((name) => names.indexOf(name));
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
    assert.ok(order[0] >= 0);
    await page.context().close();
  });

  test("the keys are listed, in colours that can be read", async () => {
    for (const theme of ["light", "dark"]) {
      const page = await fresh("", { theme });
      await page.click("#help-open");
      assert.match(await page.textContent("#help"), /Enter.*derive.*Esc.*cancel/s);
      assert.deepEqual(await violations(page), [], theme);
      await page.context().close();
    }
  });
});
