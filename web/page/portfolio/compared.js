// The tables of two models on the same clients: measures side by side, who changes, and why.

import { h } from "../../element/dom.js";
import { amount, compact, figure, fine, percent, points, whole } from "../numbers.js";
import { meter, tableOf } from "../table.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../portfolio/compare.js").Compared} Compared */
/** @typedef {[name: string, one: string, other: string, difference: string]} Measure */

const MOST_REASONS = 12;

export class ComparedTables {
  #portfolio;
  #unit;
  #reasons;
  #isShare;
  #onShow;
  element = h("div", { class: "outcome", hidden: true });

  /**
   * @param {import("../../portfolio/portfolio.js").Portfolio} portfolio  of the first model
   * @param {{ unit: string, reasons: readonly string[], isShare: boolean, onShow: () => void }} words  `reasons`: labels of what is explained
   */
  constructor(portfolio, { unit, reasons, isShare, onShow }) {
    this.#portfolio = portfolio;
    this.#unit = unit;
    this.#reasons = reasons;
    this.#isShare = isShare;
    this.#onShow = onShow;
  }

  clear() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /** Resolves to what is told in a sentence. @param {Compared} compared */
  show(compared) {
    const { sums, changes } = compared;
    this.element.hidden = false;
    this.element.replaceChildren(
      h("div", {}, scroller(TEXTS.challenger, tableOf({ head: TEXTS.challengerHead, rows: this.measures(compared) })), changes === null ? null : h("p", { class: "note" }, TEXTS.challengerNote)),
      h("div", {}, ...(changes === null ? [] : this.#changes(compared)), ...this.#why(compared)));
    if (changes === null) return TEXTS.challengerNoDecisions;
    return changesOf(sums, (value) => amount(value, this.#unit, compact));
  }

  /** @param {Compared} compared @returns {Measure[]} */
  measures({ sums, changes, labelled }) {
    const { rows } = sums;
    const names = TEXTS.challengerMeasures;
    /** @param {string} name @param {[number, number]} values @param {(value: number) => string} format @param {(value: number) => string} [difference] @returns {Measure} */
    const both = (name, [one, other], format, difference = signed(format)) => [name, format(one), format(other), difference(other - one)];
    const money = (/** @type {number} */ value) => amount(value, this.#unit, compact);
    const asPoints = (/** @type {number} */ value) => TEXTS.points(points(value));
    const verdict = (/** @type {number} */ k) => /** @type {[number, number]} */ ([
      sums.clients[3 * k] + sums.clients[3 * k + 1] + sums.clients[3 * k + 2], sums.clients[k] + sums.clients[3 + k] + sums.clients[6 + k]]);
    const means = /** @type {[number, number]} */ (sums.predictions.map((sum) => sum / rows));
    return [
      [names.clients, whole(rows), whole(rows), ""],
      this.#isShare ? both(names.mean, means, percent, asPoints) : both(names.mean_value, means, figure),
      [names.distance, "", "", this.#isShare ? TEXTS.points(points(sums.distance / rows).replace("+", "")) : figure(sums.distance / rows)],
      ...(changes === null ? [] : [
        both(names.accepted, verdict(0), whole), both(names.declined, verdict(1), whole), both(names.referred, verdict(2), whole),
        both(names.lines, [sums.exposure[0] + sums.exposure[1] + sums.exposure[2], sums.exposure[0] + sums.exposure[3] + sums.exposure[6]], money),
        both(names.loss, sums.accepted, money), both(names.cost, sums.cost, money),
      ]),
      ...(labelled === null || labelled[0].ranked === null || labelled[1].ranked === null ? [] : [
        both("AUC", [labelled[0].ranked.auc, labelled[1].ranked.auc], fine),
        both("Brier", [labelled[0].ranked.brier, labelled[1].ranked.brier], fine),
        both(names.ece, [labelled[0].calibrationError, labelled[1].calibrationError], fine),
      ]),
      ...(labelled?.[0].outcome && labelled[1].outcome ? [
        both(names.real, [total(labelled[0].outcome), total(labelled[1].outcome)], money),
        both(names.savings, [labelled[0].outcome.savings, labelled[1].outcome.savings], percent, asPoints),
      ] : []),
    ];
  }

  /** @param {Compared} compared */
  #changes({ sums }) {
    const button = h("button", { type: "button", class: "button" }, TEXTS.changesShow);
    button.addEventListener("click", this.#onShow);
    return [scroller(TEXTS.changes, tableOf({
      caption: TEXTS.changes, head: TEXTS.changesHead,
      rows: TEXTS.shortVerdicts.map((name, before) => [name, ...TEXTS.shortVerdicts.map((_, after) => {
        const at = 3 * before + after;
        return h("span", { class: before === after ? "cell" : "cell wrong" }, h("b", {}, whole(sums.clients[at])), h("small", {}, amount(sums.exposure[at], this.#unit, compact)));
      })]),
    })), button];
  }

  /** @param {Compared} compared */
  #why({ sums, explained, changes }) {
    if (this.#portfolio.explained.length === 0 || explained.length === 0) return [h("p", { class: "note" }, TEXTS.changesNoWhy)];
    if (sums.explained === 0) return [];
    const labels = new Map(this.#portfolio.explained.map((name, k) => [name, this.#reasons[k]]));
    const sorted = explained.map((name, k) => ({ name: labels.get(name) ?? name, size: sums.sizes[k] / sums.explained, mean: sums.reasons[k] / sums.explained }))
      .sort((a, b) => b.size - a.size).slice(0, MOST_REASONS);
    const title = changes === null ? TEXTS.changesWhyAll : TEXTS.changesWhy;
    return [scroller(title, tableOf({
      caption: title, head: TEXTS.changesWhyHead, numeric: [1, 3],
      rows: sorted.map(({ name, size, mean }) => [name, fine(size), meter(size / sorted[0].size), signed(fine)(mean)]),
    })), h("p", { class: "note" }, TEXTS.changesWhyNote(sums.explained))];
  }
}

/** Who is decided about otherwise, in a sentence. @param {Compared["sums"]} sums @param {(value: number) => string} money */
export function changesOf({ clients, exposure, rows }, money) {
  const off = (/** @type {Float64Array} */ all) => all.reduce((sum, value, at) => (at % 4 === 0 ? sum : sum + value), 0);
  return TEXTS.challengerSummary(off(clients), percent(off(clients) / rows), money(off(exposure)));
}

/** @param {import("../../portfolio/outcome.js").Outcome} outcome */
const total = ({ cost }) => cost.missed + cost.lost;

/** A difference with its sign. @param {(value: number) => string} format */
const signed = (format) => (/** @type {number} */ value) => (value === 0 || !Number.isFinite(value) ? format(value) : `${value > 0 ? "+" : "−"}${format(Math.abs(value))}`);

/** @param {string} label @param {Node} content */
const scroller = (label, content) => h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": label }, content);
