import assert from "node:assert/strict";
import { mkdtempSync, openAsBlob, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { exportPortfolio, scorePortfolio } from "../../web/portfolio.js";
import { browsers } from "./support/browser.js";
import { generateClients } from "./support/evaluated.js";
import { parquetOfCsv } from "./support/parquet.js";
import { download, score, scored, textOf } from "./support/portfolio.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

const CLIENTS = 50_000;
/** Of the file that is chosen a hundred times. */
const FEW = 10_000;

/** @type {string} */ let folder;
/** @type {string} */ let parquet;
/** @type {string} */ let few;
/** The file that the same rows give as CSV. @type {string[]} */ let expected;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  const csv = join(folder, "clients.csv");
  parquet = join(folder, "clients.parquet");
  generateClients(csv, CLIENTS, 0.01);
  parquetOfCsv(csv, parquet, { group: 1000 });
  few = join(folder, "few.parquet");
  parquetOfCsv(csv, few, { group: 1000, before: `t = t.slice(0, ${FEW})` });
  const model = await loadModel();
  const portfolio = await scorePortfolio(model, await openAsBlob(csv), { workers: 2 });
  const parts = [];
  for await (const bytes of exportPortfolio(model, portfolio, { columns: ["row", "prediction", "decision", "expected_loss"] })) parts.push(bytes);
  expected = Buffer.concat(parts).toString().trimEnd().split("\r\n");
});
after(() => rmSync(folder, { recursive: true }));

/** @param {import("puppeteer-core").Page} page @param {number} clients  the first ones */
async function asExpected(page, clients) {
  await page.$eval(".writing", (details) => { /** @type {HTMLDetailsElement} */ (details).open = true; });
  await page.$$eval(".writing input[type=checkbox]", (boxes) => boxes.forEach((box) => {
    const choice = /** @type {HTMLInputElement} */ (box);
    choice.checked = ["row", "prediction", "decision", "expected_loss"].includes(choice.name);
  }));
  const [heading, ...lines] = (await download(page, ".writing .primary")).trimEnd().split("\r\n");
  assert.equal(heading, expected[0]);
  lines.sort((a, b) => parseInt(a) - parseInt(b));
  assert.equal(lines.length, clients);
  const at = lines.findIndex((line, k) => line !== expected[k + 1]);
  assert.equal(at, -1, `row ${at + 1}: ${lines[at]}, and as CSV ${expected[at + 1]}`);
}

for (const name of browsers) {
  describe(`a Parquet file in ${name}`, () => {
    const stage = stageIn(name);

    test("has what a worker was at that the browser ended done again: nothing is lost or doubled", { timeout: 120_000 }, async () => {
      const { page, errors } = await stage.open();
      await visit(page, "portfolio");
      await page.evaluate(() => {
        const post = Worker.prototype.postMessage;
        const ended = { reading: 0, scoring: 0 };
        let jobs = 0;
        Object.assign(window, { ended });
        /** @type {WeakSet<Worker>} */
        const holding = new WeakSet();
        const { Worker: Own } = window;
        window.Worker = class extends Own {
          constructor(/** @type {ConstructorParameters<typeof Worker>} */ ...how) {
            super(...how);
            // Only of one that holds its lock can it be known that it is gone.
            this.addEventListener("message", ({ data }) => {
              if ("holds" in data) holding.add(this);
              else if (data.share > 0.2 && ended.reading === 0 && holding.has(this)) {
                ended.reading += 1;
                this.terminate();
              }
            });
          }
        };
        Worker.prototype.postMessage = function (/** @type {any[]} */ ...args) {
          post.apply(this, /** @type {any} */ (args));
          if (args[0].job?.do !== "score" || ++jobs !== 2 || !holding.has(this)) return;
          ended.scoring += 1;
          this.terminate();
        };
      });
      await score(page, parquet);
      assert.equal(await page.$eval(".portfolio .problem", (problem) => problem.textContent), "");
      assert.match(await textOf(page, ".portfolio .says"), /^50,000 clients/);
      assert.deepEqual(await page.evaluate(() => Reflect.get(window, "ended")), { reading: 1, scoring: 1 });
      await asExpected(page, CLIENTS);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("is chosen, cancelled and chosen again a hundred times, the last time to its end, without growth", { timeout: 300_000 }, async (t) => {
      const { page, errors } = await stage.open();
      await visit(page, "portfolio");
      await page.evaluate(() => {
        // Is told of each file that is begun, of each share of it that is text, and of each block that is scored.
        const post = Worker.prototype.postMessage;
        const heard = new EventTarget();
        Worker.prototype.postMessage = function (/** @type {any[]} */ ...args) {
          post.apply(this, /** @type {any} */ (args));
          if (args[0].kind === "parquet") {
            heard.dispatchEvent(new Event("read"));
            this.addEventListener("message", ({ data }) => data.share > 0 && heard.dispatchEvent(new Event("share")));
          }
          if (args[0].job?.do === "score") heard.dispatchEvent(new Event("score"));
        };
        document.addEventListener("change", ({ target }) => {
          if (target instanceof HTMLInputElement && target.files?.length === 1) Object.assign(window, { chosen: target.files[0] });
        }, { capture: true });
        const again = () => {
          const input = /** @type {HTMLInputElement} */ (document.querySelector(".portfolio input[type=file]"));
          const files = new DataTransfer();
          files.items.add(Reflect.get(window, "chosen"));
          input.files = files.files;
          input.dispatchEvent(new Event("change", { bubbles: true }));
        };
        const fifty = async () => {
          for (let i = 0; i < 50; ++i) {
            const moment = new Promise((resolve) => heard.addEventListener(["read", "share", "score"][i % 3], resolve, { once: true }));
            again();
            await moment;
            if (i % 2 === 0) /** @type {HTMLElement} */ (document.querySelector(".portfolio .busy button")).click();
          }
          again();
        };
        Object.assign(window, { fifty });
      });
      await score(page, few);
      const heap = async () => {
        const session = await page.createCDPSession();
        await session.send("HeapProfiler.collectGarbage");
        await session.detach();
        return (await page.metrics()).JSHeapUsedSize ?? NaN;
      };
      /** @type {number[]} */ const heaps = [];
      for (let half = 0; half < 2; ++half) {
        await page.evaluate(() => Reflect.get(window, "fifty")());
        await page.waitForFunction(() => /^10,000 clients/.test(document.querySelector(".portfolio .says")?.textContent ?? ""), { timeout: 60_000 });
        await scored(page);
        if (name === "chromium") heaps.push(await heap());
      }
      assert.equal(await page.$eval(".portfolio .problem", (problem) => problem.textContent), "");
      assert.equal((await page.$$(".found")).length, 1);
      if (name === "chromium") {
        const growth = (heaps[1] - heaps[0]) / 1e6;
        t.diagnostic(`${growth.toFixed(1)} MB more after fifty`);
        assert.ok(growth < 4, `${growth.toFixed(1)} MB`);
        assert.ok(page.workers().length <= 8, String(page.workers().length));
      }
      await asExpected(page, FEW);
      assert.deepEqual(errors, []);
      await page.close();
    });
  });
}
