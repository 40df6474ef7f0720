import assert from "node:assert/strict";
import { mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { unzipSync, zipSync } from "fflate";

import { loadModel } from "../../web/model.js";
import { costsOf } from "../../web/portfolio/outcome.js";
import { scorePortfolio } from "../../web/portfolio/score.js";
import { accessibilityProblems } from "./support/accessibility.js";
import { browsers, openPage, settled, violationsOf } from "./support/browser.js";
import { evaluate, generateClients, readTable } from "./support/evaluated.js";
import { parquetOfCsv } from "./support/parquet.js";
import { choose, download, linesOf, rested, score, scored, textOf } from "./support/portfolio.js";
import { requestsDuring } from "./support/site.js";
import { stageIn } from "./support/stage.js";
import { inSight, visit } from "./support/views.js";
import { workbookOf } from "./support/workbook.js";

const CLIENTS = 3000;
/** What a file may hold to be more than data. */
const HOSTILE = ['<img src=x onerror="window.ran=1">', "<script>window.ran=1</script>", "javascript:window.ran=1", "{{constructor.constructor('window.ran=1')()}}",
  "=HYPERLINK(1)", "@SUM(1)", "__proto__", "\u202egnp.exe"];

/** @type {string} */ let folder;
/** @type {string} */ let clients;
/** @type {{ head: string[], rows: string[][] }} */ let table;
/** @type {import("../../web/model.js").Model} */ let model;
/** @type {import("../../web/portfolio/portfolio.js").Portfolio} */ let expected;
/** @param {string} name @param {string | Uint8Array} content */
const put = (name, content) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  clients = join(folder, "clients.csv");
  generateClients(clients, CLIENTS);
  table = readTable(clients);
  model = await loadModel();
  expected = await scorePortfolio(model, await openAsBlob(clients), { workers: 1 });
});
after(() => rmSync(folder, { recursive: true }));

for (const name of browsers) {
  describe(`the portfolio view in ${name}`, () => {
    const stage = stageIn(name);
    async function open() {
      const opened = await stage.open();
      await visit(opened.page, "portfolio");
      return opened;
    }

    test("scores a file as it is dropped, with the figures of scripts/evaluate.py, under the strict policy and without a request but for scripts", async () => {
      const { page, errors } = await stage.open();
      const asked = await requestsDuring(page, stage.site, async () => {
        await page.evaluate((text) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }, readFileSync(clients, "utf8"));
        await inSight(page, "portfolio");
        await scored(page);
        await page.waitForSelector(".labelled [data-measure]");
      });
      assert.equal(new URL(page.url()).hash, "#portfolio");
      assert.ok(asked.every((path) => /\.js$|copse-table\.wasm$/.test(path)), String(asked));
      const measures = await page.$$eval(".labelled [data-measure]", (all) => Object.fromEntries(all.map((each) =>
        [/** @type {HTMLElement} */ (each).dataset.measure, Number(each.textContent?.replace(/[,%]/g, ""))])));
      const truth = evaluate(clients).measures;
      for (const each of ["auc", "ks", "brier", "ece"]) assert.ok(Math.abs(measures[each] - truth[each]) <= 0.00005, `${each}: ${measures[each]}, ${truth[each]}`);
      assert.match(await textOf(page, ".labelled"), new RegExp(`it saves ${(truth.savings * 100).toFixed(1)}%`));
      assert.equal(await textOf(page, "[data-fact=clients]"), "3,000");
      assert.match(await textOf(page, "section:has(#portfolio-reasons)"), /Repayment history\s+0\.\d{4}/);
      assert.match(await textOf(page, "section:has(#portfolio-drift)"), /Credit limit\s+\d\.\d{4}\s+3,000/);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("writes what the engine says, to the last bit, in the columns that are chosen", async () => {
      const { page } = await open();
      await score(page, clients);
      await page.click('.listing [role=columnheader] button');
      await rested(page);
      await page.$eval(".writing", (details) => { /** @type {HTMLDetailsElement} */ (details).open = true; });
      await page.click(".writing input[name=reasons]");
      await page.click(".writing input[name=break_even]");
      const lines = (await download(page, ".writing .primary")).trimEnd().split("\r\n").map((each) => each.split(","));
      const [head, ...rows] = lines;
      assert.ok(!head.includes("reasons") && head.includes("break_even"));
      assert.equal(rows.length, CLIENTS);
      const at = (/** @type {string} */ column) => head.indexOf(column);
      rows.forEach((row, index) => {
        assert.equal(row[at("client")], String(index + 1));
        assert.equal(Number(row[at("probability")]), expected.results.predictions[index]);
        assert.equal(Number(row[at("expected_loss")]), expected.results.expectedLoss?.[index]);
        assert.equal(Number(row[at("break_even")]), expected.results.breakEven?.[index]);
        assert.equal(row[at("decision")], ["accept", "decline", "refer"][expected.results.verdicts?.[index] ?? -1]);
        assert.equal(row[at("grade")], model.policy?.grades[expected.results.grades?.[index] ?? -1]?.name);
      });
      await page.close();
    });

    test("sorts, filters and searches; rows are reached by keys and wheel, and open in the client view", async () => {
      const { page } = await open();
      await score(page, clients);
      const losses = [...expected.results.expectedLoss ?? []].sort((a, b) => b - a);
      assert.equal((await linesOf(page))[0][4].replace(/\D/g, ""), String(Math.round(losses[0])), "most at risk first");
      assert.equal(await page.$eval(".listing", (grid) => grid.getAttribute("aria-rowcount")), String(CLIENTS + 1));
      const sortBy = (/** @type {number} */ index) => page.$$eval(".listing [role=columnheader] button", (all, which) => /** @type {HTMLElement} */ (all[which]).click(), index);
      await sortBy(1);
      await rested(page);
      assert.equal(await page.$eval(".listing [aria-sort]", (head) => `${head.textContent} ${head.getAttribute("aria-sort")}`), "Probability descending");
      await sortBy(1);
      await rested(page);
      const least = Math.min(...expected.results.predictions);
      assert.equal((await linesOf(page))[0][1], `${(100 * least).toFixed(1)}%`);

      await page.focus(".listing");
      await page.keyboard.press("End");
      const last = await linesOf(page);
      assert.equal(last.at(-1)?.[1], `${(100 * Math.max(...expected.results.predictions)).toFixed(1)}%`);
      assert.equal(await page.$eval(".listing .line.active", (row) => row.getAttribute("aria-rowindex")), String(CLIENTS + 1));
      assert.equal(await page.$eval(".listing", (grid) => document.getElementById(grid.getAttribute("aria-activedescendant") ?? "")?.classList.contains("active")), true);
      await page.keyboard.press("Home");

      await page.select(".filters select[name=verdict]", "1");
      await rested(page);
      const declined = expected.results.verdicts?.filter((verdict) => verdict === 1).length;
      assert.equal(await textOf(page, ".clients .count"), `${declined?.toLocaleString("en")} of 3,000 clients`);
      assert.ok((await linesOf(page)).every((cells) => cells[3] === "Decline"));
      await page.type(".filters input[name=low]", "80");
      await rested(page);
      assert.equal(await page.$eval(".listing", (grid) => Number(grid.getAttribute("aria-rowcount")) - 1),
        [...expected.results.predictions].filter((p, row) => p >= 0.8 && expected.results.verdicts?.[row] === 1).length);
      await page.click(".filters button[type=reset]");
      await rested(page);
      await page.type(".filters input[name=id]", "299");
      await rested(page);
      assert.deepEqual((await linesOf(page)).map(([id]) => id).sort(), ["1299", "2299", "299", ...Array.from({ length: 10 }, (_, k) => `299${k}`)].sort());
      await page.type(".filters input[name=id]", "7");
      await rested(page);
      await page.focus(".listing");
      await page.keyboard.press("Enter");
      await inSight(page, "client");
      const value = await page.evaluate(() => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score")).value);
      for (const { name: input } of model.inputs) assert.equal(value[input], Number(table.rows[2996][table.head.indexOf(input)]));
      await visit(page, "portfolio");
      assert.equal((await linesOf(page)).length, 1, "the view is as it was left");
      assert.doesNotMatch(await textOf(page, ".clients"), /No client is like that/);
      await page.type(".filters input[name=id]", "x");
      await rested(page);
      assert.match(await textOf(page, ".clients"), /0 of 3,000 clients[^]*No client is like that: change the search or the filters, or show all\./);
      await page.click(".filters button[type=reset]");
      await rested(page);
      assert.doesNotMatch(await textOf(page, ".clients"), /No client is like that/);
      await page.close();
    });

    test("asks which column is which where the heading does not say, and remembers it for this model", async () => {
      const { page } = await open();
      const head = table.head.map((column) => ({ LIMIT_BAL: "line of credit", AGE: "years" })[column] ?? column);
      const file = put("renamed.csv", [head, ...table.rows.slice(0, 50)].map((row) => row.join(";")).join("\r\n"));
      await choose(page, file);
      await page.waitForSelector(".mapping");
      assert.match(await textOf(page, ".mapping"), /No column was found for LIMIT_BAL, AGE/);
      const select = async (/** @type {string} */ input, /** @type {string} */ column) => {
        const id = await page.$$eval(".map label", (labels, which) => /** @type {HTMLLabelElement} */ (labels.find((label) => label.textContent?.includes(which))).htmlFor, `(${input})`);
        await page.focus(`#${id}`);
        await page.select(`#${id}`, String(head.indexOf(column)));
      };
      await select("LIMIT_BAL", "years");
      await select("AGE", "years");
      assert.match(await textOf(page, ".mapping .problem"), /years is chosen more than once/);
      assert.equal(await page.$eval(".mapping .primary", (button) => /** @type {HTMLButtonElement} */ (button).disabled), true);
      await select("LIMIT_BAL", "line of credit");
      await page.click(".mapping .primary");
      await scored(page);
      assert.match(await textOf(page, ".portfolio .says"), /^50 clients/);
      await choose(page, file);
      await page.waitForFunction(() => /All 21 inputs/.test(document.querySelector(".mapping")?.textContent ?? ""));
      await page.evaluate(() => localStorage.clear());
      await page.close();
    });

    test("tells what any cut-off would save, and marks it on the ranking and on the curve of savings", async () => {
      const { page, errors } = await open();
      await score(page, clients);
      await page.waitForSelector(".labelled [data-measure]");
      const { results: { predictions, exposures }, labels } = expected;
      assert.ok(exposures && labels && model.policy);
      const costs = costsOf(model, model.policy, exposures);
      const total = (/** @type {(row: number) => boolean} */ declined) => predictions.reduce((sum, _, row) =>
        sum + (declined(row) === (labels[row] === 1) ? 0 : labels[row] === 1 ? costs.missed[row] : costs.lost[row]), 0);
      const base = Math.min(total(() => false), total(() => true));
      const bad = labels.reduce((sum, label) => sum + label, 0);
      for (const cutOff of [0.2, 0.45]) {
        await page.$eval(".cut-off input[type=number]", (field, value) => {
          /** @type {HTMLInputElement} */ (field).value = value;
          field.dispatchEvent(new Event("input"));
        }, String(100 * cutOff));
        const declined = (/** @type {number} */ row) => predictions[row] >= cutOff;
        const savings = 1 - total(declined) / base;
        assert.match(await textOf(page, ".labelled [aria-live]"), new RegExp(`^This cut-off: NT\\$\\s[\\d.]+M; it saves ${(100 * savings).toFixed(1)}% of`));
        const marks = await page.$$eval(".labelled .chart", (charts) => charts.flatMap((chart) => {
          const ring = chart.querySelector(".plot .mark.ring");
          if (ring === null) return [];
          const axis = /** @type {Element} */ (chart.querySelector(".plot .axis"));
          const [left, right] = ["x1", "x2"].map((name) => Number(axis.getAttribute(name)));
          return [{ x: (Number(ring.getAttribute("cx")) - left) / (right - left), named: chart.querySelector(".legend")?.textContent }];
        }));
        assert.equal(marks.length, 2);
        assert.ok(marks.every(({ named }) => named?.includes(`This cut-off: ${(100 * cutOff).toFixed(1)}%`)));
        const share = (/** @type {(row: number) => boolean} */ of, /** @type {number} */ all) => predictions.reduce((sum, _, row) => sum + Number(declined(row) && of(row)), 0) / all;
        assert.ok(Math.abs(marks[0].x - share((row) => costs.missed[row] >= 0, predictions.length)) < 1e-6, "share declined");
        assert.ok(Math.abs(marks[1].x - share((row) => labels[row] === 0, predictions.length - bad)) < 1e-6, "payers declined");
      }
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("lists what it cannot read, and takes nothing in a file for more than data", async () => {
      const { page, errors } = await open();
      const quoted = (/** @type {string} */ cell) => `"${cell.replaceAll('"', '""')}"`;
      const at = (/** @type {string} */ column) => table.head.indexOf(column);
      const rows = table.rows.slice(0, 40).map((row) => [...row, "x"]);
      HOSTILE.forEach((text, index) => {
        rows[index][at("AGE")] = quoted(text);
        rows[index + 20][at("ID")] = quoted(text);
      });
      await score(page, put("hostile.csv", [[...table.head, quoted(HOSTILE[0])], ...rows].map((row) => row.join(",")).join("\n")));
      assert.match(await textOf(page, ".rejected"), new RegExp(`${HOSTILE.length} rows are left out`));
      assert.match(await textOf(page, ".rejected"), /1\s+2\s+AGE\s+is not a number\s+<img src=x onerror=/);
      const list = await download(page, ".rejected .button");
      assert.match(list, /'=HYPERLINK\(1\)/);
      await page.$eval(".writing", (details) => { /** @type {HTMLDetailsElement} */ (details).open = true; });
      const written = await download(page, ".writing .primary");
      assert.match(written, /^'=HYPERLINK\(1\),/m);
      assert.doesNotMatch(written + list, /(^|,)"?[=@]/m);
      const hostile = await page.$$eval("#groups-column optgroup:first-of-type option", (options) => options.map((option) => option.textContent));
      assert.equal(hostile.at(-1), HOSTILE[0]);
      await page.select("#groups-column", String(table.head.length));
      await page.waitForSelector(".groups table");
      assert.equal(await textOf(page, ".groups thead th"), HOSTILE[0]);
      assert.equal(await page.evaluate(() => Reflect.get(window, "ran")), undefined);
      assert.equal(await page.$$eval(".portfolio :is(img, script)", (all) => all.length), 0);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("reads workbooks, Parquet and pasted rows as it reads the same clients as CSV, and says what is wrong with broken ones", async () => {
      const { page, errors } = await open();
      const parquet = join(folder, "clients.parquet");
      parquetOfCsv(clients, parquet, { group: 700, before: 't = t.add_column(1, "nested", a.array([{"AGE": 1, "more": {"deep": 2}}] * t.num_rows)).add_column(3, "list", a.array([[1, 2]] * t.num_rows))' });
      const mean = async () => textOf(page, "[data-fact=expected-loss]");
      await score(page, clients);
      const all = await mean();
      await score(page, parquet);
      assert.match(await textOf(page, ".portfolio .says"), /^3,000 clients/);
      assert.equal(await mean(), all);
      const written = () => page.$eval(".written", (details) => [details.querySelector("summary")?.textContent, details.querySelectorAll("select").length, details.querySelectorAll("tbody tr").length]);
      assert.deepEqual(await written(), ["Read as: Parquet file", 0, 5]);
      const some = table.rows.slice(0, 200);
      await score(page, put("some.csv", [table.head, ...some].map((row) => row.join(",")).join("\n")));
      const few = await mean();
      const workbook = workbookOf([table.head, ...some]);
      await score(page, put("some.xlsx", workbook));
      assert.match(await textOf(page, ".portfolio .says"), /^200 clients/);
      assert.equal(await mean(), few);
      assert.deepEqual(await written(), ["Read as: workbook, its first sheet, heading in line 1", 1, 5]);
      assert.match(await textOf(page, ".portfolio .panel > .note"), /XLSX, of which the first sheet is read, up to some 300,000 clients/);
      const parts = unzipSync(workbook);
      const book = Buffer.from(Buffer.from(parts["xl/workbook.xml"]).toString().replace("</sheets>", '<sheet name="notes" sheetId="2" r:id="rId2"/></sheets>'));
      await score(page, put("two.xlsx", zipSync({ ...parts, "xl/workbook.xml": book })));
      assert.match(await textOf(page, ".portfolio .says"), /^200 clients of two\.xlsx \(sheet “clients”, the first of 2\) scored/);
      await page.click(".choices .button");
      await page.$eval(".pasting textarea", (area, text) => { /** @type {HTMLTextAreaElement} */ (area).value = text; }, [table.head, ...some].map((row) => row.join("\t")).join("\n"));
      await page.click(".pasting .primary");
      await page.waitForFunction(() => /^200 clients of pasted rows/.test(document.querySelector(".portfolio .says")?.textContent ?? ""));
      assert.equal(await mean(), few);
      const cases = /** @type {[string, Uint8Array | string, RegExp][]} */ ([
        ["cut.xlsx", workbook.subarray(0, 3000), /The workbook cannot be read/],
        ["bomb.xlsx", zipSync({ "xl/worksheets/sheet1.xml": new Uint8Array(260_000_000) }), /at most 250 are read/],
        ["old.xls", new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]), /an old or an encrypted workbook/],
        ["cut.parquet", readFileSync(parquet).subarray(0, 5000), /The Parquet file cannot be read/],
        ["empty.csv", "", /The file is empty/],
        ["other.csv", "a,b\n1,2\n", /^$/],
      ]);
      for (const [file, bytes, why] of cases) {
        await choose(page, put(file, bytes));
        await page.waitForFunction((wanted) => (wanted ? !document.querySelector(".portfolio .problem")?.hasAttribute("hidden") : document.querySelector(".mapping .primary[disabled]")), {}, why.source !== "^$");
        assert.match(await textOf(page, ".portfolio .problem"), why);
      }
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("is called off at once, and goes on without a worker that the browser has ended", async () => {
      const { page, errors } = await open();
      const lines = table.rows.map((row) => row.join(","));
      const long = put("long.csv", [table.head.join(","), ...Array.from({ length: 60 }, () => lines).flat()].join("\n"));
      await page.evaluate(() => {
        new MutationObserver((_, observer) => {
          if (Number(document.querySelector(".portfolio .bar")?.getAttribute("aria-valuenow")) === 0) return;
          observer.disconnect();
          /** @type {HTMLElement} */ (document.querySelector(".portfolio .busy button")).click();
        }).observe(/** @type {Element} */ (document.querySelector(".portfolio .bar")), { attributes: true });
      });
      await choose(page, long);
      await page.waitForFunction(() => /Cancelled/.test(document.querySelector(".portfolio .says")?.textContent ?? ""));
      assert.equal(await page.$(".listing"), null);
      await page.evaluate(() => {
        const post = Worker.prototype.postMessage;
        let jobs = 0;
        Worker.prototype.postMessage = function (/** @type {any[]} */ ...args) {
          post.apply(this, /** @type {any} */ (args));
          if (args[0].job?.do === "score" && ++jobs === 3) this.terminate();
        };
      });
      await page.click(".mapping .primary");
      await page.waitForFunction(() => /^180,000 clients/.test(document.querySelector(".portfolio .says")?.textContent ?? ""), { timeout: 60_000 });
      await page.waitForSelector(".listing:not([aria-busy]) .line.active");
      assert.equal(await textOf(page, "[data-fact=clients]"), "180,000");
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("scores on the page's own thread where workers are forbidden", async () => {
      const { page } = await openPage(stage.browser, `${stage.site.url}no-worker.html#portfolio`);
      await settled(page);
      await page.waitForSelector(".portfolio input[type=file]");
      await score(page, clients);
      assert.match(await textOf(page, ".portfolio .says"), /^3,000 clients/);
      await page.close();
    });

    test("has no accessibility problem and fits every width, in light and dark", async () => {
      const { page } = await open();
      await score(page, clients);
      for (const scheme of ["light", "dark"]) {
        await page.evaluate((colours) => { document.documentElement.style.colorScheme = colours; }, scheme);
        for (const width of [320, 768, 1280]) {
          await page.setViewport({ width, height: 900 });
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${width}`);
        }
        assert.deepEqual(await accessibilityProblems(page), []);
      }
      await page.close();
    });
  });
}
