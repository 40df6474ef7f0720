// A page that loads an engine and its model and scores one row, as fast as it can from nothing.

import { host, told } from "./page-host.mjs";

try {
  const [file, name = "open"] = told.engine.split(":");
  const engine = await (await import(`./engines/${file}.mjs`))[name](host);
  const scores = await engine.one.score(engine.one.take(Float32Array.from(told.row)));
  const milliseconds = performance.now();
  Object.assign(window, { first: { milliseconds, scores: typeof scores === "number" ? [scores] : Array.from(scores) } });
} catch (error) {
  Object.assign(window, { first: { failed: String(error) } });
}
