// Explanations of Copse through its public API: explainMany into the caller's array, explain with a
// plain record; interactions of many and of one.

/** @typedef {typeof import("../../../web/model.js")} Site */
/** @typedef {import("../../../web/model.js").Model} Model */

// Rows that are explained to be compared, as a batch, and those of them that leave the page.
const EXPLAINED = 4096;
const ANSWERED = 200;
/** Doubles at most that a batch to be compared has. */
const MOST = 4e6;

/**
 * @param {(model: Model) => number} widthOf  doubles that explain a row
 * @param {(model: Model, rows: Float32Array, out?: Float64Array) => Float64Array} many
 * @param {(model: Model, record: Record<string, number>) => unknown} one
 * @param {boolean} given  whether `many` fills the array that it is given
 * @returns {import("../host.mjs").Open}
 */
function opened(widthOf, many, one, given) {
  return async (host) => {
    const { loadModel } = /** @type {Site} */ (await host.site("model.js"));
    const model = await loadModel(host.model("model.copse"));
    const width = widthOf(model);
    return {
      version: `Copse ${model.engineVersion}`,
      take: (rows, count) => ({ rows, out: given ? new Float64Array(count * width) : undefined }),
      score: ({ rows, out }) => many(model, rows, out),
      one: {
        take: (row) => Object.fromEntries(model.inputs.map(({ name }, input) => [name, row[input]])),
        score: (record) => one(model, record),
      },
      answers(rows, count) {
        const compared = Math.max(1, Math.min(count, EXPLAINED, Math.floor(MOST / width)));
        const values = many(model, rows.subarray(0, compared * model.inputs.length));
        return { kind: "margin", values: values.subarray(0, ANSWERED * width) };
      },
    };
  };
}

export const open = opened(
  (model) => model.outputs * (1 + model.features.length),
  (model, rows, out) => model.explainMany(rows, { out }),
  (model, record) => model.explain(record).base,
  true,
);

export const openInteractions = opened(
  (model) => model.outputs * model.features.length ** 2,
  (model, rows) => model.interactionsMany(rows),
  (model, record) => model.interactions(record),
  false,
);
