// Which columns of a table are the model's inputs, and which one may be the outcome.

/** What an outcome's column is called, by what people use. */
const OUTCOME = /default|target|label|outcome|event|\bbad\b|^y$|churn|class/i;
const BINARY = /^\s*(?:[01](?:\.0*)?|true|false)\s*$/i;

/** A row without an outcome is left out. */
const MISSING = /^\s*(?:na|n\/a|#n\/a|nan|null|none|-|\?)?\s*$/i;

/** The last of several columns of one name is never read; it must not be taken for the first.
 * @param {readonly string[]} head */
export function duplicates(head) {
  return [...new Set(head.filter((name, index) => head.indexOf(name) !== index))];
}

/**
 * @param {readonly string[]} head
 * @param {readonly string[]} inputs  of the model
 * @returns {{ missing: string[], extra: string[] }}
 */
export function match(head, inputs) {
  const there = new Set(head);
  const wanted = new Set(inputs);
  return { missing: inputs.filter((name) => !there.has(name)), extra: head.filter((name) => !wanted.has(name)) };
}

/**
 * Columns that may hold the outcome: those that are no input and hold 0 and 1 alone, or nothing, in the rows that were
 * looked at. Those that are called so come first, and all as they stand in the file.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows  the first ones
 * @param {readonly string[]} inputs
 * @returns {{ names: string[], guess: string | null }} `guess`: what stands last in a file is what became of all before it
 */
export function outcomes(head, rows, inputs) {
  const wanted = new Set(inputs);
  const names = head.filter((name, index) => !wanted.has(name) && head.indexOf(name) === index &&
    rows.some((row) => BINARY.test(row[index] ?? "")) &&
    rows.every((row) => BINARY.test(row[index] ?? "") || MISSING.test(row[index] ?? "")));
  const likely = names.filter((name) => OUTCOME.test(name));
  return { names: [...likely, ...names.filter((name) => !OUTCOME.test(name))], guess: (likely.length > 0 ? likely : names).at(-1) ?? null };
}
