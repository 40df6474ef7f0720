// A portfolio against what happened: a live cut-off with its confusion, ranking, calibration, savings.

import { h, setText } from "../../element/dom.js";
import { CUT_OFFS } from "../../portfolio/labelled.js";
import { handedOver } from "../../portfolio/slices.js";
import { amount, compact, fine, percent, whole } from "../numbers.js";
import { ResultCharts } from "../policy/result-charts.js";
import { tableOf } from "../table.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../portfolio/labelled.js").Labelled} Labelled */

export class LabelledPanel {
  #unit;
  #measures = h("dl", { class: "facts measures" });
  #slider = h("input", { type: "range", min: "0", max: String(CUT_OFFS - 1), step: "1", id: "portfolio-cut-off" });
  #number = h("input", { type: "number", min: "0", max: "100", step: "0.1", inputmode: "decimal", "aria-label": TEXTS.cutOff });
  #confusion = h("div", { class: "pair" });
  #cost = h("p", { class: "note", "aria-live": "polite" });
  #policy = h("p", { class: "note" });
  /** @type {ResultCharts | null} */ #charts = null;
  /** Once it is measured. @type {Labelled | null} */ found = null;

  /**
   * @param {import("../../model.js").Model} model @param {import("../../portfolio/portfolio.js").Portfolio} portfolio
   * @param {import("../../pool.js").Pool} pool @param {string} unit
   */
  constructor(model, portfolio, pool, unit) {
    this.#unit = unit;
    this.element = h("div", { class: "labelled" });
    const { results: { predictions, exposures, verdicts, leanings }, labels, policy } = portfolio;
    if (labels === null) return;
    /** @type {Promise<Labelled>} */
    const found = pool.run(async () => {
      const { what, transfer } = await handedOver({ predictions, labels, exposures, verdicts, leanings, policy });
      return { job: { do: "labelled", what }, transfer };
    });
    found.then((answer) => this.#show(answer, policy === model.policy), (error) => this.element.replaceChildren(h("p", { class: "panel problem", role: "alert" }, String(error.message))));
    this.#slider.addEventListener("input", () => this.#tell(this.#slider.valueAsNumber, this.#slider));
    this.#number.addEventListener("input", () => {
      if (this.#number.validity.valid && this.#number.value !== "") this.#tell(Math.round(this.#number.valueAsNumber * 10), this.#number);
    });
  }

  /** @param {Labelled} found @param {boolean} isOwn  whether the model's policy decided */
  #show(found, isOwn) {
    this.found = found;
    const { ranked, bins, curve, outcome, rows, clients } = found;
    if (ranked === null) {
      this.element.replaceChildren(h("p", { class: "panel" }, rows === 0 ? TEXTS.noneKnown : TEXTS.oneKind));
      return;
    }
    const facts = [["clients", TEXTS.facts.clients, whole(rows)], ["rate", TEXTS.defaulted, percent(clients[1] / rows)],
      ["auc", "AUC", fine(ranked.auc)], ["ks", "KS", fine(ranked.ks)], ["brier", "Brier", fine(ranked.brier)],
      ["ece", TEXTS.challengerMeasures.ece, fine(found.calibrationError)]];
    this.#measures.replaceChildren(...facts.map(([name, term, value]) => h("div", {}, h("dt", {}, term), h("dd", { "data-measure": name }, value))));
    const charts = this.#charts = new ResultCharts(curve !== null && outcome !== null);
    charts.rank(ranked, bins);
    if (curve !== null && outcome !== null) {
      charts.savings(curve, outcome);
      setText(this.#policy, TEXTS.policyCost[isOwn ? "own" : "other"](amount(outcome.cost.missed + outcome.cost.lost, this.#unit, compact), percent(outcome.savings)));
    }
    this.element.replaceChildren(h("section", { class: "panel", "aria-labelledby": "labelled-title" },
      h("h2", { id: "labelled-title" }, TEXTS.labelled), this.#measures,
      h("div", { class: "cut-off" }, h("label", { for: this.#slider.id }, TEXTS.cutOff), this.#slider,
        h("span", { class: "entry" }, this.#number, h("span", { class: "unit" }, "%"))),
      this.#confusion, this.#cost, this.#policy), charts.element);
    // Where the clients that are found and those that are wronged differ most.
    this.#tell(Math.round((Number.isNaN(ranked.ksAt) ? 0.5 : ranked.ksAt) * (CUT_OFFS - 1)));
  }

  /** @param {number} step @param {HTMLInputElement} [from]  keeps what is in it */
  #tell(step, from) {
    const { found } = this;
    if (found?.cutOffs === null || found === null) return;
    if (from !== this.#slider) this.#slider.value = String(step);
    if (from !== this.#number) this.#number.value = (step / 10).toFixed(1);
    this.#slider.setAttribute("aria-valuetext", percent(step / (CUT_OFFS - 1)));
    const { cutOffs } = found;
    const matrix = (/** @type {"clients" | "balances"} */ of, /** @type {(value: number) => string} */ format) => h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": TEXTS.confusionCaption[of] }, tableOf({
      caption: TEXTS.confusionCaption[of], head: TEXTS.confusionHead,
      rows: [TEXTS.paid, TEXTS.defaulted].map((name, kind) => {
        const declined = cutOffs[of][kind][step];
        const all = found[of][kind];
        return [name, cell(format(all - declined), percent((all - declined) / all), kind === 1), cell(format(declined), percent(declined / all), kind === 0)];
      }),
    }));
    const isPriced = !Number.isNaN(cutOffs.cost[step]);
    this.#confusion.replaceChildren(matrix("clients", whole), ...(isPriced ? [matrix("balances", (value) => amount(value, this.#unit, compact))] : []));
    const savings = isPriced && found.outcome !== null ? 1 - cutOffs.cost[step] / found.outcome.base : NaN;
    setText(this.#cost, isPriced ? TEXTS.cutOffCost(amount(cutOffs.cost[step], this.#unit, compact), percent(savings)) : "");
    const [paid, defaulted] = found.clients.map((all, kind) => cutOffs.clients[kind][step] / all);
    this.#charts?.mark(TEXTS.cutOffMark(percent(step / (CUT_OFFS - 1))), { x: paid, y: defaulted },
      Number.isFinite(savings) && found.outcome !== null ? { x: cutOffs.priced[step] / found.outcome.priced, y: savings } : null);
  }
}

/** @param {string} figure @param {string} share @param {boolean} wrong */
const cell = (figure, share, wrong) => h("span", { class: wrong ? "cell wrong" : "cell" }, h("b", {}, figure), h("small", {}, share));
