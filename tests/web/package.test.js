import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, openAsBlob, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";

import { build as esbuild } from "esbuild";
import { parquetReadObjects } from "hyparquet";
import { build as vite } from "vite";

import { serve } from "../../scripts/serve.mjs";
import { elementsManifest } from "../../scripts/site/elements.mjs";
import { loadModel } from "../../web/model.js";
import { scorePortfolio } from "../../web/portfolio.js";
import { browsers, launch, openPage, resultOf, settled, violationsOf } from "./support/browser.js";
import { generateClients } from "./support/evaluated.js";
import { bits } from "./support/native.js";
import { parquetOfCsv } from "./support/parquet.js";
import { engineFile, foreignFile, fromRoot } from "./support/paths.js";

/** @param {string} command @param {string[]} options @param {string} cwd */
const run = (command, options, cwd) => execFileSync(command, options, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const folder = mkdtempSync(join(tmpdir(), "copse-npm-"));
const packed = join(folder, "package");
const host = join(folder, "host");
const installed = join(host, "node_modules/copse");
/** What `npm pack` put into the tarball. @type {string[]} */
let contents = [];
/** Of the tarball, and of what it unpacks to. @type {string[]} */
let megabytes = [];

/** A page with the two lines of the manual, wherever the scripts are. @param {string} script */
const blankPage = (script) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>blank</title></head><body>
<script type="module" src="${script}"></script>
<copse-score name="client" currency="TWD"></copse-score>
</body></html>
`;

before(() => {
  run(process.execPath, [fromRoot("scripts/package.mjs"), fromRoot("web"), fromRoot("build/wasm"), packed], folder);
  const [{ filename, files, size, unpackedSize }] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], packed));
  contents = files.map((/** @type {{ path: string }} */ { path }) => path).sort();
  megabytes = [size, unpackedSize].map((bytes) => (bytes / 1e6).toFixed(2));
  mkdirSync(host);
  writeFileSync(join(host, "package.json"), JSON.stringify({ name: "host", private: true, type: "module" }));
  run("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", join(folder, filename)], host);
});
after(() => rmSync(folder, { recursive: true }));

describe("the npm package", () => {
  test("holds scripts, types, the modules and what describes them, and nothing else", () => {
    const kinds = [/^(element\/)?[\w-]+\.(js|d\.ts)$/, /^element\/[\w/-]+\.(js|d\.ts)$/, /^portfolio\/[\w-]+\.d\.ts$/,
      /^copse(-import(-onnx)?|-table)?\.wasm$/,
      /^(package|custom-elements|provenance)\.json$/, /^(README\.md|LICENSE|THIRD-PARTY\.txt)$/];
    assert.deepEqual(contents.filter((path) => !kinds.some((kind) => kind.test(path))), []);
    for (const path of ["model.js", "model.d.ts", "element/define.js", "element/define.d.ts", "copse.wasm", "LICENSE", "README.md"]) {
      assert.ok(contents.includes(path), path);
    }
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    assert.deepEqual([manifest.name, manifest.license, manifest.type, manifest.dependencies, manifest.scripts],
      ["copse", "MIT", "module", undefined, undefined]);
    const targets = Object.values(manifest.exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
    assert.deepEqual(targets.filter((path) => !path.includes("*") && !contents.includes(path.slice(2))), []);
    for (const path of contents.filter((each) => /\.(js|json|ts|md)$/.test(each))) {
      assert.ok(!readFileSync(join(installed, path), "utf8").includes(fromRoot("")), `${path} has a path of this machine`);
    }
  });

  test("is what the manual says that it holds", () => {
    const manual = readFileSync(fromRoot("web/README.md"), "utf8");
    const [told = ""] = /What `npm pack` puts into it[^]*?\n\n(?!\|)/.exec(manual) ?? [];
    const named = [...told.matchAll(/`([\w./-]+\.\w+|LICENSE)`/g)].map(([, path]) => path).filter((path) => !path.startsWith(".")).sort();
    assert.deepEqual(named, contents.filter((path) => !/\.d\.ts$|^shared-\w+\.js$/.test(path)));
    assert.match(told, /`shared-….js`/);
    const [, ...stated] = /, ([\d.]+) MB that unpack to ([\d.]+) MB/.exec(told) ?? [];
    assert.equal(stated.length, 2);
    stated.forEach((figure, index) => assert.ok(Math.abs(Number(figure) / Number(megabytes[index]) - 1) <= 0.03, `${figure}, and it is ${megabytes[index]} MB`));
  });

  test("states the sizes and hashes of the files that it holds", async () => {
    const { files, model, engine } = JSON.parse(readFileSync(join(installed, "provenance.json"), "utf8"));
    assert.deepEqual(Object.keys(files).sort(), contents.filter((path) => /\.(js|wasm)$/.test(path)));
    const readme = readFileSync(join(installed, "README.md"), "utf8");
    for (const [path, stated] of Object.entries(files)) {
      const bytes = readFileSync(join(installed, path));
      assert.deepEqual(stated, { bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, sha256: createHash("sha256").update(bytes).digest("hex") });
      assert.ok(readme.includes(`| \`${path}\` | ${bytes.length.toLocaleString("en")} |`), path);
    }
    assert.deepEqual(readFileSync(join(installed, "copse.wasm")), readFileSync(engineFile));
    const loaded = await loadModel();
    assert.deepEqual([engine, model], [loaded.engineVersion, { name: loaded.name, version: loaded.version, sha256: loaded.hash }]);
  });

  test("describes its element as the sources do", () => {
    assert.equal(readFileSync(join(installed, "custom-elements.json"), "utf8"), elementsManifest(fromRoot("web")));
  });

  test("scores in Node, reads a foreign model there, and its element is imported without harm", async () => {
    writeFileSync(join(host, "use.mjs"), `
      import { readFileSync } from "node:fs";
      import { loadModel, CopseError } from "copse";
      import { loadEngine } from "copse/engine";
      import { CopseScore } from "copse/element";
      import { CopseScore as same } from "copse/element/copse-score";
      const model = await loadModel();
      const { probability } = model.score(model.samples[0].values);
      const foreign = await loadModel(readFileSync(process.argv[2]), { name: "plants" });
      const refused = await loadModel(new Uint8Array(3)).catch((error) => error instanceof CopseError && error.code);
      console.log(JSON.stringify({ probability, outputs: foreign.outputs, refused,
        ssr: CopseScore === same && typeof customElements, version: (await loadEngine()).version }));
    `);
    const said = JSON.parse(run(process.execPath, ["use.mjs", foreignFile("plants.json")], host));
    const model = await loadModel();
    assert.equal(bits(said.probability), bits(Number(model.score(model.samples[0].values).probability)));
    assert.deepEqual([said.outputs, said.ssr, said.version], [3, "undefined", model.engineVersion]);
    assert.match(said.refused, /^(corrupt|unsupported)$/);
  });

  test("scores and writes Parquet in Node, by libraries whose licences it holds", async () => {
    const csv = join(host, "clients.csv");
    generateClients(csv, 300);
    parquetOfCsv(csv, join(host, "clients.parquet"));
    writeFileSync(join(host, "parquet.mjs"), `
      import { createWriteStream, openAsBlob } from "node:fs";
      import { pipeline } from "node:stream/promises";
      import { loadModel } from "copse";
      import { exportPortfolio, scorePortfolio } from "copse/portfolio";
      const model = await loadModel();
      const portfolio = await scorePortfolio(model, await openAsBlob("clients.parquet"));
      await pipeline(exportPortfolio(model, portfolio, { format: "parquet" }), createWriteStream("scores.parquet"));
      console.log(JSON.stringify(Array.from(portfolio.results.predictions)));
    `);
    const said = JSON.parse(run(process.execPath, ["parquet.mjs"], host));
    const { results } = await scorePortfolio(await loadModel(), await openAsBlob(csv), { workers: 0 });
    assert.deepEqual(said, Array.from(results.predictions));
    const file = new Uint8Array(readFileSync(join(host, "scores.parquet"))).buffer;
    assert.deepEqual((await parquetReadObjects({ file })).map(({ probability }) => probability), said);
    const licences = readFileSync(join(installed, "THIRD-PARTY.txt"), "utf8");
    for (const name of ["hyparquet", "hyparquet-compressors", "hyparquet-writer", "read-excel-file", "fflate"]) assert.match(licences, new RegExp(`^${name} [\\d.]+\n`, "m"));
    assert.doesNotMatch(licences, /^(esbuild|typescript) /m);
  });

  test("tells TypeScript what it is, and what is wrong with it", () => {
    const right = `
      import { loadModel, type Result } from "copse";
      import "copse/element";
      export async function score(): Promise<Result> {
        const model = await loadModel();
        return model.score(model.samples[0].values);
      }
      const element = document.createElement("copse-score");
      element.value = { AGE: 40 };
      element.currency = "TWD";
      export const stale: boolean = element.stale;
    `;
    writeFileSync(join(host, "right.ts"), right);
    writeFileSync(join(host, "wrong.ts"), right.replace('"TWD"', "7").replace("loadModel()", "loadModel(7)"));
    /** @param {string} file */
    const check = (file) => run(fromRoot("node_modules/.bin/tsc"), ["--ignoreConfig", "--noEmit", "--strict", "--target", "es2022", "--module", "esnext",
      "--moduleResolution", "bundler", "--lib", "es2024,dom", "--types", "", file], host);
    check("right.ts");
    assert.throws(() => check("wrong.ts"), ({ stdout }) => /'number' is not assignable to (type|parameter of type) 'string/.test(stdout) && stdout.match(/error TS/g).length === 2);
  });
});

/** How hosts get the package to a browser, each into a folder of files. @type {Record<string, () => Promise<string>>} */
const hosts = {
  async "two lines in a blank page"() {
    writeFileSync(join(host, "index.html"), blankPage("node_modules/copse/element/define.js"));
    return host;
  },
  async "a page bundled by Vite"() {
    const root = join(folder, "vite");
    mkdirSync(root);
    cpSync(join(host, "node_modules"), join(root, "node_modules"), { recursive: true });
    writeFileSync(join(root, "index.html"), blankPage("/main.js"));
    writeFileSync(join(root, "main.js"), 'import "copse/element";\n');
    await vite({ root, logLevel: "error", configFile: false });
    return join(root, "dist");
  },
  async "a page bundled by esbuild"() {
    const out = join(folder, "esbuild");
    mkdirSync(out);
    writeFileSync(join(host, "main.js"), 'import "copse/element";\n');
    await esbuild({ absWorkingDir: host, entryPoints: ["main.js"], bundle: true, format: "esm", minify: true, outdir: out, external: ["node:*"] });
    for (const name of readdirSync(installed).filter((each) => /^copse.*\.wasm$|worker\.js$/.test(each))) cpSync(join(installed, name), join(out, name));
    writeFileSync(join(out, "index.html"), blankPage("main.js"));
    return out;
  },
};

for (const [what, make] of Object.entries(hosts)) {
  describe(`${what}, with the npm package`, () => {
    /** @type {Awaited<ReturnType<typeof serve>>} */ let server;
    before(async () => {
      const root = await make();
      cpSync(foreignFile("plants.json"), join(root, "plants.json"));
      server = await serve({ root });
    });
    after(() => server?.close());

    for (const name of browsers) {
      test(`scores under the production headers in ${name}, and reads a foreign model in its worker`, async () => {
        const browser = await launch(name);
        try {
          const { page, errors } = await openPage(browser, server.url);
          await settled(page);
          const model = await loadModel();
          await page.evaluate((values) => {
            const score = /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score"));
            score.value = values;
          }, model.samples[0].values);
          assert.equal((await resultOf(page))?.bits, bits(Number(model.score(model.samples[0].values).probability)));
          const foreign = await page.evaluate(async () => {
            const score = /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score"));
            /** @type {string[]} */ const said = [];
            const Native = Worker;
            window.Worker = class extends Native {
              /** @param {string | URL} address @param {WorkerOptions} [options] */
              constructor(address, options) {
                super(address, options);
                this.addEventListener("message", ({ data }) => said.push(...Object.keys(data)));
              }
            };
            const ready = new Promise((resolve) => score.addEventListener("copse-ready", resolve, { once: true }));
            const failed = new Promise((resolve) => score.addEventListener("copse-error", (event) => resolve(String(/** @type {CustomEvent} */ (event).detail.error)), { once: true }));
            score.src = "plants.json";
            score.value = {};
            const outcome = await Promise.race([ready, failed]);
            return { outcome: typeof outcome === "string" ? outcome : score.model?.outputs, said: [...new Set(said)] };
          });
          assert.deepEqual([foreign.outcome, foreign.said.includes("packed")], [3, true]);
          assert.deepEqual([await violationsOf(page), errors], [[], []]);
        } finally {
          await browser.close();
        }
      });
    }
  });
}
