// onnxruntime-web: the wasm build with SIMD, one thread. (Its WebGPU, asyncify and JSPI builds have
// no operators for trees.) TreeEnsembleRegressor and a sigmoid of our own: its classifier is slower.

import { link } from "./links.mjs";

/** @type {import("../host.mjs").Open} */
export async function open(host) {
  const ort = await host.library("onnxruntime-web", "dist/ort.wasm.min.mjs");
  ort.env.wasm.numThreads = 1;
  if (!host.node) ort.env.wasm.wasmPaths = new URL("/npm/onnxruntime-web/dist/", location.href).href;
  const session = await ort.InferenceSession.create(await host.bytes("model.onnx"),
    { executionProviders: ["wasm"] });
  const width = host.about.features.length;

  /** @param {Float32Array} rows @returns {Promise<Float32Array>} */
  const margins = async (rows) => {
    const tensor = new ort.Tensor("float32", rows, [rows.length / width, width]);
    return (await session.run({ rows: tensor })).margins.data;
  };
  const score = async (/** @type {Float32Array} */ rows) => link(await margins(rows), host.about);
  return {
    version: `onnxruntime-web ${ort.env.versions.web}`,
    take: (rows) => rows,
    score,
    one: { take: (row) => row, score },
    answers: async (rows) => ({ kind: "margin", values: await margins(rows) }),
  };
}
