// Rows as one file, or as several where each has to be held until it is whole.

/** Pieces are made of so many rows. */
const ROWS = 16_384;

/** @typedef {import("./encoders.js").Encoder} Encoder */
/** @typedef {import("./sink.js").Sink} Sink */

/** Where the files of `rows` begin and end, of `most` rows each. @param {number} rows @param {number} most @returns {[from: number, to: number][]} */
export function partsOf(rows, most) {
  const size = Math.min(most, rows);
  return Array.from({ length: Math.max(1, Math.ceil(rows / size || 0)) }, (_, k) => [k * size, Math.min(rows, (k + 1) * size)]);
}

/**
 * Writes one file. Holds `ahead` pieces at a time; whatever ends it, nothing half-written is left.
 * @param {object} how
 * @param {number} how.from  the first row @param {number} how.to  behind the last one
 * @param {Encoder} how.encoder  disposed of at the end
 * @param {Sink} how.sink  closed or aborted at the end
 * @param {(from: number, to: number) => import("../../portfolio/write.js").WrittenColumn[] | Promise<import("../../portfolio/write.js").WrittenColumn[]>} how.columnsOf  new ones each time: they are handed over
 * @param {number} how.ahead
 * @param {() => boolean} how.isCancelled
 * @param {(rows: number) => void} how.onProgress
 * @returns {Promise<boolean>} whether it is whole, and was not cancelled
 */
export async function writeFile({ from, to, encoder, sink, columnsOf, ahead, isCancelled, onProgress }) {
  /** @type {Promise<Uint8Array>[]} */
  const begun = [];
  const begin = (/** @type {number} */ start) => {
    const end = Math.min(to, start + ROWS);
    const piece = encoder.rows(async () => columnsOf(start, end), end - start);
    piece.catch(() => {});
    begun.push(piece);
  };
  try {
    let next = from;
    for (let start = from; start === from || start < to; start += ROWS) {
      for (; begun.length < ahead && (next < to || next === from); next += ROWS) begin(next);
      const bytes = await /** @type {Promise<Uint8Array>} */ (begun.shift());
      if (isCancelled()) {
        await sink.abort();
        return false;
      }
      if (bytes.length > 0) await sink.write(bytes);
      onProgress(Math.min(to, start + ROWS) - from);
    }
    const rest = await encoder.end();
    if (rest.length > 0) await sink.write(rest);
    await sink.close();
    return true;
  } catch (error) {
    await sink.abort().catch(() => {});
    throw error;
  } finally {
    encoder.dispose();
  }
}
