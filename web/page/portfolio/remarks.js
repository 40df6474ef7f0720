// What a person should look at before any figure: values that the model does not expect, rows that are left out,
// and what of the file was not read as it stands.

import { h, icon } from "../../element/dom.js";
import { amount, figure, percent, whole } from "../numbers.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */

/** Inputs that are told of; the table of drift has them all. */
const MOST = 6;
/** From this share of the rows on a whole column may be in another unit. */
const MANY = 0.5;
/** Of thousands and percent, whichever way they are mixed up. */
const FACTORS = [1000, 1e6, 100, 0.001, 1e-6, 0.01];

/** @param {Model} model @param {Portfolio} portfolio @returns {HTMLElement | null} null where there is nothing to say */
export function remarksOf(model, portfolio) {
  const { rows, left, rejectedCount } = portfolio;
  const strange = model.inputs.flatMap((input, index) => strangeOf(input, index, portfolio)).sort((a, b) => b.share - a.share);
  const items = strange.slice(0, MOST).map(({ text }) => h("li", {}, icon("alert"), h("span", {}, text)));
  if (strange.length > MOST) items.push(h("li", {}, icon("alert"), h("span", {}, TEXTS.remarksMore(whole(strange.length - MOST)))));
  if (strange.length > 0) items[items.length - 1].lastChild?.appendChild(h("span", {}, " ", linkTo("portfolio-drift", TEXTS.remarksDrift)));
  for (const text of takenOf(portfolio)) items.push(h("li", {}, icon("alert"), h("span", {}, text)));
  if (left > 0 && rows > 0) items.unshift(h("li", {}, icon("alert"), h("span", {}, TEXTS.rejected(whole(left), whole(rejectedCount)), " ", linkTo("rejected-title", TEXTS.remarksLeft))));
  return items.length === 0 ? null : h("section", { class: "panel remarks", "aria-labelledby": "remarks-title" }, h("h2", { id: "remarks-title" }, TEXTS.remarks), h("ul", {}, ...items));
}

/** @param {Portfolio} portfolio @returns {string[]} a sentence each */
function takenOf(portfolio) {
  return /** @type {const} */ (["skipLines", "blankRows", "missingWords", "oddTexts"]).flatMap((name) => {
    const count = portfolio[name];
    return count > 0 ? [TEXTS[name](whole(count), count === 1)] : [];
  });
}

/** @param {Model["inputs"][number]} input @param {number} index @param {Portfolio} portfolio @returns {{ share: number, text: string }[]} */
function strangeOf({ name, label, unit, min, max, categories }, index, { rows, mapping, summary }) {
  const told = (/** @type {number} */ count, /** @type {string} */ what) => ({ share: count / rows, text: TEXTS.strange(label, whole(count), percent(count / rows), what) });
  const beyond = (/** @type {number} */ count, /** @type {number} */ sum, /** @type {string} */ what) => {
    const { share, text } = told(count, what);
    const factor = share < MANY ? undefined : FACTORS.find((each) => sum / count * each >= (min ?? -Infinity) && sum / count * each <= (max ?? Infinity));
    return { share, text: factor === undefined ? text : `${text} ${TEXTS.otherUnit(figure(factor))}` };
  };
  const [missing, outside, below, above] = [summary.missing[index], summary.outside[index], summary.below[index], summary.above[index]];
  const unlisted = outside - below - above;
  return [
    ...(below > 0 ? [beyond(below, summary.belowSum[index], TEXTS.strangeBelow(amount(min ?? NaN, unit, figure)))] : []),
    ...(above > 0 ? [beyond(above, summary.aboveSum[index], TEXTS.strangeAbove(amount(max ?? NaN, unit, figure)))] : []),
    ...(unlisted > 0 ? [told(unlisted, TEXTS.strangeUnlisted(categories.map(({ value }) => String(value)).join(", ")))] : []),
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
