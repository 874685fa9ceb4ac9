// Packs wheels as bytecode of Pyodide's own Python, and its memory with the package loaded: node pack.mjs PLAN.json (see build.py).

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

process.on("uncaughtException", (error) => {
  console.error(String(error.stack ?? error).slice(-2000)); // and not the line of Pyodide, which is a megabyte long
  process.exitCode = 1;
});

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { loadPyodide } = await import(pathToFileURL(join(plan.pyodide, "pyodide.mjs")));
const pyodide = await loadPyodide({ indexURL: plan.pyodide });
pyodide.FS.mkdirTree("/host");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: plan.out }, "/host");

const PROGRAM = `
import os, py_compile, zipfile

SKIPPED = ("/tests/", "/testing/", "/benchmarks/", ".dist-info/", "/__pyinstaller/", "/parsing/autolev/", "/parsing/latex/")
KEPT = (".py", ".lark", ".json", ".typed")

def skipped(name):
    return any(part in "/" + name for part in SKIPPED) or not name.endswith(KEPT)

def add(archive, name, data):
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)

def pack(target, wheels, extra):
    with zipfile.ZipFile(target, "w", compresslevel=9) as out:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as source:
                for name in sorted(source.namelist()):
                    if skipped(name) or name.endswith("/"):
                        continue
                    data = source.read(name)
                    if name.endswith(".py"):
                        with open("/tmp/module.py", "wb") as file:
                            file.write(data)
                        py_compile.compile("/tmp/module.py", "/tmp/module.pyc", dfile=name, doraise=True,
                                           invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
                        with open("/tmp/module.pyc", "rb") as file:
                            name, data = name + "c", file.read()
                    add(out, name, data)
        for folder, _, files in sorted(os.walk(extra)):
            for file in sorted(files):
                path = os.path.join(folder, file)
                with open(path, "rb") as content:
                    add(out, os.path.relpath(path, extra), content.read())
pack
`;
const pack = pyodide.runPython(PROGRAM);
for (const [name, { wheels }] of Object.entries(plan.archives)) {
  const target = `/tmp/${name}.zip`;
  const copies = wheels.map((file, number) => {
    pyodide.FS.writeFile(`/tmp/${number}.whl`, new Uint8Array(readFileSync(file)));
    return `/tmp/${number}.whl`;
  });
  pack(target, pyodide.toPy(copies), `/host/${name}`);
  writeFileSync(join(plan.out, `${name}.zip`), pyodide.FS.readFile(target));
}

// The image: the memory of a Python that has loaded the package and answered some questions. A page that starts
// from it has nothing to import.
const IMAGE = `
import gc, importlib, json, pkgutil, sys
sys.path.insert(0, "/site")
import matdiff
from matdiff import browser
for module in pkgutil.walk_packages(matdiff.__path__, "matdiff."):
    if not module.name.endswith("__main__"):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            if error.name.partition(".")[0] not in LATER:
                raise

def failed():
    for request in WARM:
        answer = json.loads(browser.ask(json.dumps(request)))
        if "error" in answer or "needs" in answer:
            return json.dumps([request, answer])
    browser.forget()
    gc.collect()
    return ""
failed()
`;
const fresh = await loadPyodide({ indexURL: plan.pyodide, _makeSnapshot: true, env: plan.env });
fresh.unpackArchive(new Uint8Array(readFileSync(join(plan.out, "core.zip"))), "zip", { extractDir: "/site" });
const globals = fresh.toPy({ WARM: plan.warm, LATER: plan.later });
const failure = fresh.runPython(IMAGE, { globals });
globals.destroy();
if (failure) throw new Error(`a question that warms the image failed: ${failure}`);
writeFileSync(join(plan.out, "image.bin"), gzipSync(fresh.makeMemorySnapshot(), { level: 9 }));
