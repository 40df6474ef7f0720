import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { keptText } from "./support/baseline.js";
import { choose, look, refused, type, until } from "./support/client.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */
/** @typedef {import("puppeteer-core").SerializedAXNode} Node */
/** @typedef {import("puppeteer-core").Page} Page */

/** What is of a build, and not of the page. @param {string} text */
const lasting = (text) => text.replace(/\b[0-9a-f]{12,64}\b/g, "(hash)").replace(/\b\d+\.\d+\.\d+\b/g, "(version)").replace(/\s+/g, " ").trim();

/** A line a node: its role, its name, and what else would be said of it. @param {Node} node @param {number} [depth] @returns {string[]} */
function told(node, depth = 0) {
  // Announcements come after a pause, and are tested where they are made.
  if (node.role === "status") return [];
  const { role, name = "", value, valuetext, description, children = [] } = node;
  const states = /** @type {const} */ (["checked", "pressed", "expanded", "selected", "disabled", "readonly", "invalid", "level", "required"])
    .filter((state) => node[state] !== undefined && node[state] !== false && node[state] !== "false").map((state) => (node[state] === true ? state : `${state} ${node[state]}`));
  const line = [role, name === "" ? "" : JSON.stringify(lasting(name)), value === undefined || value === "" ? "" : `= ${lasting(String(valuetext || value))}`,
    description ? `(${lasting(description)})` : "", ...states].filter((part) => part !== "").join(" ");
  return [`${"  ".repeat(depth)}${line}`, ...children.flatMap((child) => told(child, depth + 1))];
}

/** @type {Record<string, { view?: "policy" | "model", prepare?: (page: Page) => Promise<unknown> }>} */
const STATES = {
  "client": {},
  "client-empty": { prepare: (page) => page.click("#clear") },
  "client-wrong": { prepare: (page) => type(page, "AGE", "x") },
  "client-foreign-currency": { prepare: (page) => type(page, "LIMIT_BAL", "$50,000") },
  "client-refused": { prepare: refused },
  "client-what-if": { prepare: (page) => look(page, "curve") },
  "client-compact": { prepare: (page) => page.$eval("copse-score", (element) => { /** @type {CopseScore} */ (element).compact = true; }) },
  "policy": { view: "policy" },
  "model": { view: "model" },
};

describe("what a screen reader is told, by Chromium's accessibility tree", () => {
  const stage = stageIn("chromium");
  for (const [state, { view, prepare }] of Object.entries(STATES)) {
    test(`of ${state} is what was read and found good`, async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      await until(page, (root) => root.querySelector(".turn") === null || root.querySelector(".turn:not(.late)"));
      if (view !== undefined) await visit(page, view);
      await prepare?.(page);
      await page.evaluate(() => /** @type {HTMLElement | null} */ (document.activeElement)?.blur());
      // The announcement, and the search, wait for a pause.
      await until(page, (root) => (root.querySelector(".turn") === null || root.querySelector(".turn:not(.late)"))
        && root.querySelector(".result > [role=status]")?.textContent !== undefined);
      const tree = await page.accessibility.snapshot({ interestingOnly: true });
      assert.ok(tree);
      const now = `${told(tree).join("\n")}\n`;
      assert.doesNotMatch(now, /^\s*(button|link|textbox|slider|combobox|radio|checkbox)\s*$/m, "nothing to be worked is without a name");
      const kept = keptText(`accessibility/${state}.txt`, now);
      if (kept !== null) assert.equal(now, kept);
      await page.close();
    });
  }
});
