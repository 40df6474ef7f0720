// The figures of a whole portfolio: totals, decisions, grades, how probabilities are spread, what the scores
// go by, and drift from the training data.

import { h } from "../../element/dom.js";
import { BINS, TOTAL } from "../../portfolio/summary.js";
import { Chart } from "../chart.js";
import { percent, roughPercent, whole } from "../numbers.js";
import { tableOf } from "../table.js";
import { decisionsTable, driftOf, factsOf, gradesTable, isChance, psiCell, psiMeter, reasonsTable } from "./tables.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */

/** Names that are shown of what the scores go by. */
const MOST_REASONS = 20;

export class SummaryPanels {
  #model;
  #portfolio;
  #unit;
  #reasons;
  #twin;
  #ways;

  /** @param {Model} model @param {Portfolio} portfolio @param {{ unit: string, reasons: readonly string[], ways: Node }} words  `ways`: what stands below the first figures */
  constructor(model, portfolio, { unit, reasons, ways }) {
    this.#ways = ways;
    this.#model = model;
    this.#portfolio = portfolio;
    this.#unit = unit;
    this.#reasons = reasons;
    this.#twin = h("div", { class: "twin" });
    this.element = h("div", { class: "sums" });
  }

  /** A panel at a time. */
  * build() {
    const { task } = this.#model;
    const { policy } = this.#portfolio;
    this.element.append(this.#facts());
    yield;
    this.element.append(this.#twin);
    for (const panel of [
      () => (task === "classification" ? this.#distribution() : null),
      () => (policy !== null && policy.grades.length > 0 ? this.#grades() : null),
      () => (policy !== null ? this.#decisions() : null),
      () => (this.#reasons.length > 0 ? this.#goesBy() : null),
    ]) {
      const made = panel();
      if (made !== null) this.#twin.append(made);
      yield;
    }
    const drift = this.#drift();
    if (drift !== null) this.element.append(drift);
    yield;
  }

  /** @param {string} id @param {string} title @param {...(Node | string | null)} content */
  #panel(id, title, ...content) {
    return h("section", { class: "panel", "aria-labelledby": `portfolio-${id}` }, h("h2", { id: `portfolio-${id}` }, title), ...content);
  }

  #facts() {
    return h("section", { class: "panel" }, h("dl", { class: "facts measures" }, ...factsOf(this.#model, this.#portfolio, this.#unit).map(([name, term, value]) =>
      h("div", {}, h("dt", {}, term), h("dd", { "data-fact": name }, value)))), this.#ways);
  }

  #distribution() {
    const { chances } = this.#portfolio.summary;
    const rows = this.#portfolio.rows;
    const shares = Array.from(chances, (count) => (rows === 0 ? 0 : count / rows));
    const last = Math.max(10, shares.findLastIndex((share) => share > 0) + 1);
    const to = Math.min(BINS, Math.ceil(last / 10) * 10);
    const top = Math.max(0.01, ...shares);
    const chart = new Chart(TEXTS.distributionOf);
    const points = shares.slice(0, to).map((share, bin) => ({ x: (bin + 1) / BINS, y: share }));
    const mean = this.#portfolio.summary.totals[TOTAL.predictions] / rows;
    chart.update({
      x: { label: TEXTS.probability, format: roughPercent, from: 0, to: to / BINS },
      y: { label: TEXTS.share, format: roughPercent, from: 0, to: Math.ceil(top * 100) / 100 },
      series: [{ name: TEXTS.byHundredths, kind: "step", look: "first", points: [{ x: 0, y: shares[0] }, ...points] }],
      summary: TEXTS.distributionSummary(percent(mean), ...middleHalf(chances)),
      table: {
        head: [TEXTS.probability, TEXTS.facts.clients, TEXTS.share],
        rows: shares.slice(0, to).map((share, bin) => [`${whole(bin)} – ${roughPercent((bin + 1) / BINS)}`, whole(chances[bin]), percent(share)]),
      },
    });
    return h("div", { class: "panel" }, chart.element);
  }

  #decisions() {
    return this.#panel("decisions", TEXTS.decisions, scroller(TEXTS.decisions, tableOf(decisionsTable(this.#portfolio, this.#unit))),
      h("p", { class: "note" }, TEXTS.decisionsNote));
  }

  #grades() {
    return this.#panel("grades", TEXTS.grades, scroller(TEXTS.grades, tableOf(gradesTable(this.#portfolio, this.#unit))));
  }

  #goesBy() {
    return this.#panel("reasons", TEXTS.reasons, scroller(TEXTS.reasons, tableOf(reasonsTable(this.#portfolio, this.#reasons, MOST_REASONS))),
      h("p", { class: "note" }, TEXTS.reasonsNote(this.#portfolio.rows)));
  }

  #drift() {
    const drift = driftOf(this.#model, this.#portfolio);
    if (drift.length === 0) return null;
    const bins = h("div", { class: "bins", role: "region", "aria-live": "polite" });
    const show = (/** @type {typeof drift[number]} */ { label, bins: found }) => bins.replaceChildren(tableOf({
      caption: TEXTS.driftBins(label), head: TEXTS.driftBinsHead,
      rows: found.map(({ label: values, expected, actual }) => [TEXTS.driftBin[/** @type {keyof typeof TEXTS.driftBin} */ (values)] ?? values, percent(expected), percent(actual)]),
    }));
    show(drift[0]);
    return this.#panel("drift", TEXTS.drift, h("p", { class: "note" }, TEXTS.driftNote, drift.some(isChance) ? ` ${TEXTS.driftChanceNote}` : ""), h("div", { class: "drift" },
      scroller(TEXTS.drift, tableOf({
        head: TEXTS.driftHead, numeric: [1, 3, 4, 5, 6],
        rows: drift.map((each) => {
          const button = h("button", { type: "button", class: "link" }, each.label);
          button.addEventListener("click", () => show(each));
          return [button, psiCell(each), psiMeter(each), whole(each.rows), whole(each.bins.length), percent(each.missing), percent(each.outside)];
        }),
      })), bins));
  }
}

/** The hundredths that the middle half of all clients lies in: where they begin and end. @param {Float64Array} chances @returns {[from: string, to: string]} */
function middleHalf(chances) {
  const all = chances.reduce((sum, count) => sum + count, 0);
  let below = 0;
  const upTo = Array.from(chances, (count) => (below += count));
  const at = (/** @type {number} */ share) => upTo.findIndex((count) => count >= share * all);
  return [roughPercent(at(0.25) / BINS), roughPercent((at(0.75) + 1) / BINS)];
}

/** @param {string} label @param {Node} content */
const scroller = (label, content) => h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": label }, content);
