// Made-up labelled clients, and what scripts/evaluate.py says of a model on a file of such.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fromRoot, packageFile } from "./paths.js";

const python = fromRoot(".venv/bin/python");

/**
 * @param {string} file  where to
 * @param {number} rows
 * @param {number} [missingRate]
 */
export function generateClients(file, rows, missingRate = 0) {
  execFileSync(python, [fromRoot("scripts/generate_clients.py"), "--rows", String(rows), "--seed", "7",
    "--missing-rate", String(missingRate), "--out", file]);
}

/** The figures of the shipped model on a file. @param {string} file @returns {any} */
export function evaluate(file) {
  const folder = mkdtempSync(join(tmpdir(), "copse-"));
  try {
    const json = join(folder, "figures.json");
    execFileSync(python, [fromRoot("scripts/evaluate.py"), packageFile, file, "--bootstrap", "0", "--json", json]);
    return JSON.parse(readFileSync(json, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A plain table without quotes. @param {string} file @returns {{ head: string[], rows: string[][] }} */
export function readTable(file) {
  const [head, ...rows] = readFileSync(file, "utf8").trimEnd().split(/\r?\n/).map((line) => line.replaceAll(/^"|"(?=,|$)|(?<=,)"/g, "").split(","));
  return { head, rows };
}
