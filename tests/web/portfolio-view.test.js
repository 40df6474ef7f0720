import assert from "node:assert/strict";
import { mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { comparePortfolios } from "../../web/portfolio/compare.js";
import { poolFor, scorePortfolio } from "../../web/portfolio/score.js";
import { accessibilityProblems } from "./support/accessibility.js";
import { browsers, violationsOf } from "./support/browser.js";
import { packChallenger } from "./support/challenger.js";
import { evaluate, generateClients, readTable } from "./support/evaluated.js";
import { foreignFile, fromRoot } from "./support/paths.js";
import { download, linesOf, rested, score, scored, textOf } from "./support/portfolio.js";
import { stageIn } from "./support/stage.js";
import { inSight, visit } from "./support/views.js";

/** @typedef {import("puppeteer-core").Page} Page */

const CLIENTS = 3000;

/** @type {string} */ let folder;
/** @type {string} */ let clients;
/** @type {string} */ let challenger;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  clients = join(folder, "clients.csv");
  generateClients(clients, CLIENTS);
  challenger = packChallenger(folder, "challenger", (recipe) => { recipe.policy.loss_given_default = 0.5; });
});
after(() => rmSync(folder, { recursive: true }));

/** Until a panel says nothing more. @param {Page} page @param {string} column */
async function groupBy(page, column) {
  const value = await page.$$eval("#groups-column option", (all, name) => /** @type {HTMLOptionElement} */ (all.find((option) => option.textContent === name)).value, column);
  await page.select("#groups-column", value);
  await page.waitForFunction(() => document.querySelector(".groups .says")?.textContent === "" && document.querySelector(".groups table, .groups .problem:not([hidden])"));
}
/** @param {Page} page @param {string} selector @returns {Promise<string[][]>} */
const rowsOf = (page, selector) => page.$eval(selector, (table) => [.../** @type {HTMLTableElement} */ (table).tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText)));
/** @param {Page} page @param {string} file */
async function compareWith(page, file) {
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".challenger input[type=file]"));
  await input.uploadFile(file);
  await page.waitForFunction(() => document.querySelector(".challenger .choices button:nth-of-type(2)")?.hasAttribute("hidden")
    && document.querySelector(".challenger .outcome:not([hidden]), .challenger .problem:not([hidden])"));
}
/** Sets the loss given default in the policy view. @param {Page} page @param {string} percent */
async function setLoss(page, percent) {
  await visit(page, "policy");
  await page.$$eval("#view-policy .controls input[data-term]", (all, value) => {
    const field = /** @type {HTMLInputElement} */ (all.find((each) => /Loss given default/.test(each.closest("div")?.parentElement?.textContent ?? "")));
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, percent);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  await visit(page, "portfolio");
}

for (const name of browsers) {
  describe(`what the portfolio view tells in ${name}`, () => {
    const stage = stageIn(name);
    async function open(path = "") {
      const opened = await stage.open(path);
      await visit(opened.page, "portfolio");
      await opened.page.waitForSelector(".portfolio input[type=file]");
      return opened;
    }

    test("how groups fare by any column, with the figures of scripts/evaluate.py, in bands that a person sets", async () => {
      const { page, errors } = await open();
      await score(page, clients);
      const { groups } = evaluate(clients);
      const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;
      await groupBy(page, "SEX");
      const found = await rowsOf(page, ".groups table");
      assert.deepEqual(found.map(([, size, mean, , , , approved, impact, defaulted]) => [size.replace(",", ""), mean, approved, impact, defaulted]),
        groups.SEX.map((/** @type {Record<string, number>} */ row) => [String(row.clients), percent(row.predicted), percent(row.approved), row.impact.toFixed(2), percent(row.observed)]));
      await groupBy(page, "Age");
      const cuts = await page.$("#groups-cuts");
      await cuts?.click({ count: 3 });
      await cuts?.type("30 40 50 60\n");
      await page.waitForFunction(() => document.querySelector(".groups tbody th")?.textContent === "to 30");
      const ages = await rowsOf(page, ".groups table");
      assert.deepEqual(ages.map(([band, size]) => [band, Number(size.replace(",", ""))]), groups.AGE.map((/** @type {{ group: string, clients: number }} */ row) => [row.group, row.clients])
        .sort((/** @type {[string]} */ [a], /** @type {[string]} */ [b]) => (a.match(/\d+/)?.[0] ?? "") < (b.match(/\d+/)?.[0] ?? "") || a.startsWith("to") ? -1 : 1));
      assert.match(ages.at(-1)?.at(-1) ?? "", /few clients/);
      await cuts?.click({ count: 3 });
      await cuts?.type("40 30\n");
      await page.waitForSelector(".groups .problem:not([hidden])");
      assert.match(await textOf(page, ".groups .problem"), /ascending numbers/);
      await groupBy(page, "Age");
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("groups and their bands as the language writes figures, and why a column makes none", async () => {
      const { head, rows } = readTable(clients);
      const file = join(folder, "named.csv");
      writeFileSync(file, [["branch", ...head], ...rows.slice(0, 400).map((row, k) => [`Branch ${k % 60}`, ...row])].map((row) => row.join(",")).join("\n"));
      for (const [language, limit, typed, bands, many] of /** @type {const} */ ([
        ["de", "Kreditlimit", "30.000,5 200000", ["bis 30.000,5", "über 30.000,5 bis 200.000", "über 200.000"], "Die Spalte hat mehr als 50 verschiedene Texte: zu viele für Gruppen."],
        ["ar", "الحد الائتماني", "30,000.5 200000", ["حتى 30,000.5", "فوق 30,000.5 حتى 200,000", "فوق 200,000"], "في العمود أكثر من 50 نصًا مختلفًا: أكثر من أن تكون مجموعات."],
      ])) {
        const { page, errors } = await open(`?lang=${language}`);
        await score(page, file);
        await groupBy(page, limit);
        const cuts = () => page.$eval("#groups-cuts", (box) => /** @type {HTMLInputElement} */ (box).value);
        const heads = () => page.$$eval(".groups table:first-of-type tbody th", (all) => all.map(({ textContent }) => textContent));
        const own = await cuts();
        assert.match(own, language === "de" ? /^\d+\.000( \d+\.000)+$/ : /^\d+,000( \d+,000)+$/);
        const before = (await heads())[0];
        const box = await page.$("#groups-cuts");
        await box?.click({ count: 3 });
        await box?.type(`${typed}\n`);
        await page.waitForFunction((was) => document.querySelector(".groups tbody th")?.textContent !== was, {}, before);
        assert.deepEqual((await heads()).slice(0, 3), bands);
        assert.equal(await page.$eval(".groups .problem", (problem) => /** @type {HTMLElement} */ (problem).hidden), true);
        await groupBy(page, "branch");
        await page.waitForSelector(".groups .problem:not([hidden])");
        assert.equal(await textOf(page, ".groups .problem"), many);
        assert.deepEqual(errors, []);
        await page.close();
      }
    });

    test("that another policy decides, in plain sight, and the way back", async () => {
      const { page, errors } = await open();
      await score(page, clients);
      assert.equal(await page.$eval("#view-portfolio .carried", (note) => /** @type {HTMLElement} */ (note).hidden), true);
      const loss = await textOf(page, "[data-fact=expected-loss]");
      await setLoss(page, "30");
      assert.match(await textOf(page, "#view-portfolio .carried"), /policy has changed since.+Loss given default 30.%/s);
      await page.$eval("#view-portfolio .carried .primary", (button) => /** @type {HTMLElement} */ (button).click());
      await page.waitForFunction((before) => document.querySelector("[data-fact=expected-loss]")?.textContent !== before && document.querySelector(".listing:not([aria-busy]) .line.active"), {}, loss);
      const model = await loadModel();
      const expected = await scorePortfolio(model, await openAsBlob(clients), { workers: 1, policy: { lossGivenDefault: 0.3 } });
      assert.match(await textOf(page, "#view-portfolio .carried"), /not by the model’s own.+Loss given default 30.%/s);
      const declined = (await rowsOf(page, "[aria-labelledby=portfolio-decisions] table"))[1][1];
      assert.equal(declined, expected.summary.verdictRows[1].toLocaleString("en"));
      await page.$eval("#view-portfolio .carried .button", (button) => /** @type {HTMLElement} */ (button).click());
      await page.waitForFunction((before) => document.querySelector("[data-fact=expected-loss]")?.textContent === before, {}, loss);
      assert.equal(await page.$eval("#view-portfolio .carried", (note) => /** @type {HTMLElement} */ (note).hidden), true);
      await visit(page, "policy");
      assert.equal(await page.$$eval("#view-policy .controls input[data-term]", (all) =>
        /** @type {HTMLInputElement} */ (all.find((each) => /Loss given default/.test(each.closest("div")?.parentElement?.textContent ?? ""))).value), "75");
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("the same file by a model that is opened then", async () => {
      const { page, errors } = await open();
      await score(page, clients);
      const expected = async () => Number(/[\d.]+/.exec(await textOf(page, "[data-fact=expected-loss]"))?.[0]);
      const before = await expected();
      const chooser = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("#file"));
      await chooser.uploadFile(challenger);
      await page.waitForFunction((file) => document.getElementById("status")?.textContent?.includes(file), {}, "challenger.copse");
      await visit(page, "portfolio");
      await scored(page);
      const { expectedLoss } = (await scorePortfolio(await loadModel(challenger), await openAsBlob(clients), { workers: 0 })).results;
      const sum = Array.from(expectedLoss ?? []).reduce((total, each) => total + (Number.isNaN(each) ? 0 : each), 0);
      assert.equal(await expected(), Number((sum / 1e6).toFixed(1)));
      assert.notEqual(await expected(), before);
      assert.match(await textOf(page, ".portfolio .says"), /clients of clients\.csv scored/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("what another model would change: in a matrix, in the table, in the file that is written", async () => {
      const { page, errors } = await open();
      await score(page, clients);
      await compareWith(page, challenger);
      const [model, other] = [await loadModel(), await loadModel(challenger)];
      const pool = await poolFor(model, 1);
      const source = await openAsBlob(clients);
      const [one, two] = [await scorePortfolio(model, source, { pool }), await scorePortfolio(other, source, { workers: 1 })];
      const { sums, changes, predictions, verdicts } = await comparePortfolios(one, two, pool, { samePolicy: false });
      pool.close();
      const matrix = await page.$$eval(".challenger .outcome > div:nth-child(2) table:first-of-type td b", (cells) => cells.map((cell) => Number(cell.textContent?.replace(",", ""))));
      assert.deepEqual(matrix, [...sums.clients]);
      const changed = changes?.reduce((sum, change) => sum + Number(change > 0), 0) ?? 0;
      assert.match(await textOf(page, ".challenger .says"), new RegExp(`^challenger.copse: ${changed} clients`));
      assert.match(await textOf(page, ".challenger .outcome"), /Savings\s+[\d.]+%\s+[\d.]+%/);
      await page.$eval(".challenger .outcome .button", (button) => /** @type {HTMLElement} */ (button).click());
      await rested(page);
      assert.equal(await page.$eval(".listing", (grid) => Number(grid.getAttribute("aria-rowcount")) - 1), changed);
      assert.ok((await linesOf(page)).every((cells) => cells[3] !== cells[7]));
      await page.$eval(".writing", (details) => { /** @type {HTMLDetailsElement} */ (details).open = true; });
      await page.click(".writing input[name=reasons]");
      const [head, ...lines] = (await download(page, ".writing .primary")).trimEnd().split("\r\n").map((line) => line.split(","));
      assert.equal(lines.length, changed);
      for (const line of lines) {
        const row = Number(line[head.indexOf("client")]) - 1;
        assert.equal(Number(line[head.indexOf("challenger_probability")]), predictions[row]);
        assert.equal(line[head.indexOf("challenger_decision")], ["accept", "decline", "refer"][verdicts?.[row] ?? -1]);
      }
      await page.select("#challenger-by", "same");
      await page.waitForFunction((before) => !document.querySelector(".challenger .says")?.textContent?.includes(before), {}, `${changed} clients`);
      await page.waitForFunction(() => /decided about otherwise/.test(document.querySelector(".challenger .says")?.textContent ?? ""));
      assert.match(await textOf(page, ".challenger"), /Who is unlike this model's training data is left to a person under both\./);
      assert.match(await textOf(page, ".challenger"), /on the terms of this model's policy for both, whichever policy decides/);
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.$eval(".challenger .choices .button", (button) => /** @type {HTMLElement} */ (button).click());
      await rested(page);
      assert.equal(await page.$eval(".listing", (grid) => grid.getAttribute("aria-rowcount")), String(CLIENTS + 1));
      assert.equal(await page.$(".filters select[name=change]"), null);
      for (const [file, why] of /** @type {const} */ ([["plants.json", /predicts something else/], ["machine-failure.txt", /No column of the table/]])) {
        await compareWith(page, fromRoot(`tests/web/fixtures/models/${file}`));
        assert.match(await textOf(page, ".challenger .problem"), why);
      }
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    // Only Chromium prints for tests.
    if (name === "chromium") {
      test("all of it on one printed page, of A4 and of Letter, in every language", async () => {
        for (const path of ["", "?lang=de", "?lang=ar"]) {
          const { page, errors } = await open(path);
          await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
          const long = join(folder, `${"a long name of a file ".repeat(6)}.csv`);
          writeFileSync(long, readFileSync(clients));
          await score(page, long);
          const bills = await page.$eval("#groups-column optgroup:last-of-type option:nth-of-type(10)", (option) => /** @type {HTMLOptionElement} */ (option).value);
          await page.select("#groups-column", bills);
          await page.waitForSelector(".groups table");
          await compareWith(page, challenger);
          for (const format of /** @type {const} */ (["A4", "Letter"])) {
            await page.evaluate(() => { window.print = () => Object.assign(window, { printed: document.querySelector(".portfolio-sheet")?.textContent }); });
            await page.click(".ways .button");
            const printed = await page.evaluate(() => String(Reflect.get(window, "printed")));
            const { hash } = await loadModel();
            for (const part of [hash, "a long name of a file", "3,000".replace(",", path.includes("de") ? "." : ","), "challenger.copse",
              ...{ "": ["Most at risk", "Look at this first", "The 5 clients with the largest expected loss"], "?lang=de": ["Zuerst ansehen", "Auf die 5 Kunden"], "?lang=ar": [] }[path] ?? []]) assert.ok(printed.includes(part), part);
            const pdf = Buffer.from(await page.pdf({ format })).toString("latin1");
            assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1, `${path} ${format}`);
            await page.waitForFunction(() => document.querySelector(".portfolio-sheet") === null);
          }
          assert.deepEqual(await violationsOf(page), []);
          assert.deepEqual(errors, []);
          await page.close();
        }
      });
    }

    test("that a file could not be written, when the disk is full, and goes on", async () => {
      const { page, errors } = await open();
      await score(page, clients);
      await page.evaluate(() => {
        Object.assign(window, { ended: [], showSaveFilePicker: async () => ({ createWritable: async () => ({
          write: async () => { throw new DOMException("No space is left on the device.", "QuotaExceededError"); },
          close: async () => { Reflect.get(window, "ended").push("closed"); },
          abort: async () => { Reflect.get(window, "ended").push("aborted"); },
        }) }) });
      });
      await page.$eval(".writing", (details) => { /** @type {HTMLDetailsElement} */ (details).open = true; });
      await page.$eval(".writing .primary", (button) => /** @type {HTMLElement} */ (button).click());
      await page.waitForSelector(".writing .problem:not([hidden])");
      assert.match(await textOf(page, ".writing .problem"), /could not be written: No space is left/);
      assert.deepEqual(await page.evaluate(() => Reflect.get(window, "ended")), ["aborted"], "nothing half-written is left");
      await page.select("#portfolio-format", "parquet");
      await page.$eval(".writing .primary", (button) => /** @type {HTMLElement} */ (button).click());
      await page.waitForFunction(() => Reflect.get(window, "ended").length === 2 && document.querySelector(".writing .problem:not([hidden])"));
      assert.deepEqual(await page.evaluate(() => Reflect.get(window, "ended")), ["aborted", "aborted"]);
      await page.select("#portfolio-format", "csv");
      const written = await download(page, ".writing .primary");
      assert.equal(written.trimEnd().split("\r\n").length, CLIENTS + 1);
      await page.waitForSelector(".writing .problem[hidden]");
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("the last run alone, however often one is cancelled or begun anew, without growth", { timeout: 120_000 }, async () => {
      const { page, errors } = await open();
      const expected = await scorePortfolio(await loadModel(), await openAsBlob(clients), { workers: 1 });
      await score(page, clients);
      const heap = async () => {
        const session = await page.createCDPSession();
        await session.send("HeapProfiler.collectGarbage");
        await session.detach();
        return (await page.metrics()).JSHeapUsedSize ?? NaN;
      };
      const hundred = () => page.evaluate(async () => {
        const click = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector)).click();
        for (let i = 0; i < 100; ++i) {
          click(".mapping .primary");
          await new Promise((resolve) => setTimeout(resolve, (i % 10) * 5));
          if (i % 3 === 0) click(".portfolio .busy button");
        }
        click(".mapping .primary");
      });
      const settle = () => page.waitForFunction(() => /^3,000 clients/.test(document.querySelector(".portfolio .says")?.textContent ?? "")
        && document.querySelector(".portfolio .busy[hidden]") && document.querySelector(".listing:not([aria-busy]) .line.active"));
      await hundred();
      await settle();
      assert.equal(await page.$eval(".portfolio .problem", (problem) => problem.textContent), "");
      assert.equal((await page.$$(".found")).length, 1);
      assert.equal((await rowsOf(page, "[aria-labelledby=portfolio-decisions] table"))[0][1], expected.summary.verdictRows[0].toLocaleString("en"));
      if (name === "chromium") {
        const before = await heap();
        await hundred();
        await settle();
        const growth = (await heap() - before) / 1e6;
        assert.ok(growth < 4, `${growth.toFixed(1)} MB`);
        assert.ok(page.workers().length <= 8, String(page.workers().length));
      }
      assert.deepEqual(errors, []);
      await page.close();
    });

    for (const [language, words] of /** @type {const} */ ([
      ["de", { dir: "ltr", says: /^3\.000 Kunden aus clients\.csv in \d+,\d s bewertet$/, verdict: "Ablehnen", loss: "Erwarteter Verlust" }],
      ["ar", { dir: "rtl", says: /3,000 .*clients\.csv/, verdict: "رفض", loss: "الخسارة المتوقعة" }],
    ])) {
      test(`all that in ${language}, with its figures and in its direction`, async () => {
        const { page, errors } = await open(`?lang=${language}`);
        await score(page, clients);
        assert.equal(await page.$eval(".portfolio", (view) => getComputedStyle(view).direction), words.dir);
        assert.match(await textOf(page, ".portfolio .says"), words.says);
        await page.$eval("#groups-column", (box) => {
          const select = /** @type {HTMLSelectElement} */ (box);
          select.selectedIndex = 1;
          select.dispatchEvent(new Event("change"));
        });
        await page.waitForSelector(".groups table");
        await compareWith(page, challenger);
        const text = await textOf(page, ".portfolio");
        assert.ok(text.includes(words.verdict) && text.includes(words.loss));
        assert.doesNotMatch(text, /\b(decided|probability of|Expected|Accept|Decline|Refer|Grades|missing|Difference|Every client)\b/);
        for (const width of [320, 768, 1280]) {
          await page.setViewport({ width, height: 900 });
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${width}`);
        }
        assert.deepEqual(await accessibilityProblems(page), []);
        assert.deepEqual(errors, []);
        await page.close();
      });
    }
  });
}

for (const name of browsers) {
  describe(`the portfolio view of other models in ${name}`, () => {
    const stage = stageIn(name);
    /** @param {string} file  of tests/web/fixtures/models */
    async function open(file) {
      const { page, errors } = await stage.open();
      const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("#file"));
      await input.uploadFile(foreignFile(file));
      await page.waitForFunction((opened) => document.getElementById("status")?.textContent?.includes(opened), {}, file);
      await visit(page, "portfolio");
      return { page, errors };
    }

    test("scores one with categories that are texts, and has groups by their texts", async () => {
      const { page, errors } = await open("machine-failure.txt");
      const model = await loadModel(foreignFile("machine-failure.txt"));
      const inputs = model.inputs.map((input) => input.name);
      const rows = Array.from({ length: 60 }, (_, k) => [60 + k, 4.25, -0.875, 50 * k, ["Turku", "Nowhere", ""][k % 3]]);
      const file = join(folder, "machines.csv");
      writeFileSync(file, [inputs, ...rows].map((row) => row.join(",")).join("\n"));
      await score(page, file);
      const predictions = rows.map((row) => model.predict(Object.fromEntries(inputs.map((input, k) => [input, row[k] === "" ? null : row[k]]))));
      const highest = Math.max(...predictions);
      assert.equal((await linesOf(page))[0][1], `${(100 * highest).toFixed(1)}%`);
      assert.equal(await page.$("[data-fact=expected-loss]"), null, "without a policy there is no money");
      await groupBy(page, "site");
      const found = await rowsOf(page, ".groups table");
      assert.deepEqual(found.map(([text, size]) => [text, size]), [["Nowhere", "20"], ["Turku", "20"], ["missing", "20"]]);
      const mean = predictions.filter((_, k) => k % 3 === 0).reduce((sum, p) => sum + p, 0) / 20;
      assert.equal(found[1][2], `${(100 * mean).toFixed(1)}%`);
      await page.focus(".listing");
      await page.keyboard.press("Enter");
      await inSight(page, "client");
      const value = await page.evaluate(() => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score")).value);
      assert.equal(value.site, rows[predictions.indexOf(highest)][4] || null);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("scores a regression without a word of probability or money", async () => {
      const { page, errors } = await open("remaining-hours.txt");
      const model = await loadModel(foreignFile("remaining-hours.txt"));
      const inputs = model.inputs.map((input) => input.name);
      const rows = Array.from({ length: 40 }, (_, k) => [60 + k, 4.25, -0.875, 50 * k]);
      const file = join(folder, "hours.csv");
      writeFileSync(file, [inputs, ...rows].map((row) => row.join(",")).join("\n"));
      await score(page, file);
      const predictions = rows.map((row) => model.predict(Object.fromEntries(inputs.map((input, k) => [input, row[k]]))));
      assert.equal(await textOf(page, "[data-fact=mean]"), (predictions.reduce((sum, p) => sum + p, 0) / 40).toLocaleString("en", { minimumFractionDigits: 4, maximumFractionDigits: 4 }));
      assert.doesNotMatch(await textOf(page, ".found"), /probab|Expected|Credit|Decline|NaN/i);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("says of one with several outputs, and of one that takes any text, that it does not score them", async () => {
      const several = await open("plants.json");
      assert.match(await textOf(several.page, "#view-portfolio"), /a model of one output: this one gives several/);
      await several.page.close();
      const { page, errors } = await open("parts.json");
      const file = join(folder, "parts.csv");
      writeFileSync(file, "colour,size\nred,1\n");
      await score(page, file);
      assert.match(await textOf(page, ".portfolio .problem"), /colour takes any text, which is not read from whole portfolios/);
      assert.deepEqual(errors, []);
      await page.close();
    });
  });
}
