import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { changeOf, comparePortfolios, NOT_SCORED } from "../../web/portfolio/compare.js";
import { poolFor, scorePortfolio } from "../../web/portfolio/score.js";
import { packChallenger } from "./support/challenger.js";
import { generateClients, readTable } from "./support/evaluated.js";

/** @typedef {import("../../web/portfolio/portfolio.js").Portfolio} Portfolio */

const CLIENTS = 25_000;
/** The codes of VERDICTS. */
const [DECLINE, REFER] = [1, 2];

/** @type {string} */ let folder;
/** @type {Blob} */ let clients;
/** @type {import("../../web/model.js").Model} */ let model;
/** @type {import("../../web/model.js").Model} */ let challenger;
/** @type {import("../../web/pool.js").Pool} */ let pool;
/** @type {Portfolio} */ let one;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  const file = join(folder, "clients.csv");
  generateClients(file, CLIENTS);
  const { head, rows } = readTable(file);
  // Some that one of them alone can read: the challenger has no need of an age.
  const lines = rows.map((row, k) => (k % 500 === 7 ? row.map((cell, at) => (head[at] === "AGE" ? "young" : cell)) : row).join(","));
  clients = new Blob([[head.join(","), ...lines].join("\n")]);
  model = await loadModel();
  challenger = await loadModel(packChallenger(folder, "challenger", (recipe) => { recipe.policy.loss_given_default = 0.5; }));
  pool = await poolFor(model, 2);
  one = await scorePortfolio(model, clients, { pool, explain: true });
});
after(() => {
  pool?.close();
  rmSync(folder, { recursive: true });
});

/** @param {import("../../web/model.js").Model} other @param {boolean} ages */
async function scoredBy(other, ages) {
  const mapping = structuredClone(one.mapping);
  if (!ages) mapping.inputs.AGE = null;
  return scorePortfolio(other, clients, { workers: 1, explain: true, mapping });
}
/** @param {number} actual @param {number} expected @param {string} what */
const near = (actual, expected, what) => assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected) + 1e-9, `${what}: ${actual}, ${expected}`);

describe("two models on one file", () => {
  test("are held against each other row by row: who changes, credit lines, losses, costs and why", async () => {
    const other = await scoredBy(challenger, false);
    assert.equal(other.rows, CLIENTS);
    assert.equal(one.rows, CLIENTS - 50);
    const { sums, changes, verdicts, predictions, explained, alone } = await comparePortfolios(one, other, pool, { samePolicy: false });
    assert.equal(alone, 50);
    const at = new Map(Array.from(other.numbers, (number, row) => [number, row]));
    const [a, b] = [one.results, other.results];
    const width = one.explained.length;
    // Two policies decide; losses and costs are by the terms of the first.
    const terms = model.decideBy(/** @type {import("../../web/model.js").Policy} */ (model.policy), { probabilities: b.predictions, exposures: /** @type {Float64Array} */ (b.exposures) });
    assert.deepEqual(explained, one.explained);
    const found = { clients: new Float64Array(9), exposure: new Float64Array(9), accepted: [0, 0], cost: [0, 0], sizes: new Float64Array(width), reasons: new Float64Array(width), changed: 0 };
    for (let row = 0; row < one.rows; ++row) {
      const place = at.get(one.numbers[row]) ?? -1;
      const [before, after] = [a.verdicts?.[row] ?? -1, b.verdicts?.[place] ?? -1];
      assert.equal(verdicts?.[row], after);
      assert.equal(predictions[row], b.predictions[place]);
      assert.equal(changes?.[row], changeOf(before, after));
      found.clients[3 * before + after] += 1;
      found.exposure[3 * before + after] += a.exposures?.[row] ?? NaN;
      if (before === 0) found.accepted[0] += a.expectedLoss?.[row] ?? NaN;
      if (after === 0) found.accepted[1] += terms.expectedLoss[place];
      found.cost[0] += a.costs?.[row] ?? NaN;
      found.cost[1] += b.leanings?.[place] === DECLINE ? terms.costDecline[place] : terms.costAccept[place];
      if (before === after) continue;
      found.changed += 1;
      for (let k = 0; k < width; ++k) {
        const difference = (b.contributions?.[place * width + k] ?? NaN) - (a.contributions?.[row * width + k] ?? NaN);
        found.reasons[k] += difference;
        found.sizes[k] += Math.abs(difference);
      }
    }
    assert.ok(found.changed > 500, String(found.changed));
    const byTwo = b.costs?.reduce((sum, cost) => sum + cost, 0) ?? NaN;
    assert.ok(Math.abs(byTwo - found.cost[1]) > 0.1 * byTwo, "the challenger's own terms would give another cost");
    assert.equal(sums.explained, found.changed);
    assert.deepEqual([...sums.clients], [...found.clients]);
    assert.deepEqual([...sums.exposure], [...found.exposure]);
    for (const k of [0, 1]) {
      near(sums.accepted[k], found.accepted[k], "expected loss");
      near(sums.cost[k], found.cost[k], "cost");
    }
    for (let k = 0; k < width; ++k) {
      near(sums.sizes[k], found.sizes[k], "sizes");
      near(sums.reasons[k], found.reasons[k], "reasons");
    }
  });

  test("are measured by the same costs over the clients that both have scored", async () => {
    const other = await scoredBy(challenger, true);
    const { labelled, sums } = await comparePortfolios(one, other, pool, { samePolicy: false });
    assert.ok(labelled?.[0].outcome && labelled[1].outcome && labelled[1].ranked);
    assert.equal(labelled[0].rows, sums.rows);
    assert.equal(labelled[0].outcome.base, labelled[1].outcome.base);
    const alone = await pool.run(async () => ({ job: { do: "labelled", what: {
      predictions: other.results.predictions, labels: /** @type {Uint8Array} */ (one.labels), exposures: other.results.exposures,
      verdicts: other.results.verdicts, leanings: other.results.leanings, policy: model.policy } } }));
    assert.deepEqual(labelled[1], alone);
  });

  test("are told apart from their policies: one policy for both, and a model without one borrows", async () => {
    const { policy } = model;
    assert.ok(policy);
    const bare = await loadModel(packChallenger(folder, "bare", (recipe) => { delete recipe.policy; }));
    const [other, without] = [await scoredBy(challenger, true), await scoredBy(bare, true)];
    const same = await comparePortfolios(one, other, pool, { samePolicy: true });
    const borrowed = await comparePortfolios(one, without, pool, { samePolicy: true });
    const expected = model.decideBy(policy, { probabilities: other.results.predictions, exposures: /** @type {Float64Array} */ (one.results.exposures), unlike: one.results.unlike });
    assert.deepEqual(same.verdicts, expected.verdicts);
    assert.deepEqual(borrowed.verdicts, expected.verdicts);
    assert.notDeepEqual(same.verdicts, other.results.verdicts);
    const apart = await comparePortfolios(one, without, pool, { samePolicy: false });
    assert.deepEqual([apart.changes, apart.verdicts, apart.sums.explained], [null, null, one.rows]);
    const itself = await comparePortfolios(one, one, pool, { samePolicy: false });
    assert.ok(itself.changes?.every((change) => change === 0));
    assert.equal(itself.sums.distance, 0);
  });

  test("differ in no client for being unlike the training data where the second model does not say what it was trained on", async () => {
    const untold = await loadModel(packChallenger(folder, "untold", (recipe) => {
      delete recipe.policy;
      delete recipe.training;
    }));
    assert.equal(untold.training, null);
    const other = await scoredBy(untold, true);
    const { verdicts, changes } = await comparePortfolios(one, other, pool, { samePolicy: true });
    const unlike = Array.from(one.results.unlike ?? []).flatMap((is, row) => (is === 1 ? [row] : []));
    assert.ok(unlike.length > 500, String(unlike.length));
    assert.ok(unlike.every((row) => verdicts?.[row] === REFER && changes?.[row] === 0));
    // The same probabilities from a model that does say so give the same decisions.
    const told = await loadModel(packChallenger(folder, "told", (recipe) => { delete recipe.policy; }));
    assert.ok(told.training);
    const same = await comparePortfolios(one, await scoredBy(told, true), pool, { samePolicy: true });
    assert.deepEqual(Buffer.compare(same.verdicts ?? new Uint8Array(), verdicts ?? new Uint8Array(1)), 0);
  });

  test("leave out who one of them alone has scored", async () => {
    const fewer = await scorePortfolio(challenger, new Blob([(await clients.text()).split("\n").map((line, k) => (k % 100 === 99 ? line.replace(/^(\d+),\d+/, "$1,much") : line)).join("\n")]), { workers: 1 });
    const { sums, verdicts, alone, changes } = await comparePortfolios(one, fewer, pool, { samePolicy: true });
    assert.equal(fewer.left, 250 + 50);
    const missing = Array.from(one.numbers).flatMap((number, row) => (number % 100 === 99 ? [row] : []));
    assert.equal(sums.rows, one.rows - missing.length);
    assert.equal(alone, missing.length);
    assert.ok(missing.every((row) => verdicts?.[row] === NOT_SCORED && changes?.[row] === 0));
  });
});
