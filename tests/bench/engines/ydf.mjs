// ydf-inference with the model converted exactly. It takes plain arrays by column and makes a call
// into the wasm for every cell; making the arrays is not timed.

/** @type {import("../host.mjs").Open} */
export async function open(host) {
  const start = await host.library("ydf-inference", null, "YDFInference");
  const ydf = await start({ print() {}, printErr() {} });
  const model = await ydf.loadModelFromZipBlob(await host.bytes("model.ydf.zip"));
  const width = host.about.features.length;

  /** @param {Float32Array} rows */
  function take(rows) {
    const count = rows.length / width;
    return Object.fromEntries(Array.from({ length: width }, (_, input) =>
      [`f${input}`, Array.from({ length: count }, (_, row) => rows[row * width + input])]));
  }
  const score = (/** @type {object} */ columns) => model.predict(columns);
  return {
    version: `ydf-inference ${host.versions["ydf-inference"]}`,
    take,
    score,
    one: { take, score },
    answers: (rows) => ({ kind: "prediction", values: score(take(rows)) }),
  };
}
