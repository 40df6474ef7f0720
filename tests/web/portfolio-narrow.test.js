import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { browsers } from "./support/browser.js";
import { packChallenger } from "./support/challenger.js";
import { generateClients, readTable } from "./support/evaluated.js";
import { score } from "./support/portfolio.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @type {string} */ let folder;
/** @type {string} */ let clients;
/** @type {string} */ let challenger;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  generateClients(join(folder, "generated.csv"), 2000);
  const { head, rows } = readTable(join(folder, "generated.csv"));
  const [age, education] = [head.indexOf("AGE"), head.indexOf("EDUCATION")];
  clients = join(folder, "clients.csv");
  const bad = rows.map((row, k) => [...(k % 100 === 3 ? row.with(age, "thirty-five") : k % 100 === 5 ? row.with(education, "University") : row), ["north", "south east", "west of the river"][k % 3]]);
  writeFileSync(clients, [[...head, "region"], ...bad].map((row) => row.join(",")).join("\n"));
  challenger = packChallenger(folder, "challenger");
});
after(() => rmSync(folder, { recursive: true }));

/** Panels whose tables go on beyond their edge, by their names. @param {import("puppeteer-core").Page} page */
const cut = (page) => page.$$eval(".portfolio-results .scroll", (all) => all.flatMap((each) => (each.scrollWidth > each.clientWidth + 1 ? [each.getAttribute("aria-label")] : [])));

for (const name of browsers) {
  describe(`the tables of a portfolio in ${name}`, () => {
    const stage = stageIn(name);

    /** @param {string} language @param {number} width */
    async function open(language, width) {
      const { page, errors } = await stage.open(`?lang=${language}`);
      await page.setViewport({ width, height: 900 });
      await visit(page, "portfolio");
      await score(page, clients);
      await page.waitForSelector(".rejected");
      await page.waitForSelector(".labelled section");
      return { page, errors };
    }

    test("are whole at 1280 pixels in every language, with groups and another model", async () => {
      for (const language of ["en", "de", "ar"]) {
        const { page, errors } = await open(language, 1280);
        await page.focus("#groups-column");
        await page.waitForFunction(() => [.../** @type {HTMLSelectElement} */ (document.getElementById("groups-column")).options].some(({ text }) => text === "region"));
        await page.select("#groups-column", await page.$eval("#groups-column", (box) => [.../** @type {HTMLSelectElement} */ (box).options].find(({ text }) => text === "region")?.value ?? ""));
        await page.waitForSelector(".groups .figures");
        const file = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".challenger input[type=file]"));
        await file.uploadFile(challenger);
        await page.waitForSelector(".challenger .figures .cell");
        assert.deepEqual(await cut(page), [], language);
        // A choice is as wide as the longest of its words.
        const narrow = await page.$eval("#groups-against", (box) => {
          const free = /** @type {HTMLElement} */ (box.cloneNode(true));
          free.removeAttribute("id");
          free.style.cssText = "position: absolute; min-inline-size: 0; inline-size: max-content";
          box.after(free);
          const { width } = free.getBoundingClientRect();
          free.remove();
          return width - box.getBoundingClientRect().width;
        });
        assert.ok(narrow <= 1, `${language}: ${narrow} pixels too narrow`);
        assert.deepEqual(errors, []);
        await page.close();
      }
    });

    test("are on a phone in sight beside their reason, or have a shadow where they go on; a range's ends stay together", async () => {
      for (const language of ["en", "de", "ar"]) {
        const { page, errors } = await open(language, 390);
        const beyond = await cut(page);
        assert.equal(beyond.includes(await page.$eval(".rejected .scroll", (each) => each.getAttribute("aria-label"))), false, language);
        assert.ok(beyond.length > 0, "some table is wider than a phone");
        const shadows = await page.$$eval(".portfolio-results .scroll", (all) => all.map((each) => getComputedStyle(each).backgroundAttachment));
        for (const attachment of shadows) assert.equal(attachment, "local, local, scroll, scroll");
        const [low, high] = await page.$$eval(".filters input[type=number]", (boxes) => boxes.map((box) => box.getBoundingClientRect().top));
        assert.equal(low, high, language);
        const bar = await page.$eval(".drift .bar-cell", (cell) => cell.getBoundingClientRect().width);
        assert.ok(bar >= 60, `${bar}`);
        // The first verdict is whole within the table.
        const [edge, word] = await page.$eval(".listing", (listing) => {
          const box = listing.getBoundingClientRect();
          const words = document.createRange();
          words.selectNodeContents(/** @type {Element} */ (listing.querySelector(".line:not(.head) .verdict")));
          const { left, right } = words.getBoundingClientRect();
          return getComputedStyle(listing).direction === "rtl" ? [left, box.left] : [box.right, right];
        });
        assert.ok(word <= edge, `${language}: the decision ends at ${word}, the table at ${edge}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
        assert.deepEqual(errors, []);
        await page.close();
      }
    });
  });
}
