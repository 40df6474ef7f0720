// Writes the page as one HTML document with everything inside, to be opened from a disk.
//   node scripts/single-file.mjs WEB WASM-FOLDER FILE

import { readFileSync, writeFileSync } from "node:fs";

import { singleFile } from "./site/single-file.mjs";

const [web, wasm, file] = process.argv.slice(2);
if (web === undefined || wasm === undefined || file === undefined) {
  process.stderr.write("usage: node scripts/single-file.mjs WEB WASM-FOLDER FILE\n");
  process.exit(2);
}
const text = await singleFile(web, wasm);
try {
  if (readFileSync(file, "utf8") === text) process.exit(0);
} catch {
  // It is not there yet.
}
writeFileSync(file, text);
