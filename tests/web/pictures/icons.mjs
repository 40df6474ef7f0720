// Draws web/icons/ from web/favicon.svg; the maskable one fills its square, with the drawing in the
// circle that every mask leaves.
//   node tests/web/pictures/icons.mjs

import { readFileSync } from "node:fs";

import { launch } from "../support/browser.js";
import { fromRoot } from "../support/paths.js";

const svg = readFileSync(fromRoot("web/favicon.svg"), "utf8");
const filled = svg.replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"')
  .replace('<rect width="32" height="32" rx="7"', '<rect x="-4" y="-4" width="40" height="40"');
if (filled.length <= svg.length) throw new Error("favicon.svg is not drawn as it was");

const browser = await launch("chromium");
const page = await browser.newPage();
for (const [name, size, drawing] of /** @type {[string, number, string][]} */ ([
  ["192", 192, svg], ["512", 512, svg], ["maskable-512", 512, filled],
])) {
  await page.setViewport({ width: size, height: size });
  await page.goto(`data:text/html,${encodeURIComponent(`<style>body{margin:0}img{display:block;width:100vw}</style><img src="data:image/svg+xml,${encodeURIComponent(drawing)}">`)}`);
  await page.waitForFunction(() => document.images[0].complete);
  await page.screenshot({ path: fromRoot(`web/icons/${name}.png`), omitBackground: true });
}
await browser.close();
