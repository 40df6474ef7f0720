// Undo and redo over the form, by button and by key, and rows pasted from a spreadsheet.

import { h, icon, setText } from "./dom.js";
import { attendFocus, resume } from "./focus.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./locale.js").Formats} Formats */

/** Cells that are a row, whatever the model's is. */
const MANY = 5;

export class Editing {
  #desk;
  #formats;
  #undo;
  #redo;
  /** Of what was pasted. */ #said = h("p", { class: "said", role: "status" });
  /** Of what is in plain sight. */ #spoken = h("p", { class: "unseen", role: "status" });
  /** What stood in the text field in focus when that was last left or entered. */
  #before = "";

  /** @param {Desk} desk @param {Formats} formats */
  constructor(desk, formats) {
    const { texts } = formats;
    this.#desk = desk;
    this.#formats = formats;
    this.#undo = button("undo", texts.undo, "Control+Z", () => this.#go("undo"));
    this.#redo = button("redo", texts.redo, "Control+Y", () => this.#go("redo"));
    this.element = h("div", { class: "editing" }, this.#said, this.#spoken, h("div", { class: "buttons" }, this.#undo, this.#redo));
  }

  /** @param {import("./history.js").History | null} history @param {boolean} locked */
  update(history, locked) {
    this.element.hidden = locked;
    // A button that has the focus keeps it: it is not there for nothing, only out of work.
    setDisabled(this.#undo, !history?.canUndo);
    setDisabled(this.#redo, !history?.canRedo);
  }

  /** @param {string} text */
  say(text) {
    setText(this.#spoken, "");
    setText(this.#said, text);
  }

  /**
   * Listens to all parts, and puts a person back to where they were at the desk before.
   * @param {HTMLElement} form @param {HTMLElement} panel @param {import("./tools.js").Tools | null} tools
   */
  attend(form, panel, tools) {
    const { kept } = this.#desk;
    form.addEventListener("paste", (event) => this.#paste(event));
    const regions = [form, ...(tools ? [tools.element] : [])];
    for (const region of regions) this.#attendKeys(region);
    for (const region of [panel, ...regions]) attendFocus(region, kept);
    if (!resume(form, this.#desk) && !resume(panel, this.#desk) && !tools?.resume()) kept.focused = null;
  }

  /** @param {HTMLElement} region  where the form can be changed */
  #attendKeys(region) {
    const remember = (/** @type {Event} */ { target }) => {
      if (isText(target)) this.#before = target.value;
    };
    region.addEventListener("focusin", remember);
    region.addEventListener("change", remember);
    region.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, target } = event;
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const name = key.toLowerCase();
    const way = name === "y" || (name === "z" && event.shiftKey) ? "redo" : name === "z" ? "undo" : null;
    // What is typed into a field and not left yet is the browser's own to take back.
    if (way === null || target instanceof HTMLTextAreaElement || (isText(target) && target.value !== this.#before)) return;
    event.preventDefault();
    this.#go(way);
    if (isText(target)) this.#before = target.value;
  }

  /** @param {"undo" | "redo"} way */
  #go(way) {
    if (!this.#desk.go(way)) return;
    this.say("");
    setText(this.#spoken, way === "undo" ? this.#formats.texts.undone : this.#formats.texts.redone);
  }

  /** @param {ClipboardEvent} event */
  #paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (this.#desk.locked) return;
    const { target } = event;
    const at = target instanceof HTMLElement ? target.dataset.input ?? null : null;
    if (!/[\t\r\n]/.test(text.trim()) && !this.#isRow(text, at)) {
      // What was said of an earlier row is not of this.
      this.say("");
      return;
    }
    event.preventDefault();
    this.pasteText(text, at);
  }

  /**
   * Whether one line is a row by commas or semicolons: it has as many cells as there are inputs, or more than a figure
   * has marks; a text may have those.
   * @param {string} text @param {string | null} at  the input in focus
   */
  #isRow(text, at) {
    const { inputs } = this.#desk.model;
    const input = inputs.find(({ name }) => name === at);
    const widths = [",", ";"].map((separator) => text.split(separator).length);
    return widths.some((width) => width > 1 && (width === inputs.length || (width >= MANY && input?.kind !== "text"))) && this.#formats.parse(text, input) === null;
  }

  /** @param {string} text @param {string | null} at  the input in focus */
  async pasteText(text, at) {
    this.say(this.#formats.texts.pasting);
    try {
      const { readPaste } = await import("./tools/paste.js");
      const { values, said } = await readPaste(text, this.#desk.model, this.#formats, at);
      if (values !== null) this.#desk.enter({ ...this.#desk.value, ...values }, Object.keys(values).length < this.#desk.model.inputs.length);
      this.say(said);
    } catch (error) {
      this.say(this.#formats.texts.toolFailed(String(error)));
    }
  }
}

/** @param {unknown} target @returns {target is HTMLInputElement} */
const isText = (target) => target instanceof HTMLInputElement && target.type === "text";

/** @param {HTMLButtonElement} element @param {boolean} disabled */
function setDisabled(element, disabled) {
  element.setAttribute("aria-disabled", String(disabled));
}

/** @param {"undo" | "redo"} name @param {string} text @param {string} keys @param {() => void} action */
function button(name, text, keys, action) {
  const element = h("button", { type: "button", class: "quiet", "aria-keyshortcuts": keys, "data-action": name },
    icon(name), h("span", {}, text));
  element.addEventListener("click", action);
  return element;
}
