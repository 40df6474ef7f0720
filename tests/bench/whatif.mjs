// What-if and counterfactuals of the shipped model in Chromium, through the public API: the curve of each input,
// a grid of two, and the search for smallest changes, for the model's example clients.
//   node tests/bench/whatif.mjs
// Prints milliseconds: the median of the repeats, and the slowest call of all, the first ones left out.

import { launch, openPage } from "../web/support/browser.js";
import { openSite } from "../web/support/site.js";

/** @typedef {{ what: string, clients: number, median: number, slowest: number, most: string }} Measured */

/** In the page. @param {string} address  of model.js @returns {Promise<{ version: string, all: Measured[] }>} */
async function measure(address) {
  const { loadModel } = /** @type {typeof import("../../web/model.js")} */ (await import(address));
  const model = await loadModel();
  const clients = model.samples.map(({ values }) => values);
  const scaled = model.inputs.filter(({ kind, min, categories }) => min !== null || (kind === "category" && categories.length > 0));
  /** @param {string} what @param {number} repeats @param {(client: typeof clients[number]) => [string, () => unknown][]} calls @returns {Measured} */
  const timed = (what, repeats, calls) => {
    /** @type {[string, number][]} */
    const took = [];
    for (const client of clients) {
      for (const [name, call] of calls(client)) {
        call();
        for (let repeat = 0; repeat < repeats; ++repeat) {
          const began = performance.now();
          call();
          took.push([name, performance.now() - began]);
        }
      }
    }
    took.sort(([, a], [, b]) => a - b);
    const [most, slowest] = took[took.length - 1];
    return { what, clients: clients.length, median: took[took.length >> 1][1], slowest, most };
  };
  const [first, second] = scaled.filter(({ kind, actionable }) => kind !== "category" && actionable);
  return {
    version: model.engineVersion,
    all: [
      timed("curve of one input", 20, (client) => scaled.map(({ name }) => [name, () => model.whatIf(client, name)])),
      timed("grid of two inputs", 20, (client) => [[`${first.name} × ${second.name}`, () => model.whatIfGrid(client, first.name, second.name)]]),
      timed("smallest changes to be accepted", 5, (client) => [["accept", () => model.counterfactuals(client)]]),
      timed("smallest changes to any other decision", 5, (client) => [["other", () => model.counterfactuals(client, { goal: "other" })]]),
      timed("smallest changes to a tenth of the probability", 5, (client) => {
        const below = model.predict(client) / 10;
        return [["below", () => model.counterfactuals(client, { goal: { below } })]];
      }),
    ],
  };
}

const [browser, site] = await Promise.all([launch("chromium"), openSite()]);
try {
  const { page } = await openPage(browser, `${site.url}fixtures/empty.html`);
  const { version, all } = await page.evaluate(measure, `${site.url}model.js`);
  process.stdout.write(`Copse ${version}, ${await browser.version()}\n\n| | clients | median, ms | slowest, ms | of |\n|---|---:|---:|---:|---|\n`);
  for (const { what, clients, median, slowest, most } of all) {
    process.stdout.write(`| ${what} | ${clients} | ${median.toFixed(2)} | ${slowest.toFixed(1)} | ${most} |\n`);
  }
} finally {
  await browser.close();
  await site.dispose();
}
