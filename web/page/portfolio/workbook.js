// The first sheet of an .xlsx as text, by read-excel-file. It holds a whole sheet in memory: so what it is
// given has a limit, which is told before it is unpacked.

import { unzipSync, zipSync } from "fflate";
import { readSheet } from "read-excel-file/universal";

import { textOfCell } from "./cells-text.js";

/** Bytes unpacked: about 300,000 clients of 24 columns. */
const MOST_BYTES = 250e6;
const PARTS = /^(?:xl\/|\[Content_Types\]\.xml$|_rels\/)/;

/** @param {File} file @returns {Promise<Blob>} */
export async function textOfWorkbook(file) {
  if (file.size > MOST_BYTES) throw tooLarge(file.size);
  const packed = new Uint8Array(await file.arrayBuffer());
  let size = 0;
  /** @type {Record<string, Uint8Array>} */
  const parts = unzipSync(packed, {
    filter({ name, originalSize }) {
      if (!PARTS.test(name) || /\.(?:png|jpe?g|gif|emf|bin)$/i.test(name)) return false;
      size += originalSize;
      if (size > MOST_BYTES) throw tooLarge(size);
      return true;
    },
  });
  if (!Object.keys(parts).some((name) => /^xl\/worksheets\//.test(name))) throw new Error("it has no sheet.");
  // Packed without compression: the library would start workers of its own, which strict policies forbid.
  const plain = zipSync(parts, { level: 0 });
  const rows = await readSheet(/** @type {ArrayBuffer} */ (plain.buffer.slice(plain.byteOffset, plain.byteOffset + plain.byteLength)));
  if (rows.length < 2) throw new Error("its first sheet has no rows below a heading.");
  return new Blob(rows.map((row) => `${row.map(textOfCell).join(",")}\n`), { type: "text/csv" });
}

/** @param {number} bytes */
const tooLarge = (bytes) => new Error(`unpacked it has ${(bytes / 1e6).toFixed(0)} MB or more, and at most ${MOST_BYTES / 1e6} are read. Save it as CSV, which may be of any size.`);
