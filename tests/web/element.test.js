import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { browsers, resultOf, settled, textOf, violationsOf } from "./support/browser.js";
import { bits } from "./support/native.js";
import { stageIn } from "./support/stage.js";

/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */
/** @typedef {import("puppeteer-core").Page} Page */

/** @param {Page} page @returns {Promise<string[]>} */
const eventsOf = (page) => page.evaluate(() => Reflect.get(window, "events"));

/** @param {Page} page @param {string} id @param {Record<string, unknown>} value */
const setValue = (page, id, value) => page.evaluate((which, record) => {
  /** @type {CopseScore} */ (document.getElementById(which)).value = record;
}, id, value);

/** What the form would send. @param {Page} page @returns {Promise<Record<string, any>>} */
const sent = (page) => page.$eval("form#first-form", (form) =>
  Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, JSON.parse(String(value))])));

/** Types into a number field. @param {Page} page @param {string} id @param {string} input @param {string} text */
async function type(page, id, input, text) {
  const box = await page.evaluateHandle((which, name) => /** @type {HTMLInputElement} */ (
    document.getElementById(which)?.shadowRoot?.querySelector(`input.number[data-input=${name}]`)), id, input);
  await box.focus();
  await page.keyboard.type(text);
}

for (const name of browsers) {
  describe(`<copse-score> in ${name}`, () => {
    const stage = stageIn(name);
    /** @type {import("../../web/model.js").Model} */
    let model;
    before(async () => {
      model = await loadModel();
    });

    /** @param {string} path */
    async function open(path) {
      const { page, errors } = await stage.open(`fixtures/${path}`);
      assert.deepEqual(errors, []);
      return page;
    }

    /** A page as a server renders it. @param {string} markup */
    async function openWith(markup) {
      await writeFile(join(stage.site.folder, "root/rendered.html"), `<!doctype html><html lang="en"><title>rendered</title><script type="module" src="/fixtures/rendered.js"></script>${markup}</html>`);
      const { page, errors } = await stage.open("rendered.html");
      assert.deepEqual(errors, []);
      return page;
    }

    test("keeps a value that was set before it was defined, and is defined once", async () => {
      const page = await open("form.html");
      const expected = model.score({ LIMIT_BAL: 50000, AGE: 30 }, { allowMissing: true });
      assert.equal((await resultOf(page, "#first"))?.bits, bits(Number(expected.probability)));
      assert.deepEqual(await violationsOf(page), []);
      await page.close();
    });

    test("lives beside others, each with its own client, model source and locale", async () => {
      const page = await open("form.html");
      const [one, two] = model.samples;
      await setValue(page, "first", one.values);
      await setValue(page, "second", two.values);
      assert.equal((await resultOf(page, "#first"))?.bits, bits(Number(model.score(one.values).probability)));
      assert.equal((await resultOf(page, "#second"))?.bits, bits(Number(model.score(two.values).probability)));
      assert.equal(await resultOf(page, "#third"), null);
      assert.match(await textOf(page, ".probability", "#second") ?? "", /^\d+,\d\s%$/);
      assert.match(await textOf(page, ".figure .amount", "#second") ?? "", /^[\d.]+\s€$/);
      await page.close();
    });

    test("is part of its form: data, validity, reset, disabling", async () => {
      const page = await open("form.html");
      const { values } = model.samples[2];
      assert.deepEqual(Object.keys(await sent(page)), ["client"], "an empty element sends nothing");
      await setValue(page, "second", values);
      const blank = Object.fromEntries(model.inputs.map((input) => [input.name, null]));
      assert.deepEqual(await sent(page), { client: { ...blank, LIMIT_BAL: 50000, AGE: 30 }, guarantor: values });

      await type(page, "first", "BILL_AMT1", "12x");
      assert.equal(await page.$eval("form#first-form", (form) => form.checkValidity()), false);
      assert.match(await page.$eval("#first", (element) => /** @type {CopseScore} */ (element).validationMessage), /Statement, latest month: Not a number/);
      assert.equal((await sent(page)).client.BILL_AMT1, "12x", "what was typed is not lost");

      await page.$eval("form#first-form", (form) => form.reset());
      assert.deepEqual(await sent(page), {});
      assert.equal(await page.$eval("form#first-form", (form) => form.checkValidity()), true);

      await page.$eval("#locked", (fieldset) => { fieldset.setAttribute("disabled", ""); });
      assert.equal(await page.$eval("#third", (element) =>
        [...element.shadowRoot?.querySelectorAll("input, select") ?? []].every((box) => box.matches(":disabled"))), true);
      await page.close();
    });

    test("has its first field focused by focus() and by its label, and none by a click on its text", async () => {
      const page = await open("form.html");
      const focused = () => page.evaluate(() => /** @type {HTMLElement | null | undefined} */ (
        document.getElementById("second")?.shadowRoot?.activeElement)?.dataset.input);
      await page.$eval("#second", (element) => {
        const label = document.createElement("label");
        label.htmlFor = element.id;
        label.id = "label";
        label.textContent = "Guarantor";
        element.before(label);
      });
      await page.click("#label");
      assert.equal(await focused(), "LIMIT_BAL");
      await page.evaluate(() => /** @type {HTMLElement | null | undefined} */ (document.activeElement)?.blur());
      await (await page.evaluateHandle(() => /** @type {HTMLElement} */ (
        document.getElementById("second")?.shadowRoot?.querySelector(".hint")))).click();
      assert.equal(await focused(), undefined);
      await page.$eval("#second", (element) => /** @type {HTMLElement} */ (element).focus());
      assert.equal(await focused(), "LIMIT_BAL");
      await page.close();
    });

    test("tells of changes by a person and of no others", async () => {
      const page = await open("form.html");
      await setValue(page, "first", model.samples[0].values);
      assert.deepEqual((await eventsOf(page)).sort(), ["copse-ready first", "copse-ready second", "copse-ready third"]);
      const detail = page.evaluate(() => new Promise((resolve) => {
        document.addEventListener("copse-change", (event) => resolve(/** @type {CustomEvent} */ (event).detail), { once: true });
      }));
      await type(page, "second", "LIMIT_BAL", "7");
      assert.deepEqual((await eventsOf(page)).slice(3), ["copse-change second"]);
      assert.deepEqual(await detail, { result: null, valid: false, scenario: false }, "7 is below the least limit");
      await page.close();
    });

    test("takes a value back as it gave it, undocumented categories and bad text included", async () => {
      const page = await open("form.html");
      const odd = { ...model.samples[1].values, EDUCATION: 6, PAY_0: 9, BILL_AMT2: 0.1, BILL_AMT4: 100.125, PAY_AMT6: null };
      await setValue(page, "first", odd);
      const read = () => page.$eval("#first", (element) => /** @type {CopseScore} */ (element).value);
      assert.deepEqual(await read(), odd);
      assert.equal((await resultOf(page, "#first"))?.bits, bits(Number(model.score(odd).probability)));
      await setValue(page, "first", { ...odd, AGE: "old", PAY_2: "late" });
      assert.deepEqual({ ...await read(), PAY_2: null }, { ...odd, AGE: "old", PAY_2: null });
      assert.equal((await resultOf(page, "#first"))?.stale, true);
      await page.close();
    });

    test("reports a key that is no input and scores by the rest", async () => {
      const page = await open("form.html");
      await setValue(page, "first", { ...model.samples[0].values, SEX: 1 });
      assert.ok((await eventsOf(page)).includes("copse-error first"));
      assert.equal((await resultOf(page, "#first"))?.bits, bits(Number(model.score(model.samples[0].values).probability)));
      await page.close();
    });

    test("tells of what can be no value or policy, in a sentence with its code, and keeps the client that was there", async () => {
      const page = await open("form.html");
      await setValue(page, "first", model.samples[1].values);
      const kept = bits(Number(model.score(model.samples[1].values).probability));
      const verdict = model.score(model.samples[1].values).decision?.verdict;
      const told = await page.evaluate(() => {
        const score = /** @type {any} */ (document.getElementById("first"));
        /** @type {any[]} */
        let errors = [];
        score.addEventListener("copse-error", (/** @type {CustomEvent} */ { detail: { error } }) => errors.push({ code: error.code, message: error.message, field: error.field }));
        return /** @type {[string, unknown][]} */ ([
          ["value", "a text"], ["value", 42], ["value", [50000, 30]], ["value", { AGE: { years: 30 } }], ["value", { AGE: () => 30 }], ["value", { AGE: 30n }],
          ["value", new Map([["AGE", 30]])], ["value", new Date(0)], ["value", new (class { AGE = 30; })()], ["value", new URLSearchParams("AGE=30")],
          ["policy", "strict"], ["policy", [0.5]], ["policy", { cutOff: NaN }], ["policy", { cutOff: "0.2" }], ["policy", { lossGivenDefault: NaN }],
          ["policy", { lossGivenDefault: "0.5" }], ["policy", { term: -3 }], ["policy", { grades: 7 }], ["policy", { grades: [{ name: "A" }] }],
          ["policy", { refer: { low: NaN, high: 1 } }], ["policy", { refer: true }],
        ]).map(([member, given]) => {
          errors = [];
          score[member] = given;
          return { member, errors, probability: score.result?.probability, verdict: score.result?.decision?.verdict };
        });
      });
      const sentences = [/^The value is not an object of values by input name/, /^The value is not an object/, /^The value is not an object/,
        /^The value of "AGE" is of type object: neither a number nor a text/, /^The value of "AGE" is of type function/, /^The value of "AGE" is of type bigint/,
        /^The value is not an object of values by input name, of no class/, /^The value is not an object/, /^The value is not an object/, /^The value is not an object/,
        /^The policy is not an object of the terms that differ/, /^The policy is not an object/, /cut-off is not a number from 0 to 1/, /cut-off is not a number/,
        /loss given default|lossGivenDefault/, /lossGivenDefault/, /term/, /grades/, /grade/, /refer|band/, /refer|band/];
      assert.equal(told.length, sentences.length);
      told.forEach(({ errors, ...rest }, index) => {
        assert.equal(errors.length, 1, JSON.stringify([index, errors]));
        assert.equal(errors[0].code, "argument");
        assert.match(errors[0].message, sentences[index]);
        assert.deepEqual({ kept: bits(rest.probability), verdict: rest.verdict }, { kept, verdict }, errors[0].message);
      });
      // Of missing values and truths the element thinks as the model does.
      await setValue(page, "first", { ...model.samples[1].values, AGE: NaN });
      assert.equal((await resultOf(page, "#first"))?.bits, bits(Number(model.score({ ...model.samples[1].values, AGE: null }).probability)));
      await setValue(page, "first", { ...model.samples[1].values, PAY_AMT1: true });
      assert.equal((await resultOf(page, "#first"))?.bits, bits(Number(model.score({ ...model.samples[1].values, PAY_AMT1: true }).probability)));
      await page.close();
    });

    test("reads figures as people type them, and lays what it cannot read at its field", async () => {
      const page = await open("form.html");
      const typed = async (/** @type {string} */ text) => {
        await setValue(page, "first", { ...model.samples[1].values, LIMIT_BAL: null });
        await type(page, "first", "LIMIT_BAL", text);
        return page.$eval("#first", (element) => {
          const score = /** @type {CopseScore} */ (element);
          return { value: score.value.LIMIT_BAL, message: score.validationMessage };
        });
      };
      for (const text of ["NT$ 50,000", "50,000 NT$", "TWD 50000", "50,000 twd", "٥٠٬٠٠٠", "۵۰۰۰۰", "５００００"]) {
        assert.deepEqual(await typed(text), { value: 50000, message: "" }, text);
      }
      for (const text of ["12abc", "1,2,3"]) {
        const { value, message } = await typed(text);
        assert.equal(value, text);
        assert.match(message, /: Not a number\. Write it like 12,500\.$/);
      }
      // Another currency's amount is not taken for this one's, and a mere "$" may be that.
      for (const text of ["€ 50,000", "$50,000", "50,000 USD", "US$ 50,000"]) {
        const { value, message } = await typed(text);
        assert.equal(value, text);
        assert.match(message, /: Not an amount in this currency\. Write it like NT\$\s12,500\.$/);
      }
      await page.close();
    });

    test("begins with the client of its attribute, until a script or a person puts another there, and again after a reset", async () => {
      const [one, two] = model.samples;
      const page = await openWith(`<form id="form"><copse-score id="score" name="client" value='${JSON.stringify(one.values)}'></copse-score></form>`);
      const read = () => page.$eval("#score", (element) => {
        const score = /** @type {CopseScore} */ (element);
        return { value: score.value, attribute: score.getAttribute("value"), refused: score.shadowRoot?.querySelector("[part=refused]")?.textContent,
          undo: score.shadowRoot?.querySelector("[data-action=undo]")?.getAttribute("aria-disabled") };
      });
      const setAttribute = (/** @type {unknown} */ record) => page.$eval("#score", (element, text) => element.setAttribute("value", text), JSON.stringify(record));
      const calm = { attribute: JSON.stringify(one.values), refused: "", undo: "true" };
      assert.deepEqual(await read(), { value: one.values, ...calm });
      assert.equal((await resultOf(page))?.bits, bits(Number(model.score(one.values).probability)));
      assert.deepEqual(await page.$eval("form", (form) => JSON.parse(String(new FormData(form).get("client")))), one.values);
      // Changed while it rules, it is the client; there is a way back.
      await setAttribute(two.values);
      assert.deepEqual(await read(), { value: two.values, ...calm, attribute: JSON.stringify(two.values), undo: "false" });
      // What a person enters is not lost by it.
      await type(page, "score", "BILL_AMT1", "7");
      const typed = (await read()).value;
      await setAttribute(one.values);
      assert.deepEqual((await read()).value, typed);
      await page.$eval("form", (form) => form.reset());
      assert.deepEqual(await read(), { value: one.values, ...calm });
      // Nor what a script set; and it is told nowhere but by the property.
      await setValue(page, "score", two.values);
      await setAttribute({ AGE: 99 });
      assert.deepEqual(await read(), { value: two.values, ...calm, attribute: '{"AGE":99}', undo: "false" });
      await page.$eval("#score", (element) => element.setAttribute("locale", "de"));
      await page.waitForFunction(() => document.getElementById("score")?.shadowRoot?.querySelector(".why h3")?.textContent === "Warum");
      assert.deepEqual((await read()).value, two.values);
      // Taken away and reset, it is nobody.
      await page.$eval("form", (form) => {
        form.querySelector("copse-score")?.removeAttribute("value");
        form.reset();
      });
      assert.deepEqual([...new Set(Object.values((await read()).value))], [null]);
      await page.close();
    });

    test("takes nothing of an attribute that is no client, says why above the form, and tells its host", async () => {
      const [{ values }] = model.samples;
      for (const [text, sentence, field] of /** @type {[string, RegExp, string | null][]} */ ([
        ['{"AGE":30,', /^The attribute value is not JSON: /, null], ['{"AGE":30,"SEX":1}', /has "SEX", which is no input of this model/, "SEX"],
        ["[30]", /^The value is not an object of values by input name/, null], ["null", /^The value is not an object of values by input name/, null], ['{"AGE":[30]}', /^The value of "AGE" is of type object/, "AGE"],
        ['{"__proto__":1}', /has "__proto__", which is no input/, "__proto__"]])) {
        const page = await openWith(`<form lang="de"><copse-score id="score" name="client" value='${text}'></copse-score></form>`);
        const read = () => page.$eval("#score", (element) => {
          const score = /** @type {CopseScore} */ (element);
          return { values: [...new Set(Object.values(score.value))], result: score.result, errors: Reflect.get(window, "errors"),
            title: score.shadowRoot?.querySelector("[part=refused] [role=alert] h2")?.textContent, told: score.shadowRoot?.querySelector("[part=refused] p")?.textContent };
        });
        const { told, errors, ...rest } = await read();
        assert.deepEqual(rest, { values: [null], result: null, title: "Dieser Kunde wurde nicht übernommen" });
        assert.match(told ?? "", sentence);
        assert.deepEqual(errors, [{ code: "argument", message: told, field }]);
        assert.ok((await page.evaluate(() => document.querySelector("copse-score")?.shadowRoot?.querySelectorAll("input").length)) ?? 0 > 0, "the form is there");
        // Made right, it is there, and nothing is said any more.
        await page.$eval("#score", (element, right) => element.setAttribute("value", right), JSON.stringify(values));
        assert.equal((await read()).title, undefined);
        assert.equal((await resultOf(page))?.bits, bits(Number(model.score(values).probability)));
        assert.deepEqual(await violationsOf(page), []);
        await page.close();
      }
    });

    test("gives as its policy the one in force", async () => {
      const page = await open("form.html");
      assert.deepEqual(await page.evaluate((values) => {
        const score = /** @type {any} */ (document.getElementById("first"));
        score.value = values;
        return [{ lossGivenDefault: 0.45 }, { lossGivenDefault: 7 }, { cutOff: 0.2 }, { nothing: 1 }, "strict", { lossGivenDefault: 0.45 }, null].map((policy) => {
          score.policy = policy;
          return score.policy;
        });
      }, model.samples[0].values), [{ lossGivenDefault: 0.45 }, null, { cutOff: 0.2 }, null, null, { lossGivenDefault: 0.45 }, null]);
      await page.close();
    });

    test("keeps the client when its attributes change, and falls back from a locale that is none", async () => {
      const page = await open("form.html");
      await setValue(page, "first", model.samples[1].values);
      const before = await resultOf(page, "#first");
      await page.$eval("#first", (element) => element.setAttribute("locale", "de-DE"));
      await page.waitForFunction(() => document.getElementById("first")?.shadowRoot?.querySelector(".why h3")?.textContent === "Warum");
      assert.equal((await resultOf(page, "#first"))?.bits, before?.bits);
      assert.match(await textOf(page, ".probability", "#first") ?? "", /,/);
      await page.$eval("#first", (element) => element.setAttribute("locale", "no locale at all"));
      await page.waitForFunction(() => document.getElementById("first")?.shadowRoot?.querySelector(".why h3")?.textContent === "Why");
      assert.ok((await eventsOf(page)).includes("copse-error first"));
      assert.match(await textOf(page, ".probability", "#first") ?? "", /\./);
      await page.$eval("#first", (element) => element.setAttribute("readonly", ""));
      await type(page, "first", "LIMIT_BAL", "9");
      assert.equal((await resultOf(page, "#first"))?.bits, before?.bits);
      await page.close();
    });

    test("refuses every damaged package with a sentence and no score", async () => {
      const page = await open("damaged.html");
      for (const [id, sentence] of [["flipped", /\w/], ["cut", /\w/], ["empty", /^empty\.copse: the file is empty/],
        ["contradicting", /known answer/],
        ["page", /^damaged\.html: neither a Copse package nor a model/], ["absent", /absent\.copse could not be fetched: status 404/]]) {
        assert.match(await textOf(page, ".failure", `#${id}`) ?? "", /No score can be given/);
        assert.match(await textOf(page, ".failure p", `#${id}`) ?? "", /** @type {RegExp} */ (sentence));
        assert.equal(await textOf(page, ".form", `#${id}`), null);
        assert.equal(await resultOf(page, `#${id}`), null);
      }
      await page.close();
    });

    test("goes from a damaged package to a whole one and back without showing an old score", async () => {
      const page = await open("damaged.html");
      const { values } = model.samples[0];
      await setValue(page, "cut", values);
      const go = async (/** @type {string} */ src) => {
        await page.$eval("#cut", (element, address) => element.setAttribute("src", address), src);
        await settled(page);
      };
      await go("../whole.copse");
      assert.equal((await resultOf(page, "#cut"))?.bits, bits(Number(model.score(values).probability)));
      await go("../damaged/flipped.copse");
      assert.equal(await resultOf(page, "#cut"), null);
      assert.match(await textOf(page, ".failure", "#cut") ?? "", /No score/);
      await page.close();
    });

    test("renders a model card's text as text, its tables and lists as such, and only https links", async () => {
      const page = await open("form.html");
      const html = await page.evaluate(async () => {
        const { renderMarkdown } = await import(/** @type {string} */ ("/source/page/model/markdown.js"));
        const box = document.createElement("div");
        box.append(renderMarkdown([
          "# Title & <b>bold</b>", "", "One **strong** *word*, `code <i>`,", "[site](https://a.example/) [bad](javascript:alert(1)).",
          "See https://b.example/x.", "", "- one", "  more", "- two", "", "1. first", "",
          "| a | b |", "|---|---|", "| 1 | `2` |", "", "```", "<script>", "```", "<!-- not shown -->",
        ].join("\n")));
        return box.innerHTML;
      });
      assert.equal(html, "<h3>Title &amp; &lt;b&gt;bold&lt;/b&gt;</h3><p>One <strong>strong</strong> <em>word</em>, <code>code &lt;i&gt;</code>, " +
        '<a href="https://a.example/" target="_blank" rel="noopener noreferrer">site</a> bad. ' +
        'See <a href="https://b.example/x" target="_blank" rel="noopener noreferrer">https://b.example/x</a>.</p>' +
        "<ul><li>one more</li><li>two</li></ul><ol><li>first</li></ol>" +
        '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>' +
        "<tbody><tr><td>1</td><td><code>2</code></td></tr></tbody></table></div><pre><code>&lt;script&gt;</code></pre>");
      await page.close();
    });
  });
}
