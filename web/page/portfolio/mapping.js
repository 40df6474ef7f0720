// The mapping of a file's columns to the model's inputs, as a person can change it.

import { h, setText } from "../../element/dom.js";
import { ambiguous, guessMapping, unmatched } from "../../portfolio/schema.js";
import { inSlices, whenAsked } from "./asked.js";
import { forget, keep, kept } from "./kept.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/schema.js").Mapping} Mapping */

/**
 * What the columns of a file say.
 * @typedef {{ names: readonly string[], byPosition: boolean }} Columns  `byPosition`: there is no heading
 */

/** @param {Model} model @param {Columns} columns @param {Mapping} mapping  as it is scored with */
function keepMapping(model, { names, byPosition }, mapping) {
  const guess = guessMapping(model, names, { byPosition });
  const before = kept(model);
  const nameOf = (/** @type {number | null} */ at) => (at === null ? "" : names[at]);
  const choice = (/** @type {"id" | "label"} */ what) => (mapping[what] === guess[what] ? undefined : { guess: nameOf(guess[what]), chosen: nameOf(mapping[what]) });
  const inputs = Object.fromEntries(Object.entries(mapping.inputs).flatMap(([input, at]) => (at !== null && names[at].trim() !== input && at !== guess.inputs[input] ? [[input, names[at]]] : [])));
  keep(model, { ...before, inputs: Object.keys(inputs).length > 0 ? inputs : before.inputs, id: choice("id"), label: choice("label") });
}

/** @param {Model} model @param {Columns} columns @returns {{ mapping: Mapping, isKept: boolean }} `isKept`: some of it was chosen before */
function mappingFor(model, { names, byPosition }) {
  const mapping = guessMapping(model, names, { byPosition });
  const before = kept(model);
  let isKept = false;
  for (const input of unmatched(model, mapping)) {
    const at = names.indexOf(String(before.inputs[input]));
    if (at < 0 || Object.values(mapping.inputs).includes(at)) continue;
    mapping.inputs[input] = at;
    isKept = true;
  }
  for (const what of /** @type {const} */ (["id", "label"])) {
    const { [what]: choice } = before;
    const guessed = mapping[what];
    // Of a file for which something else is guessed, nothing was chosen.
    if (choice === undefined || choice.guess !== (guessed === null ? "" : names[guessed])) continue;
    const at = choice.chosen === "" ? null : names.indexOf(choice.chosen);
    if (at === -1) continue;
    mapping[what] = at;
    isKept = true;
  }
  return { mapping, isKept };
}

/** Columns without a name, or of one name, are told apart by their numbers. @param {readonly string[]} names @param {ReadonlySet<string>} twice @param {number} at */
const optionOf = (names, twice, at) => h("option", { value: String(at) }, twice.has(names[at]) || names[at] === "" ? `${names[at]} (${at + 1})`.trimStart() : names[at]);
/** Names of more than one column. @param {readonly string[]} names */
const repeated = (names) => new Set([...Map.groupBy(names, (name) => name)].flatMap(([name, all]) => (all.length > 1 ? [name] : [])));

/** The rest of the options, the first ones now, others giving way. @param {HTMLSelectElement} box @param {readonly string[]} names @param {ReadonlySet<string>} twice @param {number | null} chosen  is there already */
async function addOptions(box, names, twice, chosen) {
  const there = chosen === null ? null : box.options[1];
  await inSlices(names.length, (from, to) => {
    const [before, behind] = [document.createDocumentFragment(), document.createDocumentFragment()];
    for (let at = from; at < to; ++at) {
      if (at !== chosen) (chosen !== null && at < chosen ? before : behind).append(optionOf(names, twice, at));
    }
    box.insertBefore(before, there);
    box.append(behind);
  });
}

export class MappingForm {
  #model;
  #columns;
  #onChange;
  #remarks = h("div", {});
  #details;
  #problem = h("p", { class: "problem", role: "alert", hidden: true });
  #state = h("p");
  #start = h("button", { type: "submit", class: "button primary" }, TEXTS.start);
  /** @type {Map<string, HTMLSelectElement>} */ #inputs = new Map();
  #id;
  #label;
  #explain = h("input", { type: "checkbox", id: "portfolio-explain" });

  /**
   * @param {Model} model @param {Columns} columns
   * @param {object} how
   * @param {boolean} how.canExplain @param {boolean} how.explain
   * @param {Node} how.written  how the file is written
   * @param {boolean} how.isKept  that was said before
   * @param {MappingForm | null} how.before  what was chosen in it stays
   * @param {() => void} how.onStart
   * @param {() => void} how.onForget  what was chosen before is forgotten
   * @param {() => void} how.onChange  columns are chosen otherwise
   */
  constructor(model, columns, { canExplain, explain, written, isKept: isWrittenKept, before, onStart, onForget, onChange }) {
    this.#model = model;
    this.#columns = columns;
    this.#onChange = onChange;
    const { names } = columns;
    const twice = repeated(names);
    const { mapping: found, isKept } = mappingFor(model, columns);
    const mapping = before?.mapping ?? found;
    const select = (/** @type {number | null} */ chosen, /** @type {string} */ none, /** @type {string} */ id) => {
      const box = h("select", { id }, h("option", { value: "" }, none), chosen === null ? null : optionOf(names, twice, chosen));
      if (chosen !== null) box.value = String(chosen);
      // All columns for all inputs would be millions of options in a wide file: they come when a person asks.
      whenAsked(box, () => void addOptions(box, names, twice, chosen));
      box.addEventListener("change", () => {
        this.#check();
        this.#onChange();
      });
      return box;
    };
    const field = (/** @type {string} */ name, /** @type {HTMLSelectElement} */ box) =>
      h("div", { class: "map" }, h("label", { for: box.id }, name), box);
    const fields = model.inputs.map(({ name, label }, index) => {
      const box = select(mapping.inputs[name], TEXTS.unknown, `map-${index}`);
      this.#inputs.set(name, box);
      return field(label === name ? name : `${label} (${name})`, box);
    });
    this.#id = select(mapping.id, TEXTS.none, "map-id");
    this.#label = select(mapping.label, TEXTS.none, "map-label");
    this.#explain.checked = canExplain && (before?.explain ?? explain);
    const lacking = unmatched(model, mapping);
    const remembered = h("p", { class: "note remembered", hidden: !isKept && !isWrittenKept }, TEXTS.remembered, " ");
    const forgetting = h("button", { type: "button", class: "link" }, TEXTS.forget);
    forgetting.addEventListener("click", () => {
      forget(model);
      onForget();
    });
    remembered.append(forgetting);
    this.#details = h("details", { open: lacking.length > 0 }, h("summary", {}, TEXTS.mapping), h("p", { class: "note" }, TEXTS.mappingLead),
      h("div", { class: "maps" }, ...fields));
    this.element = h("form", { class: "mapping" }, this.#state, remembered, this.#problem, this.#remarks, written,
      this.#details,
      h("div", { class: "start" }, field(TEXTS.id, this.#id), model.task === "classification" ? field(TEXTS.label, this.#label) : null,
        canExplain ? h("label", { class: "switch" }, this.#explain, h("span", {}, TEXTS.explain)) : h("p", { class: "note" }, TEXTS.noExplain),
        this.#start));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#check()) return;
      keepMapping(model, columns, this.mapping);
      onStart();
    });
    /** Whether the heading says all that is needed. */
    this.isWhole = this.#check() && !columns.byPosition && lacking.length === 0 && this.#problem.hidden;
  }

  get explain() {
    return this.#explain.checked;
  }

  /** @returns {Mapping} */
  get mapping() {
    const chosen = (/** @type {HTMLSelectElement} */ { value }) => (value === "" ? null : Number(value));
    return {
      inputs: Object.fromEntries([...this.#inputs].map(([name, box]) => [name, chosen(box)])),
      id: chosen(this.#id),
      label: chosen(this.#label),
    };
  }

  /** What is to be looked at before the clients are scored. @param {Node | null} remarks */
  remark(remarks) {
    this.#remarks.replaceChildren(...(remarks === null ? [] : [remarks]));
  }

  done() {
    this.remark(null);
    setText(this.#start, TEXTS.again);
    this.#details.open = false;
  }

  focus() {
    this.#start.focus({ preventScroll: true });
  }

  /** Whether it can be scored with what is chosen. */
  #check() {
    const { mapping } = this;
    const lacking = unmatched(this.#model, mapping);
    const taken = [...Object.values(mapping.inputs), mapping.label].filter((at) => at !== null);
    const same = taken.find((at, index) => taken.indexOf(at) !== index);
    const twice = [...new Set(ambiguous(this.#columns.names, guessMapping(this.#model, this.#columns.names)))];
    const all = lacking.length === this.#model.inputs.length;
    const found = this.#columns.byPosition && Object.values(mapping.inputs).every((at, index) => at === index) ? TEXTS.foundByPlace : TEXTS.found;
    setText(this.#state, lacking.length === 0 ? found(this.#inputs.size, this.#columns.names.length) : TEXTS.lacking(lacking.join(", ")));
    setText(this.#problem, same !== undefined ? TEXTS.same(this.#columns.names[same]) : twice.length > 0 ? TEXTS.twice(twice.join(", ")) : "");
    this.#problem.hidden = this.#problem.textContent === "";
    this.#start.disabled = all || same !== undefined;
    return !this.#start.disabled;
  }
}
