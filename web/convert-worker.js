// The worker of convert.js.

import { listen } from "./in-thread.js";
import { textOfParquet } from "./portfolio/parquet.js";
import { textOfWorkbook } from "./portfolio/workbook.js";

/** @typedef {import("./convert.js").Message} Message */

listen(async ({ kind, file }, send) => {
  const say = (/** @type {Message} */ message) => send(message);
  try {
    // Heard, so that it is known to run.
    say({ share: 0 });
    say(kind === "parquet" ? { text: await textOfParquet(file, (share) => say({ share })) } : await textOfWorkbook(file));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say({ failed: kind === "parquet" ? `The Parquet file cannot be read: ${why}` : `The workbook cannot be read: ${why}` });
  }
});
