import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { fetchWhole } from "../../web/element/late.js";
import { Formats } from "../../web/element/locale.js";
import { texts } from "../../web/element/texts.js";
import { toolTexts } from "../../web/element/tools/common.js";
import { loadModel } from "../../web/model.js";
import { inLanguage } from "../../web/translate.js";
import * as modelView from "../../web/page/model/texts.js";
import * as policyView from "../../web/page/policy/texts.js";
import * as portfolioView from "../../web/page/portfolio/texts.js";
import { browsers, openPage, settled, textOf, violationsOf } from "./support/browser.js";
import { accessibilityProblems } from "./support/accessibility.js";
import { requestsDuring } from "./support/site.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

const { modelTexts } = modelView;
const { policyTexts } = policyView;
const { portfolioTexts } = portfolioView;

/** Every text by its path; functions are called with what is unlike any text. @param {object} tree @param {string} [path] @returns {[string, string][]} */
function flat(tree, path = "") {
  return Object.entries(tree).flatMap(([key, value]) => {
    const at = `${path}${key}`;
    // A model in the language.
    if (key === "told") return [];
    if (typeof value === "string") return [[at, value]];
    if (typeof value === "function") return [1, 2, 7, 20].map((count) => [`${at}(${count})`, value(count, `${count}`, "Z", "Q")]);
    return flat(value, `${at}.`);
  });
}

/** The page's own are where a page is. */
async function pageTexts() {
  const load = (/** @type {string} */ language) => import(`../../web/page/texts/${language}.js`).then((module) => module[language]);
  return { languages: ["en", "de", "ar"], load: (/** @type {string} */ locale) => load(locale.split("-")[0]) };
}

describe("the shipped model", () => {
  test("says all that it says in every language that the page speaks", async () => {
    const model = await loadModel();
    const said = (/** @type {import("../../web/model.js").Model} */ { title, inputs, groups, samples }) => [title,
      ...inputs.flatMap(({ label, unit, help, series, period, categories }) => [label, unit, help, series, period, ...categories.map((category) => category.label)]),
      ...groups.map(({ label }) => label), ...samples.flatMap(({ name, note }) => [name, note])];
    const english = said(model);
    for (const language of texts.languages.slice(1)) {
      const spoken = inLanguage(model, `${language}-XX`);
      const own = said(spoken);
      assert.deepEqual(english.filter((text, at) => text === own[at] && /\p{L}{3}/u.test(text)), [], `${language} lacks these`);
      assert.equal(inLanguage(model, language), spoken);
      assert.ok(model.languages.includes(language), "reasons");
      assert.deepEqual(spoken.score(spoken.samples[1].values), model.score(model.samples[1].values));
    }
    assert.equal(inLanguage(model, "fr"), model);
    assert.equal(inLanguage(model, "constructor"), model);
  });
});

describe("the texts", () => {
  test("are whole in every language, and no other language's", async () => {
    // What the first picture does without comes late, in English alone.
    await fetchWhole();
    for (const kind of [texts, toolTexts, policyTexts, modelTexts, portfolioTexts, await pageTexts()]) {
      const english = new Map(flat(await kind.load("en")));
      for (const language of kind.languages.slice(1)) {
        const own = flat(await kind.load(`${language}-XX`));
        assert.deepEqual(own.map(([path]) => path).toSorted(), [...english.keys()].toSorted(), language);
        const same = own.filter(([path, text]) => path !== "dir" && english.get(path) === text && /\p{L}{3}/u.test(text)).map(([path]) => path);
        assert.deepEqual(same, [], `${language} says these as English does`);
      }
    }
  });

  test("write percentages as figures of that language are written", async () => {
    for (const kind of [texts, toolTexts, policyTexts, modelTexts, await pageTexts()]) {
      for (const language of kind.languages) {
        const percent = new Intl.NumberFormat(language, { numberingSystem: "latn", style: "percent" });
        for (const [path, text] of flat(await kind.load(language))) {
          assert.doesNotMatch(text, /٪/, `${language} ${path}`);
          // A compound of German is no figure.
          for (const [found, figures] of text.matchAll(/(\d+)[\s\u200e]*%\u200e?/g)) assert.equal(found, percent.format(Number(figures) / 100), `${language} ${path}`);
        }
      }
    }
  });

  test("say how many by the language's forms of number", async () => {
    const said = async (/** @type {string} */ language, /** @type {number[]} */ counts) => {
      const { left } = await policyTexts.load(language);
      return counts.map((count) => left(count));
    };
    assert.deepEqual(await said("en", [1, 2, 1200]), ["1 row left out", "2 rows left out", "1,200 rows left out"]);
    assert.deepEqual(await said("de", [1, 2, 1200]), ["1 Zeile ausgelassen", "2 Zeilen ausgelassen", "1.200 Zeilen ausgelassen"]);
    assert.deepEqual(await said("ar", [1, 2, 3, 11, 100, 103]),
      ["استُبعد صف واحد", "استُبعد صفان", "استُبعدت 3 صفوف", "استُبعد 11 صفًا", "استُبعد 100 صف", "استُبعدت 103 صفوف"]);
    // A figure with decimals has the other form.
    const ones = (/** @type {object} */ tree) => Object.entries(tree).flatMap(([key, value]) => (typeof value === "function" && key !== "points" ? [String(value(1, 1, 1, 1, 1, 1))] : []));
    for (const kind of [policyTexts, modelTexts, portfolioTexts, await pageTexts()]) {
      const plural = ones(await kind.load("en")).filter((text) => /\b1 (?!(?:is|was|has|s|takes|gives)\b)[a-z]+s\b/.test(text));
      assert.deepEqual(plural, []);
    }
  });

  test("are those of the language that was asked for last, whichever comes first", async () => {
    for (const view of [modelView, policyView, portfolioView]) {
      // English is here already: it comes before what is imported.
      await Promise.all([view.speak("ar"), view.speak("en")]);
      assert.equal(view.TEXTS.language, "en");
      await Promise.all([view.speak("en"), view.speak("ar")]);
      assert.equal(view.TEXTS.language, "ar");
      await view.speak("en");
    }
  });

  test("are English where the locale's language has none, and at once", () => {
    assert.equal(texts.now("fr-CA")?.language, "en");
    assert.equal(texts.now("constructor")?.language, "en");
  });

  test("put odds in words in every language, with the locale's figures", async () => {
    assert.equal(new Formats("de-DE", null, await texts.load("de")).odds(0.0004), "weniger als 1 von 1.000");
    assert.equal(new Formats("ar-AE", null, await texts.load("ar")).odds(0.125), "نحو 1 من كل 8");
  });
});

for (const name of browsers) {
  describe(`languages of the element in ${name}`, () => {
    const stage = stageIn(name);

    test("come from the server when first asked for, and only then", async () => {
      const { page } = await stage.open("fixtures/form.html");
      const asked = await requestsDuring(page, stage.site, async () => {
        await page.$eval("#first", (element) => element.setAttribute("locale", "ar"));
        await page.waitForFunction(() => document.getElementById("first")?.shadowRoot?.querySelector(".result .figures h2")?.textContent === "احتمال التعثر");
      });
      // The language, and what its closer looks share with it.
      assert.ok(asked.length === 1 || asked.length === 2, asked.join());
      assert.ok(asked.every((path) => path.endsWith(".js")), asked.join());
      await page.close();
    });

    test("run from right to left in Arabic, and are the shipped model's own words too", async () => {
      const { page } = await stage.open();
      await (await page.$$("button.sample"))[1].click();
      await page.$eval("copse-score", (element) => element.setAttribute("locale", "ar"));
      await page.waitForFunction(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".why h3")?.textContent === "لماذا");
      assert.match(await textOf(page, ".verdict") ?? "", /رفض/);
      assert.deepEqual(await page.$eval("copse-score", (element) => [...element.shadowRoot?.querySelectorAll(".why > .note") ?? []].map(({ textContent }) => textContent)
        .filter((note) => note?.includes("الإنجليزية"))), [], "no word of another language");
      // Names, units and signs of currencies apart, nothing that is said of the model is English.
      const told = await page.$eval("copse-score", (element) => [".form", ".why"].map((part) =>
        /** @type {HTMLElement | null} */ (/** @type {ShadowRoot} */ (element.shadowRoot).querySelector(part))?.innerText).join(" "));
      assert.deepEqual(told.match(/[A-Za-z]{3,}/g) ?? [], []);
      assert.equal(await page.$eval("copse-score", (element) => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (element).model?.inputs[0].label), "Credit limit",
        "the model is the host's, and stays in its recipe's language");
      const sides = await page.evaluate(() => {
        const root = document.querySelector("copse-score")?.shadowRoot;
        const left = (/** @type {string} */ part) => root?.querySelector(part)?.getBoundingClientRect().left ?? NaN;
        return { form: left(".form"), result: left(".headline"), direction: getComputedStyle(/** @type {Element} */ (root?.querySelector(".content"))).direction };
      });
      assert.equal(sides.direction, "rtl");
      assert.ok(sides.form > sides.result, "the form is on the right, the result on the left");
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(await violationsOf(page), []);
      await page.close();
    });

    for (const [language, words] of /** @type {const} */ ([
      ["de", { dir: "ltr", client: "Kreditbewertung", policy: "Wer abgelehnt wird", model: "Wonach es geht", verdict: "Ablehnen" }],
      ["ar", { dir: "rtl", client: "التقييم الائتماني", policy: "من يُرفض", model: "ما يعتمد عليه", verdict: "رفض" }],
    ])) {
      test(`are the page's and all its views', in ${language}, by the address`, async () => {
        const { page } = await stage.open(`?lang=${language}`);
        await (await page.waitForSelector("button.sample:nth-of-type(2)"))?.click();
        await page.waitForFunction((said) => document.querySelector("copse-score")?.shadowRoot?.querySelector(".verdict")?.textContent?.includes(said), {}, words.verdict);
        assert.equal(await page.evaluate(() => document.documentElement.dir), words.dir);
        for (const view of /** @type {const} */ (["client", "policy", "model"])) {
          await visit(page, view);
          assert.ok((await page.$eval("main", (main) => main.innerText)).includes(words[view]), view);
          const said = await page.$eval("main", (main) => main.innerText);
          for (const english of ["Credit limit", "Late again", "Repayment history", "Default on a credit card"]) assert.ok(!said.includes(english), `${view}: ${english}`);
          assert.deepEqual(await accessibilityProblems(page), [], view);
          const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.equal(excess, 0, view);
        }
        assert.deepEqual(await page.$$eval("#languages a", (links) => links.map((link) => link.textContent)), ["English", "Deutsch", "العربية"]);
        assert.deepEqual(await violationsOf(page), []);
        await page.close();
      });
    }

    test("fall back to English, with an error event, where they cannot be loaded", async () => {
      const { page } = await openPage(stage.browser, `${stage.site.url}fixtures/form.html`);
      await settled(page);
      await page.setOfflineMode(true);
      const failed = page.evaluate(() => new Promise((resolve) => document.addEventListener("copse-error",
        (event) => resolve(/** @type {CustomEvent} */ (event).detail.error.message), { once: true })));
      await page.$eval("#first", (element) => element.setAttribute("locale", "ar"));
      assert.match(String(await failed), /texts for "ar" could not be loaded/);
      assert.equal(await textOf(page, ".result .figures h2", "#first"), "Probability of default");
      await page.close();
    });
  });
}
