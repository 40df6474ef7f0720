// The page with all that it may ever load as one HTML document, which opens from a disk.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";

import { build } from "esbuild";

import { policyOfFile } from "../headers.mjs";
import { addressed, besides, common, scriptsOfPage, serviceWorker, smallerStyles } from "./bundle.mjs";
import { toText } from "./inside/text.mjs";
import { encode } from "./lzma-encode.mjs";

const inside = (/** @type {string} */ name) => resolve(import.meta.dirname, "inside", name);
const address = (/** @type {string} */ path) => `new URL(${JSON.stringify(`copse-part:${path}`)})`;

/** A file on a disk is there without a network already. @type {import("esbuild").Plugin} */
const noServiceWorker = {
  name: "no-service-worker",
  setup(built) {
    built.onLoad({ filter: /page\/offline\.js$/ }, () => ({ contents: "export const keepOffline = () => {};" }));
  },
};

/** @param {Record<string, { text: string, parts: string[] }>} workers @returns {import("esbuild").Plugin} */
const withWorkers = (workers) => ({
  name: "workers",
  setup(built) {
    const of = (/** @type {"text" | "parts"} */ key) =>
      JSON.stringify(Object.fromEntries(Object.entries(workers).map(([path, worker]) => [path, worker[key]])));
    built.onResolve({ filter: /^copse:workers$/ }, ({ path }) => ({ path, namespace: "workers" }));
    built.onLoad({ filter: /./, namespace: "workers" }, () => ({ contents: `export const workers = ${of("text")}; export const parts = ${of("parts")};` }));
  },
});

/**
 * @param {string} web
 * @param {string} script
 * @param {"esm" | "iife"} format
 * @param {Record<string, { text: string, parts: string[] }>} workers  that it may start
 */
async function scriptOf(web, script, format, workers) {
  /** @type {Set<string>} */
  const used = new Set();
  const { outputFiles: [{ text }] } = await build({
    ...common,
    write: false,
    format,
    entryPoints: [join(resolve(web), script)],
    inject: [inside("host.mjs")],
    plugins: [noServiceWorker, smallerStyles, addressed(web, (path) => {
      used.add(path);
      return address(path);
    }, ""), withWorkers(workers)],
  });
  return { text, parts: [...used].filter((path) => path.endsWith(".wasm")) };
}

/** @param {string} text */
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** @param {string} name @param {Uint8Array} bytes */
function partOf(name, bytes) {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return `<script type="text/plain" id="${name}">${toText(Buffer.concat([size, encode(bytes)]))}</script>`;
}

/** Replaces all, or says that the page is not what this was written for.
 * @param {string} text @param {RegExp} what @param {(...found: string[]) => string} by */
function replaced(text, what, by) {
  const changed = text.replace(what, by);
  if (changed === text) throw new Error(`index.html has nothing like ${what}`);
  return changed;
}

/**
 * @param {string} web
 * @param {string} wasm  where the modules are
 * @returns {Promise<string>}
 */
export async function singleFile(web, wasm) {
  /** @type {Record<string, { text: string, parts: string[] }>} */
  const workers = {};
  for (const path of besides(web)) {
    if (path.endsWith(".js") && path !== serviceWorker) workers[path] = await scriptOf(web, path, "iife", {});
  }
  const [script] = scriptsOfPage(web, "index.html");
  const page = await scriptOf(web, script, "esm", workers);
  const { outputFiles: [{ text: boot }] } = await build({ ...common, write: false, entryPoints: [inside("boot.mjs")] });
  const start = boot.trim();

  /** @type {string[]} */
  const styles = [];
  let text = readFileSync(join(web, "index.html"), "utf8");
  for (const [link, path] of text.matchAll(/ *<link rel="stylesheet" href="([^"]+)">\n/g)) {
    const { outputFiles: [{ text: style }] } = await build({ ...common, write: false, entryPoints: [join(resolve(web), posix.normalize(path))] });
    styles.push(style.trim());
    text = text.replace(link, () => `    <style>${style.trim()}</style>\n`);
  }
  const icon = `data:image/svg+xml;base64,${readFileSync(join(web, "favicon.svg")).toString("base64")}`;
  text = replaced(text, /"favicon\.svg"/g, () => `"${icon}"`);
  text = replaced(text, / *<link rel="(?:manifest|apple-touch-icon)"[^>]*>\n/g, () => "");
  // The folder that it lies in is not the page.
  text = replaced(text, /href="\.\/"/g, () => 'href=""');
  text = replaced(text, / *<script type="module" src="[^"]+"><\/script>\n/g, () => "");
  const policy = policyOfFile({ scripts: [hash(start), hash(page.text)], styles: styles.map(hash) });
  text = replaced(text, /(<meta charset="utf-8">)\n/, (_, charset) =>
    `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${policy}">\n`);
  const parts = [
    partOf("page.js", Buffer.from(page.text)),
    ...page.parts.concat(...Object.values(workers).map(({ parts: own }) => own)).filter((path, at, all) => all.indexOf(path) === at)
      .map((path) => partOf(path, readFileSync(join(wasm, path)))),
  ];
  text = replaced(text, / *<\/body>/, (end) => `${parts.join("\n")}\n<script type="module">${start}</script>\n${end}`);
  const [left] = text.match(/\b(?:src|href)="(?!data:|#|")[^"]*"/) ?? [];
  if (left !== undefined) throw new Error(`index.html asks for ${left}, which one file does not have`);
  return text;
}
