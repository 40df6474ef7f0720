// The native command line as the browser's referee.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { commandFile, packageFile } from "./paths.js";

/**
 * What `copse score --output …` prints for the rows, by column, as text.
 * @param {readonly string[]} names
 * @param {readonly (readonly (number | string | null)[])[]} rows  null or NaN = missing
 * @param {"probability" | "margin" | "class" | "decision" | "unlikeness"} output
 * @param {string} [model]  path; by default the page's own
 * @returns {Record<string, string[]>}
 */
export function scoreNatively(names, rows, output, model = packageFile) {
  return runNatively("score", names, rows, ["--output", output], model);
}

/**
 * What `copse explain --by …` prints for the rows, by column, as text.
 * @param {readonly string[]} names
 * @param {readonly (readonly (number | string | null)[])[]} rows  null or NaN = missing
 * @param {"feature" | "input" | "group"} by
 * @param {"margin" | "prediction"} space
 * @param {{ against?: "training" | "background", model?: string }} [options]
 * @returns {Record<string, string[]>}
 */
export function explainNatively(names, rows, by, space, { against = "training", model = packageFile } = {}) {
  return runNatively("explain", names, rows, ["--by", by, "--space", space, "--against", against], model);
}

/**
 * The lines that a verb prints for the rows, without the header.
 * @param {"interactions" | "reasons" | "whatif" | "counterfactual"} verb
 * @param {readonly string[]} names
 * @param {readonly (readonly (number | string | null)[])[]} rows  null or NaN = missing
 * @param {string[]} options
 */
export function linesNatively(verb, names, rows, options) {
  return linesOf(verb, names, rows, options, packageFile).slice(1);
}

/**
 * @param {string} verb
 * @param {readonly string[]} names
 * @param {readonly (readonly (number | string | null)[])[]} rows
 * @param {string[]} options
 * @param {string} model
 * @returns {Record<string, string[]>}
 */
function runNatively(verb, names, rows, options, model) {
  const [head, ...lines] = linesOf(verb, names, rows, options, model).map((line) => line.split(","));
  return Object.fromEntries(head.map((name, column) => [name, lines.map((line) => line[column])]));
}

/**
 * @param {string} verb
 * @param {readonly string[]} names
 * @param {readonly (readonly (number | string | null)[])[]} rows
 * @param {string[]} options
 * @param {string} model
 */
function linesOf(verb, names, rows, options, model) {
  const folder = mkdtempSync(join(tmpdir(), "copse-"));
  try {
    const file = join(folder, "clients.csv");
    writeFileSync(file, [names.join(","), ...rows.map((row) => row.map(cell).join(",")), ""].join("\n"));
    const text = execFileSync(commandFile, [verb, model, file, ...options],
      { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
    return text.trimEnd().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A cell of CSV. @param {number | string | null} value */
function cell(value) {
  if (typeof value === "string") return `"${value.replaceAll('"', '""')}"`;
  if (value === null || Number.isNaN(value)) return "";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** The 64 bits of a double, as text that differs wherever a bit does. @param {number} value */
export function bits(value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}
