import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { securityHeaders } from "../../scripts/headers.mjs";
import { serve } from "../../scripts/serve.mjs";
import { loadModel } from "../../web/model.js";
import { browsers, launch, openPage, resultOf, settled, violationsOf } from "./support/browser.js";
import { bits } from "./support/native.js";
import { foreignFile, fromRoot } from "./support/paths.js";

/** @typedef {import("puppeteer-core").Page} Page */

/** A site of the tests' own, which they change and build again. */
class Building {
  folder = mkdtempSync(join(tmpdir(), "copse-offline-"));
  /** @type {string[]} */ asked = [];
  web = join(this.folder, "web");
  root = join(this.folder, "site");

  constructor() {
    cpSync(fromRoot("web"), this.web, { recursive: true });
    this.build();
  }

  build() {
    execFileSync(process.execPath, [fromRoot("scripts/site.mjs"), this.web, fromRoot("build/wasm"), this.root]);
  }

  /** Another build, with another description and another script. @param {string} version */
  change(version) {
    const page = join(this.web, "index.html");
    writeFileSync(page, readFileSync(page, "utf8").replace(/data-version="\w*"|(?=lang="en")/, `data-version="${version}" `));
    appendFileSync(join(this.web, "page/page.js"), `document.documentElement.dataset.script = "${version}";\n`);
    this.build();
  }

  async serve() {
    this.server = await serve({ root: this.root, log: (line) => this.asked.push(line) });
    return this.server.url;
  }

  async dispose() {
    await this.server?.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Until all of the site is kept, and it is from there that the page is served. @param {Page} page */
const kept = (page) => page.evaluate(async () => {
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return;
  await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
});

/** @param {Page} page @param {string} selector */
const shown = (page, selector) => page.waitForSelector(selector, { visible: true });

/** @param {Page} page */
const versions = (page) => page.evaluate(() => {
  const { version = "", script = "" } = document.documentElement.dataset;
  return [version, script];
});

const exampleBits = async () => {
  const model = await loadModel();
  return bits(Number(model.score(model.samples[0].values).probability));
};

for (const name of browsers) {
  describe(`the page without a network in ${name}`, () => {
    /** @type {import("puppeteer-core").Browser} */ let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    /** @param {(building: Building, url: string) => Promise<void>} use */
    async function withSite(use) {
      const building = new Building();
      try {
        await use(building, await building.serve());
      } finally {
        await building.dispose();
      }
    }
    /** @param {string} url */
    async function open(url) {
      const opened = await openPage(browser, url, { serviceWorker: true });
      await settled(opened.page);
      await kept(opened.page);
      return opened;
    }

    test("opens, scores, and reads a foreign model in a worker after the server is gone", () => withSite(async (building, url) => {
      const { page, errors } = await open(url);
      await building.server?.close();
      await assert.rejects(fetch(url), "there is nobody to ask");
      await page.goto(`${url}?from=mail`);
      await settled(page);
      assert.equal((await resultOf(page))?.bits, await exampleBits());
      const answers = await page.evaluate(async (paths) => Promise.all(paths.map(async (path) => {
        const { headers } = await fetch(path);
        return headers.get("content-security-policy");
      })), ["./", "import-worker.js", "copse-import.wasm"]);
      assert.deepEqual(answers, Array(3).fill(securityHeaders["Content-Security-Policy"]), "what is kept has its policy");
      const chooser = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("#file"));
      for (const [file, title] of [["plants.json", "plants"], ["pipes.onnx", "pipes"]]) {
        await chooser.uploadFile(foreignFile(file));
        await page.waitForFunction((word) => document.title.startsWith(word), {}, title);
      }
      assert.deepEqual([await violationsOf(page), errors], [[], []]);
      await page.close();
    }));

    test("is fetched after the first score, once, and all of it", () => withSite(async (building, url) => {
      const { page } = await open(url);
      const lines = building.asked.map((line) => line.split(" "));
      const at = lines.findIndex(([, , path]) => path === "/service-worker.js");
      const later = lines.slice(at + 1).map(([, , path]) => path);
      const files = readdirSync(building.root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath}/${entry.name}`.slice(building.root.length)).filter((path) => path !== "/service-worker.js");
      assert.deepEqual(files.filter((path) => !later.includes(path)), []);
      const again = lines.slice(0, at).map(([, , path]) => path).filter((path) => path.endsWith(".wasm"));
      assert.deepEqual(again, ["/copse.wasm"], "before it came what the score needed");
      const count = building.asked.length;
      await page.reload();
      await settled(page);
      const asked = building.asked.slice(count).map((line) => line.split(" ")[2]);
      assert.deepEqual(asked.filter((path) => path !== "/service-worker.js"), [], "the second time only whether there is a newer one");
      await page.close();
    }));

    test("offers a newer build, and takes it when it is told to and no other page is open", () => withSite(async (building, url) => {
      const { page } = await open(url);
      await page.evaluate(() => {
        const score = /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score"));
        score.value = { AGE: 41 };
      });
      building.change("second");
      await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
      await shown(page, ".notice.update");
      assert.deepEqual(await versions(page), ["", ""], "nothing is exchanged by itself");
      assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector("copse-score")).value.AGE), 41);

      const { page: other } = await open(url);
      assert.deepEqual(await versions(other), ["", ""], "and one build serves all that is open");
      await shown(other, ".notice.update");
      await page.bringToFront();
      await page.click(".notice.update button");
      await page.waitForFunction(() => /the other tab/.test(document.querySelector(".notice.update")?.textContent ?? ""));
      assert.deepEqual(await versions(page), ["", ""]);

      await other.close();
      await Promise.all([page.waitForNavigation(), page.click(".notice.update button")]);
      await settled(page);
      assert.deepEqual(await versions(page), ["second", "second"]);
      assert.equal(await page.$(".notice.update"), null);
      assert.equal(await page.evaluate(async () => (await caches.keys()).length), 1, "the old build is gone");
      await building.server?.close();
      await page.reload();
      await settled(page);
      assert.deepEqual(await versions(page), ["second", "second"]);
      await page.close();
    }));

    test("keeps the build that it has when a newer one comes damaged", () => withSite(async (building, url) => {
      const { page } = await open(url);
      building.change("damaged");
      appendFileSync(join(building.root, "page/page.css"), "/* of a third build */");
      const state = await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        await registration.update();
        const { installing } = registration;
        while (installing !== null && installing.state === "installing") {
          await new Promise((resolve) => installing.addEventListener("statechange", resolve, { once: true }));
        }
        return { state: installing?.state, caches: (await caches.keys()).length };
      });
      assert.deepEqual(state, { state: "redundant", caches: 1 });
      assert.equal(await page.$(".notice.update"), null);
      await page.reload();
      await settled(page);
      assert.deepEqual(await versions(page), ["", ""]);
      assert.equal((await resultOf(page))?.bits, await exampleBits());
      await page.close();
    }));

    if (name === "chromium") {
      test("can be installed: a valid manifest, its icons, and a service worker in charge", () => withSite(async (building, url) => {
        const { page } = await open(url);
        const devtools = await page.createCDPSession();
        const { errors, data = "" } = await devtools.send("Page.getAppManifest");
        assert.deepEqual(errors, []);
        const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
        // A page of a test is in no window that could show the offer.
        assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
        const { icons, start_url: start, scope } = JSON.parse(data);
        assert.deepEqual([start, scope], ["./", "./"]);
        for (const { src, sizes, type } of icons) {
          const size = await page.evaluate(async (address) => {
            const image = new Image();
            image.src = address;
            await image.decode();
            return `${image.naturalWidth}x${image.naturalHeight}`;
          }, url + src);
          if (sizes !== "any") assert.deepEqual([size, type], [sizes, "image/png"]);
        }
        assert.ok(icons.some((/** @type {{ purpose?: string }} */ { purpose }) => purpose === "maskable"));
        await page.close();
      }));
    }
  });
}
