// How long the built playground takes, in a browser on this machine: make docs; node benchmarks/playground.mjs
//
// Chromium without a window; CHROMIUM, PYTHON and SITE as for the browser tests. ROUNDS=5 visits by default, each in a
// new browser, with a second visit in the same one.

import { answered, launch, serve } from "../tests/browser/support.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (values) => `${Math.round(median(values))} ms (${Math.round(values[0])} … ${Math.round(values.at(-1))})`;

/** Notes when Python is ready, and when a formula and a verdict stand there. */
function watch() {
  globalThis.times = {};
  const note = (name) => (globalThis.times[name] ??= performance.now());
  const look = () => {
    if (document.body?.dataset.ready) note("ready");
    if (document.querySelector("#answer .main-formula")) note("formula");
    const verdict = document.querySelector("#answer .verdict");
    if (verdict && !verdict.textContent.includes("checking")) note("verdict");
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

/** One visit: the times of the first answer. */
async function visit(context, address) {
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(address);
  await answered(page);
  return { page, times: await page.evaluate(() => globalThis.times) };
}

/** What Enter brings, for every example of the gallery. */
async function examples(page) {
  const found = [];
  for (const link of await page.$$(".example")) {
    await page.evaluate(() => document.querySelector("#answer").replaceChildren());
    await link.evaluate((one) => {
      globalThis.times = { begun: performance.now() };
      one.click();
    });
    await answered(page);
    found.push(await page.evaluate(() => globalThis.times));
  }
  return found;
}

const server = await serve();
const first = [], again = [], later = [];
let sizes = {};
for (let round = 0; round < ROUNDS; round++) {
  const browser = await launch();
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const one = await visit(context, server.address);
  first.push(one.times);
  if (round === 0) {
    const own = (frame) => frame.evaluate(() => performance.getEntriesByType("resource").map(({ name, encodedBodySize }) => [name, encodedBodySize]));
    sizes = Object.fromEntries([...(await own(one.page)), ...(await own(one.page.workers()[0]))].filter(([name]) => !/extra-|core-/.test(name)));
  }
  later.push(...(await examples(one.page)));
  await one.page.close();
  again.push((await visit(context, server.address)).times);
  await browser.close();
}
server.close();

const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
console.log(`from the address to ready, first visit    ${ms(first.map((one) => one.ready))}`);
console.log(`from the address to ready, later visit    ${ms(again.map((one) => one.ready))}`);
console.log(`from ready to the first answer            ${ms(first.map((one) => one.formula - one.ready))}`);
console.log(`from ready to its verdict                 ${ms(first.map((one) => one.verdict - one.ready))}`);
console.log(`a later answer, ${later.length / ROUNDS} examples               ${ms(later.map((one) => one.formula - one.begun))}`);
console.log(`a later answer with its verdict           ${ms(later.map((one) => one.verdict - one.begun))}`);
console.log(`fetched before the first answer           ${(total / 1e6).toFixed(1)} MB`);
for (const [name, size] of Object.entries(sizes).sort((a, b) => b[1] - a[1]).slice(0, 6)) console.log(`  ${(size / 1e6).toFixed(2).padStart(6)} MB  ${name.split("/").pop()}`);
