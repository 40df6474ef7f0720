// Rows of results as Parquet, by hyparquet-writer: a row group at a time, numbers as DOUBLE or INT32, all else
// as UTF8, and null where CSV has an empty cell. Runs in a worker.

import { ByteWriter, ParquetWriter } from "hyparquet-writer";

import { cellsOf } from "./write.js";

/** @typedef {import("./write.js").WrittenColumn} WrittenColumn */

/** In rows: larger ones are smaller files, and hold more memory. */
const GROUP = 65_536;

export class ParquetRows {
  #sink = new ByteWriter();
  /** @type {ParquetWriter | null} */ #writer = null;
  /** Of the group that is being filled. @type {{ name: string, parts: (number | string | null)[][] }[]} */ #columns = [];
  #rows = 0;
  #hash;

  /** @param {string} hash  SHA-256 of the model, which the file carries */
  constructor(hash) {
    this.#hash = hash;
  }

  /** @param {readonly WrittenColumn[]} columns  the same ones each time @param {number} rows @returns {Uint8Array} what of the file is done by then */
  add(columns, rows) {
    this.#writer ??= this.#begin(columns);
    columns.forEach((column, k) => this.#columns[k].parts.push(valuesOf(column, rows)));
    this.#rows += rows;
    if (this.#rows >= GROUP) this.#writeGroup();
    return this.#take();
  }

  /** @returns {Uint8Array} the rest of the file */
  end() {
    if (this.#rows > 0) this.#writeGroup();
    this.#writer?.finish();
    return this.#take();
  }

  /** @param {readonly WrittenColumn[]} columns */
  #begin(columns) {
    this.#columns = columns.map(({ name }) => ({ name, parts: [] }));
    return new ParquetWriter({
      writer: this.#sink, createdBy: "Copse", kvMetadata: [{ key: "copse.model", value: this.#hash }],
      schema: [{ name: "clients", num_children: columns.length }, ...columns.map(schemaOf)],
    });
  }

  #writeGroup() {
    this.#writer?.write({ columnData: this.#columns.map(({ name, parts }) => ({ name, data: parts.flat() })), rowGroupSize: this.#rows });
    for (const column of this.#columns) column.parts = [];
    this.#rows = 0;
  }

  #take() {
    const bytes = this.#sink.getBytes().slice();
    // Where the next bytes of the file are, `offset` goes on telling.
    this.#sink.index = 0;
    return bytes;
  }
}

/** @param {WrittenColumn} column @returns {import("hyparquet-writer").SchemaElement} */
function schemaOf(column) {
  const { name } = column;
  if (column.kind !== "numbers") return { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" };
  return { name, type: column.values instanceof Uint32Array ? "INT32" : "DOUBLE", repetition_type: "OPTIONAL" };
}

/** @param {WrittenColumn} column @param {number} rows @returns {(number | string | null)[]} */
function valuesOf(column, rows) {
  if (column.kind !== "numbers") {
    const cell = cellsOf(column);
    return Array.from({ length: rows }, (_, row) => cell(row) || null);
  }
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
}
