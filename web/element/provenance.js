// Which model answers, on every result.

import { h, icon, setText } from "./dom.js";

/** @typedef {import("../model.js").Model} Model */

/** @param {Model} model @param {import("./locale.js").Formats} formats */
export function provenance(model, formats) {
  const { texts } = formats;
  const { knownAnswers } = model.counts;
  const code = h("code", { part: "hash" }, model.hash);
  const copy = h("button", { type: "button", class: "copy" }, icon("copy"), h("span", {}, texts.copy));
  const copied = h("span", { role: "status" });
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(model.hash);
      setText(copied, texts.copied);
    } catch {
      getSelection()?.selectAllChildren(code);
      setText(copied, texts.copyByHand);
    }
  });
  const sources = [...new Set(model.members.map(({ source }) => source))].filter((source) => source !== "");
  return h("footer", { class: "model", part: "model" },
    model.title === model.name ? null : h("p", { class: "title" }, model.title), h("p", {}, h("b", {}, model.name), model.version === "" ? "" : ` ${model.version}`),
    model.policy !== null || sources.length === 0 ? null : h("p", {}, sources.join("; ")),
    knownAnswers > 0
      ? h("p", { class: "answers" }, icon("check"), texts.knownAnswers(knownAnswers, formats.number(knownAnswers)))
      : h("p", {}, texts.noKnownAnswers),
    h("details", {},
      h("summary", {}, "SHA-256 ", h("code", {}, `${model.hash.slice(0, 12)}…`)),
      code, copy, copied));
}
