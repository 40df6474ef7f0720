// Puts the servable site together: web/, bundled, and the engine beside it, and tells the page's
// browser at once what it will ask for. Files that are already as they should be are left alone, files
// that should not be there are removed.
//   node scripts/site.mjs WEB WASM-FOLDER SITE

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { besides, bundle, filesOf, scriptsOfPage, serviceWorker } from "./site/bundle.mjs";
import { scriptsOf } from "./site/imports.mjs";
import { withPrecache } from "./site/precache.mjs";

/** @param {string} path @returns {Buffer | null} */
function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** @param {string} target @param {Uint8Array} bytes */
function write(target, bytes) {
  if (read(target)?.equals(bytes)) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}

/**
 * The page with hints in its head: without them a browser learns of each script only from the one
 * before, and of the engine from the last.
 * @param {string} page
 * @param {string[]} scripts  the first is named by the page itself
 */
function hinted(page, [, ...scripts]) {
  const links = [
    '<link rel="preload" href="copse.wasm" as="fetch" type="application/wasm" crossorigin>',
    ...scripts.map((path) => `<link rel="modulepreload" href="${path}">`),
  ];
  return page.replace("\n  </head>", links.map((link) => `\n    ${link}`).join("") + "\n  </head>");
}

const [web, wasm, site] = process.argv.slice(2);
if (web === undefined || wasm === undefined || site === undefined) {
  process.stderr.write("usage: node scripts/site.mjs WEB WASM-FOLDER SITE\n");
  process.exit(2);
}

const pages = filesOf(web, /\.html$/);
const { files: wanted, whole } = await bundle(web, pages.flatMap((page) => scriptsOfPage(web, page)));
for (const path of filesOf(web, /(?<!\.(js|css|html)|README\.md)$/)) wanted.set(path, readFileSync(join(web, path)));
for (const path of besides(web).filter((each) => each.endsWith(".wasm"))) wanted.set(path, readFileSync(join(wasm, path)));

mkdirSync(site, { recursive: true });
for (const [path, bytes] of wanted) write(join(site, path), bytes);
for (const page of pages) {
  const [script] = scriptsOfPage(web, page);
  const text = readFileSync(join(web, page), "utf8");
  wanted.set(page, Buffer.from(script === undefined ? text : hinted(text, [...new Set([...scriptsOf(site, script), ...scriptsOf(site, whole)])])));
}
wanted.set(serviceWorker, await withPrecache(web, wanted));
for (const path of [...pages, serviceWorker]) write(join(site, path), /** @type {Uint8Array} */ (wanted.get(path)));
for (const path of filesOf(site)) {
  if (!wanted.has(path)) rmSync(join(site, path));
}
