// The pages of the site as their readers see them: node --test tests/browser/

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch, open, serve, settled, SITE, violations } from "./support.mjs";

// every page of the site, but for the playground, which has tests of its own
const PAGES = readdirSync(SITE, { recursive: true })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".html") && !/^(_static|playground\/)/.test(path))
  .sort();

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
  describe(`the site, ${look.theme}, ${look.width} wide`, { concurrency: 2 }, () => {
    for (const path of PAGES) {
      test(path, async () => {
        const page = await open(browser, new URL(`/${path}`, server.address).href, look);
        await settled(page);
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
        const { levels, lost } = await page.evaluate(() => ({
          levels: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
            .filter((heading) => heading.closest("[role=main], article") && heading.getClientRects().length)
            .map((heading) => +heading.tagName[1]),
          lost: [...document.querySelectorAll('a[href^="#"]')]
            .map((link) => decodeURIComponent(link.hash.slice(1)))
            .filter((name) => name && !document.getElementById(name)),
        }));
        assert.equal(levels[0], 1, "a page begins with its title");
        assert.ok(levels.every((level, i) => i === 0 || (level > 1 && level <= levels[i - 1] + 1)), `headings ${levels}`);
        assert.deepEqual(lost, []);
        assert.deepEqual(await violations(page), []);
        await page.context().close();
      });
    }
  });
}

test("steps unfold, and their formulas are shown", async () => {
  const page = await open(browser, new URL("/index.html", server.address).href);
  await page.click(".derived summary:has-text('Steps')");
  await page.waitForSelector(".derived details[open] td .katex");
  assert.ok((await page.locator(".derived details[open] tr").count()) > 2);
  await page.context().close();
});

test("the search finds pages, and shows their formulas as text", async () => {
  const page = await open(browser, new URL("/search.html?q=kronecker", server.address).href);
  await page.waitForSelector(".search li .context");
  assert.equal(await page.inputValue(".search-again input"), "kronecker");
  const found = await page.locator(".search li").allTextContents();
  assert.ok(found.some((text) => text.includes("vec and the Kronecker product")), found.join("\n"));
  assert.match(found.find((text) => text.includes("Second derivatives")), /vec\(A X B\) = \(Bᵀ ⊗ A\) vec\(X\)/);
  await page.goto(new URL("/search.html?q=trace", server.address).href);
  await page.waitForSelector(".search li .context");
  await page.waitForSelector("h2:has-text('Search Results')");
  const texts = (await page.locator(".search li").allTextContents()).join("\n");
  assert.doesNotMatch(texts, /mathrm|frac∂|lvert|style/);
  await page.context().close();
});

test("all pages are there", () => assert.ok(PAGES.length > 60 && PAGES.includes("tutorials/10-a-neural-network.html")));
