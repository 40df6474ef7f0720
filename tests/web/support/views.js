// The views of the page.

/** @typedef {import("puppeteer-core").Page} Page */

/** Goes to a view by its link and waits until it is there. @param {Page} page @param {"client" | "portfolio" | "policy" | "model"} name */
export async function visit(page, name) {
  await page.click(`nav.views a[href="#${name}"]`);
  await inSight(page, name);
}

/** @param {Page} page @param {"client" | "portfolio" | "policy" | "model"} name */
export async function inSight(page, name) {
  await page.waitForFunction((view) => {
    const root = document.getElementById(`view-${view}`);
    return root?.hidden === false && root.childElementCount > 0 && root.querySelector(".fetching") === null;
  }, {}, name);
}
