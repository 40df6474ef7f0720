// The page's language is changed in place: nothing that was entered, opened, dropped or set is lost.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { accessibilityProblems } from "./support/accessibility.js";
import { browsers, textOf, violationsOf } from "./support/browser.js";
import { choose, click, inner, look, type, until, valueOf } from "./support/client.js";
import { generateClients } from "./support/evaluated.js";
import { openFile } from "./support/foreign.js";
import { foreignFile, packageFile } from "./support/paths.js";
import { linesOf, score as scorePortfolio, scored } from "./support/portfolio.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */

/** @type {string} */ let folder;
/** @type {string} */ let clients;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  clients = join(folder, "clients.csv");
  generateClients(clients, 300);
});
after(() => rmSync(folder, { recursive: true }));

/** A page that was loaded again has no such mark. @param {Page} page */
const mark = (page) => page.evaluate(() => { Object.assign(window, { marked: true }); });
/** @param {Page} page */
const isMarked = (page) => page.evaluate(() => Reflect.has(window, "marked"));

/** Presses the link of a language as the keyboard does, and waits until page and element speak it. @param {Page} page @param {string} tag */
async function press(page, tag) {
  await page.focus(`#languages a[lang=${tag}]`);
  await page.keyboard.press("Enter");
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, {}, tag);
  await page.waitForSelector("#languages:not([aria-busy])");
}

/** @param {Page} page @param {string} selector */
const said = (page, selector) => page.$eval(selector, (element) => /** @type {HTMLElement} */ (element).innerText);
/** Of figures the digits alone: the marks between them are a language's. @param {string} text */
const digits = (text) => text.replace(/\D/g, "");

for (const browser of browsers) {
  describe(`another language in ${browser}`, () => {
    const stage = stageIn(browser);

    test("keeps the client, what was changed and can be undone, the notes, the override, the focus and the place", async () => {
      const { page, errors } = await stage.open();
      await mark(page);
      await choose(page, 1);
      await type(page, "AGE", "33");
      await look(page, "record");
      await (await inner(page, "[data-tool=record] input.text")).focus();
      await page.keyboard.type("Case 12/7");
      await click(page, "[data-tool=record] input[value=accept]");
      await (await inner(page, "[data-tool=record] .override textarea")).focus();
      await page.keyboard.type("The bank's own error.");
      await click(page, "[data-tool=record] .override .solid");
      const value = await valueOf(page);

      await page.focus("#languages a[lang=de]");
      const top = () => page.$eval("#languages a[lang=de]", (link) => link.getBoundingClientRect().top);
      const place = await top();
      await press(page, "de");
      assert.equal(await isMarked(page), true, "the page was not loaded again");
      assert.equal(new URL(page.url()).search, "?lang=de");
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("lang")), "de");
      assert.equal(await page.$eval("#languages a[aria-current]", (link) => link.textContent), "Deutsch");
      assert.equal(await said(page, "#title"), "Kreditbewertung");
      assert.equal(await said(page, "nav.views a[href=\"#policy\"]"), "Richtlinie");
      assert.deepEqual(await valueOf(page), value);
      await until(page, (root) => root.querySelector("[data-tool=record] .told")?.textContent);
      await page.waitForFunction((before) => Math.abs(/** @type {Element} */ (document.querySelector("#languages a[lang=de]")).getBoundingClientRect().top - before) < 2, {}, place);
      assert.match(await textOf(page, "[data-tool=record] .told") ?? "", /^Abweichend entschieden: Annehmen/);
      assert.equal(await (await inner(page, "[data-tool=record] input.text")).evaluate((box) => /** @type {HTMLInputElement} */ (box).value), "Case 12/7");

      await press(page, "ar");
      assert.deepEqual(await page.evaluate(() => [document.documentElement.dir, document.title.includes("Copse")]), ["rtl", true]);
      assert.deepEqual(await accessibilityProblems(page), []);
      await press(page, "en");
      assert.equal(await page.evaluate(() => document.documentElement.dir), "ltr");
      assert.equal(await said(page, "#title"), "Credit score");
      await click(page, "[data-action=undo]");
      assert.notDeepEqual(await valueOf(page), value);
      assert.equal((await valueOf(page)).AGE !== 33, true, "what was entered before is to be had");
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("keeps an opened model, and is an address for another tab", async () => {
      const { page } = await stage.open("#model");
      await mark(page);
      await openFile(page, foreignFile("machine-failure.txt"));
      const name = () => page.$eval("copse-score", (element) => /** @type {CopseScore} */ (element).model?.hash);
      const before = await name();
      assert.equal(await page.$eval("#languages a[lang=ar]", (link) => link.getAttribute("href")), "?lang=ar#model");
      const left = await page.$eval("#languages a[lang=ar]", (link) => {
        let taken = false;
        addEventListener("click", (event) => {
          taken = event.defaultPrevented;
          event.preventDefault();
        }, { once: true });
        link.dispatchEvent(new MouseEvent("click", { ctrlKey: true, bubbles: true, cancelable: true }));
        return !taken;
      });
      assert.equal(left, true, "with a key for another tab it is the browser's");
      await press(page, "ar");
      assert.equal(await name(), before);
      assert.equal(await isMarked(page), true);
      assert.equal(new URL(page.url()).hash, "#model");
      await page.close();
    });

    test("leaves the browser's way back as it was, and speaks on there", async () => {
      const { page } = await stage.open();
      await visit(page, "model");
      await press(page, "ar");
      await page.goBack();
      await page.waitForFunction(() => !document.getElementById("view-client")?.hidden && document.getElementById("view-model")?.hidden);
      assert.equal(await page.evaluate(() => document.documentElement.lang), "ar");
      assert.deepEqual([new URL(page.url()).hash, new URL(page.url()).searchParams.get("lang")], ["", "ar"], "and so does a reload");
      await page.close();
    });

    test("keeps a policy, a file of labelled clients and what came of it", async () => {
      const { page, errors } = await stage.open("#policy");
      await visit(page, "policy");
      await mark(page);
      await page.$eval("input[data-term=lossGivenDefault]", (element) => {
        const box = /** @type {HTMLInputElement} */ (element);
        box.value = "60";
        for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, { bubbles: true }));
      });
      const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".dataset input[type=file]"));
      await input.uploadFile(clients);
      await page.waitForSelector(".start select");

      await press(page, "de");
      await page.waitForSelector(".start button");
      assert.match(await said(page, ".start button"), /bewerten/i, "a file that was looked at is still to be scored");
      await page.click(".start button");
      await page.waitForSelector("[data-measure=savings]");
      const figures = async () => (await page.$$eval("[data-measure]", (all) => all.map((each) => each.textContent ?? ""))).map(digits);
      const before = await figures();

      await press(page, "ar");
      await page.waitForSelector("[data-measure=savings]");
      assert.deepEqual(await figures(), before);
      assert.equal(digits(await page.$eval("input[data-term=lossGivenDefault]", (box) => /** @type {HTMLInputElement} */ (box).value)), "60");
      await press(page, "en");
      assert.match(await said(page, ".dataset .says"), /^300 clients of clients\.csv scored/);
      assert.equal(await page.$eval(".controls .heading button", (button) => /** @type {HTMLButtonElement} */ (button).disabled), false);
      await visit(page, "client");
      assert.equal(await page.$eval("#carried", (note) => /** @type {HTMLElement} */ (note).hidden), false, "the policy decides in the client view as before");
      assert.equal(await isMarked(page), true);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("keeps a portfolio that was scored, and a challenger beside the model", async () => {
      const { page, errors } = await stage.open("#portfolio");
      await visit(page, "portfolio");
      await mark(page);
      await scorePortfolio(page, clients);
      // An input that no column is to be of, and no reasons.
      await page.select("#map-3", "");
      await page.click("#portfolio-explain");
      await page.click(".mapping .primary");
      await scored(page);
      const rows = async () => (await linesOf(page)).slice(0, 5).map((cells) => cells.slice(0, 3).map(digits));
      const rival = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("#view-portfolio .challenger input[type=file]"));
      await rival.uploadFile(packageFile);
      const compared = () => page.waitForSelector("#view-portfolio .challenger table");
      await compared();
      await scored(page);
      const before = await rows();
      await visit(page, "model");
      const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("#view-model .challenger input[type=file]"));
      await input.uploadFile(packageFile);
      await page.waitForSelector("#view-model .challenger tbody tr");
      await page.select("#shape-input", "AGE");

      await press(page, "de");
      assert.match(await said(page, "#view-model .challenger thead"), /credit-default/);
      assert.equal(await page.$eval("#shape-input", (select) => /** @type {HTMLSelectElement} */ (select).value), "AGE");
      await visit(page, "portfolio");
      await scored(page);
      await compared();
      await scored(page);
      assert.deepEqual(await rows(), before);
      assert.deepEqual(await page.evaluate(() => ["map-3", "portfolio-explain"].map((id) => {
        const field = /** @type {HTMLInputElement} */ (document.getElementById(id));
        return field.type === "checkbox" ? field.checked : field.value;
      })), ["", false]);
      assert.match(await said(page, ".portfolio .says"), /300/);
      assert.match(await said(page, "#clients-title"), /Kund/);
      assert.equal(await isMarked(page), true);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("is the one that the element was given last, though the texts of an earlier one come later", async () => {
      const { page, errors } = await stage.open();
      await choose(page, 1);
      for (const locales of [["de", "en"], ["ar", ""], ["de", "ar", "de", "en"]]) {
        const told = await page.evaluate(async (all) => {
          const score = /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score"));
          for (const locale of all) score.locale = locale;
          await Promise.all(["de", "ar"].map((language) => fetch(`element/texts/${language}.js`).catch(() => null)));
          for (let turn = 0; turn < 20; ++turn) await new Promise(requestAnimationFrame);
          return /** @type {ShadowRoot} */ (score.shadowRoot).textContent ?? "";
        }, locales);
        assert.match(told, /Probability of default/, locales.join());
      }
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("is the one that was chosen last, though an earlier one comes later", async () => {
      for (const last of ["de", "en"]) {
        const { page, errors } = await stage.open();
        await choose(page, 1);
        /** @type {import("puppeteer-core").HTTPRequest[]} */
        const held = [];
        let holds = true;
        await page.setRequestInterception(true);
        page.on("request", (request) => (holds ? held.push(request) : void request.continue()));
        const late = page.waitForRequest(() => true);
        await page.$eval("#languages a[lang=ar]", (link) => /** @type {HTMLElement} */ (link).click());
        await late;
        holds = false;
        await page.$eval(`#languages a[lang=${last}]`, (link) => /** @type {HTMLElement} */ (link).click());
        await page.waitForFunction((tag) => document.documentElement.lang === tag && document.querySelector("#languages:not([aria-busy])") !== null, {}, last);
        const addresses = held.map((request) => request.url());
        await Promise.all(held.map((request) => request.continue()));
        // Whoever waits for them goes on before this does.
        await page.evaluate(async (all) => {
          for (const address of all) await import(address);
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        }, addresses);
        assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.querySelector("#languages [aria-current]")?.getAttribute("lang"), document.querySelector("#languages[aria-busy]")]), [last, last, null]);
        assert.match(await said(page, "#lead"), last === "de" ? /^Geben Sie/ : /^Enter a client/);
        assert.deepEqual(errors, []);
        await page.close();
      }
    });

    test("twice in a row keeps a portfolio, a challenger and what was chosen of labelled clients", async () => {
      const { page, errors } = await stage.open("#policy");
      await visit(page, "policy");
      const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".dataset input[type=file]"));
      await input.uploadFile(clients);
      await page.waitForSelector("#outcome");
      await page.select("#outcome", "");
      await visit(page, "portfolio");
      await scorePortfolio(page, clients);
      const rival = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("#view-portfolio .challenger input[type=file]"));
      await rival.uploadFile(packageFile);
      await page.waitForSelector("#view-portfolio .challenger table");
      await scored(page);
      const rows = async () => (await linesOf(page)).slice(0, 5).map((cells) => cells.slice(0, 3).map(digits));
      const before = await rows();
      await press(page, "de");
      await press(page, "ar");
      await scored(page);
      // As soon as one is there another is chosen: what goes on in the views has just begun.
      await page.evaluate(() => new Promise((resolve) => {
        const [languages] = document.querySelectorAll("#languages");
        const link = (/** @type {string} */ tag) => /** @type {HTMLElement} */ (languages.querySelector(`a[lang=${tag}]`));
        const next = ["de", "en"];
        new MutationObserver((_, observer) => {
          if (languages.hasAttribute("aria-busy")) return;
          const tag = next.shift();
          if (tag !== undefined) return link(tag).click();
          observer.disconnect();
          resolve(null);
        }).observe(languages, { attributes: true, attributeFilter: ["aria-busy"] });
        link("en").click();
      }));
      await scored(page);
      await page.waitForSelector("#view-portfolio .challenger table");
      await scored(page);
      assert.deepEqual(await rows(), before);
      assert.match(await said(page, ".portfolio .says"), /^300 clients of clients\.csv scored in/);
      assert.match(await said(page, "#view-portfolio .challenger"), /This model/);
      await visit(page, "policy");
      await page.waitForSelector("#outcome");
      assert.equal(await page.$eval("#outcome", (select) => /** @type {HTMLSelectElement} */ (select).value), "");
      assert.equal(await said(page, ".dataset .says"), "clients.csv");
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("that cannot be had leaves all as it is, and is told", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      const value = await valueOf(page);
      await page.setRequestInterception(true);
      page.on("request", (request) => void request.abort());
      await page.focus("#languages a[lang=ar]");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.getElementById("alert")?.hidden === false);
      assert.match(await said(page, "#alert-title"), /could not be put into this language: العربية/);
      assert.equal(await page.evaluate(() => document.documentElement.lang + location.search), "en");
      assert.deepEqual(await valueOf(page), value);
      await page.close();
    });
  });
}
