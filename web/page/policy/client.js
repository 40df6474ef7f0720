// What the policy makes of the client that is entered, beside what the model's own makes of it.

import { VERDICTS } from "../../model.js";
import { h, icon, setText } from "../../element/dom.js";
import { amount, percent } from "../numbers.js";
import { tableOf } from "../table.js";
import { decide } from "../../portfolio/outcome.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/outcome.js").Rule} Rule */
/** @typedef {import("../../portfolio/outcome.js").Decisions} Decisions */

export class ClientPanel {
  #model;
  #own;
  #unit;
  #likely = h("p", { class: "likely" });
  #says = h("p", { class: "says", role: "status" });
  #table = h("div", { class: "scroll stacks", role: "group", tabindex: "0", "aria-label": TEXTS.client });

  /** @param {Model} model @param {Rule} own  the model's @param {string} unit */
  constructor(model, own, unit) {
    this.#model = model;
    this.#own = own;
    this.#unit = unit;
    this.element = h("section", { class: "panel client", "aria-labelledby": "client-title" },
      h("div", { class: "heading" }, h("h2", { id: "client-title" }, TEXTS.client), this.#likely), this.#says, this.#table);
  }

  /** @param {import("../shared.js").Shared} shared @param {Rule} rule */
  update({ result, client }, rule) {
    const probability = result?.probability;
    this.#table.hidden = typeof probability !== "number";
    if (typeof probability !== "number") {
      setText(this.#likely, "");
      setText(this.#says, TEXTS.noClient);
      return;
    }
    const line = client[this.#own.policy.exposure];
    const scored = {
      probabilities: Float64Array.of(probability),
      exposures: Float64Array.of(typeof line === "number" ? line : NaN),
      unlike: Uint8Array.of(Number(result?.unlike?.unusual ?? false)),
    };
    const before = decide(this.#model, this.#own, scored);
    const after = decide(this.#model, rule, scored);
    const named = (/** @type {Decisions} */ { verdicts }) => TEXTS.verdicts[VERDICTS[verdicts[0]]];
    setText(this.#likely, TEXTS.probability(percent(probability)));
    setText(this.#says, before.verdicts[0] === after.verdicts[0] ? TEXTS.same
      : TEXTS.changed(named(before).toLowerCase(), named(after).toLowerCase()));
    this.#says.classList.toggle("changed", before.verdicts[0] !== after.verdicts[0]);
    // A policy a column: seven columns would not fit a phone.
    const [own, other] = [this.#tell(before, this.#own), this.#tell(after, rule)];
    const [, ...terms] = TEXTS.clientHead;
    this.#table.replaceChildren(tableOf({
      head: [TEXTS.clientHead[0], TEXTS.byModel, TEXTS.byThis],
      rows: terms.map((term, index) => [term, own[index], other[index]]),
    }));
  }

  /** @param {Decisions} decisions @param {Rule} rule @returns {(string | Node)[]} */
  #tell(decisions, rule) {
    const verdict = VERDICTS[decisions.verdicts[0]];
    const money = (/** @type {Float64Array} */ [value]) => amount(value, this.#unit);
    return [h("span", { class: `verdict ${verdict}` }, icon(verdict), TEXTS.verdicts[verdict]),
      rule.policy.grades[decisions.grades[0]]?.name ?? "–", money(decisions.costAccept), money(decisions.costDecline),
      percent(rule.by === "costs" ? decisions.breakEven[0] : rule.cutOff), money(decisions.expectedLoss)];
  }
}
