// Which model answers, on every result.

import { h, icon, setText } from "./dom.js";

/** @typedef {import("../model.js").Model} Model */

/** @param {Model} model */
export function provenance(model) {
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
  const sources = [...new Set(model.members.map(({ source }) => source))].filter((source) => source !== "");
  return h("footer", { class: "model", part: "model" },
    model.title === model.name ? null : h("p", { class: "title" }, model.title), h("p", {}, h("b", {}, model.name), model.version === "" ? "" : ` ${model.version}`),
    model.policy !== null || sources.length === 0 ? null : h("p", {}, sources.join("; ")),
    knownAnswers > 0
      ? h("p", { class: "answers" }, icon("check"), `${knownAnswers} known answers reproduced to the bit`)
      : h("p", {}, "No known answers to check it by"),
    h("details", {},
      h("summary", {}, "SHA-256 ", h("code", {}, `${model.hash.slice(0, 12)}…`)),
      code, copy, copied));
}
