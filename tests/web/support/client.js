// The client view as a person works it.

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("../../../web/element/copse-score.js").CopseScore} CopseScore */

/** @param {Page} page @returns {Promise<Record<string, any>>} */
export const valueOf = (page) => page.$eval("copse-score", (element) => /** @type {CopseScore} */ (element).value);

/** Something inside the element. @param {Page} page @param {string} selector */
export async function inner(page, selector) {
  const handle = await page.evaluateHandle((part) =>
    /** @type {HTMLElement} */ (document.querySelector("copse-score")?.shadowRoot?.querySelector(part)), selector);
  return /** @type {import("puppeteer-core").ElementHandle<HTMLElement>} */ (handle);
}

/** @param {Page} page @param {string} selector */
export const click = async (page, selector) => (await inner(page, selector)).evaluate((element) => element.click());

/** @param {Page} page @param {string} input @param {string} text */
export async function type(page, input, text) {
  const box = await inner(page, `input.number[data-input=${input}]`);
  await box.evaluate((element) => /** @type {HTMLInputElement} */ (element).select());
  await box.focus();
  await page.keyboard.type(text);
}

/** @param {Page} page @param {number} index */
export const choose = async (page, index) => (await page.$$("button.sample"))[index].click();

/** Until a condition of the element's inside holds. @param {Page} page @param {(root: ShadowRoot) => unknown} holds */
export const until = (page, holds) => page.waitForFunction(`(${holds})(document.querySelector("copse-score").shadowRoot)`);

/** Opens a closer look, unless it is, and waits for it. @param {Page} page @param {string} name */
export async function look(page, name) {
  const isOpen = await (await inner(page, `[data-tool=${name}]`)).evaluate((details) => /** @type {HTMLDetailsElement} */ (details).open);
  if (!isOpen) await click(page, `[data-tool=${name}] > summary`);
  await page.waitForFunction((tool) => document.querySelector("copse-score")?.shadowRoot?.querySelector(`[data-tool=${tool}] > .body`), {}, name);
}

/** Puts an element in the place of the page's whose attribute has a client that cannot be taken. @param {Page} page */
export const refused = (page) => page.evaluate(async () => {
  const score = document.createElement("copse-score");
  score.setAttribute("value", '{"NONE":1}');
  const ready = new Promise((resolve) => { score.addEventListener("copse-ready", resolve); });
  document.querySelector("copse-score")?.replaceWith(score);
  await ready;
});

/** As a person's paste into a field. @param {Page} page @param {string} input @param {string} text */
export async function paste(page, input, text) {
  await (await inner(page, `[data-input=${input}]`)).evaluate((box, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    box.focus();
    // Firefox takes the text as its own two members.
    const init = { clipboardData, data: pasted, dataType: "text/plain", bubbles: true, composed: true, cancelable: true };
    box.dispatchEvent(new ClipboardEvent("paste", init));
  }, text);
  await until(page, (root) => !/^(?:Reading|$)/.test(root.querySelector(".said")?.textContent ?? ""));
}
