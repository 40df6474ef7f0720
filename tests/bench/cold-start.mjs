// Times cold starts in Chromium, each in a browser of its own, in turns:
//   node cold-start.mjs ROUNDS MODELS-FOLDER SITE ENGINE=MODEL …
// Prints a line of JSON a round and engine: milliseconds from navigation to the first score, that
// score, and the files that were fetched, with what each comes to by gzip -9.

import { launch } from "../web/support/browser.js";
import { serve } from "./server.mjs";

const PATIENCE = 60_000;
const [rounds, models, site, ...runs] = process.argv.slice(2);
const server = await serve({ models, site });

/** @param {string} engine @param {string} model */
async function start(engine, model) {
  const browser = await launch("chromium");
  try {
    const page = await browser.newPage();
    await page.goto("about:blank");
    server.forget();
    await page.goto(`${server.address}/cold/${encodeURIComponent(engine)}/${model}`, { waitUntil: "domcontentloaded" });
    const first = await page.waitForFunction(() => Reflect.get(window, "first"), { timeout: PATIENCE });
    return { engine, model, ...await first.jsonValue(), fetched: await server.fetched() };
  } catch (error) {
    return { engine, model, failed: error instanceof Error ? error.message : String(error) };
  } finally {
    await browser.close();
  }
}

for (let round = 0; round < Number(rounds); round++) {
  const turned = [...runs.slice(round % runs.length), ...runs.slice(0, round % runs.length)];
  for (const [engine, model] of turned.map((run) => run.split("="))) {
    process.stdout.write(`${JSON.stringify({ round, ...await start(engine, model) })}\n`);
  }
}
server.close();
