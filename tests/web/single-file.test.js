import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { decode } from "../../scripts/site/inside/lzma.mjs";
import { fromText, toText } from "../../scripts/site/inside/text.mjs";
import { encode } from "../../scripts/site/lzma-encode.mjs";
import { loadModel } from "../../web/model.js";
import { browsers, launch, openPage, resultOf, settled, textOf, violationsOf } from "./support/browser.js";
import { bits } from "./support/native.js";
import { engineFile, foreignFile, foreignModels, singleFile } from "./support/paths.js";
import { inSight, visit } from "./support/views.js";

test("the page as one file is at most 600,000 bytes of ASCII", () => {
  const bytes = readFileSync(singleFile);
  assert.ok(bytes.length <= 600_000, `${bytes.length} bytes`);
  console.log(`# copse.html: ${bytes.length.toLocaleString("en")} bytes`);
});

test("the text of its parts gives every byte back, whatever the length, and can end no script", () => {
  for (let length = 0; length < 300; ++length) {
    for (const bytes of [randomBytes(length), Buffer.alloc(length, 255), Buffer.alloc(length)]) {
      const text = toText(bytes);
      assert.deepEqual(Buffer.from(fromText(text)), bytes);
      assert.match(text, /^[!-;=-~]*$/);
    }
  }
});

test("LZMA gives every byte back: of the engine, of noise, of repetition, of nothing much", () => {
  for (const bytes of [readFileSync(engineFile), randomBytes(5000), Buffer.alloc(100_000, "copse "), Buffer.from("a"),
    Buffer.concat([randomBytes(70_000), randomBytes(3), readFileSync(foreignFile("plants.json"))]),
    Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * at) >> (at % 7)))]) {
    assert.deepEqual(Buffer.from(decode(encode(bytes), bytes.length)), Buffer.from(bytes));
  }
});

for (const name of browsers) {
  describe(`the page as one file on a disk in ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "copse file ü-"));
    const address = pathToFileURL(join(folder, "copse 1.html")).href;
    /** @type {import("puppeteer-core").Browser} */ let browser;
    before(async () => {
      copyFileSync(singleFile, join(folder, "copse 1.html"));
      browser = await launch(name);
    });
    after(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true });
    });

    /** @param {string} [url] */
    async function open(url = address) {
      const opened = await openPage(browser, "about:blank", { serviceWorker: true });
      /** @type {string[]} */ const asked = [];
      opened.page.on("request", (request) => asked.push(request.url()));
      await opened.page.goto(url);
      return { ...opened, asked };
    }
    /** What left the file. @param {string[]} asked */
    const outside = (asked) => asked.filter((url) => url.replace(/[?#].*/, "") !== address && !/^(data|blob):/.test(url));

    test("scores every example as the native engine does, to the last bit, and asks for nothing", async () => {
      const model = await loadModel();
      const { page, errors, asked } = await open();
      await settled(page);
      for (const [index, { values }] of model.samples.entries()) {
        await (await page.$$("button.sample"))[index].click();
        assert.equal((await resultOf(page))?.bits, bits(Number(model.score(values).probability)));
      }
      assert.deepEqual([outside(asked), await violationsOf(page), errors], [[], [], []]);
      await page.close();
    });

    test("reads models of other libraries in its worker, with what is in the file", async () => {
      const { page, errors, asked } = await open();
      await settled(page);
      const started = await page.evaluateHandle(() => {
        /** @type {string[]} */ const said = [];
        const { postMessage } = Worker.prototype;
        Worker.prototype.postMessage = function told(/** @type {any[]} */ ...told) {
          this.addEventListener("message", ({ data }) => said.push(...Object.keys(data)));
          return postMessage.apply(this, /** @type {[any]} */ (/** @type {unknown} */ (told)));
        };
        return said;
      });
      const chooser = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("#file"));
      let workers = 0;
      for (const file of foreignModels) {
        await chooser.uploadFile(foreignFile(file));
        await page.waitForFunction((word) => document.title.startsWith(word), {}, file.split(".")[0]);
        ++workers;
        assert.equal((await started.jsonValue()).filter((each) => each === "packed").length, workers, file);
      }
      assert.deepEqual([outside(asked), await violationsOf(page), errors], [[], [], []]);
      await page.close();
    });

    test("has every view in it, in every language: decides about a file of clients in its worker, and tells of the model", async () => {
      const model = await loadModel();
      const head = model.inputs.map(({ name: input }) => input);
      const file = join(folder, "clients.csv");
      writeFileSync(file, [[...head, "defaulted"], ...Array.from({ length: 60 }, (_, row) => {
        const { values } = model.samples[row % model.samples.length];
        return [...head.map((input) => values[input]), Number(row % 3 === 2)];
      })].map((row) => row.join(",")).join("\n"));
      for (const [query, policy, shapes] of [["", "Who is declined", "Shapes"], ["?lang=ar", "من يُرفض", "المنحنيات"]]) {
        const { page, errors, asked } = await open(`${address}${query}`);
        await settled(page);
        await visit(page, "policy");
        assert.ok((await page.$eval("section#view-policy", (view) => view.innerText)).includes(policy));
        const chooser = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".dataset input[type=file]"));
        await chooser.uploadFile(file);
        await (await page.waitForSelector(".start button"))?.click();
        await page.waitForSelector(".found .charts svg");
        assert.match(await page.$eval('[data-measure="clients"]', (cell) => cell.textContent ?? ""), /60/);
        await visit(page, "model");
        assert.ok((await page.$eval("section#view-model", (view) => view.innerText)).includes(shapes));
        assert.ok((await page.$eval("section#view-model", (view) => view.innerText)).includes(model.hash));
        assert.deepEqual([outside(asked), await violationsOf(page), errors], [[], [], []]);
        await page.close();
      }
    });

    test("says in every language, and after a change of it, that whole portfolios are for a server's page", async () => {
      const { page, errors, asked } = await open(`${address}?lang=de#portfolio`);
      await settled(page);
      await inSight(page, "portfolio");
      const said = () => page.$eval("section#view-portfolio", (view) => view.innerText);
      assert.match(await said(), /^Die Seite als eine Datei hat keinen Platz .+50\.000 Kunden .+ in der Richtlinienansicht bewertet\.$/);
      for (const [language, words] of /** @type {const} */ ([["ar", /^لا تتسع الصفحة .+50,000 عميل .+ في عرض السياسة\.$/], ["en", /^The page as one file has no room .+ policy view here\.$/]])) {
        await page.click(`#languages a[lang=${language}]`);
        await page.waitForFunction((tag) => document.documentElement.lang === tag && document.querySelector("#languages:not([aria-busy])") !== null, {}, language);
        assert.match(await said(), words);
        assert.equal(await page.$eval("#alert", (alert) => /** @type {HTMLElement} */ (alert).hidden), true);
      }
      await page.click("#view-portfolio a");
      await inSight(page, "policy");
      assert.deepEqual([outside(asked), errors], [[], []]);
      await page.close();
    });

    test("has no network, even for a script that would", async () => {
      let reached = 0;
      const server = createServer((_, response) => {
        ++reached;
        response.writeHead(200, { "Access-Control-Allow-Origin": "*" }).end();
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const there = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`;
      assert.equal((await fetch(there)).status, 200);
      const { page } = await open();
      await settled(page);
      const tried = await page.evaluate((url) => fetch(url).then(() => "it went out", () => "refused"), there);
      assert.deepEqual([tried, reached], ["refused", 1]);
      await page.waitForFunction(() => Reflect.get(window, "violations").length > 0);
      assert.match((await violationsOf(page)).join(), /^connect-src http/);
      await page.close();
      server.close();
    });

    test("runs no script that was changed in it", async () => {
      const changed = join(folder, "changed.html");
      const text = readFileSync(singleFile, "utf8");
      assert.match(text, /<script type="module">/);
      writeFileSync(changed, text.replace('<script type="module">', '<script type="module">document.title="changed";'));
      const { page } = await open(pathToFileURL(changed).href);
      await page.waitForFunction(() => Reflect.get(window, "violations").length > 0);
      assert.match((await violationsOf(page)).join(), /^script-src/);
      assert.equal(await page.title(), "Copse");
      assert.equal(await textOf(page, ".probability"), null);
      await page.close();
    });
  });
}
