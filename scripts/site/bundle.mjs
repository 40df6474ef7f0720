// The scripts and styles of web/ as a browser should get them: what belongs together in one file, what
// is imported on demand in others, comments and long names gone. The public addresses stay as they are.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";

import { build, transform } from "esbuild";

import { scriptsOf } from "./imports.mjs";

/** What pages, hosts and Node load by its address; the workers and the scripts of pages are found. */
const publicScripts = ["model.js", "engine.js", "element/define.js"];

/** Made last of all, of what the others have become. */
export const serviceWorker = "service-worker.js";

/** How web/ says where a file stands that is no import of it: the one form that bundlers know. */
const beside = /\bnew URL\(\s*"([\w./-]+)",\s*import\.meta\.url\s*\)/g;

/** @param {string} folder @param {RegExp} name @returns {string[]} paths relative to it */
export function filesOf(folder, name = /./) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * What web/ loads by address, relative to it: workers and modules.
 * @param {string} web @returns {string[]}
 */
export function besides(web) {
  return [...new Set(filesOf(web, /\.js$/).flatMap((path) =>
    [...readFileSync(join(web, path), "utf8").matchAll(beside)]
      .map(([, name]) => posix.join(posix.dirname(path), name))))];
}

/**
 * Has esbuild ask `address` for the code in the place of each `new URL("…", import.meta.url)`.
 * @param {string} web
 * @param {(path: string) => string} address  of a file, relative to web/; an expression
 * @param {string} imports  where that expression needs some
 * @param {(name: string) => string} [before]  what each script is to import first
 * @returns {import("esbuild").Plugin}
 */
export const addressed = (web, address, imports, before = () => "") => ({
  name: "addressed",
  setup(built) {
    built.onLoad({ filter: /\.js$/ }, ({ path }) => {
      const name = relative(resolve(web), path);
      if (name.startsWith("..")) return undefined;
      const text = readFileSync(path, "utf8");
      const contents = text.replace(beside, (_, to) => address(posix.join(posix.dirname(name), to)));
      if (/\bimport\.meta\b/.test(contents.replaceAll(/\/\*.*?\*\/|\/\/.*/gs, ""))) {
        return { errors: [{ text: `${name}: import.meta is for new URL("…", import.meta.url) alone` }] };
      }
      return { contents: `${before(name)}${contents === text ? text : `${imports}\n${contents}`}`, loader: "js" };
    });
  },
});

/** Where the scripts are: in a file of its own, which all of them share, at the site's root. */
const baseOfSite = /** @type {import("esbuild").Plugin} */ ({
  name: "base",
  setup(built) {
    built.onResolve({ filter: /^copse:base$/ }, ({ path }) => ({ path, namespace: "base" }));
    built.onLoad({ filter: /./, namespace: "base" }, () => ({ contents: "export const base = import.meta.url;" }));
  },
});

/**
 * Scripts of styles keep them in one template, `CSS = …`: esbuild does not know that it is one.
 * @type {import("esbuild").Plugin}
 */
export const smallerStyles = {
  name: "smaller-styles",
  setup(built) {
    built.onLoad({ filter: /styles\.js$/ }, async ({ path }) => {
      const text = readFileSync(path, "utf8");
      const [all, css] = /CSS = `([^`]*)`/.exec(text) ?? [];
      if (all === undefined) return { errors: [{ text: `${path}: has no const CSS = \`…\`` }] };
      const { code } = await transform(css, { loader: "css", minify: true, charset: "utf8", target: ["chrome123", "firefox120"] });
      return { contents: text.replace(all, () => `CSS = ${JSON.stringify(code.trim())}`), loader: "js" };
    });
  },
};

/** What all builds of web/ have in common. @type {import("esbuild").BuildOptions} */
export const common = {
  // A copy of web/ is built as well as web/ itself.
  nodePaths: [resolve(import.meta.dirname, "../../node_modules")],
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  external: ["node:*"],
  write: false,
  logLevel: "silent",
};

/**
 * What comes after the element is told to import it, which is there by then, and what comes after the
 * engine that: or else whatever they have in common with it would stand in a file of its own, and a
 * first score ask for a dozen of them.
 * @param {string} web
 * @returns {(name: string) => string}
 */
function together(web) {
  const first = scriptsOf(web, "element/define.js");
  return (name) => {
    const after = first.has(name) || /\/texts\//.test(name) ? null
      : /^(element|page)\//.test(name) ? "element/define.js" : /^(source|importer)\.js$/.test(name) ? "engine.js" : null;
    return after === null ? "" : `import ${JSON.stringify(`${posix.relative(posix.dirname(name), "") || "."}/${after}`)};\n`;
  };
}

/**
 * @param {string} web
 * @param {string[]} pages  scripts that pages begin with
 * @returns {Promise<{ files: Map<string, Uint8Array>, whole: string }>} files by their path in the site; and
 *   which of them has what comes after the element's first picture
 */
export async function bundle(web, pages) {
  const workers = besides(web).filter((path) => path.endsWith(".js") && path !== serviceWorker);
  const entries = [...new Set([...publicScripts, ...pages])];
  const { outputFiles = [], metafile } = await build({
    ...common,
    metafile: true,
    absWorkingDir: resolve(web),
    entryPoints: [...entries, ...filesOf(web, /\.css$/)].map((path) => ({ in: `./${path}`, out: path.replace(/\.\w+$/, "") })),
    outdir: "/site",
    splitting: true,
    chunkNames: "shared-[hash]",
    plugins: [
      smallerStyles,
      addressed(web, (path) => `new URL(${JSON.stringify(path)}, base)`, 'import { base } from "copse:base";', together(web)),
      baseOfSite,
    ],
  });
  // What a worker shared with the pages would stand in files of its own, for all to fetch.
  const workersWhole = await Promise.all(workers.map((worker) => build({
    ...common,
    absWorkingDir: resolve(web),
    entryPoints: [{ in: `./${worker}`, out: worker.replace(/\.\w+$/, "") }],
    outdir: "/site",
    plugins: [addressed(web, (path) =>
      `new URL(${JSON.stringify(posix.relative(posix.dirname(worker), path))}, self.location.href)`, "")],
  })));
  const inSite = (/** @type {string} */ path) => relative("/site", resolve(web, path));
  const [later] = Object.entries(metafile?.outputs ?? {}).filter(([, { entryPoint }]) => entryPoint === "element/whole.js");
  return {
    files: new Map([...outputFiles, ...workersWhole.flatMap(({ outputFiles: files = [] }) => files)]
      .map(({ path, contents }) => [relative("/site", path), contents])),
    whole: inSite(later[0]),
  };
}

/** The scripts that a page's markup begins with. @param {string} web @param {string} page */
export function scriptsOfPage(web, page) {
  return [...readFileSync(join(web, page), "utf8").matchAll(/<script type="module" src="([^"]+)">/g)]
    .map(([, path]) => posix.join(dirname(page), path));
}
