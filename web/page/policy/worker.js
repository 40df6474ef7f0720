// The worker of dataset.js: reads a file of clients, scores them, and writes results beside them.

import { CopseError, loadEngine, loadModel } from "../../model.js";
import { sha256 } from "../../asking.js";
import { REFERRALS, VERDICTS } from "../../decisions.js";
import { line } from "../../portfolio/cells.js";
import { loadTable, shareTableModule } from "../../table.js";
import { readTable } from "./csv.js";
import { Importance } from "./importance.js";
import { RowReader } from "./rows.js";

/** @typedef {import("./dataset.js").Request} Request */
/** @typedef {import("./dataset.js").Message} Message */
/** @typedef {import("../../model.js").Model} Model */

/** Rows that are scored at most. */
const MOST_ROWS = 50_000;
/** Rows that are looked at to tell which column is the outcome. */
const LOOKED_AT = 1000;

/** @param {Message} message @param {Transferable[]} [transfer] */
const say = (message, transfer = []) => postMessage(message, { transfer });

addEventListener("message", async ({ data }) => {
  const request = /** @type {Request} */ (data);
  try {
    shareTableModule(request.table);
    if (request.do === "look") await look(request.file);
    else if (request.do === "score") await score(request);
    else await write(request);
  } catch (error) {
    say({ failed: error instanceof CopseError || error instanceof Refused ? error.message
      : `The file cannot be read: ${error instanceof Error ? error.message : String(error)}` });
  }
});

class Refused extends Error {}

/** @param {File} file */
async function look(file) {
  /** @type {string[]} */
  let head = [];
  /** @type {string[][]} */
  const rows = [];
  const table = await loadTable();
  await readTable(file, (dialect) => {
    head = dialect.names;
    cellsOf(table, dialect);
    return ({ bytes, skip }) => {
      rows.push(...table.cells(bytes, skip).slice(0, LOOKED_AT - rows.length));
      return rows.length === LOOKED_AT ? "stop" : undefined;
    };
  });
  if (rows.length === 0) throw new Refused("The file has a heading and no rows.");
  say({ looked: { head, rows } });
}

/** Has all cells read as texts. @param {import("../../table.js").TableReader} table @param {import("../../table.js").Dialect} dialect */
const cellsOf = (table, dialect) => table.begin({ ...dialect, encoding: "utf-8", skip: 0, skipLines: 0 }, { width: dialect.names.length, columns: [] });

/** @param {Extract<Request, { do: "score" }>} request */
async function score({ file, module, source, label }) {
  const engine = await loadEngine(module);
  const model = await loadModel(source ?? undefined, { engine });
  const table = await loadTable();
  const { policy, training } = model;
  /** @type {RowReader | null} */
  let reader = null;
  const importance = new Importance(model, file.size);
  /** @type {{ probabilities: Float64Array, exposures: Float64Array, unlike: Uint8Array, labels: Uint8Array, numbers: Uint32Array }[]} */
  const parts = [];
  let cut = false;
  await readTable(file, (dialect) => {
    const rows = reader = new RowReader(model, table, dialect, label);
    return (records) => take(rows, records);
  });
  /** @param {RowReader} rows @param {import("./csv.js").Records} records */
  function take(rows, { bytes, skip, share }) {
    const room = MOST_ROWS - rows.rows;
    if (room === 0) {
      cut = true;
      return "stop";
    }
    const taken = rows.take(bytes, skip, room);
    const predictions = new Float64Array(taken.numbers.length);
    const distances = new Float64Array(training === null ? 0 : taken.numbers.length);
    model.scoreMany(taken.columns, { out: training === null ? { predictions } : { predictions, distances } });
    importance.take(taken.columns, taken.numbers.length);
    parts.push({
      probabilities: predictions,
      exposures: policy === null ? new Float64Array(predictions.length).fill(NaN) : taken.columns[policy.exposure].slice(),
      unlike: Uint8Array.from(distances, (distance) => Number(distance > (training?.unusual.above ?? Infinity))),
      labels: taken.labels ?? new Uint8Array(0),
      numbers: taken.numbers,
    });
    say({ share, rows: rows.rows });
    cut = rows.more;
    return cut ? "stop" : undefined;
  }
  const trainedOn = /** @type {{ data?: { sha256?: unknown } }} */ (model.figures).data?.sha256;
  const seen = typeof trainedOn === "string" && sha256(engine, new Uint8Array(await file.arrayBuffer())) === trainedOn;
  const met = /** @type {RowReader | null} */ (reader);
  if (met === null) throw new Refused("The file is empty.");
  const { rows, left, taken, counts, problems } = met;
  const all = {
    probabilities: joined(parts.map((part) => part.probabilities), Float64Array),
    exposures: joined(parts.map((part) => part.exposures), Float64Array),
    unlike: training === null ? null : joined(parts.map((part) => part.unlike), Uint8Array),
    labels: label === null ? null : joined(parts.map((part) => part.labels), Uint8Array),
    numbers: joined(parts.map((part) => part.numbers), Uint32Array),
  };
  say({ scored: { ...all, rows, left, cut, seen, taken, counts: [...counts], problems, importance: importance.shares() } },
    Object.values(all).flatMap((array) => (array === null ? [] : [array.buffer])));
}

/**
 * @template {Float64Array | Uint8Array | Uint32Array} Values
 * @param {Values[]} parts
 * @param {new (length: number) => Values} Type
 * @returns {Values}
 */
function joined(parts, Type) {
  const whole = new Type(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The file's own columns, then what was decided; rows that were left out have none. @param {Extract<Request, { do: "write" }>} request */
async function write({ file, numbers, probabilities, decisions, grades }) {
  const columns = ["probability", "decision", "leaning", "referral", "grade", "expected_loss", "cost_accept", "cost_decline", "break_even"];
  /** @type {string[]} */
  const lines = [];
  let row = 0;
  let next = 0;
  const known = (/** @type {number} */ value) => (Number.isNaN(value) ? "" : String(value));
  const table = await loadTable();
  await readTable(file, (dialect) => {
    const { names } = dialect;
    cellsOf(table, dialect);
    lines.push(line([...names, ...columns.map((name) => (names.includes(name) ? `copse_${name}` : name))]));
    return take;
  });
  /** @param {import("./csv.js").Records} records */
  function take({ bytes, skip, share }) {
    for (const cells of table.cells(bytes, skip)) {
      if (++row > MOST_ROWS) return "stop";
      if (numbers[next] !== row) {
        lines.push(line([...cells, ...columns.map(() => "")]));
        continue;
      }
      const i = next++;
      lines.push(line([...cells, String(probabilities[i]), VERDICTS[decisions.verdicts[i]], VERDICTS[decisions.leanings[i]],
        REFERRALS.filter((_, bit) => (decisions.referrals[i] >> bit) & 1).join("+"), grades[decisions.grades[i]] ?? "", known(decisions.expectedLoss[i]),
        known(decisions.costAccept[i]), known(decisions.costDecline[i]), known(decisions.breakEven[i])]));
    }
    say({ share, rows: row });
    return undefined;
  }
  if (next !== numbers.length) throw new Refused("The file has changed since it was scored: score it again.");
  say({ written: new Blob(lines, { type: "text/csv" }) });
}
