// How groups of clients fare and what they hold, by a column that a person chooses.

import { CopseError } from "../../error.js";
import { h, setText } from "../../element/dom.js";
import { Formats } from "../../element/locale.js";
import { texts as elementTexts } from "../../element/texts.js";
import { byGroup, FEW, FOUR_FIFTHS, groupsOf, MISSING, MOST_GROUPS, referenceRate } from "../../portfolio/groups.js";
import { bandText } from "../bands.js";
import { amount, compact, figure, percent, points, ratio, whole } from "../numbers.js";
import { tableOf } from "../table.js";
import { language, TEXTS as PAGE } from "../texts.js";
import { inSlices, SLICE, whenAsked } from "./asked.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../portfolio/groups.js").Group} Group */
/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */
/** @typedef {import("../../portfolio/column.js").ColumnValues} ColumnValues */
/** What is shown. @typedef {{ name: string, groups: Group[], reference: number }} Shown */

export class GroupsPanel {
  #model;
  #portfolio;
  #pool;
  #unit;
  #column;
  #cuts = h("input", { type: "text", inputmode: "decimal", id: "groups-cuts", dir: "ltr", spellcheck: "false", autocomplete: "off" });
  #cutsField = h("div", { class: "map", hidden: true }, h("label", { for: "groups-cuts" }, TEXTS.groupsCuts), this.#cuts);
  #against = h("select", { id: "groups-against" }, h("option", { value: "best" }, TEXTS.groupsBest), h("option", { value: "largest" }, TEXTS.groupsLargest));
  #againstField = h("div", { class: "map", hidden: true }, h("label", { for: "groups-against" }, TEXTS.groupsAgainst), this.#against);
  #says = h("p", { class: "says", role: "status" });
  #problem = h("p", { class: "problem", role: "alert", hidden: true });
  #tables = h("div", { class: "tables" });
  #formats = new Formats(language, null, elementTexts.now(language) ?? undefined);
  #turn = 0;
  /** The column that was read last. @type {{ at: number, values: ColumnValues } | null} */ #read = null;
  /** @type {Shown | null} */ shown = null;

  /**
   * @param {import("../../model.js").Model} model @param {Portfolio} portfolio @param {import("../../pool.js").Pool} pool
   * @param {string} unit  of exposures
   */
  constructor(model, portfolio, pool, unit) {
    this.#model = model;
    this.#portfolio = portfolio;
    this.#pool = pool;
    this.#unit = unit;
    const { columns, mapping } = portfolio;
    const option = (/** @type {number} */ at) => h("option", { value: String(at) }, this.#nameOf(at));
    const inputs = model.inputs.map(({ name }) => mapping.inputs[name] ?? null).filter((at) => at !== null);
    const known = new Set([...inputs, mapping.id, mapping.label]);
    const others = [...columns.keys()].filter((at) => !known.has(at));
    const first = h("optgroup", { label: TEXTS.groupsOthers }, ...others.slice(0, SLICE).map(option));
    this.#column = h("select", { id: "groups-column" }, h("option", { value: "" }, TEXTS.groupsChoose),
      others.length === 0 ? null : first, h("optgroup", { label: TEXTS.groupsInputs }, ...inputs.map(option)));
    const rest = others.slice(SLICE);
    whenAsked(this.#column, () => void inSlices(rest.length, (from, to) => first.append(...rest.slice(from, to).map(option))));
    this.element = h("section", { class: "panel groups", "aria-labelledby": "groups-title" },
      h("h2", { id: "groups-title" }, TEXTS.groups), h("p", { class: "note" }, TEXTS.groupsLead),
      h("div", { class: "start" }, h("div", { class: "map" }, h("label", { for: "groups-column" }, TEXTS.groupsColumn), this.#column), this.#cutsField, this.#againstField),
      this.#says, this.#problem, this.#tables);
    this.#column.addEventListener("change", () => this.#show(null));
    this.#cuts.addEventListener("change", () => this.#show(this.#cuts.value.trim().split(/[\s;]+/).map((text) => this.#formats.parse(text) ?? NaN)));
    this.#against.addEventListener("change", () => this.#draw());
  }

  dispose() {
    this.#turn += 1;
  }

  /** @param {number} at  a column of the file */
  #inputOf(at) {
    return this.#model.inputs.find(({ name }) => this.#portfolio.mapping.inputs[name] === at);
  }

  /** @param {number} at */
  #nameOf(at) {
    const name = this.#portfolio.columns[at].trim();
    return this.#inputOf(at)?.label ?? (name === "" ? `(${at + 1})` : name);
  }

  /** @param {number[] | null} cuts  null: as the values say */
  async #show(cuts) {
    const turn = ++this.#turn;
    this.#problem.hidden = true;
    if (this.#column.value === "") {
      this.shown = null;
      return this.#draw();
    }
    const at = Number(this.#column.value);
    setText(this.#says, TEXTS.groupsReading);
    try {
      if (this.#read?.at !== at) this.#read = { at, values: await this.#portfolio.columnOf(this.#pool, at) };
      const { values } = this.#read;
      const groups = await groupsOf(values, this.#pool, cuts);
      const found = await byGroup(this.#portfolio, this.#pool, values, groups);
      if (turn !== this.#turn) return;
      this.#cutsField.hidden = groups.cuts === null;
      // What a person wrote stays as it is.
      if (cuts === null) this.#cuts.value = groups.cuts?.map((cut) => this.#formats.edit(cut)).join(" ") ?? "";
      this.shown = { name: this.#nameOf(at), groups: found, reference: NaN };
      this.#draw();
    } catch (error) {
      if (turn !== this.#turn) return;
      if (!(error instanceof CopseError)) throw error;
      if (cuts === null) {
        this.shown = null;
        this.#cutsField.hidden = true;
        this.#draw();
      }
      setText(this.#problem, cuts !== null ? TEXTS.groupsCutsWrong : error.code === "limit" ? TEXTS.groupsTooMany(MOST_GROUPS) : error.message);
      this.#problem.hidden = false;
    } finally {
      if (turn === this.#turn) setText(this.#says, "");
    }
  }

  #draw() {
    const { shown } = this;
    const decides = this.#portfolio.results.verdicts !== null;
    this.#againstField.hidden = shown === null || !decides;
    if (shown === null) {
      this.#cutsField.hidden = true;
      return this.#tables.replaceChildren();
    }
    shown.reference = referenceRate(shown.groups, this.#against.value === "largest" ? "largest" : "best");
    const labelled = shown.groups.some(({ known }) => known > 0);
    const scroller = (/** @type {string} */ label, /** @type {Node} */ table) => h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": label }, table);
    this.#tables.replaceChildren(
      scroller(TEXTS.fare, this.fareTable()),
      h("p", { class: "note" }, [decides ? TEXTS.fareNote(FEW) : "", labelled ? TEXTS.gapNote : ""].join(" ").trim()),
      ...(decides ? [scroller(TEXTS.hold, this.#holdTable(shown))] : []));
  }

  /** The table of how groups fare, as it is shown. @param {number} [most]  the largest ones alone, in their order */
  fareTable(most = Infinity) {
    const { name, groups: all, reference } = /** @type {Shown} */ (this.shown);
    const decides = this.#portfolio.results.verdicts !== null;
    const labelled = all.some(({ known }) => known > 0);
    const least = all.map(({ rows }) => rows).sort((a, b) => b - a)[most - 1] ?? 0;
    const groups = all.filter(({ rows }) => rows >= least).slice(0, most);
    const { fareHead: heads } = TEXTS;
    const isShare = this.#model.task === "classification";
    /** @type {[string, (group: Group) => string][]} */
    const columns = [
      [heads.clients, ({ rows }) => whole(rows)],
      isShare ? [heads.mean, ({ predictions, rows }) => percent(predictions / rows)] : [heads.mean_value, ({ predictions, rows }) => figure(predictions / rows)],
      ...(!decides ? [] : /** @type {[string, (group: Group) => string][]} */ ([
        [heads.accepted, ({ accepted, rows }) => percent(accepted / rows)],
        [heads.declined, ({ declined, rows }) => percent(declined / rows)],
        [heads.referred, ({ referred, rows }) => percent(referred / rows)],
        [heads.approved, ({ approved, decided }) => percent(approved / decided)],
        [heads.impact, (group) => ratio(impactOf(group, reference))],
      ])),
      ...(!labelled ? [] : /** @type {[string, (group: Group) => string][]} */ ([
        [heads.defaulted, ({ defaulted, known }) => percent(defaulted / known)],
        [heads.gap, ({ knownPredictions, defaulted, known }) => points((knownPredictions - defaulted) / known)],
        ...(!decides ? [] : [
          [heads.found, (/** @type {Group} */ { defaultersDeclined, knownDecidedDefaulted }) => percent(defaultersDeclined / knownDecidedDefaulted)],
          [heads.wronged, (/** @type {Group} */ { payersDeclined, knownDecidedPaid }) => percent(payersDeclined / knownDecidedPaid)],
        ]),
      ])),
    ];
    return tableOf({
      caption: TEXTS.fare, head: [name, ...columns.map(([head]) => head), heads.notes], numeric: columns.map((_, k) => k + 1),
      rows: groups.map((group) => [this.#labelOf(group), ...columns.map(([, told]) => told(group)), notesOf(group, reference)]),
    });
  }

  /** @param {Shown} shown */
  #holdTable({ name, groups }) {
    const money = (/** @type {number} */ value) => amount(value, this.#unit, compact);
    return tableOf({
      caption: TEXTS.hold, head: [name, ...TEXTS.holdHead],
      rows: groups.map((group) => [this.#labelOf(group), whole(group.rows), percent(group.rows / this.#portfolio.rows), money(group.exposure),
        money(group.expectedLoss), percent(group.expectedLoss / group.exposure), money(group.cost)]),
    });
  }

  /** @param {Group} group */
  #labelOf({ group }) {
    if (group === MISSING) return PAGE.bandMissing;
    if ("text" in group) return this.#textOf(group.text);
    return bandText(group.over, group.to);
  }

  /** A value by its label, where the model names it. @param {string} text */
  #textOf(text) {
    const known = this.#inputOf(Number(this.#column.value))?.categories
      .find(({ value }) => (typeof value === "number" ? value === Number(text) : value === text));
    return known?.label ?? text;
  }
}

/** @param {Group} group @param {number} reference */
const impactOf = ({ approved, decided }, reference) => approved / decided / reference;

/** @param {Group} group @param {number} reference */
const notesOf = (group, reference) => [
  ...(group.rows < FEW ? [TEXTS.fewClients] : []),
  ...(impactOf(group, reference) < FOUR_FIFTHS ? [TEXTS.fourFifths] : []),
].join(", ");
