// Puts the servable site together: web/ and the engine beside it, and tells the page's browser at once
// what it will ask for. Files that are already as they should be are left alone, files that should not
// be there are removed.
//   node scripts/site.mjs WEB WASM-FOLDER SITE

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";

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

/**
 * The scripts that one begins with, itself included, in the order that a browser meets them.
 * @param {string} folder @param {string} script @param {Set<string>} [met]
 */
function scriptsOf(folder, script, met = new Set()) {
  if (met.has(script)) return met;
  met.add(script);
  const text = readFileSync(join(folder, script), "utf8");
  for (const [, from] of text.matchAll(/^(?:import|export)\b[^"';]*?"(\.[^"]+)"/gm)) {
    scriptsOf(folder, posix.join(posix.dirname(script), from), met);
  }
  return met;
}

/**
 * The page with hints in its head: without them a browser learns of each script only from the one
 * before, and of the engine from the last.
 * @param {string} folder
 */
function hinted(folder) {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const links = [
    '<link rel="preload" href="copse.wasm" as="fetch" type="application/wasm" crossorigin>',
    ...[...scriptsOf(folder, "page/page.js")].slice(1).map((path) => `<link rel="modulepreload" href="${path}">`),
  ];
  return Buffer.from(page.replace("\n  </head>", links.map((link) => `\n    ${link}`).join("") + "\n  </head>"));
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
  const bytes = path === "index.html" ? hinted(web) : readFileSync(source);
  if (read(target)?.equals(bytes)) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}
