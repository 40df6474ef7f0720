// The form that a model's inputs ask for: loose inputs by group, and inputs that are periods of a
// series as one table, periods down, series across.

import { h } from "./dom.js";
import { createField } from "./fields.js";

/** @typedef {import("../inputs.js").Input} Input */
/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./locale.js").Formats} Formats */

/** Fewer loose inputs than this stand together under one heading. */
const FEW = 7;

/** Choices need a line of their own: after the figures, they leave no hole between them.
 * @param {Input[]} inputs */
const figuresFirst = (inputs) => [
  ...inputs.filter(({ kind }) => kind !== "category"), ...inputs.filter(({ kind }) => kind === "category"),
];

let count = 0;
const newId = () => `copse-${++count}`;

export class Form {
  /** @type {Map<string, Field>} */ #fields = new Map();

  /**
   * @param {readonly Input[]} inputs
   * @param {readonly { name: string, label: string }[]} groups
   * @param {Formats} formats
   * @param {string} title  over inputs of no group
   * @param {HTMLElement} bar  beside the first heading
   */
  constructor(inputs, groups, formats, title, bar) {
    const loose = inputs.filter((input) => input.series === "" || input.period === "");
    const series = inputs.filter((input) => !loose.includes(input));
    const labels = new Map(groups.map(({ name, label }) => [name, label]));
    /** @type {[string, Input[]][]} */
    const sections = loose.length < FEW ? [[title, loose]]
      : [...Map.groupBy(loose, (input) => labels.get(input.group) ?? (input.group || title))];
    this.element = h("div", { class: "form", part: "form" }, bar,
      ...sections.filter(([, members]) => members.length > 0)
        .map(([title, members]) => this.#section(title, members, formats)),
      series.length > 0 ? this.#table(series, formats) : null,
      h("p", { class: "hint" }, formats.texts.pasteHint));
  }

  /** Sets every field; those that the record lacks become blank.
   * @param {Record<string, unknown>} record @param {Formats} [by]  its texts were typed by these */
  fill(record, by) {
    for (const [name, field] of this.#fields) field.set(record[name], by);
  }

  /** @param {FocusOptions} [options] */
  focus(options) {
    const [first] = this.#fields.values();
    first?.focusTarget.focus(options);
  }

  /** Fields with their readings, in order; shows or clears each field's message. */
  read() {
    return [...this.#fields.values()].map((field) => ({ field, ...field.read() }));
  }

  /** @param {{ readonly: boolean, disabled: boolean }} locked */
  lock(locked) {
    for (const field of this.#fields.values()) field.lock(locked);
  }

  /** @param {string} title @param {Input[]} inputs @param {Formats} formats */
  #section(title, inputs, formats) {
    return h("fieldset", { class: "group", part: "group" },
      h("legend", { class: "heading", part: "heading" }, title),
      h("div", { class: "fields" }, ...figuresFirst(inputs).map((input) => {
        const id = newId();
        const help = input.help === "" ? null : h("p", { id: newId(), class: "help", part: "help" }, input.help);
        const place = { compact: false, labelledBy: id, describedBy: help?.id ?? null };
        const field = this.#add(input, formats, place);
        const label = h("span", { id, class: "label", part: "label" }, input.label);
        label.addEventListener("click", () => field.focusTarget.focus());
        return h("div", { class: `field ${input.kind}`, part: "field" }, label, field.control, help);
      })));
  }

  /** @param {Input[]} inputs @param {Formats} formats */
  #table(inputs, formats) {
    const columns = [...new Set(inputs.map(({ series }) => series))].map((title) => ({
      title, id: newId(), members: inputs.filter((input) => input.series === title),
    }));
    const rows = [...new Set(inputs.map(({ period }) => period))].map((title) => ({ title, id: newId() }));
    const heads = columns.map(({ title, id, members }) => h("th", { scope: "col", class: members[0].kind },
      h("span", { id }, title),
      members[0].unit === "" ? null : h("span", { class: "unit" }, ` ${formats.unit(members[0])}`)));
    const place = (/** @type {{ id: string }} */ row, /** @type {{ id: string }} */ column) =>
      ({ compact: true, labelledBy: `${row.id} ${column.id}`, describedBy: null });
    const cells = (/** @type {{ title: string, id: string }} */ row) => columns.map((column) => {
      const input = column.members.find(({ period }) => period === row.title);
      const name = [column.title, formats.unit(column.members[0])].filter(Boolean).join(", ");
      return h("td", { class: column.members[0].kind, "data-series": name }, input ? this.#add(input, formats, place(row, column)).control : null);
    });
    const body = rows.map((row) =>
      h("tr", {}, h("th", { scope: "row", id: row.id }, row.title), ...cells(row)));
    const notes = columns.filter(({ members }) => members[0].help !== "").map(({ title, members }) =>
      h("p", {}, h("b", {}, `${title}. `), members[0].help));
    return h("fieldset", { class: "group history", part: "group" },
      h("legend", { class: "heading", part: "heading" }, formats.texts.history),
      h("table", { class: "series", part: "table" },
        h("thead", {}, h("tr", {}, h("td", {}), ...heads)), h("tbody", {}, ...body)),
      notes.length === 0 ? null
        : h("details", { class: "help" }, h("summary", {}, formats.texts.columnMeanings), ...notes));
  }

  /** @param {Input} input @param {Formats} formats @param {import("./fields.js").Place} place */
  #add(input, formats, place) {
    const field = createField(input, formats, place);
    this.#fields.set(input.name, field);
    field.set(null);
    return field;
  }
}
