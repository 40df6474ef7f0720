// The charts of labelled clients: savings by cut-off, ranking, calibration.

import { h } from "../../element/dom.js";
import { Chart } from "../chart.js";
import { fine, percent, roughPercent, whole } from "../numbers.js";
import { TEXTS } from "./texts.js";

/** Rows of the table behind a curve, at most about. */
const TOLD = 20;

/** @template T @param {readonly T[]} values */
const some = (values) => values.filter((_, index) => index % Math.ceil(values.length / TOLD) === 0 || index === values.length - 1);
/** @param {number} value */
const axisOf = (value) => ({ format: roughPercent, from: 0, to: value });

export class ResultCharts {
  /** @type {Chart | null} */ #savings = null;
  #roc = new Chart(TEXTS.roc);
  #calibration = new Chart(TEXTS.calibrationChart);

  /** @param {boolean} withPolicy */
  constructor(withPolicy) {
    if (withPolicy) this.#savings = new Chart(TEXTS.savingsCurve);
    this.element = h("div", { class: "charts" }, ...[this.#savings, this.#roc, this.#calibration].map((chart) =>
      (chart === null ? null : h("div", { class: "panel" }, chart.element))));
  }

  /** @param {import("../../portfolio/outcome.js").SavingsCurve} curve @param {import("../../portfolio/outcome.js").Outcome} outcome */
  savings({ points, best }, outcome) {
    if (this.#savings === null || points.length === 0) return;
    const lowest = Math.min(0, ...points.map(({ y }) => y), outcome.savings);
    const highest = Math.max(0.1, outcome.savings, best.y);
    const now = { x: outcome.declined, y: outcome.savings };
    this.#savings.update({
      x: { label: TEXTS.shareDeclined, ...axisOf(1) },
      // Far below nothing saved, the curve says no more than that.
      y: { label: TEXTS.savings, format: roughPercent, from: Math.max(-1, Math.floor(lowest * 10) / 10), to: Math.ceil(highest * 10) / 10 },
      series: [{ name: TEXTS.oneCutOff, kind: "line", look: "first", points: points.map(({ x, y }) => ({ x, y: Math.max(-1, y) })) }],
      marks: [
        { ...best, name: TEXTS.bestOf(percent(best.y)), look: "square" },
        { x: now.x, y: Math.max(-1, now.y), name: TEXTS.nowOf(percent(now.y)), look: "diamond" },
      ],
      summary: TEXTS.savingsSummary(percent(now.y), percent(now.x), percent(best.cutOff), percent(best.y), percent(best.x)),
      table: {
        head: [TEXTS.shareDeclined, TEXTS.cutOff, TEXTS.savings],
        rows: some(points).map(({ x, y, cutOff }) => [percent(x), percent(Math.min(1, cutOff)), fine(y)]),
      },
    });
  }

  /**
   * Where one cut-off stands among all.
   * @param {string} name @param {import("../chart.js").Point} ranked @param {import("../chart.js").Point | null} saved  of whom there are costs
   */
  mark(name, ranked, saved) {
    this.#roc.mark([{ ...ranked, name, look: "ring" }]);
    if (saved !== null) this.#savings?.mark([{ x: saved.x, y: Math.max(-1, saved.y), name, look: "ring" }]);
  }

  /** @param {import("../../portfolio/rank.js").Discrimination} ranked @param {readonly import("../../portfolio/rank.js").Bin[]} bins */
  rank({ auc, ks, ksAt, ksPoint, roc }, bins) {
    this.#roc.update({
      x: { label: TEXTS.rocX, ...axisOf(1) },
      y: { label: TEXTS.rocY, ...axisOf(1) },
      series: [
        { name: `AUC ${fine(auc)}`, kind: "line", look: "first", points: roc },
        { name: `KS ${fine(ks)}`, kind: "line", look: "second", points: [{ x: ksPoint.x, y: ksPoint.x }, ksPoint] },
        { name: TEXTS.chance, kind: "line", look: "reference", points: [{ x: 0, y: 0 }, { x: 1, y: 1 }] },
      ],
      summary: TEXTS.rankSummary(fine(auc), fine(ks), percent(ksAt)),
      table: { head: [TEXTS.rocX, TEXTS.rocY], rows: some(roc).map(({ x, y }) => [percent(x), percent(y)]) },
    });
    const top = Math.min(1, Math.ceil(10 * Math.max(...bins.map(({ predicted, high }) => Math.max(predicted, high)))) / 10);
    this.#calibration.update({
      x: { label: TEXTS.predicted, ...axisOf(top) },
      y: { label: TEXTS.observed, ...axisOf(top) },
      series: [
        { name: `${TEXTS.tenths(whole(bins[0]?.clients ?? 0))}, ${TEXTS.interval}`, kind: "dots", look: "first",
          points: bins.map(({ predicted, observed, low, high }) => ({ x: predicted, y: observed, low, high })) },
        { name: TEXTS.truth, kind: "line", look: "reference", points: [{ x: 0, y: 0 }, { x: top, y: top }] },
      ],
      summary: bins.map(({ predicted, observed }) => TEXTS.tenth(percent(predicted), percent(observed))).join("; "),
      table: {
        head: [TEXTS.predicted, TEXTS.observed, TEXTS.interval, TEXTS.clients],
        rows: bins.map(({ clients, predicted, observed, low, high }) =>
          [percent(predicted), percent(observed), `${percent(low)} – ${percent(high)}`, whole(clients)]),
      },
    });
  }
}
