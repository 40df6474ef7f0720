// A row of a spreadsheet as a client: tab-separated, with a header or without, whole or a block of it,
// across or down.

import { toolTexts } from "./common.js";

/** @typedef {import("../../inputs.js").Input} Input */
/** @typedef {import("../locale.js").Formats} Formats */
/** @typedef {import("../../model.js").Model} Model */

/** @param {string} text */
const plain = (text) => text.trim().toLowerCase().replace(/[\s_\-.,]+/g, " ");

/**
 * Cells of tab-separated text; quotes as spreadsheets write them around line breaks and tabs.
 * @param {string} text
 */
export function cellsOf(text) {
  /** @type {string[][]} */
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n?|\n|$)/gy;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, quoted, bare, end] = match;
    rows[rows.length - 1].push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === "") break;
    if (end !== "\t") rows.push([]);
  }
  return rows.filter((row) => row.some((cell) => cell.trim() !== ""));
}

/** A cell as the field of an input takes it: what cannot be read stays as it was written.
 * @param {Input} input @param {string} cell @param {Formats} formats */
function valueOf(input, cell, formats) {
  const text = cell.trim();
  if (/^(?:|NA|N\/A|NaN|null|-|–)$/i.test(text)) return null;
  if (input.kind === "text") return text;
  const category = input.categories.find(({ value, label }) => String(value) === text || plain(label) === plain(text));
  if (category) return category.value;
  const here = formats.parse(text);
  if (here !== null && formats.meanings(text) === null) return here;
  const elsewhere = /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
  return elsewhere ?? text;
}

/**
 * @param {string} text
 * @param {Model} model
 * @param {Formats} formats
 * @param {string | null} at  the input in focus, where a block of the table begins
 * @returns {Promise<{ values: Record<string, unknown> | null, said: string }>}
 */
export async function readPaste(text, model, formats, at) {
  const all = await toolTexts.load(formats.locale);
  const texts = model.policy === null ? { ...all, ...all.plain } : all;
  const { inputs } = model;
  const rows = cellsOf(text);
  const names = new Map(inputs.flatMap((input) => [[plain(input.name), input], [plain(input.label), input]]));
  const known = (/** @type {string[]} */ cells) => cells.filter((cell) => names.has(plain(cell))).length;
  /** @type {[Input, string][]} */
  let filled = [];
  /** @type {string[]} */
  let unused = [];
  const byName = (/** @type {[string, string][]} */ pairs) => {
    filled = pairs.flatMap(([name, cell]) => {
      const input = names.get(plain(name));
      return input ? [/** @type {[Input, string]} */ ([input, cell])] : [];
    });
    unused = pairs.map(([name]) => name.trim()).filter((name) => name !== "" && !names.has(plain(name)));
  };
  const [head = []] = rows;
  const down = rows.map(([name = ""]) => name);
  let several = false;
  if (rows.length > 1 && known(head) > Math.max(1, known(down))) {
    byName(head.map((name, column) => [name, rows[1][column] ?? ""]));
    several = rows.length > 2;
  } else if (known(down) > 0 && rows.every((row) => row.length > 1)) {
    byName(rows.map(([name, cell]) => [name, cell]));
  } else if (head.length === inputs.length) {
    filled = inputs.map((input, column) => [input, head[column]]);
    several = rows.length > 1;
  } else if (rows.length === inputs.length && rows.every((row) => row.length === 1)) {
    filled = inputs.map((input, row) => [input, rows[row][0]]);
  } else {
    filled = blockAt(rows, inputs, at);
  }
  if (filled.length === 0) {
    return { values: null, said: texts.wrongCount(formats.number(head.length), formats.number(inputs.length)) };
  }
  return {
    values: Object.fromEntries(filled.map(([input, cell]) => [input.name, valueOf(input, cell, formats)])),
    said: texts.cells(filled.length, formats.number(filled.length))
      + (unused.length > 0 ? texts.unused(unused.join(formats.texts.separator)) : "")
      + (several ? ` ${texts.tooMany}` : ""),
  };
}

/** A block in the table of periods, from the cell in focus on; nothing where it does not fit.
 * @param {string[][]} rows @param {readonly Input[]} inputs @param {string | null} at @returns {[Input, string][]} */
function blockAt(rows, inputs, at) {
  const table = inputs.filter(({ series, period }) => series !== "" && period !== "");
  const start = table.find(({ name }) => name === at);
  if (start === undefined) return [];
  const series = [...new Set(table.map((input) => input.series))];
  const periods = [...new Set(table.map((input) => input.period))];
  const [top, left] = [periods.indexOf(start.period), series.indexOf(start.series)];
  const fits = rows.length <= periods.length - top && rows.every((row) => row.length <= series.length - left);
  return !fits ? [] : rows.flatMap((row, down) => row.flatMap((cell, across) => {
    const input = table.find((each) => each.period === periods[top + down] && each.series === series[left + across]);
    return input ? [/** @type {[Input, string]} */ ([input, cell])] : [];
  }));
}
