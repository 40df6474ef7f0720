// Takes the pictures of the built page: node tests/web/pictures/take.mjs [NAME …]

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadModel } from "../../../web/model.js";
import { launch, settled } from "../support/browser.js";
import { packChallenger } from "../support/challenger.js";
import { generateClients } from "../support/evaluated.js";
import { dropFile, setValue } from "../support/foreign.js";
import { foreignFile, fromRoot } from "../support/paths.js";
import { openSite } from "../support/site.js";
import { visit } from "../support/views.js";

/** @typedef {import("../../../web/element/copse-score.js").CopseScore} CopseScore */

const only = process.argv.slice(2);
const client = (await loadModel()).samples[1].values;
const [browser, site] = await Promise.all([launch("chromium"), openSite()]);

/**
 * @param {string} name
 * @param {(page: import("puppeteer-core").Page) => Promise<unknown>} prepare
 * @param {{ path?: string, width?: number, height?: number, scale?: number, dark?: boolean, fullPage?: boolean }} [how]
 */
async function take(name, prepare, { path = "", width = 1440, height = 900, scale = 1, dark = false, fullPage = true } = {}) {
  if (only.length > 0 && !only.includes(name)) return;
  const page = await browser.newPage();
  await page.setViewport({ width, height, deviceScaleFactor: scale });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  await page.goto(site.url + path);
  await settled(page);
  await prepare(page);
  await page.mouse.move(0, 0);
  await new Promise((resolve) => setTimeout(resolve, 500)); // the bars' transitions
  const file = /** @type {`${string}.webp`} */ (fromRoot(`tests/web/pictures/${name}.webp`));
  await page.screenshot({ path: file, type: "webp", quality: 85, fullPage });
  await page.close();
}

/** A file of made-up clients. @param {number} rows @param {number} missingRate */
function madeUp(rows, missingRate) {
  const clients = join(mkdtempSync(join(tmpdir(), "copse-")), "clients.csv");
  generateClients(clients, rows, missingRate);
  return clients;
}

/** @param {import("puppeteer-core").Page} page @param {number} index */
const choose = async (page, index) => (await page.waitForSelector(`button.sample:nth-of-type(${index + 1})`))?.click();

try {
  await take("page", (page) => choose(page, 1));
  await take("dark", (page) => choose(page, 2), { dark: true });
  await take("arabic", (page) => choose(page, 1), { path: "?lang=ar" });
  await take("phone", (page) => choose(page, 1), { width: 360, height: 780, scale: 2, fullPage: false });
  await take("portal", (page) => page.$eval("copse-score", (score, record) => {
    /** @type {CopseScore} */ (score).value = record;
  }, client), { path: "fixtures/hosts/application.html", width: 1000, height: 640, fullPage: false });
  await take("model", (page) => visit(page, "model"));
  await take("policy", async (page) => {
    await choose(page, 1);
    await visit(page, "policy");
    const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".dataset input[type=file]"));
    await input.uploadFile(madeUp(20_000, 0));
    await (await page.waitForSelector(".start button"))?.click();
    await page.waitForSelector(".found .charts", { timeout: 60_000 });
  }, { height: 1000 });
  await take("portfolio", async (page) => {
    await visit(page, "portfolio");
    const folder = mkdtempSync(join(tmpdir(), "copse-"));
    const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".portfolio input[type=file]"));
    await input.uploadFile(madeUp(50_000, 0.002));
    await page.waitForSelector(".labelled .charts", { timeout: 60_000 });
    const challenger = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.waitForSelector(".challenger input[type=file]"));
    await page.select("#groups-column", await page.$$eval("#groups-column option", (all) => /** @type {HTMLOptionElement} */ (all.find(({ textContent }) => textContent === "Age")).value));
    await page.waitForSelector(".groups table");
    await challenger.uploadFile(packChallenger(folder, "challenger"));
    await page.waitForSelector(".challenger .outcome:not([hidden])", { timeout: 60_000 });
  });
  await take("foreign", async (page) => {
    await dropFile(page, foreignFile("machine-failure.txt"));
    await setValue(page, { temperature: 81.5, pressure: 4.25, vibration: -0.875, hours_since_service: 3100, site: "Turku" });
  });
} finally {
  await browser.close();
  await site.dispose();
}
