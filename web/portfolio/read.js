// Records of a portfolio as columns of the model's inputs, and their outcomes. Runs in a worker.

/** Of a label: whether the client defaulted is not known. */
export const NO_LABEL = 2;

/** @typedef {import("../table.js").Parsed} Parsed */

/**
 * A row whose only fault is its outcome is one of the rows: the model can score it, as the command does, which reads no
 * outcomes. The reader leaves a row out for any fault, so where there are such ones it reads the records again without outcomes.
 * @param {import("../table.js").TableReader} reader
 * @param {import("../table.js").Dialect} dialect
 * @param {ReturnType<typeof import("./schema.js").schemaOf>} how
 * @param {Uint8Array} bytes @param {number} skip  records to pass over first
 * @returns {{ parsed: Parsed, labels: Uint8Array | null, unreadOutcomes: number }} columns are borrowed, `inputs` first: copies of
 *   each block's would fill hundreds of megabytes before they are collected. `unreadOutcomes` are rows with such a fault, which
 *   is among those rejected
 */
export function readRecords(reader, dialect, { schema, inputs, hasLabel }, bytes, skip) {
  const read = (/** @type {typeof schema} */ columns) => {
    reader.begin(dialect, columns);
    return reader.parse(bytes, skip, { borrowed: true });
  };
  const all = read(schema);
  if (!hasLabel) return { parsed: all, labels: null, unreadOutcomes: 0 };
  const labels = Uint8Array.from(all.columns[inputs.length], (value) => (Number.isNaN(value) ? NO_LABEL : value));
  if (all.rejectedOf[inputs.length] === 0) return { parsed: all, labels, unreadOutcomes: 0 };
  const rows = read({ ...schema, columns: schema.columns.slice(0, inputs.length) });
  let at = 0;
  const known = Uint8Array.from(rows.numbers, (record) => (all.numbers[at] === record ? labels[at++] : NO_LABEL));
  const { rejected, rejectedCount, rejectedOf, missingWords } = all;
  return { parsed: { ...rows, rejected, rejectedCount, rejectedOf, missingWords }, labels: known, unreadOutcomes: rows.rows - all.rows };
}
