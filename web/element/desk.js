// What a person works at with one model: the form, its result, and what looks closer at both. Holds
// what was entered before, and the client from whom a scenario departs.

import { CopseError } from "../error.js";
import { h } from "./dom.js";
import { Form } from "./form.js";
import { warm } from "./locale.js";
import { ResultPanel } from "./result.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../scorer.js").Scorer} Scorer */
/** @typedef {import("../model.js").Result} Result */
/** @typedef {import("./locale.js").Formats} Formats */
/** @typedef {Record<string, unknown>} Value */

/** @typedef {ReturnType<Form["read"]>} Problems */
/** @typedef {{ readonly result: Result | null, readonly value: Readonly<Value> }} Scored */

/**
 * The element around it.
 * @typedef {object} Host
 * @property {boolean} compact
 * @property {import("./answer.js").Maker | null} answerOf  for models whose answers are not plain
 * @property {import("./rule.js").OtherPolicy | null} other  decides in the place of the model's policy
 * @property {(desk: Desk, problems: Problems) => void} settled  after each score
 * @property {() => void} changed  by a person
 * @property {(error: unknown) => void} failed  no score can be given
 * @property {(sheet: CSSStyleSheet) => void} adopt
 * @property {(type: string, detail: object) => void} dispatch
 * @property {(reporting: boolean) => void} reporting  whether there is a report, which is what is printed
 */

/**
 * `who` tells a client from others that were put there: one who is edited stays who they are.
 * @typedef {import("./tools.js").Kept & { who: number, history: import("./history.js").History | null }} Kept
 */

/** @type {Scored} */
const NOTHING = Object.freeze({ result: null, value: Object.freeze({}) });

let clients = 0;

export class Desk {
  #host;
  #form;
  #panel;
  /** What comes after the first picture; the model is whole then. */
  /** @type {import("./tools.js").Tools | null} */ #tools = null;
  /** @type {import("./editing.js").Editing | null} */ #editing = null;
  /** @type {Model | null} */ #model = null;
  #bar = h("div", { hidden: true });
  #begun = "";
  /** What the panel shows. */ #shown = NOTHING;
  /** The last of what was shown that a person had finished entering: no half-typed figure. */
  #good = NOTHING;
  /** The client from whom the form's scenario departs. @type {Scored | null} */ #client = null;
  /** What the form holds. @type {Value} */ #value = {};
  #valid = true;
  #empty = true;
  #locked = false;

  /** @param {Scorer} model @param {Formats} formats @param {Host} host */
  constructor(model, formats, host) {
    const { texts } = formats;
    this.scorer = model = texts.told(model);
    /** Decides in the place of the model's policy. */
    this.other = host.other;
    /** What the desk after this has too. @type {Kept} */
    this.kept = { who: 0, history: null };
    this.formats = formats;
    this.#host = host;
    const title = model.policy === null ? texts.inputs : texts.client;
    this.#form = new Form(model.inputs, model.groups, formats, title, this.#bar);
    this.#panel = new ResultPanel(model, formats, this, host);
    const form = this.#form.element;
    form.addEventListener("input", ({ target }) => {
      // A figure is finished when it is left; a choice is at once.
      this.score(!(target instanceof HTMLInputElement && target.type === "text"));
      host.changed();
    });
    form.addEventListener("change", ({ target }) => {
      this.score(true);
      this.#record(target instanceof HTMLElement ? target.dataset.input : "");
    });
    this.parts = [
      host.compact ? h("details", { class: "folded" }, h("summary", {}, texts.clientData), form) : form,
      this.#panel.element,
    ];
  }

  /**
   * Adds what the first picture does not need. @param {import("./whole.js").Whole} whole @param {Model} model
   * @returns {void}
   */
  complete(whole, model) {
    const { Editing, History, Tools, wholeSheet } = whole;
    this.#model = model = this.formats.texts.told(model);
    // What a first result is written with, where there was none yet.
    warm(this.formats.locale, "whole", "points");
    this.#host.adopt(wholeSheet());
    (this.kept.history ??= new History(this.#begun)).goOn(this.#state(), this.formats, model.inputs);
    this.#editing = new Editing(this, this.formats);
    this.#bar.replaceWith(this.#editing.element);
    this.#panel.complete(whole, model);
    if (!this.#host.compact) {
      this.#tools = new Tools(this);
      this.#panel.element.after(this.#tools.element);
    }
    this.#editing.attend(this.#form.element, this.#panel.element, this.#tools);
    this.#refresh();
  }

  /** The whole model: what asks for it is of the whole. @returns {Model} */
  get model() { return /** @type {Model} */ (this.#model); }

  get value() { return { ...this.#value }; }

  /**
   * Puts a client there for a first time: there is nothing to go back to. After another desk of the same model, who
   * was at that is here, and all goes on.
   * @param {Value} record
   * @param {Desk | null} [before]
   */
  begin(record, before) {
    if (before) {
      this.kept = before.kept;
      if (before.#good.result) this.#good = this.#again(before.#good.value);
      this.#set(record, before.#client && this.#again(before.#client.value), before.formats);
    } else this.#put(record);
    this.#begun = this.#state();
    if (!before) this.kept.history?.reset(this.#begun);
    this.#refresh();
  }

  /** Puts a client there, in the place of whoever is; in that of nobody it is the first. @param {Value} record */
  replace(record) {
    if (this.#empty && !this.kept.history?.isLong) return this.begin(record);
    this.#put(record);
    this.#record();
  }

  /**
   * The same by a person, who can take it back.
   * @param {Value} record
   * @param {boolean} [isSame]  as who is there, of whom more is known
   */
  enter(record, isSame) {
    this.#put(record, isSame, this.formats);
    this.#record();
    this.#host.changed();
  }

  /**
   * Asks what were if: the client stays in mind, and can be had back.
   * @param {Value} changes  by input
   * @param {boolean} finished  false while a point is dragged
   */
  suppose(changes, finished) {
    if (this.#locked) return;
    const client = this.#client ?? (this.#valid ? this.#shown : null);
    this.#set({ ...this.value, ...changes }, client, this.formats);
    const names = Object.keys(changes);
    if (finished) this.#record(names.length === 1 ? `suppose ${names[0]}` : "");
    this.#host.changed();
  }

  /** Back to the client from whom the scenario departs. */
  leaveScenario() {
    if (this.#client !== null) this.enter(this.#client.value);
  }

  /** What was supposed is the client from now on. */
  keepScenario() {
    this.#client = null;
    this.score(true);
    this.#record();
  }

  /** @param {"undo" | "redo"} way @returns {boolean} whether there was a step to go */
  go(way) {
    const state = this.#locked ? null : this.kept.history?.[way]() ?? null;
    if (state === null) return false;
    const { value, client, who } = JSON.parse(state);
    this.kept.who = who;
    this.#set(value, client && this.#again(client), this.formats);
    this.#refresh();
    this.#host.changed();
    return true;
  }

  /**
   * The result for the form; where that is not valid, the last one for values that were not left
   * half-typed, nothing before the first.
   */
  get shown() { return this.#shown; }
  get client() { return this.#client; }
  get valid() { return this.#valid; }
  get empty() { return this.#empty; }
  get locked() { return this.#locked; }

  /** @param {{ readonly: boolean, disabled: boolean }} locked */
  lock(locked) {
    this.#locked = locked.readonly || locked.disabled;
    this.#form.lock(locked);
    this.#refresh();
    this.#tools?.update();
  }

  /** @param {CSSStyleSheet} sheet */
  adopt(sheet) { this.#host.adopt(sheet); }

  /** @param {string} type @param {object} detail */
  dispatch(type, detail) { this.#host.dispatch(type, detail); }

  /** @param {boolean} reporting  whether there is a report, which is what is printed */
  reporting(reporting) { this.#host.reporting(reporting); }

  /** @param {FocusOptions} [options] */
  focus(options) { this.#form.focus(options); }

  /** What was timed is not to happen. */
  dispose() {
    this.#panel.dispose();
    this.#host.reporting(false);
  }

  /** @param {boolean} finished  whether no field is being typed into */
  score(finished) {
    const readings = this.#form.read();
    const value = this.#value = Object.fromEntries(readings.map(({ field, value: each }) => [field.input.name, each]));
    this.#empty = readings.length > 0 && readings.every(({ value: each }) => each === null);
    /** @type {Scored | null} */
    let scored = null;
    if (readings.every(({ problem }) => problem === null)) {
      try {
        scored = { result: this.#empty ? null : this.#resultOf(value, {}), value };
      } catch (error) {
        if (!refuse(readings, error)) return this.#host.failed(error);
      }
    }
    this.#valid = scored !== null;
    this.#shown = scored ?? this.#good;
    if (finished) this.#good = this.#shown;
    const differing = this.#differing(readings);
    if (differing.length === 0) this.#client = null;
    const problems = readings.filter(({ problem }) => problem !== null);
    const { result, value: basis } = this.#shown;
    this.#host.settled(this, problems);
    this.#panel.update({
      result,
      scored: basis,
      problems: problems.map(({ field }) => field.input.label),
      since: readings.filter(({ field, value: each }) => each !== basis[field.input.name])
        .map(({ field }) => field.input),
      scenario: this.#client && { result: this.#client.result, inputs: differing },
    });
    this.#tools?.update();
  }

  /** Inputs that are not as the client's; marks their fields. @param {ReturnType<Form["read"]>} readings */
  #differing(readings) {
    const client = this.#client?.value ?? null;
    return readings.filter(({ field, value }) => {
      const differs = client !== null && value !== (client[field.input.name] ?? null);
      field.control.classList.toggle("changed", differs);
      return differs;
    }).map(({ field }) => field.input);
  }

  /** Another client, unless the values are those of who is there. @param {Value} record @param {boolean} [isSame] @param {Formats} [by] */
  #put(record, isSame, by) {
    const before = !isSame && !this.#empty && JSON.stringify([this.#value, this.#client?.value]);
    this.#set(record, null, by);
    if (!before || before.includes(JSON.stringify(this.#value))) return;
    this.kept.who = ++clients;
    this.#tools?.update();
  }

  /** By what decides here. @param {Value} value */
  #again(value) {
    return { value, result: this.scoreOf(value) };
  }

  /** @param {Value} record @param {Scored | null} client @param {Formats} [by]  typed its texts */
  #set(record, client, by) {
    this.#client = client;
    this.#form.fill(record, by);
    this.score(true);
  }

  /** @param {Readonly<Value>} record */
  scoreOf(record) {
    try {
      return this.#resultOf(record, { allowMissing: true });
    } catch {
      return null;
    }
  }

  /** @param {Readonly<Value>} record @param {{ allowMissing?: boolean }} options */
  #resultOf(record, options) {
    const result = this.scorer.score(record, options);
    return this.other === null ? result : this.other.decided(result, record);
  }

  #state() {
    return JSON.stringify({ value: this.value, client: this.#client?.value ?? null, who: this.kept.who });
  }

  /** @param {string} [key] */
  #record(key) {
    this.kept.history?.record(this.#state(), key);
    this.#refresh();
  }

  #refresh() {
    this.#editing?.update(this.kept.history, this.#locked);
  }
}

/**
 * Lays a value that the model refuses, a category that it never saw, at its field.
 * @param {ReturnType<Form["read"]>} readings
 * @param {unknown} error
 * @returns {boolean} false if it is no matter of a field
 */
function refuse(readings, error) {
  if (!(error instanceof CopseError) || error.code !== "argument") return false;
  const reading = readings.find(({ field }) => field.input.name === error.field);
  if (reading === undefined) return false;
  reading.problem = error.cause instanceof CopseError ? `${error.cause.message}.` : error.message;
  reading.field.refuse(reading.problem);
  return true;
}
