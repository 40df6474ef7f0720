// Two clients side by side: one that is held, and the one in the form.

import { h } from "../dom.js";
import { probabilityOf } from "../answer.js";
import { canSayWhy, reasonLanguage } from "../why.js";
import { button, labelled, select, table, written } from "./common.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("../desk.js").Scored} Scored */
/** @typedef {import("../tools.js").ToolTexts} ToolTexts */
/** @typedef {Scored & { sample: string | null, who?: number }} Held  `sample`: its name, null for one who was in the form as `who` */
/** @typedef {import("../../model.js").Result} Result */

/** That may take two lines in a narrow cell. @param {string} text */
const breakable = (text) => text.replaceAll("\u00a0", " ");

/** @param {Desk} desk @param {ToolTexts} texts @returns {import("../tools.js").Tool} */
export function compare(desk, texts) {
  const { model, formats } = desk;
  const write = written(desk);
  const one = model.outputs === 1;
  const { kept } = desk;
  /** @type {Held | null} */
  let held = kept.held ? { ...kept.held, result: kept.held.result && desk.scoreOf(kept.held.value) } : null;
  const hold = button(texts.hold, () => {
    if (desk.shown.result === null) return;
    held = { ...desk.shown, sample: null, who: kept.who };
    examples.value = "";
    update();
  }, "solid");
  const swap = button(texts.swap, () => {
    if (held === null) return;
    const other = { ...desk.shown, sample: null, who: kept.who };
    const { who, value } = held;
    // Who comes back is who they were, with what was written about them.
    if (who !== undefined) kept.who = who;
    desk.enter(value, who !== undefined);
    held = other;
    examples.value = "";
    update();
  });
  const examples = select([["", texts.choose], ...model.samples.map(({ name }, index) =>
    /** @type {[string, string]} */ ([String(index), name]))]);
  const chosen = model.samples.findIndex(({ name }) => name === held?.sample);
  if (chosen >= 0) examples.value = String(chosen);
  const exampleField = labelled(texts.orExample, examples);
  exampleField.hidden = model.samples.length === 0;
  examples.addEventListener("change", () => {
    const sample = model.samples[Number(examples.value)];
    if (examples.value === "" || sample === undefined) return;
    held = { value: sample.values, result: desk.scoreOf(sample.values), sample: sample.name };
    update();
  });
  const all = h("input", { type: "checkbox" });
  all.checked = kept.allInputs ?? false;
  all.addEventListener("change", () => {
    kept.allInputs = all.checked;
    update();
  });
  const allField = h("label", { class: "check" }, all, texts.allInputs);
  const place = h("div", { class: "stack" });
  const unit = model.inputs.find(({ name }) => name === model.policy?.exposure)?.unit ?? "";

  /** @param {Scored} a @param {Scored} b */
  function results(a, b) {
    /** @type {[string, (result: Result) => number | null, (value: number) => string, (value: number) => string][]} */
    const figures = one ? [[model.task === "classification" ? texts.probability : texts.prediction, probabilityOf, write,
      model.task === "classification" ? (value) => formats.points(value) : (value) => formats.signed(value)]] : [];
    const money = (/** @type {number} */ value) => breakable(formats.amount(value, unit));
    const more = (/** @type {number} */ value) => (value > 0 ? `+${money(value)}` : money(value));
    if (model.policy !== null) {
      figures.push([texts.expectedLoss, ({ decision }) => decision?.expectedLoss ?? null, money, more],
        [texts.costAccept, ({ decision }) => decision?.costAccept ?? null, money, more],
        [texts.costDecline, ({ decision }) => decision?.costDecline ?? null, money, more]);
    }
    const rows = figures.map(([name, of, tell, differ]) => {
      const [x, y] = [a.result && of(a.result), b.result && of(b.result)];
      return [name, x === null ? "–" : tell(x), y === null ? "–" : tell(y), x === null || y === null ? "" : differ(y - x)];
    });
    const words = (/** @type {string} */ name, /** @type {(result: Result) => string} */ of) =>
      [name, a.result ? of(a.result) : "–", b.result ? of(b.result) : "–", ""];
    if (model.policy !== null) {
      rows.splice(1, 0, words(texts.decision, ({ decision }) => (decision ? formats.texts.verdict[decision.verdict] : "–")),
        words(texts.grade, ({ decision }) => decision?.grade ?? "–"));
    } else if (model.classes.length > 0) {
      rows.push(words(formats.texts.mostProbableClass, ({ winner }) => winner ?? "–"));
    }
    return rows;
  }

  /** @param {Scored} a @param {Scored} b */
  function inputs(a, b) {
    const rows = model.inputs.filter(({ name }) => all.checked || (a.value[name] ?? null) !== (b.value[name] ?? null)).map((input) => {
      const [x, y] = [a.value[input.name] ?? null, b.value[input.name] ?? null];
      const both = typeof x === "number" && typeof y === "number" && input.kind !== "category" && x !== y;
      return [input.label, breakable(formats.describe(input, x)), breakable(formats.describe(input, y)), both ? formats.signed(y - x) : ""];
    });
    return rows.length === 0 ? null : rows;
  }

  /** @param {Scored} scored @param {string} name */
  function reasons({ value, result }, name) {
    const language = reasonLanguage(model, formats);
    const found = result === null ? [] : model.reasons(value, { language, allowMissing: true });
    return h("div", {}, h("h4", {}, name), h("ul", { class: "pairs", lang: language, dir: "auto" }, ...found.map(({ effect, text }) =>
      h("li", { class: effect > 0 ? "raises" : "lowers" }, h("span", {}, text), h("span", { class: "effect" }, formats.points(effect))))));
  }

  function update() {
    kept.held = held;
    const now = desk.shown;
    hold.setAttribute("aria-disabled", String(now.result === null));
    hold.textContent = held === null ? texts.hold : texts.holdAgain;
    swap.hidden = held === null || desk.locked;
    allField.hidden = held === null;
    if (held === null) {
      place.replaceChildren(h("p", { class: "note" }, texts.noneHeld));
      return;
    }
    const name = held.sample ?? texts.held;
    const head = [name, texts.inForm];
    const differing = inputs(held, now);
    const block = (/** @type {string} */ title, /** @type {import("../dom.js").Child[][]} */ rows) =>
      h("div", {}, table([title, ...head, texts.difference], rows, title));
    place.replaceChildren(block(texts.result, results(held, now)),
      differing === null ? h("p", { class: "note" }, texts.sameInputs) : block(texts.input, differing),
      ...(canSayWhy(model) ? [h("div", { class: "sides" }, reasons(held, `${texts.reasons}: ${name}`), reasons(now, `${texts.reasons}: ${texts.inForm}`))] : []));
  }

  return {
    element: h("div", { class: "stack" }, h("div", { class: "row" }, hold, exampleField, swap), place, allField),
    update,
  };
}
