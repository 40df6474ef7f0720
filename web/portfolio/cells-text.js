// Cells of other files as text of a table: numbers with all their digits.

const decoder = new TextDecoder("utf-8", { fatal: true });
/** Bytes whose digits are written: names of clients have fewer, and pictures have millions. */
const MOST_DIGITS = 64;

/** Bytes are text where they can be, as old writers leave texts unmarked; else their digits. @param {Uint8Array} bytes */
function textOfBytes(bytes) {
  try {
    if (!bytes.includes(0)) return decoder.decode(bytes);
  } catch { /* They are not UTF-8. */ }
  const digits = Array.from(bytes.subarray(0, MOST_DIGITS), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return bytes.length > MOST_DIGITS ? `${digits}…` : digits;
}

/** @param {unknown} value */
export function textOfCell(value) {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  const whole = value instanceof Uint8Array ? textOfBytes(value) : typeof value === "object" ? JSON.stringify(value, (_, each) => (typeof each === "bigint" ? String(each) : each)) : String(value);
  // For a zero byte the whole row would be left out, though nothing asks for this cell.
  const text = whole.replaceAll("\0", "\ufffd");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
