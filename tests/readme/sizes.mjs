// Holds the sizes that the README states to the files that were built. Compilers differ by a little,
// so by up to 2 %; a figure further off fails, and is shown as it should be.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { scriptsOf } from "../../scripts/site/imports.mjs";

const SLACK = 0.02;

/** @param {string[]} paths */
function sizeOf(paths) {
  const files = paths.map((path) => readFileSync(path));
  const sum = (/** @type {Buffer[]} */ all) => all.reduce((total, { length }) => total + length, 0);
  return { raw: sum(files), gzip: sum(files.map((file) => gzipSync(file, { level: 9 }))), files: files.length };
}

/** The element and what it loads with it: each file is fetched, and compressed, by itself. */
const scripts = [...scriptsOf("build/site", "element/define.js")].map((name) => `build/site/${name}`);
const figure = (/** @type {number} */ value) => value.toLocaleString("en");
const lines = /** @type {[string, ReturnType<typeof sizeOf>][]} */ ([
  ["`copse.wasm` with the model in it", sizeOf(["build/wasm/copse.wasm"])],
  ["`copse.wasm` without a model", sizeOf(["build/wasm/copse-bare.wasm"])],
  ["`copse-import.wasm`, loaded with the first foreign model", sizeOf(["build/wasm/copse-import.wasm"])],
  ["`copse-import-onnx.wasm`, loaded with the first ONNX model", sizeOf(["build/wasm/copse-import-onnx.wasm"])],
  ["`copse-table.wasm`, loaded with the first file of clients", sizeOf(["build/wasm/copse-table.wasm"])],
  ["`copse.html`, the page as one file", sizeOf(["build/copse.html"])],
  ["JavaScript of the element and below it", sizeOf(scripts)],
]);

const readme = readFileSync("README.md", "utf8");
let wrong = 0;
for (const [what, { raw, gzip }] of lines) {
  const line = readme.split("\n").find((each) => each.startsWith(`| ${what} |`)) ?? "";
  const stated = [...line.slice(what.length + 4).matchAll(/\d[\d,]*/g)].map(([text]) => Number(text.replaceAll(",", "")));
  const near = [raw, gzip].every((size, index) => Math.abs(stated[index] / size - 1) <= SLACK);
  if (near) continue;
  ++wrong;
  process.stderr.write(`README.md states ${line || "nothing"}\nand what was built is\n` +
    `| ${what} | ${figure(raw)} bytes, ${figure(gzip)} gzip |\n`);
}
process.exitCode = wrong === 0 ? 0 : 1;
