// A row of a spreadsheet as a client: separated by tabs, semicolons or commas, with a header or without, whole
// or a block of it, across or down.

import { isWhole } from "../locale.js";
import { toolTexts } from "./common.js";

/** @typedef {import("../../inputs.js").Input} Input */
/** @typedef {import("../locale.js").Formats} Formats */
/** @typedef {import("../../model.js").Model} Model */
/** @typedef {"\t" | ";" | ","} Separator */

/** @param {string} text */
const plain = (text) => text.trim().toLowerCase().replace(/[\s_\-.,]+/g, " ");

/**
 * Cells of text as RFC 4180 has it, by any separator: a quoted one may hold separators, line breaks and doubled
 * quotes. Quotes that do not enclose the whole of a cell, or do not end, are of its text.
 * @param {string} text
 * @param {Separator} [separator]
 */
export function cellsOf(text, separator = "\t") {
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let row = [];
  const isEnd = (/** @type {number} */ at) => at >= text.length || text[at] === separator || text[at] === "\n" || text[at] === "\r";
  let unclosed = false;
  for (let at = text.startsWith("\ufeff") ? 1 : 0; at <= text.length; ++at) {
    let end = at;
    let cell = null;
    if (text[at] === '"' && !unclosed) {
      for (end = text.indexOf('"', at + 1); end >= 0 && text[end + 1] === '"';) end = text.indexOf('"', end + 2);
      unclosed = end < 0;
      if (!unclosed && isEnd(end + 1)) cell = text.slice(at + 1, end++).replaceAll('""', '"');
      else end = at;
    }
    while (!isEnd(end)) ++end;
    row.push(cell ?? text.slice(at, end));
    at = end;
    if (text[at] === separator) continue;
    rows.push(row);
    row = [];
    if (text[at] === "\r" && text[at + 1] === "\n") ++at;
  }
  return rows.filter((each) => each.some((cell) => cell.trim() !== ""));
}

/** A cell as the field of an input takes it: what cannot be read stays as it was written.
 * @param {Input} input @param {string} cell @param {Formats} formats */
function valueOf(input, cell, formats) {
  const text = cell.trim();
  if (/^(?:|NA|N\/A|NaN|null|-|–)$/i.test(text)) return null;
  if (input.kind === "text") return text;
  const category = input.categories.find(({ value, label }) => String(value) === text || plain(label) === plain(text));
  if (category) return category.value;
  // The mark keeps it a text for the field, which asks what is meant.
  if (isWhole(input) && formats.meanings(text, input) !== null) return `\u200e${text}`;
  const here = formats.parse(text, input);
  if (here !== null) return here;
  return /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** How headings name the inputs: each by its name, and by its label where no other has that.
 * @param {readonly Input[]} inputs */
function headings(inputs) {
  /** @type {Map<string, Input | null>} */
  const labels = new Map();
  for (const input of inputs) labels.set(plain(input.label), labels.has(plain(input.label)) ? null : input);
  const names = new Map(inputs.map((input) => [plain(input.name), input]));
  return (/** @type {string} */ heading) => names.get(plain(heading)) ?? labels.get(plain(heading)) ?? null;
}

/**
 * Which input each cell is of, by what the rows are found to be; null where that cannot be told.
 * @typedef {object} Found
 * @property {[Input, string][]} filled
 * @property {string[]} unused  headings that name no input
 * @property {boolean} several  whether there is more than one client
 */

/**
 * @param {string[][]} rows
 * @param {readonly Input[]} inputs
 * @returns {Found | null}
 */
function wholeRow(rows, inputs) {
  const named = headings(inputs);
  const known = (/** @type {string[]} */ cells) => cells.filter(named).length;
  const byName = (/** @type {[string, string][]} */ pairs, /** @type {boolean} */ several) => ({
    filled: pairs.flatMap(([name, cell]) => {
      const input = named(name);
      return input ? [/** @type {[Input, string]} */ ([input, cell])] : [];
    }),
    unused: pairs.map(([name]) => name.trim()).filter((name) => name !== "" && !named(name)),
    several,
  });
  const [head = []] = rows;
  const down = rows.map(([name = ""]) => name);
  if (rows.length > 1 && known(head) > Math.max(1, known(down))) {
    return byName(head.map((name, column) => [name, rows[1][column] ?? ""]), rows.length > 2);
  }
  if (known(down) > 0 && rows.every((row) => row.length > 1)) return byName(rows.map(([name, cell]) => [name, cell]), false);
  if (inputs.length > 1 && head.length === inputs.length) {
    return { filled: inputs.map((input, column) => [input, head[column]]), unused: [], several: rows.length > 1 };
  }
  return null;
}

/**
 * The cells and what stands between them. What a spreadsheet copies has tabs; commas and semicolons are marks in
 * numbers and texts too, and separate only where a row of this model comes of it, or rows of one width that are no numbers.
 * @param {string} text @param {readonly Input[]} inputs @param {Formats} formats
 * @returns {{ rows: string[][], separator: Separator }}
 */
function separated(text, inputs, formats) {
  if (!text.includes("\t")) {
    const others = /** @type {const} */ ([";", ","]).map((separator) => ({ rows: cellsOf(text, separator), separator }));
    const lines = cellsOf(text);
    const even = (/** @type {{ rows: string[][] }} */ { rows }) => rows[0]?.length > 1 && rows.every(({ length }) => length === rows[0].length)
      && !lines.every(([line]) => formats.parse(line) !== null);
    const found = others.find(({ rows }) => wholeRow(rows, inputs) !== null) ?? others.find(even);
    if (found) return found;
  }
  return { rows: cellsOf(text), separator: "\t" };
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
  const { rows, separator } = separated(text, inputs, formats);
  const single = rows.length === inputs.length && rows.every((row) => row.length === 1);
  const { filled, unused, several } = wholeRow(rows, inputs) ?? {
    filled: single ? inputs.map((input, row) => /** @type {[Input, string]} */ ([input, rows[row][0]])) : blockAt(rows, inputs, at),
    unused: [], several: false,
  };
  const by = separator === "\t" ? "" : ` ${texts.separatedBy[separator]}`;
  if (filled.length === 0) {
    const width = rows[0]?.length ?? 0;
    return { values: null, said: texts.wrongCount(width, formats.number(width), formats.number(inputs.length)) + by };
  }
  const cells = Map.groupBy(filled, ([input]) => input);
  const taken = [...cells].filter(([, all]) => all.every(([, cell]) => cell.trim() === all[0][1].trim()));
  const repeated = [...cells.keys()].filter((input) => !taken.some(([each]) => each === input)).map(({ label }) => label);
  const { separator: between } = formats.texts;
  return {
    values: Object.fromEntries(taken.map(([input, [[, cell]]]) => [input.name, valueOf(input, cell, formats)])),
    said: texts.cells(taken.length, formats.number(taken.length)) + by
      + (unused.length > 0 ? texts.unused(unused.join(between)) : "")
      + (repeated.length > 0 ? ` ${texts.repeated(repeated.join(between))}` : "")
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
