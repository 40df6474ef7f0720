import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { Formats } from "../../web/element/locale.js";
import { texts } from "../../web/element/texts.js";
import { cellsOf, readPaste } from "../../web/element/tools/paste.js";
import { loadModel } from "../../web/model.js";
import { browsers, textOf } from "./support/browser.js";
import { click, paste, valueOf } from "./support/client.js";
import { stageIn } from "./support/stage.js";

describe("cells of what is pasted", () => {
  test("are as RFC 4180 has them, by any separator", () => {
    for (const separator of /** @type {const} */ (["\t", ";", ","])) {
      const joined = (/** @type {string[]} */ ...rows) => cellsOf(rows.join("\r\n").replaceAll("|", separator), separator);
      assert.deepEqual(joined("a|b", "c|d"), [["a", "b"], ["c", "d"]]);
      assert.deepEqual(joined('"a|b"|"say ""no"""|"two\nlines"', '""|"""|"""|'), [[`a${separator}b`, 'say "no"', "two\nlines"], ["", `"${separator}"`, ""]]);
      assert.deepEqual(joined("\ufeffa|b|", ""), [["a", "b", ""]], "a mark before the text, and a cell after the last separator");
      assert.deepEqual(joined('"a" b|c"d"|e'), [['"a" b', 'c"d"', "e"]], "quotes that do not enclose a cell are of it");
      assert.deepEqual(joined('"a|b', "c|d"), [['"a', "b"], ["c", "d"]], "and so are quotes that never end");
      assert.deepEqual(cellsOf(`a${separator}b\rc${separator}d\n\n`, separator), [["a", "b"], ["c", "d"]]);
      assert.deepEqual(cellsOf(" \n", separator), []);
    }
    const many = `"${"x\t\"".repeat(200_000)}`;
    const started = performance.now();
    cellsOf(many);
    assert.ok(performance.now() - started < 2000, "however many quotes do not end");
  });
});

describe("a pasted client", () => {
  /** @type {import("../../web/model.js").Model} */
  let model;
  before(async () => {
    model = await loadModel();
  });
  const read = async (/** @type {string} */ text, locale = "en") =>
    readPaste(text, model, new Formats(locale, null, await texts.load(locale)), null);
  const row = (/** @type {string} */ separator, locale = "en") => {
    const { values } = model.samples[0];
    const formats = new Formats(locale, null);
    return model.inputs.map(({ name }) => values[name]).map((value) => (separator === "," ? String(value) : formats.edit(Number(value)))).join(separator);
  };

  test("is read by tabs, semicolons or commas, with a header or without, and it is said by which", async () => {
    const header = (/** @type {string} */ separator) => model.inputs.map(({ name }) => name).join(separator);
    for (const [separator, said] of [["\t", ""], [";", " Read as separated by semicolons."], [",", " Read as separated by commas."]]) {
      for (const text of [row(separator), `${header(separator)}\r\n${row(separator)}\r\n`]) {
        const found = await read(text);
        assert.deepEqual(found.values, { ...model.samples[0].values });
        assert.equal(found.said, `21 fields filled from what was pasted.${said}`);
      }
    }
    assert.deepEqual((await read(row(";", "de-DE"), "de-DE")).values, { ...model.samples[0].values });
    assert.match((await read(row(";", "ar"), "ar")).said, /مفصولًا بفواصل منقوطة/);
    for (const amount of ["NT$ 50,000", "TWD 50000", "50,000 TWD"]) {
      assert.deepEqual((await read(`"LIMIT_BAL","AGE"\n"${amount}","٣٥"`)).values, { LIMIT_BAL: 50000, AGE: 35 }, amount);
    }
    assert.deepEqual((await read("LIMIT_BAL\tAGE\nUSD 50000\t35")).values, { LIMIT_BAL: "USD 50000", AGE: 35 }, "another currency's is for the field to refuse");
    assert.deepEqual((await read("Age;51\nEducation;High school")).values, { AGE: 51, EDUCATION: 3 });
  });

  test("in lines of numbers keeps the commas in them", async () => {
    const lines = model.inputs.map(({ name }, index) => (index === 0 ? "50,000" : String(model.samples[0].values[name])));
    assert.deepEqual((await read(lines.join("\n"))).values, { ...model.samples[0].values, [model.inputs[0].name]: 50000 });
  });

  test("of which a heading stands there twice is told so, and no one of two values wins in silence", async () => {
    assert.deepEqual(await read("AGE\tLIMIT_BAL\tAge\n35\t50000\t53"), {
      values: { LIMIT_BAL: 50000 },
      said: "1 field filled from what was pasted. Stands there more than once, each time different, and was left as it is: Age.",
    });
    assert.deepEqual((await read("AGE\tLIMIT_BAL\tAge\n35\t50000\t35 ")).values, { AGE: 35, LIMIT_BAL: 50000 }, "the same twice is no matter");
    assert.match((await read("AGE\tLIMIT_BAL\tAGE\n35\t50000\t53", "de")).said, /Steht mehrmals darin/);
    assert.match((await read("AGE\tLIMIT_BAL\tAGE\n35\t50000\t53", "ar")).said, /ورد أكثر من مرة/);
  });

  test("of another width is refused, in cells that are counted", async () => {
    assert.deepEqual(await read("7\n"), { values: null,
      said: "What was pasted has 1 cell; a whole row of this model has 21. Copy its header row too, or paste into the table at the cell where it begins." });
    assert.match((await read("a;b;c\n1;2;3")).said, /has 3 cells; .* Read as separated by semicolons\.$/);
  });

  test("has an amount that may be meant in two ways asked back at its field", async () => {
    const { values } = await read("AGE\tLIMIT_BAL\n35\t100.000");
    assert.equal(String(values?.LIMIT_BAL).replace(/^\u200e/, ""), "100.000");
    assert.equal((await read("AGE\tLIMIT_BAL\n35\t100.000", "de")).values?.LIMIT_BAL, 100000);
  });
});

for (const name of browsers) {
  describe(`pasting into the form in ${name}`, () => {
    const stage = stageIn(name);
    test("takes a line of commas or semicolons as a row, asks back what is not clear, and leaves a number to its field", async () => {
      const { page } = await stage.open();
      const { samples, inputs } = await loadModel();
      await paste(page, "LIMIT_BAL", inputs.map((input) => samples[1].values[input.name]).join(","));
      assert.deepEqual(await valueOf(page), samples[1].values);
      assert.match(await textOf(page, ".said") ?? "", /separated by commas/);
      await paste(page, "LIMIT_BAL", "LIMIT_BAL;AGE\n100.000;35");
      assert.equal((await valueOf(page)).AGE, 35);
      const problem = await page.evaluate(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".problem:not([hidden])")?.textContent);
      assert.match(problem ?? "", /^Not clear: write 100,000 or 100\.$/);
      const taken = await page.evaluate(() => {
        const box = /** @type {HTMLElement} */ (document.querySelector("copse-score")?.shadowRoot?.querySelector("[data-input=LIMIT_BAL]"));
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", "1,234,567");
        const event = new ClipboardEvent("paste", /** @type {any} */ ({ clipboardData, data: "1,234,567", dataType: "text/plain", bubbles: true, composed: true, cancelable: true }));
        box.dispatchEvent(event);
        return event.defaultPrevented;
      });
      assert.equal(taken, false);
      assert.equal(await textOf(page, ".said"), "", "what was said of the row before is not of this");
      await page.close();
    });

    test("says of a row of another width how many cells it has, by commas and semicolons as by tabs, and leaves the client as it was", async () => {
      const { page } = await stage.open();
      const { samples, inputs } = await loadModel();
      const before = await valueOf(page);
      const line = ["1", ...inputs.map((input) => samples[1].values[input.name]), "2", "3", "1"];
      assert.equal(line.length, 25, "as a line of the UCI file, which begins with a number of its own");
      for (const [separator, by] of /** @type {const} */ ([["\t", ""], [",", " Read as separated by commas."], [";", " Read as separated by semicolons."]])) {
        for (const cells of [line, line.slice(0, 5)]) {
          await paste(page, "LIMIT_BAL", "LIMIT_BAL\tAGE\tNONE\n50000\t35\tx");
          assert.match(await textOf(page, ".said") ?? "", /^2 fields filled/);
          await click(page, "[data-action=undo]");
          await paste(page, "LIMIT_BAL", cells.join(separator));
          assert.equal(await textOf(page, ".said"), `What was pasted has ${cells.length} cells; a whole row of this model has 21. ` +
            `Copy its header row too, or paste into the table at the cell where it begins.${by}`);
          assert.deepEqual(await valueOf(page), before);
        }
      }
      await page.close();
    });
  });
}
