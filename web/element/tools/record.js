// What is kept of a decision: notes, a decision against the model with its reason, the receipt, and a
// report of one page.

import { h, setText } from "../dom.js";
import { reasonLanguage } from "../why.js";
import { button, labelled, newId } from "./common.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("../tools.js").ToolTexts} ToolTexts */
/** @typedef {"accept" | "decline"} Way */
/** @typedef {{ verdict: Way, reason: string, made: string, of: string }} Override */

/**
 * What a person wrote about one client.
 * @typedef {object} Kept
 * @property {string} reference
 * @property {string} notes
 * @property {string} reason
 * @property {Way | null} way
 * @property {Override | null} override
 */

/** @type {Readonly<Kept>} */
const NOTHING = { reference: "", notes: "", reason: "", way: null, override: null };

/** A reason that says anything at all has so many characters. */
const LEAST_REASON = 8;

/** @param {Desk} desk @param {ToolTexts} texts @returns {import("../tools.js").Tool} */
export function record(desk, texts) {
  const { model, formats } = desk;
  const records = desk.kept.records ??= new Map();
  /** Of whom the fields are. @type {number | null} */
  let who = null;
  /** @type {Override | null} */
  let override = null;
  const reference = h("input", { type: "text", class: "text", maxlength: "80", autocomplete: "off" });
  const notes = h("textarea", { rows: "3", maxlength: "4000" });
  const reason = h("textarea", { rows: "2", maxlength: "1000", required: true });
  const wrong = h("p", { class: "problem", id: newId(), hidden: true });
  const state = h("p", { class: "told", role: "status" });
  const group = `override-${newId()}`;
  const ways = /** @type {const} */ (["accept", "decline"]).map((way) => {
    const radio = h("input", { type: "radio", name: group, value: way });
    return { way, radio, element: h("label", { class: "choice" }, radio, h("span", {}, formats.texts.verdict[way])) };
  });
  const confirm = button(texts.confirm, () => decide(), "solid");
  const withdraw = button(texts.withdraw, () => {
    override = null;
    for (const { radio } of ways) radio.checked = false;
    keep();
    desk.dispatch("copse-override", { override: null });
    update();
    confirm.focus();
  });
  const overriding = h("fieldset", { class: "override" }, h("legend", {}, texts.override),
    h("p", { class: "note" }, texts.overrideNote),
    h("div", { class: "choices", role: "radiogroup", "aria-label": texts.overrideTo }, ...ways.map(({ element }) => element)),
    labelled(texts.reason, reason), wrong, h("div", { class: "row" }, confirm, withdraw), state);
  overriding.hidden = model.policy === null;
  reason.setAttribute("aria-describedby", wrong.id);

  const hide = h("input", { type: "checkbox" });
  hide.checked = desk.kept.hideInputs ?? false;
  hide.addEventListener("change", () => { desk.kept.hideInputs = hide.checked; });
  const handed = h("p", { class: "note", role: "status" });
  const download = button(texts.download, () => hand(), "solid");
  const print = button(texts.print, () => report(true), "solid");
  const preview = button(texts.preview, () => report(false));
  preview.setAttribute("aria-pressed", "false");
  /** @type {HTMLElement | null} */
  let page = null;
  const pagePlace = h("div", { class: "preview" });

  const stamp = () => JSON.stringify(desk.shown.value);
  /** The override that is of what the form shows. */
  const standing = () => (override !== null && override.of === stamp()
    && override.verdict !== desk.shown.result?.decision?.verdict ? override : null);

  function keep() {
    if (who === null) return;
    const way = ways.find(({ radio }) => radio.checked)?.way ?? null;
    records.set(who, { reference: reference.value, notes: notes.value, reason: reason.value, way, override });
  }

  /** What was written about one client is not another's; it is there again with the client. */
  function follow() {
    if (who === desk.kept.who) return;
    const isFirst = who === null;
    who = desk.kept.who;
    const own = records.get(who) ?? NOTHING;
    reference.value = own.reference;
    notes.value = own.notes;
    reason.value = own.reason;
    for (const { way, radio } of ways) radio.checked = way === own.way;
    wrong.hidden = true;
    reason.removeAttribute("aria-invalid");
    setText(handed, "");
    const was = override;
    ({ override } = own);
    if (!isFirst && override !== was) desk.dispatch("copse-override", { override: override && { verdict: override.verdict, reason: override.reason } });
  }

  function decide() {
    const { decision } = desk.shown.result ?? {};
    const way = ways.find(({ radio }) => radio.checked)?.way;
    const said = reason.value.trim();
    const problem = !decision ? texts.enterFirst : way === undefined ? texts.needDecision
      : way === decision.verdict ? texts.sameAsModel : said.length < LEAST_REASON ? texts.needReason : "";
    setText(wrong, problem);
    wrong.hidden = problem === "";
    reason.setAttribute("aria-invalid", String(problem === texts.needReason));
    if (problem !== "" || way === undefined) {
      (way === undefined ? ways[0].radio : reason).focus();
      return;
    }
    override = { verdict: way, reason: said, made: new Date().toISOString(), of: stamp() };
    keep();
    desk.dispatch("copse-override", { override: { verdict: way, reason: said } });
    update();
  }

  /** The receipt, with what a person adds to it beside what the model says. */
  function receipt() {
    const own = standing();
    const given = { reference: reference.value.trim(), notes: notes.value.trim() };
    return {
      ...model.receipt(desk.shown.value, { allowMissing: true, hideInputs: hide.checked,
        ...(model.languages.length > 0 ? { language: reasonLanguage(model, formats) } : {}) }),
      ...(given.reference === "" ? {} : { reference: given.reference }),
      ...(given.notes === "" ? {} : { notes: given.notes }),
      ...(desk.client === null ? {} : { scenario: true }),
      // The model's own decision can be verified; what decided here stands beside it.
      ...(desk.other === null ? {} : { otherPolicy: { ...desk.other.rule, decision: desk.shown.result?.decision ?? null } }),
      ...(own === null ? {} : { override: { verdict: own.verdict, reason: own.reason, made: own.made } }),
    };
  }

  function hand() {
    if (desk.shown.result === null) return;
    const kept = receipt();
    const name = `receipt-${(reference.value.trim() || kept.made).replace(/[^\p{L}\p{N}.-]+/gu, "-").slice(0, 60)}.json`;
    const address = URL.createObjectURL(new Blob([`${JSON.stringify(kept, null, 2)}\n`], { type: "application/json" }));
    h("a", { href: address, download: name }).click();
    // The browser reads it after this turn.
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    setText(handed, texts.downloaded(name));
  }

  /** @param {boolean} printing */
  async function report(printing) {
    if (desk.shown.result === null) return;
    const { fit, reportOf } = await import("./report.js");
    const showing = page !== null && !printing;
    page?.remove();
    page = showing ? null : reportOf(desk, texts, { reference: reference.value.trim(), notes: notes.value.trim(), override: standing() });
    if (page) {
      pagePlace.append(page);
      fit(page, texts, formats);
    }
    desk.reporting(page !== null);
    preview.setAttribute("aria-pressed", String(page !== null));
    if (printing) window.print();
  }

  function update() {
    const has = desk.shown.result !== null;
    for (const each of [download, print, preview]) each.disabled = !has;
    // A page that is out of date is worse than none.
    page?.remove();
    if (page !== null) desk.reporting(false);
    page = null;
    preview.setAttribute("aria-pressed", "false");
    const own = standing();
    const verdict = desk.shown.result?.decision?.verdict;
    setText(state, override === null ? "" : own === null ? (override.of === stamp() ? texts.sameAsModel : texts.overrideOld)
      : texts.overridden(formats.texts.verdict[own.verdict], verdict ? formats.texts.verdict[verdict] : "–"));
    withdraw.hidden = override === null;
    for (const box of [reference, notes, reason]) box.readOnly = desk.locked;
    for (const { radio } of ways) radio.disabled = desk.locked;
    confirm.disabled = desk.locked || !has;
  }

  const element = h("div", { class: "stack" },
    labelled(texts.reference, reference, texts.referenceHelp), labelled(texts.notes, notes), overriding,
    h("div", { class: "sides" },
      h("div", {}, h("h4", {}, texts.receipt), h("p", { class: "note" }, texts.receiptNote, desk.other === null ? "" : ` ${texts.receiptOther}`),
        h("label", { class: "check" }, hide, texts.hideInputs), h("div", { class: "row" }, download), handed),
      h("div", {}, h("h4", {}, texts.report), h("p", { class: "note" }, texts.reportNote),
        h("div", { class: "row" }, print, preview))),
    pagePlace);
  element.addEventListener("input", keep);
  follow();
  return { element, update, follow };
}
