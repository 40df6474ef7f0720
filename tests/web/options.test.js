import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";

import { CopseError, loadModel } from "../../web/model.js";
import { foreignFile } from "./support/paths.js";

/** A model of XGBoost that early stopping went an iteration beyond the best of. */
async function stoppedEarly() {
  const file = JSON.parse(await readFile(foreignFile("plants.json"), "utf8"));
  const starts = file.learner.gradient_booster.model.iteration_indptr;
  const best = starts.length - 3;
  file.learner.attributes = { ...file.learner.attributes, best_iteration: String(best) };
  return {
    bytes: new TextEncoder().encode(JSON.stringify(file)),
    best,
    iterations: starts.length - 1,
    trees: { best: starts[best + 1], all: starts.at(-1) },
  };
}

describe("the best iteration of a foreign model", () => {
  test("is where its trees end, if that is asked for", async () => {
    const { bytes, best, iterations, trees } = await stoppedEarly();
    const model = await loadModel(bytes, { name: "plants.json", bestIteration: true });
    assert.equal(model.counts.trees, trees.best);
    assert.match(model.members[0].source, new RegExp(`, ${best + 1} of ${iterations} iterations \\(best_iteration ${best}\\)$`));
  });

  test("is named where all trees are read", async () => {
    const { bytes, best, iterations, trees } = await stoppedEarly();
    const model = await loadModel(bytes, { name: "plants.json" });
    assert.equal(model.counts.trees, trees.all);
    assert.match(model.members[0].source, new RegExp(`, all ${iterations} iterations \\(best_iteration ${best}\\)$`));
  });

  test("cannot be asked of a file that names none, nor of a package", async () => {
    await assert.rejects(loadModel(foreignFile("machine-failure.txt"), { bestIteration: true }),
      (error) => error instanceof CopseError && error.code === "unsupported" && /names no best iteration/.test(error.message));
    await assert.rejects(loadModel(undefined, { bestIteration: true }),
      (error) => error instanceof CopseError && error.code === "argument" && /package/.test(error.message));
  });
});

describe("truth values", () => {
  test("are 1 and 0 in inputs of numbers, as values and as the words of pandas, R and JSON", async () => {
    const model = await loadModel(foreignFile("remaining-hours.txt"));
    const plain = Object.fromEntries(model.inputs.map(({ name }) => [name, 0]));
    const { name } = model.inputs[0];
    for (const [value, number] of /** @type {[unknown, number][]} */ ([[true, 1], ["True", 1], ["TRUE", 1],
      ["true", 1], [false, 0], ["False", 0], ["FALSE", 0], ["false", 0]])) {
      assert.equal(model.score({ ...plain, [name]: value }).margin, model.score({ ...plain, [name]: number }).margin);
      assert.deepEqual(model.scoreMany([{ ...plain, [name]: value }]).margins,
        model.scoreMany([{ ...plain, [name]: number }]).margins);
    }
    assert.throws(() => model.score({ ...plain, [name]: "yes" }), /not a number/);
  });

  test("are the categories True and False, or 1 and 0, where those are all that there are", async () => {
    for (const [categories, yes] of /** @type {[string[], string][]} */ ([[["False", "True"], "True"], [["1", "0"], "1"]])) {
      const text = JSON.stringify({
        copse_ensemble: 1,
        features: [{ name: "b", categories }],
        test: "in",
        sets: [[categories.indexOf(yes)]],
        trees: [{ left: [1, -1, -1], right: [2, -1, -1], feature: [0, null, null], set: [0, null, null], value: [0, 10, 20] }],
      });
      const model = await loadModel(new TextEncoder().encode(text), { name: "b.json" });
      for (const value of [true, "true", "TRUE", "True", yes]) assert.equal(model.score({ b: value }).prediction, 10);
      for (const value of [false, "false", "FALSE", "False"]) assert.equal(model.score({ b: value }).prediction, 20);
      assert.throws(() => model.score({ b: "yes" }), /none of the 2 categories/);
    }
  });
});
