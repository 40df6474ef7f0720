// Champion against challenger: a second model beside the one in use, on the same client.

import { CopseError, loadModel } from "../../model.js";
import { h, icon, setText } from "../../element/dom.js";
import { amount, figure, NONE, percent } from "../numbers.js";
import { tableOf } from "../table.js";

/** @typedef {import("../../model.js").Model} Model */

const VERDICTS = { accept: "Accept", decline: "Decline", refer: "Refer to a person" };

export class Challenger {
  #champion;
  /** @type {Model | null} */ #model = null;
  /** Counts what was chosen, so that a late model does not displace a newer. */
  #turn = 0;
  #file = h("input", { type: "file", hidden: true, "aria-label": "A model to compare with" });
  #choose = h("button", { type: "button", class: "button" }, "Choose a challenger…");
  #says = h("p", { class: "says", role: "status" });
  #table = h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": "Champion and challenger", hidden: true });
  /** @type {Readonly<Record<string, unknown>>} */ #client = {};

  /** @param {Model} champion */
  constructor(champion) {
    this.#champion = champion;
    this.element = h("section", { class: "panel challenger", "aria-labelledby": "challenger-title" },
      h("div", { class: "heading" }, h("h2", { id: "challenger-title" }, "Against another model"), this.#choose, this.#file),
      h("p", { class: "note" }, "A .copse package, or a model of XGBoost, LightGBM, CatBoost or ONNX, is asked about the same inputs. It stays on this machine; the model in use stays in use."),
      this.#says, this.#table);
    this.#choose.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      const [file] = this.#file.files ?? [];
      this.#file.value = "";
      if (file) this.#load(file);
    });
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
    setText(this.#says, `Reading ${file.name}…`);
    try {
      const model = await loadModel(file);
      if (turn !== this.#turn) return model.dispose();
      this.#model?.dispose();
      this.#model = model;
      this.#compare(model);
    } catch (error) {
      if (turn !== this.#turn) return;
      setText(this.#says, `${file.name} could not be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** @param {Model} challenger */
  #compare(challenger) {
    const known = challenger.inputs.filter(({ name }) => name in this.#client);
    const record = Object.fromEntries(known.map(({ name }) => [name, this.#client[name]]));
    try {
      const [one, other] = [tell(this.#champion, this.#client), tell(challenger, record)];
      const unknown = challenger.inputs.length - known.length;
      setText(this.#says, unknown === 0 ? `${challenger.name} takes the same inputs.`
        : `${challenger.name}: ${unknown} of its ${challenger.inputs.length} inputs are not among this client's, and count as missing.`);
      this.#table.replaceChildren(tableOf({
        head: ["", `Champion: ${this.#champion.name}`, `Challenger: ${challenger.name}`],
        numeric: [],
        rows: one.map(([name, value], index) => [name, value, other[index][1]]),
      }));
      this.#table.hidden = false;
    } catch (error) {
      if (!(error instanceof CopseError)) throw error;
      this.#table.hidden = true;
      setText(this.#says, `${challenger.name} gives no answer for this client: ${error.message}`);
    }
  }
}

/** @param {Model} model @param {Readonly<Record<string, unknown>>} record @returns {[string, string | Node][]} */
function tell(model, record) {
  const { prediction, decision } = model.score(record, { allowMissing: true });
  const format = model.task === "classification" ? percent : figure;
  const unit = model.inputs.find(({ name }) => name === model.policy?.exposure)?.unit ?? "";
  const money = (/** @type {number | null | undefined} */ value) => (typeof value === "number" ? amount(value, unit) : NONE);
  const reasons = model.languages.length === 0 || model.outputs !== 1 ? [] : model.reasons(record, { allowMissing: true });
  return [
    ["Version", model.version === "" ? NONE : model.version],
    ["Prediction", [prediction].flat().map(format).join(", ")],
    ["Decision", decision === null ? NONE : h("span", { class: `verdict ${decision.verdict}` }, icon(decision.verdict), VERDICTS[decision.verdict])],
    ["Grade", decision?.grade ?? NONE],
    ["If accepted", money(decision?.costAccept)],
    ["If declined", money(decision?.costDecline)],
    ["Why", reasons.length === 0 ? NONE : h("ol", {}, ...reasons.map(({ text }) => h("li", {}, text)))],
    ["SHA-256", h("code", {}, model.hash)],
  ];
}
