// What came of a portfolio: its figures, every client in a table, what was left out, and the ways out.

import { h, icon, setText } from "../../element/dom.js";
import { pause } from "../../portfolio/slices.js";
import { NO_REASON, REASONS } from "../../portfolio/reasons.js";
import { amount, figure, NONE, percent } from "../numbers.js";
import { Filters } from "./filters.js";
import { Grid } from "./grid.js";
import { ChallengerPanel } from "./challenger.js";
import { GroupsPanel } from "./groups.js";
import { LabelledPanel } from "./labelled.js";
import { nothingOf, remarksOf } from "./remarks.js";
import { RejectedPanel } from "./rejected.js";
import { NO_FILTER, Shown } from "./shown.js";
import { printSheet } from "./sheet.js";
import { SummaryPanels } from "./summary.js";
import { TEXTS } from "./texts.js";
import { Writing } from "./writing.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */
/** @typedef {import("../../portfolio/compare.js").Compared} Compared */
/** @typedef {import("./shown.js").ColumnName} ColumnName */

const VERDICTS = /** @type {const} */ (["accept", "decline", "refer"]);
/** Columns that begin with their largest value when they are sorted. @type {ReadonlySet<ColumnName>} */
const LARGEST_FIRST = new Set(["probability", "expectedLoss", "exposure", "cost", "verdict", "label", "challenger"]);

export class PortfolioResults {
  #model;
  #portfolio;
  #pool;
  #shared;
  #shown;
  #grid;
  #filters;
  #count = h("p", { class: "count", role: "status" });
  #none = h("p", { class: "note", hidden: true }, TEXTS.noneShown);
  #problem = h("p", { class: "problem", role: "alert", hidden: true });
  #unit;
  #names;
  #writing;
  #groups;
  #challenger;
  #policy;
  /** Who was compared before, until the panel has it. */ #before;
  /** @type {LabelledPanel | null} */ #labelled = null;
  #name;
  /** @type {Compared | null} */ #compared = null;

  /**
   * @param {Model} model @param {Portfolio} portfolio @param {import("../../pool.js").Pool} pool
   * @param {{ name: string, policy: import("../../element/rule.js").PolicyChanges | null, challenger?: import("./challenger.js").Kept | null }} of  the
   *   file's name; what decided in the place of the model's policy; who was compared before
   * @param {import("../shared.js").Shared} shared
   */
  constructor(model, portfolio, pool, { name, policy, challenger = null }, shared) {
    this.#policy = policy;
    this.#before = challenger;
    this.#model = model;
    this.#portfolio = portfolio;
    this.#pool = pool;
    this.#shared = shared;
    this.#unit = model.inputs.find((input) => input.name === model.policy?.exposure)?.unit ?? "";
    const labels = new Map(model.groups.map((group) => [group.name, group.label]));
    this.#names = portfolio.explained.map((each) => labels.get(each) ?? each);
    this.#shown = new Shown(portfolio, pool);
    this.#name = name;
    this.#grid = this.#newGrid();
    this.#filters = this.#newFilters();
    this.#writing = this.#newWriting();
    this.#challenger = new ChallengerPanel(model, portfolio, pool, {
      unit: this.#unit, reasons: this.#names,
      onCompared: (compared) => this.#take(compared),
      onShow: () => {
        this.#filters.askForChanges();
        this.#grid.element.focus({ preventScroll: true });
        this.#grid.element.closest("section")?.scrollIntoView();
      },
    });
    this.#groups = new GroupsPanel(model, portfolio, pool, this.#unit);
    this.element = h("div", { class: "found" });
    /** Once all is there, the table sorted: a panel at a time, so that the page answers in between. */
    this.ready = this.#build(name).then(() => {
      this.#before = null;
      return challenger && this.#challenger.resume(challenger);
    });
  }

  #newGrid() {
    return new Grid({
      label: TEXTS.table,
      columns: this.#columns(),
      cellsOf: (place) => this.#cells(this.#shown.at(place)),
      onOpen: (place) => this.#open(this.#shown.at(place)),
      onSort: (column) => this.#sort(column),
    });
  }

  #newFilters() {
    const changes = this.#compared !== null && this.#compared.changes !== null;
    return new Filters(this.#model, this.#portfolio.policy, { reasons: this.#names, changes }, (filter) => this.#show(this.#shown.sorted, filter));
  }

  #newWriting() {
    return new Writing(this.#model, this.#portfolio, this.#pool, this.#shown, { file: this.#name, reasons: this.#names, compared: this.#compared });
  }

  /** Another model's decisions come into the table, or leave it. @param {Compared | null} compared */
  #take(compared) {
    this.#compared = compared;
    this.#shown.compare(compared);
    this.#writing.cancel();
    const before = [this.#grid, this.#filters, this.#writing];
    [this.#grid, this.#filters, this.#writing] = [this.#newGrid(), this.#newFilters(), this.#newWriting()];
    before.forEach(({ element }, k) => element.replaceWith([this.#grid, this.#filters, this.#writing][k].element));
    void this.#show(this.#shown.sorted, NO_FILTER);
  }

  /** @param {string} name */
  async #build(name) {
    const model = this.#model;
    const portfolio = this.#portfolio;
    if (portfolio.rows === 0) return this.#tellNothing();
    const print = h("button", { type: "button", class: "button" }, TEXTS.print);
    print.addEventListener("click", () => this.#print());
    const sums = new SummaryPanels(model, portfolio, { unit: this.#unit, reasons: this.#names, ways: h("div", { class: "ways" }, print) });
    this.element.append(sums.element);
    // The worker sorts meanwhile.
    const shown = this.#show({ column: model.policy === null ? "probability" : "expectedLoss", descending: true }, this.#shown.filter);
    for (const _panel of sums.build()) await pause();
    const remarks = remarksOf(model, portfolio);
    if (remarks !== null) this.element.prepend(remarks);
    this.element.append(h("section", { class: "panel clients", "aria-labelledby": "clients-title" },
      h("div", { class: "heading" }, h("h2", { id: "clients-title" }, TEXTS.table), this.#count),
      this.#filters.element, this.#problem, this.#none, this.#grid.element, h("p", { class: "note" }, TEXTS.tableNote), this.#writing.element));
    await shown;
    if (portfolio.labels !== null && model.task === "classification") {
      this.#labelled = new LabelledPanel(model, portfolio, this.#pool, this.#unit);
      this.element.append(this.#labelled.element);
      await pause();
    }
    this.element.append(this.#groups.element);
    await pause();
    this.element.append(this.#challenger.element);
    await pause();
    if (portfolio.rejectedCount > 0) this.element.append(new RejectedPanel(model, portfolio, this.#pool, name).element);
  }

  /** No row could be scored: there are no figures, only why. */
  #tellNothing() {
    const { left } = this.#portfolio;
    this.element.append(h("section", { class: "panel nothing", role: "status", "aria-labelledby": "nothing-title" },
      h("h2", { id: "nothing-title" }, TEXTS.nothingTitle), h("p", {}, left === 0 ? nothingOf(this.#portfolio) : TEXTS.allLeft(left))));
    if (left > 0) this.element.append(new RejectedPanel(this.#model, this.#portfolio, this.#pool, this.#name).element);
  }

  /** Who is compared, or is to be. */
  get challenger() { return this.#challenger.keep() ?? this.#before; }

  dispose() {
    this.#writing.cancel();
    this.#groups.dispose();
    this.#challenger.dispose();
  }

  /** @returns {import("./grid.js").GridColumn<ColumnName>[]} */
  #columns() {
    const { results, ids, labels } = this.#portfolio;
    const { columns } = TEXTS;
    const priced = results.verdicts !== null;
    return [
      ids === null ? { name: "number", title: columns.number, numeric: true, width: "minmax(4.5rem, 0.7fr)" }
        : { name: "id", title: columns.id, words: true, width: "minmax(4.5rem, 0.7fr)" },
      { name: "probability", title: this.#model.task === "classification" ? columns.probability : columns.prediction, numeric: true, width: "minmax(5.25rem, 0.6fr)" },
      ...(!priced ? [] : /** @type {import("./grid.js").GridColumn<ColumnName>[]} */ ([
        ...(this.#portfolio.policy?.grades.length ? [{ name: "grade", title: columns.grade, width: "minmax(3.25rem, 0.4fr)" }] : []),
        { name: "verdict", title: columns.verdict, width: "minmax(6.75rem, 0.6fr)" },
        { name: "expectedLoss", title: columns.expectedLoss, numeric: true, width: "minmax(7.75rem, 0.9fr)" },
        { name: "exposure", title: columns.exposure, numeric: true, width: "minmax(7rem, 0.9fr)" },
        { name: "cost", title: columns.cost, numeric: true, width: "minmax(6.75rem, 0.9fr)" },
      ])),
      ...(this.#compared === null ? [] : [this.#compared.verdicts === null
        ? { name: /** @type {const} */ ("challenger"), title: columns.challenger, numeric: true, width: "minmax(6rem, 0.6fr)" }
        : { name: /** @type {const} */ ("challenger"), title: columns.challenger, width: "minmax(7.5rem, 0.6fr)" }]),
      ...(labels === null ? [] : [{ name: /** @type {const} */ ("label"), title: columns.label, width: "minmax(5.5rem, 0.6fr)" }]),
      ...(results.reasons === null ? [] : [{ name: /** @type {const} */ ("reason"), title: columns.reason, words: true, width: "minmax(11rem, 3fr)" }]),
    ];
  }

  /** @param {number} row */
  #cells(row) {
    const { results, labels } = this.#portfolio;
    const { predictions, verdicts, grades, expectedLoss, exposures, costs, reasons } = results;
    const money = (/** @type {Float64Array | null} */ values) => amount(values?.[row] ?? NaN, this.#unit);
    const told = (/** @type {number} */ prediction) => (this.#model.task === "classification" ? percent(prediction) : figure(prediction));
    /** @type {(string | Node)[]} */
    const all = [this.#portfolio.idOf(row), told(predictions[row])];
    if (verdicts !== null) {
      if (this.#portfolio.policy?.grades.length) all.push(this.#portfolio.policy.grades[grades?.[row] ?? -1]?.name ?? TEXTS.noGrade);
      all.push(verdictOf(verdicts[row]), money(expectedLoss), money(exposures), money(costs));
    }
    if (this.#compared !== null) all.push(this.#compared.verdicts === null ? told(this.#compared.predictions[row]) : verdictOf(this.#compared.verdicts[row]));
    if (labels !== null) all.push(TEXTS.outcomes[labels[row]]);
    if (reasons !== null) {
      const strongest = [];
      for (let k = row * REASONS; k < (row + 1) * REASONS && reasons[k] !== NO_REASON; ++k) strongest.push(this.#signed(row, reasons[k]));
      all.push(strongest.join(", "));
    }
    return all;
  }

  /** A reason, and whether it raises or lowers. @param {number} row @param {number} reason */
  #signed(row, reason) {
    const adds = this.#portfolio.results.contributions?.[row * this.#names.length + reason];
    return adds === undefined ? this.#names[reason] : `${this.#names[reason]} ${adds > 0 ? "↑" : "↓"}`;
  }

  /** @param {ColumnName} column */
  #sort(column) {
    const { sorted, filter } = this.#shown;
    const descending = sorted.column === column ? !sorted.descending : LARGEST_FIRST.has(column);
    void this.#show({ column, descending }, filter);
  }

  /** @param {{ column: ColumnName, descending: boolean }} sorted @param {import("./shown.js").Filter} filter */
  async #show(sorted, filter) {
    this.#grid.element.setAttribute("aria-busy", "true");
    if (!await this.#shown.show(sorted, filter)) return;
    this.#grid.element.removeAttribute("aria-busy");
    this.#none.hidden = this.#shown.length > 0;
    this.#grid.update(this.#shown.length, this.#shown.sorted);
    setText(this.#count, TEXTS.tableRows(this.#shown.length, this.#portfolio.rows));
  }

  #print() {
    printSheet(this.#model, this.#portfolio, {
      file: this.#name, unit: this.#unit, reasons: this.#names, policy: this.#policy,
      labelled: this.#labelled?.found ?? null, groups: this.#groups, challenger: this.#challenger.shown,
    });
  }

  /** Brings a client into the client view. @param {number} row */
  async #open(row) {
    this.#problem.hidden = true;
    try {
      const values = await this.#portfolio.valuesOf(this.#pool, row);
      this.#shared.openClient(Object.fromEntries(this.#model.inputs.map((input) => [input.name, asEntered(this.#model, input, values[input.name] ?? NaN)])));
    } catch (error) {
      setText(this.#problem, error instanceof Error ? error.message : String(error));
      this.#problem.hidden = false;
    }
  }
}

/** @param {number} verdict */
function verdictOf(verdict) {
  const name = VERDICTS[verdict];
  return name === undefined ? NONE : h("span", { class: `verdict ${name}` }, icon(name), TEXTS.shortVerdicts[verdict]);
}

/** A number as a record has it: of a category its text. @param {Model} model @param {Model["inputs"][number]} input @param {number} value */
function asEntered(model, { name, categories }, value) {
  if (Number.isNaN(value)) return null;
  const text = categories.find((each) => typeof each.value === "string" && model.readValue(name, each.value) === value);
  return text === undefined ? value : text.value;
}
