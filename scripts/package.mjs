// Puts the npm package together: the scripts of web/ bundled, their types, the engine, and where the sizes
// that it states come from.
//   node scripts/package.mjs WEB WASM-FOLDER FOLDER

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

import { besides, common, filesOf, serviceWorker, smallerStyles } from "./site/bundle.mjs";
import { elementsManifest } from "./site/elements.mjs";

const root = resolve(import.meta.dirname, "..");
/** Bytes: twice what Vite takes for small. */
const SMALL = 8192;
const entries = ["model.js", "portfolio.js", "verify.js", "engine.js", "element/define.js", "element/copse-score.js"];

/** @param {string} web @returns {Promise<{ files: Map<string, Uint8Array>, inputs: string[] }>} and the paths of what they are made of */
async function scripts(web) {
  const options = { ...common, write: /** @type {const} */ (false), metafile: /** @type {const} */ (true), absWorkingDir: resolve(web), outdir: "/package", outbase: resolve(web), plugins: [smallerStyles] };
  const main = await build({ ...options, entryPoints: entries.map((path) => `./${path}`), splitting: true, chunkNames: "shared-[hash]" });
  // A host's bundler copies a worker as the file that it is: each is whole by itself.
  const names = besides(web).filter((path) => /^[\w-]+\.js$/.test(path) && path !== serviceWorker);
  const workers = await build({ ...options, splitting: false, entryPoints: names.map((path) => `./${path}`) });
  // With its source in it, it is no file that Vite takes for small, and writes into an address that strict policies refuse.
  const small = names.filter((name) => workers.outputFiles.some(({ path, contents }) => path === `/package/${name}` && contents.length < SMALL));
  const larger = await build({ ...options, splitting: false, sourcemap: "inline", entryPoints: small.map((path) => `./${path}`) });
  const files = new Map([...main.outputFiles, ...workers.outputFiles, ...larger.outputFiles].map(({ path, contents }) => [relative("/package", path), contents]));
  for (const [path, contents] of files) {
    if (path.includes("/") && Buffer.from(contents).includes("import.meta")) {
      throw new Error(`${path}: what names files beside it has to stand at the package's root`);
    }
  }
  return { files, inputs: [main, workers].flatMap(({ metafile }) => Object.keys(metafile.inputs)).map((path) => resolve(web, path)) };
}

/** The licences of the libraries that scripts hold parts of. @param {string[]} inputs */
function licencesOf(inputs) {
  const folders = new Set(inputs.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  return [...folders].sort().map((each) => {
    const { name, version } = JSON.parse(readFileSync(join(each, "package.json"), "utf8"));
    const licence = readdirSync(each).find((path) => /^licen[cs]e/i.test(path));
    if (licence === undefined) throw new Error(`${name} has no licence beside it`);
    return `${name} ${version}\n\n${readFileSync(join(each, licence), "utf8").trim()}\n`;
  }).join(`\n${"-".repeat(72)}\n\n`);
}

/** Declarations of what the entries export. @param {string} web @param {string} folder */
function declare(web, folder) {
  execFileSync(join(root, "node_modules/.bin/tsc"), [
    "--ignoreConfig", "--allowJs", "--declaration", "--emitDeclarationOnly", "--strict", "--skipLibCheck",
    "--target", "es2023", "--lib", "es2024,dom,dom.iterable", "--module", "nodenext", "--moduleResolution", "nodenext", "--types", "node",
    "--rootDir", web, "--outDir", folder, ...entries.map((path) => join(web, path)),
  ], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const definition = join(folder, "element/define.d.ts");
  writeFileSync(definition, `${readFileSync(definition, "utf8")}
declare global {
  interface HTMLElementTagNameMap {
    "copse-score": CopseScore;
  }
}
`);
}

/** @param {string} folder */
function sizes(folder) {
  return Object.fromEntries(filesOf(folder, /\.(js|wasm)$/).map((path) => {
    const bytes = readFileSync(join(folder, path));
    return [path, {
      bytes: bytes.length,
      gzip: gzipSync(bytes, { level: 9 }).length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    }];
  }));
}

/** @param {[string, { bytes: number, gzip: number }]} file */
const line = ([path, { bytes, gzip }]) => `| \`${path}\` | ${bytes.toLocaleString("en")} | ${gzip.toLocaleString("en")} |`;

/** @param {Record<string, any>} own  the project's package.json */
const manifestOf = ({ name, version, description, license, keywords }) => ({
  name, version, description, license, keywords,
  type: "module",
  exports: {
    ".": { types: "./model.d.ts", default: "./model.js" },
    "./portfolio": { types: "./portfolio.d.ts", default: "./portfolio.js" },
    "./verify": { types: "./verify.d.ts", default: "./verify.js" },
    "./engine": { types: "./engine.d.ts", default: "./engine.js" },
    "./element": { types: "./element/define.d.ts", default: "./element/define.js" },
    "./element/copse-score": { types: "./element/copse-score.d.ts", default: "./element/copse-score.js" },
    "./*.wasm": "./*.wasm",
    "./custom-elements.json": "./custom-elements.json",
    "./provenance.json": "./provenance.json",
    "./package.json": "./package.json",
  },
  types: "./model.d.ts",
  customElements: "custom-elements.json",
  sideEffects: ["./element/define.js"],
  files: ["*.js", "*.d.ts", "*.wasm", "element/", "custom-elements.json", "provenance.json", "THIRD-PARTY.txt"],
  engines: { node: ">=22" },
});

const [web, wasm, folder] = process.argv.slice(2).map((path) => resolve(path));
if (folder === undefined) {
  process.stderr.write("usage: node scripts/package.mjs WEB WASM-FOLDER FOLDER\n");
  process.exit(2);
}

rmSync(folder, { recursive: true, force: true });
/** @param {string} path @param {string | Uint8Array} contents */
const write = (path, contents) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), contents);
};
const { files: made, inputs } = await scripts(web);
for (const [path, contents] of made) write(path, contents);
for (const path of besides(web).filter((each) => each.endsWith(".wasm"))) write(path, readFileSync(join(wasm, path)));
declare(web, folder);
write("custom-elements.json", elementsManifest(web));
write("LICENSE", readFileSync(join(root, "LICENSE")));
write("THIRD-PARTY.txt", licencesOf(inputs));
write("package.json", `${JSON.stringify(manifestOf(JSON.parse(readFileSync(join(root, "package.json"), "utf8"))), null, 2)}\n`);

const { loadModel } = await import(join(folder, "model.js"));
const model = await loadModel();
const files = sizes(folder);
write("provenance.json", `${JSON.stringify({
  engine: model.engineVersion,
  model: { name: model.name, version: model.version, sha256: model.hash },
  measured: "bytes of each file, and of gzip -9 of it by itself",
  files,
}, null, 2)}\n`);
write("README.md", readFileSync(join(import.meta.dirname, "site/npm.md"), "utf8").replace("<!-- sizes -->",
  () => ["| | bytes | gzip |", "|---|--:|--:|", ...Object.entries(files).map(line)].join("\n")));
