// What form a file of clients has, by its first bytes.

/** @param {Uint8Array} head  eight bytes, or the whole file @returns {"text" | "parquet" | "workbook" | "old workbook"} a workbook may be another archive */
export function formOf(head) {
  const magic = String.fromCharCode(...head.subarray(0, 4));
  // A heading may begin with the same letters, and goes on with others.
  if ((magic === "PAR1" || magic === "PARE") && !(head[4] >= 0x20 || [9, 10, 13].includes(head[4]))) return "parquet";
  if (magic === "PK\x03\x04") return "workbook";
  return magic === "\xd0\xcf\x11\xe0" ? "old workbook" : "text";
}
