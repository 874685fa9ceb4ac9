// The package in a web worker, as an object that answers questions.
//
//   import { Engine } from "./engine.js";
//   const engine = new Engine();
//   await engine.ask({ do: "derive", expr: "tr(A X B)", wrt: "X" });   // { latex: "A^{\\top} B^{\\top}", … }
//   await engine.ask({ do: "verify", expr: "x' A x", wrt: "x", claim: "2 A x" });   // { verdict: "wrong", … }
//   await engine.ask({ do: "read", expr: "tr(A X B)" });   // { latex, symbols: [{ name, shape, kind, … }], … }
//
// The fields are those of `matdiff derive --jsonl` and `matdiff verify --jsonl`; matdiff/browser.py has the others.
// A question that has no answer gives { error: { code, message, line, column, hint?, source? } }.
// Questions are answered one after the other. An AbortSignal takes a question back; where it is being
// answered, the work is interrupted (or the worker started anew, where the page may not share memory).

const PATIENCE = 1500; // ms that an interrupted worker has before it is started anew

export class Cancelled extends Error {
  constructor() {
    super("cancelled");
    this.name = "AbortError";
  }
}

export class Engine extends EventTarget {
  // Events: "progress" with { fraction, words }, "ready", "failed" with { message }, "busy" with { busy }.
  #worker = null;
  #buffer = null;
  #queue = [];
  #running = null;
  #number = 0;
  #ready = null;
  #settle = null;
  #timer = null;

  /** @param {{base?: string | URL}} options base: the folder of the worker, by default that of this file */
  constructor({ base } = {}) {
    super();
    this.base = new URL(base ?? "./", base ? document.baseURI : import.meta.url);
    this.isReady = false;
    this.seconds = null;
  }

  /** Start the worker, once; resolves when the first question can be answered. */
  load() {
    if (!this.#ready) this.#start();
    return this.#ready;
  }

  /** The answer to a request, as an object. */
  ask(request, { signal } = {}) {
    this.load().catch(() => {});
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new Cancelled());
      const job = { number: ++this.#number, request, resolve, reject, signal };
      job.onabort = () => this.#abort(job);
      signal?.addEventListener("abort", job.onabort, { once: true });
      this.#queue.push(job);
      this.#next();
    });
  }

  /** Take back what is being answered and what waits. */
  cancel() {
    for (const job of this.#queue.splice(0)) this.#finish(job, "reject", new Cancelled());
    if (this.#running) this.#abort(this.#running);
  }

  #start() {
    this.isReady = false;
    this.#ready = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.#ready.catch(() => {});
    const begun = performance.now();
    const worker = new Worker(new URL("worker.js", this.base), { type: "module" });
    this.#worker = worker;
    this.#buffer = globalThis.crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : null;
    worker.onmessage = ({ data }) => {
      if (worker !== this.#worker) return;
      if (data.type === "progress") this.#tell("progress", data);
      else if (data.type === "ready") {
        this.isReady = true;
        this.seconds = (performance.now() - begun) / 1000;
        this.#settle.resolve();
        this.#tell("ready", { seconds: this.seconds, from: data.from });
        this.#next();
      } else if (data.type === "failed") this.#fail(data.message);
      else if (data.type === "answer" && data.number === this.#running?.number) this.#answered(data);
    };
    worker.onerror = (event) => worker === this.#worker && this.#fail(event.message || "the worker could not start");
    worker.postMessage({ type: "start", interrupt: this.#buffer });
  }

  #restart() {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#start();
  }

  #fail(message) {
    this.#settle.reject(new Error(message));
    this.#tell("failed", { message });
    const waiting = [...this.#queue.splice(0), ...(this.#running ? [this.#running] : [])];
    this.#running = null;
    for (const job of waiting) this.#finish(job, "reject", new Error(message));
    this.#worker?.terminate();
    this.#worker = this.#ready = null; // the next question tries again
  }

  #next() {
    if (!this.isReady || this.#running || !this.#queue.length) return;
    const job = (this.#running = this.#queue.shift());
    if (this.#buffer) this.#buffer[0] = 0;
    this.#tell("busy", { busy: true });
    this.#worker.postMessage({ type: "ask", number: job.number, request: job.request });
  }

  #answered({ answer, cancelled }) {
    clearTimeout(this.#timer);
    const job = this.#running;
    this.#running = null;
    this.#tell("busy", { busy: false });
    if (cancelled || job.aborted) this.#finish(job, "reject", new Cancelled());
    else this.#finish(job, "resolve", answer);
    this.#next();
  }

  #abort(job) {
    if (job !== this.#running) {
      const place = this.#queue.indexOf(job);
      if (place >= 0) this.#queue.splice(place, 1);
      return this.#finish(job, "reject", new Cancelled());
    }
    if (job.aborted) return;
    job.aborted = true;
    const anew = () => {
      this.#running = null;
      this.#tell("busy", { busy: false });
      this.#finish(job, "reject", new Cancelled());
      this.#restart();
    };
    if (!this.#buffer) return anew();
    this.#buffer[0] = 2; // SIGINT
    this.#timer = setTimeout(anew, PATIENCE);
  }

  #finish(job, how, value) {
    job.signal?.removeEventListener("abort", job.onabort);
    job[how](value);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

let shared = null;

/** One engine for all of a page: what asks here shares the worker. */
export function engine() {
  return (shared ??= new Engine());
}
