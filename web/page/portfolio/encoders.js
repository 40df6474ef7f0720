// What makes a file of rows: CSV by the pool's workers, Parquet by one worker of its own, which is fetched with
// the first such file.

import { CopseError } from "../../error.js";
import { trustedAddress } from "../../trusted.js";

/** @typedef {import("../../portfolio/write.js").WrittenColumn} WrittenColumn */
/** Makes the columns of a piece once their turn has come; they are handed over. @typedef {() => Promise<WrittenColumn[]>} Make */
/** Pieces come out in the order they are asked for; rows of a file may be none. `dispose` ends what is under way.
 * @typedef {{ rows(make: Make, count: number): Promise<Uint8Array>, end(): Promise<Uint8Array>, dispose(): void }} Encoder */

/** @type {Record<"csv" | "parquet", import("./sink.js").Format>} */
export const FORMATS = Object.freeze({
  csv: { description: "CSV", type: "text/csv", extension: ".csv" },
  parquet: { description: "Parquet", type: "application/vnd.apache.parquet", extension: ".parquet" },
});

/** @param {import("../../pool.js").Pool} pool @returns {Encoder} */
export function csvEncoder(pool) {
  let heading = true;
  return {
    async rows(make, rows) {
      const begins = heading;
      heading = false;
      const { bytes } = await pool.run(async () => {
        const columns = await make();
        return { job: { do: "write", what: { columns, rows, heading: begins } }, transfer: buffersOf(columns) };
      });
      return bytes;
    },
    end: async () => new Uint8Array(0),
    dispose() {},
  };
}

/** @param {string} hash  of the model @returns {Encoder} */
export function parquetEncoder(hash) {
  const worker = hire();
  /** @type {{ resolve: (bytes: Uint8Array) => void, reject: (error: unknown) => void }[]} */
  const waiting = [];
  const fail = (/** @type {CopseError} */ error) => waiting.splice(0).forEach(({ reject }) => reject(error));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    fail(new CopseError("io", `The script that writes Parquet could not be run${event.message ? `: ${event.message}` : ""}.`));
  });
  worker.addEventListener("message", ({ data }) => {
    const answered = /** @type {import("./parquet-worker.js").Answered} */ (data);
    if ("failed" in answered) fail(new CopseError("internal", answered.failed));
    else waiting.shift()?.resolve(answered.bytes);
  });
  /** @type {Promise<unknown>} */
  let before = Promise.resolve();
  const ask = (/** @type {import("./parquet-worker.js").Asked} */ what, /** @type {Transferable[]} */ transfer = []) => new Promise((/** @type {(bytes: Uint8Array) => void} */ resolve, reject) => {
    waiting.push({ resolve, reject });
    worker.postMessage(what, transfer);
  });
  worker.postMessage({ hash });
  return {
    rows(make, rows) {
      const made = before.then(make);
      before = made.catch(() => {});
      return made.then((columns) => ask({ columns, rows }, buffersOf(columns)));
    },
    end: () => ask("end"),
    dispose: () => worker.terminate(),
  };
}

/** @param {WrittenColumn[]} columns @returns {Transferable[]} */
const buffersOf = (columns) => columns.flatMap((column) =>
  Object.values(column).flatMap((values) => (ArrayBuffer.isView(values) ? [/** @type {ArrayBuffer} */ (values.buffer)] : [])));

function hire() {
  try {
    return new Worker(trustedAddress(new URL("parquet-worker.js", import.meta.url)), { type: "module" });
  } catch (cause) {
    throw new CopseError("unsupported", "Parquet is written by a worker, which is not allowed here: write CSV.", { cause });
  }
}
