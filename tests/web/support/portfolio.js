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
export const download = async (page, button) => Buffer.from(await downloadBytes(page, button)).toString();

/** @param {Page} page @param {string} button @returns {Promise<Uint8Array>} */
export async function downloadBytes(page, button) {
  await page.evaluate(() => {
    Reflect.deleteProperty(window, "showSaveFilePicker");
    Reflect.deleteProperty(window, "written");
    const make = Reflect.get(window, "makeURL") ?? URL.createObjectURL.bind(URL);
    Object.assign(window, { makeURL: make });
    URL.createObjectURL = (blob) => {
      const reader = new FileReader();
      reader.addEventListener("load", () => Object.assign(window, { written: String(reader.result).replace(/^.*?,/, "") }));
      reader.readAsDataURL(/** @type {Blob} */ (blob));
      return make(blob);
    };
    HTMLAnchorElement.prototype.click = () => {};
  });
  await page.$eval(button, (element) => /** @type {HTMLElement} */ (element).click());
  await page.waitForFunction(() => Reflect.has(window, "written"));
  return Uint8Array.from(Buffer.from(await page.evaluate(() => Reflect.get(window, "written")), "base64"));
}
