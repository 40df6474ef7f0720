// The element alone, for pages of other origins that frame it and talk to it by messages: only with the
// origin that the address names as `parent`, and only where the server's frame-ancestors let it in.

import "../element/define.js";
import { recordOf } from "../element/given.js";
import { texts } from "../element/texts.js";
import { checkKeys } from "../inputs.js";
import { optionsOf, optionsOfAddress } from "./frame-options.js";

/** Names the protocol and its version in every message. */
const COPSE = 1;
/** Where none is asked for. */
const OWN_LANGUAGE = document.documentElement.lang;

/** @typedef {import("../element/copse-score.js").CopseScore} CopseScore */

const score = /** @type {CopseScore} */ (document.getElementById("score"));
const asked = new URLSearchParams(location.search);

/** @returns {string | null} an origin: neither a pattern nor one that cannot be told apart */
function parentOrigin() {
  try {
    const { origin, protocol } = new URL(asked.get("parent") ?? "");
    return /^https?:$/.test(protocol) ? origin : null;
  } catch {
    return null;
  }
}

const origin = parent === window ? null : parentOrigin();

/** @param {string} type @param {object} [what] */
function tell(type, what = {}) {
  if (origin !== null) parent.postMessage({ copse: COPSE, type, ...what }, origin);
}

/** @param {() => void} action @returns {boolean} false, which is told, where it throws; all stays as it was then */
function taken(action) {
  try {
    action();
    return true;
  } catch (error) {
    tell("error", { message: error instanceof Error ? error.message : String(error) });
    return false;
  }
}

// Nobody is meant by {}: null is more likely a record that went missing.
const takeValue = (/** @type {unknown} */ value) => taken(() => {
  const record = recordOf(value ?? String(value));
  if (score.model !== null) checkKeys(score.model.inputs, record, "value", true);
  score.value = record;
});

/** The document is in the language that the element speaks, and is called what that calls the model. */
async function name() {
  const { locale } = score;
  const said = await texts.load(locale || OWN_LANGUAGE).catch(() => texts.load(OWN_LANGUAGE));
  // Another may be asked for meanwhile.
  if (locale !== score.locale) return;
  const { documentElement } = document;
  documentElement.lang = locale.toLowerCase().split("-")[0] === said.language ? locale : said.language;
  documentElement.dir = said.dir;
  document.title = score.model === null ? "Copse" : `${said.told(score.model).title} · Copse`;
}

/** @param {import("./frame-options.js").Options} options */
function apply({ readonly, ...options }) {
  // The element's language is its document's where none is asked for.
  if (options.locale === "") document.documentElement.lang = OWN_LANGUAGE;
  Object.assign(score, options, readonly === undefined ? {} : { readOnly: readonly });
  // What is around the element and under it, too.
  document.documentElement.style.colorScheme = score.theme === "auto" ? "" : score.theme;
  void name();
}

/** Those in force. @returns {Required<import("./frame-options.js").Options>} */
const options = () => {
  const { compact, readOnly, theme, locale, currency, policy } = score;
  return { compact, readonly: readOnly, theme: /** @type {"auto"} */ (theme), locale, currency, policy };
};

addEventListener("message", ({ data, origin: from, source }) => {
  if (origin === null || from !== origin || source !== parent || data?.copse !== COPSE) return;
  if (data.type === "value") {
    if (takeValue(data.value)) tell("result", { result: score.result, stale: score.stale });
  } else if (data.type === "ask") {
    tell("value", { value: score.value });
  } else if (data.type === "options") {
    if (taken(() => apply(optionsOf(data.options)))) tell("options", { options: options() });
  }
});

score.addEventListener("copse-change", () => tell("change", { result: score.result, stale: score.stale }));
score.addEventListener("copse-error", (event) =>
  tell("error", { message: /** @type {CustomEvent} */ (event).detail.error.message }));
const ready = () => tell("ready", {
  model: { name: score.model?.name, version: score.model?.version, hash: score.model?.hash },
  inputs: score.model?.inputs.map(({ name, label, unit, kind }) => ({ name, label, unit, kind })),
});
score.addEventListener("copse-ready", () => {
  ready();
  void name();
});
if (score.model) ready();
taken(() => apply(optionsOfAddress(asked)));
new ResizeObserver(([{ contentRect }]) => tell("size", { height: Math.ceil(contentRect.height) })).observe(document.documentElement);
