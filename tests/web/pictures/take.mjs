// Takes the pictures of the built page: node tests/web/pictures/take.mjs

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { launch, openPage, settled } from "../support/browser.js";
import { generateClients } from "../support/evaluated.js";
import { dropFile, setValue } from "../support/foreign.js";
import { foreignFile, fromRoot } from "../support/paths.js";
import { openSite } from "../support/site.js";
import { visit } from "../support/views.js";

const [browser, site] = await Promise.all([launch("chromium"), openSite()]);

/** @param {string} name @param {(page: import("puppeteer-core").Page) => Promise<void>} prepare */
async function take(name, prepare) {
  const { page } = await openPage(browser, site.url);
  await page.setViewport({ width: 1440, height: 900 });
  await settled(page);
  await prepare(page);
  await page.mouse.move(0, 0);
  await new Promise((resolve) => setTimeout(resolve, 500)); // the bars' transitions
  const path = /** @type {`${string}.png`} */ (fromRoot(`tests/web/pictures/${name}.png`));
  await page.screenshot({ path, fullPage: true });
  await page.close();
}

try {
  await take("page", async (page) => (await page.$$("button.sample"))[1].click());
  for (const view of /** @type {const} */ (["policy", "model"])) await take(view, (page) => visit(page, view));
  await take("portfolio", async (page) => {
    await visit(page, "portfolio");
    const clients = join(mkdtempSync(join(tmpdir(), "copse-")), "clients.csv");
    generateClients(clients, 50_000, 0.002);
    const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".portfolio input[type=file]"));
    await input.uploadFile(clients);
    await page.waitForSelector(".labelled .charts", { timeout: 60_000 });
  });
  await take("foreign", async (page) => {
    await dropFile(page, foreignFile("machine-failure.txt"));
    await setValue(page, { temperature: 81.5, pressure: 4.25, vibration: -0.875, hours_since_service: 3100, site: "Turku" });
  });
} finally {
  await browser.close();
  await site.dispose();
}
