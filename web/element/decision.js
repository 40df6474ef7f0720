// What a policy makes of a probability: the verdict, the grade and what each decision costs.

import { probabilityOf } from "./answer.js";
import { barRow } from "./bars.js";
import { h, icon, setText } from "./dom.js";

/** @typedef {import("../scorer.js").Scorer} Model */
/** @typedef {import("../model.js").Decision} Decision */
/** @typedef {import("../model.js").Policy} Policy */
/** @typedef {import("../model.js").Result} Result */
/** @typedef {import("./locale.js").Formats} Formats */

export class DecisionView {
  #policy;
  #formats;
  #exposure;
  #verdict = h("p", { class: "verdict", part: "verdict" });
  #reason = h("p", { class: "reason", part: "reason" });
  #scale;
  #loss;
  #accept;
  #decline;
  #costs;
  #byCost;

  /** @param {Policy} policy @param {Model} model @param {Formats} formats @param {number | null} cutOff  that decides in the place of costs */
  constructor(policy, model, formats, cutOff) {
    this.#byCost = cutOff === null;
    const { texts } = formats;
    this.#policy = policy;
    this.#formats = formats;
    this.#exposure = model.inputs.find(({ name }) => name === policy.exposure) ?? null;
    this.#scale = policy.grades.length > 0 ? new Scale(policy.grades, formats) : null;
    this.#loss = figure(texts.expectedLoss, "loss");
    this.#accept = barRow(texts.ifAccepted);
    this.#decline = barRow(texts.ifDeclined);
    this.#costs = h("div", { class: "costs", part: "costs" },
      h("h3", {}, texts.costs), this.#accept.element, this.#decline.element);
    this.headline = h("div", { class: "decision" }, this.#verdict, this.#reason);
    /** @type {(Node | null)[]} */
    this.details = [this.#scale?.element ?? null, this.#loss.element, this.#costs];
  }

  /** @param {Result | null} result @param {Readonly<Record<string, unknown>>} scored */
  update(result, scored) {
    const { texts } = this.#formats;
    const decision = result?.decision ?? null;
    this.#scale?.update(result && probabilityOf(result), decision?.grade ?? null);
    this.#verdict.hidden = decision === null;
    this.#costs.hidden = decision === null || decision.costAccept === null;
    this.#loss.element.hidden = decision === null;
    this.#verdict.className = `verdict ${decision?.verdict ?? ""}`;
    this.#verdict.replaceChildren();
    setText(this.#reason, "");
    if (decision === null || result === null) return;
    this.#verdict.append(icon(decision.verdict), texts.verdict[decision.verdict],
      ...(decision.grade === null ? [] : [h("span", { class: "grade", part: "grade" }, texts.gradeOf(decision.grade))]));
    const { expectedLoss, costAccept, costDecline } = decision;
    const exposure = scored[this.#exposure?.name ?? ""];
    setText(this.#reason, this.#reasons(decision, exposure));
    if (expectedLoss === null || costAccept === null || costDecline === null) {
      this.#loss.set("–", texts.mustWeigh);
      return;
    }
    const money = (/** @type {number} */ value) => this.#formats.amount(value, this.#exposure?.unit ?? "");
    this.#loss.set(money(expectedLoss),
      texts.lossNote(this.#formats.percent(probabilityOf(result)),
      this.#formats.share(this.#policy.lossGivenDefault), money(Number(exposure))));
    const most = Math.max(costAccept, costDecline);
    const lower = this.#byCost ? decision.leaning : costAccept <= costDecline ? "accept" : "decline";
    this.#accept.set(money(costAccept), most > 0 ? costAccept / most : 0, lower === "accept" ? texts.lower : "");
    this.#decline.set(money(costDecline), most > 0 ? costDecline / most : 0, lower === "decline" ? texts.lower : "");
  }

  /** Why a person must decide, in sentences; "" if none must. @param {Decision} decision @param {unknown} exposure */
  #reasons({ referral, leaning, breakEven }, exposure) {
    const { texts } = this.#formats;
    const label = this.#exposure?.label ?? texts.creditLine;
    const told = {
      no_cost: typeof exposure === "number" ? texts.noCostAt(label) : texts.noCostWithout(label),
      near_boundary: texts.closeCall(this.#formats.percent(breakEven ?? NaN)),
      unlike_training: texts.unlikeClients,
    };
    return [...referral.map((reason) => told[reason]),
      ...(referral.length === 0 || leaning === "refer" || !this.#byCost ? [] : [texts.byCost[leaning]])].join(" ");
  }

  /** For who cannot see it. @param {Result} result */
  sentence({ decision }) {
    const { texts } = this.#formats;
    return [
      decision?.grade ? `${texts.gradeOf(decision.grade)}.` : "",
      decision ? `${texts.verdict[decision.verdict]}.` : "",
      this.#reason.textContent,
    ].filter(Boolean).join(" ");
  }
}

/** @param {string} title @param {string} part */
function figure(title, part) {
  const value = h("p", { class: "amount" });
  const note = h("p", { class: "note" });
  return {
    element: h("div", { class: "figure", part }, h("h3", {}, title), value, note),
    /** @param {string} text @param {string} explanation */
    set(text, explanation) {
      setText(value, text);
      setText(note, explanation);
    },
  };
}

/** Grades as bands of equal width, with a needle where the probability falls. */
class Scale {
  #needle = h("span", { class: "needle", "aria-hidden": "true" });
  #bands;
  #grades;

  /** @param {readonly { name: string, below: number }[]} grades @param {Formats} formats */
  constructor(grades, formats) {
    this.#grades = grades;
    this.#bands = grades.map(({ name, below }, index) => {
      const from = index === 0 ? 0 : grades[index - 1].below;
      const band = h("li", { class: "band" }, h("span", { class: "letter" }, name),
        h("span", { class: "limit", "aria-hidden": "true" }, index === 0 ? "" : formats.number(Math.round(from * 1000) / 10)),
        h("span", { class: "unseen" }, formats.texts.bandRange(formats.percent(from), formats.percent(below))));
      band.style.setProperty("--step", String(index / Math.max(1, grades.length - 1)));
      return band;
    });
    this.element = h("div", { class: "scale", part: "scale" },
      h("div", { class: "title" }, h("h3", {}, formats.texts.grade), h("span", { class: "note" }, formats.texts.byProbability)),
      h("div", { class: "track" }, this.#needle, h("ol", { class: "bands" }, ...this.#bands)));
  }

  /** @param {number | null} probability @param {string | null} grade */
  update(probability, grade) {
    const at = this.#grades.findIndex(({ name }) => name === grade);
    this.#bands.forEach((band, index) => {
      band.classList.toggle("current", index === at);
      if (index === at) band.setAttribute("aria-current", "true");
      else band.removeAttribute("aria-current");
    });
    this.#needle.hidden = probability === null || at < 0;
    if (probability === null || at < 0) return;
    const from = at === 0 ? 0 : this.#grades[at - 1].below;
    const within = (probability - from) / (this.#grades[at].below - from);
    this.#needle.style.setProperty("--at", String((at + within) / this.#grades.length));
  }
}
