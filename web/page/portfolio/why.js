// Why a cell cannot be read, in the page's words.

import { TEXTS as POLICY } from "../policy/texts.js";
import { TEXTS } from "./texts.js";

/** Codes of an input that are named. */
const MOST = 12;

/**
 * @param {import("../../model.js").Model} model @param {import("../../portfolio/schema.js").Mapping} mapping
 * @param {readonly string[]} names  of the columns
 * @returns {import("../../portfolio/rejected.js").Words}
 */
export function wordsOf(model, { inputs }, names) {
  const codes = new Map(model.inputs.flatMap(({ name, label, categories }) => {
    const at = inputs[name] ?? null;
    const known = categories.filter(({ value }) => typeof value === "number");
    if (at === null || known.length === 0) return [];
    const some = known.slice(0, MOST).map(({ value, label: said }) => (said === String(value) ? said : `${value} = ${said}`));
    return [[names[at], TEXTS.noCode(label, `${some.join(", ")}${known.length > MOST ? ", …" : ""}`)]];
  }));
  return { head: TEXTS.rejectedHead, wholeRow: TEXTS.wholeRow, reasons: POLICY.unreadable, codes };
}
