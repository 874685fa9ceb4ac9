// The worker: Pyodide with matdiff. Messages in: start, ask. Messages out: progress, ready, failed, answer.
// What is rarely needed (sympy, mpmath) is fetched when a question needs it, or once nothing else is to be done.

import { loadPyodide } from "./pyodide/pyodide.mjs";

const SITE = "/site";
const IDLE = 1500; // ms without a question after which the rest is fetched

let pyodide, ask, manifest, extras, idle;
let loaded = 0;

const say = (type, detail = {}) => postMessage({ type, ...detail });

// Every byte that arrives is counted, so that the loading shows progress whoever fetches.
const plainFetch = globalThis.fetch.bind(globalThis);
globalThis.fetch = async (...request) => {
  const response = await plainFetch(...request);
  if (!response.ok || !response.body || !manifest || ask) return response;
  const counted = response.body.pipeThrough(
    new TransformStream({
      transform(chunk, out) {
        loaded += chunk.byteLength;
        out.enqueue(chunk);
        const fraction = Math.min(1, loaded / manifest.bytes);
        say("progress", { fraction: 0.8 * fraction, words: fraction < 1 ? "fetching Python" : "starting Python" });
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(counted, { status, statusText, headers });
};

async function bytes(name) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.arrayBuffer();
}

async function start({ interrupt }) {
  manifest = await (await plainFetch(new URL("manifest.json", import.meta.url))).json();
  const archive = bytes(manifest.core);
  pyodide = await loadPyodide({
    indexURL: new URL("pyodide/", import.meta.url).href,
    env: { HOME: "/home/pyodide", XDG_CACHE_HOME: `${SITE}/cache`, PYTHONDONTWRITEBYTECODE: "1" },
  });
  say("progress", { fraction: 0.85, words: "unpacking matdiff" });
  pyodide.unpackArchive(await archive, "zip", { extractDir: SITE });
  pyodide.runPython(`import sys; sys.path.insert(0, "${SITE}")`);
  say("progress", { fraction: 0.92, words: "reading the rule book" });
  const found = pyodide.runPython("from matdiff.browser import ask; ask");
  for (const request of manifest.warm) found(JSON.stringify(request));
  ask = found;
  if (interrupt) pyodide.setInterruptBuffer(interrupt);
  say("progress", { fraction: 1, words: "ready" });
  say("ready");
  rest();
}

/** sympy, mpmath and lark, once. */
function more() {
  extras ??= bytes(manifest.extra).then((archive) => {
    pyodide.unpackArchive(archive, "zip", { extractDir: SITE });
    pyodide.runPython("import importlib; importlib.invalidate_caches()");
  });
  extras.catch(() => (extras = undefined));
  return extras;
}

function rest() {
  clearTimeout(idle);
  idle = setTimeout(() => more().catch(() => {}), IDLE);
}

async function answer({ number, request }) {
  clearTimeout(idle);
  try {
    const text = JSON.stringify(request);
    let found = JSON.parse(ask(text));
    if (found.needs) {
      await more();
      found = JSON.parse(ask(text));
      if (found.needs) found = { error: { code: "unsupported", message: `this needs ${found.needs}`, line: null, column: null } };
    }
    say("answer", { number, answer: found });
  } catch (error) {
    if (String(error).includes("KeyboardInterrupt")) say("answer", { number, cancelled: true });
    else say("answer", { number, answer: { error: { code: "limit", message: trouble(error), line: null, column: null } } });
  }
  rest();
}

/** One sentence for what Python could not do: no memory, no stack. */
function trouble(error) {
  const text = String(error);
  if (/RangeError|stack|recursion|memory/i.test(text)) return "this is too large or nested too deeply for the browser";
  return text.trim().split("\n").pop();
}

onmessage = ({ data }) => {
  if (data.type === "start") start(data).catch((error) => say("failed", { message: String(error?.message ?? error) }));
  else if (data.type === "ask") answer(data);
};
