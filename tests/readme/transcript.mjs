// Holds a document to what it shows: its csv block becomes a file, each `$` line of its console
// blocks is run, and what follows it must be what the command prints. COPSE_BASELINES=write writes it anew.
// node tests/readme/transcript.mjs DOCUMENT.md

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, resolve } from "node:path";

const [document] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "../..");
const folder = resolve(root, "build/test/transcript");
mkdirSync(folder, { recursive: true });
const text = readFileSync(document, "utf8");

const csv = /^```csv (\S+)\n([^]*?)^```$/m.exec(text);
if (csv !== null) writeFileSync(resolve(folder, csv[1]), csv[2]);

const env = { ...process.env, PATH: `${resolve(root, "build/native")}${delimiter}${process.env.PATH}`, MODELS: resolve(root, "build/models") };

/** @param {string} block @returns {string} */
const run = (block) => block.split(/^(?=\$ )/m).map((part) => {
  const [line] = part.split("\n");
  const { stdout, stderr } = spawnSync("bash", ["-c", `exec 2>&1; ${line.slice(2)}`], { cwd: folder, env, encoding: "utf8" });
  return `${line}\n${stdout}${stderr}`;
}).join("");

let commands = 0;
const now = text.replace(/^```console\n([^]*?)^```$/gm, (_, block) => {
  commands += block.match(/^\$ /gm)?.length ?? 0;
  return `\`\`\`console\n${run(block)}\`\`\``;
});
if (commands === 0) throw new Error(`${document} shows no command`);
if (process.env.COPSE_BASELINES === "write") {
  writeFileSync(document, now);
} else if (now !== text) {
  const [theirs, ours] = [text, now].map((whole) => whole.split("\n"));
  const at = ours.findIndex((line, index) => line !== theirs[index]);
  throw new Error(`${document}:${at + 1} says\n${theirs[at]}\nand the command\n${ours[at]}`);
}
