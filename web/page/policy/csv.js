// CSV by Papa Parse, which needs no eval and streams: read in the worker alone.

import Papa from "papaparse";

/** Read at a time, in bytes. */
const CHUNK = 1 << 19;

/**
 * Reads a file a stretch at a time. The first rows come with the first stretch.
 * @param {File} file
 * @param {(rows: string[][], broken: Map<number, string>, share: number) => void | "stop"} onRows  `broken`:
 *   what is wrong with some, by their index; `share` of the file that was read
 * @returns {Promise<void>}
 */
export function readCsv(file, onRows) {
  return new Promise((resolve, reject) => {
    let first = true;
    Papa.parse(file, {
      chunkSize: CHUNK,
      skipEmptyLines: "greedy",
      chunk({ data, errors, meta }, parser) {
        const rows = /** @type {string[][]} */ (data);
        if (first && rows.length > 0) {
          rows[0][0] = rows[0][0].replace(/^\ufeff/, "");
          first = false;
        }
        const broken = new Map(errors.flatMap(({ type, row, message }) =>
          (type === "Quotes" && row !== undefined ? [[row, `${message}.`]] : [])));
        try {
          const share = file.size === 0 ? 1 : Math.min(1, meta.cursor / file.size);
          if (onRows(rows, broken, share) === "stop") parser.abort();
        } catch (error) {
          parser.abort();
          reject(error);
        }
      },
      complete: () => resolve(),
      error: reject,
    });
  });
}
