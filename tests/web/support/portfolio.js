// The portfolio view as a person uses it.

/** @typedef {import("puppeteer-core").Page} Page */

/** @param {Page} page @param {string} file */
export async function choose(page, file) {
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".portfolio input[type=file]"));
  await input.uploadFile(file);
}
/** Until the table of clients is there, or what is wrong. @param {Page} page */
export const scored = (page) => page.waitForFunction(() => document.querySelector(".portfolio .busy")?.hasAttribute("hidden") &&
  document.querySelector(".portfolio .listing:not([aria-busy]) .line.active, .portfolio .problem:not([hidden])"));
/** @param {Page} page @param {string} file */
export async function score(page, file) {
  await choose(page, file);
  await scored(page);
}
/** @param {Page} page @param {string} selector */
export const textOf = (page, selector) => page.$eval(selector, (element) => /** @type {HTMLElement} */ (element).innerText);
/** The cells of the rows in sight. @param {Page} page @returns {Promise<string[][]>} */
export const linesOf = (page) => page.$$eval(".listing .window .line:not([hidden])", (lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent ?? "")));
/** Waits until the table is as it should be now. @param {Page} page */
export const rested = async (page) => {
  await new Promise((resolve) => setTimeout(resolve, 250)); // what is typed rests a moment
  await page.waitForSelector(".listing:not([aria-busy])");
};
/** What a click on a button hands over as a file. @param {Page} page @param {string} button @returns {Promise<string>} */
export async function download(page, button) {
  await page.evaluate(() => {
    Reflect.deleteProperty(window, "showSaveFilePicker");
    Reflect.deleteProperty(window, "written");
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      void /** @type {Blob} */ (blob).text().then((text) => Object.assign(window, { written: text }));
      return make(blob);
    };
    HTMLAnchorElement.prototype.click = () => {};
  });
  await page.$eval(button, (element) => /** @type {HTMLElement} */ (element).click());
  await page.waitForFunction(() => Reflect.has(window, "written"));
  return page.evaluate(() => Reflect.get(window, "written"));
}
