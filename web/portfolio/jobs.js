// What a worker of a portfolio's pool does, each job by itself. Runs where there is no page.

import { CopseError } from "../error.js";
import { loadEngine, loadModel } from "../model.js";
import { loadTable } from "../table.js";
import { scoreBlock } from "./block.js";
import { columnPart } from "./column.js";
import { compareRows, decideRows } from "./compare.js";
import { countGroups } from "./groups.js";
import { labelled } from "./labelled.js";
import { sortOrder } from "./order.js";
import { readRecords } from "./read.js";
import { linesOf } from "./rejected.js";
import { schemaOf } from "./schema.js";
import { spreadColumns } from "./summary.js";
import { writeRows } from "./write.js";

/** What a worker begins with: a model as `forWorkers` gives it, and the compiled reader of tables.
 * @typedef {{ model: { module: WebAssembly.Module, bytes: Uint8Array | null }, table: WebAssembly.Module }} Setup */

/** How a table is read and what is made of it.
 * @typedef {object} Plan
 * @property {import("../table.js").Dialect} dialect
 * @property {import("../table.js").Told} told  of it, and not found out
 * @property {import("./schema.js").Mapping} mapping
 * @property {import("../explain.js").By | null} explain
 * @property {import("../element/rule.js").Rule | null} rule  decides in the place of the model's own policy
 */

/** Whole records in UTF-8; `skip` of them are the heading. @typedef {{ plan: Plan, bytes: Uint8Array, skip: number }} Records */

/**
 * @typedef {({ do: "score" } & Records)
 *   | ({ do: "values", record: number } & Records)
 *   | ({ do: "column", column: number } & Records)
 *   | ({ do: "rejected", words: import("./rejected.js").Words, place: { firstRecord: number, line: number } } & Records)
 *   | { do: "groups", what: import("./groups.js").GroupRows }
 *   | { do: "compare", what: import("./compare.js").ComparedRows }
 *   | { do: "decide", what: import("./compare.js").DecidedRows }
 *   | { do: "sort", keys: import("./order.js").Keys, descending: boolean }
 *   | { do: "labelled", what: import("./labelled.js").LabelledRows }
 *   | { do: "write", what: import("./write.js").WrittenRows }} Job
 */

/** `numbers` count records from 0 in the block; `taken` is what of it was not read as it stands. @typedef {import("./block.js").Block & {
 *   records: number, numbers: Uint32Array, lines: number, ids: Uint8Array | null, idEnds: Uint32Array | null, labels: Uint8Array | null,
 *   rejected: import("../table.js").Rejected[], rejectedCount: number, rejectedOf: number[], taken: Pick<import("../table.js").Parsed, "blankRows" | "missingWords" | "oddTexts"> & { unreadOutcomes: number } }} ScoredBlock */

/** @typedef {{ run(job: Job): Promise<{ answer: unknown, transfer: Transferable[] }> | { answer: unknown, transfer: Transferable[] } }} Jobs */

/** More than there can be. */
const ALL = 2 ** 31 - 1;

/** @param {Setup} setup @returns {Promise<Jobs>} */
export async function jobsFor({ model: { module, bytes }, table }) {
  const [engine, reader] = await Promise.all([loadEngine(module), loadTable(table)]);
  const model = await loadModel(bytes ?? undefined, { engine });
  const spread = spreadColumns(model);
  return {
    run(job) {
      switch (job.do) {
        case "score": return transferring(score(model, reader, spread, job));
        case "values": return { answer: valuesOf(model, reader, job), transfer: [] };
        case "column": return transferring(columnOf(model, reader, job));
        case "rejected": return transferring(rejectedOf(model, reader, job));
        case "groups": return transferring(countGroups(job.what));
        case "compare": return transferring(compareRows(job.what));
        case "decide": return transferring(decideRows(model, job.what));
        case "sort": return transferring(sortOrder(job.keys, job.descending));
        case "labelled": return transferring(labelled(model, job.what));
        case "write": return transferring(writeRows(job.what));
      }
    },
  };
}

/** Hands over all typed arrays in an answer, without copies. @param {object} answer */
function transferring(answer) {
  /** @type {Set<Transferable>} */
  const transfer = new Set();
  const look = (/** @type {unknown} */ value, /** @type {number} */ depth) => {
    if (ArrayBuffer.isView(value)) transfer.add(/** @type {ArrayBuffer} */ (value.buffer));
    else if (typeof value === "object" && value !== null && depth > 0) for (const each of Object.values(value)) look(each, depth - 1);
  };
  look(answer, 2);
  return { answer, transfer: [...transfer] };
}

/** @param {import("../model.js").Model} model @param {import("../table.js").TableReader} reader @param {Records} records @param {number} [mostRejected]  that are listed */
function parse(model, reader, { plan: { dialect, mapping }, bytes, skip }, mostRejected) {
  const how = schemaOf(model, mapping, dialect.names.length, mostRejected);
  const read = readRecords(reader, { ...dialect, encoding: "utf-8" }, how, bytes, skip);
  const columns = Object.fromEntries(how.inputs.map((name, index) => [name, read.parsed.columns[index]]));
  return { ...read, columns };
}

/**
 * @param {import("../model.js").Model} model @param {import("../table.js").TableReader} reader
 * @param {readonly import("./summary.js").SpreadColumn[]} spread
 * @param {Records} records
 * @returns {ScoredBlock}
 */
function score(model, reader, spread, records) {
  const started = performance.now();
  const { parsed, columns, labels, unreadOutcomes } = parse(model, reader, records);
  const took = performance.now() - started;
  const { explain: by, rule } = records.plan;
  const block = scoreBlock(model, spread, columns, parsed.rows, by === null ? null : { by, names: model.explainedBy(by) }, rule);
  block.spent.parse = took;
  const { records: met, numbers, ids, idEnds, rejected, rejectedCount, rejectedOf, blankRows, missingWords, oddTexts } = parsed;
  return { ...block, records: met, numbers, lines: 0, ids, idEnds, labels, rejected, rejectedCount, rejectedOf, taken: { blankRows, missingWords, oddTexts, unreadOutcomes } };
}

/**
 * A column of the file, by its index, in the rows that are scored.
 * @param {import("../model.js").Model} model @param {import("../table.js").TableReader} reader
 * @param {Extract<Job, { do: "column" }>} job
 */
function columnOf(model, reader, { plan, column, ...records }) {
  const { parsed: { ids, idEnds } } = parse(model, reader, { ...records, plan: { ...plan, mapping: { ...plan.mapping, id: column } } });
  if (ids === null || idEnds === null) throw new CopseError("internal", "The column was not read.");
  return columnPart(ids, idEnds, plan.dialect.point);
}

/**
 * All cells of a block that cannot be read, as lines of a file.
 * @param {import("../model.js").Model} model @param {import("../table.js").TableReader} reader
 * @param {Extract<Job, { do: "rejected" }>} job
 */
function rejectedOf(model, reader, { words, place, ...records }) {
  const { parsed: { rejected } } = parse(model, reader, records, ALL);
  return { lines: linesOf(words, records.plan.dialect.names, rejected, place), count: rejected.length };
}

/**
 * The inputs of one record, as it is among those of the block.
 * @param {import("../model.js").Model} model @param {import("../table.js").TableReader} reader
 * @param {Extract<Job, { do: "values" }>} job
 * @returns {Record<string, number> | null}
 */
function valuesOf(model, reader, job) {
  const { parsed, columns } = parse(model, reader, job);
  const row = parsed.numbers.indexOf(job.record);
  return row < 0 ? null : Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row]]));
}
