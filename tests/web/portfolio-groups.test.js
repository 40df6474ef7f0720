import assert from "node:assert/strict";
import { mkdtempSync, openAsBlob, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Worker } from "node:worker_threads";

import { loadModel } from "../../web/model.js";
import { numberOf } from "../../web/portfolio/column.js";
import { byGroup, FEW, FOUR_FIFTHS, groupsOf, MISSING, referenceRate } from "../../web/portfolio/groups.js";
import { poolFor, scorePortfolio } from "../../web/portfolio/score.js";
import { TOTAL } from "../../web/portfolio/summary.js";
import { evaluate, generateClients, readTable } from "./support/evaluated.js";
import { foreignFile } from "./support/paths.js";

/** Two blocks, about. */
const CLIENTS = 25_000;

/** @type {string} */ let folder;
/** @type {string} */ let file;
/** @type {Blob} */ let clients;
/** @type {import("../../web/model.js").Model} */ let model;
/** @type {import("../../web/pool.js").Pool} */ let pool;
/** @type {import("../../web/portfolio/portfolio.js").Portfolio} */ let portfolio;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  file = join(folder, "clients.csv");
  generateClients(file, CLIENTS);
  clients = await openAsBlob(file);
  model = await loadModel();
  pool = await poolFor(model, 2);
  portfolio = await scorePortfolio(model, clients, { pool });
});
after(() => {
  pool?.close();
  rmSync(folder, { recursive: true });
});

/** @param {import("../../web/portfolio/portfolio.js").Portfolio} of @param {string} name @param {number[] | null} [cuts] */
async function groupsBy(of, name, cuts = null) {
  const column = await of.columnOf(pool, of.columns.indexOf(name));
  return byGroup(of, pool, column, await groupsOf(column, pool, cuts));
}
/** @param {number} actual @param {number} expected @param {string} what */
const near = (actual, expected, what) => assert.ok(Math.abs(actual - expected) < 1e-9, `${what}: ${actual}, ${expected}`);

describe("a portfolio by a column", () => {
  test("has the groups and figures of scripts/evaluate.py, of columns that are no inputs too", async () => {
    const { groups } = evaluate(file);
    for (const [name, cuts] of /** @type {[string, number[] | null][]} */ ([["SEX", null], ["EDUCATION", null], ["MARRIAGE", null], ["AGE", [30, 40, 50, 60]]])) {
      const found = await groupsBy(portfolio, name, cuts);
      const truth = groups[name];
      assert.equal(found.length, truth.length, name);
      const reference = referenceRate(found, "best");
      for (const { group, ...sums } of found) {
        const told = group === MISSING ? "" : "text" in group ? group.text
          : group.over === -Infinity ? `to ${group.to}` : group.to === Infinity ? `over ${group.over}` : `over ${group.over} to ${group.to}`;
        const row = truth.find((/** @type {{ group: string }} */ each) => each.group === told || (told !== "" && Number(each.group) === Number(told)));
        assert.ok(row, `${name} ${told}`);
        assert.equal(sums.rows, row.clients);
        assert.equal(sums.rows < FEW, row.few);
        near(sums.approved / sums.decided, row.approved, "approved");
        near(1 - sums.payersDeclined / sums.knownDecidedPaid, row.opportunity, "opportunity");
        near(sums.predictions / sums.rows, row.predicted, "predicted");
        near(sums.defaulted / sums.known, row.observed, "observed");
        near(sums.approved / sums.decided / reference, row.impact, "impact");
      }
    }
    assert.equal(FOUR_FIFTHS, 0.8);
  });

  test("adds up to the whole, in bands of about as many clients each, and is the same for any number of workers", async () => {
    const found = await groupsBy(portfolio, "BILL_AMT1");
    const sum = (/** @type {"rows" | "exposure" | "expectedLoss" | "accepted" | "declined" | "referred"} */ name) => found.reduce((total, group) => total + group[name], 0);
    const { totals, verdictRows } = portfolio.summary;
    assert.equal(found.length, 5);
    assert.ok(found.every(({ rows }) => Math.abs(rows - CLIENTS / 5) < CLIENTS / 20), String(found.map(({ rows }) => rows)));
    assert.deepEqual([sum("rows"), sum("accepted"), sum("declined"), sum("referred")], [CLIENTS, ...verdictRows]);
    assert.ok(Math.abs(sum("expectedLoss") / totals[TOTAL.expectedLoss] - 1) < 1e-12);
    assert.equal(sum("exposure"), totals[TOTAL.exposure]);
    const alone = await poolFor(model, 1);
    const column = await portfolio.columnOf(alone, portfolio.columns.indexOf("BILL_AMT1"));
    assert.deepEqual(await byGroup(portfolio, alone, column, await groupsOf(column, alone)), found);
    alone.close();
  });

  test("reads any column of the rows that were scored: texts, decimal commas, in other encodings; and says what makes no groups", async () => {
    const { head, rows } = readTable(file);
    const regions = ["Turku", "Åbo", "", "=1+1"];
    const lines = [[...head, "region", "size", "note"], ...rows.slice(0, 2000).map((row, k) => [
      ...(k % 7 === 0 ? row.map((cell, at) => (head[at] === "AGE" ? "young" : cell)) : row), regions[k % 4], `${k % 40},5`, `text ${k}`])].map((row) => row.join(";"));
    const text = lines.join("\r\n");
    for (const source of [new Blob([text]), new Blob([Buffer.from(text, "latin1")]), new Blob([new Uint8Array([0xff, 0xfe]), Buffer.from(text, "utf16le")])]) {
      const of = await scorePortfolio(model, source, { pool });
      const kept = [...Array(2000).keys()].filter((k) => k % 7 !== 0);
      assert.equal(of.rows, kept.length);
      const found = await groupsBy(of, "region");
      assert.deepEqual(Object.fromEntries(found.map(({ group, rows: n }) => [typeof group === "string" ? group : "text" in group ? group.text : "", n])),
        Object.fromEntries([["=1+1", 3], ["Turku", 0], ["Åbo", 1], [MISSING, 2]].map(([name, at]) => [name, kept.filter((k) => k % 4 === at).length])));
      const sizes = await groupsBy(of, "size", [9.5, 20]);
      assert.deepEqual(sizes.map(({ rows: n }) => n), [kept.filter((k) => k % 40 <= 9).length, kept.filter((k) => k % 40 > 9 && k % 40 < 20).length, kept.filter((k) => k % 40 >= 20).length]);
      await assert.rejects(groupsBy(of, "note"), /more than 1000 different texts/);
      await assert.rejects(groupsBy(of, "region", [1, 2]), /not numbers/);
      await assert.rejects(groupsBy(of, "size", [2, 1]), /ascending/);
    }
    assert.deepEqual(["1,5", "-2e3", "NA", "", "1.2.3", "x"].map((cell) => numberOf(cell, ",")), [1.5, -2000, NaN, NaN, null, null]);
  });

  test("is the same where a worker is lost over it", async () => {
    const expected = await groupsBy(portfolio, "AGE");
    const post = Worker.prototype.postMessage;
    /** @type {Set<string>} */
    const lost = new Set();
    Worker.prototype.postMessage = function (message, ...rest) {
      post.call(this, message, ...rest);
      const kind = message.job?.do;
      if (!["column", "groups"].includes(kind) || lost.has(kind)) return;
      lost.add(kind);
      void this.terminate();
    };
    try {
      assert.deepEqual(await groupsBy(portfolio, "AGE"), expected);
      assert.deepEqual([...lost], ["column", "groups"]);
    } finally {
      Worker.prototype.postMessage = post;
    }
  });

  test("holds approvals against the largest group too, and of a model without a policy tells means alone", async () => {
    const found = await groupsBy(portfolio, "EDUCATION");
    const [largest] = found.toSorted((a, b) => b.rows - a.rows);
    assert.equal(referenceRate(found, "largest"), largest.approved / largest.decided);
    const other = await loadModel(foreignFile("machine-failure.txt"));
    const hands = await poolFor(other, 1);
    const names = other.inputs.map(({ name }) => name);
    const some = await scorePortfolio(other, new Blob([[names.join(","), ...Array.from({ length: 30 }, (_, k) => `${k},4.25,-0.875,3100,${k % 3 ? "Turku" : "Nowhere"}`)].join("\n")]), { pool: hands });
    const column = await some.columnOf(hands, 4);
    const groups = await byGroup(some, hands, column, await groupsOf(column, hands));
    hands.close();
    assert.deepEqual(groups.map(({ group, rows, decided, priced, known }) => [group, rows, decided, priced, known]), [[{ text: "Nowhere" }, 10, 0, 0, 0], [{ text: "Turku" }, 20, 0, 0, 0]]);
    assert.ok(Number.isNaN(referenceRate(groups, "best")));
  });
});

describe("a portfolio by another policy", () => {
  test("is decided as decideBy decides, and counted, measured and said so", async () => {
    const { policy } = model;
    assert.ok(policy);
    const grades = [{ name: "good", below: 0.1 }, { name: "bad", below: 1 }];
    const of = await scorePortfolio(model, clients, { pool, policy: { lossGivenDefault: 0.3, refer: null, grades } });
    const { predictions, exposures, unlike } = portfolio.results;
    assert.deepEqual(of.results.predictions, predictions);
    const expected = model.decideBy({ ...policy, lossGivenDefault: 0.3, refer: null, grades }, { probabilities: predictions, exposures: /** @type {Float64Array} */ (exposures), unlike });
    assert.deepEqual(of.results.verdicts, expected.verdicts);
    assert.deepEqual(of.results.expectedLoss, expected.expectedLoss);
    assert.deepEqual(of.results.breakEven, expected.breakEven);
    assert.deepEqual([...of.summary.gradeRows], [0, 1, -1].map((grade) => expected.grades.filter((each) => each === grade).length));
    assert.equal(of.policy?.lossGivenDefault, 0.3);
    const { policy: own } = await scorePortfolio(model, clients, { pool });
    assert.equal(own, policy);
    const cut = await scorePortfolio(model, clients, { pool, policy: { cutOff: 0.2, referUnlike: false } });
    assert.deepEqual(cut.results.verdicts, Uint8Array.from(predictions, (p) => Number(p >= 0.2)));
    await assert.rejects(scorePortfolio(model, clients, { pool, policy: { cutOff: 2 } }), /cut-off is not a number from 0 to 1/);
  });
});
