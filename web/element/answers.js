// What a model of several classes, of two that are no decision about a client, or of values says.

import { BLANK, listOf, probabilityAnswer, probabilityOf } from "./answer.js";
import { barRow } from "./bars.js";
import { h, setText } from "./dom.js";

/** @typedef {import("../scorer.js").Scorer} Model */
/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("../model.js").Result} Result */
/** @typedef {import("./locale.js").Formats} Formats */

/** Classes and outputs that are listed at once; the rest is behind a disclosure. */
const LISTED = 8;
/** Values that can stand beside each other. */
const ABREAST = 2;

/** A class that is a mere number reads as a figure: it is called a class. @param {string} name @param {Formats} formats */
const className = (name, { texts }) => (/^-?[\d.]+$/.test(name) ? texts.className(name) : name);

/** @type {import("./answer.js").Maker} */
export function answerOf(model, formats) {
  if (model.task === "regression") return valueAnswer(model, formats);
  return model.outputs > 1 ? classesAnswer(model, formats) : eitherAnswer(model, formats);
}

/** One of two classes. @param {Model} model @param {Formats} formats @returns {Answer} */
function eitherAnswer({ classes }, formats) {
  const { texts } = formats;
  const name = classes[1] ?? "1";
  const answer = probabilityAnswer(name === "1" ? texts.probability : texts.probabilityOf(name), formats);
  if (classes.length !== 2) return answer;
  const list = new List(texts.bothClasses, "classes", classes.map((each) => className(each, formats)), formats);
  return {
    ...answer,
    detail: list.element,
    update(result) {
      answer.update(result);
      if (result === null) return;
      const second = probabilityOf(result);
      list.update([1 - second, second], classes.indexOf(result.winner ?? ""));
    },
  };
}

/** @param {Model} model @param {Formats} formats @returns {Answer} */
function classesAnswer(model, formats) {
  const title = formats.texts.mostProbableClass;
  const names = Array.from({ length: model.outputs }, (_, index) => className(model.classes[index] ?? String(index), formats));
  const winner = h("p", { class: "winner", part: "winner" });
  const probability = h("span", { class: "chance", part: "probability" });
  const odds = h("span", { class: "odds", part: "odds" });
  const list = new List(formats.texts.allClasses, "classes", names, formats);
  /** @param {Result} result */
  const best = (result) => {
    const values = listOf(result.probability);
    const index = model.classes.indexOf(result.winner ?? "");
    return { index, name: names[index] ?? BLANK, value: values[index] };
  };
  return {
    title,
    figures: [winner, h("p", { class: "chances" }, probability, " ", odds)],
    detail: list.element,
    update(result) {
      const first = result && best(result);
      setText(winner, first?.name ?? BLANK);
      setText(probability, first === null ? "" : formats.percent(first.value));
      setText(odds, first === null ? "" : formats.odds(first.value));
      list.update(result && listOf(result.probability), first?.index ?? -1);
    },
    brief: (result) => best(result).name,
    sentence(result) {
      const { name, value } = best(result);
      return `${title}: ${name}, ${formats.percent(value)}, ${formats.odds(value)}.`;
    },
  };
}

/** @param {Model} model @param {Formats} formats @returns {Answer} */
function valueAnswer(model, formats) {
  const title = model.outputs === 1 ? formats.texts.prediction : formats.texts.predictions;
  const value = h("p", { class: model.outputs === 1 ? "prediction" : "prediction several", part: "prediction" });
  const names = Array.from({ length: model.outputs }, (_, index) => formats.texts.output(index));
  const list = model.outputs === 1 ? null : new List(formats.texts.allOutputs, "outputs", names, formats);
  /** @param {Result} result */
  const told = (result) => {
    const values = listOf(result.prediction);
    return values.length > ABREAST ? formats.texts.valueCount(values.length, formats.number(values.length))
      : values.map((each) => formats.figure(each)).join(formats.texts.separator);
  };
  return {
    title,
    figures: [value],
    detail: list?.element ?? null,
    update(result) {
      setText(value, result === null ? BLANK : told(result));
      list?.update(result && listOf(result.prediction), -1);
    },
    brief: told,
    sentence: (result) => `${title}: ${told(result)}.`,
  };
}

/** All classes with their bars, or all outputs. Where they are many, the most probable come first. */
class List {
  #names;
  #formats;
  #classes;
  #first;
  #rest;
  #disclosure;
  /** @type {number[] | null} */ #values = null;
  #best = -1;

  /** @param {string} title @param {"classes" | "outputs"} kind @param {string[]} names @param {Formats} formats */
  constructor(title, kind, names, formats) {
    this.#names = names;
    this.#formats = formats;
    this.#classes = kind === "classes";
    const items = names.map((name) => (this.#classes ? barRow(name) : plainRow(name)));
    this.#first = items.slice(0, LISTED);
    this.#rest = items.slice(LISTED);
    const list = (/** @type {typeof items} */ rows) =>
      h("ul", { class: "measures" }, ...rows.map(({ element }) => h("li", {}, element)));
    this.#disclosure = this.#rest.length === 0 ? null
      : h("details", {}, h("summary", {}, formats.texts.more(formats.number(this.#rest.length))),
        h("div", { class: "rest", role: "group", tabindex: "0", "aria-label": formats.texts.moreOf(title) }, list(this.#rest)));
    this.#disclosure?.addEventListener("toggle", () => this.#show());
    this.element = h("div", { class: "list", part: kind }, h("h3", {}, title), list(this.#first), this.#disclosure);
  }

  /** @param {number[] | null} values @param {number} best  index of the most probable, or −1 */
  update(values, best) {
    this.#values = values;
    this.#best = best;
    this.#show();
  }

  #show() {
    const values = this.#values;
    if (values === null) return;
    const order = values.map((_, index) => index);
    if (this.#classes && this.#rest.length > 0) order.sort((a, b) => values[b] - values[a] || a - b);
    // What nobody sees is not written.
    const rows = this.#disclosure?.open ? [...this.#first, ...this.#rest] : this.#first;
    rows.forEach((row, place) => {
      const index = order[place];
      row.rename(this.#names[index]);
      row.set(this.#classes ? this.#formats.percent(values[index]) : this.#formats.figure(values[index]),
        values[index], index === this.#best ? this.#formats.texts.mostProbable : "");
    });
  }
}

/** A named figure alone. @param {string} title */
function plainRow(title) {
  const name = h("span", { class: "name" }, title);
  const value = h("span", { class: "amount" });
  return {
    element: h("div", { class: "measure" }, name, value),
    /** @param {string} text */
    rename(text) {
      setText(name, text);
    },
    /** @param {string} text @param {number} _share @param {string} _chosen */
    set(text, _share, _chosen) {
      setText(value, text);
    },
  };
}
