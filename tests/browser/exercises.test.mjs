// An exercise of a lesson as its readers use it: node --test tests/browser/

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AXE, launch, open, READY, serve } from "./support.mjs";

const LESSON = "tutorials/03-the-trace-trick.html";
const QUESTION = "#exercise-3"; // tr(X' A X) by X

let server, browser, lesson;

before(async () => {
  server = await serve();
  browser = await launch();
  lesson = new URL(`/${LESSON}`, server.address).href;
});
after(async () => {
  await browser?.close();
  server?.close();
});

const close = (page) => page.context().close();
const verdict = (page, state) => page.waitForSelector(`${QUESTION} .exercise-verdict[data-state="${state}"]`, { timeout: READY });
const ofGrader = (page) => page.requested.filter((url) => new URL(url).pathname.startsWith("/playground/"));

async function claim(page, text) {
  await page.fill(`${QUESTION} input`, text);
  await page.press(`${QUESTION} input`, "Enter");
}

describe("an exercise", () => {
  let page;
  before(async () => {
    page = await open(browser, lesson);
  });
  after(async () => {
    assert.deepEqual(page.complaints, []);
    await close(page);
  });

  test("fetches no grader before a box is used", async () => {
    await page.locator(QUESTION).scrollIntoViewIfNeeded();
    await page.waitForSelector(`${QUESTION} .katex`);
    assert.deepEqual(ofGrader(page), []);
  });

  test("a wrong answer is told which slip it was, with numbers", async () => {
    await claim(page, "2 A X");
    const said = await (await verdict(page, "wrong")).textContent();
    assert.match(said, /Not yet.*the symmetric part: 2\*A stands where A \+ A' belongs/s);
    assert.equal(await page.locator(`${QUESTION} .exercise-line .katex`).count(), 3);
    assert.ok(ofGrader(page).length > 0);
  });

  test("a slip is named, and the answer is not given away", async () => {
    await claim(page, "X (A + A')");
    const said = await (await verdict(page, "wrong")).textContent();
    assert.match(said, /with one transpose more it is right\./);
    assert.ok(!said.includes("X' (A"), said);
  });

  test("what is typed is shown as it is read", async () => {
    await page.fill(`${QUESTION} input`, "");
    await page.type(`${QUESTION} input`, "(A + A^T) X");
    await page.waitForFunction(
      (place) => document.querySelector(`${place} .exercise-preview annotation`)?.textContent === "(A + A^{\\top}) X",
      QUESTION,
    );
    assert.equal(await page.getAttribute(`${QUESTION} .exercise-verdict`, "data-state"), "old");
  });

  test("what cannot be read is marked where it fails", async () => {
    await claim(page, "(A + A'");
    const said = await verdict(page, "error");
    assert.match(await said.textContent(), /cannot read this: the \( is never closed/);
    assert.equal(await (await said.$("mark")).textContent(), "(");
  });

  test("the right answer gets its tick, in another form too, and keeps it", async () => {
    await claim(page, "X^\\top (A + A^\\top)");
    assert.match(await (await verdict(page, "right")).textContent(), /Right\..*transpose.*Proved for all sizes/s);
    await page.reload();
    await page.waitForSelector(`${QUESTION}.is-solved`);
    assert.equal(await page.locator(".exercise.is-solved").count(), 1);
  });
});

test("two boxes of a page share one grader", async () => {
  const page = await open(browser, lesson);
  await claim(page, "(A + A') X");
  await verdict(page, "right");
  const fetched = ofGrader(page).filter((url) => url.endsWith("/engine.js")).length;
  await page.fill("#exercise-1 input", "A B");
  await page.press("#exercise-1 input", "Enter");
  await page.waitForSelector('#exercise-1 .exercise-verdict[data-state="wrong"]', { timeout: READY });
  assert.match(await page.textContent("#exercise-1 .exercise-verdict"), /the order of factors/);
  assert.equal(fetched, 1);
  assert.equal(page.workers().length, 1);
  await close(page);
});

test("where the grader cannot be fetched, the page says so, and a second try succeeds", async () => {
  const page = await open(browser, lesson);
  await page.route("**/playground/**", (route) => route.abort());
  await claim(page, "A X");
  assert.match(await (await verdict(page, "error")).textContent(), /could not be fetched/);
  await page.waitForTimeout(500); // the preview has tried, too
  await page.unroute("**/playground/**");
  await page.press(`${QUESTION} input`, "Enter");
  await verdict(page, "wrong");
  await close(page);
});

test("without scripts the answer and its steps can be unfolded, and no dead box is shown", async () => {
  const page = await open(browser, lesson, { javaScriptEnabled: false });
  assert.equal(await page.isVisible(`${QUESTION} input`), false);
  assert.equal(await page.isVisible(`${QUESTION} .exercise-note`), true);
  await page.click(`${QUESTION} .exercise-answer summary`);
  assert.equal(await page.isVisible(`${QUESTION} .exercise-steps math >> nth=0`), true);
  await close(page);
});

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing serious, ${theme}`, async () => {
    const page = await open(browser, lesson, { theme, width: 390 });
    await claim(page, "2 A X");
    await verdict(page, "wrong");
    await page.click(`${QUESTION} .exercise-answer summary`);
    await page.evaluate(AXE);
    const found = await page.evaluate(() => globalThis.axe.run(".exercise", { resultTypes: ["violations"] }));
    const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
    assert.deepEqual(serious.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    await close(page);
  });
}
