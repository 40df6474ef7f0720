// What looks closer at a client: each behind a disclosure, and imported when that is first opened.

import { h, setText } from "./dom.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {typeof import("./tools/texts/en.js")["en"]} ToolTexts */

/**
 * @typedef {object} Tool
 * @property {HTMLElement} element
 * @property {() => void} update  after each score, while the disclosure is open
 * @property {() => void} [follow]  after each score, also while it is not
 */

/** @typedef {(desk: Desk, texts: ToolTexts) => Tool} Maker */

/** @typedef {"waterfall" | "curve" | "changes" | "compare" | "record"} Name */

/**
 * What outlasts a desk: another language, currency or policy makes the tools anew, and nothing of a person's is lost.
 * @typedef {object} Kept
 * @property {Set<Name>} [open]
 * @property {string} [curve]  the input of the what-if
 * @property {import("./tools/compare.js").Held | null} [held]
 * @property {Map<number, import("./tools/record.js").Kept>} [records]  by who they are of
 * @property {boolean} [hideInputs]
 * @property {HTMLElement | null} [focused]  the field that a person is in
 */

/** @type {Readonly<Record<Name, () => Promise<Maker>>>} */
const MAKERS = {
  waterfall: async () => (await import("./tools/waterfall.js")).waterfall,
  curve: async () => (await import("./tools/curve.js")).curve,
  changes: async () => (await import("./tools/changes.js")).changes,
  compare: async () => (await import("./tools/compare.js")).compare,
  record: async () => (await import("./tools/record.js")).record,
};

/** Those that can say something of a model. @param {import("../model.js").Model} model @returns {Name[]} */
function namesFor(model) {
  const one = model.outputs === 1;
  const scaled = model.inputs.some(({ min, max, categories }) => categories.length > 0 || (min !== null && max !== null));
  return [
    ...(one && model.members.every(({ hasCovers }) => hasCovers) ? /** @type {const} */ (["waterfall"]) : []),
    ...(one && scaled ? /** @type {const} */ (["curve"]) : []),
    ...(one && model.inputs.some(({ actionable }) => actionable) ? /** @type {const} */ (["changes"]) : []),
    "compare", "record",
  ];
}

export class Tools {
  #desk;
  /** @type {{ details: HTMLDetailsElement, tool: Tool | null }[]} */ #items;

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    const { texts } = desk.formats;
    const open = desk.kept.open ??= new Set();
    this.#items = namesFor(desk.model).map((name) => {
      const [title, clientNote] = texts.tool[name];
      const note = desk.model.policy !== null ? clientNote
        : name === "record" ? texts.plain.recordNote : name === "changes" ? texts.plain.changesNote : clientNote;
      const details = h("details", { class: "tool", part: "tool", "data-tool": name },
        h("summary", {}, h("span", { class: "name" }, title), h("span", { class: "note" }, note)));
      const item = { details, tool: /** @type {Tool | null} */ (null), busy: false };
      details.open = open.has(name);
      details.addEventListener("toggle", async () => {
        if (details.open) open.add(name);
        else open.delete(name);
        if (!details.open || item.busy) return;
        if (item.tool === null) {
          item.busy = true;
          item.tool = await this.#make(name, details);
          item.busy = false;
        }
        item.tool?.update();
      });
      return item;
    });
    this.element = h("section", { class: "tools", part: "tools", "aria-label": texts.tools },
      ...this.#items.map(({ details }) => details));
  }

  update() {
    for (const { details, tool } of this.#items) {
      tool?.follow?.();
      if (details.open) tool?.update();
    }
  }

  /** @param {Name} name @param {HTMLElement} details @returns {Promise<Tool | null>} */
  async #make(name, details) {
    const { formats } = this.#desk;
    details.querySelector(".problem")?.remove();
    try {
      const [{ toolTexts, sheet }, maker] = await Promise.all([import("./tools/common.js"), MAKERS[name]()]);
      const all = await toolTexts.load(formats.locale);
      const said = this.#desk.model.policy === null ? { ...all, ...all.plain } : all;
      this.#desk.adopt(sheet());
      const tool = maker(this.#desk, said);
      tool.element.classList.add("body");
      details.append(tool.element);
      return tool;
    } catch (error) {
      const problem = h("p", { class: "problem", role: "alert" });
      details.append(problem);
      setText(problem, formats.texts.toolFailed(error instanceof Error ? error.message : String(error)));
      return null;
    }
  }
}
