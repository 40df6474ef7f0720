// What the tests of a page stand on: one browser and one built site for a whole `describe`.

import { after, before } from "node:test";

import { launch, openPage, settled } from "./browser.js";
import { openSite } from "./site.js";

/** Opened before the tests of the `describe` that calls this, closed after them. @param {"chromium" | "firefox"} name */
export function stageIn(name) {
  /** @type {import("puppeteer-core").Browser} */
  let browser;
  /** @type {import("./site.js").Site} */
  let site;
  before(async () => {
    [browser, site] = await Promise.all([launch(name), openSite()]);
  });
  after(async () => {
    await browser?.close();
    await site?.dispose();
  });
  return {
    get browser() { return browser; },
    get site() { return site; },
    /** A page of the site, once its elements have their models. @param {string} [path] */
    async open(path = "") {
      const opened = await openPage(browser, site.url + path);
      await settled(opened.page);
      return opened;
    },
  };
}
