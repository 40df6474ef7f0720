// The page with all that it may ever load as one HTML document, which opens from a disk.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";

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

/** What whole portfolios need would not fit: the file says so in its place. */
const portfolioOnly = ["pool-worker.js", "convert-worker.js", "page/portfolio/parquet-worker.js"];
const noPortfolio = /** @type {import("esbuild").Plugin} */ ({
  name: "no-portfolio",
  setup(built) {
    built.onLoad({ filter: /page\/portfolio\/view\.js$/ }, ({ path }) => ({ contents: 'export * from "./absent.js";', resolveDir: dirname(path) }));
  },
});

/** @typedef {{ text: string, parts: Record<string, string[]> }} Workers  one script, which is told which of them it is; the modules that each may load */

/** @param {Workers} workers @returns {import("esbuild").Plugin} */
const withWorkers = (workers) => ({
  name: "workers",
  setup(built) {
    built.onResolve({ filter: /^copse:workers$/ }, ({ path }) => ({ path, namespace: "workers" }));
    built.onLoad({ filter: /./, namespace: "workers" }, () => ({
      contents: `export const script = ${JSON.stringify(workers.text)}; export const parts = ${JSON.stringify(workers.parts)};` }));
  },
});

/**
 * @param {string} web
 * @param {import("esbuild").BuildOptions} entry
 * @param {"esm" | "iife"} format
 * @param {Workers} workers  that it may start
 */
async function scriptOf(web, entry, format, workers) {
  /** @type {Set<string>} */
  const used = new Set();
  const { outputFiles: [{ text }] } = await build({
    ...common,
    ...entry,
    write: false,
    format,
    inject: [inside("host.mjs")],
    plugins: [noServiceWorker, noPortfolio, smallerStyles, addressed(web, (path) => {
      used.add(path);
      return address(path);
    }, ""), withWorkers(workers)],
  });
  return { text, parts: [...used].filter((path) => path.endsWith(".wasm")) };
}

/**
 * All workers in one script: what they have in common, which is most of them, is there once.
 * @param {string} web @returns {Promise<Workers>}
 */
async function workersOf(web) {
  const none = { text: "", parts: {} };
  const paths = besides(web).filter((path) => path.endsWith(".js") && path !== serviceWorker && !portfolioOnly.includes(path));
  /** @type {Workers["parts"]} */
  const parts = {};
  for (const path of paths) ({ parts: parts[path] } = await scriptOf(web, { entryPoints: [join(resolve(web), path)] }, "iife", none));
  const contents = paths.map((path) => `if (globalThis.copseWorker === ${JSON.stringify(path)}) require(${JSON.stringify(`./${path}`)});`).join("\n");
  const { text } = await scriptOf(web, { stdin: { contents, resolveDir: resolve(web), loader: "js" } }, "iife", none);
  return { text, parts };
}

/** Without it nothing is shown; the other modules come when they are asked for. */
const engine = "copse.wasm";

/** @param {string} text */
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * @param {[name: string, bytes: Uint8Array][]} parts  whose code is alike, so that together they are smaller
 */
function held(parts) {
  const sizes = parts.map(([name, bytes]) => `${name} ${bytes.length}`).join(" ");
  return `<script type="text/plain" data-parts="${sizes}">${toText(encode(Buffer.concat(parts.map(([, bytes]) => bytes))))}</script>`;
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
  const workers = await workersOf(web);
  const [script] = scriptsOfPage(web, "index.html");
  const page = await scriptOf(web, { entryPoints: [join(resolve(web), script)] }, "esm", workers);
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
  /** @type {[string, Uint8Array][]} */
  const modules = [...new Set([...page.parts, ...Object.values(workers.parts).flat()])].map((path) => [path, readFileSync(join(wasm, path))]);
  const parts = [
    held([["page.js", Buffer.from(page.text)]]),
    held(modules.filter(([path]) => path === engine)),
    held(modules.filter(([path]) => path !== engine)),
  ];
  text = replaced(text, / *<\/body>/, (end) => `${parts.join("\n")}\n<script type="module">${start}</script>\n${end}`);
  const [left] = text.match(/\b(?:src|href)="(?!data:|#|")[^"]*"/) ?? [];
  if (left !== undefined) throw new Error(`index.html asks for ${left}, which one file does not have`);
  return text;
}
