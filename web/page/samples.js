// Example clients above the form.

import { h } from "../element/dom.js";

/** @typedef {import("../model.js").Model} Model */

const samples = /** @type {HTMLElement} */ (document.getElementById("samples"));
const examples = /** @type {HTMLElement} */ (document.getElementById("examples"));

// Browsers leave a card that is in sight in part as it is.
samples.addEventListener("focusin", ({ target }) => /** @type {Element} */ (target).scrollIntoView({ block: "nearest", inline: "nearest" }));

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
  examples.hidden = buttons.length === 0;
  // In another language whoever was chosen still is, and in sight where they are a row to scroll.
  if (isSame && pressed >= 0) {
    buttons[pressed].setAttribute("aria-pressed", "true");
    samples.scrollBy({ left: middleOf(buttons[pressed]) - middleOf(samples), behavior: "instant" });
  }
  return buttons[0];
}

/** @param {Element} element */
function middleOf(element) {
  const { left, right } = element.getBoundingClientRect();
  return (left + right) / 2;
}
