// Parquet as pyarrow writes it.

import { execFileSync } from "node:child_process";

import { fromRoot } from "./paths.js";

/**
 * @param {string} csv @param {string} file  where to
 * @param {{ group?: number, compression?: string, before?: string }} [how]  rows of a group; and what is made of the table `t` before, in Python
 */
export function parquetOfCsv(csv, file, { group = 20_000, compression = "snappy", before = "" } = {}) {
  execFileSync(fromRoot(".venv/bin/python"), ["-c", `import sys, pyarrow as a, pyarrow.csv as c, pyarrow.parquet as p
t = c.read_csv(sys.argv[1])
${before}
p.write_table(t, sys.argv[2], row_group_size=int(sys.argv[3]), compression=sys.argv[4])`, csv, file, String(group), compression]);
}
