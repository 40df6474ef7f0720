// Results as a file: the rows that are shown, in the columns and the format that a person chooses.

import { CopseError } from "../../error.js";
import { h, setText } from "../../element/dom.js";
import { REASONS } from "../../portfolio/reasons.js";
import { pause, slicing } from "../../portfolio/slices.js";
import { REFERRALS, VERDICTS } from "../../model.js";
import { csvEncoder, FORMATS, parquetEncoder } from "./encoders.js";
import { partsOf, writeFile } from "./files.js";
import { asDownload, canStream, placeOnDisk } from "./sink.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */
/** @typedef {import("../../portfolio/write.js").WrittenColumn} WrittenColumn */
/** @typedef {keyof typeof TEXTS.writeColumns} Written */

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
    const off = new Set(["row", "leaning", "break_even", "contributions"]);
    this.#choices = this.#available().map((name) => ({ name, box: h("input", { type: "checkbox", name, checked: !off.has(name) || (name === "row" && portfolio.ids === null) }) }));
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

  /** @returns {Written[]} */
  #available() {
    const { results, ids, labels } = this.#portfolio;
    return [
      ...(ids === null ? [] : /** @type {const} */ (["id"])), "row", "prediction",
      ...(results.verdicts === null ? [] : /** @type {const} */ (["decision", "leaning", "referral", "grade", "expected_loss", "expected_cost", "break_even", "exposure"])),
      ...(results.reasons === null ? [] : /** @type {const} */ (["reasons"])),
      ...(results.contributions === null ? [] : /** @type {const} */ (["contributions"])),
      ...(labels === null ? [] : /** @type {const} */ (["outcome"])),
      ...(this.#compared === null ? [] : /** @type {const} */ (["challenger_prediction"])),
      ...(this.#compared === null || this.#compared.verdicts === null ? [] : /** @type {const} */ (["challenger_decision"])),
    ];
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
   * @param {Written[]} wanted @param {ReturnType<import("./shown.js").Shown["kept"]>} shown
   * @param {number} start @param {number} end  places
   */
  async #columnsOf(wanted, shown, start, end) {
    const rest = slicing();
    await pause();
    const places = new Uint32Array(end - start);
    for (let k = 0; k < places.length; ++k) places[k] = shown.at(start + k);
    /** @type {WrittenColumn[]} */
    const columns = [];
    for (const name of wanted) {
      columns.push(...this.#columns(name, places));
      await rest();
    }
    return columns;
  }

  /** @param {Written} name @param {Uint32Array} rows @returns {WrittenColumn[]} */
  #columns(name, rows) {
    const { results, ids, numbers, labels } = this.#portfolio;
    const doubles = (/** @type {Float64Array | null} */ values) => Float64Array.from(rows, (row) => values?.[row] ?? NaN);
    const small = (/** @type {Uint8Array | Int8Array | null} */ values) => Int8Array.from(rows, (row) => values?.[row] ?? -1);
    const width = this.#reasons.length;
    switch (name) {
      case "id": return ids === null ? [] : [{ name: "client", kind: "texts", ...pick(ids, rows) }];
      case "row": return [{ name, kind: "numbers", values: Uint32Array.from(rows, (row) => numbers[row]) }];
      case "prediction": return [{ name: this.#model.task === "classification" ? "probability" : name, kind: "numbers", values: doubles(results.predictions) }];
      case "decision": return [{ name, kind: "names", values: small(results.verdicts), names: VERDICTS }];
      case "leaning": return [{ name, kind: "names", values: small(results.leanings), names: VERDICTS }];
      case "referral": return [{ name, kind: "bits", values: Uint8Array.from(rows, (row) => results.referrals?.[row] ?? 0), names: REFERRALS }];
      case "grade": return [{ name, kind: "names", values: small(results.grades), names: this.#portfolio.policy?.grades.map((grade) => grade.name) ?? [] }];
      case "expected_loss": return [{ name, kind: "numbers", values: doubles(results.expectedLoss) }];
      case "expected_cost": return [{ name, kind: "numbers", values: doubles(results.costs) }];
      case "break_even": return [{ name, kind: "numbers", values: doubles(results.breakEven) }];
      case "exposure": return [{ name, kind: "numbers", values: doubles(results.exposures) }];
      case "outcome": return [{ name, kind: "numbers", values: Float64Array.from(rows, (row) => (labels?.[row] === 0 || labels?.[row] === 1 ? labels[row] : NaN)) }];
      case "challenger_prediction": return [{ name: this.#model.task === "classification" ? "challenger_probability" : name, kind: "numbers", values: doubles(this.#compared?.predictions ?? null) }];
      case "challenger_decision": return [{ name, kind: "names", values: small(this.#compared?.verdicts ?? null), names: VERDICTS }];
      case "reasons": {
        const values = new Uint8Array(rows.length * REASONS);
        const contributions = results.contributions && new Float32Array(rows.length * width);
        rows.forEach((row, place) => {
          for (let k = 0; k < REASONS; ++k) values[place * REASONS + k] = results.reasons?.[row * REASONS + k] ?? 255;
          contributions?.set(/** @type {Float32Array} */ (results.contributions).subarray(row * width, (row + 1) * width), place * width);
        });
        return [{ name, kind: "reasons", values, names: this.#reasons, contributions }];
      }
      case "contributions": return this.#portfolio.explained.map((group, k) => (
        { name: `contribution_${group}`, kind: "numbers", values: Float64Array.from(rows, (row) => results.contributions?.[row * width + k] ?? NaN) }));
    }
  }
}

/** @param {string} name @param {number} part @param {number} parts */
const nameOfPart = (name, part, parts) => name.replace(/\.\w+$/, (extension) => `-${part}-of-${parts}${extension}`);

/** @param {{ bytes: Uint8Array, ends: Uint32Array }} ids @param {Uint32Array} rows */
function pick({ bytes, ends }, rows) {
  const from = (/** @type {number} */ row) => (row === 0 ? 0 : ends[row - 1]);
  const picked = { bytes: new Uint8Array(rows.reduce((sum, row) => sum + ends[row] - from(row), 0)), ends: new Uint32Array(rows.length) };
  let at = 0;
  rows.forEach((row, place) => {
    picked.bytes.set(bytes.subarray(from(row), ends[row]), at);
    at += ends[row] - from(row);
    picked.ends[place] = at;
  });
  return picked;
}
