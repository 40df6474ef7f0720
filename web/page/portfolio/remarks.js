// What a person should look at before any figure: values that the model does not expect, rows that are left out,
// and what of the file was not read as it stands.

import { h, icon } from "../../element/dom.js";
import { columnOf, whyOf } from "../../portfolio/rejected.js";
import { TOTAL } from "../../portfolio/summary.js";
import { amount, figure, percent, whole } from "../numbers.js";
import { takenOf } from "../policy/taken.js";
import { TEXTS } from "./texts.js";
import { wordsOf } from "./why.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */

/** @typedef {import("../../portfolio/sample.js").Sample} Sample */

/** Inputs that are told of; the table of drift has them all. */
const MOST = 6;
/** Reasons for which rows are left out. */
const MOST_REASONS = 3;
/** From this share of the rows on a whole column may be in another unit. */
const MANY = 0.5;
/** From this share on values of three decimals are no chance. */
const SOME = 0.01;
/** Of thousands and percent, whichever way they are mixed up. */
const FACTORS = [1000, 1e6, 100, 0.001, 1e-6, 0.01];

/** @param {Model} model @param {Portfolio} portfolio @returns {HTMLElement | null} null where there is nothing to say */
export function remarksOf(model, portfolio) {
  const { rows, left, rejectedCount, unreadOutcomes } = portfolio;
  const strange = model.inputs.flatMap((input, index) => strangeOf(input, index, portfolio)).sort((a, b) => b.share - a.share);
  const items = strange.slice(0, MOST).map(({ text }) => h("li", {}, icon("alert"), h("span", {}, text)));
  if (strange.length > MOST) items.push(h("li", {}, icon("alert"), h("span", {}, TEXTS.remarksMore(strange.length - MOST))));
  if (strange.length > 0) items[items.length - 1].lastChild?.appendChild(h("span", {}, " ", linkTo("portfolio-drift", TEXTS.remarksDrift)));
  for (const text of [...pricedOf(portfolio), ...unendedOf(portfolio), ...takenOf(portfolio)]) items.push(h("li", {}, icon("alert"), h("span", {}, text)));
  const leading = (/** @type {string} */ text) => h("li", {}, icon("alert"), h("span", {}, text, " ", linkTo("rejected-title", TEXTS.remarksLeft)));
  if (unreadOutcomes > 0) items.unshift(leading(TEXTS.unreadOutcomes(unreadOutcomes)));
  if (left > 0 && rows > 0) items.unshift(leading(TEXTS.rejected(left, rejectedCount - unreadOutcomes)));
  return items.length === 0 ? null : h("section", { class: "panel remarks", "aria-labelledby": "remarks-title" }, h("h2", { id: "remarks-title" }, TEXTS.remarks), h("ul", {}, ...items));
}

/**
 * What can be known of a file before it is scored, from its beginning.
 * @param {Model} model @param {Sample} sample @param {readonly string[]} names  of the columns
 * @returns {HTMLElement | null} null where there is nothing to say
 */
export function remarksBefore(model, sample, names) {
  const { rows, met, left, rejected, rejectedCount, unreadOutcomes, isWhole } = sample;
  const strange = model.inputs.flatMap((input, index) => strangeOf(input, index, sample)).sort((a, b) => b.share - a.share);
  const texts = [
    ...(met === 0 ? [nothingOf(sample)] : []),
    ...(left > 0 ? [TEXTS.beforeLeft(left, met, rejectedCount - unreadOutcomes)] : []),
    ...(unreadOutcomes > 0 ? [TEXTS.unreadOutcomes(unreadOutcomes)] : []),
    ...commonOf(rejected, names, wordsOf(model, sample.mapping, names)),
    ...strange.slice(0, MOST).map(({ text }) => text),
    ...(strange.length > MOST ? [TEXTS.remarksMore(strange.length - MOST)] : []),
    ...takenOf(sample),
  ];
  if (texts.length === 0) return null;
  return h("section", { class: "before", "aria-labelledby": "before-title" }, h("h3", { id: "before-title" }, TEXTS.remarks),
    h("p", { class: "note" }, isWhole ? TEXTS.beforeAll(rows) : TEXTS.before(met)),
    h("ul", {}, ...texts.map((text) => h("li", {}, icon("alert"), h("span", {}, text)))));
}

/** Of which columns and why most cells cannot be read. @param {Sample["rejected"]} rejected @param {readonly string[]} names @param {import("../../portfolio/rejected.js").Words} words @returns {string[]} */
function commonOf(rejected, names, words) {
  /** @type {Map<string, { count: number, text: string, name: string, reason: Sample["rejected"][number]["reason"] }>} */
  const by = new Map();
  for (const cell of rejected) {
    const { reason, text } = cell;
    const name = columnOf(names, cell);
    const one = by.get(`${reason} ${name}`) ?? { count: 0, text, name, reason };
    one.count += 1;
    by.set(`${reason} ${name}`, one);
  }
  return [...by.values()].sort((a, b) => b.count - a.count).slice(0, MOST_REASONS)
    .map(({ count, text, name, reason }) => TEXTS.beforeWhy(name === "" ? words.wholeRow : name, count, text === "" ? "" : `“${text}”`, whyOf(words, name, reason)));
}

/** The same in sentences alone, where nothing leads anywhere. @param {Model} model @param {Portfolio} portfolio @returns {string[]} */
export function sentencesOf(model, portfolio) {
  const { left, rejectedCount, unreadOutcomes } = portfolio;
  const strange = model.inputs.flatMap((input, index) => strangeOf(input, index, portfolio)).sort((a, b) => b.share - a.share);
  return [
    ...(left > 0 ? [TEXTS.rejected(left, rejectedCount - unreadOutcomes)] : []),
    ...(unreadOutcomes > 0 ? [TEXTS.unreadOutcomes(unreadOutcomes)] : []),
    ...strange.slice(0, MOST).map(({ text }) => text),
    ...(strange.length > MOST ? [TEXTS.remarksMore(strange.length - MOST)] : []),
    ...pricedOf(portfolio),
    ...unendedOf(portfolio),
    ...takenOf(portfolio),
  ];
}

/** Whom amounts are of, where that is not everybody. @param {Portfolio} portfolio @returns {string[]} */
function pricedOf({ rows, policy, summary: { totals } }) {
  return policy === null || totals[TOTAL.priced] === rows ? [] : [TEXTS.priced(totals[TOTAL.priced], rows)];
}

/** A quotation without an end swallows the rest of the file, as one row. @param {Portfolio} portfolio @returns {string[]} */
function unendedOf({ rejected }) {
  return rejected.filter(({ reason }) => reason === "open-quote").map(({ line }) => TEXTS.openQuote(whole(line)));
}

/** Why there is no row to score, where none is left out. @param {Pick<Portfolio, "blankRows" | "skipLines">} taken @returns {string} */
export function nothingOf({ blankRows, skipLines }) {
  return [
    blankRows > 0 ? TEXTS.onlyBlank(blankRows) : TEXTS.noRows,
    ...(skipLines > 0 ? [TEXTS.headingBelow(skipLines)] : []),
  ].join(" ");
}

/** @param {Model["inputs"][number]} input @param {number} index @param {Pick<Portfolio, "rows" | "mapping" | "summary">} portfolio @returns {{ share: number, text: string }[]} */
function strangeOf({ name, label, kind, unit, min, max, categories }, index, { rows, mapping, summary }) {
  // Units that are no money stand behind their figures: 18 years.
  const limit = (/** @type {number | null} */ value) => (kind === "amount" ? amount(value ?? NaN, unit, figure) : `${figure(value ?? NaN)}${unit === "" ? "" : `\u00a0${unit}`}`);
  const told = (/** @type {number} */ count, /** @type {string} */ what) => ({ share: count / rows, text: TEXTS.strange(label, count, percent(count / rows), what) });
  const beyond = (/** @type {number} */ count, /** @type {number} */ sum, /** @type {string} */ what) => {
    const { share, text } = told(count, what);
    const factor = share < MANY ? undefined : FACTORS.find((each) => sum / count * each >= (min ?? -Infinity) && sum / count * each <= (max ?? Infinity));
    return { share, text: factor === undefined ? text : `${text} ${TEXTS.otherUnit(figure(factor))}` };
  };
  const [missing, outside, below, above] = [summary.missing[index], summary.outside[index], summary.below[index], summary.above[index]];
  const unlisted = outside - below - above;
  const split = told(summary.thousandths[index], TEXTS.strangeThousandths);
  return [
    ...(below > 0 ? [beyond(below, summary.belowSum[index], TEXTS.strangeBelow(limit(min)))] : []),
    ...(above > 0 ? [beyond(above, summary.aboveSum[index], TEXTS.strangeAbove(limit(max)))] : []),
    ...(unlisted > 0 ? [told(unlisted, TEXTS.strangeUnlisted(categories.map(({ value }) => String(value)).join(", ")))] : []),
    ...(split.share >= SOME ? [{ ...split, text: `${split.text} ${TEXTS.thousands}` }] : []),
    ...(rows > 0 && missing === rows && (mapping.inputs[name] ?? null) !== null ? [{ share: 1, text: TEXTS.allMissing(label) }] : []),
  ];
}

/** Brings a heading of the page into sight, and the keyboard with it. @param {string} id @param {string} text */
function linkTo(id, text) {
  const link = h("button", { type: "button", class: "link" }, text);
  link.addEventListener("click", () => {
    const heading = document.getElementById(id);
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView();
  });
  return link;
}
