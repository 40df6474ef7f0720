// Results as a file: the rows that are shown, in the columns and the format that a person chooses.

import { CopseError } from "../../error.js";
import { h, setText } from "../../element/dom.js";
import { pause, slicing } from "../../portfolio/slices.js";
import { isUsual, writtenColumns, writtenNames } from "../../portfolio/written.js";
import { csvEncoder, FORMATS, parquetEncoder } from "./encoders.js";
import { partsOf, writeFile } from "./files.js";
import { asDownload, canStream, placeOnDisk } from "./sink.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */
/** @typedef {import("../../portfolio/write.js").WrittenColumn} WrittenColumn */
/** @typedef {import("../../portfolio/written.js").WrittenName} WrittenName */

/** Rows of a file that is held until it is whole. Spreadsheets open a little more. */
const MOST_HELD = 1_000_000;

export class Writing {
  #model;
  #portfolio;
  #pool;
  #shown;
  #name;
  #reasons;
  #compared;
  #says = h("p", { class: "says", role: "status" });
  #problem = h("p", { class: "problem", role: "alert", hidden: true });
  #format = h("select", { id: "portfolio-format" }, ...Object.entries(FORMATS).map(([value, { description }]) => h("option", { value }, description)));
  #choices;
  #turn = 0;

  /**
   * @param {import("../../model.js").Model} model @param {Portfolio} portfolio @param {import("../../pool.js").Pool} pool
   * @param {import("./shown.js").Shown} shown @param {{ file: string, reasons: readonly string[], compared: import("../../portfolio/compare.js").Compared | null }} names
   */
  constructor(model, portfolio, pool, shown, { file, reasons, compared }) {
    this.#model = model;
    this.#portfolio = portfolio;
    this.#pool = pool;
    this.#shown = shown;
    this.#compared = compared;
    this.#name = file.replace(/(\.\w+)?$/, "-scored");
    this.#reasons = reasons;
    this.#choices = writtenNames(portfolio, compared).map((name) => ({ name, box: h("input", { type: "checkbox", name, checked: isUsual(name, portfolio) }) }));
    const write = h("button", { type: "button", class: "button primary" }, TEXTS.write);
    const cancel = h("button", { type: "button", class: "button", hidden: true }, TEXTS.cancel);
    write.addEventListener("click", async () => {
      cancel.hidden = false;
      write.disabled = true;
      await this.#write();
      cancel.hidden = true;
      write.disabled = false;
    });
    cancel.addEventListener("click", () => this.cancel());
    this.element = h("details", { class: "writing" }, h("summary", {}, TEXTS.write),
      h("fieldset", {}, h("legend", {}, TEXTS.writeTitle), ...this.#choices.map(({ name, box }) =>
        h("label", { class: "switch" }, box, h("span", {}, TEXTS.writeColumns[name])))),
      h("p", { class: "note" }, TEXTS.writeRows, canStream() ? "" : ` ${TEXTS.writeHeld(MOST_HELD)}`),
      h("div", { class: "start" }, h("div", { class: "map" }, h("label", { for: this.#format.id }, TEXTS.writeFormat), this.#format), write, cancel), this.#says, this.#problem);
  }

  cancel() {
    this.#turn += 1;
  }

  async #write() {
    const turn = ++this.#turn;
    this.#problem.hidden = true;
    setText(this.#says, "");
    const wanted = this.#choices.filter(({ box }) => box.checked).map(({ name }) => name);
    const shown = this.#shown.kept();
    const kind = /** @type {keyof typeof FORMATS} */ (this.#format.value);
    const name = `${this.#name}${FORMATS[kind].extension}`;
    try {
      if (wanted.length === 0) throw new CopseError("argument", TEXTS.noColumns);
      const place = await placeOnDisk(name, FORMATS[kind]);
      if (place === "nowhere") return;
      const parts = place === "download" ? partsOf(shown.length, MOST_HELD) : partsOf(shown.length, Infinity);
      for (const [k, [from, to]] of parts.entries()) {
        const sink = place === "download" ? asDownload(parts.length === 1 ? name : nameOfPart(name, k + 1, parts.length), FORMATS[kind]) : place;
        const whole = await writeFile({
          from, to, sink, ahead: this.#pool.workers + 1, encoder: kind === "csv" ? csvEncoder(this.#pool) : parquetEncoder(this.#model.hash),
          columnsOf: (start, end) => this.#columnsOf(wanted, shown, start, end),
          isCancelled: () => turn !== this.#turn,
          onProgress: (rows) => setText(this.#says, TEXTS.writing(from + rows)),
        });
        if (!whole) return setText(this.#says, TEXTS.cancelled);
      }
      setText(this.#says, parts.length === 1 ? TEXTS.written(shown.length, name) : TEXTS.writtenParts(shown.length, parts.length));
    } catch (error) {
      setText(this.#says, "");
      setText(this.#problem, error instanceof CopseError ? error.message
        : TEXTS.unwritten(error instanceof Error ? error.message : String(error)));
      this.#problem.hidden = false;
    }
  }

  /**
   * @param {WrittenName[]} wanted @param {ReturnType<import("./shown.js").Shown["kept"]>} shown
   * @param {number} start @param {number} end  places
   */
  async #columnsOf(wanted, shown, start, end) {
    const rest = slicing();
    const about = { task: this.#model.task, reasons: this.#reasons, compared: this.#compared };
    await pause();
    const places = new Uint32Array(end - start);
    for (let k = 0; k < places.length; ++k) places[k] = shown.at(start + k);
    /** @type {WrittenColumn[]} */
    const columns = [];
    for (const name of wanted) {
      columns.push(...writtenColumns(this.#portfolio, name, places, about));
      await rest();
    }
    return columns;
  }
}

/** @param {string} name @param {number} part @param {number} parts */
const nameOfPart = (name, part, parts) => name.replace(/\.\w+$/, (extension) => `-${part}-of-${parts}${extension}`);
