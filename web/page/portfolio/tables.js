// The figures of a portfolio as tables: for its panels, and for the page that is printed.

import { h } from "../../element/dom.js";
import { TOTAL } from "../../portfolio/summary.js";
import { amount, compact, fine, percent, whole } from "../numbers.js";
import { meter } from "../table.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */
/** @typedef {import("../table.js").Table} Table */

/** A drift index that fills its bar, and the conventions that are marked. */
const FULL_PSI = 0.5;
export const WORTH_A_LOOK = 0.1;
export const TOO_FAR = 0.25;

/** Figures of the whole, each with a name for it. @param {Model} model @param {Portfolio} portfolio @param {string} unit @returns {[name: string, term: string, value: string][]} */
export function factsOf(model, { summary: { totals }, left }, unit) {
  const { facts } = TEXTS;
  const rows = totals[TOTAL.rows];
  const mean = totals[TOTAL.predictions] / rows;
  const priced = (/** @type {string} */ term) => (totals[TOTAL.priced] === rows ? term : `${term} (${TEXTS.tableRows(totals[TOTAL.priced], rows)})`);
  return [
    ["clients", facts.clients, whole(rows)],
    model.task === "classification" ? ["mean", facts.mean, percent(mean)] : ["mean", facts.mean_value, fine(mean)],
    ...(model.policy === null ? [] : /** @type {[string, string, string][]} */ ([
      ["expected-loss", priced(facts.expectedLoss), amount(totals[TOTAL.expectedLoss], unit, compact)],
      ["exposure", priced(facts.exposure), amount(totals[TOTAL.exposure], unit, compact)]])),
    ...(model.training === null ? [] : /** @type {[string, string, string][]} */ ([["unlike", facts.unlike, percent(totals[TOTAL.unlike] / rows)]])),
    ["left", facts.left, whole(left)],
  ];
}

/** @param {Portfolio} portfolio @param {string} unit @returns {Table} */
export function decisionsTable({ rows, summary: { verdictRows, verdictExposure, verdictCost } }, unit) {
  return {
    head: TEXTS.decisionsHead,
    rows: TEXTS.verdicts.map((name, k) => [name, whole(verdictRows[k]), percent(verdictRows[k] / rows), amount(verdictExposure[k], unit, compact), amount(verdictCost[k], unit, compact)]),
  };
}

/** @param {Portfolio} portfolio @param {string} unit @returns {Table} */
export function gradesTable({ rows, policy, summary: { gradeRows, gradePredictions, gradeExposure, gradeExpectedLoss } }, unit) {
  const names = [...policy?.grades.map(({ name }) => name) ?? [], TEXTS.noGrade];
  return {
    head: TEXTS.gradesHead,
    rows: names.flatMap((name, k) => (k === names.length - 1 && gradeRows[k] === 0 ? [] : [[
      name, whole(gradeRows[k]), percent(gradeRows[k] / rows), percent(gradePredictions[k] / gradeRows[k]),
      amount(gradeExposure[k], unit, compact), amount(gradeExpectedLoss[k], unit, compact)]])),
  };
}

/** Strongest first. @param {Portfolio} portfolio @param {readonly string[]} reasons  labels of what is explained @param {number} most @returns {Table} */
export function reasonsTable({ rows, summary: { absolute, first } }, reasons, most) {
  const sorted = reasons.map((name, k) => ({ name, mean: absolute[k] / rows, first: first[k] })).sort((a, b) => b.mean - a.mean);
  const largest = sorted[0]?.mean ?? 1;
  return {
    head: TEXTS.reasonsHead, numeric: [1, 3],
    rows: sorted.slice(0, most).map(({ name, mean, first: strongest }) => [name, fine(mean), meter(mean / largest), percent(strongest / rows)]),
  };
}

/** Farthest first. @param {Model} model @param {Portfolio} portfolio */
export function driftOf(model, portfolio) {
  const { missing, outside } = portfolio.summary;
  const inputs = new Map(model.inputs.map((input, index) => [input.name, { label: input.label, index }]));
  return portfolio.drift(model).sort((a, b) => b.psi - a.psi).map((drift) => {
    const { label, index } = inputs.get(drift.name) ?? { label: drift.name, index: 0 };
    return { ...drift, label, missing: missing[index] / portfolio.rows, outside: outside[index] / portfolio.rows };
  });
}

/** @typedef {ReturnType<typeof driftOf>[number]} Drift */

/** Whether an index that would be worth a look is what so few rows have by chance. @param {Drift} drift */
export const isChance = ({ psi, byChance }) => byChance && psi >= WORTH_A_LOOK;

/** @param {Drift} drift */
export const psiMeter = ({ psi, byChance }) => meter(psi / FULL_PSI, { negative: psi >= WORTH_A_LOOK && !byChance, limit: WORTH_A_LOOK / FULL_PSI });

/** What its index may be, and the index, at the end where figures end. @param {Drift} drift @returns {string | Node} */
export const psiCell = (drift) => (isChance(drift) ? h("span", { class: "chance" }, h("small", {}, TEXTS.driftChance), " ", fine(drift.psi)) : fine(drift.psi));
