// The playground as its readers use it: node --test tests/browser/

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { answered, ask, launch, open, plainHost, READY, serve, shown, violations } from "./support.mjs";

let server, browser, page;

before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

const fresh = async (hash = "", options = {}) => {
  const made = await open(browser, server.address + hash, options);
  await answered(made);
  return made;
};

/** Nothing was complained of, and nothing was asked of another host. */
function clean(made) {
  assert.deepEqual(made.complaints, []);
  const origin = new URL(server.address).origin;
  assert.deepEqual(made.requested.filter((url) => !/^(data|blob):/.test(url) && new URL(url).origin !== origin), []);
}

describe("asking", () => {
  before(async () => {
    page = await fresh();
  });
  after(async () => {
    clean(page);
    await page.context().close();
  });

  test("the first answer stands there when the page has loaded", async () => {
    assert.match(await shown(page), /A\^\{\\top\} \(A x - b\) \+ \\lambda x/);
    assert.match(await page.textContent("#answer .verdict"), /proved for all sizes/);
    assert.equal(await page.isHidden("#loading"), true);
  });

  test("an expression that is typed is shown as mathematics, and Enter derives it", async () => {
    await page.fill("#expression", "");
    await page.type("#expression", "tr(A X B)");
    await page.waitForSelector('#preview annotation:has-text("operatorname{tr}")', { state: "attached" });
    assert.deepEqual(await page.$$eval("#chips .chip", (all) => all.map((chip) => chip.querySelector(".shape").textContent)), [
      "m × n", "n × p", "p × m",
    ]);
    await page.press("#expression", "Enter");
    await page.waitForSelector('#answer annotation:has-text("A^{\\\\top} B^{\\\\top}")', { state: "attached" });
    await answered(page);
    assert.equal(await page.textContent("#answer .plain-text"), "A'*B'");
  });

  test("LaTeX of a paper may be pasted", async () => {
    await page.evaluate(() => {
      const area = document.querySelector("#expression");
      area.focus();
      area.select();
      document.execCommand("insertText", false, String.raw`\tfrac12 \left\lVert \mathbf{X} w - \mathbf{y} \right\rVert_2^2`);
    });
    await page.waitForSelector('#chips [data-symbol="w"]');
    await page.click("#derive");
    await page.waitForSelector('#answer .plain-text:has-text("X\'*(X*w - y)")');
    await answered(page);
  });

  test("Unicode is read, too", async () => {
    await ask(page, "xᵀ A x");
    await answered(page);
    assert.equal(await page.textContent("#answer .plain-text"), "(A + A')*x");
  });

  test("a mistake is marked at its place, with a hint, and goes when it is mended", async () => {
    await page.fill("#expression", "tr(A foo X)");
    await page.waitForSelector("#mirror mark");
    assert.equal(await page.textContent("#mirror mark"), "foo");
    assert.match(await page.textContent("#trouble"), /foo/);
    assert.match(await page.textContent("#trouble .hint"), /declare|did you mean|spaces/i);
    assert.equal(await page.getAttribute("#expression", "aria-invalid"), "true");
    await page.click("#trouble .place");
    assert.equal(await page.evaluate(() => document.activeElement.selectionStart), 5);
    await page.fill("#expression", "tr(A X)");
    await page.waitForSelector("#mirror mark", { state: "detached" });
    await page.waitForFunction(() => document.querySelector("#trouble").textContent === "");
  });

  test("a mistake in the second line is marked there", async () => {
    await page.fill("#expression", "z = W x\n1/2 ||z - ||^2");
    await page.waitForSelector("#mirror mark");
    assert.match(await page.textContent("#trouble .place"), /line 2/);
  });

  test("a chip declares a symbol, by mouse and by keyboard", async () => {
    await ask(page, "tr(S A)");
    await answered(page);
    await page.click('#chips [data-symbol="S"]');
    await page.check('#menu input[value="symmetric"]');
    await page.waitForSelector('#chips [data-symbol="S"].declared');
    await page.click('#by label:has(input[value="S"])');
    await page.waitForSelector('#answer .plain-text:has-text("1/2*(A + A\')")');
    await page.focus('#chips [data-symbol="S"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector("#menu:popover-open");
    await page.keyboard.press("Escape");
    await page.waitForSelector("#menu:popover-open", { state: "detached" });
    await page.click('#chips [data-symbol="S"]');
    await page.click('#menu button:has-text("As inferred")');
    await page.waitForFunction(() => document.querySelector("#answer .plain-text")?.textContent === "A'");
  });

  test("a chip changes a declaration where it stands in the text", async () => {
    await ask(page, "S : symmetric(n)\ntr(S A)");
    await answered(page);
    await page.click('#chips [data-symbol="S"]');
    await page.check('#menu input[value="diagonal"]');
    await page.waitForFunction(() => document.querySelector("#expression").value.startsWith("S : diagonal\n"));
    await page.waitForSelector('#answer .plain-text:has-text("diag")');
  });

  test("another variable, form and layout", async () => {
    await ask(page, "x' A x");
    await answered(page);
    await page.selectOption("#as", "hessian");
    await page.waitForFunction(() => document.querySelector("#answer .plain-text")?.textContent === "A + A'");
    await page.selectOption("#as", "");
    await page.click('#by label:has(input[value="A"])');
    await page.waitForFunction(() => document.querySelector("#answer .plain-text")?.textContent === "x*x'");
    await page.click('#by label:has(input[value="x"])');
    await page.selectOption("#layout", "numerator");
    await page.waitForFunction(() => document.querySelector("#answer .plain-text")?.textContent === "x'*(A + A')");
    await page.selectOption("#layout", "");
  });

  test("a question without an answer says why", async () => {
    await ask(page, "A x");
    await page.selectOption("#as", "gradient");
    await page.waitForSelector("#answer .failure");
    assert.ok((await page.textContent("#answer .failure")).length > 10);
    await page.selectOption("#as", "");
    await answered(page);
  });
});

describe("more of the answer", () => {
  before(async () => {
    page = await fresh("#e=" + encodeURIComponent("z = W x + b; 1/2 ||sigmoid(z) - t||^2") + "&x=W");
  });
  after(async () => {
    clean(page);
    await page.context().close();
  });

  test("steps unfold one by one, by each method", async () => {
    for (const method of ["differential", "backprop", "index"]) {
      await page.check(`#panel-steps input[value="${method}"]`, { force: true });
      await page.waitForSelector(`#panel-steps[data-road="${method}"]`);
      await page.waitForSelector("#panel-steps .steps li .katex");
      const begun = await page.$$eval("#panel-steps .steps li", (all) => all.length);
      await page.click('#panel-steps button:has-text("Next step")');
      assert.ok((await page.$$eval("#panel-steps .steps li", (all) => all.length)) > begun, method);
      await page.click('#panel-steps button:has-text("All steps")');
      const [done, all] = (await page.textContent("#panel-steps .count")).split(" of ");
      assert.equal(done, all);
      assert.equal(await page.$$eval(".katex-error", (found) => found.length), 0);
    }
  });

  test("the graph is the project's picture", async () => {
    await page.click("#tab-graph");
    await page.waitForFunction(() => document.querySelector("#panel-graph .graph")?.shadowRoot.querySelector("svg"));
    assert.match(await page.evaluate(() => document.querySelector("#panel-graph .graph").shadowRoot.textContent), /W x \+ b/);
  });

  test("a Hessian has the graph of its function", async () => {
    await page.selectOption("#as", "hessian");
    await page.waitForSelector('#answer annotation:has-text("nabla^2")', { state: "attached" });
    await answered(page);
    await page.waitForFunction(() => document.querySelector("#panel-graph .graph")?.shadowRoot.querySelector("svg"));
    assert.equal(await page.$$eval("#panel-graph .failure", (all) => all.length), 0);
    await page.selectOption("#as", "");
    await page.waitForSelector('#answer annotation:has-text("nabla_{W}")', { state: "attached" });
    await answered(page);
  });

  test("code for every target that the package offers", async () => {
    await page.click("#tab-code");
    await page.waitForSelector("#panel-code pre");
    assert.match(await page.textContent("#panel-code pre"), /def gradient\(/);
    for (const target of await page.$$eval("#panel-code input", (all) => all.map((input) => input.value))) {
      await page.check(`#panel-code input[value="${target}"]`, { force: true });
      await page.waitForSelector(`#panel-code[data-target="${target}"]`);
      assert.match(await page.textContent("#panel-code"), /gradient|sorry|no |not /, target);
    }
  });

  test("the formula, its text and the code are copied", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const pasted = () => page.evaluate(() => navigator.clipboard.readText());
    await page.click("#copy-latex");
    await page.waitForSelector("#toast:has-text('LaTeX copied')");
    assert.match(await pasted(), /\\sigma\(z\)|\\sigma/);
    await page.evaluate(() => document.querySelector("#tab-steps").click());
    await page.click("#copy-steps");
    await page.waitForSelector("#toast:has-text('steps')");
    assert.match(await pasted(), /begin\{align\*\}/);
    await page.click("#tab-code");
    await page.click("#copy-text");
    await page.waitForSelector("#toast:has-text('text copied')");
    assert.match(await pasted(), /sigmoid/);
    for (const first of (await page.$$("#panel-code input")).slice(0, 1)) await first.check({ force: true });
    await page.waitForSelector('#panel-code pre:has-text("def gradient")');
    await page.click("#copy-code");
    assert.match(await pasted(), /def gradient/);
  });

  test("the tabs follow the arrow keys", async () => {
    await page.focus("#tab-code");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement.id), "tab-verify");
    assert.equal(await page.isVisible("#claim"), true);
  });

  test("sympy checks when it is asked to, fetched from the same host", async () => {
    await ask(page, "tr(A X B)");
    await answered(page);
    await page.click("#check-more");
    await page.waitForSelector('#answer .ways:has-text("sympy")', { timeout: READY });
    assert.match(await page.textContent("#answer .verdict"), /proved for all sizes/);
  });
});

describe("an answer of one's own", () => {
  before(async () => {
    page = await fresh("#e=" + encodeURIComponent("x' A x") + "&x=x&tab=verify");
  });
  after(async () => {
    clean(page);
    await page.context().close();
  });

  test("a wrong one gets its slip and a counterexample", async () => {
    await page.fill("#claim", "2 A x");
    await page.waitForSelector('.claim .preview annotation:has-text("2 A x")', { state: "attached" });
    await page.press("#claim", "Enter");
    await page.waitForSelector(".result .badge", { timeout: READY });
    assert.equal(await page.textContent(".result .badge"), "symmetrised");
    assert.match(await page.textContent(".result .slip"), /A \+ A' belongs/);
    assert.match(await page.textContent(".counterexample"), /at x = \[/);
  });

  test("a right one is proved, in LaTeX too", async () => {
    await page.fill("#claim", String.raw`(A^\top + A) x`);
    await page.press("#claim", "Enter");
    await page.waitForSelector('.result .good:has-text("Right")');
    assert.match(await page.textContent(".result"), /proved for all sizes/);
  });

  test("a derivation is graded line by line", async () => {
    await page.fill("#claim", "df = dx' A x + x' A dx");
    await page.press("#claim", "Shift+Enter");
    await page.keyboard.type("= 2 x' A dx");
    await page.press("#claim", "Enter");
    await page.waitForSelector(".graded li");
    assert.deepEqual(await page.$$eval(".graded .sign", (all) => all.map((sign) => sign.textContent)), ["✓ right: ", "✗ wrong: "]);
    assert.match(await page.textContent(".result > .verdict"), /Line 2 is where to look/);
    assert.equal(await page.textContent(".graded .badge"), "symmetrised");
  });

  test("one that cannot be read says why", async () => {
    await page.fill("#claim", "(A + A' x");
    await page.press("#claim", "Enter");
    await page.waitForSelector('.result .verdict:has-text("cannot be read")');
    assert.equal(await page.getAttribute("#claim", "aria-invalid"), "true");
  });
});

describe("links, examples, keys, colours", () => {
  test("a shared address opens the same question, also after a reload", async () => {
    const first = await fresh("#e=" + encodeURIComponent("tr(S A)") + "&x=S&d=" + encodeURIComponent("S: symmetric") + "&tab=code");
    for (const made of [first, await fresh(new URL(first.url()).hash)]) {
      await made.reload();
      await answered(made);
      assert.equal(await made.inputValue("#expression"), "tr(S A)");
      assert.equal(await made.textContent("#answer .plain-text"), "1/2*(A + A')");
      assert.equal(await made.getAttribute("#tab-code", "aria-selected"), "true");
      clean(made);
      await made.context().close();
    }
  });

  test("what is derived can be shared", async () => {
    const made = await fresh();
    await ask(made, "log det X");
    await answered(made);
    assert.match(decodeURIComponent(made.url()), /#e=log\+det\+X&x=X/);
    await made.context().close();
  });

  test("every example has an answer, and all of it is mathematics", async () => {
    const made = await fresh();
    const names = await made.$$eval(".example .name", (all) => all.map((name) => name.textContent));
    assert.ok(names.length >= 12);
    for (const [place, name] of names.entries()) {
      await made.evaluate(() => document.querySelector("#answer").replaceChildren());
      await made.click(`.example >> nth=${place}`);
      await made.waitForSelector("#answer .main-formula, #answer .failure", { timeout: READY });
      assert.equal(await made.$$eval("#answer .failure", (all) => all.length), 0, name);
      await answered(made);
      assert.match(await made.textContent("#answer .verdict"), /proved|agrees/, name);
      assert.equal(await made.$$eval(".katex-error", (all) => all.length), 0, name);
    }
    clean(made);
    await made.context().close();
  });

  test("the whole page is used by keyboard", async () => {
    const made = await fresh();
    await made.keyboard.press("/");
    assert.equal(await made.evaluate(() => document.activeElement.id), "expression");
    await made.keyboard.press("Control+A");
    await made.keyboard.type("z = A x");
    await made.keyboard.press("Shift+Enter");
    await made.keyboard.type("z' z");
    await made.keyboard.press("Enter");
    await made.waitForSelector('#answer .plain-text:has-text("2*A\'*A*x")');
    const order = [];
    for (let i = 0; i < 4; i++) {
      await made.keyboard.press("Tab");
      order.push(await made.evaluate(() => document.activeElement.dataset.symbol ?? document.activeElement.name));
    }
    assert.deepEqual(order.slice(0, 3), ["A", "x", "by"]);
    await made.keyboard.press("Alt+Digit4");
    assert.equal(await made.evaluate(() => document.activeElement.id), "claim");
    await made.focus("#derive");
    await made.keyboard.press("?");
    assert.equal(await made.isVisible("#help"), true);
    await made.keyboard.press("Escape");
    assert.equal(await made.isVisible("#help"), false);
    clean(made);
    await made.context().close();
  });

  test("colours are chosen, and kept", async () => {
    const made = await fresh("", { theme: "light" });
    const background = () => made.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await made.click("#theme");
    await made.click("#theme");
    assert.equal(await made.getAttribute("html", "data-theme"), "dark");
    assert.notEqual(await background(), light);
    await made.reload();
    assert.equal(await made.getAttribute("html", "data-theme"), "dark");
    await made.context().close();
  });
});

describe("long work", () => {
  // a sum that takes seconds to derive twice
  const LONG = Array.from({ length: 160 }, (_, i) => `sin(x' A_${i} x) exp(x' B_${i} x)`).join(" + ");

  for (const [kind, host] of [["its memory is shared", null], ["the host sends no headers", plainHost]]) {
    test(`it is cancelled, and the page goes on: ${kind}`, async () => {
      const other = host ? await host() : null;
      const made = await open(browser, other?.address ?? server.address);
      await answered(made);
      assert.equal(await made.evaluate(() => crossOriginIsolated), host === null);
      await made.selectOption("#as", "hessian");
      await ask(made, LONG);
      await made.waitForSelector("#cancel:not([hidden])");
      await made.evaluate(() => (globalThis.alive = 0) || setInterval(() => globalThis.alive++, 20));
      await made.keyboard.press("Escape");
      await made.waitForSelector("#toast:has-text('cancelled')");
      await made.waitForSelector("#cancel", { state: "hidden", timeout: READY });
      await made.selectOption("#as", "");
      await ask(made, "tr(A X)");
      await made.waitForSelector('#answer .plain-text:has-text("A\'")', { timeout: READY });
      await answered(made);
      assert.ok(await made.evaluate(() => globalThis.alive > 0), "the page was never frozen");
      assert.deepEqual(made.complaints, []);
      await made.context().close();
      other?.close();
    });
  }
});

describe("accessible to all", () => {
  let made;
  before(async () => {
    made = await fresh("#e=" + encodeURIComponent("z = W x + b; 1/2 ||sigmoid(z) - t||^2") + "&x=W");
  });
  after(() => made?.context().close());

  for (const theme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      test(`axe finds nothing serious: ${theme}, ${width} wide`, async () => {
        const fits = async (what) => assert.ok((await made.evaluate(() => document.documentElement.scrollWidth)) <= width, `it sticks out: ${what}`);
        await made.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        await made.setViewportSize({ width, height: 900 });
        await ask(made, "z = W x + b; 1/2 ||sigmoid(z) - t||^2");
        await answered(made);
        for (const tab of ["steps", "graph", "code", "verify"]) {
          await made.click(`#tab-${tab}`);
          await made.waitForSelector(`#panel-${tab} *`);
          assert.deepEqual(await violations(made), [], tab);
          await fits(tab);
        }
        await made.fill("#claim", "W");
        await made.press("#claim", "Enter");
        await made.waitForSelector(".result .verdict", { timeout: READY });
        assert.deepEqual(await violations(made), [], "a verdict");
        await made.click("#chips .chip >> nth=0");
        await made.waitForSelector("#menu:popover-open");
        assert.deepEqual(await violations(made), [], "the menu of a symbol");
        await made.keyboard.press("Escape");
        await made.fill("#expression", "tr(A X");
        await made.waitForSelector("#mirror mark");
        assert.deepEqual(await violations(made), [], "a mistake");
        await fits("a mistake");
        clean(made);
      });
    }
  }
});
