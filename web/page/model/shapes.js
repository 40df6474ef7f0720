// How the prediction follows one input, all else as it is: the exact curve of the current client, and the
// mean of those of the examples.

import { CopseError } from "../../error.js";
import { h } from "../../element/dom.js";
import { Chart } from "../chart.js";
import { figure, percent, roughPercent } from "../numbers.js";
import { meter, tableOf } from "../table.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../model.js").Input} Input */
/** @typedef {readonly { from: number, prediction: number }[]} Steps */

/** Rows of the table behind a curve, at most about. */
const TOLD = 25;

export class Shapes {
  #model;
  #chart = new Chart(TEXTS.byInput);
  #bars = h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": TEXTS.byCategory });
  #select;
  #why = h("p", { class: "note" });
  /** @type {Readonly<Record<string, unknown>>} */ #client = {};

  /** @param {Model} model  of one output @param {number} input  that is chosen at first */
  constructor(model, input) {
    this.#model = model;
    this.#select = h("select", { id: "shape-input" }, ...model.inputs.map(({ name, label, series, period }) =>
      h("option", { value: name }, [label, period].filter((part) => part !== "" && series !== part).join(", "))));
    this.#select.selectedIndex = input;
    this.#select.addEventListener("change", () => this.#draw());
    this.element = h("section", { class: "panel shapes", "aria-labelledby": "shapes-title" },
      h("h2", { id: "shapes-title" }, TEXTS.shapes),
      h("p", { class: "note" }, TEXTS.shapesLead),
      h("div", { class: "choose" }, h("label", { for: "shape-input" }, TEXTS.input), this.#select),
      this.#why, this.#chart.element, this.#bars);
  }

  /** Which is chosen. */
  get input() { return this.#select.selectedIndex; }

  /** @param {Readonly<Record<string, unknown>>} client */
  update(client) {
    this.#client = client;
    this.#draw();
  }

  #draw() {
    const input = this.#model.inputs[this.#select.selectedIndex];
    const { steps, mean } = this.#curves(input);
    this.#chart.element.hidden = steps === null || input.categories.length > 0;
    this.#bars.hidden = steps === null || input.categories.length === 0;
    if (steps === null) return;
    if (input.categories.length > 0) this.#drawBars(input, steps, mean);
    else this.#drawCurve(input, steps, mean);
  }

  /** @param {Input} input @returns {{ steps: Steps | null, mean: Steps | null }} */
  #curves({ name }) {
    const curve = (/** @type {Readonly<Record<string, unknown>>} */ record) => this.#model.whatIf(record, name, { allowMissing: true }).steps;
    try {
      const steps = curve(this.#client);
      this.#why.hidden = true;
      const { samples } = this.#model;
      return { steps, mean: samples.length === 0 ? null : meanOf(samples.map(({ values }) => curve(values))) };
    } catch (error) {
      if (!(error instanceof CopseError)) throw error;
      this.#why.textContent = error.message;
      this.#why.hidden = false;
      return { steps: null, mean: null };
    }
  }

  /** @param {Input} input @param {Steps} steps @param {Steps | null} mean */
  #drawCurve(input, steps, mean) {
    const to = input.max ?? steps[steps.length - 1].from;
    const format = this.#model.task === "classification" ? roughPercent : figure;
    const all = [...steps, ...mean ?? []].map(({ prediction }) => prediction);
    const low = this.#model.task === "classification" ? 0 : Math.min(...all);
    const points = (/** @type {Steps} */ curve) => [...curve.map(({ from, prediction }) => ({ x: from, y: prediction })),
      { x: to, y: curve[curve.length - 1].prediction }];
    const told = steps.filter((_, index) => index % Math.ceil(steps.length / TOLD) === 0);
    const exact = this.#model.task === "classification" ? percent : figure;
    const own = this.#client[input.name];
    const here = typeof own === "number" ? steps.findLast(({ from }) => from <= own) : undefined;
    this.#chart.update({
      x: { label: [input.label, input.unit].filter((part) => part !== "").join(", "), format: figure, from: steps[0].from, to },
      y: { label: TEXTS.prediction, format, from: low, to: Math.max(...all) * 1.05 || 1 },
      series: [
        { name: TEXTS.current, kind: "step", look: "first", points: points(steps) },
        ...(mean === null ? [] : [{ name: TEXTS.meanOf(this.#model.samples.length), kind: /** @type {const} */ ("step"), look: /** @type {const} */ ("second"), points: points(mean) }]),
      ],
      marks: here === undefined || typeof own !== "number" ? [] : [{ x: own, y: here.prediction, name: TEXTS.asIs, look: "diamond" }],
      summary: TEXTS.range(exact(Math.min(...steps.map(({ prediction }) => prediction))), exact(Math.max(...steps.map(({ prediction }) => prediction)))),
      table: {
        head: [TEXTS.from(input.label), TEXTS.current, ...(mean === null ? [] : [TEXTS.meanExamples])],
        rows: told.map(({ from, prediction }) => [figure(from), exact(prediction),
          ...(mean === null ? [] : [exact(mean.findLast((step) => step.from <= from)?.prediction ?? NaN)])]),
      },
    });
  }

  /** @param {Input} input @param {Steps} steps @param {Steps | null} mean */
  #drawBars({ label, categories }, steps, mean) {
    const most = Math.max(...steps.map(({ prediction }) => prediction)) || 1;
    const format = this.#model.task === "classification" ? percent : figure;
    this.#bars.replaceChildren(tableOf({
      head: [label, "", TEXTS.current, ...(mean === null ? [] : [TEXTS.meanExamples])],
      rows: steps.map(({ from, prediction }, index) => [
        categories.find(({ value }) => value === from)?.label ?? String(categories[index]?.label ?? from),
        meter(prediction / most), format(prediction), ...(mean === null ? [] : [format(mean[index]?.prediction ?? NaN)])]),
    }));
  }
}

/** The mean of step functions, a step where any has one. @param {Steps[]} curves @returns {Steps} */
function meanOf(curves) {
  const places = [...new Set(curves.flatMap((curve) => curve.map(({ from }) => from)))].sort((a, b) => a - b);
  const at = curves.map(() => 0);
  return places.map((from) => ({
    from,
    prediction: curves.reduce((sum, curve, k) => {
      while (at[k] + 1 < curve.length && curve[at[k] + 1].from <= from) at[k] += 1;
      return sum + curve[at[k]].prediction;
    }, 0) / curves.length,
  }));
}
