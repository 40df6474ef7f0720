// The policy view: what the policy is, and what it makes of the client.

import { h } from "../../element/dom.js";
import { Formats } from "../../element/locale.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../shared.js").Shared} Shared */

/**
 * @param {HTMLElement} root
 * @param {Shared} shared
 * @returns {import("../shared.js").View}
 */
export function mount(root, shared) {
  return {
    update() {
      root.replaceChildren(policyPanel(shared));
    },
  };
}

/** @param {Shared} shared */
function policyPanel({ model }) {
  if (model === null) return h("p", { class: "panel" }, "No model is loaded: open one to see its policy.");
  const { policy } = model;
  if (policy === null) return h("p", { class: "panel" }, "The model has no policy: it predicts, and decides nothing.");
  const formats = new Formats(document.documentElement.lang, null);
  /** @type {[string, string][]} */
  const facts = [
    ["Loss given default", formats.share(policy.lossGivenDefault)],
    ["Interest a month", formats.share(policy.interestRate)],
    ["Cost of funds a month", formats.share(policy.fundingRate)],
    ["Months", formats.number(policy.term)],
  ];
  return h("section", { class: "panel" }, h("h2", {}, "The model's policy"),
    h("dl", { class: "facts" }, ...facts.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value)))));
}
