import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Axis, rangeOf } from "../../web/element/tools/axis.js";

describe("the axis of a curve", () => {
  test("of probabilities begins at none, ends above the highest and not above all", () => {
    assert.deepEqual(rangeOf([0.1, 0.5], true), [0, 1.12 * 0.5]);
    assert.deepEqual(rangeOf([0.1, 0.99], true), [0, 1]);
  });

  test("is no narrower than what can be told apart, where the curve hardly moves or not at all", () => {
    assert.deepEqual(rangeOf([0.0001, 0.0001], true), [0, 0.02]);
    for (const values of [[250_000, 250_000], [250_000, 250_001], [-3, -3], [0, 0], [1e-9, 1e-9]]) {
      const [from, to] = rangeOf(values, false);
      const most = Math.max(...values.map(Math.abs));
      assert.ok(to - from >= 0.05 * most && to > from, `${values}: ${from} to ${to}`);
      assert.ok(values.every((value) => value > from && value < to));
    }
    assert.deepEqual(rangeOf([100, 200], false), [92, 208]);
  });

  const input = /** @type {import("../../web/inputs.js").Input} */ (/** @type {unknown} */ (
    { name: "bill", kind: "amount", min: -500, max: 2000, changeStep: 10, categories: [] }));
  const training = { name: "bill", isBins: true, points: Float64Array.of(0, 50, 300), counts: new Uint32Array(4), missing: 0 };

  test("of an input shows where the training data lay, and the client wherever it is, or the whole range", () => {
    const axis = new Axis(input, training);
    assert.equal(axis.show(false, [100, null, "much", 1e9]), true);
    assert.deepEqual([axis.low, axis.high], [-20, 320]);
    axis.show(false, [700]);
    assert.deepEqual([axis.low, axis.high], [-60, 760]);
    assert.equal(axis.show(true, [100]), true);
    assert.deepEqual([axis.low, axis.high], [-500, 2000]);
    assert.equal(axis.show(false, [-500, 2000]), false);
    assert.deepEqual([axis.low, axis.high], [-500, 2000]);
    assert.equal(new Axis(input).show(false, [100]), false);
  });

  test("of an input cuts off steps that it does not show, and finds the step of every value in the range", () => {
    const axis = new Axis(input, training);
    const steps = [-500, -100, 0, 100, 1000].map((from) => ({ from, value: from, prediction: 0, verdict: null }));
    axis.show(false, []);
    assert.deepEqual(steps.map((_, index) => axis.stretch(steps, index)).map(([from, to]) => to > from), [false, true, true, true, false]);
    assert.deepEqual([-500, 99, 2000, 2001].map((value) => axis.stepOf(steps, value)), [0, 2, 4, -1]);
  });
});
