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

/** @param {Page} page @param {string} selector */
const textOf = (page, selector) => page.$eval(selector, (element) => /** @type {HTMLElement} */ (element).innerText);
/** @param {Page} page */
const measures = (page) => page.$$eval("[data-measure]", (all) => Object.fromEntries(all.map((each) =>
  [/** @type {HTMLElement} */ (each).dataset.measure, Number(each.textContent?.replace(/[,%]/g, ""))])));
/** Types into a term of the policy. @param {Page} page @param {string} term @param {string} text */
async function set(page, term, text) {
  const box = await page.waitForSelector(`input[data-term=${term}]`);
  await box?.evaluate((input) => /** @type {HTMLInputElement} */ (input).select());
  await box?.focus();
  await page.keyboard.press("Backspace");
  await page.keyboard.type(text);
  // Once a picture.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
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

    test("keeps what was shown where a term cannot be, and says why", async () => {
      const { page, errors } = await open();
      const before = await textOf(page, "section.client");
      await set(page, "lossGivenDefault", "150");
      assert.match(await textOf(page, ".term:has([data-term=lossGivenDefault])"), /From 0 to 100\./);
      assert.equal(await page.$eval("[data-term=lossGivenDefault]", (box) => box.getAttribute("aria-invalid")), "true");
      await set(page, "lossGivenDefault", "75");
      const low = () => page.$eval("[data-term=referLow]", (box) => [/** @type {HTMLInputElement} */ (box).value, box.getAttribute("aria-invalid")]);
      assert.deepEqual(await low(), ["10", null]);
      await set(page, "referLow", "3");
      assert.deepEqual(await low(), ["3", null], "what can be is live");
      await set(page, "referLow", "30");
      assert.match(await textOf(page, ".term:has([data-term=referLow])"), /Out of order/);
      assert.deepEqual(await low(), ["30", "true"]);
      assert.equal(await textOf(page, "section.client"), before);
      await page.keyboard.press("Tab");
      assert.deepEqual(await low(), ["10", null], "not the first of its figures");
      assert.match(await textOf(page, ".term:has([data-term=referLow])"), /Out of order/, "and says why");
      await page.click(".grades summary");
      const grade = (/** @type {number} */ index) => `.grades .term:nth-of-type(${index}) input[data-term=grade]`;
      // One end after the other beyond its neighbours, and far beyond what there is.
      for (const [index, text] of /** @type {[number, string][]} */ ([[1, "99"], [2, "0"], [3, "-1"], [4, "101"], [5, "1e9"], [6, "x"]])) {
        const box = await page.waitForSelector(grade(index));
        const own = await box?.evaluate((input) => /** @type {HTMLInputElement} */ (input).value);
        await box?.evaluate((input, typed) => {
          Object.assign(input, { value: typed });
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }, text);
        assert.equal(await box?.evaluate((input) => input.getAttribute("aria-invalid")), "true", `grade ${index}: ${text}`);
        await box?.evaluate((input) => input.dispatchEvent(new Event("change", { bubbles: true })));
        assert.equal(await box?.evaluate((input) => /** @type {HTMLInputElement} */ (input).value), own);
      }
      // Ends of the sliders are as much as a hand can ask for, all at once.
      for (const end of /** @type {const} */ (["max", "min"])) {
        await page.$$eval(".controls input[type=range]", (sliders, to) => sliders.forEach((slider) => {
          const range = /** @type {HTMLInputElement} */ (slider);
          range.value = range[to];
          range.dispatchEvent(new Event("input", { bubbles: true }));
        }), end);
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        for (const box of await page.$$(".controls input:is([type=radio], [type=checkbox])")) await box.evaluate((input) => /** @type {HTMLElement} */ (input).click());
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      }
      assert.deepEqual(errors, []);
      await page.click(".controls .heading button");
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      assert.equal(await textOf(page, "section.client"), before);
      await visit(page, "client");
      assert.deepEqual(await page.$eval("copse-score", (element) => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (element).policy), null);
      await page.close();
    });

    test("decides by the last figure that was finished where what is typed is none, and goes back to it when that is left", async () => {
      const { page } = await open();
      const box = () => page.$eval("[data-term=lossGivenDefault]", (input) => /** @type {HTMLInputElement} */ (input).value);
      const policyOf = async () => {
        await visit(page, "client");
        const policy = await page.$eval("copse-score", (element) => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (element).policy);
        await visit(page, "policy");
        return policy;
      };
      await set(page, "lossGivenDefault", "60");
      await page.keyboard.press("Tab");
      const finished = await textOf(page, "section.client");
      for (const text of ["150", "1e5", "-", ""]) {
        await set(page, "lossGivenDefault", text);
        assert.match(await textOf(page, ".term:has([data-term=lossGivenDefault])"), /From 0 to 100\./, text);
        assert.equal(await textOf(page, "section.client"), finished, `${text}: not by its first figures`);
        await page.keyboard.press("Tab");
        assert.equal(await box(), "60", text);
        assert.match(await textOf(page, ".term:has([data-term=lossGivenDefault])"), /From 0 to 100\./, "and says why");
        assert.equal(await page.$eval("[data-term=lossGivenDefault]", (input) => input.getAttribute("aria-invalid")), null);
        assert.deepEqual(await policyOf(), { lossGivenDefault: 0.6 });
        assert.equal(await box(), "60", text);
      }
      await set(page, "lossGivenDefault", "45");
      assert.notEqual(await textOf(page, "section.client"), finished, "what can be is live");
      assert.doesNotMatch(await textOf(page, ".term:has([data-term=lossGivenDefault])"), /From 0 to 100/);
      await page.close();
    });

    test("writes its terms as the language does, takes them with marks and without, and asks where a mark may be either", async () => {
      const { page } = await open();
      const box = () => page.$eval("[data-term=meanExposure]", (input) => /** @type {HTMLInputElement} */ (input).value);
      const exposure = async () => {
        await page.keyboard.press("Tab");
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        await visit(page, "client");
        const policy = await page.$eval("copse-score", (element) => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (element).policy);
        await visit(page, "policy");
        return policy?.meanExposure;
      };
      assert.equal(await box(), "167,484.32");
      for (const [text, value, shown] of /** @type {const} */ ([["250000", 250000, "250,000"], ["250,500", 250500, "250,500"], ["99500.5", 99500.5, "99,500.5"]])) {
        await set(page, "meanExposure", text);
        assert.equal(await exposure(), value, text);
        assert.equal(await box(), shown);
      }
      await set(page, "meanExposure", "100.000");
      assert.match(await textOf(page, ".term:has([data-term=meanExposure])"), /write 100,000 or 100\b/);
      assert.equal(await exposure(), 99500.5);
      await page.focus("[data-term=meanExposure]");
      await page.keyboard.press("ArrowUp");
      assert.equal(await box(), "100,500.5");
      await page.focus("#languages a[lang=de]");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.documentElement.lang === "de");
      await page.waitForSelector("#languages:not([aria-busy])");
      assert.equal(await box(), "100.500,5");
      await set(page, "meanExposure", "1.250,5");
      assert.equal(await exposure(), 1250.5);
      await page.close();
    });

    test("takes a figure with what its field is measured in, before it or after, and no other", async () => {
      const { page } = await open();
      const cases = /** @type {const} */ ([
        ["lossGivenDefault", 60, ["60%", "60 %", "٦٠٪", "６０％"], ["60 €", "60 months", "60% a year"], /From 0 to 100\./],
        ["interestRate", 12.5, ["12.5%", "12.5 % a year", "% 12.5"], ["12.5 months"], /From 0 to 40\./],
        ["term", 24, ["24 months", "24 Months"], ["24%"], /From 1 to 120\./],
        ["meanExposure", 250000, ["NT$ 250,000", "250000 NT$", "TWD 250,000", "250000 twd"], ["250,000 €", "$250,000", "USD 250,000"], /Not an amount in this currency\. Write it like NT\$\s12,500\./],
      ]);
      for (const [term, value, taken, refused, why] of cases) {
        const said = () => textOf(page, `.term:has([data-term=${term}]) .field-problem`);
        const shown = () => page.$eval(`[data-term=${term}]`, (box) => /** @type {HTMLInputElement} */ (box).value);
        for (const text of taken) {
          await set(page, term, "10");
          await set(page, term, text);
          assert.equal(await said(), "", `${term}: ${text}`);
          await page.keyboard.press("Tab");
          assert.equal(await shown(), value.toLocaleString("en"), text);
        }
        for (const text of refused) {
          await set(page, term, text);
          assert.match(await said(), why, `${term}: ${text}`);
          await page.keyboard.press("Tab");
          assert.equal(await shown(), value.toLocaleString("en"), text);
        }
      }
      await page.close();
    });

    test("tells the band around the break-even as probabilities, and keeps it in log-odds", async () => {
      const { policy } = await loadModel();
      const { page } = await open();
      const shown = (/** @type {string} */ term) => page.$eval(`[data-term=${term}]`, (input) => Number(/** @type {HTMLInputElement} */ (input).value) / 100);
      const note = await textOf(page, ".controls [role=group] .note");
      const at = Number(/ breaks even at ([\d.]+)%/.exec(note)?.[1]) / 100;
      assert.match(note, /from −0\.71 to \+0\.10 in log-odds/);
      const odds = (/** @type {number} */ share) => Math.log(share / (1 - share));
      for (const [term, end] of /** @type {const} */ ([["referLow", "low"], ["referHigh", "high"]])) {
        assert.ok(Math.abs(odds(await shown(term)) - odds(at) - Number(policy?.refer?.[end])) < 0.01, term);
      }
      await set(page, "referHigh", "40");
      await visit(page, "client");
      const refer = await page.$eval("copse-score", (element) => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (element).policy?.refer);
      assert.equal(refer?.low, policy?.refer?.low, "the end that is not touched keeps all its digits");
      assert.ok(Math.abs(Number(refer?.high) - (odds(0.4) - odds(at))) < 0.01);
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
