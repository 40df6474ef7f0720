// How groups fare, as the model's card has it. Diagnostics, and no legal judgement.

import { h } from "../../element/dom.js";
import { bandText } from "../bands.js";
import { fine, percent, whole } from "../numbers.js";
import { tableOf } from "../table.js";
import { TEXTS as PAGE } from "../texts.js";
import { TEXTS } from "./texts.js";

/** What is customarily flagged: the four-fifths rule of thumb, and a group too small to say much. */
const FOUR_FIFTHS = 0.8;
const FEW = 500;

/** @param {unknown} value @returns {Record<string, unknown>} */
const object = (value) => (typeof value === "object" && value !== null ? /** @type {Record<string, unknown>} */ (value) : {});
/** A figure of the card, a mean over folds. @param {unknown} value */
const meanOf = (value) => {
  const { mean } = object(value);
  return typeof mean === "number" ? mean : NaN;
};

/** @param {import("../../model.js").Model} model */
export function fairnessPanel({ figures, inputs }) {
  const attributes = Object.entries(object(figures.groups)).map(([name, groups]) =>
    attributeOf(name, Object.entries(object(groups)), inputs.find((input) => input.name === name)));
  if (attributes.length === 0) return null;
  const sizes = object(figures.group_sizes);
  const codes = attributes.filter(({ groups }) => groups.some(({ isCode }) => isCode)).map(({ name }) => name);
  return h("section", { class: "panel fairness", "aria-labelledby": "fairness-title" },
    h("h2", { id: "fairness-title" }, TEXTS.fairness),
    h("p", { class: "note" }, TEXTS.fairnessLead),
    h("div", { class: "groups" }, ...attributes.map(({ name, label, groups }) =>
      h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": label }, tableOf({
        head: [label, ...TEXTS.fairnessHead],
        numeric: [1, 2, 3, 4, 5, 6],
        rows: groups.map(({ group, text, measures }) => rowOf(text, object(measures), Number(object(sizes[name])[group]))),
      })))),
    codes.length === 0 ? null : h("p", { class: "note" }, TEXTS.fairnessCodes(codes.join(", "))));
}

const NUMBER = String.raw`(-?\d+(?:\.\d+)?(?:e[+-]\d+)?)`;
/** As training writes the bands of an attribute of numbers. */
const BAND = new RegExp(`^(?:over ${NUMBER})? ?(?:to ${NUMBER})?$`);

/** An attribute and its groups, in their order and as the model or the page calls them.
 * @param {string} name @param {[string, unknown][]} groups @param {import("../../model.js").Model["inputs"][number]} [input]  where it is one */
function attributeOf(name, groups, input) {
  const named = groups.map(([group, measures]) => ({ group, measures, ...nameOf(group, input) }));
  return { name, label: input?.label ?? name, groups: named.sort((one, other) => (one.place === other.place ? 0 : one.place - other.place)) };
}

/**
 * What a group is called, and its place: bands by their lower end, codes by themselves, who is missing last.
 * @param {string} group @param {import("../../model.js").Model["inputs"][number]} [input]
 */
function nameOf(group, input) {
  if (group === "missing") return { text: PAGE.bandMissing, place: Infinity, isCode: false };
  const [band, over = -Infinity, to = Infinity] = BAND.exec(group) ?? [];
  if (band) return { text: bandText(Number(over), Number(to)), place: Number(over), isCode: false };
  const code = Number(group);
  const label = input?.categories.find(({ value }) => value === (typeof value === "number" ? code : group))?.label;
  const isCode = label === undefined && Number.isFinite(code);
  return { text: label ?? group, place: Number.isNaN(code) ? Infinity : code, isCode };
}

/** @param {string} group @param {Record<string, unknown>} measures @param {number} size */
function rowOf(group, { approved, impact, opportunity, predicted, observed }, size) {
  const notes = [...(size < FEW ? [TEXTS.fewClients] : []), ...(meanOf(impact) < FOUR_FIFTHS ? [TEXTS.fourFifths] : [])];
  return [group, whole(size), percent(meanOf(approved)), fine(meanOf(impact)), percent(meanOf(opportunity)),
    percent(meanOf(predicted)), percent(meanOf(observed)), notes.join(", ")];
}
