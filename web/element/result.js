// What the score says, in the order in which a relationship manager asks: how likely, how bad, what
// a decision costs, and by which model.

import { h, icon, setText } from "./dom.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../model.js").Result} Result */
/** @typedef {import("./locale.js").Formats} Formats */

/**
 * @typedef {object} View
 * @property {Result | null} result  the last valid one; null before the first
 * @property {Readonly<Record<string, unknown>>} scored  the client that it is the result of
 * @property {string[]} problems  labels of the fields that are not valid now
 * @property {import("../inputs.js").Input[]} since  what was changed after `scored`
 */

const ANNOUNCE_AFTER = 800;
/** More than this are counted, and listed on demand. */
const FEW = 3;

export class ResultPanel {
  #model;
  #formats;
  #exposure;
  #probability = h("p", { class: "probability", part: "probability" });
  #odds = h("p", { class: "odds", part: "odds" });
  #state = h("p", { class: "state", part: "state" });
  #verdict = h("p", { class: "verdict", part: "verdict" });
  #scale;
  #loss = figure("Expected amount at risk", "loss");
  #costs = h("div", { class: "costs", part: "costs" });
  #accept = cost("If accepted");
  #decline = cost("If declined");
  #reason = h("p", { class: "reason", part: "reason" });
  #blanks = h("div", { class: "blanks", part: "blanks" });
  #blanksShown = "";
  #live = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  #spoken = 0;

  /** @param {Model} model @param {Formats} formats */
  constructor(model, formats) {
    this.#model = model;
    this.#formats = formats;
    this.#exposure = model.inputs.find(({ name }) => name === model.policy?.exposure) ?? null;
    this.#scale = model.policy && model.policy.grades.length > 0 ? new Scale(model.policy.grades, formats) : null;
    this.#costs.append(h("h3", {}, "Expected cost of each decision"), this.#accept.element, this.#decline.element);
    this.element = h("section", { class: "result", part: "result", "aria-label": "Result" },
      h("div", { class: "headline" },
        h("div", { class: "figures" },
          h("h2", {}, "Probability of default"), this.#probability, this.#odds),
        h("div", { class: "decision" }, this.#verdict, this.#reason), this.#state),
      h("div", { class: "detail" },
        this.#scale?.element ?? null, this.#loss.element, this.#costs, this.#blanks,
        h("slot", { name: "notice" }), provenance(model)),
      this.#live);
  }

  /** @param {View} view */
  update(view) {
    const { result, problems, since } = view;
    const classes = this.element.classList;
    classes.toggle("empty", result === null);
    classes.toggle("stale", result !== null && problems.length > 0);
    this.#state.replaceChildren();
    if (problems.length > 0) {
      this.#state.append(icon("alert"), h("span", {},
        h("b", {}, result === null ? "No result yet" : "Last valid result"),
        result === null || since.length === 0 ? "." : `, for ${this.#basis(view)}.`,
        h("span", {}, `Correct: ${problems.join("; ")}.`)));
    } else if (result === null) {
      this.#state.append(icon("pending"), h("span", {}, "Enter a client to see the score."));
    }
    setText(this.#probability, result === null ? "–" : this.#formats.percent(probabilityOf(result)));
    setText(this.#odds, result === null ? "" : this.#formats.odds(probabilityOf(result)));
    this.#scale?.update(result && probabilityOf(result), result?.decision?.grade ?? null);
    this.#updateDecision(view);
    this.#updateBlanks(view);
    this.#announce(view);
  }

  /** What a stale result was for, where the form now says otherwise. @param {View} view */
  #basis({ since, scored }) {
    const told = since.slice(0, FEW).map((input) =>
      `${input.label} ${this.#formats.describe(input, scored[input.name])}`);
    return [...told, ...(since.length > FEW ? [`${since.length - FEW} more`] : [])].join("; ");
  }

  /** @param {View} view */
  #updateBlanks({ result, scored }) {
    const inputs = this.#model.inputs;
    const blanks = inputs.filter(({ name }) => scored[name] === null).map(({ label }) => label);
    this.#blanks.hidden = result === null || blanks.length === 0;
    const names = `${blanks.join("; ")}.`;
    if (names === this.#blanksShown) return;
    this.#blanksShown = names;
    if (blanks.length <= FEW) {
      this.#blanks.replaceChildren(h("p", {}, `Left blank and scored as missing: ${names}`));
      return;
    }
    const open = this.#blanks.querySelector("details")?.open ?? false;
    this.#blanks.replaceChildren(h("details", { open },
      h("summary", {}, `${blanks.length} of ${inputs.length} fields blank, scored as missing`), h("p", {}, names)));
  }

  /** @param {View} view */
  #updateDecision({ result, scored }) {
    const decision = result?.decision ?? null;
    this.#verdict.hidden = decision === null;
    this.#costs.hidden = decision === null || decision.costAccept === null;
    this.#loss.element.hidden = decision === null;
    this.#verdict.className = `verdict ${decision?.verdict ?? ""}`;
    this.#verdict.replaceChildren();
    setText(this.#reason, "");
    if (decision === null || result === null) return;
    this.#verdict.append(icon(decision.verdict), VERDICTS[decision.verdict],
      ...(decision.grade === null ? [] : [h("span", { class: "grade", part: "grade" }, `Grade ${decision.grade}`)]));
    const { expectedLoss, costAccept, costDecline } = decision;
    const exposure = scored[this.#exposure?.name ?? ""];
    if (expectedLoss === null || costAccept === null || costDecline === null) {
      const label = inSentence(this.#exposure?.label ?? "Credit line");
      setText(this.#reason, `No cost ${typeof exposure === "number" ? "at this" : "without the"} ${label}.`);
      this.#loss.set("–", "A person must weigh what is at stake.");
      return;
    }
    const money = (/** @type {number} */ value) => this.#formats.amount(value, this.#exposure?.unit ?? "");
    const share = this.#model.policy?.lossGivenDefault ?? NaN;
    this.#loss.set(money(expectedLoss),
      `${this.#formats.percent(probabilityOf(result))} likely × ${this.#formats.share(share)} lost of ${money(Number(exposure))}`);
    const most = Math.max(costAccept, costDecline);
    this.#accept.set(money(costAccept), most > 0 ? costAccept / most : 0, decision.verdict === "accept");
    this.#decline.set(money(costDecline), most > 0 ? costDecline / most : 0, decision.verdict === "decline");
  }

  /** Says the result once the typing pauses. @param {View} view */
  #announce({ result, problems }) {
    clearTimeout(this.#spoken);
    this.#spoken = window.setTimeout(() => {
      const decision = result?.decision ?? null;
      setText(this.#live, result === null ? "" : [
        problems.length > 0 ? "Last valid result." : "",
        `Probability of default ${this.#formats.percent(probabilityOf(result))}, ${this.#formats.odds(probabilityOf(result))}.`,
        decision?.grade ? `Grade ${decision.grade}.` : "",
        decision ? `${VERDICTS[decision.verdict]}.` : "",
        this.#reason.textContent,
      ].filter(Boolean).join(" "));
    }, ANNOUNCE_AFTER);
  }
}

/** The first output: the element is for models of one. @param {Result} result */
const probabilityOf = ({ probability }) => (typeof probability === "number" ? probability : probability[0]);
const VERDICTS = { accept: "Accept", decline: "Decline", refer: "Refer to a person" };
/** A label within a sentence; one that begins as an abbreviation stays. @param {string} label */
const inSentence = (label) => (/^\p{Lu}\p{Ll}/u.test(label) ? label[0].toLowerCase() + label.slice(1) : label);

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

/** @param {string} title */
function cost(title) {
  const value = h("span", { class: "amount" });
  const mark = h("span", { class: "lower" });
  const bar = h("span", { class: "bar", "aria-hidden": "true" });
  const element = h("div", { class: "cost" }, h("span", { class: "name" }, title, mark), value, bar);
  return {
    element,
    /** @param {string} text @param {number} share @param {boolean} lower */
    set(text, share, lower) {
      setText(value, text);
      setText(mark, lower ? "lower" : "");
      element.classList.toggle("chosen", lower);
      bar.style.setProperty("--share", String(share));
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
        h("span", { class: "unseen" }, `, ${formats.percent(from)} to ${formats.percent(below)}`));
      band.style.setProperty("--step", String(index / Math.max(1, grades.length - 1)));
      return band;
    });
    this.element = h("div", { class: "scale", part: "scale" },
      h("div", { class: "title" }, h("h3", {}, "Grade"), h("span", { class: "note" }, "by probability, %")),
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

/** Which model answers, on every result. @param {Model} model */
function provenance(model) {
  const { knownAnswers } = model.counts;
  const code = h("code", { part: "hash" }, model.hash);
  const copy = h("button", { type: "button", class: "copy" }, icon("copy"), h("span", {}, "Copy"));
  const copied = h("span", { role: "status" });
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(model.hash);
      setText(copied, "Copied");
    } catch {
      getSelection()?.selectAllChildren(code);
      setText(copied, "Selected: copy it from here");
    }
  });
  return h("footer", { class: "model", part: "model" },
    model.title === model.name ? null : h("p", { class: "title" }, model.title), h("p", {}, h("b", {}, model.name), ` ${model.version}`),
    h("p", { class: knownAnswers > 0 ? "answers" : "answers none" },
      icon(knownAnswers > 0 ? "check" : "alert"),
      knownAnswers > 0 ? `${knownAnswers} known answers reproduced to the bit` : "No known answers in this package"),
    h("details", {},
      h("summary", {}, "SHA-256 ", h("code", {}, `${model.hash.slice(0, 12)}…`)),
      code, copy, copied));
}
