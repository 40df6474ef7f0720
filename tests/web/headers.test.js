import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { securityHeaders } from "../../scripts/headers.mjs";
import { loadModel } from "../../web/model.js";
import { browsers, launch, openPage, resultOf, settled, violationsOf } from "./support/browser.js";
import { bits } from "./support/native.js";
import { openNginx } from "./support/nginx.js";
import { foreignFile, fromRoot, siteFolder } from "./support/paths.js";
import { openSite } from "./support/site.js";

/** Every file of the site, and one that is not there. */
const paths = [...readdirSync(siteFolder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.slice(siteFolder.length + 1)), "", "absent.js"];

/** @param {...string} options */
const printed = (...options) => spawnSync(process.execPath, [fromRoot("scripts/headers.mjs"), ...options], { encoding: "utf8" });

describe("the production headers", () => {
  /** @type {Awaited<ReturnType<typeof openNginx>>} */ let nginx;
  /** @type {import("./support/site.js").Site} */ let site;
  before(async () => {
    [nginx, site] = await Promise.all([openNginx(siteFolder), openSite()]);
  });
  after(async () => {
    await nginx?.dispose();
    await site?.dispose();
  });

  test("come with every file and every refusal, the same from nginx as from our server", async () => {
    assert.ok(paths.length > 10);
    // A worker lives under the policy that its own script comes with.
    for (const worker of ["pool-worker.js", "convert-worker.js", "import-worker.js"]) assert.ok(paths.includes(worker), worker);
    for (const path of paths) {
      const answers = await Promise.all([site.url, nginx.url].map((url) => fetch(url + path)));
      const [ours, theirs] = await Promise.all(answers.map(async (answer) => ({
        status: answer.status,
        headers: Object.fromEntries([...Object.keys(securityHeaders), ...(answer.ok ? ["Content-Type"] : [])].map((name) => [name, answer.headers.get(name)])),
        body: answer.ok ? Buffer.from(await answer.arrayBuffer()).toString("base64") : "",
      })));
      assert.deepEqual(theirs, ours, path);
      for (const [name, value] of Object.entries(securityHeaders)) assert.equal(ours.headers[name], value, path);
    }
    assert.deepEqual(nginx.warnings().filter((line) => !line.includes("absent.js")), []);
  });

  test("forbid what nothing needs, and scripts from text", () => {
    const policy = securityHeaders["Content-Security-Policy"];
    assert.match(policy, /^default-src 'none';/);
    assert.match(policy, /require-trusted-types-for 'script'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|\*|https?:/);
  });

  test("are compressed by nginx, and asked about again by their ETag", async () => {
    const answer = await fetch(`${nginx.url}copse.wasm`);
    assert.equal(answer.headers.get("content-encoding"), "gzip");
    assert.equal(answer.headers.get("vary"), "Accept-Encoding");
    const again = await fetch(`${nginx.url}copse.wasm`, { headers: { "If-None-Match": answer.headers.get("etag") ?? "" } });
    assert.equal(again.status, 304);
  });

  test("let other origins frame the site where they are named, and nothing into the policy or nginx's lines", async () => {
    const framed = await openNginx(siteFolder, ["--frame-ancestors", "'self' https://portal.example"]);
    const policy = (await fetch(framed.url)).headers.get("content-security-policy") ?? "";
    await framed.dispose();
    assert.ok(policy.endsWith("; frame-ancestors 'self' https://portal.example"));
    for (const [options, sentence] of /** @type {[string[], RegExp][]} */ ([
      [["--nginx", "--frame-ancestors", "https://a.example; script-src *"], /"https:\/\/a\.example;" is neither an origin/],
      [["--nginx", "--frame-ancestors", 'https://a"b'], /is neither an origin/],
      [["--nginx", "--listen", "80; root /"], /--listen: "80; root \/" is not an address/],
      [["--nginx", "--root", 'a"b'], /--root: nginx cannot be given the path/],
      [[], /--nginx is needed/],
      [["--apache"], /--apache/],
    ])) {
      const { status, stdout, stderr } = printed(...options);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, sentence);
    }
  });

  for (const name of browsers) {
    test(`are lived under in ${name}, behind nginx: the page scores, and a worker reads a foreign model`, async () => {
      const browser = await launch(name);
      try {
        const { page, errors } = await openPage(browser, nginx.url);
        await settled(page);
        const model = await loadModel();
        assert.equal((await resultOf(page))?.bits, bits(Number(model.score(model.samples[0].values).probability)));
        const chooser = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("#file"));
        const started = await page.evaluateHandle(() => {
          const workers = /** @type {string[]} */ ([]);
          window.Worker = class extends Worker {
            /** @param {string | URL} address @param {WorkerOptions} [options] */
            constructor(address, options) {
              super(address, options);
              workers.push(String(address));
            }
          };
          return workers;
        });
        await chooser.uploadFile(foreignFile("plants.json"));
        await page.waitForFunction(() => /plants/.test(document.title));
        assert.match((await started.jsonValue()).join(), /^http.*import-worker.*\.js$/);
        assert.deepEqual([await violationsOf(page), errors], [[], []]);
      } finally {
        await browser.close();
      }
    });
  }
});
