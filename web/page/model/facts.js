// What a model is, as terms and figures, and for one that was opened what was read from its file.

import { h } from "../../element/dom.js";

/** @typedef {import("../../model.js").Model} Model */

const CALIBRATIONS = { platt: "Platt", isotonic: "Isotonic" };

/** Classes that are named; the rest is counted. */
const NAMED = 8;

/** @param {number} value */
const figure = (value) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 20 });
/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many) => `${figure(count)} ${count === 1 ? one : many}`;

/**
 * @param {Model} model
 * @param {boolean} own  the page's own model, which its card describes
 * @returns {[string, string][]}
 */
export function factsOf(model, own) {
  const { counts, features, inputs, members, outputs } = model;
  /** @type {[string, string][]} */
  const task = own ? [["Estimates", model.title]] : [
    ["Task", model.task === "regression" ? "Regression" : "Classification"],
    ...(model.classes.length === 0 ? [] : /** @type {[string, string][]} */ ([["Classes", classesOf(model)]])),
    ["Outputs", figure(outputs)],
    ["Inputs", figure(inputs.length)],
  ];
  return [
    ...task,
    ["Trees", `${figure(counts.trees)} in ${counted(members.length, "member", "members")}`],
    ["Nodes", figure(counts.nodes)],
    ...(own || features.length !== inputs.length ? /** @type {[string, string][]} */ (
      [["Features", `${figure(features.length)} from ${counted(inputs.length, "input", "inputs")}`]]) : []),
    ...(model.calibration === null ? [] : /** @type {[string, string][]} */ ([["Calibration", CALIBRATIONS[model.calibration]]])),
    ...(model.protectedInputs.length === 0 ? [] : /** @type {[string, string][]} */ (
      [["Protected attributes", model.protectedInputs.join(", ")]])),
    ["Engine", `Copse ${model.engineVersion}`],
  ];
}

/** @param {Model} model */
function classesOf({ classes }) {
  const named = classes.slice(0, NAMED).join(", ");
  return classes.length > NAMED ? `${named} and ${figure(classes.length - NAMED)} more` : named;
}

/** One row a member. @param {Model} model */
export function whatWasRead({ members }) {
  /** @type {[string, (member: Model["members"][number]) => string | number][]} */
  const columns = [
    ["Library and objective", ({ source }) => source],
    ["Trees", ({ trees }) => trees],
    ["Nodes", ({ nodes }) => nodes],
    ["Leaves", ({ leaves }) => leaves],
    ["Depth", ({ depth }) => depth],
    ["Features", ({ features }) => features],
    ["Categorical splits", ({ categoricalSplits }) => categoricalSplits],
    ["Arithmetic", ({ arithmetic }) => arithmetic],
    ["Weight", ({ weight }) => weight],
  ];
  const cell = (/** @type {string} */ title, /** @type {string | number} */ value) =>
    h("td", { "data-title": title, class: typeof value === "number" ? "number" : "text" },
      typeof value === "number" ? figure(value) : value);
  const isNumber = (/** @type {(member: Model["members"][number]) => string | number} */ of) =>
    members.length > 0 && typeof of(members[0]) === "number";
  return h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Member"),
      ...columns.map(([title, of]) => h("th", { scope: "col", class: isNumber(of) ? "number" : null }, title)))),
    h("tbody", {}, ...members.map((member) => h("tr", {}, h("th", { scope: "row" }, member.name),
      ...columns.map(([title, of]) => cell(title, of(member)))))));
}
