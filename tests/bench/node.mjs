// An engine of the benchmark in Node (worker.py has the other side of its lines):
//   node node.mjs ENGINE MODEL-FOLDER SITE

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

import { Bench, opener } from "./host.mjs";
import { said, versions } from "./said.mjs";

const [engine, folder, site] = process.argv.slice(2);
const require = createRequire(import.meta.url);

/** @type {import("./host.mjs").Host} */
const host = {
  node: true,
  about: JSON.parse(readFileSync(join(folder, "about.json"), "utf8")),
  versions: versions(),
  model: (file) => pathToFileURL(join(folder, file)),
  bytes: async (file) => readFileSync(join(folder, file)),
  site: (file) => import(pathToFileURL(join(site, file)).href),
  library: async (name) => require(name),
};
const raw = readFileSync(join(folder, "rows.f32"));
const rows = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
const bench = new Bench(await opener(engine), host, rows);

/** @param {string[]} words */
async function answer([verb, ...words]) {
  if (verb === "load") {
    const { seconds, version } = await bench.load();
    return `${seconds} ${version}`;
  }
  if (verb === "time") return String(await bench.time(Number(words[0]), Number(words[1])));
  const { kind, values } = await (verb === "singles" ? bench.singles(Number(words.shift())) : bench.answers());
  writeFileSync(words[0], new Uint8Array(Float64Array.from(values).buffer));
  return kind;
}

process.stdout.write(`ready ${process.pid}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await said(answer(line.split(" ")))}\n`);
}
process.exit(0);
