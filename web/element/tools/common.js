// What the closer looks share: their texts, their style sheet, SVG and tables.

import { h, setAttribute } from "../dom.js";
import { sheetOf } from "../sheet.js";
import { catalogue } from "../texts.js";
import { CSS } from "./styles.js";
import { en } from "./texts/en.js";

/** @typedef {import("../dom.js").Child} Child */
/** @typedef {import("../desk.js").Desk} Desk */

export const toolTexts = catalogue(en, {
  de: async () => (await import("./texts/de.js")).de,
  ar: async () => (await import("./texts/ar.js")).ar,
});

/** The sheet of all closer looks. */
export const sheet = sheetOf(CSS);

/**
 * An SVG node.
 * @param {string} tag
 * @param {Record<string, string | number | null>} [attributes]
 * @param {...Child} children
 */
export function s(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value === null ? null : String(value));
  node.append(...children.filter((child) => child !== null));
  return node;
}

let count = 0;
export const newId = () => `copse-tool-${++count}`;

/** A labelled control. @param {string} label @param {HTMLElement} control @param {string} [help] */
export function labelled(label, control, help = "") {
  control.id ||= newId();
  const note = help === "" ? null : h("p", { class: "help", id: newId() }, help);
  if (note) control.setAttribute("aria-describedby", note.id);
  return h("div", { class: "labelled" }, h("label", { for: control.id }, label), control, note);
}

/** @param {string} text @param {() => void} action @param {string} [look] */
export function button(text, action, look = "quiet") {
  const element = h("button", { type: "button", class: look }, text);
  element.addEventListener("click", action);
  return element;
}

/** @param {[string, string][]} options  value, label @param {string} [chosen] */
export function select(options, chosen = options[0]?.[0] ?? "") {
  const box = h("select", {}, ...options.map(([value, label]) => h("option", { value }, label)));
  box.value = chosen;
  return box;
}

/** @param {string[]} head @param {Child[][]} rows  the first cell of each is its head @param {string} caption */
export function table(head, rows, caption) {
  return h("table", { class: "figures" }, h("caption", { class: "unseen" }, caption),
    h("thead", {}, h("tr", {}, ...head.map((text) => (text === "" ? h("td") : h("th", { scope: "col" }, text))))),
    h("tbody", {}, ...rows.map(([first, ...cells]) =>
      h("tr", {}, h("th", { scope: "row" }, first), ...cells.map((cell) => h("td", {}, cell))))));
}

/** Round values at even distances within a range, few enough to be read. @param {number} low @param {number} high @param {number} most */
export function ticks(low, high, most) {
  const span = high - low;
  if (!(span > 0)) return [low];
  let step = 1;
  while (step * most < span) step *= 10;
  while (step * most > span * 10) step /= 10;
  for (const part of [0.1, 0.2, 0.25, 0.5, 1]) {
    if (step * part * most < span) continue;
    step *= part;
    break;
  }
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, index) => (first + index) * step);
}

/** How a model's prediction is written. @param {import("../desk.js").Desk} desk @returns {(value: number) => string} */
export function written({ model, formats }) {
  return model.task === "classification" ? (value) => formats.percent(value) : (value) => formats.figure(value);
}

/** A curve as the model's, by the policy that decides at the desk.
 * @param {Desk} desk @param {Readonly<Record<string, unknown>>} record @param {string} input */
export function whatIf({ model, other }, record, input) {
  const curve = model.whatIf(record, input, { allowMissing: true });
  const verdicts = other?.verdicts(record, curve.steps.map(({ value }) => ({ [input]: value })));
  return verdicts === undefined ? curve : { ...curve, steps: curve.steps.map((step, i) => ({ ...step, verdict: verdicts[i] })) };
}

/** The same of two inputs.
 * @param {Desk} desk @param {Readonly<Record<string, unknown>>} record @param {string} first @param {string} second */
export function whatIfGrid({ model, other }, record, first, second) {
  const grid = model.whatIfGrid(record, first, second, { allowMissing: true });
  const [ones, others] = grid.values;
  const verdicts = other?.verdicts(record, Array.from(ones).flatMap((one) =>
    Array.from(others, (other) => ({ [first]: one, [second]: other }))));
  return verdicts === undefined ? grid : { ...grid, verdicts };
}
