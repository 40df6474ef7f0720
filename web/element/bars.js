// A named figure with a bar under it: the name, a mark of one or two words, the figure. The mark
// says in words what its heavier look says.

import { h, setText } from "./dom.js";

/** @param {string} title */
export function barRow(title) {
  const name = h("span", {}, title);
  const value = h("span", { class: "amount" });
  const mark = h("span", { class: "mark" });
  const bar = h("span", { class: "bar", "aria-hidden": "true" });
  const element = h("div", { class: "measure" }, h("span", { class: "name" }, name, mark), value, bar);
  return {
    element,
    /** @param {string} text */
    rename(text) {
      setText(name, text);
    },
    /** @param {string} text @param {number} share  0 … 1 @param {string} chosen  the mark, "" for none */
    set(text, share, chosen) {
      setText(value, text);
      setText(mark, chosen);
      element.classList.toggle("chosen", chosen !== "");
      bar.style.setProperty("--share", String(share > 0 ? Math.min(1, share) : 0));
    },
  };
}
