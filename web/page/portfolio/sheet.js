// A portfolio on one printed page: made when a person asks for it, fitted to the page, gone afterwards.

import { h } from "../../element/dom.js";
import { BINS, TOTAL } from "../../portfolio/summary.js";
import { amount, compact, fine, percent, roughPercent, whole } from "../numbers.js";
import { adopt } from "../sheet.js";
import { meter, tableOf } from "../table.js";
import { changesOf } from "./compared.js";
import { termsOf } from "./policy.js";
import { sentencesOf } from "./remarks.js";
import { SHEET_CSS } from "./sheet-styles.js";
import { decisionsTable, driftOf, factsOf, gradesTable, isChance, psiCell, psiMeter, reasonsTable, TOO_FAR, WORTH_A_LOOK } from "./tables.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */

/** Rows of each table at most, so that a page has room for all. */
const MOST = Object.freeze({ reasons: 8, drift: 7, groups: 8, grades: 10, name: 160, risk: 5 });
/** In pixels of 1/96 inch: what an A4 page and a Letter page both have room for, less their margins. */
const PAGE_WIDTH = 700;
const PAGE_HEIGHT = 940;

/**
 * What is printed beside the portfolio's own figures: what a person has asked for.
 * @typedef {object} Asked
 * @property {string} file
 * @property {string} unit
 * @property {readonly string[]} reasons
 * @property {import("../../element/rule.js").PolicyChanges | null} policy
 * @property {import("../../portfolio/labelled.js").Labelled | null} labelled
 * @property {import("./groups.js").GroupsPanel} groups
 * @property {import("./challenger.js").ChallengerPanel["shown"]} challenger
 */

/** @param {Model} model @param {Portfolio} portfolio @param {Asked} asked */
export function printSheet(model, portfolio, asked) {
  adopt(SHEET_CSS);
  document.querySelector(".portfolio-sheet")?.remove();
  const sheet = sheetOf(model, portfolio, asked);
  document.body.append(sheet);
  fit(sheet);
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  window.print();
}

/** What is longer than a page is printed smaller, rather than on two. @param {HTMLElement} sheet */
function fit(sheet) {
  for (let zoom = 1; zoom > 0.4; zoom -= 0.04) {
    sheet.style.setProperty("zoom", String(zoom));
    // A smaller one has room for more in a line.
    sheet.style.inlineSize = `${PAGE_WIDTH / zoom}px`;
    if (sheet.getBoundingClientRect().height <= PAGE_HEIGHT) break;
  }
  sheet.style.removeProperty("inline-size");
}

const short = (/** @type {string} */ text) => (text.length > MOST.name ? `${text.slice(0, MOST.name)}…` : text);

/** @param {Model} model @param {Portfolio} portfolio @param {Asked} asked */
function sheetOf(model, portfolio, asked) {
  const { file, unit, reasons, policy, labelled, groups, challenger } = asked;
  const decides = portfolio.results.verdicts !== null;
  const part = (/** @type {string} */ title, /** @type {(Node | string | null)[]} */ ...content) => h("section", {}, h("h2", {}, title), ...content);
  const about = [
    [TEXTS.sheetFile, h("b", {}, short(file)), ` · ${TEXTS.sheetRows(portfolio.rows, portfolio.left)}`],
    [TEXTS.sheetModel, h("b", {}, short(model.title)), [model.name, model.version].filter((text) => text !== "").map((text) => ` · ${short(text)}`).join("")],
    [TEXTS.sheetHash, h("code", {}, portfolio.modelHash)],
    ...(decides ? [[TEXTS.sheetPolicy, policy === null ? TEXTS.sheetOwnPolicy : termsOf(policy, unit).join("; ")]] : []),
    [TEXTS.sheetMade, new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short", numberingSystem: "latn" }).format()],
  ];
  const remarks = sentencesOf(model, portfolio);
  return h("article", { class: "portfolio-sheet" },
    h("h1", {}, TEXTS.sheet),
    h("dl", { class: "about" }, ...about.flatMap(([term, ...value]) => [h("dt", {}, term), h("dd", {}, ...value)])),
    h("dl", { class: "measures" }, ...[...factsOf(model, portfolio, unit), ...outcomes(labelled, unit)].map(([, term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value)))),
    remarks.length === 0 ? null : part(TEXTS.remarks, h("ul", {}, ...remarks.map((text) => h("li", {}, text)))),
    h("div", { class: "twins" },
      h("div", {}, decides ? part(TEXTS.decisions, tableOf(decisionsTable(portfolio, unit))) : null,
        decides && (portfolio.policy?.grades.length ?? 0) > 0 ? part(TEXTS.grades, tableOf(cut(gradesTable(portfolio, unit), MOST.grades))) : null),
      h("div", {}, model.task === "classification" ? part(TEXTS.sheetTenths, tableOf(tenths(portfolio))) : null,
        reasons.length > 0 ? part(TEXTS.reasons, tableOf(reasonsTable(portfolio, reasons, MOST.reasons))) : null)),
    atRisk(portfolio, unit, part),
    drift(model, portfolio, part),
    groups.shown === null ? null : part(`${TEXTS.fare}: ${groups.shown.name}`, groups.fareTable(MOST.groups),
      groups.shown.groups.length > MOST.groups ? h("p", {}, TEXTS.sheetFare(MOST.groups, groups.shown.groups.length)) : null),
    challenger === null ? null : part(TEXTS.challenger, h("p", {}, h("b", {}, short(challenger.name)), " ", h("code", {}, challenger.hash)),
      challenger.compared.changes === null ? null : h("p", {}, changesOf(challenger.compared.sums, (value) => amount(value, unit, compact))),
      challenger.caveat === "" ? null : h("p", {}, challenger.caveat)),
    h("footer", {}, TEXTS.sheetFoot));
}

/** @param {import("../../portfolio/labelled.js").Labelled | null} labelled @param {string} unit @returns {[string, string, string][]} */
function outcomes(labelled, unit) {
  if (labelled === null || labelled.ranked === null) return [];
  const { ranked, outcome, clients, rows } = labelled;
  return [
    ["rate", TEXTS.defaulted, percent(clients[1] / rows)], ["auc", "AUC", fine(ranked.auc)], ["ks", "KS", fine(ranked.ks)], ["brier", "Brier", fine(ranked.brier)],
    ...(outcome === null ? [] : /** @type {[string, string, string][]} */ ([
      ["cost", TEXTS.sheetCost, amount(outcome.cost.missed + outcome.cost.lost, unit, compact)], ["savings", TEXTS.sheetSavings, percent(outcome.savings)]])),
  ];
}

/** @param {Portfolio} portfolio @returns {import("../table.js").Table} */
function tenths({ rows, summary: { chances } }) {
  const width = BINS / 10;
  const counts = Array.from({ length: 10 }, (_, k) => chances.subarray(k * width, (k + 1) * width).reduce((sum, count) => sum + count, 0));
  const most = Math.max(1, ...counts);
  return {
    head: [TEXTS.probability, TEXTS.facts.clients, "", TEXTS.share], numeric: [1, 3],
    rows: counts.map((count, k) => [`${whole(k * width)} – ${roughPercent((k + 1) / 10)}`, whole(count), meter(count / most), percent(count / rows)]),
  };
}

/** @param {import("../table.js").Table} table @param {number} most @returns {import("../table.js").Table} */
const cut = (table, most) => ({ ...table, rows: table.rows.slice(0, most) });

/** Rows of the largest expected losses, the largest first. O(rows). @param {Float64Array} losses @param {number} most @returns {number[]} */
function largest(losses, most) {
  /** @type {number[]} */
  const found = [];
  for (let row = 0; row < losses.length; ++row) {
    const loss = losses[row];
    if (!(loss > (found.length < most ? -Infinity : losses[found[most - 1]]))) continue;
    const at = found.findIndex((each) => loss > losses[each]);
    found.splice(at < 0 ? found.length : at, 0, row);
    found.length = Math.min(found.length, most);
  }
  return found;
}

/** Who matters most. @param {Portfolio} portfolio @param {string} unit @param {(title: string, ...content: (Node | string | null)[]) => Node} part */
function atRisk(portfolio, unit, part) {
  const { expectedLoss, exposures, predictions, verdicts } = portfolio.results;
  if (expectedLoss === null || exposures === null || verdicts === null) return null;
  const found = largest(expectedLoss, MOST.risk);
  if (found.length === 0) return null;
  const all = portfolio.summary.totals[TOTAL.expectedLoss];
  const sum = found.reduce((total, row) => total + expectedLoss[row], 0);
  const { columns } = TEXTS;
  return part(TEXTS.sheetRisk, h("p", {}, TEXTS.sheetRiskNote(found.length, amount(sum, unit, compact), percent(sum / all))), tableOf({
    head: [portfolio.ids === null ? columns.number : columns.id, columns.probability, columns.exposure, columns.expectedLoss, columns.verdict], numeric: [1, 2, 3],
    rows: found.map((row) => [short(portfolio.idOf(row)), percent(predictions[row]), amount(exposures[row], unit, compact), amount(expectedLoss[row], unit, compact), TEXTS.shortVerdicts[verdicts[row]]]),
  }));
}

/** @param {Model} model @param {Portfolio} portfolio @param {(title: string, ...content: (Node | string | null)[]) => Node} part */
function drift(model, portfolio, part) {
  const found = driftOf(model, portfolio);
  if (found.length === 0) return null;
  const from = (/** @type {number} */ least) => found.filter(({ psi }) => psi >= least).length;
  const chances = found.filter(isChance).length;
  const told = [TEXTS.sheetDrift(from(WORTH_A_LOOK), from(TOO_FAR), found.length), ...(chances > 0 ? [TEXTS.sheetChance(chances)] : [])].join(" ");
  return part(TEXTS.drift, h("p", {}, told), tableOf({
    head: TEXTS.driftHead, numeric: [1, 3, 4, 5, 6],
    rows: found.slice(0, MOST.drift).map((each) =>
      [each.label, psiCell(each), psiMeter(each), whole(each.rows), whole(each.bins.length), percent(each.missing), percent(each.outside)]),
  }));
}
