// The policy view in tests.

/** @typedef {import("puppeteer-core").Page} Page */

/** Types into a term of the policy. @param {Page} page @param {string} term @param {string} text */
export async function set(page, term, text) {
  const box = await page.waitForSelector(`input[data-term=${term}]`);
  await box?.evaluate((input) => /** @type {HTMLInputElement} */ (input).select());
  await box?.focus();
  await page.keyboard.press("Backspace");
  await page.keyboard.type(text);
  // Once a picture.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
