import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";

import { securityHeaders } from "../../scripts/headers.mjs";
import { accessibilityProblems } from "./support/accessibility.js";
import { browsers, openPage, resultOf, settled, textOf, violationsOf } from "./support/browser.js";
import { dropBytes, dropFile, openFile, predictionsOf, setValue, wordsOf } from "./support/foreign.js";
import { bits, scoreNatively } from "./support/native.js";
import { foreignFile, foreignModels, packageFile } from "./support/paths.js";
import { headersOf, openSite, requestsDuring } from "./support/site.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */

/** What a native command says of one record, doubles as their bits.
 * @param {string} name @param {Record<string, number | string | null>} record */
const nativeBits = (name, record) =>
  Object.values(scoreNatively(Object.keys(record), [Object.values(record)], "probability", foreignFile(name)))
    .map(([value]) => bits(Number(value)));

/** The box of an input. @param {Page} page @param {string} name */
const boxOf = (page, name) => page.evaluateHandle((input) => /** @type {HTMLInputElement} */ (
  document.querySelector("copse-score")?.shadowRoot?.querySelector(`[data-input="${input}"]`)), name);

/** In the place of what is there. @param {Page} page @param {string} name @param {string} text */
async function type(page, name, text) {
  const box = await boxOf(page, name);
  await box.evaluate((field) => field.select());
  await box.focus();
  await page.keyboard.type(text);
  await page.keyboard.press("Tab");
}

/** The trees of a LightGBM text many times over. @param {string} text @param {number} times */
function grown(text, times) {
  const [head, ...trees] = text.split(/^Tree=\d+\n/m);
  const [last, tail] = (trees.pop() ?? "").split("end of trees");
  const all = Array.from({ length: times }, () => [...trees, last]).flat().map((tree, index) => `Tree=${index}\n${tree}`);
  const sizes = all.map((tree) => Buffer.byteLength(tree)).join(" ");
  return `${head.replace(/^tree_sizes=.*$/m, `tree_sizes=${sizes}`)}${all.join("")}end of trees${tail}`;
}

for (const name of browsers) {
  describe(`a model of one's own, on the page in ${name}`, () => {
    const stage = stageIn(name);

    test("LightGBM's text, dropped, is scored as the native command does, to the last bit", async () => {
      const { page, errors } = await stage.open();
      const isOver = () => page.$eval("div#drop", (target) => !target.hidden);
      await dropFile(page, foreignFile("machine-failure.txt"), async () => assert.equal(await isOver(), true));
      assert.equal(await isOver(), false);
      assert.equal(await page.$eval("h1", (title) => title.innerText), "machine-failure");
      assert.equal(await page.title(), "machine-failure · Copse");
      assert.equal(await page.$eval("section#examples", (section) => section.hidden), true);
      assert.equal(await textOf(page, ".state"), "Enter values to see the prediction.");

      await type(page, "temperature", "81.25");
      await type(page, "vibration", "-0.875");
      await type(page, "hours_since_service", "2,750");
      const choices = await boxOf(page, "site");
      await choices.evaluate((box) => {
        /** @type {HTMLInputElement | undefined} */ ([...box.closest("[role=radiogroup]")?.querySelectorAll("input") ?? []]
          .find(({ value }) => value === "Turku"))?.click();
      });
      const record = { temperature: 81.25, pressure: null, vibration: -0.875, hours_since_service: 2750, site: "Turku" };
      assert.deepEqual(await page.$eval("copse-score", (element) => /** @type {CopseScore} */ (element).value), record);
      assert.deepEqual(await predictionsOf(page), nativeBits("machine-failure.txt", record));
      assert.equal(await textOf(page, ".figures h2"), "Probability");
      assert.match(await textOf(page, ".probability") ?? "", /^\d+\.\d%$/);
      assert.match(await textOf(page, ".odds") ?? "", / in /);
      assert.equal(await textOf(page, ".verdict"), null);
      assert.match(await textOf(page, ".blanks") ?? "", /missing: pressure\./);

      await visit(page, "model");
      const table = await page.$eval("div#members", (box) => box.innerText.replace(/\s+/g, " "));
      for (const told of ["machine-failure LightGBM v4 binary", "Categorical splits", "float64"]) assert.ok(table.includes(told), table);
      const facts = await page.$eval("dl#facts", (list) => list.innerText);
      assert.match(facts, /Classification\s+Classes\s+0, 1\s+Outputs\s+1\s+Inputs\s+5/);
      assert.doesNotMatch(await wordsOf(page), /default|client|credit|grade|loss/i);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    // Firefox offers tests no drag of its own.
    if (name === "chromium") {
      test("a file that the browser itself drags over the page and off it, and then drops, is opened", async () => {
        const { page } = await stage.open();
        const session = await page.createCDPSession();
        const data = { items: [], files: [foreignFile("plants.json")], dragOperationsMask: 1 };
        /** @param {("dragEnter" | "dragOver" | "dragCancel" | "drop")[]} types */
        const drag = async (types) => {
          for (const type of types) await session.send("Input.dispatchDragEvent", { type, x: 200, y: 300, data });
        };
        const isOver = (/** @type {boolean} */ over) =>
          page.waitForFunction((expected) => document.getElementById("drop")?.hidden !== expected, {}, over);
        await drag(["dragEnter", "dragOver"]);
        await isOver(true);
        await drag(["dragCancel"]);
        await page.mouse.move(300, 300);
        await isOver(false);
        await drag(["dragEnter", "dragOver", "drop"]);
        await page.waitForFunction(() => document.querySelector("h1")?.textContent === "plants");
        await isOver(false);
        await page.close();
      });
    }

    test("XGBoost's classes with categories, opened by the button: the winner, and every class with its probability", async () => {
      const { page } = await stage.open();
      await openFile(page, foreignFile("plants.json"));
      assert.equal(await (await boxOf(page, "soil")).evaluate((box) => box.tagName), "SELECT");
      const record = { petal: 4.5, stem: -0.25, soil: "peat", light: "sun" };
      await setValue(page, record);
      assert.deepEqual(await predictionsOf(page), nativeBits("plants.json", record));
      const winner = scoreNatively(Object.keys(record), [Object.values(record)], "class", foreignFile("plants.json")).class[0];
      assert.equal(await textOf(page, ".figures h2"), "Most probable class");
      assert.equal(await textOf(page, ".winner"), `Class ${winner}`);
      const rows = await page.evaluate(() => [...document.querySelector("copse-score")?.shadowRoot?.querySelectorAll(".list li") ?? []]
        .map((row) => /** @type {HTMLElement} */ (row).innerText.replace(/\s+/g, " ").trim()));
      assert.equal(rows.length, 3);
      assert.deepEqual(rows.map((row) => /^Class (\d)( ?most probable)? \d+\.\d%$/.exec(row)?.slice(1, 3).map((part) => part?.trim() ?? "")),
        ["0", "1", "2"].map((each) => [each, each === winner ? "most probable" : ""]), rows.join("; "));
      assert.doesNotMatch(await wordsOf(page), /default|client|credit|grade|loss/i);
      await page.close();
    });

    test("a regression gives its value, and no probability", async () => {
      const { page } = await stage.open();
      await openFile(page, foreignFile("remaining-hours.txt"));
      const record = { temperature: 71.5, pressure: 4.25, vibration: -0.5, hours_since_service: 3100 };
      await setValue(page, record);
      assert.deepEqual(await predictionsOf(page), nativeBits("remaining-hours.txt", record));
      assert.equal(await textOf(page, ".figures h2"), "Prediction");
      assert.match(await textOf(page, ".prediction") ?? "", /^\d\d,\d{3}(\.\d)?$/);
      assert.equal(await textOf(page, ".odds"), null);
      assert.doesNotMatch(await wordsOf(page), /probab|default|client|credit|grade|loss/i);
      await page.close();
    });

    test("several outputs and many classes are listed, the rest on demand", async () => {
      const { page } = await stage.open();
      await openFile(page, foreignFile("two-outputs.ubj"));
      const record = { f0: 0.5, f1: -1.5, f2: 3 };
      await setValue(page, record);
      assert.deepEqual(await predictionsOf(page), nativeBits("two-outputs.ubj", record));
      assert.match(await textOf(page, "[part=outputs]") ?? "", /^All outputs\s+Output 0\s+\S+\s+Output 1\s+-?[\d,]+$/);
      await openFile(page, foreignFile("twelve-classes.txt"));
      await setValue(page, record);
      assert.deepEqual(await predictionsOf(page), nativeBits("twelve-classes.txt", record));
      const shown = () => page.evaluate(() => [...document.querySelector("copse-score")?.shadowRoot?.querySelectorAll(".list li .amount") ?? []]
        .map((amount) => amount.textContent).filter((text) => text !== ""));
      assert.equal((await shown()).length, 8);
      await page.evaluate(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".list summary")?.dispatchEvent(new MouseEvent("click")));
      await page.waitForFunction(() => [...document.querySelector("copse-score")?.shadowRoot?.querySelectorAll(".list li .amount") ?? []]
        .every((amount) => amount.textContent !== ""));
      const figures = (await shown()).map((text) => parseFloat(text ?? ""));
      assert.deepEqual(figures, figures.toSorted((a, b) => b - a), "the most probable come first");
      assert.equal(figures.length, 12);
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.close();
    });

    test("an ONNX graph, read by a module of its own, is scored as the native command does, to the last bit", async () => {
      const { page, errors } = await stage.open();
      const asked = await requestsDuring(page, stage.site, () => openFile(page, foreignFile("pipes.onnx")));
      assert.deepEqual(asked.filter((path) => path.endsWith(".wasm")), ["/copse-import-onnx.wasm"]);
      await type(page, "flow", "11.5");
      await type(page, "valve", "62.25");
      for (const level of [null, -0.75]) {
        if (level !== null) await type(page, "level", String(level));
        const record = { flow: 11.5, level, valve: 62.25 };
        assert.deepEqual(await page.$eval("copse-score", (element) => /** @type {CopseScore} */ (element).value), record);
        assert.deepEqual(await predictionsOf(page), nativeBits("pipes.onnx", record));
      }
      assert.equal(await textOf(page, ".figures h2"), "Probability of “tight”");
      await visit(page, "model");
      const table = await page.$eval("div#members", (box) => box.innerText.replace(/\s+/g, " "));
      assert.match(table, /pipes skl2onnx \S+ ONNX TreeEnsembleClassifier/);
      assert.doesNotMatch(await wordsOf(page), /default|client|credit|grade|loss/i);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("a category whose texts the file does not keep is typed", async () => {
      const { page } = await stage.open();
      await dropFile(page, foreignFile("parts.json"));
      await type(page, "colour", "red");
      await type(page, "size", "-.5");
      assert.deepEqual(await predictionsOf(page), nativeBits("parts.json", { colour: "red", size: -0.5 }));
      assert.equal(await textOf(page, ".figures h2"), "Probability of “keep”");
      await page.close();
    });

    test("a category that the model never saw is a problem of its field", async () => {
      const { page } = await stage.open();
      await openFile(page, foreignFile("plants.json"));
      const record = { petal: 4.5, stem: -0.25, soil: "peat", light: "sun" };
      await setValue(page, record);
      await setValue(page, { ...record, soil: "moon" });
      assert.match(await textOf(page, ".problem:not([hidden])") ?? "", /^"moon" is none of the 6 categories that the model was trained with\.$/);
      assert.equal(await page.$eval("copse-score", (element) => /** @type {CopseScore} */ (element).stale), true);
      await setValue(page, record);
      assert.equal(await textOf(page, ".problem:not([hidden])"), null);
      assert.deepEqual(await predictionsOf(page), nativeBits("plants.json", record));
      await page.close();
    });

    test("one that is damaged is refused with its place, and the model that was there scores on", async () => {
      const { page } = await stage.open();
      const before = await resultOf(page);
      const text = await readFile(foreignFile("machine-failure.txt"), "utf8");
      await dropBytes(page, "damaged.txt", Buffer.from(text.replace("left_child=", "left_child=x")));
      const alert = () => page.$eval("div#alert", (box) => (box.hidden ? "" : box.innerText));
      assert.match(await alert(), /damaged\.txt could not be opened\s+Line \d+.*\./);
      assert.deepEqual(await resultOf(page), before);
      assert.equal(await page.$eval("h1", (title) => title.innerText), "Credit score");
      await type(page, "LIMIT_BAL", "250000");
      assert.notEqual((await resultOf(page))?.bits, before?.bits, "it follows what is typed");
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.click("#dismiss");
      assert.equal(await alert(), "");
      await dropBytes(page, "notes.json", Buffer.from("not a model"));
      assert.match(await alert(), /notes\.json could not be opened\s+Neither a Copse package nor a model/);
      await openFile(page, foreignFile("plants.json"));
      assert.equal(await alert(), "", "a model that opens ends the complaint");
      await page.close();
    });

    test("a package of ours opens too, and the way back leads to the client that was there", async () => {
      const { page } = await stage.open();
      await type(page, "AGE", "61");
      const client = await page.$eval("copse-score", (element) => /** @type {CopseScore} */ (element).value);
      await openFile(page, foreignFile("plants.json"));
      await openFile(page, packageFile);
      assert.equal(await page.$eval("h1", (title) => title.innerText), "Default on a credit card next month");
      assert.match(await textOf(page, ".verdict") ?? "", /Grade/);
      assert.equal(await page.$eval("section#examples", (section) => section.hidden), false);
      await page.click("#back");
      assert.equal(await page.$eval("h1", (title) => title.innerText), "Credit score");
      assert.deepEqual(await page.$eval("copse-score", (element) => /** @type {CopseScore} */ (element).value), client);
      assert.equal(await page.$eval("button#back", (button) => button.hidden), true);
      await page.close();
    });

    test("what imports is fetched when the first one comes, from here, and nothing after", async () => {
      const own = await openSite();
      try {
        const { page } = await openPage(stage.browser, own.url);
        await settled(page);
        await page.waitForNetworkIdle({ idleTime: 300 });
        assert.deepEqual((await own.requests()).filter((path) => /import/.test(path)), []);
        const asked = await requestsDuring(page, own, () => openFile(page, foreignFile("plants.json")));
        assert.equal(asked.filter((path) => path === "/copse-import.wasm").length, 1, asked.join(" "));
        assert.ok(asked.includes("/import-worker.js"), asked.join(" "));
        assert.deepEqual(asked.filter((path) => !/^\/[\w-]+\.(js|wasm)$/.test(path)), [], "no part of the file is in an address");
        assert.deepEqual(await requestsDuring(page, own, () => setValue(page, { petal: 1 })), []);
        await page.close();
      } finally {
        await own.dispose();
      }
    });

    test("is read in a worker under the production headers, and the policy vouches for no other script", async () => {
      const headers = await headersOf(`${stage.site.url}import-worker.js`);
      assert.equal(headers["content-security-policy"], securityHeaders["Content-Security-Policy"]);
      const { page, errors } = await openPage(stage.browser, `${stage.site.url}favicon.svg`);
      await page.evaluateOnNewDocument(() => {
        /** @type {string[]} */
        const said = [];
        /** @type {any} */
        let policy = null;
        const Native = Worker;
        Object.assign(window, { said, policyOf: () => policy, Worker: class extends Native {
          /** @param {any} address @param {WorkerOptions} options */
          constructor(address, options) {
            super(address, options);
            this.addEventListener("message", ({ data }) => said.push(...Object.keys(data)));
          }
        } });
        const { trustedTypes } = /** @type {any} */ (window);
        const create = trustedTypes.createPolicy.bind(trustedTypes);
        trustedTypes.createPolicy = (/** @type {string} */ named, /** @type {object} */ rules) => (policy = create(named, rules));
      });
      await page.goto(stage.site.url);
      await settled(page);
      await openFile(page, foreignFile("plants.json"));
      assert.ok((await page.evaluate(() => Reflect.get(window, "said"))).includes("packed"));
      const refused = await page.evaluate(() => ["data:text/javascript,1", "/page/page.js", "https://a.example/import-worker.js"].map((address) => {
        try {
          return String(Reflect.get(window, "policyOf")().createScriptURL(address));
        } catch (error) {
          return /** @type {Error} */ (error).name;
        }
      }));
      assert.deepEqual(refused, ["TypeError", "TypeError", "TypeError"]);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("is read without a worker where the page may have none", async () => {
      const { page } = await stage.open("no-worker.html");
      await openFile(page, foreignFile("machine-failure.txt"));
      const record = { temperature: 60, pressure: 2, vibration: 0, hours_since_service: 10, site: "Genova" };
      await setValue(page, record);
      assert.deepEqual(await predictionsOf(page), nativeBits("machine-failure.txt", record));
      assert.match((await violationsOf(page)).join(), /worker-src/, "it had tried");
      await page.close();
    });

    test("shows how far it is while it takes long", async () => {
      const { page } = await stage.open();
      await page.evaluate(() => {
        // To this page all that takes 2 ms takes long, so the test asks nothing of the machine's speed.
        const later = window.setTimeout;
        Object.assign(window, { setTimeout: (/** @type {() => void} */ run, /** @type {number} */ delay) => later(run, delay / 100) });
        const bar = /** @type {HTMLElement} */ (document.getElementById("bar"));
        const shares = /** @type {number[]} */ (Object.assign(window, { shares: [] }).shares);
        new MutationObserver(() => {
          if (bar.getClientRects().length > 0) shares.push(Number(bar.getAttribute("aria-valuenow")));
        }).observe(bar, { attributes: true });
      });
      const text = await readFile(foreignFile("machine-failure.txt"), "utf8");
      await dropBytes(page, "long.txt", Buffer.from(grown(text, 1000)));
      const shares = /** @type {number[]} */ (await page.evaluate(() => Reflect.get(window, "shares")));
      assert.deepEqual(shares, shares.toSorted((a, b) => a - b));
      assert.ok(new Set(shares).size >= 3, String(shares));
      assert.equal(shares.at(-1), 100, String(shares));
      assert.equal(await page.$eval("div#progress", (box) => box.hidden), true);
      await visit(page, "model");
      assert.match(await page.$eval("dl#facts", (list) => list.innerText), /6,000 in 1 member/);
      await page.close();
    });

    test("has no accessibility problem and fits every width, whatever its kind", async () => {
      const { page } = await stage.open();
      for (const [index, file] of foreignModels.entries()) {
        await page.evaluate((scheme) => { document.documentElement.style.colorScheme = scheme; }, index % 2 === 0 ? "light" : "dark");
        await openFile(page, foreignFile(file));
        assert.deepEqual(await accessibilityProblems(page), [], file);
        await page.evaluate(() => {
          const element = /** @type {CopseScore} */ (document.querySelector("copse-score"));
          element.value = Object.fromEntries((element.model?.inputs ?? []).map(({ name: input, kind, categories }) =>
            [input, kind === "number" ? 1 : kind === "category" ? categories[0].value : "x"]));
        });
        await new Promise((resolve) => setTimeout(resolve, 250));
        assert.deepEqual(await accessibilityProblems(page), [], file);
        for (const width of [320, 768, 1280]) {
          await page.setViewport({ width, height: 800 });
          const found = await page.evaluate(() => ({
            excess: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            small: [...document.querySelectorAll("button, summary"), ...document.querySelector("copse-score")?.shadowRoot
              ?.querySelectorAll("input, select, button, summary") ?? []].filter((target) => {
              const { width: across, height } = target.getBoundingClientRect();
              return across > 0 && (across < 24 || height < 24);
            }).map((target) => target.outerHTML.slice(0, 80)),
          }));
          assert.deepEqual(found, { excess: 0, small: [] }, `${file} ${width}`);
        }
      }
      await page.close();
    });
  });
}
