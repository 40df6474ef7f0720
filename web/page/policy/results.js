// What a policy would have made of labelled clients: decided anew as the policy changes, scored once.

import { h, setText } from "../../element/dom.js";
import { amount, compact, fine, percent, whole } from "../numbers.js";
import { meter, tableOf } from "../table.js";
import { ACCEPT, byCutOff, costsOf, DECLINE, decide, gradesOf, outcomeOf, savingsCurve } from "../../portfolio/outcome.js";
import { calibration, calibrationError, discrimination, orderOf } from "../../portfolio/rank.js";
import { ResultCharts } from "./result-charts.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../model.js").Policy} Policy */
/** @typedef {import("../../portfolio/outcome.js").Rule} Rule */
/** @typedef {import("../../portfolio/outcome.js").Outcome} Outcome */
/** @typedef {import("./dataset.js").ScoredFile} ScoredFile */

const CAUTIOUS = 0.5;

export class Results {
  #model;
  #scored;
  #unit;
  #order;
  #ranked;
  #bins;
  /** Of the last policy: costs depend on its terms, not on the rule. @type {{ key: string, costs: import("../../portfolio/outcome.js").Costs, curve: import("../../portfolio/outcome.js").SavingsCurve | null } | null} */
  #priced = null;
  #charts;
  #measures = h("dl", { class: "facts measures" });
  #confusion = scroller(TEXTS.confusion);
  #costs = scroller(TEXTS.costsHead[0]);
  #person = scroller(TEXTS.personLead);
  #ways = scroller(TEXTS.ways);
  #grades = scroller(TEXTS.grades);
  #unpriced = h("p", { class: "note" });
  #reconciled = h("p", { class: "note" });

  /** @param {Model} model @param {ScoredFile} scored @param {string | null} label  the outcome's column */
  constructor(model, scored, label) {
    this.#model = model;
    this.#scored = scored;
    this.#unit = model.inputs.find(({ name }) => name === model.policy?.exposure)?.unit ?? "";
    const { labels, probabilities } = scored;
    this.#order = orderOf(probabilities);
    const mixed = labels !== null && labels.includes(0) && labels.includes(1);
    this.#ranked = mixed ? discrimination(labels, probabilities, this.#order) : null;
    this.#bins = mixed ? calibration(labels, probabilities, this.#order) : [];
    this.#charts = mixed ? new ResultCharts(model.policy !== null) : null;
    this.#charts?.rank(/** @type {import("../../portfolio/rank.js").Discrimination} */ (this.#ranked), this.#bins);
    const money = mixed && model.policy !== null;
    this.element = h("div", { class: "found" },
      label !== null && !mixed ? h("p", { class: "panel" }, TEXTS.oneKind) : null,
      mixed ? h("section", { class: "panel", "aria-labelledby": "measures-title" }, h("h2", { id: "measures-title" }, TEXTS.measures), this.#measures) : null,
      money ? h("section", { class: "panel", "aria-labelledby": "confusion-title" },
        h("h2", { id: "confusion-title" }, TEXTS.confusion), this.#confusion, this.#unpriced,
        h("div", { class: "pair" }, h("div", {}, this.#costs, this.#reconciled), this.#person),
        h("h3", {}, TEXTS.ways), this.#ways, h("p", { class: "note" }, TEXTS.waysNote)) : null,
      this.#charts?.element ?? null,
      model.policy === null || model.policy.grades.length === 0 ? null : h("section", { class: "panel", "aria-labelledby": "grades-title" },
        h("h2", { id: "grades-title" }, TEXTS.grades), this.#grades));
  }

  /** @param {Rule | null} rule  null for a model without a policy */
  update(rule) {
    const { labels, probabilities } = this.#scored;
    const { policy } = this.#model;
    if (rule === null || policy === null) {
      this.#tellMeasures(null);
      return;
    }
    const decisions = decide(this.#model, rule, this.#scored);
    this.#tellGrades(gradesOf(labels, probabilities, decisions.grades, rule.policy.grades));
    if (labels === null || this.#ranked === null) return;
    const { costs, curve } = this.#pricedBy(rule.policy);
    const outcome = outcomeOf(labels, this.#scored, decisions, costs);
    const with_ = (/** @type {Uint8Array} */ leanings) => outcomeOf(labels, this.#scored, { verdicts: leanings, leanings }, costs);
    const own = rule.by === "costs" ? decisions.leanings : decide(this.#model, { ...rule, by: "costs" }, this.#scored).leanings;
    this.#tellMeasures(outcome);
    this.#tellOutcome(outcome);
    if (curve === null) return;
    this.#tellWays([
      [TEXTS.now, outcome],
      [TEXTS.ownCosts, with_(own)],
      [TEXTS.hindsight(percent(Math.min(1, curve.best.cutOff))), with_(byCutOff(probabilities, curve.best.cutOff))],
      [TEXTS.halfAndHalf, with_(byCutOff(probabilities, CAUTIOUS))],
    ]);
    this.#charts?.savings(curve, outcome);
  }

  /** @param {Policy} policy */
  #pricedBy(policy) {
    const key = JSON.stringify({ ...policy, grades: [], refer: null });
    if (this.#priced?.key !== key) {
      const { labels, probabilities, exposures } = this.#scored;
      const costs = costsOf(this.#model, policy, exposures);
      this.#priced = { key, costs, curve: labels && savingsCurve(labels, probabilities, this.#order, costs) };
    }
    return this.#priced;
  }

  /** @param {Outcome | null} outcome */
  #tellMeasures(outcome) {
    if (this.#ranked === null) return;
    const { labels } = this.#scored;
    const bad = labels?.reduce((sum, label) => sum + label, 0) ?? 0;
    /** @type {[string, string, string][]} */
    const facts = [
      ["clients", TEXTS.clients, whole(this.#scored.numbers.length)],
      ["rate", TEXTS.defaulted, percent(bad / this.#scored.numbers.length)],
      ["auc", "AUC", fine(this.#ranked.auc)],
      ["ks", "KS", fine(this.#ranked.ks)],
      ["brier", "Brier", fine(this.#ranked.brier)],
      ["ece", TEXTS.calibrationError, fine(calibrationError(this.#bins))],
      ...(outcome === null ? [] : /** @type {[string, string, string][]} */ ([["savings", TEXTS.savings, fine(outcome.savings)]])),
    ];
    this.#measures.replaceChildren(...facts.map(([name, term, value]) =>
      h("div", {}, h("dt", {}, term), h("dd", { "data-measure": name }, value))));
  }

  /** @param {Outcome} outcome */
  #tellOutcome(outcome) {
    const { clients, balances, priced, balance, wrong, cost } = outcome;
    const sum = (/** @type {number[]} */ values) => values.reduce((total, value) => total + value, 0);
    /** @param {string} caption @param {number[][]} cells @param {number} all @param {(value: number) => string} format */
    const matrix = (caption, cells, all, format) => tableOf({
      caption,
      head: TEXTS.confusionHead,
      rows: [TEXTS.paid, TEXTS.defaulted].map((name, kind) => [name, ...cells[kind].map((value, verdict) =>
        h("span", { class: verdict === 1 - kind ? "cell wrong" : "cell", "data-cell": `${kind}-${verdict}` }, h("b", {}, format(value)), h("small", {}, percent(value / all)))),
      h("span", { class: "cell" }, h("b", {}, format(sum(cells[kind]))), h("small", {}, percent(sum(cells[kind]) / all)))]),
    });
    this.#confusion.replaceChildren(h("div", { class: "pair" },
      matrix(TEXTS.inClients, clients, priced, whole),
      matrix(`${TEXTS.inBalance}${this.#unit === "" ? "" : `, ${this.#unit}\u200e`}`, balances, balance, compact)));
    const unpriced = this.#scored.numbers.length - priced;
    setText(this.#unpriced, unpriced === 0 ? "" : TEXTS.unpriced(unpriced));
    const [accepted, declined] = [clients[1][ACCEPT], clients[0][DECLINE]];
    setText(this.#reconciled, wrong.missed + wrong.lost === accepted + declined ? TEXTS.asAbove
      : TEXTS.beyondAbove(whole(wrong.missed), whole(accepted), whole(wrong.missed - accepted), whole(wrong.lost), whole(declined), whole(wrong.lost - declined)));
    this.#costs.replaceChildren(tableOf({
      head: TEXTS.costsHead,
      rows: [
        [TEXTS.missedDefaults, whole(wrong.missed), amount(cost.missed, this.#unit)],
        [TEXTS.lostClients, whole(wrong.lost), amount(cost.lost, this.#unit)],
        [TEXTS.bothMistakes, whole(wrong.missed + wrong.lost), amount(cost.missed + cost.lost, this.#unit)],
      ],
    }));
    this.#person.replaceChildren(tableOf({
      head: [TEXTS.personLead, TEXTS.personHead[1]],
      rows: [
        [TEXTS.referred, percent(outcome.referred)],
        [TEXTS.defaultersKept, percent(outcome.defaultersKept)],
        [TEXTS.payersKept, percent(outcome.payersKept)],
        [TEXTS.savingsPerfect, fine(outcome.savingsPerfect)],
      ],
    }));
  }

  /** @param {[string, Outcome][]} ways */
  #tellWays(ways) {
    this.#ways.replaceChildren(tableOf({
      head: TEXTS.waysHead,
      rows: ways.map(([name, { savings, wrongAccounts, wrongBalance, declined }]) =>
        [name, fine(savings), percent(wrongAccounts), percent(wrongBalance), percent(declined)]),
    }));
  }

  /** @param {ReturnType<typeof gradesOf>} grades */
  #tellGrades(grades) {
    const all = grades.reduce((sum, { clients }) => sum + clients, 0);
    const most = Math.max(1, ...grades.map(({ clients }) => clients));
    this.#grades.replaceChildren(tableOf({
      head: TEXTS.gradesHead,
      rows: grades.map(({ name, clients, predicted, observed }) =>
        [name, whole(clients), meter(clients / most), percent(clients / all), percent(predicted), percent(observed)]),
    }));
  }
}

/** @param {string} label */
const scroller = (label) => h("div", { class: "scroll stacks", role: "group", tabindex: "0", "aria-label": label });
