import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { rangeOf } from "../../web/element/tools/axis.js";

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
});
