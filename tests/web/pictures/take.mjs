// Takes the pictures of the built page: node tests/web/pictures/take.mjs [NAME …]

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
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
 * @param {{ path?: string, width?: number, height?: number, scale?: number, dark?: boolean, fullPage?: boolean, quality?: number, of?: string }} [how]  `of`: one element alone
 */
async function take(name, prepare, { path = "", width = 1440, height = 900, scale = 1, dark = false, fullPage = true, quality = 85, of = "" } = {}) {
  if (only.length > 0 && !only.includes(name)) return;
  const page = await browser.newPage();
  await page.setViewport({ width, height, deviceScaleFactor: scale });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  await page.goto(site.url + path);
  await settled(page);
  await prepare(page);
  await page.mouse.move(0, 0);
  if (!fullPage) await page.evaluate(() => scrollTo(0, 0));
  await new Promise((resolve) => setTimeout(resolve, 500)); // the bars' transitions
  const file = /** @type {`${string}.webp`} */ (fromRoot(`tests/web/pictures/${name}.webp`));
  const taken = of === "" ? page : /** @type {import("puppeteer-core").ElementHandle} */ (await page.$(of));
  await taken.screenshot({ path: file, type: "webp", quality, ...(of === "" && { fullPage }) });
  await page.close();
}

/** A file of made-up clients. @param {number} rows @param {number} missingRate */
function madeUp(rows, missingRate) {
  const clients = join(mkdtempSync(join(tmpdir(), "copse-")), "clients.csv");
  generateClients(clients, rows, missingRate);
  return clients;
}

/** The same, limits in thousands, and cells that cannot be read. */
function messy() {
  const clients = madeUp(2000, 0.002);
  const [head, ...rows] = readFileSync(clients, "utf8").trimEnd().split(/\r?\n/).map((line) => line.split(","));
  const spoilt = rows.map((cells, row) => cells.map((text, at) => (head[at] === "LIMIT_BAL" ? String(Number(text) / 1000)
    : head[at] === "AGE" && row % 211 === 3 ? "n/k" : head[at] === "BILL_AMT1" && row % 307 === 5 ? "1.234.5" : text)).slice(0, row % 641 === 11 ? 20 : undefined));
  writeFileSync(clients, [head, ...spoilt].map((cells) => cells.join(",")).join("\n"));
  return clients;
}

/** @param {import("puppeteer-core").Page} page @param {string} file */
async function scoreFile(page, file) {
  await visit(page, "portfolio");
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".portfolio input[type=file]"));
  await input.uploadFile(file);
  await page.waitForSelector(".labelled .charts", { timeout: 60_000 });
  await page.waitForSelector(".challenger input[type=file]");
}

/** @param {import("puppeteer-core").Page} page */
async function challenge(page) {
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".challenger input[type=file]"));
  await input.uploadFile(packChallenger(mkdtempSync(join(tmpdir(), "copse-")), "challenger"));
  await page.waitForSelector(".challenger .outcome:not([hidden])", { timeout: 60_000 });
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
  const model = (/** @type {import("puppeteer-core").Page} */ page) => visit(page, "model");
  /** @param {import("puppeteer-core").Page} page */
  async function policy(page) {
    await choose(page, 1);
    await visit(page, "policy");
    const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".dataset input[type=file]"));
    await input.uploadFile(madeUp(20_000, 0));
    await (await page.waitForSelector(".start button"))?.click();
    await page.waitForSelector(".found .charts", { timeout: 60_000 });
  }
  for (const [view, prepare] of /** @type {const} */ ([["model", model], ["policy", policy]])) {
    await take(view, prepare, { height: 1000 });
    await take(`${view}-dark`, prepare, { dark: true, width: 1280, height: 800, fullPage: false, quality: 75 });
    await take(`${view}-arabic`, prepare, { path: "?lang=ar", width: 1280, height: 800, fullPage: false, quality: 75 });
    await take(`${view}-phone`, prepare, { width: 360, height: 780, fullPage: false, quality: 75 });
  }
  await take("portfolio", async (page) => {
    await scoreFile(page, madeUp(50_000, 0.002));
    await page.select("#groups-column", await page.$$eval("#groups-column option", (all) => /** @type {HTMLOptionElement} */ (all.find(({ textContent }) => textContent === "Age")).value));
    await page.waitForSelector(".groups table");
    await challenge(page);
  });
  await take("challenger", async (page) => {
    await scoreFile(page, madeUp(50_000, 0.002));
    await challenge(page);
  }, { of: ".challenger", width: 1280 });
  await take("messy", async (page) => {
    await scoreFile(page, messy());
    await page.waitForSelector(".rejected");
    // What stands between the two reports is in the picture of a portfolio.
    await page.$$eval(".found > *", (all) => { for (const each of all) /** @type {HTMLElement} */ (each).hidden = !each.matches(".remarks, .rejected"); });
  }, { of: ".found", width: 1280 });
  await take("foreign", async (page) => {
    await dropFile(page, foreignFile("machine-failure.txt"));
    await setValue(page, { temperature: 81.5, pressure: 4.25, vibration: -0.875, hours_since_service: 3100, site: "Turku" });
  });
} finally {
  await browser.close();
  await site.dispose();
}
