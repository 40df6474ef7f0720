// The cells for which rows were left out, or an outcome is not known.

import { h, setText } from "../../element/dom.js";
import { cellsOf } from "../../portfolio/rejected.js";
import { whole } from "../numbers.js";
import { tableOf } from "../table.js";
import { offer } from "./sink.js";
import { TEXTS } from "./texts.js";
import { wordsOf } from "./why.js";

/** Shown at most; the list to download has all. */
const SHOWN = 100;

export class RejectedPanel {
  #problem = h("p", { class: "problem", role: "alert", hidden: true });
  #writing = false;

  /**
   * @param {import("../../model.js").Model} model @param {import("../../portfolio/portfolio.js").Portfolio} portfolio
   * @param {import("../../pool.js").Pool} pool @param {string} name  of the file
   */
  constructor(model, portfolio, pool, name) {
    const { left, unreadOutcomes, rejected, rejectedCount, rejectedBy, mapping, columns } = portfolio;
    const words = wordsOf(model, mapping, columns);
    const title = left > 0 ? TEXTS.rejectedTitle : TEXTS.unreadTitle;
    const sentences = [...(left > 0 ? [TEXTS.rejected(left, rejectedCount - unreadOutcomes)] : []), ...(unreadOutcomes > 0 ? [TEXTS.unreadOutcomes(unreadOutcomes)] : [])];
    const shown = rejected.slice(0, SHOWN).map((cell) => cellsOf(words, cell));
    const download = h("button", { type: "button", class: "button" }, TEXTS.rejectedDownload);
    download.addEventListener("click", () => void this.#write(portfolio.rejectedLines(pool, words), name.replace(/(\.\w+)?$/, "-left-out.csv")));
    this.element = h("section", { class: "panel rejected", "aria-labelledby": "rejected-title" },
      h("div", { class: "heading" }, h("h2", { id: "rejected-title" }, title), download),
      h("p", {}, sentences.join(" "), " ",
        rejectedBy.map(([column, count]) => `${column === "" ? words.wholeRow : column}: ${whole(count)}`).join(", ")),
      this.#problem,
      h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": title }, tableOf({
        caption: shown.length < rejectedCount ? TEXTS.rejectedSome(shown.length, rejectedCount) : undefined,
        head: words.head, numeric: [1], rows: shown,
      })));
  }

  /** @param {AsyncIterable<Uint8Array>} lines @param {string} name */
  async #write(lines, name) {
    if (this.#writing) return;
    this.#writing = true;
    this.#problem.hidden = true;
    try {
      // Blobs may leave the memory, bytes may not.
      const parts = [];
      for await (const bytes of lines) parts.push(new Blob([/** @type {BlobPart} */ (bytes)]));
      offer(new Blob(parts, { type: "text/csv" }), name);
    } catch (error) {
      setText(this.#problem, error instanceof Error ? error.message : String(error));
      this.#problem.hidden = false;
    } finally {
      this.#writing = false;
    }
  }
}
