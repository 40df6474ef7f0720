// A file of clients: chosen or dropped, matched to the model's inputs, scored once, decided as often as
// the policy changes.

import { h, icon, setText } from "../../element/dom.js";
import { percent, whole } from "../numbers.js";
import { tableOf } from "../table.js";
import { duplicates, match, outcomes } from "./columns.js";
import { Cancelled, cancel, FileError, look, score, write } from "./dataset.js";
import { decide } from "../../portfolio/outcome.js";
import { Results } from "./results.js";
import { takenOf } from "./taken.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/outcome.js").Rule} Rule */
/** @typedef {import("./dataset.js").ScoredFile} ScoredFile */

/** What a person chose about a file before it is scored. @typedef {{ outcome: number, asMissing: boolean }} Choice */

/**
 * What a panel in another language has too: a file, how it is or was scored (`label` is undefined before), what came of it.
 * @typedef {{ file: File, label?: string | null, scored?: ScoredFile, choice?: Choice }} Kept
 */

/** Bad cells that are listed. */
const LISTED = 100;

export class DataPanel {
  #model;
  #shared;
  #file = h("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", hidden: true, "aria-label": TEXTS.choose });
  #choose = h("button", { type: "button", class: "button" }, TEXTS.choose);
  #says = h("p", { class: "says", role: "status" });
  #problem = h("p", { class: "problem", role: "alert", hidden: true });
  #body = h("div", { class: "body" });
  #bar = h("div", { class: "bar", role: "progressbar", "aria-label": TEXTS.data, "aria-valuemin": "0", "aria-valuemax": "100" });
  #cancel = h("button", { type: "button", class: "button" }, TEXTS.cancel);
  #busy = h("div", { class: "busy", hidden: true }, this.#bar, this.#cancel);
  #results = h("div", { class: "results" });
  /** @type {{ file: File, scored: ScoredFile, results: Results } | null} */ #done = null;
  /** @type {Rule | null} */ #rule = null;
  /** @type {Kept | null} */ #at = null;
  /** @type {() => Choice | undefined} */ #choice = () => undefined;

  /** @param {Model} model @param {import("../shared.js").Shared} shared */
  constructor(model, shared) {
    this.#model = model;
    this.#shared = shared;
    this.element = h("div", { class: "dataset" },
      h("section", { class: "panel", "aria-labelledby": "data-title" },
        h("div", { class: "heading" }, h("h2", { id: "data-title" }, TEXTS.data), this.#choose, this.#file),
        h("p", { class: "note" }, TEXTS.dataLead), this.#says, this.#problem, this.#busy, this.#body),
      this.#results);
    this.#choose.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      const [file] = this.#file.files ?? [];
      this.#file.value = "";
      if (file) this.take(file);
    });
    this.#cancel.addEventListener("click", () => cancel());
  }

  dispose() {
    cancel();
  }

  /** Ends what runs; `resume` goes on. @returns {Kept | null} */
  keep() {
    const kept = this.#at && { ...this.#at, choice: this.#choice() ?? this.#at.choice };
    cancel();
    return kept;
  }

  /** @param {Kept} kept */
  resume({ file, label, scored, choice }) {
    if (label === undefined) return void this.take(file, choice);
    setText(this.#choose, TEXTS.another);
    if (scored === undefined) return void this.#score(file, label);
    this.#at = { file, label, scored };
    this.#show(file, label, scored);
  }

  /** Decides about all clients anew. @param {Rule} rule */
  decide(rule) {
    this.#rule = rule;
    this.#done?.results.update(rule);
  }

  /** @param {File} file @param {Choice} [choice]  made before: the person is elsewhere by now */
  async take(file, choice) {
    this.#done = null;
    this.#at = { file, choice };
    this.#results.replaceChildren();
    this.#body.replaceChildren();
    setText(this.#choose, TEXTS.another);
    setText(this.#says, TEXTS.looking(file.name));
    await this.#attempt(async () => {
      const { head, rows } = await look(file);
      setText(this.#says, file.name);
      this.#offer(file, head, rows, choice);
    });
  }

  /** What was found in the heading, and the choice of the outcome. @param {File} file @param {string[]} head @param {string[][]} rows @param {Choice} [choice] */
  #offer(file, head, rows, choice) {
    const inputs = this.#model.inputs.map(({ name }) => name);
    const twice = duplicates(head).filter((name) => inputs.includes(name));
    if (twice.length > 0) throw new FileError(TEXTS.duplicate(twice.join(", ")));
    const { missing, extra } = match(head, inputs);
    const { names, guess } = outcomes(head, rows, inputs);
    const select = h("select", { id: "outcome" }, ...names.map((name) => h("option", { value: name }, name)),
      h("option", { value: "" }, TEXTS.noOutcome));
    select.selectedIndex = guess === null ? names.length : names.indexOf(guess);
    const allow = h("input", { type: "checkbox", id: "as-missing" });
    const start = h("button", { type: "button", class: "button primary", disabled: missing.length > 0 }, TEXTS.scoreRows);
    allow.addEventListener("change", () => { start.disabled = !allow.checked; });
    start.addEventListener("click", () => this.#score(file, select.selectedIndex < names.length ? select.value : null));
    this.#body.replaceChildren(
      h("p", {}, missing.length === 0 ? TEXTS.matched(inputs.length, extra.length) : TEXTS.missing(missing.join(", "))),
      missing.length === 0 || missing.length === inputs.length ? "" : h("label", { class: "switch" }, allow, h("span", {}, TEXTS.asMissing)),
      h("div", { class: "start" }, h("label", { for: "outcome" }, TEXTS.outcome), select, start));
    this.#choice = () => ({ outcome: select.selectedIndex, asMissing: allow.checked });
    if (choice === undefined) return start.focus({ preventScroll: true });
    select.selectedIndex = choice.outcome;
    allow.checked = choice.asMissing;
    start.disabled &&= !allow.checked;
  }

  /** @param {File} file @param {string | null} label */
  async #score(file, label) {
    this.#at = { file, label };
    this.#choice = () => undefined;
    this.#body.replaceChildren();
    await this.#attempt(async () => {
      const scored = await this.#during(TEXTS.scoring, (onProgress) => score(file, this.#shared.file, label, onProgress));
      this.#at = { file, label, scored };
      this.#shared.importance = scored.importance && { ...scored.importance, of: file.name };
      this.#show(file, label, scored);
    });
  }

  /** @param {File} file @param {string | null} label @param {ScoredFile} scored */
  #show(file, label, scored) {
    setText(this.#says, TEXTS.scored(scored.numbers.length, file.name));
    const results = new Results(this.#model, scored, label);
    this.#done = { file, scored, results };
    results.update(this.#rule);
    this.#tell(scored);
    this.#results.replaceChildren(results.element);
  }

  /** What was left out, and the way to the decisions as a file. @param {ScoredFile} scored */
  #tell({ cut, seen, rows, left, taken, counts, problems, numbers }) {
    const all = counts.reduce((sum, [, count]) => sum + count, 0);
    const nameOf = (/** @type {string} */ column) => (column === "" ? TEXTS.wholeRow : column);
    const shown = problems.slice(0, LISTED);
    const download = h("button", { type: "button", class: "button" }, TEXTS.download);
    download.addEventListener("click", () => this.#write());
    this.#body.replaceChildren(
      seen ? h("p", { class: "warning" }, icon("alert"), h("span", {}, TEXTS.seen)) : "",
      cut ? h("p", {}, TEXTS.cut(rows)) : "",
      ...takenOf(taken).map((sentence) => h("p", {}, sentence)),
      left === 0 ? "" : h("details", { class: "left" }, h("summary", {}, TEXTS.left(left)),
        h("p", { class: "note" }, `${TEXTS.leftCaption} ${TEXTS.byColumn(counts.map(([name, count]) => `${nameOf(name)} ${whole(count)}`).join(", "))}`),
        h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": TEXTS.left(left) }, tableOf({
          caption: shown.length < all ? TEXTS.leftMore(shown.length, all) : undefined,
          head: TEXTS.leftHead,
          numeric: [],
          rows: shown.map(({ row, column, reason, text }) => [whole(row), nameOf(column), text === "" ? TEXTS.unreadable[reason] : `“${text}” ${TEXTS.unreadable[reason]}`]),
        }))),
      this.#rule === null || numbers.length === 0 ? "" : download);
  }

  async #write() {
    const done = this.#done;
    const rule = this.#rule;
    if (done === null || rule === null) return;
    await this.#attempt(async () => {
      const { file, scored: { numbers, probabilities } } = done;
      const blob = await this.#during(TEXTS.writing, (onProgress) => write({
        file, numbers, probabilities,
        decisions: decide(this.#model, rule, done.scored),
        grades: rule.policy.grades.map(({ name }) => name),
      }, onProgress));
      setText(this.#says, TEXTS.scored(numbers.length, file.name));
      const address = URL.createObjectURL(blob);
      h("a", { href: address, download: file.name.replace(/(\.\w+)?$/, "-decided.csv") }).click();
      // The download has its own hold of the blob by then.
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    });
  }

  /**
   * @template Answer
   * @param {(rows: number) => string} words
   * @param {(onProgress: (share: number, rows: number) => void) => Promise<Answer>} work
   */
  async #during(words, work) {
    const show = (/** @type {number} */ share, /** @type {number} */ rows) => {
      this.#bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
      this.#bar.setAttribute("aria-valuetext", percent(share));
      this.#bar.style.setProperty("--share", String(share));
      setText(this.#says, words(rows));
    };
    show(0, 0);
    this.#busy.hidden = false;
    try {
      return await work(show);
    } finally {
      this.#busy.hidden = true;
    }
  }

  /** @param {() => Promise<void>} work */
  async #attempt(work) {
    this.#problem.hidden = true;
    try {
      await work();
    } catch (error) {
      if (error instanceof Cancelled) {
        if (this.#at?.scored === undefined) this.#at = null;
        setText(this.#says, TEXTS.cancelled);
        return;
      }
      if (!(error instanceof FileError)) throw error;
      setText(this.#says, "");
      setText(this.#problem, error.message);
      this.#problem.hidden = false;
    }
  }
}
