// One page on one client: what the model says, why, how sure it is, what was entered, and what a person
// made of it. It is what the element prints while it is there.

import { probabilityOf } from "../answer.js";
import { h, icon } from "../dom.js";
import { canSayWhy, reasonLanguage } from "../why.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("../tools.js").ToolTexts} ToolTexts */
/** @typedef {import("../../inputs.js").Input} Input */

/**
 * @param {Desk} desk  with a result
 * @param {ToolTexts} texts
 * @param {{ reference: string, notes: string, override: import("./record.js").Override | null }} kept
 */
export function reportOf(desk, texts, kept) {
  const { model, formats } = desk;
  const { result, value } = desk.shown;
  const when = new Intl.DateTimeFormat(formats.locale, { dateStyle: "long", timeStyle: "short", numberingSystem: "latn" }).format(new Date());
  const block = (/** @type {string} */ title, /** @type {(import("../dom.js").Child)[]} */ ...children) =>
    h("section", {}, h("h3", {}, title), ...children);
  return h("article", { class: "report", part: "report", "aria-label": texts.reportTitle },
    h("header", {},
      h("div", {}, h("h2", {}, texts.reportTitle), kept.reference === "" ? null : h("p", { class: "reference" }, kept.reference)),
      h("p", { class: "note" }, texts.made(when), h("br"), model.title, h("br"), `${model.name} ${model.version}`.trim())),
    desk.client === null ? null : h("p", { class: "warning" }, icon("alert"), h("span", {}, texts.isScenario)),
    desk.other === null ? null : h("p", { class: "warning" }, icon("alert"), h("span", {}, formats.texts.otherPolicy)),
    result && headline(desk, texts, result),
    kept.override === null ? null : h("section", { class: "warning" },
      h("p", {}, h("b", {}, texts.overridden(formats.texts.verdict[kept.override.verdict],
        result?.decision ? formats.texts.verdict[result.decision.verdict] : "–")), " ", kept.override.reason)),
    h("div", { class: "halves" },
      canSayWhy(model) ? block(formats.texts.why, reasons(desk), h("p", { class: "note" }, formats.texts.candidates)) : null,
      result && model.policy !== null ? block(formats.texts.sure, sure(desk)) : null),
    block(texts.basis, ...entered(desk, value)),
    kept.notes === "" ? null : block(texts.notes, h("p", { class: "written" }, kept.notes)),
    h("p", { class: "signature" }, texts.signature),
    h("footer", {}, h("p", {}, texts.limits), h("p", {}, `${texts.hash} `, h("code", {}, model.hash))));
}

/** What A4 and Letter both hold within the margins that browsers leave, in CSS pixels, and how large it is printed. */
const PAGE = { width: 690, height: 920, font: "8pt" };
/** So much of a note stays, in signs, whatever else is on the page. */
const LEAST_NOTE = 200;

/**
 * Has a report that is in the document keep to one page: a long note is set small, in columns, then without its line
 * breaks; what is still too much is left out, and that is said.
 * @param {HTMLElement} report @param {ToolTexts} texts @param {import("../locale.js").Formats} formats
 */
export function fit(report, texts, formats) {
  const note = report.querySelector(".written");
  if (note === null) return;
  const { width, height, font } = PAGE;
  const measure = Object.entries({ "inline-size": `${width}px`, padding: "0", border: "0", "font-size": font });
  for (const [name, value] of measure) report.style.setProperty(name, value);
  const fits = () => report.offsetHeight <= height;
  const text = note.textContent ?? "";
  if (!fits()) note.classList.add("small");
  if (!fits()) note.textContent = text.replace(/\s*\n\s*/g, " / ");
  if (!fits() && text.length > LEAST_NOTE) {
    const signs = Array.from(note.textContent ?? "");
    const told = h("p", { class: "note" });
    note.after(told);
    const keep = (/** @type {number} */ count) => {
      note.textContent = `${signs.slice(0, count).join("")}…`;
      told.textContent = texts.noteCut(formats.number(signs.length - count));
    };
    let [low, high] = [Math.min(LEAST_NOTE, signs.length), signs.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      keep(middle);
      if (fits()) low = middle;
      else high = middle;
    }
    keep(low);
  }
  for (const [name] of measure) report.style.removeProperty(name);
}

/** @param {Desk} desk @param {ToolTexts} texts @param {import("../../model.js").Result} result */
function headline({ model, formats }, texts, result) {
  const { decision } = result;
  const exposure = model.inputs.find(({ name }) => name === model.policy?.exposure);
  const money = (/** @type {number | null} */ value) => (value === null ? "–" : formats.amount(value, exposure?.unit ?? ""));
  const single = model.outputs === 1;
  /** @type {[string, string, string][]} */
  const figures = [
    model.task === "classification" && single
      ? [model.policy === null ? texts.probability : formats.texts.probabilityOfDefault, formats.percent(probabilityOf(result)), formats.odds(probabilityOf(result))]
      : [texts.prediction, result.winner ?? (single ? formats.figure(probabilityOf(result)) : "–"), ""],
    ...(decision === null ? [] : /** @type {[string, string, string][]} */ ([
      [texts.recommendation, formats.texts.verdict[decision.verdict], decision.grade === null ? "" : formats.texts.gradeOf(decision.grade)],
      [texts.expectedLoss, money(decision.expectedLoss), ""],
      [texts.costAccept, money(decision.costAccept), ""],
      [texts.costDecline, money(decision.costDecline), ""],
    ])),
  ];
  return h("dl", { class: "headline-figures" }, ...figures.map(([term, figure, note]) =>
    h("div", {}, h("dt", {}, term), h("dd", {}, figure), note === "" ? null : h("dd", { class: "note" }, note))));
}

/** @param {Desk} desk */
function reasons({ model, formats, shown }) {
  const language = reasonLanguage(model, formats);
  return h("ol", { lang: language, dir: "auto" }, ...model.reasons(shown.value, { language, allowMissing: true }).map(({ effect, text }) =>
    h("li", {}, text, " ", h("b", {}, formats.points(effect)))));
}

/** @param {Desk} desk */
function sure({ model, formats, other, shown: { result, value } }) {
  const { texts } = formats;
  const even = other?.cutOff ?? result?.decision?.breakEven ?? null;
  const found = other !== null ? null : model.firmness(value, { allowMissing: true });
  const [change] = found?.changes ?? [];
  const input = model.inputs.find(({ name }) => name === change?.input);
  const away = result === null || even === null ? null : probabilityOf(result) - even;
  /** @type {[string, string][]} */
  const rows = [
    ...(away === null ? [] : /** @type {[string, string][]} */ ([[other?.cutOff ? texts.cutOff : texts.breakEven,
      (away > 0 ? texts.above : texts.below)(formats.distance(away), formats.percent(even ?? NaN))]])),
    ...(other !== null ? [] : /** @type {[string, string][]} */ ([[texts.smallestChange, change === undefined || input === undefined ? texts.noneTurns
      : `${texts.changeOf(input.label, formats.describe(input, change.from), formats.describe(input, change.to))} (${
        texts.ofRange(formats.percent(found?.cost ?? NaN))})`]])),
    ...(result?.unlike ? /** @type {[string, string][]} */ ([[texts.training, result.unlike.unusual ? texts.unlikeTraining : texts.likeTraining]]) : []),
  ];
  return h("dl", {}, ...rows.map(([term, said]) => h("div", {}, h("dt", {}, term), h("dd", {}, said))));
}

/** @param {Desk} desk @param {Readonly<Record<string, unknown>>} value */
function entered({ model, formats, client }, value) {
  const cell = (/** @type {Input | undefined} */ input) => {
    if (input === undefined) return "";
    const differs = client !== null && (client.value[input.name] ?? null) !== (value[input.name] ?? null);
    const text = formats.describe(input, value[input.name] ?? null);
    return differs ? h("b", {}, `${text} *`) : text;
  };
  const table = model.inputs.filter(({ series, period }) => series !== "" && period !== "");
  const loose = model.inputs.filter((input) => !table.includes(input));
  const series = [...new Set(table.map((input) => input.series))];
  const periods = [...new Set(table.map(({ period }) => period))];
  return [
    h("dl", { class: "entered" }, ...loose.map((input) => h("div", {}, h("dt", {}, input.label), h("dd", {}, cell(input))))),
    table.length === 0 ? null : h("table", {}, h("thead", {}, h("tr", {}, h("td"), ...series.map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, ...periods.map((period) => h("tr", {}, h("th", { scope: "row" }, period),
        ...series.map((title) => h("td", {}, cell(table.find((input) => input.series === title && input.period === period)))))))),
  ];
}
