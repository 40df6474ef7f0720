// Takes the README's picture of the built page: node tests/web/pictures/take.mjs

import { launch, openPage, settled } from "../support/browser.js";
import { fromRoot } from "../support/paths.js";
import { openSite } from "../support/site.js";

const [browser, site] = await Promise.all([launch("chromium"), openSite()]);
try {
  const { page } = await openPage(browser, site.url);
  await page.setViewport({ width: 1440, height: 900 });
  await settled(page);
  await (await page.$$("button.sample"))[1].click();
  await page.mouse.move(0, 0);
  await new Promise((resolve) => setTimeout(resolve, 500)); // the bars' transitions
  await page.screenshot({ path: /** @type {`${string}.png`} */ (fromRoot("tests/web/pictures/page.png")), fullPage: true });
} finally {
  await browser.close();
  await site.dispose();
}
