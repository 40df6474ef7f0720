// Copse through its public API: scoreMany into the caller's array, score with a plain record.

/** @typedef {typeof import("../../../web/model.js")} Site */

/** @type {import("../host.mjs").Open} */
export async function open(host) {
  const site = /** @type {Site} */ (await host.site("model.js"));
  return opened(await site.loadModel(host.model("model.copse")));
}

/** The package compiled into the engine, so nothing but the engine is fetched. @type {import("../host.mjs").Open} */
export async function openEmbedded(host) {
  const { loadEngine, loadModel } = /** @type {Site} */ (await host.site("model.js"));
  const engine = await loadEngine(host.model("copse-with-model.wasm"));
  return opened(await loadModel(undefined, { engine }));
}

/**
 * How one row can be scored, a line each: an engine of the benchmark names one (engines.py).
 * @type {Record<string, (model: import("../../../web/model.js").Model) => import("../host.mjs").OneRow>}
 */
export const oneRow = {
  record: (model) => ({
    take: (row) => Object.fromEntries(model.inputs.map(({ name }, input) => [name, row[input]])),
    score: (record) => model.score(record).prediction,
  }),
};

/** @param {import("../../../web/model.js").Model} model @returns {import("../host.mjs").Opened} */
function opened(model) {
  return {
    version: `Copse ${model.engineVersion}`,
    take: (rows, count) => ({ rows, predictions: new Float64Array(count * model.outputs) }),
    score({ rows, predictions }) {
      model.scoreMany(rows, { out: { predictions } });
      return predictions;
    },
    one: oneRow.record(model),
    answers(rows, count) {
      const margins = new Float64Array(count * model.outputs);
      model.scoreMany(rows, { out: { margins } });
      return { kind: "margin", values: margins };
    },
  };
}
