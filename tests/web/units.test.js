// What figures are measured in, wherever the element has one.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { browsers } from "./support/browser.js";
import { choose, inner, look, until } from "./support/client.js";
import { stageIn } from "./support/stage.js";

for (const browser of browsers) {
  describe(`amounts in ${browser}`, () => {
    const stage = stageIn(browser);

    for (const [locale, is] of /** @type {const} */ ([["de", "after"], ["en", "before"]])) {
      test(`have in ${locale} their currency's sign ${is} the figure: in the form, the result, every closer look and the report`, async () => {
        const { page } = await stage.open();
        await choose(page, 1);
        await page.$eval("copse-score", (element, tag) => {
          element.setAttribute("currency", "TWD");
          element.setAttribute("locale", tag);
        }, locale);
        await page.waitForFunction((tag) => document.querySelector("copse-score")?.shadowRoot?.querySelector(`.content[lang=${tag}] .editing`), {}, locale);
        for (const tool of ["waterfall", "curve", "changes", "compare", "record"]) await look(page, tool);
        await (await inner(page, "[data-tool=compare] .solid")).evaluate((button) => button.click());
        await (await inner(page, "[data-tool=compare] .check input")).evaluate((box) => box.click());
        await (await inner(page, "[data-tool=changes] select")).evaluate((element) => {
          const goal = /** @type {HTMLSelectElement} */ (element);
          goal.value = "other";
          goal.dispatchEvent(new Event("change", { bubbles: true }));
        });
        await until(page, (root) => root.querySelector(".ways li") && root.querySelector("[data-tool=curve] tbody tr"));
        await (await inner(page, "[data-tool=record] button[aria-pressed]")).evaluate((button) => button.click());
        await until(page, (root) => root.querySelector(".report"));
        const found = await page.$eval("copse-score", (element) => {
          const root = /** @type {ShadowRoot} */ (element.shadowRoot);
          const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
          const texts = [...root.querySelectorAll("[aria-valuetext]")].map((each) => each.getAttribute("aria-valuetext") ?? "");
          // Reasons are sentences of the model's own.
          while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest(":is(ul, ol)[lang], .why")) texts.push(walker.currentNode.nodeValue ?? "");
          return {
            texts: texts.filter((text) => /NT\$/.test(text) && /\d/.test(text)),
            frames: [...root.querySelectorAll(".field.amount .frame")].map((frame) => [...frame.children].map(({ tagName }) => tagName)),
          };
        });
        assert.ok(found.texts.length > 20, String(found.texts.length));
        for (const text of found.texts) assert.doesNotMatch(text, is === "after" ? /NT\$\s?[-+−]?\d/ : /\d\s?NT\$/);
        assert.deepEqual(found.frames, [is === "after" ? ["INPUT", "SPAN"] : ["SPAN", "INPUT"]]);
        await page.close();
      });
    }
  });
}
