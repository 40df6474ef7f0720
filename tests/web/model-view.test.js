import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadModel } from "../../web/model.js";
import { accessibilityProblems } from "./support/accessibility.js";
import { browsers, violationsOf } from "./support/browser.js";
import { generateClients } from "./support/evaluated.js";
import { openFile } from "./support/foreign.js";
import { foreignFile, foreignModels, packageFile } from "./support/paths.js";
import { stageIn } from "./support/stage.js";
import { inSight, visit } from "./support/views.js";

/** @typedef {import("puppeteer-core").Page} Page */

/** @param {Page} page @param {string} selector */
const textOf = (page, selector) => page.$eval(selector, (element) => /** @type {HTMLElement} */ (element).innerText);
/** @param {Page} page @param {string} file */
async function challenge(page, file) {
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".challenger input[type=file]"));
  const before = await textOf(page, ".challenger .says");
  await input.uploadFile(file);
  await page.waitForFunction((text) => {
    const says = document.querySelector(".challenger .says")?.textContent ?? "";
    return says !== text && !/^Reading/.test(says);
  }, {}, before);
}

/** @type {string} */ let folder;
before(() => { folder = mkdtempSync(join(tmpdir(), "copse-")); });
after(() => rmSync(folder, { recursive: true }));

for (const name of browsers) {
  describe(`the model view in ${name}`, () => {
    const stage = stageIn(name);
    async function open() {
      const opened = await stage.open();
      await visit(opened.page, "model");
      return opened;
    }

    test("tells what the model goes by and how groups fare as its card has it, flags and all", async () => {
      const { page, errors } = await open();
      const { figures, hash, counts } = await loadModel();
      assert.match(await textOf(page, "#about"), new RegExp(`${counts.knownAnswers} known answers[^]*same to the bit[^]*${hash}`));
      const importance = await textOf(page, ".importance");
      assert.match(importance, /As the model's card has it/);
      const [first] = Object.entries(/** @type {Record<string, number>} */ (figures.importance)).sort((a, b) => b[1] - a[1]);
      assert.match(importance, new RegExp(`${first[0]}\\s+${first[1].toFixed(4)}`));
      const fairness = await textOf(page, ".fairness");
      assert.match(fairness, /over 60\s[^]*?few clients, below four fifths/);
      assert.match(fairness, /Diagnostics, not a legal judgement/);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("calls groups as the language does, by the model's words where it has them, and says where it has none", async () => {
      for (const [language, age, bands, codes] of /** @type {const} */ ([
        ["en", "Age", ["to 30", "over 30 to 40", "over 40 to 50", "over 50 to 60", "over 60"], /no words for the groups of SEX, MARRIAGE:/],
        ["de", "Alter", ["bis 30", "über 30 bis 40", "über 40 bis 50", "über 50 bis 60", "über 60"], /Gruppen von SEX, MARRIAGE hat das Paket keine Worte:/],
        ["ar", "العمر", ["حتى 30", "فوق 30 حتى 40", "فوق 40 حتى 50", "فوق 50 حتى 60", "فوق 60"], /لمجموعات SEX, MARRIAGE:/],
      ])) {
        const { page } = await stage.open(`?lang=${language}#model`);
        await inSight(page, "model");
        const tables = await page.$$eval(".fairness table", (all) => all.map((table) => [...table.querySelectorAll("th:first-child")].map(({ textContent }) => textContent)));
        assert.deepEqual(tables, [["SEX", "1", "2"], ["MARRIAGE", "0", "1", "2", "3"], [age, ...bands]]);
        assert.match(await textOf(page, ".fairness > .note:last-child"), codes);
        await page.close();
      }
    });

    test("tells what it goes by of the clients of a file that was scored", async () => {
      const file = join(folder, "clients.csv");
      generateClients(file, 300);
      const { page } = await open();
      await visit(page, "policy");
      const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".dataset input[type=file]"));
      await input.uploadFile(file);
      await page.waitForSelector(".start button");
      await page.click(".start button");
      await page.waitForSelector(".found");
      await visit(page, "model");
      assert.match(await textOf(page, ".importance"), /Computed here, of 300 clients of clients\.csv/);
      await page.close();
    });

    test("draws the exact curve of the current client for any input, and categories as bars", async () => {
      const model = await loadModel();
      const { page } = await open();
      const first = model.samples[0].values;
      for (const input of ["AGE", "LIMIT_BAL"]) {
        await page.select("#shape-input", input);
        const { steps } = model.whatIf(first, input);
        const plot = await page.$(".shapes .plot");
        await plot?.focus();
        await page.keyboard.press("Home");
        const told = await plot?.evaluate((element) => element.getAttribute("aria-valuetext")) ?? "";
        assert.match(told, new RegExp(`Prediction: ${Math.round(1000 * steps[0].prediction) / 10}%$`));
        assert.equal(await plot?.evaluate((element) => element.getAttribute("aria-valuemax")), String(steps.length));
      }
      await page.select("#shape-input", "EDUCATION");
      const { steps } = model.whatIf(first, "EDUCATION");
      const rows = await page.$$eval(".shapes > .scroll tbody tr", (all) => all.map((row) => row.innerText));
      assert.equal(rows.length, steps.length);
      assert.ok(rows[0].includes(`${(100 * steps[0].prediction).toFixed(1)}%`), rows[0]);
      await page.close();
    });

    test("asks a challenger about the same client, side by side, and follows the client", async () => {
      const { page, errors } = await open();
      await challenge(page, packageFile);
      const cells = () => page.$$eval(".challenger tbody tr", (all) => all.map((row) => [...row.cells].map((cell) => cell.innerText)));
      for (const [row, one, other] of await cells()) assert.equal(one, other, row);
      const before = (await cells())[1][1];
      await visit(page, "client");
      await (await page.$$("button.sample"))[2].click();
      await visit(page, "model");
      assert.notEqual((await cells())[1][1], before);
      await challenge(page, foreignFile("machine-failure.txt"));
      assert.match(await textOf(page, ".challenger .says"), /machine-failure: 5 of its 5 inputs are not among this client's/);
      await challenge(page, join(stage.site.folder, "root/damaged/cut.copse"));
      assert.match(await textOf(page, ".challenger .says"), /cut\.copse could not be read/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("shows models of every kind, without an accessibility problem, at every width", async () => {
      const { page, errors } = await open();
      for (const [index, file] of ["", ...foreignModels].entries()) {
        if (file !== "") await openFile(page, foreignFile(file));
        await page.evaluate((scheme) => { document.documentElement.style.colorScheme = scheme; }, index % 2 === 0 ? "light" : "dark");
        for (const width of [320, 768, 1280]) {
          await page.setViewport({ width, height: 800 });
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${file} at ${width} pixels`);
        }
        assert.deepEqual(await accessibilityProblems(page), [], file);
      }
      assert.deepEqual(errors, []);
      await page.close();
    });
  });
}
