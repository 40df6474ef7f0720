// What axe-core has against a page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What it finds, and how many rules it went by, those that a page gives no occasion for among them.
 * @param {import("puppeteer-core").Page} page @returns {Promise<{ problems: string[], rules: number }>}
 */
export async function examine(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations, passes, incomplete, inapplicable } = await Reflect.get(window, "axe").run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return {
      problems: violations.map((/** @type {any} */ { id, nodes }) =>
        `${id}: ${nodes.map((/** @type {any} */ node) => `${node.target} ${node.failureSummary}`).join(" | ")}`),
      rules: new Set([violations, passes, incomplete, inapplicable].flat().map((/** @type {any} */ { id }) => id)).size,
    };
  });
}

/** @param {import("puppeteer-core").Page} page @returns {Promise<string[]>} */
export const accessibilityProblems = async (page) => (await examine(page)).problems;
