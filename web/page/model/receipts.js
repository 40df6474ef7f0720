// A receipt that somebody kept, computed again.

import { h, icon, setText } from "../../element/dom.js";
import { CopseError } from "../../model.js";
import { receiptsIn, verifyReceipt } from "../../verify.js";
import { whole } from "../numbers.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */

/** More are for the command. */
const MOST_BYTES = 1 << 26;

export class Receipts {
  #model;
  /** @type {Readonly<Record<string, unknown>>} */ #client = {};
  #says = h("p", { class: "says", role: "status" });

  /** @param {Model} model */
  constructor(model) {
    this.#model = model;
    const file = h("input", { type: "file", hidden: true, accept: ".json,.jsonl,.ndjson,application/json", "aria-label": TEXTS.receiptLabel });
    const choose = h("button", { type: "button", class: "button" }, TEXTS.chooseReceipt);
    this.element = h("section", { class: "panel receipts", "aria-labelledby": "receipts-title" },
      h("div", { class: "heading" }, h("h2", { id: "receipts-title" }, TEXTS.receipts), choose, file),
      h("p", { class: "note" }, TEXTS.receiptsLead),
      this.#says);
    choose.addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      file.value = "";
      if (chosen) this.#check(chosen);
    });
  }

  /** @param {Readonly<Record<string, unknown>>} client */
  update(client) {
    this.#client = client;
  }

  /** @param {File} file */
  async #check(file) {
    setText(this.#says, TEXTS.reading(file.name));
    try {
      if (file.size > MOST_BYTES) throw new CopseError("limit", "The page reads receipts of 64 MB at most.");
      const receipts = receiptsIn(await file.text());
      const unchecked = new Set();
      for (const [index, receipt] of receipts.entries()) {
        const place = receipts.length === 1 ? file.name : TEXTS.receiptAt(file.name, whole(index + 1));
        const found = this.#verify(receipt);
        if (typeof found === "string") return this.#tell("alert", TEXTS.uncheckable(place, found));
        if (!found.reproduced) return this.#tell("alert", TEXTS.differs(place, found.differs));
        found.unchecked.forEach((key) => unchecked.add(key));
      }
      this.#tell("check", TEXTS.reproduced(file.name, receipts.length),
        unchecked.size === 0 ? "" : TEXTS.notChecked([...unchecked].join(", ")));
    } catch (error) {
      if (!(error instanceof CopseError || error instanceof DOMException)) throw error;
      this.#tell("alert", TEXTS.uncheckable(file.name, error.message));
    }
  }

  /** @param {any} receipt @returns {import("../../verify.js").Verification | string} or why it cannot be computed */
  #verify(receipt) {
    try {
      const client = /** @type {import("../../inputs.js").InputRecord} */ (this.#client);
      return verifyReceipt(this.#model, receipt, { records: [client] });
    } catch (error) {
      if (!(error instanceof CopseError)) throw error;
      return error.code === "mismatch" && receipt.model.hash === this.#model.hash ? TEXTS.otherInputs : error.message;
    }
  }

  /** @param {"check" | "alert"} sign @param {...string} sentences */
  #tell(sign, ...sentences) {
    this.#says.replaceChildren(icon(sign), ` ${sentences.join(" ")}`);
  }
}
