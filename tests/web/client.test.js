// The client view: undo, pasted rows, scenarios, closer looks.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { accessibilityProblems } from "./support/accessibility.js";
import { browsers, resultOf, textOf, violationsOf } from "./support/browser.js";
import { choose, click, inner, look, paste, type, until, valueOf } from "./support/client.js";
import { bits } from "./support/native.js";
import { requestsDuring } from "./support/site.js";
import { stageIn } from "./support/stage.js";

for (const name of browsers) {
  describe(`the client view in ${name}`, () => {
    const stage = stageIn(name);
    /** @type {import("../../web/model.js").Model} */
    let model;
    before(async () => {
      model = await loadModel();
    });

    test("takes back and does again what was entered, chosen and cleared, by key and by button", async () => {
      const { page } = await stage.open();
      const [first, second] = model.samples;
      await choose(page, 1);
      await type(page, "LIMIT_BAL", "200000");
      await page.keyboard.press("Tab");
      assert.equal((await valueOf(page)).LIMIT_BAL, 200000);
      await page.click("button.clear");
      await (await inner(page, "input.number[data-input=AGE]")).focus();
      for (const expected of [{ ...second.values, LIMIT_BAL: 200000 }, second.values, first.values]) {
        await page.keyboard.down("Control");
        await page.keyboard.press("z");
        await page.keyboard.up("Control");
        assert.deepEqual(await valueOf(page), expected);
        assert.equal((await resultOf(page))?.bits, bits(Number(model.score(expected).probability)));
      }
      await click(page, "[data-action=redo]");
      assert.deepEqual(await valueOf(page), second.values);
      assert.equal(await (await inner(page, ".editing [role=status].unseen")).evaluate((said) => said.textContent), "Done again.");
      await page.close();
    });

    test("leaves to the browser what is typed into a field and not left yet", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      await type(page, "AGE", "4");
      await page.keyboard.down("Control");
      await page.keyboard.press("z");
      await page.keyboard.up("Control");
      const value = await valueOf(page);
      assert.deepEqual({ ...value, AGE: 0 }, { ...model.samples[1].values, AGE: 0 }, "nothing else was undone");
      await page.close();
    });

    test("of a fresh page has nothing to take back, and what a person does next has", async () => {
      const { page } = await stage.open();
      const disabled = () => page.evaluate(() => ["undo", "redo"].map((action) =>
        document.querySelector("copse-score")?.shadowRoot?.querySelector(`[data-action=${action}]`)?.getAttribute("aria-disabled")));
      assert.deepEqual(await valueOf(page), { ...model.samples[0].values }, "the first example is there");
      assert.deepEqual(await disabled(), ["true", "true"]);
      await choose(page, 1);
      assert.deepEqual(await disabled(), ["false", "true"]);
      await click(page, "[data-action=undo]");
      assert.deepEqual([await valueOf(page), await disabled()], [{ ...model.samples[0].values }, ["true", "false"]]);
      await page.close();
    });

    test("is filled by a row of a spreadsheet, with its header in any order, or without", async () => {
      const { page } = await stage.open();
      const { values } = model.samples[2];
      const names = model.inputs.map((input) => input.name);
      await page.click("button.clear");
      const shuffled = ["ID", ...names.toReversed(), "SEX"];
      await paste(page, "LIMIT_BAL", `${shuffled.join("\t")}\r\n${["17", ...names.toReversed().map((each) => values[each]), "2"].join("\t")}\r\n`);
      assert.deepEqual(await valueOf(page), values);
      assert.equal(await textOf(page, ".said"), "21 fields filled from what was pasted. Not used: ID; SEX.");
      assert.equal((await resultOf(page))?.bits, bits(Number(model.score(values).probability)));
      const other = model.samples[0].values;
      await paste(page, "AGE", names.map((each) => other[each]).join("\t"));
      assert.deepEqual(await valueOf(page), other);
      await click(page, "[data-action=undo]");
      assert.deepEqual(await valueOf(page), values, "a paste can be undone");
      await page.close();
    });

    test("is filled by a block of its table, by labels down the side, and by amounts with marks of thousands", async () => {
      const { page } = await stage.open();
      await choose(page, 0);
      await paste(page, "BILL_AMT2", "1,234\t500\n\"12,000\"\t\n");
      const { BILL_AMT2, PAY_AMT2, BILL_AMT3, PAY_AMT3, BILL_AMT1 } = await valueOf(page);
      assert.deepEqual([BILL_AMT2, PAY_AMT2, BILL_AMT3, PAY_AMT3], [1234, 500, 12000, null]);
      assert.equal(BILL_AMT1, model.samples[0].values.BILL_AMT1);
      await paste(page, "AGE", "Age\t51\nEducation\tHigh school\n");
      const value = await valueOf(page);
      assert.deepEqual([value.AGE, value.EDUCATION], [51, 3]);
      await page.close();
    });

    test("says what is wrong with a row of another width and changes nothing", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      await paste(page, "LIMIT_BAL", "1\t2\t3");
      assert.match(await textOf(page, ".said") ?? "", /has 3 cells; a whole row of this model has 21/);
      assert.deepEqual(await valueOf(page), model.samples[1].values);
      await paste(page, "AGE", "AGE\tLIMIT_BAL\nold\t100000");
      assert.equal((await valueOf(page)).AGE, "old", "what cannot be read stays to be corrected");
      assert.equal((await resultOf(page))?.stale, true);
      await page.close();
    });

    test("loads each closer look when it is opened, once, and nothing before", async () => {
      const { page } = await stage.open();
      const asked = (/** @type {string} */ tool) => requestsDuring(page, stage.site, () => look(page, tool));
      const own = await asked("waterfall");
      assert.ok(own.length > 0 && own.every((path) => path.endsWith(".js")), own.join());
      const more = await asked("curve");
      assert.ok(more.length > 0 && more.every((path) => !own.includes(path)), more.join());
      assert.deepEqual(await requestsDuring(page, stage.site, async () => {
        for (let press = 0; press < 2; ++press) await click(page, "[data-tool=curve] > summary");
      }), []);
      assert.deepEqual(await violationsOf(page), []);
      await page.close();
    });

    test("draws a waterfall whose steps are the model's own and end at the probability, a group open or not", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      await look(page, "waterfall");
      const { values } = model.samples[1];
      const explained = model.explain(values, { by: "group", space: "prediction" });
      const sorted = explained.contributions.toSorted((a, b) => Math.abs(Number(b.contribution)) - Math.abs(Number(a.contribution)));
      const rows = () => page.evaluate(() => [...document.querySelector("copse-score")?.shadowRoot?.querySelectorAll(".waterfall tbody tr") ?? []]
        .map((row) => [...row.children].filter((cell) => !cell.matches(".plot")).map((cell) => cell.textContent)));
      const labels = new Map(model.groups.map((group) => [group.name, group.label]));
      const signed = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" });
      const shown = await rows();
      assert.deepEqual(shown.slice(1, -1).map(([title, effect]) => [title, effect]),
        sorted.map(({ name: group, contribution }) => [labels.get(group), signed.format(100 * Number(contribution))]));
      assert.equal(shown.at(-1)?.at(-1), await textOf(page, ".probability"));
      assert.equal(shown.at(-2)?.at(-1), await textOf(page, ".probability"), "the last step ends there");
      await (await inner(page, ".waterfall .opener")).focus();
      await page.keyboard.press("Enter");
      assert.ok((await rows()).length > shown.length, "the strongest group opens to its features");
      assert.equal(await page.evaluate(() => document.querySelector("copse-score")?.shadowRoot?.activeElement?.getAttribute("aria-expanded")), "true");
      const pairs = model.interactions(values, { by: "group" }).filter(({ first, second }) => first !== second);
      assert.equal(await textOf(page, ".body .pairs li > span"), `${labels.get(pairs[0].first)} with ${labels.get(pairs[0].second)}`);
      await page.close();
    });

    test("draws the exact curve, and moving its point by key supposes another client, from whom there is a way back", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      await look(page, "curve");
      await until(page, (root) => root.querySelector(".plot-frame path.line"));
      const { values } = model.samples[1];
      const knob = await inner(page, ".knob");
      await knob.focus();
      for (let press = 0; press < 3; ++press) await page.keyboard.press("ArrowRight");
      const supposed = { ...values, LIMIT_BAL: 130000 };
      assert.deepEqual(await valueOf(page), supposed);
      assert.equal((await resultOf(page))?.bits, bits(Number(model.score(supposed).probability)));
      const probability = model.score(supposed);
      assert.equal(await textOf(page, "[data-tool=curve] .told"),
        `NT$\u00a0130,000: ${(100 * Number(probability.probability)).toFixed(1)}% · Decline`);
      assert.match(await textOf(page, ".scenario") ?? "", /^Scenario 1 input differs from the client \(Credit limit\); the client: 29\.8%/);
      const { steps } = model.whatIf(values, "LIMIT_BAL");
      await click(page, "[data-tool=curve] details > summary");
      await until(page, (root) => root.querySelector("[data-tool=curve] details table"));
      const listed = await page.evaluate(() => [...document.querySelector("copse-score")?.shadowRoot?.querySelectorAll("[data-tool=curve] details tbody tr") ?? []]
        .map((row) => [...row.children].slice(1).map((cell) => cell.textContent)));
      assert.deepEqual(listed, steps.map(({ prediction, verdict }) => [`${(100 * prediction).toFixed(1)}%`,
        { accept: "Accept", decline: "Decline", refer: "Refer to a person" }[verdict ?? "refer"]]));
      await click(page, ".scenario button");
      assert.deepEqual(await valueOf(page), values);
      assert.equal(await (await inner(page, ".scenario")).evaluate((bar) => bar.hidden), true);
      await page.close();
    });

    test("maps two inputs exactly, and a place of the map can be supposed by pointer and by key", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      await look(page, "curve");
      await (await inner(page, "[data-tool=curve] .stack .stack select")).evaluate((box) => {
        /** @type {HTMLSelectElement} */ (box).value = "BILL_AMT1";
        box.dispatchEvent(new Event("change"));
      });
      await until(page, (root) => root.querySelector(".map path.turns"));
      const { values } = model.samples[1];
      const grid = model.whatIfGrid(values, "LIMIT_BAL", "BILL_AMT1");
      const [across, down] = grid.values;
      const corner = await page.evaluate(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".map-box ~ details tbody tr:last-child td:last-child")?.textContent);
      assert.equal(corner, `${(100 * grid.predictions[across.length * down.length - 1]).toFixed(1)}%`);
      const frame = await inner(page, ".map");
      await frame.evaluate((element) => element.scrollIntoView({ block: "center" }));
      const box = /** @type {import("puppeteer-core").BoundingBox} */ (await frame.boundingBox());
      await page.mouse.click(box.x + box.width - 8, box.y + 3);
      const { LIMIT_BAL, BILL_AMT1 } = await valueOf(page);
      assert.deepEqual([LIMIT_BAL, BILL_AMT1], [across.at(-1), down.at(-1)]);
      assert.match(await textOf(page, ".scenario") ?? "", /2 inputs differ/);
      await (await inner(page, ".map-box ~ .knob")).focus();
      await page.keyboard.press("Home");
      assert.equal((await valueOf(page)).BILL_AMT1, down[0]);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(await violationsOf(page), []);
      await page.close();
    });

    test("takes a point that is dragged on the plot, in one step of undo", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      await look(page, "curve");
      await until(page, (root) => root.querySelector(".plot-frame path.line"));
      const plot = await inner(page, ".plot-frame > svg");
      await plot.evaluate((element) => element.scrollIntoView({ block: "center" }));
      const { x, y, width, height } = /** @type {import("puppeteer-core").BoundingBox} */ (await plot.boundingBox());
      await page.mouse.move(x + width * 0.4, y + height / 2);
      await page.mouse.down();
      for (const share of [0.45, 0.5, 0.55]) await page.mouse.move(x + width * share, y + height / 2);
      await page.mouse.up();
      const supposed = await valueOf(page);
      assert.ok(supposed.LIMIT_BAL > 250000 && supposed.LIMIT_BAL < 350000, String(supposed.LIMIT_BAL));
      await click(page, "[data-action=undo]");
      assert.deepEqual(await valueOf(page), model.samples[1].values);
      const most = async () => Number(await (await inner(page, ".plot-frame .knob")).evaluate((knob) => /** @type {HTMLInputElement} */ (knob).max));
      assert.ok(await most() < 600000, "what few clients have is not shown unasked");
      await click(page, "[data-tool=curve] .check input");
      assert.equal(await most(), 1000000);
      await page.close();
    });

    test("offers the smallest changes that the model proves, tries one at a click, and takes it back", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      await look(page, "changes");
      const { values } = model.samples[1];
      await until(page, (root) => /^None within these bounds/.test(root.querySelector(".outcome")?.textContent ?? ""));
      const { tried } = model.counterfactuals(values);
      assert.ok((await textOf(page, ".outcome") ?? "").includes(tried.toLocaleString("en")));
      await (await inner(page, "[data-tool=changes] select")).focus();
      await page.keyboard.press("ArrowDown");
      await until(page, (root) => root.querySelectorAll(".ways li").length > 0);
      const { found } = model.counterfactuals(values, { goal: "other", most: 5 });
      assert.equal(await page.evaluate(() => document.querySelector("copse-score")?.shadowRoot?.querySelectorAll(".ways li").length), found.length);
      assert.equal(await textOf(page, ".ways li p"), "Payment, latest month from NT$\u00a00 to NT$\u00a02,000");
      await click(page, ".ways button");
      const changed = { ...values, ...Object.fromEntries(found[0].changes.map(({ input, to }) => [input, to])) };
      assert.deepEqual(await valueOf(page), changed);
      assert.equal((await resultOf(page))?.decision?.verdict, found[0].verdict);
      assert.equal(await textOf(page, ".ways button"), "Tried");
      await click(page, "[data-action=undo]");
      assert.deepEqual(await valueOf(page), values);
      await click(page, "[data-lever=PAY_AMT1]");
      await until(page, (root) => !root.querySelector(".ways.late") && !/Payment, latest/.test(root.querySelector(".ways")?.textContent ?? ""));
      const held = model.counterfactuals(values, { goal: "other", most: 5, locked: ["PAY_AMT1"] });
      assert.equal(await page.evaluate(() => document.querySelector("copse-score")?.shadowRoot?.querySelectorAll(".ways li").length), held.found.length);
      await page.close();
    });

    test("says how sure it is, by the smallest single change that turns the decision", async () => {
      const { page } = await stage.open();
      for (const [index, { values }] of model.samples.entries()) {
        await choose(page, index);
        await until(page, (root) => root.querySelector(".turn:not(.late)"));
        const firm = model.firmness(values);
        const told = await textOf(page, ".turn") ?? "";
        if (firm === null) assert.equal(told, "None of one input alone");
        else assert.ok(told.startsWith(`${model.inputs.find((input) => input.name === firm.changes[0].input)?.label}: `), told);
        if (firm !== null) assert.match(told, /\((< )?[\d.]+% of its range\)/);
      }
      await page.close();
    });

    test("sets two clients side by side and changes their places", async () => {
      const { page } = await stage.open();
      await choose(page, 0);
      await look(page, "compare");
      await click(page, "[data-tool=compare] .solid");
      await choose(page, 1);
      const cells = () => page.evaluate(() => [...document.querySelector("copse-score")?.shadowRoot?.querySelectorAll("[data-tool=compare] tbody tr:first-child") ?? []]
        .map((row) => [...row.children].map((cell) => cell.textContent)));
      const [one, two] = model.samples.map(({ values }) => 100 * Number(model.score(values).probability));
      assert.deepEqual((await cells())[0], ["Probability", `${one.toFixed(1)}%`, `${two.toFixed(1)}%`, `+${(two - one).toFixed(1)}`]);
      await page.evaluate(() => /** @type {HTMLElement} */ ([...document.querySelector("copse-score")?.shadowRoot?.querySelectorAll("[data-tool=compare] button") ?? []].at(-1)).click());
      assert.deepEqual(await valueOf(page), model.samples[0].values);
      assert.deepEqual((await cells())[0].slice(0, 3), ["Probability", `${two.toFixed(1)}%`, `${one.toFixed(1)}%`]);
      await page.close();
    });

    test("has no accessibility problem with all closer looks open, in a scenario, light or dark, wide or narrow", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      for (const tool of ["waterfall", "curve", "changes", "compare", "record"]) await look(page, tool);
      await click(page, ".waterfall .opener");
      await click(page, "[data-tool=compare] .solid");
      await (await inner(page, ".knob")).focus();
      await page.keyboard.press("ArrowRight");
      await click(page, "[data-tool=record] .override .solid");
      for (const scheme of ["light", "dark"]) {
        await page.evaluate((colours) => { document.documentElement.style.colorScheme = colours; }, scheme);
        for (const width of [1280, 280]) {
          await page.setViewport({ width, height: 900 });
          assert.deepEqual(await accessibilityProblems(page), [], `${scheme}, ${width}`);
          const found = await page.evaluate(() => ({
            excess: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            small: [...document.querySelector("copse-score")?.shadowRoot?.querySelectorAll("button, summary, select, textarea, input:not([type=checkbox])") ?? []]
              .filter((target) => {
                const box = target.getBoundingClientRect();
                return box.width > 0 && (box.width < 24 || box.height < 24);
              }).map((target) => target.outerHTML.slice(0, 80)),
          }));
          assert.deepEqual(found, { excess: 0, small: [] }, `${scheme}, ${width}`);
        }
      }
      assert.deepEqual(await violationsOf(page), []);
      await page.close();
    });

    test("cannot be changed where it is read only, and is compact where that is asked for", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      for (const tool of ["curve", "changes", "record"]) await look(page, tool);
      await page.$eval("copse-score", (element) => element.setAttribute("readonly", ""));
      assert.equal(await (await inner(page, ".knob")).evaluate((knob) => /** @type {HTMLInputElement} */ (knob).disabled), true);
      assert.equal(await (await inner(page, ".editing .buttons")).evaluate((bar) => bar.getBoundingClientRect().width), 0);
      const { values } = model.samples[1];
      await (await inner(page, "input.number[data-input=AGE]")).focus();
      await page.keyboard.down("Control");
      await page.keyboard.press("z");
      await page.keyboard.up("Control");
      assert.deepEqual(await valueOf(page), values);
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.$eval("copse-score", (element) => {
        // Who is in a field goes on there, and it is not folded away.
        /** @type {HTMLElement | null | undefined} */ (element.shadowRoot?.activeElement)?.blur();
        element.removeAttribute("readonly");
        element.setAttribute("compact", "");
      });
      await until(page, (root) => root.querySelector(".folded"));
      assert.deepEqual(await valueOf(page), values);
      assert.equal(await textOf(page, ".tools"), null);
      assert.equal(await textOf(page, ".folded:not([open]) summary"), "Client data");
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.close();
    });
  });
}
