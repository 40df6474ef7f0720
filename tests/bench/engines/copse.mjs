// Copse through its public API: scoreMany into the caller's array, score and predict with a plain
// record.

/** @typedef {typeof import("../../../web/model.js")} Site */

/** @typedef {import("../../../web/model.js").Model} Model */
/** @typedef {import("../host.mjs").Open} Open */
/** @typedef {(model: Model) => import("../host.mjs").OneRow} One */

/** @type {One} */
const record = (model) => ({
  take: (row) => Object.fromEntries(model.inputs.map(({ name }, input) => [name, row[input]])),
  score: (given) => model.score(given).prediction,
});

/** @type {One} */
const prediction = (model) => {
  const options = model.outputs === 1 ? undefined : { out: new Float64Array(model.outputs) };
  return {
    take: record(model).take,
    score(given) {
      const first = model.predict(given, options);
      return options?.out ?? first;
    },
  };
};

export const open = fetched(record);
export const openPrediction = fetched(prediction);

/** The package compiled into the engine, so nothing but the engine is fetched. @type {Open} */
export async function openEmbedded(host) {
  const { loadEngine, loadModel } = /** @type {Site} */ (await host.site("model.js"));
  const engine = await loadEngine(host.model("copse-with-model.wasm"));
  return opened(await loadModel(undefined, { engine }), record);
}

/**
 * Another way to score one row is a line here, `export const openNAME = fetched(…)`, and a line in
 * engines.py, "copse:openNAME".
 * @param {One} one
 * @returns {Open}
 */
function fetched(one) {
  return async (host) => {
    const { loadModel } = /** @type {Site} */ (await host.site("model.js"));
    return opened(await loadModel(host.model("model.copse")), one);
  };
}

/** @param {Model} model @param {One} one @returns {import("../host.mjs").Opened} */
function opened(model, one) {
  return {
    version: `Copse ${model.engineVersion}`,
    take: (rows, count) => ({ rows, predictions: new Float64Array(count * model.outputs) }),
    score({ rows, predictions }) {
      model.scoreMany(rows, { out: { predictions } });
      return predictions;
    },
    one: one(model),
    answers(rows, count) {
      const margins = new Float64Array(count * model.outputs);
      model.scoreMany(rows, { out: { margins } });
      return { kind: "margin", values: margins };
    },
  };
}
