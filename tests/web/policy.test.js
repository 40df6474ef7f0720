import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadModel } from "../../web/model.js";
import { accessibilityProblems } from "./support/accessibility.js";
import { browsers, violationsOf } from "./support/browser.js";
import { evaluate, generateClients, readTable } from "./support/evaluated.js";
import { openFile } from "./support/foreign.js";
import { HOSTILE } from "./support/hostile.js";
import { foreignFile } from "./support/paths.js";
import { set } from "./support/policy.js";
import { textOf } from "./support/portfolio.js";
import { requestsDuring } from "./support/site.js";
import { stageIn } from "./support/stage.js";
import { inSight, visit } from "./support/views.js";

/** @typedef {import("puppeteer-core").Page} Page */

const CLIENTS = 1500;
/** Chooses a file of clients, and waits for what is found in it. @param {Page} page @param {string} file */
async function choose(page, file) {
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".dataset input[type=file]"));
  await input.uploadFile(file);
  await page.waitForSelector(".start button, .problem:not([hidden])");
}

/** @param {Page} page @param {string} file */
async function score(page, file) {
  await choose(page, file);
  await page.click(".start button");
  await page.waitForSelector(".found, .dataset .problem:not([hidden])");
}

/** @param {Page} page */
const measures = (page) => page.$$eval("[data-measure]", (all) => Object.fromEntries(all.map((each) =>
  [/** @type {HTMLElement} */ (each).dataset.measure, Number(each.textContent?.replace(/[,%]/g, ""))])));
/** What a click on the download writes. @param {Page} page @returns {Promise<string>} */
async function download(page) {
  await page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      void /** @type {Blob} */ (blob).text().then((text) => Object.assign(window, { written: text }));
      return make(blob);
    };
    HTMLAnchorElement.prototype.click = () => {};
  });
  await (await page.waitForSelector(".dataset .body > button"))?.click();
  await page.waitForFunction(() => Reflect.has(window, "written"));
  return page.evaluate(() => Reflect.get(window, "written"));
}

/** @type {string} */ let folder;
/** @type {string} */ let clients;
/** @type {any} */ let expected;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  clients = join(folder, "clients.csv");
  generateClients(clients, CLIENTS);
  expected = evaluate(clients);
});
after(() => rmSync(folder, { recursive: true }));

for (const name of browsers) {
  describe(`the policy view in ${name}`, () => {
    const stage = stageIn(name);
    async function open() {
      const opened = await stage.open();
      await visit(opened.page, "policy");
      return opened;
    }

    test("scores labelled clients in a worker, with the figures of scripts/evaluate.py, under the strict policy", async () => {
      const { page, errors } = await open();
      await score(page, clients);
      const found = await measures(page);
      assert.equal(found.clients, CLIENTS);
      for (const each of ["auc", "ks", "brier", "ece", "savings"]) {
        assert.ok(Math.abs(found[each] - (expected.measures[each])) <= 0.00005, `${each}: ${found[each]}, ${expected.measures[each]}`);
      }
      const cells = await page.$$eval("[data-cell] b", (all) => all.slice(0, 6).map((each) => Number(each.textContent?.replace(",", ""))));
      assert.equal(cells.reduce((sum, count) => sum + count, 0), CLIENTS);
      assert.equal(await page.$$eval("figure.chart path.line.first", (all) => all.length), 3 + 1, "lines of two charts, and their keys");
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("decides anew as the policy moves: the client, the matrix, the savings; and goes back to the model's", async () => {
      const { page } = await open();
      await page.click('nav.views a[href="#client"]');
      await (await page.$$("button.sample"))[1].click();
      await visit(page, "policy");
      await score(page, clients);
      const before = await textOf(page, ".found");
      const client = await textOf(page, "section.client");
      assert.match(client, /Probability of default 29\.8%[^]*decides the same/);
      await set(page, "defaultRate", "0");
      assert.match(await textOf(page, "section.client"), /This policy[^]*If declined/);
      assert.notEqual(await textOf(page, "section.client"), client);
      assert.notEqual(await textOf(page, ".found"), before);
      const { savings } = await measures(page);
      assert.notEqual(savings, Number(expected.measures.savings.toFixed(4)));
      await page.click(".controls .heading button");
      await page.waitForFunction((text) => /** @type {HTMLElement | null} */ (document.querySelector(".found"))?.innerText === text, {}, before);
      assert.equal(await textOf(page, "section.client"), client);

      await page.click('input[name=rule][value="cut-off"]');
      await page.waitForFunction(() => document.querySelector("section.client .changed, section.client .says") !== null);
      await set(page, "cutOff", "50");
      assert.ok(Math.abs((await measures(page)).savings - expected.policies[0].savings) <= 0.00005);
      await page.close();
    });

    test("fits every width, and says what its mistakes are of the table above", async () => {
      const { page } = await open();
      await score(page, clients);
      for (const width of [280, 360, 768, 1024, 1280]) {
        await page.setViewport({ width, height: 900 });
        assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("html, #view-policy .client .scroll, #view-policy .controls, #view-policy .found .stacks")]
          .filter((each) => each.scrollWidth > each.clientWidth).map((each) => `${each.className || each.localName} ${each.getAttribute("aria-label")} ${each.scrollWidth} > ${each.clientWidth}`)), [], String(width));
      }
      const cell = (/** @type {string} */ name) => page.$eval(`.pair [data-cell="${name}"] b`, (found) => Number(found.textContent?.replace(/,/g, "")));
      const told = await textOf(page, ".found");
      const [missed, accepted, missedMore, lost, declined, lostMore] =
        (/Defaults: ([\d,]+) = ([\d,]+) accepted above \+ ([\d,]+) [^.]*\. Good clients: ([\d,]+) = ([\d,]+) declined above \+ ([\d,]+)/.exec(told) ?? []).slice(1).map((each) => Number(each.replace(/,/g, "")));
      assert.deepEqual([accepted, declined], [await cell("1-0"), await cell("0-1")]);
      assert.deepEqual([missed, lost], [accepted + missedMore, declined + lostMore]);
      assert.match(told, new RegExp(`Defaults accepted\\s+${missed.toLocaleString("en")}\\b`));
      await page.click('input[name=rule][value="cut-off"]');
      await page.click(".controls label.switch:not([hidden]):has(input:checked)");
      await page.waitForFunction(() => /The same decisions as in the table above/.test(document.querySelector(".found")?.textContent ?? ""));
      await page.close();
    });

    test("lists bad cells with row, column and reason, goes on with the good rows, and takes nothing in a file for more than data", async () => {
      const { head, rows } = readTable(clients);
      const quoted = (/** @type {string} */ cell) => `"${cell.replaceAll('"', '""')}"`;
      const age = head.indexOf("AGE");
      const notes = [...rows.slice(0, 40)].map((row, index) => [...row, quoted(HOSTILE[index % HOSTILE.length])]);
      HOSTILE.forEach((text, index) => { notes[index][age] = quoted(text); });
      const file = join(folder, "hostile.csv");
      writeFileSync(file, [[...head, quoted(HOSTILE[0])], ...notes].map((row) => row.join(",")).join("\n"));
      const { page, errors } = await open();
      await choose(page, file);
      assert.equal(await page.$eval(".start select", (select) => /** @type {HTMLSelectElement} */ (select).value), "default.payment.next.month");
      await page.click(".start button");
      await page.waitForSelector(".found");
      await page.$eval(".left", (details) => { /** @type {HTMLDetailsElement} */ (details).open = true; });
      const told = await textOf(page, ".left");
      assert.match(told, new RegExp(`^${HOSTILE.length} rows left out`));
      assert.match(told, /1\s+AGE\s+“<img src=x onerror=[^”]+” is not a number/);
      assert.equal((await measures(page)).clients, 40 - HOSTILE.length);
      const written = await download(page);
      assert.match(written, /,'=HYPERLINK\(1\),/);
      assert.doesNotMatch(written, /(^|,)"?[=@]/m);
      const firstGood = written.split("\r\n")[1 + HOSTILE.length].split(",");
      assert.equal(firstGood.slice(0, head.length).join(","), rows[HOSTILE.length].join(","), "numbers stay as they were, the negative too");
      assert.equal(await page.evaluate(() => Reflect.get(window, "ran")), undefined);
      assert.equal(await page.$$eval(".dataset :is(img, script)", (all) => all.length), 0);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("tells what of a file was passed over or taken as missing, in the page's language, of the rows that are taken alone", async () => {
      const { head, rows } = readTable(clients);
      const age = head.indexOf("AGE");
      const blank = head.map(() => "");
      const withWord = (/** @type {string[]} */ row, /** @type {string} */ word) => row.with(age, word);
      const few = join(folder, "words.csv");
      writeFileSync(few, [["Clients of May"], [], head, blank, ...rows.slice(0, 40).map((row, k) => (k < 11 ? withWord(row, ["NULL", "N/A"][k % 2]) : row)), blank, blank]
        .map((row) => row.join(",")).join("\n"));
      const long = join(folder, "long-words.csv");
      // The row after the last that is taken is a bad one.
      writeFileSync(long, [head, ...Array.from({ length: 50_010 }, (_, k) => (k === 50_000 ? withWord(rows[0], "old") : k >= 49_998 ? withWord(rows[0], "NULL") : rows[k % CLIENTS])), blank]
        .map((row) => row.join(",")).join("\n"));
      for (const [language, told, ofLong] of /** @type {const} */ ([
        ["en", ["2 lines above the heading were passed over.", "3 blank rows were passed over.", "11 cells such as NULL or N/A were taken as missing."],
          ["There are more: the first 50,000 rows were taken.", "2 cells such as NULL or N/A were taken as missing."]],
        ["de", ["2 Zeilen über der Kopfzeile wurden übergangen.", "3 leere Zeilen wurden übergangen.", "11 Zellen wie NULL oder N/A gelten als fehlend."], null],
        ["ar", ["جرى تخطي سطرين فوق العناوين.", "جرى تخطي 3 صفوف فارغة.", "عُدَّت 11 خلية مثل NULL أو N/A قيمًا مفقودة."], null],
      ])) {
        const { page, errors } = await stage.open(`?lang=${language}#policy`);
        await inSight(page, "policy");
        const sentences = () => page.$$eval(".dataset .body > p", (all) => all.map(({ textContent }) => textContent));
        await score(page, few);
        assert.deepEqual(await sentences(), told);
        if (ofLong !== null) {
          await score(page, long);
          assert.deepEqual(await sentences(), ofLong);
        }
        assert.deepEqual(errors, []);
        await page.close();
      }
    });

    test("writes each client's decision as the model decides it", async () => {
      const model = await loadModel();
      const { page } = await open();
      await score(page, clients);
      const lines = (await download(page)).trimEnd().split("\r\n").map((line) => line.split(","));
      const [head, ...rows] = lines;
      const at = (/** @type {string} */ column) => head.indexOf(column);
      assert.equal(rows.length, CLIENTS);
      for (const row of rows.filter((_, index) => index % 97 === 0)) {
        const record = Object.fromEntries(model.inputs.map(({ name: input }) => [input, Number(row[at(input)])]));
        const { probability, decision } = model.score(record);
        assert.equal(Number(row[at("probability")]), probability);
        assert.deepEqual([row[at("decision")], row[at("grade")], Number(row[at("cost_accept")])], [decision?.verdict, decision?.grade, decision?.costAccept]);
      }
      await page.close();
    });

    test("says what is wrong with a file, and can be called off", async () => {
      const { page } = await open();
      const cases = /** @type {[string, RegExp][]} */ ([["", /The file is empty/], ["a,b\n", /a heading and no rows/],
        ["AGE,AGE\n1,2\n", /more than one AGE/]]);
      for (const [text, why] of cases) {
        const file = join(folder, "odd.csv");
        writeFileSync(file, text);
        await choose(page, file);
        assert.match(await textOf(page, ".dataset .problem"), why);
      }
      const file = join(folder, "lacking.csv");
      writeFileSync(file, "AGE,y\n30,1\n40,0\n");
      await choose(page, file);
      await page.waitForSelector(".start button");
      assert.match(await textOf(page, ".dataset .body"), /The file lacks LIMIT_BAL/);
      assert.equal(await page.$eval(".start button", (button) => /** @type {HTMLButtonElement} */ (button).disabled), true);

      const long = join(folder, "long.csv");
      const [head, ...lines] = readFileSync(clients, "utf8").trimEnd().split("\n");
      writeFileSync(long, [head, ...Array.from({ length: 40 }, () => lines).flat()].join("\n"));
      await choose(page, long);
      await page.waitForSelector(".start button:not([disabled])");
      await page.evaluate(() => {
        /** @type {HTMLElement} */ (document.querySelector(".start button")).click();
        new MutationObserver((_, observer) => {
          observer.disconnect();
          /** @type {HTMLElement} */ (document.querySelector(".busy button")).click();
        }).observe(/** @type {Element} */ (document.querySelector(".busy .bar")), { attributes: true });
      });
      await page.waitForFunction(() => /Cancelled/.test(document.querySelector(".dataset .says")?.textContent ?? ""));
      assert.equal(await page.$(".found"), null);
      await choose(page, long);
      await page.waitForSelector(".start button:not([disabled])");
      await page.click(".start button");
      await page.waitForSelector(".found");
      assert.equal((await measures(page)).clients, 50_000);
      assert.match(await textOf(page, ".dataset .body"), /There are more: the first 50,000 rows were taken/);
      await page.close();
    });

    test("offers the columns of a wide file as they stand in it, those that are called like an outcome first, and guesses one", async () => {
      const { head, rows } = readTable(clients);
      const flags = Array.from({ length: 12 }, (_, k) => `flag_${k}`);
      const file = join(folder, "wide.csv");
      writeFileSync(file, [[...flags, "was_default", ...head], ...rows.slice(0, 30).map((row, k) => [...flags.map((_, at) => (k + at) % 2), 0, ...row])].map((row) => row.join(",")).join("\n"));
      const { page } = await open();
      await choose(page, file);
      const options = await page.$$eval(".start select option", (all) => all.map((option) => option.textContent));
      assert.deepEqual(options, ["was_default", "default.payment.next.month", ...flags, "None: decide only"]);
      assert.equal(await page.$eval(".start select", (select) => /** @type {HTMLSelectElement} */ (select).value), "default.payment.next.month");
      await page.click(".start button");
      await page.waitForSelector(".found");
      assert.equal((await measures(page)).rate, Number((100 * rows.slice(0, 30).filter((row) => Number(row[head.indexOf("default.payment.next.month")]) === 1).length / 30).toFixed(1)));
      await page.close();
    });

    test("reads a table that is dropped on it, and asks the server for nothing but its scripts", async () => {
      const { page } = await stage.open();
      await visit(page, "policy");
      const asked = await requestsDuring(page, stage.site, async () => {
        await page.evaluate((text) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }, readFileSync(clients, "utf8"));
        await page.waitForSelector(".start button:not([disabled])");
        await page.click(".start button");
        await page.waitForSelector(".found");
      });
      assert.equal(new URL(page.url()).hash, "#policy");
      assert.ok(asked.every((path) => /\.js$|copse-table\.wasm$/.test(path)), String(asked));
      assert.deepEqual(await requestsDuring(page, stage.site, () => set(page, "lossGivenDefault", "50")), []);
      await page.close();
    });

    test("reads its charts off by keyboard, with their figures in a table behind them", async () => {
      const { page } = await open();
      await score(page, clients);
      const plot = await page.waitForSelector('.plot[aria-label="Ranking (ROC)"]');
      await plot?.focus();
      await page.keyboard.press("Home");
      const value = () => plot?.evaluate((element) => element.getAttribute("aria-valuetext"));
      assert.match(await value() ?? "", /Share of who paid, at or above: 0%; Share of who defaulted: 0%/);
      await page.keyboard.press("End");
      assert.match(await value() ?? "", /: 100%; Share of who defaulted: 100%/);
      await page.keyboard.press("PageDown");
      assert.notEqual((await value())?.endsWith("100%"), undefined);
      const tables = await page.$$eval("figure.chart details table", (all) => all.map((table) => table.rows.length));
      assert.equal(tables.length, 3);
      assert.ok(tables.every((rows) => rows > 5), String(tables));
      await page.close();
    });

    test("tells ranking and calibration of a model without a policy, and nothing of money", async () => {
      const { page } = await open();
      await openFile(page, foreignFile("machine-failure.txt"));
      await page.waitForFunction(() => /no policy/.test(document.getElementById("view-policy")?.innerText ?? ""));
      const file = join(folder, "machines.csv");
      writeFileSync(file, ["temperature,pressure,vibration,hours_since_service,site,failed",
        ...Array.from({ length: 60 }, (_, i) => `${60 + i % 30},${i % 7},${(i % 5) - 2},${100 * i},Turku,${Number(i % 3 === 0)}`)].join("\n"));
      await score(page, file);
      const found = await measures(page);
      assert.ok(found.auc >= 0 && found.auc <= 1);
      assert.equal(found.savings, undefined);
      await page.close();
    });

    test("has no accessibility problem and fits every width, in light and dark, with figures", async () => {
      const { page } = await open();
      await score(page, clients);
      for (const scheme of ["light", "dark"]) {
        await page.evaluate((colours) => { document.documentElement.style.colorScheme = colours; }, scheme);
        assert.deepEqual(await accessibilityProblems(page), [], scheme);
      }
      await page.$$eval("details", (all) => all.forEach((details) => { details.open = true; }));
      for (const width of [320, 768, 1280]) {
        await page.setViewport({ width, height: 800 });
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${width} pixels`);
      }
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.close();
    });
  });
}
