// Rows of text as numbers of a model's inputs. A row with a bad cell is left out and told; the good
// ones go on.

/** What is told of bad cells at most; all are counted. */
const TOLD = 500;

/** `row` counts from 1, the heading not counted; `column` is "" for what is wrong with a whole row.
 * @typedef {{ row: number, column: string, reason: string }} Problem */

/**
 * @typedef {object} Taken  the good rows of some, one value a row each
 * @property {Record<string, Float64Array>} columns  by input
 * @property {Uint8Array | null} labels
 * @property {Uint32Array} numbers  of the rows, from 1
 */

export class RowReader {
  #head;
  #inputs;
  #label;
  #readValue;
  /** Rows that were met. */
  rows = 0;
  /** Rows that were left out. */
  left = 0;
  /** Bad cells by their column. @type {Map<string, number>} */
  counts = new Map();
  /** @type {Problem[]} */
  problems = [];

  /**
   * @param {object} how
   * @param {readonly string[]} how.head
   * @param {readonly string[]} how.inputs  those that are not in the head are missing in all rows
   * @param {string | null} how.label  the column of the outcome
   * @param {(input: string, text: string) => number} how.readValue  NaN = missing; throws what is wrong
   */
  constructor({ head, inputs, label, readValue }) {
    this.#head = head;
    this.#inputs = inputs.map((name) => ({ name, at: head.indexOf(name) }));
    this.#label = label === null ? null : { name: label, at: head.indexOf(label) };
    this.#readValue = readValue;
  }

  /**
   * @param {readonly (readonly string[])[]} rows
   * @param {ReadonlyMap<number, string>} [broken]  what is wrong with rows of these, by their index
   * @returns {Taken}
   */
  take(rows, broken = new Map()) {
    const columns = this.#inputs.map(() => new Float64Array(rows.length));
    const labels = new Uint8Array(rows.length);
    const numbers = new Uint32Array(rows.length);
    let good = 0;
    rows.forEach((row, index) => {
      const number = ++this.rows;
      if (this.#read(row, number, broken.get(index), columns, labels, good)) numbers[good++] = number;
      else this.left += 1;
    });
    return {
      columns: Object.fromEntries(this.#inputs.map(({ name }, index) => [name, columns[index].subarray(0, good)])),
      labels: this.#label === null ? null : labels.slice(0, good),
      numbers: numbers.slice(0, good),
    };
  }

  /**
   * @param {readonly string[]} row @param {number} number @param {string | undefined} broken
   * @param {Float64Array[]} columns @param {Uint8Array} labels @param {number} place
   * @returns {boolean} whether it is good
   */
  #read(row, number, broken, columns, labels, place) {
    if (broken !== undefined || row.length !== this.#head.length) {
      this.#tell(number, "", broken ?? `It has ${row.length} cells, and the heading has ${this.#head.length}.`);
      return false;
    }
    let good = true;
    this.#inputs.forEach(({ name, at }, index) => {
      try {
        const value = at < 0 ? NaN : this.#readValue(name, row[at]);
        if (value === Infinity || value === -Infinity) throw new Error("It is not finite.");
        columns[index][place] = value;
      } catch (error) {
        good = false;
        this.#tell(number, name, error instanceof Error ? error.message : String(error));
      }
    });
    if (this.#label === null) return good;
    const label = labelOf(row[this.#label.at]);
    if (label === null) {
      this.#tell(number, this.#label.name, `${JSON.stringify(row[this.#label.at].slice(0, 40))} is neither 0 nor 1.`);
      return false;
    }
    labels[place] = label;
    return good;
  }

  /** @param {number} row @param {string} column @param {string} reason */
  #tell(row, column, reason) {
    this.counts.set(column, (this.counts.get(column) ?? 0) + 1);
    if (this.problems.length < TOLD) this.problems.push({ row, column, reason });
  }
}

/** @param {string} text @returns {0 | 1 | null} */
function labelOf(text) {
  if (/^\s*(?:1(?:\.0*)?|true)\s*$/i.test(text)) return 1;
  if (/^\s*(?:0(?:\.0*)?|false)\s*$/i.test(text)) return 0;
  return null;
}
