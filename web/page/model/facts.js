// What a model is, as terms and figures, and for one that was opened what was read from its file.

import { h } from "../../element/dom.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */

const CALIBRATIONS = { platt: "Platt", isotonic: "Isotonic" };

/** Classes that are named; the rest is counted. */
const NAMED = 8;

/** @param {number} value */
const figure = (value) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 20, numberingSystem: "latn" });

/**
 * @param {Model} model
 * @param {boolean} own  the page's own model, which its card describes
 * @returns {[string, string][]}
 */
export function factsOf(model, own) {
  const { counts, features, inputs, members, outputs } = model;
  /** @type {[string, string][]} */
  const task = own ? [[TEXTS.estimates, model.title]] : [
    [TEXTS.task, TEXTS.tasks[model.task]],
    ...(model.classes.length === 0 ? [] : /** @type {[string, string][]} */ ([[TEXTS.classes, classesOf(model)]])),
    [TEXTS.outputs, figure(outputs)],
    [TEXTS.inputs, figure(inputs.length)],
  ];
  return [
    ...task,
    [TEXTS.trees, TEXTS.treesIn(counts.trees, members.length)],
    [TEXTS.nodes, figure(counts.nodes)],
    ...(own || features.length !== inputs.length ? /** @type {[string, string][]} */ (
      [[TEXTS.features, TEXTS.featuresFrom(features.length, inputs.length)]]) : []),
    ...(model.calibration === null ? [] : /** @type {[string, string][]} */ ([[TEXTS.calibration, CALIBRATIONS[model.calibration]]])),
    ...(model.protectedInputs.length === 0 ? [] : /** @type {[string, string][]} */ (
      [[TEXTS.protectedAttributes, model.protectedInputs.join(", ")]])),
    [TEXTS.engine, `Copse ${model.engineVersion}`],
  ];
}

/** @param {Model} model */
function classesOf({ classes }) {
  const named = classes.slice(0, NAMED).join(", ");
  return classes.length > NAMED ? TEXTS.classesMore(named, classes.length - NAMED) : named;
}

/** One row a member. @param {Model} model */
export function whatWasRead({ members }) {
  /** @type {[string, (member: Model["members"][number]) => string | number][]} */
  const columns = [
    [TEXTS.source, ({ source }) => source],
    [TEXTS.trees, ({ trees }) => trees],
    [TEXTS.nodes, ({ nodes }) => nodes],
    [TEXTS.leaves, ({ leaves }) => leaves],
    [TEXTS.depth, ({ depth }) => depth],
    [TEXTS.features, ({ features }) => features],
    [TEXTS.categoricalSplits, ({ categoricalSplits }) => categoricalSplits],
    [TEXTS.arithmetic, ({ arithmetic }) => arithmetic],
    [TEXTS.weight, ({ weight }) => weight],
  ];
  const cell = (/** @type {string} */ title, /** @type {string | number} */ value) =>
    h("td", { "data-title": title, class: typeof value === "number" ? "number" : "text" },
      typeof value === "number" ? figure(value) : value);
  const isNumber = (/** @type {(member: Model["members"][number]) => string | number} */ of) =>
    members.length > 0 && typeof of(members[0]) === "number";
  return h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, TEXTS.member),
      ...columns.map(([title, of]) => h("th", { scope: "col", class: isNumber(of) ? "number" : null }, title)))),
    h("tbody", {}, ...members.map((member) => h("tr", {}, h("th", { scope: "row" }, member.name),
      ...columns.map(([title, of]) => cell(title, of(member)))))));
}
