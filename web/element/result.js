// What the model says, in the order in which a person asks: the answer, what a policy makes of it,
// what was left open, and which model it was.

import { isPlain, probabilityAnswer } from "./answer.js";
import { DecisionView } from "./decision.js";
import { h, icon, setText } from "./dom.js";
import { canSayWhy, WhyView } from "./why.js";

/** @typedef {import("../scorer.js").Scorer} Model */
/** @typedef {import("../model.js").Result} Result */
/** @typedef {import("./locale.js").Formats} Formats */

/**
 * @typedef {object} View
 * @property {Result | null} result  the last valid one; null before the first
 * @property {Readonly<Record<string, unknown>>} scored  the record that it is the result of
 * @property {string[]} problems  labels of the fields that are not valid now
 * @property {import("../inputs.js").Input[]} since  what was changed after `scored`
 * @property {{ result: Result | null, inputs: import("../inputs.js").Input[] } | null} scenario  the
 *   client's own result, where the form departs from it, and in what
 */

const ANNOUNCE_AFTER = 800;
/** More than this are counted, and listed on demand. */
const FEW = 3;

export class ResultPanel {
  #model;
  #formats;
  #answer;
  #decision;
  #why;
  #compact;
  #other;
  /** @type {import("./sure.js").SureView | null} */ #sure = null;
  #provenance = h("footer", { hidden: true });
  /** @type {View | null} */ #shown = null;
  #scenario = h("div", { class: "scenario", part: "scenario", hidden: true });
  #scenarioTold = h("p", {});
  #leave;
  #state = h("p", { class: "state", part: "state" });
  #blanks = h("div", { class: "blanks", part: "blanks" });
  #blanksShown = "";
  #unlike = h("p", { class: "unlike", part: "unlike" });
  #live = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  #spoken = 0;

  /**
   * @param {Model} model
   * @param {Formats} formats
   * @param {import("./desk.js").Desk} desk
   * @param {{ compact: boolean, answerOf: import("./answer.js").Maker | null,
   *   other: import("./rule.js").OtherPolicy | null }} how  the second for answers that are not plain
   */
  constructor(model, formats, desk, { compact, answerOf, other }) {
    this.#compact = compact;
    this.#model = model;
    this.#formats = formats;
    this.#answer = answerOf === null || isPlain(model) ? probabilityAnswer(formats.texts.probabilityOfDefault, formats) : answerOf(model, formats);
    this.#decision = model.policy && new DecisionView(other?.policy ?? model.policy, model, formats, other?.cutOff ?? null);
    this.#other = other;
    this.#why = canSayWhy(model) ? new WhyView(model, formats) : null;
    const [scale = null, ...amounts] = compact ? [] : this.#decision?.details ?? [];
    const details = [scale, this.#why?.element, ...amounts, this.#answer.detail]
      .filter((node) => node !== null && node !== undefined);
    this.#leave = h("button", { type: "button", class: "quiet" }, formats.texts.scenarioReset);
    const keep = h("button", { type: "button", class: "quiet" }, formats.texts.scenarioKeep);
    this.#leave.addEventListener("click", () => desk.leaveScenario());
    keep.addEventListener("click", () => desk.keepScenario());
    this.#scenario.append(this.#scenarioTold, h("div", { class: "buttons" }, this.#leave, keep));
    this.element = h("section", { class: "result", part: "result", "aria-label": formats.texts.result },
      h("div", { class: "headline" },
        h("div", { class: "figures" }, h("h2", {}, this.#answer.title), ...this.#answer.figures),
        this.#decision?.headline ?? null,
        other === null ? null : h("p", { class: "other", part: "policy" }, formats.texts.otherPolicy), this.#scenario, this.#state),
      h("div", { class: "detail" }, ...details, this.#unlike, this.#blanks, h("slot", { name: "notice" }), this.#provenance),
      this.#live);
  }

  /** @param {View} view */
  update(view) {
    this.#shown = view;
    const { result, problems, since } = view;
    const { texts } = this.#formats;
    const classes = this.element.classList;
    classes.toggle("empty", result === null);
    classes.toggle("stale", result !== null && problems.length > 0);
    this.#state.replaceChildren();
    if (problems.length > 0) {
      this.#state.append(icon("alert"), h("span", {},
        h("b", {}, result === null ? texts.noResult : texts.lastValid),
        result === null || since.length === 0 ? "." : texts.lastValidFor(this.#basis(view)),
        h("span", {}, texts.correct(problems.join(texts.separator)))));
    } else if (result === null) {
      this.#state.append(icon("pending"), h("span", {}, this.#decision === null
        ? texts.enterValues : texts.enterClient));
    }
    this.#answer.update(result);
    this.#decision?.update(result, view.scored);
    if (result !== null) {
      this.#why?.update(view.scored);
      this.#sure?.update(result, view.scored);
    }
    this.#updateScenario(view);
    this.#updateBlanks(view);
    this.#updateUnlike(result);
    this.#announce(view);
  }

  /** How sure the answer is, and which model it is of. @param {import("./whole.js").Whole} whole @param {import("../model.js").Model} model */
  complete({ provenance, SureView }, model) {
    this.#provenance.replaceWith(provenance(model, this.#formats));
    if (this.#compact || model.outputs !== 1 || model.task !== "classification") return;
    this.#sure = new SureView(model, this.#formats, this.#other);
    this.#unlike.before(this.#sure.element);
    if (this.#shown?.result) this.#sure.update(this.#shown.result, this.#shown.scored);
  }

  dispose() {
    clearTimeout(this.#spoken);
    this.#sure?.dispose();
  }

  /** @param {View} view */
  #updateScenario({ scenario }) {
    this.#scenario.hidden = scenario === null;
    if (scenario === null) return;
    const { texts } = this.#formats;
    const count = scenario.inputs.length;
    const labels = count > FEW ? "" : ` (${scenario.inputs.map(({ label }) => label).join(texts.separator)})`;
    const own = scenario.result === null ? "" : this.#answer.brief(scenario.result);
    this.#scenarioTold.replaceChildren(h("b", {}, texts.scenario), ` ${texts.scenarioOf(count, this.#formats.number(count))}${labels}`,
      own === "" ? "" : `${texts.separator}${texts.scenarioWas(own)}`);
  }

  /** What a stale result was for, where the form now says otherwise. @param {View} view */
  #basis({ since, scored }) {
    const told = since.slice(0, FEW).map((input) =>
      `${input.label} ${this.#formats.describe(input, scored[input.name])}`);
    return [...told, ...(since.length > FEW ? [this.#formats.texts.more(this.#formats.number(since.length - FEW))] : [])].join(this.#formats.texts.separator);
  }

  /** @param {View} view */
  #updateBlanks({ result, scored }) {
    const inputs = this.#model.inputs;
    const blanks = inputs.filter(({ name }) => scored[name] === null).map(({ label }) => label);
    this.#blanks.hidden = result === null || blanks.length === 0;
    const { texts } = this.#formats;
    const names = blanks.join(texts.separator);
    if (names === this.#blanksShown) return;
    this.#blanksShown = names;
    if (blanks.length <= FEW) {
      this.#blanks.replaceChildren(h("p", {}, texts.blanks(names)));
      return;
    }
    const open = this.#blanks.querySelector("details")?.open ?? false;
    this.#blanks.replaceChildren(h("details", { open },
      h("summary", {}, texts.blankCount(blanks.length, this.#formats.number(blanks.length), this.#formats.number(inputs.length))),
      h("p", {}, `${names}.`)));
  }

  /** @param {Result | null} result */
  #updateUnlike(result) {
    const unlike = result?.unlike ?? null;
    this.#unlike.hidden = !unlike?.unusual;
    if (!unlike?.unusual) return;
    const labels = new Map(this.#model.inputs.map(({ name, label }) => [name, label]));
    const strangest = unlike.columns.slice(0, FEW).map(({ name }) => labels.get(name) ?? name);
    this.#unlike.replaceChildren(icon("alert"), h("span", {},
      h("b", {}, this.#formats.texts.unlikeTitle), this.#formats.texts.unlikeMost(strangest.join(this.#formats.texts.separator))));
  }

  /** Says the result once the typing pauses. @param {View} view */
  #announce({ result, problems }) {
    clearTimeout(this.#spoken);
    this.#spoken = window.setTimeout(() => {
      setText(this.#live, result === null ? "" : [
        problems.length > 0 ? `${this.#formats.texts.lastValid}.` : "",
        this.#answer.sentence(result),
        this.#decision?.sentence(result),
      ].filter(Boolean).join(" "));
    }, ANNOUNCE_AFTER);
  }
}
