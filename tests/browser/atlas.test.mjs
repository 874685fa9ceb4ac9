// The atlas as its readers use it: search, a row, its steps, its way into the playground.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, launch, open, serve, shown, violations } from "./support.mjs";

let server, browser;

before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

const at = (path, options) => open(browser, new URL(`/atlas/${path}`, server.address).href, options);
const visible = (page) => page.$$eval(".atlas-list tr", (rows) => rows.filter((row) => !row.hidden && row.offsetParent).length);

test("the list is searched by words and by formulas, and the search is in the address", async () => {
  const page = await at("index.html");
  const all = await visible(page);
  assert.ok(all >= 300, `${all} rows`);
  await page.fill("#atlas-query", "tr(A X B)");
  const some = await visible(page);
  assert.ok(some > 0 && some < 60, `${some} rows`);
  assert.match(await page.textContent("#atlas-count"), new RegExp(`^${some} identit`));
  await page.fill("#atlas-query", "no such thing");
  assert.equal(await visible(page), 0);
  await page.fill("#atlas-query", "hessian vec");
  const few = await visible(page);
  assert.ok(few > 0);
  await page.reload();
  assert.equal(await page.inputValue("#atlas-query"), "hessian vec");
  assert.equal(await visible(page), few);
  await page.fill("#atlas-query", "");
  assert.equal(await visible(page), all);
  assert.deepEqual(page.complaints, []);
});

test("a row has its formula, its verdict and its steps", async () => {
  const page = await at("cookbook-traces.html#cookbook-101");
  const row = page.locator("#cookbook-101");
  await row.locator(".atlas-answer .katex").waitFor();
  assert.match(await row.locator(".atlas-answer annotation").textContent(), /A\^\{\\top\} B\^\{\\top\}$/);
  assert.match(await row.locator(".verdict").textContent(), /proved for all sizes/);
  assert.ok(await row.locator("details").getAttribute("open") !== null, "a link to a row unfolds its steps");
  await row.locator(".steps .katex").first().waitFor();
  assert.equal(await row.locator(".atlas-copy").first().getAttribute("data-copy"), "A'*B'");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await row.locator(".atlas-copy").first().click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "A'*B'");
  assert.deepEqual(page.complaints, []);
});

test("an erratum shows the printed form, and a point where it is wrong", async () => {
  const page = await at("errata.html");
  const row = page.locator("#erratum-cookbook-127");
  assert.match(await row.textContent(), /wrong as it stands.*the claim is.*the derivative is/s);
});

test("a row opens in the playground", async () => {
  const page = await at("cookbook-structured.html");
  await page.locator("#cookbook-139c a:has-text('playground')").click();
  await answered(page);
  assert.match(await shown(page), /A \+ A\^\{\\top\} - \\operatorname\{diag\}/);
});

const LOOKED_AT = [
  ["index.html", "light", 1280, ".atlas-list .katex"],
  ["errata.html", "dark", 390, ".atlas-facts dd[tabindex]"], // formulas that are wider than the page
];
for (const [path, theme, width, ready] of LOOKED_AT) {
  test(`axe finds nothing serious in ${path}, ${theme}, ${width} wide`, async () => {
    const page = await at(path, { theme, width });
    await page.waitForSelector(ready);
    assert.deepEqual(await violations(page), []);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, "the page scrolls sideways");
  });
}
