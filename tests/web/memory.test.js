import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { loadEngine, loadModel } from "../../web/model.js";
import { makeRows } from "./support/clients.js";
import { foreignFile } from "./support/paths.js";

const BATCH = 50_000;
const BATCHES = 20;
const SETTLED = 3;

test("a million random rows are scored and explained in the memory of the first", async () => {
  const engine = await loadEngine();
  const model = await loadModel(readFileSync(foreignFile("machine-failure.txt")), { engine });
  const inputs = model.inputs.length;
  const width = 1 + model.features.length;
  const margins = new Float64Array(BATCH * model.outputs);
  const contributions = new Float64Array(BATCH * model.outputs * width);
  const values = new Float64Array(BATCH * inputs);
  let bytes = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    makeRows(model.inputs, BATCH, batch).forEach((row, index) => values.set(row, index * inputs));
    model.scoreMany(values, { out: { margins }, allowMissing: true });
    model.explainMany(values, { out: contributions, allowMissing: true });
    let off = 0;
    margins.forEach((margin, index) => {
      const sum = contributions.subarray(index * width, (index + 1) * width).reduce((total, value) => total + value);
      off = Math.max(off, Math.abs(sum - margin));
    });
    assert.ok(off < 2e-5, `${off} between a margin and the sum of its contributions`);
    if (batch + 1 === SETTLED) bytes = engine.memoryBytes;
  }
  assert.equal(engine.memoryBytes, bytes);
});
