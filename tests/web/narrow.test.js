// The element where there is hardly room for it: no word is torn, nothing sticks out, no text lies on another.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { browsers } from "./support/browser.js";
import { look } from "./support/client.js";
import { stageIn } from "./support/stage.js";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */

const TOOLS = ["waterfall", "curve", "changes", "compare", "record"];

/** Holds another client for comparison, adds a second input to the curve, opens what a name hides, and supposes.
 * @param {Page} page */
const openAll = (page) => page.evaluate(() => {
  const score = /** @type {CopseScore} */ (document.querySelector("copse-score"));
  const all = (/** @type {string} */ selector) => /** @type {any[]} */ ([...score.shadowRoot?.querySelectorAll(selector) ?? []]);
  const set = (/** @type {any} */ control, /** @type {string} */ value) => {
    control.value = value;
    for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
  };
  set(all("[data-tool=compare] select")[0], "0");
  set(all("[data-tool=curve] select").at(-1), "BILL_AMT1");
  for (const details of all("[data-tool] .body details, .detail details")) details.open = true;
  all("[data-tool=waterfall] .opener[aria-expanded=false]")[0]?.click();
  if (!score.readOnly) set(all("[data-tool=curve] input[type=range]")[0], "140000");
});

/** What is wrong with how it is laid out. @param {Page} page @returns {Promise<string[]>} */
const faults = (page) => page.evaluate(() => {
  const root = /** @type {ShadowRoot} */ (document.querySelector("copse-score")?.shadowRoot);
  const width = document.documentElement.clientWidth;
  const found = document.documentElement.scrollWidth > width ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
  /** @param {Element | null} element @returns {boolean} */
  const hidden = (element) => element !== null && (getComputedStyle(element).clipPath !== "none" || hidden(element.parentElement));
  const texts = [...root.querySelectorAll("*")].filter((element) => !element.closest("svg, code") && element.checkVisibility() && !hidden(element)
    && [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== ""));
  const rects = (/** @type {Node} */ node, from = 0, to = node.childNodes.length) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter((rect) => rect.width > 0);
  };
  for (const element of texts) {
    for (const node of element.childNodes) {
      if (!(node instanceof Text)) continue;
      // A soft hyphen is where a word may be parted.
      for (const { 0: word, index } of node.data.matchAll(/[\p{L}\p{M}]+/gu)) {
        const boxes = rects(node, index, index + word.length);
        const says = `${word} in ${element.localName}.${element.className}`;
        const parted = node.data[index - 1] === "\u00ad" || node.data[index + word.length] === "\u00ad";
        if (!parted && getComputedStyle(element).hyphens !== "auto" && new Set(boxes.map(({ top }) => Math.round(top))).size > 1) found.push(`torn: ${says}`);
        if (boxes.some(({ left, right }) => left < -1 || right > width + 1)) found.push(`outside: ${says}`);
      }
    }
  }
  const boxes = texts.map((element) => ({ element, own: rects(element), top: element.getBoundingClientRect().top, headline: element.closest(".headline") }))
    .sort((a, b) => a.top - b.top);
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1, index + 12)) {
      // The headline stays in sight above what is scrolled beneath.
      if (one.element.contains(other.element) || other.element.contains(one.element) || one.headline !== other.headline) continue;
      if (one.own.some((a) => other.own.some((b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4))) {
        found.push(`over each other: ${one.element.textContent?.slice(0, 40)} and ${other.element.textContent?.slice(0, 40)}`);
      } else {
        const [a, b] = [one.own.at(-1), other.own[0]];
        const between = a && b && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4 ? Math.max(b.left - a.right, a.left - b.right) : 9;
        if (between < 1 && one.element.closest(".title")) found.push(`without a gap: ${one.element.textContent} and ${other.element.textContent}`);
      }
    }
  });
  for (const bar of root.querySelectorAll(".waterfall rect")) {
    const [own, all] = [bar, /** @type {Element} */ (bar.closest("svg"))].map((each) => each.getBoundingClientRect());
    if (own.left < all.left - 1 || own.right > all.right + 1) found.push(`a bar beside its place: ${bar.closest("tr")?.textContent}`);
  }
  return [...new Set(found)];
});

for (const name of browsers) {
  describe(`the element where it is narrow, in ${name}`, () => {
    const stage = stageIn(name);

    for (const [lang, dir] of [["en", "ltr"], ["de", "ltr"], ["ar", "rtl"]]) {
      test(`in ${lang}, whole with all closer looks open, compact and locked, from 280 pixels on`, async () => {
        const { samples: [, { values }] } = await loadModel();
        for (const form of ["", "compact", "readonly"]) {
          await writeFile(join(stage.site.folder, "root/narrow.css"), "body { margin: 0; }");
          await writeFile(join(stage.site.folder, "root/narrow.html"), `<!doctype html><html lang="${lang}" dir="${dir}"><meta charset="utf-8"><title>narrow</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="narrow.css"><script type="module" src="element/define.js"></script>
<copse-score ${form} currency="TWD" value='${JSON.stringify(values)}'></copse-score></html>`);
          const { page } = await stage.open("narrow.html");
          await page.waitForFunction(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".why li"));
          if (form !== "compact") {
            for (const tool of TOOLS) await look(page, tool);
            await openAll(page);
            await page.waitForFunction(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".map rect"));
          }
          const hint = await page.evaluate(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".hint")?.checkVisibility());
          assert.equal(hint, form === "", "pasting is spoken of where it can be done, and seen");
          for (const width of [280, 320, 400]) {
            await page.setViewport({ width, height: 900 });
            await page.waitForFunction((wide) => innerWidth === wide, {}, width);
            assert.deepEqual(await faults(page), [], `${form} ${width} pixels`);
          }
          await page.close();
        }
      });
    }
  });
}
