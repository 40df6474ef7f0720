// The worker that writes Parquet: rows in, bytes of the file out, in the order of what is asked.

import { ParquetRows } from "../../portfolio/parquet-rows.js";

/** @typedef {{ hash: string } | { columns: import("../../portfolio/write.js").WrittenColumn[], rows: number } | "end"} Asked */
/** @typedef {{ bytes: Uint8Array } | { failed: string }} Answered */

/** @type {ParquetRows | null} */
let file = null;

addEventListener("message", ({ data }) => {
  const asked = /** @type {Asked} */ (data);
  try {
    if (asked !== "end" && "hash" in asked) {
      file = new ParquetRows(asked.hash);
      return;
    }
    if (file === null) throw new Error("no file was begun");
    const bytes = asked === "end" ? file.end() : file.add(asked.columns, asked.rows);
    postMessage({ bytes }, { transfer: [bytes.buffer] });
  } catch (error) {
    postMessage({ failed: error instanceof Error ? error.message : String(error) });
  }
});
