// Tables as people and programs save them, of several blocks each.

const ROWS = 45_000;
const NOTES = ["plain", "\"two\nlines\"", "\"a, b; c\td|e\"", "\"say \"\"x\"\"\"", "\u00fc\u20ac", "=1+1", "", "\"\r\n\r\n\""];
const MISSING = ["NULL", "n/a", "-", "#N/A"];

/** @param {readonly string[][]} lines @param {string} sign @param {string} end */
const text = (lines, sign, end) => lines.map((cells) => cells.join(sign)).join(end);

/**
 * @param {string[]} head @param {string[][]} rows  cells that need no quotes; over and over, with notes that do
 * @returns {[name: string, content: string | Uint8Array][]}
 */
export function nastyTables(head, rows) {
  const many = Array.from({ length: ROWS }, (_, k) => [...rows[k % rows.length], NOTES[k % NOTES.length]]);
  const words = many.map((cells, k) => (k % 7 === 0 ? cells.with(head.indexOf("AGE"), MISSING[k % 4]) : cells));
  const heading = [...head, "note"];
  const plain = text([heading, ...many], ",", "\n");
  const commas = many.map((cells) => cells.map((cell, at) => (/^BILL/.test(heading[at]) && cell !== "" ? `${cell},5` : cell)));
  return [
    ["quotes and breaks", plain],
    ["CRLF, a mark, words for missing, delimiters at the ends", `\ufeff${text([[...heading, ""], ...words.map((cells) => [...cells, ""])], ",", "\r\n")}\r\n`],
    ["UTF-16", Buffer.from(`\ufeff${text([heading, ...many], "\t", "\r\n")}`, "utf16le")],
    ["sep=; and titles and decimal commas", `sep=;\r\nClients of May;;\r\n\r\n${text([heading, ...commas], ";", "\r\n")}`],
    ["Windows-1252 late", Buffer.concat([Buffer.from(`${plain}\n`), Buffer.from(text([[...rows[0], "K\u00f6ln"]], ",", "\n"), "latin1")])],
    ["CR", text([heading, ...many.map((cells) => cells.with(-1, "x"))], "|", "\r")],
  ];
}

/** What is in a cell, and why no number is. @type {readonly [cell: string, text: string, reason: string][]} */
const BAD = [["old", "old", "is not a number"], ["\"<b>1</b>\"", "<b>1</b>", "is not a number"], ["1e999", "1e999", "is not finite"], ["\"4\n2\"", "4\n2", "is not a number"], ["=1+1", "=1+1", "is not a number"], ["12.3.4", "12.3.4", "is not a number"]];

/**
 * A table with a bad cell in each hundredth row, and one without those rows.
 * @param {string[]} head @param {string[][]} rows
 */
export function tablesWithBadCells(head, rows) {
  const columns = ["LIMIT_BAL", "AGE", "BILL_AMT3", "PAY_AMT6"];
  /** @type {{ row: number, line: number, column: string, text: string, reason: string }[]} */
  const bad = [];
  /** @type {string[][]} */ const good = [];
  let line = 2;
  const lines = Array.from({ length: ROWS }, (_, k) => {
    const cells = [...rows[k % rows.length], NOTES[k % NOTES.length]];
    const at = line;
    line += 1 + (cells.join().match(/\n/g)?.length ?? 0);
    if (k % 100 !== 50) {
      good.push(cells);
      return cells;
    }
    const [cell, shown, reason] = BAD[bad.length % BAD.length];
    const column = columns[bad.length % columns.length];
    line += shown.match(/\n/g)?.length ?? 0;
    bad.push({ row: k + 1, line: at, column, text: shown, reason });
    return cells.with(head.indexOf(column), cell);
  });
  const heading = [...head, "note"];
  return { content: text([heading, ...lines], ",", "\n"), without: text([heading, ...good], ",", "\n"), bad };
}
