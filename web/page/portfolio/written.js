// How a file is written, as it was found out or as a person says, and its first rows as they are read by that.

import { h, setText } from "../../element/dom.js";
import { NONE, whole } from "../numbers.js";
import { tableOf } from "../table.js";
import { TEXTS as POLICY } from "../policy/texts.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../table.js").Dialect} Dialect */
/** @typedef {import("../../table.js").Told} Told */
/** @typedef {import("../../portfolio/sample.js").Sample} Sample */

/** Rows that are shown, and columns: those of inputs before others. */
export const FIRST_ROWS = 5;
const MOST_COLUMNS = 40;
/** Lines among which the heading is looked for. */
export const MOST_LINES = 12;
/** Signs of a line, and of a cell. */
const MOST_TEXT = 48;
/** Names that are none of a language. @type {Record<string, string>} */
const ENCODINGS = { "utf-8": "UTF-8", "utf-16le": "UTF-16 LE", "utf-16be": "UTF-16 BE", "windows-1252": "Windows-1252" };

const short = (/** @type {string} */ text) => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);

/** Columns that are worth seeing: first those that something is made of. @param {readonly string[]} names @param {import("../../portfolio/schema.js").Mapping} mapping @returns {number[]} ascending */
export function columnsToShow(names, { inputs, id, label }) {
  const used = [id, label, ...Object.values(inputs)].filter((at) => at !== null);
  return [...new Set([...used, ...names.keys()])].slice(0, MOST_COLUMNS).sort((a, b) => a - b);
}

export class WrittenForm {
  #summary = h("summary", {});
  #preview = h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": TEXTS.writtenFirst });
  #more = h("p", { class: "note" });
  /** @type {Partial<Record<keyof Told, HTMLSelectElement>>} */ #choices = {};
  #dialect;
  #heading;

  /**
   * @param {ReturnType<typeof import("../../portfolio/form.js").formOf>} form  what is no text itself has no marks to choose
   * @param {Dialect} dialect
   * @param {Told} told  of it, by a person
   * @param {readonly { line: number, text: string }[]} lines  at the beginning of the file
   * @param {(told: Told, touched: string) => void} onTold  `touched`: the id of what was touched
   */
  constructor(form, dialect, told, lines, onTold) {
    this.#dialect = dialect;
    // Blank lines above it are passed over by themselves.
    const line = lines.find(({ line: at }) => at > dialect.skipLines)?.line ?? dialect.skipLines + 1;
    this.#heading = dialect.hasHeader ? String(line) : "none";
    /** @type {[keyof Told, string, [value: string, text: string][], string][]} */
    const choices = [
      ["delimiter", TEXTS.delimiter, Object.entries(TEXTS.delimiters), dialect.delimiter],
      ["point", TEXTS.point, Object.entries(TEXTS.decimals), dialect.point],
      ["encoding", TEXTS.encoding, Object.entries(ENCODINGS), dialect.encoding],
      ["heading", TEXTS.heading, [["none", TEXTS.noHeading], ...lines.map(({ line, text }) => /** @type {[string, string]} */ ([String(line), TEXTS.headingLine(whole(line), short(text))]))],
        this.#heading],
    ];
    const asked = choices.filter(([name]) => form === "text" || (form === "workbook" && name === "heading"));
    const fields = asked.map(([name, label, options, chosen]) => {
      const box = h("select", { id: `written-${name}` }, ...(options.some(([value]) => value === chosen) ? options : [...options, [chosen, name === "heading" ? TEXTS.headingLine(chosen, "") : chosen]])
        .map(([value, text]) => h("option", { value }, text)));
      box.value = chosen;
      box.addEventListener("change", () => onTold({ ...told, [name]: name === "heading" && box.value !== "none" ? Number(box.value) : box.value }, box.id));
      this.#choices[name] = box;
      return h("div", { class: "map" }, h("label", { for: box.id }, label), box);
    });
    const undo = h("button", { type: "button", class: "link", id: "written-undo" }, TEXTS.writtenUndo);
    undo.addEventListener("click", () => onTold({}, `written-${asked[0][0]}`));
    const said = Object.keys(told).length > 0;
    setText(this.#summary, TEXTS.readAs([
      ...(form === "text" ? [nameOf(TEXTS.delimiters, dialect.delimiter), nameOf(TEXTS.decimals, dialect.point), nameOf(ENCODINGS, dialect.encoding)] : [TEXTS.forms[form]]),
      ...(form === "parquet" ? [] : [dialect.hasHeader ? TEXTS.headingIn(whole(line)) : TEXTS.noHeading]),
    ].join(", ")));
    this.element = h("details", { class: "written" }, this.#summary,
      asked.length === 0 ? null : h("p", { class: "note" }, said ? TEXTS.writtenTold : TEXTS.writtenLead, " ", said ? undo : null),
      h("div", { class: "reading" }, ...fields), this.#preview, this.#more);
  }

  get isOpen() {
    return this.element.open;
  }

  set isOpen(open) {
    this.element.open = open;
  }

  /** What was chosen cannot be: the choices are as they were. */
  undo() {
    const { delimiter, point, encoding } = this.#dialect;
    const was = { delimiter, point, encoding, heading: this.#heading };
    for (const [name, box] of Object.entries(this.#choices)) box.value = was[/** @type {keyof typeof was} */ (name)];
  }

  /** @param {Model} model @param {Sample} sample */
  show(model, { mapping, first }) {
    const { names } = this.#dialect;
    const columns = columnsToShow(names, mapping);
    // To the last digit: what is read is what is looked for.
    const exact = new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: "latn", maximumSignificantDigits: 15 });
    const inputOf = new Map(model.inputs.map((input) => [mapping.inputs[input.name] ?? -1, input]));
    const rows = first.map(({ line, texts, values, rejected }) => {
      const wholeRow = rejected.find(({ text }) => text === "");
      if (texts === null) return [whole(line), h("em", { class: "left-out" }, POLICY.unreadable[wholeRow?.reason ?? "none"]), ...columns.slice(1).map(() => "")];
      return [whole(line), ...columns.map((column) => {
        const wrong = rejected.find(({ cell }) => cell === column);
        if (wrong !== undefined) return h("em", { class: "left-out" }, `${short(texts[column] ?? "")} ${POLICY.unreadable[wrong.reason]}`);
        const input = inputOf.get(column);
        const value = input === undefined || input.kind === "category" ? undefined : values?.[input.name];
        if (value === undefined) return short(texts[column] ?? "");
        return Number.isNaN(value) ? NONE : exact.format(value);
      })];
    });
    const numeric = columns.flatMap((column, index) => ((inputOf.get(column)?.kind ?? "category") !== "category" ? [index + 1] : []));
    this.#preview.replaceChildren(tableOf({ caption: TEXTS.writtenFirst, head: [TEXTS.line, ...columns.map((column) => short(names[column]))], rows, numeric }));
    setText(this.#more, columns.length < names.length ? TEXTS.writtenColumns(columns.length, names.length) : "");
  }

  /** Nothing can be read by the columns that are chosen. */
  clear() {
    this.#preview.replaceChildren();
    setText(this.#more, "");
  }
}

/** @param {Record<string, string>} names @param {string} value */
const nameOf = (names, value) => names[value] ?? value;
