// Results of a portfolio as columns of a file: those of some rows, by name.

import { REFERRALS, VERDICTS } from "../decisions.js";
import { REASONS } from "./reasons.js";

/** @typedef {import("./portfolio.js").Portfolio} Portfolio */
/** @typedef {import("./compare.js").Compared} Compared */
/** @typedef {import("./write.js").WrittenColumn} WrittenColumn */
/** @typedef {"id" | "row" | "prediction" | "decision" | "leaning" | "referral" | "grade" | "expected_loss" | "expected_cost" | "break_even" | "exposure"
 *   | "reasons" | "contributions" | "outcome" | "challenger_prediction" | "challenger_decision"} WrittenName */
/** `reasons`: what those are called that portfolio.explained names. @typedef {{ task: import("../model.js").Model["task"], reasons: readonly string[], compared: Compared | null }} About */

/** What a portfolio has, in the order of a file. @param {Portfolio} portfolio @param {Compared | null} compared @returns {WrittenName[]} */
export function writtenNames({ results, ids, labels }, compared) {
  return [
    ...(ids === null ? [] : /** @type {const} */ (["id"])), "row", "prediction",
    ...(results.verdicts === null ? [] : /** @type {const} */ (["decision", "leaning", "referral", "grade", "expected_loss", "expected_cost", "break_even", "exposure"])),
    ...(results.reasons === null ? [] : /** @type {const} */ (["reasons"])),
    ...(results.contributions === null ? [] : /** @type {const} */ (["contributions"])),
    ...(labels === null ? [] : /** @type {const} */ (["outcome"])),
    ...(compared === null ? [] : /** @type {const} */ (["challenger_prediction"])),
    ...(compared === null || compared.verdicts === null ? [] : /** @type {const} */ (["challenger_decision"])),
  ];
}

const SELDOM = new Set(["row", "leaning", "break_even", "contributions"]);

/** Whether it is written unless a person says otherwise. @param {WrittenName} name @param {Portfolio} portfolio */
export const isUsual = (name, { ids }) => !SELDOM.has(name) || (name === "row" && ids === null);

/** @param {Portfolio} portfolio @param {WrittenName} name @param {Uint32Array} rows @param {About} about @returns {WrittenColumn[]} */
export function writtenColumns(portfolio, name, rows, { task, reasons, compared }) {
  const { results, ids, numbers, labels } = portfolio;
  const doubles = (/** @type {Float64Array | null} */ values) => Float64Array.from(rows, (row) => values?.[row] ?? NaN);
  const small = (/** @type {Uint8Array | Int8Array | null} */ values) => Int8Array.from(rows, (row) => values?.[row] ?? -1);
  const width = reasons.length;
  switch (name) {
    case "id": return ids === null ? [] : [{ name: "client", kind: "texts", ...pick(ids, rows) }];
    case "row": return [{ name, kind: "numbers", values: Uint32Array.from(rows, (row) => numbers[row]) }];
    case "prediction": return [{ name: task === "classification" ? "probability" : name, kind: "numbers", values: doubles(results.predictions) }];
    case "decision": return [{ name, kind: "names", values: small(results.verdicts), names: VERDICTS }];
    case "leaning": return [{ name, kind: "names", values: small(results.leanings), names: VERDICTS }];
    case "referral": return [{ name, kind: "bits", values: Uint8Array.from(rows, (row) => results.referrals?.[row] ?? 0), names: REFERRALS }];
    case "grade": return [{ name, kind: "names", values: small(results.grades), names: portfolio.policy?.grades.map((grade) => grade.name) ?? [] }];
    case "expected_loss": return [{ name, kind: "numbers", values: doubles(results.expectedLoss) }];
    case "expected_cost": return [{ name, kind: "numbers", values: doubles(results.costs) }];
    case "break_even": return [{ name, kind: "numbers", values: doubles(results.breakEven) }];
    case "exposure": return [{ name, kind: "numbers", values: doubles(results.exposures) }];
    case "outcome": return [{ name, kind: "numbers", values: Float64Array.from(rows, (row) => (labels?.[row] === 0 || labels?.[row] === 1 ? labels[row] : NaN)) }];
    case "challenger_prediction": return [{ name: task === "classification" ? "challenger_probability" : name, kind: "numbers", values: doubles(compared?.predictions ?? null) }];
    case "challenger_decision": return [{ name, kind: "names", values: small(compared?.verdicts ?? null), names: VERDICTS }];
    case "reasons": {
      const values = new Uint8Array(rows.length * REASONS);
      const contributions = results.contributions && new Float32Array(rows.length * width);
      rows.forEach((row, place) => {
        for (let k = 0; k < REASONS; ++k) values[place * REASONS + k] = results.reasons?.[row * REASONS + k] ?? 255;
        contributions?.set(/** @type {Float32Array} */ (results.contributions).subarray(row * width, (row + 1) * width), place * width);
      });
      return [{ name, kind: "reasons", values, names: reasons, contributions }];
    }
    case "contributions": return portfolio.explained.map((group, k) => (
      { name: `contribution_${group}`, kind: "numbers", values: Float64Array.from(rows, (row) => results.contributions?.[row * width + k] ?? NaN) }));
  }
}

/** @param {{ bytes: Uint8Array, ends: Uint32Array }} ids @param {Uint32Array} rows */
function pick({ bytes, ends }, rows) {
  const from = (/** @type {number} */ row) => (row === 0 ? 0 : ends[row - 1]);
  const picked = { bytes: new Uint8Array(rows.reduce((sum, row) => sum + ends[row] - from(row), 0)), ends: new Uint32Array(rows.length) };
  let at = 0;
  rows.forEach((row, place) => {
    picked.bytes.set(bytes.subarray(from(row), ends[row]), at);
    at += ends[row] - from(row);
    picked.ends[place] = at;
  });
  return picked;
}
