import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { accessibilityProblems } from "./support/accessibility.js";
import { browsers, openPage, resultOf, settled, violationsOf } from "./support/browser.js";
import { openFile } from "./support/foreign.js";
import { foreignFile } from "./support/paths.js";
import { requestsDuring } from "./support/site.js";
import { stageIn } from "./support/stage.js";
import { inSight, visit } from "./support/views.js";

const VIEWS = /** @type {const} */ (["client", "portfolio", "policy", "model"]);

/** @param {import("puppeteer-core").Page} page */
const whereabouts = (page) => page.evaluate(() => ({
  current: [...document.querySelectorAll("nav.views a[aria-current=page]")].map((link) => /** @type {HTMLAnchorElement} */ (link).hash),
  seen: [...document.querySelectorAll(".view")].filter((view) => !(/** @type {HTMLElement} */ (view).hidden)).map(({ id }) => id),
  heading: document.querySelector("h1")?.textContent,
  title: document.title,
}));

for (const name of browsers) {
  describe(`the page's views in ${name}`, () => {
    const stage = stageIn(name);

    test("are one at a time, each at an address of its own, with its own title and its link marked", async () => {
      const { page, errors } = await stage.open();
      const titles = new Set();
      for (const view of [...VIEWS, ...VIEWS.toReversed()]) {
        await visit(page, view);
        const { current, seen, title } = await whereabouts(page);
        assert.deepEqual([current, seen], [[`#${view}`], [`view-${view}`]]);
        assert.equal(new URL(page.url()).hash, `#${view}`);
        assert.match(title, /Copse$/);
        titles.add(title);
      }
      assert.equal(titles.size, VIEWS.length);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("are where the address says from the first moment, and the browser's way back leads back", async () => {
      const { page } = await openPage(stage.browser, `${stage.site.url}#model`);
      await settled(page);
      await inSight(page, "model");
      assert.deepEqual((await whereabouts(page)).seen, ["view-model"]);
      await visit(page, "policy");
      await page.evaluate(() => history.back());
      await inSight(page, "model");
      assert.deepEqual((await whereabouts(page)).current, ["#model"]);
      await page.evaluate(() => { location.hash = "no-such-view"; });
      await inSight(page, "client");
      assert.deepEqual((await whereabouts(page)).current, ["#client"]);
      await page.close();
    });

    test("are reached by keyboard alone, and the heading has the focus there", async () => {
      const { page } = await stage.open();
      for (const view of VIEWS.toReversed()) {
        // The links are before the heading, where each visit leaves the focus.
        await page.focus("#title");
        await page.keyboard.down("Shift");
        for (let presses = 0; ; ++presses) {
          assert.ok(presses < 5, `the Tab key does not reach the link to ${view}`);
          await page.keyboard.press("Tab");
          if (await page.evaluate((hash) => /** @type {HTMLAnchorElement | null} */ (document.activeElement)?.hash === hash, `#${view}`)) break;
        }
        await page.keyboard.up("Shift");
        await page.keyboard.press("Enter");
        await inSight(page, view);
        await page.waitForFunction(() => document.activeElement?.id === "title");
      }
      await page.close();
    });

    test("are fetched when they are first visited, and never again", async () => {
      const { page } = await stage.open();
      for (const view of /** @type {const} */ (["policy", "model"])) {
        const asked = await requestsDuring(page, stage.site, () => visit(page, view));
        assert.ok(asked.length > 0 && asked.every((path) => path.endsWith(".js")), String(asked));
        await visit(page, "client");
        assert.deepEqual(await requestsDuring(page, stage.site, () => visit(page, view)), []);
      }
      await page.close();
    });

    test("share the model and the client: what was entered stays, what was opened is everywhere", async () => {
      const { page } = await stage.open();
      await (await page.$$("button.sample"))[1].click();
      const before = await resultOf(page);
      await visit(page, "model");
      assert.match(await page.$eval("section#about", (panel) => panel.innerText), /credit-default/);
      await visit(page, "client");
      assert.deepEqual(await resultOf(page), before);
      await visit(page, "model");
      await openFile(page, foreignFile("plants.json"));
      await page.waitForFunction(() => /plants/.test(document.getElementById("about")?.innerText ?? ""));
      await visit(page, "policy");
      assert.match(await page.$eval("section#view-policy", (view) => view.innerText), /one probability/);
      await page.close();
    });

    test("have no accessibility problem and fit every width", async () => {
      const { page } = await stage.open();
      for (const scheme of ["light", "dark"]) {
        await page.evaluate((colours) => { document.documentElement.style.colorScheme = colours; }, scheme);
        for (const view of VIEWS) {
          await visit(page, view);
          for (const width of [320, 768, 1280]) {
            await page.setViewport({ width, height: 800 });
            const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            assert.equal(excess, 0, `${view} at ${width} pixels`);
          }
          assert.deepEqual(await accessibilityProblems(page), [], `${view}, ${scheme}`);
        }
      }
      await page.close();
    });
  });
}
