// Real browsers: Debian's Chromium over CDP, Firefox over WebDriver BiDi.

import { accessSync } from "node:fs";

import puppeteer from "puppeteer-core";

/** @typedef {import("puppeteer-core").Browser} Browser */
/** @typedef {import("puppeteer-core").Page} Page */

/** @type {Record<"chromium" | "firefox", string[]>} */
const paths = {
  chromium: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    "/snap/bin/chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
  firefox: ["/usr/bin/firefox-esr", "/usr/bin/firefox", "/snap/bin/firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox"],
};

const switches = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const browsers = /** @type {const} */ (["chromium", "firefox"]);

/**
 * @param {"chromium" | "firefox"} name  COPSE_CHROMIUM or COPSE_FIREFOX names another place
 * @param {{ downloads?: string }} [options]  a folder for what is downloaded
 * @returns {Promise<Browser>}
 */
export function launch(name, { downloads } = {}) {
  const executablePath = process.env[`COPSE_${name.toUpperCase()}`] ?? paths[name].find(exists);
  if (executablePath === undefined) throw new Error(`${name} is not installed: see scripts/dev setup`);
  return name === "chromium"
    ? puppeteer.launch({ browser: "chrome", executablePath, headless: true, args: switches, ...(downloads && { downloadBehavior: { policy: "allow", downloadPath: downloads } }) })
    : puppeteer.launch({ browser: "firefox", executablePath, headless: true,
      ...(downloads && { extraPrefsFirefox: { "browser.download.folderList": 2, "browser.download.dir": downloads, "browser.download.useDownloadDir": true } }) });
}

/** @param {string} path */
function exists(path) {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * A page that notes violations of its policy and errors of its scripts from its first moment. What is
 * fetched for later, when there is no network, would stand between what a test counts: so the browser is
 * one without service workers, unless asked for.
 * @param {Browser} browser
 * @param {string} url
 * @param {{ serviceWorker?: boolean }} [options]
 */
export async function openPage(browser, url, { serviceWorker = false } = {}) {
  const page = await browser.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.evaluateOnNewDocument(() => {
    const noted = /** @type {string[]} */ (Object.assign(window, { violations: [] }).violations);
    document.addEventListener("securitypolicyviolation",
      (event) => noted.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  if (!serviceWorker) {
    await page.evaluateOnNewDocument(() => Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
  }
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(url);
  return { page, errors };
}

/** @param {Page} page @returns {Promise<string[]>} */
export const violationsOf = (page) => page.evaluate(() => Reflect.get(window, "violations"));

/** Waits until every element of the page has loaded its model or said why it cannot. @param {Page} page */
export async function settled(page) {
  await page.waitForFunction(() => {
    const all = [...document.querySelectorAll("copse-score")];
    return all.length > 0 && all.every((element) => {
      const score = /** @type {import("../../../web/element/copse-score.js").CopseScore} */ (element);
      return score.model || score.shadowRoot?.querySelector(".failure");
    });
  });
}

/** The last result's figures, doubles as their bits. @param {Page} page @param {string} [selector] */
export function resultOf(page, selector = "copse-score") {
  return page.evaluate((which) => {
    const element = /** @type {import("../../../web/element/copse-score.js").CopseScore} */ (
      document.querySelector(which));
    if (!element.result) return null;
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, Number(element.result.probability));
    return {
      bits: view.getBigUint64(0).toString(16).padStart(16, "0"),
      probability: Number(element.result.probability),
      decision: element.result.decision,
      stale: element.stale,
    };
  }, selector);
}

/** The text of a part inside an element's shadow. @param {Page} page @param {string} inner @param {string} [selector] */
export function textOf(page, inner, selector = "copse-score") {
  return page.evaluate((which, part) => {
    const found = document.querySelector(which)?.shadowRoot?.querySelector(part);
    return found instanceof HTMLElement ? found.innerText : null;
  }, selector, inner);
}
