// The same side as score_bench.cpp, through the WebAssembly and model.js:
//   node wasm.mjs PACKAGE ROWS.f64 MARGINS.f64

import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { loadModel } from "../../web/model.js";

const [file, data, answers] = process.argv.slice(2);
const model = await loadModel(readFileSync(file));
const raw = readFileSync(data);
const rows = new Float64Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
const margins = new Float64Array((rows.length / model.inputs.length) * model.outputs);
for await (const _line of createInterface({ input: process.stdin })) {
  const from = performance.now();
  model.scoreMany(rows, { out: { margins } });
  process.stdout.write(`${(performance.now() - from) / 1000}\n`);
}
writeFileSync(answers, new Uint8Array(margins.buffer));
