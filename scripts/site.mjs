// Puts the servable site together: web/ and the engine beside it. Files that are already as they
// should be are left alone, files that should not be there are removed.
//   node scripts/site.mjs WEB WASM-FOLDER SITE

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Runs in Node only, or is read by people only. */
const notServed = /^(cli.*\.js|engine-exports\.js|README\.md)$/;

/** @param {string} folder @returns {string[]}  paths relative to it */
function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** @param {string} path @returns {Buffer | null} */
function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

const [web, wasm, site] = process.argv.slice(2);
if (web === undefined || wasm === undefined || site === undefined) {
  process.stderr.write("usage: node scripts/site.mjs WEB WASM-FOLDER SITE\n");
  process.exit(2);
}

const wanted = new Map(
  filesOf(web)
    .filter((path) => !notServed.test(path))
    .map((path) => [path, join(web, path)]),
);
for (const name of ["copse.wasm", "copse-import.wasm", "copse-import-onnx.wasm"]) {
  wanted.set(name, join(wasm, name));
}

mkdirSync(site, { recursive: true });
for (const path of filesOf(site)) {
  if (!wanted.has(path)) rmSync(join(site, path));
}
for (const [path, source] of wanted) {
  const target = join(site, path);
  const bytes = readFileSync(source);
  if (read(target)?.equals(bytes)) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}
