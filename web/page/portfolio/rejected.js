// The cells for which rows were left out.

import { h } from "../../element/dom.js";
import { line } from "../../portfolio/cells.js";
import { whole } from "../numbers.js";
import { tableOf } from "../table.js";
import { offer } from "./sink.js";
import { TEXTS as POLICY } from "../policy/texts.js";
import { TEXTS } from "./texts.js";

/** Shown at most; the list to download has more. */
const SHOWN = 100;

export class RejectedPanel {
  /** @param {import("../../portfolio/portfolio.js").Portfolio} portfolio @param {string} name  of the file */
  constructor({ left, rejected, rejectedCount, rejectedBy }, name) {
    const columnOf = (/** @type {string} */ column) => (column === "" ? TEXTS.wholeRow : column);
    const cells = rejected.map(({ row, line: at, column, reason, text }) => [String(row), String(at), columnOf(column), POLICY.unreadable[reason], text]);
    const shown = cells.slice(0, SHOWN);
    const download = h("button", { type: "button", class: "button" }, TEXTS.rejectedDownload);
    download.addEventListener("click", () => offer(new Blob([[[...TEXTS.rejectedHead], ...cells].map(line).join("")], { type: "text/csv" }),
      name.replace(/(\.\w+)?$/, "-left-out.csv")));
    this.element = h("section", { class: "panel rejected", "aria-labelledby": "rejected-title" },
      h("div", { class: "heading" }, h("h2", { id: "rejected-title" }, TEXTS.rejectedTitle), download),
      h("p", {}, TEXTS.rejected(left, rejectedCount), " ",
        rejectedBy.map(([column, count]) => `${columnOf(column)}: ${whole(count)}`).join(", ")),
      rejected.length < rejectedCount ? h("p", { class: "note" }, TEXTS.rejectedCut(rejected.length, rejectedCount, rejectedCount - rejected.length)) : null,
      h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": TEXTS.rejectedTitle }, tableOf({
        caption: shown.length < rejectedCount ? TEXTS.rejectedSome(shown.length, rejectedCount) : undefined,
        head: TEXTS.rejectedHead, numeric: [1], rows: shown,
      })));
  }
}
