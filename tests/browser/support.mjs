// A server, a browser and a page for the tests; every request and every complaint of the page is kept.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const SITE = process.env.SITE ?? join(ROOT, "docs", "_build", "html");
const PYTHON = process.env.PYTHON ?? [join(ROOT, ".venv", "bin", "python")].find(existsSync) ?? "python3";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const packages = createRequire(join(ROOT, "docs", "playground", "package.json"));
const { chromium } = packages("playwright-core");
export const AXE = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");
export const READY = 120_000; // ms until the first answer, on a machine that does much else

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

/** The built site, served by `matdiff serve`. */
export async function serve() {
  const child = spawn(PYTHON, ["-m", "matdiff", "serve", "--no-browser", "--port", "0", "--folder", SITE], { cwd: ROOT });
  let complaint = "";
  child.stderr.on("data", (text) => (complaint += text));
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /http:\/\/\S+/.exec(line);
    if (found) return { address: found[0], close: () => child.kill() };
  }
  throw new Error(`matdiff serve did not start: ${complaint}`);
}

/** The page in a folder of some static host, which sends no headers of its own. */
export async function plainHost() {
  const types = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm", ".svg": "image/svg+xml" };
  const folder = existsSync(join(SITE, "playground", "index.html")) ? join(SITE, "playground") : SITE;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname).replace(/^\/some\/where\//, "/");
    const file = join(folder, normalize(path.endsWith("/") ? path + "index.html" : path));
    if (!file.startsWith(folder) || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/some/where/`, close: () => server.close() };
}

/** A page that keeps what it complains of and asks for. */
export async function open(browser, address, { width = 1280, height = 900, theme = "light", ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: "reduce", ...more });
  const page = await context.newPage();
  page.complaints = [];
  page.requested = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.stack));
  context.on("request", (request) => page.requested.push(request.url()));
  await page.goto(address);
  return page;
}

/** Wait until an answer stands there whose check has been carried out. */
export async function answered(page) {
  await page.waitForSelector('#answer[aria-busy="false"] .verdict:not(:has-text("checking"))', { timeout: READY });
}

/** Type a new expression, and derive it with Enter. */
export async function ask(page, text) {
  await page.fill("#expression", text);
  await page.evaluate(() => document.querySelector("#answer").replaceChildren());
  await page.press("#expression", "Enter");
}

/** The LaTeX of the formula that is shown. */
export const shown = (page) => page.textContent("#answer .main-formula annotation");

/** Wait until the fonts are there and what they move has been laid out. */
export const settled = (page) =>
  page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 3; frame++) await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    await document.fonts.ready;
  });

/** What axe finds that is serious or critical, once the page has settled. */
export async function violations(page) {
  await settled(page);
  await page.evaluate(AXE);
  const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
