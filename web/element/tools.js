// What looks closer at a client: each behind a disclosure, and imported when that is first opened.

import { h, setText } from "./dom.js";
import { lostPart, resume } from "./focus.js";

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
 * @property {Set<string>} [groups]  that are open in the waterfall
 * @property {string} [curve]  the input of the what-if
 * @property {string} [second]  the other input of its map, "" for none
 * @property {boolean} [wholeRange]
 * @property {import("./tools/changes.js").Asked} [asked]
 * @property {boolean} [allInputs]
 * @property {import("./tools/compare.js").Held | null} [held]
 * @property {Map<number, import("./tools/record.js").Kept>} [records]  by who they are of
 * @property {boolean} [hideInputs]
 * @property {HTMLElement | null} [focused]  the field or button that a person is in
 * @property {import("./focus.js").Typed | null} [typed]  in it, where it is taken away
 */

/** @type {Readonly<Record<Name, () => Promise<Maker>>>} */
const MAKERS = {
  waterfall: async () => (await import("./tools/waterfall.js")).waterfall,
  curve: async () => (await import("./tools/curve.js")).curve,
  changes: async () => (await import("./tools/changes.js")).changes,
  compare: async () => (await import("./tools/compare.js")).compare,
  record: async () => (await import("./tools/record.js")).record,
};

/** Of those that were asked for. @type {Map<Name, { common: typeof import("./tools/common.js"), maker: Maker }>} */
const loaded = new Map();

/** @param {Name} name @param {string} locale */
async function load(name, locale) {
  const [common, maker] = await Promise.all([import("./tools/common.js"), MAKERS[name]()]);
  loaded.set(name, { common, maker });
  await common.toolTexts.load(locale);
}

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

/** @typedef {{ name: Name, details: HTMLDetailsElement, tool: Tool | null, isComing: boolean }} Item */

export class Tools {
  #desk;
  /** @type {Item[]} */ #items;

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
      const item = { name, details, tool: /** @type {Tool | null} */ (null), isComing: false };
      details.open = open.has(name);
      details.addEventListener("toggle", () => {
        if (details.open) open.add(name);
        else open.delete(name);
        if (details.open && !item.isComing) this.#show(item);
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

  /** Puts a person back to where they were, at once if what that takes is here. @returns {boolean} whether they are, or will be */
  resume() {
    const { kept } = this.#desk;
    const item = this.#items.find(({ details }) => lostPart(details, kept) !== null);
    if (item === undefined) return false;
    if (item.details.open && this.#make(item)) item.tool?.update();
    return resume(item.details, this.#desk, item.tool && item.details.firstElementChild) || (item.details.open && item.tool === null);
  }

  /** @param {Item} item */
  async #show(item) {
    const { details, name } = item;
    if (item.tool === null) {
      const { texts, locale } = this.#desk.formats;
      item.isComing = true;
      details.querySelector(".problem")?.remove();
      try {
        await load(name, locale);
        this.#make(item);
      } catch (error) {
        const problem = h("p", { class: "problem", role: "alert" });
        details.append(problem);
        setText(problem, texts.toolFailed(error instanceof Error ? error.message : String(error)));
      }
      item.isComing = false;
    }
    item.tool?.update();
    resume(details, this.#desk, details.firstElementChild);
  }

  /** Makes one of which all is here. @param {Item} item @returns {boolean} whether it is */
  #make(item) {
    const { model, formats } = this.#desk;
    const { common, maker } = loaded.get(item.name) ?? {};
    const all = common?.toolTexts.now(formats.locale);
    if (common === undefined || maker === undefined || !all) return false;
    this.#desk.adopt(common.sheet());
    item.tool = maker(this.#desk, model.policy === null ? { ...all, ...all.plain } : all);
    item.tool.element.classList.add("body");
    item.details.append(item.tool.element);
    return true;
  }
}
