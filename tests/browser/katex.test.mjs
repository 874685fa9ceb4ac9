// KaTeX renders every LaTeX string that the corpus produces, in strict mode, without an error.
// KATEX_SAMPLE=10 takes every tenth case.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PYTHON = process.env.PYTHON ?? [join(ROOT, ".venv", "bin", "python")].find(existsSync) ?? "python3";
const katex = createRequire(join(ROOT, "docs", "playground", "package.json"))("katex");

/** What the corpus produces, an object a string. */
async function* strings() {
  const sample = process.env.KATEX_SAMPLE ?? "1";
  const child = spawn(PYTHON, [join(ROOT, "tests", "browser", "latex_strings.py"), "--sample", sample], { cwd: ROOT });
  let complaint = "";
  child.stderr.on("data", (text) => (complaint += text));
  const done = new Promise((resolve) => child.on("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line);
  assert.equal(await done, 0, complaint);
}

/** Why KaTeX does not take a string, or null; warnings of strict mode are errors. */
function refusal({ latex, display }) {
  const warnings = [];
  const strict = (code, message) => {
    warnings.push(`${code}: ${message}`);
    return "ignore";
  };
  try {
    katex.renderToString(latex, { displayMode: display, throwOnError: true, strict });
  } catch (error) {
    return error.message;
  }
  return warnings.join("; ") || null;
}

test("KaTeX renders every string of the corpus", { timeout: 900_000 }, async (context) => {
  const refused = [];
  const counts = {};
  for await (const string of strings()) {
    const kind = string.what.split(",")[0];
    counts[kind] = (counts[kind] ?? 0) + 1;
    const why = refusal(string);
    if (why) refused.push(`${string.case}, ${string.what}: ${why}\n    ${string.latex}`);
  }
  context.diagnostic(JSON.stringify(counts));
  const least = 1000 / Number(process.env.KATEX_SAMPLE ?? 1);
  assert.ok(counts.answer >= 0.8 * least, `only ${counts.answer} answers`);
  for (const kind of ["question", "claim", "differential steps", "backprop steps", "index steps", "map", "tensor"]) {
    assert.ok(counts[kind] > 0, `no ${kind}`);
  }
  assert.deepEqual(refused, [], `${refused.length} strings are refused`);
});

test("what KaTeX does not take is refused", () => {
  const shown = (latex) => refusal({ latex, display: false });
  assert.match(shown("\\frac{1}{"), /Expected|end of input/i);
  assert.match(shown("\\unknown{x}"), /Undefined control sequence/);
  assert.match(shown("é"), /unicodeTextInMathMode/);
  assert.equal(shown("X^{-\\top}"), null);
});
