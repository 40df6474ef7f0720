// The shipped model with a calibration, a band to refer in, and what made-up training data was like.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { commandFile, fromRoot } from "./paths.js";

const home = fromRoot("models/credit-default");

/** Columns that the made-up training data is told by: inputs, a category, a derived feature. */
export const COLUMNS = ["LIMIT_BAL", "AGE", "EDUCATION", "DELAY_MAX"];

const additions = {
  calibration: { method: "platt", slope: 1.25, intercept: -0.125 },
  training: {
    rows: 1000,
    columns: [
      { name: "LIMIT_BAL", edges: [10000, 50000, 100000, 500000], counts: [10, 190, 400, 380, 20], missing: 0 },
      { name: "AGE", edges: [21, 30, 60], counts: [5, 300, 680, 10], missing: 5 },
      { name: "EDUCATION", values: [2, 1, 3], counts: [500, 300, 195], missing: 5 },
      { name: "DELAY_MAX", edges: [0, 1, 2], counts: [600, 200, 190, 10], missing: 0 },
    ],
    unusual: { above: 11, share: 0.01 },
  },
};
export const REFER = { low: -0.5, high: 0.75, coverage: 0.9 };

/**
 * Packs it; `dispose` deletes it.
 * @returns {{ file: string, dispose: () => void }}
 */
export function packDecided() {
  const folder = mkdtempSync(join(tmpdir(), "copse-"));
  const recipe = JSON.parse(readFileSync(join(home, "recipe.json"), "utf8"));
  delete recipe.card;
  delete recipe.figures;
  for (const member of recipe.members) member.file = join(home, member.file);
  recipe.policy.refer = REFER;
  const written = join(folder, "recipe.json");
  writeFileSync(written, JSON.stringify({ ...recipe, ...additions }));
  const file = join(folder, "decided.copse");
  execFileSync(commandFile, ["pack", written, "-o", file]);
  return { file, dispose: () => rmSync(folder, { recursive: true }) };
}
