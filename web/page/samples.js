// Example clients above the form.

import { h } from "../element/dom.js";

/** @typedef {import("../model.js").Model} Model */

const samples = /** @type {HTMLElement} */ (document.getElementById("samples"));
const examples = /** @type {HTMLElement} */ (document.getElementById("examples"));

/** @param {HTMLElement | null} chosen */
export function markSample(chosen) {
  for (const button of samples.querySelectorAll("button.sample")) {
    button.setAttribute("aria-pressed", String(button === chosen));
  }
}

/**
 * @param {Model} model
 * @param {(values: Readonly<Record<string, unknown>>) => void} onChoice
 * @returns {HTMLButtonElement | undefined} the first
 */
export function showSamples(model, onChoice) {
  const buttons = model.samples.map(({ name, note, values }) => {
    const button = h("button", { type: "button", class: "sample", "aria-pressed": "false" },
      h("span", { class: "name" }, name), note === "" ? null : h("span", { class: "note" }, note));
    button.addEventListener("click", () => {
      onChoice(values);
      markSample(button);
    });
    return button;
  });
  const pressed = [...samples.querySelectorAll("button.sample")].findIndex((button) => button.getAttribute("aria-pressed") === "true");
  const isSame = samples.dataset.of === model.hash;
  samples.dataset.of = model.hash;
  samples.replaceChildren(...buttons);
  // In another language whoever was chosen still is.
  if (isSame) buttons[pressed]?.setAttribute("aria-pressed", "true");
  examples.hidden = buttons.length === 0;
  return buttons[0];
}
