// The worker: Pyodide with matdiff. Messages in: start, ask. Messages out: progress, ready, failed, answer.
// Python starts from its packed memory, in which the package is loaded; where that fails, from its files.
// What is rarely needed (sympy, mpmath) is fetched when a question needs it, or once nothing else is to be done.

import createModule from "./pyodide/pyodide.asm.mjs";
import { loadPyodide } from "./pyodide/pyodide.mjs";

const SITE = "/site";
const IDLE = 1500; // ms without a question after which the rest is fetched

let pyodide, ask, manifest, package_, extras, idle;
let loaded = 0;

const say = (type, detail = {}) => postMessage({ type, ...detail });
const at = (name) => new URL(name, import.meta.url);

// Every byte that arrives is counted, so that the loading shows progress whoever fetches; WebAssembly comes packed;
// and what does not arrive ends the loading, which Pyodide would go on waiting for.
let missing;
const whole = new Promise((_, reject) => (missing = reject));
whole.catch(() => {});
const plainFetch = globalThis.fetch.bind(globalThis);
globalThis.fetch = async (address, ...more) => {
  const path = String(address?.url ?? address);
  const isWasm = path.endsWith(".wasm");
  const response = await plainFetch(isWasm ? `${path}.bin` : address, ...more).catch((error) => {
    missing(new Error(`${path.split("/").pop()}: ${error.message}`));
    throw error;
  });
  if (!response.ok) missing(new Error(`${path.split("/").pop()}: ${response.status}`));
  if (!response.ok || !response.body) return response;
  const counted = ask ? response.body : response.body.pipeThrough(counter());
  const headers = new Headers(response.headers);
  if (isWasm) headers.set("Content-Type", "application/wasm");
  return new Response(isWasm ? unpacked(counted) : counted, { status: response.status, statusText: response.statusText, headers });
};

const counter = () =>
  new TransformStream({
    transform(chunk, out) {
      loaded += chunk.byteLength;
      out.enqueue(chunk);
      const fraction = Math.min(1, loaded / manifest.bytes);
      say("progress", { fraction: 0.9 * fraction, words: fraction < 1 ? "fetching Python" : "starting Python", bytes: manifest.bytes });
    },
  });

const unpacked = (stream) => stream.pipeThrough(new DecompressionStream("gzip"));

async function fetched(name) {
  const response = await fetch(at(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

const bytes = async (name) => (await fetched(name)).arrayBuffer();
const memory = async (name) => new Response(unpacked((await fetched(name)).body)).arrayBuffer();

async function start({ interrupt }) {
  const response = await plainFetch(at("manifest.json"), { cache: "no-cache" });
  if (!response.ok) throw new Error(`manifest.json: ${response.status}`);
  manifest = await response.json();
  const options = { indexURL: at("pyodide/").href, env: manifest.env };
  const image = memory(manifest.image);
  let from = "image";
  try {
    const createPyodideModule = async (settings) => roomy(await createModule(settings), (await image).byteLength);
    pyodide = await loadPyodide({ ...options, createPyodideModule, _loadSnapshot: image });
  } catch {
    from = "files";
    pyodide = await loadPyodide(options);
    await unpack();
    pyodide.runPython(`import sys; sys.path.insert(0, "${SITE}")`);
  }
  ask = pyodide.runPython("from matdiff.browser import ask; ask");
  if (interrupt) pyodide.setInterruptBuffer(interrupt);
  say("progress", { fraction: 1, words: "ready", bytes: manifest.bytes });
  say("ready", { from });
  rest();
}

/** A module of Pyodide whose memory has room for the image; what is allocated for it is overwritten by it. */
function roomy(module, size) {
  const before = module.HEAP8.length;
  const blocks = [];
  while (module.HEAP8.length < size) blocks.push(module._malloc(size - module.HEAP8.length));
  blocks.forEach(module._free);
  module.HEAP8.fill(0, before);
  return module;
}

/** The files of the package, once; its memory has them loaded already, but for those that need sympy. */
function unpack() {
  package_ ??= bytes(manifest.core).then((archive) => pyodide.unpackArchive(archive, "zip", { extractDir: SITE }));
  package_.catch(() => (package_ = undefined));
  return package_;
}

/** sympy, mpmath and lark, once. */
function more() {
  extras ??= Promise.all([unpack(), bytes(manifest.extra)]).then(([, archive]) => {
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
      await more().catch((error) => {
        throw new Error(`this needs ${found.needs}, which could not be fetched (${error.message})`);
      });
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
  return String(error?.message ?? error).trim().split("\n").pop();
}

onmessage = ({ data }) => {
  if (data.type === "start") Promise.race([whole, start(data)]).catch((error) => say("failed", { message: String(error?.message ?? error) }));
  else if (data.type === "ask") answer(data);
};
