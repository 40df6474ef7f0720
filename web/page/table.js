// Tables of figures: behind charts, and by themselves with a bar beside each figure.

import { h, setAttribute } from "../element/dom.js";
import { adopt } from "./sheet.js";
import { TABLE_CSS } from "./table-styles.js";

/** The first cell of a row is its head. `numeric` are the columns of figures, by default all but the first.
 * @typedef {{ caption?: string, head: readonly string[], rows: readonly (readonly (string | Node)[])[], numeric?: readonly number[] }} Table */

/** @param {Table} table */
export function tableOf({ caption, head, rows, numeric = head.map((_, index) => index).slice(1) }) {
  adopt(TABLE_CSS);
  const kind = (/** @type {number} */ index) => (numeric.includes(index) ? "number" : null);
  return h("table", { class: "figures" },
    caption === undefined ? null : h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...head.map((cell, index) => (cell === "" ? h("td") : h("th", { scope: "col", class: kind(index) }, cell))))),
    h("tbody", {}, ...rows.map(([first, ...rest]) => h("tr", {},
      h("th", { scope: "row" }, first),
      ...rest.map((cell, index) => h("td", { class: cell instanceof SVGElement ? "bar-cell" : kind(index + 1), "data-head": head[index + 1] }, cell))))));
}

const NS = "http://www.w3.org/2000/svg";
const SPAN = 1000;

/**
 * A bar beside a figure that says the same.
 * @param {number} share  0 … 1 of the track
 * @param {{ negative?: boolean, limit?: number | null }} [look]  `limit` is a line across the track
 */
export function meter(share, { negative = false, limit = null } = {}) {
  const svg = document.createElementNS(NS, "svg");
  for (const [name, value] of [["viewBox", `0 0 ${SPAN} 10`], ["preserveAspectRatio", "none"], ["class", "meter"], ["aria-hidden", "true"]]) {
    setAttribute(svg, name, value);
  }
  /** @param {string} look @param {number} from @param {number} width */
  const block = (look, from, width) => {
    const rect = document.createElementNS(NS, "rect");
    for (const [name, value] of [["class", look], ["x", from], ["y", 0], ["width", width], ["height", 10]]) {
      setAttribute(rect, String(name), String(value));
    }
    svg.append(rect);
  };
  block("track", 0, SPAN);
  block(`fill${negative ? " negative" : ""}`, 0, SPAN * Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)));
  if (limit !== null) block("limit", SPAN * Math.min(1, limit) - 2, 4);
  return svg;
}
