// An engine of the benchmark in Chromium (worker.py has the other side of its lines):
//   node browser.mjs ENGINE MODEL MODELS-FOLDER SITE

import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { launch } from "../web/support/browser.js";
import { said } from "./said.mjs";
import { serve } from "./server.mjs";

const [engine, model, models, site] = process.argv.slice(2);
const server = await serve({ models, site });
const browser = await launch("chromium");

/** The process that the page runs in: of those of pages the one that has worked most. */
async function pageProcess() {
  const session = await browser.target().createCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === "renderer");
  return pages.reduce((most, each) => (each.cpuTime > most.cpuTime ? each : most)).id;
}

const page = await browser.newPage();
page.setDefaultTimeout(0);
await page.goto(`${server.address}/page/${encodeURIComponent(engine)}/${model}`);
await page.waitForFunction(() => Reflect.has(window, "bench"));

/** @param {string} method @param {number[]} words @returns {Promise<any>} */
const call = (method, words = []) => page.evaluate(
  (name, given) => Reflect.get(window, "bench")[name](...given), method, words);

/** @param {string[]} words */
async function answer([verb, ...words]) {
  if (verb === "load") {
    const { seconds, version } = await call("load");
    return `${seconds} ${version}`;
  }
  if (verb === "time") return String(await call("time", words.map(Number)));
  const { kind, values } = await (verb === "singles" ? call("singles", [Number(words.shift())]) : call("answers"));
  writeFileSync(words[0], new Uint8Array(Float64Array.from(values).buffer));
  return kind;
}

process.stdout.write(`ready ${await pageProcess()}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await said(answer(line.split(" ")))}\n`);
}
await browser.close();
server.close();
