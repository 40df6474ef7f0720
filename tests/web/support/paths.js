// Where a build leaves what the tests run.

import { fileURLToPath } from "node:url";

/** @param {string} path  from the project's root */
export const fromRoot = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export const engineFile = fromRoot("build/wasm/copse.wasm");
export const packageFile = fromRoot("build/models/credit-default.copse");
export const siteFolder = fromRoot("build/site");
export const singleFile = fromRoot("build/copse.html");
/** A model of tests/web/fixtures/models/. @param {string} name */
export const foreignFile = (name) => fromRoot(`tests/web/fixtures/models/${name}`);
export const foreignModels = ["machine-failure.txt", "remaining-hours.txt", "twelve-classes.txt",
  "plants.json", "two-outputs.ubj", "parts.json", "pipes.onnx"];
export const commandFile = fromRoot("build/native/copse");
