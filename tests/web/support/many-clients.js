// Files of very many made-up clients, quickly made, and what the native command makes of them.

import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";

import { generateClients, readTable } from "./evaluated.js";
import { commandFile, packageFile } from "./paths.js";

const MADE = 20_000;
const LINES = 20_000;
const VERDICTS = ["accept", "decline", "refer"];

/** Equal arguments give equal numbers from 0 to 1: Marsaglia's xorshift of 32 bits. @param {number} seed */
function random(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Clients of scripts/generate_clients.py, one in a hundred cells missing, over and over, each time with other credit
 * lines, ages, bills and payments.
 * @param {string} file  where to @param {number} rows
 * @returns {string} the heading
 */
export function manyClients(file, rows) {
  generateClients(file, MADE, 0.01);
  const { head, rows: made } = readTable(file);
  const next = random(7);
  const varied = head.map((name) => (/^(BILL|PAY)_AMT/.test(name) ? 1 : name === "LIMIT_BAL" ? 10_000 : name === "AGE" ? 0 : null));
  const out = openSync(file, "w");
  writeSync(out, `${head.join(",")}\n`);
  for (let row = 0; row < rows;) {
    const lines = [];
    for (const end = Math.min(rows, row + LINES); row < end; ++row) {
      const scale = 0.6 + 0.8 * next();
      const cells = made[row % MADE].map((text, at) => {
        const step = varied[at];
        if (at === 0) return row + 1;
        if (step === null || text === "") return text;
        if (step === 0) return Math.min(79, Math.max(21, Number(text) + Math.floor(9 * next()) - 4));
        return step === 1 ? Math.round(Number(text) * scale) : Math.max(step, Math.round(Number(text) * scale / step) * step);
      });
      lines.push(`${cells.join(",")}\n`);
    }
    writeSync(out, lines.join(""));
  }
  closeSync(out);
  return head.join(",");
}

/** What the native command prints, a row each. @param {string} file @param {string} output */
function printed(file, output) {
  const path = `${file}.${output}`;
  const out = openSync(path, "w");
  const { status, stderr } = spawnSync(commandFile, ["score", packageFile, file, "--output", output], { stdio: ["ignore", out, "pipe"] });
  closeSync(out);
  if (status !== 0) throw new Error(String(stderr));
  const [head, ...rows] = readFileSync(path, "latin1").trimEnd().split("\n");
  rmSync(path);
  return { head: head.split(","), rows };
}

/**
 * The native command's results of a file of `manyClients`, by the columns of the page's table, in its order; and
 * the file that the page writes, of the columns from `client` to `outcome`, put together of what the command prints.
 * @param {string} file @param {import("../../../web/model.js").Model} model  the shipped one
 */
export function nativeResults(file, model) {
  const [headLine, ...clients] = readFileSync(file, "latin1").trimEnd().split("\n");
  const head = headLine.split(",");
  if (head.indexOf("LIMIT_BAL") !== 1 || head.indexOf("default.payment.next.month") !== head.length - 1) throw new Error("other columns than expected");
  const probabilities = printed(file, "probability").rows;
  const decisions = printed(file, "decision");
  const grades = model.policy?.grades.map(({ name }) => name) ?? [];
  const numbers = () => new Float64Array(clients.length);
  const columns = { client: numbers(), probability: numbers(), grade: numbers(), verdict: numbers(), expectedLoss: numbers(), exposure: numbers(), cost: numbers(), outcome: numbers() };
  const places = ["decision", "leaning", "referral", "grade", "expected_loss", "cost_accept", "cost_decline", "break_even"].map((name) => decisions.head.indexOf(name));
  // The page leaves a cell empty where the command prints NaN.
  const cell = (/** @type {string} */ text) => (text === "NaN" ? "" : text);
  const number = (/** @type {string} */ text) => (text === "" ? NaN : Number(text));
  const lines = ["client,row,probability,decision,leaning,referral,grade,expected_loss,expected_cost,break_even,exposure,outcome"];
  clients.forEach((client, row) => {
    // The second column and the last one: a split of all would take seconds.
    const at = client.indexOf(",") + 1;
    const limit = client.slice(at, client.indexOf(",", at));
    const label = client.slice(client.lastIndexOf(",") + 1);
    const told = decisions.rows[row].split(",");
    const [decision, leaning, referral, grade, expectedLoss, costAccept, costDecline, breakEven] = places.map((place) => told[place]);
    const cost = (decision === "refer" ? leaning : decision) === "decline" ? costDecline : costAccept;
    columns.client[row] = row + 1;
    columns.probability[row] = Number(probabilities[row]);
    columns.grade[row] = grade === "" ? -1 : grades.indexOf(grade);
    columns.verdict[row] = VERDICTS.indexOf(decision);
    columns.expectedLoss[row] = number(expectedLoss);
    columns.exposure[row] = number(limit);
    columns.cost[row] = number(cost);
    columns.outcome[row] = Number(label);
    lines.push(`${row + 1},${row + 1},${probabilities[row]},${decision},${leaning},${referral},${grade},${cell(expectedLoss)},${cell(cost)},${cell(breakEven)},${limit},${label}`);
  });
  return { columns, grades, written: `${lines.join("\r\n")}\r\n`, clientOf: (/** @type {number} */ row) => Object.fromEntries(clients[row].split(",").map((cell, at) => [head[at], cell === "" ? null : Number(cell)])) };
}
