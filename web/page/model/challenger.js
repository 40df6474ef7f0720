// Champion against challenger: a second model beside the one in use, on the same client.

import { CopseError, loadModel } from "../../model.js";
import { h, icon, setText } from "../../element/dom.js";
import { amount, figure, NONE, percent } from "../numbers.js";
import { tableOf } from "../table.js";
import { language } from "../texts.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */

/** What one in another language has too: a model, or the file of one that is still read. @typedef {{ model: Model | null, file: File | null }} Kept */

export class Challenger {
  #champion;
  /** @type {Model | null} */ #model = null;
  /** Counts what was chosen, so that a late model does not displace a newer. */
  #turn = 0;
  #file = h("input", { type: "file", hidden: true, "aria-label": TEXTS.chooseLabel });
  #choose = h("button", { type: "button", class: "button" }, TEXTS.choose);
  #says = h("p", { class: "says", role: "status" });
  #table = h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": TEXTS.both, hidden: true });
  /** @type {Readonly<Record<string, unknown>>} */ #client = {};

  /** That is read. @type {File | null} */ #reading = null;

  /** @param {Model} champion @param {Kept} [kept] */
  constructor(champion, kept) {
    this.#champion = champion;
    this.element = h("section", { class: "panel challenger", "aria-labelledby": "challenger-title" },
      h("div", { class: "heading" }, h("h2", { id: "challenger-title" }, TEXTS.challenger), this.#choose, this.#file),
      h("p", { class: "note" }, TEXTS.challengerLead),
      this.#says, this.#table);
    this.#choose.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      const [file] = this.#file.files ?? [];
      this.#file.value = "";
      if (file) this.#load(file);
    });
    this.#model = kept?.model ?? null;
    if (kept?.file) void this.#load(kept.file);
  }

  /** Ends this one. @returns {Kept} */
  keep() {
    this.#turn += 1;
    return { model: this.#model, file: this.#reading };
  }

  dispose() {
    this.#turn += 1;
    this.#model?.dispose();
  }

  /** @param {Readonly<Record<string, unknown>>} client */
  update(client) {
    this.#client = client;
    if (this.#model !== null) this.#compare(this.#model);
  }

  /** @param {File} file */
  async #load(file) {
    const turn = ++this.#turn;
    setText(this.#says, TEXTS.reading(file.name));
    this.#reading = file;
    try {
      const model = await loadModel(file);
      if (turn !== this.#turn) return model.dispose();
      this.#model?.dispose();
      this.#model = model;
      this.#compare(model);
    } catch (error) {
      if (turn !== this.#turn) return;
      setText(this.#says, TEXTS.unreadable(file.name, error instanceof Error ? error.message : String(error)));
    } finally {
      if (turn === this.#turn) this.#reading = null;
    }
  }

  /** @param {Model} challenger */
  #compare(challenger) {
    const known = challenger.inputs.filter(({ name }) => name in this.#client);
    const record = Object.fromEntries(known.map(({ name }) => [name, this.#client[name]]));
    try {
      const [one, other] = [tell(this.#champion, this.#client), tell(challenger, record)];
      const unknown = challenger.inputs.length - known.length;
      setText(this.#says, unknown === 0 ? TEXTS.sameInputs(challenger.name)
        : TEXTS.unknownInputs(challenger.name, unknown, challenger.inputs.length));
      this.#table.replaceChildren(tableOf({
        head: ["", TEXTS.championNamed(this.#champion.name), TEXTS.challengerNamed(challenger.name)],
        numeric: [],
        rows: one.map(([name, value], index) => [name, value, other[index][1]]),
      }));
      this.#table.hidden = false;
    } catch (error) {
      if (!(error instanceof CopseError)) throw error;
      this.#table.hidden = true;
      setText(this.#says, TEXTS.noAnswer(challenger.name, error.message));
    }
  }
}

/** @param {Model} model @param {Readonly<Record<string, unknown>>} record @returns {[string, string | Node][]} */
function tell(model, record) {
  const { prediction, decision } = model.score(record, { allowMissing: true });
  const format = model.task === "classification" ? percent : figure;
  const unit = model.inputs.find(({ name }) => name === model.policy?.exposure)?.unit ?? "";
  const money = (/** @type {number | null | undefined} */ value) => (typeof value === "number" ? amount(value, unit) : NONE);
  const reasons = model.languages.length === 0 || model.outputs !== 1 ? [] : model.reasons(record, { allowMissing: true, language: model.languages.includes(language) ? language : undefined });
  return [
    [TEXTS.version, model.version === "" ? NONE : model.version],
    [TEXTS.prediction, [prediction].flat().map(format).join(", ")],
    [TEXTS.decision, decision === null ? NONE : h("span", { class: `verdict ${decision.verdict}` }, icon(decision.verdict), TEXTS.verdicts[decision.verdict])],
    [TEXTS.grade, decision?.grade ?? NONE],
    [TEXTS.ifAccepted, money(decision?.costAccept)],
    [TEXTS.ifDeclined, money(decision?.costDecline)],
    [TEXTS.why, reasons.length === 0 ? NONE : h("ol", {}, ...reasons.map(({ text }) => h("li", {}, text)))],
    ["SHA-256", h("code", {}, model.hash)],
  ];
}
