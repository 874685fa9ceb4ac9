// The pages of the site as their readers see them: node --test tests/browser/

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open, serve, violations } from "./support.mjs";

const PAGES = [
  "index.html",
  "how-to/verify-a-homework.html",
  "how-to/run-the-code.html",
  "explanation/adjoints.html",
  "explanation/vjp.html",
  "reference/operations.html",
  "reference/rules.html",
  "reference/api.html",
  "reference/command-line.html",
];

let server, browser;

before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

const LOOKS = [
  { theme: "light", width: 1280 },
  { theme: "dark", width: 400 },
];
for (const look of LOOKS) {
  describe(`the site, ${look.theme}, ${look.width} wide`, () => {
    for (const path of PAGES) {
      test(path, async () => {
        const page = await open(browser, new URL(`/${path}`, server.address).href, look);
        await page.evaluate(() => document.fonts.ready);
        assert.deepEqual(page.complaints, []);
        const host = new URL(server.address).host;
        assert.deepEqual(page.requested.filter((url) => url.startsWith("http") && new URL(url).host !== host), []);
        const first = await page.evaluate(() => {
          const seen = [...document.querySelectorAll(".tex")].filter(
            (one) => one.getClientRects().length && one.getBoundingClientRect().top < innerHeight,
          );
          return { formulas: seen.length, shown: seen.filter((one) => one.querySelector(".katex")).length };
        });
        assert.equal(first.shown, first.formulas);
        assert.equal(await page.locator(".katex-error").count(), 0);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, "it is too wide");
        assert.deepEqual(await violations(page), []);
        await page.context().close();
      });
    }
  });
}

test("steps unfold, and their formulas are shown", async () => {
  const page = await open(browser, new URL("/index.html", server.address).href);
  await page.click("text=Steps");
  await page.waitForSelector(".derived details[open] td .katex");
  assert.ok((await page.locator(".derived details[open] tr").count()) > 2);
  await page.context().close();
});
