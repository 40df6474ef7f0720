// How sure a result is: how far from the break-even, what single change would turn it, whether the
// members agree, whether the client is like the training data.

import { probabilityOf } from "./answer.js";
import { h, icon, setText } from "./dom.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../model.js").Result} Result */
/** @typedef {import("./locale.js").Formats} Formats */

/** The search for what turns a decision scores thousands of clients: once the typing pauses. */
const SEARCH_AFTER = 300;

export class SureView {
  #model;
  #formats;
  #even = h("dd");
  #turn = h("dd", { class: "turn" });
  #agree = h("dd");
  #like = h("dd", { class: "like" });
  #timer = 0;
  #other;

  /** @param {Model} model @param {Formats} formats @param {import("./rule.js").OtherPolicy | null} other */
  constructor(model, formats, other) {
    this.#other = other;
    this.#model = model;
    this.#formats = formats;
    const { texts } = formats;
    /** @type {[string, HTMLElement][]} */
    const rows = [];
    if (model.policy !== null) rows.push([other?.cutOff ? texts.cutOff : texts.breakEven, this.#even]);
    // What turns a decision is searched by the model's own policy.
    if (model.policy !== null && other === null) rows.push([texts.smallestChange, this.#turn]);
    if (model.members.length > 1) rows.push([texts.members, this.#agree]);
    if (model.training !== null) rows.push([texts.training, this.#like]);
    this.element = h("div", { class: "sure", part: "sure", hidden: rows.length === 0 }, h("h3", {}, texts.sure),
      h("dl", {}, ...rows.map(([term, value]) => h("div", {}, h("dt", {}, term), value))));
  }

  /** @param {Result} result @param {Readonly<Record<string, unknown>>} record */
  update(result, record) {
    const { texts } = this.#formats;
    const { decision, members, unlike } = result;
    const probability = probabilityOf(result);
    if (decision) {
      const even = this.#other?.cutOff ?? decision.breakEven;
      const away = even === null ? 0 : probability - even;
      setText(this.#even, even === null ? "–" : (away > 0 ? texts.above : texts.below)(
        this.#formats.distance(away), this.#formats.percent(even)));
      if (this.#other === null) this.#seek(record);
    }
    // Near the prediction a step of log-odds is so much of probability: the members' own are not told.
    const margins = members.map(({ margin }) => Number(margin));
    const spread = (Math.max(...margins) - Math.min(...margins)) * probability * (1 - probability);
    setText(this.#agree, texts.agree(members.length, this.#formats.number(members.length), this.#formats.distance(spread)));
    if (unlike) {
      this.#like.classList.toggle("unusual", unlike.unusual);
      this.#like.replaceChildren(icon(unlike.unusual ? "alert" : "check"), unlike.unusual ? texts.unlikeTraining : texts.likeTraining);
    }
  }

  dispose() {
    clearTimeout(this.#timer);
  }

  /** @param {Readonly<Record<string, unknown>>} record */
  #seek(record) {
    const { texts } = this.#formats;
    clearTimeout(this.#timer);
    this.#turn.classList.add("late");
    if (this.#turn.textContent === "") setText(this.#turn, texts.computing);
    this.#timer = window.setTimeout(() => {
      const found = this.#model.firmness(record, { allowMissing: true });
      this.#turn.classList.remove("late");
      if (found === null) {
        setText(this.#turn, texts.noneTurns);
        return;
      }
      const { input: name, from, to } = found.changes[0];
      const input = this.#model.inputs.find((each) => each.name === name);
      if (input === undefined) return;
      this.#turn.replaceChildren(
        texts.changeOf(input.label, this.#formats.describe(input, from), this.#formats.describe(input, to)),
        ` (${texts.ofRange(this.#formats.percent(found.cost))})`,
        ...(found.verdict === null ? [] : [h("b", { class: found.verdict }, ` ${texts.verdict[found.verdict]}`)]));
    }, SEARCH_AFTER);
  }
}
