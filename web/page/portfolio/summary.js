// The figures of a whole portfolio: totals, decisions, grades, how probabilities are spread, what the scores
// go by, and drift from the training data.

import { h } from "../../element/dom.js";
import { BINS, TOTAL } from "../../portfolio/summary.js";
import { Chart } from "../chart.js";
import { amount, compact, fine, percent, roughPercent, whole } from "../numbers.js";
import { meter, tableOf } from "../table.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */

/** A drift index that fills its bar, and the conventions that are marked. */
const FULL_PSI = 0.5;
const WORTH_A_LOOK = 0.1;

export class SummaryPanels {
  #model;
  #portfolio;
  #unit;
  #reasons;
  #twin;

  /** @param {Model} model @param {Portfolio} portfolio @param {{ unit: string, reasons: readonly string[] }} words */
  constructor(model, portfolio, { unit, reasons }) {
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
    const { totals } = this.#portfolio.summary;
    const { facts } = TEXTS;
    const rows = totals[TOTAL.rows];
    /** @type {[string, string, string][]} */
    const all = [
      ["clients", facts.clients, whole(rows)],
      this.#model.task === "classification" ? ["mean", facts.mean, percent(totals[TOTAL.predictions] / rows)]
        : ["mean", facts.mean_value, fine(totals[TOTAL.predictions] / rows)],
    ];
    if (this.#model.policy !== null) {
      all.push(["expected-loss", facts.expectedLoss, amount(totals[TOTAL.expectedLoss], this.#unit, compact)],
        ["exposure", facts.exposure, amount(totals[TOTAL.exposure], this.#unit, compact)]);
    }
    if (this.#model.training !== null) all.push(["unlike", facts.unlike, percent(totals[TOTAL.unlike] / rows)]);
    all.push(["left", facts.left, whole(this.#portfolio.left)]);
    return h("section", { class: "panel" }, h("dl", { class: "facts measures" }, ...all.map(([name, term, value]) =>
      h("div", {}, h("dt", {}, term), h("dd", { "data-fact": name }, value)))));
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
      series: [{ name: "Clients, by each hundredth", kind: "step", look: "first", points: [{ x: 0, y: shares[0] }, ...points] }],
      summary: `The mean is ${percent(mean)}; most clients are at ${percent(shares.indexOf(top) / BINS)} to ${percent((shares.indexOf(top) + 1) / BINS)}.`,
      table: {
        head: [TEXTS.probability, TEXTS.facts.clients, TEXTS.share],
        rows: shares.slice(0, to).map((share, bin) => [`${bin} – ${bin + 1}%`, whole(chances[bin]), percent(share)]),
      },
    });
    return h("div", { class: "panel" }, chart.element);
  }

  #decisions() {
    const { verdictRows, verdictExposure, verdictCost } = this.#portfolio.summary;
    const rows = this.#portfolio.rows;
    return this.#panel("decisions", TEXTS.decisions, scroller(TEXTS.decisions, tableOf({
      head: TEXTS.decisionsHead,
      rows: TEXTS.verdicts.map((name, k) => [name, whole(verdictRows[k]), percent(verdictRows[k] / rows), amount(verdictExposure[k], this.#unit, compact), amount(verdictCost[k], this.#unit, compact)]),
    })), h("p", { class: "note" }, TEXTS.decisionsNote));
  }

  #grades() {
    const { gradeRows, gradePredictions, gradeExposure, gradeExpectedLoss } = this.#portfolio.summary;
    const rows = this.#portfolio.rows;
    const names = [...this.#portfolio.policy?.grades.map(({ name }) => name) ?? [], TEXTS.noGrade];
    return this.#panel("grades", TEXTS.grades, scroller(TEXTS.grades, tableOf({
      head: TEXTS.gradesHead,
      rows: names.flatMap((name, k) => (k === names.length - 1 && gradeRows[k] === 0 ? [] : [[
        name, whole(gradeRows[k]), percent(gradeRows[k] / rows), percent(gradePredictions[k] / gradeRows[k]),
        amount(gradeExposure[k], this.#unit, compact), amount(gradeExpectedLoss[k], this.#unit, compact)]])),
    })));
  }

  #goesBy() {
    const { absolute, first } = this.#portfolio.summary;
    const rows = this.#portfolio.rows;
    const sorted = this.#reasons.map((name, k) => ({ name, mean: absolute[k] / rows, first: first[k] })).sort((a, b) => b.mean - a.mean);
    const most = sorted[0]?.mean ?? 1;
    return this.#panel("reasons", TEXTS.reasons, scroller(TEXTS.reasons, tableOf({
      head: TEXTS.reasonsHead, numeric: [1, 3],
      rows: sorted.slice(0, 20).map(({ name, mean, first: strongest }) => [name, fine(mean), meter(mean / most), percent(strongest / rows)]),
    })), h("p", { class: "note" }, TEXTS.reasonsNote(whole(rows))));
  }

  #drift() {
    const model = this.#model;
    const { missing, outside } = this.#portfolio.summary;
    const rows = this.#portfolio.rows;
    const drift = this.#portfolio.drift(model);
    if (drift.length === 0) return null;
    const inputs = new Map(model.inputs.map((input, index) => [input.name, { label: input.label, index }]));
    const sorted = drift.toSorted((a, b) => b.psi - a.psi);
    const bins = h("div", { class: "bins", role: "region", "aria-live": "polite" });
    const show = (/** @type {typeof drift[number]} */ { name, bins: found }) => bins.replaceChildren(tableOf({
      caption: TEXTS.driftBins(inputs.get(name)?.label ?? name), head: TEXTS.driftBinsHead,
      rows: found.map(({ label, expected, actual }) => [label, percent(expected), percent(actual)]),
    }));
    if (sorted.length > 0) show(sorted[0]);
    return this.#panel("drift", TEXTS.drift, h("p", { class: "note" }, TEXTS.driftNote), h("div", { class: "drift" },
      scroller(TEXTS.drift, tableOf({
        head: TEXTS.driftHead, numeric: [1, 3, 4, 5, 6],
        rows: sorted.map((each) => {
          const { label, index } = inputs.get(each.name) ?? { label: each.name, index: 0 };
          const button = h("button", { type: "button", class: "link" }, label);
          button.addEventListener("click", () => show(each));
          return [button, fine(each.psi), meter(each.psi / FULL_PSI, { negative: each.psi >= WORTH_A_LOOK, limit: WORTH_A_LOOK / FULL_PSI }),
            whole(each.rows), whole(each.bins.length), percent(missing[index] / rows), percent(outside[index] / rows)];
        }),
      })), bins));
  }
}

/** @param {string} label @param {Node} content */
const scroller = (label, content) => h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": label }, content);
