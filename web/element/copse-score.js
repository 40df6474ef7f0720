import { engineAndPackage, Scorer } from "../scorer.js";
import { Desk } from "./desk.js";
import { h } from "./dom.js";
import { tellForm } from "./form-control.js";
import { formatsFor, localeOf, policyOf, recordOf, strangeKey, textsFor, upgrade } from "./given.js";
import { canShow, fetchAnswers, fetchWhole, late, wholeModel } from "./late.js";
import { warm } from "./locale.js";
import { failure, Prefill } from "./prefill.js";
import { styleSheet } from "./styles.js";
import { texts } from "./texts.js";
import { en } from "./texts/en.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../model.js").Result} Result */

/** Where pages are rendered without a browser there is nothing to extend, and importing this does no harm. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

/**
 * A model as a form control: the form of its inputs and, live, what it says: a credit score with its
 * decision, a probability, the most probable of several classes, or the value of a regression.
 * Nothing that is typed leaves the page.
 *
 * @element copse-score
 *
 * @attr {string} src       address of a .copse package, or of a model as XGBoost, LightGBM, CatBoost
 *   or ONNX save it; without it the engine's own model is used
 * @attr {string} locale    how numbers are written (BCP 47); by default the page's language
 * @attr {string} currency  ISO 4217 code for amounts; by default the unit that the model states
 * @attr {string} name      name in a form's data: a JSON object of the inputs
 * @attr {string} value     the client to begin with, a JSON object of the inputs; read until a script or a person
 *   puts another there, and again when a form is reset. One that cannot be read, or has a key that is no input, is
 *   not taken at all, and it is said above the form
 * @attr {boolean} readonly shows a client without letting it be changed
 * @attr {boolean} compact  the result and its reasons alone, the form behind a disclosure
 * @attr {string} theme     "light", "dark", "auto" (the system's); by default the page's color-scheme
 *
 * @fires copse-ready   a model is loaded; detail: { model }
 * @fires copse-change  a person changed an input; detail: { result, valid, scenario }
 * @fires copse-override a person confirmed a decision against the model, with a reason, or took it back;
 *   or another client came in the place of who was decided about; detail: { override: { verdict, reason } | null }
 * @fires copse-error   bad model, attribute or value; detail: { error }
 *
 * @slot header  above the form
 * @slot notice  under the result
 * @slot footer  below everything
 *
 * @csspart form, group, heading, field, label, input, slider, table, problem, help
 * @csspart result, probability, odds, winner, classes, prediction, outputs, blanks, unlike, why, state, model, hash
 * @csspart verdict, reason, policy, grade, scale, loss, costs
 * @csspart sure, scenario, tools, tool, curve, report, failure, refused
 *
 * @cssstate report  there is a report, which the element prints in the place of all else
 *
 * @cssproperty --copse-font, --copse-radius, --copse-sticky-top
 * @cssproperty --copse-surface, --copse-sunken, --copse-ink, --copse-muted, --copse-line
 * @cssproperty --copse-accent, --copse-safe, --copse-risk
 */
export class CopseScore extends Base {
  static formAssociated = true;
  static observedAttributes = ["src", "locale", "currency", "readonly", "compact", "value"];

  #internals = this.attachInternals();
  #prefilled = new Prefill();
  #content = h("div", { class: "content" });
  /** What the form is of. @type {Scorer | null} */ #scorer = null;
  /** The same, once it is whole. @type {Model | null} */ #model = null;
  /** What a person works at; null without a model. @type {Desk | null} */ #desk = null;
  /** Set before there was a form to hold it. @type {Record<string, unknown>} */
  #pending = {};
  /** @type {Readonly<import("./rule.js").PolicyChanges> | null} */ #policy = null;
  /** @type {string | undefined} */ #policyText;
  #texts = en;
  /** That they are of. */
  #locale = "en";
  #disabled = false;
  #started = false;
  /** Counts loads, so that a late one does not displace a newer. */
  #loads = 0;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleSheet()];
    // A label's click comes to the element itself.
    this.addEventListener("click", (event) => event.composedPath()[0] === this && this.focus());
    root.append(h("slot", { name: "header" }), this.#prefilled.element, this.#content, h("slot", { name: "footer" }));
  }

  /**
   * The first field. A shadow that delegated its focus would do the same at each click on a text of it,
   * and scroll there.
   * @override
   * @param {FocusOptions} [options]
   */
  focus(options) {
    this.#desk?.focus(options);
  }

  connectedCallback() {
    upgrade(this, ["value", "model", "src", "locale", "currency", "name", "theme", "readOnly", "compact", "policy"]);
    if (this.#started) return;
    this.#started = true;
    this.#prefill();
    if (this.#scorer === null) this.#load();
  }

  /** @param {string} name @param {string | null} before @param {string | null} after */
  attributeChangedCallback(name, before, after) {
    if (before === after || !this.#started) return;
    if (name === "src") this.#load();
    else if (name === "readonly") this.#lock();
    else if (name === "value") this.#prefill();
    else if (this.#scorer !== null) this.#translate(this.#scorer);
  }

  /** @param {Scorer} scorer */
  async #translate(scorer) {
    await this.#speak();
    if (this.#scorer === scorer) this.#show(scorer);
  }

  /**
   * The record by input name: a number, the text of a category that is one, null where missing, and
   * what was typed where it is not valid. What can be no record is told by `copse-error`, and changes
   * nothing; of one with keys that are no inputs, which is told too, the others are taken.
   * @returns {Record<string, unknown>}
   */
  get value() {
    return this.#desk === null ? { ...this.#pending } : this.#desk.value;
  }

  set value(record) {
    const given = this.#taken(() => recordOf(record));
    if (given === null) return;
    this.#prefilled.isOver = true;
    this.#prefilled.clear();
    if (this.#desk === null) {
      this.#pending = given;
      return;
    }
    this.#report(strangeKey(this.#desk.scorer, given));
    this.#desk.replace(given);
  }

  /**
   * The result for `value`; where that is not valid, the last one for values that were not left
   * half-typed, null before the first.
   * @returns {Result | null}
   */
  get result() {
    return this.#desk?.shown.result ?? null;
  }

  /** Whether `result` is older than what the form shows, because a field is not valid. */
  get stale() {
    return this.#desk !== null && this.#desk.shown.result !== null && !this.#desk.valid;
  }

  /** The loaded model; set one to share it between elements. @returns {Model | null} */
  get model() {
    return this.#model;
  }

  set model(model) {
    const load = ++this.#loads;
    if (model === null) {
      if (this.#started) this.#load();
      return;
    }
    const locale = localeOf(this);
    const known = texts.now(locale);
    if (known !== null && canShow(model)) {
      this.#texts = known;
      this.#locale = locale;
      this.#present(model, load);
      return;
    }
    // What is set from now on is the new model's.
    this.#pending = this.value;
    this.#desk?.dispose();
    this.#desk = null;
    Promise.all([this.#speak(), fetchAnswers(model)]).then(() => load === this.#loads && this.#present(model, load),
      (error) => load === this.#loads && this.#fail(error));
  }

  /**
   * What decides in the place of the model's own policy: the terms that differ, as `model.policy` has them, `cutOff`
   * for one cut-off in the place of costs, `referUnlike`; null for the model's own. The decision, the what-if, the
   * changes and the report are by it, and say so; a receipt has both. A policy that cannot be is told by
   * `copse-error`, and the model's own decides then: it is null.
   * @returns {Readonly<import("./rule.js").PolicyChanges> | null}
   */
  get policy() { return this.#desk?.other === null && late.whole !== null ? null : this.#policy; }
  set policy(changes) {
    const [given = null, text] = this.#taken(() => policyOf(changes)) ?? [];
    // Frameworks set at each turn what they have.
    if (text === this.#policyText) return;
    this.#policy = given;
    this.#policyText = text;
    if (this.#scorer !== null) this.#present(this.#scorer, this.#loads, false);
  }

  get src() { return this.getAttribute("src") ?? ""; }
  set src(value) { this.#reflect("src", value); }
  get locale() { return this.getAttribute("locale") ?? ""; }
  set locale(value) { this.#reflect("locale", value); }
  get currency() { return this.getAttribute("currency") ?? ""; }
  set currency(value) { this.#reflect("currency", value); }
  get name() { return this.getAttribute("name") ?? ""; }
  set name(value) { this.#reflect("name", value); }
  get theme() { return this.getAttribute("theme") ?? ""; }
  set theme(value) { this.#reflect("theme", value); }
  get readOnly() { return this.hasAttribute("readonly"); }
  set readOnly(value) { this.toggleAttribute("readonly", Boolean(value)); }
  get compact() { return this.hasAttribute("compact"); }
  set compact(value) { this.toggleAttribute("compact", Boolean(value)); }

  get form() { return this.#internals.form; }
  get validity() { return this.#internals.validity; }
  get validationMessage() { return this.#internals.validationMessage; }
  get willValidate() { return this.#internals.willValidate; }
  checkValidity() { return this.#internals.checkValidity(); }
  reportValidity() { return this.#internals.reportValidity(); }

  formResetCallback() {
    this.#prefilled.isOver = false;
    this.#prefill();
    this.#desk?.begin(this.value);
  }

  /** @param {boolean} disabled */
  formDisabledCallback(disabled) {
    this.#disabled = disabled;
    this.#lock();
  }

  /** @param {string | File | FormData | null} state */
  formStateRestoreCallback(state) {
    if (typeof state === "string") this.value = JSON.parse(state);
  }

  /** Puts the client of the attribute there, in the place of none but its last. What is wrong with it is said beside the form. */
  #prefill() {
    if (this.#prefilled.isOver) return;
    const given = this.#prefilled.read(this.getAttribute("value"), this.#scorer);
    if (this.#desk === null) this.#pending = given;
    else {
      this.#report(this.#prefilled.say(this.#texts));
      this.#desk.replace(given);
    }
  }

  async #load() {
    const load = ++this.#loads;
    this.#replace(h("p", { class: "loading", role: "status" }, texts.now(localeOf(this))?.loading ?? ""));
    try {
      const coming = engineAndPackage(this.src === "" ? undefined : this.src, {});
      // Intl takes its time for the first figures of a locale: while the engine is on its way.
      warm(localeOf(this), "number", "percent");
      const [source] = await Promise.all([coming, this.#speak()]);
      if (load !== this.#loads) return;
      // It may have been given another meanwhile.
      if (localeOf(this) !== this.#locale) await this.#speak();
      const scorer = new Scorer(source);
      await fetchAnswers(scorer);
      if (load !== this.#loads) return scorer.dispose();
      this.#present(scorer, load);
    } catch (error) {
      if (load === this.#loads) this.#fail(error);
    }
  }

  /**
   * The first picture, and after it all else; what decides by another policy is of the rest.
   * @param {Scorer} scorer @param {number} load @param {boolean} [isNew]
   */
  #present(scorer, load, isNew = true) {
    const waits = this.#policy !== null && late.whole === null;
    if (!waits) this.#show(scorer);
    const ready = () => {
      if (this.isConnected && isNew) this.#dispatch("copse-ready", { model: this.#model });
    };
    if (late.whole !== null) {
      ready();
      return;
    }
    fetchWhole().then((found) => {
      if (load !== this.#loads) return;
      if (waits) this.#show(scorer);
      else this.#complete(found);
      ready();
    }).catch((error) => load === this.#loads && this.#fail(error));
  }

  /** @param {import("./whole.js").Whole} found */
  #complete(found) {
    if (this.#scorer === null || this.#desk === null) return;
    this.#desk.complete(found, this.#wholeOf(found, this.#scorer));
  }

  async #speak() {
    // It may be given another while the texts come.
    do {
      const locale = localeOf(this);
      this.#texts = await textsFor(locale, (error) => this.#report(error));
      this.#locale = locale;
    } while (this.#locale !== localeOf(this));
  }

  /** @param {Scorer} model */
  #show(model) {
    const { value } = this;
    const isNew = model !== this.#scorer;
    const before = isNew ? null : this.#desk;
    this.#desk?.dispose();
    if (isNew) this.#model = wholeModel(model);
    this.#scorer = model;
    const said = model.policy !== null ? this.#texts : { ...this.#texts, ...this.#texts.plain };
    const desk = new Desk(model, formatsFor(this.#locale, this.currency, said, (error) => this.#report(error)), {
      compact: this.compact,
      answerOf: late.answerOf,
      other: this.#other(model),
      settled: (of, problems) => tellForm(this.#internals, of, problems),
      changed: () => {
        this.#prefilled.isOver = true;
        this.#dispatch("copse-change", { result: this.result, valid: desk.valid, scenario: desk.client !== null });
      },
      failed: (error) => this.#fail(error),
      adopt: (sheet) => this.#adopt(sheet),
      dispatch: (type, detail) => this.#dispatch(type, detail),
      reporting: (reporting) => {
        if (reporting) this.#internals.states.add("report");
        else this.#internals.states.delete("report");
      },
    });
    this.#desk = desk;
    this.#content.className = this.compact ? "content layout compact" : "content layout";
    this.#orient();
    this.#content.replaceChildren(...desk.parts);
    if (isNew && !this.#prefilled.isOver) this.#prefill();
    else {
      this.#prefilled.say(this.#texts);
      this.#report(strangeKey(model, value));
      desk.begin(value, before);
    }
    if (this.#desk !== desk) return;
    this.#lock();
    if (late.whole !== null) this.#complete(late.whole);
  }

  /** @param {import("./whole.js").Whole} found @param {Scorer} scorer */
  #wholeOf(found, scorer) {
    return this.#model ??= wholeModel(scorer) ?? new found.Model(scorer);
  }

  /** What decides in the place of the model's policy. @param {Scorer} scorer */
  #other(scorer) {
    const { whole } = late;
    const policy = this.#policy;
    return policy === null || whole === null ? null
      : this.#taken(() => new whole.OtherPolicy(this.#wholeOf(whole, scorer), policy));
  }

  #orient() {
    const { language: lang, dir } = this.#texts;
    for (const content of [this.#content, this.#prefilled.element]) Object.assign(content, { lang, dir });
  }

  /** No model, or one that must not answer: says so and shows no score. @param {unknown} error */
  #fail(error) {
    this.#replace(failure(this.#texts.noScore, error, this.#texts));
    this.#report(error);
  }

  /** Takes the form away, keeping what was typed for the next. @param {Node} content */
  #replace(content) {
    this.#pending = this.value;
    this.#desk?.dispose();
    this.#desk = null;
    this.#scorer = null;
    this.#model = null;
    this.#content.className = "content";
    this.#prefilled.clear();
    this.#orient();
    this.#content.replaceChildren(content);
  }

  /** @param {CSSStyleSheet} sheet  that something lazily loaded needs */
  #adopt(sheet) {
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  }

  #lock() {
    this.#desk?.lock({ readonly: this.readOnly, disabled: this.#disabled });
  }

  /** What `make` returns; null where it throws, which is reported. @template T @param {() => T} make */
  #taken(make) {
    try {
      return make();
    } catch (error) {
      this.#report(error);
      return null;
    }
  }

  /** @param {unknown} error */
  #report(error) {
    if (error !== null) this.#dispatch("copse-error", { error });
  }

  /** @param {string} type @param {object} detail */
  #dispatch(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {string} attribute @param {unknown} value */
  #reflect(attribute, value) {
    if (value === null || value === undefined || value === "") this.removeAttribute(attribute);
    else this.setAttribute(attribute, String(value));
  }
}
